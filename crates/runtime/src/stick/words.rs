//! What this office says in a bundle, and what it makes of a neighbor's words.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use bundle::{Belief, Words, weigh};
use journal::{Head, Heads, Misdeed};
use model::limits::ASIDES_KEPT_MAX;
use model::{LogId, Seq, Timestamp, UnitCode};
use office::rows::SetAside;
use office::schema;
use roster::Unwelcome;
use session::{Peer, digest};
use wire::{Aside, CURRENT, Hello, Refused};

use super::Heard;
use crate::contacts::{Contact, Contacts, RefusedBy, RefusedLog};
use crate::desk::Desk;
use crate::fault::RuntimeFault;

/// Who this office is, as others name it.
pub(crate) fn me(desk: &Desk) -> Peer {
    let opening = desk.opening();
    Peer { node: opening.node, incarnation: opening.incarnation, unit: opening.unit }
}

/// What there is to say to a neighbor.
pub(crate) fn said(desk: &mut Desk, contacts: &Contacts, to: Peer) -> Result<Words, RuntimeFault> {
    let me = me(desk);
    let shared = desk.shared_heads(to.unit);
    let contact = contacts
        .peers
        .get(&to.node)
        .filter(|contact| contact.incarnation == Some(to.incarnation))
        .cloned()
        .unwrap_or_default();
    let nation = nation_of(me.unit, contacts, &shared, to.unit);
    let heads: BTreeMap<LogId, Head> = shared.iter().collect();
    let mut words = Words::of(Hello {
        versions: CURRENT,
        realm: desk.realm(),
        node: me.node,
        incarnation: me.incarnation,
        unit: me.unit,
        mine: digest(heads.iter()),
        yours: digest(contact.acked.iter()),
        nation: digest(nation.iter()),
    });
    words.heads = heads;
    words.nation = nation;
    let ours = contact.refused.iter().filter(|(_, refused)| refused.by == RefusedBy::Us);
    words.refused = ours
        .map(|(log, refused)| Refused { log: *log, first: refused.first, code: refused.code })
        .collect();
    words.asides = asides(desk, to)?;
    Ok(words)
}

/// How far the nation is, for a child and its own scope alone.
fn nation_of(
    me: UnitCode,
    contacts: &Contacts,
    shared: &Heads,
    child: UnitCode,
) -> BTreeMap<LogId, Head> {
    if child.parent() != Some(me) {
        return BTreeMap::new();
    }
    let of_child = |log: &LogId| log.scope == child;
    if me == UnitCode::Nation {
        return shared.iter().filter(|(log, _)| of_child(log)).collect();
    }
    let known = contacts.nation.iter().filter(|(log, _)| of_child(log));
    known.map(|(log, head)| (*log, *head)).collect()
}

/// Entries of the neighbor that are kept here but set aside, the newest of them.
fn asides(desk: &mut Desk, of: Peer) -> Result<Vec<Aside>, RuntimeFault> {
    desk.look(|office| {
        let mut found = Vec::new();
        schema::scan(office.view, (schema::SET_ASIDE, &[]), &mut |_, row: SetAside| {
            if (row.log.origin, row.log.incarnation) == (of.node, of.incarnation) {
                found.push(Aside { log: row.log, seq: row.seq, code: row.code });
            }
            Ok(ControlFlow::Continue(()))
        })?;
        let old = found.len().saturating_sub(ASIDES_KEPT_MAX);
        Ok(found.split_off(old))
    })
}

/// Takes up what a neighbor says, once its signature is known to be its own. Belief only ever rises:
/// a stick may be months old.
pub(crate) fn heard(
    desk: &Desk,
    contacts: &mut Contacts,
    from: Peer,
    words: &Words,
    at: Timestamp,
) -> Result<Heard, RuntimeFault> {
    let me = me(desk);
    // Who is below has to show a segment: by its mere word nobody is stopped.
    let is_believed = me.unit.parent() == Some(from.unit);
    let refuses = |contact: &mut Contact, log: LogId, (first, code): (Seq, u16)| {
        if is_believed {
            contact.refused.insert(log, RefusedLog { first, code, by: RefusedBy::Us, at });
        }
    };
    let mut heard = Heard::default();
    let shared = |log: LogId| roster::shared(log, me.unit, from.unit);
    for (&log, &told) in words.heads.iter().filter(|(log, _)| shared(**log)) {
        let own = me.wrote(log);
        let here = desk.head_at(log, told.seq)?;
        let contact = contacts.peer(from.node, from.incarnation);
        let known = contact.acked.get(&log).map_or(Seq(0), |head| head.seq);
        match weigh(told, here, known, own) {
            Belief::Has => {
                contact.acked.insert(log, told);
                if own {
                    let more = told.seq.0.saturating_sub(known.0);
                    heard.acked = heard.acked.saturating_add(more);
                }
                if from.unit == UnitCode::Nation {
                    learn(contacts, me, (log, told), &mut heard);
                }
            }
            Belief::Ahead => drop(contact.acked.insert(log, told)),
            Belief::Known => {}
            Belief::SetBack => {
                heard.set_back.push(log);
                // What the own next incarnation leaves behind is judged by this, as after a line.
                let first = desk.heads().of(log).seq.next();
                refuses(contact, log, (first, Unwelcome::RolledBack.code()));
            }
            Belief::Forked => {
                heard.forked.push(log);
                if own {
                    refuses(contact, log, (told.seq, Misdeed::FORKED));
                } else if from.wrote(log) {
                    contact.shows_another(log, told.seq, at);
                }
            }
        }
    }
    if me.unit.parent() == Some(from.unit) {
        for (&log, &told) in words.nation.iter().filter(|(log, _)| log.scope == me.unit) {
            // What lies beyond this node's own end can't be shown to be the same history.
            if desk.head_at(log, told.seq)? == Some(told) {
                learn(contacts, me, (log, told), &mut heard);
            }
        }
    }
    let contact = contacts.peer(from.node, from.incarnation);
    let sent =
        |log: LogId| shared(log) && (log.origin, log.incarnation) != (from.node, from.incarnation);
    for Refused { log, first, code } in words.refused.iter().copied().filter(|it| sent(it.log)) {
        if first <= desk.heads().of(log).seq
            && contact.acked.get(&log).is_none_or(|head| head.seq < first)
        {
            let refused = RefusedLog { first, code, by: RefusedBy::Them, at };
            contact.refused.insert(log, refused);
            heard.refused.push((log, first, code));
        }
    }
    for Aside { log, seq, code } in words.asides.iter().filter(|it| shared(it.log)) {
        if *seq <= desk.heads().of(*log).seq && !contact.asides.contains_key(&(*log, *seq)) {
            contact.set_aside(*log, *seq, code.clone());
            heard.asides = heard.asides.saturating_add(1);
        }
    }
    Ok(heard)
}

fn learn(contacts: &mut Contacts, me: Peer, (log, head): (LogId, Head), heard: &mut Heard) {
    let known = contacts.nation.get(&log).map_or(Seq(0), |known| known.seq);
    if contacts.learn_nation(log, head) && me.wrote(log) {
        heard.nation = heard.nation.saturating_add(head.seq.0.saturating_sub(known.0));
    }
}
