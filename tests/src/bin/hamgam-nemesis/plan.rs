//! What will be done to a country, drawn from a seed before it begins.

use hamgam_tests::dice::Dice;

use crate::machine::Kind;

/// Everything that will be done.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) classes: Vec<Class>,
    pub(crate) steps: Vec<Step>,
    /// What comes last, each at one county.
    pub(crate) copies: Vec<(Copied, usize)>,
}

/// Commands that begin together, and what happens while they run.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) deeds: Vec<(usize, Deed)>,
    pub(crate) blow: Option<Blow>,
    /// After so long, in microseconds.
    pub(crate) after_us: u64,
    /// Who is killed besides, while the commands run.
    pub(crate) kill: Option<usize>,
    /// Who lies down stays down in this step.
    pub(crate) leaves_down: bool,
}

/// What an operator does.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Deed {
    New,
    Import(u64),
    Inspect(u64),
    Refer(u64),
    Bank(u64),
    Withdraw(u64),
    Edit(u64),
    Sync,
    Look(u64),
    Acknowledge,
    GiveBack,
    Grant(u64),
    Move(u64),
}

/// A kind of fault; each is off in some of the runs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Class {
    Kill,
    Halt,
    Cut,
    Line,
    Address,
    Full,
    Disk,
    Clock,
    Files,
    Copies,
}

const CLASSES: [Class; 10] = [
    Class::Kill,
    Class::Halt,
    Class::Cut,
    Class::Line,
    Class::Address,
    Class::Full,
    Class::Disk,
    Class::Clock,
    Class::Files,
    Class::Copies,
];

/// What is done to a machine, by its place in the country, and for how many steps.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Blow {
    Kill(usize),
    /// Killed, started, and killed again after so many microseconds.
    KillInRecovery(usize, u64),
    Halt(usize, u32),
    Cut(usize, &'static str, u32),
    Flap(usize, u32),
    BadLine(usize, u64, u32),
    Rebind(usize),
    Address(usize),
    /// The disk is full; `true`: of a journal that has no room of its own.
    Full(usize, bool, u32),
    /// A sync of a file of this name fails.
    Sync(usize, &'static str, u32),
    Write(usize, &'static str, u32),
    Clock(usize, i64, u32),
    FlipJournal(usize, u64),
    FlipViews(usize, u64),
    DropViews(usize),
    DropBook(usize),
    GarbleBook(usize, u64),
}

/// A data directory that is there twice, in time or in space.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Copied {
    /// An older copy takes its place.
    Restored,
    /// A copy runs beside it.
    Forked,
}

/// Parts of a data directory, as paths name them.
const JOURNAL: &str = "/journal/0";
const MARK: &str = "/journal/mark";
const VIEWS: &str = "/views/";
const BOOK: &str = "/contacts";
const YEAR: i64 = 365 * 86_400;
/// A blow in so many steps of ten.
const BLOWS_IN_TEN: u64 = 8;

impl Plan {
    /// Draws a plan for machines of these kinds; `roomy` are those whose disk can be filled.
    pub(crate) fn draw(seed: u64, kinds: &[Kind], roomy: &[usize], steps: u32, all: bool) -> Self {
        let mut dice = Dice::new(seed);
        let classes: Vec<Class> = CLASSES.into_iter().filter(|_| all || !dice.once_in(3)).collect();
        let blows: Vec<Class> =
            classes.iter().copied().filter(|class| *class != Class::Copies).collect();
        let mut country = Draw { kinds, roomy, dice };
        let mut drawn: Vec<Step> = Vec::new();
        for at in 0..steps {
            let mut step = country.step();
            // Each class comes early once, whatever the dice say; then by chance.
            let class = match usize::try_from(at).ok().and_then(|at| blows.get(at)) {
                Some(class) => Some(*class),
                None if country.dice.below(10) < BLOWS_IN_TEN && !blows.is_empty() => {
                    Some(*country.dice.pick(&blows))
                }
                None => None,
            };
            step.blow = class.and_then(|class| country.blow(class));
            if classes.contains(&Class::Kill) && country.dice.once_in(2) {
                step.kill = Some(country.anyone());
            }
            drawn.push(step);
        }
        let mut copies = Vec::new();
        if classes.contains(&Class::Copies) {
            let counties = country.counties();
            let first = country.dice.index(counties.len());
            copies.push((Copied::Forked, counties[first]));
            copies.push((Copied::Restored, counties[(first + 1) % counties.len()]));
        }
        Self { classes, steps: drawn, copies }
    }
}

struct Draw<'a> {
    kinds: &'a [Kind],
    roomy: &'a [usize],
    dice: Dice,
}

