//! Who is at the other end, as far as its certificate can tell.

/// How far a certificate's word goes.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Standing {
    /// Issued under the authority's root and in date.
    Current,
    /// Issued under the authority's root, but out of date by less than the grace: its holder may push
    /// its own logs and have its certificate renewed, nothing else.
    RenewOnly,
    /// Not under the root. Only its key counts: the peer has proved to hold it.
    Unrooted,
}

/// A peer's certificate after a whole handshake: the peer holds the key it names.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PeerCert {
    /// How far its word goes.
    pub standing: Standing,
    /// Its key: SubjectPublicKeyInfo, DER. What the roster keeps is the hash of these bytes.
    pub spki: Vec<u8>,
    /// The certificates it showed, DER, its own first.
    pub chain: Vec<Vec<u8>>,
}
