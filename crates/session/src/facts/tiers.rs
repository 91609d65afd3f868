//! What goes up and down between tiers.

use model::{Lane, Seq};
use wire::Frame;

use crate::facts::{control, grants, records, warm};
use crate::pair::{A, B, Pair};
use crate::port::{Input, code};
use crate::replica::{NATION, PROVINCE, log, shared};

#[test]
fn a_relay_passes_on_and_echoes_nothing() {
    let mut pair = warm();
    pair.connect();
    pair.run();
    pair.forget();
    let national = log(NATION, "IR", Lane::Control);
    pair.act(B, national, 2, 40);
    pair.run();
    assert!(pair.in_step());
    assert!(pair.ends[A].sent.iter().all(|frame| matches!(frame, Frame::Ack(_))));
}

#[test]
fn the_nations_word_comes_down_to_the_child_it_concerns() {
    let mut pair = warm();
    let head = pair.ends[B].disk.head(records());
    let other = pair.ends[B].disk.head(log(NATION, "IR", Lane::Control));
    pair.ends[B].disk.book.nation.insert(records(), head);
    pair.ends[B].disk.book.nation.insert(log(NATION, "IR", Lane::Control), other);
    pair.connect();
    pair.run();
    assert_eq!(pair.ends[A].disk.book.nation.iter().collect::<Vec<_>>(), [(&records(), &head)]);
    // Told once, it is known.
    pair.cut();
    pair.forget();
    pair.connect();
    pair.run();
    assert_eq!(pair.ends[B].sent.len(), 1, "{:?}", pair.ends[B].sent);
    // And it grows.
    let head = pair.ends[B].disk.head(control());
    pair.input(B, Input::Nation { log: control(), head });
    pair.run();
    assert_eq!(pair.ends[A].disk.book.nation[&control()], head);
}

#[test]
fn at_the_nation_an_acknowledgement_is_the_nations() {
    let mut pair = Pair::of(PROVINCE, NATION);
    pair.ends[A].disk.grow(records(), 2, 40);
    pair.ends[B].disk.grow(log(NATION, "IR", Lane::Control), 2, 40);
    pair.connect();
    pair.run();
    assert!(pair.in_step());
    assert_eq!(pair.ends[A].disk.book.nation, pair.ends[A].disk.heads().iter().collect());
    assert_eq!(pair.ends[B].disk.book.nation.len(), 0);
}

#[test]
fn a_renewal_takes_the_own_logs_and_gives_nothing() {
    let mut pair = warm();
    pair.ends[A].disk.grow(records(), 2, 40);
    pair.ends[A].disk.grow(control(), 1, 40);
    pair.ends[B].disk.grow(grants(), 1, 40);
    for end in &mut pair.ends {
        end.options.renew_only = true;
    }
    pair.connect();
    pair.run();
    for log in [records(), control()] {
        assert_eq!(pair.ends[A].disk.head(log), pair.ends[B].disk.head(log));
    }
    assert_eq!(pair.ends[A].disk.head(grants()).seq, Seq(2));
    assert!(pair.session(A).is_settled() && pair.session(B).is_settled());
    let segment = pair.ends[B].disk.fetch(grants(), Seq(0), 1).remove(0);
    pair.deliver(A, Frame::Segment(Box::new(segment)));
    let Some(Frame::Refused(refused)) = pair.ends[A].sent.last() else { panic!("taken") };
    assert_eq!(refused.code, code::RENEW_ONLY);
}

/// Whose certificate ended is a question of clocks, and one of the two may be years off.
#[test]
fn what_only_one_side_keeps_still_is_not_lost_to_the_other() {
    for still in [A, B] {
        let mut pair = warm();
        pair.ends[A].disk.grow(records(), 2, 40);
        pair.ends[B].disk.grow(grants(), 1, 40);
        let before = [A, B].map(|at| pair.ends[at].disk.book.acked.clone());
        pair.ends[still].options.renew_only = true;
        pair.connect();
        pair.run();
        for at in [A, B] {
            let now = &pair.ends[at].disk.book.acked;
            let back: Vec<_> =
                before[at].iter().filter(|(log, was)| now[*log].seq < was.seq).collect();
            assert_eq!(back, [], "{still} {at}: {}", pair.trace.join("\n"));
        }
        assert_eq!(pair.ends[B].disk.head(records()), pair.ends[A].disk.head(records()));
        assert_eq!(pair.ends[A].disk.head(grants()).seq, Seq(2));
        assert!(pair.session(A).is_settled() && pair.session(B).is_settled());
        // Once the certificate is new, or the clock is set, all of it goes.
        pair.cut();
        pair.ends[still].options.renew_only = false;
        pair.connect();
        pair.run();
        assert!(pair.in_step(), "{}", pair.trace.join("\n"));
    }
}

#[test]
fn what_stays_of_logs_that_the_other_never_had_is_no_misdeed() {
    for still in [[true, true], [true, false], [false, true]] {
        let mut pair = Pair::new();
        pair.ends[A].disk.grow(records(), 2, 40);
        pair.ends[B].disk.grow(grants(), 2, 40);
        pair.ends[B].disk.grow(log(NATION, "IR", Lane::Control), 2, 40);
        for (end, still) in pair.ends.iter_mut().zip(still) {
            end.options.renew_only = still;
        }
        pair.connect();
        pair.run();
        assert_eq!([&pair.ends[A].fault, &pair.ends[B].fault], [&None, &None], "{still:?}");
        assert_eq!(pair.ends[B].disk.head(records()), pair.ends[A].disk.head(records()));
        assert!(pair.session(A).is_settled() && pair.session(B).is_settled(), "{still:?}");
    }
}

#[test]
fn heads_of_every_log_are_told_however_many() {
    let mut pair = Pair::of(PROVINCE, NATION);
    for log in shared() {
        pair.ends[A].disk.grow(log, 1, 40);
    }
    pair.connect();
    pair.run();
    assert!(pair.in_step());
}
