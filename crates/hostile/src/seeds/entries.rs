//! One of each thing a log can say, alone, in a frame of the journal, and as a recipe for the hub.

use escrow::{
    Acknowledge, Answer, Basis, Consume, Entry as Quota, Hold, HoldKey, Holder, QuotaLine, Release,
    ReleaseReason, Request, Return, Settle, SettleBasis, Settlement,
};
use journal::{Frame, Head, Realm, Signer, seal};
use model::geography::FieldCode;
use model::words::{Control, Entity, Judgement, Kind, Purpose, Readiness, Role, SkillEvidence};
use model::{
    Amount, ApplicationNumber, CountyCode, Hash, Incarnation, JalaliDate, Jobs, Lane, LetterNumber,
    LogId, NodeNumber, RecordId, RecordKind, Rials, Seq, Timestamp,
};
use office::codec;
use office::entry::{
    Act, Audited, Body, Checkpoint, Duplicate, DuplicateSort, Entry, ListReceipt, Matter,
    Published, Recall, RecordChange, RulesAdopted, RulesDraft, Ruling, Tag, TagKey, TagPart, Task,
    TaskVerb, UserFact, UserSaid, Verdict, Witness,
};
use records::{
    Actor, Application, Document, Facility, Inspection, Mark, Permit, Record, Step, Steps,
};
use roster::{Fence, Tier, usual};

use super::Seeds;
use crate::target::chunk;

pub(super) const COUNTY: NodeNumber = NodeNumber(1201);
const ME: Holder = Holder { node: COUNTY, incarnation: Incarnation(1) };

pub(super) fn add(seeds: &mut Seeds) {
    let mut story = Vec::new();
    for (index, body) in bodies().into_iter().enumerate() {
        let affair = matches!(body, Body::Cooperation(_) | Body::Incentive(_));
        let hubs = if affair { Role::ProvinceReviewer } else { Role::Treasurer };
        let role = usual(Tier::County, body.kind()).unwrap_or(hubs);
        let entry = Entry { act: act(role), body };
        let Ok(bytes) = entry.encode() else { continue };
        seeds.add("entry", format!("kind-{index:02}"), bytes.as_slice());
        let recipe = recipe(&entry.body, role);
        seeds.add("projection", format!("kind-{index:02}"), recipe.as_slice());
        story.extend(recipe);
        let head = Head::start(log(Lane::Control));
        let signer = Signer::new(&[7; 32], Realm::Live);
        let sealed = seal(&head, log(Lane::Control), &[bytes], &signer);
        let framed =
            sealed.ok().and_then(|(segment, _)| Frame { segments: vec![segment] }.encode().ok());
        if let Some(frame) = framed {
            seeds.add("journal_frame", format!("kind-{index:02}"), frame);
        }
    }
    seeds.add("projection", "story", story);
    let chunks = std::iter::once(chunk::first()).chain(chunk::followers());
    for (index, chunk) in chunks.enumerate() {
        seeds.add("automerge_chunk", format!("change-{index}"), chunk);
    }
    rows(seeds);
}

/// How the recipe for an entry is written; see `projection`.
fn recipe(body: &Body, role: Role) -> Vec<u8> {
    let said = codec::encode(body);
    let length = u16::try_from(said.len()).expect("seeds are small");
    let which = match body.lane() {
        Lane::Control => 0,
        Lane::Records => 1,
    };
    let role = Role::ALL.iter().position(|other| *other == role).unwrap_or(0);
    let role = u8::try_from(role).expect("few roles");
    [vec![which, role, 1], length.to_le_bytes().to_vec(), said, vec![40]].concat()
}

fn rows(seeds: &mut Seeds) {
    let head = Head { seq: Seq(3), hash: Hash([7; 32]) };
    seeds.chosen("view_rows", 7, "head", &codec::encode(&head));
    let key = log(Lane::Records).key();
    seeds.chosen("view_rows", 7, "key", &key);
    let places = vec![office::rows::Place { lsn: model::Lsn(9), segment: 0, entry: 1 }];
    let application = application();
    let row = office::rows::RecordRow {
        record: office::rows::Record::Application(application),
        conflicts: Vec::new(),
        changes: places,
        tops: office::rows::Tops::default(),
    };
    seeds.chosen("view_rows", 0, "record", &codec::encode(&row));
    for which in 1..16 {
        seeds.chosen("view_rows", which, "empty", &[0; 64]);
    }
}

pub(super) fn act(role: Role) -> Act {
    let at = Timestamp::from_ms(1_670_000_000_000);
    Act { user: "maryam".to_owned(), role, on: day("1401/09/15"), at, logical: 3 }
}

pub(super) fn day(text: &str) -> JalaliDate {
    text.parse().expect("a day")
}

pub(super) fn log(lane: Lane) -> LogId {
    LogId { origin: COUNTY, incarnation: Incarnation(1), scope: unit(), lane }
}

fn unit() -> model::UnitCode {
    "1102".parse().expect("a county")
}

pub(super) fn county() -> CountyCode {
    CountyCode::new(1102).expect("a county")
}

fn amount(rials: u64, jobs: u64) -> Amount {
    Amount::new(Rials::new(rials), Jobs::new(jobs))
}

