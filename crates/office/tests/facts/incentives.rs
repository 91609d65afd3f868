//! The incentives: booths as quota, certificates with three signatures in order, festivals.

use model::words::Role;
use model::{ApplicationNumber, Hash, Jobs};
use office::entry::{
    Body, BoothEnd, Docket, Endorsed, Endorsement, Honor, Incentive, Reach, Score, Signatory, Whom,
};
use office::incentive::exhibitions::{self, Announcement};
use office::incentive::{HonorState, booths, honors};
use office::look::affairs;
use office::{Drafter, Refusal, Stop};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::cooperation::{SUPPORTER, province, supporter_file, take, with_supporter};
use crate::country::{COUNTY, Country, NATION, NEIGHBOR, PROVINCE, holder, unit};
use crate::desk::{day, ready_file};

pub(crate) fn announce(country: &mut Country, at: usize) -> Docket {
    let said = Announcement {
        name: "نمایشگاه صنایع دستی".to_owned(),
        reach: Reach::Local,
        host: "شهرداری زاهدان".to_owned(),
        from: day("1401/10/01"),
        to: day("1401/10/07"),
    };
    let role = if at == NATION { Role::NationalAdmin } else { Role::ProvinceReviewer };
    let node = &mut country.0[at];
    let said = node.act_as(role, "1401/08/01", |d| exhibitions::announce(d, &said)).unwrap();
    country.everyone_hears();
    said.exhibition
}

