//! Whether this machine was set back to an older state, or copied, as its hubs witness.
//!
//! A hub that has a log of this node says so in this unit's own scope. If that is more than is here,
//! or something else, rights may have been spent that this machine knows nothing of: it holds and
//! grants nothing until it has a new incarnation. Everything else goes on.

use std::cmp::Ordering;
use std::ops::ControlFlow;

use journal::Head;
use model::planted::{Bug, planted};
use model::view::Damage;
use model::{Hash, Lane, LogId, NodeNumber, Say, Seq, say};

use crate::entry::Witness;
use crate::rows::Place;
use crate::standing::Office;
use crate::{schema, segments};

/// What a hub witnessed and isn't here.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SetBack {
    /// The own log.
    pub log: LogId,
    /// How far it goes here.
    pub here: Seq,
    /// How far it goes there.
    pub there: Seq,
}

impl SetBack {
    /// What is said to the person.
    pub fn say(self) -> Say {
        let (here, there) = (self.here.0, self.there.0);
        if there <= here {
            return say!(
                "مدخل {there} دفتر این گره در مرکز چیز دیگری است: از این دستگاه رونوشتی کار می‌کند یا کرده است.",
                "entry {there} of this node's log is another at its hub: a copy of this machine works or has worked"
            );
        }
        say!(
            "دفتر این گره در مرکز تا مدخل {there} است و اینجا تا {here}: دستگاه به عقب بازگردانده یا رونوشت شده است.",
            "this node's log goes to entry {there} at its hub and to {here} here: the machine was set back or copied"
        )
    }
}

/// What a hub last witnessed of a log.
///
/// # Errors
/// [`Damage`] of the views.
pub fn witnessed(
    office: &Office<'_>,
    log: LogId,
    by: NodeNumber,
) -> Result<Option<Witness>, Damage> {
    schema::get(office.view, schema::WITNESS, &key(log, by))
}

/// What this hub once had, by its own earlier word, and nobody has brought back.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Missing {
    /// The log.
    pub log: LogId,
    /// How far it goes here.
    pub here: Seq,
    /// How far an earlier incarnation of this hub had it.
    pub had: Seq,
}

/// Logs that an earlier incarnation of this hub witnessed further than they are here: after a hub was
/// rebuilt, what it had acknowledged and neither its parent nor its children have delivered yet.
///
/// # Errors
/// [`Damage`] of the views.
pub fn missing(office: &Office<'_>) -> Result<Vec<Missing>, Damage> {
    let by = office.opening.node.0.to_be_bytes();
    let mut missing = Vec::new();
    schema::scan(office.view, (schema::WITNESS, &[]), &mut |key, one: Witness| {
        let (log, had) = (one.log, one.seq);
        let here = office.heads.of(log).seq;
        if key.ends_with(&by) && here < had {
            missing.push(Missing { log, here, had });
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(missing)
}

pub(crate) fn key(log: LogId, by: NodeNumber) -> Vec<u8> {
    [log.key().as_slice(), &by.0.to_be_bytes()].concat()
}

pub(crate) fn own_key(log: LogId, seq: Seq) -> Vec<u8> {
    [log.key().as_slice(), &seq.0.to_be_bytes()].concat()
}

/// Reads such a key back.
pub(crate) fn of_own_key(key: &[u8]) -> Option<(LogId, Seq)> {
    let (log, seq) = key.split_first_chunk::<9>()?;
    Some((LogId::from_key(log)?, Seq(u64::from_be_bytes(seq.try_into().ok()?))))
}

/// The own log's hash behind a position that lies before its head.
fn hash_at(office: &Office<'_>, log: LogId, seq: Seq) -> Result<Option<Hash>, Damage> {
    if let Some(hash) = schema::get(office.view, schema::OWN, &own_key(log, seq))? {
        return Ok(Some(hash));
    }
    // It lies within a segment: from the end of the one before, entry by entry.
    let before = Seq(seq.0.saturating_sub(1));
    let Some(lies) = segments::behind(office.view, log, before)? else { return Ok(None) };
    let start = Seq(lies.first.0.saturating_sub(1));
    let mut head = Head::start(log);
    if start != head.seq {
        let hash = schema::get(office.view, schema::OWN, &own_key(log, start))?;
        let Some(hash) = hash else { return Ok(None) };
        head = Head { seq: start, hash };
    }
    let count = seq.0.saturating_sub(start.0);
    for entry in (0..u16::MAX).zip(0..count).map(|(entry, _)| entry) {
        let place = Place { lsn: lies.lsn, segment: lies.segment, entry };
        head = head.push(&office.archive.entry(place)?);
    }
    Ok((head.seq == seq).then_some(head.hash))
}

/// The first own log that is further, or other, at a hub than here.
///
/// # Errors
/// [`Damage`] of the views.
pub fn of(office: &Office<'_>) -> Result<Option<SetBack>, Damage> {
    let mut found = None;
    for lane in [Lane::Control, Lane::Records] {
        let me = office.opening;
        let log = LogId { origin: me.node, incarnation: me.incarnation, scope: me.unit, lane };
        let head = office.heads.of(log);
        let mut seen = Vec::new();
        schema::scan(office.view, (schema::WITNESS, &log.key()), &mut |_, one: Witness| {
            seen.push(one);
            Ok(ControlFlow::Continue(()))
        })?;
        for Witness { seq, hash, .. } in seen {
            let here = match seq.cmp(&head.seq) {
                Ordering::Greater => None,
                Ordering::Equal => Some(head.hash),
                // A copy may have written more than the other by now.
                Ordering::Less => Some(hash_at(office, log, seq)?.unwrap_or(hash)),
            };
            if here != Some(hash) && !planted(Bug::WitnessIgnored) {
                found.get_or_insert(SetBack { log, here: head.seq, there: seq });
            }
        }
    }
    Ok(found)
}
