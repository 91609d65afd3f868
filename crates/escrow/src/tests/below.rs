//! One node below a hub, in several incarnations, and what must add up whatever becomes of them.

use std::collections::BTreeMap;
use std::convert::Infallible;

use super::*;
use crate::{Branch, Refusal, branches};

/// The hub here is the root: it has opened the line itself.
pub(super) const HUB: Holder = PROVINCE;
pub(super) const SUPPLY: Amount = amount(200, 20);

pub(super) const fn county(incarnation: u16) -> Holder {
    Holder { node: COUNTY.node, incarnation: Incarnation(incarnation) }
}

pub(super) fn answers(of: Holder, key: HoldKey, paid: Option<u64>) -> Answer {
    let on = day("1401/09/10");
    let settlement = match paid {
        Some(paid) => Settlement::Consumed { paid: Rials::new(paid), on },
        None => Settlement::Released { reason: ReleaseReason::BankRejected, on },
    };
    Answer { of, key, settlement }
}

/// A machine with its incarnation's log.
#[derive(Clone, Debug, Default)]
pub(super) struct Machine {
    pub(super) log: Vec<Entry>,
    /// How much of the hub's words has arrived.
    pub(super) heard: usize,
    /// How much of the log has arrived at the hub.
    pub(super) sent: usize,
    /// How much of it counts, once it is fenced.
    pub(super) fence: Option<usize>,
}

/// A hub and one node, whose incarnations count from 1.
#[derive(Clone, Debug, Default)]
pub(super) struct Below {
    pub(super) hub: Vec<Entry>,
    pub(super) machines: Vec<Machine>,
}

impl Below {
    pub(super) fn new() -> Self {
        Self { hub: vec![open(SUPPLY)], machines: vec![Machine::default()] }
    }

    pub(super) fn live(&self) -> Holder {
        self.of(self.machines.len())
    }

    pub(super) fn of(&self, incarnation: usize) -> Holder {
        county(u16::try_from(incarnation).unwrap())
    }

    /// All that counts at the hub.
    pub(super) fn counting(&self) -> Vec<(Holder, Entry)> {
        let own = self.hub.iter().map(|entry| (HUB, entry.clone()));
        let below = self.machines.iter().zip(1..).flat_map(|(machine, incarnation)| {
            let counts = machine.fence.unwrap_or(machine.sent).min(machine.sent);
            let by = self.of(incarnation);
            machine.log[..counts].iter().map(move |entry| (by, entry.clone()))
        });
        own.chain(below).collect()
    }

    /// What a holder's fold comes to at the hub.
    pub(super) fn at_hub(&self, of: Holder) -> Account {
        folded(of, &self.counting())
    }

    /// What a live machine knows of itself: all it wrote, and what it has heard.
    pub(super) fn own(&self, incarnation: usize) -> Account {
        let machine = &self.machines[incarnation - 1];
        let me = self.of(incarnation);
        let mut account = Account::new(me);
        self.hub[..machine.heard].iter().for_each(|entry| account.apply(HUB, entry));
        machine.log.iter().for_each(|entry| account.apply(me, entry));
        account
    }

    pub(super) fn hub_writes(&mut self, entry: Entry) -> Result<(), Refusal> {
        self.at_hub(HUB).allows(&entry)?;
        self.hub.push(entry);
        Ok(())
    }

    pub(super) fn writes(&mut self, incarnation: usize, entry: Entry) -> Result<(), Refusal> {
        self.own(incarnation).write(&entry)?;
        self.machines[incarnation - 1].log.push(entry);
        Ok(())
    }

    /// A letter of an earlier incarnation, as far as its entries count at the hub.
    pub(super) fn answers(&mut self, answer: Answer) -> Result<(), Refusal> {
        let row = self.at_hub(answer.of).row(&answer.key).cloned();
        let me = self.machines.len();
        self.own(me).answer(&answer, row.as_ref())?;
        self.machines[me - 1].log.push(Entry::Answer(answer));
        Ok(())
    }

    pub(super) fn settles(
        &mut self,
        incarnation: usize,
        basis: SettleBasis,
    ) -> Result<(), Refusal> {
        let of = self.of(incarnation);
        let account = self.at_hub(of);
        let cumulative = account.ledger().totals(&line()).unwrap().settlement(HUB.node);
        let Entry::Settle(mut entry) = settle(of, cumulative) else { unreachable!() };
        entry.basis = basis;
        self.hub_writes(Entry::Settle(entry))
    }

    pub(super) fn fences(&mut self) {
        let last = self.machines.last_mut().unwrap();
        last.fence = Some(last.sent);
        self.machines.push(Machine::default());
    }

    pub(super) fn all_sent(&mut self, incarnation: usize) {
        let machine = &mut self.machines[incarnation - 1];
        machine.sent = machine.log.len();
    }

