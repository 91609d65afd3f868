//! Lists as tags, one person in two counties, and what people say to what can't both be.

use std::collections::BTreeSet;

use expect_test::expect;
use model::words::{BankResult, Kind, ListKind, Role};
use model::{ApplicationNumber, LetterNumber, PersonId};
use office::entry::{Body, Tag, TagKey, TagPart, TaskVerb, Verdict};
use office::forms::BankAnswer;
use office::inbox::{self, Section};
use office::intake::take_in;
use office::lists::{self, Publication, Published, tags};
use office::rows::Stage;
use office::{Refusal, Unsettled, application, bank, disputes, duplicates, look, referral};
use records::Covered;
use rules::{Gate, Outcome};

use crate::country::{COUNTY, Country, NEIGHBOR, PROVINCE, holder, unit};
use crate::desk::{day, ready_file};
use crate::objections::{ZAHRA, country, refers};

pub(crate) const DAY: &str = "1401/09/15";

fn persons(ids: &[&str]) -> BTreeSet<PersonId> {
    ids.iter().map(|id| id.parse().unwrap()).collect()
}

/// The province publishes who works for the government, to itself and to county 1102.
fn publishes(country: &mut Country, as_of: &str, key: u8, ids: &[&str]) -> Vec<Published> {
    let persons = persons(ids);
    let publication = Publication {
        list: ListKind::Employees,
        source: "administration".to_owned(),
        as_of: day(as_of),
        persons: &persons,
    };
    [PROVINCE, COUNTY]
        .map(|at| {
            let mut published = None;
            country.0[PROVINCE]
                .act_as(Role::ProvinceReviewer, DAY, |drafter| {
                    let fresh = TagKey([key.wrapping_add(u8::try_from(at).unwrap()); 32]);
                    published = Some(lists::publish(drafter, unit(at), fresh, &publication)?);
                    Ok(())
                })
                .unwrap();
            published.unwrap()
        })
        .to_vec()
}

fn employee_gate(country: &Country, number: ApplicationNumber) -> Outcome {
    let why = country.0[COUNTY].look(|office| look::why(office, number, day(DAY))).unwrap();
    why.unwrap().verdict.find(Gate::Employee).unwrap().outcome
}

/// A file of Zahra's in county 1102, taken in on a day.
fn file(country: &mut Country) -> ApplicationNumber {
    let file = ready_file(ZAHRA, 300_000_000);
    let node = &mut country.0[COUNTY];
    node.act("1401/09/01", |drafter| take_in(drafter, &file)).unwrap();
    let person: PersonId = ZAHRA.parse().unwrap();
    node.look(|office| office.person(person)).unwrap().applications.last().unwrap().0
}

/// R-A9a, R-A9d.
#[test]
fn a_county_asks_a_list_of_tags_without_a_line() {
    let mut country = country();
    let number = file(&mut country);
    assert_eq!(employee_gate(&country, number), Outcome::Pass);
    let published = publishes(&mut country, "1401/09/10", 1, &[ZAHRA, "0076543218"]);
    assert_eq!(published[1], Published { edition: 1, whole: true, listed: 2, gone: 0 });
    country.everyone_hears();
    assert_eq!(employee_gate(&country, number), Outcome::Fail);
    let node = &country.0[COUNTY];
    assert_eq!(node.look(|office| office.lists_as_of()).unwrap(), Some(day("1401/09/10")));
    // The next edition is told as changes, and who is listed no more is free again.
    let published = publishes(&mut country, "1401/09/12", 7, &["0076543218", "1234567891"]);
    assert_eq!(published[1], Published { edition: 2, whole: false, listed: 1, gone: 1 });
    country.everyone_hears();
    assert_eq!(employee_gate(&country, number), Outcome::Pass);
}

/// R-A9d: what lies at a county names nobody, and says nothing under another county's key.
#[test]
fn no_id_of_a_list_lies_at_a_county() {
    let mut country = country();
    publishes(&mut country, "1401/09/10", 1, &["0076543218"]);
    country.everyone_hears();
    let listed: PersonId = "0076543218".parse().unwrap();
    let node = &country.0[COUNTY];
    let row = node.look(|office| office.person(listed)).unwrap();
    assert_eq!(row.lists, Vec::new());
    let lists = node.look(|office| tags::all(office.view, None)).unwrap();
    let [(_, list)] = lists.as_slice() else { panic!("one list: {lists:?}") };
    assert_eq!(list.scope, unit(COUNTY), "the province's own is not here");
    let neighbors = TagKey([9; 32]);
    assert_ne!(tags::tag(&list.force.unwrap().key, listed), tags::tag(&neighbors, listed));
}

