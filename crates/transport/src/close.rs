//! Why connections end, in numbers both sides know.

use std::{fmt, io};

use model::Say;
use quinn::{ConnectionError, VarInt};
use thiserror::Error;

macro_rules! close_codes {
    ($($(#[$doc:meta])+ $name:ident = $number:literal, $fa:literal, $en:literal;)+) => {
        /// Why one side closed a connection. Numbers are appended, never reused.
        #[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
        pub enum CloseCode {
            $($(#[$doc])+ $name,)+
            /// A number this program doesn't know.
            Other(u32),
        }

        impl CloseCode {
            /// All that have a name.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The number on the wire.
            pub const fn number(self) -> u32 {
                match self {
                    $(Self::$name => $number,)+
                    Self::Other(number) => number,
                }
            }

            /// What people read.
            pub fn say(self) -> Say {
                match self {
                    $(Self::$name => Say::new($fa, $en),)+
                    Self::Other(number) => model::say!(
                        "طرف مقابل ارتباط را با کد ناشناختهٔ {number} بست.",
                        "closed with the unknown code {number}"
                    ),
                }
            }
        }

        impl From<u32> for CloseCode {
            fn from(number: u32) -> Self {
                match number {
                    $($number => Self::$name,)+
                    number => Self::Other(number),
                }
            }
        }
    };
}

close_codes! {
    /// All was said.
    Done = 0, "ارتباط در پایان کار بسته شد.", "all was said";
    /// A frame or request that can't be read.
    Garbage = 1, "دادهٔ رسیده خوانا نبود.", "a frame that can't be read";
    /// A frame or request above the limit.
    TooLarge = 2, "دادهٔ رسیده از اندازهٔ مجاز بزرگ‌تر بود.", "a frame above the limit";
    /// A frame on a stream it doesn't belong on, or a stream too many.
    Misplaced = 3, "داده در جای نادرست رسید.", "a frame or stream out of place";
    /// A frame or request that began and didn't end in time, or nothing at all.
    Stalled = 4, "داده‌ای که باید می‌رسید در مهلت نرسید.", "what had to arrive didn't in time";
    /// The certificate isn't the authority's: only enrolling is open to it.
    NotEnrolled = 5, "این دستگاه هنوز ثبت نشده است.", "the node isn't enrolled";
    /// The certificate holds, but no node of the roster has its key.
    Stranger = 6, "این دستگاه در فهرست گره‌های این سامانه نیست.", "the roster doesn't know the node";
    /// The node was shut out.
    Fenced = 7, "این دستگاه کنار گذاشته شده است.", "the node was fenced";
    /// Too many at once.
    Busy = 8, "سرور مشغول است؛ بعداً دوباره تلاش می‌شود.", "too many at once";
    /// The program stops.
    Stopping = 9, "برنامهٔ طرف مقابل در حال بسته شدن است.", "the program stops";
    /// A newer connection of the same node took its place.
    Replaced = 10, "ارتباط تازه‌تری جای این ارتباط را گرفت.", "a newer connection took its place";
    /// The protocol was broken in what frames say.
    Misdeed = 11, "طرف مقابل از قرارداد ارتباط پیروی نکرد.", "the protocol was broken";
    /// The shell doesn't take part in what was asked for.
    Unwanted = 12, "این درخواست در این سرور پذیرفته نمی‌شود.", "not served here";
    /// A frame of a kind that must be known and isn't: a program is too old.
    Unknown = 13, "داده‌ای از گونهٔ ناشناخته رسید؛ شاید نسخهٔ برنامه قدیمی است.", "a frame of an unknown kind";
}

/// What TLS has against a certificate, by the alert that went over the line.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum TlsFault {
    /// Out of date beyond the grace, or not valid yet.
    Date,
    /// Not under the root.
    Root,
    /// Another name, or not a certificate.
    Name,
    /// Not what the slip says.
    Pin,
    /// None was shown.
    Missing,
    /// A name its issuer may not give, or any other fault.
    Refused,
    /// The protocol asked for isn't spoken.
    Protocol,
    /// Another alert.
    Other(u8),
}

impl TlsFault {
    const fn from_alert(alert: u8) -> Self {
        // RFC 8446, section 6, and RFC 7301, section 3.2.
        match alert {
            42 => Self::Name,
            45 => Self::Date,
            46 => Self::Refused,
            // Unknown to this side, or of the same name and signed with another key.
            48 | 51 => Self::Root,
            49 => Self::Pin,
            116 => Self::Missing,
            120 => Self::Protocol,
            alert => Self::Other(alert),
        }
    }

    const fn code(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Root => "root",
            Self::Name => "name",
            Self::Pin => "pin",
            Self::Missing => "missing",
            Self::Refused => "refused",
            Self::Protocol => "protocol",
            Self::Other(_) => "other",
        }
    }
}

impl fmt::Display for TlsFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date => f.write_str("out of date"),
            Self::Root => f.write_str("not under the root"),
            Self::Name => f.write_str("another name"),
            Self::Pin => f.write_str("not the slip's"),
            Self::Missing => f.write_str("none was shown"),
            Self::Refused => f.write_str("refused"),
            Self::Protocol => f.write_str("no protocol in common"),
            Self::Other(alert) => write!(f, "alert {alert}"),
        }
    }
}

