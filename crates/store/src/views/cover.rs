//! How rows of a table lie among the engine's: as they are behind a hash, or sealed.
//!
//! ```text
//! sealed value of a plain key  = sealed(value), to the raw key
//! raw key of a hidden key      = 1 u8 | table u8 | keyed hash 16
//! sealed value of a hidden key = sealed(key length u16 | key | value), to the raw key
//! ```
//! The seal's nonce is a keyed hash over key and value, so it stands where the plain hash does.

use std::borrow::Cow;
use std::sync::Arc;

use model::view::{Damage, Table};

use super::{damage, row};
use crate::seal::{INDEX, SEAL_BYTES, Sealer, start};

/// What seals views: the key, and the tables whose keys say who a row is of.
#[derive(Clone, Debug)]
pub struct ViewsSeal {
    /// The key.
    pub sealer: Arc<Sealer>,
    /// Tables in which a row's key is not readable either. They are found by a whole key as fast as
    /// others; walking through one costs as much as all its rows.
    pub hidden: &'static [Table],
}

/// A row as it was put.
#[derive(Debug)]
pub(super) struct Row<'a> {
    pub(super) key: Cow<'a, [u8]>,
    pub(super) value: Cow<'a, [u8]>,
    pub(super) hash: u64,
}

/// Covers and uncovers rows.
#[derive(Clone, Debug, Default)]
pub(super) struct RowCover(pub(super) Option<ViewsSeal>);

impl RowCover {
    /// Says whether a table's keys are hidden, so that the engine's order is none of theirs.
    pub(super) fn hides(&self, table: Table) -> bool {
        self.0.as_ref().is_some_and(|seal| seal.hidden.contains(&table))
    }

    /// Which journal and key the views belong to.
    pub(super) fn instance(&self, instance: [u8; 16]) -> [u8; 16] {
        let Some(seal) = &self.0 else { return instance };
        let mut hasher = blake3::Hasher::new();
        hasher.update(&instance);
        hasher.update(&seal.sealer.name());
        let hash = hasher.finalize();
        std::array::from_fn(|at| hash.as_bytes()[at])
    }

    /// The raw key of a table's key.
    pub(super) fn raw(&self, table: Table, key: &[u8]) -> Vec<u8> {
        match &self.0 {
            Some(seal) if seal.hidden.contains(&table) => {
                row::key(table, &seal.sealer.index(table.0, key))
            }
            _ => row::key(table, key),
        }
    }

    /// A value as it is stored, and its hash.
    pub(super) fn shut(&self, raw: &[u8], key: &[u8], value: &[u8]) -> (Vec<u8>, u64) {
        let Some(seal) = &self.0 else { return row::seal(raw, value) };
        let mut stored = Vec::with_capacity(value.len() + SEAL_BYTES);
        let rows = seal.sealer.rows();
        let hash = if seal.hidden.contains(&table_of(raw)) {
            let length = u16::try_from(key.len()).expect("checked against the longest key");
            let row = [&length.to_le_bytes(), key, value].concat();
            rows.seal(raw, &row, &mut stored)
        } else {
            rows.seal(raw, value, &mut stored)
        };
        (stored, hash)
    }

    /// A stored row, proved.
    pub(super) fn open<'a>(&self, raw: &'a [u8], stored: &'a [u8]) -> Result<Row<'a>, Damage> {
        let Some(seal) = &self.0 else {
            let (value, hash) = row::open(raw, stored)?;
            let (key, value) = (Cow::Borrowed(&raw[row::KEY..]), Cow::Borrowed(value));
            return Ok(Row { key, value, hash });
        };
        let foreign = || damage(format!("{} doesn't open with its key", row::name(raw)));
        if raw.len() < row::KEY {
            return Err(foreign());
        }
        let mut opened = seal.sealer.rows().open(raw, stored).ok_or_else(foreign)?;
        let hash = start(stored);
        if !seal.hidden.contains(&table_of(raw)) {
            return Ok(Row {
                key: Cow::Borrowed(&raw[row::KEY..]),
                value: Cow::Owned(opened),
                hash,
            });
        }
        let (length, row) = opened.split_first_chunk().ok_or_else(foreign)?;
        let length = usize::from(u16::from_le_bytes(*length));
        let key = row.get(..length).ok_or_else(foreign)?.to_vec();
        opened.drain(..size_of::<u16>() + length);
        Ok(Row { key: Cow::Owned(key), value: Cow::Owned(opened), hash })
    }
}

const fn table_of(raw: &[u8]) -> Table {
    Table(raw[1])
}

const _: () = assert!(INDEX < super::KEY_BYTES_MAX && super::KEY_BYTES_MAX <= u16::MAX as usize);
