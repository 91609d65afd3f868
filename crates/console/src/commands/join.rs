//! The part of `setup` by which a node joins a tree: it asks its hub with a slip and waits for the
//! officer.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use identity::{Invitation, Slip, SlipFault, Words};
use model::{Say, Timestamp, UnitCode, say};
use runtime::daemon::RELEASED;
use runtime::{Clock, Desk, Joining, Patience, Step, ask_by_stick, join, join_by_stick};
use serde_json::json;
use settings::{DataDir, HostPort, PARENT_ADDRESS, SettingsFault};

use crate::clock;
use crate::context::Context;
use crate::failure::Failure;
use crate::ui::{Tone, Ui};
use crate::usage::Misfit;

/// How a node comes into a tree.
#[derive(Args, Clone, Debug)]
pub struct JoinArgs {
    /// The hub's address, as the slip's paper says
    #[arg(
        long,
        value_name = "HOST:PORT",
        group = "way",
        requires = "slip",
        conflicts_with = "invitation"
    )]
    pub hub: Option<HostPort>,
    /// The slip's 26 characters; dashes and case don't matter
    #[arg(long, value_name = "SLIP", value_parser = slip, requires = "way")]
    pub slip: Option<Slip>,
    /// Address and slip in one, as the square code says: hamgam:ADDRESS/SLIP
    #[arg(long, value_name = "TEXT", value_parser = invitation)]
    pub invitation: Option<Invitation>,
    /// How long to wait for the officer; the same command can be run again later
    #[arg(long, value_name = "DURATION", default_value = "30min", value_parser = wait)]
    pub wait: Duration,
    /// Without a line: put a request for the hub into this folder, on a stick
    #[arg(long, value_name = "DIR", group = "way", conflicts_with_all = ["hub", "answer"])]
    pub request_to: Option<PathBuf>,
    /// Without a line: the answer that came back on the stick
    #[arg(long, value_name = "FILE", group = "way", conflicts_with = "hub")]
    pub answer: Option<PathBuf>,
}

fn slip(text: &str) -> Result<Slip, Misfit> {
    text.parse().map_err(told)
}

fn wait(text: &str) -> Result<Duration, Misfit> {
    settings::duration(text)
        .ok_or_else(|| Misfit::new("مدت، مانند 30min یا 2h", "a duration, as in 30min or 2h"))
}

fn invitation(text: &str) -> Result<Invitation, Misfit> {
    text.parse().map_err(told)
}

fn told(fault: SlipFault) -> Misfit {
    Misfit(fault.say())
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

    /// The slip, if the way goes by stick.
    pub fn by_stick(&self) -> Option<Slip> {
        let carried = self.request_to.is_some() || self.answer.is_some();
        let slip = self.slip.or_else(|| self.invitation.as_ref().map(|it| it.slip));
        slip.filter(|_| carried)
    }

    /// Asks by a file, or is set up by the file that came back; nothing yet after the first.
    ///
    /// # Errors
    /// [`Failure`]; the same slip and keys stay good.
    pub fn carry(
        &self,
        slip: Slip,
        place: Place,
        context: &Context,
        ui: &mut Ui<'_>,
    ) -> Result<Option<Desk>, Failure> {
        if let Some(folder) = &self.request_to {
            let (request, words) = ask_by_stick(&context.dir, place.unit, slip)?;
            put_request(&context.path(folder), place.unit, (&request, words), ui)?;
            return Ok(None);
        }
        let Some((joining, answer)) = self.answered(slip, place, context)? else { return Ok(None) };
        let places = settings::reference::places_of(&context.dir)?;
        let with = (&context.settings, places);
        Ok(Some(join_by_stick(context.dir.clone(), with, &joining, context.now, &answer)?))
    }

    /// The answer that was carried back, if there is one, and what it answers.
    pub(super) fn answered(
        &self,
        slip: Slip,
        Place { unit, rules, keep }: Place,
        context: &Context,
    ) -> Result<Option<(Joining, Vec<u8>)>, Failure> {
        let Some(answer) = &self.answer else { return Ok(None) };
        let path = context.path(answer);
        let answer = std::fs::read(&path).map_err(|source| {
            Failure::Settings(SettingsFault::Unreadable { path: path.clone(), source })
        })?;
        if let Some(Invitation { address, .. }) = &self.invitation {
            keep(&context.dir, &[(PARENT_ADDRESS, address)])?;
        }
        let user = context.act(context.today).user;
        let (on, built, address) = (context.today, RELEASED, String::new());
        Ok(Some((Joining { unit, address, slip, user, on, built, rules }, answer)))
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
        let until = deadline(context.now, self.wait);
        let with = (&context.settings, places);
        awaited(ui, unit, until, |tell| {
            join(context.dir.clone(), with, &joining, &Clock::of_the_machine(), tell)
        })
    }
}

/// Puts a request into a folder, and shows the words its officer must see.
pub(super) fn put_request(
    folder: &Path,
    unit: UnitCode,
    (request, words): (&[u8], Words),
    ui: &mut Ui<'_>,
) -> Result<(), Failure> {
    let unmade = |path: &Path| {
        let path = path.to_owned();
        move |source| Failure::Settings(SettingsFault::CannotMake { path, source })
    };
    std::fs::create_dir_all(folder).map_err(unmade(folder))?;
    let file = folder.join(format!("hamgam-{unit}.hgr"));
    std::fs::write(&file, request).map_err(unmade(&file))?;
    show(ui, unit, words)?;
    if !ui.is_json() {
        ui.fact(&Say::new("درخواست", "Request"), &file.display().to_string())?;
    }
    Ok(())
}

/// Does what waits for an officer, and shows how it gets on; what can't be shown ends it.
pub(super) fn awaited<T, E>(
    ui: &mut Ui<'_>,
    unit: UnitCode,
    until: Timestamp,
    wait: impl FnOnce(&mut dyn FnMut(Step) -> Patience) -> Result<T, E>,
) -> Result<T, Failure>
where
    Failure: From<E>,
{
    let mut waiting = Waiting::until(until);
    let mut output = Ok(());
    let done = wait(&mut |step| match waiting.tell(ui, unit, step) {
        Ok(patience) => patience,
        Err(failure) => {
            output = Err(failure);
            Patience::Over
        }
    });
    output?;
    Ok(done?)
}

pub(super) fn deadline(now: Timestamp, wait: Duration) -> Timestamp {
    let wait = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
    Timestamp::from_ms(now.ms().saturating_add(wait))
}

/// What a waiting newcomer has told.
pub(super) struct Waiting {
    until: Timestamp,
    last: Option<Step>,
}

impl Waiting {
    pub(super) const fn until(until: Timestamp) -> Self {
        Self { until, last: None }
    }

    pub(super) fn tell(
        &mut self,
        ui: &mut Ui<'_>,
        unit: UnitCode,
        step: Step,
    ) -> Result<Patience, Failure> {
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
