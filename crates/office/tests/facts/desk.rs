//! A desk in memory: acts are encoded, decoded, projected and kept as the real shell does it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

use escrow::{Figures, Holder};
use model::geography::{Field, FieldCode};
use model::view::{Batch, Damage, Each, Table, View};
use model::words::{Control, Entity, Judgement, Kind, Readiness, Role, SkillEvidence};
use model::{
    Amount, ApplicationNumber, Hash, Incarnation, JalaliDate, Jobs, Lane, LogId, Lsn, Name,
    NodeNumber, PersonId, Places, Rials, Say, Seq, Timestamp,
};
use office::entry::{Act, Body, Entry, Opening, RulesAdopted};
use office::forms::{ApplicationForm, InspectionForm};
use office::guard::Guard;
use office::intake::{Fate, PersonFile, take_in};
use office::project::{Ground, Piece, project};
use office::rows::Place;
use office::{Archive, Drafter, Kept, Office, Refusal, Said, Stop, quota, setup};
use rules::RuleSet;

/// Rows in memory.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Rows(pub(crate) BTreeMap<(Table, Vec<u8>), Vec<u8>>);

impl View for Rows {
    fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, Damage> {
        Ok(self.0.get(&(table, key.to_vec())).cloned())
    }

    fn scan(&self, table: Table, prefix: &[u8], each: &mut Each<'_>) -> Result<(), Damage> {
        for ((at, key), value) in self.0.range((table, prefix.to_vec())..) {
            if *at != table || !key.starts_with(prefix) || each(key, value).is_break() {
                break;
            }
        }
        Ok(())
    }
}

impl Rows {
    pub(crate) fn apply(&mut self, batch: &Batch) {
        for (table, key, value) in batch.iter() {
            match value {
                Some(value) => self.0.insert((table, key.to_vec()), value.to_vec()),
                None => self.0.remove(&(table, key.to_vec())),
            };
        }
    }
}

/// The frames of a journal.
#[derive(Clone, Debug, Default)]
pub(crate) struct Frames(pub(crate) RefCell<Vec<Vec<Piece>>>);

impl Archive for Frames {
    fn entry(&self, place: Place) -> Result<Vec<u8>, Damage> {
        let frames = self.0.borrow();
        let frame = usize::try_from(place.lsn.0).ok().and_then(|at| frames.get(at));
        let piece = frame.and_then(|frame| frame.get(usize::from(place.segment)));
        let entry = piece.and_then(|piece| piece.entries.get(usize::from(place.entry)));
        entry.cloned().ok_or_else(|| Damage { what: "no such entry".to_owned() })
    }

    fn origin(&self, place: Place) -> Result<(LogId, Seq), Damage> {
        let frames = self.0.borrow();
        let frame = usize::try_from(place.lsn.0).ok().and_then(|at| frames.get(at));
        let piece = frame.and_then(|frame| frame.get(usize::from(place.segment)));
        let piece = piece.ok_or_else(|| Damage { what: "no such segment".to_owned() })?;
        Ok((piece.log, Seq(piece.first.0 + u64::from(place.entry))))
    }
}

/// One office.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) rows: Rows,
    pub(crate) frames: Frames,
    kept: Kept,
    places: Places,
    pub(crate) rules: RuleSet,
    adopted: RulesAdopted,
    opening: Opening,
}

pub(crate) const ME: Holder = Holder { node: NodeNumber(1), incarnation: Incarnation(1) };
const PARENT: Holder = Holder { node: quota::PRACTICE_PARENT, incarnation: Incarnation(1) };

pub(crate) fn day(text: &str) -> JalaliDate {
    text.parse().unwrap()
}

pub(crate) fn rials(whole: u64) -> Rials {
    Rials::new(whole)
}

pub(crate) const fn amount(rials: u64, jobs: u64) -> Amount {
    Amount::new(Rials::new(rials), Jobs::new(jobs))
}

