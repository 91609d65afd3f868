//! What control logs say about who belongs. Stored for ever: variants and fields are only appended.

use journal::{KeyFault, PublicKey};
use model::{Hash, Incarnation, JalaliDate, LogId, NodeNumber, Seq, UnitCode};
use serde::{Deserialize, Serialize};

use crate::member::Writer;
use crate::rooted::Rooted;

/// A public signing key as stored; checked when it is used.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Key(pub [u8; 32]);

impl Key {
    /// The usable key.
    ///
    /// # Errors
    /// [`KeyFault`] if the bytes are none.
    pub fn usable(self) -> Result<PublicKey, KeyFault> {
        PublicKey::from_bytes(&self.0)
    }
}

impl From<PublicKey> for Key {
    fn from(key: PublicKey) -> Self {
        Self(key.to_bytes())
    }
}

/// One incarnation of a node, as its parent enrolled it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Enrolled {
    /// The node.
    pub node: NodeNumber,
    /// Its incarnation.
    pub incarnation: Incarnation,
    /// The unit it works for.
    pub unit: UnitCode,
    /// What its segments are checked by.
    pub key: Key,
    /// BLAKE3 of its TLS key (SubjectPublicKeyInfo, DER).
    pub tls: Hash,
    /// The numbers it may give to nodes it enrolls; none at a county.
    pub numbers: Option<Numbers>,
    /// BLAKE3 of the slip it came with, which is thereby used up; none for the nation itself.
    pub slip: Option<Hash>,
    /// The day.
    pub on: JalaliDate,
}

/// Node numbers from `first` to `last`, both included.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Numbers {
    /// The first.
    pub first: NodeNumber,
    /// The last.
    pub last: NodeNumber,
}

/// An incarnation is shut out: what it writes behind `last_valid` is set aside, not dropped.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Fence {
    /// The node.
    pub node: NodeNumber,
    /// The incarnation.
    pub incarnation: Incarnation,
    /// Up to where each of its logs still counts; a log not named doesn't count at all.
    pub last_valid: Vec<(LogId, Seq)>,
    /// Why, in the officer's words.
    pub reason: String,
    /// The day.
    pub on: JalaliDate,
}

/// A node has a new TLS key.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Renewal {
    /// The node.
    pub node: NodeNumber,
    /// Its incarnation.
    pub incarnation: Incarnation,
    /// BLAKE3 of the new TLS key (SubjectPublicKeyInfo, DER).
    pub tls: Hash,
    /// The day.
    pub on: JalaliDate,
}

/// One entry of the roster.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Entry {
    /// A node belongs from here on.
    Enrolled(Enrolled),
    /// An incarnation is shut out.
    Fenced(Fence),
    /// A node's TLS key was renewed.
    Renewed(Renewal),
    /// The root says who the nation is.
    Rooted(Rooted),
}

impl Entry {
    /// Which incarnation of which node it is about.
    pub fn of(&self) -> Writer {
        match self {
            Self::Enrolled(enrolled) | Self::Rooted(Rooted { enrolled, .. }) => enrolled.into(),
            Self::Fenced(Fence { node, incarnation, .. })
            | Self::Renewed(Renewal { node, incarnation, .. }) => {
                Writer { node: *node, incarnation: *incarnation }
            }
        }
    }
}

/// A one-time slip was handed out. Only its hash is kept; the paper has the secret.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Slip {
    /// BLAKE3 of the slip's secret.
    pub hash: Hash,
    /// The unit it is for.
    pub unit: UnitCode,
    /// The last day it is good for.
    pub until: JalaliDate,
}

/// Whom a node trusts from its first entry on: itself, and the chain of its parents up to the nation.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Trust {
    /// Nation first, then the province at a county; the node itself last.
    pub members: Vec<Enrolled>,
    /// BLAKE3 of the authority's root certificate (DER).
    pub root: Hash,
}
