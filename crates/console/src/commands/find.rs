//! `find`: applications by number, id, telephone or name, however it is typed.

use clap::Args;
use office::look;

use crate::commands::application::list::{reveal_lines, tell_lines};
use crate::{Context, Failure, RevealArg, Ui, whole};

/// Find applications by number, national id, telephone or name
///
/// Persian and Arabic letters, digits and spaces are taken as the same.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node find محمدی")]
pub struct FindArgs {
    /// A number, a national id, a telephone number, or a part of a name
    #[arg(required = true)]
    text: Vec<String>,
    /// At most so many lines; 0 is all
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = whole::<usize>)]
    limit: usize,
    #[command(flatten)]
    reveal: RevealArg,
}

impl FindArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let text = self.text.join(" ");
        let mut session = context.open(ui)?;
        let lines = session.look(|office| look::find(office, &text))?;
        let snapshot = context.snapshot(&session)?;
        reveal_lines(&mut session, (context, self.reveal), ui, ("find", &lines, self.limit))?;
        session.close(ui)?;
        tell_lines(ui, "find", (&lines, &snapshot), self.limit)?;
        Ok(0)
    }
}
