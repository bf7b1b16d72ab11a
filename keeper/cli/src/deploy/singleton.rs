//! Contracts that exist once per chain: found, created, or moved to newer code.

use serde_json::{Value, json};
use stateset_api::{governance, registry, reputation};
use stateset_chain::tx::{self, Instantiate};
use stateset_chain::{ChainError, ContractInfo};

use super::code::CODES_SCANNED_MAX;
use super::record::Change;
use super::{Admin, Artifact, CodeRecord, ContractRecord, DeployError, Run, Step};

/// Where every contract stores its name and version, for everybody to read.
const CW2_KEY: &[u8] = b"contract_info";

/// Where one is created, and what it is called.
struct Plan {
    /// Fixes the address for a deployer and a code: creating it twice is impossible.
    salt: &'static [u8],
    label: &'static str,
}

/// `None`: the contract exists once per agent, not once per chain.
fn plan(name: &str) -> Option<Plan> {
    let (salt, label): (&[u8], _) = match name {
        "registry" => (b"stateset-registry-1", "StateSet agent registry"),
        "reputation" => (b"stateset-reputation-1", "StateSet reputation"),
        "governance" => (b"stateset-governance-1", "StateSet governance"),
        _ => return None,
    };
    Some(Plan { salt, label })
}

impl Run<'_> {
    /// The message that creates one. Not asked for where it exists: what a configuration says of it then changes
    /// nothing.
    fn message(&self, name: &'static str) -> Result<Value, DeployError> {
        match name {
            "registry" => {
                // Until the governance contract is there to take over.
                let authority = Some(self.key.address().to_owned());
                to_json(&registry::InstantiateMsg { authority, deposit: None })
            }
            "reputation" => to_json(&self.reputation()?),
            "governance" => to_json(&self.governance()?),
            _ => Err(DeployError::Order { name }),
        }
    }

    fn reputation(&self) -> Result<reputation::InstantiateMsg, DeployError> {
        let plan = &self.deployment.reputation;
        let or_deployer = |named: &Option<String>| named.clone().unwrap_or_else(|| self.key.address().to_owned());
        Ok(reputation::InstantiateMsg {
            owner: or_deployer(&plan.owner),
            // Until there is a governance contract, which learns where this one is: the owner, who may hand over at
            // once.
            governance: or_deployer(plan.governance.as_ref().map_or(&plan.owner, |_| &plan.governance)),
            community: or_deployer(&plan.community),
            registry: self.address_of("registry")?.to_owned(),
            stake_denom: plan.stake_denom.clone(),
            rating_denom: plan.rating_denom.clone(),
            wallet_code_ids: vec![self.code_of("wallet")?.code_id],
            clock: plan.clock,
            rules: plan.rules,
        })
    }

    fn governance(&self) -> Result<governance::InstantiateMsg, DeployError> {
        let (registry, reputation) = (self.address_of("registry")?, self.address_of("reputation")?);
        Ok(self.deployment.governance.instantiation(self.key.address(), registry, reputation)?)
    }

    pub(super) fn address_of(&self, name: &'static str) -> Result<&str, DeployError> {
        self.address(name).ok_or(DeployError::Order { name })
    }

    fn address(&self, name: &str) -> Option<&str> {
        self.record.contracts.get(name).map(|contract| contract.address.as_str())
    }

    pub(super) fn code_of(&self, name: &'static str) -> Result<CodeRecord, DeployError> {
        self.record.codes.get(name).cloned().ok_or(DeployError::Order { name })
    }

    pub(super) async fn singleton(&mut self, artifact: &Artifact) -> Result<(), DeployError> {
        let name = artifact.name;
        let Some(plan) = plan(name) else { return Ok(()) };
        let code_id = self.code_of(name)?.code_id;
        let (address, step) = match self.find(artifact, &plan).await? {
            Some((address, info)) if info.code_id == code_id => {
                (address.clone(), Step::ContractFound { name, address })
            }
            // The same code may be stored twice, by somebody else or after a lost record: the contract's own counts.
            Some((address, info)) if self.runs(&info, &hex::encode(artifact.checksum)).await? => {
                let checksum = hex::encode(artifact.checksum);
                self.record.codes.insert(name.to_owned(), CodeRecord { code_id: info.code_id, checksum });
                (address.clone(), Step::ContractFound { name, address })
            }
            Some((address, info)) => (address.clone(), self.upgrade(name, address, &info, code_id).await?),
            None => self.create(name, code_id, &plan, artifact).await?,
        };
        if matches!(step, Step::ContractKept { .. }) {
            self.kept.push(name);
        }
        self.record.contracts.insert(name.to_owned(), ContractRecord { address: address.clone() });
        self.record_move(name, &address, &step);
        self.done(&step)
    }

    /// Where it is: as recorded, or where this deployer would have created it from any code it has here.
    async fn find(&self, artifact: &Artifact, plan: &Plan) -> Result<Option<(String, ContractInfo)>, DeployError> {
        let (name, deployer) = (artifact.name, self.key.address());
        if let Some(address) = self.address(name) {
            let (record, address) = (self.path().to_owned(), address.to_owned());
            return match self.chain.contract(&address).await? {
                Some(info) if info.creator == deployer => Ok(Some((address, info))),
                Some(ContractInfo { creator, .. }) => {
                    let deployer = deployer.to_owned();
                    Err(DeployError::OtherDeployer { record, name, address, creator, deployer })
                }
                None => Err(DeployError::ContractGone { record, name, recorded: address }),
            };
        }
        if let Some(found) = self.created_from(&artifact.checksum, plan).await? {
            return Ok(Some(found));
        }
        // A run that was cut off created it from code that is older now, or the record is lost after an upgrade.
        for code_id in 1..=CODES_SCANNED_MAX {
            let Some(info) = self.chain.code(code_id).await? else { break };
            if info.creator == deployer
                && info.checksum != artifact.checksum
                && let Some(found) = self.created_from(&info.checksum, plan).await?
            {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    async fn created_from(
        &self,
        checksum: &[u8; 32],
        plan: &Plan,
    ) -> Result<Option<(String, ContractInfo)>, DeployError> {
        let address = tx::predict_address(self.key.prefix(), checksum, self.key.address(), plan.salt)?;
        let found: Result<_, ChainError> = self.chain.contract(&address).await;
        Ok(found?.map(|info| (address, info)))
    }

    async fn runs(&self, info: &ContractInfo, checksum: &str) -> Result<bool, DeployError> {
        Ok(self.chain.code(info.code_id).await?.is_some_and(|code| hex::encode(code.checksum) == checksum))
    }

    async fn create(
        &self,
        name: &'static str,
        code_id: u64,
        plan: &Plan,
        artifact: &Artifact,
    ) -> Result<(String, Step), DeployError> {
        let deployer = self.key.address();
        let admin = match &self.deployment.admin {
            Admin::Nobody => None,
            Admin::Deployer => Some(deployer),
            Admin::Address(address) => Some(address.as_str()),
        };
        let new =
            Instantiate { sender: deployer, admin, code_id, label: plan.label, msg: &self.message(name)?, funds: &[] };
        let tx = self.send(tx::instantiate2(&new, plan.salt)?).await?;
        let address = tx::predict_address(self.key.prefix(), &artifact.checksum, deployer, plan.salt)?;
        let step = Step::ContractCreated { name, address: address.clone(), tx: tx.hash, gas_used: tx.gas_used };
        Ok((address, step))
    }

    /// Moves it from a code that the record knows, if the deployer may.
    async fn upgrade(
        &self,
        name: &'static str,
        address: String,
        info: &ContractInfo,
        code_id: u64,
    ) -> Result<Step, DeployError> {
        let mut known = false;
        for former in self.record.former_codes(name) {
            known = known || info.code_id == former.code_id || self.runs(info, &former.checksum).await?;
        }
        if !known {
            return Err(DeployError::OtherContract { name, address, got: info.code_id, want: code_id });
        }
        let deployer = self.key.address();
        if info.admin.as_deref() != Some(deployer) {
            let admin = info.admin.clone();
            return Ok(Step::ContractKept { name, address, runs: info.code_id, code_id, admin });
        }
        let msg = self.migration(name, &address).await?;
        let tx = self.send(tx::migrate(deployer, &address, code_id, &msg)?).await?;
        let from = info.code_id;
        Ok(Step::ContractMigrated { name, address, from, to: code_id, tx: tx.hash, gas_used: tx.gas_used })
    }

    /// What a contract is migrated with. A registry of version 0.1 had no authority and is given one.
    async fn migration(&self, name: &str, address: &str) -> Result<Value, DeployError> {
        if name != "registry" {
            return Ok(json!({}));
        }
        let version = self.chain.raw_query(address, CW2_KEY).await?;
        let stored: Value = version.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        let first = stored["version"].as_str().is_some_and(|version| version.starts_with("0.1."));
        to_json(&registry::MigrateMsg { authority: first.then(|| self.key.address().to_owned()) })
    }

    /// Writes down which code it runs, however it came to it.
    fn record_move(&mut self, name: &str, address: &str, step: &Step) {
        let to = match step {
            Step::ContractKept { runs, .. } => *runs,
            _ => self.record.codes.get(name).map(|code| code.code_id).unwrap_or_default(),
        };
        let last = self.record.history.iter().rev().find_map(|change| match change {
            Change::Contract { name: moved, to, .. } if moved == name => Some(*to),
            _ => None,
        });
        if last == Some(to) {
            return;
        }
        let from = match step {
            Step::ContractMigrated { from, .. } => Some(*from),
            _ => last,
        };
        let (name, address) = (name.to_owned(), address.to_owned());
        self.record.history.push(Change::Contract { name, address, from, to });
    }
}

fn to_json(msg: &impl serde::Serialize) -> Result<Value, DeployError> {
    serde_json::to_value(msg).map_err(|error| tx::TxError::Json { reason: error.to_string() }.into())
}
