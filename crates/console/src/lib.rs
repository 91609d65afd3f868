//! What the programs share at a terminal: answers and errors in two languages, bars, days, help, the
//! open office of one command, and the way to a daemon that holds it already.
//!
//! ```text
//! main ── a daemon runs? ──yes──► remote::call ──► daemon: serve ─┐
//!              └─no────────────────────────────────────────────────┴─► execute ─► a command
//! ```
//!
//! Below [`main`] nothing reads the process: arguments, working directory, environment and screen
//! are those of whoever typed the command, in this process or in another.
//!
//! Deliberately absent: what a command decides (`office`), and the programs' own nouns.

mod args;
mod bar;
mod clock;
pub mod closing;
pub mod commands;
mod context;
mod failure;
pub mod frozen;
pub mod help;
pub mod neighbors;
mod persons;
mod program;
mod prompt;
pub mod remote;
mod screen;
mod ui;
mod usage;
pub mod when;
mod who;

pub use args::{ColorArg, DayArg, DigitsArg, Global, LangArg, whole};
pub use bar::Bar;
pub use clock::now;
pub use context::{Context, Session};
pub use failure::{Failure, Told, exit};
pub use persons::RevealArg;
pub use program::{Program, main, serve};
pub use screen::Screen;
pub use ui::{Look, Tone, Ui};
pub use usage::Misfit;
