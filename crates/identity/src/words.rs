//! Six words that two screens show: whoever sits between them can't make them agree.

mod lists;

use model::text::search_fold;
use model::{Hash, Say};
use roster::Key;

/// What an enrolment is about, as each side sees it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Meeting {
    /// The slip's hash.
    pub slip: Hash,
    /// The newcomer's TLS key, as the roster will know it.
    pub tls: Hash,
    /// The newcomer's signing key.
    pub signing: Key,
    /// The hub's TLS key; none where the request comes on a stick.
    pub hub: Option<Hash>,
}

/// The six words of a meeting: 48 bits of its hash, one word for eight.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Words([u8; WORDS]);

const WORDS: usize = 6;

impl Words {
    /// The words both sides show if they see the same.
    pub fn of(meeting: &Meeting) -> Self {
        let Meeting { slip, tls, signing, hub } = meeting;
        let mut hasher = blake3::Hasher::new_derive_key("hamgam 1 six words");
        for part in [slip.0, tls.0, signing.0, hub.unwrap_or_default().0] {
            hasher.update(&part);
        }
        let mut words = [0; WORDS];
        hasher.finalize_xof().fill(&mut words);
        Self(words)
    }

    /// The words in both languages, with spaces between.
    pub fn say(self) -> Say {
        Say::new(self.in_list(lists::PERSIAN), self.in_list(lists::ENGLISH))
    }

    /// Whether these are the words somebody typed, in either language, however they are spaced.
    pub fn are(self, typed: &str) -> bool {
        let words: Vec<String> = typed
            .split(|c: char| !c.is_alphabetic())
            .map(search_fold)
            .filter(|word| !word.is_empty())
            .collect();
        let Say { fa, en } = self.say();
        [fa, en].iter().any(|own| own.split(' ').map(search_fold).eq(words.iter().cloned()))
    }

    fn in_list(self, list: &str) -> String {
        let word =
            |byte: &u8| list.split(' ').nth(usize::from(*byte)).expect("a word for every byte");
        self.0.iter().map(word).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use expect_test::expect;
    use model::text::normalize;

    use super::*;

    fn meeting() -> Meeting {
        Meeting { slip: Hash([1; 32]), tls: Hash([2; 32]), signing: Key([3; 32]), hub: None }
    }

    #[test]
    fn both_screens_show_the_same_words() {
        let words = Words::of(&meeting());
        assert_eq!(words, Words::of(&meeting()));
        expect![[r#"
            هویج لیمو صدف پروانه سیب پرتقال
            saturn ocean ivory snow grape ship
        "#]]
        .assert_eq(&format!("{}\n{}\n", words.say().fa, words.say().en));
    }

    #[test]
    fn another_key_on_either_side_gives_other_words() {
        let same = meeting();
        let others = [
            Meeting { slip: Hash([9; 32]), ..same },
            Meeting { tls: Hash([9; 32]), ..same },
            Meeting { signing: Key([9; 32]), ..same },
            Meeting { hub: Some(Hash([9; 32])), ..same },
        ];
        assert!(others.iter().all(|other| Words::of(other) != Words::of(&same)));
    }

    #[test]
    fn words_may_be_typed_in_either_language() {
        let words = Words::of(&meeting());
        let Say { fa, en } = words.say();
        assert!(words.are(&en.to_uppercase()));
        assert!(words.are(&fa.replace(' ', " - ").replace('ی', "ي")));
        assert!(!words.are(""));
        let (most, _) = en.rsplit_once(' ').unwrap();
        assert!(!words.are(most));
        assert!(!words.are(&format!("{en} zebra")));
    }

    #[test]
    fn every_byte_has_its_own_word() {
        for list in [lists::PERSIAN, lists::ENGLISH] {
            let words: Vec<&str> = list.split(' ').collect();
            let folded: BTreeSet<String> = words.iter().map(|word| search_fold(word)).collect();
            assert_eq!((words.len(), folded.len()), (256, 256));
            assert!(words.iter().all(|word| normalize(word) == *word));
            assert!(words.iter().all(|word| (2..=8).contains(&word.chars().count())));
        }
        assert!(lists::ENGLISH.split(' ').all(|word| word.bytes().all(|b| b.is_ascii_lowercase())));
    }

    #[test]
    fn no_word_is_a_slip_of_the_hand_from_another() {
        for list in [lists::PERSIAN, lists::ENGLISH] {
            let words: Vec<Vec<char>> =
                list.split(' ').map(|w| search_fold(w).chars().collect()).collect();
            for (at, word) in words.iter().enumerate() {
                let near = words[..at].iter().find(|other| one_apart(word, other));
                assert_eq!(near, None, "{word:?}");
            }
        }
    }

    /// Whether one letter more, less or other makes one of the other.
    fn one_apart(left: &[char], right: &[char]) -> bool {
        let same = left.iter().zip(right).take_while(|(l, r)| l == r).count();
        let (left, right) = (&left[same..], &right[same..]);
        let behind = |text: &[char]| text.get(1..).unwrap_or_default().to_vec();
        behind(left) == behind(right) || behind(left) == right || left == behind(right)
    }
}
