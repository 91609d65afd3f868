//! A nation's report with a line for every province, and an empty county's.

use std::collections::BTreeMap;

use export::{Legend, Paper, Signed};
use journal::{Cut, Head, PublicKey, Realm, Signer};
use model::geography::{FieldCode, Province};
use model::words::{Control, Kind};
use model::{
    Hash, Incarnation, JalaliDate, Jobs, Lane, LogId, NodeNumber, Places, Quarter, Say, Seq,
    UnitCode,
};
use office::entry::{MeetingKind, Reach};
use report::{
    Affair, Definition, ENGINE, Figure, Figures, Formed, Found, Honored, Known, Measure, Office,
    Part, Partial, Parts, Right, compile,
};
use rules::HeadlineJob;

/// The country's provinces by their codes.
pub(super) const NAMES: [(&str, &str); 31] = [
    ("مرکزی", "Markazi"),
    ("گیلان", "Gilan"),
    ("مازندران", "Mazandaran"),
    ("آذربایجان شرقی", "East Azerbaijan"),
    ("آذربایجان غربی", "West Azerbaijan"),
    ("کرمانشاه", "Kermanshah"),
    ("خوزستان", "Khuzestan"),
    ("فارس", "Fars"),
    ("کرمان", "Kerman"),
    ("خراسان رضوی", "Razavi Khorasan"),
    ("اصفهان", "Isfahan"),
    ("سیستان و بلوچستان", "Sistan and Baluchestan"),
    ("کردستان", "Kurdistan"),
    ("همدان", "Hamadan"),
    ("چهارمحال و بختیاری", "Chaharmahal and Bakhtiari"),
    ("لرستان", "Lorestan"),
    ("ایلام", "Ilam"),
    ("کهگیلویه و بویراحمد", "Kohgiluyeh and Boyer-Ahmad"),
    ("بوشهر", "Bushehr"),
    ("زنجان", "Zanjan"),
    ("سمنان", "Semnan"),
    ("یزد", "Yazd"),
    ("هرمزگان", "Hormozgan"),
    ("تهران", "Tehran"),
    ("اردبیل", "Ardabil"),
    ("قم", "Qom"),
    ("قزوین", "Qazvin"),
    ("گلستان", "Golestan"),
    ("خراسان شمالی", "North Khorasan"),
    ("خراسان جنوبی", "South Khorasan"),
    ("البرز", "Alborz"),
];

pub(super) fn key(seed: u8) -> PublicKey {
    Signer::new(&[seed; 32], Realm::Live).public()
}

/// The nation's of a few provinces: it is laid out in a moment.
pub(super) fn paper() -> Paper {
    of(&[0, 1, 2, 3, 11, 14])
}

/// The nation's of provinces by their places among the names.
pub(super) fn of(which: &[usize]) -> Paper {
    let provinces = (0_u64..).zip(which).map(|(at, nth)| {
        let (fa, en) = NAMES[*nth];
        let code = format!("{at:02}").parse().unwrap();
        (at, Province { code, name: Say::new(fa, en) })
    });
    let provinces: Vec<(u64, Province)> = provinces.collect();
    let units = provinces.iter().map(|(at, it)| (UnitCode::Province(it.code), part(*at)));
    let units = units.chain([(UnitCode::Nation, itself())]);
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
    let legend = Legend::of(&report, places, (HeadlineJob::Paid, Jobs::new(300_000)));
    let signer = Signer::new(&[7; 32], Realm::Live);
    let signature = signer.attest(Paper::context(), &Paper::statement(&report, &legend));
    let (node, incarnation) = (NodeNumber(1), Incarnation(1));
    let signed = Signed { node, incarnation, key: signer.public(), signature };
    Paper { report, legend, cut, signed }
}

fn own() -> Figures {
    let rials = |of| Figure::Quota { of, part: Measure::Rials };
    let jobs = |of| Figure::Quota { of, part: Measure::Jobs };
    let many = u64::try_from(NAMES.len()).unwrap();
    let granted = many * 10_250_000_000_000;
    [
        (rials(Right::Granted), granted + 28_500_000_000_000),
        (rials(Right::PassedOn), granted),
        (rials(Right::Free), 28_500_000_000_000),
        (jobs(Right::Granted), 5_000 * many),
        (jobs(Right::PassedOn), 5_000 * many),
    ]
    .into_iter()
    .collect()
}

