//! A report's tables, in the order in which they are read.

mod affairs;
mod closing;
mod queue;

use std::collections::BTreeSet;

pub use closing::title;
use model::words::{Control, Kind};
use model::{Say, UnitCode};
use office::rows::GivenUp;
use report::{Figure, Figures, Found, Measure, Report, Right};
use rules::HeadlineJob;

use crate::legend::Legend;
use crate::table::{Cell, Table};

/// Every table of a report.
pub fn tables(report: &Report, legend: &Legend) -> Vec<Table> {
    let since_3 = 3 <= report.definition.engine;
    let mut all = Vec::new();
    if since_3 {
        all.push(queue::year(report, legend));
    }
    all.extend([
        jobs(report, legend),
        files(report, legend),
        letters(report, legend),
        visits(report, legend),
        fields(report, legend),
        quota(report, legend),
        quota_jobs(report, legend),
        standing(report, legend),
    ]);
    if since_3 {
        all.extend([
            queue::ages(report, legend),
            queue::matters(report, legend),
            affairs::cooperatives(report, legend),
            affairs::share(report, legend),
            affairs::incentives(report, legend),
            closing::offices(report, legend),
        ]);
    }
    all.extend([
        closing::completeness(report, legend),
        closing::weeks(report),
        closing::adjustments(report, legend),
        closing::checks(report),
    ]);
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
    let itself = of(&report.itself());
    if itself.iter().any(|cell| cell.number().is_some_and(|many| 0 < many)) {
        let name = Cell::Text(Say::new("خود این اداره", "this office itself"));
        rows.push([vec![Cell::Code(own.to_string()), name], itself].concat());
    }
    let sum = (!alone).then(|| {
        let head = vec![Cell::Empty, Cell::Text(Say::new("جمع", "total"))];
        [head, of(&report.total)].concat()
    });
    let head = [Say::new("کد", "code"), Say::new("واحد", "unit")];
    let heading = head.into_iter().chain(columns.iter().map(|(say, _)| say.clone())).collect();
    Table { code, title, heading, rows, sum, lead: None }
}

/// A table of which nothing happened anywhere, in its last row alone.
fn brief(mut table: Table) -> Table {
    let nothing = |row: &Vec<Cell>| row.iter().all(|cell| cell.number().is_none_or(|it| it == 0));
    if table.sum.as_ref().is_some_and(nothing) {
        table.rows = table.sum.take().into_iter().collect();
    }
    table
}

fn named(legend: &Legend, unit: UnitCode) -> Vec<Cell> {
    vec![Cell::Code(unit.to_string()), Cell::Text(legend.unit(unit))]
}

const fn count(many: u64) -> Cell {
    Cell::Count(many)
}

/// The four columns of R-P1, side by side; the rule set says which of them leads.
fn jobs(report: &Report, legend: &Legend) -> Table {
    let title = ("jobs", Say::new("شغل‌های فصل", "jobs of the quarter"));
    let columns: [Column; 4] = [
        (Say::new("مجوز", "permits"), |it| count(permits(it, Measure::Jobs))),
        (Say::new("معرفی", "referrals"), |it| {
            count(it.of(Figure::Letters { part: Measure::Jobs }))
        }),
        (Say::new("پرداخت", "paid"), |it| {
            count(it.of(Figure::Payments { part: Measure::Jobs }))
        }),
        (Say::new("تأیید بازدید", "verified"), |it| count(it.of(Figure::Verified))),
    ];
    let lead = match legend.headline() {
        HeadlineJob::Permits => 2,
        HeadlineJob::Referrals => 3,
        HeadlineJob::Paid => 4,
        HeadlineJob::VerifiedHeads => 5,
    };
    Table { lead: Some(lead), ..by_unit(report, legend, title, &columns) }
}

fn permits(figures: &Figures, part: Measure) -> u64 {
    figures.sum(|figure| matches!(figure, Figure::Permits { part: of, .. } if *of == part))
}

/// Files taken in, confirmations and permits issued.
fn files(report: &Report, legend: &Legend) -> Table {
    let title =
        ("files", Say::new("درخواست و مجوز فصل", "applications and permits of the quarter"));
    let columns: [Column; 5] = [
        (Say::new("درخواست مستقل", "applications, independent"), |it| {
            count(it.of(Figure::Applications { kind: Kind::Independent }))
        }),
        (Say::new("درخواست پشتیبان", "applications, supporter"), |it| {
            count(it.of(Figure::Applications { kind: Kind::Supporter }))
        }),
        (Say::new("تأیید ثبت", "confirmations"), |it| {
            count(it.of(Figure::Permits { control: Control::Registration, part: Measure::Count }))
        }),
        (Say::new("مجوز", "permits"), |it| {
            count(it.of(Figure::Permits { control: Control::Permit, part: Measure::Count }))
        }),
        (Say::new("شغل", "jobs"), |it| count(permits(it, Measure::Jobs))),
    ];
    by_unit(report, legend, title, &columns)
}

