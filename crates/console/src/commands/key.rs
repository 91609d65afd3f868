//! `key`: which incarnation works here, a new one in its place, and what opens the store.

mod left;
mod nation;
mod rotate;

use ::store::LockError;
use clap::{ArgMatches, Args, Subcommand};
use left::LeftArgs;
use model::words::Role;
use model::{Lane, LogId, Say, say};
use nation::NationArgs;
use roster::Writer;
pub use rotate::RotateArgs;
use runtime::daemon::RELEASED;
use runtime::{
    Clock, Joining, Recovered, RuntimeFault, recover, recover_by_stick, recover_request, seal,
};
use serde_json::{Value, json};
use settings::PARENT_ADDRESS;

use super::join::{JoinArgs, Keep, Place, awaited, deadline, put_request};
use crate::failure::Told;
use crate::{Context, Failure, Ui, exit, frozen};

/// Keys: which incarnation works here, a new one in its place, what opens the store
#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Say which incarnation works here, and which came before it
    Show(ShowArgs),
    /// Ask the hub above for a new incarnation, and go on as that in this folder
    Recover(RecoverArgs),
    /// Let another key file or passphrase open the store
    Rotate(RotateArgs),
    /// List what stayed behind in the journals of earlier incarnations
    Left(LeftArgs),
}

/// Whether a command runs in the process it was typed in: who types a passphrase sits there, and no
/// daemon can put its own journal aside.
pub fn is_local(matches: &ArgMatches) -> bool {
    let typed = matches.subcommand_matches("key").and_then(ArgMatches::subcommand_name);
    typed == Some("rotate") || typed == Some("recover")
}

impl KeyCommand {
    /// Runs it; `keep` writes the program's settings.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>, keep: Keep) -> Result<u8, Failure> {
        match self {
            Self::Show(args) => args.run(context, ui),
            Self::Recover(args) => args.run(context, ui, keep),
            Self::Rotate(args) => args.run(context, ui, keep),
            Self::Left(args) => args.run(context, ui),
        }
    }
}

/// Say which incarnation works here, and which came before it
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node key show")]
pub struct ShowArgs {}

/// Ask the hub above for a new incarnation, and go on as that in this folder
///
/// For a machine that was set back, copied or brought back from a backup. The hub's officer shuts the
/// old incarnation out, hands out a slip, and compares six words, as at the first setup. All that lies
/// here is taken along; the old journal and keys are put aside and never used again. Stop the program
/// first. Nobody is above the nation's hub: there the root's key, out of the safe, takes the slip's place,
/// and what is lacking comes from the provinces.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node key recover --hub hub.example:4433 --slip 7Q2M8-…\n  hamgam-node key recover --slip 7Q2M8-… --request-to stick\n  hamgam-node key recover --slip 7Q2M8-… --answer stick/hamgam-1102.hga\n  hamgam-hub key recover --root-key stick/root.key\n\nExit codes: 0 goes on, 6 not reached or not let in yet: run it again, 7 refused, 8 the program still runs"
)]
pub struct RecoverArgs {
    #[command(flatten)]
    join: JoinArgs,
    #[command(flatten)]
    nation: NationArgs,
}

/// One incarnation of this node, and how far its control log is here.
struct Known {
    incarnation: u16,
    fenced: bool,
    last: u64,
}

impl ShowArgs {
    fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let Self {} = self;
        let mut session = context.open(ui)?;
        let why = session.look(office::guard::frozen)?;
        let desk = session.seen();
        let (unit, me) = (desk.unit(), desk.opening().holder());
        let members = desk.roster().incarnations(me.node);
        let known: Vec<Known> = members
            .map(|member| {
                let Writer { node, incarnation } = member.writer();
                let log = LogId { origin: node, incarnation, scope: unit, lane: Lane::Control };
                let last = desk.heads().of(log).seq.0;
                Known { incarnation: incarnation.0, fenced: member.is_fenced(), last }
            })
            .collect();
        session.close(ui)?;
        let sealed = seal::how(&context.dir, &context.settings.seal)?;
        if ui.is_json() {
            let rows: Vec<Value> = known
                .iter()
                .map(|Known { incarnation, fenced, last }| {
                    json!({ "incarnation": incarnation, "fenced": fenced, "last_entry": last })
                })
                .collect();
            let document = json!({
                "schema": ui.schema("key.show"), "unit": unit, "node": me.node,
                "incarnation": me.incarnation, "incarnations": rows,
                "frozen": frozen::facts(ui, unit, why),
                "opens": rotate::code(&sealed),
            });
            ui.json(&document)?;
            return Ok(0);
        }
        let (node, incarnation) = (me.node.0, me.incarnation.0);
        let value =
            say!("گره {node}، نوبت {incarnation}", "node {node}, incarnation {incarnation}");
        let value = ui.said(&value).to_owned();
        ui.fact(&Say::new("این دستگاه", "This machine"), &value)?;
        frozen::tell(ui, unit, why)?;
        for Known { incarnation, last, .. } in known.iter().filter(|known| known.fenced) {
            let value = say!(
                "نوبت {incarnation}؛ آخرین مدخل اینجا {last}",
                "incarnation {incarnation}, last entry here {last}"
            );
            let value = ui.said(&value).to_owned();
            ui.fact(&Say::new("کنار گذاشته", "Shut out"), &value)?;
        }
        rotate::tell(ui, &sealed)?;
        Ok(0)
    }
}

