//! Every kind of act, decided, sent and learned from by the keeper alone: after each its ledger is what the node shows, to
//! the unit, and what was recorded leads to the same rows again.

use std::collections::BTreeMap;

use eyre::{OptionExt, ensure};
use serde_json::Value;
use stateset_api::Amount;
use stateset_api::treasury::{ExecuteMsg as TreasuryMsg, WalletMsg};
use stateset_api::wallet::{ExecuteMsg, OwnerMsg};
use stateset_chain::tx::{self, Coin};
use stateset_tests_chain::keeper::Folder;
use stateset_tests_chain::node::Node;
use stateset_tests_chain::venues::{STATE, asset};
use tokio::time::Instant;

use crate::stage::{PATIENCE, POLL, Stage, Terms, USD, USDC, done};

/// Unbonding in seconds, and nobody is jailed for missing blocks.
const GENESIS: &str = r#"s/"unbonding_time": "[0-9]*s"/"unbonding_time": "8s"/
s/"signed_blocks_window": "[0-9]*"/"signed_blocks_window": "1000000"/"#;
/// So much that what is staked brings what a claim is worth within a minute, at the most that a year is taken to bring.
const CAPITAL: u128 = 80_000 * USD;
/// What the pool gets beside what it has, so that what is bought moves its price little.
const DEPTH: u128 = 5_000_000 * USD;

/// What lies where within the treasury, and in the wallet, by account and denom.
type Balances = BTreeMap<(String, String), i128>;

async fn shown(stage: &Stage) -> eyre::Result<Balances> {
    let positions = stage.positions().await?;
    let signed = |amount: Amount| i128::try_from(amount.0).unwrap_or(i128::MAX);
    let unbonding = positions.unbonding.iter().fold(0, |sum, entry| sum + signed(entry.amount));
    let wallet = stage.node.chain.balance(&stage.wallet, USDC).await?;
    let inside = |account: &str| format!("assets:treasury:{account}");
    let mut balances: Balances = [
        ((inside("liquid"), USDC.to_owned()), signed(positions.liquid.value)),
        ((inside("idle-stake"), STATE.to_owned()), signed(positions.idle_stake)),
        ((inside("unbonding"), STATE.to_owned()), unbonding),
        (("assets:wallet".to_owned(), USDC.to_owned()), signed(Amount(wallet))),
    ]
    .into();
    for one in &positions.delegations {
        balances.insert((inside(&format!("staked:{}", one.validator)), STATE.to_owned()), signed(one.amount));
    }
    for one in &positions.pools {
        balances.insert((inside(&format!("shares:{}", one.pool)), one.lp_token.clone()), signed(one.lp));
    }
    balances.retain(|_, amount| *amount != 0);
    Ok(balances)
}

fn ledger(folder: &Folder) -> eyre::Result<Balances> {
    let rows: Vec<Value> = serde_json::from_slice(&folder.verb(&["--json", "ledger", "show"])?.stdout)?;
    let text = |row: &Value, field: &str| row[field].as_str().unwrap_or_default().to_owned();
    rows.iter().map(|row| Ok(((text(row, "account"), text(row, "denom")), text(row, "amount").parse()?))).collect()
}

/// Waits until books and node agree: a keeper that goes on is in between two moves then.
async fn agrees(stage: &Stage, folder: &Folder) -> eyre::Result<()> {
    let limit = Instant::now() + PATIENCE;
    loop {
        let (shown, all) = (shown(stage).await?, ledger(folder)?);
        let is_of_treasury = |account: &str| account.starts_with("assets:treasury:");
        let mut booked = all.clone();
        booked.retain(|(account, _), _| account == "assets:wallet" || is_of_treasury(account));
        booked.retain(|(account, denom), _| {
            !account.starts_with("assets:treasury:pool:") && (is_of_treasury(account) || denom == USDC)
        });
        if booked == shown {
            let waits = all.keys().filter(|(account, _)| account.starts_with("suspense:"));
            ensure!(waits.count() == 0, "something has no name: {all:#?}\n{}", folder.log());
            return Ok(());
        }
        ensure!(Instant::now() < limit, "booked {booked:#?}\nshown {shown:#?}\n{}", folder.log());
        tokio::time::sleep(POLL).await;
    }
}

