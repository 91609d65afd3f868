//! Quota along the tree: what hubs and offices do with it, by line or without one.

use std::fmt::Write as _;

use escrow::{Forecast, Refusal as Unfair};
use expect_test::{Expect, expect};
use model::words::Role;
use model::{Amount, Jobs};
use office::allocation::{Row, breakdown};
use office::entry::{Cause, Source};
use office::quota::hub::{self, Terms, Wish};
use office::quota::{self, Progress, county};
use office::{Dealing, Refusal};

use crate::country::{COUNTY, Country, NATION, NEIGHBOR, PROVINCE, edge, unit};
use crate::desk::{amount, day};

pub(crate) const M: u64 = 1_000_000;

fn terms(total: Amount) -> Terms {
    Terms { total, opens: day("1401/01/01"), closes: day("1401/12/29") }
}

/// The line is open and the province has been granted, and has acknowledged, all of it.
pub(crate) fn opened(total: Amount) -> Country {
    let mut country = Country::founded();
    country.0[NATION].act("1401/01/15", |drafter| hub::open(drafter, terms(total))).unwrap();
    country.0[NATION]
        .act("1401/01/20", |drafter| hub::grant(drafter, unit(PROVINCE), total, None))
        .unwrap();
    country.everyone_hears();
    country.0[PROVINCE].act("1401/01/25", quota::acknowledge).unwrap();
    country.everyone_hears();
    country
}

/// Both counties have half of it each, acknowledged.
pub(crate) fn halved(total: Amount, half: Amount) -> Country {
    let mut country = opened(total);
    for at in [COUNTY, NEIGHBOR] {
        country.0[PROVINCE]
            .act("1401/02/01", |drafter| hub::grant(drafter, unit(at), half, Some("11/200")))
            .unwrap();
    }
    country.everyone_hears();
    for at in [COUNTY, NEIGHBOR] {
        country.0[at].act("1401/02/05", quota::acknowledge).unwrap();
    }
    country.everyone_hears();
    country
}

pub(crate) fn row(at: usize, approved: Amount, commitment: u64, absorption: Option<u16>) -> Row {
    let indicators = escrow::apportion::Indicators {
        approved,
        commitment: Jobs::new(commitment),
        absorption_per_mille: absorption,
        priority: 1,
    };
    let note = absorption.map(|_| "گزارش پایان 1400".to_owned());
    Row { unit: unit(at), indicators, source: Source::Entered, note }
}

#[test]
fn quota_goes_from_the_nation_to_the_counties() {
    let country = halved(amount(1_000 * M, 20), amount(400 * M, 8));
    assert_eq!(country.0[NATION].figures().free, Amount::ZERO);
    assert_eq!(country.0[PROVINCE].figures().free, amount(200 * M, 4));
    for at in [COUNTY, NEIGHBOR] {
        assert_eq!(country.0[at].figures().free, amount(400 * M, 8));
        assert_eq!(edge(&country.0[PROVINCE], at)[1], amount(400 * M, 8), "heard acknowledged");
    }
}

/// R-A1a
#[test]
fn a_breakdown_is_issued_with_its_basis() {
    let mut country = opened(amount(1_000 * M, 20));
    let rows = [
        row(COUNTY, amount(600 * M, 12), 10, Some(900)),
        row(NEIGHBOR, amount(300 * M, 5), 10, None),
    ];
    let total = amount(900 * M, 15);
    let allocation = country.0[PROVINCE]
        .act("1401/02/01", |drafter| {
            let breakdown = breakdown(&drafter.office, total, &rows, &[].into())?;
            hub::allocate(drafter, &breakdown, Some("11/4021"))
        })
        .unwrap();
    assert_eq!(allocation.n, 1);
    assert!(matches!(&allocation.cause, Cause::Breakdown { rule_set, .. } if rule_set == "1401.1"));
    let sum = allocation.shares.iter().fold(Amount::ZERO, |sum, share| {
        assert_eq!(share.basis.source, Source::Entered);
        sum.checked_add(share.amount).unwrap()
    });
    assert_eq!(sum, total);
    assert_eq!(country.0[PROVINCE].figures().free, amount(100 * M, 5));
    country.everyone_hears();
    for (at, share) in [COUNTY, NEIGHBOR].into_iter().zip(&allocation.shares) {
        assert_eq!(country.0[at].figures().granted, share.amount);
        let waiting = country.0[at].look(county::dealings).unwrap().news;
        assert_eq!(waiting.len(), 1, "R-A1c: not acted on before it is acknowledged");
    }
    let kept = country.0[PROVINCE].look(hub::allocations).unwrap();
    assert_eq!(kept, [allocation]);
}

