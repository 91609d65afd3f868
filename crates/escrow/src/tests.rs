//! What must always be true, with the words the tests of it share.

#![expect(clippy::arithmetic_side_effects, reason = "a test that overflows fails")]

use model::{
    Amount, Hash, Incarnation, JalaliDate, Jobs, LetterNumber, NodeNumber, RecordId, RecordKind,
    Rials, Seq,
};

use crate::{
    Account, Acknowledge, Answer, Basis, Consume, Entry, Figures, Grant, Hold, HoldKey, Holder,
    QuotaLine, QuotaOpen, Release, ReleaseReason, Return, Seal, Settle, SettleBasis, Settlement,
};

mod below;
mod branch;
mod facts;
mod heir;
mod incarnation;
mod laws;
mod takeover;
mod tree;
mod words;

pub(crate) const NATION: Holder = holder(1);
pub(crate) const PROVINCE: Holder = holder(2);
pub(crate) const COUNTY: Holder = holder(3);
pub(crate) const NEIGHBOR: Holder = holder(4);

const fn holder(node: u16) -> Holder {
    Holder { node: NodeNumber(node), incarnation: Incarnation(1) }
}

pub(crate) fn line() -> QuotaLine {
    QuotaLine::new("home-business", 1401).unwrap()
}

pub(crate) fn day(text: &str) -> JalaliDate {
    text.parse().unwrap()
}

pub(crate) const fn amount(rials: u64, jobs: u64) -> Amount {
    Amount::new(Rials::new(rials), Jobs::new(jobs))
}

pub(crate) fn key(application: u64, n: u32) -> HoldKey {
    let application =
        RecordId { kind: RecordKind::Application, origin: COUNTY.node, serial: application };
    HoldKey { q: line(), application, n }
}

pub(crate) fn open(total: Amount) -> Entry {
    Entry::QuotaOpen(QuotaOpen {
        q: line(),
        total,
        opens: day("1401/01/15"),
        closes: day("1401/12/29"),
        rule_set: "1401-1".to_owned(),
    })
}

pub(crate) fn grant(to: Holder, cumulative: Amount) -> Entry {
    Entry::Grant(Grant { q: line(), to, cumulative, on: day("1401/02/01"), note: None })
}

pub(crate) fn acknowledge(from: Holder, cumulative: Amount) -> Entry {
    let from = from.node;
    Entry::Acknowledge(Acknowledge { q: line(), from, cumulative, on: day("1401/02/03") })
}

pub(crate) fn give_back(to: Holder, cumulative: Amount) -> Entry {
    Entry::Return(Return { q: line(), to: to.node, cumulative, on: day("1401/08/01") })
}

pub(crate) fn hold(key: HoldKey, amount: Amount) -> Entry {
    let letter = LetterNumber::new(1401, "1102".parse().unwrap(), COUNTY.node, 1);
    Entry::Hold(Box::new(Hold {
        key,
        amount,
        letter,
        on: day("1401/03/01"),
        expires_on: Some(day("1401/04/15")),
        basis: Basis {
            rule_set: "1401-1".to_owned(),
            rule_set_hash: Hash::default(),
            as_of: day("1401/03/01"),
            warned: Vec::new(),
            override_reason: None,
        },
    }))
}

pub(crate) fn consume(key: HoldKey, paid: u64) -> Entry {
    Entry::Consume(Consume { key, paid: Rials::new(paid), on: day("1401/03/20") })
}

pub(crate) fn release(key: HoldKey, reason: ReleaseReason, on: &str) -> Entry {
    Entry::Release(Release { key, reason, on: day(on) })
}

pub(crate) fn reject(key: HoldKey) -> Entry {
    release(key, ReleaseReason::BankRejected, "1401/03/21")
}

pub(crate) fn settle(of: Holder, cumulative: Amount) -> Entry {
    let (q, on, reason) = (line(), day("1401/09/01"), "letter 11/4101".to_owned());
    let basis = SettleBasis::Destroyed;
    Entry::Settle(Box::new(Settle { q, of, cumulative, basis, upto: Seq(3), on, reason }))
}

pub(crate) fn answer(of: Holder, key: HoldKey, paid: u64) -> Entry {
    let settlement = Settlement::Consumed { paid: Rials::new(paid), on: day("1401/09/10") };
    Entry::Answer(Answer { of, key, settlement })
}

pub(crate) fn seal(to: Option<Holder>, figures: Figures) -> Entry {
    let to = to.map(|to| to.node);
    Entry::Seal(Seal { q: line(), to, figures, heads: Vec::new() })
}

/// A county that has been granted and has acknowledged `rights`.
pub(crate) fn county(rights: Amount) -> Account {
    let mut county = Account::new(COUNTY);
    county.apply(NATION, &open(amount(1_000_000, 1_000)));
    county.apply(PROVINCE, &grant(COUNTY, rights));
    county.write(&acknowledge(PROVINCE, rights)).unwrap();
    county
}
