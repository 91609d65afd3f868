//! A peer that says anything in any order gets a fault or an answer, never a panic, and no memory.

use std::time::Duration;

use journal::{Codec, Head, Segment};
use model::limits::{CREDIT_SEGMENTS, SHARED_LOGS_MAX, WANTS_MAX, WIRE_HEADS_MAX};
use model::{Hash, Incarnation, Instant, Lane, LogId, NodeNumber, Seq, Timestamp};
use proptest::collection::vec;
use proptest::prelude::*;
use wire::{Ack, Aside, Bye, ByeReason, Frame, Nation, Refused, Versions, Want, Welcome};

use crate::pair::{A, B, Pair, SILENCE};
use crate::port::{Close, Fault, Input, Output, Stored};
use crate::replica::{COUNTY, NATION, PROVINCE, log, shared};
use crate::session::Session;

fn some_log() -> impl Strategy<Value = LogId> {
    let neighbor = LogId { origin: NodeNumber(1202), ..log(COUNTY, "1103", Lane::Records) };
    prop_oneof![
        6 => prop::sample::select(shared().to_vec()),
        1 => Just(neighbor),
        1 => Just(log(NATION, "IR", Lane::Records)),
    ]
}

fn some_head() -> impl Strategy<Value = Head> {
    let seq = prop_oneof![8 => 0u64..8, 1 => Just(u64::MAX), 1 => any::<u64>()];
    let hash = prop_oneof![Just([0; 32]), Just([7; 32])];
    (seq, hash).prop_map(|(seq, hash)| Head { seq: Seq(seq), hash: Hash(hash) })
}

/// A true head of the pair's, or none.
fn true_or_not(pair: &Pair, log: LogId, head: Head) -> Head {
    let true_head = pair.ends[A].disk.head(log);
    if head.seq.0.is_multiple_of(3) { true_head } else { head }
}

fn some_segment() -> impl Strategy<Value = Segment> {
    let count = prop_oneof![8 => 0u32..4, 1 => Just(u32::MAX)];
    (some_log(), some_head(), count, 0usize..200).prop_map(|(log, head, count, bytes)| Segment {
        log,
        first_seq: head.seq,
        count,
        codec: Codec::Plain,
        payload: vec![0; bytes],
        h_before: head.hash,
        h_after: head.hash,
        signature: [0; 64],
    })
}

fn some_frame() -> impl Strategy<Value = Frame> {
    let named = || (some_log(), some_head());
    prop_oneof![
        4 => some_segment().prop_map(|segment| Frame::Segment(Box::new(segment))),
        4 => named().prop_map(|(log, head)| Frame::Ack(Ack { log, head })),
        2 => named().prop_map(|(log, head)| Frame::Nation(Nation { log, head })),
        4 => named().prop_map(|(log, from)| Frame::Want(Want { log, from })),
        4 => (vec(named(), 0..6), any::<bool>()).prop_map(|(heads, last)| Frame::Heads { heads, last }),
        1 => (named(), 0u16..300).prop_map(|((log, head), code)| {
            Frame::Refused(Refused { log, first: head.seq, code })
        }),
        1 => named().prop_map(|(log, head)| {
            Frame::Aside(Aside { log, seq: head.seq, code: "X".to_owned() })
        }),
        1 => Just(Frame::Ping),
        1 => Just(Frame::Pong),
        1 => (any::<bool>(), any::<bool>()).prop_map(|(tells, asks)| Frame::Welcome(welcome(tells, asks))),
    ]
}

fn welcome(tells: bool, asks: bool) -> Welcome {
    Welcome {
        version: 1,
        node: PROVINCE.node,
        incarnation: PROVINCE.incarnation,
        time: Timestamp::from_ms(0),
        mine: [9; 16],
        tells,
        asks,
    }
}

#[derive(Clone, Debug)]
enum Event {
    Hear(Frame),
    /// The pair's true work in between.
    Step(prop::sample::Index),
    Write,
    Wait(u16),
    /// The shell says something about a ticket that may be none.
    Stored(u64, u8, Head),
}

