//! The incentives: booths, certificates, festivals.
//!
//! ```text
//! booth        given (quota held) ─► used | no-show;  given up: quota is free again
//! certificate  nominated ─► checked ─► Director General ─► deputy ─► Minister ─► delivered
//! festival     nominated ─► checked ─► sent ─► result
//! ```

pub mod booths;
pub mod exhibitions;
pub mod honors;
pub mod rows;

pub use rows::{BoothRow, ExhibitionRow, HonorRow, HonorState};
