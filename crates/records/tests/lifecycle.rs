//! States follow from facts, whatever their order.

use expect_test::expect;
use model::words::{Control, SkillEvidence};
use model::{JalaliDate, Lang, Rials, Timestamp};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use records::lifecycle::{
    ApplicationState, Case, FacilityState, Fact, IMPOSSIBLE, InspectionState, PermitState, Skill,
    application_state, facility_state, impossible, inspection_state, permit_state,
};
use records::{Application, Facility, Inspection, Mark, Permit, Step, Steps};

use crate::fixtures::{self, date, mark};

fn steps(steps: &[(Step, &str)]) -> Steps {
    steps.iter().map(|(step, on)| (*step, mark(on))).collect()
}

#[test]
fn a_permit_is_void_the_day_after_the_deadline_and_evidence_in_time_restores_it() {
    let permit = Permit { expires_on: Some(date("1402/06/01")), ..fixtures::permit() };
    let deadline = Some(date("1401/08/12"));
    let none = Skill { deadline, ..Skill::default() };
    let shown = |dated| Skill {
        evidence: Some(SkillEvidence::Experience),
        dated: Some(date(dated)),
        deadline,
    };
    let undated = Skill { dated: None, ..shown("1401/08/12") };
    let cases: [(Skill, &str, PermitState); 9] = [
        (none, "1401/08/12", PermitState::Provisional),
        (none, "1401/08/13", PermitState::Void),
        (undated, "1401/08/13", PermitState::Void),
        (shown("1401/08/13"), "1401/09/01", PermitState::Void),
        (shown("1401/08/12"), "1401/09/01", PermitState::Full),
        (shown("1401/08/12"), "1402/06/01", PermitState::Full),
        (shown("1401/08/12"), "1402/06/02", PermitState::Expired),
        (Skill::default(), "1402/01/01", PermitState::Full),
        (none, "1403/01/01", PermitState::Void),
    ];
    for (skill, as_of, state) in cases {
        assert_eq!(permit_state(&permit, skill, date(as_of)), state, "{as_of}");
    }
    let recorded = permit.steps.clone().with(Step::VoidRecorded, mark("1401/08/20"));
    let recorded = Permit { steps: recorded, ..permit };
    assert_eq!(permit_state(&recorded, shown("1401/08/12"), date("1401/09/01")), PermitState::Full);
    let revoked = Permit { revoked_on: Some(date("1401/05/01")), ..permit.clone() };
    assert_eq!(permit_state(&revoked, none, date("1401/09/01")), PermitState::Revoked);
    let asked = Permit { issued_on: None, ..permit };
    assert_eq!(permit_state(&asked, none, date("1401/09/01")), PermitState::Requested);
}

#[test]
fn a_facility_goes_back_and_forth_with_the_bank() {
    use Step::{
        AtBank, BankRejected, Breach, CommitmentsFulfilled, Held, HoldExpired, Paid, Repaying,
        Returned, Sent, Settled, Withdrawn,
    };
    let (d1, d2, d3) = ("1401/04/01", "1401/04/05", "1401/04/09");
    let cases: [(&[(Step, &str)], FacilityState); 17] = [
        (&[], FacilityState::Proposed),
        (&[(Held, d1)], FacilityState::Held),
        (&[(Held, d1), (Sent, d1)], FacilityState::Sent),
        (&[(Held, d1), (Sent, d1), (AtBank, d2)], FacilityState::AtBank),
        (&[(Sent, d1), (Returned, d2)], FacilityState::Returned),
        (&[(Sent, d1), (AtBank, d2), (Returned, d2)], FacilityState::Returned),
        (&[(Sent, d1), (Returned, d2), (Sent, d3)], FacilityState::Sent),
        (&[(Sent, d1), (Returned, d2), (Sent, d2)], FacilityState::Sent),
        (&[(Sent, d1), (Returned, d1)], FacilityState::Returned),
        (&[(Held, d1), (BankRejected, d2)], FacilityState::BankRejected),
        (&[(Held, d1), (HoldExpired, d2)], FacilityState::HoldExpired),
        (&[(Held, d1), (Withdrawn, d2)], FacilityState::Withdrawn),
        (&[(Held, d1), (Paid, d2), (Repaying, d3)], FacilityState::Repaying),
        (&[(Paid, d1), (Breach, d2), (CommitmentsFulfilled, d2)], FacilityState::Breach),
        (
            &[(Paid, d1), (Breach, d2), (CommitmentsFulfilled, d3)],
            FacilityState::CommitmentsFulfilled,
        ),
        (&[(Paid, d1), (Settled, d3)], FacilityState::Settled),
        (
            &[(HoldExpired, d1), (Paid, d2)],
            FacilityState::Disputed { a: Fact::HoldExpired, b: Fact::Paid },
        ),
    ];
    for (taken, state) in cases {
        let facility = Facility { steps: steps(taken), ..fixtures::facility() };
        assert_eq!(facility_state(&facility), state, "{taken:?}");
    }
    let amount = Facility { paid: Some(Rials::new(1)), ..fixtures::facility() };
    assert_eq!(facility_state(&amount), FacilityState::Paid);
}

