//! The nation's next incarnation: it has nobody above it, and supplies only what the lost one left.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::{Refusal, branches_below};

const SECOND: Holder = Holder { incarnation: Incarnation(2), ..NATION };
const THIRD: Holder = Holder { incarnation: Incarnation(3), ..NATION };

fn back(cumulative: Amount) -> Entry {
    give_back(NATION, cumulative)
}

fn amend(revision: u32, total: Amount) -> Entry {
    let closes = day("1402/02/31");
    Entry::QuotaAmend(crate::QuotaAmend { q: line(), revision, total, closes })
}

fn heard(me: Holder, entries: &[(Holder, Entry)]) -> Account {
    let mut account = Account::new(me);
    for (by, entry) in entries {
        account.apply(*by, entry);
    }
    account
}

fn free(me: Holder, entries: &[(Holder, Entry)]) -> Amount {
    heard(me, entries).figures(&line()).free
}

/// What an officer may settle of an earlier incarnation by all that was heard.
fn left(of: Holder, entries: &[(Holder, Entry)]) -> Amount {
    let account = heard(of, entries);
    account.ledger().totals(&line()).map_or(Amount::ZERO, |totals| totals.inheritance(NATION.node))
}

fn opened() -> Vec<(Holder, Entry)> {
    vec![(NATION, open(amount(100, 10))), (NATION, grant(PROVINCE, amount(60, 6)))]
}

#[test]
fn the_next_nation_has_nothing_before_what_is_left_is_settled_and_then_just_that() {
    let mut entries = opened();
    let mut second = heard(SECOND, &entries);
    assert_eq!(second.figures(&line()).free, Amount::ZERO);
    let exhausted = second.write(&grant(PROVINCE, amount(61, 6))).unwrap_err();
    assert!(matches!(exhausted, Refusal::Exhausted { .. }), "{exhausted:?}");
    assert_eq!(left(NATION, &entries), amount(40, 4));
    let settled = settle(NATION, left(NATION, &entries));
    second.write(&settled).unwrap();
    assert!(matches!(second.write(&settled), Err(Refusal::NotGrowing { .. })), "once");
    entries.push((SECOND, settled));
    assert_eq!(free(NATION, &entries), Amount::ZERO);
    // Grants go on from what the province has; more than what came over isn't there.
    second.write(&grant(PROVINCE, amount(101, 10))).unwrap_err();
    second.write(&grant(PROVINCE, amount(100, 10))).unwrap();
    entries.push((SECOND, grant(PROVINCE, amount(100, 10))));
    assert_eq!(free(SECOND, &entries), Amount::ZERO);
    assert_eq!(heard(PROVINCE, &entries).figures(&line()).granted, amount(100, 10));
    // The first one writes nothing more, should it come back.
    let mut first = heard(NATION, &entries);
    assert!(matches!(first.write(&grant(PROVINCE, amount(61, 6))), Err(Refusal::TakenBack { .. })));
}

#[test]
fn what_a_province_gives_back_later_is_left_by_the_first_and_settled_again() {
    let mut entries = opened();
    entries.push((SECOND, settle(NATION, amount(40, 4))));
    entries.push((PROVINCE, back(amount(25, 2))));
    assert_eq!(left(NATION, &entries), amount(65, 6));
    let mut second = heard(SECOND, &entries);
    second.write(&settle(NATION, amount(65, 6))).unwrap();
    assert_eq!(second.figures(&line()).free, amount(65, 6));
}

#[test]
fn the_supply_is_changed_on_top_of_what_came_over() {
    let mut entries = opened();
    entries.push((NATION, amend(1, amount(120, 12))));
    entries.push((SECOND, settle(NATION, amount(60, 6))));
    let mut second = heard(SECOND, &entries);
    assert!(matches!(second.write(&amend(1, amount(70, 7))), Err(Refusal::OutOfTurn { .. })));
    second.write(&amend(2, amount(70, 7))).unwrap();
    assert_eq!(second.figures(&line()).free, amount(70, 7));
    let period = second.ledger().totals(&line()).unwrap().period().unwrap();
    assert_eq!(period.1, day("1402/02/31"));
    second.write(&amend(3, amount(0, 0))).unwrap();
    assert_eq!(second.figures(&line()).free, Amount::ZERO);
}

#[test]
fn nobody_inherits_who_never_supplied() {
    let given = vec![(NATION, open(amount(100, 10))), (NATION, grant(PROVINCE, amount(60, 6)))];
    let next = Holder { incarnation: Incarnation(2), ..PROVINCE };
    let mut second = heard(next, &given);
    assert!(matches!(second.write(&settle(PROVINCE, amount(60, 6))), Err(Refusal::NotOurs { .. })));
    // Nor does it come of writing it all the same.
    second.apply(next, &settle(PROVINCE, amount(60, 6)));
    assert_eq!(second.figures(&line()).free, Amount::ZERO);
    // And nobody settles himself, or who comes after him.
    let mut second = heard(SECOND, &opened());
    assert_eq!(second.write(&settle(SECOND, amount(1, 1))), Err(Refusal::ToItself));
    assert!(second.write(&settle(THIRD, amount(1, 1))).is_err());
}

