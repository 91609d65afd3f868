//! Who may depend on whom: arrows point down, and each outside crate has an owner.

use crate::shell::{Dependency, Metadata, Package};
use crate::tidy::Finding;

/// A layer; the higher may use the lower.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Layer {
    Words,
    Cores,
    Adapters,
    Shell,
    Edge,
    /// Uses all, is used by none.
    Side,
}

/// The layers, as ARCHITECTURE.md draws them. Some crates are still to come.
const LAYERS: &[(Layer, &[&str])] = &[
    (Layer::Words, &["model"]),
    (
        Layer::Cores,
        &[
            "bundle", "escrow", "journal", "office", "records", "report", "roster", "rules",
            "session", "wire",
        ],
    ),
    (
        Layer::Adapters,
        &["export", "identity", "line", "settings", "sheets", "store", "telemetry", "transport"],
    ),
    (Layer::Shell, &["console", "runtime", "web"]),
    (Layer::Edge, &["hamgam-hub", "hamgam-node", "hamgam-pdf"]),
    (Layer::Side, &["hamgam-tests", "hostile", "models", "sim", "xtask"]),
];

/// The arrows within a layer.
const SIDEWAYS: &[(&str, &[&str])] = &[
    ("bundle", &["journal", "session", "wire"]),
    ("console", &["runtime"]),
    // A bench lives the simulator's year.
    ("hamgam-tests", &["sim"]),
    ("identity", &["settings"]),
    ("office", &["escrow", "journal", "records", "roster", "rules"]),
    ("report", &["escrow", "journal", "office", "roster", "rules"]),
    ("roster", &["journal"]),
    ("session", &["journal", "wire"]),
    ("transport", &["identity"]),
    ("web", &["runtime"]),
    ("wire", &["journal"]),
];

/// Outside crates in what is shipped, and who may use them.
const OWNERS: &[(&str, &[&str])] = &[
    ("age", &["identity"]),
    ("argon2", &["identity"]),
    ("automerge", &["records"]),
    ("bech32", &["identity"]),
    (
        "bincode",
        &[
            "bundle", "identity", "journal", "office", "records", "report", "runtime", "store",
            "wire",
        ],
    ),
    (
        "blake3",
        &[
            "bundle", "export", "identity", "journal", "office", "report", "roster", "runtime",
            "session", "sim", "store",
        ],
    ),
    ("calamine", &["sheets"]),
    ("chacha20poly1305", &["store"]),
    ("clap", &["console", "hamgam-hub", "hamgam-node", "hamgam-pdf", "line", "models", "xtask"]),
    ("clap_complete", &["console"]),
    ("clap_mangen", &["console"]),
    ("crc32c", &["store"]),
    ("csv", &["sheets"]),
    ("directories", &["settings"]),
    ("ed25519-dalek", &["journal", "runtime"]),
    ("encoding_rs", &["sheets"]),
    ("fs2", &["console"]),
    ("getrandom", &["identity", "runtime"]),
    ("icu_calendar", &["model"]),
    ("icu_collator", &["model"]),
    ("icu_locale_core", &["model"]),
    ("indicatif", &["console"]),
    ("jiff", &["hamgam-node"]),
    ("prometheus-client", &["runtime"]),
    ("qrcode", &["hamgam-hub"]),
    ("quinn", &["transport"]),
    ("quinn-proto", &["transport"]),
    ("rcgen", &["identity"]),
    ("redb", &["store"]),
    ("rpassword", &["console"]),
    ("rust_xlsxwriter", &["export"]),
    ("rustls", &["transport", "identity"]),
    ("serde_json", &["console", "export", "hamgam-hub", "hamgam-node", "hamgam-pdf", "xtask"]),
    ("sled", &["store"]),
    ("tokio", &["runtime", "transport", "line"]),
    ("toml", &["rules", "settings"]),
    ("toml_edit", &["settings"]),
    ("tracing-subscriber", &["telemetry"]),
    ("typst", &["hamgam-pdf"]),
    ("typst-layout", &["hamgam-pdf"]),
    ("typst-pdf", &["hamgam-pdf"]),
    ("unicode-normalization", &["model"]),
    ("x509-parser", &["identity"]),
    ("zip", &["sheets"]),
    ("zstd", &["journal"]),
];

