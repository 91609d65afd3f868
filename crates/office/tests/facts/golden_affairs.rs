//! The bytes of what is said of cooperatives and incentives are frozen, too.

use expect_test::{Expect, expect};
use model::geography::FieldCode;
use model::{
    ApplicationNumber, Hash, LetterNumber, Name, NodeNumber, RecordId, RecordKind, UnitCode,
};
use office::entry::*;

use crate::desk::{act, day};

fn check(said: Vec<Body>, bytes: &Expect) {
    let mut lines = String::new();
    for body in said {
        let entry = Entry { act: act("1401/09/15"), body };
        let encoded = entry.encode().unwrap();
        // Every entry begins with the same act; see the other golden bytes.
        let hex: String = encoded.iter().skip(24).map(|byte| format!("{byte:02x}")).collect();
        lines.push_str(&hex);
        lines.push('\n');
        assert_eq!(Entry::decode(&encoded), Ok(entry));
    }
    bytes.assert_eq(&lines);
}

fn text(text: &str) -> String {
    text.to_owned()
}

fn number() -> ApplicationNumber {
    ApplicationNumber::new(1401, "1102".parse().unwrap(), NodeNumber(1203), 17)
}

fn record(kind: RecordKind) -> RecordId {
    RecordId { kind, origin: NodeNumber(1203), serial: 9 }
}

fn whom() -> Whom {
    Whom { number: number(), record: record(RecordKind::Application) }
}

fn letter() -> LetterNumber {
    LetterNumber::new(1401, "1102".parse().unwrap(), NodeNumber(1203), 4)
}

fn docket() -> Docket {
    Docket { unit: "11".parse().unwrap(), n: 3 }
}

fn formed(step: Formation) -> Cooperation {
    Cooperation::Formed(Formed { cooperative: docket(), on: day("1401/09/10"), step })
}

fn meetings() -> Vec<Cooperation> {
    let (meeting, on) = (docket(), day("1401/09/10"));
    vec![
        Cooperation::Seated(Seated {
            seat: Seat::CooperativeAffairs,
            n: 2,
            name: text("a"),
            deputy: Some(text("b")),
            from: on,
        }),
        Cooperation::Called(Called {
            meeting,
            kind: MeetingKind::Promotional,
            on,
            place: Some(text("c")),
            agenda: None,
            fields: vec![FieldCode(2001)],
            supporters: vec![number()],
        }),
        Cooperation::Held(Held {
            meeting,
            on,
            present: vec![Present { seat: Seat::Jahad, name: text("a"), deputy: true }],
            guests: vec![text("g")],
            supporters: vec![number()],
            rules: text("1401.1"),
        }),
        Cooperation::CalledOff(CalledOff { meeting, on, reason: text("r") }),
        Cooperation::Minuted(Minuted {
            meeting,
            n: 1,
            text: text("t"),
            resolutions: vec![text("r")],
        }),
        Cooperation::Signed(Signed {
            meeting,
            n: 1,
            over: Hash([7; 32]),
            seat: Seat::DirectorGeneral,
            name: text("a"),
            on,
        }),
        Cooperation::Resolved(Resolved { meeting, resolution: 1, done: true, on, note: None }),
    ]
}

fn supporters() -> Vec<Cooperation> {
    let (supporter, on) = (whom(), day("1401/09/10"));
    vec![
        Cooperation::Identified(Identified { supporter, on, note: Some(text("n")) }),
        Cooperation::Introduced(Introduced { supporter, on, letter: Some(text("11/1")) }),
        Cooperation::Answered(Answered {
            supporter,
            n: 1,
            outcome: Outcome::Postponed,
            on,
            note: None,
        }),
    ]
}

fn cooperatives() -> Vec<Cooperation> {
    let founder = Founder { name: Name::new("زهرا").unwrap(), application: Some(number()) };
    vec![
        formed(Formation::Proposed {
            name: text("a"),
            supporter: number(),
            fields: vec![FieldCode(2001)],
        }),
        formed(Formation::Promoted { meeting: docket() }),
        formed(Formation::FoundersListed { count: 7 }),
        formed(Formation::Expert { n: 1, name: text("e"), group: vec![text("g")] }),
        formed(Formation::Assembly),
        formed(Formation::Registered { legal: "14001234562".parse().unwrap() }),
        formed(Formation::Started),
        formed(Formation::Dissolved { reason: text("r") }),
        Cooperation::Founders(Founders { cooperative: docket(), n: 1, founders: vec![founder] }),
        Cooperation::Tagged(Tagged {
            application: record(RecordKind::Application),
            letter: letter(),
            n: 1,
            cooperative: Some(docket()),
            on: day("1401/09/10"),
        }),
    ]
}

fn bodies(said: Vec<Cooperation>) -> Vec<Body> {
    said.into_iter().map(|said| Body::Cooperation(Box::new(said))).collect()
}

