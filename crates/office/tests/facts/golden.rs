//! The bytes of entries are frozen: what is signed today must read the same in ten years.

use escrow::{Acknowledge, Consume, Entry as QuotaEntry, HoldKey, QuotaLine};
use expect_test::{Expect, expect};
use model::words::ListKind;
use model::{Hash, Incarnation, NodeNumber, RecordId, RecordKind};
use office::entry::{Body, Entry, EntryFault, ListReceipt, Opening, RecordChange, RulesAdopted};
use proptest::prelude::*;

use crate::desk::{act, amount, day, rials};

fn check(body: Body, bytes: &Expect) {
    let entry = Entry { act: act("1401/09/15"), body };
    let encoded = entry.encode().unwrap();
    let hex: String = encoded.iter().map(|byte| format!("{byte:02x}")).collect();
    bytes.assert_eq(&hex);
    assert_eq!(Entry::decode(&encoded), Ok(entry));
}

#[test]
fn the_bytes_of_every_kind_of_entry_are_frozen() {
    let opening = Opening {
        office: "1102".parse().unwrap(),
        node: NodeNumber(1),
        incarnation: Incarnation(1),
        practice: true,
        year: 1401,
    };
    check(
        Body::Opened(opening),
        &expect!["00066d617279616d00fc7e891600fd00bcc1d3840100000000fb4e04010101fb7905"],
    );
    let adopted =
        RulesAdopted { version: "1401.1".to_owned(), hash: Hash([9; 32]), text: "x".to_owned() };
    check(
        Body::Rules(adopted),
        &expect![
            "00066d617279616d00fc7e891600fd00bcc1d384010000000106313430312e3109090909090909090909090909090909090909090909090909090909090909090178"
        ],
    );
    let q = QuotaLine::new("home-business", 1401).unwrap();
    let acknowledge = Acknowledge {
        q: q.clone(),
        from: NodeNumber(0),
        cumulative: amount(1_000_000_000, 2),
        on: day("1401/01/02"),
    };
    check(
        Body::Quota(QuotaEntry::Acknowledge(acknowledge)),
        &expect![
            "00066d617279616d00fc7e891600fd00bcc1d3840100000002040d686f6d652d627573696e657373fb790500fc00ca9a3b02fc78871600"
        ],
    );
    let application = RecordId { kind: RecordKind::Application, origin: NodeNumber(1), serial: 17 };
    let key = HoldKey { q, application, n: 1 };
    let consume = Consume { key, paid: rials(600_000_000), on: day("1401/10/05") };
    check(
        Body::Quota(QuotaEntry::Consume(consume)),
        &expect![
            "00066d617279616d00fc7e891600fd00bcc1d3840100000002060d686f6d652d627573696e657373fb790500011101fc0046c323fca6891600"
        ],
    );
    let change = RecordChange { record: application, change: vec![1, 2, 3] };
    check(
        Body::Change(change),
        &expect!["00066d617279616d00fc7e891600fd00bcc1d384010000000300011103010203"],
    );
    let listed = vec![("0012345679".parse().unwrap(), ListKind::Employees, day("1401/09/03"))];
    let receipt = ListReceipt { as_of: day("1401/09/03"), listed };
    check(
        Body::Lists(receipt),
        &expect![
            "00066d617279616d00fc7e891600fd00bcc1d3840100000004fc6689160001fc4f61bc0000fc66891600"
        ],
    );
}

#[test]
fn what_is_left_over_behind_an_entry_is_noticed() {
    let change = RecordChange {
        record: RecordId { kind: RecordKind::Permit, origin: NodeNumber(1), serial: 1 },
        change: Vec::new(),
    };
    let mut bytes = Entry { act: act("1401/09/15"), body: Body::Change(change) }.encode().unwrap();
    bytes.push(0);
    assert_eq!(Entry::decode(&bytes), Err(EntryFault::LeftOver(1)));
}

proptest! {
    #[test]
    fn any_bytes_decode_or_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        drop(Entry::decode(&bytes));
    }
}
