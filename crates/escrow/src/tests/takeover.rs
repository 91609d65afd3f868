//! A hub's next incarnation goes on with the edges to its children; each incarnation accounts for what it
//! granted itself.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

const SECOND: Holder = Holder { incarnation: Incarnation(2), ..PROVINCE };

fn back(to: Holder, cumulative: Amount) -> Entry {
    Entry::Return(Return { q: line(), to: to.node, cumulative, on: day("1401/06/01") })
}

fn heard(me: Holder, entries: &[(Holder, Entry)]) -> Account {
    let mut account = Account::new(me);
    for (by, entry) in entries {
        account.apply(*by, entry);
    }
    account
}

fn passed_on(me: Holder, entries: &[(Holder, Entry)]) -> Amount {
    heard(me, entries).figures(&line()).passed_on
}

#[test]
fn what_a_child_gives_back_is_the_lost_incarnations_first() {
    let mut entries = vec![
        (NATION, open(amount(100, 10))),
        (NATION, grant(PROVINCE, amount(50, 5))),
        (PROVINCE, grant(COUNTY, amount(30, 3))),
        (NATION, grant(SECOND, amount(20, 2))),
        (SECOND, grant(COUNTY, amount(40, 4))),
    ];
    let told = |entries: &[(Holder, Entry)]| {
        let county = heard(COUNTY, entries).figures(&line());
        (passed_on(PROVINCE, entries), passed_on(SECOND, entries), county.granted)
    };
    assert_eq!(told(&entries), (amount(30, 3), amount(10, 1), amount(40, 4)));
    entries.push((COUNTY, back(SECOND, amount(25, 2))));
    assert_eq!(told(&entries), (amount(5, 1), amount(10, 1), amount(40, 4)));
    entries.push((COUNTY, back(SECOND, amount(35, 3))));
    assert_eq!(told(&entries), (Amount::ZERO, amount(5, 1), amount(40, 4)));
}

#[test]
fn a_grant_goes_on_from_what_the_lost_incarnation_had_granted() {
    let mut second = heard(
        SECOND,
        &[
            (NATION, open(amount(100, 10))),
            (NATION, grant(SECOND, amount(20, 2))),
            (PROVINCE, grant(COUNTY, amount(30, 3))),
        ],
    );
    let acknowledge = Entry::Acknowledge(Acknowledge {
        q: line(),
        from: NATION.node,
        cumulative: amount(20, 2),
        on: day("1401/02/02"),
    });
    second.write(&acknowledge).unwrap();
    second.write(&grant(COUNTY, amount(20, 2))).unwrap_err();
    second.write(&grant(COUNTY, amount(51, 5))).unwrap_err();
    second.write(&grant(COUNTY, amount(50, 5))).unwrap();
    assert_eq!(second.figures(&line()).free, Amount::ZERO);
}

#[test]
fn a_line_overdrawn_by_a_fence_still_takes_what_uses_no_rights() {
    // The grant it was held on doesn't count any more.
    let mut county =
        heard(COUNTY, &[(NATION, open(amount(100, 10))), (COUNTY, hold(key(1, 1), amount(25, 1)))]);
    let paid = Consume { key: key(1, 1), paid: Rials::new(25), on: day("1401/07/01") };
    county.write(&Entry::Consume(paid)).unwrap();
    county.write(&hold(key(2, 1), amount(1, 1))).unwrap_err();
}

proptest! {
    /// Whatever the second incarnation had heard when it granted: both together account for all the
    /// child has, and hearing more never takes rights away from the second.
    #[test]
    fn two_incarnations_account_for_one_edge(
        first in vec(0u64..60, 1..4),
        steps in vec((0u64..40, 0u64..40, 0usize..6), 0..8),
    ) {
        let mut entries = vec![(NATION, open(amount(1_000, 1_000))), (NATION, grant(SECOND, amount(500, 500)))];
        let mut granted = 0;
        for more in first {
            granted += more;
            entries.push((PROVINCE, grant(COUNTY, amount(granted, granted))));
        }
        let (mut reached, mut given_back) = (granted, 0);
        for (more, less, known) in steps {
            // It has heard the nation, itself, and some of the rest.
            let own: Vec<_> = entries
                .iter()
                .enumerate()
                .filter(|(at, (by, _))| *by == NATION || *by == SECOND || *at < 2 + known)
                .map(|(_, said)| said.clone())
                .collect();
            let had = heard(SECOND, &own)
                .ledger()
                .totals(&line())
                .and_then(|totals| totals.children().find(|(child, _)| *child == COUNTY))
                .map_or(0, |(_, [granted, ..])| granted.rials.whole());
            if heard(SECOND, &own).figures(&line()).free.covers(amount(more, more)) {
                entries.push((SECOND, grant(COUNTY, amount(had + more, had + more))));
                reached = reached.max(had + more);
            }
            given_back = (given_back + less).min(reached);
            entries.push((COUNTY, back(SECOND, amount(given_back, given_back))));
        }
        let both = passed_on(PROVINCE, &entries).checked_add(passed_on(SECOND, &entries));
        prop_assert_eq!(both, Some(amount(reached - given_back, reached - given_back)));
        prop_assert!(heard(SECOND, &entries).figures(&line()).holds());
    }

    /// P5 on the edge: each further word of the first incarnation leaves the second at least as free.
    #[test]
    fn hearing_more_of_the_lost_incarnation_never_takes_rights_away(
        words in vec(0u64..100, 0..6), own in 0u64..100, given in 0u64..100,
    ) {
        let mut entries = vec![
            (NATION, grant(SECOND, amount(100, 100))),
            (SECOND, grant(COUNTY, amount(own, own))),
            (COUNTY, back(SECOND, amount(given, given))),
        ];
        let mut free = heard(SECOND, &entries).figures(&line()).free;
        for word in words {
            entries.push((PROVINCE, grant(COUNTY, amount(word, word))));
            let now = heard(SECOND, &entries).figures(&line()).free;
            prop_assert!(now.covers(free));
            free = now;
        }
    }
}
