//! The hash chain of one log.

use model::{Hash, LogId, Seq};
use serde::{Deserialize, Serialize};

/// How far a log goes: its last entry's position and the hash over everything up to it.
///
/// `h_i = BLAKE3(h_{i-1} ‖ len(u32 LE) ‖ entry)`; `h_0` is a hash of the log's id.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Head {
    /// The last entry's position; 0 before the first.
    pub seq: Seq,
    /// The chain's hash at that position.
    pub hash: Hash,
}

impl Head {
    /// The head of a log without entries.
    pub fn start(log: LogId) -> Self {
        let hash = blake3::Hasher::new().update(START).update(&log.key()).finalize();
        Self { seq: Seq(0), hash: Hash(*hash.as_bytes()) }
    }

    /// The head once `entry` follows.
    ///
    /// # Panics
    /// If the entry has 4 GiB or more; limits are checked before.
    pub fn push(self, entry: &[u8]) -> Self {
        Self { seq: self.seq.next(), hash: link(self.hash, entry) }
    }
}

const START: &[u8; 12] = b"hamgam/log/1";

/// The hash behind `before` once `entry` follows.
pub(crate) fn link(before: Hash, entry: &[u8]) -> Hash {
    let bytes = u32::try_from(entry.len()).expect("entries are capped at ENTRY_BYTES_MAX");
    let hash = blake3::Hasher::new()
        .update(&before.0)
        .update(&bytes.to_le_bytes())
        .update(entry)
        .finalize();
    Hash(*hash.as_bytes())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use model::{Incarnation, Lane, NodeNumber};

    use super::*;

    fn log(scope: &str, lane: Lane) -> LogId {
        LogId {
            origin: NodeNumber(481),
            incarnation: Incarnation(2),
            scope: scope.parse().unwrap(),
            lane,
        }
    }

    #[test]
    fn a_logs_id_has_a_fixed_layout() {
        assert_eq!(log("1102", Lane::Records).key(), *b"\x01\xe1\x00\x021102\x01");
        assert_eq!(log("11", Lane::Control).key(), *b"\x01\xe1\x00\x0211\0\0\x00");
        assert_eq!(log("IR", Lane::Control).key(), *b"\x01\xe1\x00\x02IR\0\0\x00");
    }

    #[test]
    fn the_chain_never_changes() {
        let start = Head::start(log("1102", Lane::Records));
        let heads = [start, start.push(b""), start.push(b"a").push(b"b"), start.push(b"ab")];
        let text: Vec<String> =
            heads.iter().map(|head| format!("{} {}", head.seq.0, head.hash)).collect();
        expect![[r#"
            0 2807992aa003a7f13b5aecbc2b00cd1e6a0c5d5ae5680ab2af76bad05864c805
            1 7dd3ebb7d8d7e32da846d5bfc140d1e2e195984df745c212349cbd6356b3dbba
            2 3477bfd3f0ec6d0adbe1211405d875db7a88c7e86366f38524f9153810930ee2
            1 23c44f4159bb5c7ab3a4e32e08ee3098ad764cd463c7289936a59465607ebccc"#]]
        .assert_eq(&text.join("\n"));
    }
}
