//! Section C and the incentives.

use model::Say;
use office::entry::{BoothEnd, MeetingKind, Outcome};
use report::{Affair, Figure, Figures, Formed, Honored, Measure, Report};

use super::{Column, brief, by_unit, count};
use crate::legend::Legend;
use crate::table::{Cell, Table};

fn of(figures: &Figures, affair: Affair) -> Cell {
    count(figures.of(Figure::Affair(affair)))
}

/// C1 to C4: the working group's meetings, supporters introduced, cooperatives.
pub(super) fn cooperatives(report: &Report, legend: &Legend) -> Table {
    let title = (
        "cooperatives",
        Say::new(
            "تعاونی‌ها و نشست‌های کارگروه (ج)",
            "cooperatives and the working group's meetings (C)",
        ),
    );
    let columns: [Column; 11] = [
        (Say::new("نشست عادی", "meetings"), |it| {
            of(it, Affair::Meetings(MeetingKind::Ordinary))
        }),
        (Say::new("نشست ترویجی", "promotional"), |it| {
            of(it, Affair::Meetings(MeetingKind::Promotional))
        }),
        (Say::new("برگزارنشده", "not held"), |it| of(it, Affair::MeetingsOff)),
        (Say::new("پشتیبان شناسایی‌شده", "supporters put forward"), |it| {
            of(it, Affair::Identified)
        }),
        (Say::new("معرفی‌شده", "introduced"), |it| of(it, Affair::Introduced)),
        (Say::new("پذیرفته", "taken up"), |it| of(it, Affair::Answered(Outcome::TakenUp))),
        (Say::new("تعاونی پیشنهادی", "cooperatives proposed"), |it| {
            of(it, Affair::Formed(Formed::Proposed))
        }),
        (Say::new("ثبت‌شده", "registered"), |it| {
            of(it, Affair::Formed(Formed::Registered))
        }),
        (Say::new("آغازبه‌کار", "started"), |it| {
            of(it, Affair::Formed(Formed::Started))
        }),
        (Say::new("در دست تشکیل", "being formed"), |it| of(it, Affair::Forming)),
        (Say::new("بی‌کارشناس", "without an expert"), |it| {
            of(it, Affair::WithoutExpert)
        }),
    ];
    brief(by_unit(report, legend, title, &columns))
}

/// C5: what share of the rials paid went to cooperatives' plans.
pub(super) fn share(report: &Report, legend: &Legend) -> Table {
    let title = (
        "cooperative_share",
        Say::new("سهم تعاونی‌ها از پرداخت فصل (ج-۵)", "cooperatives' share of what was paid (C5)"),
    );
    let columns: [Column; 3] = [
        (Say::new("پرداخت (ریال)", "paid (rials)"), |it| {
            Cell::Rials(it.of(Figure::Payments { part: Measure::Rials }))
        }),
        (Say::new("به طرح تعاونی (ریال)", "to cooperatives (rials)"), |it| {
            Cell::Rials(it.of(Figure::Affair(Affair::CooperativeRials)))
        }),
        (Say::new("سهم ٪", "share"), |it| {
            let tagged = it.of(Figure::Affair(Affair::CooperativeRials));
            Cell::share(tagged, it.of(Figure::Payments { part: Measure::Rials }))
        }),
    ];
    brief(by_unit(report, legend, title, &columns))
}

/// The incentives: booths, certificates of appreciation, the entrepreneurship festival.
pub(super) fn incentives(report: &Report, legend: &Legend) -> Table {
    let title = ("incentives", Say::new("مشوق‌های فصل", "incentives of the quarter"));
    let columns: [Column; 10] = [
        (Say::new("نمایشگاه", "exhibitions"), |it| {
            count(it.sum(|figure| matches!(figure, Figure::Affair(Affair::Exhibitions(_)))))
        }),
        (Say::new("غرفهٔ واگذارشده", "booths given"), |it| of(it, Affair::Booths)),
        (Say::new("استفاده‌شده", "used"), |it| {
            of(it, Affair::BoothsEnded(BoothEnd::Used))
        }),
        (Say::new("حاضر نشد", "no-show"), |it| {
            of(it, Affair::BoothsEnded(BoothEnd::NoShow))
        }),
        (Say::new("پس داده", "given up"), |it| {
            of(it, Affair::BoothsEnded(BoothEnd::GivenUp))
        }),
        (Say::new("نامزد لوح تقدیر", "certificates, nominated"), |it| {
            of(it, Affair::Certificates(Honored::Nominated))
        }),
        (Say::new("لوح اعطاشده", "handed over"), |it| {
            of(it, Affair::Certificates(Honored::Given))
        }),
        (Say::new("نامزد جشنواره", "festival, nominated"), |it| {
            of(it, Affair::Festivals(Honored::Nominated))
        }),
        (Say::new("فرستاده", "sent"), |it| of(it, Affair::Festivals(Honored::Given))),
        (Say::new("نتیجه‌دار", "decided"), |it| {
            of(it, Affair::Festivals(Honored::Decided))
        }),
    ];
    brief(by_unit(report, legend, title, &columns))
}
