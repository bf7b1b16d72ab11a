//! Many agents, registered by as few transactions as a node takes well.

use std::collections::VecDeque;
use std::time::Duration;

use cosmrs::{AccountId, Any};
use eyre::{OptionExt, bail, ensure, eyre};
use stateset_api::registry::{AnyoneMsg, Endpoints, ExecuteMsg, Registration};
use stateset_chain::tx::{self, SignParams};
use stateset_chain::{Account, ChainError, Included, Key, TxHash};
use tokio::time::Instant;

use crate::node::Node;

/// Every agent has it.
pub const PAYMENTS: &str = "payments";
/// Every second agent has it.
pub const AUDITS: &str = "audits";
/// The type of every fourth agent.
pub const BUYER: &str = "buyer-00";
const PER_TRANSACTION: u64 = 250;
/// Transactions in the mempool at the same time.
const AHEAD: usize = 4;
/// For one registration; nothing is simulated, so there is room.
const GAS_EACH: u64 = 250_000;
/// A block of this size takes a node seconds, a busy machine minutes.
const PATIENCE: Duration = Duration::from_secs(300);
const PAUSE: Duration = Duration::from_millis(500);
/// The SDK's code for bytes that the mempool knows already: an answer was lost, not the transaction.
const KNOWN_ALREADY: u32 = 19;

/// The agents of one owner.
pub(super) struct Crowd<'a> {
    node: &'a Node,
    registry: &'a str,
    owner: Key,
    registered: u64,
}

impl<'a> Crowd<'a> {
    pub(super) fn new(node: &'a Node, registry: &'a str) -> eyre::Result<Self> {
        Ok(Self { node, registry, owner: node.key("faucet")?, registered: 0 })
    }

    /// Registers more, until there are as many.
    pub(super) async fn grow(&mut self, until: u64, progress: &dyn Fn(&str)) -> eyre::Result<()> {
        let began = Instant::now();
        let account = self.node.chain.account(self.owner.address()).await?;
        let mut account = account.ok_or_eyre("the owner has no account")?;
        let mut planned = self.registered;
        let mut ahead: VecDeque<(TxHash, u64)> = VecDeque::new();
        while self.registered < until {
            while ahead.len() < AHEAD && planned < until {
                let upto = until.min(planned.saturating_add(PER_TRANSACTION));
                let hash = self.broadcast(planned..upto, account).await?;
                ahead.push_back((hash, upto));
                (planned, account.sequence) = (upto, account.sequence.saturating_add(1));
            }
            let (hash, upto) = ahead.pop_front().ok_or_eyre("nothing is on its way")?;
            let included = self.node.included(hash, PATIENCE).await?;
            ensure!(included.code == 0, "a block refused registrations: {}", included.log);
            self.registered = upto;
            if upto.is_multiple_of(PER_TRANSACTION * 20) || upto == until {
                progress(&format!("{upto} of {until} agents registered after {} s", began.elapsed().as_secs()));
            }
        }
        Ok(())
    }

    async fn broadcast(&self, numbers: std::ops::Range<u64>, account: Account) -> eyre::Result<TxHash> {
        let gas_limit = GAS_EACH.saturating_mul(numbers.end.saturating_sub(numbers.start)).saturating_add(200_000);
        let fee = self.node.sending.price.fee_ceil(gas_limit).ok_or_else(|| eyre!("no fee for {gas_limit} gas"))?;
        let (chain_id, memo) = (self.node.sending.chain_id.clone(), String::new());
        let params = SignParams { chain_id, account, gas_limit, fee, timeout_height: 0, memo };
        let messages = numbers.map(|number| self.message(number)).collect::<Result<_, _>>()?;
        let signed = tx::sign(&self.owner, &params, messages);
        let limit = Instant::now() + PATIENCE;
        loop {
            match self.node.chain.broadcast(&signed.bytes).await {
                Ok(check) if check.code == 0 || check.code == KNOWN_ALREADY => return Ok(signed.hash),
                Ok(check) => bail!("not taken into the mempool: {check:?}"),
                // Busy with a block. The same bytes again do no harm.
                Err(ChainError::Unreachable { .. }) if Instant::now() < limit => tokio::time::sleep(PAUSE).await,
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// One agent beyond, to see what a registration costs by itself.
    pub(super) async fn one_more(&self) -> eyre::Result<Included> {
        let message = self.message(u64::MAX.saturating_sub(self.registered))?;
        Ok(self.node.send(&self.owner, vec![message]).await?)
    }

    fn message(&self, number: u64) -> eyre::Result<Any> {
        let mut controller = [0; 20];
        controller[12..].copy_from_slice(&number.to_be_bytes());
        let controller = AccountId::new("stateset", &controller).map_err(|error| eyre!("no address: {error}"))?;
        let second = [AUDITS, "scouts"][usize::from(!number.is_multiple_of(2))];
        let registration = Registration {
            controller: controller.to_string(),
            agent_type: format!("buyer-{:02}", number % 4),
            capabilities: vec![PAYMENTS.to_owned(), second.to_owned()],
            endpoints: Endpoints { a2a: Some("https://agent.example/a2a".to_owned()), ..Endpoints::default() },
            keys: Vec::new(),
            metadata: None,
            wallet: None,
        };
        let msg = ExecuteMsg::Anyone(AnyoneMsg::Register(registration));
        Ok(tx::execute(self.owner.address(), self.registry, &msg, &[])?)
    }
}
