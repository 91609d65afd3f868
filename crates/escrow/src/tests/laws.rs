//! Laws of one fold, whatever entries it is given.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::{HoldRow, Ledger, QuotaAmend, Request, Totals};

/// Anything anybody could write about the line, honest or not.
fn any_entry(limit: u64) -> impl Strategy<Value = Entry> {
    let amounts =
        move || (0..=limit, 0..=limit.min(40)).prop_map(|(rials, jobs)| amount(rials, jobs));
    let keys = || (1u64..4, 1u32..3).prop_map(|(application, n)| key(application, n));
    let figures = amounts().prop_map(|free| Figures { free, ..Figures::default() });
    let days = (0i32..500).prop_map(|days| day("1401/01/01").plus_days(days));
    prop_oneof![
        1 => amounts().prop_map(open),
        1 => (1u32..4, amounts(), days.clone()).prop_map(|(revision, total, closes)| {
            Entry::QuotaAmend(QuotaAmend { q: line(), revision, total, closes })
        }),
        1 => (1u32..4, amounts(), days).prop_map(|(n, want, on)| {
            let to = PROVINCE.node;
            Entry::Request(Request { q: line(), n, to, want, forecast: None, on })
        }),
        4 => (parties(), amounts()).prop_map(|(to, cumulative)| grant(to, cumulative)),
        2 => (parties(), amounts()).prop_map(|(from, all)| acknowledge(from, all)),
        4 => (keys(), amounts()).prop_map(|(key, amount)| hold(key, amount)),
        2 => (keys(), 0..=limit).prop_map(|(key, paid)| consume(key, paid)),
        2 => keys().prop_map(reject),
        2 => (parties(), amounts()).prop_map(|(to, cumulative)| give_back(to, cumulative)),
        1 => (parties(), figures).prop_map(|(to, figures)| seal(Some(to), figures)),
        1 => (parties(), amounts()).prop_map(|(of, cumulative)| settle(of, cumulative)),
        1 => (parties(), keys(), 0..=limit).prop_map(|(of, key, paid)| answer(of, key, paid)),
    ]
}

pub(super) fn parties() -> impl Strategy<Value = Holder> + Clone {
    let copy = Holder { incarnation: Incarnation(2), ..COUNTY };
    prop::sample::select(vec![NATION, PROVINCE, COUNTY, NEIGHBOR, copy])
}

pub(super) fn history(limit: u64) -> impl Strategy<Value = Vec<(Holder, Entry)>> {
    vec((parties(), any_entry(limit)), 0..40)
}

fn folded<'a>(me: Holder, entries: impl IntoIterator<Item = &'a (Holder, Entry)>) -> Account {
    let mut account = Account::new(me);
    for (by, entry) in entries {
        account.apply(*by, entry);
    }
    account
}

