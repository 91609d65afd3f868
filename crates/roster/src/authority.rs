//! Who may write what where, in which role: one table, all of it in `golden/authority.txt`.

use std::fmt;

use model::planted::{Bug, planted};
use model::words::Role;
use model::{LogId, Say, Seq, UnitCode};

use crate::denied::Denied;
use crate::kind::Kind;
use crate::roster::{Roster, Standing};

/// The tiers, and the built-in parent of a practice office that stands alone.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Tier {
    /// A county's office.
    County,
    /// A province's hub.
    Province,
    /// The nation's hub.
    Nation,
    /// Node 0 of a stand-alone practice office.
    Practice,
}

/// What a scope is to the writer's unit.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Relation {
    /// Its own.
    Own,
    /// That of a unit right below.
    Child,
    /// That of a county, to the nation.
    Grandchild,
    /// Any other.
    Elsewhere,
}

/// Says whether an entry at `seq` of `log` is its writer's to write in that role: default deny.
///
/// Pure: the same roster, the same answer, by line, by stick or by hand. The roster must be the one
/// at the entry's position. Order: who writes, fence, lane, tier and scope, role. Entries of the
/// roster itself are to pass [`Roster::judge`] as well.
///
/// # Errors
/// [`Denied`], the first that applies.
pub fn allow(roster: &Roster, log: LogId, seq: Seq, kind: Kind, role: Role) -> Result<(), Denied> {
    let (tier, unit) = match roster.standing(log).ok_or(Denied::Stranger)? {
        Standing::Member(tier, unit) => (tier, unit),
        // The store's own first frame says who it is before anybody can know it.
        Standing::Founder(unit) if matches!(kind, Kind::Opened | Kind::Trust) => {
            (Tier::of(unit), unit)
        }
        Standing::Founder(_) => return Err(Denied::Stranger),
    };
    if !roster.counts(log, seq) && !planted(Bug::FenceIgnored) {
        return Err(Denied::Fenced);
    }
    if log.lane != kind.lane() {
        return Err(Denied::Lane);
    }
    let relation = Relation::between(unit, log.scope);
    match roles(tier, relation, kind) {
        [] => Err(Denied::Kind { tier, relation, kind }),
        able if able.contains(&role) || planted(Bug::RoleUnchecked) => Ok(()),
        _ => Err(Denied::Role { kind, role }),
    }
}

/// The role in which a tier usually writes a kind of entry: what a command assumes when the operator
/// states none. `None` if that tier never writes it.
pub fn usual(tier: Tier, kind: Kind) -> Option<Role> {
    let able = Relation::ALL.into_iter().map(|relation| roles(tier, relation, kind));
    able.flatten().next().copied()
}

impl Tier {
    /// Every tier.
    pub const ALL: [Self; 4] = [Self::County, Self::Province, Self::Nation, Self::Practice];

    /// The tier of a unit.
    pub const fn of(unit: UnitCode) -> Self {
        match unit {
            UnitCode::Nation => Self::Nation,
            UnitCode::Province(_) => Self::Province,
            UnitCode::County(_) => Self::County,
        }
    }

    /// Its name.
    pub fn say(self) -> Say {
        match self {
            Self::County => Say::new("شهرستان", "county"),
            Self::Province => Say::new("استان", "province"),
            Self::Nation => Say::new("ستاد ملی", "nation"),
            Self::Practice => Say::new("والد تمرینی", "practice parent"),
        }
    }
}

impl Relation {
    /// Every relation.
    pub const ALL: [Self; 4] = [Self::Own, Self::Child, Self::Grandchild, Self::Elsewhere];

    /// What `scope` is to `unit`.
    pub fn between(unit: UnitCode, scope: UnitCode) -> Self {
        let parent = scope.parent();
        if scope == unit {
            Self::Own
        } else if parent == Some(unit) {
            Self::Child
        } else if parent.and_then(UnitCode::parent) == Some(unit) {
            Self::Grandchild
        } else {
            Self::Elsewhere
        }
    }

    /// Its name.
    pub fn say(self) -> Say {
        match self {
            Self::Own => Say::new("خودش", "its own unit"),
            Self::Child => Say::new("زیرمجموعه‌اش", "a unit below it"),
            Self::Grandchild => Say::new("شهرستان‌ها", "a county"),
            Self::Elsewhere => Say::new("واحدی دیگر", "another unit"),
        }
    }
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.say().en)
    }
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Own => "its own",
            Self::Child => "a child's",
            Self::Grandchild => "a grandchild's",
            Self::Elsewhere => "another's",
        })
    }
}

