//! How sessions end, and why.

use std::time::Duration;

use expect_test::expect;
use journal::Realm;
use model::{Incarnation, LogId, Seq};
use wire::{ByeReason, Frame, Versions};

use crate::facts::{check, records, warm};
use crate::pair::{A, B, Pair, SILENCE, STALL, Step};
use crate::port::{Close, Input};
use crate::replica::NATION;
use crate::schedule::Trouble;

#[test]
fn versions_meet_at_the_highest_common_one_or_part_in_words() {
    let meet = |ours: (u16, u16), theirs: (u16, u16)| {
        let mut pair = warm();
        for (at, (min, max)) in [(A, ours), (B, theirs)] {
            pair.ends[at].options.versions = Versions { min, max };
        }
        pair.connect();
        pair.run();
        let spoken = pair.ends[B].sent.iter().find_map(|frame| {
            let Frame::Welcome(welcome) = frame else { return None };
            Some(welcome.version)
        });
        (spoken, pair.ends[A].close, pair.ends[B].close)
    };
    let reason = ByeReason::Version;
    let parted =
        (None, Some(Close::Theirs { reason, retry_after_ms: 0 }), Some(Close::Ours(reason)));
    assert_eq!(meet((1, 1), (1, 2)), (Some(1), None, None));
    assert_eq!(meet((1, 2), (1, 1)), (Some(1), None, None));
    assert_eq!(meet((1, 3), (2, 3)), (Some(3), None, None));
    assert_eq!(meet((1, 1), (2, 3)), parted);
    assert_eq!(meet((2, 3), (1, 1)), parted);
}

#[test]
fn who_does_not_belong_is_told_why() {
    let reasons = [ByeReason::Realm, ByeReason::Stranger, ByeReason::Stranger, ByeReason::Stranger];
    for (case, reason) in reasons.into_iter().enumerate() {
        let mut pair = warm();
        pair.connect();
        let Some(Frame::Hello(mut hello)) = pair.ends[A].sent.pop() else { panic!("no hello") };
        match case {
            0 => hello.realm = Realm::Practice,
            1 => hello.node = NATION.node,
            2 => hello.unit = NATION.unit,
            _ => hello.incarnation = Incarnation(2),
        }
        pair.deliver(B, Frame::Hello(hello));
        assert_eq!(pair.ends[B].close, Some(Close::Ours(reason)));
        let Some(Frame::Bye(bye)) = pair.ends[B].sent.last() else { panic!("no goodbye") };
        pair.deliver(A, Frame::Bye(*bye));
        assert_eq!(pair.ends[A].close, Some(Close::Theirs { reason, retry_after_ms: 0 }));
    }
}

#[test]
fn a_broken_disk_ends_the_session_and_acknowledges_nothing() {
    let mut pair = warm();
    pair.ends[B].disk.broken = true;
    pair.ends[A].disk.grow(records(), 2, 40);
    pair.connect();
    pair.run();
    assert_eq!(pair.ends[B].close, Some(Close::Ours(ByeReason::Disk)));
    assert_eq!(pair.ends[A].disk.book.acked[&records()].seq, Seq(3));
}

