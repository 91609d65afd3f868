//! What is due to a neighbor, and what its words may be believed to mean.

use std::collections::BTreeMap;

use journal::{Head, Heads};
use model::{LogId, Seq};
use session::Peer;

/// Of every log both share: from where on a neighbor lacks it, control first.
///
/// It is known to have what it has acknowledged, by line or by stick, and what it wrote itself. A lost
/// stick therefore costs a resend and nothing else. `whole` starts every log from its beginning, but
/// for the neighbor's own.
pub fn due(
    here: &Heads,
    acked: &BTreeMap<LogId, Head>,
    to: Peer,
    whole: bool,
) -> Vec<(LogId, Head)> {
    let known = |log: LogId| {
        let acked = if whole { None } else { acked.get(&log).copied() };
        acked.unwrap_or_else(|| Head::start(log))
    };
    let mut due: Vec<(LogId, Head)> = here
        .iter()
        .filter(|(log, _)| (log.origin, log.incarnation) != (to.node, to.incarnation))
        .map(|(log, head)| (log, known(log), head))
        .filter(|(_, known, head)| known.seq < head.seq)
        .map(|(log, known, _)| (log, known))
        .collect();
    due.sort_by_key(|(log, _)| (log.lane, *log));
    due
}

/// What a head means that a neighbor says it has.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Belief {
    /// It has as much: the same history, as far as here.
    Has,
    /// It says so already, or less: nothing new.
    Known,
    /// It has more than is here, of a log that comes from elsewhere.
    Ahead,
    /// It has more of this node's own log than this node: this disk was set back.
    SetBack,
    /// It has another history: the log was written twice.
    Forked,
}

/// Weighs a head that a neighbor says it has of a log. `here` is this node's head at that very
/// position, none if the log ends before it here; `own` is whether this node writes the log.
///
/// A stick may be older than what is known: belief only ever rises.
pub fn weigh(told: Head, here: Option<Head>, known: Seq, own: bool) -> Belief {
    match here {
        Some(here) if here.hash != told.hash => Belief::Forked,
        Some(_) | None if told.seq <= known => Belief::Known,
        Some(_) => Belief::Has,
        None if own => Belief::SetBack,
        None => Belief::Ahead,
    }
}
