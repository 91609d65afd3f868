//! What became of each file.

use bundle::Envelope;
use model::{LogId, Say, Seq, UnitCode, say};

use super::News;

/// What a file turned out to be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Verdict {
    /// It was taken; something of it was new.
    Taken,
    /// It was read to its end, and all of it was here.
    NothingNew,
    /// Entries that come before it are missing: an earlier bundle, or another part.
    Waits,
    /// It breaks off or is damaged; what stands before that was taken.
    Damaged {
        /// Up to which byte of what is inside it could be read.
        at: u64,
        /// The stable code.
        code: &'static str,
        /// What is wrong.
        say: Say,
    },
    /// It is encrypted to somebody else, or to another incarnation of this office.
    NotForUs,
    /// This office wrote it.
    Own,
    /// It is no bundle.
    NoBundle,
    /// A newer program wrote it.
    Newer,
    /// It can't be read from its disk.
    Unreadable {
        /// What the system says.
        what: String,
    },
    /// Its sender is no neighbor of this office.
    NotNeighbor,
    /// Nobody here knows its sender.
    Stranger,
    /// Its sender was shut out.
    Fenced,
    /// Its words aren't signed by who is named as its sender.
    Forged,
    /// One side is for practice, the other is live.
    Realm,
}

impl Verdict {
    /// The stable code that messages, JSON and tests cite.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Taken => "stick.taken",
            Self::NothingNew => "stick.nothing_new",
            Self::Waits => "stick.waits",
            Self::Damaged { code, .. } => code,
            Self::NotForUs => "stick.not_for_us",
            Self::Own => "stick.own",
            Self::NoBundle => "stick.no_bundle",
            Self::Newer => "stick.newer",
            Self::Unreadable { .. } => "stick.unreadable",
            Self::NotNeighbor => "stick.not_neighbor",
            Self::Stranger => "stick.stranger",
            Self::Fenced => "stick.fenced",
            Self::Forged => "stick.forged",
            Self::Realm => "stick.realm",
        }
    }

    /// Says whether nothing is the matter with it.
    pub const fn is_good(&self) -> bool {
        matches!(self, Self::Taken | Self::NothingNew)
    }

    /// Says whether it came from who it names as its sender, whole or not.
    pub(crate) const fn is_heard(&self) -> bool {
        matches!(self, Self::Taken | Self::NothingNew | Self::Waits | Self::Damaged { .. })
    }

    /// Says whether it merely isn't for this office: a stick may carry others' bundles.
    pub const fn is_others(&self) -> bool {
        matches!(self, Self::NotForUs | Self::Own | Self::NoBundle)
    }

    /// What it means.
    pub fn say(&self) -> Say {
        match self {
            Self::Taken => Say::new("دریافت شد.", "Taken."),
            Self::NothingNew => Say::new(
                "چیز تازه‌ای نداشت: همهٔ آن پیش‌تر رسیده بود.",
                "Nothing new: all of it was here already.",
            ),
            Self::Waits => Say::new(
                "بستهٔ پیش از این هنوز نرسیده است؛ آنچه ممکن بود دریافت شد.",
                "An earlier bundle hasn't come yet; what could be taken was.",
            ),
            Self::Damaged { at, say, .. } => {
                let Say { fa, en } = say;
                say!(
                    "{fa} آنچه پیش از بایت {at} بود دریافت شد.",
                    "{en} What stands before byte {at} was taken."
                )
            }
            Self::NotForUs => Say::new(
                "برای این اداره نیست، یا برای رایانهٔ پیشین آن رمز شده است.",
                "Not for this office, or encrypted to its former machine.",
            ),
            Self::Own => Say::new("این بسته را همین اداره ساخته است.", "This office made it."),
            Self::NoBundle => Say::new("بستهٔ همگام نیست.", "No bundle."),
            Self::Newer => Say::new(
                "نسخهٔ تازه‌تری از برنامه آن را نوشته است.",
                "A newer version of the program wrote it.",
            ),
            Self::Unreadable { what } => say!("خوانده نشد: {what}", "It can't be read: {what}"),
            Self::NotNeighbor => Say::new(
                "فرستندهٔ آن بالادست یا زیرمجموعهٔ این اداره نیست.",
                "Its sender is neither above nor below this office.",
            ),
            Self::Stranger => {
                Say::new("فرستندهٔ آن این‌جا شناخته نیست.", "Nobody here knows its sender.")
            }
            Self::Fenced => Say::new(
                "فرستندهٔ آن کنار گذاشته شده است؛ چیزی از آن دریافت نشد.",
                "Its sender was shut out; nothing of it was taken.",
            ),
            Self::Forged => Say::new(
                "امضای آن از فرستندهٔ نام‌برده نیست؛ چیزی از آن دریافت نشد.",
                "It isn't signed by who it names as its sender; nothing of it was taken.",
            ),
            Self::Realm => Say::new(
                "یکی از دو طرف آزمایشی و دیگری واقعی است.",
                "One side is for practice, the other is live.",
            ),
        }
    }

    /// What to do about it; nothing where all is well.
    pub fn next(&self, from: Option<UnitCode>) -> Option<Say> {
        let who = from.map_or_else(|| "…".to_owned(), |unit| unit.to_string());
        let again = say!(
            "از {who} بخواهید بسته را دوباره بسازد: sync export",
            "ask {who} to make it again: sync export"
        );
        match self {
            Self::Taken | Self::NothingNew | Self::Own | Self::NoBundle => None,
            Self::Waits => Some(say!(
                "بستهٔ پیشین یا بخش‌های دیگر را بیاورید، یا از {who} بخواهید بستهٔ کامل بسازد: sync export --all",
                "bring the earlier bundle or the other parts, or ask {who} for all of it: sync export --all"
            )),
            Self::Damaged { .. } | Self::Unreadable { .. } => Some(again),
            Self::NotForUs => Some(say!(
                "به اداره‌ای که نامش روی فایل است برسانید؛ اگر رایانه عوض شده است از {who} بستهٔ تازه بخواهید",
                "take it to the office on its name; after a change of machine ask {who} for a new one"
            )),
            Self::Newer => Some(Say::new("برنامه را به‌روز کنید", "update the program")),
            Self::NotNeighbor | Self::Stranger => Some(Say::new(
                "فرستنده را با تلفن بپرسید؛ بسته‌ای که از بالادست یا زیرمجموعه نیست لازم نیست",
                "ask by telephone who made it; only bundles of the parent or of an office below are needed",
            )),
            Self::Fenced => Some(Say::new(
                "آن اداره باید دوباره ثبت شود: hamgam-hub office enrol",
                "that office has to be enrolled anew: hamgam-hub office enrol",
            )),
            Self::Forged => Some(Say::new(
                "به مسئول امنیت خبر دهید و بسته را نگه دارید",
                "tell the security officer and keep the bundle",
            )),
            Self::Realm => {
                Some(Say::new("پوشهٔ درست را بدهید: --data", "give the right folder: --data"))
            }
        }
    }
}

