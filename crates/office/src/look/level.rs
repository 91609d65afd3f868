//! How far things have come on their way up, and whether replicas agree.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use escrow::{Figures, Holder, QuotaLine, Totals};
use journal::Head;
use model::view::Damage;
use model::{CountyCode, Hash, Lane, Level, LogId, NodeNumber, RecordId, RecordKind, UnitCode};

use crate::codec::encode;
use crate::homes::{self, file_of};
use crate::quota::keys;
use crate::rows::{LinkRow, RecordRow, Tops};
use crate::schema;
use crate::standing::Office;

/// What other disks have, as far as this node was told.
#[derive(Clone, Copy, Debug)]
pub struct Reach<'a> {
    /// The unit this node works for.
    pub unit: UnitCode,
    /// What the parent has acknowledged.
    pub parent: &'a BTreeMap<LogId, Head>,
    /// What the nation has.
    pub nation: &'a BTreeMap<LogId, Head>,
}

impl Reach<'_> {
    /// The highest disk that has all of something.
    pub fn level(&self, tops: &Tops) -> Level {
        let at_parent = covers(self.parent, tops);
        let at_nation = covers(self.nation, tops);
        match self.unit {
            UnitCode::Nation => Level::Nation,
            UnitCode::Province(_) if at_nation || at_parent => Level::Nation,
            UnitCode::Province(_) => Level::Province,
            UnitCode::County(_) if at_nation => Level::Nation,
            UnitCode::County(_) if at_parent => Level::Province,
            UnitCode::County(_) => Level::Here,
        }
    }
}

fn covers(heads: &BTreeMap<LogId, Head>, tops: &Tops) -> bool {
    tops.iter().all(|(log, seq)| heads.get(&log).is_some_and(|head| seq <= head.seq))
}

/// A hash over what this node makes of a unit's logs: equal wherever all of them are, whatever the
/// tier and the order they came in.
///
/// Of a county: the heads of its logs, each record of the files that are at home there as it reads, and
/// its holders' quota figures. Of a
/// hub: the heads of its control logs, which everyone below it holds too. Cost grows with the
/// county's records.
///
/// # Errors
/// [`Damage`] of the views.
pub fn state(office: &Office<'_>, unit: UnitCode) -> Result<Hash, Damage> {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"hamgam/state/1");
    let is_county = matches!(unit, UnitCode::County(_));
    let told = |log: &LogId| log.scope == unit && (is_county || log.lane == Lane::Control);
    for (log, head) in office.heads.iter().filter(|(log, _)| told(log)) {
        hasher.update(&log.key());
        hasher.update(&encode(&head));
    }
    if is_county {
        contents(office, unit, &mut hasher)?;
    }
    Ok(Hash(*hasher.finalize().as_bytes()))
}

/// A hash over a county's records as they read and its holders' quota figures alone: the same again
/// once its hub was rebuilt, whatever that hub has said since. Cost grows with the county's records.
///
/// # Errors
/// [`Damage`] of the views.
pub fn content(office: &Office<'_>, unit: UnitCode) -> Result<Hash, Damage> {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"hamgam/content/1");
    contents(office, unit, &mut hasher)?;
    Ok(Hash(*hasher.finalize().as_bytes()))
}

fn contents(
    office: &Office<'_>,
    unit: UnitCode,
    hasher: &mut blake3::Hasher,
) -> Result<(), Damage> {
    let members = holders(office, unit);
    let mut nodes: Vec<NodeNumber> = members.iter().map(|holder| holder.node).collect();
    nodes.dedup();
    for kind in RecordKind::ALL {
        nodes.iter().try_for_each(|node| records(office, (kind, *node), hasher))?;
    }
    if let UnitCode::County(county) = unit {
        come(office, county, &nodes, hasher)?;
    }
    members.iter().try_for_each(|holder| figures(office, *holder, hasher))
}

/// Who works for a unit, in every incarnation, in order.
fn holders(office: &Office<'_>, unit: UnitCode) -> Vec<Holder> {
    let members = office.roster.members_of(unit);
    let mut holders: Vec<Holder> = members
        .map(|member| {
            let roster::Writer { node, incarnation } = member.writer();
            Holder { node, incarnation }
        })
        .collect();
    if holders.is_empty() && office.opening.unit == unit {
        holders.push(office.opening.holder());
    }
    holders
}

fn records(
    office: &Office<'_>,
    (kind, node): (RecordKind, NodeNumber),
    hasher: &mut blake3::Hasher,
) -> Result<(), Damage> {
    let first = RecordId { kind, origin: node, serial: 0 }.key();
    let prefix = first.get(..3).expect("a key begins with its kind and node");
    let born = office.roster.unit_of(node);
    schema::scan(office.view, (schema::RECORD, prefix), &mut |key, row: RecordRow| {
        let id = RecordId::from_key(key).ok_or_else(|| schema::bad_key(schema::RECORD))?;
        let home = match file_of(id, &row.record) {
            Some(file) => homes::moves(office.view, file)?.home(),
            None => None,
        };
        if home.is_none_or(|home| Some(UnitCode::County(home)) == born) {
            one(key, &row, hasher);
        }
        Ok(ControlFlow::Continue(()))
    })
}

/// The records of files that have come from other counties, and what those made of them.
fn come(
    office: &Office<'_>,
    county: CountyCode,
    own: &[NodeNumber],
    hasher: &mut blake3::Hasher,
) -> Result<(), Damage> {
    for (file, row) in homes::all(office)? {
        if row.home() != Some(county) {
            continue;
        }
        let LinkRow { permits, inspections, facilities, .. } = office.links(file)?;
        for id in [vec![file], permits, inspections, facilities].concat() {
            let row = office.record(id)?.filter(|_| !own.contains(&id.origin));
            if let Some(row) = row {
                one(&id.key(), &row, hasher);
            }
        }
    }
    Ok(())
}

fn one(key: &[u8], row: &RecordRow, hasher: &mut blake3::Hasher) {
    hasher.update(key);
    hasher.update(&encode(&(&row.record, &row.conflicts)));
}

fn figures(office: &Office<'_>, holder: Holder, hasher: &mut blake3::Hasher) -> Result<(), Damage> {
    let (prefix, mut lines) = (keys::holder(holder), Vec::new());
    office.view.scan(schema::QUOTA, &prefix, &mut |key, value| {
        // Holds lie behind the lines.
        if key.get(prefix.len()) == Some(&keys::HOLDS) {
            return ControlFlow::Break(());
        }
        lines.push(value.to_vec());
        ControlFlow::Continue(())
    })?;
    for value in lines {
        let (q, totals): (QuotaLine, Totals) = schema::row(schema::QUOTA, &value)?;
        // A line of which only its terms were heard says nothing of the holder.
        let figures = totals.figures();
        if figures != Figures::default() {
            hasher.update(&encode(&(holder, q, figures)));
        }
    }
    Ok(())
}
