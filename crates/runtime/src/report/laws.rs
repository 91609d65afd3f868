//! Counting what changed comes to what counting everything comes to.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use escrow::{Acknowledge, Entry as QuotaEntry, Grant, QuotaLine, Return};
use journal::Head;
use model::words::Role;
use model::{CountyCode, LogId, Quarter, UnitCode};
use office::entry::{
    Body, Called, Closing, Compiled, Confirmed, Cooperation, Docket, Held, Introduced, MeetingKind,
    Moved, Rehomed, Whom,
};
use office::{look, quota};
use proptest::prelude::*;
use roster::{CountyFact, Fence, Named, Split};

use super::{Engine, Made, Missing, PastFault, Remembered, Way, again, at, cut_of, present};
use crate::desk::tree::{Site, amount, day, unit};

const Q3: Quarter = Quarter { year: 1401, number: 3 };
const COUNTIES: [&str; 4] = ["1102", "1103", "1201", "1202"];

/// The nation, two provinces and two counties of each.
struct Country {
    nation: Site,
    provinces: [Site; 2],
    counties: [Site; 4],
    people: u32,
    moves: u32,
    quota: u64,
    /// Counties of which the province has heard that they are shut out.
    fenced: [bool; 4],
    /// Cuts of the past with what was counted at them then.
    cuts: Vec<(UnitCode, BTreeMap<LogId, Head>, Made)>,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Take { county: usize },
    Confirm { county: usize },
    Grant { county: usize },
    GiveBack { county: usize },
    Rehome { province: usize },
    Fence { county: usize },
    Introduce { province: usize },
    Meet { province: usize },
    Up { county: usize },
    Down { county: usize },
    ToNation { province: usize, most: usize },
    Count { keeps: bool },
    Again { nth: usize },
}

fn step() -> impl Strategy<Value = Step> {
    let county = 0_usize..4;
    let province = 0_usize..2;
    prop_oneof![
        4 => county.clone().prop_map(|county| Step::Take { county }),
        1 => county.clone().prop_map(|county| Step::Confirm { county }),
        1 => county.clone().prop_map(|county| Step::Grant { county }),
        1 => county.clone().prop_map(|county| Step::GiveBack { county }),
        1 => province.clone().prop_map(|province| Step::Rehome { province }),
        1 => county.clone().prop_map(|county| Step::Fence { county }),
        1 => province.clone().prop_map(|province| Step::Introduce { province }),
        1 => province.clone().prop_map(|province| Step::Meet { province }),
        4 => county.clone().prop_map(|county| Step::Up { county }),
        2 => county.prop_map(|county| Step::Down { county }),
        4 => (province, 1_usize..12).prop_map(|(province, most)| Step::ToNation { province, most }),
        4 => any::<bool>().prop_map(|keeps| Step::Count { keeps }),
        3 => (0_usize..16).prop_map(|nth| Step::Again { nth }),
    ]
}

fn way(memo: Remembered, threads: usize) -> Way {
    Way::new(memo, NonZeroUsize::new(threads).unwrap())
}

fn code(at: usize) -> CountyCode {
    COUNTIES[at].parse().unwrap()
}

impl Country {
    fn new() -> Self {
        let mut nation = Site::nation();
        let mut provinces =
            [("11", 1_200), ("12", 1_300)].map(|(at, node)| nation.enroll(at, node));
        let mut counties = Vec::new();
        for (at, county) in COUNTIES.iter().enumerate() {
            let node = [1_201, 1_202, 1_301, 1_302][at];
            counties.push(provinces[at / 2].enroll(county, node));
        }
        let counties = counties.try_into().unwrap_or_else(|_| unreachable!("four"));
        let (people, moves, quota, fenced, cuts) = (0, 0, 0, [false; 4], Vec::new());
        let mut it = Self { nation, provinces, counties, people, moves, quota, fenced, cuts };
        // 1103 has taken something over from 1102.
        let split = Split {
            from: code(0),
            into: vec![Named { code: code(1), fa: "نو".to_owned(), en: "New".to_owned() }],
            on: day(),
            note: None,
        };
        it.nation.say(
            Role::NationalAdmin,
            UnitCode::Nation,
            &Body::County(CountyFact::Split(split)),
        );
        for province in &mut it.provinces {
            province.pull(&it.nation);
        }
        it
    }

    fn line() -> QuotaLine {
        QuotaLine::new(quota::PROGRAMME, 1401).unwrap()
    }

