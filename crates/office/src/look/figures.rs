//! The figures of an office's status.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use escrow::Figures;
use model::view::Damage;
use model::{Amount, JalaliDate};
use rules::judge;

use super::{cases, due_visits};
use crate::guard::Frozen;
use crate::quota::Recalled;
use crate::rows::Stage;
use crate::standing::Office;
use crate::{guard, objections, quota};

/// Where an office stands on a day.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Standing {
    /// Files that another county's office goes on with.
    pub moved: u64,
    /// Applications by stage.
    pub stages: BTreeMap<Stage, u64>,
    /// How many may be referred.
    pub ready: u64,
    /// How many will be with time alone.
    pub time_only: u64,
    /// Gates that shut the others out, by code: how many applications each.
    pub shut: BTreeMap<&'static str, u64>,
    /// Permits void since their skill deadline (B7).
    pub voided: u64,
    /// Files with facts that can't both be true.
    pub disputes: u64,
    /// Files to whose referral a hub objects.
    pub objections: u64,
    /// Visits overdue, and due within seven days.
    pub visits: (u64, u64),
    /// Letters whose time has run out and whose quota waits to be released.
    pub holds_due: u64,
    /// Quota.
    pub quota: Figures,
    /// What the unit above asks back and wasn't returned yet.
    pub asked_back: Amount,
    /// Why no quota is spent here for now.
    pub frozen: Option<Frozen>,
    /// What is held and no hub has witnessed yet.
    pub unwitnessed: Amount,
    /// The newest date exclusion lists speak for.
    pub lists_as_of: Option<JalaliDate>,
}

fn asked_back(office: &Office<'_>) -> Result<Amount, Damage> {
    let recalls = quota::county::dealings(office)?.recalls;
    let left = recalls.iter().map(Recalled::left);
    Ok(left.fold(Amount::ZERO, |sum, more| sum.checked_add(more).unwrap_or(sum)))
}

/// Counts everything a status shows.
///
/// # Errors
/// [`Damage`] of the views.
pub fn standing(office: &Office<'_>, as_of: JalaliDate) -> Result<Standing, Damage> {
    let mut counted = Standing {
        quota: quota::figures(office)?,
        asked_back: asked_back(office)?,
        frozen: guard::frozen(office)?,
        unwitnessed: guard::unwitnessed(office)?,
        lists_as_of: office.lists_as_of()?,
        objections: objections::open(office)?,
        ..Standing::default()
    };
    cases(office, &mut |_, row| {
        if !office.is_home(row.home) {
            add(&mut counted.moved);
            return ControlFlow::Continue(());
        }
        add(counted.stages.entry(row.stage).or_default());
        if row.stage == Stage::Disputed {
            add(&mut counted.disputes);
        }
        if row.stage.is_referable() {
            let verdict = judge(&row.case, office.rules, as_of);
            match (verdict.ready, verdict.earliest) {
                (true, _) => add(&mut counted.ready),
                (false, Some(_)) => add(&mut counted.time_only),
                (false, None) => {}
            }
            if verdict.voided {
                add(&mut counted.voided);
            }
            verdict.fails().for_each(|f| add(counted.shut.entry(f.gate.code()).or_default()));
        }
        ControlFlow::Continue(())
    })?;
    for visit in due_visits(office, as_of)? {
        match visit.late_days {
            1.. => add(&mut counted.visits.0),
            -7..=0 => add(&mut counted.visits.1),
            _ => {}
        }
    }
    let due = quota::holds(office)?.iter().filter(|hold| hold.row.is_due(as_of)).count();
    counted.holds_due = u64::try_from(due).unwrap_or(u64::MAX);
    Ok(counted)
}

const fn add(count: &mut u64) {
    *count = count.saturating_add(1);
}
