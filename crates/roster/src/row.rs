//! What was heard about one incarnation: a row that views keep.

use model::limits::{FENCE_LOGS_MAX, REASON_BYTES_MAX, ROSTER_HEARD_MAX};
use model::planted::{Bug, planted};
use model::{Hash, Incarnation, Lane, LogId, Seq, UnitCode};
use serde::{Deserialize, Serialize};

use crate::entry::{Enrolled, Entry, Fence, Numbers, Renewal};
use crate::rooted::Rooted;

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

/// Everything heard about one incarnation of a node that could ever count, in the order of writers'
/// incarnations and positions. Of each log: the first enrolment, since those behind it count only if
/// it does; the first fence or renewal and the last few. So what somebody without right says, or goes
/// on saying once fenced, never displaces what counts. The same set of entries makes the same row, in
/// whatever order they come.
///
/// Its size is bounded by the incarnations of the one hub that could be the parent.
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
    /// Known by the root's word, which was verified: an incarnation of the nation.
    pub rooted: Option<Enrolled>,
    /// BLAKE3 of the root's certificate, in the row of whom the own trust names first.
    pub root: Option<Hash>,
}

impl MemberRow {
    /// Takes in one statement; says whether anything has changed.
    pub(crate) fn hear(&mut self, log: LogId, seq: Seq, entry: &Entry) -> bool {
        if !could_count(log, entry) {
            return false;
        }
        match entry {
            Entry::Enrolled(enrolled) => {
                keep(&mut self.enrolled, Heard { log, seq, says: enrolled.clone() }, 1)
            }
            Entry::Fenced(fence) => {
                let heard = Heard { log, seq, says: fence.clone() };
                keep(&mut self.fenced, heard, ROSTER_HEARD_MAX)
            }
            Entry::Renewed(renewal) => {
                let heard = Heard { log, seq, says: renewal.clone() };
                keep(&mut self.renewed, heard, ROSTER_HEARD_MAX)
            }
            // Of two words on one incarnation, which the root never gives, the first by its keys counts.
            Entry::Rooted(word) => {
                let order = |it: &Enrolled| (it.key, it.tls, it.on);
                let new = &word.enrolled;
                let first = self.rooted.as_ref().is_none_or(|known| order(new) < order(known));
                if first {
                    self.rooted = Some(new.clone());
                }
                first
            }
        }
    }
}

/// Says whether a statement may ever come to count, whoever turns out to belong: by what it says
/// itself.
fn could_count(log: LogId, entry: &Entry) -> bool {
    if log.lane != Lane::Control {
        return false;
    }
    match entry {
        Entry::Enrolled(enrolled) => {
            let numbers_fit = match enrolled.unit {
                UnitCode::Nation => false,
                UnitCode::Province(code) => {
                    let numbers = Numbers::of_province(code);
                    enrolled.numbers == Some(numbers) && enrolled.node == numbers.first
                }
                UnitCode::County(_) => enrolled.numbers.is_none(),
            };
            enrolled.unit.parent() == Some(log.scope)
                && numbers_fit
                && enrolled.incarnation != Incarnation(0)
                && enrolled.key.usable().is_ok()
        }
        Entry::Fenced(fence) => is_sane(fence) && is_hub(log.scope),
        Entry::Renewed(_) => is_hub(log.scope),
        Entry::Rooted(_) => Rooted::may_stand_in(log),
    }
}

const fn is_hub(unit: UnitCode) -> bool {
    match unit {
        UnitCode::Nation | UnitCode::Province(_) => true,
        UnitCode::County(_) => false,
    }
}

/// Says whether a fence keeps to the limits.
pub(crate) fn is_sane(fence: &Fence) -> bool {
    fence.last_valid.len() <= FENCE_LOGS_MAX && fence.reason.len() <= REASON_BYTES_MAX
}

/// Puts a statement in its place. Of one log the first is kept, and the last of the others.
fn keep<T>(heard: &mut Vec<Heard<T>>, new: Heard<T>, max: usize) -> bool {
    let (log, seq) = (new.log, new.seq);
    let Err(place) = heard.binary_search_by_key(&new.order(), Heard::order) else { return false };
    heard.insert(if planted(Bug::RosterByArrival) { heard.len() } else { place }, new);
    let of_log: Vec<usize> =
        heard.iter().enumerate().filter(|(_, it)| it.log == log).map(|(at, _)| at).collect();
    if of_log.len() <= max {
        return true;
    }
    // The second is the oldest that isn't the first.
    let Some(too_many) = of_log.get(1) else { return true };
    heard.remove(*too_many).seq != seq
}
