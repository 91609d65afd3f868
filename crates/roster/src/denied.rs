//! Why an entry has no authority.

use model::words::Role;
use model::{Say, say};
use thiserror::Error;

use crate::authority::{Relation, Tier};
use crate::kind::Kind;

/// Why an entry is kept but set aside, or may not be written. Nothing has changed.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum Denied {
    /// The writer is not in the roster.
    #[error("the writer is not in the roster")]
    Stranger,
    /// The entry lies behind its writer's fence.
    #[error("the writer was fenced before this entry")]
    Fenced,
    /// This kind of entry travels in the other lane.
    #[error("the entry is in the wrong lane")]
    Lane,
    /// Nobody at this tier writes such an entry there.
    #[error("{kind} is not for a {tier} to write in {relation} scope")]
    Kind {
        /// The writer's tier.
        tier: Tier,
        /// Whose scope it is to the writer.
        relation: Relation,
        /// The kind.
        kind: Kind,
    },
    /// Somebody at this tier writes it, but not in this role.
    #[error("{kind} is not for a {role} to write")]
    Role {
        /// The kind.
        kind: Kind,
        /// The role.
        role: Role,
    },
    /// It is about a unit of another parent.
    #[error("the unit is another parent's")]
    NotItsChild,
    /// The node number is not one the writer may give to that unit.
    #[error("the node number is not the writer's to give")]
    Number,
    /// The key can't be used.
    #[error("the signing key is unusable")]
    Key,
    /// The incarnation was enrolled before, as something else.
    #[error("the incarnation was enrolled before")]
    Taken,
    /// There is no such member.
    #[error("there is no such node in the roster")]
    Unknown,
    /// More logs, or a longer reason, than a fence has.
    #[error("the fence is too large")]
    TooLarge,
    /// The root has not signed it.
    #[error("the root has not signed this")]
    Unrooted,
}

impl Denied {
    /// The stable code of set-aside rows, frames and tests.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Stranger => "authority.stranger",
            Self::Fenced => "authority.fenced",
            Self::Lane => "authority.lane",
            Self::Kind { .. } => "authority.kind",
            Self::Role { .. } => "authority.role",
            Self::NotItsChild => "authority.unit",
            Self::Number => "authority.number",
            Self::Key => "authority.key",
            Self::Taken => "authority.taken",
            Self::Unknown => "authority.unknown",
            Self::TooLarge => "authority.too_large",
            Self::Unrooted => "authority.unrooted",
        }
    }

    /// What an operator is told.
    pub fn say(self) -> Say {
        match self {
            Self::Stranger => say!(
                "نویسندهٔ این مدخل در فهرست گره‌ها نیست؛ استان باید آن را ثبت کند.",
                "The writer of this entry is not in the roster; its parent has to enroll it."
            ),
            Self::Fenced => say!(
                "نویسنده پیش از این مدخل کنار گذاشته شده است؛ داده نگه داشته می‌شود ولی به حساب نمی‌آید.",
                "The writer was fenced before this entry; it is kept but does not count."
            ),
            Self::Lane => {
                say!("این مدخل در دفتر نادرست نوشته شده است.", "The entry is in the wrong lane.")
            }
            Self::Kind { tier, relation, kind } => {
                let (tier, relation) = (tier.say(), relation.say());
                Say::new(
                    format!("نوشتن «{kind}» در دفتر {} در اختیار {} نیست.", relation.fa, tier.fa),
                    format!(
                        "A {} does not write “{kind}” in the scope of {}.",
                        tier.en, relation.en
                    ),
                )
            }
            Self::Role { kind, role } => {
                let role = role.say();
                Say::new(
                    format!("نوشتن «{kind}» در اختیار نقش «{}» نیست.", role.fa),
                    format!("The role “{}” may not write “{kind}”.", role.en),
                )
            }
            Self::NotItsChild => say!(
                "این واحد زیرمجموعهٔ نویسنده نیست.",
                "The unit does not belong below the writer."
            ),
            Self::Number => say!(
                "شمارهٔ گره در بازهٔ شماره‌های نویسنده نیست.",
                "The node number is not one the writer may give."
            ),
            Self::Key => say!("کلید امضا قابل استفاده نیست.", "The signing key is unusable."),
            Self::Taken => say!(
                "این نوبت گره پیش از این با کلید دیگری ثبت شده است؛ نوبت بعدی را ثبت کنید.",
                "This incarnation was enrolled before as something else; enroll the next one."
            ),
            Self::Unknown => {
                say!("چنین گرهی در فهرست گره‌ها نیست.", "There is no such node in the roster.")
            }
            Self::Unrooted => say!(
                "کلید ریشه این را امضا نکرده است؛ کسی جز دارندهٔ آن نمی‌گوید مرکز کشور کیست.",
                "The root hasn't signed this: nobody else says who the nation is."
            ),
            Self::TooLarge => say!(
                "شمار دفترها یا متن دلیل کنار گذاشتن گره بیش از اندازه است.",
                "The fence names too many logs or its reason is too long."
            ),
        }
    }
}
