//! The one binary form of entries and rows: bincode's standard configuration with a limit.

use model::limits::ENTRY_BYTES_MAX;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What decoding may allocate at most: an entry, or a row made from one.
const LIMIT: usize = 2 * ENTRY_BYTES_MAX;

fn config() -> impl bincode::config::Config {
    bincode::config::standard().with_limit::<LIMIT>()
}

/// Encodes a value of ours.
///
/// # Panics
/// If a value of ours can't be encoded, which no type here can cause.
pub fn encode<T: Serialize>(value: &T) -> Vec<u8> {
    bincode::serde::encode_to_vec(value, bincode::config::standard()).expect("our types encode")
}

/// Decodes a value and says how many bytes it took; `None` if the bytes are no such value.
pub fn decode_prefix<T: DeserializeOwned>(bytes: &[u8]) -> Option<(T, usize)> {
    bincode::serde::decode_from_slice(bytes, config()).ok()
}

/// Decodes a value that takes all bytes.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    decode_prefix(bytes).and_then(|(value, used)| (used == bytes.len()).then_some(value))
}
