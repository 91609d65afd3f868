//! `referral`: the gated act and what the bank makes of it.

mod bank;
mod commitments;
mod issue;
mod list;
mod ready;

use clap::Subcommand;
use console::{Context, Failure, Ui};

/// Referrals to the bank: ready, issue, list, show, bank-results, commitments
#[derive(Debug, Subcommand)]
pub(crate) enum ReferralCommand {
    /// List the files that may be referred, in the order of A4
    Ready(ready::ReadyArgs),
    /// Introduce an applicant to the bank
    Issue(issue::IssueArgs),
    /// List letters
    List(list::ListArgs),
    /// Show one letter
    Show(list::ShowArgs),
    /// Take in what the bank answered
    BankResults(bank::BankResultsArgs),
    /// Send a returned letter to the bank again
    Resend(bank::ResendArgs),
    /// Take a letter back; its quota is released
    TakeBack(bank::TakeBackArgs),
    /// List what those who were paid have promised, and what is found of it
    #[command(visible_alias = "تعهدات")]
    Commitments(commitments::CommitmentsArgs),
    /// Record that what was promised is carried out, as a visit after the payment found
    Fulfil(commitments::FulfilArgs),
    /// Record that a commitment was broken; a later fulfilment mends it
    Breach(commitments::BreachArgs),
    /// Record that the bank has no arrears of this facility on record
    Clear(commitments::ClearArgs),
    /// Record that a facility is repaid in full
    Repaid(commitments::RepaidArgs),
    /// Release what the bank didn't answer in time, and what a void permit took with it
    Expire(bank::ExpireArgs),
}

impl ReferralCommand {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        match self {
            Self::Ready(args) => args.run(context, ui),
            Self::Issue(args) => args.run(context, ui),
            Self::List(args) => args.run(context, ui),
            Self::Show(args) => args.run(context, ui),
            Self::BankResults(args) => args.run(context, ui),
            Self::Resend(args) => args.run(context, ui),
            Self::TakeBack(args) => args.run(context, ui),
            Self::Commitments(args) => args.run(context, ui),
            Self::Fulfil(args) => args.run(context, ui),
            Self::Breach(args) => args.run(context, ui),
            Self::Clear(args) => args.run(context, ui),
            Self::Repaid(args) => args.run(context, ui),
            Self::Expire(args) => args.run(context, ui),
        }
    }
}
