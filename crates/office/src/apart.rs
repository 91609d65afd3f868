//! Acts that one person may not do on one thing: creator and approver are two.
//!
//! One table. Where a row says *everywhere*, the second act names who did the first, or the roles
//! exclude each other: every replica judges alike, whatever else it has heard of, and sets the entry
//! aside. Where it says *desk*, the first act may lie in a log that others don't hold: the desk refuses
//! the second one, and an audit finds it afterwards.

use std::fmt;

use model::words::Role;
use model::{Say, UnitCode};
use roster::Tier;

use crate::draft::{Drafter, Stop};
use crate::refusal::Unable;
use crate::users;

/// A pair of acts on one thing.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Pair {
    /// To draft a rule set and to publish it.
    Rules,
    /// To hand out a node's slip and to approve the node.
    Enrolment,
    /// To enroll nodes and to grant them quota.
    Grant,
    /// To make a quarter's report and to accept it.
    Report,
    /// To do what is audited and to audit.
    Audit,
    /// To fill in a visit's form and to refer on it.
    Form,
    /// To say one side of a dispute and to settle it.
    Dispute,
}

/// How two acts are kept apart.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum How {
    /// The second act names who did the first; judged everywhere.
    Named,
    /// The two roles exclude each other in one user; judged everywhere.
    Roles(Role, Role),
    /// The two acts are units' of two tiers, by the table of who may write what; judged everywhere.
    Tiers,
    /// Judged at the desk, where both logs lie, and by an audit.
    Desk,
}

impl Pair {
    /// Every pair.
    pub const ALL: [Self; 7] = [
        Self::Rules,
        Self::Enrolment,
        Self::Grant,
        Self::Report,
        Self::Audit,
        Self::Form,
        Self::Dispute,
    ];

    /// How it is kept. Auditors and analysts write nothing: whoever has such a role has no other.
    pub const fn how(self) -> How {
        match self {
            Self::Rules => How::Named,
            Self::Enrolment | Self::Form | Self::Dispute => How::Desk,
            Self::Grant => How::Roles(Role::Treasurer, Role::SecurityOfficer),
            Self::Report => How::Tiers,
            Self::Audit => How::Roles(Role::Auditor, Role::Clerk),
        }
    }

    /// The stable code of messages and `explain`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Rules => "people.rules",
            Self::Enrolment => "people.enrolment",
            Self::Grant => "people.grant",
            Self::Report => "people.report",
            Self::Audit => "people.audit",
            Self::Form => "people.form",
            Self::Dispute => "people.dispute",
        }
    }

    /// What it asks for.
    pub fn say(self) -> Say {
        let (fa, en) = match self {
            Self::Rules => (
                "پیش‌نویس ضوابط را کسی جز نویسنده‌اش منتشر می‌کند.",
                "a rule set is published by another person than who drafted it",
            ),
            Self::Enrolment => (
                "گره را کسی جز صادرکنندهٔ برگه تأیید می‌کند.",
                "a node is approved by another person than who handed out its slip",
            ),
            Self::Grant => {
                ("کسی که گره‌ها را می‌پذیرد سهمیه نمی‌دهد.", "who enrolls nodes grants no quota")
            }
            Self::Report => (
                "گزارش را واحد بالاتر می‌پذیرد، نه سازنده‌اش.",
                "a report is accepted by the unit above, not by who made it",
            ),
            Self::Audit => ("حسابرس نقش دیگری ندارد.", "an auditor has no other role"),
            Self::Form => (
                "معرفی بر پایهٔ فرم بازدید را کسی جز پرکنندهٔ فرم انجام می‌دهد.",
                "who filled in a visit's form doesn't refer on it",
            ),
            Self::Dispute => (
                "مغایرت را کسی جز گویندهٔ یکی از دو سو برطرف می‌کند.",
                "a dispute is settled by another person than who said one of its sides",
            ),
        };
        Say::new(fa, en)
    }
}

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

