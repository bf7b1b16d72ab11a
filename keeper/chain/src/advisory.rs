//! Published faults of the chain under the contracts, and whether a node runs what they affect.
//!
//! Pure: the list is kept in the tree, and what the node runs is handed in as it said.

use std::collections::BTreeMap;
use std::fmt;

use semver::Version;
use serde::Deserialize;
use thiserror::Error;

use crate::Software;

/// The list, `deployments/advisories.toml`; a test reads it.
const KEPT: &str = include_str!("../../../deployments/advisories.toml");

/// A node on which nothing is deployed.
#[derive(Debug, Error)]
pub enum AdvisoryError {
    #[error(
        "{finding}. Nothing was sent. Deploy on a chain whose nodes are mended; --accept-advisory {} goes on all the same",
        finding.id
    )]
    Affected { finding: Finding },
    #[error("there is no advisory '{got}' to accept: the list has {known}")]
    NoSuchAdvisory { got: String, known: String },
    #[error("deployments/advisories.toml is not understood: {0}")]
    Syntax(#[from] toml::de::Error),
}

/// Why a node is, or may be, affected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub id: String,
    text: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Advisories {
    advisory: Vec<Advisory>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Advisory {
    id: String,
    /// A date, as its makers wrote it.
    published: String,
    severity: String,
    what: String,
    source: String,
    /// By Go module: the first version of each line that is not affected.
    mended: BTreeMap<String, Vec<Version>>,
}

impl Advisories {
    pub fn kept() -> Result<Self, AdvisoryError> {
        Ok(toml::from_str(KEPT)?)
    }

    /// All ids, for chains whose coins are worth nothing.
    pub fn ids(&self) -> Vec<String> {
        self.advisory.iter().map(|one| one.id.clone()).collect()
    }

    /// Refuses ids that nobody published: a misspelt one would be accepted and mean nothing.
    pub fn check_ids(&self, accepted: &[String]) -> Result<(), AdvisoryError> {
        let known = |id: &&String| self.advisory.iter().any(|one| one.id == **id);
        let Some(got) = accepted.iter().find(|id| !known(id)).cloned() else { return Ok(()) };
        let known = self.advisory.iter().map(|one| one.id.as_str()).collect::<Vec<_>>().join(", ");
        Err(AdvisoryError::NoSuchAdvisory { got, known })
    }

    /// All that affect what a node says it runs, or cannot be ruled out by it.
    pub fn findings(&self, software: &Software) -> Vec<Finding> {
        self.advisory.iter().filter_map(|one| one.finding(software)).collect()
    }
}

impl Advisory {
    fn finding(&self, software: &Software) -> Option<Finding> {
        let Self { id, published, severity, what, source, mended } = self;
        let about = format!("{id} ({severity}, {published}): {what}. {source}");
        let named: Vec<_> =
            mended.iter().filter_map(|(module, lines)| Some((module, lines, software.version(module)?))).collect();
        let affected = named.iter().find_map(|(module, lines, version)| {
            let mended = lines.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            match parse(version) {
                Some(version) if is_mended(&version, lines) => None,
                Some(version) => Some(format!("the node runs {module} {version}, mended are {mended} and later")),
                None => {
                    Some(format!("the node's version of {module}, '{version}', does not tell whether it is mended"))
                }
            }
        });
        let unnamed = || {
            let modules = mended.keys().cloned().collect::<Vec<_>>().join(" or ");
            named.is_empty().then(|| format!("the node does not name {modules}, so that it cannot be ruled out"))
        };
        let why = affected.or_else(unnamed)?;
        Some(Finding { id: id.clone(), text: format!("{why}: {about}") })
    }
}

/// As Go writes versions.
fn parse(version: &str) -> Option<Version> {
    Version::parse(version.strip_prefix('v').unwrap_or(version)).ok()
}

/// A prerelease of a mended version is before it.
fn is_mended(version: &Version, lines: &[Version]) -> bool {
    let same_line = |first: &Version| (first.major, first.minor) == (version.major, version.minor);
    lines.iter().any(|first| version >= first && same_line(first))
        || lines.iter().max().is_some_and(|last| version >= last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Module;

    const WASMD: &str = "github.com/CosmWasm/wasmd";
    const WASMVM: &str = "github.com/CosmWasm/wasmvm/v3";
    const COMETBFT: &str = "github.com/cometbft/cometbft";

    /// With a mended CometBFT, unless another is named.
    fn node(app: (&str, &str), modules: &[(&str, &str)]) -> Software {
        let module = |(path, version): &(&str, &str)| Module { path: (*path).into(), version: (*version).into() };
        let comet = if modules.iter().any(|(path, _)| *path == COMETBFT) { None } else { Some((COMETBFT, "v0.38.21")) };
        let modules = modules.iter().chain(&comet).map(module).collect();
        Software { app: app.0.into(), version: app.1.into(), modules }
    }

    fn findings(node: &Software) -> Vec<String> {
        Advisories::kept().unwrap().findings(node).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_list_is_understood_and_says_all() {
        let kept = Advisories::kept().unwrap();
        assert!(kept.advisory.iter().all(|one| one.source.starts_with("https://") && !one.mended.is_empty()));
        assert!(kept.check_ids(&["CWA-2026-006".into()]).is_ok());
        let error = kept.check_ids(&["CWA-2026-06".into()]).unwrap_err().to_string();
        assert!(error.contains("'CWA-2026-06'") && error.contains("the list has CWA-2026-006"), "{error}");
    }

    /// As `statesetd` of the local chain answers: it is built out of wasmd, which therefore is no module of its own.
    #[test]
    fn the_local_node_is_found_by_its_virtual_machine() {
        let said = findings(&node(("statesetd", ""), &[("cel.dev/expr", "v0.25.1"), (WASMVM, "v3.0.7")]));
        assert_eq!(said.len(), 1);
        for words in [
            "github.com/CosmWasm/wasmvm 3.0.7, mended are 2.2.9, 2.3.5, 3.0.8 and later",
            "CWA-2026-006 (critical, 2026-09-28)",
            "mint coins",
            "https://github.com/CosmWasm/advisories",
        ] {
            assert!(said[0].contains(words), "{words}: {}", said[0]);
        }
    }

    #[test]
    fn each_line_is_mended_from_its_own_version_on_and_unmaintained_ones_are_not() {
        for (version, affected) in [
            ("v0.61.14", true),
            ("v0.61.15", false),
            ("v0.61.15-rc.1", true),
            ("v0.61.16", false),
            ("v0.70.0", true),
            ("v0.70.3", true),
            ("v0.70.4", false),
            ("v0.71.0", false),
            ("v1.0.0", false),
            ("v0.54.9", true),
            ("v0.54.10", false),
            ("v0.60.9", false),
            ("v0.53.0", true),
            ("v0.62.0", true),
            ("(devel)", true),
        ] {
            let of_app = node(("chaind", "v9"), &[(WASMD, version), (WASMVM, "v3.0.8")]);
            assert_eq!(findings(&of_app).len(), usize::from(affected), "{version}");
        }
        for (version, affected) in [("v3.0.7", true), ("v3.0.8", false), ("v2.3.5", false), ("v2.4.0", true)] {
            let of_app = node(("chaind", "v9"), &[("github.com/CosmWasm/wasmvm/v2", version)]);
            assert_eq!(findings(&of_app).len(), usize::from(affected), "{version}");
        }
    }

    #[test]
    fn a_node_whose_block_times_may_lie_is_found_by_its_consensus() {
        for (version, affected) in [("v0.38.20", true), ("v0.38.21", false), ("v0.37.18", false), ("v0.39.0", false)] {
            let said = findings(&node(("chaind", "v9"), &[(WASMVM, "v3.0.8"), (COMETBFT, version)]));
            assert_eq!(said.len(), usize::from(affected), "{version}");
            assert!(
                said.iter().all(|text| text.contains("CSA-2026-001 (critical") && text.contains("block times lie"))
            );
        }
    }

    #[test]
    fn wasmds_own_node_counts_by_its_own_version() {
        assert_eq!(findings(&node(("wasmd", "0.61.14"), &[])).len(), 1);
        assert_eq!(findings(&node(("wasmd", "v0.61.15"), &[(WASMVM, "v3.0.8")])).len(), 0);
        // Another program's version says nothing of wasmd's.
        assert_eq!(findings(&node(("chaind", "99.0.0"), &[(WASMVM, "v3.0.7")])).len(), 1);
    }

    #[test]
    fn a_node_that_names_none_of_them_is_not_taken_for_mended() {
        let said = findings(&node(("chaind", "v9"), &[("github.com/cosmos/cosmos-sdk", "v0.53.6")]));
        assert_eq!(said.len(), 1);
        assert!(said[0].contains("not name github.com/CosmWasm/wasmd or github.com/CosmWasm/wasmvm"), "{said:?}");
    }
}
