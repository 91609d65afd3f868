//! What is typed in by hand: files, visits, covered persons, and the history they leave.

use model::words::Kind;
use model::{Name, NationalId, Rials};
use office::application::{self, Handing};
use office::rows::Stage;
use office::{Refusal, inspection, look};
use records::{Covered, Key, Step};

use crate::desk::{Desk, amount, day, form, rials, visit};

const ZAHRA: &str = "0012345679";
const MARYAM: &str = "0076543218";
const DAY: &str = "1401/09/15";

fn desk() -> Desk {
    Desk::with(amount(2_000_000_000, 3))
}

/// R-A3f
#[test]
fn what_looks_like_toman_or_fits_no_table_is_refused_and_changes_nothing() {
    let mut desk = desk();
    let mut toman = form(ZAHRA, 300_000_000);
    toman.amount = Some(Rials::new(9_999_999));
    let mut bank = form(ZAHRA, 300_000_000);
    bank.bank = Some("??".to_owned());
    let mut score = form(ZAHRA, 300_000_000);
    score.need = Some(6);
    for (form, code) in [(toman, "form"), (bank, "unknown_code"), (score, "form")] {
        let refused = desk.act(DAY, |drafter| application::open(drafter, &form, Handing::Draft));
        assert_eq!(refused.unwrap_err().code(), code);
    }
    assert!(desk.look(|office| look::list(office, &look::Filter::default())).unwrap().is_empty());
    // Where the rule set suspects smaller amounts only.
    let mut small = form(ZAHRA, 300_000_000);
    small.amount = Some(Rials::new(9_999_999));
    desk.rules.amount_suspect_below = Rials::new(9_999_999);
    desk.act(DAY, |drafter| application::open(drafter, &small, Handing::Draft)).unwrap();
}

#[test]
fn a_file_under_a_wrong_id_moves_to_the_right_person() {
    let mut desk = desk();
    let first = form(ZAHRA, 300_000_000);
    let number =
        desk.act(DAY, |drafter| application::open(drafter, &first, Handing::Submitted)).unwrap();
    let right = form(MARYAM, 300_000_000);
    desk.act(DAY, |drafter| application::edit(drafter, number, &right)).unwrap();

    let files = |id: &str| {
        let person = id.parse().unwrap();
        desk.look(|office| office.person(person)).unwrap().applications.len()
    };
    assert_eq!((files(ZAHRA), files(MARYAM)), (0, 1));
    assert_eq!(desk.rebuilt().0, desk.rows.0);
}

/// X4, X5
#[test]
fn a_history_says_who_changed_what() {
    let mut desk = desk();
    let mut said = form(ZAHRA, 300_000_000);
    let number =
        desk.act(DAY, |drafter| application::open(drafter, &said, Handing::Draft)).unwrap();
    desk.act(DAY, |drafter| application::submit(drafter, number)).unwrap();
    said.amount = Some(rials(200_000_000));
    desk.act(DAY, |drafter| application::edit(drafter, number, &said)).unwrap();
    desk.act(DAY, |drafter| inspection::record(drafter, number, &visit("1401/09/10"))).unwrap();
    desk.act(DAY, |drafter| application::withdraw(drafter, number, "moved")).unwrap();

    let history = desk.look(|office| look::history(office, number)).unwrap().unwrap();
    assert!(history[0].first && history.iter().is_sorted_by_key(|it| it.place));
    let edit = history.iter().find(|it| !it.first && !it.fields.is_empty()).unwrap();
    assert_eq!(edit.fields[0].key, Key::Asked);
    assert_eq!(edit.fields[0].before[0].en, "300,000,000");
    assert_eq!(edit.fields[0].after[0].en, "200,000,000");
    let (step, mark) = &history.last().unwrap().steps[0];
    assert_eq!((*step, mark.reason.as_deref()), (Step::Withdrawn, Some("moved")));

    let file = desk.look(|office| look::dossier(office, number, day(DAY))).unwrap().unwrap();
    assert_eq!((file.stage, file.inspections.len()), (Stage::Withdrawn, 1));
    assert!(file.disputes.is_empty() && file.conflicts.is_empty());
}

#[test]
fn a_visit_is_recorded_once_and_not_before_it_took_place() {
    let mut desk = desk();
    let said = form(ZAHRA, 300_000_000);
    let number =
        desk.act(DAY, |drafter| application::open(drafter, &said, Handing::Submitted)).unwrap();
    let form = visit("1401/09/10");
    desk.act(DAY, |drafter| inspection::record(drafter, number, &form)).unwrap();
    let again = desk.act(DAY, |drafter| inspection::record(drafter, number, &form));
    let early = desk.act(DAY, |d| inspection::record(d, number, &visit("1401/09/16")));
    for refused in [again, early] {
        assert!(matches!(refused, Err(Refusal::Form { .. })));
    }
}

#[test]
fn who_leaves_a_supporter_stays_on_the_file_and_may_come_back() {
    let mut desk = desk();
    let mut said = form(ZAHRA, 300_000_000);
    said.kind = Kind::Supporter;
    let number =
        desk.act(DAY, |drafter| application::open(drafter, &said, Handing::Submitted)).unwrap();
    let person: NationalId = MARYAM.parse().unwrap();
    let from = |text: &str| Covered {
        given_name: Name::new("مریم"),
        from: Some(day(text)),
        ..Covered::default()
    };
    let cover = |desk: &mut Desk, id: NationalId, covered: Covered| {
        desk.act(DAY, |drafter| application::cover(drafter, number, &(id, covered.clone())))
    };
    assert!(cover(&mut desk, ZAHRA.parse().unwrap(), from("1401/05/01")).is_err());
    cover(&mut desk, person, from("1401/05/01")).unwrap();
    let leave = |desk: &mut Desk, until: &str| {
        let until = day(until);
        desk.act(DAY, |d| application::uncover(d, number, person, (until, "moved")))
    };
    assert!(leave(&mut desk, "1401/04/01").is_err());
    leave(&mut desk, "1401/06/01").unwrap();
    let named = |desk: &Desk| {
        let supporter = desk.look(|office| look::supporter(office, number, day(DAY)));
        supporter.unwrap().unwrap().named
    };
    assert_eq!(named(&desk), 0);
    cover(&mut desk, person, from("1401/08/01")).unwrap();
    assert_eq!(named(&desk), 1);
}
