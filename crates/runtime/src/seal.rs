//! What opens a sealed store: a data key, wrapped by a key file or by a passphrase.
//!
//! ```text
//! keys/data.wrap   how the data key is wrapped, and the wrapped data key
//! keys/data.key    the key file that opens it, unless the settings name another or a passphrase does
//!
//! "HGSEAL" | version u16 | 1 key file, or 2 passphrase | data key, wrapped
//!                          (memory KiB u32 | passes u32 | lanes u32 | salt 16, for a passphrase)
//! ```
//!
//! The data key never changes and lies nowhere in the clear. A new passphrase or key file wraps it anew
//! and rewrites nothing else. Neither backups nor sticks hold it.

mod convert;

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(crate) use convert::{carry_on, retired, seal_what_is_plain};
use identity::stretch::{Cost, stretch};
use settings::{DataDir, Passphrase, SealSettings, SettingsFault};
use store::journal::Begins;
use store::{Sealer, seal};
use thiserror::Error;
use tracing::info;

use crate::fault::RuntimeFault;

const WRAP: &str = "data.wrap";
const KEY: &str = "data.key";
const MAGIC: &[u8; 6] = b"HGSEAL";
const VERSION: u16 = 1;
const BY_FILE: u8 = 1;
const BY_PASSPHRASE: u8 = 2;

/// Why a sealed store can't be opened. Nothing has changed.
#[derive(Debug, Error)]
pub enum SealFault {
    /// The key file isn't there.
    #[error("the key file {} is not there", path.display())]
    KeyFileMissing {
        /// Where it should be.
        path: PathBuf,
    },
    /// It is another store's, or no key file.
    #[error("the key file {} doesn't open the store", path.display())]
    WrongKeyFile {
        /// The file.
        path: PathBuf,
    },
    /// A passphrase opens it, and none was given.
    #[error("a passphrase opens the store, and none was given")]
    PassphraseNeeded,
    /// It is another one.
    #[error("this passphrase doesn't open the store")]
    WrongPassphrase,
    /// The file that says how the data key is wrapped isn't one.
    #[error("{} is damaged", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
}

/// What a data key is wrapped by.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Wrapping {
    /// A key file; made if it isn't there.
    KeyFile(PathBuf),
    /// A passphrase.
    Passphrase(Passphrase),
}

/// How a store is sealed, as far as can be told without opening it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Sealed {
    /// Not at all.
    No,
    /// By a key file.
    ByFile(PathBuf),
    /// By a passphrase.
    ByPassphrase,
}

/// Says how the store of a folder is sealed.
///
/// # Errors
/// [`RuntimeFault`], of the disk or of the file that says it.
pub fn how(dir: &DataDir, settings: &SealSettings) -> Result<Sealed, RuntimeFault> {
    Ok(match Wrap::read(dir)? {
        None => Sealed::No,
        Some(wrap) if wrap.stretched.is_none() => Sealed::ByFile(key_file(dir, settings)),
        Some(_) => Sealed::ByPassphrase,
    })
}

/// Opens the data key of a folder; nothing if its store isn't sealed.
///
/// # Errors
/// [`RuntimeFault::Seal`], or what the disk says.
pub fn sealer(dir: &DataDir, settings: &SealSettings) -> Result<Option<Arc<Sealer>>, RuntimeFault> {
    let Some(wrap) = Wrap::read(dir)? else { return Ok(None) };
    Ok(Some(Arc::new(Sealer::new(&wrap.open(dir, settings)?))))
}

/// As [`sealer`]; a folder without a data key gets one, unless the settings say that nothing is sealed.
pub(crate) fn sealer_or_new(
    dir: &DataDir,
    settings: &SealSettings,
) -> Result<Option<Arc<Sealer>>, RuntimeFault> {
    if let Some(sealer) = sealer(dir, settings)? {
        return Ok(Some(sealer));
    }
    // A new key would open nothing of what is there.
    if !settings.records || convert::begins(dir)? == Begins::Sealed {
        return Ok(None);
    }
    let wrapping = match passphrase(settings)? {
        Some(passphrase) => Wrapping::Passphrase(passphrase),
        None => Wrapping::KeyFile(key_file(dir, settings)),
    };
    let data_key = random()?;
    write(dir, &wrapping, &data_key)?;
    Ok(Some(Arc::new(Sealer::new(&data_key))))
}

