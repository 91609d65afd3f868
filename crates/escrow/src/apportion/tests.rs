//! Parts sum to the whole, keep to floors and caps, and don't depend on the order of units.

#![expect(clippy::arithmetic_side_effects, reason = "a test that overflows fails")]

use std::fmt::Write as _;

use expect_test::{Expect, expect};
use model::{Amount, Jobs, Rials};
use proptest::collection::vec;
use proptest::prelude::*;

use super::weigh::weights;
use super::{Dimension, Indicators, Manner, Party, Portion, Refusal, Weights, apportion};

const EVEN: Weights = Weights { approved: 400, commitment: 300, absorption: 200, priority: 100 };
const MANNER: Manner = Manner { weights: EVEN, step: amount(1, 1) };
const NONE: Amount = Amount::ZERO;
const ALL: Amount = amount(u64::MAX, u64::MAX);

const fn amount(rials: u64, jobs: u64) -> Amount {
    Amount::new(Rials::new(rials), Jobs::new(jobs))
}

/// A county of which only the approved quota is known.
fn party(unit: &str, approved: Amount) -> Party {
    let indicators = Indicators { approved, ..Indicators::default() };
    Party { unit: unit.parse().unwrap(), indicators, floor: NONE, cap: ALL, set: None }
}

fn parts(portions: &[Portion]) -> Vec<(u64, u64)> {
    portions.iter().map(|part| (part.amount.rials.whole(), part.amount.jobs.whole())).collect()
}

#[test]
fn largest_remainders_get_what_is_left() {
    // Hamilton's own kind of example: quotas 4.14, 2.76 and 3.10 of ten.
    let parties = [
        party("1101", amount(414, 1)),
        party("1102", amount(276, 1)),
        party("1103", amount(310, 1)),
    ];
    let portions = apportion(amount(10, 2), &parties, &MANNER).unwrap();
    assert_eq!(parts(&portions), [(4, 1), (3, 1), (3, 0)], "ties by unit code");
}

#[test]
fn floors_and_caps_hold_and_the_others_share_the_rest() {
    let mut parties =
        [party("1101", amount(80, 8)), party("1102", amount(15, 1)), party("1103", amount(5, 1))];
    parties[0].cap = amount(50, 20);
    parties[2].floor = amount(20, 3);
    let portions = apportion(amount(100, 20), &parties, &MANNER).unwrap();
    assert_eq!(parts(&portions), [(50, 15), (30, 2), (20, 3)]);
}

#[test]
fn what_is_set_by_hand_stays_and_the_sum_too() {
    let mut parties =
        [party("1101", amount(1, 1)), party("1102", amount(1, 1)), party("1103", amount(1, 1))];
    parties[1].set = Some(amount(7, 0));
    let portions = apportion(amount(20, 5), &parties, &MANNER).unwrap();
    assert_eq!(parts(&portions), [(7, 3), (7, 0), (6, 2)]);
}

#[test]
fn parts_are_whole_steps_and_the_heaviest_gets_what_is_less() {
    let parties = [party("1101", amount(1, 1)), party("1102", amount(2, 1))];
    let manner = Manner { step: amount(1_000_000, 1), ..MANNER };
    let portions = apportion(amount(10_000_017, 3), &parties, &manner).unwrap();
    assert_eq!(parts(&portions), [(3_000_000, 2), (7_000_017, 1)]);
}

#[test]
fn a_unit_without_weight_gets_its_floor_only() {
    let mut parties = [party("1101", amount(9, 9)), party("1102", NONE)];
    assert_eq!(parts(&apportion(amount(10, 3), &parties, &MANNER).unwrap()), [(10, 3), (0, 0)]);
    parties[1].floor = amount(2, 1);
    assert_eq!(parts(&apportion(amount(10, 3), &parties, &MANNER).unwrap()), [(8, 2), (2, 1)]);
}

#[test]
fn rates_count_times_the_size_of_the_unit() {
    let mut large = party("1101", amount(900, 9));
    let mut small = party("1102", amount(100, 1));
    large.indicators.absorption_per_mille = Some(500);
    small.indicators.absorption_per_mille = Some(1_000);
    let weights = Weights { approved: 0, commitment: 0, absorption: 1_000, priority: 0 };
    let manner = Manner { weights, ..MANNER };
    let portions = apportion(amount(1_100, 11), &[large, small], &manner).unwrap();
    assert_eq!(parts(&portions), [(900, 9), (200, 2)]);
    small.indicators.absorption_per_mille = None;
    let portions = apportion(amount(1_000, 10), &[large, small], &manner).unwrap();
    assert_eq!(parts(&portions), [(900, 9), (100, 1)], "unknown is the mean of the known");
}

