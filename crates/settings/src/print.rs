//! What prints reports.

use std::path::PathBuf;

use crate::document::{Setting, Values, checked};
use crate::fault::{SettingsFault, Want};

/// How reports come on paper.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct PrintSettings {
    /// The program `hamgam-pdf`; `None`: the one that lies beside this program.
    pub program: Option<PathBuf>,
}

struct Program(Option<PathBuf>);

impl Setting for Program {
    const WANT: Want = Want::FileOrNone { example: "/usr/lib/hamgam/hamgam-pdf" };

    fn read(text: &str) -> Option<Self> {
        if text == "none" {
            return Some(Self(None));
        }
        let path = PathBuf::from(text);
        path.is_absolute().then_some(Self(Some(path)))
    }
}

/// The program that prints.
pub const PRINT_PROGRAM: &str = "print.program";

impl PrintSettings {
    pub(crate) fn check(values: &Values) -> Result<Self, SettingsFault> {
        let Program(program) = checked(values, PRINT_PROGRAM)?;
        Ok(Self { program })
    }
}
