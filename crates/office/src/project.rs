//! From entries to rows: the one way views come about, whether an act was just done here, segments
//! arrived, a frame is replayed after a crash, or everything is rebuilt.
//!
//! Each entry is judged where it stands in the journal; what doesn't count or can't be applied is kept
//! and set aside, and never blocks the others.

pub(crate) mod affairs;
mod again;
mod belongs;
pub(crate) mod bounds;
mod case;
mod change;
mod closing;
mod desk;
mod homes;
mod judge;
mod matter;
mod people;
mod quota;
mod rejudge;
mod tags;
mod task;
mod witness;

use desk::Desk;
use escrow::Holder;
use journal::Head;
use model::planted::{Bug, planted};
use model::view::{Batch, Damage, View};
use model::{LogId, Lsn, Places, Seq};

use crate::docs::Archive;
use crate::entry::{Body, Carried, Entry, EntryFault, ListReceipt, RecordChange};
use crate::kept::Kept;
use crate::rows::Place;

/// One segment of a frame, opened.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Piece {
    /// Its log.
    pub log: LogId,
    /// Its first entry's position.
    pub first: Seq,
    /// The log's head behind its last entry.
    pub after: Head,
    /// The bytes of its entries, or of its last ones: those before need not be unpacked again.
    pub entries: Vec<Vec<u8>>,
}

/// An entry with its place in the journal and in its log.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Placed {
    /// Where it lies.
    pub(crate) place: Place,
    /// The log; its origin wrote it.
    pub(crate) log: LogId,
    /// The position in the log.
    pub(crate) seq: Seq,
    /// What it says, if it can be read.
    pub(crate) entry: Result<Entry, EntryFault>,
    /// How large it is.
    pub(crate) bytes: usize,
}

impl Placed {
    /// Who wrote it.
    pub(crate) const fn by(&self) -> Holder {
        Holder::of(self.log)
    }
}

/// What a projection may look at.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// The views before the frame.
    pub view: &'a dyn View,
    /// The journal's entries.
    pub archive: &'a dyn Archive,
    /// The reference tables.
    pub places: &'a Places,
}

/// What a frame came to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Projected {
    /// What changes in the views.
    pub batch: Batch,
    /// The entries that were set aside, with their codes.
    pub aside: Vec<(LogId, Seq, String)>,
    /// A rule set has come into force: take it up.
    pub rules: bool,
    /// A fence lies before what counted until now: the views are to be made anew, with the roster of
    /// now as [`Kept::foresight`].
    pub cut: bool,
}

/// Projects one frame: what its segments change in the views. What overlaps the heads is passed over,
/// so that projecting a segment twice changes nothing.
///
/// # Errors
/// [`Damage`] if the views or an earlier change can't be read. `kept` is then to be loaded anew.
pub fn project(
    ground: Ground<'_>,
    kept: &mut Kept,
    lsn: Lsn,
    frame: &[Piece],
) -> Result<Projected, Damage> {
    let mut desk = Desk::open(ground, kept)?;
    for (index, piece) in frame.iter().enumerate() {
        let segment = u16::try_from(index).map_err(|_| Damage {
            what: format!("the frame at {} has too many segments", lsn.0),
        })?;
        take(&mut desk, lsn, segment, piece)?;
    }
    let projected = desk.close()?;
    kept.docs.settle();
    Ok(projected)
}

/// Takes in what of a segment lies behind its log's head.
fn take(desk: &mut Desk<'_>, lsn: Lsn, segment: u16, piece: &Piece) -> Result<(), Damage> {
    let log = piece.log;
    let head = desk.kept.heads.of(log);
    if piece.after.seq <= head.seq {
        return Ok(());
    }
    if head.seq.next() < piece.first {
        return Err(Damage { what: format!("entries of {log} are missing behind {}", head.seq.0) });
    }
    let count = u64::try_from(piece.entries.len()).unwrap_or(u64::MAX);
    let given = piece.after.seq.0.saturating_sub(count);
    for (bytes, seq) in piece.entries.iter().zip(given.saturating_add(1)..) {
        let entry = u16::try_from(seq.saturating_sub(piece.first.0)).unwrap_or(u16::MAX);
        let seq = Seq(seq);
        if head.seq < seq || planted(Bug::OverlapTwice) {
            let place = Place { lsn, segment, entry };
            let (entry, bytes) = (Entry::decode(bytes), bytes.len());
            one(desk, &Placed { place, log, seq, entry, bytes })?;
        }
    }
    desk.reached(log, piece.after, (piece.first, lsn, segment))
}

