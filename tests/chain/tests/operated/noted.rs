//! What a keeper decides enters the wallet's decision log by its hash, each once, also when it is killed on the way; and
//! whoever compares both finds what was changed.

use rusqlite::Connection;
use stateset_api::wallet::OwnerMsg;
use stateset_chain::journal::{ActState, Kind};
use stateset_tests_chain::node::Node;

use crate::buyer::Buyer;

/// As many as one note takes, so that it waits for nothing.
const FULL: u64 = 30;
const BILLS: u32 = 33;

#[tokio::test]
async fn decisions_enter_the_wallets_log_once_each_though_the_keeper_is_killed_while_it_notes() -> eyre::Result<()> {
    let Some(node) = Node::start()? else { return Ok(()) };
    let mut buyer = Buyer::create(node).await?;
    buyer.owner(OwnerMsg::KeepLog {}).await?;
    buyer.folder.edit(|text| text["run"]["note_seconds"] = toml_edit::value(900))?;
    buyer.hand_in(4, 1..=BILLS)?;
    let keeper = buyer.keeper().await?;
    buyer.until("a note is planned", || Ok(buyer.latest(Kind::Note)?.is_some())).await?;
    keeper.kill()?;
    let keeper = buyer.keeper().await?;
    let is_settled = || eyre::Ok(buyer.latest(Kind::Note)?.is_some_and(|note| note.state == ActState::Settled));
    buyer.until("the note is settled", is_settled).await?;
    let all_paid = || eyre::Ok(buyer.count(&["bills", "list"], |bill| bill["state"] == "paid")? == BILLS as usize);
    buyer.until("all bills are paid", all_paid).await?;
    keeper.stop()?;

    let verified = buyer.json(&["decisions", "verify"])?;
    let counts = ["entered", "missing", "elsewhere", "log_entries"].map(|key| verified[key].as_u64());
    let entries = u64::from(BILLS) + FULL;
    assert_eq!(counts, [FULL, 0, 0, entries].map(Some), "payments and decisions: {verified}");
    assert!(verified["waiting"].as_u64() >= Some(u64::from(BILLS) - FULL), "{verified}");
    buyer.replays()?;

    let raw = Connection::open(&buyer.folder.config.journal_file)?;
    let sql = r#"UPDATE records SET json = replace(json, '"height":', '"height":9') WHERE kind = 4
         AND key IN (SELECT decision FROM noted WHERE act IS NOT NULL)"#;
    assert_eq!(raw.execute(sql, [])?, usize::try_from(FULL)?);
    let said = buyer.folder.verb(&["decisions", "verify"]).map(drop).unwrap_err().to_string();
    assert!(said.contains("its record has the hash") && said.contains("differs"), "{said}");
    Ok(())
}
