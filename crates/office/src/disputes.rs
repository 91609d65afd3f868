//! Matters in files that people settle (مغایرت): facts that can't both be, objections of hubs, one
//! person in two files.
//!
//! Each stands with both its sides, who and when. What a person decides is an entry of its own: it can be
//! taken back, and nothing is deleted. A county's head settles facts of its files, and what it finds
//! among them; what a hub found is settled at a hub. The last word of the highest unit counts.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use escrow::Holder;
use model::limits::REASON_BYTES_MAX;
use model::view::{Damage, View};
use model::{ApplicationNumber, JalaliDate, LetterNumber, Say, UnitCode};
use records::lifecycle::{Fact, impossible};
use records::{Application, Facility, Mark, Permit, Step};
use roster::Tier;
use serde::{Deserialize, Serialize};

use crate::apart::Pair;
use crate::draft::{Drafter, Stop};
use crate::duplicates::{self, Duplicated};
use crate::entry::{Body, DuplicateSort, Matter, Ruling, Verdict};
use crate::look::{self, Dossier, Filter};
use crate::objections::{self, Objected};
use crate::refusal::{Refusal, Unsettled};
use crate::rows::Stage;
use crate::standing::Office;
use crate::{apart, codec, homes, schema};

/// Words to one matter that are kept; of more, the last ones.
const WORDS_MAX: usize = 12;

/// All that was said to one matter.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Words {
    /// The matter.
    pub matter: Matter,
    /// Who said what, the word that counts last.
    pub spoken: BTreeSet<Spoken>,
}

/// One word to a matter. Ordered by whose counts: the higher unit's, then the later one.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Spoken {
    /// Whose word it is.
    pub unit: UnitCode,
    /// The act's number at its node.
    pub logical: u64,
    /// The node.
    pub by: Holder,
    /// The civil day.
    pub on: JalaliDate,
    /// The person.
    pub user: String,
    /// What was decided.
    pub verdict: Verdict,
    /// Why.
    pub reason: String,
}

impl Spoken {
    fn rank(&self) -> impl Ord + use<'_> {
        let Self { unit, logical, by, on, user, verdict, reason } = self;
        (Tier::of(self.unit), *on, *logical, *by, *unit, user, verdict, reason)
    }
}

impl Ord for Spoken {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.rank().cmp(&other.rank())
    }
}

impl PartialOrd for Spoken {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Words {
    /// Adds a word; the order in which they come is no matter.
    pub(crate) fn take(&mut self, spoken: Spoken) {
        self.spoken.insert(spoken);
        while WORDS_MAX < self.spoken.len() {
            self.spoken.pop_first();
        }
    }

    /// The verdict in force; `None` while the matter is open.
    pub fn verdict(&self) -> Option<&Verdict> {
        let last = self.spoken.last().map(|spoken| &spoken.verdict);
        last.filter(|verdict| **verdict != Verdict::Reopened)
    }

    /// Of two facts the one that holds, by its code.
    pub fn holds(&self) -> Option<&str> {
        match self.verdict()? {
            Verdict::Holds(fact) => Some(fact),
            Verdict::Dismissed | Verdict::GivesWay | Verdict::Reopened => None,
        }
    }
}

/// Where the words to a matter are kept: behind the file's number.
pub(crate) fn key(number: ApplicationNumber, matter: &Matter) -> Vec<u8> {
    let hash = blake3::hash(&[&number.key()[..], &codec::encode(matter)].concat());
    [&number.key()[..], &hash.as_bytes()[..8]].concat()
}

/// What was said to one matter of a file.
///
/// # Errors
/// [`Damage`] of the views.
pub fn words(
    view: &dyn View,
    number: ApplicationNumber,
    matter: &Matter,
) -> Result<Option<Words>, Damage> {
    schema::get(view, schema::RULING, &key(number, matter))
}

/// Facts of a file that can't both be, over every facility it ever had: the bank may pay on a letter
/// that was given up long ago.
pub(crate) fn pairs(
    application: &Application,
    permit: Option<&Permit>,
    facilities: &[Facility],
) -> BTreeSet<(Fact, Fact)> {
    let each = facilities.iter().map(Some).chain([None]);
    each.flat_map(|facility| impossible(application, permit, facility)).collect()
}

/// A matter of a file, as people see it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Dispute {
    /// The file.
    pub number: ApplicationNumber,
    /// What commands call it, within the file.
    pub code: String,
    /// What it is.
    pub matter: Matter,
    /// Its sides: two facts, or what a hub or this replica found.
    pub sides: Sides,
    /// What was said to it, the word that counts last.
    pub words: Vec<Spoken>,
    /// Nobody has settled it, and it still bears on the file.
    pub open: bool,
}

