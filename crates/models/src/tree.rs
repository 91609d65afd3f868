//! A nation, a province and two counties deal with one quota line, over a network that loses, repeats
//! and reorders entries, with crashes and a restored backup.
//!
//! A node's account is folded anew from its own durable entries and those it has heard, by
//! [`escrow::Account`], each time it is asked: a restart at every step. Loss is what is never
//! delivered, repetition is harmless by P4, which is checked in every state.

use std::collections::BTreeSet;
use std::convert::Infallible;

use escrow::{Account, Figures, branches};
use model::Amount;
use stateright::{Model, Property};

use crate::acts::{Act, Little, Party, line};
use crate::naive::Naive;

mod fold;
mod world;

use fold::fold;
use world::World;

const NATION: Party = Party(0, 1);
const PROVINCE: Party = Party(1, 1);
const COUNTY: Party = Party(2, 1);
const NEIGHBOR: Party = Party(3, 1);
const ALL: [Party; 4] = [NATION, PROVINCE, COUNTY, NEIGHBOR];

/// The nation's supply.
const SUPPLY: Little = Little(3, 3);
/// What one letter is for.
const LETTER: Little = Little(1, 1);

/// The model; its fields are its bounds.
#[expect(clippy::struct_excessive_bools, reason = "each stands for a kind of step")]
#[derive(Clone, Copy, Debug)]
pub struct Tree {
    /// The design that is checked.
    pub naive: Naive,
    /// Acts that all nodes together write.
    pub acts: usize,
    /// Acts wait for their sync, and crashes lose those that do.
    pub crashes: bool,
    /// The county's machine is backed up and restored once.
    pub restores: bool,
    /// How the bank may answer and lines be closed: more acts, fewer steps.
    pub ends: bool,
    /// Only the county writes.
    pub alone: bool,
}

/// One node's disk.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
struct Disk {
    /// Its own log.
    log: Vec<Act>,
    /// What others wrote.
    heard: BTreeSet<(Party, Act)>,
}

/// Everything durable, everything that waits, and what has happened in the world.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct TreeState {
    disks: [Disk; 4],
    /// Nodes whose last entry isn't synced.
    waiting: [bool; 4],
    /// The county's backup.
    backup: Option<Disk>,
    /// How the county stands since it was restored.
    restored: Restored,
    world: World,
    /// What went wrong in a step, where no state shows it.
    fault: Option<&'static str>,
}

/// What a restored machine may do.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
enum Restored {
    /// It never was.
    No,
    /// It has not met its hub since: it spends nothing.
    Unwitnessed,
    /// Its hub has no more of its log than is here.
    Witnessed,
    /// Its hub has more: it waits for another incarnation.
    SetBack,
}

/// What can happen.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum TreeAction {
    /// A node writes.
    Write(Party, Act),
    /// What a node wrote is on its disk.
    Sync(Party),
    /// A node stops before its last entry was synced.
    Crash(Party),
    /// An entry arrives: who reads, who wrote, what.
    Hear(Party, Party, Act),
    /// The county's disk is copied.
    Backup,
    /// The copy takes the disk's place.
    Restore,
    /// The restored county hears where its hub has its log.
    Witness,
}

impl Model for Tree {
    type State = TreeState;
    type Action = TreeAction;

    fn init_states(&self) -> Vec<TreeState> {
        // The nation has granted, the province has acknowledged and passed on: what follows is of
        // more interest.
        let (open, granted) = (Act::Open(SUPPLY), Little(3, 2));
        let mut disks: [Disk; 4] = Default::default();
        disks[0].log.extend([open, Act::Grant(PROVINCE, granted)]);
        for disk in &mut disks[1..] {
            disk.heard.insert((NATION, open));
        }
        disks[1].heard.insert((NATION, Act::Grant(PROVINCE, granted)));
        let passed_on = Act::Grant(COUNTY, Little(2, 1));
        disks[1].log.extend([Act::Acknowledge(NATION, granted), passed_on]);
        disks[2].heard.insert((PROVINCE, passed_on));
        vec![TreeState {
            disks,
            waiting: [false; 4],
            backup: None,
            restored: Restored::No,
            world: World::default(),
            fault: None,
        }]
    }

