//! The README's claims that a machine can check.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn readme() -> String {
    std::fs::read_to_string(root().join("README.md")).unwrap()
}

/// Every `scripts/…` that the README names exists, can be run and says what it does.
#[test]
fn the_scripts_that_the_readme_names_can_be_run() {
    let mut found = 0;
    for word in readme().split(|c: char| c.is_whitespace() || "`()|,;:".contains(c)) {
        let word = word.trim_end_matches('.');
        let Some(name) = word.strip_prefix("scripts/").filter(|name| !name.is_empty()) else { continue };
        let path = root().join("scripts").join(name);
        let mode = std::fs::metadata(&path).unwrap_or_else(|_| panic!("README names {word}")).permissions().mode();
        assert_eq!(mode & 0o111, 0o111, "{word} is not executable");
        assert!(std::fs::read_to_string(&path).unwrap().lines().nth(1).unwrap().starts_with("# "), "{word}");
        found += 1;
    }
    assert!(found >= 2);
}

/// The table of invariants names a test for each: `file` and `function`, both of which exist.
#[test]
fn each_invariant_names_a_test_that_exists() {
    let readme = readme();
    let section = readme.split("\n## ").find(|section| section.starts_with("Invariants")).unwrap();
    let mut found = 0;
    for line in section.lines().filter(|line| line.starts_with("| ") && line.contains('`')) {
        let guard = line.trim_end_matches(" |").rsplit("| ").next().unwrap();
        for named in guard.split('`').skip(1).step_by(2) {
            let (file, function) = named.split_once("::").unwrap_or_else(|| panic!("'{named}' is no file::test"));
            let source = std::fs::read_to_string(root().join(file)).unwrap_or_else(|_| panic!("no file {file}"));
            assert!(source.contains(&format!("fn {function}(")), "{file} has no test {function}");
            found += 1;
        }
    }
    assert!(found >= 10, "only {found} guards are named");
}

/// Files that the README links to are there.
#[test]
fn the_links_of_the_readme_lead_somewhere() {
    for link in readme().split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
        if !link.starts_with("http") && !link.starts_with('#') {
            assert!(root().join(link).exists(), "README links to {link}");
        }
    }
}