/// Wraps the data key anew: nothing that is stored is rewritten. The settings say what opens it now.
///
/// Journals of earlier incarnations that open the same way are taken along.
///
/// # Errors
/// [`RuntimeFault::Seal`] if it doesn't open, or what the disk says. Before the first file is replaced
/// nothing has changed; each is replaced as a whole.
pub fn rotate(
    dir: &DataDir,
    settings: &SealSettings,
    wrapping: &Wrapping,
) -> Result<bool, RuntimeFault> {
    let Some(wrap) = Wrap::read(dir)? else { return Ok(false) };
    let data_key = wrap.open(dir, settings)?;
    let old_file = wrap.stretched.is_none().then(|| key_file(dir, settings));
    write(dir, wrapping, &data_key)?;
    for retired in retired(dir)? {
        if let Some(Ok(data_key)) = Wrap::read(&retired)?.map(|wrap| wrap.open(&retired, settings))
        {
            write(&retired, wrapping, &data_key)?;
        }
    }
    // A key file of our own that opens nothing any more would only be found by the wrong people.
    let own = dir.keys().join(KEY);
    let kept = matches!(wrapping, Wrapping::KeyFile(path) if *path == own);
    if old_file.is_some_and(|path| path == own) && !kept {
        gone(fs::remove_file(&own)).map_err(|source| unmade(&own, source))?;
    }
    info!("the store's data key is wrapped anew");
    Ok(true)
}

/// How a data key is wrapped.
struct Wrap {
    path: PathBuf,
    stretched: Option<(Cost, [u8; 16])>,
    head: Vec<u8>,
    wrapped: Vec<u8>,
}

impl Wrap {
    fn read(dir: &DataDir) -> Result<Option<Self>, RuntimeFault> {
        let path = dir.keys().join(WRAP);
        let Some(bytes) = dir.read_key(WRAP)? else { return Ok(None) };
        match Self::parse(&path, &bytes) {
            Some(wrap) => Ok(Some(wrap)),
            None => Err(SealFault::Damaged { path }.into()),
        }
    }

    fn parse(path: &Path, bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?.strip_prefix(&VERSION.to_be_bytes())?;
        let (kind, rest) = rest.split_first()?;
        let (stretched, wrapped) = match *kind {
            BY_FILE => (None, rest),
            BY_PASSPHRASE => {
                let (memory, rest) = rest.split_first_chunk()?;
                let (passes, rest) = rest.split_first_chunk()?;
                let (lanes, rest) = rest.split_first_chunk()?;
                let (salt, rest) = rest.split_first_chunk()?;
                let number = |bytes: &[u8; 4]| u32::from_be_bytes(*bytes);
                let (memory_kib, passes, lanes) = (number(memory), number(passes), number(lanes));
                (Some((Cost { memory_kib, passes, lanes }, *salt)), rest)
            }
            _ => return None,
        };
        let head = bytes.strip_suffix(wrapped)?.to_vec();
        Some(Self { path: path.to_owned(), stretched, head, wrapped: wrapped.to_vec() })
    }

    fn open(&self, dir: &DataDir, settings: &SealSettings) -> Result<[u8; 32], RuntimeFault> {
        let Some((cost, salt)) = self.stretched else {
            let path = key_file(dir, settings);
            let key = read_key_file(&path)?
                .ok_or_else(|| SealFault::KeyFileMissing { path: path.clone() })?;
            let opened = key.and_then(|key| seal::unwrap(&key, &self.head, &self.wrapped));
            return Ok(opened.ok_or(SealFault::WrongKeyFile { path })?);
        };
        let passphrase = passphrase(settings)?.ok_or(SealFault::PassphraseNeeded)?;
        let key = stretch(passphrase.as_str(), &salt, cost)
            .map_err(|_| SealFault::Damaged { path: self.path.clone() })?;
        let opened = seal::unwrap(&key, &self.head, &self.wrapped);
        Ok(opened.ok_or(SealFault::WrongPassphrase)?)
    }
}

