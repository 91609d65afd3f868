//! The tables of the views and what their keys and values mean; the only place that says so.
//!
//! Views are derived from the journal alone: when a shape here changes, [`VERSION`] grows and every
//! office rebuilds them at its next start.

use std::ops::ControlFlow;

use model::view::{Batch, Damage, Table, View};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::codec;

/// The schema's number; a view of another number is rebuilt.
pub const VERSION: u32 = 18;

/// One row each: the office, its counters, what is in force.
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
/// Quota, by holder: totals by line, holds by key. See [`crate::quota::keys`].
pub const QUOTA: Table = Table(8);
/// Rule-set version → [`crate::entry::RulesAdopted`].
pub const RULES: Table = Table(9);
/// Place in the journal → [`crate::rows::SetAside`]: entries that are kept and don't count.
pub const SET_ASIDE: Table = Table(10);
/// Log → position and hash of its last entry here.
pub const HEAD: Table = Table(11);
/// Log and bucket of positions → the segments that end there; see [`crate::segments`].
pub const SEGMENT: Table = Table(12);
/// Node and incarnation → [`roster::MemberRow`], and under the empty key the own trust.
pub const ROSTER: Table = Table(13);
/// Hash of a slip → the slip as handed out.
pub const SLIP: Table = Table(14);
/// Log and hub → the last [`crate::entry::Witness`] of it.
pub const WITNESS: Table = Table(15);
/// Holder, line and number → [`crate::entry::Allocation`].
pub const ALLOCATION: Table = Table(16);
/// Line, child, hub and number → [`crate::rows::RecallRow`].
pub const RECALL: Table = Table(17);
/// Application number and hub → [`crate::objections::Heard`]: the hub's last word on the file.
pub const OBJECTION: Table = Table(18);
/// Application number → [`crate::entry::Objection`]: what this hub has found and not yet said.
pub const OBJECTION_DUE: Table = Table(19);
/// Application number → its record: at a hub, the files whose letter is with the bank.
pub const OPEN: Table = Table(20);
/// Record and place in the journal → [`crate::rows::SetAside`]: changes that wait for another of it.
pub const WAITING: Table = Table(21);
/// Own log and position → the hash behind it, at the end of each own segment; see [`crate::setback`].
pub const OWN: Table = Table(22);
/// Own log and position → what was held there, until a hub has witnessed it; see [`crate::guard`].
pub const UNWITNESSED: Table = Table(23);
/// Log and position → [`roster::CountyFact`].
pub const COUNTY: Table = Table(24);
/// Application record → [`crate::homes::HomeRow`].
pub const HOME: Table = Table(25);
/// County, log and position → an entry that this hub is to hand on to it; see [`crate::homes`].
pub const CARRY: Table = Table(26);
/// County, log and position → nothing: the entry was handed on to it.
pub const CARRIED: Table = Table(27);
/// Application record → nothing: at a province, its county has ended or is to.
pub const ORPHAN: Table = Table(28);
/// Unit and quarter → [`crate::closing::ClosingRow`]: how far its closing has come.
pub const CLOSING: Table = Table(29);
/// Log → the last civil day of its acts.
pub const LATEST: Table = Table(30);
/// Unit, user, number, log and position → who said it when, and the [`crate::entry::UserFact`].
pub const USER: Table = Table(31);
/// Number, log and position → who drafted when, and the [`crate::entry::RulesDraft`].
pub const DRAFT: Table = Table(32);
/// Log and position → the [`crate::entry::Published`] rule set.
pub const PUBLISHED: Table = Table(33);
/// Unit and seat → [`crate::cooperation::GroupRow`].
pub const GROUP: Table = Table(34);
/// Meeting → [`crate::cooperation::MeetingRow`].
pub const MEETING: Table = Table(35);
/// Meeting and number → [`crate::entry::Resolved`] as a fact: what became of a resolution.
pub const RESOLUTION: Table = Table(36);
/// Application number → [`crate::cooperation::IntroductionRow`].
pub const INTRODUCTION: Table = Table(37);
/// Cooperative → [`crate::cooperation::CooperativeRow`].
pub const COOPERATIVE: Table = Table(38);
/// Letter number → [`crate::entry::Tagged`] as a fact: whose cooperative's the facility is.
pub const TAG: Table = Table(39);
/// Exhibition → [`crate::incentive::ExhibitionRow`].
pub const EXHIBITION: Table = Table(40);
/// Exhibition and letter number → [`crate::incentive::BoothRow`].
pub const BOOTH: Table = Table(41);
/// Honor and application number → [`crate::incentive::HonorRow`].
pub const HONOR: Table = Table(42);
/// Log and position → the unit of whom a roster entry is about; see [`crate::authority`].
pub const AUTHORITY: Table = Table(50);
/// What reports have counted already, by county and quarter and by cut: see the `report` crate.
/// Nothing is projected into it, and whoever doesn't find a row counts anew.
pub const COUNTED: Table = Table(51);

