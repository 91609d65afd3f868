//! Entries read back from the journal, one frame at a time kept unpacked.

use std::cell::RefCell;

use journal::Frame;
use model::Lsn;
use model::view::Damage;
use office::Archive;
use office::rows::Place;
use store::Journal;

/// The segments of one frame, each with its entries' bytes.
type Unpacked = Vec<Vec<Vec<u8>>>;

/// The frame read last: edits of what one import brought come in its order.
#[derive(Debug, Default)]
pub(crate) struct LastFrame(RefCell<Option<(Lsn, Unpacked)>>);

/// The journal as the cores see it.
#[derive(Debug)]
pub(crate) struct JournalArchive<'a> {
    pub(crate) journal: &'a Journal,
    pub(crate) last: &'a LastFrame,
}

impl Archive for JournalArchive<'_> {
    fn entry(&self, place: Place) -> Result<Vec<u8>, Damage> {
        let mut last = self.last.0.borrow_mut();
        if last.as_ref().is_none_or(|(lsn, _)| *lsn != place.lsn) {
            let body = self
                .journal
                .read(place.lsn)
                .map_err(|error| Damage { what: format!("the journal can't be read: {error}") })?;
            *last = Some((place.lsn, unpack(&body)?));
        }
        let found = last.as_ref().and_then(|(_, segments)| {
            segments.get(usize::from(place.segment))?.get(usize::from(place.entry))
        });
        found.cloned().ok_or_else(|| Damage {
            what: format!(
                "no entry {}.{} in the frame at {}",
                place.segment, place.entry, place.lsn.0
            ),
        })
    }
}

/// Unpacks a frame of this office's own journal.
pub(crate) fn unpack(body: &[u8]) -> Result<Unpacked, Damage> {
    let frame = Frame::decode(body).map_err(|fault| Damage {
        what: format!("a frame of the journal doesn't decode: {fault}"),
    })?;
    frame
        .segments
        .iter()
        .map(|segment| {
            journal::read_unverified(segment).map_err(|misdeed| Damage {
                what: format!("a segment of the journal doesn't hold together: {misdeed}"),
            })
        })
        .collect()
}
