//! Every figure of the engine, and that each stands in an example that was counted by hand.

use std::collections::BTreeSet;

use model::words::{Control, Kind};
use office::entry::{BoothEnd, MeetingKind, Outcome, Reach};
use office::rows::GivenUp;
use report::{Affair, Column, Figure, Formed, Found, Honored, Measure, Office, Right};

use super::{affairs, between, files, letters};

/// Says which figures there are: for each its code, with what is told apart by a number left open. A
/// figure without an arm doesn't compile. `-` is what no engine counts.
macro_rules! figures {
    ($($pattern:pat => $code:literal,)*) => {
        fn code(figure: &Figure) -> &'static str {
            match figure {
                $($pattern => $code,)*
            }
        }

        const CODES: &[&str] = &[$($code,)*];
    };
}

figures! {
    Figure::Applications { kind: Kind::Independent } => "applications.independent",
    Figure::Applications { kind: Kind::Supporter } => "applications.supporter",
    Figure::Permits { part: Measure::Rials, .. } => "-",
    Figure::Permits { control: Control::Registration, part: Measure::Count } => "permits.registration.count",
    Figure::Permits { control: Control::Registration, part: Measure::Jobs } => "permits.registration.jobs",
    Figure::Permits { control: Control::Permit, part: Measure::Count } => "permits.permit.count",
    Figure::Permits { control: Control::Permit, part: Measure::Jobs } => "permits.permit.jobs",
    Figure::Visits { result: Found::CarriedOut, .. } => "visits.*.carried_out.*",
    Figure::Visits { result: Found::Partly, .. } => "visits.*.partly.*",
    Figure::Visits { result: Found::NotCarriedOut, .. } => "visits.*.not_carried_out.*",
    Figure::Visits { result: Found::Unjudged, .. } => "visits.*.unjudged.*",
    Figure::HeadsFound => "heads.found",
    Figure::HeadsClaimed => "heads.claimed",
    Figure::Letters { part: Measure::Count } => "letters.count",
    Figure::Letters { part: Measure::Jobs } => "letters.jobs",
    Figure::Letters { part: Measure::Rials } => "letters.rials",
    Figure::Payments { part: Measure::Count } => "payments.count",
    Figure::Payments { part: Measure::Jobs } => "payments.jobs",
    Figure::Payments { part: Measure::Rials } => "payments.rials",
    Figure::GivenUp { why: GivenUp::Rejected } => "letters.rejected",
    Figure::GivenUp { why: GivenUp::Expired } => "letters.expired",
    Figure::GivenUp { why: GivenUp::TakenBack } => "letters.taken_back",
    Figure::Verified => "verified.jobs",
    Figure::OverdueVisits => "visits_overdue",
    Figure::Waiting { late: false } => "waiting.in_time",
    Figure::Waiting { late: true } => "waiting.late",
    Figure::Lapsing => "permits.lapsing",
    Figure::Void => "permits.void",
    Figure::ShortSupporters => "supporters.short",
    Figure::MissingHeads => "supporters.missing_heads",
    Figure::Disputed => "disputed",
    Figure::OverpaidLetters => "overpaid.count",
    Figure::OverpaidRials => "overpaid.rials",
    Figure::Quota { part: Measure::Count, .. } => "-",
    Figure::Quota { of: Right::Overrun, part: Measure::Jobs } => "-",
    // A county passes nothing on, and rights of hubs are in the checks alone.
    Figure::Quota { of: Right::PassedOn, part: Measure::Rials } => "quota.passed_on.rials",
    Figure::Quota { of: Right::PassedOn, part: Measure::Jobs } => "quota.passed_on.jobs",
    Figure::Quota { of: Right::Granted, part: Measure::Rials } => "quota.granted.rials",
    Figure::Quota { of: Right::Granted, part: Measure::Jobs } => "quota.granted.jobs",
    Figure::Quota { of: Right::Returned, part: Measure::Rials } => "quota.returned.rials",
    Figure::Quota { of: Right::Returned, part: Measure::Jobs } => "quota.returned.jobs",
    Figure::Quota { of: Right::Held, part: Measure::Rials } => "quota.held.rials",
    Figure::Quota { of: Right::Held, part: Measure::Jobs } => "quota.held.jobs",
    Figure::Quota { of: Right::Paid, part: Measure::Rials } => "quota.paid.rials",
    Figure::Quota { of: Right::Paid, part: Measure::Jobs } => "quota.paid.jobs",
    Figure::Quota { of: Right::Free, part: Measure::Rials } => "quota.free.rials",
    Figure::Quota { of: Right::Free, part: Measure::Jobs } => "quota.free.jobs",
    Figure::Quota { of: Right::Overrun, part: Measure::Rials } => "quota.overrun.rials",
    Figure::Quota { of: Right::Released, part: Measure::Rials } => "quota.released.rials",
    Figure::Quota { of: Right::Released, part: Measure::Jobs } => "quota.released.jobs",
    Figure::Quota { of: Right::Stranded, part: Measure::Rials } => "quota.stranded.rials",
    Figure::Quota { of: Right::Stranded, part: Measure::Jobs } => "quota.stranded.jobs",
    Figure::Quota { of: Right::Unfunded, part: Measure::Rials } => "quota.unfunded.rials",
    Figure::Quota { of: Right::Unfunded, part: Measure::Jobs } => "quota.unfunded.jobs",
    Figure::PaidByRecords => "paid_by_records.rials",
    Figure::Year(Column::Permits) => "year.permits",
    Figure::Year(Column::Referrals) => "year.referrals",
    Figure::Year(Column::Paid) => "year.paid",
    Figure::Year(Column::Verified) => "year.verified",
    Figure::Age { .. } => "waiting.weeks_*",
    Figure::Duplicates => "duplicates",
    Figure::Frozen => "duplicates.frozen",
    Figure::BehindTheFence => "behind_the_fence",
    Figure::Offices(Office::Any) => "offices.all",
    Figure::Offices(Office::Confirmed) => "offices.confirmed",
    Figure::Offices(Office::OnTime) => "offices.on_time",
    Figure::Covered { part: Measure::Count } => "-",
    Figure::Covered { part: Measure::Rials } => "covered.rials",
    Figure::Covered { part: Measure::Jobs } => "covered.jobs",
    Figure::Affair(Affair::Meetings(MeetingKind::Ordinary)) => "meetings.ordinary",
    Figure::Affair(Affair::Meetings(MeetingKind::Promotional)) => "meetings.promotional",
    Figure::Affair(Affair::MeetingsOff) => "meetings.off",
    Figure::Affair(Affair::Identified) => "supporters.identified",
    Figure::Affair(Affair::Introduced) => "supporters.introduced",
    Figure::Affair(Affair::Answered(Outcome::TakenUp)) => "supporters.taken-up",
    Figure::Affair(Affair::Answered(Outcome::Declined)) => "supporters.declined",
    Figure::Affair(Affair::Answered(Outcome::Postponed)) => "supporters.postponed",
    Figure::Affair(Affair::Formed(Formed::Proposed)) => "cooperatives.proposed",
    Figure::Affair(Affair::Formed(Formed::Promoted)) => "cooperatives.promoted",
    Figure::Affair(Affair::Formed(Formed::Assembly)) => "cooperatives.assembly",
    Figure::Affair(Affair::Formed(Formed::Registered)) => "cooperatives.registered",
    Figure::Affair(Affair::Formed(Formed::Started)) => "cooperatives.started",
    Figure::Affair(Affair::Formed(Formed::Dissolved)) => "cooperatives.dissolved",
    Figure::Affair(Affair::Forming) => "cooperatives.forming",
    Figure::Affair(Affair::WithoutExpert) => "cooperatives.without_expert",
    Figure::Affair(Affair::CooperativeRials) => "cooperatives.rials",
    Figure::Affair(Affair::Exhibitions(Reach::Local)) => "exhibitions.local",
    Figure::Affair(Affair::Exhibitions(Reach::National)) => "exhibitions.national",
    Figure::Affair(Affair::Exhibitions(Reach::International)) => "exhibitions.international",
    Figure::Affair(Affair::Booths) => "booths.given",
    Figure::Affair(Affair::BoothsEnded(BoothEnd::Used)) => "booths.used",
    Figure::Affair(Affair::BoothsEnded(BoothEnd::NoShow)) => "booths.no-show",
    Figure::Affair(Affair::BoothsEnded(BoothEnd::GivenUp)) => "booths.given-up",
    Figure::Affair(Affair::Certificates(Honored::Nominated)) => "certificates.nominated",
    Figure::Affair(Affair::Certificates(Honored::Checked)) => "certificates.checked",
    Figure::Affair(Affair::Certificates(Honored::Given)) => "certificates.given",
    // A certificate isn't decided on by others.
    Figure::Affair(Affair::Certificates(Honored::Decided)) => "-",
    Figure::Affair(Affair::Certificates(Honored::Declined)) => "certificates.declined",
    Figure::Affair(Affair::Festivals(Honored::Nominated)) => "festivals.nominated",
    Figure::Affair(Affair::Festivals(Honored::Checked)) => "festivals.checked",
    Figure::Affair(Affair::Festivals(Honored::Given)) => "festivals.given",
    Figure::Affair(Affair::Festivals(Honored::Decided)) => "festivals.decided",
    Figure::Affair(Affair::Festivals(Honored::Declined)) => "festivals.declined",
}

