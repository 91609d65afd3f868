//! The audit as a file that proves itself: a line an act, each line chained to the one before it, and a
//! seal with the end of the chain under the machine's signature.
//!
//! ```text
//! h0 = BLAKE3("hamgam.audit/1")    line: columns, first half of h(n-1)    h(n) = BLAKE3(h(n-1), line)
//! seal: the unit, the machine, the days, how many lines, the end of the chain, the heads; signed
//! ```
//!
//! Lines are hashed as they are. The file is written and read a line at a time; which acts stand in it,
//! and whether they are those of a store, is the caller's.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::io::{self, BufRead, Write};

use journal::PublicKey;
use model::{Incarnation, JalaliDate, NodeNumber, Seq, UnitCode};
use serde_json::{Map, Value, json};
use thiserror::Error;

/// What an audit is written as.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum AuditForm {
    /// Comma-separated columns, their names in the first line.
    Csv,
    /// A JSON document a line.
    Json,
}

/// The columns of an act, in their order: its log and place there first.
pub const AUDIT_COLUMNS: [&str; 11] =
    ["log", "seq", "on", "unit", "user", "role", "kind", "record", "what", "logical", "at_ms"];

/// An act's columns.
pub type AuditRow = [String; AUDIT_COLUMNS.len()];

/// What a seal says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AuditSeal {
    /// Whose audit it is.
    pub unit: UnitCode,
    /// The machine that wrote it.
    pub node: NodeNumber,
    /// Its incarnation.
    pub incarnation: Incarnation,
    /// The first civil day, if one was named.
    pub from: Option<JalaliDate>,
    /// The last civil day, if one was named.
    pub to: Option<JalaliDate>,
    /// Every log the machine held, as acts name it, with its last entry.
    pub heads: BTreeMap<String, Seq>,
}

/// A file that was read and agrees with itself.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SealedAudit {
    /// The form it is in.
    pub form: AuditForm,
    /// What its seal says.
    pub seal: AuditSeal,
    /// How many acts are in it.
    pub acts: u64,
    statement: String,
    signature: [u8; 64],
}

/// Why a file is no audit.
#[derive(Debug, Error)]
pub enum AuditFault {
    /// It can't be read.
    #[error("the file can't be read")]
    Unreadable(#[source] io::Error),
    /// A line doesn't follow from the one before it: one was changed, put in, or taken out.
    #[error("line {line} doesn't follow from the line before it")]
    Broken {
        /// The line, from 1.
        line: u64,
    },
    /// The file ends before its seal, or the seal isn't that of these lines.
    #[error("line {line} should be the seal of the lines before it")]
    Unsealed {
        /// The line, from 1.
        line: u64,
    },
}

impl AuditForm {
    /// An act as a line, without its link to the line before. Equal acts are equal lines.
    pub fn line(self, row: &AuditRow) -> String {
        match self {
            Self::Csv => row.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(","),
            Self::Json => {
                let fields = AUDIT_COLUMNS.iter().zip(row).map(|(name, cell)| {
                    let value = if cell.is_empty() { Value::Null } else { json!(cell) };
                    format!("{}:{value}", json!(name))
                });
                format!("{{{}", fields.collect::<Vec<_>>().join(","))
            }
        }
    }

    /// The link to the line before, and the line's end.
    fn link(self, end: &[u8; 32]) -> String {
        let half = hex(end.get(..16).unwrap_or_default());
        match self {
            Self::Csv => format!(",{half}"),
            Self::Json => format!(",\"before\":\"{half}\"}}"),
        }
    }

