//! The inbox, section by section: who has an item, from when, and what takes it away.

use model::words::{BankResult, Role};
use model::{Hash, Quarter};
use office::cooperation::{forming, introductions, meetings};
use office::entry::{Compiled, MeetingKind, Outcome, Seat, Signatory, TaskVerb};
use office::inbox::{self, Item, Section};
use office::incentive::honors;
use office::intake::take_in;
use office::quota::hub::{self, Terms};
use office::{bank, closing, inspection, quota, referral};

use crate::commitments::paid_letter;
use crate::cooperation::{call, came, hold, proposed, province, seats, with_supporter};
use crate::country::{COUNTY, Country, NATION, NEIGHBOR, PROVINCE, unit};
use crate::desk::{amount, day, ready_file, visit};
use crate::incentives::{CERTIFICATE, nominate, sign};
use crate::matters::answer;
use crate::objections::{ZAHRA, country, duty, employed, refers};

fn waits(country: &Country, at: usize, section: Section, on: &str) -> Vec<Item> {
    let items = country.0[at].look(|office| inbox::items(office, day(on))).unwrap();
    items.into_iter().filter(|item| item.section == section).collect()
}

/// At how many of nation, province, county and its neighbor a section has items.
fn where_waits(country: &Country, section: Section, on: &str) -> [usize; 4] {
    [NATION, PROVINCE, COUNTY, NEIGHBOR].map(|at| waits(country, at, section, on).len())
}

/// R-A1c
#[test]
fn quota_waits_to_be_acknowledged_and_then_no_more() {
    let mut country = Country::founded();
    let total = amount(1_000_000_000, 20);
    let terms = Terms { total, opens: day("1401/01/01"), closes: day("1401/12/29") };
    country.0[NATION].act("1401/01/15", |drafter| hub::open(drafter, terms)).unwrap();
    for (giver, taker) in [(NATION, PROVINCE), (PROVINCE, COUNTY)] {
        let grant = country.0[giver]
            .act("1401/01/20", |drafter| hub::grant(drafter, unit(taker), total, None).map(drop));
        grant.unwrap();
        country.everyone_hears();
        let item = waits(&country, taker, Section::Acknowledge, "1401/01/20").remove(0);
        assert!(item.note.fa.contains("1,000,000,000"), "{}", item.note.fa);
        assert!(item.next.ends_with("quota acknowledge"));
        country.0[taker].act("1401/01/21", quota::acknowledge).unwrap();
        country.everyone_hears();
        assert_eq!(where_waits(&country, Section::Acknowledge, "1401/01/21"), [0; 4]);
    }
}

/// R-A2a, R-B7e
#[test]
fn a_letter_that_came_back_or_ran_out_waits_at_its_county() {
    let mut country = country();
    let number = refers(&mut country, COUNTY, 300_000_000);
    let row = country.0[COUNTY].look(|office| office.case(number)).unwrap().unwrap();
    let letter = row.letter.unwrap().0;
    let bank = answer(letter, BankResult::Returned);
    let node = &mut country.0[COUNTY];
    node.act("1401/09/25", |drafter| bank::take_in(drafter, &bank).map(drop)).unwrap();
    country.everyone_hears();
    let back = waits(&country, COUNTY, Section::Correct, "1401/09/25");
    assert!(back[0].next.ends_with(&format!("referral resend {letter}")), "{back:?}");
    assert_eq!(where_waits(&country, Section::Correct, "1401/09/25"), [0, 0, 1, 0]);
    country.0[COUNTY]
        .act("1401/09/26", |drafter| referral::resend(drafter, letter).map(drop))
        .unwrap();
    assert_eq!(where_waits(&country, Section::Correct, "1401/09/26"), [0; 4]);

    // 90 days from the day of the letter, 15 Azar.
    let last = day("1401/09/15").plus_days(90);
    for (on, count) in [(last, 0), (last.plus_days(1), 1)] {
        let items = waits(&country, COUNTY, Section::Expired, &on.slashed());
        assert_eq!(items.len(), count, "{}", on.slashed());
    }
    let late = last.plus_days(1).slashed();
    country.0[COUNTY]
        .act(&late, |drafter| referral::expire(drafter, last.plus_days(1)).map(drop))
        .unwrap();
    assert_eq!(where_waits(&country, Section::Expired, &late), [0; 4]);
}

