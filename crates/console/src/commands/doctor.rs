//! `doctor`: what is well and what isn't, each line with its next step.

mod clock;
mod line;
mod seal;

use ::store::LockError;
use clap::Args;
use model::{Amount, JalaliDate, Say, UnitCode, say};
use office::look::{Standing, standing};
use office::users;
use runtime::contacts::SetBack;
use runtime::snapshot::Snapshot;
use runtime::{RuntimeFault, Survey, survey};
use serde_json::{Value, json};

use crate::{Context, Failure, Tone, Ui, exit};

/// Look the office over: folder, keys, disk, clock, journal, lists, rules, quota
///
/// Changes nothing but damaged views, which are made anew. Exits with 5 if something needs a person.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node doctor")]
pub struct DoctorArgs {}

/// How one thing stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Health {
    Ok,
    Warn,
    Bad,
}

impl Health {
    const fn code(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }

    const fn tone(self) -> Tone {
        match self {
            Self::Ok => Tone::Good,
            Self::Warn => Tone::Warn,
            Self::Bad => Tone::Bad,
        }
    }
}

/// One line.
#[derive(Debug)]
struct Check {
    name: &'static str,
    health: Health,
    say: Say,
    next: Option<Say>,
}

impl Check {
    const fn ok(name: &'static str, say: Say) -> Self {
        Self { name, health: Health::Ok, say, next: None }
    }

    /// Nothing is the matter, and yet something could be done.
    fn could(name: &'static str, say: Say, next: &str) -> Self {
        Self { name, health: Health::Ok, say, next: Some(Say::new(next, next)) }
    }

    fn not(name: &'static str, health: Health, say: Say, next: &str) -> Self {
        Self::needs(name, health, say, Say::new(next, next))
    }

    /// Where the next step isn't a command.
    const fn needs(name: &'static str, health: Health, say: Say, next: Say) -> Self {
        Self { name, health, say, next: Some(next) }
    }
}

/// What the open office says.
struct Seen {
    unit: UnitCode,
    survey: Survey,
    standing: Standing,
    snapshot: Snapshot,
    rules: ::rules::RuleSet,
    users: usize,
    practice: bool,
    recovery: ::store::Recovery,
    unnoted: bool,
    mended: bool,
}

impl Seen {
    fn hub_set_back(&self) -> Option<SetBack> {
        self.snapshot.parent.as_ref().and_then(|parent| parent.set_back)
    }
}

impl DoctorArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let Self {} = self;
        let mut checks = vec![folder(context), keys(context), space(context)];
        let mut code = None;
        match look(context, ui) {
            Ok(seen) => checks.extend(office(context, &seen)),
            Err(failure) => {
                let (_, say, next) = failure.brief();
                let network = matches!(
                    failure,
                    Failure::Runtime(RuntimeFault::Lock(LockError::Network { .. }))
                );
                let name = if network { "disk" } else { "store" };
                let next = next.unwrap_or_else(|| "hamgam-node store info".to_owned());
                checks.push(Check::not(name, Health::Bad, say, &next));
                code = Some(failure.exit());
            }
        }
        // After the look: opening a store is what seals it.
        checks.push(seal::check(context));
        let needed = checks.iter().any(|check| check.health != Health::Ok);
        let code = code.unwrap_or(if needed { exit::NEEDS_A_PERSON } else { 0 });
        if ui.is_json() {
            let rows: Vec<Value> = checks
                .iter()
                .map(|check| {
                    json!({
                        "check": check.name, "health": check.health.code(),
                        "message": ui.said(&check.say),
                        "next": check.next.as_ref().map(|next| ui.fit(&next.en)),
                    })
                })
                .collect();
            ui.json(&json!({ "schema": ui.schema("doctor"), "well": !needed, "checks": rows }))?;
            return Ok(code);
        }
        for check in &checks {
            let text =
                format!("{:<4} {:<9} {}", check.health.code(), check.name, ui.said(&check.say));
            ui.toned(check.health.tone(), &text)?;
            if let Some(next) = &check.next {
                let next = ui.fit(ui.said(next));
                ui.line(&format!("     {next}"))?;
            }
        }
        Ok(code)
    }
}

fn look(context: &Context, ui: &mut Ui<'_>) -> Result<Seen, Failure> {
    let mut session = context.open(ui)?;
    let standing = session.look(|office| standing(office, context.today))?;
    let unit = session.seen().unit();
    let users = session.look(|office| Ok(users::all(office.view, unit)?.len()))?;
    let snapshot = context.snapshot(&session)?;
    let desk = session.desk();
    let survey = survey(desk)?;
    let seen = Seen {
        unit,
        survey,
        standing,
        snapshot,
        rules: desk.rules().clone(),
        users,
        practice: desk.opening().practice,
        recovery: desk.recovery().clone(),
        unnoted: desk.is_unnoted(),
        mended: !desk.mendings().is_empty(),
    };
    session.close(ui)?;
    Ok(seen)
}

