//! A draft: the entries one act will append, together or not at all.
//!
//! Everything is decided while it is drawn up; once it is handed out nothing can be refused any
//! more. If the append fails, the draft is dropped and [`Docs::clear`] forgets its documents.

use model::limits::NAME_BYTES_MAX;
use model::view::Damage;
use model::words::Role;
use model::{
    ApplicationNumber, CountyCode, Lane, LetterNumber, LogId, RecordId, RecordKind, Say, UnitCode,
};
use records::{Document, Event, Scalar};
use roster::Unfit;
use thiserror::Error;

use crate::codec;
use crate::docs::Docs;
use crate::entry::{Act, Body, Entry, RecordChange};
use crate::project::bounds;
use crate::refusal::{
    Dealing, Forming, Homing, NotClosed, Refusal, Rewarding, Unable, Unruly, Unsettled,
};
use crate::rows::Counters;
use crate::standing::Office;

/// Why a command stopped. Nothing has changed.
#[derive(Debug, Error)]
pub enum Stop {
    /// A rule said no.
    #[error("refused: {0}")]
    Refused(Box<Refusal>),
    /// The views or the journal can't be read.
    #[error(transparent)]
    Damaged(#[from] Damage),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl From<NotClosed> for Stop {
    fn from(closing: NotClosed) -> Self {
        Refusal::from(closing).into()
    }
}

impl From<Unsettled> for Stop {
    fn from(unsettled: Unsettled) -> Self {
        Refusal::from(unsettled).into()
    }
}

impl From<Dealing> for Stop {
    fn from(dealing: Dealing) -> Self {
        Refusal::from(dealing).into()
    }
}

impl From<Forming> for Stop {
    fn from(forming: Forming) -> Self {
        Refusal::from(forming).into()
    }
}

impl From<Rewarding> for Stop {
    fn from(rewarding: Rewarding) -> Self {
        Refusal::from(rewarding).into()
    }
}

impl From<Unruly> for Stop {
    fn from(unruly: Unruly) -> Self {
        Refusal::from(unruly).into()
    }
}

impl From<Unable> for Stop {
    fn from(unable: Unable) -> Self {
        Refusal::from(unable).into()
    }
}

impl From<Homing> for Stop {
    fn from(homing: Homing) -> Self {
        Refusal::from(homing).into()
    }
}

/// Something said, and to whom.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Said {
    /// The unit whose replicas are to hold it.
    pub scope: UnitCode,
    /// In which role; the act's, but where one act takes several.
    pub role: Role,
    /// What is said.
    pub body: Body,
}

impl Said {
    /// Which of the writer's logs it goes into.
    pub fn log(&self) -> (UnitCode, Lane) {
        (self.scope, self.body.lane())
    }
}

/// The entries of one act.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Draft {
    /// Who acts, when.
    pub act: Act,
    /// What is said, in order.
    pub bodies: Vec<Said>,
    /// What a practice office's own parent says: its quota.
    pub parent: Vec<Body>,
}

impl Draft {
    /// Says whether there is nothing to append.
    pub const fn is_empty(&self) -> bool {
        self.bodies.is_empty() && self.parent.is_empty()
    }
}

/// Draws a draft up.
#[derive(Debug)]
pub struct Drafter<'a> {
    /// Where the office stands.
    pub office: Office<'a>,
    /// Who acts, when.
    pub act: Act,
    docs: &'a mut Docs,
    counters: Counters,
    bodies: Vec<Said>,
}

impl<'a> Drafter<'a> {
    /// Starts a draft. The act's logical time is the office's next.
    ///
    /// # Errors
    /// [`Damage`] of the views.
    pub fn new(office: Office<'a>, docs: &'a mut Docs, act: Act) -> Result<Self, Damage> {
        let mut counters = office.counters()?;
        counters.logical = counters.logical.saturating_add(1);
        let act = Act { logical: counters.logical, ..act };
        Ok(Self { office, act, docs, counters, bodies: Vec::new() })
    }

    /// The county that acts.
    ///
    /// # Errors
    /// [`Refusal::NotACounty`] at a hub.
    pub fn county(&self) -> Result<CountyCode, Refusal> {
        let unit = self.office.opening.unit;
        self.office.opening.county().ok_or(Refusal::NotACounty { unit })
    }

    /// The county that acts, while there is one: it has gone into no other.
    fn standing_county(&self) -> Result<CountyCode, Refusal> {
        let (county, on) = (self.county()?, self.act.on);
        match self.office.succession.heir(county, on) {
            heir if heir == county => Ok(county),
            into => {
                let ended = self.office.succession.ended(county).unwrap_or(on);
                Err(Homing::Unfit(Unfit::Ended { code: county, ended, into }).into())
            }
        }
    }

    /// The next application number.
    ///
    /// # Errors
    /// [`Refusal::NotACounty`] at a hub; [`Unfit::Ended`] once the county has gone into another.
    pub fn application_number(&mut self) -> Result<ApplicationNumber, Refusal> {
        let county = self.standing_county()?;
        let counter = &mut self.counters.applications;
        *counter = counter.checked_add(1).expect("an office gives fewer than 2^32 numbers");
        let opening = self.office.opening;
        Ok(ApplicationNumber::new(opening.year, county, opening.node, *counter))
    }

    /// The next letter number.
    ///
    /// # Errors
    /// As for [`Self::application_number`].
    pub fn letter_number(&mut self) -> Result<LetterNumber, Refusal> {
        let county = self.standing_county()?;
        let counter = &mut self.counters.letters;
        *counter = counter.checked_add(1).expect("an office gives fewer than 2^32 numbers");
        let opening = self.office.opening;
        Ok(LetterNumber::new(opening.year, county, opening.node, *counter))
    }

