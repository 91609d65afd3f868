//! A running hash over everything that happens: two runs of one seed have the same.

use model::Hash;

/// The hash so far. Events are gathered, since hashing many at once is cheaper.
#[derive(Debug, Default)]
pub struct Trace {
    hasher: blake3::Hasher,
    gathered: Vec<u8>,
    events: u64,
}

impl Trace {
    /// Notes an event by some numbers.
    pub fn note(&mut self, numbers: &[u64]) {
        for number in numbers {
            self.gathered.extend_from_slice(&number.to_le_bytes());
        }
        self.events = self.events.saturating_add(1);
        if GATHERED_MAX <= self.gathered.len() {
            self.hasher.update(&self.gathered);
            self.gathered.clear();
        }
    }

    /// How many events there were.
    pub const fn events(&self) -> u64 {
        self.events
    }

    /// The hash over all of them.
    pub fn hash(&mut self) -> Hash {
        self.hasher.update(&self.gathered);
        self.gathered.clear();
        Hash(*self.hasher.finalize().as_bytes())
    }
}

const GATHERED_MAX: usize = 16 << 10;
