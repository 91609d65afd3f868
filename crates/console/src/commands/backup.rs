//! `backup`: the office on a stick in the safe, locked; proved, and brought back.

mod key;
mod list;

use std::fs::{self, File};
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Subcommand};
use identity::strongbox::{Lock, Opener, Recipient, RecoveryKey, StrongboxFault};
use model::{Lsn, Say, say};
use runtime::backup::{Backup, BackupFault};
use runtime::{RuntimeFault, backup};
use serde_json::{Value, json};

use crate::commands::join::Keep;
use crate::{Context, Failure, Told, Ui, exit};

/// Backups: make, list, prove, bring back
#[derive(Debug, Subcommand)]
pub enum BackupCommand {
    /// Make a backup, also while the program runs
    Create(CreateArgs),
    /// List the backups in a folder
    List(list::ListArgs),
    /// Open a backup and prove all of it; nothing is written
    Verify(VerifyArgs),
    /// Bring a backup back into a folder in which no office is
    Restore(RestoreArgs),
    /// Make the recovery key that backups are locked for
    Key(key::KeyArgs),
}

impl BackupCommand {
    /// Runs it; `keep` writes the program's settings.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>, keep: Keep) -> Result<u8, Failure> {
        match self {
            Self::Create(args) => args.run(context, ui),
            Self::List(args) => args.run(context, ui),
            Self::Verify(args) => args.run(context, ui),
            Self::Restore(args) => args.run(context, ui),
            Self::Key(args) => args.run(context, ui, keep),
        }
    }
}

/// Make a backup, also while the program runs
///
/// It holds what was confirmed up to this moment, and no key: brought back it can be read, and works
/// again once it has a new incarnation.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node backup create --to stick\n  hamgam-node backup create --to stick --passphrase-file pass.txt"
)]
pub struct CreateArgs {
    /// A folder, or a new file's path that ends in .age
    #[arg(long, value_name = "PATH")]
    to: PathBuf,
    /// The recovery key's public half; else the one of the settings
    #[arg(long, value_name = "age1…", conflicts_with = "passphrase_file")]
    recipient: Option<Recipient>,
    /// Lock it with the passphrase in this file's first line
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

/// What opens a backup.
#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
pub struct Opening {
    /// The file with the recovery key's secret half
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// The file with the passphrase in its first line
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

/// Open a backup and prove all of it; nothing is written
///
/// Every piece is unlocked, every frame, chain and signature proved, and the views are made of it in
/// memory. A single flipped byte is found.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node backup verify stick/hamgam-1102-14010915-81920.age --key safe/recovery.key"
)]
pub struct VerifyArgs {
    /// The backup
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    opening: Opening,
}

/// Bring a backup back into a folder in which no office is
///
/// The office can be read at once. It writes and spends nothing before it has a new incarnation; what
/// the old machine sent after the backup comes back from its hub.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node backup restore stick/hamgam-1102-14010915-81920.age --key safe/recovery.key\n\nExit codes: 0 brought back, 4 an office is here already, 9 the backup is damaged"
)]
pub struct RestoreArgs {
    /// The backup
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    opening: Opening,
}

