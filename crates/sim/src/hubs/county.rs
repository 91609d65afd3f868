//! A county's machine is set back, copied, or without its note: it is found out where that is said, costs
//! no more than is allowed, and goes on under its next incarnation.

use model::Amount;
use store::CrashDisk;

use super::town::Town;
use super::{COUNTIES, NATION, PROVINCE, STEPS, work};
use crate::documents::{Disks, DocumentsDisk, DocumentsTier};
use crate::node::{Tier as _, Told, Wish};

/// What happens to a county's machine.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CountyMishap {
    /// An older image of its disk is put back; the note lies elsewhere and stays.
    Restored,
    /// All of it is set back, note included.
    Whole,
    /// A copy of all of it runs beside it.
    Copied,
    /// A copy of its disk runs beside it, without the note.
    CopiedNoteless,
    /// Its note is gone.
    NoteLost,
    /// Another machine's store lies beside its key.
    OtherStore,
    /// Its store is gone; key and note are there.
    StoreLost,
}

use CountyMishap::{Copied, CopiedNoteless, NoteLost, OtherStore, Restored, StoreLost, Whole};

/// The county it happens to.
const SEAT: usize = COUNTIES[0];
/// Jobs that may be held unwitnessed.
const ALLOWANCE: u64 = 12;

/// Runs one seed.
pub(super) fn run(seed: u64, mishap: CountyMishap) -> Town {
    let mut town = Town::new(seed, Some(ALLOWANCE));
    town.open();
    work(&mut town, STEPS / 2);
    town.mend();
    town.contacts(2);
    let image = town.image(SEAT);
    let heard = town.dice.chance(500);
    if !heard {
        town.cut(SEAT);
    }
    live(&mut town, SEAT);
    if heard {
        town.contacts(2);
    }
    town.cut(SEAT);
    let Some(image) = image else {
        town.violate("no image was kept".to_owned());
        return town;
    };
    let copy = strike(&mut town, mishap, image);
    town.tell_again(SEAT);
    at_once(&mut town, mishap, copy);
    town.mend();
    town.contacts(2);
    let found = after_contact(&mut town, (mishap, heard), copy);
    if found {
        recover(&mut town, copy);
    } else {
        town.contacts(3);
    }
    town.judge(SEAT);
    town
}

/// A clerk's day: files, letters, answers.
fn live(town: &mut Town, seat: usize) {
    for _ in 0..3 {
        town.ask(seat, Wish::Edit { changes: 3 });
        town.ask(seat, Wish::Refer { letters: 1 });
    }
    town.ask(seat, Wish::Answer { letters: 1 });
}

/// It happens; returns where the copy stands, if there is one.
fn strike(town: &mut Town, mishap: CountyMishap, image: DocumentsDisk) -> Option<usize> {
    if let Copied | CopiedNoteless = mishap {
        let copy = town.image(SEAT)?;
        let noteless = mishap == CopiedNoteless;
        let copy = if noteless { DocumentsTier::noteless(copy) } else { copy };
        return Some(town.stand_beside(SEAT, copy));
    }
    let now = town.take_out(SEAT)?;
    let disk = match mishap {
        Restored => DocumentsTier::beside(image, now),
        Whole => image,
        NoteLost => DocumentsTier::noteless(now),
        OtherStore => {
            now.disks.journal.flip(store::INSTANCE, 0, 1);
            now
        }
        Copied | CopiedNoteless | StoreLost => {
            let disks = Disks { journal: CrashDisk::new(), ..now.disks };
            let left = DocumentsDisk { disks, views: None, ..now };
            if town.tier.opens(&left).is_ok() {
                town.violate("a county without its store goes on".to_owned());
            }
            town.points.pass("a county without its store doesn't open");
            return None;
        }
    };
    town.put(SEAT, disk);
    town.start(SEAT);
    None
}

