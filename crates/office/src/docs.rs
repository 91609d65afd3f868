//! Live documents: a bounded cache over the journal's changes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use model::view::{Damage, View};
use model::{LogId, RecordId, Seq};
use records::Document;

use crate::entry::Entry;
use crate::rows::{Place, RecordRow};
use crate::schema;

/// Hands out the entries of the journal; the shell reads them from its file.
pub trait Archive: fmt::Debug {
    /// The entry at a place.
    ///
    /// # Errors
    /// [`Damage`] if the journal can't give it.
    fn entry(&self, place: Place) -> Result<Vec<u8>, Damage>;

    /// The log an entry stands in, and its position there.
    ///
    /// # Errors
    /// [`Damage`] if the journal can't say.
    fn origin(&self, place: Place) -> Result<(LogId, Seq), Damage>;
}

/// Documents that were used last; a document costs some 20 kB while it lives.
#[derive(Debug, Default)]
pub struct Docs {
    live: BTreeMap<RecordId, (u64, Document)>,
    /// Documents that already hold the changes of the draft being appended.
    fresh: BTreeSet<RecordId>,
    clock: u64,
}

/// How many documents live at once.
const LIVE_MAX: usize = 512;

impl Docs {
    /// Takes a live document. It is gone from the cache until [`Self::put`] brings it back.
    pub(crate) fn live(&mut self, record: RecordId) -> Option<Document> {
        self.live.remove(&record).map(|(_, document)| document)
    }

    /// Takes a record's document, rebuilt from its changes if it isn't live; `None` if there is no
    /// such record. It is gone from the cache until [`Self::put`] brings it back.
    ///
    /// # Errors
    /// [`Damage`] if the row or one of its changes can't be read.
    pub fn take(
        &mut self,
        record: RecordId,
        view: &dyn View,
        archive: &dyn Archive,
    ) -> Result<Option<Document>, Damage> {
        if let Some(document) = self.live(record) {
            return Ok(Some(document));
        }
        match schema::get::<RecordRow>(view, schema::RECORD, &record.key())? {
            Some(row) => rebuild(record, &row.changes, archive).map(Some),
            None => Ok(None),
        }
    }

    /// Puts a document back, as the last one used.
    pub fn put(&mut self, record: RecordId, document: Document) {
        self.clock = self.clock.saturating_add(1);
        self.live.insert(record, (self.clock, document));
    }

    /// Puts back a document that already holds what the draft says of it.
    pub fn put_fresh(&mut self, record: RecordId, document: Document) {
        self.fresh.insert(record);
        self.put(record, document);
    }

    /// Says whether a record's document already holds the frame being projected.
    pub fn is_fresh(&self, record: RecordId) -> bool {
        self.fresh.contains(&record)
    }

    /// A frame was projected: what it said is history.
    pub fn settle(&mut self) {
        self.fresh.clear();
        if LIVE_MAX < self.live.len() {
            self.shrink();
        }
    }

    /// Forgets everything; what was put may be ahead of an append that failed.
    pub fn clear(&mut self) {
        self.live.clear();
        self.fresh.clear();
    }

    /// Keeps the younger half. Called between frames only, so that a draft's documents stay.
    fn shrink(&mut self) {
        let keep = u64::try_from(LIVE_MAX / 2).expect("a small constant");
        let oldest = self.clock.saturating_sub(keep);
        self.live.retain(|_, (used, _)| oldest < *used);
    }
}

/// Makes a document again from its changes.
pub(crate) fn rebuild(
    record: RecordId,
    changes: &[Place],
    archive: &dyn Archive,
) -> Result<Document, Damage> {
    let changes: Vec<Vec<u8>> =
        changes.iter().map(|place| change_at(record, *place, archive)).collect::<Result<_, _>>()?;
    Document::rebuild(changes.iter().map(Vec::as_slice)).map_err(|fault| Damage {
        what: format!("record {record}: its changes don't make a document: {fault}"),
    })
}

fn change_at(record: RecordId, place: Place, archive: &dyn Archive) -> Result<Vec<u8>, Damage> {
    let bytes = archive.entry(place)?;
    let change = Entry::decode(&bytes).ok().and_then(|entry| entry.change_of(record));
    change.map(|(_, change)| change).ok_or_else(|| Damage {
        what: format!(
            "record {record}: no change of it at {:?}",
            (place.lsn, Seq(u64::from(place.entry)))
        ),
    })
}
