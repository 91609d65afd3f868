//! What becomes of counties, which office goes on with a file, and what is to be handed on to it.

use std::ops::ControlFlow;

use model::view::{Damage, Overlay};
use model::{CountyCode, LogId, RecordId, Seq, UnitCode};
use records::Earlier;
use roster::CountyFact;

use super::Placed;
use super::desk::Desk;
use super::judge::Aside;
use crate::entry::{Carried, Rehomed};
use crate::homes::{CarryRow, FILES_MAX, HomeRow, file_of, keys, told};
use crate::objections::keys::heard;
use crate::rows::{CaseRow, Record};
use crate::schema;

/// Says whether the counties' succession bears a move of files out; it may be news yet.
pub(super) fn follows(desk: &Desk<'_>, said: &Rehomed) -> Result<(), Aside> {
    let Rehomed { to, on, files, .. } = said;
    if files.is_empty() || FILES_MAX < files.len() {
        return Err(Aside::too_large());
    }
    let leads = |record: RecordId| match desk.kept.roster.unit_of(record.origin) {
        Some(UnitCode::County(born)) => desk.kept.succession.leads(born, *to, *on),
        Some(UnitCode::Province(_) | UnitCode::Nation) | None => false,
    };
    if files.iter().all(|moved| leads(moved.record)) { Ok(()) } else { Err(Aside::no_successor()) }
}

