//! What can't both be in two files, and what people have said to it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use model::view::{Damage, Overlay};
use model::{ApplicationNumber, JalaliDate, LetterNumber, PersonId, RecordId, UnitCode};
use records::lifecycle::is_paid;
use records::{Application, Facility, Step};

use super::Placed;
use super::desk::Desk;
use crate::disputes::{Spoken, Words};
use crate::duplicates::{self, Found, Heard, keys};
use crate::entry::{Act, Duplicate, DuplicateSort, Ruling};
use crate::referral::is_open;
use crate::rows::{CaseRow, Enrolment, Record, Stage};
use crate::schema;

/// Enrolments of one person that are compared, the first by number: a person with more is a matter
/// already, and whoever names thousands of persons in each of many files shall not keep a hub busy. When
/// one of them ends, the next takes its place.
const ENROLMENTS_COMPARED: usize = 8;
/// Enrolments of one person that are kept at all.
const ENROLMENTS_KEPT: usize = 1_000;

impl Desk<'_> {
    /// A hub has found one person in two files.
    pub(super) fn duplicate(&mut self, placed: &Placed, act: &Act, said: &Duplicate) {
        let pair = keys::pair(said.number, said.other, said.sort);
        let key = keys::heard(&pair, placed.log.origin);
        self.put(
            schema::DUPLICATE,
            &key,
            &Heard { by: placed.by(), on: act.on, said: said.clone() },
        );
        if self.is_own_node(placed) {
            self.touched(said.application);
        }
    }

    /// Somebody has settled a matter, or opened it again.
    pub(super) fn ruling(
        &mut self,
        placed: &Placed,
        act: &Act,
        said: &Ruling,
    ) -> Result<(), Damage> {
        let Some(unit) = self.kept.roster.unit_of(placed.log.origin) else { return Ok(()) };
        let key = crate::disputes::key(said.number, &said.matter);
        let words: Option<Words> = self.get(schema::RULING, &key)?;
        let mut words =
            words.unwrap_or_else(|| Words { matter: said.matter.clone(), spoken: BTreeSet::new() });
        words.take(Spoken {
            unit,
            logical: act.logical,
            by: placed.by(),
            on: act.on,
            user: act.user.clone(),
            verdict: said.verdict.clone(),
            reason: said.reason.clone(),
        });
        self.put(schema::RULING, &key, &words);
        self.touched(said.application);
        Ok(())
    }
}

/// The standing facility of a file: the last that is with the bank or paid.
fn live(facilities: &[Facility]) -> Option<&Facility> {
    facilities.iter().rev().find(|facility| is_open(facility) || is_paid(facility))
}

/// What was agreed is done and the bank has nothing to claim: another may follow (A6, A7).
fn is_settled(facility: &Facility) -> bool {
    facility.steps.has(Step::CommitmentsFulfilled) && facility.steps.has(Step::BankCleared)
}

/// Finds the pairs of a file among those this replica holds, and what this hub has to say of them.
pub(super) fn look_for_pairs(
    desk: &mut Desk<'_>,
    application: &Application,
    row: &CaseRow,
    facilities: &[Facility],
) -> Result<(), Damage> {
    let mut pairs = facility_pairs(desk, application, row, live(facilities))?;
    pairs.extend(enrolment_pairs(desk, application, row)?);
    let number = application.number;
    let known = known(desk, number)?;
    let keys: BTreeMap<Vec<u8>, Found> = pairs
        .into_iter()
        .map(|(_, found)| (keys::pair(number, found.other, found.sort), found))
        .collect();
    for key in known.keys().filter(|key| !keys.contains_key(*key)) {
        desk.note::<Found>(schema::FOUND, key, None)?;
    }
    for (key, found) in &keys {
        if known.get(key) != Some(found) {
            desk.put(schema::FOUND, key, found);
        }
    }
    due(desk, row, number, &keys)
}

