//! What the pages say of this binary can be typed.

use std::path::Path;

use clap::CommandFactory as _;
use stateset_lab::cli::Cli;

#[test]
fn every_line_of_the_lab_in_a_page_is_one_that_it_takes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut read = 0;
    for page in ["README.md", "docs/running.md"] {
        let text = std::fs::read_to_string(root.join(page)).unwrap();
        for line in text.lines().filter_map(|line| line.strip_prefix("target/debug/stateset-lab ")) {
            let words = line.split_whitespace().take_while(|word| !word.starts_with('#'));
            let parsed = Cli::command().try_get_matches_from(["stateset-lab"].into_iter().chain(words));
            assert!(parsed.is_ok(), "{page}: {line}\n{}", parsed.unwrap_err());
            read += 1;
        }
    }
    assert!(read >= 1, "no page says how to begin");
}
