//! What an entry may come to, so that every row made of it fits the views.
//!
//! Whoever holds a key may write what he likes. A row that doesn't fit would be damage wherever the
//! entry comes, each time the views are made anew; so the entry is set aside instead.

use model::limits::{
    AFFAIR_ENTRY_BYTES_MAX, APPLICATIONS_OF_ONE_MAX, COVERED_HEADS_MAX, HANGING_MAX,
    INSPECTIONS_BYTES_MAX, NAME_BYTES_MAX, QUOTA_ENTRY_BYTES_MAX, TOLD_ENTRY_BYTES_MAX,
    VIEW_VALUE_BYTES_MAX,
};
use model::view::Damage;
use model::{Name, RecordId};
use records::Application;

use super::desk::Desk;
use crate::codec;
use crate::entry::{Body, RulesAdopted};
use crate::rows::{Record, RecordRow};

/// The version of a rule set, which is a key of the views.
const VERSION_BYTES_MAX: usize = 64;
/// A word to a matter or to an item: twelve of them are a row.
const WORD_BYTES_MAX: usize = 4 << 10;

/// Says whether what becomes of an entry by itself fits a row. Of a record's change see
/// [`record_fits`]; exclusion lists become a row for each person.
pub(crate) fn entry_fits(body: &Body, bytes: usize) -> bool {
    match body {
        Body::Change(_) | Body::Lists(_) | Body::Carried(_) => true,
        Body::Ruling(_) | Body::Task(_) => bytes <= WORD_BYTES_MAX,
        Body::Tags(part) => crate::lists::tags::fits(part),
        Body::Quota(_) => bytes <= QUOTA_ENTRY_BYTES_MAX,
        Body::Cooperation(_) | Body::Incentive(_) => bytes <= AFFAIR_ENTRY_BYTES_MAX,
        Body::Rules(adopted) => is_short(adopted, bytes),
        Body::Opened(_)
        | Body::Trust(_)
        | Body::Roster(_)
        | Body::Slip(_)
        | Body::Witness(_)
        | Body::Objection(_)
        | Body::Allocation(_)
        | Body::Recall(_)
        | Body::Checkpoint(_)
        | Body::County(_)
        | Body::Rehomed(_)
        | Body::Closing(_)
        | Body::User(_)
        | Body::Audited(_)
        | Body::Duplicate(_) => bytes <= TOLD_ENTRY_BYTES_MAX,
        Body::Drafted(draft) => is_short(&draft.rules, bytes),
        Body::Published(said) => is_short(&said.rules, bytes),
    }
}

const fn is_short(adopted: &RulesAdopted, bytes: usize) -> bool {
    adopted.version.len() <= VERSION_BYTES_MAX && bytes <= TOLD_ENTRY_BYTES_MAX
}

/// Says whether a record as it would be, and all that is made of it, fits.
pub(super) fn record_fits(
    desk: &mut Desk<'_>,
    id: RecordId,
    row: &RecordRow,
) -> Result<bool, Damage> {
    if VIEW_VALUE_BYTES_MAX < codec::encode(row).len() {
        return Ok(false);
    }
    match &row.record {
        Record::Application(application) => {
            let known = &desk.person(application.applicant)?.applications;
            let of_person = known.iter().filter(|(_, other)| *other != id).count();
            Ok(of_person < APPLICATIONS_OF_ONE_MAX && application_fits(application))
        }
        Record::Permit(permit) => Ok(joins(&desk.link(permit.application)?.permits, id)),
        Record::Facility(facility) => Ok(joins(&desk.link(facility.application)?.facilities, id)),
        Record::Earlier(earlier) => Ok(joins(&desk.person(earlier.person)?.earlier, id)),
        Record::Inspection(inspection) => {
            let others = desk.link(inspection.application)?.inspections.clone();
            if !joins(&others, id) {
                return Ok(false);
            }
            let mut bytes = codec::encode(&row.record).len();
            for other in others.into_iter().filter(|other| *other != id) {
                let known = desk.record(other)?.map_or(0, |row| codec::encode(&row.record).len());
                bytes = bytes.saturating_add(known);
            }
            Ok(bytes <= INSPECTIONS_BYTES_MAX)
        }
    }
}

/// Lists show the name twice: as written and as searched for.
fn application_fits(application: &Application) -> bool {
    let names = [&application.given_name, &application.family_name];
    let short = |name: &Name| name.as_str().len() <= NAME_BYTES_MAX;
    names.into_iter().flatten().all(short) && application.covered.len() <= COVERED_HEADS_MAX
}

fn joins(known: &[RecordId], id: RecordId) -> bool {
    known.contains(&id) || known.len() < HANGING_MAX
}
