//! What is printed: the answer to stdout, everything else to stderr, in one language or as JSON.

use std::{fmt, io};

use model::{JalaliDate, Lang, Say};
use runtime::control::protocol::Terminal;
use serde::Serialize;
use settings::{Color, Digits};

use crate::bar::Bar;
use crate::failure::Failure;
use crate::persons;
use crate::program::Program;
use crate::screen::Screen;

/// How answers look.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// The language.
    pub lang: Lang,
    /// The digits.
    pub digits: Digits,
    /// Whether to color.
    pub color: Color,
    /// JSON rather than words.
    pub json: bool,
}

/// The screen of one command.
pub struct Ui<'a> {
    program: &'static Program,
    look: Look,
    terminal: Terminal,
    screen: Box<dyn Screen + 'a>,
    /// Whether numbers of persons are shown: once that is recorded.
    persons: bool,
}

/// What a line means to the eye.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Tone {
    /// Nothing special.
    Plain,
    /// It is well.
    Good,
    /// Look at it some day.
    Warn,
    /// Look at it now.
    Bad,
    /// Less than the rest.
    Dim,
    /// What the answer is about.
    Bold,
}

impl fmt::Debug for Ui<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ui").field("look", &self.look).finish_non_exhaustive()
    }
}

impl<'a> Ui<'a> {
    /// A screen that looks so.
    pub fn new(
        program: &'static Program,
        look: Look,
        terminal: Terminal,
        screen: Box<dyn Screen + 'a>,
    ) -> Self {
        Self { program, look, terminal, screen, persons: false }
    }

    /// Looks otherwise from here on.
    pub(crate) const fn set_look(&mut self, look: Look) {
        self.look = look;
    }

