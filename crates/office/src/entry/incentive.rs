//! The incentives: booths at exhibitions, certificates with three signatures, festival nominations.
//!
//! A booth is quota: capacity is opened, granted and held on a line of the exhibition's own
//! ([`Exhibited::line`]); what stands here beside it says what the booth is for and what became of it.

use escrow::QuotaLine;
use model::{Hash, JalaliDate, LetterNumber, RecordId, UnitCode};
use serde::{Deserialize, Serialize};

use super::docket::{Docket, Whom};

/// What is said of incentives. Stored for ever: only ever appended.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Incentive {
    /// An exhibition is announced.
    Exhibited(Exhibited),
    /// It won't be held.
    CalledOff(ExhibitionOff),
    /// A booth is given to a permit holder; the hold of its quota stands beside it.
    Booth(Booth),
    /// What became of a booth.
    BoothEnded(BoothEnded),
    /// A supporter is nominated for an honor.
    Nominated(Nominated),
    /// The province goes on with a nomination, or doesn't.
    Endorsed(Endorsed),
    /// The Minister has signed; said in the province's scope.
    MinisterSigned(MinisterSigned),
}

/// How far an exhibition reaches.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub enum Reach {
    /// Of a town or province.
    Local,
    /// Of the country.
    National,
    /// Beyond it.
    International,
}

/// An exhibition.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Exhibited {
    /// Its number.
    pub exhibition: Docket,
    /// What it is called.
    pub name: String,
    /// How far it reaches.
    pub reach: Reach,
    /// The municipality or agency it was arranged with (article 11 of the law).
    pub host: String,
    /// Its first day.
    pub from: JalaliDate,
    /// Its last day.
    pub to: JalaliDate,
}

impl Exhibited {
    /// The quota line of its booths, in which a booth is a job and there are no rials.
    pub fn line(&self) -> QuotaLine {
        booth_line(self.exhibition, self.from)
    }
}

/// What a quota line's programme begins with where it is an exhibition's.
const BOOTH: &str = "booth-";

/// The quota line of an exhibition that begins on a day.
///
/// # Panics
/// If a unit's code and a number made no programme's name, or the day no Jalali year; they do.
pub fn booth_line(exhibition: Docket, from: JalaliDate) -> QuotaLine {
    let programme = format!("{BOOTH}{}-{}", exhibition.unit, exhibition.n).to_ascii_lowercase();
    let year = u16::try_from(from.year()).unwrap_or_default().clamp(1200, 1500);
    QuotaLine::new(&programme, year).expect("letters and digits of a few places")
}

/// Whose exhibition a quota line is of; `None` for any other line.
pub fn booth_owner(line: &QuotaLine) -> Option<UnitCode> {
    let docket: Docket = line.programme().strip_prefix(BOOTH)?.parse().ok()?;
    Some(docket.unit)
}

/// An exhibition won't be held.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct ExhibitionOff {
    /// Which.
    pub exhibition: Docket,
    /// When that was said.
    pub on: JalaliDate,
    /// Why.
    pub reason: String,
}

/// A booth for a permit holder.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Booth {
    /// The exhibition.
    pub exhibition: Docket,
    /// The number of the letter it is given by: the booth's name.
    pub letter: LetterNumber,
    /// Whose file.
    pub holder: Whom,
    /// The permit it is given for.
    pub permit: RecordId,
    /// Where it stands, as the host has it.
    pub label: Option<String>,
    /// When it was given.
    pub on: JalaliDate,
}

/// What became of a booth.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub enum BoothEnd {
    /// Goods were shown.
    Used,
    /// Nobody came.
    NoShow,
    /// Given up in time: its quota is free again.
    GivenUp,
}

/// The end of a booth.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct BoothEnded {
    /// The exhibition.
    pub exhibition: Docket,
    /// Whose file.
    pub holder: Whom,
    /// The booth.
    pub letter: LetterNumber,
    /// What became of it.
    pub end: BoothEnd,
    /// When.
    pub on: JalaliDate,
    /// In words.
    pub note: Option<String>,
}

/// What a supporter is nominated for.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub enum Honor {
    /// The certificate of appreciation of a year.
    Certificate {
        /// The Jalali year.
        year: u16,
    },
    /// To take part in an entrepreneurship festival.
    Festival {
        /// Its short name: `a`–`z`, `0`–`9`, `-`.
        festival: String,
        /// The Jalali year.
        year: u16,
    },
}

/// What shows that a supporter is successful; the directive has no test, the rule set chooses among
/// these.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq, Serialize, Deserialize)]
pub struct Indicators {
    /// Covered persons named.
    pub heads_named: u32,
    /// Covered persons the last inspection found at work; `None` if none counted them.
    pub heads_found: Option<u32>,
    /// Facilities paid to the person.
    pub facilities: u32,
    /// Of these, those whose commitments are fulfilled.
    pub fulfilled: u32,
    /// Something was breached.
    pub breach: bool,
}

/// A nomination.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Nominated {
    /// Whose file.
    pub supporter: Whom,
    /// For what.
    pub honor: Honor,
    /// When.
    pub on: JalaliDate,
    /// What the views said of the supporter that day.
    pub indicators: Indicators,
    /// Scores on further indicators, 0 to 100 (festivals).
    pub scores: Vec<Score>,
    /// The rule set it was judged by.
    pub rules: String,
}

/// One entrepreneurship indicator with its score.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// What.
    pub indicator: String,
    /// 0 to 100.
    pub score: u8,
}

/// Who signs a certificate, in this order.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub enum Signatory {
    /// The province's Director General.
    DirectorGeneral,
    /// The deputy for entrepreneurship and employment development.
    Deputy,
    /// The Minister.
    Minister,
}

/// The province goes on with a nomination.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Endorsed {
    /// Whose file.
    pub supporter: Whom,
    /// For what.
    pub honor: Honor,
    /// When.
    pub on: JalaliDate,
    /// How.
    pub step: Endorsement,
}

/// The province's steps.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Endorsement {
    /// Its indicators were checked.
    Checked,
    /// A certificate is signed by the Director General or the deputy.
    Signed {
        /// By whom.
        by: Signatory,
        /// The name.
        name: String,
        /// The hash of what it is signed over: the nomination and the signatures before.
        over: Hash,
    },
    /// The certificate was handed over.
    Delivered,
    /// The nomination was sent to the festival.
    Sent,
    /// The festival's result.
    Result {
        /// In words: a place, a prize.
        text: String,
    },
    /// Nothing comes of it.
    Declined {
        /// Why.
        reason: String,
    },
}

/// The Minister's signature.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct MinisterSigned {
    /// Whose file.
    pub supporter: Whom,
    /// The certificate's year.
    pub year: u16,
    /// The name.
    pub name: String,
    /// The hash of what it is signed over: the nomination and the two signatures before.
    pub over: Hash,
    /// When.
    pub on: JalaliDate,
}
