//! What must be true in the end, and what must have been found out before.

use std::collections::BTreeMap;

use escrow::{Branch, Figures, Holder, branches_below};
use journal::Head;
use model::{Amount, Incarnation, LogId, UnitCode};

use super::town::Town;
use super::{COUNTIES, NATION, PROVINCE};
use crate::node::{Node as _, Told, Wish};

const ALL: [usize; 4] = [NATION, PROVINCE, COUNTIES[0], COUNTIES[1]];

impl Town {
    /// After two contacts of everybody with a hub that was set back: if anybody has more of its own log
    /// than it has, it knows so and passes nothing on.
    pub(super) fn found_out(&mut self, hub: usize, spoken: &BTreeMap<LogId, Head>) {
        let mut lacks = false;
        for (log, head) in spoken {
            lacks |= !self.node(hub).is_some_and(|node| node.has(*log, *head));
        }
        let knows = self.node(hub).is_some_and(|node| node.is_set_back());
        if knows {
            self.points.pass("a hub set back knows it");
        }
        if lacks && !knows {
            self.violate(
                "a hub that others have more of doesn't know that it was set back".to_owned(),
            );
        }
        let granted = self.ask(hub, Wish::Allocate { permille: 500 });
        if lacks && matches!(granted, Some(Told::Done { .. })) {
            self.violate("a hub that was set back passes quota on".to_owned());
        }
        let node = self.seats[hub].peer.node;
        for seat in ALL.into_iter().filter(|seat| *seat != hub) {
            if self.node(seat).is_some_and(|it| it.sees_set_back(node)) {
                self.points.pass("a neighbor sees that a hub was set back");
            }
        }
    }

    /// What a machine's people were told and neither it nor its hub knows any more is gone with its disk.
    pub(super) fn tell_again(&mut self, seat: usize) {
        let (unit, by) = (self.unit(seat), self.seats[seat].peer.node);
        let known = [seat, PROVINCE].map(|at| self.node(at).map(|node| node.tally(unit, by)));
        let most = known.into_iter().flatten().max_by_key(|tally| tally.count);
        self.told.insert(seat, most.unwrap_or_default());
    }

    /// Everybody takes that incarnation of the nation for the nation.
    pub(super) fn follow_nation(&mut self, incarnation: Incarnation) {
        for seat in ALL {
            let known = self.node(seat).and_then(|node| node.nation_is());
            if known != Some(incarnation) {
                let unit = self.unit(seat);
                let words =
                    [seat, NATION].map(|at| self.node(at).map(|it| it.tell(UnitCode::Nation)));
                self.violate(format!("{unit} takes {known:?} for the nation: {words:#?}"));
            }
        }
    }

    /// Everything, after it happened at a seat.
    pub(super) fn judge(&mut self, at: usize) {
        let all = self.furthest(&ALL, &|_| true);
        self.everywhere(at, &all);
        self.as_told();
        self.same_everywhere();
        self.adds_up();
        let missing = self.node(PROVINCE).map(|node| node.missing()).unwrap_or_default();
        if !missing.is_empty() {
            self.violate(format!("the hub misses {missing:?}"));
        }
        for seat in ALL {
            let proved = self.node(seat).map(|node| node.audit());
            if let Some(Err(what)) = proved {
                let unit = self.unit(seat);
                self.violate(format!("{unit} doesn't prove: {what}"));
            }
        }
    }

    fn everywhere(&mut self, of: usize, all: &BTreeMap<LogId, Head>) {
        for seat in ALL {
            let unit = self.unit(seat);
            for (log, head) in
                all.iter().filter(|(log, _)| roster::reads(unit, log.scope, log.lane))
            {
                if self.node(seat).is_some_and(|node| node.has(*log, *head)) {
                    continue;
                }
                if self.is_forked((of, seat), *log) {
                    self.forked.insert(log.scope);
                    self.points.pass("a log keeps two histories, each where it was heard first");
                } else {
                    self.violate(format!("{unit} lacks {log} up to {}", head.seq.0));
                }
            }
        }
    }

