//! Laws of sums, differences and reports.

use std::collections::BTreeMap;

use model::words::{Control, Kind};
use model::{Hash, Quarter, UnitCode};
use office::entry::MeetingKind;
use proptest::prelude::*;

use crate::{
    Affair, Column, Definition, ENGINE, Figure, Figures, Known, Measure, Part, Partial, Parts,
    Period, Progress, Report, ReportFault, Right, Which, between, compile,
};

fn figure() -> impl Strategy<Value = Figure> {
    prop_oneof![
        Just(Figure::Applications { kind: Kind::Independent }),
        Just(Figure::Permits { control: Control::Permit, part: Measure::Jobs }),
        Just(Figure::Payments { part: Measure::Rials }),
        Just(Figure::HeadsFound),
        Just(Figure::Quota { of: Right::Free, part: Measure::Rials }),
    ]
}

fn figures() -> impl Strategy<Value = Figures> {
    proptest::collection::vec((figure(), 0_u64..1 << 40), 0..8)
        .prop_map(|all| all.into_iter().collect())
}

fn quarter(number: u8) -> Quarter {
    Quarter { year: 1401, number }
}

fn partial() -> impl Strategy<Value = Partial> {
    (figures(), figures(), figures()).prop_map(|(first, second, standing)| Partial {
        flows: BTreeMap::from([(quarter(1), first), (quarter(2), second)]),
        standing,
    })
}

fn parts() -> impl Strategy<Value = Parts> {
    let one = (partial(), proptest::option::of(partial()));
    proptest::collection::vec((one, 0_usize..5), 0..6).prop_map(|all| {
        let codes = ["1101", "1102", "1103", "1104", "1105"];
        let unit = |at: usize| codes[at].parse::<UnitCode>().unwrap();
        let part = |(now, before)| Part { now, before, known: Known::default() };
        let units = all.into_iter().map(|(it, at)| (unit(at), part(it))).collect();
        Parts { units, own: Figures::default() }
    })
}

fn definition() -> Definition {
    Definition {
        unit: "11".parse().unwrap(),
        quarter: quarter(2),
        engine: ENGINE,
        rules_version: "1401-1".to_owned(),
        rules_hash: Hash([1; 32]),
        cut: Hash([2; 32]),
        previous: None,
    }
}

proptest! {
    /// A change takes out what was and puts in what is.
    #[test]
    fn a_difference_leads_from_one_to_the_other(before in figures(), after in figures()) {
        let mut sums: BTreeMap<Figure, i128> =
            before.iter().map(|(figure, many)| (figure, i128::from(many))).collect();
        for change in between(&before, &after) {
            prop_assert_ne!(change.minus, change.plus);
            *sums.entry(change.figure).or_default() += i128::from(change.plus) - i128::from(change.minus);
        }
        sums.retain(|_, many| *many != 0);
        let after: BTreeMap<Figure, i128> =
            after.iter().map(|(figure, many)| (figure, i128::from(many))).collect();
        prop_assert_eq!(sums, after);
    }

    /// In whatever order and groups units are added, the sum is one.
    #[test]
    fn partials_add_up_in_any_order(all in proptest::collection::vec(partial(), 0..6), cut in 0_usize..6) {
        let mut forwards = Partial::default();
        for it in &all {
            forwards.merge(it);
        }
        let (one, other) = all.split_at(cut.min(all.len()));
        let mut halves = Partial::default();
        for half in [other, one] {
            let mut sum = Partial::default();
            half.iter().rev().for_each(|it| sum.merge(it));
            halves.merge(&sum);
        }
        prop_assert_eq!(forwards, halves);
    }

    /// The total is the sum of the lines, figure by figure.
    #[test]
    fn units_add_up_to_the_total(parts in parts()) {
        let report = compile(definition(), &parts);
        let mut sum = Figures::default();
        report.lines.iter().for_each(|line| sum.merge(&line.figures));
        prop_assert_eq!(&sum, &report.total);
        prop_assert!(report.itself().is_empty());
    }

    /// An older engine's report is the newer one's without what the older didn't know.
    #[test]
    fn what_an_older_engine_counts_the_newer_counts_alike(parts in parts()) {
        let [older, newer] = [2, ENGINE].map(|engine| {
            compile(Definition { engine, ..definition() }, &parts)
        });
        prop_assert_eq!(&older.total, &newer.total.of_engine(2));
        for (one, other) in older.lines.iter().zip(&newer.lines) {
            prop_assert_eq!(&one.figures, &other.figures.of_engine(2));
        }
        prop_assert_eq!(&older.adjustments, &newer.adjustments);
        prop_assert_eq!(older.checks.as_slice(), &newer.checks[..older.checks.len()]);
        prop_assert_eq!(Report::from_bytes(&older.bytes()), Ok(older));
    }

    /// Bytes read back as the report they were, and nothing else reads as one.
    #[test]
    fn canonical_bytes_read_back(parts in parts(), at in 0_usize..1 << 16, more in any::<u8>()) {
        let report = compile(definition(), &parts);
        let mut bytes = report.bytes();
        prop_assert_eq!(&Report::from_bytes(&bytes).unwrap(), &report);
        let longer = [bytes.as_slice(), &[more]].concat();
        prop_assert_eq!(Report::from_bytes(&longer), Err(ReportFault::NotOne));
        let at = at % bytes.len();
        bytes[at] ^= 1;
        if let Ok(other) = Report::from_bytes(&bytes) {
            prop_assert_ne!(other.output_hash(), report.output_hash());
        }
    }

    /// A closed quarter, with what the next report adjusts of it, is what is known then.
    #[test]
    fn adjustments_lead_from_the_closed_quarter_to_the_present(parts in parts()) {
        let report = compile(definition(), &parts);
        for (unit, part) in &parts.units {
            let Some(before) = &part.before else { continue };
            let (then, now) = (&before.flows[&quarter(1)], &part.now.flows[&quarter(1)]);
            let said = report.adjustments.iter().find(|it| it.unit == *unit && it.quarter == quarter(1));
            prop_assert_eq!(said.map(|it| it.changes.clone()).unwrap_or_default(), between(then, now));
        }
    }
}