    /// The program that answers.
    pub const fn program(&self) -> &'static Program {
        self.program
    }

    /// The schema of a document of this program: `node.status/1`.
    pub fn schema(&self, document: &str) -> String {
        self.program.schema(document)
    }

    /// A next step as this program has it.
    pub fn fit(&self, next: &str) -> String {
        self.program.fit(next)
    }

    /// The bar of a long step.
    pub const fn bar<'ui>(&'ui mut self, what: Say) -> Bar<'ui, 'a> {
        Bar::new(self, what)
    }

    pub(crate) fn progress(&mut self, what: &Say, done: u64, total: u64) {
        self.screen.progress(self.look.lang, what, done, total);
    }

    pub(crate) fn progress_end(&mut self) {
        self.screen.progress_end();
    }

    fn is_colored(&self, on_terminal: bool) -> bool {
        match self.look.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => on_terminal,
        }
    }

    /// The screen's language.
    pub const fn lang(&self) -> Lang {
        self.look.lang
    }

    /// Whether the answer is a document.
    pub const fn is_json(&self) -> bool {
        self.look.json
    }

    /// The text in the screen's language.
    pub fn said<'s>(&self, said: &'s Say) -> &'s str {
        said.in_lang(self.look.lang)
    }

    /// One line of the answer.
    ///
    /// # Errors
    /// [`Failure::Output`].
    pub fn line(&mut self, text: &str) -> Result<(), Failure> {
        self.toned(Tone::Plain, text)
    }

    /// One line in both languages, of which one is shown.
    ///
    /// # Errors
    /// [`Failure::Output`].
    pub fn say(&mut self, said: &Say) -> Result<(), Failure> {
        let text = self.said(said).to_owned();
        self.line(&text)
    }

    /// One line with a meaning to the eye.
    ///
    /// # Errors
    /// [`Failure::Output`].
    pub fn toned(&mut self, tone: Tone, text: &str) -> Result<(), Failure> {
        let text = self.with_digits(text);
        let colored = !self.look.json && self.is_colored(self.terminal.stdout);
        let (before, after) = if colored { ansi(tone) } else { ("", "") };
        let written = self.screen.out(format!("{before}{text}{after}\n").as_bytes());
        self.check(written)
    }

    /// A fact: what it is and what it comes to. In English the values stand under each other; after
    /// Persian nothing is padded, since terminals disagree on right-to-left.
    ///
    /// # Errors
    /// [`Failure::Output`].
    pub fn fact(&mut self, label: &Say, value: &str) -> Result<(), Failure> {
        self.fact_toned(Tone::Plain, label, value)
    }

    /// A fact with a meaning to the eye.
    ///
    /// # Errors
    /// [`Failure::Output`].
    pub fn fact_toned(&mut self, tone: Tone, label: &Say, value: &str) -> Result<(), Failure> {
        let line = match self.look.lang {
            Lang::Fa => format!("{}: {value}", label.fa),
            Lang::En => format!("{:<13} {value}", label.en),
        };
        self.toned(tone, &line)
    }

    /// An empty line.
    ///
    /// # Errors
    /// [`Failure::Output`].
    pub fn gap(&mut self) -> Result<(), Failure> {
        let written = self.screen.out(b"\n");
        self.check(written)
    }

    /// Numbers of persons are shown from here on; see [`crate::Session::reveal`].
    pub(crate) const fn show_persons(&mut self) {
        self.persons = true;
    }

    /// A person's number, hidden but for its end unless it was recorded that it is shown.
    pub fn person(&self, number: &impl fmt::Display) -> String {
        let text = number.to_string();
        if self.persons { text } else { persons::hidden(&text) }
    }

    /// A text in which numbers of persons may stand, with those hidden likewise.
    pub fn of_person(&self, text: &str) -> String {
        if self.persons { text.to_owned() } else { persons::hidden_in_text(text) }
    }

    /// The answer as one JSON document on one line. Numbers of persons in it are hidden unless it was
    /// recorded that they are shown.
    ///
    /// # Errors
    /// [`Failure::Output`].
    pub fn json<T: Serialize>(&mut self, document: &T) -> Result<(), Failure> {
        let shown = if self.persons {
            serde_json::to_vec(document)
        } else {
            serde_json::to_value(document).and_then(|mut document| {
                persons::hide(&mut document);
                serde_json::to_vec(&document)
            })
        };
        let written = shown.map_err(io::Error::from).and_then(|mut line| {
            line.push(b'\n');
            self.screen.out(&line)
        });
        self.check(written)
    }

    /// Text that is itself the answer: completions, a man page.
    ///
    /// # Errors
    /// [`Failure::Output`].
    pub fn raw(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let written = self.screen.out(bytes);
        self.check(written)
    }

    /// What somebody else has written to stderr already.
    pub(crate) fn raw_err(&mut self, bytes: &[u8]) {
        self.screen.err(bytes);
    }

    /// A day as people write it.
    pub fn day(&self, day: JalaliDate) -> String {
        match self.look.lang {
            Lang::Fa => day.slashed(),
            Lang::En => format!("{} ({})", day.slashed(), day.gregorian_text()),
        }
    }

    /// Something a person should know that is no part of the answer.
    pub fn note(&mut self, said: &Say) {
        let text = self.with_digits(self.said(said));
        self.screen.err(format!("{text}\n").as_bytes());
    }

    /// A failure: its code, what it is, its facts and the next step.
    pub fn error(&mut self, code: &str, said: &Say, facts: &[String], next: Option<String>) {
        drop(self.screen.flush());
        let (refused, then) = match self.look.lang {
            Lang::Fa => ("انجام نشد", "گام بعدی"),
            Lang::En => ("Refused", "Next"),
        };
        let red = self.is_colored(self.terminal.stderr);
        let (before, after) = if red { ansi(Tone::Bad) } else { ("", "") };
        let text = self.with_digits(self.said(said));
        let facts = facts.iter().map(|fact| format!("  {}\n", self.with_digits(fact)));
        let mut text = format!("{before}{refused} {code}{after}: {text}\n");
        text.extend(facts);
        text.extend(next.map(|next| format!("  {then}: {next}\n")));
        self.screen.err(text.as_bytes());
    }

    /// A failure as a document, where the answer was asked for as one.
    pub(crate) fn json_error(&mut self, document: &serde_json::Value) {
        drop(self.screen.out(format!("{document}\n").as_bytes()));
        drop(self.screen.flush());
    }

    /// Brings everything out.
    ///
    /// # Errors
    /// [`Failure::Output`].
    pub fn flush(&mut self) -> Result<(), Failure> {
        let flushed = self.screen.flush();
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
