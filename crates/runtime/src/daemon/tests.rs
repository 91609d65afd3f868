//! Daemons over real sockets.

mod hostile;
mod raw;
mod town;

use identity::Refusal;
use model::Timestamp;
use town::Town;
use wire::Versions;

use crate::contacts::ContactBook;
use crate::control::protocol::{Order, Request};
use crate::join::JoinFault;

const PERSONS: [&str; 3] = ["1234567891", "0499370899", "0790419904"];

/// A nation, a province and a county, in step with one another.
fn tree() -> [Town; 3] {
    let mut nation = Town::nation();
    let mut province = nation.enroll("11", 1_200);
    let mut county = province.enroll("1102", 1_201);
    nation.start(None);
    province.start(Some(&nation));
    county.start(Some(&province));
    county.converge(&province);
    province.converge(&nation);
    [nation, province, county]
}

#[test]
fn what_a_county_writes_reaches_the_nation_and_the_county_hears_of_it() {
    let [nation, province, county] = tree();
    county.command(&["take", PERSONS[0]]);
    assert_eq!(county.sync(), 0);
    assert!(county.in_step_with(&province));
    assert_eq!(province.sync(), 0);
    assert!(province.in_step_with(&nation));
    assert_eq!(county.sync(), 0);
    let levels = county.command(&["levels"]);
    let [here, above, top] = levels.split(' ').collect::<Vec<_>>()[..] else { panic!() };
    assert_eq!([above, top], [here; 2]);
}

#[test]
fn work_done_without_a_line_goes_when_there_is_one() {
    let [nation, mut province, county] = tree();
    province.stop();
    county.command(&["take", PERSONS[0]]);
    assert_eq!(county.sync(), 6, "no line");
    assert_eq!(county.command(&["trouble"]).split('.').next(), Some("line"));
    province.start(Some(&nation));
    county.converge(&province);
    province.converge(&nation);
}

#[test]
fn crashes_at_either_end_lose_nothing_and_old_sessions_give_way() {
    let [nation, mut province, mut county] = tree();
    for person in PERSONS {
        county.command(&["take", person]);
        county.crash();
        county.start(Some(&province));
        province.crash();
        province.start(Some(&nation));
        county.converge(&province);
        province.converge(&nation);
    }
}

#[test]
fn what_was_shown_of_levels_doesnt_move_back_with_a_crash() {
    let [_nation, _province, mut county] = tree();
    county.command(&["take", PERSONS[0]]);
    assert_eq!(county.sync(), 0);
    let levels = |county: &Town| -> Vec<u64> {
        let levels = county.command(&["levels"]);
        levels.split(' ').map(|level| level.parse().unwrap()).collect()
    };
    let shown = levels(&county);
    county.crash();
    county.start(None);
    let after = levels(&county);
    // The nation's answer may have come between the question and the crash.
    assert!(shown.iter().zip(&after).all(|(shown, after)| shown <= after), "{shown:?} {after:?}");
}

#[test]
fn a_machine_set_back_is_told_at_its_next_contact() {
    let [_nation, province, mut county] = tree();
    // The first contact was witnessed; the next is due in an hour.
    county.command(&["take", PERSONS[0]]);
    assert_eq!(county.sync(), 0);
    county.stop();
    let older = county.copy();
    county.start(Some(&province));
    county.command(&["take", PERSONS[1]]);
    assert_eq!(county.sync(), 0);
    assert_eq!(county.command(&["set back"]), "false");
    county.stop();
    county.restore(&older);
    county.start(Some(&province));
    // The hub hears of it in the first, and its answer comes down in the next at the latest.
    let told = (0..4).any(|_| county.sync() == 0 && county.command(&["set back"]) == "true");
    assert!(told);
}

#[test]
fn a_copy_that_has_written_more_than_the_other_is_told_too() {
    let [_nation, province, mut county] = tree();
    county.command(&["take", PERSONS[0]]);
    assert_eq!(county.sync(), 0);
    county.stop();
    let copy = county.copy();
    county.start(Some(&province));
    county.command(&["take", PERSONS[1]]);
    assert_eq!(county.sync(), 0);
    county.stop();
    county.restore(&copy);
    county.start(None);
    county.command(&["take", PERSONS[2]]);
    county.command(&["take", PERSONS[1]]);
    assert_eq!(county.command(&["set back"]), "false", "nobody has told it");
    county.stop();
    county.start(Some(&province));
    let told = (0..4).any(|_| {
        county.sync();
        county.command(&["set back"]) == "true"
    });
    assert!(told);
}

