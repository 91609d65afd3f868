//! A new incarnation in the place of an old one: the office goes on in its folder, with a fresh key, and
//! takes all that the old journal holds along.
//!
//! ```text
//! DIR/next/   a newcomer's folder: asks the hub, waits for the officer, is set up, takes the old
//!             journal in as another's          (the old office works on meanwhile)
//! DIR/next/ready                               from here on it is carried through, by whoever comes
//! DIR/retired/NODE-INCARNATION/                the old journal and keys, never used again
//! ```
//!
//! Cut off at any moment the same command goes on where it stopped.

mod left;
mod undisputed;

use std::fs;
use std::io::{self, ErrorKind};
use std::ops::ControlFlow;
use std::path::Path;

use identity::{Slip, Words};
use journal::Frame;
pub use left::{Left, LeftAct, left};
use model::{Incarnation, NodeNumber, Places, Timestamp, UnitCode};
use office::entry::Opening;
use roster::Unwelcome;
use session::{Peer, Stored};
use settings::{DataDir, Environment, NodeSettings, READY, SealSettings, SettingsFault};
use store::{RealDisk, Sealer};
use tracing::{info, warn};
pub use undisputed::Undisputed;

use crate::clock::Clock;
use crate::contacts::ContactBook;
use crate::desk::Desk;
use crate::fault::RuntimeFault;
use crate::join::{JoinFault, Joining, Patience, Step, ask_by_stick, join, join_by_stick};
use crate::{forks, seal};

/// What a recovery came to.
#[derive(Debug)]
pub struct Recovered {
    /// The office, in its new incarnation.
    pub desk: Desk,
    /// Segments of the old journal that were taken along.
    pub taken: u64,
    /// Segments that nobody's key proves, that don't follow, or that a hub set back wrote and nobody has
    /// heard; they stay in the old journal.
    pub left: u64,
}

/// What changes places; the rest of the folder stays.
const PARTS: [&str; 4] = ["journal", "keys", "views", forks::FOLDER];

/// Asks the hub above for a new incarnation, waits for its officer, and goes on as that.
///
/// # Errors
/// [`JoinFault`]; the old office is as it was, and the same command goes on where it stopped.
/// [`RuntimeFault::Lock`] if its daemon still runs once the officer has said yes.
pub fn recover(
    dir: &DataDir,
    (settings, places): (&NodeSettings, Places),
    joining: &Joining,
    clock: &Clock,
    tell: &mut dyn FnMut(Step) -> Patience,
) -> Result<Recovered, JoinFault> {
    take_over(dir, (settings, places), |next, places| {
        join(next, (settings, places), joining, clock, tell)
    })
}

/// Makes the request for a new incarnation, to be carried to the hub above, and the words its officer
/// must see. The same request comes again, however often it is asked for.
///
/// # Errors
/// [`JoinFault`].
pub fn recover_request(
    dir: &DataDir,
    unit: UnitCode,
    slip: Slip,
) -> Result<(Vec<u8>, Words), JoinFault> {
    is_set_up(dir)?;
    ask_by_stick(&next_of(dir)?, unit, slip)
}

/// Goes on in a new incarnation with the answer that was carried back.
///
/// # Errors
/// As [`recover`].
pub fn recover_by_stick(
    dir: &DataDir,
    (settings, places): (&NodeSettings, Places),
    joining: &Joining,
    now: Timestamp,
    answer: &[u8],
) -> Result<Recovered, JoinFault> {
    take_over(dir, (settings, places), |next, places| {
        join_by_stick(next, (settings, places), joining, now, answer)
    })
}

pub(crate) fn is_set_up(dir: &DataDir) -> Result<(), RuntimeFault> {
    if dir.is_set_up() {
        return Ok(());
    }
    Err(RuntimeFault::NotSetUp { dir: dir.root().to_owned() })
}

/// Lets the newcomer in the folder beside take the office over, set up by `come_in` if it isn't yet.
fn take_over(
    dir: &DataDir,
    with: (&NodeSettings, Places),
    come_in: impl FnOnce(DataDir, Places) -> Result<Desk, JoinFault>,
) -> Result<Recovered, JoinFault> {
    is_set_up(dir)?;
    take_over_from((dir, dir), with, come_in)
}

