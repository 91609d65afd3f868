//! `quota`: what a node may spend, every entry that made it so, and its dealings with the unit above.
//!
//! A province is a child too, of the nation: these commands are a county's and a hub's.

pub mod dealing;
pub mod ledger;
pub mod show;

use model::words::Role;
use model::{Amount, JalaliDate, Jobs, Rials, Say, say};
use office::entry::Act;
use roster::{Kind, Tier, usual};

use crate::{Context, Failure, Session, Ui};

/// An amount in both languages.
pub fn words(amount: Amount) -> Say {
    let Amount { rials, jobs } = amount;
    say!("{rials} ریال و {jobs} شغل", "{rials} rials and {jobs} jobs")
}

/// A fact in the screen's language.
///
/// # Errors
/// [`Failure::Output`].
pub fn fact(ui: &mut Ui<'_>, label: &Say, value: &Say) -> Result<(), Failure> {
    let value = ui.said(value).to_owned();
    ui.fact(label, &value)
}

/// Who acts on quota: at a hub in the role that usually writes such an entry.
pub fn acting(context: &Context, session: &Session, kind: Kind, on: JalaliDate) -> Act {
    match Tier::of(session.seen().opening().unit) {
        Tier::County | Tier::Practice => context.act(on),
        tier @ (Tier::Province | Tier::Nation) => {
            context.act_as(usual(tier, kind).unwrap_or(Role::Treasurer), on)
        }
    }
}

/// An amount from its two options: what isn't typed is none.
///
/// # Errors
/// [`Failure::Usage`] if neither is typed.
pub fn typed(rials: Option<Rials>, jobs: Option<Jobs>, example: &str) -> Result<Amount, Failure> {
    if rials.is_none() && jobs.is_none() {
        return Err(Failure::Usage {
            what: Say::new("مبلغ یا تعداد شغل باید نوشته شود.", "rials, jobs or both are needed"),
            next: Some(example.to_owned()),
        });
    }
    Ok(Amount::new(rials.unwrap_or_default(), jobs.unwrap_or_default()))
}
