//! Referrals: what stands in the way, what the bank makes of them.

use escrow::HoldState;
use model::words::{BankResult, Entity, Kind, Purpose};
use model::{Amount, ApplicationNumber, Jobs, Rials};
use office::forms::BankAnswer;
use office::intake::{Fate, PersonFile};
use office::referral::Letter;
use office::rows::Stage;
use office::{Refusal, application, bank, quota, referral};
use rules::{PriorityOverride, Tier};

use crate::desk::{Desk, amount, day, form, ready_file, rials, visit};

const ZAHRA: &str = "0012345679";
const MARYAM: &str = "0076543218";
const DAY: &str = "1401/09/15";

fn desk() -> Desk {
    Desk::with(amount(2_000_000_000, 3))
}

fn refer(desk: &mut Desk, number: ApplicationNumber) -> Result<Letter, Refusal> {
    desk.act(DAY, |drafter| referral::issue(drafter, number, None))
}

fn stage(desk: &Desk, number: ApplicationNumber) -> Stage {
    desk.look(|office| office.case(number)).unwrap().unwrap().stage
}

fn answer_of(result: BankResult) -> BankAnswer {
    let on = day("1401/10/05");
    BankAnswer { letter: None, applicant: None, result, amount: None, on, reason: None }
}

fn answer(letter: &Letter, result: BankResult, paid: Option<Rials>) -> BankAnswer {
    BankAnswer { letter: Some(letter.letter), amount: paid, ..answer_of(result) }
}

fn told(desk: &mut Desk, answer: &BankAnswer) -> Fate {
    desk.act("1401/10/06", |drafter| bank::take_in(drafter, answer)).unwrap()
}

#[test]
fn a_referral_debits_and_numbers_at_once() {
    let mut desk = desk();
    let number = desk.ready(ZAHRA, 600_000_000);
    let letter = refer(&mut desk, number).unwrap();
    assert_eq!(letter.letter.to_string(), "L1401-1102-1-000001-8");
    assert_eq!(letter.expires_on, Some(day("1401/12/15")));
    assert_eq!(desk.figures().held, amount(600_000_000, 1));
    assert_eq!(desk.figures().free, amount(1_400_000_000, 2));
    assert_eq!(stage(&desk, number), Stage::Referred);
}

#[test]
fn what_is_with_the_bank_is_not_referred_again() {
    let mut desk = desk();
    let number = desk.ready(ZAHRA, 600_000_000);
    refer(&mut desk, number).unwrap();
    let refused = refer(&mut desk, number).unwrap_err();
    assert_eq!(refused.code(), "application.referred");
}

#[test]
fn a_county_does_not_refer_where_the_province_does() {
    let mut desk = desk();
    let number = desk.ready(ZAHRA, 600_000_000);
    desk.rules.referral_by = Tier::Province;
    assert_eq!(refer(&mut desk, number).unwrap_err(), Refusal::AnotherTier);
    desk.rules.referral_by = Tier::County;
    refer(&mut desk, number).unwrap();
}

#[test]
fn a_shut_gate_refuses_with_its_code_and_the_first_day() {
    let mut desk = desk();
    let mut file = ready_file(ZAHRA, 600_000_000);
    file.applications[0].1.issued_on = Some(day("1401/08/01"));
    file.inspections[0].1 = visit("1401/08/20");
    desk.take(&file);
    let number = desk.number_of(ZAHRA);
    let Refusal::Gates { fails, earliest, .. } =
        desk.act("1401/09/14", |drafter| referral::issue(drafter, number, None)).unwrap_err()
    else {
        panic!("a gate should refuse")
    };
    assert_eq!(fails.iter().map(|f| f.gate.code()).collect::<Vec<_>>(), ["A10.wait"]);
    assert_eq!(earliest, Some(day("1401/09/16")));
    desk.act("1401/09/16", |drafter| referral::issue(drafter, number, None)).unwrap();
}

