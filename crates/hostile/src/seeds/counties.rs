//! What logs say of counties that change, of quarters that are closed, and of who the nation is.

use journal::Head;
use model::words::Role;
use model::{CountyCode, Hash, Incarnation, Lane, RecordKind, Seq, UnitCode};
use office::entry::{
    Body, Carried, Closing, Compiled, Confirmed, Entry, Moved, Rehomed, Reviewed, Sent,
};
use roster::{CountyFact, Enrolled, Key, Merge, NATION, Named, Rename, Rooted, Split};

use super::entries::{act, county, day, id, log};

/// One of each.
pub(super) fn said() -> Vec<Body> {
    let mut said = counties();
    said.extend(closings().into_iter().map(|it| Body::Closing(Box::new(it))));
    said.push(Body::Roster(roster::Entry::Rooted(word())));
    said
}

fn new() -> CountyCode {
    CountyCode::new(1103).expect("a county")
}

fn counties() -> Vec<Body> {
    let (on, note) = (day("1401/09/15"), None);
    let named = |code| Named { code, fa: "تازه".to_owned(), en: "New".to_owned() };
    let record = id(RecordKind::Application);
    let inner = Entry { act: act(Role::Clerk), body: Body::Slip(slip()) };
    vec![
        Body::County(CountyFact::Split(Split {
            from: county(),
            into: vec![named(new()), named(new())],
            on,
            note: None,
        })),
        Body::County(CountyFact::Rename(Rename { to: named(county()), on, note: None })),
        Body::County(CountyFact::Merge(Merge {
            from: vec![new(), county()],
            into: named(county()),
            makes: false,
            on,
            note: None,
        })),
        Body::Rehomed(Rehomed {
            from: county(),
            to: new(),
            on,
            files: vec![Moved { record, n: 1 }, Moved { record, n: u32::MAX }],
            note,
        }),
        Body::Carried(Carried {
            record,
            log: log(Lane::Records),
            seq: Seq(2),
            entry: inner.encode().unwrap_or_default(),
        }),
    ]
}

fn slip() -> roster::Slip {
    roster::Slip { hash: Hash([3; 32]), unit: UnitCode::County(county()), until: day("1401/12/29") }
}

fn closings() -> Vec<Closing> {
    let quarter = model::Quarter { year: 1401, number: 2 };
    let head = Head { seq: Seq(3), hash: Hash([7; 32]) };
    let heads = vec![(log(Lane::Control), head)];
    let review = Reviewed {
        unit: UnitCode::County(county()),
        quarter,
        revision: 1,
        output: Hash([6; 32]),
        reason: Some("x".to_owned()),
    };
    vec![
        Closing::Confirmed(Confirmed { quarter, nothing: true, heads: heads.clone() }),
        Closing::Compiled(Compiled {
            quarter,
            revision: u16::MAX,
            report: Hash([5; 32]),
            output: Hash([6; 32]),
            cut: Hash([7; 32]),
            heads,
            of: vec![(UnitCode::County(county()), 1)],
            missing: vec![(UnitCode::County(new()), None)],
        }),
        Closing::Sent(Sent { quarter, revision: 1 }),
        Closing::Accepted(review.clone()),
        Closing::SentBack(review),
    ]
}

/// A word on the nation that no root has signed.
fn word() -> Rooted {
    let enrolled = Enrolled {
        node: NATION,
        incarnation: Incarnation(2),
        unit: UnitCode::Nation,
        key: Key([3; 32]),
        tls: Hash([4; 32]),
        numbers: None,
        slip: None,
        on: day("1401/09/15"),
    };
    Rooted { enrolled, root: vec![0x30; 300], signature: vec![7; 64] }
}
