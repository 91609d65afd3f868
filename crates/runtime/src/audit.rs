//! Who did what: every entry of the journal as an act, and what doesn't fit among them.
//!
//! Chains and signatures are [`crate::verify`]'s. What users there are follows from the unit's own log, so
//! each act is looked at with the users of its place in it.

use std::collections::{BTreeMap, BTreeSet};

use escrow::Holder;
use model::words::Role;
use model::{Hash, LogId, RecordId, Seq, UnitCode};
use office::entry::{Act, Audited, Body, UserFact, UserSaid};
use roster::Kind;

use crate::desk::Desk;
use crate::fault::RuntimeFault;
use crate::survey::walk;

/// One entry as an act.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Line {
    /// Its log.
    pub log: LogId,
    /// Its position there.
    pub seq: Seq,
    /// The unit whose machine wrote it; `None` if the roster doesn't know it.
    pub unit: Option<UnitCode>,
    /// Who, in which role, when.
    pub act: Act,
    /// What sort of entry it is.
    pub kind: Kind,
    /// The record it is about.
    pub record: Option<RecordId>,
    /// What was exported, printed or said of which user: nothing of the persons in the files.
    pub what: Option<String>,
}

/// Why an act is shown.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Odd {
    /// There was no such user.
    Stranger,
    /// The user was disabled.
    Disabled,
    /// The user had no such role.
    Role,
}

impl Odd {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Stranger => "stranger",
            Self::Disabled => "disabled",
            Self::Role => "role",
        }
    }
}

/// The name of a file's bytes in the audit: BLAKE3.
pub fn hash_of(bytes: &[u8]) -> Hash {
    Hash(*blake3::hash(bytes).as_bytes())
}

/// What was found among the acts.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Examined {
    /// Entries looked at.
    pub entries: u64,
    /// Of those, how many this program can't read.
    pub unreadable: u64,
    /// Acts of this unit that don't fit its users.
    pub odd: Vec<(Odd, Line)>,
    /// Numbers of acts that are missing among this machine's: the incarnation, the first and the last.
    pub gaps: Vec<(Holder, u64, u64)>,
}

/// Hands out every entry once, in the journal's order; returns how many can't be read.
///
/// # Errors
/// [`RuntimeFault::Journal`] or [`RuntimeFault::Damaged`], naming the place.
pub fn lines(desk: &Desk, each: &mut dyn FnMut(Line, &Body)) -> Result<u64, RuntimeFault> {
    let mut unreadable = 0u64;
    walk(desk, &mut |log, seq, entry| match entry {
        Ok(entry) => {
            let (kind, record) = (entry.body.kind(), entry.body.record());
            let unit = desk.roster().unit_of(log.origin);
            let what = what(&entry.body);
            each(Line { log, seq, unit, act: entry.act, kind, record, what }, &entry.body);
        }
        Err(_) => unreadable = unreadable.saturating_add(1),
    })?;
    Ok(unreadable)
}

/// What an entry says beside its kind, where the audit needs it.
fn what(body: &Body) -> Option<String> {
    if let Body::User(fact) = body {
        return Some(of_user(fact));
    }
    let Body::Audited(audited) = body else { return None };
    Some(match audited {
        Audited::Revealed { .. } => "revealed".to_owned(),
        Audited::Exported { what, file: None } => format!("exported {what}"),
        Audited::Exported { what, file: Some(file) } => format!("exported {what} {file}"),
        Audited::Printed { what } => format!("printed {what}"),
        Audited::LoggedIn => "logged in".to_owned(),
        Audited::LoggedOut => "logged out".to_owned(),
        Audited::LoginFailed { user, times } => {
            format!("login failed {} {times}", user.as_deref().unwrap_or("-"))
        }
    })
}

fn of_user(UserFact { user, said, .. }: &UserFact) -> String {
    let roles = |roles: &[Role]| roles.iter().map(|role| role.code()).collect::<Vec<_>>().join(" ");
    match said {
        UserSaid::Added { roles: of, .. } => format!("added {user} {}", roles(of)),
        UserSaid::Roles(of) => format!("roles {user} {}", roles(of)),
        UserSaid::Disabled { .. } => format!("disabled {user}"),
        UserSaid::Enabled => format!("enabled {user}"),
        UserSaid::Password => format!("password {user}"),
    }
}

