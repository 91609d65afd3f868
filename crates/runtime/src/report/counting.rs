//! Counting a unit's counties at a cut: what was counted before is taken, what stands here as in the cut
//! is counted from the views, and only the rest is replayed from the journal.

use std::collections::{BTreeMap, BTreeSet};

use journal::{Cut, Head};
use model::view::{Batch, Damage, View as _};
use model::{CountyCode, Hash, LogId, Quarter, UnitCode};
use office::rulebook::Readable;
use office::schema;
use report::{
    Asked, Besides, Counted, Definition, ENGINE, Footing, Inputs, Memo, Period, Progress, Replica,
    compile, counted,
};
use roster::Roster;
use rules::RuleSet;
use store::Views;

use super::past::{Found, Past};
use super::{Engine, Made, PastFault, Remembered, Walk, Way, cut_of, live};
use crate::desk::Desk;

/// Counties as they were counted.
type Counties = BTreeMap<CountyCode, Counted>;

/// A report in the making.
pub(super) struct Counting<'a, 'w> {
    desk: &'a Desk,
    way: Way,
    walk: &'a mut Walk<'w>,
    kept: Batch,
}

/// Rows that stand at a cut, to be counted by several threads.
#[derive(Clone, Copy)]
struct Ground<'a> {
    views: &'a Views,
    roster: &'a Roster,
    rules: &'a RuleSet,
    own: (UnitCode, escrow::Holder),
    inputs: &'a Inputs,
    period: Period,
}

impl<'a, 'w> Counting<'a, 'w> {
    pub(super) fn new(desk: &'a Desk, way: Way, walk: &'a mut Walk<'w>) -> Self {
        Self { desk, way, walk, kept: Batch::default() }
    }

    /// What is to be kept of it.
    pub(super) fn into_kept(self) -> Batch {
        self.kept
    }

    /// What a report stands on at a cut, and its counties.
    pub(super) fn at(
        &mut self,
        of: (UnitCode, Quarter),
        cut: &BTreeMap<LogId, Head>,
    ) -> Result<(Footing, Counties), PastFault> {
        super::past::has_all(self.desk, cut)?;
        if self.way.memo == Remembered::Anew {
            return self.anew(of, cut);
        }
        let footing = self.footing(of, cut)?;
        let counties = footing.counties();
        let strange = |log: &LogId| match log.scope {
            UnitCode::County(code) => !counties.contains(&code),
            UnitCode::Province(_) | UnitCode::Nation => log.lane != model::Lane::Control,
        };
        if cut.keys().any(strange) {
            return self.anew(of, cut);
        }
        let counted = self.counties(&footing, of, cut, Asked::Cut)?;
        Ok((footing, counted))
    }

    /// From the journal alone.
    fn anew(
        &mut self,
        of: (UnitCode, Quarter),
        cut: &BTreeMap<LogId, Head>,
    ) -> Result<(Footing, Counties), PastFault> {
        let past = Past::of(self.desk, cut, Found::ByWalking, self.walk)?;
        let footing = footing_of(self.desk, &past, of, cut)?;
        let (_, rules) = past.rules(period(of.1)?.last)?;
        let inputs = Inputs::of(past.views(), past.roster(), cut)?;
        let ground = self.ground((past.views(), past.roster()), rules, &inputs, of.1)?;
        let counted = count(ground, &footing.counties(), self.way)?;
        Ok((footing, counted))
    }

    fn footing(
        &mut self,
        of: (UnitCode, Quarter),
        cut: &BTreeMap<LogId, Head>,
    ) -> Result<Footing, PastFault> {
        let views = live(self.desk)?;
        let memo = Memo::of(views, views.at());
        let id = Cut::id_of(cut);
        if let Some(footing) = memo.footing(of, id)? {
            return Ok(footing);
        }
        let control = Inputs::of(views, self.desk.roster(), cut)?.control(of.0);
        let past = Past::of(self.desk, &control, Found::ByRows, self.walk)?;
        let footing = footing_of(self.desk, &past, of, cut)?;
        memo.keep_footing(&mut self.kept, of, id, &footing)?;
        Ok(footing)
    }

