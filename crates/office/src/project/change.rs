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
use crate::entry::RecordChange;
use crate::rows::Record;

/// Applies one change to its record's document and reads the record anew.
///
/// A change that doesn't apply, or makes no record of its county, is set aside with its reason.
pub(super) fn apply(
    desk: &mut Desk<'_>,
    placed: &Placed,
    change: &RecordChange,
) -> Result<(), Damage> {
    let id = change.record;
    if desk.is_own_node(placed) {
        desk.minted(id);
    }
    let known = desk.document(id)?;
    let applied = match known {
        Some(document) if desk.kept.docs.is_fresh(id) => Ok(document),
        known => applied(known, placed.by(), &change.change),
    };
    match applied {
        Ok(document) => match read_at_home(desk, placed, change, &document.snapshot()) {
            Ok(read) => {
                let row = desk.grown(placed, id, read)?;
                if !bounds::record_fits(desk, id, &row)? {
                    // The document is dropped, as below.
                    desk.set_aside(placed, Aside::too_large());
                    return Ok(());
                }
                desk.kept.docs.put(id, document);
                desk.record_changed(placed, id, row)
            }
            // The document is dropped: what doesn't count is not in it when it is made again.
            Err(aside) => {
                desk.set_aside(placed, aside);
                Ok(())
            }
        },
        Err(refused) => {
            let (document, quarantine) = *refused;
            if let Some(document) = document {
                desk.kept.docs.put(id, document);
            }
            desk.set_aside(placed, quarantine.into());
            Ok(())
        }
    }
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
) -> Result<(Record, Vec<Say>), Aside> {
    let (record, conflicts) = read(change.record.kind, snapshot).ok_or_else(|| {
        let fa = "فیلدهای لازم این سند در این تغییر نیست.";
        Aside::new("record.incomplete", Say::new(fa, "the record lacks fields it can't be without"))
    })?;
    let of = (placed.log, change.record.origin);
    let at_home = judge::is_at_home(&desk.kept.roster, of, &record);
    if at_home || planted(Bug::RecordElsewhere) {
        Ok((record, conflicts))
    } else {
        let fa = "شماره‌های این سند از آن شهرستان یا گرهی دیگر است.";
        Err(Aside::new(
            "record.elsewhere",
            Say::new(fa, "the record carries another county's or node's numbers"),
        ))
    }
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
