//! The vocabulary every other crate speaks: amounts, persons, units, dates, names, numbers.
//!
//! Deliberately absent: any behaviour beyond a type's own arithmetic and parsing. Rules of the
//! directive are in `rules`, what may be written is in `office`, how it is kept is in `store`.
#![warn(clippy::arithmetic_side_effects, clippy::float_arithmetic)]

pub mod date;
pub mod geography;
pub mod ident;
mod instant;
#[cfg(test)]
mod laws;
mod level;
pub mod limits;
pub mod money;
pub mod number;
pub mod person;
pub mod planted;
pub mod say;
pub mod text;
pub mod unit;
pub mod view;
pub mod words;

pub use date::{DateFault, JalaliDate, Quarter, Timestamp};
pub use geography::{Added, Bank, County, Field, Places, Province};
pub use ident::{Hash, Incarnation, Lane, LogId, Lsn, NodeNumber, RecordId, RecordKind, Seq};
pub use instant::Instant;
pub use level::Level;
pub use money::{Amount, Jobs, Rials};
pub use number::{ApplicationNumber, LetterNumber, NumberFault};
pub use person::{IdFault, LegalId, Mobile, NationalId, PersonId, Pii};
pub use say::{Lang, Say};
pub use text::Name;
pub use unit::{CountyCode, ProvinceCode, UnitCode, UnitFault};