#[test]
fn quarters_end_where_the_calendar_says() {
    let last = |year, number| {
        Period::of(Quarter { year, number })
            .map(|period| period.last.to_string())
            .unwrap_or_default()
    };
    let ends = [1, 2, 3, 4].map(|number| last(1401, number));
    assert_eq!(ends, ["1401-03-31", "1401-06-31", "1401-09-30", "1401-12-29"]);
    assert_eq!(last(1403, 4), "1403-12-30");
    assert_eq!((last(1401, 0), last(1401, 5)), (String::new(), String::new()));
}

#[test]
fn every_figure_has_a_code_of_its_own() {
    let kinds = [Kind::Independent, Kind::Supporter];
    let mut codes: Vec<String> =
        kinds.iter().map(|kind| Figure::Applications { kind: *kind }.code()).collect();
    for part in [Measure::Count, Measure::Jobs, Measure::Rials] {
        codes.push(Figure::Letters { part }.code());
        codes.push(Figure::Payments { part }.code());
        codes.extend(Right::ALL.map(|of| Figure::Quota { of, part }.code()));
    }
    let many = codes.len();
    codes.sort();
    codes.dedup();
    assert_eq!(codes.len(), many);
}

#[test]
fn what_a_hub_did_itself_is_in_its_total_and_in_no_line() {
    let meetings = Figure::Affair(Affair::Meetings(MeetingKind::Promotional));
    let flow = |many| Partial {
        flows: BTreeMap::from([(quarter(2), [(meetings, many)].into_iter().collect())]),
        ..Partial::default()
    };
    let part = |many| Part { now: flow(many), ..Part::default() };
    let units =
        BTreeMap::from([("11".parse().unwrap(), part(3)), ("1102".parse().unwrap(), part(0))]);
    let parts = Parts { units, own: Figures::default() };
    let report = compile(definition(), &parts);
    assert_eq!((report.lines.len(), report.total.of(meetings)), (1, 3));
    assert_eq!(report.itself().of(meetings), 3);
    let sum = report.checks.iter().find(|check| check.which == Which::Sum).unwrap();
    assert!(sum.holds() && sum.left == 3, "{sum:?}");
}

#[test]
fn the_years_jobs_are_those_of_its_quarters() {
    let jobs = |many| -> Figures {
        [(Figure::Letters { part: Measure::Jobs }, many), (Figure::Verified, many / 2)]
            .into_iter()
            .collect()
    };
    let flows = BTreeMap::from([(quarter(1), jobs(10)), (quarter(2), jobs(6))]);
    let part = Part { now: Partial { flows, ..Partial::default() }, ..Part::default() };
    let units = BTreeMap::from([("1101".parse().unwrap(), part)]);
    let report = compile(definition(), &Parts { units, own: Figures::default() });
    let year = |column| report.total.of(Figure::Year(column));
    assert_eq!((year(Column::Referrals), year(Column::Verified), year(Column::Paid)), (16, 8, 0));
}

#[test]
fn a_right_that_comes_from_nowhere_is_seen() {
    let mut figures = Figures::default();
    figures.add(Figure::Quota { of: Right::Granted, part: Measure::Rials }, 10);
    figures.add(Figure::Quota { of: Right::Free, part: Measure::Rials }, 11);
    let now = Partial { standing: figures, ..Partial::default() };
    let part = Part { now, ..Part::default() };
    let units = BTreeMap::from([("1102".parse().unwrap(), part)]);
    let report = compile(definition(), &Parts { units, own: Figures::default() });
    let wrong: Vec<Which> =
        report.checks.iter().filter(|check| !check.holds()).map(|check| check.which).collect();
    assert_eq!(wrong, [Which::UnitRials, Which::UnderWayRials]);
}

