//! What must be true of a year's reports.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use ::report::{Basis, Figure, Figures};
use model::{Hash, Incarnation, NodeNumber, Quarter, UnitCode};
use roster::Trust;
use runtime::Desk;
use runtime::report::{Made, Remembered, Way, at};
use session::Peer;

use super::country::{Closed, Country, begins, news};
use super::quarters;
use crate::documents::enrolled;

/// The number of a machine that only reads along.
const AUDITOR: NodeNumber = NodeNumber(2);

impl Country {
    /// Looks at everything that was closed; `told` hears how far it is.
    pub fn judge(&mut self, told: &mut dyn FnMut(&str)) {
        for closed in self.closed.clone() {
            self.checks(&closed);
            self.adds_up(&closed);
        }
        self.provinces_are_the_nation();
        told("sums and checks hold");
        self.telescopes();
        told("closed reports and adjustments lead to what is known now");
        self.elsewhere(told);
        self.never_changes();
    }

    /// What every report prints with it.
    fn checks(&mut self, closed: &Closed) {
        let report = &closed.made.report;
        if let Some(check) = report.checks.iter().find(|check| !check.holds()) {
            let quarter = closed.compiled.quarter;
            self.violate(format!("{} in {quarter}: {check:?}", closed.unit));
        }
        if 0 < closed.made.deferred {
            self.violate(format!("{} waits for entries of its own cut", closed.unit));
        }
        if !report.adjustments.is_empty() {
            self.points.pass("late facts are adjusted");
        }
    }

    /// The units and what the unit did itself are the total, figure by figure.
    fn adds_up(&mut self, closed: &Closed) {
        let mut sum = closed.made.report.itself();
        closed.made.report.lines.iter().for_each(|line| sum.merge(&line.figures));
        if sum != closed.made.report.total {
            self.violate(format!("{}: the units don't add up", closed.unit));
        }
    }

    fn provinces_are_the_nation(&mut self) {
        for quarter in quarters() {
            let Some(nation) = self.closed_of(UnitCode::Nation, quarter).cloned() else {
                return self.violate(format!("the nation has no report of {quarter}"));
            };
            for line in &nation.made.report.lines {
                let province = self.closed_of(line.unit, quarter);
                let same = province.is_some_and(|it| it.made.report.total == line.figures);
                if !same {
                    self.violate(format!("{} isn't what the nation says of it", line.unit));
                }
            }
        }
    }

    /// A closed quarter, with what every later report adjusts of it, is what is counted at the last cut.
    fn telescopes(&mut self) {
        let units: Vec<UnitCode> = self.units();
        let last = Quarter { year: super::YEAR, number: 4 };
        for unit in units {
            let Some(end) = self.closed_of(unit, last).cloned() else { continue };
            for quarter in quarters() {
                let Some(first) = self.closed_of(unit, quarter) else { continue };
                let mut sums = flows(&first.made.report.total);
                let later = quarters().filter(|later| quarter < *later);
                for report in later.filter_map(|it| self.closed_of(unit, it)) {
                    let adjusted = report.made.report.adjustments.iter();
                    for it in adjusted.filter(|it| it.quarter == quarter) {
                        for change in &it.changes {
                            let sum = sums.entry(change.figure).or_default();
                            *sum += i128::from(change.plus) - i128::from(change.minus);
                        }
                    }
                }
                sums.retain(|_, many| *many != 0);
                let way = self.plan.way();
                let seat = self.map.of_unit(UnitCode::Nation).expect("there is a nation");
                let desk = &mut self.places[seat].desk;
                let now = at(desk, (unit, quarter), &end.made.cut, way, &mut |_, _| {});
                match now {
                    Ok(now) if flows(&now.report.total) == sums => {}
                    Ok(_) => self.violate(format!("{unit}: {quarter} isn't closed and adjusted")),
                    Err(fault) => self.violate(format!("{unit} at its last cut: {fault}")),
                }
            }
        }
    }

