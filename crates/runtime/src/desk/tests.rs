//! What is taken in, what is refused, and that nothing of it harms.

use escrow::{Acknowledge, Entry as QuotaEntry, Grant, QuotaLine, QuotaOpen, Return};
use model::words::Role;
use model::{Level, LogId, PersonId, Seq};
use office::entry::{Body, Witness};
use office::{look, quota};
use roster::Unwelcome;
use session::Stored;

use super::tree::{Site, amount, day, meet, unit};
use crate::fault::RuntimeFault;
use crate::verify::verify;

const ZAHRA: &str = "0012345679";
const MARYAM: &str = "0076543218";

fn tree() -> (Site, Site, Site) {
    let mut nation = Site::nation();
    let mut province = nation.enroll("11", 1200);
    let mut county = province.enroll("1102", 1201);
    meet(&mut province, &mut nation);
    meet(&mut county, &mut province);
    (nation, province, county)
}

fn files(site: &mut Site) -> usize {
    site.desk.look(|office| look::list(office, &look::Filter::default())).unwrap().len()
}

/// All replicas make the same of the county, the province and the nation.
fn agree(sites: &mut [&mut Site]) {
    for of in ["1102", "11", "IR"] {
        let states: Vec<_> = sites
            .iter_mut()
            .map(|site| site.desk.look(|office| look::state(office, unit(of))).unwrap())
            .collect();
        assert!(states.windows(2).all(|pair| pair[0] == pair[1]), "{of}: {states:?}");
    }
}

fn refused(stored: &[Stored]) -> Vec<u16> {
    let code = |stored: &Stored| match stored {
        Stored::Refused { code } => Some(*code),
        Stored::Durable { .. } | Stored::Gap { .. } | Stored::Failed => None,
    };
    stored.iter().filter_map(code).collect()
}

#[test]
fn what_a_county_writes_reaches_the_nation_through_its_province() {
    let (mut nation, mut province, mut county) = tree();
    county.take(ZAHRA, 300);
    county.take(MARYAM, 200);
    let stored = province.pull(&county);
    assert!(
        stored
            .iter()
            .all(|stored| matches!(stored, Stored::Durable { aside, .. } if aside.is_empty())),
        "{stored:?}"
    );
    nation.pull(&province);
    assert_eq!([files(&mut nation), files(&mut province), files(&mut county)], [2; 3]);
    agree(&mut [&mut nation, &mut province, &mut county]);
    for site in [&nation, &province, &county] {
        verify(&site.desk, &mut |_, _| {}).unwrap();
    }
    assert!(nation.news_for(&province).is_empty() && province.news_for(&nation).is_empty());
    let mut province = province.reopened();
    assert_eq!(files(&mut province), 2);
}

#[test]
fn small_acts_go_out_in_few_segments_and_come_in_with_one_sync() {
    let (_, mut province, mut county) = tree();
    for serial in 0..30u32 {
        county.take(&person(serial), 100);
    }
    let news = county.news_for(&province);
    assert_eq!(news.len(), 1, "one log, thirty acts, one segment");
    let before = province.desk.syncs();
    province.hear(&county, news);
    assert_eq!(province.desk.syncs() - before, 1);
    assert_eq!(files(&mut province), 30);
}

/// A national code that passes its check.
fn person(serial: u32) -> String {
    let nine = format!("{:09}", 1_000_000 + serial);
    let sum: u32 = nine
        .bytes()
        .zip((2..=10).rev())
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    let rest = sum % 11;
    format!("{nine}{}", if rest < 2 { rest } else { 11 - rest })
}

#[test]
fn what_overlaps_or_comes_again_counts_once() {
    let (_, mut province, mut county) = tree();
    county.take(ZAHRA, 300);
    let first = county.news_for(&province);
    county.take(MARYAM, 200);
    let both = county.news_for(&province);
    let parts = [first.clone(), both.clone(), first, both].concat();
    let stored = province.hear(&county, parts);
    assert_eq!(refused(&stored), []);
    assert_eq!(files(&mut province), 2);
    let end = province.desk.journal_end();
    county.take("1234567891", 100);
    let tail = county.news_for(&province).pop().unwrap();
    assert!(province.hear(&county, vec![tail.clone(), tail]).len() == 2);
    assert!(end < province.desk.journal_end());
    verify(&province.desk, &mut |_, _| {}).unwrap();
}