/// R-B7a, R-B7e
#[test]
fn a_permit_about_to_lapse_is_shown_a_month_before_and_its_letter_once_it_has() {
    let mut country = country();
    let mut file = ready_file(ZAHRA, 300_000_000);
    file.applications[0].1.issued_on = Some(day("1401/06/01"));
    (file.applications[0].1.skill, file.applications[0].1.skill_dated) = (None, None);
    let node = &mut country.0[COUNTY];
    node.act("1401/09/01", |drafter| take_in(drafter, &file).map(drop)).unwrap();
    let lapse = |country: &Country, on: &str| where_waits(country, Section::Lapse, on);
    for (on, count) in [("1401/10/30", 0), ("1401/11/01", 1), ("1401/12/01", 1), ("1401/12/02", 0)]
    {
        assert_eq!(lapse(&country, on), [0, 0, count, 0], "{on}");
    }
    let waiting = waits(&country, COUNTY, Section::Lapse, "1401/11/20");
    assert_eq!(waiting[0].due, Some(day("1401/12/01")));
    let number = waiting[0].number.unwrap();
    let issue = |drafter: &mut office::Drafter<'_>| referral::issue(drafter, number, None);
    country.0[COUNTY].act("1401/11/20", issue).unwrap();
    assert_eq!(where_waits(&country, Section::Expired, "1401/12/01"), [0; 4]);
    let void = waits(&country, COUNTY, Section::Expired, "1401/12/02");
    assert!(void[0].note.en.contains("the permit is void"), "{void:?}");
    assert!(void[0].is_late(day("1401/12/02")));
    country.0[COUNTY]
        .act("1401/12/02", |drafter| referral::expire(drafter, day("1401/12/02")).map(drop))
        .unwrap();
    assert_eq!(where_waits(&country, Section::Expired, "1401/12/02"), [0; 4]);
}

/// R-B6a, R-B4c
#[test]
fn a_visit_is_due_then_its_form_and_then_the_province_has_it() {
    let mut country = country();
    let mut file = ready_file(ZAHRA, 300_000_000);
    file.inspections.clear();
    let node = &mut country.0[COUNTY];
    node.act("1401/07/02", |drafter| take_in(drafter, &file).map(drop)).unwrap();
    country.everyone_hears();
    let at = |country: &Country, section, on: &str| where_waits(country, section, on);
    // Issued on 1 Mehr, due on day 45, shown a week before it.
    for (on, count) in [("1401/08/08", 0), ("1401/08/09", 1), ("1401/09/20", 1)] {
        assert_eq!(at(&country, Section::Visit, on), [0, count, count, 0], "{on}");
    }
    let due = waits(&country, COUNTY, Section::Visit, "1401/08/17").remove(0);
    assert_eq!((due.is_late(day("1401/08/16")), due.is_late(day("1401/08/17"))), (false, true));
    let number = due.number.unwrap();
    let mut seen = visit("1401/08/10");
    (seen.completed_by, seen.completed_on) = (None, None);
    let record = |drafter: &mut office::Drafter<'_>| inspection::record(drafter, number, &seen);
    let id = country.0[COUNTY].act("1401/08/10", record).unwrap();
    country.everyone_hears();
    assert_eq!(at(&country, Section::Visit, "1401/08/20"), [0; 4], "the form is what is open");
    assert_eq!(at(&country, Section::Form, "1401/08/20"), [0, 0, 1, 0]);
    assert_eq!(at(&country, Section::Applicants, "1401/08/20"), [0; 4]);
    let whole = visit("1401/08/10");
    country.0[COUNTY]
        .act("1401/08/12", |drafter| inspection::revise(drafter, id, &whole).map(drop))
        .unwrap();
    country.everyone_hears();
    assert_eq!(at(&country, Section::Form, "1401/08/20"), [0; 4]);
    assert_eq!(at(&country, Section::Applicants, "1401/08/20"), [0, 1, 0, 0]);
    assert_eq!(at(&country, Section::Applicants, "1401/12/01"), [0; 4], "three months on");
}

/// R-B2
#[test]
fn who_was_paid_is_visited_once_more() {
    let mut country = country();
    let (number, _) = paid_letter(&mut country);
    country.everyone_hears();
    let at = |country: &Country| where_waits(country, Section::AfterPayment, "1401/10/01");
    assert_eq!(at(&country), [0, 0, 1, 0]);
    let seen = visit("1401/10/01");
    country.0[COUNTY]
        .act("1401/10/01", |drafter| inspection::record(drafter, number, &seen).map(drop))
        .unwrap();
    country.everyone_hears();
    assert_eq!(at(&country), [0; 4]);
}

