//! How a quarter is closed, bottom up (B8).
//!
//! ```text
//! county confirms ─► province compiles ─► sends ─► nation accepts: closed for ever
//!                          ▲                          │
//!                          └──── sent back, why ──────┘
//! ```

use journal::Head;
use model::{Hash, JalaliDate, LogId, Quarter, UnitCode};
use serde::{Deserialize, Serialize};

/// One step of a quarter's closing. Stored for ever: only ever appended.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Closing {
    /// A county has told all of its quarter.
    Confirmed(Confirmed),
    /// A hub has made its report.
    Compiled(Compiled),
    /// A hub has sent the report it made.
    Sent(Sent),
    /// The unit above takes it as it is.
    Accepted(Reviewed),
    /// The unit above wants it otherwise.
    SentBack(Reviewed),
}

/// A county's word that its quarter is complete, as far as its logs go here.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Confirmed {
    /// The quarter.
    pub quarter: Quarter,
    /// There was nothing to report.
    pub nothing: bool,
    /// How far the office's own logs went, this entry left out.
    pub heads: Vec<(LogId, Head)>,
}

/// A report was made at a cut.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Compiled {
    /// The quarter.
    pub quarter: Quarter,
    /// The how manieth report of the quarter, from 1.
    pub revision: u16,
    /// The report's id.
    pub report: Hash,
    /// The hash of its canonical bytes.
    pub output: Hash,
    /// The name of the cut.
    pub cut: Hash,
    /// The cut's heads. At the nation, those no accepted report of a province has.
    pub heads: Vec<(LogId, Head)>,
    /// At the nation: the provinces' accepted reports it is made of, whose heads it takes over.
    pub of: Vec<(UnitCode, u16)>,
    /// The units that hadn't confirmed, with the last day of which anything was known.
    pub missing: Vec<(UnitCode, Option<JalaliDate>)>,
}

/// A report was sent upwards; the nation's is published with it.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Sent {
    /// The quarter.
    pub quarter: Quarter,
    /// Which of its reports.
    pub revision: u16,
}

/// What the unit above says to a report.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Reviewed {
    /// Whose report.
    pub unit: UnitCode,
    /// The quarter.
    pub quarter: Quarter,
    /// Which of its reports.
    pub revision: u16,
    /// The hash of the bytes that were looked at.
    pub output: Hash,
    /// Why it is sent back; nothing where it is accepted.
    pub reason: Option<String>,
}

impl Closing {
    /// The quarter it is about.
    pub const fn quarter(&self) -> Quarter {
        match self {
            Self::Confirmed(it) => it.quarter,
            Self::Compiled(it) => it.quarter,
            Self::Sent(it) => it.quarter,
            Self::Accepted(it) | Self::SentBack(it) => it.quarter,
        }
    }
}