/// Made for tests alone: what they use is shipped to nobody.
const UNSHIPPED: &[&str] = &["hamgam-tests", "hostile"];

/// Outside crates that any crate may use.
const SHARED: &[&str] = &["serde", "thiserror", "tracing"];

/// Arrows that point up or sideways, and outside crates in the wrong hands.
pub(crate) fn findings(workspace: &Metadata) -> Vec<Finding> {
    workspace.packages.iter().flat_map(of_package).collect()
}

fn of_package(package: &Package) -> Vec<Finding> {
    let name = package.name.as_str();
    let finding = |what: String| Finding::new(name, 0, what);
    let Some(layer) = layer_of(name) else {
        return vec![finding("has no layer in xtask/src/tidy/layers.rs".to_owned())];
    };
    let judge = |dependency: &Dependency| {
        if dependency.path.is_some() {
            arrow_fault(name, layer, &dependency.name)
        } else {
            owner_fault(name, layer, dependency)
        }
    };
    package.dependencies.iter().filter_map(judge).map(finding).collect()
}

fn arrow_fault(from: &str, layer: Layer, to: &str) -> Option<String> {
    let Some(below) = layer_of(to) else {
        return Some(format!("uses {to}, which has no layer"));
    };
    let sideways = SIDEWAYS.iter().any(|(name, to_these)| *name == from && to_these.contains(&to));
    let down = below < layer && below != Layer::Side;
    (!down && !sideways).then(|| format!("uses {to}: arrows point down"))
}

fn owner_fault(user: &str, layer: Layer, dependency: &Dependency) -> Option<String> {
    let outside = dependency.name.as_str();
    let shipped = dependency.kind.as_deref() != Some("dev") && !UNSHIPPED.contains(&user);
    if !shipped || SHARED.contains(&outside) {
        return None;
    }
    match OWNERS.iter().find(|(name, _)| *name == outside) {
        Some((_, owners)) if owners.contains(&user) => None,
        Some((_, owners)) => Some(format!("uses {outside}, which is {}'s", owners.join("'s, "))),
        None if layer == Layer::Side => None,
        None => Some(format!("uses {outside}, which has no owner in xtask/src/tidy/layers.rs")),
    }
}

fn layer_of(name: &str) -> Option<Layer> {
    LAYERS.iter().find(|(_, names)| names.contains(&name)).map(|(layer, _)| *layer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::said;

    fn package(name: &str, dependencies: &[(&str, Option<&str>, bool)]) -> Package {
        let dependency = |(name, kind, ours): &(&str, Option<&str>, bool)| Dependency {
            name: (*name).to_owned(),
            kind: kind.map(str::to_owned),
            path: ours.then(|| "somewhere".into()),
        };
        Package {
            id: name.to_owned(),
            name: name.to_owned(),
            version: "0.1.0".to_owned(),
            license: None,
            source: None,
            dependencies: dependencies.iter().map(dependency).collect(),
            targets: Vec::new(),
        }
    }

    #[test]
    fn an_arrow_up_or_to_the_side_is_found() {
        let store = package("store", &[("model", None, true), ("runtime", None, true)]);
        assert_eq!(said(&of_package(&store)), ["store: uses runtime: arrows point down"]);
        let office = package("office", &[("escrow", None, true), ("rules", None, true)]);
        assert_eq!(of_package(&office), []);
        let escrow = package("escrow", &[("office", None, true), ("xtask", Some("dev"), true)]);
        assert_eq!(of_package(&escrow).len(), 2);
        let tests = package("hamgam-tests", &[("hamgam-node", None, true)]);
        assert_eq!(of_package(&tests), []);
    }

    #[test]
    fn an_outside_crate_in_the_wrong_hands_is_found() {
        let runtime = package("runtime", &[("sled", None, false), ("serde", None, false)]);
        assert_eq!(said(&of_package(&runtime)), ["runtime: uses sled, which is store's"]);
        let test_only = package("runtime", &[("sled", Some("dev"), false)]);
        assert_eq!(of_package(&test_only), []);
        let new = package("runtime", &[("left-pad", None, false)]);
        assert_eq!(of_package(&new).len(), 1);
    }

    #[test]
    fn a_crate_without_a_layer_is_found() {
        assert_eq!(of_package(&package("helpers", &[])).len(), 1);
    }
}
