//! `scripts/install` and the systemd unit: that a dry run changes nothing and names every file, and that the unit starts
//! what the command line knows, held as tightly as systemd can.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use clap::Parser;
use stateset_cli::cli::{Cli, Verb};

const UNIT: &str = "stateset-keeper@.service";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn install(words: &[&str]) -> Output {
    Command::new(root().join("scripts/install")).args(words).output().unwrap()
}

fn unit() -> String {
    std::fs::read_to_string(root().join("deploy/systemd").join(UNIT)).unwrap()
}

#[test]
fn a_dry_run_names_each_file_and_makes_none() {
    let folder = tempfile::tempdir().unwrap();
    let prefix = folder.path().join("prefix");
    let output = install(&["--dry-run", "--no-systemd", "--prefix", prefix.to_str().unwrap()]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}");
    assert!(said.contains("cargo build --locked --profile dist -p stateset-cli --bin stateset-keeper"), "{said}");
    for file in [
        "bin/stateset-keeper",
        "share/bash-completion/completions/stateset-keeper",
        "share/zsh/site-functions/_stateset-keeper",
        "share/fish/vendor_completions.d/stateset-keeper.fish",
    ] {
        assert!(said.contains(&format!("write {}", prefix.join(file).display())), "{file}: {said}");
    }
    assert!(!said.contains("systemd"), "{said}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn words_that_it_does_not_know_are_answered_with_those_that_it_does() {
    for words in [&["--prefix"][..], &["--prefix", ""], &["--force"]] {
        let output = install(words);
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("usage: scripts/install"), "{words:?}");
    }
}

#[test]
fn the_unit_starts_a_verb_that_exists_and_is_held_tightly() {
    let unit = unit();
    let value =
        |name: &str| unit.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('=')).unwrap_or_default();
    let words: Vec<&str> = value("ExecStart").split(' ').collect();
    assert_eq!(words[0], "/usr/local/bin/stateset-keeper", "what scripts/install replaces");
    let cli = Cli::try_parse_from(words).unwrap();
    let runs = matches!(&cli.verb, Verb::Run(run) if !run.take_over);
    assert!(runs && cli.config == Path::new("keeper.toml"), "{cli:?}");
    for (name, wanted) in [
        ("NoNewPrivileges", "yes"),
        ("ProtectSystem", "strict"),
        ("ProtectHome", "yes"),
        ("PrivateTmp", "yes"),
        ("MemoryDenyWriteExecute", "yes"),
        ("CapabilityBoundingSet", ""),
        ("LimitCORE", "0"),
        ("UMask", "0077"),
        ("DynamicUser", "yes"),
        ("StateDirectory", "stateset-keeper/%i"),
        ("StateDirectoryMode", "0700"),
        ("WorkingDirectory", "%S/stateset-keeper/%i"),
    ] {
        assert!(unit.lines().any(|line| line.starts_with(&format!("{name}="))), "{name} is missing");
        assert_eq!(value(name), wanted, "{name}");
    }
}

/// Where systemd is: its own word for the unit, with a binary that is there.
#[test]
fn systemd_takes_the_unit() {
    if Command::new("systemd-analyze").arg("--version").output().is_err() {
        eprintln!("SKIPPED: systemd-analyze is not on this machine");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("stateset-keeper@test.service");
    std::fs::write(&path, unit().replace("/usr/local/bin/stateset-keeper", "/bin/true")).unwrap();
    let output = Command::new("systemd-analyze").arg("verify").arg("--man=no").arg(&path).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && !said.contains(path.to_str().unwrap()), "{said}");
}
