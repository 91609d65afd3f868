//! Frames read back from the journal; the last ones are kept decoded.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};

use journal::{Frame, Segment};
use model::view::Damage;
use model::{LogId, Lsn, Seq};
use office::Archive;
use office::rows::Place;
use store::Journal;

/// The segments of one frame, each with its entries' bytes.
type Unpacked = Vec<Vec<Vec<u8>>>;

/// The frames read last: edits of what one import brought come in its order, and what follows a head
/// lies side by side.
#[derive(Debug, Default)]
pub(crate) struct LastFrames(RefCell<VecDeque<Decoded>>);

/// A frame, its segments unpacked as they are asked for.
#[derive(Debug)]
struct Decoded {
    lsn: Lsn,
    frame: Frame,
    unpacked: BTreeMap<u16, Vec<Vec<u8>>>,
    bytes: usize,
}

impl Decoded {
    fn entries(&mut self, segment: u16) -> Result<Option<&Vec<Vec<u8>>>, Damage> {
        if !self.unpacked.contains_key(&segment) {
            let Some(sealed) = self.frame.segments.get(usize::from(segment)) else {
                return Ok(None);
            };
            let entries = unpack_one(sealed)?;
            self.bytes = entries.iter().fold(self.bytes, |sum, e| sum.saturating_add(e.len()));
            self.unpacked.insert(segment, entries);
        }
        Ok(self.unpacked.get(&segment))
    }
}

/// The journal as the cores see it.
#[derive(Debug)]
pub(crate) struct JournalArchive<'a> {
    pub(crate) journal: &'a Journal,
    pub(crate) last: &'a LastFrames,
}

impl Archive for JournalArchive<'_> {
    fn entry(&self, place: Place) -> Result<Vec<u8>, Damage> {
        let missing = || Damage {
            what: format!(
                "no entry {}.{} in the frame at {}",
                place.segment, place.entry, place.lsn.0
            ),
        };
        self.with(place.lsn, |decoded| {
            let entries = decoded.entries(place.segment)?;
            entries.and_then(|all| all.get(usize::from(place.entry)).cloned()).ok_or_else(missing)
        })
    }

    fn origin(&self, place: Place) -> Result<(LogId, Seq), Damage> {
        self.with(place.lsn, |decoded| {
            let segment = decoded.frame.segments.get(usize::from(place.segment));
            let segment = segment.ok_or_else(|| Damage {
                what: format!("no segment {} in the frame at {}", place.segment, place.lsn.0),
            })?;
            let seq = segment.first_seq.0.saturating_add(u64::from(place.entry));
            Ok((segment.log, Seq(seq)))
        })
    }
}

impl JournalArchive<'_> {
    /// A segment as it is stored.
    pub(crate) fn segment(&self, lsn: Lsn, segment: u16) -> Result<Segment, Damage> {
        self.with(lsn, |decoded| {
            let found = decoded.frame.segments.get(usize::from(segment)).cloned();
            found.ok_or_else(|| Damage {
                what: format!("no segment {segment} in the frame at {}", lsn.0),
            })
        })
    }

    fn with<T>(
        &self,
        lsn: Lsn,
        look: impl FnOnce(&mut Decoded) -> Result<T, Damage>,
    ) -> Result<T, Damage> {
        let mut last = self.last.0.borrow_mut();
        let decoded = match last.iter().position(|decoded| decoded.lsn == lsn) {
            Some(at) => last.remove(at),
            None => None,
        };
        let mut decoded = decoded.map_or_else(|| self.read(lsn), Ok)?;
        let found = look(&mut decoded);
        last.push_front(decoded);
        shrink(&mut last);
        found
    }

    fn read(&self, lsn: Lsn) -> Result<Decoded, Damage> {
        let body = self
            .journal
            .read(lsn)
            .map_err(|error| Damage { what: format!("the journal can't be read: {error}") })?;
        let frame = decode(&body)?;
        Ok(Decoded { lsn, frame, unpacked: BTreeMap::new(), bytes: body.len() })
    }
}

/// Lets the frames go that were not asked for longest.
fn shrink(last: &mut VecDeque<Decoded>) {
    let mut bytes = 0usize;
    let mut keep = 0usize;
    for decoded in &*last {
        bytes = bytes.saturating_add(decoded.bytes);
        if 0 < keep && KEPT_BYTES < bytes {
            break;
        }
        keep = keep.saturating_add(1);
    }
    last.truncate(keep.min(KEPT_FRAMES));
}

/// What kept frames may take, but for the last one.
const KEPT_BYTES: usize = 4 << 20;
/// How many are kept at most.
const KEPT_FRAMES: usize = 64;

fn decode(body: &[u8]) -> Result<Frame, Damage> {
    Frame::decode(body)
        .map_err(|fault| Damage { what: format!("a frame of the journal doesn't decode: {fault}") })
}

fn unpack_one(segment: &Segment) -> Result<Vec<Vec<u8>>, Damage> {
    journal::read_unverified(segment).map_err(|misdeed| Damage {
        what: format!("a segment of the journal doesn't hold together: {misdeed}"),
    })
}

/// Unpacks a frame of this office's own journal.
pub(crate) fn unpack(body: &[u8]) -> Result<Unpacked, Damage> {
    decode(body)?.segments.iter().map(unpack_one).collect()
}