    /// The log and place that a line without its link begins with.
    fn place(self, line: &str) -> Option<(String, Seq)> {
        let (log, seq) = match self {
            Self::Csv => {
                let mut cells = line.splitn(3, ',');
                (cells.next()?, cells.next()?)
            }
            Self::Json => {
                let rest = line.strip_prefix("{\"log\":\"")?;
                let (log, rest) = rest.split_once("\",\"seq\":\"")?;
                (log, rest.split_once('"')?.0)
            }
        };
        Some((log.to_owned(), Seq(seq.parse().ok()?)))
    }
}

/// Writes an audit.
#[derive(Debug)]
pub struct AuditWriter<W> {
    out: W,
    form: AuditForm,
    end: [u8; 32],
    acts: u64,
}

impl<W: Write> AuditWriter<W> {
    /// Begins the file.
    ///
    /// # Errors
    /// Of `out`.
    pub fn new(out: W, form: AuditForm) -> io::Result<Self> {
        let mut writer = Self { out, form, end: begin(), acts: 0 };
        if form == AuditForm::Csv {
            let line = format!("{},before", AUDIT_COLUMNS.join(","));
            writer.chain(&line)?;
        }
        Ok(writer)
    }

    /// Adds an act.
    ///
    /// # Errors
    /// Of `out`.
    pub fn act(&mut self, row: &AuditRow) -> io::Result<()> {
        let line = self.form.line(row) + &self.form.link(&self.end);
        self.acts = self.acts.saturating_add(1);
        self.chain(&line)
    }

    fn chain(&mut self, line: &str) -> io::Result<()> {
        self.end = follow(&self.end, line);
        self.out.write_all(line.as_bytes())?;
        self.out.write_all(b"\n")
    }

    /// Seals the file; `sign` signs in the context [`AUDIT_CONTEXT`]. Says how many acts it has.
    ///
    /// # Errors
    /// Of `out`.
    pub fn seal(
        mut self,
        seal: &AuditSeal,
        sign: impl FnOnce(&[u8]) -> [u8; 64],
    ) -> io::Result<(W, u64)> {
        let statement = seal.statement(&self.end, self.acts);
        let signature = hex(&sign(statement.as_bytes()));
        let line = match self.form {
            AuditForm::Csv => format!("seal,{},{signature}", quoted(&statement)),
            AuditForm::Json => json!({ "seal": statement, "signature": signature }).to_string(),
        };
        writeln!(self.out, "{line}")?;
        Ok((self.out, self.acts))
    }
}

impl AuditSeal {
    /// The words that are signed.
    fn statement(&self, end: &[u8; 32], acts: u64) -> String {
        let day = |day: Option<JalaliDate>| day.map_or_else(|| "-".to_owned(), JalaliDate::slashed);
        let Self { unit, node, incarnation, from, to, heads } = self;
        let (from, to, end) = (day(*from), day(*to), hex(end));
        let (node, incarnation) = (node.0, incarnation.0);
        let mut text = format!("{FORMAT} {unit} {node} {incarnation} {from} {to} {acts} {end}");
        for (log, head) in heads {
            write!(text, " {log}={}", head.0).expect("a string takes everything");
        }
        text
    }

