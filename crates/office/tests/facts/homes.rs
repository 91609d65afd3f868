//! Counties split and merge: files go on at another office with all their history, and nothing that
//! the old one had still written is lost.

use model::words::{BankResult, Role};
use model::{ApplicationNumber, CountyCode, Mobile, PersonId, UnitCode};
use office::entry::{Body, Carried, Moved, Rehomed};
use office::forms::BankAnswer;
use office::intake::{Fate, take_in};
use office::rows::{Record, Stage};
use office::{Refusal, application, bank, homes, look, objections, referral};
use proptest::prelude::*;
use proptest::sample::Index;
use roster::{CountyFact, Merge, Named, Split};

use crate::country::{COUNTY, Country, NATION, NEIGHBOR, PROVINCE, holder, unit};
use crate::desk::{day, ready_file, rials};
use crate::objections::{ZAHRA, country, say};

pub(crate) const PARVIN: &str = "0048058874";
pub(crate) const DAY: &str = "1401/09/15";

pub(crate) fn code(at: usize) -> CountyCode {
    match unit(at) {
        UnitCode::County(code) => code,
        UnitCode::Province(_) | UnitCode::Nation => panic!("{at} is no county"),
    }
}

pub(crate) fn named(at: usize) -> Named {
    Named { code: code(at), fa: "نو".to_owned(), en: "New".to_owned() }
}

/// The nation says that the neighbor was cut out of the county.
fn split(country: &mut Country) {
    let split = Split {
        from: code(COUNTY),
        into: vec![named(NEIGHBOR)],
        on: day("1401/07/01"),
        note: None,
    };
    let body = Body::County(CountyFact::Split(split));
    say(country, NATION, (Role::NationalAdmin, NATION), &body);
    country.everyone_hears();
}

/// A file with a permit and a complete form.
pub(crate) fn opens(country: &mut Country, at: usize, id: &str) -> ApplicationNumber {
    let file = ready_file(id, 300_000_000);
    country.0[at].act("1401/09/01", |drafter| take_in(drafter, &file)).unwrap();
    let person: PersonId = id.parse().unwrap();
    country.0[at].look(|office| office.person(person)).unwrap().applications.last().unwrap().0
}

fn assign(country: &mut Country, number: ApplicationNumber, to: usize) -> Result<(), Refusal> {
    let to = code(to);
    country.0[PROVINCE]
        .act_as(Role::ProvinceReviewer, "1401/09/10", |drafter| {
            homes::assign(drafter, &[number], to, None)
        })
        .map(drop)
}

/// The province does what is due.
fn duty(country: &mut Country) -> usize {
    let mut done = 0;
    loop {
        let hub = &mut country.0[PROVINCE];
        let work = |drafter: &mut office::Drafter<'_>| {
            objections::write(drafter)?;
            Ok(homes::follow(drafter)? + homes::carry(drafter)?)
        };
        match hub.act_as(Role::System, "1401/09/20", work).unwrap() {
            0 => return done,
            some => done += some,
        }
    }
}

pub(crate) fn settle(country: &mut Country) {
    country.everyone_hears();
    while 0 < duty(country) {
        country.everyone_hears();
    }
    country.everyone_hears();
}

pub(crate) fn stage(country: &Country, at: usize, number: ApplicationNumber) -> Option<Stage> {
    country.0[at].look(|office| office.case(number)).unwrap().map(|row| row.stage)
}

fn mobile(country: &Country, at: usize, number: ApplicationNumber) -> Option<Mobile> {
    let node = &country.0[at];
    let row = node.look(|office| office.case(number)).unwrap().unwrap();
    let record = node.look(|office| office.record(row.record)).unwrap().unwrap().record;
    let Record::Application(application) = record else { panic!("no application") };
    application.mobile
}

