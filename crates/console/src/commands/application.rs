//! `application`: looking at files; what changes one is the office's own.

pub mod history;
pub mod list;
pub mod show;
pub mod why;
