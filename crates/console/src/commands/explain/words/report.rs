//! The words of reports that can't be counted, believed or printed.

use super::{Both, Word};

const AGAIN: Both = (
    "فایل را از نو بگیرید: hamgam-node report export QUARTER --to FILE",
    "Have the file made anew: hamgam-node report export QUARTER --to FILE",
);
const SYNC: Both = ("hamgam-node sync now", "hamgam-node sync now");
const STATUS: Both = ("hamgam-node report status QUARTER", "hamgam-node report status QUARTER");

pub(super) const WORDS: &[Word] = &[
    (
        "report.cut_missing",
        (
            "ثبت‌هایی که گزارش تا آن‌ها شمرده شده هنوز به اینجا نرسیده است",
            "Entries the report was counted up to haven't come here yet",
        ),
        SYNC,
    ),
    (
        "report.cut_other",
        (
            "اینجا در جای ثبت‌های گزارش چیز دیگری است: دو شاخه از یک دفتر",
            "In the place of the report's entries something else lies here: a log has a fork",
        ),
        ("hamgam-hub office forks", "hamgam-hub office forks"),
    ),
    (
        "report.differs",
        (
            "گزارش اینجا که شمرده شود به نتیجهٔ دیگری می‌رسد؛ چیزی پذیرفته نشد",
            "Counted here the report comes to something else; nothing was accepted",
        ),
        STATUS,
    ),
    ("report.not_one", ("این فایل گزارش نیست", "The file is no report"), AGAIN),
    (
        "report.engine",
        (
            "گزارش با موتور دیگری ساخته شده که این برنامه آن را ندارد",
            "The report was made by another engine, which this program hasn't got",
        ),
        (
            "برنامه را به نسخهٔ همان دستگاه برسانید: hamgam-node version",
            "Bring this program to that machine's version: hamgam-node version",
        ),
    ),
    (
        "report.format",
        (
            "فایل گزارش به شکلی است که این برنامه نمی‌شناسد",
            "The report's file has a format this program doesn't know",
        ),
        (
            "برنامه را به نسخهٔ همان دستگاه برسانید: hamgam-node version",
            "Bring this program to that machine's version: hamgam-node version",
        ),
    ),
    ("report.changed", ("فایل گزارش دستکاری شده است", "The report's file was changed"), AGAIN),
    (
        "report.forged",
        (
            "فایل گزارش را دستگاهی که نام می‌برد امضا نکرده است",
            "The report's file isn't signed by the machine it names",
        ),
        AGAIN,
    ),
    (
        "report.not_printed",
        ("برنامهٔ چاپ گزارش را نپذیرفت", "The printing program didn't take the report"),
        AGAIN,
    ),
    (
        "report.no_printer",
        (
            "برنامهٔ چاپ (hamgam-pdf) کنار این برنامه نیست و در [print] هم نوشته نشده",
            "The printing program (hamgam-pdf) isn't beside this one, and [print] names none",
        ),
        (
            "آن را کنار این برنامه بگذارید، یا بی --format pdf بگیرید.",
            "Put it beside this program, or export without --format pdf.",
        ),
    ),
];
