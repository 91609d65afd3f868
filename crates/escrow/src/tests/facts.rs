//! Single facts, by example.

use expect_test::{Expect, expect};
use model::RecordKind;

use super::*;
use crate::{Accept, HoldState, Ledger, QuotaAmend, Refusal};

/// Writes the entries in turn; what comes of each, and the figures at the end.
fn check(mut account: Account, entries: &[Entry], expect: Expect) {
    let mut out = String::new();
    for entry in entries {
        let verdict = match account.write(entry) {
            Ok(()) => "written".to_owned(),
            Err(refusal) => format!("{}: {refusal}", refusal.code()),
        };
        out.push_str(&verdict);
        out.push('\n');
        assert!(account.holds());
    }
    let Figures { free, held, consumed, released, returned, overrun, .. } =
        account.figures(&line());
    let pair = |amount: Amount| format!("{}/{}", amount.rials, amount.jobs);
    let last = format!(
        "free {} held {} consumed {} released {} returned {} overrun {overrun}\n",
        pair(free),
        pair(held),
        pair(consumed),
        pair(released),
        pair(returned),
    );
    expect.assert_eq(&(out + &last));
}

#[test]
fn a_referral_takes_rights_and_the_bank_settles_it() {
    let entries = [
        hold(key(1, 1), amount(600, 3)),
        hold(key(2, 1), amount(300, 1)),
        consume(key(1, 1), 600),
        reject(key(2, 1)),
        hold(key(2, 2), amount(400, 2)),
    ];
    check(
        county(amount(1_000, 5)),
        &entries,
        expect![[r#"
        written
        written
        written
        written
        written
        free 0/0 held 400/2 consumed 600/3 released 300/1 returned 0/0 overrun 0
    "#]],
    );
}

#[test]
fn what_the_bank_did_not_pay_is_free_again_and_the_jobs_stay() {
    let entries = [hold(key(1, 1), amount(600, 3)), consume(key(1, 1), 450)];
    check(
        county(amount(1_000, 5)),
        &entries,
        expect![[r#"
        written
        written
        free 550/2 held 0/0 consumed 450/3 released 0/0 returned 0/0 overrun 0
    "#]],
    );
}

#[test]
fn what_the_bank_paid_beyond_is_counted_beside() {
    let entries = [hold(key(1, 1), amount(600, 3)), consume(key(1, 1), 750)];
    check(
        county(amount(600, 5)),
        &entries,
        expect![[r#"
        written
        written
        free 0/2 held 0/0 consumed 600/3 released 0/0 returned 0/0 overrun 150
    "#]],
    );
}

#[test]
fn either_dimension_alone_can_be_exhausted() {
    let entries = [
        hold(key(1, 1), amount(1_001, 1)),
        hold(key(1, 1), amount(1, 6)),
        hold(key(1, 1), amount(1_000, 5)),
        hold(key(2, 1), amount(1, 0)),
    ];
    check(
        county(amount(1_000, 5)),
        &entries,
        expect![[r#"
        A1.quota: 1,001 rials and 1 jobs asked, 1,000 and 5 free
        A1.quota: 1 rials and 6 jobs asked, 1,000 and 5 free
        written
        A1.quota: 1 rials and 0 jobs asked, 0 and 0 free
        free 0/0 held 1,000/5 consumed 0/0 released 0/0 returned 0/0 overrun 0
    "#]],
    );
}

#[test]
fn a_hold_is_made_and_ended_once() {
    let entries = [
        consume(key(1, 1), 5),
        hold(key(1, 1), amount(10, 1)),
        hold(key(1, 1), amount(20, 1)),
        consume(key(1, 1), 0),
        consume(key(1, 1), 5),
        consume(key(1, 1), 5),
        reject(key(1, 1)),
        hold(key(1, 1), amount(10, 1)),
    ];
    check(
        county(amount(1_000, 5)),
        &entries,
        expect![[r#"
        A1.no_hold: there is no a3-1 #1 of home-business/1401
        written
        A1.hold_exists: a3-1 #1 of home-business/1401 exists
        A1.nothing_paid: nothing was paid on a3-1 #1 of home-business/1401
        written
        A1.settled: a3-1 #1 of home-business/1401 has ended before
        A1.settled: a3-1 #1 of home-business/1401 has ended before
        A1.hold_exists: a3-1 #1 of home-business/1401 exists
        free 995/4 held 0/0 consumed 5/1 released 0/0 returned 0/0 overrun 0
    "#]],
    );
}

#[test]
fn nothing_is_held_before_the_allocation_is_acknowledged() {
    let mut county = Account::new(COUNTY);
    let hold = hold(key(1, 1), amount(10, 1));
    assert_eq!(county.allows(&hold), Err(Refusal::NotOpened { q: line() }));
    county.apply(NATION, &open(amount(1_000, 10)));
    let none = Refusal::Exhausted { asked: amount(10, 1), free: Amount::ZERO };
    assert_eq!(county.allows(&hold), Err(none));
    county.apply(PROVINCE, &grant(COUNTY, amount(100, 5)));
    let unacknowledged = Refusal::NotAcknowledged {
        asked: amount(10, 1),
        usable: Amount::ZERO,
        free: amount(100, 5),
    };
    assert_eq!(county.allows(&hold), Err(unacknowledged));
    check(
        county,
        &[
            acknowledge(PROVINCE, amount(101, 5)),
            acknowledge(NEIGHBOR, amount(1, 0)),
            acknowledge(PROVINCE, amount(100, 5)),
            acknowledge(PROVINCE, amount(100, 5)),
            hold,
        ],
        expect![[r#"
            A1.nothing_to_acknowledge: nothing more than 100 rials and 5 jobs to acknowledge
            A1.nothing_to_acknowledge: nothing more than 0 rials and 0 jobs to acknowledge
            written
            A1.nothing_to_acknowledge: nothing more than 100 rials and 5 jobs to acknowledge
            written
            free 90/4 held 10/1 consumed 0/0 released 0/0 returned 0/0 overrun 0
        "#]],
    );
}

#[test]
fn a_later_tranche_does_not_stop_what_is_acknowledged() {
    let mut county = county(amount(100, 5));
    county.apply(PROVINCE, &grant(COUNTY, amount(300, 9)));
    county.write(&hold(key(1, 1), amount(100, 1))).unwrap();
    let refusal = Refusal::NotAcknowledged {
        asked: amount(1, 1),
        usable: amount(0, 4),
        free: amount(200, 8),
    };
    assert_eq!(county.write(&hold(key(2, 1), amount(1, 1))), Err(refusal));
    county.write(&acknowledge(PROVINCE, amount(300, 9))).unwrap();
    county.write(&hold(key(2, 1), amount(1, 1))).unwrap();
}

#[test]
fn referrals_are_dated_within_the_period() {
    let county = county(amount(100, 5));
    for (on, allowed) in
        [("1401/01/14", false), ("1401/01/15", true), ("1401/12/29", true), ("1402/01/01", false)]
    {
        let Entry::Hold(mut referral) = hold(key(1, 1), amount(1, 1)) else { unreachable!() };
        referral.on = day(on);
        assert_eq!(county.allows(&Entry::Hold(referral)).is_ok(), allowed, "{on}");
    }
}

#[test]
fn an_amendment_moves_the_last_day_and_the_highest_revision_counts() {
    let amend = |revision, total, closes| {
        let closes = day(closes);
        Entry::QuotaAmend(QuotaAmend { q: line(), revision, total, closes })
    };
    let [first, second] =
        [amend(1, amount(100, 5), "1402/04/31"), amend(2, amount(100, 5), "1402/02/31")];
    let mut county = county(amount(100, 5));
    county.apply(NATION, &second);
    county.apply(NATION, &first);
    let period = county.ledger().totals(&line()).unwrap().period();
    assert_eq!(period, Some((day("1401/01/15"), day("1402/02/31"))));
    assert_eq!(county.allows(&first), Err(Refusal::NotOurs { q: line() }));

    let mut nation = Account::new(NATION);
    nation.write(&open(amount(100, 5))).unwrap();
    nation.write(&grant(PROVINCE, amount(60, 1))).unwrap();
    check(
        nation,
        &[
            open(amount(1, 1)),
            amend(2, amount(200, 5), "1401/12/29"),
            amend(1, amount(59, 5), "1401/12/29"),
            amend(1, amount(60, 5), "1400/12/29"),
            amend(1, amount(60, 5), "1401/12/29"),
            grant(PROVINCE, amount(61, 1)),
            amend(2, amount(80, 5), "1401/12/29"),
            grant(PROVINCE, amount(61, 1)),
        ],
        expect![[r#"
            A1.exists: home-business/1401 is open already
            A1.turn: number 1 is next
            A1.quota: 41 rials and 0 jobs asked, 40 and 4 free
            A1.dates: a period from 1401-01-15 to 1400-12-29
            written
            A1.quota: 1 rials and 0 jobs asked, 0 and 4 free
            written
            written
            free 19/4 held 0/0 consumed 0/0 released 0/0 returned 0/0 overrun 0
        "#]],
    );
}

#[test]
fn only_what_is_neither_held_nor_spent_goes_back() {
    let entries = [
        hold(key(1, 1), amount(600, 3)),
        give_back(NEIGHBOR, amount(1, 0)),
        give_back(PROVINCE, amount(401, 0)),
        give_back(PROVINCE, amount(400, 2)),
        give_back(PROVINCE, amount(400, 2)),
        reject(key(1, 1)),
        give_back(PROVINCE, amount(1_000, 5)),
    ];
    check(
        county(amount(1_000, 5)),
        &entries,
        expect![[r#"
            written
            A1.quota: 1 rials and 0 jobs asked, 0 and 0 free
            A1.quota: 401 rials and 0 jobs asked, 400 and 2 free
            written
            A1.cumulative: 400 rials and 2 jobs are there already
            written
            written
            free 0/0 held 0/0 consumed 0/0 released 600/3 returned 1,000/5 overrun 0
        "#]],
    );
}

#[test]
fn a_province_moves_quota_by_return_and_grant() {
    let mut province = Account::new(PROVINCE);
    province.apply(NATION, &open(amount(1_000, 10)));
    province.apply(NATION, &grant(PROVINCE, amount(100, 5)));
    province.write(&acknowledge(NATION, amount(100, 5))).unwrap();
    province.write(&grant(COUNTY, amount(100, 5))).unwrap();
    assert!(province.write(&grant(NEIGHBOR, amount(30, 1))).is_err());
    province.apply(COUNTY, &give_back(PROVINCE, amount(40, 1)));
    check(
        province,
        &[
            grant(PROVINCE, amount(1, 1)),
            grant(NEIGHBOR, amount(30, 1)),
            grant(COUNTY, amount(90, 5)),
            grant(COUNTY, amount(110, 5)),
            grant(COUNTY, amount(111, 5)),
        ],
        expect![[r#"
            A1.itself: a node can't grant to itself
            written
            A1.cumulative: 100 rials and 5 jobs are there already
            written
            A1.quota: 1 rials and 0 jobs asked, 0 and 0 free
            free 0/0 held 0/0 consumed 0/0 released 0/0 returned 0/0 overrun 0
        "#]],
    );
}

#[test]
fn a_child_can_not_conjure_rights_by_giving_back_more_than_it_got() {
    let mut nation = Account::new(NATION);
    nation.write(&open(amount(100, 5))).unwrap();
    nation.write(&grant(PROVINCE, amount(60, 1))).unwrap();
    nation.apply(PROVINCE, &give_back(NATION, amount(u64::MAX, u64::MAX)));
    assert_eq!(nation.figures(&line()).free, amount(100, 5));
    assert!(nation.holds());
}

#[test]
fn nobody_else_can_touch_the_supply_of_who_opened_the_line() {
    let mut nation = Account::new(NATION);
    nation.write(&open(amount(100, 5))).unwrap();
    let closes = day("1401/12/29");
    nation.apply(PROVINCE, &open(amount(900, 1)));
    let total = amount(1, 1);
    nation
        .apply(PROVINCE, &Entry::QuotaAmend(QuotaAmend { q: line(), revision: 9, total, closes }));
    assert_eq!(nation.figures(&line()).free, amount(100, 5));
}

#[test]
fn a_grant_to_another_incarnation_is_not_ours() {
    let mut copy = Account::new(Holder { incarnation: Incarnation(2), ..COUNTY });
    copy.apply(PROVINCE, &grant(COUNTY, amount(100, 5)));
    copy.apply(COUNTY, &hold(key(1, 1), amount(10, 1)));
    assert_eq!(copy.figures(&line()), Figures::default());
}

#[test]
fn letters_past_their_last_day_are_due() {
    let mut county = county(amount(100, 5));
    for application in [1, 2, 3] {
        county.write(&hold(key(application, 1), amount(1, 1))).unwrap();
    }
    county.write(&consume(key(2, 1), 1)).unwrap();
    assert_eq!(county.due_for_release(day("1401/04/15")), []);
    assert_eq!(county.due_for_release(day("1401/04/16")), [key(1, 1), key(3, 1)]);
    let expire = |on| release(key(1, 1), ReleaseReason::Expired, on);
    let good = Refusal::NotExpired { key: key(1, 1), expires_on: Some(day("1401/04/15")) };
    assert_eq!(county.write(&expire("1401/04/15")), Err(good));
    county.write(&expire("1401/04/16")).unwrap();
    assert_eq!(
        county.row(&key(1, 1)).unwrap().state(),
        Some(HoldState::Released { reason: ReleaseReason::Expired })
    );
}

#[test]
fn nothing_counts_after_the_seal() {
    let mut county = county(amount(100, 5));
    county.write(&hold(key(1, 1), amount(10, 1))).unwrap();
    let open_holds = Refusal::OpenHolds { count: 1, held: amount(10, 1) };
    let early = seal(Some(PROVINCE), county.figures(&line()));
    assert_eq!(county.write(&early), Err(open_holds));
    county.write(&consume(key(1, 1), 10)).unwrap();
    let wrong = seal(Some(PROVINCE), Figures::default());
    assert!(matches!(county.write(&wrong), Err(Refusal::FiguresDiffer { .. })));
    let figures = county.figures(&line());
    county.write(&seal(Some(PROVINCE), figures)).unwrap();
    county.apply(PROVINCE, &grant(COUNTY, amount(200, 5)));
    for entry in [
        hold(key(2, 1), amount(1, 1)),
        consume(key(1, 1), 1),
        reject(key(1, 1)),
        give_back(PROVINCE, amount(1, 1)),
        acknowledge(PROVINCE, amount(200, 5)),
        grant(NEIGHBOR, amount(1, 1)),
        seal(Some(PROVINCE), figures),
    ] {
        assert_eq!(county.write(&entry), Err(Refusal::Sealed { q: line() }), "{entry:?}");
    }
}

#[test]
fn a_parent_accepts_what_was_sealed() {
    let figures = Figures { granted: amount(1, 1), ..Figures::default() };
    let accept = |figures| Entry::Accept(Accept { q: line(), of: COUNTY, figures });
    let mut province = Account::new(PROVINCE);
    assert_eq!(province.write(&accept(figures)), Err(Refusal::NotSealed { of: COUNTY }));
    province.apply(COUNTY, &seal(Some(NATION), figures));
    assert_eq!(province.write(&accept(figures)), Err(Refusal::NotSealed { of: COUNTY }));
    province.apply(COUNTY, &seal(Some(PROVINCE), figures));
    let differs = Refusal::FiguresDiffer { figures: Box::new(figures) };
    assert_eq!(province.write(&accept(Figures::default())), Err(differs));
    province.write(&accept(figures)).unwrap();
    assert_eq!(province.write(&accept(figures)), Err(Refusal::Sealed { q: line() }));

    let mut county = county(amount(100, 5));
    let figures = county.figures(&line());
    county.write(&seal(Some(PROVINCE), figures)).unwrap();
    county.apply(PROVINCE, &accept(figures));
    assert!(county.ledger().totals(&line()).unwrap().is_accepted());
}

#[test]
fn one_referral_needs_one_row() {
    let full = county(amount(100, 5));
    let lines = full.ledger().lines().map(|(q, totals)| (q.clone(), totals.clone()));
    let mut ledger = Ledger::load(COUNTY, lines);
    let applied = ledger.write(&hold(key(1, 1), amount(10, 1)), None).unwrap();
    let (kept, row) = applied.row.unwrap();
    assert_eq!((kept, applied.line), (key(1, 1), line()));
    assert_eq!(row.committed(), amount(10, 1));
    let paid = ledger.write(&consume(key(1, 1), 4), Some(&row)).unwrap().row.unwrap().1;
    assert_eq!(paid.committed(), amount(4, 1));
    let again = ledger.apply(COUNTY, &consume(key(1, 1), 4), Some(&paid));
    assert_eq!(again.row, None, "nothing new");
}

#[test]
fn holds_sort_under_their_line() {
    let starts = line().key();
    assert!(key(1, 1).key().starts_with(&starts));
    assert!(key(1, 300).key() < key(2, 1).key());
    let facility = RecordId { kind: RecordKind::Facility, ..key(1, 1).application };
    assert_ne!(HoldKey { application: facility, ..key(1, 1) }.key(), key(1, 1).key());
}
