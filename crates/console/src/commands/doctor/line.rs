//! The certificate, and what went wrong with the hub above last.

use identity::{ClockReadings, Credentials, Standing, TlsClock};
use model::{Say, UnitCode, say};
use runtime::daemon::RELEASED;
use runtime::snapshot::Link;

use super::{Check, Health, Seen};
use crate::{Context, when};

/// What no line in the world mends: somebody has to do something.
const NEEDS_A_PERSON: [&str; 7] = [
    "line.our_certificate",
    "line.peer_certificate",
    "session.fenced",
    "session.misdeed",
    "session.realm",
    "session.stranger",
    "session.version",
];

/// Nothing of an office that stands alone.
pub(super) fn checks(context: &Context, seen: &Seen) -> Vec<Check> {
    let credentials = Credentials::load(&context.dir).ok().flatten();
    let certificate = credentials.map(|own| certificate(context, seen, &own));
    certificate.into_iter().chain(trouble(seen)).collect()
}

/// Judged by the clock that certificates are judged by.
fn certificate(context: &Context, seen: &Seen, own: &Credentials) -> Check {
    let hub = Some(seen.snapshot.parent_told);
    let readings = ClockReadings { build: RELEASED, hub, persisted: None, system: context.now };
    let (name, facts) = ("certificate", own.facts());
    let until = when::moment(facts.not_after, context.settings.clock.offset);
    let until = until.split(' ').next().unwrap_or_default();
    match (facts.standing(TlsClock::at(readings).now()), seen.unit) {
        (Standing::Current | Standing::RenewDue, _) => Check::ok(
            name,
            say!("گواهی تا {until} خوب است", "the certificate is good until {until}"),
        ),
        (Standing::RenewOnly | Standing::Expired, UnitCode::Nation) => Check::not(
            name,
            Health::Warn,
            say!(
                "گواهی در {until} به پایان رسیده است؛ برنامه خود آن را تازه می‌کند",
                "the certificate ended on {until}; the program renews it by itself"
            ),
            "hamgam-hub run",
        ),
        (Standing::RenewOnly, _) => Check::not(
            name,
            Health::Warn,
            say!(
                "گواهی در {until} به پایان رسیده است؛ تماس بعدی آن را تازه می‌کند",
                "the certificate ended on {until}; the next contact renews it"
            ),
            "hamgam-node sync now    (without a line: hamgam-node sync export --to STICK)",
        ),
        (Standing::Expired, _) => Check::not(
            name,
            Health::Bad,
            say!(
                "گواهی در {until} به پایان رسیده و دیگر تمدید نمی‌شود، اگر ساعت درست است",
                "the certificate ended on {until} and isn't renewed any more, if the clock is right"
            ),
            "hamgam-node explain line.our_certificate",
        ),
    }
}

fn trouble(seen: &Seen) -> Option<Check> {
    let parent = seen.snapshot.parent.as_ref()?;
    let trouble = parent.trouble.as_ref().filter(|_| parent.link == Link::Down)?;
    let code = trouble.code.as_str();
    if !NEEDS_A_PERSON.contains(&code) {
        return None;
    }
    let Say { fa, en } = &trouble.say;
    let next = format!("hamgam-node explain {code}");
    Some(Check::not("line", Health::Warn, say!("{fa} [{code}]", "{en} [{code}]"), &next))
}
