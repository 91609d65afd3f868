//! What was ever said of a file: each change with who made it, when, and what it changed.

use std::collections::BTreeMap;

use model::view::Damage;
use model::{ApplicationNumber, NationalId, NodeNumber, RecordId, RecordKind, Say};
use records::record::told;
use records::{
    Application, Conflict, Covered, Document, Earlier, Facility, Inspection, Key, Mark, Permit,
    Record as _, Scalar, Snapshot, Step, structure,
};

use crate::docs::Docs;
use crate::entry::{Act, Entry};
use crate::rows::Place;
use crate::standing::Office;

/// One change of a file or of what hangs on it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Happening {
    /// Where it lies in the journal.
    pub place: Place,
    /// Who did it, in which role, when.
    pub act: Act,
    /// The node it was done at.
    pub node: NodeNumber,
    /// The record it is of.
    pub record: RecordId,
    /// Whether the record began with it.
    pub first: bool,
    /// Fields that say something else since.
    pub fields: Vec<FieldChange>,
    /// Steps taken.
    pub steps: Vec<(Step, Mark)>,
    /// Covered persons, new or changed.
    pub covered: Vec<CoveredChange>,
}

/// A field before and after a change; several values stand side by side where two wrote at once.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FieldChange {
    /// Which field.
    pub key: Key,
    /// What it said.
    pub before: Vec<Say>,
    /// What it says since; empty if it was cleared.
    pub after: Vec<Say>,
}

/// A covered person before and after a change.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CoveredChange {
    /// Who.
    pub person: NationalId,
    /// The enrolment there was.
    pub before: Option<Covered>,
    /// The enrolment since.
    pub after: Covered,
}

/// Every change of an application, its permits, inspections and facilities, as the journal has them;
/// `None` if there is no such application.
///
/// # Errors
/// [`Damage`] of the views or the journal.
pub fn history(
    office: &Office<'_>,
    number: ApplicationNumber,
) -> Result<Option<Vec<Happening>>, Damage> {
    let Some(case) = office.case(number)? else { return Ok(None) };
    let links = office.links(case.record)?;
    let hanging = [links.permits, links.inspections, links.facilities];
    let mut all = Vec::new();
    for id in std::iter::once(case.record).chain(hanging.into_iter().flatten()) {
        all.extend(of_record(office, id)?);
    }
    all.sort_by_key(|happening: &Happening| happening.place);
    Ok(Some(all))
}

/// Every change of one record, in the order they were applied.
///
/// # Errors
/// [`Damage`] of the views or the journal.
pub fn of_record(office: &Office<'_>, id: RecordId) -> Result<Vec<Happening>, Damage> {
    let Some(row) = office.record(id)? else { return Ok(Vec::new()) };
    let mut document: Option<Document> = None;
    let mut before = Snapshot::default();
    let mut all = Vec::with_capacity(row.changes.len());
    for place in row.changes {
        let (act, change) = change_at(office, id, place)?;
        let author = structure::outline(&change).map_err(|fault| unread(id, &fault))?.actor;
        let next = match document.take() {
            None => Document::receive(author, &change),
            Some(mut known) => known.apply(author, &change).map(|()| known),
        };
        let next = next.map_err(|fault| unread(id, &fault))?;
        let after = next.snapshot();
        all.push(Happening {
            place,
            act,
            node: author.node,
            record: id,
            first: before == Snapshot::default(),
            fields: fields(&before, &after),
            steps: steps(&before, &after),
            covered: covered(&before, &after),
        });
        document = Some(next);
        before = after;
    }
    Ok(all)
}

/// What several nodes wrote at once on one record, every value of it.
///
/// # Errors
/// [`Damage`] of the views or the journal.
pub fn conflicts(office: &Office<'_>, id: RecordId) -> Result<Vec<Conflict>, Damage> {
    let mut docs = Docs::default();
    let Some(document) = docs.take(id, office.view, office.archive)? else { return Ok(Vec::new()) };
    let snapshot = document.snapshot();
    let read = match id.kind {
        RecordKind::Application => Application::from_snapshot(&snapshot).map(|(_, c)| c),
        RecordKind::Permit => Permit::from_snapshot(&snapshot).map(|(_, c)| c),
        RecordKind::Inspection => Inspection::from_snapshot(&snapshot).map(|(_, c)| c),
        RecordKind::Facility => Facility::from_snapshot(&snapshot).map(|(_, c)| c),
        RecordKind::Earlier => Earlier::from_snapshot(&snapshot).map(|(_, c)| c),
    };
    read.map_err(|fault| unread(id, &fault))
}

fn change_at(office: &Office<'_>, id: RecordId, place: Place) -> Result<(Act, Vec<u8>), Damage> {
    let entry = Entry::decode(&office.archive.entry(place)?).map_err(|fault| unread(id, &fault))?;
    entry.change_of(id).ok_or_else(|| Damage {
        what: format!("record {id}: no change of it where one should lie"),
    })
}

fn unread(id: RecordId, fault: &dyn std::fmt::Display) -> Damage {
    Damage { what: format!("record {id}: a change can't be read: {fault}") }
}

fn fields(before: &Snapshot, after: &Snapshot) -> Vec<FieldChange> {
    let of = |snapshot: &Snapshot, key: Key| -> Vec<Option<Scalar>> {
        snapshot.values.get(&key).cloned().unwrap_or_default()
    };
    let words = |key: Key, values: Vec<Option<Scalar>>| -> Vec<Say> {
        values.iter().flatten().map(|value| told(key, value)).collect()
    };
    Key::ALL
        .iter()
        .map(|key| (*key, of(before, *key), of(after, *key)))
        .filter(|(_, before, after)| before != after)
        .map(|(key, before, after)| FieldChange {
            key,
            before: words(key, before),
            after: words(key, after),
        })
        .collect()
}

fn steps(before: &Snapshot, after: &Snapshot) -> Vec<(Step, Mark)> {
    let new = after.steps.iter().filter(|(step, mark)| !before.steps.marks(*step).contains(mark));
    new.map(|(step, mark)| (step, mark.clone())).collect()
}

fn covered(before: &Snapshot, after: &Snapshot) -> Vec<CoveredChange> {
    let last = |all: &BTreeMap<NationalId, Vec<Covered>>, person: &NationalId| {
        all.get(person).and_then(|values| values.last().cloned())
    };
    let changed = after.covered.iter().filter(|(person, values)| {
        before.covered.get(person) != Some(*values) && !values.is_empty()
    });
    changed
        .filter_map(|(person, _)| {
            let after = last(&after.covered, person)?;
            Some(CoveredChange { person: *person, before: last(&before.covered, person), after })
        })
        .collect()
}