impl Desk<'_> {
    /// A county was split, renamed or merged. At a province the files of one that ends, or is to, are
    /// noted.
    pub(super) fn county(&mut self, placed: &Placed, fact: &CountyFact) -> Result<(), Damage> {
        let key = crate::setback::own_key(placed.log, placed.seq);
        self.put(schema::COUNTY, &key, fact);
        self.kept.succession.hear(placed.log, placed.seq, fact.clone());
        let CountyFact::Merge(merge) = fact else { return Ok(()) };
        let leaving: Vec<CountyCode> = merge.leaving().collect();
        let mut orphans = Vec::new();
        let over = Overlay { base: self.ground.view, batch: self.batch() };
        schema::scan(&over, (schema::CASE, &[]), &mut |_, row: CaseRow| {
            if leaving.contains(&row.home) {
                orphans.push((row.record, row.home));
            }
            Ok(ControlFlow::Continue(()))
        })?;
        orphans.into_iter().try_for_each(|(id, home)| self.orphaned(id, home))
    }

    /// Notes, at a province, whether a file's county has ended, or is to.
    pub(super) fn orphaned(&mut self, id: RecordId, home: CountyCode) -> Result<(), Damage> {
        let ends = self.hub_of(home) && self.kept.succession.ended(home).is_some();
        self.note(schema::ORPHAN, &id.key(), ends.then_some(()))
    }

    /// Files go to another county's office. It is said to both; what follows from it is done once.
    pub(super) fn rehomed(&mut self, placed: &Placed, said: &Rehomed) -> Result<(), Damage> {
        let arrives = placed.log.scope == UnitCode::County(said.to);
        for (record, moved) in told(said) {
            let mut row = self.home(record)?;
            if row.hear(moved) {
                self.put(schema::HOME, &record.key(), &row);
            }
            self.touched(record);
            if arrives {
                self.say_anew(record)?;
                if self.hub_of(said.to) {
                    self.hand_on_all(record, said.to)?;
                }
            }
        }
        Ok(())
    }

    /// What a hub objected to it objects to again where the file is now.
    fn say_anew(&mut self, file: RecordId) -> Result<(), Damage> {
        let Some(me) = self.me() else { return Ok(()) };
        let number = match self.record(file)?.map(|row| &row.record) {
            Some(Record::Application(application)) => application.number,
            Some(_) | None => return Ok(()),
        };
        let own = !matches!(self.unit(), Some(UnitCode::County(_)) | None);
        if own {
            self.note::<()>(schema::OBJECTION, &heard(number, me.node), None)?;
        }
        Ok(())
    }

    /// The moves of a file.
    pub(super) fn home(&self, file: RecordId) -> Result<HomeRow, Damage> {
        Ok(self.get(schema::HOME, &file.key())?.unwrap_or_default())
    }

    /// Says whether a county is or was the home of a file by a move.
    pub(super) fn was_home(&self, scope: UnitCode, file: RecordId) -> Result<bool, Damage> {
        Ok(self.home(file)?.was_at(scope))
    }

    /// Says whether this is the hub of a county's province.
    fn hub_of(&self, county: CountyCode) -> bool {
        self.unit() == Some(UnitCode::Province(county.province()))
    }

    /// Everything that is known of a file is to be handed on to its new home.
    fn hand_on_all(&mut self, file: RecordId, to: CountyCode) -> Result<(), Damage> {
        let link = self.link(file)?.clone();
        let mut records = vec![file];
        records.extend([link.permits, link.inspections, link.facilities].concat());
        let person = match self.record(file)?.map(|row| &row.record) {
            Some(Record::Application(application)) => Some(application.applicant),
            Some(_) | None => None,
        };
        if let Some(person) = person {
            records.extend(self.person(person)?.earlier.clone());
        }
        for id in records {
            let changes = self.record(id)?.map(|row| row.changes.clone()).unwrap_or_default();
            for place in changes {
                let (log, seq) = self.ground.archive.origin(place)?;
                self.due(to, (log, seq), CarryRow { record: id, place })?;
            }
        }
        Ok(())
    }

    /// A change that has come after its file went on is handed on, too.
    pub(super) fn hand_on(&mut self, placed: &Placed, id: RecordId) -> Result<(), Damage> {
        let UnitCode::County(scope) = placed.log.scope else { return Ok(()) };
        if !self.hub_of(scope) {
            return Ok(());
        }
        let Some(row) = self.record(id)? else { return Ok(()) };
        let files = if let Record::Earlier(Earlier { person, .. }) = row.record {
            let known = &self.person(person)?.applications;
            known.iter().map(|(_, file)| *file).collect()
        } else {
            Vec::from_iter(file_of(id, &row.record))
        };
        for file in files {
            if let Some(to) = self.home(file)?.home() {
                let row = CarryRow { record: id, place: placed.place };
                self.due(to, (placed.log, placed.seq), row)?;
            }
        }
        Ok(())
    }

    fn due(&mut self, to: CountyCode, at: (LogId, Seq), row: CarryRow) -> Result<(), Damage> {
        let key = keys::handed(to, at);
        let known: Option<()> = self.get(schema::CARRIED, &key)?;
        // A county has what stands in its own scope.
        if known.is_none() && at.0.scope != UnitCode::County(to) {
            self.put(schema::CARRY, &key, &row);
        }
        Ok(())
    }

    /// Says whether an entry that was handed on is here already: it came before, or its log is held
    /// here. Where it was due, it isn't any more.
    pub(super) fn handed(&mut self, placed: &Placed, carried: &Carried) -> Result<bool, Damage> {
        let UnitCode::County(to) = placed.log.scope else { return Ok(true) };
        let key = keys::handed(to, (carried.log, carried.seq));
        let known: Option<()> = self.get(schema::CARRIED, &key)?;
        let Carried { log, .. } = carried;
        let held = self.unit().is_some_and(|unit| roster::reads(unit, log.scope, log.lane));
        if held {
            self.note::<()>(schema::CARRY, &key, None)?;
            self.has_come(placed, carried);
        }
        Ok(held || known.is_some())
    }

    /// Takes note that an entry was handed on.
    pub(super) fn has_come(&mut self, placed: &Placed, carried: &Carried) {
        if let UnitCode::County(to) = placed.log.scope {
            self.put(schema::CARRIED, &keys::handed(to, (carried.log, carried.seq)), &());
        }
    }
}
