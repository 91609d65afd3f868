//! A file a day, the old ones removed, each text masked on its way in.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use model::JalaliDate;
use tracing_subscriber::fmt::MakeWriter;

use crate::mask::mask;
use crate::stamp::OfficeClock;

const LOG_PREFIX: &str = "hamgam-";
const LOG_SUFFIX: &str = ".log";
pub(crate) const CRASH_PREFIX: &str = "crash-";
pub(crate) const CRASH_SUFFIX: &str = ".txt";

/// The log's files; opened with the first line of a day.
#[derive(Clone)]
pub(crate) struct DailyFile {
    shared: Arc<Shared>,
}

struct Shared {
    folder: PathBuf,
    keep_days: u16,
    clock: OfficeClock,
    open: Mutex<Option<(String, File)>>,
}

/// Masks all that is written through it. Each call of `write` is one whole text.
pub(crate) struct Masked<W>(pub(crate) W);

impl DailyFile {
    pub(crate) fn new(folder: PathBuf, keep_days: u16, clock: OfficeClock) -> Self {
        Self { shared: Arc::new(Shared { folder, keep_days, clock, open: Mutex::new(None) }) }
    }
}

impl<'a> MakeWriter<'a> for DailyFile {
    type Writer = Masked<Self>;

    fn make_writer(&'a self) -> Self::Writer {
        Masked(self.clone())
    }
}

impl Write for DailyFile {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let now = self.shared.clock.now();
        let day = now.day_text();
        let mut open = self.shared.open.lock().unwrap_or_else(PoisonError::into_inner);
        match open.as_mut() {
            Some((opened, file)) if *opened == day => file.write_all(line)?,
            _ => {
                let path = self.shared.folder.join(format!("{LOG_PREFIX}{day}{LOG_SUFFIX}"));
                let mut file = OpenOptions::new().append(true).create(true).open(path)?;
                file.write_all(line)?;
                *open = Some((day, file));
                if let Some(today) = now.day {
                    remove_old(&self.shared.folder, today, self.shared.keep_days);
                }
            }
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<W: Write> Write for Masked<W> {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.0.write_all(mask(&String::from_utf8_lossy(text)).as_bytes())?;
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Removes logs and crash reports older than `keep_days`; a file that can't be removed stays.
fn remove_old(folder: &Path, today: JalaliDate, keep_days: u16) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let day = name.to_str().and_then(day_of);
        if day.is_some_and(|day| today.days_since(day) > i32::from(keep_days)) {
            fs::remove_file(entry.path()).ok();
        }
    }
}

/// The day in the name of a log or a crash report.
fn day_of(name: &str) -> Option<JalaliDate> {
    let log = name.strip_prefix(LOG_PREFIX).filter(|_| name.ends_with(LOG_SUFFIX));
    let crash = name.strip_prefix(CRASH_PREFIX).filter(|_| name.ends_with(CRASH_SUFFIX));
    log.or(crash)?.get(..10)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use model::Timestamp;

    use super::*;

    const DAY_MS: u64 = 86_400_000;
    /// 1401-09-15 09:14:22 in Tehran.
    const START_MS: u64 = 1_670_305_462_000;

    fn file_with_clock(folder: &Path) -> (DailyFile, Arc<AtomicU64>) {
        let ms = Arc::new(AtomicU64::new(START_MS));
        let shown = Arc::clone(&ms);
        let clock = OfficeClock {
            clock: Arc::new(move || Timestamp::from_ms(shown.load(Ordering::Relaxed))),
            offset_minutes: 210,
        };
        (DailyFile::new(folder.to_owned(), 2, clock), ms)
    }

    fn names(folder: &Path) -> Vec<String> {
        let name = |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name();
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|e| name(e).into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_new_day_has_a_new_file_and_old_ones_go() {
        let temp = tempfile::tempdir().unwrap();
        fs::write(temp.path().join("crash-1401-09-01-101500-1.txt"), "old").unwrap();
        fs::write(temp.path().join("hamgam-notes.log"), "not ours").unwrap();
        let (file, ms) = file_with_clock(temp.path());
        for _ in 0..4 {
            file.make_writer().write_all("one line\n".as_bytes()).unwrap();
            file.make_writer().write_all("another\n".as_bytes()).unwrap();
            ms.fetch_add(DAY_MS, Ordering::Relaxed);
        }
        assert_eq!(
            names(temp.path()),
            [
                "hamgam-1401-09-16.log",
                "hamgam-1401-09-17.log",
                "hamgam-1401-09-18.log",
                "hamgam-notes.log"
            ]
        );
        let lines = fs::read_to_string(temp.path().join("hamgam-1401-09-18.log")).unwrap();
        assert_eq!(lines, "one line\nanother\n");
    }

    #[test]
    fn what_is_written_is_masked() {
        let temp = tempfile::tempdir().unwrap();
        let (file, _) = file_with_clock(temp.path());
        file.make_writer().write_all("کد ۰۰۱۲۳۴۵۶۷۹\n".as_bytes()).unwrap();
        let text = fs::read_to_string(temp.path().join("hamgam-1401-09-15.log")).unwrap();
        assert_eq!(text, "کد •••\n");
    }

    #[test]
    fn without_a_folder_nothing_is_made() {
        let temp = tempfile::tempdir().unwrap();
        let (file, _) = file_with_clock(&temp.path().join("not-there"));
        assert!(file.make_writer().write_all(b"line\n").is_err());
        assert_eq!(names(temp.path()), Vec::<String>::new());
    }
}
