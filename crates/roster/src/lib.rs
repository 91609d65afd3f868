//! Who belongs: nodes, their keys and territory, what each may write, and whose logs each may read.
//!
//! The roster is a fold over signed entries of control logs: the nation enrolls provinces, a province
//! its counties. Segments are opened with a key the roster knows, and each entry is judged by
//! [`allow`] against the roster *at its position*, wherever it came from: by line, by stick, by hand.
//!
//! Deliberately absent: certificates and connections (`identity`, `transport`), what entries do.

mod entry;

pub use entry::{Enrolled, Entry, Fence, Key, Numbers, Renewal, Slip, Trust};