impl Desk {
    /// An office with a quota.
    pub(crate) fn with(granted: Amount) -> Self {
        let rules = RuleSet::embedded_1401();
        let opening = Opening {
            unit: "1102".parse().unwrap(),
            node: ME.node,
            incarnation: ME.incarnation,
            practice: true,
            year: 1401,
        };
        let adopted = RulesAdopted {
            version: rules.version.clone(),
            hash: Hash([7; 32]),
            text: RuleSet::embedded_1401_text().to_owned(),
        };
        let first = setup::first(
            act("1401/01/01"),
            opening.clone(),
            adopted.clone(),
            setup::Ground::Alone(Some((granted, &rules))),
        );
        let mut desk = Self {
            rows: Rows::default(),
            frames: Frames::default(),
            kept: Kept::default(),
            places: places(),
            rules,
            adopted,
            opening,
        };
        desk.append(&first.act, &first.bodies, &first.parent);
        desk
    }

    fn append(&mut self, act: &Act, bodies: &[Said], parent: &[Body]) {
        let unit = self.opening.unit;
        let log = |by: Holder, scope, lane| LogId {
            origin: by.node,
            incarnation: by.incarnation,
            scope,
            lane,
        };
        let own = bodies.iter().map(|said| (log(ME, said.scope, said.body.lane()), &said.body));
        let parent = parent.iter().map(|body| (log(PARENT, unit, body.lane()), body));
        let mut pieces: BTreeMap<(Lane, bool, LogId), Piece> = BTreeMap::new();
        for (log, body) in own.chain(parent) {
            let piece = pieces.entry((log.lane, log.origin != ME.node, log)).or_insert_with(|| {
                let head = self.kept.heads.of(log);
                Piece { log, first: head.seq.next(), after: head, entries: Vec::new() }
            });
            let bytes = Entry { act: act.clone(), body: body.clone() }.encode().unwrap();
            piece.after = piece.after.push(&bytes);
            piece.entries.push(bytes);
        }
        let frame: Vec<Piece> = pieces.into_values().collect();
        let lsn = self.frames.0.borrow().len();
        self.frames.0.borrow_mut().push(frame);
        let batch = project_frame(&self.rows, &self.frames, &mut self.kept, &self.places, lsn);
        self.rows.apply(&batch);
    }

    /// Looks at the office.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&Office<'_>) -> T) -> T {
        look(&self.office())
    }

    fn office(&self) -> Office<'_> {
        Office {
            view: &self.rows,
            archive: &self.frames,
            rules: &self.rules,
            adopted: &self.adopted,
            places: &self.places,
            opening: &self.opening,
            roster: &self.kept.roster,
            succession: &self.kept.succession,
            heads: &self.kept.heads,
            guard: &Guard::NONE,
        }
    }

    /// Acts on a day; a refusal changes nothing, which is checked each time.
    pub(crate) fn act<T>(
        &mut self,
        on: &str,
        work: impl FnOnce(&mut Drafter<'_>) -> Result<T, Stop>,
    ) -> Result<T, Refusal> {
        let before = self.rows.clone();
        let mut docs = std::mem::take(&mut self.kept.docs);
        let drafted = {
            let mut drafter = Drafter::new(self.office(), &mut docs, act(on)).unwrap();
            work(&mut drafter).map(|answer| (answer, drafter.finish()))
        };
        match drafted {
            Ok((answer, draft)) => {
                self.kept.docs = docs;
                if !draft.is_empty() {
                    self.append(&draft.act, &draft.bodies, &[]);
                }
                assert!(self.figures().holds(), "the quota adds up");
                Ok(answer)
            }
            Err(Stop::Refused(refusal)) => {
                assert_eq!(self.rows, before, "a refusal changes nothing");
                Err(*refusal)
            }
            Err(Stop::Damaged(damage)) => panic!("{damage}"),
        }
    }

    /// Takes a person's file in, each row of which must go in.
    pub(crate) fn take(&mut self, file: &PersonFile) -> Vec<Fate> {
        let fates = self.act("1401/09/01", |drafter| take_in(drafter, file)).unwrap();
        fates.into_iter().map(|(_, fate)| fate).collect()
    }

    /// Takes in a file that is ready on 1401/09/15 and returns its number.
    pub(crate) fn ready(&mut self, id: &str, wanted: u64) -> ApplicationNumber {
        self.take(&ready_file(id, wanted));
        self.number_of(id)
    }

    pub(crate) fn number_of(&self, id: &str) -> ApplicationNumber {
        let person: PersonId = id.parse().unwrap();
        self.look(|office| office.person(person)).unwrap().applications.last().unwrap().0
    }

    pub(crate) fn figures(&self) -> Figures {
        self.look(quota::figures).unwrap()
    }

    /// Rows made anew from the frames alone.
    pub(crate) fn rebuilt(&self) -> Rows {
        let mut rows = Rows::default();
        let mut kept = Kept::default();
        for lsn in 0..self.frames.0.borrow().len() {
            let batch = project_frame(&rows, &self.frames, &mut kept, &self.places, lsn);
            rows.apply(&batch);
        }
        rows
    }
}

