//! What every sender finds: a node with our contracts, listed payees, wallets with money, keys of their own.

use eyre::OptionExt;
use stateset_api::Amount;
use stateset_api::limits::PAYMENTS_MAX;
use stateset_api::policy::Policy;
use stateset_api::wallet::{InstantiateMsg, OperatorGrant, Payee};
use stateset_chain::Key;
use stateset_chain::tx::{self, Coin, Instantiate};
use stateset_cli::deploy::Record;

use crate::node::Node;
use crate::wallets::{self, DENOM, Wallet};

/// Payments in one message.
pub const PER_MESSAGE: u64 = PAYMENTS_MAX as u64;
/// What each bill asks for, in the denom's smallest unit.
pub const AMOUNT: u128 = 1_000;
/// Whom the bills are for, in turn.
const PAYEES: u32 = 3;
/// For fees of a run and more.
const GAS_MONEY: u128 = 10_000_000_000;

pub struct Stage<'a> {
    pub node: &'a Node,
    pub node_pid: u32,
    record: Record,
    pub payees: Vec<String>,
    phrase: String,
    keys: std::cell::Cell<u32>,
}

/// An agent's wallet and the key that spends from it.
pub struct Agent {
    pub wallet: Wallet,
    pub operator: Key,
    /// The operator's index under [`Stage::phrase`].
    pub account: u32,
}

impl<'a> Stage<'a> {
    pub async fn set(node: &'a Node) -> eyre::Result<Self> {
        let (record, _) = node.deploy().await?;
        let phrase = node.devnet.account("faucet")?.mnemonic.clone();
        let payees = (1..=PAYEES).map(|index| derived(&phrase, index).map(|key| key.address().to_owned()));
        let payees = payees.collect::<eyre::Result<_>>()?;
        Ok(Self {
            node,
            node_pid: node.devnet.pid.ok_or_eyre("devnet.json names no process")?,
            record,
            payees,
            phrase,
            keys: std::cell::Cell::new(PAYEES),
        })
    }

    /// What every key here comes from: public, as all keys of a local chain.
    pub fn phrase(&self) -> &str {
        &self.phrase
    }

    /// A wallet of its own with money, and an operator with money for fees.
    pub async fn agent(&self) -> eyre::Result<Agent> {
        Ok(self.agents(1).await?.remove(0))
    }

    /// Several, in one transaction.
    pub async fn agents(&self, count: u32) -> eyre::Result<Vec<Agent>> {
        let owner = self.node.key("faucet")?;
        let code = self.record.codes.get("wallet").ok_or_else(|| eyre::eyre!("the record has no wallet"))?;
        let mut checksum = [0; 32];
        hex::decode_to_slice(&code.checksum, &mut checksum)?;
        let expires_at = self.node.now().await? + 86_400;
        let (mut agents, mut messages) = (Vec::new(), Vec::new());
        for _ in 0..count {
            let account = self.keys.get() + 1;
            self.keys.set(account);
            let operator = derived(&self.phrase, account)?;
            let name = operator.address().to_owned();
            let salt = &name.as_bytes()[name.len() - 20..];
            let address = tx::predict_address(owner.prefix(), &checksum, owner.address(), salt)?;
            let msg = InstantiateMsg {
                owner: owner.address().to_owned(),
                guardian: None,
                operator: Some(OperatorGrant { address: name.clone(), expires_at }),
                policy: policy(),
                payees: self.payees.iter().map(|address| payee(address)).collect(),
                registry: None,
                signers: None,
            };
            let new = Instantiate {
                sender: owner.address(),
                admin: None,
                code_id: code.code_id,
                label: "bench",
                msg: &msg,
                funds: &[],
            };
            messages.push(tx::instantiate2(&new, salt)?);
            messages.push(tx::send(owner.address(), &address, &[Coin::new(1_000_000_000, DENOM)]));
            messages.push(tx::send(owner.address(), &name, &[Coin::new(GAS_MONEY, "ustate")]));
            agents.push(Agent { wallet: Wallet { address }, operator, account });
        }
        self.node.send(&owner, messages).await?;
        Ok(agents)
    }
}

fn derived(phrase: &str, index: u32) -> eyre::Result<Key> {
    Ok(Key::from_mnemonic(phrase, index, "stateset")?)
}

/// Every rule is on and nothing comes near it.
fn policy() -> Policy {
    let mut policy = wallets::policy();
    policy.calls_per_hour = 1_000_000;
    policy.payee_cooldown_seconds = 0;
    policy
}

fn payee(address: &str) -> Payee {
    Payee { per_day_max: Amount(500_000_000_000), ..wallets::payee(address) }
}
