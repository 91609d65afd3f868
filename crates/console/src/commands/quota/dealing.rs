//! `quota acknowledge`, `request` and `return`: what a unit says to the one above.

use clap::Args;
use escrow::Forecast;
use model::{Amount, Jobs, Rials, Say, say};
use office::quota::{self, county};
use roster::Kind;
use serde_json::json;

use super::{acting, fact, typed, words};
use crate::{Context, DayArg, Failure, Tone, Ui};

/// Confirm that what the unit above granted has been received
///
/// An allocation binds once it is notified (A1): until then nothing of it can be used.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node quota acknowledge\n\nExit codes: 0 acknowledged, 4 nothing to acknowledge"
)]
pub struct AcknowledgeArgs {
    /// Another day than today
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    on: Option<DayArg>,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl AcknowledgeArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let on = context.day(self.on);
        let mut session = context.open(ui)?;
        session.may_act_on(context, on, None)?;
        let act = acting(context, &session, Kind::Acknowledge, on);
        let mode = Context::mode(self.dry_run);
        let acted = session.act(&act, mode, county::acknowledge)?;
        let figures = session.look(quota::figures)?;
        session.close(ui)?;
        let news = acted.answer;
        if ui.is_json() {
            ui.json(&json!({
                "schema": ui.schema("quota.acknowledge"), "acknowledged": news, "on": on,
                "granted": figures.granted, "free": figures.free, "dry_run": self.dry_run,
            }))?;
            return Ok(0);
        }
        let said = words(news);
        let (fa, en) = (said.fa, said.en);
        let text = say!("وصول {fa} تأیید شد.", "Acknowledged {en}.");
        let text = ui.said(&text).to_owned();
        ui.toned(Tone::Good, &text)?;
        fact(ui, &Say::new("آزاد", "Free"), &words(figures.free))?;
        Ok(0)
    }
}

/// Ask the unit above for more
///
/// A wish: it moves nothing. Works without a line; it is sent with the next contact.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node quota request --rials 5,000,000,000 --jobs 10 --until 1401/09/30 --expect-rials 8,000,000,000"
)]
pub struct RequestArgs {
    /// Rials to have on top
    #[arg(long, value_name = "RIALS")]
    rials: Option<Rials>,
    /// Jobs to have on top
    #[arg(long, value_name = "JOBS")]
    jobs: Option<Jobs>,
    /// The day up to which the need is foreseen
    #[arg(long, value_name = "DAY")]
    until: Option<DayArg>,
    /// Rials expected to be referred by that day
    #[arg(long, value_name = "RIALS", requires = "until")]
    expect_rials: Option<Rials>,
    /// Jobs expected to be referred by that day
    #[arg(long, value_name = "JOBS", requires = "until")]
    expect_jobs: Option<Jobs>,
    /// Another day than today
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    on: Option<DayArg>,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl RequestArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let example = "hamgam-node quota request --rials 5,000,000,000 --jobs 10";
        let want = typed(self.rials, self.jobs, example)?;
        let forecast = self.until.map(|until| Forecast {
            until: until.resolve(context.today),
            amount: Amount::new(
                self.expect_rials.unwrap_or_default(),
                self.expect_jobs.unwrap_or_default(),
            ),
        });
        let on = context.day(self.on);
        let mut session = context.open(ui)?;
        session.may_act_on(context, on, None)?;
        let act = acting(context, &session, Kind::Request, on);
        let mode = Context::mode(self.dry_run);
        let acted = session.act(&act, mode, |drafter| county::request(drafter, want, forecast))?;
        session.close(ui)?;
        let request = acted.answer;
        if ui.is_json() {
            ui.json(&json!({
                "schema": ui.schema("quota.request"), "n": request.n, "to": request.to,
                "want": request.want, "on": request.on,
                "until": request.forecast.map(|forecast| forecast.until),
                "expect": request.forecast.map(|forecast| forecast.amount),
                "dry_run": self.dry_run,
            }))?;
            return Ok(0);
        }
        let (n, Say { fa, en }) = (request.n, words(request.want));
        let text = say!("درخواست شمارهٔ {n} ثبت شد: {fa}.", "Request {n} is recorded: {en}.");
        let text = ui.said(&text).to_owned();
        ui.toned(Tone::Good, &text)?;
        ui.note(&Say::new(
            "در تماس بعدی به واحد بالادست می‌رسد.",
            "It reaches the unit above with the next contact.",
        ));
        Ok(0)
    }
}

/// Give back quota that won't be used
///
/// It is gone here at once; the unit above credits it when it hears of it. Works without a line.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node quota return --rials 1,000,000,000 --jobs 2\n  hamgam-node quota return --asked\n\nExit codes: 0 given back, 4 less is free"
)]
pub struct ReturnArgs {
    /// Rials to give back
    #[arg(long, value_name = "RIALS")]
    rials: Option<Rials>,
    /// Jobs to give back
    #[arg(long, value_name = "JOBS")]
    jobs: Option<Jobs>,
    /// Give back what the unit above asks for
    #[arg(long, conflicts_with_all = ["rials", "jobs"])]
    asked: bool,
    /// Another day than today
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    on: Option<DayArg>,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl ReturnArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let on = context.day(self.on);
        let mut session = context.open(ui)?;
        session.may_act_on(context, on, None)?;
        let amount = if self.asked {
            asked(&session.look(county::dealings)?)?
        } else {
            typed(self.rials, self.jobs, "hamgam-node quota return --rials 1,000,000,000 --jobs 2")?
        };
        let act = acting(context, &session, Kind::Return, on);
        let mode = Context::mode(self.dry_run);
        let acted = session.act(&act, mode, |drafter| county::give_back(drafter, amount))?;
        session.close(ui)?;
        let free = acted.answer;
        if ui.is_json() {
            ui.json(&json!({
                "schema": ui.schema("quota.return"), "returned": amount, "free": free, "on": on,
                "dry_run": self.dry_run,
            }))?;
            return Ok(0);
        }
        let Say { fa, en } = words(amount);
        let text = say!("{fa} عودت داده شد.", "Gave back {en}.");
        let text = ui.said(&text).to_owned();
        ui.toned(Tone::Good, &text)?;
        fact(ui, &Say::new("آزاد", "Free"), &words(free))?;
        Ok(0)
    }
}

/// All that is asked back and hasn't been given yet.
fn asked(dealings: &county::Dealings) -> Result<Amount, Failure> {
    let mut asked = dealings.recalls.iter().map(quota::Recalled::left);
    let sum = asked.try_fold(Amount::ZERO, Amount::checked_add).unwrap_or_default();
    if sum == Amount::ZERO {
        return Err(Failure::NotFound {
            what: Say::new("واحد بالادست چیزی پس نخواسته است.", "the unit above asks nothing back"),
            next: Some("hamgam-node quota show".to_owned()),
        });
    }
    Ok(sum)
}
