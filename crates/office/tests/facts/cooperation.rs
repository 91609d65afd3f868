//! Section C: the working group, supporters introduced, cooperatives from idea to registration.

use expect_test::expect;
use model::words::{Entity, Kind, Role};
use model::{ApplicationNumber, JalaliDate, Jobs, LetterNumber, Name, NodeNumber};
use office::cooperation::meetings::{Attendance, Invitation};
use office::cooperation::{MeetingState, Stand, forming, group, introductions, meetings, tags};
use office::entry::{Docket, Founder, MeetingKind, Outcome, Seat};
use office::forms::BankAnswer;
use office::intake::{PersonFile, take_in};
use office::look::affairs::{self, Share};
use office::quota::hub::{self, Terms};
use office::{Drafter, Refusal, Stop, bank, quota, referral, schema};
use rules::Stance;

use crate::country::{COUNTY, Country, NATION, NEIGHBOR, PROVINCE, unit};
use crate::desk::{amount, day, form, ready_file, rials, visit};

pub(crate) const SUPPORTER: &str = "0012345679";

/// A supporter with one covered person, at work by the last visit.
pub(crate) fn supporter_file(id: &str) -> PersonFile {
    let mut file = PersonFile::new(id.parse().unwrap());
    let mut asked = form(id, 300_000_000);
    asked.kind = Kind::Supporter;
    asked.entity = Entity::Person;
    asked.jobs = Some(Jobs::new(1));
    asked.control_before_permit = Some(day("1401/06/20"));
    asked.control_before_payment = Some(day("1401/08/20"));
    file.applications.push((0, asked));
    file.covered.push((1, ("0076543218".parse().unwrap(), records::Covered::default())));
    let mut seen = visit("1401/08/01");
    seen.heads_found = Some(1);
    file.inspections.push((2, seen));
    file
}

/// A file taken in at an office, by its number.
pub(crate) fn take(country: &mut Country, at: usize, file: &PersonFile) -> ApplicationNumber {
    let node = &mut country.0[at];
    node.act_as(Role::Clerk, "1401/09/01", |drafter| take_in(drafter, file).map(drop)).unwrap();
    let person = node.look(|office| office.person(file.applicant)).unwrap();
    country.everyone_hears();
    person.applications.last().unwrap().0
}

/// A country with a supporter in county 1102.
pub(crate) fn with_supporter() -> (Country, ApplicationNumber) {
    let mut country = Country::founded();
    let number = take(&mut country, COUNTY, &supporter_file(SUPPORTER));
    (country, number)
}

