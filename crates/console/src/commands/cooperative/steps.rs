//! The steps of a cooperative's formation.

use clap::Args;
use model::{LegalId, say};
use office::cooperation::forming;
use office::entry::{Docket, Founder};
use roster::Kind;
use serde_json::json;

use super::founder;
use crate::commands::affair::{When, told, write};
use crate::{Context, Failure, Ui};

/// Note that a cooperative was made known at a promotional meeting (C3)
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node cooperative promote 11-1 --meeting 11-3\n\nExit codes: 0 done, 3 no such thing, 4 refused, 7 not allowed"
)]
pub struct PromoteArgs {
    /// The cooperative, as 11-3
    #[arg(value_name = "COOPERATIVE")]
    cooperative: Docket,
    /// The meeting
    #[arg(long, value_name = "MEETING")]
    meeting: Docket,
    #[command(flatten)]
    when: When,
}

impl PromoteArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let said = write(context, ui, (Kind::Cooperative, &self.when), |drafter| {
            forming::promote(drafter, self.cooperative, self.meeting)
        })?;
        let id = said.cooperative;
        let text =
            say!("تعاونی {id} در جلسه طرح شد.", "Cooperative {id} was made known at the meeting.");
        told(
            ui,
            ("cooperative.promote", &self.when),
            &text,
            json!({ "cooperative": id.to_string(), "meeting": self.meeting.to_string() }),
        )
    }
}

/// List the founders; counties learn how many, not who
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node cooperative founders 11-1 --founder \"زهرا نوری=1401-1102-1-000017-7\" --founder \"مریم\"\n\nExit codes: 0 done, 3 no such thing, 4 refused, 7 not allowed"
)]
pub struct FoundersArgs {
    /// The cooperative, as 11-3
    #[arg(value_name = "COOPERATIVE")]
    cooperative: Docket,
    /// A founder: NAME, or NAME=APPLICATION; again for each
    #[arg(long, value_name = "NAME", value_parser = founder, required = true)]
    founder: Vec<Founder>,
    #[command(flatten)]
    when: When,
}

impl FoundersArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let said = write(context, ui, (Kind::Cooperative, &self.when), |drafter| {
            forming::found(drafter, self.cooperative, &self.founder)
        })?;
        let (id, count) = (said.cooperative, self.founder.len());
        let text = say!(
            "هیئت مؤسس تعاونی {id} با {count} نفر ثبت شد.",
            "The founders of cooperative {id} are listed: {count}."
        );
        told(
            ui,
            ("cooperative.founders", &self.when),
            &text,
            json!({ "cooperative": id.to_string(), "founders": count }),
        )
    }
}

/// Name the expert, or the group of experts, that helps to form it (C4)
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node cooperative expert 11-1 --name \"خانم نیک\"\n\nExit codes: 0 done, 3 no such thing, 4 refused, 7 not allowed"
)]
pub struct ExpertArgs {
    /// The cooperative, as 11-3
    #[arg(value_name = "COOPERATIVE")]
    cooperative: Docket,
    /// The expert
    #[arg(long, value_name = "NAME")]
    name: String,
    /// Another of the group; again for more
    #[arg(long, value_name = "NAME")]
    group: Vec<String>,
    #[command(flatten)]
    when: When,
}

impl ExpertArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let said = write(context, ui, (Kind::Cooperative, &self.when), |drafter| {
            forming::assign_expert(drafter, self.cooperative, (&self.name, &self.group))
        })?;
        let (id, name) = (said.cooperative, &self.name);
        let text =
            say!("کارشناس تعاونی {id}: {name}.", "The expert of cooperative {id} is {name}.");
        told(
            ui,
            ("cooperative.expert", &self.when),
            &text,
            json!({ "cooperative": id.to_string(), "name": name, "group": self.group }),
        )
    }
}

/// Note that the founding assembly was held
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node cooperative assembly 11-1\n\nExit codes: 0 done, 3 no such thing, 4 refused, 7 not allowed"
)]
pub struct AssemblyArgs {
    /// The cooperative, as 11-3
    #[arg(value_name = "COOPERATIVE")]
    cooperative: Docket,
    #[command(flatten)]
    when: When,
}

impl AssemblyArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let said = write(context, ui, (Kind::Cooperative, &self.when), |drafter| {
            forming::assemble(drafter, self.cooperative)
        })?;
        let id = said.cooperative;
        let text = say!(
            "مجمع عمومی مؤسس تعاونی {id} برگزار شد.",
            "The founding assembly of cooperative {id} was held."
        );
        told(
            ui,
            ("cooperative.assembly", &self.when),
            &text,
            json!({ "cooperative": id.to_string() }),
        )
    }
}

/// Register a cooperative under its legal id
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node cooperative register 11-1 --legal 14001234562\n\nExit codes: 0 done, 3 no such thing, 4 refused, 7 not allowed"
)]
pub struct RegisterArgs {
    /// The cooperative, as 11-3
    #[arg(value_name = "COOPERATIVE")]
    cooperative: Docket,
    /// Its legal id, 11 digits
    #[arg(long, value_name = "ID")]
    legal: LegalId,
    #[command(flatten)]
    when: When,
}

impl RegisterArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let said = write(context, ui, (Kind::Cooperative, &self.when), |drafter| {
            forming::register(drafter, self.cooperative, self.legal)
        })?;
        let id = said.cooperative;
        let text = say!("تعاونی {id} ثبت شد.", "Cooperative {id} is registered.");
        told(
            ui,
            ("cooperative.register", &self.when),
            &text,
            json!({ "cooperative": id.to_string(), "legal_id": self.legal.to_string() }),
        )
    }
}

/// Note that a registered cooperative works
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node cooperative start 11-1\n\nExit codes: 0 done, 3 no such thing, 4 refused, 7 not allowed"
)]
pub struct StartArgs {
    /// The cooperative, as 11-3
    #[arg(value_name = "COOPERATIVE")]
    cooperative: Docket,
    #[command(flatten)]
    when: When,
}

impl StartArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let said = write(context, ui, (Kind::Cooperative, &self.when), |drafter| {
            forming::start(drafter, self.cooperative)
        })?;
        let id = said.cooperative;
        let text = say!("تعاونی {id} فعال است.", "Cooperative {id} works.");
        told(ui, ("cooperative.start", &self.when), &text, json!({ "cooperative": id.to_string() }))
    }
}

/// End a cooperative
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node cooperative dissolve 11-1 --reason \"انصراف مؤسسان\"\n\nExit codes: 0 done, 3 no such thing, 4 refused, 7 not allowed"
)]
pub struct DissolveArgs {
    /// The cooperative, as 11-3
    #[arg(value_name = "COOPERATIVE")]
    cooperative: Docket,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    when: When,
}

impl DissolveArgs {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let said = write(context, ui, (Kind::Cooperative, &self.when), |drafter| {
            forming::dissolve(drafter, self.cooperative, &self.reason)
        })?;
        let id = said.cooperative;
        let text = say!("تعاونی {id} منحل شد.", "Cooperative {id} is dissolved.");
        told(
            ui,
            ("cooperative.dissolve", &self.when),
            &text,
            json!({ "cooperative": id.to_string(), "reason": self.reason }),
        )
    }
}
