//! Handing out what follows a head: own entries sealed again for the wire, others' as they came.

use journal::{Head, Heads, Segment, read_unverified, seal};
use model::limits::{SEGMENT_ENTRIES_MAX, WIRE_SEGMENT_BYTES};
use model::view::{Damage, View};
use model::{LogId, Seq, UnitCode};
use office::segments;

use super::Desk;
use super::seal::large;
use crate::archive::JournalArchive;
use crate::fault::RuntimeFault;

impl Desk {
    /// The heads of all logs that this node and another unit's both hold.
    pub fn shared_heads(&self, with: UnitCode) -> Heads {
        let own = self.opening.unit;
        self.kept.heads.iter().filter(|(log, _)| roster::shared(*log, own, with)).collect()
    }

    /// What of a log follows a head here, in order and without gap, about so many bytes of it and at
    /// least one segment; nothing if nothing follows.
    ///
    /// Whether the two histories are one is for the receiver to find out: it verifies the chain.
    ///
    /// # Errors
    /// [`RuntimeFault::Damaged`] if views or journal can't be read.
    pub fn segments_from(
        &self,
        log: LogId,
        from: Head,
        bytes: usize,
    ) -> Result<Vec<Segment>, RuntimeFault> {
        if self.kept.heads.of(log).seq <= from.seq {
            return Ok(Vec::new());
        }
        if escrow::Holder::of(log) == self.opening.holder() {
            self.resealed(log, from.seq, bytes)
        } else {
            Ok(self.as_stored(log, from.seq, bytes)?)
        }
    }

    /// The head of a log at a position here; `None` beyond its end.
    ///
    /// # Errors
    /// [`RuntimeFault::Damaged`] if views or journal can't be read.
    pub fn head_at(&self, log: LogId, seq: Seq) -> Result<Option<Head>, RuntimeFault> {
        let last = self.kept.heads.of(log);
        if last.seq <= seq {
            return Ok((last.seq == seq).then_some(last));
        }
        let Some(before) = seq.0.checked_sub(1) else { return Ok(Some(Head::start(log))) };
        let Some(segment) = self.stored_behind(log, Seq(before))? else { return Ok(None) };
        let mut head = segment.head_before();
        for entry in entries_of(&segment)? {
            if seq <= head.seq {
                break;
            }
            head = head.push(&entry);
        }
        Ok(Some(head))
    }

    /// The head before the entry at a position, or before the last one where the log ends earlier here;
    /// nothing of an empty log.
    ///
    /// # Errors
    /// As [`Desk::head_at`].
    pub(crate) fn head_before(&self, log: LogId, seq: Seq) -> Result<Option<Head>, RuntimeFault> {
        let last = self.kept.heads.of(log).seq.min(seq);
        last.0.checked_sub(1).map_or(Ok(None), |before| self.head_at(log, Seq(before)))
    }

    /// Others' segments as they came; the first may begin before the head.
    fn as_stored(&self, log: LogId, from: Seq, bytes: usize) -> Result<Vec<Segment>, Damage> {
        let mut found = Vec::new();
        let (mut at, mut sum) = (from, 0usize);
        while let Some(segment) = self.stored_behind(log, at)? {
            sum = sum.saturating_add(segment.payload.len());
            if !found.is_empty() && bytes < sum {
                break;
            }
            at = segment.last_seq();
            found.push(segment);
        }
        Ok(found)
    }

    /// Own entries in as few segments as the wire takes.
    fn resealed(&self, log: LogId, from: Seq, bytes: usize) -> Result<Vec<Segment>, RuntimeFault> {
        let mut out = Out {
            desk: self,
            log,
            head: None,
            gathered: Vec::new(),
            size: 0,
            done: Vec::new(),
            sum: 0,
        };
        let mut at = from;
        while let Some(segment) = self.stored_behind(log, at)? {
            let mut head = segment.head_before();
            for entry in entries_of(&segment)? {
                if at <= head.seq {
                    if out.sum >= bytes && !out.done.is_empty() {
                        return Ok(out.done);
                    }
                    out.push(head, &entry)?;
                }
                head = head.push(&entry);
            }
            at = segment.last_seq();
        }
        out.close()?;
        Ok(out.done)
    }

    pub(super) fn stored_behind(&self, log: LogId, seq: Seq) -> Result<Option<Segment>, Damage> {
        let views: &dyn View = self.views()?;
        let Some(lies) = segments::behind(views, log, seq)? else { return Ok(None) };
        let archive = JournalArchive { journal: &self.journal, last: &self.last };
        archive.segment(lies.lsn, lies.segment).map(Some)
    }
}

fn entries_of(segment: &Segment) -> Result<Vec<Vec<u8>>, Damage> {
    read_unverified(segment)
        .map_err(|misdeed| Damage { what: format!("a segment of the journal: {misdeed}") })
}

/// Segments being sealed.
struct Out<'a> {
    desk: &'a Desk,
    log: LogId,
    /// The head before the first entry gathered.
    head: Option<Head>,
    gathered: Vec<Vec<u8>>,
    size: usize,
    done: Vec<Segment>,
    /// Payload bytes of what is sealed.
    sum: usize,
}

impl Out<'_> {
    fn push(&mut self, before: Head, entry: &[u8]) -> Result<(), RuntimeFault> {
        let size = entry.len().saturating_add(4);
        let full = WIRE_SEGMENT_BYTES < self.size.saturating_add(size)
            || SEGMENT_ENTRIES_MAX <= self.gathered.len();
        if full && !self.gathered.is_empty() {
            self.close()?;
        }
        self.head.get_or_insert(before);
        self.size = self.size.saturating_add(size);
        self.gathered.push(entry.to_vec());
        Ok(())
    }

    fn close(&mut self) -> Result<(), RuntimeFault> {
        let Some(head) = self.head.take() else { return Ok(()) };
        let (segment, _) = seal(&head, self.log, &self.gathered, &self.desk.keys.own)
            .map_err(|fault| large(&fault))?;
        self.sum = self.sum.saturating_add(segment.payload.len());
        self.done.push(segment);
        self.gathered.clear();
        self.size = 0;
        Ok(())
    }
}
