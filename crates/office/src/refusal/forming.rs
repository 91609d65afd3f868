//! Why a step under section C is refused: working groups, meetings, introductions, cooperatives.

use model::{ApplicationNumber, JalaliDate, LetterNumber, Say, UnitCode, say};

use super::Class;
use crate::cooperation::{MeetingState, Stand};
use crate::entry::{Docket, Seat};

/// Why a step is refused. Nothing has changed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Forming {
    /// A province's hub does this.
    NotAProvince {
        /// The unit that was asked.
        unit: UnitCode,
    },
    /// The file is no supporter's.
    NotASupporter {
        /// Whose.
        number: ApplicationNumber,
    },
    /// The supporter was put forward before.
    Identified {
        /// Whose file.
        number: ApplicationNumber,
        /// When.
        on: JalaliDate,
    },
    /// The supporter was introduced before (C2).
    Introduced {
        /// Whose file.
        number: ApplicationNumber,
        /// When.
        on: JalaliDate,
    },
    /// The supporter isn't introduced to cooperative affairs yet (C2).
    NotIntroduced {
        /// Whose file.
        number: ApplicationNumber,
    },
    /// The supporter doesn't want a cooperative.
    SupporterDeclined {
        /// Whose file.
        number: ApplicationNumber,
    },
    /// Nobody sits in a seat, or it has no deputy (C1).
    SeatVacant {
        /// Which.
        seat: Seat,
        /// A deputy was asked for.
        deputy: bool,
    },
    /// A seat was named twice.
    SeatTwice {
        /// Which.
        seat: Seat,
    },
    /// Too few seats were taken (C1).
    NoQuorum {
        /// So many.
        present: u32,
        /// So many are needed.
        needed: u32,
    },
    /// Neither the chair nor the chair's deputy was there (C1).
    NoChair,
    /// No such meeting here.
    NoMeeting {
        /// Which.
        meeting: Docket,
    },
    /// The meeting is too far, or not far enough.
    Meeting {
        /// Which.
        meeting: Docket,
        /// Where it stands.
        state: MeetingState,
    },
    /// Minutes are signed by chair and secretary alone (C1).
    NotASignatory {
        /// Who wanted to.
        seat: Seat,
    },
    /// This seat has signed the draft.
    HasSigned {
        /// Which.
        seat: Seat,
    },
    /// The minutes have fewer resolutions.
    NoResolution {
        /// The meeting.
        meeting: Docket,
        /// The one asked for.
        resolution: u16,
        /// So many there are.
        of: u16,
    },
    /// A resolution was ended before.
    ResolutionEnded {
        /// When.
        on: JalaliDate,
    },
    /// No such cooperative here.
    NoCooperative {
        /// Which.
        cooperative: Docket,
    },
    /// The cooperative is too far, or not far enough.
    Cooperative {
        /// Which.
        cooperative: Docket,
        /// Where it stands.
        stand: Stand,
    },
    /// A cooperative grows from this supporter already.
    SameSupporter {
        /// Which.
        cooperative: Docket,
    },
    /// It was made known at no promotional meeting that was held (C3).
    NotPromotional {
        /// Which was named.
        meeting: Docket,
    },
    /// Fewer founders than the rule set asks for.
    FewFounders {
        /// So many are listed.
        listed: u32,
        /// So many are needed.
        needed: u32,
    },
    /// A founder is listed twice.
    FounderTwice,
    /// The rule set lets no cooperative go on without an expert (C4).
    NoExpert {
        /// Which.
        cooperative: Docket,
    },
    /// Another cooperative has this legal id.
    SameLegalId {
        /// Which.
        cooperative: Docket,
    },
    /// The cooperative is another province's (C5).
    OtherProvince {
        /// Which.
        cooperative: Docket,
    },
    /// The facility is so tagged, or isn't tagged at all.
    SameTag {
        /// Which.
        letter: LetterNumber,
    },
    /// It lies in the future.
    NotYet {
        /// The day.
        on: JalaliDate,
    },
}

