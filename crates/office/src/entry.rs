//! What a log's entry says: who did what, when, under which rules.
//!
//! Entries are the truth; everything a screen shows is derived from them. Their encoding is frozen:
//! a golden test holds the bytes, and a new shape is a new variant of [`Versioned`].

mod closing;
mod cooperation;
mod county;
mod docket;
mod hub;
mod incentive;
mod matter;
mod people;
mod rules;
mod tags;
mod task;

pub use closing::{Closing, Compiled, Confirmed, Reviewed, Sent};
pub use cooperation::{
    Answered, Called, CalledOff, Cooperation, Formation, Formed, Founder, Founders, Held,
    Identified, Introduced, MeetingKind, Minuted, Outcome, Present, Resolved, Seat, Seated, Signed,
    Tagged,
};
pub use county::{Carried, Moved, Rehomed};
pub use docket::{Docket, DocketFault, Whom};
use escrow::{Answer, Entry as QuotaEntry, Holder, QuotaAmend, QuotaOpen, Settlement};
pub use hub::{
    Allocation, Cause, Checkpoint, Objection, Recall, Share, ShareBasis, Source, Witness,
};
pub use incentive::{
    Booth, BoothEnd, BoothEnded, Endorsed, Endorsement, Exhibited, ExhibitionOff, Honor, Incentive,
    Indicators, MinisterSigned, Nominated, Reach, Score, Signatory, booth_line, booth_owner,
};
pub use matter::{Duplicate, DuplicateSort, Matter, Ruling, Verdict};
use model::limits::ENTRY_BYTES_MAX;
use model::words::{ListKind, Role};
use model::{
    CountyCode, Hash, Incarnation, JalaliDate, Lane, NodeNumber, PersonId, RecordId, Timestamp,
    UnitCode,
};
pub use people::{Audited, SYSTEM, USER_NAME_BYTES_MAX, UserFact, UserSaid, is_user_name};
use roster::{CountyFact, Kind};
pub use rules::{Published, RulesDraft};
use serde::{Deserialize, Serialize};
pub use tags::{Tag, TagKey, TagPart};
pub use task::{Task, TaskVerb};
use thiserror::Error;

/// Who acts, as what, on which civil date, at which machine and logical time (X5).
///
/// The node is not repeated here: it is the origin of the log and signs the segment.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Act {
    /// The person's user name.
    pub user: String,
    /// In which role.
    pub role: Role,
    /// The civil date the person meant.
    pub on: JalaliDate,
    /// Machine time; shown, never decides.
    pub at: Timestamp,
    /// This node's acts, counted; orders what machine time can't.
    pub logical: u64,
}

/// One entry of a log.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Who, when.
    pub act: Act,
    /// What.
    pub body: Body,
}

/// What an entry says.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Body {
    /// The first entry of a node's control log.
    Opened(Opening),
    /// The rule set the office decides under from here on (A11).
    Rules(RulesAdopted),
    /// An act on quota (A1).
    Quota(QuotaEntry),
    /// One automerge change of one record.
    Change(RecordChange),
    /// Exclusion lists were received (A9).
    Lists(ListReceipt),
    /// Whom an enrolled node trusts: the first entry behind its opening.
    Trust(roster::Trust),
    /// Who belongs, and who no longer.
    Roster(roster::Entry),
    /// A slip was handed out; private to the hub.
    Slip(roster::Slip),
    /// A child's log was seen up to somewhere.
    Witness(Witness),
    /// A referral was judged again and found wanting.
    Objection(Objection),
    /// Quota was divided among the units below, with its basis (A1).
    Allocation(Box<Allocation>),
    /// A child is asked to give quota back.
    Recall(Recall),
    /// All that this hub holds, in one hash.
    Checkpoint(Checkpoint),
    /// A county is split, renamed or merged.
    County(CountyFact),
    /// Files go to another county's office.
    Rehomed(Rehomed),
    /// An entry of another scope is handed on.
    Carried(Carried),
    /// A step of a quarter's closing (B8).
    Closing(Box<Closing>),
    /// A user of the unit is added, changed, shut out.
    User(UserFact),
    /// An act that changes nothing and is named all the same.
    Audited(Audited),
    /// A rule set is drafted (A11).
    Drafted(Box<RulesDraft>),
    /// A rule set comes into force for everyone (A11).
    Published(Box<Published>),
    /// Working groups, meetings and need-supply cooperatives (section C).
    Cooperation(Box<Cooperation>),
    /// Booths, certificates and festivals.
    Incentive(Box<Incentive>),
    /// A piece of an exclusion list, as tags.
    Tags(Box<TagPart>),
    /// One person in two files.
    Duplicate(Box<Duplicate>),
    /// A matter is settled, or opened again.
    Ruling(Box<Ruling>),
    /// A word on an item of the inbox.
    Task(Task),
}

impl Body {
    /// The lane the entry travels in.
    pub fn lane(&self) -> Lane {
        self.kind().lane()
    }
}