#[test]
fn a_gap_is_told_and_nothing_of_it_is_stored() {
    let (_, mut province, mut county) = tree();
    county.take(ZAHRA, 300);
    let log = county.news_for(&province)[0].log;
    let have = county.desk.heads().of(log);
    county.take(MARYAM, 200);
    let later = county.desk.segments_from(log, have, usize::MAX).unwrap();
    let end = province.desk.journal_end();
    let stored = province.hear(&county, later);
    assert!(matches!(stored[..], [Stored::Gap { head }] if head.seq == Seq(0)), "{stored:?}");
    assert_eq!(province.desk.journal_end(), end);
}

#[test]
fn who_may_not_is_refused_with_a_code_and_nothing_changes() {
    let (mut nation, mut province, mut county) = tree();
    let mut neighbor = province.enroll("1103", 1202);
    let mut stranger = Site::nation().enroll("11", 1200).enroll("1102", 1209);
    neighbor.take(ZAHRA, 300);
    stranger.take(ZAHRA, 300);
    county.take(MARYAM, 300);
    let code = |unwelcome: Unwelcome| vec![unwelcome.code()];
    let of = |site: &Site, to: &Site| {
        site.desk
            .shared_heads(to.me.unit)
            .iter()
            .map(|(log, _)| log)
            .find(|log| log.lane == model::Lane::Records)
            .map(|log| site.desk.segments_from(log, journal::Head::start(log), usize::MAX).unwrap())
            .unwrap()
    };
    let ends = [&nation, &province, &county].map(|site| site.desk.journal_end());

    let from_neighbor = of(&neighbor, &province);
    let stored = county.hear(&neighbor, from_neighbor.clone());
    assert_eq!(refused(&stored), code(Unwelcome::NotHeld), "a neighbor's scope");
    let stored = nation.hear(&county, from_neighbor);
    assert_eq!(refused(&stored), code(Unwelcome::NotTheirs), "a neighbor's log by a neighbor");
    let stored = province.hear(&stranger, of(&stranger, &province));
    assert_eq!(refused(&stored), code(Unwelcome::Stranger));

    let mut forged = of(&county, &province);
    forged[0].signature[0] ^= 1;
    assert_eq!(refused(&province.hear(&county, forged)), [4]);
    let mut other = of(&county, &province);
    other[0].payload[3] ^= 1;
    assert_eq!(refused(&province.hear(&county, other)), [4]);
    assert_eq!(ends, [&nation, &province, &county].map(|site| site.desk.journal_end()));
}

#[test]
fn a_machine_that_was_set_back_is_told() {
    let (_, mut province, mut county) = tree();
    county.take(ZAHRA, 300);
    province.pull(&county);
    let ahead = county.news_for(&tree().1);
    let log = ahead.last().unwrap().log;
    let own = county.desk.segments_from(log, journal::Head::start(log), usize::MAX).unwrap();
    // The machine as it was before: same keys, shorter log.
    let stored = county.hear(&province, own.clone());
    assert!(matches!(stored[0], Stored::Durable { .. }), "what is here is no news");
    county.desk.forget(log);
    let stored = county.hear(&province, own);
    assert_eq!(refused(&stored), [Unwelcome::RolledBack.code()]);
}

#[test]
fn who_is_enrolled_in_the_same_delivery_is_no_stranger() {
    let mut nation = Site::nation();
    let mut province = nation.enroll("11", 1200);
    let mut county = province.enroll("1102", 1201);
    county.take(ZAHRA, 300);
    province.pull(&nation);
    province.pull(&county);
    let all = province.news_for(&nation);
    let stored = nation.hear(&province, all);
    assert_eq!(refused(&stored), []);
    assert_eq!(files(&mut nation), 1);
}