/// Anybody makes the pool deep.
async fn deepen(stage: &Stage) -> eyre::Result<()> {
    let faucet = stage.node.key("faucet")?;
    let sides = [asset(USDC, DEPTH), asset(STATE, 4 * DEPTH)];
    let provide = serde_json::json!({ "provide_liquidity": { "assets": sides } });
    let funds = [Coin::new(4 * DEPTH, STATE), Coin::new(DEPTH, USDC)];
    stage.node.send(&faucet, vec![tx::execute(faucet.address(), &stage.pool, &provide, &funds)?]).await?;
    Ok(())
}

/// The owner lists every validator but that with most of the stake.
async fn delist(stage: &Stage) -> eyre::Result<()> {
    let (owner, info) = (stage.node.key("owner")?, stage.info().await?);
    let positions = stage.positions().await?;
    let most = positions.delegations.iter().max_by_key(|one| one.amount).ok_or_eyre("nothing is staked")?;
    let mut policy = info.policy;
    policy.validators.retain(|rule| rule.address != most.validator);
    let msg = TreasuryMsg::Wallet(WalletMsg::SetPolicy { policy, alarm: info.alarm });
    let msg = ExecuteMsg::Owner(OwnerMsg::CallTreasury { msg: serde_json::to_vec(&msg)?.into() });
    stage.node.send(&owner, vec![tx::execute(owner.address(), &stage.wallet, &msg, &[])?]).await?;
    Ok(())
}

fn set(folder: &mut Folder, values: &[(&str, i64)]) -> eyre::Result<()> {
    folder.edit(|text| {
        let table = &mut text["agent"]["treasury"];
        table["operate"] = toml_edit::value(true);
        values.iter().for_each(|(key, value)| table[*key] = toml_edit::value(*value));
    })
}

#[tokio::test]
async fn every_kind_of_act_is_decided_sent_and_booked_to_the_unit_by_the_keeper_alone() -> eyre::Result<()> {
    let Some(node) = Node::start_from(GENESIS)? else { return Ok(()) };
    let terms = Terms { unbonding_seconds: 8, validators: 1, capital: CAPITAL };
    let stage = Stage::set(node, &terms).await?;
    deepen(&stage).await?;
    let mut folder = Folder::new(&stage.node.devnet, &stage.operator, &stage.wallet, 30)?;
    let earns = [("staking_yield_bps", 100_000), ("liquidity_yield_bps", 90_000)];
    set(&mut folder, &[earns[0], earns[1], ("look_seconds", 10), ("claim_seconds", 10)])?;
    let mut keeper = folder.start()?;
    folder.ready(&mut keeper).await?;
    for kind in ["fund", "buy stake", "stake", "lend to pools", "claim rewards"] {
        done(&folder, kind).await?;
        agrees(&stage, &folder).await?;
    }
    delist(&stage).await?;
    done(&folder, "redelegate").await?;
    agrees(&stage, &folder).await?;

    // More than is at hand may be due within a day, and nearly everything a little later: most of what is staked has to
    // leave for that, and not for a fall of the price, which would leave it the days that stake is meant to stay.
    keeper.stop()?;
    let of = |part: u128| i64::try_from(CAPITAL / 100 * part);
    let needs = [("surprise_day", of(60)?), ("surprise", of(97)?), ("fall_quantile_bps", 0), ("claim_seconds", 86_400)];
    set(&mut folder, &needs)?;
    let mut keeper = folder.start()?;
    folder.ready(&mut keeper).await?;
    for kind in ["call back", "withdraw from pools", "unstake", "sell stake"] {
        done(&folder, kind).await?;
        agrees(&stage, &folder).await?;
    }
    keeper.stop()?;
    agrees(&stage, &folder).await?;
    let books = ledger(&folder)?;
    let of = |account: &str, denom: &str| books.get(&(account.to_owned(), denom.to_owned())).copied().unwrap_or(0);
    assert!(of("income:rewards", STATE) < 0 && of("expenses:swaps", USDC) > 0, "{books:#?}");
    let incidents = folder.verb(&["--json", "ledger", "incidents", "--all"])?;
    assert_eq!(serde_json::from_slice::<Vec<Value>>(&incidents.stdout)?, Vec::<Value>::new());
    let replayed: Value = serde_json::from_slice(&folder.verb(&["--json", "journal", "replay"])?.stdout)?;
    assert_eq!(replayed["same"], true, "{replayed}");
    Ok(())
}