/// List → [`crate::lists::tags::TagList`].
pub const TAG_LIST: Table = Table(43);
/// List, generation and first bits of a tag → those of its tags that begin so, in order.
pub const LISTED: Table = Table(44);
/// Application number, other number and sort → [`crate::duplicates::Found`].
pub const FOUND: Table = Table(45);
/// Application number, other number, sort and hub → [`crate::duplicates::Heard`].
pub const DUPLICATE: Table = Table(46);
/// Application number, other number and sort → what this hub has found and not yet said.
pub const DUPLICATE_DUE: Table = Table(47);
/// Application number and matter → [`crate::disputes::Words`]: what was said to it.
pub const RULING: Table = Table(48);
/// Item of the inbox → [`crate::inbox::TaskRow`].
pub const TASK: Table = Table(49);
/// Hash of a slip → who handed it out.
pub const SLIP_BY: Table = Table(52);

/// Tables whose keys name a person: where rows are sealed, these keys are hidden as well.
pub const PERSONAL_KEYS: &[Table] = &[PERSON];

/// Every table that is made from the journal alone. [`COUNTED`] is not: it holds what was asked for.
pub const ALL: [Table; 51] = [
    META,
    RECORD,
    LINK,
    CASE,
    LIST,
    PERSON,
    LETTER,
    QUOTA,
    RULES,
    SET_ASIDE,
    HEAD,
    SEGMENT,
    ROSTER,
    SLIP,
    WITNESS,
    ALLOCATION,
    RECALL,
    OBJECTION,
    OBJECTION_DUE,
    OPEN,
    WAITING,
    OWN,
    UNWITNESSED,
    COUNTY,
    HOME,
    CARRY,
    CARRIED,
    ORPHAN,
    CLOSING,
    LATEST,
    USER,
    DRAFT,
    PUBLISHED,
    GROUP,
    MEETING,
    RESOLUTION,
    INTRODUCTION,
    COOPERATIVE,
    TAG,
    EXHIBITION,
    BOOTH,
    HONOR,
    TAG_LIST,
    LISTED,
    FOUND,
    DUPLICATE,
    DUPLICATE_DUE,
    RULING,
    TASK,
    AUTHORITY,
    SLIP_BY,
];

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

/// What a reader is given for each row and its key: go on, or stop.
pub type EachRow<'a, T> = dyn FnMut(&[u8], T) -> Result<ControlFlow<()>, Damage> + 'a;

/// Reads every row whose key starts with a prefix, in key order, until `each` breaks.
///
/// # Errors
/// [`Damage`] if a row is no `T`, or is `each`'s own.
pub fn scan<T: DeserializeOwned>(
    view: &dyn View,
    (table, prefix): (Table, &[u8]),
    each: &mut EachRow<'_, T>,
) -> Result<(), Damage> {
    let mut bad = None;
    view.scan(table, prefix, &mut |key, value| match row(table, value)
        .and_then(|row| each(key, row))
    {
        Ok(flow) => flow,
        Err(damage) => {
            bad = Some(damage);
            ControlFlow::Break(())
        }
    })?;
    bad.map_or(Ok(()), Err)
}

/// A key that isn't what its table says.
pub(crate) fn bad_key(table: Table) -> Damage {
    Damage { what: format!("table {}: a key isn't one of its kind", table.0) }
}

/// Writes one row.
pub fn put<T: Serialize>(batch: &mut Batch, table: Table, key: &[u8], value: &T) {
    batch.put(table, key, codec::encode(value));
}
