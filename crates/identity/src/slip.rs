//! The slip a hub hands out on paper: who has it may ask to be enrolled, once.
//!
//! ```text
//! 26 characters = 64 bits secret ‖ 56 bits of the hub's key ‖ 2 characters of check
//! ```
//!
//! The check is a Reed–Solomon code over 32 characters: it finds any two wrong ones, and says which
//! one it is if it is one alone.

use std::fmt;
use std::str::FromStr;

use model::text::fold_digits;
use model::{Hash, Say, say};
use thiserror::Error;

use crate::fault::IdentityFault;

mod field;

use field::Symbol;

/// A one-time slip.
#[derive(Clone, Copy, Eq, PartialEq)]
pub struct Slip {
    secret: [u8; SECRET_BYTES],
    pin: [u8; PIN_BYTES],
}

/// Where to go with which slip, as the square code on the paper says: `hamgam:ADDRESS/SLIP`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Invitation {
    /// The hub's host and port.
    pub address: String,
    /// The slip.
    pub slip: Slip,
}

/// Why a text is no slip. Characters count from 1, without what groups them.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum SlipFault {
    /// Too few or too many characters.
    #[error("a slip has 26 characters, not {found}")]
    Length {
        /// How many there are.
        found: usize,
    },
    /// A character that no slip has.
    #[error("character {at} is none of a slip's")]
    Letter {
        /// Which.
        at: usize,
    },
    /// One character is wrong.
    #[error("character {at} is wrong")]
    Wrong {
        /// Which.
        at: usize,
    },
    /// Several characters are wrong.
    #[error("several characters are wrong")]
    Several,
    /// An invitation doesn't read `hamgam:ADDRESS/SLIP`.
    #[error("an invitation reads hamgam:ADDRESS/SLIP")]
    Shape,
}

const SECRET_BYTES: usize = 8;
const PIN_BYTES: usize = 7;
/// Characters that carry the secret and the pin, five bits each.
const PAYLOAD: usize = (SECRET_BYTES + PIN_BYTES) * 8 / 5;
/// All characters.
const CHARS: usize = PAYLOAD + 2;
const GROUP: usize = 5;
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SCHEME: &str = "hamgam:";

impl Slip {
    /// Makes a slip from a secret that nobody else has, for the hub with this TLS key.
    pub fn new(secret: [u8; SECRET_BYTES], hub: &Hash) -> Self {
        Self { secret, pin: pin_of(hub) }
    }

    /// Makes a slip from the machine's randomness.
    ///
    /// # Errors
    /// [`IdentityFault::NoRandomness`].
    pub fn generate(hub: &Hash) -> Result<Self, IdentityFault> {
        let mut secret = [0; SECRET_BYTES];
        getrandom::fill(&mut secret).map_err(|_| IdentityFault::NoRandomness)?;
        Ok(Self::new(secret, hub))
    }

    /// What the roster keeps of it. Who has this can answer for the slip: it stays with the hub until
    /// the slip is used up.
    pub fn hash(&self) -> Hash {
        Hash(blake3::derive_key("hamgam 1 slip", &self.secret))
    }

    /// What a request calls the slip with this hash by; tells nothing about it.
    pub(crate) fn name_of(hash: &Hash) -> Hash {
        Hash(blake3::derive_key("hamgam 1 slip name", &hash.0))
    }

    /// Whether a hub's TLS key is the one this slip was made for. A newcomer asks no other.
    pub fn pins(&self, hub: &Hash) -> bool {
        self.pin == pin_of(hub)
    }

    fn symbols(&self) -> [Symbol; CHARS] {
        let mut symbols = [Symbol::ZERO; CHARS];
        let bytes = self.secret.into_iter().chain(self.pin);
        let bits = bytes.flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1));
        for (index, bit) in bits.enumerate() {
            if let Some(symbol) = symbols.get_mut(index / 5) {
                *symbol = symbol.with_bit(bit);
            }
        }
        field::complete(&mut symbols);
        symbols
    }
}

fn pin_of(hub: &Hash) -> [u8; PIN_BYTES] {
    *hub.0.first_chunk().expect("a hash is longer than a pin")
}

impl fmt::Display for Slip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, symbol) in self.symbols().into_iter().enumerate() {
            // The last group has one more: 26 characters in five groups.
            if at > 0 && at % GROUP == 0 && at < CHARS - 1 {
                f.write_str("-")?;
            }
            let letter = ALPHABET.get(symbol.index()).expect("a symbol is below 32");
            write!(f, "{}", char::from(*letter))?;
        }
        Ok(())
    }
}

/// Without the secret.
impl fmt::Debug for Slip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Slip(•••)")
    }
}

