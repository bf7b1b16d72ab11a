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

/// Each `file::test` in the tables of a page exists; how many there are.
fn guards(page: &str) -> usize {
    let mut found = 0;
    for line in page.lines().filter(|line| line.starts_with("| ")) {
        let guard = line.trim_end_matches(" |").rsplit("| ").next().unwrap();
        let named = guard.split('`').skip(1).step_by(2).filter_map(|named| Some((named, named.split_once(".rs::")?)));
        for (named, (file, function)) in named {
            let file = format!("{file}.rs");
            let source = std::fs::read_to_string(root().join(&file)).unwrap_or_else(|_| panic!("no file for {named}"));
            assert!(source.contains(&format!("fn {function}(")), "{file} has no test {function}");
            found += 1;
        }
    }
    found
}

/// Every row of the table of invariants names a test, and the tests exist.
#[test]
fn each_invariant_names_a_test_that_exists() {
    let readme = readme();
    let section = readme.split("\n## ").find(|section| section.starts_with("Invariants")).unwrap();
    for row in section.lines().filter(|line| line.starts_with("| ")).skip(1).filter(|line| !line.starts_with("| --")) {
        assert!(row.contains(".rs::"), "no test guards: {row}");
    }
    assert!(guards(section) >= 10);
}

/// The faults of others: each has a test or a sentence, and the tests exist.
#[test]
fn each_fault_of_others_is_kept_out_by_a_test_that_exists_or_a_reason() {
    let page = std::fs::read_to_string(root().join("SECURITY.md")).unwrap();
    let faults = page.split("\n## ").filter(|section| section.starts_with("Faults")).flat_map(str::lines);
    for row in faults.filter(|line| line.starts_with("| ")) {
        let kept = row.trim_end_matches(" |").rsplit("| ").next().unwrap();
        assert!(kept.len() > 15 || kept.starts_with("---"), "nothing keeps out: {row}");
    }
    assert!(guards(&page) >= 30);
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
