//! Who did what: every entry of the journal as an act, and what doesn't fit among them.
//!
//! Chains and signatures are [`crate::verify`]'s. What users there are follows from the unit's own words, so
//! each act is looked at with the users of its place among them: [`users`].

mod users;

use std::collections::{BTreeMap, BTreeSet};

use escrow::Holder;
use model::words::Role;
use model::{Hash, LogId, RecordId, Seq, UnitCode};
use office::entry::{Act, Audited, Body, UserFact, UserSaid};
use roster::Kind;
use users::{Point, Users};

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

/// Looks every act through: those of this unit, and of every unit below whose acts lie here.
///
/// # Errors
/// As for [`lines`].
pub fn examine(desk: &Desk) -> Result<Examined, RuntimeFault> {
    let node = desk.opening().node;
    let mut found = Examined::default();
    let mut words = Vec::new();
    let mut acts: BTreeMap<Holder, BTreeSet<u64>> = BTreeMap::new();
    found.unreadable = lines(desk, &mut |line, body| {
        found.entries = found.entries.saturating_add(1);
        if line.log.origin == node {
            acts.entry(Holder::of(line.log)).or_default().insert(line.act.logical);
        }
        if let (Body::User(fact), Some(unit)) = (body, line.unit) {
            words.push((unit, Point::of(&line), fact.clone()));
        }
    })?;
    let users = Users::of(words);
    lines(desk, &mut |line, _| {
        let odd = line.unit.and_then(|unit| users.odd(unit, Point::of(&line), &line.act));
        if let Some(odd) = odd {
            found.odd.push((odd, line));
        }
    })?;
    found.odd.sort_by_key(|(_, line)| (line.unit, Point::of(line), line.log, line.seq));
    for (holder, numbers) in acts {
        let follows = numbers.iter().zip(numbers.iter().skip(1));
        let gaps = follows.filter(|(one, next)| one.saturating_add(1) < **next);
        found.gaps.extend(
            gaps.map(|(one, next)| (holder, one.saturating_add(1), next.saturating_sub(1))),
        );
    }
    Ok(found)
}
