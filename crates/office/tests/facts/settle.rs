//! Quota of machines that were lost: in suspense, settled, kept in reserve, and answered for.

use escrow::{
    Basis, Consume, Entry as QuotaEntry, Figures, Hold, HoldKey, HoldState, Holder, SettleBasis,
    Settlement,
};
use expect_test::expect;
use model::words::Role;
use model::{
    Amount, Hash, Incarnation, Lane, LetterNumber, NodeNumber, RecordId, RecordKind, Rials, Seq,
};
use office::quota::hub::{self, Settling};
use office::quota::{self, State, WhyUnfunded};
use office::{Dealing, Refusal, members};

use crate::country::{COUNTY, Country, NATION, NEIGHBOR, Node, PROVINCE, holder, unit};
use crate::desk::{amount, day};
use crate::tree::{check, halved};

pub(crate) const M: u64 = 1_000_000;
const FIRST: Incarnation = Incarnation(1);
const OLD: Holder = Holder { node: NodeNumber(1201), incarnation: FIRST };

fn key(serial: u64, n: u32) -> HoldKey {
    let application = RecordId { kind: RecordKind::Application, origin: OLD.node, serial };
    HoldKey { q: escrow::QuotaLine::new(quota::PROGRAMME, 1401).unwrap(), application, n }
}

/// A letter to the bank.
pub(crate) fn refers(node: &mut Node, serial: u64, amount: Amount) {
    let hold = Hold {
        key: key(serial, 1),
        amount,
        letter: LetterNumber::new(
            1401,
            "1102".parse().unwrap(),
            OLD.node,
            u32::try_from(serial).unwrap(),
        ),
        on: day("1401/08/01"),
        expires_on: Some(day("1401/10/01")),
        basis: Basis {
            rule_set: "1401-1".to_owned(),
            rule_set_hash: Hash::default(),
            as_of: day("1401/08/01"),
            warned: Vec::new(),
            override_reason: None,
        },
    };
    let hold = QuotaEntry::Hold(Box::new(hold));
    node.act("1401/08/01", |drafter| quota::write(drafter, hold)).unwrap();
}

fn wish(incarnation: u16, basis: SettleBasis) -> Settling<'static> {
    let incarnation = Incarnation(incarnation);
    let reason = "letter 11/4101";
    Settling { exhibition: None, unit: unit(COUNTY), incarnation, basis, last: None, reason }
}

fn settles(country: &mut Country, wish: Settling<'_>) -> Result<Amount, Refusal> {
    let settled = country.0[PROVINCE].act("1401/09/10", |drafter| hub::settle(drafter, &wish))?;
    Ok(settled.amount)
}

fn code(refused: Result<Amount, Refusal>) -> String {
    refused.unwrap_err().code()
}

/// A county with two letters, of 100 and 60 millions; it is lost when the province has both.
fn lost() -> (Country, Node) {
    let mut country = halved(amount(1_000 * M, 20), amount(400 * M, 8));
    refers(&mut country.0[COUNTY], 1, amount(100 * M, 2));
    refers(&mut country.0[COUNTY], 2, amount(60 * M, 1));
    country.everyone_hears();
    let old = country.succeeds(COUNTY, 70);
    country.everyone_hears();
    (country, old)
}

/// What a hub has and what lies right below it, in any state, is all it was given.
fn adds_up(country: &Country, hub: usize) {
    let node = &country.0[hub];
    let places = node.look(|office| quota::tree(office, &quota::line(office))).unwrap();
    let mut sum = node.figures().free;
    for place in places.iter().filter(|place| place.branch.depth == 1) {
        let rights = place.branch.recognized.checked_add(place.branch.figures.free).unwrap();
        sum = sum.checked_add(rights).unwrap();
    }
    // Below the nation the province's own sum stands for all that lies below that.
    let Figures { granted, returned, .. } = node.figures();
    if hub == PROVINCE {
        assert_eq!(sum, granted.checked_sub(returned).unwrap());
    }
    assert!(granted.covers(places[0].branch.recognized), "P3");
    assert_eq!(node.rebuilt(), node.rows, "the same rows made anew");
}