pub(crate) fn treasurer<T>(
    country: &mut Country,
    at: usize,
    work: impl FnOnce(&mut Drafter<'_>) -> Result<T, Stop>,
) -> Result<T, String> {
    let answer = country.0[at].act_as(Role::Treasurer, "1401/08/02", work);
    answer.map_err(|refused| refused.code())
}

pub(crate) fn assign(
    country: &mut Country,
    (at, exhibition): (usize, Docket),
    number: ApplicationNumber,
) -> Result<model::LetterNumber, String> {
    let assigned =
        country.0[at].act("1401/09/15", |d| booths::assign(d, exhibition, number, Some("B-12")));
    assigned.map(|booth| booth.letter).map_err(|refused| refused.code())
}

pub(crate) fn booth_figures(country: &Country, at: usize, exhibition: Docket) -> escrow::Figures {
    country.0[at]
        .look(|office| {
            let row = exhibitions::of(office, exhibition).unwrap().unwrap();
            exhibitions::figures(office, &row.announced.unwrap().what)
        })
        .unwrap()
}

/// R-I1: a booth for a permit holder; the capacity is a quota.
#[test]
fn a_county_assigns_only_the_booths_it_holds() {
    let mut country = Country::founded();
    let first = take(&mut country, COUNTY, &ready_file("0012345679", 300_000_000));
    let second = take(&mut country, COUNTY, &ready_file("0076543218", 300_000_000));
    let mut unfinished = ready_file("1234567891", 300_000_000);
    unfinished.applications[0].1.issued_on = None;
    let third = take(&mut country, COUNTY, &unfinished);
    let exhibition = announce(&mut country, PROVINCE);
    let err = |code: &str| Err(code.to_owned());
    assert_eq!(assign(&mut country, (COUNTY, exhibition), first), err("I1.no_booths"));
    treasurer(&mut country, PROVINCE, |d| exhibitions::set_booths(d, exhibition, 2)).unwrap();
    assert_eq!(
        treasurer(&mut country, PROVINCE, |d| {
            exhibitions::grant(d, exhibition, (unit(COUNTY), 3)).map(drop)
        }),
        Err("I1.booths".to_owned()),
        "no more than there is"
    );
    treasurer(&mut country, PROVINCE, |d| exhibitions::grant(d, exhibition, (unit(COUNTY), 1)))
        .unwrap();
    assert_eq!(assign(&mut country, (COUNTY, exhibition), first), err("I1.no_booths"), "unheard");
    country.everyone_hears();
    assert_eq!(assign(&mut country, (COUNTY, exhibition), third), err("I1.permit"));
    let letter = assign(&mut country, (COUNTY, exhibition), first).unwrap();
    assert_eq!(assign(&mut country, (COUNTY, exhibition), first), err("I1.has_booth"));
    assert_eq!(assign(&mut country, (COUNTY, exhibition), second), err("I1.booths"));
    let end = |country: &mut Country, on: &str, end| {
        country.0[COUNTY]
            .act(on, |d| booths::end(d, letter, end, None).map(drop))
            .map_err(|refused: Refusal| refused.code())
    };
    assert_eq!(end(&mut country, "1401/09/16", BoothEnd::Used), Err("exhibition.dates".to_owned()));
    end(&mut country, "1401/09/16", BoothEnd::GivenUp).unwrap();
    assert_eq!(end(&mut country, "1401/09/16", BoothEnd::GivenUp), Err("booth.ended".to_owned()));
    let other = assign(&mut country, (COUNTY, exhibition), second).unwrap();
    assert_ne!(other, letter);
    let figures = booth_figures(&country, COUNTY, exhibition);
    assert_eq!((figures.free.jobs, figures.held.jobs), (Jobs::new(0), Jobs::new(1)));
    assert_eq!(
        country.0[COUNTY].figures(),
        escrow::Figures::default(),
        "facilities' quota is apart"
    );
    country.0[COUNTY]
        .act("1401/10/08", |d| booths::end(d, other, BoothEnd::NoShow, Some("نیامد")).map(drop))
        .unwrap();
    country.everyone_hears();
    for at in [PROVINCE, NATION] {
        assert_eq!(country.0[at].look(|o| affairs::no_shows(o, None)).unwrap().len(), 1);
        assert_eq!(country.0[at].rebuilt(), country.0[at].rows);
    }
    let late = assign(&mut country, (COUNTY, exhibition), first);
    assert_eq!(late, err("I1.booths"), "a booth nobody came to was taken all the same");
}

/// R-I1: the nation's booths go through the province; what isn't needed comes back.
#[test]
fn booths_are_divided_down_the_tree_and_given_back() {
    let mut country = Country::founded();
    let exhibition = announce(&mut country, NATION);
    treasurer(&mut country, NATION, |d| exhibitions::set_booths(d, exhibition, 10)).unwrap();
    treasurer(&mut country, NATION, |d| exhibitions::grant(d, exhibition, (unit(PROVINCE), 6)))
        .unwrap();
    country.everyone_hears();
    let foreign = treasurer(&mut country, PROVINCE, |d| exhibitions::set_booths(d, exhibition, 9));
    assert_eq!(foreign.unwrap_err(), "exhibition.not_ours");
    for at in [COUNTY, NEIGHBOR] {
        treasurer(&mut country, PROVINCE, |d| exhibitions::grant(d, exhibition, (unit(at), 3)))
            .unwrap();
    }
    country.everyone_hears();
    country.0[COUNTY].act("1401/09/01", |d| exhibitions::give_back(d, exhibition, 2)).unwrap();
    let more = country.0[COUNTY].act("1401/09/01", |d| exhibitions::give_back(d, exhibition, 2));
    assert_eq!(more.unwrap_err().code(), "I1.booths");
    country.everyone_hears();
    assert_eq!(booth_figures(&country, PROVINCE, exhibition).free.jobs, Jobs::new(2));
    let fewer = treasurer(&mut country, NATION, |d| exhibitions::set_booths(d, exhibition, 5));
    assert_eq!(fewer.unwrap_err(), "I1.booths", "six were given away");
    treasurer(&mut country, NATION, |d| exhibitions::set_booths(d, exhibition, 6)).unwrap();
    let off = country.0[NATION].act_as(Role::NationalAdmin, "1401/09/10", |d| {
        exhibitions::call_off(d, exhibition, "سیل").map(drop)
    });
    off.unwrap();
    country.everyone_hears();
    let number = take(&mut country, COUNTY, &ready_file("0012345679", 300_000_000));
    let refused = assign(&mut country, (COUNTY, exhibition), number);
    assert_eq!(refused, Err("exhibition.called_off".to_owned()));
}

/// R-I1: whoever opens booths of another's exhibition, or facilities' quota at a province, is set aside.
#[test]
fn nobody_opens_another_units_booths() {
    let mut country = Country::founded();
    let open = |programme: &str| {
        Body::Quota(escrow::Entry::QuotaOpen(escrow::QuotaOpen {
            q: escrow::QuotaLine::new(programme, 1401).unwrap(),
            total: model::Amount::new(model::Rials::ZERO, Jobs::new(9)),
            opens: day("1401/01/01"),
            closes: day("1401/12/29"),
            rule_set: "1401.1".to_owned(),
        }))
    };
    let mut heard = |programme: &str| {
        let node = &mut country.0[COUNTY];
        node.hears_from(holder(PROVINCE), unit(PROVINCE), &[open(programme)])
    };
    assert_eq!(heard("booth-11-1"), Vec::<String>::new());
    for foreign in ["booth-ir-1", "booth-12-1"] {
        assert_eq!(heard(foreign), ["authority.elsewhere"], "{foreign}");
    }
    for other in ["home-business", "booth-1102-1", "booth-11-0", "booth-"] {
        assert_eq!(heard(other), ["authority.kind"], "{other}");
    }
}

#[derive(Clone, Debug)]
enum Step {
    Booths(u64),
    Grant(usize, u64),
    Assign(usize, usize),
    GiveUp(usize, usize),
    GiveBack(usize, u64),
    Deliver([usize; 2], Index, usize),
}

fn step() -> impl Strategy<Value = Step> {
    let office = || prop::sample::select(vec![COUNTY, NEIGHBOR]);
    let pair = prop::sample::select(vec![[1, 2], [2, 1], [1, 3], [3, 1], [1, 0]]);
    prop_oneof![
        1 => (1u64..7).prop_map(Step::Booths),
        4 => (office(), 1u64..4).prop_map(|(at, n)| Step::Grant(at, n)),
        6 => (office(), 0usize..4).prop_map(|(at, who)| Step::Assign(at, who)),
        2 => (office(), 0usize..4).prop_map(|(at, who)| Step::GiveUp(at, who)),
        2 => (office(), 1u64..3).prop_map(|(at, n)| Step::GiveBack(at, n)),
        8 => (pair, any::<Index>(), 1usize..9).prop_map(|(p, i, n)| Step::Deliver(p, i, n)),
    ]
}

pub(crate) const PEOPLE: [&str; 4] = ["0012345679", "0076543218", "1234567891", "9999999905"];

/// Booths that are taken, by the rows of the county itself.
fn taken(country: &Country, at: usize) -> u64 {
    let rows = country.0[at].look(|office| booths::list(office, None)).unwrap();
    let kept = rows
        .iter()
        .filter(|row| row.ended.as_ref().is_none_or(|ended| ended.what.end != BoothEnd::GivenUp));
    u64::try_from(kept.count()).unwrap()
}

fn play(country: &mut Country, exhibition: Docket, step: &Step) {
    match step {
        Step::Booths(count) => {
            drop(treasurer(country, PROVINCE, |d| exhibitions::set_booths(d, exhibition, *count)));
        }
        Step::Grant(at, count) => {
            let to = (unit(*at), *count);
            drop(treasurer(country, PROVINCE, |d| exhibitions::grant(d, exhibition, to)));
        }
        Step::Assign(at, who) => {
            let person = country.0[*at].look(|o| o.person(PEOPLE[*who].parse().unwrap())).unwrap();
            drop(assign(country, (*at, exhibition), person.applications[0].0));
        }
        Step::GiveUp(at, who) => {
            let rows = country.0[*at].look(|office| booths::list(office, None)).unwrap();
            if let Some(given) = rows.get(*who).and_then(|row| row.given.clone()) {
                let letter = given.what.letter;
                drop(country.0[*at].act("1401/09/20", |d| {
                    booths::end(d, letter, BoothEnd::GivenUp, None).map(drop)
                }));
            }
        }
        Step::GiveBack(at, count) => {
            drop(
                country.0[*at]
                    .act("1401/09/20", |d| exhibitions::give_back(d, exhibition, *count).map(drop)),
            );
        }
        Step::Deliver([from, to], which, count) => {
            let logs = country.logs_between(*from, *to);
            if !logs.is_empty() {
                country.bring(*from, *to, *which.get(&logs), *count);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// R-I1: never more than the capacity, offline, in whatever order logs come.
    #[test]
    fn booths_taken_never_exceed_the_capacity(steps in vec(step(), 1..60)) {
        let mut country = Country::founded();
        for at in [COUNTY, NEIGHBOR] {
            for id in PEOPLE {
                take(&mut country, at, &ready_file(id, 300_000_000));
            }
        }
        let exhibition = announce(&mut country, PROVINCE);
        treasurer(&mut country, PROVINCE, |d| exhibitions::set_booths(d, exhibition, 4)).unwrap();
        for step in &steps {
            play(&mut country, exhibition, step);
            let supply = booth_figures(&country, PROVINCE, exhibition);
            prop_assert!(supply.holds());
            let sum = taken(&country, COUNTY) + taken(&country, NEIGHBOR);
            prop_assert!(sum <= supply.granted.jobs.whole(), "{} of {:?}", sum, supply);
            for at in [COUNTY, NEIGHBOR] {
                let figures = booth_figures(&country, at, exhibition);
                prop_assert!(figures.holds());
                prop_assert_eq!(figures.held.jobs.whole(), taken(&country, at));
            }
        }
        country.everyone_hears();
        let rows = |at: usize| {
            let of = |table: &model::view::Table| {
                [office::schema::EXHIBITION, office::schema::BOOTH].contains(table)
            };
            let rows = country.0[at].rows.0.iter();
            rows.filter(|((table, _), _)| of(table)).map(|(k, v)| (k.clone(), v.clone())).collect::<Vec<_>>()
        };
        prop_assert_eq!(rows(PROVINCE), rows(NATION));
    }
}

pub(crate) const CERTIFICATE: Honor = Honor::Certificate { year: 1401 };

pub(crate) fn nominate(country: &mut Country, number: ApplicationNumber) -> Result<(), String> {
    let node = &mut country.0[COUNTY];
    let nominated =
        node.act("1401/09/15", |d| honors::nominate(d, number, &CERTIFICATE, &[]).map(drop));
    country.everyone_hears();
    nominated.map_err(|refused| refused.code())
}

pub(crate) fn sign(
    country: &mut Country,
    at: usize,
    (number, by): (ApplicationNumber, Signatory),
) -> Result<(), String> {
    let role = if at == NATION { Role::NationalAdmin } else { Role::ProvinceReviewer };
    let signed = country.0[at]
        .act_as(role, "1401/09/20", |d| honors::sign(d, (number, 1401), by, "رضایی").map(drop));
    country.everyone_hears();
    signed.map_err(|refused| refused.code())
}

/// R-I2: three signatures in fixed order; incomplete until all three.
#[test]
fn a_certificate_takes_three_signatures_in_their_order() {
    let (mut country, number) = with_supporter();
    let state = |country: &Country, at: usize| {
        country.0[at].look(|o| honors::of(o, &CERTIFICATE, number)).unwrap().state().unwrap()
    };
    let err = |code: &str| Err(code.to_owned());
    let (director, deputy, minister) =
        (Signatory::DirectorGeneral, Signatory::Deputy, Signatory::Minister);
    assert_eq!(sign(&mut country, PROVINCE, (number, director)), err("honor.not_found"));
    nominate(&mut country, number).unwrap();
    assert_eq!(sign(&mut country, PROVINCE, (number, director)), err("honor.nominated"));
    province(&mut country, "1401/09/16", |d| honors::check(d, &CERTIFICATE, number)).unwrap();
    let waiting = |country: &Country| country.0[NATION].look(affairs::unsigned).unwrap();
    assert_eq!(waiting(&country)[0].next, director);
    assert_eq!(sign(&mut country, PROVINCE, (number, deputy)), err("I2.order"));
    assert_eq!(sign(&mut country, NATION, (number, minister)), err("I2.order"));
    assert_eq!(sign(&mut country, PROVINCE, (number, minister)), err("incentive.not_here"));
    assert_eq!(sign(&mut country, NATION, (number, director)), err("incentive.not_here"));
    sign(&mut country, PROVINCE, (number, director)).unwrap();
    assert_eq!(sign(&mut country, PROVINCE, (number, director)), err("I2.order"));
    let deliver = |country: &mut Country| {
        province(country, "1401/09/25", |d| honors::deliver(d, number, 1401).map(drop))
            .map_err(|refused| refused.code())
    };
    assert_eq!(deliver(&mut country), err("honor.signing"), "incomplete");
    sign(&mut country, PROVINCE, (number, deputy)).unwrap();
    assert_eq!(waiting(&country)[0].next, minister);
    sign(&mut country, NATION, (number, minister)).unwrap();
    assert_eq!(waiting(&country), []);
    assert_eq!(state(&country, COUNTY), HonorState::Complete, "its county sees all three");
    deliver(&mut country).unwrap();
    assert_eq!(state(&country, NATION), HonorState::Delivered);
    let known = country.0[NEIGHBOR].look(|o| honors::of(o, &CERTIFICATE, number)).unwrap();
    assert_eq!(known.state(), None, "a neighbor knows of no nomination");
    for at in [PROVINCE, COUNTY, NATION] {
        assert_eq!(country.0[at].rebuilt(), country.0[at].rows);
    }
}

/// R-I2: a signature over something else, or one that skips another, counts for nothing.
#[test]
fn a_signature_counts_only_over_what_was_there_to_sign() {
    let (mut country, number) = with_supporter();
    nominate(&mut country, number).unwrap();
    let record = country.0[COUNTY].look(|o| o.case(number)).unwrap().unwrap().record;
    let forged = |by| {
        Body::Incentive(Box::new(Incentive::Endorsed(Endorsed {
            supporter: Whom { number, record },
            honor: CERTIFICATE,
            on: day("1401/09/16"),
            step: Endorsement::Signed { by, name: "x".to_owned(), over: Hash([3; 32]) },
        })))
    };
    let node = &mut country.0[COUNTY];
    for by in Signatory::ALL {
        node.hears_from(holder(PROVINCE), unit(COUNTY), &[forged(*by)]);
    }
    let row = node.look(|o| honors::of(o, &CERTIFICATE, number)).unwrap();
    assert_eq!((row.signatures().len(), row.state()), (0, Some(HonorState::Nominated)));
    let elsewhere = node.hears_from(holder(PROVINCE), unit(PROVINCE), &[forged(Signatory::Deputy)]);
    assert_eq!(elsewhere, ["authority.kind"]);
}

/// R-I2 and R-I3: what makes a supporter successful is the rule set's to say.
#[test]
fn each_indicator_of_a_successful_supporter_can_be_switched() {
    let mut country = Country::founded();
    let mut file = supporter_file(SUPPORTER);
    file.inspections[0].1.heads_found = Some(0);
    let number = take(&mut country, COUNTY, &file);
    assert_eq!(nominate(&mut country, number), Err("I2.unsuccessful".to_owned()));
    country.0[COUNTY].rules.successful.heads = false;
    nominate(&mut country, number).unwrap();
    let refused = province(&mut country, "1401/09/16", |d| honors::check(d, &CERTIFICATE, number))
        .unwrap_err();
    assert_eq!(refused.code(), "I2.unsuccessful", "the province judges by its own rules");
    assert!(refused.say().en.contains("heads"), "{}", refused.say().en);

    let rules = rules::RuleSet::embedded_1401();
    let fine = office::entry::Indicators {
        heads_named: 40,
        heads_found: Some(40),
        facilities: 1,
        fulfilled: 1,
        breach: false,
    };
    let codes = |indicators, rules: &rules::RuleSet| -> Vec<&str> {
        honors::lacking(&indicators, rules).into_iter().map(honors::Indicator::code).collect()
    };
    assert_eq!(codes(fine, &rules), Vec::<&str>::new());
    let fallen = office::entry::Indicators { fulfilled: 0, breach: true, ..fine };
    assert_eq!(codes(fallen, &rules), ["successful_commitments", "successful_no_breach"]);
    let mut lenient = rules;
    lenient.successful.commitments = false;
    lenient.successful.no_breach = false;
    assert_eq!(codes(fallen, &lenient), Vec::<&str>::new());
}

/// R-I3: indicator scores; one nomination per supporter per festival.
#[test]
fn a_supporter_is_nominated_once_for_a_festival_with_scores() {
    let (mut country, number) = with_supporter();
    let festival = |name: &str| Honor::Festival { festival: name.to_owned(), year: 1401 };
    let put = |country: &mut Country, at: usize, honor: &Honor, score: u8| {
        let role = if at == COUNTY { Role::Clerk } else { Role::ProvinceReviewer };
        let scores = [Score { indicator: "نوآوری".to_owned(), score }];
        let said = country.0[at]
            .act_as(role, "1401/09/15", |d| honors::nominate(d, number, honor, &scores).map(drop));
        country.everyone_hears();
        said.map_err(|refused| refused.code())
    };
    let err = |code: &str| Err(code.to_owned());
    assert_eq!(put(&mut country, COUNTY, &festival("کارآفرینی"), 9), err("I3.festival"));
    assert_eq!(put(&mut country, COUNTY, &festival("karafarini"), 101), err("I3.score"));
    put(&mut country, COUNTY, &festival("karafarini"), 90).unwrap();
    for at in [COUNTY, PROVINCE] {
        assert_eq!(put(&mut country, at, &festival("karafarini"), 90), err("I3.nominated"));
    }
    put(&mut country, PROVINCE, &festival("sheikh-bahaei"), 80).unwrap();
    let honor = festival("karafarini");
    let step = |country: &mut Country,
                work: &mut dyn FnMut(&mut Drafter<'_>) -> Result<(), Stop>| {
        province(country, "1401/09/16", work).map_err(|refused| refused.code())
    };
    assert_eq!(
        step(&mut country, &mut |d| honors::send(d, &honor, number).map(drop)),
        err("honor.nominated")
    );
    step(&mut country, &mut |d| honors::check(d, &honor, number).map(drop)).unwrap();
    step(&mut country, &mut |d| honors::send(d, &honor, number).map(drop)).unwrap();
    step(&mut country, &mut |d| honors::result(d, &honor, number, "نفر دوم").map(drop)).unwrap();
    let other = festival("sheikh-bahaei");
    step(&mut country, &mut |d| honors::decline(d, &other, number, "دیر شد").map(drop)).unwrap();
    let known = country.0[COUNTY].look(honors::festivals).unwrap();
    let states: Vec<_> = known.iter().filter_map(|row| row.state()).collect();
    assert_eq!(states, [HonorState::Result, HonorState::Declined]);
}
