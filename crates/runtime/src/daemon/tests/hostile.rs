//! Peers that aren't, don't belong, lie, flood or fall silent, at a running hub: each is refused with a
//! reason at both ends, and an honest county gets on meanwhile.

use std::net::{Ipv4Addr, UdpSocket};
use std::time::Duration;

use journal::Segment;
use model::{Lane, Seq};
use transport::{CloseCode, Closed};
use wire::{ByeReason, Frame};

use crate::daemon::tests::raw::{Raw, segments};
use crate::daemon::tests::town::{Town, take, unit};
use crate::daemon::tests::{PERSONS, tree};

/// The honest county's work arrives.
fn gets_on(county: &Town, province: &Town) {
    county.command(&["take", PERSONS[2]]);
    county.converge(province);
}

fn goodbye(frame: Frame) -> Option<ByeReason> {
    if let Frame::Bye(bye) = frame { Some(bye.reason) } else { None }
}

#[test]
fn a_certificate_of_another_authority_opens_no_session() {
    let [_nation, province, county] = tree();
    let elsewhere = Town::nation();
    let alike = elsewhere.certify("11", 1_200).certify("1102", 1_201);
    let mut caller = Raw::call(&province, &alike);
    let closed = caller.hear().unwrap_err();
    assert_eq!((closed.code(), closed.detail().as_str()), ("line.our_certificate", "root"));
    gets_on(&county, &province);
    let figures = province.figures();
    let counted = "hamgam_handshakes_total{outcome=\"line.peer_certificate\"} 1";
    assert!(figures.contains(counted), "{figures}");
}

#[test]
fn another_provinces_county_is_a_stranger() {
    let [nation, province, county] = tree();
    let other = nation.certify("12", 1_300);
    let node = other.certify("1202", 1_301);
    let mut caller = Raw::call(&province, &node);
    caller.greet(&node);
    assert_eq!(caller.hear_until(goodbye), ByeReason::Stranger);
    gets_on(&county, &province);
    let figures = province.figures();
    assert!(
        figures.contains("hamgam_handshakes_total{outcome=\"session.stranger\"} 1"),
        "{figures}"
    );
}

/// What a hub thinks of a county's segments after `bend` has had them: codes of those refused.
fn thinks_of(bend: impl Fn(&mut Segment)) -> u16 {
    let [_nation, mut province, mut county] = tree();
    let mut honest = province_child(&mut province, "1103", 1_202);
    county.stop();
    let mut desk = county.desk();
    take(&mut desk, PERSONS[1].parse().unwrap());
    desk.close().unwrap();
    let mut last = segments(&county, Lane::Records).pop().unwrap();
    bend(&mut last);

    let mut caller = Raw::call(&province, &county);
    caller.greet(&county);
    caller.say(&Frame::Segment(Box::new(last)));
    let code = caller.hear_until(|frame| {
        if let Frame::Refused(refused) = frame { Some(refused.code) } else { None }
    });
    honest.start(Some(&province));
    gets_on(&honest, &province);
    let figures = province.figures();
    let counted = format!("hamgam_refusals_total{{code=\"{code}\"}} 1");
    assert!(figures.contains(&counted), "{counted}: {figures}");
    drop(caller);
    county.start(Some(&province));
    county.converge(&province);
    code
}

fn province_child(province: &mut Town, at: &str, node: u16) -> Town {
    let port = province.address();
    province.stop();
    let child = province.enroll(at, node);
    province.start(None);
    assert_eq!(province.address(), port);
    child
}

#[test]
fn a_forged_signature_a_flipped_bit_and_a_neighbors_scope_are_refused_by_number() {
    let forged = thinks_of(|segment| segment.signature[5] ^= 1);
    let flipped = thinks_of(|segment| segment.payload[3] ^= 0x10);
    let neighbor = thinks_of(|segment| segment.log.scope = unit("1103"));
    assert_eq!([forged, flipped, neighbor], [4, 4, 104]);
}

#[test]
fn a_replayed_segment_is_acknowledged_again_and_counts_once() {
    let [_nation, province, mut county] = tree();
    county.stop();
    let mut desk = county.desk();
    take(&mut desk, PERSONS[1].parse().unwrap());
    desk.close().unwrap();
    let all = segments(&county, Lane::Records);
    let end = all.last().unwrap().last_seq();
    let before = province.command(&["heads", "1102"]);
    let mut heads = Vec::new();
    let mut caller = Raw::call(&province, &county);
    caller.greet(&county);
    for _ in 0..3 {
        for segment in &all {
            caller.say(&Frame::Segment(Box::new(segment.clone())));
        }
        let acked =
            caller.hear_until(
                |frame| {
                    if let Frame::Ack(ack) = frame { Some(ack.head.seq) } else { None }
                },
            );
        assert!(Seq(0) < acked && acked <= end);
        heads.push(province.command(&["heads", "1102"]));
    }
    assert!(before != heads[0] && heads[0] == heads[1] && heads[1] == heads[2], "{heads:?}");
    drop(caller);
    county.start(Some(&province));
    county.converge(&province);
    assert_eq!(province.command(&["heads", "1102"]), heads[0]);
}

#[test]
fn who_calls_and_says_nothing_is_sent_off_and_the_others_get_on() {
    let [_nation, mut province, county] = tree();
    province.stop();
    province.silence = Duration::from_secs(1);
    let silent = province.enroll("1103", 1_202);
    province.start(None);
    let mut caller = Raw::call(&province, &silent);
    gets_on(&county, &province);
    // It opened no stream that a goodbye could go on.
    assert_eq!(caller.hear(), Err(Closed::Theirs(CloseCode::Stalled)));
    assert_eq!(province.command(&["trouble of", "1202"]), "session.silent");
}

#[test]
fn noise_at_the_port_reaches_nobody() {
    let [_nation, province, county] = tree();
    let noise = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let mut chance = 7u64;
    for length in 0..1_500 {
        let bytes: Vec<u8> = (0..length)
            .map(|_| {
                chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                chance.to_be_bytes()[0]
            })
            .collect();
        noise.send_to(&bytes, province.address().unwrap()).unwrap();
    }
    gets_on(&county, &province);
}
