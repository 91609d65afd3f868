//! What a projection keeps in memory between frames: documents, heads, the roster. All of it is in the
//! views or the journal too.

use std::collections::BTreeSet;

use journal::{Head, Heads};
use model::planted::{Bug, planted};
use model::view::{Damage, View};
use model::{LogId, RecordId, Seq};
use roster::{CountyFact, MemberRow, Roster, Succession, Writer};
use rules::RuleSet;

use crate::docs::Docs;
use crate::entry::{Opening, Published, RulesAdopted};
use crate::rows::SetAside;
use crate::rulebook::Rulebook;
use crate::schema::{self, meta};

/// Kept beside views and in step with them: made by [`Kept::load`], moved on by each projection.
#[derive(Debug, Default)]
pub struct Kept {
    /// Live documents.
    pub docs: Docs,
    /// Where every log stands.
    pub heads: Heads,
    /// Who belongs.
    pub roster: Roster,
    /// While views are made anew: fences that lie further on in the journal, before entries that
    /// would count until then. Every replica judges by them, whenever they came.
    pub foresight: Roster,
    /// Records of which a change waits for another.
    pub(crate) waiting: BTreeSet<RecordId>,
    /// What has become of the counties.
    pub succession: Succession,
    /// The rule sets, as taken up and as read.
    pub rules: Rulebook,
}

impl Kept {
    /// Knows nothing yet but fences to come.
    pub fn foreseeing(foresight: Roster) -> Self {
        Self { foresight, ..Self::default() }
    }

    /// Takes up what views say. Cost grows with the logs and members.
    ///
    /// # Errors
    /// [`Damage`] of the views.
    pub fn load(view: &dyn View) -> Result<Self, Damage> {
        Ok(Self {
            docs: Docs::default(),
            heads: heads(view)?,
            roster: roster(view)?,
            foresight: Roster::new(),
            waiting: waiting(view)?,
            succession: succession(view)?,
            rules: rules(view)?,
        })
    }
}

fn succession(view: &dyn View) -> Result<Succession, Damage> {
    let mut facts: Vec<((LogId, Seq), CountyFact)> = Vec::new();
    schema::scan(view, (schema::COUNTY, &[]), &mut |key, fact| {
        let at = crate::setback::of_own_key(key);
        facts.push((at.ok_or_else(|| schema::bad_key(schema::COUNTY))?, fact));
        Ok(std::ops::ControlFlow::Continue(()))
    })?;
    Ok(Succession::load(facts))
}

fn waiting(view: &dyn View) -> Result<BTreeSet<RecordId>, Damage> {
    let mut waiting = BTreeSet::new();
    schema::scan(view, (schema::WAITING, &[]), &mut |_, row: SetAside| {
        waiting.extend(row.record.filter(|_| !planted(Bug::WaitingLostAtRestart)));
        Ok(std::ops::ControlFlow::Continue(()))
    })?;
    Ok(waiting)
}

fn rules(view: &dyn View) -> Result<Rulebook, Damage> {
    let mut book = Rulebook::default();
    if let Some(base) = base(view)? {
        book.begin(base);
    }
    schema::scan(view, (schema::PUBLISHED, &[]), &mut |_, said: Published| {
        let unread = |fault| Damage { what: format!("a published rule set: {fault}") };
        book.publish(&said).map_err(unread)?;
        Ok(std::ops::ControlFlow::Continue(()))
    })?;
    Ok(book)
}

fn base(view: &dyn View) -> Result<Option<(RulesAdopted, RuleSet)>, Damage> {
    let version: Option<String> = schema::get(view, schema::META, meta::RULES)?;
    let Some(version) = version else { return Ok(None) };
    let adopted: Option<RulesAdopted> = schema::get(view, schema::RULES, version.as_bytes())?;
    let unread = |what: String| Damage { what: format!("the rule set {version}: {what}") };
    let adopted = adopted.ok_or_else(|| unread("it is not there".to_owned()))?;
    let rules = RuleSet::parse(&adopted.text).map_err(|fault| unread(fault.to_string()))?;
    Ok(Some((adopted, rules)))
}

fn heads(view: &dyn View) -> Result<Heads, Damage> {
    let mut heads = Heads::new();
    schema::scan(view, (schema::HEAD, &[]), &mut |key, head: Head| {
        let log = LogId::from_key(key).ok_or_else(|| schema::bad_key(schema::HEAD))?;
        heads.set(log, head);
        Ok(std::ops::ControlFlow::Continue(()))
    })?;
    Ok(heads)
}

fn roster(view: &dyn View) -> Result<Roster, Damage> {
    let mut rows: Vec<(Writer, MemberRow)> = Vec::new();
    schema::scan(view, (schema::ROSTER, &[]), &mut |_, row| {
        rows.push(row);
        Ok(std::ops::ControlFlow::Continue(()))
    })?;
    if !rows.is_empty() {
        return Ok(Roster::load(rows));
    }
    let opening: Option<Opening> = schema::get(view, schema::META, meta::OFFICE)?;
    Ok(opening.map_or_else(Roster::new, |opening| alone(&opening)))
}

/// Who belongs while no trust entry has said it: the office alone.
pub(crate) fn alone(opening: &Opening) -> Roster {
    let Opening { node, incarnation, unit, .. } = *opening;
    Roster::alone(Writer { node, incarnation }, unit)
}
