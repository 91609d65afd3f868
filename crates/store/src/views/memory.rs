//! Rows in memory, with the last states a crash may fall back to.

use std::collections::{BTreeMap, VecDeque};

use model::view::Each;

use super::rows::Change;
use crate::dice::Dice;

/// An ordered map that remembers how to go back.
#[derive(Clone, Debug, Default)]
pub(super) struct MemoryRows {
    rows: BTreeMap<Vec<u8>, Vec<u8>>,
    /// What undoes the last batches, the latest last.
    undo: VecDeque<Vec<Change>>,
}

impl MemoryRows {
    pub(super) fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.rows.get(key).cloned()
    }

    pub(super) fn scan(&self, prefix: &[u8], each: &mut Each<'_>) {
        let rows = self.rows.range(prefix.to_vec()..);
        for (key, value) in rows.take_while(|(key, _)| key.starts_with(prefix)) {
            if each(key, value).is_break() {
                return;
            }
        }
    }

    pub(super) fn write(&mut self, changes: Vec<Change>) {
        let undo = self.swap(changes);
        self.undo.push_back(undo);
        if UNDO_BATCHES < self.undo.len() {
            self.undo.pop_front();
        }
    }

    /// An earlier state, the last one, or nothing.
    pub(super) fn crashed(&self, seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        if dice.chance(10) {
            return Self::default();
        }
        let mut image = self.clone();
        for _ in 0..dice.below(image.undo.len() + 1) {
            if let Some(undo) = image.undo.pop_back() {
                image.swap(undo);
            }
        }
        image.undo.clear();
        image
    }

    /// Carries out changes and returns those that undo them.
    fn swap(&mut self, changes: Vec<Change>) -> Vec<Change> {
        let swap = |(key, value): Change| {
            let old = match value {
                Some(value) => self.rows.insert(key.clone(), value),
                None => self.rows.remove(&key),
            };
            (key, old)
        };
        changes.into_iter().map(swap).collect()
    }
}

/// How far back a crash may fall.
const UNDO_BATCHES: usize = 64;