/// Why a connection is over.
#[derive(Clone, Copy, Debug, Eq, Error, Ord, PartialEq, PartialOrd)]
pub enum Closed {
    /// This side closed it.
    #[error("closed here: {}", .0.say())]
    Ours(CloseCode),
    /// The peer closed it.
    #[error("closed by the peer: {}", .0.say())]
    Theirs(CloseCode),
    /// This side refuses the peer's certificate.
    #[error("the peer's certificate: {0}")]
    PeerCert(TlsFault),
    /// The peer refuses this side's certificate.
    #[error("the peer refuses our certificate: {0}")]
    OurCert(TlsFault),
    /// Nothing was heard for too long.
    #[error("nothing was heard for too long")]
    Silent,
    /// The peer has lost the connection, most likely by starting anew.
    #[error("the peer has forgotten the connection")]
    Forgotten,
    /// The peer doesn't take connections now.
    #[error("the peer takes no connection now")]
    Refused,
    /// What came over the line isn't QUIC as this program speaks it.
    #[error("the peer's QUIC isn't ours")]
    Quic,
}

impl Closed {
    /// A stable name for counters and programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ours(_) => "line.ours",
            Self::Theirs(_) => "line.theirs",
            Self::PeerCert(_) => "line.peer_certificate",
            Self::OurCert(_) => "line.our_certificate",
            Self::Silent => "line.silent",
            Self::Forgotten => "line.forgotten",
            Self::Refused => "line.refused",
            Self::Quic => "line.quic",
        }
    }

    /// The finer reason behind [`Self::code`], for counters: a close code's number or a TLS fault.
    pub fn detail(self) -> String {
        match self {
            Self::Ours(code) | Self::Theirs(code) => code.number().to_string(),
            Self::PeerCert(fault) | Self::OurCert(fault) => fault.code().to_owned(),
            Self::Silent | Self::Forgotten | Self::Refused | Self::Quic => String::new(),
        }
    }

    /// What people read.
    pub fn say(self) -> Say {
        let fa = match self {
            Self::Ours(code) | Self::Theirs(code) => return code.say(),
            Self::PeerCert(TlsFault::Date) => {
                "گواهی طرف مقابل منقضی است؛ ساعت دستگاه را هم ببینید."
            }
            Self::PeerCert(TlsFault::Name) => "نام گواهی طرف مقابل با نشانی داده‌شده نمی‌خواند.",
            Self::PeerCert(TlsFault::Pin) => "این سرور همان نیست که برگهٔ ثبت می‌گوید.",
            Self::PeerCert(_) => "گواهی طرف مقابل معتبر نیست.",
            Self::OurCert(TlsFault::Date) => "گواهی این دستگاه منقضی است و باید از نو ثبت شود.",
            Self::OurCert(_) => "سرور گواهی این دستگاه را نمی‌پذیرد.",
            Self::Silent => "از طرف مقابل پاسخی نرسید؛ خط قطع است یا سرور خاموش.",
            Self::Forgotten => "طرف مقابل از نو راه افتاده است؛ دوباره وصل می‌شود.",
            Self::Refused => "سرور اکنون ارتباط نمی‌پذیرد.",
            Self::Quic => "طرف مقابل به قرارداد این برنامه سخن نمی‌گوید.",
        };
        Say::new(fa, self.to_string())
    }

    /// `ours` is what this side closed it with, if it did.
    pub(crate) fn of(error: &ConnectionError, ours: CloseCode) -> Self {
        match error {
            ConnectionError::LocallyClosed => Self::Ours(ours),
            ConnectionError::ApplicationClosed(close) => Self::Theirs(
                u32::try_from(close.error_code.into_inner()).unwrap_or(u32::MAX).into(),
            ),
            ConnectionError::TransportError(fault) => {
                alert(fault.code.into()).map_or(Self::Quic, Self::PeerCert)
            }
            ConnectionError::ConnectionClosed(close) => match u64::from(close.error_code) {
                // CONNECTION_REFUSED, RFC 9000, section 20.1.
                2 => Self::Refused,
                code => alert(code).map_or(Self::Quic, Self::OurCert),
            },
            ConnectionError::Reset => Self::Forgotten,
            ConnectionError::TimedOut => Self::Silent,
            ConnectionError::VersionMismatch | ConnectionError::CidsExhausted => Self::Quic,
        }
    }
}