    /// Whoever has the cut, however it came, by however many threads.
    fn elsewhere(&mut self, told: &mut dyn FnMut(&str)) {
        let ways = [1, 8].map(|threads| {
            Way::new(Remembered::Taken, NonZeroUsize::new(threads).expect("not zero"))
        });
        let anew = self.plan.anew;
        for (nth, closed) in self.closed.clone().into_iter().enumerate() {
            for way in ways {
                self.equal("the nation", 0, &closed, way);
                if closed.unit != UnitCode::Nation {
                    let seat = self.map.of_unit(closed.unit).expect("it is in the map");
                    self.equal("its province", seat, &closed, way);
                }
            }
            if nth < anew {
                self.equal("the nation's journal", 0, &closed, ways[nth % 2].anew());
            }
        }
        told("the nation and the provinces count the same again");
        if anew == 0 {
            return;
        }
        let copy = self.places[0].disk.copy();
        let restored = Desk::on(self.bare(self.places[0].peer, &copy), &mut |_, _| {});
        let mut restored = restored.expect("a copy opens");
        self.points.pass("a hub is restored");
        self.all_equal("a restored hub", &mut restored, ways[1]);
        drop(restored);
        let mut auditor = self.shuffled();
        self.all_equal("a machine that heard all of it in another order", &mut auditor, ways[0]);
        told("a restored hub and one that heard all in another order count the same");
    }

    fn equal(&mut self, who: &str, seat: usize, closed: &Closed, way: Way) {
        let of = (closed.unit, closed.compiled.quarter);
        let desk = &mut self.places[seat].desk;
        let again = at(desk, of, &closed.made.cut, way, &mut |_, _| {});
        self.compare(who, closed, again.map_err(|fault| fault.to_string()));
    }

    fn all_equal(&mut self, who: &str, desk: &mut Desk, way: Way) {
        for closed in self.closed.clone() {
            let of = (closed.unit, closed.compiled.quarter);
            let again = at(desk, of, &closed.made.cut, way, &mut |_, _| {});
            self.compare(who, &closed, again.map_err(|fault| fault.to_string()));
        }
    }

    fn compare(&mut self, who: &str, closed: &Closed, again: Result<Made, String>) {
        let (unit, quarter) = (closed.unit, closed.compiled.quarter);
        match again {
            Ok(again) if again.report.bytes() == closed.made.report.bytes() => {}
            Ok(_) => self.violate(format!("{who} counts {unit} in {quarter} otherwise")),
            Err(fault) => self.violate(format!("{who} doesn't count {unit} in {quarter}: {fault}")),
        }
    }

    /// A machine that reads along for the nation, and hears of everything in an order of its own.
    fn shuffled(&mut self) -> Desk {
        let peer = Peer { node: AUDITOR, incarnation: Incarnation(1), unit: UnitCode::Nation };
        let members = vec![enrolled(self.places[0].peer, begins()), enrolled(peer, begins())];
        let (mut desk, _) = self.office(peer, Trust { members, root: Hash([6; 32]) });
        let from = self.places[0].peer;
        loop {
            let mut news = news(&self.places[0].desk, &desk, UnitCode::Nation);
            let many = news.len();
            for at in (1..many).rev() {
                news.swap(at, self.dice.index(at + 1));
            }
            let stored = news.into_iter().map(|segment| desk.receive(&[(from, segment)]));
            let stored: Vec<_> = stored.flat_map(|it| it.expect("disks in memory")).collect();
            let taken = stored.iter().any(|it| matches!(it, session::Stored::Durable { .. }));
            if many == 0 {
                self.points.pass("everything is heard in another order");
                return desk;
            }
            if !taken {
                self.violate(format!("the auditor takes none of {many} segments"));
                return desk;
            }
        }
    }

    /// What was made is still what the entry that says so names.
    fn never_changes(&mut self) {
        for closed in self.closed.clone() {
            let report = &closed.made.report;
            let same = report.output_hash() == closed.compiled.output
                && report.definition.id() == closed.compiled.report;
            if !same {
                self.violate(format!("the closed report of {} has changed", closed.unit));
            }
        }
    }

    fn units(&self) -> Vec<UnitCode> {
        let seats = self.map.seats().iter().map(|seat| seat.unit);
        seats.filter(|unit| !matches!(unit, UnitCode::County(_))).collect()
    }
}

/// The figures that lie in a quarter.
fn flows(figures: &Figures) -> BTreeMap<Figure, i128> {
    let flows = figures.iter().filter(|(figure, _)| figure.basis() == Basis::Quarter);
    flows.map(|(figure, many)| (figure, i128::from(many))).collect()
}