impl Body {
    /// The sort of entry, as authority tells them apart.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Opened(_) => Kind::Opened,
            Self::Rules(_) => Kind::Rules,
            Self::Quota(entry) => kind_of_quota(entry),
            Self::Change(change) => Kind::Change(change.record.kind),
            Self::Lists(_) => Kind::Lists,
            Self::Trust(_) => Kind::Trust,
            Self::Roster(entry) => Kind::from(entry),
            Self::Slip(_) => Kind::Slip,
            Self::Witness(_) => Kind::Witness,
            Self::Objection(_) => Kind::Objection,
            Self::Allocation(_) => Kind::Allocation,
            Self::Recall(_) => Kind::Recall,
            Self::Checkpoint(_) => Kind::Checkpoint,
            Self::County(_) => Kind::County,
            Self::Rehomed(_) => Kind::Rehomed,
            Self::Carried(_) => Kind::Carried,
            Self::Closing(closing) => kind_of_closing(closing),
            Self::User(_) => Kind::User,
            Self::Audited(_) => Kind::Audited,
            Self::Drafted(_) => Kind::Drafted,
            Self::Published(_) => Kind::Published,
            Self::Cooperation(said) => kind_of_cooperation(said),
            Self::Incentive(said) => kind_of_incentive(said),
            Self::Tags(_) => Kind::Tags,
            Self::Duplicate(_) => Kind::Duplicate,
            Self::Ruling(_) => Kind::Ruling,
            Self::Task(_) => Kind::Task,
        }
    }

    /// The record it changes or speaks of.
    pub const fn record(&self) -> Option<RecordId> {
        match self {
            Self::Change(change) => Some(change.record),
            Self::Objection(objection) => Some(objection.application),
            Self::Carried(carried) => Some(carried.record),
            Self::Audited(Audited::Revealed { of }) => Some(*of),
            Self::Duplicate(duplicate) => Some(duplicate.application),
            Self::Ruling(ruling) => Some(ruling.application),
            Self::Opened(_)
            | Self::Rules(_)
            | Self::Quota(_)
            | Self::Lists(_)
            | Self::Trust(_)
            | Self::Roster(_)
            | Self::Slip(_)
            | Self::Witness(_)
            | Self::Allocation(_)
            | Self::Recall(_)
            | Self::Checkpoint(_)
            | Self::County(_)
            | Self::Rehomed(_)
            | Self::Closing(_)
            | Self::User(_)
            | Self::Audited(_)
            | Self::Drafted(_)
            | Self::Published(_)
            | Self::Cooperation(_)
            | Self::Incentive(_)
            | Self::Tags(_)
            | Self::Task(_) => None,
        }
    }
}

const fn kind_of_closing(closing: &Closing) -> Kind {
    match closing {
        Closing::Confirmed(_) => Kind::Confirm,
        Closing::Compiled(_) | Closing::Sent(_) => Kind::Compile,
        Closing::Accepted(_) | Closing::SentBack(_) => Kind::Review,
    }
}

const fn kind_of_cooperation(said: &Cooperation) -> Kind {
    match said {
        Cooperation::Seated(_) => Kind::Group,
        Cooperation::Called(_) | Cooperation::Held(_) | Cooperation::CalledOff(_) => Kind::Meeting,
        Cooperation::Minuted(_) | Cooperation::Signed(_) | Cooperation::Resolved(_) => {
            Kind::Minutes
        }
        Cooperation::Identified(_) => Kind::Identify,
        Cooperation::Introduced(_) | Cooperation::Answered(_) => Kind::Introduce,
        Cooperation::Formed(_) => Kind::Cooperative,
        Cooperation::Founders(_) => Kind::Founders,
        Cooperation::Tagged(_) => Kind::Tag,
    }
}

const fn kind_of_incentive(said: &Incentive) -> Kind {
    match said {
        Incentive::Exhibited(_) | Incentive::CalledOff(_) => Kind::Exhibition,
        Incentive::Booth(_) | Incentive::BoothEnded(_) => Kind::Booth,
        Incentive::Nominated(_) => Kind::Nominate,
        Incentive::Endorsed(_) => Kind::Endorse,
        Incentive::MinisterSigned(_) => Kind::Sign,
    }
}

