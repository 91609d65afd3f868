//! The hub's own commands, one module a noun; those it shares with an office are `console`'s.

pub(crate) mod application;
pub(crate) mod cooperative;
pub(crate) mod county;
pub(crate) mod exclusion;
pub(crate) mod incentive;
pub(crate) mod inspection;
pub(crate) mod meeting;
pub(crate) mod office;
pub(crate) mod quota;
pub(crate) mod report;
pub(crate) mod rules;
pub(crate) mod run;
pub(crate) mod setup;
pub(crate) mod status;
