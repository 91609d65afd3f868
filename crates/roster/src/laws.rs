//! Laws and facts of the roster.

use model::limits::{FENCE_LOGS_MAX, ROSTER_HEARD_MAX, VIEW_VALUE_BYTES_MAX};
use model::{Hash, Lane, LogId, NodeNumber, Seq};
use proptest::prelude::*;

use crate::sample::{
    HUB_11, NATION_1, OFFICE_1102, OFFICE_1103, control, country, enrolled, enrolls, fences,
    founded, numbers, renews, tls, unit, writer,
};
use crate::{Denied, Enrolled, Entry, MemberRow, Roster, Trust, Writer};

fn nation() -> LogId {
    control(NATION_1, "IR")
}

fn province() -> LogId {
    control(writer(HUB_11, 1), "11")
}

fn units(roster: &Roster) -> Vec<String> {
    let said = |m: crate::Member<'_>| {
        let Writer { node, incarnation } = m.writer();
        let fenced = if m.is_fenced() { " fenced" } else { "" };
        format!("{} {}.{}{fenced}", m.unit(), node.0, incarnation.0)
    };
    roster.iter().map(said).collect()
}

#[test]
fn a_country_is_enrolled_down_the_tree() {
    let roster = country();
    let all = ["IR 1.1", "11 1200.1", "1102 1201.1", "1103 1202.1", "12 1300.1"];
    assert_eq!(units(&roster), all);
    let children: Vec<u16> =
        roster.children_of(unit("11")).map(|member| member.enrolled.node.0).collect();
    assert_eq!(children, [OFFICE_1102, OFFICE_1103]);
    let parent = roster.parent_of(NodeNumber(OFFICE_1102)).unwrap();
    assert_eq!(parent.writer(), writer(HUB_11, 1));
    assert_eq!(roster.parent_of(NATION_1.node), None);
    assert_eq!(roster.of_unit(unit("1103")).unwrap().writer(), writer(OFFICE_1103, 1));
    let office = writer(OFFICE_1102, 1);
    let key = enrolled(office, "1102").key.usable().ok();
    assert_eq!(roster.key_of(control(office, "1102")), key);
    assert_eq!(roster.key_of(control(writer(77, 1), "1102")), None);
}

#[test]
fn an_enrolment_without_right_makes_no_member() {
    let cases: [(&str, LogId, Entry); 9] = [
        ("another province's county", province(), enrolls(writer(1250, 1), "1201")),
        ("a province by a province", province(), enrolls(writer(1300, 2), "12")),
        ("a county by the nation", nation(), enrolls(writer(1250, 1), "1104")),
        (
            "a county by a county",
            control(writer(OFFICE_1102, 1), "1102"),
            enrolls(writer(1250, 1), "1104"),
        ),
        (
            "in a child's scope",
            LogId { scope: unit("1102"), ..province() },
            enrolls(writer(1250, 1), "1104"),
        ),
        (
            "in the records lane",
            LogId { lane: Lane::Records, ..province() },
            enrolls(writer(1250, 1), "1104"),
        ),
        ("a number out of range", province(), enrolls(writer(1350, 1), "1104")),
        ("the hub's own number", province(), enrolls(writer(HUB_11, 2), "1104")),
        ("by a stranger", control(writer(1200, 5), "11"), enrolls(writer(1250, 1), "1104")),
    ];
    for (what, log, entry) in cases {
        let mut roster = country();
        roster.apply(log, Seq(20), &entry);
        assert_eq!(units(&roster), units(&country()), "{what}");
        assert!(roster.judge(log, &entry).is_err(), "{what}");
    }
    let fine = enrolls(writer(1250, 1), "1104");
    assert_eq!(country().judge(province(), &fine), Ok(()));
}

#[test]
fn other_keys_never_take_a_members_place() {
    let office = writer(OFFICE_1102, 1);
    let other = Enrolled { key: enrolled(writer(9, 9), "1102").key, ..enrolled(office, "1102") };
    let mut roster = country();
    let entry = Entry::Enrolled(other);
    assert_eq!(roster.judge(province(), &entry), Err(Denied::Taken));
    roster.apply(province(), Seq(20), &entry);
    assert_eq!(roster.member(office).unwrap().enrolled, &enrolled(office, "1102"));
    // Said again as it was, nothing is wrong.
    assert_eq!(roster.judge(province(), &enrolls(office, "1102")), Ok(()));
}

