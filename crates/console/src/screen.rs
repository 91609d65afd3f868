//! Where a command's words go: this process's own outputs, or a client's over the control socket.

use std::io::{self, BufWriter, Stdout, Write as _};

use model::{Lang, Say};
use runtime::control::protocol::{CHUNK_BYTES_MAX, Reply};

use crate::bar::Drawn;

/// The outputs of whoever typed the command.
pub trait Screen {
    /// Bytes of the answer. They may wait until [`Screen::flush`].
    ///
    /// # Errors
    /// Those of the output.
    fn out(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Bytes of notes and errors. One that can't be shown is lost.
    fn err(&mut self, bytes: &[u8]);

    /// Moves the bar, or shows it.
    fn progress(&mut self, lang: Lang, what: &Say, done: u64, total: u64);

    /// Takes the bar away.
    fn progress_end(&mut self);

    /// Brings the answer out.
    ///
    /// # Errors
    /// Those of the output.
    fn flush(&mut self) -> io::Result<()>;
}

/// This process's outputs.
#[derive(Debug)]
pub(crate) struct Here {
    out: BufWriter<Stdout>,
    bar: Option<Drawn>,
}

const OUT_BYTES: usize = 64 << 10;

impl Here {
    pub(crate) fn new() -> Self {
        Self { out: BufWriter::with_capacity(OUT_BYTES, io::stdout()), bar: None }
    }
}

impl Screen for Here {
    fn out(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)
    }

    fn err(&mut self, bytes: &[u8]) {
        drop(io::stderr().write_all(bytes));
    }

    fn progress(&mut self, lang: Lang, what: &Say, done: u64, total: u64) {
        self.bar.get_or_insert_with(|| Drawn::new(total, what, lang)).set(done, total);
    }

    fn progress_end(&mut self) {
        self.bar = None;
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A client's outputs.
pub(crate) struct There<'a> {
    reply: &'a mut dyn FnMut(Reply),
    out: Vec<u8>,
    /// The bar's last thousandth, so that a million rows aren't a million messages.
    shown: Option<u64>,
}

impl<'a> There<'a> {
    pub(crate) fn new(reply: &'a mut dyn FnMut(Reply)) -> Self {
        Self { reply, out: Vec::new(), shown: None }
    }
}

impl Screen for There<'_> {
    fn out(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.extend_from_slice(bytes);
        if CHUNK_BYTES_MAX <= self.out.len() { self.flush() } else { Ok(()) }
    }

    fn err(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(CHUNK_BYTES_MAX) {
            (self.reply)(Reply::Err(chunk.to_vec()));
        }
    }

    fn progress(&mut self, _: Lang, what: &Say, done: u64, total: u64) {
        let thousandth = done.saturating_mul(1_000).checked_div(total).unwrap_or(0);
        if self.shown != Some(thousandth) {
            self.shown = Some(thousandth);
            (self.reply)(Reply::Progress { what: what.clone(), done, total });
        }
    }

    fn progress_end(&mut self) {
        self.shown = None;
        (self.reply)(Reply::ProgressEnd);
    }

    fn flush(&mut self) -> io::Result<()> {
        for chunk in std::mem::take(&mut self.out).chunks(CHUNK_BYTES_MAX) {
            (self.reply)(Reply::Out(chunk.to_vec()));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replies(work: impl FnOnce(&mut There<'_>)) -> Vec<Reply> {
        let mut replies = Vec::new();
        work(&mut There::new(&mut |reply| replies.push(reply)));
        replies
    }

    #[test]
    fn an_answer_of_any_size_goes_in_chunks() {
        let replies = replies(|screen| {
            screen.out(&vec![b'x'; CHUNK_BYTES_MAX + 1]).unwrap();
            screen.out(b"y").unwrap();
            screen.flush().unwrap();
        });
        let out = |bytes: &[u8]| Reply::Out(bytes.to_vec());
        assert_eq!(replies, [out(&[b'x'; CHUNK_BYTES_MAX]), out(b"x"), out(b"y")]);
    }

    #[test]
    fn a_bar_of_many_rows_is_few_messages() {
        let what = Say::new("خواندن", "reading");
        let replies = replies(|screen| {
            (0..=100_000).for_each(|done| screen.progress(Lang::En, &what, done, 100_000));
            screen.progress_end();
        });
        assert_eq!(replies.len(), 1_002);
    }
}
