//! A passphrase made into a key: Argon2id, so that each guess costs memory and time.
//!
//! Source: RFC 9106, section 4: the second recommended choice, for machines without much memory.

use argon2::{Algorithm, Argon2, Params, Version};
use thiserror::Error;

/// What a guess costs, as it is kept beside what the key wraps.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Cost {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Cost {
    /// What new passphrases are stretched with: 64 MiB, three passes, four lanes.
    pub const NEW: Self = Self { memory_kib: 64 << 10, passes: 3, lanes: 4 };
    /// The most that is spent on opening what somebody else may have written.
    pub const MOST: Self = Self { memory_kib: 1 << 20, passes: 16, lanes: 16 };

    const fn exceeds(self, most: Self) -> bool {
        most.memory_kib < self.memory_kib || most.passes < self.passes || most.lanes < self.lanes
    }
}

/// No passphrase is stretched at that cost.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("a cost no passphrase is stretched at")]
pub struct WrongCost;

/// Stretches a passphrase.
///
/// # Errors
/// [`WrongCost`], also above [`Cost::MOST`].
pub fn stretch(passphrase: &str, salt: &[u8; 16], cost: Cost) -> Result<[u8; 32], WrongCost> {
    if cost.exceeds(Cost::MOST) {
        return Err(WrongCost);
    }
    let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32));
    let params = params.map_err(|_| WrongCost)?;
    let mut key = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), salt, &mut key)
        .map_err(|_| WrongCost)?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: Cost = Cost { memory_kib: 64, passes: 1, lanes: 1 };

    #[test]
    fn a_passphrase_with_its_salt_and_cost_is_one_key() {
        let key = stretch("شهرستان ۱۱۰۲", &[1; 16], CHEAP).unwrap();
        assert_eq!(stretch("شهرستان ۱۱۰۲", &[1; 16], CHEAP).unwrap(), key);
        assert_ne!(stretch("شهرستان ۱۱۰۳", &[1; 16], CHEAP).unwrap(), key);
        assert_ne!(stretch("شهرستان ۱۱۰۲", &[2; 16], CHEAP).unwrap(), key);
        assert_ne!(stretch("شهرستان ۱۱۰۲", &[1; 16], Cost { passes: 2, ..CHEAP }).unwrap(), key);
    }

    #[test]
    fn a_cost_that_would_stop_the_machine_is_refused() {
        for cost in [
            Cost { memory_kib: u32::MAX, ..CHEAP },
            Cost { passes: u32::MAX, ..CHEAP },
            Cost { lanes: 0, ..CHEAP },
        ] {
            assert_eq!(stretch("x", &[0; 16], cost), Err(WrongCost));
        }
        assert!(!Cost::NEW.exceeds(Cost::MOST));
    }
}