/// The same with what lies in `old`, which may be another folder: then nothing of it changes.
pub(crate) fn take_over_from<E: From<RuntimeFault>>(
    (dir, old): (&DataDir, &DataDir),
    (settings, places): (&NodeSettings, Places),
    come_in: impl FnOnce(DataDir, Places) -> Result<Desk, E>,
) -> Result<Recovered, E> {
    let next = next_of(dir)?;
    let begun = next.journal().read_dir().is_ok_and(|mut files| files.next().is_some());
    let mut desk = if begun {
        Desk::open(next.clone(), settings, places.clone(), &mut |_, _| {})?
    } else {
        come_in(next.clone(), places.clone())?
    };
    let lock =
        store::lock_within(dir.root(), settings.store.wait_for_lock).map_err(RuntimeFault::from)?;
    let elsewhere = SealSettings::default();
    let opens = if old.root() == dir.root() { &settings.seal } else { &elsewhere };
    let sealer = seal::sealer(old, opens)?;
    let undisputed = if old.root() == dir.root() {
        // The book only ever says less than the truth, and nothing where it can't be read.
        let book = ContactBook::open(dir.root()).ok();
        book.map(|book| Undisputed::of(&book.contacts, desk.opening())).unwrap_or_default()
    } else {
        Undisputed::default()
    };
    let (taken, left) = absorb(&mut desk, old, sealer.as_deref(), &undisputed)?;
    forks::take_along((old, sealer.as_deref()), (&next, desk.sealer()))?;
    let opening = desk.opening().clone();
    desk.close()?;
    let retired = format!("{}-before-{}", opening.node.0, opening.incarnation.0);
    next.replace(&next.root().join(READY), retired.as_bytes()).map_err(RuntimeFault::from)?;
    finish(dir)?;
    drop(lock);
    let Opening { node, incarnation, .. } = opening;
    info!(node = node.0, incarnation = incarnation.0, taken, left, "goes on in a new incarnation");
    let desk = Desk::open(dir.clone(), settings, places, &mut |_, _| {})?;
    Ok(Recovered { desk, taken, left })
}

pub(crate) fn next_of(dir: &DataDir) -> Result<DataDir, RuntimeFault> {
    Ok(DataDir::locate(Some(&dir.next()), &Environment::default())?)
}

/// Carries through what was begun: whoever opens the folder does it first, under its lock.
///
/// # Errors
/// What the disk says; the next who comes goes on.
pub(crate) fn finish(dir: &DataDir) -> Result<(), RuntimeFault> {
    let next = dir.next();
    let old = match fs::read_to_string(next.join(READY)) {
        Ok(old) => old,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(unreadable(&next, source)),
    };
    let retired = dir.retired().join(old);
    swap(dir, &next, &retired).map_err(|source| unreadable(&retired, source))
}

fn unreadable(path: &Path, source: io::Error) -> RuntimeFault {
    SettingsFault::Unreadable { path: path.to_owned(), source }.into()
}

