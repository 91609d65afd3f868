//! Sealing at rest: what is written under a data key, so that a disk alone gives nothing away.
//!
//! XChaCha20-Poly1305 with a nonce made of what is sealed: BLAKE3, keyed, over the place and the
//! plain bytes. Two nonces are alike only where place and bytes are, and then so is what is written.
//! So nothing depends on a counter or on chance: not on a torn tail that is written again at its
//! place, nor on a machine that was set back or copied while it ran.
//!
//! ```text
//! sealed = nonce 24 | ciphertext | tag 16
//! ```
//!
//! Source: Rogaway and Shrimpton, "Deterministic Authenticated-Encryption", EUROCRYPT 2006.

use std::fmt;

use chacha20poly1305::aead::AeadInPlace as _;
use chacha20poly1305::{KeyInit as _, Tag, XChaCha20Poly1305, XNonce};

/// What sealing adds to any bytes.
pub const SEAL_BYTES: usize = NONCE + TAG;
/// Bytes of a key's name among the rows of a table whose keys are hidden.
pub(crate) const INDEX: usize = 16;

const NONCE: usize = 24;
const TAG: usize = 16;

/// Seals and opens frames and rows under one data key.
pub struct Sealer {
    frames: Cover,
    rows: Cover,
    files: Cover,
    index: [u8; 32],
    name: [u8; 16],
}

impl Sealer {
    /// Takes a data key apart into keys for each use.
    pub fn new(data_key: &[u8; 32]) -> Self {
        let key = |use_of: &str| blake3::derive_key(use_of, data_key);
        let named = key("hamgam 1 name of a data key");
        Self {
            frames: Cover::new(&key("hamgam 1 seal of journal frames")),
            rows: Cover::new(&key("hamgam 1 seal of view rows")),
            files: Cover::new(&key("hamgam 1 seal of files")),
            index: key("hamgam 1 index of hidden keys"),
            name: std::array::from_fn(|at| named[at]),
        }
    }

    /// What tells data keys apart, without giving them away.
    pub const fn name(&self) -> [u8; 16] {
        self.name
    }

    /// Seals a whole file of that name.
    pub fn seal_file(&self, name: &str, bytes: &[u8]) -> Vec<u8> {
        let mut sealed = Vec::with_capacity(bytes.len() + SEAL_BYTES);
        self.files.seal(name.as_bytes(), bytes, &mut sealed);
        sealed
    }

    /// What was sealed as a file of that name; nothing under another name or key, or if a byte changed.
    pub fn open_file(&self, name: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        self.files.open(name.as_bytes(), sealed)
    }

    pub(crate) const fn frames(&self) -> &Cover {
        &self.frames
    }

    pub(crate) const fn rows(&self) -> &Cover {
        &self.rows
    }

    /// What a hidden key is called: nobody without the data key can try candidates.
    pub(crate) fn index(&self, table: u8, key: &[u8]) -> [u8; INDEX] {
        let mut hasher = blake3::Hasher::new_keyed(&self.index);
        hasher.update(&[table]);
        hasher.update(key);
        let hash = hasher.finalize();
        std::array::from_fn(|at| hash.as_bytes()[at])
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealer(•••)")
    }
}

/// Wraps a data key in another key, for its file.
pub fn wrap(wrapping: &[u8; 32], place: &[u8], data_key: &[u8; 32]) -> Vec<u8> {
    let mut wrapped = Vec::with_capacity(data_key.len() + SEAL_BYTES);
    Cover::new(&wrapping_key(wrapping)).seal(place, data_key, &mut wrapped);
    wrapped
}

/// The data key in what [`wrap`] made at that place; nothing with another key, or if a byte changed.
pub fn unwrap(wrapping: &[u8; 32], place: &[u8], wrapped: &[u8]) -> Option<[u8; 32]> {
    let opened = Cover::new(&wrapping_key(wrapping)).open(place, wrapped)?;
    opened.try_into().ok()
}

fn wrapping_key(key: &[u8; 32]) -> [u8; 32] {
    blake3::derive_key("hamgam 1 wrap of a data key", key)
}

/// One key's sealing.
pub(crate) struct Cover {
    cipher: XChaCha20Poly1305,
    nonces: [u8; 32],
}

impl Cover {
    fn new(key: &[u8; 32]) -> Self {
        let cipher = XChaCha20Poly1305::new(&blake3::derive_key("hamgam 1 cipher", key).into());
        Self { cipher, nonces: blake3::derive_key("hamgam 1 nonces", key) }
    }

