//! What is said of cooperatives and incentives, one of each.

use model::geography::FieldCode;
use model::{
    ApplicationNumber, Hash, JalaliDate, LetterNumber, Name, NodeNumber, RecordId, RecordKind,
};
use office::entry::*;

const COUNTY: NodeNumber = NodeNumber(1201);

/// One of each.
pub(super) fn bodies() -> Vec<Body> {
    let cooperation = [meetings(), supporters(), cooperatives()].concat();
    let cooperation = cooperation.into_iter().map(|said| Body::Cooperation(Box::new(said)));
    let incentives = incentives().into_iter().map(|said| Body::Incentive(Box::new(said)));
    cooperation.chain(incentives).collect()
}

fn text(text: &str) -> String {
    text.to_owned()
}

fn day() -> JalaliDate {
    "1401/09/10".parse().expect("a day")
}

fn docket() -> Docket {
    Docket { unit: "11".parse().expect("a province"), n: 1 }
}

fn number() -> ApplicationNumber {
    ApplicationNumber::new(1401, "1102".parse().expect("a county"), COUNTY, 1)
}

fn letter() -> LetterNumber {
    LetterNumber::new(1401, "1102".parse().expect("a county"), COUNTY, 1)
}

fn id(kind: RecordKind) -> RecordId {
    RecordId { kind, origin: COUNTY, serial: 1 }
}

fn whom() -> Whom {
    Whom { number: number(), record: id(RecordKind::Application) }
}

fn meetings() -> Vec<Cooperation> {
    let (meeting, on) = (docket(), day());
    let draft = Minuted { meeting, n: 1, text: text("t"), resolutions: vec![text("r")] };
    let over = office::cooperation::minutes_hash(&draft);
    let seat = Seat::DirectorGeneral;
    let name = text("رضا");
    let present = vec![Present { seat, name: name.clone(), deputy: false }];
    vec![
        Cooperation::Seated(Seated { seat, n: 1, name: name.clone(), deputy: None, from: on }),
        Cooperation::Called(Called {
            meeting,
            kind: MeetingKind::Ordinary,
            on,
            place: None,
            agenda: None,
            fields: vec![FieldCode(2001)],
            supporters: vec![number()],
        }),
        Cooperation::Held(Held {
            meeting,
            on,
            present,
            guests: vec![text("g")],
            supporters: vec![number()],
            rules: text("1401.1"),
        }),
        Cooperation::CalledOff(CalledOff { meeting, on, reason: text("r") }),
        Cooperation::Minuted(draft),
        Cooperation::Signed(Signed { meeting, n: 1, over, seat, name, on }),
        Cooperation::Resolved(Resolved { meeting, resolution: 1, done: false, on, note: None }),
    ]
}

fn supporters() -> Vec<Cooperation> {
    let (supporter, on) = (whom(), day());
    let (outcome, note) = (Outcome::TakenUp, None);
    vec![
        Cooperation::Identified(Identified { supporter, on, note: None }),
        Cooperation::Introduced(Introduced { supporter, on, letter: None }),
        Cooperation::Answered(Answered { supporter, n: 1, outcome, on, note }),
    ]
}

fn cooperatives() -> Vec<Cooperation> {
    let (cooperative, on) = (docket(), day());
    let steps = [
        Formation::Proposed { name: text("c"), supporter: number(), fields: Vec::new() },
        Formation::Promoted { meeting: docket() },
        Formation::FoundersListed { count: 7 },
        Formation::Expert { n: 1, name: text("e"), group: Vec::new() },
        Formation::Assembly,
        Formation::Registered { legal: "14001234562".parse().expect("a legal id") },
        Formation::Started,
        Formation::Dissolved { reason: text("r") },
    ];
    let founder = Name::new("زهرا").map(|name| Founder { name, application: Some(number()) });
    let founders = founder.into_iter().collect();
    let application = id(RecordKind::Application);
    let tag = Tagged { application, letter: letter(), n: 1, cooperative: Some(cooperative), on };
    let formed = |step| Cooperation::Formed(Formed { cooperative, on, step });
    let mut said: Vec<Cooperation> = steps.into_iter().map(formed).collect();
    said.push(Cooperation::Founders(Founders { cooperative, n: 1, founders }));
    said.push(Cooperation::Tagged(tag));
    said
}

fn incentives() -> Vec<Incentive> {
    let (exhibition, on, supporter) = (docket(), day(), whom());
    let certificate = Honor::Certificate { year: 1401 };
    let festival = Honor::Festival { festival: text("karafarini"), year: 1401 };
    let nominated = |honor: &Honor| Nominated {
        supporter,
        honor: honor.clone(),
        on,
        indicators: Indicators::default(),
        scores: vec![Score { indicator: text("s"), score: 90 }],
        rules: text("1401.1"),
    };
    let endorsed = |honor: &Honor, step| {
        Incentive::Endorsed(Endorsed { supporter, honor: honor.clone(), on, step })
    };
    let (by, name, over) = (Signatory::DirectorGeneral, text("a"), Hash([7; 32]));
    let (from, to) = (on, on);
    let (letter, holder, permit) = (letter(), whom(), id(RecordKind::Permit));
    vec![
        Incentive::Exhibited(Exhibited {
            exhibition,
            name: text("a"),
            reach: Reach::Local,
            host: text("h"),
            from,
            to,
        }),
        Incentive::CalledOff(ExhibitionOff { exhibition, on, reason: text("r") }),
        Incentive::Booth(Booth { exhibition, letter, holder, permit, label: None, on }),
        Incentive::BoothEnded(BoothEnded {
            exhibition,
            holder,
            letter,
            end: BoothEnd::Used,
            on,
            note: None,
        }),
        Incentive::Nominated(nominated(&certificate)),
        Incentive::Nominated(nominated(&festival)),
        endorsed(&certificate, Endorsement::Checked),
        endorsed(&certificate, Endorsement::Signed { by, name: name.clone(), over }),
        endorsed(&certificate, Endorsement::Delivered),
        endorsed(&festival, Endorsement::Sent),
        endorsed(&festival, Endorsement::Result { text: text("t") }),
        endorsed(&festival, Endorsement::Declined { reason: text("r") }),
        Incentive::MinisterSigned(MinisterSigned { supporter, year: 1401, name, over, on }),
    ]
}
