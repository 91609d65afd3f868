//! What a province's shares are reckoned by.

use model::{Amount, Jobs};
use office::allocation::{Row, breakdown};

use crate::country::{COUNTY, NEIGHBOR, PROVINCE};
use crate::desk::amount;
use crate::tree::{M, opened, row};

/// R-A1a: what a share is reckoned by is the rule set's to say.
#[test]
fn each_number_of_the_allocation_moves_the_shares() {
    let mut country = opened(amount(1_000 * M, 20));
    let rows = [
        Row { indicators: priority(3), ..row(COUNTY, amount(600 * M, 12), 10, Some(900)) },
        row(NEIGHBOR, amount(300 * M, 5), 9, Some(400)),
    ];
    let total = amount(1_000 * M + 7, 20);
    let mut shares = |rules: rules::AllocationRules| -> Vec<Amount> {
        country.0[PROVINCE].rules.allocation = rules;
        let made = country.0[PROVINCE].look(|office| breakdown(office, total, &rows, &[].into()));
        let shares: Vec<Amount> = made.unwrap().shares.iter().map(|share| share.amount).collect();
        let sum = shares.iter().fold(Amount::ZERO, |sum, share| sum.checked_add(*share).unwrap());
        assert_eq!(sum, total, "to the last rial");
        shares
    };
    let usual = rules::RuleSet::embedded_1401().allocation;
    let by = |approved_quota, employment_commitment, absorption, priority| rules::AllocationRules {
        weights: rules::AllocationWeights {
            approved_quota,
            employment_commitment,
            absorption,
            priority,
        },
        ..usual
    };
    let (least, most) = ("450 per mille".parse().unwrap(), "550 per mille".parse().unwrap());
    let told: Vec<(&str, Vec<Amount>)> = [
        ("usual", usual),
        ("approved_quota alone", by(1_000, 0, 0, 0)),
        ("employment_commitment alone", by(0, 1_000, 0, 0)),
        ("absorption alone", by(0, 0, 1_000, 0)),
        ("priority alone", by(0, 0, 0, 1_000)),
        ("floor", rules::AllocationRules { floor: least, ..usual }),
        ("cap", rules::AllocationRules { cap: most, ..usual }),
        ("step_rials", rules::AllocationRules { step: amount(300 * M, 1), ..usual }),
        ("step_jobs", rules::AllocationRules { step: amount(M, 8), ..usual }),
    ]
    .map(|(name, rules)| (name, shares(rules)))
    .into();
    for (at, (name, shares)) in told.iter().enumerate() {
        let alike: Vec<&str> = told[..at]
            .iter()
            .filter(|(_, other)| other == shares)
            .map(|(other, _)| *other)
            .collect();
        assert!(alike.is_empty(), "{name} as {alike:?}: {told:?}");
    }
    let [floor, cap] = ["floor", "cap"].map(|name| told.iter().find(|it| it.0 == name).unwrap());
    assert!(amount(450 * M, 0).rials <= floor.1[1].rials, "{told:?}");
    assert!(cap.1[0].rials <= amount(551 * M, 0).rials, "{told:?}");
}

fn priority(priority: u16) -> escrow::apportion::Indicators {
    escrow::apportion::Indicators {
        approved: amount(600 * M, 12),
        commitment: Jobs::new(10),
        absorption_per_mille: Some(900),
        priority,
    }
}
