//! A member that signs whatever it likes: its entries are set aside where a row made of them would fit
//! no view, for that would be damage at every hub above it, each time its views are made anew.

use escrow::{Acknowledge, Entry as Quota, Figures, QuotaLine, Return, Seal};
use model::geography::FieldCode;
use model::limits::{APPLICATIONS_OF_ONE_MAX, HANGING_MAX, NAME_BYTES_MAX};
use model::words::{Entity, Kind, Readiness};
use model::{
    ApplicationNumber, Hash, Incarnation, Lane, LogId, Name, NodeNumber, RecordId, RecordKind, Seq,
    Timestamp,
};
use office::entry::{Body, RecordChange, RulesAdopted};
use records::{
    Actor, Application, Document, Earlier, Event, Key, Mark, Record, Scalar, Step, Steps,
};

use crate::country::{COUNTY, Country, NATION, PROVINCE, holder, unit};
use crate::desk::{amount, day, rials};

const LARGE: &str = "entry.too_large";

fn line() -> QuotaLine {
    QuotaLine::new(office::quota::PROGRAMME, 1401).unwrap()
}

/// What the province makes of what its county says.
fn province_hears(bodies: &[Body]) -> Vec<String> {
    let mut country = Country::founded();
    let codes = country.0[PROVINCE].hears_from(holder(COUNTY), unit(COUNTY), bodies);
    assert_eq!(country.0[PROVINCE].rows, country.0[PROVINCE].rebuilt());
    codes
}

fn application(serial: u32) -> Application {
    let by = "maryam".to_owned();
    let mark = Mark { on: day("1401/02/10"), by, reason: None, at: Timestamp::from_ms(9) };
    let county = "1102".parse().unwrap();
    Application {
        number: ApplicationNumber::new(1401, county, holder(COUNTY).node, serial),
        kind: Kind::Independent,
        entity: Entity::Person,
        applicant: "0012345679".parse().unwrap(),
        given_name: None,
        family_name: None,
        gender: None,
        born_on: None,
        mobile: None,
        field: FieldCode(2001),
        amount: Some(rials(800_000_000)),
        jobs: None,
        purpose: None,
        need: None,
        capacity: None,
        readiness: Readiness::Ready,
        declared_employee: None,
        skill: None,
        skill_dated: None,
        control_before_permit: None,
        control_before_payment: None,
        bank: None,
        covered: std::collections::BTreeMap::new(),
        steps: Steps::default().with(Step::Submitted, mark),
    }
}

fn actor() -> Actor {
    Actor { node: holder(COUNTY).node, incarnation: Incarnation(1) }
}

fn id(kind: RecordKind, serial: u32) -> RecordId {
    RecordId { kind, origin: holder(COUNTY).node, serial: serial.into() }
}

fn begins(id: RecordId, record: &impl Record) -> (Document, Body) {
    let (document, change) = Document::create(actor(), &record.to_event()).unwrap();
    (document, Body::Change(RecordChange { record: id, change }))
}

#[test]
fn a_name_as_long_as_a_book_is_set_aside() {
    let named =
        |bytes: usize| Application { family_name: Name::new(&"a".repeat(bytes)), ..application(1) };
    let (_, body) = begins(id(RecordKind::Application, 1), &named(NAME_BYTES_MAX));
    assert_eq!(province_hears(&[body]), [] as [&str; 0]);
    for bytes in [NAME_BYTES_MAX + 1, 60_000] {
        let (_, body) = begins(id(RecordKind::Application, 1), &named(bytes));
        assert_eq!(province_hears(&[body]), [LARGE]);
    }
}

#[test]
fn a_record_that_outgrows_its_row_takes_no_more() {
    let id = id(RecordKind::Application, 1);
    let (mut document, first) = begins(id, &application(1));
    let mut bodies = vec![first];
    for letter in ["a", "b"] {
        // Steps only grow: each mark stays.
        let mark = Mark {
            on: day("1401/03/01"),
            by: letter.repeat(40_000),
            reason: None,
            at: Timestamp::from_ms(9),
        };
        let event = Event::default().step(Step::Screened, mark);
        let change = document.write(actor(), &event).unwrap();
        bodies.push(Body::Change(RecordChange { record: id, change }));
    }
    assert_eq!(province_hears(&bodies), [LARGE]);
    // What builds on it waits for ever.
    let event = Event::default().set(Key::Need, Some(Scalar::Int(3)));
    let change = document.write(actor(), &event).unwrap();
    bodies.push(Body::Change(RecordChange { record: id, change }));
    assert_eq!(province_hears(&bodies), [LARGE, "waits"]);
}

#[test]
fn no_more_hangs_on_one_person_than_a_row_holds() {
    let applications = 1..=u32::try_from(APPLICATIONS_OF_ONE_MAX).unwrap() + 2;
    let bodies: Vec<Body> = applications
        .map(|serial| begins(id(RecordKind::Application, serial), &application(serial)).1)
        .collect();
    assert_eq!(province_hears(&bodies), [LARGE, LARGE]);
    let earlier = Earlier {
        person: "0012345679".parse().unwrap(),
        year: 1399,
        kind: Kind::Independent,
        amount: rials(5),
        fulfilled: true,
        cleared: true,
        steps: Steps::default(),
    };
    let earlier_ones = 1..=u32::try_from(HANGING_MAX).unwrap() + 1;
    let bodies: Vec<Body> =
        earlier_ones.map(|serial| begins(id(RecordKind::Earlier, serial), &earlier).1).collect();
    assert_eq!(province_hears(&bodies), [LARGE]);
}

#[test]
fn a_seal_of_a_thousand_logs_is_set_aside() {
    let log = LogId {
        origin: holder(COUNTY).node,
        incarnation: Incarnation(1),
        scope: unit(COUNTY),
        lane: Lane::Control,
    };
    let seal = |heads| {
        let to = Some(holder(PROVINCE).node);
        let heads = vec![(log, Seq(1), Hash([7; 32])); heads];
        Body::Quota(Quota::Seal(Seal { q: line(), to, figures: Figures::default(), heads }))
    };
    assert_eq!(province_hears(&[seal(70)]), [] as [&str; 0]);
    assert_eq!(province_hears(&[seal(1_000)]), [LARGE]);
}

#[test]
fn quota_is_dealt_with_the_unit_above_alone() {
    let on = day("1401/09/15");
    for (node, code) in [(holder(PROVINCE).node, None), (holder(NATION).node, Some(()))]
        .into_iter()
        .chain((300..330).map(|node| (NodeNumber(node), Some(()))))
    {
        let acknowledge = Acknowledge { q: line(), from: node, cumulative: amount(5, 1), on };
        let back = Return { q: line(), to: node, cumulative: amount(0, 0), on };
        let said = [Quota::Acknowledge(acknowledge), Quota::Return(back)].map(Body::Quota);
        let codes = province_hears(&said);
        assert_eq!(codes, vec!["authority.elsewhere"; if code.is_some() { 2 } else { 0 }]);
    }
}

#[test]
fn a_rule_set_larger_than_a_row_stops_nobody() {
    let mut country = Country::founded();
    let text = format!("# {}\n", "x".repeat(100_000));
    let rules = RulesAdopted { version: "1401.9".to_owned(), hash: Hash([7; 32]), text };
    let nation = holder(NATION);
    let codes = country.0[PROVINCE].hears_from(nation, unit(NATION), &[Body::Rules(rules)]);
    assert_eq!(codes, [LARGE]);
}