    /// The counties of a report at a cut. Cost grows with what hasn't been counted at it.
    pub(super) fn counties(
        &mut self,
        footing: &Footing,
        (unit, quarter): (UnitCode, Quarter),
        cut: &BTreeMap<LogId, Head>,
        asked: Asked,
    ) -> Result<Counties, PastFault> {
        let views = live(self.desk)?;
        let (memo, period) = (Memo::of(views, views.at()), period(quarter)?);
        let inputs = Inputs::of(views, self.desk.roster(), cut)?;
        let now = Inputs::of(views, self.desk.roster(), &cut_of(self.desk.heads(), unit))?;
        let rules = rules_of(self.desk, footing)?;
        let name = |inputs: &Inputs, code| inputs.key(code, period, footing.rules_hash);
        let mut done = Counties::new();
        let (mut here, mut then) = (BTreeSet::new(), BTreeSet::new());
        let mut names: BTreeMap<CountyCode, Hash> = BTreeMap::new();
        for code in footing.counties() {
            let wanted = name(&inputs, code);
            let known = match self.way.memo {
                Remembered::Taken => memo.county((code, quarter), wanted)?,
                Remembered::Anew => None,
            };
            if let Some((counted, for_long)) = known {
                if for_long < asked {
                    memo.keep_county(&mut self.kept, (code, quarter), (wanted, asked), &counted)?;
                }
                done.insert(code, counted);
                continue;
            }
            names.insert(code, wanted);
            if name(&now, code) == wanted {
                here.insert(code)
            } else {
                then.insert(code)
            };
        }
        let ground = self.ground((views, self.desk.roster()), &rules, &inputs, quarter)?;
        let mut counted = count(ground, &here, self.way)?;
        if !then.is_empty() {
            counted.extend(self.past(&rules, &inputs, quarter, &then)?);
        }
        for (code, counted) in counted {
            if self.way.memo == Remembered::Taken {
                let name = (names[&code], asked);
                memo.keep_county(&mut self.kept, (code, quarter), name, &counted)?;
            }
            done.insert(code, counted);
        }
        Ok(done)
    }

    /// Counties that stand otherwise here by now: of the journal, their logs are replayed.
    fn past(
        &mut self,
        rules: &RuleSet,
        inputs: &Inputs,
        quarter: Quarter,
        counties: &BTreeSet<CountyCode>,
    ) -> Result<Counties, PastFault> {
        let mut cut = inputs.control(UnitCode::Nation);
        cut.extend(counties.iter().flat_map(|code| inputs.logs(*code)));
        let past = Past::of(self.desk, &cut, Found::ByRows, self.walk)?;
        let ground = self.ground((past.views(), past.roster()), rules, inputs, quarter)?;
        Ok(count(ground, counties, self.way)?)
    }

    /// Makes the report, with what the closed one before knew.
    pub(super) fn make(
        &mut self,
        (unit, quarter): (UnitCode, Quarter),
        (footing, counted): (&Footing, &Counties),
        cut: BTreeMap<LogId, Head>,
    ) -> Result<Made, PastFault> {
        let mut parts = footing.parts(counted);
        let mut definition = Definition {
            unit,
            quarter,
            engine: ENGINE,
            rules_version: footing.rules_version.clone(),
            rules_hash: footing.rules_hash,
            cut: Cut::id_of(&cut),
            previous: None,
        };
        if let Some(before) = &footing.before {
            definition.previous = Some(before.output);
            let (footing, counted) = self.at((unit, before.quarter), &before.cut)?;
            for (below, part) in footing.parts(&counted).units {
                parts.units.entry(below).or_default().before = Some(part.now);
            }
        }
        definition.engine = engine_of(&definition, self.way.engine)?;
        let deferred = counted.values().map(|county| county.deferred);
        let deferred = deferred.fold(0, u64::saturating_add);
        let progress = Progress::of(&parts, quarter, &rules_of(self.desk, footing)?);
        Ok(Made { report: compile(definition, &parts), cut, deferred, progress })
    }

    fn ground<'g>(
        &self,
        (views, roster): (&'g Views, &'g Roster),
        rules: &'g RuleSet,
        inputs: &'g Inputs,
        quarter: Quarter,
    ) -> Result<Ground<'g>, Damage> {
        let own = (self.desk.unit(), self.desk.opening().holder());
        Ok(Ground { views, roster, rules, own, inputs, period: period(quarter)? })
    }
}

/// The engine a report is to be counted as. One that was made has a name, and its engine is in it: who
/// finds none that fits counts as the newest, and sees that it is something else.
fn engine_of(definition: &Definition, wanted: Engine) -> Result<u32, PastFault> {
    let found = match wanted {
        Engine::Newest => Some(ENGINE),
        Engine::Numbered(number) => Some(number),
        Engine::Named(id) => {
            let named =
                |engine: &u32| Definition { engine: *engine, ..definition.clone() }.id() == id;
            (1..=ENGINE.saturating_add(AHEAD)).rev().find(named)
        }
    };
    match found.unwrap_or(ENGINE) {
        theirs if !report::is_counted(theirs) => Err(PastFault::Engine { theirs }),
        known => Ok(known),
    }
}