    /// The id the next new record of a kind gets.
    pub fn mint(&mut self, kind: RecordKind) -> RecordId {
        let slot =
            RecordKind::ALL.iter().position(|known| *known == kind).expect("all kinds are listed");
        let counter = &mut self.counters.records[slot];
        *counter = counter.checked_add(1).expect("a node makes fewer than 2^64 records");
        RecordId { kind, origin: self.office.opening.node, serial: *counter }
    }

    /// Writes a new record's first change.
    ///
    /// # Errors
    /// [`Refusal::NotACounty`] at a hub, [`Refusal::TooLarge`] if the record is larger than any node
    /// accepts.
    pub fn create(&mut self, id: RecordId, event: &Event) -> Result<(), Stop> {
        self.county()?;
        are_short(event)?;
        let (document, change) = Document::create(self.office.actor(), event).map_err(|fault| {
            Refusal::TooLarge { why: Say::new(fault.to_string(), fault.to_string()) }
        })?;
        self.docs.put_fresh(id, document);
        self.say(Body::Change(RecordChange { record: id, change }));
        Ok(())
    }

    /// Writes a further change of a record; an empty event writes nothing.
    ///
    /// # Errors
    /// [`Damage`] if its document can't be read, [`Refusal::TooLarge`] as for [`Self::create`],
    /// [`Homing`] if another county's office goes on with it.
    pub fn write(&mut self, id: RecordId, event: &Event) -> Result<(), Stop> {
        if event.is_empty() {
            return Ok(());
        }
        self.county()?;
        self.office.may_change(id)?;
        are_short(event)?;
        let mut document = self
            .docs
            .take(id, self.office.view, self.office.archive)?
            .ok_or_else(|| Damage { what: format!("record {id} is not there") })?;
        let change = document.write(self.office.actor(), event).map_err(|fault| {
            Refusal::TooLarge { why: Say::new(fault.to_string(), fault.to_string()) }
        })?;
        self.docs.put_fresh(id, document);
        self.say(Body::Change(RecordChange { record: id, change }));
        Ok(())
    }

    /// Adds an entry for those who hold this unit's logs.
    pub fn say(&mut self, body: Body) {
        self.say_to(self.office.opening.unit, body);
    }

    /// Adds an entry for those who hold another unit's logs: a hub's word to a unit below it.
    pub fn say_to(&mut self, scope: UnitCode, body: Body) {
        self.say_as(self.act.role, scope, body);
    }

    /// Adds an entry in another role than the act's.
    pub fn say_as(&mut self, role: Role, scope: UnitCode, body: Body) {
        self.bodies.push(Said { scope, role, body });
    }

    /// What the draft says so far.
    pub fn said(&self) -> &[Said] {
        &self.bodies
    }

    /// The user and time of this act as a step's mark.
    pub fn mark(&self, reason: Option<String>) -> records::Mark {
        self.mark_on(self.act.on, reason)
    }

    /// The same on another civil day: the day something happened, not the day it was entered.
    pub fn mark_on(&self, on: model::JalaliDate, reason: Option<String>) -> records::Mark {
        records::Mark { on, by: self.act.user.clone(), reason, at: self.act.at }
    }

    /// How many entries there are so far.
    pub const fn len(&self) -> usize {
        self.bodies.len()
    }

    /// Says whether nothing was written yet.
    pub const fn is_empty(&self) -> bool {
        self.bodies.is_empty()
    }

    /// Whether every entry is this unit's, and its role's, to write, and no larger than any may be: what
    /// is not would be set aside by all who read it.
    ///
    /// # Errors
    /// [`Refusal::Denied`] and [`Refusal::TooLarge`].
    pub fn allowed(&self) -> Result<(), Refusal> {
        let Office { roster, heads, opening, .. } = self.office;
        for said in &self.bodies {
            let (scope, lane) = said.log();
            let (origin, incarnation) = (opening.node, opening.incarnation);
            let log = LogId { origin, incarnation, scope, lane };
            let next = heads.of(log).seq.next();
            roster::allow(roster, log, next, said.body.kind(), said.role)
                .map_err(Refusal::Denied)?;
            // Of records' changes there may be thousands, and each was looked at already.
            if !matches!(said.body, Body::Change(_)) {
                let entry = Entry { act: self.act.clone(), body: said.body.clone() };
                if !bounds::entry_fits(&entry.body, codec::encode(&entry).len()) {
                    return Err(too_large());
                }
            }
        }
        Ok(())
    }

    /// Whether the person who acts may act so, where the unit has users.
    ///
    /// # Errors
    /// [`Unable`], and [`Damage`] of the views.
    pub fn is_persons(&self) -> Result<(), Stop> {
        let roles = self.bodies.iter().map(|said| said.role);
        crate::users::may_act(&self.office, &self.act, roles)
    }

    /// Hands the draft out; from here on nothing is refused.
    pub fn finish(self) -> Draft {
        Draft { act: self.act, bodies: self.bodies, parent: Vec::new() }
    }
}

/// Whether every text fits the rows made of it; see `project::bounds`.
fn are_short(event: &Event) -> Result<(), Refusal> {
    let is_long = |value: &Option<Scalar>| match value {
        Some(Scalar::Text(text)) => NAME_BYTES_MAX < text.len(),
        Some(Scalar::Int(_) | Scalar::Date(_) | Scalar::Bytes(_)) | None => false,
    };
    if event.sets.iter().any(|(_, value)| is_long(value)) { Err(too_large()) } else { Ok(()) }
}

fn too_large() -> Refusal {
    let (fa, en) = ("متن واردشده بیش از حد بلند است", "the text is too long");
    Refusal::TooLarge { why: Say::new(fa, en) }
}
