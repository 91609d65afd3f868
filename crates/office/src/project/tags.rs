//! Parts of exclusion lists, taken in.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use model::view::{Damage, Overlay, View as _};
use model::{RecordId, Say};

use super::Placed;
use super::desk::Desk;
use super::judge::Aside;
use crate::entry::{Tag, TagPart};
use crate::lists::tags::{self, BUCKET_TAGS_MAX, Coming, Force, TagList, keys};
use crate::rows::CaseRow;
use crate::schema;

/// Takes a part in, where the list is one's own or one has given it; it counts once all parts are there.
pub(super) fn take(desk: &mut Desk<'_>, placed: &Placed, part: &TagPart) -> Result<(), Damage> {
    let own = desk.unit() == Some(placed.log.scope);
    if !own && !desk.is_own_node(placed) {
        return Ok(());
    }
    let (scope, by) = (placed.log.scope, placed.by());
    let key = keys::list(scope, by, part.list, &part.source);
    let row: Option<TagList> = desk.get(schema::TAG_LIST, &key)?;
    let mut row = row.unwrap_or_else(|| TagList {
        scope,
        by,
        list: part.list,
        source: part.source.clone(),
        force: None,
        coming: None,
    });
    let Some(coming) = coming(&row, part) else {
        desk.set_aside(placed, gap());
        return Ok(());
    };
    if !write(desk, &key, coming.force.generation, part)? {
        desk.set_aside(placed, Aside::too_large());
        return Ok(());
    }
    let whole = coming.seen.len() == usize::from(coming.parts);
    if !whole {
        row.coming = Some(coming);
        desk.put(schema::TAG_LIST, &key, &row);
        return Ok(());
    }
    let before = row.force.replace(coming.force);
    (row.coming, row.by) = (None, by);
    desk.put(schema::TAG_LIST, &key, &row);
    if let Some(before) = before.filter(|it| it.generation != coming.force.generation) {
        forget(desk, &key, before.generation)?;
    }
    if own {
        desk.lists_as_of = desk.lists_as_of.max(Some(coming.force.as_of));
        look_again(desk)?;
    }
    Ok(())
}

/// The edition a part belongs to, with the part; `None` if it follows nothing that is here, or was
/// there already.
fn coming(row: &TagList, part: &TagPart) -> Option<Coming> {
    let force = match (part.since, row.force) {
        (None, known) if known.is_none_or(|known| known.edition < part.edition) => Force {
            edition: part.edition,
            generation: part.edition,
            as_of: part.as_of,
            key: part.key,
        },
        (Some(since), Some(known)) if known.edition == since && known.key == part.key => Force {
            edition: part.edition,
            generation: known.generation,
            as_of: part.as_of,
            key: known.key,
        },
        _ => return None,
    };
    let begun = row.coming.clone().filter(|it| it.force == force && it.parts == part.parts);
    let mut coming =
        begun.unwrap_or_else(|| Coming { force, parts: part.parts, seen: BTreeSet::new() });
    coming.seen.insert(part.part).then_some(coming)
}

fn gap() -> Aside {
    let fa = "این تغییرِ فهرست به ویرایشی برمی‌گردد که اینجا نیست؛ فهرست باید یک‌جا فرستاده شود.";
    let en = "the list's changes follow an edition that isn't here; it is to be given whole";
    Aside::new("lists.gap", Say::new(fa, en))
}

/// Writes a part's tags into their rows; `false` if a row would be larger than any may be.
fn write(
    desk: &mut Desk<'_>,
    list: &[u8],
    generation: u32,
    part: &TagPart,
) -> Result<bool, Damage> {
    let mut rows: BTreeMap<Vec<u8>, BTreeSet<Tag>> = BTreeMap::new();
    for (tag, listed) in
        part.gone.iter().map(|tag| (tag, false)).chain(part.listed.iter().map(|tag| (tag, true)))
    {
        let key = keys::bucket(list, generation, *tag);
        if !rows.contains_key(&key) {
            let known: Vec<Tag> = desk.get(schema::LISTED, &key)?.unwrap_or_default();
            rows.insert(key.clone(), known.into_iter().collect());
        }
        let row = rows.entry(key).or_default();
        if listed {
            row.insert(*tag);
        } else {
            row.remove(tag);
        }
    }
    if rows.values().any(|row| BUCKET_TAGS_MAX < row.len()) {
        return Ok(false);
    }
    for (key, row) in rows {
        let row: Vec<Tag> = row.into_iter().collect();
        desk.put(schema::LISTED, &key, &row);
    }
    Ok(true)
}

/// Removes the tags of a generation that counts no more.
fn forget(desk: &mut Desk<'_>, list: &[u8], generation: u32) -> Result<(), Damage> {
    let mut old = Vec::new();
    let over = Overlay { base: desk.ground.view, batch: desk.batch() };
    over.scan(schema::LISTED, &keys::generation(list, generation), &mut |key, _| {
        old.push(key.to_vec());
        ControlFlow::Continue(())
    })?;
    for key in old {
        desk.batch.remove(schema::LISTED, key);
    }
    Ok(())
}

/// Marks the files of those whom the lists name otherwise now.
fn look_again(desk: &mut Desk<'_>) -> Result<(), Damage> {
    let Some(unit) = desk.unit() else { return Ok(()) };
    let mut stale: Vec<RecordId> = Vec::new();
    let over = Overlay { base: desk.ground.view, batch: desk.batch() };
    schema::scan(&over, (schema::CASE, &[]), &mut |_, row: CaseRow| {
        let named = tags::naming(&over, unit, row.case.applicant)?;
        let known: Vec<_> = row.case.lists.iter().map(|it| (it.list, it.as_of)).collect();
        let new = named.iter().any(|it| !known.contains(it));
        if new || known.len() != named.len() {
            stale.push(row.record);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    for id in stale {
        desk.touched(id);
    }
    Ok(())
}
