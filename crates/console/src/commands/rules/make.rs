//! `rules draft`, `test` and `publish`: how the nation makes a rule set.

use ::rules::{RuleSet, RuleSetFault, differences, rewritten};
use clap::Args;
use model::{Say, say};
use office::rulemaking::{self, Drafted, Trial};
use office::{Refusal, Unruly};
use serde_json::{Value, json};

use super::find;
use crate::commands::quota::acting;
use crate::{Context, DayArg, Failure, Misfit, Told, Tone, Ui, exit, whole};

/// Draft a rule set: the one in force with other values; nothing is in force by it
///
/// Values are checked as a rule set's file is. Try it with `rules test`; another person publishes it.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-hub rules draft --version 1401.2 --valid-from 1401/10/01 --set wait_days_registration=30\n\nExit codes: 0 drafted, 1 a value won't do, 2 no KEY=VALUE, 4 the version is taken, 7 not here"
)]
pub struct DraftArgs {
    /// The new version
    #[arg(long, value_name = "VERSION")]
    version: String,
    /// The first day it is to be in force
    #[arg(long, value_name = "DAY")]
    valid_from: DayArg,
    /// A key and its new value; as often as there are such
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = pair)]
    set: Vec<(String, String)>,
    /// Another rule set to begin with than the one in force: a version, or draft-N
    #[arg(long, value_name = "RULES")]
    base: Option<String>,
    /// What it is for
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

fn pair(typed: &str) -> Result<(String, String), Misfit> {
    let (key, value) = typed.split_once('=').ok_or_else(|| {
        Misfit::new(
            "به شکل KEY=VALUE، مانند per_head=600000000",
            "KEY=VALUE, as in per_head=600000000",
        )
    })?;
    let key = key.trim();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if key.is_empty() || !key.bytes().all(plain) || value.contains(['\n', '\r']) {
        return Err(Misfit::new(
            "کلیدی از سطح نخست، مانند per_head یا quorum",
            "a key of the first level, such as per_head or quorum",
        ));
    }
    Ok((key.to_owned(), value.to_owned()))
}

impl DraftArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let mut session = context.open(ui)?;
        let base = match &self.base {
            Some(name) => find(&mut session, name)?.0.text,
            None => session.seen().adopted().text.clone(),
        };
        let from = self.valid_from.resolve(context.today).slashed();
        let mut changes = vec![
            ("version".to_owned(), self.version.clone()),
            ("valid_from".to_owned(), from.clone()),
        ];
        changes.extend(self.set.iter().cloned());
        let (text, set) = rewritten(&base, &changes).map_err(unfit)?;
        let before = session.seen().rules().clone();
        let act = acting(context, &session, roster::Kind::Drafted, context.today);
        let (note, mode) = (self.note.clone(), Context::mode(self.dry_run));
        let n = session
            .act(&act, mode, |drafter| rulemaking::draft(drafter, (&text, &set), note.clone()))?
            .answer;
        session.close(ui)?;
        let differences = differences(&before, &set);
        if ui.is_json() {
            ui.json(&json!({
                "schema": ui.schema("rules.draft"), "draft": n, "version": set.version,
                "valid_from": set.valid_from, "dry_run": self.dry_run,
                "differences": super::diff::documents(ui, &differences),
            }))?;
            return Ok(0);
        }
        let version = &set.version;
        let text = say!(
            "پیش‌نویس draft-{n} ({version}، از {from}) نگه داشته شد؛ در کار نیست.",
            "Draft draft-{n} ({version}, from {from}) is kept; it isn't in force."
        );
        let text = ui.said(&text).to_owned();
        ui.toned(Tone::Good, &text)?;
        super::diff::tell(ui, &differences)?;
        if set.valid_from < context.today {
            ui.note(&say!(
                "{from} گذشته است: تا نخستین روز دیگری نگیرد منتشر نمی‌شود.",
                "{from} is over: it can't be published until it begins on another day."
            ));
        }
        ui.note(&say!(
            "گام بعدی: hamgam-hub rules test draft-{n}",
            "Next: hamgam-hub rules test draft-{n}"
        ));
        Ok(0)
    }
}

/// Try a rule set on the stored files: what would change
///
/// Judges every open file that isn't referred yet by it and by the one in force. Nothing is written.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-hub rules test draft-1 --as-of 1401/10/01\n\nExit codes: 0 tried, 3 no such rule set"
)]
pub struct TestArgs {
    /// The rule set: draft-N, or a version
    #[arg(value_name = "RULES")]
    rules: String,
    /// As of this day; today if none is named
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    as_of: Option<DayArg>,
    /// How many files to name
    #[arg(long, value_name = "N", default_value = "10", value_parser = whole::<usize>)]
    examples: usize,
}

