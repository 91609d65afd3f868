//! `incentive exhibition` and `incentive booth`: what is written.

use clap::Args;
use model::{ApplicationNumber, LetterNumber, UnitCode, say};
use office::entry::{BoothEnd, Docket, Reach};
use office::incentive::exhibitions::Announcement;
use office::incentive::{booths, exhibitions};
use roster::Kind;
use serde_json::json;

use super::{booth_end, reach};
use crate::commands::affair::{When, told, write};
use crate::{Context, DayArg, Failure, Ui, whole};

/// Announce an exhibition
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node incentive exhibition announce --name \"صنایع دستی\" --reach local --host \"شهرداری زاهدان\" --from 1401/10/01 --to 1401/10/07\n\nExit codes: 0 done, 3 no such thing, 4 refused, 7 not allowed"
)]
pub struct AnnounceArgs {
    /// What it is called
    #[arg(long, value_name = "NAME")]
    name: String,
    /// local, national or international
    #[arg(long, value_name = "REACH", value_parser = reach)]
    reach: Reach,
    /// The municipality or agency it is arranged with
    #[arg(long, value_name = "NAME")]
    host: String,
    /// Its first day
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    from: DayArg,
    /// Its last day
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    to: DayArg,
    #[command(flatten)]
    when: When,
}

impl AnnounceArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let announcement = Announcement {
            name: self.name.clone(),
            reach: self.reach,
            host: self.host.clone(),
            from: self.from.resolve(context.today),
            to: self.to.resolve(context.today),
        };
        let said = write(context, ui, (Kind::Exhibition, &self.when), |drafter| {
            exhibitions::announce(drafter, &announcement)
        })?;
        let (id, line) = (said.exhibition, said.line().to_string());
        let text = say!(
            "نمایشگاه {id} اعلام شد؛ اکنون شمار غرفه‌هایش را بگویید.",
            "Exhibition {id} is announced; now say how many booths it has."
        );
        told(
            ui,
            ("incentive.exhibition.announce", &self.when),
            &text,
            json!({ "exhibition": id.to_string(), "name": said.name, "reach": said.reach.code(), "host": said.host, "from": said.from, "to": said.to, "line": line }),
        )
    }
}

/// Call an exhibition off
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node incentive exhibition cancel 11-1 --reason \"سیل\"\n\nExit codes: 0 done, 3 no such thing, 4 refused, 7 not allowed"
)]
pub struct CancelExhibitionArgs {
    /// The exhibition, as 11-1 or IR-1
    #[arg(value_name = "EXHIBITION")]
    exhibition: Docket,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    when: When,
}

impl CancelExhibitionArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let said = write(context, ui, (Kind::Exhibition, &self.when), |drafter| {
            exhibitions::call_off(drafter, self.exhibition, &self.reason)
        })?;
        let id = said.exhibition;
        let text = say!("نمایشگاه {id} لغو شد.", "Exhibition {id} is called off.");
        told(
            ui,
            ("incentive.exhibition.cancel", &self.when),
            &text,
            json!({ "exhibition": id.to_string(), "reason": said.reason }),
        )
    }
}

/// Say how many booths an exhibition of this unit has
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node incentive exhibition booths 11-1 40\n\nExit codes: 0 done, 3 no such thing, 4 refused, 7 not allowed"
)]
pub struct SetBoothsArgs {
    /// The exhibition, as 11-1 or IR-1
    #[arg(value_name = "EXHIBITION")]
    exhibition: Docket,
    /// How many booths
    #[arg(value_name = "BOOTHS", value_parser = whole::<u64>)]
    count: u64,
    #[command(flatten)]
    when: When,
}

impl SetBoothsArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let figures = write(context, ui, (Kind::Booths, &self.when), |drafter| {
            exhibitions::set_booths(drafter, self.exhibition, self.count)
        })?;
        let (id, free) = (self.exhibition, figures.free.jobs);
        let text = say!("نمایشگاه {id}: {free} غرفهٔ آزاد.", "Exhibition {id}: {free} booths free.");
        told(
            ui,
            ("incentive.exhibition.booths", &self.when),
            &text,
            json!({ "exhibition": id.to_string(), "free": free, "booths": self.count }),
        )
    }
}

/// Give a unit below some booths
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node incentive exhibition grant 11-1 1102 5\n\nExit codes: 0 done, 3 no such thing, 4 refused, 7 not allowed"
)]
pub struct GrantBoothsArgs {
    /// The exhibition, as 11-1 or IR-1
    #[arg(value_name = "EXHIBITION")]
    exhibition: Docket,
    /// The unit
    #[arg(value_name = "UNIT")]
    unit: UnitCode,
    /// How many booths
    #[arg(value_name = "BOOTHS", value_parser = whole::<u64>)]
    count: u64,
    #[command(flatten)]
    when: When,
}

