//! Making a backup.

use std::fs;
use std::io::Write;

use identity::strongbox::{self, Lock};
use journal::Signer;
use model::{Lsn, Timestamp};
use office::entry::{Body, Entry, Opening};
use settings::{DataDir, SealSettings};
use store::Sealer;

use super::part::{Part, Writer, first_frame, journal_of};
use super::{Backup, BackupFault, Head, damaged};
use crate::fault::RuntimeFault;
use crate::keys::{self, SEEDS};
use crate::seal;
use crate::verify::Verified;

/// Makes a backup of an office, whether it is open or not. `progress` hears how far of how much of the
/// journal is through.
///
/// # Errors
/// [`BackupFault`]; what was written is no backup then, for its end is missing.
pub fn create(
    (dir, settings): (&DataDir, &SealSettings),
    lock: &Lock,
    at: Timestamp,
    out: impl Write,
    progress: &mut dyn FnMut(Lsn, Lsn),
) -> Result<Backup, BackupFault> {
    let sealer = seal::sealer(dir, settings)?;
    let seal = sealer.as_deref();
    let (opening, alone) = begun(dir, seal)?;
    let keys = keys::read(dir, opening.practice)?;
    let public = [Some(&keys.own), keys.parent.as_ref()];
    let keys = public.into_iter().flatten().map(|key| Signer::public(key).to_bytes()).collect();
    let disk = store::RealDisk::new(dir.journal())?;
    let end = store::journal::acknowledged(&disk)?.unwrap_or_default();
    let Opening { unit, node, incarnation, practice, .. } = opening;
    let head = Head { unit, node, incarnation, practice, keys, end, at };
    let mut out = Writer::new(strongbox::lock(lock, out)?)?;
    out.part(&Part::Head(head.clone()))?;
    for (name, bytes) in config(dir)? {
        out.part(&Part::File { name, bytes })?;
    }
    // Who shares quota with nobody can't spend it twice.
    for name in SEEDS.into_iter().filter(|_| alone) {
        if let Some(bytes) = dir.read_key(name).map_err(RuntimeFault::from)? {
            out.part(&Part::Key { name: name.to_owned(), bytes })?;
        }
    }
    let mut frames = 0u64;
    let bytes = journal_of(dir, seal, &mut |lsn, body| {
        frames = frames.saturating_add(1);
        progress(lsn, end);
        out.part(&Part::Frame { lsn, body: body.to_vec() })
    })?;
    out.finish()?.finish()?.flush()?;
    Ok(Backup { head, frames, bytes: bytes.0, verified: Verified::default() })
}

/// Who the office is, and whether it stands alone, by its first frame.
fn begun(dir: &DataDir, seal: Option<&Sealer>) -> Result<(Opening, bool), BackupFault> {
    if !dir.is_set_up() {
        return Err(RuntimeFault::NotSetUp { dir: dir.root().to_owned() }.into());
    }
    let first = first_frame(dir, seal)?;
    let first = first.ok_or_else(|| RuntimeFault::NotSetUp { dir: dir.root().to_owned() })?;
    let entries = crate::archive::unpack(&first).map_err(RuntimeFault::from)?;
    let bodies: Vec<Body> = entries
        .iter()
        .flatten()
        .filter_map(|it| Entry::decode(it).ok())
        .map(|it| it.body)
        .collect();
    let alone = !bodies.iter().any(|body| matches!(body, Body::Trust(_)));
    match bodies.into_iter().next() {
        Some(Body::Opened(opening)) => Ok((opening, alone)),
        Some(_) | None => Err(damaged("the journal doesn't begin with an office")),
    }
}

/// The office's own settings and tables.
fn config(dir: &DataDir) -> Result<Vec<(String, Vec<u8>)>, BackupFault> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir.config())? {
        let entry = entry?;
        let name = entry.file_name().into_string();
        if let (true, Ok(name)) = (entry.file_type()?.is_file(), name) {
            files.push((name, fs::read(entry.path())?));
        }
    }
    files.sort();
    Ok(files)
}
