//! How a node stands with its parent, as `status` and `sync plan` tell it.

use std::time::Duration;

use model::{Say, Timestamp, UnitCode, say};
use roster::Unwelcome;
use runtime::contacts::Trouble;
use runtime::snapshot::{Link, Neighbor, Snapshot};
use runtime::stick::is_stick;
use serde_json::{Value, json};
use session::code as refusal;

use crate::context::Context;
use crate::failure::Failure;
use crate::ui::{Tone, Ui};
use crate::when;

/// Link, last contact and what waits: a line each. Nothing where there is no parent.
///
/// # Errors
/// [`Failure::Output`].
pub fn tell_parent(ui: &mut Ui<'_>, context: &Context, snapshot: &Snapshot) -> Result<(), Failure> {
    let Some(parent) = &snapshot.parent else { return Ok(()) };
    let (tone, link) = link(snapshot, parent, context.now);
    let link = ui.said(&link).to_owned();
    ui.fact_toned(tone, &Say::new("خط", "Link"), &link)?;
    if let (Link::Down, Some(Trouble { code, say, .. })) = (parent.link, &parent.trouble) {
        let text = format!("{}  [{code}]", ui.said(say));
        ui.fact_toned(Tone::Warn, &Say::new("خطای آخر", "Last error"), &text)?;
    }
    let last = last_sync(parent, context);
    let last = ui.said(&last).to_owned();
    ui.fact(&Say::new("آخرین همگامی", "Last sync"), &last)?;
    let entries = parent.entries();
    let waiting = if entries == 0 {
        Say::new("چیزی نمانده است", "nothing")
    } else {
        say!("{entries} ثبت    hamgam-node sync plan", "{entries} entries    hamgam-node sync plan")
    };
    let waiting = ui.fit(ui.said(&waiting));
    ui.fact(&Say::new("در نوبت ارسال", "Waiting"), &waiting)?;
    if let Some(found) = parent.set_back {
        let text = format!("{}  [{}]", ui.said(&found.say()), found.code());
        ui.fact_toned(Tone::Bad, &Say::new("مرکز", "HUB SET BACK"), &text)?;
    }
    let stuck = parent.refused.len().saturating_add(parent.asides.len());
    if 0 < stuck {
        let value =
            say!("{stuck} مورد که بالادست نپذیرفته است", "{stuck} that the parent couldn't take");
        let value = ui.said(&value).to_owned();
        ui.fact_toned(Tone::Bad, &Say::new("ایستاده", "STUCK"), &value)?;
    }
    Ok(())
}

fn link(snapshot: &Snapshot, parent: &Neighbor, now: Timestamp) -> (Tone, Say) {
    let Some(running) = &snapshot.running else {
        let said = Say::new(
            "برنامه در حال کار نیست (کار ادامه دارد، چیزی گم نمی‌شود)    hamgam-node run",
            "not running (work continues, nothing is lost)    hamgam-node run",
        );
        return (Tone::Warn, said);
    };
    let next = parent.next_try.map(|at| when::ahead(now, at));
    match parent.link {
        Link::Live { since, settled } => {
            let up = when::span(Duration::from_millis(now.ms().saturating_sub(since.ms())));
            let (fa, en) = (up.fa, up.en);
            if settled {
                (Tone::Good, say!("وصل از {fa} پیش، همگام", "up for {en}, in step"))
            } else {
                (Tone::Good, say!("وصل از {fa} پیش، در حال تبادل", "up for {en}, exchanging"))
            }
        }
        Link::Calling => (Tone::Plain, Say::new("در حال تماس", "calling")),
        Link::Down if snapshot.paused => (
            Tone::Warn,
            Say::new(
                "متوقف به دستور    hamgam-node sync resume",
                "paused by order    hamgam-node sync resume",
            ),
        ),
        Link::Down if parent.trouble.is_none() => match next {
            Some(Say { fa, en }) => {
                (Tone::Plain, say!("آزاد؛ تماس بعدی {fa}", "idle, next call {en}"))
            }
            None => (Tone::Plain, Say::new("آزاد", "idle")),
        },
        Link::Down => {
            let since = parent.last_contact.unwrap_or(running.since);
            let Say { fa, en } = when::ago(now, since);
            let next = next.unwrap_or_default();
            let (next_fa, next_en) = (next.fa, next.en);
            (
                Tone::Warn,
                say!(
                    "قطع؛ آخرین تماس {fa} (کار ادامه دارد، چیزی گم نمی‌شود)    تلاش بعدی {next_fa}",
                    "OFFLINE, last heard {en} (work continues, nothing is lost)    next try {next_en}"
                ),
            )
        }
    }
}

fn last_sync(parent: &Neighbor, context: &Context) -> Say {
    let Some(at) = parent.last_settled else { return Say::new("هنوز نشده", "never yet") };
    let moment = when::moment(at, context.settings.clock.offset);
    let Say { fa, en } = when::ago(context.now, at);
    let said = say!("{moment}، {fa}", "{moment}, {en}");
    let Some(spell) = parent.spells.last() else { return said };
    let (sent, received) = (spell.sent.entries, spell.received.entries);
    if is_stick(&spell.end) {
        let Say { fa, en } = said;
        return say!(
            "{fa}    با فلش: {sent} ثبت رفت، {received} آمد",
            "{en}    by stick: sent {sent}, received {received}"
        );
    }
    let bytes = when::bytes(spell.sent.udp_bytes.saturating_add(spell.received.udp_bytes));
    let (fa, en, bytes_fa, bytes_en) = (said.fa, said.en, bytes.fa, bytes.en);
    say!(
        "{fa}    {sent} ثبت رفت، {received} آمد، {bytes_fa}",
        "{en}    sent {sent}, received {received}, {bytes_en}"
    )
}

