//! A province fences a county's incarnation and enrolls the next, while a copy of the machine may be
//! about: what is counted where. Then it settles what the first had free: see `settle`.
//!
//! The hub's view of logs is [`journal::Heads`], who belongs is [`roster::Roster`], what counts is
//! [`roster::allow`], rights are [`escrow::Account`] and [`escrow::branches`]. That a machine compares
//! itself with its hub's witness before it spends is the model's, as `office` does it.

mod settle;

use std::collections::BTreeSet;
use std::convert::Infallible;

use escrow::{Account, Figures, Holder, branches};
use journal::{Codec, Head, Heads, Misdeed, Segment};
use model::words::Role;
use model::{Amount, LogId, Seq};
use roster::{Kind, Roster, allow};
use stateright::{Model, Property};

use crate::acts::{Act, Little, Party, line};
use crate::country::{self, NATION, PROVINCE, enrolls, fences, founded, writer};
use crate::naive::Naive;

const NATION_PARTY: Party = Party(0, 1);
const HUB: Party = Party(1, 1);
const LETTER: Little = Little(1, 1);

/// The model.
#[derive(Clone, Debug)]
pub struct Fence {
    naive: Naive,
    /// Letters a machine writes at most.
    letters: usize,
    /// Whether the machine may be copied.
    copies: bool,
    /// Whether a stolen machine goes on beside its successor until it is destroyed, and is settled.
    settles: bool,
    /// What the hub has to give.
    rights: Little,
    /// The roster by the fence's position, if there is one, and whether the next is enrolled.
    rosters: Vec<[Roster; 2]>,
}

/// One machine with a data folder.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
struct Machine {
    incarnation: u8,
    log: Vec<Act>,
    heard: BTreeSet<Act>,
    /// Its hub has more of its log than is here, or something else.
    set_back: bool,
    /// Nobody works with it any more; its log may still be found.
    destroyed: bool,
}

/// The hub, the machines, and what really happened.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct FenceState {
    /// What the hub granted, in order.
    granted: Vec<Act>,
    /// What the hub has of the logs of the first and the second incarnation.
    at_hub: [Vec<Act>; 2],
    /// How much of the first counts, once it is fenced.
    fence: Option<u8>,
    enrolled: bool,
    forked: bool,
    machines: Vec<Machine>,
    /// A machine that was told that it is set back has spent.
    spent_all_the_same: bool,
}

/// What can happen; machines by number.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum FenceAction {
    /// The hub gives one letter's worth to the node's present incarnation.
    Grant,
    /// The hub's words reach a machine.
    Hear(usize),
    /// A machine confirms, or writes a letter.
    Write(usize, Act),
    /// A machine's next entry reaches the hub.
    Send(usize),
    /// The machine's folder is copied to another.
    Copy,
    /// A machine hears where the hub has its log.
    Witness(usize),
    /// The hub fences the first incarnation where it has its log.
    Fence,
    /// A machine begins anew as the second incarnation.
    Enroll(usize),
    /// Another machine becomes the second incarnation; the first is stolen and goes on.
    Replace,
    /// The stolen machine is destroyed.
    Destroy,
    /// What is at the hub by now of the first incarnation's log counts.
    Readmit,
    /// The hub takes back what is free of the first incarnation.
    Settle,
    /// The second incarnation records what the bank says of the first's letter.
    Answer(u8),
}

impl Fence {
    /// A model with so many letters a machine.
    pub fn new(naive: Naive, letters: usize, copies: bool) -> Self {
        let last = u64::try_from(letters).unwrap_or(u64::MAX).saturating_add(4);
        let with = |fence: Option<u64>| {
            let hub = country::log(PROVINCE, "11");
            let mut roster = founded();
            roster.apply(country::log(NATION, "IR"), Seq(3), &enrolls(PROVINCE, "11"));
            roster.apply(hub, Seq(3), &enrolls(writer(1201, 1), "1102"));
            if let Some(last) = fence {
                let last = [(log_of(1), last)];
                roster.apply(hub, Seq(4), &fences(writer(1201, 1), &last));
            }
            let mut next = roster.clone();
            next.apply(hub, Seq(5), &enrolls(writer(1201, 2), "1102"));
            [roster, next]
        };
        let fenced = (0..=last).map(|last| with(Some(last)));
        Self {
            naive,
            letters,
            copies,
            settles: false,
            rights: Little(3, 3),
            rosters: std::iter::once(with(None)).chain(fenced).collect(),
        }
    }

