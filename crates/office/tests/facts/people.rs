//! Users, audits and published rule sets, as they arrive.

use journal::{Realm, Signer};
use model::words::Role;
use model::{Hash, RecordId, RecordKind};
use office::entry::{Audited, Body, Published, RulesAdopted, RulesDraft, UserFact, UserSaid};
use office::members::{self, Newcomer};
use office::{Drafter, Refusal, Stop, Unable, apart, rulebook, rulemaking, users};
use roster::Slip;
use rules::RuleSet;

use crate::country::{COUNTY, Country, NATION, Node, PROVINCE, act, holder, unit};
use crate::desk::day;

/// What a unit makes of what another signs.
fn hears(country: &mut Country, at: usize, by: usize, body: Body) -> Vec<String> {
    let codes = country.0[at].hears_from(holder(by), unit(by), &[body]);
    assert_eq!(country.0[at].rows, country.0[at].rebuilt());
    codes
}

fn user(n: u32, said: UserSaid) -> Body {
    Body::User(UserFact { user: "sara".to_owned(), n, said })
}

fn added(roles: Vec<Role>) -> UserSaid {
    UserSaid::Added { name: "سارا نمونه".to_owned(), roles }
}

fn published(version: &str, from: &str, drafter: &str) -> Published {
    let text = RuleSet::embedded_1401_text()
        .replace("\"1401.1\"", &format!("\"{version}\""))
        .replace("valid_from = \"1401/01/01\"", &format!("valid_from = \"{from}\""));
    let rules = RulesAdopted { version: version.to_owned(), hash: rulebook::hash_of(&text), text };
    Published { n: 1, rules, from: day(from), drafter: drafter.to_owned(), note: None }
}

#[test]
fn words_on_a_user_count_in_their_order_whenever_they_come() {
    let words = [
        user(1, added(vec![Role::Clerk])),
        user(2, UserSaid::Roles(vec![Role::Inspector, Role::Clerk])),
        user(3, UserSaid::Disabled { reason: "moved away".to_owned() }),
    ];
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let mut country = Country::founded();
        for at in order {
            assert!(hears(&mut country, PROVINCE, COUNTY, words[at].clone()).is_empty());
        }
        let known = users::all(&country.0[PROVINCE].rows, unit(COUNTY)).unwrap();
        let sara = &known["sara"];
        assert_eq!((sara.n, &sara.roles[..]), (3, &[Role::Inspector, Role::Clerk][..]));
        assert!(!sara.may(Role::Clerk));
        let others = users::all(&country.0[PROVINCE].rows, unit(PROVINCE)).unwrap();
        assert!(others.is_empty());
    }
}

#[test]
fn nobody_becomes_the_program_and_no_number_a_user() {
    let mut country = Country::founded();
    let codes = hears(&mut country, PROVINCE, COUNTY, user(1, added(vec![Role::System])));
    assert_eq!(codes, ["user.unsound"]);
    let number = UserFact { user: "0012345679".to_owned(), n: 1, said: added(vec![Role::Clerk]) };
    assert_eq!(hears(&mut country, PROVINCE, COUNTY, Body::User(number)), ["user.unsound"]);
}

#[test]
fn what_is_only_named_changes_no_row_but_the_logs() {
    let mut country = Country::founded();
    let of = RecordId { kind: RecordKind::Application, origin: holder(COUNTY).node, serial: 1 };
    assert!(
        hears(&mut country, PROVINCE, COUNTY, Body::Audited(Audited::Revealed { of })).is_empty()
    );
}

/// R-A11
#[test]
fn a_rule_set_published_by_its_drafter_is_set_aside_everywhere() {
    // Whoever hears in these tests hears `maryam` act.
    for at in [NATION, PROVINCE, COUNTY] {
        let mut country = Country::founded();
        let said = Body::Published(Box::new(published("1401.2", "1401/10/01", "maryam")));
        assert_eq!(hears(&mut country, at, NATION, said), ["people.same"]);
    }
}

