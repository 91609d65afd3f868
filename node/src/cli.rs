//! The command line: what can be typed, and which module answers it.

use clap::{ArgMatches, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use console::commands::{
    audit, backup, county, dispute, doctor, exclusion, explain, find, inbox, key, rules, run,
    store, sync, tools, user,
};
use console::{Context, Failure, Global, Program, Ui, help};
use settings::NodeSettings;

use crate::commands::{
    application, cooperative, incentive, inspection, meeting, quota, referral, report, setup,
    status, supporter,
};
use crate::persian::PERSIAN;

/// This program.
pub(crate) static NODE: Program = Program {
    name: "hamgam-node",
    schema: "node",
    version: env!("CARGO_PKG_VERSION"),
    command: || help::named(Cli::command()),
    persian: PERSIAN,
    settings: |dir, environment| NodeSettings::load(Some(dir), environment),
    is_local,
    dispatch,
};

/// A county office at one machine: takes applications in, records inspections, knows which file may
/// go to the bank, and never spends quota it doesn't hold. Works without a line
#[derive(Debug, Parser)]
#[command(
    name = "hamgam-node",
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
    /// Set the office up in its folder
    #[command(visible_alias = "راه‌اندازی")]
    Setup(setup::SetupArgs),
    /// Run in this folder until told to end: keep the line, answer commands
    #[command(visible_alias = "اجرا")]
    Run(run::RunArgs),
    /// End the program that runs in this folder
    #[command(visible_alias = "توقف")]
    Stop(run::StopArgs),
    /// Applications: import, new, list, show, why
    #[command(subcommand, visible_alias = "پرونده")]
    Application(application::ApplicationCommand),
    /// Inspections: due, record, list, show
    #[command(subcommand, visible_alias = "بازدید")]
    Inspection(inspection::InspectionCommand),
    /// Supporters: list, show, covered persons
    #[command(subcommand, visible_alias = "پشتیبان")]
    Supporter(supporter::SupporterCommand),
    /// Referrals to the bank: ready, issue, list, show, bank-results, commitments
    #[command(subcommand, visible_alias = "معرفی")]
    Referral(referral::ReferralCommand),
    /// Counties: list, show
    #[command(subcommand, visible_alias = "شهرستان")]
    County(county::CountyCommand),
    /// Where the office stands today
    #[command(visible_alias = "وضعیت")]
    Status(status::StatusArgs),
    /// Quota: what is free, held and paid
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
    /// Exclusion lists: list
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
    /// Look the office over: folder, keys, disk, clock, journal, lists, rules, quota
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

/// Commands that need no office, or make one.
fn is_local(matches: &ArgMatches) -> bool {
    let local = ["setup", "backup", "run", "stop", "explain", "completions", "man", "version"];
    let typed_here = sync::is_order(matches) || key::is_local(matches);
    typed_here || matches.subcommand_name().is_some_and(|name| local.contains(&name))
}

fn dispatch(matches: &ArgMatches, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
    match parsed(matches) {
        Command::Setup(args) => args.run(context, ui),
        Command::Run(args) => args.run(context, ui, None),
        Command::Stop(args) => args.run(context, ui),
        Command::Application(command) => command.run(context, ui),
        Command::Inspection(command) => command.run(context, ui),
        Command::Supporter(command) => command.run(context, ui),
        Command::Referral(command) => command.run(context, ui),
        Command::County(command) => command.run(context, ui),
        Command::Status(args) => args.run(context, ui),
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
        Command::Key(command) => command.run(context, ui, NodeSettings::keep),
        Command::Backup(command) => command.run(context, ui, NodeSettings::keep),
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
        assert_eq!(help::gaps(&(NODE.command)(), PERSIAN), Vec::<String>::new());
    }

    #[test]
    fn what_the_manual_tells_to_type_can_be_typed() {
        let page = include_str!("../../docs/operations.md");
        assert_eq!(help::cannot_be_typed(page, &Cli::command()), Vec::<String>::new());
    }

    #[test]
    fn persian_help_parses_alike() {
        let typed = ["hamgam-node", "معرفی", "آماده", "--on", "1401/09/15", "--lang", "fa"];
        let persian = help::localized((NODE.command)(), Lang::Fa, PERSIAN);
        let matches = persian.try_get_matches_from(typed).unwrap();
        assert!(!is_local(&matches));
        parsed(&matches);
    }
}