impl TestArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let as_of = context.day(self.as_of);
        let mut session = context.open(ui)?;
        let (adopted, other) = find(&mut session, &self.rules)?;
        let mut bar = ui.bar(Say::new("داوری پرونده‌ها", "judging files"));
        let trial = session.look(|office| {
            let mut all = 0u64;
            office::look::cases(office, &mut |_, _| {
                all = all.saturating_add(1);
                std::ops::ControlFlow::Continue(())
            })?;
            let what = (as_of, self.examples);
            rulemaking::trial(office, &other, what, &mut |at| bar.set(at, all))
        });
        drop(bar);
        let trial = trial?;
        session.close(ui)?;
        if ui.is_json() {
            let mut document = document(&trial);
            if let Value::Object(fields) = &mut document {
                fields.insert("schema".to_owned(), json!(ui.schema("rules.test")));
                fields.insert("rules".to_owned(), json!(adopted.version));
                fields.insert("as_of".to_owned(), json!(as_of));
            }
            ui.json(&document)?;
            return Ok(0);
        }
        tell(ui, &trial)?;
        Ok(0)
    }
}

/// A value that won't do. Its place in the text means nothing to who gave it as `KEY=VALUE`.
fn unfit(fault: RuleSetFault) -> Failure {
    let message = RuleSetFault { line: 0, ..fault }.say();
    let next = Some("hamgam-hub rules draft --help".to_owned());
    Told { code: "rules".to_owned(), message, next, exit: exit::FAILED }.into()
}

fn document(trial: &Trial) -> Value {
    let flips = trial.flips.iter().map(|((county, gate), (opens, shuts))| {
        json!({ "county": county, "gate": gate, "opens": opens, "shuts": shuts })
    });
    let examples = trial.examples.iter().map(
        |(number, gate, opens)| json!({ "application": number, "gate": gate, "opens": opens }),
    );
    json!({
        "files": trial.files, "ready_now": trial.ready.0, "ready_then": trial.ready.1,
        "flips": flips.collect::<Vec<_>>(), "examples": examples.collect::<Vec<_>>(),
    })
}

fn tell(ui: &mut Ui<'_>, trial: &Trial) -> Result<(), Failure> {
    let (files, (now, then)) = (trial.files, trial.ready);
    ui.say(&say!(
        "{files} پروندهٔ باز: آمادهٔ معرفی اکنون {now}، با این ضوابط {then}",
        "{files} open files: {now} ready now, {then} by these rules"
    ))?;
    for ((county, gate), (opens, shuts)) in &trial.flips {
        ui.say(&say!(
            "{county}  {gate}: برای {opens} پرونده باز و برای {shuts} پرونده بسته می‌شود",
            "{county}  {gate}: opens for {opens} files, shuts for {shuts}"
        ))?;
    }
    for (number, gate, opens) in &trial.examples {
        let way = if *opens { Say::new("باز", "opens") } else { Say::new("بسته", "shuts") };
        let way = ui.said(&way).to_owned();
        ui.line(&format!("  {number}  {gate}  {way}"))?;
    }
    Ok(())
}

/// Publish a draft: in force for everyone from its first day
///
/// Another person than who drafted it does it. No rule set reaches back.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-hub rules publish 1 --note \"resolution 12 of the headquarters\"\n\nExit codes: 0 published, 3 no such draft, 4 the version is taken or its first day is over, 7 not allowed, or one's own draft"
)]
pub struct PublishArgs {
    /// The draft's number
    #[arg(value_name = "N", value_parser = draft_number)]
    draft: u32,
    /// What it is for
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

fn draft_number(typed: &str) -> Result<u32, std::num::ParseIntError> {
    let folded = model::text::fold_digits(typed.trim());
    folded.strip_prefix("draft-").unwrap_or(&folded).parse()
}

impl PublishArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let mut session = context.open(ui)?;
        let before = session.seen().rules().clone();
        let earlier = session.look(|office| rulemaking::publications(office.view))?;
        let act = acting(context, &session, roster::Kind::Published, context.today);
        let (n, note, mode) = (self.draft, self.note, Context::mode(self.dry_run));
        let said = session
            .act(&act, mode, |drafter| rulemaking::publish(drafter, n, note.clone()))?
            .answer;
        session.close(ui)?;
        let unread = |_| Refusal::from(Unruly::NoDraft { n });
        let after = RuleSet::parse(&said.rules.text).map_err(unread)?;
        let differences = differences(&before, &after);
        let (version, from) = (&said.rules.version, said.from.slashed());
        if ui.is_json() {
            ui.json(&json!({
                "schema": ui.schema("rules.publish"), "version": version, "from": said.from,
                "hash": said.rules.hash.to_string(), "drafter": said.drafter,
                "dry_run": self.dry_run, "differences": super::diff::documents(ui, &differences),
            }))?;
            return Ok(0);
        }
        let text = say!(
            "ضوابط {version} منتشر شد و از {from} در همه‌جا در کار است.",
            "Rules {version} are published, in force everywhere from {from}."
        );
        let text = ui.said(&text).to_owned();
        ui.toned(Tone::Good, &text)?;
        super::diff::tell(ui, &differences)?;
        for other in earlier.iter().filter(|other| other.from == said.from) {
            let other = &other.rules.version;
            ui.note(&say!(
                "ضوابط {other} هم از همین روز است: {version} جای آن را می‌گیرد.",
                "Rules {other} begin on the same day: {version} takes their place."
            ));
        }
        Ok(0)
    }
}

/// The draft a name like `draft-3` stands for.
pub(super) fn named<'a>(drafts: &'a [Drafted], name: &str) -> Option<&'a Drafted> {
    let n = name.strip_prefix("draft-").and_then(|n| n.parse::<u32>().ok())?;
    drafts.iter().find(|known| known.draft.n == n)
}
