//! The words of what is refused about counties that split and merge, and of files that went on.

use super::{Both, HUB, Word};

const LIST: Both = ("hamgam-hub county list", "hamgam-hub county list");
const SHOW: Both = ("hamgam-hub county show COUNTY", "hamgam-hub county show COUNTY");
const NEW_OFFICE: Both = (
    "به ادارهٔ تازهٔ پرونده بگویید؛ آنچه اینجا هست خواندنی می‌ماند.",
    "Turn to the file's new office; what is here stays, to be read.",
);
const OLD_OFFICE: Both = (
    "به اداره‌ای بگویید که آن را صادر یا ثبت کرده است.",
    "Turn to the office that issued or entered it.",
);

pub(super) const WORDS: &[Word] = &[
    (
        "application.moved",
        (
            "این پرونده اکنون با ادارهٔ شهرستان دیگری است",
            "Another county's office goes on with this file",
        ),
        NEW_OFFICE,
    ),
    (
        "letter.elsewhere",
        (
            "معرفی‌نامه را ادارهٔ دیگری صادر کرده و سهمیهٔ آن همان جاست",
            "Another office issued the letter and holds its quota",
        ),
        OLD_OFFICE,
    ),
    (
        "record.of_another",
        ("این سند را ادارهٔ دیگری ثبت کرده است", "Another office entered this record"),
        OLD_OFFICE,
    ),
    (
        "X2.moved",
        (
            "معرفی‌نامه پس از رفتن پرونده به شهرستان دیگر صادر شده است؛ می‌ماند و سهمیه‌اش نزد همان اداره است",
            "The letter was issued after the file had gone to another county; it stands, and its quota is that office's",
        ),
        (
            "دو اداره هماهنگ شوند؛ پاسخ بانک را صادرکننده وارد می‌کند.",
            "Let the two offices agree; the issuer enters the bank's answer.",
        ),
    ),
    (
        "county.no_successor",
        (
            "شهرستان مقصد چیزی از شهرستان این پرونده نگرفته است",
            "The county has taken nothing over from the file's own",
        ),
        SHOW,
    ),
    (
        "county.not_below",
        ("این شهرستان زیرمجموعهٔ این مرکز نیست", "The county isn't one of this hub's"),
        HUB,
    ),
    ("county.not_found", ("چنین شهرستانی نیست", "There is no such county"), LIST),
    ("county.nothing", ("شهرستانی نام برده نشده است", "No county is named"), LIST),
    (
        "county.twice",
        (
            "یک شهرستان دو بار آمده، یا شمارشان بیش از اندازه است",
            "A county is named twice, or there are too many",
        ),
        LIST,
    ),
    (
        "county.province",
        ("جدایی و ادغام در یک استان است", "Splits and merges stay within one province"),
        LIST,
    ),
    (
        "county.itself",
        ("شهرستان نمی‌تواند جای خودش را بگیرد", "A county can't take its own place"),
        SHOW,
    ),
    (
        "county.nameless",
        ("شهرستان تازه به هر دو زبان نام می‌خواهد", "A new county needs a name in both languages"),
        ("--name-fa … --name-en …", "--name-fa … --name-en …"),
    ),
    (
        "county.in_use",
        ("کد پیش‌تر به شهرستانی داده شده است", "The code has been given to a county already"),
        SHOW,
    ),
    (
        "county.not_yet",
        ("آن شهرستان در این تاریخ هنوز نیست", "There is no such county yet on that day"),
        SHOW,
    ),
    (
        "county.ended",
        ("آن شهرستان در شهرستان دیگری ادغام شده است", "The county has gone into another"),
        SHOW,
    ),
    (
        "county.early",
        (
            "رویداد تازه‌تری دربارهٔ این شهرستان ثبت شده است",
            "Something of a later day is known of the county",
        ),
        SHOW,
    ),
    (
        "authority.home",
        (
            "پرونده در این شهرستان نیست؛ اگر واگذاری آن برسد خودبه‌خود به حساب می‌آید",
            "The file is another county's; should its move arrive, this counts by itself",
        ),
        HUB,
    ),
    (
        "authority.succession",
        (
            "جدایی یا ادغامی که واگذاری بر آن استوار است هنوز نرسیده است",
            "The split or merge that the move rests on hasn't arrived",
        ),
        HUB,
    ),
    (
        "carried.unreadable",
        (
            "آنچه از شهرستان پیشین رسیده خوانده نمی‌شود",
            "What was handed on from the old county can't be read",
        ),
        HUB,
    ),
];
