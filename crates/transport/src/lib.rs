//! QUIC with mutual TLS: frames in and out of streams.
//!
//! ```text
//! Endpoint ── connect ──► Link ◄── Arrival::Link ── Arrivals ◄── listen ── Endpoint
//!                          │
//!      control (bidi)      │ every frame but segments, first in line
//!      lane 0, lane 1 (uni)│ one stream each way and lane for segments
//! ```
//! A peer is what its certificate's key says; whether that key belongs, the roster knows and the shell
//! asks. Certificates not of the authority are good for the enrolment protocol only.
//!
//! Deliberately absent: what frames mean (`session`), who belongs (`roster`), making certificates
//! (`identity`), when to call again (`runtime`).

mod cert;
mod close;
mod endpoint;
mod enrol;
mod link;
mod patient;
mod shape;
mod time;
mod tls;

pub use cert::{PeerCert, Standing};
pub use close::{CloseCode, Closed, Failed, TlsFault};
pub use endpoint::{Arrival, Arrivals, Caller, Endpoint};
pub use enrol::{ENROL_BYTES_MAX, Enrolling, Enrolment};
pub use link::{Link, Receiver, Sender, Tally, Traffic, Unsent};
pub use shape::{Congestion, Shape};
pub use time::TlsTime;
pub use tls::{HubCheck, Parts, PartsFault, Pin};

#[cfg(test)]
mod tests;
