//! `docs/cli.md`: every verb and option of `stateset-keeper` and `stateset-lab`, from what its command line itself says. `UPDATE=1` rewrites
//! it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use clap::{Arg, Command, CommandFactory};
use stateset_cli::cli::Cli;
use stateset_cli::exit::Exit;

/// The pages' width.
const COLUMNS: usize = 120;
const HEAD: &str = "# The command line

Generated from the program by `UPDATE=1 cargo test -p stateset-tests-tidy --test cli`; `stateset-keeper help VERB` says
the same. The laboratory, `stateset-lab`, stands at the end. `stateset-keeper completions bash`, `zsh` or `fish` writes
a shell's completions to standard output. What to do about failures stands in [operating](operating.md).
";

fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/cli.md")
}

/// Words in lines of the pages' width, each but the first set in.
fn wrapped(text: &str, indent: &str) -> String {
    let (mut lines, mut line) = (Vec::new(), String::new());
    for word in text.split_whitespace() {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > COLUMNS {
            lines.push(std::mem::replace(&mut line, indent.to_owned()));
        } else if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines.join("\n")
}

/// A sentence, whose angle brackets Markdown would take for HTML.
fn sentence(text: &str) -> String {
    let end = if text.is_empty() || text.ends_with(['.', ':', ';']) { "" } else { "." };
    text.replace('<', "\\<") + end
}

fn option(arg: &Arg) -> String {
    let mut name = String::new();
    if let Some(short) = arg.get_short() {
        name.push_str(&format!("-{short}, "));
    }
    if let Some(long) = arg.get_long() {
        name.push_str(&format!("--{long}"));
    }
    let values: Vec<&str> = arg.get_value_names().unwrap_or_default().iter().map(|value| value.as_str()).collect();
    if arg.get_action().takes_values() {
        let values = values.join(" ");
        name = if arg.is_positional() { values } else { format!("{name} {values}") };
        if arg.get_num_args().is_some_and(|count| count.max_values() > 1) {
            name.push_str(" …");
        }
    }
    let help = arg.get_long_help().or(arg.get_help()).map(|help| sentence(&help.to_string())).unwrap_or_default();
    let mut said = vec![help];
    let possible: Vec<String> = match arg.get_action().takes_values() {
        true => arg.get_possible_values().iter().map(|value| format!("`{}`", value.get_name())).collect(),
        false => Vec::new(),
    };
    if !possible.is_empty() {
        said.push(format!("One of {}.", possible.join(", ")));
    }
    if arg.get_action().takes_values() && !arg.get_default_values().is_empty() {
        let defaults: Vec<_> = arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
        said.push(format!("Default: `{}`.", defaults.join(" ")));
    }
    if let Some(variable) = arg.get_env() {
        said.push(format!("Also by the environment's `{}`.", variable.to_string_lossy()));
    }
    if arg.is_required_set() && !arg.is_positional() {
        said.push("Required.".to_owned());
    }
    let said = said.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    let line = if said.is_empty() { format!("- `{name}`") } else { format!("- `{name}`: {said}") };
    wrapped(&line, "  ")
}

fn options<'a>(args: impl Iterator<Item = &'a Arg>) -> Option<String> {
    let lines: Vec<String> = args.filter(|arg| !arg.is_hide_set()).map(option).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// A command's own part of the page, and those of the commands below it. `known` are the options that stand above.
fn parts(command: &mut Command, path: &[&str], known: &BTreeSet<String>, into: &mut Vec<String>) {
    let name = command.get_name().to_owned();
    let path = [path, &[name.as_str()]].concat();
    let level = if path.len() == 1 { "##" } else { "###" };
    into.push(format!("{level} {}", path.join(" ")));
    if let Some(about) = command.get_long_about().or(command.get_about()) {
        into.push(sentence(&about.to_string()).lines().map(|line| wrapped(line, "")).collect::<Vec<_>>().join("\n"));
    }
    let usage = command.render_usage().to_string();
    into.push(format!("```\n{}\n```", usage.trim_start_matches("Usage: ").trim()));
    let own = command.get_arguments().filter(|arg| !known.contains(arg.get_id().as_str()));
    into.extend(options(own));
    let known = [known, &shared(command)].into_iter().flatten().cloned().collect();
    for below in command.get_subcommands_mut().filter(|below| !below.is_hide_set() && below.get_name() != "help") {
        parts(below, &path, &known, into);
    }
}

/// What a command's options are called that hold for those below it as well.
fn shared(command: &Command) -> BTreeSet<String> {
    let shared = command.get_arguments().filter(|arg| arg.is_global_set()).map(|arg| arg.get_id().to_string());
    shared.chain(["help", "version"].map(str::to_owned)).collect()
}

fn generated() -> String {
    let mut command = Cli::command();
    command.build();
    let mut into = vec![HEAD.trim_end().to_owned(), "## Options of every verb".to_owned()];
    into.extend(options(command.get_arguments().filter(|arg| arg.is_global_set())));
    into.push("## Exit codes".to_owned());
    into.push(
        "What a script may conclude. A panic (101) is a fault of the program; a signal ends it as 128 and more."
            .to_owned(),
    );
    let codes = Exit::ALL.map(|exit| format!("| {} | {} |", exit.code(), exit.meaning()));
    into.push(format!("| code | meaning |\n| --- | --- |\n{}", codes.join("\n")));
    let known = shared(&command);
    for verb in command.get_subcommands_mut().filter(|verb| !verb.is_hide_set() && verb.get_name() != "help") {
        parts(verb, &[], &known, &mut into);
    }
    let mut lab = stateset_lab::cli::Cli::command();
    lab.build();
    parts(&mut lab, &[], &["help", "version"].map(str::to_owned).into(), &mut into);
    into.join("\n\n") + "\n"
}

#[test]
fn the_reference_says_what_the_command_line_says() {
    let fresh = generated();
    if env::var_os("UPDATE").is_some() {
        fs::write(page(), &fresh).unwrap();
    }
    let stored = fs::read_to_string(page()).unwrap_or_default();
    assert!(
        stored == fresh,
        "docs/cli.md is stale: `UPDATE=1 cargo test -p stateset-tests-tidy --test cli` rewrites it"
    );
}

#[test]
fn every_verb_and_option_says_what_it_is_for() {
    fn check(command: &Command, path: &str, lacks: &mut Vec<String>) {
        let path = format!("{path} {}", command.get_name());
        if command.get_about().is_none() {
            lacks.push(path.clone());
        }
        for arg in command.get_arguments().filter(|arg| arg.get_help().is_none()) {
            lacks.push(format!("{path} {}", arg.get_id()));
        }
        command.get_subcommands().for_each(|below| check(below, &path, lacks));
    }
    let mut lacks = Vec::new();
    check(&Cli::command(), "", &mut lacks);
    check(&stateset_lab::cli::Cli::command(), "", &mut lacks);
    assert!(lacks.is_empty(), "no word about:\n{}", lacks.join("\n"));
}

#[test]
fn the_page_has_every_verb_keeps_its_width_and_hides_nothing() {
    let page = generated();
    for heading in [
        "## keys",
        "### keys add",
        "### wallet policy set",
        "## completions",
        "### treasury call-back",
        "### stateset-lab chain start",
    ] {
        assert!(page.lines().any(|line| line == heading), "{heading}");
    }
    for line in page.lines().filter(|line| !line.starts_with("stateset-keeper ") && !line.starts_with("| ")) {
        assert!(line.chars().count() <= COLUMNS, "{line}");
    }
    let text = ["word"; 50].join(" ");
    let lines: Vec<usize> = wrapped(&text, "  ").lines().map(str::len).collect();
    assert_eq!(lines, [119, 116, 16], "24 words, 23 set in, and the rest");
}