#[test]
fn a_dead_line_is_noticed_while_something_is_awaited() {
    let mut pair = warm();
    pair.connect();
    pair.run();
    pair.forget();
    // Nothing is awaited: silence is no fault.
    pair.wait(SILENCE * 50);
    assert_eq!(pair.ends[A].close, None);
    pair.act(A, records(), 1, 40);
    pair.work();
    pair.wait(SILENCE);
    assert_eq!(pair.ends[A].close, Some(Close::Lost));
    check(
        &pair,
        &expect![[r#"
            500000ms A fetch 1201.1/1102/1 3
            500000ms A send segment 1201.1/1102/1 4..=4
            505000ms A send ping
            510000ms A close Lost"#]],
    );
}

#[test]
fn a_caller_without_an_answer_gives_the_line_up() {
    let mut pair = warm();
    pair.connect();
    pair.wait(SILENCE);
    assert_eq!(pair.ends[A].close, Some(Close::Lost));
    assert_eq!(pair.ends[B].close, Some(Close::Ours(ByeReason::Silent)));
}

#[test]
fn a_peer_that_answers_but_does_not_get_on_is_sent_off() {
    let mut pair = warm();
    pair.connect();
    pair.run();
    pair.act(A, records(), 1, 40);
    pair.work();
    for _ in 0..200 {
        pair.wait(Duration::from_secs(1));
        pair.input(A, Input::Frame(Frame::Pong));
        if pair.ends[A].close.is_some() {
            break;
        }
    }
    assert_eq!(pair.ends[A].close, Some(Close::Ours(ByeReason::Silent)));
    assert!(STALL <= pair.now.since(model::Instant::default()));
}

#[test]
fn only_an_end_in_order_waits_for_the_next_period() {
    let later = |seconds| Some(Trouble::Later(Duration::from_secs(seconds)));
    let theirs = |reason, retry_after_ms| Close::Theirs { reason, retry_after_ms }.trouble();
    assert_eq!(Close::Ours(ByeReason::Done).trouble(), None);
    assert_eq!(Close::Lost.trouble(), Some(Trouble::Line));
    assert_eq!(Close::Ours(ByeReason::Silent).trouble(), Some(Trouble::Line));
    assert_eq!(theirs(ByeReason::Stopping, 0), Some(Trouble::Line));
    assert_eq!(theirs(ByeReason::Stopping, 5_000), later(5));
    assert_eq!(theirs(ByeReason::Busy, 7_000), later(7));
    assert_eq!(theirs(ByeReason::Misdeed, 0), later(60));
    assert_eq!(theirs(ByeReason::Disk, 90_000), later(90));
    for reason in [ByeReason::Fenced, ByeReason::Replaced, ByeReason::Busy] {
        assert_eq!(theirs(reason, 0), later(0), "{reason:?}");
    }
    assert_eq!(Close::Misdeed.trouble(), later(60));
}

#[test]
fn a_greeting_alone_has_brought_nothing_on() {
    let mut pair = warm();
    pair.ends[A].disk.grow(records(), 2, 40);
    pair.connect();
    let got_on = |pair: &Pair, at: usize| pair.session(at).got_on();
    // The hello, and the welcome with what is missing.
    for (from, stream) in [(A, 0), (B, 0)] {
        pair.step(Step::Carry(from, stream));
    }
    assert!(pair.session(A).is_live() && !got_on(&pair, A));
    pair.run();
    assert!(got_on(&pair, A) && got_on(&pair, B));
}

#[test]
fn a_quiet_caller_says_goodbye() {
    let mut pair = warm();
    pair.ends[A].options.linger = Some(Duration::from_secs(2));
    pair.connect();
    pair.run();
    pair.wait(Duration::from_secs(1));
    pair.act(A, records(), 1, 40);
    pair.run();
    pair.wait(Duration::from_millis(1_999));
    assert_eq!(pair.ends[A].close, None);
    pair.wait(Duration::from_millis(1));
    pair.run();
    let reason = ByeReason::Done;
    assert_eq!(pair.ends[A].close, Some(Close::Ours(reason)));
    assert_eq!(pair.ends[B].close, Some(Close::Theirs { reason, retry_after_ms: 0 }));
}

#[test]
fn who_asks_hears_that_all_is_said_only_from_a_peer_that_answers() {
    let mut pair = warm();
    pair.connect();
    pair.run();
    pair.forget();
    pair.input(A, Input::Ask);
    assert!(!pair.session(A).is_settled());
    pair.input(A, Input::Ask);
    pair.run();
    assert!(pair.session(A).is_settled());
    check(
        &pair,
        &expect![[r#"
        0ms A send ping
        0ms B send pong
        0ms A settled"#]],
    );
}

/// A replaced machine takes its office's logs ([ADR 15](../../../../docs/adr/0015-a-new-machine-takes-the-logs.md)).
#[test]
fn a_new_machine_takes_nothing_twice_that_it_had_when_the_line_was_cut() {
    let mut pair = Pair::new();
    // What the machine before it wrote.
    let earlier = LogId { incarnation: Incarnation(9), ..records() };
    for _ in 0..120 {
        pair.ends[B].disk.grow(earlier, 4, 1_000);
    }
    let whole = pair.ends[B].disk.head(earlier);
    let (mut cuts, mut sent) = (0, 0);
    while pair.ends[A].disk.head(earlier) != whole {
        let (had, from) = (pair.ends[A].disk.head(earlier).seq, pair.ends[B].sent.len());
        pair.connect();
        for _ in 0..60 {
            if let Some(step) = pair.steps().into_iter().next() {
                pair.step(step);
            }
        }
        pair.cut();
        cuts += 1;
        for frame in &pair.ends[B].sent[from..] {
            if let Frame::Segment(segment) = frame {
                assert!(had < segment.first_seq, "{had:?} was there: {}", segment.first_seq.0);
                sent += u64::from(segment.count);
            }
        }
        assert!(cuts < 100, "it doesn't get on");
    }
    // What was on the line at a cut is lost, never more than the credit.
    assert!(3 < cuts && sent < whole.seq.0 * 2, "{cuts} cuts, {sent} of {}", whole.seq.0);
}
