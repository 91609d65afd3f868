//! Strict in meaning: what a cell may not say, and with which code it is refused.

use model::{Jobs, Rials};
use sheets::SheetKind;

use crate::support::{
    GOOD, application_with, file, quoted, read_bytes, read_lines, read_suspicious, refused,
};

fn check(column: &str, cells: &[&str], code: &str) {
    for cell in cells {
        let sheet = application_with(&[(column, cell)]);
        let sheets = read_bytes("applications.csv", sheet).unwrap();
        assert_eq!(refused(&sheets), [format!("1:{code}")], "{column}: {cell:?}");
        assert_eq!(sheets.refused[0].column, column);
        assert_eq!(sheets.refused[0].line, 2);
        assert_eq!(sheets.taken(), 0);
    }
}

#[test]
fn a_cell_that_means_nothing_is_refused_with_its_code() {
    let id = "کد ملی / شناسه ملی";
    check(id, &["0012345678"], "checksum");
    check(id, &["12345"], "short");
    check(id, &["123456789012"], "long");
    check(id, &["1111111111"], "repdigit");
    check(id, &["00123x5679", "1.2E+10"], "digits");
    check(id, &["", " \u{200f}"], "missing");
    check(id, &["10380284790"], "entity");
    check("نوع شخص", &["شخص"], "entity");
    check("نوع متقاضی", &["نامعلوم"], "kind");
    check("نوع متقاضی", &[""], "missing");
    check("کد رشته", &["9999", "x", "40033"], "field");
    check("تعداد شغل", &["-1", "1.5", "صد", "99999999"], "jobs");
    check("نیاز", &["6", "-1", "2.5"], "score");
    check("ظرفیت", &["زیاد"], "score");
    check("هدف", &["پایان"], "word");
    check("شاغل دولت", &["شاید"], "word");
    check("بانک عامل", &["بانک ناشناس"], "bank");
    check("نام", &["زه\u{7}را", "زه\u{fffd}را"], "control");
    check("نام", &[&"ا".repeat(2_001)], "cell");
}

#[test]
fn a_day_is_never_rolled_over() {
    for column in ["تاریخ تولد", "تاریخ صدور تاییدیه / مجوز", "کنترل پیش از مجوز"]
    {
        let impossible =
            ["1401/13/05", "1401/07/31", "1401/00/01", "1401/1", "05/13/1401", "امروز"];
        check(column, &impossible, "date");
        check(column, &["1401/12/30", "۱۴۰۰/۱۲/۳۰"], "leap");
    }
}

#[test]
fn an_amount_is_whole_rials_and_nothing_else() {
    let column = "مبلغ درخواستی (ریال)";
    let wrong = ["-500000", "1.5", "۵۰ میلیون تومان", "500 toman", "0", "1,00,000", "زیاد"];
    check(column, &wrong, "amount");
    for (cell, amount) in [
        ("", None),
        ("1,000,000,001", Some(1_000_000_001)),
        ("۲۰٬۰۰۰٬۰۰۰٬۰۰۰", Some(20_000_000_000)),
        ("۷۰۰،۰۰۰،۰۰۰ ريال", Some(700_000_000)),
    ] {
        let sheets = read_bytes("applications.csv", application_with(&[(column, cell)])).unwrap();
        assert_eq!(sheets.applications[0].value.amount, amount.map(Rials::new), "{cell}");
    }
}

#[test]
fn what_looks_like_toman_is_refused_when_a_bound_is_given() {
    let (_folder, path) =
        file("applications.csv", application_with(&[("مبلغ درخواستی (ریال)", "50000000")]));
    assert_eq!(refused(&read_suspicious(&path, 100_000_000)), ["1:amount"]);
    assert_eq!(refused(&read_suspicious(&path, 50_000_000)), [""; 0]);
}

#[test]
fn a_wrong_telephone_number_is_only_noted() {
    let sheet = application_with(&[("تلفن همراه", "021-123")]);
    let sheets = read_bytes("applications.csv", sheet).unwrap();
    assert_eq!(sheets.applications[0].value.mobile, None);
    assert_eq!(sheets.notes[0].en, "applications: 1 wrong mobile numbers were left out (rows 1)");
}

#[test]
fn the_same_file_a_second_time_is_refused_once_the_first_was_taken() {
    let mut sheet = application_with(&[("نیاز", "9")]);
    for (row, applicant, field) in
        [("2", "12345679", "4003"), ("3", "۰۰۱۲۳۴۵۶۷۹", "۴۰۰۳"), ("4", "0012345679", "4001")]
    {
        let cells = GOOD.map(|(heading, good)| match heading {
            "ردیف" => row,
            "کد ملی / شناسه ملی" => applicant,
            "کد رشته" => field,
            _ => good,
        });
        sheet.push_str(&quoted(&cells));
    }
    let sheets = read_bytes("applications.csv", sheet).unwrap();
    assert_eq!(refused(&sheets), ["1:score", "3:dup"]);
    assert_eq!(
        sheets.refused[1].message.en,
        "the same file (applicant, kind and field) is in row 2"
    );
}

#[test]
fn the_first_fault_in_the_sheets_own_order_is_told_and_the_others_named() {
    let both = [("نوع متقاضی", "x"), ("مبلغ درخواستی (ریال)", "-1"), ("هدف", "y")];
    let sheets = read_bytes("applications.csv", application_with(&both)).unwrap();
    assert_eq!(sheets.refused[0].column, "نوع متقاضی");
    assert!(sheets.refused[0].message.en.ends_with("(also at fault: مبلغ درخواستی (ریال)، هدف)"));
    let turned = "مبلغ,سال,نوع متقاضی,انجام تعهدات,تسویه بانکی,کد ملی / شناسه ملی";
    let sheets = read_lines(SheetKind::Earlier, &[turned, "-1,1300,x,بلی,بلی,12"]);
    assert_eq!(refused(&sheets), ["2:amount"]);
}

