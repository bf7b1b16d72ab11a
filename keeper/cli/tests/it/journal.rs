//! Journals that are damaged, read-only, another's, or held.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use stateset_tests_keeper::{KeeperHome, World, key};

async fn home() -> KeeperHome {
    let home = KeeperHome::new(1, &key("operator")).with_some_wallet();
    home.bill("A", "1.00").await;
    home
}

const VERBS: [&[&str]; 4] = [&["run"], &["bills", "list"], &["journal", "list"], &["journal", "replay"]];

#[tokio::test]
async fn garbage_in_place_of_a_journal_is_called_damaged_and_left_as_it_is() {
    let home = home().await;
    let garbage = "this is no database. ".repeat(500);
    std::fs::write(home.journal(), &garbage).unwrap();
    for verb in VERBS {
        let said = home.refused(verb).await;
        assert!(said.contains("is damaged") && said.contains("restore it from a copy"), "{verb:?}: {said}");
    }
    assert_eq!(std::fs::read_to_string(home.journal()).unwrap(), garbage);
}

#[tokio::test]
async fn a_journal_that_was_cut_off_is_called_damaged() {
    let home = home().await;
    let whole = std::fs::read(home.journal()).unwrap();
    for cut in [whole.len() / 2, whole.len() - 4096, 5000] {
        std::fs::write(home.journal(), &whole[..cut]).unwrap();
        for verb in VERBS {
            let said = home.refused(verb).await;
            assert!(said.contains("is damaged"), "{verb:?} at {cut} of {}: {said}", whole.len());
        }
    }
}

#[tokio::test]
async fn another_programs_database_is_not_taken_for_a_journal() {
    let home = home().await;
    std::fs::copy(home.journal(), home.file("copy.db")).unwrap();
    let mut bytes = std::fs::read(home.journal()).unwrap();
    // The application id, at byte 68 of SQLite's header.
    bytes[68..72].copy_from_slice(&7_u32.to_be_bytes());
    std::fs::write(home.journal(), &bytes).unwrap();
    for verb in VERBS {
        let said = home.refused(verb).await;
        assert!(said.contains("another program") && said.contains("0x00000007"), "{verb:?}: {said}");
    }
}

/// The superuser writes what is marked read-only, so the keeper looks at the mark itself.
#[tokio::test]
async fn a_read_only_disk_is_reported_before_anything_is_done() {
    let home = home().await;
    let mark = |path: &Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    let file = home.write("b.csv", "number,payee,amount,currency,category,due\n");
    for (marked, read_only, back) in [(home.journal(), 0o400, 0o600), (home.folder.path().to_owned(), 0o500, 0o700)] {
        mark(&marked, read_only);
        let said = home.refused(&["run"]).await;
        assert!(said.contains("cannot be written") && said.contains("marked read-only"), "{said}");
        home.succeeds(&["bills", "list"]).await;
        home.succeeds(&["bills", "import", &file]).await;
        mark(&marked, back);
    }
}

#[tokio::test]
async fn bills_for_a_read_only_journal_are_refused_and_do_not_come_later() {
    let home = home().await;
    std::fs::set_permissions(home.journal(), std::fs::Permissions::from_mode(0o400)).unwrap();
    let row = format!("B,{},1.00,USDC,cloud,2026-11-30", key("vendor-a").address());
    let file = home.write("b.csv", &format!("number,payee,amount,currency,category,due\n{row}\n"));
    let said = home.refused(&["bills", "import", &file]).await;
    assert!(said.contains("cannot be written"), "{said}");
    std::fs::set_permissions(home.journal(), std::fs::Permissions::from_mode(0o600)).unwrap();
    home.bill("C", "1.00").await;
    let listed = home.succeeds(&["bills", "list"]).await;
    assert!(listed.contains("\n") && !listed.contains(" B "), "{listed}");
}

#[tokio::test]
async fn a_second_keeper_learns_who_holds_the_journal_and_bills_still_come_in() {
    let world = World::new().await;
    let keeper = world.home.keeper();
    keeper.answers("/ready", 200).await;
    let said = world.home.refused(&["run"]).await;
    let holder = format!("process {}", keeper.child.id().unwrap());
    assert!(said.contains("is held by another process") && said.contains(&holder), "{said}");
    world.home.bill("A", "1.00").await;
    world.home.becomes("A", "paid").await;
    keeper.stop().await;
    assert!(world.home.succeeds(&["journal", "replay"]).await.contains("exactly the stored state"));
}

#[tokio::test]
async fn a_journal_of_another_wallet_is_refused_with_both_addresses() {
    let home = home().await;
    let other = key("vendor-b").address().to_owned();
    home.set("agent", "wallet", other.as_str());
    for verb in [&["run"][..], &["bills", "list"], &["journal", "replay"]] {
        let said = home.refused(verb).await;
        assert!(said.contains(&other) && said.contains(key("stranger").address()), "{said}");
    }
}

#[tokio::test]
async fn without_a_journal_there_are_no_bills_and_nothing_to_show() {
    let home = KeeperHome::new(1, &key("operator")).with_some_wallet();
    home.succeeds(&["bills", "list"]).await;
    let said = home.refused(&["journal", "list"]).await;
    assert!(said.contains("does not exist"), "{said}");
    assert!(!home.journal().exists());
}
