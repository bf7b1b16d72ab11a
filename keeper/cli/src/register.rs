//! Registering an agent and creating its wallet, in one transaction.
//!
//! The wallet's address follows from its code, its owner and the agent's name, so registering again finds the same
//! agent: it never makes a second one, and no funds are left behind at a forgotten address.

use stateset_api::registry::{Agent, AnyoneMsg, ExecuteMsg, Registration};
use stateset_api::wallet::{InstantiateMsg, OperatorGrant};
use stateset_chain::contract::AskError;
use stateset_chain::contract::RegistryClient;
use stateset_chain::transact::{Sending, TransactError, transact};
use stateset_chain::tx::{self, Instantiate, TxError};
use stateset_chain::{Chain, Key, TxHash};
use thiserror::Error;

use crate::deploy::{Record, RecordError};
use crate::profile::Profile;

/// A registration that did not happen.
#[derive(Debug, Error)]
pub enum RegisterError {
    #[error(transparent)]
    Record(#[from] RecordError),
    #[error(transparent)]
    Tx(#[from] TxError),
    #[error(transparent)]
    Transact(#[from] TransactError),
    #[error(transparent)]
    Ask(#[from] AskError),
    #[error("code {code_id} on the chain has checksum {got}, the deployment says {want}")]
    Checksum { code_id: u64, want: String, got: String },
    #[error(
        "chain '{chain_id}' has no contract at {address} at height {height}, where the deployment names its {what}: wait until \
         the contracts stand (the lab says so by printing its endpoint) and say the same again, or name the record of this \
         chain by --deployment"
    )]
    NoContract { what: &'static str, address: String, chain_id: String, height: u64 },
    #[error(
        "chain '{chain_id}' has no code {code_id} at height {height}, which the deployment names as the wallet's: wait until \
         the contracts stand (the lab says so by printing its endpoint) and say the same again, or name the record of this \
         chain by --deployment"
    )]
    NoCode { code_id: u64, chain_id: String, height: u64 },
    #[error("a contract stands at {wallet} already, but the registry knows no agent of that wallet")]
    Unbound { wallet: String },
}

/// An agent with its wallet on the chain.
#[derive(Debug)]
pub struct Registered {
    pub agent: Agent,
    pub wallet: String,
    /// `None`: it was registered before.
    pub tx: Option<TxHash>,
}

/// A wallet on the chain.
#[derive(Debug)]
pub struct Created {
    pub wallet: String,
    /// `None`: it was there before.
    pub tx: Option<TxHash>,
}

/// Registers, or finds what was registered before.
pub async fn register(
    chain: &dyn Chain,
    owner: &Key,
    sending: &Sending,
    deployment: &Record,
    profile: &Profile,
    operator: &str,
) -> Result<Registered, RegisterError> {
    let plan = Plan::new(chain, owner, deployment, profile).await?;
    let registry = &deployment.contract("registry")?.address;
    let wallet = plan.address.clone();
    check_stands(chain, "registry", registry).await?;
    let client = RegistryClient { chain, address: registry };
    if chain.contract(&wallet).await.map_err(AskError::from)?.is_some() {
        let agent = client.agent_by_wallet(&wallet).await;
        let agent = agent.map_err(|_| RegisterError::Unbound { wallet: wallet.clone() })?;
        return Ok(Registered { agent, wallet, tx: None });
    }
    if let Some(found) = made_earlier(chain, owner, deployment, profile.agent.name.as_bytes()).await? {
        return Ok(found);
    }
    let register = ExecuteMsg::Anyone(AnyoneMsg::Register(registration(profile, operator, &wallet)));
    let create = plan.message(chain, owner, profile, operator, Some(registry.clone())).await?;
    let messages = vec![tx::execute(owner.address(), registry, &register, &[])?, create];
    let included = transact(chain, owner, sending, messages).await?;
    let agent = client.agent_by_wallet(&wallet).await?;
    Ok(Registered { agent, wallet, tx: Some(included.hash) })
}

/// Whether the chain has the contract already: a record may be of a chain that is just being set up.
async fn check_stands(chain: &dyn Chain, what: &'static str, address: &str) -> Result<(), RegisterError> {
    if chain.contract(address).await.map_err(AskError::from)?.is_some() {
        return Ok(());
    }
    let block = chain.latest_block().await.map_err(AskError::from)?;
    let (address, chain_id, height) = (address.to_owned(), block.chain_id, block.height);
    Err(RegisterError::NoContract { what, address, chain_id, height })
}

/// What the same owner registered under this name when wallets were still made from code that was replaced since.
async fn made_earlier(
    chain: &dyn Chain,
    owner: &Key,
    deployment: &Record,
    salt: &[u8],
) -> Result<Option<Registered>, RegisterError> {
    let registry = &deployment.contract("registry")?.address;
    for former in deployment.former_codes("wallet") {
        let mut checksum = [0; 32];
        // A record whose checksum is none names no code.
        if hex::decode_to_slice(&former.checksum, &mut checksum).is_err() {
            continue;
        }
        let wallet = tx::predict_address(owner.prefix(), &checksum, owner.address(), salt)?;
        if chain.contract(&wallet).await.map_err(AskError::from)?.is_some() {
            let agent = RegistryClient { chain, address: registry }.agent_by_wallet(&wallet).await;
            let agent = agent.map_err(|_| RegisterError::Unbound { wallet: wallet.clone() })?;
            return Ok(Some(Registered { agent, wallet, tx: None }));
        }
    }
    Ok(None)
}

/// Creates a wallet that is bound to no agent, or finds the one that was created before.
pub async fn create(
    chain: &dyn Chain,
    owner: &Key,
    sending: &Sending,
    deployment: &Record,
    profile: &Profile,
    operator: &str,
) -> Result<Created, RegisterError> {
    let plan = Plan::new(chain, owner, deployment, profile).await?;
    let wallet = plan.address.clone();
    if chain.contract(&wallet).await.map_err(AskError::from)?.is_some() {
        return Ok(Created { wallet, tx: None });
    }
    let message = plan.message(chain, owner, profile, operator, None).await?;
    let included = transact(chain, owner, sending, vec![message]).await?;
    Ok(Created { wallet, tx: Some(included.hash) })
}

/// Where a wallet will stand: it follows from its code, its owner and the agent's name.
struct Plan {
    code_id: u64,
    address: String,
}

impl Plan {
    async fn new(
        chain: &dyn Chain,
        owner: &Key,
        deployment: &Record,
        profile: &Profile,
    ) -> Result<Self, RegisterError> {
        let code = deployment.code("wallet")?;
        let stored = chain.code(code.code_id).await.map_err(AskError::from)?;
        let Some(stored) = stored else {
            let block = chain.latest_block().await.map_err(AskError::from)?;
            let (chain_id, height) = (block.chain_id, block.height);
            return Err(RegisterError::NoCode { code_id: code.code_id, chain_id, height });
        };
        let checksum = stored.checksum;
        if hex::encode(checksum) != code.checksum.to_lowercase() {
            let (want, got) = (code.checksum.clone(), hex::encode(checksum));
            return Err(RegisterError::Checksum { code_id: code.code_id, want, got });
        }
        let salt = profile.agent.name.as_bytes();
        let address = tx::predict_address(owner.prefix(), &checksum, owner.address(), salt)?;
        Ok(Self { code_id: code.code_id, address })
    }

