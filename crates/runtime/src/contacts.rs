//! The contact book: what a node remembers of its neighbors from one contact to the next.
//!
//! It is a cache beside the journal ([ADR 7](../../../docs/adr/0007-contacts-are-a-cache.md)): written
//! whole, it only ever says less than the truth, and nothing but the next call's first frames rests on
//! it. Lost or damaged it begins empty, and one question more is asked.
//!
//! Deliberately absent: decisions about when to call (`daemon`), what a level means (`office`).

use std::collections::{BTreeMap, VecDeque};

use journal::Head;
use model::limits::{ASIDES_KEPT_MAX, SPELLS_KEPT_MAX};
use model::{Incarnation, LogId, NodeNumber, Say, Seq, Timestamp, say};
use serde::{Deserialize, Serialize};

mod book;
#[cfg(test)]
mod tests;

pub use book::{ContactBook, ContactsFault, Lost};

/// All that is remembered.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Contacts {
    /// The neighbors, by node.
    pub peers: BTreeMap<NodeNumber, Contact>,
    /// How far the nation has each log, as the parent told or, at the nation, not at all.
    pub nation: BTreeMap<LogId, Head>,
    /// The clock a parent has told last; the TLS clock never lies before it.
    pub hub_time: Timestamp,
    /// A lower bound of the time: it goes on no faster than the program lives.
    pub seen_time: Timestamp,
    /// Nobody is called until this is taken back.
    pub paused: bool,
    /// Bundles made for each neighbor so far.
    pub bundles: BTreeMap<NodeNumber, u64>,
}

/// What is remembered of one neighbor.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Contact {
    /// The incarnation it was last; a newer one knows nothing of what an older had.
    pub incarnation: Option<Incarnation>,
    /// Its head of each shared log, as it acknowledged or sent it.
    pub acked: BTreeMap<LogId, Head>,
    /// Logs that stand still because one side couldn't take a segment.
    pub refused: BTreeMap<LogId, RefusedLog>,
    /// Entries of ours that it kept but set aside, the newest of them.
    pub asides: BTreeMap<(LogId, Seq), String>,
    /// When a frame of it last arrived.
    pub last_contact: Option<Timestamp>,
    /// When nothing was left to say on either side.
    pub last_settled: Option<Timestamp>,
    /// What went wrong last; taken away by the next contact that settles.
    pub trouble: Option<Trouble>,
    /// It asked not to be called before.
    pub not_before: Option<Timestamp>,
    /// Bytes of frames a second that its line carried last.
    pub rate: Option<u64>,
    /// The last sessions, the newest last.
    pub spells: VecDeque<Spell>,
    /// It has less than it had, or other: its disk was set back, or there are two of it. Stays until its
    /// next incarnation.
    pub set_back: Option<SetBack>,
}

/// A neighbor that isn't what it was.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct SetBack {
    /// The log that shows it.
    pub log: LogId,
    /// How far it had that.
    pub had: Seq,
    /// How far it has it now; the same position where it has something else there.
    pub has: Seq,
    /// When it was seen.
    pub at: Timestamp,
}

impl SetBack {
    /// The stable code.
    pub fn code(self) -> &'static str {
        if self.has < self.had { "peer.rolled_back" } else { "peer.two_faces" }
    }

    /// What is said to the person.
    pub fn say(self) -> Say {
        let Self { log, had, has, .. } = self;
        let (had, has) = (had.0, has.0);
        if has < had {
            say!(
                "دفتر {log} در آنجا تا مدخل {had} بود و اکنون تا {has} است: دستگاه به نسخه‌ای قدیمی بازگردانده شده است. آنچه کم دارد دوباره فرستاده می‌شود.",
                "the log {log} went to entry {had} there and goes to {has} now: the machine was set back to an older state. What it lacks is sent again."
            )
        } else {
            say!(
                "مدخل {has} دفتر {log} در آنجا چیز دیگری است: دو دستگاه به یک نام می‌نویسند.",
                "entry {has} of the log {log} is another there: two machines write under one name."
            )
        }
    }
}

/// A log that stands still.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct RefusedLog {
    /// The first position of the segment in question.
    pub first: Seq,
    /// Why: `journal::Misdeed::code`, or one of `roster`'s from 100 on.
    pub code: u16,
    /// Who couldn't take it.
    pub by: RefusedBy,
    /// When.
    pub at: Timestamp,
}

/// Who couldn't take a segment.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum RefusedBy {
    /// This node.
    Us,
    /// The neighbor.
    Them,
}

/// What went wrong with a neighbor.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Trouble {
    /// A stable code.
    pub code: String,
    /// In words.
    pub say: Say,
    /// When.
    pub at: Timestamp,
}

/// One session, for `sync log`.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Spell {
    /// When it began.
    pub from: Timestamp,
    /// How long it lasted, in milliseconds.
    pub lasted_ms: u64,
    /// How it ended: a stable code.
    pub end: String,
    /// Everything was said on both sides at its end.
    pub settled: bool,
    /// What went to the neighbor.
    pub sent: Traffic,
    /// What came from it.
    pub received: Traffic,
    /// The line's round trip, in milliseconds, where it was measured.
    pub round_trip_ms: Option<u64>,
}

/// What went one way.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Traffic {
    /// Entries.
    pub entries: u64,
    /// Segments.
    pub segments: u64,
    /// Bytes of our frames.
    pub frame_bytes: u64,
    /// Bytes of datagrams, with all that QUIC adds.
    pub udp_bytes: u64,
}

impl Contacts {
    /// What is known of a neighbor in its present incarnation.
    ///
    /// A newer incarnation has lost what an older one held: belief begins anew, figures stay.
    pub fn peer(&mut self, node: NodeNumber, incarnation: Incarnation) -> &mut Contact {
        let contact = self.peers.entry(node).or_default();
        if contact.incarnation != Some(incarnation) {
            contact.incarnation = Some(incarnation);
            contact.acked.clear();
            contact.refused.clear();
            contact.asides.clear();
            contact.set_back = None;
        }
        contact
    }

    /// The nation has a log up to here; says whether that is news.
    pub fn learn_nation(&mut self, log: LogId, head: Head) -> bool {
        let known = self.nation.get(&log).map_or(Seq(0), |known| known.seq);
        let news = known < head.seq;
        if news {
            self.nation.insert(log, head);
        }
        news
    }
}

impl Contact {
    /// It says how far it has a log; less than before shows that its disk was set back.
    ///
    /// What it had it had on its disk, so it can't have less by itself.
    pub fn told(&mut self, log: LogId, head: Head, at: Timestamp) {
        let had = self.acked.insert(log, head).map_or(Seq(0), |had| had.seq);
        self.refused.remove(&log);
        if head.seq < had {
            self.set_back.get_or_insert(SetBack { log, had, has: head.seq, at });
        }
    }

    /// A log that it writes itself is another there.
    pub fn shows_another(&mut self, log: LogId, seq: Seq, at: Timestamp) {
        self.set_back.get_or_insert(SetBack { log, had: seq, has: seq, at });
    }

    /// Remembers an entry that the neighbor set aside; the oldest go when there are too many.
    pub fn set_aside(&mut self, log: LogId, seq: Seq, code: String) {
        self.asides.insert((log, seq), code);
        while ASIDES_KEPT_MAX < self.asides.len() {
            drop(self.asides.pop_first());
        }
    }

    /// Remembers a session that has ended.
    pub fn ended(&mut self, spell: Spell) {
        self.spells.push_back(spell);
        while SPELLS_KEPT_MAX < self.spells.len() {
            drop(self.spells.pop_front());
        }
    }
}
