//! What a replica has of every log: heads, cuts, and proofs that a log was written twice.

use std::collections::BTreeMap;

use model::{Hash, LogId, Seq};
use serde::{Deserialize, Serialize};

use crate::chain::{Head, link};
use crate::key::{PublicKey, Realm};
use crate::misdeed::Misdeed;
use crate::segment::{Segment, follows};

/// How far a replica is in every log it holds.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Heads(BTreeMap<LogId, Head>);

/// Where a segment stands beside what is here.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Place {
    /// It continues the log.
    Next,
    /// It ends where the log ends here, with the same hash: nothing to do.
    Have,
    /// It lies before the head. Compare it with what is kept there: [`ForkProof::between`].
    Older,
}

impl Heads {
    /// Knows no log.
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// The head of a log; its start if nothing is here.
    pub fn of(&self, log: LogId) -> Head {
        self.0.get(&log).copied().unwrap_or_else(|| Head::start(log))
    }

    /// Sets a head that was kept elsewhere.
    pub fn set(&mut self, log: LogId, head: Head) {
        self.0.insert(log, head);
    }

    /// Every log with its head, in the logs' order.
    pub fn iter(&self) -> impl Iterator<Item = (LogId, Head)> {
        self.0.iter().map(|(log, head)| (*log, *head))
    }

    /// How many logs it knows.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Says whether it knows none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Says where a verified segment stands; a segment that continues its log moves the head.
    ///
    /// Taking in the same segments again, in whatever order they become acceptable, changes nothing.
    ///
    /// # Errors
    /// [`Misdeed::Gap`] if entries are missing before it; [`Misdeed::Forked`] if the same position
    /// has another hash here. Nothing has changed.
    pub fn accept(&mut self, segment: &Segment) -> Result<Place, Misdeed> {
        let place = self.place(segment)?;
        if place == Place::Next {
            self.0.insert(segment.log, segment.head_after());
        }
        Ok(place)
    }

    /// Says where a verified segment stands.
    ///
    /// # Errors
    /// As [`Heads::accept`].
    pub fn place(&self, segment: &Segment) -> Result<Place, Misdeed> {
        let head = self.of(segment.log);
        let after = segment.head_after();
        if head.seq < segment.first_seq {
            return follows(segment, &head).map(|()| Place::Next);
        }
        let forked = Misdeed::Forked { log: segment.log, at: head.seq };
        match after.seq {
            seq if seq == head.seq && after.hash != head.hash => Err(forked),
            seq if seq == head.seq => Ok(Place::Have),
            _ => Ok(Place::Older),
        }
    }

    /// What is here now, to be named and compared.
    pub fn cut(&self) -> Cut {
        Cut(self.0.clone())
    }
}

impl FromIterator<(LogId, Head)> for Heads {
    fn from_iter<I: IntoIterator<Item = (LogId, Head)>>(heads: I) -> Self {
        Self(heads.into_iter().collect())
    }
}

/// A state of a replica that can be named: every report says which cut it was made at.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Cut(BTreeMap<LogId, Head>);

impl Cut {
    /// The cut's name: equal for equal cuts, on every machine.
    pub fn id(&self) -> Hash {
        Self::id_of(&self.0)
    }

    /// The name of the cut made of these heads, which come in the logs' order, each once.
    pub fn id_of<'a>(heads: impl IntoIterator<Item = (&'a LogId, &'a Head)>) -> Hash {
        let mut hasher = blake3::Hasher::new();
        hasher.update(b"hamgam/cut/1");
        for (log, head) in heads {
            let mut said = [0; 49];
            said[..9].copy_from_slice(&log.key());
            said[9..17].copy_from_slice(&head.seq.0.to_be_bytes());
            said[17..].copy_from_slice(&head.hash.0);
            hasher.update(&said);
        }
        Hash(*hasher.finalize().as_bytes())
    }

    /// Says whether an entry is part of it.
    pub fn includes(&self, log: LogId, seq: Seq) -> bool {
        self.0.get(&log).is_some_and(|head| Seq(0) < seq && seq <= head.seq)
    }

    /// Every log with its head, in the logs' order.
    pub fn iter(&self) -> impl Iterator<Item = (LogId, Head)> {
        self.0.iter().map(|(log, head)| (*log, *head))
    }
}

/// Two segments of one log under one key that can't both belong to one history.
///
/// It needs nothing else to be checked: whoever holds the key's public half can be shown.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct ForkProof {
    /// One history.
    pub left: Segment,
    /// The other.
    pub right: Segment,
}

impl ForkProof {
    /// Puts two segments together if they prove a fork.
    ///
    /// # Errors
    /// [`Misdeed`] as of [`ForkProof::verify`].
    pub fn between(
        left: &Segment,
        right: &Segment,
        key: &PublicKey,
        realm: Realm,
    ) -> Result<Self, Misdeed> {
        let proof = Self { left: left.clone(), right: right.clone() };
        proof.verify(key, realm).map(|_| proof)
    }

    /// The first position at which the two signed histories differ.
    ///
    /// # Errors
    /// [`Misdeed::NoFork`] if they agree wherever both speak, or speak of different logs; another
    /// [`Misdeed`] if one of them isn't rightly signed.
    pub fn verify(&self, key: &PublicKey, realm: Realm) -> Result<Seq, Misdeed> {
        if self.left.log != self.right.log {
            return Err(Misdeed::NoFork);
        }
        let left = hashes(&self.left, key, realm)?;
        let right = hashes(&self.right, key, realm)?;
        let differs = |(seq, hash): (&Seq, &Hash)| {
            right.get(seq).is_some_and(|other| other != hash).then_some(*seq)
        };
        left.iter().find_map(differs).ok_or(Misdeed::NoFork)
    }
}

/// Every position of which a verified segment speaks, with its hash, that before the first included.
fn hashes(
    segment: &Segment,
    key: &PublicKey,
    realm: Realm,
) -> Result<BTreeMap<Seq, Hash>, Misdeed> {
    segment.signed(key, realm)?;
    let entries = segment.entries()?;
    let mut head = segment.head_before();
    let mut hashes = BTreeMap::from([(head.seq, head.hash)]);
    for entry in &entries {
        head = Head { seq: head.seq.next(), hash: link(head.hash, entry) };
        hashes.insert(head.seq, head.hash);
    }
    Ok(hashes)
}
