//! The nation's machine is lost or set back: the root says who comes next, and provinces and counties
//! follow, by line or by stick.

use model::{Incarnation, UnitCode};
use session::Peer;

use super::town::Town;
use super::{COUNTIES, NATION, PROVINCE, STEPS, work};
use crate::calendar::HOUR_MS;
use crate::node::{Told, Wish};

/// What happens to the nation's machine.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum NationMishap {
    /// Its disk is gone.
    Lost,
    /// An older image of its disk is put back.
    SetBack,
    /// The same, and its officer divides quota again before anybody could tell it.
    GrantsAgain,
}

/// Runs one seed.
pub(super) fn run(seed: u64, mishap: NationMishap) -> Town {
    let mut town = Town::new(seed, None);
    town.open();
    work(&mut town, STEPS);
    let image = town.image(NATION);
    if town.dice.chance(400) {
        town.cut(PROVINCE);
    }
    work(&mut town, STEPS);
    let spoken = town.spoken(NATION);
    town.drop_off(NATION);
    match (mishap, image) {
        (NationMishap::Lost, _) => {
            town.points.pass("the nation is lost");
            work(&mut town, STEPS / 2);
        }
        (_, None) => town.violate("no image was kept".to_owned()),
        (NationMishap::SetBack | NationMishap::GrantsAgain, Some(image)) => {
            town.points.pass("the nation is set back");
            town.put(NATION, image);
            town.start(NATION);
            if mishap == NationMishap::GrantsAgain {
                town.cut(PROVINCE);
                if let Some(Told::Done { .. }) = town.ask(NATION, Wish::Allocate { permille: 400 })
                {
                    town.points.pass("a nation set back grants again");
                }
                town.advance(HOUR_MS);
            }
            town.mend();
            town.contacts(2);
            town.found_out(NATION, &spoken);
        }
    }
    recover(&mut town);
    town.judge(NATION);
    town
}

/// Another machine goes on as the nation by the root's word.
fn recover(town: &mut Town) {
    let by_stick = town.dice.chance(500);
    let unit = UnitCode::Nation;
    let mut old = town.node(NATION).map(|node| node.segments().0).unwrap_or_default();
    if old.is_empty() {
        town.points.pass("the next nation begins from a province's disk");
        old = town.node(PROVINCE).map(|node| node.segments().0).unwrap_or_default();
    }
    town.drop_off(NATION);
    let peer = Peer { incarnation: Incarnation(2), ..town.seats[NATION].peer };
    town.born(NATION, peer, true);
    town.start(NATION);
    if let Some(node) = town.node(NATION).filter(|_| !old.is_empty()) {
        node.absorb(&old);
    }
    town.mend();
    if by_stick {
        town.points.pass("a province follows the next nation by stick");
        town.cut(PROVINCE);
    }
    meet(town, by_stick, 3);
    town.certain(NATION, Wish::Fence { unit });
    meet(town, by_stick, 2);
    if let Some(Told::Done { .. }) = town.ask(NATION, Wish::Readmit { unit }) {
        town.points.pass("the next nation lets in what the lost one had written");
    }
    if let Some(Told::Done { .. }) = town.ask(NATION, Wish::Settle { unit }) {
        town.points.pass("the supply comes over");
    }
    meet(town, by_stick, 2);
    if let Some(Told::Done { .. }) = town.ask(NATION, Wish::Allocate { permille: 500 }) {
        town.points.pass("the next nation grants on top");
    }
    meet(town, by_stick, 1);
    town.ask(PROVINCE, Wish::Acknowledge);
    town.ask(PROVINCE, Wish::Allocate { permille: 900 });
    meet(town, by_stick, 1);
    for seat in COUNTIES {
        town.ask(seat, Wish::Acknowledge);
        town.ask(seat, Wish::Refer { letters: 2 });
    }
    meet(town, by_stick, 3);
    town.follow_nation(Incarnation(2));
}

/// Contacts, the province's by stick if it has no line.
fn meet(town: &mut Town, by_stick: bool, rounds: u32) {
    for _ in 0..rounds {
        town.contacts(1);
        if by_stick {
            town.carry(PROVINCE, NATION);
            town.carry(NATION, PROVINCE);
            town.advance(HOUR_MS);
        }
    }
    if by_stick {
        town.contacts(1);
    }
}
