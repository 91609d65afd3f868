//! Words of what a stick may bring.

use super::Word;

pub(super) const WORDS: &[Word] = &[
    (
        "stick.taken",
        ("از بسته دریافت شد", "The bundle was taken"),
        ("hamgam-node status", "hamgam-node status"),
    ),
    (
        "stick.nothing_new",
        ("همهٔ آن پیش‌تر رسیده بود؛ زیانی ندارد", "All of it was here already; no harm is done"),
        ("کاری لازم نیست.", "Nothing."),
    ),
    (
        "stick.waits",
        (
            "بستهٔ پیش از این، یا بخشی از همین، هنوز نرسیده است",
            "An earlier bundle, or a part of this one, hasn't come yet",
        ),
        (
            "آن را بیاورید؛ اگر گم شده از فرستنده بخواهید: sync export --all",
            "Bring it; if it is lost ask the sender: sync export --all",
        ),
    ),
    (
        "stick.damaged",
        (
            "بسته در میانهٔ خود آسیب دیده است؛ آنچه پیش از آن بود دریافت شد",
            "The bundle is damaged in its middle; what stands before was taken",
        ),
        (
            "از فرستنده بخواهید دوباره بسازد: sync export",
            "Ask the sender to make it again: sync export",
        ),
    ),
    (
        "stick.not_for_us",
        (
            "بسته برای ادارهٔ دیگری، یا برای رایانهٔ پیشین این اداره است",
            "The bundle is for another office, or for this one's former machine",
        ),
        (
            "به ادارهٔ روی نام فایل برسانید، یا بستهٔ تازه بخواهید.",
            "Take it to the office on its name, or ask for a new one.",
        ),
    ),
    (
        "stick.own",
        ("این بسته را همین اداره ساخته است", "This office made the bundle"),
        ("آن را به گیرنده برسانید.", "Take it to its reader."),
    ),
    (
        "stick.no_bundle",
        ("فایل بستهٔ همگام نیست", "The file is no bundle"),
        ("فایل‌های ‎.hgm را بدهید.", "Give the files named .hgm."),
    ),
    (
        "stick.newer",
        ("بسته از نسخهٔ تازه‌تر برنامه است", "A newer version of the program wrote the bundle"),
        ("برنامه را به‌روز کنید.", "Update the program."),
    ),
    (
        "stick.unreadable",
        ("فایل از روی دیسک یا فلش خوانده نشد", "The file can't be read from its disk or stick"),
        (
            "فلش را دوباره بزنید؛ اگر نشد بستهٔ تازه بخواهید.",
            "Plug the stick in again; if that fails ask for another bundle.",
        ),
    ),
    (
        "stick.not_neighbor",
        (
            "فرستنده نه بالادست این اداره است و نه زیر آن",
            "The sender is neither above nor below this office",
        ),
        ("فرستنده را با تلفن بپرسید.", "Ask by telephone who made it."),
    ),
    (
        "stick.stranger",
        ("فرستنده این‌جا شناخته نیست", "Nobody here knows the sender"),
        ("فرستنده را با تلفن بپرسید.", "Ask by telephone who made it."),
    ),
    (
        "stick.fenced",
        ("فرستنده کنار گذاشته شده است", "The sender was shut out"),
        ("hamgam-hub office enrol UNIT", "hamgam-hub office enrol UNIT"),
    ),
    (
        "stick.forged",
        (
            "امضای بسته از فرستندهٔ نام‌برده نیست",
            "The bundle isn't signed by who it names as its sender",
        ),
        ("به مسئول امنیت خبر دهید و آن را نگه دارید.", "Tell the security officer and keep it."),
    ),
    (
        "stick.realm",
        ("یکی از دو طرف آزمایشی و دیگری واقعی است", "One side is for practice, the other is live"),
        ("پوشهٔ درست را با --data بدهید.", "Give the right folder with --data."),
    ),
    (
        "stick.no_neighbor",
        ("این واحد کنار این اداره رایانه‌ای ندارد", "The unit has no machine next to this office"),
        ("hamgam-hub office list", "hamgam-hub office list"),
    ),
    (
        "stick.key",
        ("کلید آن واحد به کار نمی‌آید", "That unit's key can't be used"),
        ("hamgam-hub office list", "hamgam-hub office list"),
    ),
    (
        "stick.disk",
        (
            "بسته روی فلش نوشته نشد؛ چیزی از آن نماند",
            "The bundle couldn't be written; nothing of it is left behind",
        ),
        ("فلش یا پوشهٔ دیگری بدهید: --to", "Give another stick or folder: --to"),
    ),
    (
        "stick.words",
        ("بسته ساخته نشد", "The bundle couldn't be made"),
        ("hamgam-node doctor", "hamgam-node doctor"),
    ),
    (
        "bundle.none",
        ("فایل بستهٔ همگام نیست", "The file is no bundle"),
        ("فایل‌های ‎.hgm را بدهید.", "Give the files named .hgm."),
    ),
    (
        "bundle.version",
        ("بسته از نسخهٔ تازه‌تر برنامه است", "A newer version of the program wrote the bundle"),
        ("برنامه را به‌روز کنید.", "Update the program."),
    ),
    (
        "bundle.cut_off",
        ("بسته نیمه‌کاره است", "The bundle breaks off"),
        (
            "از فرستنده بخواهید دوباره بسازد: sync export",
            "Ask the sender to make it again: sync export",
        ),
    ),
    (
        "bundle.envelope",
        ("بسته آسیب دیده یا دست‌کاری شده است", "The bundle is damaged or changed"),
        (
            "از فرستنده بخواهید دوباره بسازد: sync export",
            "Ask the sender to make it again: sync export",
        ),
    ),
    (
        "bundle.frame",
        ("بسته آسیب دیده یا دست‌کاری شده است", "The bundle is damaged or changed"),
        (
            "از فرستنده بخواهید دوباره بسازد: sync export",
            "Ask the sender to make it again: sync export",
        ),
    ),
    (
        "bundle.misplaced",
        ("بسته آسیب دیده یا دست‌کاری شده است", "The bundle is damaged or changed"),
        (
            "از فرستنده بخواهید دوباره بسازد: sync export",
            "Ask the sender to make it again: sync export",
        ),
    ),
    (
        "bundle.too_much",
        ("بسته آسیب دیده یا دست‌کاری شده است", "The bundle is damaged or changed"),
        (
            "از فرستنده بخواهید دوباره بسازد: sync export",
            "Ask the sender to make it again: sync export",
        ),
    ),
    (
        "bundle.hash",
        ("بسته آسیب دیده یا دست‌کاری شده است", "The bundle is damaged or changed"),
        (
            "از فرستنده بخواهید دوباره بسازد: sync export",
            "Ask the sender to make it again: sync export",
        ),
    ),
    (
        "bundle.left_over",
        ("بسته آسیب دیده یا دست‌کاری شده است", "The bundle is damaged or changed"),
        (
            "از فرستنده بخواهید دوباره بسازد: sync export",
            "Ask the sender to make it again: sync export",
        ),
    ),
    (
        "enrol.no_request",
        ("فایل درخواست ثبت اداره نیست", "The file is no request to be enrolled"),
        (
            "hamgam-node setup --office CODE --slip SLIP --request-to DIR",
            "hamgam-node setup --office CODE --slip SLIP --request-to DIR",
        ),
    ),
    (
        "enrol.no_package",
        ("مرکز نمی‌تواند گواهی بدهد", "The hub can't certify anybody"),
        ("hamgam-hub doctor", "hamgam-hub doctor"),
    ),
];
