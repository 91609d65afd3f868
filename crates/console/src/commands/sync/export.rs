//! `sync export`: bundles onto a stick.

use std::path::{Path, PathBuf};

use clap::Args;
use model::{Say, UnitCode, say};
use office::entry::Audited;
use runtime::contacts::Contacts;
use runtime::stick::{Exported, Folder, News, Order, StickFault, export};
use runtime::{Desk, Mode, renewal};
use serde_json::{Value, json};
use settings::Size;

use crate::context::{Context, Session};
use crate::failure::Failure;
use crate::ui::{Tone, Ui};
use crate::usage::Misfit;
use crate::when;

/// Put what the neighbors lack on a stick: changes, acknowledgements, quota, rules
///
/// A county's bundle is for its province; a hub makes one for each office below, or with --office for
/// one unit, also the one above. Only its reader can open it. Nothing is deleted here: a lost stick
/// costs another export and nothing else.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node sync export --to /media/stick\n  hamgam-node sync export --to E:\\ --all\n\nExit codes: 0 written, 1 the folder can't be written, 3 no such neighbor"
)]
pub struct ExportArgs {
    /// The folder, on the stick or elsewhere
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    /// Only for this unit
    #[arg(long, value_name = "UNIT")]
    office: Option<UnitCode>,
    /// Everything from the beginning, whatever the other side is known to have
    #[arg(long)]
    all: bool,
    /// No file grows larger than this; FAT32 takes none of 4 GiB
    #[arg(long, value_name = "SIZE", default_value = "3 GiB", value_parser = part_size)]
    part_size: Size,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Sizes of parts: FAT32 takes no file of 4 GiB, and encryption adds a little.
const PART_BYTES: std::ops::Range<u64> = (16 << 10)..(4_000 << 20);

fn part_size(text: &str) -> Result<Size, Misfit> {
    let size = settings::size(text).filter(|size| PART_BYTES.contains(&size.bytes()));
    size.ok_or_else(|| {
        Misfit::new(
            "اندازه‌ای از 16 KiB تا کمتر از 4 GiB، مانند 512 MiB",
            "a size from 16 KiB to below 4 GiB, as in 512 MiB",
        )
    })
}

impl ExportArgs {
    pub(super) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let mut session = context.open(ui)?;
        let to = match self.office {
            Some(unit) => vec![unit],
            None => usual(session.seen())?,
        };
        let folder = context.path(&self.to);
        if !self.dry_run {
            for unit in &to {
                let what = format!("sync export {unit}");
                session.leaves(context, &Audited::Exported { what, file: None })?;
            }
        }
        let bundles = context.with_contacts(&mut session, |desk, contacts| {
            to.iter()
                .map(|unit| one(desk, contacts, &self.order(*unit, context), &folder, ui))
                .collect()
        });
        let bundles: Vec<(Exported, u64)> = bundles?;
        let request = self.request(context, &session, (&to, &folder))?;
        session.close(ui)?;
        if ui.is_json() {
            let rows: Vec<Value> =
                bundles.iter().map(|(bundle, bytes)| row(bundle, *bytes)).collect();
            let schema = ui.schema("sync.export");
            ui.json(&json!({ "schema": schema, "bundles": rows, "renewal": request, "dry_run": self.dry_run }))?;
            return Ok(0);
        }
        for (bundle, bytes) in &bundles {
            tell(ui, bundle, *bytes)?;
        }
        if let Some(path) = &request {
            let path = path.display().to_string();
            ui.fact(&Say::new("درخواست گواهی تازه", "Asks for a certificate"), &path)?;
        }
        if !self.dry_run {
            ui.note(&Say::new(
                "پوشه را برسانید؛ آن‌جا: sync import. تا پاسخ آن نرسد این‌جا چیزی رسیده به شمار نمی‌آید.",
                "Carry the folder over; there: sync import. Until its answer comes nothing counts as arrived.",
            ));
        }
        Ok(0)
    }

    /// A request for a new certificate beside the bundle for the hub above, if one is due.
    fn request(
        &self,
        context: &Context,
        session: &Session,
        (to, folder): (&[UnitCode], &Path),
    ) -> Result<Option<PathBuf>, Failure> {
        let above = session.seen().unit().parent().is_some_and(|parent| to.contains(&parent));
        if self.dry_run || !above {
            return Ok(None);
        }
        Ok(renewal::put_request(&context.dir, folder, context.now)?)
    }

    fn order(&self, to: UnitCode, context: &Context) -> Order {
        Order {
            to,
            whole: self.all,
            part_bytes: self.part_size.bytes(),
            at: context.now,
            mode: Context::mode(self.dry_run),
        }
    }
}

