//! The Persian texts of help.

use console::help::{About, Argument, Persian};

/// All of them.
pub(crate) const PERSIAN: &[Persian] = &[Persian { about: ABOUT, arguments: ARGUMENTS }];

const ABOUT: &[About] = &[
    (
        "",
        "مرکز استان یا کشور: آنچه اداره‌ها ثبت کرده‌اند می‌گیرد، نگه می‌دارد و دوباره می‌سنجد، سهمیه را بخش می‌کند و می‌گوید کدام اداره خاموش است",
    ),
    ("application", "پرونده‌های شهرستان‌ها: فهرست، نمایش، تاریخچه، چرایی"),
    ("inspection", "بازدیدهای شهرستان‌ها: فهرست، نمایش"),
];

const ARGUMENTS: &[Argument] = &[
    ("", "data", "پوشهٔ مرکز"),
    (
        "",
        "role",
        "با چه سمتی: province_reviewer، treasurer، national_admin یا security_officer؛ هر فرمان پیش‌فرض خود را دارد",
    ),
];
