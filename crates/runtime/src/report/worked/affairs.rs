//! Section C and the incentives.

use expect_test::{Expect, expect};
use office::cooperation::meetings::{self, Attendance, Invitation};
use office::cooperation::{forming, group, introductions, tags};
use office::entry::{
    BoothEnd, Docket, Founder, Honor, MeetingKind, Outcome, Reach, Score, Seat, Signatory,
};
use office::incentive::exhibitions::{self, Announcement};
use office::incentive::{booths, honors};

use super::*;

const DAYS: (&str, &str) = ("1401/04/01", "1401/05/01");

/// So many supporters of county 1102, at work.
fn supporters(world: &mut World, many: u32) -> Vec<ApplicationNumber> {
    let files = (1..=many).map(|nth| supporter(nth, 50, DAYS, 3));
    let files: Vec<PersonFile> = files.collect();
    files.iter().map(|file| world.take(COUNTY, "1401/05/02", file)).collect()
}

fn call(world: &mut World, kind: MeetingKind, on: &str) -> Docket {
    let invitation = Invitation {
        kind,
        on: day(on),
        place: None,
        agenda: Some("تعاونی سوزن‌دوزی".to_owned()),
        fields: Vec::new(),
        supporters: Vec::new(),
    };
    world.reviewer("1401/07/02", |d| meetings::call(d, &invitation)).meeting
}

/// Two meetings with supporters and an ordinary one are held, one is called off and one is not held yet.
/// Of three supporters two are put forward, and all are introduced. A cooperative is formed and ends;
/// another one is made known and has no expert. One letter of three is a cooperative's.
fn section_c() -> Report {
    let mut world = World::with_quota(amount(500, 15), amount(100, 2));
    let numbers = supporters(&mut world, 3);
    for (seat, name) in [
        (Seat::DirectorGeneral, "کریمی"),
        (Seat::CooperativeAffairs, "سلیمی"),
        (Seat::Entrepreneurship, "رحیمی"),
    ] {
        world.reviewer("1401/07/01", |d| {
            group::take_seat(d, seat, (name, None), d.act.on).map(drop)
        });
    }
    let present = [Seat::DirectorGeneral, Seat::CooperativeAffairs, Seat::Entrepreneurship];
    let who = Attendance { members: present.to_vec(), ..Attendance::default() };
    let mut promotional = None;
    for (kind, on) in [
        (MeetingKind::Promotional, "1401/07/10"),
        (MeetingKind::Promotional, "1401/08/10"),
        (MeetingKind::Ordinary, "1401/08/11"),
    ] {
        let meeting = call(&mut world, kind, on);
        world.reviewer(on, |d| meetings::hold(d, meeting, &who).map(drop));
        promotional = promotional.or(Some(meeting));
    }
    let promotional = promotional.unwrap();
    let off = call(&mut world, MeetingKind::Ordinary, "1401/08/20");
    world.reviewer("1401/08/19", |d| meetings::call_off(d, off, "سیل").map(drop));
    call(&mut world, MeetingKind::Ordinary, "1401/09/29");

    for number in &numbers[..2] {
        world.on(COUNTY, (Role::CountyHead, "1401/07/10"), |d| {
            introductions::identify(d, *number, None).map(drop)
        });
    }
    world.hears();
    let outcomes = [Outcome::TakenUp, Outcome::Declined, Outcome::Postponed];
    for (number, outcome) in numbers.iter().zip(outcomes) {
        world.reviewer("1401/07/15", |d| introductions::introduce(d, *number, None).map(drop));
        world
            .reviewer("1401/07/16", |d| introductions::answer(d, *number, outcome, None).map(drop));
    }
    let [whole, _lacking] = [numbers[0], numbers[2]].map(|number| {
        let formed = world.reviewer("1401/07/20", |d| forming::propose(d, number, "سوزن", &[]));
        let cooperative = formed.cooperative;
        world.reviewer("1401/08/12", |d| forming::promote(d, cooperative, promotional).map(drop));
        cooperative
    });
    let names = (0..7).map(|nth| Name::new(&format!("مؤسس {nth}")).unwrap());
    let founders: Vec<Founder> = names.map(|name| Founder { name, application: None }).collect();
    world.reviewer("1401/08/13", |d| forming::found(d, whole, &founders).map(drop));
    world.reviewer("1401/08/14", |d| forming::assign_expert(d, whole, ("نیک", &[])).map(drop));
    world.reviewer("1401/08/15", |d| forming::assemble(d, whole).map(drop));
    let legal = "14001234562".parse().unwrap();
    world.reviewer("1401/08/16", |d| forming::register(d, whole, legal).map(drop));
    world.reviewer("1401/08/17", |d| forming::start(d, whole).map(drop));
    for (number, paid) in numbers.iter().zip([50, 40, 30]) {
        let letter = world.refer(COUNTY, "1401/07/20", *number);
        world.bank(COUNTY, "1401/08/20", letter, Some(paid));
        let tagged = (paid != 40).then_some(whole);
        if paid != 40 {
            world.on(COUNTY, (Role::CountyHead, "1401/08/21"), |d| {
                tags::tag(d, letter, tagged).map(drop)
            });
        }
        if paid == 30 {
            world.on(COUNTY, (Role::CountyHead, "1401/08/22"), |d| {
                tags::tag(d, letter, None).map(drop)
            });
        }
    }
    world.reviewer("1401/09/01", |d| forming::dissolve(d, whole, "انصراف").map(drop));
    world.report(Q3)
}

