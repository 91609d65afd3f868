//! What a hub divides quota by: a province's or the nation's own sheet.

use model::{Amount, Jobs, Rials};
use sheets::{IndicatorRow, SheetKind, Sheets};

use crate::support::{file, read, refused};

fn read_lines(lines: &[&str]) -> Sheets {
    let (_folder, path) = file("تقسیم 1401.csv", lines.join("\r\n"));
    read(&path, Some(SheetKind::Indicators)).unwrap()
}

#[test]
fn a_unit_has_its_indicators() {
    let sheets = read_lines(&[
        "unit,approved_rials,approved_jobs,commitment_jobs,absorption_per_mille,priority,note",
        "1102,\"12,000,000,000\",24,30,870,2,گزارش 1400",
        "۰۲۰۱,0,0,,,,",
        "201,,,5,0,,",
    ]);
    assert_eq!(sheets.refused, []);
    let first = IndicatorRow {
        unit: "1102".parse().unwrap(),
        approved: Amount::new(Rials::new(12_000_000_000), Jobs::new(24)),
        commitment: Jobs::new(30),
        absorption_per_mille: Some(870),
        priority: 2,
        note: Some("گزارش 1400".to_owned()),
    };
    assert_eq!(sheets.indicators[0].value, first);
    let units: Vec<String> =
        sheets.indicators.iter().map(|row| row.value.unit.to_string()).collect();
    assert_eq!(units, ["1102", "0201", "0201"], "a zero that was eaten is put back");
    let absorption: Vec<_> =
        sheets.indicators.iter().map(|row| row.value.absorption_per_mille).collect();
    assert_eq!(absorption, [Some(870), None, Some(0)], "unknown is not nothing");
}

#[test]
fn persian_headings_do_as_well() {
    let sheets = read_lines(&[
        "کد واحد,سهمیه مصوب (ریال),سهمیه مصوب (شغل),تعهد اشتغال,جذب سال پیش (در هزار),اولویت,منبع",
        "11,5000000000,10,12,900,1,دبیرخانه",
    ]);
    assert_eq!(sheets.indicators.len(), 1);
}

#[test]
fn wrong_figures_are_refused_with_their_column() {
    let sheets = read_lines(&[
        "unit,approved rials,approved jobs,absorption,priority",
        "11022,1000000000,2,1,1",
        ",1000000000,2,1,1",
        "1102,پنج میلیون تومان,2,1,1",
        "1102,1000000000,دو,1,1",
        "1102,1000000000,2,1001,1",
        "1102,1000000000,2,1,-1",
    ]);
    let expected = ["2:unit", "3:missing", "4:amount", "5:jobs", "6:per_mille", "7:score"];
    assert_eq!(refused(&sheets), expected);
}

#[test]
fn it_is_read_only_where_it_is_asked_for() {
    let (_folder, path) = file("indicators.csv", "unit,priority\r\n1102,1\r\n");
    assert!(read(&path, None).is_err());
    assert_eq!(read(&path, Some(SheetKind::Indicators)).unwrap().taken(), 1);
}
