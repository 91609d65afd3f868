//! Typical records of one county, made up.

use std::collections::BTreeMap;

use model::geography::FieldCode;
use model::words::{Control, Entity, Gender, Judgement, Kind, Purpose, Readiness, SkillEvidence};
use model::{
    Amount, ApplicationNumber, CountyCode, Incarnation, JalaliDate, Jobs, LetterNumber, Name,
    NodeNumber, PersonId, RecordId, RecordKind, Rials, Timestamp,
};
use records::{
    Actor, Application, Covered, Earlier, Facility, Inspection, Mark, Permit, Step, Steps,
};

pub(crate) fn county() -> CountyCode {
    CountyCode::new(1102).expect("made up to fit")
}

pub(crate) fn actor(node: u16) -> Actor {
    Actor { node: NodeNumber(node), incarnation: Incarnation(1) }
}

pub(crate) fn date(text: &str) -> JalaliDate {
    text.parse().expect("made up to fit")
}

pub(crate) fn name(text: &str) -> Option<Name> {
    Name::new(text)
}

pub(crate) fn mark(on: &str) -> Mark {
    let on = date(on);
    let at = Timestamp::from_ms(
        u64::try_from(on.days() - 719_163).expect("made up to fit") * 86_400_000 + 32_400_000,
    );
    Mark { on, by: "s.moradi".to_owned(), reason: None, at }
}

pub(crate) fn id(kind: RecordKind, serial: u64) -> RecordId {
    RecordId { kind, origin: NodeNumber(481), serial }
}

pub(crate) fn person() -> PersonId {
    "0370123451".parse().expect("made up to fit")
}

pub(crate) fn application() -> Application {
    Application {
        number: ApplicationNumber::new(1401, county(), NodeNumber(481), 123),
        kind: Kind::Independent,
        entity: Entity::Person,
        applicant: person(),
        given_name: name("زهرا"),
        family_name: name("محمدی"),
        gender: Some(Gender::Woman),
        born_on: Some(date("1369/04/12")),
        mobile: Some("09151234567".parse().expect("made up to fit")),
        field: FieldCode(214),
        amount: Some(Rials::new(800_000_000)),
        jobs: Some(Jobs::new(1)),
        purpose: Some(Purpose::Start),
        need: Some(4),
        capacity: Some(3),
        readiness: Readiness::Ready,
        declared_employee: Some(false),
        skill: Some(SkillEvidence::Certificate),
        skill_dated: Some(date("1400/08/20")),
        control_before_permit: None,
        control_before_payment: None,
        bank: None,
        covered: BTreeMap::new(),
        steps: Steps::default().with(Step::Submitted, mark("1401/02/10")),
    }
}

pub(crate) fn supporter() -> Application {
    let covered = Covered {
        given_name: name("مریم"),
        family_name: name("کریمی"),
        from: Some(date("1401/02/01")),
        ..Covered::default()
    };
    let people = ["0012345679", "0076543218", "1234567891", "0499370899"];
    Application {
        kind: Kind::Supporter,
        entity: Entity::WomensCooperative,
        applicant: "14001234562".parse().expect("made up to fit"),
        given_name: None,
        gender: None,
        born_on: None,
        covered: people.map(|id| (id.parse().expect("made up to fit"), covered.clone())).into(),
        ..application()
    }
}

pub(crate) fn permit() -> Permit {
    Permit {
        application: id(RecordKind::Application, 123),
        control: Control::Registration,
        issued_on: Some(date("1401/02/12")),
        expires_on: Some(date("1403/02/12")),
        revoked_on: None,
        steps: Steps::default().with(Step::Issued, mark("1401/02/12")),
    }
}

pub(crate) fn inspection() -> Inspection {
    Inspection {
        application: id(RecordKind::Application, 123),
        visited_on: date("1401/03/05"),
        office_inspector: name("رضا احمدی"),
        agency: name("میراث فرهنگی"),
        agency_inspector: name("ناهید صادقی"),
        invited_absent: false,
        activity: Some(Judgement::Yes),
        skill: Some(Judgement::Yes),
        management: Some(Judgement::Partly),
        heads_found: Some(1),
        completed_by: name("سارا مرادی"),
        completed_on: Some(date("1401/03/06")),
        note: None,
        supersedes: None,
        steps: Steps::default()
            .with(Step::Conducted, mark("1401/03/05"))
            .with(Step::FormComplete, mark("1401/03/06")),
    }
}

pub(crate) fn facility() -> Facility {
    Facility {
        application: id(RecordKind::Application, 123),
        applicant: person(),
        letter: LetterNumber::new(1401, county(), NodeNumber(481), 77),
        amount: Amount::new(Rials::new(800_000_000), Jobs::new(1)),
        referred_on: date("1401/04/01"),
        bank: Some("BM".to_owned()),
        rule_set: "1401-1".to_owned(),
        paid: None,
        paid_on: None,
        bank_reason: None,
        parts: BTreeMap::new(),
        steps: Steps::default().with(Step::Held, mark("1401/04/01")),
    }
}

pub(crate) fn earlier() -> Earlier {
    Earlier {
        person: person(),
        year: 1399,
        kind: Kind::Independent,
        amount: Rials::new(500_000_000),
        fulfilled: true,
        cleared: false,
        steps: Steps::default(),
    }
}
