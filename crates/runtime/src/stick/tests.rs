//! Facts and laws of sticks.

mod nation;
mod second_history;
mod succession;

use model::limits::WIRE_SEGMENT_BYTES;
use model::words::Role;
use model::{Level, Timestamp};
use office::look;
use proptest::prelude::*;

use super::*;
use crate::contacts::Contacts;
use crate::desk::Mode;
use crate::desk::tree::{Site, day, unit};

const ZAHRA: &str = "0012345679";
const MARYAM: &str = "0076543218";

/// An office with its contact book.
struct Office {
    site: Site,
    book: Contacts,
}

impl Office {
    fn new(site: Site) -> Self {
        Self { site, book: Contacts::default() }
    }

    fn out(&mut self, to: &str, part_bytes: u64) -> Vec<Part> {
        self.ordered(order(to, part_bytes, false))
    }

    fn ordered(&mut self, order: Order) -> Vec<Part> {
        let mut pocket = Pocket::default();
        let desk = &mut self.site.desk;
        export(desk, &mut self.book, &order, &mut pocket, &mut |_, _| {}).unwrap();
        pocket.parts
    }

    fn brings(&mut self, parts: &[Part]) -> Imported {
        let parts: Vec<&dyn Carried> = parts.iter().map(|part| part as &dyn Carried).collect();
        import(&mut self.site.desk, &mut self.book, &parts, moment(), &mut |_, _| {}).unwrap()
    }

    /// Every verdict, in a word.
    fn verdicts(&mut self, parts: &[Part]) -> Vec<&'static str> {
        self.brings(parts).files.iter().map(|file| file.verdict.code()).collect()
    }

    fn level(&mut self) -> Vec<Level> {
        let snapshot = crate::snapshot::Snapshot::of(&self.site.desk, &self.book, None);
        let reach = snapshot.reach();
        let lines = self.site.desk.look(|office| look::list(office, &look::Filter::default()));
        lines.unwrap().iter().map(|line| reach.level(&line.1.tops)).collect()
    }

    /// Whatever is here of another's log is that log's history.
    fn holds_only_what(&self, other: &Self) {
        for (log, head) in self.site.desk.heads().iter() {
            if log.origin == other.site.me.node {
                assert_eq!(other.site.desk.head_at(log, head.seq).unwrap(), Some(head), "{log}");
            }
        }
    }
}

fn order(to: &str, part_bytes: u64, whole: bool) -> Order {
    let at = Timestamp::from_ms(1_670_000_000_000);
    Order { to: unit(to), whole, part_bytes, at, mode: Mode::Write }
}

fn moment() -> Moment {
    let at = Timestamp::from_ms(1_670_000_600_000);
    Moment { at, today: day(), mode: Mode::Write }
}

/// Nation, province and a county that never had a line: they know of each other what enrolment told.
fn tree() -> [Office; 3] {
    let mut nation = Site::nation();
    let mut province = nation.enroll("11", 1200);
    let county = province.enroll("1102", 1201);
    [nation, province, county].map(Office::new)
}

fn agree(offices: &mut [Office; 3]) {
    for of in ["1102", "11", "IR"] {
        let [nation, province, county] = offices
            .each_mut()
            .map(|office| office.site.desk.look(|office| look::state(office, unit(of))).unwrap());
        assert_eq!((&nation, &nation), (&province, &county), "{of}");
    }
}

#[test]
fn a_county_without_a_line_reaches_the_nation_and_hears_of_it() {
    let mut offices = tree();
    let [nation, province, county] = &mut offices;
    county.site.take(ZAHRA, 300);
    assert_eq!(county.level(), [Level::Here]);
    let up = county.out("11", u64::MAX);
    assert_eq!(up.len(), 1);
    assert_eq!(province.verdicts(&up), ["stick.taken"]);
    let further = province.out("IR", u64::MAX);
    assert_eq!(nation.verdicts(&further), ["stick.taken"]);
    // Nothing has come back: nothing is claimed.
    assert_eq!(county.level(), [Level::Here]);
    let down = province.out("1102", u64::MAX);
    assert_eq!(county.verdicts(&down), ["stick.taken"]);
    assert_eq!(county.level(), [Level::Province]);
    let down = nation.out("11", u64::MAX);
    assert_eq!(province.verdicts(&down), ["stick.taken"]);
    let down = province.out("1102", u64::MAX);
    let imported = county.brings(&down);
    assert_eq!(county.level(), [Level::Nation]);
    assert!(0 < imported.files[0].heard.nation);
    agree(&mut offices);
    for office in &offices {
        office.site.holds();
    }
}