fn suspense(country: &Country, incarnation: u16) -> (State, Amount) {
    let office = |office: &office::Office<'_>| quota::tree(office, &quota::line(office));
    let places = country.0[PROVINCE].look(office).unwrap();
    let of = Holder { incarnation: Incarnation(incarnation), ..OLD };
    let place = places.iter().find(|place| place.branch.holder == of).unwrap();
    (place.state, place.branch.figures.free)
}

#[test]
fn what_was_free_is_in_suspense_until_an_officer_settles_it() {
    let (mut country, _) = lost();
    assert_eq!(suspense(&country, 1), (State::ShutOut, amount(240 * M, 5)));
    let before = country.0[PROVINCE].figures().free;
    let settled = settles(&mut country, wish(1, SettleBasis::Destroyed)).unwrap();
    assert_eq!(settled, amount(240 * M, 5), "the letters stay with the bank");
    assert_eq!(suspense(&country, 1), (State::ShutOut, Amount::ZERO));
    let pool = before.checked_add(settled).unwrap();
    assert_eq!(country.0[PROVINCE].figures().free, pool);
    assert_eq!(code(settles(&mut country, wish(1, SettleBasis::Destroyed))), "settle.nothing");
    country.everyone_hears();
    for hub in [PROVINCE, NATION] {
        adds_up(&country, hub);
    }
    // The new machine gets it, and counts the same as its hub.
    country.0[PROVINCE]
        .act("1401/09/12", |drafter| hub::grant(drafter, unit(COUNTY), settled, None))
        .unwrap();
    country.everyone_hears();
    country.0[COUNTY].act("1401/09/13", quota::acknowledge).unwrap();
    refers(&mut country.0[COUNTY], 3, settled);
    country.everyone_hears();
    adds_up(&country, PROVINCE);
}

#[test]
fn no_basis_is_time_and_none_is_taken_at_its_word_alone() {
    let (mut country, _) = lost();
    assert_eq!(code(settles(&mut country, wish(2, SettleBasis::Destroyed))), "settle.not_shut_out");
    let neighbor = Settling { unit: unit(NEIGHBOR), ..wish(1, SettleBasis::Destroyed) };
    assert_eq!(code(settles(&mut country, neighbor)), "settle.not_shut_out");
    assert_eq!(code(settles(&mut country, wish(9, SettleBasis::Destroyed))), "settle.not_shut_out");
    assert_eq!(
        code(settles(&mut country, wish(1, SettleBasis::PeriodClosed))),
        "settle.period_open"
    );
    assert_eq!(
        code(settles(&mut country, wish(1, SettleBasis::NeverEnrolled))),
        "settle.was_enrolled"
    );
    let recovered = wish(1, SettleBasis::StoreRecovered);
    assert_eq!(code(settles(&mut country, recovered)), "settle.last_entry");
    let further = Settling { last: Some(Seq(99)), ..recovered };
    assert_eq!(code(settles(&mut country, further)), "settle.store_not_here");
    let wordless = Settling { reason: "  ", ..wish(1, SettleBasis::Destroyed) };
    assert_eq!(settles(&mut country, wordless), Err(Refusal::ReasonMissing));
    let elsewhere = Settling { unit: unit(PROVINCE), ..wish(1, SettleBasis::Destroyed) };
    assert_eq!(code(settles(&mut country, elsewhere)), "unit.not_below");
    // Behind the period's last day an officer may write it off.
    let wish = wish(1, SettleBasis::PeriodClosed);
    country.0[PROVINCE].act("1402/01/05", |drafter| hub::settle(drafter, &wish)).unwrap();
    adds_up(&country, PROVINCE);
}