fn kind_of_quota(entry: &QuotaEntry) -> Kind {
    match entry {
        // An exhibition's capacity is opened by whoever holds it.
        QuotaEntry::QuotaOpen(QuotaOpen { q, .. })
        | QuotaEntry::QuotaAmend(QuotaAmend { q, .. })
            if booth_owner(q).is_some() =>
        {
            Kind::Booths
        }
        QuotaEntry::QuotaOpen(_) => Kind::QuotaOpen,
        QuotaEntry::QuotaAmend(_) => Kind::QuotaAmend,
        QuotaEntry::Request(_) => Kind::Request,
        QuotaEntry::Grant(_) => Kind::Grant,
        QuotaEntry::Acknowledge(_) => Kind::Acknowledge,
        QuotaEntry::Hold(_) => Kind::Hold,
        QuotaEntry::Consume(_) => Kind::Consume,
        QuotaEntry::Release(_) => Kind::Release,
        QuotaEntry::Return(_) => Kind::Return,
        QuotaEntry::Seal(_) => Kind::Seal,
        QuotaEntry::Accept(_) => Kind::Accept,
        QuotaEntry::Settle(_) => Kind::Settle,
        // Who may record what the bank says of an own letter may do so for an earlier incarnation's.
        QuotaEntry::Answer(Answer { settlement: Settlement::Consumed { .. }, .. }) => Kind::Consume,
        QuotaEntry::Answer(Answer { settlement: Settlement::Released { .. }, .. }) => Kind::Release,
    }
}

/// A node's beginning.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Opening {
    /// The unit it works for: a county's office, a province's hub or the nation's.
    pub unit: UnitCode,
    /// The node's number.
    pub node: NodeNumber,
    /// Its incarnation.
    pub incarnation: Incarnation,
    /// For training: signed in a realm that no real node accepts.
    pub practice: bool,
    /// The programme year.
    pub year: u16,
}

impl Opening {
    /// The county whose office it is; `None` at a hub.
    pub const fn county(&self) -> Option<CountyCode> {
        match self.unit {
            UnitCode::County(county) => Some(county),
            UnitCode::Province(_) | UnitCode::Nation => None,
        }
    }

    /// The node in its incarnation.
    pub const fn holder(&self) -> Holder {
        Holder { node: self.node, incarnation: self.incarnation }
    }
}

/// A rule set taken up.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct RulesAdopted {
    /// Its version.
    pub version: String,
    /// BLAKE3 of its text.
    pub hash: Hash,
    /// The text itself, so that a decision can be judged again years later.
    pub text: String,
}

/// One change of one record's document.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct RecordChange {
    /// The record.
    pub record: RecordId,
    /// The automerge change, uncompressed.
    #[serde(with = "bytes")]
    pub change: Vec<u8>,
}

/// Exclusion lists as received.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct ListReceipt {
    /// The newest date the lists speak for.
    pub as_of: JalaliDate,
    /// Who is on which list, as of when.
    pub listed: Vec<(PersonId, ListKind, JalaliDate)>,
}

/// Why bytes are no entry.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum EntryFault {
    /// The bytes don't decode.
    #[error("not an entry")]
    Undecodable,
    /// Something is left over behind the entry.
    #[error("{0} bytes are left over behind the entry")]
    LeftOver(usize),
    /// The entry is larger than any may be.
    #[error("an entry has at most {ENTRY_BYTES_MAX} bytes")]
    TooLarge,
}

#[derive(Serialize, Deserialize)]
enum Versioned {
    V1(Entry),
}

/// The shape is borrowed so that encoding needs no copy; it must stay [`Versioned`]'s twin.
#[derive(Serialize)]
enum VersionedRef<'a> {
    V1(&'a Entry),
}

impl Entry {
    /// The entry's bytes, as they are chained and signed.
    ///
    /// # Errors
    /// [`EntryFault::TooLarge`].
    pub fn encode(&self) -> Result<Vec<u8>, EntryFault> {
        let bytes = crate::codec::encode(&VersionedRef::V1(self));
        if bytes.len() <= ENTRY_BYTES_MAX { Ok(bytes) } else { Err(EntryFault::TooLarge) }
    }

    /// Reads an entry back.
    ///
    /// # Errors
    /// [`EntryFault`]; nothing is half read.
    pub fn decode(bytes: &[u8]) -> Result<Self, EntryFault> {
        if bytes.len() > ENTRY_BYTES_MAX {
            return Err(EntryFault::TooLarge);
        }
        let (Versioned::V1(entry), used) =
            crate::codec::decode_prefix(bytes).ok_or(EntryFault::Undecodable)?;
        match bytes.len().saturating_sub(used) {
            0 => Ok(entry),
            left => Err(EntryFault::LeftOver(left)),
        }
    }

    /// The change of a record that it makes, itself or as handed on from another scope, and whose act
    /// that was.
    pub(crate) fn change_of(self, record: RecordId) -> Option<(Act, Vec<u8>)> {
        let Self { act, body } = if let Body::Carried(carried) = &self.body {
            Self::decode(&carried.entry).ok()?
        } else {
            self
        };
        let Body::Change(change) = body else { return None };
        (change.record == record).then_some((act, change.change))
    }
}

/// Bytes as one run rather than a list of numbers.
mod bytes {
    use serde::{Deserialize as _, Deserializer, Serializer};

    #[expect(clippy::ptr_arg, reason = "serde hands over the field's own type")]
    pub(super) fn serialize<S: Serializer>(
        bytes: &Vec<u8>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(bytes)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<u8>, D::Error> {
        Vec::<u8>::deserialize(deserializer)
    }
}