#[test]
fn a_lost_stick_costs_a_resend_and_a_repeated_one_nothing() {
    let [_, mut province, mut county] = tree();
    county.site.take(ZAHRA, 300);
    drop(county.out("11", u64::MAX));
    county.site.take(MARYAM, 200);
    let second = county.out("11", u64::MAX);
    let news = province.brings(&second).news();
    assert_eq!((news.files.len(), county.book.bundles.values().sum::<u64>()), (2, 2));
    assert_eq!(province.verdicts(&second), ["stick.nothing_new"]);
    // What came back is not sent again; all of it is, when asked for.
    county.brings(&province.out("1102", u64::MAX));
    let empty = county.out("11", u64::MAX);
    assert_eq!(province.brings(&empty).news().entries, 0);
    let again = county.ordered(order("11", u64::MAX, true));
    let outcome = &province.brings(&again).files[0];
    assert!(0 < outcome.known && outcome.verdict == Verdict::NothingNew, "{outcome:?}");
}

#[test]
fn a_missing_part_is_named_and_the_others_are_taken() {
    let [_, mut province, mut county] = tree();
    for serial in 0..120u32 {
        county.site.take(&person(serial), 100);
    }
    let mut parts = county.out("11", 2_000);
    assert!(3 <= parts.len(), "{}", parts.len());
    let lost = parts.remove(1);
    let imported = province.brings(&parts);
    let missing: Vec<u32> = imported.missing.iter().map(|missing| missing.part).collect();
    assert_eq!(missing, [2]);
    assert!(imported.files.iter().any(|file| file.verdict == Verdict::Waits));
    assert_eq!(province.brings(&[lost]).files[0].verdict, Verdict::Taken);
    parts.reverse();
    province.brings(&parts);
    assert!(county.site.news_for(&province.site).is_empty());
    province.holds_only_what(&county);
}

fn person(serial: u32) -> String {
    let digits = format!("{:09}", 12_345_670 + serial);
    let sum: u32 = digits
        .chars()
        .zip((2..=10).rev())
        .map(|(digit, weight)| digit.to_digit(10).unwrap() * weight)
        .sum();
    let rest = sum % 11;
    let check = if rest < 2 { rest } else { 11 - rest };
    format!("{digits}{check}")
}

#[test]
fn what_is_no_bundle_of_a_neighbor_is_refused_by_name() {
    let [mut nation, mut province, mut county] = tree();
    let mut other = Office::new(province.site.enroll("1103", 1202));
    other.site.take(MARYAM, 100);
    let theirs = other.out("11", u64::MAX);
    county.site.take(ZAHRA, 300);
    let ours = county.out("11", u64::MAX);
    assert_eq!(county.verdicts(&theirs), ["stick.not_for_us"]);
    assert_eq!(county.verdicts(&ours), ["stick.own"]);
    let text =
        Part { name: "letter.hgm".to_owned(), bytes: b"dear province, this is a letter".to_vec() };
    assert_eq!(county.verdicts(&[text]), ["stick.no_bundle"]);
    // Somebody who isn't in the tree makes one up.
    let mut nowhere = Site::nation();
    let mut self_made = Office::new(nowhere.enroll("11", 1200));
    let unknown = Office::new(self_made.site.enroll("1102", 1201));
    assert_eq!(unknown.site.peer(), county.site.peer());
    let forged = self_made.out("1102", u64::MAX);
    assert_eq!(county.verdicts(&forged), ["stick.forged"]);
    assert_eq!(county.book.peers.len(), 1, "only the contact of its own export");
    // Above the province nobody knows the county's province yet.
    drop(nation.out("11", u64::MAX));
    let skipped = Part { name: "x".to_owned(), bytes: ours[0].bytes.clone() };
    assert_eq!(nation.verdicts(&[skipped]), ["stick.not_for_us"]);
}