    pub(super) fn tree(&self) -> Vec<Branch> {
        let counting = self.counting();
        let Ok(tree) = branches(HUB, &mut |of| -> Result<_, Infallible> {
            Ok(folded(of, &counting).ledger().totals(&line()).cloned())
        });
        tree
    }

    /// P2, P3, P9, P12: what there is, is in the hub's pool, with an incarnation that works, in
    /// suspense, or committed, and adds up to the supply; by a reckoning of its own.
    pub(super) fn adds_up(&self) {
        let counting = self.counting();
        let committed = committed(&counting);
        let mut pool = whole(SUPPLY);
        let mut sum = [0i128; 2];
        for branch in &self.tree()[1..] {
            let of = branch.holder;
            let committed = committed.get(&of).copied().unwrap_or_default();
            let rights = rights(&counting, of);
            let recognized = [0, 1].map(|at| committed[at].min(rights[at]));
            assert_eq!(whole(branch.recognized), recognized, "{of:?}");
            let unfunded = [0, 1].map(|at| committed[at] - recognized[at]);
            assert_eq!(whole(branch.unfunded), unfunded, "{of:?}");
            pool = [0, 1].map(|at| pool[at] - rights[at]);
            sum = plus(sum, plus(recognized, whole(branch.figures.free)));
        }
        let free = self.at_hub(HUB).figures(&line()).free;
        assert_eq!(whole(free), pool);
        assert_eq!(plus(sum, whole(free)), whole(SUPPLY));
        let live = self.own(self.machines.len());
        assert!(live.holds(), "P1, P7: {:?}", live.figures(&line()));
    }
}

/// What each has set aside or paid, straight from the entries: of several ends the greatest counts.
fn committed(counting: &[(Holder, Entry)]) -> BTreeMap<Holder, [i128; 2]> {
    let mut holds: BTreeMap<(Holder, HoldKey), (Amount, Option<Settlement>)> = BTreeMap::new();
    for (by, entry) in counting {
        if let Entry::Hold(hold) = entry {
            holds.insert((*by, hold.key.clone()), (hold.amount, None));
        }
    }
    for (by, entry) in counting {
        let ends = match entry {
            Entry::Consume(Consume { paid, on, .. }) => {
                Settlement::Consumed { paid: *paid, on: *on }
            }
            Entry::Release(Release { reason, on, .. }) => {
                Settlement::Released { reason: *reason, on: *on }
            }
            Entry::Answer(Answer { settlement, .. }) => *settlement,
            Entry::QuotaOpen(_)
            | Entry::QuotaAmend(_)
            | Entry::Request(_)
            | Entry::Grant(_)
            | Entry::Acknowledge(_)
            | Entry::Hold(_)
            | Entry::Return(_)
            | Entry::Seal(_)
            | Entry::Accept(_)
            | Entry::Settle(_) => continue,
        };
        let of = if let Entry::Answer(answer) = entry { answer.of } else { *by };
        let key = entry.hold_key().unwrap().clone();
        if let Some((_, ended)) = holds.get_mut(&(of, key)) {
            *ended = (*ended).max(Some(ends));
        }
    }
    let mut sums: BTreeMap<Holder, [i128; 2]> = BTreeMap::new();
    for ((of, _), (amount, ended)) in holds {
        let takes = match ended {
            None => amount,
            Some(Settlement::Released { .. }) => Amount::ZERO,
            Some(Settlement::Consumed { paid, .. }) => {
                Amount::new(paid.min(amount.rials), amount.jobs)
            }
        };
        let sum = sums.entry(of).or_default();
        *sum = plus(*sum, whole(takes));
    }
    sums
}

/// All that was given to a holder, less what came back, by its own word or by a settlement.
fn rights(counting: &[(Holder, Entry)], of: Holder) -> [i128; 2] {
    let (mut granted, mut back) = (Amount::ZERO, Amount::ZERO);
    for (by, entry) in counting {
        if let Entry::Grant(grant) = entry
            && grant.to == of
        {
            granted = granted.max(grant.cumulative);
        } else if let Entry::Settle(settle) = entry
            && settle.of == of
        {
            back = back.max(settle.cumulative);
        } else if let Entry::Return(returned) = entry
            && *by == of
        {
            back = back.max(returned.cumulative);
        }
    }
    [0, 1].map(|at| (whole(granted)[at] - whole(back)[at]).max(0))
}

pub(super) fn folded<'a>(
    me: Holder,
    entries: impl IntoIterator<Item = &'a (Holder, Entry)>,
) -> Account {
    let mut account = Account::new(me);
    entries.into_iter().for_each(|(by, entry)| account.apply(*by, entry));
    account
}

fn whole(amount: Amount) -> [i128; 2] {
    [amount.rials.whole().into(), amount.jobs.whole().into()]
}

fn plus(one: [i128; 2], other: [i128; 2]) -> [i128; 2] {
    [one[0] + other[0], one[1] + other[1]]
}