/// What must be found before any contact, and what it costs until then.
fn at_once(town: &mut Town, mishap: CountyMishap, copy: Option<usize>) {
    let by_note = match mishap {
        Restored => Some("node.store_behind"),
        NoteLost | CopiedNoteless => Some("node.no_note"),
        OtherStore => Some("node.other_store"),
        Whole | Copied => None,
        StoreLost => return,
    };
    let seat = copy.unwrap_or(SEAT);
    frozen_by(town, seat, by_note);
    let spent = spends(town, seat);
    match by_note {
        Some(code) if spent != Amount::ZERO => {
            town.violate(format!("it spends {spent:?} though {code}"));
        }
        None if ALLOWANCE < spent.jobs.whole() => {
            town.violate(format!("it spends {spent:?} that nobody has witnessed"));
        }
        None if spent != Amount::ZERO => {
            town.points.pass("a machine set back as a whole spends within its allowance");
        }
        Some(_) | None => {}
    }
    if let Some(Told::Refused { code }) = town.ask(seat, Wish::Edit { changes: 4 })
        && code.starts_with("node.")
    {
        town.violate(format!("files can't be edited: {code}"));
    }
    if copy.is_some() {
        live(town, SEAT);
    }
    // What was found is found again.
    town.crash(seat);
    if by_note.is_some() && town.node(seat).and_then(|node| node.frozen()).is_none() {
        town.violate("a doubt is forgotten at the next start".to_owned());
    }
}

fn frozen_by(town: &mut Town, seat: usize, code: Option<&'static str>) {
    let frozen = town.node(seat).and_then(|node| node.frozen());
    if frozen != code {
        town.violate(format!("{frozen:?} is found before any contact, not {code:?}"));
    }
}

/// Refers what can be referred; returns what that held.
fn spends(town: &mut Town, seat: usize) -> Amount {
    let mut spent = Amount::ZERO;
    for _ in 0..8 {
        if let Some(Told::Done { moved, .. }) = town.ask(seat, Wish::Refer { letters: 2 }) {
            spent = spent.checked_add(moved.held).unwrap_or(spent);
        }
    }
    spent
}

/// What two contacts must have shown; returns whether it needs another incarnation.
fn after_contact(
    town: &mut Town,
    (mishap, heard): (CountyMishap, bool),
    copy: Option<usize>,
) -> bool {
    let mut frozen = |seat: usize| town.node(seat).and_then(|node| node.frozen());
    let (here, there) = (frozen(SEAT), copy.and_then(frozen));
    let found = here.is_some() || there.is_some();
    let must = match mishap {
        Restored | OtherStore | Copied | CopiedNoteless => true,
        Whole => heard,
        NoteLost | StoreLost => false,
    };
    if must != found && mishap != StoreLost {
        let (mine, other) = (here.unwrap_or("-"), there.unwrap_or("-"));
        town.violate(format!("after two contacts: {mine}, its copy {other}"));
    }
    for (seat, frozen) in [(Some(SEAT), here), (copy, there)] {
        let Some(seat) = seat.filter(|_| frozen.is_some()) else { continue };
        town.points.pass("a county knows that it was set back or copied");
        let spent = spends(town, seat);
        if spent != Amount::ZERO {
            town.violate(format!("it spends {spent:?} though it knows"));
        }
    }
    if mishap == NoteLost {
        town.points.pass("a note that is gone is made again after a contact");
    }
    if mishap == Whole && !heard {
        town.points.pass("nobody had heard what was set back");
    }
    found || mishap == StoreLost
}

/// The province's officer gives the county its next incarnation, in its folder if that is there.
fn recover(town: &mut Town, copy: Option<usize>) {
    let unit = town.unit(SEAT);
    if let Some(copy) = copy {
        town.drop_off(copy);
    }
    let (old, left) = town.node(SEAT).map(|node| node.segments()).unwrap_or_default();
    town.drop_off(SEAT);
    if 0 < left {
        // The province has another history: what is left is what nobody else has seen.
        town.points.pass("a second history stays in the old journal");
        town.tell_again(SEAT);
    }
    town.goes_on((SEAT, PROVINCE), &old);
    town.contacts(3);
    if let Some(Told::Done { .. }) = town.ask(PROVINCE, Wish::Readmit { unit }) {
        town.points.pass("the province lets in what the lost machine had written");
    }
    town.contacts(1);
    if let Some(Told::Done { .. }) = town.ask(PROVINCE, Wish::Settle { unit }) {
        town.points.pass("what the lost machine had free is settled");
    }
    town.contacts(2);
    town.ask(NATION, Wish::Allocate { permille: 500 });
    town.contacts(1);
    town.ask(PROVINCE, Wish::Acknowledge);
    town.ask(PROVINCE, Wish::Allocate { permille: 900 });
    town.contacts(1);
    for seat in COUNTIES {
        town.ask(seat, Wish::Acknowledge);
    }
    for _ in 0..4 {
        town.ask(SEAT, Wish::Edit { changes: 8 });
    }
    if spends(town, SEAT) != Amount::ZERO {
        town.points.pass("a county goes on under its next incarnation");
    }
    town.contacts(3);
}