/// R-A11
#[test]
fn a_published_rule_set_is_in_force_from_its_day_at_every_tier() {
    for at in [NATION, PROVINCE, COUNTY] {
        let mut country = Country::founded();
        let said = published("1401.2", "1401/10/01", "sara");
        assert!(hears(&mut country, at, NATION, Body::Published(Box::new(said))).is_empty());
        let book = &country.0[at].kept.rules;
        assert_eq!(book.on(day("1401/09/30")), book.base());
        assert_eq!(book.on(day("1401/10/01")).unwrap().0.version, "1401.2");
    }
}

#[test]
fn a_rule_set_under_a_false_label_is_set_aside() {
    let mut country = Country::founded();
    let said = published("1401.2", "1401/10/01", "sara");
    let mut earlier = said.clone();
    earlier.from = day("1401/01/01");
    let mut other = said.clone();
    other.rules.hash = Hash([1; 32]);
    let mut broken = said.clone();
    broken.rules.text = "version = ".to_owned();
    broken.rules.hash = rulebook::hash_of(&broken.rules.text);
    let mut hear = |said| hears(&mut country, COUNTY, NATION, Body::Published(Box::new(said)));
    assert_eq!(hear(earlier), ["rules.mislabelled"]);
    assert_eq!(hear(other), ["rules.hash"]);
    assert_eq!(hear(broken), ["rules.unreadable"]);
    let draft = RulesDraft { n: 1, rules: said.rules, base: Hash([2; 32]), note: None };
    let draft = Body::Drafted(Box::new(draft));
    assert!(hears(&mut country, NATION, NATION, draft.clone()).is_empty());
    assert_eq!(hears(&mut country, PROVINCE, PROVINCE, draft), ["authority.kind"]);
}

/// Somebody acts in a role.
fn by(
    node: &mut Node,
    (user, role): (&str, Role),
    work: impl FnOnce(&mut Drafter<'_>) -> Result<(), Stop>,
) -> Result<(), Unable> {
    let act = office::entry::Act { user: user.to_owned(), ..act(role, "1401/09/15") };
    node.act_by(act, work).map_err(|refusal| {
        let said = format!("{refusal:?}");
        let Refusal::Unable(unable) = refusal else { panic!("{said}") };
        unable
    })
}

const HEAD: (&str, Role) = ("sara", Role::CountyHead);

/// A county whose head keeps a clerk.
fn staffed() -> Country {
    let mut country = Country::founded();
    let county = &mut country.0[COUNTY];
    by(county, HEAD, |d| users::add(d, "sara", "Sara", &[Role::CountyHead])).unwrap();
    by(county, HEAD, |d| users::add(d, "reza", "Reza", &[Role::Clerk])).unwrap();
    country
}

/// X5
#[test]
fn from_the_first_user_on_every_write_is_a_users_in_a_role_of_theirs() {
    let mut country = staffed();
    let county = &mut country.0[COUNTY];
    let reveal = |drafter: &mut Drafter<'_>| {
        let of = RecordId { kind: RecordKind::Application, origin: holder(COUNTY).node, serial: 1 };
        users::audit(drafter, Audited::Revealed { of });
        Ok(())
    };
    assert_eq!(by(county, ("reza", Role::Clerk), reveal), Ok(()));
    assert_eq!(by(county, ("", Role::Clerk), reveal), Err(Unable::NotLoggedIn));
    assert_eq!(by(county, ("maryam", Role::Clerk), reveal), Err(Unable::Stranger));
    let role = Role::CountyHead;
    let other = Err(Unable::Role { user: "reza".to_owned(), role });
    assert_eq!(by(county, ("reza", role), reveal), other);
    let system = Unable::Role { user: "reza".to_owned(), role: Role::System };
    assert_eq!(by(county, ("reza", Role::System), reveal), Err(system));
    assert_eq!(by(county, ("system", Role::System), reveal), Ok(()));
    by(county, HEAD, |d| users::disable(d, "reza", "has left")).unwrap();
    let on = day("1401/09/15");
    let disabled = Err(Unable::Disabled { user: "reza".to_owned(), on });
    assert_eq!(by(county, ("reza", Role::Clerk), reveal), disabled);
    by(county, HEAD, |d| users::enable(d, "reza")).unwrap();
    assert_eq!(by(county, ("reza", Role::Clerk), reveal), Ok(()));
    country.everyone_hears();
}

