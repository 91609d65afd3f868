//! The commands that a page of the manual has, against what can be typed.

use clap::Command;
use clap::error::ErrorKind;

/// What the page writes for something that differs each time, and something that is such a thing.
const STANDS_FOR: [(&str, &str); 7] = [
    ("KEY", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"),
    ("HOST:PORT", "hub.example:4433"),
    ("SLIP", "GGMWP-H82CR-F5VQF-3ZW9Y-AC8VT0"),
    ("NUMBER", "1401-0105-201-000001-2"),
    ("DAY", "1401/09/15"),
    ("N", "2"),
    ("UNIT", "1102"),
];

/// Commands of this program in a page that can't be typed so, each with what is said to it.
///
/// `…` stands for whatever a flag takes, and at the end for the rest of a command that was written out
/// before.
pub fn cannot_be_typed(page: &str, command: &Command) -> Vec<String> {
    let name = command.get_name().to_owned();
    let mut wrong = Vec::new();
    for typed in typed_in(page).into_iter().filter(|typed| typed.first() == Some(&name)) {
        let cut = typed.len() == 1 || typed.last().is_some_and(|last| last == "…");
        let parsed = command.clone().try_get_matches_from(filled(&typed));
        let Err(error) = parsed else { continue };
        let lacks = matches!(
            error.kind(),
            ErrorKind::MissingRequiredArgument
                | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
        );
        if !(cut && lacks) {
            let said = error.to_string();
            wrong.push(format!("{}: {}", typed.join(" "), said.lines().next().unwrap_or_default()));
        }
    }
    wrong
}

/// What stands between backticks, which may run over the end of a line, and in lines that are set off.
fn typed_in(page: &str) -> Vec<Vec<String>> {
    let quoted = page.split('`').skip(1).step_by(2).map(str::to_owned);
    let set_off = page.lines().filter_map(|line| line.strip_prefix("    ")).map(str::to_owned);
    quoted.chain(set_off).map(|text| words(&text)).collect()
}

fn words(text: &str) -> Vec<String> {
    let text = text.replace("\n> ", " ");
    let mut all = Vec::new();
    for (at, part) in text.split('"').enumerate() {
        if at % 2 == 1 {
            all.push(part.split_whitespace().collect::<Vec<_>>().join(" "));
        } else {
            all.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    all
}

fn filled(typed: &[String]) -> Vec<String> {
    let mut filled: Vec<String> = Vec::new();
    for word in typed {
        let known = STANDS_FOR.iter().find(|(name, _)| name == word);
        let flag = filled.last().filter(|last| last.starts_with("--"));
        let word = match (known, word.as_str(), flag.map(String::as_str)) {
            (Some((_, thing)), ..) => (*thing).to_owned(),
            (None, "…", Some("--rials" | "--jobs")) => "1".to_owned(),
            (None, "…", Some("--on")) => "1403/01/01".to_owned(),
            (None, "…", None) => continue,
            (None, word, _) => word.to_owned(),
        };
        filled.push(word);
    }
    filled
}

#[cfg(test)]
mod tests {
    use clap::{Arg, Command};

    use super::*;

    #[test]
    fn what_the_program_does_not_take_is_found_wherever_it_stands() {
        let split = Command::new("split")
            .arg(Arg::new("county").required(true))
            .arg(Arg::new("into").long("into").required(true));
        let program = Command::new("hub").subcommand(split);
        let page = "Once `hub split 0105\n   --into \"two words\"`, then `hub split …`, `other x`.\n\
            > باز `hub split 0105 --onto 0117`.\n\n    hub spilt 0105 --into …\n";
        let wrong = cannot_be_typed(page, &program);
        let found: Vec<&str> = wrong.iter().filter_map(|it| it.split(':').next()).collect();
        assert_eq!(found, ["hub split 0105 --onto 0117", "hub spilt 0105 --into …"]);
    }
}
