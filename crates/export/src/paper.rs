//! A report as a file that proves itself: its canonical bytes, its cut, what its codes are called, its
//! signature; and its figures beside them for people.

use std::collections::BTreeMap;
use std::fmt;

use journal::{Cut, Head as LogHead, PublicKey};
use model::{Hash, Incarnation, LogId, NodeNumber, Say, Seq, UnitCode, say};
use report::{ENGINE, ENGINE_OLDEST, Report, ReportFault};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::legend::Legend;

/// What a signature is given for.
const CONTEXT: &str = "hamgam/report/2";
/// The file's first word, up to the format's number.
const FORMAT: &str = "hamgam.report/";
/// The number of the format that is written and read.
const FORMAT_NUMBER: u32 = 2;

/// What a file of any version begins with.
#[derive(Deserialize)]
struct Head {
    format: String,
}

/// The number of a file's format, if it is a report file at all.
fn format_of(text: &str) -> Result<u32, String> {
    let head: Head = serde_json::from_str(text).map_err(|fault| fault.to_string())?;
    let number = head.format.strip_prefix(FORMAT).and_then(|number| number.parse().ok());
    number.ok_or_else(|| "its format is another".to_owned())
}

/// Who signed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Signed {
    /// The node.
    pub node: NodeNumber,
    /// Its incarnation.
    pub incarnation: Incarnation,
    /// Its key: a file agrees with itself by it; whether it is that machine's, a roster says.
    pub key: PublicKey,
    /// Ed25519 over [`Paper::statement`], in the context of reports.
    pub signature: [u8; 64],
}

/// A report with what it rests on.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Paper {
    /// The report.
    pub report: Report,
    /// What its codes are called.
    pub legend: Legend,
    /// Its cut.
    pub cut: BTreeMap<LogId, LogHead>,
    /// Who signed it.
    pub signed: Signed,
}

/// Why a file is no report that could be believed.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum PaperFault {
    /// No report file, or torn.
    #[error("this is no report file: {why}")]
    NotOne {
        /// Where it fails.
        why: String,
    },
    /// A report file of another version: nothing of it can be read.
    #[error("the file is of format {theirs}, this program reads {FORMAT_NUMBER}")]
    Format {
        /// Theirs.
        theirs: u32,
    },
    /// Of an engine this program doesn't count as.
    #[error(
        "the report was made by engine {theirs}, this program counts as {ENGINE_OLDEST} to {ENGINE}"
    )]
    Engine {
        /// Theirs.
        theirs: u32,
    },
    /// What people read in it isn't what its bytes say, or its cut isn't the one it names.
    #[error("the file was changed: {what}")]
    Changed {
        /// What doesn't fit.
        what: Misfit,
    },
    /// Not signed by whom it names.
    #[error("the signature isn't that of the machine it names")]
    Forged,
}

/// What of a file isn't what its bytes say.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Misfit {
    /// The heads of its logs aren't the cut it names.
    Cut,
    /// Its figures.
    Figures,
    /// What it is of.
    Definition,
    /// Its hashes.
    Hashes,
}

impl Misfit {
    /// The words for people.
    pub fn say(self) -> Say {
        match self {
            Self::Cut => Say::new(
                "سر دفترهایش برشی نیست که نام می‌برد",
                "the heads of its logs aren't the cut it names",
            ),
            Self::Figures => Say::new(
                "رقم‌هایش رقم‌های گزارش امضاشده نیست",
                "its figures aren't those that were signed",
            ),
            Self::Definition => Say::new(
                "آنچه از ضوابط و گزارش پیش می‌گوید آنی نیست که امضا شده",
                "what it says of rules and the report before isn't what was signed",
            ),
            Self::Hashes => Say::new(
                "اثر انگشت‌هایش از آن این گزارش نیست",
                "its fingerprints aren't those of this report",
            ),
        }
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say().en)
    }
}

