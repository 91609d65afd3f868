//! The tree of a year: who sits where, how quota comes down, how words go up and down.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use escrow::apportion::Indicators;
use journal::{Realm, Segment};
use model::words::Role;
use model::{
    Amount, Hash, Incarnation, JalaliDate, Jobs, LogId, Places, Quarter, Rials, Timestamp, UnitCode,
};
use office::allocation::{self, Row};
use office::entry::{Act, Body, Compiled, Source};
use office::quota::hub::{self, Terms};
use office::{Drafter, Stop, look, quota};
use roster::{Kind, Tier, Trust};
use runtime::contacts::Contacts;
use runtime::report::Made;
use runtime::stick::{Carried, Moment, Order, Part, Pocket, export, import};
use runtime::{Bare, Desk, Founding, Mode, Tree, found_on};
use session::Peer;
use store::{CrashDisk, JournalOptions};

use super::clerks::Desktop;
use super::{YearPlan, YearReport};
use crate::calendar::BEGINS_UTC_MS;
use crate::dice::Dice;
use crate::documents::enrolled;
use crate::map::Map;
use crate::node::secret_of;
use crate::points::Points;

/// One place of the tree with its office.
pub(crate) struct Place {
    pub(crate) peer: Peer,
    pub(crate) desk: Desk,
    pub(crate) disk: CrashDisk,
    contacts: Contacts,
    /// What the clerks have on their desks.
    pub(crate) clerks: Desktop,
    /// It and its parent hear of each other by sticks alone.
    pub(crate) lineless: bool,
}

/// A closed report, as it was made where it was made.
#[derive(Clone, Debug)]
pub(crate) struct Closed {
    pub(crate) unit: UnitCode,
    pub(crate) compiled: Compiled,
    pub(crate) made: Made,
}

/// A country in its year.
pub struct Country {
    pub(crate) plan: YearPlan,
    pub(crate) map: Map,
    pub(crate) places: Vec<Place>,
    pub(crate) tables: Arc<Places>,
    pub(crate) dice: Dice,
    pub(crate) closed: Vec<Closed>,
    pub(crate) points: Points,
    pub(crate) wrong: Option<String>,
    pub(crate) trust: BTreeMap<usize, Trust>,
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Country").field("plan", &self.plan).finish_non_exhaustive()
    }
}

impl Country {
    /// Founds every office and brings quota down to the counties.
    ///
    /// # Panics
    /// If an office can't be founded on a new disk.
    pub fn of(plan: YearPlan) -> Self {
        let map = Map::of(plan.size);
        let tables = Arc::new(settings::reference::places());
        let mut it = Self {
            plan,
            places: Vec::new(),
            tables,
            dice: Dice::new(plan.seed),
            closed: Vec::new(),
            points: Points::default(),
            wrong: None,
            trust: BTreeMap::new(),
            map,
        };
        for at in 0..it.map.seats().len() {
            let place = it.found(at);
            it.places.push(place);
        }
        it.open();
        it
    }

    fn found(&mut self, at: usize) -> Place {
        let peer = self.map.peer(at, Incarnation(1));
        let members = self.map.up(at).map(|at| self.map.peer(at, Incarnation(1)));
        let mut members: Vec<_> = members.map(|peer| enrolled(peer, begins())).collect();
        members.reverse();
        let trust = Trust { members, root: Hash([6; 32]) };
        self.trust.insert(at, trust.clone());
        let (desk, disk) = self.office(peer, trust);
        let mut place = Place {
            peer,
            desk,
            disk,
            contacts: Contacts::default(),
            clerks: Desktop::default(),
            lineless: matches!(peer.unit, UnitCode::Province(_)) && at.is_multiple_of(2),
        };
        let below: Vec<Peer> = self.map.seats()[at]
            .children
            .iter()
            .map(|below| self.map.peer(*below, Incarnation(1)))
            .collect();
        if !below.is_empty() {
            place.act(Role::SecurityOfficer, begins(), |drafter| {
                for peer in &below {
                    let entry = roster::Entry::Enrolled(enrolled(*peer, begins()));
                    drafter.say(Body::Roster(entry));
                }
                Ok(())
            });
        }
        place
    }

    /// A new office on a new disk.
    pub(crate) fn office(&self, peer: Peer, trust: Trust) -> (Desk, CrashDisk) {
        let disk = CrashDisk::new();
        let founding = Founding {
            unit: peer.unit,
            node: peer.node,
            incarnation: peer.incarnation,
            tree: Tree::Member { realm: Realm::Practice, trust, rooted: Vec::new() },
            rules: rules::RuleSet::embedded_1401_text().to_owned(),
            user: "founder".to_owned(),
            on: begins(),
            at: Timestamp::from_ms(BEGINS_UTC_MS),
        };
        let desk = found_on(self.bare(peer, &disk), &founding).expect("a new disk takes an office");
        (desk, disk)
    }

