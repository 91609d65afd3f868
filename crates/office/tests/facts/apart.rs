//! Two acts on one thing that are two persons': the pairs that are judged at the desk of a county.

use model::ApplicationNumber;
use model::words::{BankResult, Role};
use office::entry::{Act, Verdict};
use office::intake::take_in;
use office::{Drafter, Refusal, Stop, Unable, apart, bank, disputes, referral, users};

use crate::country::{COUNTY, Country, act};
use crate::desk::ready_file;
use crate::matters::{DAY, answer};
use crate::objections::{ZAHRA, country};

/// Somebody of the county acts on a day, in a role.
fn by<T>(
    country: &mut Country,
    (user, role, day): (&str, Role, &str),
    work: impl FnOnce(&mut Drafter<'_>) -> Result<T, Stop>,
) -> Result<T, Refusal> {
    country.0[COUNTY].act_by(Act { user: user.to_owned(), ..act(role, day) }, work)
}

/// The same, as a clerk.
fn on<T>(
    country: &mut Country,
    (user, day): (&str, &str),
    work: impl FnOnce(&mut Drafter<'_>) -> Result<T, Stop>,
) -> Result<T, Refusal> {
    by(country, (user, Role::Clerk, day), work)
}

/// A county with quota and these users, each of whom may act as head and as clerk.
fn staffed(names: &[&str]) -> Country {
    let mut country = country();
    for name in names {
        let roles = [Role::CountyHead, Role::Clerk];
        let head = (names[0], Role::CountyHead, "1401/03/01");
        by(&mut country, head, |d| users::add(d, name, name, &roles)).unwrap();
    }
    country
}

/// A file that may go to the bank, with its visit's form, all of it entered by one person.
fn enters(country: &mut Country, user: &str) -> ApplicationNumber {
    let file = ready_file(ZAHRA, 300_000_000);
    on(country, (user, "1401/09/01"), |d| take_in(d, &file)).unwrap();
    let person = ZAHRA.parse().unwrap();
    country.0[COUNTY].look(|office| office.person(person)).unwrap().applications[0].0
}

fn same(pair: apart::Pair, user: &str) -> Refusal {
    Unable::Same { pair, user: user.to_owned() }.into()
}

/// X5
#[test]
fn who_filled_in_a_visits_form_does_not_refer_on_it() {
    let mut country = staffed(&["sara", "reza"]);
    let number = enters(&mut country, "reza");
    let refused = on(&mut country, ("reza", DAY), |d| referral::issue(d, number, None));
    assert_eq!(refused.unwrap_err(), same(apart::Pair::Form, "reza"));
    on(&mut country, ("sara", DAY), |d| referral::issue(d, number, None)).unwrap();
}

/// X5
#[test]
fn who_said_one_side_of_a_dispute_does_not_settle_it() {
    let mut country = staffed(&["sara", "reza", "zahra"]);
    let number = enters(&mut country, "zahra");
    let letter = on(&mut country, ("reza", DAY), |d| referral::issue(d, number, None)).unwrap();
    let letter = letter.letter;
    on(&mut country, ("sara", DAY), |d| referral::take_back(d, letter, "mistake").map(|_| ()))
        .unwrap();
    let paid = answer(letter, BankResult::Paid);
    on(&mut country, ("reza", DAY), |d| bank::take_in(d, &paid).map(|_| ())).unwrap();
    let settle = |d: &mut Drafter<'_>| {
        let verdict = Verdict::Holds("paid".to_owned());
        disputes::settle(d, (number, ""), verdict, "statement 14").map(|_| ())
    };
    for side in ["sara", "reza"] {
        let refused = by(&mut country, (side, Role::CountyHead, DAY), settle);
        assert_eq!(refused.unwrap_err(), same(apart::Pair::Dispute, side));
    }
    by(&mut country, ("zahra", Role::CountyHead, DAY), settle).unwrap();
}

#[test]
fn an_office_of_one_person_is_not_brought_to_a_stand() {
    let mut country = staffed(&["sara"]);
    let number = enters(&mut country, "sara");
    on(&mut country, ("sara", DAY), |d| referral::issue(d, number, None)).unwrap();
    // Somebody who is shut out is nobody else.
    let mut country = staffed(&["sara", "reza"]);
    let number = enters(&mut country, "sara");
    let head = ("sara", Role::CountyHead, DAY);
    by(&mut country, head, |d| users::disable(d, "reza", "has left")).unwrap();
    on(&mut country, ("sara", DAY), |d| referral::issue(d, number, None)).unwrap();
}
