//! Closing a quarter (B8): a county confirms, its province compiles and sends, the nation accepts or
//! sends back with a reason. Accepted is closed for ever.
//!
//! Making a report and sending it are two steps, and so are looking at it and accepting it: what is
//! reviewed has a hash, and that is what is accepted.

mod reminder;

use std::collections::BTreeMap;

use model::view::{Damage, View};
use model::{JalaliDate, Quarter, UnitCode};
pub use reminder::{Owed, Reminder, due, reminders};
use serde::{Deserialize, Serialize};

use crate::draft::{Drafter, Stop};
use crate::entry::{Act, Body, Closing, Compiled, Confirmed, Reviewed, Sent};
use crate::quota::hub::checked_note;
use crate::refusal::{Dealing, NotClosed};
use crate::schema;

/// How far the closing of a unit's quarter has come.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct ClosingRow {
    /// The county's last word that all is told, when, and its act's number.
    pub confirmed: Option<(JalaliDate, u64, Confirmed)>,
    /// The reports made, by revision, and when.
    pub compiled: BTreeMap<u16, (JalaliDate, Compiled)>,
    /// Those sent, and when.
    pub sent: BTreeMap<u16, JalaliDate>,
    /// Those accepted, and when: one.
    pub accepted: BTreeMap<u16, (JalaliDate, Reviewed)>,
    /// Those sent back, when and why.
    pub sent_back: BTreeMap<u16, (JalaliDate, Reviewed)>,
}

/// How far a quarter has come, in a word.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Progress {
    /// Nothing was said.
    Open,
    /// The county has confirmed.
    Confirmed,
    /// A report was made.
    Compiled,
    /// It was sent and waits.
    Sent,
    /// It was sent back.
    SentBack,
    /// Accepted and closed.
    Closed,
}

impl ClosingRow {
    /// Takes in a step. Each step has a place of its own: the order in which logs come is no matter.
    pub(crate) fn take(&mut self, act: &Act, said: &Closing) {
        let on = act.on;
        match said {
            Closing::Confirmed(it) => {
                let new = (on, act.logical, it.clone());
                let older = |(day, logical, _): &(JalaliDate, u64, Confirmed)| {
                    (*day, *logical) < (on, act.logical)
                };
                if self.confirmed.as_ref().is_none_or(older) {
                    self.confirmed = Some(new);
                }
            }
            Closing::Compiled(it) => {
                self.compiled.entry(it.revision).or_insert_with(|| (on, it.clone()));
            }
            Closing::Sent(it) => {
                self.sent.entry(it.revision).or_insert(on);
            }
            Closing::Accepted(it) => {
                self.accepted.entry(it.revision).or_insert_with(|| (on, it.clone()));
            }
            Closing::SentBack(it) => {
                self.sent_back.entry(it.revision).or_insert_with(|| (on, it.clone()));
            }
        }
    }

    /// How far it has come.
    pub fn progress(&self) -> Progress {
        let last = self.compiled.last_key_value().map(|(revision, _)| *revision);
        match last {
            _ if !self.accepted.is_empty() => Progress::Closed,
            Some(last) if self.sent_back.contains_key(&last) => Progress::SentBack,
            Some(last) if self.sent.contains_key(&last) => Progress::Sent,
            Some(_) => Progress::Compiled,
            None if self.confirmed.is_some() => Progress::Confirmed,
            None => Progress::Open,
        }
    }

    /// The report that is closed, and the day it was accepted.
    pub fn closed(&self) -> Option<(JalaliDate, &Compiled)> {
        let (revision, (on, _)) = self.accepted.first_key_value()?;
        self.compiled.get(revision).map(|(_, compiled)| (*on, compiled))
    }

    /// The report by which a unit's quarter is closed. The nation has nobody above it: what it has sent
    /// is closed.
    pub fn closed_at(&self, unit: UnitCode) -> Option<&Compiled> {
        let sent = self.last().filter(|(_, last)| self.sent.contains_key(&last.revision));
        let sent = sent.filter(|_| unit == UnitCode::Nation);
        self.closed().or(sent).map(|(_, compiled)| compiled)
    }

    /// The last report made, and the day.
    pub fn last(&self) -> Option<(JalaliDate, &Compiled)> {
        self.compiled.last_key_value().map(|(_, (on, compiled))| (*on, compiled))
    }
}

/// The key of a unit's quarter; units side by side.
pub(crate) fn key(unit: UnitCode, quarter: Quarter) -> Vec<u8> {
    let year = u16::try_from(quarter.year).unwrap_or(u16::MAX);
    [&unit.letters()[..], &year.to_be_bytes(), &[quarter.number]].concat()
}

/// How far a unit's quarter has come.
///
/// # Errors
/// [`Damage`] of the views.
pub fn of(view: &dyn View, unit: UnitCode, quarter: Quarter) -> Result<ClosingRow, Damage> {
    Ok(schema::get(view, schema::CLOSING, &key(unit, quarter))?.unwrap_or_default())
}