type Roles = &'static [Role];

const NOBODY: Roles = &[];
const HEAD: Roles = &[Role::CountyHead];
const HEAD_OR_RULE: Roles = &[Role::CountyHead, Role::System];
const OFFICE: Roles = &[Role::CountyHead, Role::Clerk];
const OFFICE_OR_RULE: Roles = &[Role::CountyHead, Role::Clerk, Role::System];
const FIELD: Roles = &[Role::Clerk, Role::CountyHead, Role::Inspector, Role::System];
const LISTS: Roles = &[Role::Clerk, Role::CountyHead, Role::Inspector];
const FOUNDS_PROVINCE: Roles = &[Role::SecurityOfficer, Role::ProvinceReviewer];
const FOUNDS_NATION: Roles = &[Role::NationalAdmin, Role::SecurityOfficer];
const SECURITY: Roles = &[Role::SecurityOfficer];
const SECURITY_OR_RULE: Roles = &[Role::SecurityOfficer, Role::System];
const TREASURY: Roles = &[Role::Treasurer];
const TREASURY_OR_RULE: Roles = &[Role::Treasurer, Role::System];
const REVIEW: Roles = &[Role::ProvinceReviewer];
const REVIEW_OR_RULE: Roles = &[Role::ProvinceReviewer, Role::System];
const ADMIN: Roles = &[Role::NationalAdmin];
const ADMIN_OR_RULE: Roles = &[Role::NationalAdmin, Role::System];
const RULE: Roles = &[Role::System];
/// Whoever is seen to do what is only named; the program itself where nobody is known to be there.
const ANYONE: Roles = Role::ALL;
const OWN_OFFICE: Roles = &[Role::Clerk, Role::CountyHead, Role::Inspector];
const OWN_PROVINCE: Roles = &[Role::ProvinceReviewer, Role::Treasurer, Role::SecurityOfficer];
const OWN_NATION: Roles = &[Role::NationalAdmin, Role::Treasurer, Role::SecurityOfficer];

/// Who at a tier may write a kind of entry in a scope so related. The first role is the usual one.
fn roles(tier: Tier, relation: Relation, kind: Kind) -> Roles {
    match (tier, relation) {
        (Tier::County, Relation::Own) => county(kind),
        (Tier::Province, Relation::Own) => province(kind),
        (Tier::Province, Relation::Child) => province_in_county(kind),
        (Tier::Nation, Relation::Own) => nation(kind),
        (Tier::Nation, Relation::Child) => nation_in_province(kind),
        (Tier::Nation, Relation::Grandchild) => nation_in_county(kind),
        (Tier::Practice, Relation::Child) => practice(kind),
        (Tier::County, Relation::Child | Relation::Grandchild)
        | (Tier::Province, Relation::Grandchild)
        | (Tier::Practice, Relation::Own | Relation::Grandchild)
        | (_, Relation::Elsewhere) => NOBODY,
    }
}

fn county(kind: Kind) -> Roles {
    match kind {
        Kind::Opened
        | Kind::Trust
        | Kind::Rules
        | Kind::Request
        | Kind::Acknowledge
        | Kind::Hold
        | Kind::Consume
        | Kind::Return
        | Kind::Seal => OFFICE,
        Kind::Release => OFFICE_OR_RULE,
        Kind::Lists => LISTS,
        Kind::Confirm => HEAD,
        Kind::User => HEAD_OR_RULE,
        Kind::Audited => ANYONE,
        Kind::Change(_) => FIELD,
        Kind::Ruling => HEAD,
        Kind::Task => OWN_OFFICE,
        Kind::Slip
        | Kind::Enrolled
        | Kind::Fenced
        | Kind::Renewed
        | Kind::QuotaOpen
        | Kind::QuotaAmend
        | Kind::Grant
        | Kind::Accept
        | Kind::Recall
        | Kind::Settle
        | Kind::Allocation
        | Kind::Witness
        | Kind::Objection
        | Kind::Checkpoint
        | Kind::County
        | Kind::Rehomed
        | Kind::Carried
        | Kind::Compile
        | Kind::Review
        | Kind::Drafted
        | Kind::Published
        | Kind::Group
        | Kind::Meeting
        | Kind::Minutes
        | Kind::Introduce
        | Kind::Cooperative
        | Kind::Founders
        | Kind::Exhibition
        | Kind::Booths
        | Kind::Endorse
        | Kind::Sign
        | Kind::Tags
        | Kind::Duplicate
        | Kind::Rooted => NOBODY,
        Kind::Identify | Kind::Tag | Kind::Booth | Kind::Nominate => OFFICE,
    }
}