#[test]
fn neither_dimension_can_be_overdrawn() {
    let mut desk = Desk::with(amount(1_000_000_000, 1));
    let first = desk.ready(ZAHRA, 600_000_000);
    let second = desk.ready(MARYAM, 300_000_000);
    refer(&mut desk, first).unwrap();
    let refused = refer(&mut desk, second).unwrap_err();
    assert_eq!(refused.code(), "A1.quota", "rials are left, jobs are not");
    let mut desk = Desk::with(amount(700_000_000, 9));
    let first = desk.ready(ZAHRA, 600_000_000);
    let second = desk.ready(MARYAM, 300_000_000);
    refer(&mut desk, first).unwrap();
    assert_eq!(refer(&mut desk, second).unwrap_err().code(), "A1.quota");
}

/// R-A4c
#[test]
fn passing_over_who_comes_first_takes_a_reason() {
    let mut desk = Desk::with(amount(20_000_000_000, 50));
    let independent = desk.ready(ZAHRA, 600_000_000);
    let mut file = PersonFile::new("10380284790".parse().unwrap());
    let mut cooperative = form("10380284790", 500_000_000);
    cooperative.kind = Kind::Supporter;
    cooperative.entity = Entity::WomensCooperative;
    cooperative.purpose = Some(Purpose::Development);
    cooperative.jobs = Some(Jobs::new(1));
    cooperative.control_before_permit = Some(day("1401/06/20"));
    cooperative.control_before_payment = Some(day("1401/08/20"));
    file.applications.push((0, cooperative));
    file.covered.push((1, (MARYAM.parse().unwrap(), records::Covered::default())));
    file.inspections.push((2, visit("1401/08/01")));
    desk.take(&file);
    let first = desk.number_of("10380284790");
    let rule = PriorityOverride::Reason;
    assert_eq!(refer(&mut desk, independent).unwrap_err(), Refusal::Priority { first, rule });
    desk.rules.priority_override = PriorityOverride::Block;
    let refused = desk.act(DAY, |drafter| referral::issue(drafter, independent, Some("مهلت بانک")));
    assert_eq!(refused.unwrap_err().code(), "A4.priority", "where the rule set blocks");
    desk.rules.priority_override = rule;
    desk.act(DAY, |drafter| referral::issue(drafter, independent, Some("مهلت بانک"))).unwrap();
    let id = desk.look(|office| office.case(independent)).unwrap().unwrap().record;
    let holds = desk.look(|office| quota::holds_of(office, id)).unwrap();
    let reason = holds[0].hold().unwrap().basis.override_reason.clone();
    assert_eq!(reason.as_deref(), Some("مهلت بانک"));
}

#[test]
fn who_comes_first_but_exceeds_what_is_left_holds_nobody_up() {
    let mut desk = Desk::with(amount(600_000_000, 50));
    let independent = desk.ready(ZAHRA, 600_000_000);
    let mut file = ready_file("10380284790", 1_000_000_000);
    let form = &mut file.applications[0].1;
    form.kind = Kind::Supporter;
    form.entity = Entity::WomensCooperative;
    form.purpose = Some(Purpose::Development);
    form.control_before_permit = Some(day("1401/06/20"));
    form.control_before_payment = Some(day("1401/08/20"));
    for (row, id) in [MARYAM, "1234567891"].into_iter().enumerate() {
        file.covered.push((row + 2, (id.parse().unwrap(), records::Covered::default())));
    }
    desk.take(&file);
    refer(&mut desk, independent).unwrap();
}

#[test]
fn a_payment_consumes_what_was_paid_and_frees_the_rest() {
    let mut desk = desk();
    let number = desk.ready(ZAHRA, 600_000_000);
    let letter = refer(&mut desk, number).unwrap();
    let paid = answer(&letter, BankResult::Paid, Some(rials(500_000_000)));
    assert_eq!(told(&mut desk, &paid), Fate::Accepted);
    assert_eq!(told(&mut desk, &paid), Fate::Unchanged, "the same answer again");
    assert_eq!(desk.figures().consumed, amount(500_000_000, 1));
    assert_eq!(desk.figures().free, amount(1_500_000_000, 2));
    assert_eq!(stage(&desk, number), Stage::Paid);
}

