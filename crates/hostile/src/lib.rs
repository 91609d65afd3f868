//! Bytes from broken disks, bad lines and enemies, for every reader of the project.
//!
//! A [`Target`] is one door through which bytes come in that nobody of ours need have written. Its
//! body is an ordinary function that feeds them in and holds laws by assertions; [`Target::run`]
//! turns a panic, or more memory than the door may take, into a [`Broken`]. The same bodies are run
//! by `cargo test` over the committed corpora ([`replay`]) and by libFuzzer ([`explore`]; the
//! programs are in `fuzz/`, `cargo xtask fuzz` runs them).
//!
//! What a fact beside the reader says already isn't said again here. Deliberately absent: chance and
//! time; the bytes decide everything.
//!
//! The counting allocator of this crate is the allocator of every program that links it: only its own
//! test, its example and the fuzzers do.
#![expect(clippy::unwrap_in_result, reason = "what a body expects is a law")]

mod guard;
mod replay;
pub mod seeds;
mod target;

pub use replay::{Replayed, replay};
pub use target::{Broken, TARGETS, Target, target};

/// Feeds bytes into a target for a fuzzer: what breaks is told, and the process dies so that the
/// fuzzer keeps the bytes.
///
/// # Panics
/// If there is no such target.
pub fn explore(name: &str, bytes: &[u8]) {
    let target = target(name).expect("the fuzzers' names are tested");
    if let Err(broken) = target.run(bytes) {
        #[expect(clippy::print_stderr, reason = "a fuzzer's log is its standard error")]
        {
            eprintln!("{name}: {broken}");
        }
        // A fuzzer's own hook never sees a panic that was caught.
        std::process::abort();
    }
}
