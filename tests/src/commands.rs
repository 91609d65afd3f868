//! The programs' commands, with an environment of their own.

use std::process::Command;

/// Takes the machine's own settings from a command, and sets what all that is tried has alike.
pub fn clean(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("HAMGAM_") {
            command.env_remove(name);
        }
    }
    // Without a home the note of how far a journal has come lies beside each data directory.
    for name in ["HOME", "XDG_STATE_HOME", "LOCALAPPDATA"] {
        command.env_remove(name);
    }
    command.env("HAMGAM_LOG_LEVEL", "info");
}