/// The same as JSON; null where there is no parent.
pub fn parent_facts(snapshot: &Snapshot) -> Value {
    let Some(parent) = &snapshot.parent else { return Value::Null };
    let ms = |at: Option<Timestamp>| at.map(Timestamp::ms);
    json!({
        "unit": parent.unit, "node": parent.node, "running": snapshot.running.is_some(),
        "paused": snapshot.paused, "link": state(parent.link), "waiting": parent.entries(),
        "last_contact_ms": ms(parent.last_contact), "last_settled_ms": ms(parent.last_settled),
        "next_try_ms": ms(parent.next_try), "rate": parent.rate,
        "trouble": parent.trouble.as_ref().map(|trouble| json!({
            "code": trouble.code, "message": trouble.say, "at_ms": trouble.at.ms(),
        })),
        "refused": parent.refused.len(), "set_aside": parent.asides.len(),
    })
}

/// The connection in one word.
pub const fn state(link: Link) -> &'static str {
    match link {
        Link::Down => "down",
        Link::Calling => "calling",
        Link::Live { settled: true, .. } => "in_step",
        Link::Live { settled: false, .. } => "exchanging",
    }
}

/// Numbers of `journal::Misdeed`.
const SIGNATURE: u16 = 4;
const FORKED: u16 = 12;

/// Why a log stands still, by the number its segment was refused with.
pub fn why_refused(code: u16) -> Say {
    if let Some(unwelcome) = Unwelcome::of_code(code) {
        return unwelcome.say();
    }
    match code {
        refusal::RENEW_ONLY => Say::new(
            "گواهی گره گذشته است؛ تا تمدید آن تنها دفتر خودش پذیرفته می‌شود.",
            "The node's certificate is past its end; until it is renewed only its own log is taken.",
        ),
        refusal::NOT_SHARED => {
            Say::new("این دفتر میان این دو گره نیست.", "The two nodes don't share this log.")
        }
        SIGNATURE => Say::new("امضا درست نیست.", "The signature is wrong."),
        FORKED => Say::new(
            "از این دفتر دو نسخهٔ ناسازگار هست؛ رایانه رونوشت یا به عقب بازگردانده شده است.",
            "The log has two histories: the machine was copied or set back.",
        ),
        _ => say!(
            "بستهٔ رسیده درست نیست (کد {code}).",
            "The segment isn't as it must be (code {code})."
        ),
    }
}

/// The same of an incarnation before the one at work, where that is something else: it is shut out already.
pub fn next_of_earlier(code: u16) -> Option<Say> {
    (code == FORKED).then(|| {
        Say::new(
            "کاری لازم نیست: نوبت پیشین کنار گذاشته شده و تاریخچهٔ دوم آن در همان دستگاه می‌ماند.",
            "Nothing: the earlier incarnation is shut out, and its second history stays at its machine.",
        )
    })
}

/// What a hub's officer does about a log of this unit that stands still.
pub fn next_of_refused(code: u16, unit: UnitCode) -> Say {
    let enroll = format!("hamgam-hub office enrol {unit}");
    let again = format!("hamgam-hub office fence {unit} --confirm {unit} --reason …; {enroll}");
    let same = |text: &str| Say::new(text, text);
    match (Unwelcome::of_code(code), code) {
        (Some(Unwelcome::RolledBack), _) | (None, FORKED) => same(&again),
        (Some(Unwelcome::Fenced), _) => same(&enroll),
        (Some(Unwelcome::Stranger), _) | (None, refusal::RENEW_ONLY) => Say::new(
            "کاری لازم نیست: با رسیدن ثبت یا گواهی تازه خودبه‌خود ادامه می‌یابد. hamgam-hub sync now",
            "Nothing: it goes on once the enrolment or certificate has come. hamgam-hub sync now",
        ),
        (Some(Unwelcome::NotHeld | Unwelcome::NotTheirs) | None, _) => Say::new(
            "به پشتیبانی خبر دهید و گزارش‌های پوشهٔ logs/ را بفرستید.",
            "Tell those who look after the program, with what is in logs/.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use journal::Misdeed;
    use model::{Incarnation, Lane, LogId, NodeNumber, Seq};

    use super::*;

    #[test]
    fn the_numbers_are_the_journals() {
        let scope = "1102".parse().unwrap();
        let (origin, incarnation, lane) = (NodeNumber(12), Incarnation(1), Lane::Records);
        let log = LogId { origin, incarnation, scope, lane };
        assert_eq!(Misdeed::Signature { log }.code(), SIGNATURE);
        assert_eq!(Misdeed::Forked { log, at: Seq(4) }.code(), FORKED);
    }

    #[test]
    fn every_refusal_has_a_reason_and_a_next_step() {
        let unit = "1102".parse().unwrap();
        for code in (0..20).chain(100..110).chain(200..204) {
            for Say { fa, en } in [why_refused(code), next_of_refused(code, unit)] {
                assert!(!fa.is_empty() && !en.is_empty(), "{code}");
            }
        }
        assert!(next_of_refused(FORKED, unit).en.contains("office fence 1102 --confirm 1102"));
    }
}
