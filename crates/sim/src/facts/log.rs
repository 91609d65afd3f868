//! Logs of the facts tier: sealing and opening with the real chain, and, as a knob, real signatures.

use std::rc::Rc;

use journal::{Codec, Head, Misdeed, PublicKey, Realm, Segment, Signer, open_from, seal};
use model::limits::{SEGMENT_ENTRIES_MAX, WIRE_SEGMENT_BYTES};
use model::{LogId, Seq};

/// All nodes of a simulated country practise.
pub(crate) const REALM: Realm = Realm::Practice;

/// One log as a node holds it.
#[derive(Clone, Debug)]
pub(crate) struct Log {
    pub(crate) head: Head,
    segments: Vec<Rc<Segment>>,
}

/// The new entries of a segment, as bytes one behind the other, each behind its length.
#[derive(Debug)]
pub(crate) enum Fresh {
    /// Entries taken apart.
    Apart(Vec<Vec<u8>>),
    /// The segment's own payload, from an offset on.
    Within(Rc<Segment>, usize),
}

impl Log {
    pub(crate) fn new(log: LogId) -> Self {
        Self { head: Head::start(log), segments: Vec::new() }
    }

    pub(crate) fn push(&mut self, segment: Rc<Segment>) {
        self.head = segment.head_after();
        self.segments.push(segment);
    }

    /// Says whether a head is one of those at which a segment ends. Positions in between are not kept.
    pub(crate) fn has(&self, log: LogId, head: Head) -> bool {
        if head.seq == Seq(0) {
            return head == Head::start(log);
        }
        let at = self.behind(Seq(head.seq.0.saturating_sub(1)));
        let covers =
            |segment: &Rc<Segment>| head.seq < segment.last_seq() || segment.head_after() == head;
        self.segments.get(at).is_some_and(covers)
    }

    fn behind(&self, seq: Seq) -> usize {
        self.segments.partition_point(|segment| segment.last_seq() <= seq)
    }

    /// Others' segments as they came.
    pub(crate) fn as_stored(&self, from: Seq, bytes: usize) -> Vec<Segment> {
        let mut sum = 0usize;
        let mut found = Vec::new();
        for segment in &self.segments[self.behind(from)..] {
            sum = sum.saturating_add(segment.payload.len());
            if !found.is_empty() && bytes < sum {
                break;
            }
            found.push(Segment::clone(segment));
        }
        found
    }

    /// Own segments, joined to as few as the wire takes.
    pub(crate) fn joined(&self, from: Seq, bytes: usize, signer: Option<&Signer>) -> Vec<Segment> {
        let mut done: Vec<Segment> = Vec::new();
        let mut sum = 0usize;
        for segment in &self.segments[self.behind(from)..] {
            let size = segment.payload.len();
            if let Some(last) = done.last_mut()
                && fits(last, segment)
            {
                last.count = last.count.saturating_add(segment.count);
                last.payload.extend_from_slice(&segment.payload);
                last.h_after = segment.h_after;
            } else if bytes <= sum && !done.is_empty() {
                break;
            } else {
                done.push(Segment::clone(segment));
            }
            sum = sum.saturating_add(size);
        }
        match signer {
            None => done,
            Some(signer) => done.iter().map(|segment| signed(segment, signer)).collect(),
        }
    }
}

/// Says whether one more goes into the same segment.
fn fits(last: &Segment, next: &Segment) -> bool {
    let count = last.count.saturating_add(next.count);
    let bytes = last.payload.len().saturating_add(next.payload.len());
    last.codec == Codec::Plain
        && next.codec == Codec::Plain
        && bytes <= WIRE_SEGMENT_BYTES
        && usize::try_from(count).is_ok_and(|count| count <= SEGMENT_ENTRIES_MAX)
}

/// Seals a joined segment anew, signed and packed.
fn signed(segment: &Segment, signer: &Signer) -> Segment {
    let entries: Vec<Vec<u8>> = match segment.codec {
        Codec::Plain => split(&segment.payload).map(<[u8]>::to_vec).collect(),
        Codec::Zstd => journal::read_unverified(segment).expect("it was sealed here"),
    };
    let before = segment.head_before();
    let (sealed, after) =
        seal(&before, segment.log, &entries, signer).expect("it was sealed before");
    assert_eq!(after, segment.head_after(), "sealing again changes no chain");
    sealed
}

/// Writes entries behind a head: what a node's own disk keeps, not signed.
#[derive(Debug)]
pub(crate) struct Writing {
    log: LogId,
    before: Head,
    head: Head,
    count: u32,
    payload: Vec<u8>,
}

impl Writing {
    pub(crate) const fn new(log: LogId, head: Head) -> Self {
        Self { log, before: head, head, count: 0, payload: Vec::new() }
    }

    pub(crate) fn push(&mut self, entry: &[u8]) {
        let length = u32::try_from(entry.len()).expect("entries are small");
        self.payload.extend_from_slice(&length.to_le_bytes());
        self.payload.extend_from_slice(entry);
        self.head = self.head.push(entry);
        self.count = self.count.saturating_add(1);
    }

