//! What keeps a machine that was set back or copied from spending twice.
//!
//! Four things are looked at before quota is spent: what the shell found beside the store ([`Doubt`]),
//! what a hub has witnessed ([`setback`]), how much lies beyond the last witness, and how long nobody
//! has been heard ([`Allowance`]). Whatever is found, reading and editing go on.

use std::ops::ControlFlow;

use escrow::{Entry as QuotaEntry, Hold};
use model::planted::{Bug, planted};
use model::view::{Batch, Damage, View};
use model::{Amount, JalaliDate, Jobs, Lane, LogId, Rials, Say, Seq, Timestamp, UnitCode, say};

use crate::refusal::Refusal;
use crate::schema;
use crate::setback::{self, SetBack};
use crate::standing::Office;

/// What the shell knows of the machine, besides the journal.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Guard {
    /// What is wrong with the store.
    pub doubt: Option<Doubt>,
    /// What may be held unwitnessed.
    pub allowance: Allowance,
    /// When all was last said with the parent.
    pub contact: Option<Timestamp>,
}

impl Guard {
    /// Nothing is doubted, nothing limited.
    pub const NONE: Self = Self {
        doubt: None,
        allowance: Allowance { jobs: None, rials: None, days: None },
        contact: None,
    };
}

/// What may be held before a hub has witnessed it. By default there is no limit.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Allowance {
    /// Jobs.
    pub jobs: Option<u64>,
    /// Rials.
    pub rials: Option<u64>,
    /// Days since the last contact; a hub's grants wait for one too.
    pub days: Option<u64>,
}

/// Why the store may not be the one this node worked with last.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Doubt {
    /// It ends before the point it is known to have reached.
    Behind,
    /// It has something else at that point.
    OtherHistory,
    /// It belongs to another instance than the key beside it.
    OtherStore,
    /// The note of how far it had come is gone; a contact with the hub above clears it.
    NoNote,
    /// It was brought back from a backup and has no key of its own.
    Restored,
}

/// The way back: a slip of who is above, or the root's key where nobody is.
const fn way_back(unit: UnitCode) -> &'static str {
    match unit {
        UnitCode::Nation => "hamgam-node key recover --root-key FILE",
        UnitCode::Province(_) | UnitCode::County(_) => {
            "hamgam-node key recover --hub HOST:PORT --slip SLIP"
        }
    }
}

impl Doubt {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Behind => "node.store_behind",
            Self::OtherHistory => "node.other_history",
            Self::OtherStore => "node.other_store",
            Self::NoNote => "node.no_note",
            Self::Restored => "node.restored",
        }
    }

    /// What is said to the person.
    pub fn say(self) -> Say {
        match self {
            Self::Behind => Say::new(
                "دفتر ثبت این دستگاه کوتاه‌تر از آن است که پیش‌تر بوده: نسخه‌ای قدیمی بازگردانده شده است.",
                "this machine's journal is shorter than it has been: an older copy was brought back",
            ),
            Self::OtherHistory => Say::new(
                "دفتر ثبت این دستگاه آن نیست که پیش‌تر اینجا بوده: رونوشتی جای آن را گرفته است.",
                "this machine's journal is not the one that was here: a copy has taken its place",
            ),
            Self::OtherStore => Say::new(
                "دفتر ثبت و کلید این پوشه از آنِ یک دستگاه نیستند.",
                "the journal and the key of this folder don't belong together",
            ),
            Self::NoNote => Say::new(
                "یادداشت آخرین وضع دفتر ثبت گم شده است؛ تا یک بار تماس با مرکز، سهمیه خرج نمی‌شود.",
                "the note of how far the journal had come is gone; nothing is spent until the hub \
                 above has been heard once",
            ),
            Self::Restored => Say::new(
                "این اداره از نسخهٔ پشتیبان بازگردانده شده است؛ تا ثبت نوبت تازه فقط خواندنی است.",
                "this office was brought back from a backup; it can be read until it has a new \
                 incarnation",
            ),
        }
    }

    /// What to do, at a unit.
    pub const fn next(self, unit: UnitCode) -> &'static str {
        match self {
            Self::NoNote => "hamgam-node sync now",
            Self::Behind | Self::OtherHistory | Self::OtherStore | Self::Restored => way_back(unit),
        }
    }

    /// Whether a contact in which nothing else is found clears it.
    pub const fn passes(self) -> bool {
        matches!(self, Self::NoNote)
    }
}

