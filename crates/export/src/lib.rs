//! Reports as people and programs take them along: tables, CSV, Excel, and a file that proves itself.
//!
//! What is counted is `report`'s; here is only how it is laid out. Numbers stay numbers, rounded once,
//! when shown.

mod audit;
mod chart;
mod csv;
mod legend;
mod paper;
mod svg;
mod table;
mod tables;
mod xlsx;

pub use audit::{
    AUDIT_COLUMNS, AUDIT_CONTEXT, AuditFault, AuditForm, AuditRow, AuditSeal, AuditWriter,
    SealedAudit,
};
pub use chart::{Bar, Chart, charts};
pub use csv::csv;
pub use legend::Legend;
pub use paper::{Misfit, Paper, PaperFault, Signed, engine_of_another_version};
pub use svg::svg;
pub use table::{Cell, Table, persian};
pub use tables::{tables, title};
pub use xlsx::{SheetFault, workbook};
