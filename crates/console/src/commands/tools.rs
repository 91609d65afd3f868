//! `completions`, `man`, `version`: the program about itself.

use std::path::PathBuf;

use clap::{Args, Command};
use clap_complete::Shell;
use model::{Say, say};
use serde_json::json;

use crate::{Context, Failure, Program, Ui, help};

/// Write the completions of a shell
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node completions bash > ~/.local/share/bash-completion/completions/hamgam-node"
)]
pub struct CompletionsArgs {
    /// bash, zsh, fish, elvish or powershell
    shell: Shell,
}

impl CompletionsArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let program = ui.program();
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut (program.command)(), program.name, &mut script);
        if ui.is_json() {
            let text = String::from_utf8_lossy(&script);
            ui.json(&json!({
                "schema": ui.schema("completions"), "shell": self.shell.to_string(), "script": text,
            }))?;
        } else {
            ui.raw(&script)?;
        }
        Ok(0)
    }
}

/// Write the manual's page of a command, or all of them into a folder
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node man referral issue | man -l -")]
pub struct ManArgs {
    /// Which command; none is the program itself
    #[arg(value_name = "COMMAND")]
    path: Vec<String>,
    /// Write every page into this folder
    #[arg(long, value_name = "FOLDER", conflicts_with = "path")]
    out: Option<PathBuf>,
}

impl ManArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let program = ui.program();
        let mut root = help::localized((program.command)(), ui.lang(), program.persian);
        root.build();
        if let Some(folder) = &self.out {
            let folder = &context.path(folder);
            std::fs::create_dir_all(folder).map_err(Failure::Output)?;
            let mut pages = Vec::new();
            write_all(&root, program.name, folder, &mut pages)?;
            if ui.is_json() {
                ui.json(&json!({ "schema": ui.schema("man"), "pages": pages }))?;
            } else {
                let count = pages.len();
                ui.say(&say!("{count} صفحه نوشته شد.", "{count} pages are written."))?;
            }
            return Ok(0);
        }
        let mut command = &root;
        for name in &self.path {
            command = command.find_subcommand(name).ok_or_else(|| Failure::NotFound {
                what: say!("فرمانی به نام {name} نیست.", "there is no command {name}"),
                next: Some(format!("{} --help", program.name)),
            })?;
        }
        let page = page(command)?;
        if ui.is_json() {
            let text = String::from_utf8_lossy(&page);
            ui.json(&json!({ "schema": ui.schema("man"), "command": self.path, "page": text }))?;
        } else {
            ui.raw(&page)?;
        }
        Ok(0)
    }
}

fn page(command: &Command) -> Result<Vec<u8>, Failure> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut page).map_err(Failure::Output)?;
    Ok(page)
}

fn write_all(
    command: &Command,
    name: &str,
    folder: &std::path::Path,
    pages: &mut Vec<String>,
) -> Result<(), Failure> {
    let file = format!("{name}.1");
    std::fs::write(folder.join(&file), page(command)?).map_err(Failure::Output)?;
    pages.push(file);
    command
        .get_subcommands()
        .try_for_each(|sub| write_all(sub, &format!("{name}-{}", sub.get_name()), folder, pages))
}

/// Say which program this is
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node version --json")]
pub struct VersionArgs {}

impl VersionArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let Self {} = self;
        let Program { name, version, .. } = context.program;
        let rules = ::rules::RuleSet::embedded_1401().version;
        let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
        let (views, engine) = (office::schema::VERSION, context.settings.views.engine);
        if ui.is_json() {
            ui.json(&json!({
                "schema": ui.schema("version"), "program": name, "version": version, "os": os,
                "arch": arch, "rules": rules, "views_schema": views, "engine": engine.to_string(),
            }))?;
            return Ok(0);
        }
        ui.line(&format!("{name} {version} ({os} {arch})"))?;
        ui.fact(&Say::new("ضوابط درون برنامه", "Rules"), &rules)?;
        ui.fact(&Say::new("نماها", "Views"), &format!("{engine}, schema {views}"))?;
        Ok(0)
    }
}
