//! How a node stands with its neighbors: what `status`, `sync plan`, `sync log` and a hub's lists show.
//!
//! Computed from the journal's heads, the roster and the contact book, so it is there without a daemon
//! too; a running one adds its connections.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use journal::Head;
use model::limits::WIRE_SEGMENT_BYTES;
use model::{Incarnation, LogId, NodeNumber, Seq, Timestamp, UnitCode};
use office::look::Reach;
use roster::{Denied, Member, Writer};

use crate::contacts::{Contact, Contacts, Lost, RefusedLog, SetBack, Spell, Trouble};
use crate::desk::Desk;
use crate::fault::RuntimeFault;

/// How a node stands.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Snapshot {
    /// The unit this node works for.
    pub unit: UnitCode,
    /// The daemon, while one runs.
    pub running: Option<Running>,
    /// Nobody is called by itself.
    pub paused: bool,
    /// The contact book had to begin anew, and why.
    pub book_lost: Option<Lost>,
    /// The node above; none at the nation and in a practice office that stands alone.
    pub parent: Option<Neighbor>,
    /// The nodes below, by unit.
    pub children: Vec<Neighbor>,
    /// How far the nation has each log.
    pub nation: BTreeMap<LogId, Head>,
    /// The clock the parent told last, whenever that was: it is no earlier than that.
    pub parent_told: Timestamp,
}

/// A daemon that runs.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Running {
    /// Since when.
    pub since: Timestamp,
    /// Where it answers callers.
    pub listening: Option<SocketAddr>,
    /// Where its figures are read.
    pub metrics: Option<SocketAddr>,
    /// Connections.
    pub sessions: usize,
    /// Syncs of the journal so far.
    pub syncs: u64,
    /// What the parent's clock shows now, if it has told that lately.
    pub parent_clock: Option<Timestamp>,
}

/// A node next to this one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Neighbor {
    /// The node.
    pub node: NodeNumber,
    /// Its incarnation.
    pub incarnation: Incarnation,
    /// The unit it works for.
    pub unit: UnitCode,
    /// It was shut out.
    pub fenced: bool,
    /// The connection.
    pub link: Link,
    /// Logs of which it lacks something, as far as is known here.
    pub waiting: Vec<Waiting>,
    /// Logs of which it has more than is here, as it said last.
    pub ahead: Vec<Ahead>,
    /// How far it has each log that both share.
    pub acked: BTreeMap<LogId, Head>,
    /// When a frame of it last arrived.
    pub last_contact: Option<Timestamp>,
    /// When nothing was left to say on either side.
    pub last_settled: Option<Timestamp>,
    /// What went wrong last and isn't over.
    pub trouble: Option<Trouble>,
    /// When it is called next; only of a parent, while a daemon runs.
    pub next_try: Option<Timestamp>,
    /// Bytes a second its line carried last.
    pub rate: Option<u64>,
    /// Logs that stand still.
    pub refused: BTreeMap<LogId, RefusedLog>,
    /// Entries of ours that it set aside, with their codes.
    pub asides: BTreeMap<(LogId, Seq), String>,
    /// The last sessions, the newest last.
    pub spells: Vec<Spell>,
    /// It has less than it had, or other.
    pub set_back: Option<SetBack>,
}

/// A neighbor's connection.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Link {
    /// There is none.
    Down,
    /// It is being made, or both haven't greeted yet.
    Calling,
    /// Both talk.
    Live {
        /// Since when.
        since: Timestamp,
        /// Nothing is left to say.
        settled: bool,
    },
}

/// What a neighbor lacks of one log.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Waiting {
    /// The log.
    pub log: LogId,
    /// How far it has it.
    pub acked: Head,
    /// How far it is here.
    pub here: Head,
}

impl Waiting {
    /// Entries it lacks.
    pub const fn entries(&self) -> u64 {
        self.here.seq.0.saturating_sub(self.acked.seq.0)
    }
}

/// What a neighbor has of one log beyond what is here.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Ahead {
    /// The log.
    pub log: LogId,
    /// How far it said it has it.
    pub there: Head,
    /// How far it is here.
    pub here: Head,
}

impl Ahead {
    /// Entries that are lacking here.
    pub const fn entries(&self) -> u64 {
        self.there.seq.0.saturating_sub(self.here.seq.0)
    }
}

impl Neighbor {
    /// Entries it lacks, of all logs.
    pub fn entries(&self) -> u64 {
        self.waiting.iter().map(Waiting::entries).sum()
    }

    /// Entries it said it has that are lacking here, of all logs. What it wrote since nobody knows.
    pub fn entries_ahead(&self) -> u64 {
        self.ahead.iter().map(Ahead::entries).sum()
    }
}

impl Snapshot {
    /// How a node stands as far as journal and contact book tell.
    pub fn of(desk: &Desk, contacts: &Contacts, book_lost: Option<Lost>) -> Self {
        let (roster, unit) = (desk.roster(), desk.opening().unit);
        let neighbor = |member: Member<'_>| neighbor(desk, contacts, member);
        let parent = unit.parent().and_then(|unit| roster.of_unit(unit)).map(neighbor);
        let below = |member: &Member<'_>| member.unit().parent() == Some(unit);
        let mut children: Vec<Neighbor> = roster.iter().filter(below).map(neighbor).collect();
        children.sort_by_key(|child| (child.unit, child.node, child.incarnation));
        Self {
            unit,
            running: None,
            paused: contacts.paused,
            book_lost,
            parent,
            children,
            nation: contacts.nation.clone(),
            parent_told: contacts.hub_time,
        }
    }

