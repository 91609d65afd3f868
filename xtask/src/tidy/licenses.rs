//! Licenses of everything outside that is compiled in, by cargo's metadata.

use crate::shell::Metadata;
use crate::tidy::Finding;

/// The platform whose packages are looked at: those of others need not be on this disk. What only
/// Windows needs is checked by `cargo deny`, which reads the same list from `deny.toml`.
pub(crate) const PLATFORM: &str = "x86_64-unknown-linux-gnu";

/// The same as in `deny.toml`; a test compares.
const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Packages from outside whose license is not among the allowed.
pub(crate) fn findings(metadata: &Metadata) -> Vec<Finding> {
    let outside = metadata.packages.iter().filter(|package| package.source.is_some());
    let refused = outside.filter(|p| !p.license.as_deref().is_some_and(is_allowed));
    refused
        .map(|package| {
            let license = package.license.as_deref().unwrap_or("none");
            let at = format!("{} {}", package.name, package.version);
            Finding::new(at, 0, format!("license {license} is not among the allowed"))
        })
        .collect()
}

/// Whether an SPDX expression can be met by allowed licenses alone.
fn is_allowed(expression: &str) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    either(&mut rest) == Some(true) && rest.is_empty()
}

/// `OR` binds weaker than `AND`; `None` if the words make no expression.
fn either<'a>(words: &mut &'a [&'a str]) -> Option<bool> {
    let mut allowed = both(words)?;
    while let Some(rest) = after(words, "OR") {
        *words = rest;
        allowed |= both(words)?;
    }
    Some(allowed)
}

fn both<'a>(words: &mut &'a [&'a str]) -> Option<bool> {
    let mut allowed = one(words)?;
    while let Some(rest) = after(words, "AND") {
        *words = rest;
        allowed &= one(words)?;
    }
    Some(allowed)
}

fn one<'a>(words: &mut &'a [&'a str]) -> Option<bool> {
    if let Some(inside) = after(words, "(") {
        *words = inside;
        let allowed = either(words)?;
        *words = after(words, ")")?;
        return Some(allowed);
    }
    let (license, rest) = words.split_first()?;
    if let Some(with) = after(rest, "WITH") {
        let (exception, rest) = with.split_first()?;
        *words = rest;
        let whole = format!("{license} WITH {exception}");
        return Some(ALLOWED.contains(&whole.as_str()));
    }
    *words = rest;
    Some(ALLOWED.contains(license))
}

fn after<'a>(words: &'a [&'a str], word: &str) -> Option<&'a [&'a str]> {
    words.split_first().filter(|(first, _)| **first == word).map(|(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::shell::root;

    #[test]
    fn an_expression_is_met_by_allowed_licenses_alone() {
        for allowed in [
            "MIT",
            "MIT OR Apache-2.0",
            "MIT/Apache-2.0",
            "GPL-3.0 OR MIT",
            "(MIT OR GPL-3.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT",
        ] {
            assert!(is_allowed(allowed), "{allowed}");
        }
        for refused in [
            "",
            "GPL-3.0",
            "MIT AND GPL-3.0",
            "GPL-3.0 AND MIT OR GPL-3.0",
            "(MIT",
            "MIT MIT",
            "MIT WITH",
        ] {
            assert!(!is_allowed(refused), "{refused}");
        }
    }

    #[test]
    fn cargo_deny_reads_the_same_list() {
        let deny = fs::read_to_string(root().join("deny.toml")).unwrap();
        let list = deny.split_once("allow = [").unwrap().1.split_once(']').unwrap().0;
        let listed: Vec<&str> =
            list.split(',').map(|l| l.trim().trim_matches('"')).filter(|l| !l.is_empty()).collect();
        assert_eq!(listed, ALLOWED);
    }
}
