//! The root, whose key lies in a safe: it says who the nation is.

use journal::{Realm, Signer};
use model::{Hash, Incarnation, JalaliDate, UnitCode};
use roster::Rooted;
use session::Peer;

use super::enrolled;

fn signer() -> Signer {
    Signer::new(&[99; 32], Realm::Practice)
}

/// What stands for the root's certificate: it holds its key as certificates do (RFC 8410).
fn certificate() -> Vec<u8> {
    let head = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
    [head.as_slice(), &signer().public().to_bytes()].concat()
}

/// The hash everybody trusts since his setup.
pub(super) fn hash() -> Hash {
    Hash(*blake3::hash(&certificate()).as_bytes())
}

/// Its words on the nation, up to this incarnation; on nobody else.
pub(super) fn words(me: Peer, on: JalaliDate) -> Vec<Rooted> {
    if me.unit != UnitCode::Nation {
        return Vec::new();
    }
    let word = |incarnation| {
        let enrolled = enrolled(Peer { incarnation: Incarnation(incarnation), ..me }, on);
        let signature = signer().attest(Rooted::CONTEXT, &Rooted::statement(&enrolled)).to_vec();
        Rooted { enrolled, root: certificate(), signature }
    };
    (1..=me.incarnation.0).map(word).collect()
}
