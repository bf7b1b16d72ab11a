//! The node with the contracts on it, who acts, and wallets as each part wants them.

use std::sync::atomic::{AtomicU32, Ordering};

use serde::Serialize;
use serde::de::DeserializeOwned;
use stateset_api::policy::{Breach, Policy, Rule};
use stateset_api::wallet::{
    ExecuteMsg, InstantiateMsg, OperatorGrant, OperatorMsg, OwnerMsg, Payee, Payment, QueryMsg, SignerSet, WalletInfo,
};
use stateset_api::{Amount, wallet};
use stateset_chain::contract::ask;
use stateset_chain::tx::{self, Coin, Instantiate};
use stateset_chain::{Included, Key};
use stateset_cli::deploy::Record;
use stateset_tests_chain::node::Node;
use stateset_tests_chain::wallets::{self, DENOM, Wallet};

pub(crate) const USD: u128 = 1_000_000;
/// What each wallet holds at first, of either denom.
pub(crate) const FUNDS: u128 = 1_000 * USD;
pub(crate) const OFFICE: &str = "office";
const GAS_LIMIT: u64 = 1_500_000;

pub(crate) struct Stage {
    pub(crate) node: Node,
    pub(crate) record: Record,
    pub(crate) owner: Key,
    pub(crate) guardian: Key,
    pub(crate) operator: Key,
    /// Ids of payments are never the same.
    distinct: AtomicU32,
}

impl Stage {
    pub(crate) async fn set(node: Node) -> eyre::Result<Self> {
        let (record, _) = node.deploy().await?;
        let (owner, guardian, operator) = (node.key("owner")?, node.key("guardian")?, node.key("operator")?);
        Ok(Self { node, record, owner, guardian, operator, distinct: AtomicU32::new(1) })
    }

    /// A wallet of this name, with an operator and money of both denoms.
    pub(crate) async fn wallet(
        &self,
        name: &str,
        policy: Policy,
        payees: Vec<Payee>,
        signers: Option<SignerSet>,
    ) -> eyre::Result<Wallet> {
        let expires_at = self.node.now().await? + 86_400;
        let msg = InstantiateMsg {
            owner: self.owner.address().to_owned(),
            guardian: Some(self.guardian.address().to_owned()),
            operator: Some(OperatorGrant { address: self.operator.address().to_owned(), expires_at }),
            policy,
            payees,
            registry: None,
            signers,
        };
        let (sender, code_id) = (self.owner.address(), self.record.code("wallet")?.code_id);
        let new = Instantiate { sender, admin: None, code_id, label: name, msg: &msg, funds: &[] };
        let made = self.node.send(&self.owner, vec![tx::instantiate(&new)?]).await?;
        let address = tx::instantiated_addresses(&made)?.remove(0);
        let funds = [Coin::new(FUNDS, "ustate"), Coin::new(FUNDS, DENOM)];
        self.node.send(&self.owner, vec![tx::send(sender, &address, &funds)]).await?;
        Ok(Wallet { address })
    }

    /// Done, with its gas on the record.
    pub(crate) async fn send(
        &self,
        what: &str,
        by: &Key,
        contract: &str,
        msg: &impl Serialize,
    ) -> eyre::Result<Included> {
        let done = self.node.send(by, vec![tx::execute(by.address(), contract, msg, &[])?]).await?;
        eprintln!("{what}: {} gas", done.gas_used);
        Ok(done)
    }

    /// In a block, and refused there for this reason.
    pub(crate) async fn refused(
        &self,
        by: &Key,
        contract: &str,
        msg: &impl Serialize,
        reason: &str,
    ) -> eyre::Result<()> {
        let message = tx::execute(by.address(), contract, msg, &[])?;
        let included = self.node.send_blindly(by, GAS_LIMIT, vec![message]).await?;
        assert!(included.code != 0 && included.log.contains(reason), "'{reason}' was expected: {}", included.log);
        Ok(())
    }

    pub(crate) async fn owner(&self, what: &str, wallet: &Wallet, msg: OwnerMsg) -> eyre::Result<Included> {
        self.send(what, &self.owner, &wallet.address, &ExecuteMsg::Owner(msg)).await
    }

    pub(crate) async fn operate(&self, what: &str, wallet: &Wallet, msg: OperatorMsg) -> eyre::Result<Included> {
        self.send(what, &self.operator, &wallet.address, &ExecuteMsg::Operator(msg)).await
    }

    pub(crate) async fn refuses(&self, wallet: &Wallet, msg: OperatorMsg, reason: &str) -> eyre::Result<()> {
        self.refused(&self.operator, &wallet.address, &ExecuteMsg::Operator(msg), reason).await
    }

    /// The number of the operator's next act.
    pub(crate) async fn act(&self, wallet: &Wallet) -> eyre::Result<u64> {
        Ok(self.info(wallet).await?.act + 1)
    }

    pub(crate) async fn info(&self, wallet: &Wallet) -> eyre::Result<WalletInfo> {
        self.ask(wallet, QueryMsg::Wallet {}).await
    }

    pub(crate) async fn ask<T: DeserializeOwned>(&self, wallet: &Wallet, query: QueryMsg) -> eyre::Result<T> {
        Ok(ask(self.node.chain.as_ref(), &wallet.address, &query).await?)
    }

    pub(crate) async fn held(&self, holder: &str, denom: &str) -> eyre::Result<u128> {
        Ok(self.node.chain.balance(holder, denom).await?)
    }

    pub(crate) async fn payment(&self, to: &str, amount: u128) -> eyre::Result<Payment> {
        let distinct = self.distinct.fetch_add(1, Ordering::Relaxed);
        Ok(wallets::payment(self.node.now().await?, distinct, to, amount))
    }

    /// An address that nobody has heard of.
    pub(crate) fn stranger(&self, number: u8) -> eyre::Result<String> {
        Ok(Key::from_bytes(&[number; 32], self.owner.prefix())?.address().to_owned())
    }
}

/// Of one payment, in the first epoch.
pub(crate) fn spend(payment: Payment) -> OperatorMsg {
    spend_in(1, DENOM, payment, None)
}

pub(crate) fn spend_in(epoch: u32, denom: &str, payment: Payment, mandate: Option<u64>) -> OperatorMsg {
    let (denom, payments) = (denom.to_owned(), vec![payment]);
    OperatorMsg::Spend { epoch, denom, payments, approval: None, rationales: Vec::new(), mandate }
}

/// A payee for all categories.
pub(crate) fn payee(address: &str) -> wallet::Payee {
    let categories = vec![wallets::CATEGORY.to_owned(), OFFICE.to_owned()];
    wallet::Payee { categories, ..wallets::payee(address) }
}

/// No cooldown; the rest as in every test here.
pub(crate) fn policy() -> Policy {
    Policy { payee_cooldown_seconds: 0, ..wallets::policy() }
}

/// How a refusal by a cap that time does not mend reads.
pub(crate) fn says(rule: Rule, requested: u128, remaining: u128) -> String {
    Breach::new(rule, Amount(requested).0, Amount(remaining).0).to_string()
}
