//! The keeper writes to a terminal by functions that return what goes wrong: the macros panic when a disk is full or a
//! reader has gone, after the deed.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fs;
use std::path::{Path, PathBuf};

const MACROS: [&str; 4] = ["println!", "eprintln!", "print!", "eprint!"];

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            into.push(path);
        }
    }
}

#[test]
fn nothing_in_the_keeper_prints_by_a_macro_that_panics() {
    let keeper = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../keeper");
    let mut files = Vec::new();
    for package in fs::read_dir(keeper).unwrap() {
        let source = package.unwrap().path().join("src");
        if source.is_dir() {
            sources(&source, &mut files);
        }
    }
    assert!(files.len() > 100, "{} files: where is the keeper?", files.len());
    let mut found = Vec::new();
    for file in files {
        for (line, text) in (1..).zip(fs::read_to_string(&file).unwrap().lines()) {
            let code = text.split("//").next().unwrap_or_default();
            let by_itself = |at: usize| !code[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_');
            if MACROS.iter().any(|name| code.match_indices(name).any(|(at, _)| by_itself(at))) {
                found.push(format!("{}:{line}: {}", file.display(), text.trim()));
            }
        }
    }
    assert!(found.is_empty(), "output::narrate, Format::print and Format::report do not panic:\n{}", found.join("\n"));
}
