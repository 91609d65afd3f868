//! What proves who a user is: verifiers of passwords, sessions, and the code of the first user.
//!
//! All of it lies in one file beside the node's keys and in no log, so that it is on no other machine and
//! in no backup: on a new machine each user is given a new password. Time and chance are arguments.
//!
//! ```text
//! code, shown once ──► first user ──► password ──► session: a token, its hash here
//!                                       │ wrong: the next try waits, twice as long each time
//! ```

use std::collections::BTreeMap;
use std::path::Path;

use identity::stretch::{Cost, stretch};
use model::{Hash, Timestamp};
use office::codec;
use serde::{Deserialize, Serialize};
use settings::DataDir;
use thiserror::Error;

use crate::fault::RuntimeFault;

/// What one unit's machine knows to prove its users by.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Accounts {
    verifiers: BTreeMap<String, Verifier>,
    /// By the hash of the token that whoever logged in holds.
    sessions: BTreeMap<Hash, Begun>,
    failures: BTreeMap<String, Failures>,
    /// The hash of the code that the first user is made with.
    code: Option<Hash>,
}

/// A password, stretched.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
struct Verifier {
    salt: [u8; 16],
    cost: (u32, u32, u32),
    key: Hash,
}

/// A session.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
struct Begun {
    user: String,
    at: Timestamp,
}

/// Wrong passwords in a row.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
struct Failures {
    times: u32,
    last: Timestamp,
}

/// What a password came to.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum Wrong {
    /// It isn't the user's.
    #[error("the name or the password is wrong")]
    Password {
        /// The how manieth time in a row.
        times: u32,
    },
    /// Too early after wrong ones; nothing was looked at.
    #[error("wait {seconds} s before the next try")]
    Early {
        /// How long, in seconds.
        seconds: u64,
    },
}

/// What whoever logged in holds; kept here as its hash alone.
pub type Token = [u8; 32];

impl Accounts {
    /// The file's name among the keys.
    const FILE: &'static str = "users";

    /// Reads what is kept; nothing yet in a store without users.
    ///
    /// # Errors
    /// [`RuntimeFault::Settings`], [`RuntimeFault::Key`] if the file isn't one.
    pub fn open(dir: &DataDir) -> Result<Self, RuntimeFault> {
        let Some(bytes) = dir.read_key(Self::FILE)? else { return Ok(Self::default()) };
        let known = bytes.split_first().filter(|(version, _)| **version == VERSION);
        let known = known.and_then(|(_, rest)| codec::decode(rest));
        known.ok_or(RuntimeFault::Key { what: "file of users can't be read" })
    }

    /// Keeps it, in one step and on the disk.
    ///
    /// # Errors
    /// [`RuntimeFault::Settings`].
    pub fn save(&self, dir: &DataDir) -> Result<(), RuntimeFault> {
        let bytes = [&[VERSION], codec::encode(self).as_slice()].concat();
        Ok(dir.replace_key(Self::FILE, &bytes)?)
    }

    /// Says whether any user could log in here.
    pub fn is_empty(&self) -> bool {
        self.verifiers.is_empty()
    }

    /// Says whether a user could log in here.
    pub fn knows(&self, user: &str) -> bool {
        self.verifiers.contains_key(user)
    }

    /// Makes the code that one user can be made, or given a password, with; an earlier one is void.
    pub fn make_code(&mut self, chance: [u8; 10]) -> String {
        let code = letters(chance);
        self.code = Some(hash_of(&code));
        code
    }

    /// Says whether this is the code. It stays good until [`Accounts::set_password`] uses it up.
    pub fn is_code(&self, typed: &str) -> bool {
        let folded: String = model::text::fold_digits(typed)
            .to_uppercase()
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect();
        self.code.is_some_and(|code| is_same(code, hash_of(&folded)))
    }

    /// Gives a user a password. Sessions of the user end, and the code is used up.
    ///
    /// # Panics
    /// Never: the cost of new passwords is one that stretching takes.
    pub fn set_password(&mut self, user: &str, password: &str, salt: [u8; 16]) {
        let key =
            stretch(password, &salt, NEW_COST).expect("new passwords' cost is below the most");
        let cost = (NEW_COST.memory_kib, NEW_COST.passes, NEW_COST.lanes);
        self.verifiers.insert(user.to_owned(), Verifier { salt, cost, key: Hash(key) });
        self.failures.remove(user);
        self.end_all(user);
        self.code = None;
    }

    /// Ends all of a user's sessions.
    pub fn end_all(&mut self, user: &str) {
        self.sessions.retain(|_, begun| begun.user != user);
    }

