//! The words of codes about the tree: who belongs, who may write what, keys and slips.

use super::{Both, Word};

const OFFICES: Both = ("hamgam-hub office list", "hamgam-hub office list");
const NEW_SLIP: Both = ("از مرکز بالادست برگهٔ تازه‌ای بگیرید.", "Ask the hub above for a new slip.");
const OFFICER: Both =
    ("به مسئول امنیت مرکز خبر دهید.", "Tell the security officer of the hub above.");
const KEPT: Both = (
    "داده نگه داشته شده است؛ با نویسندهٔ آن تماس بگیرید.",
    "It is kept and doesn't count; ask whoever wrote it.",
);
const RESTORE: Both = (
    "از نسخهٔ پشتیبان بازگردانید، یا با برگهٔ تازه دوباره ثبت کنید.",
    "Restore it from a backup, or enroll again with a new slip.",
);
const ANEW: Both = (
    "کار و ویرایش ادامه دارد. برگهٔ تازه‌ای از مرکز بگیرید، سپس: hamgam-node key recover --hub HOST:PORT --slip SLIP؛ در مرکز کشور کلید ریشه را از گاوصندوق بیاورید: hamgam-hub key recover --root-key FILE",
    "Work and editing go on. Ask the hub above for a new slip, then: hamgam-node key recover --hub HOST:PORT --slip SLIP; the nation's hub brings the root's key out of the safe: hamgam-hub key recover --root-key FILE",
);
const SEEN: Both = (
    "با مرکز تماس بگیرید، یا بسته‌ای با حافظه بفرستید و پاسخ آن را وارد کنید.",
    "Call the hub above, or send it a stick and take its answer in.",
);
const PAPER: Both = ("نویسه‌ها را با کاغذ مقایسه کنید.", "Compare its characters with the paper.");
const AGAIN: Both = ("کمی بعد دوباره اجرا کنید.", "Run this again in a while.");
const ROLE: Both = ("با --role سمت درست را بدهید.", "Give the right role with --role.");

