//! The control socket: how a command reaches the daemon that holds the office open.

pub mod protocol;
mod server;

pub use server::{Knock, Listening, Replies};
