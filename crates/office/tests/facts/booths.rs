//! Booths of machines that were lost: in suspense, settled by exhibition, never twice.

use escrow::{QuotaLine, SettleBasis};
use model::words::Role;
use model::{ApplicationNumber, Incarnation, Jobs, Lane};
use office::entry::{BoothEnd, Docket};
use office::incentive::{booths, exhibitions};
use office::quota::hub::{self, Settling, Suspended};
use office::quota::{self, State};
use office::{Drafter, Refusal, members};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::cooperation::take;
use crate::country::{COUNTY, Country, NATION, NEIGHBOR, Node, PROVINCE, holder, unit};
use crate::desk::ready_file;
use crate::incentives::{PEOPLE, announce, assign, booth_figures, treasurer};

fn wish(exhibition: Docket, at: usize, incarnation: u16) -> Settling<'static> {
    let (basis, last, reason) = (SettleBasis::Destroyed, None, "burnt, letter 11/4102");
    let incarnation = Incarnation(incarnation);
    Settling { exhibition: Some(exhibition), unit: unit(at), incarnation, basis, last, reason }
}

fn settles(country: &mut Country, by: usize, wish: &Settling<'_>) -> Result<Jobs, String> {
    let settled =
        country.0[by].act_as(Role::Treasurer, "1401/09/10", |drafter| hub::settle(drafter, wish));
    settled.map(|settled| settled.amount.jobs).map_err(|refused| refused.code())
}

fn err<T>(code: &str) -> Result<T, String> {
    Err(code.to_owned())
}

fn line(country: &Country, exhibition: Docket) -> QuotaLine {
    let row = country.0[PROVINCE].look(|office| exhibitions::of(office, exhibition)).unwrap();
    row.unwrap().announced.unwrap().what.line()
}

/// P2 and P3 of an exhibition at the province, by a reckoning of its own: what it has free and what its
/// counties have or spent is its supply.
fn adds_up(country: &Country, exhibition: Docket) {
    let node = &country.0[PROVINCE];
    let q = line(country, exhibition);
    let places = node.look(|office| quota::tree(office, &q)).unwrap();
    let own = &places[0].branch;
    let (mut sum, mut counts) = (own.figures.free.jobs.whole(), 0);
    for place in places.iter().filter(|place| place.branch.depth == 1) {
        counts += place.branch.recognized.jobs.whole();
        sum += place.branch.recognized.jobs.whole() + place.branch.figures.free.jobs.whole();
    }
    assert_eq!(sum, own.figures.granted.jobs.whole(), "P2");
    assert!(counts <= own.figures.granted.jobs.whole(), "P3");
    assert_eq!(own.figures.granted.rials, model::Rials::ZERO);
}

/// A county that has two of its three booths assigned when it is lost, and a third file; the province knows.
fn lost() -> (Country, (Docket, ApplicationNumber), Node) {
    let mut country = Country::founded();
    let files =
        [0, 1, 2].map(|who| take(&mut country, COUNTY, &ready_file(PEOPLE[who], 9_000_000)));
    let exhibition = announce(&mut country, PROVINCE);
    treasurer(&mut country, PROVINCE, |d| exhibitions::set_booths(d, exhibition, 5)).unwrap();
    let three = (unit(COUNTY), 3);
    treasurer(&mut country, PROVINCE, |d| exhibitions::grant(d, exhibition, three)).unwrap();
    country.everyone_hears();
    for number in &files[..2] {
        assign(&mut country, (COUNTY, exhibition), *number).unwrap();
    }
    country.everyone_hears();
    let old = country.succeeds(COUNTY, 70);
    country.everyone_hears();
    (country, (exhibition, files[2]), old)
}