#[test]
fn an_inspection_goes_its_way() {
    let day = "1401/03/05";
    let cases: [(&[Step], InspectionState); 7] = [
        (&[], InspectionState::Planned),
        (&[Step::Planned, Step::Conducted], InspectionState::Conducted),
        (&[Step::Conducted, Step::FormDraft], InspectionState::FormDraft),
        (&[Step::FormComplete, Step::FormDraft], InspectionState::FormComplete),
        (&[Step::FormComplete, Step::Superseded], InspectionState::Superseded),
        (&[Step::Planned, Step::Missed], InspectionState::Missed),
        (
            &[Step::Conducted, Step::Missed],
            InspectionState::Disputed { a: Fact::Missed, b: Fact::Conducted },
        ),
    ];
    for (taken, state) in cases {
        let steps = taken.iter().map(|step| (*step, mark(day))).collect();
        let inspection = Inspection { steps, ..fixtures::inspection() };
        assert_eq!(inspection_state(&inspection), state, "{taken:?}");
    }
}

struct Parts {
    application: Application,
    permit: Option<Permit>,
    inspections: Vec<Inspection>,
    facility: Option<Facility>,
}

fn state(parts: &Parts) -> ApplicationState {
    application_state(&Case {
        application: &parts.application,
        permit: parts.permit.as_ref(),
        inspections: &parts.inspections,
        facility: parts.facility.as_ref(),
        skill_deadline: Some(date("1401/08/12")),
        as_of: date("1401/09/01"),
    })
}

