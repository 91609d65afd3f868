//! A whole country in one process: nodes, lines, disks, offices and what goes wrong with them, all of
//! it from one seed.
//!
//! ```text
//! seed ─► Plan (faults, as a list)        Map (the real provinces and counties)
//!            │                               │
//!            ▼                               ▼
//!         Kernel: one clock, one queue ordered by (time, number)
//!            │  turn(input) ─► Node ─► outputs: call, send, close, told
//!            ▼
//!         oracles look at every output and, now and then, at every node
//! ```
//!
//! The kernel knows no payload. A [`Tier`] makes nodes: the facts tier of the production cores with
//! small facts for records, the documents tier of the production loop with real documents.
//!
//! # What a node is
//!
//! [`Node`] says it in types; the law is: one [`Input`], then its [`Output`]s in order.
//!
//! - A node that wants to talk to its parent says [`Output::Call`] with a line number of its own (odd
//!   ones are the node's, even ones the kernel's). Sooner or later [`Input::Up`] or [`Input::Down`]
//!   answers. A caller's line appears at the parent as [`Input::Up`] with [`Side::Answerer`]. Who is at
//!   the other end is known by the hash of its TLS key, as in production.
//! - A line brings frames in order on each of its three streams (control, lane 0, lane 1), or it
//!   breaks. [`Output::Close`] ends it once all that was sent has gone.
//! - [`Node::next`] is the next moment of [`Input::Wake`]; waking early or twice does no harm.
//! - A person's [`Errand`] is answered by exactly one [`Output::Told`]. What it tells is *acknowledged
//!   to a person*: it must be on the disk by then, and never be lost.
//! - The kernel may let a node die between any two outputs, [`Node::crash`], and start it again from
//!   what its disk holds. A disk that ails ([`Ailment`]) makes the node end by itself:
//!   [`Output::Ended`].
//! - The rest are probes for the oracles. They change nothing.
//!
//! [`Side::Answerer`]: session::Side::Answerer

mod calendar;
mod dice;
mod documents;
mod facts;
mod hubs;
mod kernel;
mod map;
mod network;
mod node;
mod oracle;
mod plan;
mod points;
mod report;
mod shrink;
mod trace;
mod watch;
mod year;

pub use calendar::{DAY_MS, HOUR_MS, MINUTE_MS, day_of};
pub use dice::Dice;
pub use documents::{DocumentsDisk, DocumentsNode, DocumentsTier};
pub use facts::{FactsDisk, FactsNode, FactsTier};
pub use hubs::{CountyMishap, HubReport, Mishap, NationMishap, hubs};
pub use kernel::{Kernel, Seen, run, run_seen};
pub use map::{Map, Seat, Size};
pub use node::{
    Ailment, Birth, Errand, Input, Knobs, LineId, Moved, Node, Now, Out, Output, Process, Remains,
    Tally, Tier, Told, Wish, mix, secret_of, tls_of,
};
pub use plan::{Class, Fault, Plan, Way, What};
pub use points::Points;
pub use report::{Config, Report, Violation};
pub use shrink::shrink;
pub use trace::Trace;
pub use year::{Country, YearPlan, YearReport, year};