    /// What other disks have: for the level of a record.
    pub fn reach(&self) -> Reach<'_> {
        let parent = self.parent.as_ref().map_or(&NOTHING, |parent| &parent.acked);
        Reach { unit: self.unit, parent, nation: &self.nation }
    }
}

static NOTHING: BTreeMap<LogId, Head> = BTreeMap::new();

fn neighbor(desk: &Desk, contacts: &Contacts, member: Member<'_>) -> Neighbor {
    let writer = member.writer();
    let known = contacts.peers.get(&writer.node);
    let contact = known.filter(|contact| contact.incarnation == Some(writer.incarnation));
    let contact = contact.cloned().unwrap_or_default();
    let (waiting, ahead) = if member.is_fenced() {
        (Vec::new(), Vec::new())
    } else {
        (waiting(desk, &contact, member.unit()), ahead(desk, &contact, member.unit()))
    };
    Neighbor {
        node: writer.node,
        incarnation: writer.incarnation,
        unit: member.unit(),
        fenced: member.is_fenced(),
        link: Link::Down,
        waiting,
        ahead,
        acked: contact.acked,
        last_contact: contact.last_contact,
        last_settled: contact.last_settled,
        trouble: contact.trouble,
        next_try: contact.not_before,
        rate: contact.rate,
        refused: contact.refused,
        asides: still_aside(desk, contact.asides),
        spells: contact.spells.into(),
        set_back: contact.set_back,
    }
}

/// What it said it set aside, but for what counts again since its officer let it in.
fn still_aside(
    desk: &Desk,
    asides: BTreeMap<(LogId, Seq), String>,
) -> BTreeMap<(LogId, Seq), String> {
    let roster = desk.roster();
    let is_over = |(log, seq): (LogId, Seq), code: &str| {
        let let_in = roster.fenced(Writer::of(log)) && roster.counts(log, seq);
        code == Denied::Fenced.code() && let_in
    };
    asides.into_iter().filter(|(at, code)| !is_over(*at, code)).collect()
}

fn waiting(desk: &Desk, contact: &Contact, unit: UnitCode) -> Vec<Waiting> {
    let of = |(log, here): (LogId, Head)| {
        let acked = contact.acked.get(&log).copied().unwrap_or_else(|| Head::start(log));
        Waiting { log, acked, here }
    };
    desk.shared_heads(unit).iter().map(of).filter(|waiting| 0 < waiting.entries()).collect()
}

fn ahead(desk: &Desk, contact: &Contact, unit: UnitCode) -> Vec<Ahead> {
    let me = desk.opening().unit;
    let shared = contact.acked.iter().filter(|(log, _)| roster::shared(**log, me, unit));
    let of = |(&log, &there): (&LogId, &Head)| Ahead { log, there, here: desk.heads().of(log) };
    shared.map(of).filter(|ahead| 0 < ahead.entries()).collect()
}

/// What the next contact with a neighbor will cost.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Plan {
    /// By log, lane 0 first.
    pub logs: Vec<PlannedLog>,
    /// Bytes of frames expected, all logs together.
    pub bytes: u64,
    /// How long they take at the rate the line had last; `None` if that isn't known.
    pub takes: Option<Duration>,
}

/// What one log will cost.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct PlannedLog {
    /// The log.
    pub log: LogId,
    /// Entries that go.
    pub entries: u64,
    /// Their bytes, as they will be packed; of a long log an estimate from its first part.
    pub bytes: u64,
}

/// Of a longer log the rest is estimated.
const MEASURED_BYTES: usize = 32 * WIRE_SEGMENT_BYTES;

/// Computes what the next contact with a neighbor will cost.
///
/// # Errors
/// [`RuntimeFault`] if the journal can't be read.
pub fn plan(desk: &mut Desk, neighbor: &Neighbor) -> Result<Plan, RuntimeFault> {
    let mut logs = Vec::new();
    for waiting in &neighbor.waiting {
        let (log, entries) = (waiting.log, waiting.entries());
        let segments = desk.segments_from(log, waiting.acked, MEASURED_BYTES)?;
        let measured: u64 = segments.iter().map(segment_bytes).sum();
        let upto = segments.last().map_or(waiting.acked.seq, journal::Segment::last_seq);
        let counted = upto.0.saturating_sub(waiting.acked.seq.0).max(1);
        let bytes = u128::from(measured) * u128::from(entries.max(counted)) / u128::from(counted);
        logs.push(PlannedLog { log, entries, bytes: u64::try_from(bytes).unwrap_or(u64::MAX) });
    }
    logs.sort_by_key(|planned| (planned.log.lane, planned.log));
    let bytes = logs.iter().map(|planned| planned.bytes).sum();
    let takes = neighbor
        .rate
        .filter(|rate| 0 < *rate)
        .map(|rate| Duration::from_millis(u64::saturating_mul(bytes, 1_000) / rate));
    Ok(Plan { logs, bytes, takes })
}

/// A segment's head and signature on the wire, about.
const SEGMENT_HEAD_BYTES: u64 = 150;

fn segment_bytes(segment: &journal::Segment) -> u64 {
    let payload = u64::try_from(segment.payload.len()).unwrap_or(u64::MAX);
    payload.saturating_add(SEGMENT_HEAD_BYTES)
}
