//! Why an entry may not be written, with its numbers and the way out.

use model::{Amount, JalaliDate, NodeNumber, Say, say};
use thiserror::Error;

use crate::entry::Holder;
use crate::figures::Figures;
use crate::line::{HoldKey, QuotaLine};
use crate::row::HoldState;

/// Why the quota doesn't allow an entry. Nothing has changed.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum Refusal {
    /// The line's terms haven't been heard of.
    #[error("{q} has not been opened")]
    NotOpened {
        /// The line.
        q: QuotaLine,
    },
    /// The line is open already.
    #[error("{q} is open already")]
    LineExists {
        /// The line.
        q: QuotaLine,
    },
    /// The node doesn't own the line's supply.
    #[error("{q} was opened elsewhere")]
    NotOurs {
        /// The line.
        q: QuotaLine,
    },
    /// The last day comes before the first.
    #[error("a period from {opens} to {closes}")]
    DatesReversed {
        /// The first day.
        opens: JalaliDate,
        /// The last day.
        closes: JalaliDate,
    },
    /// The node has closed the line (P11).
    #[error("{q} has been sealed")]
    Sealed {
        /// The line.
        q: QuotaLine,
    },
    /// The day lies outside the line's period.
    #[error("{q} is open from {opens} to {closes}, not on {on}")]
    PeriodClosed {
        /// The line.
        q: QuotaLine,
        /// The day.
        on: JalaliDate,
        /// The first day.
        opens: JalaliDate,
        /// The last day.
        closes: JalaliDate,
    },
    /// Less is left than was asked for, in rials or in jobs.
    #[error("{} rials and {} jobs asked, {} and {} free", asked.rials, asked.jobs, free.rials, free.jobs)]
    Exhausted {
        /// The amount asked for.
        asked: Amount,
        /// What could still be held or given.
        free: Amount,
    },
    /// Enough has been granted, but not acknowledged yet (R-A1c).
    #[error(
        "{} rials and {} jobs asked, {} and {} usable, the rest is to be acknowledged first",
        asked.rials, asked.jobs, usable.rials, usable.jobs
    )]
    NotAcknowledged {
        /// The amount asked for.
        asked: Amount,
        /// What could be used at once.
        usable: Amount,
        /// What could be used once everything is acknowledged.
        free: Amount,
    },
    /// The parent has granted nothing beyond what was acknowledged, or less than is acknowledged now.
    #[error("nothing more than {} rials and {} jobs to acknowledge", granted.rials, granted.jobs)]
    NothingToAcknowledge {
        /// The parent.
        from: NodeNumber,
        /// All it granted.
        granted: Amount,
    },
    /// Neither money nor jobs.
    #[error("nothing was asked for")]
    NothingAsked,
    /// A cumulative counter that doesn't grow.
    #[error("{} rials and {} jobs are there already", had.rials, had.jobs)]
    NotGrowing {
        /// What the counter stands at.
        had: Amount,
    },
    /// A number out of turn.
    #[error("number {expected} is next")]
    OutOfTurn {
        /// The next number.
        expected: u32,
    },
    /// A node can't grant to itself.
    #[error("a node can't grant to itself")]
    ToItself,
    /// The hold has been made before.
    #[error("{key} exists")]
    HoldExists {
        /// The hold.
        key: HoldKey,
    },
    /// There is no such hold.
    #[error("there is no {key}")]
    NoSuchHold {
        /// The hold.
        key: HoldKey,
    },
    /// The hold was consumed or released before (P9).
    #[error("{key} has ended before")]
    AlreadySettled {
        /// The hold.
        key: HoldKey,
        /// How.
        state: HoldState,
    },
    /// A payment of nothing.
    #[error("nothing was paid on {key}")]
    NothingPaid {
        /// The hold.
        key: HoldKey,
    },
    /// The letter is still good.
    #[error("{key} has not expired")]
    NotExpired {
        /// The hold.
        key: HoldKey,
        /// Its last day; none if it has none.
        expires_on: Option<JalaliDate>,
    },
    /// Letters are still with the bank.
    #[error("{count} holds are open, {} rials and {} jobs", held.rials, held.jobs)]
    OpenHolds {
        /// How many.
        count: u64,
        /// Their amounts.
        held: Amount,
    },
    /// The figures stated aren't those of the log.
    #[error("the figures differ from the log's")]
    FiguresDiffer {
        /// The log's.
        figures: Box<Figures>,
    },
    /// The child hasn't sealed the line.
    #[error("node {}, incarnation {}, has not sealed the line", of.node.0, of.incarnation.0)]
    NotSealed {
        /// The child.
        of: Holder,
    },
    /// This incarnation was shut out, and the parent has taken back what was free.
    #[error("{q} was settled: this incarnation has no rights any more")]
    TakenBack {
        /// The line.
        q: QuotaLine,
    },
    /// Only a later incarnation of the same node answers for an earlier one.
    #[error("node {}, incarnation {}, is no earlier incarnation of this node", of.node.0, of.incarnation.0)]
    NotItsLetter {
        /// Who wrote the letter.
        of: Holder,
    },
}

