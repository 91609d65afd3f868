//! The office's keys: one seed for its own log, one for a practice office's own parent.

use journal::{Realm, Signer};
use settings::DataDir;

use crate::fault::RuntimeFault;

const OWN: &str = "node-1.seed";
const PARENT: &str = "practice-parent.seed";
/// The keys an office that stands alone has.
pub(crate) const SEEDS: [&str; 2] = [OWN, PARENT];

/// Who signs what.
#[derive(Debug)]
pub(crate) struct Keys {
    pub(crate) own: Signer,
    pub(crate) parent: Option<Signer>,
}

impl Keys {
    /// The keys of a node whose parent is another machine, or that has none.
    pub(crate) fn of(seed: &[u8; 32], practice: bool) -> Self {
        Self { own: Signer::new(seed, realm(practice)), parent: None }
    }
}

const fn realm(practice: bool) -> Realm {
    if practice { Realm::Practice } else { Realm::Live }
}

/// Makes the signing key of a node that is to be enrolled, and returns its seed. Its public half goes
/// into the enrolment; [`crate::found`] then takes this key up.
///
/// A key that is there already is put aside, never used: it may have signed a journal that is lost,
/// and the same positions of a log signed twice would be a fork.
///
/// # Errors
/// [`RuntimeFault::NoRandomness`], or what the disk says.
pub fn new_seed(dir: &DataDir) -> Result<[u8; 32], RuntimeFault> {
    renew(dir, OWN)
}

/// The seed of the signing key that is there: of a node whose enrolment is under way, or of one that
/// works. To sign entries with it beside a journal's own desk would fork the log.
///
/// # Errors
/// [`RuntimeFault::Key`] if it has the wrong length, or what the disk says.
pub fn seed(dir: &DataDir) -> Result<Option<[u8; 32]>, RuntimeFault> {
    read_seed(dir, OWN)
}

/// Makes the keys of an office that stands alone.
pub(crate) fn make(dir: &DataDir, practice: bool) -> Result<(), RuntimeFault> {
    renew(dir, OWN)?;
    if practice {
        renew(dir, PARENT)?;
    }
    Ok(())
}

/// Puts a key aside, if it is there, so that another may be made.
pub(crate) fn aside(dir: &DataDir, name: &str) -> Result<(), RuntimeFault> {
    dir.read_key(name)?.map_or(Ok(()), |known| put_aside(dir, name, &known))
}

fn renew(dir: &DataDir, name: &str) -> Result<[u8; 32], RuntimeFault> {
    aside(dir, name)?;
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|_| RuntimeFault::NoRandomness)?;
    dir.write_key(name, &seed)?;
    Ok(seed)
}

/// Renames a key after the start of its hash, so that none is ever overwritten.
fn put_aside(dir: &DataDir, name: &str, key: &[u8]) -> Result<(), RuntimeFault> {
    let hash = blake3::hash(key).to_hex();
    let (from, to) = (dir.keys().join(name), dir.keys().join(format!("{name}.{}", &hash[..16])));
    std::fs::rename(&from, to)
        .map_err(|source| settings::SettingsFault::CannotMake { path: from, source }.into())
}

/// Reads the keys. A practice parent's is there only where an office practises alone.
pub(crate) fn read(dir: &DataDir, practice: bool) -> Result<Keys, RuntimeFault> {
    let realm = realm(practice);
    let own = read_seed(dir, OWN)?.ok_or(RuntimeFault::Key { what: "is missing" })?;
    let parent = if practice { read_seed(dir, PARENT)? } else { None };
    let signer = |seed: [u8; 32]| Signer::new(&seed, realm);
    Ok(Keys { own: signer(own), parent: parent.map(signer) })
}

fn read_seed(dir: &DataDir, name: &str) -> Result<Option<[u8; 32]>, RuntimeFault> {
    let bytes = dir.read_key(name)?;
    bytes
        .map(|bytes| <[u8; 32]>::try_from(bytes.as_slice()))
        .transpose()
        .map_err(|_| RuntimeFault::Key { what: "has the wrong length" })
}

#[cfg(test)]
mod tests {
    use settings::Environment;

    use super::*;

    #[test]
    fn a_key_that_may_have_signed_is_never_used_again() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("office");
        let dir = DataDir::locate(Some(&root), &Environment::default()).unwrap();
        dir.make().unwrap();
        make(&dir, true).unwrap();
        let first = read(&dir, true).unwrap().own.public();
        make(&dir, true).unwrap();
        assert_ne!(read(&dir, true).unwrap().own.public(), first);
        assert_eq!(std::fs::read_dir(dir.keys()).unwrap().count(), 4, "the old ones are kept");
    }
}
