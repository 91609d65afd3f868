//! Files of other versions are told apart from files that were changed.

use journal::{Realm, Signer};
use model::{Jobs, Lane, Places, Quarter};
use report::{Definition, Figures, Part, Parts, compile};
use rules::HeadlineJob;

use super::*;

/// A county's report as an engine makes it, under a signature of its own.
fn written(engine: u32) -> String {
    let unit: UnitCode = "1102".parse().unwrap();
    let log = LogId {
        origin: NodeNumber(1),
        incarnation: Incarnation(1),
        scope: unit,
        lane: Lane::Control,
    };
    let cut = BTreeMap::from([(log, LogHead { seq: Seq(7), hash: Hash([9; 32]) })]);
    let definition = Definition {
        unit,
        quarter: Quarter { year: 1401, number: 2 },
        engine,
        rules_version: "1401-1".to_owned(),
        rules_hash: Hash([1; 32]),
        cut: Cut::id_of(&cut),
        previous: None,
    };
    let units = BTreeMap::from([(unit, Part::default())]);
    let report = compile(definition, &Parts { units, own: Figures::default() });
    let legend = Legend::of(&report, &Places::default(), (HeadlineJob::Paid, Jobs::new(300_000)));
    let signer = Signer::new(&[7; 32], Realm::Live);
    let signature = signer.attest(Paper::context(), &Paper::statement(&report, &legend));
    let (node, incarnation) = (NodeNumber(1), Incarnation(1));
    let signed = Signed { node, incarnation, key: signer.public(), signature };
    Paper { report, legend, cut, signed }.write()
}

#[test]
fn a_report_of_every_engine_that_is_counted_reads_back() {
    for engine in ENGINE_OLDEST..=ENGINE {
        let text = written(engine);
        let paper = Paper::read(&text).unwrap();
        assert_eq!((paper.report.definition.engine, paper.write()), (engine, text));
    }
}

/// What `report export` of a real office wrote once, with a file and letters; `hamgam-pdf` prints it in
/// its own tests, and the facts of real processes compare what is written today with it.
const REAL: &str = include_str!("../../../../tests/data/reports/county-1102.json");

#[test]
fn what_a_real_office_wrote_reads_and_is_written_again_byte_for_byte() {
    let paper = Paper::read(REAL).unwrap();
    assert_eq!(paper.report.definition.engine, ENGINE);
    assert!(100 < paper.report.total.sum(|_| true));
    assert_eq!(paper.write(), REAL);
}

#[test]
fn an_engine_this_program_does_not_know_is_named() {
    for theirs in [1, ENGINE + 1, 99] {
        let fault = Paper::read(&written(theirs)).unwrap_err();
        assert_eq!(fault, PaperFault::Engine { theirs });
        assert!(fault.is_another_version());
    }
}

#[test]
fn a_format_this_program_does_not_know_is_named_whatever_else_is_in_it() {
    let whole = written(ENGINE).replace("hamgam.report/2", "hamgam.report/3");
    for text in [whole.as_str(), r#"{"format": "hamgam.report/3", "sealed": true}"#] {
        assert_eq!(Paper::read(text), Err(PaperFault::Format { theirs: 3 }));
    }
    for text in ["{}", r#"{"format": "hamgam.roster/3"}"#, r#"{"format": "hamgam.report/x"}"#] {
        let fault = Paper::read(text).unwrap_err();
        assert!(matches!(fault, PaperFault::NotOne { .. }), "{text}: {fault:?}");
    }
}

#[test]
fn what_is_to_be_done_about_another_version_depends_on_which_is_newer() {
    let said = |theirs| {
        let Say { fa, en } = PaperFault::Engine { theirs }.say();
        format!("{fa}\n{en}\n")
    };
    expect_test::expect![[r#"
        نسخهٔ دیگری از برنامه: گزارش با موتور شمارش 4 ساخته شده است و این برنامه با موتورهای 2 تا 3 می‌شمارد. این برنامه را به‌روز کنید و دوباره بکوشید.
        made by a newer version: the report was made by engine 4, this program counts as 2 to 3; update this program and try again
        نسخهٔ دیگری از برنامه: گزارش با موتور شمارش 1 ساخته شده است و این برنامه با موتورهای 2 تا 3 می‌شمارد. گزارش را از نو برون‌بری کنید، یا با برنامه‌ای که آن را ساخته بازبینی کنید.
        made by an older version: the report was made by engine 1, this program counts as 2 to 3; export the report anew, or check it with the program that made it
    "#]]
    .assert_eq(&[said(4), said(1)].concat());
}