    fn actions(&self, state: &TreeState, actions: &mut Vec<TreeAction>) {
        for party in ALL {
            let at = index(party);
            if state.waiting[at] {
                actions.extend([TreeAction::Sync(party), TreeAction::Crash(party)]);
            } else if state.written() < self.acts && (party == COUNTY || !self.alone) {
                self.writes(state, party, actions);
            }
        }
        for (reader, writer) in EDGES {
            let news = self.visible(state, reader, writer);
            let heard = &state.disks[index(reader)].heard;
            let news = news.into_iter().filter(|act| !heard.contains(&(writer, *act)));
            actions.extend(news.map(|act| TreeAction::Hear(reader, writer, act)));
        }
        if self.restores {
            let county = &state.disks[index(COUNTY)];
            match (&state.backup, state.restored) {
                (None, _) if !county.log.is_empty() => actions.push(TreeAction::Backup),
                (Some(backup), Restored::No) if backup != county && !state.waiting[2] => {
                    actions.push(TreeAction::Restore);
                }
                (_, Restored::Unwitnessed) => actions.push(TreeAction::Witness),
                _ => {}
            }
        }
    }

    fn next_state(&self, last: &TreeState, action: TreeAction) -> Option<TreeState> {
        let mut next = last.clone();
        match action {
            TreeAction::Write(party, act) => {
                next.disks[index(party)].log.push(act);
                if self.crashes {
                    next.waiting[index(party)] = true;
                } else {
                    next.told(party, act);
                }
            }
            TreeAction::Sync(party) => {
                next.waiting[index(party)] = false;
                let act = *next.disks[index(party)].log.last()?;
                next.told(party, act);
            }
            TreeAction::Crash(party) => {
                next.waiting[index(party)] = false;
                next.disks[index(party)].log.pop();
            }
            TreeAction::Hear(reader, writer, act) => {
                let before = self.figures(last, reader).free;
                next.disks[index(reader)].heard.insert((writer, act));
                if !self.figures(&next, reader).free.covers(before) {
                    next.fault = Some("P5: hearing more lowered what is free");
                }
            }
            TreeAction::Backup => next.backup = Some(next.disks[index(COUNTY)].clone()),
            TreeAction::Restore => {
                let backup = next.backup.clone()?;
                next.world.lose(&next.disks, &backup.log);
                next.disks[index(COUNTY)] = backup;
                let ignored = self.naive == Naive::WitnessIgnored;
                next.restored = if ignored { Restored::Witnessed } else { Restored::Unwitnessed };
            }
            TreeAction::Witness => {
                let here = &next.disks[index(COUNTY)].log;
                let behind = next.disks[index(PROVINCE)]
                    .heard
                    .iter()
                    .any(|(writer, act)| *writer == COUNTY && !here.contains(act));
                next.restored = if behind { Restored::SetBack } else { Restored::Witnessed };
            }
        }
        (next != *last).then_some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("P1: no node is overdrawn", |tree: &Self, state: &TreeState| {
                ALL.into_iter().all(|party| tree.account(state, party).holds())
            }),
            Property::always(
                "P1, P6: letters stay within what was granted",
                |_, state: &TreeState| {
                    [COUNTY, NEIGHBOR].into_iter().all(|county| {
                        state
                            .granted(county)
                            .plus(state.world.lost())
                            .covers(state.world.committed(county))
                    })
                },
            ),
            Property::always("P2: supply is conserved", |tree: &Self, state: &TreeState| {
                state.restored != Restored::No || tree.conserves(state)
            }),
            Property::always("P3: what is recognized stays within the supply", Self::recognizes),
            Property::always("P4: order and repetition don't matter", |tree: &Self, state| {
                ALL.into_iter().all(|party| tree.is_order_free(state, party))
            }),
            Property::always("P5, P8: no step goes wrong", |_, state: &TreeState| {
                state.fault.is_none()
            }),
            Property::always("P9: each hold is one letter, ended once", |_, state: &TreeState| {
                state.restored != Restored::No || state.world.is_sound()
            }),
            Property::always("P11: nothing is written behind a seal", |_, state: &TreeState| {
                let seal = |act: &Act| matches!(act, Act::Seal(_));
                state.disks.iter().all(|disk| {
                    disk.log
                        .iter()
                        .position(seal)
                        .is_none_or(|at| at.saturating_add(1) == disk.log.len())
                })
            }),
            Property::always("A1: only what was notified is used", |tree: &Self, state| {
                ALL.into_iter().all(|party| tree.uses_notified(state, party))
            }),
        ]
    }
}

/// Who reads whose entries, the nation those of counties through the province.
const EDGES: [(Party, Party); 8] = [
    (PROVINCE, NATION),
    (NATION, PROVINCE),
    (COUNTY, PROVINCE),
    (NEIGHBOR, PROVINCE),
    (PROVINCE, COUNTY),
    (PROVINCE, NEIGHBOR),
    (NATION, COUNTY),
    (NATION, NEIGHBOR),
];

