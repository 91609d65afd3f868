//! Section C: the province's working group, its meetings, supporters introduced to it, and the
//! need-supply cooperatives that come of it.
//!
//! Of one thing each fact has one writer: the province's hub, but for who is identified (the county or its
//! province) and which facility is a cooperative's (the county whose letter it is). Persons outside the
//! offices stand in the county's scope, or on the records lane of the province, which no county holds.

use model::geography::FieldCode;
use model::{ApplicationNumber, Hash, JalaliDate, LegalId, LetterNumber, Name, RecordId};
use serde::{Deserialize, Serialize};

use super::docket::{Docket, Whom};

/// What is said under section C. Stored for ever: only ever appended.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Cooperation {
    /// A seat of the working group is taken (C1).
    Seated(Seated),
    /// A meeting is called.
    Called(Called),
    /// It was held.
    Held(Held),
    /// It won't be held.
    CalledOff(CalledOff),
    /// Its minutes are drafted.
    Minuted(Minuted),
    /// One of two has signed the minutes.
    Signed(Signed),
    /// A resolution is done or dropped.
    Resolved(Resolved),
    /// A file is a home-job supporter's who may found a cooperative (C2).
    Identified(Identified),
    /// The supporter is introduced to cooperative affairs (C2).
    Introduced(Introduced),
    /// What came of the introduction.
    Answered(Answered),
    /// A step of a cooperative's formation.
    Formed(Formed),
    /// Who founds it.
    Founders(Founders),
    /// A facility is a cooperative's, or no longer (C5).
    Tagged(Tagged),
}

/// The fixed seats of a province's working group (C1).
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub enum Seat {
    /// The Director General: the chair.
    DirectorGeneral,
    /// Cooperative affairs: the secretary.
    CooperativeAffairs,
    /// Entrepreneurship and employment development.
    Entrepreneurship,
    /// The Chamber of Cooperatives.
    Chamber,
    /// Jahad-e Daneshgahi.
    Jahad,
}

/// Who sits in a seat from a day on.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Seated {
    /// The seat.
    pub seat: Seat,
    /// The how manieth to sit there, from 1; the greatest does now.
    pub n: u32,
    /// Who.
    pub name: String,
    /// Who sits there in his or her place.
    pub deputy: Option<String>,
    /// From when.
    pub from: JalaliDate,
}

/// Which sort of meeting it is.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub enum MeetingKind {
    /// The working group's own.
    Ordinary,
    /// With supporters, to win them for a cooperative (C3).
    Promotional,
}

/// A meeting is called.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Called {
    /// Its number.
    pub meeting: Docket,
    /// Its sort.
    pub kind: MeetingKind,
    /// For when.
    pub on: JalaliDate,
    /// Where.
    pub place: Option<String>,
    /// What about.
    pub agenda: Option<String>,
    /// The fields it is about (C3).
    pub fields: Vec<FieldCode>,
    /// Which supporters are asked to come.
    pub supporters: Vec<ApplicationNumber>,
}

/// A meeting was held.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Held {
    /// Its number.
    pub meeting: Docket,
    /// When.
    pub on: JalaliDate,
    /// Which seats were taken, and by whom.
    pub present: Vec<Present>,
    /// Provincial agencies that came, as the case may be (C1).
    pub guests: Vec<String>,
    /// Which supporters came (C3).
    pub supporters: Vec<ApplicationNumber>,
    /// The rule set its quorum was judged by.
    pub rules: String,
}

/// One seat that was taken.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Present {
    /// The seat.
    pub seat: Seat,
    /// Who sat there.
    pub name: String,
    /// It was the named deputy.
    pub deputy: bool,
}

/// A meeting won't be held.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct CalledOff {
    /// Its number.
    pub meeting: Docket,
    /// When that was said.
    pub on: JalaliDate,
    /// Why.
    pub reason: String,
}

