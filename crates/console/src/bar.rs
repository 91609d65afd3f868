//! Progress bars with the remaining time, on stderr, for people only.

use std::fmt;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use model::{Lang, Say};

use crate::ui::Ui;

/// The bar of one long step; it goes when this is dropped.
pub struct Bar<'ui, 'screen> {
    ui: &'ui mut Ui<'screen>,
    what: Say,
    shown: bool,
}

impl<'ui, 'screen> Bar<'ui, 'screen> {
    /// A bar that is drawn once there is something to count.
    pub const fn new(ui: &'ui mut Ui<'screen>, what: Say) -> Self {
        Self { ui, what, shown: false }
    }

    /// Moves it.
    pub fn set(&mut self, done: u64, total: u64) {
        self.shown = true;
        self.ui.progress(&self.what, done, total);
    }
}

impl Drop for Bar<'_, '_> {
    fn drop(&mut self) {
        if self.shown {
            self.ui.progress_end();
        }
    }
}

impl fmt::Debug for Bar<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bar").field("what", &self.what).finish_non_exhaustive()
    }
}

/// A bar as drawn; nothing is where stderr is no terminal.
#[derive(Debug)]
pub(crate) struct Drawn(ProgressBar);

impl Drawn {
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

    pub(crate) fn set(&self, done: u64, total: u64) {
        self.0.set_length(total);
        self.0.set_position(done);
    }
}

impl Drop for Drawn {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
