//! Whatever people do, in whatever order: the quota is never overdrawn, a refusal changes nothing,
//! and rows made anew are the rows that were there.

use model::words::BankResult;
use model::{Amount, ApplicationNumber};
use office::forms::BankAnswer;
use office::rows::Stage;
use office::{application, bank, look, referral};
use proptest::prelude::*;

use crate::desk::{Desk, amount, day, go_on, ready_file, rials};

const PEOPLE: [&str; 5] = ["0012345679", "0076543218", "1234567891", "0370123451", "0499370899"];

#[derive(Clone, Debug)]
enum Deed {
    Take { who: usize, wanted: u64 },
    Refer { who: usize },
    Paid { who: usize, millions: u64 },
    Answered { who: usize, returned: bool },
    Withdraw { who: usize },
    Expire,
}

fn deed() -> impl Strategy<Value = Deed> {
    let who = 0..PEOPLE.len();
    prop_oneof![
        3 => (who.clone(), 100u64..1_100).prop_map(|(who, m)| Deed::Take { who, wanted: m * 1_000_000 }),
        5 => who.clone().prop_map(|who| Deed::Refer { who }),
        2 => (who.clone(), 1u64..1_200).prop_map(|(who, millions)| Deed::Paid { who, millions }),
        2 => (who.clone(), any::<bool>()).prop_map(|(who, returned)| Deed::Answered { who, returned }),
        1 => who.prop_map(|who| Deed::Withdraw { who }),
        1 => Just(Deed::Expire),
    ]
}

fn known(desk: &Desk, who: usize) -> Option<ApplicationNumber> {
    let person = PEOPLE[who].parse().unwrap();
    desk.look(|office| office.person(person))
        .unwrap()
        .applications
        .last()
        .map(|(number, _)| *number)
}

/// Does a deed; what is refused has changed nothing, which the desk checks.
fn perform(desk: &mut Desk, deed: &Deed, on: &str) {
    let answer = |who: usize, result, millions: Option<u64>| BankAnswer {
        letter: None,
        applicant: Some(PEOPLE[who].parse().unwrap()),
        result,
        amount: millions.map(|millions| rials(millions * 1_000_000)),
        on: day(on),
        reason: None,
    };
    match deed {
        Deed::Take { who, wanted } => {
            desk.take(&ready_file(PEOPLE[*who], *wanted));
        }
        Deed::Refer { who } => {
            if let Some(number) = known(desk, *who) {
                drop(desk.act(on, |drafter| referral::issue(drafter, number, None)));
            }
        }
        Deed::Paid { who, millions } => {
            let answer = answer(*who, BankResult::Paid, Some(*millions));
            desk.act(on, |drafter| bank::take_in(drafter, &answer)).unwrap();
        }
        Deed::Answered { who, returned } => {
            let result = if *returned { BankResult::Returned } else { BankResult::Rejected };
            let answer = answer(*who, result, None);
            desk.act(on, |drafter| bank::take_in(drafter, &answer)).unwrap();
        }
        Deed::Withdraw { who } => {
            if let Some(number) = known(desk, *who) {
                drop(desk.act(on, |drafter| application::withdraw(drafter, number, "سفر")));
            }
        }
        Deed::Expire => {
            desk.act(on, |drafter| referral::expire(drafter, day("1401/12/29"))).unwrap();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_deeds_overdraws_or_loses(
        deeds in proptest::collection::vec(deed(), 1..40),
        granted in (500u64..3_000, 1u64..5),
    ) {
        let granted = amount(granted.0 * 1_000_000, granted.1);
        let mut desk = Desk::with(granted);
        for (at, deed) in deeds.iter().enumerate() {
            let on = day("1401/09/15").plus_days(i32::try_from(at).unwrap()).to_string();
            perform(&mut desk, deed, &on);
            let figures = desk.figures();
            let spent = figures.held.checked_add(figures.consumed).unwrap();
            prop_assert!(granted.covers(spent), "{figures:?}");
            prop_assert_eq!(spent.checked_add(figures.free), Some(granted));
        }
        prop_assert_eq!(desk.rebuilt(), desk.rows.clone());
        let mut held = Amount::ZERO;
        desk.look(|office| look::cases(office, &mut |_, row| {
            if matches!(row.stage, Stage::Referred | Stage::Returned) {
                let (_, amount, _) = row.letter.unwrap();
                held = held.checked_add(amount).unwrap();
            }
            go_on()
        })).unwrap();
        prop_assert_eq!(held, desk.figures().held, "letters at the bank are what is held");
    }
}