    pub(crate) fn into_segment(self) -> Rc<Segment> {
        assert!(0 < self.count, "a segment has an entry");
        Rc::new(Segment {
            log: self.log,
            first_seq: self.before.seq.next(),
            count: self.count,
            codec: Codec::Plain,
            payload: self.payload,
            h_before: self.before.hash,
            h_after: self.head.hash,
            signature: [0; 64],
        })
    }
}

/// Opens what somebody sent against the head here; what of it is new, and the head then.
pub(crate) fn opened(
    segment: &Rc<Segment>,
    head: &Head,
    key: &PublicKey,
    is_signed: bool,
) -> Result<(Fresh, Head), Misdeed> {
    if is_signed {
        let (entries, after) = open_from(segment, head, key, REALM)?;
        return Ok((Fresh::Apart(entries), after));
    }
    let Segment { log, first_seq: first, .. } = **segment;
    let expected = head.seq.next();
    if expected < first {
        return Err(Misdeed::Gap { log, expected, first });
    }
    let (mut at, mut offset, mut fresh) = (segment.head_before(), 0usize, None);
    let mut is_ours = true;
    for entry in split(&segment.payload) {
        if at.seq == head.seq {
            is_ours = at.hash == head.hash;
            fresh = Some(offset);
        }
        at = at.push(entry);
        offset = offset.saturating_add(entry.len()).saturating_add(4);
    }
    if at != segment.head_after() || offset != segment.payload.len() {
        return Err(Misdeed::Chain { log });
    }
    if at.seq == head.seq {
        is_ours = at.hash == head.hash;
    }
    match fresh {
        _ if !is_ours => Err(Misdeed::Forked { log, at: head.seq }),
        Some(offset) => Ok((Fresh::Within(Rc::clone(segment), offset), at)),
        None => Ok((Fresh::Apart(Vec::new()), *head)),
    }
}

impl Fresh {
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Apart(entries) => entries.is_empty(),
            Self::Within(segment, offset) => segment.payload.len() <= *offset,
        }
    }

    /// Each entry, in order.
    pub(crate) fn each(&self) -> Box<dyn Iterator<Item = &[u8]> + '_> {
        match self {
            Self::Apart(entries) => Box::new(entries.iter().map(Vec::as_slice)),
            Self::Within(segment, offset) => Box::new(split(&segment.payload[*offset..])),
        }
    }
}

/// Takes a plain payload apart; ends where it doesn't hold together.
pub(crate) fn split(payload: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = payload;
    std::iter::from_fn(move || {
        let (length, behind) = rest.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let (entry, behind) = behind.split_at_checked(length)?;
        rest = behind;
        Some(entry)
    })
}

#[cfg(test)]
mod tests {
    use model::{Incarnation, Lane, NodeNumber};

    use super::*;

    fn log() -> LogId {
        LogId {
            origin: NodeNumber(1201),
            incarnation: Incarnation(1),
            scope: "1102".parse().unwrap(),
            lane: Lane::Records,
        }
    }

    fn written(head: Head, entries: &[&[u8]]) -> Rc<Segment> {
        let mut writing = Writing::new(log(), head);
        for entry in entries {
            writing.push(entry);
        }
        writing.into_segment()
    }

    #[test]
    fn joined_segments_open_signed_and_unsigned_to_the_same() {
        let signer = Signer::new(&[9; 32], REALM);
        let key = signer.public();
        let mut kept = Log::new(log());
        for entry in [&b"one"[..], b"two", b"three"] {
            kept.push(written(kept.head, &[entry]));
        }
        for signer in [None, Some(&signer)] {
            let wire = kept.joined(Seq(0), 1 << 16, signer);
            assert_eq!(wire.len(), 1);
            let wire = Rc::new(wire[0].clone());
            for from in 0..=3u8 {
                let head = (0..from).fold(Head::start(log()), |head, at| {
                    head.push([&b"one"[..], b"two", b"three"][usize::from(at)])
                });
                let (fresh, after) = opened(&wire, &head, &key, signer.is_some()).unwrap();
                assert_eq!((fresh.each().count(), after), (usize::from(3 - from), kept.head));
            }
        }
    }

    #[test]
    fn a_changed_payload_and_another_history_are_refused() {
        let start = Head::start(log());
        let key = Signer::new(&[9; 32], REALM).public();
        let segment = written(start, &[b"one", b"two"]);
        let mut broken = Segment::clone(&segment);
        broken.payload[4] ^= 1;
        let refused = opened(&Rc::new(broken), &start, &key, false).unwrap_err();
        assert_eq!(refused, Misdeed::Chain { log: log() });
        let other = start.push(b"uno");
        let refused = opened(&segment, &other, &key, false).unwrap_err();
        assert_eq!(refused, Misdeed::Forked { log: log(), at: Seq(1) });
    }

    #[test]
    fn a_log_knows_the_heads_it_passed() {
        let mut kept = Log::new(log());
        kept.push(written(kept.head, &[b"one", b"two"]));
        let two = kept.head;
        kept.push(written(two, &[b"three"]));
        assert!(kept.has(log(), two) && kept.has(log(), kept.head));
        assert!(!kept.has(log(), kept.head.push(b"more")));
        assert!(!kept.has(log(), Head { seq: two.seq, hash: kept.head.hash }));
    }
}
