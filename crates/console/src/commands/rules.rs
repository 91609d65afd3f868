//! `rules`: what the office decides by.

use clap::{Args, Subcommand};
use model::{Say, say};
use office::entry::RulesAdopted;
use office::schema;
use serde_json::{Value, json};

use crate::{Context, Failure, Tone, Ui};

/// Rules: every number and switch of the directive
#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// Show the rule set in force, key by key
    Show(ShowArgs),
    /// List the rule sets the office has taken up
    List(ListArgs),
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

/// List the rule sets the office has taken up
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
        let known = session.look(|office| {
            let mut known: Vec<RulesAdopted> = Vec::new();
            let mut bad = None;
            office.view.scan(schema::RULES, &[], &mut |_, value| {
                match schema::row(schema::RULES, value) {
                    Ok(adopted) => known.push(adopted),
                    Err(damage) => bad = Some(damage),
                }
                std::ops::ControlFlow::Continue(())
            })?;
            bad.map_or(Ok(known), Err)
        })?;
        let current = session.desk().adopted().version.clone();
        session.close(ui)?;
        let mut rows: Vec<Value> = Vec::new();
        for adopted in &known {
            let RulesAdopted { version, hash, text } = adopted;
            let rules = ::rules::RuleSet::parse(text).ok();
            let from = rules.as_ref().map(|rules| rules.valid_from);
            let to = rules.as_ref().and_then(|rules| rules.valid_to);
            let used = *version == current;
            if ui.is_json() {
                rows.push(json!({
                    "version": version, "hash": hash.to_string(), "valid_from": from,
                    "valid_to": to, "used": used,
                    "in_force_today": rules.is_some_and(|rules| rules.in_force(context.today)),
                }));
                continue;
            }
            let mark = if used { "*" } else { " " };
            let day = |day: Option<model::JalaliDate>| {
                day.map_or_else(|| "…".to_owned(), model::JalaliDate::slashed)
            };
            let tone = if used { Tone::Good } else { Tone::Plain };
            ui.toned(tone, &format!("{mark} {version:<10} {} – {}  {hash}", day(from), day(to)))?;
        }
        if ui.is_json() {
            ui.json(&json!({ "schema": ui.schema("rules.list"), "rule_sets": rows }))?;
        } else {
            ui.note(&Say::new(
                "* ضوابطی که اداره اکنون با آن تصمیم می‌گیرد",
                "* what the office decides by now",
            ));
        }
        Ok(0)
    }
}
