//! A county's quota came from two incarnations of its hub; the later one settles what a lost machine had.

use escrow::{Figures, Holder, ReleaseReason, SettleBasis, Settlement};
use model::{Amount, Incarnation, NodeNumber};
use office::quota::hub::{self, Settled, Settling};
use office::quota::{self};

use crate::country::{COUNTY, Country, NATION, PROVINCE, holder, unit};
use crate::desk::{amount, day};
use crate::settle::{M, refers};
use crate::tree::halved;

const fn of(node: u16, incarnation: u16) -> Holder {
    Holder { node: NodeNumber(node), incarnation: Incarnation(incarnation) }
}

const HUBS: [Holder; 2] = [of(1200, 1), of(1200, 2)];
const MACHINES: [Holder; 2] = [of(1201, 1), of(1201, 2)];

fn stands(country: &Country, at: usize, of: Holder) -> Figures {
    country.0[at].look(|office| quota::of(office, of, &quota::line(office))).unwrap()
}

/// Whatever became of it, all there is, is free with somebody or committed; and the hub says the same of
/// everybody as the nation.
fn adds_up(country: &Country) {
    let all = HUBS.into_iter().chain(MACHINES).chain([holder(3)]);
    let mut sum = stands(country, NATION, holder(NATION)).free;
    for of in all {
        let told = stands(country, NATION, of);
        assert_eq!(told, stands(country, PROVINCE, of), "{of:?}");
        for part in [told.free, told.held, told.consumed] {
            sum = sum.checked_add(part).unwrap();
        }
    }
    assert_eq!(sum, amount(1_000 * M, 20));
    for node in &country.0 {
        assert_eq!(node.rebuilt(), node.rows, "the same rows made anew");
    }
}

fn settles(country: &mut Country, by: usize, below: usize, incarnation: u16) -> Settled {
    let (unit, incarnation) = (unit(below), Incarnation(incarnation));
    let (basis, reason) = (SettleBasis::Destroyed, "letter 11/4101");
    let wish = Settling { unit, incarnation, exhibition: None, basis, last: None, reason };
    let settled = country.0[by].act("1401/09/10", |drafter| hub::settle(drafter, &wish)).unwrap();
    country.everyone_hears();
    settled
}

fn grants(country: &mut Country, by: usize, below: usize, some: Amount) {
    country.0[by]
        .act("1401/09/05", |drafter| hub::grant(drafter, unit(below), some, None))
        .unwrap();
    country.everyone_hears();
    country.0[below].act("1401/09/06", quota::acknowledge).unwrap();
    country.everyone_hears();
}

/// The county has 400 millions by the lost hub and a letter of 100; the next hub has 200 of its own.
fn hub_lost() -> Country {
    let mut country = halved(amount(1_000 * M, 20), amount(400 * M, 8));
    refers(&mut country.0[COUNTY], 1, amount(100 * M, 2));
    country.everyone_hears();
    country.succeeds(PROVINCE, 80);
    country.everyone_hears();
    assert_eq!(country.0[PROVINCE].opening.holder(), HUBS[1]);
    let settled = settles(&mut country, NATION, PROVINCE, 1);
    assert_eq!((settled.amount, settled.pool), (amount(200 * M, 4), amount(200 * M, 4)));
    grants(&mut country, NATION, PROVINCE, amount(200 * M, 4));
    adds_up(&country);
    country
}

