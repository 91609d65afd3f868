//! What a machine may spend that nobody has witnessed, or whose store is doubted.

use model::words::Role;
use model::{Lane, LogId, Timestamp};
use office::entry::{Body, Witness};
use office::guard::{self, Allowance, Doubt, Guard};
use office::quota::{self, county, hub};
use office::{Refusal, Stop};

use crate::country::{COUNTY, Country, NATION, NEIGHBOR, PROVINCE, unit};
use crate::desk::{amount, day};
use crate::tree::halved;
use crate::tree_laws::hold;

const ON: &str = "1401/09/15";

fn holds(country: &mut Country, serial: u64, jobs: u64) -> Result<(), Refusal> {
    country.0[COUNTY].act(ON, |drafter| {
        let entry = hold(&drafter.office, serial, amount(jobs * 100, jobs));
        quota::write(drafter, entry)
    })
}

/// The province witnesses the county's control log up to its head.
fn witness(country: &mut Country, at: &str) {
    let me = country.0[COUNTY].opening.clone();
    let log =
        LogId { origin: me.node, incarnation: me.incarnation, scope: me.unit, lane: Lane::Control };
    let head = country.0[COUNTY].kept.heads.of(log);
    let days = u64::try_from(day(at).days_since(day("1348/10/11"))).unwrap();
    let at = Timestamp::from_ms(days * 86_400_000);
    let body = Body::Witness(Witness { log, seq: head.seq, hash: head.hash, at });
    country.0[PROVINCE]
        .act_as(Role::System, ON, |drafter| -> Result<(), Stop> {
            drafter.say_to(me.unit, body.clone());
            Ok(())
        })
        .unwrap();
    country.everyone_hears();
}

fn code(refused: Result<(), Refusal>) -> String {
    refused.unwrap_err().code()
}

#[test]
fn letters_nobody_has_seen_are_counted_until_a_hub_witnesses_them() {
    let mut country = halved(amount(10_000, 100), amount(5_000, 50));
    let allowance = Allowance { jobs: Some(5), rials: Some(450), days: None };
    country.0[COUNTY].guard = Guard { allowance, ..Guard::NONE };
    holds(&mut country, 1, 2).unwrap();
    holds(&mut country, 2, 2).unwrap();
    let seen = |country: &Country| country.0[COUNTY].look(guard::unwitnessed).unwrap();
    assert_eq!(seen(&country), amount(400, 4));
    assert_eq!(code(holds(&mut country, 3, 1)), "node.unwitnessed", "450 rials are allowed");
    country.0[COUNTY].guard.allowance.rials = None;
    assert_eq!(code(holds(&mut country, 3, 2)), "node.unwitnessed", "5 jobs are allowed");
    witness(&mut country, ON);
    assert_eq!(seen(&country), amount(0, 0));
    holds(&mut country, 3, 1).unwrap();
    assert_eq!(seen(&country), amount(100, 1), "the last letter lies beyond it");
    holds(&mut country, 4, 4).unwrap();
    country.everyone_hears();
    assert_eq!(country.0[COUNTY].rows, country.0[COUNTY].rebuilt());
    assert_eq!(country.0[PROVINCE].look(guard::unwitnessed).unwrap(), amount(0, 0));
}

#[test]
fn without_a_word_from_above_for_too_long_nothing_is_held() {
    let mut country = halved(amount(10_000, 100), amount(5_000, 50));
    let allowance = Allowance { days: Some(30), ..Allowance::default() };
    country.0[COUNTY].guard = Guard { allowance, ..Guard::NONE };
    holds(&mut country, 1, 1).unwrap();
    witness(&mut country, "1401/08/01");
    assert_eq!(code(holds(&mut country, 2, 1)), "node.unheard");
    let contact = Timestamp::from_ms(1_670_200_000_000);
    country.0[COUNTY].guard.contact = Some(contact);
    holds(&mut country, 2, 1).unwrap();
}

/// A province set back as a whole grants again only what it granted within so many days.
#[test]
fn without_a_word_from_the_nation_for_too_long_nothing_is_granted() {
    let mut country = halved(amount(10_000, 100), amount(3_000, 30));
    let allowance = Allowance { days: Some(14), ..Allowance::default() };
    let grants = |country: &mut Country, days: u64, jobs: u64| {
        let heard = Timestamp::from_ms(days * 86_400_000);
        country.0[PROVINCE].guard = Guard { allowance, contact: Some(heard), ..Guard::NONE };
        country.0[PROVINCE].act(ON, |drafter| {
            hub::grant(drafter, unit(COUNTY), amount(jobs * 100, jobs), None).map(drop)
        })
    };
    let today = u64::try_from(day(ON).days_since(day("1348/10/11"))).unwrap();
    assert_eq!(code(grants(&mut country, today - 15, 1)), "node.unheard");
    grants(&mut country, today - 14, 1).unwrap();
    let back =
        country.0[PROVINCE].act(ON, |drafter| county::give_back(drafter, amount(100, 1)).map(drop));
    assert_eq!(back, Ok(()), "what goes back harms nobody");
    // Nobody is above the nation.
    let long_ago = Some(Timestamp::from_ms(0));
    country.0[NATION].guard = Guard { allowance, contact: long_ago, ..Guard::NONE };
    let given = country.0[NATION]
        .act(ON, |drafter| hub::grant(drafter, unit(PROVINCE), amount(0, 1), None).map(drop));
    assert_eq!(code(given), "A1.quota", "all of it is the province's already");
}

#[test]
fn a_doubted_machine_spends_nothing_and_others_are_not_bothered() {
    let mut country = halved(amount(10_000, 100), amount(5_000, 50));
    for doubt in [Doubt::Behind, Doubt::OtherHistory, Doubt::OtherStore, Doubt::NoNote] {
        country.0[COUNTY].guard = Guard { doubt: Some(doubt), ..Guard::NONE };
        assert_eq!(code(holds(&mut country, 1, 1)), doubt.code());
        let given = country.0[COUNTY]
            .act(ON, |drafter| county::give_back(drafter, amount(100, 1)).map(drop));
        assert_eq!(code(given), doubt.code());
    }
    country.0[NEIGHBOR]
        .act(ON, |drafter| {
            let entry = hold(&drafter.office, 1, amount(100, 1));
            quota::write(drafter, entry)
        })
        .unwrap();
}
