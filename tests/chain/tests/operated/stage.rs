//! A wallet with its treasury on a node, and what a keeper's folder says of it.

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

pub(crate) const USDC: &str = "uusdc";
pub(crate) const USD: u128 = 1_000_000;
pub(crate) const PATIENCE: Duration = Duration::from_secs(180);
pub(crate) const POLL: Duration = Duration::from_millis(500);

pub(crate) struct Stage {
    pub(crate) node: Node,
    pub(crate) operator: Key,
    pub(crate) wallet: String,
    pub(crate) treasury: String,
    pub(crate) pool: String,
}

/// How the treasury is made.
pub(crate) struct Terms {
    pub(crate) unbonding_seconds: u64,
    /// Beside the node's own.
    pub(crate) validators: u8,
    pub(crate) capital: u128,
}

impl Stage {
    /// A wallet whose treasury may stake with the node's own validator and others, and swap in the real pool.
    pub(crate) async fn set(node: Node, terms: &Terms) -> eyre::Result<Self> {
        let capital = terms.capital;
        let (record, _) = node.deploy().await?;
        let (owner, operator) = (node.key("owner")?, node.key("operator")?);
        let venues::Pool { pair: pool, .. } = venues::pool(&node, &owner).await?;
        let validators = venues::validators(&node, terms.validators).await?;
        let (code_id, _) = store(&node, Wasm::Ours, "stateset_treasury.wasm").await?;
        let mut policy = wallets::policy();
        policy.treasury = Some(TreasuryRules {
            code_ids: vec![code_id],
            denom: USDC.to_owned(),
            share_max_bps: 10_000,
            per_day_max: Amount(capital),
            lifetime_max: Amount(10 * capital),
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
        let funds = [Coin::new(capital, USDC)];
        let wallet = make(&node, &owner, (wallet_code, "wallet"), (&msg, &funds)).await?;
        let msg = treasury::InstantiateMsg {
            wallet: wallet.clone(),
            stable_denom: USDC.to_owned(),
            stake_denom: STATE.to_owned(),
            unbonding_seconds: terms.unbonding_seconds,
            price: Price { price: Amount(250_000), observed_at: node.now().await? },
            policy: rules(&validators, &pool, capital),
            lost_before: Amount::ZERO,
        };
        let treasury = make(&node, &owner, (code_id, "treasury"), (&msg, &[])).await?;
        let set = ExecuteMsg::Owner(OwnerMsg::SetTreasury { treasury: treasury.clone() });
        node.send(&owner, vec![tx::execute(owner.address(), &wallet, &set, &[])?]).await?;
        Ok(Self { node, operator, wallet, treasury, pool })
    }

    pub(crate) async fn info(&self) -> eyre::Result<TreasuryInfo> {
        Ok(ask(self.node.chain.as_ref(), &self.treasury, &QueryMsg::Treasury {}).await?)
    }

    pub(crate) async fn positions(&self) -> eyre::Result<PositionsResponse> {
        Ok(ask(self.node.chain.as_ref(), &self.treasury, &QueryMsg::Positions {}).await?)
    }
}

fn rules(validators: &[String], pool: &str, capital: u128) -> Policy {
    let venue = |address: &str, share_max_bps| VenueRule { address: address.to_owned(), share_max_bps };
    Policy {
        strategy: Strategy::Balanced,
        band_bps: 500,
        slippage_max_bps: 100,
        deviation_max_bps: 300,
        price_age_max_seconds: 7 * 86_400,
        loss_per_day_max: Amount(capital / 50),
        swap_per_day_max: Amount(2 * capital),
        liquid_min: Amount(capital / 10),
        validators: validators.iter().map(|address| venue(address, 10_000)).collect(),
        pools: vec![venue(pool, 4_000)],
        loosen_delay_seconds: 3_600,
        loss_lifetime_max: Amount(capital / 5),
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

pub(crate) fn history(folder: &Folder) -> eyre::Result<Vec<Value>> {
    let output = folder.verb(&["--json", "treasury", "history"])?;
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// Waits until a move of this kind is done, and returns all of them.
pub(crate) async fn done(folder: &Folder, action: &str) -> eyre::Result<Vec<Value>> {
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
