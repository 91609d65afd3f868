//! `cargo xtask tidy`: the rules of the project that no other tool checks. Also a test.
//!
//! Each rule is a function of texts or of cargo's metadata that returns findings; this file walks
//! the tree and lists what they found.

mod directive;
mod layers;
mod licenses;
mod links;
mod planted;
mod sources;
mod switches;

use std::path::Path;
use std::{fmt, fs};

use crate::shell::{Fault, metadata, metadata_of_pdf, root, workspace};

/// A place that breaks a rule.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Finding {
    /// The file, relative to the root, or the package.
    at: String,
    /// The line, from 1; 0 for the whole.
    line: usize,
    /// What is wrong.
    what: String,
}

/// A file of the tree.
#[derive(Debug)]
struct Text {
    /// Relative to the root, with `/`.
    path: String,
    content: String,
}

/// Lists the findings.
pub(crate) fn run() -> Result<(), Fault> {
    let findings = findings()?;
    for finding in &findings {
        println!("{finding}");
    }
    println!("tidy: {} findings", findings.len());
    if findings.is_empty() { Ok(()) } else { Err(Fault::Untidy(findings.len())) }
}

fn findings() -> Result<Vec<Finding>, Fault> {
    let root = root();
    let texts = texts(&root)?;
    let mut findings = layers::findings(&workspace()?);
    findings.extend(layers::findings(&metadata_of_pdf(&["--no-deps"])?));
    let platform = ["--filter-platform", licenses::PLATFORM];
    for whole in [metadata(&platform)?, metadata_of_pdf(&platform)?] {
        findings.extend(licenses::findings(&whole));
        findings.extend(planted::findings(&whole));
    }
    for text in &texts {
        findings.extend(sources::findings(text));
    }
    findings.extend(links::findings(&texts, |path| root.join(path).exists()));
    findings.extend(links::decisions(&texts));
    findings.extend(directive::findings(&texts));
    findings.extend(switches::findings(&texts));
    findings.sort();
    findings.dedup();
    Ok(findings)
}

/// Every text of the tree: code, settings, documents, scripts.
fn texts(root: &Path) -> Result<Vec<Text>, Fault> {
    let mut texts = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        let unusable = |source| Fault::File { path: folder.clone(), source };
        for entry in fs::read_dir(&folder).map_err(unusable)? {
            let path = entry.map_err(unusable)?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                let hidden = name.starts_with('.') && ![".ci", ".cargo"].contains(&name.as_str());
                if !hidden && name != "target" {
                    open.push(path);
                }
                continue;
            }
            // What is no text has nothing for these rules.
            let Ok(content) = fs::read_to_string(&path) else { continue };
            let Ok(relative) = path.strip_prefix(root) else { continue };
            let path = relative.to_string_lossy().replace('\\', "/");
            texts.push(Text { path, content });
        }
    }
    texts.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(texts)
}

impl Finding {
    fn new(at: impl Into<String>, line: usize, what: impl Into<String>) -> Self {
        Self { at: at.into(), line, what: what.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.at, self.what),
            line => write!(f, "{}:{line}: {}", self.at, self.what),
        }
    }
}

#[cfg(test)]
fn text(path: &str, content: &str) -> Text {
    Text { path: path.to_owned(), content: content.to_owned() }
}

#[cfg(test)]
fn said(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(ToString::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_printing_program_has_the_same_lints() {
        let lints = |manifest: &str| {
            let text = fs::read_to_string(root().join(manifest)).unwrap();
            let (_, from) = text.split_once("[workspace.lints.rust]").unwrap();
            from.split_once("[profile.dev]").unwrap().0.trim().to_owned()
        };
        assert_eq!(lints("Cargo.toml"), lints(crate::shell::PDF));
    }

    #[test]
    fn the_tree_is_tidy() {
        assert_eq!(said(&findings().unwrap()), Vec::<String>::new());
    }
}