impl Forming {
    /// The stable code: the article, where one refuses.
    pub(super) fn code(&self) -> String {
        let code = match self {
            Self::NotAProvince { .. } => "C.not_a_province",
            Self::NotASupporter { .. } => "C2.not_a_supporter",
            Self::Identified { .. } => "C2.identified",
            Self::Introduced { .. } => "C2.introduced",
            Self::NotIntroduced { .. } => "C2.not_introduced",
            Self::SupporterDeclined { .. } => "C2.declined",
            Self::SeatVacant { .. } => "C1.seat_vacant",
            Self::SeatTwice { .. } => "C1.seat_twice",
            Self::NoQuorum { .. } => "C1.quorum",
            Self::NoChair => "C1.chair",
            Self::NoMeeting { .. } => "meeting.not_found",
            Self::Meeting { state, .. } => return format!("meeting.{}", state.code()),
            Self::NotASignatory { .. } => "C1.signatory",
            Self::HasSigned { .. } => "C1.signed",
            Self::NoResolution { .. } => "resolution.not_found",
            Self::ResolutionEnded { .. } => "resolution.ended",
            Self::NoCooperative { .. } => "cooperative.not_found",
            Self::Cooperative { stand, .. } => return format!("cooperative.{}", stand.code()),
            Self::SameSupporter { .. } => "C.same_supporter",
            Self::NotPromotional { .. } => "C3.not_promotional",
            Self::FewFounders { .. } => "C.founders",
            Self::FounderTwice => "C.founder_twice",
            Self::NoExpert { .. } => "C4.expert",
            Self::SameLegalId { .. } => "C.same_legal_id",
            Self::OtherProvince { .. } => "C5.other_province",
            Self::SameTag { .. } => "C5.same_tag",
            Self::NotYet { .. } => "date.future",
        };
        code.to_owned()
    }

    pub(super) const fn class(&self) -> Class {
        match self {
            Self::NoMeeting { .. } | Self::NoResolution { .. } | Self::NoCooperative { .. } => {
                Class::NotFound
            }
            Self::NotAProvince { .. } | Self::OtherProvince { .. } => Class::NotAllowed,
            Self::NotASupporter { .. }
            | Self::Identified { .. }
            | Self::Introduced { .. }
            | Self::NotIntroduced { .. }
            | Self::SupporterDeclined { .. }
            | Self::SeatVacant { .. }
            | Self::SeatTwice { .. }
            | Self::NoQuorum { .. }
            | Self::NoChair
            | Self::Meeting { .. }
            | Self::NotASignatory { .. }
            | Self::HasSigned { .. }
            | Self::ResolutionEnded { .. }
            | Self::Cooperative { .. }
            | Self::SameSupporter { .. }
            | Self::NotPromotional { .. }
            | Self::FewFounders { .. }
            | Self::FounderTwice
            | Self::NoExpert { .. }
            | Self::SameLegalId { .. }
            | Self::SameTag { .. }
            | Self::NotYet { .. } => Class::Rule,
        }
    }

