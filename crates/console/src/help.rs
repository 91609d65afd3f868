//! Help in Persian: the English texts stand beside the arguments, the Persian ones in tables.

mod affairs;
mod page;
mod shared;

use std::ffi::OsString;

use clap::{Arg, ArgAction, Command};
use model::Lang;
use settings::Environment;

pub use self::page::cannot_be_typed;

/// A command's path and what it does.
pub type About = (&'static str, &'static str);
/// A command's path, an argument's id and what it is; those that several commands share stand under
/// no path.
pub type Argument = (&'static str, &'static str, &'static str);

/// Persian texts of some commands.
#[derive(Clone, Copy, Debug)]
pub struct Persian {
    /// What commands do.
    pub about: &'static [About],
    /// What arguments are.
    pub arguments: &'static [Argument],
}

/// The texts of a program: its own before those that all programs share.
#[derive(Clone, Copy)]
struct Texts(&'static [Persian]);

impl Texts {
    fn all(self) -> impl Iterator<Item = &'static Persian> {
        self.0.iter().chain([&shared::SHARED, &affairs::AFFAIRS])
    }

    /// What a command does.
    fn about(self, path: &str) -> Option<&'static str> {
        let mut all = self.all().flat_map(|texts| texts.about);
        all.find(|(known, _)| *known == path).map(|(_, text)| *text)
    }

    /// What an argument is.
    fn argument(self, path: &str, id: &str) -> Option<&'static str> {
        let all = || self.all().flat_map(|texts| texts.arguments);
        let own = all().find(|(known, name, _)| *known == path && *name == id);
        own.or_else(|| all().find(|(known, name, _)| known.is_empty() && *name == id))
            .map(|(_, _, text)| *text)
    }
}

