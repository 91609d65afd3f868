//! How what concerns the tree fails: joining it, founding it, letting others in, running beside them.

use identity::IdentityFault;
use model::{Say, say};
use runtime::daemon::DaemonFault;
use runtime::{GateFault, JoinFault, NationFault};

use super::{Failure, Told, exit};

impl From<IdentityFault> for Failure {
    fn from(fault: IdentityFault) -> Self {
        let (code, message) = (fault.code().to_owned(), fault.say());
        Told { code, message, next: Some(fault.next().en), exit: exit::FAILED }.into()
    }
}

impl From<NationFault> for Failure {
    fn from(fault: NationFault) -> Self {
        match fault {
            NationFault::Office(fault) => fault.into(),
            NationFault::Identity(fault) => fault.into(),
            NationFault::NotTheNation { unit } => of(
                "nation.not_here",
                say!(
                    "این پوشه از آنِ {unit} است؛ کلید ریشه تنها مرکز کشور را تأیید می‌کند.",
                    "this folder is {unit}'s: the root vouches for the nation's hub alone"
                ),
                "hamgam-hub key recover --hub HOST:PORT --slip SLIP",
                exit::REFUSED,
            ),
            NationFault::NoRootCertificate => of(
                "nation.no_root_certificate",
                Say::new(
                    "گواهی ریشه در این پوشه نیست؛ فایل keys/root.crt هر مرکز همان است.",
                    "the root's certificate isn't in this folder; it is keys/root.crt at any hub",
                ),
                "--root-certificate FILE",
                exit::NOT_FOUND,
            ),
            NationFault::OtherRoot => of(
                "nation.other_root",
                Say::new("این گواهی ریشهٔ این سامانه نیست.", "this is not the root of this tree"),
                "--root-key FILE --root-certificate FILE",
                exit::NOT_ALLOWED,
            ),
            NationFault::Incarnation { last } => of(
                "nation.incarnation",
                say!(
                    "نوبت {last} مرکز کشور پیش از این بوده است.",
                    "there has been incarnation {last} of the nation"
                ),
                "--incarnation N",
                exit::REFUSED,
            ),
        }
    }
}

fn of(code: &str, message: Say, next: &str, exit: u8) -> Failure {
    Told { code: code.to_owned(), message, next: Some(next.to_owned()), exit }.into()
}

impl From<GateFault> for Failure {
    fn from(fault: GateFault) -> Self {
        match fault {
            GateFault::Office(fault) => fault.into(),
            GateFault::Unapproved(why) => {
                let (code, message) = (why.code().to_owned(), why.say());
                Told { code, message, next: Some(why.next().en), exit: exit::NOT_FOUND }.into()
            }
            GateFault::Refused(why) => {
                let (code, message) = (why.code().to_owned(), why.say());
                Told { code, message, next: Some(why.next().en), exit: exit::NOT_ALLOWED }.into()
            }
            GateFault::NoRequest => {
                let code = "enrol.no_request".to_owned();
                let message = Say::new(
                    "این فایل درخواست ثبت اداره نیست.",
                    "this file is no request to be enrolled",
                );
                let next =
                    Some("hamgam-node setup --office CODE --slip SLIP --request-to DIR".to_owned());
                Told { code, message, next, exit: exit::NOT_FOUND }.into()
            }
            GateFault::NoPackage => {
                let code = "enrol.no_package".to_owned();
                let message = Say::new(
                    "این مرکز اکنون نمی‌تواند گواهی بدهد.",
                    "this hub can't certify anybody now",
                );
                let next = Some("hamgam-hub doctor".to_owned());
                Told { code, message, next, exit: exit::FAILED }.into()
            }
        }
    }
}

impl From<JoinFault> for Failure {
    fn from(fault: JoinFault) -> Self {
        let told = |code: &str, message, next: &str, exit| {
            Told { code: code.to_owned(), message, next: Some(next.to_owned()), exit }.into()
        };
        match fault {
            JoinFault::Office(fault) => fault.into(),
            JoinFault::Identity(fault) => fault.into(),
            JoinFault::Refused(why) => {
                told(why.code(), why.say(), &why.next().en, exit::NOT_ALLOWED)
            }
            JoinFault::NotYet => told(
                "enrol.not_yet",
                Say::new(
                    "هنوز کسی در مرکز پاسخ نداده است؛ کلیدها نگه داشته شد.",
                    "no officer has answered yet; the keys are kept",
                ),
                "run the same command again; the slip stays good",
                exit::NO_LINE,
            ),
            JoinFault::Address(error) => told(
                "line.address",
                say!("نشانی مرکز پیدا نشد: {error}", "the hub's address can't be found: {error}"),
                "--hub HOST:PORT, as the slip says",
                exit::NO_LINE,
            ),
            JoinFault::Line(failed) => told(
                failed.code(),
                failed.say(),
                "compare address and slip with the paper; then run the same command again",
                exit::NO_LINE,
            ),
            JoinFault::Answer(fault) => told(
                "enrol.answer",
                say!(
                    "پاسخ مرکز خوانا نیست ({fault})؛ شاید نسخهٔ برنامه‌ها یکی نیست.",
                    "the hub's answer makes no sense ({fault}); the programs may be of two versions"
                ),
                "hamgam-node version",
                exit::FAILED,
            ),
            JoinFault::Threads(error) => told(
                "daemon.threads",
                say!("برنامه راه نیفتاد: {error}", "the program can't start its threads: {error}"),
                "close other programs and run this again",
                exit::FAILED,
            ),
        }
    }
}

/// Why a daemon didn't begin, or didn't close in order.
impl From<DaemonFault> for Failure {
    fn from(fault: DaemonFault) -> Self {
        let told = |code: &str, message, next: &str| {
            Told { code: code.to_owned(), message, next: Some(next.to_owned()), exit: exit::FAILED }
                .into()
        };
        match fault {
            DaemonFault::Office(fault) => fault.into(),
            DaemonFault::Contacts(fault) => Self::contacts(&fault),
            DaemonFault::Line(failed) => told(
                failed.code(),
                failed.say(),
                "another address: listen.address in config/hub.toml, or HAMGAM_LISTEN_ADDRESS",
            ),
            DaemonFault::Metrics { at, source } => told(
                "daemon.metrics",
                say!(
                    "درگاه آمار {at} باز نشد: {source}",
                    "figures can't be served at {at}: {source}"
                ),
                "metrics.address = \"127.0.0.1:0\" or \"off\" in the settings",
            ),
            DaemonFault::Control(error) => told(
                "daemon.control",
                say!(
                    "راه ارتباط دستورها باز نشد: {error}",
                    "the socket for commands can't be opened: {error}"
                ),
                "hamgam-node doctor",
            ),
            DaemonFault::Threads(error) => told(
                "daemon.threads",
                say!("برنامه راه نیفتاد: {error}", "the program can't start its threads: {error}"),
                "close other programs and run this again",
            ),
        }
    }
}
