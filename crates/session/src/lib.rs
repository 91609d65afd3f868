//! Replication between two nodes as a state machine without IO or clock.
//!
//! The contract: [`Session::handle`] an input, then drain [`Session::poll_output`]; call it again
//! with [`Input::Timeout`] when [`Session::poll_timeout`] has come. What must be durable first is an
//! order of outputs: [`Output::Store`] … [`Input::Stored`] … [`Output::Send`] of an `Ack`.
//!
//! Beside it stand three small decisions of the shell, as pure: [`Admission`], [`Backoff`] and
//! [`Schedule`].
//!
//! Deliberately absent: sockets, clocks, keys, what entries mean, which logs a peer may see.

mod admission;
mod backoff;
mod chance;
mod digest;
#[cfg(test)]
mod facts;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod laws;
mod log;
#[cfg(test)]
mod pair;
mod port;
#[cfg(test)]
mod replica;
mod schedule;
mod session;
#[cfg(test)]
mod tree;

pub use admission::{Admission, Busy, Verdict};
pub use backoff::Backoff;
pub use digest::digest;
pub use port::{Book, Close, Fault, Input, Options, Output, Peer, Side, Start, Stored, code};
pub use schedule::{Schedule, Trouble};
pub use session::Session;
