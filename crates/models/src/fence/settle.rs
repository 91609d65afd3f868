//! A stolen machine goes on beside its successor, until it is destroyed; its log may be found later. The
//! hub settles what the first incarnation had free, and the second answers for its letters.

use std::convert::Infallible;

use escrow::{Branch, Figures, branches};
use model::Amount;

use super::{Fence, FenceAction, FenceState, HUB, Machine};
use crate::acts::{Act, Little, Party, key, line};
use crate::naive::Naive;

const FIRST: Party = Party(2, 1);

impl Fence {
    /// A model in which the first incarnation is stolen and settled; so many letters a machine.
    pub fn settling(naive: Naive, letters: usize) -> Self {
        // So few that whoever spends a settled right as well spends more than there is.
        let rights = (0..letters).fold(Little::default(), |sum, _| sum.plus(super::LETTER));
        Self { settles: true, rights, ..Self::new(naive, letters, false) }
    }

    /// Whether the hub gives one more letter's worth.
    pub(super) fn may_grant(&self, state: &FenceState) -> bool {
        let grants = state.granted.iter().filter(|act| matches!(act, Act::Grant(..))).count();
        if !self.settles {
            return grants < 3;
        }
        let free = self.at_hub(state, HUB.holder()).figures(&line()).free;
        grants < 4 && free.covers(super::LETTER.amount())
    }

    pub(super) fn settling_actions(&self, state: &FenceState, actions: &mut Vec<FenceAction>) {
        let stolen = state.machines.first().is_some_and(|machine| !machine.destroyed);
        if state.fence.is_some() && !state.enrolled {
            actions.push(FenceAction::Replace);
        }
        if state.enrolled && stolen {
            actions.push(FenceAction::Destroy);
        }
        if state.fence.is_some_and(|last| usize::from(last) < state.at_hub[0].len()) {
            actions.push(FenceAction::Readmit);
        }
        let sure = state.fence.is_some() && !stolen;
        if sure || (self.naive == Naive::SettledByClock && state.fence.is_some()) {
            actions.push(FenceAction::Settle);
        }
        if state.machines.len() == 2 {
            for (by, act) in self.counting(state) {
                if let Act::Hold(n, _) = act
                    && by == 1
                {
                    actions.push(FenceAction::Answer(n));
                }
            }
        }
    }

    /// Does one of the actions above; `None` if it is refused or changes nothing.
    pub(super) fn settle(&self, next: &mut FenceState, action: FenceAction) -> Option<()> {
        match action {
            FenceAction::Replace => {
                next.enrolled = true;
                next.machines.push(Machine {
                    incarnation: 2,
                    log: Vec::new(),
                    heard: std::collections::BTreeSet::new(),
                    set_back: false,
                    destroyed: false,
                });
            }
            FenceAction::Destroy => next.machines[0].destroyed = true,
            FenceAction::Readmit => next.fence = u8::try_from(next.at_hub[0].len()).ok(),
            FenceAction::Settle => {
                let first = self.at_hub(next, FIRST.holder());
                let all = first.ledger().totals(&line())?.settlement(HUB.holder().node);
                let settle = Act::Settle(FIRST, Little::of(all));
                let hub = self.at_hub(next, HUB.holder());
                hub.allows(&settle.entry(Figures::default())).ok()?;
                next.granted.push(settle);
            }
            FenceAction::Answer(n) => {
                let first = self.at_hub(next, FIRST.holder());
                let answer = Act::Answer(FIRST, n);
                let escrow::Entry::Answer(said) = answer.entry(Figures::default()) else {
                    return None;
                };
                let machine = &mut next.machines[1];
                self.account(machine).answer(&said, first.row(&key(n))).ok()?;
                if machine.log.contains(&answer) {
                    return None;
                }
                machine.log.push(answer);
            }
            FenceAction::Grant
            | FenceAction::Hear(_)
            | FenceAction::Write(..)
            | FenceAction::Send(_)
            | FenceAction::Copy
            | FenceAction::Witness(_)
            | FenceAction::Fence
            | FenceAction::Enroll(_) => return None,
        }
        Some(())
    }

    fn grown(&self, state: &FenceState) -> Vec<Branch> {
        let Ok(grown) = branches(HUB.holder(), &mut |holder| -> Result<_, Infallible> {
            Ok(self.at_hub(state, holder).ledger().totals(&line()).cloned())
        });
        grown
    }

    /// What the hub recognizes, with all that machines have written and it hasn't counted yet, is within
    /// the rights. What a destroyed machine took with it nobody can know: it is unfunded if it is found.
    pub(super) fn is_spent_once(&self, state: &FenceState) -> bool {
        if !self.settles {
            return true;
        }
        let counting = self.counting(state);
        let counted = |incarnation| counting.iter().filter(|(by, _)| *by == incarnation).count();
        let working = state.machines.iter().filter(|machine| !machine.destroyed);
        let unheard = working.fold(Little::default(), |sum, machine| {
            let news = machine.log.iter().skip(counted(machine.incarnation));
            let letters = news.filter(|act| matches!(act, Act::Hold(..)));
            letters.fold(sum, |sum, _| sum.plus(super::LETTER))
        });
        let recognized = self.grown(state).first().map_or(Amount::ZERO, |root| root.recognized);
        self.rights.covers(unheard.plus(Little::of(recognized)))
    }

    /// The hub's pool, and below it what counts and what is free, are all there is.
    pub(super) fn adds_up(&self, state: &FenceState) -> bool {
        if !self.settles {
            return true;
        }
        let grown = self.grown(state);
        let Some((root, below)) = grown.split_first() else { return false };
        let sum = below.iter().fold(Little::of(root.figures.free), |sum, branch| {
            sum.plus(Little::of(branch.figures.free)).plus(Little::of(branch.recognized))
        });
        sum == self.rights
    }

    pub(super) fn has_settled_an_answer(&self, state: &FenceState) -> bool {
        let answered = self.counting(state).iter().any(|(_, act)| matches!(act, Act::Answer(..)));
        let settled = state.granted.iter().filter(|act| matches!(act, Act::Settle(..))).count();
        answered && 1 < settled
    }
}
