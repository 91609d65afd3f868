//! `audit export`, and `audit verify` of its file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use export::{AUDIT_CONTEXT, AuditFault, AuditForm, AuditRow, AuditSeal, AuditWriter, SealedAudit};
use model::{Hash, JalaliDate, Say, Seq, say};
use office::entry::Audited;
use runtime::Desk;
use runtime::audit::{Line, hash_of, lines};
use serde_json::json;

use crate::failure::Told;
use crate::{Context, DayArg, Failure, Tone, Ui, exit};

/// What the file is written as.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
enum Form {
    /// Columns with their names in the first line
    #[default]
    Csv,
    /// A document a line
    Json,
}

/// Write the audit into a signed, chained file; no ids or telephones
///
/// Every act this store holds: log and place, day, unit, person, role, what. Each line is chained to the
/// one before it, and the machine signs the end of the chain, so that `audit verify FILE` finds any
/// change, here or at the hubs above. That it was exported is recorded first.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node audit export --from 1401/07/01 --to-day 1401/09/30 --to audit.csv\n  hamgam-hub audit export --format json --to audit.json\n\nExit codes: 0 written, 1 the file is there already, or can't be written, 2 the last day is before the first"
)]
pub struct ExportArgs {
    /// The new file
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// As what
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    format: Form,
    /// From this civil day on
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    from: Option<DayArg>,
    /// Up to this civil day
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    to_day: Option<DayArg>,
}

/// The civil days of an audit.
type Days = (Option<JalaliDate>, Option<JalaliDate>);

fn within((from, to): Days, on: JalaliDate) -> bool {
    from.is_none_or(|from| from <= on) && to.is_none_or(|to| on <= to)
}

impl ExportArgs {
    pub(super) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let [from, to] =
            [self.from, self.to_day].map(|day| day.map(|day| day.resolve(context.today)));
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            let (from, to) = (from.slashed(), to.slashed());
            let what =
                say!("روز پایان {to} پیش از {from} است.", "the last day {to} is before {from}");
            return Err(Failure::Usage { what, next: Some("--from DAY --to-day DAY".to_owned()) });
        }
        let form = match self.format {
            Form::Csv => AuditForm::Csv,
            Form::Json => AuditForm::Json,
        };
        let mut session = context.open(ui)?;
        let path = context.path(&self.to);
        let file = OpenOptions::new().write(true).create_new(true).open(&path);
        let file = file.map_err(Failure::Output)?;
        let day = |day: Option<JalaliDate>| day.map_or_else(|| "-".to_owned(), JalaliDate::slashed);
        let what = format!("audit export {} {}", day(from), day(to));
        let made = session
            .leaves(context, &Audited::Exported { what, file: None })
            .and_then(|()| write(session.seen(), (from, to), &file, form));
        // Half an audit is none.
        let acts = made.inspect_err(|_| drop(fs::remove_file(&path)))?;
        session.close(ui)?;
        let shown = path.display();
        if ui.is_json() {
            ui.json(&json!({
                "schema": ui.schema("audit.export"), "file": shown.to_string(), "acts": acts,
                "from": from, "to": to, "format": form.to_string(),
            }))?;
            return Ok(0);
        }
        ui.say(&say!("نوشته شد: {shown}، {acts} ثبت", "Written: {shown}, {acts} entries"))?;
        let next = ui.fit(&format!("hamgam-hub audit verify {shown}"));
        ui.fact(&Say::new("گام بعدی", "Next"), &next)?;
        Ok(0)
    }
}

