//! The office itself: how it begins and stands.

use console::help::{About, Argument};

pub(super) const ABOUT: &[About] = &[
    (
        "",
        "ادارهٔ شهرستان روی یک رایانه، بی‌نیاز از خط: پرونده می‌گیرد، بازدید ثبت می‌کند، می‌داند کدام پرونده می‌تواند به بانک برود و هرگز بیش از سهمیهٔ خود خرج نمی‌کند",
    ),
    ("setup", "راه‌اندازی اداره در پوشهٔ آن"),
    ("status", "وضعیت امروز اداره"),
];

pub(super) const ARGUMENTS: &[Argument] = &[
    ("setup", "office", "کد چهاررقمی شهرستان"),
    ("setup", "practice", "ادارهٔ تمرینی با سهمیهٔ خودش"),
    ("setup", "quota_rials", "سهمیهٔ ریالی ادارهٔ تمرینی"),
    ("setup", "quota_jobs", "سهمیهٔ شغلی ادارهٔ تمرینی"),
    ("setup", "node", "شمارهٔ گره، از برگهٔ عضویت"),
    ("setup", "rules", "ضوابطی جز آنچه درون برنامه است"),
    ("status", "on", "روزی جز امروز"),
    ("status", "exit_code", "اگر کار به شخص نیاز دارد با کد 5 پایان یابد"),
];
