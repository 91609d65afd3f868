//! Views: ordered rows derived from the journal, which prove themselves or are thrown away.
//!
//! # What is proved
//! Every stored value carries a hash over its table, key and value. One row, the *head*, holds the
//! schema, the journal's identity, how far the views have come, and of each table the number of rows
//! and the wrapping sum of their hashes; it changes in the same atomic batch as the rows. The first
//! look at a table in a process reads all of it and compares, so a lost, stale or foreign row is
//! [`Damage`], as is an empty answer where a row should be. Later looks rely on what this process
//! did since, and still check each row's own hash.
//!
//! With a key all rows are sealed, and keys that name a person are hidden: see [`ViewsSeal`].
//!
//! Damage is not repaired: the caller wipes the folder and replays the journal.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::{fmt, io};

use model::planted::{Bug, planted};
use model::view::{Batch, Damage, Each, Table, View};
use model::{Lsn, limits};
use thiserror::Error;

mod cover;
mod guarded;
mod head;
mod memory;
mod redb_rows;
mod row;
mod rows;
mod sled_rows;

#[cfg(test)]
mod rot_tests;
#[cfg(test)]
mod tests;

pub use cover::ViewsSeal;
use cover::{Row, RowCover};
use head::{Head, Tally};
use rows::Rows;

/// What keeps the rows.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Engine {
    /// sled 0.34, the programme's choice for an office.
    Sled,
    /// redb 4, for a hub.
    Redb,
    /// Memory, for the simulator and for tests.
    Memory,
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sled => "sled",
            Self::Redb => "redb",
            Self::Memory => "memory",
        })
    }
}

/// What views are opened with.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ViewsOptions {
    /// The version of tables and keys; another one's views are rebuilt.
    pub schema: u32,
    /// The journal these views are of; another one's views are rebuilt.
    pub instance: [u8; 16],
    /// The engine's cache.
    pub cache_bytes: u64,
}

impl ViewsOptions {
    /// Options with a cache that suits an office's machine.
    pub const fn new(schema: u32, instance: [u8; 16]) -> Self {
        Self { schema, instance, cache_bytes: 8 << 20 }
    }
}

/// Why views could not be opened.
#[derive(Debug, Error)]
pub enum ViewsError {
    /// They can't be trusted: wipe and rebuild them.
    #[error(transparent)]
    Damage(Damage),
    /// They are of another version: wipe and rebuild them.
    #[error("the views have schema {found}, this program has {wanted}")]
    Schema {
        /// What they have.
        found: u32,
        /// What was asked for.
        wanted: u32,
    },
    /// They are of another journal: wipe and rebuild them.
    #[error("the views belong to another journal")]
    Instance,
    /// Something still has them open: don't wipe them.
    #[error("the views are in use by another process")]
    Busy,
    /// The system refused: don't wipe them.
    #[error("cannot reach the views")]
    Io(#[source] io::Error),
}

impl ViewsError {
    /// Says whether wiping and rebuilding them helps.
    pub const fn asks_for_rebuild(&self) -> bool {
        matches!(self, Self::Damage(_) | Self::Schema { .. } | Self::Instance)
    }
}

/// Open views. The folder needs the [`crate::Lock`] of its node.
#[derive(Debug)]
pub struct Views {
    engine: Engine,
    rows: Rows,
    cover: RowCover,
    head: Head,
    known: Mutex<Known>,
    broken: Option<Damage>,
}

/// Which tables this process knows to be whole.
#[derive(Clone, Debug)]
enum Known {
    /// All: it began with none.
    All,
    /// Those it has read through.
    Read(BTreeSet<Table>),
}

/// What a full check found.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Report {
    /// Each table that has rows, in order.
    pub tables: Vec<TableReport>,
}

/// One table of a [`Report`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct TableReport {
    /// Which.
    pub table: Table,
    /// How many rows it has.
    pub rows: u64,
    /// The bytes of its keys and values.
    pub bytes: u64,
}