fn folder(context: &Context) -> Check {
    let root = context.dir.root().display();
    match context.dir.is_private() {
        Ok(true) => Check::ok(
            "folder",
            say!("{root} تنها برای همین کاربر است", "{root} is for this user only"),
        ),
        Ok(false) => Check::not(
            "folder",
            Health::Bad,
            say!("دیگران به {root} دسترسی دارند", "others may look into {root}"),
            &format!("chmod 700 {root} {root}/keys"),
        ),
        Err(_) => Check::not(
            "folder",
            Health::Bad,
            say!("پوشهٔ {root} خوانده نمی‌شود", "{root} can't be read"),
            "hamgam-node setup --practice --office 1102",
        ),
    }
}

fn keys(context: &Context) -> Check {
    let folder = context.dir.keys();
    let files: Vec<_> = std::fs::read_dir(&folder).into_iter().flatten().flatten().collect();
    let shown = folder.display();
    if files.is_empty() {
        return Check::not(
            "keys",
            Health::Bad,
            say!("در {shown} کلیدی نیست", "there is no key in {shown}"),
            "hamgam-node store info",
        );
    }
    let open = files.iter().any(|file| file.metadata().is_ok_and(|found| is_open(&found)));
    if open {
        return Check::not(
            "keys",
            Health::Bad,
            say!("کلیدها برای دیگران خواندنی است", "the keys can be read by others"),
            &format!("chmod 600 {shown}/*"),
        );
    }
    let count = files.len();
    Check::ok(
        "keys",
        say!("{count} کلید، تنها برای همین کاربر", "{count} keys, for this user only"),
    )
}

#[cfg(unix)]
fn is_open(found: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    found.mode() & 0o077 != 0
}

#[cfg(not(unix))]
const fn is_open(_: &std::fs::Metadata) -> bool {
    false
}

fn space(context: &Context) -> Check {
    let next = Say::new(
        "جا باز کنید: گزارش‌های قدیمی، فایل‌های دیگر این دیسک",
        "free some space: old logs, other files on this disk",
    );
    let Ok(free) = fs2::available_space(context.dir.root()) else {
        let said =
            Say::new("جای آزاد دیسک خوانده نمی‌شود", "how much is free on the disk can't be read");
        return Check::ok("space", said);
    };
    let free = free >> 20;
    let said = say!("{free} مبی‌بایت آزاد", "{free} MiB free");
    match free {
        ..100 => Check::needs("space", Health::Bad, said, next),
        100..1_024 => Check::needs("space", Health::Warn, said, next),
        _ => Check::ok("space", said),
    }
}

fn office(context: &Context, seen: &Seen) -> Vec<Check> {
    vec![
        Check::ok(
            "disk",
            Say::new("پوشه روی دیسک همین رایانه است", "the folder lies on a disk of this machine"),
        ),
        journal(seen),
        views(seen),
        clock::check(context, seen),
        lists(seen, context.today),
        rule_set(seen, context.today),
        quota(seen),
        guard(seen),
        people(seen),
    ]
    .into_iter()
    .chain(line::checks(context, seen))
    .chain(seen.hub_set_back().map(hub))
    .collect()
}

/// Without users everything works as it always did; from the first one on a write asks for a user.
fn people(seen: &Seen) -> Check {
    let said = if 0 < seen.users {
        Say::new("هر ثبت به نام کاربری است که وارد شده", "every write is a user's who logged in")
    } else {
        super::user::none_yet()
    };
    Check::ok("users", said)
}

/// The hub above isn't what it was.
fn hub(found: SetBack) -> Check {
    let next = format!("hamgam-node explain {}", found.code());
    Check::not("hub", Health::Bad, found.say(), &next)
}

fn guard(seen: &Seen) -> Check {
    if let Some(frozen) = seen.standing.frozen {
        return Check::not("guard", Health::Bad, frozen.say(), frozen.next(seen.unit));
    }
    if seen.unnoted {
        return Check::not(
            "guard",
            Health::Warn,
            Say::new(
                "جای یادداشت آخرین وضع دفتر ثبت نوشتنی نیست؛ بازگشت به نسخهٔ قدیمی دیرتر دیده می‌شود",
                "the note of how far the journal has come can't be written; an older copy brought back is found out later",
            ),
            "write guard.state into config/node.toml: a folder that can be written",
        );
    }
    let (jobs, rials) = (seen.standing.unwitnessed.jobs.whole(), seen.standing.unwitnessed.rials);
    Check::ok(
        "guard",
        say!(
            "این دفتر همان است که بود؛ {jobs} شغل و {rials} ریال را مرکز هنوز ندیده است",
            "the journal is the one that was here; the hub above hasn't seen {jobs} jobs and {rials} rials yet"
        ),
    )
}