#[test]
fn a_fence_ends_an_incarnation_and_the_next_one_takes_over() {
    let office = writer(OFFICE_1102, 1);
    let [log, records] =
        [Lane::Control, Lane::Records].map(|lane| LogId { lane, ..control(office, "1102") });
    let mut roster = country();
    roster.apply(province(), Seq(7), &fences(office, &[(log, 40)]));
    assert!(roster.fenced(office));
    assert!(roster.counts(log, Seq(40)) && !roster.counts(log, Seq(41)));
    assert!(!roster.counts(records, Seq(1)), "a log the fence doesn't name doesn't count");
    assert_eq!(roster.current(office.node), None);
    assert_eq!(roster.of_unit(unit("1102")), None);
    assert!(roster.by_tls(tls(office, 0)).unwrap().is_fenced());
    assert_eq!(roster.parent_of(office.node).unwrap().writer(), writer(HUB_11, 1));

    let next = writer(OFFICE_1102, 2);
    assert_eq!(roster.next_incarnation(office.node), Some(next.incarnation));
    roster.apply(province(), Seq(8), &enrolls(next, "1102"));
    assert_eq!(roster.current(office.node).unwrap().writer(), next);
    assert_eq!(roster.of_unit(unit("1102")).unwrap().writer(), next);
    assert_eq!(roster.children_of(unit("11")).count(), 2);
}

#[test]
fn only_the_parent_fences() {
    let office = writer(OFFICE_1102, 1);
    let logs = [control(writer(OFFICE_1103, 1), "1103"), nation(), control(writer(1300, 1), "12")];
    for log in logs {
        let mut roster = country();
        roster.apply(log, Seq(30), &fences(office, &[]));
        assert!(!roster.fenced(office), "{log}");
        assert!(roster.judge(log, &fences(office, &[])).is_err(), "{log}");
    }
    let unknown = fences(writer(1290, 1), &[]);
    assert_eq!(country().judge(province(), &unknown), Err(Denied::Unknown));
}

#[test]
fn what_a_fenced_province_did_later_does_not_count() {
    let hub = writer(HUB_11, 1);
    let mut roster = country();
    roster.apply(province(), Seq(50), &enrolls(writer(1250, 1), "1104"));
    roster.apply(province(), Seq(51), &fences(writer(OFFICE_1103, 1), &[]));
    assert!(roster.member(writer(1250, 1)).is_some());
    roster.apply(nation(), Seq(60), &fences(hub, &[(province(), 4)]));
    assert_eq!(roster.member(writer(1250, 1)), None);
    assert!(!roster.fenced(writer(OFFICE_1103, 1)));
    assert!(roster.member(writer(OFFICE_1102, 1)).is_some());

    let next = writer(HUB_11, 2);
    roster.apply(nation(), Seq(61), &enrolls(next, "11"));
    roster.apply(control(next, "11"), Seq(3), &enrolls(writer(1250, 1), "1104"));
    assert!(roster.member(writer(1250, 1)).is_some());
    assert_eq!(roster.parent_of(NodeNumber(OFFICE_1102)).unwrap().writer(), next);
}

#[test]
fn a_renewed_key_is_known_and_so_is_the_one_before() {
    let office = writer(OFFICE_1102, 1);
    let mut roster = country();
    roster.apply(province(), Seq(9), &renews(office, 1));
    roster.apply(province(), Seq(12), &renews(office, 2));
    roster.apply(control(writer(1300, 1), "12"), Seq(13), &renews(office, 3));
    assert_eq!(roster.member(office).unwrap().tls, tls(office, 2));
    for renewed in 0..=2 {
        assert_eq!(roster.by_tls(tls(office, renewed)).unwrap().writer(), office);
    }
    assert_eq!(roster.by_tls(tls(office, 3)), None);
}

#[test]
fn numbers_are_given_once() {
    let roster = country();
    assert_eq!(roster.next_number(numbers(11)), Some(NodeNumber(1203)));
    assert_eq!(roster.next_number(numbers(13)), Some(NodeNumber(1400)));
    let mut full = country();
    for number in 1203..=1299 {
        full.apply(province(), Seq(u64::from(number)), &enrolls(writer(number, 1), "1104"));
    }
    assert_eq!(full.next_number(numbers(11)), None);
}

#[test]
fn a_used_slip_is_known() {
    let roster = country();
    assert!(roster.is_slip_used(tls(writer(OFFICE_1102, 1), 99)));
    assert!(!roster.is_slip_used(tls(writer(1250, 1), 99)));
}

