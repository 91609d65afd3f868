//! The table as a whole, and what follows from it.

use std::fmt::Write as _;

use expect_test::expect_file;
use model::{Lane, RecordKind};

use super::*;
use crate::sample::{HUB_11, NATION_1, OFFICE_1102, control, country, fences, unit, writer};
use crate::{PRACTICE_PARENT, Writer};

const FACILITY: Kind = Kind::Change(RecordKind::Facility);

/// What the sample country says of an entry at position 5 of a log.
fn verdict(of: Writer, scope: &str, kind: Kind, role: Role) -> Result<(), &'static str> {
    let log = LogId { lane: kind.lane(), ..control(of, scope) };
    allow(&country(), log, Seq(5), kind, role).map_err(Denied::code)
}

#[test]
fn the_whole_table() {
    let mut table = String::from(
        "Who may write what where, in which role. Generated; anything not named is denied.\n\
         The first role is the one a command assumes.\n",
    );
    for tier in Tier::ALL {
        for relation in Relation::ALL {
            if Kind::all().all(|kind| roles(tier, relation, kind).is_empty()) {
                writeln!(table, "\n{tier}, {relation} scope: nothing").unwrap();
                continue;
            }
            writeln!(table, "\n{tier}, {relation} scope").unwrap();
            for kind in Kind::all() {
                let able: Vec<&str> =
                    roles(tier, relation, kind).iter().map(|role| role.code()).collect();
                let able = if able.is_empty() { "-".to_owned() } else { able.join(" ") };
                writeln!(table, "  {kind:<20} {} {able}", kind.lane().number()).unwrap();
            }
        }
    }
    expect_file!["../../golden/authority.txt"].assert_eq(&table);
}

#[test]
fn a_county_writes_its_own_and_nothing_else() {
    let office = writer(OFFICE_1102, 1);
    assert_eq!(verdict(office, "1102", Kind::Hold, Role::Clerk), Ok(()));
    assert_eq!(verdict(office, "1102", FACILITY, Role::Inspector), Ok(()));
    assert_eq!(verdict(office, "1102", Kind::Release, Role::System), Ok(()));
    assert_eq!(verdict(office, "1102", Kind::Grant, Role::CountyHead), Err("authority.kind"));
    assert_eq!(verdict(office, "1102", Kind::Hold, Role::Treasurer), Err("authority.role"));
    assert_eq!(verdict(office, "1103", FACILITY, Role::Clerk), Err("authority.kind"));
    assert_eq!(verdict(office, "11", Kind::Request, Role::Clerk), Err("authority.kind"));
    assert_eq!(verdict(office, "IR", Kind::QuotaOpen, Role::Treasurer), Err("authority.kind"));
}

#[test]
fn a_hub_gives_to_its_children_alone() {
    let hub = writer(HUB_11, 1);
    assert_eq!(verdict(hub, "1102", Kind::Grant, Role::Treasurer), Ok(()));
    assert_eq!(verdict(hub, "1201", Kind::Grant, Role::Treasurer), Err("authority.kind"));
    assert_eq!(verdict(NATION_1, "11", Kind::Grant, Role::Treasurer), Ok(()));
    assert_eq!(verdict(NATION_1, "1102", Kind::Grant, Role::Treasurer), Err("authority.kind"));
    assert_eq!(verdict(NATION_1, "1102", Kind::Objection, Role::System), Ok(()));
    assert_eq!(verdict(NATION_1, "1102", FACILITY, Role::NationalAdmin), Err("authority.kind"));
}

#[test]
fn who_grants_does_not_enroll() {
    for kind in Kind::all() {
        for (tier, relation) in
            Tier::ALL.into_iter().flat_map(|tier| Relation::ALL.map(|relation| (tier, relation)))
        {
            let able = roles(tier, relation, kind);
            let is_roster = matches!(kind, Kind::Enrolled | Kind::Fenced | Kind::Slip);
            assert!(!is_roster || !able.contains(&Role::Treasurer), "{tier} {kind}");
            assert!(kind != Kind::Grant || !able.contains(&Role::SecurityOfficer), "{tier} {kind}");
        }
    }
}

