//! What a next incarnation takes along of the earlier ones' own logs.
//!
//! A machine that was set back may have written where it had written before. Once a neighbor has shown it
//! another history of one log, that log is left to those who hold it, from where the two part. A hub may
//! also have rested on rights that were spent already, so of its other control logs only what a neighbor
//! has is taken along; what a county wrote in others is its own work, and all of it is. The rest stays in the
//! old journal.
//!
//! The nation's own scope says who its provinces are, and nobody above could say it again: of that all is taken
//! along.

use std::collections::BTreeMap;

use escrow::Holder;
use journal::{Misdeed, Segment};
use model::{Lane, LogId, Seq, UnitCode};
use office::entry::Opening;
use roster::Unwelcome;

use crate::contacts::{Contacts, RefusedBy, RefusedLog};

/// Which segments of an old journal are taken along: all, but for those of a machine set back.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Undisputed {
    is_hub: bool,
    /// Own logs of which a neighbor has another history, or more; up to where they are surely one.
    disputed: BTreeMap<LogId, Seq>,
    /// How far a neighbor has each log that is not disputed.
    heard: BTreeMap<LogId, Seq>,
}

impl Undisputed {
    /// By what the earlier incarnation's neighbors have told it; `next` opened the new journal.
    pub fn of(contacts: &Contacts, next: &Opening) -> Self {
        let own = |log: LogId| log.origin == next.node && log.incarnation < next.incarnation;
        let is_hub = !matches!(next.unit, UnitCode::County(_));
        let mut undisputed = Self { is_hub, ..Self::default() };
        for contact in contacts.peers.values() {
            for (log, refused) in contact.refused.iter().filter(|(log, _)| own(**log)) {
                if let Some(upto) = one_up_to(refused) {
                    let least = undisputed.disputed.entry(*log).or_insert(upto);
                    *least = upto.min(*least);
                }
            }
            for (log, head) in contact.acked.iter().filter(|(log, _)| own(**log)) {
                let heard = undisputed.heard.entry(*log).or_default();
                *heard = head.seq.max(*heard);
            }
        }
        undisputed
    }

    /// Says whether a segment is taken along.
    pub fn takes(&self, segment: &Segment) -> bool {
        let log = segment.log;
        if log.scope == UnitCode::Nation {
            return true;
        }
        let is_within = |upto: &Seq| segment.last_seq() <= *upto;
        if !self.is_hub {
            return self.disputed.get(&log).is_none_or(is_within);
        }
        let was_set_back = self.disputed.keys().any(|it| Holder::of(*it) == Holder::of(log));
        if !was_set_back || log.lane != Lane::Control {
            return true;
        }
        self.disputed.get(&log).or_else(|| self.heard.get(&log)).is_some_and(is_within)
    }
}

/// Up to where this log and the neighbor's are surely one, if the refusal shows that they aren't further on.
fn one_up_to(refused: &RefusedLog) -> Option<Seq> {
    // What was refused goes on where this log ends.
    if refused.by == RefusedBy::Us && refused.code == Unwelcome::RolledBack.code() {
        return Some(Seq(refused.first.0.saturating_sub(1)));
    }
    // They part somewhere before.
    (refused.code == Misdeed::FORKED).then_some(Seq(0))
}

#[cfg(test)]
mod tests {
    use journal::{Head, Realm, Signer, seal};
    use model::{Hash, Incarnation, NodeNumber, Timestamp};

    use super::*;

    const UNITS: [&str; 2] = ["11", "1102"];

    fn log(unit: &str, lane: Lane) -> LogId {
        let (origin, incarnation) = (NodeNumber(1_200), Incarnation(1));
        LogId { origin, incarnation, scope: unit.parse().unwrap(), lane }
    }

    fn next(unit: &str) -> Opening {
        let (node, incarnation) = (NodeNumber(1_200), Incarnation(2));
        Opening { unit: unit.parse().unwrap(), node, incarnation, practice: true, year: 1401 }
    }

    fn segment(log: LogId) -> Segment {
        let signer = Signer::new(&[3; 32], Realm::Practice);
        seal(&Head::start(log), log, &[vec![1], vec![2]], &signer).unwrap().0
    }

    fn told(refused: Option<(RefusedBy, u16)>) -> Contacts {
        let mut contacts = Contacts::default();
        let contact = contacts.peer(NodeNumber(1), Incarnation(1));
        for unit in UNITS {
            let head = Head { seq: Seq(if unit == "11" { 2 } else { 1 }), hash: Hash([7; 32]) };
            contact.acked.insert(log(unit, Lane::Control), head);
        }
        if let Some((by, code)) = refused {
            let refused = RefusedLog { first: Seq(3), code, by, at: Timestamp::from_ms(0) };
            contact.refused.insert(log("11", Lane::Control), refused);
        }
        contacts
    }

    /// What is taken along of the own scope, of a county's, and of its files.
    fn taken(refused: Option<(RefusedBy, u16)>, unit: &str) -> [bool; 3] {
        let undisputed = Undisputed::of(&told(refused), &next(unit));
        [log("11", Lane::Control), log("1102", Lane::Control), log("1102", Lane::Records)]
            .map(|log| undisputed.takes(&segment(log)))
    }

    #[test]
    fn a_hub_shown_another_history_of_itself_leaves_behind_what_nobody_heard() {
        let rolled_back = Unwelcome::RolledBack.code();
        for by in [RefusedBy::Us, RefusedBy::Them] {
            let refused = Some((by, Misdeed::FORKED));
            assert_eq!(taken(refused, "11"), [false, false, true], "{by:?}");
            assert_eq!(taken(refused, "1102"), [false, true, true], "a county: {by:?}");
        }
        // Both entries of the own log stand before what was refused; of the other one was heard.
        let further = Some((RefusedBy::Us, rolled_back));
        assert_eq!(taken(further, "11"), [true, false, true]);
    }

    #[test]
    fn a_nation_shown_another_history_still_knows_its_provinces() {
        let next = Opening { node: NodeNumber(1), ..next("IR") };
        let own = |unit| LogId { origin: NodeNumber(1), ..log(unit, Lane::Control) };
        let mut contacts = Contacts::default();
        let contact = contacts.peer(NodeNumber(1_200), Incarnation(1));
        let (first, at) = (Seq(1), Timestamp::from_ms(0));
        for unit in ["IR", "11"] {
            let refused = RefusedLog { first, code: Misdeed::FORKED, by: RefusedBy::Us, at };
            contact.refused.insert(own(unit), refused);
        }
        let undisputed = Undisputed::of(&contacts, &next);
        let taken = ["IR", "11"].map(|unit| undisputed.takes(&segment(own(unit))));
        assert_eq!(taken, [true, false]);
    }

    #[test]
    fn without_a_second_history_everything_is_taken_along() {
        for refused in [None, Some((RefusedBy::Them, Unwelcome::Fenced.code()))] {
            assert_eq!(taken(refused, "11"), [true; 3], "{refused:?}");
        }
    }
}
