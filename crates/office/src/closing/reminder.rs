//! What a unit owes to the closing of a quarter, and until when (R-B8b, R-B8c).

use model::view::Damage;
use model::{JalaliDate, Quarter, UnitCode};
use rules::RuleSet;

use super::{ClosingRow, Progress, last_day, of};
use crate::standing::Office;

/// A step that waits for this unit.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Reminder {
    /// The quarter.
    pub quarter: Quarter,
    /// The last day of the rule set for its report.
    pub due: JalaliDate,
    /// The day has passed.
    pub late: bool,
    /// What is to be done.
    pub step: Owed,
    /// When a report of the quarter was last sent back, and why.
    pub sent_back: Option<(JalaliDate, String)>,
}

/// What is to be done.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Owed {
    /// The county confirms.
    Confirm,
    /// The hub makes its report.
    Compile,
    /// It sends the one it has made.
    Send,
    /// It was sent back: it makes another.
    CompileAgain,
    /// The nation looks at what these have sent.
    Review(Vec<UnitCode>),
}

impl Owed {
    /// The stable code of JSON.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Compile => "compile",
            Self::Send => "send",
            Self::CompileAgain => "compile_again",
            Self::Review(_) => "review",
        }
    }

    /// The word after `report` that does it.
    pub const fn command(&self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Compile | Self::CompileAgain => "compile",
            Self::Send => "send",
            Self::Review(_) => "status",
        }
    }
}

/// The quarters of the programme's year that are over and wait for this unit, the oldest first; none
/// where it stands alone.
///
/// # Errors
/// [`Damage`] of the views.
pub fn reminders(office: &Office<'_>, today: JalaliDate) -> Result<Vec<Reminder>, Damage> {
    let unit = office.opening.unit;
    let alone = unit.parent().is_some_and(|parent| office.roster.of_unit(parent).is_none());
    if alone {
        return Ok(Vec::new());
    }
    let mut owing = Vec::new();
    for number in 1..=4 {
        let quarter = Quarter { year: i32::from(office.opening.year), number };
        let Some(last) = last_day(quarter).filter(|last| *last < today) else { break };
        let row = of(office.view, unit, quarter)?;
        if let Some(step) = owed(office, (unit, quarter), &row)? {
            let due = due(last, office.rules);
            let back = row.sent_back.last_key_value();
            let sent_back = back.map(|(_, (on, it))| (*on, it.reason.clone().unwrap_or_default()));
            owing.push(Reminder { quarter, due, late: due < today, step, sent_back });
        }
    }
    Ok(owing)
}

/// The last day for the report of a quarter that ends on `last` (B8).
pub fn due(last: JalaliDate, rules: &RuleSet) -> JalaliDate {
    last.plus_days(i32::try_from(rules.report_due_days).unwrap_or(i32::MAX))
}

fn owed(
    office: &Office<'_>,
    (unit, quarter): (UnitCode, Quarter),
    row: &ClosingRow,
) -> Result<Option<Owed>, Damage> {
    if let UnitCode::County(_) = unit {
        return Ok(row.confirmed.is_none().then_some(Owed::Confirm));
    }
    let mut sent = Vec::new();
    if unit == UnitCode::Nation {
        for child in crate::quota::hub::children(office) {
            if of(office.view, child.unit, quarter)?.progress() == Progress::Sent {
                sent.push(child.unit);
            }
        }
    }
    Ok(match row.progress() {
        _ if !sent.is_empty() => Some(Owed::Review(sent)),
        Progress::Open | Progress::Confirmed => Some(Owed::Compile),
        Progress::Compiled => Some(Owed::Send),
        Progress::SentBack => Some(Owed::CompileAgain),
        Progress::Sent | Progress::Closed => None,
    })
}
