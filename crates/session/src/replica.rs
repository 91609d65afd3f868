//! A node's disk, in memory, for tests.

use std::collections::{BTreeMap, BTreeSet};

use journal::{Head, Heads, Misdeed, Realm, Segment, Signer, open, seal};
use model::{Incarnation, Lane, LogId, NodeNumber, Seq};

use crate::port::{Book, Peer, Stored};

/// The nation's hub, a province's and a county's office.
pub(crate) const NATION: Peer = peer(1, "IR");
pub(crate) const PROVINCE: Peer = peer(1200, "11");
pub(crate) const COUNTY: Peer = peer(1201, "1102");

const fn peer(node: u16, unit: &str) -> Peer {
    let unit = match unit.len() {
        2 if unit.as_bytes()[0] == b'I' => model::UnitCode::Nation,
        2 => match model::ProvinceCode::new(11) {
            Ok(code) => model::UnitCode::Province(code),
            Err(_) => panic!(),
        },
        _ => match model::CountyCode::new(1102) {
            Ok(code) => model::UnitCode::County(code),
            Err(_) => panic!(),
        },
    };
    Peer { node: NodeNumber(node), incarnation: Incarnation(1), unit }
}

/// A log of the origin's, in a scope.
pub(crate) fn log(origin: Peer, scope: &str, lane: Lane) -> LogId {
    let scope = scope.parse().unwrap();
    LogId { origin: origin.node, incarnation: origin.incarnation, scope, lane }
}

/// What a county's office and its province share.
pub(crate) fn shared() -> [LogId; 5] {
    [
        log(NATION, "IR", Lane::Control),
        log(PROVINCE, "11", Lane::Control),
        log(PROVINCE, "1102", Lane::Control),
        log(COUNTY, "1102", Lane::Control),
        log(COUNTY, "1102", Lane::Records),
    ]
}

/// One log: its segments as they came, and the head behind every entry.
#[derive(Clone, Debug, Default)]
struct Chain {
    segments: Vec<Segment>,
    points: Vec<Head>,
}

/// Everything one node has on its disk, and what it remembers of its peer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Replica {
    chains: BTreeMap<LogId, Chain>,
    pub(crate) book: Book,
    /// Logs it refuses, as if the roster said so.
    pub(crate) refuses: BTreeSet<LogId>,
    /// From here on it can't write.
    pub(crate) broken: bool,
}

fn signer(log: LogId) -> Signer {
    Signer::new(&[u8::try_from(log.origin.0 % 251).unwrap(); 32], Realm::Live)
}

impl Replica {
    pub(crate) fn head(&self, log: LogId) -> Head {
        let points = self.chains.get(&log).map(|chain| &chain.points);
        points.and_then(|points| points.last().copied()).unwrap_or_else(|| Head::start(log))
    }

    pub(crate) fn heads(&self) -> Heads {
        self.chains.keys().map(|log| (*log, self.head(*log))).collect()
    }

    /// Says whether a head is one of its chain's.
    pub(crate) fn has(&self, log: LogId, head: Head) -> bool {
        let point = usize::try_from(head.seq.0).unwrap();
        self.chains.get(&log).is_some_and(|chain| chain.points.get(point) == Some(&head))
    }

    /// Writes entries as the log's origin does, one segment, and says where the log is then.
    pub(crate) fn write(&mut self, log: LogId, entries: &[Vec<u8>]) -> Head {
        let (segment, after) = seal(&self.head(log), log, entries, &signer(log)).unwrap();
        assert_eq!(self.receive(&segment), Stored::Durable { head: after, aside: Vec::new() });
        after
    }

    /// `count` entries of `bytes` that don't pack.
    pub(crate) fn grow(&mut self, log: LogId, count: u64, bytes: usize) -> Head {
        let from = self.head(log).seq.0;
        let entry = |n: u64| noise(from + n, bytes);
        let entries: Vec<Vec<u8>> = (0..count).map(entry).collect();
        self.write(log, &entries)
    }

    /// Has a log as another disk of the same node has it.
    pub(crate) fn take_over(&mut self, other: &Self, log: LogId) {
        self.chains.insert(log, other.chains[&log].clone());
    }

    /// How many segments it holds of a log.
    pub(crate) fn held(&self, log: LogId) -> usize {
        self.chains.get(&log).map_or(0, |chain| chain.segments.len())
    }

    /// Forgets what follows a position, as a machine set back to an old copy does.
    pub(crate) fn cut_back(&mut self, log: LogId, segments: usize) {
        let chain = self.chains.get_mut(&log).unwrap();
        chain.segments.truncate(segments);
        let last = chain.segments.last().map_or(0, |segment| segment.last_seq().0);
        chain.points.truncate(usize::try_from(last).unwrap() + 1);
    }

    pub(crate) fn receive(&mut self, segment: &Segment) -> Stored {
        let log = segment.log;
        let head = self.head(log);
        if self.broken {
            return Stored::Failed;
        }
        if self.refuses.contains(&log) {
            return Stored::Refused { code: 100 };
        }
        if head.seq < segment.head_before().seq {
            return Stored::Gap { head };
        }
        let public = signer(log).public();
        let opened = open(segment, &segment.head_before(), &public, Realm::Live);
        let (entries, after) = match opened {
            Ok(opened) => opened,
            Err(misdeed) => return Stored::Refused { code: misdeed.code() },
        };
        let chain = self.chains.entry(log).or_default();
        if chain.points.is_empty() {
            chain.points.push(Head::start(log));
        }
        let mut at = segment.head_before();
        let mut points = chain.points.clone();
        for entry in [None].into_iter().chain(entries.iter().map(Some)) {
            at = entry.map_or(at, |entry| at.push(entry));
            let index = usize::try_from(at.seq.0).unwrap();
            match points.get(index) {
                Some(point) if *point != at => {
                    let code = Misdeed::Forked { log, at: at.seq }.code();
                    return Stored::Refused { code };
                }
                Some(_) => {}
                None => points.push(at),
            }
        }
        chain.points = points;
        if head.seq < after.seq {
            chain.segments.push(segment.clone());
        }
        Stored::Durable { head: self.head(log), aside: Vec::new() }
    }

    /// What follows a position, whatever the hash.
    pub(crate) fn fetch(&self, log: LogId, from: Seq, bytes: usize) -> Vec<Segment> {
        let mut left = bytes;
        let behind = |segment: &&Segment| from < segment.last_seq();
        let Some(chain) = self.chains.get(&log) else { return Vec::new() };
        let fits = |segment: &&Segment| {
            let fits = 0 < left;
            left = left.saturating_sub(segment.payload.len());
            fits
        };
        chain.segments.iter().filter(behind).take_while(fits).cloned().collect()
    }
}

/// Bytes without a pattern.
fn noise(seed: u64, bytes: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut byte = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..bytes).map(|_| byte()).collect()
}