/// The sides of a matter.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Sides {
    /// Two facts, each with its mark where it has one.
    Facts([(Fact, Option<Mark>); 2]),
    /// A hub's objection.
    Objection(Box<Objected>),
    /// The same person in another file.
    Duplicate(Box<Duplicated>),
}

impl Dispute {
    /// Who is to settle it: the lowest unit that may.
    pub fn settled_at(&self) -> Option<UnitCode> {
        match &self.sides {
            Sides::Facts(_) => None,
            Sides::Objection(objected) => objected.unit,
            Sides::Duplicate(pair) => match pair.unit {
                UnitCode::County(there) => Some(duplicates::lowest(pair.number.county(), there)),
                UnitCode::Province(_) | UnitCode::Nation => Some(pair.unit),
            },
        }
    }

    /// What holds meanwhile.
    pub fn meanwhile(&self) -> Say {
        match &self.sides {
            Sides::Facts(_) => Say::new(
                "تا تعیین تکلیف، پرونده معرفی نمی‌شود و سهمیهٔ نگه‌داشته‌شده سر جای خود است.",
                "until it is settled the file isn't referred, and what is held stays held",
            ),
            Sides::Objection(_) => Say::new(
                "معرفی برقرار است؛ پیش از پرداخت باید بررسی شود.",
                "the referral stands; it is to be looked at before the bank pays",
            ),
            Sides::Duplicate(pair) if pair.frozen => Say::new(
                "معرفی‌نامهٔ این پرونده متوقف است: دیرتر صادر شده و پرداخت نشده است.",
                "the letter of this file is frozen: it is the later one and not paid",
            ),
            Sides::Duplicate(pair) if pair.sort == DuplicateSort::Facility => Say::new(
                "معرفی‌نامهٔ این پرونده برقرار است؛ پروندهٔ دیگر منتظر می‌ماند.",
                "the letter of this file stands; the other file waits",
            ),
            Sides::Duplicate(_) => Say::new(
                "این فرد تا تعیین تکلیف در هر دو پرونده نام برده می‌شود.",
                "until it is settled the person is named in both files",
            ),
        }
    }
}

/// The matters of a file, settled ones too; empty if there is no such file.
///
/// # Errors
/// [`Damage`] of the views or the journal.
pub fn of(
    office: &Office<'_>,
    number: ApplicationNumber,
    as_of: JalaliDate,
) -> Result<Vec<Dispute>, Damage> {
    let Some(file) = look::dossier(office, number, as_of)? else { return Ok(Vec::new()) };
    let mut all = Vec::new();
    for pair in &file.disputes {
        let matter = Matter::Facts(pair.0.code().to_owned(), pair.1.code().to_owned());
        let code = format!("facts.{}.{}", pair.0.code(), pair.1.code());
        let sides = [pair.0, pair.1].map(|fact| (fact, mark_of(fact, &file)));
        all.push((matter, code, Sides::Facts(sides), true));
    }
    for objected in file.objections {
        let letter = objected.heard.objection.letter;
        let Some(unit) = objected.unit else { continue };
        let (matter, open) = (Matter::Objection(unit, letter), objected.open);
        all.push((matter, format!("objection.{unit}"), Sides::Objection(Box::new(objected)), open));
    }
    let mut enrolled = 0u32;
    for pair in duplicates::all(office, Some(number))? {
        let code = match pair.sort {
            DuplicateSort::Facility => format!("duplicate.{}", pair.other),
            DuplicateSort::Enrolment(_) => {
                enrolled = enrolled.saturating_add(1);
                format!("enrolment.{}.{enrolled}", pair.other)
            }
        };
        let matter = Matter::Duplicate(pair.other, pair.sort);
        all.push((matter, code, Sides::Duplicate(Box::new(pair)), true));
    }
    all.into_iter()
        .map(|(matter, code, sides, bears)| {
            let words = words(office.view, number, &matter)?;
            let open = bears && words.as_ref().is_none_or(|words| words.verdict().is_none());
            let words = words.map(|words| words.spoken.into_iter().collect()).unwrap_or_default();
            Ok(Dispute { number, code, matter, sides, words, open })
        })
        .collect()
}

