//! The reputation contract on a node, and agents with wallets who deal with each other.

use cosmwasm_std::Binary;
use eyre::OptionExt;
use serde::de::DeserializeOwned;
use stateset_api::event::AgentRegistered;
use stateset_api::reputation::{
    AgentMsg, AgentRef, AnyoneMsg, Case, CaseRef, Config, ExecuteMsg, GovernanceMsg, Nothing, PendingChange, QueryMsg,
    ReporterMsg, ScoreResponse, StakeResponse, Status, Verdict,
};
use stateset_api::score::{Severity, ViolationKind};
use stateset_api::{AgentId, Amount, IntentId};
use stateset_chain::contract::ask;
use stateset_chain::tx::{self, Coin};
use stateset_chain::{Included, Key};
use stateset_cli::deploy::Record;

use crate::node::Node;
use crate::wallets::{self, COOLDOWN_SECONDS, DENOM, Plan, Wallet};

/// What is staked.
pub const STAKE: &str = "ustate";

/// An agent with its wallet.
pub struct Agent {
    pub id: AgentId,
    pub wallet: Wallet,
    pub owner: Key,
    pub operator: Key,
}

/// Registers an agent with a wallet of its own. Agents of one owner or one operator are in the same hands, and do not
/// rate each other.
pub async fn agent(
    node: &Node,
    record: &Record,
    owner: &str,
    operator: &str,
    payees: &[String],
) -> eyre::Result<Agent> {
    let owner_key = node.key(owner)?;
    let plan = Plan {
        owner: &owner_key,
        guardian: node.address("guardian")?,
        operator: node.address(operator)?,
        payees: payees.iter().map(|address| wallets::payee(address)).collect(),
        name: owner,
        register: true,
        admin: None,
    };
    let (wallet, included) = wallets::create(node, record, &plan).await?;
    let registered = included.events.iter().find_map(|event| AgentRegistered::from_event(event).ok());
    let id = registered.ok_or_eyre("no agent was registered")?.id;
    Ok(Agent { id, wallet, owner: owner_key, operator: node.key(operator)? })
}

/// Gives an account enough of everything.
pub async fn fund(node: &Node, name: &str) -> eyre::Result<()> {
    let (faucet, to) = (node.key("faucet")?, node.address(name)?);
    let coins = [Coin::new(1_000_000_000, STAKE), Coin::new(20_000_000_000, DENOM)];
    node.send(&faucet, vec![tx::send(faucet.address(), &to, &coins)]).await?;
    Ok(())
}

/// One wallet pays another, whose agents may rate each other for it afterwards.
pub async fn pay(node: &Node, from: &Agent, to: &Agent, distinct: u32, amount: u128) -> eyre::Result<IntentId> {
    node.time_passes(COOLDOWN_SECONDS + 1).await?;
    let payment = wallets::payment(node.now().await?, distinct, &to.wallet.address, amount);
    let id = payment.id;
    let spend = wallets::spend(from.operator.address(), &from.wallet, vec![payment])?;
    node.send(&from.operator, vec![spend]).await?;
    Ok(id)
}

/// What somebody says of another.
#[derive(Clone, Copy)]
pub struct Accusation<'a> {
    pub accused: &'a Agent,
    pub kind: ViolationKind,
    pub severity: Severity,
    pub victim: Option<&'a str>,
    pub damage: u128,
    pub bond: u128,
}

/// The contract, spoken to in its own messages.
pub struct Reputation<'a> {
    pub node: &'a Node,
    pub address: String,
}

impl<'a> Reputation<'a> {
    pub fn new(node: &'a Node, record: &Record) -> eyre::Result<Self> {
        Ok(Self { node, address: record.contract("reputation")?.address.clone() })
    }

    pub async fn ask<T: DeserializeOwned>(&self, query: &QueryMsg) -> eyre::Result<T> {
        Ok(ask(self.node.chain.as_ref(), &self.address, query).await?)
    }

    pub async fn score(&self, agent: AgentId) -> eyre::Result<ScoreResponse> {
        self.ask(&QueryMsg::Score(AgentRef { agent })).await
    }