#[test]
fn quota_goes_down_the_tree_and_what_is_not_the_writers_is_set_aside() {
    let (mut nation, mut province, mut county) = tree();
    let q = QuotaLine::new(quota::PROGRAMME, 1401).unwrap();
    let open = QuotaOpen {
        q: q.clone(),
        total: amount(9_000, 90),
        opens: "1401/01/01".parse().unwrap(),
        closes: "1401/12/29".parse().unwrap(),
        rule_set: "1401.1".to_owned(),
    };
    nation.say(Role::Treasurer, unit("IR"), &Body::Quota(QuotaEntry::QuotaOpen(open)));
    let grant = |to: &Site, millions, jobs| {
        let to = escrow::Holder { node: to.me.node, incarnation: to.me.incarnation };
        let cumulative = amount(millions, jobs);
        Body::Quota(QuotaEntry::Grant(Grant {
            q: q.clone(),
            to,
            cumulative,
            on: day(),
            note: None,
        }))
    };
    let down = grant(&province, 5_000, 50);
    nation.say(Role::Treasurer, unit("11"), &down);
    meet(&mut province, &mut nation);
    let down = grant(&county, 1_000, 10);
    province.say(Role::Treasurer, unit("1102"), &down);
    meet(&mut county, &mut province);
    county.act(Role::Clerk, |drafter| quota::acknowledge(drafter).map(drop)).unwrap();
    assert_eq!(county.desk.look(quota::figures).unwrap().free, amount(1_000, 10));

    // A county grants itself more, and says it in its own scope.
    let lie = grant(&county, 8_000, 80);
    let refused = county.act(Role::Treasurer, |drafter| {
        drafter.say_to(unit("1102"), lie.clone());
        Ok(())
    });
    assert!(
        matches!(refused, Err(RuntimeFault::Refused(denied)) if denied.code() == "authority.kind")
    );
    county.lie(Role::Treasurer, unit("1102"), &lie);
    let ack = Acknowledge { q, from: model::NodeNumber(1), cumulative: amount(1, 1), on: day() };
    county.say(Role::Clerk, unit("1102"), &Body::Quota(QuotaEntry::Acknowledge(ack)));
    assert_eq!(county.desk.look(quota::figures).unwrap().free, amount(1_000, 10));
    let stored = province.pull(&county);
    let told: Vec<_> = stored
        .into_iter()
        .filter_map(|stored| match stored {
            Stored::Durable { aside, .. } => Some(aside),
            Stored::Gap { .. } | Stored::Refused { .. } | Stored::Failed => None,
        })
        .flatten()
        .map(|(_, code)| code)
        .collect();
    // Nor does it deal with anyone but its province.
    assert_eq!(told, ["authority.kind", "authority.elsewhere"]);
    nation.pull(&province);
    agree(&mut [&mut nation, &mut province, &mut county]);
    let tree = nation.desk.look(|office| quota::tree(office, &quota::line(office))).unwrap();
    let told: Vec<_> = tree
        .iter()
        .map(|place| (place.unit, place.branch.figures.granted, place.branch.unfunded))
        .collect();
    let none = model::Amount::ZERO;
    assert_eq!(
        told,
        [
            (Some(unit("IR")), amount(9_000, 90), none),
            (Some(unit("11")), amount(5_000, 50), none),
            (Some(unit("1102")), amount(1_000, 10), none),
        ]
    );
}