#[test]
fn the_bytes_of_what_is_said_of_cooperatives_never_change() {
    check(
        bodies(meetings()),
        &expect![[r#"
            150001020161010162fc74891600
            1501fb1b270301fc748916000101630001fbd10701fb7905fb4e04fbb30411
            1502fb1b2703fc74891600010401610101016701fb7905fb4e04fbb3041106313430312e31
            1503fb1b2703fc748916000172
            1504fb1b2703010174010172
            1505fb1b2703010707070707070707070707070707070707070707070707070707070707070707000161fc74891600
            1506fb1b27030101fc7489160000
        "#]],
    );
    check(
        bodies(supporters()),
        &expect![[r#"
            1507fb7905fb4e04fbb3041100fbb30409fc7489160001016e
            1508fb7905fb4e04fbb3041100fbb30409fc74891600010431312f31
            1509fb7905fb4e04fbb3041100fbb304090102fc7489160000
        "#]],
    );
    check(
        bodies(cooperatives()),
        &expect![[r#"
            150afb1b2703fc74891600000161fb7905fb4e04fbb3041101fbd107
            150afb1b2703fc7489160001fb1b2703
            150afb1b2703fc748916000207
            150afb1b2703fc7489160003010165010167
            150afb1b2703fc7489160004
            150afb1b2703fc7489160005fd82e2894203000000
            150afb1b2703fc7489160006
            150afb1b2703fc74891600070172
            150bfb1b2703010108d8b2d987d8b1d8a701fb7905fb4e04fbb30411
            150c00fbb30409fb7905fb4e04fbb304040101fb1b2703fc74891600
        "#]],
    );
}

fn incentives() -> Vec<Incentive> {
    let on = day("1401/09/10");
    let exhibition = Docket { unit: UnitCode::Nation, n: 1 };
    let certificate = Honor::Certificate { year: 1401 };
    let festival = Honor::Festival { festival: text("karafarini"), year: 1401 };
    let endorsed = |honor: &Honor, step| {
        Incentive::Endorsed(Endorsed { supporter: whom(), honor: honor.clone(), on, step })
    };
    let signed = |by| Endorsement::Signed { by, name: text("a"), over: Hash([7; 32]) };
    vec![
        Incentive::Exhibited(Exhibited {
            exhibition,
            name: text("a"),
            reach: Reach::International,
            host: text("h"),
            from: on,
            to: on,
        }),
        Incentive::CalledOff(ExhibitionOff { exhibition, on, reason: text("r") }),
        Incentive::Booth(Booth {
            exhibition,
            letter: letter(),
            holder: whom(),
            permit: record(RecordKind::Permit),
            label: Some(text("B12")),
            on,
        }),
        Incentive::BoothEnded(BoothEnded {
            exhibition,
            holder: whom(),
            letter: letter(),
            end: BoothEnd::NoShow,
            on,
            note: None,
        }),
        Incentive::Nominated(Nominated {
            supporter: whom(),
            honor: festival.clone(),
            on,
            indicators: Indicators {
                heads_named: 40,
                heads_found: Some(41),
                facilities: 1,
                fulfilled: 1,
                breach: false,
            },
            scores: vec![Score { indicator: text("s"), score: 90 }],
            rules: text("1401.1"),
        }),
        endorsed(&certificate, Endorsement::Checked),
        endorsed(&certificate, signed(Signatory::DirectorGeneral)),
        endorsed(&certificate, signed(Signatory::Deputy)),
        endorsed(&certificate, Endorsement::Delivered),
        endorsed(&festival, Endorsement::Sent),
        endorsed(&festival, Endorsement::Result { text: text("t") }),
        endorsed(&festival, Endorsement::Declined { reason: text("r") }),
        Incentive::MinisterSigned(MinisterSigned {
            supporter: whom(),
            year: 1401,
            name: text("m"),
            over: Hash([7; 32]),
            on,
        }),
    ]
}

#[test]
fn the_bytes_of_what_is_said_of_incentives_never_change() {
    let said = incentives().into_iter().map(|said| Body::Incentive(Box::new(said))).collect();
    check(
        said,
        &expect![[r#"
            1600fb204e010161020168fc74891600fc74891600
            1601fb204e01fc748916000172
            1602fb204e01fb7905fb4e04fbb30404fb7905fb4e04fbb3041100fbb3040901fbb304090103423132fc74891600
            1603fb204e01fb7905fb4e04fbb3041100fbb30409fb7905fb4e04fbb3040401fc7489160000
            1604fb7905fb4e04fbb3041100fbb30409010a6b617261666172696e69fb7905fc748916002801290101000101735a06313430312e31
            1605fb7905fb4e04fbb3041100fbb3040900fb7905fc7489160000
            1605fb7905fb4e04fbb3041100fbb3040900fb7905fc74891600010001610707070707070707070707070707070707070707070707070707070707070707
            1605fb7905fb4e04fbb3041100fbb3040900fb7905fc74891600010101610707070707070707070707070707070707070707070707070707070707070707
            1605fb7905fb4e04fbb3041100fbb3040900fb7905fc7489160002
            1605fb7905fb4e04fbb3041100fbb30409010a6b617261666172696e69fb7905fc7489160003
            1605fb7905fb4e04fbb3041100fbb30409010a6b617261666172696e69fb7905fc74891600040174
            1605fb7905fb4e04fbb3041100fbb30409010a6b617261666172696e69fb7905fc74891600050172
            1606fb7905fb4e04fbb3041100fbb30409fb7905016d0707070707070707070707070707070707070707070707070707070707070707fc74891600
        "#]],
    );
}
