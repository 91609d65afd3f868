//! Holds, one row each.

use model::planted::{Bug, planted};
use model::{Amount, JalaliDate, Rials};
use serde::{Deserialize, Serialize};

use crate::entry::{Hold, ReleaseReason};
use crate::wide::Wide;

/// What is known of one hold; a store keeps one row for each, under [`crate::HoldKey::key`].
///
/// Grows only: both halves merge by their greatest value, in whatever order they are heard.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct HoldRow {
    /// The hold; `None` while only its end has been heard of.
    pub hold: Option<Hold>,
    /// How it ended; `None` while the letter is with the bank.
    pub settlement: Option<Settlement>,
}

/// How a hold ended. Should a copied machine have written both, the payment counts: money has left.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub enum Settlement {
    /// Given up.
    Released {
        /// Why.
        reason: ReleaseReason,
        /// When it became known.
        on: JalaliDate,
    },
    /// Paid.
    Consumed {
        /// All parts together.
        paid: Rials,
        /// The day of the last part.
        on: JalaliDate,
    },
}

/// Where a hold stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum HoldState {
    /// The letter is with the bank.
    Open,
    /// The bank has paid.
    Consumed {
        /// All parts together.
        paid: Rials,
        /// What of it lies beyond the amount held.
        overrun: Rials,
    },
    /// It was given up.
    Released {
        /// Why.
        reason: ReleaseReason,
    },
}

impl HoldRow {
    /// Where the hold stands; `None` while only its end has been heard of.
    pub fn state(&self) -> Option<HoldState> {
        let hold = self.hold.as_ref()?;
        Some(match self.settlement {
            None => HoldState::Open,
            Some(Settlement::Released { reason, .. }) => HoldState::Released { reason },
            Some(Settlement::Consumed { paid, .. }) => {
                HoldState::Consumed { paid, overrun: paid.saturating_sub(hold.amount.rials) }
            }
        })
    }

    /// Says whether it is open and its letter's last day lies before `as_of`.
    pub fn is_due(&self, as_of: JalaliDate) -> bool {
        let expires_on = self.hold.as_ref().and_then(|hold| hold.expires_on);
        self.settlement.is_none() && expires_on.is_some_and(|last| last < as_of)
    }

    /// What the hold takes from the line's rights: its amount while open, the paid part of it once
    /// consumed, nothing once released.
    pub fn committed(&self) -> Amount {
        let sums = self.sums();
        sums.held.plus(sums.consumed).narrow()
    }

    pub(crate) fn with_hold(mut self, hold: &Hold) -> Self {
        self.hold = self.hold.max(Some(hold.clone()));
        self
    }

    pub(crate) fn with_settlement(mut self, settlement: Settlement) -> Self {
        self.settlement = self.settlement.max(Some(settlement));
        self
    }

    /// What the row adds to its line's sums.
    pub(crate) fn sums(&self) -> Sums {
        let Some(Hold { amount, .. }) = self.hold else { return Sums::default() };
        match self.settlement {
            None => Sums { held: amount.into(), open: 1, ..Sums::default() },
            Some(Settlement::Released { .. }) => {
                Sums { released: amount.into(), given_up: 1, ..Sums::default() }
            }
            Some(Settlement::Consumed { paid, .. }) => {
                let paid = Amount::new(paid, amount.jobs);
                let within =
                    if planted(Bug::OverrunInsideRights) { paid } else { paid.min(amount) };
                Sums {
                    consumed: within.into(),
                    overrun: paid.saturating_sub(amount).into(),
                    paid: 1,
                    ..Sums::default()
                }
            }
        }
    }
}

/// Sums over the rows of a line.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) struct Sums {
    pub(crate) held: Wide,
    pub(crate) consumed: Wide,
    pub(crate) released: Wide,
    pub(crate) overrun: Wide,
    pub(crate) open: u64,
    pub(crate) paid: u64,
    pub(crate) given_up: u64,
}

impl Sums {
    /// The sums once a row has become another.
    ///
    /// # Panics
    /// If `old` was never added: the caller passed a row that isn't this line's.
    pub(crate) fn replace(self, old: Self, new: Self) -> Self {
        self.minus(old).expect("a row is counted when it is first written").plus(new)
    }

    fn minus(self, other: Self) -> Option<Self> {
        Some(Self {
            held: self.held.minus(other.held)?,
            consumed: self.consumed.minus(other.consumed)?,
            released: self.released.minus(other.released)?,
            overrun: self.overrun.minus(other.overrun)?,
            open: self.open.checked_sub(other.open)?,
            paid: self.paid.checked_sub(other.paid)?,
            given_up: self.given_up.checked_sub(other.given_up)?,
        })
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            held: self.held.plus(other.held),
            consumed: self.consumed.plus(other.consumed),
            released: self.released.plus(other.released),
            overrun: self.overrun.plus(other.overrun),
            open: self.open.saturating_add(other.open),
            paid: self.paid.saturating_add(other.paid),
            given_up: self.given_up.saturating_add(other.given_up),
        }
    }
}