#[test]
fn a_recovered_store_is_settled_once_all_of_it_is_here_and_counts() {
    let mut country = halved(amount(1_000 * M, 20), amount(400 * M, 8));
    refers(&mut country.0[COUNTY], 1, amount(100 * M, 2));
    country.everyone_hears();
    // Nobody has heard of the second letter.
    refers(&mut country.0[COUNTY], 2, amount(60 * M, 1));
    let old = country.succeeds(COUNTY, 70);
    let log = roster_log(Lane::Control);
    let last = old.kept.heads.of(log).seq;
    let recovered = Settling { last: Some(last), ..wish(1, SettleBasis::StoreRecovered) };
    assert_eq!(code(settles(&mut country, recovered)), "settle.store_not_here");
    country.found(&old, Lane::Control);
    assert_eq!(code(settles(&mut country, recovered)), "settle.store_not_readmitted");
    country.0[PROVINCE]
        .act_as(Role::SecurityOfficer, "1401/09/09", |drafter| {
            members::readmit(drafter, unit(COUNTY), "its disk, letter 11/4099")
        })
        .unwrap();
    assert_eq!(settles(&mut country, recovered), Ok(amount(240 * M, 5)));
}

fn roster_log(lane: Lane) -> model::LogId {
    model::LogId { origin: OLD.node, incarnation: FIRST, scope: unit(COUNTY), lane }
}

#[test]
fn a_successor_answers_for_the_letters_it_found_and_the_hub_settles_what_is_freed() {
    let (mut country, _) = lost();
    settles(&mut country, wish(1, SettleBasis::Destroyed)).unwrap();
    country.everyone_hears();
    let county = &mut country.0[COUNTY];
    let held = county.look(quota::holds).unwrap();
    assert_eq!(held.iter().map(|held| held.by).collect::<Vec<_>>(), [OLD, OLD]);
    let on = day("1401/09/20");
    let paid = Settlement::Consumed { paid: Rials::new(90 * M), on };
    let released = Settlement::Released { reason: escrow::ReleaseReason::BankRejected, on };
    for (held, settlement) in held.iter().zip([paid, released]) {
        let key = held.hold().unwrap().key.clone();
        county
            .act("1401/09/20", |drafter| quota::end(drafter, held, key.clone(), settlement))
            .unwrap();
        let again = county.act("1401/09/21", |drafter| quota::end(drafter, held, key, paid));
        assert_eq!(again.unwrap_err().code(), "A1.settled", "once");
    }
    assert_eq!(county.figures(), Figures::default(), "its own rights are not touched");
    country.everyone_hears();
    for at in [COUNTY, PROVINCE, NATION] {
        let figures = country.0[at].look(|office| quota::of(office, OLD, &quota::line(office)));
        let Figures { held, consumed, free, .. } = figures.unwrap();
        assert_eq!((held, consumed), (Amount::ZERO, amount(90 * M, 2)), "at {at}");
        assert_eq!(free, amount(70 * M, 1), "of the paid one 10 millions, and the rejected one");
    }
    assert_eq!(settles(&mut country, wish(1, SettleBasis::Destroyed)), Ok(amount(70 * M, 1)));
    country.everyone_hears();
    adds_up(&country, PROVINCE);
    adds_up(&country, NATION);
}

#[test]
fn whoever_is_no_successor_answers_for_nobody() {
    let (mut country, _) = lost();
    let on = day("1401/09/20");
    let settlement = Settlement::Consumed { paid: Rials::new(M), on };
    let answer = |of| {
        let answer = escrow::Answer { of, key: key(1, 1), settlement };
        office::entry::Body::Quota(QuotaEntry::Answer(answer))
    };
    let by = Holder { incarnation: Incarnation(2), ..OLD };
    for of in [holder(NEIGHBOR), by, Holder { incarnation: Incarnation(3), ..OLD }] {
        let aside = country.0[PROVINCE].hears_from(by, unit(COUNTY), &[answer(of)]);
        assert_eq!(aside, ["authority.elsewhere"], "{of:?}");
    }
    assert_eq!(country.0[PROVINCE].hears_from(by, unit(COUNTY), &[answer(OLD)]), [""; 0]);
}

