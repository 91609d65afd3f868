//! How a command fails: for people in two languages with the next step, as JSON, as an exit code.

mod renewal;
mod seal;
mod stick;
mod tree;

use std::process::ExitCode;

use model::{Lang, Say, say};
use office::{Class, Refusal};
use runtime::RuntimeFault;
use runtime::contacts::ContactsFault;
use serde::Serialize;
use serde_json::{Value, json};
use store::journal::Fault;
use store::{JournalError, LockError};
use thiserror::Error;

pub(crate) use self::renewal::renewal;
use crate::commands::explain;
use crate::remote::DaemonFault;
use crate::ui::Ui;
use crate::usage::shown;

/// Letters of a message: what was typed may stand in it.
const LETTERS_MAX: usize = 1_200;

/// Exit codes, as `docs/exit-codes.md` lists them.
pub mod exit {
    /// Failed, none of the others.
    pub const FAILED: u8 = 1;
    /// The command line is wrong.
    pub const USAGE: u8 = 2;
    /// There is no such thing.
    pub const NOT_FOUND: u8 = 3;
    /// A rule said no.
    pub const REFUSED: u8 = 4;
    /// Done, but a person is needed.
    pub const NEEDS_A_PERSON: u8 = 5;
    /// Saved here, not sent.
    pub const NO_LINE: u8 = 6;
    /// Not allowed for this user.
    pub const NOT_ALLOWED: u8 = 7;
    /// Another process holds the store.
    pub const BUSY: u8 = 8;
    /// The journal or a file is damaged.
    pub const INTEGRITY: u8 = 9;
    /// Some of it.
    pub const PARTLY: u8 = 10;
    /// A bug of the program.
    pub const OUR_BUG: u8 = 70;
}