#[test]
fn strangers_and_the_fenced_write_nothing() {
    assert_eq!(verdict(writer(77, 1), "1102", Kind::Hold, Role::Clerk), Err("authority.stranger"));
    let next = writer(OFFICE_1102, 2);
    assert_eq!(verdict(next, "1102", Kind::Hold, Role::Clerk), Err("authority.stranger"));

    let mut roster = country();
    let office = writer(OFFICE_1102, 1);
    let log = control(office, "1102");
    roster.apply(control(writer(HUB_11, 1), "11"), Seq(9), &fences(office, &[(log, 40)]));
    assert_eq!(allow(&roster, log, Seq(40), Kind::Hold, Role::Clerk), Ok(()));
    assert_eq!(allow(&roster, log, Seq(41), Kind::Hold, Role::Clerk), Err(Denied::Fenced));
}

#[test]
fn a_kind_keeps_to_its_lane() {
    let log = control(writer(OFFICE_1102, 1), "1102");
    assert_eq!(allow(&country(), log, Seq(5), FACILITY, Role::Clerk), Err(Denied::Lane));
    let records = LogId { lane: Lane::Records, ..log };
    assert_eq!(allow(&country(), records, Seq(5), Kind::Hold, Role::Clerk), Err(Denied::Lane));
}

#[test]
fn an_empty_roster_takes_only_who_says_who_it_is() {
    let log = control(writer(OFFICE_1102, 1), "1102");
    let verdict = |kind, role| allow(&Roster::new(), log, Seq(1), kind, role);
    assert_eq!(verdict(Kind::Opened, Role::CountyHead), Ok(()));
    assert_eq!(verdict(Kind::Trust, Role::CountyHead), Ok(()));
    assert_eq!(verdict(Kind::Hold, Role::CountyHead), Err(Denied::Stranger));
}

#[test]
fn a_practice_office_alone_has_its_built_in_parent() {
    let office = writer(12, 1);
    let parent = Writer { node: PRACTICE_PARENT, ..office };
    let roster = Roster::alone(office, unit("1102"));
    let verdict = |of, scope, kind| {
        allow(&roster, control(of, scope), Seq(2), kind, Role::CountyHead).map_err(Denied::code)
    };
    assert_eq!(verdict(office, "1102", Kind::Hold), Ok(()));
    assert_eq!(verdict(parent, "1102", Kind::Grant), Ok(()));
    assert_eq!(verdict(parent, "1103", Kind::Grant), Err("authority.stranger"));
    assert_eq!(verdict(parent, "1102", Kind::Hold), Err("authority.kind"));
    assert_eq!(verdict(writer(13, 1), "1102", Kind::Hold), Err("authority.stranger"));
    // An enrolled office's parent is its province, not node 0.
    let granted = control(parent, "1102");
    let enrolled = allow(&country(), granted, Seq(2), Kind::Grant, Role::CountyHead);
    assert_eq!(enrolled, Err(Denied::Stranger));
}

#[test]
fn the_usual_role_is_one_that_may() {
    for tier in Tier::ALL {
        for kind in Kind::all() {
            let writes = Relation::ALL.into_iter().any(|r| !roles(tier, r, kind).is_empty());
            assert_eq!(usual(tier, kind).is_some(), writes, "{tier} {kind}");
        }
    }
    assert_eq!(usual(Tier::Province, Kind::Grant), Some(Role::Treasurer));
    assert_eq!(usual(Tier::Nation, Kind::Enrolled), Some(Role::SecurityOfficer));
}

#[test]
fn everything_is_said_in_both_languages() {
    let [tier, relation, kind] = [Tier::County, Tier::Province, Tier::Nation]
        .map(|tier| Denied::Kind { tier, relation: Relation::Child, kind: Kind::Grant });
    let role = Denied::Role { kind: Kind::Grant, role: Role::Clerk };
    let plain = [
        Denied::Stranger,
        Denied::Fenced,
        Denied::Lane,
        Denied::NotItsChild,
        Denied::Number,
        Denied::Key,
        Denied::Taken,
        Denied::Unknown,
        Denied::TooLarge,
    ];
    for denied in plain.into_iter().chain([tier, relation, kind, role]) {
        let Say { fa, en } = denied.say();
        assert!(fa.ends_with('.') && en.ends_with('.'), "{denied}");
        assert!(denied.code().starts_with("authority.") && denied.code().len() <= 64);
    }
}