#[test]
fn who_keeps_the_users_is_never_nobody() {
    let mut country = Country::founded();
    let county = &mut country.0[COUNTY];
    let first = by(county, HEAD, |d| users::add(d, "sara", "Sara", &[Role::Clerk]));
    assert_eq!(first, Err(Unable::First { role: Role::CountyHead }));
    let mut country = staffed();
    let county = &mut country.0[COUNTY];
    let last = Unable::Last { user: "sara".to_owned() };
    let left = by(county, HEAD, |d| users::disable(d, "sara", "has left"));
    assert_eq!(left, Err(last.clone()));
    let other = by(county, HEAD, |d| users::set_roles(d, "sara", &[Role::Inspector]));
    assert_eq!(other, Err(last));
    by(county, HEAD, |d| users::set_roles(d, "reza", &[Role::Clerk, Role::CountyHead])).unwrap();
    by(county, HEAD, |d| users::disable(d, "sara", "has left")).unwrap();
}

#[test]
fn a_user_has_a_name_and_roles_of_the_unit_that_go_together() {
    let mut country = staffed();
    let county = &mut country.0[COUNTY];
    let mut add =
        |user: &str, roles: &[Role]| by(county, HEAD, |d| users::add(d, user, "x", roles));
    assert_eq!(add("sara", &[Role::Clerk]), Err(Unable::Taken { user: "sara".to_owned() }));
    assert_eq!(add("0012345679", &[Role::Clerk]), Err(Unable::Name));
    assert_eq!(add("system", &[Role::Clerk]), Err(Unable::Name));
    let tier = roster::Tier::County;
    let elsewhere = Unable::RoleElsewhere { role: Role::Treasurer, tier };
    assert_eq!(add("mina", &[Role::Treasurer]), Err(elsewhere));
    let (one, other) = (Role::Auditor, Role::Inspector);
    assert_eq!(add("mina", &[other, one]), Err(Unable::RolesApart { one, other }));
}

#[test]
fn a_password_is_ones_own_word_or_the_keepers() {
    let mut country = staffed();
    let county = &mut country.0[COUNTY];
    let set = |user: &'static str| move |drafter: &mut Drafter<'_>| users::password(drafter, user);
    by(county, ("reza", Role::Clerk), set("reza")).unwrap();
    by(county, HEAD, set("reza")).unwrap();
    let keeper = Unable::Role { user: "reza".to_owned(), role: Role::CountyHead };
    assert_eq!(by(county, ("reza", Role::Clerk), set("sara")), Err(keeper));
    country.everyone_hears();
    // Who signs such a word for somebody else is heard by nobody.
    let said = user(9, UserSaid::Password);
    let known = users::all(&country.0[PROVINCE].rows, unit(COUNTY)).unwrap();
    assert_eq!(known["reza"].n, 3);
    assert!(hears(&mut country, PROVINCE, COUNTY, said).is_empty());
}

#[test]
fn who_hands_a_slip_out_does_not_approve_its_node() {
    let mut country = Country::founded();
    let province = &mut country.0[PROVINCE];
    let officer = Role::SecurityOfficer;
    let (one, two) = (("sara", officer), ("reza", officer));
    let hash = Hash([40; 32]);
    let slip = Slip { hash, unit: "1104".parse().unwrap(), until: day("1401/12/29") };
    let key = Signer::new(&[40; 32], Realm::Practice).public().into();
    let newcomer = Newcomer { unit: slip.unit, slip: hash, key, tls: hash };
    by(province, one, |d| users::add(d, "sara", "Sara", &[officer])).unwrap();
    by(province, one, |d| users::add(d, "reza", "Reza", &[officer])).unwrap();
    by(province, one, |d| members::hand_out(d, &slip)).unwrap();
    let enroll = |d: &mut Drafter<'_>| members::enroll(d, &newcomer).map(|_| ());
    let same = Unable::Same { pair: apart::Pair::Enrolment, user: "sara".to_owned() };
    assert_eq!(by(province, one, enroll), Err(same));
    assert_eq!(by(province, two, enroll), Ok(()));
}

