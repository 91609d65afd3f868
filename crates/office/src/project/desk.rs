//! The rows a frame touches, loaded when first needed and written back together.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use escrow::Holder;
use journal::Head;
use model::planted::{Bug, planted};
use model::view::{Batch, Damage, Overlay, Table, View as _};
use model::{
    ApplicationNumber, JalaliDate, LogId, Lsn, NodeNumber, PersonId, RecordId, RecordKind, Say,
    Seq, UnitCode,
};
use records::Document;
use roster::{Roster, Writer};
use rules::RuleSet;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::judge::Aside;
use super::{Ground, Placed, Projected, case};
use crate::entry::{Act, Allocation, Body, Objection, Opening, Recall, RulesAdopted};
use crate::kept::{self, Kept};
use crate::objections::{self, Heard};
use crate::quota::PRACTICE_PARENT;
use crate::rows::{
    Counters, LinkRow, PersonRow, Place, RecallRow, Record, RecordRow, SetAside, Tops,
};
use crate::schema::{self, meta};
use crate::segments::{self, Lies};

/// Everything one frame has touched so far.
#[derive(Debug)]
pub(super) struct Desk<'a> {
    pub(super) ground: Ground<'a>,
    pub(super) kept: &'a mut Kept,
    pub(super) counters: Counters,
    pub(super) lists_as_of: Option<JalaliDate>,
    opening: Option<Opening>,
    records: BTreeMap<RecordId, Option<RecordRow>>,
    links: BTreeMap<RecordId, LinkRow>,
    persons: BTreeMap<PersonId, PersonRow>,
    segments: BTreeMap<(LogId, u64), Vec<Lies>>,
    /// Applications whose case is to be made anew.
    stale: BTreeSet<RecordId>,
    changed: BTreeSet<RecordId>,
    pub(super) batch: Batch,
    aside: Vec<(LogId, Seq, String)>,
    new_rules: bool,
    /// A fence lies before what had counted.
    pub(super) cut: bool,
    /// The last civil day of an act, by log.
    pub(super) latest: BTreeMap<LogId, JalaliDate>,
}

impl<'a> Desk<'a> {
    pub(super) fn open(ground: Ground<'a>, kept: &'a mut Kept) -> Result<Self, Damage> {
        let view = ground.view;
        Ok(Self {
            ground,
            kept,
            counters: schema::get(view, schema::META, meta::COUNTERS)?.unwrap_or_default(),
            lists_as_of: schema::get(view, schema::META, meta::LISTS_AS_OF)?,
            opening: schema::get(view, schema::META, meta::OFFICE)?,
            records: BTreeMap::new(),
            links: BTreeMap::new(),
            persons: BTreeMap::new(),
            segments: BTreeMap::new(),
            stale: BTreeSet::new(),
            changed: BTreeSet::new(),
            batch: Batch::default(),
            aside: Vec::new(),
            new_rules: false,
            cut: false,
            latest: BTreeMap::new(),
        })
    }

    /// Who this node is, once it is known.
    pub(super) fn me(&self) -> Option<Holder> {
        self.opening.as_ref().map(Opening::holder)
    }

    /// The unit this node works for, once it is known.
    pub(super) fn unit(&self) -> Option<UnitCode> {
        self.opening.as_ref().map(|opening| opening.unit)
    }

    /// Says whether this node wrote an entry, in its present incarnation.
    pub(super) fn is_own(&self, placed: &Placed) -> bool {
        self.me() == Some(placed.by())
    }

    /// Says whether this node wrote an entry, in whichever incarnation.
    pub(super) fn is_own_node(&self, placed: &Placed) -> bool {
        self.me().is_some_and(|me| me.node == placed.log.origin)
    }

    /// Says whether an entry comes from this node's unit.
    pub(super) fn is_own_unit(&self, placed: &Placed) -> bool {
        let own = self.unit();
        own.is_some() && own == self.kept.roster.unit_of(placed.log.origin)
    }

