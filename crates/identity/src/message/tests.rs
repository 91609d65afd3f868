//! The bytes of messages, frozen; and bytes that are none.

use expect_test::{Expect, expect};
use journal::Signer;
use model::JalaliDate;
use proptest::prelude::*;
use roster::Enrolled;

use super::*;

fn check(bytes: &[u8], expected: &Expect) {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    expected.assert_eq(&hex);
}

fn request() -> Request {
    let claim = Claim {
        unit: "1102".parse().unwrap(),
        slip: Hash([1; 32]),
        hub: Some(Hash([2; 32])),
        signing: Signer::new(&[3; 32], Realm::Live).public().into(),
        tls: vec![4, 4],
        authority: None,
    };
    Request::sign(claim, &Hash([5; 32]), &Signer::new(&[3; 32], Realm::Live))
}

fn package() -> Package {
    let own = Enrolled {
        node: NodeNumber(1203),
        incarnation: Incarnation(1),
        unit: "1102".parse().unwrap(),
        key: Key([6; 32]),
        tls: Hash([7; 32]),
        numbers: None,
        slip: Some(Hash([8; 32])),
        on: JalaliDate::new(1401, 2, 3).unwrap(),
    };
    Package {
        realm: Realm::Practice,
        node: own.node,
        incarnation: own.incarnation,
        trust: Trust { members: vec![own], root: Hash([9; 32]) },
        chain: vec![vec![10], vec![11]],
        root: vec![12],
        authority: None,
        year: 1401,
        hub: "استان ۱۱".to_owned(),
        time: Timestamp::from_ms(1_750_000_000_000),
        rules: None,
    }
}

#[test]
fn asks_keep_their_bytes() {
    check(
        &Ask::Enrol(Box::new(request())).encode(),
        &expect![
            "0100fb4e040101010101010101010101010101010101010101010101010101010101010101010202020202020202020202020202020202020202020202020202020202020202ed4928c628d1c2c6eae90338905995612959273a5c63f93636c14614ac8737d102040400e419b6b712b9811f2b5be5383a69e401f088304fe12e3652a41e351ba65e5edca2b907d7d16b252f4d52fd624f84a85326183c4dc6a5fe8133a2b012cb6fcffda006715a1be53a29be9831a13bf31a3f693d770a5537ad9a1eb9e51bbe622d0d"
        ],
    );
    let renewal = Renewal { tls: vec![1, 2], authority: Some(vec![3]) };
    check(&Ask::Renew(renewal).encode(), &expect!["0101020102010103"]);
}

#[test]
fn answers_keep_their_bytes() {
    check(&Answer::Waiting { retry_after_ms: 3_000 }.encode(), &expect!["0100fbb80b"]);
    check(&Answer::Refused(Refusal::Fenced).encode(), &expect!["01010b"]);
    let enrolled = Answer::Enrolled { package: Box::new(package()), seal: Hash([13; 32]) };
    check(
        &enrolled.encode(),
        &expect![
            "010201fbb3040101fbb30401fb4e040606060606060606060606060606060606060606060606060606060606060606070707070707070707070707070707070707070707070707070707070707070700010808080808080808080808080808080808080808080808080808080808080808fcb8871600090909090909090909090909090909090909090909090909090909090909090902010a010b010c00fb79050fd8a7d8b3d8aad8a7d98620dbb1dbb1fd00dc207497010000000d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d"
        ],
    );
    let renewed = Renewed { chain: vec![vec![1]], authority: None };
    check(&Answer::Renewed(renewed).encode(), &expect!["010301010100"]);
}

#[test]
fn messages_read_back() {
    let ask = Ask::Enrol(Box::new(request()));
    assert_eq!(Ask::decode(&ask.encode()), Ok(ask));
    let answer = Answer::Enrolled { package: Box::new(package()), seal: Hash([13; 32]) };
    assert_eq!(Answer::decode(&answer.encode()), Ok(answer));
}

#[test]
fn another_version_is_told_from_nonsense() {
    let mut bytes = Answer::Waiting { retry_after_ms: 1 }.encode();
    bytes[0] = 2;
    assert_eq!(Answer::decode(&bytes), Err(MessageFault::Version { found: 2 }));
    assert_eq!(Answer::decode(&[]), Err(MessageFault::Malformed));
    assert_eq!(Answer::decode(&[1, 99]), Err(MessageFault::Malformed));
    assert_eq!(Answer::decode(&[1, 0, 1, 0]), Err(MessageFault::Malformed), "something behind");
    let large = vec![1; ENROLMENT_BYTES_MAX + 1];
    assert_eq!(Ask::decode(&large), Err(MessageFault::TooLarge));
}

#[test]
fn a_message_that_claims_to_be_huge_is_refused() {
    // A renewal whose request for a certificate is said to have 2^60 bytes.
    let mut bytes = vec![VERSION, 1, 0xfd];
    bytes.extend((1u64 << 60).to_le_bytes());
    assert_eq!(Ask::decode(&bytes), Err(MessageFault::Malformed));
}

#[test]
fn every_refusal_says_what_to_do() {
    let all = [
        Refusal::NoSlip,
        Refusal::SlipOver,
        Refusal::SlipUsed,
        Refusal::OtherUnit,
        Refusal::Unproven,
        Refusal::OtherHub,
        Refusal::AuthorityKey,
        Refusal::Declined,
        Refusal::TooManyTries,
        Refusal::Busy,
        Refusal::Unknown,
        Refusal::Fenced,
    ];
    for (number, refusal) in all.into_iter().enumerate() {
        assert_eq!(encode(&refusal), [u8::try_from(number).unwrap()]);
        assert!(refusal.code().starts_with("enrol."));
        assert!(!refusal.say().fa.is_empty() && !refusal.next().fa.is_empty());
    }
}

proptest! {
    #[test]
    fn hostile_messages_are_refused_calmly(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let versioned = [vec![VERSION], bytes].concat();
        drop(Ask::decode(&versioned));
        drop(Answer::decode(&versioned));
    }

    #[test]
    fn a_flipped_bit_spoils_proof_or_signature(at in any::<prop::sample::Index>(), bit in 0..8u8) {
        let request = request();
        let mut bytes = encode(&request);
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        let read = bincode::serde::decode_from_slice::<Request, _>(&bytes, bincode::config::standard());
        if let Ok((wrong, _)) = read {
            let slip = Hash([5; 32]);
            let holds = wrong.is_signed() && wrong.proof == wrong.claim.proof(&slip);
            prop_assert!(!holds || wrong == request);
        }
    }
}
