//! The Persian texts of help.

mod office;
mod tools;

/// A command's path and what it does.
type About = (&'static str, &'static str);
/// A command's path, an argument's id and what it is; those that several commands share stand under
/// no path.
type Argument = (&'static str, &'static str, &'static str);

/// What a command does.
pub(super) fn about(path: &str) -> Option<&'static str> {
    let mut all = office::ABOUT.iter().chain(tools::ABOUT);
    all.find(|(known, _)| *known == path).map(|(_, text)| *text)
}

/// What an argument is.
pub(super) fn argument(path: &str, id: &str) -> Option<&'static str> {
    let all = || office::ARGUMENTS.iter().chain(tools::ARGUMENTS);
    let own = all().find(|(known, name, _)| *known == path && *name == id);
    own.or_else(|| all().find(|(known, name, _)| known.is_empty() && *name == id))
        .map(|(_, _, text)| *text)
}
