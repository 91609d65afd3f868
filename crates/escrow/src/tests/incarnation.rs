//! One node in several incarnations below a hub: shut out, settled, found again, answered for.

use expect_test::expect;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::below::{Below, HUB, SUPPLY, answers, county, folded};
use super::*;
use crate::{Branch, HoldRow, Refusal};

/// A county with letters that was fenced; its first letter is with the bank, its second paid in part.
fn fenced() -> Below {
    let mut below = Below::new();
    below.hub_writes(grant(county(1), amount(100, 10))).unwrap();
    below.machines[0].heard = 2;
    below.writes(1, acknowledge(HUB, amount(100, 10))).unwrap();
    below.writes(1, hold(key(1, 1), amount(30, 3))).unwrap();
    below.writes(1, hold(key(2, 1), amount(20, 2))).unwrap();
    below.writes(1, consume(key(2, 1), 15)).unwrap();
    below.all_sent(1);
    below.fences();
    below.adds_up();
    below
}

fn stands(below: &Below) -> String {
    let pair = |amount: Amount| format!("{}/{}", amount.rials, amount.jobs);
    let told = below.tree().into_iter().map(|branch| {
        let Branch { holder, figures, recognized, unfunded, .. } = branch;
        let (node, incarnation) = (holder.node.0, holder.incarnation.0);
        let [free, counts, beyond] = [figures.free, recognized, unfunded].map(pair);
        format!("{node}.{incarnation} free {free} counts {counts} beyond {beyond}\n")
    });
    told.collect()
}

