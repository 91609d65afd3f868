//! The runbooks of the manual: facts type what stands there, so that page and program can't part.

/// One entry of `docs/operations.md`.
#[derive(Clone, Copy, Debug)]
pub struct Runbook(&'static str);

impl Runbook {
    /// The entry with this heading.
    ///
    /// # Panics
    /// If there is none.
    pub fn of(heading: &str) -> Self {
        let page = include_str!("../../docs/operations.md");
        let entries = page.split("\n## ").map(|entry| entry.split_once('\n').unwrap_or_default());
        let found = entries.into_iter().find(|(title, _)| *title == heading);
        assert!(found.is_some(), "no entry is called {heading:?}");
        Self(found.map(|(_, text)| text).unwrap_or_default())
    }

    /// What stands behind the program's name in the first command of the entry that begins so, with the
    /// things its placeholders stand for.
    ///
    /// # Panics
    /// If there is no such command.
    pub fn typed(self, begins: &str, things: &[(&str, &str)]) -> Vec<String> {
        let quoted = self.0.split('`').skip(1).step_by(2).map(str::to_owned);
        let set_off = self.0.lines().filter_map(|line| line.strip_prefix("    "));
        let mut all = quoted.chain(set_off.map(str::to_owned)).map(|text| words(&text));
        let begins: Vec<&str> = begins.split(' ').collect();
        let found = all.find(|typed| typed.iter().take(begins.len()).eq(&begins));
        assert!(found.is_some(), "nothing begins {begins:?} in {}", self.0);
        let filled = |word: String| {
            let thing = things.iter().find(|(name, _)| *name == word);
            thing.map_or(word, |(_, thing)| (*thing).to_owned())
        };
        found.into_iter().flatten().skip(1).map(filled).collect()
    }
}

fn words(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    for (at, part) in text.split('"').enumerate() {
        if at % 2 == 1 {
            all.push(part.split_whitespace().collect::<Vec<_>>().join(" "));
        } else {
            all.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_read_as_it_stands_on_the_page() {
        let split = Runbook::of("A county was split");
        assert_eq!(
            split.typed("hamgam-hub county assign --to", &[("khomam.csv", "list.csv")]),
            ["county", "assign", "--to", "0117", "--list", "list.csv", "--dry-run"]
        );
    }
}
