//! The year's four closings.

use model::words::Role;
use model::{JalaliDate, Quarter, UnitCode};
use office::closing;
use office::entry::Compiled;
use roster::Kind;
use runtime::report::{again, present, to_compile};

use super::country::{Closed, Country};
use super::quarters;
use crate::dice::Dice;

impl Country {
    /// Runs the year.
    pub fn run(&mut self, told: &mut dyn FnMut(&str)) {
        for quarter in quarters() {
            if self.wrong.is_some() {
                return;
            }
            let last = closing::last_day(quarter).expect("a quarter of the calendar");
            self.work(quarter, last.plus_days(-1));
            told(&format!("{quarter}: the counties have worked"));
            self.confirm(quarter, last.plus_days(3));
            for at in self.map.seats()[0].children.clone() {
                self.of_province(at, quarter, last.plus_days(10));
            }
            told(&format!("{quarter}: the provinces are closed"));
            self.of_nation(quarter, last.plus_days(20));
            if quarter.number < 4 {
                self.rehome(last.plus_days(25));
            }
            told(&format!("{quarter}: the nation is closed"));
        }
    }

    fn counties(&self) -> Vec<usize> {
        let seats = self.map.seats().iter().enumerate();
        let counties = seats.filter(|(_, seat)| matches!(seat.unit, UnitCode::County(_)));
        counties.map(|(at, _)| at).collect()
    }

    fn work(&mut self, quarter: Quarter, on: JalaliDate) {
        let counties = self.counties();
        let each = self.plan.applications / u32::try_from(counties.len() * 4).unwrap_or(1).max(1);
        for at in counties {
            let UnitCode::County(county) = self.places[at].peer.unit else { continue };
            let part = (u64::from(quarter.number) << 32) | u64::try_from(at).unwrap_or(0);
            let mut dice = Dice::part(self.plan.seed, part);
            let rest = each.max(1);
            self.places[at].clerks.nothing = dice.chance(60);
            self.places[at].clerks.silent = dice.chance(150);
            if self.places[at].clerks.nothing {
                self.points.pass("a county has nothing to report");
                continue;
            }
            let files = u32::try_from(dice.within(u64::from(rest / 2), u64::from(rest + rest / 2)));
            let tables = std::sync::Arc::clone(&self.tables);
            let work = (county, files.unwrap_or(rest).max(1));
            self.places[at].work(work, on, &tables, &mut dice);
        }
    }

    fn confirm(&mut self, quarter: Quarter, on: JalaliDate) {
        for at in self.counties() {
            let nothing = self.places[at].clerks.nothing;
            self.places[at]
                .act(Role::CountyHead, on, |drafter| closing::confirm(drafter, quarter, nothing));
            if self.places[at].clerks.silent {
                self.points.pass("a county is silent");
            } else {
                self.up(at, on);
            }
        }
    }

    /// A province's report: made, sent, perhaps sent back, accepted.
    fn of_province(&mut self, at: usize, quarter: Quarter, on: JalaliDate) {
        let unit = self.places[at].peer.unit;
        let made = self.compile(at, quarter, on);
        let missing = made.missing.iter().map(|(unit, _)| *unit).collect::<Vec<_>>();
        let silent = self.map.seats()[at].children.clone().into_iter();
        let silent: Vec<usize> = silent.filter(|at| self.places[*at].clerks.silent).collect();
        let of = |at: &usize| self.places[*at].peer.unit;
        if missing != silent.iter().map(of).collect::<Vec<_>>() {
            self.violate(format!("{unit} misses {missing:?} in {quarter}"));
        }
        if missing.is_empty() || self.dice.chance(400) {
            return self.accept(at, quarter, on);
        }
        self.up(at, on);
        self.points.pass("a report is sent back");
        let role = self.places[0].role(Kind::Review);
        self.places[0].act(role, on, |drafter| {
            closing::review(drafter, (unit, quarter), Some("شهرستان‌ها کامل نیستند")).map(drop)
        });
        self.down(at, on);
        for below in silent {
            self.places[below].clerks.silent = false;
            self.up(below, on);
        }
        self.compile(at, quarter, on.plus_days(2));
        self.accept(at, quarter, on.plus_days(4));
    }

