//! Indicators from what a hub holds itself.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use escrow::Holder;
use escrow::apportion::Indicators;
use model::view::Damage;
use model::{Amount, ApplicationNumber, JalaliDate, UnitCode};
use rules::judge;

use super::Row;
use crate::entry::Source;
use crate::look::cases;
use crate::quota;
use crate::quota::hub::{Child, children};
use crate::standing::Office;

/// What the hub can tell of the units below it: the approved quota is what files that may be referred
/// on the day ask for, the commitment their planned jobs, the absorption what was paid of this year's
/// quota so far, for last year's isn't on any record yet. No region has a priority by itself.
///
/// # Errors
/// [`Damage`] of the views.
pub fn counted(office: &Office<'_>, as_of: JalaliDate) -> Result<Vec<Row>, Damage> {
    let mut ready: BTreeMap<UnitCode, Amount> = BTreeMap::new();
    cases(office, &mut |number, row| {
        if row.stage.is_referable() && judge(&row.case, office.rules, as_of).ready {
            let asked =
                Amount::new(row.case.amount.unwrap_or_default(), row.case.jobs.unwrap_or_default());
            let sum = ready.entry(unit_of(office, number)).or_default();
            *sum = sum.checked_add(asked).unwrap_or(*sum);
        }
        ControlFlow::Continue(())
    })?;
    let row = |child: Child| {
        let approved = ready.get(&child.unit).copied().unwrap_or_default();
        let indicators = Indicators {
            approved,
            commitment: approved.jobs,
            absorption_per_mille: absorption(office, child)?,
            priority: 0,
        };
        Ok(Row { unit: child.unit, indicators, source: Source::Counted, note: None })
    };
    children(office).into_iter().map(row).collect()
}

/// The unit right below this one that a file belongs to.
fn unit_of(office: &Office<'_>, number: ApplicationNumber) -> UnitCode {
    let county = UnitCode::County(number.county());
    match county.parent() {
        Some(province) if office.opening.unit == UnitCode::Nation => province,
        Some(_) | None => county,
    }
}

/// Paid of granted, per mille; `None` where nothing was granted yet.
fn absorption(office: &Office<'_>, child: Child) -> Result<Option<u16>, Damage> {
    let q = quota::line(office);
    let figures = |holder: Holder| quota::of(office, holder, &q);
    let own = figures(child.holder)?;
    let granted = u128::from(own.granted.rials.whole());
    let mut paid = u128::from(own.consumed.rials.whole());
    for below in office.roster.children_of(child.unit) {
        let writer = below.writer();
        let holder = Holder { node: writer.node, incarnation: writer.incarnation };
        paid = paid.saturating_add(figures(holder)?.consumed.rials.whole().into());
    }
    let per_mille = paid.saturating_mul(1_000).checked_div(granted);
    Ok(per_mille.map(|rate| u16::try_from(rate.min(1_000)).expect("at most a thousand")))
}
