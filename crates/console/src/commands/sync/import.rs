//! `sync import`: what a stick brings.

use std::path::PathBuf;

use clap::Args;
use model::{Amount, Say, UnitCode, say};
use office::quota;
use runtime::renewal::{self, Brought};
use runtime::stick::{
    Carried, File, FileOutcome, Heard, Imported, Missing, Moment, Verdict, import,
};
use serde_json::{Value, json};

use super::export::{news_facts, news_said};
use crate::context::{Context, Session};
use crate::failure::{Failure, exit};
use crate::neighbors::why_refused;
use crate::ui::{Tone, Ui};

/// Take what a stick brings, in any order, as often as it comes
///
/// Takes of the given files, and of the bundles in the given folders, what is for this office, and
/// says of each other file why not. Every entry is verified as if it had come by line.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node sync import /media/stick\n\nExit codes: 0 all of it taken, or it was here already, 3 nothing for this office, 7 the sender isn't let in, 9 damaged or forged, 10 some of it"
)]
pub struct ImportArgs {
    /// Bundles, or folders with bundles
    #[arg(value_name = "FILE", required = true)]
    paths: Vec<PathBuf>,
    /// Read and check everything, take nothing
    #[arg(long)]
    dry_run: bool,
}

impl ImportArgs {
    pub(super) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let mut session = context.open(ui)?;
        let files = self.files(context)?;
        let before = granted(&mut session)?;
        let moment =
            Moment { at: context.now, today: context.today, mode: Context::mode(self.dry_run) };
        let parts: Vec<&dyn Carried> = files.iter().map(|file| file as &dyn Carried).collect();
        let mut bar = ui.bar(Say::new("خواندن بسته‌ها", "reading bundles"));
        let imported = context.with_contacts(&mut session, |desk, contacts| {
            Ok(import(desk, contacts, &parts, moment, &mut |done, total| bar.set(done, total))?)
        });
        drop(bar);
        let imported = imported?;
        let after = granted(&mut session)?;
        let renewals = self.renewals(context, &session)?;
        session.close(ui)?;
        let code = code_of(&imported).max(code_of_renewals(&renewals));
        if ui.is_json() {
            let received = json!({ "before": before, "after": after });
            let mut document = document(ui, &imported, &received, self.dry_run);
            document["renewals"] = renewals.iter().map(renewal_row).collect();
            ui.json(&document)?;
            return Ok(code);
        }
        for file in &imported.files {
            tell(ui, file)?;
        }
        for missing in &imported.missing {
            tell_missing(ui, missing)?;
        }
        summary(ui, &imported, (before, after))?;
        for renewal in &renewals {
            tell_renewal(ui, renewal)?;
        }
        Ok(code)
    }

    /// Certificates asked for or brought, in the folders that were given.
    fn renewals(&self, context: &Context, session: &Session) -> Result<Vec<Brought>, Failure> {
        let mut brought = Vec::new();
        let folders = self.paths.iter().map(|typed| context.path(typed));
        for folder in folders.filter(|path| !self.dry_run && path.is_dir()) {
            brought.extend(renewal::bring(session.seen(), &folder, context.now)?);
        }
        Ok(brought)
    }

    fn files(&self, context: &Context) -> Result<Vec<File>, Failure> {
        let mut files = Vec::new();
        for typed in &self.paths {
            let path = context.path(typed);
            if path.is_dir() {
                let found = File::in_folder(&path).map_err(|source| {
                    Failure::Settings(settings::SettingsFault::Unreadable {
                        path: path.clone(),
                        source,
                    })
                })?;
                files.extend(found);
            } else {
                files.push(File(path));
            }
        }
        let renews = || self.paths.iter().any(|typed| renewal::is_in(&context.path(typed)));
        if files.is_empty() && !renews() {
            let next = "sync import FILE…, or the folder with the .hgm files".to_owned();
            let what = Say::new("در این پوشه بسته‌ای نیست.", "there is no bundle in this folder");
            return Err(Failure::NotFound { what, next: Some(next) });
        }
        Ok(files)
    }
}

fn code_of_renewals(renewals: &[Brought]) -> u8 {
    let failed = renewals.iter().any(|brought| brought.outcome.is_err());
    if failed { exit::PARTLY } else { 0 }
}

fn renewal_row(brought: &Brought) -> Value {
    let (answer, fault) = match &brought.outcome {
        Ok(answer) => (answer.as_ref().map(|path| path.display().to_string()), None),
        Err(fault) => (None, Some(crate::failure::renewal(fault))),
    };
    json!({
        "unit": brought.unit, "answer": answer, "code": fault.as_ref().map(|told| &told.code),
        "message": fault.as_ref().map(|told| &told.message),
    })
}

