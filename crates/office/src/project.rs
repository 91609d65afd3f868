//! From entries to rows: the one way views come about, whether an act was just done here, a frame is
//! replayed after a crash, or everything is rebuilt.

mod case;
mod desk;

use desk::Desk;
pub(crate) use desk::hold_key;
use model::view::{Batch, Damage, View};
use model::words::Role;
use model::{Places, RecordKind};
use records::{Actor, Document, Quarantine};

use crate::docs::{Archive, Docs};
use crate::entry::{Body, Entry, ListReceipt, RecordChange};
use crate::rows::{HeadRows, Place};
use crate::schema::{self, meta};

/// An entry with its place in the journal and who wrote it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Placed {
    /// Where it lies.
    pub place: Place,
    /// The node that wrote it.
    pub by: escrow::Holder,
    /// What it says.
    pub entry: Entry,
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

/// Projects one frame: what its entries change in the views.
///
/// # Errors
/// [`Damage`] if the views or an earlier change can't be read.
pub fn project(
    ground: Ground<'_>,
    docs: &mut Docs,
    frame: &[Placed],
    heads: &HeadRows,
) -> Result<Batch, Damage> {
    let mut desk = Desk::open(ground)?;
    for placed in frame {
        one(&mut desk, docs, placed)?;
    }
    let mut batch = desk.close()?;
    schema::put(&mut batch, schema::META, meta::HEADS, heads);
    docs.settle();
    Ok(batch)
}

fn one(desk: &mut Desk<'_>, docs: &mut Docs, placed: &Placed) -> Result<(), Damage> {
    let Entry { act, body } = &placed.entry;
    if desk.is_own(placed) && act.role != Role::System {
        desk.counters.logical = desk.counters.logical.max(act.logical);
    }
    match body {
        Body::Opened(opening) => desk.opened(opening),
        Body::Rules(adopted) => desk.rules(adopted),
        Body::Quota(entry) => desk.quota(placed.by, entry)?,
        Body::Lists(receipt) => lists(desk, receipt)?,
        Body::Change(change) => self::change(desk, docs, placed, change)?,
        Body::Trust(_)
        | Body::Roster(_)
        | Body::Slip(_)
        | Body::Witness(_)
        | Body::Objection(_)
        | Body::Allocation(_)
        | Body::Recall(_) => {}
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

/// Applies one change to its record's document and reads the record anew.
///
/// A change that doesn't apply is set aside with its reason and stays in the journal: one bad change
/// never blocks the others.
fn change(
    desk: &mut Desk<'_>,
    docs: &mut Docs,
    placed: &Placed,
    change: &RecordChange,
) -> Result<(), Damage> {
    let id = change.record;
    desk.minted(id);
    let known = docs.take(id, desk.ground.view, desk.ground.archive)?;
    let applied = match known {
        Some(document) if docs.is_fresh(id) => Ok(document),
        known => applied(known, placed.by, &change.change),
    };
    match applied {
        Ok(document) => {
            let snapshot = document.snapshot();
            docs.put(id, document);
            desk.record_changed(id, placed.place, &snapshot)
        }
        Err(refused) => {
            let (document, quarantine) = *refused;
            if let Some(document) = document {
                docs.put(id, document);
            }
            desk.set_aside(id, placed.place, &quarantine);
            Ok(())
        }
    }
}

/// The document with the change, or as it was with the reason.
fn applied(
    known: Option<Document>,
    by: escrow::Holder,
    change: &[u8],
) -> Result<Document, Box<(Option<Document>, Quarantine)>> {
    let author = Actor { node: by.node, incarnation: by.incarnation };
    match known {
        None => {
            Document::receive(author, change).map_err(|quarantine| Box::new((None, quarantine)))
        }
        Some(mut document) => match document.apply(author, change) {
            Ok(()) => Ok(document),
            Err(quarantine) => Err(Box::new((Some(document), quarantine))),
        },
    }
}

/// The slot of a kind in the counters.
fn slot(kind: RecordKind) -> usize {
    RecordKind::ALL.iter().position(|known| *known == kind).expect("all kinds are listed")
}
