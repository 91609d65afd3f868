//! A made-up office's sheets: good rows only, one person each.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::Fault;

/// Writes applications, inspections and covered persons of `count` persons, the first of them number
/// `first`; says how many rows that are.
pub(crate) fn write(folder: &Path, first: u32, count: u32) -> Result<u32, Fault> {
    let mut applications = format!("{APPLICATIONS}\n");
    let mut inspections = format!("{INSPECTIONS}\n");
    let mut covered = format!("{COVERED}\n");
    let mut rows = 0u32;
    for n in first..first.saturating_add(count) {
        let id = national_id(100_000_000 + n * 7);
        let name = format!("{},{}", pick(&GIVEN, n), pick(&FAMILY, n / 8));
        let supporter = n % 100 == 99;
        let (kind, field, amount, jobs) = if supporter {
            ("پشتیبان", "3002", "\"10,000,000,000\"", HEADS)
        } else {
            ("مستقل", pick(&FIELDS, n), "\"1,000,000,000\"", 1)
        };
        writeln!(
            applications,
            "{},{kind},حقیقی,{id},{name},زن,1371/02/08,0912{n:07},{field},1401/06/16,گواهی مهارت,\
             1401/03/16,{amount},{jobs},شروع,4,4,دارد,خیر,1401/05/16,1401/06/20,قرض الحسنه رسالت",
            n + 1
        )?;
        let heads = if supporter { HEADS.to_string() } else { String::new() };
        writeln!(
            inspections,
            "{id},1401/07/{:02},امین شه بخش,فنی و حرفه ای,محمد اسماعیلی,بلی,بلی,بلی,{heads},\
             احمد کیخا,1401/08/05",
            1 + n % 28
        )?;
        rows += 2;
        for head in (0..HEADS).filter(|_| supporter) {
            let person = national_id(500_000_000 + (n * HEADS + head) * 7);
            let name = format!("{},{}", pick(&GIVEN, head), pick(&FAMILY, n));
            writeln!(covered, "{id},{person},{name},1401/05/17,1102/{n}/{head}")?;
            rows += 1;
        }
    }
    fs::create_dir_all(folder)?;
    fs::write(folder.join("applications.csv"), applications)?;
    fs::write(folder.join("inspections.csv"), inspections)?;
    fs::write(folder.join("covered.csv"), covered)?;
    Ok(rows)
}

fn pick<'a>(words: &[&'a str], n: u32) -> &'a str {
    let index = usize::try_from(n).unwrap_or_default() % words.len();
    words.get(index).copied().unwrap_or_default()
}

/// Nine digits with their check digit.
fn national_id(nine: u32) -> String {
    let digits = format!("{nine:09}");
    let values = digits.chars().filter_map(|digit| digit.to_digit(10));
    let sum: u32 = values.zip((2..=10).rev()).map(|(digit, weight)| digit * weight).sum();
    let rest = sum % 11;
    format!("{digits}{}", if rest < 2 { rest } else { 11 - rest })
}

/// Covered persons of a supporter.
const HEADS: u32 = 12;
const GIVEN: [&str; 8] = ["زهرا", "پروین", "رضا", "ابراهیم", "مریم", "صدیقه", "علی", "حسین"];
const FAMILY: [&str; 8] =
    ["میرکازهی", "رئیسی", "براهویی", "بلوچی", "گمشادزهی", "سرگزی", "کیخا", "ناروئی"];
const FIELDS: [&str; 4] = ["1001", "2001", "3001", "4001"];
const APPLICATIONS: &str = "ردیف,نوع متقاضی,نوع شخص,کد ملی / شناسه ملی,نام,\
    نام خانوادگی / نام شرکت,جنسیت,تاریخ تولد,تلفن همراه,کد رشته,تاریخ صدور تاییدیه / مجوز,\
    مدرک مهارت,تاریخ مدرک مهارت,مبلغ درخواستی (ریال),تعداد شغل,هدف,نیاز,ظرفیت,آمادگی,\
    شاغل دولت,کنترل پیش از مجوز,کنترل پیش از پرداخت,بانک عامل";
const INSPECTIONS: &str = "کد ملی / شناسه ملی,تاریخ بازدید,ناظر اداره,دستگاه اجرایی,\
    ناظر دستگاه,فعال بودن,مهارت,توان مدیریت,تعداد افراد مشاهده شده,تکمیل کننده فرم,\
    تاریخ تکمیل فرم";
const COVERED: &str = "شناسه پشتیبان,کد ملی,نام,نام خانوادگی,تاریخ شروع,شماره قرارداد";
