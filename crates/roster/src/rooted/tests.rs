//! Who the nation is, by the root's word alone.

use journal::{Realm, Signer};
use model::limits::REASON_BYTES_MAX;
use model::{NodeNumber, Seq};

use super::*;
use crate::sample::{
    HUB_11, NATION_1, OFFICE_1102, control, country, enrolled, enrolls, fences, unit, writer,
};
use crate::{Entry, Roster, Trust, Writer};

const NATION_2: Writer = Writer { node: NATION, incarnation: Incarnation(2) };

fn root() -> Signer {
    Signer::new(&[42; 32], Realm::Live)
}

/// What stands for a certificate: its hash is trusted, and it holds one key.
fn certificate(of: &Signer) -> Vec<u8> {
    [b"\x30\x82".as_slice(), &SPKI_HEAD, &of.public().to_bytes(), b"end"].concat()
}

fn signed_by(of: Writer, by: &Signer) -> Rooted {
    let enrolled = Enrolled { slip: None, numbers: None, ..enrolled(of, "IR") };
    let signature = by.attest(Rooted::CONTEXT, &Rooted::statement(&enrolled)).to_vec();
    Rooted { enrolled, root: certificate(by), signature }
}

fn hash(bytes: &[u8]) -> Hash {
    Hash(*blake3::hash(bytes).as_bytes())
}

/// The sample country below a root whose key is known here.
fn rooted() -> Roster {
    let nation = country().member(NATION_1).unwrap().enrolled.clone();
    let trust = Trust { members: vec![nation], root: hash(&certificate(&root())) };
    let mut roster = Roster::trusting(&trust);
    let (nation, province) = (control(NATION_1, "IR"), control(writer(HUB_11, 1), "11"));
    roster.apply(nation, Seq(3), &enrolls(writer(HUB_11, 1), "11"));
    roster.apply(province, Seq(3), &enrolls(writer(OFFICE_1102, 1), "1102"));
    roster
}

fn says(roster: &mut Roster, seq: u64, word: &Rooted) -> bool {
    let log = control(NATION_2, "IR");
    let denied = roster.judge(log, &Entry::Rooted(word.clone())).is_err();
    let kept = roster.apply(log, Seq(seq), &Entry::Rooted(word.clone())).is_some();
    assert!(!denied || !kept, "what is denied changes nothing");
    kept
}

#[test]
fn the_root_says_who_the_nation_is() {
    let mut roster = rooted();
    assert!(says(&mut roster, 3, &signed_by(NATION_2, &root())));
    let nation = roster.of_unit(unit("IR")).unwrap();
    assert_eq!(nation.writer(), NATION_2);
    assert!(roster.key_of(control(NATION_2, "IR")).is_some());
    assert_eq!(roster.next_incarnation(NATION), Some(Incarnation(3)));
    // All that the first one has said still stands, and the second goes on with it.
    assert!(roster.of_unit(unit("1102")).is_some());
    let next = writer(OFFICE_1102 + 1, 1);
    roster.apply(control(writer(HUB_11, 1), "11"), Seq(4), &enrolls(next, "1103"));
    roster.apply(control(NATION_2, "IR"), Seq(9), &enrolls(writer(1300, 1), "12"));
    assert!(roster.of_unit(unit("12")).is_some() && roster.of_unit(unit("1103")).is_some());
    let rows = roster.rows().map(|(writer, row)| (*writer, row.clone()));
    assert_eq!(Roster::load(rows), roster);
    // Whoever calls with its key is met as that.
    let met = |tls| roster.neighbor(unit("11"), true, tls).map(|member| member.writer());
    assert_eq!(met(nation_tls(&roster)), Some(NATION_2));
}

fn nation_tls(roster: &Roster) -> Hash {
    roster.member(NATION_2).unwrap().tls
}

