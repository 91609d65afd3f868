//! Made-up offices: what is true of their people, and sheets that spell it as offices do.

mod people;
mod spell;

use crate::day::Day;
use crate::dice::Dice;
use crate::gates::Lists;
use crate::people::Applicant;
use crate::table::Table;

/// A made-up office.
#[derive(Clone, Debug)]
pub struct Made {
    /// Its people.
    pub people: Vec<Applicant>,
    /// The dates of its exclusion lists.
    pub lists: Lists,
    /// Its sheets.
    pub tables: Vec<Table>,
    /// The rows of the applications to be refused, with their codes.
    pub bad: Vec<(u64, &'static str)>,
}

/// Makes an office of so many good rows, around a day; the same seed makes the same office.
pub fn make(seed: u64, good: u64, around: Day) -> Made {
    let mut dice = Dice::new(seed);
    let lists = [30, 31].map(|edge| {
        let age = i32::try_from(dice.below(45)).expect("below 45");
        let age = if dice.once_in(4) { edge } else { age };
        (!dice.once_in(6)).then(|| around.plus(-age))
    });
    let mut people: Vec<Applicant> =
        (1..=good).map(|row| people::applicant(&mut dice, row, around)).collect();
    for (list, kept) in lists.iter().enumerate() {
        people::name_on_list(&mut dice, &mut people, (list, kept.is_some()));
    }
    let (tables, bad) = spell::sheets(&mut dice, &people, &lists);
    Made { people, lists, tables, bad }
}
