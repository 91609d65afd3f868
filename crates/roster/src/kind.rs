//! What sort of entry is to be written.

use std::fmt;

use model::{Lane, RecordKind};

use crate::entry::Entry;

/// The sorts of entry, as authority tells them apart.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Kind {
    /// A node's beginning.
    Opened,
    /// Whom a node trusts.
    Trust,
    /// A rule set taken up.
    Rules,
    /// Exclusion lists.
    Lists,
    /// A slip was handed out.
    Slip,
    /// A node is enrolled.
    Enrolled,
    /// A node is fenced.
    Fenced,
    /// A node's TLS key is renewed.
    Renewed,
    /// Supply is created.
    QuotaOpen,
    /// Supply is changed.
    QuotaAmend,
    /// A child asks for quota.
    Request,
    /// A parent gives quota.
    Grant,
    /// A child confirms what it was given.
    Acknowledge,
    /// A referral.
    Hold,
    /// The bank has paid.
    Consume,
    /// The bank won't pay.
    Release,
    /// A child gives quota back.
    Return,
    /// A line is closed for a log.
    Seal,
    /// A parent has verified a seal.
    Accept,
    /// A parent asks for quota back.
    Recall,
    /// A parent takes back what an incarnation that was shut out had free.
    Settle,
    /// A breakdown of quota.
    Allocation,
    /// A hub says how far it has a child's log.
    Witness,
    /// A hub judges a referral otherwise.
    Objection,
    /// A hub says all it holds, in one hash.
    Checkpoint,
    /// A county is split, renamed or merged.
    County,
    /// Files go to another county's office.
    Rehomed,
    /// An entry of another scope is handed on.
    Carried,
    /// A county confirms its quarter.
    Confirm,
    /// A hub makes and sends a quarter's report.
    Compile,
    /// The unit above accepts a report, or sends it back.
    Review,
    /// A user of the unit is added, changed, shut out.
    User,
    /// An act that changes nothing and is named all the same.
    Audited,
    /// A rule set is drafted.
    Drafted,
    /// A rule set comes into force for everyone.
    Published,
    /// A seat of a province's working group is taken.
    Group,
    /// A meeting is called, held or called off.
    Meeting,
    /// Minutes are drafted and signed, resolutions followed up.
    Minutes,
    /// A supporter is put forward for a cooperative.
    Identify,
    /// A supporter is introduced to cooperative affairs.
    Introduce,
    /// A step of a cooperative's formation.
    Cooperative,
    /// Who founds a cooperative.
    Founders,
    /// A facility is a cooperative's.
    Tag,
    /// An exhibition is announced or called off.
    Exhibition,
    /// Booths of an exhibition are created, or their number changed.
    Booths,
    /// A booth is given to a permit holder; what became of it.
    Booth,
    /// A supporter is nominated for an honor.
    Nominate,
    /// A province goes on with a nomination.
    Endorse,
    /// The Minister signs.
    Sign,
    /// A piece of an exclusion list, as tags.
    Tags,
    /// A hub finds one person in two files.
    Duplicate,
    /// A matter is settled.
    Ruling,
    /// A word on an item of the inbox.
    Task,
    /// The root says who the nation is.
    Rooted,
    /// A change of a record.
    Change(RecordKind),
}

impl Kind {
    /// All but changes.
    const PLAIN: [Self; 54] = [
        Self::Opened,
        Self::Trust,
        Self::Rules,
        Self::Lists,
        Self::Slip,
        Self::Enrolled,
        Self::Fenced,
        Self::Renewed,
        Self::QuotaOpen,
        Self::QuotaAmend,
        Self::Request,
        Self::Grant,
        Self::Acknowledge,
        Self::Hold,
        Self::Consume,
        Self::Release,
        Self::Return,
        Self::Seal,
        Self::Accept,
        Self::Recall,
        Self::Settle,
        Self::Allocation,
        Self::Witness,
        Self::Objection,
        Self::Checkpoint,
        Self::County,
        Self::Rehomed,
        Self::Carried,
        Self::Confirm,
        Self::Compile,
        Self::Review,
        Self::User,
        Self::Audited,
        Self::Drafted,
        Self::Published,
        Self::Group,
        Self::Meeting,
        Self::Minutes,
        Self::Identify,
        Self::Introduce,
        Self::Cooperative,
        Self::Founders,
        Self::Tag,
        Self::Exhibition,
        Self::Booths,
        Self::Booth,
        Self::Nominate,
        Self::Endorse,
        Self::Sign,
        Self::Tags,
        Self::Duplicate,
        Self::Ruling,
        Self::Task,
        Self::Rooted,
    ];

