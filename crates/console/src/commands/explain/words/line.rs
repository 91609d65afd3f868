//! The words of codes about the line: why there is no connection, how a session ended, what doesn't
//! get through.

use super::{Both, Word};

const NOTHING: Both = (
    "کاری لازم نیست: هر چه هست نگه داشته شده و با خط بعدی می‌رود.",
    "Nothing to do: all of it is kept and goes with the next line.",
);
const LINE: Both = (
    "خط اینترنت را ببینید و تلفن بزنید؛ تماس خودبه‌خود دوباره گرفته می‌شود.",
    "Look at the line, or telephone; the call is made again by itself.",
);
const ADDRESS: Both = (
    "نشانی را در [parent] پروندهٔ config/node.toml یا config/hub.toml ببینید.",
    "Look at the address under [parent] in config/node.toml or config/hub.toml.",
);
const DOCTOR: Both = ("hamgam-node doctor", "hamgam-node doctor");
const CLOCK: Both = (
    "ساعت هر دو رایانه را ببینید، سپس hamgam-node doctor را اجرا کنید.",
    "Look at the clocks of both machines, then run hamgam-node doctor.",
);
const UPDATE: Both = (
    "برنامهٔ قدیمی‌تر را به‌روز کنید: hamgam-node version",
    "Update the older of the two programs: hamgam-node version",
);
const REPORT: Both = (
    "به پشتیبانی خبر دهید و گزارش‌های پوشهٔ logs/ را بفرستید.",
    "Tell those who look after the program, with what is in logs/.",
);
const SLIP: Both = ("hamgam-hub office enrol UNIT", "hamgam-hub office enrol UNIT");

pub(super) const WORDS: &[Word] = &[
    ("session.done", ("همه چیز گفته شد", "All was said"), NOTHING),
    (
        "session.stopping",
        ("برنامهٔ طرف دیگر بسته شد", "The other side's program was stopped"),
        NOTHING,
    ),
    (
        "session.busy",
        (
            "مرکز پر بود و خواست کمی دیگر تماس گرفته شود",
            "The hub was full and asked to be called a little later",
        ),
        NOTHING,
    ),
    (
        "session.replaced",
        (
            "تماس تازه‌تر همان گره جای این یکی را گرفت",
            "A newer call of the same node took its place",
        ),
        NOTHING,
    ),
    ("session.lost", ("خط در میانهٔ گفت‌وگو قطع شد", "The line was lost while both talked"), LINE),
    (
        "session.silent",
        (
            "طرف دیگر وصل بود ولی پیش نرفت و تماس بسته شد",
            "The other side was there but brought nothing on, and was sent off",
        ),
        LINE,
    ),
    (
        "session.version",
        (
            "دو برنامه هیچ نسخهٔ مشترکی از قرارداد ارتباط ندارند",
            "The two programs have no version of the protocol in common",
        ),
        UPDATE,
    ),
    (
        "session.realm",
        (
            "یکی از دو طرف آزمایشی و دیگری واقعی است",
            "One side is for practice and the other is live",
        ),
        SLIP,
    ),
    (
        "session.stranger",
        ("گره در فهرست گره‌های مرکز نیست", "The node isn't in the hub's roster"),
        SLIP,
    ),
    (
        "session.unproven",
        (
            "مرکزی با کلید ناشناخته پاسخ داد و نشان نداد که کشور آن را ثبت کرده است",
            "A hub with an unknown key answered and didn't show that the nation has enrolled it",
        ),
        (
            "اگر مرکز استان تازه شده است صبر کنید تا با کشور تماس بگیرد؛ وگرنه با استان تماس بگیرید.",
            "If the province's hub is new, wait until it has met the nation; otherwise ask the province.",
        ),
    ),
    ("session.fenced", ("گره کنار گذاشته شده است", "The node was shut out"), SLIP),
    (
        "session.misdeed",
        ("یکی از دو برنامه قرارداد ارتباط را شکست", "One of the two programs broke the protocol"),
        REPORT,
    ),
    ("session.disk", ("دیسک یکی از دو طرف خراب است", "A disk of one of the two fails"), DOCTOR),
    ("line.silent", ("پاسخی نرسید", "Nothing answered"), LINE),
    (
        "line.name",
        ("نام مرکز در شبکه پیدا نشد", "The hub's name isn't found in the network"),
        ADDRESS,
    ),
    ("line.address", ("به این نشانی نمی‌توان وصل شد", "The address can't be called"), ADDRESS),
    ("line.refused", ("مرکز اکنون تماس نمی‌پذیرد", "The hub takes no calls now"), NOTHING),
    (
        "line.forgotten",
        ("برنامهٔ طرف دیگر از نو راه افتاده است", "The other side's program was started anew"),
        NOTHING,
    ),
    ("line.ours", ("این برنامه خود تماس را بست", "This program closed the call itself"), NOTHING),
    ("line.theirs", ("طرف دیگر تماس را بست", "The other side closed the call"), NOTHING),
    (
        "line.peer_certificate",
        ("گواهی طرف دیگر پذیرفته نشد", "The other side's certificate isn't accepted here"),
        CLOCK,
    ),
    (
        "line.our_certificate",
        ("گواهی این رایانه پذیرفته نشد", "This machine's certificate isn't accepted there"),
        (
            "ساعت هر دو رایانه را ببینید. اگر ۲۴ ماه از پایان گواهی گذشته است: hamgam-node key recover با برگهٔ تازه.",
            "Look at the clocks of both machines. If its certificate ended 24 months ago: hamgam-node key recover, with a new slip.",
        ),
    ),
    (
        "line.quic",
        ("آن‌که پاسخ داد این برنامه نیست", "Whoever answered isn't this program"),
        ADDRESS,
    ),
    ("line.parts", ("گواهی یا کلید این رایانه به کار نمی‌آید", "Own keys are of no use"), DOCTOR),
    (
        "line.socket",
        ("درگاه شبکه باز نشد", "The network port can't be opened"),
        (
            "برنامهٔ دیگری آن را گرفته است؟ نشانی را در [listen] پروندهٔ config/hub.toml ببینید.",
            "Has another program taken it? Look at [listen] in config/hub.toml.",
        ),
    ),
    ("line.stopped", ("برنامه در حال بسته شدن است", "The program is being stopped"), NOTHING),
];
