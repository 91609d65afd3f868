//! `store`: what lies in the office's folder, whether it holds together, and views made anew.

mod state;

use clap::{Args, Subcommand};
use model::{Say, say};
use runtime::{Survey, survey, verify};
use serde_json::{Value, json};

use crate::{Context, Failure, Session, Tone, Ui};

/// The store: what it holds, a full check, views made anew
#[derive(Debug, Subcommand)]
pub enum StoreCommand {
    /// Say what the office's folder holds
    Info(InfoArgs),
    /// Say of each unit in one hash what this node makes of its logs
    State(state::StateArgs),
    /// Prove every signature, chain, checksum and view
    Verify(VerifyArgs),
    /// Make the views anew from the journal
    Rebuild(RebuildArgs),
}

impl StoreCommand {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        match self {
            Self::Info(args) => args.run(context, ui),
            Self::State(args) => args.run(context, ui),
            Self::Verify(args) => args.run(context, ui),
            Self::Rebuild(args) => args.run(context, ui),
        }
    }
}

/// Say what the office's folder holds
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node store info")]
pub struct InfoArgs {}

/// What `store info` tells besides the survey.
struct Facts {
    root: String,
    journal: (usize, u64),
    end: u64,
    recovery: ::store::Recovery,
    replayed: u64,
    heads: Vec<(String, u64, String)>,
}

impl Facts {
    fn of(session: &mut Session) -> Self {
        let desk = session.desk();
        let folder = desk.dir().and_then(|dir| std::fs::read_dir(dir.journal()).ok());
        let files = folder.into_iter().flatten().flatten();
        let sizes: Vec<u64> = files
            .filter(|file| file.file_name().to_string_lossy().ends_with(".journal"))
            .filter_map(|file| file.metadata().ok())
            .map(|file| file.len())
            .collect();
        let heads = desk.heads().iter();
        Self {
            root: desk.root().display().to_string(),
            journal: (sizes.len(), sizes.iter().sum()),
            end: desk.journal_end().0,
            recovery: desk.recovery().clone(),
            replayed: desk.replayed(),
            heads: heads
                .map(|(log, head)| (log.to_string(), head.seq.0, head.hash.to_string()))
                .collect(),
        }
    }
}

impl InfoArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let Self {} = self;
        let mut session = context.open(ui)?;
        let facts = Facts::of(&mut session);
        let survey = survey(session.desk())?;
        session.close(ui)?;
        if ui.is_json() {
            let document = document(ui, &facts, &survey);
            ui.json(&document)?;
        } else {
            tell(ui, &facts, &survey)?;
        }
        Ok(0)
    }
}

fn document(ui: &Ui<'_>, facts: &Facts, survey: &Survey) -> Value {
    let tables: Vec<Value> = survey
        .tables
        .iter()
        .map(|it| json!({ "table": it.table.0, "name": table(it.table.0), "rows": it.rows, "bytes": it.bytes }))
        .collect();
    let heads: Vec<Value> = facts
        .heads
        .iter()
        .map(|(log, seq, hash)| json!({ "log": log, "seq": seq, "hash": hash }))
        .collect();
    let recovery = &facts.recovery;
    json!({
        "schema": ui.schema("store.info"), "data": facts.root,
        "journal": {
            "files": facts.journal.0, "file_bytes": facts.journal.1, "bytes": facts.end,
            "frames": survey.frames, "entries": survey.entries,
        },
        "views": { "engine": survey.engine.to_string(), "bytes": survey.views_bytes, "tables": tables },
        "recovery": {
            "torn_bytes": recovery.torn_bytes, "rewritten_bytes": recovery.rewritten_bytes,
            "mark": mark(recovery), "foreign": recovery.foreign, "reserve": recovery.reserve,
            "replayed": facts.replayed,
        },
        "heads": heads, "public_key": hex(&survey.public_key),
    })
}

fn tell(ui: &mut Ui<'_>, facts: &Facts, survey: &Survey) -> Result<(), Failure> {
    ui.fact_toned(Tone::Bold, &Say::new("پوشه", "Folder"), &facts.root)?;
    let ((files, size), end) = (facts.journal, facts.end);
    let (frames, entries) = (survey.frames, survey.entries);
    let value = say!(
        "{end} بایت، {frames} قاب، {entries} ثبت در {files} فایل ({size} بایت)",
        "{end} bytes, {frames} frames, {entries} entries in {files} files ({size} bytes)"
    );
    fact(ui, &Say::new("دفتر ثبت", "Journal"), &value)?;
    let (torn, again, found) =
        (facts.recovery.torn_bytes, facts.recovery.rewritten_bytes, mark(&facts.recovery));
    let value = say!(
        "نشان {found}؛ {torn} بایت نیمه‌کاره کنار گذاشته شد، {again} بایت دوباره نوشته شد",
        "mark {found}; {torn} torn bytes cut off, {again} bytes written again"
    );
    fact(ui, &Say::new("هنگام گشودن", "At opening"), &value)?;
    let (engine, bytes) = (survey.engine, survey.views_bytes);
    fact(
        ui,
        &Say::new("نماها", "Views"),
        &say!("{engine}، {bytes} بایت", "{engine}, {bytes} bytes"),
    )?;
    for it in &survey.tables {
        ui.line(&format!(
            "  {:<10} {:>8} rows {:>12} bytes",
            table(it.table.0),
            it.rows,
            it.bytes
        ))?;
    }
    for (log, seq, hash) in &facts.heads {
        ui.fact(&Say::new("سر", "Head"), &format!("{log}  {seq}  {hash}"))?;
    }
    ui.fact(&Say::new("کلید همگانی", "Public key"), &hex(&survey.public_key))
}