fn province(kind: Kind) -> Roles {
    match kind {
        Kind::Opened | Kind::Trust => FOUNDS_PROVINCE,
        Kind::Slip | Kind::Enrolled | Kind::Fenced => SECURITY,
        // By no officer's word but their own do people change their passwords.
        Kind::Renewed | Kind::User => SECURITY_OR_RULE,
        Kind::Audited => ANYONE,
        Kind::Rules | Kind::Lists | Kind::Compile => REVIEW,
        Kind::Request | Kind::Acknowledge | Kind::Return | Kind::Seal => TREASURY,
        Kind::Allocation => TREASURY_OR_RULE,
        Kind::Checkpoint => RULE,
        Kind::Tags => REVIEW,
        Kind::Task => OWN_PROVINCE,
        Kind::QuotaOpen
        | Kind::QuotaAmend
        | Kind::Grant
        | Kind::Hold
        | Kind::Consume
        | Kind::Release
        | Kind::Accept
        | Kind::Recall
        | Kind::Witness
        | Kind::County
        | Kind::Rehomed
        | Kind::Carried
        | Kind::Objection
        | Kind::Confirm
        | Kind::Review
        | Kind::Drafted
        | Kind::Published
        | Kind::Change(_)
        | Kind::Identify
        | Kind::Introduce
        | Kind::Tag
        | Kind::Booth
        | Kind::Nominate
        | Kind::Endorse
        | Kind::Sign
        | Kind::Duplicate
        | Kind::Ruling
        | Kind::Rooted => NOBODY,
        Kind::Group
        | Kind::Meeting
        | Kind::Minutes
        | Kind::Cooperative
        | Kind::Founders
        | Kind::Exhibition => REVIEW,
        // Of an earlier incarnation of its own, booths of its own exhibitions.
        Kind::Booths | Kind::Settle => TREASURY,
    }
}

fn province_in_county(kind: Kind) -> Roles {
    match kind {
        // To settle is an officer's decision: no rule and no clock does it.
        Kind::Recall | Kind::Settle => TREASURY,
        // A rule grants on what a recall has brought back.
        Kind::Grant | Kind::Accept => TREASURY_OR_RULE,
        Kind::Witness | Kind::Carried => RULE,
        // People say which files go to a new county; where a whole county goes, a rule does.
        Kind::Objection | Kind::Rehomed => REVIEW_OR_RULE,
        Kind::Change(_) => REVIEW,
        Kind::Tags | Kind::Ruling => REVIEW,
        Kind::Duplicate => REVIEW_OR_RULE,
        Kind::Opened
        | Kind::Trust
        | Kind::Rules
        | Kind::Lists
        | Kind::Slip
        | Kind::Enrolled
        | Kind::Fenced
        | Kind::Renewed
        | Kind::QuotaOpen
        | Kind::QuotaAmend
        | Kind::Request
        | Kind::Acknowledge
        | Kind::Hold
        | Kind::Consume
        | Kind::Release
        | Kind::Return
        | Kind::Seal
        | Kind::Allocation
        | Kind::Checkpoint
        | Kind::County
        | Kind::Confirm
        | Kind::Compile
        | Kind::Review
        | Kind::User
        | Kind::Audited
        | Kind::Drafted
        | Kind::Published
        | Kind::Group
        | Kind::Meeting
        | Kind::Minutes
        | Kind::Cooperative
        | Kind::Founders
        | Kind::Tag
        | Kind::Exhibition
        | Kind::Booths
        | Kind::Booth
        | Kind::Sign
        | Kind::Task
        | Kind::Rooted => NOBODY,
        Kind::Identify | Kind::Introduce | Kind::Nominate | Kind::Endorse => REVIEW,
    }
}

