//! The program, an office of its own for each fact, and what every command must keep to.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use hamgam_tests::canary::Canaries;
use hamgam_tests::table::{SHEETS, Table};
use serde_json::Value;
use tempfile::TempDir;

/// The engines that keep views on the disk.
pub(crate) const ENGINES: [&str; 2] = ["sled", "redb"];

/// The county's program, built once with the profile and into the folder of the tests themselves.
pub(crate) fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| built("hamgam-node", "hamgam-node"))
}

/// The hubs' program, built likewise.
pub(crate) fn hub_program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| built("hamgam-hub", "hamgam-hub"))
}

/// A program of a package.
pub(crate) fn built(package: &str, name: &str) -> PathBuf {
    let own = std::env::current_exe().unwrap();
    let folder = own.ancestors().nth(2).unwrap();
    let profile = match folder.file_name().unwrap().to_str().unwrap() {
        "debug" => "dev",
        other => other,
    };
    let mut cargo = Command::new(env!("CARGO"));
    hamgam_tests::forget_package(&mut cargo);
    let status = cargo
        .args(["build", "--quiet", "--package", package, "--bin", name, "--locked"])
        .args(["--profile", profile, "--target-dir"])
        .arg(folder.parent().unwrap())
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status()
        .unwrap();
    assert!(status.success(), "the program doesn't build");
    folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// A command of a program in a folder, asking for JSON, with an environment of its own.
pub(crate) fn bare_command(program: &Path, data: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(program);
    hamgam_tests::commands::clean(&mut command);
    command.stdin(Stdio::null()).arg("--data").arg(data).arg("--json").args(args);
    command
}

/// What a command said.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// Its exit code; `None` if it was killed.
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Answer {
    /// What a finished process said, having kept what every command keeps: no bug of ours, nobody's
    /// data on the way to a log or a screen that others see.
    pub(crate) fn of(output: &Output) -> Self {
        let answer = Self {
            code: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        };
        assert_ne!(answer.code, Some(70), "a bug of ours: {answer:?}");
        assert_ne!(answer.code, Some(101), "a panic: {answer:?}");
        assert!(!answer.err.contains("panicked"), "a panic: {answer:?}");
        assert_no_canary("stderr", &answer.err);
        answer
    }

    /// The JSON documents on stdout, one a line.
    pub(crate) fn documents(&self) -> Vec<Value> {
        let lines = self.out.lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{self:?}")))
            .collect()
    }

    /// The one JSON document on stdout.
    pub(crate) fn document(&self) -> Value {
        let mut documents = self.documents();
        assert_eq!(documents.len(), 1, "{self:?}");
        documents.remove(0)
    }

    /// The same, of a command that did it all.
    pub(crate) fn done(&self) -> Value {
        assert_eq!(self.code, Some(0), "{self:?}");
        self.document()
    }
}

/// An office in a folder of its own, gone when dropped.
#[derive(Debug)]
pub(crate) struct Office {
    dir: TempDir,
    pub(crate) engine: &'static str,
}

/// Rials and jobs no sample comes near.
pub(crate) const AMPLE: (&str, &str) = ("9,000,000,000,000", "90000");

impl Office {
    /// A folder without an office.
    pub(crate) fn bare(engine: &'static str) -> Self {
        Self { dir: tempfile::tempdir().unwrap(), engine }
    }

    /// A practice office.
    pub(crate) fn new(engine: &'static str, county: &str, (rials, jobs): (&str, &str)) -> Self {
        let office = Self::bare(engine);
        let quota = ["--quota-rials", rials, "--quota-jobs", jobs];
        office.run(&[&["setup", "--practice", "--office", county][..], &quota].concat()).done();
        office
    }

    /// A practice office with a sample taken in.
    pub(crate) fn sample(engine: &'static str, name: &str) -> Self {
        let office = Self::new(engine, &name[..4], AMPLE);
        let answer = office.import(&sample_path(name));
        assert_eq!(answer.code, Some(10), "{answer:?}");
        office
    }

    /// The same office, its views kept by another engine.
    pub(crate) fn with_engine(self, engine: &'static str) -> Self {
        Self { engine, ..self }
    }

    /// A folder beside the office, for what is imported.
    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    /// The office's folder; below the temporary one, so that it is the program that makes it.
    pub(crate) fn data(&self) -> PathBuf {
        self.dir.path().join("office")
    }

    /// A command on this office, asking for JSON, with an environment of its own.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = bare_command(program(), &self.data(), args);
        command.env("HAMGAM_VIEWS_ENGINE", self.engine);
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, args: &[&str]) -> Answer {
        Answer::of(&self.command(args).output().unwrap())
    }

    pub(crate) fn import(&self, path: &Path) -> Answer {
        self.run(&["application", "import", path.to_str().unwrap()])
    }

    /// The verdicts of all files, as they are printed.
    pub(crate) fn why(&self, as_of: &str) -> String {
        let answer = self.run(&["application", "why", "--all", "--as-of", as_of]);
        assert_eq!(answer.code, Some(0), "{answer:?}");
        answer.out
    }

    /// Everything that can be asked about the office, in one text: equal texts, equal offices.
    pub(crate) fn state(&self) -> String {
        let letters = self.run(&["referral", "list"]).done();
        let mut status = self.run(&["status", "--on", "1401/09/15"]).done();
        status.as_object_mut().unwrap().remove("on");
        format!("{}{letters}{status}", self.why("1401/09/15"))
    }

    /// Writes tables as a folder of CSV files and says where.
    pub(crate) fn folder(&self, name: &str, tables: &[Table]) -> PathBuf {
        let folder = self.dir.path().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        for table in tables {
            std::fs::write(folder.join(format!("{}.csv", table.name)), table.to_csv()).unwrap();
        }
        folder
    }

    /// Writes tables as one workbook and says where.
    pub(crate) fn workbook(&self, name: &str, tables: &[Table]) -> PathBuf {
        let path = self.dir.path().join(name);
        let mut book = rust_xlsxwriter::Workbook::new();
        for table in tables {
            let tab = SHEETS.iter().find(|(file, _)| *file == table.name).unwrap().1;
            let sheet = book.add_worksheet();
            sheet.set_name(tab).unwrap();
            for (at, row) in std::iter::once(&table.heading).chain(&table.rows).enumerate() {
                for (column, cell) in row.iter().enumerate() {
                    let at = u32::try_from(at).unwrap();
                    sheet.write_string(at, u16::try_from(column).unwrap(), cell).unwrap();
                }
            }
        }
        book.save(&path).unwrap();
        path
    }
}