#[test]
fn paid_beyond_what_was_held_is_an_overrun_beside_the_quota() {
    let mut desk = desk();
    let number = desk.ready(ZAHRA, 600_000_000);
    let letter = refer(&mut desk, number).unwrap();
    told(&mut desk, &answer(&letter, BankResult::Paid, Some(rials(650_000_000))));
    assert_eq!(desk.figures().overrun, rials(50_000_000));
    assert_eq!(desk.figures().consumed, amount(600_000_000, 1));
}

#[test]
fn a_rejection_gives_quota_back_and_the_file_may_be_referred_again() {
    let mut desk = desk();
    let number = desk.ready(ZAHRA, 600_000_000);
    let letter = refer(&mut desk, number).unwrap();
    told(&mut desk, &answer(&letter, BankResult::Rejected, None));
    assert_eq!(desk.figures().free, amount(2_000_000_000, 3));
    assert_eq!(stage(&desk, number), Stage::BankRejected);
    let again = refer(&mut desk, number).unwrap();
    assert_ne!(again.letter, letter.letter);
    assert_eq!(stage(&desk, number), Stage::Referred);
}

#[test]
fn an_answer_without_a_letter_finds_the_one_open_referral() {
    let mut desk = desk();
    let number = desk.ready(ZAHRA, 600_000_000);
    let letter = refer(&mut desk, number).unwrap();
    let mut no = answer(&letter, BankResult::Rejected, None);
    no.letter = None;
    no.applicant = Some(ZAHRA.parse().unwrap());
    assert_eq!(told(&mut desk, &no), Fate::Accepted);
    assert_eq!(told(&mut desk, &no), Fate::Unchanged);
    no.on = day("1401/10/09");
    assert!(matches!(told(&mut desk, &no), Fate::Refused { code: "no_referral", .. }));
    no.applicant = Some(MARYAM.parse().unwrap());
    assert!(matches!(told(&mut desk, &no), Fate::Refused { code: "no_referral", .. }));
}

#[test]
fn what_is_returned_for_correction_keeps_its_quota_and_is_sent_again() {
    let mut desk = desk();
    let number = desk.ready(ZAHRA, 600_000_000);
    let letter = refer(&mut desk, number).unwrap();
    let back = answer(&letter, BankResult::Returned, None);
    assert_eq!(told(&mut desk, &back), Fate::Accepted);
    assert_eq!(stage(&desk, number), Stage::Returned);
    assert_eq!(desk.figures().held, amount(600_000_000, 1));
    assert_eq!(refer(&mut desk, number).unwrap_err().code(), "application.returned");
    desk.act("1401/10/10", |drafter| referral::resend(drafter, letter.letter)).unwrap();
    assert_eq!(stage(&desk, number), Stage::Referred);
    told(&mut desk, &answer(&letter, BankResult::Paid, Some(rials(600_000_000))));
    assert_eq!(stage(&desk, number), Stage::Paid);
}