/// Makes one bundle; returns it with the bytes of its files.
fn one(
    desk: &mut Desk,
    contacts: &mut Contacts,
    order: &Order,
    folder: &Path,
    ui: &mut Ui<'_>,
) -> Result<(Exported, u64), Failure> {
    let (to, mode) = (order.to, order.mode);
    let mut shelf = match mode {
        Mode::Write => Folder::at(folder).map_err(StickFault::Disk)?,
        Mode::DryRun => Folder::nowhere(),
    };
    let mut bar = ui.bar(say!("نوشتن بستهٔ {to}", "writing the bundle for {to}"));
    let exported = export(desk, contacts, order, &mut shelf, &mut |done, total| {
        bar.set(done, total);
    })?;
    drop(bar);
    let bytes = match mode {
        Mode::Write => shelf.bytes(),
        Mode::DryRun => exported.bytes,
    };
    Ok((exported, bytes))
}

/// A county's parent; a hub's offices below.
fn usual(desk: &Desk) -> Result<Vec<UnitCode>, Failure> {
    let own = desk.unit();
    match (own, own.parent()) {
        (UnitCode::County(_), Some(parent)) => Ok(vec![parent]),
        (UnitCode::County(_) | UnitCode::Province(_) | UnitCode::Nation, _) => {
            let below: Vec<UnitCode> = desk
                .roster()
                .children_of(own)
                .filter(|member| !member.is_fenced())
                .map(|member| member.unit())
                .collect::<std::collections::BTreeSet<_>>()
                .into_iter()
                .collect();
            if below.is_empty() {
                return Err(Failure::NotFound {
                    what: Say::new(
                        "زیر این مرکز هنوز اداره‌ای نیست.",
                        "there is no office below this hub yet",
                    ),
                    next: Some("hamgam-hub office list".to_owned()),
                });
            }
            Ok(below)
        }
    }
}

fn row(bundle: &Exported, bytes: u64) -> Value {
    let Exported { to, serial, files, parts, news, acks, bytes: _ } = bundle;
    let files: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    json!({
        "unit": to.unit, "node": to.node, "serial": serial, "parts": parts, "files": files,
        "bytes": bytes, "news": news_facts(news), "acknowledges": acks,
    })
}

/// News as JSON.
pub(super) fn news_facts(news: &News) -> Value {
    let News { segments, entries, files, letters, grants, rules, members, objections } = news;
    json!({
        "segments": segments, "entries": entries, "files": files.len(), "letters": letters,
        "grants": grants, "rules": rules, "members": members, "objections": objections,
    })
}

/// News in a line.
pub(super) fn news_said(news: &News) -> Say {
    let News { entries, files, letters, grants, rules, members, objections, segments: _ } = news;
    let files = files.len();
    let mut said = say!("{entries} ثبت از {files} پرونده", "{entries} entries of {files} files");
    let counted = [
        (letters, "معرفی به بانک", "letters"),
        (grants, "ابلاغ سهمیه", "grants of quota"),
        (rules, "ضوابط", "rule sets"),
        (members, "ثبت یا کنارگذاشتن اداره", "enrolments and fences"),
        (objections, "ایراد", "objections"),
    ];
    for (count, fa, en) in counted.into_iter().filter(|(count, ..)| 0 < **count) {
        let Say { fa: before_fa, en: before_en } = said;
        said = say!("{before_fa}، {count} {fa}", "{before_en}, {count} {en}");
    }
    said
}

fn tell(ui: &mut Ui<'_>, bundle: &Exported, bytes: u64) -> Result<(), Failure> {
    let Exported { to, serial, files, parts, news, acks, bytes: _ } = bundle;
    let (unit, size) = (to.unit, when::bytes(bytes));
    let (size_fa, size_en) = (size.fa, size.en);
    let title = say!(
        "بستهٔ {serial} برای {unit}: {parts} بخش، {size_fa}",
        "Bundle {serial} for {unit}: {parts} part(s), {size_en}"
    );
    let title = ui.said(&title).to_owned();
    ui.toned(Tone::Bold, &title)?;
    let carries = news_said(news);
    let carries = ui.said(&carries).to_owned();
    ui.fact(&Say::new("خبر تازه", "News"), &carries)?;
    let answers = say!("وضعیت {acks} دفتر", "how far {acks} logs have come here");
    let answers = ui.said(&answers).to_owned();
    ui.fact(&Say::new("رسیدها", "Answers"), &answers)?;
    for file in files {
        ui.line(&file.display().to_string())?;
    }
    Ok(())
}