impl CreateArgs {
    fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let lock = self.lock(context)?;
        let to = context.path(&self.to);
        let is_folder = place(&to)?;
        let part = if is_folder { to.join("hamgam-backup.part") } else { with(&to, ".part") };
        let mut bar = ui.bar(Say::new("گرفتن پشتیبان", "making the backup"));
        let made = (|| -> Result<Backup, BackupFault> {
            let file = File::create(&part)?;
            let from = (&context.dir, &context.settings.seal);
            let tell = &mut |at: Lsn, end: Lsn| bar.set(at.0, end.0);
            let made = backup::create(from, &lock, context.now, BufWriter::new(&file), tell)?;
            file.sync_all()?;
            Ok(made)
        })();
        drop(bar);
        let made = made.inspect_err(|_| drop(fs::remove_file(&part)))?;
        let path = if is_folder {
            let (day, end) = (context.today.slashed().replace('/', ""), made.bytes);
            to.join(format!("hamgam-{}-{day}-{end}.age", made.head.unit))
        } else {
            to
        };
        fs::rename(&part, &path).map_err(BackupFault::from)?;
        let size = fs::metadata(&path).map_err(BackupFault::from)?.len();
        if ui.is_json() {
            let mut document = document(ui, "backup.create", &made);
            document["file"] = json!(path.display().to_string());
            document["size"] = json!(size);
            ui.json(&document)?;
            return Ok(0);
        }
        let shown = path.display();
        ui.say(&say!("پشتیبان گرفته شد: {shown}", "The backup is made: {shown}"))?;
        let next = format!("hamgam-node backup verify {shown} --key FILE");
        let next = ui.fit(&next);
        ui.fact(&Say::new("گام بعدی", "Next"), &next)?;
        Ok(0)
    }

    fn lock(&self, context: &Context) -> Result<Lock, Failure> {
        if let Some(file) = &self.passphrase_file {
            return Ok(Lock::Passphrase(first_line(&context.path(file))?));
        }
        let settings = &context.settings.backup.recipient;
        let set = settings.as_deref().and_then(|text| text.parse().ok());
        self.recipient.clone().or(set).map(Lock::Key).ok_or_else(|| Failure::Usage {
            what: Say::new(
                "نه کلید بازیابی تعیین شده است و نه گذرواژه‌ای.",
                "neither a recovery key nor a passphrase is given",
            ),
            next: Some("hamgam-node backup key --to safe/recovery.key".to_owned()),
        })
    }
}

/// Says whether backups go into a folder, which is made if need be, or to a new file.
fn place(to: &Path) -> Result<bool, Failure> {
    if to.extension().is_none_or(|ending| ending != "age") || to.is_dir() {
        fs::create_dir_all(to).map_err(BackupFault::from)?;
        return Ok(true);
    }
    if to.exists() {
        let shown = to.display();
        return Err(Failure::Usage {
            what: say!(
                "«{shown}» هست و بازنویسی نمی‌شود.",
                "{shown} is there and isn't overwritten"
            ),
            next: Some("--to FOLDER".to_owned()),
        });
    }
    Ok(false)
}

impl Opening {
    fn opener(&self, context: &Context) -> Result<Opener, Failure> {
        if let Some(file) = &self.passphrase_file {
            return Ok(Opener::Passphrase(first_line(&context.path(file))?));
        }
        let file = self.key.as_ref().expect("clap asks for one of the two");
        let text = read(&context.path(file))?;
        let line = text.lines().find(|line| line.starts_with("AGE-SECRET-KEY-"));
        let key = line.and_then(|line| line.parse::<RecoveryKey>().ok());
        key.map(Opener::Key).ok_or_else(|| Failure::Usage {
            what: Say::new(
                "در این فایل کلید بازیابی نیست.",
                "there is no recovery key in this file",
            ),
            next: Some("a line that begins with AGE-SECRET-KEY-1".to_owned()),
        })
    }
}

impl VerifyArgs {
    fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let opener = self.opening.opener(context)?;
        let file = File::open(context.path(&self.file)).map_err(BackupFault::from)?;
        let places = Arc::new(settings::reference::places_of(&context.dir)?);
        let mut bar = ui.bar(Say::new("اثبات پشتیبان", "proving the backup"));
        let found = backup::verify(&opener, places, BufReader::new(file), &mut |at, end| {
            bar.set(at.0, end.0);
        });
        drop(bar);
        tell(ui, "backup.verify", &found?)
    }
}