    fn run(&mut self, step: Step) {
        if let Step::Take { county } | Step::Confirm { county } | Step::GiveBack { county } = step
            && self.knows_it_is_fenced(county)
        {
            return;
        }
        match step {
            Step::Take { county } => {
                self.people += 1;
                let id = person(self.people);
                self.counties[county].take(&id, u64::from(self.people % 7 + 1) * 100);
            }
            Step::Confirm { county } => {
                let said = Confirmed { quarter: Q3, nothing: false, heads: Vec::new() };
                let body = Body::Closing(Box::new(Closing::Confirmed(said)));
                self.counties[county].say(Role::CountyHead, unit(COUNTIES[county]), &body);
            }
            Step::Grant { county } => {
                self.quota += 1;
                let to = self.counties[county].desk.opening().holder();
                let cumulative = amount(500 * self.quota, 5 * self.quota);
                let entry = Grant { q: Self::line(), to, cumulative, on: day(), note: None };
                self.provinces[county / 2].lie(
                    Role::Treasurer,
                    unit(COUNTIES[county]),
                    &Body::Quota(QuotaEntry::Grant(entry)),
                );
            }
            Step::GiveBack { county } => {
                let province = self.provinces[county / 2].desk.opening().holder();
                let from = province.node;
                let site = &mut self.counties[county];
                let [all, some] =
                    [500, 100].map(|by| amount(by * self.quota, by * self.quota / 100));
                let heard = Acknowledge { q: Self::line(), from, cumulative: all, on: day() };
                let back = Return { q: Self::line(), to: from, cumulative: some, on: day() };
                for entry in [QuotaEntry::Acknowledge(heard), QuotaEntry::Return(back)] {
                    site.lie(Role::CountyHead, unit(COUNTIES[county]), &Body::Quota(entry));
                }
            }
            Step::Rehome { province } => self.rehome(province),
            Step::Fence { county } => self.fence(county),
            Step::Introduce { province } => self.introduce(province),
            Step::Meet { province } => self.meet(province),
            Step::Up { county } => drop(self.provinces[county / 2].pull(&self.counties[county])),
            Step::Down { county } => drop(self.counties[county].pull(&self.provinces[county / 2])),
            Step::ToNation { province, most } => {
                let news = self.provinces[province].news_for(&self.nation);
                let some = news.into_iter().take(most).collect();
                self.nation.hear(&self.provinces[province], some);
            }
            Step::Count { keeps } => self.count(keeps),
            Step::Again { nth } => self.again(nth),
        }
    }

    fn knows_it_is_fenced(&self, county: usize) -> bool {
        let site = &self.counties[county];
        site.desk.roster().fenced((&site.me).into())
    }

    /// A file of 1102 goes to 1103, or back.
    fn rehome(&mut self, province: usize) {
        let site = &mut self.provinces[province];
        let files = site.desk.look(|office| {
            let mut found = Vec::new();
            for (number, row) in look::list(office, &look::Filter::default())? {
                if number.county() == code(0) {
                    found.push((number, row.home));
                }
            }
            Ok(found)
        });
        let Some((number, from)) = files.unwrap().first().copied() else { return };
        self.moves += 1;
        let record =
            site.desk.look(|office| Ok(look::dossier(office, number, day())?.map(|it| it.id)));
        let Some(record) = record.unwrap() else { return };
        let to = if from == code(0) { code(1) } else { code(0) };
        let said = Rehomed {
            from,
            to,
            on: day(),
            files: vec![Moved { record, n: self.moves }],
            note: None,
        };
        // Each scope hears of it by an entry of its own, which come apart on the way.
        for scope in [from, to] {
            site.lie(Role::ProvinceReviewer, UnitCode::County(scope), &Body::Rehomed(said.clone()));
        }
    }

    /// A file's applicant is introduced to cooperative affairs, in the scope of the county that has it.
    fn introduce(&mut self, province: usize) {
        let site = &mut self.provinces[province];
        let files = site.desk.look(|office| look::list(office, &look::Filter::default()));
        let Some((number, row)) = files.unwrap().first().cloned() else { return };
        let record =
            site.desk.look(|office| Ok(look::dossier(office, number, day())?.map(|it| it.id)));
        let Some(record) = record.unwrap() else { return };
        let supporter = Whom { number, record };
        let said = Cooperation::Introduced(Introduced { supporter, on: day(), letter: None });
        let body = Body::Cooperation(Box::new(said));
        site.lie(Role::ProvinceReviewer, UnitCode::County(row.home), &body);
    }

