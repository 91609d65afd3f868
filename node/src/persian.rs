//! The Persian texts of help.

mod office;
mod tools;

use console::help::Persian;

/// All of them.
pub(crate) const PERSIAN: &[Persian] = &[
    Persian { about: office::ABOUT, arguments: office::ARGUMENTS },
    Persian { about: tools::ABOUT, arguments: tools::ARGUMENTS },
];