    /// Whether a seat has another history of a log that a machine wrote twice, before anybody could tell it:
    /// each keeps what it heard first. Then the writer is shut out, and neighbors say that they differ.
    fn is_forked(&mut self, (by, seat): (usize, usize), log: LogId) -> bool {
        let of = Holder::of(log);
        let next = self.holder(by);
        let here = self.furthest(&[seat], &|it| it == log).get(&log).copied();
        let Some(here) = here.filter(|_| next.succeeds(of)) else { return false };
        let holds: Vec<usize> = ALL
            .into_iter()
            .filter(|at| roster::reads(self.unit(*at), log.scope, log.lane))
            .collect();
        let mut differs = false;
        let mut told = false;
        for at in holds {
            let there = self.furthest(&[at], &|it| it == log).get(&log).copied();
            let Some(node) = self.node(at) else { continue };
            told |= node.tells_of_fork(log);
            differs |= there.is_some_and(|there| here.seq <= there.seq) && !node.has(log, here);
        }
        differs && told
    }

    /// What people at the counties were told is known all the way up.
    fn as_told(&mut self) {
        for (seat, told) in self.told.clone() {
            let (unit, by) = (self.unit(seat), self.seats[seat].peer.node);
            for at in [seat, PROVINCE, NATION] {
                let known = self.node(at).map(|node| node.tally(unit, by));
                if known != Some(told) {
                    let at = self.unit(at);
                    self.violate(format!(
                        "{at} knows {known:?} of {unit}, people were told {told:?}"
                    ));
                }
            }
        }
    }

    fn same_everywhere(&mut self) {
        for seat in COUNTIES {
            let unit = self.unit(seat);
            // Of a log with two histories the heads differ; what people see doesn't.
            let forked = self.forked.contains(&unit);
            let states = [seat, PROVINCE, NATION].map(|at| {
                let node = self.node(at)?;
                Some(if forked { node.state(unit) } else { node.replica(unit) })
            });
            if states[0] != states[1] || states[1] != states[2] {
                let words =
                    [seat, PROVINCE, NATION].map(|at| self.node(at).map(|node| node.tell(unit)));
                self.violate(format!("{unit} is known otherwise: {words:#?}"));
            }
        }
    }

    fn figures(&mut self, at: usize, of: Holder) -> Figures {
        let mut figures = Figures::default();
        if let Some(node) = self.node(at) {
            node.totals(of, &mut |totals| figures = totals.figures());
        }
        figures
    }

    /// Every right is somewhere: free, held or spent, as the nation knows it; what is more than there is, is
    /// unfunded. And no more is recognized than there is.
    fn adds_up(&mut self) {
        for seat in COUNTIES {
            let here = self.figures(seat, self.holder(seat));
            if here != self.figures(NATION, self.holder(seat)) {
                let unit = self.unit(seat);
                self.violate(format!("the nation knows other figures of {unit} than {here:?}"));
            }
            if !here.holds() {
                self.violate(format!("a county is overdrawn: {here:?}"));
            }
        }
        let tree = self.tree();
        let roots = tree.iter().filter(|branch| branch.depth == 0);
        // What a later incarnation of the nation has came over from the one that opened the line.
        let supply = tree.first().map(|root| root.figures.granted).unwrap_or_default();
        let recognized = sum(&roots.map(|root| root.recognized).collect::<Vec<_>>());
        let mut there = Amount::ZERO;
        let mut unfunded = Amount::ZERO;
        for branch in &tree {
            let figures = branch.figures;
            there = sum(&[there, figures.free, figures.held, figures.consumed]);
            unfunded = sum(&[unfunded, branch.unfunded]);
        }
        if unfunded != Amount::ZERO {
            self.points.pass("what was spent twice is unfunded");
        }
        if there != sum(&[supply, unfunded]) {
            self.violate(format!(
                "{supply:?} were given out, {there:?} are there, {unfunded:?} unfunded"
            ));
        }
        if !supply.covers(recognized) {
            self.violate(format!("{recognized:?} are recognized of {supply:?}"));
        }
    }

    /// The line's tree as the nation knows it, from each incarnation of the nation down.
    pub(super) fn tree(&mut self) -> Vec<Branch> {
        let root = self.holder(NATION);
        let incarnations = (1..=root.incarnation.0).map(Incarnation);
        let roots: Vec<Holder> =
            incarnations.map(|incarnation| Holder { incarnation, ..root }).collect();
        let Some(node) = self.node(NATION) else { return Vec::new() };
        let tree = branches_below::<std::convert::Infallible>(&roots, &mut |holder| {
            let mut found = None;
            node.totals(holder, &mut |totals| found = Some(totals.clone()));
            Ok(found)
        });
        let Ok(tree) = tree;
        tree
    }
}

fn sum(amounts: &[Amount]) -> Amount {
    amounts.iter().fold(Amount::ZERO, |sum, more| sum.checked_add(*more).unwrap_or(sum))
}
