//! The machine's clock, against the clock of the hub above, and where that isn't known against what was
//! written here.

use std::time::Duration;

use model::{Say, Timestamp, say};

use super::{Check, Health, Seen};
use crate::{Context, when};

const NAME: &str = "clock";
/// So far two clocks may be apart: a hand's correction, a slow line.
const APART_MS: u64 = 5 * 60 * 1_000;
/// Which of two clocks is wrong a person sees, not a program.
fn next() -> Say {
    Say::new(
        "ساعت رایانه را درست کنید؛ اگر درست است ساعت مرکز نادرست است: تلفن بزنید",
        "set the machine's clock; if it is right, the hub's is wrong: telephone",
    )
}

pub(super) fn check(context: &Context, seen: &Seen) -> Check {
    let running = seen.snapshot.running.as_ref();
    let hub = running.and_then(|running| running.parent_clock);
    judged(context.now, hub, seen.snapshot.parent_told, seen.survey.last_at).unwrap_or_else(|| {
        let day = context.today.slashed();
        Check::ok(NAME, say!("امروز {day}", "today is {day}"))
    })
}

/// What is wrong: `hub` is what the hub's clock shows now, if that is known; `told` what it told last, and
/// `written` the latest moment this machine has written under.
fn judged(
    now: Timestamp,
    hub: Option<Timestamp>,
    told: Timestamp,
    written: Timestamp,
) -> Option<Check> {
    if let Some(hub) = hub {
        // It settles the question: what was written while the clock was wrong says nothing more.
        return against(now, hub);
    }
    if let Some(Say { fa, en }) = behind(now, told) {
        let said = say!(
            "ساعت رایانه {fa} از آنچه مرکز آخرین بار گفت عقب‌تر است",
            "the clock is {en} behind what the hub told last"
        );
        return Some(Check::needs(NAME, Health::Bad, said, next()));
    }
    let Say { fa, en } = behind(now, written)?;
    let said = say!(
        "ساعت رایانه {fa} از آخرین ثبت این دستگاه عقب‌تر است: یا اکنون نادرست است یا آن زمان جلو بود",
        "the clock is {en} behind the last entry of this machine: it is wrong now, or was ahead then"
    );
    let next = Say::new(
        "اگر ساعت نادرست است آن را درست کنید؛ hamgam-node sync now آن را با ساعت مرکز می‌سنجد",
        "set the machine's clock if it is wrong; hamgam-node sync now compares it with the hub's",
    );
    Some(Check::needs(NAME, Health::Warn, said, next))
}

fn against(now: Timestamp, hub: Timestamp) -> Option<Check> {
    let said = match (behind(now, hub), behind(hub, now)) {
        (Some(Say { fa, en }), _) => {
            say!("ساعت رایانه {fa} از ساعت مرکز عقب‌تر است", "the clock is {en} behind the hub's")
        }
        (None, Some(Say { fa, en })) => {
            say!("ساعت رایانه {fa} از ساعت مرکز جلوتر است", "the clock is {en} ahead of the hub's")
        }
        (None, None) => return None,
    };
    Some(Check::needs(NAME, Health::Bad, said, next()))
}

/// How far one lies behind another, if that is worth a word.
fn behind(one: Timestamp, other: Timestamp) -> Option<Say> {
    let apart = other.ms().saturating_sub(one.ms());
    (APART_MS < apart).then(|| when::span(Duration::from_millis(apart)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: u64 = 86_400_000;

    fn check([now, written]: [u64; 2], hub: Option<u64>, said: &str) {
        let at = |day: u64| Timestamp::from_ms(day * DAY);
        let found = judged(at(now), hub.map(at), at(1_000), at(written));
        let told = found.map(|check| format!("{} {}", check.health.code(), check.say.en));
        assert_eq!(told.unwrap_or_default(), said);
    }

    #[test]
    fn the_hubs_clock_settles_what_a_wrong_hour_has_left_behind() {
        check([1_001, 1_001], Some(1_001), "");
        // It was three years ahead, and is set: what was written then is no reason to set it again.
        check([1_001, 2_096], Some(1_001), "");
        check([2_096, 2_096], Some(1_001), "bad the clock is 1095 d ahead of the hub's");
        check([20, 2_096], Some(1_001), "bad the clock is 981 d behind the hub's");
    }

    #[test]
    fn without_a_hub_a_clock_is_judged_by_what_it_lies_behind() {
        check([1_001, 1_001], None, "");
        check([20, 1_001], None, "bad the clock is 980 d behind what the hub told last");
        let ambiguous = "warn the clock is 1095 d behind the last entry of this machine: it is wrong now, \
                         or was ahead then";
        check([1_001, 2_096], None, ambiguous);
    }
}