#[test]
fn a_file_is_where_all_its_entries_are() {
    let (_, _, mut county) = tree();
    county.take(ZAHRA, 300);
    let acked = |county: &Site, upto: u64| {
        let heads = county.desk.shared_heads(unit("11"));
        heads
            .iter()
            .map(|(log, head)| (log, journal::Head { seq: Seq(head.seq.0.min(upto)), ..head }))
            .collect::<std::collections::BTreeMap<_, _>>()
    };
    let all = acked(&county, u64::MAX);
    county.take(ZAHRA, 250);
    let now = acked(&county, u64::MAX);
    let none = std::collections::BTreeMap::new();
    let mut level = |parent, nation| {
        let reach = look::Reach { unit: unit("1102"), parent, nation };
        let lines = county.desk.look(|office| look::list(office, &look::Filter::default()));
        reach.level(&lines.unwrap()[0].1.tops)
    };
    assert_eq!(level(&none, &none), Level::Here);
    assert_eq!(level(&all, &none), Level::Here, "it was changed since");
    assert_eq!(level(&now, &all), Level::Province);
    assert_eq!(level(&now, &now), Level::Nation);
}

/// Shuts a county out; what it wrote up to here still counts.
fn fence(province: &mut Site, county: &Site) {
    let me = &county.me;
    let own = |log: &LogId| log.origin == me.node && log.incarnation == me.incarnation;
    let heads = province.desk.heads().iter().filter(|(log, _)| own(log));
    let fence = roster::Fence {
        node: me.node,
        incarnation: me.incarnation,
        last_valid: heads.map(|(log, head)| (log, head.seq)).collect(),
        reason: "stolen".to_owned(),
        on: day(),
    };
    let body = Body::Roster(roster::Entry::Fenced(fence));
    province.say(Role::SecurityOfficer, unit("11"), &body);
}

#[test]
fn a_fenced_nodes_own_news_is_refused_and_not_stored() {
    let (_, mut province, mut county) = tree();
    fence(&mut province, &county);
    county.take(MARYAM, 200);
    let end = province.desk.journal_end();
    let stored = province.pull(&county);
    assert!(refused(&stored).contains(&Unwelcome::Fenced.code()), "{stored:?}");
    assert_eq!(province.desk.journal_end(), end);
}

#[test]
fn a_fence_comes_to_the_same_whenever_it_comes() {
    let (mut nation, mut province, mut county) = tree();
    county.take(ZAHRA, 300);
    province.pull(&county);
    nation.pull(&province);
    fence(&mut province, &county);
    // The county doesn't know yet and works on; the nation gets that before the fence.
    county.take(MARYAM, 200);
    let late: Vec<_> = county.news_for(&nation);
    nation.hear(&province, late.clone());
    assert_eq!(files(&mut nation), 2);
    let stored = province.hear(&nation, late);
    assert!(
        matches!(&stored[..], [Stored::Durable { aside, .. }] if aside.iter().all(|(_, code)| code == "authority.fenced")),
        "{stored:?}"
    );
    nation.pull(&province);
    assert_eq!([files(&mut nation), files(&mut province)], [1, 1], "what counted is cut off again");
    agree(&mut [&mut nation, &mut province]);
    nation.holds();
    province.holds();
    county.pull(&province);
    agree(&mut [&mut nation, &mut province, &mut county]);
    let refused = county.act(Role::Clerk, |drafter| {
        drafter.say(Body::Lists(office::entry::ListReceipt { as_of: day(), listed: Vec::new() }));
        Ok(())
    });
    assert!(
        matches!(refused, Err(RuntimeFault::Refused(denied)) if denied.code() == "authority.fenced")
    );
    let nation = nation.reopened();
    nation.holds();
}

#[test]
fn what_was_denied_for_want_of_an_enrolment_counts_once_that_has_come() {
    let (mut nation, mut province, _) = tree();
    let county = province.enroll("1103", 1202);
    let q = QuotaLine::new(quota::PROGRAMME, 1401).unwrap();
    let to = escrow::Holder { node: county.me.node, incarnation: county.me.incarnation };
    let grant = Grant { q: q.clone(), to, cumulative: amount(5, 1), on: day(), note: None };
    let grant = Body::Quota(QuotaEntry::Grant(grant));
    province.say(Role::Treasurer, unit("1103"), &grant);
    let (grants, rest): (Vec<_>, Vec<_>) = province
        .news_for(&nation)
        .into_iter()
        .partition(|segment| segment.log.scope == unit("1103"));
    let stored = nation.hear(&province, grants);
    assert!(
        matches!(&stored[..], [Stored::Durable { aside, .. }] if aside.len() == 1),
        "{stored:?}"
    );
    nation.hear(&province, rest);
    let figures = nation.desk.look(|office| quota::of(office, to, &q)).unwrap();
    assert_eq!(figures.granted, amount(5, 1));
    nation.holds();
}

