//! The members of the models: a nation, two provinces, two counties, and what is said of them.

use journal::{Realm, Signer};
use model::{Hash, Incarnation, JalaliDate, Lane, LogId, NodeNumber, Seq, UnitCode};
use roster::{Enrolled, Entry, Fence, Numbers, Renewal, Roster, Trust, Writer};

pub(crate) const NATION: Writer = writer(1, 1);
pub(crate) const PROVINCE: Writer = writer(1200, 1);

pub(crate) const fn writer(node: u16, incarnation: u16) -> Writer {
    Writer { node: NodeNumber(node), incarnation: Incarnation(incarnation) }
}

pub(crate) fn unit(code: &str) -> UnitCode {
    code.parse().expect("the models' units are well written")
}

pub(crate) fn log(of: Writer, scope: &str) -> LogId {
    let Writer { node, incarnation } = of;
    LogId { origin: node, incarnation, scope: unit(scope), lane: Lane::Control }
}

fn day() -> JalaliDate {
    JalaliDate::from_days(738_500).expect("a day of the calendar")
}

fn tls(of: Writer, renewed: u8) -> Hash {
    let [high, low] = of.node.0.to_be_bytes();
    let [_, incarnation] = of.incarnation.0.to_be_bytes();
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&[high, low, incarnation, renewed]);
    Hash(bytes)
}

/// An incarnation as its rightful parent would enroll it.
pub(crate) fn enrolled(of: Writer, at: &str) -> Enrolled {
    let unit = unit(at);
    let numbers = match unit {
        UnitCode::Nation => Some(Numbers { first: NATION.node, last: NATION.node }),
        UnitCode::Province(code) => Some(Numbers::of_province(code)),
        UnitCode::County(_) => None,
    };
    let seed = seed_of(of);
    let key = Signer::new(&seed, Realm::Practice).public().into();
    let Writer { node, incarnation } = of;
    Enrolled { node, incarnation, unit, key, tls: tls(of, 0), numbers, slip: None, on: day() }
}

/// Another secret for each incarnation; nothing here is secret.
fn seed_of(of: Writer) -> [u8; 32] {
    tls(of, 7).0
}

pub(crate) fn enrolls(of: Writer, at: &str) -> Entry {
    Entry::Enrolled(enrolled(of, at))
}

pub(crate) fn fences(of: Writer, last_valid: &[(LogId, u64)]) -> Entry {
    Entry::Fenced(Fence {
        node: of.node,
        incarnation: of.incarnation,
        last_valid: last_valid.iter().map(|(log, seq)| (*log, Seq(*seq))).collect(),
        reason: "copied".to_owned(),
        on: day(),
    })
}

pub(crate) fn renews(of: Writer, renewed: u8) -> Entry {
    let Writer { node, incarnation } = of;
    Entry::Renewed(Renewal { node, incarnation, tls: tls(of, renewed), on: day() })
}

/// What the nation's hub says of itself when it is founded.
pub(crate) fn founded() -> Roster {
    Roster::trusting(&Trust { members: vec![enrolled(NATION, "IR")], root: Hash([9; 32]) })
}
