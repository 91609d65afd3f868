//! Golden bytes, laws, and what damage does.

use std::fmt::Write as _;

use expect_test::{expect, expect_file};
use journal::{Head, Heads};
use model::{Lane, Seq};
use proptest::prelude::*;

use crate::sample::{
    envelope, heads_of, log, news, part, peer, read, segments, signer, unit, words, written,
};
use crate::{Belief, Fault, Item, Name, Stage, due, weigh};

fn hex(bytes: &[u8]) -> String {
    bytes.chunks(32).fold(String::new(), |mut text, line| {
        for byte in line {
            write!(text, "{byte:02x}").unwrap();
        }
        text.push('\n');
        text
    })
}

/// What is believed of a part: nothing whose seal isn't the sender's; segments stand for themselves.
fn believed(items: &[Item]) -> Vec<Item> {
    let key = signer(7).public();
    let sealed = |item: &&Item| match item {
        Item::Words(_, seal) | Item::End(seal) => seal.is_by(&key),
        Item::Segment(segment) => {
            let head = segment.head_before();
            journal::open(segment, &head, &key, journal::Realm::Live).is_ok()
        }
        Item::Envelope(_) => false,
    };
    items.iter().filter(sealed).cloned().collect()
}

#[test]
fn a_bundles_bytes_are_frozen() {
    expect_file!["../golden/part.hex"].assert_eq(&hex(&part()));
}

#[test]
fn what_was_written_is_what_is_read() {
    let (items, end) = read(&part(), 1_000);
    let mut found = items.into_iter();
    assert_eq!(end, Ok(()));
    assert_eq!(found.next(), Some(Item::Envelope(envelope())));
    let Some(Item::Words(said, seal)) = found.next() else { panic!("no words") };
    assert_eq!((*said, seal.stage), (words(), Stage::Words));
    assert!(seal.is_by(&signer(7).public()) && !seal.is_by(&signer(8).public()));
    for segment in news() {
        assert_eq!(found.next(), Some(Item::Segment(Box::new(segment))));
    }
    let Some(Item::End(seal)) = found.next() else { panic!("no end") };
    assert_eq!((seal.stage, found.next()), (Stage::End { last: true }, None));
}

#[test]
fn a_changed_byte_never_makes_another_meaning() {
    let whole = part();
    let (items, _) = read(&whole, 4_096);
    let original = believed(&items);
    for at in 0..whole.len() {
        for change in [1, 0x80] {
            let mut wrong = whole.clone();
            wrong[at] ^= change;
            let (items, end) = read(&wrong, 4_096);
            let kept = believed(&items);
            assert!(kept.iter().all(|item| original.contains(item)), "byte {at}");
            assert!(end.is_err() || kept.len() < original.len(), "byte {at} is covered by nothing");
        }
    }
}

#[test]
fn a_part_that_breaks_off_keeps_what_came_before() {
    let whole = part();
    let (original, _) = read(&whole, 4_096);
    for at in 0..whole.len() {
        let (items, end) = read(&whole[..at], 4_096);
        assert_eq!(end, Err(Fault::CutOff), "after {at}");
        assert_eq!(items, original[..items.len()], "after {at}");
    }
}

#[test]
fn the_two_seals_dont_stand_for_each_other() {
    // A part without news, whose first seal is put in the place of the last.
    let bytes = written(&envelope(), &words(), Vec::new());
    let seal = crate::SEAL_BYTES;
    let first = bytes.len() - 2 * seal..bytes.len() - seal;
    let swapped = [&bytes[..bytes.len() - seal], &bytes[first]].concat();
    assert_eq!(read(&swapped, 64).1, Err(Fault::Hash));
}

#[test]
fn what_a_reader_refuses() {
    let check = |bytes: &[u8], expected: Fault| assert_eq!(read(bytes, 7).1, Err(expected));
    let whole = part();
    check(b"%PDF-1.4 and so on", Fault::NoBundle);
    check(&[b"HGBUNDLE".as_slice(), &[2, 0, 0, 0, 0, 0]].concat(), Fault::Version { found: 2 });
    check(&[b"HGBUNDLE".as_slice(), &[1, 0, 255, 255, 0, 0]].concat(), Fault::Envelope);
    check(&[whole.as_slice(), b"x"].concat(), Fault::LeftOver);
    check(&whole[..whole.len() - 1], Fault::CutOff);
    // News where words are due.
    let news = wire::Frame::Ping.encode().unwrap();
    let head = 14 + usize::from(whole[10]);
    check(&[&whole[..head], &news].concat(), Fault::Misplaced);
}

#[test]
fn a_name_says_whose_it_is() {
    let name = Name { from: unit("1102"), to: unit("11"), serial: 17, part: 1, parts: 3 };
    expect!["hamgam-1102-to-11-000017-part-1-of-3.hgm"].assert_eq(&name.to_string());
    assert_eq!(name.to_string().parse(), Ok(name));
    for other in ["letter.pdf", "hamgam-1102-to-11-17-part-1-of-3.hgm", "hamgam-.hgm", ".hgm", ""] {
        assert_eq!(other.parse::<Name>(), Err(()), "{other}");
    }
}

#[test]
fn what_is_due_begins_where_the_neighbor_is_known_to_be() {
    let (own, control) = (log(1201, Lane::Records), log(1201, Lane::Control));
    let theirs = log(1200, Lane::Control);
    let mut here = Heads::new();
    for (log, count) in [(own, 5), (control, 2), (theirs, 4)] {
        here.set(log, heads_of(log, count)[usize::try_from(count).unwrap()]);
    }
    let acked = [(own, heads_of(own, 3)[3]), (control, heads_of(control, 2)[2])].into();
    let to = peer(1200, "11");
    assert_eq!(due(&here, &acked, to, false), [(own, heads_of(own, 3)[3])]);
    let all = [(control, Head::start(control)), (own, Head::start(own))];
    assert_eq!(due(&here, &acked, to, true), all);
}

#[test]
fn belief_rises_only_with_a_history_that_is_this_one() {
    let heads = heads_of(log(1201, Lane::Records), 6);
    let other = Head { seq: Seq(4), hash: model::Hash([1; 32]) };
    let weighed = |told: Head, here: Option<Head>, own| weigh(told, here, Seq(2), own);
    assert_eq!(weighed(heads[4], Some(heads[4]), true), Belief::Has);
    assert_eq!(weighed(heads[2], Some(heads[2]), true), Belief::Known);
    assert_eq!(weighed(other, Some(heads[4]), true), Belief::Forked);
    assert_eq!(weighed(heads[6], None, true), Belief::SetBack);
    assert_eq!(weighed(heads[6], None, false), Belief::Ahead);
}

proptest! {
    #[test]
    fn pieces_dont_matter(piece in 1usize..400, cuts in prop::collection::vec(1u64..20, 0..6)) {
        let news = segments(log(1201, Lane::Records), &cuts, &signer(7));
        let bytes = written(&envelope(), &words(), news);
        prop_assert_eq!(read(&bytes, piece), read(&bytes, bytes.len()));
        prop_assert_eq!(read(&bytes, piece).0.len().checked_sub(3), Some(cuts.len()));
    }

    #[test]
    fn any_bytes_are_read_or_refused(
        begin in 0usize..200,
        tail in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let whole = part();
        let bytes = [&whole[..begin.min(whole.len())], &tail].concat();
        let (items, end) = read(&bytes, 50);
        prop_assert!(end.is_err() || items.len() == 6);
    }
}