impl Draw<'_> {
    fn counties(&self) -> Vec<usize> {
        (0..self.kinds.len()).filter(|at| self.kinds[*at] == Kind::County).collect()
    }

    fn step(&mut self) -> Step {
        let count = 2 + self.dice.below(4);
        let deeds = (0..count).map(|_| self.deed()).collect();
        let after_us = self.dice.below(250_000);
        Step { deeds, blow: None, after_us, kill: None, leaves_down: self.dice.once_in(4) }
    }

    fn deed(&mut self) -> (usize, Deed) {
        let counties = self.counties();
        if self.dice.once_in(5) {
            let hub = self.dice.index(self.kinds.len());
            let chance = self.dice.throw();
            let deed = match self.dice.below(6) {
                0 | 1 => Deed::Sync,
                2 => Deed::Acknowledge,
                3 => Deed::Grant(chance),
                4 => Deed::Move(chance),
                _ => Deed::Look(chance),
            };
            return (hub, deed);
        }
        let at = *self.dice.pick(&counties);
        let chance = self.dice.throw();
        let deed = match self.dice.below(20) {
            0..=2 => Deed::New,
            3 | 4 => Deed::Import(chance),
            5 | 6 => Deed::Inspect(chance),
            7..=10 => Deed::Refer(chance),
            11 => Deed::Bank(chance),
            12 => Deed::Withdraw(chance),
            13 | 14 => Deed::Edit(chance),
            15 | 16 => Deed::Sync,
            17 => Deed::Acknowledge,
            18 => Deed::GiveBack,
            _ => Deed::Look(chance),
        };
        (at, deed)
    }

    /// One that isn't the nation: it has a line upwards.
    fn below(&mut self) -> usize {
        1 + self.dice.index(self.kinds.len() - 1)
    }

    fn anyone(&mut self) -> usize {
        self.dice.index(self.kinds.len())
    }

    fn while_steps(&mut self) -> u32 {
        u32::try_from(1 + self.dice.below(4)).unwrap_or(1)
    }

    fn blow(&mut self, class: Class) -> Option<Blow> {
        let (any, below, last) = (self.anyone(), self.below(), self.while_steps());
        let chance = self.dice.throw();
        Some(match class {
            Class::Kill if chance.is_multiple_of(3) => {
                Blow::KillInRecovery(any, self.dice.below(400_000))
            }
            Class::Kill => Blow::Kill(any),
            Class::Halt => Blow::Halt(any, last),
            Class::Cut => match chance % 4 {
                0 => Blow::Cut(below, "cut to", last),
                1 => Blow::Cut(below, "cut back", last),
                2 => Blow::Flap(below, last),
                _ => Blow::Cut(below, "cut", last),
            },
            Class::Line => Blow::BadLine(below, chance, last),
            Class::Address if chance.is_multiple_of(2) => Blow::Rebind(below),
            Class::Address => {
                let counties = self.counties();
                Blow::Address(*self.dice.pick(&counties))
            }
            Class::Full if self.roomy.is_empty() => return None,
            Class::Full => Blow::Full(*self.dice.pick(self.roomy), self.dice.once_in(2), last),
            Class::Disk => {
                let nth = u32::try_from(1 + self.dice.below(3)).unwrap_or(1);
                match chance % 6 {
                    0 | 1 => Blow::Sync(any, JOURNAL, nth),
                    2 => Blow::Write(any, JOURNAL, nth),
                    3 => Blow::Write(any, MARK, nth),
                    4 => Blow::Write(any, VIEWS, nth),
                    _ => Blow::Sync(any, BOOK, 1),
                }
            }
            Class::Clock => {
                let years = *self.dice.pick(&[-46, -46, -1, 1, 3, 8, 34, 34]);
                Blow::Clock(any, years * YEAR, last)
            }
            Class::Files => match chance % 5 {
                0 => Blow::FlipJournal(any, self.dice.throw()),
                1 => Blow::FlipViews(any, self.dice.throw()),
                2 => Blow::DropViews(any),
                3 => Blow::DropBook(any),
                _ => Blow::GarbleBook(any, self.dice.throw()),
            },
            Class::Copies => return None,
        })
    }
}