/// Each step may have been done before; a part has changed places once it is no longer below `next`.
fn swap(dir: &DataDir, next: &Path, retired: &Path) -> io::Result<()> {
    let root = dir.root();
    fs::create_dir_all(retired)?;
    for part in PARTS {
        let (from, to) = (next.join(part), root.join(part));
        if !from.exists() {
            continue;
        }
        if to.exists() {
            let aside = retired.join(part);
            if aside.exists() {
                // Only views are made twice.
                fs::remove_dir_all(&to)?;
            } else {
                fs::rename(&to, &aside)?;
            }
        }
        fs::rename(&from, &to)?;
    }
    // What is said of the old incarnation says nothing of the new one, which gets an id of its own.
    let gone = ["contacts", "journal/instance", "keys/instance"];
    for path in gone.map(|name| root.join(name)).into_iter().chain([retired.join("views")]) {
        let removed =
            if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        match removed {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    dir.sync()?;
    fs::remove_dir_all(next)
}

/// Takes in what an old journal holds, as another's: what counts of it the roster and its fences say.
fn absorb(
    desk: &mut Desk,
    old: &DataDir,
    seal: Option<&Sealer>,
    undisputed: &Undisputed,
) -> Result<(u64, u64), RuntimeFault> {
    let disk = RealDisk::new(old.journal())
        .map_err(|source| SettingsFault::Unreadable { path: old.journal(), source })?;
    let from = Peer { node: NodeNumber(0), incarnation: Incarnation(0), unit: desk.opening().unit };
    let (mut taken, mut left) = (0u64, u64::MAX);
    // Who wrote a segment may be enrolled further on in the same journal.
    loop {
        let mut pass = Pass::default();
        let mut failed = None;
        store::journal::salvage(&disk, seal, &mut |frame| {
            let Ok(frame) = Frame::decode(frame.body) else {
                pass.left = pass.left.saturating_add(1);
                return ControlFlow::Continue(());
            };
            let all = frame.segments.len();
            let taken = frame.segments.into_iter().filter(|segment| undisputed.takes(segment));
            let parts: Vec<_> = taken.map(|it| (from, it)).collect();
            let behind = u64::try_from(all.saturating_sub(parts.len())).unwrap_or(u64::MAX);
            pass.left = pass.left.saturating_add(behind);
            match desk.receive(&parts) {
                Ok(outcomes) => outcomes.iter().for_each(|stored| pass.count(stored)),
                Err(fault) => failed = Some(fault),
            }
            if failed.is_none() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        if let Some(fault) = failed {
            return Err(fault);
        }
        taken = taken.max(pass.taken);
        if pass.later == 0 || left <= pass.later {
            let left = pass.left.saturating_add(pass.later);
            if 0 < left {
                warn!(left, "segments of the old journal stay where they are");
            }
            return Ok((taken, left));
        }
        left = pass.later;
    }
}

#[derive(Default)]
struct Pass {
    taken: u64,
    /// Refused for now.
    later: u64,
    /// Refused for good.
    left: u64,
}

impl Pass {
    fn count(&mut self, stored: &Stored) {
        let which = match stored {
            Stored::Durable { .. } => &mut self.taken,
            Stored::Refused { code } if *code == Unwelcome::Stranger.code() => &mut self.later,
            Stored::Gap { .. } => &mut self.later,
            Stored::Refused { .. } | Stored::Failed => &mut self.left,
        };
        *which = which.saturating_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_of_places_cut_off_anywhere_is_carried_through() {
        let make = |path: &Path, text: &str| {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        // How many of the parts had changed places when it was cut off.
        for done in 0..=PARTS.len() {
            let folder = tempfile::tempdir().unwrap();
            let root = folder.path().join("office");
            let (next, retired) = (root.join("next"), root.join("retired/1201-before-2"));
            for part in PARTS {
                make(&root.join(part).join("x"), "old");
                make(&next.join(part).join("x"), "new");
            }
            make(&root.join("contacts"), "old");
            make(&next.join(READY), "1201-before-2");
            fs::create_dir_all(&retired).unwrap();
            for part in &PARTS[..done] {
                fs::rename(root.join(part), retired.join(part)).unwrap();
                fs::rename(next.join(part), root.join(part)).unwrap();
            }
            if let Some(part) = PARTS.get(done) {
                fs::rename(root.join(part), retired.join(part)).unwrap();
            }
            let dir = DataDir::locate(Some(&root), &Environment::default()).unwrap();
            finish(&dir).unwrap();
            for part in PARTS {
                assert_eq!(fs::read_to_string(root.join(part).join("x")).unwrap(), "new");
            }
            assert_eq!(fs::read_to_string(retired.join("journal/x")).unwrap(), "old");
            assert_eq!(fs::read_to_string(retired.join("keys/x")).unwrap(), "old");
            assert!(!next.exists() && !root.join("contacts").exists());
            finish(&dir).unwrap();
        }
    }
}
