//! The nation makes rule sets (A11): drafts one, tries it on stored files, and another person publishes it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use model::view::{Damage, View};
use model::{ApplicationNumber, CountyCode, JalaliDate, UnitCode};
use rules::{Gate, RuleSet, Verdict, judge};

use crate::apart::Pair;
use crate::draft::{Drafter, Stop};
use crate::entry::{Act, Body, Published, RulesAdopted, RulesDraft};
use crate::quota::hub::checked_note;
use crate::refusal::{Unable, Unruly};
use crate::rulebook::hash_of;
use crate::standing::Office;
use crate::{look, schema};

/// A draft, with who made it when.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Drafted {
    /// The drafter's act.
    pub act: Act,
    /// The draft.
    pub draft: RulesDraft,
}

/// Every draft, in the order of their numbers.
///
/// # Errors
/// [`Damage`] of the views.
pub fn drafts(view: &dyn View) -> Result<Vec<Drafted>, Damage> {
    let mut drafts = Vec::new();
    schema::scan(view, (schema::DRAFT, &[]), &mut |_, (act, draft): (Act, RulesDraft)| {
        drafts.push(Drafted { act, draft });
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(drafts)
}

/// Every publication, by its first day and number.
///
/// # Errors
/// [`Damage`] of the views.
pub fn publications(view: &dyn View) -> Result<Vec<Published>, Damage> {
    let mut all: Vec<Published> = Vec::new();
    schema::scan(view, (schema::PUBLISHED, &[]), &mut |_, said| {
        all.push(said);
        Ok(ControlFlow::Continue(()))
    })?;
    all.sort_by_key(|said| (said.from, said.n));
    Ok(all)
}

/// Keeps a rule set as a draft, which isn't in force; returns its number.
///
/// # Errors
/// [`Unruly`] anywhere but at the nation, or if the version is taken; [`Refusal::Form`](crate::Refusal::Form)
/// if the note is too long.
pub fn draft(
    drafter: &mut Drafter<'_>,
    (text, rules): (&str, &RuleSet),
    note: Option<String>,
) -> Result<u32, Stop> {
    at_the_nation(drafter)?;
    version_is_free(drafter, &rules.version)?;
    let note = checked_note(note.as_deref())?;
    let n = drafts(drafter.office.view)?.last().map_or(0, |last| last.draft.n).saturating_add(1);
    let hash = hash_of(text);
    let version = rules.version.clone();
    let rules = RulesAdopted { version, hash, text: text.to_owned() };
    let base = drafter.office.adopted.hash;
    drafter.say(Body::Drafted(Box::new(RulesDraft { n, rules, base, note })));
    Ok(n)
}

/// Publishes a draft: for everyone, from the first day its text names.
///
/// # Errors
/// [`Unruly`] anywhere but at the nation, without such a draft, if its version was published meanwhile, or
/// if it would be in force on days that are over; [`Unable::Same`] if its drafter does it;
/// [`Refusal::Form`](crate::Refusal::Form) if the note is too long.
pub fn publish(drafter: &mut Drafter<'_>, n: u32, note: Option<String>) -> Result<Published, Stop> {
    at_the_nation(drafter)?;
    let view = drafter.office.view;
    let known = drafts(view)?.into_iter().find(|known| known.draft.n == n);
    let Drafted { act, draft } = known.ok_or(Unruly::NoDraft { n })?;
    if act.user == drafter.act.user {
        return Err(Unable::Same { pair: Pair::Rules, user: act.user }.into());
    }
    version_is_free(drafter, &draft.rules.version)?;
    let rules = RuleSet::parse(&draft.rules.text);
    let from = rules.map_err(|_| Unruly::NoDraft { n })?.valid_from;
    if from < drafter.act.on {
        return Err(Unruly::Retroactive { from, on: drafter.act.on }.into());
    }
    let note = checked_note(note.as_deref())?;
    let last = publications(view)?.iter().map(|said| said.n).max().unwrap_or(0);
    let (n, drafter_name) = (last.saturating_add(1), act.user);
    let said = Published { n, rules: draft.rules, from, drafter: drafter_name, note };
    drafter.say(Body::Published(Box::new(said.clone())));
    Ok(said)
}

fn at_the_nation(drafter: &Drafter<'_>) -> Result<(), Stop> {
    let unit = drafter.office.opening.unit;
    if unit == UnitCode::Nation { Ok(()) } else { Err(Unruly::NotTheNation { unit }.into()) }
}

fn version_is_free(drafter: &Drafter<'_>, version: &str) -> Result<(), Stop> {
    let Office { view, adopted, .. } = drafter.office;
    let published = publications(view)?;
    let taken =
        adopted.version == version || published.iter().any(|said| said.rules.version == version);
    let version = version.to_owned();
    if taken { Err(Unruly::VersionTaken { version }.into()) } else { Ok(()) }
}

/// What would change if a rule set were another.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Trial {
    /// Files that were judged: open ones, not yet referred.
    pub files: u64,
    /// Those that could be referred under the rule set in force, and under the other.
    pub ready: (u64, u64),
    /// By county and gate: files for which it opens, and for which it shuts.
    pub flips: BTreeMap<(CountyCode, &'static str), (u64, u64)>,
    /// The first files that flip, with the gate and whether it opens.
    pub examples: Vec<(ApplicationNumber, &'static str, bool)>,
}

/// Judges every open file by another rule set beside the one in force, as of a day. Changes nothing.
///
/// # Errors
/// [`Damage`] of the views.
pub fn trial(
    office: &Office<'_>,
    other: &RuleSet,
    (as_of, examples): (JalaliDate, usize),
    step: &mut dyn FnMut(u64),
) -> Result<Trial, Damage> {
    let mut trial = Trial::default();
    look::cases(office, &mut |number, row| {
        if !row.stage.is_referable() {
            return ControlFlow::Continue(());
        }
        trial.files = trial.files.saturating_add(1);
        step(trial.files);
        let (now, then) = (judge(&row.case, office.rules, as_of), judge(&row.case, other, as_of));
        let one = |count: &mut u64, yes: bool| *count = count.saturating_add(u64::from(yes));
        one(&mut trial.ready.0, now.ready);
        one(&mut trial.ready.1, then.ready);
        let shut = |verdict: &Verdict| -> BTreeSet<Gate> {
            verdict.fails().map(|finding| finding.gate).collect()
        };
        let (before, after) = (shut(&now), shut(&then));
        for gate in before.symmetric_difference(&after) {
            let (shut, code) = (before.contains(gate), gate.code());
            let flips = trial.flips.entry((number.county(), code)).or_default();
            one(if shut { &mut flips.0 } else { &mut flips.1 }, true);
            if trial.examples.len() < examples {
                trial.examples.push((number, code, shut));
            }
        }
        ControlFlow::Continue(())
    })?;
    Ok(trial)
}