/// Takes in one entry, or sets it aside.
fn one(desk: &mut Desk<'_>, placed: &Placed) -> Result<(), Damage> {
    if let Ok(Entry { body: Body::Opened(opening), .. }) = &placed.entry {
        // The store's first entry says whose it is; until then nobody is known.
        desk.begins(placed, opening);
    }
    let entry = match judge::judge(desk, placed)? {
        Ok(entry) => entry,
        Err(aside) => {
            desk.set_aside(placed, aside);
            return Ok(());
        }
    };
    counts(desk, placed, entry)?;
    match &entry.body {
        // What others wrote may rest on it.
        Body::Roster(_) | Body::County(_) | Body::Rehomed(_) => again::denied(desk),
        Body::Change(RecordChange { record, .. }) | Body::Carried(Carried { record, .. }) => {
            again::waiting(desk, *record)
        }
        Body::Opened(_)
        | Body::Trust(_)
        | Body::Rules(_)
        | Body::Slip(_)
        | Body::Quota(_)
        | Body::Lists(_)
        | Body::Witness(_)
        | Body::Objection(_)
        | Body::Allocation(_)
        | Body::Recall(_)
        | Body::Checkpoint(_)
        | Body::Closing(_)
        | Body::User(_)
        | Body::Audited(_)
        | Body::Drafted(_)
        | Body::Published(_)
        | Body::Cooperation(_)
        | Body::Incentive(_)
        | Body::Tags(_)
        | Body::Duplicate(_)
        | Body::Ruling(_)
        | Body::Task(_) => Ok(()),
    }
}

/// Takes in an entry that its writer had the right to write.
fn counts(desk: &mut Desk<'_>, placed: &Placed, entry: &Entry) -> Result<(), Damage> {
    if desk.is_own_node(placed) {
        desk.counters.logical = desk.counters.logical.max(entry.act.logical);
    }
    desk.latest(placed, &entry.act);
    match &entry.body {
        Body::Opened(opening) if desk.is_own(placed) => desk.opened(opening),
        Body::Trust(trust) if desk.is_own(placed) => desk.trust(trust),
        // It has done its work by lying there.
        Body::Opened(_) | Body::Trust(_) | Body::Checkpoint(_) | Body::Audited(_) => {}
        Body::Rules(adopted) => desk.rules(placed, adopted)?,
        Body::Roster(said) => {
            desk.roster(placed, said);
            if let roster::Entry::Enrolled(enrolled)
            | roster::Entry::Rooted(roster::Rooted { enrolled, .. }) = said
            {
                let (node, incarnation) = (enrolled.node, enrolled.incarnation);
                quota::succeed(desk, Holder { node, incarnation })?;
            }
        }
        Body::Slip(slip) => desk.slip(placed, &entry.act, slip),
        Body::Quota(said) => quota::fold(desk, placed, said)?,
        Body::Lists(receipt) if desk.is_own_unit(placed) => lists(desk, receipt)?,
        // A county's lists are its own; the hub judges by its own.
        Body::Lists(_) => {}
        Body::Change(said) => {
            change::apply(desk, placed, placed.by(), said)?;
        }
        Body::County(fact) => desk.county(placed, fact)?,
        Body::Rehomed(said) => desk.rehomed(placed, said)?,
        Body::Carried(said) => change::carried(desk, placed, said)?,
        Body::Witness(witness) => desk.witness(placed, witness)?,
        Body::Objection(said) => desk.objection(placed, entry.act.on, said),
        Body::Allocation(allocation) => desk.allocation(placed, allocation),
        Body::Recall(recall) => desk.recall(placed, recall),
        Body::Closing(said) => desk.closing(placed, &entry.act, said)?,
        Body::User(said) => desk.user(placed, &entry.act, said),
        Body::Drafted(said) => desk.drafted(placed, &entry.act, said),
        Body::Published(said) => desk.published(placed, said)?,
        Body::Cooperation(said) => desk.cooperation(placed, &entry.act, said)?,
        Body::Incentive(said) => desk.incentive(placed, &entry.act, said)?,
        Body::Tags(part) => tags::take(desk, placed, part)?,
        Body::Duplicate(said) => desk.duplicate(placed, &entry.act, said),
        Body::Ruling(said) => desk.ruling(placed, &entry.act, said)?,
        Body::Task(said) => desk.task(placed, &entry.act, said)?,
    }
    Ok(())
}

fn lists(desk: &mut Desk<'_>, receipt: &ListReceipt) -> Result<(), Damage> {
    desk.lists_as_of = desk.lists_as_of.max(Some(receipt.as_of));
    for (person, list, as_of) in &receipt.listed {
        let row = desk.person(*person)?;
        if !row.lists.contains(&(*list, *as_of)) {
            row.lists.push((*list, *as_of));
        }
        desk.person_changed(*person)?;
    }
    Ok(())
}
