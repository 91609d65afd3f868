//! A hub was set back and has written where it had written before; what tells it is a stick (ADR 31).

use journal::Misdeed;
use model::{Incarnation, Lane, LogId, UnitCode};
use office::guard;

use super::*;

/// What a province says to all below it.
fn own_log(province: &Office) -> LogId {
    let me = &province.site.me;
    let scope: UnitCode = unit("11");
    LogId { origin: me.node, incarnation: me.incarnation, scope, lane: Lane::Control }
}

fn frozen(office: &mut Office) -> Option<&'static str> {
    let frozen = office.site.desk.look(guard::frozen).unwrap();
    frozen.map(guard::Frozen::code)
}

/// Logs of which an office knows anything at a neighbor's.
fn known_of(office: &Office, log: LogId) -> model::Seq {
    office.site.desk.heads().of(log).seq
}

#[test]
fn a_second_history_is_told_by_a_stick_and_goes_nowhere() {
    let [_, mut province, mut county] = tree();
    let mut other = Office::new(province.site.enroll("1103", 1_202));
    let older = province.site.copy();
    // The first history, heard by one county.
    drop(province.site.enroll("1104", 1_203));
    assert_eq!(county.verdicts(&province.out("1102", u64::MAX)), ["stick.taken"]);
    let first = county.site.desk.heads().of(own_log(&province));

    // It is set back, its note as well, and writes again before anybody could tell it.
    let mut again = Office::new(older);
    drop(again.site.enroll("1105", 1_204));
    let log = own_log(&again);
    let second = again.site.desk.heads().of(log);
    assert_eq!((first.seq, first.hash == second.hash), (second.seq, false));

    // The county's word alone stops nobody: it might say anything.
    let told = again.brings(&county.out("11", u64::MAX)).files.remove(0);
    assert_eq!(told.heard.forked, [log], "{told:?}");
    assert_eq!(frozen(&mut again), Some("node.no_note"), "as before: it lies in another folder");
    // Once the county has seen it, it shows it its own hand. It spends nothing then, and sends its second
    // history to nobody.
    county.brings(&again.out("1102", u64::MAX));
    let shown = again.brings(&county.out("11", u64::MAX)).files.remove(0);
    let refused: Vec<_> = shown.refused.iter().map(|(log, _, code)| (*log, *code)).collect();
    assert_eq!(refused, [(log, Misdeed::FORKED)], "{shown:?}");
    assert_eq!(frozen(&mut again), Some("node.other_history"));
    let before = known_of(&other, log);
    other.brings(&again.out("1103", u64::MAX));
    assert_eq!(known_of(&other, log), before, "who hasn't heard of it doesn't");
    county.brings(&again.out("1102", u64::MAX));
    assert_eq!(county.site.desk.heads().of(log), first, "the first one stays where it was heard");
    let seen = county.book.peers[&again.site.me.node].set_back.unwrap();
    assert_eq!((seen.code(), seen.log), ("peer.two_faces", log));

    // Its next incarnation leaves that log behind.
    let next =
        office::entry::Opening { incarnation: Incarnation(2), ..again.site.desk.opening().clone() };
    let undisputed = crate::Undisputed::of(&again.book, &next);
    let segments = again.site.desk.segments_from(log, journal::Head::start(log), usize::MAX);
    assert!(segments.unwrap().iter().all(|segment| !undisputed.takes(segment)));
    again.site.holds();
}