pub(super) fn id(kind: RecordKind) -> RecordId {
    RecordId { kind, origin: COUNTY, serial: 1 }
}

fn mark(on: &str) -> Mark {
    Mark { on: day(on), by: "maryam".to_owned(), reason: None, at: Timestamp::from_ms(9) }
}

fn bodies() -> Vec<Body> {
    let mut bodies = said_of_records();
    bodies.extend(said_of_quota().into_iter().map(Body::Quota));
    let q = QuotaLine::new(office::quota::PROGRAMME, 1401).expect("a line");
    bodies.extend([
        Body::Rules(RulesAdopted {
            version: "1401.2".to_owned(),
            hash: Hash([9; 32]),
            text: "version = \"1401.2\"\n".to_owned(),
        }),
        Body::Lists(ListReceipt {
            as_of: day("1401/09/03"),
            listed: vec![(
                "0012345679".parse().expect("an id"),
                model::words::ListKind::Employees,
                day("1401/09/03"),
            )],
        }),
        Body::Witness(Witness {
            log: log(Lane::Records),
            seq: Seq(3),
            hash: Hash([7; 32]),
            at: Timestamp::from_ms(9),
        }),
        Body::Checkpoint(Checkpoint { cut: Hash([8; 32]), logs: 3, at: Timestamp::from_ms(9) }),
        Body::Recall(Recall {
            q,
            to: ME,
            n: 1,
            amount: amount(1, 0),
            after: amount(1, 0),
            then: None,
            on: day("1401/09/15"),
            note: None,
        }),
        Body::Roster(roster::Entry::Fenced(Fence {
            node: COUNTY,
            incarnation: Incarnation(1),
            last_valid: vec![(log(Lane::Records), Seq(2))],
            reason: "stolen".to_owned(),
            on: day("1401/09/15"),
        })),
    ]);
    bodies.extend(said_of_the_lost().into_iter().map(Body::Quota));
    bodies.extend(said_of_people());
    bodies.extend(super::affairs::bodies());
    bodies.extend(said_of_matters());
    bodies.extend(super::counties::said());
    bodies
}

/// Of users, of what they looked at, and of rule sets on their way into force.
fn said_of_people() -> Vec<Body> {
    let user = |n, said| Body::User(UserFact { user: "sara".to_owned(), n, said });
    let text = "version = \"1401.2\"\nvalid_from = \"1401/10/01\"\n".to_owned();
    let hash = office::rulebook::hash_of(&text);
    let rules = RulesAdopted { version: "1401.2".to_owned(), hash, text };
    let (from, drafter) = (day("1401/10/01"), "sara".to_owned());
    vec![
        user(1, UserSaid::Added { name: "سارا".to_owned(), roles: vec![Role::Clerk] }),
        user(2, UserSaid::Roles(vec![Role::Inspector, Role::System])),
        user(3, UserSaid::Disabled { reason: String::new() }),
        Body::Audited(Audited::Revealed { of: id(RecordKind::Application) }),
        Body::Audited(Audited::LoginFailed { user: None, times: u32::MAX }),
        Body::Drafted(Box::new(RulesDraft { n: 1, rules: rules.clone(), base: hash, note: None })),
        Body::Published(Box::new(Published { n: 1, rules, from, drafter, note: None })),
    ]
}

/// Of lists as tags, of one person in two files, of what people say to it.
fn said_of_matters() -> Vec<Body> {
    let number = ApplicationNumber::new(1401, county(), COUNTY, 1);
    let other = ApplicationNumber::new(1401, county(), COUNTY, 2);
    let application = id(RecordKind::Application);
    let letter = LetterNumber::new(1401, county(), COUNTY, 1);
    let sort = DuplicateSort::Facility;
    vec![
        Body::Tags(Box::new(TagPart {
            list: model::words::ListKind::Employees,
            source: "ministry".to_owned(),
            as_of: day("1401/09/03"),
            edition: 1,
            since: None,
            key: TagKey([5; 32]),
            part: 0,
            parts: 1,
            listed: vec![Tag([1; 8]), Tag([2; 8])],
            gone: Vec::new(),
        })),
        Body::Duplicate(Box::new(Duplicate {
            application,
            number,
            other,
            unit: unit(),
            sort,
            letters: (Some(letter), None),
            since: (day("1401/09/15"), day("1401/09/12")),
            frozen: true,
            stands: true,
        })),
        Body::Ruling(Box::new(Ruling {
            application,
            number,
            matter: Matter::Duplicate(other, sort),
            verdict: Verdict::Dismissed,
            reason: "two persons".to_owned(),
        })),
        Body::Task(Task {
            item: format!("B6.visit:{number}"),
            verb: TaskVerb::Assigned("sara".to_owned()),
            note: None,
        }),
    ]
}

