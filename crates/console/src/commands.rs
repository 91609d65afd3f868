//! The commands that both programs have, for them to hang into their trees.

pub mod affair;
pub mod application;
pub mod audit;
pub mod backup;
pub mod cooperative;
pub mod county;
pub mod dispute;
pub mod doctor;
pub mod exclusion;
pub mod explain;
pub mod find;
pub mod inbox;
pub mod incentive;
pub mod inspection;
pub mod join;
pub mod key;
pub mod meeting;
pub mod quota;
pub mod report;
pub mod rules;
pub mod run;
pub mod seal;
pub mod store;
pub mod sync;
pub mod tools;
pub mod user;
