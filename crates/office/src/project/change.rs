//! Changes of records: into their document, and the record read anew.

use escrow::Holder;
use model::planted::{Bug, planted};
use model::view::Damage;
use model::{RecordKind, Say};
use records::{
    Actor, Application, Document, Earlier, Facility, Inspection, Permit, Quarantine, Record as _,
    Snapshot,
};

use super::desk::Desk;
use super::judge::{self, Aside};
use super::{Placed, bounds};
use crate::entry::{Body, Carried, Entry, RecordChange};
use crate::rows::Record;

/// Applies one change to its record's document and reads the record anew.
///
/// A change that doesn't apply, or makes no record of its county, is set aside with its reason. Says
/// whether it went in.
pub(super) fn apply(
    desk: &mut Desk<'_>,
    placed: &Placed,
    author: Holder,
    change: &RecordChange,
) -> Result<bool, Damage> {
    let id = change.record;
    if desk.is_own_node(placed) {
        desk.minted(id);
    }
    let known = desk.document(id)?;
    let applied = match known {
        Some(document) if desk.kept.docs.is_fresh(id) => Ok(document),
        known => applied(known, author, &change.change),
    };
    match applied {
        Ok(document) => match read_at_home(desk, placed, change, &document.snapshot())? {
            Ok(read) => {
                let row = desk.grown(placed, id, read)?;
                if !bounds::record_fits(desk, id, &row)? {
                    // The document is dropped, as below.
                    desk.set_aside(placed, Aside::too_large());
                    return Ok(false);
                }
                desk.kept.docs.put(id, document);
                desk.record_changed(placed, id, row)?;
                desk.hand_on(placed, id)?;
                Ok(true)
            }
            // The document is dropped: what doesn't count is not in it when it is made again.
            Err(aside) => {
                desk.set_aside(placed, aside);
                Ok(false)
            }
        },
        Err(refused) => {
            let (document, quarantine) = *refused;
            if let Some(document) = document {
                desk.kept.docs.put(id, document);
            }
            desk.set_aside(placed, quarantine.into());
            Ok(false)
        }
    }
}

/// Applies what was handed on from a log that isn't held here. Who holds it has the entry itself.
pub(super) fn carried(
    desk: &mut Desk<'_>,
    placed: &Placed,
    carried: &Carried,
) -> Result<(), Damage> {
    if desk.handed(placed, carried)? {
        return Ok(());
    }
    let inner = Entry::decode(&carried.entry).map(|entry| entry.body);
    let Ok(Body::Change(change)) = inner else {
        desk.set_aside(placed, unreadable());
        return Ok(());
    };
    if change.record != carried.record {
        desk.set_aside(placed, unreadable());
        return Ok(());
    }
    if apply(desk, placed, Holder::of(carried.log), &change)? {
        desk.has_come(placed, carried);
    }
    Ok(())
}

fn unreadable() -> Aside {
    let fa = "آنچه از شهرستان پیشین رسیده تغییر این سند نیست.";
    Aside::new("carried.unreadable", Say::new(fa, "what was handed on is no change of the record"))
}

/// The document with the change, or as it was with the reason.
fn applied(
    known: Option<Document>,
    by: Holder,
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

fn read_at_home(
    desk: &Desk<'_>,
    placed: &Placed,
    change: &RecordChange,
    snapshot: &Snapshot,
) -> Result<Result<(Record, Vec<Say>), Aside>, Damage> {
    let Some((record, conflicts)) = read(change.record.kind, snapshot) else {
        let fa = "فیلدهای لازم این سند در این تغییر نیست.";
        let en = "the record lacks fields it can't be without";
        return Ok(Err(Aside::new("record.incomplete", Say::new(fa, en))));
    };
    let judged = judge::is_at_home(desk, placed.log.scope, change.record, &record)?;
    Ok(match judged {
        _ if planted(Bug::RecordElsewhere) => Ok((record, conflicts)),
        Ok(()) => Ok((record, conflicts)),
        Err(aside) => Err(aside),
    })
}

fn read(kind: RecordKind, snapshot: &Snapshot) -> Option<(Record, Vec<Say>)> {
    let (record, conflicts) = match kind {
        RecordKind::Application => {
            Application::from_snapshot(snapshot).map(|(r, c)| (Record::Application(r), c))
        }
        RecordKind::Permit => Permit::from_snapshot(snapshot).map(|(r, c)| (Record::Permit(r), c)),
        RecordKind::Inspection => {
            Inspection::from_snapshot(snapshot).map(|(r, c)| (Record::Inspection(r), c))
        }
        RecordKind::Facility => {
            Facility::from_snapshot(snapshot).map(|(r, c)| (Record::Facility(r), c))
        }
        RecordKind::Earlier => {
            Earlier::from_snapshot(snapshot).map(|(r, c)| (Record::Earlier(r), c))
        }
    }
    .ok()?;
    Some((record, conflicts.iter().map(records::Conflict::say).collect()))
}
