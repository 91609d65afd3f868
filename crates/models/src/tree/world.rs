//! What has really happened: letters that left the house, whatever machines remember of them.

use std::collections::BTreeSet;

use super::{COUNTY, Disk, PROVINCE, index};
use crate::acts::{Act, Little, Party};

/// Every letter a person was told of.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub(super) struct World {
    letters: Vec<Letter>,
    /// What was committed and forgotten by a restore, before any hub had heard of it.
    lost: Little,
    /// An end was told of a letter that had ended before, or of none.
    ended_twice: bool,
}

/// One letter, told to a person and sent to the bank.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
struct Letter {
    by: Party,
    n: u8,
    amount: Little,
    end: Option<End>,
}

#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
enum End {
    Paid(u8),
    GivenUp,
}

impl World {
    pub(super) fn told(&mut self, by: Party, act: Act, amount: Little) {
        let (n, end) = match act {
            Act::Hold(n, _) => {
                self.letters.push(Letter { by, n, amount, end: None });
                return;
            }
            Act::Consume(n, paid) => (n, End::Paid(paid)),
            Act::Release(n) => (n, End::GivenUp),
            Act::Open(_)
            | Act::Grant(..)
            | Act::Acknowledge(..)
            | Act::Return(..)
            | Act::Seal(_)
            | Act::Settle(..)
            | Act::Answer(..) => {
                return;
            }
        };
        let open = |letter: &&mut Letter| (letter.by, letter.n, letter.end) == (by, n, None);
        match self.letters.iter_mut().rfind(open) {
            Some(letter) => letter.end = Some(end),
            None => self.ended_twice = true,
        }
    }

    /// A backup takes the place of the county's disk: what it forgets, no hub having heard of it, is
    /// out of anybody's sight.
    pub(super) fn lose(&mut self, disks: &[Disk; 4], backup: &[Act]) {
        let witnessed = &disks[index(PROVINCE)].heard;
        for act in &disks[index(COUNTY)].log {
            let kept = backup.contains(act) || witnessed.contains(&(COUNTY, *act));
            // A debit that nobody remembers: a letter, or a return.
            if let Act::Hold(_, amount) = act
                && !kept
            {
                self.lost = self.lost.plus(*amount);
            }
        }
    }

    /// What a county's letters take from its rights.
    pub(super) fn committed(&self, by: Party) -> Little {
        self.letters.iter().filter(|letter| letter.by == by).fold(
            Little::default(),
            |sum, letter| {
                sum.plus(match letter.end {
                    None => letter.amount,
                    Some(End::Paid(paid)) => Little(paid.min(letter.amount.0), letter.amount.1),
                    Some(End::GivenUp) => Little::default(),
                })
            },
        )
    }

    pub(super) const fn lost(&self) -> Little {
        self.lost
    }

    /// No letter has another's name, and each ended once.
    pub(super) fn is_sound(&self) -> bool {
        let names: BTreeSet<(Party, u8)> = self.letters.iter().map(|l| (l.by, l.n)).collect();
        names.len() == self.letters.len() && !self.ended_twice
    }
}
