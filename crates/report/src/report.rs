//! Reports: partials of units, the sum, what became of closed quarters, and checks.

mod check;

use std::collections::BTreeMap;

pub use check::{Check, Which};
use model::{Hash, JalaliDate, Quarter, UnitCode};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::difference::{Change, between};
use crate::figure::{Figure, Figures};
use crate::partial::Partial;
use crate::period::Period;

/// The engine's number: it grows when the same cut would come to other bytes.
///
/// 2 counts where a file was at home; 3 counts all reports of the directive: the year's jobs, ages,
/// duplicates, what is stranded and unfunded, section C, incentives. What 2 counts, 3 counts alike.
pub const ENGINE: u32 = 3;

/// The oldest engine whose reports this program counts: [`Figure::since`] says what it knew.
///
/// [`Figure::since`]: crate::Figure::since
pub const ENGINE_OLDEST: u32 = 2;

/// Says whether this program counts as that engine did.
pub const fn is_counted(engine: u32) -> bool {
    ENGINE_OLDEST <= engine && engine <= ENGINE
}

/// What a report is of.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Definition {
    /// The unit.
    pub unit: UnitCode,
    /// The quarter.
    pub quarter: Quarter,
    /// The engine it is counted as: [`ENGINE`] of whoever made it.
    pub engine: u32,
    /// The version of the rule set that says what is due and ready.
    pub rules_version: String,
    /// BLAKE3 of its text.
    pub rules_hash: Hash,
    /// The name of the cut, [`journal::Cut::id`]: with heads that are chain hashes it commits every
    /// byte below.
    pub cut: Hash,
    /// The name of the closed report of the quarter before, if there is one.
    pub previous: Option<Hash>,
}

impl Definition {
    /// The report's id: equal for whoever counts the same from the same.
    pub fn id(&self) -> Hash {
        let mut hasher = blake3::Hasher::new();
        hasher.update(b"hamgam/report/1");
        hasher.update(&encode(self));
        Hash(*hasher.finalize().as_bytes())
    }
}

/// A unit's row.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The unit right below.
    pub unit: UnitCode,
    /// Its figures.
    pub figures: Figures,
    /// How complete they are.
    pub known: Known,
}

/// Whether a unit has said that its quarter is complete, and up to when it is known.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Known {
    /// The day it confirmed the quarter; for a province, the day its report was accepted.
    pub confirmed: Option<JalaliDate>,
    /// It said that it has nothing to report.
    pub nothing: bool,
    /// The last civil day of which anything of it is known.
    pub until: Option<JalaliDate>,
}

/// What is now known otherwise of an earlier quarter of the year: late facts.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Adjustment {
    /// The quarter.
    pub quarter: Quarter,
    /// The unit right below.
    pub unit: UnitCode,
    /// The figures, as they were at the cut of the report before and are now.
    pub changes: Vec<Change>,
}

/// A report. Its canonical bytes are [`Report::bytes`].
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// What it is of.
    pub definition: Definition,
    /// The units below, by code; a county's report has none.
    pub lines: Vec<Line>,
    /// The sum of all lines with what the unit did itself, or the county's own figures.
    pub total: Figures,
    /// What late facts changed in earlier quarters.
    pub adjustments: Vec<Adjustment>,
    /// What has to be so, and whether it is.
    pub checks: Vec<Check>,
}

/// A unit below, as it goes into a report.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Part {
    /// Its figures at the cut.
    pub now: Partial,
    /// Its figures at the cut of the report before.
    pub before: Option<Partial>,
    /// How complete they are.
    pub known: Known,
}

/// What a report is made of.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Parts {
    /// The units below; a county's report has itself.
    pub units: BTreeMap<UnitCode, Part>,
    /// The unit's own rights on quota, where it has units below.
    pub own: Figures,
}

/// Bytes that are no report.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum ReportFault {
    /// Not one of ours, or torn.
    #[error("these bytes are no report")]
    NotOne,
    /// Of another version of the engine.
    #[error(
        "the report was made by engine {theirs}, this program counts as {ENGINE_OLDEST} to {ENGINE}"
    )]
    Engine {
        /// Theirs.
        theirs: u32,
    },
}

