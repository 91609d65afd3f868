//! Whether an entry counts: read, allowed, and about what its writer may speak of.

use escrow::{Entry as QuotaEntry, Holder};
use model::planted::{Bug, planted};
use model::{LogId, NodeNumber, Say, UnitCode};
use records::{Quarantine, Reason};
use roster::{Denied, PRACTICE_PARENT, Roster, allow};

use super::{Placed, bounds};
use crate::entry::{Body, Entry};
use crate::kept::Kept;
use crate::rows::Record;

/// Why an entry doesn't count; it stays in the journal.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Aside {
    pub(super) code: String,
    pub(super) why: Say,
    /// It may go in once another change of its record has come.
    pub(super) waits: bool,
}

impl Aside {
    pub(super) fn new(code: &str, why: Say) -> Self {
        Self { code: code.to_owned(), why, waits: false }
    }

    pub(super) fn unreadable_rules(fault: &dyn std::fmt::Display) -> Self {
        let fa = "این نسخهٔ برنامه ضوابط تازه را نمی‌خواند؛ برنامه را به‌روز کنید.";
        // The fault may quote what it found.
        let fault: String = fault.to_string().chars().take(FAULT_CHARS_MAX).collect();
        let en = format!("this program can't read the rule set: {fault}");
        Self::new("rules.unreadable", Say::new(fa, en))
    }

    pub(super) fn too_large() -> Self {
        Self::new(
            "entry.too_large",
            Say::new(
                "این مدخل، یا سندی که از آن ساخته می‌شود، از اندازهٔ مجاز بزرگ‌تر است.",
                "the entry, or the record it is of, is larger than any may be",
            ),
        )
    }

    fn elsewhere() -> Self {
        Self::new(
            "authority.elsewhere",
            Say::new(
                "این مدخل دربارهٔ واحدی جز واحد صاحب دفتر است.",
                "the entry is about another unit than the log's",
            ),
        )
    }
}

impl From<Quarantine> for Aside {
    fn from(quarantine: Quarantine) -> Self {
        let waits = quarantine.waits() || matches!(quarantine.reason, Reason::NoBeginning);
        Self { waits, ..Self::new(quarantine.code(), quarantine.say()) }
    }
}

impl From<Denied> for Aside {
    fn from(denied: Denied) -> Self {
        Self::new(denied.code(), denied.say())
    }
}

/// Letters of a fault that are kept.
const FAULT_CHARS_MAX: usize = 500;

/// Reads an entry and says whether it is its writer's to write, at this position.
pub(super) fn judge<'a>(kept: &Kept, placed: &'a Placed) -> Result<&'a Entry, Aside> {
    let Placed { log, seq, entry, bytes, .. } = placed;
    let roster = &kept.roster;
    let entry = entry.as_ref().map_err(|fault| {
        let fa = "این مدخل را این نسخهٔ برنامه نمی‌شناسد یا آسیب دیده است.";
        Aside::new("entry.unreadable", Say::new(fa, fault.to_string()))
    })?;
    allow(roster, *log, *seq, entry.body.kind(), entry.act.role)?;
    if !kept.foresight.counts(*log, *seq) {
        return Err(Denied::Fenced.into());
    }
    if let Body::Roster(said) = &entry.body {
        roster.judge(*log, said)?;
    }
    let here = is_about_its_scope(roster, *log, &entry.body) || planted(Bug::ElsewhereCounts);
    if !here {
        return Err(Aside::elsewhere());
    }
    if bounds::entry_fits(&entry.body, *bytes) { Ok(entry) } else { Err(Aside::too_large()) }
}

/// What is written for a unit speaks of that unit: whoever holds the log knows all that it is about.
fn is_about_its_scope(roster: &Roster, log: LogId, body: &Body) -> bool {
    let here = |node: NodeNumber| lives_in(roster, node, log.scope);
    let above = |node: NodeNumber| is_above(roster, node, log.scope);
    match body {
        Body::Quota(QuotaEntry::Grant(grant)) => here(grant.to.node),
        Body::Quota(QuotaEntry::Accept(accept)) => here(accept.of.node),
        Body::Quota(QuotaEntry::Hold(hold)) => here(hold.key.application.origin),
        Body::Quota(QuotaEntry::Consume(consume)) => here(consume.key.application.origin),
        Body::Quota(QuotaEntry::Release(release)) => here(release.key.application.origin),
        Body::Quota(QuotaEntry::Settle(settle)) => here(settle.of.node),
        Body::Quota(QuotaEntry::Answer(answer)) => {
            let own = Holder::of(log).succeeds(answer.of);
            own && here(answer.key.application.origin)
        }
        Body::Quota(QuotaEntry::Request(request)) => above(request.to),
        Body::Quota(QuotaEntry::Acknowledge(acknowledge)) => above(acknowledge.from),
        Body::Quota(QuotaEntry::Return(back)) => above(back.to),
        Body::Recall(recall) => here(recall.to.node),
        Body::Change(change) => here(change.record.origin),
        Body::Witness(witness) => witness.log.scope == log.scope && here(witness.log.origin),
        Body::Objection(objection) => {
            let county = UnitCode::County(objection.number.county());
            county == log.scope && here(objection.application.origin)
        }
        Body::Opened(_)
        | Body::Trust(_)
        | Body::Rules(_)
        | Body::Lists(_)
        | Body::Roster(_)
        | Body::Slip(_)
        | Body::Allocation(_)
        | Body::Checkpoint(_)
        | Body::Quota(QuotaEntry::QuotaOpen(_) | QuotaEntry::QuotaAmend(_) | QuotaEntry::Seal(_)) => {
            true
        }
    }
}

/// Says whether a node works, or worked, for the unit above: with nobody else is quota dealt. A node
/// that deals with any number of others would make its totals larger than any row.
fn is_above(roster: &Roster, node: NodeNumber, unit: UnitCode) -> bool {
    node == PRACTICE_PARENT || unit.parent().is_some_and(|parent| lives_in(roster, node, parent))
}

/// Says whether a node works for a unit.
pub(super) fn lives_in(roster: &Roster, node: NodeNumber, unit: UnitCode) -> bool {
    roster.unit_of(node) == Some(unit)
}

/// A record speaks of its own county and node in every number it carries, so that no county's record
/// takes the place of another's.
pub(super) fn is_at_home(
    roster: &Roster,
    (log, origin): (LogId, NodeNumber),
    record: &Record,
) -> bool {
    let number = |county, node: NodeNumber| UnitCode::County(county) == log.scope && node == origin;
    let here = |node: NodeNumber| lives_in(roster, node, log.scope);
    match record {
        Record::Application(application) => {
            number(application.number.county(), application.number.node())
        }
        Record::Permit(permit) => here(permit.application.origin),
        Record::Inspection(inspection) => here(inspection.application.origin),
        Record::Facility(facility) => {
            let letter = facility.letter;
            here(facility.application.origin) && number(letter.county(), letter.node())
        }
        Record::Earlier(_) => true,
    }
}
