//! The users of a unit, as its entries tell: who there is, in which roles, and who not any more.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use model::view::{Damage, View};
use model::words::Role;
use model::{JalaliDate, LogId, Seq, UnitCode};

use crate::entry::{Act, UserFact, UserSaid};
use crate::schema;

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