    /// Writes bytes, sealed to their place, behind what is in `into`; returns the nonce's start, which
    /// is a keyed hash of place and bytes.
    pub(crate) fn seal(&self, place: &[u8], bytes: &[u8], into: &mut Vec<u8>) -> u64 {
        let mut hasher = blake3::Hasher::new_keyed(&self.nonces);
        hasher.update(&(place.len() as u64).to_le_bytes());
        hasher.update(place);
        hasher.update(bytes);
        let hash = hasher.finalize();
        let nonce = &hash.as_bytes()[..NONCE];
        into.extend_from_slice(nonce);
        let begin = into.len();
        into.extend_from_slice(bytes);
        let covered = &mut into[begin..];
        let tag = self.cipher.encrypt_in_place_detached(XNonce::from_slice(nonce), place, covered);
        let tag = tag.expect("what is stored is far shorter than the cipher's limit");
        into.extend_from_slice(&tag);
        start(nonce)
    }

    /// The bytes that were sealed at that place; nothing if they weren't, or not by this key.
    pub(crate) fn open(&self, place: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, rest) = sealed.split_at_checked(NONCE)?;
        let (covered, tag) = rest.split_at_checked(rest.len().checked_sub(TAG)?)?;
        let mut bytes = covered.to_vec();
        let opened = self.cipher.decrypt_in_place_detached(
            XNonce::from_slice(nonce),
            place,
            &mut bytes,
            Tag::from_slice(tag),
        );
        opened.ok().map(|()| bytes)
    }
}

/// What [`Cover::seal`] returned for sealed bytes, once they have opened.
pub(crate) fn start(sealed: &[u8]) -> u64 {
    let first = sealed.first_chunk().expect("a nonce is longer");
    u64::from_le_bytes(*first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_at_its_place_with_its_key_and_not_otherwise() {
        let sealer = Sealer::new(&[7; 32]);
        let mut sealed = Vec::new();
        let hash = sealer.frames().seal(b"place", "کیخا".as_bytes(), &mut sealed);
        assert_eq!(sealed.len(), "کیخا".len() + SEAL_BYTES);
        assert_eq!(start(&sealed), hash);
        assert_eq!(sealer.frames().open(b"place", &sealed).unwrap(), "کیخا".as_bytes());
        assert!(sealer.frames().open(b"other", &sealed).is_none());
        assert!(sealer.rows().open(b"place", &sealed).is_none());
        assert!(Sealer::new(&[8; 32]).frames().open(b"place", &sealed).is_none());
        for at in 0..sealed.len() {
            let mut wrong = sealed.clone();
            wrong[at] ^= 1;
            assert!(sealer.frames().open(b"place", &wrong).is_none(), "byte {at}");
        }
        for len in 0..sealed.len() {
            assert!(sealer.frames().open(b"place", &sealed[..len]).is_none(), "{len} bytes");
        }
    }

    #[test]
    fn a_nonce_comes_again_only_for_the_same_bytes_at_the_same_place() {
        let sealer = Sealer::new(&[7; 32]);
        let nonce = |place: &[u8], bytes: &[u8]| {
            let mut sealed = Vec::new();
            sealer.frames().seal(place, bytes, &mut sealed);
            sealed[..NONCE].to_vec()
        };
        assert_eq!(nonce(b"1", b"a"), nonce(b"1", b"a"));
        // A torn frame and the one that is written over it.
        assert_ne!(nonce(b"1", b"a"), nonce(b"1", b"b"));
        assert_ne!(nonce(b"1", b"a"), nonce(b"2", b"a"));
        assert_ne!(nonce(b"1", b"2a"), nonce(b"12", b"a"));
    }

    #[test]
    fn a_wrapped_key_opens_with_the_key_that_wraps_it() {
        let wrapped = wrap(&[1; 32], b"head", &[2; 32]);
        assert_eq!(unwrap(&[1; 32], b"head", &wrapped), Some([2; 32]));
        assert_eq!(unwrap(&[3; 32], b"head", &wrapped), None);
        assert_eq!(unwrap(&[1; 32], b"heed", &wrapped), None);
        assert!(!format!("{:?}", Sealer::new(&[7; 32])).contains('7'));
    }

    #[test]
    fn hidden_keys_are_told_apart_by_table_and_data_key() {
        let (one, two) = (Sealer::new(&[1; 32]), Sealer::new(&[2; 32]));
        assert_eq!(one.index(6, b"0012345679"), one.index(6, b"0012345679"));
        assert_ne!(one.index(6, b"0012345679"), one.index(7, b"0012345679"));
        assert_ne!(one.index(6, b"0012345679"), two.index(6, b"0012345679"));
        assert_ne!(one.name(), two.name());
    }
}