/// Letters to banks and what came of them.
fn letters(report: &Report, legend: &Legend) -> Table {
    let title = ("letters", Say::new("معرفی به بانک و پرداخت", "referrals and payments"));
    let columns: [Column; 7] = [
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
        (Say::new("رد بانک", "rejected"), |it| {
            count(it.of(Figure::GivenUp { why: GivenUp::Rejected }))
        }),
        (Say::new("پایان مهلت", "expired"), |it| {
            count(it.of(Figure::GivenUp { why: GivenUp::Expired }))
        }),
        (Say::new("پس‌گرفته", "taken back"), |it| {
            count(it.of(Figure::GivenUp { why: GivenUp::TakenBack }))
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
    let columns: [Column; 12] = [
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
        (Say::new("بی‌نظر", "not judged"), |it| {
            count(visits_where(it, |_, result, _, _| result == Found::Unjudged))
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
            [Found::CarriedOut, Found::Partly, Found::NotCarriedOut, Found::Unjudged]
                .map(|it| here(Some(it))),
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
            Say::new("بی‌نظر", "not judged"),
        ],
        rows: rows.collect(),
        sum: None,
        lead: None,
    }
}

fn rials(figures: &Figures, of: Right) -> u64 {
    figures.of(Figure::Quota { of, part: Measure::Rials })
}

fn rights(figures: &Figures, of: Right) -> u64 {
    figures.of(Figure::Quota { of, part: Measure::Jobs })
}

/// A1: the quota in rials and its absorption, as of the cut.
fn quota(report: &Report, legend: &Legend) -> Table {
    let title =
        ("quota", Say::new("سهمیه در لحظهٔ برش، ریال (الف-۱)", "quota at the cut, rials (A1)"));
    let columns: [Column; 9] = [
        (Say::new("ابلاغ", "granted"), |it| Cell::Rials(rials(it, Right::Granted))),
        (Say::new("برگشت", "returned"), |it| Cell::Rials(rials(it, Right::Returned))),
        (Say::new("نزد بانک", "held"), |it| Cell::Rials(rials(it, Right::Held))),
        (Say::new("جذب", "paid"), |it| Cell::Rials(rials(it, Right::Paid))),
        (Say::new("جذب ٪", "absorbed"), |it| absorbed(it, rials)),
        (Say::new("آزاد", "free"), |it| Cell::Rials(rials(it, Right::Free))),
        (Say::new("بیش از رزرو", "overrun"), |it| Cell::Rials(rials(it, Right::Overrun))),
        (Say::new("از آن بلاتکلیف", "of it stranded"), |it| {
            Cell::Rials(rials(it, Right::Stranded))
        }),
        (Say::new("آزادشده از نامه", "released again"), |it| {
            Cell::Rials(rials(it, Right::Released))
        }),
    ];
    by_unit(report, legend, title, known_to(report, &columns))
}

/// A1: the same in jobs.
fn quota_jobs(report: &Report, legend: &Legend) -> Table {
    let title =
        ("quota_jobs", Say::new("سهمیه در لحظهٔ برش، شغل (الف-۱)", "quota at the cut, jobs (A1)"));
    let columns: [Column; 8] = [
        (Say::new("ابلاغ", "granted"), |it| count(rights(it, Right::Granted))),
        (Say::new("برگشت", "returned"), |it| count(rights(it, Right::Returned))),
        (Say::new("نزد بانک", "held"), |it| count(rights(it, Right::Held))),
        (Say::new("جذب", "paid"), |it| count(rights(it, Right::Paid))),
        (Say::new("جذب ٪", "absorbed"), |it| absorbed(it, rights)),
        (Say::new("آزاد", "free"), |it| count(rights(it, Right::Free))),
        (Say::new("از آن بلاتکلیف", "of it stranded"), |it| {
            count(rights(it, Right::Stranded))
        }),
        (Say::new("آزادشده از نامه", "released again"), |it| {
            count(rights(it, Right::Released))
        }),
    ];
    by_unit(report, legend, title, known_to(report, &columns))
}

/// Columns of quota without the last two, which engine 2 didn't count.
fn known_to<'a>(report: &Report, columns: &'a [Column]) -> &'a [Column] {
    let later = if report.definition.engine < 3 { 2 } else { 0 };
    columns.split_at(columns.len().saturating_sub(later)).0
}

/// What was paid of what was granted and not given back.
fn absorbed(figures: &Figures, of: fn(&Figures, Right) -> u64) -> Cell {
    let granted = of(figures, Right::Granted).saturating_sub(of(figures, Right::Returned));
    Cell::share(of(figures, Right::Paid), granted)
}

/// A2, B5, B7: what waits for a person on the quarter's last day.
fn standing(report: &Report, legend: &Legend) -> Table {
    let title = ("standing", Say::new("در پایان فصل", "at the quarter's end"));
    let columns: [Column; 9] = [
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
        (Say::new("مبلغ آن (ریال)", "by rials"), |it| {
            Cell::Rials(it.of(Figure::OverpaidRials))
        }),
    ];
    by_unit(report, legend, title, &columns)
}
