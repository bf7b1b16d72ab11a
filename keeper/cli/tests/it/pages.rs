//! What the pages say can be typed, the command line takes.

use std::path::{Path, PathBuf};

use clap::CommandFactory as _;
use clap::error::ErrorKind;
use stateset_cli::cli::Cli;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The pages at the root and in `docs`.
fn pages() -> Vec<PathBuf> {
    let folders = [root(), root().join("docs")];
    let entries = folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap());
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|kind| kind == "md")).collect()
}

/// A line as a shell splits it, as far as the pages go: double quotes, and a comment at the end.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for letter in line.chars() {
        match letter {
            '"' => quoted = !quoted,
            '#' if !quoted && words.last().is_some_and(String::is_empty) => break,
            ' ' if !quoted => words.push(String::new()),
            letter => words.last_mut().unwrap().push(letter),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whole lines of `stateset-keeper`, from the blocks of a page; a block's line may hold several commands.
fn lines(page: &str) -> Vec<Vec<String>> {
    let blocks = page.split("\n```").skip(1).step_by(2).filter(|block| block.starts_with("sh\n"));
    let commands = blocks.flat_map(str::lines).flat_map(|line| line.split(" && "));
    commands.map(words).filter(|words| words.first().is_some_and(|word| word == "stateset-keeper")).collect()
}

/// Verbs set as code within the prose, where at least two words say which; `a|b` stands for several.
fn verbs(page: &str) -> Vec<Vec<String>> {
    let prose = page.split("```").step_by(2);
    let spans = prose.flat_map(|part| part.split('`').skip(1).step_by(2));
    let named = spans.filter(|span| !span.contains(['|', '\n', '…', '(', '^']));
    let known: Vec<_> = Cli::command().get_subcommands().map(|verb| verb.get_name().to_owned()).collect();
    let split = named.map(|span| words(span.strip_prefix("stateset-keeper ").unwrap_or(span)));
    split.filter(|words| words.len() > 1 && known.contains(&words[0])).collect()
}

#[test]
fn every_line_of_the_keeper_in_a_page_is_one_that_it_takes() {
    let mut read = 0;
    for page in pages() {
        for line in lines(&std::fs::read_to_string(&page).unwrap()) {
            let parsed = Cli::command().try_get_matches_from(&line);
            assert!(parsed.is_ok(), "{}: {}\n{}", page.display(), line.join(" "), parsed.unwrap_err());
            read += 1;
        }
    }
    assert!(read >= 20, "{read} lines read");
}

#[test]
fn every_verb_that_the_prose_names_is_there() {
    let mut read = 0;
    for page in pages() {
        // What is said there of earlier versions went by their words.
        if page.ends_with("CHANGELOG.md") {
            continue;
        }
        for verb in verbs(&std::fs::read_to_string(&page).unwrap()) {
            let line = [vec!["stateset-keeper".to_owned()], verb].concat();
            if let Err(refused) = Cli::command().try_get_matches_from(&line) {
                let unknown = [ErrorKind::InvalidSubcommand, ErrorKind::UnknownArgument, ErrorKind::InvalidValue];
                assert!(!unknown.contains(&refused.kind()), "{}: {}\n{refused}", page.display(), line.join(" "));
            }
            read += 1;
        }
    }
    assert!(read >= 10, "{read} verbs read");
}

#[test]
fn a_line_is_split_as_a_shell_splits_it() {
    assert_eq!(words("a  --why \"looks odd\" b# # and so on"), ["a", "--why", "looks odd", "b#"]);
    let page = "x\n```sh\ncd y && stateset-keeper init   # z\nls\n```\n`wallet show`, `a b` and `stateset-keeper journal replay`\n";
    assert_eq!(lines(page), [["stateset-keeper", "init"]]);
    assert_eq!(verbs(page), [["wallet", "show"], ["journal", "replay"]]);
}
