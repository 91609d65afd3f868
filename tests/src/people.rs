//! What is true of a made-up applicant, before anyone spells it.

use crate::day::Day;
use crate::dice::Dice;

/// Who applies in law.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Entity {
    /// A natural person.
    Person,
    /// A company.
    Company,
    /// A cooperative.
    Cooperative,
    /// A women's cooperative.
    Women,
}

/// One applicant and everything the office knows of the application.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are the columns of the sheet")]
#[expect(clippy::struct_excessive_bools, reason = "so many columns say yes or no")]
pub struct Applicant {
    pub row: u64,
    pub supporter: bool,
    pub entity: Entity,
    pub id: String,
    pub mobile: String,
    pub field: u16,
    /// Registration-based, else permit-based.
    pub registration: bool,
    pub issued: Option<Day>,
    /// The skill's word on the sheet; `ندارد` is none.
    pub skill: &'static str,
    pub skill_dated: Option<Day>,
    pub amount: u64,
    pub jobs: Option<u64>,
    pub development: bool,
    pub need: Option<u64>,
    pub capacity: Option<u64>,
    /// The word on the sheet.
    pub readiness: &'static str,
    pub employee: bool,
    pub before_permit: Option<Day>,
    pub before_payment: Option<Day>,
    pub covered: Vec<String>,
    pub visits: Vec<Visit>,
    pub earlier: Vec<Earlier>,
    /// On the employees' list, on the list of other bodies.
    pub listed: [bool; 2],
}

/// One inspection.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are the columns of the sheet")]
pub struct Visit {
    pub on: Day,
    pub office: bool,
    pub agency: bool,
    /// Activity, skill, management: 2 yes, 1 partly, 0 no, `None` unsaid.
    pub judged: [Option<u8>; 3],
    pub by: bool,
    pub completed: Option<Day>,
}

/// One earlier facility.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the fields are the columns of the sheet")]
pub struct Earlier {
    pub year: i32,
    pub supporter: bool,
    pub fulfilled: bool,
    pub cleared: bool,
}

/// A national id with its check digit; begins with zeros now and then.
pub fn national_id(dice: &mut Dice) -> String {
    let lead = *dice.pick(&["00", "03", "11", "29", "45", "09"]);
    let nine = format!("{lead}{:07}", dice.below(9_000_000) + 1_000_000);
    let sum: u32 =
        nine.chars().zip((2..=10).rev()).map(|(c, weight)| digit(c) * weight).sum::<u32>() % 11;
    let check = if sum < 2 { sum } else { 11 - sum };
    format!("{nine}{check}")
}

/// A legal id with its check digit.
pub fn legal_id(dice: &mut Dice) -> String {
    let ten = format!("14{:08}", dice.below(80_000_000) + 10_000_000);
    let shift = ten.chars().next_back().map_or(0, digit) + 2;
    let weights = [29, 27, 23, 19, 17, 29, 27, 23, 19, 17];
    let sum: u32 = ten.chars().zip(weights).map(|(c, weight)| (digit(c) + shift) * weight).sum();
    format!("{ten}{}", sum % 11 % 10)
}

/// The same id with a wrong check digit.
pub fn wrong_check(id: &str) -> String {
    let (front, last) = id.split_at(id.len() - 1);
    let last: u64 = last.parse().expect("an id ends in a digit");
    format!("{front}{}", (last + 1) % 10)
}

fn digit(c: char) -> u32 {
    c.to_digit(10).expect("ids are digits")
}
