//! What came is brought to the disk, and only then told of.

use std::collections::BTreeMap;
use std::rc::Rc;

use journal::{Head, Segment};
use model::LogId;
use roster::{Relation, Unwelcome, Writer};
use session::{Input as SessionInput, Stored};

use super::{Awaiting, DUTIES_EVERY, FactsNode};
use crate::facts::disk::DiskFault;
use crate::facts::log::{Fresh, opened};
use crate::facts::state::{Folded, State, holder};
use crate::node::{Now, Out};

/// What a segment came to before anything is stored.
enum Look {
    New(Fresh, Head),
    Known(Head),
    Gap(Head),
    Refused(u16),
}

/// Segments that go into the next frame, each with its place among what came.
type Gathered = Vec<(usize, Rc<Segment>, Fresh)>;

impl FactsNode {
    /// Brings to the disk what came, with one append for all of it but where a writer was enrolled by
    /// what came just before; only then it is answered.
    pub(super) fn persist(&mut self, now: Now, out: &mut Out) -> bool {
        if self.stores.is_empty() {
            return false;
        }
        let batch = std::mem::take(&mut self.stores);
        let mut gathered: Gathered = Vec::new();
        let mut heads: BTreeMap<LogId, Head> = BTreeMap::new();
        let mut outcomes: Vec<Option<Stored>> = Vec::new();
        let mut fault = None;
        for (at, awaiting) in batch.iter().enumerate() {
            let mut look = self.look_at(awaiting, &heads);
            let stranger = Unwelcome::Stranger.code();
            if matches!(look, Look::Refused(code) if code == stranger) && !gathered.is_empty() {
                fault = fault.or(self.flush(&mut gathered, &mut outcomes).err());
                heads.clear();
                look = self.look_at(awaiting, &heads);
            }
            outcomes.push(match look {
                Look::New(fresh, head) => {
                    heads.insert(awaiting.segment.log, head);
                    let segment = self.pool.share(Rc::clone(&awaiting.segment));
                    gathered.push((at, segment, fresh));
                    Some(Stored::Durable { head, aside: Vec::new() })
                }
                Look::Known(head) => Some(Stored::Durable { head, aside: Vec::new() }),
                Look::Gap(head) => Some(Stored::Gap { head }),
                Look::Refused(code) => {
                    if code == stranger {
                        self.strangers.insert((awaiting.line, awaiting.segment.log));
                    }
                    out.points.push(refusal_point(code));
                    Some(Stored::Refused { code })
                }
            });
        }
        fault = fault.or(self.flush(&mut gathered, &mut outcomes).err());
        if fault.is_some() {
            out.points.push("what came can't be stored");
            for Awaiting { line, ticket, .. } in batch {
                let failed = SessionInput::Stored { ticket, stored: Stored::Failed };
                self.feed(now, line, failed, out);
            }
            self.end(out);
            return false;
        }
        self.due.get_or_insert(now.instant.after(DUTIES_EVERY));
        for (Awaiting { line, ticket, .. }, stored) in batch.into_iter().zip(outcomes) {
            let stored = stored.unwrap_or(Stored::Failed);
            self.feed(now, line, SessionInput::Stored { ticket, stored }, out);
        }
        true
    }

    pub(super) fn flush(
        &mut self,
        gathered: &mut Gathered,
        outcomes: &mut [Option<Stored>],
    ) -> Result<(), DiskFault> {
        if gathered.is_empty() {
            return Ok(());
        }
        let gathered = std::mem::take(gathered);
        let frame: Rc<[Rc<Segment>]> =
            gathered.iter().map(|(_, segment, _)| Rc::clone(segment)).collect();
        self.office.disk.append(Rc::clone(&frame))?;
        let mut folded = Folded::default();
        for (_, segment, fresh) in &gathered {
            self.office.state.take(segment, Some(fresh), &mut folded);
            self.office.grown.insert(segment.log, segment.head_after());
        }
        if folded.cut {
            let frames = self.office.disk.frames();
            self.office.state = State::replayed(self.me, frames);
        }
        for (at, segment, _) in &gathered {
            let mine = folded.aside.iter().filter(|(log, ..)| *log == segment.log);
            let mine = mine.map(|(_, seq, code)| (*seq, code.clone())).collect();
            if let Some(Some(Stored::Durable { aside, .. })) = outcomes.get_mut(*at) {
                *aside = mine;
            }
        }
        Ok(())
    }

    /// In the order of production: own logs, who may hold and send it, whose it is, what it covers.
    fn look_at(&mut self, awaiting: &Awaiting, heads: &BTreeMap<LogId, Head>) -> Look {
        let Awaiting { from, segment, .. } = awaiting;
        let log = segment.log;
        let refuse = |unwelcome: Unwelcome| Look::Refused(unwelcome.code());
        let state = &self.office.state;
        let head = heads.get(&log).copied().unwrap_or_else(|| state.head(log));
        let is_own = escrow::Holder::of(log) == holder(self.me);
        if is_own && segment.last_seq() <= head.seq {
            return Look::Known(head);
        }
        if !roster::reads(self.me.unit, log.scope, log.lane) {
            return refuse(Unwelcome::NotHeld);
        }
        let unit = state.roster.unit_of(log.origin);
        let may_write =
            unit.is_none_or(|unit| Relation::between(unit, log.scope) != Relation::Elsewhere);
        if !roster::reads(from.unit, log.scope, log.lane) || !may_write {
            return refuse(Unwelcome::NotTheirs);
        }
        let writer = Writer::of(log);
        let sender = Writer { node: from.node, incarnation: from.incarnation };
        if writer == sender && state.roster.fenced(writer) {
            return refuse(Unwelcome::Fenced);
        }
        let key = match self.keys.get(&writer) {
            Some(key) => *key,
            None => {
                let Some(key) = state.roster.key_of(log) else {
                    return refuse(Unwelcome::Stranger);
                };
                self.keys.insert(writer, key);
                key
            }
        };
        match opened(segment, &head, &key, self.knobs.signed) {
            Ok(_) if is_own => refuse(Unwelcome::RolledBack),
            Ok((fresh, _)) if fresh.is_empty() => Look::Known(head),
            Ok((fresh, after)) => Look::New(fresh, after),
            Err(journal::Misdeed::Gap { .. }) => Look::Gap(head),
            Err(misdeed) => Look::Refused(misdeed.code()),
        }
    }
}

fn refusal_point(code: u16) -> &'static str {
    match Unwelcome::of_code(code) {
        Some(Unwelcome::Stranger) => "a segment of a stranger is refused",
        Some(Unwelcome::Fenced) => "a segment of a fenced node is refused",
        Some(Unwelcome::NotHeld) => "a segment of a scope not held is refused",
        Some(Unwelcome::RolledBack) => "an own log is further elsewhere",
        Some(Unwelcome::NotTheirs) => "a segment not the sender's is refused",
        None if code == 12 => "a fork is refused",
        None => "a broken segment is refused",
    }
}
