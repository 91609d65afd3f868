//! The tables that are compiled in, and an office's own.

use std::fs;

use model::CountyCode;

use super::*;
use crate::Environment;

fn office() -> (tempfile::TempDir, DataDir) {
    let temp = tempfile::tempdir().unwrap();
    let dir = DataDir::locate(Some(temp.path()), &Environment::default()).unwrap();
    dir.make().unwrap();
    (temp, dir)
}

#[test]
fn the_tables_are_whole() {
    let places = places();
    assert_eq!(places.provinces.len(), 31);
    assert_eq!(places.counties.len(), 448 + 34);
    assert_eq!(places.banks.len(), 9);
    assert_eq!(places.fields.len(), 24);
}

#[test]
fn every_county_lies_in_a_province_and_has_its_own_code() {
    let places = places();
    for county in &places.counties {
        assert!(places.province(county.code.province()).is_some(), "{}", county.code);
    }
    assert!(places.counties.is_sorted_by(|a, b| a.code < b.code));
    assert!(places.provinces.is_sorted_by(|a, b| a.code < b.code));
    assert!(places.fields.is_sorted_by(|a, b| a.code < b.code));
    assert!(places.banks.is_sorted_by(|a, b| a.code < b.code));
}

#[test]
fn the_province_column_agrees_with_the_county_code() {
    for (table, columns) in [(COUNTIES, COUNTY_COLUMNS), (COUNTIES_ADDED, ADDED_COLUMNS)] {
        let pairs = rows(table.file, table.text, columns, |row| {
            Ok((row.parsed::<CountyCode>("code")?, row.parsed("province_code")?))
        });
        assert!(pairs.unwrap().iter().all(|(county, province)| county.province() == *province));
    }
}

#[test]
fn the_counts_of_the_newest_edition_agree() {
    let places = places();
    let counts = rows(PROVINCES.file, PROVINCES.text, PROVINCE_COLUMNS, |row| {
        Ok((row.parsed("code")?, row.parsed::<usize>("counties_1402")?))
    });
    for (province, count) in counts.unwrap() {
        let inside = places.counties.iter().filter(|county| county.code.province() == province);
        assert_eq!(inside.count(), count, "province {province}");
    }
}

#[test]
fn chabahar_is_known_by_its_code() {
    let places = places();
    let county = places.county("1102".parse().unwrap()).unwrap();
    assert_eq!(county.name, Say::new("چابهار", "Chabahar"));
    assert_eq!(places.bank("تجارت").map(|bank| bank.code.as_str()), Some("TJ"));
}

#[test]
fn an_office_may_have_its_own_banks() {
    let (_temp, dir) = office();
    assert_eq!(places_of(&dir).unwrap(), places());
    fs::write(
        dir.config().join("banks.csv"),
        "\u{feff}code,name_fa,name_en\r\nkb,كشاورزي,Keshavarzi\r\n",
    )
    .unwrap();
    let own = places_of(&dir).unwrap();
    assert_eq!(own.fields.len(), 24);
    let names: Vec<_> = own.banks.iter().map(|bank| (&*bank.code, &*bank.name.fa)).collect();
    assert_eq!(names, [("KB", "کشاورزی")]);
}

#[test]
fn a_wrong_row_is_named_by_file_and_line() {
    let (_temp, dir) = office();
    let table = "code,family,name_fa,name_en,control,agency_fa\n\
                 1001,crafts,سوزن دوزی,needlework,registration,میراث فرهنگی\n\
                 1002,crafts,گلیم بافی,weaving,sometimes,میراث فرهنگی\n";
    fs::write(dir.config().join("fields.csv"), table).unwrap();
    let fault = places_of(&dir).unwrap_err().to_string();
    assert!(fault.ends_with("fields.csv:3:31: \"sometimes\" is no control"), "{fault}");
}
