//! `explain`: what a code means and what to do, for every code the program can say.

mod words;

use ::rules::{Gate, Reason};
use clap::Args;
use model::{Say, say};
use office::cooperation::{MeetingState, Stand};
use office::inbox::Section;
use office::incentive::HonorState;
use office::rows::Stage;
use serde_json::json;

use crate::{Failure, Tone, Ui};

/// Explain a code: a gate, a refusal, a failure
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node explain A10.wait")]
pub struct ExplainArgs {
    /// The code, as messages show it; none lists all
    code: Option<String>,
}

/// A code in plain words.
#[derive(Debug)]
struct Told {
    code: String,
    title: Say,
    text: Option<Say>,
    next: Say,
}

impl ExplainArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let Some(code) = self.code else { return list(ui) };
        let wanted = model::text::fold_digits(code.trim());
        let Some(told) = explain(&wanted) else { return Err(unknown(&wanted)) };
        if ui.is_json() {
            ui.json(&json!({
                "schema": ui.schema("explain"), "code": told.code, "title": told.title,
                "text": told.text, "next": fitted(ui, &told.next),
            }))?;
            return Ok(0);
        }
        let title = format!("{}: {}", told.code, ui.said(&told.title));
        ui.toned(Tone::Bold, &title)?;
        if let Some(text) = &told.text {
            ui.say(text)?;
        }
        let next = ui.fit(ui.said(&told.next));
        ui.fact(&Say::new("گام بعدی", "Next"), &next)?;
        Ok(0)
    }
}

fn fitted(ui: &Ui<'_>, next: &Say) -> Say {
    Say::new(ui.fit(&next.fa), ui.fit(&next.en))
}

fn list(ui: &mut Ui<'_>) -> Result<u8, Failure> {
    let all: Vec<Told> = codes().iter().filter_map(|code| explain(code)).collect();
    if ui.is_json() {
        let rows: Vec<_> =
            all.iter().map(|told| json!({ "code": told.code, "title": told.title })).collect();
        ui.json(&json!({ "schema": ui.schema("explain.list"), "codes": rows }))?;
        return Ok(0);
    }
    for told in &all {
        let line = format!("{:<28} {}", told.code, ui.said(&told.title));
        ui.line(&line)?;
    }
    Ok(0)
}

/// What to do about a code; nothing of one that has no words.
pub fn next_of(code: &str) -> Option<Say> {
    explain(code).map(|told| told.next)
}

/// Explains a code, however its letters are written.
fn explain(code: &str) -> Option<Told> {
    if let Some(found) = ::rules::explain(code) {
        let code = codes().into_iter().find(|known| known.eq_ignore_ascii_case(code))?;
        return Some(Told { code, title: found.title, text: Some(found.text), next: found.next });
    }
    if let Some(state) = states().into_iter().find(|it| it.code.eq_ignore_ascii_case(code)) {
        return Some(state);
    }
    if let Some(section) = sections().find(|it| it.code().eq_ignore_ascii_case(code)) {
        let (word, article, code) = (section.say(), section.article(), section.code());
        let next = format!("hamgam-node inbox list --section {code}");
        return Some(Told {
            code: code.to_owned(),
            title: word,
            text: Some(say!(
                "بخشی از کارتابل ({article}): آنچه در انتظار کسی است.",
                "A section of the inbox ({article}): what waits for a person."
            )),
            next: Say::new(next.clone(), next),
        });
    }
    words::all().find(|(known, ..)| known.eq_ignore_ascii_case(code)).map(|(code, title, next)| {
        Told {
            code: (*code).to_owned(),
            title: Say::new(title.0, title.1),
            text: None,
            next: Say::new(next.0, next.1),
        }
    })
}

/// Where a thing stands, as the code of what can't be done from there.
fn states() -> Vec<Told> {
    let told = |what: (&str, Say), code: &str, word: Say, next: &str| {
        let (thing, named) = what;
        Told {
            code: format!("{thing}.{code}"),
            title: Say::new(
                format!("{} «{}» است و این کار از این وضعیت شدنی نیست", named.fa, word.fa),
                format!("The {} stands at: {}; this can't be done from there", named.en, word.en),
            ),
            text: None,
            next: Say::new(next.to_owned(), next.to_owned()),
        }
    };
    let file = || ("application", Say::new("پرونده", "application"));
    let meeting = || ("meeting", Say::new("جلسه", "meeting"));
    let cooperative = || ("cooperative", Say::new("تعاونی", "cooperative"));
    let honor = || ("honor", Say::new("نامزدی", "nomination"));
    let files = Stage::ALL
        .iter()
        .map(|it| told(file(), it.code(), it.say(), "hamgam-node application show NUMBER"));
    let meetings = MeetingState::ALL
        .iter()
        .map(|it| told(meeting(), it.code(), it.say(), "hamgam-node meeting show NUMBER"));
    let cooperatives = Stand::ALL
        .iter()
        .map(|it| told(cooperative(), it.code(), it.say(), "hamgam-node cooperative show NUMBER"));
    let honors = HonorState::ALL
        .iter()
        .map(|it| told(honor(), it.code(), it.say(), "hamgam-node incentive certificate list"));
    files.chain(meetings).chain(cooperatives).chain(honors).collect()
}

