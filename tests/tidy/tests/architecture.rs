//! The direction of dependencies, read from the manifests.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn metadata() -> Metadata {
    MetadataCommand::new().manifest_path(root().join("Cargo.toml")).exec().unwrap()
}

/// Which of our packages each package may be built on. Those who are not named here may use all.
fn allowed() -> BTreeMap<&'static str, &'static [&'static str]> {
    BTreeMap::from([
        ("stateset-api", &[][..]),
        ("stateset-registry", &["stateset-api", "stateset-store"]),
        ("stateset-store", &[]),
        ("stateset-treasury", &["stateset-api", "stateset-store"]),
        ("stateset-governance", &["stateset-api", "stateset-store"]),
        ("stateset-reputation", &["stateset-api", "stateset-store"]),
        ("stateset-wallet", &["stateset-api", "stateset-store"]),
        ("stateset-agent", &["stateset-api", "stateset-ledger"]),
        ("stateset-chain", &["stateset-api", "stateset-http"]),
        ("stateset-http", &[]),
        ("stateset-model", &["stateset-http"]),
        (
            "stateset-notify",
            &[
                "stateset-agent",
                "stateset-api",
                "stateset-chain",
                "stateset-config",
                "stateset-http",
                "stateset-state",
                "stateset-telemetry",
            ],
        ),
        ("stateset-ledger", &["stateset-api"]),
        (
            "stateset-sim",
            &[
                "stateset-api",
                "stateset-chain",
                "stateset-governance",
                "stateset-registry",
                "stateset-reputation",
                "stateset-tests-suite",
                "stateset-treasury",
                "stateset-wallet",
            ],
        ),
        ("stateset-invoice", &[]),
        ("stateset-telemetry", &["stateset-agent", "stateset-api", "stateset-chain"]),
        ("stateset-state", &["stateset-agent", "stateset-api", "stateset-chain", "stateset-ledger"]),
        ("stateset-config", &["stateset-agent", "stateset-api", "stateset-chain", "stateset-model", "stateset-state"]),
        (
            "stateset-advisor",
            &[
                "stateset-agent",
                "stateset-api",
                "stateset-chain",
                "stateset-config",
                "stateset-model",
                "stateset-state",
                "stateset-telemetry",
            ],
        ),
        (
            "stateset-bills",
            &["stateset-agent", "stateset-api", "stateset-chain", "stateset-state", "stateset-telemetry"],
        ),
        (
            "stateset-reconcile",
            &[
                "stateset-agent",
                "stateset-api",
                "stateset-chain",
                "stateset-ledger",
                "stateset-state",
                "stateset-telemetry",
            ],
        ),
        (
            "stateset-upkeep",
            &[
                "stateset-agent",
                "stateset-api",
                "stateset-chain",
                "stateset-config",
                "stateset-state",
                "stateset-telemetry",
            ],
        ),
        (
            "stateset-portfolio",
            &["stateset-agent", "stateset-api", "stateset-chain", "stateset-config", "stateset-state"],
        ),
        (
            "stateset-shadow",
            &[
                "stateset-agent",
                "stateset-api",
                "stateset-bills",
                "stateset-chain",
                "stateset-config",
                "stateset-portfolio",
                "stateset-state",
                "stateset-telemetry",
            ],
        ),
        (
            "stateset-keeper",
            &[
                "stateset-advisor",
                "stateset-agent",
                "stateset-api",
                "stateset-bills",
                "stateset-chain",
                "stateset-config",
                "stateset-notify",
                "stateset-portfolio",
                "stateset-reconcile",
                "stateset-state",
                "stateset-telemetry",
                "stateset-upkeep",
            ],
        ),
        (
            "stateset-cli",
            &[
                "stateset-advisor",
                "stateset-agent",
                "stateset-api",
                "stateset-bills",
                "stateset-chain",
                "stateset-config",
                "stateset-invoice",
                "stateset-keeper",
                "stateset-ledger",
                "stateset-model",
                "stateset-notify",
                "stateset-portfolio",
                "stateset-shadow",
                "stateset-state",
                "stateset-telemetry",
            ],
        ),
        (
            "stateset-lab",
            &[
                "stateset-advisor",
                "stateset-agent",
                "stateset-api",
                "stateset-bills",
                "stateset-chain",
                "stateset-cli",
                "stateset-config",
                "stateset-keeper",
                "stateset-ledger",
                "stateset-model",
                "stateset-portfolio",
                "stateset-reconcile",
                "stateset-sim",
                "stateset-state",
                "stateset-telemetry",
                "stateset-upkeep",
            ],
        ),
    ])
}