fn edit(country: &mut Country, at: usize, number: ApplicationNumber, to: &str) {
    let mobile: Mobile = to.parse().unwrap();
    country.0[at]
        .act(DAY, |drafter| {
            let mut form = application::form_of(&drafter.office, number)?;
            form.mobile = Some(mobile);
            application::edit(drafter, number, &form)
        })
        .unwrap();
}

pub(crate) fn agree(country: &Country) {
    for at in [COUNTY, NEIGHBOR] {
        let state = |tier: usize| country.0[tier].look(|office| look::state(office, unit(at)));
        let [here, above, top] = [at, PROVINCE, NATION].map(|tier| state(tier).unwrap());
        assert_eq!((here, here), (above, top), "{}", unit(at));
    }
    for node in &country.0 {
        assert!(node.rebuilt() == node.rows, "made anew they are the same");
    }
}

pub(crate) fn refused(answer: Result<impl std::fmt::Debug, Refusal>) -> String {
    answer.unwrap_err().code()
}

#[test]
fn a_file_goes_on_at_its_new_home_with_all_its_history() {
    let mut country = country();
    let number = opens(&mut country, COUNTY, ZAHRA);
    let stays = opens(&mut country, COUNTY, PARVIN);
    country.everyone_hears();
    assert_eq!(refused(assign(&mut country, number, NEIGHBOR)), "county.no_successor");
    split(&mut country);
    assign(&mut country, number, NEIGHBOR).unwrap();
    assert_eq!(refused(assign(&mut country, number, NEIGHBOR)), "nothing_to_change");
    settle(&mut country);

    let history = |at: usize| country.0[at].look(|office| look::history(office, number)).unwrap();
    let told = |at: usize| {
        let all = history(at).unwrap().into_iter();
        all.map(|it| (it.act, it.node, it.record, it.fields)).collect::<Vec<_>>()
    };
    assert_eq!(told(NEIGHBOR), told(COUNTY));
    let why = country.0[NEIGHBOR].look(|office| look::why(office, number, day(DAY))).unwrap();
    assert!(why.unwrap().verdict.ready);
    assert_eq!(stage(&country, NEIGHBOR, stays), None, "nothing else has come");
    let parvin: PersonId = PARVIN.parse().unwrap();
    let person = country.0[NEIGHBOR].look(|office| office.person(parvin)).unwrap();
    assert_eq!(person, office::rows::PersonRow::default());

    let issue = |country: &mut Country, at: usize, number| {
        country.0[at].act(DAY, |drafter| referral::issue(drafter, number, None))
    };
    assert_eq!(refused(issue(&mut country, COUNTY, number)), "application.moved");
    issue(&mut country, NEIGHBOR, number).unwrap();
    issue(&mut country, COUNTY, stays).unwrap();
    settle(&mut country);
    for hub in [PROVINCE, NATION, NEIGHBOR] {
        assert_eq!(stage(&country, hub, number), Some(Stage::Referred));
    }
    assert_eq!(stage(&country, COUNTY, number), Some(Stage::Open), "it keeps what it had");
    agree(&country);
}

#[test]
fn what_the_old_office_wrote_before_it_heard_is_handed_on() {
    let mut country = country();
    let number = opens(&mut country, COUNTY, ZAHRA);
    split(&mut country);
    assign(&mut country, number, NEIGHBOR).unwrap();
    // The old office hears nothing and works on; the new one has the file already.
    edit(&mut country, COUNTY, number, "09123456780");
    duty(&mut country);
    for log in country.logs_between(PROVINCE, NEIGHBOR) {
        country.deliver(PROVINCE, NEIGHBOR, log, usize::MAX);
    }
    assert_eq!(stage(&country, NEIGHBOR, number), Some(Stage::Open));
    let before = mobile(&country, NEIGHBOR, number);
    settle(&mut country);
    let after = mobile(&country, NEIGHBOR, number);
    assert_ne!(before, after);
    assert_eq!(after, mobile(&country, PROVINCE, number));
    assert_eq!(duty(&mut country), 0, "each entry is handed on once");
    agree(&country);
}

