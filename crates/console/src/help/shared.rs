//! Persian texts of what all programs have.

use super::Persian;

pub(super) const SHARED: Persian = Persian {
    about: &[],
    arguments: &[
        ("", "data", "پوشهٔ اداره"),
        ("", "json", "پاسخ به صورت JSON"),
        ("", "lang", "زبان صفحه: fa یا en"),
        ("", "digits", "رقم‌های صفحه: latn یا fa"),
        ("", "color", "رنگ صفحه: auto، always یا never"),
        ("", "user", "چه کسی انجام می‌دهد"),
        ("", "role", "با چه سمتی: clerk، inspector یا county_head"),
        ("", "help", "نمایش راهنما"),
        ("", "version", "نمایش نسخه"),
        ("", "dry_run", "تنها بگو چه می‌شد و چیزی ثبت نکن"),
        ("", "limit", "حداکثر تعداد سطر؛ 0 یعنی همه"),
        ("", "reason", "دلیل"),
        ("", "on", "برای چه روزی؛ روز دیگر تنها در ادارهٔ تمرینی، یا با دستور رئیس و دلیل"),
        ("", "as_of", "روزی که برای آن سنجیده می‌شود"),
    ],
};
