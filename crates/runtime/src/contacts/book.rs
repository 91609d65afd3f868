//! The contact book's file.
//!
//! ```text
//! "HGCONT" | version (u16 BE) | first 8 bytes of BLAKE3 over the body | body (bincode)
//! ```

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

use bincode::config::{self, Configuration, Limit, LittleEndian, Varint};
use journal::Head;
use model::limits::CONTACTS_BYTES_MAX;
use model::{LogId, NodeNumber, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use store::{Disk, RealDisk};
use thiserror::Error;
use tracing::warn;

use super::{Contact, Contacts};

const NAME: &str = "contacts";
const NEXT: &str = "contacts.next";
const MAGIC: &[u8; 6] = b"HGCONT";
const VERSION: u16 = 2;
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
        WITHOUT_BUNDLES => read_body(body).map(Earlier::into),
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
struct Earlier {
    peers: BTreeMap<NodeNumber, Contact>,
    nation: BTreeMap<LogId, Head>,
    hub_time: Timestamp,
    seen_time: Timestamp,
    paused: bool,
}

impl From<Earlier> for Contacts {
    fn from(earlier: Earlier) -> Self {
        let Earlier { peers, nation, hub_time, seen_time, paused } = earlier;
        Self { peers, nation, hub_time, seen_time, paused, bundles: BTreeMap::new() }
    }
}

fn sum(body: &[u8]) -> [u8; 8] {
    let hash = blake3::hash(body);
    std::array::from_fn(|index| hash.as_bytes()[index])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_book_of_an_earlier_program_is_read() {
        let contacts = Contacts { paused: true, ..Contacts::default() };
        let Contacts { peers, nation, hub_time, seen_time, paused, bundles: _ } = contacts.clone();
        let earlier = Earlier { peers, nation, hub_time, seen_time, paused };
        let body = bincode::serde::encode_to_vec(&earlier, CONFIG).unwrap();
        let bytes = [MAGIC.as_slice(), &1u16.to_be_bytes(), &sum(&body), &body].concat();
        assert_eq!(decode(&bytes), Ok(contacts));
    }
}
