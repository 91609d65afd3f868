//! What the program tells its operators: the log, and a report when it crashed.
//!
//! Each line passes [`mask`] on its way out, so that a national id or a telephone number that slips
//! into a message is not in any file. That is a second net: types hide personal data already.
//!
//! Deliberately absent: a clock, settings, exit codes. They are the caller's.

mod crash;
mod daily;
mod log;
mod mask;
mod stamp;

pub use crash::{Crashed, guarded};
pub use log::{LogFault, Logging, init};
pub use mask::mask;
pub use stamp::Clock;
