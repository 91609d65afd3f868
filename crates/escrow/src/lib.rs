//! The quota fold and its preconditions: no node ever holds or spends more than it was granted.
//!
//! A node writes [`Entry`]s to the control lane of its log and hears its parent's and children's.
//! [`Ledger`] folds them into one [`Totals`] per quota line, decides whether a further entry may be
//! written, and asks for the one [`HoldRow`] an entry speaks of; [`Account`] is the same with every
//! row in memory. What a node may still give away or hold is
//!
//! ```text
//! A = granted - returned - (held + consumed) - Σ children (granted - returned)
//! ```
//!
//! and `A >= 0` in rials and in jobs behind every entry of its own. The side that loses slack writes
//! first, the side that gains learns later, so hearing less only lowers `A`. Of an incarnation that was
//! shut out the parent takes back what is provably free ([`Settle`]), and the one that succeeds it answers
//! for its letters ([`Answer`]).
//!
//! [`apportion`] breaks a total down over units before it is granted (A1).
//!
//! Deliberately absent: records, gates of the directive, roles, the network.
//!
//! Source: O'Neil, "The Escrow Transactional Method", TODS 11(4), 1986; Balegas et al., "Extending
//! Eventually Consistent Cloud Databases for Enforcing Numeric Invariants", SRDS 2015.
#![warn(clippy::arithmetic_side_effects, clippy::float_arithmetic)]

mod account;
pub mod apportion;
mod branch;
mod entry;
mod figures;
mod ledger;
mod line;
mod refusal;
mod row;
#[cfg(test)]
mod tests;
mod totals;
mod wide;

pub use account::Account;
pub use branch::{Branch, branches, branches_below};
pub use entry::{
    Accept, Acknowledge, Answer, Basis, Consume, Entry, Forecast, Grant, Hold, Holder, QuotaAmend,
    QuotaOpen, Release, ReleaseReason, Request, Return, Seal, Settle, SettleBasis,
};
pub use figures::Figures;
pub use ledger::{Applied, Ledger};
pub use line::{HoldKey, LineFault, QuotaLine};
pub use refusal::Refusal;
pub use row::{HoldRow, HoldState, Settlement};
pub use totals::Totals;