const fn index(party: Party) -> usize {
    party.0 as usize
}

impl TreeState {
    fn written(&self) -> usize {
        self.disks.iter().map(|disk| disk.log.len()).sum::<usize>().saturating_sub(4)
    }

    /// What the province has ever granted, durable or not.
    fn granted(&self, to: Party) -> Little {
        let log = &self.disks[index(PROVINCE)].log;
        let grants = log.iter().filter_map(|act| {
            let Act::Grant(county, all) = act else { return None };
            (*county == to).then_some(*all)
        });
        grants.max().unwrap_or_default()
    }

    /// A person was told that it is done.
    fn told(&mut self, party: Party, act: Act) {
        self.world.told(party, act, LETTER);
    }
}

impl Tree {
    /// What of a writer's log a reader can be sent.
    fn visible(&self, state: &TreeState, reader: Party, writer: Party) -> Vec<Act> {
        let concerns = |act: &Act| match act {
            Act::Open(_) => true,
            Act::Grant(to, _) => *to == reader || reader == NATION,
            Act::Acknowledge(to, _) | Act::Return(to, _) | Act::Seal(to) => {
                *to == reader || reader == NATION
            }
            // A parent replays its children's logs.
            Act::Hold(..) | Act::Consume(..) | Act::Release(_) => true,
            // Of machines that are lost see `fence`.
            Act::Settle(..) | Act::Answer(..) => false,
        };
        if reader == NATION && writer != PROVINCE {
            let relayed = &state.disks[index(PROVINCE)].heard;
            let of_writer = relayed.iter().filter(|(by, _)| *by == writer);
            return of_writer.map(|(_, act)| *act).filter(concerns).collect();
        }
        let log = &state.disks[index(writer)].log;
        let waits = state.waiting[index(writer)] && self.naive != Naive::SentBeforeDurable;
        let durable = log.len().saturating_sub(usize::from(waits));
        log[..durable].iter().copied().filter(concerns).collect()
    }

    /// The acts a node may write now, as its own ledger says.
    fn writes(&self, state: &TreeState, party: Party, actions: &mut Vec<TreeAction>) {
        let frozen = matches!(state.restored, Restored::Unwitnessed | Restored::SetBack);
        if party == COUNTY && frozen {
            return;
        }
        let account = self.account(state, party);
        let figures = account.figures(&line());
        let allowed = |act: &Act| {
            let asked = match (*act, self.naive) {
                (Act::Hold(n, amount), Naive::RialsOnly) => Act::Hold(n, Little(amount.0, 0)),
                (act, _) => act,
            };
            account.allows(&asked.entry(figures)).is_ok()
        };
        let drafts = self.drafts(state, party, &account).into_iter().filter(allowed);
        actions.extend(drafts.map(|act| TreeAction::Write(party, act)));
    }

    fn drafts(&self, state: &TreeState, party: Party, account: &Account) -> Vec<Act> {
        let q = line();
        let totals = account.ledger().totals(&q);
        let edge = |child: Party| {
            let holder = child.holder();
            let found = totals.and_then(|t| t.children().find(|(of, _)| *of == holder));
            found.map_or(Little::default(), |(_, [granted, ..])| Little::of(granted))
        };
        let up = |parent: Party| {
            let node = parent.holder().node;
            let granted = totals.and_then(|t| t.grants().find(|(of, ..)| *of == node));
            let returned = totals.map_or(Amount::ZERO, |t| t.returned_to(node));
            let acknowledged = granted.map_or(Amount::ZERO, |(_, _, acknowledged)| acknowledged);
            let granted = granted.map_or(Amount::ZERO, |(_, granted, _)| granted);
            (Little::of(granted), Little::of(acknowledged), Little::of(returned))
        };
        let give = |to: Party, more: Little| Act::Grant(to, edge(to).plus(more));
        let child = |parent: Party| {
            let (granted, acknowledged, returned) = up(parent);
            [
                Act::Acknowledge(parent, granted),
                Act::Acknowledge(parent, acknowledged.plus(LETTER)),
                Act::Return(parent, returned.plus(LETTER)),
            ]
        };
        match party {
            NATION => vec![give(PROVINCE, Little(0, 1))],
            PROVINCE => {
                let mut drafts = vec![give(COUNTY, LETTER), give(NEIGHBOR, LETTER)];
                drafts.extend(child(NATION));
                drafts
            }
            _ => {
                let mut drafts = child(PROVINCE).to_vec();
                if self.ends {
                    drafts.push(Act::Seal(PROVINCE));
                }
                let log = &state.disks[index(party)].log;
                drafts.extend(self.letters(party, log));
                drafts
            }
        }
    }

