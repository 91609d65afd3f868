//! Persian text: what is stored, what is searched, what is sorted.
//!
//! Normalising keeps everything a reader would see and unifies what keyboards and spreadsheets
//! vary: Arabic yeh and kaf, presentation forms, tatweel, runs of joiners and spaces.

use std::fmt;

use icu_collator::options::{CollatorOptions, Strength};
use icu_collator::{Collator, CollatorBorrowed};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

const ZWNJ: char = '\u{200c}';

/// Turns Persian and Arabic-Indic digits into ASCII ones; everything else stays.
pub fn fold_digits(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '۰'..='۹' => ascii_digit(c, '۰'),
            '٠'..='٩' => ascii_digit(c, '٠'),
            other => other,
        })
        .collect()
}

fn ascii_digit(c: char, zero: char) -> char {
    let value = u32::from(c).saturating_sub(u32::from(zero));
    char::from_digit(value, 10).expect("the range has ten digits")
}

/// Turns ASCII digits into Persian ones, for `--digits fa`.
pub fn persian_digits(text: &str) -> String {
    const DIGITS: [char; 10] = ['۰', '۱', '۲', '۳', '۴', '۵', '۶', '۷', '۸', '۹'];
    text.chars()
        .map(|c| c.to_digit(10).and_then(|d| DIGITS.get(d as usize)).copied().unwrap_or(c))
        .collect()
}

/// Normalises text on input: NFC, one yeh and one kaf, no presentation forms, tatweel or
/// invisible direction marks, joiners and spaces collapsed and trimmed.
pub fn normalize(text: &str) -> String {
    let decomposed: String = text.chars().flat_map(unpresented).collect();
    let mut out = String::with_capacity(decomposed.len());
    // Composed anew: what unifying takes out may have kept a letter and its mark apart.
    for c in decomposed.nfc().filter_map(unified).nfc() {
        push_collapsed(&mut out, c);
    }
    while out.ends_with([' ', ZWNJ]) {
        out.pop();
    }
    out
}

fn unpresented(c: char) -> impl Iterator<Item = char> {
    let presented = matches!(c, '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}');
    let (plain, compat) =
        if presented { (None, Some(std::iter::once(c).nfkc())) } else { (Some(c), None) };
    plain.into_iter().chain(compat.into_iter().flatten())
}

fn unified(c: char) -> Option<char> {
    match c {
        'ي' | 'ى' => Some('ی'),
        'ك' => Some('ک'),
        '\u{640}' | '\u{feff}' | '\u{200d}' | '\u{200e}' | '\u{200f}' => None,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => None,
        c if c.is_whitespace() => Some(' '),
        c if c.is_control() => None,
        other => Some(other),
    }
}

fn push_collapsed(out: &mut String, c: char) {
    match (out.chars().last(), c) {
        (None | Some(' ' | ZWNJ), ' ' | ZWNJ) => {
            // A space wins over a joiner beside it.
            if c == ' ' && out.ends_with(ZWNJ) {
                out.pop();
                out.push(' ');
            }
        }
        (_, c) => out.push(c),
    }
}

/// Folds text for search: hamza carriers, joiners, spaces and marks no longer matter.
pub fn search_fold(text: &str) -> String {
    fold_digits(&normalize(text))
        .chars()
        .filter_map(|c| match c {
            'ئ' => Some('ی'),
            'ؤ' => Some('و'),
            'أ' | 'إ' | 'آ' | 'ٱ' => Some('ا'),
            'ة' | 'ۀ' => Some('ه'),
            ' ' | ZWNJ | 'ء' | '\u{64b}'..='\u{65f}' | '\u{670}' => None,
            other => Some(other),
        })
        .flat_map(char::to_lowercase)
        .collect()
}

/// Sorts as a Persian dictionary does (`icu_collator`, `fa`), never by code point.
pub struct Sorter(CollatorBorrowed<'static>);

impl Sorter {
    /// Loads the Persian order, which is compiled in.
    pub fn new() -> Self {
        let mut options = CollatorOptions::default();
        options.strength = Some(Strength::Primary);
        let locale = icu_locale_core::locale!("fa");
        Self(Collator::try_new(locale.into(), options).expect("the data is compiled in"))
    }

    /// Compares two texts at primary strength.
    pub fn compare(&self, left: &str, right: &str) -> std::cmp::Ordering {
        self.0.compare(left, right)
    }

    /// A key that sorts by bytes as the text does.
    pub fn key(&self, text: &str) -> Vec<u8> {
        let mut key = Vec::new();
        let Ok(()) = self.0.write_sort_key_to(&search_fold(text), &mut key);
        key
    }
}

impl Default for Sorter {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Sorter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sorter(fa)")
    }
}

/// A name, normalised on the way in. Personal: `Debug` hides it.
#[derive(Clone, Default, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Name(String);

impl Name {
    /// Normalises and keeps a text; an empty one is no name.
    pub fn new(text: &str) -> Option<Self> {
        let text = normalize(text);
        (!text.is_empty()).then_some(Self(text))
    }

    /// The normalised text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Name(•••)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keyboards_and_spreadsheets_agree_after_normalising() {
        assert_eq!(normalize("كريمي"), "کریمی");
        assert_eq!(normalize("  شه\u{a0}\u{200c} بخش \u{200f}"), "شه بخش");
        assert_eq!(normalize("مـــهر"), "مهر");
        assert_eq!(normalize("\u{feb3}\u{ffff}"), "س\u{ffff}");
        assert_eq!(normalize("می\u{200c}\u{200c}رود"), "می\u{200c}رود");
        assert_eq!(normalize("ا\u{640}\u{653}"), normalize(&normalize("ا\u{640}\u{653}")));
    }

    #[test]
    fn search_does_not_mind_hamza_joiners_or_spaces() {
        assert_eq!(search_fold("رئيسي"), search_fold("رییسی"));
        assert_eq!(search_fold("شه بخش"), search_fold("شه\u{200c}بخش"));
        assert_eq!(search_fold("آرزو"), search_fold("ارزو"));
        assert_eq!(search_fold("Zahra"), "zahra");
    }

    #[test]
    fn names_sort_as_a_persian_dictionary_does() {
        let sorter = Sorter::new();
        let mut names =
            ["یاسر", "گلناز", "کیخا", "ژاله", "چمن", "پروین", "بلوچی", "آرزو", "واحدی", "هاشمی"];
        names.sort_by(|a, b| sorter.compare(a, b));
        assert_eq!(
            names,
            ["آرزو", "بلوچی", "پروین", "چمن", "ژاله", "کیخا", "گلناز", "واحدی", "هاشمی", "یاسر"]
        );
        assert!(sorter.key("پروین") < sorter.key("ترانه"));
    }

    #[test]
    fn a_name_is_hidden_in_debug() {
        assert_eq!(format!("{:?}", Name::new("زهرا")), "Some(Name(•••))");
        assert_eq!(Name::new(" \u{200c} "), None);
    }
}