impl RestoreArgs {
    fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let opener = self.opening.opener(context)?;
        let file = File::open(context.path(&self.file)).map_err(BackupFault::from)?;
        let places = settings::reference::places_of(&context.dir)?;
        let mut bar = ui.bar(Say::new("بازگرداندن پشتیبان", "bringing the backup back"));
        let with = (&context.settings, places);
        let found =
            backup::restore(&context.dir, with, &opener, BufReader::new(file), &mut |at, end| {
                bar.set(at.0, end.0);
            });
        drop(bar);
        let code = tell(ui, "backup.restore", &found?)?;
        if !ui.is_json() {
            let folder = context.dir.root().display();
            ui.say(&say!(
                "به {folder} بازگردانده شد و خواندنی است.",
                "It is brought back into {folder} and can be read."
            ))?;
            let next = ui.fit("hamgam-node status");
            ui.fact(&Say::new("گام بعدی", "Next"), &next)?;
        }
        Ok(code)
    }
}

fn document(ui: &Ui<'_>, name: &str, found: &Backup) -> Value {
    let Backup { head, frames, bytes, verified } = found;
    json!({
        "schema": ui.schema(name), "unit": head.unit, "node": head.node,
        "incarnation": head.incarnation, "practice": head.practice, "made_ms": head.at.ms(),
        "frames": frames, "journal_bytes": bytes, "segments": verified.segments,
        "entries": verified.entries,
    })
}

fn tell(ui: &mut Ui<'_>, name: &str, found: &Backup) -> Result<u8, Failure> {
    if ui.is_json() {
        let document = document(ui, name, found);
        ui.json(&document)?;
        return Ok(0);
    }
    let (unit, frames, entries) = (found.head.unit, found.frames, found.verified.entries);
    ui.say(&say!(
        "پشتیبان {unit} درست است: {frames} قاب، {entries} ثبت، همه با امضا و زنجیره.",
        "The backup of {unit} is sound: {frames} frames, {entries} entries, each signed and chained."
    ))?;
    Ok(0)
}

fn with(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|source| {
        settings::SettingsFault::Unreadable { path: path.to_owned(), source }.into()
    })
}

fn first_line(path: &Path) -> Result<String, Failure> {
    let text = read(path)?;
    match text.lines().next().map(str::trim).filter(|line| 8 <= line.chars().count()) {
        Some(line) => Ok(line.to_owned()),
        None => Err(Failure::Usage {
            what: Say::new(
                "گذرواژه دست‌کم هشت نویسه است.",
                "a passphrase has at least eight characters",
            ),
            next: None,
        }),
    }
}

impl From<BackupFault> for Failure {
    fn from(fault: BackupFault) -> Self {
        let told = |code: &str, message, next: &str, exit| {
            Told { code: code.to_owned(), message, next: Some(next.to_owned()), exit }.into()
        };
        match fault {
            BackupFault::Office(fault) => RuntimeFault::into(fault),
            BackupFault::Io(error) | BackupFault::Locked(StrongboxFault::Io(error)) => told(
                "backup.io",
                say!(
                    "پشتیبان خوانده یا نوشته نشد: {error}",
                    "the backup can't be read or written: {error}"
                ),
                "look at the path, the disk and its space",
                exit::FAILED,
            ),
            BackupFault::Locked(StrongboxFault::OtherKey) => told(
                "backup.other_key",
                Say::new(
                    "این کلید یا گذرواژه پشتیبان را باز نمی‌کند.",
                    "this key or passphrase doesn't open the backup",
                ),
                "take the recovery key it was made for",
                exit::NOT_ALLOWED,
            ),
            BackupFault::Locked(StrongboxFault::Damaged) => told(
                "backup.damaged",
                Say::new("فایل پشتیبان نیست یا آسیب دیده است.", "not a backup, or damaged"),
                "take another backup",
                exit::INTEGRITY,
            ),
            BackupFault::Damaged { what } => told(
                "backup.damaged",
                say!("پشتیبان آسیب دیده است: {what}", "the backup is damaged: {what}"),
                "take another backup",
                exit::INTEGRITY,
            ),
        }
    }
}