    /// A further letter, and what may become of those there are.
    fn letters(&self, party: Party, log: &[Act]) -> Vec<Act> {
        let holds: Vec<u8> = log
            .iter()
            .filter_map(|act| if let Act::Hold(n, _) = act { Some(*n) } else { None })
            .collect();
        let first = party.0.saturating_mul(10);
        let next = holds.iter().max().map_or(first, |last| last.saturating_add(1));
        let mut acts = vec![Act::Hold(next, LETTER)];
        if let Some(known) = holds.first().filter(|_| self.ends) {
            acts.push(Act::Hold(*known, LETTER));
        }
        for n in holds {
            acts.push(Act::Release(n));
            if self.ends {
                acts.extend([Act::Consume(n, 1), Act::Consume(n, 2)]);
            }
        }
        acts
    }

    /// A node's account, by the production fold.
    fn account(&self, state: &TreeState, party: Party) -> Account {
        let disk = &state.disks[index(party)];
        fold(self.naive, party, &disk.log, disk.heard.iter().copied())
    }

    fn figures(&self, state: &TreeState, party: Party) -> Figures {
        self.account(state, party).figures(&line())
    }

    fn is_order_free(&self, state: &TreeState, party: Party) -> bool {
        let disk = &state.disks[index(party)];
        let twice = disk.heard.iter().chain(&disk.heard).rev().copied();
        fold(self.naive, party, &disk.log, twice) == self.account(state, party)
    }

    fn uses_notified(&self, state: &TreeState, party: Party) -> bool {
        let account = self.account(state, party);
        let figures = account.figures(&line());
        let sum = figures.held.checked_add(figures.consumed);
        let used = sum.and_then(|sum| sum.checked_add(figures.passed_on));
        let heard = account.ledger().totals(&line()).is_none_or(|totals| {
            totals.grants().all(|(_, granted, acknowledged)| granted.covers(acknowledged))
        });
        heard && used.is_some_and(|used| figures.acknowledged.covers(used))
    }

    /// Everything that is free, spent or under way adds up to the supply.
    fn conserves(&self, state: &TreeState) -> bool {
        let accounts = ALL.map(|party| self.account(state, party));
        let mut sum = Amount::ZERO;
        let mut add = |part: Option<Amount>| {
            let more = part.and_then(|part| sum.checked_add(part));
            sum = more.unwrap_or(sum);
            more.is_some()
        };
        for account in &accounts {
            let Figures { free, held, consumed, .. } = account.figures(&line());
            if !(add(Some(free)) && add(Some(held)) && add(Some(consumed))) {
                return false;
            }
        }
        for (parent, child) in [(NATION, PROVINCE), (PROVINCE, COUNTY), (PROVINCE, NEIGHBOR)] {
            let above = accounts[index(parent)].ledger().totals(&line());
            let below = accounts[index(child)].ledger().totals(&line());
            let holder = child.holder();
            let given = above.and_then(|t| t.children().find(|(of, _)| *of == holder));
            let [granted, _, returned] = given.map_or([Amount::ZERO; 3], |(_, edge)| edge);
            let node = parent.holder().node;
            let got = below.and_then(|t| t.grants().find(|(of, ..)| *of == node));
            let got = got.map_or(Amount::ZERO, |(_, granted, _)| granted);
            let back = below.map_or(Amount::ZERO, |t| t.returned_to(node));
            if !(add(granted.checked_sub(got)) && add(back.checked_sub(returned))) {
                return false;
            }
        }
        sum == SUPPLY.amount()
    }

    /// What the nation recognizes, replaying all it has heard.
    fn recognizes(&self, state: &TreeState) -> bool {
        let disk = &state.disks[index(NATION)];
        let all = || {
            let own = disk.log.iter().map(|act| (NATION, *act));
            own.chain(disk.heard.iter().copied())
        };
        let mut look = |holder| -> Result<_, Infallible> {
            let party = ALL.into_iter().find(|party| party.holder() == holder);
            Ok(party.and_then(|party| {
                let own: Vec<Act> =
                    all().filter(|(by, _)| *by == party).map(|(_, act)| act).collect();
                let heard = all().filter(|(by, _)| *by != party);
                fold(self.naive, party, &own, heard).ledger().totals(&line()).cloned()
            }))
        };
        let Ok(grown) = branches(NATION.holder(), &mut look);
        let recognized = grown.first().map_or(Amount::ZERO, |root| root.recognized);
        SUPPLY.amount().covers(recognized)
    }
}