/// Its own journal can't be put aside under a program that runs.
fn stopped_first(failure: Failure) -> Failure {
    let Failure::Runtime(RuntimeFault::Lock(LockError::Busy { .. })) = failure else {
        return failure;
    };
    let message = Say::new(
        "برنامه در این پوشه در حال کار است؛ نخست آن را متوقف کنید. چیزی تغییر نکرد.",
        "the program still runs in this folder; stop it first. Nothing has changed",
    );
    let next = Some("hamgam-node stop".to_owned());
    Told { code: "store.busy".to_owned(), message, next, exit: exit::BUSY }.into()
}

impl RecoverArgs {
    fn run(self, context: &Context, ui: &mut Ui<'_>, keep: Keep) -> Result<u8, Failure> {
        if let Some(key) = self.nation.root_key.clone() {
            return self.nation.run(&key, context, ui);
        }
        let Some(recovered) = self.recovered(context, ui, keep)? else { return Ok(0) };
        let Recovered { desk, taken, left } = recovered;
        let unit = desk.unit();
        let me = desk.opening().holder();
        desk.close()?;
        if ui.is_json() {
            let document = json!({
                "schema": ui.schema("key.recover"), "unit": unit, "node": me.node,
                "incarnation": me.incarnation, "segments_taken": taken, "segments_left": left,
            });
            ui.json(&document)?;
            return Ok(0);
        }
        let incarnation = me.incarnation.0;
        ui.say(&say!(
            "اداره با نوبت {incarnation} ادامه می‌دهد؛ {taken} بسته از دفتر پیشین برداشته شد.",
            "The office goes on in incarnation {incarnation}; {taken} segments of the old journal came along."
        ))?;
        if 0 < left {
            let look = ui.fit("hamgam-node key left");
            ui.say(&say!(
                "{left} بسته در دفتر پیشین ماند و به جایی نمی‌رود؛ آن‌ها را ببینید: {look}",
                "{left} segments stayed in the old journal and count nowhere; look at them: {look}"
            ))?;
        }
        let next = ui.fit("hamgam-node run");
        ui.fact(&Say::new("گام بعدی", "Next"), &next)?;
        Ok(0)
    }

    /// The office in its new incarnation; nothing yet once a request was put on a stick.
    fn recovered(
        &self,
        context: &Context,
        ui: &mut Ui<'_>,
        keep: Keep,
    ) -> Result<Option<Recovered>, Failure> {
        let (unit, rules) = {
            let session = context.open(ui).map_err(stopped_first)?;
            let desk = session.seen();
            let seen = (desk.unit(), desk.adopted().text.clone());
            session.close_quietly()?;
            seen
        };
        let places = settings::reference::places_of(&context.dir)?;
        let with = (&context.settings, places);
        if let Some(slip) = self.join.by_stick() {
            if let Some(folder) = &self.join.request_to {
                let (request, words) = recover_request(&context.dir, unit, slip)?;
                put_request(&context.path(folder), unit, (&request, words), ui)?;
                return Ok(None);
            }
            let place = Place { unit, rules, keep };
            let Some((joining, answer)) = self.join.answered(slip, place, context)? else {
                return Ok(None);
            };
            let now = context.now;
            return Ok(Some(recover_by_stick(&context.dir, with, &joining, now, &answer)?));
        }
        let Some((address, slip)) = self.join.target() else {
            return Err(Failure::Usage {
                what: Say::new("برگه‌ای داده نشده است.", "no slip is given"),
                next: Some("--hub HOST:PORT --slip SLIP, or --invitation TEXT".to_owned()),
            });
        };
        keep(&context.dir, &[(PARENT_ADDRESS, &address)])?;
        let user = context.act_as(Role::CountyHead, context.today).user;
        let (on, built) = (context.today, RELEASED);
        let joining = Joining { unit, address, slip, user, on, built, rules };
        let until = deadline(context.now, self.join.wait);
        let recovered = awaited(ui, unit, until, |tell| {
            recover(&context.dir, with, &joining, &Clock::of_the_machine(), tell)
        })?;
        Ok(Some(recovered))
    }
}
