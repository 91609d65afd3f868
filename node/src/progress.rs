//! Progress bars with the remaining time, on stderr, for people only.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use model::{Lang, Say};

/// A bar; nothing is drawn where stderr is no terminal.
#[derive(Debug)]
pub(crate) struct Bar(ProgressBar);

impl Bar {
    /// Starts a bar of so many units.
    pub(crate) fn new(total: u64, what: &Say, lang: Lang) -> Self {
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
        let left = match lang {
            Lang::Fa => "مانده",
            Lang::En => "left",
        };
        let template = format!("{{msg}} [{{bar:30}}] {{pos}}/{{len}}  {{eta}} {left}");
        bar.set_style(
            ProgressStyle::with_template(&template)
                .unwrap_or_else(|_| ProgressStyle::default_bar())
                .progress_chars("=> "),
        );
        bar.set_message(what.in_lang(lang).to_owned());
        Self(bar)
    }

    /// Moves it.
    pub(crate) fn set(&self, done: u64, total: u64) {
        self.0.set_length(total);
        self.0.set_position(done);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