    /// Every incarnation known of a node.
    pub(super) fn holders(&self, node: NodeNumber) -> BTreeSet<Holder> {
        let known = self.kept.roster.incarnations(node).map(|member| member.writer());
        let known = known.map(|Writer { node, incarnation }| Holder { node, incarnation });
        let parent = (node == PRACTICE_PARENT)
            .then_some(Holder { node, incarnation: model::Incarnation(1) });
        known.chain(parent).chain(self.me().filter(|me| me.node == node)).collect()
    }

    /// What will be stored at a key.
    pub(super) fn get<T: DeserializeOwned>(
        &self,
        table: Table,
        key: &[u8],
    ) -> Result<Option<T>, Damage> {
        let over = Overlay { base: self.ground.view, batch: &self.batch };
        over.get(table, key)?.map(|value| schema::row(table, &value)).transpose()
    }

    pub(super) fn put<T: Serialize>(&mut self, table: Table, key: &[u8], value: &T) {
        schema::put(&mut self.batch, table, key, value);
    }

    /// The first entry of all: whose store it is. Alone, until a trust entry follows.
    pub(super) fn begins(&mut self, placed: &Placed, opening: &Opening) {
        if self.opening.is_none() && opening.holder() == placed.by() {
            self.opening = Some(opening.clone());
            self.kept.roster = kept::alone(opening);
        }
    }

    pub(super) fn opened(&mut self, opening: &Opening) {
        self.put(schema::META, meta::OFFICE, opening);
    }

    pub(super) fn trust(&mut self, trust: &roster::Trust) {
        self.kept.roster = Roster::trusting(trust);
        for member in &trust.members {
            self.keep_member(member.into());
        }
    }

    pub(super) fn slip(&mut self, placed: &Placed, act: &Act, slip: &roster::Slip) {
        if self.is_own_unit(placed) {
            self.put(schema::SLIP_BY, &slip.hash.0, &act.user);
            self.put(schema::SLIP, &slip.hash.0, slip);
        }
    }

    /// A rule set comes into force if this node took it up or the nation published it.
    pub(super) fn rules(&mut self, placed: &Placed, adopted: &RulesAdopted) -> Result<(), Damage> {
        let national = self.kept.roster.unit_of(placed.log.origin) == Some(UnitCode::Nation);
        if !self.is_own(placed) && !national {
            return Ok(());
        }
        let rules = match RuleSet::parse(&adopted.text) {
            Ok(rules) => rules,
            Err(fault) => {
                self.set_aside(placed, Aside::unreadable_rules(&fault));
                return Ok(());
            }
        };
        self.put(schema::RULES, adopted.version.as_bytes(), adopted);
        self.put(schema::META, meta::RULES, &adopted.version);
        self.kept.rules.begin((adopted.clone(), rules));
        self.rules_changed()
    }

    /// Which rule set is in force may be another now.
    pub(super) fn rules_changed(&mut self) -> Result<(), Damage> {
        self.new_rules = true;
        // What is with the bank is judged by them, too.
        let over = Overlay { base: self.ground.view, batch: &self.batch };
        schema::scan(&over, (schema::OPEN, &[]), &mut |_, id| {
            self.stale.insert(id);
            Ok(ControlFlow::Continue(()))
        })
    }

    /// Notes a hub's word on a file; its own is compared with what it finds now.
    pub(super) fn objection(&mut self, placed: &Placed, on: JalaliDate, said: &Objection) {
        let heard = Heard { by: placed.by(), on, objection: said.clone() };
        let key = objections::keys::heard(said.number, placed.log.origin);
        self.put(schema::OBJECTION, &key, &heard);
        if self.is_own_node(placed) {
            self.stale.insert(said.application);
        }
    }

    /// Sets or removes a row; one that isn't there isn't removed.
    pub(super) fn note<T: Serialize>(
        &mut self,
        table: Table,
        key: &[u8],
        row: Option<T>,
    ) -> Result<(), Damage> {
        let over = Overlay { base: self.ground.view, batch: &self.batch };
        match row {
            Some(row) => self.put(table, key, &row),
            None if over.get(table, key)?.is_some() => self.batch.remove(table, key),
            None => {}
        }
        Ok(())
    }

    pub(super) fn allocation(&mut self, placed: &Placed, allocation: &Allocation) {
        let key = crate::quota::keys::allocation(placed.by(), &allocation.q, allocation.n);
        self.put(schema::ALLOCATION, &key, allocation);
    }

