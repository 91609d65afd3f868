//! The two signatures of a part.

use journal::{PublicKey, Signer};

/// Bytes of a seal, with the zero before it.
pub const SEAL_BYTES: usize = 4 + 2 + 32 + 64;

/// What a seal's signature is over begins with this.
const CONTEXT: &str = "bundle";

/// Which of the two it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Stage {
    /// Envelope and words precede it; segments follow.
    Words,
    /// Everything precedes it.
    End {
        /// No further part follows.
        last: bool,
    },
}

impl Stage {
    const fn bytes(self) -> [u8; 2] {
        match self {
            Self::Words => [0, 0],
            Self::End { last } => [1, last as u8],
        }
    }

    pub(crate) const fn of(bytes: [u8; 2]) -> Option<Self> {
        match bytes {
            [0, 0] => Some(Self::Words),
            [1, 0] => Some(Self::End { last: false }),
            [1, 1] => Some(Self::End { last: true }),
            _ => None,
        }
    }
}

/// The sender's word for all that precedes it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Seal {
    /// Which of the two.
    pub stage: Stage,
    /// BLAKE3 of every byte of the part before it.
    pub hash: [u8; 32],
    /// Ed25519, over stage and hash.
    pub signature: [u8; 64],
}

impl Seal {
    pub(crate) fn sign(stage: Stage, hash: [u8; 32], signer: &Signer) -> Self {
        let signature = signer.attest(CONTEXT, &statement(stage, &hash));
        Self { stage, hash, signature }
    }

    /// Says whether the holder of a key has signed this.
    pub fn is_by(&self, key: &PublicKey) -> bool {
        key.attests(CONTEXT, &statement(self.stage, &self.hash), &self.signature)
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        [&[0; 4], self.stage.bytes().as_slice(), &self.hash, &self.signature].concat()
    }

    /// Reads what follows the zero.
    pub(crate) fn decode(bytes: &[u8; SEAL_BYTES - 4]) -> Option<Self> {
        let (stage, rest) = bytes.split_first_chunk::<2>()?;
        let (hash, signature) = rest.split_first_chunk::<32>()?;
        let signature = signature.try_into().ok()?;
        Some(Self { stage: Stage::of(*stage)?, hash: *hash, signature })
    }
}

fn statement(stage: Stage, hash: &[u8; 32]) -> Vec<u8> {
    [stage.bytes().as_slice(), hash].concat()
}
