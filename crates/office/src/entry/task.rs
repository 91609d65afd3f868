//! What a person does with an item of the inbox (کارتابل).

use serde::{Deserialize, Serialize};

/// A word on one item of an office's inbox. Items themselves follow from facts.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// The item: its section's code and what it is about.
    pub item: String,
    /// What of it.
    pub verb: TaskVerb,
    /// A remark.
    pub note: Option<String>,
}

/// What becomes of an item.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum TaskVerb {
    /// A user is to see to it.
    Assigned(String),
    /// It has been seen to, as it stands.
    Done,
    /// It is open again.
    Reopened,
}
