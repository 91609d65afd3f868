//! The roster under statements of anybody, about anybody, anywhere.

use std::collections::BTreeMap;

use arbitrary::{Result, Unstructured};
use journal::{Realm, Signer};
use model::limits::VIEW_VALUE_BYTES_MAX;
use model::words::Role;
use model::{Hash, Incarnation, JalaliDate, Lane, LogId, NodeNumber, Seq, UnitCode};
use office::codec;
use office::entry::{Body, Entry as LogEntry};
use roster::{
    Enrolled, Entry, Fence, Kind, NATION, Numbers, Renewal, Roster, Trust, Writer, allow,
};

use super::asked;

const STATEMENTS_MAX: usize = 48;
const UNITS: [&str; 7] = ["IR", "11", "12", "1101", "1102", "1103", "1201"];
const NODES: [u16; 9] = [0, 1, 1200, 1201, 1202, 1250, 1299, 1300, u16::MAX];

type Said = (LogId, Seq, Entry);

/// A recipe for statements; a long enough rest is one more, as it stands in a log.
pub(super) fn roster(bytes: &[u8]) {
    let mut said: BTreeMap<(LogId, Seq), Entry> = BTreeMap::new();
    let mut order: Vec<Said> = Vec::new();
    let mut u = Unstructured::new(bytes);
    while !u.is_empty() && order.len() < STATEMENTS_MAX {
        let Ok((log, seq, entry)) = statement(&mut u) else { break };
        // One position of one log says one thing: another history is refused before the roster.
        if said.insert((log, seq), entry.clone()).is_none() {
            order.push((log, seq, entry));
        } else if let Some((.., kept)) =
            order.iter_mut().find(|(other, at, _)| (*other, *at) == (log, seq))
        {
            *kept = entry;
        }
    }
    let forward = fold(order.iter());
    let backward = fold(order.iter().rev());
    let half = order.len() / 2;
    let twice = fold(order.iter().skip(half).chain(&order).chain(order.iter().take(half)));
    assert_eq!(forward, backward, "the order doesn't count");
    assert_eq!(forward, twice, "nor does how often");
    let rows = forward.rows().map(|(writer, row)| (*writer, row.clone()));
    let loaded = Roster::load(rows);
    look(&forward, &loaded, &order);
}

fn fold<'a>(said: impl Iterator<Item = &'a Said>) -> Roster {
    let nation = Enrolled { slip: None, ..enrolled(0, NATION, Incarnation(1), UnitCode::Nation) };
    let mut roster = Roster::trusting(&Trust { members: vec![nation], root: Hash([9; 32]) });
    for (log, seq, entry) in said {
        asked(roster.judge(*log, entry));
        roster.apply(*log, *seq, entry);
    }
    roster
}

/// Every question is answered, and the rows fit the views.
fn look(roster: &Roster, loaded: &Roster, said: &[Said]) {
    for (writer, row) in roster.rows() {
        let bytes = codec::encode(&(writer, row)).len();
        assert!(bytes <= VIEW_VALUE_BYTES_MAX, "a row of {bytes} bytes");
    }
    for (log, seq, entry) in said {
        assert_eq!(roster.counts(*log, *seq), loaded.counts(*log, *seq));
        let writer = Writer::of(*log);
        assert_eq!(roster.member(writer), loaded.member(writer));
        if let Some(member) = roster.member(entry.of()) {
            assert_eq!(member.writer(), entry.of());
            roster.by_tls(member.tls);
        }
        asked((
            roster.key_of(*log),
            roster.parent_of(log.origin),
            roster.next_incarnation(log.origin),
        ));
        asked(allow(roster, *log, *seq, Kind::from(entry), Role::SecurityOfficer));
        asked(allow(roster, *log, *seq, Kind::Hold, Role::CountyHead));
        assert!(roster.children_of(log.scope).count() <= said.len() + 1);
    }
}

