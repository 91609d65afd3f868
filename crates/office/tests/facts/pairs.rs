//! The law of one person in two counties.

use std::collections::BTreeMap;

use model::words::BankResult;
use model::{ApplicationNumber, LetterNumber, PersonId};
use office::forms::BankAnswer;
use office::intake::take_in;
use office::{bank, duplicates, referral};
use proptest::prelude::*;

use crate::country::{COUNTY, Country, NEIGHBOR, PROVINCE};
use crate::desk::ready_file;
use crate::matters::{DAY, answer, province_speaks};
use crate::objections::{ZAHRA, country};

/// What may happen to one of three persons' files in one of two counties.
#[derive(Clone, Copy, Debug)]
enum Happens {
    Refers,
    TakesBack,
    Pays,
    Heard,
}

const PERSONS: [&str; 3] = [ZAHRA, "0076543218", "1234567891"];

fn happens() -> impl Strategy<Value = (Happens, usize, usize)> {
    let what = prop_oneof![
        3 => Just(Happens::Refers),
        1 => Just(Happens::TakesBack),
        1 => Just(Happens::Pays),
        1 => Just(Happens::Heard),
    ];
    (what, 0..PERSONS.len(), 0..2usize)
}

/// The person's file at a county, its standing letter, when it was written and whether it is paid.
type Standing = BTreeMap<(usize, usize), (ApplicationNumber, LetterNumber, bool)>;

fn happen(
    country: &mut Country,
    standing: &mut Standing,
    (what, person, at): (Happens, usize, usize),
) {
    let node = &mut country.0[[COUNTY, NEIGHBOR][at]];
    let known = standing.get(&(person, at)).copied();
    match (what, known) {
        (Happens::Refers, None) => {
            let id: PersonId = PERSONS[person].parse().unwrap();
            let last = |node: &crate::country::Node| {
                node.look(|office| office.person(id)).unwrap().applications.last().copied()
            };
            if last(node).is_none() {
                let file = ready_file(PERSONS[person], 100_000_000);
                node.act("1401/09/01", |drafter| take_in(drafter, &file)).unwrap();
            }
            let number = last(node).unwrap().0;
            let letter = node.act(DAY, |drafter| referral::issue(drafter, number, None)).unwrap();
            standing.insert((person, at), (number, letter.letter, false));
        }
        (Happens::TakesBack, Some((_, letter, false))) => {
            node.act(DAY, |drafter| referral::take_back(drafter, letter, "x").map(|_| ())).unwrap();
            standing.remove(&(person, at));
        }
        (Happens::Pays, Some((number, letter, false))) => {
            let paid = BankAnswer {
                amount: Some(model::Rials::new(100_000_000)),
                ..answer(letter, BankResult::Paid)
            };
            node.act(DAY, |drafter| bank::take_in(drafter, &paid).map(|_| ())).unwrap();
            standing.insert((person, at), (number, letter, true));
        }
        (Happens::Heard, _) => {
            country.everyone_hears();
            province_speaks(country);
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// R-A9e: in whichever order things happen and are heard, in the end a pair stands for a person exactly
    /// where both counties have a live letter, both are told, and the later unpaid one is frozen.
    #[test]
    fn a_pair_stands_exactly_while_both_letters_do(
        all in proptest::collection::vec(happens(), 1..24),
    ) {
        let mut country = country();
        let mut standing = Standing::new();
        for one in all {
            happen(&mut country, &mut standing, one);
        }
        country.everyone_hears();
        province_speaks(&mut country);
        let mut expected: [Vec<(ApplicationNumber, ApplicationNumber, bool)>; 2] = Default::default();
        for person in 0..PERSONS.len() {
            let of = |at: usize| standing.get(&(person, at)).copied();
            let (Some(one), Some(other)) = (of(0), of(1)) else { continue };
            for (at, here, there) in [(0, one, other), (1, other, one)] {
                let later = there.0 < here.0 || there.2;
                expected[at].push((here.0, there.0, later && !here.2));
            }
        }
        for (at, mut expected) in expected.into_iter().enumerate() {
            let node = &country.0[[COUNTY, NEIGHBOR][at]];
            let all = node.look(|office| duplicates::all(office, None)).unwrap();
            let mut told: Vec<_> =
                all.iter().map(|pair| (pair.number, pair.other, pair.frozen)).collect();
            told.sort();
            expected.sort();
            prop_assert_eq!(told, expected);
            prop_assert_eq!(node.rebuilt(), node.rows.clone());
        }
        prop_assert_eq!(country.0[PROVINCE].rebuilt(), country.0[PROVINCE].rows.clone());
    }
}
