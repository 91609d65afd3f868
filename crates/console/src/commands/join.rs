//! The part of `setup` by which a node joins a tree: it asks its hub with a slip and waits for the
//! officer.

use std::time::Duration;

use clap::Args;
use identity::{Invitation, Slip, SlipFault, Words};
use model::{Say, Timestamp, UnitCode, say};
use runtime::daemon::RELEASED;
use runtime::{Clock, Desk, Joining, Patience, Step, join};
use serde_json::json;
use settings::{DataDir, HostPort, PARENT_ADDRESS, SettingsFault};

use crate::clock;
use crate::context::Context;
use crate::failure::Failure;
use crate::ui::{Tone, Ui};

/// How a node comes into a tree.
#[derive(Args, Clone, Debug)]
pub struct JoinArgs {
    /// The hub's address, as the slip's paper says
    #[arg(long, value_name = "HOST:PORT", requires = "slip", conflicts_with = "invitation")]
    pub hub: Option<HostPort>,
    /// The slip's 26 characters; dashes and case don't matter
    #[arg(long, value_name = "SLIP", requires = "hub", value_parser = slip)]
    pub slip: Option<Slip>,
    /// Address and slip in one, as the square code says: hamgam:ADDRESS/SLIP
    #[arg(long, value_name = "TEXT", value_parser = invitation)]
    pub invitation: Option<Invitation>,
    /// How long to wait for the officer; the same command can be run again later
    #[arg(long, value_name = "DURATION", default_value = "30min", value_parser = wait)]
    pub wait: Duration,
}

fn slip(text: &str) -> Result<Slip, String> {
    text.parse().map_err(told)
}

fn wait(text: &str) -> Result<Duration, String> {
    settings::duration(text).ok_or_else(|| "a duration, as in 30min or 2h".to_owned())
}

fn invitation(text: &str) -> Result<Invitation, String> {
    text.parse().map_err(told)
}

fn told(fault: SlipFault) -> String {
    let Say { fa, en } = fault.say();
    format!("{en} / {fa}")
}

/// Writes settings into a folder's file.
pub type Keep = fn(&DataDir, &[(&'static str, &str)]) -> Result<(), SettingsFault>;

/// What is known of a joining besides its arguments.
#[derive(Debug)]
pub struct Place {
    /// The unit the node is to work for.
    pub unit: UnitCode,
    /// The rule set's text, should the hub send none.
    pub rules: String,
    /// Writes the hub's address into the program's settings.
    pub keep: Keep,
}

impl JoinArgs {
    /// Where to go with which slip, if the command line says so.
    pub fn target(&self) -> Option<(String, Slip)> {
        let typed = self.hub.as_ref().map(ToString::to_string).zip(self.slip);
        let invited = || self.invitation.as_ref().map(|it| (it.address.clone(), it.slip));
        typed.or_else(invited)
    }

    /// Joins: six words, the officer's yes, keys and certificates, the first entries.
    ///
    /// # Errors
    /// [`Failure`]; run again with the same slip it goes on where it stopped.
    pub fn join(
        &self,
        (address, slip): (String, Slip),
        place: Place,
        context: &Context,
        ui: &mut Ui<'_>,
    ) -> Result<Desk, Failure> {
        let act = context.act(context.today);
        let Place { unit, rules, keep } = place;
        context.dir.make()?;
        keep(&context.dir, &[(PARENT_ADDRESS, &address)])?;
        let user = act.user;
        let (on, built) = (context.today, RELEASED);
        let joining = Joining { unit, address, slip, user, on, built, rules };
        let places = settings::reference::places_of(&context.dir)?;
        let mut waiting = Waiting { until: deadline(context.now, self.wait), last: None };
        let mut output = Ok(());
        let desk = join(
            context.dir.clone(),
            (&context.settings, places),
            &joining,
            &Clock::of_the_machine(),
            &mut |step| match waiting.tell(ui, unit, step) {
                Ok(patience) => patience,
                Err(failure) => {
                    output = Err(failure);
                    Patience::Over
                }
            },
        );
        output?;
        Ok(desk?)
    }
}

fn deadline(now: Timestamp, wait: Duration) -> Timestamp {
    let wait = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
    Timestamp::from_ms(now.ms().saturating_add(wait))
}

/// What a waiting newcomer has told.
struct Waiting {
    until: Timestamp,
    last: Option<Step>,
}

impl Waiting {
    fn tell(&mut self, ui: &mut Ui<'_>, unit: UnitCode, step: Step) -> Result<Patience, Failure> {
        if self.last.replace(step) != Some(step) {
            match step {
                Step::Words(words) => show(ui, unit, words)?,
                Step::Waiting => ui.note(&Say::new(
                    "منتظر پذیرش مسئول مرکز…",
                    "Waiting for the officer at the hub…",
                )),
                Step::NoLine => ui.note(&Say::new(
                    "مرکز در دسترس نیست؛ دوباره تلاش می‌شود…",
                    "The hub isn't reached; trying again…",
                )),
            }
        }
        let over = matches!(step, Step::Waiting | Step::NoLine) && self.until <= clock::now();
        Ok(if over { Patience::Over } else { Patience::More })
    }
}

fn show(ui: &mut Ui<'_>, unit: UnitCode, words: Words) -> Result<(), Failure> {
    if ui.is_json() {
        let schema = ui.schema("setup.words");
        ui.json(&json!({ "schema": schema, "unit": unit, "words": words.say() }))?;
        return ui.flush();
    }
    let label = Say::new("شش واژه", "Six words");
    let said = ui.said(&words.say()).to_owned();
    ui.fact_toned(Tone::Bold, &label, &said)?;
    ui.flush()?;
    ui.note(&say!(
        "این شش واژه را با تلفن برای مسئول مرکز بخوانید تا {unit} را بپذیرد.",
        "Read these six words to the officer at the hub by telephone, to be let in as {unit}."
    ));
    Ok(())
}
