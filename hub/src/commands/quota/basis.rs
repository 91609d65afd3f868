//! What a breakdown is reckoned from: the options, the sheet, parts set by hand.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::Args;
use console::{Context, DayArg, Failure, Misfit, Ui};
use escrow::apportion::Indicators;
use model::{Amount, Jobs, Rials, Say, UnitCode, say};
use office::allocation::Row;
use office::entry::Source;
use sheets::{IndicatorRow, SheetKind};

/// What is divided, and by what.
#[derive(Args, Debug)]
pub(super) struct BasisArgs {
    /// Rials to divide; all that may be divided if nothing is said
    #[arg(long, value_name = "RIALS")]
    pub(super) rials: Option<Rials>,
    /// Jobs to divide; all that may be divided if nothing is said
    #[arg(long, value_name = "JOBS")]
    pub(super) jobs: Option<Jobs>,
    /// A sheet with each unit's indicators; without it they are counted from what the hub holds
    #[arg(long, value_name = "FILE")]
    pub(super) indicators: Option<PathBuf>,
    /// Set a unit's part by hand, such as 1102=5,000,000,000/10; the others share the rest
    #[arg(long = "set", value_name = "UNIT=RIALS/JOBS")]
    pub(super) set: Vec<SetPart>,
    /// The day the indicators are counted for
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    pub(super) as_of: Option<DayArg>,
}

/// A unit's part, set by hand.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct SetPart {
    unit: UnitCode,
    amount: Amount,
}

impl FromStr for SetPart {
    type Err = Misfit;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let shape = || {
            Misfit::new(
                "به شکل UNIT=RIALS/JOBS، مانند 1102=5,000,000,000/10",
                "write UNIT=RIALS/JOBS, such as 1102=5,000,000,000/10",
            )
        };
        let (unit, amount) = text.split_once('=').ok_or_else(shape)?;
        let (rials, jobs) = amount.split_once('/').ok_or_else(shape)?;
        let rials = rials.parse().map_err(|_| shape())?;
        let jobs = jobs.parse().map_err(|_| shape())?;
        Ok(Self { unit: unit.parse().map_err(|_| shape())?, amount: Amount::new(rials, jobs) })
    }
}

impl BasisArgs {
    /// The parts set by hand, each unit's once.
    pub(super) fn set(&self) -> Result<BTreeMap<UnitCode, Amount>, Failure> {
        let mut set = BTreeMap::new();
        for SetPart { unit, amount } in &self.set {
            if set.insert(*unit, *amount).is_some() {
                return Err(Failure::Usage {
                    what: say!("سهم {unit} دو بار نوشته شده است.", "{unit} is set twice"),
                    next: None,
                });
            }
        }
        Ok(set)
    }

    /// The rows of the sheet; `None` where there is no sheet and the hub is to count.
    pub(super) fn rows(
        &self,
        context: &Context,
        ui: &mut Ui<'_>,
    ) -> Result<Option<Vec<Row>>, Failure> {
        let Some(path) = &self.indicators else { return Ok(None) };
        read(&context.path(path), ui).map(Some)
    }
}

fn read(path: &Path, ui: &mut Ui<'_>) -> Result<Vec<Row>, Failure> {
    let source = sheets::Source::detect(path, Some(SheetKind::Indicators))?;
    let read = sheets::read(&source, &model::Places::default(), &mut |_| ())?;
    for note in &read.notes {
        ui.note(note);
    }
    // A breakdown from half a sheet would be wrong for everybody.
    if let Some(refused) = read.refused.first() {
        let (line, column, why) = (refused.line, &refused.column, &refused.message);
        let what = Say::new(
            format!("سطر {line}، ستون «{column}»: {}", why.fa),
            format!("line {line}, column «{column}»: {}", why.en),
        );
        return Err(Failure::Usage { what, next: None });
    }
    Ok(read.indicators.into_iter().map(|row| entered(row.value)).collect())
}

fn entered(row: IndicatorRow) -> Row {
    let IndicatorRow { unit, approved, commitment, absorption_per_mille, priority, note } = row;
    let indicators = Indicators { approved, commitment, absorption_per_mille, priority };
    Row { unit, indicators, source: Source::Entered, note }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_typed_as_offices_write_amounts() {
        let part: SetPart = "1102=5,000,000,000/10".parse().unwrap();
        assert_eq!(part.amount, Amount::new(Rials::new(5_000_000_000), Jobs::new(10)));
        assert_eq!("۱۱۰۲=۵۰۰۰۰۰۰۰۰۰/۱۰".parse(), Ok(part));
        for text in ["1102", "1102=5", "1102=5/x", "11022=5/1", "=5/1"] {
            assert!(text.parse::<SetPart>().is_err(), "{text}");
        }
    }
}
