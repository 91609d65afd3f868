//! The commands that both programs have, for them to hang into their trees.

pub mod application;
pub mod backup;
pub mod county;
pub mod dispute;
pub mod doctor;
pub mod exclusion;
pub mod explain;
pub mod find;
pub mod inbox;
pub mod inspection;
pub mod join;
pub mod key;
pub mod quota;
pub mod report;
pub mod rules;
pub mod run;
pub mod seal;
pub mod store;
pub mod sync;
pub mod tools;
pub mod user;