fn project_frame(
    rows: &Rows,
    frames: &Frames,
    kept: &mut Kept,
    places: &Places,
    lsn: usize,
) -> Batch {
    let frame = frames.0.borrow()[lsn].clone();
    let ground = Ground { view: rows, archive: frames, places };
    let projected = project(ground, kept, Lsn(u64::try_from(lsn).unwrap()), &frame).unwrap();
    assert_eq!(projected.aside, [], "nothing an office writes is set aside");
    projected.batch
}

pub(crate) fn act(on: &str) -> Act {
    Act {
        user: "maryam".to_owned(),
        role: Role::Clerk,
        on: day(on),
        at: Timestamp::from_ms(1_670_000_000_000),
        logical: 0,
    }
}

pub(crate) fn places() -> Places {
    let field = |code, control, agency: &str| Field {
        code: FieldCode(code),
        family: "handicrafts".to_owned(),
        name: Say::new("سوزن دوزی", "needlework"),
        control,
        agency: agency.to_owned(),
    };
    Places {
        fields: vec![
            field(1001, Control::Registration, "میراث فرهنگی"),
            field(3001, Control::Permit, "سازمان دامپزشکی"),
        ],
        ..Places::default()
    }
}

/// The content of a file that lacks nothing on 1401/09/15.
pub(crate) fn form(id: &str, wanted: u64) -> ApplicationForm {
    let person: PersonId = id.parse().unwrap();
    let mut form = ApplicationForm::new(Kind::Independent, Entity::Person, person, FieldCode(1001));
    form.family_name = Name::new("نوری");
    form.issued_on = Some(day("1401/07/01"));
    form.skill = Some(SkillEvidence::Certificate);
    form.skill_dated = Some(day("1401/06/01"));
    form.amount = Some(Rials::new(wanted));
    form.jobs = Some(Jobs::new(1));
    form.need = Some(3);
    form.capacity = Some(4);
    form.readiness = Readiness::Ready;
    form.declared_employee = Some(false);
    form
}

/// A complete inspection.
pub(crate) fn visit(on: &str) -> InspectionForm {
    let mut visit = InspectionForm::on(day(on));
    visit.office_inspector = Name::new("رضا بلوچی");
    visit.agency = Name::new("میراث فرهنگی");
    visit.agency_inspector = Name::new("نعیم کیخا");
    visit.activity = Some(Judgement::Yes);
    visit.skill = Some(Judgement::Yes);
    visit.management = Some(Judgement::Partly);
    visit.completed_by = Name::new("احمد کیخا");
    visit.completed_on = Some(day(on));
    visit
}

pub(crate) fn ready_file(id: &str, wanted: u64) -> PersonFile {
    let mut file = PersonFile::new(id.parse().unwrap());
    file.applications.push((0, form(id, wanted)));
    file.inspections.push((1, visit("1401/08/01")));
    file
}

/// Runs a scan to its end, for tests that only count.
pub(crate) const fn go_on() -> ControlFlow<()> {
    ControlFlow::Continue(())
}