fn some_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        8 => some_frame().prop_map(Event::Hear),
        8 => any::<prop::sample::Index>().prop_map(Event::Step),
        1 => Just(Event::Write),
        1 => any::<u16>().prop_map(Event::Wait),
        1 => (0u64..6, 0u8..3, some_head()).prop_map(|(t, kind, head)| Event::Stored(t, kind, head)),
    ]
}

fn warm() -> Pair {
    let mut pair = Pair::new();
    pair.hostile = true;
    for log in shared() {
        pair.ends[A].disk.grow(log, 3, 40);
        pair.ends[B].disk.grow(log, 3, 40);
    }
    pair.ends[A].disk.book.acked = pair.ends[B].disk.heads().iter().collect();
    pair.ends[B].disk.book.acked = pair.ends[A].disk.heads().iter().collect();
    pair
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn any_frames_in_any_order_end_in_a_fault_or_an_answer(
        victim in 0usize..2,
        greeted in any::<bool>(),
        events in vec(some_event(), 0..40),
    ) {
        let mut pair = warm();
        pair.connect();
        if greeted {
            pair.run();
        }
        for event in events {
            match event {
                Event::Hear(frame) => {
                    let frame = mended(&pair, frame);
                    pair.deliver(victim, frame);
                }
                Event::Step(which) => {
                    let steps = pair.steps();
                    if !steps.is_empty() {
                        pair.step(steps[which.index(steps.len())]);
                    }
                }
                Event::Write => {
                    let log = if victim == A { shared()[4] } else { shared()[2] };
                    pair.act(victim, log, 2, 50);
                }
                Event::Wait(ms) => pair.wait(Duration::from_millis(u64::from(ms))),
                Event::Stored(ticket, kind, head) => {
                    let stored = match kind {
                        0 => Stored::Gap { head },
                        1 => Stored::Refused { code: 101 },
                        _ => Stored::Durable { head, aside: vec![(Seq(1), "Y".to_owned()); 90] },
                    };
                    pair.input(victim, Input::Stored { ticket, stored });
                }
            }
            let end = &pair.ends[victim];
            if end.fault.is_some() {
                prop_assert_eq!(end.close, Some(Close::Misdeed));
                let bye = Frame::Bye(Bye { reason: ByeReason::Misdeed, retry_after_ms: 0 });
                prop_assert_eq!(end.sent.last(), Some(&bye));
                prop_assert!(pair.session(victim).is_over());
                prop_assert_eq!(pair.session(victim).poll_timeout(), None);
            }
        }
    }
}

/// Every third head is made a true one, so that the frames get past the first check.
fn mended(pair: &Pair, frame: Frame) -> Frame {
    match frame {
        Frame::Ack(Ack { log, head }) => {
            Frame::Ack(Ack { log, head: true_or_not(pair, log, head) })
        }
        Frame::Want(Want { log, from }) => {
            Frame::Want(Want { log, from: true_or_not(pair, log, from) })
        }
        Frame::Heads { heads, last } => {
            let heads =
                heads.into_iter().map(|(log, head)| (log, true_or_not(pair, log, head))).collect();
            Frame::Heads { heads, last }
        }
        Frame::Segment(segment) => {
            let own = pair.ends[A].disk.fetch(segment.log, Seq(0), 1).pop();
            let true_one = segment.first_seq.0.is_multiple_of(3);
            Frame::Segment(own.filter(|_| true_one).map_or(segment, Box::new))
        }
        other @ (Frame::Hello(_)
        | Frame::Welcome(_)
        | Frame::Nation(_)
        | Frame::Refused(_)
        | Frame::Aside(_)
        | Frame::Ping
        | Frame::Pong
        | Frame::Bye(_)
        | Frame::Prove(_)
        | Frame::Proof(_)) => other,
    }
}

/// A session both have greeted in.
fn live() -> Pair {
    let mut pair = warm();
    pair.connect();
    pair.run();
    assert!(pair.in_step());
    pair
}

