//! The log: standard error for who is at the screen, a file a day for who asks later.

use std::path::PathBuf;
use std::{fmt, io};

use thiserror::Error;
use tracing::Subscriber;
use tracing_subscriber::filter::ParseError;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::{SubscriberInitExt as _, TryInitError};
use tracing_subscriber::{EnvFilter, Layer as _};

use crate::crash;
use crate::daily::{DailyFile, Masked};
use crate::stamp::{Clock, OfficeClock};

/// What the log and the crash reports need to know.
#[derive(Clone)]
pub struct Logging {
    /// Levels, as settings write them: `warn` or `warn,store=debug`.
    pub filter: String,
    /// The folder of logs and crash reports. Not made here: where there is none, nothing is kept.
    pub folder: Option<PathBuf>,
    /// Days a file is kept.
    pub keep_days: u16,
    /// Whether standard error takes colors.
    pub color: bool,
    /// The program's name and version, for crash reports.
    pub version: &'static str,
    /// What time it is.
    pub clock: Clock,
    /// The office's distance from UTC.
    pub offset_minutes: i32,
}

/// Why there is no log.
#[derive(Debug, Error)]
pub enum LogFault {
    /// The filter names no levels.
    #[error("the log's filter can't be read")]
    Filter(#[source] ParseError),
    /// Another log was set up before.
    #[error("a log is set up already")]
    SetTwice(#[source] TryInitError),
}

/// Sets up the log and the crash reports, once for the process.
///
/// # Errors
/// [`LogFault`]; the program can go on without.
pub fn init(logging: &Logging) -> Result<(), LogFault> {
    crash::report_panics(logging);
    let stderr = || Masked(io::stderr());
    subscriber(logging, stderr)?.try_init().map_err(LogFault::SetTwice)
}

fn subscriber<W>(
    logging: &Logging,
    screen: W,
) -> Result<impl Subscriber + Send + Sync + 'static, LogFault>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let filter = EnvFilter::builder().parse(&logging.filter).map_err(LogFault::Filter)?;
    let screen = tracing_subscriber::fmt::layer()
        .compact()
        .without_time()
        .with_ansi(logging.color)
        .log_internal_errors(false)
        .with_writer(screen);
    let clock = logging.office_clock();
    let file = logging.folder.clone().map(|folder| {
        tracing_subscriber::fmt::layer()
            .with_timer(clock.clone())
            .with_ansi(false)
            .log_internal_errors(false)
            .with_writer(DailyFile::new(folder, logging.keep_days, clock))
            .boxed()
    });
    Ok(tracing_subscriber::registry().with(filter).with(screen).with(file))
}

impl Logging {
    pub(crate) fn office_clock(&self) -> OfficeClock {
        OfficeClock { clock: self.clock.clone(), offset_minutes: self.offset_minutes }
    }
}

impl fmt::Debug for Logging {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Logging")
            .field("filter", &self.filter)
            .field("folder", &self.folder)
            .field("keep_days", &self.keep_days)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::fs;
    use std::io::Write;
    use std::path::Path;
    use std::sync::{Arc, Mutex, PoisonError};

    use model::Timestamp;

    use super::*;

    /// Logging at 1401-09-15 09:14:22 in Tehran.
    pub(crate) fn logging(folder: &Path) -> Logging {
        Logging {
            filter: "warn,telemetry=info".to_owned(),
            folder: Some(folder.to_owned()),
            keep_days: 30,
            color: false,
            version: "hamgam-node 0.0.0",
            clock: Arc::new(|| Timestamp::from_ms(1_670_305_462_000)),
            offset_minutes: 210,
        }
    }

    #[derive(Clone, Default)]
    struct Screen(Arc<Mutex<Vec<u8>>>);

    impl Write for Screen {
        fn write(&mut self, text: &[u8]) -> io::Result<usize> {
            let mut shown = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            shown.extend_from_slice(text);
            Ok(text.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(work: impl FnOnce()) -> (String, String) {
        let temp = tempfile::tempdir().unwrap();
        let screen = Screen::default();
        let writer = screen.clone();
        let subscriber = subscriber(&logging(temp.path()), move || Masked(writer.clone())).unwrap();
        tracing::subscriber::with_default(subscriber, work);
        let shown = String::from_utf8(screen.0.lock().unwrap().clone()).unwrap();
        let kept = fs::read_to_string(temp.path().join("hamgam-1401-09-15.log"));
        (shown, kept.unwrap_or_default())
    }

    #[test]
    fn a_line_goes_to_the_screen_and_to_the_file_of_the_day() {
        let (shown, kept) = logged(|| tracing::warn!(rows = 3, "sheet has wrong rows"));
        assert_eq!(shown, " WARN telemetry::log::tests: sheet has wrong rows rows=3\n");
        assert_eq!(
            kept,
            "1401-09-15 09:14:22  WARN telemetry::log::tests: sheet has wrong rows rows=3\n"
        );
    }

    #[test]
    fn no_id_reaches_screen_or_file_by_any_way() {
        let (shown, kept) = logged(|| {
            let span = tracing::warn_span!("import", id = "0012345679");
            let _inside = span.enter();
            tracing::warn!(mobile = "0912 345 6789", number = 1_234_567_891u64, "id ۰۰۷۶۵۴۳۲۱۸");
        });
        for text in [shown, kept] {
            assert_eq!(text.matches("•••").count(), 4, "{text}");
            for canary in ["12345679", "6789", "1234567891", "۷۶۵۴۳۲۱۸"] {
                assert!(!text.contains(canary), "{text}");
            }
        }
    }

    #[test]
    fn lines_below_the_level_of_their_part_are_left_out() {
        let (shown, _) = logged(|| {
            tracing::info!("kept here");
            tracing::debug!("too fine");
            tracing::info!(target: "store", "not asked for");
        });
        assert_eq!(shown.lines().count(), 1, "{shown}");
    }

    #[test]
    fn a_filter_without_sense_is_refused() {
        let mut logging = logging(Path::new("nowhere"));
        logging.filter = "store=loud".to_owned();
        assert!(matches!(subscriber(&logging, io::sink), Err(LogFault::Filter(_))));
    }
}
