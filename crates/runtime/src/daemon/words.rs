//! Ends and troubles of sessions, in codes and in words.

use std::time::Duration;

use model::{Say, say};
use session::{Close, Fault};
use transport::CloseCode;
use wire::ByeReason;

/// What may be under way before a peer's answer to a ping gets through.
const UNDER_WAY_BYTES: u64 = 128 << 10;
/// No rate makes a silence wait longer than this.
const LARGEST_MAX: Duration = Duration::from_secs(60);

/// No round trip makes a silence wait longer than this.
const PROBES_MAX: Duration = Duration::from_secs(30);

/// The stable code of a goodbye.
pub(crate) const fn code(reason: ByeReason) -> &'static str {
    match reason {
        ByeReason::Done => "session.done",
        ByeReason::Stopping => "session.stopping",
        ByeReason::Busy => "session.busy",
        ByeReason::Version => "session.version",
        ByeReason::Realm => "session.realm",
        ByeReason::Stranger => "session.stranger",
        ByeReason::Fenced => "session.fenced",
        ByeReason::Misdeed => "session.misdeed",
        ByeReason::Silent => "session.silent",
        ByeReason::Replaced => "session.replaced",
        ByeReason::Disk => "session.disk",
    }
}

/// A goodbye in words.
pub(crate) fn say(reason: ByeReason) -> Say {
    let (fa, en) = match reason {
        ByeReason::Done => ("همه چیز گفته شد.", "All was said."),
        ByeReason::Stopping => ("سرویس طرف مقابل بسته می‌شود.", "The other side's service stops."),
        ByeReason::Busy => {
            ("سرور پر است؛ کمی دیگر دوباره تلاش می‌شود.", "The hub is full; it is tried again soon.")
        }
        ByeReason::Version => (
            "نسخهٔ برنامه‌ها با هم کار نمی‌کند؛ نسخهٔ قدیمی‌تر را به‌روز کنید.",
            "The two programs have no protocol version in common; update the older one.",
        ),
        ByeReason::Realm => (
            "یکی از دو طرف آزمایشی و دیگری واقعی است.",
            "One side is for practice, the other is live.",
        ),
        ByeReason::Stranger => (
            "این دستگاه برای طرف مقابل شناخته نیست؛ باید ثبت شود.",
            "The node isn't known there; it has to be enrolled.",
        ),
        ByeReason::Fenced => (
            "این دستگاه کنار گذاشته شده است؛ با برگهٔ تازه دوباره ثبت شود.",
            "The node was fenced; enroll it anew with a new slip.",
        ),
        ByeReason::Misdeed => {
            ("یکی از دو طرف قرارداد ارتباط را نقض کرد.", "The protocol was broken.")
        }
        ByeReason::Silent => ("مدت زیادی پاسخی نرسید.", "Nothing was heard for too long."),
        ByeReason::Replaced => {
            ("ارتباط تازه‌تری جای این یکی را گرفت.", "A newer connection took its place.")
        }
        ByeReason::Disk => ("دیسک یکی از دو طرف خراب است.", "A disk fails."),
    };
    Say::new(fa, en)
}

/// How a session ended, for its record.
pub(crate) const fn end(close: Close) -> &'static str {
    match close {
        Close::Ours(reason) | Close::Theirs { reason, .. } => code(reason),
        Close::Misdeed => "session.misdeed",
        Close::Lost => "session.lost",
    }
}

/// What is wrong after such an end; nothing after one in order.
pub(crate) fn trouble(close: Close) -> Option<(&'static str, Say)> {
    let reason = match close {
        Close::Ours(reason) | Close::Theirs { reason, .. } => reason,
        Close::Misdeed => ByeReason::Misdeed,
        Close::Lost => {
            return Some(("session.lost", say!("ارتباط قطع شد.", "The connection was lost.")));
        }
    };
    match reason {
        ByeReason::Done | ByeReason::Stopping | ByeReason::Replaced => None,
        ByeReason::Busy
        | ByeReason::Version
        | ByeReason::Realm
        | ByeReason::Stranger
        | ByeReason::Fenced
        | ByeReason::Misdeed
        | ByeReason::Silent
        | ByeReason::Disk => Some((code(reason), say(reason))),
    }
}

/// Says whether the line is to blame, which may be back already.
pub(crate) const fn is_cut(close: Close) -> bool {
    matches!(close, Close::Lost | Close::Theirs { reason: ByeReason::Silent, .. })
}

/// What the line is closed with after a goodbye.
pub(crate) const fn close_code(reason: ByeReason) -> CloseCode {
    match reason {
        ByeReason::Done | ByeReason::Version | ByeReason::Realm | ByeReason::Disk => {
            CloseCode::Done
        }
        ByeReason::Stopping => CloseCode::Stopping,
        ByeReason::Busy => CloseCode::Busy,
        ByeReason::Stranger => CloseCode::Stranger,
        ByeReason::Fenced => CloseCode::Fenced,
        ByeReason::Misdeed => CloseCode::Misdeed,
        ByeReason::Silent => CloseCode::Stalled,
        ByeReason::Replaced => CloseCode::Replaced,
    }
}

/// What the line is closed with at a session's end.
pub(crate) const fn close_code_of(close: Close) -> CloseCode {
    match close {
        Close::Ours(reason) => close_code(reason),
        Close::Theirs { .. } => CloseCode::Done,
        Close::Misdeed => CloseCode::Misdeed,
        Close::Lost => CloseCode::Stalled,
    }
}

/// A peer's fault, in words.
pub(crate) fn misdeed(fault: &Fault) -> Say {
    say!(
        "طرف مقابل قرارداد ارتباط را نقض کرد: {fault}",
        "The other side broke the protocol: {fault}"
    )
}

/// What `sync now` shows.
pub(crate) fn sending() -> Say {
    say!("فرستادن به سرور", "sending to the hub")
}

/// How long the most that is under way takes on a line of so many bytes a second.
pub(crate) fn largest_takes(rate: Option<u64>) -> Duration {
    let rate = rate.unwrap_or(u64::MAX).max(1);
    Duration::from_secs(UNDER_WAY_BYTES / rate).min(LARGEST_MAX)
}

/// How long an answer may take on a line of this round trip where datagrams are lost in bursts: QUIC
/// asks again after about three round trips, and if that is lost too after six more (RFC 9002,
/// section 6.2).
pub(crate) fn probes_take(round_trip: Duration) -> Duration {
    const ROUND_TRIPS: u32 = 9;
    round_trip.saturating_mul(ROUND_TRIPS).min(PROBES_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_far_line_may_be_silent_for_as_long_as_its_probes_take() {
        assert_eq!(probes_take(Duration::ZERO), Duration::ZERO);
        assert_eq!(probes_take(Duration::from_secs(1)), Duration::from_secs(9));
        assert_eq!(probes_take(Duration::from_secs(60)), PROBES_MAX);
    }

    #[test]
    fn a_line_that_went_silent_is_cut_and_a_goodbye_is_not() {
        let theirs = |reason| Close::Theirs { reason, retry_after_ms: 0 };
        assert!(is_cut(Close::Lost) && is_cut(theirs(ByeReason::Silent)));
        for close in [theirs(ByeReason::Busy), Close::Ours(ByeReason::Silent), Close::Misdeed] {
            assert!(!is_cut(close), "{close:?}");
        }
    }

    #[test]
    fn a_slow_line_may_be_silent_longer() {
        assert_eq!(largest_takes(None), Duration::ZERO);
        assert_eq!(largest_takes(Some(8_000)), Duration::from_secs(16));
        assert_eq!(largest_takes(Some(0)), LARGEST_MAX);
    }
}
