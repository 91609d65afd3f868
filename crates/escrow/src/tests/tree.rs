//! Nation, province and two counties on a network that loses, repeats and reorders everything.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::*;
use crate::{QuotaAmend, Refusal};

/// One thing that happens.
#[derive(Clone, Debug)]
enum Step {
    /// A node tries to write.
    Write(Index, Draft),
    /// An entry somebody wrote reaches somebody, for the first or the tenth time.
    Deliver(Index, Index, Index),
    /// A node stops and folds its own log and what it heard again, in another order.
    Restart(Index),
}

/// What a node tries; amounts are what comes on top.
#[derive(Clone, Debug)]
enum Draft {
    Amend(Amount),
    Grant(Index, Amount),
    Acknowledge,
    Return(Amount),
    Hold(HoldKey, Amount),
    Consume(HoldKey, u64),
    Release(HoldKey),
}

const NODES: [Holder; 4] = [NATION, PROVINCE, COUNTY, NEIGHBOR];
const SUPPLY: Amount = amount(200, 20);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let amounts = || (0u64..80, 0u64..8).prop_map(|(rials, jobs)| amount(rials, jobs));
    let keys = || (1u64..6, 1u32..3).prop_map(|(application, n)| key(application, n));
    let drafts = prop_oneof![
        1 => (100u64..300, 10u64..30).prop_map(|(rials, jobs)| Draft::Amend(amount(rials, jobs))),
        4 => (any::<Index>(), amounts()).prop_map(|(to, more)| Draft::Grant(to, more)),
        4 => Just(Draft::Acknowledge),
        2 => amounts().prop_map(Draft::Return),
        5 => (keys(), amounts()).prop_map(|(key, amount)| Draft::Hold(key, amount)),
        2 => (keys(), 0u64..100).prop_map(|(key, paid)| Draft::Consume(key, paid)),
        2 => keys().prop_map(Draft::Release),
    ];
    let step = prop_oneof![
        8 => (any::<Index>(), drafts).prop_map(|(node, draft)| Step::Write(node, draft)),
        8 => any::<[Index; 3]>().prop_map(|[from, entry, to]| Step::Deliver(from, entry, to)),
        1 => any::<Index>().prop_map(Step::Restart),
    ];
    vec(step, 0..160)
}

/// What a node has on disk, and what it made of it.
struct Node {
    me: Holder,
    account: Account,
    written: Vec<Entry>,
    heard: Vec<(Holder, Entry)>,
}

impl Node {
    fn new(me: Holder) -> Self {
        Self { me, account: Account::new(me), written: Vec::new(), heard: Vec::new() }
    }

    fn write(&mut self, entry: Entry) -> Result<(), Refusal> {
        self.account.write(&entry)?;
        self.written.push(entry);
        Ok(())
    }

    fn hear(&mut self, by: Holder, entry: &Entry) {
        self.account.apply(by, entry);
        self.heard.push((by, entry.clone()));
    }

    fn restart(&mut self) {
        let mut anew = Account::new(self.me);
        for (by, entry) in self.heard.iter().rev() {
            anew.apply(*by, entry);
        }
        for entry in &self.written {
            anew.apply(self.me, entry);
        }
        assert_eq!(anew, self.account);
        self.account = anew;
    }

    fn figures(&self) -> Figures {
        self.account.figures(&line())
    }

    fn drafted(&self, draft: Draft) -> Option<Entry> {
        let more = |had: Amount, more| had.checked_add(more).unwrap();
        let totals = self.account.ledger().totals(&line())?;
        let parent = match self.me {
            NATION => None,
            PROVINCE => Some(NATION),
            _ => Some(PROVINCE),
        };
        Some(match draft {
            Draft::Amend(total) => {
                let revision = totals.revision() + 1;
                let closes = day("1401/12/29");
                Entry::QuotaAmend(QuotaAmend { q: line(), revision, total, closes })
            }
            Draft::Grant(to, amount) => {
                let children: &[Holder] = match self.me {
                    NATION => &[PROVINCE],
                    PROVINCE => &[COUNTY, NEIGHBOR],
                    _ => return None,
                };
                let to = *to.get(children);
                let had = totals.down(to).map_or(Amount::ZERO, |down| down.granted);
                grant(to, more(had, amount))
            }
            Draft::Acknowledge => acknowledge(parent?, totals.up(parent?.node).granted),
            Draft::Return(amount) => {
                give_back(parent?, more(totals.up(parent?.node).returned, amount))
            }
            Draft::Hold(key, amount) => hold(key, amount),
            Draft::Consume(key, paid) => consume(key, paid),
            Draft::Release(key) => reject(key),
        })
    }