/// Minutes as drafted; a later draft takes the place of one nobody has signed.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Minuted {
    /// The meeting.
    pub meeting: Docket,
    /// The how manieth draft, from 1.
    pub n: u32,
    /// What was said.
    pub text: String,
    /// What was resolved, in order.
    pub resolutions: Vec<String>,
}

/// The chair's or the secretary's signature under a draft.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Signed {
    /// The meeting.
    pub meeting: Docket,
    /// Which draft.
    pub n: u32,
    /// BLAKE3 of the draft that was signed.
    pub over: Hash,
    /// In which seat.
    pub seat: Seat,
    /// Who.
    pub name: String,
    /// When.
    pub on: JalaliDate,
}

/// What became of a resolution.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Resolved {
    /// The meeting.
    pub meeting: Docket,
    /// The how manieth of its resolutions, from 1.
    pub resolution: u16,
    /// Done; else it was dropped.
    pub done: bool,
    /// When.
    pub on: JalaliDate,
    /// How, or why not.
    pub note: Option<String>,
}

/// A supporter is put forward.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Identified {
    /// Whose file.
    pub supporter: Whom,
    /// When.
    pub on: JalaliDate,
    /// Why.
    pub note: Option<String>,
}

/// A supporter is introduced to cooperative affairs.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Introduced {
    /// Whose file.
    pub supporter: Whom,
    /// When.
    pub on: JalaliDate,
    /// By which letter, in the office's own numbers.
    pub letter: Option<String>,
}

/// What cooperative affairs made of an introduction.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub enum Outcome {
    /// Taken up: a cooperative is to be formed.
    TakenUp,
    /// The supporter doesn't want to.
    Declined,
    /// Later, perhaps.
    Postponed,
}

/// The outcome of an introduction.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Answered {
    /// Whose file.
    pub supporter: Whom,
    /// The how manieth answer, from 1; the greatest counts.
    pub n: u32,
    /// What it is.
    pub outcome: Outcome,
    /// When.
    pub on: JalaliDate,
    /// In words.
    pub note: Option<String>,
}

/// A step of a cooperative's formation.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Formed {
    /// Which.
    pub cooperative: Docket,
    /// When.
    pub on: JalaliDate,
    /// What.
    pub step: Formation,
}

/// The steps.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Formation {
    /// It is proposed, with the supporter it is to grow from.
    Proposed {
        /// Its name.
        name: String,
        /// The supporter introduced.
        supporter: ApplicationNumber,
        /// Its fields.
        fields: Vec<FieldCode>,
    },
    /// It was made known at a meeting.
    Promoted {
        /// Which.
        meeting: Docket,
    },
    /// Its founders are listed; who they are is said apart.
    FoundersListed {
        /// How many.
        count: u16,
    },
    /// An expert, or a group of experts, helps to form it (C4).
    Expert {
        /// The how manieth, from 1; the greatest does.
        n: u32,
        /// The expert.
        name: String,
        /// Others of the group.
        group: Vec<String>,
    },
    /// The founding assembly was held.
    Assembly,
    /// It is registered.
    Registered {
        /// The legal id.
        legal: LegalId,
    },
    /// It works.
    Started,
    /// It has ended.
    Dissolved {
        /// Why.
        reason: String,
    },
}

/// Who founds a cooperative. On the records lane: counties don't hold it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Founders {
    /// Which.
    pub cooperative: Docket,
    /// The how manieth list, from 1; the greatest counts.
    pub n: u32,
    /// Who.
    pub founders: Vec<Founder>,
}

/// One of them.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Founder {
    /// The name.
    pub name: Name,
    /// The person's file, if there is one.
    pub application: Option<ApplicationNumber>,
}

/// A facility is a cooperative's.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Tagged {
    /// The application it is of.
    pub application: RecordId,
    /// Its letter.
    pub letter: LetterNumber,
    /// The how manieth word on it, from 1; the greatest counts.
    pub n: u32,
    /// Whose; `None` takes it back.
    pub cooperative: Option<Docket>,
    /// When.
    pub on: JalaliDate,
}