/// X2
#[test]
fn an_objection_is_a_dispute_where_the_file_is_and_above_it() {
    let mut country = country();
    employed(&mut country, PROVINCE, "1401/09/01");
    refers(&mut country, COUNTY, 300_000_000);
    country.everyone_hears();
    assert_eq!(where_waits(&country, Section::Dispute, "1401/09/20"), [0; 4]);
    duty(&mut country, PROVINCE);
    country.everyone_hears();
    assert_eq!(where_waits(&country, Section::Dispute, "1401/09/20"), [1, 1, 1, 0]);
}

/// R-B8b, R-B8c
#[test]
fn a_quarter_waits_at_each_tier_in_turn_and_a_report_sent_back_is_the_provinces() {
    let mut country = Country::founded();
    let quarter = Quarter { year: 1401, number: 1 };
    let (on, hash) = ("1401/04/02", Hash([1; 32]));
    let due = |country: &Country| where_waits(country, Section::Quarter, on);
    assert_eq!(where_waits(&country, Section::Quarter, "1401/03/31"), [0; 4], "it isn't over");
    assert_eq!(due(&country), [1; 4]);
    country.0[COUNTY].act(on, |drafter| closing::confirm(drafter, quarter, true)).unwrap();
    country.everyone_hears();
    assert_eq!(due(&country), [1, 1, 0, 1]);
    let made = Compiled {
        quarter,
        revision: 1,
        report: hash,
        output: hash,
        cut: hash,
        heads: Vec::new(),
        of: Vec::new(),
        missing: vec![(unit(NEIGHBOR), None)],
    };
    let compile = |country: &mut Country| {
        province(country, on, |drafter| closing::compile(drafter, made.clone()).map(drop)).unwrap();
        assert_eq!(waits(country, PROVINCE, Section::Quarter, on).len(), 1, "made and not sent");
        province(country, on, |drafter| closing::send(drafter, quarter).map(drop)).unwrap();
    };
    compile(&mut country);
    assert_eq!(waits(&country, PROVINCE, Section::Quarter, on).len(), 0);
    let review = |country: &mut Country, back: Option<&str>| {
        let asked = (unit(PROVINCE), quarter);
        let nation = &mut country.0[NATION];
        nation
            .act_as(Role::NationalAdmin, on, |d| closing::review(d, asked, back).map(drop))
            .unwrap();
        country.everyone_hears();
    };
    let note = &waits(&country, NATION, Section::Quarter, on)[0].note.en;
    assert!(note.ends_with("looked at: 11"), "{note}");
    review(&mut country, Some("1103 is missing"));
    let back = waits(&country, PROVINCE, Section::Returned, on).remove(0);
    assert!(back.note.fa.contains("1103 is missing") && back.next.ends_with("1401-Q1"), "{back:?}");
    compile(&mut country);
    assert_eq!(where_waits(&country, Section::Returned, on), [0; 4]);
    review(&mut country, None);
    assert_eq!(where_waits(&country, Section::Returned, on), [0; 4]);
    assert_eq!(waits(&country, PROVINCE, Section::Quarter, on).len(), 0);
}

/// R-C1, R-C2, R-C4
#[test]
fn what_section_c_leaves_open_waits_at_the_province() {
    let (mut country, number) = with_supporter();
    let on = "1401/09/25";
    let at = |country: &Country, section| where_waits(country, section, on);
    assert_eq!(at(&country, Section::Introduce), [0, 1, 0, 0]);
    province(&mut country, on, |d| introductions::introduce(d, number, None).map(drop)).unwrap();
    province(&mut country, on, |d| {
        introductions::answer(d, number, Outcome::TakenUp, None).map(drop)
    })
    .unwrap();
    assert_eq!(at(&country, Section::Introduce), [0; 4]);

    let (mut country, cooperative, meeting, _) = proposed();
    assert_eq!(at(&country, Section::Expert), [0; 4], "a proposal needs none");
    province(&mut country, on, |d| forming::promote(d, cooperative, meeting).map(drop)).unwrap();
    assert_eq!(at(&country, Section::Expert), [0, 1, 0, 0]);
    let named = |d: &mut office::Drafter<'_>| {
        forming::assign_expert(d, cooperative, ("خانم نیک", &[])).map(drop)
    };
    province(&mut country, on, named).unwrap();
    assert_eq!(at(&country, Section::Expert), [0; 4]);
}

