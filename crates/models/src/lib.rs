//! Models of quota, fences, the roster and a session, checked state by state over the production code.
//!
//! A model's state is what is durable and what is under way; everything else is folded anew by the
//! cores themselves. So a model can't drift from the product, and a slip in a core is found here:
//! planted bugs and naive variants prove that.
//!
//! Source: Lamport, "Specifying Systems", 2002, for properties of states; the checker is stateright.

mod acts;
mod checked;
mod country;
mod fence;
mod membership;
mod naive;
mod talk;
mod tree;
mod whole;

pub use checked::{Bounds, Broken, Checked, check};
pub use fence::{Fence, FenceAction, FenceState};
pub use membership::{Membership, MembershipAction, MembershipState};
pub use naive::Naive;
pub use talk::{Talk, TalkAction, TalkState};
pub use tree::{Tree, TreeAction, TreeState};
pub use whole::{Effort, NAMES, run};