/// Refuses if who acts did the first act of a pair as well, and the unit has somebody else who may do the
/// second: an office of one person isn't brought to a stand by a pair that is judged at the desk.
///
/// # Errors
/// [`Unable::Same`], and [`Damage`](model::view::Damage) of the views.
pub(crate) fn is_another(
    drafter: &Drafter<'_>,
    pair: Pair,
    mut firsts: impl Iterator<Item = String>,
) -> Result<(), Stop> {
    let act = &drafter.act;
    let users = users::all(drafter.office.view, drafter.office.opening.unit)?;
    let somebody = users.values().any(|user| user.user != act.user && user.may(act.role));
    if somebody && firsts.any(|first| first == act.user) {
        return Err(Unable::Same { pair, user: act.user.clone() }.into());
    }
    Ok(())
}

/// Two of these roles that no one person has, if there are such.
pub fn roles_apart(roles: &[Role]) -> Option<(Role, Role)> {
    let has = |role| roles.contains(&role);
    for pair in Pair::ALL {
        if let How::Roles(one, other) = pair.how()
            && has(one)
            && has(other)
        {
            return Some((one, other));
        }
    }
    let alone = [Role::Auditor, Role::Analyst].into_iter().find(|role| has(*role))?;
    roles.iter().copied().find(|role| *role != alone).map(|other| (alone, other))
}

/// The roles a tier's people may have. The first is the one that keeps the users.
pub const fn roles_of(tier: Tier) -> &'static [Role] {
    match tier {
        Tier::County | Tier::Practice => {
            &[Role::CountyHead, Role::Clerk, Role::Inspector, Role::Analyst, Role::Auditor]
        }
        Tier::Province => &[
            Role::SecurityOfficer,
            Role::ProvinceReviewer,
            Role::Treasurer,
            Role::Analyst,
            Role::Auditor,
        ],
        Tier::Nation => &[
            Role::SecurityOfficer,
            Role::NationalAdmin,
            Role::Treasurer,
            Role::Analyst,
            Role::Auditor,
        ],
    }
}

/// The role that keeps a unit's users.
pub fn keeper(unit: UnitCode) -> Role {
    *roles_of(Tier::of(unit)).first().expect("no list is empty")
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use expect_test::expect;
    use roster::{Kind, usual};

    use super::*;

    #[test]
    fn the_whole_table_of_pairs() {
        let mut table = String::new();
        for pair in Pair::ALL {
            writeln!(table, "{pair:<17} {:?}: {}", pair.how(), pair.say().en).unwrap();
        }
        expect![[r#"
            people.rules      Named: a rule set is published by another person than who drafted it
            people.enrolment  Desk: a node is approved by another person than who handed out its slip
            people.grant      Roles(Treasurer, SecurityOfficer): who enrolls nodes grants no quota
            people.report     Tiers: a report is accepted by the unit above, not by who made it
            people.audit      Roles(Auditor, Clerk): an auditor has no other role
            people.form       Desk: who filled in a visit's form doesn't refer on it
            people.dispute    Desk: a dispute is settled by another person than who said one of its sides
        "#]]
        .assert_eq(&table);
    }

    #[test]
    fn nobody_grants_and_enrolls_and_an_auditor_does_nothing_else() {
        assert!(roles_apart(&[Role::Treasurer, Role::ProvinceReviewer]).is_none());
        assert!(roles_apart(&[Role::Treasurer, Role::SecurityOfficer]).is_some());
        assert!(roles_apart(&[Role::CountyHead, Role::Clerk, Role::Inspector]).is_none());
        assert!(roles_apart(&[Role::Inspector, Role::Auditor]).is_some());
        assert!(roles_apart(&[Role::Auditor]).is_none());
    }

    #[test]
    fn who_keeps_the_users_may_write_of_them() {
        for (tier, unit) in [(Tier::County, "1102"), (Tier::Province, "11"), (Tier::Nation, "IR")] {
            assert_eq!(usual(tier, Kind::User), Some(keeper(unit.parse().unwrap())));
        }
    }
}
