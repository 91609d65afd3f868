//! `report`: a quarter's figures, how far its closing has come, and files that prove themselves (B8).

mod causes;
mod closing;
mod differ;
mod file;
mod print;
mod restated;
mod show;

use ::report::{Period, Report};
use clap::Args;
pub use closing::{AcceptArgs, CompileArgs, ConfirmArgs, ReturnArgs, SendArgs, StatusArgs};
pub use differ::DiffArgs;
use export::{Legend, PaperFault};
pub use file::{ExportArgs, VerifyArgs};
use model::{Quarter, Say, UnitCode, say};
use runtime::report::{Made, Missing, PastFault, Way, again, present};
pub use show::ShowArgs;

use crate::failure::Told;
use crate::{Context, Failure, Session, Ui, exit, whole};

/// Which report is meant.
#[derive(Args, Clone, Debug)]
pub struct Which {
    /// The quarter, as 1401-Q2; the last one that is over if none is named
    #[arg(value_name = "QUARTER")]
    quarter: Option<Quarter>,
    /// Of a unit below instead of one's own
    #[arg(long, value_name = "UNIT")]
    unit: Option<UnitCode>,
    /// The report as it was made, of this revision; 0 for the last one
    #[arg(long, value_name = "N", value_parser = whole::<u16>)]
    revision: Option<u16>,
}

impl Which {
    fn quarter(&self, context: &Context) -> Quarter {
        self.quarter.unwrap_or_else(|| context.today.quarter().before())
    }

    /// The report: as everything stands now, or at the cut of one that was made.
    fn make(
        &self,
        context: &Context,
        session: &mut Session,
        ui: &mut Ui<'_>,
    ) -> Result<Made, Failure> {
        let quarter = self.quarter(context);
        let unit = self.unit.unwrap_or(session.seen().opening().unit);
        let mut bar = ui.bar(Say::new("شمارش تا برش", "counting up to the cut"));
        let mut walk = |at: model::Lsn, end: model::Lsn| bar.set(at.0, end.0);
        let Some(revision) = self.revision else {
            return present(session.desk(), (unit, quarter), Way::usual(), &mut walk)
                .map_err(untold);
        };
        let row = session.look(|office| office::closing::of(office.view, unit, quarter))?;
        let made = match revision {
            0 => row.compiled.last_key_value().map(|(_, made)| made),
            revision => row.compiled.get(&revision),
        };
        let (_, compiled) =
            made.ok_or(office::NotClosed::NotCompiled { unit, quarter }).map_err(refused)?;
        again(session.desk(), unit, compiled, Way::usual(), &mut walk).map_err(untold)
    }
}

/// What a report's codes are called: counties as they were on its quarter's last day.
fn legend(session: &Session, report: &Report) -> Legend {
    let desk = session.seen();
    let last = Period::of(report.definition.quarter).map(|period| period.last);
    let places = last.map_or_else(|| desk.places().clone(), |day| desk.places_on(day));
    let rules = desk.rules();
    Legend::of(report, &places, (rules.headline_job, rules.programme.target_jobs))
}

fn refused(closing: office::NotClosed) -> Failure {
    office::Refusal::from(closing).into()
}

/// What is said of a cut that isn't here.
fn untold(fault: PastFault) -> Failure {
    let missing = match fault {
        PastFault::Runtime(fault) => return fault.into(),
        PastFault::Engine { theirs } => return unbelieved(&PaperFault::Engine { theirs }),
        PastFault::Missing(missing) => missing,
    };
    let (code, message, next) = match missing {
        Missing::Short { log, here, there } => (
            "report.cut_missing",
            say!(
                "دفتر {log} اینجا تا {here} است و برش گزارش تا {there}.",
                "log {log} is here up to {here}, the report's cut goes to {there}"
            ),
            "hamgam-node sync now",
        ),
        Missing::Other { log, at } => (
            "report.cut_other",
            say!(
                "دفتر {log} در ثبت {at} اینجا چیز دیگری است: گزارش از دنیایی دیگر است.",
                "log {log} is another here at {at}: the report is of another history"
            ),
            "hamgam-hub office forks",
        ),
    };
    let next = Some(next.to_owned());
    Told { code: code.to_owned(), message, next, exit: exit::INTEGRITY }.into()
}

/// What is said of a file that can't be believed, or is of another version.
fn unbelieved(fault: &PaperFault) -> Failure {
    let code = match fault {
        PaperFault::NotOne { .. } => "report.not_one",
        PaperFault::Format { .. } => "report.format",
        PaperFault::Engine { .. } => "report.engine",
        PaperFault::Changed { .. } => "report.changed",
        PaperFault::Forged => "report.forged",
    };
    // What to do about another version, the message says.
    let next = (!fault.is_another_version())
        .then(|| "hamgam-node report export QUARTER --to FILE".to_owned());
    Told { code: code.to_owned(), message: fault.say(), next, exit: exit::INTEGRITY }.into()
}