#[test]
fn a_returned_letter_that_no_longer_fits_is_taken_back_first() {
    let mut desk = desk();
    let mut file = ready_file(ZAHRA, 600_000_000);
    desk.take(&file);
    let number = desk.number_of(ZAHRA);
    let letter = refer(&mut desk, number).unwrap().letter;
    let back = BankAnswer { letter: Some(letter), ..answer_of(BankResult::Returned) };
    told(&mut desk, &back);
    file.applications[0].1.amount = Some(rials(700_000_000));
    desk.take(&file);
    let refused = desk.act("1401/10/10", |drafter| referral::resend(drafter, letter)).unwrap_err();
    assert_eq!(refused.code(), "form");
    let refused =
        desk.act("1401/10/10", |drafter| referral::take_back(drafter, letter, "")).unwrap_err();
    assert_eq!(refused, Refusal::ReasonMissing);
    desk.act("1401/10/10", |drafter| referral::take_back(drafter, letter, "اصلاح مبلغ")).unwrap();
    assert_eq!(desk.figures().held, Amount::ZERO);
    assert_eq!(stage(&desk, number), Stage::Open);
    let again = desk.act("1401/10/11", |drafter| referral::issue(drafter, number, None)).unwrap();
    assert_eq!(again.amount, amount(700_000_000, 1));
    let refused =
        desk.act("1401/10/11", |drafter| referral::take_back(drafter, letter, "x")).unwrap_err();
    assert_eq!(refused.code(), "application.referred", "the old letter no longer stands");
}

#[test]
fn a_file_withdrawn_while_returned_is_withdrawn_not_disputed() {
    let mut desk = desk();
    let number = desk.ready(ZAHRA, 600_000_000);
    let letter = refer(&mut desk, number).unwrap();
    told(&mut desk, &answer(&letter, BankResult::Returned, None));
    desk.act("1401/10/10", |drafter| application::withdraw(drafter, number, "سفر")).unwrap();
    assert_eq!(stage(&desk, number), Stage::Withdrawn);
    assert_eq!(desk.figures().held, Amount::ZERO);
}

#[test]
fn a_letter_in_another_name_is_listed() {
    let mut desk = desk();
    let number = desk.ready(ZAHRA, 600_000_000);
    let letter = refer(&mut desk, number).unwrap();
    let mut wrong = answer(&letter, BankResult::Rejected, None);
    wrong.applicant = Some(MARYAM.parse().unwrap());
    assert!(matches!(told(&mut desk, &wrong), Fate::Refused { code: "other_person", .. }));
    assert_eq!(stage(&desk, number), Stage::Referred);
}

#[test]
fn a_hold_runs_out_on_the_day_after_its_last() {
    let mut desk = desk();
    let number = desk.ready(ZAHRA, 600_000_000);
    refer(&mut desk, number).unwrap();
    let expire = |desk: &mut Desk, on: &str| {
        desk.act(on, |drafter| referral::expire(drafter, day(on))).unwrap()
    };
    assert_eq!(expire(&mut desk, "1401/12/15"), []);
    assert_eq!(expire(&mut desk, "1401/12/16"), [number]);
    assert_eq!(expire(&mut desk, "1401/12/16"), [], "once");
    assert_eq!(desk.figures().free, amount(2_000_000_000, 3));
    assert_eq!(stage(&desk, number), Stage::HoldExpired);
}

#[test]
fn a_payment_after_the_hold_ran_out_takes_rights_again_and_is_a_dispute() {
    let mut desk = desk();
    let number = desk.ready(ZAHRA, 600_000_000);
    let letter = refer(&mut desk, number).unwrap();
    desk.act("1401/12/16", |drafter| referral::expire(drafter, day("1401/12/16"))).unwrap();
    let mut paid = answer(&letter, BankResult::Paid, Some(rials(600_000_000)));
    paid.on = day("1401/12/20");
    assert_eq!(told(&mut desk, &paid), Fate::Accepted);
    assert_eq!(stage(&desk, number), Stage::Disputed);
    assert_eq!(desk.figures().consumed, amount(600_000_000, 1));
    assert_eq!(told(&mut desk, &paid), Fate::Unchanged);
}