/// Who said a fact, when and why, as its record has it.
fn mark_of(fact: Fact, file: &Dossier) -> Option<Mark> {
    let step = match fact {
        Fact::Refused => Step::Refused,
        Fact::Withdrawn | Fact::ReferralWithdrawn => Step::Withdrawn,
        Fact::Closed => Step::Closed,
        Fact::Void => Step::VoidRecorded,
        Fact::Revoked => Step::Revoked,
        Fact::Referred => Step::Held,
        Fact::HoldExpired => Step::HoldExpired,
        Fact::BankRejected => Step::BankRejected,
        Fact::Paid => Step::Paid,
        Fact::Conducted => Step::Conducted,
        Fact::Missed => Step::Missed,
    };
    match fact {
        Fact::Refused | Fact::Withdrawn | Fact::Closed => {
            file.application.steps.first(step).cloned()
        }
        Fact::Void | Fact::Revoked => {
            file.permit.as_ref().and_then(|(_, permit, _)| permit.steps.first(step).cloned())
        }
        Fact::Referred
        | Fact::ReferralWithdrawn
        | Fact::HoldExpired
        | Fact::BankRejected
        | Fact::Paid => {
            let marked = file.facilities.iter().rev();
            marked.filter_map(|(_, facility)| facility.steps.first(step)).next().cloned()
        }
        Fact::Conducted | Fact::Missed => {
            let marked = file.inspections.iter().rev();
            marked.filter_map(|(_, visit)| visit.steps.first(step)).next().cloned()
        }
    }
}

