//! The list of counties as it is on a day, and the facts the nation adds to it.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use model::view::Damage;
use model::{Amount, County, CountyCode, JalaliDate, NodeNumber, Places, Say, UnitCode};
use roster::{CountyFact, Merge, Named, Rename, Split, Succession, Unfit};

use crate::draft::{Drafter, Stop};
use crate::entry::Body;
use crate::refusal::Homing;
use crate::rows::{ListRow, Stage};
use crate::standing::Office;
use crate::{quota, schema};

/// The reference tables with the counties there have been by a day, under the names of that day.
///
/// The tables also list counties that no fact has made yet; they stay, under the tables' names.
pub fn places_on(places: &Places, succession: &Succession, day: JalaliDate) -> Places {
    let mut now = places.clone();
    for county in &mut now.counties {
        if let Some(name) = succession.name(county.code, day) {
            county.name = name.clone();
        }
    }
    for code in succession.made(day) {
        let name = succession.name(code, day).filter(|_| places.county(code).is_none());
        now.counties.extend(name.map(|name| County { code, name: name.clone(), added: None }));
    }
    now.counties.sort_by_key(|county| county.code);
    now
}

/// Says whether a county is on the list on a day: of old and not ended, or made by then.
pub fn is_listed(office: &Office<'_>, code: CountyCode, day: JalaliDate) -> bool {
    let old = office.places.county(code).is_some_and(|county| county.added.is_none());
    (old || office.succession.knows(code)) && office.succession.is_there(code, day)
}

/// The names a new county gets: those given, or the table's.
///
/// # Errors
/// [`Unfit::Nameless`] where neither knows any.
pub fn named(
    places: &Places,
    code: CountyCode,
    (fa, en): (Option<&str>, Option<&str>),
) -> Result<Named, Homing> {
    let table = places.county(code).map(|county| county.name.clone()).unwrap_or_default();
    let pick = |given: Option<&str>, table: String| given.map_or(table, str::to_owned);
    let (fa, en) = (pick(fa, table.fa), pick(en, table.en));
    if fa.trim().is_empty() || en.trim().is_empty() {
        return Err(Homing::Unfit(Unfit::Nameless));
    }
    Ok(Named { code, fa: model::text::normalize(&fa), en })
}

/// Every split of the real list by an edition, its day the edition's first, and those of which it isn't
/// known which county they were cut out of.
pub fn from_list(places: &Places, edition: u16) -> (Vec<Split>, Vec<CountyCode>) {
    let mut splits: BTreeMap<(u16, CountyCode), Vec<Named>> = BTreeMap::new();
    let mut unknown = Vec::new();
    for county in &places.counties {
        let Some(added) = county.added.filter(|added| added.edition <= edition) else { continue };
        let Say { fa, en } = county.name.clone();
        match added.from {
            Some(from) => splits.entry((added.edition, from)).or_default().push(Named {
                code: county.code,
                fa,
                en,
            }),
            None => unknown.push(county.code),
        }
    }
    let dated = splits.into_iter().filter_map(|((edition, from), into)| {
        let on = JalaliDate::new(i32::from(edition), 1, 1).ok()?;
        Some(Split { from, into, on, note: Some(format!("SCI {edition}")) })
    });
    (dated.collect(), unknown)
}

/// Adds a fact to the list of counties.
///
/// # Errors
/// [`Homing::NoCounty`] for a county that isn't on it, [`Homing::Unfit`] if the fact doesn't fit those
/// before it or a new county's code was given already.
pub fn say(drafter: &mut Drafter<'_>, fact: CountyFact) -> Result<(), Stop> {
    fits(&drafter.office, &fact)?;
    drafter.say(Body::County(fact));
    Ok(())
}

fn fits(office: &Office<'_>, fact: &CountyFact) -> Result<(), Homing> {
    let is_known =
        |code: CountyCode| office.places.county(code).is_some() || office.succession.knows(code);
    if let Some(code) = fact.sources().into_iter().find(|code| !is_known(*code)) {
        return Err(Homing::NoCounty { code });
    }
    let is_old =
        |code: CountyCode| office.places.county(code).is_some_and(|known| known.added.is_none());
    let makes: Vec<CountyCode> = match fact {
        CountyFact::Split(Split { into, .. }) => into.iter().map(|new| new.code).collect(),
        CountyFact::Merge(Merge { into, makes: true, .. }) => vec![into.code],
        CountyFact::Merge(Merge { into, .. }) | CountyFact::Rename(Rename { to: into, .. }) => {
            let listed = is_known(into.code);
            return if listed {
                judged(office, fact)
            } else {
                Err(Homing::NoCounty { code: into.code })
            };
        }
    };
    judged(office, fact)?;
    match makes.into_iter().find(|code| is_old(*code)) {
        Some(code) => Err(Homing::Unfit(Unfit::InUse { code })),
        None => Ok(()),
    }
}

fn judged(office: &Office<'_>, fact: &CountyFact) -> Result<(), Homing> {
    office.succession.judge(fact).map_err(Homing::Unfit)
}

/// What a county has now.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Tally {
    /// The county.
    pub county: CountyCode,
    /// The machine that works for it.
    pub node: Option<NodeNumber>,
    /// Files at home there.
    pub files: u64,
    /// Of those, files that are neither paid nor ended.
    pub open: u64,
    /// Letters that are with the bank.
    pub letters: u64,
    /// What its office holds for letters.
    pub held: Amount,
    /// What its office may still hold.
    pub free: Amount,
}

/// What these counties have now, as far as it is known here.
///
/// # Errors
/// [`Damage`] of the views.
pub fn tally(office: &Office<'_>, counties: &[CountyCode]) -> Result<Vec<Tally>, Damage> {
    let mut all = Vec::new();
    for county in counties {
        let member = office.roster.of_unit(UnitCode::County(*county));
        let mut tally = Tally {
            county: *county,
            node: member.map(|member| member.writer().node),
            files: 0,
            open: 0,
            letters: 0,
            held: Amount::ZERO,
            free: Amount::ZERO,
        };
        if let Some(writer) = member.map(|member| member.writer()) {
            let holder = escrow::Holder { node: writer.node, incarnation: writer.incarnation };
            let figures = quota::of(office, holder, &quota::line(office))?;
            (tally.held, tally.free) = (figures.held, figures.free);
        }
        all.push(tally);
    }
    let add = |count: &mut u64| *count = count.saturating_add(1);
    schema::scan(office.view, (schema::LIST, &[]), &mut |_, row: ListRow| {
        if let Some(tally) = all.iter_mut().find(|tally| tally.county == row.home) {
            add(&mut tally.files);
            if !matches!(row.stage, Stage::Paid | Stage::Withdrawn | Stage::Closed) {
                add(&mut tally.open);
            }
            if matches!(row.stage, Stage::Referred | Stage::Returned) {
                add(&mut tally.letters);
            }
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(all)
}