/// The folder of the samples.
pub(crate) fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/samples")
}

/// What is imported of a sample: `1102` is a folder, `1103` a workbook.
pub(crate) fn sample_path(name: &str) -> PathBuf {
    match name {
        "1103" => samples().join("1103/county-1103.xlsx"),
        other => samples().join(other),
    }
}

/// A sample's sheets as text, read without the program's own reader.
pub(crate) fn sample_tables(name: &str) -> Vec<Table> {
    if name == "1103" {
        return workbook_tables(&sample_path(name));
    }
    let read = |(file, _): (&'static str, &str)| {
        let path = sample_path(name).join(format!("{file}.csv"));
        Table::from_csv(file, &std::fs::read_to_string(path).unwrap())
    };
    SHEETS.map(read).into()
}

fn workbook_tables(path: &Path) -> Vec<Table> {
    use calamine::{Data, Reader as _, Xlsx, open_workbook};
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let mut tables = Vec::new();
    for (name, tab) in SHEETS {
        let range = book.worksheet_range(tab).unwrap();
        let text = |cell: &Data| cell.to_string();
        let mut rows: Vec<Vec<String>> =
            range.rows().map(|row| row.iter().map(text).collect()).collect();
        let heading = rows.remove(0);
        tables.push(Table { name, heading, rows });
    }
    tables
}

/// Fails if a text holds anybody's id, telephone number or name of the samples.
pub(crate) fn assert_no_canary(place: &str, text: &str) {
    static CANARIES: OnceLock<Canaries> = OnceLock::new();
    let canaries = CANARIES.get_or_init(canaries);
    assert_eq!(canaries.in_text(text), None, "{place} tells an id or number");
    // The names are all of one kind; only where that is are they looked up.
    if text.contains("زهی") {
        assert_eq!(canaries.name_in(text), None, "{place} tells a name");
    }
}

fn canaries() -> Canaries {
    let mut all = Vec::new();
    for table in ["1102", "1103"].iter().flat_map(|name| sample_tables(name)) {
        let named = |heading: &str| table.heading.iter().position(|named| named == heading);
        let columns: Vec<usize> = ["کد ملی / شناسه ملی", "کد ملی", "تلفن همراه", "شناسه پشتیبان"]
            .into_iter()
            .filter_map(named)
            .collect();
        let names = named("نام").zip(named("نام خانوادگی / نام شرکت"));
        for row in &table.rows {
            all.extend(columns.iter().filter_map(|at| row.get(*at)).cloned());
            if let Some((given, family)) = names
                && !row[given].is_empty()
            {
                all.push(format!("{} {}", row[given].trim(), row[family].trim()));
            }
        }
    }
    let canaries = Canaries::of(&all);
    assert!(500 < canaries.count(), "the samples are there");
    canaries
}

/// The gates of one verdict with a result, sorted.
pub(crate) fn gates(why: &Value, result: &str) -> BTreeSet<String> {
    let gates = why["gates"].as_array().unwrap().iter();
    let of = gates.filter(|gate| gate["result"] == result);
    of.map(|gate| gate["gate"].as_str().unwrap().to_owned()).collect()
}
