//! The words of what quota refuses, here and along the tree.

use super::{Both, HUB, SHOW_QUOTA, VERIFY, Word};

const ALLOCATE: Both =
    ("hamgam-hub quota allocate --indicators FILE", "hamgam-hub quota allocate --indicators FILE");
const ALLOCATION_RULES: Both =
    ("hamgam-hub rules show allocation", "hamgam-hub rules show allocation");

const SHOW_QUOTA_HUB: Both = ("hamgam-hub quota show", "hamgam-hub quota show");

pub(super) const WORDS: &[Word] = &[
    (
        "unit.not_a_county",
        ("این کار تنها در شهرستان شدنی است", "Only a county does this"),
        ("از دفتر شهرستان بخواهید.", "Ask the county's office."),
    ),
    (
        "unit.not_the_nation",
        ("این کار تنها در مرکز ملی شدنی است", "Only the nation's hub does this"),
        ("از دبیرخانهٔ ستاد بخواهید.", "Ask the national secretariat."),
    ),
    (
        "unit.not_below",
        (
            "گرهی از این واحد زیر این مرکز ثبت نشده است",
            "No node of that unit is enrolled below this hub",
        ),
        ("hamgam-hub office list", "hamgam-hub office list"),
    ),
    (
        "unit.no_parent",
        ("واحد بالادست شناخته نیست", "The unit above isn't known"),
        ("hamgam-node status", "hamgam-node status"),
    ),
    (
        "A1.taken_back",
        (
            "این نوبت کنار گذاشته شده و سهمیهٔ آزادش به مرکز بازگشته است",
            "This incarnation was shut out and its free quota taken back",
        ),
        (
            "hamgam-node key recover --hub HOST:PORT --slip SLIP",
            "hamgam-node key recover --hub HOST:PORT --slip SLIP",
        ),
    ),
    (
        "A1.not_its_letter",
        (
            "تنها نوبت بعدی همان گره برای معرفی‌نامه‌های پیشین پاسخ ثبت می‌کند",
            "Only a later incarnation of the same node answers for earlier letters",
        ),
        ("hamgam-node referral list", "hamgam-node referral list"),
    ),
    (
        "settle.not_shut_out",
        (
            "سهمیهٔ دستگاهی که کنار گذاشته نشده از آنِ خودش است",
            "A machine that was not shut out keeps its rights",
        ),
        (
            "hamgam-hub office fence UNIT --confirm UNIT --reason TEXT",
            "hamgam-hub office fence UNIT --confirm UNIT --reason TEXT",
        ),
    ),
    (
        "settle.was_enrolled",
        ("این نوبت ثبت شده است و ذخیره نیست", "That incarnation was enrolled: it is no reserve"),
        SHOW_QUOTA_HUB,
    ),
    (
        "settle.nothing",
        ("از این نوبت چیزی معلق نیست", "Nothing of that incarnation is in suspense"),
        SHOW_QUOTA_HUB,
    ),
    (
        "settle.last_entry",
        (
            "آخرین مدخل دفتر پیداشده نوشته نشده است",
            "The recovered store's last entry is not stated",
        ),
        ("hamgam-node key show", "hamgam-node key show"),
    ),
    (
        "settle.store_not_here",
        (
            "بخشی از دفتر پیداشده هنوز به مرکز نرسیده است",
            "A part of the recovered store has not come to the hub",
        ),
        ("hamgam-node sync now", "hamgam-node sync now"),
    ),
    (
        "settle.store_not_readmitted",
        (
            "بخشی از دفتر پیداشده رسیده و به حساب نیامده است",
            "A part of the recovered store is here and does not count",
        ),
        (
            "hamgam-hub office readmit UNIT --confirm UNIT --reason TEXT",
            "hamgam-hub office readmit UNIT --confirm UNIT --reason TEXT",
        ),
    ),
    (
        "settle.period_open",
        ("دورهٔ سهمیه هنوز باز است", "The line's period is not over"),
        SHOW_QUOTA_HUB,
    ),
    (
        "A1.source",
        (
            "درصد جذب سال پیش بدون منبع وارد شده است (الف-۱)",
            "Last year's absorption is entered without its source (A1)",
        ),
        (
            "ستون «منبع» را پر کنید یا خانهٔ جذب را خالی بگذارید.",
            "Fill in the column note, or leave the absorption blank.",
        ),
    ),
    (
        "A1.no_units",
        ("واحدی برای تقسیم سهمیه نیست", "There is no unit to share the quota with"),
        ("hamgam-hub office list", "hamgam-hub office list"),
    ),
    (
        "A1.too_many_units",
        ("شمار واحدها برای یک تخصیص زیاد است", "More units than one allocation names"),
        ALLOCATE,
    ),
    ("A1.unit_twice", ("واحدی دو بار آمده است", "A unit is named twice"), ALLOCATE),
    (
        "A1.set_differs",
        ("سهم‌های دستی با کل نمی‌خواند", "What is set by hand doesn't fit the total"),
        ALLOCATE,
    ),
    (
        "A1.floor_above_cap",
        ("کف سهم از سقف آن بیشتر است", "A floor is above its cap"),
        ALLOCATION_RULES,
    ),
    (
        "A1.floors",
        ("جمع کف سهم‌ها از کل بیشتر است", "The floors come to more than there is"),
        ALLOCATION_RULES,
    ),
    (
        "A1.caps",
        ("با سقف‌ها همهٔ سهمیه تقسیم نمی‌شود", "The caps don't let all of it be shared out"),
        ALLOCATION_RULES,
    ),
    (
        "A1.no_weight",
        ("هیچ واحدی برای تقسیم وزنی ندارد", "No unit has any weight to share by"),
        ALLOCATE,
    ),
    (
        "A1.opened",
        ("سهمیهٔ این سال هنوز گشوده نشده است", "The year's quota line hasn't been opened"),
        HUB,
    ),
    ("A1.exists", ("این سهمیه پیش‌تر گشوده شده است", "The quota line is open already"), SHOW_QUOTA),
    ("A1.owner", ("این سهمیه را جای دیگری گشوده است", "The quota line was opened elsewhere"), HUB),
    (
        "A1.dates",
        ("پایان دوره پیش از آغاز آن است", "The period ends before it begins"),
        ("تاریخ‌ها را درست کنید.", "Correct the dates."),
    ),
    (
        "A1.sealed",
        ("دوره برای این اداره بسته شده است", "The office has closed the period"),
        SHOW_QUOTA,
    ),
    (
        "A1.period",
        ("این روز بیرون از دورهٔ سهمیه است", "The day lies outside the quota's period"),
        SHOW_QUOTA,
    ),
    (
        "A1.acknowledged",
        ("سهمیهٔ ابلاغ‌شده هنوز وصول نشده است", "Granted quota hasn't been acknowledged yet"),
        SHOW_QUOTA,
    ),
    (
        "A1.nothing_to_acknowledge",
        ("چیزی برای وصول نمانده است", "Nothing is left to acknowledge"),
        SHOW_QUOTA,
    ),
    (
        "A1.nothing_asked",
        ("نه ریالی خواسته شده و نه شغلی", "Neither rials nor jobs were asked for"),
        ("مبلغ و تعداد شغل را بنویسید.", "Name the amount and the jobs."),
    ),
    (
        "A1.cumulative",
        ("شمارندهٔ تجمعی رو به افزایش نیست", "A cumulative counter doesn't grow"),
        VERIFY,
    ),
    ("A1.turn", ("شماره در نوبت خود نیست", "A number is out of turn"), VERIFY),
    ("A1.itself", ("هیچ واحدی به خود سهمیه نمی‌دهد", "A node can't grant to itself"), HUB),
    (
        "A1.hold_exists",
        ("این معرفی پیش‌تر ثبت شده است", "This hold was made before"),
        ("hamgam-node referral list", "hamgam-node referral list"),
    ),
    (
        "A1.no_hold",
        ("چنین معرفی‌ای ثبت نشده است", "There is no such hold"),
        ("hamgam-node referral list", "hamgam-node referral list"),
    ),
    (
        "A1.settled",
        ("پاسخ این معرفی پیش‌تر ثبت شده است", "This hold has ended before"),
        ("hamgam-node referral list", "hamgam-node referral list"),
    ),
    (
        "A1.nothing_paid",
        ("پرداخت صفر ریالی ثبت نمی‌شود", "A payment of nothing isn't taken"),
        ("مبلغ پرداخت را بنویسید.", "Name what was paid."),
    ),
    (
        "A1.not_expired",
        ("اعتبار معرفی‌نامه هنوز نگذشته است", "The letter is still good"),
        ("hamgam-node referral list", "hamgam-node referral list"),
    ),
    (
        "A1.open_holds",
        ("هنوز معرفی‌هایی در بانک است", "Letters are still with the bank"),
        ("hamgam-node referral list", "hamgam-node referral list"),
    ),
    (
        "A1.figures",
        ("رقم‌های بستن دوره با دفتر نمی‌خواند", "The figures of the close aren't the ledger's"),
        VERIFY,
    ),
    (
        "A1.not_sealed",
        ("واحد زیرمجموعه هنوز دوره را نبسته است", "The child hasn't closed the period"),
        HUB,
    ),
];
