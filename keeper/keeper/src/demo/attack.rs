//! What a thief with the operator's key can do: ask the chain, past every check of the keeper.

use cosmwasm_std::Coin as WireCoin;
use eyre::{OptionExt, ensure};
use serde::Serialize;
use stateset_api::wallet::{ExecuteMsg, OperatorMsg, OwnerMsg, Payment, Receipt};
use stateset_api::{Amount, IntentId};
use stateset_chain::tx::{self, Any, Coin};

use super::stage::Stage;
use crate::output;
use crate::transact::{Delivered, deliver};

/// Enough for any of them: no attempt fails for want of gas.
const GAS: u64 = 500_000;

/// One attempt and the chain's answer.
#[derive(Debug, Serialize)]
pub(super) struct Attempt {
    what: String,
    /// Refused, or for a payment that was made before: accepted without moving anything.
    pub(super) held: bool,
    codespace: String,
    code: u32,
    answer: String,
}

pub(super) async fn run(stage: &Stage) -> eyre::Result<Vec<Attempt>> {
    let thief = Thief::new(stage).await?;
    let paid = thief.a_receipt().await?;
    let vendor = stage.accounts.account("vendor-a")?.address.clone();
    let stranger = stage.accounts.account("stranger")?.address.clone();
    let epoch = stage.wallet.info().await?.epoch;
    let (again, more) = (thief.repeat(&paid, paid.amount), thief.repeat(&paid, Amount(paid.amount.0 + 1)));
    let policy = OwnerMsg::SetPolicy { policy: stage.wallet.policy().await? };
    let drain = OwnerMsg::Withdraw { coins: vec![WireCoin::new(1_000_000_u128, "uusdc")] };
    let uusdc = "uusdc";
    let attempts = [
        ("40.00 USDC to a stranger", thief.spend(epoch, uusdc, thief.payment(1, &stranger, 40_000_000))?),
        ("250.00 USDC to a known vendor", thief.spend(epoch, uusdc, thief.payment(2, &vendor, 250_000_000))?),
        ("80.00 USDC, more than the day has left", thief.spend(epoch, uusdc, thief.payment(3, &vendor, 80_000_000))?),
        ("a paid bill once more, a micro-dollar dearer", thief.spend(epoch, uusdc, more)?),
        ("a paid bill once more, word for word", thief.spend(epoch, uusdc, again)?),
        ("another denom", thief.spend(epoch, "ustate", thief.payment(4, &vendor, 1))?),
        ("under an epoch that is over", thief.spend(epoch - 1, uusdc, thief.payment(5, &vendor, 1))?),
        ("a wider policy", thief.execute(&ExecuteMsg::Owner(policy))?),
        ("a withdrawal", thief.execute(&ExecuteMsg::Owner(drain))?),
        ("a bank transfer in the wallet's name", thief.forge(&stranger)),
    ];
    let mut done = Vec::new();
    for (what, message) in attempts {
        done.push(thief.attempt(what, message).await?);
    }
    Ok(done)
}

struct Thief<'a> {
    stage: &'a Stage,
    key: stateset_chain::Key,
    now: u64,
}

impl<'a> Thief<'a> {
    async fn new(stage: &'a Stage) -> eyre::Result<Self> {
        let now = stage.context.chain.latest_block().await?.time;
        Ok(Self { stage, key: stage.accounts.key("operator")?, now })
    }

    /// By reference, not by id: ids carry the second in which a bill was first seen, which differs between runs.
    async fn a_receipt(&self) -> eyre::Result<Receipt> {
        let receipts = super::receipts::receipts(&self.stage.wallet).await?;
        receipts.into_iter().min_by(|a, b| a.reference.cmp(&b.reference)).ok_or_eyre("nothing was paid")
    }

    fn payment(&self, number: u8, to: &str, amount: u128) -> Payment {
        Payment {
            id: IntentId::new(self.now, [number; 10]),
            to: to.to_owned(),
            amount: Amount(amount),
            category: "cloud".to_owned(),
            reference: "stolen".to_owned(),
            beneficiary: None,
        }
    }

    fn repeat(&self, receipt: &Receipt, amount: Amount) -> Payment {
        Payment {
            id: receipt.id,
            to: receipt.conduit.as_ref().unwrap_or(&receipt.to).clone(),
            amount,
            category: receipt.category.clone(),
            reference: receipt.reference.clone(),
            beneficiary: receipt.conduit.as_ref().map(|_| receipt.to.clone()),
        }
    }

    fn spend(&self, epoch: u32, denom: &str, payment: Payment) -> eyre::Result<Any> {
        let denom = denom.to_owned();
        self.execute(&ExecuteMsg::Operator(OperatorMsg::Spend {
            epoch,
            denom,
            payments: vec![payment],
            approval: None,
            rationales: Vec::new(),
            mandate: None,
        }))
    }

    fn execute(&self, message: &ExecuteMsg) -> eyre::Result<Any> {
        Ok(tx::execute(self.key.address(), &self.stage.wallet.address, message, &[])?)
    }

    fn forge(&self, to: &str) -> Any {
        tx::send(&self.stage.wallet.address, to, &[Coin::new(1, "uusdc")])
    }

    async fn attempt(&self, what: &str, message: Any) -> eyre::Result<Attempt> {
        let chain = self.stage.context.chain.as_ref();
        let before = chain.balance(&self.stage.wallet.address, "uusdc").await?;
        let fees = self.stage.context.fees();
        let (code, codespace, log) = match deliver(chain, &self.key, &fees, GAS, vec![message]).await? {
            Delivered::Rejected(check) => (check.code, check.codespace, check.log),
            Delivered::Included(tx) => (tx.code, tx.codespace, tx.log),
        };
        let after = chain.balance(&self.stage.wallet.address, "uusdc").await?;
        ensure!(after <= before, "the wallet grew from {before} to {after}");
        let answer = if code == 0 { "already paid: nothing moved".to_owned() } else { contract_says(&log) };
        Ok(Attempt { what: what.to_owned(), held: after == before, codespace, code, answer })
    }
}

/// The contract's own words out of a node's log, without the id that every line would begin with.
fn contract_says(log: &str) -> String {
    let inner = log.split_once("message index: 0: ").map_or(log, |(_, rest)| rest);
    let inner = inner.strip_suffix(": execute wasm contract failed").unwrap_or(inner);
    inner.split_once(" refused: ").map_or(inner, |(_, reason)| reason).to_owned()
}

pub(super) fn table(attempts: &[Attempt]) -> String {
    output::table(
        ["asked for", "code", "the chain says"],
        attempts.iter().map(|attempt| {
            let code = if attempt.code == 0 { "0".into() } else { format!("{} {}", attempt.codespace, attempt.code) };
            [attempt.what.clone(), code, attempt.answer.clone()]
        }),
    )
}