impl FromStr for Slip {
    type Err = SlipFault;

    /// Reads a slip as people type it: any case, spaces and dashes anywhere, O for 0, I and L for 1,
    /// Persian digits.
    fn from_str(text: &str) -> Result<Self, SlipFault> {
        let mut symbols = [Symbol::ZERO; CHARS];
        let mut found = 0usize;
        let mut strange = None;
        let typed = fold_digits(text);
        for c in typed.chars().filter(|c| !groups(*c)) {
            let symbol = symbol_of(c);
            if symbol.is_none() && strange.is_none() {
                strange = Some(found.saturating_add(1));
            }
            if let Some(place) = symbols.get_mut(found) {
                *place = symbol.unwrap_or(Symbol::ZERO);
            }
            found = found.saturating_add(1);
        }
        if found != CHARS {
            return Err(SlipFault::Length { found });
        }
        if let Some(at) = strange {
            return Err(SlipFault::Letter { at });
        }
        match field::check(&symbols) {
            field::Check::Right => Ok(Self::from_symbols(&symbols)),
            field::Check::One { index } => Err(SlipFault::Wrong { at: index.saturating_add(1) }),
            field::Check::Several => Err(SlipFault::Several),
        }
    }
}

impl Slip {
    fn from_symbols(symbols: &[Symbol; CHARS]) -> Self {
        let mut bytes = [0u8; SECRET_BYTES + PIN_BYTES];
        let bits = symbols.iter().take(PAYLOAD).flat_map(|symbol| symbol.bits());
        for (index, bit) in bits.enumerate() {
            if let Some(byte) = bytes.get_mut(index / 8) {
                *byte = *byte << 1 | bit;
            }
        }
        let (secret, pin) = bytes.split_at(SECRET_BYTES);
        Self {
            secret: secret.try_into().expect("split there"),
            pin: pin.try_into().expect("split there"),
        }
    }
}

fn groups(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '-' | '_' | '.' | '\u{2010}'..='\u{2015}' | '\u{200b}'..='\u{200f}' | '\u{640}')
}

fn symbol_of(c: char) -> Option<Symbol> {
    let c = match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let index = ALPHABET.iter().position(|letter| char::from(*letter) == c)?;
    Symbol::new(index)
}

impl SlipFault {
    /// The stable code that messages, JSON and tests cite.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Length { .. } => "slip.length",
            Self::Letter { .. } => "slip.letter",
            Self::Wrong { .. } => "slip.wrong",
            Self::Several => "slip.several",
            Self::Shape => "slip.shape",
        }
    }

    /// What is wrong, and where to look.
    pub fn say(self) -> Say {
        match self {
            Self::Length { found } => say!(
                "برگهٔ ثبت {CHARS} نویسه دارد، نه {found}",
                "a slip has {CHARS} characters, not {found}"
            ),
            Self::Letter { at } => say!(
                "نویسهٔ {at} در هیچ برگه‌ای نیست؛ رقم و حرف لاتین (جز U) بنویسید",
                "character {at} stands on no slip: type digits and letters (no U)"
            ),
            Self::Wrong { at } => say!(
                "نویسهٔ {at} با بقیه جور نیست؛ آن را با برگه مقایسه کنید",
                "character {at} doesn't fit the others: compare it with the paper"
            ),
            Self::Several => say!(
                "چند نویسه جور نیست؛ همه را با برگه مقایسه کنید",
                "several characters don't fit: compare all of them with the paper"
            ),
            Self::Shape => say!(
                "دعوت‌نامه این شکل را دارد: hamgam:نشانی/برگه",
                "an invitation reads hamgam:ADDRESS/SLIP"
            ),
        }
    }
}

impl fmt::Display for Invitation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SCHEME}{}/{}", self.address, self.slip)
    }
}

impl FromStr for Invitation {
    type Err = SlipFault;

