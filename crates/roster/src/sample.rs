//! A small country for tests: the nation, provinces 11 and 12, counties 1102 and 1103.

use journal::{Realm, Signer};
use model::{Hash, Incarnation, JalaliDate, Lane, LogId, NodeNumber, ProvinceCode, Seq, UnitCode};

use crate::entry::{Enrolled, Entry, Fence, Numbers, Renewal, Trust};
use crate::member::Writer;
use crate::numbers::NATION;
use crate::roster::Roster;

pub(crate) const HUB_11: u16 = 1200;
pub(crate) const OFFICE_1102: u16 = 1201;
pub(crate) const OFFICE_1103: u16 = 1202;

pub(crate) fn unit(text: &str) -> UnitCode {
    text.parse().unwrap()
}

pub(crate) fn day() -> JalaliDate {
    "1404-03-01".parse().unwrap()
}

pub(crate) fn writer(node: u16, incarnation: u16) -> Writer {
    Writer { node: NodeNumber(node), incarnation: Incarnation(incarnation) }
}

/// A TLS key's hash that tells who and how renewed.
pub(crate) fn tls(of: Writer, renewed: u8) -> Hash {
    let [high, low] = of.node.0.to_be_bytes();
    let mut bytes = [renewed; 32];
    bytes[..4].copy_from_slice(&[high, low, of.incarnation.0.to_be_bytes()[1], renewed]);
    Hash(bytes)
}

/// An incarnation as its rightful parent would enroll it.
pub(crate) fn enrolled(of: Writer, at: &str) -> Enrolled {
    let numbers = match unit(at) {
        UnitCode::Nation => Some(Numbers { first: NATION, last: NATION }),
        UnitCode::Province(code) => Some(Numbers::of_province(code)),
        UnitCode::County(_) => None,
    };
    let mut seed = [7; 32];
    seed[..2].copy_from_slice(&of.node.0.to_be_bytes());
    seed[2..4].copy_from_slice(&of.incarnation.0.to_be_bytes());
    Enrolled {
        node: of.node,
        incarnation: of.incarnation,
        unit: unit(at),
        key: Signer::new(&seed, Realm::Practice).public().into(),
        tls: tls(of, 0),
        numbers,
        slip: Some(tls(of, 99)),
        on: day(),
    }
}

pub(crate) fn control(of: Writer, scope: &str) -> LogId {
    LogId { origin: of.node, incarnation: of.incarnation, scope: unit(scope), lane: Lane::Control }
}

pub(crate) fn enrolls(of: Writer, at: &str) -> Entry {
    Entry::Enrolled(enrolled(of, at))
}

pub(crate) fn fences(of: Writer, last_valid: &[(LogId, u64)]) -> Entry {
    Entry::Fenced(Fence {
        node: of.node,
        incarnation: of.incarnation,
        last_valid: last_valid.iter().map(|(log, seq)| (*log, Seq(*seq))).collect(),
        reason: "stolen".to_owned(),
        on: day(),
    })
}

pub(crate) fn renews(of: Writer, renewed: u8) -> Entry {
    Entry::Renewed(Renewal {
        node: of.node,
        incarnation: of.incarnation,
        tls: tls(of, renewed),
        on: day(),
    })
}

pub(crate) const NATION_1: Writer = Writer { node: NATION, incarnation: Incarnation(1) };

/// What the nation's hub says of itself when it is founded.
pub(crate) fn founded() -> Roster {
    let nation = Enrolled { slip: None, ..enrolled(NATION_1, "IR") };
    Roster::trusting(&Trust { members: vec![nation], root: Hash([9; 32]) })
}

/// What the nation holds once all are enrolled.
pub(crate) fn country() -> Roster {
    let mut roster = founded();
    let nation = control(NATION_1, "IR");
    let province = control(writer(HUB_11, 1), "11");
    roster.apply(nation, Seq(3), &enrolls(writer(HUB_11, 1), "11"));
    roster.apply(nation, Seq(4), &enrolls(writer(1300, 1), "12"));
    roster.apply(province, Seq(3), &enrolls(writer(OFFICE_1102, 1), "1102"));
    roster.apply(province, Seq(4), &enrolls(writer(OFFICE_1103, 1), "1103"));
    roster
}

pub(crate) fn numbers(province: u8) -> Numbers {
    Numbers::of_province(ProvinceCode::new(province).unwrap())
}
