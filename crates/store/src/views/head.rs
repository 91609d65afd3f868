//! The head row: whose views these are, how far they have come, and what each table should hold.
//!
//! ```text
//! version u8 | schema u32 | instance 16 | at u64 | { table u8 | rows u64 | sum u64 }*
//! ```

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use model::Lsn;
use model::view::{Damage, Table};

use super::rows::{Change, Rows};
use super::{ViewsOptions, damage, row};

/// What a table should hold.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Tally {
    pub(super) rows: u64,
    sum: u64,
}

impl Tally {
    pub(super) const fn add(&mut self, hash: u64) {
        self.rows = self.rows.wrapping_add(1);
        self.sum = self.sum.wrapping_add(hash);
    }

    pub(super) const fn remove(&mut self, hash: u64) {
        self.rows = self.rows.wrapping_sub(1);
        self.sum = self.sum.wrapping_sub(hash);
    }
}

/// The head row's content.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Head {
    pub(super) schema: u32,
    pub(super) instance: [u8; 16],
    pub(super) at: Lsn,
    pub(super) tables: BTreeMap<Table, Tally>,
}

impl Head {
    pub(super) fn tally(&self, table: Table) -> Tally {
        self.tables.get(&table).copied().unwrap_or_default()
    }

    fn encode(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        bytes.extend_from_slice(&self.schema.to_le_bytes());
        bytes.extend_from_slice(&self.instance);
        bytes.extend_from_slice(&self.at.0.to_le_bytes());
        for (table, tally) in &self.tables {
            bytes.push(table.0);
            bytes.extend_from_slice(&tally.rows.to_le_bytes());
            bytes.extend_from_slice(&tally.sum.to_le_bytes());
        }
        bytes
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let (version, bytes) = bytes.split_first()?;
        let (schema, bytes) = bytes.split_first_chunk()?;
        let (instance, bytes) = bytes.split_first_chunk()?;
        let (at, bytes) = bytes.split_first_chunk()?;
        let mut tables = BTreeMap::new();
        for entry in bytes.chunks(TABLE) {
            let (table, entry) = entry.split_first()?;
            let (rows, entry) = entry.split_first_chunk()?;
            let sum = entry.try_into().ok()?;
            let tally = Tally { rows: u64::from_le_bytes(*rows), sum: u64::from_le_bytes(sum) };
            tables.insert(Table(*table), tally);
        }
        (*version == VERSION).then_some(Self {
            schema: u32::from_le_bytes(*schema),
            instance: *instance,
            at: Lsn(u64::from_le_bytes(*at)),
            tables,
        })
    }
}

/// Reads the head; nothing if there are no rows at all.
pub(super) fn read(rows: &Rows) -> Result<Option<Head>, Damage> {
    if let Some(stored) = rows.get(row::HEAD)? {
        let (value, _) = row::open(row::HEAD, &stored)?;
        let head = Head::decode(value);
        return head.map(Some).ok_or_else(|| damage("the head row has another layout"));
    }
    let mut empty = true;
    rows.scan(&[], &mut |_, _| {
        empty = false;
        ControlFlow::Break(())
    })?;
    if empty { Ok(None) } else { Err(damage("the head row is missing")) }
}

/// Writes the head of new views.
pub(super) fn begin(rows: &mut Rows, options: ViewsOptions) -> Result<Head, Damage> {
    let ViewsOptions { schema, instance, .. } = options;
    let head = Head { schema, instance, at: Lsn(0), tables: BTreeMap::new() };
    let mut changes = Vec::new();
    push(&head, &mut changes);
    rows.write(changes)?;
    Ok(head)
}

/// Adds the head to the changes of a batch.
pub(super) fn push(head: &Head, changes: &mut Vec<Change>) {
    let (sealed, _) = row::seal(row::HEAD, &head.encode());
    changes.push((row::HEAD.to_vec(), Some(sealed)));
}

const VERSION: u8 = 1;
const TABLE: usize = 17;