#[test]
fn what_the_lost_hub_had_granted_goes_back_to_it_and_the_nation_passes_it_on() {
    let mut country = hub_lost();
    grants(&mut country, PROVINCE, COUNTY, amount(100 * M, 2));
    country.succeeds(COUNTY, 70);
    country.everyone_hears();
    assert_eq!(stands(&country, PROVINCE, MACHINES[0]).free, amount(400 * M, 8));
    let settled = settles(&mut country, PROVINCE, COUNTY, 1);
    assert_eq!((settled.amount, settled.pool), (amount(400 * M, 8), Amount::ZERO));
    assert_eq!(stands(&country, NATION, HUBS[0]).free, amount(400 * M, 8), "it had granted them");
    assert_eq!(stands(&country, NATION, HUBS[1]).free, amount(100 * M, 2));
    adds_up(&country);

    let over = settles(&mut country, NATION, PROVINCE, 1);
    assert_eq!((over.amount, over.pool), (amount(400 * M, 8), amount(400 * M, 8)));
    grants(&mut country, NATION, PROVINCE, amount(400 * M, 8));
    grants(&mut country, PROVINCE, COUNTY, amount(500 * M, 10));
    assert_eq!(stands(&country, COUNTY, MACHINES[1]).free, amount(500 * M, 10));
    adds_up(&country);

    // The bank refuses the lost machine's letter: what is freed is what the present hub had given.
    let held = country.0[COUNTY].look(quota::holds).unwrap().remove(0);
    let (key, on) = (held.hold().unwrap().key.clone(), day("1401/09/20"));
    let released = Settlement::Released { reason: ReleaseReason::BankRejected, on };
    country.0[COUNTY]
        .act("1401/09/20", |drafter| quota::end(drafter, &held, key.clone(), released))
        .unwrap();
    country.everyone_hears();
    let freed = settles(&mut country, PROVINCE, COUNTY, 1);
    assert_eq!((freed.amount, freed.pool), (amount(100 * M, 2), amount(100 * M, 2)));
    assert_eq!(stands(&country, NATION, MACHINES[0]).free, Amount::ZERO);
    adds_up(&country);
}

#[test]
fn a_machine_with_nothing_but_the_lost_hubs_quota_is_settled_by_the_next_hub() {
    let mut country = hub_lost();
    country.succeeds(COUNTY, 70);
    country.everyone_hears();
    let settled = settles(&mut country, PROVINCE, COUNTY, 1);
    assert_eq!((settled.amount, settled.pool), (amount(300 * M, 6), Amount::ZERO));
    adds_up(&country);
    // A grant to the next machine begins anew; the nation brings the rest round.
    settles(&mut country, NATION, PROVINCE, 1);
    grants(&mut country, NATION, PROVINCE, amount(300 * M, 6));
    grants(&mut country, PROVINCE, COUNTY, amount(500 * M, 10));
    refers(&mut country.0[COUNTY], 3, amount(450 * M, 9));
    country.everyone_hears();
    adds_up(&country);
}

#[test]
fn what_both_settled_counts_once_in_whatever_order_it_is_heard() {
    let mut country = halved(amount(1_000 * M, 20), amount(400 * M, 8));
    country.succeeds(COUNTY, 70);
    country.everyone_hears();
    // The first hub settles, and burns before the nation hears of it.
    let wish = Settling {
        unit: unit(COUNTY),
        incarnation: Incarnation(1),
        exhibition: None,
        basis: SettleBasis::Destroyed,
        last: None,
        reason: "letter 11/4101",
    };
    country.0[PROVINCE].act("1401/09/10", |drafter| hub::settle(drafter, &wish)).unwrap();
    let burnt = country.succeeds(PROVINCE, 80);
    country.everyone_hears();
    assert_eq!(stands(&country, NATION, MACHINES[0]).free, amount(400 * M, 8));
    let settled = settles(&mut country, PROVINCE, COUNTY, 1);
    assert_eq!((settled.amount, settled.pool), (amount(400 * M, 8), Amount::ZERO));
    adds_up(&country);
    settles(&mut country, NATION, PROVINCE, 1);
    adds_up(&country);
    // Its disk is found and let in: it says what has been said.
    country.found_at(NATION, &burnt, unit(COUNTY));
    country.0[NATION]
        .act_as(model::words::Role::SecurityOfficer, "1401/09/12", |drafter| {
            office::members::readmit(drafter, unit(PROVINCE), "its disk").map(drop)
        })
        .unwrap();
    country.everyone_hears();
    adds_up(&country);
}
