//! New certificates for who belongs, with the same bytes by line and by stick; and a new authority's key
//! in the place of the old one.
//!
//! ```text
//! child    Ask::Renew: the TLS key, and an authority's next key      line, or hamgam-UNIT-renew.hgr
//! parent   Answer::Renewed: chains up to below the root              line, or hamgam-UNIT-renew.hga
//! ```
//! A request proves its key by itself, and an answer is proved by the root: who carries them can keep
//! them back and nothing else. An answer on a stick is written where its request lies.
//!
//! Nobody has to be told of a new authority. All trust the root, and the roster knows machines by their
//! own keys; what the old one has signed stays good until it ends.

use std::fs;
use std::path::{Path, PathBuf};

use identity::{
    Answer, Ask, Authority, Credentials, IdentityFault, KEY, MessageFault, Refusal, Renewal,
    Renewed, Root, Standing, TlsKey,
};
use model::{Timestamp, UnitCode};
use settings::{DataDir, SettingsFault};
use thiserror::Error;
use tracing::info;

use crate::desk::Desk;
use crate::fault::RuntimeFault;
use crate::gate;

const REQUEST: &str = "renew.hgr";
const ANSWER: &str = "renew.hga";
/// No request or answer is larger.
const BYTES_MAX: u64 = model::limits::ENROLMENT_BYTES_MAX as u64;

