//! Three tiers: a county, its province that relays both ways, and the nation.

use model::{LogId, Seq};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::pair::{A, B, Pair};
use crate::port::Input;
use crate::replica::{COUNTY, NATION, PROVINCE, shared};

/// Two pairs that have the province in common: it answers in the first and calls in the second.
struct Tree {
    pairs: [Pair; 2],
}

const LOW: usize = 0;
const HIGH: usize = 1;

impl Tree {
    fn new() -> Self {
        let mut pairs = [Pair::of(COUNTY, PROVINCE), Pair::of(PROVINCE, NATION)];
        pairs.iter_mut().for_each(Pair::connect);
        Self { pairs }
    }

    /// The province has one disk: what came by one line is told to the other session.
    fn relay(&mut self) {
        for (from, to) in [((LOW, B), (HIGH, A)), ((HIGH, A), (LOW, B))] {
            let disk = self.pairs[from.0].ends[from.1].disk.clone();
            for log in shared() {
                let head = disk.head(log);
                let other = &mut self.pairs[to.0];
                if other.ends[to.1].disk.head(log).seq < head.seq {
                    other.ends[to.1].disk.take_over(&disk, log);
                    other.input(to.1, Input::Grew { log, head });
                }
            }
        }
        let told = self.pairs[HIGH].ends[A].disk.book.nation.clone();
        for (log, head) in told {
            let low = &mut self.pairs[LOW];
            let known = low.ends[B].disk.book.nation.insert(log, head);
            if known != Some(head) {
                low.input(B, Input::Nation { log, head });
            }
        }
    }

    fn step(&mut self, which: &Index) {
        let low = self.pairs[LOW].steps();
        let high = self.pairs[HIGH].steps();
        if low.is_empty() && high.is_empty() {
            return;
        }
        let at = which.index(low.len() + high.len());
        match low.get(at) {
            Some(step) => self.pairs[LOW].step(*step),
            None => self.pairs[HIGH].step(high[at - low.len()]),
        }
        self.relay();
    }

    fn run(&mut self) {
        while self.pairs.iter().any(|pair| !pair.steps().is_empty()) {
            for pair in [LOW, HIGH] {
                if let Some(step) = self.pairs[pair].steps().into_iter().next() {
                    self.pairs[pair].step(step);
                    self.relay();
                }
            }
        }
    }

    fn write(&mut self, log: LogId, count: u64) {
        let (pair, at) = match log.origin {
            origin if origin == COUNTY.node => (LOW, A),
            origin if origin == PROVINCE.node => (LOW, B),
            _ => (HIGH, B),
        };
        self.pairs[pair].act(at, log, count, 100);
        self.relay();
    }
}

#[derive(Clone, Debug)]
enum Event {
    Steps(u8, Index),
    Write(Index, u8),
    Cut(bool),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        6 => (1u8..20, any::<Index>()).prop_map(|(count, which)| Event::Steps(count, which)),
        4 => (any::<Index>(), 1u8..4).prop_map(|(log, count)| Event::Write(log, count)),
        1 => any::<bool>().prop_map(Event::Cut),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn all_three_tiers_have_everything_and_the_county_knows_it(events in vec(event(), 0..50)) {
        let mut tree = Tree::new();
        for event in &events {
            match event {
                Event::Steps(count, which) => (0..*count).for_each(|_| tree.step(which)),
                Event::Write(which, count) => {
                    tree.write(shared()[which.index(shared().len())], u64::from(*count));
                }
                Event::Cut(low) => {
                    let pair = &mut tree.pairs[if *low { LOW } else { HIGH }];
                    pair.cut();
                    pair.connect();
                    tree.relay();
                }
            }
        }
        tree.run();
        for pair in &tree.pairs {
            prop_assert!(pair.in_step(), "{}", pair.trace.join("\n"));
        }
        let county = &tree.pairs[LOW].ends[A].disk;
        for log in shared() {
            let head = county.head(log);
            prop_assert_eq!(tree.pairs[HIGH].ends[B].disk.head(log), head);
            if log.scope == COUNTY.unit && Seq(0) < head.seq {
                prop_assert_eq!(county.book.nation.get(&log), Some(&head), "{}", log);
            }
        }
    }
}
