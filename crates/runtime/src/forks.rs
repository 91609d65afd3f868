//! Proofs that a log has two histories (P13), each a file below `forks/` that proves itself.
//!
//! A proof is a frame of two segments, as the journal and the wire have them: whoever has the public half
//! of the writer's key can check it, without this node and without the rest of the log. One for each log
//! is kept, the first that was found. They say nothing of what counts: that is the fence's.
//!
//! What lies in the folder is sealed as the store is, since entries name people; [`give_out`] writes the
//! plain proof elsewhere, for whoever is to see it.
//!
//! ```text
//! "HGFORK" | version u8 | the proof, sealed to the file's name        (in a sealed store)
//! ```

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use journal::{ForkProof, Frame};
use model::LogId;
use settings::{DataDir, SettingsFault};
use store::Sealer;
use tracing::{info, warn};

use crate::fault::RuntimeFault;

pub(crate) const FOLDER: &str = "forks";
const MAGIC: &[u8] = b"HGFORK\x01";

/// A proof as it is kept.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Kept {
    /// Where.
    pub path: PathBuf,
    /// The proof's bytes, plain.
    pub bytes: Vec<u8>,
    /// What they say; to be verified by whoever reads it.
    pub proof: ForkProof,
}

/// Every proof that was found in a folder, by log. A file that is no proof, or that doesn't open, is
/// passed over.
pub(crate) fn all(dir: &DataDir, seal: Option<&Sealer>) -> Result<Vec<Kept>, RuntimeFault> {
    let mut kept = Vec::new();
    for path in files(dir)? {
        let stored = read(&path)?;
        let bytes = if is_sealed(&stored) { opened(seal, &path, &stored) } else { Some(stored) };
        match bytes.and_then(|bytes| decode(&bytes).map(|proof| (bytes, proof))) {
            Some((bytes, proof)) => kept.push(Kept { path, bytes, proof }),
            None => warn!(path = %path.display(), "no proof of a fork"),
        }
    }
    kept.sort_by_key(|kept| kept.proof.left.log);
    Ok(kept)
}

/// Reads a proof; `None` if the bytes are none. Nothing is verified.
pub fn decode(bytes: &[u8]) -> Option<ForkProof> {
    let frame = Frame::decode(bytes).ok()?;
    let [left, right] = <[_; 2]>::try_from(frame.segments).ok()?;
    Some(ForkProof { left, right })
}

/// Says whether a file's bytes are sealed, so that only its own node can read them.
pub fn is_sealed(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// Writes a proof into a folder outside, plain, so that anybody can check it; returns where.
///
/// # Errors
/// [`RuntimeFault`], of the disk.
pub fn give_out(kept: &Kept, folder: &Path) -> Result<PathBuf, RuntimeFault> {
    let path = folder.join(name(kept.proof.left.log));
    let unmade = |source| SettingsFault::CannotMake { path: path.clone(), source };
    fs::create_dir_all(folder).map_err(unmade)?;
    fs::write(&path, &kept.bytes).map_err(unmade)?;
    Ok(path)
}

/// Says whether a log's fork is proved here already.
pub(crate) fn is_proved(dir: &DataDir, log: LogId) -> bool {
    dir.root().join(FOLDER).join(name(log)).exists()
}

/// Keeps a proof that was verified.
pub(crate) fn keep(
    dir: &DataDir,
    seal: Option<&Sealer>,
    proof: ForkProof,
) -> Result<(), RuntimeFault> {
    let log = proof.left.log;
    let ForkProof { left, right } = proof;
    let Ok(bytes) = (Frame { segments: vec![left, right] }).encode() else {
        warn!(%log, "a fork's proof is too large to be kept");
        return Ok(());
    };
    write(dir, seal, &name(log), &bytes)?;
    warn!(%log, "a log has two histories: its machine was copied or set back");
    Ok(())
}

/// Seals the proofs that lie plain in a folder. Under its lock; each file is replaced as a whole.
pub(crate) fn seal_what_is_plain(dir: &DataDir, sealer: &Sealer) -> Result<(), RuntimeFault> {
    for path in files(dir)? {
        let bytes = read(&path)?;
        if let Some(name) = path.file_name().and_then(|name| name.to_str())
            && !is_sealed(&bytes)
        {
            info!(path = %path.display(), "seals a proof of a fork, once");
            write(dir, Some(sealer), name, &bytes)?;
        }
    }
    Ok(())
}

/// Takes proofs along into the folder of the next incarnation, whose store opens by another key.
pub(crate) fn take_along(
    (from, seal): (&DataDir, Option<&Sealer>),
    (to, new_seal): (&DataDir, Option<&Sealer>),
) -> Result<(), RuntimeFault> {
    for kept in all(from, seal)? {
        write(to, new_seal, &name(kept.proof.left.log), &kept.bytes)?;
    }
    Ok(())
}

fn write(
    dir: &DataDir,
    seal: Option<&Sealer>,
    name: &str,
    bytes: &[u8],
) -> Result<(), RuntimeFault> {
    let path = dir.root().join(FOLDER).join(name);
    let stored = match seal {
        Some(sealer) => [MAGIC, &sealer.seal_file(name, bytes)].concat(),
        None => bytes.to_vec(),
    };
    Ok(dir.replace(&path, &stored)?)
}

fn opened(seal: Option<&Sealer>, path: &Path, stored: &[u8]) -> Option<Vec<u8>> {
    seal?.open_file(path.file_name()?.to_str()?, stored.strip_prefix(MAGIC)?)
}

fn files(dir: &DataDir) -> Result<Vec<PathBuf>, RuntimeFault> {
    let folder = dir.root().join(FOLDER);
    let found = match fs::read_dir(&folder) {
        Ok(found) => found.map(|file| Ok(file?.path())).collect::<std::io::Result<Vec<_>>>(),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => Err(source),
    };
    found.map_err(|source| SettingsFault::Unreadable { path: folder, source }.into())
}

fn read(path: &Path) -> Result<Vec<u8>, RuntimeFault> {
    let unreadable = |source| SettingsFault::Unreadable { path: path.to_owned(), source };
    Ok(fs::read(path).map_err(unreadable)?)
}

fn name(log: LogId) -> String {
    let LogId { origin, incarnation, scope, lane } = log;
    format!("{}-{}-{scope}-{}.fork", origin.0, incarnation.0, lane.number())
}

#[cfg(test)]
mod tests;
