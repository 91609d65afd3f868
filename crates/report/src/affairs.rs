//! What the views know of matters between files, of section C and of the incentives, as figures: looked at
//! once, whatever number of counties is counted.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use model::view::{Damage, View};
use model::{ApplicationNumber, CountyCode, JalaliDate, LetterNumber, RecordId, UnitCode};
use office::cooperation::{CooperativeRow, IntroductionRow, MeetingRow, Stand};
use office::duplicates::{Found, Heard};
use office::entry::{DuplicateSort, Honor, Matter, Tagged, Whom};
use office::incentive::{BoothRow, ExhibitionRow, HonorRow};
use office::rows::{CaseRow, SetAside};
use office::{Fact, disputes, schema};

use crate::figure::{Affair, Figure, Formed, Honored};
use crate::partial::Partial;
use crate::period::Period;

/// What is known of counties besides their files, by the county that a file's or booth's number names.
#[derive(Clone, Debug, Default)]
pub struct Affairs {
    told: BTreeMap<CountyCode, Vec<Told>>,
    tagged: BTreeSet<LetterNumber>,
    fenced: BTreeMap<CountyCode, u64>,
}

/// One thing to count.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Told {
    /// Whose file it is about, which may have moved; a booth is its county's.
    pub(crate) record: Option<RecordId>,
    /// The day; what has none stands at the cut.
    pub(crate) on: Option<JalaliDate>,
    pub(crate) figure: Figure,
}

impl Affairs {
    /// Looks at all of it.
    ///
    /// # Errors
    /// [`Damage`] of the views.
    pub fn of(view: &dyn View) -> Result<Self, Damage> {
        let mut all = Self::default();
        schema::scan(view, (schema::INTRODUCTION, &[]), &mut |_, row: IntroductionRow| {
            all.introduction(&row);
            Ok(ControlFlow::Continue(()))
        })?;
        schema::scan(view, (schema::HONOR, &[]), &mut |_, row: HonorRow| {
            all.honor(&row);
            Ok(ControlFlow::Continue(()))
        })?;
        schema::scan(view, (schema::BOOTH, &[]), &mut |_, row: BoothRow| {
            all.booth(&row);
            Ok(ControlFlow::Continue(()))
        })?;
        schema::scan(view, (schema::TAG, &[]), &mut |_, row: Option<Fact<Tagged>>| {
            let tag = row.map(|fact| fact.what).filter(|tag| tag.cooperative.is_some());
            all.tagged.extend(tag.map(|tag| tag.letter));
            Ok(ControlFlow::Continue(()))
        })?;
        let fenced = roster::Denied::Fenced.code();
        schema::scan(view, (schema::SET_ASIDE, &[]), &mut |_, row: SetAside| {
            if let (UnitCode::County(code), true) = (row.log.scope, row.code == fenced) {
                let many = all.fenced.entry(code).or_default();
                *many = many.saturating_add(1);
            }
            Ok(ControlFlow::Continue(()))
        })?;
        all.duplicates(view)?;
        Ok(all)
    }

    pub(crate) fn of_county(&self, code: CountyCode) -> &[Told] {
        self.told.get(&code).map_or(&[], Vec::as_slice)
    }

    /// Says whether a letter is a cooperative's (C5).
    pub(crate) fn is_tagged(&self, letter: LetterNumber) -> bool {
        self.tagged.contains(&letter)
    }

    pub(crate) fn behind_the_fence(&self, code: CountyCode) -> u64 {
        self.fenced.get(&code).copied().unwrap_or(0)
    }

    fn tell(&mut self, of: &Whom, on: JalaliDate, affair: Affair) {
        let (record, figure) = (Some(of.record), Figure::Affair(affair));
        let told = Told { record, on: Some(on), figure };
        self.told.entry(of.number.county()).or_default().push(told);
    }

    fn introduction(&mut self, row: &IntroductionRow) {
        if let Some(fact) = &row.identified {
            self.tell(&fact.what.supporter, fact.what.on, Affair::Identified);
        }
        if let Some(fact) = &row.introduced {
            self.tell(&fact.what.supporter, fact.what.on, Affair::Introduced);
        }
        if let Some(fact) = &row.answered {
            let answer = Affair::Answered(fact.what.outcome);
            self.tell(&fact.what.supporter, fact.what.on, answer);
        }
    }

    /// The Minister's signature is said to the province: a county's figures don't rest on it.
    fn honor(&mut self, row: &HonorRow) {
        let Some(nominated) = &row.nominated else { return };
        let of = nominated.what.supporter;
        let affair = |step| match nominated.what.honor {
            Honor::Certificate { .. } => Affair::Certificates(step),
            Honor::Festival { .. } => Affair::Festivals(step),
        };
        self.tell(&of, nominated.what.on, affair(Honored::Nominated));
        let given = match nominated.what.honor {
            Honor::Certificate { .. } => &row.delivered,
            Honor::Festival { .. } => &row.sent,
        };
        let steps = [
            (Honored::Checked, &row.checked),
            (Honored::Given, given),
            (Honored::Decided, &row.result),
            (Honored::Declined, &row.declined),
        ];
        for (step, fact) in steps {
            if let Some(fact) = fact {
                self.tell(&of, fact.what.on, affair(step));
            }
        }
    }

