//! Words of closed lists: known however they are spaced, remembered within a sheet.

use std::collections::BTreeMap;
use std::str::FromStr;

use model::text::search_fold;
use model::words::{
    BankResult, Entity, Gender, Judgement, Kind, ListKind, Purpose, Readiness, SkillEvidence, YesNo,
};
use model::{DateFault, JalaliDate, Places, Say, say};

/// A closed list of words.
pub(crate) trait Word: Copy + FromStr + 'static {
    /// Every word of the list.
    const LIST: &'static [Self];
    /// Other words offices write for the same.
    const ALSO: &'static [(&'static str, Self)];
    /// The word offices use.
    fn as_persian(self) -> &'static str;
}

macro_rules! words {
    ($($name:ident: $($also:literal => $variant:ident),*;)*) => {$(
        impl Word for $name {
            const LIST: &'static [Self] = Self::ALL;
            const ALSO: &'static [(&'static str, Self)] = &[$(($also, Self::$variant)),*];

            fn as_persian(self) -> &'static str {
                self.persian()
            }
        }
    )*};
}

words! {
    Kind: ;
    Entity: "تعاونی بانوان" => WomensCooperative;
    Gender: "خانم" => Woman, "مونث" => Woman, "آقا" => Man, "مذکر" => Man;
    Purpose: ;
    Readiness: ;
    ListKind: ;
    BankResult: ;
    Judgement: "بله" => Yes, "آری" => Yes, "تا حدودی" => Partly, "نه" => No;
    YesNo: "بله" => Yes, "آری" => Yes, "true" => Yes, "نه" => No, "false" => No;
    Skill: ;
}

/// What a skill column says: evidence, or that there is none.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Skill {
    Some(SkillEvidence),
    None,
}

impl Skill {
    const ALL: &'static [Self] = &[
        Self::Some(SkillEvidence::Certificate),
        Self::Some(SkillEvidence::Degree),
        Self::Some(SkillEvidence::Experience),
        Self::None,
    ];

    const fn persian(self) -> &'static str {
        match self {
            Self::Some(evidence) => evidence.persian(),
            Self::None => "ندارد",
        }
    }
}

impl FromStr for Skill {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text.parse() {
            Ok(evidence) => Ok(Self::Some(evidence)),
            Err(_) if matches!(search_fold(text).as_str(), "ندارد" | "none") => Ok(Self::None),
            Err(_) => Err(()),
        }
    }
}

fn read<W: Word>(text: &str) -> Option<W> {
    text.parse().ok().or_else(|| {
        let folded = search_fold(text);
        W::ALSO.iter().find(|(also, _)| search_fold(also) == folded).map(|(_, word)| *word)
    })
}

/// What a word column may say.
pub(super) fn unknown<W: Word>(text: &str) -> Say {
    let known: Vec<&str> = W::LIST.iter().map(|word| word.as_persian()).collect();
    unknown_of(text, &known.join("، "))
}

/// Which banks there are.
pub(super) fn unknown_bank(text: &str, places: &Places) -> Say {
    let known: Vec<&str> = places.banks.iter().map(|bank| bank.name.fa.as_str()).collect();
    unknown_of(text, &known.join("، "))
}

fn unknown_of(text: &str, known: &str) -> Say {
    // What has digits, or is long, may be an id or a name in the wrong column.
    let shown = text.chars().count() <= WORD_CHARS_SHOWN && !text.contains(char::is_numeric);
    if shown {
        say!(
            "واژهٔ «{text}» شناخته نیست؛ یکی از این‌ها: {known}",
            "the word “{text}” is unknown; one of: {known}"
        )
    } else {
        say!("این واژه شناخته نیست؛ یکی از این‌ها: {known}", "the word is unknown; one of: {known}")
    }
}

const WORD_CHARS_SHOWN: usize = 20;

/// What a sheet's cells said before: words, days and banks come again and again.
#[derive(Debug, Default)]
pub(crate) struct Memo {
    words: BTreeMap<usize, Vec<(String, usize)>>,
    days: BTreeMap<String, JalaliDate>,
    banks: BTreeMap<String, String>,
}

/// Different spellings remembered; a hostile sheet must not make them many.
const SPELLINGS_MAX: usize = 64;
const DAYS_MAX: usize = 4_096;

impl Memo {
    /// Reads a word of a column.
    pub(super) fn word<W: Word>(&mut self, column: usize, text: &str) -> Option<W> {
        let seen = self.words.entry(column).or_default();
        if let Some((_, index)) = seen.iter().find(|(spelling, _)| spelling == text) {
            return W::LIST.get(*index).copied();
        }
        let word: W = read(text)?;
        let index = W::LIST.iter().position(|known| known.as_persian() == word.as_persian())?;
        if seen.len() < SPELLINGS_MAX {
            seen.push((text.to_owned(), index));
        }
        Some(word)
    }

    /// Reads a day.
    pub(super) fn day(
        &mut self,
        text: &str,
        read: fn(&str) -> Result<JalaliDate, DateFault>,
    ) -> Result<JalaliDate, DateFault> {
        if let Some(day) = self.days.get(text) {
            return Ok(*day);
        }
        let day = read(text)?;
        if self.days.len() < DAYS_MAX {
            self.days.insert(text.to_owned(), day);
        }
        Ok(day)
    }

    /// Reads a bank.
    pub(super) fn bank(&mut self, text: &str, places: &Places) -> Option<String> {
        if let Some(code) = self.banks.get(text) {
            return Some(code.clone());
        }
        let code = places.bank(text)?.code.clone();
        if self.banks.len() < SPELLINGS_MAX {
            self.banks.insert(text.to_owned(), code.clone());
        }
        Some(code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_words_for_the_same_are_known() {
        assert_eq!(read("بله"), Some(YesNo::Yes));
        assert_eq!(read("FALSE"), Some(YesNo::No));
        assert_eq!(read("تا حدودی"), Some(Judgement::Partly));
        assert_eq!(read("ندارد"), Some(Skill::None));
        assert_eq!(read::<Kind>("نامعلوم"), None);
    }

    #[test]
    fn what_may_be_an_id_or_a_name_is_not_shown() {
        let said = unknown::<Kind>("۱۱۰۴۱۹۷۵۷۱");
        assert!(!said.fa.contains('۱'), "{said:?}");
        assert!(unknown::<Kind>("نامعلوم").fa.contains("نامعلوم"));
    }
}
