//! Lists as tags: what a unit holds of them, and whether they name a person.
//!
//! A list is kept in generations, one for each edition that was given whole; editions given as changes
//! go into the generation they change. The rows of a generation are its tags by their first twelve
//! bits, so that a question reads one row and a change writes few.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use escrow::Holder;
use model::view::{Damage, View};
use model::words::ListKind;
use model::{JalaliDate, PersonId, UnitCode};
use serde::{Deserialize, Serialize};

use crate::entry::{Tag, TagKey, TagPart};
use crate::schema;

/// Tags in a part; some 160 KB.
pub const PART_TAGS_MAX: usize = 20_000;
/// Tags in a row: a list of sixteen million persons would fill it.
pub(crate) const BUCKET_TAGS_MAX: usize = 8_000;
/// Letters of a list's keeper.
pub(crate) const SOURCE_BYTES_MAX: usize = 100;

/// A list as a unit holds it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct TagList {
    /// Whose replicas hold it.
    pub scope: UnitCode,
    /// Who gave it.
    pub by: Holder,
    /// What it excludes for.
    pub list: ListKind,
    /// Who keeps it.
    pub source: String,
    /// The edition that counts.
    pub force: Option<Force>,
    /// An edition of which parts are still missing.
    pub coming: Option<Coming>,
}

/// The edition of a list that counts.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Force {
    /// Its number.
    pub edition: u32,
    /// The last edition that was given whole.
    pub generation: u32,
    /// The day it speaks for.
    pub as_of: JalaliDate,
    /// The key its tags are made with.
    pub key: TagKey,
}

/// An edition that isn't whole yet.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Coming {
    /// What it will be once it is.
    pub force: Force,
    /// How many parts it has.
    pub parts: u16,
    /// Those that came.
    pub seen: BTreeSet<u16>,
}

/// The tag of a person under a key.
pub fn tag(key: &TagKey, person: PersonId) -> Tag {
    let hash = blake3::keyed_hash(&key.0, &person.key());
    let mut tag = [0; 8];
    tag.copy_from_slice(&hash.as_bytes()[..8]);
    Tag(tag)
}

/// Says whether a part is in order and no larger than any may be.
pub(crate) fn fits(part: &TagPart) -> bool {
    let sorted = |tags: &[Tag]| tags.is_sorted_by(|a, b| a < b);
    let count = part.listed.len().saturating_add(part.gone.len());
    (1..=SOURCE_BYTES_MAX).contains(&part.source.len())
        && part.part < part.parts
        && 0 < part.edition
        && count <= PART_TAGS_MAX
        && (part.since.is_some() || part.gone.is_empty())
        && part.since.is_none_or(|since| since < part.edition)
        && sorted(&part.listed)
        && sorted(&part.gone)
}

pub(crate) mod keys {
    use escrow::Holder;
    use model::UnitCode;
    use model::words::ListKind;

    use crate::entry::Tag;

    /// The list of a writer's node in a scope: ten bytes.
    pub(crate) fn list(scope: UnitCode, by: Holder, kind: ListKind, source: &str) -> Vec<u8> {
        let name = blake3::hash(format!("{} {}", kind.code(), source).as_bytes());
        [&scope.letters()[..], &by.node.0.to_be_bytes(), &name.as_bytes()[..8]].concat()
    }

    /// The tags of a generation.
    pub(crate) fn generation(list: &[u8], generation: u32) -> Vec<u8> {
        [list, &generation.to_be_bytes()].concat()
    }

    /// Those of its tags that begin alike.
    pub(crate) fn bucket(list: &[u8], generation: u32, of: Tag) -> Vec<u8> {
        let [first, second, ..] = of.0;
        [list, &generation.to_be_bytes(), &[first, second & 0xf0]].concat()
    }
}

/// The lists of a scope, or of all.
///
/// # Errors
/// [`Damage`] of the views.
pub fn all(view: &dyn View, scope: Option<UnitCode>) -> Result<Vec<(Vec<u8>, TagList)>, Damage> {
    let mut lists = Vec::new();
    let prefix = scope.map(|scope| scope.letters().to_vec()).unwrap_or_default();
    schema::scan(view, (schema::TAG_LIST, &prefix), &mut |key, row: TagList| {
        if scope.is_none_or(|scope| scope == row.scope) {
            lists.push((key.to_vec(), row));
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(lists)
}

/// The lists in force in a scope that name a person, with the day they speak for.
///
/// # Errors
/// [`Damage`] of the views.
pub fn naming(
    view: &dyn View,
    scope: UnitCode,
    person: PersonId,
) -> Result<Vec<(ListKind, JalaliDate)>, Damage> {
    let mut named = Vec::new();
    for (key, list) in all(view, Some(scope))? {
        let Some(force) = list.force else { continue };
        if holds(view, &key, force, tag(&force.key, person))? {
            named.push((list.list, force.as_of));
        }
    }
    Ok(named)
}

fn holds(view: &dyn View, list: &[u8], force: Force, tag: Tag) -> Result<bool, Damage> {
    let bucket = keys::bucket(list, force.generation, tag);
    let tags: Vec<Tag> = schema::get(view, schema::LISTED, &bucket)?.unwrap_or_default();
    Ok(tags.binary_search(&tag).is_ok())
}

/// Every tag of the edition in force, in order.
///
/// # Errors
/// [`Damage`] of the views.
pub fn of(view: &dyn View, list: &[u8], force: Force) -> Result<BTreeSet<Tag>, Damage> {
    let mut tags = BTreeSet::new();
    let prefix = keys::generation(list, force.generation);
    schema::scan(view, (schema::LISTED, &prefix), &mut |_, row: Vec<Tag>| {
        tags.extend(row);
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(tags)
}