#[test]
fn of_a_fenced_office_nothing_is_taken() {
    let [_, mut province, mut county] = tree();
    county.site.take(ZAHRA, 300);
    let bundle = county.out("11", u64::MAX);
    let node = county.site.me.node;
    province
        .site
        .act(Role::SecurityOfficer, |drafter| {
            office::members::fence(drafter, unit("1102"), "stolen")?;
            Ok(())
        })
        .unwrap();
    assert_eq!(province.verdicts(&bundle), ["stick.fenced"]);
    assert!(province.site.desk.heads().iter().all(|(log, _)| log.origin != node));
    // And nothing more goes to it.
    let mut pocket = Pocket::default();
    let desk = &mut province.site.desk;
    let refused = export(
        desk,
        &mut province.book,
        &order("1102", u64::MAX, false),
        &mut pocket,
        &mut |_, _| {},
    );
    assert!(matches!(refused, Err(StickFault::NoNeighbor { .. })) && pocket.parts.is_empty());
}

#[test]
fn a_changed_byte_never_brings_another_state() {
    let [_, mut province, mut county] = tree();
    county.site.take(ZAHRA, 300);
    let part = county.out("11", u64::MAX).remove(0);
    let known = province.book.clone();
    for at in (0..part.bytes.len()).rev() {
        let mut wrong = part.clone();
        wrong.bytes[at] ^= 0x10;
        let outcome = province.brings(&[wrong]).files.remove(0);
        assert!(!matches!(outcome.verdict, Verdict::Taken | Verdict::NothingNew), "byte {at}");
        province.holds_only_what(&county);
    }
    province.site.holds();
    let acked = |book: &Contacts| book.peers.get(&county.site.me.node).map(|it| it.acked.clone());
    // Words whose own seal is whole count; they say what is so.
    for (log, head) in acked(&province.book).or_else(|| acked(&known)).unwrap_or_default() {
        assert_eq!(county.site.desk.head_at(log, head.seq).unwrap(), Some(head));
    }
    province.brings(&[part]);
    assert!(county.site.news_for(&province.site).is_empty());
}

#[test]
fn a_stick_that_was_torn_off_still_acknowledges() {
    let [_, mut province, mut county] = tree();
    county.site.take(ZAHRA, 300);
    province.brings(&county.out("11", u64::MAX));
    let whole = province.out("1102", u64::MAX).remove(0);
    // Behind the words' seal not a byte of news.
    let torn = Part { bytes: whole.bytes[..whole.bytes.len() - 150].to_vec(), ..whole };
    let outcome = county.brings(&[torn]).files.remove(0);
    assert!(matches!(outcome.verdict, Verdict::Damaged { .. }), "{outcome:?}");
    assert_eq!(county.level(), [Level::Province]);
}

#[test]
fn an_older_stick_takes_nothing_back() {
    let [_, mut province, mut county] = tree();
    county.site.take(ZAHRA, 300);
    province.brings(&county.out("11", u64::MAX));
    let old = province.out("1102", u64::MAX);
    county.site.take(MARYAM, 300);
    province.brings(&county.out("11", u64::MAX));
    county.brings(&province.out("1102", u64::MAX));
    let before = county.book.peers[&province.site.me.node].acked.clone();
    assert_eq!(county.verdicts(&old), ["stick.nothing_new"]);
    assert_eq!(county.book.peers[&province.site.me.node].acked, before);
    assert_eq!(county.level(), [Level::Province; 2]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Any order, any repetition: once each part has been brought after those before it, all is there.
    #[test]
    fn whatever_the_order_all_sticks_bring_the_same(
        brought in prop::collection::vec(0usize..64, 0..12),
        cut in 600u64..6_000,
    ) {
        let [_, mut province, mut county] = tree();
        let mut all = Vec::new();
        for serial in 0..6u32 {
            county.site.take(&person(serial), 100);
            all.extend(county.out("11", cut));
        }
        for index in brought {
            province.brings(&[all[index % all.len()].clone()]);
            province.holds_only_what(&county);
        }
        province.brings(&all);
        prop_assert!(county.site.news_for(&province.site).is_empty());
        county.brings(&province.out("1102", WIRE_SEGMENT_BYTES as u64));
        prop_assert!(county.level().iter().all(|level| *level == Level::Province));
        province.site.holds();
    }
}