    fn roster(&self, state: &FenceState) -> &Roster {
        let at = state.fence.map_or(0, |last| usize::from(last).saturating_add(1));
        &self.rosters[at.min(self.rosters.len().saturating_sub(1))][usize::from(state.enrolled)]
    }

    fn account(&self, machine: &Machine) -> Account {
        let me = Party(2, machine.incarnation);
        let mut account = Account::new(me.holder());
        account.apply(NATION_PARTY.holder(), &Act::Open(self.rights).entry(Figures::default()));
        for act in &machine.heard {
            let bent = match (self.naive, *act) {
                (Naive::AnyIncarnation, Act::Grant(_, amount)) => Act::Grant(me, amount),
                (_, act) => act,
            };
            account.apply(HUB.holder(), &bent.entry(Figures::default()));
        }
        for act in &machine.log {
            account.apply(me.holder(), &act.entry(Figures::default()));
        }
        account
    }

    /// What the hub holds of all it has heard: whoever's account, what counts of it alone.
    fn at_hub(&self, state: &FenceState, of: Holder) -> Account {
        let mut account = Account::new(of);
        let open = Act::Open(self.rights).entry(Figures::default());
        account.apply(HUB.holder(), &open);
        for act in &state.granted {
            account.apply(HUB.holder(), &act.entry(Figures::default()));
        }
        for (incarnation, act) in self.counting(state) {
            account.apply(Party(2, incarnation).holder(), &act.entry(Figures::default()));
        }
        account
    }

    /// The counties' entries that count, by the production's judgement.
    fn counting(&self, state: &FenceState) -> Vec<(u8, Act)> {
        let roster = self.roster(state);
        let mut counting = Vec::new();
        for (incarnation, log) in [1, 2].into_iter().zip(&state.at_hub) {
            for (act, seq) in log.iter().zip(1..) {
                let kind = match act {
                    Act::Hold(..) => Kind::Hold,
                    Act::Answer(..) => Kind::Release,
                    Act::Open(_)
                    | Act::Grant(..)
                    | Act::Acknowledge(..)
                    | Act::Consume(..)
                    | Act::Release(_)
                    | Act::Return(..)
                    | Act::Seal(_)
                    | Act::Settle(..) => Kind::Acknowledge,
                };
                let by = log_of(incarnation);
                let counts = allow(roster, by, Seq(seq), kind, Role::CountyHead).is_ok();
                if counts || self.naive == Naive::FenceForgotten {
                    counting.push((incarnation, *act));
                }
            }
        }
        counting
    }

    fn recognized(&self, state: &FenceState) -> bool {
        let mut look = |holder| -> Result<_, Infallible> {
            Ok(self.at_hub(state, holder).ledger().totals(&line()).cloned())
        };
        let Ok(grown) = branches(HUB.holder(), &mut look);
        let recognized = grown.first().map_or(Amount::ZERO, |root| root.recognized);
        self.rights.amount().covers(recognized)
    }
}

fn log_of(incarnation: u8) -> LogId {
    country::log(writer(1201, incarnation.into()), "1102")
}

/// The entry's bytes; what they say is the model's.
fn bytes(act: Act) -> Vec<u8> {
    format!("{act:?}").into_bytes()
}

fn head(incarnation: u8, log: &[Act]) -> Head {
    let start = Head::start(log_of(incarnation));
    log.iter().fold(start, |head, act| head.push(&bytes(*act)))
}

/// The segment of one entry, as the hub gets it.
fn segment(incarnation: u8, log: &[Act], at: usize) -> Segment {
    let (before, after) = (head(incarnation, &log[..at]), head(incarnation, &log[..=at]));
    Segment {
        log: log_of(incarnation),
        first_seq: after.seq,
        count: 1,
        codec: Codec::Plain,
        payload: bytes(log[at]),
        h_before: before.hash,
        h_after: after.hash,
        signature: [0; 64],
    }
}

