//! Exclusion lists as an office receives them (A9).

pub mod tags;

use std::collections::BTreeSet;

use model::words::ListKind;
use model::{JalaliDate, PersonId, Say, UnitCode, say};

use crate::draft::{Drafter, Stop};
use crate::entry::{Body, ListReceipt, Tag, TagKey, TagPart};
use crate::forms::ExclusionForm;
use crate::intake::Fate;
use crate::refusal::Refusal;
use crate::schema;

/// Takes lists in: what is new is one entry; rows that are known change nothing.
///
/// # Errors
/// [`Stop`] if the views can't be read.
pub fn take_in(drafter: &mut Drafter<'_>, rows: &[ExclusionForm]) -> Result<Vec<Fate>, Stop> {
    let mut fates = Vec::with_capacity(rows.len());
    let mut listed = Vec::new();
    let mut seen = BTreeSet::new();
    for row in rows {
        let known = drafter.office.person(row.person)?.lists.contains(&(row.list, row.as_of));
        if known || !seen.insert((row.person, row.list, row.as_of)) {
            fates.push(Fate::Unchanged);
        } else {
            listed.push((row.person, row.list, row.as_of));
            fates.push(Fate::Accepted);
        }
    }
    let newest = rows.iter().map(|row| row.as_of).max();
    if let Some(as_of) = newest
        && !listed.is_empty()
    {
        // An entry stays small: a list of the size of a county's is cut in pieces.
        for piece in listed.chunks(4_000) {
            drafter.say(Body::Lists(ListReceipt { as_of, listed: piece.to_vec() }));
        }
    }
    Ok(fates)
}

/// A list as a hub has it: who is on it, as of when.
#[derive(Clone, Debug)]
pub struct Publication<'a> {
    /// What it excludes for.
    pub list: ListKind,
    /// Who keeps it.
    pub source: String,
    /// The day it speaks for.
    pub as_of: JalaliDate,
    /// Everybody on it.
    pub persons: &'a BTreeSet<PersonId>,
}

/// What was said to a unit of a list.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Published {
    /// The edition.
    pub edition: u32,
    /// It was given whole, not as changes.
    pub whole: bool,
    /// How many persons were added; given whole, how many there are.
    pub listed: usize,
    /// How many are on it no more.
    pub gone: usize,
}

/// Publishes an edition of a list to one unit: the hub's own or a county below it. Where the unit has the
/// edition before from this very incarnation, only what has changed is said, under the same key;
/// otherwise all of it, under a fresh one.
///
/// # Errors
/// [`Refusal::Form`] for a list that is older than the one held or isn't named; [`Stop`] if the views
/// can't be read.
pub fn publish(
    drafter: &mut Drafter<'_>,
    unit: UnitCode,
    fresh: TagKey,
    publication: &Publication<'_>,
) -> Result<Published, Stop> {
    let Publication { list, source, as_of, persons } = publication;
    if !(1..=tags::SOURCE_BYTES_MAX).contains(&source.len()) {
        let what = Say::new(
            "نام نگه‌دارندهٔ فهرست لازم است (کوتاه)",
            "who keeps the list is to be named, shortly",
        );
        return Err(Refusal::Form { what }.into());
    }
    let me = drafter.office.opening.holder();
    let key = tags::keys::list(unit, me, *list, source);
    let known: Option<tags::TagList> = schema::get(drafter.office.view, schema::TAG_LIST, &key)?;
    let force = known.as_ref().and_then(|known| known.force);
    if let Some(force) = force.filter(|force| *as_of < force.as_of) {
        let (held, said) = (force.as_of.slashed(), as_of.slashed());
        let what = say!(
            "فهرست {held} اینجاست؛ فهرست {said} کهنه‌تر است",
            "the list of {held} is here; that of {said} is older"
        );
        return Err(Refusal::Form { what }.into());
    }
    let coming = known.as_ref().and_then(|known| known.coming.as_ref()).map(|it| it.force.edition);
    let last = force.map(|force| force.edition).max(coming).unwrap_or(0);
    let same_writer = known.as_ref().is_some_and(|known| known.by == me && coming.is_none());
    let since = force.filter(|_| same_writer);
    let under = since.map_or(fresh, |force| force.key);
    let now: BTreeSet<Tag> = persons.iter().map(|person| tags::tag(&under, *person)).collect();
    let before = match since {
        Some(force) => tags::of(drafter.office.view, &key, force)?,
        None => BTreeSet::new(),
    };
    let listed: Vec<Tag> = now.difference(&before).copied().collect();
    let gone: Vec<Tag> = before.difference(&now).copied().collect();
    let edition = last.saturating_add(1);
    let published =
        Published { edition, whole: since.is_none(), listed: listed.len(), gone: gone.len() };
    let first = TagPart {
        list: *list,
        source: source.clone(),
        as_of: *as_of,
        edition,
        since: since.map(|force| force.edition),
        key: under,
        part: 0,
        parts: 0,
        listed: Vec::new(),
        gone: Vec::new(),
    };
    for part in in_parts(&first, &listed, &gone) {
        drafter.say_to(unit, Body::Tags(Box::new(part)));
    }
    Ok(published)
}

fn in_parts(first: &TagPart, listed: &[Tag], gone: &[Tag]) -> Vec<TagPart> {
    let of = |tags: &[Tag], is_listed: bool| -> Vec<TagPart> {
        tags.chunks(tags::PART_TAGS_MAX)
            .map(|piece| {
                let (listed, gone) = if is_listed {
                    (piece.to_vec(), Vec::new())
                } else {
                    (Vec::new(), piece.to_vec())
                };
                TagPart { listed, gone, ..first.clone() }
            })
            .collect()
    };
    let mut parts = [of(gone, false), of(listed, true)].concat();
    if parts.is_empty() {
        parts.push(first.clone());
    }
    let count = u16::try_from(parts.len()).unwrap_or(u16::MAX);
    for (index, part) in parts.iter_mut().enumerate() {
        (part.part, part.parts) = (u16::try_from(index).unwrap_or(u16::MAX), count);
    }
    parts
}
