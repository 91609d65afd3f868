//! What a hub does by itself once entries have come: objections, moves, witnesses, files that follow
//! their county and the entries that follow them.
//!
//! All of a turn's duties are one act of the system. They are derived from what is stored, so doing
//! them late, twice or after a crash comes to the same.

use std::collections::BTreeMap;
use std::time::Duration;

use journal::{Cut, Head};
use model::words::Role;
use model::{Hash, Instant, JalaliDate, Lane, LogId, NodeNumber, Seq, Timestamp, UnitCode};
use office::entry::{Act, Body, Checkpoint, Witness};
use office::{Drafter, Stop, duplicates, homes, objections, quota, setback};
use session::Peer;
use store::JournalError;
use tracing::{debug, error, warn};

use super::Ended;
use super::core::Core;
use crate::desk::{Desk, Mode};
use crate::fault::RuntimeFault;

/// Entries come in bursts; their consequences are looked at this often.
const EVERY: Duration = Duration::from_millis(500);
/// A child's logs are witnessed at most this often.
const WITNESS_EVERY: Duration = Duration::from_secs(3_600);

/// What a hub holds is put into one hash in its own log at most this often: everyone below it gets that.
const CHECKPOINT_EVERY: Duration = Duration::from_secs(6 * 3_600);

/// What has to be looked at.
#[derive(Debug, Default)]
pub(crate) struct Duties {
    /// Since when entries wait to be looked at.
    due: Option<Instant>,
    /// Children whose sessions have settled since.
    settled: BTreeMap<NodeNumber, Peer>,
    /// When each child was last witnessed.
    witnessed: BTreeMap<NodeNumber, Instant>,
    /// What offices' logs came to when the process began, or all this hub holds was last put into one
    /// hash.
    covered: Option<Hash>,
    /// When it was.
    checkpoint: Option<Instant>,
    /// How far this node's own logs were told of.
    own: Option<BTreeMap<LogId, Seq>>,
}

impl Duties {
    /// A session has settled.
    pub(crate) fn settled(&mut self, peer: Peer) {
        self.settled.insert(peer.node, peer);
    }

    /// A child has another log of its own than this hub: it must hear how far that goes here at once,
    /// whenever it was told last.
    pub(crate) fn doubted(&mut self, child: Peer) {
        self.witnessed.remove(&child.node);
        self.settled.insert(child.node, child);
    }

    /// Entries have come.
    pub(crate) fn received(&mut self, now: Instant) {
        self.due.get_or_insert(now.after(EVERY));
    }

    /// When there is something to do.
    pub(crate) fn next(&self) -> Option<Instant> {
        if self.settled.is_empty() { self.due } else { Some(Instant::default()) }
    }

    /// This node's own logs that have grown since they were last asked for.
    pub(crate) fn own_growth(&mut self, desk: &Desk, me: Peer) -> Vec<(LogId, Head)> {
        let own = |log: &LogId| log.origin == me.node && log.incarnation == me.incarnation;
        let heads: Vec<_> = desk.heads().iter().filter(|(log, _)| own(log)).collect();
        let first = self.own.is_none();
        if first {
            self.covered = Some(of_offices(desk));
        }
        let known = self.own.get_or_insert_default();
        let mut grown = Vec::new();
        for (log, head) in heads {
            let before = known.insert(log, head.seq);
            if !first && before != Some(head.seq) {
                grown.push((log, head));
            }
        }
        grown
    }

    /// All this hub holds, in one hash, if offices' logs have grown here since it was last said.
    fn checkpoint(&mut self, desk: &Desk, now: Instant, at: Timestamp) -> Option<Checkpoint> {
        if self.checkpoint.is_some_and(|said| now.since(said) < CHECKPOINT_EVERY) {
            return None;
        }
        let theirs = of_offices(desk);
        if self.covered == Some(theirs) {
            return None;
        }
        (self.covered, self.checkpoint) = (Some(theirs), Some(now));
        let logs = u32::try_from(desk.heads().len()).unwrap_or(u32::MAX);
        Some(Checkpoint { cut: desk.heads().cut().id(), logs, at })
    }

    /// The witnesses due for children that have settled: of logs that have moved since the last.
    ///
    /// # Errors
    /// Those of [`Desk::look`].
    fn witnesses(
        &mut self,
        desk: &mut Desk,
        me: Peer,
        now: Instant,
    ) -> Result<Vec<(LogId, Head)>, RuntimeFault> {
        let mut due = Vec::new();
        for peer in std::mem::take(&mut self.settled).into_values() {
            let last = self.witnessed.get(&peer.node);
            let recently = last.is_some_and(|last| now.since(*last) < WITNESS_EVERY);
            if peer.unit.parent() != Some(me.unit) || recently {
                continue;
            }
            let before = due.len();
            for lane in [Lane::Control, Lane::Records] {
                let Peer { node: origin, incarnation, unit: scope } = peer;
                let log = LogId { origin, incarnation, scope, lane };
                let head = desk.heads().of(log);
                let last = desk.look(|office| setback::witnessed(office, log, me.node))?;
                if last.map_or(Seq(0), |last| last.seq) < head.seq {
                    due.push((log, head));
                }
            }
            if before < due.len() {
                self.witnessed.insert(peer.node, now);
            }
        }
        Ok(due)
    }
}

