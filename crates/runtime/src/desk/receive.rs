//! Taking in what peers send: verified, appended with one sync, projected; only then it is answered.
//!
//! ```text
//! (peer, segment) --welcome? signed? chained?--> one frame --fsync--> Lsn --project--> outcomes
//! ```

use std::collections::BTreeMap;

use journal::{ForkProof, Frame, Head, Misdeed, PublicKey, Segment, open_from, read_unverified};
use model::limits::FRAME_BYTES_MAX;
use model::planted::{Bug, planted};
use model::{LogId, Lsn, Seq};
use office::entry::{Body, Entry};
use office::project::Piece;
use roster::{Relation, Rooted, Unwelcome, Writer};
use session::{Peer, Stored};
use tracing::warn;

use super::Desk;
use super::seal::large;
use crate::fault::RuntimeFault;
use crate::forks;

/// What a segment came to before anything is stored.
enum Look {
    /// There is something new in it.
    New(Piece),
    /// All of it is here.
    Known(Head),
    /// Entries before it are missing.
    Gap(Head),
    /// It is refused for good.
    Refused(u16),
}

/// Segments that go into the next frame.
#[derive(Default)]
struct Batch {
    segments: Vec<Segment>,
    pieces: Vec<Piece>,
    heads: BTreeMap<LogId, Head>,
    bytes: usize,
    /// Which part came to be which stretch of its log.
    parts: Vec<(usize, Stretch)>,
}

/// What of a log a part brought: the positions behind `before`, up to the head.
struct Stretch {
    log: LogId,
    before: Seq,
    head: Head,
}

/// What a segment takes in a frame besides its payload, at most.
const SEGMENT_HEAD_BYTES: usize = 256;

impl Desk {
    /// Takes in what peers sent, in its order, with one sync for all of it (one more for every
    /// `FRAME_BYTES_MAX`, and where a writer was enrolled by what came just before).
    ///
    /// A segment that can't be verified, or that this node or that peer has no part in, changes
    /// nothing and doesn't touch the others. When this returns, all that is called durable is on the
    /// disk and applied.
    ///
    /// # Errors
    /// [`RuntimeFault`] if the disk fails: what of it was stored is known after the next start.
    pub fn receive(&mut self, parts: &[(Peer, Segment)]) -> Result<Vec<Stored>, RuntimeFault> {
        let mut outcomes: Vec<Stored> = vec![Stored::Failed; parts.len()];
        let mut batch = Batch::default();
        for (index, (from, segment)) in parts.iter().enumerate() {
            let bytes = segment.payload.len().saturating_add(SEGMENT_HEAD_BYTES);
            if FRAME_BYTES_MAX < batch.bytes.saturating_add(bytes) {
                self.flush(&mut batch, &mut outcomes)?;
            }
            let mut look = self.look_at(from, segment, &batch);
            let stranger = Unwelcome::Stranger.code();
            if matches!(look, Look::Refused(code) if code == stranger) && !batch.parts.is_empty() {
                // Its writer may be enrolled by what came just before.
                self.flush(&mut batch, &mut outcomes)?;
                look = self.look_at(from, segment, &batch);
            }
            if matches!(look, Look::Refused(Misdeed::FORKED)) {
                self.flush(&mut batch, &mut outcomes)?;
                self.prove_fork(segment)?;
            }
            match look {
                Look::New(piece) => batch.push(index, segment.clone(), piece),
                Look::Known(head) => {
                    let stretch = Stretch { log: segment.log, before: head.seq, head };
                    batch.parts.push((index, stretch));
                }
                Look::Gap(head) => outcomes[index] = Stored::Gap { head },
                Look::Refused(code) => {
                    self.heard_of_itself(segment.log, code);
                    outcomes[index] = Stored::Refused { code };
                }
            }
        }
        self.flush(&mut batch, &mut outcomes)?;
        Ok(outcomes)
    }

    /// Order: own logs, who may hold and send it, whose it is, the signature and all it covers.
    fn look_at(&self, from: &Peer, segment: &Segment, batch: &Batch) -> Look {
        let log = segment.log;
        let refuse = |unwelcome: Unwelcome| Look::Refused(unwelcome.code());
        let head = batch.heads.get(&log).copied().unwrap_or_else(|| self.kept.heads.of(log));
        let me = self.opening.holder();
        let is_own = escrow::Holder::of(log) == me;
        if is_own && segment.last_seq() <= head.seq {
            return self.heard_again(segment, head);
        }
        let held = roster::reads(self.opening.unit, log.scope, log.lane);
        if !held && !planted(Bug::NeighborAccepted) {
            return refuse(Unwelcome::NotHeld);
        }
        if !roster::reads(from.unit, log.scope, log.lane) || !self.may_write(log) {
            return refuse(Unwelcome::NotTheirs);
        }
        let writer = Writer::of(log);
        let sender = Writer { node: from.node, incarnation: from.incarnation };
        let fenced = self.kept.roster.fenced(writer) && !planted(Bug::FencedWriterHeard);
        if writer == sender && fenced {
            return refuse(Unwelcome::Fenced);
        }
        let known = self.kept.roster.key_of(log);
        let Some(key) = known.or_else(|| self.rooted_key(segment)) else {
            return refuse(Unwelcome::Stranger);
        };
        match open_from(segment, &head, &key, self.realm()) {
            Ok(_) if is_own && !planted(Bug::RollbackMended) => refuse(Unwelcome::RolledBack),
            Ok((new, _)) if new.is_empty() => Look::Known(head),
            Ok((entries, after)) => {
                Look::New(Piece { log, first: segment.first_seq, after, entries })
            }
            Err(Misdeed::Gap { .. }) => Look::Gap(head),
            Err(misdeed) => Look::Refused(misdeed.code()),
        }
    }