/// Which files have matters, settled ones too.
///
/// # Errors
/// [`Damage`] of the views.
pub fn files(office: &Office<'_>) -> Result<BTreeSet<ApplicationNumber>, Damage> {
    let filter = Filter { stage: Some(Stage::Disputed), ..Filter::default() };
    let mut files: BTreeSet<_> =
        look::list(office, &filter)?.into_iter().map(|(number, _)| number).collect();
    files.extend(objections::all(office, None)?.iter().map(|it| it.heard.objection.number));
    files.extend(duplicates::all(office, None)?.iter().map(|pair| pair.number));
    schema::scan(office.view, (schema::RULING, &[]), &mut |key, _: Words| {
        files.extend(ApplicationNumber::from_key(key.get(..10).unwrap_or_default()));
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(files)
}

/// Every matter of every file, or only what is open.
///
/// # Errors
/// [`Damage`] of the views or the journal.
pub fn all(
    office: &Office<'_>,
    as_of: JalaliDate,
    settled_too: bool,
) -> Result<Vec<Dispute>, Damage> {
    let mut all = Vec::new();
    for number in files(office)? {
        all.extend(of(office, number, as_of)?.into_iter().filter(|it| it.open || settled_too));
    }
    Ok(all)
}

/// Settles a matter of a file, for a reason.
///
/// # Errors
/// [`Unsettled`], [`Refusal::ReasonMissing`], [`Refusal::NoApplication`].
pub fn settle(
    drafter: &mut Drafter<'_>,
    (number, code): (ApplicationNumber, &str),
    verdict: Verdict,
    reason: &str,
) -> Result<Dispute, Stop> {
    let dispute = find(drafter, number, code)?;
    let fits = match (&dispute.matter, &verdict) {
        (Matter::Facts(one, other), Verdict::Holds(fact)) => fact == one || fact == other,
        (Matter::Objection(..) | Matter::Duplicate(..), Verdict::Dismissed | Verdict::GivesWay) => {
            true
        }
        _ => false,
    };
    let code = dispute.code.clone();
    if !fits {
        return Err(Unsettled::Verdict { number, code }.into());
    }
    if dispute.words.last().is_some_and(|word| word.verdict == verdict) {
        return Err(Unsettled::Already { code }.into());
    }
    may_settle(drafter, &dispute)?;
    by_another(drafter, &dispute)?;
    say(drafter, &dispute, verdict, reason)?;
    Ok(dispute)
}

/// Neither side is the word of who settles. Users are their unit's: at a hub the sides are others' words,
/// even where names are alike.
fn by_another(drafter: &Drafter<'_>, dispute: &Dispute) -> Result<(), Stop> {
    let county = matches!(drafter.office.opening.unit, UnitCode::County(_));
    match &dispute.sides {
        Sides::Facts(sides) if county => {
            let said = sides.iter().filter_map(|(_, mark)| mark.as_ref());
            apart::is_another(drafter, Pair::Dispute, said.map(|mark| mark.by.clone()))
        }
        Sides::Facts(_) | Sides::Objection(_) | Sides::Duplicate(_) => Ok(()),
    }
}

/// Opens a settled matter again, for a reason.
///
/// # Errors
/// As for [`settle`].
pub fn reopen(
    drafter: &mut Drafter<'_>,
    (number, code): (ApplicationNumber, &str),
    reason: &str,
) -> Result<Dispute, Stop> {
    let dispute = find(drafter, number, code)?;
    let Some(last) = dispute.words.last().filter(|word| word.verdict != Verdict::Reopened) else {
        return Err(Unsettled::Already { code: dispute.code }.into());
    };
    // Who settled it, or stands above, may take it back.
    reaches(drafter, last.unit)?;
    say(drafter, &dispute, Verdict::Reopened, reason)?;
    Ok(dispute)
}

fn find(drafter: &Drafter<'_>, number: ApplicationNumber, code: &str) -> Result<Dispute, Stop> {
    if drafter.office.case(number)?.is_none() {
        return Err(Refusal::NoApplication { number }.into());
    }
    let mut all = of(&drafter.office, number, drafter.act.on)?;
    // One that is alone needs no name.
    let only = all.iter().filter(|it| it.open).count() == 1 && code.is_empty();
    let at = all.iter().position(|it| if only { it.open } else { it.code == code });
    match at {
        Some(at) => Ok(all.swap_remove(at)),
        None => Err(Unsettled::NoMatter { number }.into()),
    }
}

fn may_settle(drafter: &Drafter<'_>, dispute: &Dispute) -> Result<(), Stop> {
    // A word below the last one wouldn't count.
    let units = dispute.settled_at().into_iter().chain(dispute.words.last().map(|word| word.unit));
    units.into_iter().try_for_each(|unit| reaches(drafter, unit))
}

/// Refuses if a unit stands above this one.
fn reaches(drafter: &Drafter<'_>, unit: UnitCode) -> Result<(), Stop> {
    if Tier::of(drafter.office.opening.unit) < Tier::of(unit) {
        return Err(Unsettled::Above { unit }.into());
    }
    Ok(())
}

fn say(
    drafter: &mut Drafter<'_>,
    dispute: &Dispute,
    verdict: Verdict,
    reason: &str,
) -> Result<(), Stop> {
    let reason = model::text::normalize(reason);
    if reason.is_empty() {
        return Err(Refusal::ReasonMissing.into());
    }
    if REASON_BYTES_MAX < reason.len() {
        let why = Say::new("دلیل بیش از حد بلند است", "the reason is too long");
        return Err(Refusal::TooLarge { why }.into());
    }
    let number = dispute.number;
    let row = drafter.office.case(number)?.ok_or(Refusal::NoApplication { number })?;
    let home = homes::moves(drafter.office.view, row.record)?.home();
    let scope = UnitCode::County(home.unwrap_or_else(|| number.county()));
    let matter = dispute.matter.clone();
    let ruling = Ruling { application: row.record, number, matter, verdict, reason };
    drafter.say_to(scope, Body::Ruling(Box::new(ruling)));
    Ok(())
}

/// Says whether a letter is frozen: a pair stands in which its file is the later, and nobody has said
/// that it is no hindrance.
///
/// # Errors
/// [`Damage`] of the views.
pub fn frozen_by(
    office: &Office<'_>,
    number: ApplicationNumber,
    letter: LetterNumber,
) -> Result<Option<Duplicated>, Damage> {
    for pair in duplicates::all(office, Some(number))? {
        let matter = Matter::Duplicate(pair.other, pair.sort);
        let dismissed = words(office.view, number, &matter)?
            .is_some_and(|words| words.verdict() == Some(&Verdict::Dismissed));
        if pair.frozen && pair.letters.0 == Some(letter) && !dismissed {
            return Ok(Some(pair));
        }
    }
    Ok(None)
}
