//! Setting a node up: an office that stands alone, or a member of a tree.

use journal::{Realm, Signer};
use model::words::Role;
use model::{Amount, Hash, Incarnation, JalaliDate, Lsn, NodeNumber, Places, Timestamp, UnitCode};
use office::entry::{Act, Opening, RulesAdopted};
use office::setup::{self, Ground};
use roster::Trust;
use rules::RuleSet;
use settings::{DataDir, NodeSettings};

use crate::desk::{Desk, Opened, open_journal};
use crate::fault::RuntimeFault;
use crate::keys;

/// What a new node is to be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Founding {
    /// The unit it works for.
    pub unit: UnitCode,
    /// The node's number.
    pub node: NodeNumber,
    /// Its incarnation.
    pub incarnation: Incarnation,
    /// Whether it belongs to a tree.
    pub tree: Tree,
    /// The rule set's text.
    pub rules: String,
    /// Who sets it up.
    pub user: String,
    /// On which day.
    pub on: JalaliDate,
    /// At which machine time.
    pub at: Timestamp,
}

/// How a new node stands to others.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Tree {
    /// On its own. With a quota it is an office for practice, below a parent of its own.
    Alone {
        /// The quota to practise with.
        quota: Option<Amount>,
    },
    /// Below those it trusts; itself is the last of them, with the key of [`crate::new_seed`].
    Member {
        /// Live or practice, as the whole tree is.
        realm: Realm,
        /// The chain of its parents and itself; the nation trusts itself alone.
        trust: Trust,
    },
}

impl Tree {
    const fn is_practice(&self) -> bool {
        match self {
            Self::Alone { quota } => quota.is_some(),
            Self::Member { realm, .. } => matches!(realm, Realm::Practice),
        }
    }
}

/// Sets a node up in a folder. Cut off half-way it can simply be done again.
///
/// # Errors
/// [`RuntimeFault::SetUpAlready`], [`RuntimeFault::Rules`], [`RuntimeFault::Key`] if the key there is
/// not the one the tree knows, or what the disk says.
pub fn found(
    dir: DataDir,
    settings: &NodeSettings,
    places: Places,
    founding: &Founding,
) -> Result<Desk, RuntimeFault> {
    let rules = RuleSet::parse(&founding.rules).map_err(Box::new)?;
    dir.make()?;
    let Opened { lock, disk, journal, recovery } = open_journal(&dir, settings)?;
    if journal.end() != Lsn(0) {
        return Err(RuntimeFault::SetUpAlready { dir: dir.root().to_owned() });
    }
    crate::origin::lost_journal(&dir)?;
    let opening = Opening {
        unit: founding.unit,
        node: founding.node,
        incarnation: founding.incarnation,
        practice: founding.tree.is_practice(),
        year: rules.programme.year,
    };
    match &founding.tree {
        Tree::Alone { .. } => keys::make(&dir, opening.practice)?,
        Tree::Member { realm, trust } => known_key(&dir, *realm, &opening, trust)?,
    }
    let act = Act {
        user: founding.user.clone(),
        role: Role::CountyHead,
        on: founding.on,
        at: founding.at,
        logical: 1,
    };
    let adopted = RulesAdopted {
        version: rules.version.clone(),
        hash: Hash(*blake3::hash(founding.rules.as_bytes()).as_bytes()),
        text: founding.rules.clone(),
    };
    let ground = match &founding.tree {
        Tree::Alone { quota } => Ground::Alone(quota.map(|amount| (amount, &rules))),
        Tree::Member { trust, .. } => Ground::Member(trust),
    };
    let draft = setup::first(act, opening.clone(), adopted, ground);
    let keys = keys::read(&dir, opening.practice)?;
    let frame = crate::desk::sealed(&draft, &opening, &keys, &journal::Heads::new())?;
    let body = frame.encode().map_err(|fault| crate::desk::large(&fault))?;
    journal.append(&body)?;
    Desk::of(dir, Opened { lock, disk, journal, recovery }, settings, places, &mut |_, _| {})
}

/// A member signs with the key its tree knows it by.
fn known_key(
    dir: &DataDir,
    realm: Realm,
    opening: &Opening,
    trust: &Trust,
) -> Result<(), RuntimeFault> {
    let seed = keys::seed(dir)?.ok_or(RuntimeFault::Key { what: "is missing" })?;
    let key = roster::Key::from(Signer::new(&seed, realm).public());
    let is_me = |member: &roster::Enrolled| {
        (member.node, member.incarnation, member.unit, member.key)
            == (opening.node, opening.incarnation, opening.unit, key)
    };
    if trust.members.last().is_some_and(is_me) {
        Ok(())
    } else {
        Err(RuntimeFault::Key { what: "is not the one its parent enrolled" })
    }
}