fn write(dir: &DataDir, wrapping: &Wrapping, data_key: &[u8; 32]) -> Result<(), RuntimeFault> {
    let mut head = [MAGIC.as_slice(), &VERSION.to_be_bytes()].concat();
    let key = match wrapping {
        Wrapping::KeyFile(path) => {
            head.push(BY_FILE);
            key_of_file(dir, path)?
        }
        Wrapping::Passphrase(passphrase) => {
            let drawn = random()?;
            let salt: [u8; 16] = std::array::from_fn(|at| drawn.get(at).copied().unwrap_or(0));
            let Cost { memory_kib, passes, lanes } = Cost::NEW;
            head.push(BY_PASSPHRASE);
            for number in [memory_kib, passes, lanes] {
                head.extend_from_slice(&number.to_be_bytes());
            }
            head.extend_from_slice(&salt);
            let path = dir.keys().join(WRAP);
            stretch(passphrase.as_str(), &salt, Cost::NEW)
                .map_err(|_| SealFault::Damaged { path })?
        }
    };
    let wrapped = seal::wrap(&key, &head, data_key);
    head.extend_from_slice(&wrapped);
    Ok(dir.replace_key(WRAP, &head)?)
}

/// The passphrase that was typed, or that of the file the settings name.
fn passphrase(settings: &SealSettings) -> Result<Option<Passphrase>, RuntimeFault> {
    if settings.typed.is_some() {
        return Ok(settings.typed.clone());
    }
    let Some(path) = &settings.passphrase_file else { return Ok(None) };
    let text = fs::read_to_string(path)
        .map_err(|source| SettingsFault::Unreadable { path: path.clone(), source })?;
    let passphrase = text.lines().next().and_then(Passphrase::new);
    Ok(Some(passphrase.ok_or(SealFault::WrongPassphrase)?))
}

fn key_file(dir: &DataDir, settings: &SealSettings) -> PathBuf {
    settings.key_file.clone().unwrap_or_else(|| dir.keys().join(KEY))
}

/// The key in a file, in hexadecimal digits, so that it can also be written down; `Some(None)` if it
/// holds none.
fn read_key_file(path: &Path) -> Result<Option<Option<[u8; 32]>>, RuntimeFault> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(source) => {
            return Err(SettingsFault::Unreadable { path: path.to_owned(), source }.into());
        }
    };
    let digits = text.trim_ascii();
    let mut key = [0; 32];
    let read = digits.len() == 64
        && key.iter_mut().zip(digits.chunks(2)).all(|(byte, pair)| {
            let pair = std::str::from_utf8(pair).ok();
            let read = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok());
            read.map(|read| *byte = read).is_some()
        });
    Ok(Some(read.then_some(key)))
}

fn key_of_file(dir: &DataDir, path: &Path) -> Result<[u8; 32], RuntimeFault> {
    match read_key_file(path)? {
        Some(Some(key)) => Ok(key),
        Some(None) => Err(SealFault::WrongKeyFile { path: path.to_owned() }.into()),
        None => {
            let key = random()?;
            let digits: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
            dir.replace(path, format!("{digits}\n").as_bytes())?;
            Ok(key)
        }
    }
}

fn random() -> Result<[u8; 32], RuntimeFault> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|_| RuntimeFault::NoRandomness)?;
    Ok(bytes)
}

/// Takes it for removed if it wasn't there.
pub(crate) fn gone(removed: std::io::Result<()>) -> std::io::Result<()> {
    match removed {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

fn unmade(path: &Path, source: std::io::Error) -> RuntimeFault {
    SettingsFault::CannotMake { path: path.to_owned(), source }.into()
}

#[cfg(test)]
mod tests;