#[test]
fn a_change_waits_for_the_one_it_builds_on_whichever_machine_wrote_that() {
    let (mut nation, mut province, mut one) = tree();
    let mut other = province.enroll("1102", 1202);
    meet(&mut province, &mut nation);
    one.take(ZAHRA, 300);
    meet(&mut province, &mut one);
    meet(&mut province, &mut other);
    other.take(ZAHRA, 200);
    meet(&mut province, &mut other);
    let (late, early): (Vec<_>, Vec<_>) = province
        .news_for(&nation)
        .into_iter()
        .partition(|segment| segment.log.origin == one.me.node);
    let stored = nation.hear(&province, early);
    let codes: Vec<_> = stored
        .iter()
        .filter_map(|stored| match stored {
            Stored::Durable { aside, .. } => Some(aside),
            Stored::Gap { .. } | Stored::Refused { .. } | Stored::Failed => None,
        })
        .flatten()
        .map(|(_, code)| code.as_str())
        .collect();
    assert_eq!(codes, ["waits"]);
    nation.desk.remember();
    nation.hear(&province, late);
    assert_eq!(files(&mut nation), 1);
    agree(&mut [&mut nation, &mut province]);
    meet(&mut province, &mut one);
    agree(&mut [&mut province, &mut one, &mut other]);
    nation.holds();
    let nation = nation.reopened();
    nation.holds();
}

#[test]
fn files_of_one_person_from_two_machines_come_to_the_same_in_any_order() {
    let (mut nation, mut province, mut one) = tree();
    let mut other = province.enroll("1102", 1202);
    meet(&mut province, &mut nation);
    one.take(ZAHRA, 300);
    other.take(ZAHRA, 200);
    province.pull(&one);
    province.pull(&other);
    let (of_one, of_other): (Vec<_>, Vec<_>) = province
        .news_for(&nation)
        .into_iter()
        .partition(|segment| segment.log.origin == one.me.node);
    nation.hear(&province, of_other);
    nation.hear(&province, of_one);
    assert_eq!([files(&mut nation), files(&mut province)], [2, 2]);
    agree(&mut [&mut nation, &mut province]);
    let person: PersonId = ZAHRA.parse().unwrap();
    let [there, here] = [&mut nation, &mut province]
        .map(|site| site.desk.look(|office| office.person(person)).unwrap().applications);
    assert_eq!(there, here);
}

#[test]
fn a_machine_behind_its_witness_spends_nothing_and_works_on() {
    let (mut nation, mut province, mut county) = tree();
    let q = QuotaLine::new(quota::PROGRAMME, 1401).unwrap();
    let log = LogId {
        origin: county.me.node,
        incarnation: county.me.incarnation,
        scope: unit("1102"),
        lane: model::Lane::Records,
    };
    let at = model::Timestamp::from_ms(1_670_000_000_000);
    let seen = Witness { log, seq: Seq(7), hash: model::Hash([3; 32]), at };
    province.say(Role::System, unit("1102"), &Body::Witness(seen));
    meet(&mut county, &mut province);
    let back = Return { q, to: province.me.node, cumulative: amount(1, 1), on: day() };
    let refused =
        county.act(Role::Clerk, |drafter| quota::write(drafter, QuotaEntry::Return(back.clone())));
    assert!(
        matches!(refused, Err(RuntimeFault::Refused(refusal)) if refusal.code() == "node.set_back")
    );
    county.take(ZAHRA, 300);
    assert_eq!(files(&mut county), 1);
    meet(&mut province, &mut nation);
}