#[test]
fn no_message_carries_an_id_a_name_or_a_number() {
    for (column, cell) in [
        ("کد ملی / شناسه ملی", "0012345678"),
        ("تلفن همراه", "0915000000"),
        ("نوع متقاضی", "0012345679"),
        ("هدف", "۰۹۱۵۰۰۰۰۰۰۱"),
        ("بانک عامل", "6037991234567890"),
        ("تاریخ تولد", "0012345679"),
    ] {
        let sheet = application_with(&[(column, cell)]);
        let sheets = read_bytes("applications.csv", sheet).unwrap();
        let said = sheets.refused.iter().map(|r| &r.message).chain(&sheets.notes);
        let mut said = said.peekable();
        assert!(said.peek().is_some());
        assert!(said.all(|say| !say.fa.contains(cell) && !say.en.contains(cell)), "{column}");
    }
}

#[test]
fn the_same_covered_person_twice_is_the_same_row_again() {
    let sheets = read_lines(
        SheetKind::Covered,
        &[
            "شناسه پشتیبان,کد ملی,نام,نام خانوادگی,تاریخ شروع,شماره قرارداد",
            "10380284790,0012345679,a,b,1401/05/17,۱۱۰۲/۶/۱",
            "10380284790,0012345679,a,b,1401/05/17,1102/6/1",
            "10380284790,10380284790,a,b,1401/05/17,1102/6/1",
        ],
    );
    assert_eq!(sheets.covered[0].value, sheets.covered[1].value);
    assert_eq!(refused(&sheets), ["4:long"]);
}

#[test]
fn a_visit_has_a_day_and_a_form_may_be_open() {
    let sheets = read_lines(
        SheetKind::Inspections,
        &[
            "کد ملی / شناسه ملی,تاریخ بازدید,فعال بودن,تعداد افراد مشاهده شده",
            "0012345679,1401/07/15,تا حدی,۰",
            "0012345679,1401/07/15,,",
            "0012345679,,بلی,",
            "0012345679,1401/07/15,بلی,-2",
        ],
    );
    assert_eq!(sheets.inspections.len(), 2);
    assert_eq!(sheets.inspections[0].value.heads_found, Some(0));
    assert_eq!(refused(&sheets), ["4:missing", "5:count"]);
}

#[test]
fn an_earlier_facility_says_everything() {
    let sheets = read_lines(
        SheetKind::Earlier,
        &[
            "کد ملی / شناسه ملی,سال,نوع متقاضی,مبلغ (ریال),انجام تعهدات,تسویه بانکی",
            "0012345679,۱۴۰۰,مستقل,\"300,000,000\",بلی,خیر",
            "0012345679,1379,مستقل,300000000,بلی,خیر",
            "0012345679,1400,مستقل,,بلی,خیر",
            "0012345679,1400,مستقل,300000000,,خیر",
        ],
    );
    assert_eq!((sheets.earlier[0].value.year, sheets.earlier[0].value.cleared), (1400, false));
    assert_eq!(refused(&sheets), ["3:year", "4:missing", "5:missing"]);
}

#[test]
fn an_exclusion_names_list_and_day() {
    let sheets = read_lines(
        SheetKind::Exclusions,
        &[
            "کد ملی / شناسه ملی,فهرست,تاریخ فهرست",
            "0012345679,دریافت‌کنندگان از سایر دستگاه‌ها,1401/09/03",
            "0012345679,فهرست سیاه,1401/09/03",
            "0012345679,شاغلان دولت,",
        ],
    );
    assert_eq!(sheets.exclusions.len(), 1);
    assert_eq!(refused(&sheets), ["3:word", "4:missing"]);
}

#[test]
fn the_bank_answers_a_letter_or_an_applicant_and_says_what_it_paid() {
    let letter = "L1401-1102-1-000017-2";
    let lines = [
        "شماره معرفی نامه,کد ملی / شناسه ملی,نتیجه,مبلغ (ریال),تاریخ,علت",
        &format!("{letter},,پرداخت شد,\"1,000\",1401/09/15,"),
        ",0012345679,رد شد,,1401/09/15,ضامن نداشت",
        ",0012345679,پرداخت شد,,1401/09/15,",
        ",,رد شد,,1401/09/15,",
        "1401-1102-1-000017-8,,رد شد,,1401/09/15,",
        ",0012345679,گم شد,,1401/09/15,",
    ];
    let sheets = read_lines(SheetKind::Bank, &lines);
    assert_eq!(sheets.bank[0].value.letter.map(|l| l.to_string()).as_deref(), Some(letter));
    assert_eq!(sheets.bank[1].value.reason.as_deref(), Some("ضامن نداشت"));
    assert_eq!(refused(&sheets), ["4:amount", "5:missing", "6:letter", "7:word"]);
}

#[test]
fn blank_cells_are_unknown_not_wrong() {
    let blank: Vec<(&str, &str)> = GOOD
        .iter()
        .map(|(heading, _)| *heading)
        .filter(|heading| {
            !["نوع متقاضی", "نوع شخص", "کد ملی / شناسه ملی", "کد رشته"].contains(heading)
        })
        .map(|heading| (heading, ""))
        .collect();
    let sheets = read_bytes("applications.csv", application_with(&blank)).unwrap();
    let row = &sheets.applications[0];
    assert_eq!((row.row, row.line), (2, 2));
    assert_eq!(row.value.readiness, model::words::Readiness::Unknown);
    assert_eq!((row.value.jobs, row.value.skill), (None::<Jobs>, None));
}
