//! The field's standard terms: words that were private to this project do not come back as names or as files.
//!
//! Names are read from the code as the compiler reads it, and from what the pages set as code, so prose and texts may use
//! any word. `docs/glossary.md` explains the few terms that a newcomer must look up.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};

/// What must not name anything, and what does instead.
const REPLACED: [(&str, &str); 32] = [
    ("Barred", "NotAuthorized"),
    ("BOARD", "SIGNER_SET"),
    ("Board", "StoredSigners"),
    ("COUNTED", "TOTALS"),
    ("Consult", "ApprovalRule"),
    ("Consulted", "ApprovalUsed"),
    ("Counted", "Totals"),
    ("Desk", "Fixture"),
    ("Fate", "TxStatus"),
    ("Few", "VecMap"),
    ("FreezeSilent", "FreezeDeadMan"),
    ("Handed", "InboxItem"),
    ("Held", "what is held: GrantState, Balance, NeedsReview"),
    ("Moot", "Superseded"),
    ("NotSilent", "DeadManRunning"),
    ("OwnMsg", "SelfMsg"),
    ("Paper", "SigningRequest"),
    ("Parties", "Roles"),
    ("Turn", "what it is: EscalationEvent, SetMode"),
    ("Place", "what it is: SigningDomain, Cursor, AnteContext"),
    ("consult", "approval_rule"),
    ("consulted", "approval_rule"),
    ("desk", "client, fixture"),
    ("give_reasons", "attach_rationales"),
    ("heard_at", "last_seen_at"),
    ("judge_under", "judge"),
    ("paper", "request"),
    ("place", "index"),
    ("puzzled", "unexplained_at"),
    ("silent_at", "dead_man_at"),
    ("tell", "to_event, into_response"),
    ("told", "what it is: event, response, answer"),
];

/// Files that were called so.
const FILES: [&str; 7] = ["consult.rs", "desk.rs", "few.rs", "paper.rs", "party.rs", "place.rs", "words.rs"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if name != "target" && name != "node_modules" {
                files(&path, found);
            }
        } else if (name.ends_with(".rs") || name.ends_with(".ts")) && path != root().join("tests/tidy/tests/words.rs") {
            found.push(path);
        }
    }
}

fn names(tokens: TokenStream, into: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(name) => {
                into.insert(name.to_string());
            }
            TokenTree::Group(group) => names(group.stream(), into),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

fn names_in(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    names(text.parse().unwrap(), &mut found);
    found
}

/// The same of TypeScript, line by line: comments are lines of their own, and no quoted text goes over several.
fn names_in_typescript(text: &str) -> BTreeSet<String> {
    let mut bare = String::new();
    for line in text.lines().map(str::trim_start).filter(|line| !line.starts_with(['*', '/'])) {
        let mut quoted = None;
        for letter in line.chars() {
            match quoted {
                Some(quote) if quote == letter => quoted = None,
                None if matches!(letter, '"' | '`' | '\'') => quoted = Some(letter),
                None => bare.push(letter),
                Some(_) => {}
            }
        }
        bare.push('\n');
    }
    bare.split(|letter: char| !letter.is_alphanumeric() && letter != '_').map(str::to_owned).collect()
}

#[test]
fn names_are_the_fields_standard_terms() {
    let mut sources = Vec::new();
    ["contracts", "keeper", "tests", "schema/ts/src", "schema/ts/test"]
        .iter()
        .for_each(|folder| files(&root().join(folder), &mut sources));
    assert!(sources.len() > 300, "{} files read", sources.len());
    let mut wrong = Vec::new();
    for path in sources {
        let shown = path.strip_prefix(root()).unwrap_or(&path).display().to_string();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if FILES.contains(&name.as_str()) && !shown.starts_with("tests/tidy") {
            wrong.push(format!("{shown}: the file's name"));
        }
        // What version 0.2 says is said in its words.
        if shown.ends_with("previous.ts") || shown.ends_with("previous.test.ts") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let used = if name.ends_with(".ts") { names_in_typescript(&text) } else { names_in(&text) };
        for (word, standard) in REPLACED {
            if used.contains(word) {
                wrong.push(format!("{shown}: `{word}` is {standard}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} names:\n{}", wrong.len(), wrong.join("\n"));
}

/// What a page sets as code within its lines; its blocks have comments, which are prose.
fn names_in_page(text: &str) -> BTreeSet<String> {
    let prose = text.split("```").step_by(2);
    let spans = prose.flat_map(|part| part.split('`').skip(1).step_by(2));
    spans
        .flat_map(|span| span.split(|letter: char| !letter.is_alphanumeric() && letter != '_'))
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_pages_call_things_as_the_code_does() {
    let mut pages: Vec<_> = ["README.md", "CONTRIBUTING.md", "SECURITY.md"].map(|page| root().join(page)).into();
    pages.extend(std::fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path()));
    assert!(pages.len() > 10, "{} pages read", pages.len());
    let mut wrong = Vec::new();
    for page in pages {
        let used = names_in_page(&std::fs::read_to_string(&page).unwrap());
        let found = REPLACED.iter().filter(|(word, _)| used.contains(*word));
        wrong.extend(found.map(|(word, standard)| format!("{}: `{word}` is {standard}", page.display())));
    }
    assert!(wrong.is_empty(), "{} names:\n{}", wrong.len(), wrong.join("\n"));
    let page = "The desk is told `of Few`.\n```sh\nlook # `Fate`\n```\nAnd `consult(at)`.";
    assert_eq!(
        names_in_page(page).into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>(),
        ["Few", "at", "consult", "of"]
    );
}

#[test]
fn names_are_told_from_prose_and_texts() {
    let found = names_in("/// A place.\nfn index(at: u8) { let x = \"place\"; // told\n f!(tell) }");
    assert_eq!(found.into_iter().collect::<Vec<_>>(), ["at", "doc", "f", "fn", "index", "let", "tell", "u8", "x"]);
    let found = names_in_typescript("/**\n * A place.\n */\nfunction index(at: u8) { return \"place\" + tell(at); }");
    assert_eq!(found.iter().filter(|name| !name.is_empty()).count(), 6, "{found:?}");
    assert!(found.contains("tell") && !found.contains("place"));
}