/// What the province's reviewer does, which everyone then hears.
pub(crate) fn province<T>(
    country: &mut Country,
    on: &str,
    work: impl FnOnce(&mut Drafter<'_>) -> Result<T, Stop>,
) -> Result<T, Refusal> {
    let answer = country.0[PROVINCE].act_as(Role::ProvinceReviewer, on, work);
    country.everyone_hears();
    answer
}

pub(crate) fn seats(country: &mut Country) {
    for (seat, name) in [
        (Seat::DirectorGeneral, "کریمی"),
        (Seat::CooperativeAffairs, "سلیمی"),
        (Seat::Entrepreneurship, "رحیمی"),
        (Seat::Chamber, "عظیمی"),
    ] {
        let deputy = (seat == Seat::DirectorGeneral).then_some("نظری");
        province(country, "1401/02/01", |drafter| {
            group::take_seat(drafter, seat, (name, deputy), drafter.act.on)
        })
        .unwrap();
    }
}

pub(crate) fn call(country: &mut Country, kind: MeetingKind, on: &str) -> Docket {
    let invitation = Invitation {
        kind,
        on: day(on),
        place: None,
        agenda: Some("تعاونی سوزن‌دوزی".to_owned()),
        fields: Vec::new(),
        supporters: Vec::new(),
    };
    province(country, "1401/03/01", |drafter| meetings::call(drafter, &invitation)).unwrap().meeting
}

pub(crate) fn came(members: &[Seat], deputies: &[Seat]) -> Attendance {
    Attendance { members: members.to_vec(), deputies: deputies.to_vec(), ..Attendance::default() }
}

pub(crate) fn hold(country: &mut Country, meeting: Docket, who: &Attendance) -> Result<(), String> {
    province(country, "1401/09/20", |drafter| meetings::hold(drafter, meeting, who).map(drop))
        .map_err(|refused| refused.code())
}

const CHAIR: Seat = Seat::DirectorGeneral;
const SECRETARY: Seat = Seat::CooperativeAffairs;

/// R-C1: five seats, quorum by the rule set, the chair or a named deputy.
#[test]
fn a_meeting_has_its_quorum_with_the_chair_or_a_named_deputy() {
    let mut country = Country::founded();
    seats(&mut country);
    let meeting = call(&mut country, MeetingKind::Ordinary, "1401/03/10");
    let (third, fourth) = (Seat::Entrepreneurship, Seat::Chamber);
    for (who, code) in [
        (came(&[CHAIR, SECRETARY], &[]), "C1.quorum"),
        (came(&[SECRETARY, third, fourth], &[]), "C1.chair"),
        (came(&[CHAIR, SECRETARY, Seat::Jahad], &[]), "C1.seat_vacant"),
        (came(&[CHAIR, SECRETARY], &[third]), "C1.seat_vacant"),
        (came(&[CHAIR, SECRETARY, third], &[CHAIR]), "C1.seat_twice"),
    ] {
        assert_eq!(hold(&mut country, meeting, &who), Err(code.to_owned()));
    }
    hold(&mut country, meeting, &came(&[SECRETARY, third], &[CHAIR])).unwrap();
    for at in [COUNTY, NATION] {
        let row = country.0[at].look(|office| meetings::of(office, meeting)).unwrap().unwrap();
        assert_eq!(row.state(), Some(MeetingState::Held), "everyone knows");
        assert_eq!(row.held.unwrap().what.present[0].name, "نظری", "who sat there");
    }
}

/// R-C1: the other readings of the quorum.
#[test]
fn the_rule_set_says_how_many_seats_and_whether_the_chair_must_come() {
    let mut country = Country::founded();
    seats(&mut country);
    let who = came(&[SECRETARY, Seat::Chamber], &[]);
    let meeting = call(&mut country, MeetingKind::Ordinary, "1401/03/10");
    assert_eq!(hold(&mut country, meeting, &who), Err("C1.quorum".to_owned()));
    country.0[PROVINCE].rules.quorum.present = 2;
    assert_eq!(hold(&mut country, meeting, &who), Err("C1.chair".to_owned()));
    country.0[PROVINCE].rules.quorum.chair_or_deputy = false;
    hold(&mut country, meeting, &who).unwrap();
}

/// R-C1: chair and secretary needed for minutes to be final.
#[test]
fn minutes_are_final_once_chair_and_secretary_have_signed_the_same_words() {
    let mut country = Country::founded();
    seats(&mut country);
    let meeting = call(&mut country, MeetingKind::Ordinary, "1401/03/10");
    hold(&mut country, meeting, &came(&[CHAIR, SECRETARY, Seat::Chamber], &[])).unwrap();
    let resolved = ["دعوت از پشتیبانان".to_owned(), "معرفی کارشناس".to_owned()];
    let minute = |country: &mut Country, text: &str| {
        province(country, "1401/09/21", |drafter| {
            meetings::minute(drafter, meeting, (text, &resolved)).map(drop)
        })
    };
    let sign = |country: &mut Country, seat| {
        province(country, "1401/09/22", |drafter| {
            meetings::sign(drafter, meeting, (seat, false)).map(drop)
        })
        .map_err(|refused| refused.code())
    };
    let state = |country: &Country| {
        let row = country.0[NATION].look(|office| meetings::of(office, meeting)).unwrap().unwrap();
        row.state().unwrap().code()
    };
    let end = |country: &mut Country, n, done, note: Option<&str>| {
        province(country, "1401/09/25", |drafter| {
            meetings::resolve(drafter, (meeting, n), done, note).map(drop)
        })
        .map_err(|refused| refused.code())
    };
    assert_eq!(sign(&mut country, CHAIR), Err("meeting.held".to_owned()), "nothing to sign");
    minute(&mut country, "پیش‌نویس").unwrap();
    assert_eq!(sign(&mut country, Seat::Chamber), Err("C1.signatory".to_owned()));
    sign(&mut country, CHAIR).unwrap();
    assert_eq!(sign(&mut country, CHAIR), Err("C1.signed".to_owned()));
    assert_eq!(end(&mut country, 1, true, None), Err("meeting.minutes-draft".to_owned()));
    minute(&mut country, "پیش‌نویس دوم").unwrap();
    sign(&mut country, SECRETARY).unwrap();
    assert_eq!(state(&country), "minutes-draft", "the chair signed other words");
    sign(&mut country, CHAIR).unwrap();
    assert_eq!(state(&country), "minutes-final");
    assert_eq!(minute(&mut country, "سوم").unwrap_err().code(), "meeting.minutes-final");

    let open =
        |country: &Country| country.0[PROVINCE].look(affairs::open_resolutions).unwrap().len();
    assert_eq!(open(&country), 2);
    assert_eq!(end(&mut country, 3, true, None), Err("resolution.not_found".to_owned()));
    assert_eq!(end(&mut country, 1, false, None), Err("reason.missing".to_owned()));
    end(&mut country, 1, true, None).unwrap();
    assert_eq!(end(&mut country, 1, true, None), Err("resolution.ended".to_owned()));
    end(&mut country, 2, false, Some("دیگر لازم نیست")).unwrap();
    assert_eq!(open(&country), 0);
    assert_eq!(country.0[NATION].rebuilt(), country.0[NATION].rows);
    assert_eq!(state(&country), "minutes-final");
    let minutes = |at: usize| {
        let row = country.0[at].look(|office| meetings::of(office, meeting)).unwrap().unwrap();
        row.draft.is_some()
    };
    assert!(minutes(NATION) && !minutes(COUNTY), "what was said stays with province and nation");
}

/// R-C1: a meeting that is called off isn't held, and one that was held isn't called off.
#[test]
fn a_meeting_is_held_or_called_off() {
    let mut country = Country::founded();
    seats(&mut country);
    let off = call(&mut country, MeetingKind::Ordinary, "1401/03/10");
    let cancel = |country: &mut Country, meeting, reason: &str| {
        province(country, "1401/03/02", |drafter| {
            meetings::call_off(drafter, meeting, reason).map(drop)
        })
        .map_err(|refused| refused.code())
    };
    assert_eq!(cancel(&mut country, off, " "), Err("form".to_owned()), "a reason is needed");
    cancel(&mut country, off, "سیل").unwrap();
    let quorum = came(&[CHAIR, SECRETARY, Seat::Chamber], &[]);
    assert_eq!(hold(&mut country, off, &quorum), Err("meeting.called-off".to_owned()));
    let next = call(&mut country, MeetingKind::Ordinary, "1401/10/01");
    assert_eq!(next.n, off.n + 1);
    assert_eq!(hold(&mut country, next, &quorum), Err("date.future".to_owned()));
    let stranger = Docket { unit: unit(PROVINCE), n: 99 };
    assert_eq!(hold(&mut country, stranger, &quorum), Err("meeting.not_found".to_owned()));
}

/// R-C2: an introduction with date and outcome; active supporters not yet introduced.
#[test]
fn a_supporter_is_put_forward_by_the_county_and_introduced_by_the_province() {
    let (mut country, number) = with_supporter();
    let other = take(&mut country, NEIGHBOR, &ready_file("1234567891", 300_000_000));
    let waiting = |country: &Country, on: &str| -> Vec<(ApplicationNumber, Option<JalaliDate>)> {
        let all =
            country.0[PROVINCE].look(|office| affairs::not_introduced(office, day(on))).unwrap();
        all.into_iter().map(|one| (one.number, one.identified_on)).collect()
    };
    assert_eq!(waiting(&country, "1401/09/15"), [(number, None)], "the independent isn't meant");
    assert_eq!(waiting(&country, "1403/09/15"), [], "who isn't active isn't chased");
    let identify = |country: &mut Country, number| {
        let node = &mut country.0[COUNTY];
        node.act("1401/09/10", |drafter| introductions::identify(drafter, number, None).map(drop))
            .map_err(|refused| refused.code())
    };
    identify(&mut country, number).unwrap();
    assert_eq!(identify(&mut country, number), Err("C2.identified".to_owned()));
    assert_eq!(identify(&mut country, other), Err("application.not_found".to_owned()));
    country.everyone_hears();
    assert_eq!(waiting(&country, "1401/09/15"), [(number, Some(day("1401/09/10")))]);

    let answer = |country: &mut Country, number| {
        province(country, "1401/09/16", |drafter| {
            introductions::answer(drafter, number, Outcome::TakenUp, None).map(drop)
        })
        .map_err(|refused| refused.code())
    };
    let introduce = |country: &mut Country, number| {
        province(country, "1401/09/15", |drafter| {
            introductions::introduce(drafter, number, Some("11/502")).map(drop)
        })
        .map_err(|refused| refused.code())
    };
    assert_eq!(answer(&mut country, number), Err("C2.not_introduced".to_owned()));
    introduce(&mut country, number).unwrap();
    assert_eq!(introduce(&mut country, number), Err("C2.introduced".to_owned()));
    assert_eq!(introduce(&mut country, other), Err("C2.not_a_supporter".to_owned()));
    answer(&mut country, number).unwrap();
    assert_eq!(waiting(&country, "1401/09/15"), []);
    let known = country.0[COUNTY].look(|office| introductions::of(office, number)).unwrap();
    assert_eq!(known.introduced.unwrap().what.on, day("1401/09/15"), "the county hears of it");
    assert_eq!(known.answered.unwrap().what.outcome, Outcome::TakenUp);
    let told =
        country.0[NEIGHBOR].rows.0.keys().filter(|(table, _)| *table == schema::INTRODUCTION);
    assert_eq!(told.count(), 0, "its neighbor doesn't");
}

/// R-C2: a province may introduce whom no county has put forward.
#[test]
fn an_introduction_puts_a_supporter_forward_where_nobody_has() {
    let (mut country, number) = with_supporter();
    province(&mut country, "1401/09/15", |drafter| {
        introductions::introduce(drafter, number, None).map(drop)
    })
    .unwrap();
    let known = country.0[COUNTY].look(|office| introductions::of(office, number)).unwrap();
    assert!(known.identified.is_some() && known.introduced.is_some());
}

/// R-C3: promotional meetings, counted per quarter; the quorum is a switch.
#[test]
fn promotional_meetings_are_counted_by_quarter_with_a_quorum_or_without() {
    let mut country = Country::founded();
    seats(&mut country);
    let alone = came(&[SECRETARY], &[]);
    for on in ["1401/03/10", "1401/03/20", "1401/05/01"] {
        let meeting = call(&mut country, MeetingKind::Promotional, on);
        hold(&mut country, meeting, &alone).unwrap();
    }
    let called = call(&mut country, MeetingKind::Promotional, "1401/05/02");
    country.0[PROVINCE].rules.promotional_needs_quorum = true;
    assert_eq!(hold(&mut country, called, &alone), Err("C1.quorum".to_owned()));
    let ordinary = call(&mut country, MeetingKind::Ordinary, "1401/05/03");
    hold(&mut country, ordinary, &came(&[CHAIR, SECRETARY, Seat::Chamber], &[])).unwrap();
    let counts = country.0[NATION].look(affairs::promotional).unwrap();
    let told: Vec<(String, u32)> =
        counts.iter().map(|((unit, quarter), n)| (format!("{unit} {quarter}"), *n)).collect();
    assert_eq!(told, [("11 1401-Q1".to_owned(), 2), ("11 1401-Q2".to_owned(), 1)]);
}

fn founders(count: usize) -> Vec<Founder> {
    let names = (0..count).map(|n| Name::new(&format!("مؤسس {n}")).unwrap());
    names.map(|name| Founder { name, application: None }).collect()
}

/// A promotional meeting that was held, and a cooperative proposed.
pub(crate) fn proposed() -> (Country, Docket, Docket, ApplicationNumber) {
    let (mut country, number) = with_supporter();
    seats(&mut country);
    let meeting = call(&mut country, MeetingKind::Promotional, "1401/04/10");
    hold(&mut country, meeting, &came(&[SECRETARY], &[])).unwrap();
    let refused =
        province(&mut country, "1401/09/20", |d| forming::propose(d, number, "سوزن", &[]));
    assert_eq!(refused.unwrap_err().code(), "C2.not_introduced");
    province(&mut country, "1401/09/20", |d| introductions::introduce(d, number, None)).unwrap();
    let formed =
        province(&mut country, "1401/09/21", |d| forming::propose(d, number, "سوزن", &[])).unwrap();
    (country, formed.cooperative, meeting, number)
}

/// R-C4 and the lifecycle of a need-supply cooperative.
#[test]
fn a_cooperative_is_formed_step_by_step_and_chased_while_it_has_no_expert() {
    let (mut country, cooperative, meeting, number) = proposed();
    let stand = |country: &Country, at: usize| {
        let row = country.0[at].look(|office| forming::of(office, cooperative)).unwrap().unwrap();
        row.stand().unwrap()
    };
    let lacking =
        |country: &Country| country.0[PROVINCE].look(affairs::without_expert).unwrap().len();
    let step = |country: &mut Country,
                work: &mut dyn FnMut(&mut Drafter<'_>) -> Result<(), Stop>| {
        province(country, "1401/09/22", work).map_err(|refused| refused.code())
    };
    let legal = "14001234562".parse().unwrap();
    let err = |code: &str| Err(code.to_owned());
    assert_eq!(
        step(&mut country, &mut |d| forming::propose(d, number, "دیگر", &[]).map(drop)),
        err("C.same_supporter")
    );
    assert_eq!(
        step(&mut country, &mut |d| forming::found(d, cooperative, &founders(7)).map(drop)),
        err("cooperative.proposed")
    );
    let none = Docket { n: 77, ..meeting };
    assert_eq!(
        step(&mut country, &mut |d| forming::promote(d, cooperative, none).map(drop)),
        err("meeting.not_found")
    );
    assert_eq!(lacking(&country), 0, "a proposal needs none");
    step(&mut country, &mut |d| forming::promote(d, cooperative, meeting).map(drop)).unwrap();
    assert_eq!(lacking(&country), 1);
    assert_eq!(
        step(&mut country, &mut |d| forming::found(d, cooperative, &founders(6)).map(drop)),
        err("C.founders")
    );
    let twice = [founders(7), founders(1)].concat();
    assert_eq!(
        step(&mut country, &mut |d| forming::found(d, cooperative, &twice).map(drop)),
        err("C.founder_twice")
    );
    step(&mut country, &mut |d| forming::found(d, cooperative, &founders(7)).map(drop)).unwrap();
    assert_eq!(stand(&country, COUNTY), Stand::Founders);
    step(&mut country, &mut |d| {
        forming::assign_expert(d, cooperative, ("خانم نیک", &[])).map(drop)
    })
    .unwrap();
    assert_eq!((lacking(&country), stand(&country, NATION)), (0, Stand::ExpertAssigned));
    assert_eq!(
        step(&mut country, &mut |d| forming::register(d, cooperative, legal).map(drop)),
        err("cooperative.expert-assigned")
    );
    step(&mut country, &mut |d| forming::assemble(d, cooperative).map(drop)).unwrap();
    step(&mut country, &mut |d| forming::register(d, cooperative, legal).map(drop)).unwrap();
    step(&mut country, &mut |d| forming::start(d, cooperative).map(drop)).unwrap();
    assert_eq!(stand(&country, NEIGHBOR), Stand::Active, "every county knows how far it is");
    let named = |at: usize| {
        let row = country.0[at].look(|office| forming::of(office, cooperative)).unwrap().unwrap();
        row.founders.is_some()
    };
    assert!(named(NATION) && !named(COUNTY) && !named(NEIGHBOR), "but not who founds it");
    step(&mut country, &mut |d| forming::dissolve(d, cooperative, "انصراف").map(drop)).unwrap();
    assert_eq!(
        step(&mut country, &mut |d| forming::start(d, cooperative).map(drop)),
        err("cooperative.dissolved")
    );
    for at in [PROVINCE, COUNTY, NATION] {
        assert_eq!(country.0[at].rebuilt(), country.0[at].rows);
    }
}

/// R-C4: the strict reading lets none leave "proposed" without an expert.
#[test]
fn the_rule_set_may_let_no_cooperative_go_on_without_an_expert() {
    let (mut country, cooperative, meeting, _) = proposed();
    country.0[PROVINCE].rules.cooperative_without_expert = Stance::Block;
    country.0[PROVINCE].rules.founders_min = 3;
    let promote = |country: &mut Country| {
        province(country, "1401/09/22", |d| forming::promote(d, cooperative, meeting).map(drop))
            .map_err(|refused| refused.code())
    };
    assert_eq!(promote(&mut country), Err("C4.expert".to_owned()));
    province(&mut country, "1401/09/22", |d| {
        forming::assign_expert(d, cooperative, ("خانم نیک", &["آقای راد".to_owned()])).map(drop)
    })
    .unwrap();
    promote(&mut country).unwrap();
    province(&mut country, "1401/09/22", |d| {
        forming::found(d, cooperative, &founders(3)).map(drop)
    })
    .unwrap();
}

/// R-C5: facilities tagged to a cooperative, and the share of rials that goes there.
#[test]
fn the_share_of_rials_that_goes_to_cooperatives_is_known() {
    let (mut country, cooperative, ..) = proposed();
    let total = amount(2_000_000_000, 20);
    let terms = Terms { total, opens: day("1401/01/01"), closes: day("1401/12/29") };
    country.0[NATION].act("1401/01/15", |d| hub::open(d, terms)).unwrap();
    country.0[NATION].act("1401/01/20", |d| hub::grant(d, unit(PROVINCE), total, None)).unwrap();
    country.everyone_hears();
    country.0[PROVINCE].act("1401/01/25", quota::acknowledge).unwrap();
    country.0[PROVINCE].act("1401/02/01", |d| hub::grant(d, unit(COUNTY), total, None)).unwrap();
    country.everyone_hears();
    country.0[COUNTY].act("1401/02/05", quota::acknowledge).unwrap();
    let mut letters: Vec<LetterNumber> = Vec::new();
    for (id, paid) in [("0076543218", 300_000_000), ("1234567891", 100_000_000)] {
        let number = take(&mut country, COUNTY, &ready_file(id, paid));
        let issued = country.0[COUNTY].act("1401/09/15", |d| referral::issue(d, number, None));
        let letter = issued.unwrap().letter;
        let answer = BankAnswer {
            letter: Some(letter),
            applicant: None,
            result: model::words::BankResult::Paid,
            amount: Some(rials(paid)),
            on: day("1401/09/18"),
            reason: None,
        };
        country.0[COUNTY].act("1401/09/18", |d| bank::take_in(d, &answer).map(drop)).unwrap();
        letters.push(letter);
    }
    let tag = |country: &mut Country, letter, which| {
        let node = &mut country.0[COUNTY];
        node.act("1401/09/19", |d| tags::tag(d, letter, which).map(drop))
            .map_err(|refused| refused.code())
    };
    let err = |code: &str| Err(code.to_owned());
    let elsewhere = Docket { unit: "12".parse().unwrap(), n: 1 };
    let unknown = Docket { n: 9, ..cooperative };
    assert_eq!(tag(&mut country, letters[0], Some(elsewhere)), err("C5.other_province"));
    assert_eq!(tag(&mut country, letters[0], Some(unknown)), err("cooperative.not_found"));
    assert_eq!(tag(&mut country, letters[0], None), err("C5.same_tag"));
    let strange = LetterNumber::new(1401, "1102".parse().unwrap(), NodeNumber(1201), 99);
    assert_eq!(tag(&mut country, strange, Some(cooperative)), err("letter.not_found"));
    for letter in &letters {
        tag(&mut country, *letter, Some(cooperative)).unwrap();
    }
    tag(&mut country, letters[1], None).unwrap();
    country.everyone_hears();
    let shares = country.0[PROVINCE].look(affairs::share).unwrap();
    let share = Share { paid: rials(400_000_000), tagged: rials(300_000_000) };
    assert_eq!(shares.into_iter().collect::<Vec<_>>(), [(unit(COUNTY), share)]);
    assert_eq!(share.per_mille(), Some(750));
}

/// What people read where a step is refused: the article, and a command that helps.
#[test]
fn refusals_under_section_c_name_the_article_and_the_next_step() {
    let (mut country, number) = with_supporter();
    let refused = province(&mut country, "1401/09/20", |d| {
        forming::propose(d, number, "سوزن", &[]).map(drop)
    })
    .unwrap_err();
    expect![[r#"
        C2.not_introduced
        پشتیبان 1401-1102-1201-000001-8 هنوز به امور تعاون معرفی نشده است (بند ج-۲).
        supporter 1401-1102-1201-000001-8 isn't introduced to cooperative affairs yet (C2)
        Some("hamgam-hub cooperative introduce 1401-1102-1201-000001-8")"#]]
    .assert_eq(&format!(
        "{}\n{}\n{}\n{:?}",
        refused.code(),
        refused.say().fa,
        refused.say().en,
        refused.next()
    ));
    let refused =
        country.0[COUNTY].act("1401/09/20", |d| forming::propose(d, number, "سوزن", &[]).map(drop));
    assert_eq!(refused.unwrap_err().code(), "C.not_a_province");
}