/// The language of help and usage errors, before anything is parsed.
pub fn language(args: &[OsString], environment: &Environment) -> Lang {
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
pub fn localized(command: Command, lang: Lang, persian: &'static [Persian]) -> Command {
    match lang {
        Lang::En => command,
        Lang::Fa => translate(command, "", Texts(persian)),
    }
}

/// A command tree whose examples name the program they are part of.
pub fn renamed(command: Command, name: &str) -> Command {
    let mut command = command;
    if let Some(after) = command.get_after_help().map(ToString::to_string) {
        command = command.after_help(after.replace("hamgam-node", name));
    }
    command.mut_subcommands(|below| renamed(below, name))
}

/// What people call a command that has no Persian name of its own, wherever it stands.
const VERBS: &[(&str, &str)] = &[
    ("add", "افزودن"),
    ("amend", "اصلاح"),
    ("bank-results", "پاسخ-بانک"),
    ("breach", "نقض"),
    ("clear", "تسویه"),
    ("codes", "کدها"),
    ("covered", "افراد"),
    ("create", "ساخت"),
    ("due", "سررسید"),
    ("edit", "ویرایش"),
    ("expire", "انقضا"),
    ("forks", "دوشاخه"),
    ("fulfil", "انجام-تعهد"),
    ("grant", "تخصیص"),
    ("history", "تاریخچه"),
    ("import", "ورود"),
    ("info", "اطلاعات"),
    ("issue", "صدور"),
    ("issued", "ابلاغ‌ها"),
    ("key", "کلید"),
    ("leave", "خروج"),
    ("left", "جامانده"),
    ("ledger", "دفتر"),
    ("list", "فهرست"),
    ("move", "جابه‌جایی"),
    ("moves", "جابه‌جایی‌ها"),
    ("new", "تازه"),
    ("open", "گشایش"),
    ("ready", "آماده"),
    ("rebuild", "بازسازی"),
    ("record", "ثبت"),
    ("recover", "بازیابی"),
    ("repaid", "بازپرداخت"),
    ("resend", "بازارسال"),
    ("restore", "بازگردانی"),
    ("rotate", "تعویض"),
    ("show", "نمایش"),
    ("state", "حالت"),
    ("submit", "ارائه"),
    ("take-back", "پس‌گرفتن"),
    ("unfunded", "بی‌پشتوانه"),
    ("verify", "سنجش"),
    ("why", "چرا"),
    ("withdraw", "انصراف"),
];

/// The command tree with a Persian name for every command, so that a line can be typed in one script.
pub fn named(command: Command) -> Command {
    command.mut_subcommands(|below| {
        let has = below.get_visible_aliases().any(|alias| !alias.is_ascii());
        let known = VERBS.iter().find(|(verb, _)| *verb == below.get_name());
        let below = match known.filter(|_| !has) {
            Some((_, name)) => below.visible_alias(*name),
            None => below,
        };
        named(below)
    })
}

const OPTIONS: &str = "گزینه‌ها";
const TEMPLATE: &str =
    "{before-help}{about-with-newline}\nکاربرد: {usage}\n\n{all-args}{after-help}";

fn translate(command: Command, path: &str, texts: Texts) -> Command {
    let mut command = match texts.about(path) {
        Some(about) => command.about(about).long_about(None),
        None => command,
    };
    let args: Vec<String> = command.get_arguments().map(|arg| arg.get_id().to_string()).collect();
    for id in args {
        let text = texts.argument(path, &id);
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
        .arg(flag("help", 'h', ArgAction::Help, texts));
    if path.is_empty() {
        command =
            command.disable_version_flag(true).arg(flag("version", 'V', ArgAction::Version, texts));
    }
    let names: Vec<String> =
        command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names {
        let below = if path.is_empty() { name.clone() } else { format!("{path} {name}") };
        command = command.mut_subcommand(name, |sub| translate(sub, &below, texts));
    }
    command
}

fn flag(name: &'static str, short: char, action: ArgAction, texts: Texts) -> Arg {
    let arg = Arg::new(name).short(short).long(name).action(action).help_heading(OPTIONS);
    arg.help(texts.argument("", name).unwrap_or_default())
}

/// What is missing from a program's help: a language, `--json`, an example, a Persian name.
///
/// For the programs' own tests; an empty answer is what they ask for.
pub fn gaps(root: &Command, persian: &'static [Persian]) -> Vec<String> {
    let texts = Texts(persian);
    let mut persian = localized(root.clone(), Lang::Fa, persian);
    let mut root = root.clone();
    root.build();
    let name = root.get_name().to_owned();
    let mut missing = Vec::new();
    tree(&root, "", &mut |command, path| {
        let mut need = |there: bool, what: &str| {
            if !there {
                missing.push(format!("{path}: {what}"));
            }
        };
        need(command.get_about().is_some(), "English about");
        need(texts.about(path).is_some(), "Persian about");
        for arg in command.get_arguments() {
            let id = arg.get_id().as_str();
            need(arg.get_help().is_some(), &format!("English help of {id}"));
            need(texts.argument(path, id).is_some(), &format!("Persian help of {id}"));
        }
        need(command.get_arguments().any(|arg| arg.get_id() == "json"), "--json");
        if !command.has_subcommands() {
            let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let example = after.starts_with(&format!("Example:\n  {name} "))
                && path.split(' ').all(|word| after.contains(word));
            need(example, "an example in its help");
        }
        let named = command.get_visible_aliases().any(|alias| !alias.is_ascii());
        need(path.is_empty() || named, "a Persian name");
    });
    persian.clone().debug_assert();
    persian.build();
    tree(&persian, "", &mut |command, path| {
        let help = command.clone().render_long_help().to_string();
        for heading in ["Options:", "Commands:", "Arguments:", "Usage:", "Example:"] {
            if help.contains(heading) {
                missing.push(format!("{path}: {heading} in Persian"));
            }
        }
    });
    missing
}

/// Every command with its path, the leaves and those above them.
fn tree(command: &Command, path: &str, each: &mut dyn FnMut(&Command, &str)) {
    each(command, path);
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        let below = format!("{path} {}", sub.get_name());
        tree(sub, below.trim(), each);
    }
}
