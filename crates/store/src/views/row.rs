//! How a row is stored: its raw key, and its value behind a hash over both.
//!
//! ```text
//! key   = 1 u8 | table u8 | key
//! value = hash u64 | value
//! ```
//! The head row's key is a single zero, so that it sorts before all rows.

use model::view::{Damage, Table};

use super::damage;

/// The key of the head row.
pub(super) const HEAD: &[u8] = &[0];
/// What every other key begins with.
pub(super) const ROWS: &[u8] = &[1];
/// Bytes of a raw key before the table's own.
pub(super) const KEY: usize = 2;
/// Bytes of a stored value before the value.
pub(super) const HASH: usize = 8;

/// The raw key of a table's key.
pub(super) fn key(table: Table, key: &[u8]) -> Vec<u8> {
    let mut raw = Vec::with_capacity(KEY + key.len());
    raw.extend_from_slice(&[ROWS[0], table.0]);
    raw.extend_from_slice(key);
    raw
}

/// A value with its hash before it, and the hash.
pub(super) fn seal(raw: &[u8], value: &[u8]) -> (Vec<u8>, u64) {
    let hash = hash(raw, value);
    let mut sealed = Vec::with_capacity(HASH + value.len());
    sealed.extend_from_slice(&hash.to_le_bytes());
    sealed.extend_from_slice(value);
    (sealed, hash)
}

/// The value in what is stored, and its hash.
pub(super) fn open<'a>(raw: &[u8], stored: &'a [u8]) -> Result<(&'a [u8], u64), Damage> {
    let checked = stored.split_first_chunk::<HASH>().and_then(|(claimed, value)| {
        let claimed = u64::from_le_bytes(*claimed);
        (KEY <= raw.len() || raw == HEAD).then_some(())?;
        (claimed == hash(raw, value)).then_some((value, claimed))
    });
    checked.ok_or_else(|| damage(format!("{} does not match its hash", name(raw))))
}

/// A row as messages call it: no more of a key than says where it is.
pub(super) fn name(raw: &[u8]) -> String {
    match raw {
        [_, table, key @ ..] => {
            let start: String = key.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
            format!("table {table} key {start}")
        }
        _ => "the head row".to_owned(),
    }
}

fn hash(raw: &[u8], value: &[u8]) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&(raw.len() as u64).to_le_bytes());
    hasher.update(raw);
    hasher.update(value);
    let bytes = hasher.finalize();
    let first = bytes.as_bytes().first_chunk().expect("a hash has 32 bytes");
    u64::from_le_bytes(*first)
}