/// Why nothing came of a renewal. What was there stays good.
#[derive(Debug, Error)]
pub enum RenewalFault {
    /// Keys or certificates can't be made, read or used.
    #[error(transparent)]
    Identity(#[from] IdentityFault),
    /// What was carried here is no request or answer.
    #[error(transparent)]
    Message(#[from] MessageFault),
    /// The hub has said no.
    #[error("refused: {}", .0.code())]
    Refused(Refusal),
    /// The folder or the office can't be read or written.
    #[error(transparent)]
    Office(#[from] RuntimeFault),
    /// This node has no authority.
    #[error("this node certifies nobody")]
    NoAuthority,
}

impl From<SettingsFault> for RenewalFault {
    fn from(fault: SettingsFault) -> Self {
        Self::Office(fault.into())
    }
}

/// What an answer brought.
#[derive(Debug)]
pub(crate) struct Taken {
    pub(crate) credentials: Credentials,
    /// The authority with its next key, if that was asked for.
    pub(crate) authority: Option<Authority>,
}

/// A request for a new certificate, if one is due or an authority's next key waits for its own.
///
/// # Errors
/// [`IdentityFault`].
pub(crate) fn request(dir: &DataDir, now: Timestamp) -> Result<Option<Renewal>, IdentityFault> {
    let Some(credentials) = Credentials::load(dir)? else { return Ok(None) };
    let next = match credentials.place().1 {
        UnitCode::Province(_) => Authority::next_key(dir)?,
        UnitCode::County(_) | UnitCode::Nation => None,
    };
    if next.is_none() && credentials.facts().standing(now) == Standing::Current {
        return Ok(None);
    }
    let Some(key) = TlsKey::load(dir, KEY)? else { return Ok(None) };
    let authority = next.map(|next| next.request()).transpose()?;
    Ok(Some(Renewal { tls: key.request()?, authority }))
}

/// Takes up what a parent has certified, once it leads to the root.
///
/// # Errors
/// [`IdentityFault`]; nothing has changed.
pub(crate) fn take(dir: &DataDir, renewed: Renewed) -> Result<Taken, IdentityFault> {
    let old = Credentials::load(dir)?.ok_or(IdentityFault::Missing { file: KEY })?;
    let key = TlsKey::load(dir, KEY)?.ok_or(IdentityFault::Missing { file: KEY })?;
    let chain = |chain: Vec<Vec<u8>>| chain.into_iter().map(Into::into).collect();
    let new = Credentials::new(&key, chain(renewed.chain), old.root.clone())?;
    if !new.lead_to_root() || new.place() != old.place() {
        return Err(IdentityFault::Certificate("the renewed chain"));
    }
    // An answer that was carried about may be older than what is here.
    let is_newer = old.facts().not_after < new.facts().not_after;
    let authority = match (renewed.authority, Authority::next_key(dir)?) {
        (Some(certified), Some(next)) => {
            let authority = Authority::new(next, chain(certified), old.root.clone())?;
            if !authority.leads_to_root() || authority.unit() != old.place().1 {
                return Err(IdentityFault::Certificate("the authority's renewed chain"));
            }
            authority.succeed(dir)?;
            info!("certifies with a new key");
            Some(authority)
        }
        (Some(_), None) | (None, _) => None,
    };
    if is_newer {
        new.store(dir)?;
        info!("has a new certificate");
    }
    Ok(Taken { credentials: if is_newer { new } else { old }, authority })
}

/// Puts a request for the hub above into a folder, if one is due; says where it lies.
///
/// # Errors
/// [`RenewalFault`].
pub fn put_request(
    dir: &DataDir,
    folder: &Path,
    now: Timestamp,
) -> Result<Option<PathBuf>, RenewalFault> {
    let Some(renewal) = request(dir, now)? else { return Ok(None) };
    let Some(credentials) = Credentials::load(dir)? else { return Ok(None) };
    let path = folder.join(name(credentials.place().1, REQUEST));
    write(&path, &Ask::Renew(renewal).encode())?;
    Ok(Some(path))
}

/// Renews the certificate of the nation's own hub, which nobody above it does.
///
/// # Errors
/// [`IdentityFault`]; the old one stays.
pub(crate) fn renew_the_nations(dir: &DataDir, now: Timestamp) -> Result<(), IdentityFault> {
    let Some(old) = Credentials::load(dir)? else { return Ok(()) };
    if old.place().1 != UnitCode::Nation || old.facts().standing(now) == Standing::Current {
        return Ok(());
    }
    let (Some(authority), Some(key)) = (Authority::load(dir)?, TlsKey::load(dir, KEY)?) else {
        return Ok(());
    };
    let chain = authority.issue_leaf(&key.proven(), UnitCode::Nation, now)?;
    Credentials::new(&key, chain, old.root.clone())?.store(dir)?;
    info!("has a new certificate, by itself");
    Ok(())
}

/// A request or answer that a stick has brought, and what came of it.
#[derive(Debug)]
pub struct Brought {
    /// Whose certificate it is about.
    pub unit: UnitCode,
    /// What came of it: the answer's place at a hub, nothing more at the node that had asked.
    pub outcome: Result<Option<PathBuf>, RenewalFault>,
}

/// Takes up what lies in a folder: answers to this node, and requests of those below it, which are
/// answered in the same place.
///
/// # Errors
/// [`RenewalFault::Office`] if the folder can't be read.
pub fn bring(desk: &Desk, folder: &Path, now: Timestamp) -> Result<Vec<Brought>, RenewalFault> {
    let Some(dir) = desk.dir() else { return Ok(Vec::new()) };
    let own = desk.unit();
    let mut brought = Vec::new();
    for (unit, path) in named(folder, ANSWER)?.into_iter().filter(|(unit, _)| *unit == own) {
        brought.push(Brought { unit, outcome: take_file(dir, &path).map(|()| None) });
    }
    for (unit, path) in named(folder, REQUEST)? {
        if unit.parent() == Some(own) {
            brought
                .push(Brought { unit, outcome: answer_file(desk, (unit, &path), now).map(Some) });
        }
    }
    Ok(brought)
}

/// Says whether a folder holds a request or an answer of a renewal.
pub fn is_in(folder: &Path) -> bool {
    [REQUEST, ANSWER].iter().any(|end| named(folder, end).is_ok_and(|found| !found.is_empty()))
}

fn take_file(dir: &DataDir, path: &Path) -> Result<(), RenewalFault> {
    match Answer::decode(&read(path)?)? {
        Answer::Renewed(renewed) => Ok(take(dir, renewed).map(drop)?),
        Answer::Refused(refusal) => Err(RenewalFault::Refused(refusal)),
        Answer::Waiting { .. } | Answer::Enrolled { .. } => Err(MessageFault::Malformed.into()),
    }
}

fn answer_file(
    desk: &Desk,
    (unit, path): (UnitCode, &Path),
    now: Timestamp,
) -> Result<PathBuf, RenewalFault> {
    let Ask::Renew(renewal) = Ask::decode(&read(path)?)? else {
        return Err(MessageFault::Malformed.into());
    };
    let dir = desk.dir().ok_or(RenewalFault::NoAuthority)?;
    let authority = Authority::load(dir)?.ok_or(RenewalFault::NoAuthority)?;
    let answer = gate::renewed_by_stick(&authority, desk, &renewal, now)?;
    let to = path.with_file_name(name(unit, ANSWER));
    write(&to, &answer.encode())?;
    match answer {
        Answer::Refused(refusal) => Err(RenewalFault::Refused(refusal)),
        Answer::Renewed(_) | Answer::Waiting { .. } | Answer::Enrolled { .. } => Ok(to),
    }
}

/// Begins a new authority's key: a province's, to be certified by the nation at the next contact; or the
/// nation's own, certified at once by the root's key, which was taken out of the safe.
///
/// Says whether it is in force already.
///
/// # Errors
/// [`RenewalFault::NoAuthority`] at a county; [`RenewalFault::Identity`] if the root's key is another,
/// or a key can't be made.
pub fn rotate_authority(
    dir: &DataDir,
    root_key: Option<&Path>,
    now: Timestamp,
) -> Result<bool, RenewalFault> {
    let old = Authority::load(dir)?.ok_or(RenewalFault::NoAuthority)?;
    let UnitCode::Nation = old.unit() else {
        Authority::begin_next(dir)?;
        return Ok(false);
    };
    let key = match root_key {
        Some(path) => read(path)?,
        None => dir.read_key("root.key")?.unwrap_or_default(),
    };
    let root = Root::of(&key, old.root().clone())?;
    let own = TlsKey::load(dir, KEY)?.ok_or(IdentityFault::Missing { file: KEY })?;
    let next = Authority::begin_next(dir)?;
    let authority = root.issue_nation(next, old.suffix().clone(), now)?;
    let chain = authority.issue_leaf(&own.proven(), UnitCode::Nation, now)?;
    let credentials = Credentials::new(&own, chain, old.root().clone())?;
    authority.succeed(dir)?;
    credentials.store(dir)?;
    info!("certifies with a new key");
    Ok(true)
}

fn name(unit: UnitCode, end: &str) -> String {
    format!("hamgam-{unit}-{end}")
}

/// Files of that kind in a folder, by whom they are about.
fn named(folder: &Path, end: &str) -> Result<Vec<(UnitCode, PathBuf)>, SettingsFault> {
    let unreadable = |source| SettingsFault::Unreadable { path: folder.to_owned(), source };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let about = path.file_name().and_then(|name| name.to_str()).and_then(|name| {
            let unit = name.strip_prefix("hamgam-")?.strip_suffix(end)?.strip_suffix('-')?;
            unit.parse().ok()
        });
        found.extend(about.map(|unit| (unit, path)));
    }
    found.sort();
    Ok(found)
}

fn read(path: &Path) -> Result<Vec<u8>, RenewalFault> {
    let unreadable = |source| SettingsFault::Unreadable { path: path.to_owned(), source };
    if BYTES_MAX < fs::metadata(path).map_err(unreadable)?.len() {
        return Err(MessageFault::TooLarge.into());
    }
    Ok(fs::read(path).map_err(unreadable)?)
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), RenewalFault> {
    let unmade = |source| SettingsFault::CannotMake { path: path.to_owned(), source };
    Ok(fs::write(path, bytes).map_err(unmade)?)
}