    /// Every kind, in order.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::PLAIN.into_iter().chain(RecordKind::ALL.into_iter().map(Self::Change))
    }

    /// The lane it travels in. A hub's exclusion lists and slips name persons and secrets' hashes:
    /// on the records lane of its own scope nobody below holds them; so with its audit and its drafts.
    pub const fn lane(self) -> Lane {
        match self {
            Self::Lists
            | Self::Slip
            | Self::Objection
            | Self::Rehomed
            | Self::Carried
            | Self::Audited
            | Self::Drafted
            | Self::Minutes
            | Self::Identify
            | Self::Introduce
            | Self::Founders
            | Self::Tag
            | Self::Booth
            | Self::Nominate
            | Self::Endorse
            | Self::Tags
            | Self::Duplicate
            | Self::Ruling
            | Self::Task
            | Self::Change(_) => Lane::Records,
            Self::Opened
            | Self::Trust
            | Self::Rules
            | Self::Enrolled
            | Self::Fenced
            | Self::Renewed
            | Self::QuotaOpen
            | Self::QuotaAmend
            | Self::Request
            | Self::Grant
            | Self::Acknowledge
            | Self::Hold
            | Self::Consume
            | Self::Release
            | Self::Return
            | Self::Seal
            | Self::Accept
            | Self::Recall
            | Self::Settle
            | Self::Allocation
            | Self::Witness
            | Self::Checkpoint
            | Self::County
            | Self::Confirm
            | Self::Compile
            | Self::Review
            | Self::User
            | Self::Published
            | Self::Group
            | Self::Meeting
            | Self::Cooperative
            | Self::Exhibition
            | Self::Booths
            | Self::Sign
            | Self::Rooted => Lane::Control,
        }
    }

    /// The stable name of messages and of the table.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Trust => "trust",
            Self::Rules => "rules",
            Self::Lists => "lists",
            Self::Slip => "slip",
            Self::Enrolled => "roster.enrolled",
            Self::Fenced => "roster.fenced",
            Self::Renewed => "roster.renewed",
            Self::QuotaOpen => "quota.open",
            Self::QuotaAmend => "quota.amend",
            Self::Request => "quota.request",
            Self::Grant => "quota.grant",
            Self::Acknowledge => "quota.acknowledge",
            Self::Hold => "quota.hold",
            Self::Consume => "quota.consume",
            Self::Release => "quota.release",
            Self::Return => "quota.return",
            Self::Seal => "quota.seal",
            Self::Accept => "quota.accept",
            Self::Recall => "quota.recall",
            Self::Settle => "quota.settle",
            Self::Allocation => "quota.allocation",
            Self::Witness => "witness",
            Self::Objection => "objection",
            Self::Checkpoint => "checkpoint",
            Self::County => "county",
            Self::Rehomed => "rehomed",
            Self::Carried => "carried",
            Self::Confirm => "report.confirm",
            Self::Compile => "report.compile",
            Self::Review => "report.review",
            Self::User => "user",
            Self::Audited => "audited",
            Self::Drafted => "rules.drafted",
            Self::Published => "rules.published",
            Self::Group => "group",
            Self::Meeting => "meeting",
            Self::Minutes => "minutes",
            Self::Identify => "supporter.identify",
            Self::Introduce => "supporter.introduce",
            Self::Cooperative => "cooperative",
            Self::Founders => "cooperative.founders",
            Self::Tag => "cooperative.tag",
            Self::Exhibition => "exhibition",
            Self::Booths => "booth.open",
            Self::Booth => "booth",
            Self::Nominate => "honor.nominate",
            Self::Endorse => "honor.endorse",
            Self::Sign => "honor.sign",
            Self::Tags => "tags",
            Self::Duplicate => "duplicate",
            Self::Ruling => "ruling",
            Self::Task => "task",
            Self::Rooted => "roster.rooted",
            Self::Change(RecordKind::Application) => "change.application",
            Self::Change(RecordKind::Permit) => "change.permit",
            Self::Change(RecordKind::Inspection) => "change.inspection",
            Self::Change(RecordKind::Facility) => "change.facility",
            Self::Change(RecordKind::Earlier) => "change.earlier",
        }
    }
}

impl From<&Entry> for Kind {
    fn from(entry: &Entry) -> Self {
        match entry {
            Entry::Enrolled(_) => Self::Enrolled,
            Entry::Fenced(_) => Self::Fenced,
            Entry::Renewed(_) => Self::Renewed,
            Entry::Rooted(_) => Self::Rooted,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}