fn tell_renewal(ui: &mut Ui<'_>, brought: &Brought) -> Result<(), Failure> {
    let unit = brought.unit;
    let (tone, text) = match &brought.outcome {
        Ok(None) => (Tone::Good, Say::new("گواهی تازه رسید.", "A new certificate has come.")),
        Ok(Some(path)) => {
            let path = path.display();
            (
                Tone::Good,
                say!(
                    "گواهی تازهٔ {unit} در {path}؛ فلش را به آن اداره برگردانید.",
                    "The new certificate of {unit} is in {path}; take the stick back to it."
                ),
            )
        }
        Err(fault) => {
            let Say { fa, en } = crate::failure::renewal(fault).message;
            (Tone::Bad, say!("گواهی {unit}: {fa}", "The certificate of {unit}: {en}"))
        }
    };
    let text = ui.said(&text).to_owned();
    ui.toned(tone, &text)
}

/// The office's quota as granted; nothing yet where no rule set is.
fn granted(session: &mut Session) -> Result<Amount, Failure> {
    session.look(|office| Ok(quota::figures(office)?.granted))
}

/// The exit code: the worst of what matters, some of it where anything was taken.
fn code_of(imported: &Imported) -> u8 {
    let good = imported.files.iter().any(|file| file.verdict.is_good());
    let taken = good || imported.files.iter().any(|file| 0 < file.news.entries);
    let bad: Vec<&Verdict> = imported
        .files
        .iter()
        .map(|file| &file.verdict)
        .filter(|verdict| !(verdict.is_good() || taken && verdict.is_others()))
        .collect();
    if bad.is_empty() {
        return if imported.missing.is_empty() { 0 } else { exit::PARTLY };
    }
    if taken {
        return exit::PARTLY;
    }
    let code = |verdict: &&Verdict| match verdict {
        Verdict::Taken | Verdict::NothingNew => 0,
        Verdict::NotForUs | Verdict::Own | Verdict::NoBundle => exit::NOT_FOUND,
        Verdict::NotNeighbor | Verdict::Stranger | Verdict::Fenced | Verdict::Realm => {
            exit::NOT_ALLOWED
        }
        Verdict::Damaged { .. } | Verdict::Forged => exit::INTEGRITY,
        Verdict::Waits => exit::PARTLY,
        Verdict::Newer | Verdict::Unreadable { .. } => exit::FAILED,
    };
    bad.iter().map(code).max().unwrap_or(0)
}

fn document(ui: &Ui<'_>, imported: &Imported, quota: &Value, dry_run: bool) -> Value {
    let files: Vec<Value> = imported.files.iter().map(row).collect();
    let missing: Vec<Value> = imported
        .missing
        .iter()
        .map(|it| json!({ "unit": it.from, "serial": it.serial, "part": it.part }))
        .collect();
    json!({
        "schema": ui.schema("sync.import"), "files": files, "missing": missing,
        "news": news_facts(&imported.news()), "granted": quota, "dry_run": dry_run,
    })
}

fn row(file: &FileOutcome) -> Value {
    let FileOutcome {
        name,
        envelope,
        verdict,
        bytes,
        news,
        known,
        gaps,
        refused,
        asides,
        heard,
        end: _,
    } = file;
    let Heard { acked, nation, refused: refused_there, asides: asides_there, set_back, forked } =
        heard;
    let from = envelope.map(|it| it.from);
    let logs = |logs: &[model::LogId]| logs.iter().map(ToString::to_string).collect::<Vec<_>>();
    json!({
        "file": name, "code": verdict.code(), "message": verdict.say(),
        "next": verdict.next(from.map(|from| from.unit)),
        "from": from.map(|from| from.unit), "node": from.map(|from| from.node),
        "serial": envelope.map(|it| it.serial), "part": envelope.map(|it| it.part),
        "made_ms": envelope.map(|it| it.made.ms()), "bytes": bytes, "news": news_facts(news),
        "known_segments": known, "waits": gaps.len(), "refused": refused.len(),
        "set_aside": asides,
        "heard": {
            "acknowledged": acked, "nation": nation, "refused": refused_there.len(),
            "set_aside": asides_there, "set_back": logs(set_back), "forked": logs(forked),
        },
    })
}

