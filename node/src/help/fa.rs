//! The Persian texts of help.

/// What a command does.
pub(super) fn about(path: &str) -> Option<&'static str> {
    ABOUT.iter().find(|(known, _)| *known == path).map(|(_, text)| *text)
}

/// What an argument is; those that several commands share stand under no path.
pub(super) fn argument(path: &str, id: &str) -> Option<&'static str> {
    let own = ARGUMENTS.iter().find(|(known, name, _)| *known == path && *name == id);
    own.or_else(|| ARGUMENTS.iter().find(|(known, name, _)| known.is_empty() && *name == id))
        .map(|(_, _, text)| *text)
}

const ABOUT: &[(&str, &str)] = &[
    ("", "ادارهٔ شهرستان روی یک رایانه، بی‌نیاز از خط: پرونده می‌گیرد، بازدید ثبت می‌کند، می‌داند کدام پرونده می‌تواند به بانک برود و هرگز بیش از سهمیهٔ خود خرج نمی‌کند"),
    ("setup", "راه‌اندازی اداره در پوشهٔ آن"),
    ("application", "پرونده‌ها: ورود، ثبت، فهرست، نمایش، چرایی"),
];

const ARGUMENTS: &[(&str, &str, &str)] = &[
    ("", "data", "پوشهٔ اداره"),
    ("", "json", "پاسخ به صورت JSON"),
];
