//! Where a province's own log stood when it made the report that was accepted: the nation's own takes it
//! over up to there, and nothing the province has said since.

use std::collections::BTreeMap;

use journal::Head;
use model::view::Damage;
use model::{Lane, LogId, Seq, UnitCode};
use office::entry::{Body, Closing, Compiled, Entry};
use office::rows::Place;
use office::{Office, segments};

/// The heads of a unit's own control logs with the entry that says it made this report; `None` if that
/// isn't here.
///
/// # Errors
/// [`Damage`] of the views or the journal.
pub(super) fn made_at(
    office: &Office<'_>,
    unit: UnitCode,
    own: &[LogId],
    made: &Compiled,
) -> Result<Option<BTreeMap<LogId, Head>>, Damage> {
    let then: BTreeMap<LogId, Head> = made.heads.iter().copied().collect();
    let mut heads = BTreeMap::new();
    let mut found = false;
    for log in own.iter().copied().filter(|log| log.scope == unit && log.lane == Lane::Control) {
        let before = then.get(&log).copied();
        let says = if found { None } else { says(office, (log, before), made)? };
        found |= says.is_some();
        heads.extend(says.or(before).map(|head| (log, head)));
    }
    Ok(found.then_some(heads))
}

/// The head of a log with the entry that says the report was made.
fn says(
    office: &Office<'_>,
    (log, before): (LogId, Option<Head>),
    made: &Compiled,
) -> Result<Option<Head>, Damage> {
    let mut head = before.unwrap_or_else(|| Head::start(log));
    while let Some(lies) = segments::behind(office.view, log, head.seq)? {
        for seq in head.seq.next().0.max(lies.first.0)..=lies.last.0 {
            let entry = u16::try_from(seq.saturating_sub(lies.first.0)).unwrap_or(u16::MAX);
            let bytes =
                office.archive.entry(Place { lsn: lies.lsn, segment: lies.segment, entry })?;
            head = head.push(&bytes);
            debug_assert_eq!(head.seq, Seq(seq), "entries follow one another");
            if let Ok(Entry { body: Body::Closing(said), .. }) = Entry::decode(&bytes)
                && let Closing::Compiled(said) = &*said
                && (said.quarter, said.revision) == (made.quarter, made.revision)
            {
                return Ok(Some(head));
            }
        }
    }
    Ok(None)
}
