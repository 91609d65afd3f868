//! Laws: no bytes panic, and a row written down and read again is the same.

use std::fs;

use model::{JalaliDate, Name, Rials};
use proptest::prelude::*;
use sheets::{ApplicationRow, Row, SheetKind, csv_line, template};

use crate::support::{GOOD, application_with, read_bytes, sample};

fn good() -> ApplicationRow {
    read_bytes("applications.csv", application_with(&[])).unwrap().applications[0].value.clone()
}

fn written(row: &Row<ApplicationRow>) -> String {
    let Row { row: number, value, .. } = row;
    let date = |day: Option<JalaliDate>| day.map_or_else(String::new, JalaliDate::slashed);
    let cells = GOOD.map(|(heading, cell)| match heading {
        "ردیف" => number.to_string(),
        "نام" => value.given_name.as_ref().map_or_else(String::new, Name::to_string),
        "تاریخ تولد" => date(value.born_on),
        "تاریخ صدور تاییدیه / مجوز" => date(value.issued_on),
        "مبلغ درخواستی (ریال)" => {
            value.amount.map_or_else(String::new, |a| a.to_string())
        }
        "تعداد شغل" => value.jobs.map_or_else(String::new, |jobs| jobs.to_string()),
        "نیاز" => value.need.map_or_else(String::new, |need| need.to_string()),
        "شاغل دولت" => match value.declared_employee {
            Some(true) => "بلی".to_owned(),
            Some(false) => "خیر".to_owned(),
            None => String::new(),
        },
        _ => cell.to_owned(),
    });
    template(SheetKind::Applications) + &csv_line(cells.iter().map(String::as_str))
}

fn day() -> impl Strategy<Value = Option<JalaliDate>> {
    prop::option::of((700_000i64..740_000).prop_map(|days| JalaliDate::from_days(days).unwrap()))
}

/// A leading apostrophe marks text in a sheet and is none of the name's; a name is looked at as it is
/// kept, since strokes and marks before the apostrophe are not.
fn without_mark(name: &Name) -> Option<Name> {
    Name::new(name.to_string().trim_start_matches(['\'', ' ']))
}

#[test]
fn an_apostrophe_behind_a_stroke_that_is_dropped_is_no_part_of_a_name() {
    let name = Name::new("ـ'Sara").unwrap();
    assert_eq!(name.to_string(), "'Sara");
    assert_eq!(without_mark(&name), Name::new("Sara"));
    let row = |given_name| Row { row: 1, line: 2, value: ApplicationRow { given_name, ..good() } };
    let sheets = read_bytes("applications.csv", written(&row(Some(name)))).unwrap();
    assert!(sheets.applications == [row(Name::new("Sara"))]);
}

prop_compose! {
    fn row()(
        number in 1u32..1_000_000,
        name in "[آ-یa-z,;\"=@+' -]{0,20}",
        born_on in day(),
        issued_on in day(),
        amount in prop::option::of(1u64..1 << 60),
        jobs in prop::option::of(0u64..1_000),
        need in prop::option::of(0u8..=5),
        declared_employee in prop::option::of(any::<bool>()),
    ) -> Row<ApplicationRow> {
        let value = ApplicationRow {
            given_name: Name::new(&name).and_then(|name| without_mark(&name)),
            born_on,
            issued_on,
            amount: amount.map(Rials::new),
            jobs: jobs.map(model::Jobs::new),
            need,
            declared_employee,
            ..good()
        };
        Row { row: number, line: 2, value }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn a_row_written_down_and_read_again_is_the_same(row in row()) {
        let sheets = read_bytes("applications.csv", written(&row)).unwrap();
        prop_assert_eq!(&sheets.refused, &[]);
        prop_assert!(sheets.applications == [row]);
    }

    #[test]
    fn arbitrary_bytes_as_csv_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _either = read_bytes("covered.csv", bytes);
    }

    #[test]
    fn arbitrary_text_behind_good_headings_is_taken_or_refused(text in "(?s).{0,300}") {
        let sheet = template(SheetKind::Bank) + &text;
        if let Ok(sheets) = read_bytes("bank.csv", sheet) {
            prop_assert_eq!(sheets.taken(), sheets.bank.len());
        }
    }

    #[test]
    fn arbitrary_bytes_as_a_workbook_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(read_bytes("a.xlsx", [b"PK\x03\x04".to_vec(), bytes].concat()).is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) })]

    #[test]
    fn a_workbook_with_bytes_changed_never_panics(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = fs::read(sample("1103/county-1103.xlsx")).unwrap();
        for (index, byte) in changes {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        let _either = read_bytes("a.xlsx", bytes);
    }
}
