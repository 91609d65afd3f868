//! Help in Persian: the English texts stand beside the arguments, the Persian ones here.

mod fa;

use std::ffi::OsString;

use clap::{Arg, ArgAction, Command};
use model::Lang;
use settings::Environment;

/// The language of help and usage errors, before anything is parsed.
pub(crate) fn language(args: &[OsString], environment: &Environment) -> Lang {
    let text = |arg: &OsString| arg.to_string_lossy().into_owned();
    let mut asked =
        args.iter().map(text).skip_while(|arg| arg != "--lang" && !arg.starts_with("--lang="));
    let flag = match asked.next() {
        Some(arg) => match arg.strip_prefix("--lang=") {
            Some(lang) => lang.parse().ok(),
            None => asked.next().and_then(|lang| lang.parse().ok()),
        },
        None => None,
    };
    flag.or_else(|| environment.ui_lang()).or_else(|| environment.locale()).unwrap_or(Lang::En)
}

/// The command tree with its texts in a language.
pub(crate) fn localized(command: Command, lang: Lang) -> Command {
    match lang {
        Lang::En => command,
        Lang::Fa => translate(command, ""),
    }
}

const OPTIONS: &str = "گزینه‌ها";
const TEMPLATE: &str =
    "{before-help}{about-with-newline}\nکاربرد: {usage}\n\n{all-args}{after-help}";

fn translate(command: Command, path: &str) -> Command {
    let mut command = match fa::about(path) {
        Some(about) => command.about(about).long_about(None),
        None => command,
    };
    let args: Vec<String> = command.get_arguments().map(|arg| arg.get_id().to_string()).collect();
    for id in args {
        let text = fa::argument(path, &id);
        command = command.mut_arg(id, |arg| {
            let heading = if arg.is_positional() { "ورودی‌ها" } else { OPTIONS };
            let listed = arg.get_action().takes_values();
            let arg = arg.help_heading(heading).hide_possible_values(listed);
            match text {
                Some(text) => arg.help(text).long_help(None),
                None => arg,
            }
        });
    }
    if let Some(after) = command.get_after_help().map(ToString::to_string) {
        command = command.after_help(after.replace("Example:", "نمونه:"));
    }
    command = command
        .help_template(TEMPLATE)
        .subcommand_help_heading("فرمان‌ها")
        .subcommand_value_name("فرمان")
        .disable_help_flag(true)
        .arg(flag("help", 'h', ArgAction::Help));
    if path.is_empty() {
        command = command.disable_version_flag(true).arg(flag("version", 'V', ArgAction::Version));
    }
    let names: Vec<String> =
        command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names {
        let below = if path.is_empty() { name.clone() } else { format!("{path} {name}") };
        command = command.mut_subcommand(name, |sub| translate(sub, &below));
    }
    command
}

fn flag(name: &'static str, short: char, action: ArgAction) -> Arg {
    let arg = Arg::new(name).short(short).long(name).action(action).help_heading(OPTIONS);
    arg.help(fa::argument("", name).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::cli::Cli;

    /// Every command with its path, the leaves and those above them.
    fn tree(command: &Command, path: &str, each: &mut dyn FnMut(&Command, &str)) {
        each(command, path);
        for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
            let below = format!("{path} {}", sub.get_name());
            tree(sub, below.trim(), each);
        }
    }

    #[test]
    fn every_command_and_argument_speaks_both_languages() {
        let mut root = Cli::command();
        root.build();
        let mut missing = Vec::new();
        tree(&root, "", &mut |command, path| {
            let mut need = |there: bool, what: &str| {
                if !there {
                    missing.push(format!("{path}: {what}"));
                }
            };
            need(command.get_about().is_some(), "English about");
            need(fa::about(path).is_some(), "Persian about");
            for arg in command.get_arguments() {
                let id = arg.get_id().as_str();
                need(arg.get_help().is_some(), &format!("English help of {id}"));
                need(fa::argument(path, id).is_some(), &format!("Persian help of {id}"));
            }
            need(command.get_arguments().any(|arg| arg.get_id() == "json"), "--json");
            if !command.has_subcommands() {
                let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
                let example = after.starts_with("Example:\n  hamgam-node ")
                    && path.split(' ').all(|word| after.contains(word));
                need(example, "an example in its help");
            }
        });
        assert!(missing.is_empty(), "{missing:#?}");
    }

    #[test]
    fn every_noun_has_a_persian_name() {
        let root = Cli::command();
        for sub in root.get_subcommands() {
            let persian = sub.get_visible_aliases().any(|alias| !alias.is_ascii());
            assert!(persian, "{}", sub.get_name());
        }
    }

    #[test]
    fn persian_help_has_no_english_heading_and_parses_alike() {
        let mut fa = localized(Cli::command(), Lang::Fa);
        fa.build();
        tree(&fa, "", &mut |command, path| {
            let help = command.clone().render_long_help().to_string();
            for heading in ["Options:", "Commands:", "Arguments:", "Usage:", "Example:"] {
                assert!(!help.contains(heading), "{path}: {heading} in {help}");
            }
        });
        let typed = ["hamgam-node", "معرفی", "ready", "--on", "1401/09/15", "--lang", "fa"];
        localized(Cli::command(), Lang::Fa).try_get_matches_from(typed).unwrap();
        localized(Cli::command(), Lang::Fa).debug_assert();
    }
}