/// A user at some place of the log: the roles, and whether shut out.
type Known = (Vec<Role>, bool);

/// Looks every act through.
///
/// # Errors
/// As for [`lines`].
pub fn examine(desk: &Desk) -> Result<Examined, RuntimeFault> {
    let (unit, node) = (desk.opening().unit, desk.opening().node);
    let mut found = Examined::default();
    let mut users: BTreeMap<String, Known> = BTreeMap::new();
    let mut acts: BTreeMap<Holder, BTreeSet<u64>> = BTreeMap::new();
    found.unreadable = lines(desk, &mut |line, body| {
        found.entries = found.entries.saturating_add(1);
        if line.log.origin == node {
            acts.entry(Holder::of(line.log)).or_default().insert(line.act.logical);
        }
        if line.unit != Some(unit) {
            return;
        }
        if let Body::User(fact) = body {
            learn(&mut users, fact);
        }
        if let Some(odd) = odd(&users, &line.act) {
            found.odd.push((odd, line));
        }
    })?;
    for (holder, numbers) in acts {
        let follows = numbers.iter().zip(numbers.iter().skip(1));
        let gaps = follows.filter(|(one, next)| one.saturating_add(1) < **next);
        found.gaps.extend(
            gaps.map(|(one, next)| (holder, one.saturating_add(1), next.saturating_sub(1))),
        );
    }
    Ok(found)
}

fn learn(users: &mut BTreeMap<String, Known>, fact: &UserFact) {
    match (&fact.said, users.get_mut(&fact.user)) {
        (UserSaid::Added { roles, .. }, None) => {
            users.insert(fact.user.clone(), (roles.clone(), false));
        }
        (UserSaid::Roles(roles), Some(known)) => known.0.clone_from(roles),
        (UserSaid::Disabled { .. }, Some(known)) => known.1 = true,
        (UserSaid::Enabled, Some(known)) => known.1 = false,
        (UserSaid::Added { .. } | UserSaid::Password, _)
        | (UserSaid::Roles(_) | UserSaid::Disabled { .. } | UserSaid::Enabled, None) => {}
    }
}

/// What doesn't fit an act, with the users of its place. Rules act in a role of their own, and before the
/// first user there is nobody to fit.
fn odd(users: &BTreeMap<String, Known>, act: &Act) -> Option<Odd> {
    if users.is_empty() || act.role == Role::System {
        return None;
    }
    match users.get(&act.user) {
        None => Some(Odd::Stranger),
        Some((_, true)) => Some(Odd::Disabled),
        Some((roles, false)) => (!roles.contains(&act.role)).then_some(Odd::Role),
    }
}

#[cfg(test)]
mod tests {
    use model::Timestamp;

    use super::*;

    fn act(user: &str, role: Role) -> Act {
        let on = "1401/09/15".parse().unwrap();
        Act { user: user.to_owned(), role, on, at: Timestamp::from_ms(0), logical: 1 }
    }

    #[test]
    fn an_act_fits_the_users_of_its_place() {
        let mut users = BTreeMap::new();
        assert_eq!(odd(&users, &act("anybody", Role::Clerk)), None, "nobody was named yet");
        let said = |said| UserFact { user: "sara".to_owned(), n: 1, said };
        let added = UserSaid::Added { name: "سارا".to_owned(), roles: vec![Role::Clerk] };
        learn(&mut users, &said(added));
        assert_eq!(odd(&users, &act("sara", Role::Clerk)), None);
        assert_eq!(odd(&users, &act("sara", Role::CountyHead)), Some(Odd::Role));
        assert_eq!(odd(&users, &act("nobody", Role::Clerk)), Some(Odd::Stranger));
        assert_eq!(odd(&users, &act("rules", Role::System)), None);
        learn(&mut users, &said(UserSaid::Disabled { reason: "moved".to_owned() }));
        assert_eq!(odd(&users, &act("sara", Role::Clerk)), Some(Odd::Disabled));
        learn(&mut users, &said(UserSaid::Enabled));
        assert_eq!(odd(&users, &act("sara", Role::Clerk)), None);
    }
}
