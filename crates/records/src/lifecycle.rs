//! States, derived from facts: the same facts give the same state, whatever their order.
//!
//! ```text
//! application  Draft → Submitted → Screened → (AgencyReview) → Confirmed | Permitted
//!              → AwaitingVisit → Visited → FormComplete → Ready → its facility's states → Closed
//!              exits: Refused, Withdrawn, Lapsed
//! permit       Requested → Provisional → Full → Expired (Renewed: Full again); Void; Revoked
//! inspection   Planned → Conducted → FormDraft → FormComplete → Superseded; Missed
//! facility     Held → Sent → AtBank → Paid → Repaying → CommitmentsFulfilled | Breach → Settled
//!              Returned → Sent; exits: BankRejected, HoldExpired, Withdrawn
//! ```
//!
//! Facts that can't both be true ([`IMPOSSIBLE`]) give [`ApplicationState::Disputed`] with both
//! sides named, never one of them. Machine time decides nothing: days do, and where days are equal
//! the cautious reading.
//!
//! Source: section 2.6 of the directive's reading.

use model::Say;

#[macro_use]
mod states;

pub mod application;
pub mod facility;
pub mod impossible;
pub mod inspection;
pub mod permit;

pub use application::{ApplicationState, Case, application_state};
pub use facility::{FacilityState, facility_state, is_paid};
pub use impossible::{Fact, IMPOSSIBLE, impossible};
pub use inspection::{InspectionState, inspection_state};
pub use permit::{PermitState, Skill, permit_state};

/// What people are told of a dispute.
fn disputed(a: Fact, b: Fact) -> Say {
    let (a, b) = (a.say(), b.say());
    Say::new(format!("مورد اختلاف: {} و {}", a.fa, b.fa), format!("disputed: {} and {}", a.en, b.en))
}
