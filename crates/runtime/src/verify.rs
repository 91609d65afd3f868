//! Proving an office: every frame, signature and chain of its journal, every row of its views, and
//! that the views are what the journal says.

use std::ops::ControlFlow;

use journal::{Frame, Heads, PublicKey, open_from};
use model::view::{Damage, Table, View as _};
use model::{Lane, LogId, Lsn};
use office::entry::{Body, Entry};
use office::{Kept, quota, schema};
use store::{Engine, Views, ViewsError, ViewsOptions};

use crate::archive::LastFrames;
use crate::desk::Desk;
use crate::fault::RuntimeFault;
use crate::replay::{self, Replay};

/// What was proved.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Verified {
    /// Frames of the journal.
    pub frames: u64,
    /// Segments whose signature and chain hold.
    pub segments: u64,
    /// Entries in them.
    pub entries: u64,
    /// Bytes of the journal.
    pub bytes: u64,
    /// Rows of the views, each with a sound checksum.
    pub rows: u64,
    /// Rows compared with those of a rebuild; all of them were equal.
    pub compared: u64,
}

/// Checks everything there is. Changes nothing.
///
/// # Errors
/// [`RuntimeFault::Journal`] or [`RuntimeFault::Damaged`] of the journal, [`RuntimeFault::Views`] of the
/// views, naming the place.
pub fn verify(desk: &Desk, progress: &mut dyn FnMut(Lsn, Lsn)) -> Result<Verified, RuntimeFault> {
    let mut verified = Verified::default();
    let (_, keys, _) = desk.parts();
    let ring = Keyring {
        own: keys.own.public(),
        parent: keys.parent.as_ref().map(journal::Signer::public),
    };
    signatures(desk, &ring, &mut verified, progress)?;
    let (_, _, Some(views)) = desk.parts() else {
        return Err(Damage { what: "the views are closed".to_owned() }.into());
    };
    if views.at() != desk.journal_end() {
        let (at, end) = (views.at().0, desk.journal_end().0);
        let what = format!("the views stand at {at}, the journal ends at {end}");
        return Err(ViewsError::Damage(Damage { what }).into());
    }
    let report = views.verify().map_err(ViewsError::Damage)?;
    verified.rows = report.tables.iter().map(|table| table.rows).sum();
    verified.compared = compare(desk, views, progress)?;
    let counted = crate::report::memo_holds(desk).map_err(ViewsError::Damage)?;
    verified.compared = verified.compared.saturating_add(counted);
    Ok(verified)
}

/// A hub's own word on all it held is what it held before the frame.
fn checkpoints(desk: &Desk, frame: &Frame, before: &Heads) -> Result<(), &'static str> {
    let (me, unit) = (desk.opening().holder(), desk.opening().unit);
    let own = |log: LogId| {
        escrow::Holder::of(log) == me && log.scope == unit && log.lane == Lane::Control
    };
    for segment in frame.segments.iter().filter(|segment| own(segment.log)) {
        for bytes in journal::read_unverified(segment).map_err(|_| "a segment is none")? {
            if let Ok(Entry { body: Body::Checkpoint(said), .. }) = Entry::decode(&bytes)
                && said.cut != before.cut().id()
            {
                return Err("a checkpoint doesn't name what was held");
            }
        }
    }
    Ok(())
}

/// The keys the roster doesn't have: the node's own, and its built-in parent's.
pub(crate) struct Keyring {
    pub(crate) own: PublicKey,
    pub(crate) parent: Option<PublicKey>,
}

/// Proves every frame, signature and chain of the journal.
pub(crate) fn signatures(
    desk: &Desk,
    ring: &Keyring,
    verified: &mut Verified,
    progress: &mut dyn FnMut(Lsn, Lsn),
) -> Result<(), RuntimeFault> {
    let (journal, ..) = desk.parts();
    let own = desk.opening().holder();
    let key_of = |log: LogId| {
        if log.origin == quota::PRACTICE_PARENT {
            ring.parent
        } else if escrow::Holder::of(log) == own {
            Some(ring.own)
        } else {
            desk.roster().key_of(log)
        }
    };
    let mut heads = Heads::new();
    let mut failed = None;
    journal.frames_from(Lsn(0), &mut |frame| {
        let mut step = || -> Result<(), Damage> {
            let decoded = Frame::decode(frame.body).map_err(|fault| at(frame.lsn, &fault))?;
            checkpoints(desk, &decoded, &heads)
                .map_err(|what| Damage { what: format!("the frame at {}: {what}", frame.lsn.0) })?;
            for segment in &decoded.segments {
                let key = key_of(segment.log).ok_or_else(|| Damage {
                    what: format!(
                        "the frame at {}: nobody's key signs log {}",
                        frame.lsn.0, segment.log
                    ),
                })?;
                let (entries, head) =
                    open_from(segment, &heads.of(segment.log), &key, desk.realm())
                        .map_err(|misdeed| at(frame.lsn, &misdeed))?;
                heads.set(segment.log, head);
                verified.segments = verified.segments.saturating_add(1);
                let entries = u64::try_from(entries.len()).unwrap_or(u64::MAX);
                verified.entries = verified.entries.saturating_add(entries);
            }
            verified.frames = verified.frames.saturating_add(1);
            progress(frame.next, journal.end());
            Ok(())
        };
        match step() {
            Ok(()) => ControlFlow::Continue(()),
            Err(damage) => {
                failed = Some(damage);
                ControlFlow::Break(())
            }
        }
    })?;
    verified.bytes = journal.end().0;
    failed.map_or(Ok(()), |damage| Err(damage.into()))
}

fn at(lsn: Lsn, fault: &dyn std::error::Error) -> Damage {
    Damage { what: format!("the frame at {}: {fault}", lsn.0) }
}

/// Makes the views anew in memory and compares them with those on the disk, row by row.
fn compare(
    desk: &Desk,
    views: &Views,
    progress: &mut dyn FnMut(Lsn, Lsn),
) -> Result<u64, RuntimeFault> {
    let (journal, _, _) = desk.parts();
    let options = ViewsOptions::new(schema::VERSION, [0; 16]);
    let mut fresh = Views::open(Engine::Memory, desk.root(), options)?;
    let mut replay = Replay {
        journal,
        views: &mut fresh,
        kept: &mut Kept::default(),
        places: desk.places(),
        last: &LastFrames::default(),
        foresight: desk.roster().clone(),
    };
    replay::replay(&mut replay, progress)?;
    let mut compared = 0u64;
    for table in schema::ALL {
        let (stored, made) = (rows(views, table)?, rows(&fresh, table)?);
        if let Some((key, _)) = stored.iter().zip(&made).find(|(a, b)| a != b).map(|(a, _)| a) {
            return Err(differs(table, key));
        }
        if stored.len() != made.len() {
            return Err(differs(table, &[]));
        }
        compared = compared.saturating_add(u64::try_from(stored.len()).unwrap_or(u64::MAX));
    }
    Ok(compared)
}

fn differs(table: Table, key: &[u8]) -> RuntimeFault {
    let key = key.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let what = format!("table {}: the row {key} isn't what the journal says", table.0);
    ViewsError::Damage(Damage { what }).into()
}

type Rows = Vec<(Vec<u8>, Vec<u8>)>;

fn rows(views: &Views, table: Table) -> Result<Rows, Damage> {
    let mut rows = Rows::new();
    views.scan(table, &[], &mut |key, value| {
        rows.push((key.to_vec(), value.to_vec()));
        ControlFlow::Continue(())
    })?;
    Ok(rows)
}
