//! The words of matters people settle, and of the inbox.

use super::Word;

/// Of disputes, frozen letters, lists and items.
pub(super) const WORDS: &[Word] = &[
    (
        "dispute.not_found",
        (
            "پرونده چنین مغایرتی ندارد، یا چند تا دارد و باید یکی نام برده شود",
            "The file has no such dispute, or several and one has to be named",
        ),
        ("hamgam-node dispute show NUMBER", "hamgam-node dispute show NUMBER"),
    ),
    (
        "dispute.verdict",
        ("این رأی با این مغایرت جور نیست", "The verdict doesn't fit the dispute"),
        (
            "از دو واقعیت یکی را با --holds نام ببرید؛ ایراد و پروندهٔ تکراری را با --dismiss یا --gives-way.",
            "Of two facts name one with --holds; an objection or duplicate takes --dismiss or --gives-way.",
        ),
    ),
    (
        "dispute.already",
        ("همین گفته شده است", "That was said already"),
        ("hamgam-node dispute list --all", "hamgam-node dispute list --all"),
    ),
    (
        "dispute.above",
        ("واحد بالادست به آن رسیدگی می‌کند", "A unit above is to settle it"),
        (
            "منتظر رأی بمانید؛ تا آن هنگام پرونده همان‌گونه که نوشته شده می‌ماند.",
            "Wait for its word; meanwhile the file stays as it says.",
        ),
    ),
    (
        "A9.frozen",
        (
            "معرفی‌نامه متوقف است: همین شخص زودتر جای دیگری معرفی شده است (الف-۹)",
            "The letter is frozen: the same person was referred earlier elsewhere (A9)",
        ),
        ("hamgam-node dispute show NUMBER", "hamgam-node dispute show NUMBER"),
    ),
    (
        "B2.after_payment",
        (
            "انجام تعهد در بازدیدی پس از پرداخت دیده می‌شود و چنین بازدیدی نیست (ب-۲)",
            "A commitment is found fulfilled on a visit after the payment, and there is none (B2)",
        ),
        ("hamgam-node inspection record NUMBER", "hamgam-node inspection record NUMBER"),
    ),
    (
        "B5.short",
        (
            "آخرین بازدید کمتر از افراد تعهدشده را سر کار دید (ب-۵)",
            "The last visit found fewer heads than were promised (B5)",
        ),
        ("hamgam-node supporter list --short", "hamgam-node supporter list --short"),
    ),
    (
        "inbox.not_found",
        ("چیزی به این نام در کارتابل نیست", "Nothing of that name waits in the inbox"),
        ("hamgam-node inbox list", "hamgam-node inbox list"),
    ),
    (
        "lists.gap",
        (
            "تغییرهای فهرست به ویرایشی برمی‌گردد که اینجا نیست",
            "A list's changes follow an edition that isn't here",
        ),
        (
            "استان فهرست را یک‌جا بفرستد: hamgam-hub exclusion import FILE --source NAME",
            "The province gives the list whole: hamgam-hub exclusion import FILE --source NAME",
        ),
    ),
];
