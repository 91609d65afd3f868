//! The words of what is refused for who does it.

use super::{Both, Word};

const LOGIN: Both = ("hamgam-node user login NAME", "hamgam-node user login NAME");
const LIST: Both = ("hamgam-node user list", "hamgam-node user list");
const ADD: Both = ("hamgam-node user add --help", "hamgam-node user add --help");
const CODE: Both = ("hamgam-node user code", "hamgam-node user code");
const ANOTHER: Both = ("کس دیگری انجام دهد.", "Let another person do it.");
const OFFICER: Both =
    ("از مسئول کاربران بخواهید.", "Ask who keeps the users: the head, or the security officer.");

const RULES: Both = ("hamgam-node rules list", "hamgam-node rules list");

const EXPORT: Both = (
    "فایل را از نو بگیرید: hamgam-node audit export --to FILE",
    "Have the file made anew: hamgam-node audit export --to FILE",
);

pub(super) const WORDS: &[Word] = &[
    ("audit.not_one", ("این فایل را نمی‌شود خواند", "The audit's file can't be read"), EXPORT),
    (
        "audit.changed",
        (
            "سطری از فایل بازرسی عوض، افزوده یا برداشته شده است؛ زنجیره آن را نشان می‌دهد",
            "A line of the audit's file was changed, put in or taken out: the chain shows it",
        ),
        EXPORT,
    ),
    (
        "audit.unsealed",
        (
            "فایل بازرسی بی‌مهر است: ناتمام است، یا سطرهای آخرش عوض شده",
            "The audit's file has no seal of its lines: it is cut off, or its last lines were changed",
        ),
        EXPORT,
    ),
    (
        "audit.forged",
        (
            "فایل بازرسی را دستگاهی که نام می‌برد امضا نکرده است، یا آن دستگاه این‌جا شناخته نیست",
            "The audit's file isn't signed by the machine it names, or that machine isn't known here",
        ),
        (
            "در همان واحد یا واحد بالادست بسنجید: hamgam-hub audit verify FILE",
            "Verify it at that unit or above: hamgam-hub audit verify FILE",
        ),
    ),
    (
        "A11.superseded",
        (
            "اداره با ضوابطی تصمیم گرفته که آن روز دیگر در کار نبود، چون ضوابط تازه هنوز به آن نرسیده بود",
            "The office decided under a rule set that wasn't in force any more that day: it hadn't heard of the new one",
        ),
        (
            "معرفی می‌ماند؛ با rules diff ببینید چه تفاوتی می‌کرد.",
            "The referral stands; see with rules diff what would have differed.",
        ),
    ),
    (
        "rules.not_the_nation",
        ("ضوابط را دبیرخانهٔ ستاد می‌نویسد", "The nation's secretariat makes rule sets"),
        RULES,
    ),
    ("rules.no_draft", ("چنین پیش‌نویسی نیست", "There is no such draft"), RULES),
    (
        "rules.version_taken",
        ("ضوابطی با این نسخه هست", "There is a rule set of this version"),
        RULES,
    ),
    ("rules.retroactive", ("ضوابط به روزهای گذشته برنمی‌گردد", "No rule set reaches back"), RULES),
    (
        "user.needed",
        ("این واحد کاربر دارد و شما وارد نشده‌اید", "This unit has users, and you aren't logged in"),
        LOGIN,
    ),
    (
        "user.unknown",
        ("کسی با این نام کاربر این واحد نیست", "Nobody of this name is a user of the unit"),
        LIST,
    ),
    ("user.disabled", ("این کاربر غیرفعال شده است", "The user was shut out"), OFFICER),
    ("user.role", ("این کاربر آن نقش را ندارد", "The user doesn't have that role"), OFFICER),
    (
        "user.password",
        ("نام یا گذرواژه درست نیست", "The name or the password is wrong"),
        (
            "دوباره بنویسید؛ اگر فراموش شده، مسئول کاربران گذرواژهٔ تازه می‌دهد.",
            "Type it again; if it is forgotten, who keeps the users sets a new one.",
        ),
    ),
    (
        "user.wait",
        (
            "پس از سه گذرواژهٔ نادرست هر بار دو برابر باید صبر کرد، تا پانزده دقیقه؛ کسی برای همیشه بیرون نمی‌ماند",
            "After three wrong passwords each try waits twice as long, up to fifteen minutes; nobody is shut out for good",
        ),
        LOGIN,
    ),
    (
        "user.code",
        (
            "این رمز یک‌بارمصرف نیست یا به کار رفته است",
            "This isn't the one-time code, or it was used",
        ),
        CODE,
    ),
    ("user.not_found", ("کاربری به این نام نیست", "There is no such user"), LIST),
    ("user.taken", ("کاربری به این نام هست", "There is a user of that name"), LIST),
    (
        "user.name",
        (
            "نام کاربری حرف کوچک لاتین و رقم است، تا با کد ملی و تلفن اشتباه نشود",
            "A user's name is small Latin letters and digits, so that it is never an id or a telephone number",
        ),
        ADD,
    ),
    (
        "user.role_elsewhere",
        ("در این واحد چنین نقشی نیست", "Nobody has such a role in this unit"),
        ADD,
    ),
    ("user.roles_apart", ("این دو نقش از آن دو نفر است", "These two roles are two persons'"), ADD),
    (
        "user.first",
        ("نخستین کاربر باید بتواند دیگران را بیفزاید", "The first user must be able to add others"),
        ADD,
    ),
    (
        "user.last",
        ("پس از این کسی نمی‌ماند که کاربر بیفزاید", "Nobody would be left who can add users"),
        ("نخست کس دیگری را بیفزایید.", "Add another such user first."),
    ),
    (
        "user.unsound",
        (
            "آنچه دربارهٔ کاربر گفته شده نام، نقش یا دلیل درستی ندارد؛ کنار گذاشته شد",
            "What was said of a user has no sound name, role or reason; it was set aside",
        ),
        LIST,
    ),
    (
        "people.same",
        (
            "سازنده و تأییدکننده دو نفرند؛ این را یک نفر انجام داده است",
            "Who makes and who approves are two; one person has done both",
        ),
        ANOTHER,
    ),
    (
        "people.rules",
        (
            "پیش‌نویس ضوابط را کسی جز نویسنده‌اش منتشر می‌کند",
            "A rule set is published by another person than who drafted it",
        ),
        ANOTHER,
    ),
    (
        "people.enrolment",
        (
            "گره را کسی جز صادرکنندهٔ برگه تأیید می‌کند",
            "A node is approved by another person than who handed out its slip",
        ),
        ANOTHER,
    ),
    (
        "people.grant",
        ("کسی که گره‌ها را می‌پذیرد سهمیه نمی‌دهد", "Who enrolls nodes grants no quota"),
        ANOTHER,
    ),
    (
        "people.report",
        (
            "گزارش را واحد بالاتر می‌پذیرد، نه سازنده‌اش",
            "A report is accepted by the unit above, not by who made it",
        ),
        ANOTHER,
    ),
    ("people.audit", ("حسابرس نقش دیگری ندارد", "An auditor has no other role"), ANOTHER),
    (
        "people.form",
        (
            "پرکنندهٔ فرم بازدید خود بر پایهٔ آن به بانک معرفی نمی‌کند، اگر کس دیگری هست که بتواند",
            "Who filled in a visit's form doesn't refer on it, where somebody else may",
        ),
        ANOTHER,
    ),
    (
        "people.dispute",
        (
            "گویندهٔ یکی از دو سوی مغایرت خود آن را برطرف نمی‌کند، اگر کس دیگری هست که بتواند",
            "Who said one side of a dispute doesn't settle it, where somebody else may",
        ),
        ANOTHER,
    ),
];
