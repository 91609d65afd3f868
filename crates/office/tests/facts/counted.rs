//! What a hub can tell of the units below it without being given a sheet.

use model::{Amount, ApplicationNumber};
use office::allocation::{Row, breakdown, counted};
use office::entry::Source;
use office::quota::hub::{self, Terms};
use office::{bank, intake, quota, referral};

use crate::country::{COUNTY, Country, NATION, NEIGHBOR, PROVINCE, unit};
use crate::desk::{amount, day, ready_file};

const M: u64 = 1_000_000;

fn take(country: &mut Country, at: usize, id: &str, wanted: u64) -> ApplicationNumber {
    let file = ready_file(id, wanted);
    country.0[at].act("1401/09/01", |drafter| intake::take_in(drafter, &file).map(drop)).unwrap();
    let person = id.parse().unwrap();
    let known = country.0[at].look(|office| office.person(person)).unwrap();
    known.applications.last().unwrap().0
}

fn rows(country: &Country, at: usize) -> Vec<Row> {
    country.0[at].look(|office| counted(office, day("1401/09/15"))).unwrap()
}

/// Unit, approved and absorption of each row.
fn told(rows: &[Row]) -> Vec<(String, Amount, Option<u16>)> {
    let told = |row: &Row| {
        assert_eq!(row.source, Source::Counted);
        assert_eq!(row.indicators.commitment, row.indicators.approved.jobs);
        (row.unit.to_string(), row.indicators.approved, row.indicators.absorption_per_mille)
    };
    rows.iter().map(told).collect()
}

/// R-A5b
#[test]
fn ready_files_and_payments_are_what_a_hub_counts() {
    let mut country = Country::founded();
    let total = amount(10_000 * M, 100);
    let terms = Terms { total, opens: day("1401/01/01"), closes: day("1401/12/29") };
    country.0[NATION].act("1401/01/15", |drafter| hub::open(drafter, terms)).unwrap();
    country.0[NATION]
        .act("1401/01/15", |drafter| hub::grant(drafter, unit(PROVINCE), total, None))
        .unwrap();
    country.everyone_hears();
    country.0[PROVINCE].act("1401/01/20", quota::acknowledge).unwrap();
    country.0[PROVINCE]
        .act("1401/01/20", |drafter| hub::grant(drafter, unit(COUNTY), amount(1_000 * M, 10), None))
        .unwrap();
    country.everyone_hears();
    country.0[COUNTY].act("1401/02/01", quota::acknowledge).unwrap();
    let paid = take(&mut country, COUNTY, "0012345679", 500 * M);
    take(&mut country, COUNTY, "0076543218", 300 * M);
    take(&mut country, NEIGHBOR, "1234567891", 200 * M);
    country.0[COUNTY]
        .act("1401/09/15", |drafter| referral::issue(drafter, paid, None).map(drop))
        .unwrap();
    let answer = office::forms::BankAnswer {
        letter: None,
        applicant: Some("0012345679".parse().unwrap()),
        result: model::words::BankResult::Paid,
        amount: Some(model::Rials::new(400 * M)),
        on: day("1401/09/20"),
        reason: None,
    };
    country.0[COUNTY]
        .act("1401/09/20", |drafter| bank::take_in(drafter, &answer).map(drop))
        .unwrap();
    country.everyone_hears();

    let county = ("1102".to_owned(), amount(300 * M, 1), Some(400));
    let neighbor = ("1103".to_owned(), amount(200 * M, 1), None);
    assert_eq!(told(&rows(&country, PROVINCE)), [county, neighbor]);
    let province = ("11".to_owned(), amount(500 * M, 2), Some(40));
    assert_eq!(told(&rows(&country, NATION)), [province]);

    let rows = rows(&country, PROVINCE);
    let divided = amount(900 * M, 9);
    let shown =
        country.0[PROVINCE].look(|office| breakdown(office, divided, &rows, &[].into())).unwrap();
    let shares: Vec<Amount> = shown.shares.iter().map(|share| share.amount).collect();
    // (400 × 0.6 + 300 × 0.5 + 200 × 0.6) / 900 of the rials; nobody has a priority.
    assert_eq!(shares, [amount(510 * M, 5), amount(390 * M, 4)]);
}
