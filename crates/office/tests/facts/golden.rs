//! The bytes of entries are frozen: what is signed today must read the same in ten years.

use escrow::apportion::{Indicators, Weight, Weights};
use escrow::{
    Acknowledge, Answer, Consume, Entry as QuotaEntry, HoldKey, Holder, QuotaLine, ReleaseReason,
    Settle, SettleBasis, Settlement,
};
use expect_test::{Expect, expect};
use model::words::ListKind;
use model::{
    Amount, ApplicationNumber, Hash, Incarnation, Jobs, Lane, LetterNumber, LogId, NodeNumber,
    RecordId, RecordKind, Rials, Seq, Timestamp,
};
use office::entry::{
    Allocation, Body, Carried, Cause, Checkpoint, Closing, Compiled, Confirmed, Entry, EntryFault,
    ListReceipt, Moved, Objection, Opening, Recall, RecordChange, Rehomed, Reviewed, RulesAdopted,
    Sent, Share, ShareBasis, Source, Witness,
};
use proptest::prelude::*;

use crate::desk::{act, amount, day, rials};

pub(crate) fn check(body: Body, bytes: &Expect) {
    let entry = Entry { act: act("1401/09/15"), body };
    let encoded = entry.encode().unwrap();
    let hex: String = encoded.iter().map(|byte| format!("{byte:02x}")).collect();
    bytes.assert_eq(&hex);
    assert_eq!(Entry::decode(&encoded), Ok(entry));
}

