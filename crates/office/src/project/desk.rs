//! The rows a frame touches, loaded when first needed and written back together.

use std::collections::{BTreeMap, BTreeSet};

use escrow::{Entry as QuotaEntry, HoldRow, Holder, Ledger, QuotaLine, Totals};
use model::view::{Batch, Damage};
use model::{ApplicationNumber, JalaliDate, PersonId, RecordId, RecordKind};
use records::{Application, Earlier, Facility, Inspection, Permit, Record as _, Snapshot};

use super::{Ground, Placed, case, slot};
use crate::entry::{Opening, RulesAdopted};
use crate::rows::{Counters, LinkRow, PersonRow, Place, Record, RecordRow, SetAside};
use crate::schema::{self, meta};

/// Everything one frame has touched so far.
#[derive(Debug)]
pub(super) struct Desk<'a> {
    pub(super) ground: Ground<'a>,
    pub(super) counters: Counters,
    pub(super) lists_as_of: Option<JalaliDate>,
    opening: Option<Opening>,
    records: BTreeMap<RecordId, Option<RecordRow>>,
    links: BTreeMap<RecordId, LinkRow>,
    persons: BTreeMap<PersonId, PersonRow>,
    /// Applications whose case is to be made anew.
    stale: BTreeSet<RecordId>,
    changed: BTreeSet<RecordId>,
    batch: Batch,
}

impl<'a> Desk<'a> {
    pub(super) fn open(ground: Ground<'a>) -> Result<Self, Damage> {
        let view = ground.view;
        Ok(Self {
            ground,
            counters: schema::get(view, schema::META, meta::COUNTERS)?.unwrap_or_default(),
            lists_as_of: schema::get(view, schema::META, meta::LISTS_AS_OF)?,
            opening: schema::get(view, schema::META, meta::OFFICE)?,
            records: BTreeMap::new(),
            links: BTreeMap::new(),
            persons: BTreeMap::new(),
            stale: BTreeSet::new(),
            changed: BTreeSet::new(),
            batch: Batch::default(),
        })
    }

    /// Says whether this node wrote an entry.
    pub(super) fn is_own(&self, placed: &Placed) -> bool {
        self.opening.as_ref().is_none_or(|opening| opening.node == placed.by.node)
    }

    pub(super) fn opened(&mut self, opening: &Opening) {
        schema::put(&mut self.batch, schema::META, meta::OFFICE, opening);
        self.opening = Some(opening.clone());
    }

    pub(super) fn rules(&mut self, adopted: &RulesAdopted) {
        schema::put(&mut self.batch, schema::RULES, adopted.version.as_bytes(), adopted);
        schema::put(&mut self.batch, schema::META, meta::RULES, &adopted.version);
    }

    /// Folds a quota entry into its line's totals and its hold's row.
    pub(super) fn quota(&mut self, by: Holder, entry: &QuotaEntry) -> Result<(), Damage> {
        let Some(opening) = &self.opening else {
            return Err(Damage { what: "a quota entry comes before the office".to_owned() });
        };
        let me = Holder { node: opening.node, incarnation: opening.incarnation };
        let totals: Option<Totals> = self.quota_row(&entry.line().key())?;
        let mut ledger = Ledger::load(me, totals.map(|totals| (entry.line().clone(), totals)));
        let row: Option<HoldRow> = match entry.hold_key() {
            Some(key) => self.quota_row(&hold_key(key))?,
            None => None,
        };
        let applied = ledger.apply(by, entry, row.as_ref());
        if let Some(totals) = ledger.totals(&applied.line) {
            schema::put(
                &mut self.batch,
                schema::QUOTA,
                &applied.line.key(),
                &(&applied.line, totals),
            );
        }
        if let Some((key, row)) = &applied.row {
            schema::put(&mut self.batch, schema::QUOTA, &hold_key(key), &(&key.q, row));
            if let Some(hold) = &row.hold {
                self.counters.letters = self.counters.letters.max(hold.letter.sequence());
            }
        }
        Ok(())
    }

