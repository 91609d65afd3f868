//! Whether an entry counts: read, allowed, and about what its writer may speak of.

use escrow::{Entry as QuotaEntry, Holder};
use model::planted::{Bug, planted};
use model::view::Damage;
use model::{ApplicationNumber, LogId, NodeNumber, RecordId, RecordKind, Say, UnitCode};
use records::{Quarantine, Reason};
use roster::{Denied, PRACTICE_PARENT, Roster, allow};

use super::desk::Desk;
use super::{Placed, affairs, bounds, homes, people};
use crate::entry::{Body, Closing, Entry, booth_owner};
use crate::homes::file_of;
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

    fn other_numbers() -> Self {
        let fa = "شماره‌های این سند از آن شهرستان یا گرهی دیگر است.";
        let en = "the record carries another county's or node's numbers";
        Self::new("record.elsewhere", Say::new(fa, en))
    }

    /// The move of the file may be news yet: it is looked at again then.
    fn other_home() -> Self {
        let fa = "این پرونده در این شهرستان نیست.";
        Self::new("authority.home", Say::new(fa, "the file is another county's"))
    }

    pub(super) fn no_successor() -> Self {
        let fa = "شهرستان مقصد جانشین شهرستان این پرونده‌ها نیست.";
        let en = "the county has taken nothing over from the one the files were opened in";
        Self::new("authority.succession", Say::new(fa, en))
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
///
/// # Errors
/// [`Damage`] of the views.
pub(super) fn judge<'a>(
    desk: &Desk<'_>,
    placed: &'a Placed,
) -> Result<Result<&'a Entry, Aside>, Damage> {
    let entry = match allowed(desk, placed) {
        Ok(entry) => entry,
        Err(aside) => return Ok(Err(aside)),
    };
    let (log, bytes) = (placed.log, placed.bytes);
    let here = is_about_its_scope(desk, log, &entry.body)? || planted(Bug::ElsewhereCounts);
    Ok(if !here {
        Err(Aside::elsewhere())
    } else if !bounds::entry_fits(&entry.body, bytes) {
        Err(Aside::too_large())
    } else if let Body::Rehomed(said) = &entry.body {
        homes::follows(desk, said).map(|()| entry)
    } else {
        people::is_sound(entry).map(|()| entry)
    })
}

fn allowed<'a>(desk: &Desk<'_>, placed: &'a Placed) -> Result<&'a Entry, Aside> {
    let Placed { log, seq, entry, .. } = placed;
    let roster = &desk.kept.roster;
    let entry = entry.as_ref().map_err(|fault| {
        let fa = "این مدخل را این نسخهٔ برنامه نمی‌شناسد یا آسیب دیده است.";
        Aside::new("entry.unreadable", Say::new(fa, fault.to_string()))
    })?;
    if let Body::Roster(roster::Entry::Rooted(word)) = &entry.body {
        // It proves itself: nobody can know its writer before.
        return Ok(roster.vouched(*log, word).map(|()| entry)?);
    }
    allow(roster, *log, *seq, entry.body.kind(), entry.act.role)?;
    if !desk.kept.foresight.counts(*log, *seq) {
        return Err(Denied::Fenced.into());
    }
    if let Body::Roster(said) = &entry.body {
        roster.judge(*log, said)?;
    }
    Ok(entry)
}