/// Of a machine that was shut out.
fn said_of_the_lost() -> Vec<Quota> {
    let q = QuotaLine::new(office::quota::PROGRAMME, 1401).expect("a line");
    let key = HoldKey { q: q.clone(), application: id(RecordKind::Application), n: 1 };
    let (upto, on, reason) = (Seq(2), day("1401/09/15"), "burnt".to_owned());
    let (cumulative, basis) = (amount(1, 1), SettleBasis::Destroyed);
    let settlement = Settlement::Consumed { paid: Rials::new(5), on };
    let booths = Settle {
        q: QuotaLine::new("booth-11-1", 1401).expect("a line"),
        of: ME,
        cumulative: amount(0, 1),
        basis,
        upto,
        on,
        reason: reason.clone(),
    };
    vec![
        Quota::Settle(Box::new(booths)),
        Quota::Settle(Box::new(Settle { q, of: ME, cumulative, basis, upto, on, reason })),
        Quota::Answer(Answer { of: ME, key, settlement }),
    ]
}

fn said_of_quota() -> Vec<Quota> {
    let q = QuotaLine::new(office::quota::PROGRAMME, 1401).expect("a line");
    let key = HoldKey { q: q.clone(), application: id(RecordKind::Application), n: 1 };
    let (to, on) = (NodeNumber(1200), day("1401/09/15"));
    let basis = Basis {
        rule_set: "1401.1".to_owned(),
        rule_set_hash: Hash([9; 32]),
        as_of: on,
        warned: Vec::new(),
        override_reason: None,
    };
    vec![
        Quota::Request(Request {
            q: q.clone(),
            n: 1,
            to,
            want: amount(900, 3),
            forecast: None,
            on,
        }),
        Quota::Acknowledge(Acknowledge { q: q.clone(), from: to, cumulative: amount(900, 3), on }),
        Quota::Hold(Box::new(Hold {
            key: key.clone(),
            amount: amount(800_000_000, 1),
            letter: LetterNumber::new(1401, county(), COUNTY, 1),
            on,
            expires_on: None,
            basis,
        })),
        Quota::Consume(Consume { key: key.clone(), paid: Rials::new(5), on }),
        Quota::Release(Release { key, reason: ReleaseReason::BankRejected, on }),
        Quota::Return(Return { q, to, cumulative: amount(1, 1), on }),
    ]
}

fn application() -> Application {
    Application {
        number: ApplicationNumber::new(1401, county(), COUNTY, 1),
        kind: Kind::Independent,
        entity: Entity::Person,
        applicant: "0012345679".parse().expect("an id"),
        given_name: model::Name::new("زهرا"),
        family_name: model::Name::new("نمونه"),
        gender: None,
        born_on: Some(day("1369/04/12")),
        mobile: None,
        field: FieldCode(2001),
        amount: Some(Rials::new(800_000_000)),
        jobs: Some(Jobs::new(1)),
        purpose: Some(Purpose::Start),
        need: Some(4),
        capacity: Some(3),
        readiness: Readiness::Ready,
        declared_employee: Some(false),
        skill: Some(SkillEvidence::Certificate),
        skill_dated: Some(day("1400/08/20")),
        control_before_permit: None,
        control_before_payment: None,
        bank: None,
        covered: std::collections::BTreeMap::new(),
        steps: Steps::default().with(Step::Submitted, mark("1401/02/10")),
    }
}

/// A file from its first form to the bank, each record as its first change.
fn said_of_records() -> Vec<Body> {
    let permit = Permit {
        application: id(RecordKind::Application),
        control: Control::Registration,
        issued_on: Some(day("1401/02/12")),
        expires_on: Some(day("1403/02/12")),
        revoked_on: None,
        steps: Steps::default().with(Step::Issued, mark("1401/02/12")),
    };
    let inspection = Inspection {
        application: id(RecordKind::Application),
        visited_on: day("1401/03/05"),
        office_inspector: model::Name::new("رضا"),
        agency: None,
        agency_inspector: None,
        invited_absent: false,
        activity: Some(Judgement::Yes),
        skill: Some(Judgement::Yes),
        management: Some(Judgement::Partly),
        heads_found: Some(1),
        completed_by: model::Name::new("سارا"),
        completed_on: Some(day("1401/03/06")),
        note: None,
        supersedes: None,
        steps: Steps::default().with(Step::Conducted, mark("1401/03/05")),
    };
    let facility = Facility {
        application: id(RecordKind::Application),
        applicant: "0012345679".parse().expect("an id"),
        letter: LetterNumber::new(1401, county(), COUNTY, 1),
        amount: amount(800_000_000, 1),
        referred_on: day("1401/04/01"),
        bank: None,
        rule_set: "1401.1".to_owned(),
        paid: None,
        paid_on: None,
        bank_reason: None,
        parts: std::collections::BTreeMap::new(),
        steps: Steps::default().with(Step::Held, mark("1401/04/01")),
    };
    vec![
        first_change(RecordKind::Application, &application()),
        first_change(RecordKind::Permit, &permit),
        first_change(RecordKind::Inspection, &inspection),
        first_change(RecordKind::Facility, &facility),
    ]
}

fn first_change(kind: RecordKind, record: &impl Record) -> Body {
    let actor = Actor { node: COUNTY, incarnation: Incarnation(1) };
    let (_, change) = Document::create(actor, &record.to_event()).expect("it is small");
    Body::Change(RecordChange { record: id(kind), change })
}