fn statement(u: &mut Unstructured<'_>) -> Result<Said> {
    let by = Writer { node: node(u)?, incarnation: incarnation(u)? };
    let lane = if u.ratio(1, 16)? { Lane::Records } else { Lane::Control };
    let log = LogId { origin: by.node, incarnation: by.incarnation, scope: unit(u)?, lane };
    let seq = Seq(if u.ratio(1, 16)? { u.arbitrary()? } else { u.int_in_range(1..=40)? });
    let about = Writer { node: node(u)?, incarnation: incarnation(u)? };
    let entry = match u.int_in_range(0u8..=8)? {
        0..=3 => {
            let key = u.int_in_range(0..=3)?;
            let mut says = enrolled(key, about.node, about.incarnation, unit(u)?);
            if u.ratio(1, 8)? {
                let (first, last) = (NodeNumber(u.arbitrary()?), NodeNumber(u.arbitrary()?));
                says.numbers = Some(Numbers { first, last });
            }
            if u.ratio(1, 16)? {
                says.key = roster::Key(u.arbitrary()?);
            }
            Entry::Enrolled(says)
        }
        4 | 5 => Entry::Fenced(fence(u, about)?),
        6 | 7 => Entry::Renewed(Renewal {
            node: about.node,
            incarnation: about.incarnation,
            tls: Hash([u.arbitrary()?; 32]),
            on: day(u)?,
        }),
        _ => {
            let bytes = u.arbitrary_len::<u8>().and_then(|length| u.bytes(length))?;
            match LogEntry::decode(bytes) {
                Ok(LogEntry { body: Body::Roster(entry), .. }) => entry,
                Ok(_) | Err(_) => Entry::Fenced(fence(u, about)?),
            }
        }
    };
    Ok((log, seq, entry))
}

fn fence(u: &mut Unstructured<'_>, about: Writer) -> Result<Fence> {
    let logs = if u.ratio(1, 32)? { 1_100 } else { u.int_in_range(0..=3)? };
    let mut last_valid = Vec::new();
    for _ in 0..logs {
        let lane = if u.arbitrary()? { Lane::Records } else { Lane::Control };
        let scope = unit(u)?;
        let log = LogId { origin: about.node, incarnation: about.incarnation, scope, lane };
        last_valid.push((log, Seq(u.int_in_range(0..=40)?)));
    }
    let reason = "r".repeat(if u.ratio(1, 32)? { 2_500 } else { 3 });
    Ok(Fence { node: about.node, incarnation: about.incarnation, last_valid, reason, on: day(u)? })
}

/// As its rightful parent would enroll it, with one of a few keys.
fn enrolled(key: u8, node: NodeNumber, incarnation: Incarnation, unit: UnitCode) -> Enrolled {
    let numbers = match unit {
        UnitCode::Nation => Some(Numbers { first: NATION, last: NATION }),
        UnitCode::Province(code) => Some(Numbers::of_province(code)),
        UnitCode::County(_) => None,
    };
    Enrolled {
        node,
        incarnation,
        unit,
        key: Signer::new(&[key; 32], Realm::Practice).public().into(),
        tls: Hash([key; 32]),
        numbers,
        slip: Some(Hash([key; 32])),
        on: "1404-03-01".parse().expect("a day"),
    }
}

fn node(u: &mut Unstructured<'_>) -> Result<NodeNumber> {
    u.choose(&NODES).copied().map(NodeNumber)
}

fn incarnation(u: &mut Unstructured<'_>) -> Result<Incarnation> {
    u.choose(&[1, 1, 1, 2, 3, 0, u16::MAX]).copied().map(Incarnation)
}

fn unit(u: &mut Unstructured<'_>) -> Result<UnitCode> {
    u.choose(&UNITS).map(|unit| unit.parse().expect("a unit"))
}

fn day(u: &mut Unstructured<'_>) -> Result<JalaliDate> {
    let first: JalaliDate = "1404-03-01".parse().expect("a day");
    Ok(first.plus_days(i32::from(u.arbitrary::<i8>()?)))
}
