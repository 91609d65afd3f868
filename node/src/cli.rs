//! The command line: what can be typed, and which module answers it.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;
use std::str::FromStr;

use clap::error::ErrorKind;
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};
use model::words::Role;
use model::{JalaliDate, Lang, Say};
use settings::{Color, Digits, Environment, NodeSettings};

use crate::commands::{
    application, doctor, explain, find, inspection, quota, referral, rules, setup, status, store,
    supporter, tools,
};
use crate::context::Context;
use crate::failure::Failure;
use crate::help;
use crate::ui::{Look, Ui};

/// A county office at one machine: takes applications in, records inspections, knows which file may
/// go to the bank, and never spends quota it doesn't hold. Works without a line
#[derive(Debug, Parser)]
#[command(
    name = "hamgam-node",
    version,
    disable_help_subcommand = true,
    arg_required_else_help = true
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Global {
    /// The office's folder
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Answer as JSON
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Language of the screen
    #[arg(long, global = true, value_name = "LANG")]
    pub(crate) lang: Option<LangArg>,
    /// Digits of the screen
    #[arg(long, global = true, value_name = "DIGITS")]
    pub(crate) digits: Option<DigitsArg>,
    /// Colours of the screen
    #[arg(long, global = true, value_name = "WHEN")]
    pub(crate) color: Option<ColorArg>,
    /// Who acts
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) user: Option<String>,
    /// In which role: clerk, inspector or county_head
    #[arg(long, global = true, value_name = "ROLE", default_value = "clerk")]
    pub(crate) role: Role,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum LangArg {
    /// Persian
    Fa,
    /// English
    En,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum DigitsArg {
    /// Latin digits
    Latn,
    /// Persian digits
    Fa,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ColorArg {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// A day as people type it: `1401/09/15`, `2022-12-06`, `today`, `-7d`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum DayArg {
    Today,
    Ago(i32),
    On(JalaliDate),
}

impl DayArg {
    pub(crate) fn resolve(self, today: JalaliDate) -> JalaliDate {
        match self {
            Self::Today => today,
            Self::Ago(days) => today.plus_days(days.saturating_neg()),
            Self::On(day) => day,
        }
    }
}

impl FromStr for DayArg {
    type Err = model::DateFault;

    fn from_str(text: &str) -> Result<Self, model::DateFault> {
        let folded = model::text::fold_digits(text.trim());
        if matches!(folded.as_str(), "today" | "امروز") {
            return Ok(Self::Today);
        }
        let days = folded.strip_prefix('-').and_then(|rest| rest.strip_suffix('d'));
        match days.and_then(|days| days.parse().ok()) {
            Some(days) => Ok(Self::Ago(days)),
            None => folded.parse().map(Self::On),
        }
    }
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Set the office up in its folder
    #[command(visible_alias = "راه‌اندازی")]
    Setup(setup::SetupArgs),
    /// Applications: import, new, list, show, why
    #[command(subcommand, visible_alias = "پرونده")]
    Application(application::ApplicationCommand),
    /// Inspections: due, record, list, show
    #[command(subcommand, visible_alias = "بازدید")]
    Inspection(inspection::InspectionCommand),
    /// Supporters: list, show, covered persons
    #[command(subcommand, visible_alias = "پشتیبان")]
    Supporter(supporter::SupporterCommand),
    /// Referrals to the bank: ready, issue, list, show, bank-results
    #[command(subcommand, visible_alias = "معرفی")]
    Referral(referral::ReferralCommand),
    /// Where the office stands today
    #[command(visible_alias = "وضعیت")]
    Status(status::StatusArgs),
    /// Quota: what is free, held and paid
    #[command(subcommand, visible_alias = "سهمیه")]
    Quota(quota::QuotaCommand),
    /// Find applications by number, national id, telephone or name
    #[command(visible_alias = "جست‌وجو")]
    Find(find::FindArgs),
    /// Rules: every number and switch of the directive
    #[command(subcommand, visible_alias = "ضوابط")]
    Rules(rules::RulesCommand),
    /// The store: what it holds, a full check, views made anew
    #[command(subcommand, visible_alias = "انباره")]
    Store(store::StoreCommand),
    /// Look the office over: folder, keys, disk, clock, journal, lists, rules, quota
    #[command(visible_alias = "معاینه")]
    Doctor(doctor::DoctorArgs),
    /// Explain a code: a gate, a refusal, a failure
    #[command(visible_alias = "توضیح")]
    Explain(explain::ExplainArgs),
    /// Write the completions of a shell
    #[command(visible_alias = "تکمیل")]
    Completions(tools::CompletionsArgs),
    /// Write the manual's page of a command, or all of them into a folder
    #[command(visible_alias = "راهنما")]
    Man(tools::ManArgs),
    /// Say which program this is
    #[command(visible_alias = "نسخه")]
    Version(tools::VersionArgs),
}

/// Runs the program; returns its exit code.
pub(crate) fn main() -> ExitCode {
    let environment = Environment::read();
    let args: Vec<OsString> = std::env::args_os().collect();
    let lang = help::language(&args, &environment);
    let command = help::localized(Cli::command(), lang);
    let parsed =
        command.try_get_matches_from(&args).and_then(|matches| Cli::from_arg_matches(&matches));
    match parsed {
        Ok(cli) => run(cli, environment),
        Err(error) => usage(&error, lang, &args),
    }
}

fn run(cli: Cli, environment: Environment) -> ExitCode {
    let mut ui = Ui::new(look(&cli.global, &environment, None));
    let context = match Context::new(cli.global, environment) {
        Ok(context) => context,
        Err(failure) => return failure.tell(&mut ui),
    };
    ui = Ui::new(look(&context.global, &context.environment, Some(&context.settings)));
    start_logging(&context);
    match dispatch(cli.command, &context, &mut ui).and_then(|code| ui.flush().map(|()| code)) {
        Ok(code) => ExitCode::from(code),
        Err(failure) => failure.tell(&mut ui),
    }
}

fn dispatch(command: Command, context: &Context, ui: &mut Ui) -> Result<u8, Failure> {
    match command {
        Command::Setup(args) => args.run(context, ui),
        Command::Application(command) => command.run(context, ui),
        Command::Inspection(command) => command.run(context, ui),
        Command::Supporter(command) => command.run(context, ui),
        Command::Referral(command) => command.run(context, ui),
        Command::Status(args) => args.run(context, ui),
        Command::Quota(command) => command.run(context, ui),
        Command::Find(args) => args.run(context, ui),
        Command::Rules(command) => command.run(context, ui),
        Command::Store(command) => command.run(context, ui),
        Command::Doctor(args) => args.run(context, ui),
        Command::Explain(args) => args.run(ui),
        Command::Completions(args) => args.run(ui),
        Command::Man(args) => args.run(ui),
        Command::Version(args) => args.run(context, ui),
    }
}

fn look(global: &Global, environment: &Environment, settings: Option<&NodeSettings>) -> Look {
    let lang = match (global.lang, settings) {
        (Some(LangArg::Fa), _) => Lang::Fa,
        (Some(LangArg::En), _) => Lang::En,
        (None, Some(settings)) => settings.ui.lang,
        (None, None) => environment.locale().unwrap_or_default(),
    };
    let digits = match (global.digits, settings) {
        (Some(DigitsArg::Latn), _) | (None, None) => Digits::Latn,
        (Some(DigitsArg::Fa), _) => Digits::Fa,
        (None, Some(settings)) => settings.ui.digits,
    };
    let color = match (global.color, settings) {
        (Some(ColorArg::Always), _) => Color::Always,
        (Some(ColorArg::Never), _) => Color::Never,
        (Some(ColorArg::Auto), _) | (None, None) if environment.wants_no_color() => Color::Never,
        (Some(ColorArg::Auto), _) | (None, None) => Color::Auto,
        (None, Some(settings)) => settings.ui.color,
    };
    Look { lang, digits, color, json: global.json }
}

/// Logs go to the office's folder once there is one; a log that can't be opened stops nothing.
fn start_logging(context: &Context) {
    let logs = context.dir.logs();
    let logging = telemetry::Logging {
        filter: context.settings.log.level.as_str().to_owned(),
        folder: logs.is_dir().then_some(logs),
        keep_days: context.settings.log.keep_days,
        color: false,
        version: env!("CARGO_PKG_VERSION"),
        clock: std::sync::Arc::new(crate::clock::now),
        offset_minutes: context.settings.clock.offset.minutes(),
    };
    drop(telemetry::init(&logging));
}

fn usage(error: &clap::Error, lang: Lang, args: &[OsString]) -> ExitCode {
    let shown = matches!(
        error.kind(),
        ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    );
    let json = args.iter().any(|arg| arg == "--json");
    if json && !shown {
        let mut ui = Ui::new(Look { lang, digits: Digits::Latn, color: Color::Never, json: true });
        let text = error.render().to_string();
        let what = text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
        let next = Some("hamgam-node --help".to_owned());
        return Failure::Usage { what: Say::new(what.clone(), what), next }.tell(&mut ui);
    }
    drop(error.print());
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(crate::failure::exit::USAGE))
}