impl Core {
    /// Does what is due.
    pub(super) fn do_duties(&mut self, now: Instant) {
        if matches!(self.me.unit, UnitCode::County(_)) {
            self.duties.due = None;
            self.duties.settled.clear();
        }
        if self.duties.next().is_none_or(|at| now < at) {
            return;
        }
        self.duties.due = None;
        let act = self.act_of_the_system();
        let Some(desk) = self.desk.as_mut() else { return };
        if is_frozen(desk) {
            self.duties.settled.clear();
            return;
        }
        let witnesses = self.duties.witnesses(desk, self.me, now);
        let checkpoint = self.duties.checkpoint(desk, now, act.at);
        let acted = witnesses.and_then(|witnesses| {
            let said = (&witnesses[..], checkpoint.as_ref());
            desk.act(&act, Mode::Write, |drafter| draft(drafter, said))
        });
        match acted {
            Ok(acted) => {
                debug!(entries = acted.entries, "looked at the hub's duties");
                if acted.answer == Left::More {
                    self.duties.received(now);
                }
            }
            // Nothing has changed: they are tried again with the next entries.
            Err(fault @ RuntimeFault::Journal(JournalError::Full)) => {
                warn!(%fault, "the hub's duties wait for space on the disk");
            }
            Err(fault @ RuntimeFault::Journal(_)) => {
                error!(%fault, "the hub's duties can't be written: the daemon ends");
                self.ended.get_or_insert(Ended::Disk(Box::new(fault)));
            }
            // What came is safe; the duties are tried again with the next entries.
            Err(fault) => error!(%fault, "the hub's duties can't be done"),
        }
        self.note_own();
    }

    /// The civil day where the office is; the calendar's last if the clock is centuries off.
    pub(super) fn today(&self) -> JalaliDate {
        let last = || JalaliDate::new(1498, 12, 29).expect("a day of the calendar");
        self.clock.utc().civil_day(self.options.utc_offset_minutes).unwrap_or_else(|_| last())
    }

    pub(super) fn act_of_the_system(&self) -> Act {
        let at = self.clock.utc();
        let on = self.today();
        Act { user: "system".to_owned(), role: Role::System, on, at, logical: 0 }
    }
}

/// Says whether the store is doubted. What a hub would write by itself then might stand where it has
/// written something else already; none of it is lost by waiting.
fn is_frozen(desk: &mut Desk) -> bool {
    desk.look(office::guard::frozen).is_ok_and(|frozen| frozen.is_some())
}

/// Does a hub's duties once these children's entries have come by another way than a session.
///
/// # Errors
/// Those of [`Desk::act`]; what came is safe, and the duties are tried again with the next entries.
pub(crate) fn after_contact(
    desk: &mut Desk,
    act: &Act,
    children: &[Peer],
) -> Result<(), RuntimeFault> {
    if is_frozen(desk) {
        return Ok(());
    }
    let opening = desk.opening();
    let me = Peer { node: opening.node, incarnation: opening.incarnation, unit: opening.unit };
    let mut duties = Duties::default();
    for child in children {
        duties.settled(*child);
    }
    let witnesses = duties.witnesses(desk, me, Instant::default())?;
    let acted = desk.act(act, Mode::Write, |drafter| draft(drafter, (&witnesses, None)))?;
    if acted.answer == Left::More {
        follow(desk, act)?;
    }
    Ok(())
}

/// Has files follow their counties, and their entries them, until nothing is left; says how many
/// entries were handed on.
///
/// # Errors
/// Those of [`Desk::act`]; what is left is done with the next entries.
pub fn follow(desk: &mut Desk, act: &Act) -> Result<usize, RuntimeFault> {
    let mut carried = 0usize;
    loop {
        let acted = desk.act(act, Mode::Write, |drafter| {
            objections::write(drafter)?;
            duplicates::write(drafter)?;
            Ok((homes::follow(drafter)?, homes::carry(drafter)?))
        })?;
        let (files, entries) = acted.answer;
        carried = carried.saturating_add(entries);
        if files == 0 && entries == 0 {
            return Ok(carried);
        }
    }
}

/// Whether one act has done all that was due.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Left {
    Nothing,
    More,
}

/// All that offices have written, in one hash. What hubs write by themselves doesn't count: two of them
/// would answer each other for ever.
fn of_offices(desk: &Desk) -> Hash {
    let is_office =
        |log: LogId| matches!(desk.roster().unit_of(log.origin), Some(UnitCode::County(_)));
    let theirs: Vec<(LogId, Head)> =
        desk.heads().iter().filter(|(log, _)| is_office(*log)).collect();
    Cut::id_of(theirs.iter().map(|(log, head)| (log, head)))
}

fn draft(
    drafter: &mut Drafter<'_>,
    (witnesses, checkpoint): (&[(LogId, Head)], Option<&Checkpoint>),
) -> Result<Left, Stop> {
    objections::write(drafter)?;
    duplicates::write(drafter)?;
    quota::hub::settle_moves(drafter)?;
    for (log, head) in witnesses {
        let Head { seq, hash } = *head;
        let at = drafter.act.at;
        drafter.say_to(log.scope, Body::Witness(Witness { log: *log, seq, hash, at }));
    }
    if let Some(checkpoint) = checkpoint {
        drafter.say(Body::Checkpoint(checkpoint.clone()));
    }
    let moved = homes::follow(drafter)?.saturating_add(homes::carry(drafter)?);
    Ok(if moved == 0 { Left::Nothing } else { Left::More })
}
