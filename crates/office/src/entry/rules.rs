//! Rule sets on their way into force (A11): drafted by one person, published by another.

use model::{Hash, JalaliDate};
use serde::{Deserialize, Serialize};

use super::RulesAdopted;

/// A rule set that isn't in force: the nation's alone.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct RulesDraft {
    /// The how manieth draft of the nation's, from 1.
    pub n: u32,
    /// The rule set as it would be.
    pub rules: RulesAdopted,
    /// BLAKE3 of the text of the rule set it was made from.
    pub base: Hash,
    /// What it is for, in the drafter's words.
    pub note: Option<String>,
}

/// A rule set that comes into force for everyone, on the first day its own text names.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Published {
    /// The how manieth publication, from 1: of two that begin on the same day the later one counts.
    pub n: u32,
    /// The rule set.
    pub rules: RulesAdopted,
    /// The first day it is in force, as its text says.
    pub from: JalaliDate,
    /// Who drafted it: another person than who publishes it.
    pub drafter: String,
    /// What it is for, in the publisher's words.
    pub note: Option<String>,
}
