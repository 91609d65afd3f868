//! The commands, one module a noun.

pub(crate) mod application;
pub(crate) mod doctor;
pub(crate) mod explain;
pub(crate) mod find;
pub(crate) mod inspection;
pub(crate) mod quota;
pub(crate) mod referral;
pub(crate) mod rules;
pub(crate) mod setup;
pub(crate) mod status;
pub(crate) mod store;
pub(crate) mod supporter;
pub(crate) mod tools;