#[test]
fn what_a_hub_said_with_its_clock_ahead_is_taken_back() {
    let [_nation, province, mut county] = tree();
    county.stop();
    // In three years all certificates have ended, though not for too long; in thirty nobody
    // believes it.
    for years in [3, 30] {
        let mut book = ContactBook::open(county.folder()).unwrap();
        let real = book.contacts.hub_time;
        book.contacts.hub_time = Timestamp::from_ms(real.ms() + years * 365 * 86_400_000);
        book.save().unwrap();
        county.start(Some(&province));
        county.command(&["take", PERSONS[usize::from(years == 30)]]);
        county.converge(&province);
        county.stop();
        let told = ContactBook::open(county.folder()).unwrap().contacts.hub_time;
        assert!(real <= told && told.ms() < real.ms() + 86_400_000, "{told:?}");
    }
}

/// What a program speaks: the one of today, the next, the one after a version was given up.
const TODAY: Versions = wire::CURRENT;
const NEXT: Versions = Versions { min: TODAY.min, max: TODAY.max + 1 };
const AFTER: Versions = Versions { min: TODAY.max + 1, max: TODAY.max + 2 };

#[test]
fn programs_of_different_versions_talk_as_long_as_they_have_one_in_common() {
    let [_nation, mut province, mut county] = tree();
    // Old county and new hub, the other way round, both new, and both past the first version.
    let pairs = [(TODAY, NEXT), (NEXT, TODAY), (NEXT, NEXT), (NEXT, AFTER), (AFTER, NEXT)];
    for (person, (below, above)) in PERSONS.into_iter().cycle().zip(pairs) {
        county.stop();
        province.stop();
        (county.versions, province.versions) = (below, above);
        province.start(None);
        county.start(Some(&province));
        county.command(&["take", person]);
        county.converge(&province);
    }
}

#[test]
fn programs_without_a_version_in_common_say_so_on_both_sides_and_lose_nothing() {
    let [_nation, mut province, mut county] = tree();
    for (person, (below, above)) in PERSONS.into_iter().zip([(TODAY, AFTER), (AFTER, TODAY)]) {
        county.stop();
        province.stop();
        (county.versions, province.versions) = (below, above);
        province.start(None);
        county.start(Some(&province));
        county.command(&["take", person]);
        assert_eq!(county.sync(), 6);
        assert_eq!(county.command(&["trouble"]), "session.version");
        assert_eq!(province.command(&["trouble of", "1201"]), "session.version");
        assert!(!county.in_step_with(&province));
    }
    // Once the older one is brought up, what waited goes up.
    province.stop();
    province.versions = NEXT;
    province.start(None);
    county.stop();
    county.versions = NEXT;
    county.start(Some(&province));
    county.converge(&province);
    assert_eq!(county.command(&["trouble"]), "");
}

#[test]
fn an_old_certificate_is_renewed_at_a_contact_and_one_past_its_end_still_pushes() {
    // The last one was for 24 months without a line.
    for days in [200, 500, 730] {
        let mut nation = Town::nation();
        let mut province = nation.enroll("11", 1_200);
        let mut county = province.enroll_days_ago("1102", 1_201, days);
        nation.start(None);
        province.start(Some(&nation));
        county.start(Some(&province));
        county.command(&["take", PERSONS[0]]);
        let before = county.good_until();
        assert_eq!(county.sync(), 0, "{days}: {}", county.command(&["trouble"]));
        assert!(before < county.good_until(), "{days}");
        county.converge(&province);
    }
}

#[test]
fn the_nation_renews_its_own_certificate_and_nobody_has_to_type_anything() {
    for days in [200, 500, 3_000] {
        let mut nation = Town::nation_days_ago(days);
        let mut province = nation.enroll("11", 1_200);
        let before = nation.good_until();
        nation.start(None);
        assert!(before < nation.good_until(), "{days}");
        province.start(Some(&nation));
        assert_eq!(province.sync(), 0, "{days}: {}", province.command(&["trouble"]));
    }
}