/// What views say about themselves without reading rows.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Stats {
    /// What keeps them.
    pub engine: Engine,
    /// How far they have come.
    pub at: Lsn,
    /// The rows of each table that has any.
    pub tables: Vec<(Table, u64)>,
    /// What they take on disk, in bytes.
    pub disk_bytes: u64,
}

impl Views {
    /// Opens the views in a folder, or begins new ones at the journal's start. In memory they always
    /// begin anew and the folder is not touched.
    ///
    /// # Errors
    /// [`ViewsError`]; most ask for a rebuild, see [`ViewsError::asks_for_rebuild`].
    pub fn open(engine: Engine, dir: &Path, options: ViewsOptions) -> Result<Self, ViewsError> {
        Self::open_sealed(engine, dir, options, None)
    }

    /// As [`Views::open`]; with a key all rows are sealed, and views of another key or of none belong to
    /// another journal.
    ///
    /// # Errors
    /// As [`Views::open`].
    pub fn open_sealed(
        engine: Engine,
        dir: &Path,
        options: ViewsOptions,
        seal: Option<ViewsSeal>,
    ) -> Result<Self, ViewsError> {
        Self::over(engine, Rows::open(engine, dir, options)?, options, RowCover(seal))
    }

    /// Closes views in memory and opens them again, as another process would: they have to prove
    /// themselves once more.
    ///
    /// # Errors
    /// [`ViewsError`], as for [`Views::open`].
    pub fn reopened(self, options: ViewsOptions) -> Result<Self, ViewsError> {
        Self::over(self.engine, self.rows, options, self.cover)
    }

    fn over(
        engine: Engine,
        mut rows: Rows,
        options: ViewsOptions,
        cover: RowCover,
    ) -> Result<Self, ViewsError> {
        let options = ViewsOptions { instance: cover.instance(options.instance), ..options };
        let (head, known) = match head::read(&rows).map_err(ViewsError::Damage)? {
            None => (head::begin(&mut rows, options).map_err(ViewsError::Damage)?, Known::All),
            Some(head) => (head, Known::Read(BTreeSet::new())),
        };
        if head.schema != options.schema {
            return Err(ViewsError::Schema { found: head.schema, wanted: options.schema });
        }
        if head.instance != options.instance {
            return Err(ViewsError::Instance);
        }
        Ok(Self { engine, rows, cover, head, known: Mutex::new(known), broken: None })
    }

    /// Applies a batch that brings the views up to a place of the journal, all of it or nothing.
    ///
    /// # Errors
    /// [`Damage`] if a value is larger than [`limits::VIEW_VALUE_BYTES_MAX`] or `upto` lies behind
    /// [`Views::at`] (nothing has changed), or if the engine failed (then every later call says so).
    pub fn apply(&mut self, upto: Lsn, batch: &Batch) -> Result<(), Damage> {
        self.sound()?;
        self.check(upto, batch)?;
        let applied = self.write(upto, batch);
        self.broken = applied.as_ref().err().cloned();
        applied
    }

    /// The journal's place up to which all is applied.
    pub const fn at(&self) -> Lsn {
        self.head.at
    }