    /// The seal, how many acts it is of, and the end of their chain.
    fn read(statement: &str) -> Option<(Self, u64, String)> {
        let mut words = statement.split(' ');
        let mut next = || words.next();
        if next()? != FORMAT {
            return None;
        }
        let unit = next()?.parse().ok()?;
        let node = NodeNumber(next()?.parse().ok()?);
        let incarnation = Incarnation(next()?.parse().ok()?);
        let mut day = || -> Option<Option<JalaliDate>> {
            match next()? {
                "-" => Some(None),
                text => text.parse().ok().map(Some),
            }
        };
        let (from, to) = (day()?, day()?);
        let acts = next()?.parse().ok()?;
        let end = next()?.to_owned();
        let mut heads = BTreeMap::new();
        for word in words {
            let (log, seq) = word.split_once('=')?;
            heads.insert(log.to_owned(), Seq(seq.parse().ok()?));
        }
        Some((Self { unit, node, incarnation, from, to, heads }, acts, end))
    }
}

impl SealedAudit {
    /// Reads a file and hands out each act: its log, its place there, and its line without the link, as
    /// [`AuditForm::line`] makes it. Whose key it is by is still to be asked: [`SealedAudit::is_by`].
    ///
    /// # Errors
    /// [`AuditFault`]. What was handed out by then is to be forgotten.
    pub fn read(
        mut input: impl BufRead,
        each: &mut dyn FnMut(String, Seq, &str),
    ) -> Result<Self, AuditFault> {
        let (mut end, mut acts, mut at, mut form) = (begin(), 0u64, 0u64, AuditForm::Csv);
        let mut line = String::new();
        loop {
            line.clear();
            at = at.saturating_add(1);
            let mut limited = io::Read::take(&mut input, LINE_BYTES_MAX);
            if limited.read_line(&mut line).map_err(AuditFault::Unreadable)? == 0 {
                return Err(AuditFault::Unsealed { line: at });
            }
            let text = line.trim_end_matches(['\n', '\r']);
            if at == 1 {
                form = if text.starts_with('{') { AuditForm::Json } else { AuditForm::Csv };
            }
            if let Some((statement, signature)) = sealed(form, text) {
                let read = AuditSeal::read(&statement)
                    .filter(|(_, of, its_end)| *of == acts && *its_end == hex(&end));
                let (seal, _, _) = read.ok_or(AuditFault::Unsealed { line: at })?;
                let mut more = [0];
                if input.read(&mut more).map_err(AuditFault::Unreadable)? != 0 {
                    return Err(AuditFault::Broken { line: at.saturating_add(1) });
                }
                return Ok(Self { form, seal, acts, statement, signature });
            }
            if at == 1 && form == AuditForm::Csv {
                end = follow(&end, text);
                continue;
            }
            let bare = text.strip_suffix(&form.link(&end));
            let place = bare.and_then(|bare| form.place(bare).map(|place| (bare, place)));
            let (bare, (log, seq)) = place.ok_or(AuditFault::Broken { line: at })?;
            each(log, seq, bare);
            end = follow(&end, text);
            acts = acts.saturating_add(1);
        }
    }

    /// Says whether this key has signed it.
    pub fn is_by(&self, key: &PublicKey) -> bool {
        key.attests(AUDIT_CONTEXT, self.statement.as_bytes(), &self.signature)
    }
}

/// The statement and signature of a line that is a seal.
fn sealed(form: AuditForm, line: &str) -> Option<(String, [u8; 64])> {
    let (statement, signature) = match form {
        AuditForm::Csv => {
            let (statement, signature) = line.strip_prefix("seal,")?.rsplit_once(',')?;
            let bare = statement.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            (bare.unwrap_or(statement).to_owned(), signature.to_owned())
        }
        AuditForm::Json => {
            let mut fields: Map<String, Value> = serde_json::from_str(line).ok()?;
            let mut text = |name: &str| match fields.remove(name) {
                Some(Value::String(text)) => Some(text),
                _ => None,
            };
            (text("seal")?, text("signature")?)
        }
    };
    let signature = crate::paper::unhex(&signature)?.try_into().ok()?;
    Some((statement, signature))
}

fn begin() -> [u8; 32] {
    *blake3::hash(FORMAT.as_bytes()).as_bytes()
}

fn follow(end: &[u8; 32], line: &str) -> [u8; 32] {
    *blake3::Hasher::new().update(end).update(line.as_bytes()).finalize().as_bytes()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes everything");
        text
    })
}

/// A cell as CSV has it.
fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\"").replace(['\n', '\r'], " "))
    } else {
        cell.to_owned()
    }
}

impl fmt::Display for AuditForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Csv => "csv",
            Self::Json => "json",
        })
    }
}

/// What a signature is given for.
pub const AUDIT_CONTEXT: &str = "hamgam/audit/1";
const FORMAT: &str = "hamgam.audit/1";
/// A line of a file that is no audit may have no end; the longest is a seal with every log's head.
const LINE_BYTES_MAX: u64 = 1 << 20;

#[cfg(test)]
mod tests {
    use journal::Signer;

    use super::*;

    fn row(seq: u64, what: &str) -> AuditRow {
        let cells = ["5.1/1102/0", &seq.to_string(), "1401-09-15", "1102", "sara", "clerk"];
        let mut row = AuditRow::default();
        for (cell, text) in row.iter_mut().zip(cells) {
            text.clone_into(cell);
        }
        row[8] = what.to_owned();
        row
    }

