//! What is wrong with what was typed, in both languages, with the help that says more.
//!
//! Told from the kinds of the parser's errors and what it knows of each, never from its text. English
//! terminals are shown the parser's own words; Persian ones and documents these.

mod reason;

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, Error};
use model::{Say, say};

pub use self::reason::Misfit;
pub(crate) use self::reason::why;

/// Letters of a typed text that are said again.
const LETTERS_MAX: usize = 60;

/// What is wrong with what was typed.
pub(crate) fn said(error: &Error) -> Say {
    let arg = known(error, ContextKind::InvalidArg);
    match error.kind() {
        ErrorKind::UnknownArgument => {
            perhaps(error, say!("«{arg}» در این فرمان نیست", "{arg} is not known here"))
        }
        ErrorKind::InvalidSubcommand => {
            let command = known(error, ContextKind::InvalidSubcommand);
            perhaps(error, say!("فرمانی به نام «{command}» نیست", "there is no command {command}"))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => value(error, &arg),
        ErrorKind::NoEquals => {
            say!("مقدار «{arg}» پس از = نوشته می‌شود", "{arg} takes its value after =")
        }
        ErrorKind::TooManyValues => {
            say!("برای «{arg}» بیش از اندازه مقدار داده شده است", "{arg} was given too many values")
        }
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            say!("شمار مقدارهای «{arg}» درست نیست", "{arg} was given another number of values")
        }
        ErrorKind::ArgumentConflict => conflict(error, &arg),
        ErrorKind::MissingRequiredArgument => {
            say!("این‌ها داده نشده است: {arg}", "not given: {arg}")
        }
        ErrorKind::MissingSubcommand => {
            let command = known(error, ContextKind::InvalidSubcommand);
            let known = known(error, ContextKind::ValidSubcommand);
            say!(
                "پس از «{command}» نام یکی از این فرمان‌ها می‌آید: {known}",
                "{command} is followed by one of: {known}"
            )
        }
        ErrorKind::InvalidUtf8 => {
            Say::new("آنچه نوشته شده متن درست (UTF-8) نیست", "what was typed is no text (UTF-8)")
        }
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
        | ErrorKind::DisplayVersion
        | ErrorKind::Io
        | ErrorKind::Format
        | _ => Say::new("فرمان خوانده نشد", "the command can't be read"),
    }
}

fn value(error: &Error, arg: &str) -> Say {
    let value = known(error, ContextKind::InvalidValue);
    let values = known(error, ContextKind::ValidValue);
    let mut what = if value.is_empty() {
        say!("«{arg}» مقدار می‌خواهد", "{arg} wants a value")
    } else {
        say!("مقدار «{value}» برای «{arg}» پذیرفتنی نیست", "{arg} can't be {value}")
    };
    if !values.is_empty() {
        what = joined(what, &say!("یکی از این‌ها: {values}", "one of {values}"));
    }
    if let Some(source) = std::error::Error::source(error) {
        what = joined(what, &why(source));
    }
    perhaps(error, what)
}

fn conflict(error: &Error, arg: &str) -> Say {
    let other = known(error, ContextKind::PriorArg);
    if other == arg {
        say!("«{arg}» دو بار آمده است", "{arg} stands there twice")
    } else if other.is_empty() {
        say!("«{arg}» با گزینه‌های دیگر این فرمان نمی‌آید", "{arg} doesn't go with the other options")
    } else {
        say!("«{arg}» با این‌ها نمی‌آید: {other}", "{arg} doesn't go with {other}")
    }
}

/// What was perhaps meant.
fn perhaps(error: &Error, what: Say) -> Say {
    let kinds =
        [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    let mut meant = kinds.into_iter().map(|kind| known(error, kind));
    match meant.find(|meant| !meant.is_empty()) {
        Some(meant) => {
            joined(what, &say!("شاید «{meant}» منظور بوده است", "perhaps {meant} was meant"))
        }
        None => what,
    }
}

fn joined(what: Say, more: &Say) -> Say {
    Say::new(format!("{}؛ {}", what.fa, more.fa), format!("{}; {}", what.en, more.en))
}

/// What the parser knows of an error, fit to be shown; empty if nothing.
fn known(error: &Error, kind: ContextKind) -> String {
    let known = match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        Some(ContextValue::Number(number)) => vec![number.to_string()],
        Some(
            ContextValue::None
            | ContextValue::Bool(_)
            | ContextValue::StyledStr(_)
            | ContextValue::StyledStrs(_)
            | _,
        )
        | None => Vec::new(),
    };
    known.iter().map(|text| printable(text)).collect::<Vec<_>>().join(", ")
}

fn printable(text: &str) -> String {
    shown(&text.replace('\n', "\u{fffd}"), LETTERS_MAX)
}

/// Without what a terminal obeys or what turns a line around, and so many letters at most.
pub(crate) fn shown(text: &str, letters_max: usize) -> String {
    let obeyed = |c: char| {
        let turns = matches!(
            c,
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        );
        turns || (c.is_control() && c != '\n')
    };
    let shown = text.chars().map(|c| if obeyed(c) { '\u{fffd}' } else { c });
    let mut short: String = shown.take(letters_max).collect();
    if text.chars().nth(letters_max).is_some() {
        short.push('…');
    }
    short
}