/// What a sender's words brought.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Heard {
    /// Entries of this office that its neighbor is now known to have.
    pub acked: u64,
    /// Entries of this office that the nation is now known to have.
    pub nation: u64,
    /// Logs the neighbor couldn't take.
    pub refused: Vec<(LogId, Seq, u16)>,
    /// Entries of this office that the neighbor set aside.
    pub asides: u64,
    /// The neighbor has more of this office's own logs than this office.
    pub set_back: Vec<LogId>,
    /// Logs that have another history there.
    pub forked: Vec<LogId>,
}

/// What became of one file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FileOutcome {
    /// The file.
    pub name: String,
    /// Who sent which part to whom, if that could be read.
    pub envelope: Option<Envelope>,
    /// What it turned out to be.
    pub verdict: Verdict,
    /// Bytes of it that were read, without its encryption.
    pub bytes: u64,
    /// What of it was new.
    pub news: News,
    /// Segments of it that were here already.
    pub known: u64,
    /// Logs that wait for entries before these.
    pub gaps: Vec<(LogId, Seq)>,
    /// Segments that this office couldn't take.
    pub refused: Vec<(LogId, Seq, u16)>,
    /// Entries kept but set aside.
    pub asides: u64,
    /// What its sender's words brought.
    pub heard: Heard,
    /// It was read to its end; whether that was the bundle's last part.
    pub end: Option<bool>,
}

impl FileOutcome {
    pub(crate) fn new(name: String, verdict: Verdict) -> Self {
        Self {
            name,
            envelope: None,
            verdict,
            bytes: 0,
            news: News::default(),
            known: 0,
            gaps: Vec::new(),
            refused: Vec::new(),
            asides: 0,
            heard: Heard::default(),
            end: None,
        }
    }
}