    fn quota_row<T: serde::de::DeserializeOwned>(&self, key: &[u8]) -> Result<Option<T>, Damage> {
        let over = model::view::Overlay { base: self.ground.view, batch: &self.batch };
        let row: Option<(QuotaLine, T)> = schema::get(&over, schema::QUOTA, key)?;
        Ok(row.map(|(_, row)| row))
    }

    /// Takes note of an id of this node's, so that it is never minted again.
    pub(super) fn minted(&mut self, id: RecordId) {
        if self.opening.as_ref().is_some_and(|opening| opening.node == id.origin) {
            let counter = &mut self.counters.records[slot(id.kind)];
            *counter = (*counter).max(id.serial);
        }
    }

    pub(super) fn record(&mut self, id: RecordId) -> Result<Option<&RecordRow>, Damage> {
        if !self.records.contains_key(&id) {
            let row = schema::get(self.ground.view, schema::RECORD, &id.key())?;
            self.records.insert(id, row);
        }
        Ok(self.records.get(&id).and_then(Option::as_ref))
    }

    pub(super) fn link(&mut self, application: RecordId) -> Result<&mut LinkRow, Damage> {
        if !self.links.contains_key(&application) {
            let row = schema::get(self.ground.view, schema::LINK, &application.key())?;
            self.links.insert(application, row.unwrap_or_default());
        }
        Ok(self.links.entry(application).or_default())
    }

    pub(super) fn person(&mut self, person: PersonId) -> Result<&mut PersonRow, Damage> {
        if !self.persons.contains_key(&person) {
            let row = schema::get(self.ground.view, schema::PERSON, &person.key())?;
            self.persons.insert(person, row.unwrap_or_default());
        }
        Ok(self.persons.entry(person).or_default())
    }

    /// What is known of a person bears on all of the person's applications.
    pub(super) fn person_changed(&mut self, person: PersonId) -> Result<(), Damage> {
        let applications: Vec<RecordId> =
            self.person(person)?.applications.iter().map(|(_, id)| *id).collect();
        self.stale.extend(applications);
        Ok(())
    }

    /// Notes a change that can't be applied, with its reason; its entry stays in the journal.
    pub(super) fn set_aside(
        &mut self,
        id: RecordId,
        place: Place,
        quarantine: &records::Quarantine,
    ) {
        let row =
            SetAside { record: id, code: quarantine.code().to_owned(), why: quarantine.say() };
        schema::put(&mut self.batch, schema::SET_ASIDE, &place.key(), &row);
    }

    /// Reads a record anew from its document.
    pub(super) fn record_changed(
        &mut self,
        id: RecordId,
        place: Place,
        snapshot: &Snapshot,
    ) -> Result<(), Damage> {
        let known = self.record(id)?;
        let mut changes = known.map_or_else(Vec::new, |row| row.changes.clone());
        let was = known.and_then(|row| applicant_of(&row.record));
        changes.push(place);
        let Some((record, conflicts)) = read(id.kind, snapshot) else {
            // Its mandatory fields aren't there: it waits for the change that brings them.
            return Ok(());
        };
        if let Some(was) = was.filter(|was| applicant_of(&record) != Some(*was)) {
            self.moved(id, was)?;
        }
        self.hang(id, &record)?;
        self.records.insert(id, Some(RecordRow { record, conflicts, changes }));
        self.changed.insert(id);
        Ok(())
    }

    /// A file was entered under a wrong id and isn't that person's any more.
    fn moved(&mut self, id: RecordId, was: PersonId) -> Result<(), Damage> {
        self.person(was)?.applications.retain(|(_, known)| *known != id);
        self.person_changed(was)
    }