    #[expect(clippy::too_many_lines, reason = "one sentence in two languages for each refusal")]
    pub(super) fn say(&self) -> Say {
        match self {
            Self::NotAProvince { unit } => say!(
                "این کار با دبیرخانهٔ استان است و در {unit} انجام نمی‌شود (بند ج).",
                "a province's hub does this, not unit {unit} (section C)"
            ),
            Self::NotASupporter { number } => say!(
                "پروندهٔ {number} از آن پشتیبان نیست (بند ج-۲).",
                "application {number} is no supporter's (C2)"
            ),
            Self::Identified { number, on } => {
                let day = on.slashed();
                say!(
                    "پشتیبان {number} در {day} شناسایی شده است.",
                    "supporter {number} was put forward on {day}"
                )
            }
            Self::Introduced { number, on } => {
                let day = on.slashed();
                say!(
                    "پشتیبان {number} در {day} به امور تعاون معرفی شده است (بند ج-۲).",
                    "supporter {number} was introduced to cooperative affairs on {day} (C2)"
                )
            }
            Self::NotIntroduced { number } => say!(
                "پشتیبان {number} هنوز به امور تعاون معرفی نشده است (بند ج-۲).",
                "supporter {number} isn't introduced to cooperative affairs yet (C2)"
            ),
            Self::SupporterDeclined { number } => say!(
                "پشتیبان {number} تشکیل تعاونی را نپذیرفته است (بند ج-۲).",
                "supporter {number} has declined to form a cooperative (C2)"
            ),
            Self::SeatVacant { seat, deputy: false } => {
                let seat = seat.say();
                Say::new(
                    format!("کرسی «{}» خالی است (بند ج-۱).", seat.fa),
                    format!("nobody sits in the seat of {} (C1)", seat.en),
                )
            }
            Self::SeatVacant { seat, deputy: true } => {
                let seat = seat.say();
                Say::new(
                    format!("برای کرسی «{}» جانشینی معرفی نشده است (بند ج-۱).", seat.fa),
                    format!("no deputy is named for the seat of {} (C1)", seat.en),
                )
            }
            Self::SeatTwice { seat } => {
                let seat = seat.say();
                Say::new(
                    format!("کرسی «{}» دو بار آمده است.", seat.fa),
                    format!("the seat of {} was named twice", seat.en),
                )
            }
            Self::NoQuorum { present, needed } => say!(
                "جلسه رسمیت ندارد: {present} عضو حاضر و {needed} عضو لازم است (بند ج-۱).",
                "no quorum: {present} seats taken, {needed} needed (C1)"
            ),
            Self::NoChair => Say::new(
                "جلسه بی حضور رئیس کارگروه یا جانشین او رسمیت ندارد (بند ج-۱).",
                "no quorum without the chair or a named deputy (C1)",
            ),
            Self::NoMeeting { meeting } => {
                say!("جلسهٔ {meeting} اینجا نیست.", "no meeting {meeting} here")
            }
            Self::Meeting { meeting, state } => {
                let state = state.say();
                Say::new(
                    format!("وضعیت جلسهٔ {meeting} «{}» است و این کار از آن شدنی نیست.", state.fa),
                    format!("meeting {meeting} is {}; this can't be done from there", state.en),
                )
            }
            Self::NotASignatory { seat } => {
                let seat = seat.say();
                Say::new(
                    format!("صورت‌جلسه را رئیس و دبیر امضا می‌کنند، نه «{}» (بند ج-۱).", seat.fa),
                    format!("chair and secretary sign minutes, not {} (C1)", seat.en),
                )
            }
            Self::HasSigned { seat } => {
                let seat = seat.say();
                Say::new(
                    format!("«{}» این صورت‌جلسه را امضا کرده است.", seat.fa),
                    format!("{} has signed these minutes", seat.en),
                )
            }
            Self::NoResolution { meeting, resolution, of } => say!(
                "جلسهٔ {meeting} {of} مصوبه دارد؛ مصوبهٔ {resolution} در آن نیست.",
                "meeting {meeting} has {of} resolutions, and no {resolution}"
            ),
            Self::ResolutionEnded { on } => {
                let day = on.slashed();
                say!("این مصوبه در {day} پایان یافته است.", "this resolution was ended on {day}")
            }
            Self::NoCooperative { cooperative } => {
                say!("تعاونی {cooperative} اینجا نیست.", "no cooperative {cooperative} here")
            }
            Self::Cooperative { cooperative, stand } => {
                let stand = stand.say();
                Say::new(
                    format!(
                        "وضعیت تعاونی {cooperative} «{}» است و این گام از آن شدنی نیست.",
                        stand.fa
                    ),
                    format!("cooperative {cooperative} is {}; this step can't follow it", stand.en),
                )
            }
            Self::SameSupporter { cooperative } => say!(
                "از این پشتیبان تعاونی {cooperative} در کار است.",
                "cooperative {cooperative} grows from this supporter already"
            ),
            Self::NotPromotional { meeting } => say!(
                "جلسهٔ {meeting} جلسهٔ ترویجی برگزارشده نیست (بند ج-۳).",
                "meeting {meeting} is no promotional meeting that was held (C3)"
            ),
            Self::FewFounders { listed, needed } => say!(
                "هیئت مؤسس {listed} نفر است و ضوابط {needed} نفر می‌خواهد.",
                "{listed} founders are listed; the rules ask for {needed}"
            ),
            Self::FounderTwice => {
                Say::new("نام یک مؤسس دو بار آمده است.", "a founder is listed twice")
            }
            Self::NoExpert { cooperative } => say!(
                "تعاونی {cooperative} کارشناس ندارد و ضوابط پیشرفت آن را نمی‌پذیرد (بند ج-۴).",
                "cooperative {cooperative} has no expert, and the rules let it go no further (C4)"
            ),
            Self::SameLegalId { cooperative } => say!(
                "این شناسهٔ ملی از آن تعاونی {cooperative} است.",
                "cooperative {cooperative} has this legal id"
            ),
            Self::OtherProvince { cooperative } => say!(
                "تعاونی {cooperative} از آن استان دیگری است (بند ج-۵).",
                "cooperative {cooperative} is another province's (C5)"
            ),
            Self::SameTag { letter } => say!(
                "برچسب تسهیلات {letter} همین است.",
                "the facility {letter} is so tagged already"
            ),
            Self::NotYet { on } => {
                let day = on.slashed();
                say!("{day} هنوز نرسیده است.", "{day} is yet to come")
            }
        }
    }

