//! Facts and laws of splits, renames and merges.

use model::{Incarnation, Lane, NodeNumber, UnitCode};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::*;

fn code(text: &str) -> CountyCode {
    text.parse().unwrap()
}

fn day(text: &str) -> JalaliDate {
    text.parse().unwrap()
}

fn at(seq: u64) -> (LogId, Seq) {
    let (origin, incarnation) = (NodeNumber(1), Incarnation(1));
    (LogId { origin, incarnation, scope: UnitCode::Nation, lane: Lane::Control }, Seq(seq))
}

fn named(text: &str) -> Named {
    Named { code: code(text), fa: format!("نام {text}"), en: format!("Name {text}") }
}

fn split(from: &str, into: &[&str], on: &str) -> CountyFact {
    let into = into.iter().map(|text| named(text)).collect();
    CountyFact::Split(Split { from: code(from), into, on: day(on), note: None })
}

fn rename(to: &str, en: &str, on: &str) -> CountyFact {
    let to = Named { en: en.to_owned(), ..named(to) };
    CountyFact::Rename(Rename { to, on: day(on), note: None })
}

fn merge(from: &[&str], into: &str, on: &str) -> CountyFact {
    let from = from.iter().map(|text| code(text)).collect();
    CountyFact::Merge(Merge { from, into: named(into), makes: false, on: day(on), note: None })
}

fn made(facts: &[CountyFact]) -> Succession {
    Succession::load((1..).map(at).zip(facts.iter().cloned()))
}

#[test]
fn a_split_of_a_split_leads_on_and_a_merge_after_a_rename_keeps_the_chain() {
    let facts = [
        split("0105", &["0117"], "1400/07/01"),
        split("0117", &["0118"], "1401/07/01"),
        rename("0117", "Khomam", "1402/01/01"),
        merge(&["0117"], "0105", "1403/01/01"),
    ];
    let all = made(&facts);
    let leads = |from, to, on| all.leads(code(from), code(to), day(on));
    assert!(leads("0105", "0118", "1401/07/01") && !leads("0105", "0118", "1401/06/31"));
    assert!(leads("0117", "0105", "1403/01/01") && !leads("0117", "0105", "1402/12/29"));
    assert!(!leads("0118", "0105", "1405/01/01"), "what was cut out before doesn't come back");
    assert_eq!(all.heir(code("0117"), day("1402/12/29")), code("0117"));
    assert_eq!(all.heir(code("0117"), day("1403/01/01")), code("0105"));
    assert_eq!(all.name(code("0117"), day("1401/12/29")).unwrap().en, "Name 0117");
    assert_eq!(all.name(code("0117"), day("1402/01/01")).unwrap().en, "Khomam");
    assert_eq!(all.name(code("0105"), day("1402/01/01")), None, "the table's");
    let before = all.predecessors(code("0117"), day("1405/01/01"));
    assert_eq!(before, [(day("1400/07/01"), code("0105"))]);
}

#[test]
fn what_does_not_fit_is_refused_with_its_reason() {
    let known =
        made(&[split("0105", &["0117"], "1400/07/01"), merge(&["0103"], "0104", "1401/01/01")]);
    for (fact, why) in [
        (split("0105", &[], "1402/01/01"), "county.nothing"),
        (split("0105", &["0119", "0119"], "1402/01/01"), "county.twice"),
        (split("0105", &["0217"], "1402/01/01"), "county.province"),
        (split("0105", &["0105"], "1402/01/01"), "county.itself"),
        (merge(&["0105"], "0105", "1402/01/01"), "county.itself"),
        (split("0104", &["0117"], "1402/01/01"), "county.in_use"),
        (split("0104", &["0103"], "1402/01/01"), "county.in_use"),
        (split("0117", &["0119"], "1399/01/01"), "county.not_yet"),
        (rename("0103", "X", "1402/01/01"), "county.ended"),
        (merge(&["0105"], "0103", "1402/01/01"), "county.ended"),
        (rename("0105", "X", "1399/01/01"), "county.early"),
        (rename("0105", " ", "1402/01/01"), "county.nameless"),
    ] {
        assert_eq!(known.judge(&fact).map_err(Unfit::code), Err(why), "{fact:?}");
        let mut with = known.clone();
        let (log, seq) = at(77);
        with.hear(log, seq, fact.clone());
        if why != "county.early" && why != "county.not_yet" {
            assert_eq!(with.counties, known.counties, "{fact:?}");
        }
    }
    assert_eq!(known.judge(&merge(&["0105", "0117"], "0105", "1402/01/01")), Ok(()));
}

fn any_fact() -> impl Strategy<Value = CountyFact> {
    const CODES: [&str; 6] = ["0101", "0102", "0103", "0117", "0118", "0201"];
    let one = || proptest::sample::select(&CODES[..]);
    let on = (1400u16..1404, 1u8..13).prop_map(|(year, month)| format!("{year}/{month:02}/01"));
    let sort = prop_oneof![Just(0u8), Just(1), Just(2)];
    (sort, one(), one(), one(), on).prop_map(|(sort, a, b, c, on)| match sort {
        0 => split(a, &[b], &on),
        1 => rename(a, b, &on),
        _ => merge(&[a, c], b, &on),
    })
}

proptest! {
    #[test]
    fn the_order_in_which_facts_are_heard_makes_no_difference(
        facts in vec(any_fact(), 0..14),
        order in vec(any::<Index>(), 14),
    ) {
        let straight = made(&facts);
        let mut left: Vec<_> = (1..).map(at).zip(facts.iter().cloned()).collect();
        let mut mixed = Succession::new();
        for pick in order {
            if left.is_empty() { break }
            let ((log, seq), fact) = left.swap_remove(pick.index(left.len()));
            mixed.hear(log, seq, fact.clone());
            mixed.hear(log, seq, fact);
        }
        prop_assert_eq!(straight, mixed);
    }

    #[test]
    fn each_county_has_one_heir_on_each_day_that_stands_and_is_reached_in_time(
        facts in vec(any_fact(), 0..14),
    ) {
        let all = made(&facts);
        for code in ["0101", "0102", "0103", "0117", "0118"].map(code) {
            for on in ["1399/01/01", "1401/06/01", "1402/03/15", "1410/01/01"].map(day) {
                let heir = all.heir(code, on);
                prop_assert!(all.leads(code, heir, on));
                let ended = all.counties.get(&heir).and_then(|life| life.ended);
                prop_assert!(ended.is_none_or(|(ended, _)| on < ended));
                prop_assert_eq!(all.heir(heir, on), heir);
            }
        }
    }

    #[test]
    fn what_is_judged_fit_counts_when_it_is_heard(
        facts in vec(any_fact(), 0..10),
        next in any_fact(),
    ) {
        let before = made(&facts);
        let mut after = before.clone();
        let (log, seq) = at(99);
        after.hear(log, seq, next.clone());
        if before.judge(&next).is_ok() {
            prop_assert_ne!(&before.counties, &after.counties);
        }
    }
}
