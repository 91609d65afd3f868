//! The nation goes on in its next incarnation, and nobody below has a line: the root's word travels by stick.

use journal::{Realm, Signer};
use model::{Incarnation, NodeNumber, UnitCode};
use roster::NATION;

use super::*;
use crate::desk::tree::root;

/// As which incarnation an office knows the nation.
fn nation_of(office: &Office) -> u16 {
    office.site.desk.roster().of_unit(UnitCode::Nation).unwrap().writer().incarnation.0
}

/// A county's file has gone up to the nation by stick, and all know it.
fn tree_at_work() -> [Office; 3] {
    let mut offices = tree();
    let [nation, province, county] = &mut offices;
    county.site.take(ZAHRA, 300);
    province.brings(&county.out("11", u64::MAX));
    nation.brings(&province.out("IR", u64::MAX));
    province.brings(&nation.out("11", u64::MAX));
    county.brings(&province.out("1102", u64::MAX));
    offices
}

#[test]
fn a_province_on_sticks_follows_the_next_nation_and_its_counties_follow_it() {
    let [nation, mut province, mut county] = tree_at_work();
    // What the nation's backup doesn't have.
    county.site.take(MARYAM, 200);
    province.brings(&county.out("11", u64::MAX));
    let mut next = Office::new(nation.site.next_nation(&root()));
    let down = next.out("11", u64::MAX);
    // Only tried: it says the same, and nothing is taken.
    let parts: Vec<&dyn Carried> = down.iter().map(|part| part as &dyn Carried).collect();
    let dry = Moment { mode: Mode::DryRun, ..moment() };
    let tried =
        import(&mut province.site.desk, &mut province.book, &parts, dry, &mut |_, _| {}).unwrap();
    assert!(tried.files[0].verdict.is_good(), "{:?}", tried.files[0]);
    assert_eq!(nation_of(&province), 1);

    assert_eq!(province.verdicts(&down), ["stick.taken"]);
    assert_eq!(nation_of(&province), 2);
    assert_eq!(province.verdicts(&down), ["stick.nothing_new"]);
    // The next bundle is for the next one, and brings what it lacks.
    let up = province.out("IR", u64::MAX);
    assert_eq!(next.brings(&up).files[0].verdict, Verdict::Taken);
    assert_eq!(county.verdicts(&province.out("1102", u64::MAX)), ["stick.taken"]);
    assert_eq!(nation_of(&county), 2);
    // Its word on what it has counts as the former one's did.
    province.brings(&next.out("11", u64::MAX));
    county.brings(&province.out("1102", u64::MAX));
    assert_eq!(county.level(), [Level::Nation; 2]);
    let mut offices = [next, province, county];
    agree(&mut offices);
    for office in &offices {
        office.site.holds();
    }
}

#[test]
fn what_the_former_nation_still_sends_counts_as_its_word_and_says_nothing_of_the_present() {
    let [mut nation, mut province, mut county] = tree_at_work();
    county.site.take(MARYAM, 200);
    province.brings(&county.out("11", u64::MAX));
    nation.brings(&province.out("IR", u64::MAX));
    let mut next = Office::new(nation.site.next_nation(&root()));
    let late = nation.out("11", u64::MAX);
    province.brings(&next.out("11", u64::MAX));
    let before = province.book.clone();
    let outcome = province.brings(&late).files.remove(0);
    assert_eq!(outcome.heard, Heard::default(), "what the former one had isn't the present one's");
    assert_eq!(nation_of(&province), 2);
    assert_eq!(province.book, before, "not even a contact with it");
    // Once it is shut out nothing more of it is taken.
    let shut = next.site.act(Role::SecurityOfficer, |drafter| {
        office::members::fence(drafter, UnitCode::Nation, "burnt").map(drop)
    });
    shut.unwrap();
    province.brings(&next.out("11", u64::MAX));
    assert_eq!(province.verdicts(&nation.out("11", u64::MAX)), ["stick.fenced"]);
}

