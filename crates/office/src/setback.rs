//! Whether this machine was set back to an older state, or copied, as its hubs witness.
//!
//! A hub that has a log of this node says so in this unit's own scope. If that is more than is here,
//! or something else, rights may have been spent that this machine knows nothing of: it holds and
//! grants nothing until it has a new incarnation. Everything else goes on.

use std::ops::ControlFlow;

use model::planted::{Bug, planted};
use model::view::Damage;
use model::{Lane, LogId, NodeNumber, Say, Seq, say};

use crate::entry::Witness;
use crate::schema;
use crate::standing::Office;

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

pub(crate) fn key(log: LogId, by: NodeNumber) -> Vec<u8> {
    [log.key().as_slice(), &by.0.to_be_bytes()].concat()
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
        schema::scan(office.view, (schema::WITNESS, &log.key()), &mut |_, seen: Witness| {
            let forked = seen.seq == head.seq && seen.hash != head.hash;
            if (head.seq < seen.seq || forked) && !planted(Bug::WitnessIgnored) {
                found.get_or_insert(SetBack { log, here: head.seq, there: seen.seq });
            }
            Ok(ControlFlow::Continue(()))
        })?;
    }
    Ok(found)
}
