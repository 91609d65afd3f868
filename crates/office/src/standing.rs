//! Where an office stands before it acts: who it is, under which rules, what its views say.

use journal::Heads;
use model::view::{Damage, View};
use model::{ApplicationNumber, CountyCode, JalaliDate, Places, RecordId, UnitCode};
use records::Actor;
use roster::{Roster, Succession};
use rules::RuleSet;

use crate::docs::Archive;
use crate::entry::{Opening, RulesAdopted};
use crate::guard::Guard;
use crate::rows::{CaseRow, Counters, PersonRow, Record, RecordRow};
use crate::schema::{self, meta};

/// Everything a command may look at. Borrowed for one command; nothing here changes.
#[derive(Clone, Copy, Debug)]
pub struct Office<'a> {
    /// The stored views.
    pub view: &'a dyn View,
    /// The journal's entries.
    pub archive: &'a dyn Archive,
    /// The rule set in force.
    pub rules: &'a RuleSet,
    /// Its version and hash, as entries cite them.
    pub adopted: &'a RulesAdopted,
    /// Provinces, counties, fields, banks.
    pub places: &'a Places,
    /// Who the office is.
    pub opening: &'a Opening,
    /// Who belongs.
    pub roster: &'a Roster,
    /// What has become of the counties.
    pub succession: &'a Succession,
    /// Where every log stands here.
    pub heads: &'a Heads,
    /// What the shell knows of the machine.
    pub guard: &'a Guard,
}

impl Office<'_> {
    /// Says whether a file of this home counts here: a hub sees all of them, an office its own.
    pub fn is_home(&self, home: CountyCode) -> bool {
        match self.opening.unit {
            UnitCode::County(county) => county == home,
            UnitCode::Province(_) | UnitCode::Nation => true,
        }
    }

    /// The author of this office's changes.
    pub const fn actor(&self) -> Actor {
        Actor { node: self.opening.node, incarnation: self.opening.incarnation }
    }

    /// The counters ids are minted from. A machine that has taken another's place may not have heard
    /// yet of all that one has given: it begins above it.
    ///
    /// # Errors
    /// [`Damage`] of the views.
    pub fn counters(&self) -> Result<Counters, Damage> {
        let known: Counters =
            schema::get(self.view, schema::META, meta::COUNTERS)?.unwrap_or_default();
        Ok(known.of(self.opening.incarnation))
    }

    /// The newest date exclusion lists speak for; `None` before any was received.
    ///
    /// # Errors
    /// [`Damage`] of the views.
    pub fn lists_as_of(&self) -> Result<Option<JalaliDate>, Damage> {
        schema::get(self.view, schema::META, meta::LISTS_AS_OF)
    }

    /// One record.
    ///
    /// # Errors
    /// [`Damage`] of the views.
    pub fn record(&self, id: RecordId) -> Result<Option<RecordRow>, Damage> {
        schema::get(self.view, schema::RECORD, &id.key())
    }

    /// What is known of a person.
    ///
    /// # Errors
    /// [`Damage`] of the views.
    pub fn person(&self, person: model::PersonId) -> Result<PersonRow, Damage> {
        Ok(schema::get(self.view, schema::PERSON, &person.key())?.unwrap_or_default())
    }

    /// One application's case, with the lists' date filled in.
    ///
    /// # Errors
    /// [`Damage`] of the views.
    pub fn case(&self, number: ApplicationNumber) -> Result<Option<CaseRow>, Damage> {
        let row: Option<CaseRow> = schema::get(self.view, schema::CASE, &number.key())?;
        let as_of = self.lists_as_of()?;
        Ok(row.map(|mut row| {
            row.case.lists_as_of = as_of;
            row
        }))
    }

    /// The records hanging on an application, in order of entry.
    ///
    /// # Errors
    /// [`Damage`] of the views.
    pub fn links(&self, application: RecordId) -> Result<crate::rows::LinkRow, Damage> {
        Ok(schema::get(self.view, schema::LINK, &application.key())?.unwrap_or_default())
    }

    /// Reads several records of which each must be there.
    ///
    /// # Errors
    /// [`Damage`] of the views, also if one is missing.
    pub fn records(&self, ids: &[RecordId]) -> Result<Vec<(RecordId, Record)>, Damage> {
        ids.iter()
            .map(|id| match self.record(*id)? {
                Some(row) => Ok((*id, row.record)),
                None => Err(Damage { what: format!("record {id} is linked but not there") }),
            })
            .collect()
    }
}