/// A TLS alert within a QUIC error code: RFC 9001, section 4.8.
fn alert(code: u64) -> Option<TlsFault> {
    let alert = code.checked_sub(0x100)?;
    u8::try_from(alert).ok().map(TlsFault::from_alert)
}

impl From<CloseCode> for VarInt {
    fn from(code: CloseCode) -> Self {
        Self::from_u32(code.number())
    }
}

/// Why there is no connection.
#[derive(Debug, Error)]
pub enum Failed {
    /// Certificates, key or name are of no use.
    #[error("the TLS configuration is of no use")]
    Parts(#[from] crate::tls::PartsFault),
    /// The address can't be used, on this machine or at all.
    #[error("the address {to} can't be called")]
    Address {
        /// The address.
        to: std::net::SocketAddr,
    },
    /// The socket couldn't be made or bound.
    #[error("no socket at {at}")]
    Socket {
        /// The address.
        at: std::net::SocketAddr,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// There was nobody, or no agreement.
    #[error(transparent)]
    Closed(#[from] Closed),
    /// The endpoint is closed.
    #[error("the endpoint is closed")]
    Stopped,
}

impl Failed {
    /// A stable name for counters and programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Parts(_) => "line.parts",
            Self::Address { .. } => "line.address",
            Self::Socket { .. } => "line.socket",
            Self::Closed(closed) => closed.code(),
            Self::Stopped => "line.stopped",
        }
    }

    /// What people read.
    pub fn say(&self) -> Say {
        let fa = match self {
            Self::Parts(_) => "گواهی یا کلید این دستگاه، یا نام سرور، درست نیست.",
            Self::Address { .. } => "به این نشانی نمی‌توان وصل شد.",
            Self::Socket { .. } => "درگاه شبکه باز نشد؛ شاید برنامهٔ دیگری آن را گرفته است.",
            Self::Closed(closed) => return closed.say(),
            Self::Stopped => "برنامه در حال بسته شدن است.",
        };
        Say::new(fa, self.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_back_and_an_unknown_one_stays_what_it_is() {
        for (at, code) in CloseCode::ALL.iter().enumerate() {
            assert_eq!(usize::try_from(code.number()), Ok(at));
            assert_eq!(CloseCode::from(code.number()), *code);
        }
        assert_eq!(CloseCode::from(999).number(), 999);
    }
}
