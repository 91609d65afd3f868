//! Facts about two sessions and a line between them.

use std::time::Duration;

use expect_test::{Expect, expect};
use journal::Realm;
use model::limits::{CREDIT_RECORDS_BYTES, WIRE_SEGMENT_BYTES};
use model::{Incarnation, Lane, Seq};
use wire::{ByeReason, Frame, Versions};

use crate::pair::{A, B, Pair, SILENCE, STALL, Step};
use crate::port::{Close, Input, Output, code};
use crate::replica::{COUNTY, NATION, PROVINCE, log, shared};

fn control() -> model::LogId {
    log(COUNTY, "1102", Lane::Control)
}

fn records() -> model::LogId {
    log(COUNTY, "1102", Lane::Records)
}

fn grants() -> model::LogId {
    log(PROVINCE, "1102", Lane::Control)
}

/// Both have met, are in step, and the line was cut since.
fn warm() -> Pair {
    let mut pair = Pair::new();
    for log in [control(), records()] {
        pair.ends[A].disk.grow(log, 3, 40);
    }
    for log in [log(NATION, "IR", Lane::Control), log(PROVINCE, "11", Lane::Control), grants()] {
        pair.ends[B].disk.grow(log, 2, 40);
    }
    pair.connect();
    pair.run();
    assert!(pair.in_step());
    pair.cut();
    pair.forget();
    pair
}

fn check(pair: &Pair, expect: &Expect) {
    expect.assert_eq(&pair.trace.join("\n"));
}