    fn from_str(text: &str) -> Result<Self, SlipFault> {
        let rest = text.trim().strip_prefix(SCHEME).ok_or(SlipFault::Shape)?;
        let (address, slip) = rest.rsplit_once('/').ok_or(SlipFault::Shape)?;
        if address.is_empty() {
            return Err(SlipFault::Shape);
        }
        Ok(Self { address: address.to_owned(), slip: slip.parse()? })
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use proptest::prelude::*;

    use super::*;

    const HUB: Hash = Hash([0xc4; 32]);

    fn slip() -> Slip {
        Slip::new([0, 1, 2, 3, 0xfc, 0xfd, 0xfe, 0xff], &HUB)
    }

    fn plain(slip: Slip) -> String {
        slip.to_string().replace('-', "")
    }

    #[test]
    fn a_slip_stands_in_five_groups() {
        expect!["000G4-0ZWZQ-ZFZH6-4RK2C-9H640W"].assert_eq(&slip().to_string());
        assert_eq!(plain(slip()).len(), 26);
        assert_eq!(slip().to_string().parse(), Ok(slip()));
    }

    #[test]
    fn an_invitation_fits_a_square_code() {
        let invitation = Invitation { address: "[2001:db8::1]:4433".to_owned(), slip: slip() };
        assert_eq!(invitation.to_string().parse(), Ok(invitation));
        for text in ["", "hamgam:", "hamgam:/X", "http://host/X", "hamgam:host"] {
            assert_eq!(text.parse::<Invitation>(), Err(SlipFault::Shape), "{text}");
        }
    }

    #[test]
    fn a_slip_forgives_how_it_is_typed() {
        let slip = Slip::new([0; 8], &Hash([0; 32]));
        assert_eq!(plain(slip), "0".repeat(26));
        for text in ["O".repeat(26), "o0 ".repeat(13), "۰".repeat(26), "٠-".repeat(26)] {
            assert_eq!(text.parse(), Ok(slip), "{text}");
        }
        let ones = (0..=u8::MAX)
            .map(|byte| Slip::new([byte; 8], &HUB))
            .find(|slip| slip.to_string().contains('1'))
            .unwrap();
        for one in ["1", "i", "I", "l", "L", "۱"] {
            assert_eq!(ones.to_string().replace('1', one).parse(), Ok(ones));
        }
        assert_eq!(slip.to_string().to_lowercase().parse(), Ok(slip));
    }

    #[test]
    fn what_is_no_slip_says_why() {
        assert_eq!("".parse::<Slip>(), Err(SlipFault::Length { found: 0 }));
        assert_eq!("0".repeat(27).parse::<Slip>(), Err(SlipFault::Length { found: 27 }));
        let strange = format!("00000-0000U-{}", "0".repeat(16));
        assert_eq!(strange.parse::<Slip>(), Err(SlipFault::Letter { at: 10 }));
        let faults = [
            SlipFault::Length { found: 3 },
            SlipFault::Letter { at: 2 },
            SlipFault::Wrong { at: 2 },
            SlipFault::Several,
            SlipFault::Shape,
        ];
        assert!(faults.iter().all(|fault| !fault.say().fa.is_empty()));
    }

    #[test]
    fn a_slip_knows_its_hub_and_hides_its_secret() {
        assert!(slip().pins(&HUB));
        assert!(!slip().pins(&Hash([0xc5; 32])));
        assert_eq!(format!("{:?}", slip()), "Slip(•••)");
        let other = Slip::new([1; 8], &HUB);
        assert_ne!(slip().hash(), other.hash());
        assert_ne!(Slip::generate(&HUB).unwrap(), Slip::generate(&HUB).unwrap());
    }

    fn replaced(text: &str, at: usize, letter: usize) -> String {
        let mut bytes = text.as_bytes().to_vec();
        bytes[at] = ALPHABET[letter];
        String::from_utf8(bytes).unwrap()
    }

    proptest! {
        #[test]
        fn a_slip_is_its_text(secret: [u8; 8], hub: [u8; 32]) {
            let slip = Slip::new(secret, &Hash(hub));
            prop_assert_eq!(slip.to_string().parse(), Ok(slip));
        }

        #[test]
        fn one_wrong_character_is_pointed_at(secret: [u8; 8], at in 0..CHARS, letter in 0..32usize) {
            let text = plain(Slip::new(secret, &HUB));
            let wrong = replaced(&text, at, letter);
            prop_assume!(wrong != text);
            prop_assert_eq!(wrong.parse::<Slip>(), Err(SlipFault::Wrong { at: at.saturating_add(1) }));
        }

        #[test]
        fn two_wrong_or_swapped_characters_are_found(
            secret: [u8; 8], at in 0..CHARS, more in 0..CHARS, letters in (0..32usize, 0..32usize),
        ) {
            let text = plain(Slip::new(secret, &HUB));
            let wrong = replaced(&replaced(&text, at, letters.0), more, letters.1);
            prop_assume!(wrong != text);
            prop_assert!(wrong.parse::<Slip>().is_err());
            let mut swapped = text.clone().into_bytes();
            swapped.swap(at, more);
            let swapped = String::from_utf8(swapped).unwrap();
            prop_assume!(swapped != text);
            prop_assert!(swapped.parse::<Slip>().is_err());
        }

        #[test]
        fn any_text_is_read_calmly(text in "\\PC{0,60}") {
            prop_assert!(text.parse::<Slip>().is_err());
            prop_assert!(text.parse::<Invitation>().is_err());
        }
    }
}
