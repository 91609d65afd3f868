//! Laws of two sessions under any order of things.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::pair::{A, B, Pair};
use crate::replica::shared;

/// What a test does to a pair.
#[derive(Clone, Debug)]
enum Event {
    /// Something goes on, whichever it is.
    Step(Index),
    /// So many things go on.
    Steps(u8, Index),
    /// A shared log's origin, or who relays it, writes.
    Write(Index, u8, u16),
    /// The line is cut and comes back.
    Cut,
    /// A segment that was sent comes a second time.
    Again(bool, Index),
    /// The line is cut, and a log's receiver is set back to an old copy of its disk.
    SetBack(Index, Index),
    /// One side's contact book is lost.
    Forget(bool),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        10 => any::<Index>().prop_map(Event::Step),
        10 => (1u8..40, any::<Index>()).prop_map(|(n, index)| Event::Steps(n, index)),
        6 => (any::<Index>(), 1u8..6, 0u16..3_000).prop_map(|(log, n, b)| Event::Write(log, n, b)),
        2 => Just(Event::Cut),
        2 => (any::<bool>(), any::<Index>()).prop_map(|(at, which)| Event::Again(at, which)),
        1 => (any::<Index>(), any::<Index>()).prop_map(|(log, to)| Event::SetBack(log, to)),
        1 => any::<bool>().prop_map(Event::Forget),
    ]
}

fn play(pair: &mut Pair, event: &Event) {
    match event {
        Event::Step(index) => any_step(pair, index),
        Event::Steps(count, index) => (0..*count).for_each(|_| any_step(pair, index)),
        Event::Write(which, count, bytes) => {
            let which = which.index(shared().len());
            let at = if which < 3 { B } else { A };
            pair.act(at, shared()[which], u64::from(*count), usize::from(*bytes));
        }
        Event::Cut => {
            pair.cut();
            pair.connect();
        }
        Event::Again(caller, which) => {
            let from = if *caller { A } else { B };
            pair.repeat(from, which);
        }
        Event::SetBack(which, to) => {
            pair.cut();
            let which = which.index(shared().len());
            let (at, log) = (if which < 3 { A } else { B }, shared()[which]);
            let held = pair.ends[at].disk.held(log);
            if 0 < held {
                pair.ends[at].disk.cut_back(log, to.index(held));
            }
            pair.connect();
        }
        Event::Forget(caller) => {
            pair.cut();
            pair.ends[if *caller { A } else { B }].disk.book = Default::default();
            pair.connect();
        }
    }
}

fn any_step(pair: &mut Pair, index: &Index) {
    let steps = pair.steps();
    if !steps.is_empty() {
        pair.step(steps[index.index(steps.len())]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// On the way, `pair` checks every frame: an acknowledgement names what is on the disk, nothing
    /// acknowledged is sent again, credit is kept, a gap is wanted once.
    #[test]
    fn whatever_happens_both_have_everything_in_the_end(events in vec(event(), 0..60)) {
        let mut pair = Pair::new();
        pair.connect();
        for event in &events {
            play(&mut pair, event);
            prop_assert!(pair.ends.iter().all(|end| end.fault.is_none()), "{}", pair.trace.join("\n"));
        }
        pair.run();
        prop_assert!(pair.in_step(), "{}", pair.trace.join("\n"));
        pair.cut();
        pair.forget();
        pair.connect();
        pair.run();
        prop_assert!(pair.in_step());
        prop_assert_eq!(pair.ends[A].sent.len(), 1);
        prop_assert_eq!(pair.ends[B].sent.len(), 1, "{}", pair.trace.join("\n"));
    }
}
