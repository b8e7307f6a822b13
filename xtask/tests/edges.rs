//! Dependencies between the workspace's crates point one way; any edge not listed here is refused.
//! A new edge is a decision: it gets its own commit and a line in ARCHITECTURE.md.

use std::collections::BTreeSet;

use cargo_metadata::{DependencyKind, MetadataCommand};

const EDGES: &[(&str, &[&str])] = &[
    ("frontdesk", &["frontdeskd", "wire"]),
    ("ui", &["wire", "booking"]),
    ("frontdeskd", &["bridge", "console", "caller", "desk", "store", "booking", "wire"]),
    ("bridge", &["desk", "call", "audio", "receptionist", "booking", "wire"]),
    ("console", &["desk", "wire", "audio"]),
    ("desk", &["store", "booking", "call", "recording", "wire"]),
    ("store", &["booking"]),
    ("receptionist", &["call", "booking"]),
    ("call", &["audio"]),
    ("recording", &["audio"]),
    ("caller", &["audio"]),
    ("xtask", &["caller", "testkit"]),
    // Measures the product from outside; nothing depends on it.
    ("bench", &["caller", "audio"]),
    // A crate of tests' own parts; nothing but tests and the xtask may depend on it.
    ("testkit", &["audio", "booking", "store"]),
    ("audio", &[]),
    ("booking", &[]),
    ("wire", &[]),
];

/// Crates without sockets, tasks or files: they must not even see these libraries.
const PURE: &[&str] = &["audio", "call", "booking", "receptionist", "wire"];
const IMPURE: &[&str] =
    &["tokio", "axum", "tauri", "rusqlite", "redis", "reqwest", "tokio-tungstenite", "tracing"];

#[test]
fn dependencies_between_our_crates_point_one_way() {
    let metadata = MetadataCommand::new().no_deps().exec().expect("cargo metadata runs");
    let ours: BTreeSet<&str> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
    let mut wrong = Vec::new();
    for package in &metadata.packages {
        let name = package.name.as_str();
        let Some((_, allowed)) = EDGES.iter().find(|(from, _)| *from == name) else {
            wrong.push(format!("{name} is not in the table of edges"));
            continue;
        };
        let normal =
            package.dependencies.iter().filter(|dependency| dependency.kind != DependencyKind::Development);
        for dependency in normal {
            let to = dependency.name.as_str();
            if ours.contains(to) && !allowed.contains(&to) {
                wrong.push(format!("{name} → {to}"));
            }
            if PURE.contains(&name) && IMPURE.contains(&to) {
                wrong.push(format!("{name} is pure and must not use {to}"));
            }
        }
    }
    assert!(wrong.is_empty(), "edges the design does not have: {wrong:#?}");
}

#[test]
fn the_table_names_only_crates_that_exist() {
    let metadata = MetadataCommand::new().no_deps().exec().expect("cargo metadata runs");
    let ours: BTreeSet<&str> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
    for (from, to) in EDGES {
        assert!(ours.contains(from), "{from} is in the table but not in the workspace");
        for name in *to {
            assert!(ours.contains(name), "{name} is in the table but not in the workspace");
        }
    }
}
