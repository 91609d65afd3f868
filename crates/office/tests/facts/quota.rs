//! What an office may spend, and when.

use model::Amount;
use office::{Refusal, quota, referral};

use crate::desk::{Desk, amount};

#[test]
fn a_practice_office_has_its_quota_from_the_start() {
    let desk = Desk::with(amount(1_000_000_000, 2));
    let figures = desk.figures();
    assert_eq!(figures.granted, amount(1_000_000_000, 2));
    assert_eq!(figures.acknowledged, figures.granted);
    assert_eq!(figures.free, figures.granted);
}

#[test]
fn there_is_nothing_left_to_acknowledge() {
    let mut desk = Desk::with(amount(1_000_000_000, 2));
    let news = desk.act("1401/02/01", quota::acknowledge).unwrap();
    assert_eq!(news, Amount::ZERO);
}

#[test]
fn a_referral_outside_the_period_is_refused() {
    let mut desk = Desk::with(amount(1_000_000_000, 2));
    let number = desk.ready("0012345679", 500_000_000);
    let refused =
        desk.act("1402/01/17", |drafter| referral::issue(drafter, number, None)).unwrap_err();
    assert!(matches!(refused, Refusal::Quota(escrow::Refusal::PeriodClosed { .. })), "{refused:?}");
}
