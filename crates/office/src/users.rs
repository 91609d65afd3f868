//! The users of a unit, as its entries tell: who there is, in which roles, and who not any more.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use model::limits::NAME_BYTES_MAX;
use model::view::{Damage, View};
use model::words::Role;
use model::{JalaliDate, LogId, Say, Seq, UnitCode};
use roster::Tier;

use crate::draft::{Drafter, Stop};
use crate::entry::{Act, Audited, Body, SYSTEM, UserFact, UserSaid, is_user_name};
use crate::refusal::{Refusal, Unable};
use crate::standing::Office;
use crate::{apart, schema};

/// A user.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct User {
    /// The name acts carry.
    pub user: String,
    /// The person's name.
    pub name: String,
    /// The roles the user may act in, the usual one first.
    pub roles: Vec<Role>,
    /// Why and since when the user may not act.
    pub disabled: Option<(JalaliDate, String)>,
    /// When the user was added, and by whom.
    pub added: (JalaliDate, String),
    /// The day of the last password.
    pub password_on: Option<JalaliDate>,
    /// The number of the last word on the user.
    pub n: u32,
}

impl User {
    /// Says whether the user may act in a role now.
    pub fn may(&self, role: Role) -> bool {
        self.disabled.is_none() && self.roles.contains(&role)
    }

    /// Takes the next word; one that comes before the user is added says nothing.
    fn take(known: Option<Self>, act: &Act, fact: UserFact) -> Option<Self> {
        let n = fact.n;
        let (Some(mut user), said) = (match (known, fact.said) {
            (None, UserSaid::Added { name, roles }) => {
                let added = (act.on, act.user.clone());
                let (user, disabled, password_on) = (fact.user, None, None);
                return Some(Self { user, name, roles, disabled, added, password_on, n });
            }
            (known, said) => (known, said),
        }) else {
            return None;
        };
        match said {
            // Two machines of a unit added the same user: both agree on who comes first.
            UserSaid::Added { .. } => {}
            UserSaid::Roles(roles) => user.roles = roles,
            UserSaid::Disabled { reason } => user.disabled = Some((act.on, reason)),
            UserSaid::Enabled => user.disabled = None,
            UserSaid::Password => user.password_on = Some(act.on),
        }
        user.n = n;
        Some(user)
    }
}

/// Says whether whoever acts may act in these roles. Where the unit has no users yet, anyone may, as the
/// table of who may write what says; what the program does by itself is nobody's.
///
/// # Errors
/// [`Unable`], and [`Damage`] of the views.
pub(crate) fn may_act(
    office: &Office<'_>,
    act: &Act,
    roles: impl Iterator<Item = Role>,
) -> Result<(), Stop> {
    let users = all(office.view, office.opening.unit)?;
    if users.is_empty() || (act.user == SYSTEM && act.role == Role::System) {
        return Ok(());
    }
    if act.user.is_empty() {
        return Err(Unable::NotLoggedIn.into());
    }
    let user = users.get(&act.user).ok_or(Unable::Stranger)?;
    if let Some((on, _)) = &user.disabled {
        return Err(Unable::Disabled { user: user.user.clone(), on: *on }.into());
    }
    // What follows by a rule from a person's act is said by the program.
    let acted = std::iter::once(act.role).chain(roles.filter(|role| *role != Role::System));
    for role in acted {
        if !user.may(role) {
            return Err(Unable::Role { user: user.user.clone(), role }.into());
        }
    }
    Ok(())
}

/// Adds a user. The first of a unit keeps the others.
///
/// # Errors
/// [`Unable`] if the name or a role won't do, or there is such a user.
pub fn add(drafter: &mut Drafter<'_>, user: &str, name: &str, roles: &[Role]) -> Result<(), Stop> {
    let (users, unit) = known(drafter)?;
    if !is_user_name(user) || user == SYSTEM {
        return Err(Unable::Name.into());
    }
    if name.trim().is_empty() || NAME_BYTES_MAX < name.len() {
        let (fa, en) = ("نام شخص نوشته نشده یا بلند است", "the person's name is missing or long");
        return Err(Refusal::Form { what: Say::new(fa, en) }.into());
    }
    let roles = checked(unit, roles)?;
    if users.contains_key(user) {
        return Err(Unable::Taken { user: user.to_owned() }.into());
    }
    let keeper = apart::keeper(unit);
    if users.is_empty() && !roles.contains(&keeper) {
        return Err(Unable::First { role: keeper }.into());
    }
    say(drafter, user, 1, UserSaid::Added { name: name.trim().to_owned(), roles });
    Ok(())
}

/// Gives a user these roles and no others.
///
/// # Errors
/// [`Unable`] if there is no such user, a role won't do, or nobody would be left who keeps users;
/// [`Refusal::NothingToChange`].
pub fn set_roles(drafter: &mut Drafter<'_>, user: &str, roles: &[Role]) -> Result<(), Stop> {
    let (users, unit) = known(drafter)?;
    let row = find(&users, user)?;
    let roles = checked(unit, roles)?;
    if row.roles == roles {
        return Err(Refusal::NothingToChange.into());
    }
    if !roles.contains(&apart::keeper(unit)) {
        another_keeps(&users, unit, user)?;
    }
    let n = row.n.saturating_add(1);
    say(drafter, user, n, UserSaid::Roles(roles));
    Ok(())
}