    pub(super) fn recall(&mut self, placed: &Placed, recall: &Recall) {
        let by = placed.by();
        let row = RecallRow { by, recall: recall.clone() };
        self.put(schema::RECALL, &crate::quota::keys::recall(&row), &row);
    }

    /// A segment was taken in: the log's new head, and where the segment lies.
    pub(super) fn reached(
        &mut self,
        log: LogId,
        head: Head,
        (first, lsn, segment): (Seq, Lsn, u16),
    ) -> Result<(), Damage> {
        self.kept.heads.set(log, head);
        self.put(schema::HEAD, &log.key(), &head);
        if self.me() == Some(Holder::of(log)) {
            self.put(schema::OWN, &crate::setback::own_key(log, head.seq), &head.hash);
        }
        let bucket = segments::bucket(head.seq);
        if !self.segments.contains_key(&(log, bucket)) {
            let row = self.get(schema::SEGMENT, &segments::key(log, bucket))?;
            self.segments.insert((log, bucket), row.unwrap_or_default());
        }
        let lies = Lies { first, last: head.seq, lsn, segment };
        self.segments.entry((log, bucket)).or_default().push(lies);
        Ok(())
    }

    /// A record's document, live or made again from its changes; `None` if there is no such record.
    pub(super) fn document(&mut self, id: RecordId) -> Result<Option<Document>, Damage> {
        if let Some(document) = self.kept.docs.live(id) {
            return Ok(Some(document));
        }
        let archive = self.ground.archive;
        match self.record(id)? {
            Some(row) => crate::docs::rebuild(id, &row.changes, archive).map(Some),
            None => Ok(None),
        }
    }

