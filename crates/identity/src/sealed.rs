//! Streams that only one node can read: the age format, to the key its roster entry has already.
//!
//! A node's X25519 key is its signing key's other form ([ADR 14](../../../docs/adr/0014-bundles-are-encrypted-to-the-roster-key.md)),
//! so nothing has to be published, and an incarnation that is replaced can't read its successor's.
//! age proves each 64 KiB by itself: of a damaged stream everything before the damage can be read.
//!
//! Deliberately absent: who wrote a stream; that takes a signature within it.

use std::io::{self, Cursor, Read, Write};

use age::secrecy::zeroize::Zeroize as _;
use age::stream::StreamWriter;
use age::x25519;
use bech32::{ToBase32 as _, Variant};
use journal::{PublicKey, Signer};
use thiserror::Error;

/// Why a stream can't be opened.
#[derive(Debug, Error)]
pub enum UnsealFault {
    /// It is no age stream.
    #[error("not an encrypted stream")]
    NotSealed,
    /// It was encrypted to somebody else, or to another incarnation.
    #[error("encrypted to another key")]
    OtherKey,
    /// Its head was damaged or changed.
    #[error("the head of the encrypted stream is damaged")]
    Damaged,
    /// It can't be read.
    #[error("can't be read")]
    Io(#[source] io::Error),
}

/// What is written into it only the holder of a key can read.
pub struct Sealing<W: Write>(StreamWriter<W>);

impl<W: Write> Sealing<W> {
    /// Encrypts to the holder of a signing key.
    ///
    /// # Errors
    /// What writing the stream's head says.
    pub fn to(key: PublicKey, out: W) -> io::Result<Self> {
        let reader = recipient(key)?;
        let to = std::iter::once(&reader as &dyn age::Recipient);
        let encryptor = age::Encryptor::with_recipients(to).map_err(io::Error::other)?;
        Ok(Self(encryptor.wrap_output(out)?))
    }

    /// Ends the stream; without this it reads as broken off.
    ///
    /// # Errors
    /// What writing says.
    pub fn finish(self) -> io::Result<W> {
        self.0.finish()
    }
}

impl<W: Write> Write for Sealing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl<W: Write> std::fmt::Debug for Sealing<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sealing").finish_non_exhaustive()
    }
}

/// Opens a stream that was encrypted to this incarnation. What is read was written by whoever knew its
/// key, which is no secret.
///
/// # Errors
/// [`UnsealFault`]. Damage further on is an error of the reader that is returned.
pub fn unseal<R: Read>(own: &Signer, mut from: R) -> Result<impl Read + use<R>, UnsealFault> {
    use age::DecryptError as Fault;
    // age keeps a head of any length in memory; ours, to one reader, is a few hundred bytes.
    let mut head = Vec::new();
    from.by_ref().take(HEAD_BYTES_MAX).read_to_end(&mut head).map_err(UnsealFault::Io)?;
    if !head.windows(HEAD_END.len()).any(|window| window == HEAD_END) {
        return Err(UnsealFault::NotSealed);
    }
    let identity = identity(own).map_err(UnsealFault::Io)?;
    let told = |fault: Fault| match fault {
        Fault::NoMatchingKeys => UnsealFault::OtherKey,
        Fault::InvalidHeader | Fault::UnknownFormat => UnsealFault::NotSealed,
        Fault::DecryptionFailed
        | Fault::InvalidMac
        | Fault::ExcessiveWork { .. }
        | Fault::KeyDecryptionFailed => UnsealFault::Damaged,
        Fault::Io(fault) if fault.kind() == io::ErrorKind::UnexpectedEof => UnsealFault::Damaged,
        Fault::Io(fault) => UnsealFault::Io(fault),
    };
    let decryptor = age::Decryptor::new(Cursor::new(head).chain(from)).map_err(told)?;
    decryptor.decrypt(std::iter::once(&identity as &dyn age::Identity)).map_err(told)
}

/// What the last line of a head begins with.
const HEAD_END: &[u8] = b"\n---";
/// The largest head that is looked at.
const HEAD_BYTES_MAX: u64 = 4 << 10;

fn recipient(key: PublicKey) -> io::Result<x25519::Recipient> {
    let bytes = key.sealing_key().to_base32();
    let text = bech32::encode("age", bytes, Variant::Bech32).map_err(io::Error::other)?;
    text.parse().map_err(io::Error::other)
}

fn identity(own: &Signer) -> io::Result<x25519::Identity> {
    let mut secret = own.opening_secret();
    let text = bech32::encode("age-secret-key-", secret.to_base32(), Variant::Bech32);
    secret.zeroize();
    let mut text = text.map_err(io::Error::other)?.to_uppercase();
    let identity = text.parse().map_err(io::Error::other);
    text.zeroize();
    identity
}

#[cfg(test)]
mod tests {
    use journal::Realm;

    use super::*;

    fn signer(byte: u8) -> Signer {
        Signer::new(&[byte; 32], Realm::Live)
    }

    fn sealed(to: &Signer, plain: &[u8]) -> Vec<u8> {
        let mut sealing = Sealing::to(to.public(), Vec::new()).unwrap();
        sealing.write_all(plain).unwrap();
        sealing.finish().unwrap()
    }

    fn opened(own: &Signer, bytes: &[u8]) -> (Vec<u8>, io::Result<()>) {
        let mut plain = Vec::new();
        let read = unseal(own, bytes).unwrap().read_to_end(&mut plain).map(drop);
        (plain, read)
    }

    #[test]
    fn only_the_holder_of_the_key_reads_it() {
        for byte in 0..20 {
            let bytes = sealed(&signer(byte), b"to the province");
            assert!(!bytes.windows(8).any(|window| window == b"province"));
            assert_eq!(opened(&signer(byte), &bytes).0, b"to the province");
            let other = unseal(&signer(byte + 1), bytes.as_slice()).err().unwrap();
            assert!(matches!(other, UnsealFault::OtherKey), "{other}");
        }
    }

    #[test]
    fn of_a_damaged_stream_all_before_the_damage_is_read() {
        let plain: Vec<u8> = (0..200_000u32).map(|at| at.to_le_bytes()[0]).collect();
        let whole = sealed(&signer(7), &plain);
        let check = |bytes: &[u8], least: usize| {
            let (read, end) = opened(&signer(7), bytes);
            assert!(end.is_err() && least <= read.len());
            assert_eq!(read, plain[..read.len()]);
        };
        check(&whole[..whole.len() - 1], 3 << 16);
        check(&whole[..100_000], 1 << 16);
        let mut flipped = whole;
        flipped[150_000] ^= 1;
        check(&flipped, 2 << 16);
    }

    #[test]
    fn what_is_no_stream_is_told_from_a_damaged_one() {
        let own = signer(7);
        let fault = |bytes: &[u8]| unseal(&own, bytes).err().unwrap();
        assert!(matches!(fault(b"%PDF-1.4\n%some\n"), UnsealFault::NotSealed));
        let whole = sealed(&own, b"x");
        assert!(matches!(fault(&whole[..60]), UnsealFault::NotSealed | UnsealFault::Damaged));
    }
}
