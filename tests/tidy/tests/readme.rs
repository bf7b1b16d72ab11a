//! What a machine can check of the README and the other pages: that what they name exists, that tables are whole.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(page: impl AsRef<Path>) -> String {
    std::fs::read_to_string(root().join(page)).unwrap()
}

/// The pages at the root and in `docs`, by their paths from the root.
fn pages() -> Vec<PathBuf> {
    let named = |folder: &str| {
        let names = std::fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().file_name());
        names.map(|name| Path::new(folder).join(name)).collect::<Vec<_>>()
    };
    let pages = [named(""), named("docs")].concat().into_iter();
    pages.filter(|path| path.extension().is_some_and(|kind| kind == "md")).collect()
}

/// Whoever comes by reads this one page: what does not help him to begin stands in `docs`.
#[test]
fn the_readme_is_a_front_door() {
    const BYTES_MAX: usize = 12 * 1024;
    let readme = read("README.md");
    assert!(readme.len() <= BYTES_MAX, "README.md has {} bytes of at most {BYTES_MAX}", readme.len());
    for section in ["Two commands", "A first agent", "How it is built", "Where to go on"] {
        assert!(readme.contains(&format!("\n## {section}\n")), "README.md lacks '{section}'");
    }
    for picture in ["flowchart", "sequenceDiagram"] {
        assert!(readme.contains(&format!("```mermaid\n{picture}")), "README.md lacks its {picture}");
    }
}

/// Every `scripts/…` that a page names exists, can be run and says what it does; files of data among them are there.
#[test]
fn the_scripts_that_the_pages_name_can_be_run() {
    let mut found = 0;
    for page in pages() {
        for word in read(&page).split(|c: char| c.is_whitespace() || "`()|,;:".contains(c)) {
            let word = word.trim_end_matches('.');
            let Some(name) = word.strip_prefix("scripts/").filter(|name| !name.is_empty()) else { continue };
            let path = root().join("scripts").join(name);
            let metadata = std::fs::metadata(&path).unwrap_or_else(|_| panic!("{} names {word}", page.display()));
            found += 1;
            if path.extension().is_some() {
                continue;
            }
            assert_eq!(metadata.permissions().mode() & 0o111, 0o111, "{word} is not executable");
            assert!(std::fs::read_to_string(&path).unwrap().lines().nth(1).unwrap().starts_with("# "), "{word}");
        }
    }
    assert!(found >= 10);
}

/// What a page sets as code: the lines of its blocks, and what stands within its lines.
fn code(page: &str) -> Vec<String> {
    let parts = page.split("```").enumerate();
    let lines = parts.flat_map(|(index, part)| {
        let spans = part.split('`').skip(1).step_by(2).map(|span| span.replace('\n', " "));
        let block = part.lines().flat_map(|line| line.split(" && ")).map(|line| {
            let line = line.split(" #").next().unwrap_or(line);
            line.trim().to_owned()
        });
        if index % 2 == 1 { block.collect::<Vec<_>>() } else { spans.collect() }
    });
    lines.collect()
}