/// The county's word that its quarter is complete.
///
/// # Errors
/// [`NotClosed::NotHere`] at a hub, [`NotClosed::NotOver`], [`NotClosed::Confirmed`],
/// [`NotClosed::Closed`].
pub fn confirm(drafter: &mut Drafter<'_>, quarter: Quarter, nothing: bool) -> Result<(), Stop> {
    let unit = drafter.office.opening.unit;
    if !matches!(unit, UnitCode::County(_)) {
        return Err(NotClosed::NotHere { unit }.into());
    }
    over(drafter, quarter)?;
    let row = of(drafter.office.view, unit, quarter)?;
    if let Some((on, _, _)) = row.confirmed {
        return Err(NotClosed::Confirmed { quarter, on }.into());
    }
    let me = drafter.office.opening.holder();
    let own = drafter.office.heads.iter();
    let heads =
        own.filter(|(log, _)| escrow::Holder::of(*log) == me && log.scope == unit).collect();
    say(drafter, unit, Closing::Confirmed(Confirmed { quarter, nothing, heads }));
    Ok(())
}

/// Says that a report was made; its revision is the next one.
///
/// # Errors
/// [`NotClosed::NotHere`] at a county, [`NotClosed::NotOver`], [`NotClosed::Closed`].
pub fn compile(drafter: &mut Drafter<'_>, mut made: Compiled) -> Result<Compiled, Stop> {
    let unit = drafter.office.opening.unit;
    if matches!(unit, UnitCode::County(_)) {
        return Err(NotClosed::NotHere { unit }.into());
    }
    over(drafter, made.quarter)?;
    let row = not_closed(drafter, unit, made.quarter)?;
    let last = row.compiled.last_key_value().map_or(0, |(revision, _)| *revision);
    made.revision = last.saturating_add(1);
    say(drafter, unit, Closing::Compiled(made.clone()));
    Ok(made)
}

/// Sends the last report made; the nation's is closed by it.
///
/// # Errors
/// [`NotClosed::NotCompiled`], [`NotClosed::NothingToSend`], [`NotClosed::Closed`].
pub fn send(drafter: &mut Drafter<'_>, quarter: Quarter) -> Result<Compiled, Stop> {
    let unit = drafter.office.opening.unit;
    let row = not_closed(drafter, unit, quarter)?;
    let Some((_, last)) = row.last() else {
        return Err(NotClosed::NotCompiled { unit, quarter }.into());
    };
    if row.progress() != Progress::Compiled {
        return Err(NotClosed::NothingToSend { quarter }.into());
    }
    say(drafter, unit, Closing::Sent(Sent { quarter, revision: last.revision }));
    Ok(last.clone())
}

/// Accepts a unit's report, or sends it back for a reason.
///
/// # Errors
/// [`crate::Dealing::NotTheNation`] elsewhere, [`NotClosed::NotSent`], [`NotClosed::Closed`],
/// [`NotClosed::NoReason`].
pub fn review(
    drafter: &mut Drafter<'_>,
    (unit, quarter): (UnitCode, Quarter),
    back: Option<&str>,
) -> Result<Compiled, Stop> {
    let me = drafter.office.opening.unit;
    if me != UnitCode::Nation {
        return Err(Dealing::NotTheNation { unit: me }.into());
    }
    let row = not_closed(drafter, unit, quarter)?;
    let last = match row.last() {
        Some((_, last)) if row.progress() == Progress::Sent => last.clone(),
        Some(_) | None => return Err(NotClosed::NotSent { unit, quarter }.into()),
    };
    let reason = match back {
        Some(text) => Some(checked_note(Some(text))?.ok_or(NotClosed::NoReason)?),
        None => None,
    };
    let (revision, output) = (last.revision, last.output);
    let review = Reviewed { unit, quarter, revision, output, reason };
    let said =
        if review.reason.is_some() { Closing::SentBack(review) } else { Closing::Accepted(review) };
    say(drafter, unit, said);
    Ok(last)
}

fn say(drafter: &mut Drafter<'_>, scope: UnitCode, said: Closing) {
    drafter.say_to(scope, Body::Closing(Box::new(said)));
}

/// A quarter is closed after it is over.
fn over(drafter: &Drafter<'_>, quarter: Quarter) -> Result<(), NotClosed> {
    let after = drafter.act.on.quarter();
    let last = last_day(quarter).unwrap_or(drafter.act.on);
    if quarter < after { Ok(()) } else { Err(NotClosed::NotOver { quarter, last }) }
}

/// The last day of a quarter; `None` for one that isn't in the calendar.
pub fn last_day(quarter: Quarter) -> Option<JalaliDate> {
    let months = quarter.number.checked_sub(1)?.checked_mul(3)?;
    let first = JalaliDate::new(quarter.year, months.checked_add(1)?, 1).ok()?;
    Some(first.plus_months(3).plus_days(-1))
}

fn not_closed(drafter: &Drafter<'_>, unit: UnitCode, quarter: Quarter) -> Result<ClosingRow, Stop> {
    let row = of(drafter.office.view, unit, quarter)?;
    match row.closed() {
        Some((on, _)) => Err(NotClosed::Closed { quarter, on }.into()),
        None => Ok(row),
    }
}