/// Sections of the inbox whose code nothing else has.
fn sections() -> impl Iterator<Item = &'static Section> {
    Section::ALL.iter().filter(|section| words::all().all(|(code, ..)| *code != section.code()))
}

/// Every code, gates first.
fn codes() -> Vec<String> {
    let gates = Gate::ALL.iter().map(|gate| gate.code().to_owned());
    let reasons = Reason::ALL.iter().map(|reason| reason.code().to_owned());
    let words = words::all().map(|(code, ..)| (*code).to_owned());
    let states = states().into_iter().map(|it| it.code);
    let sections = sections().map(|it| it.code().to_owned());
    gates.chain(reasons).chain(states).chain(sections).chain(words).collect()
}

fn unknown(wanted: &str) -> Failure {
    let folded = wanted.to_ascii_lowercase();
    let mut near: Vec<(usize, String)> = codes()
        .into_iter()
        .map(|code| {
            let known = code.to_ascii_lowercase();
            let inside = known.contains(&folded) || folded.contains(&known);
            let tail = known.rsplit('.').next().is_some_and(|tail| tail == folded);
            let far = if inside || tail { 0 } else { distance(&folded, &known) };
            (far, code)
        })
        .collect();
    near.sort();
    near.retain(|(far, _)| *far * 2 <= folded.len().max(2));
    near.truncate(5);
    let near: Vec<String> = near.into_iter().map(|(_, code)| code).collect();
    let listed = near.join("  ");
    let what = if near.is_empty() {
        say!("کدی به نام {wanted} نیست.", "there is no code {wanted}")
    } else {
        say!(
            "کدی به نام {wanted} نیست؛ شاید: {listed}",
            "there is no code {wanted}; near it: {listed}"
        )
    };
    let next = near.first().map_or_else(
        || "hamgam-node explain".to_owned(),
        |code| format!("hamgam-node explain {code}"),
    );
    Failure::NotFound { what, next: Some(next) }
}

