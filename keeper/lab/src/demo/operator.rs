//! The operator's key, which asks the chain itself, past every check of the keeper: what is paid, and what is refused
//! by which rule and with which numbers.

use eyre::{OptionExt, bail, ensure};
use serde::Serialize;
use stateset_api::policy::{Breach, Rule};
use stateset_api::wallet::{ExecuteMsg, OperatorMsg, Payment, QueryMsg, Receipt, SimulateSpendResponse, WalletInfo};
use stateset_api::{Amount, IntentId};
use stateset_chain::contract::ask;
use stateset_chain::transact::{Delivered, deliver};
use stateset_chain::tx::{self, Any};

use super::amounts::DENOM;
use super::stage::Stage;

/// Enough for any payment or transfer: none fails for want of gas.
const GAS: u64 = 700_000;

/// What the chain said to a message.
pub(super) struct Answer {
    /// 0: it took effect.
    pub(super) code: u32,
    pub(super) codespace: String,
    /// The contract's own words; empty if it took effect.
    pub(super) says: String,
    /// By how much the wallet's dollars became fewer, in micro-dollars.
    pub(super) moved: u128,
}

/// Something that the chain refused, and moved nothing for.
#[derive(Debug, Serialize)]
pub(super) struct Refusal {
    what: String,
    rule: &'static str,
    /// With both numbers.
    says: String,
}

impl Refusal {
    /// For a table.
    pub(super) fn row(&self) -> [String; 2] {
        [self.what.clone(), self.says.clone()]
    }
}

/// The operator in office. Nothing else may sign with its key meanwhile: no keeper runs.
pub(super) struct Operator<'a> {
    stage: &'a Stage,
    key: stateset_chain::Key,
    /// The block's time when it began, in Unix seconds: ids of its payments carry it.
    now: u64,
}

impl<'a> Operator<'a> {
    pub(super) async fn new(stage: &'a Stage) -> eyre::Result<Self> {
        let now = stage.context.chain.latest_block().await?.time;
        Ok(Self { stage, key: stage.accounts.key("operator")?, now })
    }

    /// Another id for each number.
    pub(super) fn id(&self, number: u8) -> IntentId {
        IntentId::new(self.now, [number; 10])
    }

    /// In micro-dollars, for the cloud.
    pub(super) fn payment(&self, number: u8, to: &str, amount: u128, reference: &str) -> Payment {
        Payment {
            id: self.id(number),
            to: to.to_owned(),
            amount: Amount(amount),
            category: "cloud".to_owned(),
            reference: reference.to_owned(),
            beneficiary: None,
        }
    }

    pub(super) fn spend(&self, epoch: u32, denom: &str, payment: Payment, mandate: Option<u64>) -> eyre::Result<Any> {
        let (denom, payments) = (denom.to_owned(), vec![payment]);
        let spend = OperatorMsg::Spend { epoch, denom, payments, approval: None, rationales: Vec::new(), mandate };
        self.execute(&ExecuteMsg::Operator(spend))
    }

    pub(super) fn execute(&self, message: &ExecuteMsg) -> eyre::Result<Any> {
        Ok(tx::execute(self.key.address(), &self.stage.wallet.address, message, &[])?)
    }

    /// Sends a message without asking first, and compares what the wallet holds before and after.
    pub(super) async fn send(&self, message: Any) -> eyre::Result<Answer> {
        let Stage { context, wallet, .. } = self.stage;
        let chain = context.chain.as_ref();
        let before = chain.balance(&wallet.address, DENOM).await?;
        let (code, codespace, log) = match deliver(chain, &self.key, &context.sending(), GAS, vec![message]).await? {
            Delivered::Rejected(check) => (check.code, check.codespace, check.log),
            Delivered::Included(tx) => (tx.code, tx.codespace, tx.log),
        };
        let after = chain.balance(&wallet.address, DENOM).await?;
        ensure!(after <= before, "the wallet grew from {before} to {after}");
        let says = if code == 0 { String::new() } else { contract_says(&log) };
        Ok(Answer { code, codespace, says, moved: before.saturating_sub(after) })
    }

    /// Pays one payment, and answers the wallet's receipt of it.
    pub(super) async fn pay(&self, payment: Payment, mandate: Option<u64>) -> eyre::Result<Receipt> {
        let (id, amount) = (payment.id, payment.amount.0);
        let epoch = self.info().await?.epoch;
        let Answer { code, says, moved, .. } = self.send(self.spend(epoch, DENOM, payment, mandate)?).await?;
        ensure!(code == 0 && moved == amount, "of {amount} micro-dollars {moved} were paid: {says}");
        self.stage.wallet.receipt(id).await?.ok_or_eyre("the wallet has no receipt of what it paid")
    }

    /// Asks for a payment that must be refused by this rule: first the wallet what it would say, then the chain.
    pub(super) async fn refused(
        &self,
        what: &str,
        (payment, mandate): (Payment, Option<u64>),
        rule: Rule,
    ) -> eyre::Result<Refusal> {
        let breach = self.simulate(payment.clone(), mandate).await?;
        let epoch = self.info().await?.epoch;
        self.refuses(what, self.spend(epoch, DENOM, payment, mandate)?, (breach, rule)).await
    }

    /// Sends what the wallet said that it would refuse.
    pub(super) async fn refuses(
        &self,
        what: &str,
        message: Any,
        (breach, rule): (Option<Breach>, Rule),
    ) -> eyre::Result<Refusal> {
        let Some(breach) = breach.filter(|breach| breach.rule == rule) else {
            bail!("'{what}' should be refused by {}; the wallet says {breach:?}", rule.name())
        };
        let Answer { code, says, moved, .. } = self.send(message).await?;
        let held = code != 0 && moved == 0 && says.contains(rule.name());
        ensure!(held, "'{what}' was answered with code {code}, and {moved} micro-dollars moved: {says}");
        Ok(Refusal { what: what.to_owned(), rule: rule.name(), says: breach.to_string() })
    }

    /// What would stand against a payment now; `None`: nothing.
    pub(super) async fn simulate(&self, payment: Payment, mandate: Option<u64>) -> eyre::Result<Option<Breach>> {
        let (denom, payments) = (DENOM.to_owned(), vec![payment]);
        let query = QueryMsg::SimulateSpend { denom, payments, approval: None, by: None, mandate };
        let (chain, wallet) = (self.stage.context.chain.as_ref(), &self.stage.wallet.address);
        let SimulateSpendResponse { payments, .. } = ask(chain, wallet, &query).await?;
        Ok(payments.first().ok_or_eyre("the wallet judged nothing")?.breach)
    }

    pub(super) async fn info(&self) -> eyre::Result<WalletInfo> {
        Ok(self.stage.wallet.info().await?)
    }
}

/// The contract's own words out of a node's log, without the id that every line would begin with.
fn contract_says(log: &str) -> String {
    let inner = log.split_once("message index: 0: ").map_or(log, |(_, rest)| rest);
    let inner = inner.strip_suffix(": execute wasm contract failed").unwrap_or(inner);
    inner.split_once(" refused: ").map_or(inner, |(_, reason)| reason).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_nodes_log_the_contracts_own_words_are_kept() {
        let log = "failed to execute message; message index: 0: intent 01a1 refused: payee: not listed; escalate: \
                   execute wasm contract failed";
        assert_eq!(contract_says(log), "payee: not listed; escalate");
        assert_eq!(contract_says("out of gas"), "out of gas");
    }
}
