//! A quota line's figures, as people and seals read them.

use model::{Amount, Rials};
use serde::{Deserialize, Serialize};

use crate::wide::Wide;

/// Where a node stands on one line.
///
/// Invariant: `granted − returned − passed_on = free + held + consumed`, in rials and in jobs.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Figures {
    /// All it was ever given; at the nation, the supply.
    pub granted: Amount,
    /// What of that has been acknowledged; only this may be acted on (R-A1c).
    pub acknowledged: Amount,
    /// All it gave back to its parent, or the parent took back once it was shut out.
    pub returned: Amount,
    /// What its children have: given to them less given back by them.
    pub passed_on: Amount,
    /// What it may still give away or hold.
    pub free: Amount,
    /// Set aside for letters the bank hasn't answered.
    pub held: Amount,
    /// Paid within what was held; the jobs of those letters.
    pub consumed: Amount,
    /// The amounts of holds that were given up; all of it is free again.
    pub released: Amount,
    /// Paid beyond what was held, by the bank's fault.
    pub overrun: Rials,
    /// How many letters are with the bank.
    pub holds_open: u64,
    /// How many were paid.
    pub holds_consumed: u64,
    /// How many were given up.
    pub holds_released: u64,
}

impl Figures {
    /// Says whether the invariant holds.
    pub fn holds(&self) -> bool {
        let out = Wide::from(self.returned)
            .plus(self.passed_on)
            .plus(self.free)
            .plus(self.held)
            .plus(self.consumed);
        out == Wide::from(self.granted)
    }

    /// Held or paid beyond what was given and not given back.
    pub fn unfunded(&self) -> Amount {
        let rights = self.granted.saturating_sub(self.returned);
        Wide::from(self.held).plus(self.consumed).less(rights).narrow()
    }
}