/// The nation's admin drafts and another one publishes a rule set of a version, in force from a day.
fn publishes(country: &mut Country, version: &str, from: &str, on: &str) -> Result<u32, Refusal> {
    let admin =
        |user: &str| office::entry::Act { user: user.to_owned(), ..act(Role::NationalAdmin, on) };
    let (nation, said) = (&mut country.0[NATION], published(version, from, "sara"));
    let rules = RuleSet::parse(&said.rules.text).unwrap();
    let text = said.rules.text;
    let n = nation.act_by(admin("sara"), |d| rulemaking::draft(d, (&text, &rules), None))?;
    let own = nation.act_by(admin("sara"), |d| rulemaking::publish(d, n, None)).unwrap_err();
    assert_eq!(own.code(), "people.same");
    nation.act_by(admin("reza"), |d| rulemaking::publish(d, n, None).map(|said| said.n))
}

/// R-A11
#[test]
fn who_may_not_make_rules_or_makes_none_changes_nothing() {
    let mut country = Country::founded();
    let said = published("1401.2", "1401/10/01", "sara");
    let text = said.rules.text;
    let set = RuleSet::parse(&text).unwrap();
    let long = "دراز ".repeat(2_000);
    let mut draft = |at: usize, role, note: Option<&str>| {
        let note = note.map(str::to_owned);
        let node = &mut country.0[at];
        let before = node.rows.clone();
        let refused =
            node.act_as(role, "1401/09/15", |d| rulemaking::draft(d, (&text, &set), note.clone()));
        assert_eq!(node.rows, before);
        refused.unwrap_err().code()
    };
    assert_eq!(draft(NATION, Role::NationalAdmin, Some(&long)), "form");
    assert_eq!(draft(PROVINCE, Role::ProvinceReviewer, None), "rules.not_the_nation");
    assert_eq!(draft(COUNTY, Role::CountyHead, None), "rules.not_the_nation");
    let publish = |country: &mut Country, n, role, note: Option<&str>| {
        let act = office::entry::Act { user: "reza".to_owned(), ..act(role, "1401/09/15") };
        let note = note.map(str::to_owned);
        let node = &mut country.0[NATION];
        let before = node.rows.clone();
        let refused = node.act_by(act, |d| rulemaking::publish(d, n, note.clone()));
        assert_eq!(node.rows, before);
        refused.map(|_| ()).unwrap_err().code()
    };
    assert_eq!(publish(&mut country, 1, Role::NationalAdmin, None), "rules.no_draft");
    assert_eq!(publishes(&mut country, "1401.2", "1401/10/01", "1401/09/15").unwrap(), 1);
    assert_eq!(publish(&mut country, 1, Role::NationalAdmin, None), "rules.version_taken");
    assert_eq!(publish(&mut country, 2, Role::NationalAdmin, None), "rules.no_draft");
    assert_eq!(publish(&mut country, u32::MAX, Role::NationalAdmin, None), "rules.no_draft");
}

/// R-A11
#[test]
fn a_rule_set_is_made_at_the_nation_by_two_and_never_reaches_back() {
    let mut country = Country::founded();
    assert_eq!(publishes(&mut country, "1401.2", "1401/10/01", "1401/09/15").unwrap(), 1);
    let code = |country: &mut Country, version: &str, from: &str| {
        publishes(country, version, from, "1401/09/15").unwrap_err().code()
    };
    assert_eq!(code(&mut country, "1401.2", "1401/11/01"), "rules.version_taken");
    assert_eq!(code(&mut country, "1401.3", "1401/09/14"), "rules.retroactive");
    let province = &mut country.0[PROVINCE];
    let none =
        province.act_as(Role::ProvinceReviewer, "1401/09/15", |d| rulemaking::publish(d, 1, None));
    assert_eq!(none.unwrap_err().code(), "rules.not_the_nation");
    country.everyone_hears();
    for at in [PROVINCE, COUNTY] {
        assert!(rulemaking::drafts(&country.0[at].rows).unwrap().is_empty(), "drafts stay");
        assert_eq!(rulemaking::publications(&country.0[at].rows).unwrap().len(), 1);
        assert_eq!(country.0[at].rebuilt(), country.0[at].rows);
    }
}