/// Shuts a user out.
///
/// # Errors
/// As [`set_roles`]; [`Refusal::ReasonMissing`].
pub fn disable(drafter: &mut Drafter<'_>, user: &str, reason: &str) -> Result<(), Stop> {
    let (users, unit) = known(drafter)?;
    let row = find(&users, user)?;
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Refusal::ReasonMissing.into());
    }
    if row.disabled.is_some() {
        return Err(Refusal::NothingToChange.into());
    }
    another_keeps(&users, unit, user)?;
    let n = row.n.saturating_add(1);
    say(drafter, user, n, UserSaid::Disabled { reason: reason.to_owned() });
    Ok(())
}

/// Lets a user act again.
///
/// # Errors
/// [`Unable::NoUser`], [`Refusal::NothingToChange`].
pub fn enable(drafter: &mut Drafter<'_>, user: &str) -> Result<(), Stop> {
    let (users, _) = known(drafter)?;
    let row = find(&users, user)?;
    if row.disabled.is_none() {
        return Err(Refusal::NothingToChange.into());
    }
    let n = row.n.saturating_add(1);
    say(drafter, user, n, UserSaid::Enabled);
    Ok(())
}

/// Notes that a user has another password: the own one by one's own word, another's by the keeper's.
///
/// # Errors
/// [`Unable::NoUser`].
pub fn password(drafter: &mut Drafter<'_>, user: &str) -> Result<(), Stop> {
    let (users, unit) = known(drafter)?;
    let n = find(&users, user)?.n.saturating_add(1);
    let fact = UserFact { user: user.to_owned(), n, said: UserSaid::Password };
    let role = if drafter.act.user == user { Role::System } else { apart::keeper(unit) };
    drafter.say_as(role, unit, Body::User(fact));
    Ok(())
}

/// Names an act that changes nothing.
pub fn audit(drafter: &mut Drafter<'_>, audited: Audited) {
    drafter.say(Body::Audited(audited));
}

fn known(drafter: &Drafter<'_>) -> Result<(BTreeMap<String, User>, UnitCode), Stop> {
    let unit = drafter.office.opening.unit;
    Ok((all(drafter.office.view, unit)?, unit))
}

fn find<'a>(users: &'a BTreeMap<String, User>, user: &str) -> Result<&'a User, Stop> {
    Ok(users.get(user).ok_or_else(|| Unable::NoUser { user: user.to_owned() })?)
}

/// Roles that one person of the unit may have, each once.
fn checked(unit: UnitCode, roles: &[Role]) -> Result<Vec<Role>, Stop> {
    let tier = Tier::of(unit);
    let mut kept: Vec<Role> = Vec::new();
    for role in roles {
        if !apart::roles_of(tier).contains(role) {
            return Err(Unable::RoleElsewhere { role: *role, tier }.into());
        }
        if !kept.contains(role) {
            kept.push(*role);
        }
    }
    match apart::roles_apart(&kept) {
        Some((one, other)) => Err(Unable::RolesApart { one, other }.into()),
        None => Ok(kept),
    }
}

/// Whether somebody else can still keep the users.
fn another_keeps(users: &BTreeMap<String, User>, unit: UnitCode, user: &str) -> Result<(), Stop> {
    let keeper = apart::keeper(unit);
    if users.values().any(|other| other.user != user && other.may(keeper)) {
        return Ok(());
    }
    let keeps = users.get(user).is_some_and(|known| known.may(keeper));
    if keeps { Err(Unable::Last { user: user.to_owned() }.into()) } else { Ok(()) }
}

fn say(drafter: &mut Drafter<'_>, user: &str, n: u32, said: UserSaid) {
    drafter.say(Body::User(UserFact { user: user.to_owned(), n, said }));
}

/// The users of a unit, by name. They are few.
///
/// # Errors
/// [`Damage`] of the views.
pub fn all(view: &dyn View, unit: UnitCode) -> Result<BTreeMap<String, User>, Damage> {
    let mut users: BTreeMap<String, User> = BTreeMap::new();
    schema::scan(view, (schema::USER, &unit.letters()), &mut |_, (act, fact): (Act, UserFact)| {
        let known = users.remove(&fact.user);
        if let Some(user) = User::take(known, &act, fact) {
            users.insert(user.user.clone(), user);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(users)
}

/// The key of a word on a user: in the order of numbers within each user.
pub(crate) fn key(log: LogId, seq: Seq, fact: &UserFact) -> Vec<u8> {
    let own = crate::setback::own_key(log, seq);
    [&log.scope.letters(), fact.user.as_bytes(), &[0], fact.n.to_be_bytes().as_slice(), &own]
        .concat()
}
