//! What the facts about the real program are made with: seeded dice, a naive calendar, made-up
//! offices with their sheets, a naive reading of the gates that shares no code with the program, a
//! made-up tree of nodes, a disk and a clock that fail on demand, the runbooks of the manual, and a search
//! for what must be told nowhere.

pub mod canary;
pub mod commands;
pub mod day;
pub mod dice;
pub mod gates;
pub mod maker;
pub mod people;
pub mod runbook;
pub mod shim;
pub mod table;
pub mod tree;

/// Has a cargo that is called from here not know that this was run by cargo.
///
/// Build scripts of dependencies look at these names; where they change, cargo builds the dependencies
/// anew, back and forth between a build from here and one typed at a prompt.
pub fn forget_package(cargo: &mut std::process::Command) {
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
        }) {
            cargo.env_remove(name);
        }
    }
}