/// R-I1 beside ADR 18: a booth is a right like any other.
#[test]
fn booths_that_were_free_are_in_suspense_until_an_officer_settles_them() {
    let (mut country, (exhibition, _), _) = lost();
    let waiting = |country: &Country| country.0[PROVINCE].look(hub::suspended).unwrap();
    let one = Suspended { exhibition, of: holder(COUNTY), booths: Jobs::new(1) };
    assert_eq!(waiting(&country), [one]);
    let quota = country.0[PROVINCE].figures();
    let facilities = Settling { exhibition: None, ..wish(exhibition, COUNTY, 1) };
    assert_eq!(settles(&mut country, PROVINCE, &facilities), err("settle.nothing"));
    let unknown = Docket { n: 9, ..exhibition };
    let unknown = settles(&mut country, PROVINCE, &wish(unknown, COUNTY, 1));
    assert_eq!(unknown, err("exhibition.not_found"));
    let living = settles(&mut country, PROVINCE, &wish(exhibition, NEIGHBOR, 1));
    assert_eq!(living, err("settle.not_shut_out"));
    let over = Settling { basis: SettleBasis::PeriodClosed, ..wish(exhibition, COUNTY, 1) };
    assert_eq!(settles(&mut country, PROVINCE, &over), err("settle.period_open"));

    let wish = wish(exhibition, COUNTY, 1);
    assert_eq!(settles(&mut country, PROVINCE, &wish), Ok(Jobs::new(1)));
    assert_eq!(settles(&mut country, PROVINCE, &wish), err("settle.nothing"));
    assert_eq!((waiting(&country), country.0[PROVINCE].figures()), (vec![], quota));
    adds_up(&country, exhibition);
    // The new machine says what becomes of the old one's booths: one that is given up goes on.
    country.everyone_hears();
    let rows = country.0[COUNTY].look(|office| booths::list(office, None)).unwrap();
    let letter = rows[0].given.as_ref().unwrap().what.letter;
    let end = |d: &mut Drafter<'_>| booths::end(d, letter, BoothEnd::GivenUp, None);
    country.0[COUNTY].act("1401/09/20", end).unwrap();
    country.everyone_hears();
    assert_eq!(settles(&mut country, PROVINCE, &wish), Ok(Jobs::new(1)));
    let all = (unit(COUNTY), 4);
    treasurer(&mut country, PROVINCE, |d| exhibitions::grant(d, exhibition, all)).unwrap();
    country.everyone_hears();
    adds_up(&country, exhibition);
    for at in [PROVINCE, NATION, COUNTY] {
        assert_eq!(country.0[at].rebuilt(), country.0[at].rows);
    }
}

/// What turns up after the settlement is kept, and counts as far as it still fits.
#[test]
fn a_booth_found_after_the_settlement_takes_nobodys_place() {
    let (mut country, (exhibition, third), mut old) = lost();
    settles(&mut country, PROVINCE, &wish(exhibition, COUNTY, 1)).unwrap();
    old.act("1401/09/15", |d| booths::assign(d, exhibition, third, None)).unwrap();
    country.found(&old, Lane::Control);
    adds_up(&country, exhibition);
    let readmit = |d: &mut Drafter<'_>| members::readmit(d, unit(COUNTY), "its disk");
    country.0[PROVINCE].act_as(Role::SecurityOfficer, "1401/09/12", readmit).unwrap();
    adds_up(&country, exhibition);
    let q = line(&country, exhibition);
    let places = country.0[PROVINCE].look(|office| quota::tree(office, &q)).unwrap();
    let of = places.iter().find(|place| place.branch.holder == holder(COUNTY)).unwrap();
    let [counts, beyond] = [of.branch.recognized, of.branch.unfunded].map(|it| it.jobs.whole());
    assert_eq!((counts, beyond), (2, 1));
    let again = settles(&mut country, PROVINCE, &wish(exhibition, COUNTY, 1));
    assert_eq!(again, err("settle.nothing"));
}

/// A province's hub is lost: its next incarnation goes on with the booths of its own exhibitions.
#[test]
fn a_provinces_own_booths_come_over_to_its_next_hub() {
    let mut country = Country::founded();
    let exhibition = announce(&mut country, PROVINCE);
    treasurer(&mut country, PROVINCE, |d| exhibitions::set_booths(d, exhibition, 5)).unwrap();
    let two = (unit(COUNTY), 2);
    treasurer(&mut country, PROVINCE, |d| exhibitions::grant(d, exhibition, two)).unwrap();
    country.everyone_hears();
    let _old = country.succeeds(PROVINCE, 71);
    country.everyone_hears();
    let grant = |country: &mut Country, booths| {
        let to = (unit(COUNTY), booths);
        treasurer(country, PROVINCE, |d| exhibitions::grant(d, exhibition, to).map(drop))
    };
    assert_eq!(grant(&mut country, 1), err("I1.booths"), "not before they came over");
    let facilities = Settling { exhibition: None, ..wish(exhibition, PROVINCE, 1) };
    assert_eq!(settles(&mut country, PROVINCE, &facilities), err("unit.not_below"));
    let wish = wish(exhibition, PROVINCE, 1);
    assert_eq!(settles(&mut country, PROVINCE, &wish), Ok(Jobs::new(3)));
    assert_eq!(settles(&mut country, PROVINCE, &wish), err("settle.nothing"));
    grant(&mut country, 3).unwrap();
    assert_eq!(grant(&mut country, 1), err("I1.booths"));
    country.everyone_hears();
    assert_eq!(booth_figures(&country, COUNTY, exhibition).free.jobs, Jobs::new(5));
    let booths = |country: &mut Country, count| {
        treasurer(country, PROVINCE, |d| exhibitions::set_booths(d, exhibition, count).map(drop))
    };
    assert_eq!(booths(&mut country, 5), err("nothing_to_change"));
    assert_eq!(booths(&mut country, 4), err("I1.booths"));
    booths(&mut country, 6).unwrap();
    grant(&mut country, 1).unwrap();
}

