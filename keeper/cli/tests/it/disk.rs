//! The journal's disk as a real day has it: two configurations for one journal, a copy on a disk that cannot be written,
//! an older copy put back.

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use stateset_tests_keeper::{KeeperHome, Node, World, key};

fn fits(program: &str, words: &[&std::ffi::OsStr]) -> bool {
    Command::new(program).args(words).output().is_ok_and(|output| output.status.success())
}

#[tokio::test]
async fn a_second_keeper_is_refused_under_another_name_and_bills_reach_the_first() {
    let world = World::new().await;
    let keeper = world.home.keeper();
    keeper.answers("/ready", 200).await;
    // Another folder whose journal is a link to this one's.
    let other = KeeperHome::new(world.port, &key("operator"));
    std::fs::copy(world.home.config(), other.config()).unwrap();
    symlink(world.home.journal(), other.journal()).unwrap();
    let holder = format!("process {}", keeper.child.id().unwrap());
    let said = other.refused(&["run"]).await;
    assert!(said.contains("is held by another process") && said.contains(&holder), "{said}");
    other.bill("S-1", "7.00").await;
    world.home.bill("S-2", "1.00").await;
    for number in ["S-1", "S-2"] {
        world.home.becomes(number, "paid").await;
    }
    // As tidy-up jobs do.
    std::fs::remove_file(world.home.file("journal.db.lock")).unwrap();
    for home in [&world.home, &other] {
        let said = home.refused(&["run"]).await;
        assert!(said.contains("is held by another process"), "{said}");
    }
    keeper.stop().await;
    assert!(world.home.succeeds(&["journal", "replay"]).await.contains("exactly the stored state"));
}

#[tokio::test]
async fn a_keeper_whose_journal_was_swapped_stops_and_says_so() {
    let world = World::new().await;
    let mut keeper = world.home.keeper();
    keeper.answers("/ready", 200).await;
    let copy = world.home.file("copy.db");
    std::fs::copy(world.home.journal(), &copy).unwrap();
    std::fs::rename(&copy, world.home.journal()).unwrap();
    world.home.bill("A", "1.00").await;
    let ended = tokio::time::timeout(std::time::Duration::from_secs(20), keeper.child.wait()).await;
    assert_eq!(ended.expect("it stops").unwrap().code(), Some(1), "{}", keeper.log());
    assert!(keeper.log().contains("was moved, deleted or replaced"), "{}", keeper.log());
}

#[tokio::test]
async fn a_journal_on_a_read_only_disk_is_read_and_one_with_a_log_beside_it_says_what_to_do() {
    let home = KeeperHome::new(1, &key("operator")).with_some_wallet();
    home.bill("A", "1.00").await;
    let folder = home.folder.path().as_os_str();
    let mounted = fits("mount", &["--bind".as_ref(), folder, folder])
        && fits("mount", &["-o".as_ref(), "remount,ro,bind".as_ref(), folder]);
    if !mounted {
        // For whoever is no superuser a folder without the right to write is the same.
        mark(home.folder.path(), 0o500);
    }
    let listed = home.succeeds(&["bills", "list"]).await;
    let replayed = home.succeeds(&["journal", "replay"]).await;
    let written = home.refused(&["run"]).await;
    if mounted {
        assert!(fits("umount", &[folder]));
    } else {
        mark(home.folder.path(), 0o700);
    }
    assert!(listed.contains(" A ") && replayed.contains("exactly the stored state"), "{listed}{replayed}");
    assert!(written.contains("cannot be written"), "{written}");
}

