//! A made-up office's sheets: good rows only, one person each.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::Fault;

/// Writes applications, inspections and covered persons of `count` persons, the first of them number
/// `first`; says how many rows that are. What differs between real files differs here too, by chance,
/// so that nothing packs better than it would in an office.
pub(crate) fn write(folder: &Path, first: u32, count: u32) -> Result<u32, Fault> {
    let mut applications = format!("{APPLICATIONS}\n");
    let mut inspections = format!("{INSPECTIONS}\n");
    let mut covered = format!("{COVERED}\n");
    let mut rows = 0u32;
    for n in first..first.saturating_add(count) {
        let dice = Dice(n);
        // Multiplying by a prime modulo a prime meets every number once.
        let id = national_id(100_000_000 + scattered(n));
        let name =
            format!("{},{} {}", dice.pick(1, &GIVEN), dice.pick(2, &FAMILY), dice.pick(3, &PLACE));
        let supporter = n % 100 == 99;
        let (kind, field, amount, jobs) = if supporter {
            ("پشتیبان", "3002", 10_000_000_000, HEADS)
        } else {
            let amount = u64::from(300 + dice.below(4, 700)) * 1_000_000;
            ("مستقل", dice.pick(5, &FIELDS), amount, 1)
        };
        let (born, issued) = (dice.day(6, 1350, 30), 1 + dice.below(7, 28));
        let skilled = dice.day(8, 1399, 2);
        let mobile = 100_000_000 + scattered(n.wrapping_add(500_000));
        let (need, capacity) = (dice.below(9, 6), dice.below(10, 6));
        let bank = dice.pick(11, &BANKS);
        writeln!(
            applications,
            "{},{kind},حقیقی,{id},{name},زن,{born},09{mobile},{field},1401/06/{issued:02},\
             گواهی مهارت,{skilled},{amount},{jobs},شروع,{need},{capacity},دارد,خیر,1401/05/16,\
             1401/06/30,{bank}",
            n + 1
        )?;
        let heads = if supporter { HEADS.to_string() } else { String::new() };
        writeln!(
            inspections,
            "{id},1401/07/{:02},{} {},فنی و حرفه ای,{} {},بلی,بلی,بلی,{heads},{} {},1401/08/{:02}",
            1 + dice.below(12, 28),
            dice.pick(13, &GIVEN),
            dice.pick(14, &FAMILY),
            dice.pick(15, &GIVEN),
            dice.pick(16, &FAMILY),
            dice.pick(17, &GIVEN),
            dice.pick(18, &FAMILY),
            1 + dice.below(19, 28),
        )?;
        rows += 2;
        for head in (0..HEADS).filter(|_| supporter) {
            let person = national_id(600_000_000 + scattered(n * HEADS + head));
            let dice = Dice(n * HEADS + head);
            let name = format!("{},{}", dice.pick(20, &GIVEN), dice.pick(21, &FAMILY));
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

/// Chance that is the same in every run: one number, asked for different things.
#[derive(Clone, Copy, Debug)]
struct Dice(u32);

impl Dice {
    fn below(self, what: u32, bound: u32) -> u32 {
        let mut x =
            u64::from(self.0).wrapping_mul(64).wrapping_add(u64::from(what)).wrapping_add(1);
        x = x.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        x = (x ^ (x >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        u32::try_from((x >> 33) % u64::from(bound)).unwrap_or_default()
    }

    fn pick<'a>(self, what: u32, words: &[&'a str]) -> &'a str {
        let index = self.below(what, u32::try_from(words.len()).unwrap_or(1));
        words.get(usize::try_from(index).unwrap_or_default()).copied().unwrap_or_default()
    }

    fn day(self, what: u32, year: u32, years: u32) -> String {
        let day = self.below(what, years * 12 * 28);
        format!("{}/{:02}/{:02}", year + day / 336, 1 + day / 28 % 12, 1 + day % 28)
    }
}

fn scattered(n: u32) -> u32 {
    u32::try_from(u64::from(n + 1) * 7_368_787 % 399_999_959).unwrap_or_default()
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
const PLACE: [&str; 6] = ["چابهاری", "زاهدی", "کنارکی", "سربازی", "نیکشهری", "ایرانشهری"];
const BANKS: [&str; 3] = ["قرض الحسنه رسالت", "ملت", "صادرات"];
const FIELDS: [&str; 4] = ["1001", "2001", "3001", "4001"];
const APPLICATIONS: &str = "ردیف,نوع متقاضی,نوع شخص,کد ملی / شناسه ملی,نام,\
    نام خانوادگی / نام شرکت,جنسیت,تاریخ تولد,تلفن همراه,کد رشته,تاریخ صدور تاییدیه / مجوز,\
    مدرک مهارت,تاریخ مدرک مهارت,مبلغ درخواستی (ریال),تعداد شغل,هدف,نیاز,ظرفیت,آمادگی,\
    شاغل دولت,کنترل پیش از مجوز,کنترل پیش از پرداخت,بانک عامل";
const INSPECTIONS: &str = "کد ملی / شناسه ملی,تاریخ بازدید,ناظر اداره,دستگاه اجرایی,\
    ناظر دستگاه,فعال بودن,مهارت,توان مدیریت,تعداد افراد مشاهده شده,تکمیل کننده فرم,\
    تاریخ تکمیل فرم";
const COVERED: &str = "شناسه پشتیبان,کد ملی,نام,نام خانوادگی,تاریخ شروع,شماره قرارداد";
