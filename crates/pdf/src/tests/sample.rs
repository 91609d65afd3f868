//! A nation's report with a line for every province, and an empty county's.

use std::collections::BTreeMap;

use export::{Legend, Paper, Signed};
use journal::{Cut, Head, PublicKey, Realm, Signer};
use model::geography::{FieldCode, Province};
use model::words::{Control, Kind};
use model::{
    Hash, Incarnation, JalaliDate, Lane, LogId, NodeNumber, Places, Quarter, Say, Seq, UnitCode,
};
use report::{
    Definition, ENGINE, Figure, Figures, Found, Known, Measure, Part, Partial, Parts, Right,
    compile,
};
use rules::HeadlineJob;

const NAMES: [(&str, &str); 6] = [
    ("مرکزی", "Markazi"),
    ("گیلان", "Gilan"),
    ("مازندران", "Mazandaran"),
    ("آذربایجان شرقی", "East Azerbaijan"),
    ("سیستان و بلوچستان", "Sistan and Baluchestan"),
    ("چهارمحال و بختیاری", "Chaharmahal and Bakhtiari"),
];

pub(super) fn key(seed: u8) -> PublicKey {
    Signer::new(&[seed; 32], Realm::Live).public()
}

/// The nation's.
pub(super) fn paper() -> Paper {
    let provinces = (0_u64..).zip(NAMES).map(|(at, (fa, en))| {
        let code = format!("{at:02}").parse().unwrap();
        (at, Province { code, name: Say::new(fa, en) })
    });
    let provinces: Vec<(u64, Province)> = provinces.collect();
    let units = provinces.iter().map(|(at, it)| (UnitCode::Province(it.code), part(*at)));
    let parts = Parts { units: units.collect(), own: own() };
    let places = Places {
        provinces: provinces.into_iter().map(|(_, province)| province).collect(),
        ..Places::default()
    };
    signed(UnitCode::Nation, &parts, &places)
}

/// A county's that has nothing.
pub(super) fn empty() -> Paper {
    let county: UnitCode = "1102".parse().unwrap();
    let units = BTreeMap::from([(county, Part::default())]);
    signed(county, &Parts { units, own: Figures::default() }, &Places::default())
}

fn signed(unit: UnitCode, parts: &Parts, places: &Places) -> Paper {
    let log = LogId {
        origin: NodeNumber(1),
        incarnation: Incarnation(1),
        scope: UnitCode::Nation,
        lane: Lane::Control,
    };
    let cut = BTreeMap::from([(log, Head { seq: Seq(7), hash: Hash([9; 32]) })]);
    let definition = Definition {
        unit,
        quarter: Quarter { year: 1401, number: 2 },
        engine: ENGINE,
        rules_version: "1401-1".to_owned(),
        rules_hash: Hash([1; 32]),
        cut: Cut::id_of(&cut),
        previous: None,
    };
    let report = compile(definition, parts);
    let legend = Legend::of(&report, places, HeadlineJob::Paid);
    let signer = Signer::new(&[7; 32], Realm::Live);
    let signature = signer.attest(Paper::context(), &Paper::statement(&report, &legend));
    let (node, incarnation) = (NodeNumber(1), Incarnation(1));
    let signed = Signed { node, incarnation, key: signer.public(), signature };
    Paper { report, legend, cut, signed }
}

fn own() -> Figures {
    let rials = |of| Figure::Quota { of, part: Measure::Rials };
    [
        (rials(Right::Granted), 90_000_000_000_000),
        (rials(Right::PassedOn), 61_500_000_000_000),
        (rials(Right::Free), 28_500_000_000_000),
    ]
    .into_iter()
    .collect()
}

/// A province's figures, each province's its own.
fn part(at: u64) -> Part {
    let one = at + 1;
    let visits = |result, joint| Figure::Visits {
        field: FieldCode(2001),
        kind: Kind::Supporter,
        result,
        joint,
        complete: joint,
    };
    let jobs = |of| Figure::Quota { of, part: Measure::Jobs };
    let rials = |of| Figure::Quota { of, part: Measure::Rials };
    let flows: Figures = [
        (Figure::Applications { kind: Kind::Independent }, 1_200 * one),
        (Figure::Applications { kind: Kind::Supporter }, 77 * one),
        (Figure::Permits { control: Control::Registration, part: Measure::Jobs }, 431 * one),
        (Figure::Letters { part: Measure::Count }, 160 * one),
        (Figure::Letters { part: Measure::Rials }, 123_456_789_012 * one),
        (Figure::Letters { part: Measure::Jobs }, 201 * one),
        (Figure::Payments { part: Measure::Jobs }, 156 * one),
        (Figure::Payments { part: Measure::Rials }, 98_765_432_109 * one),
        (Figure::Verified, 98 * one),
        (visits(Found::CarriedOut, true), 60 * one),
        (visits(Found::NotCarriedOut, false), 5 * one),
        (Figure::HeadsFound, 311 * one),
        (Figure::HeadsClaimed, 350 * one),
    ]
    .into_iter()
    .collect();
    let standing: Figures = [
        (rials(Right::Granted), 10_250_000_000_000),
        (rials(Right::Paid), 1_111_111_111_111 * one),
        (rials(Right::Held), 250_000_000_000 * one),
        (rials(Right::Free), 10_250_000_000_000 - 1_361_111_111_111 * one),
        (jobs(Right::Granted), 5_000),
        (jobs(Right::Paid), 700 * one),
        (jobs(Right::Free), 5_000 - 700 * one),
        (Figure::Waiting { late: true }, 13 * one),
        (Figure::MissingHeads, 39 * one),
    ]
    .into_iter()
    .collect();
    let day = JalaliDate::new(1401, 7, 3).unwrap().plus_days(i32::try_from(at * 5).unwrap());
    let confirmed = (at != 4).then_some(day);
    let known = Known { confirmed, nothing: false, until: Some(day) };
    let quarter = Quarter { year: 1401, number: 2 };
    let flows = BTreeMap::from([(quarter, flows)]);
    Part { now: Partial { flows, standing }, before: None, known }
}
