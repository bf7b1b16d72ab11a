//! The node's own limit: everything signed beforehand, sent in order over one connection as fast as it is taken.

use std::time::Duration;

use eyre::{bail, ensure};
use stateset_chain::tx::{self, SignParams};
use stateset_chain::{Account, CheckTx};
use tokio::time::Instant;

use super::stage::{AMOUNT, Agent, PER_MESSAGE, Stage};
use super::{Run, process, used};
use crate::wallets;

/// Of 30 payments to payees who are known; measured 683,000.
const GAS_LIMIT: u64 = 1_000_000;
/// "The mempool is full".
const FULL: u32 = 20;
const POLL: Duration = Duration::from_millis(50);
const PATIENCE: Duration = Duration::from_secs(600);

pub(super) async fn run(stage: &Stage<'_>, name: impl Into<String>, payments: u64) -> eyre::Result<Run> {
    let agent = stage.agent().await?;
    let account = account(stage, &agent).await?;
    let txs = sign(stage, &agent, account, payments).await?;
    let end = account.sequence + txs.len() as u64;
    let (node, own) = (process::cpu(stage.node_pid)?, process::cpu(std::process::id())?);
    let began = Instant::now();
    for bytes in &txs {
        send(stage, bytes, began).await?;
    }
    while self::account(stage, &agent).await?.sequence < end {
        ensure!(began.elapsed() < PATIENCE, "not all of {} transactions landed", txs.len());
        tokio::time::sleep(POLL).await;
    }
    let took = began.elapsed();
    let node = used(node, process::cpu(stage.node_pid)?);
    let own = used(own, process::cpu(std::process::id())?);
    if let Some(last) = txs.last() {
        let last = stage.node.included(tx::hash(last), PATIENCE).await?;
        ensure!(last.code == 0, "the last transaction failed: {last:?}");
    }
    check(stage, &agent, payments).await?;
    Ok(Run::new(name, payments, took, (node, Some(own))))
}

async fn sign(stage: &Stage<'_>, agent: &Agent, account: Account, payments: u64) -> eyre::Result<Vec<Vec<u8>>> {
    let now = stage.node.now().await?;
    let operator = &agent.operator;
    let sending = &stage.node.sending;
    let fee = sending.price.fee_ceil(GAS_LIMIT).ok_or_else(|| eyre::eyre!("no fee for {GAS_LIMIT} gas"))?;
    let mut txs = Vec::new();
    let mut done = 0;
    while done < payments {
        let of = done..payments.min(done + PER_MESSAGE);
        let paid = of.clone().map(|number| -> eyre::Result<_> {
            let to = &stage.payees[usize::try_from(number)? % stage.payees.len()];
            Ok(wallets::payment(now, u32::try_from(number)?, to, AMOUNT))
        });
        let message = wallets::spend(operator.address(), &agent.wallet, paid.collect::<eyre::Result<_>>()?)?;
        let params = SignParams {
            chain_id: sending.chain_id.clone(),
            account: Account { sequence: account.sequence + txs.len() as u64, ..account },
            gas_limit: GAS_LIMIT,
            fee: fee.clone(),
            timeout_height: 0,
            memo: String::new(),
        };
        txs.push(tx::sign(operator, &params, vec![message]).bytes);
        done = of.end;
    }
    Ok(txs)
}

async fn send(stage: &Stage<'_>, bytes: &[u8], began: Instant) -> eyre::Result<()> {
    loop {
        match stage.node.chain.broadcast(bytes).await? {
            CheckTx { code: 0, .. } => return Ok(()),
            CheckTx { code: FULL, .. } if began.elapsed() < PATIENCE => tokio::time::sleep(POLL).await,
            refused => bail!("the node refused: {refused:?}"),
        }
    }
}

async fn account(stage: &Stage<'_>, agent: &Agent) -> eyre::Result<Account> {
    let found = stage.node.chain.account(agent.operator.address()).await?;
    found.ok_or_else(|| eyre::eyre!("the operator has no account"))
}

/// A rate of transactions that failed would be none of payments.
pub(super) async fn check(stage: &Stage<'_>, agent: &Agent, payments: u64) -> eyre::Result<()> {
    let left = stage.node.chain.balance(&agent.wallet.address, wallets::DENOM).await?;
    let paid = 1_000_000_000 - left;
    ensure!(paid == u128::from(payments) * AMOUNT, "{paid} was paid for {payments} bills of {AMOUNT}");
    Ok(())
}
