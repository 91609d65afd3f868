//! The command line: what can be typed, and which module answers it.

use clap::{ArgMatches, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use console::commands::{
    audit, backup, dispute, doctor, explain, find, inbox, key, run as stop, store, sync, tools,
    user,
};
use console::{Context, Failure, Global, Program, Ui, help};
use settings::HubSettings;

use crate::commands::{
    application, cooperative, county, exclusion, incentive, inspection, meeting, office, quota,
    report, rules, run, setup, status,
};
use crate::persian::PERSIAN;

/// This program.
pub(crate) static HUB: Program = Program {
    name: NAME,
    schema: "hub",
    version: env!("CARGO_PKG_VERSION"),
    command,
    persian: PERSIAN,
    settings: |dir, environment| Ok(HubSettings::load(Some(dir), environment)?.node),
    is_local,
    dispatch,
};

const NAME: &str = "hamgam-hub";

/// The hub of a province or of the nation: takes in what offices record, keeps it, judges it again,
/// divides the quota, and says who is silent
#[derive(Debug, Parser)]
#[command(
    name = "hamgam-hub",
    version,
    disable_help_subcommand = true,
    arg_required_else_help = true
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Set a hub up in its folder: the nation's, or a province's below it
    #[command(visible_alias = "راه‌اندازی")]
    Setup(setup::SetupArgs),
    /// Run the hub until told to end: answer nodes, call the nation, answer commands
    #[command(visible_alias = "اجرا")]
    Run(run::RunArgs),
    /// End the program that runs in this folder
    #[command(visible_alias = "توقف")]
    Stop(stop::StopArgs),
    /// Units below: list, show, lag, enrol, approve, decline, fence, readmit
    #[command(subcommand, visible_aliases = ["province", "اداره"])]
    Office(office::OfficeCommand),
    /// Counties: list, show, split, rename, merge, assign
    #[command(subcommand, visible_alias = "شهرستان")]
    County(county::CountyCommand),
    /// Where the hub stands: its line, its units, what they brought, what needs a person
    #[command(visible_alias = "وضعیت")]
    Status(status::StatusArgs),
    /// Applications of the counties: list, show, history, why
    #[command(subcommand, visible_alias = "پرونده")]
    Application(application::ApplicationCommand),
    /// Inspections of the counties: list, show
    #[command(subcommand, visible_alias = "بازدید")]
    Inspection(inspection::InspectionCommand),
    /// Quota: open a line, divide it, grant, move, look
    #[command(subcommand, visible_alias = "سهمیه")]
    Quota(quota::QuotaCommand),
    /// The working group on cooperatives, and its meetings
    #[command(subcommand, visible_alias = "جلسه")]
    Meeting(meeting::MeetingCommand),
    /// Need-supply cooperatives, from the supporter to the register
    #[command(subcommand, visible_alias = "تعاونی")]
    Cooperative(cooperative::CooperativeCommand),
    /// Incentives: exhibitions, booths, certificates, festivals
    #[command(subcommand, visible_alias = "مشوق")]
    Incentive(incentive::IncentiveCommand),
    /// Find applications by number, national id, telephone or name
    #[command(visible_alias = "جست‌وجو")]
    Find(find::FindArgs),
    /// Reports: a quarter's figures, closed step by step, each to be counted again anywhere
    #[command(subcommand, visible_alias = "گزارش")]
    Report(report::ReportCommand),
    /// The inbox: list, assign, done, reopen
    #[command(subcommand, visible_alias = "کارتابل")]
    Inbox(inbox::InboxCommand),
    /// Exclusion lists: import, list
    #[command(subcommand, visible_alias = "منع")]
    Exclusion(exclusion::ExclusionCommand),
    /// Disputes: list, show, settle, reopen
    #[command(subcommand, visible_alias = "مغایرت")]
    Dispute(dispute::DisputeCommand),
    /// The line: now, plan, pause, resume, log
    #[command(subcommand, visible_alias = "همگام")]
    Sync(sync::SyncCommand),
    /// Rules: every number and switch of the directive
    #[command(subcommand, visible_alias = "ضوابط")]
    Rules(rules::RulesCommand),
    /// The store: what it holds, a full check, views made anew
    #[command(subcommand, visible_alias = "انباره")]
    Store(store::StoreCommand),
    /// Users: who works here, in which roles; log in and out
    #[command(subcommand, visible_alias = "کاربر")]
    User(user::UserCommand),
    /// Keys: which incarnation works here, a new one in its place
    #[command(subcommand, visible_alias = "کلید")]
    Key(key::KeyCommand),
    /// Backups: make, list, prove, bring back
    #[command(subcommand, visible_alias = "پشتیبان‌گیری")]
    Backup(backup::BackupCommand),
    /// The audit: log, verify
    #[command(subcommand, visible_alias = "بازرسی")]
    Audit(audit::AuditCommand),
    /// Look the hub over: folder, keys, disk, clock, journal, lists, rules, quota
    #[command(visible_alias = "معاینه")]
    Doctor(doctor::DoctorArgs),
    /// Explain a code: a gate, a refusal, a failure
    #[command(visible_alias = "توضیح")]
    Explain(explain::ExplainArgs),
    /// Write the completions of a shell
    #[command(visible_alias = "تکمیل")]
    Completions(tools::CompletionsArgs),
    /// Write the manual's page of a command, or all of them into a folder
    #[command(visible_alias = "راهنما")]
    Man(tools::ManArgs),
    /// Say which program this is
    #[command(visible_alias = "نسخه")]
    Version(tools::VersionArgs),
}