/// What the secretariat has done itself.
fn itself() -> Part {
    let flows = [(Figure::Affair(Affair::Exhibitions(Reach::International)), 2)];
    let quarter = Quarter { year: 1401, number: 2 };
    let flows = BTreeMap::from([(quarter, flows.into_iter().collect())]);
    Part { now: Partial { flows, ..Partial::default() }, ..Part::default() }
}

/// A province's figures, each province's its own.
fn part(at: u64) -> Part {
    let one = at + 1;
    let day = JalaliDate::new(1401, 7, 3).unwrap().plus_days(i32::try_from(at * 2).unwrap());
    let confirmed = (at != 4).then_some(day);
    let known = Known { confirmed, nothing: false, until: Some(day) };
    let flows = |number| (Quarter { year: 1401, number }, flows(one));
    let flows = BTreeMap::from([flows(1), flows(2)]);
    let before = (at % 9 == 1).then(|| Partial {
        flows: BTreeMap::from([(Quarter { year: 1401, number: 1 }, self::flows(at))]),
        ..Partial::default()
    });
    let standing = rights(one).chain(others(one)).collect();
    Part { now: Partial { flows, standing }, before, known }
}

fn flows(one: u64) -> Figures {
    let visits = |field, result, joint| Figure::Visits {
        field: FieldCode(field),
        kind: if joint { Kind::Supporter } else { Kind::Independent },
        result,
        joint,
        complete: joint,
    };
    let affair = Figure::Affair;
    [
        (Figure::Applications { kind: Kind::Independent }, 1_200 * one),
        (Figure::Applications { kind: Kind::Supporter }, 77 * one),
        (Figure::Permits { control: Control::Registration, part: Measure::Jobs }, 431 * one),
        (Figure::Letters { part: Measure::Count }, 160 * one),
        (Figure::Letters { part: Measure::Rials }, 123_456_789_012 * one),
        (Figure::Letters { part: Measure::Jobs }, 201 * one),
        (Figure::Payments { part: Measure::Jobs }, 156 * one),
        (Figure::Payments { part: Measure::Rials }, 98_765_432_109 * one),
        (Figure::Verified, 98 * one),
        (visits(2001, Found::CarriedOut, true), 60 * one),
        (visits(2014, Found::NotCarriedOut, false), 5 * one),
        (Figure::HeadsFound, 311 * one),
        (Figure::HeadsClaimed, 350 * one),
        (affair(Affair::Meetings(MeetingKind::Promotional)), 1 + one % 3),
        (affair(Affair::Introduced), 7 * one),
        (affair(Affair::Formed(Formed::Registered)), one % 2),
        (affair(Affair::CooperativeRials), 8_765_432_109 * one),
        (affair(Affair::Booths), 12 * one),
        (affair(Affair::Certificates(Honored::Given)), one),
    ]
    .into_iter()
    .collect()
}

fn rights(one: u64) -> impl Iterator<Item = (Figure, u64)> {
    let jobs = |of| Figure::Quota { of, part: Measure::Jobs };
    let rials = |of| Figure::Quota { of, part: Measure::Rials };
    let (granted, paid, held) = (10_250_000_000_000, 300_000_000_111 * one, 20_000_000_000 * one);
    [
        (rials(Right::Granted), granted),
        (rials(Right::Paid), paid),
        (rials(Right::Held), held),
        (rials(Right::Free), granted - paid - held),
        (rials(Right::Stranded), 1_000_000_000 * (one % 3)),
        (rials(Right::Released), 7_000_000_000 * one),
        (jobs(Right::Granted), 5_000),
        (jobs(Right::Paid), 150 * one),
        (jobs(Right::Free), 5_000 - 150 * one),
        (Figure::Covered { part: Measure::Rials }, granted / 2),
        (Figure::PaidByRecords, paid),
    ]
    .into_iter()
}

fn others(one: u64) -> impl Iterator<Item = (Figure, u64)> {
    let weeks = u8::try_from(one).unwrap();
    [
        (Figure::Waiting { late: true }, 13 * one),
        (Figure::Age { weeks }, 9 * one),
        (Figure::Age { weeks: 1 }, 4 * one),
        (Figure::MissingHeads, 39 * one),
        (Figure::Duplicates, one % 5),
        (Figure::Offices(Office::Any), 15),
        (Figure::Offices(Office::Confirmed), 14),
        (Figure::Offices(Office::OnTime), 9 + one % 5),
    ]
    .into_iter()
}