#[test]
fn another_engines_report_and_another_versions_definition_are_told_apart() {
    let parts = Parts::default();
    let ours = compile(definition(), &parts);
    let theirs = compile(Definition { engine: ENGINE + 1, ..definition() }, &parts);
    let refused = Report::from_bytes(&theirs.bytes());
    assert_eq!(refused, Err(ReportFault::Engine { theirs: ENGINE + 1 }));
    // What a later engine counts needn't decode here for that to be seen.
    let mut unknown = theirs.bytes();
    unknown.extend([0xff; 40]);
    assert_eq!(Report::from_bytes(&unknown), Err(ReportFault::Engine { theirs: ENGINE + 1 }));
    let ancient = compile(Definition { engine: 1, ..definition() }, &parts);
    assert_eq!(Report::from_bytes(&ancient.bytes()), Err(ReportFault::Engine { theirs: 1 }));
    // Another text under the same name, another cut, another report before: another report.
    for other in [
        Definition { rules_hash: Hash([3; 32]), ..definition() },
        Definition { rules_version: "1401-2".to_owned(), ..definition() },
        Definition { cut: Hash([4; 32]), ..definition() },
        Definition { previous: Some(Hash([5; 32])), ..definition() },
    ] {
        let other = compile(other, &parts);
        assert_ne!(other.definition.id(), ours.definition.id());
        assert_ne!(other.output_hash(), ours.output_hash());
    }
}

/// R-P1
#[test]
fn progress_sums_the_year_up_to_the_quarter_beside_the_rule_sets_target() {
    let rules = rules::RuleSet::embedded_1401();
    let flow = |jobs| -> Figures {
        let control = Control::Registration;
        [
            (Figure::Permits { control, part: Measure::Jobs }, jobs),
            (Figure::Permits { control, part: Measure::Count }, 1),
            (Figure::Letters { part: Measure::Jobs }, jobs - 1),
            (Figure::Payments { part: Measure::Jobs }, jobs / 2),
            (Figure::Verified, 1),
        ]
        .into_iter()
        .collect()
    };
    let flows = BTreeMap::from([(quarter(1), flow(10)), (quarter(2), flow(6))]);
    let part = |flows| Part { now: Partial { flows, ..Partial::default() }, ..Part::default() };
    let units = BTreeMap::from([
        ("1101".parse().unwrap(), part(flows.clone())),
        ("1102".parse().unwrap(), part(flows)),
    ]);
    let parts = Parts { units, own: Figures::default() };
    let [first, second] = [1, 2].map(|number| Progress::of(&parts, quarter(number), &rules));
    let columns = |of: &Progress| [of.permits, of.referrals, of.paid, of.verified];
    assert_eq!((columns(&first), columns(&second)), ([20, 18, 10, 2], [32, 28, 16, 4]));
    assert_eq!(second.target, 300_000);
    assert_eq!(second.column(second.headline), second.paid, "unless the rule set says otherwise");
    let rules = rules::RuleSet { headline_job: rules::HeadlineJob::VerifiedHeads, ..rules };
    let other = Progress::of(&parts, quarter(2), &rules);
    assert_eq!((columns(&other), other.column(other.headline)), (columns(&second), 4));
}

/// Reports are kept for ever: what engine 2 made is made again byte for byte.
#[test]
fn what_engine_2_made_is_made_again_byte_for_byte() {
    let before: Figures = [
        (Figure::Applications { kind: Kind::Supporter }, 3),
        (Figure::Payments { part: Measure::Rials }, 9_000_000_000),
        (Figure::Verified, 4),
    ]
    .into_iter()
    .collect();
    let mut now = before.clone();
    now.add(Figure::Letters { part: Measure::Jobs }, 7);
    let standing: Figures = [
        (Figure::Waiting { late: true }, 2),
        (Figure::Disputed, 1),
        (Figure::Quota { of: Right::Granted, part: Measure::Rials }, 12),
        (Figure::Quota { of: Right::Overrun, part: Measure::Rials }, 5),
        (Figure::PaidByRecords, 6),
    ]
    .into_iter()
    .collect();
    let flows = BTreeMap::from([(quarter(1), now), (quarter(2), before.clone())]);
    let then = Partial { flows: BTreeMap::from([(quarter(1), before)]), ..Partial::default() };
    let known = Known { confirmed: "1401-07-02".parse().ok(), nothing: false, until: None };
    let part = Part { now: Partial { flows, standing }, before: Some(then), known };
    let units = BTreeMap::from([("1101".parse().unwrap(), part)]);
    let own = [(Figure::Quota { of: Right::Free, part: Measure::Jobs }, 8)].into_iter().collect();
    let report = compile(Definition { engine: 2, ..definition() }, &Parts { units, own });
    expect_test::expect!["2f8efe65ef01257616b2466c16b472f2619f552402ba01a49ceaf8025806b1c1"]
        .assert_eq(&report.output_hash().to_string());
}