    /// `A` by the formula, straight from what was written and heard, without the fold.
    fn free_by_formula(&self) -> [i128; 2] {
        let mut got: BTreeMap<Holder, Amount> = BTreeMap::new();
        let mut given: BTreeMap<Holder, Amount> = BTreeMap::new();
        let mut back_up = Amount::ZERO;
        let mut back_down: BTreeMap<Holder, Amount> = BTreeMap::new();
        let mut supply = Amount::ZERO;
        let mut holds: BTreeMap<HoldKey, Amount> = BTreeMap::new();
        for entry in &self.written {
            match entry {
                Entry::QuotaOpen(open) => supply = open.total,
                Entry::QuotaAmend(amend) => supply = amend.total,
                Entry::Grant(grant) => drop(given.insert(grant.to, grant.cumulative)),
                Entry::Return(back) => back_up = back.cumulative,
                Entry::Hold(hold) => drop(holds.insert(hold.key.clone(), hold.amount)),
                Entry::Consume(Consume { key, paid, .. }) => {
                    let held = holds.get_mut(key).unwrap();
                    held.rials = held.rials.min(*paid);
                }
                Entry::Release(release) => drop(holds.remove(&release.key)),
                Entry::Acknowledge(_)
                | Entry::Request(_)
                | Entry::Seal(_)
                | Entry::Accept(_)
                | Entry::Settle(_)
                | Entry::Answer(_) => {}
            }
        }
        for (by, entry) in &self.heard {
            let (counters, cumulative) = if let Entry::Grant(Grant { to, cumulative, .. }) = entry
                && *to == self.me
            {
                (&mut got, *cumulative)
            } else if let Entry::Return(Return { to, cumulative, .. }) = entry
                && *to == self.me.node
            {
                (&mut back_down, *cumulative)
            } else {
                continue;
            };
            let counter = counters.entry(*by).or_default();
            *counter = Amount::max(*counter, cumulative);
        }
        let sum = |amounts: &mut dyn Iterator<Item = Amount>| {
            amounts.fold([0i128; 2], |[rials, jobs], amount| {
                [rials + i128::from(amount.rials.whole()), jobs + i128::from(amount.jobs.whole())]
            })
        };
        let plus =
            sum(&mut [supply].into_iter().chain(got.into_values()).chain(back_down.into_values()));
        let minus =
            sum(&mut [back_up].into_iter().chain(given.into_values()).chain(holds.into_values()));
        [plus[0] - minus[0], plus[1] - minus[1]]
    }
}

fn whole(amount: Amount) -> [i128; 2] {
    [amount.rials.whole().into(), amount.jobs.whole().into()]
}

/// P1, P2 and P3: nobody is overdrawn, and what there is adds up to the supply, in flight included.
fn check(nodes: &[Node; 4]) {
    let mut sum = [0i128; 2];
    for node in nodes {
        assert!(node.account.holds(), "{:?}", node.me);
        let figures = node.figures();
        assert_eq!(whole(figures.free), node.free_by_formula(), "{:?}", node.me);
        for part in [figures.free, figures.held, figures.consumed] {
            sum = [sum[0] + whole(part)[0], sum[1] + whole(part)[1]];
        }
    }
    for (parent, child) in [(0, 1), (1, 2), (1, 3)] {
        let (parent, child) = (&nodes[parent], &nodes[child]);
        let totals = parent.account.ledger().totals(&line());
        let down = totals.and_then(|totals| totals.down(child.me)).cloned().unwrap_or_default();
        let totals = child.account.ledger().totals(&line());
        let up = totals.map(|totals| totals.up(parent.me.node)).unwrap_or_default();
        let granting = down.granted.checked_sub(up.granted).expect("granted before received");
        let returning = up.returned.checked_sub(down.returned).expect("returned before received");
        for part in [granting, returning] {
            sum = [sum[0] + whole(part)[0], sum[1] + whole(part)[1]];
        }
    }
    let supply = nodes[0].figures().granted;
    assert_eq!(sum, whole(supply));
}

fn run(steps: Vec<Step>) -> [Node; 4] {
    let mut nodes = NODES.map(Node::new);
    nodes[0].write(open(SUPPLY)).unwrap();
    for step in steps {
        match step {
            Step::Write(at, draft) => {
                let node = at.get_mut(&mut nodes);
                if let Some(entry) = node.drafted(draft) {
                    let _refused = node.write(entry);
                }
            }
            Step::Deliver(from, entry, to) => {
                let from = from.get(&nodes);
                if !from.written.is_empty() {
                    let (by, entry) = (from.me, entry.get(&from.written).clone());
                    let to = to.get_mut(&mut nodes);
                    let before = to.figures().free;
                    if to.me != by {
                        to.hear(by, &entry);
                        assert!(to.figures().free.covers(before), "P5");
                    }
                }
            }
            Step::Restart(at) => at.get_mut(&mut nodes).restart(),
        }
        check(&nodes);
    }
    nodes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn the_tree_conserves_supply_at_every_prefix(steps in steps()) {
        let mut nodes = run(steps);
        // Heal: everybody hears everything, and nothing is left in flight.
        let logs: Vec<(Holder, Vec<Entry>)> =
            nodes.iter().map(|node| (node.me, node.written.clone())).collect();
        for node in &mut nodes {
            for (by, entry) in logs.iter().flat_map(|(by, log)| log.iter().map(move |e| (by, e))) {
                if *by != node.me {
                    node.hear(*by, entry);
                }
            }
        }
        check(&nodes);
        for node in &nodes[1..] {
            let parent = if node.me == PROVINCE { &nodes[0] } else { &nodes[1] };
            let totals = parent.account.ledger().totals(&line()).unwrap();
            let down = totals.down(node.me).cloned().unwrap_or_default();
            prop_assert_eq!(node.figures().granted, down.granted);
            prop_assert_eq!(node.figures().returned, down.returned);
        }
    }
}