fn journal(seen: &Seen) -> Check {
    let (frames, entries) = (seen.survey.frames, seen.survey.entries);
    if seen.recovery.mark == ::store::journal::MarkState::Unreadable {
        return Check::not(
            "journal",
            Health::Warn,
            Say::new(
                "نشان دفتر ثبت خوانده نشد و از نو نوشته شد؛ دفتر را کامل بررسی کنید",
                "the journal's mark couldn't be read and was written anew; check the journal as a whole",
            ),
            "hamgam-node store verify",
        );
    }
    Check::ok("journal", say!("{frames} قاب، {entries} ثبت", "{frames} frames, {entries} entries"))
}

fn views(seen: &Seen) -> Check {
    let rows: u64 = seen.survey.tables.iter().map(|table| table.rows).sum();
    if seen.mended {
        return Check::not(
            "views",
            Health::Warn,
            say!(
                "بازسازی شدند: {rows} سطر؛ اگر تکرار شد دیسک را بررسی کنید",
                "were mended just now: {rows} rows; if it happens again look at the disk"
            ),
            "hamgam-node store verify",
        );
    }
    Check::ok("views", say!("{rows} سطر سالم", "{rows} sound rows"))
}

fn lists(seen: &Seen, today: JalaliDate) -> Check {
    let next = "hamgam-node application import FOLDER    (exclusions.csv)";
    let max = i64::from(seen.rules.exclusion_list_max_age_days);
    match seen.standing.lists_as_of {
        None => Check::not(
            "lists",
            Health::Warn,
            Say::new("فهرست‌های منع نرسیده است (الف-۹)", "no exclusion list has been received (A9)"),
            next,
        ),
        Some(day) => {
            let age = i64::from(today.days_since(day)).max(0);
            let said = say!(
                "فهرست‌های منع {age} روزه‌اند (الف-۹: تا {max} روز)",
                "exclusion lists are {age} days old (A9: {max} at most)"
            );
            if max < age {
                Check::not("lists", Health::Warn, said, next)
            } else {
                Check::ok("lists", said)
            }
        }
    }
}

fn rule_set(seen: &Seen, today: JalaliDate) -> Check {
    let (version, day) = (&seen.rules.version, today.slashed());
    if seen.rules.in_force(today) {
        return Check::ok(
            "rules",
            say!("ضوابط {version} در {day} نافذ است", "rule set {version} is in force on {day}"),
        );
    }
    let health = if seen.practice { Health::Warn } else { Health::Bad };
    Check::not(
        "rules",
        health,
        say!("ضوابط {version} در {day} نافذ نیست", "rule set {version} is not in force on {day}"),
        "hamgam-node rules list",
    )
}

fn quota(seen: &Seen) -> Check {
    let figures = &seen.standing.quota;
    if !figures.holds() {
        return Check::not(
            "quota",
            Health::Bad,
            Say::new("جمع سهمیه نمی‌خواند", "the quota doesn't add up"),
            "hamgam-node store verify",
        );
    }
    if figures.acknowledged != figures.granted {
        return Check::not(
            "quota",
            Health::Warn,
            Say::new(
                "سهمیهٔ ابلاغ‌شده هنوز وصول نشده است (الف-۱)",
                "granted quota isn't acknowledged yet (A1)",
            ),
            "hamgam-node quota show",
        );
    }
    if seen.standing.asked_back != Amount::ZERO {
        let Amount { rials, jobs } = seen.standing.asked_back;
        return Check::not(
            "quota",
            Health::Warn,
            say!(
                "بالادست {rials} ریال و {jobs} شغل پس خواسته است",
                "{rials} rials and {jobs} jobs are asked back"
            ),
            "hamgam-node quota return --asked",
        );
    }
    let due = seen.standing.holds_due;
    if due > 0 {
        return Check::not(
            "quota",
            Health::Warn,
            say!("مهلت {due} معرفی گذشته است", "{due} letters ran out"),
            "hamgam-node referral expire",
        );
    }
    Check::ok("quota", Say::new("وصول شده و تراز است", "acknowledged and balanced"))
}