    pub async fn stake(&self, agent: AgentId) -> eyre::Result<StakeResponse> {
        self.ask(&QueryMsg::Stake(AgentRef { agent })).await
    }

    pub async fn case(&self, case: u64) -> eyre::Result<Case> {
        self.ask(&QueryMsg::Case(CaseRef { case })).await
    }

    pub async fn send(&self, by: &Key, msg: &ExecuteMsg, stake: u128) -> eyre::Result<Included> {
        let message = tx::execute(by.address(), &self.address, msg, &coins(stake))?;
        Ok(self.node.send(by, vec![message]).await?)
    }

    /// What the chain says to a message that it refuses.
    pub async fn refused(&self, by: &Key, msg: &ExecuteMsg, stake: u128) -> eyre::Result<String> {
        let message = tx::execute(by.address(), &self.address, msg, &coins(stake))?;
        let included = self.node.send_blindly(by, 600_000, vec![message]).await?;
        eyre::ensure!(included.code != 0, "accepted, but should have been refused: {msg:?}");
        Ok(included.log)
    }

    pub async fn by_agent(&self, agent: &Agent, msg: AgentMsg, stake: u128) -> eyre::Result<Included> {
        self.send(&agent.owner, &ExecuteMsg::Agent { id: agent.id, msg }, stake).await
    }

    pub async fn report(&self, by: &Key, accusation: &Accusation<'_>) -> eyre::Result<Included> {
        let report = ReporterMsg::Report {
            accused: accusation.accused.id,
            kind: accusation.kind,
            severity: accusation.severity,
            evidence: Binary::from([9; 32]),
            victim: accusation.victim.map(str::to_owned),
            damage: Amount(accusation.damage),
            term: None,
        };
        self.send(by, &ExecuteMsg::Reporter(report), accusation.bond).await
    }

    pub async fn decide(&self, by: &Key, case: u64, verdict: Verdict) -> eyre::Result<Included> {
        let message = self.judge(case, verdict).await?;
        self.send(by, &message, 0).await
    }

    /// The message that says a verdict on what the case shows, at the stage at which it is.
    pub async fn judge(&self, case: u64, verdict: Verdict) -> eyre::Result<ExecuteMsg> {
        let case_hash = self.case_hash(case).await?;
        let appeal = matches!(self.case(case).await?.status, Status::Appealed { .. });
        Ok(ExecuteMsg::Governance(match verdict {
            Verdict::Upheld { severity, damage } => GovernanceMsg::Uphold { case, case_hash, appeal, severity, damage },
            Verdict::Dismissed { frivolous } => GovernanceMsg::Dismiss { case, case_hash, appeal, frivolous },
        }))
    }

    pub async fn case_hash(&self, case: u64) -> eyre::Result<Binary> {
        let hash = self.case(case).await?.report().hash(&self.node.devnet.chain_id, &self.address, case);
        hash.map(Binary::from).map_err(|reason| eyre::eyre!("{reason}"))
    }

    pub async fn anyone(&self, by: &Key, msg: AnyoneMsg) -> eyre::Result<Included> {
        self.send(by, &ExecuteMsg::Anyone(msg), 0).await
    }

    /// Lets what is announced take effect.
    pub async fn apply_change(&self, by: &Key) -> eyre::Result<Included> {
        let config: Config = self.ask(&QueryMsg::Config(Nothing {})).await?;
        let PendingChange { change, due_at, .. } = config.pending.ok_or_eyre("nothing is announced")?;
        let change_hash = change.hash(&self.node.devnet.chain_id, &self.address, due_at);
        let change_hash = change_hash.map_err(|reason| eyre::eyre!("{reason}"))?.into();
        self.anyone(by, AnyoneMsg::ApplyChange { change_hash }).await
    }

    /// What the contract holds.
    pub async fn holds(&self) -> eyre::Result<u128> {
        Ok(self.node.chain.balance(&self.address, STAKE).await?)
    }
}

fn coins(stake: u128) -> Vec<Coin> {
    if stake == 0 { Vec::new() } else { vec![Coin::new(stake, STAKE)] }
}