    /// Looks whether a password is a user's. Costs the same whether or not there is such a user.
    ///
    /// # Errors
    /// [`Wrong`]: counted against the name, where it is a user's.
    pub fn check(&mut self, user: &str, password: &str, now: Timestamp) -> Result<(), Wrong> {
        // All names that aren't users' count as one, so that guesses cost no memory.
        let name = if self.knows(user) { user } else { "" };
        let before = self.failures.get(name).copied();
        if let Some(seconds) = before.and_then(|failed| failed.wait(now)) {
            return Err(Wrong::Early { seconds });
        }
        let nobody = Verifier { salt: [0; 16], cost: cost_of(NEW_COST), key: Hash([0; 32]) };
        let verifier = self.verifiers.get(user).unwrap_or(&nobody);
        let (memory_kib, passes, lanes) = verifier.cost;
        let key = stretch(password, &verifier.salt, Cost { memory_kib, passes, lanes });
        if key.is_ok_and(|key| is_same(verifier.key, Hash(key))) && self.knows(user) {
            self.failures.remove(user);
            return Ok(());
        }
        let times = before.map_or(0, |failed| failed.times).saturating_add(1);
        self.failures.insert(name.to_owned(), Failures { times, last: now });
        Err(Wrong::Password { times })
    }

    /// Begins a session: whoever holds the token is the user until it ends.
    pub fn begin(&mut self, user: &str, token: Token, now: Timestamp) {
        self.sessions.retain(|_, begun| !begun.is_over(now));
        while SESSIONS_MAX <= self.sessions.len() {
            let oldest = self.sessions.iter().min_by_key(|(_, begun)| begun.at);
            let Some(oldest) = oldest.map(|(hash, _)| *hash) else { break };
            self.sessions.remove(&oldest);
        }
        let begun = Begun { user: user.to_owned(), at: now };
        self.sessions.insert(Hash(*blake3::hash(&token).as_bytes()), begun);
    }

    /// Whose session a token is of.
    pub fn whose(&self, token: &Token, now: Timestamp) -> Option<&str> {
        let begun = self.sessions.get(&Hash(*blake3::hash(token).as_bytes()))?;
        (!begun.is_over(now)).then_some(begun.user.as_str())
    }

    /// Ends a session; says whose it was.
    pub fn end(&mut self, token: &Token) -> Option<String> {
        Some(self.sessions.remove(&Hash(*blake3::hash(token).as_bytes()))?.user)
    }
}

impl Begun {
    /// A session lasts a working day. A clock that was set back doesn't make it longer for ever: it ends
    /// where time before its beginning is claimed, too.
    fn is_over(&self, now: Timestamp) -> bool {
        let (begun, now) = (self.at.ms(), now.ms());
        now < begun || SESSION_MS <= now.saturating_sub(begun)
    }
}

impl Failures {
    /// Seconds to wait before the next try, if any: none for the first three, then twice as long each
    /// time up to a quarter of an hour. Nobody is shut out for good.
    fn wait(self, now: Timestamp) -> Option<u64> {
        let doubled = self.times.checked_sub(FREE_TRIES)?.min(16);
        let wait_ms = 1_000u64.checked_shl(doubled)?.min(WAIT_MS_MAX);
        // A clock that was set back waits once more, from now.
        let waited = now.ms().saturating_sub(self.last.ms());
        let left = wait_ms.saturating_sub(waited);
        (0 < left).then(|| left.div_ceil(1_000))
    }
}

/// The name of the file in which whoever logged in to a store keeps the token.
pub fn session_name(root: &Path) -> String {
    let hash = blake3::hash(root.to_string_lossy().as_bytes()).to_hex();
    format!("session-{}", &hash[..16])
}

/// Chance for a salt, a token, a code.
///
/// # Errors
/// [`RuntimeFault::NoRandomness`].
pub fn chance<const N: usize>() -> Result<[u8; N], RuntimeFault> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| RuntimeFault::NoRandomness)?;
    Ok(bytes)
}

/// Sixteen letters of eighty bits, in fours: without I, L, O and U, which people mistake.
fn letters(chance: [u8; 10]) -> String {
    let bits = chance.iter().fold(0u128, |bits, byte| (bits << 8) | u128::from(*byte));
    let letter = |index: u32| {
        let five = usize::try_from((bits >> (75 - 5 * index)) & 31).unwrap_or(0);
        char::from(ALPHABET.get(five).copied().unwrap_or(b'0'))
    };
    (0..16).map(letter).collect()
}