fn fact(ui: &mut Ui<'_>, label: &Say, value: &Say) -> Result<(), Failure> {
    let value = ui.said(value).to_owned();
    ui.fact(label, &value)
}

const fn mark(recovery: &::store::Recovery) -> &'static str {
    match recovery.mark {
        ::store::journal::MarkState::New => "new",
        ::store::journal::MarkState::Exact => "exact",
        ::store::journal::MarkState::Behind => "behind",
        ::store::journal::MarkState::Unreadable => "unreadable",
    }
}

/// The names of the views' tables, by number.
const fn table(number: u8) -> &'static str {
    match number {
        1 => "meta",
        2 => "record",
        3 => "link",
        4 => "case",
        5 => "list",
        6 => "person",
        7 => "letter",
        8 => "quota",
        9 => "rules",
        10 => "set_aside",
        _ => "other",
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Prove every signature, chain, checksum and view
///
/// Reads all of the journal, checks every signature and chain, makes the views anew in memory and
/// compares them row by row. Changes nothing.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node store verify\n\nExit 9 names the file and byte, or the table, that doesn't hold."
)]
pub struct VerifyArgs {}

impl VerifyArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let Self {} = self;
        let mut session = context.open(ui)?;
        let what = Say::new("بررسی دفتر ثبت و نماها", "checking the journal and the views");
        let mut bar = ui.bar(what);
        let verified = verify(session.desk(), &mut |at, end| bar.set(at.0, end.0));
        drop(bar);
        let verified = verified?;
        session.close(ui)?;
        let runtime::Verified { frames, segments, entries, bytes, rows, compared } = verified;
        if ui.is_json() {
            ui.json(&json!({
                "schema": ui.schema("store.verify"), "sound": true, "frames": frames,
                "segments": segments, "entries": entries, "bytes": bytes, "rows": rows,
                "compared": compared,
            }))?;
            return Ok(0);
        }
        let lines = [
            say!(
                "دفتر ثبت سالم است: {frames} قاب، {bytes} بایت.",
                "The journal is whole: {frames} frames, {bytes} bytes."
            ),
            say!(
                "{segments} امضا و زنجیره با {entries} ثبت درست است.",
                "{segments} signatures and chains over {entries} entries hold."
            ),
            say!(
                "{rows} سطر نماها سالم است و {compared} سطر با بازسازی از دفتر یکی است.",
                "{rows} rows of the views are whole, {compared} are what the journal says."
            ),
        ];
        for said in &lines {
            let text = ui.said(said).to_owned();
            ui.toned(Tone::Good, &text)?;
        }
        Ok(0)
    }
}

/// Make the views anew from the journal
///
/// Nothing is lost by it: views hold nothing that the journal doesn't. Damaged views are made anew by
/// themselves whenever the office is opened.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node store rebuild")]
pub struct RebuildArgs {
    /// Say what would be done and change nothing
    #[arg(long)]
    dry_run: bool,
}

impl RebuildArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let mut session = context.open(ui)?;
        if !self.dry_run {
            let what =
                Say::new("بازسازی نماها از دفتر ثبت", "making the views anew from the journal");
            let mut bar = ui.bar(what);
            let why = "asked for".to_owned();
            session.desk().rebuild(why, &mut |at, end| bar.set(at.0, end.0))?;
        }
        let frames =
            if self.dry_run { session.desk().recovery().frames } else { session.desk().replayed() };
        let rows: u64 = survey(session.desk())?.tables.iter().map(|table| table.rows).sum();
        session.close_quietly()?;
        if ui.is_json() {
            ui.json(&json!({
                "schema": ui.schema("store.rebuild"), "frames": frames, "rows": rows,
                "dry_run": self.dry_run,
            }))?;
            return Ok(0);
        }
        let said = if self.dry_run {
            say!(
                "آزمایشی: نماها از {frames} قاب دفتر ثبت ساخته می‌شدند.",
                "A trial: the views would be made anew from {frames} frames."
            )
        } else {
            say!(
                "نماها از {frames} قاب دفتر ثبت بازسازی شد: {rows} سطر.",
                "The views were made anew from {frames} frames: {rows} rows."
            )
        };
        ui.say(&said)?;
        Ok(0)
    }
}