fn fault_of(frames: impl IntoIterator<Item = Frame>, at: usize) -> Option<Fault> {
    let mut pair = live();
    for frame in frames {
        pair.deliver(at, frame);
    }
    pair.ends[at].fault.clone()
}

#[test]
fn each_misdeed_has_its_name() {
    let own = shared()[4];
    let ahead = Head { seq: Seq(9), hash: Hash([1; 32]) };
    let other = Head { seq: Seq(3), hash: Hash([1; 32]) };
    let ack = |log, head| [Frame::Ack(Ack { log, head })];
    assert_eq!(fault_of(ack(own, ahead), A), Some(Fault::AckFromTheFuture { log: own }));
    assert_eq!(fault_of(ack(own, other), A), Some(Fault::AckOfAnother { log: own }));
    // Of a log that is passed on, a peer may have more by another way.
    assert_eq!(fault_of(ack(shared()[0], ahead), A), None);
    let want = [Frame::Want(Want { log: own, from: ahead })];
    assert_eq!(fault_of(want, A), Some(Fault::AckFromTheFuture { log: own }));
    let refused = [Frame::Refused(Refused { log: own, first: Seq(4), code: 4 })];
    assert_eq!(fault_of(refused, A), Some(Fault::NeverSent { log: own }));
    let aside = [Frame::Aside(Aside { log: own, seq: Seq(4), code: "X".to_owned() })];
    assert_eq!(fault_of(aside, A), Some(Fault::NeverSent { log: own }));
    for frame in [
        Frame::Welcome(welcome(false, false)),
        Frame::Heads { heads: Vec::new(), last: true },
        Frame::Nation(Nation { log: shared()[0], head: ahead }),
        Frame::Prove(Vec::new()),
        Frame::Proof(Vec::new()),
    ] {
        assert_eq!(fault_of([frame.clone()], A), Some(Fault::OutOfTurn), "{frame:?}");
    }
    let word = [Frame::Nation(Nation { log: own, head: ahead })];
    assert_eq!(fault_of(word, B), Some(Fault::OutOfTurn));
}

#[test]
fn an_older_acknowledgement_moves_nothing() {
    let mut pair = live();
    let log = shared()[4];
    let older = Head { seq: Seq(2), hash: Hash([1; 32]) };
    pair.deliver(A, Frame::Ack(Ack { log, head: older }));
    assert_eq!(pair.ends[A].fault, None);
    assert_eq!(pair.ends[A].disk.book.acked.get(&log).map(|head| head.seq), Some(Seq(3)));
    assert_eq!(pair.session(A).behind(), 0);
}

#[test]
fn the_first_frame_must_greet() {
    for at in [A, B] {
        for frame in [Frame::Ping, Frame::Heads { heads: Vec::new(), last: true }] {
            let mut pair = warm();
            pair.connect();
            pair.deliver(at, frame);
            assert_eq!(pair.ends[at].fault, Some(Fault::OutOfTurn));
        }
    }
}

#[test]
fn who_wants_the_same_for_ever_is_sent_off() {
    let log = shared()[4];
    let want = Frame::Want(Want { log, from: Head::start(log) });
    let wants = |times| std::iter::repeat_n(want.clone(), times);
    // The first is progress of a kind: it lowers what the peer is known to have.
    assert_eq!(fault_of(wants(usize::from(WANTS_MAX)), A), None);
    let too_often = usize::from(WANTS_MAX) + 1;
    assert_eq!(fault_of(wants(too_often), A), Some(Fault::WantsTooOften { log }));
}

#[test]
fn what_is_not_shared_is_refused_by_name() {
    let mut pair = live();
    let log = log(COUNTY, "1103", Lane::Records);
    pair.deliver(B, Frame::Want(Want { log, from: Head::start(log) }));
    let code = crate::port::code::NOT_SHARED;
    let refused = Frame::Refused(Refused { log, first: Seq(1), code });
    assert_eq!(pair.ends[B].sent.last(), Some(&refused));
}

fn tiny(log: LogId, first: u64) -> Frame {
    let Head { seq: _, hash } = Head::start(log);
    Frame::Segment(Box::new(Segment {
        log,
        first_seq: Seq(first),
        count: 1,
        codec: Codec::Plain,
        payload: vec![0; 4],
        h_before: hash,
        h_after: hash,
        signature: [0; 64],
    }))
}

