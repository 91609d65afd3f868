//! What is said of users, rule sets, lists as tags, duplicates, rulings and tasks.

use expect_test::expect;
use model::words::{ListKind, Role};
use model::{ApplicationNumber, Hash, LetterNumber, NodeNumber, RecordId, RecordKind};
use office::entry::{
    Audited, Body, Duplicate, DuplicateSort, Matter, Published, RulesAdopted, RulesDraft, Ruling,
    Tag, TagKey, TagPart, Task, TaskVerb, UserFact, UserSaid, Verdict,
};

use crate::desk::day;
use crate::golden::check;

#[test]
fn the_bytes_of_what_is_said_of_people_are_frozen() {
    let user = |said| Body::User(UserFact { user: "sara".to_owned(), n: 3, said });
    let roles = vec![Role::Inspector, Role::Auditor];
    check(
        user(UserSaid::Added { name: "سارا".to_owned(), roles: roles.clone() }),
        &expect![
            "00066d617279616d00fc7e891600fd00bcc1d38401000000110473617261030008d8b3d8a7d8b1d8a7020109"
        ],
    );
    check(
        user(UserSaid::Roles(roles)),
        &expect!["00066d617279616d00fc7e891600fd00bcc1d384010000001104736172610301020109"],
    );
    check(
        user(UserSaid::Disabled { reason: "moved".to_owned() }),
        &expect!["00066d617279616d00fc7e891600fd00bcc1d384010000001104736172610302056d6f766564"],
    );
    check(
        user(UserSaid::Enabled),
        &expect!["00066d617279616d00fc7e891600fd00bcc1d384010000001104736172610303"],
    );
    check(
        user(UserSaid::Password),
        &expect!["00066d617279616d00fc7e891600fd00bcc1d384010000001104736172610304"],
    );
    let of = RecordId { kind: RecordKind::Application, origin: NodeNumber(1201), serial: 9 };
    let (what, file) = ("audit export".to_owned(), Some(Hash([5; 32])));
    check(
        Body::Audited(Audited::Revealed { of }),
        &expect!["00066d617279616d00fc7e891600fd00bcc1d38401000000120000fbb10409"],
    );
    check(
        Body::Audited(Audited::Exported { what: what.clone(), file }),
        &expect![
            "00066d617279616d00fc7e891600fd00bcc1d3840100000012010c6175646974206578706f7274010505050505050505050505050505050505050505050505050505050505050505"
        ],
    );
    check(
        Body::Audited(Audited::Printed { what }),
        &expect!["00066d617279616d00fc7e891600fd00bcc1d3840100000012020c6175646974206578706f7274"],
    );
    check(
        Body::Audited(Audited::LoggedIn),
        &expect!["00066d617279616d00fc7e891600fd00bcc1d384010000001203"],
    );
    check(
        Body::Audited(Audited::LoggedOut),
        &expect!["00066d617279616d00fc7e891600fd00bcc1d384010000001204"],
    );
    let failed = Audited::LoginFailed { user: Some("sara".to_owned()), times: 300 };
    check(
        Body::Audited(failed),
        &expect!["00066d617279616d00fc7e891600fd00bcc1d384010000001205010473617261fb2c01"],
    );
}

#[test]
fn the_bytes_of_rules_drafted_and_published_are_frozen() {
    let hash = Hash([9; 32]);
    let rules = RulesAdopted { version: "1401.2".to_owned(), hash, text: "x".to_owned() };
    let (base, note) = (Hash([8; 32]), Some("1401/7".to_owned()));
    let draft = RulesDraft { n: 2, rules: rules.clone(), base, note: note.clone() };
    check(
        Body::Drafted(Box::new(draft)),
        &expect![
            "00066d617279616d00fc7e891600fd00bcc1d38401000000130206313430312e320909090909090909090909090909090909090909090909090909090909090909017808080808080808080808080808080808080808080808080808080808080808080106313430312f37"
        ],
    );
    let (from, drafter) = (day("1401/10/01"), "sara".to_owned());
    let published = Published { n: 1, rules, from, drafter, note };
    check(
        Body::Published(Box::new(published)),
        &expect![
            "00066d617279616d00fc7e891600fd00bcc1d38401000000140106313430312e3209090909090909090909090909090909090909090909090909090909090909090178fc9e89160004736172610106313430312f37"
        ],
    );
}

#[test]
fn the_bytes_of_lists_and_of_matters_are_frozen() {
    let part = TagPart {
        list: ListKind::OtherBody,
        source: "behzisti".to_owned(),
        as_of: day("1401/09/03"),
        edition: 2,
        since: Some(1),
        key: TagKey([5; 32]),
        part: 0,
        parts: 1,
        listed: vec![Tag([1; 8])],
        gone: vec![Tag([2; 8])],
    };
    check(
        Body::Tags(Box::new(part)),
        &expect![
            "00066d617279616d00fc7e891600fd00bcc1d384010000001701086265687a69737469fc6689160002010105050505050505050505050505050505050505050505050505050505050505050001010101010101010101010202020202020202"
        ],
    );
    let county = "1102".parse().unwrap();
    let number = ApplicationNumber::new(1401, county, NodeNumber(1203), 17);
    let other = ApplicationNumber::new(1401, "1103".parse().unwrap(), NodeNumber(1204), 3);
    let application =
        RecordId { kind: RecordKind::Application, origin: NodeNumber(1203), serial: 17 };
    let person = "0012345679".parse().unwrap();
    let letter = LetterNumber::new(1401, county, NodeNumber(1203), 4);
    let duplicate = Duplicate {
        application,
        number,
        other,
        unit: "1103".parse().unwrap(),
        sort: DuplicateSort::Enrolment(person),
        letters: (Some(letter), None),
        since: (day("1401/09/15"), day("1401/09/12")),
        frozen: true,
        stands: true,
    };
    check(
        Body::Duplicate(Box::new(duplicate)),
        &expect![
            "00066d617279616d00fc7e891600fd00bcc1d384010000001800fbb30411fb7905fb4e04fbb30411fb7905fb4f04fbb40403fb4f0401fc4f61bc0001fb7905fb4e04fbb3040400fc7e891600fc788916000101"
        ],
    );
    let matter = Matter::Duplicate(other, DuplicateSort::Facility);
    let verdict = Verdict::Holds("paid".to_owned());
    let reason = "x".to_owned();
    let ruling = Ruling { application, number, matter, verdict, reason };
    check(
        Body::Ruling(Box::new(ruling)),
        &expect![
            "00066d617279616d00fc7e891600fd00bcc1d384010000001900fbb30411fb7905fb4e04fbb3041102fb7905fb4f04fbb40403000004706169640178"
        ],
    );
    let verb = TaskVerb::Assigned("sara".to_owned());
    let task = Task { item: "B6.visit".to_owned(), verb, note: None };
    check(
        Body::Task(task),
        &expect![
            "00066d617279616d00fc7e891600fd00bcc1d384010000001a0842362e766973697400047361726100"
        ],
    );
}