/// A code as people read it.
pub fn in_fours(code: &str) -> String {
    let letters: Vec<char> = code.chars().collect();
    letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

fn hash_of(code: &str) -> Hash {
    Hash(*blake3::hash(code.as_bytes()).as_bytes())
}

/// Compares without telling by its time how much is alike.
fn is_same(one: Hash, other: Hash) -> bool {
    blake3::Hash::from(one.0) == blake3::Hash::from(other.0)
}

const fn cost_of(cost: Cost) -> (u32, u32, u32) {
    (cost.memory_kib, cost.passes, cost.lanes)
}

const VERSION: u8 = 1;
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Wrong passwords that are followed by no wait.
const FREE_TRIES: u32 = 3;
const WAIT_MS_MAX: u64 = 15 * 60 * 1_000;
/// Twelve hours.
const SESSION_MS: u64 = 12 * 60 * 60 * 1_000;
const SESSIONS_MAX: usize = 64;
#[cfg(not(test))]
const NEW_COST: Cost = Cost::NEW;
#[cfg(test)]
const NEW_COST: Cost = Cost { memory_kib: 64, passes: 1, lanes: 1 };

#[cfg(test)]
mod tests {
    use settings::Environment;

    use super::*;

    const NOON: u64 = 1_670_000_000_000;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_ms(NOON + seconds * 1_000)
    }

    fn of_sara() -> Accounts {
        let mut accounts = Accounts::default();
        accounts.set_password("sara", "needle and thread", [1; 16]);
        accounts
    }

    #[test]
    fn a_password_is_kept_as_a_verifier_and_outlives_the_process() {
        let temp = tempfile::tempdir().unwrap();
        let dir = DataDir::locate(Some(temp.path()), &Environment::default()).unwrap();
        dir.make().unwrap();
        assert_eq!(Accounts::open(&dir).unwrap(), Accounts::default());
        of_sara().save(&dir).unwrap();
        let bytes = dir.read_key("users").unwrap().unwrap();
        assert!(!bytes.windows(6).any(|part| part == b"needle"));
        let mut again = Accounts::open(&dir).unwrap();
        assert_eq!(again.check("sara", "needle and thread", at(0)), Ok(()));
        dir.replace_key("users", b"\x01strange").unwrap();
        assert!(Accounts::open(&dir).is_err());
    }

    #[test]
    fn who_fails_waits_and_is_never_shut_out() {
        let mut accounts = of_sara();
        let mut now = 0;
        let mut waits = Vec::new();
        for times in 1..=16 {
            assert_eq!(accounts.check("sara", "wrong", at(now)), Err(Wrong::Password { times }));
            let right = accounts.clone().check("sara", "needle and thread", at(now));
            let wait = match right {
                Err(Wrong::Early { seconds }) => seconds,
                other => {
                    assert_eq!(other, Ok(()));
                    0
                }
            };
            waits.push(wait);
            now += wait;
        }
        assert_eq!(waits, [0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900]);
        assert_eq!(accounts.check("sara", "needle and thread", at(now)), Ok(()));
        assert!(accounts.failures.is_empty());
    }

    #[test]
    fn names_that_are_nobodys_wait_together() {
        let mut accounts = of_sara();
        for name in ["a1", "a2", "a3"] {
            assert!(accounts.check(name, "x", at(0)).is_err());
        }
        assert_eq!(accounts.check("a4", "x", at(0)), Err(Wrong::Early { seconds: 1 }));
        assert_eq!(accounts.failures.len(), 1);
        assert_eq!(accounts.check("sara", "needle and thread", at(0)), Ok(()));
    }

    #[test]
    fn a_session_lasts_a_working_day_and_ends_with_the_password() {
        let mut accounts = of_sara();
        accounts.begin("sara", [7; 32], at(0));
        assert_eq!(accounts.whose(&[7; 32], at(11 * 3_600)), Some("sara"));
        assert_eq!(accounts.whose(&[7; 32], at(12 * 3_600)), None);
        assert_eq!(accounts.whose(&[7; 32], Timestamp::from_ms(NOON - 1)), None);
        assert_eq!(accounts.whose(&[8; 32], at(0)), None);
        accounts.set_password("sara", "another one now", [2; 16]);
        assert_eq!(accounts.whose(&[7; 32], at(1)), None);
        accounts.begin("sara", [9; 32], at(1));
        assert_eq!(accounts.end(&[9; 32]).as_deref(), Some("sara"));
        assert_eq!(accounts.end(&[9; 32]), None);
    }

    #[test]
    fn sessions_are_few() {
        let mut accounts = of_sara();
        for index in 0..100 {
            accounts.begin("sara", [index; 32], at(index.into()));
        }
        assert_eq!(accounts.sessions.len(), SESSIONS_MAX);
        assert!(accounts.whose(&[99; 32], at(99)).is_some());
    }

    #[test]
    fn a_code_is_good_once_however_it_is_typed() {
        let mut accounts = Accounts::default();
        let code = accounts.make_code([0x5a; 10]);
        let shown = in_fours(&code);
        assert_eq!((code.len(), shown.len()), (16, 19));
        assert!(accounts.is_code(&shown) && accounts.is_code(&shown.to_lowercase()));
        assert!(!accounts.is_code("0000-0000-0000-0000") && !accounts.is_code(""));
        accounts.set_password("sara", "needle and thread", [1; 16]);
        assert!(!accounts.is_code(&shown));
        assert_ne!(letters([0; 10]), letters([1; 10]));
    }
}
