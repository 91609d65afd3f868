//! Why a person may not do it, or not be made one who may.

use model::words::Role;
use model::{JalaliDate, Say, say};
use roster::Tier;

use super::Class;

/// Why an act is refused for who does it, or a word on a user is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Unable {
    /// The unit has users, and nobody has said which of them this is.
    NotLoggedIn,
    /// The unit has users, and this is none of them.
    Stranger,
    /// The user was shut out.
    Disabled {
        /// Who.
        user: String,
        /// Since when.
        on: JalaliDate,
    },
    /// The user has other roles than this one.
    Role {
        /// Who.
        user: String,
        /// The role that was to be acted in.
        role: Role,
    },
    /// Two acts on one thing are two persons' acts; see [`crate::apart`].
    Same {
        /// The rule.
        pair: crate::apart::Pair,
        /// Who did the first.
        user: String,
    },
    /// There is no user of that name.
    NoUser {
        /// The name.
        user: String,
    },
    /// There is a user of that name.
    Taken {
        /// The name.
        user: String,
    },
    /// What was typed is no user's name.
    Name,
    /// Nobody in such a unit has that role.
    RoleElsewhere {
        /// The role.
        role: Role,
        /// The tier.
        tier: Tier,
    },
    /// No person has both roles.
    RolesApart {
        /// One.
        one: Role,
        /// The other.
        other: Role,
    },
    /// The first user must be able to add others.
    First {
        /// The role that is.
        role: Role,
    },
    /// Nobody would be left who can add others.
    Last {
        /// Who.
        user: String,
    },
}

impl Unable {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotLoggedIn => "user.needed",
            Self::Stranger => "user.unknown",
            Self::Disabled { .. } => "user.disabled",
            Self::Role { .. } => "user.role",
            Self::Same { .. } => "people.same",
            Self::NoUser { .. } => "user.not_found",
            Self::Taken { .. } => "user.taken",
            Self::Name => "user.name",
            Self::RoleElsewhere { .. } => "user.role_elsewhere",
            Self::RolesApart { .. } => "user.roles_apart",
            Self::First { .. } => "user.first",
            Self::Last { .. } => "user.last",
        }
    }

    pub(super) const fn class(&self) -> Class {
        match self {
            Self::NoUser { .. } => Class::NotFound,
            Self::NotLoggedIn
            | Self::Stranger
            | Self::Disabled { .. }
            | Self::Role { .. }
            | Self::Same { .. } => Class::NotAllowed,
            Self::Taken { .. }
            | Self::Name
            | Self::RoleElsewhere { .. }
            | Self::RolesApart { .. }
            | Self::First { .. }
            | Self::Last { .. } => Class::Rule,
        }
    }

    pub(super) fn say(&self) -> Say {
        match self {
            Self::NotLoggedIn => Say::new(
                "این واحد کاربر دارد؛ برای ثبت باید وارد شوید.",
                "this unit has users: log in to write",
            ),
            Self::Stranger => Say::new(
                "کسی با این نام، کاربر این واحد نیست.",
                "nobody of this name is a user of this unit",
            ),
            Self::Disabled { user, on } => {
                let on = on.slashed();
                say!("کاربر {user} از {on} غیرفعال است.", "user {user} is disabled since {on}")
            }
            Self::Role { user, role } => Say::new(
                format!("کاربر {user} نقش «{}» ندارد.", role.persian()),
                format!("user {user} isn't {}", role.say().en),
            ),
            Self::Same { pair, user } => {
                let Say { fa, en } = pair.say();
                Say::new(format!("{fa} ({user})"), format!("{en} ({user})"))
            }
            Self::NoUser { user } => {
                say!("کاربری به نام {user} نیست.", "there is no user {user}")
            }
            Self::Taken { user } => say!("کاربر {user} هست.", "there is a user {user} already"),
            Self::Name => Say::new(
                "نام کاربری ۲ تا ۳۲ حرف کوچک لاتین، رقم، نقطه یا خط است و با حرف آغاز می‌شود.",
                "a user's name is 2 to 32 small Latin letters, digits, '.', '-' or '_', a letter first",
            ),
            Self::RoleElsewhere { role, tier } => Say::new(
                format!("نقش «{}» در {} نیست.", role.persian(), tier.say().fa),
                format!("nobody is {} at a {}", role.say().en, tier.say().en),
            ),
            Self::RolesApart { one, other } => Say::new(
                format!("یک نفر هم «{}» و هم «{}» نمی‌شود.", one.persian(), other.persian()),
                format!("no one person is {} and {}", one.say().en, other.say().en),
            ),
            Self::First { role } => Say::new(
                format!("نخستین کاربر باید «{}» باشد تا دیگران را بیفزاید.", role.persian()),
                format!("the first user is {}: others are added by that role", role.say().en),
            ),
            Self::Last { user } => say!(
                "پس از این کسی نمی‌ماند که کاربر بیفزاید: {user} تنها کسی است که می‌تواند.",
                "{user} is the last who can add users"
            ),
        }
    }

    pub(super) fn next(&self) -> String {
        match self {
            Self::NotLoggedIn | Self::Stranger => "hamgam-node user login NAME".to_owned(),
            Self::Disabled { user, .. } => format!("hamgam-node user enable {user}"),
            Self::Role { user, .. } | Self::Taken { user } => {
                format!("hamgam-node user show {user}")
            }
            Self::Same { pair, .. } => format!("hamgam-node explain {}", pair.code()),
            Self::NoUser { .. } | Self::Last { .. } => "hamgam-node user list".to_owned(),
            Self::Name
            | Self::RoleElsewhere { .. }
            | Self::RolesApart { .. }
            | Self::First { .. } => "hamgam-node user add --help".to_owned(),
        }
    }
}
