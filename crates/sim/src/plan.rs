//! What goes wrong, and when: drawn up front from the seed, as a list that shrinks by deletion.

use std::fmt;

use wire::Versions;

use crate::calendar::{DAY_MS, HOUR_MS, MINUTE_MS};
use crate::dice::Dice;
use crate::map::Map;

/// One thing that goes wrong.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Fault {
    /// When it begins, in milliseconds since the run began.
    pub at_ms: u64,
    /// Where: the seat whose machine, or whose way up, is meant.
    pub seat: usize,
    /// What.
    pub what: What,
}

/// Which ways of an edge are cut.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Way {
    /// Nothing goes.
    Both,
    /// What goes to the parent is lost.
    Up,
    /// What comes from the parent is lost.
    Down,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum What {
    /// The seat's way up is cut; with `all`, the ways of all its children too.
    Cut {
        /// Which ways.
        way: Way,
        /// With the ways of its children.
        all: bool,
        /// How long.
        for_ms: u64,
    },
    /// The way up comes and goes.
    Flap {
        /// How often it goes.
        times: u32,
        /// How long it is gone, and then there.
        each_ms: u64,
    },
    /// Frames on the way up are late, come twice, overtake each other or get lost singly.
    Rough {
        /// How long.
        for_ms: u64,
        /// Added to every frame's way, at most.
        late_ms: u64,
        /// In a thousand: frames that come twice.
        twice: u32,
        /// In a thousand: frames that overtake those before them.
        overtake: u32,
        /// In a thousand: frames lost without the line's breaking.
        lost: u32,
        /// In a thousand: segments whose bytes are changed.
        broken: u32,
    },
    /// The process dies between two outputs of a turn.
    Crash {
        /// How many outputs of the next turn still happen.
        outputs: usize,
        /// How long it stays down.
        down_ms: u64,
        /// How often it dies again while it recovers.
        again: u32,
    },
    /// The power fails during a write or a sync.
    Power {
        /// How many writes and syncs still go well.
        operations: u64,
        /// How long it stays down.
        down_ms: u64,
    },
    /// A sync reports an error.
    SyncFails {
        /// How many still go well.
        syncs: u64,
    },
    /// The disk is full.
    Full {
        /// How long.
        for_ms: u64,
    },
    /// The process is stopped, and goes on later.
    Pause {
        /// How long.
        for_ms: u64,
    },
    /// The disk is replaced by a copy from before.
    Restore {
        /// How old the copy is.
        age_ms: u64,
    },
    /// A copy of the disk runs beside the machine.
    Clone {
        /// How long.
        for_ms: u64,
    },
    /// The wall clock jumps.
    Clock {
        /// By how much, either way.
        by_ms: i64,
    },
    /// Whoever works there clicks everything twice.
    Clicks {
        /// How long.
        for_ms: u64,
    },
    /// The machine is in the wrong hands: it writes what no honest one would.
    Cheat {
        /// Which trick.
        trick: u32,
    },
    /// Frames it sends are forged for a while: acknowledgements of more than it has, other scopes,
    /// old segments again.
    Forge {
        /// How long.
        for_ms: u64,
    },
    /// It runs another version of the program.
    Skew {
        /// Which versions that speaks.
        versions: Versions,
        /// How long.
        for_ms: u64,
    },
    /// The machine burns down; its parent shuts it out and enrolls another.
    Replace,
    /// The note beside the journal is lost.
    NoteLost,
}

/// A class of faults; each is off in half of the runs.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Class {
    /// [`What::Cut`] of one way up.
    Cut,
    /// [`What::Cut`] of a whole province or the nation.
    Region,
    /// [`What::Flap`].
    Flap,
    /// [`What::Rough`].
    Rough,
    /// [`What::Crash`].
    Crash,
    /// [`What::Power`] and [`What::SyncFails`].
    Power,
    /// [`What::Full`].
    Full,
    /// [`What::Pause`].
    Pause,
    /// [`What::Restore`].
    Restore,
    /// [`What::Clone`].
    Clone,
    /// [`What::Clock`].
    Clock,
    /// [`What::Clicks`].
    Clicks,
    /// [`What::Cheat`] and [`What::Forge`].
    Hostile,
    /// [`What::Skew`].
    Skew,
    /// [`What::Replace`].
    Replace,
}