fn known(desk: &Desk<'_>, of: ApplicationNumber) -> Result<BTreeMap<Vec<u8>, Found>, Damage> {
    let mut known = BTreeMap::new();
    let over = Overlay { base: desk.ground.view, batch: desk.batch() };
    schema::scan(&over, (schema::FOUND, &of.key()), &mut |key, row: Found| {
        known.insert(key.to_vec(), row);
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(known)
}

/// A pair with the other file's record.
type Pair = (RecordId, Found);

/// Facilities of the same person and year, both with the bank or paid.
fn facility_pairs(
    desk: &mut Desk<'_>,
    application: &Application,
    row: &CaseRow,
    here: Option<&Facility>,
) -> Result<Vec<Pair>, Damage> {
    let Some(here) = here else { return Ok(Vec::new()) };
    let others = desk.person(application.applicant)?.applications.clone();
    let mut pairs = Vec::new();
    for (other, id) in others.into_iter().filter(|(_, id)| *id != row.record) {
        let mut facilities = Vec::new();
        for facility in desk.link(id)?.facilities.clone() {
            if let Some(Record::Facility(it)) = desk.record(facility)?.map(|row| &row.record) {
                facilities.push(it.clone());
            }
        }
        let Some(there) = live(&facilities) else { continue };
        let (first, _) = if (there.referred_on, other) < (here.referred_on, application.number) {
            (there, here)
        } else {
            (here, there)
        };
        if here.letter.year() == there.letter.year() && !is_settled(first) {
            pairs.push((
                id,
                Found {
                    other,
                    sort: DuplicateSort::Facility,
                    letters: (Some(here.letter), Some(there.letter)),
                    since: (here.referred_on, there.referred_on),
                    paid: (is_paid(here), is_paid(there)),
                },
            ));
        }
    }
    Ok(pairs)
}

/// Says whether those named in a file are at work under it as far as it says.
const fn counts(stage: Stage) -> bool {
    !matches!(stage, Stage::Draft | Stage::Withdrawn | Stage::Closed)
}

/// Covered persons who are at work under another supporter at the same time (R-B5c). Those whose
/// enrolment here has changed bear on the other files as well.
fn enrolment_pairs(
    desk: &mut Desk<'_>,
    application: &Application,
    row: &CaseRow,
) -> Result<Vec<Pair>, Damage> {
    let before: Option<CaseRow> = desk.get(schema::CASE, &application.number.key())?;
    let was =
        before.filter(|row| counts(row.stage)).map(|row| row.case.covered).unwrap_or_default();
    let now: &[_] = if counts(row.stage) { &row.case.covered } else { &[] };
    if was.is_empty() && now.is_empty() {
        return Ok(Vec::new());
    }
    let mut pairs = Vec::new();
    for gone in was.iter().filter(|head| now.iter().all(|it| it.id != head.id)) {
        enrol(desk, PersonId::National(gone.id), row.record, None)?;
    }
    for head in now {
        let here = Enrolment {
            number: application.number,
            record: row.record,
            supporter: application.applicant,
            from: head.from,
            until: head.until,
        };
        let known = enrol(desk, PersonId::National(head.id), row.record, Some(here))?;
        let known = compared(&known);
        if known.contains(&here) {
            let others = known.iter().filter(|other| here.overlaps(other));
            pairs.extend(others.map(|other| (other.record, enrolled_twice(&here, other, head.id))));
        }
    }
    Ok(pairs)
}

/// Keeps a person's enrolment in a file, or that there is none; returns all of the person's. Files that
/// are compared with others than before are looked at again.
fn enrol(
    desk: &mut Desk<'_>,
    person: PersonId,
    file: RecordId,
    here: Option<Enrolment>,
) -> Result<Vec<Enrolment>, Damage> {
    let known = &mut desk.person(person)?.enrolments;
    let before = compared(known).to_vec();
    known.retain(|it| it.record != file);
    known.extend(here);
    known.sort();
    known.truncate(ENROLMENTS_KEPT);
    let all = known.clone();
    if before != compared(&all) {
        let both = before.iter().chain(compared(&all));
        let others: Vec<RecordId> =
            both.map(|it| it.record).filter(|record| *record != file).collect();
        for other in others {
            desk.touched(other);
        }
    }
    Ok(all)
}

fn compared(known: &[Enrolment]) -> &[Enrolment] {
    known.get(..ENROLMENTS_COMPARED).unwrap_or(known)
}

fn enrolled_twice(here: &Enrolment, there: &Enrolment, person: model::NationalId) -> Found {
    let ever = JalaliDate::new(1200, 1, 1).expect("the calendar's first day");
    Found {
        other: there.number,
        sort: DuplicateSort::Enrolment(person),
        letters: (None, None),
        since: (here.from.unwrap_or(ever), there.from.unwrap_or(ever)),
        paid: (false, false),
    }
}

/// Compares what this hub finds with what it has said, and notes what is to be said.
fn due(
    desk: &mut Desk<'_>,
    row: &CaseRow,
    number: ApplicationNumber,
    pairs: &BTreeMap<Vec<u8>, Found>,
) -> Result<(), Damage> {
    let Some(me) = desk.me() else { return Ok(()) };
    let Some(unit) = desk.unit().filter(|unit| !matches!(unit, UnitCode::County(_))) else {
        return Ok(());
    };
    let mut said: BTreeMap<Vec<u8>, Duplicate> = BTreeMap::new();
    let over = Overlay { base: desk.ground.view, batch: desk.batch() };
    schema::scan(&over, (schema::DUPLICATE, &number.key()), &mut |_, row: Heard| {
        if row.by.node == me.node {
            said.insert(keys::pair(number, row.said.other, row.said.sort), row.said);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    let mut wanted: BTreeMap<Vec<u8>, Option<Duplicate>> = BTreeMap::new();
    for (key, found) in pairs {
        let case: Option<CaseRow> = desk.get(schema::CASE, &found.other.key())?;
        let there = case.map_or_else(|| found.other.county(), |case| case.home);
        if duplicates::lowest(row.home, there) == unit {
            let word = word(row.record, number, UnitCode::County(there), found);
            let new = said.get(key) != Some(&word);
            wanted.insert(key.clone(), new.then_some(word));
        }
    }
    for (key, last) in said.into_iter().filter(|(_, last)| last.stands) {
        let lifted = Duplicate { stands: false, frozen: false, ..last };
        wanted.entry(key).or_insert(Some(lifted));
    }
    let mut waiting: BTreeSet<Vec<u8>> = BTreeSet::new();
    let over = Overlay { base: desk.ground.view, batch: desk.batch() };
    schema::scan(&over, (schema::DUPLICATE_DUE, &number.key()), &mut |key, _: Duplicate| {
        waiting.insert(key.to_vec());
        Ok(ControlFlow::Continue(()))
    })?;
    for key in waiting {
        wanted.entry(key).or_insert(None);
    }
    wanted.into_iter().try_for_each(|(key, word)| desk.note(schema::DUPLICATE_DUE, &key, word))
}

fn word(
    application: RecordId,
    number: ApplicationNumber,
    unit: UnitCode,
    found: &Found,
) -> Duplicate {
    let letters: (Option<LetterNumber>, Option<LetterNumber>) = found.letters;
    Duplicate {
        application,
        number,
        other: found.other,
        unit,
        sort: found.sort,
        letters,
        since: found.since,
        frozen: found.is_frozen(number),
        stands: true,
    }
}

/// The facts a person has said hold, of those that can't both be; what is left is open.
pub(super) fn settled(
    desk: &Desk<'_>,
    number: ApplicationNumber,
    disputes: &mut Vec<(String, String)>,
) -> Result<Option<String>, Damage> {
    let mut holding = None;
    let mut open = Vec::new();
    for (one, other) in std::mem::take(disputes) {
        let matter = crate::entry::Matter::Facts(one.clone(), other.clone());
        let words: Option<Words> =
            desk.get(schema::RULING, &crate::disputes::key(number, &matter))?;
        match words.as_ref().and_then(Words::holds) {
            Some(fact) => holding = holding.or_else(|| Some(fact.to_owned())),
            None => open.push((one, other)),
        }
    }
    *disputes = open;
    Ok(holding)
}