    fn seal() -> AuditSeal {
        AuditSeal {
            unit: "1102".parse().unwrap(),
            node: NodeNumber(5),
            incarnation: Incarnation(1),
            from: Some("1401/01/01".parse().unwrap()),
            to: None,
            heads: BTreeMap::from([("5.1/1102/0".to_owned(), Seq(9))]),
        }
    }

    fn signer() -> Signer {
        Signer::new(&[7; 32], journal::Realm::Practice)
    }

    fn made(form: AuditForm) -> String {
        let mut writer = AuditWriter::new(Vec::new(), form).unwrap();
        for (seq, what) in [(1, ""), (2, "report export 1102 1401-Q2, \"all\""), (4, "login")] {
            writer.act(&row(seq, what)).unwrap();
        }
        let sign = |statement: &[u8]| signer().attest(AUDIT_CONTEXT, statement);
        let (bytes, acts) = writer.seal(&seal(), sign).unwrap();
        assert_eq!(acts, 3);
        String::from_utf8(bytes).unwrap()
    }

    fn read(text: &str) -> Result<(SealedAudit, Vec<(Seq, String)>), AuditFault> {
        let mut acts = Vec::new();
        let mut each = |_: String, seq, line: &str| acts.push((seq, line.to_owned()));
        SealedAudit::read(text.as_bytes(), &mut each).map(|audit| (audit, acts))
    }

    #[test]
    fn what_is_written_is_read_and_is_its_signers() {
        for form in [AuditForm::Csv, AuditForm::Json] {
            let (audit, acts) = read(&made(form)).unwrap();
            assert_eq!((audit.form, &audit.seal, audit.acts), (form, &seal(), 3));
            assert!(audit.is_by(&signer().public()));
            let other = Signer::new(&[8; 32], journal::Realm::Practice);
            assert!(!audit.is_by(&other.public()));
            let places: Vec<u64> = acts.iter().map(|(seq, _)| seq.0).collect();
            assert_eq!(places, [1, 2, 4]);
            assert_eq!(acts[2].1, form.line(&row(4, "login")));
        }
    }

    #[test]
    fn a_line_of_json_is_a_document() {
        for line in made(AuditForm::Json).lines() {
            serde_json::from_str::<Value>(line).unwrap();
        }
    }

    #[test]
    fn any_change_of_a_file_is_found_and_its_line_named() {
        for form in [AuditForm::Csv, AuditForm::Json] {
            let text = made(form);
            let lines: Vec<&str> = text.lines().collect();
            let (first, last) = (lines.len() - 4, lines.len() - 1);
            for gone in 0..lines.len() {
                let mut fewer = lines.clone();
                fewer.remove(gone);
                let fault = read(&fewer.join("\n")).unwrap_err();
                assert!(matches!(fault, AuditFault::Broken { .. } | AuditFault::Unsealed { .. }));
            }
            let forged = text.replacen("sara", "reza", 1);
            let Err(AuditFault::Broken { line }) = read(&forged) else { panic!("{forged}") };
            assert_eq!(usize::try_from(line).unwrap(), first + 2, "the line after the forged one");
            // The last act is held by the seal alone.
            let at = text.rfind("login").unwrap();
            let forged = format!("{}logon{}", &text[..at], &text[at + 5..]);
            let Err(AuditFault::Unsealed { line }) = read(&forged) else { panic!("{forged}") };
            assert_eq!(usize::try_from(line).unwrap(), last + 1);
            assert!(read(&format!("{text}more\n")).is_err());
            assert!(read(&text[..text.len() - 3]).is_err());
        }
    }

    #[test]
    fn a_seal_that_was_changed_is_nobodys() {
        for form in [AuditForm::Csv, AuditForm::Json] {
            let forged = made(form).replace("1401/01/01", "1401/02/01");
            assert!(!read(&forged).unwrap().0.is_by(&signer().public()));
        }
    }
}
