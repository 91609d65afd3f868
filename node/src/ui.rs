//! What is printed: the answer to stdout, everything else to stderr, in one language or as JSON.

use std::io::{self, BufWriter, IsTerminal as _, Stdout, Write as _};

use model::{JalaliDate, Lang, Say};
use serde::Serialize;
use settings::{Color, Digits};

use crate::failure::Failure;

/// How answers look.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    pub(crate) lang: Lang,
    pub(crate) digits: Digits,
    pub(crate) color: Color,
    pub(crate) json: bool,
}

/// The screen of one command.
#[derive(Debug)]
pub(crate) struct Ui {
    look: Look,
    colored: bool,
    out: BufWriter<Stdout>,
}

/// What a line means to the eye.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Tone {
    Plain,
    Good,
    Warn,
    Bad,
    Dim,
    Bold,
}

impl Ui {
    pub(crate) fn new(look: Look) -> Self {
        let out = io::stdout();
        let colored = match look.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => out.is_terminal(),
        };
        Self { look, colored: colored && !look.json, out: BufWriter::with_capacity(1 << 16, out) }
    }

    pub(crate) const fn lang(&self) -> Lang {
        self.look.lang
    }

    pub(crate) const fn is_json(&self) -> bool {
        self.look.json
    }

    /// The text in the screen's language.
    pub(crate) fn said<'a>(&self, said: &'a Say) -> &'a str {
        said.in_lang(self.look.lang)
    }

    /// One line of the answer.
    pub(crate) fn line(&mut self, text: &str) -> Result<(), Failure> {
        self.toned(Tone::Plain, text)
    }

    /// One line in both languages, of which one is shown.
    pub(crate) fn say(&mut self, said: &Say) -> Result<(), Failure> {
        let text = self.said(said).to_owned();
        self.line(&text)
    }

    /// One line with a meaning to the eye.
    pub(crate) fn toned(&mut self, tone: Tone, text: &str) -> Result<(), Failure> {
        let text = self.with_digits(text);
        let (before, after) = if self.colored { ansi(tone) } else { ("", "") };
        let written = writeln!(self.out, "{before}{text}{after}");
        self.check(written)
    }

    /// A fact: what it is and what it comes to. In English the values stand under each other; after
    /// Persian nothing is padded, since terminals disagree on right-to-left.
    pub(crate) fn fact(&mut self, label: &Say, value: &str) -> Result<(), Failure> {
        self.fact_toned(Tone::Plain, label, value)
    }

    /// A fact with a meaning to the eye.
    pub(crate) fn fact_toned(
        &mut self,
        tone: Tone,
        label: &Say,
        value: &str,
    ) -> Result<(), Failure> {
        let line = match self.look.lang {
            Lang::Fa => format!("{}: {value}", label.fa),
            Lang::En => format!("{:<13} {value}", label.en),
        };
        self.toned(tone, &line)
    }

    /// An empty line.
    pub(crate) fn gap(&mut self) -> Result<(), Failure> {
        let written = writeln!(self.out);
        self.check(written)
    }

    /// The answer as one JSON document on one line.
    pub(crate) fn json<T: Serialize>(&mut self, document: &T) -> Result<(), Failure> {
        let written = serde_json::to_writer(&mut self.out, document)
            .map_err(io::Error::from)
            .and_then(|()| self.out.write_all(b"\n"));
        self.check(written)
    }

    /// Text that is itself the answer: completions, a man page.
    pub(crate) fn raw(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let written = self.out.write_all(bytes);
        self.check(written)
    }

    /// A day as people write it.
    pub(crate) fn day(&self, day: JalaliDate) -> String {
        match self.look.lang {
            Lang::Fa => day.slashed(),
            Lang::En => format!("{} ({})", day.slashed(), day.gregorian_text()),
        }
    }

    /// Something a person should know that is no part of the answer.
    pub(crate) fn note(&mut self, said: &Say) {
        let text = self.with_digits(self.said(said));
        drop(writeln!(io::stderr(), "{text}"));
    }

    pub(crate) fn error(&mut self, code: &str, said: &Say, facts: &[String], next: Option<String>) {
        drop(self.out.flush());
        let (refused, then) = match self.look.lang {
            Lang::Fa => ("انجام نشد", "گام بعدی"),
            Lang::En => ("Refused", "Next"),
        };
        let red = match self.look.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => io::stderr().is_terminal(),
        };
        let (before, after) = if red { ansi(Tone::Bad) } else { ("", "") };
        let text = self.with_digits(self.said(said));
        let mut err = io::stderr().lock();
        drop(writeln!(err, "{before}{refused} {code}{after}: {text}"));
        for fact in facts {
            drop(writeln!(err, "  {}", self.with_digits(fact)));
        }
        if let Some(next) = next {
            drop(writeln!(err, "  {then}: {next}"));
        }
    }

    pub(crate) fn json_error(&mut self, document: &serde_json::Value) {
        drop(writeln!(self.out, "{document}"));
        drop(self.out.flush());
    }

    /// Brings everything out.
    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        let flushed = self.out.flush();
        self.check(flushed)
    }

    /// A reader that went away (`| head`) is no failure.
    #[expect(clippy::unused_self, reason = "reads as a step of the screen's")]
    fn check(&self, written: io::Result<()>) -> Result<(), Failure> {
        match written {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other.map_err(Failure::Output),
        }
    }

    fn with_digits(&self, text: &str) -> String {
        match self.look.digits {
            Digits::Fa => model::text::persian_digits(text),
            Digits::Latn => text.to_owned(),
        }
    }
}

const fn ansi(tone: Tone) -> (&'static str, &'static str) {
    match tone {
        Tone::Plain => ("", ""),
        Tone::Good => ("\u{1b}[32m", "\u{1b}[0m"),
        Tone::Warn => ("\u{1b}[33m", "\u{1b}[0m"),
        Tone::Bad => ("\u{1b}[31m", "\u{1b}[0m"),
        Tone::Dim => ("\u{1b}[2m", "\u{1b}[0m"),
        Tone::Bold => ("\u{1b}[1m", "\u{1b}[0m"),
    }
}