/// How many engines beyond ours are looked for.
const AHEAD: u32 = 32;

/// Counts counties, some by each thread.
fn count(
    ground: Ground<'_>,
    counties: &BTreeSet<CountyCode>,
    way: Way,
) -> Result<Counties, Damage> {
    // What is looked at for the first time is proved: once, not by each thread.
    for table in [schema::CASE, schema::QUOTA, schema::CLOSING, schema::LATEST] {
        ground.views.get(table, &[])?;
    }
    let besides = Besides::of(ground.views)?;
    let threads = if counties.len() < FEW { 1 } else { way.threads.get() };
    let some = |nth: usize| {
        let mut done = Counties::new();
        let replica = Replica {
            view: ground.views,
            roster: ground.roster,
            rules: ground.rules,
            own: ground.own,
        };
        for code in counties.iter().skip(nth).step_by(threads) {
            let of = (*code, ground.period);
            done.insert(*code, counted(&replica, of, ground.inputs, &besides)?);
        }
        Ok(done)
    };
    if threads == 1 {
        return some(0);
    }
    let parts: Vec<Result<Counties, Damage>> = std::thread::scope(|scope| {
        let some = &some;
        let threads: Vec<_> = (0..threads).map(|nth| scope.spawn(move || some(nth))).collect();
        threads
            .into_iter()
            .map(|thread| match thread.join() {
                Ok(part) => part,
                Err(panic) => std::panic::resume_unwind(panic),
            })
            .collect()
    });
    let mut all = Counties::new();
    for part in parts {
        all.extend(part?);
    }
    Ok(all)
}

/// Counties for which a thread isn't worth its while.
const FEW: usize = 4;

fn footing_of(
    desk: &Desk,
    past: &Past,
    of: (UnitCode, Quarter),
    cut: &BTreeMap<LogId, Head>,
) -> Result<Footing, PastFault> {
    let (adopted, rules) = past.rules(period(of.1)?.last)?;
    let own = (desk.unit(), desk.opening().holder());
    let replica = Replica { view: past.views(), roster: past.roster(), rules, own };
    Ok(Footing::of(&replica, adopted, of, cut)?)
}

fn period(quarter: Quarter) -> Result<Period, Damage> {
    Period::of(quarter)
        .ok_or_else(|| Damage { what: format!("{quarter} is no quarter of the calendar") })
}

/// The rule set in force on a quarter's last day, as far as it is known here.
pub(super) fn in_force(desk: &Desk, quarter: Quarter) -> Result<&Readable, Damage> {
    let none = || Damage { what: format!("no rule set is in force in {quarter}") };
    desk.rulebook().on(period(quarter)?.last).ok_or_else(none)
}

/// The rule set a report is counted by.
fn rules_of(desk: &Desk, footing: &Footing) -> Result<RuleSet, Damage> {
    let found = desk.rulebook().find(footing.rules_hash);
    let version = &footing.rules_version;
    let unread = || Damage { what: format!("the rule set {version} isn't here") };
    found.map(|(_, rules)| rules.clone()).ok_or_else(unread)
}

/// Says whether what was counted is what would be counted now, as far as it stands so here.
///
/// # Errors
/// [`Damage`] that names a county otherwise.
pub(crate) fn memo_holds(desk: &Desk) -> Result<u64, Damage> {
    let views = live(desk)?;
    let cut = desk.heads().iter().collect();
    let inputs = Inputs::of(views, desk.roster(), &cut)?;
    let memo = Memo::of(views, views.at());
    let besides = Besides::of(views)?;
    let mut proved = 0_u64;
    for (code, quarter) in memo.asked()? {
        let period = period(quarter)?;
        let Some((adopted, rules)) = desk.rulebook().on(period.last) else { continue };
        let name = inputs.key(code, period, adopted.hash);
        let Some((known, _)) = memo.county((code, quarter), name)? else { continue };
        let replica = Replica { rules, ..desk.replica()? };
        if counted(&replica, (code, period), &inputs, &besides)? != known {
            let what = format!("what was counted of {code} for {quarter} is something else");
            return Err(Damage { what });
        }
        proved = proved.saturating_add(1);
    }
    Ok(proved)
}
