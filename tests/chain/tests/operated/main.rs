//! What a keeper does by itself on a real node: it operates a treasury (real staking, and Astroport's real factory, pair
//! and LP token), notes what it decides, asks for a mandate. It is killed on the way, and what was done is what its history
//! says.

mod acts;
mod buyer;
mod mandate;
mod noted;
mod stage;

use stateset_tests_chain::keeper::Folder;
use stateset_tests_chain::node::Node;
use stateset_tests_chain::wallets;

use crate::stage::{Stage, Terms, USD, done};

#[tokio::test]
async fn a_keeper_puts_idle_money_to_work_by_itself_and_fetches_it_back_for_a_bill() -> eyre::Result<()> {
    let Some(node) = Node::start()? else { return Ok(()) };
    let terms = Terms { unbonding_seconds: 21 * 86_400, validators: 1, capital: 1_000 * USD };
    let stage = Stage::set(node, &terms).await?;
    let mut folder = Folder::new(&stage.node.devnet, &stage.operator, &stage.wallet, 30)?;
    folder.edit(|text| {
        let table = &mut text["agent"]["treasury"];
        table["operate"] = toml_edit::value(true);
        table["look_seconds"] = toml_edit::value(10);
        table["staking_yield_bps"] = toml_edit::value(1_200);
        table["keep"] = toml_edit::value(100_000_000);
    })?;
    let mut keeper = folder.start()?;
    folder.ready(&mut keeper).await?;
    done(&folder, "fund").await?;
    // Wherever it is with its next move.
    drop(keeper);
    let mut keeper = folder.start()?;
    folder.ready(&mut keeper).await?;
    let moves = done(&folder, "stake").await?;
    assert!(moves.iter().any(|one| one["action"] == "buy stake" && one["state"] == "done"), "{moves:#?}");
    let positions = stage.positions().await?;
    assert!(positions.staked.value.0 > 0, "{positions:?}");

    // A surprise of nearly everything: what is liquid comes home by itself, and stake begins to unbond.
    drop(keeper);
    folder.edit(|text| text["agent"]["treasury"]["surprise_day"] = toml_edit::value(900_000_000))?;
    let mut keeper = folder.start()?;
    folder.ready(&mut keeper).await?;
    let moves = done(&folder, "call back").await?;
    for one in &moves {
        assert!(!one["purpose_in_words"].as_str().unwrap_or_default().is_empty(), "{one}");
    }
    drop(keeper);
    // Each done once: the treasury's own count of acts is no more than what the history says.
    let info = stage.info().await?;
    assert!(info.lost.0 < 20 * USD, "{info:?}");
    let receipts = wallets::receipts(stage.node.chain.as_ref(), &stage.wallet).await?;
    let transfers = moves.iter().filter(|one| one["action"] == "fund" || one["action"] == "call back");
    assert_eq!(receipts.len(), transfers.filter(|one| one["state"] == "done").count(), "{receipts:#?} {moves:#?}");
    folder.verb(&["journal", "replay"])?;
    Ok(())
}