/// Why quota isn't spent here for now.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Frozen {
    /// A hub has witnessed more, or something else.
    SetBack(SetBack),
    /// The store is doubted.
    Doubt(Doubt),
    /// With this hold more would be unwitnessed than is allowed.
    Unwitnessed {
        /// What is held already that no hub has witnessed.
        held: Amount,
        /// What may be; without a number there is no limit.
        allowance: Allowance,
    },
    /// Nobody above has been heard for too long.
    Unheard {
        /// Days since the last contact.
        days: u64,
        /// How many are allowed.
        most: u64,
    },
}

impl Frozen {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::SetBack(_) => "node.set_back",
            Self::Doubt(doubt) => doubt.code(),
            Self::Unwitnessed { .. } => "node.unwitnessed",
            Self::Unheard { .. } => "node.unheard",
        }
    }

    /// What is said to the person.
    pub fn say(self) -> Say {
        match self {
            Self::SetBack(set_back) => set_back.say(),
            Self::Doubt(doubt) => doubt.say(),
            Self::Unwitnessed { held, allowance } => {
                let (jobs, rials) = (held.jobs.whole(), held.rials);
                let none = || "-".to_owned();
                let most_jobs = allowance.jobs.map_or_else(none, |most| most.to_string());
                let most_rials =
                    allowance.rials.map_or_else(none, |most| Rials::new(most).to_string());
                say!(
                    "{jobs} شغل و {rials} ریال معرفی شده که مرکز هنوز ندیده است (سقف: {most_jobs} شغل، {most_rials} ریال)؛ پیش از معرفی تازه با مرکز تماس بگیرید یا بستهٔ حافظه بفرستید.",
                    "{jobs} jobs and {rials} rials are held that the hub above hasn't seen yet (at most {most_jobs} jobs, {most_rials} rials); let it see them, by line or stick, before more is held"
                )
            }
            Self::Unheard { days, most } => say!(
                "{days} روز است که تماسی با مرکز نبوده (سقف: {most})؛ پیش از آن‌که سهمیهٔ تازه‌ای خرج شود با مرکز تماس بگیرید یا بستهٔ حافظه بگیرید.",
                "the hub above hasn't been heard for {days} days (at most {most}); hear it, by line or stick, before more is spent"
            ),
        }
    }

    /// What to do, at a unit.
    pub const fn next(self, unit: UnitCode) -> &'static str {
        match self {
            Self::SetBack(_) => way_back(unit),
            Self::Doubt(doubt) => doubt.next(unit),
            Self::Unwitnessed { .. } | Self::Unheard { .. } => "hamgam-node sync now",
        }
    }
}

/// Why nothing at all is spent here, if so.
///
/// # Errors
/// [`Damage`] of the views.
pub fn frozen(office: &Office<'_>) -> Result<Option<Frozen>, Damage> {
    if let Some(doubt) = office.guard.doubt {
        return Ok(Some(Frozen::Doubt(doubt)));
    }
    Ok(setback::of(office)?.map(Frozen::SetBack))
}

