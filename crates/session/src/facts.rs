//! Facts about two sessions and a line between them.

mod ends;
mod tiers;

use expect_test::{Expect, expect};
use model::limits::{CREDIT_RECORDS_BYTES, UNGREETED_BYTES, WIRE_SEGMENT_BYTES};
use model::{Lane, LogId, Seq};
use wire::{Ack, Frame};

use crate::pair::{A, B, Pair, Step};
use crate::port::{Input, Output};
use crate::replica::{COUNTY, NATION, PROVINCE, log};

fn control() -> LogId {
    log(COUNTY, "1102", Lane::Control)
}

fn records() -> LogId {
    log(COUNTY, "1102", Lane::Records)
}

fn grants() -> LogId {
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
            0ms A send hello
            500ms B send welcome tells=false asks=false
            500ms B send heads [1200.1/1102/0 1] last=true
            500ms B fetch 1200.1/1102/0 0
            500ms B send segment 1200.1/1102/0 1..=1
            1000ms A peer time 1000
            1000ms A acked 1200.1/1102/0 1
            1000ms A fetch 1201.1/1102/1 0
            1000ms A store 1200.1/1102/0 1..=1
            1000ms A send segment 1201.1/1102/1 1..=2
            1000ms A send ack 1200.1/1102/0 1
            1500ms B acked 1200.1/1102/0 1
            1500ms B settled
            1500ms B store 1201.1/1102/1 1..=2
            1500ms B send ack 1201.1/1102/1 2
            1500ms B acked 1201.1/1102/1 2
            1500ms B settled
            2000ms A acked 1201.1/1102/1 2
            2000ms A settled"#]],
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
            0ms A send hello
            0ms A fetch 1201.1/1102/0 3
            0ms A send segment 1201.1/1102/0 4..=4
            0ms A fetch 1201.1/1102/1 3
            0ms A send segment 1201.1/1102/1 4..=5
            500ms B send welcome tells=false asks=false
            500ms B send heads [1200.1/1102/0 3] last=true
            500ms B fetch 1200.1/1102/0 2
            500ms B store 1201.1/1102/0 4..=4
            500ms B store 1201.1/1102/1 4..=5
            500ms B send segment 1200.1/1102/0 3..=3
            500ms B send ack 1201.1/1102/0 4
            500ms B acked 1201.1/1102/0 4
            500ms B send ack 1201.1/1102/1 5
            500ms B acked 1201.1/1102/1 5
            1000ms A peer time 1000
            1000ms A acked 1200.1/1102/0 3
            1000ms A acked 1201.1/1102/0 4
            1000ms A acked 1201.1/1102/1 5
            1000ms A store 1200.1/1102/0 3..=3
            1000ms A send ack 1200.1/1102/0 3
            1000ms A settled
            1500ms B acked 1200.1/1102/0 3
            1500ms B settled"#]],
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
            0ms A send hello
            500ms B send welcome tells=false asks=false
            500ms B settled
            1000ms A peer time 1000
            1000ms A settled"#]],
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
            0ms A fetch 1201.1/1102/1 3
            0ms A send segment 1201.1/1102/1 4..=4
            0ms B store 1201.1/1102/1 4..=4
            0ms B send ack 1201.1/1102/1 4
            0ms B acked 1201.1/1102/1 4
            0ms B settled
            0ms A acked 1201.1/1102/1 4
            0ms A settled"#]],
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
fn a_log_refused_for_want_of_its_writer_is_asked_for_once_he_is_known() {
    let mut pair = warm();
    pair.ends[B].disk.refuses.insert(records());
    pair.connect();
    pair.act(A, records(), 2, 40);
    pair.run();
    assert_eq!(pair.ends[B].disk.head(records()).seq, Seq(3));

    pair.ends[B].disk.refuses.clear();
    pair.input(B, Input::Again { log: records() });
    pair.input(B, Input::Again { log: control() });
    pair.run();
    assert!(pair.in_step(), "{}", pair.trace.join("\n"));
    let wants = pair.ends[B].sent.iter().filter(|frame| matches!(frame, Frame::Want(_)));
    assert_eq!(wants.count(), 1, "what wasn't refused is left alone");
    pair.act(A, records(), 1, 40);
    pair.run();
    assert!(pair.in_step() && pair.session(A).is_settled(), "it goes on from there");
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
    pair.run();
    let lanes = pair.ends[A].sent.iter().filter_map(|frame| {
        let Frame::Segment(segment) = frame else { return None };
        Some(segment.log.lane)
    });
    assert_eq!(lanes.collect::<Vec<_>>(), [[Lane::Control; 5], [Lane::Records; 5]].concat());
}

#[test]
fn little_is_pushed_before_the_peer_has_greeted() {
    let mut pair = warm();
    for _ in 0..40 {
        pair.ends[A].disk.grow(records(), 4, 1_000);
    }
    pair.connect();
    pair.work();
    let pushed = |pair: &Pair| {
        let segments = pair.ends[A].sent.iter().filter_map(|frame| {
            let Frame::Segment(segment) = frame else { return None };
            Some(segment.payload.len())
        });
        segments.sum::<usize>()
    };
    let first = pushed(&pair);
    assert!(UNGREETED_BYTES - 5_000 < first && first <= UNGREETED_BYTES, "{first}");
    pair.run();
    assert!(pair.in_step() && 160_000 < pushed(&pair));
}

#[test]
fn the_credit_is_filled_and_not_exceeded() {
    let mut pair = warm();
    pair.connect();
    pair.run();
    pair.forget();
    let bytes = WIRE_SEGMENT_BYTES - 100;
    for _ in 0..40 {
        pair.act(A, records(), 1, bytes);
    }
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
fn acknowledgements_of_one_turn_are_one() {
    let mut pair = warm();
    pair.connect();
    pair.run();
    pair.forget();
    let mut session = pair.session(B).clone();
    let mut disk = pair.ends[B].disk.clone();
    for _ in 0..3 {
        pair.act(A, records(), 1, 40);
    }
    pair.work();
    for frame in pair.ends[A].sent.clone() {
        session.handle(pair.now, Input::Frame(frame)).unwrap();
    }
    let stores: Vec<Output> = std::iter::from_fn(|| session.poll_output()).collect();
    for output in stores {
        let Output::Store { ticket, segment } = output else { panic!("{output:?}") };
        let stored = disk.receive(&segment);
        session.handle(pair.now, Input::Stored { ticket, stored }).unwrap();
    }
    let head = disk.head(records());
    let acks: Vec<Output> = std::iter::from_fn(|| session.poll_output())
        .filter(|output| matches!(output, Output::Send(_)))
        .collect();
    assert_eq!(acks, [Output::Send(Frame::Ack(Ack { log: records(), head }))]);
}

#[test]
fn a_reconnect_without_news_takes_under_a_hundred_bytes_whatever_is_there() {
    let mut pair = warm();
    for _ in 0..50 {
        pair.ends[A].disk.grow(records(), 400, 8);
    }
    pair.connect();
    pair.run();
    pair.cut();
    pair.forget();
    pair.connect();
    pair.half(A);
    pair.half(B);
    assert!(pair.in_step());
    let [a, b] = &pair.ends;
    let frames = || a.sent.iter().chain(&b.sent);
    let bytes: usize = frames().map(|frame| frame.encode().unwrap().len()).sum();
    assert!(frames().count() == 2 && bytes <= 100, "{bytes}");
}

#[test]
fn what_was_stored_as_the_line_was_cut_is_not_sent_back() {
    let mut pair = warm();
    pair.ends[A].disk.grow(records(), 2, 40);
    pair.connect();
    let no_disk = |step: &Step| !matches!(step, Step::Sync(_));
    while let Some(step) = pair.steps().into_iter().find(no_disk) {
        pair.step(step);
    }
    pair.cut();
    pair.forget();
    pair.connect();
    pair.half(A);
    pair.half(B);
    check(
        &pair,
        &expect![[r#"
        0ms A send hello
        0ms A fetch 1201.1/1102/1 3
        0ms A send segment 1201.1/1102/1 4..=5
        500ms B send welcome tells=false asks=false
        500ms B send heads [1201.1/1102/1 5] last=true
        500ms B acked 1201.1/1102/1 5
        500ms B settled
        500ms B store 1201.1/1102/1 4..=5
        500ms B send ack 1201.1/1102/1 5
        500ms B settled
        1000ms A peer time 1000
        1000ms A acked 1201.1/1102/1 5
        1000ms A settled"#]],
    );
    pair.run();
    assert!(pair.in_step());
}

#[test]
fn a_writer_set_back_with_its_book_hears_of_it() {
    let mut pair = warm();
    let old = pair.ends[A].disk.clone();
    pair.ends[A].disk.grow(records(), 2, 40);
    pair.connect();
    let no_disk = |step: &Step| !matches!(step, Step::Sync(_));
    while let Some(step) = pair.steps().into_iter().find(no_disk) {
        pair.step(step);
    }
    pair.cut();
    pair.ends[A].disk = old;
    // As the roster says of the own log that comes from elsewhere.
    pair.ends[A].disk.refuses.insert(records());
    pair.hostile = true;
    pair.forget();
    pair.connect();
    pair.run();
    let refused = Output::PeerRefused { log: records(), first: Seq(4), code: 100 };
    assert!(pair.ends[B].said.contains(&refused), "{}", pair.trace.join("\n"));
    assert!(pair.session(A).is_settled() && pair.session(B).is_settled());
}