/// The counted sums of the rows are right even where the line is overdrawn by somebody's lies.
fn counted_anew(account: &Account) -> [Amount; 3] {
    account.rows().fold([Amount::ZERO; 3], |[held, consumed, released], (_, row)| {
        let amount = row.hold.as_ref().map_or(Amount::ZERO, |hold| hold.amount);
        let add = |sum: Amount, more| sum.checked_add(more).unwrap();
        match row.state() {
            None => [held, consumed, released],
            Some(crate::HoldState::Open) => [add(held, amount), consumed, released],
            Some(crate::HoldState::Consumed { paid, .. }) => {
                let part = Amount::new(paid.min(amount.rials), amount.jobs);
                [held, add(consumed, part), released]
            }
            Some(crate::HoldState::Released { .. }) => [held, consumed, add(released, amount)],
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    /// P4.
    #[test]
    fn order_and_repetition_of_entries_do_not_matter(
        entries in history(1_000),
        again in vec(any::<prop::sample::Index>(), 0..20),
        keys in vec(any::<u32>(), 60),
        me in parties(),
    ) {
        let mut shuffled: Vec<_> = entries.iter().collect();
        if !entries.is_empty() {
            shuffled.extend(again.iter().map(|index| &entries[index.index(entries.len())]));
        }
        let mut keyed: Vec<_> = keys.iter().zip(shuffled).collect();
        keyed.sort_by_key(|(key, _)| **key);
        let shuffled = folded(me, keyed.into_iter().map(|(_, entry)| entry));
        prop_assert_eq!(shuffled, folded(me, &entries));
    }

    /// P5, but for a settlement: who is settled spends nothing any more.
    #[test]
    fn what_others_write_never_lowers_what_is_free(
        entries in history(1_000),
        (by, entry) in (parties(), any_entry(1_000)),
    ) {
        let mut account = folded(COUNTY, &entries);
        let before = account.figures(&line());
        if by != COUNTY {
            account.apply(by, &entry);
            let after = account.figures(&line());
            let settled = matches!(&entry, Entry::Settle(settle) if settle.of == COUNTY);
            prop_assert!(settled || after.free.covers(before.free));
            let answered = entry.whose(by) == Some(COUNTY);
            let kept = (after.held, after.consumed) == (before.held, before.consumed);
            prop_assert!(answered || kept);
        }
    }

    /// P10: whatever is claimed, the fold neither wraps nor panics, and counts each row once.
    #[test]
    fn no_claim_makes_the_fold_wrap(entries in history(u64::MAX), me in parties()) {
        let account = folded(me, &entries);
        let figures = account.figures(&line());
        prop_assert!(figures.granted.covers(figures.free));
        prop_assert!(figures.granted.covers(figures.acknowledged));
        for (_, entry) in &entries {
            let _verdict = account.allows(entry);
        }
    }

    /// P9: whatever was written how often, each hold counts once, as open, paid or given up.
    #[test]
    fn each_hold_counts_once(entries in history(1_000)) {
        let account = folded(COUNTY, &entries);
        let figures = account.figures(&line());
        prop_assert_eq!([figures.held, figures.consumed, figures.released], counted_anew(&account));
        let count = figures.holds_open + figures.holds_consumed + figures.holds_released;
        let known = account.rows().filter(|(_, row)| row.hold.is_some()).count();
        prop_assert_eq!(count, u64::try_from(known).unwrap());
    }

    /// P1, P8, P9 and "a refusal changes nothing", behind every entry an honest county writes, among
    /// whatever others write.
    #[test]
    fn an_honest_node_is_never_overdrawn(entries in vec((parties(), any_entry(60)), 0..120)) {
        let mut account = county(amount(100, 10));
        for (by, entry) in &entries {
            let before = account.clone();
            if *by != COUNTY {
                account.apply(*by, entry);
            } else if account.write(entry).is_err() {
                prop_assert_eq!(&account, &before);
            }
            if account.ledger().totals(&line()).is_some_and(Totals::is_settled) {
                prop_assert!(account.allows(&consume(key(1, 1), 1)).is_err(), "it writes no more");
                break;
            }
            prop_assert!(account.holds());
            let figures = account.figures(&line());
            let spent = figures.held.checked_add(figures.consumed).unwrap();
            prop_assert!(figures.granted.covers(spent));
            let answered = entry.whose(*by) == Some(COUNTY) && *by != COUNTY;
            let ended = before.rows().filter(|(_, row)| row.settlement.is_some() && !answered);
            for (key, row) in ended {
                prop_assert_eq!(account.row(key), Some(row));
            }
        }
    }

    /// P8.
    #[test]
    fn a_hold_takes_both_dimensions_or_neither(rials in 0u64..200, jobs in 0u64..20) {
        let mut account = county(amount(100, 10));
        let before = account.figures(&line());
        let asked = amount(rials, jobs);
        let allowed = asked != Amount::ZERO && before.free.covers(asked);
        prop_assert_eq!(account.write(&hold(key(1, 1), asked)).is_ok(), allowed);
        let after = account.figures(&line());
        let taken = before.free.checked_sub(after.free).unwrap();
        prop_assert_eq!(taken, if allowed { asked } else { Amount::ZERO });
        prop_assert_eq!(after.held, taken);
    }

    /// A store that keeps rows apart and hands in one at a time arrives where memory does.
    #[test]
    fn rows_kept_elsewhere_come_to_the_same(entries in history(1_000)) {
        let mut ledger = Ledger::new(COUNTY);
        let mut rows = std::collections::BTreeMap::<Vec<u8>, HoldRow>::new();
        for (by, entry) in &entries {
            let row = entry.hold_key().and_then(|key| rows.get(&key.key())).cloned();
            if let Some((key, row)) = ledger.apply(*by, entry, row.as_ref()).row {
                rows.insert(key.key(), row);
            }
            let kept = ledger.lines().map(|(q, totals)| (q.clone(), totals.clone()));
            ledger = Ledger::load(COUNTY, kept.collect::<Vec<_>>());
        }
        let account = folded(COUNTY, &entries);
        prop_assert_eq!(account.ledger(), &ledger);
        prop_assert_eq!(rows.len(), account.rows().count());
    }
}
