//! An office was merged into another and its machine is gone: who takes in what the bank says to its letters.

use escrow::{Answer, Entry as QuotaEntry, Figures, ReleaseReason, SettleBasis, Settlement};
use model::words::{BankResult, Role};
use model::{Amount, ApplicationNumber, Incarnation, LetterNumber};
use office::entry::Body;
use office::forms::BankAnswer;
use office::intake::{Fate, take_in};
use office::quota::hub::{self, Settling};
use office::rows::Stage;
use office::{bank, quota, referral};
use roster::{CountyFact, Merge};

use crate::country::{COUNTY, Country, NATION, NEIGHBOR, PROVINCE, holder, unit};
use crate::desk::{day, ready_file, rials};
use crate::homes::{DAY, PARVIN, agree, code, named, opens, refused, settle, stage};
use crate::objections::{ZAHRA, country, say};

fn answer(letter: LetterNumber, result: BankResult) -> BankAnswer {
    let amount = (result == BankResult::Paid).then(|| rials(300_000_000));
    let (letter, on) = (Some(letter), day("1401/09/25"));
    BankAnswer { letter, applicant: None, result, amount, on, reason: None }
}

fn takes(country: &mut Country, at: usize, answer: &BankAnswer) -> Fate {
    country.0[at].act("1401/09/25", |drafter| bank::take_in(drafter, answer)).unwrap()
}

/// Two files were referred, the office ended, its files followed; then its machine was lost, and shut out.
fn merged() -> (Country, [ApplicationNumber; 2], [LetterNumber; 2]) {
    let mut country = country();
    let files = [ZAHRA, PARVIN].map(|id| opens(&mut country, COUNTY, id));
    let letters = files.map(|number| {
        let issue = |drafter: &mut office::Drafter<'_>| referral::issue(drafter, number, None);
        country.0[COUNTY].act(DAY, issue).unwrap().letter
    });
    country.everyone_hears();
    let merge = Merge {
        from: vec![code(COUNTY)],
        into: named(NEIGHBOR),
        makes: false,
        on: day("1401/09/18"),
        note: None,
    };
    let body = Body::County(CountyFact::Merge(merge));
    say(&mut country, NATION, (Role::NationalAdmin, NATION), &body);
    settle(&mut country);
    country.succeeds(COUNTY, 70);
    settle(&mut country);
    (country, files, letters)
}

fn lost(country: &Country) -> Figures {
    let of = |office: &office::Office<'_>| quota::of(office, holder(COUNTY), &quota::line(office));
    country.0[PROVINCE].look(of).unwrap()
}

#[test]
fn a_merged_offices_letters_are_answered_by_its_next_machine_wherever_that_stands() {
    let (mut country, files, letters) = merged();
    let [paid, rejected] = [(letters[0], BankResult::Paid), (letters[1], BankResult::Rejected)]
        .map(|(letter, result)| answer(letter, result));

    // The office that goes on with the files isn't who issued the letters, whatever it says.
    let elsewhere = takes(&mut country, NEIGHBOR, &paid);
    let Fate::Refused { code: "letter_elsewhere", why } = elsewhere else {
        panic!("{elsewhere:?}")
    };
    assert!([why.fa, why.en].iter().all(|why| why.contains("office enrol 1102")));
    // Its next machine does it, beside the other office's on the same PC if need be, and nothing else.
    for one in [&paid, &rejected] {
        assert_eq!(takes(&mut country, COUNTY, one), Fate::Accepted);
        assert_eq!(takes(&mut country, COUNTY, one), Fate::Unchanged, "once");
    }
    let file = ready_file("0376783532", 300_000_000);
    let opened = country.0[COUNTY].act("1401/09/25", |drafter| take_in(drafter, &file));
    assert_eq!(refused(opened), "county.ended");
    settle(&mut country);
    for at in [COUNTY, PROVINCE, NATION, NEIGHBOR] {
        let stages = files.map(|number| stage(&country, at, number));
        assert_eq!(stages[0], Some(Stage::Paid), "{at}");
        assert_ne!(stages[1], Some(Stage::Referred), "{at}: the home may go on with it");
    }
    let lost = lost(&country);
    assert_eq!((lost.held, lost.consumed.rials), (Amount::ZERO, rials(300_000_000)));
    // What is free of it comes back for the office that goes on.
    let wish = Settling {
        unit: unit(COUNTY),
        incarnation: Incarnation(1),
        exhibition: None,
        basis: SettleBasis::Destroyed,
        last: None,
        reason: "merged, its PC is gone",
    };
    let back =
        country.0[PROVINCE].act("1401/09/26", |drafter| hub::settle(drafter, &wish)).unwrap();
    assert_eq!(back.amount, lost.free);
    settle(&mut country);
    agree(&country);
}

#[test]
fn whoever_goes_on_with_the_files_ends_no_letter_of_the_merged_office() {
    let (mut country, _, _) = merged();
    let before = lost(&country);
    let held = country.0[COUNTY].look(quota::holds).unwrap();
    let [first, second] = held.as_slice() else { panic!("{held:?}") };
    for (held, settlement) in [
        (first, Settlement::Consumed { paid: rials(300_000_000), on: day("1401/09/25") }),
        (second, Settlement::Released { reason: ReleaseReason::BankRejected, on: day(DAY) }),
    ] {
        let key = held.hold().unwrap().key.clone();
        let lie = Body::Quota(QuotaEntry::Answer(Answer { of: held.by, key, settlement }));
        for (scope, code) in [(NEIGHBOR, "authority.elsewhere"), (COUNTY, "authority.kind")] {
            let aside = country.0[PROVINCE].hears_from(
                holder(NEIGHBOR),
                unit(scope),
                std::slice::from_ref(&lie),
            );
            assert_eq!(aside, [code], "into the logs of {scope}");
        }
    }

    assert_eq!(lost(&country), before);
    assert_eq!(before.held.rials, rials(600_000_000));
}