#[test]
fn a_letter_of_the_old_office_stands_is_flagged_and_stays_its_own_to_answer_for() {
    let mut country = country();
    let number = opens(&mut country, COUNTY, ZAHRA);
    split(&mut country);
    assign(&mut country, number, NEIGHBOR).unwrap();
    let letter = country.0[COUNTY]
        .act(DAY, |drafter| referral::issue(drafter, number, None))
        .unwrap()
        .letter;
    settle(&mut country);
    for at in [PROVINCE, NATION, NEIGHBOR] {
        assert_eq!(stage(&country, at, number), Some(Stage::Referred));
    }
    let seen = country.0[NEIGHBOR].look(|office| objections::all(office, Some(number))).unwrap();
    let gates: Vec<&str> =
        seen[0].heard.objection.gates.iter().map(|(code, _)| code.as_str()).collect();
    assert!(seen[0].open && gates == ["X2.moved"], "{gates:?}");
    let held = country.0[COUNTY].figures().held;
    assert_eq!(
        (held.rials, country.0[NEIGHBOR].figures().held.rials),
        (rials(300_000_000), rials(0))
    );

    let answer = BankAnswer {
        letter: Some(letter),
        applicant: None,
        result: BankResult::Paid,
        amount: Some(rials(300_000_000)),
        on: day("1401/09/18"),
        reason: None,
    };
    let take = |country: &mut Country, at: usize| {
        country.0[at].act("1401/09/18", |drafter| bank::take_in(drafter, &answer)).unwrap()
    };
    let elsewhere = take(&mut country, NEIGHBOR);
    assert!(matches!(elsewhere, Fate::Refused { code: "letter_elsewhere", .. }), "{elsewhere:?}");
    let back = country.0[NEIGHBOR].act(DAY, |drafter| referral::take_back(drafter, letter, "x"));
    assert_eq!(refused(back), "letter.elsewhere");
    assert_eq!(take(&mut country, COUNTY), Fate::Accepted);
    settle(&mut country);
    for at in [COUNTY, PROVINCE, NATION, NEIGHBOR] {
        assert_eq!(stage(&country, at, number), Some(Stage::Paid), "{at}");
    }
    agree(&country);
}

#[test]
fn where_a_county_ends_all_its_files_follow_also_those_that_come_late() {
    let mut country = country();
    let first = opens(&mut country, COUNTY, ZAHRA);
    country.everyone_hears();
    let merge = Merge {
        from: vec![code(COUNTY)],
        into: named(NEIGHBOR),
        makes: false,
        on: day("1401/09/10"),
        note: None,
    };
    let body = Body::County(CountyFact::Merge(merge));
    say(&mut country, NATION, (Role::NationalAdmin, NATION), &body);
    let late = opens(&mut country, COUNTY, PARVIN);
    settle(&mut country);
    for number in [first, late] {
        let home = |at: usize| country.0[at].look(|office| office.case(number)).unwrap().unwrap();
        assert_eq!(
            [COUNTY, PROVINCE, NATION, NEIGHBOR].map(|at| home(at).home),
            [code(NEIGHBOR); 4]
        );
    }
    let file = ready_file("0376783532", 300_000_000);
    let opened = country.0[COUNTY].act(DAY, |drafter| take_in(drafter, &file));
    assert_eq!(refused(opened), "county.ended");
    let back = assign(&mut country, first, COUNTY);
    assert_eq!(refused(back), "county.no_successor");
    agree(&country);
}

#[test]
fn a_file_may_come_back_and_its_home_has_what_was_done_elsewhere() {
    let mut country = country();
    let number = opens(&mut country, COUNTY, ZAHRA);
    split(&mut country);
    assign(&mut country, number, NEIGHBOR).unwrap();
    settle(&mut country);
    edit(&mut country, NEIGHBOR, number, "09123456780");
    country.everyone_hears();
    assign(&mut country, number, COUNTY).unwrap();
    settle(&mut country);
    assert_eq!(mobile(&country, COUNTY, number), mobile(&country, NEIGHBOR, number));
    edit(&mut country, COUNTY, number, "09123456781");
    settle(&mut country);
    agree(&country);
}

