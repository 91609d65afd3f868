//! A report's tables, in the order in which they are read.

use std::collections::BTreeSet;

use model::words::{Control, Kind};
use model::{Say, UnitCode, say};
use report::{Figure, Figures, Found, Measure, Report, Right};

use crate::legend::Legend;
use crate::table::{Cell, Table};

/// Every table of a report.
pub fn tables(report: &Report, legend: &Legend) -> Vec<Table> {
    let all = [
        jobs(report, legend),
        visits(report, legend),
        fields(report, legend),
        quota(report, legend),
        standing(report, legend),
        completeness(report, legend),
        adjustments(report, legend),
        checks(report),
    ];
    all.into_iter().filter(|table| !table.rows.is_empty()).collect()
}

/// A column: its heading and what it shows of a unit's figures.
type Column = (Say, fn(&Figures) -> Cell);

/// A table with a row for each unit and the sum.
fn by_unit(
    report: &Report,
    legend: &Legend,
    (code, title): (&'static str, Say),
    columns: &[Column],
) -> Table {
    let of = |figures: &Figures| columns.iter().map(|(_, cell)| cell(figures)).collect::<Vec<_>>();
    let row = |unit: UnitCode, figures: &Figures| [named(legend, unit), of(figures)].concat();
    let own = report.definition.unit;
    let mut rows: Vec<Vec<Cell>> =
        report.lines.iter().map(|line| row(line.unit, &line.figures)).collect();
    let alone = rows.is_empty();
    if alone {
        rows.push(row(own, &report.total));
    }
    let sum = (!alone).then(|| {
        let head = vec![Cell::Empty, Cell::Text(Say::new("جمع", "total"))];
        [head, of(&report.total)].concat()
    });
    let head = [Say::new("کد", "code"), Say::new("واحد", "unit")];
    let heading = head.into_iter().chain(columns.iter().map(|(say, _)| say.clone())).collect();
    Table { code, title, heading, rows, sum }
}

fn named(legend: &Legend, unit: UnitCode) -> Vec<Cell> {
    vec![Cell::Code(unit.to_string()), Cell::Text(legend.unit(unit))]
}

const fn count(many: u64) -> Cell {
    Cell::Count(many)
}

/// The four columns of R-P1, side by side.
fn jobs(report: &Report, legend: &Legend) -> Table {
    let title = ("jobs", Say::new("شغل و تسهیلات فصل", "jobs and facilities of the quarter"));
    let columns: [Column; 9] = [
        (Say::new("درخواست", "applications"), |it| {
            count(it.sum(|figure| matches!(figure, Figure::Applications { .. })))
        }),
        (Say::new("شغل: مجوز", "jobs: permits"), |it| {
            let jobs = |control| it.of(Figure::Permits { control, part: Measure::Jobs });
            count(jobs(Control::Registration).saturating_add(jobs(Control::Permit)))
        }),
        (Say::new("شغل: معرفی", "jobs: referrals"), |it| {
            count(it.of(Figure::Letters { part: Measure::Jobs }))
        }),
        (Say::new("شغل: پرداخت", "jobs: paid"), |it| {
            count(it.of(Figure::Payments { part: Measure::Jobs }))
        }),
        (Say::new("شغل: تأیید بازدید", "jobs: verified"), |it| {
            count(it.of(Figure::Verified))
        }),
        (Say::new("نامه", "letters"), |it| {
            count(it.of(Figure::Letters { part: Measure::Count }))
        }),
        (Say::new("معرفی (ریال)", "referred (rials)"), |it| {
            Cell::Rials(it.of(Figure::Letters { part: Measure::Rials }))
        }),
        (Say::new("پرداخت", "payments"), |it| {
            count(it.of(Figure::Payments { part: Measure::Count }))
        }),
        (Say::new("پرداخت (ریال)", "paid (rials)"), |it| {
            Cell::Rials(it.of(Figure::Payments { part: Measure::Rials }))
        }),
    ];
    by_unit(report, legend, title, &columns)
}

fn visits_where(figures: &Figures, fits: impl Fn(Kind, Found, bool, bool) -> bool) -> u64 {
    figures.sum(|figure| {
        if let Figure::Visits { kind, result, joint, complete, .. } = figure {
            fits(*kind, *result, *joint, *complete)
        } else {
            false
        }
    })
}

/// B8: visits of the quarter.
fn visits(report: &Report, legend: &Legend) -> Table {
    let title = ("visits", Say::new("بازدیدهای فصل (ب-۸)", "visits of the quarter (B8)"));
    let columns: [Column; 11] = [
        (Say::new("بازدید", "visits"), |it| count(visits_where(it, |_, _, _, _| true))),
        (Say::new("مستقل", "independent"), |it| {
            count(visits_where(it, |kind, _, _, _| kind == Kind::Independent))
        }),
        (Say::new("پشتیبان", "supporter"), |it| {
            count(visits_where(it, |kind, _, _, _| kind == Kind::Supporter))
        }),
        (Say::new("مشترک", "joint"), |it| count(visits_where(it, |_, _, joint, _| joint))),
        (Say::new("فرم کامل", "form complete"), |it| {
            count(visits_where(it, |_, _, _, complete| complete))
        }),
        (Say::new("در حال اجرا", "carried out"), |it| {
            count(visits_where(it, |_, result, _, _| result == Found::CarriedOut))
        }),
        (Say::new("تا حدی", "in part"), |it| {
            count(visits_where(it, |_, result, _, _| result == Found::Partly))
        }),
        (Say::new("اجرا نشده", "not carried out"), |it| {
            count(visits_where(it, |_, result, _, _| result == Found::NotCarriedOut))
        }),
        (Say::new("افراد دیده‌شده", "heads found"), |it| {
            count(it.of(Figure::HeadsFound))
        }),
        (Say::new("افراد اعلام‌شده", "heads claimed"), |it| {
            count(it.of(Figure::HeadsClaimed))
        }),
        (Say::new("عقب‌افتاده", "overdue"), |it| count(it.of(Figure::OverdueVisits))),
    ];
    by_unit(report, legend, title, &columns)
}

/// B8: visits by field of work.
fn fields(report: &Report, legend: &Legend) -> Table {
    let of = |figure: &Figure| {
        if let Figure::Visits { field, .. } = figure { Some(*field) } else { None }
    };
    let fields: BTreeSet<_> = report.total.iter().filter_map(|(figure, _)| of(&figure)).collect();
    let rows = fields.into_iter().map(|code| {
        let here = |wanted: Option<Found>| {
            count(report.total.sum(|figure| {
                let Figure::Visits { field, result, .. } = figure else { return false };
                *field == code && wanted.is_none_or(|wanted| wanted == *result)
            }))
        };
        let mut row =
            vec![Cell::Code(code.to_string()), Cell::Text(legend.field(code)), here(None)];
        row.extend(
            [Found::CarriedOut, Found::Partly, Found::NotCarriedOut].map(|it| here(Some(it))),
        );
        row
    });
    Table {
        code: "fields",
        title: Say::new("بازدید به تفکیک رشته", "visits by field"),
        heading: vec![
            Say::new("کد", "code"),
            Say::new("رشته", "field"),
            Say::new("بازدید", "visits"),
            Say::new("در حال اجرا", "carried out"),
            Say::new("تا حدی", "in part"),
            Say::new("اجرا نشده", "not carried out"),
        ],
        rows: rows.collect(),
        sum: None,
    }
}

fn rials(figures: &Figures, of: Right) -> u64 {
    figures.of(Figure::Quota { of, part: Measure::Rials })
}

fn rights(figures: &Figures, of: Right) -> u64 {
    figures.of(Figure::Quota { of, part: Measure::Jobs })
}

/// A1: the quota and its absorption, as of the cut.
fn quota(report: &Report, legend: &Legend) -> Table {
    let title = ("quota", Say::new("سهمیه در لحظهٔ برش (الف-۱)", "quota at the cut (A1)"));
    let columns: [Column; 11] = [
        (Say::new("ابلاغ (ریال)", "granted (rials)"), |it| {
            Cell::Rials(rials(it, Right::Granted))
        }),
        (Say::new("برگشت (ریال)", "returned (rials)"), |it| {
            Cell::Rials(rials(it, Right::Returned))
        }),
        (Say::new("نزد بانک (ریال)", "held (rials)"), |it| {
            Cell::Rials(rials(it, Right::Held))
        }),
        (Say::new("جذب (ریال)", "paid (rials)"), |it| Cell::Rials(rials(it, Right::Paid))),
        (Say::new("آزاد (ریال)", "free (rials)"), |it| Cell::Rials(rials(it, Right::Free))),
        (Say::new("جذب ٪", "absorbed"), |it| {
            let granted = rials(it, Right::Granted).saturating_sub(rials(it, Right::Returned));
            Cell::share(rials(it, Right::Paid), granted)
        }),
        (Say::new("ابلاغ (شغل)", "granted (jobs)"), |it| count(rights(it, Right::Granted))),
        (Say::new("نزد بانک (شغل)", "held (jobs)"), |it| count(rights(it, Right::Held))),
        (Say::new("جذب (شغل)", "paid (jobs)"), |it| count(rights(it, Right::Paid))),
        (Say::new("آزاد (شغل)", "free (jobs)"), |it| count(rights(it, Right::Free))),
        (Say::new("بیش از رزرو (ریال)", "overrun (rials)"), |it| {
            Cell::Rials(rials(it, Right::Overrun))
        }),
    ];
    by_unit(report, legend, title, &columns)
}

/// A2, B5, B7: what waits for a person on the quarter's last day.
fn standing(report: &Report, legend: &Legend) -> Table {
    let title = ("standing", Say::new("در پایان فصل", "at the quarter's end"));
    let columns: [Column; 8] = [
        (Say::new("آمادهٔ معرفی", "ready, not sent"), |it| {
            let late = it.of(Figure::Waiting { late: true });
            count(late.saturating_add(it.of(Figure::Waiting { late: false })))
        }),
        (Say::new("دیرکرده", "of these late"), |it| {
            count(it.of(Figure::Waiting { late: true }))
        }),
        (Say::new("رو به پایان مهلت", "about to lapse"), |it| {
            count(it.of(Figure::Lapsing))
        }),
        (Say::new("از اعتبار افتاده", "void"), |it| count(it.of(Figure::Void))),
        (Say::new("پشتیبان با کسری", "short supporters"), |it| {
            count(it.of(Figure::ShortSupporters))
        }),
        (Say::new("کسری افراد", "heads missing"), |it| count(it.of(Figure::MissingHeads))),
        (Say::new("مغایرت", "disputes"), |it| count(it.of(Figure::Disputed))),
        (Say::new("پرداخت بیش از رزرو", "overpaid"), |it| {
            count(it.of(Figure::OverpaidLetters))
        }),
    ];
    by_unit(report, legend, title, &columns)
}

/// Who has confirmed, and up to when the others are known.
fn completeness(report: &Report, legend: &Legend) -> Table {
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
    }
}

/// Late facts of closed quarters.
fn adjustments(report: &Report, legend: &Legend) -> Table {
    let rows = report.adjustments.iter().flat_map(|adjustment| {
        let quarter = adjustment.quarter;
        let title = say!("دیررسیدهٔ {quarter}", "late for {quarter}");
        adjustment.changes.iter().map(move |change| {
            let mut row = vec![Cell::Text(title.clone())];
            row.extend(named(legend, adjustment.unit));
            row.extend([
                Cell::Text(change.figure.say()),
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
            Say::new("−", "−"),
            Say::new("+", "+"),
        ],
        rows: rows.collect(),
        sum: None,
    }
}

fn checks(report: &Report) -> Table {
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
    }
}
