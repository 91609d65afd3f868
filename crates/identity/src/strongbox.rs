//! Streams for a drawer: the age format, to a recovery key on paper or to a passphrase.
//!
//! A recovery key belongs to no machine. Its secret half is printed, or put on a stick, and locked
//! away; machines know its public half only, so that a stolen one can't read its own backups.

use std::io::{self, Read, Write};
use std::str::FromStr;

use age::secrecy::{ExposeSecret as _, SecretString};
use age::stream::{StreamReader, StreamWriter};
use age::x25519;
use thiserror::Error;

/// Why a stream can't be opened.
#[derive(Debug, Error)]
pub enum StrongboxFault {
    /// It is no age stream, or its head is damaged.
    #[error("not an encrypted stream, or its head is damaged")]
    Damaged,
    /// It is for another key, or the passphrase is another.
    #[error("this key or passphrase doesn't open it")]
    OtherKey,
    /// It can't be read.
    #[error("can't be read")]
    Io(#[source] io::Error),
}

/// Not a recovery key.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("not a recovery key")]
pub struct NoKey;

/// The public half of a recovery key: `age1…`.
#[derive(Clone)]
pub struct Recipient(x25519::Recipient);

/// The secret half of a recovery key: `AGE-SECRET-KEY-1…`.
#[derive(Clone)]
pub struct RecoveryKey(x25519::Identity);

/// What a stream is locked with.
#[derive(Clone)]
pub enum Lock {
    /// A recovery key.
    Key(Recipient),
    /// A passphrase, stretched by scrypt.
    Passphrase(String),
}

/// What opens a stream.
#[derive(Clone)]
pub enum Opener {
    /// A recovery key.
    Key(RecoveryKey),
    /// A passphrase.
    Passphrase(String),
}

impl RecoveryKey {
    /// Makes a new one from the machine's randomness.
    pub fn generate() -> Self {
        Self(x25519::Identity::generate())
    }

    /// Its public half.
    pub fn recipient(&self) -> Recipient {
        Recipient(self.0.to_public())
    }

    /// As it is printed: whoever reads this reads the backups.
    pub fn secret_text(&self) -> String {
        self.0.to_string().expose_secret().to_owned()
    }
}

impl FromStr for RecoveryKey {
    type Err = NoKey;

    fn from_str(text: &str) -> Result<Self, NoKey> {
        text.trim().parse().map(Self).map_err(|_| NoKey)
    }
}

impl FromStr for Recipient {
    type Err = NoKey;

    fn from_str(text: &str) -> Result<Self, NoKey> {
        text.trim().parse().map(Self).map_err(|_| NoKey)
    }
}

impl std::fmt::Display for Recipient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

macro_rules! silent {
    ($($name:ident)*) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(•••)"))
            }
        }
    )*};
}

silent! { RecoveryKey Lock Opener Recipient }

/// Begins a stream; it must be finished, or it reads as broken off.
///
/// # Errors
/// What writing its head says.
pub fn lock<W: Write>(lock: &Lock, out: W) -> io::Result<StreamWriter<W>> {
    let encryptor = match lock {
        Lock::Key(recipient) => {
            let to = std::iter::once(&recipient.0 as &dyn age::Recipient);
            age::Encryptor::with_recipients(to).map_err(io::Error::other)?
        }
        Lock::Passphrase(passphrase) => {
            age::Encryptor::with_user_passphrase(SecretString::from(passphrase.clone()))
        }
    };
    encryptor.wrap_output(out)
}

/// Opens a stream. Each 64 KiB proves itself; a stream that is broken off is an error at its end.
///
/// # Errors
/// [`StrongboxFault`].
pub fn open<R: Read>(opener: &Opener, from: R) -> Result<StreamReader<R>, StrongboxFault> {
    let decryptor = age::Decryptor::new(from).map_err(fault)?;
    let opened = match opener {
        Opener::Key(key) => decryptor.decrypt(std::iter::once(&key.0 as &dyn age::Identity)),
        Opener::Passphrase(passphrase) => {
            let identity = age::scrypt::Identity::new(SecretString::from(passphrase.clone()));
            decryptor.decrypt(std::iter::once(&identity as &dyn age::Identity))
        }
    };
    opened.map_err(fault)
}

fn fault(error: age::DecryptError) -> StrongboxFault {
    match error {
        age::DecryptError::Io(source) if source.kind() != io::ErrorKind::UnexpectedEof => {
            StrongboxFault::Io(source)
        }
        age::DecryptError::DecryptionFailed
        | age::DecryptError::KeyDecryptionFailed
        | age::DecryptError::NoMatchingKeys
        | age::DecryptError::ExcessiveWork { .. } => StrongboxFault::OtherKey,
        age::DecryptError::Io(_)
        | age::DecryptError::InvalidHeader
        | age::DecryptError::InvalidMac
        | age::DecryptError::UnknownFormat => StrongboxFault::Damaged,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locked(with: &Lock, text: &[u8]) -> Vec<u8> {
        let mut out = lock(with, Vec::new()).unwrap();
        out.write_all(text).unwrap();
        out.finish().unwrap()
    }

    fn opened(with: &Opener, bytes: &[u8]) -> Result<Vec<u8>, StrongboxFault> {
        let mut text = Vec::new();
        open(with, bytes)?.read_to_end(&mut text).map_err(StrongboxFault::Io)?;
        Ok(text)
    }

    #[test]
    fn only_its_own_key_opens_it_and_a_flipped_byte_is_found() {
        let key = RecoveryKey::generate();
        let lock = Lock::Key(key.recipient().to_string().parse().unwrap());
        let bytes = locked(&lock, &[7; 70_000]);
        let key = Opener::Key(key.secret_text().parse().unwrap());
        assert_eq!(opened(&key, &bytes).unwrap(), [7; 70_000]);
        let other = Opener::Key(RecoveryKey::generate());
        assert!(matches!(opened(&other, &bytes), Err(StrongboxFault::OtherKey)));
        for at in [300, bytes.len() - 1] {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1;
            assert!(opened(&key, &flipped).is_err(), "{at}");
        }
        assert!(opened(&key, &bytes[..bytes.len() - 20]).is_err(), "broken off");
    }

    #[test]
    fn a_passphrase_opens_what_it_has_locked() {
        let bytes = locked(&Lock::Passphrase("شهرستان ۱۱۰۲".to_owned()), b"text");
        let opener = |text: &str| Opener::Passphrase(text.to_owned());
        assert_eq!(opened(&opener("شهرستان ۱۱۰۲"), &bytes).unwrap(), b"text");
        assert!(matches!(opened(&opener("other"), &bytes), Err(StrongboxFault::OtherKey)));
        assert!("AGE".parse::<RecoveryKey>().is_err());
        let text = format!("{:?}", opener("secret"));
        assert!(!text.contains("secret"));
    }
}