#[test]
fn what_the_old_machine_had_answered_itself_counts_once() {
    let (mut country, mut old) = lost();
    let consume = Consume { key: key(1, 1), paid: Rials::new(80 * M), on: day("1401/08/20") };
    old.act("1401/08/20", |drafter| quota::write(drafter, QuotaEntry::Consume(consume))).unwrap();
    let held = country.0[COUNTY].look(quota::holds).unwrap();
    let on = day("1401/09/20");
    let released = Settlement::Released { reason: escrow::ReleaseReason::Withdrawn, on };
    country.0[COUNTY]
        .act("1401/09/20", |drafter| quota::end(drafter, &held[0], key(1, 1), released))
        .unwrap();
    country.everyone_hears();
    country.found(&old, Lane::Control);
    country.0[PROVINCE]
        .act_as(Role::SecurityOfficer, "1401/09/25", |drafter| {
            members::readmit(drafter, unit(COUNTY), "its disk")
        })
        .unwrap();
    let figures = country.0[PROVINCE].look(|office| quota::of(office, OLD, &quota::line(office)));
    let Figures { held, consumed, released, .. } = figures.unwrap();
    assert_eq!((held, consumed), (amount(60 * M, 1), amount(80 * M, 2)), "the money has left");
    assert_eq!(released, Amount::ZERO);
}

#[test]
fn a_reserve_is_debited_now_and_the_next_machines_alone() {
    let mut country = halved(amount(1_000 * M, 20), amount(400 * M, 8));
    let some = amount(150 * M, 3);
    let (_, to) = country.0[PROVINCE]
        .act("1401/03/01", |drafter| hub::reserve(drafter, unit(COUNTY), some, Some("11/300")))
        .unwrap();
    assert_eq!(to, Holder { incarnation: Incarnation(2), ..OLD });
    assert_eq!(country.0[PROVINCE].figures().free, amount(50 * M, 1));
    assert_eq!(suspense(&country, 2), (State::Reserve, some));
    country.everyone_hears();
    adds_up(&country, PROVINCE);
    assert_eq!(country.0[COUNTY].figures().free, amount(400 * M, 8), "not the present one's");
    assert_eq!(country.0[COUNTY].look(quota::reserve).unwrap(), some);
    let nothing = country.0[COUNTY].act("1401/03/05", quota::acknowledge).unwrap();
    assert_eq!(nothing, Amount::ZERO);
    // Its machine is lost; the new one hears what the old one had heard, and goes on.
    country.succeeds(COUNTY, 70);
    country.everyone_hears();
    country.0[COUNTY].act("1401/09/05", quota::acknowledge).unwrap();
    refers(&mut country.0[COUNTY], 3, some);
    assert_eq!(suspense(&country, 2), (State::Works, some), "as far as the hub has heard");
    country.everyone_hears();
    adds_up(&country, PROVINCE);
}

#[test]
fn a_reserve_taken_back_is_nobodys_and_that_incarnation_never_comes() {
    let mut country = halved(amount(1_000 * M, 20), amount(400 * M, 8));
    let some = amount(150 * M, 3);
    let reserve = |country: &mut Country| {
        let (_, to) = country.0[PROVINCE]
            .act("1401/03/01", |drafter| hub::reserve(drafter, unit(COUNTY), some, None))
            .unwrap();
        to.incarnation
    };
    assert_eq!(reserve(&mut country), Incarnation(2));
    // The office hears of the reserve, and not of its end.
    country.everyone_hears();
    assert_eq!(settles(&mut country, wish(2, SettleBasis::NeverEnrolled)), Ok(some));
    assert_eq!(country.0[PROVINCE].figures().free, amount(200 * M, 4));
    assert_eq!(reserve(&mut country), Incarnation(3), "the second is passed over");
    assert_eq!(settles(&mut country, wish(3, SettleBasis::NeverEnrolled)), Ok(some));
    country.succeeds(COUNTY, 70);
    assert_eq!(country.0[COUNTY].opening.incarnation, Incarnation(4));
    country.everyone_hears();
    assert_eq!(country.0[COUNTY].figures().free, Amount::ZERO);
    assert_eq!(country.0[COUNTY].look(quota::reserve).unwrap(), Amount::ZERO);
    adds_up(&country, PROVINCE);
}

#[test]
fn a_letter_of_the_successor_has_a_number_of_its_own() {
    let (country, _) = lost();
    let next = |serial| {
        let application = key(serial, 1).application;
        country.0[COUNTY].look(|office| quota::next_hold(office, application)).unwrap()
    };
    assert_eq!((next(1), next(9)), (2, 1));
    let held = country.0[COUNTY].look(quota::holds).unwrap();
    assert!(held.iter().all(|held| held.row.state() == Some(HoldState::Open)));
}

