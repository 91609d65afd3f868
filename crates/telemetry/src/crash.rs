//! When we are wrong: a report in the logs' folder, one line for the person.
//!
//! The hook writes the report and says nothing, for some panics are caught at a known place and
//! cost one record only. A panic that reaches [`guarded`] ends the program: it says so, the caller
//! exits with 70.

use std::backtrace::Backtrace;
use std::cell::RefCell;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::path::{Path, PathBuf};
use std::thread;

use model::{Say, say};

use crate::daily::{CRASH_PREFIX, CRASH_SUFFIX};
use crate::log::Logging;
use crate::mask::mask;

/// Reports a folder holds at most: hostile data must not fill the disk with them.
const REPORTS_MAX: usize = 20;

thread_local! {
    static LAST_REPORT: RefCell<Option<PathBuf>> = const { RefCell::new(None) };
}

/// A bug of ours ended the work.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Crashed {
    /// The report, where one could be written.
    pub report: Option<PathBuf>,
    /// What went wrong, masked.
    pub message: String,
}

/// Does the work; a panic in it is told instead of unwinding further.
///
/// # Errors
/// [`Crashed`]: tell it, flush, exit with 70.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Crashed> {
    LAST_REPORT.with_borrow_mut(|last| *last = None);
    // Nothing the work has touched is looked at again: the process ends.
    panic::catch_unwind(AssertUnwindSafe(work)).map_err(|payload| {
        let text = payload.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("no message");
        Crashed { report: LAST_REPORT.with_borrow_mut(Option::take), message: mask(text).into() }
    })
}

impl Crashed {
    /// What happened, in one line.
    pub fn say(&self) -> Say {
        say!(
            "خطایی در خود برنامه رخ داد و کار متوقف شد؛ آنچه ثبت شده بود محفوظ است.",
            "The program hit a bug of its own and stopped; what it had confirmed is safe."
        )
    }

    /// What to do.
    pub fn next(&self) -> Say {
        match &self.report {
            Some(path) => {
                let path = path.display();
                say!(
                    "دوباره اجرا کنید و اگر تکرار شد، این گزارش را بفرستید: {path}",
                    "run it again; if it happens once more, send this report: {path}"
                )
            }
            None => {
                let message = &self.message;
                say!(
                    "دوباره اجرا کنید و اگر تکرار شد، این پیام را بفرستید: {message}",
                    "run it again; if it happens once more, send this message: {message}"
                )
            }
        }
    }
}

/// Has every panic of the process reported in the logs' folder.
pub(crate) fn report_panics(logging: &Logging) {
    let logging = logging.clone();
    panic::set_hook(Box::new(move |info| {
        let report = logging.folder.as_ref().and_then(|folder| {
            let text = report(&logging, info, &Backtrace::force_capture());
            write_report(folder, &logging.office_clock().now().file_text(), &text).ok()
        });
        LAST_REPORT.with_borrow_mut(|last| *last = report);
    }));
}

fn report(logging: &Logging, info: &PanicHookInfo<'_>, backtrace: &Backtrace) -> String {
    let place = info.location().map_or_else(|| "unknown".to_owned(), ToString::to_string);
    let thread = thread::current();
    let text = format!(
        "program  {}\nsystem   {} {}\ntime     {}\nthread   {}\nplace    {place}\nmessage  {}\n\n{backtrace}\n",
        logging.version,
        std::env::consts::OS,
        std::env::consts::ARCH,
        logging.office_clock().now(),
        thread.name().unwrap_or("unnamed"),
        info.payload_as_str().unwrap_or("none"),
    );
    mask(&text).into_owned()
}

fn write_report(folder: &Path, stamp: &str, text: &str) -> io::Result<PathBuf> {
    let is_report = |entry: &fs::DirEntry| {
        let name = entry.file_name();
        name.to_str().is_some_and(|n| n.starts_with(CRASH_PREFIX) && n.ends_with(CRASH_SUFFIX))
    };
    let present = fs::read_dir(folder)?.flatten().filter(is_report).count();
    if REPORTS_MAX <= present {
        return Err(io::ErrorKind::QuotaExceeded.into());
    }
    for number in 1..=REPORTS_MAX {
        let path = folder.join(format!("{CRASH_PREFIX}{stamp}-{number}{CRASH_SUFFIX}"));
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => {
                file.write_all(text.as_bytes())?;
                file.sync_all()?;
                return Ok(path);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::tests::logging;

    #[test]
    fn a_crash_is_reported_with_its_place_and_without_ids() {
        let temp = tempfile::tempdir().unwrap();
        report_panics(&logging(temp.path()));
        let id = "0012345679";
        let crashed = guarded(|| -> () { panic!("no record of {id}") }).unwrap_err();
        drop(panic::take_hook());

        assert_eq!(crashed.message, "no record of •••");
        let path = crashed.report.clone().unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        assert_eq!(name, "crash-1401-09-15-091422-1.txt");
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("program  hamgam-node 0.0.0\n"), "{text}");
        assert!(text.contains("crash.rs"), "{text}");
        assert!(text.contains("message  no record of •••\n"), "{text}");
        assert!(!text.contains(id), "{text}");

        let shown = path.display().to_string();
        assert!(crashed.next().fa.ends_with(&shown) && crashed.next().en.ends_with(&shown));
    }

    #[test]
    fn work_that_goes_well_is_handed_back() {
        assert_eq!(guarded(|| 7), Ok(7));
    }

    #[test]
    fn without_a_report_the_message_is_what_there_is_to_send() {
        let crashed = Crashed { report: None, message: "no record of •••".to_owned() };
        assert!(crashed.next().en.ends_with("send this message: no record of •••"));
        assert!(crashed.say().fa.contains("محفوظ"));
    }

    #[test]
    fn the_folder_of_reports_has_an_end() {
        let temp = tempfile::tempdir().unwrap();
        for _ in 0..REPORTS_MAX {
            write_report(temp.path(), "1401-09-15-091422", "x").unwrap();
        }
        assert!(write_report(temp.path(), "1401-09-16-091422", "x").is_err());
        assert_eq!(fs::read_dir(temp.path()).unwrap().count(), REPORTS_MAX);
    }
}