    /// Takes note of an id of this node's, so that it is never minted again.
    pub(super) fn minted(&mut self, id: RecordId) {
        let own = self.me().is_some_and(|me| me.node == id.origin);
        if own && !planted(Bug::CountersNotRestored) {
            let slot = RecordKind::ALL.iter().position(|kind| *kind == id.kind);
            let counter = &mut self.counters.records[slot.expect("all kinds are listed")];
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

    /// A hold bears on how far its file has come on its way up.
    pub(super) fn held(&mut self, placed: &Placed, application: RecordId) -> Result<(), Damage> {
        self.link(application)?.holds.touch(placed.log, placed.seq);
        self.stale.insert(application);
        Ok(())
    }

    pub(super) fn person(&mut self, person: PersonId) -> Result<&mut PersonRow, Damage> {
        if !self.persons.contains_key(&person) {
            let row = schema::get(self.ground.view, schema::PERSON, &person.key())?;
            self.persons.insert(person, row.unwrap_or_default());
        }
        Ok(self.persons.entry(person).or_default())
    }

    /// Something about a file bears on its rows.
    pub(super) fn touched(&mut self, file: RecordId) {
        self.stale.insert(file);
    }

    /// What is known of a person bears on all of the person's applications.
    pub(super) fn person_changed(&mut self, person: PersonId) -> Result<(), Damage> {
        let applications: Vec<RecordId> =
            self.person(person)?.applications.iter().map(|(_, id)| *id).collect();
        self.stale.extend(applications);
        Ok(())
    }

    /// Notes an entry that doesn't count, with its reason; it stays in the journal.
    pub(super) fn set_aside(&mut self, placed: &Placed, Aside { code, why, waits }: Aside) {
        let Placed { place, log, seq, ref entry, .. } = *placed;
        let body = entry.as_ref().ok().map(|entry| &entry.body);
        let record = body.and_then(Body::record);
        self.aside.push((log, seq, code.clone()));
        let row = SetAside { log, seq, record, code, why };
        self.put(schema::SET_ASIDE, &place.key(), &row);
        if let Some(record) = record.filter(|_| waits) {
            self.kept.waiting.insert(record);
            self.put(schema::WAITING, &waiting_key(record, place), &row);
        }
    }

    /// An entry is set aside no more.
    pub(super) fn let_in(&mut self, row: &SetAside, place: Place) {
        self.aside.retain(|(log, seq, _)| (*log, *seq) != (row.log, row.seq));
        self.batch.remove(schema::SET_ASIDE, place.key());
    }

    /// A change waits no more.
    pub(super) fn awaits_no_more(&mut self, record: RecordId, place: Place) {
        self.batch.remove(schema::WAITING, waiting_key(record, place));
    }

    /// How many changes of a record wait.
    pub(super) fn awaiting(&self, record: RecordId) -> Result<usize, Damage> {
        let over = Overlay { base: self.ground.view, batch: &self.batch };
        let mut count = 0usize;
        over.scan(schema::WAITING, &record.key(), &mut |_, _| {
            count = count.saturating_add(1);
            ControlFlow::Continue(())
        })?;
        Ok(count)
    }

    /// What changes so far.
    pub(super) const fn batch(&self) -> &Batch {
        &self.batch
    }

    /// A record's row with one more change.
    pub(super) fn grown(
        &mut self,
        placed: &Placed,
        id: RecordId,
        (record, conflicts): (Record, Vec<Say>),
    ) -> Result<RecordRow, Damage> {
        let known = self.record(id)?;
        let mut changes = known.map_or_else(Vec::new, |row| row.changes.clone());
        let mut tops = known.map_or_else(Tops::default, |row| row.tops.clone());
        changes.push(placed.place);
        tops.touch(placed.log, placed.seq);
        Ok(RecordRow { record, conflicts, changes, tops })
    }

    /// Keeps a record as it reads now.
    pub(super) fn record_changed(
        &mut self,
        placed: &Placed,
        id: RecordId,
        row: RecordRow,
    ) -> Result<(), Damage> {
        let was = self.record(id)?.and_then(|row| applicant_of(&row.record));
        if let Some(was) = was.filter(|was| applicant_of(&row.record) != Some(*was)) {
            self.moved(id, was)?;
        }
        self.hang(placed, id, &row.record)?;
        self.records.insert(id, Some(row));
        self.changed.insert(id);
        Ok(())
    }

    /// A file was entered under a wrong id and isn't that person's any more.
    fn moved(&mut self, id: RecordId, was: PersonId) -> Result<(), Damage> {
        self.person(was)?.applications.retain(|(_, known)| *known != id);
        self.person_changed(was)
    }

    /// Hangs a record where it belongs and marks the applications it bears on.
    fn hang(&mut self, placed: &Placed, id: RecordId, record: &Record) -> Result<(), Damage> {
        match record {
            Record::Application(application) => {
                let entry = (application.number, id);
                append(&mut self.person(application.applicant)?.applications, entry);
                if self.is_own_node(placed) {
                    self.numbered(application.number);
                }
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
        if self.me().is_some_and(|me| me.node == number.node()) {
            self.counters.applications = self.counters.applications.max(number.sequence());
        }
    }

    /// Makes stale cases anew and hands everything out.
    pub(super) fn close(mut self) -> Result<Projected, Damage> {
        // A file may bear on others: they are marked on the way.
        while let Some(id) = self.stale.pop_first() {
            case::refresh(&mut self, id)?;
        }
        self.keep_latest()?;
        let Self { mut batch, records, links, persons, segments, .. } = self;
        for id in self.changed {
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
        for ((log, bucket), row) in &segments {
            schema::put(&mut batch, schema::SEGMENT, &segments::key(*log, *bucket), row);
        }
        schema::put(&mut batch, schema::META, meta::COUNTERS, &self.counters);
        if let Some(as_of) = self.lists_as_of {
            schema::put(&mut batch, schema::META, meta::LISTS_AS_OF, &as_of);
        }
        Ok(Projected { batch, aside: self.aside, rules: self.new_rules, cut: self.cut })
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

fn waiting_key(record: RecordId, place: Place) -> Vec<u8> {
    [record.key().as_slice(), &place.key()].concat()
}

/// Keeps ids in their order, which of one node's is that of entry: the last one is the same wherever
/// they come together.
fn append<T: Ord>(ids: &mut Vec<T>, id: T) {
    if let Err(at) = ids.binary_search(&id) {
        ids.insert(if planted(Bug::LinksByArrival) { ids.len() } else { at }, id);
    }
}