pub(super) fn of_section_c() -> Expect {
    expect![[r#"
        letters.count 3
        letters.jobs 9
        letters.rials 150000000
        payments.count 3
        payments.jobs 9
        payments.rials 120000000
        quota.granted.jobs 17
        quota.granted.rials 600000000
        quota.paid.jobs 9
        quota.paid.rials 120000000
        quota.free.jobs 8
        quota.free.rials 480000000
        paid_by_records.rials 120000000
        year.permits 9
        year.referrals 9
        year.paid 9
        offices.all 2
        meetings.ordinary 1
        meetings.promotional 2
        meetings.off 1
        supporters.identified 3
        supporters.introduced 3
        supporters.taken-up 1
        supporters.declined 1
        supporters.postponed 1
        cooperatives.proposed 2
        cooperatives.promoted 2
        cooperatives.assembly 1
        cooperatives.registered 1
        cooperatives.started 1
        cooperatives.dissolved 1
        cooperatives.forming 1
        cooperatives.without_expert 1
        cooperatives.rials 50000000
    "#]]
}

#[test]
fn meetings_introductions_and_cooperatives_are_counted() {
    check(&section_c(), &of_section_c());
}

fn exhibition(world: &mut World, reach: Reach, from: &str) -> Docket {
    let said = Announcement {
        name: "نمایشگاه صنایع دستی".to_owned(),
        reach,
        host: "شهرداری".to_owned(),
        from: day(from),
        to: day(from).plus_days(6),
    };
    world.reviewer("1401/07/02", |d| exhibitions::announce(d, &said)).exhibition
}

const CERTIFICATE: Honor = Honor::Certificate { year: 1401 };

/// One exhibition of each reach, and one that is called off; three booths at the first, of which one is
/// used, one stays empty and one is given up. Two certificates, one handed over; three nominations for the
/// festival, one decided, one sent, one declined.
fn incentives() -> Report {
    let mut world = World::new();
    let numbers = supporters(&mut world, 3);
    let local = exhibition(&mut world, Reach::Local, "1401/08/01");
    exhibition(&mut world, Reach::National, "1401/08/10");
    exhibition(&mut world, Reach::International, "1401/09/01");
    let off = exhibition(&mut world, Reach::Local, "1401/09/10");
    world.reviewer("1401/07/03", |d| exhibitions::call_off(d, off, "سیل").map(drop));
    let to = world.unit(COUNTY);
    world.on(PROVINCE, (Role::Treasurer, "1401/07/03"), |d| {
        exhibitions::set_booths(d, local, 3)?;
        exhibitions::grant(d, local, (to, 3)).map(drop)
    });
    world.hears();
    let ends = [BoothEnd::Used, BoothEnd::NoShow, BoothEnd::GivenUp];
    for (number, end) in numbers.iter().zip(ends) {
        let letter = world
            .on(COUNTY, (Role::CountyHead, "1401/07/20"), |d| {
                booths::assign(d, local, *number, None)
            })
            .letter;
        world.on(COUNTY, (Role::CountyHead, "1401/08/02"), |d| {
            booths::end(d, letter, end, None).map(drop)
        });
    }
    honored(&mut world, &numbers);
    world.report(Q3)
}

fn honored(world: &mut World, numbers: &[ApplicationNumber]) {
    let festival = Honor::Festival { festival: "karafarini".to_owned(), year: 1401 };
    let scores = [Score { indicator: "نوآوری".to_owned(), score: 90 }];
    for (number, honor) in [
        (numbers[0], &CERTIFICATE),
        (numbers[1], &CERTIFICATE),
        (numbers[0], &festival),
        (numbers[1], &festival),
        (numbers[2], &festival),
    ] {
        let scores: &[Score] = if *honor == CERTIFICATE { &[] } else { &scores };
        world.on(COUNTY, (Role::CountyHead, "1401/08/01"), |d| {
            honors::nominate(d, number, honor, scores).map(drop)
        });
        world.hears();
    }
    for (number, honor) in
        [(numbers[0], &CERTIFICATE), (numbers[0], &festival), (numbers[1], &festival)]
    {
        world.reviewer("1401/08/02", |d| honors::check(d, honor, number).map(drop));
    }
    for by in [Signatory::DirectorGeneral, Signatory::Deputy] {
        world
            .reviewer("1401/08/03", |d| honors::sign(d, (numbers[0], 1401), by, "رضایی").map(drop));
    }
    world.on(NATION, (Role::NationalAdmin, "1401/08/04"), |d| {
        honors::sign(d, (numbers[0], 1401), Signatory::Minister, "وزیر").map(drop)
    });
    world.hears();
    world.reviewer("1401/08/05", |d| honors::deliver(d, numbers[0], 1401).map(drop));
    for number in &numbers[..2] {
        world.reviewer("1401/08/06", |d| honors::send(d, &festival, *number).map(drop));
    }
    world.reviewer("1401/08/07", |d| honors::result(d, &festival, numbers[0], "دوم").map(drop));
    for (number, honor) in [(numbers[1], &CERTIFICATE), (numbers[2], &festival)] {
        world.reviewer("1401/08/08", |d| honors::decline(d, honor, number, "دیر شد").map(drop));
    }
}

pub(super) fn of_incentives() -> Expect {
    expect![[r#"
        waiting.late 3
        year.permits 9
        waiting.weeks_19 3
        offices.all 2
        exhibitions.local 1
        exhibitions.national 1
        exhibitions.international 1
        booths.given 3
        booths.used 1
        booths.no-show 1
        booths.given-up 1
        certificates.nominated 2
        certificates.checked 1
        certificates.given 1
        certificates.declined 1
        festivals.nominated 3
        festivals.checked 2
        festivals.given 2
        festivals.decided 1
        festivals.declined 1
    "#]]
}

#[test]
fn booths_certificates_and_festivals_are_counted() {
    check(&incentives(), &of_incentives());
}
