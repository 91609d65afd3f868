//! Who belongs below a hub: slips, newcomers, fences.

use journal::{Realm, Signer};
use model::words::Role;
use model::{Hash, Incarnation, NodeNumber};
use office::entry::Body;
use office::members::{self, Newcomer};
use office::{Joining, Refusal, Stop};
use roster::{Key, Slip, Writer};

use crate::country::{COUNTY, Country, NATION, PROVINCE, holder, unit};
use crate::desk::{amount, day};

const OFFICER: Role = Role::SecurityOfficer;

fn slip(at: &str, hash: u8) -> Slip {
    Slip { hash: Hash([hash; 32]), unit: at.parse().unwrap(), until: day("1401/03/31") }
}

fn newcomer(at: &str, slip: u8) -> Newcomer {
    let key: Key = Signer::new(&[slip; 32], Realm::Practice).public().into();
    Newcomer { unit: at.parse().unwrap(), slip: Hash([slip; 32]), key, tls: Hash([slip; 32]) }
}

fn refused(refusal: Refusal) -> Joining {
    let Refusal::Joining(joining) = refusal else { panic!("{refusal:?}") };
    joining
}

/// A province that has handed a slip out for 1104.
fn with_slip() -> Country {
    let mut country = Country::founded();
    let province = &mut country.0[PROVINCE];
    province
        .act_as(OFFICER, "1401/03/01", |drafter| members::hand_out(drafter, &slip("1104", 40)))
        .unwrap();
    country
}

#[test]
fn a_newcomer_with_a_slip_gets_the_next_number_and_the_slip_is_used() {
    let mut country = with_slip();
    let province = &mut country.0[PROVINCE];
    let enrolled = province
        .act_as(OFFICER, "1401/03/05", |drafter| members::enroll(drafter, &newcomer("1104", 40)))
        .unwrap();
    assert_eq!((enrolled.node, enrolled.incarnation), (NodeNumber(1203), Incarnation(1)));
    assert_eq!(enrolled.numbers, None);
    let states = province.look(members::slips).unwrap();
    let by = Writer { node: NodeNumber(1203), incarnation: Incarnation(1) };
    assert_eq!(states.iter().map(|state| state.used_by).collect::<Vec<_>>(), [Some(by)]);
    let again = province
        .act_as(OFFICER, "1401/03/06", |drafter| members::enroll(drafter, &newcomer("1104", 40)))
        .unwrap_err();
    assert_eq!(refused(again), Joining::NoSlip);
    country.everyone_hears();
    let known = country.0[NATION].look(|office| office.roster.member(by).is_some());
    assert!(known, "the nation hears of it");
}

#[test]
fn a_slip_is_for_its_unit_and_its_days() {
    let mut country = with_slip();
    let province = &mut country.0[PROVINCE];
    let mut come = |on: &str, newcomer: Newcomer| {
        let came = province.act_as(OFFICER, on, |drafter| members::enroll(drafter, &newcomer));
        refused(came.unwrap_err())
    };
    assert_eq!(come("1401/03/05", newcomer("1105", 40)), Joining::NoSlip);
    assert_eq!(come("1401/03/05", newcomer("1104", 41)), Joining::NoSlip);
    let until = day("1401/03/31");
    assert_eq!(come("1401/04/01", newcomer("1104", 40)), Joining::SlipOver { until });
}

#[test]
fn a_slip_is_handed_out_for_a_child_without_a_node_only() {
    let mut country = Country::founded();
    let province = &mut country.0[PROVINCE];
    let mut hand_out = |at: &str| {
        let handed = province
            .act_as(OFFICER, "1401/03/01", |drafter| members::hand_out(drafter, &slip(at, 40)));
        refused(handed.unwrap_err())
    };
    for at in ["IR", "11", "12", "1201"] {
        assert_eq!(hand_out(at), Joining::NotAChild { unit: at.parse().unwrap() });
    }
    let node = holder(COUNTY).node;
    assert_eq!(hand_out("1102"), Joining::MemberAlready { unit: unit(COUNTY), node });
}

#[test]
fn a_replaced_machine_keeps_the_number_in_the_next_incarnation() {
    let mut country = Country::founded();
    let province = &mut country.0[PROVINCE];
    let fence = province
        .act_as(OFFICER, "1401/03/01", |drafter| {
            members::fence(drafter, unit(COUNTY), "رایانه دزدیده شد")
        })
        .unwrap();
    assert!(fence.last_valid.iter().all(|(log, seq)| log.origin == fence.node && 0 < seq.0));
    assert!(!fence.last_valid.is_empty());
    let enrolled = province
        .act_as(OFFICER, "1401/03/02", |drafter| {
            members::hand_out(drafter, &slip("1102", 50))?;
            Ok::<_, Stop>(())
        })
        .and_then(|()| {
            province.act_as(OFFICER, "1401/03/03", |drafter| {
                members::enroll(drafter, &newcomer("1102", 50))
            })
        })
        .unwrap();
    assert_eq!((enrolled.node, enrolled.incarnation), (holder(COUNTY).node, Incarnation(2)));
    assert!(province.look(|office| office.roster.fenced(fence_of(&fence))));
}

fn fence_of(fence: &roster::Fence) -> Writer {
    Writer { node: fence.node, incarnation: fence.incarnation }
}

#[test]
fn a_fence_has_a_reason_and_somebody_to_shut_out() {
    let mut country = Country::founded();
    let province = &mut country.0[PROVINCE];
    let mut fence = |at: &str, reason: &str| {
        let at = at.parse().unwrap();
        province
            .act_as(OFFICER, "1401/03/01", |drafter| members::fence(drafter, at, reason))
            .unwrap_err()
    };
    assert_eq!(fence("1102", "  "), Refusal::ReasonMissing);
    let nobody = fence("1104", "gone");
    assert_eq!(refused(nobody), Joining::NoMember { unit: "1104".parse().unwrap() });
    let stranger = fence("1201", "gone");
    assert_eq!(refused(stranger), Joining::NotAChild { unit: "1201".parse().unwrap() });
}

#[test]
fn a_draft_that_others_would_set_aside_is_told_before() {
    let mut country = Country::founded();
    let mut draft = |role, body: fn() -> Body| {
        let mut allowed = Ok(());
        country.0[COUNTY]
            .act_as(role, "1401/03/01", |drafter| {
                drafter.say(body());
                allowed = drafter.allowed();
                Err::<(), _>(Refusal::NothingToChange.into())
            })
            .unwrap_err();
        allowed
    };
    let slip = || Body::Slip(slip("1104", 40));
    assert!(matches!(draft(OFFICER, slip), Err(Refusal::Denied(_))), "a county hands no slip out");
    let request = || {
        let q = escrow::QuotaLine::new("home", 1401).unwrap();
        let (want, on) = (amount(1, 1), day("1401/03/01"));
        Body::Quota(escrow::Entry::Acknowledge(escrow::Acknowledge {
            q,
            from: holder(PROVINCE).node,
            cumulative: want,
            on,
        }))
    };
    assert_eq!(draft(Role::CountyHead, request), Ok(()));
    assert!(matches!(draft(Role::Inspector, request), Err(Refusal::Denied(_))));
}