    /// The province's working group meets supporters.
    fn meet(&mut self, province: usize) {
        self.moves += 1;
        let site = &mut self.provinces[province];
        let (unit, on) = (site.me.unit, day());
        let meeting = Docket { unit, n: self.moves };
        let called = Called {
            meeting,
            kind: MeetingKind::Promotional,
            on,
            place: None,
            agenda: None,
            fields: Vec::new(),
            supporters: Vec::new(),
        };
        let (present, guests, supporters) = (Vec::new(), Vec::new(), Vec::new());
        let held = Held { meeting, on, present, guests, supporters, rules: "1401.1".to_owned() };
        for said in [Cooperation::Called(called), Cooperation::Held(held)] {
            site.lie(Role::ProvinceReviewer, unit, &Body::Cooperation(Box::new(said)));
        }
    }

    /// Shuts a county out; what it wrote, but for its last entry, still counts.
    fn fence(&mut self, county: usize) {
        if std::mem::replace(&mut self.fenced[county], true) {
            return;
        }
        let me = self.counties[county].me.clone();
        let site = &mut self.provinces[county / 2];
        let own = |log: &LogId| log.origin == me.node;
        let heads = site.desk.heads().iter().filter(|(log, _)| own(log));
        let fence = Fence {
            node: me.node,
            incarnation: me.incarnation,
            last_valid: heads.map(|(log, head)| (log, model::Seq(head.seq.0 - 1))).collect(),
            reason: "stolen".to_owned(),
            on: day(),
        };
        let scope = site.me.unit;
        site.lie(Role::SecurityOfficer, scope, &Body::Roster(roster::Entry::Fenced(fence)));
    }

    /// At every hub: from what was counted before, anew, at the present cut, by many threads.
    fn count(&mut self, keeps: bool) {
        let [one, other] = &mut self.provinces;
        for site in [&mut self.nation, one, other] {
            let of = (site.me.unit, Q3);
            let [taken, anew] = [Remembered::Taken, Remembered::Anew]
                .map(|memo| present(&mut site.desk, of, way(memo, 1), &mut |_, _| {}).unwrap());
            assert_eq!(taken, anew);
            let cut = cut_of(site.desk.heads(), of.0);
            for memo in [Remembered::Taken, Remembered::Anew] {
                let then = at(&mut site.desk, of, &cut, way(memo, 8), &mut |_, _| {}).unwrap();
                assert_eq!(then, taken, "{memo:?}");
            }
            if keeps {
                self.cuts.push((of.0, cut, taken));
            }
        }
    }

    /// A cut of the past, at whoever has it.
    fn again(&mut self, nth: usize) {
        let Some((unit, cut, made)) = self.cuts.get(nth % self.cuts.len().max(1)).cloned() else {
            return;
        };
        let [one, other] = &mut self.provinces;
        for site in [&mut self.nation, one, other] {
            let has = cut.iter().all(|(log, head)| head.seq <= site.desk.heads().of(*log).seq);
            if has {
                for memo in [Remembered::Taken, Remembered::Anew] {
                    let again = at(&mut site.desk, (unit, Q3), &cut, way(memo, 2), &mut |_, _| {});
                    assert_eq!(again.unwrap(), made, "{memo:?} at {}", site.me.unit);
                }
            }
        }
    }
}

/// The id of the so manieth made-up person.
pub(super) fn person(serial: u32) -> String {
    let nine = format!("{:09}", 100_000_000 + serial);
    let digits = nine.chars().filter_map(|digit| digit.to_digit(10));
    let sum: u32 = digits.zip((2..=10).rev()).map(|(digit, weight)| digit * weight).sum();
    let rest = sum % 11;
    format!("{nine}{}", if rest < 2 { rest } else { 11 - rest })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    /// Whatever came in whichever order, and however far back the cut: what was counted before is as
    /// good as counting.
    #[test]
    fn counting_what_changed_is_counting_everything(
        steps in proptest::collection::vec(step(), 10..50),
    ) {
        let mut country = Country::new();
        for step in steps {
            country.run(step);
        }
        country.count(true);
        country.nation.holds();
        country.provinces.iter().for_each(Site::holds);
        for nth in 0..country.cuts.len() {
            country.again(nth);
        }
    }
}