#[test]
fn an_indicator_that_nobody_has_drops_out() {
    let mut parties = [party("1101", NONE), party("1102", NONE)];
    parties[0].indicators.commitment = Jobs::new(30);
    parties[1].indicators.commitment = Jobs::new(10);
    let portions = apportion(amount(100, 4), &parties, &MANNER).unwrap();
    assert_eq!(parts(&portions), [(75, 3), (25, 1)]);
    assert_eq!(portions[0].weight.rials, 750_000_000);
}

fn check(refused: &[Refusal], expected: &Expect) {
    let mut told = String::new();
    for refusal in refused {
        let (say, next) = (refusal.say(), refusal.next().unwrap_or_default());
        writeln!(told, "{}", refusal.code()).unwrap();
        for line in [say.fa, next.fa, say.en, next.en].iter().filter(|line| !line.is_empty()) {
            writeln!(told, "  {line}").unwrap();
        }
    }
    expected.assert_eq(&told);
}

#[test]
fn what_cant_be_shared_out_is_refused_with_its_figures() {
    let total = amount(1_000_000_000, 10);
    let county = |unit: &str| party(unit, amount(1, 1));
    let refused = |parties: &[Party]| apportion(total, parties, &MANNER).unwrap_err();
    let with = |change: fn(&mut Party)| {
        let mut changed = county("1101");
        change(&mut changed);
        refused(&[changed, county("1102")])
    };
    let many: Vec<Party> = (1..=300).map(|n| county(&format!("{n:04}"))).collect();
    let set = |rials| Party { set: Some(amount(rials, 10)), ..county("1101") };
    let capped = ["1101", "1102"].map(|unit| Party { cap: amount(400_000_000, 9), ..county(unit) });
    check(
        &[
            refused(&[]),
            refused(&many),
            refused(&[county("1101"), county("1101")]),
            refused(&[set(1_000_000_001), county("1102")]),
            refused(&[set(999_999_999)]),
            with(|party| (party.floor, party.cap) = (amount(5, 0), amount(4, 1))),
            with(|party| party.floor = amount(0, 11)),
            refused(&capped),
            refused(&[party("1101", NONE), party("1102", amount(0, 1))]),
        ],
        &expect![[r#"
            A1.no_units
              واحدی برای تقسیم سهمیه نیست.
              There is no unit to share the quota with.
            A1.too_many_units
              300 واحد برای یک تخصیص زیاد است.
              300 units are too many for one allocation.
            A1.unit_twice
              واحد 1101 دو بار آمده است.
              Unit 1101 is named twice.
            A1.set_differs
              سهم‌های دستی (1,000,000,001 ریال) با کل (1,000,000,000 ریال) نمی‌خواند.
              سهم‌های دستی را با کل بخوانید.
              What was set by hand (1,000,000,001 rials) doesn't fit the total (1,000,000,000 rials).
              Make what is set by hand fit the total.
            A1.set_differs
              سهم‌های دستی (999,999,999 ریال) با کل (1,000,000,000 ریال) نمی‌خواند.
              سهم‌های دستی را با کل بخوانید.
              What was set by hand (999,999,999 rials) doesn't fit the total (1,000,000,000 rials).
              Make what is set by hand fit the total.
            A1.floor_above_cap
              کف سهم 1101 (5 ریال) از سقف آن (4 ریال) بیشتر است.
              کف و سقف را در ضوابط (allocation.floor و allocation.cap) یا کل را تغییر دهید.
              The floor of 1101 (5 rials) is above its cap (4 rials).
              Change the total, or floors and caps in the rules (allocation.floor, allocation.cap).
            A1.floors
              جمع کف سهم‌ها (11 شغل) از کل (10 شغل) بیشتر است.
              کف و سقف را در ضوابط (allocation.floor و allocation.cap) یا کل را تغییر دهید.
              The floors (11 jobs) come to more than there is (10 jobs).
              Change the total, or floors and caps in the rules (allocation.floor, allocation.cap).
            A1.caps
              با سقف‌ها تنها 800,000,000 ریال از 1,000,000,000 ریال تقسیم می‌شود.
              کف و سقف را در ضوابط (allocation.floor و allocation.cap) یا کل را تغییر دهید.
              The caps let only 800,000,000 rials of 1,000,000,000 rials be shared out.
              Change the total, or floors and caps in the rules (allocation.floor, allocation.cap).
            A1.no_weight
              هیچ واحدی برای تقسیم ریال وزنی ندارد.
              شاخص‌ها را در پرونده‌ای بدهید یا سهم‌ها را دستی بنویسید.
              No unit has any weight to share rials by.
              Give the indicators in a file, or set the parts by hand.
        "#]],
    );
}

/// Sixty units of up to 10^17 rials each: several times the whole nation.
fn parties() -> impl Strategy<Value = Vec<Party>> {
    let indicators = (0..100_000_000_000_000_000u64, 0..1_000_000u64, 0..400_000u64)
        .prop_flat_map(|(rials, jobs, commitment)| {
            (Just((rials, jobs, commitment)), prop::option::of(0..=1_200u16), 0..=10u16)
        })
        .prop_map(|((rials, jobs, commitment), absorption_per_mille, priority)| Indicators {
            approved: amount(rials, jobs),
            commitment: Jobs::new(commitment),
            absorption_per_mille,
            priority,
        });
    vec(indicators, 1..60).prop_map(|all| {
        let party = |(at, indicators)| Party {
            unit: format!("{at:04}").parse().unwrap(),
            indicators,
            floor: NONE,
            cap: ALL,
            set: None,
        };
        all.into_iter().enumerate().map(party).collect()
    })
}

fn totals() -> impl Strategy<Value = Amount> {
    (0..=1_000_000_000_000_000_000u64, 0..=5_000_000u64)
        .prop_map(|(rials, jobs)| amount(rials, jobs))
}

/// Bounds such that the total fits: floors below an even part, caps above it.
fn bounded(parties: &mut [Party], total: Amount, bounds: &[(u8, u8)]) {
    let count = u64::try_from(parties.len()).unwrap();
    let part = |whole: u64, percent: u8| {
        let part = u128::from(whole) * u128::from(percent) / (100 * u128::from(count));
        u64::try_from(part).unwrap()
    };
    for (party, (low, high)) in parties.iter_mut().zip(bounds) {
        let low = low % 100;
        let high = 101 + high % 150;
        party.floor = amount(part(total.rials.whole(), low), part(total.jobs.whole(), low));
        party.cap = amount(part(total.rials.whole(), high) + 1, part(total.jobs.whole(), high) + 1);
    }
}

fn sum(portions: &[Portion]) -> Amount {
    portions.iter().fold(NONE, |sum, part| sum.checked_add(part.amount).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn parts_sum_to_the_total_and_keep_to_their_bounds(
        mut parties in parties(),
        total in totals(),
        bounds in vec(any::<(u8, u8)>(), 60),
    ) {
        bounded(&mut parties, total, &bounds);
        match apportion(total, &parties, &MANNER) {
            Ok(portions) => {
                prop_assert_eq!(sum(&portions), total);
                for (part, party) in portions.iter().zip(&parties) {
                    prop_assert!(part.amount.covers(party.floor), "{part:?} {party:?}");
                    prop_assert!(party.cap.covers(part.amount), "{part:?} {party:?}");
                }
            }
            // Only where units that have no weight would have to take more than their floor.
            Err(Refusal::CapsBelow { .. } | Refusal::NoWeight { .. }) => {
                let weights = weights(&parties, &EVEN);
                prop_assert!(weights.iter().any(|weight| weight.rials == 0 || weight.jobs == 0));
            }
            Err(refusal) => prop_assert!(false, "{refusal}"),
        }
    }

    /// The quota rule: without bounds nobody is a whole step away from the exact quota.
    #[test]
    fn nobody_is_a_step_away_from_the_quota(
        parties in parties(),
        total in totals(),
        step in (1..=1_000_000u64, 1..=5u64),
    ) {
        let step = amount(step.0, step.1);
        let manner = Manner { step, ..MANNER };
        let Ok(portions) = apportion(total, &parties, &manner) else { return Ok(()) };
        for dimension in Dimension::ALL {
            let whole = dimension.of(total);
            let step = dimension.of(step);
            let weights: u128 =
                portions.iter().map(|part| u128::from(dimension.of_weight(part.weight))).sum();
            if weights == 0 {
                prop_assert_eq!(whole, 0);
                continue;
            }
            let steps = u128::from(whole / step);
            let extra = whole % step;
            let mut spare = 0;
            for part in &portions {
                let mut got = dimension.of(part.amount);
                if got % step != 0 {
                    got -= extra;
                    spare += 1;
                }
                let (got, weight) = (u128::from(got / step), dimension.of_weight(part.weight));
                let quota = steps * u128::from(weight);
                prop_assert!((got * weights).abs_diff(quota) < weights);
            }
            prop_assert!(spare <= 1, "one unit alone gets what is less than a step");
        }
    }

    #[test]
    fn the_order_of_units_does_not_matter(
        mut parties in parties(),
        total in totals(),
        bounds in vec(any::<(u8, u8)>(), 60),
        keys in vec(any::<u32>(), 60),
    ) {
        bounded(&mut parties, total, &bounds);
        let expected = apportion(total, &parties, &MANNER);
        let mut keyed: Vec<_> = keys.into_iter().zip(parties).collect();
        keyed.sort_by_key(|(key, _)| *key);
        let shuffled: Vec<Party> = keyed.into_iter().map(|(_, party)| party).collect();
        prop_assert_eq!(apportion(total, &shuffled, &MANNER), expected);
    }

    #[test]
    fn a_higher_floor_never_lowers_a_part_nor_raises_anothers_much(
        parties in parties(),
        total in totals(),
        at in any::<prop::sample::Index>(),
        percent in 0..=100u64,
    ) {
        let Ok(before) = apportion(total, &parties, &MANNER) else { return Ok(()) };
        let at = at.index(parties.len());
        let mut raised = parties;
        let part = |whole: u64| u64::try_from(u128::from(whole) * u128::from(percent) / 100).unwrap();
        raised[at].floor = amount(part(total.rials.whole()), part(total.jobs.whole()));
        let after = apportion(total, &raised, &MANNER).unwrap();
        prop_assert!(after[at].amount.covers(before[at].amount));
        for (other, (before, after)) in before.iter().zip(&after).enumerate() {
            // Largest remainders may give another its last rial, never more.
            let most = before.amount.checked_add(amount(1, 1)).unwrap();
            prop_assert!(other == at || most.covers(after.amount));
        }
    }

    #[test]
    fn among_equal_bounds_more_weight_never_gets_less(parties in parties(), total in totals()) {
        let Ok(portions) = apportion(total, &parties, &MANNER) else { return Ok(()) };
        for (left, right) in portions.iter().zip(portions.iter().skip(1)) {
            for dimension in Dimension::ALL {
                let (heavy, light) =
                    if dimension.of_weight(left.weight) < dimension.of_weight(right.weight) {
                        (right, left)
                    } else if dimension.of_weight(right.weight) < dimension.of_weight(left.weight) {
                        (left, right)
                    } else {
                        continue;
                    };
                prop_assert!(dimension.of(light.amount) <= dimension.of(heavy.amount));
            }
        }
    }

    /// P10: whatever is claimed, nothing wraps and nothing panics.
    #[test]
    fn no_claim_makes_it_wrap(
        claims in vec(any::<([u64; 7], Option<u16>, u16, Option<(u64, u64)>)>(), 0..6),
        total in any::<(u64, u64)>(),
        weights in any::<[u16; 4]>(),
        step in any::<(u64, u64)>(),
    ) {
        let parties: Vec<Party> = claims
            .iter()
            .enumerate()
            .map(|(at, (whole, absorption, priority, set))| Party {
                unit: format!("{at:04}").parse().unwrap(),
                indicators: Indicators {
                    approved: amount(whole[0], whole[1]),
                    commitment: Jobs::new(whole[2]),
                    absorption_per_mille: *absorption,
                    priority: *priority,
                },
                floor: amount(whole[3], whole[4]),
                cap: amount(whole[5], whole[6]),
                set: set.map(|(rials, jobs)| amount(rials, jobs)),
            })
            .collect();
        let [approved, commitment, absorption, priority] = weights;
        let weights = Weights { approved, commitment, absorption, priority };
        let total = amount(total.0, total.1);
        let manner = Manner { weights, step: amount(step.0, step.1) };
        if let Ok(portions) = apportion(total, &parties, &manner) {
            prop_assert_eq!(sum(&portions), total);
        }
    }
}
