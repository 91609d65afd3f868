//! The contact book's file.
//!
//! ```text
//! "HGCONT" | version (u16 BE) | first 8 bytes of BLAKE3 over the body | body (bincode)
//! ```

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::path::Path;
use std::sync::Arc;

use bincode::config::{self, Configuration, Limit, LittleEndian, Varint};
use journal::Head;
use model::limits::CONTACTS_BYTES_MAX;
use model::{Incarnation, LogId, NodeNumber, Seq, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use store::{Disk, RealDisk};
use thiserror::Error;
use tracing::warn;

use super::{Contact, Contacts, RefusedLog, Spell, Trouble};

const NAME: &str = "contacts";
const NEXT: &str = "contacts.next";
const MAGIC: &[u8; 6] = b"HGCONT";
const VERSION: u16 = 3;
/// Before it was noted who was set back.
const WITHOUT_SET_BACK: u16 = 2;
/// Before bundles were counted.
const WITHOUT_BUNDLES: u16 = 1;
const HEAD_BYTES: usize = 16;

const CONFIG: Configuration<LittleEndian, Varint, Limit<CONTACTS_BYTES_MAX>> =
    config::standard().with_limit::<CONTACTS_BYTES_MAX>();

/// Why an earlier book can't be used; a new one begins.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum Lost {
    /// It isn't what was written.
    #[error("the contact book is damaged")]
    Damaged,
    /// Another version of the program wrote it.
    #[error("the contact book is of version {version}")]
    Version {
        /// Its version.
        version: u16,
    },
}

/// Why a book couldn't be read or written.
#[derive(Debug, Error)]
#[error("the contact book can't be {verb}")]
pub struct ContactsFault {
    verb: &'static str,
    source: io::Error,
}

/// The contact book of one data directory.
#[derive(Debug)]
pub struct ContactBook {
    disk: Arc<dyn Disk>,
    saved: Contacts,
    /// What it says; [`ContactBook::save`] brings it to the disk.
    pub contacts: Contacts,
    lost: Option<Lost>,
}

impl ContactBook {
    /// Opens the book of a data directory; an empty one if there is none or it can't be used.
    ///
    /// # Errors
    /// [`ContactsFault`] if the disk fails.
    pub fn open(root: &Path) -> Result<Self, ContactsFault> {
        let disk = RealDisk::new(root).map_err(|source| ContactsFault { verb: "read", source })?;
        Self::on(Arc::new(disk))
    }

    /// Opens the book on a disk.
    ///
    /// # Errors
    /// [`ContactsFault`] if the disk fails.
    pub fn on(disk: Arc<dyn Disk>) -> Result<Self, ContactsFault> {
        let bytes = read(&*disk).map_err(|source| ContactsFault { verb: "read", source })?;
        let (contacts, lost) = match bytes.as_deref().map(decode) {
            None => (Contacts::default(), None),
            Some(Ok(contacts)) => (contacts, None),
            Some(Err(lost)) => {
                warn!(%lost, "begins with an empty contact book");
                (Contacts::default(), Some(lost))
            }
        };
        Ok(Self { disk, saved: contacts.clone(), contacts, lost })
    }

    /// Why the earlier book was given up, if it was.
    pub const fn lost(&self) -> Option<Lost> {
        self.lost
    }

    /// Says whether there is something to save.
    pub fn changed(&self) -> bool {
        self.saved != self.contacts
    }

    /// Says whether it knows more of how far things have come than the file does.
    pub fn tells_more(&self) -> bool {
        let acked = |contacts: &Contacts| -> Vec<_> {
            contacts.peers.iter().map(|(node, peer)| (*node, peer.acked.clone())).collect()
        };
        self.saved.nation != self.contacts.nation || acked(&self.saved) != acked(&self.contacts)
    }

    /// Replaces the file as a whole, and returns once that is durable. Nothing changed: nothing to do.
    ///
    /// # Errors
    /// [`ContactsFault`]; the old file still stands.
    pub fn save(&mut self) -> Result<(), ContactsFault> {
        if self.changed() {
            let bytes = encode(&self.contacts);
            bytes
                .and_then(|bytes| write(&*self.disk, &bytes))
                .map_err(|source| ContactsFault { verb: "written", source })?;
            self.saved = self.contacts.clone();
        }
        Ok(())
    }
}

fn read(disk: &dyn Disk) -> io::Result<Option<Vec<u8>>> {
    let file = match disk.open(NAME) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let size = usize::try_from(file.size()?).unwrap_or(usize::MAX);
    // One byte more than may be is enough to see that it is none of ours.
    let mut bytes = vec![0; size.min(HEAD_BYTES + CONTACTS_BYTES_MAX + 1)];
    let count = file.read_at(0, &mut bytes)?;
    bytes.truncate(count);
    Ok(Some(bytes))
}

fn write(disk: &dyn Disk, bytes: &[u8]) -> io::Result<()> {
    match disk.remove(NEXT) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let file = disk.create(NEXT)?;
    file.write_at(0, bytes)?;
    file.sync_data()?;
    drop(file);
    disk.rename(NEXT, NAME)?;
    disk.sync_dir()
}