    /// Reads everything and compares; cost grows with all rows.
    ///
    /// # Errors
    /// [`Damage`] that names the first doubt.
    pub fn verify(&self) -> Result<Report, Damage> {
        self.sound()?;
        let mut found = Head { tables: BTreeMap::new(), ..self.head.clone() };
        let mut bytes = BTreeMap::<Table, u64>::new();
        let mut fault = Ok(());
        self.rows.scan(row::ROWS, &mut |raw, stored| {
            fault = self.cover.open(raw, stored).map(|row| {
                let table = Table(raw[1]);
                found.tables.entry(table).or_default().add(row.hash);
                *bytes.entry(table).or_default() += (row.key.len() + row.value.len()) as u64;
            });
            if fault.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        fault?;
        for table in self.head.tables.keys().chain(found.tables.keys()) {
            self.compare(*table, found.tally(*table))?;
            self.known().insert(*table);
        }
        let report = |(table, tally): (&Table, &Tally)| TableReport {
            table: *table,
            rows: tally.rows,
            bytes: bytes.get(table).copied().unwrap_or_default(),
        };
        Ok(Report { tables: found.tables.iter().map(report).collect() })
    }

    /// What they say about themselves without reading rows.
    pub fn stats(&self) -> Stats {
        let tables = self.head.tables.iter().map(|(table, tally)| (*table, tally.rows));
        Stats {
            engine: self.engine,
            at: self.head.at,
            tables: tables.filter(|(_, rows)| 0 < *rows).collect(),
            disk_bytes: self.rows.disk_bytes(),
        }
    }

    /// Closes them in order.
    ///
    /// # Errors
    /// [`Damage`] if the engine failed; wipe them then.
    pub fn close(self) -> Result<(), Damage> {
        self.rows.close()
    }

    /// What a crash may leave of views in memory: an earlier state, the last one or none at all, drawn
    /// by `seed`. Nothing for views on disk.
    pub fn crashed(&self, seed: u64) -> Option<Self> {
        let Rows::Memory(rows) = &self.rows else { return None };
        let mut rows = Rows::Memory(rows.crashed(seed));
        let options =
            ViewsOptions { schema: self.head.schema, instance: self.head.instance, cache_bytes: 0 };
        let head = head::read(&rows).ok()?;
        let head = head.map_or_else(|| head::begin(&mut rows, options), Ok).ok()?;
        let known = Mutex::new(Known::Read(BTreeSet::new()));
        let cover = self.cover.clone();
        Some(Self { engine: self.engine, rows, cover, head, known, broken: None })
    }

    /// Deletes the views in a folder, of whichever engine, and nothing else.
    ///
    /// # Errors
    /// What the system says; call it again then.
    pub fn wipe(dir: &Path) -> io::Result<()> {
        rows::wipe(dir)
    }

    fn sound(&self) -> Result<(), Damage> {
        self.broken.clone().map_or(Ok(()), Err)
    }

    /// All that can refuse a batch; nothing has changed then.
    fn check(&self, upto: Lsn, batch: &Batch) -> Result<(), Damage> {
        if upto < self.head.at {
            let (upto, at) = (upto.0, self.head.at.0);
            return Err(damage(format!("{}: a batch up to {upto}, already at {at}", self.engine)));
        }
        let max = limits::VIEW_VALUE_BYTES_MAX;
        for (table, key, value) in batch.iter() {
            let bytes = value.map_or(0, <[u8]>::len);
            if max < bytes || KEY_BYTES_MAX < key.len() {
                let name = row::name(&row::key(table, key));
                return Err(damage(format!(
                    "{}: {name} has a value of {bytes} bytes",
                    self.engine
                )));
            }
        }
        Ok(())
    }

    fn write(&mut self, upto: Lsn, batch: &Batch) -> Result<(), Damage> {
        let raws = batch.iter().map(|(table, key, _)| self.cover.raw(table, key));
        let keys: Vec<Vec<u8>> = raws.collect();
        let olds = self.rows.get_many(&keys)?;
        let mut head = self.head.clone();
        head.at = if planted(Bug::ViewsAtNotStored) { head.at } else { upto };
        let mut changes = Vec::with_capacity(keys.len() + 1);
        for ((raw, old), (table, key, value)) in keys.into_iter().zip(olds).zip(batch.iter()) {
            let tally = head.tables.entry(table).or_default();
            if let Some(old) = old {
                tally.remove(self.cover.open(&raw, &old)?.hash);
            } else if value.is_none() {
                continue;
            }
            let stored = value.map(|value| {
                let (stored, hash) = self.cover.shut(&raw, key, value);
                tally.add(hash);
                stored
            });
            changes.push((raw, stored));
        }
        head::push(&head, &mut changes);
        self.rows.write(changes)?;
        self.head = head;
        Ok(())
    }

    fn knows(&self, table: Table) -> bool {
        match &*self.known() {
            Known::All => true,
            Known::Read(tables) => tables.contains(&table),
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Compares what a table was found to hold with what it should hold.
    fn compare(&self, table: Table, found: Tally) -> Result<(), Damage> {
        let wanted = self.head.tally(table);
        if found == wanted {
            return Ok(());
        }
        let (engine, number) = (self.engine, table.0);
        Err(damage(if found.rows == wanted.rows {
            format!("{engine}: rows of table {number} are not the latest ones")
        } else {
            format!("{engine}: table {number} has {} rows, should have {}", found.rows, wanted.rows)
        }))
    }

    /// Reads a table for the first time: hands out the rows with the prefix, and proves all of them.
    fn prove(&self, table: Table, prefix: &[u8], each: &mut Each<'_>) -> Result<(), Damage> {
        let mut tally = Tally::default();
        let mut wanted = true;
        self.open_each(&row::key(table, &[]), &mut |row| {
            tally.add(row.hash);
            if wanted && row.key.starts_with(prefix) {
                wanted = each(&row.key, &row.value).is_continue();
            }
            ControlFlow::Continue(())
        })?;
        self.compare(table, tally)?;
        self.known().insert(table);
        Ok(())
    }

    /// Hands out the stored rows whose raw key starts with a prefix, opened, in the engine's order.
    fn open_each(
        &self,
        raw: &[u8],
        each: &mut dyn FnMut(&Row<'_>) -> ControlFlow<()>,
    ) -> Result<(), Damage> {
        let mut fault = Ok(());
        self.rows.scan(raw, &mut |raw, stored| match self.cover.open(raw, stored) {
            Ok(row) => each(&row),
            Err(damage) => {
                fault = Err(damage);
                ControlFlow::Break(())
            }
        })?;
        fault
    }

    /// Hands out the rows of a table whose keys are hidden in the keys' own order.
    fn scan_hidden(&self, table: Table, prefix: &[u8], each: &mut Each<'_>) -> Result<(), Damage> {
        let mut found = BTreeMap::new();
        let mut keep = |key: &[u8], value: &[u8]| {
            if key.starts_with(prefix) {
                found.insert(key.to_vec(), value.to_vec());
            }
            ControlFlow::Continue(())
        };
        if self.knows(table) {
            self.open_each(&row::key(table, &[]), &mut |row| keep(&row.key, &row.value))?;
        } else {
            self.prove(table, prefix, &mut keep)?;
        }
        for (key, value) in &found {
            if each(key, value).is_break() {
                break;
            }
        }
        Ok(())
    }
}

impl View for Views {
    fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, Damage> {
        self.sound()?;
        if !self.knows(table) {
            // Also a value that is there may be an old one, so that it's there proves nothing.
            self.prove(table, &[], &mut |_, _| ControlFlow::Break(()))?;
        }
        let raw = self.cover.raw(table, key);
        match self.rows.get(&raw)? {
            None => Ok(None),
            Some(stored) => Ok(Some(self.cover.open(&raw, &stored)?.value.into_owned())),
        }
    }

    fn scan(&self, table: Table, prefix: &[u8], each: &mut Each<'_>) -> Result<(), Damage> {
        self.sound()?;
        if self.cover.hides(table) {
            return self.scan_hidden(table, prefix, each);
        }
        if !self.knows(table) {
            return self.prove(table, prefix, each);
        }
        self.open_each(&row::key(table, prefix), &mut |row| each(&row.key, &row.value))
    }
}

impl Known {
    fn insert(&mut self, table: Table) {
        match self {
            Self::All => {}
            Self::Read(tables) => {
                tables.insert(table);
            }
        }
    }
}

/// Says what can't be trusted.
fn damage(what: impl Into<String>) -> Damage {
    Damage { what: what.into() }
}

/// The longest key; schemas stay far below.
const KEY_BYTES_MAX: usize = 1_024;