#[test]
fn a_first_meeting_asks_before_it_pushes() {
    let mut pair = Pair::new();
    pair.ends[A].disk.grow(records(), 2, 40);
    pair.ends[B].disk.grow(grants(), 1, 40);
    pair.connect();
    for from in [A, B, A, B, A] {
        pair.half(from);
    }
    check(
        &pair,
        &expect![[r#"
                0 A send hello
              500 B send welcome tells=false asks=false
              500 B send heads [1200.1/1102/0 1] last=true
              500 B fetch 1200.1/1102/0 0
              500 B send segment 1200.1/1102/0 1..=1
             1000 A peer time 1000
             1000 A acked 1200.1/1102/0 1
             1000 A fetch 1201.1/1102/1 0
             1000 A store 1200.1/1102/0 1..=1
             1000 A send segment 1201.1/1102/1 1..=2
             1000 A send ack 1200.1/1102/0 1
             1500 B acked 1200.1/1102/0 1
             1500 B settled
             1500 B store 1201.1/1102/1 1..=2
             1500 B send ack 1201.1/1102/1 2
             1500 B acked 1201.1/1102/1 2
             1500 B settled
             2000 A acked 1201.1/1102/1 2
             2000 A settled"#]],
    );
    assert!(pair.in_step());
}

#[test]
fn on_a_warm_line_news_is_acknowledged_in_one_round_trip() {
    let mut pair = warm();
    pair.ends[A].disk.grow(records(), 2, 40);
    pair.ends[A].disk.grow(control(), 1, 40);
    pair.ends[B].disk.grow(grants(), 1, 40);
    pair.connect();
    pair.half(A);
    pair.half(B);
    assert_eq!(pair.session(A).behind(), 0);
    pair.half(A);
    check(
        &pair,
        &expect![[r#"
                0 A send hello
                0 A fetch 1201.1/1102/0 3
                0 A send segment 1201.1/1102/0 4..=4
                0 A fetch 1201.1/1102/1 3
                0 A send segment 1201.1/1102/1 4..=5
              500 B send welcome tells=false asks=false
              500 B send heads [1200.1/1102/0 3] last=true
              500 B fetch 1200.1/1102/0 2
              500 B store 1201.1/1102/0 4..=4
              500 B store 1201.1/1102/1 4..=5
              500 B send segment 1200.1/1102/0 3..=3
              500 B send ack 1201.1/1102/0 4
              500 B acked 1201.1/1102/0 4
              500 B send ack 1201.1/1102/1 5
              500 B acked 1201.1/1102/1 5
             1000 A peer time 1000
             1000 A acked 1200.1/1102/0 3
             1000 A acked 1201.1/1102/0 4
             1000 A acked 1201.1/1102/1 5
             1000 A store 1200.1/1102/0 3..=3
             1000 A send ack 1200.1/1102/0 3
             1000 A settled
             1500 B acked 1200.1/1102/0 3
             1500 B settled"#]],
    );
    assert!(pair.in_step());
}

#[test]
fn a_reconnect_without_news_is_a_hello_and_a_welcome() {
    let mut pair = warm();
    pair.connect();
    pair.half(A);
    pair.half(B);
    check(
        &pair,
        &expect![[r#"
                0 A send hello
              500 B send welcome tells=false asks=false
              500 B settled
             1000 A peer time 1000
             1000 A settled"#]],
    );
    assert!(pair.in_step());
}

#[test]
fn an_ack_waits_for_the_disk() {
    let mut pair = warm();
    pair.connect();
    pair.run();
    pair.forget();
    pair.act(A, records(), 1, 40);
    let no_disk = |step: &Step| !matches!(step, Step::Sync(_));
    while let Some(step) = pair.steps().into_iter().find(no_disk) {
        pair.step(step);
    }
    assert!(pair.trace.iter().all(|line| !line.contains("ack")), "{:?}", pair.trace);
    pair.run();
    check(
        &pair,
        &expect![[r#"
                0 A fetch 1201.1/1102/1 3
                0 A send segment 1201.1/1102/1 4..=4
                0 B store 1201.1/1102/1 4..=4
                0 B send ack 1201.1/1102/1 4
                0 B acked 1201.1/1102/1 4
                0 B settled
                0 A acked 1201.1/1102/1 4
                0 A settled"#]],
    );
}

#[test]
fn a_lost_book_costs_one_question() {
    for forgetful in [A, B] {
        let mut pair = warm();
        pair.ends[forgetful].disk.book = Default::default();
        pair.connect();
        pair.run();
        assert!(pair.in_step());
        let sent = |at: usize| pair.ends[at].sent.iter();
        assert!(sent(A).chain(sent(B)).all(|frame| !matches!(frame, Frame::Segment(_))));
    }
}

#[test]
fn a_disk_set_back_gets_back_what_it_lost() {
    // The province lost what it had acknowledged; its book and the county's know nothing of it.
    let mut pair = warm();
    pair.ends[A].disk.grow(records(), 2, 40);
    pair.connect();
    pair.run();
    pair.cut();
    pair.ends[B].disk.cut_back(records(), 1);
    pair.ends[A].disk.grow(records(), 2, 40);
    pair.forget();
    pair.connect();
    pair.run();
    assert!(pair.in_step(), "{}", pair.trace.join("\n"));
    let wants = pair.ends[B].sent.iter().filter(|frame| matches!(frame, Frame::Want(_)));
    assert_eq!(wants.count(), 0, "its heads are want enough");
}

#[test]
fn a_gap_is_wanted_once_however_much_lies_behind_it() {
    let mut pair = warm();
    pair.connect();
    pair.run();
    pair.ends[B].disk.cut_back(records(), 0);
    pair.forget();
    for _ in 0..4 {
        pair.act(A, records(), 1, 40);
    }
    pair.run();
    let wants = pair.ends[B].sent.iter().filter(|frame| matches!(frame, Frame::Want(_)));
    assert_eq!(wants.count(), 1, "{}", pair.trace.join("\n"));
    assert!(pair.in_step(), "{}", pair.trace.join("\n"));
}

#[test]
fn a_refused_log_stands_still_and_blocks_no_other() {
    let mut pair = warm();
    pair.ends[B].disk.refuses.insert(control());
    pair.ends[A].disk.grow(control(), 1, 40);
    pair.ends[A].disk.grow(records(), 2, 40);
    pair.connect();
    pair.act(A, control(), 1, 40);
    pair.run();
    pair.act(A, control(), 1, 40);
    pair.run();
    let refused = Output::PeerRefused { log: control(), first: Seq(4), code: 100 };
    assert_eq!(pair.ends[A].said.iter().filter(|said| **said == refused).count(), 1);
    assert_eq!(pair.ends[B].disk.head(records()), pair.ends[A].disk.head(records()));
    assert!(pair.session(A).is_settled() && pair.session(B).is_settled());
}

#[test]
fn two_histories_are_told_to_both() {
    // A clerk's machine was set back, and wrote on: as long as what the province has, or not.
    for (more, told) in [(2, Seq(5)), (3, Seq(6))] {
        let mut pair = warm();
        pair.ends[A].disk.grow(records(), 2, 40);
        pair.connect();
        pair.run();
        pair.cut();
        pair.ends[A].disk.cut_back(records(), 1);
        pair.ends[A].disk.grow(records(), more, 41);
        pair.connect();
        pair.run();
        let shown = |at: usize| {
            let refused = |said: &&Output| matches!(said, Output::PeerRefused { code: 12, .. });
            pair.ends[at].said.iter().filter(refused).count()
        };
        assert_eq!((pair.ends[A].close, pair.ends[B].close), (None, None));
        assert!(0 < shown(A), "{told:?} {}", pair.trace.join("\n"));
        assert!(pair.session(A).is_settled() && pair.session(B).is_settled());
    }
}

#[test]
fn control_goes_before_records() {
    let mut pair = warm();
    for _ in 0..5 {
        pair.ends[A].disk.grow(records(), 20, 500);
        pair.ends[A].disk.grow(control(), 20, 500);
    }
    pair.connect();
    pair.work();
    let lanes = pair.ends[A].sent.iter().filter_map(|frame| {
        let Frame::Segment(segment) = frame else { return None };
        Some(segment.log.lane)
    });
    assert_eq!(lanes.collect::<Vec<_>>(), [[Lane::Control; 5], [Lane::Records; 5]].concat());
}

#[test]
fn the_credit_is_filled_and_not_exceeded() {
    let mut pair = warm();
    let bytes = WIRE_SEGMENT_BYTES - 100;
    for _ in 0..40 {
        pair.ends[A].disk.grow(records(), 1, bytes);
    }
    pair.connect();
    pair.work();
    let segments = pair.ends[A].sent.iter().filter(|frame| matches!(frame, Frame::Segment(_)));
    let under_way = segments.count() * (bytes + 4);
    let credit = usize::try_from(CREDIT_RECORDS_BYTES).unwrap();
    assert!(credit - WIRE_SEGMENT_BYTES < under_way && under_way <= credit, "{under_way}");
    pair.run();
    assert!(pair.in_step());
}

#[test]
fn an_entry_larger_than_the_credit_travels_alone() {
    let mut pair = warm();
    for _ in 0..3 {
        pair.ends[A].disk.grow(control(), 1, model::limits::ENTRY_BYTES_MAX);
    }
    pair.connect();
    pair.run();
    assert!(pair.in_step());
}

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
fn a_relay_passes_on_and_echoes_nothing() {
    let mut pair = warm();
    pair.connect();
    pair.run();
    pair.forget();
    let national = log(NATION, "IR", Lane::Control);
    pair.act(B, national, 2, 40);
    pair.run();
    assert!(pair.in_step());
    assert!(pair.ends[A].sent.iter().all(|frame| matches!(frame, Frame::Ack(_))));
}

#[test]
fn the_nations_word_comes_down_to_the_child_it_concerns() {
    let mut pair = warm();
    let head = pair.ends[B].disk.head(records());
    let other = pair.ends[B].disk.head(log(NATION, "IR", Lane::Control));
    pair.ends[B].disk.book.nation.insert(records(), head);
    pair.ends[B].disk.book.nation.insert(log(NATION, "IR", Lane::Control), other);
    pair.connect();
    pair.run();
    assert_eq!(pair.ends[A].disk.book.nation.iter().collect::<Vec<_>>(), [(&records(), &head)]);
    // Told once, it is known.
    pair.cut();
    pair.forget();
    pair.connect();
    pair.run();
    assert_eq!(pair.ends[B].sent.len(), 1, "{:?}", pair.ends[B].sent);
    // And it grows.
    let head = pair.ends[B].disk.head(control());
    pair.input(B, Input::Nation { log: control(), head });
    pair.run();
    assert_eq!(pair.ends[A].disk.book.nation[&control()], head);
}

#[test]
fn at_the_nation_an_acknowledgement_is_the_nations() {
    let mut pair = Pair::of(PROVINCE, NATION);
    pair.ends[A].disk.grow(records(), 2, 40);
    pair.ends[B].disk.grow(log(NATION, "IR", Lane::Control), 2, 40);
    pair.connect();
    pair.run();
    assert!(pair.in_step());
    assert_eq!(pair.ends[A].disk.book.nation, pair.ends[A].disk.heads().iter().collect());
    assert_eq!(pair.ends[B].disk.book.nation.len(), 0);
}

#[test]
fn a_renewal_takes_the_own_logs_and_gives_nothing() {
    let mut pair = warm();
    pair.ends[A].disk.grow(records(), 2, 40);
    pair.ends[A].disk.grow(control(), 1, 40);
    pair.ends[B].disk.grow(grants(), 1, 40);
    for end in &mut pair.ends {
        end.options.renew_only = true;
    }
    pair.connect();
    pair.run();
    for log in [records(), control()] {
        assert_eq!(pair.ends[A].disk.head(log), pair.ends[B].disk.head(log));
    }
    assert_eq!(pair.ends[A].disk.head(grants()).seq, Seq(2));
    assert!(pair.session(A).is_settled() && pair.session(B).is_settled());
    let segment = pair.ends[B].disk.fetch(grants(), Seq(0), 1).remove(0);
    pair.deliver(A, Frame::Segment(Box::new(segment)));
    let Some(Frame::Refused(refused)) = pair.ends[A].sent.last() else { panic!("taken") };
    assert_eq!(refused.code, code::RENEW_ONLY);
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
        500000 A fetch 1201.1/1102/1 3
        500000 A send segment 1201.1/1102/1 4..=4
        505000 A send ping
        510000 A close Lost"#]],
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
fn heads_of_every_log_are_told_however_many() {
    let mut pair = Pair::of(PROVINCE, NATION);
    for log in shared() {
        pair.ends[A].disk.grow(log, 1, 40);
    }
    pair.connect();
    pair.run();
    assert!(pair.in_step());
}