#[test]
fn a_county_knows_its_line_of_parents_from_the_start() {
    let chain = [
        enrolled(NATION_1, "IR"),
        enrolled(writer(HUB_11, 1), "11"),
        enrolled(writer(OFFICE_1102, 1), "1102"),
    ];
    let mut roster = Roster::trusting(&Trust { members: chain.to_vec(), root: Hash([9; 32]) });
    assert_eq!(units(&roster), ["IR 1.1", "11 1200.1", "1102 1201.1"]);
    // The province's own word on it changes nothing, its fence does.
    roster.apply(province(), Seq(3), &enrolls(writer(OFFICE_1102, 1), "1102"));
    roster.apply(nation(), Seq(8), &fences(writer(HUB_11, 1), &[(province(), 3)]));
    assert_eq!(units(&roster), ["IR 1.1", "11 1200.1 fenced", "1102 1201.1"]);
}

#[test]
fn members_that_enroll_one_another_have_no_end_but_no_right() {
    let mut roster = founded();
    let [one, two] = [writer(1250, 1), writer(1350, 1)];
    for (by, at, of) in [(one, "11", two), (two, "12", one), (one, "12", two), (two, "11", one)] {
        for what in ["1102", "1201", "11", "12", "IR"] {
            roster.apply(control(by, at), Seq(1), &enrolls(of, what));
        }
    }
    assert_eq!(units(&roster), ["IR 1.1"]);
}

#[test]
fn a_row_never_outgrows_its_view() {
    let office = writer(OFFICE_1102, 1);
    let many = vec![(control(office, "1102"), u64::MAX); FENCE_LOGS_MAX];
    let mut roster = country();
    for seq in 10..60u8 {
        let at = Seq(u64::MAX - u64::from(seq));
        roster.apply(province(), at, &fences(office, &many));
        roster.apply(province(), at, &renews(office, seq));
        roster.apply(province(), at, &enrolls(office, "1102"));
    }
    let row = roster.row(office).unwrap();
    assert_eq!(row.fenced.len(), ROSTER_HEARD_MAX);
    assert_eq!(row.renewed.len(), ROSTER_HEARD_MAX);
    let bytes = bincode::serde::encode_to_vec(row, bincode::config::standard()).unwrap();
    assert!(bytes.len() < VIEW_VALUE_BYTES_MAX, "{} bytes", bytes.len());
    let back: (MemberRow, usize) =
        bincode::serde::decode_from_slice(&bytes, bincode::config::standard()).unwrap();
    assert_eq!(&back.0, row);

    let too_many = vec![(control(office, "1102"), 1); FENCE_LOGS_MAX + 1];
    assert_eq!(country().judge(province(), &fences(office, &too_many)), Err(Denied::TooLarge));
    assert_eq!(country().apply(province(), Seq(9), &fences(office, &too_many)), None);
}

/// Statements by anyone about anyone, rightful ones among them. A position of a log says one thing.
fn statements() -> impl Strategy<Value = Vec<(LogId, Seq, Entry)>> {
    let nodes = prop::sample::select(vec![1u16, 1200, 1201, 1202, 1300, 1301]);
    let who = (nodes, 1..3u16).prop_map(|(node, incarnation)| writer(node, incarnation));
    let place = prop::sample::select(vec!["IR", "11", "12", "1102", "1103", "1201"]);
    let log = (who.clone(), place.clone()).prop_map(|(who, place)| control(who, place));
    let rightful = prop::sample::select(vec![
        (nation(), enrolls(writer(HUB_11, 1), "11")),
        (nation(), enrolls(writer(HUB_11, 2), "11")),
        (nation(), fences(writer(HUB_11, 1), &[(province(), 12)])),
        (province(), enrolls(writer(OFFICE_1102, 1), "1102")),
        (province(), renews(writer(OFFICE_1102, 1), 1)),
        (province(), fences(writer(OFFICE_1102, 1), &[])),
        (control(writer(HUB_11, 2), "11"), enrolls(writer(OFFICE_1102, 2), "1102")),
        (control(writer(HUB_11, 2), "11"), enrolls(writer(OFFICE_1102, 1), "1103")),
    ]);
    let entry = prop_oneof![
        (who.clone(), place).prop_map(|(of, at)| enrolls(of, at)),
        who.clone().prop_map(|of| fences(of, &[(province(), 12)])),
        (who, 1..4u8).prop_map(|(of, renewed)| renews(of, renewed)),
    ];
    let any = prop_oneof![rightful, (log, entry)];
    prop::collection::vec((any, 1..25u64), 0..40).prop_map(|heard| {
        let mut heard: Vec<_> =
            heard.into_iter().map(|((log, entry), seq)| (log, Seq(seq), entry)).collect();
        heard.sort_by_key(|(log, seq, _)| (*log, *seq));
        heard.dedup_by_key(|(log, seq, _)| (*log, *seq));
        heard
    })
}