    pub(crate) fn bare(&self, peer: Peer, disk: &CrashDisk) -> Bare {
        let layout = match peer.unit {
            UnitCode::County(_) => JournalOptions { file_bytes: 256 << 10, reserve_bytes: 4 << 10 },
            UnitCode::Province(_) | UnitCode::Nation => JournalOptions::default(),
        };
        Bare {
            disk: Arc::new(disk.clone()),
            layout,
            seed: secret_of(peer),
            places: Arc::clone(&self.tables),
            views: None,
            beside: None,
        }
    }

    /// Quota of the year, down to every county.
    fn open(&mut self) {
        let on = begins().plus_days(2);
        let files = u64::from(self.plan.applications).saturating_add(1_000);
        let total = Amount::new(
            Rials::new(files.saturating_mul(400_000_000)),
            Jobs::new(files.saturating_mul(4)),
        );
        self.places[0].act(Role::Treasurer, on, |drafter| {
            let (opens, closes) = hub::usual_period(&drafter.office);
            hub::open(drafter, Terms { total, opens, closes })
        });
        self.divide(0, on);
        let provinces = self.map.seats()[0].children.clone();
        for at in &provinces {
            self.down(*at, on);
            self.places[*at].acknowledge(on);
            self.divide(*at, on);
            for below in self.map.seats()[*at].children.clone() {
                self.down(below, on);
                self.places[below].acknowledge(on);
            }
        }
    }

    fn divide(&mut self, at: usize, on: JalaliDate) {
        self.places[at].act(Role::Treasurer, on, |drafter| {
            let total = hub::divisible(&drafter.office)?;
            let children = hub::children(&drafter.office);
            let rows: Vec<Row> = children.iter().map(|child| entered(child.unit)).collect();
            let set = BTreeMap::new();
            let breakdown = allocation::breakdown(&drafter.office, total, &rows, &set)?;
            hub::allocate(drafter, &breakdown, None).map(drop)
        });
    }

    /// What a place has goes to its parent.
    pub(crate) fn up(&mut self, at: usize, on: JalaliDate) {
        let parent = self.map.seats()[at].parent.expect("nobody is above the nation");
        self.carry(at, parent, on);
    }

    /// What its parent has goes to a place.
    pub(crate) fn down(&mut self, at: usize, on: JalaliDate) {
        let parent = self.map.seats()[at].parent.expect("nobody is above the nation");
        self.carry(parent, at, on);
    }

    fn carry(&mut self, from: usize, to: usize, on: JalaliDate) {
        let lineless = self.places[from.max(to)].lineless;
        if lineless { self.by_stick(from, to, on) } else { self.by_line(from, to) }
    }

    fn by_line(&mut self, from: usize, to: usize) {
        let (sender, unit) = (self.places[from].peer, self.places[to].peer.unit);
        let news = news(&self.places[from].desk, &self.places[to].desk, unit);
        let parts: Vec<(Peer, Segment)> = news.into_iter().map(|it| (sender, it)).collect();
        let stored = self.places[to].desk.receive(&parts).expect("disks in memory don't fail");
        if stored.iter().any(|it| !matches!(it, session::Stored::Durable { .. })) {
            self.violate(format!("{unit} doesn't take what {} says: {stored:?}", sender.unit));
        }
    }

    /// Everything that isn't known to be there, in a bundle.
    fn by_stick(&mut self, from: usize, to: usize, on: JalaliDate) {
        self.points.pass("a hub is fed by sticks");
        let at = moment(on);
        let order = Order {
            to: self.places[to].peer.unit,
            whole: false,
            part_bytes: 4 << 20,
            at,
            mode: Mode::Write,
        };
        let mut pocket = Pocket::default();
        let Place { desk, contacts, .. } = &mut self.places[from];
        let made = export(desk, contacts, &order, &mut pocket, &mut |_, _| {});
        let Ok(_) = made else {
            return self.violate(format!("a stick for {} isn't made: {made:?}", order.to));
        };
        let brought: Vec<&dyn Carried> = pocket.parts.iter().map(|it: &Part| it as _).collect();
        let Place { desk, contacts, .. } = &mut self.places[to];
        let moment = Moment { at, today: on, mode: Mode::Write };
        if let Err(fault) = import(desk, contacts, &brought, moment, &mut |_, _| {}) {
            self.violate(format!("{} doesn't take a stick: {fault:?}", order.to));
        }
    }

    pub(crate) fn violate(&mut self, what: String) {
        self.wrong.get_or_insert(what);
    }

    /// The nation's hub, to measure at.
    pub fn nation(&mut self) -> &mut Desk {
        &mut self.places[0].desk
    }

