//! A keeper operates a treasury on a real node by itself: real staking, and Astroport's real factory, pair and LP token. It
//! is killed on the way, and what was done is what its history says.

use std::time::Duration;

use eyre::{OptionExt, ensure};
use serde_json::Value;
use stateset_api::Amount;
use stateset_api::policy::TreasuryRules;
use stateset_api::treasury::{self, Policy, PositionsResponse, Price, QueryMsg, Strategy, TreasuryInfo, VenueRule};
use stateset_api::wallet::{self, ExecuteMsg, OperatorGrant, OwnerMsg};
use stateset_chain::Key;
use stateset_chain::contract::ask;
use stateset_chain::tx::{self, Coin, Instantiate};
use stateset_tests_chain::keeper::Folder;
use stateset_tests_chain::node::{Node, Wasm};
use stateset_tests_chain::venues::{self, STATE, store};
use stateset_tests_chain::wallets;
use tokio::time::Instant;

const USDC: &str = "uusdc";
const USD: u128 = 1_000_000;
const CAPITAL: u128 = 1_000 * USD;
const UNBONDING_SECONDS: u64 = 21 * 86_400;
const PATIENCE: Duration = Duration::from_secs(180);
const POLL: Duration = Duration::from_millis(500);

struct Stage {
    node: Node,
    operator: Key,
    wallet: String,
    treasury: String,
}

impl Stage {
    /// A wallet whose treasury may stake with the node's own validator and swap in the real pool.
    async fn set(node: Node) -> eyre::Result<Self> {
        let (record, _) = node.deploy().await?;
        let (owner, operator) = (node.key("owner")?, node.key("operator")?);
        let venues::Pool { pair: pool, .. } = venues::pool(&node, &owner).await?;
        let validators = venues::validators(&node, 1).await?;
        let (code_id, _) = store(&node, Wasm::Ours, "stateset_treasury.wasm").await?;
        let mut policy = wallets::policy();
        policy.treasury = Some(TreasuryRules {
            code_ids: vec![code_id],
            denom: USDC.to_owned(),
            share_max_bps: 10_000,
            per_day_max: Amount(CAPITAL),
            lifetime_max: Amount(10 * CAPITAL),
            keep_min: Amount::ZERO,
        });
        let expires_at = node.now().await? + 86_400;
        let msg = wallet::InstantiateMsg {
            owner: owner.address().to_owned(),
            guardian: None,
            operator: Some(OperatorGrant { address: operator.address().to_owned(), expires_at }),
            policy,
            payees: Vec::new(),
            registry: None,
            signers: None,
        };
        let wallet_code = record.codes.get("wallet").ok_or_eyre("no wallet")?.code_id;
        let funds = [Coin::new(CAPITAL, USDC)];
        let wallet = make(&node, &owner, (wallet_code, "wallet"), (&msg, &funds)).await?;
        let msg = treasury::InstantiateMsg {
            wallet: wallet.clone(),
            stable_denom: USDC.to_owned(),
            stake_denom: STATE.to_owned(),
            unbonding_seconds: UNBONDING_SECONDS,
            price: Price { price: Amount(250_000), observed_at: node.now().await? },
            policy: rules(&validators, &pool),
            lost_before: Amount::ZERO,
        };
        let treasury = make(&node, &owner, (code_id, "treasury"), (&msg, &[])).await?;
        let set = ExecuteMsg::Owner(OwnerMsg::SetTreasury { treasury: treasury.clone() });
        node.send(&owner, vec![tx::execute(owner.address(), &wallet, &set, &[])?]).await?;
        Ok(Self { node, operator, wallet, treasury })
    }

    async fn positions(&self) -> eyre::Result<PositionsResponse> {
        Ok(ask(self.node.chain.as_ref(), &self.treasury, &QueryMsg::Positions {}).await?)
    }
}

fn rules(validators: &[String], pool: &str) -> Policy {
    let venue = |address: &str, share_max_bps| VenueRule { address: address.to_owned(), share_max_bps };
    Policy {
        strategy: Strategy::Balanced,
        band_bps: 500,
        slippage_max_bps: 100,
        deviation_max_bps: 300,
        price_age_max_seconds: 7 * 86_400,
        loss_per_day_max: Amount(20 * USD),
        swap_per_day_max: Amount(2_000 * USD),
        liquid_min: Amount(100 * USD),
        validators: validators.iter().map(|address| venue(address, 3_000)).collect(),
        pools: vec![venue(pool, 4_000)],
        loosen_delay_seconds: 3_600,
        loss_lifetime_max: Amount(200 * USD),
        reference: None,
    }
}

async fn make(
    node: &Node,
    owner: &Key,
    (code_id, label): (u64, &str),
    (msg, funds): (&impl serde::Serialize, &[Coin]),
) -> eyre::Result<String> {
    let new = Instantiate { sender: owner.address(), admin: None, code_id, label, msg, funds };
    let made = node.send(owner, vec![tx::instantiate2(&new, label.as_bytes())?]).await?;
    tx::instantiated_addresses(&made)?.into_iter().next().ok_or_eyre("nothing was made")
}

fn history(folder: &Folder) -> eyre::Result<Vec<Value>> {
    let output = folder.verb(&["--json", "treasury", "history"])?;
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// Waits until a move of this kind is done, and returns all of them.
async fn done(folder: &Folder, action: &str) -> eyre::Result<Vec<Value>> {
    let limit = Instant::now() + PATIENCE;
    loop {
        let moves = history(folder)?;
        if moves.iter().any(|one| one["action"] == action && one["state"] == "done") {
            return Ok(moves);
        }
        ensure!(Instant::now() < limit, "no '{action}' is done: {moves:#?}\n{}", folder.log());
        tokio::time::sleep(POLL).await;
    }
}

#[tokio::test]
async fn a_keeper_puts_idle_money_to_work_by_itself_and_fetches_it_back_for_a_bill() -> eyre::Result<()> {
    let Some(node) = Node::start()? else { return Ok(()) };
    let stage = Stage::set(node).await?;
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
    let info: TreasuryInfo = ask(stage.node.chain.as_ref(), &stage.treasury, &QueryMsg::Treasury {}).await?;
    assert!(info.lost.0 < 20 * USD, "{info:?}");
    let receipts = wallets::receipts(stage.node.chain.as_ref(), &stage.wallet).await?;
    let transfers = moves.iter().filter(|one| one["action"] == "fund" || one["action"] == "call back");
    assert_eq!(receipts.len(), transfers.filter(|one| one["state"] == "done").count(), "{receipts:#?} {moves:#?}");
    folder.verb(&["journal", "replay"])?;
    Ok(())
}