    async fn message(
        &self,
        chain: &dyn Chain,
        owner: &Key,
        profile: &Profile,
        operator: &str,
        registry: Option<String>,
    ) -> Result<tx::Any, RegisterError> {
        let now = chain.latest_block().await.map_err(AskError::from)?.time;
        let create = InstantiateMsg {
            owner: owner.address().to_owned(),
            guardian: profile.wallet.guardian.clone(),
            operator: Some(OperatorGrant {
                address: operator.to_owned(),
                expires_at: now.saturating_add(u64::from(profile.wallet.operator_days) * 86_400),
            }),
            policy: profile.policy.clone(),
            payees: profile.payees.clone(),
            registry,
            signers: profile.wallet.signers.clone(),
        };
        let instantiate = Instantiate {
            sender: owner.address(),
            // Nobody may migrate a wallet: whoever could would stand above every limit in it.
            admin: None,
            code_id: self.code_id,
            label: &format!("stateset wallet of {}", profile.agent.name),
            msg: &create,
            funds: &[],
        };
        Ok(tx::instantiate2(&instantiate, profile.agent.name.as_bytes())?)
    }
}

fn registration(profile: &Profile, operator: &str, wallet: &str) -> Registration {
    Registration {
        controller: operator.to_owned(),
        agent_type: profile.agent.agent_type.clone(),
        capabilities: profile.agent.capabilities.clone(),
        endpoints: profile.agent.endpoints.clone(),
        keys: profile.agent.keys.clone(),
        metadata: profile.agent.metadata.clone(),
        wallet: Some(wallet.to_owned()),
    }
}