fn tell(ui: &mut Ui<'_>, file: &FileOutcome) -> Result<(), Failure> {
    let from = file.envelope.map(|envelope| envelope.from.unit);
    let said = file.verdict.say();
    let text = match file.envelope {
        Some(envelope) => {
            let (unit, serial, part) = (envelope.from.unit, envelope.serial, envelope.part);
            let Say { fa, en } = said;
            say!(
                "{unit}، بستهٔ {serial}، بخش {part}: {fa}",
                "{unit}, bundle {serial}, part {part}: {en}"
            )
        }
        None => said,
    };
    let tone = match (&file.verdict, file.verdict.is_good()) {
        (_, true) => Tone::Good,
        (verdict, false) if verdict.is_others() => Tone::Plain,
        (_, false) => Tone::Bad,
    };
    let text = ui.said(&text).to_owned();
    ui.toned(tone, &text)?;
    if !file.verdict.is_good() {
        ui.fact(&Say::new("فایل", "File"), &file.name)?;
    }
    for (log, first, code) in file.refused.iter().take(REFUSED_SHOWN) {
        let (first, Say { fa, en }) = (first.0, why_refused(*code));
        let text = say!("{log} از {first}: {fa}", "{log} from {first}: {en}");
        let text = ui.said(&text).to_owned();
        ui.fact_toned(Tone::Bad, &Say::new("پذیرفته نشد", "Not taken"), &text)?;
    }
    for log in &file.heard.set_back {
        let text = say!(
            "بالادست از دفتر {log} بیش از این رایانه دارد: این دیسک به عقب برگشته است",
            "{log}: the other side has more of it than this machine, whose disk was set back"
        );
        let text = ui.said(&text).to_owned();
        ui.fact_toned(Tone::Bad, &Say::new("هشدار", "WARNING"), &text)?;
    }
    for log in &file.heard.forked {
        let text = say!(
            "دفتر {log} آن‌جا تاریخ دیگری دارد: رایانه رونوشت شده است",
            "{log} has another history there: the machine was copied"
        );
        let text = ui.said(&text).to_owned();
        ui.fact_toned(Tone::Bad, &Say::new("هشدار", "WARNING"), &text)?;
    }
    if let Some(next) = file.verdict.next(from) {
        let next = ui.fit(ui.said(&next));
        ui.fact(&Say::new("گام بعدی", "Next"), &next)?;
    }
    Ok(())
}

/// Refusals of one file that are told one by one.
const REFUSED_SHOWN: usize = 8;

fn tell_missing(ui: &mut Ui<'_>, missing: &Missing) -> Result<(), Failure> {
    let Missing { from, serial, part } = missing;
    let text = say!(
        "{from}، بستهٔ {serial}: بخش {part} نیست",
        "{from}, bundle {serial}: part {part} is missing"
    );
    let text = ui.said(&text).to_owned();
    ui.fact_toned(Tone::Warn, &Say::new("کم است", "Missing"), &text)
}

fn summary(
    ui: &mut Ui<'_>,
    imported: &Imported,
    (before, after): (Amount, Amount),
) -> Result<(), Failure> {
    let senders: Vec<UnitCode> =
        imported.files.iter().filter_map(|file| Some(file.envelope?.from.unit)).collect();
    if senders.is_empty() {
        return Ok(());
    }
    let news = news_said(&imported.news());
    let news = ui.said(&news).to_owned();
    ui.fact(&Say::new("خبر تازه", "News"), &news)?;
    let sum = |count: fn(&Heard) -> u64| -> u64 {
        imported.files.iter().map(|file| count(&file.heard)).sum()
    };
    let (acked, nation) = (sum(|heard| heard.acked), sum(|heard| heard.nation));
    let answers = say!(
        "{acked} ثبت این اداره آن‌جا رسیده، {nation} ثبت به کشور",
        "{acked} entries of this office arrived there, {nation} at the nation"
    );
    let answers = ui.said(&answers).to_owned();
    ui.fact(&Say::new("رسیدها", "Answers"), &answers)?;
    let rials = after.rials.saturating_sub(before.rials);
    let jobs = after.jobs.saturating_sub(before.jobs);
    if rials != model::Rials::ZERO || jobs != model::Jobs::ZERO {
        let quota = say!("{rials} ریال و {jobs} شغل", "{rials} rials and {jobs} jobs");
        let quota = ui.said(&quota).to_owned();
        ui.fact_toned(Tone::Good, &Say::new("سهمیهٔ رسیده", "Quota received"), &quota)?;
    }
    Ok(())
}
