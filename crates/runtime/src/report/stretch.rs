//! Between two cuts: which entries one has and the other hasn't.

use std::collections::{BTreeMap, BTreeSet};

use journal::Head;
use model::view::Damage;
use model::{ApplicationNumber, JalaliDate, LogId, RecordId, Seq, UnitCode};
use office::entry::Entry;
use office::rows::Place;
use office::{Office, homes, segments};
use roster::Kind;

/// A log two cuts have to different lengths.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Stretch {
    /// The log.
    pub log: LogId,
    /// Whose machine writes it, if the roster knows it.
    pub writer: Option<UnitCode>,
    /// How far one cut has it.
    pub one: u64,
    /// How far the other has it.
    pub other: u64,
    /// The first entries between that can change a figure, as far as they are here.
    pub entries: Vec<Between>,
}

/// An entry between two cuts.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Between {
    /// Its position.
    pub seq: Seq,
    /// Its civil day.
    pub on: JalaliDate,
    /// Who wrote it.
    pub by: String,
    /// What sort it is.
    pub kind: Kind,
    /// The record it is of.
    pub record: Option<RecordId>,
    /// The number of that record's file.
    pub number: Option<ApplicationNumber>,
}

/// Every log two cuts have otherwise, with some of the entries between.
///
/// # Errors
/// [`Damage`] of the views or the journal.
pub fn stretches(
    office: &Office<'_>,
    (one, other): (&BTreeMap<LogId, Head>, &BTreeMap<LogId, Head>),
    entries: usize,
) -> Result<Vec<Stretch>, Damage> {
    let logs: BTreeSet<LogId> = one.keys().chain(other.keys()).copied().collect();
    let upto = |cut: &BTreeMap<LogId, Head>, log| cut.get(&log).map_or(0, |head| head.seq.0);
    let mut all = Vec::new();
    for log in logs {
        let (one, other) = (upto(one, log), upto(other, log));
        if one != other {
            let entries = between(office, log, (one.min(other), one.max(other)), entries)?;
            let writer = office.roster.unit_of(log.origin);
            all.push(Stretch { log, writer, one, other, entries });
        }
    }
    Ok(all)
}

fn between(
    office: &Office<'_>,
    log: LogId,
    (from, to): (u64, u64),
    most: usize,
) -> Result<Vec<Between>, Damage> {
    let mut found = Vec::new();
    let mut at = Seq(from);
    while at.0 < to && found.len() < most {
        let Some(lies) = segments::behind(office.view, log, at)? else { break };
        for seq in at.next().0.max(lies.first.0)..=lies.last.0.min(to) {
            if most <= found.len() {
                break;
            }
            let entry = u16::try_from(seq.saturating_sub(lies.first.0)).unwrap_or(u16::MAX);
            let place = Place { lsn: lies.lsn, segment: lies.segment, entry };
            let bytes = office.archive.entry(place)?;
            if let Ok(entry) = Entry::decode(&bytes)
                && bears(entry.body.kind())
            {
                found.push(told(office, Seq(seq), &entry)?);
            }
        }
        at = lies.last;
    }
    Ok(found)
}

/// Says whether an entry of a sort can change a figure.
const fn bears(kind: Kind) -> bool {
    !matches!(kind, Kind::Witness | Kind::Checkpoint | Kind::Audited | Kind::Task)
}

fn told(office: &Office<'_>, seq: Seq, entry: &Entry) -> Result<Between, Damage> {
    let record = entry.body.record();
    let number = match record {
        Some(record) => homes::number_of(office, record)?,
        None => None,
    };
    let (on, by) = (entry.act.on, entry.act.user.clone());
    Ok(Between { seq, on, by, kind: entry.body.kind(), record, number })
}