#[test]
fn a_flood_past_the_credit_is_cut_off_greeted_or_not() {
    for greeted in [true, false] {
        let mut pair = warm();
        pair.connect();
        if greeted {
            pair.run();
        }
        let floods = 3 * u64::try_from(CREDIT_SEGMENTS).unwrap();
        let taken = (4..4 + floods).find(|first| {
            pair.deliver(B, tiny(shared()[4], *first));
            pair.ends[B].fault.is_some()
        });
        assert_eq!(taken, Some(4 + 2 * u64::try_from(CREDIT_SEGMENTS).unwrap()));
        assert_eq!(pair.ends[B].fault, Some(Fault::PastCredit));
    }
}

#[test]
fn more_logs_than_two_nodes_share_are_not_remembered() {
    let mut pair = warm();
    // It must ask who has what.
    pair.ends[B].disk.book = Default::default();
    pair.connect();
    let Some(hello) = pair.ends[A].sent.first().cloned() else { panic!("no hello") };
    pair.deliver(B, hello);
    let mut frames = 0;
    while pair.ends[B].fault.is_none() {
        let named = |n: usize| {
            let origin = NodeNumber(u16::try_from(n % 60_000).unwrap());
            let incarnation = Incarnation(u16::try_from(1 + n / 60_000).unwrap());
            let log = LogId { origin, incarnation, ..shared()[4] };
            (log, Head { seq: Seq(1), hash: Hash([1; 32]) })
        };
        let from = frames * WIRE_HEADS_MAX;
        let heads = (from..from + WIRE_HEADS_MAX).map(named).collect();
        pair.deliver(B, Frame::Heads { heads, last: false });
        frames += 1;
    }
    assert_eq!(pair.ends[B].fault, Some(Fault::TooManyLogs));
    assert!(frames <= SHARED_LOGS_MAX / WIRE_HEADS_MAX + 1);
}

#[test]
fn who_connects_and_only_pushes_is_sent_off_in_time() {
    let mut pair = warm();
    pair.connect();
    for first in 4..=13 {
        pair.wait(SILENCE / 10);
        pair.deliver(B, tiny(shared()[4], first));
    }
    assert_eq!(pair.ends[B].close, Some(Close::Ours(ByeReason::Silent)));
}

#[test]
fn a_welcome_from_another_node_or_in_a_foreign_version_ends_it() {
    let cases = [
        (Welcome { node: NATION.node, ..welcome(false, false) }, ByeReason::Stranger),
        (Welcome { incarnation: Incarnation(2), ..welcome(false, false) }, ByeReason::Stranger),
        (Welcome { version: 2, ..welcome(false, false) }, ByeReason::Version),
    ];
    for (welcome, reason) in cases {
        let mut pair = warm();
        pair.connect();
        pair.deliver(A, Frame::Welcome(welcome));
        assert_eq!(pair.ends[A].close, Some(Close::Ours(reason)));
    }
}

#[test]
fn after_the_end_nothing_comes_out() {
    let mut pair = live();
    pair.input(A, Input::Stop(ByeReason::Stopping));
    let mut session: Session = pair.session(A).clone();
    let late = [
        Input::Frame(Frame::Ping),
        Input::Timeout,
        Input::Lost,
        Input::Stored { ticket: 1, stored: Stored::Failed },
        Input::Grew { log: shared()[4], head: Head { seq: Seq(9), hash: Hash([1; 32]) } },
    ];
    for input in late {
        session.handle(Instant::from_ms(5), input).unwrap();
    }
    assert_eq!(session.poll_output(), None::<Output>);
}

#[test]
fn versions_that_are_none_fit_nothing() {
    let mut pair = warm();
    pair.ends[A].options.versions = Versions { min: 3, max: 1 };
    pair.connect();
    pair.run();
    assert_eq!(pair.ends[B].close, Some(Close::Ours(ByeReason::Version)));
}
