//! Quota over the whole tree: nothing is spent twice, and nothing comes from nowhere.

use escrow::{Holder, branches};
use model::{Amount, Jobs, NodeNumber, Rials};

use super::sum;
use crate::kernel::Kernel;
use crate::node::{Node as _, Tier};

impl<T: Tier> Kernel<T> {
    /// What honest offices hold and have spent, and what the nation recognizes, is within the supply.
    pub(super) fn check_supply(&mut self) {
        let mut spent = Amount::ZERO;
        for machine in 0..self.machines.len() {
            let book = &self.oracle.books[machine];
            if book.cheats || book.is_set_back {
                continue;
            }
            let me = self.holder(machine);
            if let Some(figures) = self.figures(machine, me) {
                spent = sum(spent, sum(figures.held, figures.consumed));
            }
        }
        let supply = self.oracle.supply_most;
        if !supply.covers(spent) {
            self.violate(format!("offices have spent {spent:?} of {supply:?}"));
        }
        for hub in 0..self.map.seats().len() {
            if !self.map.seats()[hub].children.is_empty() {
                self.check_recognized(self.at_seat[hub]);
            }
        }
    }

    /// Whatever machines below have written, a hub recognizes no more than it was given.
    fn check_recognized(&mut self, hub: usize) {
        let root = self.holder(hub);
        let Some(node) = self.node(hub) else { return };
        let tree = branches::<std::convert::Infallible>(root, &mut |holder| {
            let mut found = None;
            node.totals(holder, &mut |totals| found = Some(totals.clone()));
            Ok(found)
        });
        let Ok(tree) = tree;
        let Some(root) = tree.first() else { return };
        let rights = less(root.figures.granted, root.figures.returned);
        if !rights.covers(root.recognized) {
            let (name, recognized) = (self.name(hub), root.recognized);
            self.violate(format!("{name} recognizes {recognized:?} of {rights:?}"));
        }
    }

    /// Between a parent and a child: grants lag down, returns lag up; nothing comes from nowhere.
    pub(super) fn check_edges(&mut self) {
        let mut in_flight = Amount::ZERO;
        let mut whole = true;
        for seat in 0..self.map.seats().len() {
            let machine = self.at_seat[seat];
            let me = self.holder(machine);
            let book = &self.oracle.books[machine];
            let shut_out = self.oracle.fenced.contains(&me);
            let clear = !book.cheats && !book.is_set_back && !shut_out;
            if !clear || !self.is_running(machine) {
                whole = false;
                continue;
            }
            // Who has heard of nothing yet has nothing.
            let figures = self.figures(machine, me).unwrap_or_default();
            in_flight = sum(in_flight, sum(figures.free, sum(figures.held, figures.consumed)));
            let Some(parent) = self.map.seats()[seat].parent else { continue };
            let hub = self.at_seat[parent];
            if self.oracle.books[hub].is_set_back || !self.is_running(hub) {
                whole = false;
                continue;
            }
            let above = self.edge_of(hub, me);
            let (granted, returned) = self.below_of(machine, self.machines[hub].peer.node);
            let [given, back] = above;
            if !given.covers(granted) || !returned.covers(back) {
                let name = self.name(machine);
                self.violate(format!(
                    "{name}: granted {given:?} heard {granted:?}, returned {returned:?} heard {back:?}"
                ));
            }
            in_flight = sum(in_flight, sum(less(given, granted), less(returned, back)));
        }
        let suspense = self.suspense();
        let supply = self.oracle.supply.unwrap_or_default();
        let all = sum(in_flight, suspense.unwrap_or_default());
        if whole && suspense.is_some() && all != supply {
            self.violate(format!("{supply:?} were given out, {all:?} are there"));
        }
    }

    /// What a hub has given a child, and what came back: heard of, or settled.
    fn edge_of(&mut self, hub: usize, child: Holder) -> [Amount; 2] {
        let me = self.holder(hub);
        let mut edge = [Amount::ZERO; 2];
        if let Some(node) = self.node(hub) {
            node.totals(me, &mut |totals| {
                if let Some((_, [granted, _, back])) =
                    totals.children().find(|(it, _)| *it == child)
                {
                    edge = [granted, back.max(totals.settled_of(child))];
                }
            });
        }
        edge
    }

    fn below_of(&mut self, machine: usize, parent: NodeNumber) -> (Amount, Amount) {
        let me = self.holder(machine);
        let mut edge = (Amount::ZERO, Amount::ZERO);
        if let Some(node) = self.node(machine) {
            node.totals(me, &mut |totals| {
                let granted = totals.grants().find(|(it, ..)| *it == parent);
                edge = (granted.map_or(Amount::ZERO, |it| it.1), totals.returned_to(parent));
            });
        }
        edge
    }

    /// What machines that are gone were given, less what was settled: nobody spends it. None if a seat has no machine now.
    fn suspense(&mut self) -> Option<Amount> {
        let mut all = Amount::ZERO;
        for holder in self.oracle.fenced.clone() {
            let seat = self.map.seats().iter().position(|seat| seat.node == holder.node)?;
            let hub = self.at_seat[self.map.seats()[seat].parent?];
            let [granted, back] = self.edge_of(hub, holder);
            all = sum(all, less(granted, back));
        }
        let gone = |seat: &usize| self.is_lost(self.at_seat[*seat]);
        let missing = (0..self.map.seats().len()).any(|seat| gone(&seat));
        (!missing).then_some(all)
    }
}

const fn less(amount: Amount, other: Amount) -> Amount {
    let rials = amount.rials.whole().saturating_sub(other.rials.whole());
    let jobs = amount.jobs.whole().saturating_sub(other.jobs.whole());
    Amount::new(Rials::new(rials), Jobs::new(jobs))
}