/// Writes the acts of these days and the seal, down to the disk; says how many there are.
fn write(desk: &Desk, days: Days, file: &File, form: AuditForm) -> Result<u64, Failure> {
    let mut writer = AuditWriter::new(BufWriter::new(file), form).map_err(Failure::Output)?;
    let mut failed = None;
    lines(desk, &mut |line, _| {
        if failed.is_none() && within(days, line.act.on) {
            failed = writer.act(&row(&line)).err();
        }
    })?;
    if let Some(fault) = failed {
        return Err(Failure::Output(fault));
    }
    let opening = desk.opening();
    let seal = AuditSeal {
        unit: opening.unit,
        node: opening.node,
        incarnation: opening.incarnation,
        from: days.0,
        to: days.1,
        heads: desk.heads().iter().map(|(log, head)| (log.to_string(), head.seq)).collect(),
    };
    let sign = |statement: &[u8]| desk.attest(AUDIT_CONTEXT, statement);
    let sealed = writer.seal(&seal, sign).and_then(|(mut out, acts)| {
        std::io::Write::flush(&mut out)?;
        file.sync_all()?;
        Ok(acts)
    });
    sealed.map_err(Failure::Output)
}

fn row(line: &Line) -> AuditRow {
    let act = &line.act;
    [
        line.log.to_string(),
        line.seq.0.to_string(),
        act.on.to_string(),
        line.unit.map(|unit| unit.to_string()).unwrap_or_default(),
        act.user.clone(),
        act.role.code().to_owned(),
        line.kind.code().to_owned(),
        line.record.map(|record| record.to_string()).unwrap_or_default(),
        line.what.clone().unwrap_or_default(),
        act.logical.to_string(),
        act.at.ms().to_string(),
    ]
}

/// What a file came to beside this store.
#[derive(Debug, Default)]
struct Compared {
    /// Acts that are the same here.
    equal: u64,
    /// Acts of logs that aren't here as far as that.
    unseen: u64,
    /// Acts that are others here.
    differ: BTreeSet<(String, Seq)>,
    /// Acts of its days that it should have.
    lacking: BTreeSet<(String, Seq)>,
}

/// Proves a file.
pub(super) fn verify(context: &Context, ui: &mut Ui<'_>, file: &Path) -> Result<u8, Failure> {
    let path = context.path(file);
    let input = File::open(&path).map_err(|fault| {
        let path = path.display();
        let what = say!("فایل {path} خوانده نمی‌شود: {fault}", "{path} can't be read: {fault}");
        Failure::NotFound { what, next: None }
    })?;
    let mut acts: BTreeMap<(String, Seq), Hash> = BTreeMap::new();
    let mut keep = |log: String, seq, line: &str| {
        acts.insert((log, seq), hash_of(line.as_bytes()));
    };
    let audit = SealedAudit::read(BufReader::new(input), &mut keep).map_err(|it| unsound(&it))?;
    let mut session = context.open(ui)?;
    let desk = session.seen();
    let seal = &audit.seal;
    let key = desk.key_of(seal.node, seal.incarnation);
    let unit = desk.roster().unit_of(seal.node);
    let own = seal.node == desk.opening().node && seal.unit == desk.opening().unit;
    let known = key.filter(|_| own || unit == Some(seal.unit));
    if !known.is_some_and(|key| audit.is_by(&key)) {
        return Err(broken(
            "audit.forged",
            Say::new(
                "امضای فایل از دستگاهی که نام می‌برد نیست، یا آن دستگاه این‌جا شناخته نیست.",
                "the signature isn't that of the machine the file names, or it isn't known here",
            ),
        ));
    }
    let compared = compare(session.desk(), &audit, acts)?;
    session.close(ui)?;
    let fits = compared.differ.is_empty() && compared.lacking.is_empty();
    if ui.is_json() {
        let places = |places: &BTreeSet<(String, Seq)>| {
            places.iter().map(|(log, seq)| json!({ "log": log, "seq": seq.0 })).collect::<Vec<_>>()
        };
        ui.json(&json!({
            "schema": ui.schema("audit.file"), "unit": seal.unit, "node": seal.node,
            "from": seal.from, "to": seal.to, "acts": audit.acts, "equal": compared.equal,
            "unseen": compared.unseen, "differ": places(&compared.differ),
            "lacking": places(&compared.lacking),
        }))?;
    } else {
        tell(ui, &audit, &compared)?;
    }
    Ok(if fits { 0 } else { exit::NEEDS_A_PERSON })
}

