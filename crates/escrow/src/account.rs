//! A ledger with all its holds in memory.

use std::collections::BTreeMap;

use model::JalaliDate;

use crate::entry::{Answer, Entry, Holder};
use crate::figures::Figures;
use crate::ledger::{Applied, Ledger};
use crate::line::{HoldKey, QuotaLine};
use crate::refusal::Refusal;
use crate::row::{HoldRow, Sums};

/// The whole fold of one node: for tests, the simulator, a check of stored totals, and a parent that
/// replays a child's log.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Account {
    ledger: Ledger,
    rows: BTreeMap<HoldKey, HoldRow>,
}

impl Account {
    /// Knows nothing yet.
    pub const fn new(me: Holder) -> Self {
        Self { ledger: Ledger::new(me), rows: BTreeMap::new() }
    }

    /// The totals.
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// A hold's row.
    pub fn row(&self, key: &HoldKey) -> Option<&HoldRow> {
        self.rows.get(key)
    }

    /// Every hold, in the keys' order.
    pub fn rows(&self) -> impl Iterator<Item = (&HoldKey, &HoldRow)> {
        self.rows.iter()
    }

    /// Where the node stands on a line.
    pub fn figures(&self, q: &QuotaLine) -> Figures {
        self.ledger.figures(q)
    }

    /// Says whether the node may write an entry now; see [`Ledger::allows`].
    ///
    /// # Errors
    /// The first [`Refusal`] that applies. Nothing has changed.
    pub fn allows(&self, entry: &Entry) -> Result<(), Refusal> {
        let key = key_of(self.ledger.me(), entry);
        self.ledger.allows(entry, key.and_then(|key| self.rows.get(key)))
    }

    /// Writes an entry of the node's own; see [`Ledger::write`].
    ///
    /// # Errors
    /// [`Refusal`]; nothing has changed.
    pub fn write(&mut self, entry: &Entry) -> Result<(), Refusal> {
        let key = key_of(self.ledger.me(), entry);
        let applied = self.ledger.write(entry, key.and_then(|key| self.rows.get(key)))?;
        self.keep(applied);
        Ok(())
    }

    /// Answers a letter of an earlier incarnation, whose row is handed in; see [`Ledger::write`].
    ///
    /// # Errors
    /// [`Refusal`]; nothing has changed.
    pub fn answer(&mut self, answer: &Answer, row: Option<&HoldRow>) -> Result<(), Refusal> {
        let applied = self.ledger.write(&Entry::Answer(answer.clone()), row)?;
        self.keep(applied);
        Ok(())
    }

    /// Folds in an entry that was written, by this node or another; see [`Ledger::apply`].
    pub fn apply(&mut self, by: Holder, entry: &Entry) {
        let row = entry.hold_key().and_then(|key| self.rows.get(key));
        let applied = self.ledger.apply(by, entry, row);
        self.keep(applied);
    }

    /// The open holds whose letters' last day lies before `as_of`.
    pub fn due_for_release(&self, as_of: JalaliDate) -> Vec<HoldKey> {
        let due = self.rows.iter().filter(|(_, row)| row.is_due(as_of));
        due.map(|(key, _)| key.clone()).collect()
    }

    /// Says whether no line is overdrawn, and every line's sums are those of its rows.
    pub fn holds(&self) -> bool {
        let mut sums: BTreeMap<&QuotaLine, Sums> = BTreeMap::new();
        for (key, row) in &self.rows {
            let sum = sums.entry(&key.q).or_default();
            *sum = sum.plus(row.sums());
        }
        let counted = self
            .ledger
            .lines()
            .all(|(q, totals)| totals.sums() == sums.get(q).copied().unwrap_or_default());
        counted && self.ledger.holds()
    }

    fn keep(&mut self, Applied { row, .. }: Applied) {
        if let Some((key, row)) = row {
            self.rows.insert(key, row);
        }
    }
}

/// The own hold an entry of `me` is about; of an earlier incarnation's letter there is no row here.
fn key_of(me: Holder, entry: &Entry) -> Option<&HoldKey> {
    entry.hold_key().filter(|_| entry.whose(me) == Some(me))
}