#[test]
fn a_file_goes_from_draft_to_payment() {
    let day = "1401/03/05";
    let planned = Inspection { steps: steps(&[(Step::Planned, day)]), ..fixtures::inspection() };
    let seen = Inspection { steps: steps(&[(Step::Conducted, day)]), ..fixtures::inspection() };
    let asked = Permit { control: Control::Permit, issued_on: None, ..fixtures::permit() };
    let starred = Permit { control: Control::Permit, ..fixtures::permit() };
    let mut parts = Parts {
        application: Application { steps: Steps::default(), ..fixtures::application() },
        permit: None,
        inspections: vec![],
        facility: None,
    };
    let mut seen_states = vec![state(&parts)];
    let mut then = |change: &dyn Fn(&mut Parts)| {
        change(&mut parts);
        seen_states.push(state(&parts));
    };
    then(&|p| p.application.steps.add(Step::Submitted, mark(day)));
    then(&|p| p.application.steps.add(Step::Screened, mark(day)));
    then(&|p| p.permit = Some(asked.clone()));
    then(&|p| p.permit = Some(starred.clone()));
    then(&|p| p.permit = Some(fixtures::permit()));
    then(&|p| p.inspections.push(planned.clone()));
    then(&|p| p.inspections.push(seen.clone()));
    then(&|p| p.inspections.push(fixtures::inspection()));
    then(&|p| p.facility = Some(fixtures::facility()));
    then(&|p| p.application.steps.add(Step::Withdrawn, mark(day)));
    then(&|p| p.facility.as_mut().unwrap().steps.add(Step::Withdrawn, mark(day)));
    then(&|p| p.facility.as_mut().unwrap().steps.add(Step::Paid, mark(day)));
    then(&|p| {
        p.facility = None;
        p.application = Application { skill: None, ..fixtures::application() };
    });
    then(&|p| p.facility = Some(fixtures::facility()));
    let lines: String = seen_states
        .iter()
        .map(|state| format!("{} | {} | {}\n", state.code(), state.say(), state.say().fa))
        .collect();
    expect![[r#"
        draft | draft | پیش‌نویس
        submitted | submitted | ثبت‌شده
        screened | screened | غربالگری‌شده
        agency_review | agency review | در دست بررسی دستگاه
        permitted | permitted | دارای مجوز
        confirmed | confirmed | تأیید آنی شده
        awaiting_visit | awaiting visit | در انتظار بازدید
        visited | visited | بازدیدشده
        form_complete | form complete | فرم بازدید تکمیل‌شده
        facility | held | سهمیه رزرو شده
        disputed | disputed: withdrawn by the applicant and referred to the bank | مورد اختلاف: انصراف متقاضی و معرفی به بانک
        withdrawn | withdrawn | انصراف‌داده
        disputed | disputed: withdrawn by the applicant and paid by the bank | مورد اختلاف: انصراف متقاضی و پرداخت بانک
        lapsed | lapsed | از درجهٔ اعتبار ساقط
        disputed | disputed: permit void and referred to the bank | مورد اختلاف: بطلان مجوز و معرفی به بانک
    "#]].assert_eq(&lines);
    assert_eq!(ApplicationState::FormComplete.with_open_gates(), ApplicationState::Ready);
    assert_eq!(ApplicationState::Visited.with_open_gates(), ApplicationState::Visited);
}

#[test]
fn every_impossible_pair_can_be_said_and_is_named_once() {
    for (index, (a, b)) in IMPOSSIBLE.iter().enumerate() {
        assert!(!IMPOSSIBLE[index + 1..].iter().any(|(c, d)| (a, b) == (c, d) || (a, b) == (d, c)));
        let say = ApplicationState::Disputed { a: *a, b: *b }.say();
        assert!(say.in_lang(Lang::En).contains(&a.say().en), "{say}");
    }
}

#[test]
fn a_recorded_voidness_stands_against_a_referral_unless_evidence_came_in_time() {
    let steps = Steps::default().with(Step::VoidRecorded, mark("1401/08/20"));
    let void = Permit { steps, ..fixtures::permit() };
    let facility = fixtures::facility();
    let bare = Application { skill: None, skill_dated: None, ..fixtures::application() };
    assert_eq!(impossible(&bare, Some(&void), Some(&facility)), [(Fact::Void, Fact::Referred)]);
    assert_eq!(impossible(&fixtures::application(), Some(&void), Some(&facility)), []);
}

#[test]
fn the_machines_clock_decides_nothing() {
    use Step::{Breach, CommitmentsFulfilled, Paid, Returned, Sent};
    let (d1, d2, d3) = ("1401/04/01", "1401/04/05", "1401/04/09");
    let cases: [(&[(Step, &str)], FacilityState); 2] = [
        (&[(Sent, d1), (Returned, d2), (Sent, d3)], FacilityState::Sent),
        (
            &[(Paid, d1), (Breach, d1), (CommitmentsFulfilled, d2), (Breach, d3)],
            FacilityState::Breach,
        ),
    ];
    for (taken, state) in cases {
        for backwards in [false, true] {
            let at = |turn: u64| Timestamp::from_ms(if backwards { 9 - turn } else { turn });
            let marked = taken.iter().zip(0..);
            let steps = marked
                .map(|((step, on), turn)| (*step, Mark { at: at(turn), ..mark(on) }))
                .collect();
            let facility = Facility { steps, paid: None, ..fixtures::facility() };
            assert_eq!(facility_state(&facility), state, "{taken:?} {backwards}");
        }
    }
}

fn some_steps() -> impl Strategy<Value = Vec<(Step, JalaliDate)>> {
    let day = (738_300i64..738_304).prop_map(|days| JalaliDate::from_days(days).expect("a day"));
    vec((select(Step::ALL), day), 0..10)
}

proptest! {
    #[test]
    fn the_order_of_facts_decides_nothing(taken in some_steps(), turn in 0usize..10) {
        let marks = |order: Vec<(Step, JalaliDate)>| -> Steps {
            order.into_iter().map(|(step, on)| (step, mark(&on.slashed()))).collect()
        };
        let mut turned = taken.clone();
        turned.rotate_left(turn.min(taken.len()));
        let of = |steps: Steps| {
            let application = Application { steps: steps.clone(), ..fixtures::application() };
            let permit = Permit { steps: steps.clone(), ..fixtures::permit() };
            let inspection = Inspection { steps: steps.clone(), ..fixtures::inspection() };
            let facility = Facility { steps, ..fixtures::facility() };
            let disputes = impossible(&application, Some(&permit), Some(&facility));
            let parts = Parts {
                application,
                permit: Some(permit),
                inspections: vec![inspection],
                facility: Some(facility),
            };
            (disputes, state(&parts))
        };
        let (disputes, one) = of(marks(taken));
        prop_assert_eq!(of(marks(turned)), (disputes.clone(), one));
        // Whenever facts of the case can't be, the state is their dispute, not one of them.
        if let Some((a, b)) = disputes.first() {
            prop_assert_eq!(one, ApplicationState::Disputed { a: *a, b: *b });
        }
    }
}
