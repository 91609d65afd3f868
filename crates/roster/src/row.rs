//! What was heard about one incarnation: a row that views keep.

use model::limits::{FENCE_LOGS_MAX, REASON_BYTES_MAX, ROSTER_HEARD_MAX};
use model::{Incarnation, LogId, Seq};
use serde::{Deserialize, Serialize};

use crate::entry::{Enrolled, Entry, Fence, Renewal};

/// A statement and where it stands. Whether it counts is asked each time, for its writer may be
/// fenced later.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Heard<T> {
    /// Its log.
    pub log: LogId,
    /// Its position there.
    pub seq: Seq,
    /// What it says.
    pub says: T,
}

impl<T> Heard<T> {
    /// The order of statements: by the writer's incarnation, then by position.
    pub(crate) fn order(&self) -> (Incarnation, Seq, LogId) {
        (self.log.incarnation, self.seq, self.log)
    }
}

/// Everything heard about one incarnation of a node, in the order of writers' incarnations and
/// positions, at most `ROSTER_HEARD_MAX` statements of each sort: the first enrolments, the last
/// fences and renewals. The same set of entries makes the same row, in whatever order they come.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct MemberRow {
    /// Known from the own trust entry, not by hearsay.
    pub trusted: Option<Enrolled>,
    /// Who enrolled it, as what.
    pub enrolled: Vec<Heard<Enrolled>>,
    /// Who shut it out.
    pub fenced: Vec<Heard<Fence>>,
    /// Its new TLS keys.
    pub renewed: Vec<Heard<Renewal>>,
}

impl MemberRow {
    /// Takes in one statement; says whether anything has changed.
    pub(crate) fn hear(&mut self, log: LogId, seq: Seq, entry: &Entry) -> bool {
        match entry {
            Entry::Enrolled(enrolled) => {
                keep(&mut self.enrolled, Heard { log, seq, says: enrolled.clone() }, Keep::First)
            }
            Entry::Fenced(fence) if is_sane(fence) => {
                keep(&mut self.fenced, Heard { log, seq, says: fence.clone() }, Keep::Last)
            }
            Entry::Fenced(_) => false,
            Entry::Renewed(renewal) => {
                keep(&mut self.renewed, Heard { log, seq, says: renewal.clone() }, Keep::Last)
            }
        }
    }
}

/// Says whether a fence keeps to the limits.
pub(crate) fn is_sane(fence: &Fence) -> bool {
    fence.last_valid.len() <= FENCE_LOGS_MAX && fence.reason.len() <= REASON_BYTES_MAX
}

enum Keep {
    First,
    Last,
}

/// Puts a statement in its place; what is too many falls off at the other end.
fn keep<T>(heard: &mut Vec<Heard<T>>, new: Heard<T>, which: Keep) -> bool {
    let Err(place) = heard.binary_search_by_key(&new.order(), Heard::order) else { return false };
    let is_full = ROSTER_HEARD_MAX <= heard.len();
    match which {
        Keep::First if is_full && place == heard.len() => return false,
        Keep::Last if is_full && place == 0 => return false,
        Keep::First | Keep::Last => heard.insert(place, new),
    }
    match which {
        Keep::First => heard.truncate(ROSTER_HEARD_MAX),
        Keep::Last => drop(heard.drain(..heard.len().saturating_sub(ROSTER_HEARD_MAX))),
    }
    true
}
