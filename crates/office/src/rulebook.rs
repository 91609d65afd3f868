//! The rule sets a unit knows, and which of them is in force on which day (A11).

use std::collections::BTreeMap;

use model::{Hash, JalaliDate};
use rules::{RuleSet, RuleSetFault};

use crate::entry::{Published, RulesAdopted};

/// A rule set as it was taken up, and as it reads.
pub type Readable = (RulesAdopted, RuleSet);

/// The rule set a unit began with, and those the nation has published since.
///
/// Which of them holds on a day follows from the days they name, never from when they came: every
/// replica that knows the same ones decides alike.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Rulebook {
    base: Option<Readable>,
    /// By first day, number and hash.
    published: BTreeMap<(JalaliDate, u32, Hash), Readable>,
}

impl Rulebook {
    /// The rule set in force on a day; before anything was published the one the unit began with.
    pub fn on(&self, day: JalaliDate) -> Option<&Readable> {
        self.begun(day).or(self.base.as_ref())
    }

    /// The published rule set in force on a day, if any is.
    pub fn begun(&self, day: JalaliDate) -> Option<&Readable> {
        self.published.iter().rev().find(|((from, ..), _)| *from <= day).map(|(_, it)| it)
    }

    /// The rule set the unit began with.
    pub const fn base(&self) -> Option<&Readable> {
        self.base.as_ref()
    }

    /// What was published, by the first day in force.
    pub fn published(&self) -> impl Iterator<Item = (JalaliDate, &Readable)> {
        self.published.iter().map(|((from, ..), readable)| (*from, readable))
    }

    /// The rule set of that hash.
    pub fn find(&self, hash: Hash) -> Option<&Readable> {
        self.base.iter().chain(self.published.values()).find(|(adopted, _)| adopted.hash == hash)
    }

    /// Takes the rule set a unit begins with, in place of an earlier one.
    pub(crate) fn begin(&mut self, readable: Readable) {
        self.base = Some(readable);
    }

    /// Takes a publication.
    ///
    /// # Errors
    /// [`RuleSetFault`] if this program can't read it; nothing has changed.
    pub(crate) fn publish(&mut self, said: &Published) -> Result<(), Box<RuleSetFault>> {
        let rules = RuleSet::parse(&said.rules.text)?;
        let key = (said.from, said.n, said.rules.hash);
        self.published.insert(key, (said.rules.clone(), rules));
        Ok(())
    }
}

/// BLAKE3 of a rule set's text: what decisions cite it by.
pub fn hash_of(text: &str) -> Hash {
    Hash(*blake3::hash(text.as_bytes()).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn published(n: u32, version: &str, from: &str) -> Published {
        let text = RuleSet::embedded_1401_text()
            .replace("\"1401.1\"", &format!("\"{version}\""))
            .replace("valid_from = \"1401/01/01\"", &format!("valid_from = \"{from}\""));
        let rules = RulesAdopted { version: version.to_owned(), hash: hash_of(&text), text };
        let (from, drafter) = (from.parse().unwrap(), "maryam".to_owned());
        Published { n, rules, from, drafter, note: None }
    }

    /// R-A11
    #[test]
    fn the_day_decides_which_rule_set_holds_and_not_when_it_came() {
        let text = RuleSet::embedded_1401_text().to_owned();
        let adopted = RulesAdopted { version: "1401.1".to_owned(), hash: hash_of(&text), text };
        let said = [
            published(1, "1401.2", "1401/07/01"),
            published(2, "1401.3", "1401/10/01"),
            published(3, "1401.4", "1401/10/01"),
        ];
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
            let mut book = Rulebook::default();
            book.begin((adopted.clone(), RuleSet::embedded_1401()));
            for index in order {
                book.publish(&said[index]).unwrap();
            }
            let on = |day: &str| book.on(day.parse().unwrap()).unwrap().0.version.as_str();
            assert_eq!(on("1401/06/31"), "1401.1");
            assert_eq!(on("1401/07/01"), "1401.2");
            assert_eq!(on("1401/10/01"), "1401.4");
        }
    }
}
