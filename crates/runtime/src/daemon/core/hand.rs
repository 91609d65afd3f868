//! A neighbor that says something else in a log of its own than it has said here is shown its own hand: by a
//! word from below nobody is stopped, by its own signature everybody is.

use journal::Head;
use model::{LogId, Seq};
use tracing::warn;
use wire::Frame;

use super::Core;
use crate::daemon::event::LineId;

impl Core {
    /// It says how far it has a log. As far as here and something else there: nothing would be sent.
    pub(super) fn compare_with_writer(&mut self, line: LineId, log: LogId, there: Head) {
        let (Some(desk), Some(talk)) = (self.desk.as_ref(), self.talks.get(&line)) else { return };
        let (peer, here) = (talk.peer, desk.heads().of(log));
        if peer.wrote(log) && here.seq == there.seq && here.hash != there.hash {
            let at = self.clock.utc();
            let contact = self.book.contacts.peer(peer.node, peer.incarnation);
            contact.shows_another(log, there.seq, at);
            self.show_own_hand(line, log, there.seq);
        }
    }

    /// Sends what it has said here where it says something else now.
    pub(super) fn show_own_hand(&mut self, line: LineId, log: LogId, seq: Seq) {
        let (Some(desk), Some(talk)) = (self.desk.as_ref(), self.talks.get_mut(&line)) else {
            return;
        };
        // It may have gone on beyond what it had said here.
        let said = desk.head_before(log, seq).and_then(|from| {
            from.map_or(Ok(Vec::new()), |from| desk.segments_from(log, from, HAND_BYTES))
        });
        match said {
            Ok(segments) => {
                for segment in segments.into_iter().take(1) {
                    talk.way.send(Frame::Segment(Box::new(segment)));
                }
            }
            Err(fault) => warn!(%log, %fault, "a log can't be read"),
        }
    }
}

/// One segment is enough.
const HAND_BYTES: usize = 1;