impl PaperFault {
    /// What it is, and what to do.
    pub fn say(&self) -> Say {
        match self {
            Self::NotOne { why } => {
                say!("این فایل گزارش نیست: {why}", "this is no report file: {why}")
            }
            Self::Format { theirs } => of_another_version(
                FORMAT_NUMBER < *theirs,
                &say!(
                    "قالب فایل {theirs} است و این برنامه {FORMAT_NUMBER} را می‌خواند",
                    "the file is of format {theirs}, this program reads {FORMAT_NUMBER}"
                ),
            ),
            Self::Engine { theirs } => engine_of_another_version(*theirs),
            Self::Changed { what } => {
                let Say { fa, en } = what.say();
                say!("فایل دستکاری شده است: {fa}", "the file was changed: {en}")
            }
            Self::Forged => Say::new(
                "امضای فایل از دستگاهی که نام می‌برد نیست.",
                "the signature isn't that of the machine the file names",
            ),
        }
    }

    /// Says whether a report of another version is meant: nothing is wrong with it.
    pub const fn is_another_version(&self) -> bool {
        match self {
            Self::Format { .. } | Self::Engine { .. } => true,
            Self::NotOne { .. } | Self::Changed { .. } | Self::Forged => false,
        }
    }
}

/// What is said of a report that another engine has made.
pub fn engine_of_another_version(theirs: u32) -> Say {
    let what = say!(
        "گزارش با موتور شمارش {theirs} ساخته شده است و این برنامه با موتورهای {ENGINE_OLDEST} تا {ENGINE} می‌شمارد",
        "the report was made by engine {theirs}, this program counts as {ENGINE_OLDEST} to {ENGINE}"
    );
    of_another_version(ENGINE < theirs, &what)
}

fn of_another_version(newer: bool, what: &Say) -> Say {
    let Say { fa, en } = what;
    if newer {
        say!(
            "نسخهٔ دیگری از برنامه: {fa}. این برنامه را به‌روز کنید و دوباره بکوشید.",
            "made by a newer version: {en}; update this program and try again"
        )
    } else {
        say!(
            "نسخهٔ دیگری از برنامه: {fa}. گزارش را از نو برون‌بری کنید، یا با برنامه‌ای که آن را ساخته بازبینی کنید.",
            "made by an older version: {en}; export the report anew, or check it with the program that made it"
        )
    }
}

#[derive(Serialize, Deserialize)]
struct File {
    format: String,
    unit: String,
    quarter: String,
    report: String,
    output: String,
    cut: String,
    rules: String,
    previous: Option<String>,
    figures: BTreeMap<String, BTreeMap<String, u64>>,
    legend: Legend,
    signed_by: (u16, u16),
    key: PublicKey,
    signature: String,
    heads: Vec<(String, u64, String)>,
    bytes: String,
}

impl Paper {
    /// What is signed: [`Report::output_hash`], the cut's name, [`Legend::bytes`].
    pub fn statement(report: &Report, legend: &Legend) -> Vec<u8> {
        let legend = legend.bytes();
        [&report.output_hash().0[..], &report.definition.cut.0, &legend].concat()
    }