/// Why a command failed. Nothing has changed.
#[derive(Debug, Error)]
pub enum Failure {
    /// The shell or a rule said no.
    #[error(transparent)]
    Runtime(#[from] RuntimeFault),
    /// Settings or the data folder.
    #[error(transparent)]
    Settings(#[from] settings::SettingsFault),
    /// A sheet can't be read at all.
    #[error(transparent)]
    Sheet(#[from] sheets::SheetFault),
    /// What was typed means nothing here.
    #[error("{}", what.en)]
    Usage {
        /// What is wrong, in both languages.
        what: Say,
        /// What would do.
        next: Option<String>,
    },
    /// There is no such thing.
    #[error("{}", what.en)]
    NotFound {
        /// What is not there.
        what: Say,
        /// Where to look.
        next: Option<String>,
    },
    /// The daemon that holds the office open can't be talked to.
    #[error(transparent)]
    Daemon(#[from] DaemonFault),
    /// Something of one command alone.
    #[error("{}", .0.message.en)]
    Other(Box<Told>),
    /// The answer can't be written.
    #[error("the answer can't be written")]
    Output(#[source] std::io::Error),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Runtime(refusal.into())
    }
}

/// What people and programs are told.
#[derive(Clone, Debug, Serialize)]
pub struct Told {
    /// The stable code.
    pub code: String,
    /// What is the matter.
    pub message: Say,
    /// What to do next: a command, or a sentence.
    pub next: Option<String>,
    /// The process's exit code.
    pub exit: u8,
}

impl From<Told> for Failure {
    fn from(told: Told) -> Self {
        Self::Other(Box::new(told))
    }
}

impl Failure {
    /// The process's exit code.
    pub fn exit(&self) -> u8 {
        match self {
            Self::Runtime(fault) => exit_of(fault),
            Self::Settings(_) | Self::Sheet(_) | Self::Daemon(_) | Self::Output(_) => exit::FAILED,
            Self::Usage { .. } => exit::USAGE,
            Self::NotFound { .. } => exit::NOT_FOUND,
            Self::Other(told) => told.exit,
        }
    }

    /// The contact book can't be read.
    pub(crate) fn contacts(fault: &ContactsFault) -> Self {
        let message =
            say!("دفتر تماس‌ها خوانده یا نوشته نشد: {fault}", "the contact book fails: {fault}");
        let next = Some("hamgam-node doctor".to_owned());
        Told { code: "contacts".to_owned(), message, next, exit: exit::FAILED }.into()
    }

    fn told(&self) -> Told {
        let (code, message, next) = match self {
            Self::Runtime(fault) => told_of(fault),
            Self::Settings(fault) => (fault.code().to_owned(), fault.say(), Some(fault.next().en)),
            Self::Sheet(fault) => (format!("sheet.{}", fault.code()), fault.say(), None),
            Self::Usage { what, next } => ("usage".to_owned(), what.clone(), next.clone()),
            Self::NotFound { what, next } => ("not_found".to_owned(), what.clone(), next.clone()),
            Self::Daemon(fault) => (fault.code().to_owned(), fault.say(), Some(fault.next())),
            Self::Other(told) => return Told::clone(told),
            Self::Output(error) => (
                "output".to_owned(),
                say!("پاسخ نوشته نشد: {error}", "the answer can't be written: {error}"),
                None,
            ),
        };
        Told { code, message, next, exit: self.exit() }
    }

    /// Code, message and next step.
    pub fn brief(&self) -> (String, Say, Option<String>) {
        let Told { code, message, next, .. } = self.told();
        (code, message, next)
    }

    /// The next step in a language, where it is more than a command.
    fn advice(&self, lang: Lang) -> Option<String> {
        match self {
            Self::Settings(fault) => Some(fault.next().in_lang(lang).to_owned()),
            Self::Sheet(fault) => Some(fault.next().in_lang(lang).to_owned()),
            Self::Runtime(_)
            | Self::Usage { .. }
            | Self::NotFound { .. }
            | Self::Daemon(_)
            | Self::Other(_)
            | Self::Output(_) => {
                let Told { code, next, .. } = self.told();
                let known = explain::next_of(&code).map(|next| next.in_lang(lang).to_owned());
                // A command is the same in both languages; a sentence was written in one. What was typed
                // wrong has a code that says nothing of its own.
                let typed = matches!(self, Self::Usage { .. } | Self::NotFound { .. });
                let is_command =
                    |next: &String| next.starts_with("hamgam-") || next.starts_with("--");
                match next {
                    Some(next) if lang == Lang::En || typed || is_command(&next) => Some(next),
                    next => known.or(next),
                }
            }
        }
    }

    /// Tells the person, or the program that asked for JSON.
    pub fn tell(&self, ui: &mut Ui<'_>) -> u8 {
        let told = self.told();
        let message = [&told.message.fa, &told.message.en].map(|text| shown(text, LETTERS_MAX));
        let [fa, en] = message;
        let told = Told { message: Say { fa, en }, ..told };
        let exit = told.exit;
        let program = ui.program();
        let advice = self.advice(ui.lang()).map(|next| program.fit(&next));
        if ui.is_json() {
            let mut error = json!(told);
            if let (Some(advice), Value::Object(fields)) = (advice, &mut error) {
                fields.insert("next".to_owned(), Value::String(advice));
            }
            if let (Self::Runtime(RuntimeFault::Refused(refusal)), Value::Object(fields)) =
                (self, &mut error)
            {
                fields.extend(facts(refusal, ui.lang()));
            }
            let schema = ui.program().schema("error");
            ui.json_error(&json!({ "schema": schema, "error": error }));
        } else {
            ui.error(&told.code, &told.message, &self.facts_lines(ui.lang()), advice);
        }
        exit
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "most failures have no further facts")]
    fn facts_lines(&self, lang: Lang) -> Vec<String> {
        match self {
            Self::Runtime(RuntimeFault::Refused(refusal)) => match refusal.as_ref() {
                Refusal::Gates { number, as_of, fails, earliest } => {
                    let mut lines = vec![format!("{number}   {}", as_of.slashed())];
                    lines.extend(fails.iter().skip(1).map(|finding| {
                        format!("{}: {}", finding.gate.code(), finding.evidence.say().in_lang(lang))
                    }));
                    if let Some(day) = earliest {
                        let day = day.slashed();
                        let first = say!("نخستین روز ممکن: {day}", "first possible day: {day}");
                        lines.push(first.in_lang(lang).to_owned());
                    }
                    lines
                }
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "most failures have no further facts")]
fn facts(refusal: &Refusal, lang: Lang) -> Vec<(String, Value)> {
    match refusal {
        Refusal::Gates { number, as_of, fails, earliest } => vec![
            ("application".to_owned(), json!(number)),
            ("as_of".to_owned(), json!(as_of)),
            ("earliest".to_owned(), json!(earliest)),
            ("gates".to_owned(), json!(fails.iter().map(|f| f.json(lang)).collect::<Vec<_>>())),
        ],
        Refusal::Priority { first, .. } => vec![("first".to_owned(), json!(first))],
        Refusal::Stage { number, stage } => vec![
            ("application".to_owned(), json!(number)),
            ("stage".to_owned(), json!(stage.code())),
        ],
        _ => Vec::new(),
    }
}

const fn exit_of(fault: &RuntimeFault) -> u8 {
    match fault {
        RuntimeFault::Refused(refusal) => match refusal.class() {
            Class::NotFound => exit::NOT_FOUND,
            Class::Rule => exit::REFUSED,
            Class::NotAllowed => exit::NOT_ALLOWED,
        },
        RuntimeFault::Lock(LockError::Busy { .. }) => exit::BUSY,
        RuntimeFault::Journal(JournalError::Damaged { .. })
        | RuntimeFault::Damaged(_)
        | RuntimeFault::Views(_)
        | RuntimeFault::Key { .. } => exit::INTEGRITY,
        RuntimeFault::Seal(fault) => seal::exit_of(fault),
        RuntimeFault::SetUpAlready { .. } => exit::REFUSED,
        RuntimeFault::NotSetUp { .. } => exit::NOT_FOUND,
        RuntimeFault::Lock(_)
        | RuntimeFault::NoRoom
        | RuntimeFault::Journal(_)
        | RuntimeFault::Settings(_)
        | RuntimeFault::Rules(_)
        | RuntimeFault::NoRandomness => exit::FAILED,
    }
}

fn told_of(fault: &RuntimeFault) -> (String, Say, Option<String>) {
    match fault {
        RuntimeFault::Refused(refusal) => (refusal.code(), refusal.say(), refusal.next()),
        RuntimeFault::NotSetUp { dir } => {
            let dir = dir.display();
            (
                "office.not_set_up".to_owned(),
                say!("در {dir} اداره‌ای راه‌اندازی نشده است.", "no office is set up in {dir}"),
                Some("hamgam-node setup --office 1102 --practice --quota-rials 50,000,000,000 --quota-jobs 100".to_owned()),
            )
        }
        RuntimeFault::SetUpAlready { dir } => {
            let dir = dir.display();
            (
                "office.set_up_already".to_owned(),
                say!(
                    "در {dir} پیش‌تر اداره‌ای راه‌اندازی شده است.",
                    "an office is set up in {dir} already"
                ),
                Some("hamgam-node status".to_owned()),
            )
        }
        RuntimeFault::Lock(fault) => lock_told(fault),
        RuntimeFault::Journal(fault) => journal_told(fault),
        RuntimeFault::Views(fault) => (
            "store.views".to_owned(),
            say!("نماهای ذخیره‌شده خراب‌اند: {fault}", "the stored views fail: {fault}"),
            Some("hamgam-node store rebuild".to_owned()),
        ),
        RuntimeFault::NoRoom => (
            "store.no_room".to_owned(),
            Say::new(
                "دیسک پر است و برنامه تا باز شدن جا کار نمی‌کند؛ آنچه ثبت شده سالم است. فایل‌های دیگر این دیسک یا گزارش‌های قدیمی پوشهٔ logs/ را بردارید.",
                "the disk is full, and nothing works until there is room; what was written is whole. Remove other files from this disk, or old ones in logs/",
            ),
            Some("hamgam-node status".to_owned()),
        ),
        RuntimeFault::Damaged(fault) => (
            "store.damaged".to_owned(),
            say!(
                "داده‌های ذخیره‌شده با هم نمی‌خوانند: {fault}",
                "what is stored contradicts itself: {fault}"
            ),
            Some("hamgam-node store verify".to_owned()),
        ),
        RuntimeFault::Settings(fault) => {
            (fault.code().to_owned(), fault.say(), Some(fault.next().en))
        }
        RuntimeFault::Key { what } => (
            "keys".to_owned(),
            say!("کلید اداره درست نیست ({what}).", "the office's key {what}"),
            Some("hamgam-node doctor".to_owned()),
        ),
        RuntimeFault::Seal(fault) => seal::told(fault),
        RuntimeFault::Rules(fault) => {
            ("rules".to_owned(), fault.say(), Some("hamgam-node setup --help".to_owned()))
        }
        RuntimeFault::NoRandomness => (
            "no_randomness".to_owned(),
            Say::new(
                "این رایانه عدد تصادفی نمی‌دهد؛ کلید ساخته نشد.",
                "the machine gives no random numbers for a key",
            ),
            None,
        ),
    }
}

fn lock_told(fault: &LockError) -> (String, Say, Option<String>) {
    match fault {
        LockError::Busy { .. } => (
            "store.busy".to_owned(),
            Say::new(
                "برنامهٔ دیگری با این پوشه کار می‌کند؛ کمی بعد دوباره اجرا کنید.",
                "another process works in this folder; try again in a moment",
            ),
            None,
        ),
        LockError::Network { kind, .. } => (
            "store.network_disk".to_owned(),
            say!(
                "پوشهٔ داده روی دیسک شبکه ({kind}) است؛ پوشه‌ای روی همین رایانه بدهید.",
                "the data folder lies on a network disk ({kind}); give one on this machine"
            ),
            Some("--data DIR".to_owned()),
        ),
        LockError::Io { .. } => (
            "store.lock".to_owned(),
            say!("پوشهٔ داده در دسترس نیست: {fault}", "the data folder can't be taken: {fault}"),
            None,
        ),
    }
}

fn journal_told(fault: &JournalError) -> (String, Say, Option<String>) {
    match fault {
        JournalError::Damaged { fault: Fault::Locked | Fault::Seal, .. } => seal::locked(),
        JournalError::Damaged { file, offset, .. } => (
            "store.journal_damaged".to_owned(),
            say!(
                "دفتر ثبت در فایل {file}، بایت {offset} آسیب دیده است؛ چیزی پاک نشد. از پشتیبان یا از استان بازگردانید. ({fault})",
                "the journal is damaged in {file} at byte {offset}; nothing was dropped. Fetch it again from a backup or the province ({fault})"
            ),
            Some("hamgam-node explain store.journal_damaged".to_owned()),
        ),
        JournalError::Full => (
            "store.disk_full".to_owned(),
            Say::new(
                "دیسک پر است؛ چیزی ثبت نشد. جا باز کنید و دوباره اجرا کنید.",
                "the disk is full; nothing was written. Free some space and run this again",
            ),
            None,
        ),
        JournalError::TooLarge { .. }
        | JournalError::Poisoned { .. }
        | JournalError::PastEnd { .. }
        | JournalError::Io { .. } => (
            "store.journal".to_owned(),
            say!(
                "دفتر ثبت نوشته یا خوانده نشد: {fault}",
                "the journal can't be written or read: {fault}"
            ),
            Some("hamgam-node doctor".to_owned()),
        ),
    }
}

/// Tells of a bug of ours.
#[expect(clippy::print_stderr, reason = "everything else may be broken by now")]
pub(crate) fn crash(crashed: &telemetry::Crashed) -> ExitCode {
    let (said, next) = (crashed.say(), crashed.next());
    eprintln!("{}\n{}\n{}\n{}", said.fa, next.fa, said.en, next.en);
    ExitCode::from(exit::OUR_BUG)
}

#[cfg(test)]
mod tests {
    #[test]
    fn exit_codes_are_documented() {
        let code = |text: &str| text.trim().parse::<u8>().ok();
        let source = include_str!("failure.rs").lines();
        let used =
            source.filter(|line| line.trim().starts_with("pub const ") && line.contains(": u8 = "));
        let used: Vec<u8> =
            used.filter_map(|line| code(line.rsplit('=').next()?.trim_end_matches(';'))).collect();
        let page = include_str!("../../../docs/exit-codes.md").lines();
        let told: Vec<u8> = page.filter_map(|line| code(line.split('|').nth(1)?)).collect();
        assert!(used.len() > 8 && used.iter().all(|code| told.contains(code)), "{used:?} {told:?}");
        // Done; interrupted: none of them is a failure.
        let not_failures = [0, 130];
        let unused: Vec<&u8> = told
            .iter()
            .filter(|code| !used.contains(code) && !not_failures.contains(code))
            .collect();
        assert!(unused.is_empty(), "{unused:?}");
    }
}