#[test]
fn a_certificate_past_its_grace_is_told_and_changes_nothing() {
    let mut nation = Town::nation();
    let mut province = nation.enroll("11", 1_200);
    let mut county = province.enroll_days_ago("1102", 1_201, 396 + 731 + 3);
    nation.start(None);
    province.start(Some(&nation));
    county.start(Some(&province));
    county.command(&["take", PERSONS[0]]);
    assert_ne!(county.sync(), 0);
    assert_eq!(county.command(&["trouble"]), "line.our_certificate");
    assert!(!county.in_step_with(&province));
}

#[test]
fn a_fenced_nodes_live_session_ends_and_it_isnt_let_in_again() {
    let [_nation, province, county] = tree();
    assert!(county.command(&["link"]).starts_with("Live"));
    province.command(&["fence", "1201"]);
    for _ in ["its session has ended", "and there is no other"] {
        assert_eq!(county.sync(), 6);
        assert_eq!(county.command(&["trouble"]), "session.fenced");
    }
}

#[test]
fn a_stranger_with_a_good_certificate_isnt_let_in() {
    let [_nation, mut province, _county] = tree();
    province.stop();
    let mut stranger = province.certify("1103", 1_202);
    province.start(None);
    stranger.start(Some(&province));
    assert_eq!(stranger.sync(), 6);
    assert_eq!(stranger.command(&["trouble"]), "session.stranger");
}

#[test]
fn a_pause_outlives_the_daemon() {
    let [_nation, province, mut county] = tree();
    assert_eq!(county.ask(&Request::Order(Order::Pause)).unwrap().0, 0);
    county.stop();
    county.start(Some(&province));
    county.command(&["take", PERSONS[0]]);
    assert_eq!(county.command(&["link"]), "Down");
    assert_eq!(county.sync(), 0, "a demand calls all the same");
    assert_eq!(county.ask(&Request::Order(Order::Resume)).unwrap().0, 0);
}

#[test]
fn a_contact_without_news_writes_nothing_at_either_end() {
    let [nation, mut province, mut county] = tree();
    let mut heads = String::new();
    for again in [false, true] {
        province.stop();
        county.stop();
        province.start(Some(&nation));
        county.start(Some(&province));
        county.converge(&province);
        province.converge(&nation);
        let now = county.command(&["heads", "11"]) + &province.command(&["heads", "IR"]);
        let before = std::mem::replace(&mut heads, now);
        assert!(!again || before == heads, "{before}\n{heads}");
    }
}

#[test]
fn figures_can_be_read() {
    let [_nation, province, county] = tree();
    county.command(&["take", PERSONS[0]]);
    assert_eq!(county.sync(), 0);
    // A command comes after the turn in which it greeted the county.
    province.command(&["heads", "11"]);
    let page = province.figures();
    assert!(page.contains("hamgam_segments_total{direction=\"received\"}"), "{page}");
    // The county's; its own to the nation may be between two calls.
    let live = ["1", "2"].map(|n| format!("hamgam_sessions{{state=\"live\"}} {n}\n"));
    assert!(live.iter().any(|line| page.contains(line)), "{page}");
    for person in PERSONS {
        assert!(!page.contains(person));
    }
}

#[test]
fn a_newcomer_with_a_slip_belongs_once_an_officer_has_seen_its_words() {
    let [nation, province, _county] = tree();
    let slip = province.command(&["slip", "1103"]);
    let (screen, machine) = Town::newcomer(&province, "1103", &slip);
    let words = screen.recv().unwrap();
    let other = province.command(&["approve", "1103", "some other words"]);
    assert_eq!(other, "enrol.other_words");
    assert_eq!(province.command(&["approve", "1103", &words]), "1202");
    let mut newcomer = machine.join().unwrap().unwrap();
    newcomer.start(Some(&province));
    newcomer.command(&["take", PERSONS[1]]);
    newcomer.converge(&province);
    province.converge(&nation);
}

#[test]
fn a_slip_lets_in_one_machine() {
    let [_nation, province, _county] = tree();
    let slip = province.command(&["slip", "1103"]);
    let (screen, machine) = Town::newcomer(&province, "1103", &slip);
    let words = screen.recv().unwrap();
    assert_eq!(province.command(&["approve", "1103", &words]), "1202");
    drop(machine.join().unwrap().unwrap());
    let (_screen, second) = Town::newcomer(&province, "1103", &slip);
    let fault = second.join().unwrap().err().unwrap();
    assert!(matches!(fault, JoinFault::Refused(Refusal::SlipUsed)), "{fault}");
}