/// Whether an entry may be written on this machine, as far as the guard is concerned.
pub(crate) fn allows(
    office: &Office<'_>,
    entry: &QuotaEntry,
) -> Result<Result<(), Refusal>, Damage> {
    let spends = matches!(
        entry,
        QuotaEntry::Hold(_) | QuotaEntry::Grant(_) | QuotaEntry::Return(_) | QuotaEntry::Settle(_)
    );
    if !spends {
        return Ok(Ok(()));
    }
    if let Some(frozen) = frozen(office)? {
        return Ok(Err(Refusal::Frozen(frozen, office.opening.unit)));
    }
    if office.opening.unit.parent().is_none() {
        return Ok(Ok(()));
    }
    let frozen = if let QuotaEntry::Hold(hold) = entry {
        beyond(office, hold)?.or(unheard(office, hold.on)?)
    } else if let QuotaEntry::Grant(grant) = entry {
        unheard(office, grant.on)?
    } else {
        None
    };
    let refused = |frozen| Err(Refusal::Frozen(frozen, office.opening.unit));
    Ok(frozen.map_or(Ok(()), refused))
}

/// What a hold would break of the allowance.
fn beyond(office: &Office<'_>, hold: &Hold) -> Result<Option<Frozen>, Damage> {
    let allowance = office.guard.allowance;
    let limited = allowance.jobs.is_some() || allowance.rials.is_some();
    if !limited || planted(Bug::AllowanceIgnored) {
        return Ok(None);
    }
    let held = unwitnessed(office)?;
    let with = held.checked_add(hold.amount);
    let past = |most: Option<u64>, of: fn(Amount) -> u64| {
        most.is_some_and(|most| with.is_none_or(|with| most < of(with)))
    };
    let past = past(allowance.jobs, |amount| amount.jobs.whole())
        || past(allowance.rials, |amount| amount.rials.whole());
    Ok(past.then_some(Frozen::Unwitnessed { held, allowance }))
}

/// Whether nobody above has been heard for longer than is allowed, on the day something is spent.
fn unheard(office: &Office<'_>, on: JalaliDate) -> Result<Option<Frozen>, Damage> {
    let Some(most) = office.guard.allowance.days else { return Ok(None) };
    let heard = office.guard.contact.max(last_witness(office)?);
    let days = heard.and_then(|at| {
        let day = at.civil_day(IRAN_MINUTES).ok()?;
        u64::try_from(on.days_since(day)).ok()
    });
    Ok(days.filter(|days| most < *days).map(|days| Frozen::Unheard { days, most }))
}

/// Iran's distance from UTC; a day more or less makes no difference here.
const IRAN_MINUTES: i32 = 210;

fn own_log(office: &Office<'_>) -> LogId {
    let me = office.opening;
    LogId { origin: me.node, incarnation: me.incarnation, scope: me.unit, lane: Lane::Control }
}

fn last_witness(office: &Office<'_>) -> Result<Option<Timestamp>, Damage> {
    let mut last = None;
    let prefix = own_log(office).key();
    schema::scan(office.view, (schema::WITNESS, &prefix), &mut |_, one: crate::entry::Witness| {
        last = last.max(Some(one.at));
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(last)
}

/// What this machine has held that no hub has witnessed yet.
///
/// # Errors
/// [`Damage`] of the views.
pub fn unwitnessed(office: &Office<'_>) -> Result<Amount, Damage> {
    let mut sum = Amount::ZERO;
    let most = Amount::new(Rials::new(u64::MAX), Jobs::new(u64::MAX));
    let prefix = own_log(office).key();
    schema::scan(office.view, (schema::UNWITNESSED, &prefix), &mut |_, held: Amount| {
        sum = sum.checked_add(held).unwrap_or(most);
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(sum)
}

/// Forgets what a witness covers.
pub(crate) fn witnessed(
    view: &dyn View,
    batch: &mut Batch,
    log: LogId,
    upto: Seq,
) -> Result<(), Damage> {
    let mut covered = Vec::new();
    let last = setback::own_key(log, upto);
    view.scan(schema::UNWITNESSED, &log.key(), &mut |key, _| {
        if last.as_slice() < key {
            return ControlFlow::Break(());
        }
        covered.push(key.to_vec());
        ControlFlow::Continue(())
    })?;
    for key in covered {
        batch.remove(schema::UNWITNESSED, key);
    }
    Ok(())
}
