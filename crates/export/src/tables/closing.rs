//! How far the closing of a quarter has come, what came too late for others, and what has to be so.

use std::collections::BTreeMap;

use model::{JalaliDate, Quarter, Say, say};
use report::{Figure, Figures, Measure, Office, Period, Report, Right};

use super::{Column, by_unit, named};
use crate::legend::Legend;
use crate::table::{Cell, Table, persian};

/// Who has confirmed, and up to when the others are known.
pub(super) fn completeness(report: &Report, legend: &Legend) -> Table {
    let rows = report.lines.iter().map(|line| {
        let state = match (line.known.confirmed, line.known.nothing) {
            (Some(_), true) => Say::new("چیزی برای گزارش ندارد", "has nothing to report"),
            (Some(_), false) => Say::new("تأیید شده", "confirmed"),
            (None, _) => Say::new("تأیید نشده", "not confirmed"),
        };
        let day = |day: Option<_>| day.map_or(Cell::Empty, Cell::Day);
        let mut row = named(legend, line.unit);
        row.extend([Cell::Text(state), day(line.known.confirmed), day(line.known.until)]);
        row
    });
    Table {
        code: "completeness",
        title: Say::new("کامل بودن", "completeness"),
        heading: vec![
            Say::new("کد", "code"),
            Say::new("واحد", "unit"),
            Say::new("وضع", "state"),
            Say::new("تأیید در", "confirmed on"),
            Say::new("شناخته تا", "known until"),
        ],
        rows: rows.collect(),
        sum: None,
        lead: None,
    }
}

/// How far the counties are, and how much of the quota is spoken for by those that confirmed.
pub(super) fn offices(report: &Report, legend: &Legend) -> Table {
    let title = ("offices", Say::new("تأیید شهرستان‌ها", "counties' confirmations"));
    let columns: [Column; 6] = [
        (Say::new("شهرستان", "counties"), |it| {
            Cell::Count(it.of(Figure::Offices(Office::Any)))
        }),
        (Say::new("تأییدکرده", "confirmed"), |it| {
            Cell::Count(it.of(Figure::Offices(Office::Confirmed)))
        }),
        (Say::new("در موعد", "in time"), |it| {
            Cell::Count(it.of(Figure::Offices(Office::OnTime)))
        }),
        (Say::new("در موعد ٪", "in time, of all"), |it| {
            Cell::share(it.of(Figure::Offices(Office::OnTime)), it.of(Figure::Offices(Office::Any)))
        }),
        (Say::new("پوشش سهمیه (ریال) ٪", "quota covered, rials"), |it| {
            covered(it, Measure::Rials)
        }),
        (Say::new("پوشش سهمیه (شغل) ٪", "quota covered, jobs"), |it| {
            covered(it, Measure::Jobs)
        }),
    ];
    by_unit(report, legend, title, &columns)
}

/// What those that confirmed were given, of what all were.
fn covered(figures: &Figures, part: Measure) -> Cell {
    let of = |of| figures.of(Figure::Quota { of, part });
    let all = of(Right::Granted).saturating_sub(of(Right::Returned));
    Cell::share(figures.of(Figure::Covered { part }), all)
}

/// How many units had confirmed by when, in weeks from the quarter's last day.
pub(super) fn weeks(report: &Report) -> Table {
    let all = u64::try_from(report.lines.len()).unwrap_or(u64::MAX);
    let confirmed = report.lines.iter().filter_map(|line| line.known.confirmed);
    let mut by_week: BTreeMap<i32, u64> = BTreeMap::new();
    let last = Period::of(report.definition.quarter).map(|period| period.last);
    if let Some(last) = last {
        for day in confirmed {
            *by_week.entry(week(last, day)).or_default() += 1;
        }
    }
    let mut so_far: u64 = 0;
    let rows = last.into_iter().flat_map(|last| shown(&by_week).map(move |week| (last, week)));
    let rows = rows.map(|(last, week)| {
        let many = by_week.get(&week).copied().unwrap_or(0);
        so_far = so_far.saturating_add(many);
        vec![
            Cell::Count(u64::try_from(week).unwrap_or(0)),
            Cell::Day(last.plus_days(week.saturating_mul(7))),
            Cell::Count(many),
            Cell::Count(so_far),
            Cell::share(so_far, all),
        ]
    });
    Table {
        code: "weeks",
        title: Say::new("تأیید فصل، هفته به هفته", "completeness by week"),
        heading: vec![
            Say::new("هفته", "week"),
            Say::new("تا", "up to"),
            Say::new("تأیید در هفته", "confirmed"),
            Say::new("تأیید تا آن روز", "by then"),
            Say::new("از همه ٪", "of all"),
        ],
        rows: rows.collect(),
        sum: None,
        lead: None,
    }
}