#[test]
fn what_is_set_by_hand_stays_and_is_marked() {
    let country = opened(amount(1_000 * M, 20));
    let rows =
        [row(COUNTY, amount(600 * M, 12), 10, None), row(NEIGHBOR, amount(300 * M, 5), 10, None)];
    let set = [(unit(NEIGHBOR), amount(123_456_789, 3))].into();
    let shown = country.0[PROVINCE]
        .look(|office| breakdown(office, amount(1_000 * M, 20), &rows, &set))
        .unwrap();
    let shares: Vec<_> = shown.shares.iter().map(|share| (share.amount, share.basis.set)).collect();
    assert_eq!(shares, [(amount(876_543_211, 17), false), (amount(123_456_789, 3), true)]);
}

#[test]
fn r_a1d_an_absorption_needs_its_source() {
    let mut country = opened(amount(1_000 * M, 20));
    let unsaid = Row { note: Some(" ".to_owned()), ..row(COUNTY, amount(M, 1), 1, Some(900)) };
    let refused = country.0[PROVINCE]
        .look(|office| breakdown(office, amount(M, 1), std::slice::from_ref(&unsaid), &[].into()))
        .unwrap_err();
    let expected = Refusal::Dealing(Dealing::SourceMissing { unit: unit(COUNTY) });
    assert!(matches!(refused, office::Stop::Refused(refusal) if *refusal == expected));
    // Where the rule set takes it without one.
    country.0[PROVINCE].rules.allocation.absorption_source = rules::AbsorptionSource::Free;
    let asked = country.0[PROVINCE]
        .look(|office| breakdown(office, amount(M, 1), &[unsaid], &[].into()))
        .map(|_| ());
    let missing = matches!(&asked, Err(office::Stop::Refused(refusal)) if **refusal == expected);
    assert!(!missing && asked.is_ok(), "{asked:?}");
}

#[test]
fn r_a1b_no_more_than_there_is_can_be_given() {
    let mut country = opened(amount(1_000 * M, 20));
    let mut grant = |amount| {
        country.0[PROVINCE]
            .act("1401/02/01", |drafter| hub::grant(drafter, unit(COUNTY), amount, None))
            .map(|_| ())
    };
    let exhausted = |refused: Result<(), Refusal>| {
        assert!(matches!(refused, Err(Refusal::Quota(Unfair::Exhausted { .. }))), "{refused:?}");
    };
    exhausted(grant(amount(1_001 * M, 1)));
    exhausted(grant(amount(M, 21)));
    grant(amount(1_000 * M, 20)).unwrap();
    exhausted(grant(amount(1, 0)));
}

/// R-A1c
#[test]
fn what_a_province_has_not_acknowledged_it_cannot_give() {
    let mut country = Country::founded();
    let total = amount(1_000 * M, 20);
    country.0[NATION].act("1401/01/15", |drafter| hub::open(drafter, terms(total))).unwrap();
    country.0[NATION]
        .act("1401/01/20", |drafter| hub::grant(drafter, unit(PROVINCE), total, None))
        .unwrap();
    country.everyone_hears();
    let province = &mut country.0[PROVINCE];
    assert_eq!(province.look(hub::divisible).unwrap(), Amount::ZERO);
    let refused = province
        .act("1401/02/01", |drafter| hub::grant(drafter, unit(COUNTY), amount(M, 1), None))
        .unwrap_err();
    assert!(matches!(refused, Refusal::Quota(Unfair::NotAcknowledged { .. })), "{refused:?}");
    province.act("1401/02/01", quota::acknowledge).unwrap();
    assert_eq!(province.look(hub::divisible).unwrap(), total);
}

#[test]
fn only_the_nation_opens_a_line_and_a_hub_gives_only_to_those_below_it() {
    let mut country = opened(amount(1_000 * M, 20));
    let refused = |at: usize, country: &mut Country| {
        country.0[at]
            .act("1401/02/01", |drafter| hub::open(drafter, terms(amount(1, 1))))
            .unwrap_err()
    };
    for at in [PROVINCE, COUNTY] {
        let expected = Refusal::Dealing(Dealing::NotTheNation { unit: unit(at) });
        assert_eq!(refused(at, &mut country), expected);
    }
    let refused = country.0[NATION]
        .act("1401/02/01", |drafter| hub::grant(drafter, unit(COUNTY), amount(1, 1), None))
        .unwrap_err();
    assert_eq!(refused, Refusal::Dealing(Dealing::NotBelow { unit: unit(COUNTY) }));
}