/// R-A9c: what a county didn't know when it referred, the hub's newer list finds.
#[test]
fn a_newer_list_objects_to_a_letter_that_went_out() {
    let mut country = country();
    let number = refers(&mut country, COUNTY, 300_000_000);
    country.everyone_hears();
    publishes(&mut country, "1401/09/14", 1, &[ZAHRA]);
    country.0[PROVINCE]
        .act_as(Role::ProvinceReviewer, DAY, |drafter| {
            office::objections::write(drafter).map(|_| ())
        })
        .unwrap();
    country.everyone_hears();
    let all = country.0[COUNTY].look(|office| disputes::of(office, number, day(DAY))).unwrap();
    let codes: Vec<&str> = all.iter().map(|it| it.code.as_str()).collect();
    expect![[r#"
        [
            "objection.11",
        ]
    "#]]
    .assert_debug_eq(&codes);
    // It is the province's to settle.
    let refused = country.0[COUNTY].act(DAY, |drafter| {
        disputes::settle(drafter, (number, "objection.11"), Verdict::Dismissed, "retired")
            .map(|_| ())
    });
    let Err(refused) = refused else { panic!("settled at the county") };
    assert_eq!(refused, Refusal::Unsettled(Unsettled::Above { unit: unit(PROVINCE) }));
    country.0[PROVINCE]
        .act_as(Role::ProvinceReviewer, DAY, |drafter| {
            disputes::settle(drafter, (number, ""), Verdict::Dismissed, "retired").map(|_| ())
        })
        .unwrap();
    country.everyone_hears();
    let open = country.0[COUNTY].look(|office| disputes::all(office, day(DAY), false)).unwrap();
    assert_eq!(open, Vec::new());
}

pub(crate) fn answer(letter: LetterNumber, result: BankResult) -> BankAnswer {
    let amount = (result == BankResult::Paid).then(|| model::Rials::new(300_000_000));
    let reason = Some("signature".to_owned());
    BankAnswer { letter: Some(letter), applicant: None, result, amount, on: day(DAY), reason }
}

/// The province says what it has found.
pub(crate) fn province_speaks(country: &mut Country) {
    country.0[PROVINCE]
        .act_as(Role::ProvinceReviewer, DAY, |drafter| duplicates::write(drafter).map(|_| ()))
        .unwrap();
    country.everyone_hears();
}

/// R-A9e: both sides are told, the later letter waits, nothing is deleted.
#[test]
fn one_person_referred_by_two_counties_is_a_case_with_both_sides() {
    let mut country = country();
    let first = refers(&mut country, COUNTY, 300_000_000);
    let second = refers(&mut country, NEIGHBOR, 300_000_000);
    country.everyone_hears();
    province_speaks(&mut country);
    for (at, number, other) in [(COUNTY, first, second), (NEIGHBOR, second, first)] {
        let all = country.0[at].look(|office| duplicates::all(office, Some(number))).unwrap();
        let [pair] = all.as_slice() else { panic!("one pair: {all:?}") };
        assert_eq!((pair.other, pair.frozen), (other, at == NEIGHBOR), "{number}");
        let row = country.0[at].look(|office| office.case(number)).unwrap().unwrap();
        assert_eq!(row.stage, Stage::Referred, "nothing is undone");
    }
    // Said once.
    let due = country.0[PROVINCE].look(duplicates::due).unwrap();
    assert_eq!(due, Vec::new());
}

/// R-A9e: the later referral is frozen if not yet paid; settled, it goes on.
#[test]
fn a_frozen_letter_is_not_sent_again_until_it_is_settled() {
    let mut country = country();
    refers(&mut country, COUNTY, 300_000_000);
    let second = refers(&mut country, NEIGHBOR, 300_000_000);
    country.everyone_hears();
    province_speaks(&mut country);
    let node = &mut country.0[NEIGHBOR];
    let letter = node.look(|office| office.case(second)).unwrap().unwrap().letter.unwrap().0;
    let answer = answer(letter, BankResult::Returned);
    node.act(DAY, |drafter| bank::take_in(drafter, &answer).map(|_| ())).unwrap();
    let again = node.act(DAY, |drafter| referral::resend(drafter, letter).map(|_| ()));
    let Err(refused) = again else { panic!("sent again") };
    assert_eq!(refused.code(), "A9.frozen");
    country.everyone_hears();
    country.0[PROVINCE]
        .act_as(Role::ProvinceReviewer, DAY, |drafter| {
            disputes::settle(drafter, (second, ""), Verdict::Dismissed, "two works").map(|_| ())
        })
        .unwrap();
    country.everyone_hears();
    country.0[NEIGHBOR].act(DAY, |drafter| referral::resend(drafter, letter).map(|_| ())).unwrap();
}

/// A letter that is taken back ends the case, which is said to both.
#[test]
fn a_case_is_lifted_once_one_side_gives_way() {
    let mut country = country();
    let first = refers(&mut country, COUNTY, 300_000_000);
    let second = refers(&mut country, NEIGHBOR, 300_000_000);
    country.everyone_hears();
    province_speaks(&mut country);
    let node = &mut country.0[NEIGHBOR];
    let letter = node.look(|office| office.case(second)).unwrap().unwrap().letter.unwrap().0;
    node.act(DAY, |drafter| referral::take_back(drafter, letter, "double").map(|_| ())).unwrap();
    country.everyone_hears();
    province_speaks(&mut country);
    for (at, number) in [(COUNTY, first), (NEIGHBOR, second), (PROVINCE, first)] {
        let all = country.0[at].look(|office| duplicates::all(office, Some(number))).unwrap();
        assert_eq!(all, Vec::new(), "{number}");
    }
}

/// X2: facts that contradict each other wait for a person, whose word can be taken back.
#[test]
fn of_two_facts_a_person_says_which_holds_and_may_take_it_back() {
    let mut country = country();
    let number = refers(&mut country, COUNTY, 300_000_000);
    let node = &mut country.0[COUNTY];
    let letter = node.look(|office| office.case(number)).unwrap().unwrap().letter.unwrap().0;
    node.act(DAY, |drafter| referral::take_back(drafter, letter, "mistake").map(|_| ())).unwrap();
    let paid = answer(letter, BankResult::Paid);
    node.act(DAY, |drafter| bank::take_in(drafter, &paid).map(|_| ())).unwrap();
    let stage = |country: &Country| {
        country.0[COUNTY].look(|office| office.case(number)).unwrap().unwrap().stage
    };
    assert_eq!(stage(&country), Stage::Disputed);
    let all = country.0[COUNTY].look(|office| disputes::of(office, number, day(DAY))).unwrap();
    let codes: Vec<(&str, bool)> = all.iter().map(|it| (it.code.as_str(), it.open)).collect();
    assert_eq!(codes, [("facts.referral_withdrawn.paid", true)]);
    let node = &mut country.0[COUNTY];
    let wrong = node.act(DAY, |drafter| {
        let verdict = Verdict::Holds("withdrawn".to_owned());
        disputes::settle(drafter, (number, ""), verdict, "x").map(|_| ())
    });
    let Err(refused) = wrong else { panic!("a fact that is none of the two") };
    assert_eq!(refused.code(), "dispute.verdict");
    node.act(DAY, |drafter| {
        let verdict = Verdict::Holds("paid".to_owned());
        disputes::settle(drafter, (number, ""), verdict, "statement 14").map(|_| ())
    })
    .unwrap();
    assert_eq!(stage(&country), Stage::Paid);
    let code = "facts.referral_withdrawn.paid";
    let node = &mut country.0[COUNTY];
    node.act(DAY, |drafter| disputes::reopen(drafter, (number, code), "wrong file").map(|_| ()))
        .unwrap();
    assert_eq!(stage(&country), Stage::Disputed);
    let words = country.0[COUNTY].look(|office| disputes::of(office, number, day(DAY))).unwrap();
    assert_eq!(words[0].words.len(), 2, "nothing of it is deleted");
    // What a hub has said since, even that it is open, a county's word doesn't move.
    let verdict = || Verdict::Holds("paid".to_owned());
    country.everyone_hears();
    let province = &mut country.0[PROVINCE];
    for reopens in [false, true] {
        province
            .act_as(Role::ProvinceReviewer, DAY, |drafter| {
                if reopens {
                    disputes::reopen(drafter, (number, code), "to be asked").map(|_| ())
                } else {
                    disputes::settle(drafter, (number, code), verdict(), "statement").map(|_| ())
                }
            })
            .unwrap();
    }
    country.everyone_hears();
    let below = country.0[COUNTY]
        .act(DAY, |drafter| disputes::settle(drafter, (number, code), verdict(), "x").map(|_| ()));
    assert_eq!(below.unwrap_err().code(), "dispute.above");
    assert_eq!(stage(&country), Stage::Disputed);
}

/// R-B5c: nobody is at work under two supporters at once.
#[test]
fn a_covered_person_under_two_supporters_is_a_case() {
    let mut country = country();
    let covered = "0076543218";
    let works = [(COUNTY, ZAHRA, "1401/07/01"), (NEIGHBOR, "1234567891", "1401/08/02")];
    for (at, supporter, from) in works {
        let mut file = ready_file(supporter, 40_000_000);
        file.applications[0].1.kind = Kind::Supporter;
        let work = Covered { from: Some(day(from)), ..Covered::default() };
        file.covered.push((2, (covered.parse().unwrap(), work)));
        country.0[at].act("1401/09/01", |drafter| take_in(drafter, &file)).unwrap();
    }
    country.everyone_hears();
    province_speaks(&mut country);
    for at in [COUNTY, NEIGHBOR, PROVINCE] {
        let all = country.0[at].look(|office| duplicates::all(office, None)).unwrap();
        let sorts: Vec<&str> = all.iter().map(|pair| pair.sort.code()).collect();
        let sides = if at == PROVINCE { 2 } else { 1 };
        assert_eq!(sorts, vec!["enrolment"; sides], "{at}");
    }
    // Once the person has left one of them, the case is lifted.
    let number = country.0[COUNTY].look(|office| look::list(office, &look::Filter::default()));
    let number = number.unwrap()[0].0;
    let left = (day("1401/08/01"), "moved");
    country.0[COUNTY]
        .act(DAY, |drafter| application::uncover(drafter, number, covered.parse().unwrap(), left))
        .unwrap();
    country.everyone_hears();
    province_speaks(&mut country);
    for at in [COUNTY, NEIGHBOR, PROVINCE] {
        let all = country.0[at].look(|office| duplicates::all(office, None)).unwrap();
        assert_eq!(all, Vec::new(), "{at}");
    }
}

/// Whoever is named in file after file costs a hub no more than eight comparisons; the next file takes
/// the place of one that left, whatever came first.
#[test]
fn of_many_files_that_name_a_person_eight_are_compared_and_the_next_follows() {
    let mut country = country();
    let covered = "0076543218";
    let supporters = (100_000_000u32..).filter_map(|n| {
        (0..10u8).find_map(|check| format!("{n}{check}").parse::<model::NationalId>().ok())
    });
    for (supporter, at) in supporters.take(10).zip([NEIGHBOR, COUNTY].into_iter().cycle()) {
        let mut file = ready_file(&supporter.to_string(), 40_000_000);
        file.applications[0].1.kind = Kind::Supporter;
        let work = Covered { from: Some(day("1401/07/01")), ..Covered::default() };
        file.covered.push((2, (covered.parse().unwrap(), work)));
        country.0[at].act("1401/09/01", |drafter| take_in(drafter, &file)).unwrap();
    }
    country.everyone_hears();
    let sides = |country: &Country| -> BTreeSet<ApplicationNumber> {
        let all = country.0[PROVINCE].look(|office| duplicates::all(office, None)).unwrap();
        assert_eq!(all.len(), 8 * 7, "each with each other");
        all.into_iter().map(|pair| pair.number).collect()
    };
    let before = sides(&country);
    let own: Vec<_> =
        before.iter().copied().filter(|it| it.to_string().contains("-1102-")).collect();
    let first = own[0];
    country.0[COUNTY].act(DAY, |drafter| application::withdraw(drafter, first, "moved")).unwrap();
    country.everyone_hears();
    let after = sides(&country);
    assert!(!after.contains(&first), "{after:?}");
    assert!(before.iter().filter(|it| **it != first).all(|it| after.contains(it)), "{after:?}");
    for at in [PROVINCE, COUNTY, NEIGHBOR] {
        assert_eq!(country.0[at].rebuilt(), country.0[at].rows, "{at}");
    }
}

fn part(listed: Vec<Tag>, since: Option<u32>) -> Body {
    Body::Tags(Box::new(TagPart {
        list: ListKind::Employees,
        source: "nobody".to_owned(),
        as_of: day(DAY),
        edition: 4,
        since,
        key: TagKey([1; 32]),
        part: 0,
        parts: 1,
        listed,
        gone: Vec::new(),
    }))
}

/// Whoever holds a key may write what he likes: it comes to nothing.
#[test]
fn parts_of_lists_that_fit_nothing_are_set_aside() {
    let mut country = country();
    let tag = |n: u16| {
        let [high, low] = n.to_be_bytes();
        Tag([0, 0, high, low, 0, 0, 0, 0])
    };
    let crowded = part((0..20_000).map(tag).collect(), None);
    let unsorted = part(vec![tag(2), tag(1)], None);
    let gap = part(vec![tag(1)], Some(3));
    let bodies = [gap, unsorted, crowded];
    let aside = country.0[COUNTY].hears_from(holder(PROVINCE), unit(COUNTY), &bodies);
    assert_eq!(aside, ["lists.gap", "entry.too_large", "entry.too_large"]);
    let lists = country.0[COUNTY].look(|office| tags::all(office.view, None)).unwrap();
    assert_eq!(lists, Vec::new(), "nothing of it is held");
}

/// Items follow from facts; what is said of one is kept with its name.
#[test]
fn an_inbox_shows_what_waits_and_what_was_said_of_it() {
    let mut country = country();
    file(&mut country);
    let names = |country: &Country| -> Vec<String> {
        let items = country.0[COUNTY].look(|office| inbox::items(office, day(DAY))).unwrap();
        items.iter().filter(|item| !item.is_done()).map(inbox::Item::name).collect()
    };
    expect![[r#"
        [
            "report.due:1401-Q1",
            "report.due:1401-Q2",
            "ready:1401-1102-1201-000001-8",
        ]
    "#]]
    .assert_debug_eq(&names(&country));
    let node = &mut country.0[COUNTY];
    let ready = "ready:1401-1102-1201-000001-8";
    node.act(DAY, |drafter| {
        inbox::say(drafter, ready, TaskVerb::Assigned("sara".to_owned()), None).map(|_| ())
    })
    .unwrap();
    node.act(DAY, |drafter| inbox::say(drafter, ready, TaskVerb::Done, Some("sent")).map(|_| ()))
        .unwrap();
    assert_eq!(names(&country).len(), 2);
    let node = &mut country.0[COUNTY];
    let unknown =
        node.act(DAY, |drafter| inbox::say(drafter, "ready:x", TaskVerb::Done, None).map(|_| ()));
    assert_eq!(unknown.unwrap_err().code(), "inbox.not_found");
    assert_eq!(node.rebuilt(), node.rows, "the rows come about alike");
}

/// However matters came about, the rows made anew from the journal are the same.
#[test]
fn matters_are_made_anew_alike() {
    let mut country = country();
    refers(&mut country, COUNTY, 300_000_000);
    let second = refers(&mut country, NEIGHBOR, 300_000_000);
    country.everyone_hears();
    publishes(&mut country, "1401/09/10", 1, &[ZAHRA, "0076543218"]);
    publishes(&mut country, "1401/09/12", 7, &["0076543218"]);
    province_speaks(&mut country);
    country.0[PROVINCE]
        .act_as(Role::ProvinceReviewer, DAY, |drafter| {
            disputes::settle(drafter, (second, ""), Verdict::GivesWay, "later").map(|_| ())
        })
        .unwrap();
    country.everyone_hears();
    for at in [PROVINCE, COUNTY, NEIGHBOR] {
        assert_eq!(country.0[at].rebuilt(), country.0[at].rows, "{at}");
    }
    let items = country.0[NEIGHBOR].look(|office| inbox::items(office, day(DAY))).unwrap();
    assert!(items.iter().any(|item| item.section == Section::GivesWay), "{items:?}");
}
