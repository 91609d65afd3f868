//! What those who were paid have promised, and who works under a supporter.

use model::words::{BankResult, Kind};
use model::{ApplicationNumber, LetterNumber};
use office::closing::reminders;
use office::commitments::{self, Outcome as Found};
use office::forms::BankAnswer;
use office::inbox::{self, Section};
use office::intake::take_in;
use office::{Refusal, bank, look};
use records::Covered;

use crate::country::{COUNTY, Country, PROVINCE};
use crate::desk::{day, ready_file};
use crate::matters::answer;
use crate::objections::{ZAHRA, country, refers};

/// A letter of Zahra's in county 1102, paid on 1401/09/20.
pub(crate) fn paid_letter(country: &mut Country) -> (ApplicationNumber, LetterNumber) {
    let number = refers(country, COUNTY, 300_000_000);
    let node = &mut country.0[COUNTY];
    let letter = node.look(|office| office.case(number)).unwrap().unwrap().letter.unwrap().0;
    let paid = BankAnswer { on: day("1401/09/20"), ..answer(letter, BankResult::Paid) };
    node.act("1401/09/25", |drafter| bank::take_in(drafter, &paid).map(|_| ())).unwrap();
    (number, letter)
}

/// R-A6, R-B2: what was promised is found on a visit after the payment; a breach found later counts.
#[test]
fn a_commitment_is_fulfilled_only_once_a_visit_after_the_payment_found_it() {
    let mut country = country();
    let (number, letter) = paid_letter(&mut country);
    let node = &mut country.0[COUNTY];
    let all = node.look(|office| commitments::all(office, day("1401/10/01"))).unwrap();
    assert_eq!((all[0].letter, all[0].visit_due), (letter, day("1401/12/29")));
    let fulfil = |on: &'static str| {
        move |drafter: &mut office::Drafter<'_>| {
            commitments::record(drafter, letter, (Found::Fulfilled, day(on)), None).map(|_| ())
        }
    };
    let early = node.act("1401/10/05", fulfil("1401/10/05")).unwrap_err();
    assert_eq!(early.code(), "B2.after_payment");
    let visit = crate::desk::visit("1401/10/04");
    node.act("1401/10/04", |drafter| {
        office::inspection::record(drafter, number, &visit).map(|_| ())
    })
    .unwrap();
    node.act("1401/10/05", fulfil("1401/10/05")).unwrap();
    let again = node.act("1401/10/05", fulfil("1401/10/05")).unwrap_err();
    assert_eq!(again, Refusal::NothingToChange);
    let breach = |reason: Option<&'static str>| {
        move |drafter: &mut office::Drafter<'_>| {
            let found = (Found::Breach, day("1401/11/01"));
            commitments::record(drafter, letter, found, reason).map(|_| ())
        }
    };
    assert_eq!(node.act("1401/11/01", breach(None)).unwrap_err(), Refusal::ReasonMissing);
    node.act("1401/11/01", breach(Some("work given up"))).unwrap();
    let all = node.look(|office| commitments::all(office, day("1401/11/02"))).unwrap();
    assert_eq!(all[0].state.code(), "breach");
    assert_eq!(node.rebuilt(), node.rows);
}

/// R-B5a: an enrolment goes from a name to an agreement, to work, to having been seen at it.
#[test]
fn an_enrolment_is_verified_on_a_visit() {
    let on = |text: &str| Some(day(text));
    let mut covered = Covered::default();
    let state = |covered: &Covered| covered.state(day("1401/08/01")).code();
    assert_eq!(state(&covered), "proposed");
    covered.agreement = Some("1102/6/1".to_owned());
    covered.from = on("1401/08/02");
    assert_eq!(state(&covered), "agreed");
    covered.from = on("1401/07/01");
    assert_eq!(state(&covered), "active");
    covered.verified = on("1401/07/20");
    assert_eq!(state(&covered), "verified");
    covered.until = on("1401/07/30");
    assert_eq!(state(&covered), "left");
}