#[test]
fn without_the_roots_word_nobody_is_the_nation() {
    let [nation, mut province, _county] = tree_at_work();
    let (known, book) = (province.site.desk.heads().clone(), province.book.clone());
    // Who has all the nation knew, and its name, but vouches for itself.
    let thief = Signer::new(&[5; 32], Realm::Practice);
    let mut self_made = Office::new(nation.site.next_nation(&thief));
    let forged = self_made.out("11", u64::MAX);
    assert_eq!(province.verdicts(&forged), ["stick.stranger"]);
    assert_eq!((nation_of(&province), province.site.desk.heads()), (1, &known));
    assert_eq!(province.book.peers, book.peers);

    // The root's word, copied from the right nation's bundle into one that another has signed.
    let mut next = Office::new(nation.site.next_nation(&root()));
    let genuine = next.out("11", u64::MAX);
    let swapped = resealed(&genuine[0].bytes, &thief);
    let part = Part { name: "hamgam.hgm".to_owned(), bytes: swapped };
    assert_eq!(province.verdicts(std::slice::from_ref(&part)), ["stick.forged"]);
    assert_eq!(province.book.peers, book.peers, "its words count for nothing");
    assert_eq!(province.verdicts(&genuine), ["stick.taken"]);
    assert_eq!(province.verdicts(&[part]), ["stick.forged"]);
    assert_eq!(nation_of(&province), 2);

    // Another machine, made with the same key out of the safe: who was heard first stays.
    let mut twin = Office::new(nation.site.next_nation(&root()));
    assert_eq!(province.verdicts(&twin.out("11", u64::MAX)), ["stick.forged"]);
    let here = province.site.desk.roster().of_unit(UnitCode::Nation).unwrap();
    assert_eq!(here.enrolled.key, next.site.me.key);
    province.site.holds();
}

/// The same envelope, words and news, signed by another.
fn resealed(bytes: &[u8], by: &Signer) -> Vec<u8> {
    let mut reader = bundle::Reader::new();
    reader.push(bytes);
    let (mut envelope, mut words, mut news) = (None, None, Vec::new());
    while let Some(item) = reader.pull().unwrap() {
        match item {
            bundle::Item::Envelope(it) => envelope = Some(it),
            bundle::Item::Words(it, _) => words = Some(it),
            bundle::Item::Segment(it) => news.push(*it),
            bundle::Item::End(_) => {}
        }
    }
    let (envelope, words) = (envelope.unwrap(), words.unwrap());
    assert_eq!(envelope.from.incarnation, Incarnation(2));
    let (mut writer, mut sealed) = bundle::Writer::begin(&envelope, &words, by).unwrap();
    for segment in news {
        sealed.extend(writer.segment(segment).unwrap());
    }
    sealed.extend(writer.finish(true));
    sealed
}

#[test]
fn parts_that_come_before_the_roots_word_are_brought_again() {
    let [mut nation, mut province, county] = tree_at_work();
    for (at, node) in [("12", 1_300), ("13", 1_400), ("14", 1_500)] {
        drop(nation.site.enroll(at, node));
    }
    drop(county);
    let mut next = Office::new(nation.site.next_nation(&root()));
    next.site
        .act(Role::SecurityOfficer, |drafter| {
            office::members::fence(drafter, UnitCode::Nation, "burnt").map(drop)
        })
        .unwrap();
    let mut parts = next.out("11", 1_500);
    assert!(2 <= parts.len(), "{}", parts.len());
    // It stands in the first part of the next one's own log, behind the former one's.
    let at = parts.iter().position(|part| holds_the_word(&part.bytes)).unwrap();
    assert!(0 < at);
    let word = parts.remove(at);
    let early = province.brings(&parts);
    assert!(early.files.iter().all(|file| file.verdict == Verdict::Stranger), "{early:?}");
    assert_eq!(nation_of(&province), 1);
    assert!(province.book.peers[&NATION].incarnation == Some(Incarnation(1)));
    parts.push(word);
    let all = province.brings(&parts);
    assert!(all.files.iter().all(|file| file.verdict.is_good()), "{all:?}");
    assert!(all.missing.is_empty());
    let roster = province.site.desk.roster();
    assert_eq!(nation_of(&province), 2);
    let lost = roster::Writer { node: NATION, incarnation: Incarnation(1) };
    assert!(roster.fenced(lost) && lost.node == NodeNumber(1));
}

fn holds_the_word(bytes: &[u8]) -> bool {
    let mut reader = bundle::Reader::new();
    reader.push(bytes);
    std::iter::from_fn(|| reader.pull().unwrap()).any(|item| {
        let bundle::Item::Segment(segment) = item else { return false };
        segment.log.incarnation == Incarnation(2) && segment.first_seq == model::Seq(1)
    })
}
