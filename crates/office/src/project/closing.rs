//! How far the closing of quarters has come.

use model::JalaliDate;
use model::view::Damage;

use super::Placed;
use super::desk::Desk;
use crate::closing::{self, ClosingRow};
use crate::entry::{Act, Closing};
use crate::schema;

impl Desk<'_> {
    /// Takes in a step: each field has one writer and grows, so that the order of logs doesn't matter.
    pub(super) fn closing(
        &mut self,
        placed: &Placed,
        act: &Act,
        said: &Closing,
    ) -> Result<(), Damage> {
        let unit = match said {
            Closing::Confirmed(_) | Closing::Compiled(_) | Closing::Sent(_) => placed.log.scope,
            Closing::Accepted(review) | Closing::SentBack(review) => review.unit,
        };
        let key = closing::key(unit, said.quarter());
        let mut row: ClosingRow = self.get(schema::CLOSING, &key)?.unwrap_or_default();
        row.take(act, said);
        self.put(schema::CLOSING, &key, &row);
        Ok(())
    }

    /// Notes the civil day of an act, for its log.
    pub(super) fn latest(&mut self, placed: &Placed, act: &Act) {
        let last = self.latest.entry(placed.log).or_insert(act.on);
        *last = (*last).max(act.on);
    }

    /// Keeps the last days that were noted.
    pub(super) fn keep_latest(&mut self) -> Result<(), Damage> {
        for (log, on) in std::mem::take(&mut self.latest) {
            let known: Option<JalaliDate> = self.get(schema::LATEST, &log.key())?;
            if known.is_none_or(|known| known < on) {
                self.put(schema::LATEST, &log.key(), &on);
            }
        }
        Ok(())
    }
}