fn ours(package: &Package) -> BTreeSet<String> {
    let built_on = package.dependencies.iter().filter(|dependency| dependency.kind != DependencyKind::Development);
    built_on.filter(|dependency| dependency.path.is_some()).map(|dependency| dependency.name.to_string()).collect()
}

#[test]
fn dependencies_point_the_way_the_design_says() {
    let metadata = metadata();
    let rules = allowed();
    let mut checked = 0;
    for package in metadata.workspace_packages() {
        let Some(allowed) = rules.get(package.name.as_str()) else {
            assert!(package.name.starts_with("stateset-tests-"), "{} has no rule in this test", package.name);
            continue;
        };
        for dependency in ours(package) {
            assert!(allowed.contains(&dependency.as_str()), "{} may not be built on {dependency}", package.name);
        }
        checked += 1;
    }
    assert_eq!(checked, rules.len(), "a rule names a package that does not exist");
}

/// All packages that a package is built on, however far, itself included; without what only its tests need.
fn built_on(metadata: &Metadata, package: &str) -> BTreeSet<String> {
    let graph = metadata.resolve.as_ref().unwrap();
    let name = |id: &cargo_metadata::PackageId| metadata[id].name.to_string();
    let mut open = vec![graph.nodes.iter().find(|node| name(&node.id) == package).unwrap()];
    let mut seen = BTreeSet::new();
    while let Some(next) = open.pop() {
        if !seen.insert(name(&next.id)) {
            continue;
        }
        for dependency in &next.deps {
            if dependency.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal) {
                open.push(graph.nodes.iter().find(|node| node.id == dependency.pkg).unwrap());
            }
        }
    }
    seen
}

#[test]
fn the_core_is_built_on_no_runtime_network_or_store() {
    let metadata = metadata();
    for core in ["stateset-agent", "stateset-api", "stateset-invoice"] {
        let seen = built_on(&metadata, core);
        assert!(seen.contains("thiserror"), "the walk found nothing");
        for banned in ["tokio", "tonic", "cosmrs", "rusqlite", "reqwest", "axum"] {
            assert!(!seen.contains(banned), "{core} is built on {banned}");
        }
    }
}

/// A room of its own: who asks a model, and what for, is decided elsewhere.
#[test]
fn the_model_port_is_built_on_no_chain_and_no_store() {
    let seen = built_on(&metadata(), "stateset-model");
    assert!(seen.contains("hyper"), "the walk found nothing");
    for banned in ["stateset-api", "stateset-chain", "tonic", "cosmrs", "rusqlite", "axum"] {
        assert!(!seen.contains(banned), "stateset-model is built on {banned}");
    }
}

/// The one that an operator runs, by the package that has it.
#[test]
fn the_production_binary_links_no_contract_and_no_embedded_chain() {
    let metadata = metadata();
    let mut owners = metadata
        .workspace_packages()
        .into_iter()
        .filter(|package| package.targets.iter().any(|target| target.is_bin() && target.name == "stateset-keeper"));
    let owner = owners.next().unwrap();
    assert!(owners.next().is_none(), "two packages make a binary of that name");
    let seen = built_on(&metadata, &owner.name);
    assert!(seen.contains("stateset-chain"), "the walk found nothing");
    for banned in [
        "cw-multi-test",
        "stateset-governance",
        "stateset-lab",
        "stateset-registry",
        "stateset-reputation",
        "stateset-sim",
        "stateset-treasury",
        "stateset-wallet",
    ] {
        assert!(!seen.contains(banned), "stateset-keeper links {banned}");
    }
}

#[test]
fn versions_and_lints_stand_in_one_place() {
    for package in metadata().workspace_packages() {
        let manifest = std::fs::read_to_string(&package.manifest_path).unwrap();
        assert!(manifest.contains("[lints]\nworkspace = true"), "{} does not take the workspace's lints", package.name);
        let mut in_dependencies = false;
        for line in manifest.lines() {
            if line.starts_with('[') {
                in_dependencies = line.ends_with("dependencies]");
            } else if in_dependencies && !line.trim().is_empty() && !line.starts_with('#') {
                assert!(line.contains("workspace = true"), "{}: '{line}' names its own version", package.name);
            }
        }
    }
}

#[test]
fn the_repository_names_no_drawer_modules() {
    let banned = ["utils.rs", "util.rs", "helpers.rs", "common.rs", "manager.rs", "misc.rs"];
    let mut open = vec![root().join("contracts"), root().join("keeper"), root().join("tests")];
    let mut read = 0;
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if let Some(name) = path.file_name().and_then(|name| name.to_str()) {
                assert!(!banned.contains(&name), "{} is a drawer", path.display());
                read += 1;
            }
        }
    }
    assert!(read > 20);
}