impl Class {
    /// Every class, with how many of its faults a seat sees in a year, in hundredths.
    const ALL: [(Self, u64); 15] = [
        (Self::Cut, 800),
        (Self::Region, 60),
        (Self::Flap, 200),
        (Self::Rough, 200),
        (Self::Crash, 600),
        (Self::Power, 400),
        (Self::Full, 60),
        (Self::Pause, 100),
        (Self::Restore, 20),
        (Self::Clone, 12),
        (Self::Clock, 100),
        (Self::Clicks, 200),
        (Self::Hostile, 30),
        (Self::Skew, 60),
        (Self::Replace, 25),
    ];
}

/// The list of a run.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Plan {
    /// In order of time.
    pub faults: Vec<Fault>,
}

impl Plan {
    /// Draws what goes wrong within `days`. Forgery is only drawn where signatures are real.
    pub fn draw(seed: u64, map: &Map, days: u64, signed: bool) -> Self {
        let mut faults = Vec::new();
        for (class, yearly) in Class::ALL {
            let part = u64::try_from(faults.len()).unwrap_or(0);
            let mut dice = Dice::part(seed, 100 + class as u64);
            if dice.chance(500) || (class == Class::Hostile && !signed) {
                continue;
            }
            let seats = u64::try_from(map.seats().len()).unwrap_or(u64::MAX);
            let mean = yearly.saturating_mul(seats).saturating_mul(days) / 36_500;
            // In a small country and a short time: at least one now and then.
            let count = mean.saturating_add(dice.below(3)).min(200_000);
            for _ in 0..count {
                let at_ms = dice.within(DAY_MS / 2, days.saturating_mul(DAY_MS));
                let (seat, what) = class.draw(&mut dice, map);
                faults.push(Fault { at_ms, seat, what });
            }
            debug_assert!(part <= u64::try_from(faults.len()).unwrap_or(u64::MAX));
        }
        faults.sort_by_key(|fault| (fault.at_ms, fault.seat));
        Self { faults }
    }

    /// The same where counties have notes, which get lost: in every other run one or two, apart from
    /// everything else.
    #[must_use]
    pub fn with_notes(mut self, seed: u64, map: &Map, days: u64) -> Self {
        let mut dice = Dice::part(seed, 99);
        let counties = counties(map);
        let lost = if dice.chance(500) { dice.within(1, 2) } else { 0 };
        for _ in 0..lost {
            let at_ms = dice.within(DAY_MS / 2, days.saturating_mul(DAY_MS));
            let seat = counties[dice.index(counties.len())];
            self.faults.push(Fault { at_ms, seat, what: What::NoteLost });
        }
        self.faults.sort_by_key(|fault| (fault.at_ms, fault.seat));
        self
    }
}

fn counties(map: &Map) -> Vec<usize> {
    (1..map.seats().len()).filter(|at| map.seats()[*at].children.is_empty()).collect()
}