    pub(super) fn next(&self) -> Option<String> {
        Some(match self {
            Self::NotASupporter { number } => format!("hamgam-node application show {number}"),
            Self::Identified { .. } | Self::SameTag { .. } => {
                "hamgam-node cooperative list".to_owned()
            }
            Self::Introduced { number, .. } => {
                format!("hamgam-hub cooperative propose {number} --name \"…\"")
            }
            Self::NotIntroduced { number } => format!("hamgam-hub cooperative introduce {number}"),
            Self::SeatVacant { seat, .. } => {
                format!("hamgam-hub meeting seat {} --name \"…\" --deputy \"…\"", seat.code())
            }
            Self::NoQuorum { .. } | Self::NoChair => {
                "hamgam-hub meeting cancel MEETING --reason \"…\"".to_owned()
            }
            Self::NoMeeting { .. } | Self::NotPromotional { .. } => {
                "hamgam-node meeting list".to_owned()
            }
            Self::Meeting { meeting, .. } | Self::NoResolution { meeting, .. } => {
                format!("hamgam-node meeting show {meeting}")
            }
            Self::NotASignatory { .. } => {
                "--seat director-general | cooperative-affairs".to_owned()
            }
            Self::NoCooperative { .. } => "hamgam-node cooperative list".to_owned(),
            Self::Cooperative { cooperative, .. }
            | Self::SameSupporter { cooperative }
            | Self::SameLegalId { cooperative } => {
                format!("hamgam-node cooperative show {cooperative}")
            }
            Self::FewFounders { .. } => "hamgam-node rules show founders_min".to_owned(),
            Self::NoExpert { cooperative } => {
                format!("hamgam-hub cooperative expert {cooperative} --name \"…\"")
            }
            Self::OtherProvince { .. } => "hamgam-node cooperative list".to_owned(),
            Self::NotAProvince { .. }
            | Self::SupporterDeclined { .. }
            | Self::SeatTwice { .. }
            | Self::HasSigned { .. }
            | Self::ResolutionEnded { .. }
            | Self::FounderTwice
            | Self::NotYet { .. } => return None,
        })
    }
}