    fn booth(&mut self, row: &BoothRow) {
        let Some(given) = &row.given else { return };
        let told = self.told.entry(given.what.letter.county()).or_default();
        let mut tell = |on, affair| {
            told.push(Told { record: None, on: Some(on), figure: Figure::Affair(affair) });
        };
        tell(given.what.on, Affair::Booths);
        if let Some(ended) = &row.ended {
            tell(ended.what.on, Affair::BoothsEnded(ended.what.end));
        }
    }

    /// Pairs a hub has found among two counties, by its word in each county's scope, and those within one
    /// county, by its own rows: both are known to whoever has the county's logs.
    fn duplicates(&mut self, view: &dyn View) -> Result<(), Damage> {
        let mut open: BTreeMap<ApplicationNumber, (RecordId, bool)> = BTreeMap::new();
        let mut pair = |number, other, sort, (record, frozen)| {
            if is_open(view, number, other, sort)? {
                open.entry(number).or_insert((record, false)).1 |= frozen;
            }
            Ok(())
        };
        schema::scan(view, (schema::DUPLICATE, &[]), &mut |_, row: Heard| {
            let said = row.said;
            if said.stands {
                pair(said.number, said.other, said.sort, (said.application, said.frozen))?;
            }
            Ok(ControlFlow::Continue(()))
        })?;
        let case = |number: ApplicationNumber| -> Result<Option<CaseRow>, Damage> {
            schema::get(view, schema::CASE, &number.key())
        };
        schema::scan(view, (schema::FOUND, &[]), &mut |key, row: Found| {
            let number = ApplicationNumber::from_key(key.get(..10).unwrap_or_default());
            if let Some(number) = number
                && let (Some(here), Some(there)) = (case(number)?, case(row.other)?)
                && here.home == there.home
            {
                pair(number, row.other, row.sort, (here.record, row.is_frozen(number)))?;
            }
            Ok(ControlFlow::Continue(()))
        })?;
        for (number, (record, frozen)) in open {
            let told = self.told.entry(number.county()).or_default();
            let figures = [Some(Figure::Duplicates), frozen.then_some(Figure::Frozen)];
            told.extend(figures.into_iter().flatten().map(|figure| Told {
                record: Some(record),
                on: None,
                figure,
            }));
        }
        Ok(())
    }
}

fn is_open(
    view: &dyn View,
    number: ApplicationNumber,
    other: ApplicationNumber,
    sort: DuplicateSort,
) -> Result<bool, Damage> {
    let words = disputes::words(view, number, &Matter::Duplicate(other, sort))?;
    Ok(words.is_none_or(|words| words.verdict().is_none()))
}

/// What a hub has done itself up to a quarter's end: meetings, cooperatives, exhibitions. By its control
/// log alone.
///
/// # Errors
/// [`Damage`] of the views.
pub(crate) fn of_hub(view: &dyn View, unit: UnitCode, period: Period) -> Result<Partial, Damage> {
    let mut hub = Partial::default();
    for period in period.year_so_far() {
        hub.flows.entry(period.quarter).or_default();
    }
    let prefix = unit.letters();
    schema::scan(view, (schema::MEETING, &prefix), &mut |_, row: MeetingRow| {
        meeting(&mut hub, &row);
        Ok(ControlFlow::Continue(()))
    })?;
    schema::scan(view, (schema::COOPERATIVE, &prefix), &mut |_, row: CooperativeRow| {
        cooperative(&mut hub, &row);
        Ok(ControlFlow::Continue(()))
    })?;
    schema::scan(view, (schema::EXHIBITION, &prefix), &mut |_, row: ExhibitionRow| {
        if let (Some(said), None) = (&row.announced, &row.off) {
            on_day(&mut hub, said.what.from, Affair::Exhibitions(said.what.reach));
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(hub)
}

fn on_day(hub: &mut Partial, day: JalaliDate, affair: Affair) {
    if let Some(figures) = hub.flows.get_mut(&day.quarter()) {
        figures.count(Figure::Affair(affair));
    }
}

fn meeting(hub: &mut Partial, row: &MeetingRow) {
    let Some(called) = &row.called else { return };
    match (&row.held, &row.off) {
        (Some(held), _) => on_day(hub, held.what.on, Affair::Meetings(called.what.kind)),
        (None, Some(_)) => on_day(hub, called.what.on, Affair::MeetingsOff),
        (None, None) => {}
    }
}

fn cooperative(hub: &mut Partial, row: &CooperativeRow) {
    let Some(stand) = row.stand() else { return };
    let steps = [
        (Formed::Proposed, &row.proposed),
        (Formed::Promoted, &row.promoted),
        (Formed::Assembly, &row.assembly),
        (Formed::Registered, &row.registered),
        (Formed::Started, &row.started),
        (Formed::Dissolved, &row.dissolved),
    ];
    for (step, fact) in steps {
        if let Some(fact) = fact {
            on_day(hub, fact.what.on, Affair::Formed(step));
        }
    }
    if stand < Stand::Registered {
        hub.standing.count(Figure::Affair(Affair::Forming));
    }
    if row.lacks_expert() {
        hub.standing.count(Figure::Affair(Affair::WithoutExpert));
    }
}
