//! Lines between nodes: late, cut, rough. A line brings frames in order on each stream, or breaks.

use wire::Frame;

use crate::dice::Dice;
use crate::node::LineId;
use crate::plan::{Fault, Way, What};

/// The way between a seat and its parent.
#[derive(Clone, Debug)]
pub(crate) struct Edge {
    /// Half a round trip, in milliseconds.
    pub(crate) latency_ms: u64,
    /// Until when what goes up, or down, is lost.
    cut_until: [u64; 2],
    rough: Option<(u64, What)>,
}

/// Which way a frame goes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Going {
    Up,
    Down,
}

impl Going {
    pub(crate) const fn index(self) -> usize {
        match self {
            Self::Up => 0,
            Self::Down => 1,
        }
    }
}

/// A connection from a caller up to its parent.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// The seat whose way up it takes.
    pub(crate) edge: usize,
    /// Machine and its own number of the line; the caller first.
    pub(crate) ends: [(usize, LineId); 2],
    /// Set once a direction brings nothing any more.
    pub(crate) broken: [bool; 2],
    /// It has come about.
    pub(crate) stands: bool,
    /// An end has closed, or died.
    pub(crate) closed: [bool; 2],
    /// When the last frame of each stream arrives.
    last: [[u64; 3]; 2],
}

/// What becomes of a frame.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Fate {
    /// When it comes, if it does.
    pub(crate) at: Option<u64>,
    /// When it comes once more.
    pub(crate) again: Option<u64>,
    /// Its bytes are changed on the way.
    pub(crate) broken: bool,
    /// It has come before those before it.
    pub(crate) overtakes: bool,
}

/// An outage shorter than this is bridged by the transport's resending.
const BRIDGED_MS: u64 = 12_000;

impl Edge {
    pub(crate) fn new(latency_ms: u64) -> Self {
        Self { latency_ms, cut_until: [0; 2], rough: None }
    }

    pub(crate) fn cut(&mut self, way: Way, until: u64) {
        let ways = match way {
            Way::Both => [true, true],
            Way::Up => [true, false],
            Way::Down => [false, true],
        };
        for (cut, _) in self.cut_until.iter_mut().zip(ways).filter(|(_, cut)| *cut) {
            *cut = (*cut).max(until);
        }
    }

    pub(crate) fn roughen(&mut self, fault: &Fault) {
        if let What::Rough { for_ms, .. } = fault.what {
            self.rough = Some((fault.at_ms.saturating_add(for_ms), fault.what));
        }
    }

    pub(crate) fn heal(&mut self) {
        self.cut_until = [0; 2];
        self.rough = None;
    }

    pub(crate) fn is_cut(&self, going: Going, now: u64) -> bool {
        now < self.cut_until[going.index()]
    }
}

impl Line {
    pub(crate) const fn new(edge: usize, caller: (usize, LineId), called: (usize, LineId)) -> Self {
        Self {
            edge,
            ends: [caller, called],
            broken: [false; 2],
            stands: false,
            closed: [false; 2],
            last: [[0; 3]; 2],
        }
    }

    /// What becomes of a frame that is sent now.
    pub(crate) fn send(
        &mut self,
        edge: &Edge,
        going: Going,
        (now, frame): (u64, &Frame),
        dice: &mut Dice,
    ) -> Fate {
        let way = going.index();
        if self.broken[way] {
            return Fate::default();
        }
        let cut = edge.cut_until[way];
        if now.saturating_add(BRIDGED_MS) < cut {
            self.broken[way] = true;
            return Fate::default();
        }
        let jitter = dice.below(edge.latency_ms / 4 + 1);
        let mut fate = Fate::default();
        let mut at = now.max(cut) + edge.latency_ms + jitter;
        let rough = edge.rough.filter(|(until, _)| now < *until);
        if let Some((_, What::Rough { late_ms, twice, overtake, lost, broken, .. })) = rough {
            at += dice.below(late_ms + 1);
            if dice.chance(u64::from(lost)) {
                return fate;
            }
            fate.broken = dice.chance(u64::from(broken));
            fate.overtakes = dice.chance(u64::from(overtake));
            if dice.chance(u64::from(twice)) {
                fate.again = Some(at + dice.below(20_000));
            }
        }
        let last = &mut self.last[way][frame.stream()];
        if !fate.overtakes {
            at = at.max(*last);
            *last = at;
        }
        fate.at = Some(at);
        fate
    }
}