#[test]
fn a_payment_on_an_old_letter_is_seen_though_a_new_one_is_open() {
    let mut desk = desk();
    let number = desk.ready(ZAHRA, 600_000_000);
    let old = refer(&mut desk, number).unwrap();
    told(&mut desk, &answer(&old, BankResult::Rejected, None));
    let new = refer(&mut desk, number).unwrap();
    assert_eq!(
        told(&mut desk, &answer(&old, BankResult::Paid, Some(rials(600_000_000)))),
        Fate::Accepted
    );
    assert_eq!(stage(&desk, number), Stage::Disputed);
    assert_eq!(desk.figures().consumed, amount(600_000_000, 1));
    assert_eq!(desk.figures().held, new.amount);
    assert_eq!(desk.rebuilt(), desk.rows);
}

#[test]
fn a_late_payment_without_rights_is_recorded_all_the_same() {
    let mut desk = Desk::with(amount(600_000_000, 1));
    let first = desk.ready(ZAHRA, 600_000_000);
    let letter = refer(&mut desk, first).unwrap();
    desk.act("1401/12/16", |drafter| referral::expire(drafter, day("1401/12/16"))).unwrap();
    let second = desk.ready(MARYAM, 600_000_000);
    desk.act("1401/12/17", |drafter| referral::issue(drafter, second, None)).unwrap();
    let mut paid = answer(&letter, BankResult::Paid, Some(rials(600_000_000)));
    paid.on = day("1401/12/20");
    assert_eq!(told(&mut desk, &paid), Fate::Accepted);
    assert_eq!(stage(&desk, first), Stage::Disputed);
    assert_eq!(desk.figures().free, Amount::ZERO);
    assert_eq!(desk.figures().held, amount(600_000_000, 1));
}

#[test]
fn withdrawing_takes_the_letter_back_and_frees_its_quota() {
    let mut desk = desk();
    let number = desk.ready(ZAHRA, 600_000_000);
    refer(&mut desk, number).unwrap();
    let refused = desk.act(DAY, |drafter| application::withdraw(drafter, number, " ")).unwrap_err();
    assert_eq!(refused, Refusal::ReasonMissing);
    desk.act(DAY, |drafter| application::withdraw(drafter, number, "سفر")).unwrap();
    assert_eq!(stage(&desk, number), Stage::Withdrawn);
    assert_eq!(desk.figures().free, amount(2_000_000_000, 3));
    let id = desk.look(|office| office.case(number)).unwrap().unwrap().record;
    let holds = desk.look(|office| quota::holds_of(office, id)).unwrap();
    assert!(matches!(holds[0].row.state(), Some(HoldState::Released { .. })));
}

/// R-A3e
#[test]
fn part_loans_of_one_person_may_not_add_to_more_than_the_ceiling() {
    let mut desk = desk();
    let first = desk.ready(ZAHRA, 600_000_000);
    refer(&mut desk, first).unwrap();
    let mut other = ready_file(ZAHRA, 500_000_000);
    other.applications[0].1.field = model::geography::FieldCode(3001);
    desk.take(&other);
    let second = desk.number_of(ZAHRA);
    let refused = refer(&mut desk, second).unwrap_err();
    assert_eq!(refused.code(), "A3.ceiling", "{refused:?}");
}

/// R-B7e
#[test]
fn a_void_permit_takes_its_open_letter_with_it() {
    let mut desk = desk();
    let mut file = ready_file(ZAHRA, 600_000_000);
    file.applications[0].1.skill = None;
    file.applications[0].1.skill_dated = None;
    file.applications[0].1.issued_on = Some(day("1401/04/01"));
    file.inspections[0].1 = visit("1401/05/01");
    desk.take(&file);
    let number = desk.number_of(ZAHRA);
    desk.act("1401/09/15", |drafter| referral::issue(drafter, number, None)).unwrap();
    let expire = |desk: &mut Desk, on: &str| {
        desk.act(on, |drafter| referral::expire(drafter, day(on))).unwrap()
    };
    assert_eq!(expire(&mut desk, "1401/10/01"), []);
    assert_eq!(expire(&mut desk, "1401/10/02"), [number], "B7e");
    assert_eq!(desk.figures().held, Amount::ZERO);
}