fn encode(contacts: &Contacts) -> io::Result<Vec<u8>> {
    let body = bincode::serde::encode_to_vec(contacts, CONFIG).map_err(|_| {
        io::Error::new(io::ErrorKind::InvalidInput, "the contact book is too large")
    })?;
    Ok([MAGIC.as_slice(), &VERSION.to_be_bytes(), &sum(&body), &body].concat())
}

fn decode(bytes: &[u8]) -> Result<Contacts, Lost> {
    let (head, body) = bytes.split_first_chunk::<HEAD_BYTES>().ok_or(Lost::Damaged)?;
    let (magic, rest) = head.split_first_chunk::<6>().ok_or(Lost::Damaged)?;
    let (version, claimed) = rest.split_first_chunk::<2>().ok_or(Lost::Damaged)?;
    let version = u16::from_be_bytes(*version);
    if magic != MAGIC || sum(body) != claimed {
        return Err(Lost::Damaged);
    }
    match version {
        VERSION => read_body(body),
        WITHOUT_SET_BACK => read_body(body).map(|Second { first, bundles }| first.with(bundles)),
        WITHOUT_BUNDLES => read_body(body).map(|first: First| first.with(BTreeMap::new())),
        _ => Err(Lost::Version { version }),
    }
}

fn read_body<T: DeserializeOwned>(body: &[u8]) -> Result<T, Lost> {
    match bincode::serde::decode_from_slice(body, CONFIG) {
        Ok((contacts, read)) if read == body.len() => Ok(contacts),
        Ok(_) | Err(_) => Err(Lost::Damaged),
    }
}

/// The book of version 1.
#[derive(Serialize, Deserialize)]
struct First {
    peers: BTreeMap<NodeNumber, FirstContact>,
    nation: BTreeMap<LogId, Head>,
    hub_time: Timestamp,
    seen_time: Timestamp,
    paused: bool,
}

/// The book of version 2.
#[derive(Serialize, Deserialize)]
struct Second {
    first: First,
    bundles: BTreeMap<NodeNumber, u64>,
}

/// A neighbor in both.
#[derive(Serialize, Deserialize)]
struct FirstContact {
    incarnation: Option<Incarnation>,
    acked: BTreeMap<LogId, Head>,
    refused: BTreeMap<LogId, RefusedLog>,
    asides: BTreeMap<(LogId, Seq), String>,
    last_contact: Option<Timestamp>,
    last_settled: Option<Timestamp>,
    trouble: Option<Trouble>,
    not_before: Option<Timestamp>,
    rate: Option<u64>,
    spells: VecDeque<Spell>,
}

impl First {
    fn with(self, bundles: BTreeMap<NodeNumber, u64>) -> Contacts {
        let Self { peers, nation, hub_time, seen_time, paused } = self;
        let peers = peers.into_iter().map(|(node, contact)| (node, contact.into())).collect();
        Contacts { peers, nation, hub_time, seen_time, paused, bundles }
    }
}

impl From<FirstContact> for Contact {
    fn from(earlier: FirstContact) -> Self {
        Self {
            incarnation: earlier.incarnation,
            acked: earlier.acked,
            refused: earlier.refused,
            asides: earlier.asides,
            last_contact: earlier.last_contact,
            last_settled: earlier.last_settled,
            trouble: earlier.trouble,
            not_before: earlier.not_before,
            rate: earlier.rate,
            spells: earlier.spells,
            set_back: None,
        }
    }
}

fn sum(body: &[u8]) -> [u8; 8] {
    let hash = blake3::hash(body);
    std::array::from_fn(|index| hash.as_bytes()[index])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was written of a neighbor before.
    fn first(contact: &Contact) -> FirstContact {
        let contact = contact.clone();
        FirstContact {
            incarnation: contact.incarnation,
            acked: contact.acked,
            refused: contact.refused,
            asides: contact.asides,
            last_contact: contact.last_contact,
            last_settled: contact.last_settled,
            trouble: contact.trouble,
            not_before: contact.not_before,
            rate: contact.rate,
            spells: contact.spells,
        }
    }

    #[test]
    fn the_books_of_earlier_programs_are_read() {
        let mut contacts = Contacts { paused: true, ..Contacts::default() };
        contacts.peer(NodeNumber(1200), Incarnation(1)).rate = Some(7);
        let Contacts { peers, nation, hub_time, seen_time, paused, .. } = contacts.clone();
        let peers = peers.iter().map(|(node, contact)| (*node, first(contact))).collect();
        let one = First { peers, nation, hub_time, seen_time, paused };
        let body = bincode::serde::encode_to_vec(&one, CONFIG).unwrap();
        let bundles: BTreeMap<NodeNumber, u64> = BTreeMap::from([(NodeNumber(1200), 4)]);
        let more = bincode::serde::encode_to_vec(&bundles, CONFIG).unwrap();
        let book = |version: u16, body: &[u8]| {
            [MAGIC.as_slice(), &version.to_be_bytes(), &sum(body), body].concat()
        };
        assert_eq!(decode(&book(1, &body)), Ok(contacts.clone()));
        contacts.bundles = bundles;
        assert_eq!(decode(&book(2, &[body, more].concat())), Ok(contacts));
    }
}
