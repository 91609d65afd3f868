//! Why a step of an incentive is refused: exhibitions, booths, certificates, festivals.

use model::{ApplicationNumber, JalaliDate, Jobs, LetterNumber, Say, UnitCode, say};

use super::Class;
use crate::entry::{Docket, Signatory};
use crate::incentive::HonorState;
use crate::incentive::honors::Indicator;

/// Why a step is refused. Nothing has changed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Rewarding {
    /// This tier doesn't do it.
    NotHere {
        /// The unit that was asked.
        unit: UnitCode,
    },
    /// No such exhibition here.
    NoExhibition {
        /// Which.
        exhibition: Docket,
    },
    /// It isn't held.
    ExhibitionOff {
        /// Which.
        exhibition: Docket,
    },
    /// The exhibition is over, or not begun.
    ExhibitionDates {
        /// Which.
        exhibition: Docket,
        /// Its first day.
        from: JalaliDate,
        /// Its last day.
        to: JalaliDate,
    },
    /// It ends before it begins.
    DatesReversed {
        /// The first day.
        from: JalaliDate,
        /// The last day.
        to: JalaliDate,
    },
    /// Another unit's exhibition: it says how many booths there are.
    NotOurs {
        /// Which.
        exhibition: Docket,
    },
    /// Nobody said yet how many booths there are, or none came here.
    NoBooths {
        /// Of which.
        exhibition: Docket,
    },
    /// Fewer booths are free here than were asked for.
    NoBoothLeft {
        /// Of which.
        exhibition: Docket,
        /// So many were asked for.
        asked: Jobs,
        /// So many are free.
        free: Jobs,
    },
    /// The applicant has no permit that is valid that day.
    NoPermit {
        /// Whose.
        number: ApplicationNumber,
        /// The day.
        on: JalaliDate,
    },
    /// The applicant has a booth at that exhibition.
    HasBooth {
        /// Which.
        letter: LetterNumber,
    },
    /// No such booth here.
    NoBooth {
        /// Which.
        letter: LetterNumber,
    },
    /// What became of the booth is known.
    BoothEnded {
        /// Which.
        letter: LetterNumber,
        /// Since when.
        on: JalaliDate,
    },
    /// Not a successful supporter, as the rule set has it.
    Unsuccessful {
        /// Whose file.
        number: ApplicationNumber,
        /// What is missing.
        lacks: Vec<Indicator>,
    },
    /// One per supporter.
    Nominated {
        /// Whose file.
        number: ApplicationNumber,
        /// When.
        on: JalaliDate,
    },
    /// Nobody nominated the supporter for that.
    NoNomination {
        /// Whose file.
        number: ApplicationNumber,
    },
    /// The nomination is too far, or not far enough.
    Honor {
        /// Whose file.
        number: ApplicationNumber,
        /// Where it stands.
        state: HonorState,
    },
    /// Somebody else signs first (R-I2).
    OutOfOrder {
        /// Who wanted to.
        by: Signatory,
        /// Who comes next.
        next: Signatory,
    },
    /// Not a festival's short name.
    FestivalName,
    /// A score lies between 0 and 100.
    Score,
}

impl Rewarding {
    /// The stable code: the incentive's number, where its text refuses.
    pub(super) fn code(&self) -> String {
        let code = match self {
            Self::NotHere { .. } => "incentive.not_here",
            Self::NoExhibition { .. } => "exhibition.not_found",
            Self::ExhibitionOff { .. } => "exhibition.called_off",
            Self::ExhibitionDates { .. } => "exhibition.dates",
            Self::DatesReversed { .. } => "exhibition.dates_reversed",
            Self::NotOurs { .. } => "exhibition.not_ours",
            Self::NoBooths { .. } => "I1.no_booths",
            Self::NoBoothLeft { .. } => "I1.booths",
            Self::NoPermit { .. } => "I1.permit",
            Self::HasBooth { .. } => "I1.has_booth",
            Self::NoBooth { .. } => "booth.not_found",
            Self::BoothEnded { .. } => "booth.ended",
            Self::Unsuccessful { .. } => "I2.unsuccessful",
            Self::Nominated { .. } => "I3.nominated",
            Self::NoNomination { .. } => "honor.not_found",
            Self::Honor { state, .. } => return format!("honor.{}", state.code()),
            Self::OutOfOrder { .. } => "I2.order",
            Self::FestivalName => "I3.festival",
            Self::Score => "I3.score",
        };
        code.to_owned()
    }

    pub(super) const fn class(&self) -> Class {
        match self {
            Self::NoExhibition { .. } | Self::NoBooth { .. } | Self::NoNomination { .. } => {
                Class::NotFound
            }
            Self::NotHere { .. } | Self::NotOurs { .. } => Class::NotAllowed,
            Self::ExhibitionOff { .. }
            | Self::ExhibitionDates { .. }
            | Self::DatesReversed { .. }
            | Self::NoBooths { .. }
            | Self::NoBoothLeft { .. }
            | Self::NoPermit { .. }
            | Self::HasBooth { .. }
            | Self::BoothEnded { .. }
            | Self::Unsuccessful { .. }
            | Self::Nominated { .. }
            | Self::Honor { .. }
            | Self::OutOfOrder { .. }
            | Self::FestivalName
            | Self::Score => Class::Rule,
        }
    }