/// The week a day lies in: 0 up to the quarter's last day, 1 the seven days behind it.
fn week(last: JalaliDate, day: JalaliDate) -> i32 {
    day.days_since(last).saturating_add(6).max(0) / 7
}

/// Every week up to the last in which anybody confirmed; of a delay beyond half a year, only those.
fn shown(by_week: &BTreeMap<i32, u64>) -> impl Iterator<Item = i32> {
    const EVERY: i32 = 26;
    let end = by_week.last_key_value().map_or(-1, |(week, _)| *week);
    let (first, known) = (by_week.contains_key(&0), by_week.clone());
    (i32::from(!first)..=end).filter(move |week| *week <= EVERY || known.contains_key(week))
}

/// Late facts of closed quarters.
pub(super) fn adjustments(report: &Report, legend: &Legend) -> Table {
    let rows = report.adjustments.iter().flat_map(|adjustment| {
        let quarter = adjustment.quarter;
        // Written out: between Persian words the parts of `1401-Q1` change places.
        let words = quarter_in_words(quarter);
        let title = say!("دیررسیدهٔ {words}", "late for {quarter}");
        adjustment.changes.iter().map(move |change| {
            let mut row = vec![Cell::Text(title.clone())];
            row.extend(named(legend, adjustment.unit));
            row.extend([
                Cell::Text(figure(change.figure, legend)),
                Cell::Count(change.minus),
                Cell::Count(change.plus),
            ]);
            row
        })
    });
    Table {
        code: "adjustments",
        title: Say::new("تعدیل فصل‌های پیش", "adjustments of earlier quarters"),
        heading: vec![
            Say::new("فصل", "quarter"),
            Say::new("کد", "code"),
            Say::new("واحد", "unit"),
            Say::new("رقم", "figure"),
            Say::new("بود (−)", "was (−)"),
            Say::new("است (+)", "is (+)"),
        ],
        rows: rows.collect(),
        sum: None,
        lead: None,
    }
}

/// A figure's name, with that of the field of work where it is of one.
fn figure(figure: Figure, legend: &Legend) -> Say {
    let name = figure.say();
    let Figure::Visits { field, .. } = figure else { return name };
    let (code, of) = (field.to_string(), legend.field(field));
    if of.fa.is_empty() {
        return name;
    }
    Say::new(name.fa.replacen(&code, &of.fa, 1), name.en.replacen(&code, &of.en, 1))
}

/// A quarter in Persian words: `فصل اول ۱۴۰۱`.
fn quarter_in_words(quarter: Quarter) -> String {
    let season = match quarter.number {
        1 => "اول",
        2 => "دوم",
        3 => "سوم",
        _ => "چهارم",
    };
    format!("فصل {season} {}", persian(&quarter.year.to_string()))
}

/// What a report is called on paper: its quarter and unit.
pub fn title(report: &Report, legend: &Legend) -> Say {
    let (unit, quarter) = (report.definition.unit, report.definition.quarter);
    let Say { fa, en } = legend.unit(unit);
    let words = quarter_in_words(quarter);
    say!("گزارش {words}: {fa}", "Report for {quarter}: {en} ({unit})")
}

/// What has to be so, and whether it is.
pub(super) fn checks(report: &Report) -> Table {
    let rows = report.checks.iter().map(|check| {
        let holds = if check.holds() {
            Say::new("برقرار", "holds")
        } else {
            Say::new("نابرابر", "DOES NOT HOLD")
        };
        vec![
            Cell::Text(check.which.say()),
            Cell::Count(check.left),
            Cell::Count(check.right),
            Cell::Text(holds),
        ]
    });
    Table {
        code: "checks",
        title: Say::new("ترازها", "checks"),
        heading: vec![
            Say::new("تراز", "check"),
            Say::new("یک سو", "one side"),
            Say::new("سوی دیگر", "other side"),
            Say::new("نتیجه", "result"),
        ],
        rows: rows.collect(),
        sum: None,
        lead: None,
    }
}
