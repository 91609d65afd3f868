//! Hubs judge referrals again: by lists and rules the county hasn't, and by what other counties did.

use escrow::{Entry as QuotaEntry, Grant, QuotaLine, QuotaOpen};
use model::words::{ListKind, Role};
use model::{ApplicationNumber, Hash, PersonId};
use office::entry::{Act, Body, RulesAdopted};
use office::forms::{BankAnswer, ExclusionForm};
use office::intake::take_in;
use office::objections::{self, Objected};
use office::{bank, lists, look, quota, referral, rulemaking};
use rules::RuleSet;

use crate::country::{COUNTY, Country, NATION, NEIGHBOR, PROVINCE, holder, unit};
use crate::desk::{amount, day, ready_file};

pub(crate) const ZAHRA: &str = "0012345679";
const DAY: &str = "1401/09/15";

/// A country in which both counties may refer.
pub(crate) fn country() -> Country {
    let mut country = Country::founded();
    publish(&mut country, RuleSet::embedded_1401_text());
    let q = QuotaLine::new(quota::PROGRAMME, 1401).unwrap();
    let open = QuotaOpen {
        q: q.clone(),
        total: amount(9_000_000_000, 90),
        opens: day("1401/01/01"),
        closes: day("1401/12/29"),
        rule_set: "1401.1".to_owned(),
    };
    say(&mut country, NATION, (Role::Treasurer, NATION), &Body::Quota(QuotaEntry::QuotaOpen(open)));
    for county in [COUNTY, NEIGHBOR] {
        let cumulative = amount(2_000_000_000, 20);
        let on = day("1401/02/01");
        let grant = Grant { q: q.clone(), to: holder(county), cumulative, on, note: None };
        let grant = Body::Quota(QuotaEntry::Grant(grant));
        say(&mut country, PROVINCE, (Role::Treasurer, county), &grant);
    }
    country.everyone_hears();
    for county in [COUNTY, NEIGHBOR] {
        country.0[county].act("1401/02/02", quota::acknowledge).unwrap();
    }
    country
}

pub(crate) fn say(country: &mut Country, at: usize, (role, scope): (Role, usize), body: &Body) {
    country.0[at]
        .act_as(role, DAY, |drafter| {
            drafter.say_to(unit(scope), body.clone());
            Ok(())
        })
        .unwrap();
}

/// The nation publishes rules.
fn publish(country: &mut Country, text: &str) {
    let version = RuleSet::parse(text).unwrap().version;
    let adopted = RulesAdopted { version, hash: Hash([7; 32]), text: text.to_owned() };
    say(country, NATION, (Role::NationalAdmin, NATION), &Body::Rules(adopted));
}

pub(crate) fn refers(country: &mut Country, county: usize, wanted: u64) -> ApplicationNumber {
    let file = ready_file(ZAHRA, wanted);
    let node = &mut country.0[county];
    node.act("1401/09/01", |drafter| take_in(drafter, &file)).unwrap();
    let person: PersonId = ZAHRA.parse().unwrap();
    let number = node.look(|office| office.person(person)).unwrap().applications.last().unwrap().0;
    node.act(DAY, |drafter| referral::issue(drafter, number, None)).unwrap();
    number
}

pub(crate) fn employed(country: &mut Country, hub: usize, as_of: &str) {
    let row = ExclusionForm {
        person: ZAHRA.parse().unwrap(),
        list: ListKind::Employees,
        as_of: day(as_of),
    };
    let role = if hub == NATION { Role::NationalAdmin } else { Role::ProvinceReviewer };
    country.0[hub].act_as(role, DAY, |drafter| lists::take_in(drafter, &[row])).unwrap();
}

/// The hub says what is due; returns how many that was.
pub(crate) fn duty(country: &mut Country, hub: usize) -> usize {
    country.0[hub].act_as(Role::System, "1401/09/20", objections::write).unwrap()
}

fn heard(country: &Country, at: usize) -> Vec<Objected> {
    country.0[at].look(|office| objections::all(office, None)).unwrap()
}

fn gates(objected: &Objected) -> Vec<&str> {
    objected.heard.objection.gates.iter().map(|(code, _)| code.as_str()).collect()
}

#[test]
fn a_hub_objects_to_a_referral_of_whom_its_lists_name_and_the_county_sees_it() {
    let mut country = country();
    employed(&mut country, PROVINCE, "1401/09/01");
    let number = refers(&mut country, COUNTY, 300_000_000);
    assert!(heard(&country, COUNTY).is_empty());
    country.everyone_hears();
    assert_eq!(duty(&mut country, PROVINCE), 1);
    assert_eq!(duty(&mut country, PROVINCE), 0, "it is said once");
    assert_eq!(duty(&mut country, NATION), 0, "the nation's lists name nobody");
    country.everyone_hears();
    for at in [COUNTY, PROVINCE, NATION] {
        let all = heard(&country, at);
        assert_eq!(all.len(), 1);
        assert_eq!((gates(&all[0]), all[0].open), (vec!["A9.employee"], true));
        assert_eq!(all[0].unit, Some(unit(PROVINCE)));
        let node = &country.0[at];
        assert_eq!(node.look(|office| look::standing(office, day(DAY))).unwrap().objections, 1);
        let file = node.look(|office| look::dossier(office, number, day(DAY))).unwrap().unwrap();
        assert_eq!(file.objections, all);
        assert_eq!(node.rebuilt(), node.rows);
    }
    assert!(heard(&country, NEIGHBOR).is_empty());
}

