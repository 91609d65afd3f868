//! Taking in what offices keep on sheets: one person's files, covered persons, inspections and
//! earlier facilities at a time.
//!
//! Idempotent: what is known already is left alone, what differs is written as a change of the
//! record it differs from, what is new becomes a record. A row that can't go in is listed and the
//! others go in all the same.

mod attached;
mod files;

pub(crate) use files::enrol_one;
pub use files::{create, issue, match_file, permit_of};
use model::{PersonId, Say, say};

use crate::draft::{Drafter, Stop};
use crate::forms::{ApplicationForm, CoveredForm, EarlierForm, InspectionForm};

/// A row's place in the caller's own list.
pub type RowKey = usize;

/// Everything the sheets say of one applicant.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PersonFile {
    /// The applicant.
    pub applicant: PersonId,
    /// The files.
    pub applications: Vec<(RowKey, ApplicationForm)>,
    /// The persons the applicant covers.
    pub covered: Vec<(RowKey, CoveredForm)>,
    /// The inspections.
    pub inspections: Vec<(RowKey, InspectionForm)>,
    /// The earlier facilities.
    pub earlier: Vec<(RowKey, EarlierForm)>,
}

impl PersonFile {
    /// An applicant of whom nothing is said yet.
    pub const fn new(applicant: PersonId) -> Self {
        Self {
            applicant,
            applications: Vec::new(),
            covered: Vec::new(),
            inspections: Vec::new(),
            earlier: Vec::new(),
        }
    }
}

/// What became of a row.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Fate {
    /// It is new here.
    Accepted,
    /// It changed what was known.
    Updated,
    /// It was known.
    Unchanged,
    /// It can't go in.
    Refused {
        /// The stable code.
        code: &'static str,
        /// Why, and what to do.
        why: Say,
    },
}

/// Takes one person's files in; says what became of each row.
///
/// # Errors
/// [`Stop`] if the views can't be read or a record is too large; the whole draft is to be dropped.
pub fn take_in(drafter: &mut Drafter<'_>, file: &PersonFile) -> Result<Vec<(RowKey, Fate)>, Stop> {
    let mut fates = Vec::new();
    let mut plans = files::plan(drafter, file, &mut fates)?;
    files::enrol(&mut plans, &file.covered, &mut fates);
    files::write(drafter, &plans)?;
    attached::inspections(drafter, &plans, &file.inspections, &mut fates)?;
    attached::earlier(drafter, file, &mut fates)?;
    Ok(fates)
}

fn no_application() -> Fate {
    Fate::Refused {
        code: "no_application",
        why: say!(
            "برای این شناسه پرونده‌ای در این اداره نیست؛ نخست ردیف آن را در برگهٔ «متقاضیان» وارد کنید.",
            "this office has no application of this id; put its row into the applications sheet first",
        ),
    }
}