    #[expect(clippy::too_many_lines, reason = "one sentence in two languages for each refusal")]
    pub(super) fn say(&self) -> Say {
        match self {
            Self::NotHere { unit } => {
                say!("این گام با واحد {unit} نیست.", "this step isn't one of unit {unit}")
            }
            Self::NoExhibition { exhibition } => {
                say!("نمایشگاه {exhibition} اینجا نیست.", "no exhibition {exhibition} here")
            }
            Self::ExhibitionOff { exhibition } => {
                say!("نمایشگاه {exhibition} لغو شده است.", "exhibition {exhibition} was called off")
            }
            Self::ExhibitionDates { exhibition, from, to } => {
                let (first, last) = (from.slashed(), to.slashed());
                say!(
                    "نمایشگاه {exhibition} از {first} تا {last} است و این روز با آن نمی‌خواند.",
                    "exhibition {exhibition} runs from {first} to {last}; the day doesn't fit"
                )
            }
            Self::DatesReversed { from, to } => {
                let (first, last) = (from.slashed(), to.slashed());
                say!(
                    "پایان نمایشگاه ({last}) پیش از آغاز آن ({first}) است.",
                    "the exhibition ends ({last}) before it begins ({first})"
                )
            }
            Self::NotOurs { exhibition } => say!(
                "نمایشگاه {exhibition} از آن واحد دیگری است.",
                "exhibition {exhibition} is another unit's"
            ),
            Self::NoBooths { exhibition } => say!(
                "برای نمایشگاه {exhibition} هنوز غرفه‌ای به اینجا نرسیده است (مشوق ۱).",
                "no booths of exhibition {exhibition} have come here yet (incentive 1)"
            ),
            Self::NoBoothLeft { exhibition, asked, free } => say!(
                "از غرفه‌های نمایشگاه {exhibition} اینجا {free} مانده و {asked} خواسته شده است (مشوق ۱).",
                "{free} booths of exhibition {exhibition} are free here, {asked} asked for (incentive 1)"
            ),
            Self::NoPermit { number, on } => {
                let day = on.slashed();
                say!(
                    "پروندهٔ {number} در {day} مجوز معتبر ندارد (مشوق ۱).",
                    "application {number} has no valid permit on {day} (incentive 1)"
                )
            }
            Self::HasBooth { letter } => say!(
                "این متقاضی در این نمایشگاه غرفهٔ {letter} را دارد.",
                "this applicant has booth {letter} at the exhibition"
            ),
            Self::NoBooth { letter } => {
                say!("غرفهٔ {letter} اینجا نیست.", "no booth {letter} here")
            }
            Self::BoothEnded { letter, on } => {
                let day = on.slashed();
                say!(
                    "سرانجام غرفهٔ {letter} در {day} ثبت شده است.",
                    "what became of booth {letter} was recorded on {day}"
                )
            }
            Self::Unsuccessful { number, lacks } => {
                let lacks: Vec<Say> = lacks.iter().map(|one| one.say()).collect();
                let fa: Vec<&str> = lacks.iter().map(|one| one.fa.as_ref()).collect();
                let en: Vec<&str> = lacks.iter().map(|one| one.en.as_ref()).collect();
                Say::new(
                    format!(
                        "پشتیبان {number} به موجب ضوابط موفق شمرده نمی‌شود: {} (مشوق ۲ و ۳).",
                        fa.join("؛ ")
                    ),
                    format!(
                        "supporter {number} is not successful by the rules: {} (incentives 2, 3)",
                        en.join("; ")
                    ),
                )
            }
            Self::Nominated { number, on } => {
                let day = on.slashed();
                say!(
                    "پشتیبان {number} برای همین در {day} نامزد شده است (مشوق ۳).",
                    "supporter {number} was nominated for this on {day} (incentive 3)"
                )
            }
            Self::NoNomination { number } => say!(
                "کسی پشتیبان {number} را برای این نامزد نکرده است.",
                "nobody has nominated supporter {number} for this"
            ),
            Self::Honor { number, state } => {
                let state = state.say();
                Say::new(
                    format!("وضعیت نامزدی {number} «{}» است و این گام از آن شدنی نیست.", state.fa),
                    format!("the nomination of {number} is {}; this step can't follow", state.en),
                )
            }
            Self::OutOfOrder { by, next } => {
                let (by, next) = (by.say(), next.say());
                Say::new(
                    format!("پیش از {} باید {} امضا کند (مشوق ۲).", by.fa, next.fa),
                    format!("the {} signs before the {} (incentive 2)", next.en, by.en),
                )
            }
            Self::FestivalName => Say::new(
                "نام کوتاه جشنواره حروف a تا z، رقم و خط تیره است، تا ۳۲ نویسه.",
                "a festival's short name is 1 to 32 of a-z, 0-9 and -",
            ),
            Self::Score => Say::new(
                "امتیاز شاخص «نام=عدد» نوشته می‌شود و از 0 تا 100 است.",
                "a score is written indicator=number, from 0 to 100",
            ),
        }
    }

    pub(super) fn next(&self) -> Option<String> {
        Some(match self {
            Self::NoExhibition { .. } | Self::NotOurs { .. } | Self::ExhibitionOff { .. } => {
                "hamgam-node incentive exhibition list".to_owned()
            }
            Self::ExhibitionDates { exhibition, .. }
            | Self::NoBooths { exhibition }
            | Self::NoBoothLeft { exhibition, .. } => {
                format!("hamgam-node incentive exhibition show {exhibition}")
            }
            Self::NoPermit { number, .. } => format!("hamgam-node application why {number}"),
            Self::HasBooth { .. } | Self::NoBooth { .. } | Self::BoothEnded { .. } => {
                "hamgam-node incentive booth list".to_owned()
            }
            Self::Unsuccessful { number, .. } => format!("hamgam-node supporter show {number}"),
            Self::Nominated { .. } | Self::NoNomination { .. } | Self::Honor { .. } => {
                "hamgam-node incentive certificate list".to_owned()
            }
            Self::OutOfOrder { next, .. } => format!("--by {}", next.code()),
            Self::NotHere { .. }
            | Self::DatesReversed { .. }
            | Self::FestivalName
            | Self::Score => return None,
        })
    }
}
