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

/// Makes the keys of a new office; keys that are there already are kept.
pub(crate) fn make(dir: &DataDir, practice: bool) -> Result<(), RuntimeFault> {
    let names: &[&str] = if practice { &[OWN, PARENT] } else { &[OWN] };
    for name in names {
        if dir.read_key(name)?.is_none() {
            let mut seed = [0; 32];
            getrandom::fill(&mut seed).map_err(|_| RuntimeFault::NoRandomness)?;
            dir.write_key(name, &seed)?;
        }
    }
    Ok(())
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