impl GrantBoothsArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let figures = write(context, ui, (Kind::Grant, &self.when), |drafter| {
            exhibitions::grant(drafter, self.exhibition, (self.unit, self.count))
        })?;
        let (id, free) = (self.exhibition, figures.free.jobs);
        let text = say!(
            "داده شد؛ از نمایشگاه {id} {free} غرفه اینجا ماند.",
            "Given; {free} booths of exhibition {id} are left here."
        );
        told(
            ui,
            ("incentive.exhibition.grant", &self.when),
            &text,
            json!({ "exhibition": id.to_string(), "free": free, "unit": self.unit, "booths": self.count }),
        )
    }
}

/// Give booths back to the unit above
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node incentive exhibition return 11-1 2\n\nExit codes: 0 done, 3 no such thing, 4 refused, 7 not allowed"
)]
pub struct ReturnBoothsArgs {
    /// The exhibition, as 11-1 or IR-1
    #[arg(value_name = "EXHIBITION")]
    exhibition: Docket,
    /// How many booths
    #[arg(value_name = "BOOTHS", value_parser = whole::<u64>)]
    count: u64,
    #[command(flatten)]
    when: When,
}

impl ReturnBoothsArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let figures = write(context, ui, (Kind::Return, &self.when), |drafter| {
            exhibitions::give_back(drafter, self.exhibition, self.count)
        })?;
        let (id, free) = (self.exhibition, figures.free.jobs);
        let text = say!(
            "پس داده شد؛ از نمایشگاه {id} {free} غرفه اینجا ماند.",
            "Given back; {free} booths of exhibition {id} are left here."
        );
        told(
            ui,
            ("incentive.exhibition.return", &self.when),
            &text,
            json!({ "exhibition": id.to_string(), "free": free, "booths": self.count }),
        )
    }
}

/// Give a permit holder a booth
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node incentive booth assign 11-1 1401-1102-1-000017-7 --label B-12\n\nExit codes: 0 done, 3 no such thing, 4 refused, 7 not allowed"
)]
pub struct AssignArgs {
    /// The exhibition, as 11-1 or IR-1
    #[arg(value_name = "EXHIBITION")]
    exhibition: Docket,
    /// The permit holder's application
    #[arg(value_name = "NUMBER")]
    number: ApplicationNumber,
    /// Where it stands, as the host has it
    #[arg(long, value_name = "TEXT")]
    label: Option<String>,
    #[command(flatten)]
    when: When,
}

impl AssignArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let said = write(context, ui, (Kind::Booth, &self.when), |drafter| {
            booths::assign(drafter, self.exhibition, self.number, self.label.as_deref())
        })?;
        let (id, letter, number) = (said.exhibition, said.letter, said.holder.number);
        let text = say!(
            "غرفهٔ {letter} در نمایشگاه {id} از آن پروندهٔ {number} است.",
            "Booth {letter} at exhibition {id} is application {number}'s."
        );
        told(
            ui,
            ("incentive.booth.assign", &self.when),
            &text,
            json!({ "exhibition": id.to_string(), "booth": letter, "application": number, "label": said.label }),
        )
    }
}

/// Say what became of a booth: used, no-show or given up
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node incentive booth end L1401-1102-1-000004-5 --as no-show\n\nExit codes: 0 done, 3 no such thing, 4 refused, 7 not allowed"
)]
pub struct EndBoothArgs {
    /// The booth's number
    #[arg(value_name = "BOOTH")]
    letter: LetterNumber,
    /// used, no-show or given-up
    #[arg(long = "as", value_name = "END", value_parser = booth_end)]
    end: BoothEnd,
    /// In words
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    when: When,
}

impl EndBoothArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let said = write(context, ui, (Kind::Booth, &self.when), |drafter| {
            booths::end(drafter, self.letter, self.end, self.note.as_deref())
        })?;
        let (letter, word) = (said.letter, said.end.say());
        let (fa, en) = (word.fa, word.en);
        let text = say!("غرفهٔ {letter}: {fa}.", "Booth {letter}: {en}.");
        told(
            ui,
            ("incentive.booth.end", &self.when),
            &text,
            json!({ "booth": letter, "exhibition": said.exhibition.to_string(), "end": said.end.code(), "note": said.note }),
        )
    }
}
