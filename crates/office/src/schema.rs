//! The tables of the views and what their keys and values mean; the only place that says so.
//!
//! Views are derived from the journal alone: when a shape here changes, [`VERSION`] grows and every
//! office rebuilds them at its next start.

use model::view::{Batch, Damage, Table, View};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::codec;

/// The schema's number; a view of another number is rebuilt.
pub const VERSION: u32 = 1;

/// One row each: the office, its counters, heads of logs, rule sets.
pub const META: Table = Table(1);
/// Record id → [`crate::rows::RecordRow`].
pub const RECORD: Table = Table(2);
/// Application record → [`crate::rows::LinkRow`]: what hangs on it.
pub const LINK: Table = Table(3);
/// Application number → [`crate::rows::CaseRow`]: what its gates are judged by.
pub const CASE: Table = Table(4);
/// Application number → [`crate::rows::ListRow`]: what lists and searches show.
pub const LIST: Table = Table(5);
/// Person → [`crate::rows::PersonRow`].
pub const PERSON: Table = Table(6);
/// Letter number → facility record.
pub const LETTER: Table = Table(7);
/// Quota: totals by line, holds by key.
pub const QUOTA: Table = Table(8);
/// Rule-set version → [`crate::entry::RulesAdopted`].
pub const RULES: Table = Table(9);

/// Place in the journal → [`crate::rows::SetAside`]: changes that couldn't be applied.
pub const SET_ASIDE: Table = Table(10);

/// Every table.
pub const ALL: [Table; 10] =
    [META, RECORD, LINK, CASE, LIST, PERSON, LETTER, QUOTA, RULES, SET_ASIDE];

/// The [`META`] keys.
pub mod meta {
    /// [`crate::entry::Opening`].
    pub const OFFICE: &[u8] = b"office";
    /// [`crate::rows::Counters`].
    pub const COUNTERS: &[u8] = b"counters";
    /// The version of the rule set in force.
    pub const RULES: &[u8] = b"rules";
    /// The newest date exclusion lists speak for.
    pub const LISTS_AS_OF: &[u8] = b"lists";
    /// [`crate::rows::HeadRows`]: where every log stands.
    pub const HEADS: &[u8] = b"heads";
}

/// Reads one row.
///
/// # Errors
/// [`Damage`] if the row is there but is no `T`.
pub fn get<T: DeserializeOwned>(
    view: &dyn View,
    table: Table,
    key: &[u8],
) -> Result<Option<T>, Damage> {
    view.get(table, key)?.map(|value| row(table, &value)).transpose()
}

/// Decodes one row's value.
///
/// # Errors
/// [`Damage`] if it is no `T`.
pub fn row<T: DeserializeOwned>(table: Table, value: &[u8]) -> Result<T, Damage> {
    codec::decode(value)
        .ok_or_else(|| Damage { what: format!("table {}: a row doesn't decode", table.0) })
}

/// Writes one row.
pub fn put<T: Serialize>(batch: &mut Batch, table: Table, key: &[u8], value: &T) {
    batch.put(table, key, codec::encode(value));
}