/// Says whether a code is one of such.
fn is_of(code: &str, said: &str) -> bool {
    match code.split_once('*') {
        None => code == said,
        Some((head, rest)) => {
            let middle = rest.trim_end_matches('*');
            said.strip_prefix(head).is_some_and(|tail| tail.contains(middle))
        }
    }
}

/// A figure that stands in a report is in the table, under its code.
pub(super) fn knows(figure: &Figure) {
    let (code, said) = (code(figure), figure.code());
    assert!(is_of(code, &said), "{said} stands in the table as {code}");
}

#[test]
fn every_figure_stands_in_an_example_that_was_counted_by_hand() {
    let examples = [
        files::expected(),
        letters::expected(),
        between::standing(),
        between::fenced(),
        between::let_in(),
        affairs::of_section_c(),
        affairs::of_incentives(),
    ];
    let counted: BTreeSet<String> = examples
        .iter()
        .flat_map(|example| example.data().lines())
        .filter_map(|line| line.trim().split_once(' '))
        .map(|(code, _)| code.to_owned())
        .collect();
    let lacks: Vec<&&str> = CODES
        .iter()
        .filter(|code| **code != "-" && !counted.iter().any(|said| is_of(code, said)))
        .collect();
    assert_eq!(lacks, ["quota.passed_on.rials", "quota.passed_on.jobs"].iter().collect::<Vec<_>>());
    for side in ["independent", "supporter", "joint", "alone", "complete", "open"] {
        let word =
            |said: &String| said.starts_with("visits.") && said.split('.').any(|it| it == side);
        assert!(counted.iter().any(word), "a visit that is {side}");
    }
}
