//! One program: what can be typed, how it speaks, and the run of one command from argument to exit.

use std::ffi::OsString;
use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{ArgMatches, Command, FromArgMatches as _};
use model::{Lang, Say};
use runtime::RuntimeFault;
use runtime::control::protocol::{Call, Reply, Request, Terminal};
use runtime::daemon::Lent;
use runtime::seal::SealFault;
use settings::{Color, DataDir, Digits, Environment, NodeSettings, SealSettings, SettingsFault};

use crate::args::{ColorArg, DigitsArg, Global, LangArg};
use crate::context::Context;
use crate::failure::{self, Failure, exit};
use crate::help::{self, Persian};
use crate::screen::{Here, Screen, There};
use crate::ui::{Look, Ui};
use crate::who::{self, Turn};
use crate::{prompt, remote, usage};

/// What makes a program out of commands.
#[derive(Debug)]
pub struct Program {
    /// As it is typed: `hamgam-node`.
    pub name: &'static str,
    /// What its documents' schemas begin with: `node`.
    pub schema: &'static str,
    /// Its version.
    pub version: &'static str,
    /// What can be typed.
    pub command: fn() -> Command,
    /// The Persian texts of its help, beside those all programs share.
    pub persian: &'static [Persian],
    /// Reads the settings of a folder.
    pub settings: fn(&DataDir, &Environment) -> Result<NodeSettings, SettingsFault>,
    /// Whether a command runs in the process it was typed in, daemon or not.
    pub is_local: fn(&ArgMatches) -> bool,
    /// Runs a command.
    pub dispatch: fn(&ArgMatches, &Context, &mut Ui<'_>) -> Result<u8, Failure>,
}

/// What the cores call the program in the next steps they name.
const IN_NEXT_STEPS: &str = "hamgam-node";

impl Program {
    /// The schema of a document: `node.status/1`.
    pub fn schema(&self, document: &str) -> String {
        format!("{}.{document}/1", self.schema)
    }

    /// A next step as this program has it. A command it doesn't have stays the office's.
    pub fn fit(&self, next: &str) -> String {
        if self.name == IN_NEXT_STEPS {
            return next.to_owned();
        }
        let mut parts = next.split(IN_NEXT_STEPS);
        let mut fitted = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            fitted.push_str(if self.has(part) { self.name } else { IN_NEXT_STEPS });
            fitted.push_str(part);
        }
        fitted
    }

    /// Whether the words after a program's name are a command of this one.
    fn has(&self, words: &str) -> bool {
        let mut command = (self.command)();
        for word in words.split_whitespace() {
            let typed = word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
            if !typed || word.starts_with('-') || !command.has_subcommands() {
                break;
            }
            match command.find_subcommand(word).cloned() {
                Some(below) => command = below,
                None => return false,
            }
        }
        true
    }
}

/// How a command was started.
struct Start {
    argv: Vec<OsString>,
    cwd: PathBuf,
    environment: Environment,
    terminal: Terminal,
}

impl Start {
    fn here() -> Self {
        let terminal = Terminal {
            stdout: std::io::stdout().is_terminal(),
            stderr: std::io::stderr().is_terminal(),
            columns: None,
        };
        Self {
            argv: std::env::args_os().collect(),
            cwd: std::env::current_dir().unwrap_or_default(),
            environment: Environment::read(),
            terminal,
        }
    }

    fn of(call: Call) -> Self {
        let Call { argv, cwd, environment, terminal } = call;
        let pairs = environment.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        Self {
            argv: argv.into_iter().map(OsString::from).collect(),
            cwd: cwd.into(),
            environment: Environment::of(pairs),
            terminal,
        }
    }

    /// The same, for a daemon.
    fn call(&self) -> Result<Call, Failure> {
        let text = |word: &OsString| word.to_str().map(str::to_owned);
        let argv = self.argv.iter().map(text).collect::<Option<Vec<String>>>();
        let cwd = self.cwd.to_str().map(str::to_owned);
        let (Some(argv), Some(cwd)) = (argv, cwd) else {
            let what = Say::new(
                "نام فایل یا پوشه‌ای متن درست (UTF-8) نیست.",
                "a file's or folder's name is no text (UTF-8)",
            );
            return Err(Failure::Usage { what, next: Some("rename it".to_owned()) });
        };
        Ok(Call { argv, cwd, environment: self.environment.pairs(), terminal: self.terminal })
    }
}

/// Runs what was typed in this process; commands on an office that a daemon holds open run there.
pub fn main(program: &'static Program) -> ExitCode {
    match telemetry::guarded(|| run_here(program)) {
        Ok(code) => ExitCode::from(code),
        Err(crashed) => failure::crash(&crashed),
    }
}