pub(super) const WORDS: &[Word] = &[
    (
        "fork.proves_nothing",
        (
            "این پرونده دو تاریخچهٔ امضاشده از یک دفتر را نشان نمی‌دهد",
            "The file doesn't show two signed histories of one log",
        ),
        ("hamgam-hub office forks", "hamgam-hub office forks"),
    ),
    (
        "fork.sealed",
        (
            "این پرونده برای مرکز خودش مهر شده است و جای دیگر خوانده نمی‌شود",
            "The file is sealed for its own hub and can't be read anywhere else",
        ),
        ("hamgam-hub office forks --to FOLDER", "hamgam-hub office forks --to FOLDER"),
    ),
    (
        "authority.unrooted",
        (
            "کسی بی امضای کلید ریشه گفته است که مرکز کشور است",
            "Somebody says it is the nation's hub without the root's signature",
        ),
        KEPT,
    ),
    (
        "nation.not_here",
        (
            "کلید ریشه تنها نوبت تازهٔ مرکز کشور را تأیید می‌کند",
            "The root's key vouches for a new incarnation of the nation's hub alone",
        ),
        ("برای مرکز استان: key recover با برگه.", "For a province: key recover with a slip."),
    ),
    (
        "nation.no_root_certificate",
        ("گواهی ریشه در این پوشه نیست", "The root's certificate isn't in this folder"),
        (
            "فایل keys/root.crt هر مرکز را با --root-certificate بدهید.",
            "Give keys/root.crt of any hub by --root-certificate.",
        ),
    ),
    (
        "nation.other_root",
        ("این ریشهٔ سامانهٔ دیگری است", "This is another tree's root"),
        ("کلید ریشهٔ همین سامانه را بیاورید.", "Bring the root's key of this tree."),
    ),
    (
        "nation.incarnation",
        (
            "این نوبت مرکز کشور پیش از این بوده است",
            "There has been this incarnation of the nation, or a later one",
        ),
        ("شمارهٔ بزرگ‌تری بدهید.", "Give a greater number."),
    ),
    (
        "peer.rolled_back",
        (
            "دستگاه طرف دیگر کمتر از آن دارد که پیش‌تر پذیرفته بود: به نسخه‌ای قدیمی بازگردانده شده است",
            "The machine at the other end has less than it had acknowledged: it was set back to an older state",
        ),
        (
            "چیزی گم نشده است: دوباره فرستاده می‌شود. مرکز بالادست آن باید آن را کنار بگذارد و نوبت تازه بدهد.",
            "Nothing is lost: it is sent again. The hub above that machine shuts it out and gives it a new incarnation.",
        ),
    ),
    (
        "log.missing",
        (
            "مرکز پیش از بازسازی این مدخل‌ها را پذیرفته بود و هنوز کسی آن‌ها را دوباره نیاورده است",
            "The hub had acknowledged these entries before it was rebuilt, and nobody has brought them again yet",
        ),
        (
            "در واحد نویسنده: hamgam-node sync now، یا sync export --all؛ اگر دستگاهش از دست رفته است، پشتیبانش.",
            "At the unit that wrote them: hamgam-node sync now, or sync export --all; if its machine is lost, its backup.",
        ),
    ),
    (
        "enrol.not_yet",
        (
            "هنوز مسئول مرکز پاسخ نداده است؛ کلیدها نگه داشته شده است",
            "No officer has answered yet; the keys are kept",
        ),
        (
            "پس از پذیرش در مرکز همین دستور را دوباره اجرا کنید؛ برگه معتبر می‌ماند.",
            "Once the hub's officer has said yes, run the same command again; the slip stays good.",
        ),
    ),
    (
        "peer.two_faces",
        (
            "دستگاه طرف دیگر دو تاریخچه نشان داده است: رونوشتی از آن کار می‌کند",
            "The machine at the other end has shown two histories: a copy of it is at work",
        ),
        (
            "مرکز بالادست آن باید آن را کنار بگذارد و نوبت تازه بدهد.",
            "The hub above that machine shuts it out and gives it a new incarnation.",
        ),
    ),
    (
        "node.set_back",
        (
            "این دستگاه به عقب بازگردانده یا رونوشت شده است؛ تا ثبت نوبت تازه، سهمیه خرج نمی‌کند",
            "The machine was set back or copied; it spends no quota until it is enrolled anew",
        ),
        ANEW,
    ),
    (
        "node.store_behind",
        (
            "دفتر ثبت کوتاه‌تر از پیش است: نسخه‌ای قدیمی بازگردانده شده؛ تا ثبت نوبت تازه، سهمیه خرج نمی‌شود",
            "The journal is shorter than it was: an older copy was brought back; no quota is spent until the machine is enrolled anew",
        ),
        ANEW,
    ),
    (
        "node.other_history",
        (
            "دفتر ثبت آن نیست که پیش‌تر اینجا بوده: رونوشتی از این دستگاه کار کرده است",
            "The journal is not the one that was here: a copy of this machine works or has worked",
        ),
        ANEW,
    ),
    (
        "node.other_store",
        (
            "دفتر ثبت و کلید این پوشه از آنِ یک دستگاه نیستند",
            "The journal and the key of this folder belong to two machines",
        ),
        ANEW,
    ),
    (
        "node.no_note",
        (
            "یادداشت آخرین وضع دفتر ثبت گم شده است؛ تا یک بار تماس با مرکز، سهمیه خرج نمی‌شود",
            "The note of how far the journal had come is gone; no quota is spent until the hub above has been heard once",
        ),
        ("hamgam-node sync now", "hamgam-node sync now"),
    ),
    (
        "node.restored",
        (
            "اداره از نسخهٔ پشتیبان بازگردانده شده است و تا ثبت نوبت تازه فقط خوانده می‌شود",
            "The office was brought back from a backup and can only be read until it is enrolled anew",
        ),
        ANEW,
    ),
    (
        "backup.damaged",
        ("پشتیبان آسیب دیده یا پشتیبان نیست", "The backup is damaged, or none"),
        ("پشتیبان دیگری بردارید.", "Take another backup."),
    ),
    (
        "backup.other_key",
        (
            "این کلید یا گذرواژه پشتیبان را باز نمی‌کند",
            "This key or passphrase doesn't open the backup",
        ),
        ("کلید بازیابی همان پشتیبان را بردارید.", "Take the recovery key the backup was made for."),
    ),
    (
        "backup.io",
        ("پشتیبان خوانده یا نوشته نشد", "The backup can't be read or written"),
        ("مسیر، دیسک و جای آن را ببینید.", "Look at the path, the disk and its space."),
    ),
    (
        "node.unwitnessed",
        (
            "آنچه معرفی شده و مرکز هنوز ندیده است به سقف مجاز رسیده است",
            "What is held and the hub above hasn't seen yet has come to what is allowed",
        ),
        SEEN,
    ),
    (
        "node.unheard",
        (
            "مدت درازی است که تماسی با مرکز نبوده است",
            "The hub above hasn't been heard for longer than is allowed",
        ),
        SEEN,
    ),
    (
        "entry.unreadable",
        ("این نسخهٔ برنامه مدخل رسیده را نمی‌شناسد", "This program doesn't know the entry that came"),
        KEPT,
    ),
    (
        "entry.too_large",
        (
            "مدخل رسیده، یا سندی که از آن ساخته می‌شود، از اندازهٔ مجاز بزرگ‌تر است",
            "An entry that came, or the record it is of, is larger than any may be",
        ),
        KEPT,
    ),
    (
        "record.incomplete",
        ("سند رسیده فیلدهای لازم را ندارد", "A record that came lacks fields it can't be without"),
        KEPT,
    ),
    (
        "record.elsewhere",
        (
            "سند رسیده شمارهٔ شهرستان یا گرهی دیگر را دارد",
            "A record that came carries another county's or node's numbers",
        ),
        KEPT,
    ),
    (
        "authority.elsewhere",
        (
            "مدخل رسیده دربارهٔ واحدی جز واحد صاحب دفتر است",
            "An entry that came is about another unit than its log's",
        ),
        KEPT,
    ),
    (
        "rules.unreadable",
        (
            "این نسخهٔ برنامه ضوابط تازه را نمی‌خواند؛ برنامه را به‌روز کنید",
            "This program can't read the new rules; update it",
        ),
        KEPT,
    ),
    (
        "unit.not_a_child",
        ("این واحد زیرمجموعهٔ مستقیم این مرکز نیست", "The unit isn't one right below this hub"),
        OFFICES,
    ),
    (
        "office.enrolled_already",
        ("گرهی برای این واحد کار می‌کند", "A node works for this unit already"),
        (
            "hamgam-hub office fence UNIT --reason \"…\"",
            "hamgam-hub office fence UNIT --reason \"…\"",
        ),
    ),
    ("office.not_enrolled", ("گرهی برای این واحد نیست", "No node works for this unit"), OFFICES),
    (
        "office.no_number",
        ("شماره‌های این مرکز تمام شده است", "All of this hub's numbers are given"),
        OFFICES,
    ),
    (
        "slip.not_open",
        ("برگهٔ باز با این نشان نیست", "No open slip is the one a newcomer came with"),
        ("hamgam-hub office enrol UNIT", "hamgam-hub office enrol UNIT"),
    ),
    (
        "slip.over",
        ("مهلت برگه گذشته است", "The slip's last day lies behind"),
        ("hamgam-hub office enrol UNIT", "hamgam-hub office enrol UNIT"),
    ),
    (
        "slip.too_many",
        ("برگه‌های باز بیش از اندازه است", "Too many slips are open"),
        ("hamgam-hub roster show --slips", "hamgam-hub roster show --slips"),
    ),
    ("slip.length", ("شمار نویسه‌های برگه درست نیست", "A slip has 26 characters"), PAPER),
    ("slip.letter", ("نویسه‌ای است که در برگه‌ها نیست", "A character that no slip has"), PAPER),
    ("slip.wrong", ("یک نویسهٔ برگه نادرست است", "One character of the slip is wrong"), PAPER),
    (
        "slip.several",
        ("چند نویسهٔ برگه نادرست است", "Several characters of the slip are wrong"),
        PAPER,
    ),
    (
        "slip.shape",
        ("دعوت‌نامه به شکل hamgam:ADDRESS/SLIP است", "An invitation reads hamgam:ADDRESS/SLIP"),
        PAPER,
    ),
    (
        "authority.stranger",
        ("نویسنده در فهرست گره‌ها نیست", "The writer is not in the roster"),
        KEPT,
    ),
    (
        "authority.fenced",
        ("این رایانه کنار گذاشته شده است", "The machine was shut out"),
        (
            "آنچه می‌نویسد به حساب نمی‌آید. با برگهٔ تازه، روی رایانه یا پوشه‌ای دیگر دوباره ثبت شود.",
            "What it writes doesn't count. Enroll the office anew with a fresh slip, in another folder or on another machine.",
        ),
    ),
    ("authority.lane", ("ثبت در دفتر نادرست است", "The entry is in the wrong lane"), KEPT),
    (
        "authority.kind",
        ("این ثبت در اختیار این مرکز یا اداره نیست", "Such an entry isn't this unit's to write"),
        ROLE,
    ),
    (
        "authority.role",
        ("این ثبت در اختیار این سمت نیست", "Such an entry isn't this role's to write"),
        ROLE,
    ),
    ("authority.unit", ("واحد زیرمجموعهٔ نویسنده نیست", "The unit is another parent's"), KEPT),
    ("authority.number", ("شمارهٔ گره نادرست است", "The node number isn't the writer's"), KEPT),
    ("authority.key", ("کلید امضا به کار نمی‌آید", "The signing key is unusable"), KEPT),
    (
        "authority.taken",
        ("این نوبت پیش‌تر ثبت شده است", "The incarnation was enrolled before"),
        KEPT,
    ),
    ("authority.unknown", ("چنین گرهی نیست", "There is no such node in the roster"), OFFICES),
    ("authority.too_large", ("ثبت بیش از اندازه بزرگ است", "The fence is too large"), KEPT),
    ("enrol.no_slip", ("مرکز چنین برگه‌ای نداده است", "The hub gave out no such slip"), NEW_SLIP),
    ("enrol.slip_over", ("مهلت برگه گذشته است", "The slip is past its last day"), NEW_SLIP),
    (
        "enrol.slip_used",
        ("با برگه رایانهٔ دیگری ثبت شده است", "The slip enrolled another machine"),
        NEW_SLIP,
    ),
    ("enrol.other_unit", ("برگه برای واحد دیگری است", "The slip is for another unit"), NEW_SLIP),
    ("enrol.unproven", ("اثبات برگه یا کلید نادرست است", "A proof is wrong"), NEW_SLIP),
    ("enrol.other_hub", ("رایانه مرکز دیگری را دیده است", "The machine saw another hub"), OFFICER),
    (
        "enrol.authority_key",
        ("کلید گواهی‌دهی با واحد جور نیست", "The authority's key doesn't fit the unit"),
        NEW_SLIP,
    ),
    ("enrol.declined", ("مسئول مرکز نپذیرفت", "An officer at the hub said no"), OFFICER),
    ("enrol.too_many_tries", ("تلاش نادرست بیش از حد", "Too many wrong tries"), AGAIN),
    ("enrol.busy", ("درخواست‌های منتظر زیاد است", "Too many requests wait"), AGAIN),
    ("enrol.unknown", ("مرکز این رایانه را نمی‌شناسد", "The hub doesn't know it"), NEW_SLIP),
    ("enrol.fenced", ("این رایانه کنار گذاشته شده است", "This machine was fenced"), NEW_SLIP),
    (
        "enrol.nobody_waits",
        ("کسی برای این واحد منتظر نیست", "Nobody waits for this unit"),
        ("hamgam-hub office approve", "hamgam-hub office approve"),
    ),
    (
        "enrol.other_words",
        ("واژه‌ها با هم نمی‌خوانند", "The words differ"),
        (
            "واژه‌های صفحهٔ تازه‌وارد را بپرسید؛ اگر نمی‌خوانند نپذیرید.",
            "Ask for the words on the newcomer's screen; if they differ, don't approve.",
        ),
    ),
    (
        "identity.no_randomness",
        ("رایانه عدد تصادفی نمی‌دهد", "The machine gives no random numbers"),
        AGAIN,
    ),
    ("identity.missing", ("فایلی از keys/ نیست", "A file under keys/ is missing"), RESTORE),
    ("identity.unusable", ("فایلی از keys/ به کار نمی‌آید", "A key file is unusable"), RESTORE),
    ("identity.certificate", ("گواهی درست نیست", "A certificate isn't as it must be"), NEW_SLIP),
    ("identity.unproven", ("کلید گواهی اثبات نشد", "A certificate's key isn't proved"), NEW_SLIP),
    ("identity.answer", ("پاسخ مرکز جور نیست", "The hub's answer doesn't fit"), OFFICER),
    (
        "identity.out_of_domain",
        ("این مرکز برای آن واحد گواهی نمی‌دهد", "The hub can't certify that unit"),
        OFFICES,
    ),
    ("identity.unmade", ("گواهی ساخته نشد", "A certificate can't be made"), AGAIN),
];
