//! The roster: what is said of members, rightful or not, comes in every order.
//!
//! A state is what one replica has heard and the roster it made of it. That two ways to the same set
//! of statements lead to one state is the property: [`roster::Roster`] is a fold over a set.

use std::fmt::Write as _;
use std::hash::{Hash, Hasher};

use model::{LogId, Seq};
use roster::{Entry, Roster};
use stateright::{Model, Property};

use crate::country::{NATION, PROVINCE, enrolls, fences, founded, log, renews, unit, writer};
use crate::naive::Naive;

/// The model: statements, and which of them have no right to be made.
#[derive(Clone, Debug)]
pub struct Membership {
    naive: Naive,
    said: Vec<(LogId, Seq, Entry)>,
    /// Statements from this one on are wrong, whatever else was said.
    wrong_from: usize,
}

/// What a replica has heard.
#[derive(Clone, Debug)]
pub struct MembershipState {
    heard: u16,
    roster: Roster,
    /// All the roster says, for comparing.
    told: String,
}

impl PartialEq for MembershipState {
    fn eq(&self, other: &Self) -> bool {
        self.heard == other.heard && self.told == other.told
    }
}

impl Hash for MembershipState {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        (self.heard, &self.told).hash(hasher);
    }
}

/// A statement arrives.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct MembershipAction(usize);

impl Membership {
    /// `statements` of the rightful ones and all the wrong ones.
    pub fn new(naive: Naive, statements: usize) -> Self {
        let (nation, province) = (log(NATION, "IR"), log(PROVINCE, "11"));
        let (office, next) = (writer(1201, 1), writer(1201, 2));
        let hub = writer(1200, 2);
        let mut said = vec![
            (nation, Seq(3), enrolls(PROVINCE, "11")),
            (province, Seq(3), enrolls(office, "1102")),
            (province, Seq(4), renews(office, 1)),
            (province, Seq(5), fences(office, &[(log(office, "1102"), 9)])),
            (province, Seq(6), enrolls(next, "1102")),
            (nation, Seq(4), fences(PROVINCE, &[(province, 5)])),
            (nation, Seq(5), enrolls(hub, "11")),
            (log(hub, "11"), Seq(3), renews(office, 2)),
        ];
        said.truncate(statements);
        let wrong_from = said.len();
        let stranger = writer(1300, 1);
        said.extend([
            // A province that nobody enrolled, a county that fences its hub, a hub outside its numbers.
            (log(stranger, "11"), Seq(1), enrolls(office, "1102")),
            (log(office, "1102"), Seq(1), fences(PROVINCE, &[])),
            (log(stranger, "12"), Seq(2), fences(office, &[])),
            (province, Seq(2), enrolls(writer(1301, 1), "1103")),
        ]);
        Self { naive, said, wrong_from }
    }

    fn state(&self, heard: u16, roster: Roster) -> MembershipState {
        let mut told = String::new();
        for (writer, row) in roster.rows() {
            write!(told, "{writer:?} {row:?};").expect("a text takes all");
        }
        MembershipState { heard, roster, told }
    }

    /// The roster of a set of statements, told in one order.
    fn of(&self, heard: u16) -> Roster {
        let mut roster = founded();
        for (at, (log, seq, entry)) in self.said.iter().enumerate() {
            if heard & (1 << at) != 0 {
                roster.apply(*log, *seq, entry);
            }
        }
        roster
    }

    fn rightful(&self, heard: u16) -> u16 {
        heard & ((1 << self.wrong_from) - 1)
    }
}

/// Who belongs, how: what everything else asks a roster for.
fn members(roster: &Roster) -> Vec<String> {
    let fence = |fence: &roster::Fence| format!("fenced at {:?}", fence.last_valid);
    let members = roster.iter().map(|member| {
        let now = roster.of_unit(member.unit()).map(|now| now.writer());
        let fence = member.fence.map(fence);
        format!("{:?} {} {:?} {:?} {now:?}", member.writer(), member.unit(), member.tls, fence)
    });
    members.collect()
}

impl Model for Membership {
    type State = MembershipState;
    type Action = MembershipAction;

    fn init_states(&self) -> Vec<MembershipState> {
        vec![self.state(0, founded())]
    }

    fn actions(&self, _state: &MembershipState, actions: &mut Vec<MembershipAction>) {
        actions.extend((0..self.said.len()).map(MembershipAction));
    }

    fn next_state(
        &self,
        last: &MembershipState,
        MembershipAction(at): MembershipAction,
    ) -> Option<MembershipState> {
        let (log, seq, entry) = &self.said[at];
        let mut roster = last.roster.clone();
        if self.naive == Naive::LastWordCounts {
            // Whoever speaks last is believed, as if by the parent's own log.
            let parent = if *log == crate::country::log(NATION, "IR") { NATION } else { PROVINCE };
            let scope = if parent == NATION { "IR" } else { "11" };
            let later = Seq(u64::from(last.heard.count_ones()).saturating_add(10));
            roster.apply(crate::country::log(parent, scope), later, entry);
        } else {
            roster.apply(*log, *seq, entry);
        }
        let next = self.state(last.heard | (1 << at), roster);
        (next != *last).then_some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(
                "P4: the same statements make the same roster",
                |m: &Self, state: &MembershipState| m.of(state.heard) == state.roster,
            ),
            Property::always(
                "what has no right displaces nothing",
                |m: &Self, state: &MembershipState| {
                    members(&m.of(m.rightful(state.heard))) == members(&state.roster)
                },
            ),
            Property::always("only its parent fences a member", |_, state: &MembershipState| {
                let hub = state.roster.member(PROVINCE);
                hub.and_then(|hub| hub.fence).is_none_or(|fence| !fence.last_valid.is_empty())
            }),
            Property::sometimes("a new hub takes over", |_, state: &MembershipState| {
                let hub = state.roster.of_unit(unit("11"));
                hub.is_some_and(|hub| hub.writer() == writer(1200, 2))
            }),
        ]
    }
}