#[test]
fn a_cut_that_isnt_here_or_is_of_another_history_is_refused() {
    let mut country = Country::new();
    country.run(Step::Take { county: 0 });
    country.run(Step::Up { county: 0 });
    let site = &mut country.provinces[0];
    let of = (site.me.unit, Q3);
    let cut = cut_of(site.desk.heads(), of.0);
    let refused = |site: &mut Site, cut: &BTreeMap<LogId, Head>, memo| match at(
        &mut site.desk,
        of,
        cut,
        way(memo, 1),
        &mut |_, _| {},
    ) {
        Err(PastFault::Missing(missing)) => missing,
        other => panic!("{other:?}"),
    };
    for memo in [Remembered::Taken, Remembered::Anew] {
        for log in cut.keys().copied() {
            let mut further = cut.clone();
            let head = further.get_mut(&log).unwrap();
            head.seq = head.seq.next();
            let (here, there) = (head.seq.0 - 1, head.seq.0);
            assert_eq!(refused(site, &further, memo), Missing::Short { log, here, there });
            let mut other = cut.clone();
            other.get_mut(&log).unwrap().hash = model::Hash([7; 32]);
            let found = refused(site, &other, memo);
            assert_eq!(found, Missing::Other { log, at: cut[&log].seq.0 }, "{memo:?}");
        }
    }
}

#[test]
fn a_file_counts_where_it_was_at_home_on_the_day() {
    let mut country = Country::new();
    for step in [Step::Take { county: 0 }, Step::Take { county: 0 }, Step::Up { county: 0 }] {
        country.run(step);
    }
    let files = |country: &mut Country| {
        let site = &mut country.provinces[0];
        let of = (site.me.unit, Q3);
        let made = present(&mut site.desk, of, way(Remembered::Taken, 1), &mut |_, _| {}).unwrap();
        let kind = model::words::Kind::Independent;
        let many = |line: &report::Line| line.figures.of(report::Figure::Applications { kind });
        made.report.lines.iter().map(|line| (line.unit, many(line))).collect::<Vec<_>>()
    };
    let [old, new] = [0, 1].map(|at| unit(COUNTIES[at]));
    assert_eq!(files(&mut country), [(old, 2), (new, 0)]);
    country.run(Step::Rehome { province: 0 });
    assert_eq!(files(&mut country), [(old, 1), (new, 1)]);
    country.count(true);
}

#[test]
fn a_report_is_counted_as_the_engine_that_made_it_or_refused() {
    let mut country = Country::new();
    for step in [
        Step::Take { county: 0 },
        Step::Grant { county: 0 },
        Step::Up { county: 0 },
        Step::Introduce { province: 0 },
        Step::Meet { province: 0 },
    ] {
        country.run(step);
    }
    let site = &mut country.provinces[0];
    let (unit, usual) = (site.me.unit, way(Remembered::Taken, 1));
    let cut = cut_of(site.desk.heads(), unit);
    let then = usual.as_engine(Engine::Numbered(2));
    let old = at(&mut site.desk, (unit, Q3), &cut, then, &mut |_, _| {}).unwrap();
    let new = at(&mut site.desk, (unit, Q3), &cut, usual, &mut |_, _| {}).unwrap();
    assert_eq!((old.report.definition.engine, new.report.definition.engine), (2, report::ENGINE));
    assert!(old.report.itself().is_empty() && !new.report.itself().is_empty());
    let made = |report: model::Hash| Compiled {
        quarter: Q3,
        revision: 1,
        report,
        output: model::Hash([0; 32]),
        cut: old.report.definition.cut,
        heads: cut.iter().map(|(log, head)| (*log, *head)).collect(),
        of: Vec::new(),
        missing: Vec::new(),
    };
    for known in [&old, &new] {
        let made = made(known.report.definition.id());
        let again = again(&mut site.desk, unit, &made, usual, &mut |_, _| {}).unwrap();
        assert_eq!(&again, known);
    }
    for theirs in [1, report::ENGINE + 1] {
        let made =
            made(report::Definition { engine: theirs, ..new.report.definition.clone() }.id());
        match again(&mut site.desk, unit, &made, usual, &mut |_, _| {}) {
            Err(PastFault::Engine { theirs: named }) => assert_eq!(named, theirs),
            other => panic!("engine {theirs}: {other:?}"),
        }
    }
}
