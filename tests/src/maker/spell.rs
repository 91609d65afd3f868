//! Sheets as offices write them: mixed digits, Arabic letters, eaten zeros, separators, and a few
//! wrong rows at the end.

use crate::day::Day;
use crate::dice::Dice;
use crate::gates::Lists;
use crate::people::{Applicant, Entity, wrong_check};
use crate::table::Table;

const HEADINGS: [(&str, &str); 6] = [
    (
        "applications",
        "ردیف|نوع متقاضی|نوع شخص|کد ملی / شناسه ملی|نام|نام خانوادگی / نام شرکت|تلفن همراه|کد رشته|\
         تاریخ صدور تاییدیه / مجوز|مدرک مهارت|تاریخ مدرک مهارت|مبلغ درخواستی (ریال)|تعداد شغل|هدف|نیاز|\
         ظرفیت|آمادگی|شاغل دولت|کنترل پیش از مجوز|کنترل پیش از پرداخت|بانک عامل",
    ),
    ("covered", "شناسه پشتیبان|کد ملی|نام|نام خانوادگی|تاریخ شروع|شماره قرارداد"),
    (
        "inspections",
        "کد ملی / شناسه ملی|تاریخ بازدید|ناظر اداره|دستگاه اجرایی|ناظر دستگاه|فعال بودن|مهارت|\
         توان مدیریت|تعداد افراد مشاهده شده|تکمیل کننده فرم|تاریخ تکمیل فرم",
    ),
    ("earlier", "کد ملی / شناسه ملی|سال|نوع متقاضی|مبلغ (ریال)|انجام تعهدات|تسویه بانکی"),
    ("exclusions", "کد ملی / شناسه ملی|فهرست|تاریخ فهرست"),
    ("bank", "شماره معرفی نامه|کد ملی / شناسه ملی|نتیجه|مبلغ (ریال)|تاریخ|علت"),
];