#[test]
fn the_bytes_of_every_kind_of_entry_are_frozen() {
    let opening = Opening {
        unit: "1102".parse().unwrap(),
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
fn the_bytes_of_what_hubs_say_are_frozen() {
    let enrolled = roster::Enrolled {
        node: NodeNumber(1203),
        incarnation: Incarnation(1),
        unit: "1102".parse().unwrap(),
        key: roster::Key([3; 32]),
        tls: Hash([4; 32]),
        numbers: None,
        slip: Some(Hash([5; 32])),
        on: day("1401/01/02"),
    };
    let slip = roster::Slip {
        hash: Hash([5; 32]),
        unit: "1102".parse().unwrap(),
        until: day("1401/02/02"),
    };
    let trust = roster::Trust { members: vec![enrolled.clone()], root: Hash([6; 32]) };
    check(
        Body::Trust(trust),
        &expect![
            "00066d617279616d00fc7e891600fd00bcc1d384010000000501fbb30401fb4e040303030303030303030303030303030303030303030303030303030303030303040404040404040404040404040404040404040404040404040404040404040400010505050505050505050505050505050505050505050505050505050505050505fc788716000606060606060606060606060606060606060606060606060606060606060606"
        ],
    );
    check(
        Body::Roster(roster::Entry::Enrolled(enrolled)),
        &expect![
            "00066d617279616d00fc7e891600fd00bcc1d384010000000600fbb30401fb4e040303030303030303030303030303030303030303030303030303030303030303040404040404040404040404040404040404040404040404040404040404040400010505050505050505050505050505050505050505050505050505050505050505fc78871600"
        ],
    );
    check(
        Body::Slip(slip),
        &expect![
            "00066d617279616d00fc7e891600fd00bcc1d38401000000070505050505050505050505050505050505050505050505050505050505050505fb4e04fcb6871600"
        ],
    );
    let county = Holder { node: NodeNumber(1203), incarnation: Incarnation(1) };
    let log = LogId {
        origin: county.node,
        incarnation: county.incarnation,
        scope: "1102".parse().unwrap(),
        lane: Lane::Records,
    };
    let at = Timestamp::from_ms(1_670_000_000_000);
    check(
        Body::Witness(Witness { log, seq: Seq(300), hash: Hash([7; 32]), at }),
        &expect![
            "00066d617279616d00fc7e891600fd00bcc1d3840100000008fbb30401fb4e0401fb2c010707070707070707070707070707070707070707070707070707070707070707fd00bcc1d384010000"
        ],
    );
    let number = ApplicationNumber::new(1401, "1102".parse().unwrap(), county.node, 17);
    let objection = Objection {
        application: RecordId { kind: RecordKind::Application, origin: county.node, serial: 17 },
        number,
        letter: LetterNumber::new(1401, number.county(), county.node, 4),
        gates: vec![("B9.employee".to_owned(), "B-9".to_owned())],
        rules_version: "1401.1".to_owned(),
        rules_hash: Hash([9; 32]),
        lists_as_of: Some(day("1401/09/03")),
        as_of: day("1401/09/15"),
    };
    check(
        Body::Objection(objection),
        &expect![
            "00066d617279616d00fc7e891600fd00bcc1d384010000000900fbb30411fb7905fb4e04fbb30411fb7905fb4e04fbb30404010b42392e656d706c6f79656503422d3906313430312e31090909090909090909090909090909090909090909090909090909090909090901fc66891600fc7e891600"
        ],
    );
}

#[test]
fn the_bytes_of_what_hubs_say_about_quota_are_frozen() {
    let q = QuotaLine::new("home-business", 1401).unwrap();
    let county = Holder { node: NodeNumber(1203), incarnation: Incarnation(1) };
    let share = Share {
        unit: "1102".parse().unwrap(),
        holder: county,
        basis: ShareBasis {
            indicators: Indicators {
                approved: amount(5_000_000_000, 10),
                commitment: Jobs::new(12),
                absorption_per_mille: Some(870),
                priority: 2,
            },
            source: Source::Entered,
            note: Some("گزارش 1400".to_owned()),
            set: false,
        },
        weight: Weight { rials: 431_000_000, jobs: 400_000_000 },
        floor: Amount::ZERO,
        cap: amount(9_000_000_000, 30),
        amount: amount(4_000_000_000, 8),
    };
    let allocation = Allocation {
        q: q.clone(),
        n: 1,
        on: day("1401/02/01"),
        note: Some("11/4021".to_owned()),
        cause: Cause::Breakdown {
            rule_set: "1401.1".to_owned(),
            rule_set_hash: Hash([9; 32]),
            weights: Weights { approved: 400, commitment: 300, absorption: 200, priority: 100 },
            step: amount(1_000_000, 1),
        },
        total: amount(4_000_000_000, 8),
        shares: vec![share],
    };
    check(
        Body::Allocation(Box::new(allocation)),
        &expect![
            "00066d617279616d00fc7e891600fd00bcc1d384010000000a0d686f6d652d627573696e657373fb790501fcb4871600010731312f343032310006313430312e310909090909090909090909090909090909090909090909090909090909090909fb9001fb2c01c864fc40420f0001fc00286bee0801fb4e04fbb30401fd00f2052a010000000a0c01fb66030201010fdaafd8b2d8a7d8b1d8b4203134303000fcc089b019fc0084d7170000fd001a7118020000001efc00286bee08"
        ],
    );
    let recall = Recall {
        q,
        to: county,
        n: 1,
        amount: amount(1_000_000_000, 2),
        after: Amount::ZERO,
        then: None,
        on: day("1401/08/01"),
        note: None,
    };
    let checkpoint =
        Checkpoint { cut: Hash([9; 32]), logs: 12, at: Timestamp::from_ms(1_700_000_000_000) };
    check(
        Body::Checkpoint(checkpoint),
        &expect![
            "00066d617279616d00fc7e891600fd00bcc1d384010000000c09090909090909090909090909090909090909090909090909090909090909090cfd0068e5cf8b010000"
        ],
    );
    check(
        Body::Recall(recall),
        &expect![
            "00066d617279616d00fc7e891600fd00bcc1d384010000000b0d686f6d652d627573696e657373fb7905fbb3040101fc00ca9a3b02000000fc2689160000"
        ],
    );
}

/// The steps of a quarter's closing.
#[test]
fn the_bytes_of_closing_never_change() {
    let quarter = model::Quarter { year: 1401, number: 2 };
    let log = LogId {
        origin: NodeNumber(1201),
        incarnation: Incarnation(1),
        scope: "1102".parse().unwrap(),
        lane: Lane::Records,
    };
    let heads = vec![(log, journal::Head { seq: Seq(7), hash: Hash([1; 32]) })];
    let said = |closing| Body::Closing(Box::new(closing));
    let confirmed = Confirmed { quarter, nothing: true, heads: heads.clone() };
    check(
        said(Closing::Confirmed(confirmed)),
        &expect![
            "00066d617279616d00fc7e891600fd00bcc1d384010000001000fbf20a020101fbb10401fb4e0401070101010101010101010101010101010101010101010101010101010101010101"
        ],
    );
    let compiled = Compiled {
        quarter,
        revision: 3,
        report: Hash([2; 32]),
        output: Hash([3; 32]),
        cut: Hash([4; 32]),
        heads,
        of: vec![("11".parse().unwrap(), 2)],
        missing: vec![("1103".parse().unwrap(), Some(day("1401/06/01")))],
    };
    check(
        said(Closing::Compiled(compiled)),
        &expect![
            "00066d617279616d00fc7e891600fd00bcc1d384010000001001fbf20a020302020202020202020202020202020202020202020202020202020202020202020303030303030303030303030303030303030303030303030303030303030303040404040404040404040404040404040404040404040404040404040404040401fbb10401fb4e040107010101010101010101010101010101010101010101010101010101010101010101fb1b270201fb4f0401fcac881600"
        ],
    );
    check(
        said(Closing::Sent(Sent { quarter, revision: 3 })),
        &expect!["00066d617279616d00fc7e891600fd00bcc1d384010000001002fbf20a0203"],
    );
    let review = Reviewed {
        unit: "11".parse().unwrap(),
        quarter,
        revision: 3,
        output: Hash([3; 32]),
        reason: None,
    };
    check(
        said(Closing::Accepted(review.clone())),
        &expect![
            "00066d617279616d00fc7e891600fd00bcc1d384010000001003fb1b27fbf20a0203030303030303030303030303030303030303030303030303030303030303030300"
        ],
    );
    let reason = Some("1102".to_owned());
    check(
        said(Closing::SentBack(Reviewed { reason, ..review })),
        &expect![
            "00066d617279616d00fc7e891600fd00bcc1d384010000001004fb1b27fbf20a02030303030303030303030303030303030303030303030303030303030303030303010431313032"
        ],
    );
}

#[test]
fn the_bytes_of_settlements_and_answers_are_frozen() {
    let q = QuotaLine::new("home-business", 1401).unwrap();
    let of = Holder { node: NodeNumber(1203), incarnation: Incarnation(1) };
    let settle = Settle {
        q: q.clone(),
        of,
        cumulative: amount(1_000_000_000, 2),
        basis: SettleBasis::Destroyed,
        upto: Seq(44),
        on: day("1401/09/10"),
        reason: "11/4101".to_owned(),
    };
    check(
        Body::Quota(QuotaEntry::Settle(Box::new(settle))),
        &expect![
            "00066d617279616d00fc7e891600fd00bcc1d38401000000020b0d686f6d652d627573696e657373fb7905fbb30401fc00ca9a3b02012cfc748916000731312f34313031"
        ],
    );
    let application =
        RecordId { kind: RecordKind::Application, origin: NodeNumber(1203), serial: 9 };
    let key = HoldKey { q, application, n: 1 };
    let on = day("1401/09/20");
    let paid = Settlement::Consumed { paid: Rials::new(500_000_000), on };
    check(
        Body::Quota(QuotaEntry::Answer(Answer { of, key: key.clone(), settlement: paid })),
        &expect![
            "00066d617279616d00fc7e891600fd00bcc1d38401000000020cfbb304010d686f6d652d627573696e657373fb790500fbb304090101fc0065cd1dfc88891600"
        ],
    );
    let released = Settlement::Released { reason: ReleaseReason::BankRejected, on };
    check(
        Body::Quota(QuotaEntry::Answer(Answer { of, key, settlement: released })),
        &expect![
            "00066d617279616d00fc7e891600fd00bcc1d38401000000020cfbb304010d686f6d652d627573696e657373fb790500fbb30409010000fc88891600"
        ],
    );
}

#[test]
fn the_bytes_of_what_is_said_of_counties_are_frozen() {
    let named = |code: &str| roster::Named {
        code: code.parse().unwrap(),
        fa: "خمام".to_owned(),
        en: "Khomam".to_owned(),
    };
    let on = day("1400/07/01");
    let (from, note) = ("0105".parse().unwrap(), Some("SCI 1400".to_owned()));
    let split = roster::Split { from, into: vec![named("0117")], on, note };
    check(
        Body::County(roster::CountyFact::Split(split)),
        &expect![
            "00066d617279616d00fc7e891600fd00bcc1d384010000000d0069017508d8aed985d8a7d985064b686f6d616dfc1086160001085343492031343030"
        ],
    );
    let rename = roster::Rename { to: named("0117"), on, note: None };
    check(
        Body::County(roster::CountyFact::Rename(rename)),
        &expect![
            "00066d617279616d00fc7e891600fd00bcc1d384010000000d017508d8aed985d8a7d985064b686f6d616dfc1086160000"
        ],
    );
    let merge =
        roster::Merge { from: vec![from], into: named("0117"), makes: false, on, note: None };
    check(
        Body::County(roster::CountyFact::Merge(merge)),
        &expect![
            "00066d617279616d00fc7e891600fd00bcc1d384010000000d0201697508d8aed985d8a7d985064b686f6d616d00fc1086160000"
        ],
    );
    let record = RecordId { kind: RecordKind::Application, origin: NodeNumber(201), serial: 17 };
    let rehomed = Rehomed {
        from,
        to: "0117".parse().unwrap(),
        on,
        files: vec![Moved { record, n: 1 }],
        note: None,
    };
    check(
        Body::Rehomed(rehomed),
        &expect!["00066d617279616d00fc7e891600fd00bcc1d384010000000e6975fc108616000100c9110100"],
    );
    let log = LogId {
        origin: record.origin,
        incarnation: Incarnation(1),
        scope: "0105".parse().unwrap(),
        lane: Lane::Records,
    };
    check(
        Body::Carried(Carried { record, log, seq: Seq(300), entry: vec![1, 2] }),
        &expect!["00066d617279616d00fc7e891600fd00bcc1d384010000000f00c911c9016901fb2c01020102"],
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
