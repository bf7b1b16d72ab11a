//! What a disk, and those who tidy it up, do to a journal: links, removed locks, files swapped under a writer, old copies
//! put back, disks that cannot be written.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::Command;

use stateset_chain::journal::{Journal, JournalError, Reader};
use tempfile::TempDir;

/// A folder with a journal that is being written.
fn written() -> (TempDir, PathBuf, Journal) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("journal.db");
    let journal = Journal::open(&path).unwrap();
    step(&journal).unwrap();
    (dir, path, journal)
}

fn step(journal: &Journal) -> Result<(), JournalError> {
    crate::steps::step(journal, &[]).map(drop)
}

fn inputs(reader: &Reader) -> usize {
    reader.inputs(0, 99).unwrap().len()
}

fn is_locked_by_this_process(error: &JournalError) -> bool {
    matches!(error, JournalError::Locked { holder, .. } if *holder == format!("process {}", std::process::id()))
}

#[test]
fn a_second_writer_is_refused_whatever_name_it_uses() {
    let (dir, path, journal) = written();
    let elsewhere = tempfile::tempdir().unwrap();
    let by_link = elsewhere.path().join("journal.db");
    symlink(&path, &by_link).unwrap();
    let folder = elsewhere.path().join("folder");
    symlink(dir.path(), &folder).unwrap();
    let over_links = elsewhere.path().join("link-to-link");
    symlink(&by_link, &over_links).unwrap();
    for name in [path.clone(), by_link, folder.join("journal.db"), over_links, dir.path().join("./journal.db")] {
        let error = Journal::open(&name).unwrap_err();
        assert!(is_locked_by_this_process(&error), "{}: {error}", name.display());
    }
    step(&journal).unwrap();
    assert_eq!(inputs(&journal), 2);
}

#[test]
fn a_removed_lock_file_makes_no_second_writer() {
    let (_dir, path, journal) = written();
    fs::remove_file(path.with_extension("db.lock")).unwrap();
    let error = Journal::open(&path).unwrap_err();
    assert!(matches!(&error, JournalError::Locked { holder, .. } if holder == "unknown"), "{error}");
    step(&journal).unwrap();
    drop(journal);
    step(&Journal::open(&path).unwrap()).unwrap();
}

#[test]
fn a_journal_with_two_names_is_refused_under_each() {
    let (dir, path, journal) = written();
    drop(journal);
    let twin = dir.path().join("twin.db");
    fs::hard_link(&path, &twin).unwrap();
    for name in [&path, &twin] {
        let error = Journal::open(name).unwrap_err();
        assert!(matches!(error, JournalError::HardLinked { names: 2, .. }), "{error}");
    }
    fs::remove_file(&twin).unwrap();
    step(&Journal::open(&path).unwrap()).unwrap();
}

/// Only the superuser mounts; elsewhere links show the same, and this says that it was not tried.
#[test]
fn a_bind_mount_makes_no_second_writer() {
    let (dir, _path, journal) = written();
    let elsewhere = tempfile::tempdir().unwrap();
    let mount = |words: &[&std::path::Path], program: &str, options: &[&str]| {
        Command::new(program).args(options).args(words).output().is_ok_and(|output| output.status.success())
    };
    if !mount(&[dir.path(), elsewhere.path()], "mount", &["--bind"]) {
        eprintln!("a_bind_mount_makes_no_second_writer: this account may not mount: not tried");
        return;
    }
    let opened = Journal::open(elsewhere.path().join("journal.db"));
    assert!(mount(&[elsewhere.path()], "umount", &["--lazy"]));
    let error = opened.unwrap_err();
    assert!(is_locked_by_this_process(&error), "{error}");
    step(&journal).unwrap();
}

/// What is done to the file at a path.
type Swap = fn(&std::path::Path);

#[test]
fn a_journal_that_is_moved_replaced_or_deleted_under_its_writer_stops_it() {
    let swaps: [(&str, Swap); 4] = [
        ("file", |path| fs::rename(path, path.with_extension("old")).unwrap()),
        ("file", |path| fs::remove_file(path).unwrap()),
        ("file", |path| {
            let copy = path.with_extension("copy");
            fs::copy(path, &copy).unwrap();
            fs::rename(&copy, path).unwrap();
        }),
        ("write-ahead log", |path| fs::remove_file(path.with_extension("db-wal")).unwrap()),
    ];
    for (expected, swap) in swaps {
        let (_dir, path, journal) = written();
        step(&journal).unwrap();
        swap(&path);
        for _ in 0..2 {
            let error = step(&journal).unwrap_err();
            assert!(matches!(error, JournalError::Swapped { what, .. } if what == expected), "{expected}: {error}");
        }
        assert_eq!(inputs(&journal), 2, "nothing was written after it");
    }
}

#[test]
fn an_older_copy_that_is_put_back_is_recognised() {
    let (dir, path, journal) = written();
    drop(journal);
    let backup = dir.path().join("backup.db");
    fs::copy(&path, &backup).unwrap();
    let journal = Journal::open(&path).unwrap();
    step(&journal).unwrap();
    step(&journal).unwrap();
    drop(journal);
    fs::copy(&backup, &path).unwrap();
    let error = Journal::open(&path).unwrap_err();
    let JournalError::Restored { inputs: found, txs, marker, .. } = &error else { panic!("{error}") };
    assert_eq!((*found, *txs), ((1, 3), (0, 0)));
    assert!(error.to_string().contains("an older copy") && error.to_string().contains("journal.db.mark"), "{error}");
    assert_eq!(inputs(&Reader::open(&path).unwrap()), 1, "it is still read");
    // A person who knows what was paid since goes on.
    fs::remove_file(marker).unwrap();
    step(&Journal::open(&path).unwrap()).unwrap();
}

#[test]
fn a_new_journal_after_a_lost_one_is_no_older_copy() {
    let (_dir, path, journal) = written();
    step(&journal).unwrap();
    drop(journal);
    fs::remove_file(&path).unwrap();
    let journal = Journal::open(&path).unwrap();
    step(&journal).unwrap();
    drop(journal);
    step(&Journal::open(&path).unwrap()).unwrap();
}

#[test]
fn a_marker_that_cannot_be_written_stops_nothing() {
    let (_dir, path, journal) = written();
    drop(journal);
    let marker = path.with_extension("db.mark");
    fs::remove_file(&marker).unwrap();
    fs::create_dir(&marker).unwrap();
    let journal = Journal::open(&path).unwrap();
    step(&journal).unwrap();
    assert_eq!(inputs(&journal), 2);
}