/// Runs a client's command on what a daemon lends, and returns the exit code.
pub fn serve(
    program: &'static Program,
    lent: &mut Lent,
    call: Call,
    reply: &mut dyn FnMut(Reply),
) -> u8 {
    let start = Start::of(call);
    let Some(dir) = lent.desk.as_ref().and_then(|desk| desk.dir().cloned()) else {
        return exit::OUR_BUG;
    };
    let screen: Box<dyn Screen + '_> = Box::new(There::new(reply));
    let mut ui = Ui::new(program, first_look(&start), start.terminal, screen);
    let parsed = (program.command)().try_get_matches_from(&start.argv);
    let matches = match parsed.map_err(|error| mistyped(&error, &start, &mut ui)) {
        Ok(matches) => matches,
        Err(code) => return code,
    };
    let global = match Global::from_arg_matches(&matches) {
        Ok(global) => global,
        Err(error) => return mistyped(&error, &start, &mut ui),
    };
    match Context::at(program, global, start.environment, dir) {
        Ok(mut context) => {
            ui.set_look(look(&context.global, &context.environment, Some(&context.settings)));
            context.borrow(lent, start.cwd);
            let ran = execute(&matches, &context, &mut ui);
            let code = ran.unwrap_or_else(|failure| failure.tell(&mut ui));
            context.give_back(lent);
            code
        }
        Err(failure) => failure.tell(&mut ui),
    }
}

fn run_here(program: &'static Program) -> u8 {
    let mut start = Start::here();
    let mut ui = Ui::new(program, first_look(&start), start.terminal, Box::new(Here::new()));
    let command = help::localized((program.command)(), ui.lang(), program.persian);
    let parsed = command
        .try_get_matches_from(&start.argv)
        .and_then(|matches| Ok((Global::from_arg_matches(&matches)?, matches)));
    let (global, matches) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => return mistyped(&error, &start, &mut ui),
    };
    ui.set_look(look(&global, &start.environment, None));
    let turn = Turn::of(&matches);
    let context = match surroundings(program, global, &matches, (&mut start, &ui)) {
        Ok(context) => context,
        Err(failure) => return failure.tell(&mut ui),
    };
    ui.set_look(look(&context.global, &context.environment, Some(&context.settings)));
    if !(program.is_local)(&matches) {
        match ask_daemon(&start, &context, &mut ui) {
            Ok(Some(code)) => return concluded(code, turn, &context, &mut ui),
            Ok(None) => {}
            Err(failure) => return failure.tell(&mut ui),
        }
    }
    start_logging(&context);
    let ran = match execute(&matches, &context, &mut ui) {
        Err(Failure::Runtime(RuntimeFault::Seal(SealFault::PassphraseNeeded))) => {
            // Nothing was opened yet: with the passphrase the command begins again.
            let typed = prompt::known(&ui);
            let seal = SealSettings { typed, ..context.settings.seal.clone() };
            execute(&matches, &context.with_seal(seal), &mut ui)
        }
        ran => ran,
    };
    let code = ran.unwrap_or_else(|failure| failure.tell(&mut ui));
    concluded(code, turn, &context, &mut ui)
}

/// The surroundings, with what proves who is there.
fn surroundings(
    program: &'static Program,
    global: Global,
    matches: &ArgMatches,
    (start, ui): (&mut Start, &Ui<'_>),
) -> Result<Context, Failure> {
    let dir = DataDir::locate(global.data.as_deref(), &start.environment)?;
    start.environment = who::prepare(matches, start.environment.clone(), &dir, ui)?;
    Context::at(program, global, start.environment.clone(), dir)
}

/// Keeps the session that has begun, forgets the one that has ended.
fn concluded(code: u8, turn: Turn, context: &Context, ui: &mut Ui<'_>) -> u8 {
    if code != 0 {
        return code;
    }
    let kept = who::conclude(turn, &context.environment, &context.dir);
    kept.map_or_else(|failure| failure.tell(ui), |()| code)
}

/// Has the daemon run the command; `None` if none runs.
fn ask_daemon(start: &Start, context: &Context, ui: &mut Ui<'_>) -> Result<Option<u8>, Failure> {
    if !context.dir.control_file().exists() {
        return Ok(None);
    }
    remote::call(&context.dir, &Request::Command(start.call()?), ui)
}

fn execute(matches: &ArgMatches, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
    let code = (context.program.dispatch)(matches, context, ui)?;
    ui.flush()?;
    Ok(code)
}

/// The look before anything is parsed.
fn first_look(start: &Start) -> Look {
    let color = if start.environment.wants_no_color() { Color::Never } else { Color::Auto };
    let lang = help::language(&start.argv, &start.environment);
    Look { lang, digits: Digits::Latn, color, json: start.argv.iter().any(|arg| arg == "--json") }
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
        version: context.program.version,
        clock: std::sync::Arc::new(crate::clock::now),
        offset_minutes: context.settings.clock.offset.minutes(),
    };
    drop(telemetry::init(&logging));
}

/// Help that was asked for, or what is wrong with what was typed.
fn mistyped(error: &clap::Error, start: &Start, ui: &mut Ui<'_>) -> u8 {
    let shown = matches!(
        error.kind(),
        ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    );
    if !shown && (ui.is_json() || ui.lang() == Lang::Fa) {
        let next = usage::next(&(ui.program().command)(), &start.argv);
        return Failure::Usage { what: usage::said(error), next: Some(next) }.tell(ui);
    }
    let text = error.render();
    let on_terminal =
        if error.use_stderr() { start.terminal.stderr } else { start.terminal.stdout };
    let colored = on_terminal && !start.environment.wants_no_color();
    let text = if colored { text.ansi().to_string() } else { text.to_string() };
    if error.use_stderr() {
        ui.raw_err(text.as_bytes());
    } else {
        drop(ui.raw(text.as_bytes()).and_then(|()| ui.flush()));
    }
    u8::try_from(error.exit_code()).unwrap_or(exit::USAGE)
}
