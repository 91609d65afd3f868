//! What of a tree's spending counts, whatever its members claim.

use std::collections::BTreeMap;
use std::convert::Infallible;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::laws::{history, parties};
use super::*;
use crate::{Branch, branches};

const ALL: [Holder; 5] =
    [NATION, PROVINCE, COUNTY, NEIGHBOR, Holder { incarnation: Incarnation(2), ..COUNTY }];

/// Everyone's account as one node keeps them that hears all of it.
fn country<'a>(
    entries: impl IntoIterator<Item = &'a (Holder, Entry)>,
) -> BTreeMap<Holder, Account> {
    let mut all: BTreeMap<Holder, Account> =
        ALL.iter().map(|holder| (*holder, Account::new(*holder))).collect();
    for (by, entry) in entries {
        for account in all.values_mut() {
            account.apply(*by, entry);
        }
    }
    all
}

fn grown(all: &BTreeMap<Holder, Account>, root: Holder) -> Vec<Branch> {
    let mut look = |holder: Holder| -> Result<_, Infallible> {
        let account = all.get(&holder);
        Ok(account.and_then(|account| account.ledger().totals(&line())).cloned())
    };
    branches(root, &mut look).unwrap()
}

#[test]
fn what_a_county_spends_beyond_its_grants_is_its_own_and_does_not_count() {
    let all = country(&[
        (NATION, open(amount(100, 10))),
        (NATION, grant(PROVINCE, amount(80, 8))),
        (PROVINCE, grant(COUNTY, amount(30, 3))),
        (PROVINCE, grant(NEIGHBOR, amount(20, 2))),
        (COUNTY, hold(key(1, 1), amount(25, 1))),
        (COUNTY, hold(key(2, 1), amount(25, 1))),
        (NEIGHBOR, hold(key(3, 1), amount(5, 1))),
    ]);
    let told: Vec<_> = grown(&all, NATION)
        .into_iter()
        .map(|branch| (branch.holder, branch.depth, branch.recognized, branch.unfunded))
        .collect();
    assert_eq!(
        told,
        [
            (NATION, 0, amount(35, 3), Amount::ZERO),
            (PROVINCE, 1, amount(35, 3), Amount::ZERO),
            (COUNTY, 2, amount(30, 2), amount(20, 0)),
            (NEIGHBOR, 2, amount(5, 1), Amount::ZERO),
        ]
    );
}

#[test]
fn what_a_province_passes_on_beyond_its_rights_does_not_count_above_it() {
    let all = country(&[
        (NATION, open(amount(100, 10))),
        (NATION, grant(PROVINCE, amount(10, 1))),
        (PROVINCE, grant(COUNTY, amount(50, 5))),
        (COUNTY, hold(key(1, 1), amount(40, 1))),
    ]);
    let [nation, province, county] = grown(&all, NATION)[..] else { panic!("three holders") };
    assert_eq!((county.recognized, county.unfunded), (amount(40, 1), Amount::ZERO));
    assert_eq!((province.recognized, province.unfunded), (amount(10, 1), amount(30, 0)));
    assert_eq!(nation.recognized, amount(10, 1));
}

#[test]
fn what_a_county_did_is_told_once_under_both_incarnations_of_its_hub() {
    let second = Holder { incarnation: Incarnation(2), ..PROVINCE };
    let entries = [
        (NATION, open(amount(100, 10))),
        (NATION, grant(PROVINCE, amount(50, 5))),
        (PROVINCE, grant(COUNTY, amount(30, 3))),
        (NATION, grant(second, amount(20, 2))),
        (second, grant(COUNTY, amount(40, 4))),
        (COUNTY, hold(key(1, 1), amount(35, 3))),
    ];
    let mut all = country(&entries);
    let mut account = Account::new(second);
    for (by, entry) in &entries {
        account.apply(*by, entry);
    }
    all.insert(second, account);
    let told = |root| -> Vec<_> {
        let grown = grown(&all, root).into_iter();
        grown.map(|branch| (branch.holder, branch.recognized, branch.unfunded)).collect()
    };
    let none = Amount::ZERO;
    assert_eq!(
        told(NATION),
        [
            (NATION, amount(35, 3), none),
            (PROVINCE, amount(30, 3), none),
            (COUNTY, amount(35, 3), none),
            (second, amount(5, 0), none),
        ]
    );
    assert_eq!(told(second), [(second, amount(5, 0), none), (COUNTY, amount(35, 3), none)]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    /// P3, whatever anyone writes.
    #[test]
    fn what_counts_never_exceeds_what_the_root_has(entries in history(1_000), root in parties()) {
        let all = country(&entries);
        let grown = grown(&all, root);
        let figures = all[&root].figures(&line());
        let rights = figures.granted.checked_sub(figures.returned).unwrap_or_default();
        let claimed = figures.returned == Amount::ZERO;
        prop_assert!(!claimed || rights.covers(grown[0].recognized));
        let holders: std::collections::BTreeSet<_> =
            grown.iter().map(|branch| branch.holder).collect();
        prop_assert_eq!(holders.len(), grown.len(), "each holder once");
        for branch in &grown {
            let spent = branch.figures.held.checked_add(branch.figures.consumed).unwrap();
            let told = branch.recognized.checked_add(branch.unfunded).unwrap();
            prop_assert!(told.covers(spent), "nothing is lost");
        }
    }

    /// P4.
    #[test]
    fn the_tree_is_the_same_in_any_order_and_however_often(
        entries in history(1_000),
        again in vec(any::<Index>(), 0..20),
        keys in vec(any::<u32>(), 60),
    ) {
        let mut shuffled: Vec<_> = entries.iter().collect();
        if !entries.is_empty() {
            shuffled.extend(again.iter().map(|index| &entries[index.index(entries.len())]));
        }
        let mut keyed: Vec<_> = keys.iter().zip(shuffled).collect();
        keyed.sort_by_key(|(key, _)| **key);
        let shuffled = country(keyed.into_iter().map(|(_, entry)| entry));
        prop_assert_eq!(grown(&shuffled, NATION), grown(&country(&entries), NATION));
    }
}