fn mark(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[tokio::test]
async fn an_older_copy_of_the_journal_is_not_written_and_is_named() {
    let home = KeeperHome::new(1, &key("operator")).with_some_wallet();
    home.bill("A", "1.00").await;
    std::fs::copy(home.journal(), home.file("backup.db")).unwrap();
    home.bill("B", "1.00").await;
    std::fs::copy(home.file("backup.db"), home.journal()).unwrap();
    let said = home.refused(&["run"]).await;
    assert!(said.contains("an older copy was put back") && said.contains("journal.db.mark"), "{said}");
}

/// On a small disk of its own, which only the superuser can mount; elsewhere this says that it was not tried, and the
/// journal's own test of a full disk stands alone.
#[tokio::test]
async fn a_keeper_on_a_full_disk_says_so_and_pays_when_there_is_room_again() {
    let mut world = World::new().await;
    let disk = world.home.file("disk");
    std::fs::create_dir(&disk).unwrap();
    let size = "size=2m,mode=700";
    if !fits(
        "mount",
        &["-t".as_ref(), "tmpfs".as_ref(), "-o".as_ref(), size.as_ref(), "tmpfs".as_ref(), disk.as_os_str()],
    ) {
        eprintln!("a_keeper_on_a_full_disk…: this account may not mount: not tried");
        return;
    }
    world.home.set("journal", "file", "disk/journal.db");
    let keeper = world.home.keeper();
    keeper.answers("/ready", 200).await;
    // Without a node nothing is taken in; meanwhile the disk fills.
    world.node = None;
    for number in ["A", "B", "C"] {
        world.home.bill(number, "1.00").await;
    }
    let filler = disk.join("filler");
    let full = std::fs::write(&filler, vec![7_u8; 4 << 20]).unwrap_err();
    assert_eq!(full.kind(), std::io::ErrorKind::StorageFull);
    world.node = Some(Node::start(&world.chain, world.port).await);
    keeper.says("the disk under the journal is full").await;
    assert_eq!(world.paid("vendor-a"), 0, "nothing is sent that could not be written down");
    std::fs::remove_file(&filler).unwrap();
    for number in ["A", "B", "C"] {
        world.home.becomes(number, "paid").await;
    }
    assert_eq!(world.paid("vendor-a"), 3_000_000);
    keeper.stop().await;
    assert!(std::fs::write(&filler, vec![7_u8; 4 << 20]).is_err());
    let listed = world.home.succeeds(&["bills", "list"]).await;
    assert!(listed.contains("paid"), "a journal at rest is read where nothing can be written: {listed}");
    std::fs::remove_file(&filler).unwrap();
    let replayed = world.home.succeeds(&["journal", "replay"]).await;
    assert!(fits("umount", &[disk.as_os_str()]));
    assert!(replayed.contains("exactly the stored state"), "{replayed}");
}

/// The same disk before the keeper begins.
#[tokio::test]
async fn a_keeper_that_starts_on_a_full_disk_waits_with_the_reason_and_begins_when_there_is_room() {
    let world = World::new().await;
    let disk = world.home.file("disk");
    std::fs::create_dir(&disk).unwrap();
    let words = ["-t", "tmpfs", "-o", "size=2m,mode=700", "tmpfs"].map(std::ffi::OsStr::new);
    if !fits("mount", &[&words[..], &[disk.as_os_str()]].concat()) {
        eprintln!("a_keeper_that_starts_on_a_full_disk…: this account may not mount: not tried");
        return;
    }
    world.home.set("journal", "file", "disk/journal.db");
    let filler = disk.join("filler");
    assert!(std::fs::write(&filler, vec![7_u8; 4 << 20]).is_err());
    let keeper = world.home.keeper();
    keeper.says("waiting for room").await;
    for (page, status) in [("/health", 200), ("/ready", 503)] {
        let body = keeper.answers(page, status).await;
        assert!(body.contains("the disk under the journal is full"), "{page}: {body}");
    }
    std::fs::remove_file(&filler).unwrap();
    keeper.answers("/ready", 200).await;
    world.home.bill("A", "1.00").await;
    world.home.becomes("A", "paid").await;
    keeper.stop().await;
    assert!(fits("umount", &[disk.as_os_str()]));
}