    /// How many files the nation has.
    ///
    /// # Panics
    /// If its rows are damaged: they are in memory.
    pub fn files(&mut self) -> usize {
        let all = self.nation().look(|office| look::list(office, &look::Filter::default()));
        all.expect("views in memory").len()
    }

    /// The closed report of a unit's quarter.
    pub(crate) fn closed_of(&self, unit: UnitCode, quarter: Quarter) -> Option<&Closed> {
        self.closed.iter().find(|it| it.unit == unit && it.compiled.quarter == quarter)
    }

    /// What it came to.
    pub fn report(&self) -> YearReport {
        use ::report::{Figure, Measure};

        let mut hasher = blake3::Hasher::new();
        for closed in &self.closed {
            hasher.update(&closed.made.report.bytes());
        }
        let count = |figure: &dyn Fn(&Figure) -> bool| {
            let reports = super::quarters()
                .filter_map(|quarter| self.closed_of(UnitCode::Nation, quarter))
                .map(|closed| &closed.made.report);
            let all = reports.map(|report| {
                let there = report.total.iter().map(|(it, many)| (it, i128::from(many)));
                let late = report.adjustments.iter().flat_map(|it| &it.changes);
                let late = late.map(|it| (it.figure, i128::from(it.plus) - i128::from(it.minus)));
                let all = there.chain(late).filter(|(it, _)| figure(it));
                all.map(|(_, many)| many).sum::<i128>()
            });
            u64::try_from(all.sum::<i128>()).unwrap_or(0)
        };
        YearReport {
            violation: self.wrong.clone(),
            points: self.points.clone(),
            digest: Hash(*hasher.finalize().as_bytes()),
            figures: [
                count(&|it| matches!(it, Figure::Applications { .. })),
                count(&|it| *it == Figure::Letters { part: Measure::Count }),
                count(&|it| *it == Figure::Payments { part: Measure::Count }),
            ],
            closed: self.closed.len(),
        }
    }
}

impl Place {
    /// Acts as who usually does.
    ///
    /// # Panics
    /// If a rule says no: here nothing is asked that has to be refused.
    pub(crate) fn act<T>(
        &mut self,
        role: Role,
        on: JalaliDate,
        work: impl FnMut(&mut Drafter<'_>) -> Result<T, Stop>,
    ) -> T {
        self.tried(role, on, work).expect("nothing is asked here that has to be refused")
    }

    /// The same, where a rule may say no: with its code.
    pub(crate) fn tried<T>(
        &mut self,
        role: Role,
        on: JalaliDate,
        work: impl FnMut(&mut Drafter<'_>) -> Result<T, Stop>,
    ) -> Result<T, String> {
        let act = Act { user: "maryam".to_owned(), role, on, at: moment(on), logical: 0 };
        match self.desk.act(&act, Mode::Write, work) {
            Ok(acted) => Ok(acted.answer),
            Err(runtime::RuntimeFault::Refused(refusal)) => Err(refusal.code()),
            Err(fault) => Err(format!("{fault:?}")),
        }
    }

    /// The role in which this tier writes such an entry.
    pub(crate) fn role(&self, kind: Kind) -> Role {
        roster::usual(Tier::of(self.peer.unit), kind).unwrap_or(Role::Treasurer)
    }

    fn acknowledge(&mut self, on: JalaliDate) {
        let role = self.role(Kind::Acknowledge);
        self.act(role, on, |drafter| quota::county::acknowledge(drafter).map(drop));
    }
}

/// The segments of one office that another, of a unit, lacks.
pub(crate) fn news(from: &Desk, to: &Desk, unit: UnitCode) -> Vec<Segment> {
    let mut logs: Vec<LogId> = from.shared_heads(unit).iter().map(|(log, _)| log).collect();
    logs.sort_by_key(|log| (log.lane, *log));
    let after = |log: LogId| {
        from.segments_from(log, to.heads().of(log), usize::MAX).expect("an own journal reads")
    };
    logs.into_iter().flat_map(after).collect()
}

/// The year's first working day.
pub(crate) fn begins() -> JalaliDate {
    JalaliDate::new(super::YEAR, 1, 15).expect("a day of the calendar")
}

/// Noon of a day, by a clock that is right.
fn moment(on: JalaliDate) -> Timestamp {
    let days = u64::try_from(on.days_since(begins())).unwrap_or(0);
    Timestamp::from_ms(BEGINS_UTC_MS + days * crate::calendar::DAY_MS)
}

/// Indicators as an officer without figures enters them.
const fn entered(unit: UnitCode) -> Row {
    let approved = Amount::new(Rials::new(1_000_000_000), Jobs::new(10));
    let indicators =
        Indicators { approved, commitment: Jobs::new(10), absorption_per_mille: None, priority: 1 };
    Row { unit, indicators, source: Source::Entered, note: None }
}