fn nation(kind: Kind) -> Roles {
    match kind {
        Kind::Opened | Kind::Trust => FOUNDS_NATION,
        Kind::Slip | Kind::Enrolled | Kind::Fenced | Kind::Rooted => SECURITY,
        // By no officer's word but their own do people change their passwords.
        Kind::Renewed | Kind::User => SECURITY_OR_RULE,
        Kind::Audited => ANYONE,
        Kind::Rules
        | Kind::Lists
        | Kind::County
        | Kind::Compile
        | Kind::Drafted
        | Kind::Published => ADMIN,
        // What an earlier incarnation of its own had free is settled by the nation itself.
        Kind::QuotaOpen | Kind::QuotaAmend | Kind::Settle => TREASURY,
        Kind::Allocation => TREASURY_OR_RULE,
        Kind::Checkpoint => RULE,
        Kind::Tags => ADMIN,
        Kind::Task => OWN_NATION,
        Kind::Request
        | Kind::Grant
        | Kind::Acknowledge
        | Kind::Hold
        | Kind::Consume
        | Kind::Release
        | Kind::Return
        | Kind::Seal
        | Kind::Accept
        | Kind::Recall
        | Kind::Witness
        | Kind::Rehomed
        | Kind::Carried
        | Kind::Objection
        | Kind::Confirm
        | Kind::Review
        | Kind::Change(_)
        | Kind::Group
        | Kind::Meeting
        | Kind::Minutes
        | Kind::Identify
        | Kind::Introduce
        | Kind::Cooperative
        | Kind::Founders
        | Kind::Tag
        | Kind::Booth
        | Kind::Nominate
        | Kind::Endorse
        | Kind::Sign
        | Kind::Duplicate
        | Kind::Ruling => NOBODY,
        Kind::Exhibition => ADMIN,
        Kind::Booths => TREASURY,
    }
}

fn nation_in_province(kind: Kind) -> Roles {
    match kind {
        // To settle is an officer's decision: no rule and no clock does it.
        Kind::Recall | Kind::Settle => TREASURY,
        // A rule grants on what a recall has brought back.
        Kind::Grant | Kind::Accept => TREASURY_OR_RULE,
        Kind::Witness => RULE,
        Kind::Review => ADMIN,
        Kind::Opened
        | Kind::Trust
        | Kind::Rules
        | Kind::Lists
        | Kind::Slip
        | Kind::Enrolled
        | Kind::Fenced
        | Kind::Renewed
        | Kind::QuotaOpen
        | Kind::QuotaAmend
        | Kind::Request
        | Kind::Acknowledge
        | Kind::Hold
        | Kind::Consume
        | Kind::Release
        | Kind::Return
        | Kind::Seal
        | Kind::Allocation
        | Kind::County
        | Kind::Rehomed
        | Kind::Carried
        | Kind::Objection
        | Kind::Checkpoint
        | Kind::Confirm
        | Kind::Compile
        | Kind::User
        | Kind::Audited
        | Kind::Drafted
        | Kind::Published
        | Kind::Change(_)
        | Kind::Group
        | Kind::Meeting
        | Kind::Minutes
        | Kind::Identify
        | Kind::Introduce
        | Kind::Cooperative
        | Kind::Founders
        | Kind::Tag
        | Kind::Exhibition
        | Kind::Booths
        | Kind::Booth
        | Kind::Nominate
        | Kind::Endorse
        | Kind::Tags
        | Kind::Duplicate
        | Kind::Ruling
        | Kind::Task
        | Kind::Rooted => NOBODY,
        Kind::Sign => ADMIN,
    }
}

/// The nation judges a county's referral with what it alone knows, settles what it found, and touches
/// nothing else there.
fn nation_in_county(kind: Kind) -> Roles {
    if matches!(kind, Kind::Objection | Kind::Duplicate) {
        ADMIN_OR_RULE
    } else if kind == Kind::Ruling {
        ADMIN
    } else {
        NOBODY
    }
}

/// What a stand-alone practice office is given to practise with, by whoever sets it up.
fn practice(kind: Kind) -> Roles {
    if matches!(kind, Kind::QuotaOpen | Kind::Grant) { OFFICE_OR_RULE } else { NOBODY }
}

#[cfg(test)]
mod tests;
