//! `cargo xtask docs`: writes `docs/cli.md` from the programs' own help, command by command.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use clap::Args;

use crate::shell::{Fault, answer, cargo, root, run, workspace};

const PROGRAMS: [&str; 2] = ["hamgam-node", "hamgam-hub"];
const PAGE: &str = "docs/cli.md";
/// Deeper than any command tree is: a help that lists itself must not run for ever.
const DEPTH_MAX: usize = 4;

#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct DocsArgs {
    /// Only tell whether the page is up to date
    #[arg(long)]
    check: bool,
}

impl DocsArgs {
    pub(crate) const fn only_check() -> Self {
        Self { check: true }
    }

    pub(crate) fn run(self) -> Result<(), Fault> {
        run(&mut cargo(&["build", "--locked", "-p", PROGRAMS[0], "-p", PROGRAMS[1]]))?;
        let target = workspace()?.target_directory;
        let mut page =
            "# Commands\n\nWritten by `cargo xtask docs` from the programs' own help.\n".to_owned();
        for name in PROGRAMS {
            let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
            sections(name, &target.join("debug").join(file), &mut page)?;
        }

        let path = root().join(PAGE);
        let old = fs::read_to_string(&path).unwrap_or_default();
        if old == page {
            println!("{PAGE} is up to date");
            return Ok(());
        }
        if self.check {
            return Err(Fault::Failed { what: format!("{PAGE} is old: `cargo xtask docs`; it") });
        }
        println!("{PAGE} is written");
        fs::write(&path, page).map_err(|source| Fault::File { path, source })
    }
}

fn sections(program: &str, path: &PathBuf, page: &mut String) -> Result<(), Fault> {
    let mut open = vec![Vec::new()];
    while let Some(words) = open.pop() {
        let help =
            answer(Command::new(path).args(&words).arg("--help").env("HAMGAM_UI_LANG", "en"))?;
        let name = [program].into_iter().chain(words.iter().map(String::as_str));
        let name = name.collect::<Vec<_>>().join(" ");
        let text: Vec<&str> = help.trim_end().lines().map(str::trim_end).collect();
        let section = format!("\n## {name}\n\n```text\n{}\n```\n", text.join("\n"));
        page.push_str(&section);
        if words.len() < DEPTH_MAX {
            let below = commands_in(&help).into_iter().rev();
            open.extend(below.map(|command| [words.clone(), vec![command]].concat()));
        }
    }
    Ok(())
}

/// The commands that a help lists, but for `help` itself.
fn commands_in(help: &str) -> Vec<String> {
    let listed = help.lines().skip_while(|line| line.trim() != "Commands:").skip(1);
    let name = |line: &str| {
        let indent = line.len() - line.trim_start().len();
        (indent == 2).then(|| line.split_whitespace().next().unwrap_or_default().to_owned())
    };
    listed
        .take_while(|line| line.is_empty() || line.starts_with(' '))
        .filter_map(name)
        .filter(|name| name != "help")
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_those_that_the_help_lists() {
        let help = "About\n\nUsage: x <COMMAND>\n\nCommands:\n  setup   Set an office up\n  \
                    status  How things\n          stand\n  help    Print this\n\nOptions:\n  \
                    -h, --help  Print help\n";
        assert_eq!(commands_in(help), ["setup", "status"]);
        assert_eq!(commands_in("Usage: x\n\nOptions:\n  -h\n"), Vec::<String>::new());
    }
}