impl Class {
    fn draw(self, dice: &mut Dice, map: &Map) -> (usize, What) {
        let any = dice.index(map.seats().len());
        let below = any.max(1);
        let counties = counties(map);
        let county = counties[dice.index(counties.len())];
        let short = span(dice, MINUTE_MS, DAY_MS);
        let long = span(dice, HOUR_MS, 240 * DAY_MS);
        let ways = [Way::Both, Way::Both, Way::Up, Way::Down];
        let way = ways[dice.index(4)];
        match self {
            Self::Cut => (below, What::Cut { way, all: false, for_ms: long }),
            Self::Region => {
                let hubs: Vec<usize> =
                    (0..map.seats().len()).filter(|at| !counties.contains(at)).collect();
                (hubs[dice.index(hubs.len())], What::Cut { way, all: true, for_ms: long })
            }
            Self::Flap => {
                let (times, each_ms) = (u32::try_from(dice.within(3, 40)).unwrap_or(3), short / 40);
                (below, What::Flap { times, each_ms: each_ms.max(1_000) })
            }
            Self::Rough => (below, rough(dice, short)),
            Self::Crash => {
                let (outputs, again) = (dice.index(6), u32::try_from(dice.below(3)).unwrap_or(0));
                let down_ms = span(dice, 1_000, 5 * DAY_MS);
                (any, What::Crash { outputs, down_ms, again })
            }
            Self::Power if dice.chance(300) => (any, What::SyncFails { syncs: dice.below(20) }),
            Self::Power => (any, What::Power { operations: dice.below(40), down_ms: short }),
            Self::Full => (any, What::Full { for_ms: span(dice, HOUR_MS, 3 * DAY_MS) }),
            Self::Pause => (any, What::Pause { for_ms: span(dice, 1_000, 6 * DAY_MS) }),
            Self::Restore => (county, What::Restore { age_ms: span(dice, HOUR_MS, 30 * DAY_MS) }),
            Self::Clone => (county, What::Clone { for_ms: span(dice, HOUR_MS, 20 * DAY_MS) }),
            Self::Clock => {
                let years = i64::try_from(dice.below(61)).unwrap_or(0) - 30;
                (any, What::Clock { by_ms: years * 365 * 86_400_000 })
            }
            Self::Clicks => (any, What::Clicks { for_ms: span(dice, HOUR_MS, 3 * DAY_MS) }),
            Self::Hostile if dice.chance(500) => (county, What::Forge { for_ms: short }),
            Self::Hostile => {
                (county, What::Cheat { trick: u32::try_from(dice.below(4)).unwrap_or(0) })
            }
            Self::Skew => {
                let spoken = [(1, 2), (2, 2), (1, 9), (3, 4)];
                let (min, max) = spoken[dice.index(4)];
                (any, What::Skew { versions: Versions { min, max }, for_ms: 3 * short })
            }
            Self::Replace => (county, What::Replace),
        }
    }
}

/// A length whose magnitude is drawn first: short ones are as likely as long ones.
fn span(dice: &mut Dice, from: u64, to: u64) -> u64 {
    let most = (to / from.max(1)).max(1).ilog2();
    let magnitude = dice.below(u64::from(most).saturating_add(1));
    let low = from << magnitude;
    dice.within(low, low.saturating_mul(2)).min(to)
}

fn rough(dice: &mut Dice, for_ms: u64) -> What {
    let mut often = |most: u64| {
        let often = if dice.chance(500) { 0 } else { dice.below(most) };
        u32::try_from(often).unwrap_or(0)
    };
    let (twice, overtake, lost, broken) = (often(200), often(100), often(60), often(60));
    What::Rough { for_ms, late_ms: dice.below(8_000), twice, overtake, lost, broken }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, rest) = (self.at_ms / DAY_MS, self.at_ms % DAY_MS);
        let (hours, minutes) = (rest / HOUR_MS, rest % HOUR_MS / MINUTE_MS);
        write!(f, "day {days} {hours:02}:{minutes:02} seat {}: {:?}", self.seat, self.what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::Size;

    #[test]
    fn a_plan_follows_from_its_seed_and_classes_are_off_in_half_of_them() {
        let map = Map::of(Size::Small);
        let plan = |seed| Plan::draw(seed, &map, 90, true);
        assert_eq!(plan(7), plan(7));
        assert_ne!(plan(7), plan(8));
        let crashes =
            |plan: &Plan| plan.faults.iter().any(|fault| matches!(fault.what, What::Crash { .. }));
        let with = (0..400).filter(|seed| crashes(&plan(*seed))).count();
        assert!((150..250).contains(&with), "{with}");
    }
}
