//! Setting a node up: an office that stands alone, or a member of a tree.

use std::sync::Arc;

use journal::{Realm, Signer};
use model::words::Role;
use model::{Amount, Hash, Incarnation, JalaliDate, Lsn, NodeNumber, Places, Timestamp, UnitCode};
use office::entry::{Act, Opening, RulesAdopted};
use office::setup::{self, Ground};
use roster::{Rooted, Trust};
use rules::RuleSet;
use settings::{DataDir, NodeSettings};

use crate::desk::{Bare, Desk, Opened};
use crate::fault::RuntimeFault;
use crate::keys::{self, Keys};

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
        /// The root's words on the nation, of a later incarnation of it; else none.
        rooted: Vec<Rooted>,
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
    let opened = Opened::folder(dir.clone(), settings)?;
    begins_empty(&opened)?;
    let opening = founding.opening(&rules);
    match &founding.tree {
        Tree::Alone { .. } => keys::make(&dir, opening.practice)?,
        Tree::Member { realm, trust, .. } => {
            let seed = keys::seed(&dir)?.ok_or(RuntimeFault::Key { what: "is missing" })?;
            known_key(&seed, *realm, &opening, trust)?;
        }
    }
    let keys = keys::read(&dir, opening.practice)?;
    begin(&opened, founding, &rules, (&opening, &keys))?;
    Desk::of(opened, (opening, keys), Arc::new(places), &mut |_, _| {})
}

/// Sets a member of a tree up on a bare disk, by the same steps.
///
/// # Errors
/// [`RuntimeFault::SetUpAlready`], [`RuntimeFault::Rules`], [`RuntimeFault::Key`] if the seed is not
/// that of the key the tree knows, or the node is to stand alone, or what the disk says.
pub fn found_on(bare: Bare, founding: &Founding) -> Result<Desk, RuntimeFault> {
    let rules = RuleSet::parse(&founding.rules).map_err(Box::new)?;
    let Tree::Member { realm, trust, .. } = &founding.tree else {
        return Err(RuntimeFault::Key { what: "of a parent has no place on a bare disk" });
    };
    let opening = founding.opening(&rules);
    let (seed, places) = (bare.seed, Arc::clone(&bare.places));
    known_key(&seed, *realm, &opening, trust)?;
    let opened = Opened::bare(bare)?;
    begins_empty(&opened)?;
    let keys = Keys::of(&seed, opening.practice);
    begin(&opened, founding, &rules, (&opening, &keys))?;
    Desk::of(opened, (opening, keys), places, &mut |_, _| {})
}

/// No office was there before, nor is what is left of one.
fn begins_empty(opened: &Opened) -> Result<(), RuntimeFault> {
    if opened.journal.end() != Lsn(0) {
        return Err(RuntimeFault::SetUpAlready { dir: opened.home.root().to_owned() });
    }
    crate::origin::lost_journal(&opened.home)
}

impl Founding {
    fn opening(&self, rules: &RuleSet) -> Opening {
        Opening {
            unit: self.unit,
            node: self.node,
            incarnation: self.incarnation,
            practice: self.tree.is_practice(),
            year: rules.programme.year,
        }
    }
}

/// Writes the journal's first frame.
fn begin(
    opened: &Opened,
    founding: &Founding,
    rules: &RuleSet,
    (opening, keys): (&Opening, &Keys),
) -> Result<(), RuntimeFault> {
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
        Tree::Alone { quota } => Ground::Alone(quota.map(|amount| (amount, rules))),
        Tree::Member { trust, rooted, .. } => Ground::Member(trust, rooted),
    };
    let draft = setup::first(act, opening.clone(), adopted, ground);
    let frame = crate::desk::sealed(&draft, opening, keys, &journal::Heads::new())?;
    let body = frame.encode().map_err(|fault| crate::desk::large(&fault))?;
    opened.journal.append(&body)?;
    Ok(())
}

/// A member signs with the key its tree knows it by.
fn known_key(
    seed: &[u8; 32],
    realm: Realm,
    opening: &Opening,
    trust: &Trust,
) -> Result<(), RuntimeFault> {
    let key = roster::Key::from(Signer::new(seed, realm).public());
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

/// An office for practice that stands alone, for tests.
#[cfg(test)]
pub(crate) fn alone(user: &str, on: JalaliDate, at: Timestamp) -> Founding {
    let quota = Amount::new(model::Rials::new(9_000_000), model::Jobs::new(9));
    Founding {
        unit: "1102".parse().unwrap(),
        node: NodeNumber(1),
        incarnation: Incarnation(1),
        tree: Tree::Alone { quota: Some(quota) },
        rules: RuleSet::embedded_1401_text().to_owned(),
        user: user.to_owned(),
        on,
        at,
    }
}