    /// This node's own words come back: the same as here, or by its own signature others, as many as here.
    fn heard_again(&self, segment: &Segment, head: Head) -> Look {
        let here = self.head_at(segment.log, segment.last_seq()).ok().flatten();
        let key = self.kept.roster.key_of(segment.log);
        let Some((here, key)) = here.zip(key).filter(|(here, _)| *here != segment.head_after())
        else {
            return Look::Known(head);
        };
        match open_from(segment, &here, &key, self.realm()) {
            Ok(_) => Look::Known(head),
            Err(misdeed) => Look::Refused(misdeed.code()),
        }
    }

    /// The key of a nation nobody here has heard of: its control log shows by the root's word, among its
    /// first entries, whose it is.
    pub(crate) fn rooted_key(&self, segment: &Segment) -> Option<PublicKey> {
        let log = segment.log;
        if !Rooted::may_stand_in(log) || segment.first_seq != Seq(1) {
            return None;
        }
        let entries = read_unverified(segment).ok()?;
        let said = entries.iter().filter_map(|bytes| Entry::decode(bytes).ok());
        let mut words = said.filter_map(|entry| {
            let Body::Roster(roster::Entry::Rooted(word)) = entry.body else { return None };
            Some(word)
        });
        let word = words.find(|word| Writer::from(&word.enrolled) == Writer::of(log))?;
        self.kept.roster.vouched(log, &word).ok()?;
        word.enrolled.key.usable().ok()
    }

    /// Keeps the proof that a log has two histories: what is here, and what was refused.
    fn prove_fork(&self, refused: &Segment) -> Result<(), RuntimeFault> {
        let log = refused.log;
        let Some(dir) = self.home.dir().filter(|dir| !forks::is_proved(dir, log)) else {
            return Ok(());
        };
        let last = self.kept.heads.of(log).seq;
        let (Some(before), Some(key)) = (last.0.checked_sub(1), self.kept.roster.key_of(log))
        else {
            return Ok(());
        };
        let Some(here) = self.stored_behind(log, Seq(before))? else { return Ok(()) };
        match ForkProof::between(&here, refused, &key, self.realm()) {
            Ok(proof) => forks::keep(dir, self.home.sealer(), proof),
            // What is here was signed anew, or the two agree where both speak.
            Err(_) => Ok(()),
        }
    }

    /// A unit writes for itself and those below it; a stranger is judged by his key.
    fn may_write(&self, log: LogId) -> bool {
        let unit = self.kept.roster.unit_of(log.origin);
        unit.is_none_or(|unit| Relation::between(unit, log.scope) != Relation::Elsewhere)
    }

    /// Appends what was gathered, syncs, projects, and says what became of each part.
    fn flush(&mut self, batch: &mut Batch, outcomes: &mut [Stored]) -> Result<(), RuntimeFault> {
        let Batch { segments, pieces, parts, .. } = std::mem::take(batch);
        let mut aside = Vec::new();
        if !segments.is_empty() {
            let body = Frame { segments }.encode().map_err(|fault| large(&fault))?;
            let lsn = self.write_down(&body)?;
            // From here on it is stored; the views only follow.
            aside = self.take_in(lsn, &pieces)?;
        }
        for (index, Stretch { log, before, head }) in parts {
            let mine =
                |at: &&(LogId, Seq, String)| at.0 == log && before < at.1 && at.1 <= head.seq;
            let aside = aside.iter().filter(mine).map(|(_, seq, code)| (*seq, code.clone()));
            outcomes[index] = Stored::Durable { head, aside: aside.collect() };
        }
        Ok(())
    }

    fn take_in(
        &mut self,
        lsn: Lsn,
        pieces: &[Piece],
    ) -> Result<Vec<(LogId, Seq, String)>, RuntimeFault> {
        match self.follow(lsn, pieces) {
            Ok(aside) => Ok(aside),
            Err(fault) => {
                warn!(%fault, "the views don't follow what came");
                self.rebuild(fault.to_string(), &mut |_, _| {})?;
                Ok(Vec::new())
            }
        }
    }
}

impl Batch {
    fn push(&mut self, index: usize, segment: Segment, piece: Piece) {
        let log = segment.log;
        let new = u64::try_from(piece.entries.len()).unwrap_or(u64::MAX);
        let before = Seq(piece.after.seq.0.saturating_sub(new));
        self.parts.push((index, Stretch { log, before, head: piece.after }));
        self.heads.insert(log, piece.after);
        let bytes = segment.payload.len().saturating_add(SEGMENT_HEAD_BYTES);
        self.bytes = self.bytes.saturating_add(bytes);
        self.segments.push(segment);
        self.pieces.push(piece);
    }
}