/// What is written for a unit speaks of that unit: whoever holds the log knows all that it is about.
fn is_about_its_scope(desk: &Desk<'_>, log: LogId, body: &Body) -> Result<bool, Damage> {
    let roster = &desk.kept.roster;
    let here = |node: NodeNumber| lives_in(roster, node, log.scope);
    let home = |file: RecordId| -> Result<bool, Damage> {
        Ok(here(file.origin) || desk.was_home(log.scope, file)?)
    };
    let of_file = |number: ApplicationNumber, file: RecordId| -> Result<bool, Damage> {
        let own = UnitCode::County(number.county()) == log.scope;
        Ok((own && here(file.origin)) || desk.was_home(log.scope, file)?)
    };
    Ok(match body {
        Body::Quota(said) => quota_is_here(desk, log, said)?,
        Body::Recall(recall) => here(recall.to.node),
        // What hangs on a file is looked at once it can be read.
        Body::Change(change) => match change.record.kind {
            RecordKind::Application => home(change.record)?,
            RecordKind::Earlier => here(change.record.origin),
            RecordKind::Permit | RecordKind::Inspection | RecordKind::Facility => {
                let origin = roster.unit_of(change.record.origin);
                origin.is_some_and(|unit| unit.parent() == log.scope.parent())
            }
        },
        Body::Witness(witness) => witness.log.scope == log.scope && here(witness.log.origin),
        Body::Objection(said) => of_file(said.number, said.application)?,
        Body::Duplicate(said) => of_file(said.number, said.application)?,
        Body::Ruling(said) => of_file(said.number, said.application)?,
        Body::Rehomed(said) => {
            [said.from, said.to].map(UnitCode::County).contains(&log.scope)
                && said.from.province() == said.to.province()
                && said.from != said.to
        }
        Body::Carried(said) => {
            said.log.scope != log.scope && said.log.scope.parent() == log.scope.parent()
        }
        Body::Closing(said) => match said.as_ref() {
            Closing::Accepted(review) | Closing::SentBack(review) => review.unit == log.scope,
            Closing::Confirmed(_) | Closing::Compiled(_) | Closing::Sent(_) => true,
        },
        Body::Cooperation(said) => affairs::cooperation_fits(desk, log, said)?,
        Body::Incentive(said) => affairs::incentive_fits(desk, log, said)?,
        Body::Opened(_)
        | Body::Trust(_)
        | Body::Rules(_)
        | Body::Lists(_)
        | Body::Roster(_)
        | Body::Slip(_)
        | Body::Allocation(_)
        | Body::Checkpoint(_)
        | Body::County(_)
        | Body::User(_)
        | Body::Audited(_)
        | Body::Drafted(_)
        | Body::Published(_)
        | Body::Tags(_)
        | Body::Task(_) => true,
    })
}

/// Quota is dealt with the units right above and below, and spent on files at home.
fn quota_is_here(desk: &Desk<'_>, log: LogId, said: &QuotaEntry) -> Result<bool, Damage> {
    let roster = &desk.kept.roster;
    let here = |node: NodeNumber| lives_in(roster, node, log.scope);
    let above = |node: NodeNumber| is_above(roster, node, log.scope);
    let home = |file: RecordId| -> Result<bool, Damage> {
        Ok(here(file.origin) || desk.was_home(log.scope, file)?)
    };
    Ok(match said {
        QuotaEntry::Grant(grant) => here(grant.to.node),
        QuotaEntry::Accept(accept) => here(accept.of.node),
        QuotaEntry::Hold(hold) => home(hold.key.application)?,
        QuotaEntry::Consume(consume) => home(consume.key.application)?,
        QuotaEntry::Release(release) => home(release.key.application)?,
        QuotaEntry::Settle(settle) => {
            let own = booth_owner(&settle.q).unwrap_or(UnitCode::Nation);
            let ours = settle.of.node != log.origin || own == log.scope;
            here(settle.of.node) && ours
        }
        QuotaEntry::Answer(answer) => {
            Holder::of(log).succeeds(answer.of) && home(answer.key.application)?
        }
        QuotaEntry::Request(request) => above(request.to),
        QuotaEntry::Acknowledge(acknowledge) => above(acknowledge.from),
        QuotaEntry::Return(back) => above(back.to),
        // Whose exhibition it is says the line.
        QuotaEntry::QuotaOpen(_) | QuotaEntry::QuotaAmend(_) => {
            booth_owner(said.line()).is_none_or(|owner| owner == log.scope)
        }
        QuotaEntry::Seal(_) => true,
    })
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

/// A record carries the numbers of the county and node it was made at, so that no county's record takes
/// the place of another's; and what is written of it elsewhere is written at its file's home.
pub(super) fn is_at_home(
    desk: &Desk<'_>,
    scope: UnitCode,
    id: RecordId,
    record: &Record,
) -> Result<Result<(), Aside>, Damage> {
    let roster = &desk.kept.roster;
    let born = roster.unit_of(id.origin);
    let number =
        |county, node: NodeNumber| Some(UnitCode::County(county)) == born && node == id.origin;
    let numbered = match record {
        Record::Application(application) => {
            number(application.number.county(), application.number.node())
        }
        Record::Facility(facility) => number(facility.letter.county(), facility.letter.node()),
        Record::Permit(_) | Record::Inspection(_) | Record::Earlier(_) => true,
    };
    if !numbered {
        return Ok(Err(Aside::other_numbers()));
    }
    // What came along for the sake of a person's file is that person's.
    let Some(file) = file_of(id, record) else { return Ok(Ok(())) };
    let made_here = born == Some(scope);
    let opened_here = lives_in(roster, file.origin, scope);
    Ok(if (made_here && opened_here) || desk.was_home(scope, file)? {
        Ok(())
    } else {
        Err(Aside::other_home())
    })
}