#[test]
fn a_county_that_takes_anothers_file_up_unasked_is_not_heard() {
    let mut country = country();
    let number = opens(&mut country, COUNTY, ZAHRA);
    split(&mut country);
    let record = country.0[COUNTY].look(|office| office.case(number)).unwrap().unwrap().record;
    let entry = country.0[COUNTY]
        .written()
        .into_iter()
        .find(|entry| matches!(&entry.body, Body::Change(change) if change.record == record));
    let Body::Change(change) = entry.unwrap().body else { panic!() };
    let codes = |country: &mut Country, body: Body| {
        country.0[PROVINCE].hears_from(holder(NEIGHBOR), unit(NEIGHBOR), &[body])
    };
    assert_eq!(codes(&mut country, Body::Change(change)), ["authority.elsewhere"]);
    let said = Rehomed {
        from: code(COUNTY),
        to: code(NEIGHBOR),
        on: day(DAY),
        files: vec![Moved { record, n: 1 }],
        note: None,
    };
    // Nobody but the province may say so; `usual` finds no role for a county.
    assert_eq!(roster::usual(roster::Tier::County, Body::Rehomed(said).kind()), None);
    let log = model::LogId {
        origin: holder(COUNTY).node,
        incarnation: holder(COUNTY).incarnation,
        scope: unit(COUNTY),
        lane: model::Lane::Records,
    };
    let carried = Carried { record, log, seq: model::Seq(1), entry: Vec::new() };
    assert_eq!(roster::usual(roster::Tier::County, Body::Carried(carried.clone()).kind()), None);
    let heard =
        country.0[NEIGHBOR].hears_from(holder(PROVINCE), unit(NEIGHBOR), &[Body::Carried(carried)]);
    assert_eq!(heard, ["carried.unreadable"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn in_whatever_order_logs_arrive_all_tiers_make_the_same_of_it(
        picks in proptest::collection::vec((any::<Index>(), 1usize..4), 40..80),
    ) {
        let mut country = country();
        let number = opens(&mut country, COUNTY, ZAHRA);
        country.everyone_hears();
        split(&mut country);
        assign(&mut country, number, NEIGHBOR).unwrap();
        edit(&mut country, COUNTY, number, "09123456780");
        duty(&mut country);
        for (step, (pick, count)) in picks.into_iter().enumerate() {
            let pairs = [(0, 1), (1, 0), (1, 2), (2, 1), (1, 3), (3, 1)];
            let ways: Vec<_> = pairs
                .into_iter()
                .flat_map(|(from, to)| {
                    country.logs_between(from, to).into_iter().map(move |log| (from, to, log))
                })
                .collect();
            let (from, to, log) = ways[pick.index(ways.len())];
            country.bring(from, to, log, count);
            if step % 9 == 8 {
                duty(&mut country);
            }
            if step == 30 && stage(&country, NEIGHBOR, number).is_some() {
                edit(&mut country, NEIGHBOR, number, "09123456782");
            }
        }
        loop {
            let mut heard = duty(&mut country);
            for (from, to) in [(0, 1), (1, 0), (1, 2), (2, 1), (1, 3), (3, 1)] {
                for log in country.logs_between(from, to) {
                    heard += country.bring(from, to, log, usize::MAX).0;
                }
            }
            if heard == 0 { break }
        }
        for at in [COUNTY, NEIGHBOR] {
            let state = |tier: usize| country.0[tier].look(|office| look::state(office, unit(at)));
            let [here, above, top] = [at, PROVINCE, NATION].map(|tier| state(tier).unwrap());
            prop_assert_eq!((here, here), (above, top), "{}", unit(at));
        }
        for node in &country.0 {
            prop_assert!(node.rebuilt() == node.rows);
        }
    }
}