fn folded(heard: &[(LogId, Seq, Entry)]) -> Roster {
    let mut roster = founded();
    for (log, seq, entry) in heard {
        roster.apply(*log, *seq, entry);
    }
    roster
}

#[test]
fn a_neighbor_is_the_parent_of_who_calls_or_a_child_of_who_answers() {
    let roster = country();
    let key = |node| roster.current(NodeNumber(node)).unwrap().tls;
    let met = |me: &str, upwards, tls| {
        roster.neighbor(unit(me), upwards, tls).map(|member| member.enrolled.node.0)
    };
    assert_eq!(met("1102", true, key(HUB_11)), Some(HUB_11));
    assert_eq!(met("11", false, key(OFFICE_1102)), Some(OFFICE_1102));
    // A hub with an unknown key has yet to show who it is, the nation too.
    assert_eq!(met("1102", true, tls(writer(HUB_11, 1), 99)), None);
    assert_eq!(met("11", true, tls(writer(1, 1), 99)), None);
    assert_eq!(met("11", true, key(1)), Some(1));
    // A stranger is no child.
    assert_eq!(met("11", false, tls(writer(OFFICE_1102, 1), 99)), None);
    // Neighbors, but not so, and members that are none.
    assert_eq!(met("1102", true, key(OFFICE_1103)), None);
    assert_eq!(met("11", true, key(OFFICE_1102)), None);
    assert_eq!(met("1102", false, key(HUB_11)), None);
    assert_eq!(met("IR", false, key(OFFICE_1102)), None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn the_same_entries_make_the_same_roster_in_any_order_and_however_often(
        heard in statements(),
        shuffled in any::<prop::sample::Index>(),
    ) {
        let roster = folded(&heard);
        let mut other = heard;
        if !other.is_empty() {
            let at = shuffled.index(other.len());
            other.rotate_left(at);
            other.reverse();
            other.extend_from_within(..at);
        }
        prop_assert_eq!(&folded(&other), &roster);
        let rows = roster.rows().map(|(writer, row)| (*writer, row.clone()));
        prop_assert_eq!(Roster::load(rows), roster);
    }

    #[test]
    fn who_is_looked_up_is_who_a_walk_over_all_members_finds(heard in statements()) {
        let roster = folded(&heard);
        for member in roster.iter() {
            let of_unit: Vec<_> = roster.members_of(member.unit()).collect();
            let walked = roster.iter().filter(|other| other.unit() == member.unit());
            prop_assert_eq!(of_unit, walked.collect::<Vec<_>>());
            prop_assert!(roster.by_tls(member.tls).is_some());
            prop_assert!(roster.by_tls(member.enrolled.tls).is_some());
        }
        for parent in ["IR", "11", "13"].map(unit) {
            let below: Vec<_> = roster.children_of(parent).collect();
            let is_below = |member: &crate::Member<'_>| member.unit().parent() == Some(parent);
            let current = |member: &crate::Member<'_>| {
                let now = roster.current(member.enrolled.node).map(|now| now.writer());
                now == Some(member.writer())
            };
            let walked = roster.iter().filter(is_below).filter(current);
            prop_assert_eq!(below, walked.collect::<Vec<_>>());
        }
    }

    #[test]
    fn nothing_anyone_says_brings_in_a_second_nation_or_a_homeless_county(heard in statements()) {
        let roster = folded(&heard);
        for member in roster.iter() {
            let Some(parent) = member.unit().parent() else {
                prop_assert_eq!(member.writer(), NATION_1);
                continue;
            };
            prop_assert!(roster.iter().any(|above| above.unit() == parent));
        }
    }

    #[test]
    fn what_is_judged_right_counts(heard in statements(), entry in statements()) {
        let mut roster = folded(&heard);
        for (log, seq, entry) in entry {
            let later = Seq(seq.0.saturating_add(100));
            if roster.judge(log, &entry).is_ok() && roster.counts(log, later) {
                roster.apply(log, later, &entry);
                prop_assert!(roster.member(entry.of()).is_some());
                if matches!(entry, Entry::Fenced(_)) {
                    prop_assert!(roster.fenced(entry.of()));
                }
            }
        }
    }
}
