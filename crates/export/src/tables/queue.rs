//! The year's jobs against the target, what waits and for how long, and what nobody has settled.

use model::Say;
use report::{Column as OfYear, Figure, Figures, Measure, Report, Right};
use rules::HeadlineJob;

use super::{Column, brief, by_unit, count};
use crate::legend::Legend;
use crate::table::{Cell, Table};

/// R-P1: the four columns of the year so far, and what the leading one is of the national target.
pub(super) fn year(report: &Report, legend: &Legend) -> Table {
    let title = ("year", Say::new("شغل‌های سال تا پایان فصل", "jobs of the year so far"));
    let columns: [Column; 4] = [
        (OfYear::Permits.say(), |it| count(it.of(Figure::Year(OfYear::Permits)))),
        (OfYear::Referrals.say(), |it| count(it.of(Figure::Year(OfYear::Referrals)))),
        (OfYear::Paid.say(), |it| count(it.of(Figure::Year(OfYear::Paid)))),
        (OfYear::Verified.say(), |it| count(it.of(Figure::Year(OfYear::Verified)))),
    ];
    let lead = match legend.headline() {
        HeadlineJob::Permits => 2,
        HeadlineJob::Referrals => 3,
        HeadlineJob::Paid => 4,
        HeadlineJob::VerifiedHeads => 5,
    };
    let mut table = by_unit(report, legend, title, &columns);
    table.lead = Some(lead);
    if let Some(target) = legend.target() {
        let target_of = Cell::Count(target).text(false);
        table.heading.push(Say::new(
            format!("از هدف ملی {} ٪", crate::table::persian(&target_of)),
            format!("of the nation's {target_of}"),
        ));
        for row in table.rows.iter_mut().chain(&mut table.sum) {
            let jobs = row.get(lead).and_then(Cell::number).unwrap_or(0);
            row.push(Cell::share(jobs, target));
        }
    }
    table
}

/// A2: files that could go to a bank, by how long they have waited; whose oldest is oldest comes first.
pub(super) fn ages(report: &Report, legend: &Legend) -> Table {
    let title = (
        "ages",
        Say::new("آمادهٔ معرفی، به تفکیک انتظار (الف-۲)", "ready, not sent, by how long (A2)"),
    );
    let columns: [Column; 8] = [
        (Say::new("همه", "all"), |it| count(waiting(it, 0, u8::MAX))),
        (Say::new("دیرکرده", "late"), |it| count(it.of(Figure::Waiting { late: true }))),
        (Say::new("کهنه‌ترین (هفته)", "oldest, weeks"), |it| oldest(it)),
        (Say::new("زیر ۲ هفته", "under 2 weeks"), |it| count(waiting(it, 0, 1))),
        (Say::new("از ۲ تا ۴ هفته", "2 to 4"), |it| count(waiting(it, 2, 3))),
        (Say::new("از ۴ تا ۸ هفته", "4 to 8"), |it| count(waiting(it, 4, 7))),
        (Say::new("از ۸ تا ۲۶ هفته", "8 to 26"), |it| count(waiting(it, 8, 25))),
        (Say::new("از ۲۶ هفته", "26 and more"), |it| count(waiting(it, 26, u8::MAX))),
    ];
    let mut table = by_unit(report, legend, title, &columns);
    let age = |row: &Vec<Cell>| row.get(4).and_then(Cell::number);
    table.rows.sort_by_key(|row| std::cmp::Reverse(age(row)));
    table
}

fn waiting(figures: &Figures, from: u8, to: u8) -> u64 {
    figures.sum(|figure| {
        if let Figure::Age { weeks } = figure { (from..=to).contains(weeks) } else { false }
    })
}

fn oldest(figures: &Figures) -> Cell {
    let ages = figures.iter().filter_map(|(figure, _)| {
        if let Figure::Age { weeks } = figure { Some(weeks) } else { None }
    });
    ages.max().map_or(Cell::Empty, |weeks| count(weeks.into()))
}

/// Duplicates, disputes, overruns and what was spent without rights, as of the cut.
pub(super) fn matters(report: &Report, legend: &Legend) -> Table {
    let title = (
        "matters",
        Say::new(
            "تکرار، مغایرت و خرج بی‌پشتوانه در لحظهٔ برش",
            "duplicates, disputes, unfunded spends at the cut",
        ),
    );
    let columns: [Column; 8] = [
        (Say::new("تکراری", "duplicates"), |it| count(it.of(Figure::Duplicates))),
        (Say::new("نامهٔ متوقف", "letters frozen"), |it| count(it.of(Figure::Frozen))),
        (Say::new("مغایرت", "disputes"), |it| count(it.of(Figure::Disputed))),
        (Say::new("پرداخت بیش از رزرو", "overpaid"), |it| {
            count(it.of(Figure::OverpaidLetters))
        }),
        (Say::new("مبلغ آن (ریال)", "by rials"), |it| {
            Cell::Rials(it.of(Figure::OverpaidRials))
        }),
        (Say::new("بی‌پشتوانه (ریال)", "unfunded, rials"), |it| {
            Cell::Rials(it.of(Figure::Quota { of: Right::Unfunded, part: Measure::Rials }))
        }),
        (Say::new("بی‌پشتوانه (شغل)", "unfunded, jobs"), |it| {
            count(it.of(Figure::Quota { of: Right::Unfunded, part: Measure::Jobs }))
        }),
        (Say::new("ثبت پس از کنارگذاری", "behind a fence"), |it| {
            count(it.of(Figure::BehindTheFence))
        }),
    ];
    brief(by_unit(report, legend, title, &columns))
}
