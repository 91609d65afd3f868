//! Machines that are lost, set back or copied: the nation, one province and two counties, from a seed,
//! until a next incarnation has taken the place of the one it happens to.
//!
//! ```text
//! work ─► an image is kept ─► work, often unheard by the nation ─► the mishap ─► work
//!      ─► contacts: what must be found out is ─► fence, enrol, a new incarnation ─► contacts
//!      ─► readmit ─► contacts: everything is everywhere and adds up
//! ```
//! Real: all that the documents tier is. Lines bring everything in order and are cut and mended.
//!
//! Deliberately absent: the kernel's own faults and roughness of lines.

mod county;
mod judge;
mod nation;
#[cfg(test)]
mod tests;
mod town;

pub use county::CountyMishap;
use model::{Amount, Jobs, Rials, UnitCode};
pub use nation::NationMishap;
use town::Town;

use crate::calendar::{DAY_MS, HOUR_MS};
use crate::documents::DocumentsDisk;
use crate::node::{Told, Wish};
use crate::points::Points;

/// What happens, and to whom.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Mishap {
    /// The province's disk is gone; it is rebuilt from its parent and its children.
    Lost,
    /// An older image of the province's disk is put in its place.
    SetBack,
    /// The same, and its officer divides quota again before anybody could tell it.
    GrantsAgain,
    /// To a county.
    County(CountyMishap),
    /// To the nation.
    Nation(NationMishap),
}

impl Mishap {
    /// Every one, by its name on the command line.
    pub const ALL: [(&'static str, Self); 13] = [
        ("lost", Self::Lost),
        ("set-back", Self::SetBack),
        ("grants-again", Self::GrantsAgain),
        ("county-restored", Self::County(CountyMishap::Restored)),
        ("county-whole", Self::County(CountyMishap::Whole)),
        ("county-copied", Self::County(CountyMishap::Copied)),
        ("county-copied-noteless", Self::County(CountyMishap::CopiedNoteless)),
        ("county-noteless", Self::County(CountyMishap::NoteLost)),
        ("county-other-store", Self::County(CountyMishap::OtherStore)),
        ("county-storeless", Self::County(CountyMishap::StoreLost)),
        ("nation-lost", Self::Nation(NationMishap::Lost)),
        ("nation-set-back", Self::Nation(NationMishap::SetBack)),
        ("nation-grants-again", Self::Nation(NationMishap::GrantsAgain)),
    ];

    /// The one of that name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(known, _)| *known == name).map(|(_, mishap)| mishap)
    }
}

/// What a run came to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct HubReport {
    /// What was wrong first.
    pub violation: Option<String>,
    /// Points passed.
    pub points: Points,
    /// A hash over everything that was said.
    pub digest: model::Hash,
}

pub(crate) const NATION: usize = 0;
pub(crate) const PROVINCE: usize = 1;
pub(crate) const COUNTIES: [usize; 2] = [2, 3];
/// Small steps of people's work before and after the image is kept.
const STEPS: u64 = 10;

/// Runs one seed.
pub fn hubs(seed: u64, mishap: Mishap) -> HubReport {
    let town = match mishap {
        Mishap::Lost | Mishap::SetBack | Mishap::GrantsAgain => province(seed, mishap),
        Mishap::County(mishap) => county::run(seed, mishap),
        Mishap::Nation(mishap) => nation::run(seed, mishap),
    };
    let digest = town.digest();
    HubReport { violation: town.wrong, points: town.points, digest }
}

fn province(seed: u64, mishap: Mishap) -> Town {
    let mut town = Town::new(seed, None);
    town.open();
    work(&mut town, STEPS);
    let image = town.image(PROVINCE);
    if town.dice.chance(600) {
        town.cut(PROVINCE);
    }
    work(&mut town, STEPS);
    strike(&mut town, mishap, image);
    recover(&mut town, mishap);
    town.judge(PROVINCE);
    town
}

/// People work, lines come and go, and now and then a process dies.
fn work(town: &mut Town, steps: u64) {
    for _ in 0..steps {
        let county = COUNTIES[town.dice.index(2)];
        match town.dice.below(12) {
            0..=3 => drop(town.ask(county, Wish::Edit { changes: 4 })),
            4 | 5 => drop(town.ask(county, Wish::Refer { letters: 2 })),
            6 => drop(town.ask(county, Wish::Answer { letters: 1 })),
            7 => drop(town.ask(county, Wish::GiveBack { permille: 100 })),
            8 => drop(town.ask(NATION, Wish::Allocate { permille: 300 })),
            9 => drop(town.ask(PROVINCE, Wish::Allocate { permille: 400 })),
            10 => {
                let cut = !town.seats[county].cut;
                town.seats[county].cut = cut;
                if cut {
                    town.hang_up(county);
                }
            }
            _ => town.crash(county),
        }
        let wait = town.dice.within(HOUR_MS, 8 * HOUR_MS);
        town.advance(wait);
        for seat in [PROVINCE, COUNTIES[0], COUNTIES[1]] {
            town.ask(seat, Wish::Acknowledge);
        }
    }
}

/// It happens.
fn strike(town: &mut Town, mishap: Mishap, image: Option<DocumentsDisk>) {
    let spoken = town.spoken(PROVINCE);
    town.drop_off(PROVINCE);
    if mishap == Mishap::Lost {
        town.points.pass("a hub is lost");
        return work(town, STEPS / 2);
    }
    let Some(image) = image else {
        return town.violate("no image was kept".to_owned());
    };
    town.points.pass("a hub is set back");
    town.put(PROVINCE, image);
    town.start(PROVINCE);
    if mishap == Mishap::GrantsAgain {
        grant_again(town);
    }
    town.mend();
    town.contacts(2);
    town.found_out(PROVINCE, &spoken);
}

/// Nobody reaches the hub, and its officer does what he had done, by what its old disk says is free.
fn grant_again(town: &mut Town) {
    for seat in [PROVINCE, COUNTIES[0], COUNTIES[1]] {
        town.cut(seat);
    }
    if let Some(Told::Done { .. }) = town.ask(PROVINCE, Wish::Allocate { permille: 400 }) {
        town.points.pass("a hub set back grants again");
    }
    town.advance(HOUR_MS);
}

/// The nation's officer gives the province its next incarnation; in its folder, if that is still there.
fn recover(town: &mut Town, mishap: Mishap) {
    let unit: UnitCode = town.seats[PROVINCE].peer.unit;
    let old = if mishap == Mishap::Lost {
        Vec::new()
    } else {
        town.node(PROVINCE).map(|node| node.segments().0).unwrap_or_default()
    };
    town.drop_off(PROVINCE);
    town.goes_on((PROVINCE, NATION), &old);
    town.contacts(3);
    if let Some(Told::Done { .. }) = town.ask(NATION, Wish::Readmit { unit }) {
        town.points.pass("the nation lets in what the lost hub had written");
    }
    town.contacts(3);
    // It goes on: rights come down to the counties again, on top of what they had.
    let more = Amount::new(Rials::new(2_000_000), Jobs::new(800));
    town.ask(NATION, Wish::Amend { total: more });
    town.certain(NATION, Wish::Allocate { permille: 300 });
    town.contacts(1);
    town.ask(PROVINCE, Wish::Acknowledge);
    if let Some(Told::Done { .. }) = town.ask(PROVINCE, Wish::Allocate { permille: 900 }) {
        town.points.pass("the next incarnation grants on top");
    }
    town.contacts(2);
    for seat in COUNTIES {
        town.ask(seat, Wish::Acknowledge);
    }
    town.contacts(2);
    town.advance(DAY_MS);
}