impl FenceState {
    fn heads(&self) -> Heads {
        [1, 2].into_iter().zip(&self.at_hub).map(|(i, log)| (log_of(i), head(i, log))).collect()
    }

    /// All that was granted to an incarnation.
    fn granted_to(&self, incarnation: u8) -> Little {
        let grants = self.granted.iter().filter_map(|act| match act {
            Act::Grant(to, all) => (to.1 == incarnation).then_some(*all),
            Act::Open(_)
            | Act::Acknowledge(..)
            | Act::Hold(..)
            | Act::Consume(..)
            | Act::Release(_)
            | Act::Return(..)
            | Act::Seal(_)
            | Act::Settle(..)
            | Act::Answer(..) => None,
        });
        grants.max().unwrap_or_default()
    }

    fn letters(&self, incarnation: u8) -> Little {
        let of = self.machines.iter().filter(|machine| machine.incarnation == incarnation);
        let holds = of.flat_map(|machine| &machine.log).filter(|act| matches!(act, Act::Hold(..)));
        holds.fold(Little::default(), |sum, _| sum.plus(LETTER))
    }
}

impl Model for Fence {
    type State = FenceState;
    type Action = FenceAction;

    fn init_states(&self) -> Vec<FenceState> {
        let machine = Machine {
            incarnation: 1,
            log: Vec::new(),
            heard: BTreeSet::new(),
            set_back: false,
            destroyed: false,
        };
        vec![FenceState {
            granted: vec![Act::Grant(Party(2, 1), LETTER)],
            at_hub: Default::default(),
            fence: None,
            enrolled: false,
            forked: false,
            machines: vec![machine],
            spent_all_the_same: false,
        }]
    }

    fn actions(&self, state: &FenceState, actions: &mut Vec<FenceAction>) {
        let current = self.roster(state).current(writer(1201, 1).node);
        if current.is_some() && self.may_grant(state) {
            actions.push(FenceAction::Grant);
        }
        if self.copies && state.machines.len() == 1 && state.fence.is_none() {
            actions.push(FenceAction::Copy);
        }
        if state.fence.is_none() && !state.at_hub[0].is_empty() {
            actions.push(FenceAction::Fence);
        }
        for (at, machine) in state.machines.iter().enumerate() {
            if state.granted.iter().any(|act| !machine.heard.contains(act)) {
                actions.push(FenceAction::Hear(at));
            }
            actions.extend(self.writes(state, at).map(|act| FenceAction::Write(at, act)));
            let heard = state.at_hub[usize::from(machine.incarnation.saturating_sub(1))].len();
            if heard < machine.log.len() {
                actions.push(FenceAction::Send(at));
            }
            if !self.settles {
                actions.push(FenceAction::Witness(at));
            }
            let enrolls = state.fence.is_some() && !state.enrolled && machine.incarnation == 1;
            if enrolls && !self.settles {
                actions.push(FenceAction::Enroll(at));
            }
        }
        if self.settles {
            self.settling_actions(state, actions);
        }
    }

