//! Replication between two nodes as a state machine without IO or clock.
//!
//! The contract: [`Session::handle`] one input, then drain [`Session::poll_output`]; call it again
//! with [`Input::Timeout`] when [`Session::poll_timeout`] has come. What must be durable first is an
//! order of outputs: [`Output::Store`] … [`Input::Stored`] … [`Output::Send`] of an `Ack`.
//!
//! Deliberately absent: sockets, clocks, keys, what entries mean, which logs a peer may see.

mod port;

pub use port::{Book, Close, Fault, Input, Options, Output, Peer, Side, Stored};
