//! What judging yields: one finding a gate, and the verdict over all of them.

use model::{Amount, JalaliDate, Lang};
use serde::{Serialize, Serializer};

use crate::evidence::Evidence;
use crate::gate::Gate;

/// What a gate says.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Outcome {
    /// It is open.
    Pass,
    /// It is open, with a flag people must see.
    Warn,
    /// It is shut.
    Fail,
}

impl Outcome {
    /// The word of JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

impl Serialize for Outcome {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// One gate's answer with what it rests on. Cheap: words are made by [`Evidence::say`] only.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Finding {
    /// Which gate.
    pub gate: Gate,
    /// What it says.
    pub outcome: Outcome,
    /// The day it opens by itself, where nothing but time is missing.
    pub clears_on: Option<JalaliDate>,
    /// What the answer rests on.
    pub evidence: Evidence,
}

impl Finding {
    pub(crate) const fn new(gate: Gate, outcome: Outcome, evidence: Evidence) -> Self {
        Self { gate, outcome, clears_on: None, evidence }
    }

    pub(crate) const fn fails(gate: Gate, evidence: Evidence) -> Self {
        Self::new(gate, Outcome::Fail, evidence)
    }

    pub(crate) const fn passes_if(gate: Gate, passes: bool, evidence: Evidence) -> Self {
        let outcome = if passes { Outcome::Pass } else { Outcome::Fail };
        Self::new(gate, outcome, evidence)
    }

    /// The gate of the moment of referral (A1): the county's free rights must cover what is asked,
    /// rials and jobs alike.
    pub fn quota(free: Amount, asked: Amount) -> Self {
        Self::passes_if(Gate::Quota, free.covers(asked), Evidence::Quota { free, asked })
    }

    /// The finding as JSON shows it, its evidence in one language.
    pub fn json(&self, lang: Lang) -> FindingJson {
        FindingJson {
            gate: self.gate.code(),
            article: self.gate.article(),
            result: self.outcome,
            clears_on: self.clears_on,
            evidence: self.evidence.say().in_lang(lang).to_owned(),
        }
    }
}

/// One element of the `gates` array of `why --json`.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct FindingJson {
    /// The gate's code.
    pub gate: &'static str,
    /// Its article.
    pub article: &'static str,
    /// `pass`, `warn` or `fail`.
    pub result: Outcome,
    /// The day it opens by itself, or null.
    pub clears_on: Option<JalaliDate>,
    /// What the answer rests on.
    pub evidence: String,
}

/// What all gates say of one application on one day.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Verdict {
    /// Every gate that applies, in the order of [`Gate::ALL`].
    pub gates: Vec<Finding>,
    /// No gate fails.
    pub ready: bool,
    /// The first day it would be ready if nothing but time passed; `None` if more is missing.
    pub earliest: Option<JalaliDate>,
    /// The permit is void since its skill deadline (B7).
    pub voided: bool,
}

impl Verdict {
    /// What one gate says; `None` if it doesn't apply.
    pub fn find(&self, gate: Gate) -> Option<&Finding> {
        self.gates.iter().find(|finding| finding.gate == gate)
    }

    /// The gates that are shut.
    pub fn fails(&self) -> impl Iterator<Item = &Finding> {
        self.gates.iter().filter(|finding| finding.outcome == Outcome::Fail)
    }

    /// The gates that are open with a flag.
    pub fn warns(&self) -> impl Iterator<Item = &Finding> {
        self.gates.iter().filter(|finding| finding.outcome == Outcome::Warn)
    }

    /// The `gates` array of `why --json`, evidence in one language.
    pub fn gate_json(&self, lang: Lang) -> Vec<FindingJson> {
        self.gates.iter().map(|finding| finding.json(lang)).collect()
    }
}
