//! Links between documents lead somewhere; decisions have their own numbers.

use std::collections::BTreeMap;

use crate::tidy::{Finding, Text};

const DECISIONS: &str = "docs/adr/";

/// Relative links of Markdown files that lead nowhere.
pub(crate) fn findings(texts: &[Text], exists: impl Fn(&str) -> bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    for text in texts.iter().filter(|text| text.path.ends_with(".md")) {
        let folder = text.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (line, target) in links(&text.content) {
            let Some(path) = resolve(folder, target) else {
                findings.push(Finding::new(&text.path, line, format!("{target} leads outside")));
                continue;
            };
            if !path.is_empty() && !exists(&path) {
                findings.push(Finding::new(&text.path, line, format!("{target} leads nowhere")));
            }
        }
    }
    findings
}

/// Decisions without a number, with another's number, or without a heading.
pub(crate) fn decisions(texts: &[Text]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for text in texts {
        let Some(name) = text.path.strip_prefix(DECISIONS) else { continue };
        let (number, rest) = name.split_at_checked(4).unwrap_or((name, ""));
        let numbered = number.bytes().all(|b| b.is_ascii_digit());
        if !numbered || !rest.starts_with('-') || !rest.ends_with(".md") {
            findings.push(Finding::new(&text.path, 0, "a decision is named NNNN-title.md"));
        } else if let Some(earlier) = seen.insert(number, name) {
            findings.push(Finding::new(&text.path, 0, format!("{earlier} has this number")));
        }
        if !text.content.starts_with("# ") {
            findings.push(Finding::new(&text.path, 1, "a decision starts with its title"));
        }
    }
    findings
}

/// Targets of inline links with their lines, outside of code.
fn links(markdown: &str) -> Vec<(usize, &str)> {
    let mut links = Vec::new();
    let mut in_code = false;
    for (line, number) in markdown.lines().zip(1..) {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        let mut rest = line;
        while let Some((_, after)) = rest.split_once("](").filter(|_| !in_code) {
            let (target, further) = after.split_once(')').unwrap_or((after, ""));
            let target = target.split_whitespace().next().unwrap_or_default();
            if !target.contains(':') {
                links.push((number, target));
            }
            rest = further;
        }
    }
    links
}

/// The path from the root; empty for a place in the same document, `None` outside of the tree.
fn resolve(folder: &str, target: &str) -> Option<String> {
    let path = target.split('#').next().unwrap_or_default();
    if path.is_empty() {
        return Some(String::new());
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::{said, text};

    #[test]
    fn a_link_that_leads_nowhere_is_found() {
        let page = text(
            "docs/a.md",
            "[b](b.md#part) [up](../README.md) [out](../../x.md)\n\
             [web](https://example.org) [here](#part) [gone](gone.md \"title\")\n\
             ```\n[code](not-a-link.md)\n```\n",
        );
        let exists = |path: &str| ["docs/b.md", "README.md"].contains(&path);
        assert_eq!(
            said(&findings(&[page], exists)),
            ["docs/a.md:1: ../../x.md leads outside", "docs/a.md:2: gone.md leads nowhere"]
        );
    }

    #[test]
    fn decisions_have_their_own_numbers() {
        let texts = [
            text("docs/adr/0001-one.md", "# One\n"),
            text("docs/adr/0001-other.md", "# Other\n"),
            text("docs/adr/two.md", "Two\n"),
        ];
        assert_eq!(
            said(&decisions(&texts)),
            [
                "docs/adr/0001-other.md: 0001-one.md has this number",
                "docs/adr/two.md: a decision is named NNNN-title.md",
                "docs/adr/two.md:1: a decision starts with its title",
            ]
        );
    }
}
