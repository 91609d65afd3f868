//! Looking the journal and the views through, without judging them: what there is and how much.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use journal::Frame;
use model::view::Damage;
use model::{Lane, LogId, Lsn, Seq, Timestamp};
use office::entry::{Entry, EntryFault};
use office::quota::{self, History, Told};
use office::rows::SetAside;
use office::schema;
use store::views::TableReport;

use crate::desk::Desk;
use crate::fault::RuntimeFault;

/// What an office's store consists of.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Survey {
    /// Frames of the journal.
    pub frames: u64,
    /// Entries in them.
    pub entries: u64,
    /// What keeps the views.
    pub engine: store::Engine,
    /// The bytes the views take on the disk.
    pub views_bytes: u64,
    /// Their tables, each read through and proved.
    pub tables: Vec<TableReport>,
    /// The latest machine time any entry of this machine's carries.
    pub last_at: Timestamp,
    /// The public half of the office's key.
    pub public_key: [u8; 32],
}

/// Looks everything through.
///
/// # Errors
/// [`RuntimeFault::Journal`] or [`RuntimeFault::Damaged`], naming the place.
pub fn survey(desk: &Desk) -> Result<Survey, RuntimeFault> {
    let (_, keys, views) = desk.parts();
    let views = views.ok_or_else(|| Damage { what: "the views are closed".to_owned() })?;
    let stats = views.stats();
    let mut found = Survey {
        frames: desk.recovery().frames,
        entries: 0,
        engine: stats.engine,
        views_bytes: stats.disk_bytes,
        tables: views.verify()?.tables,
        last_at: Timestamp::from_ms(0),
        public_key: keys.own.public().to_bytes(),
    };
    let own = desk.opening().node;
    walk(desk, &mut |log, _, entry| {
        found.entries = found.entries.saturating_add(1);
        if let Ok(entry) = entry
            && log.origin == own
        {
            found.last_at = found.last_at.max(entry.act.at);
        }
    })?;
    Ok(found)
}

/// Every entry about the node's quota line that concerns it, in order, with what it stood at after
/// each. What was set aside has no place in it.
///
/// # Errors
/// [`RuntimeFault::Journal`] or [`RuntimeFault::Damaged`], naming the place.
pub fn quota_story(desk: &mut Desk) -> Result<Vec<Told>, RuntimeFault> {
    let line = desk.look(|office| Ok(quota::line(office)))?;
    let aside = desk.look(|office| {
        let mut aside = BTreeSet::new();
        schema::scan(office.view, (schema::SET_ASIDE, &[]), &mut |_, row: SetAside| {
            if row.log.lane == Lane::Control {
                aside.insert((row.log, row.seq));
            }
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(aside)
    })?;
    let mut history = History::new(desk.opening(), line);
    let mut story = Vec::new();
    walk(desk, &mut |log, seq, entry| {
        if let Ok(entry) = entry
            && !aside.contains(&(log, seq))
        {
            story.extend(history.add(escrow::Holder::of(log), entry.act, &entry.body));
        }
    })?;
    Ok(story)
}

pub(crate) type Each<'a> = dyn FnMut(LogId, Seq, Result<Entry, EntryFault>) + 'a;

/// Every entry of the journal once, in its order; segments that came again may overlap.
pub(crate) fn walk(desk: &Desk, each: &mut Each<'_>) -> Result<(), RuntimeFault> {
    let mut heads: BTreeMap<LogId, Seq> = BTreeMap::new();
    entries(desk, Lsn(0), &mut |log, seq, bytes| {
        let head = heads.entry(log).or_default();
        if *head < seq {
            each(log, seq, Entry::decode(bytes));
            *head = seq;
        }
    })
}

/// Hands out the bytes of every entry in the journal's frames from a place on, in its order. What came
/// again is handed out again.
///
/// # Errors
/// [`RuntimeFault::Journal`] or [`RuntimeFault::Damaged`], naming the place.
pub fn entries(
    desk: &Desk,
    from: Lsn,
    each: &mut dyn FnMut(LogId, Seq, &[u8]),
) -> Result<(), RuntimeFault> {
    let (journal, _, _) = desk.parts();
    let mut failed = None;
    journal.frames_from(from, &mut |frame| {
        let mut step = || -> Result<(), Damage> {
            let mut decoded = Frame::decode(frame.body).map_err(|fault| at(frame.lsn, &fault))?;
            // Within one act a parent's word comes before the answer to it.
            decoded.segments.sort_by_key(|segment| segment.log.origin);
            for segment in &decoded.segments {
                let mut seq = segment.first_seq;
                let entries = journal::read_unverified(segment);
                for bytes in entries.map_err(|misdeed| at(frame.lsn, &misdeed))? {
                    each(segment.log, seq, &bytes);
                    seq = seq.next();
                }
            }
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
    failed.map_or(Ok(()), |damage| Err(damage.into()))
}

fn at(lsn: Lsn, fault: &dyn std::error::Error) -> Damage {
    Damage { what: format!("the frame at {}: {fault}", lsn.0) }
}