    fn compile(&mut self, at: usize, quarter: Quarter, on: JalaliDate) -> Compiled {
        let (unit, way) = (self.places[at].peer.unit, self.plan.way());
        let made = to_compile(&mut self.places[at].desk, (unit, quarter), way, &mut |_, _| {});
        let made = made.expect("a hub has the present cut");
        let role = self.places[at].role(Kind::Compile);
        self.places[at].act(role, on, |drafter| {
            let made = closing::compile(drafter, made.clone())?;
            Ok(made)
        });
        self.places[at].act(role, on, |drafter| closing::send(drafter, quarter))
    }

    /// The nation counts it again, and closes it.
    fn accept(&mut self, at: usize, quarter: Quarter, on: JalaliDate) {
        let (unit, way) = (self.places[at].peer.unit, self.plan.way());
        self.up(at, on);
        let nation = &mut self.places[0].desk;
        let row = nation.look(|office| closing::of(office.view, unit, quarter));
        let row = row.expect("views in memory");
        let Some((_, compiled)) = row.last() else {
            return self.violate(format!("the nation has no report of {unit}"));
        };
        let compiled = compiled.clone();
        match again(nation, unit, &compiled, way, &mut |_, _| {}) {
            Ok(made) if made.report.output_hash() == compiled.output => {
                self.closed.push(Closed { unit, compiled, made });
            }
            Ok(_) => self.violate(format!("the nation counts {unit} in {quarter} otherwise")),
            Err(fault) => self.violate(format!("the nation can't count {unit}: {fault}")),
        }
        let role = self.places[0].role(Kind::Review);
        self.places[0]
            .act(role, on, |drafter| closing::review(drafter, (unit, quarter), None).map(drop));
        self.down(at, on);
        // What the province says goes down too, for the counties' acknowledgements.
        for below in self.map.seats()[at].children.clone() {
            if !self.places[below].clerks.silent {
                self.down(below, on);
            }
        }
    }

    fn of_nation(&mut self, quarter: Quarter, on: JalaliDate) {
        let compiled = self.compile(0, quarter, on);
        let (nation, way) = (UnitCode::Nation, self.plan.way());
        match again(&mut self.places[0].desk, nation, &compiled, way, &mut |_, _| {}) {
            Ok(made) => self.closed.push(Closed { unit: nation, compiled, made }),
            Err(fault) => self.violate(format!("the nation can't count its own: {fault}")),
        }
    }

    /// A county does a day's work more, and the nation hears of it: what changes a report least.
    pub fn one_county_more(&mut self) -> UnitCode {
        let at = *self.counties().last().expect("a country has counties");
        let last = closing::last_day(Quarter { year: super::YEAR, number: 4 });
        let on = last.expect("a quarter of the calendar").plus_days(-1);
        let UnitCode::County(county) = self.places[at].peer.unit else { unreachable!("a county") };
        let tables = std::sync::Arc::clone(&self.tables);
        let mut dice = Dice::part(self.plan.seed, u64::MAX);
        self.places[at].work((county, 1), on, &tables, &mut dice);
        self.up(at, on);
        let province = self.map.seats()[at].parent.expect("a county has a province");
        self.up(province, on);
        self.places[at].peer.unit
    }

    /// The nation's report of a quarter, as everything stands.
    ///
    /// # Errors
    /// What the report says.
    pub fn of_nation_now(
        &mut self,
        number: u8,
        way: runtime::report::Way,
    ) -> Result<runtime::report::Made, runtime::report::PastFault> {
        let quarter = Quarter { year: super::YEAR, number };
        present(self.nation(), (UnitCode::Nation, quarter), way, &mut |_, _| {})
    }
}
