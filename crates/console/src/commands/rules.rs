//! `rules`: what the office decides by.

mod diff;
mod make;

use ::rules::RuleSet;
use clap::{Args, Subcommand};
pub use diff::DiffArgs;
pub use make::{DraftArgs, PublishArgs, TestArgs};
use model::{JalaliDate, Say, say};
use office::entry::RulesAdopted;
use office::rulemaking;
use serde_json::{Value, json};

use crate::{Context, Failure, Session, Tone, Ui};

/// Rules: every number and switch of the directive
#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// Show the rule set in force, key by key
    Show(ShowArgs),
    /// List the rule sets: the one it began with, those published, and at the nation drafts
    List(ListArgs),
    /// Say in plain words what differs between two rule sets
    #[command(visible_alias = "تفاوت")]
    Diff(DiffArgs),
}

impl RulesCommand {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        match self {
            Self::Show(args) => args.run(context, ui),
            Self::List(args) => args.run(context, ui),
            Self::Diff(args) => args.run(context, ui),
        }
    }
}

/// Show the rule set in force, key by key
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node rules show wait_days_registration")]
pub struct ShowArgs {
    /// Only keys with this in their name
    key: Option<String>,
}

impl ShowArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let mut session = context.open(ui)?;
        let (rules, adopted) = (session.desk().rules().clone(), session.desk().adopted().clone());
        session.close(ui)?;
        let mut entries = rules.entries();
        if let Some(key) = &self.key {
            entries.retain(|entry| {
                entry.key.contains(key.as_str()) || entry.article.eq_ignore_ascii_case(key)
            });
            if entries.is_empty() {
                return Err(Failure::NotFound {
                    what: say!(
                        "کلیدی با نام {key} در ضوابط نیست.",
                        "the rule set has no key {key}"
                    ),
                    next: Some("hamgam-node rules show".to_owned()),
                });
            }
        }
        let hash = adopted.hash.to_string();
        if ui.is_json() {
            ui.json(&json!({
                "schema": ui.schema("rules.show"), "version": rules.version, "hash": hash,
                "valid_from": rules.valid_from, "valid_to": rules.valid_to, "entries": entries,
            }))?;
            return Ok(0);
        }
        ui.fact_toned(Tone::Bold, &Say::new("ضوابط", "Rules"), &rules.version)?;
        ui.fact(&Say::new("چکیده", "Hash"), &hash)?;
        for entry in &entries {
            let article = if entry.article.is_empty() {
                String::new()
            } else {
                format!(" ({})", entry.article)
            };
            ui.toned(Tone::Bold, &format!("{} = {}{article}", entry.key, entry.value))?;
            let explanation = format!("  {}", ui.said(&entry.explanation));
            ui.line(&explanation)?;
        }
        Ok(0)
    }
}

/// One line of the list.
struct Line {
    name: String,
    adopted: RulesAdopted,
    from: Option<JalaliDate>,
    to: Option<JalaliDate>,
    state: &'static str,
    by: Option<String>,
}

impl Line {
    fn of(name: String, adopted: RulesAdopted, state: &'static str, by: Option<String>) -> Self {
        let rules = RuleSet::parse(&adopted.text).ok();
        let from = rules.as_ref().map(|rules| rules.valid_from);
        let to = rules.and_then(|rules| rules.valid_to);
        Self { name, adopted, from, to, state, by }
    }
}

/// List the rule sets: the one it began with, those published, and at the nation drafts
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node rules list")]
pub struct ListArgs {}

impl ListArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let Self {} = self;
        let mut session = context.open(ui)?;
        let base = session.seen().rulebook().base().map(|(adopted, _)| adopted.clone());
        let (published, drafts) = session.look(|office| {
            Ok((rulemaking::publications(office.view)?, rulemaking::drafts(office.view)?))
        })?;
        let current = session.seen().adopted().hash;
        session.close(ui)?;
        let began = base.map(|adopted| Line::of(adopted.version.clone(), adopted, "began", None));
        let published = published.into_iter().map(|said| {
            let name = said.rules.version.clone();
            Line::of(name, said.rules, "published", Some(said.drafter))
        });
        let drafts = drafts.into_iter().map(|known| {
            let name = format!("draft-{}", known.draft.n);
            Line::of(name, known.draft.rules, "draft", Some(known.act.user))
        });
        let mut rows: Vec<Value> = Vec::new();
        for line in began.into_iter().chain(published).chain(drafts) {
            let used = line.adopted.hash == current && line.state != "draft";
            let Line { name, adopted, from, to, state, by } = line;
            if ui.is_json() {
                rows.push(json!({
                    "name": name, "version": adopted.version, "hash": adopted.hash.to_string(),
                    "valid_from": from, "valid_to": to, "state": state, "drafter": by,
                    "used": used, "in_force_today": used,
                }));
                continue;
            }
            let state = match state {
                "began" => Say::new("از آغاز", "began"),
                "published" => Say::new("منتشرشده، نویسنده", "published"),
                _ => Say::new("پیش‌نویس، نویسنده", "draft"),
            };
            let state = ui.said(&state).to_owned();
            let mark = if used { "*" } else { " " };
            let day =
                |day: Option<JalaliDate>| day.map_or_else(|| "…".to_owned(), JalaliDate::slashed);
            let tone = if used { Tone::Good } else { Tone::Plain };
            let (version, by) = (&adopted.version, by.unwrap_or_default());
            let text = format!(
                "{mark} {name:<10} {version:<10} {} – {}  {state} {by}",
                day(from),
                day(to)
            );
            ui.toned(tone, text.trim_end())?;
        }
        if ui.is_json() {
            ui.json(&json!({ "schema": ui.schema("rules.list"), "rule_sets": rows }))?;
        } else {
            ui.note(&Say::new(
                "* ضوابطی که اداره امروز با آن تصمیم می‌گیرد",
                "* what the office decides by today",
            ));
        }
        Ok(0)
    }
}

/// A rule set by its version, or a draft by its name.
fn find(session: &mut Session, name: &str) -> Result<(RulesAdopted, RuleSet), Failure> {
    let name = model::text::fold_digits(name.trim());
    let book = session.seen().rulebook();
    let known = book.base().into_iter().chain(book.published().map(|(_, readable)| readable));
    if let Some(readable) = known.into_iter().find(|(adopted, _)| adopted.version == name) {
        return Ok(readable.clone());
    }
    let drafts = session.look(|office| rulemaking::drafts(office.view))?;
    let draft = make::named(&drafts, &name).map(|known| known.draft.rules.clone());
    let read = draft.and_then(|adopted| Some((RuleSet::parse(&adopted.text).ok()?, adopted)));
    let (rules, adopted) = read.ok_or_else(|| Failure::NotFound {
        what: say!("ضوابطی به نام {name} نیست.", "there is no rule set {name}"),
        next: Some("hamgam-node rules list".to_owned()),
    })?;
    Ok((adopted, rules))
}
