//! Users, audits and published rule sets, as they arrive.

use model::words::Role;
use model::{Hash, RecordId, RecordKind};
use office::entry::{Audited, Body, Published, RulesAdopted, RulesDraft, UserFact, UserSaid};
use office::{rulebook, users};
use rules::RuleSet;

use crate::country::{COUNTY, Country, NATION, PROVINCE, holder, unit};
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