    /// The context to sign in, see [`journal::Signer::attest`].
    pub const fn context() -> &'static str {
        CONTEXT
    }

    /// The file's text: JSON, the same for the same report and signer.
    ///
    /// # Panics
    /// Never: strings and numbers are always JSON.
    pub fn write(&self) -> String {
        let heads =
            self.cut.iter().map(|(log, head)| (hex(&log.key()), head.seq.0, head.hash.to_string()));
        let file = File {
            heads: heads.collect(),
            signature: hex(&self.signed.signature),
            ..File::of(&self.report, &self.legend, &self.signed)
        };
        let mut text = serde_json::to_string_pretty(&file).expect("strings and numbers are JSON");
        text.push('\n');
        text
    }

    /// Reads a file and checks that it agrees with itself and was signed by the key it names. Whether
    /// that key is the machine's, [`Paper::is_by`] says.
    ///
    /// # Errors
    /// [`PaperFault`].
    pub fn read(text: &str) -> Result<Self, PaperFault> {
        let not_one = |why: &str| PaperFault::NotOne { why: why.to_owned() };
        // Another version may have other fields: whose it is stands in the first.
        match format_of(text).map_err(|why| PaperFault::NotOne { why })? {
            FORMAT_NUMBER => {}
            theirs => return Err(PaperFault::Format { theirs }),
        }
        let file: File = serde_json::from_str(text)
            .map_err(|fault| PaperFault::NotOne { why: fault.to_string() })?;
        let bytes = unhex(&file.bytes).ok_or_else(|| not_one("its bytes aren't hexadecimal"))?;
        let report = Report::from_bytes(&bytes).map_err(|fault| match fault {
            ReportFault::NotOne => not_one("its bytes are no report"),
            ReportFault::Engine { theirs } => PaperFault::Engine { theirs },
        })?;
        let cut = heads(&file.heads).ok_or_else(|| not_one("its heads don't read"))?;
        let signature = unhex(&file.signature).and_then(|it| it.try_into().ok());
        let signature = signature.ok_or_else(|| not_one("its signature doesn't read"))?;
        let (node, incarnation) = file.signed_by;
        let (node, incarnation) = (NodeNumber(node), Incarnation(incarnation));
        let signed = Signed { node, incarnation, key: file.key, signature };
        let paper = Self { report, legend: file.legend.clone(), cut, signed };
        paper.agrees(&file)?;
        paper.is_by(&paper.signed.key)?;
        Ok(paper)
    }

    fn agrees(&self, file: &File) -> Result<(), PaperFault> {
        if Cut::id_of(&self.cut) != self.report.definition.cut {
            return Err(PaperFault::Changed { what: Misfit::Cut });
        }
        let said = File::of(&self.report, &self.legend, &self.signed);
        if (&said.unit, &said.quarter, &said.figures) != (&file.unit, &file.quarter, &file.figures)
        {
            return Err(PaperFault::Changed { what: Misfit::Figures });
        }
        if (&said.rules, &said.previous) != (&file.rules, &file.previous) {
            return Err(PaperFault::Changed { what: Misfit::Definition });
        }
        if (&said.report, &said.output, &said.cut) != (&file.report, &file.output, &file.cut) {
            return Err(PaperFault::Changed { what: Misfit::Hashes });
        }
        Ok(())
    }

    /// Whether this key has signed it.
    ///
    /// # Errors
    /// [`PaperFault::Forged`].
    pub fn is_by(&self, key: &PublicKey) -> Result<(), PaperFault> {
        let statement = Self::statement(&self.report, &self.legend);
        if *key == self.signed.key && key.attests(CONTEXT, &statement, &self.signed.signature) {
            Ok(())
        } else {
            Err(PaperFault::Forged)
        }
    }
}

impl File {
    fn of(report: &Report, legend: &Legend, signed: &Signed) -> Self {
        let of = &report.definition;
        let lines = report.lines.iter().map(|line| (line.unit, &line.figures));
        let all = lines.chain([(of.unit, &report.total)]);
        let itself = report.itself();
        let plain = |figures: &report::Figures| {
            figures.iter().map(|(figure, many)| (figure.code(), many)).collect()
        };
        Self {
            format: format!("{FORMAT}{FORMAT_NUMBER}"),
            unit: of.unit.to_string(),
            quarter: of.quarter.to_string(),
            report: of.id().to_string(),
            output: report.output_hash().to_string(),
            cut: of.cut.to_string(),
            rules: of.rules_version.clone(),
            previous: of.previous.map(|hash| hash.to_string()),
            figures: all
                .map(|(unit, figures)| (unit.to_string(), plain(figures)))
                .chain((!itself.is_empty()).then(|| (itself_name(of.unit), plain(&itself))))
                .collect(),
            legend: legend.clone(),
            signed_by: (signed.node.0, signed.incarnation.0),
            key: signed.key,
            signature: String::new(),
            heads: Vec::new(),
            bytes: hex(&report.bytes()),
        }
    }
}

/// What a hub's own figures stand under, apart from the total.
pub(crate) fn itself_name(unit: UnitCode) -> String {
    format!("{unit}.itself")
}

fn heads(written: &[(String, u64, String)]) -> Option<BTreeMap<LogId, LogHead>> {
    let mut cut = BTreeMap::new();
    for (log, seq, hash) in written {
        let log = LogId::from_key(&unhex(log)?)?;
        let hash = Hash(unhex(hash)?.try_into().ok()?);
        cut.insert(log, LogHead { seq: Seq(*seq), hash });
    }
    Some(cut)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    let pairs = text.as_bytes().chunks_exact(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

#[cfg(test)]
mod tests;