/// R-C1
#[test]
fn minutes_wait_for_both_signatures_and_resolutions_until_they_end() {
    let mut country = Country::founded();
    seats(&mut country);
    let on = "1401/09/25";
    let at = |country: &Country, section| where_waits(country, section, on);
    let (chair, secretary) = (Seat::DirectorGeneral, Seat::CooperativeAffairs);
    let meeting = call(&mut country, MeetingKind::Ordinary, "1401/03/10");
    assert_eq!(at(&country, Section::Minutes), [0; 4], "it wasn't held");
    hold(&mut country, meeting, &came(&[chair, secretary, Seat::Chamber], &[])).unwrap();
    assert_eq!(at(&country, Section::Minutes), [0, 1, 0, 0]);
    let resolved = ["معرفی کارشناس".to_owned()];
    province(&mut country, on, |d| meetings::minute(d, meeting, ("متن", &resolved)).map(drop))
        .unwrap();
    assert_eq!(at(&country, Section::Minutes), [0, 1, 0, 0], "nobody has signed");
    for seat in [chair, secretary] {
        province(&mut country, on, |d| meetings::sign(d, meeting, (seat, false)).map(drop))
            .unwrap();
    }
    assert_eq!(at(&country, Section::Minutes), [0; 4]);
    let open = waits(&country, PROVINCE, Section::Resolution, on);
    assert!(open.len() == 1 && open[0].note.fa.contains("معرفی کارشناس"), "{open:?}");
    province(&mut country, on, |d| meetings::resolve(d, (meeting, 1), true, None).map(drop))
        .unwrap();
    assert_eq!(at(&country, Section::Resolution), [0; 4]);
}

/// R-I2
#[test]
fn a_certificate_waits_with_whose_signature_is_next() {
    let (mut country, number) = with_supporter();
    let at = |country: &Country| where_waits(country, Section::Signature, "1401/09/25");
    nominate(&mut country, number).unwrap();
    assert_eq!(at(&country), [0; 4], "it isn't checked");
    province(&mut country, "1401/09/16", |d| honors::check(d, &CERTIFICATE, number)).unwrap();
    for (signs, by, expected) in [
        (PROVINCE, Signatory::DirectorGeneral, [0, 1, 0, 0]),
        (PROVINCE, Signatory::Deputy, [0, 1, 0, 0]),
        (NATION, Signatory::Minister, [1, 0, 0, 0]),
    ] {
        assert_eq!(at(&country), expected, "{by:?}");
        sign(&mut country, signs, (number, by)).unwrap();
    }
    assert_eq!(at(&country), [0; 4]);
}

/// What is said of an item is said once; another remark may follow.
#[test]
fn an_item_is_assigned_and_seen_to_once() {
    let mut country = country();
    let file = ready_file(ZAHRA, 300_000_000);
    let node = &mut country.0[COUNTY];
    node.act("1401/09/01", |drafter| take_in(drafter, &file).map(drop)).unwrap();
    let name = waits(&country, COUNTY, Section::Ready, "1401/09/15")[0].name();
    let long = "دراز ".repeat(2_000);
    let mut say = |verb: TaskVerb, note: Option<&str>| {
        let node = &mut country.0[COUNTY];
        let before = node.rows.clone();
        let said = node.act("1401/09/15", |d| inbox::say(d, &name, verb.clone(), note).map(drop));
        assert_eq!(said.is_err(), node.rows == before, "a refusal changes nothing");
        said.map_err(|refusal| refusal.code())
    };
    let to = |user: &str| TaskVerb::Assigned(user.to_owned());
    let same = Err("nothing_to_change".to_owned());
    assert_eq!(say(TaskVerb::Reopened, None), same, "it is open");
    assert_eq!(say(to("sara"), None), Ok(()));
    assert_eq!(say(to("sara"), None), same);
    assert_eq!(say(to("sara"), Some("تا شنبه")), Ok(()));
    assert_eq!(say(TaskVerb::Done, Some(&long)), Err("too_large".to_owned()));
    assert_eq!(say(to(&long), None), Err("too_large".to_owned()));
    assert_eq!(say(TaskVerb::Done, None), Ok(()));
    assert_eq!(say(TaskVerb::Done, None), same);
    assert_eq!(say(TaskVerb::Reopened, None), Ok(()));
}
