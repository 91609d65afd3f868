//! Proofs that a log has two histories (P13), each a file below `forks/` that proves itself.
//!
//! A file is a frame of two segments, as the journal and the wire have them: whoever has the public half
//! of the writer's key can check it, without this node and without the rest of the log. One for each log
//! is kept, the first that was found. They say nothing of what counts: that is the fence's.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use journal::{ForkProof, Frame};
use model::LogId;
use settings::{DataDir, SettingsFault};
use tracing::warn;

use crate::fault::RuntimeFault;

const FOLDER: &str = "forks";

/// A proof as it is kept.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Kept {
    /// Where.
    pub path: PathBuf,
    /// The file's bytes.
    pub bytes: Vec<u8>,
    /// What they say; to be verified by whoever reads it.
    pub proof: ForkProof,
}

/// Every proof that this node has found, by log.
///
/// # Errors
/// [`RuntimeFault`] if the folder can't be read. A file that is no proof is passed over.
pub fn all(dir: &DataDir) -> Result<Vec<Kept>, RuntimeFault> {
    let folder = dir.root().join(FOLDER);
    let unreadable = |source| SettingsFault::Unreadable { path: dir.root().join(FOLDER), source };
    let files = match fs::read_dir(&folder) {
        Ok(files) => files,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(unreadable(source).into()),
    };
    let mut kept = Vec::new();
    for file in files {
        let path = file.map_err(unreadable)?.path();
        let bytes = fs::read(&path).map_err(unreadable)?;
        match decode(&bytes) {
            Some(proof) => kept.push(Kept { path, bytes, proof }),
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

/// Says whether a log's fork is proved here already.
pub(crate) fn is_proved(dir: &DataDir, log: LogId) -> bool {
    path(dir.root(), log).exists()
}

/// Keeps a proof that was verified.
pub(crate) fn keep(dir: &DataDir, proof: ForkProof) -> Result<(), RuntimeFault> {
    let log = proof.left.log;
    let ForkProof { left, right } = proof;
    let Ok(bytes) = (Frame { segments: vec![left, right] }).encode() else {
        warn!(%log, "a fork's proof is too large to be kept");
        return Ok(());
    };
    dir.replace(&path(dir.root(), log), &bytes)?;
    warn!(%log, "a log has two histories: its machine was copied or set back");
    Ok(())
}

fn path(root: &Path, log: LogId) -> PathBuf {
    let LogId { origin, incarnation, scope, lane } = log;
    let name = format!("{}-{}-{scope}-{}.fork", origin.0, incarnation.0, lane.number());
    root.join(FOLDER).join(name)
}
