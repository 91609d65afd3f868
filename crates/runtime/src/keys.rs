//! The office's keys: one seed for its own log, one for a practice office's own parent.

use journal::{Realm, Signer};
use settings::DataDir;

use crate::fault::RuntimeFault;

const OWN: &str = "node-1.seed";
const PARENT: &str = "practice-parent.seed";

/// Who signs what.
#[derive(Debug)]
pub(crate) struct Keys {
    pub(crate) own: Signer,
    pub(crate) parent: Option<Signer>,
}

/// Makes the keys of a new office.
///
/// A key that is there already is put aside, never used: it may have signed a journal that is lost,
/// and the same positions of a log signed twice would be a fork.
pub(crate) fn make(dir: &DataDir, practice: bool) -> Result<(), RuntimeFault> {
    let names: &[&str] = if practice { &[OWN, PARENT] } else { &[OWN] };
    for name in names {
        if let Some(known) = dir.read_key(name)? {
            put_aside(dir, name, &known)?;
        }
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|_| RuntimeFault::NoRandomness)?;
        dir.write_key(name, &seed)?;
    }
    Ok(())
}

/// Renames a key after the start of its hash, so that none is ever overwritten.
fn put_aside(dir: &DataDir, name: &str, key: &[u8]) -> Result<(), RuntimeFault> {
    let hash = blake3::hash(key).to_hex();
    let (from, to) = (dir.keys().join(name), dir.keys().join(format!("{name}.{}", &hash[..16])));
    std::fs::rename(&from, to)
        .map_err(|source| settings::SettingsFault::CannotMake { path: from, source }.into())
}

/// Reads the keys.
pub(crate) fn read(dir: &DataDir, practice: bool) -> Result<Keys, RuntimeFault> {
    let realm = if practice { Realm::Practice } else { Realm::Live };
    let signer = |name: &str| -> Result<Signer, RuntimeFault> {
        let bytes = dir.read_key(name)?.ok_or(RuntimeFault::Key { what: "is missing" })?;
        let seed = <[u8; 32]>::try_from(bytes.as_slice())
            .map_err(|_| RuntimeFault::Key { what: "has the wrong length" })?;
        Ok(Signer::new(&seed, realm))
    };
    Ok(Keys { own: signer(OWN)?, parent: if practice { Some(signer(PARENT)?) } else { None } })
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