impl Refusal {
    /// The stable code JSON, sheets and tests cite.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotOpened { .. } => "A1.opened",
            Self::LineExists { .. } => "A1.exists",
            Self::NotOurs { .. } => "A1.owner",
            Self::DatesReversed { .. } => "A1.dates",
            Self::Sealed { .. } => "A1.sealed",
            Self::PeriodClosed { .. } => "A1.period",
            Self::Exhausted { .. } => "A1.quota",
            Self::NotAcknowledged { .. } => "A1.acknowledged",
            Self::NothingToAcknowledge { .. } => "A1.nothing_to_acknowledge",
            Self::NothingAsked => "A1.nothing_asked",
            Self::NotGrowing { .. } => "A1.cumulative",
            Self::OutOfTurn { .. } => "A1.turn",
            Self::ToItself => "A1.itself",
            Self::HoldExists { .. } => "A1.hold_exists",
            Self::NoSuchHold { .. } => "A1.no_hold",
            Self::AlreadySettled { .. } => "A1.settled",
            Self::NothingPaid { .. } => "A1.nothing_paid",
            Self::NotExpired { .. } => "A1.not_expired",
            Self::OpenHolds { .. } => "A1.open_holds",
            Self::FiguresDiffer { .. } => "A1.figures",
            Self::NotSealed { .. } => "A1.not_sealed",
            Self::TakenBack { .. } => "A1.taken_back",
            Self::NotItsLetter { .. } => "A1.not_its_letter",
        }
    }

    /// What went wrong, for the person at the screen.
    #[expect(clippy::too_many_lines, reason = "one sentence in two languages for each refusal")]
    pub fn say(&self) -> Say {
        match self {
            Self::NotOpened { q } => say!(
                "سهمیهٔ {q} هنوز گشوده نشده است.",
                "The quota line {q} has not been opened yet."
            ),
            Self::LineExists { q } => {
                say!("سهمیهٔ {q} پیش از این گشوده شده است.", "The quota line {q} is open already.")
            }
            Self::NotOurs { q } => {
                say!(
                    "سهمیهٔ {q} را این واحد نگشوده است.",
                    "This unit did not open the quota line {q}."
                )
            }
            Self::DatesReversed { opens, closes } => {
                let (first, last) = (opens.slashed(), closes.slashed());
                say!(
                    "پایان دوره ({last}) پیش از آغاز آن ({first}) است.",
                    "The period ends ({closes}) before it begins ({opens})."
                )
            }
            Self::Sealed { q } => {
                say!("حساب سهمیهٔ {q} بسته شده است.", "The quota line {q} has been sealed.")
            }
            Self::PeriodClosed { q, on, opens, closes } => {
                let (day, first, last) = (on.slashed(), opens.slashed(), closes.slashed());
                say!(
                    "سهمیهٔ {q} از {first} تا {last} باز است و تاریخ {day} در این دوره نیست.",
                    "The quota line {q} is open from {opens} to {closes}; {on} lies outside."
                )
            }
            Self::Exhausted { asked, free } => {
                let (asked, left) = (words(*asked), words(*free));
                Say::new(
                    format!("سهمیه کافی نیست: {} لازم است و {} مانده است.", asked.fa, left.fa),
                    format!("The quota does not cover it: {} needed, {} left.", asked.en, left.en),
                )
            }
            Self::NotAcknowledged { asked, usable, .. } => {
                let (asked, left) = (words(*asked), words(*usable));
                Say::new(
                    format!(
                        "وصول تخصیص هنوز تأیید نشده است: {} لازم است و تنها {} قابل استفاده است.",
                        asked.fa, left.fa
                    ),
                    format!(
                        "The allocation has not been acknowledged: {} needed, only {} usable.",
                        asked.en, left.en
                    ),
                )
            }
            Self::NothingToAcknowledge { .. } => Say::new(
                "تخصیص تازه‌ای برای تأیید وصول نرسیده است.",
                "There is no new allocation to acknowledge.",
            ),
            Self::NothingAsked => Say::new(
                "مبلغ و تعداد شغل هر دو صفر است.",
                "Both the amount and the number of jobs are zero.",
            ),
            Self::NotGrowing { had } => {
                let had = words(*had);
                Say::new(
                    format!("جمع تازه باید از جمع پیشین ({}) بیشتر باشد.", had.fa),
                    format!("The new total must be more than the one before ({}).", had.en),
                )
            }
            Self::OutOfTurn { expected } => {
                say!("شمارهٔ بعدی باید {expected} باشد.", "The next number must be {expected}.")
            }
            Self::ToItself => Say::new(
                "هیچ واحدی نمی‌تواند به خودش سهمیه بدهد.",
                "A unit can't allocate quota to itself.",
            ),
            Self::HoldExists { key } => {
                let (application, n) = (key.application, key.n);
                say!(
                    "معرفی‌نامهٔ شمارهٔ {n} این پرونده ({application}) پیش از این ثبت شده است.",
                    "Referral {n} of this application ({application}) is recorded already."
                )
            }
            Self::NoSuchHold { key } => {
                let (application, n) = (key.application, key.n);
                say!(
                    "معرفی‌نامهٔ شمارهٔ {n} برای این پرونده ({application}) ثبت نشده است.",
                    "There is no referral {n} of this application ({application})."
                )
            }
            Self::AlreadySettled { state: HoldState::Open, .. } => Say::new(
                "این معرفی‌نامه هنوز نزد بانک است.",
                "This referral is still with the bank.",
            ),
            Self::AlreadySettled { state: HoldState::Consumed { paid, .. }, .. } => say!(
                "پرداخت این معرفی‌نامه ({paid} ریال) پیش از این ثبت شده است.",
                "The payment on this referral ({paid} rials) is recorded already."
            ),
            Self::AlreadySettled { state: HoldState::Released { reason }, .. } => {
                let reason = reason.say();
                Say::new(
                    format!("این معرفی‌نامه پیش از این آزاد شده است: {}.", reason.fa),
                    format!("This referral was given up before: {}.", reason.en),
                )
            }
            Self::NothingPaid { .. } => {
                Say::new("مبلغ پرداختی صفر است.", "The amount paid is zero.")
            }
            Self::NotExpired { expires_on: Some(last), .. } => {
                let day = last.slashed();
                say!(
                    "این معرفی‌نامه تا پایان {day} اعتبار دارد.",
                    "This referral is good until the end of {last}."
                )
            }
            Self::NotExpired { expires_on: None, .. } => {
                Say::new("این معرفی‌نامه تاریخ پایان ندارد.", "This referral does not expire.")
            }
            Self::OpenHolds { count, held } => {
                let held = words(*held);
                Say::new(
                    format!("{count} معرفی‌نامه ({}) هنوز نزد بانک است.", held.fa),
                    format!("{count} referrals ({}) are still with the bank.", held.en),
                )
            }
            Self::FiguresDiffer { .. } => Say::new(
                "ارقام اعلام‌شده با ارقام دفتر یکی نیست.",
                "The figures stated differ from those of the log.",
            ),
            Self::NotSealed { .. } => Say::new(
                "این واحد هنوز حساب خود را نبسته است.",
                "This unit has not sealed its account yet.",
            ),
            Self::TakenBack { .. } => Say::new(
                "این نوبت دستگاه کنار گذاشته شده و سهمیهٔ آن به مرکز بازگشته است.",
                "This machine's incarnation was shut out and its quota taken back.",
            ),
            Self::NotItsLetter { .. } => Say::new(
                "این معرفی‌نامه از نوبت‌های پیشین همین اداره نیست.",
                "This letter is not of an earlier incarnation of this office.",
            ),
        }
    }

    /// The next step that helps; `None` where only other figures or another choice do.
    pub fn next(&self) -> Option<Say> {
        Some(match self {
            Self::NotOpened { .. } => Say::new(
                "از استان بخواهید سهمیه را بفرستد یا بستهٔ رسیده را وارد کنید.",
                "Ask the province to send the quota line, or import the bundle that came.",
            ),
            Self::Exhausted { .. } => Say::new(
                "از استان سهمیهٔ بیشتری بخواهید یا معرفی‌نامه‌های منقضی را آزاد کنید.",
                "Ask the province for more, or release the referrals that have expired.",
            ),
            Self::NotAcknowledged { .. } => {
                Say::new("نخست وصول تخصیص را تأیید کنید.", "Acknowledge the allocation first.")
            }
            Self::OpenHolds { .. } => Say::new(
                "پاسخ بانک را ثبت کنید یا این معرفی‌نامه‌ها را آزاد کنید.",
                "Record the bank's answers, or release these referrals.",
            ),
            Self::NothingPaid { .. } => Say::new(
                "اگر چیزی پرداخت نشده است، معرفی‌نامه را آزاد کنید.",
                "If nothing was paid, release the referral.",
            ),
            Self::NotExpired { .. } => Say::new(
                "برای آزاد کردن پیش از موعد، دلیل دیگری برگزینید.",
                "To release it before that, choose another reason.",
            ),
            Self::TakenBack { .. } => Say::new(
                "با برگهٔ تازه ادامه دهید: hamgam-node key recover --hub HOST:PORT --slip SLIP",
                "Go on with a new slip: hamgam-node key recover --hub HOST:PORT --slip SLIP",
            ),
            Self::PeriodClosed { .. } => Say::new(
                "تاریخ معرفی‌نامه یا سال سهمیه را بررسی کنید.",
                "Check the letter's date or the quota line's year.",
            ),
            Self::LineExists { .. }
            | Self::NotOurs { .. }
            | Self::DatesReversed { .. }
            | Self::Sealed { .. }
            | Self::NothingToAcknowledge { .. }
            | Self::NothingAsked
            | Self::NotGrowing { .. }
            | Self::OutOfTurn { .. }
            | Self::ToItself
            | Self::HoldExists { .. }
            | Self::NoSuchHold { .. }
            | Self::AlreadySettled { .. }
            | Self::FiguresDiffer { .. }
            | Self::NotSealed { .. }
            | Self::NotItsLetter { .. } => return None,
        })
    }
}

fn words(amount: Amount) -> Say {
    let Amount { rials, jobs } = amount;
    say!("{rials} ریال و {jobs} شغل", "{rials} rials and {jobs} jobs")
}