    fn next_state(&self, last: &FenceState, action: FenceAction) -> Option<FenceState> {
        let mut next = last.clone();
        match action {
            FenceAction::Grant => {
                let current = self.roster(last).current(writer(1201, 1).node)?.writer();
                let to = Party(2, u8::try_from(current.incarnation.0).ok()?);
                let all = last.granted_to(to.1).plus(LETTER);
                next.granted.push(Act::Grant(to, all));
            }
            FenceAction::Hear(at) => next.machines[at].heard.extend(last.granted.iter().copied()),
            FenceAction::Write(at, act) => {
                let machine = &mut next.machines[at];
                next.spent_all_the_same |= machine.set_back && matches!(act, Act::Hold(..));
                machine.log.push(act);
            }
            FenceAction::Send(at) => {
                let machine = &last.machines[at];
                let slot = usize::from(machine.incarnation.saturating_sub(1));
                let ahead = segment(machine.incarnation, &machine.log, last.at_hub[slot].len());
                match last.heads().place(&ahead) {
                    Ok(_) => next.at_hub[slot].push(machine.log[last.at_hub[slot].len()]),
                    Err(Misdeed::Forked { .. }) => next.forked = true,
                    Err(_) => return None,
                }
            }
            FenceAction::Copy => {
                let mut copy = last.machines[0].clone();
                copy.set_back = false;
                next.machines.push(copy);
            }
            FenceAction::Witness(at) => {
                let machine = &mut next.machines[at];
                let seen = last.heads().of(log_of(machine.incarnation));
                let here = head(machine.incarnation, &machine.log);
                let forked = seen.seq == here.seq && seen.hash != here.hash;
                machine.set_back |= here.seq < seen.seq || forked;
            }
            FenceAction::Fence => next.fence = u8::try_from(last.at_hub[0].len()).ok(),
            FenceAction::Replace
            | FenceAction::Destroy
            | FenceAction::Readmit
            | FenceAction::Settle
            | FenceAction::Answer(_) => self.settle(&mut next, action)?,
            FenceAction::Enroll(at) => {
                next.enrolled = true;
                let machine = &mut next.machines[at];
                machine.incarnation = 2;
                machine.log.clear();
                machine.set_back = false;
            }
        }
        (next != *last).then_some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(
                "P7: no incarnation has another's rights",
                |m: &Self, s: &FenceState| {
                    s.machines.iter().all(|machine| {
                        let figures = m.account(machine).figures(&line());
                        s.granted_to(machine.incarnation).amount().covers(figures.granted)
                    })
                },
            ),
            Property::always("P7: a fenced right isn't spent twice", |m: &Self, s: &FenceState| {
                m.copies || m.settles || {
                    let spent = s.letters(1).plus(s.letters(2));
                    s.granted_to(1).plus(s.granted_to(2)).covers(spent) && m.rights.covers(spent)
                }
            }),
            Property::always("P3: what counts stays within the rights", Self::recognized),
            Property::always(
                "what lies behind a fence doesn't count",
                |m: &Self, s: &FenceState| {
                    let first =
                        m.counting(s).iter().filter(|(incarnation, _)| *incarnation == 1).count();
                    first
                        == s.fence
                            .map_or(s.at_hub[0].len(), |last| s.at_hub[0].len().min(last.into()))
                },
            ),
            Property::always("a machine behind its witness spends nothing", |_, s: &FenceState| {
                !s.spent_all_the_same
            }),
            Property::sometimes("a copy is found out", |m: &Self, s: &FenceState| {
                s.forked || !m.copies
            }),
            Property::always("P7: a settled right isn't spent twice", Self::is_spent_once),
            Property::always("P2: pool, suspense and what counts add up", Self::adds_up),
            Property::sometimes("what a successor's answer freed is settled", |m: &Self, s| {
                !m.settles || m.has_settled_an_answer(s)
            }),
        ]
    }
}

impl Fence {
    /// What a machine may write now.
    fn writes(&self, state: &FenceState, at: usize) -> impl Iterator<Item = Act> + use<> {
        let machine = &state.machines[at];
        let account = self.account(machine);
        let q = line();
        let granted = account.ledger().totals(&q).and_then(|totals| totals.grants().next());
        let granted = granted.map_or(Amount::ZERO, |(_, granted, _)| granted);
        let holds = machine.log.iter().filter(|act| matches!(act, Act::Hold(..))).count();
        let stops = machine.set_back && self.naive != Naive::WitnessIgnored;
        let stops = stops || machine.destroyed;
        // Letters of two machines differ: they are for different people.
        let n = u8::try_from(holds.saturating_add(at.saturating_mul(100))).unwrap_or(u8::MAX);
        let hold = Act::Hold(n, LETTER);
        let hold = (holds < self.letters && !stops).then_some(hold);
        let confirm = (!machine.destroyed).then_some(Act::Acknowledge(HUB, Little::of(granted)));
        let acts = [confirm, hold];
        acts.into_iter()
            .flatten()
            .filter(move |act| account.allows(&act.entry(Figures::default())).is_ok())
    }
}