/// Makes a report: pure, the same input gives the same bytes.
pub fn compile(definition: Definition, parts: &Parts) -> Report {
    let (unit, quarter, engine) = (definition.unit, definition.quarter, definition.engine);
    let mut total = Figures::default();
    let (mut lines, mut itself) = (Vec::new(), Figures::default());
    for (of, part) in &parts.units {
        let figures = figures(part, quarter).of_engine(engine);
        total.merge(&figures);
        if *of == unit {
            itself = figures;
        } else {
            lines.push(Line { unit: *of, figures, known: part.known });
        }
    }
    let mut checks = check::checks(&total, &parts.own, &lines);
    if 3 <= engine {
        checks.extend(check::more(&total, &itself, &lines));
    }
    let adjustments = adjustments((quarter, engine), parts);
    Report { definition, lines, total, adjustments, checks }
}

/// A unit's figures of a quarter, with its year's jobs up to there.
fn figures(part: &Part, quarter: Quarter) -> Figures {
    let mut figures = part.now.of(quarter);
    for (_, flow) in part.now.flows.range(..=quarter) {
        for (figure, many) in flow.iter() {
            if let Some(column) = figure.column() {
                figures.add(Figure::Year(column), many);
            }
        }
    }
    figures
}

/// By quarter and unit: only what the report before could know is compared.
fn adjustments((quarter, engine): (Quarter, u32), parts: &Parts) -> Vec<Adjustment> {
    let mut adjustments = Vec::new();
    for (unit, part) in &parts.units {
        let Some(before) = &part.before else { continue };
        for (earlier, now) in part.now.flows.range(..quarter) {
            let then = before.flows.get(earlier).cloned().unwrap_or_default();
            let changes = between(&then.of_engine(engine), &now.of_engine(engine));
            if !changes.is_empty() {
                adjustments.push(Adjustment { quarter: *earlier, unit: *unit, changes });
            }
        }
    }
    adjustments.sort_by_key(|adjustment| (adjustment.quarter, adjustment.unit));
    adjustments
}

impl Report {
    /// The canonical bytes: fixed order, whole numbers, zeros left out.
    pub fn bytes(&self) -> Vec<u8> {
        encode(self)
    }

    /// BLAKE3 of the canonical bytes: what is signed, and what two hubs compare.
    pub fn output_hash(&self) -> Hash {
        let mut hasher = blake3::Hasher::new();
        hasher.update(b"hamgam/report/output/1");
        hasher.update(&self.bytes());
        Hash(*hasher.finalize().as_bytes())
    }

    /// Reads canonical bytes.
    ///
    /// # Errors
    /// [`ReportFault`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ReportFault> {
        const LIMIT: usize = 64 << 20;
        let config = bincode::config::standard().with_limit::<LIMIT>();
        // What it is of stands first: another engine's figures needn't even decode here.
        let (of, _): (Definition, usize) = bincode::serde::decode_from_slice(bytes, config)
            .map_err(|_not_ours| ReportFault::NotOne)?;
        if Period::of(of.quarter).is_some() && !is_counted(of.engine) {
            return Err(ReportFault::Engine { theirs: of.engine });
        }
        let (report, used): (Self, usize) = bincode::serde::decode_from_slice(bytes, config)
            .map_err(|_not_ours| ReportFault::NotOne)?;
        let canonical = used == bytes.len() && report.bytes() == bytes;
        if canonical { Ok(report) } else { Err(ReportFault::NotOne) }
    }

    /// What the unit did itself, apart from those below; nothing in a county's report.
    pub fn itself(&self) -> Figures {
        if matches!(self.definition.unit, UnitCode::County(_)) {
            return Figures::default();
        }
        let mut below = Figures::default();
        self.lines.iter().for_each(|line| below.merge(&line.figures));
        self.total.less(&below)
    }

    /// The units below that haven't confirmed their quarter.
    pub fn missing(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| line.known.confirmed.is_none())
    }
}

/// # Panics
/// If a value of ours can't be encoded, which no type here can cause.
pub(crate) fn encode<T: Serialize>(value: &T) -> Vec<u8> {
    bincode::serde::encode_to_vec(value, bincode::config::standard()).expect("our types encode")
}