/// R-B5b, R-B5d: of a supporter's heads some were not at work.
#[test]
fn supporters_below_their_heads_are_listed_and_wait_in_the_inbox() {
    let mut country = country();
    let mut file = ready_file(ZAHRA, 40_000_000);
    file.applications[0].1.kind = Kind::Supporter;
    for id in ["0076543218", "1234567891"] {
        let work = Covered { from: Some(day("1401/07/01")), ..Covered::default() };
        file.covered.push((2, (id.parse().unwrap(), work)));
    }
    file.inspections[0].1.heads_found = Some(1);
    let node = &mut country.0[COUNTY];
    node.act("1401/09/01", |drafter| take_in(drafter, &file)).unwrap();
    let as_of = day("1401/09/15");
    let all = node.look(|office| look::supporters(office, as_of)).unwrap();
    assert_eq!((all[0].named, all[0].found.map(|(_, heads)| heads)), (2, Some(1)));
    assert_eq!((all[0].shortfall(), all[0].is_short()), (Some(1), true));
    let items = node.look(|office| inbox::items(office, as_of)).unwrap();
    let short: Vec<_> = items.iter().filter(|item| item.section == Section::Short).collect();
    assert_eq!(short.len(), 1);
    assert_eq!(short[0].number, Some(all[0].number));
}

/// R-A2b: what is ready and not sent is listed, the oldest first, with the last day of the service level.
#[test]
fn what_is_ready_and_not_sent_is_listed_oldest_first_until_the_service_levels_last_day() {
    let mut country = country();
    let node = &mut country.0[COUNTY];
    let mut later = ready_file(ZAHRA, 40_000_000);
    later.inspections[0].1.completed_on = Some(day("1401/09/05"));
    let earlier = ready_file("0076543218", 40_000_000);
    for file in [&later, &earlier] {
        node.act("1401/09/06", |drafter| take_in(drafter, file).map(drop)).unwrap();
    }
    let ready = |node: &crate::country::Node, as_of: &str| -> Vec<(String, String, bool)> {
        let items = node.look(|office| inbox::items(office, day(as_of))).unwrap();
        let ready = items.iter().filter(|item| item.section == Section::Ready);
        let told = |item: &inbox::Item| {
            let due = item.due.unwrap().slashed();
            (item.since.slashed(), due, item.is_late(day(as_of)))
        };
        ready.map(told).collect()
    };
    let told = |since: &str, due: &str, late| (since.to_owned(), due.to_owned(), late);
    // Saturday 1401/09/05 and ten working days; of a week Thursday and Friday are none.
    let waits = ready(node, "1401/09/19");
    assert_eq!(waits[1], told("1401/09/05", "1401/09/19", false));
    assert!(waits[0].0 < waits[1].0 && waits[0].2, "{waits:?}");
    assert!(ready(node, "1401/09/20")[1].2);
    node.rules.service_level_days = 11;
    assert_eq!(ready(node, "1401/09/20")[1], told("1401/09/05", "1401/09/20", false));
}

/// R-B8c: due fifteen days after the quarter, by the rule set.
#[test]
fn a_quarters_report_is_due_fifteen_days_after_its_last_day() {
    let mut country = Country::founded();
    let owed = |country: &Country, at: usize, today: &str| -> Vec<(&'static str, String, bool)> {
        let all = country.0[at].look(|office| reminders(office, day(today))).unwrap();
        all.iter().map(|one| (one.step.code(), one.due.slashed(), one.late)).collect()
    };
    let due = |step, day: &str, late| vec![(step, day.to_owned(), late)];
    assert_eq!(owed(&country, COUNTY, "1401/03/31"), []);
    for (at, step) in [(COUNTY, "confirm"), (PROVINCE, "compile")] {
        assert_eq!(owed(&country, at, "1401/04/01"), due(step, "1401/04/15", false));
        assert_eq!(owed(&country, at, "1401/04/15"), due(step, "1401/04/15", false));
        assert_eq!(owed(&country, at, "1401/04/16"), due(step, "1401/04/15", true));
    }
    country.0[COUNTY].rules.report_due_days = 20;
    assert_eq!(owed(&country, COUNTY, "1401/04/16"), due("confirm", "1401/04/20", false));
}