#[test]
fn nobody_else_says_it() {
    let thief = Signer::new(&[43; 32], Realm::Live);
    let good = signed_by(NATION_2, &root());
    let other = enrolled(writer(HUB_11, 2), "11");
    let mut wrong = vec![
        signed_by(NATION_2, &thief),
        // The right certificate, another's signature; and another certificate with the right one.
        Rooted { root: certificate(&root()), ..signed_by(NATION_2, &thief) },
        Rooted { root: certificate(&thief), ..good.clone() },
        Rooted { root: [good.root.clone(), SPKI_HEAD.to_vec()].concat(), ..good.clone() },
        Rooted { root: vec![0; ROOT_BYTES_MAX + 1], ..good.clone() },
        Rooted { signature: good.signature[1..].to_vec(), ..good.clone() },
        // The root's word, about something else than was signed.
        Rooted {
            enrolled: Enrolled { tls: Hash([7; 32]), ..good.enrolled.clone() },
            ..good.clone()
        },
        Rooted { enrolled: Enrolled { key: other.key, ..good.enrolled.clone() }, ..good.clone() },
        Rooted {
            enrolled: Enrolled { incarnation: Incarnation(3), ..good.enrolled.clone() },
            ..good.clone()
        },
        Rooted {
            enrolled: Enrolled { node: NodeNumber(HUB_11), ..good.enrolled.clone() },
            ..good.clone()
        },
        Rooted { enrolled: Enrolled { unit: unit("11"), ..good.enrolled.clone() }, ..good.clone() },
    ];
    // The root has signed a province: it has no business to.
    let statement = Rooted::statement(&other);
    let signature = root().attest(Rooted::CONTEXT, &statement).to_vec();
    wrong.push(Rooted { enrolled: other, signature, ..good.clone() });
    for (at, word) in wrong.iter().enumerate() {
        let mut roster = rooted();
        assert!(!says(&mut roster, 3, word), "{at}");
        assert_eq!(roster, rooted(), "{at}");
    }
    // Nor does it stand anywhere else than in the nation's own control logs.
    for log in [
        control(writer(HUB_11, 1), "11"),
        control(NATION_2, "11"),
        LogId { lane: Lane::Records, ..control(NATION_2, "IR") },
    ] {
        assert!(rooted().judge(log, &Entry::Rooted(good.clone())).is_err(), "{log}");
        assert_eq!(rooted().apply(log, Seq(3), &Entry::Rooted(good.clone())), None, "{log}");
    }
    // Without a trust nobody has a root.
    assert_eq!(Roster::new().vouched(control(NATION_2, "IR"), &good), Err(Denied::Unrooted));
}

#[test]
fn who_comes_later_learns_of_the_earlier_ones_by_the_root_too() {
    let second = signed_by(NATION_2, &root());
    let trust = Trust { members: vec![second.enrolled.clone()], root: hash(&second.root) };
    let mut roster = Roster::trusting(&trust);
    roster.apply(control(NATION_1, "IR"), Seq(3), &enrolls(writer(HUB_11, 1), "11"));
    assert!(roster.of_unit(unit("11")).is_none());
    assert!(says(&mut roster, 4, &signed_by(NATION_1, &root())));
    assert!(roster.of_unit(unit("11")).is_some(), "what the first one had enrolled");
    assert_eq!(roster.of_unit(unit("IR")).unwrap().writer(), NATION_2);
}

#[test]
fn the_next_nation_says_up_to_where_the_last_one_counts_and_not_the_other_way() {
    let (old, new) = (control(NATION_1, "IR"), control(NATION_2, "IR"));
    let fenced = |at: LogId, of: Writer, counts: &[(LogId, u64)]| {
        let mut roster = rooted();
        says(&mut roster, 3, &signed_by(NATION_2, &root()));
        roster.apply(at, Seq(9), &fences(of, counts));
        roster
    };
    let roster = fenced(new, NATION_1, &[(old, 3)]);
    assert!(roster.fenced(NATION_1));
    assert!(roster.counts(old, Seq(3)) && !roster.counts(old, Seq(4)));
    assert!(roster.of_unit(unit("1102")).is_some(), "it had enrolled the province before");
    // What lay behind is let in by a later word.
    let mut roster = fenced(new, NATION_1, &[(old, 2)]);
    assert!(roster.of_unit(unit("11")).is_none());
    roster.apply(new, Seq(10), &fences(NATION_1, &[(old, 3)]));
    assert!(roster.of_unit(unit("11")).is_some());
    // A stolen machine of the first incarnation can't shut out the second, nor itself, nor can a province.
    for (at, of) in [(old, NATION_2), (old, NATION_1), (new, NATION_2)] {
        let roster = fenced(at, of, &[]);
        assert!(!roster.fenced(of), "{at}");
        let fence = fences(of, &[]);
        assert_eq!(roster.judge(at, &fence), Err(Denied::NotItsChild), "{at}");
    }
    let province = control(writer(HUB_11, 1), "11");
    assert!(!fenced(province, NATION_1, &[]).fenced(NATION_1));
    let Entry::Fenced(mut long) = fences(NATION_1, &[]) else { unreachable!() };
    long.reason = "x".repeat(REASON_BYTES_MAX + 1);
    assert_eq!(rooted_twice().judge(new, &Entry::Fenced(long)), Err(Denied::TooLarge));
    assert_eq!(rooted_twice().judge(new, &fences(NATION_1, &[])), Ok(()));
}

fn rooted_twice() -> Roster {
    let mut roster = rooted();
    says(&mut roster, 3, &signed_by(NATION_2, &root()));
    roster
}