#[test]
fn officers_are_told_why_not() {
    check(
        &[
            Dealing::NotShutOut { unit: unit(COUNTY), incarnation: Incarnation(1) },
            Dealing::WasEnrolled { unit: unit(COUNTY), incarnation: Incarnation(2) },
            Dealing::NothingInSuspense { unit: unit(COUNTY), incarnation: Incarnation(1) },
            Dealing::LastEntryMissing { unit: unit(COUNTY) },
            Dealing::StoreNotHere { unit: unit(COUNTY), here: Seq(40), last: Seq(44) },
            Dealing::StoreNotReadmitted { unit: unit(COUNTY), counts: Seq(40), here: Seq(44) },
            Dealing::PeriodOpen { closes: Some(day("1401/12/29")) },
            Dealing::PeriodOpen { closes: None },
        ],
        &expect![[r#"
            settle.not_shut_out
              نوبت 1 واحد 1102 کنار گذاشته نشده است و سهمیهٔ آن از آنِ خودش است.
              incarnation 1 of 1102 was not shut out: its rights are its own
              hamgam-hub office fence 1102 --confirm 1102 --reason TEXT
            settle.was_enrolled
              نوبت 2 واحد 1102 ثبت شده است؛ سهمیهٔ آن ذخیره نیست.
              incarnation 2 of 1102 was enrolled: what it was given is no reserve
              hamgam-hub quota show
            settle.nothing
              از سهمیهٔ نوبت 1 واحد 1102 چیزی معلق نیست.
              nothing of incarnation 1 of 1102 is in suspense
              hamgam-hub quota show
            settle.last_entry
              شمارهٔ آخرین مدخل دفتر دستگاه پیشین 1102 باید نوشته شود.
              the last entry of the old store of 1102 has to be stated
              hamgam-node key show
            settle.store_not_here
              دفتر دستگاه پیشین 1102 تا مدخل 44 است و اینجا تا 40 رسیده است.
              the old store of 1102 goes to entry 44, and to 40 here
              hamgam-node sync now
            settle.store_not_readmitted
              از دفتر دستگاه پیشین 1102 تا مدخل 44 رسیده است و تا 40 به حساب می‌آید.
              of the old store of 1102 entries to 44 are here, and those to 40 count
              hamgam-hub office readmit 1102 --confirm 1102 --reason TEXT
            settle.period_open
              دورهٔ سهمیه تا 1401/12/29 باز است.
              the line is open until 1401-12-29
              hamgam-hub quota show
            settle.period_open
              سهمیه گشوده نشده است.
              the line was never opened
              hamgam-hub quota show
        "#]],
    );
}

#[test]
fn letters_nothing_covers_are_listed_one_by_one() {
    let mut country = halved(amount(1_000 * M, 20), amount(400 * M, 8));
    refers(&mut country.0[COUNTY], 1, amount(100 * M, 2));
    country.everyone_hears();
    refers(&mut country.0[COUNTY], 2, amount(60 * M, 1));
    let listed = |country: &Country, at: usize| {
        let all = country.0[at].look(quota::unfunded).unwrap();
        let told = all.into_iter();
        told.map(|one| (one.unit, one.by, one.hold.key.application.serial, one.amount, one.cause))
            .collect::<Vec<_>>()
    };
    let old = country.succeeds(COUNTY, 70);
    settles(&mut country, wish(1, SettleBasis::Destroyed)).unwrap();
    assert_eq!(listed(&country, PROVINCE), []);
    country.found(&old, Lane::Control);
    let letter = |cause| (Some(unit(COUNTY)), OLD, 2, amount(60 * M, 1), cause);
    assert_eq!(listed(&country, PROVINCE), [letter(WhyUnfunded::BehindTheFence)]);
    country.0[PROVINCE]
        .act_as(Role::SecurityOfficer, "1401/09/25", |drafter| {
            members::readmit(drafter, unit(COUNTY), "its disk")
        })
        .unwrap();
    country.everyone_hears();
    for hub in [PROVINCE, NATION] {
        assert_eq!(listed(&country, hub), [letter(WhyUnfunded::BeyondTheRights)], "at {hub}");
        adds_up(&country, hub);
    }
}