#[test]
fn what_a_fenced_incarnation_had_free_is_settled_and_its_letters_stay() {
    let mut below = fenced();
    below.settles(1, SettleBasis::Destroyed).unwrap();
    below.adds_up();
    expect![[r#"
        2.1 free 155/15 counts 45/5 beyond 0/0
        3.1 free 0/0 counts 45/5 beyond 0/0
    "#]]
    .assert_eq(&stands(&below));
    let again = below.settles(1, SettleBasis::Destroyed);
    assert_eq!(again, Err(Refusal::NotGrowing { had: amount(55, 5) }), "once");
}

#[test]
fn what_a_successor_answers_frees_rights_for_the_hub_to_settle() {
    let mut below = fenced();
    below.settles(1, SettleBasis::Destroyed).unwrap();
    below.answers(answers(county(1), key(1, 1), None)).unwrap();
    below.all_sent(2);
    below.adds_up();
    expect![[r#"
        2.1 free 155/15 counts 15/2 beyond 0/0
        3.1 free 30/3 counts 15/2 beyond 0/0
    "#]]
    .assert_eq(&stands(&below));
    below.settles(1, SettleBasis::Destroyed).unwrap();
    below.adds_up();
    assert_eq!(below.at_hub(HUB).figures(&line()).free, amount(185, 18));
}

#[test]
fn a_letter_is_answered_once_by_whoever_and_the_payment_counts() {
    let mut below = fenced();
    let ended = |row: &HoldRow| row.settlement;
    // The old machine had taken the answer in and nobody had heard of it.
    below.writes(1, consume(key(1, 1), 25)).unwrap();
    below.answers(answers(county(1), key(1, 1), None)).unwrap();
    below.all_sent(2);
    let twice = below.answers(answers(county(1), key(1, 1), Some(25)));
    assert_eq!(twice.unwrap_err().code(), "A1.settled");
    below.settles(1, SettleBasis::Destroyed).unwrap();
    below.adds_up();
    // Its store is found, and what it says is let in: the money has left, but its rights have gone on.
    below.all_sent(1);
    below.machines[0].fence = Some(below.machines[0].log.len());
    below.adds_up();
    let row = below.at_hub(county(1)).row(&key(1, 1)).cloned().unwrap();
    let paid = Settlement::Consumed { paid: Rials::new(25), on: day("1401/03/20") };
    assert_eq!(ended(&row), Some(paid));
    expect![[r#"
        2.1 free 185/18 counts 15/2 beyond 0/0
        3.1 free 0/0 counts 15/2 beyond 25/3
    "#]]
    .assert_eq(&stands(&below));
}

#[test]
fn a_return_found_later_is_not_credited_beside_the_settlement() {
    let mut below = fenced();
    below.writes(1, give_back(HUB, amount(40, 4))).unwrap();
    below.settles(1, SettleBasis::Destroyed).unwrap();
    below.all_sent(1);
    below.machines[0].fence = Some(below.machines[0].log.len());
    below.adds_up();
    expect![[r#"
        2.1 free 155/15 counts 45/5 beyond 0/0
        3.1 free 0/0 counts 45/5 beyond 0/0
    "#]]
    .assert_eq(&stands(&below));
}

#[test]
fn letters_found_later_are_recognized_before_the_settlement_and_unfunded_after_it() {
    let mut below = fenced();
    below.writes(1, hold(key(3, 1), amount(10, 1))).unwrap();
    below.all_sent(1);
    below.adds_up();
    assert_eq!(below.tree()[1].recognized, amount(45, 5), "behind the fence it doesn't count");
    let mut found_before = below.clone();
    found_before.machines[0].fence = Some(5);
    found_before.settles(1, SettleBasis::StoreRecovered).unwrap();
    found_before.adds_up();
    assert_eq!(found_before.tree()[1].recognized, amount(55, 6));
    below.settles(1, SettleBasis::Destroyed).unwrap();
    below.machines[0].fence = Some(5);
    below.adds_up();
    let [_, first] = below.tree()[..] else { panic!("two holders") };
    assert_eq!((first.recognized, first.unfunded), (amount(45, 5), amount(10, 1)));
}

#[test]
fn a_settled_incarnation_writes_nothing_and_others_are_not_touched() {
    let mut below = fenced();
    below.settles(1, SettleBasis::Destroyed).unwrap();
    below.machines[0].heard = below.hub.len();
    let refused = below.writes(1, consume(key(1, 1), 5)).unwrap_err();
    assert_eq!(refused, Refusal::TakenBack { q: line() });
    below.hub_writes(grant(county(2), amount(50, 5))).unwrap();
    below.machines[1].heard = below.hub.len();
    below.writes(2, acknowledge(HUB, amount(50, 5))).unwrap();
    below.writes(2, hold(key(1, 2), amount(50, 5))).unwrap();
    below.adds_up();
}

#[test]
fn nobody_answers_for_another_node_or_for_a_later_incarnation() {
    let mut below = fenced();
    let row = below.at_hub(county(1)).row(&key(1, 1)).cloned();
    for (by, of) in [(county(2), NEIGHBOR), (county(1), county(2)), (county(1), county(1))] {
        let mut account = Account::new(by);
        account.apply(HUB, &open(SUPPLY));
        let refused = account.answer(&answers(of, key(1, 1), None), row.as_ref());
        assert_eq!(refused, Err(Refusal::NotItsLetter { of }));
        // Nor does it count where somebody has written it all the same.
        let mut told = below.at_hub(of);
        told.apply(by, &Entry::Answer(answers(of, key(1, 1), None)));
        assert_eq!(told, below.at_hub(of));
    }
    let unknown = below.answers(answers(county(1), key(9, 1), None)).unwrap_err();
    assert_eq!(unknown, Refusal::NoSuchHold { key: key(9, 1) });
}

#[test]
fn no_more_is_settled_than_was_given() {
    let mut below = fenced();
    let all = settle(county(1), amount(101, 10));
    assert_eq!(below.hub_writes(all).unwrap_err().code(), "A1.quota");
    let nobody = settle(county(9), amount(1, 1));
    assert_eq!(below.hub_writes(nobody).unwrap_err().code(), "A1.quota");
    let itself = settle(HUB, amount(1, 1));
    assert_eq!(below.hub_writes(itself), Err(Refusal::ToItself));
}

#[test]
fn a_reserve_is_debited_at_once_and_is_the_next_incarnations_alone() {
    let mut below = Below::new();
    below.hub_writes(grant(county(1), amount(100, 10))).unwrap();
    below.hub_writes(grant(county(2), amount(60, 6))).unwrap();
    below.adds_up();
    assert_eq!(below.at_hub(HUB).figures(&line()).free, amount(40, 4));
    below.machines[0].heard = below.hub.len();
    below.writes(1, acknowledge(HUB, amount(100, 10))).unwrap();
    assert_eq!(below.own(1).figures(&line()).free, amount(100, 10));
    below.all_sent(1);
    below.fences();
    // By stick: what the old machine had heard of the hub is all it knows.
    below.machines[1].heard = below.hub.len();
    below.writes(2, acknowledge(HUB, amount(60, 6))).unwrap();
    below.writes(2, hold(key(1, 1), amount(60, 6))).unwrap();
    below.adds_up();
    let mut unused = Below::new();
    unused.hub_writes(grant(county(2), amount(60, 6))).unwrap();
    unused.settles(2, SettleBasis::NeverEnrolled).unwrap();
    unused.adds_up();
    assert_eq!(unused.at_hub(HUB).figures(&line()).free, SUPPLY);
}

/// One thing that happens.
#[derive(Clone, Debug)]
enum Step {
    Grant(bool, Amount),
    Hear(Index, Index),
    Send(Index),
    Acknowledge(Index),
    Hold(Index, HoldKey, Amount),
    Consume(Index, HoldKey, u64),
    Release(Index, HoldKey),
    Return(Index, Amount),
    Fence,
    Readmit(Index),
    Settle(Index),
    Answer(Index, HoldKey, Option<u64>),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let amounts = || (0u64..60, 0u64..6).prop_map(|(rials, jobs)| amount(rials, jobs));
    let keys = || (1u64..4, 1u32..3).prop_map(|(application, n)| key(application, n));
    let at = any::<Index>;
    let step = prop_oneof![
        3 => (any::<bool>(), amounts()).prop_map(|(reserve, more)| Step::Grant(reserve, more)),
        4 => (at(), at()).prop_map(|(machine, upto)| Step::Hear(machine, upto)),
        5 => at().prop_map(Step::Send),
        3 => at().prop_map(Step::Acknowledge),
        5 => (at(), keys(), amounts()).prop_map(|(at, key, amount)| Step::Hold(at, key, amount)),
        2 => (at(), keys(), 1u64..80).prop_map(|(at, key, paid)| Step::Consume(at, key, paid)),
        2 => (at(), keys()).prop_map(|(at, key)| Step::Release(at, key)),
        2 => (at(), amounts()).prop_map(|(at, amount)| Step::Return(at, amount)),
        2 => Just(Step::Fence),
        2 => at().prop_map(Step::Readmit),
        4 => at().prop_map(Step::Settle),
        4 => (at(), keys(), prop::option::of(1u64..80))
            .prop_map(|(of, key, paid)| Step::Answer(of, key, paid)),
    ];
    vec(step, 0..90)
}

/// Tries one step; what is refused changes nothing.
fn take(below: &mut Below, step: Step) {
    let more = |had: Amount, more| had.checked_add(more).unwrap();
    let at = |index: Index, below: &Below| index.index(below.machines.len()) + 1;
    let _refused = match step {
        Step::Grant(reserve, amount) => {
            let to = below.of(below.machines.len() + usize::from(reserve));
            let hub = below.at_hub(HUB);
            let down = hub.ledger().totals(&line()).and_then(|totals| totals.down(to));
            let had = down.map_or(Amount::ZERO, |down| down.granted);
            below.hub_writes(grant(to, more(had, amount)))
        }
        Step::Hear(machine, upto) => {
            let at = at(machine, below);
            let upto = upto.index(below.hub.len()) + 1;
            let heard = &mut below.machines[at - 1].heard;
            *heard = (*heard).max(upto);
            Ok(())
        }
        Step::Send(machine) => {
            let at = at(machine, below);
            let machine = &mut below.machines[at - 1];
            machine.sent = (machine.sent + 1).min(machine.log.len());
            Ok(())
        }
        Step::Acknowledge(machine) => {
            let at = at(machine, below);
            let own = below.own(at);
            let granted = own.ledger().totals(&line()).map(|totals| totals.up(HUB.node).granted);
            below.writes(at, acknowledge(HUB, granted.unwrap_or_default()))
        }
        Step::Hold(machine, key, amount) => below.writes(at(machine, below), hold(key, amount)),
        Step::Consume(machine, key, paid) => below.writes(at(machine, below), consume(key, paid)),
        Step::Release(machine, key) => below.writes(at(machine, below), reject(key)),
        Step::Return(machine, amount) => {
            let at = at(machine, below);
            let own = below.own(at);
            let had = own.ledger().totals(&line()).map(|totals| totals.returned_to(HUB.node));
            below.writes(at, give_back(HUB, more(had.unwrap_or_default(), amount)))
        }
        Step::Fence if below.machines.len() < 4 => {
            below.fences();
            Ok(())
        }
        Step::Fence => Ok(()),
        Step::Readmit(machine) => {
            let at = at(machine, below);
            let machine = &mut below.machines[at - 1];
            machine.fence = machine.fence.map(|_| machine.sent);
            Ok(())
        }
        Step::Settle(machine) => {
            let at = at(machine, below);
            let known = below.at_hub(below.of(at)).ledger().totals(&line()).is_some();
            match below.machines[at - 1].fence {
                Some(_) if known => below.settles(at, SettleBasis::Destroyed),
                Some(_) | None => Ok(()),
            }
        }
        Step::Answer(of, key, paid) => {
            let of = below.of(at(of, below));
            below.answers(answers(of, key, paid))
        }
    };
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    /// P1, P2, P3, P7, P9 and P12 behind every step, whoever is shut out, found again and answered for.
    #[test]
    fn every_right_is_in_a_pool_in_suspense_or_spent(steps in steps()) {
        let mut below = Below::new();
        for step in steps {
            take(&mut below, step);
            below.adds_up();
        }
        // In the end all that is fenced is settled: what isn't spent is in the pool.
        for incarnation in 1..below.machines.len() {
            below.all_sent(incarnation);
            let _nothing_left = below.settles(incarnation, SettleBasis::StoreRecovered);
        }
        below.adds_up();
        let live = below.live();
        for branch in &below.tree()[1..] {
            if branch.holder.incarnation < live.incarnation {
                prop_assert_eq!(branch.figures.free, Amount::ZERO, "P12");
            }
        }
    }

    /// P4, with fences, settlements and answers.
    #[test]
    fn the_order_of_what_counts_does_not_matter(
        steps in steps(),
        keys in vec(any::<u32>(), 200),
        again in vec(any::<Index>(), 0..10),
    ) {
        let mut below = Below::new();
        for step in steps {
            take(&mut below, step);
        }
        let counting = below.counting();
        let mut shuffled: Vec<_> = counting.iter().collect();
        shuffled.extend(again.iter().map(|index| &counting[index.index(counting.len())]));
        let mut keyed: Vec<_> = keys.iter().zip(shuffled).collect();
        keyed.sort_by_key(|(key, _)| **key);
        for of in (1..6).map(county).chain([HUB]) {
            let shuffled = folded(of, keyed.iter().map(|(_, entry)| *entry));
            prop_assert_eq!(shuffled, folded(of, counting.iter().take(keyed.len())), "{:?}", of);
        }
    }
}
