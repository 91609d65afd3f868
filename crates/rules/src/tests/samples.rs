//! The rows of two counties' sheets are judged as their offices expect.

use std::str::FromStr;

use model::Name;
use model::geography::FieldCode;
use model::words::{Judgement, YesNo};

use super::{date, rules};
use crate::{
    Case, CoveredHead, EarlierFacility, Finding, Inspection, Listed, Outcome, SkillPaper, judge,
};

const ROWS: &str = include_str!("../../tests-data/rows.txt");

fn word<T: FromStr>(text: &str) -> T {
    text.parse().unwrap_or_else(|_| panic!("{text}"))
}

fn optional<T: FromStr>(text: &str) -> Option<T> {
    (text != "-").then(|| word(text))
}

fn each(text: &str, separator: char) -> impl Iterator<Item = &str> {
    text.split(separator).filter(|part| *part != "-")
}

fn named(text: &str) -> Option<Name> {
    Name::new(if text == "y" { "کسی" } else { "" })
}

fn inspection(text: &str) -> Inspection {
    let parts: Vec<&str> = text.split(';').collect();
    let mut visit = Inspection::on(date(parts[0]));
    visit.office_inspector = named(parts[1]);
    visit.agency = named(parts[2]);
    visit.agency_inspector = named(parts[3]);
    visit.activity = optional::<Judgement>(parts[4]);
    visit.skill = optional(parts[5]);
    visit.management = optional(parts[6]);
    visit.heads_found = optional(parts[7]);
    visit.completed_by = named(parts[8]);
    visit.completed_on = optional(parts[9]);
    visit
}

fn earlier(text: &str) -> EarlierFacility {
    let parts: Vec<&str> = text.split(';').collect();
    EarlierFacility {
        year: word(parts[0]),
        kind: word(parts[1]),
        fulfilled: word::<YesNo>(parts[2]) == YesNo::Yes,
        cleared: word::<YesNo>(parts[3]) == YesNo::Yes,
        paid_on: None,
    }
}

fn case(row: &[&str]) -> Case {
    let field = FieldCode(word(row[4]));
    let mut case = Case::new(word(row[1]), word(row[2]), word(row[3]), field, word(row[5]));
    case.issued_on = optional(row[6]);
    case.skill = each(row[7], '+')
        .filter_map(|text| text.split_once(';'))
        .map(|(kind, dated)| SkillPaper { kind: word(kind), dated: optional(dated) })
        .collect();
    case.amount = optional(row[8]);
    case.jobs = optional(row[9]);
    case.purpose = optional(row[10]);
    case.need = optional(row[11]);
    case.capacity = optional(row[12]);
    case.readiness = word(row[13]);
    case.declared_employee = optional::<YesNo>(row[14]).map(|said| said == YesNo::Yes);
    case.control_before_permit = optional(row[15]);
    case.control_before_payment = optional(row[16]);
    case.covered = each(row[17], ',')
        .map(|id| CoveredHead { id: word(id), from: None, until: None })
        .collect();
    case.inspections = each(row[18], '+').map(inspection).collect();
    case.earlier = each(row[19], '+').map(earlier).collect();
    case.lists = each(row[20], '+')
        .filter_map(|text| text.split_once(';'))
        .map(|(list, as_of)| Listed { list: word(list), as_of: date(as_of) })
        .collect();
    case.lists_as_of = optional(row[21]);
    case
}

fn codes<'a>(findings: impl Iterator<Item = &'a Finding>) -> String {
    let mut codes: Vec<&str> = findings.map(|finding| finding.gate.code()).collect();
    codes.sort_unstable();
    if codes.is_empty() { "-".to_owned() } else { codes.join(",") }
}

#[test]
fn every_row_of_two_counties_is_judged_as_their_offices_expect() {
    let (rules, as_of) = (rules(), date("1401/09/15"));
    let mut judged = 0;
    for line in ROWS.lines().filter(|line| !line.starts_with('#')) {
        let row: Vec<&str> = line.split('|').collect();
        let verdict = judge(&case(&row), &rules, as_of);
        let earliest = verdict.earliest.map_or_else(|| "-".to_owned(), |day| day.to_string());
        let voided = if verdict.voided { "y" } else { "n" };
        let said = [&codes(verdict.fails()), &codes(verdict.warns()), &earliest, voided];
        assert_eq!(said[..], row[22..26], "{}", row[0]);
        let none_fails = verdict.gates.iter().all(|finding| finding.outcome != Outcome::Fail);
        assert_eq!(verdict.ready, none_fails, "{}", row[0]);
        judged += 1;
    }
    assert_eq!(judged, 160);
}
