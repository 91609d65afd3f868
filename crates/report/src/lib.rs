//! Cuts to reports (B8): the same cut, definition and rule set give the same bytes, wherever and in
//! however many steps they are counted.
//!
//! A [`Partial`] is what one county's files and quota come to in the quarters of a year. Partials are
//! sums of whole numbers: they add up in any order, by any number of threads. A [`Report`] is made of
//! partials; what a later report says otherwise about a closed quarter stands in it as
//! [`Adjustment`]s. Nothing here has a format, a clock, or floats.
//!
//! ```text
//! cut ─► Inputs ─► name ─► Counted, kept or counted ─┐
//!  └──► Footing (rules, units, the report before) ───┴─► Parts ─► Report
//! ```
//!
//! Source: directive B8, A1, A2, B5, B6, B7, R-P1.

mod affairs;
mod count;
mod counted;
mod difference;
mod figure;
mod footing;
mod inputs;
mod memo;
mod partial;
mod period;
mod progress;
mod report;
#[cfg(test)]
mod tests;

pub use affairs::Affairs;
pub use count::{County, count, rights};
pub use counted::{Besides, Counted, counted};
pub use difference::{Change, between};
pub use figure::{
    Affair, Basis, Column, Figure, Figures, Formed, Honored, Office, Part as Measure,
    Result as Found, Right,
};
pub use footing::{Before, Footing, Replica, take_furthest, units, whole_cut};
pub use inputs::Inputs;
pub use memo::{Asked, Memo};
pub use partial::Partial;
pub use period::Period;
pub use progress::Progress;
pub use report::{
    Adjustment, Check, Definition, ENGINE, ENGINE_OLDEST, Known, Line, Part, Parts, Report,
    ReportFault, Which, compile, is_counted,
};