/// The help of the command that was typed, as far as it is one.
pub(crate) fn next(command: &Command, typed: &[OsString]) -> String {
    let (mut at, mut path) = (command.clone(), command.get_name().to_owned());
    let mut words = typed.iter().skip(1).map(|word| word.to_string_lossy());
    while let Some(word) = words.next() {
        if let Some(long) = word.strip_prefix("--") {
            let mut options = at.get_arguments().chain(command.get_arguments());
            let valued =
                options.any(|arg| arg.get_long() == Some(long) && arg.get_action().takes_values());
            if valued {
                words.next();
            }
            continue;
        }
        let Some(below) = at.find_subcommand(word.as_ref()).cloned() else { break };
        path.push(' ');
        path.push_str(below.get_name());
        at = below;
    }
    format!("{path} --help")
}

#[cfg(test)]
mod tests {
    use clap::{Arg, ArgAction, Command, value_parser};
    use expect_test::expect;
    use model::Rials;

    use super::*;
    use crate::DayArg;

    fn tree() -> Command {
        let list = Command::new("list")
            .arg(Arg::new("stage").long("stage").value_parser(["ready", "referred"]))
            .arg(Arg::new("on").long("on").value_parser(value_parser!(DayArg)))
            .arg(Arg::new("amount").long("amount").value_parser(value_parser!(Rials)))
            .arg(Arg::new("limit").long("limit").value_parser(value_parser!(usize)))
            .arg(Arg::new("all").long("all").action(ArgAction::SetTrue).conflicts_with("stage"));
        let show = Command::new("show").arg(Arg::new("number").value_name("NUMBER").required(true));
        Command::new("hamgam-node").arg(Arg::new("user").long("user").global(true)).subcommand(
            Command::new("application").subcommand_required(true).subcommand(list).subcommand(show),
        )
    }

    fn told(typed: &str) -> String {
        let words = || std::iter::once("hamgam-node").chain(typed.split(' '));
        let error = tree().try_get_matches_from(words()).unwrap_err();
        let words: Vec<OsString> = words().map(OsString::from).collect();
        let Say { fa, en } = said(&error);
        format!("{fa}\n{en}\n{}\n", next(&tree(), &words))
    }

    #[test]
    fn each_kind_of_mistake_is_told_in_both_languages_with_its_help() {
        let told: String = [
            "--user list application list --stge ready",
            "application list --nothing-like-it",
            "application lst",
            "elsewhere",
            "application",
            "application show",
            "application show one two",
            "application list --stage reddy",
            "application list --stage",
            "application list --stage ready --all",
            "application list --limit 5 --limit 6",
            "application list --limit many",
            "application list --on 1401/12/30",
            "application list --amount -5",
            "application list --amount=99999999999999999999",
        ]
        .map(told)
        .concat();
        expect![[r#"
            «--stge» در این فرمان نیست؛ شاید «--stage» منظور بوده است
            --stge is not known here; perhaps --stage was meant
            hamgam-node application list --help
            «--nothing-like-it» در این فرمان نیست
            --nothing-like-it is not known here
            hamgam-node application list --help
            فرمانی به نام «lst» نیست؛ شاید «list» منظور بوده است
            there is no command lst; perhaps list was meant
            hamgam-node application --help
            فرمانی به نام «elsewhere» نیست
            there is no command elsewhere
            hamgam-node --help
            پس از «hamgam-node application» نام یکی از این فرمان‌ها می‌آید: list, show, help
            hamgam-node application is followed by one of: list, show, help
            hamgam-node application --help
            این‌ها داده نشده است: <NUMBER>
            not given: <NUMBER>
            hamgam-node application show --help
            «two» در این فرمان نیست
            two is not known here
            hamgam-node application show --help
            مقدار «reddy» برای «--stage <stage>» پذیرفتنی نیست؛ یکی از این‌ها: ready, referred؛ شاید «ready» منظور بوده است
            --stage <stage> can't be reddy; one of ready, referred; perhaps ready was meant
            hamgam-node application list --help
            «--stage <stage>» مقدار می‌خواهد؛ یکی از این‌ها: ready, referred
            --stage <stage> wants a value; one of ready, referred
            hamgam-node application list --help
            «--stage <stage>» با این‌ها نمی‌آید: --all
            --stage <stage> doesn't go with --all
            hamgam-node application list --help
            «--limit <limit>» دو بار آمده است
            --limit <limit> stands there twice
            hamgam-node application list --help
            مقدار «many» برای «--limit <limit>» پذیرفتنی نیست؛ عدد صحیح و نامنفی نوشته می‌شود، مانند 12
            --limit <limit> can't be many; a whole number that isn't negative, as in 12
            hamgam-node application list --help
            مقدار «1401/12/30» برای «--on <on>» پذیرفتنی نیست؛ 30 اسفند تنها در سال کبیسه هست
            --on <on> can't be 1401/12/30; 30 Esfand exists in leap years only
            hamgam-node application list --help
            «-5» در این فرمان نیست
            -5 is not known here
            hamgam-node application list --help
            مقدار «99999999999999999999» برای «--amount <amount>» پذیرفتنی نیست؛ عدد صحیح نیست، یا بیش از 19 رقم دارد
            --amount <amount> can't be 99999999999999999999; not a whole number
            hamgam-node application list --help
        "#]].assert_eq(&told);
    }

    #[test]
    fn what_was_typed_neither_obeys_nor_floods_a_terminal() {
        let told = told("application list --on \u{1b}[2J\u{202e}1401/07/01");
        assert!(!told.contains(['\u{1b}', '\u{202e}']), "{told:?}");
        let long = told_long();
        assert!(long.len() < 2_000, "{long}");
    }

    fn told_long() -> String {
        told(&format!("application list --on {}", "۹".repeat(100_000)))
    }
}