/// Levenshtein's distance.
fn distance(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (at, a) in left.bytes().enumerate() {
        let mut diagonal = at;
        let mut last = at + 1;
        for (slot, b) in row.iter_mut().skip(1).zip(right.bytes()) {
            last = (diagonal + usize::from(a != b)).min(*slot + 1).min(last + 1);
            diagonal = std::mem::replace(slot, last);
        }
        if let Some(first) = row.first_mut() {
            *first = at + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The texts between quotation marks in the functions that hand out codes.
    fn said_in(source: &str, function: &str) -> Vec<String> {
        let body = source.split(function).nth(1).expect("the function is there");
        let body = body.split("\n    }\n").next().unwrap_or_default();
        let mut parts = body.split('"').skip(1).step_by(2);
        let mut found = Vec::new();
        for part in parts.by_ref() {
            let plain = |c: char| c.is_ascii_alphanumeric() || "._".contains(c);
            if !part.is_empty() && part.chars().all(plain) {
                found.push(part.to_owned());
            }
        }
        found
    }

    /// Codes of states and sections, and of commands that make their own.
    fn of_tables_and_commands() -> Vec<String> {
        let mut all = Vec::new();
        all.extend(MeetingState::ALL.iter().map(|it| format!("meeting.{}", it.code())));
        all.extend(Stand::ALL.iter().map(|it| format!("cooperative.{}", it.code())));
        all.extend(HonorState::ALL.iter().map(|it| format!("honor.{}", it.code())));
        all.extend(Stage::ALL.iter().map(|it| format!("application.{}", it.code())));
        all.extend(Section::ALL.iter().map(|it| it.code().to_owned()));
        let told = [
            include_str!("audit/file.rs"),
            include_str!("report.rs"),
            include_str!("report/file.rs"),
            include_str!("report/print.rs"),
        ];
        for source in told {
            let code = |it: &&str| it.starts_with("audit.") || it.starts_with("report.");
            let schema = |it: &str| source.contains(&format!("schema(\"{it}\")"));
            all.extend(source.split('"').filter(code).filter(|it| !schema(it)).map(str::to_owned));
        }
        all
    }

    #[test]
    fn every_code_the_program_can_say_is_explained() {
        let mut all = Vec::new();
        all.extend(said_in(include_str!("../../../office/src/refusal.rs"), "pub fn code"));
        all.extend(said_in(include_str!("../../../office/src/refusal/dealing.rs"), "fn code"));
        all.extend(said_in(include_str!("../../../office/src/refusal/matter.rs"), "fn code"));
        all.extend(said_in(include_str!("../../../office/src/refusal/forming.rs"), "fn code"));
        all.extend(said_in(include_str!("../../../office/src/refusal/rewarding.rs"), "fn code"));
        all.extend(said_in(include_str!("../../../office/src/refusal/joining.rs"), "fn code"));
        all.extend(said_in(include_str!("../../../office/src/refusal/home.rs"), "fn code"));
        all.extend(said_in(include_str!("../../../office/src/refusal/people.rs"), "fn code"));
        all.extend(said_in(include_str!("../../../office/src/refusal/rules.rs"), "fn code"));
        all.extend(said_in(
            include_str!("../../../office/src/apart.rs"),
            "pub const fn code(self)",
        ));
        all.extend(of_tables_and_commands());
        let who = include_str!("../who.rs");
        all.extend(who.split('"').filter(|it| it.starts_with("user.")).map(str::to_owned));
        let unfit = include_str!("../../../roster/src/succession/fact.rs");
        all.extend(said_in(unfit, "pub const fn code(self)"));
        all.extend(said_in(include_str!("../../../roster/src/denied.rs"), "fn code"));
        for source in [
            include_str!("../../../identity/src/fault.rs"),
            include_str!("../../../identity/src/slip.rs"),
            include_str!("../../../identity/src/message.rs"),
            include_str!("../../../identity/src/enrolments.rs"),
        ] {
            all.extend(said_in(source, "fn code"));
        }
        all.extend(said_in(include_str!("../../../bundle/src/fault.rs"), "fn code"));
        let verdicts = said_in(include_str!("../../../runtime/src/stick/verdict.rs"), "fn code");
        all.extend(verdicts);
        let sticks = include_str!("../failure/stick.rs");
        all.extend(sticks.split('"').filter(|it| it.starts_with("stick.")).map(str::to_owned));
        let close = include_str!("../../../transport/src/close.rs");
        all.extend(said_in(close, "pub const fn code(self)"));
        all.extend(said_in(close, "pub const fn code(&self)"));
        let ends = include_str!("../../../runtime/src/daemon/words.rs");
        all.extend(ends.split('"').filter(|it| it.starts_with("session.")).map(str::to_owned));
        all.extend(said_in(include_str!("../../../escrow/src/refusal.rs"), "fn code"));
        all.extend(said_in(include_str!("../../../escrow/src/apportion/refusal.rs"), "fn code"));
        all.extend(said_in(include_str!("../../../settings/src/fault.rs"), "fn code"));
        let remote = include_str!("../remote.rs");
        all.extend(said_in(remote, "fn code"));
        let sheets = said_in(include_str!("../../../sheets/src/fault.rs"), "fn code");
        all.extend(sheets.into_iter().map(|code| format!("sheet.{code}")));
        let failure = include_str!("../failure.rs");
        all.extend(failure.split("\".to_owned(),\n").filter_map(|part| {
            let code = part.rsplit('"').next()?;
            code.chars()
                .all(|c| c.is_ascii_lowercase() || "._".contains(c))
                .then(|| code.to_owned())
        }));
        assert!(all.len() > 60, "{}", all.len());
        let unknown: Vec<_> =
            all.iter().filter(|code| !code.is_empty() && explain(code).is_none()).collect();
        assert!(unknown.is_empty(), "no words for {unknown:?}");
    }

    #[test]
    fn no_code_is_explained_twice() {
        let mut seen = std::collections::BTreeSet::new();
        for code in codes() {
            assert!(seen.insert(code.clone()), "{code} twice");
        }
    }

    #[test]
    fn a_slip_of_the_hand_is_pointed_at_what_was_meant() {
        for (typed, meant) in
            [("a10.wiat", "A10.wait"), ("ceiling", "A3.ceiling"), ("store.bussy", "store.busy")]
        {
            let Failure::NotFound { next, .. } = unknown(typed) else { panic!("{typed}") };
            assert_eq!(next, Some(format!("hamgam-node explain {meant}")), "{typed}");
        }
    }
}