#[test]
fn a_list_that_comes_later_makes_a_hub_look_again() {
    let mut country = country();
    refers(&mut country, COUNTY, 300_000_000);
    country.everyone_hears();
    assert_eq!(duty(&mut country, PROVINCE), 0);
    employed(&mut country, PROVINCE, "1401/09/18");
    assert_eq!(duty(&mut country, PROVINCE), 1, "also one dated after the letter");
    let node = &country.0[PROVINCE];
    assert_eq!(node.rebuilt(), node.rows);
}

#[test]
fn new_rules_make_hubs_look_again_and_newer_ones_lift_what_was_said() {
    let mut country = country();
    refers(&mut country, COUNTY, 300_000_000);
    country.everyone_hears();
    let text = RuleSet::embedded_1401_text();
    let strict = text
        .replace("version = \"1401.1\"", "version = \"1401.2\"")
        .replace("wait_days_registration = 45", "wait_days_registration = 90");
    publish(&mut country, &strict);
    country.everyone_hears();
    assert_eq!([duty(&mut country, NATION), duty(&mut country, PROVINCE)], [1, 1]);
    country.everyone_hears();
    let all = heard(&country, COUNTY);
    assert_eq!(all.iter().map(gates).collect::<Vec<_>>(), [["A10.wait"], ["A10.wait"]]);
    assert_eq!(all[0].heard.objection.rules_version, "1401.2");

    publish(&mut country, &text.replace("version = \"1401.1\"", "version = \"1401.3\""));
    country.everyone_hears();
    assert_eq!([duty(&mut country, NATION), duty(&mut country, PROVINCE)], [1, 1]);
    country.everyone_hears();
    let all = heard(&country, COUNTY);
    assert!(all.len() == 2 && all.iter().all(|objected| !objected.open), "{all:?}");
    for node in &country.0 {
        assert_eq!(node.rebuilt(), node.rows);
    }
}

#[test]
fn who_is_referred_in_two_counties_beyond_the_ceiling_is_seen_at_the_province() {
    let mut country = country();
    refers(&mut country, COUNTY, 700_000_000);
    refers(&mut country, NEIGHBOR, 700_000_000);
    country.everyone_hears();
    assert_eq!(duty(&mut country, PROVINCE), 2);
    country.everyone_hears();
    for county in [COUNTY, NEIGHBOR] {
        let all = heard(&country, county);
        assert_eq!(all.iter().map(gates).collect::<Vec<_>>(), [["A3.ceiling"]]);
    }
}

#[test]
fn an_objection_to_a_letter_that_no_longer_stands_is_not_open() {
    let mut country = country();
    employed(&mut country, PROVINCE, "1401/09/01");
    refers(&mut country, COUNTY, 300_000_000);
    country.everyone_hears();
    duty(&mut country, PROVINCE);
    let rejected = BankAnswer {
        letter: None,
        applicant: ZAHRA.parse().ok(),
        result: model::words::BankResult::Rejected,
        amount: None,
        on: day("1401/09/25"),
        reason: None,
    };
    country.0[COUNTY].act("1401/09/25", |drafter| bank::take_in(drafter, &rejected)).unwrap();
    country.everyone_hears();
    assert_eq!(duty(&mut country, PROVINCE), 0);
    let all = heard(&country, COUNTY);
    assert!(all.len() == 1 && !all[0].open);
    let standing = country.0[COUNTY].look(|office| look::standing(office, day(DAY))).unwrap();
    assert_eq!(standing.objections, 0);
}

/// R-A11
#[test]
fn a_decision_under_superseded_rules_stands_and_is_flagged_on_both_sides() {
    let mut country = country();
    let text = RuleSet::embedded_1401_text()
        .replace("\"1401.1\"", "\"1401.2\"")
        .replace("valid_from = \"1401/01/01\"", "valid_from = \"1401/09/10\"");
    let set = RuleSet::parse(&text).unwrap();
    let admin = |user: &str| Act {
        user: user.to_owned(),
        ..crate::country::act(Role::NationalAdmin, "1401/09/05")
    };
    let nation = &mut country.0[NATION];
    nation.act_by(admin("sara"), |d| rulemaking::draft(d, (&text, &set), None)).unwrap();
    nation.act_by(admin("reza"), |d| rulemaking::publish(d, 1, None)).unwrap();
    // The county is offline: it refers on 15 Azar under what it has.
    let number = refers(&mut country, COUNTY, 300_000_000);
    country.everyone_hears();
    assert_eq!(duty(&mut country, PROVINCE), 1);
    country.everyone_hears();
    for at in [COUNTY, PROVINCE, NATION] {
        let by_province =
            heard(&country, at).into_iter().find(|it| it.unit == Some(unit(PROVINCE)));
        let objected = by_province.unwrap();
        assert_eq!(gates(&objected), ["A11.superseded"]);
        assert_eq!(objected.heard.objection.rules_version, "1401.2");
        assert_eq!(objected.heard.objection.number, number);
        assert_eq!(country.0[at].rebuilt(), country.0[at].rows);
    }
    let node = &country.0[COUNTY];
    let file = node.look(|office| look::dossier(office, number, day(DAY))).unwrap().unwrap();
    assert_eq!(file.stage, office::rows::Stage::Referred, "it stands");
}