#[derive(Clone, Debug)]
enum Step {
    Grant(usize, u64),
    Assign(usize, usize),
    GiveUp(usize, usize),
    GiveBack(usize, u64),
    Lose(usize),
    Settle(usize, u16),
    Deliver([usize; 2], Index, usize),
}

fn step() -> impl Strategy<Value = Step> {
    let office = || prop::sample::select(vec![COUNTY, NEIGHBOR]);
    let pair = prop::sample::select(vec![[1, 2], [2, 1], [1, 3], [3, 1], [1, 0]]);
    prop_oneof![
        4 => (office(), 1u64..4).prop_map(|(at, n)| Step::Grant(at, n)),
        6 => (office(), 0usize..4).prop_map(|(at, who)| Step::Assign(at, who)),
        2 => (office(), 0usize..4).prop_map(|(at, who)| Step::GiveUp(at, who)),
        2 => (office(), 1u64..3).prop_map(|(at, n)| Step::GiveBack(at, n)),
        1 => office().prop_map(Step::Lose),
        4 => (office(), 1u16..4).prop_map(|(at, n)| Step::Settle(at, n)),
        8 => (pair, any::<Index>(), 1usize..9).prop_map(|(p, i, n)| Step::Deliver(p, i, n)),
    ]
}

/// Tries one step; what is refused changes nothing.
fn play(country: &mut Country, (exhibition, slips): (Docket, &mut u8), step: &Step) {
    match step {
        Step::Grant(at, count) => {
            let to = (unit(*at), *count);
            drop(treasurer(country, PROVINCE, |d| exhibitions::grant(d, exhibition, to)));
        }
        Step::Assign(at, who) => {
            let person = country.0[*at].look(|o| o.person(PEOPLE[*who].parse().unwrap())).unwrap();
            if let Some((number, _)) = person.applications.first() {
                drop(assign(country, (*at, exhibition), *number));
            }
        }
        Step::GiveUp(at, who) => {
            let rows = country.0[*at].look(|office| booths::list(office, None)).unwrap();
            if let Some(given) = rows.get(*who).and_then(|row| row.given.clone()) {
                let letter = given.what.letter;
                let end = |d: &mut Drafter<'_>| -> Result<(), office::Stop> {
                    booths::end(d, letter, BoothEnd::GivenUp, None).map(drop)
                };
                let _refused: Result<(), Refusal> = country.0[*at].act("1401/09/20", end);
            }
        }
        Step::GiveBack(at, count) => {
            let give = |d: &mut Drafter<'_>| exhibitions::give_back(d, exhibition, *count);
            drop(country.0[*at].act("1401/09/20", give));
        }
        Step::Lose(at) if *slips < 74 => {
            drop(country.succeeds(*at, *slips));
            *slips += 1;
        }
        Step::Lose(_) => {}
        Step::Settle(at, incarnation) => {
            drop(settles(country, PROVINCE, &wish(exhibition, *at, *incarnation)));
        }
        Step::Deliver([from, to], which, count) => {
            let logs = country.logs_between(*from, *to);
            if !logs.is_empty() {
                country.bring(*from, *to, *which.get(&logs), *count);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// R-I1: P1, P2, P3, P12 of booths, whichever machines are lost and settled, in whatever order logs come.
    #[test]
    fn every_booth_is_free_in_suspense_or_taken(steps in vec(step(), 1..60)) {
        let mut country = Country::founded();
        for at in [COUNTY, NEIGHBOR] {
            for id in PEOPLE {
                take(&mut country, at, &ready_file(id, 300_000_000));
            }
        }
        let exhibition = announce(&mut country, PROVINCE);
        treasurer(&mut country, PROVINCE, |d| exhibitions::set_booths(d, exhibition, 6)).unwrap();
        let (q, mut slips) = (line(&country, exhibition), 70);
        for step in &steps {
            play(&mut country, (exhibition, &mut slips), step);
            adds_up(&country, exhibition);
            for at in [COUNTY, NEIGHBOR] {
                let own = |o: &office::Office<'_>| quota::of(o, o.opening.holder(), &q);
                prop_assert!(country.0[at].look(own).unwrap().holds(), "P1");
            }
        }
        country.everyone_hears();
        for at in [COUNTY, NEIGHBOR] {
            for incarnation in 1..4 {
                drop(settles(&mut country, PROVINCE, &wish(exhibition, at, incarnation)));
            }
        }
        adds_up(&country, exhibition);
        for place in country.0[PROVINCE].look(|office| quota::tree(office, &q)).unwrap() {
            let free = place.branch.figures.free.jobs;
            prop_assert!(place.state != State::ShutOut || free == Jobs::ZERO, "P12");
        }
        prop_assert!(country.0[PROVINCE].rebuilt() == country.0[PROVINCE].rows);
    }
}
