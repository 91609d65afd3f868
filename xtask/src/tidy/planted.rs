//! Planted bugs stay out of what is built: their feature is on in no package unless a command asks.

use crate::shell::Metadata;
use crate::tidy::Finding;

/// The feature that lets a checker choose a bug, see `model::planted`.
const FEATURE: &str = "planted";

/// Packages that are built with planted bugs by cargo's own choice of features: by default ones, or
/// because another package of the workspace, its tests included, asks for them.
pub(crate) fn findings(metadata: &Metadata) -> Vec<Finding> {
    let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes);
    let on = nodes.filter(|node| node.features.iter().any(|feature| feature == FEATURE));
    on.map(|node| {
        let name = metadata.packages.iter().find(|package| package.id == node.id);
        let name = name.map_or(node.id.as_str(), |package| package.name.as_str());
        Finding::new(name, 0, "is built with planted bugs: only a command may ask for that")
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::{Node, Resolve};
    use crate::tidy::said;

    fn resolved(features: &[&str]) -> Metadata {
        let features = features.iter().map(|feature| (*feature).to_owned()).collect();
        let node = Node { id: "path+model".to_owned(), features };
        Metadata {
            packages: Vec::new(),
            target_directory: "target".into(),
            resolve: Some(Resolve { nodes: vec![node] }),
        }
    }

    #[test]
    fn a_package_that_is_built_with_planted_bugs_is_found() {
        assert_eq!(findings(&resolved(&["default", "serde"])), []);
        let found = findings(&resolved(&["default", "planted"]));
        let told = "path+model: is built with planted bugs: only a command may ask for that";
        assert_eq!(said(&found), [told]);
    }
}