#[test]
fn a_move_is_settled_once_the_source_has_given_back() {
    let mut country = halved(amount(1_000 * M, 20), amount(400 * M, 8));
    let moved = amount(100 * M, 2);
    let wish = Wish {
        from: unit(COUNTY),
        amount: moved,
        then: Some(unit(NEIGHBOR)),
        note: Some("تغییر تقاضا"),
    };
    country.0[PROVINCE].act("1401/06/01", |drafter| hub::recall(drafter, wish)).unwrap();
    country.everyone_hears();
    let asked = country.0[COUNTY].look(county::dealings).unwrap().recalls;
    assert_eq!(asked.iter().map(quota::Recalled::left).collect::<Vec<_>>(), [moved]);
    assert_eq!(settled(&mut country), 0, "nothing has come back");

    // In two parts, the second with more than was asked.
    for part in [amount(60 * M, 1), amount(50 * M, 1)] {
        country.0[COUNTY].act("1401/06/10", |drafter| county::give_back(drafter, part)).unwrap();
    }
    assert_eq!(country.0[COUNTY].look(county::dealings).unwrap().recalls, []);
    country.everyone_hears();
    assert_eq!(settled(&mut country), 1);
    assert_eq!(settled(&mut country), 0, "once");
    country.everyone_hears();
    assert_eq!(country.0[NEIGHBOR].figures().granted, amount(500 * M, 10));
    assert_eq!(country.0[PROVINCE].figures().free, amount(210 * M, 4));
    let progress: Vec<Progress> =
        country.0[PROVINCE].look(hub::recalled).unwrap().iter().map(|r| r.progress).collect();
    let last = country.0[PROVINCE].look(hub::allocations).unwrap().last().unwrap().n;
    assert_eq!(progress, [Progress::Settled { allocation: last }]);
}

/// Lets the program settle moves, twice in one draft; says how many.
fn settled(country: &mut Country) -> usize {
    country.0[PROVINCE]
        .act_as(Role::System, "1401/06/20", |drafter| {
            let first = hub::settle_moves(drafter)?;
            assert_eq!(hub::settle_moves(drafter)?, [], "once in a draft, too");
            Ok(first.len())
        })
        .unwrap()
}

#[test]
fn what_was_given_back_before_covers_no_later_recall() {
    let mut country = halved(amount(1_000 * M, 20), amount(400 * M, 8));
    let give = |country: &mut Country| {
        country.0[COUNTY]
            .act("1401/05/01", |drafter| county::give_back(drafter, amount(100 * M, 2)))
            .unwrap();
        country.everyone_hears();
    };
    give(&mut country);
    let wish = |then| Wish { from: unit(COUNTY), amount: amount(100 * M, 2), then, note: None };
    country.0[PROVINCE]
        .act("1401/06/01", |drafter| hub::recall(drafter, wish(Some(unit(NEIGHBOR)))))
        .unwrap();
    country.0[PROVINCE].act("1401/06/01", |drafter| hub::recall(drafter, wish(None))).unwrap();
    country.everyone_hears();
    assert_eq!(settled(&mut country), 0);
    give(&mut country);
    assert_eq!(settled(&mut country), 1);
    let told = |country: &Country| -> Vec<&'static str> {
        let all = country.0[PROVINCE].look(hub::recalled).unwrap();
        all.iter().map(|recalled| recalled.progress.code()).collect()
    };
    assert_eq!(told(&country), ["settled", "asked"], "one return settles one recall");
    give(&mut country);
    assert_eq!(told(&country), ["settled", "kept"]);
}

#[test]
fn a_recall_asks_for_no_more_than_the_child_has() {
    let mut country = halved(amount(1_000 * M, 20), amount(400 * M, 8));
    let mut recall = |from, amount, then| {
        let wish = Wish { from, amount, then, note: None };
        country.0[PROVINCE].act("1401/06/01", |drafter| hub::recall(drafter, wish)).map(|r| r.n)
    };
    assert_eq!(recall(unit(COUNTY), amount(300 * M, 8), None), Ok(1));
    let free = amount(100 * M, 0);
    let asked = amount(100 * M, 1);
    let exhausted = Refusal::Quota(Unfair::Exhausted { asked, free });
    assert_eq!(recall(unit(COUNTY), asked, None), Err(exhausted));
    assert_eq!(recall(unit(COUNTY), free, None), Ok(2));
    let itself = recall(unit(COUNTY), free, Some(unit(COUNTY))).unwrap_err();
    assert!(matches!(itself, Refusal::Form { .. }));
}

