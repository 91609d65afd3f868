//! Ids, numbers and names that must be told nowhere, and a search for them.

use std::collections::BTreeSet;

/// Those of some people.
#[derive(Clone, Debug, Default)]
pub struct Canaries(BTreeSet<String>);

/// Shorter runs of digits are no ids.
const DIGITS_MIN: usize = 8;

impl Canaries {
    /// Ids and numbers in digits of any script, and names with a space in them.
    pub fn of<'a>(all: impl IntoIterator<Item = &'a String>) -> Self {
        let mut canaries = BTreeSet::new();
        for one in all {
            if one.contains(' ') {
                canaries.insert(one.clone());
                continue;
            }
            let digits: String = one.chars().map(|c| latin(c).unwrap_or(c)).collect();
            canaries.insert(digits.trim_start_matches('0').to_owned());
            canaries.insert(digits);
        }
        canaries.retain(|canary| DIGITS_MIN <= canary.len());
        Self(canaries)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The first id or number in a text, in digits of any script.
    pub fn in_text(&self, text: &str) -> Option<&str> {
        let latin: String = text.chars().map(|c| latin(c).unwrap_or(c)).collect();
        let mut runs = latin.split(|c: char| !c.is_ascii_digit());
        runs.find_map(|run| (DIGITS_MIN <= run.len()).then(|| self.0.get(run)).flatten())
            .map(String::as_str)
    }

    /// The first id or number in bytes of any kind.
    pub fn in_bytes(&self, bytes: &[u8]) -> Option<&str> {
        let mut runs = bytes.split(|byte| !byte.is_ascii_digit());
        runs.find_map(|run| {
            let run = std::str::from_utf8(run).ok().filter(|run| DIGITS_MIN <= run.len())?;
            self.0.get(run)
        })
        .map(String::as_str)
    }

    /// The first id or number in bytes as an encoded entry has it: in digits of any script, as eight bytes
    /// of a whole number in either order, or in groups of seven bits.
    ///
    /// Short numbers are looked for as digits alone: any few bytes may happen to look like them.
    pub fn in_coded(&self, bytes: &[u8]) -> Option<&str> {
        let text = self.in_bytes(bytes).or_else(|| self.in_text(&String::from_utf8_lossy(bytes)));
        text.or_else(|| {
            let coded = |canary: &&String| {
                let Ok(number) = canary.parse::<u64>() else { return false };
                let forms = [number.to_le_bytes().to_vec(), number.to_be_bytes().to_vec()];
                let long = u64::from(u32::MAX) < number;
                long && forms.iter().chain([&in_sevens(number)]).any(|form| holds(bytes, form))
            };
            self.0.iter().find(coded).map(String::as_str)
        })
    }

    /// The first name in a text.
    pub fn name_in(&self, text: &str) -> Option<&str> {
        let mut names = self.0.iter().filter(|canary| canary.contains(' '));
        names.find(|name| text.contains(name.as_str())).map(String::as_str)
    }
}

/// LEB128: seven bits a byte, the lowest first.
fn in_sevens(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = u8::try_from(number % 128).unwrap_or_default();
        number /= 128;
        bytes.push(if number == 0 { low } else { low | 128 });
        if number == 0 {
            return bytes;
        }
    }
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

fn latin(c: char) -> Option<char> {
    let digit = ['۰', '٠'].iter().find_map(|zero| {
        let digit = u32::from(c).checked_sub(u32::from(*zero))?;
        (digit < 10).then_some(digit)
    })?;
    char::from_digit(digit, 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_found_in_any_digits_and_among_any_bytes() {
        let canaries = Canaries::of(["0012345679", "زهرا کریمی", "123"].map(str::to_owned).iter());
        assert_eq!(canaries.in_text("شناسهٔ ۰۰۱۲۳۴۵۶۷۹ نادرست است"), Some("0012345679"));
        assert_eq!(canaries.in_text("id 12345679, 00123456790, 123"), Some("12345679"));
        assert_eq!(canaries.in_text("00123456790"), None);
        assert_eq!(canaries.in_bytes(b"\xFF\x000012345679\x01"), Some("0012345679"));
        assert_eq!(canaries.in_bytes(b"123\xFF"), None);
        assert_eq!(canaries.name_in("آقای زهرا کریمی"), Some("زهرا کریمی"));
        assert_eq!(canaries.count(), 3);
        let long = Canaries::of(&["4899370899".to_owned()]);
        let number = 4_899_370_899_u64;
        let coded = [&number.to_le_bytes()[..], &number.to_be_bytes(), &in_sevens(number)];
        for bytes in coded.into_iter().chain(["۴۸۹۹۳۷۰۸۹۹".as_bytes(), b"\xff4899370899"])
        {
            let amid = [b"\x07", bytes, b"\xfe"].concat();
            assert_eq!(long.in_coded(&amid), Some("4899370899"), "{bytes:?}");
        }
        assert_eq!(long.in_coded(&4_899_370_898_u64.to_le_bytes()), None);
    }
}