/// The tree, with the hub's name and roles in what it shares with an office.
fn command() -> clap::Command {
    let roles = "In which role: province_reviewer, treasurer, national_admin or security_officer; \
                 each command has its own";
    let command = Cli::command()
        .mut_arg("data", |arg| arg.help("The hub's folder"))
        .mut_arg("role", |arg| arg.help(roles));
    help::named(help::renamed(command, NAME))
}

/// Commands that need no hub, or make one.
fn is_local(matches: &ArgMatches) -> bool {
    let local = ["setup", "backup", "run", "stop", "explain", "completions", "man", "version"];
    let typed_here = sync::is_order(matches) || key::is_local(matches);
    typed_here || matches.subcommand_name().is_some_and(|name| local.contains(&name))
}

fn dispatch(matches: &ArgMatches, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
    match parsed(matches) {
        Command::Setup(args) => args.run(context, ui),
        Command::Run(args) => args.run(context, ui),
        Command::Stop(args) => args.run(context, ui),
        Command::Office(command) => command.run(context, ui),
        Command::County(command) => command.run(context, ui),
        Command::Status(args) => args.run(context, ui),
        Command::Application(command) => command.run(context, ui),
        Command::Inspection(command) => command.run(context, ui),
        Command::Quota(command) => command.run(context, ui),
        Command::Meeting(command) => command.run(context, ui),
        Command::Cooperative(command) => command.run(context, ui),
        Command::Incentive(command) => command.run(context, ui),
        Command::Find(args) => args.run(context, ui),
        Command::Report(command) => command.run(context, ui),
        Command::Inbox(command) => command.run(context, ui),
        Command::Exclusion(command) => command.run(context, ui),
        Command::Dispute(command) => command.run(context, ui),
        Command::Sync(command) => command.run(context, ui),
        Command::Rules(command) => command.run(context, ui),
        Command::Store(command) => command.run(context, ui),
        Command::User(command) => command.run(context, ui),
        Command::Key(command) => command.run(context, ui, HubSettings::keep),
        Command::Backup(command) => command.run(context, ui, HubSettings::keep),
        Command::Audit(command) => command.run(context, ui),
        Command::Doctor(args) => args.run(context, ui),
        Command::Explain(args) => args.run(ui),
        Command::Completions(args) => args.run(ui),
        Command::Man(args) => args.run(context, ui),
        Command::Version(args) => args.run(context, ui),
    }
}

fn parsed(matches: &ArgMatches) -> Command {
    Command::from_arg_matches(matches).expect("they were matched against this very command")
}

#[cfg(test)]
mod tests {
    use model::Lang;

    use super::*;

    #[test]
    fn every_command_and_argument_speaks_both_languages() {
        assert_eq!(help::gaps(&command(), PERSIAN), Vec::<String>::new());
    }

    #[test]
    fn what_the_manual_tells_to_type_can_be_typed() {
        let page = include_str!("../../docs/operations.md");
        assert_eq!(help::cannot_be_typed(page, &command()), Vec::<String>::new());
    }

    #[test]
    fn persian_help_parses_alike() {
        let typed = ["hamgam-hub", "پرونده", "list", "--stage", "referred", "--lang", "fa"];
        let persian = help::localized(command(), Lang::Fa, PERSIAN);
        let matches = persian.try_get_matches_from(typed).unwrap();
        assert!(!is_local(&matches));
        parsed(&matches);
    }

    #[test]
    fn a_next_step_is_the_hubs_where_it_has_the_command() {
        for (office, here) in [
            ("hamgam-node store verify", "hamgam-hub store verify"),
            ("hamgam-node explain A10.wait", "hamgam-hub explain A10.wait"),
            ("hamgam-node application import FOLDER", "hamgam-node application import FOLDER"),
            ("hamgam-node --help", "hamgam-hub --help"),
            ("a; hamgam-node doctor (b)", "a; hamgam-hub doctor (b)"),
        ] {
            assert_eq!(HUB.fit(office), here);
        }
    }
}