#[test]
fn a_request_is_heard_and_moves_nothing() {
    let mut country = halved(amount(1_000 * M, 20), amount(400 * M, 8));
    let forecast = Forecast { until: day("1401/09/01"), amount: amount(900 * M, 18) };
    country.0[COUNTY]
        .act("1401/08/01", |drafter| county::request(drafter, amount(500 * M, 10), Some(forecast)))
        .unwrap();
    let again = country.0[COUNTY]
        .act("1401/08/02", |drafter| county::request(drafter, amount(300 * M, 6), None))
        .unwrap();
    assert_eq!(again.n, 2);
    country.everyone_hears();
    assert_eq!(country.0[COUNTY].look(county::dealings).unwrap().request, Some(again.clone()));
    let heard = country.0[PROVINCE].look(|office| {
        let ledger = quota::ledger(office).unwrap();
        let totals = ledger.totals(&quota::line(office)).unwrap().clone();
        totals.request_of(crate::country::holder(COUNTY)).cloned()
    });
    assert_eq!(heard, Some(again));
    assert_eq!(country.0[COUNTY].figures().free, amount(400 * M, 8));
}

/// R-A1e
#[test]
fn no_more_is_given_back_than_is_free() {
    let mut country = halved(amount(1_000 * M, 20), amount(400 * M, 8));
    let mut give =
        |amount| country.0[COUNTY].act("1401/06/01", |drafter| county::give_back(drafter, amount));
    assert_eq!(give(Amount::ZERO), Err(Refusal::Quota(Unfair::NothingAsked)));
    let asked = amount(401 * M, 1);
    let free = amount(400 * M, 8);
    assert_eq!(give(asked), Err(Refusal::Quota(Unfair::Exhausted { asked, free })));
    assert_eq!(give(amount(150 * M, 8)), Ok(amount(250 * M, 0)));
}

#[test]
fn supply_is_amended_but_not_below_what_was_given() {
    let mut country = opened(amount(1_000 * M, 20));
    let mut amend = |total, closes| {
        country.0[NATION].act("1401/07/01", |drafter| hub::amend(drafter, total, closes))
    };
    assert_eq!(amend(None, None), Err(Refusal::NothingToChange));
    let refused = amend(Some(amount(999 * M, 20)), None).unwrap_err();
    assert!(matches!(refused, Refusal::Quota(Unfair::Exhausted { .. })), "{refused:?}");
    amend(Some(amount(1_500 * M, 30)), Some(day("1402/04/31"))).unwrap();
    country.everyone_hears();
    assert_eq!(country.0[NATION].figures().free, amount(500 * M, 10));
    let period = country.0[COUNTY].look(|office| {
        quota::ledger(office).unwrap().totals(&quota::line(office)).unwrap().period()
    });
    assert_eq!(period, Some((day("1401/01/01"), day("1402/04/31"))));
}

pub(crate) fn check(dealings: &[Dealing], expected: &Expect) {
    let told: Vec<String> = dealings
        .iter()
        .map(|dealing| {
            let refusal = Refusal::from(dealing.clone());
            let (say, next) = (refusal.say(), refusal.next());
            let next = next.map(|next| format!("  {next}\n")).unwrap_or_default();
            format!("{}\n  {}\n  {}\n{next}", refusal.code(), say.fa, say.en)
        })
        .collect();
    expected.assert_eq(&told.concat());
}

