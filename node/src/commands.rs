//! The commands, one module a noun.

pub(crate) mod application;
pub(crate) mod cooperative;
pub(crate) mod incentive;
pub(crate) mod inspection;
pub(crate) mod meeting;
pub(crate) mod quota;
pub(crate) mod referral;
pub(crate) mod report;
pub(crate) mod setup;
pub(crate) mod status;
pub(crate) mod supporter;