    /// Hangs a record where it belongs and marks the applications it bears on.
    fn hang(&mut self, id: RecordId, record: &Record) -> Result<(), Damage> {
        match record {
            Record::Application(application) => {
                let entry = (application.number, id);
                let person = self.person(application.applicant)?;
                if !person.applications.contains(&entry) {
                    person.applications.push(entry);
                }
                self.numbered(application.number);
                self.stale.insert(id);
            }
            Record::Permit(permit) => {
                append(&mut self.link(permit.application)?.permits, id);
                self.stale.insert(permit.application);
            }
            Record::Inspection(inspection) => {
                append(&mut self.link(inspection.application)?.inspections, id);
                self.stale.insert(inspection.application);
            }
            Record::Facility(facility) => {
                append(&mut self.link(facility.application)?.facilities, id);
                schema::put(&mut self.batch, schema::LETTER, &facility.letter.key(), &id);
                self.person_changed(facility.applicant)?;
                self.stale.insert(facility.application);
            }
            Record::Earlier(earlier) => {
                append(&mut self.person(earlier.person)?.earlier, id);
                self.person_changed(earlier.person)?;
            }
        }
        Ok(())
    }

    fn numbered(&mut self, number: ApplicationNumber) {
        if self.opening.as_ref().is_some_and(|opening| opening.node == number.node()) {
            self.counters.applications = self.counters.applications.max(number.sequence());
        }
    }

    /// Makes stale cases anew and hands everything out as one batch.
    pub(super) fn close(mut self) -> Result<Batch, Damage> {
        for id in std::mem::take(&mut self.stale) {
            case::refresh(&mut self, id)?;
        }
        let Self { mut batch, counters, records, links, persons, changed, lists_as_of, .. } = self;
        for id in changed {
            if let Some(Some(row)) = records.get(&id) {
                schema::put(&mut batch, schema::RECORD, &id.key(), row);
            }
        }
        for (id, row) in &links {
            schema::put(&mut batch, schema::LINK, &id.key(), row);
        }
        for (person, row) in &persons {
            schema::put(&mut batch, schema::PERSON, &person.key(), row);
        }
        schema::put(&mut batch, schema::META, meta::COUNTERS, &counters);
        if let Some(as_of) = lists_as_of {
            schema::put(&mut batch, schema::META, meta::LISTS_AS_OF, &as_of);
        }
        Ok(batch)
    }

    /// Sets the rows of an application's case and list line.
    pub(super) fn put_case(
        &mut self,
        number: ApplicationNumber,
        case: &crate::rows::CaseRow,
        list: &crate::rows::ListRow,
    ) {
        schema::put(&mut self.batch, schema::CASE, &number.key(), case);
        schema::put(&mut self.batch, schema::LIST, &number.key(), list);
    }
}

const fn applicant_of(record: &Record) -> Option<PersonId> {
    if let Record::Application(application) = record { Some(application.applicant) } else { None }
}

fn append(ids: &mut Vec<RecordId>, id: RecordId) {
    if !ids.contains(&id) {
        ids.push(id);
    }
}

/// A hold's key lies behind a byte no line's key starts with.
pub(crate) fn hold_key(key: &escrow::HoldKey) -> Vec<u8> {
    [&[0xff], key.key().as_slice()].concat()
}

fn read(kind: RecordKind, snapshot: &Snapshot) -> Option<(Record, Vec<model::Say>)> {
    let (record, conflicts) = match kind {
        RecordKind::Application => {
            Application::from_snapshot(snapshot).map(|(r, c)| (Record::Application(r), c))
        }
        RecordKind::Permit => Permit::from_snapshot(snapshot).map(|(r, c)| (Record::Permit(r), c)),
        RecordKind::Inspection => {
            Inspection::from_snapshot(snapshot).map(|(r, c)| (Record::Inspection(r), c))
        }
        RecordKind::Facility => {
            Facility::from_snapshot(snapshot).map(|(r, c)| (Record::Facility(r), c))
        }
        RecordKind::Earlier => {
            Earlier::from_snapshot(snapshot).map(|(r, c)| (Record::Earlier(r), c))
        }
    }
    .ok()?;
    Some((record, conflicts.iter().map(records::Conflict::say).collect()))
}