#[test]
fn units_are_told_why_not() {
    check(
        &[
            Dealing::NotTheNation { unit: unit(PROVINCE) },
            Dealing::NotBelow { unit: unit(COUNTY) },
            Dealing::NoParent,
            Dealing::SourceMissing { unit: unit(COUNTY) },
            Dealing::Apportion(escrow::apportion::Refusal::NoUnits),
        ],
        &expect![[r#"
            unit.not_the_nation
              این کار با ستاد ملی است و در 11 انجام نمی‌شود.
              the nation's hub does this, not that of 11
            unit.not_below
              واحد 1102 زیرمجموعهٔ این واحد نیست یا گرهی از آن ثبت نشده است.
              no node of unit 1102 is enrolled below this one
              hamgam-hub office list
            unit.no_parent
              واحد بالادست این اداره هنوز شناخته نیست.
              the unit above this one isn't known yet
              hamgam-node status
            A1.source
              درصد جذب سال پیش 1102 بدون منبع نوشته شده است (بند الف-۱).
              last year's absorption of 1102 is entered without a note of its source (A1)
              hamgam-hub quota allocate --indicators FILE
            A1.no_units
              واحدی برای تقسیم سهمیه نیست.
              There is no unit to share the quota with.
              hamgam-hub rules show allocation
        "#]],
    );
}

/// A node's story, a line an entry.
fn told(country: &Country, at: usize, expected: &Expect) {
    let node = &country.0[at];
    let q = node.look(quota::line);
    let mut history = quota::History::new(&node.opening, q);
    let mut text = String::new();
    for (by, entry) in node.heard() {
        if let Some(told) = history.add(by, entry.act, &entry.body) {
            let below = told.below.map(|below| format!(" [{}]", below.node.0)).unwrap_or_default();
            let (amount, free) = (told.amount, told.after.free);
            writeln!(
                text,
                "{} {}{below} {} {} free {} {}",
                told.by.0,
                told.sort.code(),
                amount.rials.whole() / M,
                amount.jobs,
                free.rials.whole() / M,
                free.jobs
            )
            .unwrap();
        }
    }
    assert_eq!(history.figures(), node.figures(), "the story ends where the node stands");
    expected.assert_eq(&text);
}

/// A county has asked for more, and a move from it to its neighbor is settled.
fn moved() -> Country {
    let mut country = halved(amount(1_000 * M, 20), amount(400 * M, 8));
    let wish = Wish {
        from: unit(COUNTY),
        amount: amount(100 * M, 2),
        then: Some(unit(NEIGHBOR)),
        note: None,
    };
    country.0[COUNTY]
        .act("1401/05/01", |drafter| county::request(drafter, amount(50 * M, 1), None))
        .unwrap();
    country.0[PROVINCE].act("1401/06/01", |drafter| hub::recall(drafter, wish)).unwrap();
    country.everyone_hears();
    country.0[COUNTY]
        .act("1401/06/10", |drafter| county::give_back(drafter, amount(100 * M, 2)))
        .unwrap();
    country.everyone_hears();
    assert_eq!(settled(&mut country), 1);
    country.everyone_hears();
    country
}

#[test]
fn each_node_has_its_own_story() {
    let country = moved();
    told(
        &country,
        NATION,
        &expect![[r#"
        1 opened 1000 20 free 1000 20
        1 allocated 1000 20 free 1000 20
        1 given [1200] 1000 20 free 0 0
        1200 acknowledged [1200] 1000 20 free 0 0
    "#]],
    );
    told(
        &country,
        PROVINCE,
        &expect![[r#"
        1 opened 1000 20 free 0 0
        1 allocated 1000 20 free 0 0
        1 granted 1000 20 free 1000 20
        1200 acknowledged 1000 20 free 1000 20
        1200 allocated 400 8 free 1000 20
        1200 given [1201] 400 8 free 600 12
        1200 allocated 400 8 free 600 12
        1200 given [1202] 400 8 free 200 4
        1201 acknowledged [1201] 400 8 free 200 4
        1202 acknowledged [1202] 400 8 free 200 4
        1200 recalled [1201] 100 2 free 200 4
        1201 requested [1201] 50 1 free 200 4
        1201 regained [1201] 100 2 free 300 6
        1200 allocated 100 2 free 300 6
        1200 given [1202] 100 2 free 200 4
    "#]],
    );
    told(
        &country,
        COUNTY,
        &expect![[r#"
        1 opened 1000 20 free 0 0
        1200 allocated 400 8 free 0 0
        1200 granted 400 8 free 400 8
        1201 acknowledged 400 8 free 400 8
        1201 requested 50 1 free 400 8
        1200 recalled 100 2 free 400 8
        1201 returned 100 2 free 300 6
    "#]],
    );
    told(
        &country,
        NEIGHBOR,
        &expect![[r#"
        1 opened 1000 20 free 0 0
        1200 allocated 400 8 free 0 0
        1200 granted 400 8 free 400 8
        1202 acknowledged 400 8 free 400 8
        1200 allocated 100 2 free 400 8
        1200 granted 100 2 free 500 10
    "#]],
    );
}
