//! Help in Persian: the English texts stand beside the arguments, the Persian ones here.

mod fa;

use std::ffi::OsString;

use clap::Command;
use model::Lang;
use settings::Environment;

/// The language of help and usage errors, before anything is parsed.
pub(crate) fn language(args: &[OsString], environment: &Environment) -> Lang {
    let text = |arg: &OsString| arg.to_string_lossy().into_owned();
    let mut asked = args.iter().map(text).skip_while(|arg| arg != "--lang" && !arg.starts_with("--lang="));
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

fn translate(command: Command, path: &str) -> Command {
    let mut command = match fa::about(path) {
        Some(about) => command.about(about).long_about(None),
        None => command,
    };
    let args: Vec<String> = command.get_arguments().map(|arg| arg.get_id().to_string()).collect();
    for id in args {
        if let Some(text) = fa::argument(path, &id) {
            command = command.mut_arg(id, |arg| arg.help(text).long_help(None));
        }
    }
    let names: Vec<String> =
        command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names {
        let below = if path.is_empty() { name.clone() } else { format!("{path} {name}") };
        command = command.mut_subcommand(name, |sub| translate(sub, &below));
    }
    command
}