/// What scripts are called with, they know; packages that are built are there.
#[test]
fn scripts_know_the_words_with_which_the_pages_call_them() {
    let manifests: String = ["contracts", "keeper", "tests"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(root().join(folder)).unwrap())
        .filter_map(|entry| std::fs::read_to_string(entry.unwrap().path().join("Cargo.toml")).ok())
        .collect();
    let mut found = 0;
    for page in pages().iter().filter(|page| !page.ends_with("CHANGELOG.md")) {
        for line in code(&read(page)) {
            let words: Vec<_> = line.split_whitespace().collect();
            for pair in words.windows(2).filter(|pair| pair[0] == "-p" && line.contains("cargo ")) {
                assert!(manifests.contains(&format!("name = \"{}\"", pair[1])), "{}: {line}", page.display());
                found += 1;
            }
            let Some(name) =
                words.first().and_then(|word| word.strip_prefix("scripts/")).filter(|name| !name.is_empty())
            else {
                continue;
            };
            let script = read(Path::new("scripts").join(name));
            for word in
                words.iter().skip(1).filter(|word| word.starts_with(|first: char| first == '-' || first.is_lowercase()))
            {
                assert!(script.contains(word), "{}: {line}: scripts/{name} does not know {word}", page.display());
                found += 1;
            }
        }
    }
    assert!(found >= 20, "{found} words read");
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

/// Every row of the tables of invariants names a test, and the tests exist.
#[test]
fn each_invariant_names_a_test_that_exists() {
    let page = read("docs/invariants.md");
    let headings = ["| what holds ", "| --"];
    let rows = page.lines().filter(|line| line.starts_with("| "));
    for row in rows.filter(|line| !headings.iter().any(|heading| line.starts_with(heading))) {
        assert!(row.contains(".rs::"), "no test guards: {row}");
    }
    assert!(guards(&page) >= 150);
}

/// What can fail has an answer of the keeper's, and one for a person.
#[test]
fn each_failure_says_what_the_keeper_does_and_what_a_person_does() {
    let page = read("docs/operating.md");
    let rows: Vec<_> = page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| --")).collect();
    for row in &rows {
        let cells: Vec<_> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        assert!(cells.len() == 3 && cells.iter().all(|cell| !cell.is_empty()), "not in three parts: {row}");
    }
    assert!(rows.len() >= 40, "{} rows", rows.len());
}

/// What could be done to the promises says so of each of the three.
#[test]
fn each_attacker_is_measured_by_the_three_promises() {
    let page = read("docs/threat-model.md");
    let heading = "| attacker | bounded loss | paid once | replayable | what he can do |";
    let table = page.split(heading).nth(1).unwrap().lines().skip(2).take_while(|line| line.starts_with("| "));
    let rows: Vec<Vec<_>> = table.map(|row| row.trim_matches('|').split(" | ").map(str::trim).collect()).collect();
    for row in &rows {
        assert!(row.len() == 5 && row.iter().all(|cell| !cell.is_empty()), "not in five parts: {row:?}");
    }
    assert!(rows.len() >= 12, "{} attackers", rows.len());
}

/// The faults of others: each has a test or a sentence, and the tests exist.
#[test]
fn each_fault_of_others_is_kept_out_by_a_test_that_exists_or_a_reason() {
    let page = read("docs/faults.md");
    let faults = page.split("\n## ").filter(|section| section.starts_with("Faults")).flat_map(str::lines);
    for row in faults.filter(|line| line.starts_with("| ")) {
        let kept = row.trim_end_matches(" |").rsplit("| ").next().unwrap();
        assert!(kept.len() > 15 || kept.starts_with("---"), "nothing keeps out: {row}");
    }
    assert!(guards(&page) >= 30);
}

/// Whoever looks a word up finds it once.
#[test]
fn the_glossary_explains_each_term_once() {
    let page = read("docs/glossary.md");
    let rows = page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| --"));
    let terms: Vec<_> = rows.filter_map(|row| row.split(" | ").next()).filter(|term| *term != "| term").collect();
    let mut once = terms.clone();
    once.sort_unstable();
    let twice: Vec<_> = once.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
    assert!(twice.is_empty() && terms.len() > 60, "{} terms, twice: {twice:?}", terms.len());
}

/// Files and headings that the pages link to are there, and each page in `docs` is linked from the README.
#[test]
fn the_links_of_the_pages_lead_somewhere() {
    let slug = |heading: &str| {
        let kept = heading.to_lowercase().replace(' ', "-");
        kept.chars().filter(|c| c.is_alphanumeric() || "-_".contains(*c)).collect::<String>()
    };
    for page in pages() {
        for link in read(&page).split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if link.starts_with("http") {
                continue;
            }
            let (file, heading) = link.split_once('#').map_or((link, None), |(file, heading)| (file, Some(heading)));
            let from = root().join(&page);
            let to = if file.is_empty() { from } else { from.parent().unwrap().join(file) };
            assert!(to.exists(), "{} links to {link}", page.display());
            if let Some(heading) = heading {
                let text = std::fs::read_to_string(&to).unwrap();
                let headings = text.lines().filter(|line| line.starts_with("##"));
                let mut headings = headings.map(|line| line.trim_start_matches('#').trim());
                assert!(headings.any(|found| slug(found) == heading), "{} links to {link}", page.display());
            }
        }
    }
    for page in pages().iter().filter(|page| page.starts_with("docs")) {
        assert!(read("README.md").contains(&format!("]({}", page.display())), "README does not link to {page:?}");
    }
}