/// Every act of a file beside the one at its place here, and those here that it should have.
fn compare(
    desk: &Desk,
    audit: &SealedAudit,
    mut acts: BTreeMap<(String, Seq), Hash>,
) -> Result<Compared, Failure> {
    let mut compared = Compared::default();
    let seal = &audit.seal;
    lines(desk, &mut |line, _| {
        let place = (line.log.to_string(), line.seq);
        match acts.remove(&place) {
            Some(theirs) => {
                // Who a machine belongs to may have become known since: that is no other act.
                let mut row = row(&line);
                let mut is = |unit: String| {
                    row[UNIT] = unit;
                    hash_of(audit.form.line(&row).as_bytes()) == theirs
                };
                let unit = line.unit.map(|unit| unit.to_string()).unwrap_or_default();
                if is(unit) || is(String::new()) {
                    compared.equal = compared.equal.saturating_add(1);
                } else {
                    compared.differ.insert(place);
                }
            }
            None => {
                let held = seal.heads.get(&place.0).is_some_and(|head| line.seq <= *head);
                if held && within((seal.from, seal.to), line.act.on) {
                    compared.lacking.insert(place);
                }
            }
        }
    })?;
    // What the store has of a log it has whole; what is left lies behind its end, or was made up.
    let heads: BTreeMap<String, Seq> =
        desk.heads().iter().map(|(log, head)| (log.to_string(), head.seq)).collect();
    for (place, _) in acts {
        if heads.get(&place.0).is_some_and(|head| place.1 <= *head) {
            compared.differ.insert(place);
        } else {
            compared.unseen = compared.unseen.saturating_add(1);
        }
    }
    Ok(compared)
}

/// The column of the unit.
const UNIT: usize = 3;

fn tell(ui: &mut Ui<'_>, audit: &SealedAudit, compared: &Compared) -> Result<(), Failure> {
    for (log, seq) in &compared.differ {
        let seq = seq.0;
        let said = say!("{log} {seq}: این‌جا چیز دیگری است", "{log} {seq}: something else here");
        let text = ui.said(&said).to_owned();
        ui.toned(Tone::Bad, &text)?;
    }
    for (log, seq) in &compared.lacking {
        let seq = seq.0;
        let said = say!("{log} {seq}: در فایل نیست", "{log} {seq}: isn't in the file");
        let text = ui.said(&said).to_owned();
        ui.toned(Tone::Bad, &text)?;
    }
    let (unit, acts, equal, unseen) =
        (audit.seal.unit, audit.acts, compared.equal, compared.unseen);
    let said = say!(
        "زنجیره و امضا درست است: {unit}، {acts} ثبت؛ {equal} همان که این‌جاست، {unseen} این‌جا نیست",
        "chain and signature hold: {unit}, {acts} entries; {equal} as they are here, {unseen} not here"
    );
    let text = ui.said(&said).to_owned();
    ui.fact(&Say::new("فایل بازرسی", "Audit file"), &text)
}

fn unsound(fault: &AuditFault) -> Failure {
    match fault {
        AuditFault::Unreadable(source) => broken(
            "audit.not_one",
            say!("فایل خوانده نمی‌شود: {source}", "the file can't be read: {source}"),
        ),
        AuditFault::Broken { line } => broken(
            "audit.changed",
            say!(
                "سطر {line} دنبالهٔ سطر پیش از خود نیست: سطری عوض، افزوده یا برداشته شده است.",
                "line {line} doesn't follow from the one before it: a line was changed, put in or taken out"
            ),
        ),
        AuditFault::Unsealed { line } => broken(
            "audit.unsealed",
            say!(
                "سطر {line} باید مهر سطرهای پیش از خود باشد: فایل ناتمام یا دستکاری شده است.",
                "line {line} should be the seal of those before it: the file is cut off or was changed"
            ),
        ),
    }
}

fn broken(code: &str, message: Say) -> Failure {
    let next = Some("hamgam-node audit export --to FILE".to_owned());
    Told { code: code.to_owned(), message, next, exit: exit::INTEGRITY }.into()
}
