//! The users of each unit as they were at each of its acts, from facts alone.
//!
//! A machine numbers its acts, over all of its logs, and a unit's incarnations follow each other. So of any
//! act and any word on a user it is known which was first, whatever reached this store first, and by
//! which way: every replica that holds both judges alike. A word that hasn't come yet is missing
//! everywhere alike, and nothing is set aside for a verdict: it names acts for a person to look at.

use std::collections::BTreeMap;

use escrow::Holder;
use model::words::Role;
use model::{Incarnation, NodeNumber, UnitCode};
use office::entry::{Act, UserFact, UserSaid};

use super::{Line, Odd};

/// A place among a unit's acts.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Point(Incarnation, NodeNumber, u64);

impl Point {
    pub(super) fn of(line: &Line) -> Self {
        let Holder { node, incarnation } = Holder::of(line.log);
        Self(incarnation, node, line.act.logical)
    }
}

/// A word on a user: whose unit's, at which place, what.
pub(super) type Word = (UnitCode, Point, UserFact);

/// The users of one unit: their roles, and whether they are shut out.
type Staff = BTreeMap<String, (Vec<Role>, bool)>;

/// The users of each unit after each word on one.
#[derive(Debug, Default)]
pub(super) struct Users(BTreeMap<UnitCode, Vec<(Point, Staff)>>);

impl Users {
    /// From every word on users, in any order.
    pub(super) fn of(mut words: Vec<Word>) -> Self {
        words.sort_by(|(unit, point, fact), (other_unit, other_point, other)| {
            let own = (unit, point, &fact.user, fact.n);
            own.cmp(&(other_unit, other_point, &other.user, other.n))
        });
        let mut all: BTreeMap<UnitCode, Vec<(Point, Staff)>> = BTreeMap::new();
        for (unit, point, fact) in words {
            let past = all.entry(unit).or_default();
            let mut staff = past.last().map(|(_, staff)| staff.clone()).unwrap_or_default();
            learn(&mut staff, fact);
            past.push((point, staff));
        }
        Self(all)
    }

    /// What doesn't fit an act, with the users of its place. Rules act in a role of their own, and before
    /// the first user there is nobody to fit.
    pub(super) fn odd(&self, unit: UnitCode, point: Point, act: &Act) -> Option<Odd> {
        let past = self.0.get(&unit)?;
        // The act that names the first user is that user's.
        let known = past.partition_point(|(at, _)| *at <= point).checked_sub(1)?;
        let (_, staff) = past.get(known)?;
        if staff.is_empty() || act.role == Role::System {
            return None;
        }
        match staff.get(&act.user) {
            None => Some(Odd::Stranger),
            Some((_, true)) => Some(Odd::Disabled),
            Some((roles, false)) => (!roles.contains(&act.role)).then_some(Odd::Role),
        }
    }
}

fn learn(staff: &mut Staff, fact: UserFact) {
    match (fact.said, staff.get_mut(&fact.user)) {
        (UserSaid::Added { roles, .. }, None) => {
            staff.insert(fact.user, (roles, false));
        }
        (UserSaid::Roles(roles), Some(known)) => known.0 = roles,
        (UserSaid::Disabled { .. }, Some(known)) => known.1 = true,
        (UserSaid::Enabled, Some(known)) => known.1 = false,
        (UserSaid::Added { .. } | UserSaid::Password, _)
        | (UserSaid::Roles(_) | UserSaid::Disabled { .. } | UserSaid::Enabled, None) => {}
    }
}

#[cfg(test)]
mod tests {
    use model::Timestamp;
    use proptest::prelude::*;

    use super::*;

    fn act(user: &str, role: Role) -> Act {
        let on = "1401/09/15".parse().unwrap();
        Act { user: user.to_owned(), role, on, at: Timestamp::from_ms(0), logical: 1 }
    }

    fn unit() -> UnitCode {
        "1102".parse().unwrap()
    }

    const fn at(incarnation: u16, logical: u64) -> Point {
        Point(Incarnation(incarnation), NodeNumber(5), logical)
    }

    fn said(point: Point, n: u32, said: UserSaid) -> Word {
        (unit(), point, UserFact { user: "sara".to_owned(), n, said })
    }

    /// A user who came, was shut out, came again on the next machine and had another role.
    fn words() -> Vec<Word> {
        let added = UserSaid::Added { name: "سارا".to_owned(), roles: vec![Role::Clerk] };
        vec![
            said(at(1, 3), 1, added),
            said(at(1, 10), 2, UserSaid::Disabled { reason: "moved".to_owned() }),
            said(at(2, 2), 3, UserSaid::Enabled),
            said(at(2, 6), 4, UserSaid::Roles(vec![Role::Inspector])),
        ]
    }

    fn verdicts(words: Vec<Word>) -> Vec<Option<Odd>> {
        let users = Users::of(words);
        let points = (1..=12).map(|it| at(1, it)).chain((1..=8).map(|it| at(2, it)));
        points.map(|point| users.odd(unit(), point, &act("sara", Role::Clerk))).collect()
    }

    /// X5
    #[test]
    fn an_act_fits_the_users_of_its_place() {
        let found = verdicts(words());
        assert_eq!(found[0..2], [None; 2], "nobody was named yet");
        assert_eq!(found[2..9], [None; 7], "a clerk");
        assert_eq!(found[9..13], [Some(Odd::Disabled); 4], "until a word of the next machine");
        assert_eq!(found[13..17], [None; 4]);
        assert_eq!(found[17..20], [Some(Odd::Role); 3]);
        let users = Users::of(words());
        assert_eq!(users.odd(unit(), at(1, 5), &act("reza", Role::Clerk)), Some(Odd::Stranger));
        assert_eq!(users.odd(unit(), at(1, 5), &act("rules", Role::System)), None);
        let other = "1103".parse().unwrap();
        assert_eq!(users.odd(other, at(1, 5), &act("reza", Role::Clerk)), None);
    }

    proptest! {
        /// X5: whatever came first, and by whichever way, the verdict is the same.
        #[test]
        fn a_verdict_does_not_hang_on_what_was_heard_first(order in Just(words()).prop_shuffle()) {
            prop_assert_eq!(verdicts(order), verdicts(words()));
        }
    }
}
