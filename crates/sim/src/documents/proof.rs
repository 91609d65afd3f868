//! What lies in a node's journal and views, read by other ways than the node's own.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use escrow::Entry as QuotaEntry;
use journal::Head;
use model::view::Damage;
use model::{Amount, Lane, LogId, Lsn, NodeNumber, Seq, UnitCode};
use office::entry::{Allocation, Body, Cause, Entry};
use office::rows::SetAside;
use office::{look, schema};
use runtime::{Desk, RuntimeFault};

use super::act::plus;
use super::people;
use crate::node::Tally;

/// Changes of files in the journal, counted as they come.
#[derive(Debug, Default)]
pub(super) struct Proof {
    scanned: Lsn,
    heads: BTreeMap<LogId, Seq>,
    ids: BTreeMap<(LogId, Seq), u64>,
    tallies: BTreeMap<(UnitCode, NodeNumber), Tally>,
    /// What is held by each entry of the own log that no hub has witnessed.
    held: BTreeMap<Seq, Amount>,
}

/// A change's number: it follows from what was written, and from whose it is.
pub(super) fn id_of(log: LogId, entry: &[u8]) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&log.key()).update(entry);
    let hash = hasher.finalize();
    u64::from_le_bytes(std::array::from_fn(|at| hash.as_bytes()[at]))
}

impl Proof {
    /// The changes a node wrote about one unit's files, but for those set aside here.
    pub(super) fn tally(
        &mut self,
        desk: &mut Desk,
        unit: UnitCode,
        by: NodeNumber,
    ) -> Result<Tally, RuntimeFault> {
        self.catch_up(desk)?;
        let mut tally = self.tallies.get(&(unit, by)).copied().unwrap_or_default();
        let aside = desk.look(|office| {
            let mut aside = Vec::new();
            schema::scan(office.view, (schema::SET_ASIDE, &[]), &mut |_, row: SetAside| {
                if row.log.scope == unit && row.log.origin == by {
                    aside.push((row.log, row.seq));
                }
                Ok(ControlFlow::Continue(()))
            })?;
            Ok(aside)
        })?;
        for id in aside.iter().filter_map(|at| self.ids.get(at)) {
            tally.take_away(*id);
        }
        Ok(tally)
    }

    /// What the own letters hold that lie behind every witness.
    pub(super) fn unwitnessed(&mut self, desk: &Desk) -> Result<Amount, RuntimeFault> {
        self.catch_up(desk)?;
        Ok(self.held.values().fold(Amount::ZERO, |sum, held| plus(sum, *held)))
    }

    fn catch_up(&mut self, desk: &Desk) -> Result<(), RuntimeFault> {
        let end = desk.journal_end();
        let me = desk.opening();
        let own = LogId {
            origin: me.node,
            incarnation: me.incarnation,
            scope: me.unit,
            lane: Lane::Control,
        };
        let Self { scanned, heads, ids, tallies, held } = self;
        runtime::entries(desk, *scanned, &mut |log, seq, bytes| {
            let head = heads.entry(log).or_default();
            if seq <= *head {
                return;
            }
            *head = seq;
            match Entry::decode(bytes).map(|entry| entry.body) {
                Ok(Body::Change(_)) => {
                    let id = id_of(log, bytes);
                    ids.insert((log, seq), id);
                    tallies.entry((log.scope, log.origin)).or_default().add(id);
                }
                Ok(Body::Quota(QuotaEntry::Hold(hold))) if log == own => {
                    held.insert(seq, hold.amount);
                }
                Ok(Body::Witness(witness)) if witness.log == own => {
                    held.retain(|seq, _| witness.seq < *seq);
                }
                _ => {}
            }
        })?;
        *scanned = end;
        Ok(())
    }
}

/// Says whether a log passes through a head here.
pub(super) fn passes(desk: &Desk, log: LogId, head: Head) -> Result<bool, RuntimeFault> {
    let here = desk.heads().of(log);
    if head.seq == Seq(0) {
        return Ok(head == Head::start(log));
    }
    if here.seq <= head.seq {
        return Ok(here == head);
    }
    let before = Head { seq: Seq(head.seq.0 - 1), ..head };
    for segment in desk.segments_from(log, before, 1)? {
        let mut at = segment.head_before();
        let Ok(entries) = journal::read_unverified(&segment) else { return Ok(false) };
        for entry in entries {
            at = at.push(&entry);
            if at.seq == head.seq {
                return Ok(at == head);
            }
        }
    }
    Ok(false)
}

/// Proves an office: its journal, its views, that both are one, and that no person of a neighbor's is
/// in either.
pub(super) fn audit(desk: &mut Desk) -> Result<(), String> {
    runtime::verify(desk, &mut |_, _| {}).map_err(|fault| format!("{fault:?}"))?;
    let unit = desk.unit();
    let mut stranger = None;
    runtime::entries(desk, Lsn(0), &mut |log, seq, bytes| {
        if let Some(county) = foreign(unit, bytes) {
            stranger.get_or_insert(format!("a person of {county} in entry {seq:?} of {log}"));
        }
    })
    .map_err(|fault| format!("{fault:?}"))?;
    let seen = desk.look(|office| {
        let mut seen = None;
        for table in schema::ALL {
            office.view.scan(table, &[], &mut |key, value| {
                let found = foreign(unit, key).or_else(|| foreign(unit, value));
                if let Some(county) = found {
                    seen = Some(format!("a person of {county} in table {}", table.0));
                    return ControlFlow::Break(());
                }
                ControlFlow::Continue(())
            })?;
        }
        let listed = look::list(office, &look::Filter::default())?;
        let twice = moved_twice(office)?;
        let elsewhere = listed
            .iter()
            .find(|(number, _)| !people::may_know(unit, u64::from(number.county().number())));
        Ok(seen.or(twice).or_else(|| elsewhere.map(|(number, _)| format!("the file {number}"))))
    });
    let seen = seen.map_err(|fault| format!("{fault:?}"))?;
    stranger.or(seen).map_or(Ok(()), Err)
}

/// A move that this hub has granted more than once: what one child gave back goes to another once.
fn moved_twice(office: &office::Office<'_>) -> Result<Option<String>, Damage> {
    let mut granted = BTreeSet::new();
    let mut twice = None;
    let mine = office.opening.node.0.to_be_bytes();
    schema::scan(office.view, (schema::ALLOCATION, &mine), &mut |_, row: Allocation| {
        if let Cause::Move { from, n } = row.cause
            && !granted.insert((row.q, from, n))
        {
            twice = Some(format!("the move {n} from {from:?} is granted twice"));
            return Ok(ControlFlow::Break(()));
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(twice)
}

/// The county of a made-up person whom a unit may not know, if the bytes name one.
fn foreign(unit: UnitCode, bytes: &[u8]) -> Option<u64> {
    let mut run = 0;
    for (at, byte) in bytes.iter().chain([&0]).enumerate() {
        if byte.is_ascii_digit() {
            run += 1;
            continue;
        }
        if run == 10 {
            let code = bytes[at - 10..at].first_chunk::<10>()?;
            let county = people::county_of(code);
            if let Some(county) = county.filter(|county| !people::may_know(unit, *county)) {
                return Some(county);
            }
        }
        run = 0;
    }
    None
}