type Bad = Vec<(u64, &'static str)>;

pub(super) fn sheets(dice: &mut Dice, people: &[Applicant], lists: &Lists) -> (Vec<Table>, Bad) {
    let mut tables: Vec<Table> = HEADINGS
        .iter()
        .map(|(name, heading)| Table {
            name,
            heading: heading.split('|').map(str::to_owned).collect(),
            rows: Vec::new(),
        })
        .collect();
    for person in people {
        let row = application(dice, person);
        tables[0].rows.push(row);
        attached(dice, person, &mut tables);
        for (list, word) in ["شاغلان دولت", "دریافت کنندگان از سایر دستگاه ها"].iter().enumerate()
        {
            if let Some(on) = lists[list].filter(|_| person.listed[list]) {
                let row = vec![id(dice, &person.id), arabic(dice, word), day(dice, Some(on))];
                tables[4].rows.push(row);
            }
        }
    }
    let bad = wrong_rows(dice, people, &mut tables[0]);
    (tables, bad)
}

fn application(dice: &mut Dice, of: &Applicant) -> Vec<String> {
    let person = of.entity == Entity::Person;
    let kind = if of.supporter { "پشتیبان" } else { "مستقل" };
    let entity = match of.entity {
        Entity::Person => "حقیقی",
        Entity::Company => "حقوقی",
        Entity::Cooperative => "تعاونی",
        Entity::Women => "تعاونی زنان",
    };
    let given = if person { "زهرا" } else { "" };
    let purpose = if of.development { "توسعه" } else { "شروع" };
    let employee = if of.employee { "بلی" } else { "خیر" };
    let optional = |value: Option<u64>| value.map(|value| value.to_string()).unwrap_or_default();
    let (jobs, need, capacity) = (optional(of.jobs), optional(of.need), optional(of.capacity));
    vec![
        digits(dice, &of.row.to_string()),
        arabic(dice, kind),
        arabic(dice, entity),
        id(dice, &of.id),
        given.to_owned(),
        arabic(dice, "میرکازهی"),
        id(dice, &of.mobile),
        digits(dice, &of.field.to_string()),
        day(dice, of.issued),
        arabic(dice, of.skill),
        day(dice, of.skill_dated),
        money(dice, of.amount),
        digits(dice, &jobs),
        purpose.to_owned(),
        digits(dice, &need),
        digits(dice, &capacity),
        of.readiness.to_owned(),
        arabic(dice, employee),
        day(dice, of.before_permit),
        day(dice, of.before_payment),
        dice.pick(&["ملت", "شهر", "توسعه تعاون"]).to_string(),
    ]
}

fn attached(dice: &mut Dice, of: &Applicant, tables: &mut [Table]) {
    for (at, covered) in of.covered.iter().enumerate() {
        let row = vec![
            id(dice, &of.id),
            id(dice, covered),
            "مریم".to_owned(),
            arabic(dice, "کیخا"),
            day(dice, of.issued),
            format!("9/{at}"),
        ];
        tables[1].rows.push(row);
    }
    let said = |judged: Option<u8>| match judged {
        Some(2) => "بلی",
        Some(1) => "تا حدی",
        Some(_) => "خیر",
        None => "",
    };
    for (at, visit) in of.visits.iter().enumerate() {
        let inspector = if visit.office {
            format!("ناظر {}", ["یک", "دو", "سه"][at])
        } else {
            String::new()
        };
        let named = |named: bool, name: &str| if named { name.to_owned() } else { String::new() };
        let row = vec![
            id(dice, &of.id),
            day(dice, Some(visit.on)),
            inspector,
            "شیلات".to_owned(),
            named(visit.agency, "رضا سرگزی"),
            arabic(dice, said(visit.judged[0])),
            arabic(dice, said(visit.judged[1])),
            arabic(dice, said(visit.judged[2])),
            String::new(),
            named(visit.by, "احمد کیخا"),
            day(dice, visit.completed),
        ];
        tables[2].rows.push(row);
    }
    let yes = |yes: bool| if yes { "بلی" } else { "خیر" };
    for earlier in &of.earlier {
        let kind = if earlier.supporter { "پشتیبان" } else { "مستقل" };
        let row = vec![
            id(dice, &of.id),
            digits(dice, &earlier.year.to_string()),
            arabic(dice, kind),
            money(dice, 300_000_000),
            arabic(dice, yes(earlier.fulfilled)),
            arabic(dice, yes(earlier.cleared)),
        ];
        tables[3].rows.push(row);
    }
}

/// Rows wrong in one way each, made of good ones.
fn wrong_rows(dice: &mut Dice, people: &[Applicant], table: &mut Table) -> Bad {
    let ways: [(&'static str, usize, &str); 11] = [
        ("kind", 1, "نامعلوم"),
        ("checksum", 3, ""),
        ("short", 3, "1234567"),
        ("digits", 3, "00123A5679"),
        ("date", 8, "1401/13/05"),
        ("leap", 8, "1401/12/30"),
        ("amount", 11, "-500000"),
        ("amount", 11, "1000000"),
        ("field", 7, "9999"),
        ("score", 14, "7"),
        ("dup", 0, ""),
    ];
    let natural: Vec<&Applicant> =
        people.iter().filter(|person| person.entity == Entity::Person).collect();
    let mut bad = Vec::new();
    let mut number = u64::try_from(people.len()).expect("few");
    for (code, column, value) in ways {
        let from = *dice.pick(&natural);
        let mut row = application(dice, from);
        number += 1;
        row[0] = digits(dice, &number.to_string());
        match code {
            "checksum" => row[3] = wrong_check(&from.id),
            "dup" => {}
            _ => row[column] = digits(dice, value),
        }
        table.rows.push(row);
        bad.push((number, code));
    }
    bad
}

/// An id or a telephone number; a spreadsheet may have eaten its zeros.
fn id(dice: &mut Dice, id: &str) -> String {
    let eaten = id.trim_start_matches('0');
    if dice.once_in(3) { digits(dice, eaten) } else { digits(dice, id) }
}

fn day(dice: &mut Dice, day: Option<Day>) -> String {
    let Some(Day { year, month, day }) = day else { return String::new() };
    let text = match dice.below(4) {
        0 => format!("{year}/{month}/{day}"),
        1 => format!("{year}-{month:02}-{day:02}"),
        _ => format!("{year}/{month:02}/{day:02}"),
    };
    digits(dice, &text)
}

fn money(dice: &mut Dice, rials: u64) -> String {
    let plain = rials.to_string();
    let separator = *dice.pick(&["", "", ",", "٬"]);
    let mut text = String::new();
    for (at, c) in plain.chars().enumerate() {
        if at > 0 && (plain.len() - at).is_multiple_of(3) {
            text.push_str(separator);
        }
        text.push(c);
    }
    digits(dice, &text)
}

/// Latin, Persian or Arabic digits.
fn digits(dice: &mut Dice, text: &str) -> String {
    let zero = match dice.below(5) {
        0 => '۰',
        1 => '٠',
        _ => return text.to_owned(),
    };
    let turn = |c: char| {
        let digit = c.to_digit(10)?;
        char::from_u32(u32::from(zero) + digit)
    };
    text.chars().map(|c| turn(c).unwrap_or(c)).collect()
}

/// Arabic yeh and kaf now and then, and a space behind.
fn arabic(dice: &mut Dice, text: &str) -> String {
    match dice.below(4) {
        0 => text.replace('ی', "ي").replace('ک', "ك"),
        1 => format!("{text} "),
        _ => text.to_owned(),
    }
}