#[test]
fn a_third_incarnation_takes_over_what_the_first_left_only_once() {
    let mut entries = opened();
    entries.push((SECOND, settle(NATION, amount(40, 4))));
    entries.push((SECOND, grant(PROVINCE, amount(70, 7))));
    entries.push((PROVINCE, back(amount(20, 2))));
    // Of the first twenty more, of the second what it had not granted.
    assert_eq!([left(NATION, &entries), left(SECOND, &entries)], [amount(60, 6), amount(30, 3)]);
    let mut third = heard(THIRD, &entries);
    third.write(&settle(NATION, amount(60, 6))).unwrap();
    third.write(&settle(SECOND, amount(30, 3))).unwrap();
    assert_eq!(third.figures(&line()).free, amount(50, 5));
    let mut later = Account::new(THIRD);
    for (by, entry) in entries.iter().rev() {
        later.apply(*by, entry);
    }
    later.apply(THIRD, &settle(SECOND, amount(30, 3)));
    later.apply(THIRD, &settle(NATION, amount(60, 6)));
    assert_eq!(later.figures(&line()), third.figures(&line()), "in any order");
}

#[test]
fn what_turns_up_after_all_was_settled_is_unfunded() {
    let mut entries = opened();
    entries.push((SECOND, settle(NATION, amount(40, 4))));
    entries.push((SECOND, grant(PROVINCE, amount(100, 10))));
    // The first had granted more than anybody had told the second: it was let in later.
    entries.push((NATION, grant(NEIGHBOR, amount(30, 3))));
    entries.push((NEIGHBOR, hold(key(1, 1), amount(30, 3))));
    let (recognized, unfunded) = counted(&entries);
    assert!(amount(100, 10).covers(recognized), "{recognized:?}");
    assert_eq!(unfunded, Amount::ZERO, "nothing is spent beyond the supply yet");
    entries.push((PROVINCE, hold(key(2, 1), amount(100, 10))));
    let (recognized, unfunded) = counted(&entries);
    assert_eq!((recognized, unfunded), (amount(100, 10), amount(30, 3)));
}

/// What counts at both incarnations of the nation, and what lies beyond it anywhere.
fn counted(entries: &[(Holder, Entry)]) -> (Amount, Amount) {
    let look = &mut |of: Holder| {
        Ok::<_, std::convert::Infallible>(heard(of, entries).ledger().totals(&line()).cloned())
    };
    let branches = branches_below(&[NATION, SECOND], look).unwrap();
    let sum = |amounts: Vec<Amount>| {
        amounts.into_iter().try_fold(Amount::ZERO, Amount::checked_add).unwrap()
    };
    let roots = branches.iter().filter(|it| it.depth == 0).map(|it| it.recognized).collect();
    (sum(roots), sum(branches.iter().map(|it| it.unfunded).collect()))
}

proptest! {
    /// P2 and P7 over a change of the nation: whatever the second had heard of the first, and whenever it
    /// settled, together they have given out no more than the supply, and the tree adds up.
    #[test]
    fn two_nations_supply_one_line(
        given in vec((0u64..40, any::<bool>()), 0..5),
        known in 0usize..8,
        steps in vec((0u64..60, 0u64..40, any::<bool>()), 0..8),
    ) {
        let mut entries = vec![(NATION, open(amount(100, 100)))];
        let (mut reached, mut first) = ([0u64; 2], 0);
        let seats = [PROVINCE, NEIGHBOR];
        for (more, which) in given {
            if first + more <= 100 {
                let at = usize::from(which);
                first += more;
                reached[at] += more;
                entries.push((NATION, grant(seats[at], amount(reached[at], reached[at]))));
            }
        }
        // What the fence lets count; the rest is nowhere.
        entries.truncate(known + 1);
        let reached_by = |entries: &[(Holder, Entry)], of: Holder| heard(of, entries).figures(&line()).granted.rials.whole();
        let mut given_back = [0u64; 2];
        for (more, less, which) in steps {
            let at = usize::from(which);
            let rest = left(NATION, &entries);
            let mut second = heard(SECOND, &entries);
            if second.write(&settle(NATION, rest)).is_ok() {
                entries.push((SECOND, settle(NATION, rest)));
            }
            let next = reached_by(&entries, seats[at]) + more;
            let wish = grant(seats[at], amount(next, next));
            if second.write(&wish).is_ok() {
                entries.push((SECOND, wish));
            }
            given_back[at] = (given_back[at] + less).min(reached_by(&entries, seats[at]));
            entries.push((seats[at], back(amount(given_back[at], given_back[at]))));
            let out: u64 = (0..2).map(|at| reached_by(&entries, seats[at]) - given_back[at]).sum();
            let kept: u64 = [NATION, SECOND].iter().map(|of| free(*of, &entries).rials.whole()).sum();
            prop_assert_eq!(out + kept, 100);
            prop_assert!(heard(SECOND, &entries).figures(&line()).holds());
            prop_assert!(heard(NATION, &entries).figures(&line()).holds());
        }
    }
}
