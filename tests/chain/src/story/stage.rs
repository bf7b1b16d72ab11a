//! A chain that the story runs on: signs and sends each step, lets the chain go on, writes down what it answers.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use cosmrs::Any;
use cosmwasm_std::Event;
use eyre::{OptionExt, ensure};
use serde_json::{Value, json};
use stateset_chain::transact::Sending;
use stateset_chain::tx::{self, Coin, SignParams};
use stateset_chain::{Account, Chain, Included, Key};
use stateset_cli::deploy::{Admin, Deployment, GovernancePlan, Record, ReputationPlan, deploy};
use stateset_cli::devnet::{Devnet, accounts};
use stateset_sim::{EmbeddedChain, Genesis, Native};
use tempfile::TempDir;
use tokio::time::Instant;

use super::transcript::{Answered, plain, refusal};
use crate::node::{Node, Wasm, artifacts};
use crate::wallets::DENOM;

/// Enough for any single message of the story.
pub(super) const GAS: u64 = 1_000_000;
const PATIENCE: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(50);

enum Ground {
    /// Kept running for as long as the story runs.
    Node(#[expect(dead_code, reason = "dropping it stops the node")] Box<Node>),
    Embedded(EmbeddedChain),
}

/// A step's transaction, and how it differs from a plain one.
#[derive(Clone, Debug)]
pub struct Tx {
    pub messages: Vec<Any>,
    pub gas: u64,
    /// `None`: what the gas costs.
    pub fee: Option<Coin>,
    pub chain_id: Option<String>,
    /// Added to the account's sequence.
    pub sequence_ahead: i64,
    pub timeout_height: u64,
    pub memo: String,
}

impl Tx {
    pub fn new(messages: Vec<Any>) -> Self {
        Self {
            messages,
            gas: GAS,
            fee: None,
            chain_id: None,
            sequence_ahead: 0,
            timeout_height: 0,
            memo: String::new(),
        }
    }
}

/// A chain with the contracts on it.
pub struct Stage {
    pub chain: Arc<dyn Chain>,
    pub record: Record,
    /// Unix seconds that the story counts from, the same on both chains.
    pub begin: u64,
    ground: Ground,
    devnet: Devnet,
    sending: Sending,
    /// Whose money is watched, by name.
    names: BTreeMap<String, String>,
    balances: BTreeMap<(String, &'static str), u128>,
    transcript: Vec<Answered>,
}

impl Stage {
    /// The contracts deployed on a real node.
    pub async fn on_node(node: Node) -> eyre::Result<Self> {
        let (record, _) = node.deploy().await?;
        let (begin, chain) = (node.now().await?, Arc::clone(&node.chain));
        let (devnet, sending) = (node.devnet.clone(), node.sending.clone());
        Self::new(chain, record, begin, Ground::Node(Box::new(node)), devnet, sending).await
    }

    /// The same on an embedded chain: same accounts, same codes under the same checksums, by the same deployment.
    pub async fn embedded(begin: u64) -> eyre::Result<Self> {
        let wasm = artifacts(Wasm::Ours)?;
        let known = Native::ALL.map(|native| (native, format!("stateset_{}", native.name())));
        let known = known.into_iter().map(|(native, name)| Ok((checksum(&wasm, &name)?, native)));
        let chain_id = "stateset-devnet-1".to_owned();
        let people = accounts()?;
        let coins = people.iter().map(|account| {
            let coins = account.coins.iter().map(|coin| (coin.denom.clone(), coin.amount.0)).collect();
            (account.address.clone(), coins)
        });
        let genesis = Genesis {
            chain_id: chain_id.clone(),
            time: begin,
            accounts: coins.collect(),
            codes: Vec::new(),
            artifacts: known.collect::<eyre::Result<_>>()?,
            ..Genesis::default()
        };
        let chain = EmbeddedChain::new(&genesis)?;
        let none = String::new;
        let gas_price = "0.025ustate".parse()?;
        let devnet =
            Devnet { chain_id, grpc: none(), rpc: none(), api: none(), gas_price, pid: None, accounts: people };
        let folder = TempDir::new()?;
        let sending = Sending::new(devnet.chain_id.clone(), devnet.gas_price.clone(), folder.path().join("sent"));
        let record = folder.path().join("record.json");
        let deployment = Deployment {
            sending: sending.clone(),
            artifacts: wasm,
            admin: Admin::Nobody,
            reputation: ReputationPlan::default(),
            governance: GovernancePlan::on_devnet(&devnet),
            record,
        };
        let key = devnet.key("deployer")?;
        // The deployment waits for blocks; afterwards each step makes its own.
        let blocks = tokio::spawn({
            let chain = chain.clone();
            async move {
                loop {
                    chain.advance_block();
                    tokio::time::sleep(POLL).await;
                }
            }
        });
        let record = deploy(&chain, &key, &deployment, &mut |_| {}).await;
        blocks.abort();
        Self::new(Arc::new(chain.clone()), record?, begin, Ground::Embedded(chain), devnet, sending).await
    }

    async fn new(
        chain: Arc<dyn Chain>,
        record: Record,
        begin: u64,
        ground: Ground,
        devnet: Devnet,
        sending: Sending,
    ) -> eyre::Result<Self> {
        // The validator earns the fees.
        let names = devnet.accounts.iter().filter(|account| account.name != "validator");
        let names = names.map(|account| (account.name.clone(), account.address.clone())).collect();
        let (balances, transcript) = (BTreeMap::new(), Vec::new());
        let mut stage = Self { chain, record, begin, ground, devnet, sending, names, balances, transcript };
        stage.balances = stage.take_balances().await?;
        Ok(stage)
    }

    pub fn transcript(self) -> Vec<Answered> {
        self.transcript
    }

    pub fn key(&self, name: &str) -> eyre::Result<Key> {
        Ok(self.devnet.key(name)?)
    }

    pub fn address(&self, name: &str) -> eyre::Result<String> {
        self.names.get(name).cloned().ok_or_else(|| eyre::eyre!("nobody is called {name}"))
    }

    pub fn registry(&self) -> eyre::Result<String> {
        let registry = self.record.contracts.get("registry").ok_or_eyre("no registry is deployed")?;
        Ok(registry.address.clone())
    }

    /// From now on this contract's money is watched too.
    pub fn watch(&mut self, name: &str, address: &str) {
        self.names.insert(name.to_owned(), address.to_owned());
    }

    /// Lets the chain's own clock move on.
    pub async fn wait(&self, seconds: u64) -> eyre::Result<()> {
        if let Ground::Embedded(chain) = &self.ground {
            chain.advance_time(seconds);
            chain.advance_block();
            return Ok(());
        }
        let until = self.chain.latest_block().await?.time + seconds;
        let limit = Instant::now() + Duration::from_secs(seconds) + PATIENCE;
        while self.chain.latest_block().await?.time < until {
            ensure!(Instant::now() < limit, "the chain's clock stands still");
            tokio::time::sleep(POLL).await;
        }
        Ok(())
    }

    /// A plain step.
    pub async fn act(&mut self, who: &str, step: &str, message: Any) -> eyre::Result<()> {
        let key = self.key(who)?;
        self.send(&key, step, Tx::new(vec![message])).await.map(drop)
    }

    /// Signs, sends, waits for the block, and writes down all that came of it. Returns the bytes.
    pub async fn send(&mut self, key: &Key, step: &str, new: Tx) -> eyre::Result<Vec<u8>> {
        let bytes = self.sign(key, new).await?;
        self.broadcast(step, &bytes).await?;
        Ok(bytes)
    }

    async fn sign(&self, key: &Key, new: Tx) -> eyre::Result<Vec<u8>> {
        let account = self.chain.account(key.address()).await?.unwrap_or(Account { number: 0, sequence: 0 });
        let sequence = account.sequence.saturating_add_signed(new.sequence_ahead);
        let price = self.sending.price.fee_ceil(new.gas).ok_or_eyre("no fee")?;
        let params = SignParams {
            chain_id: new.chain_id.unwrap_or_else(|| self.sending.chain_id.clone()),
            account: Account { sequence, ..account },
            gas_limit: new.gas,
            fee: new.fee.unwrap_or(price),
            timeout_height: new.timeout_height,
            memo: new.memo,
        };
        Ok(tx::sign(key, &params, new.messages).bytes)
    }

    /// Sends bytes, signed by whomever.
    pub async fn broadcast(&mut self, step: &str, bytes: &[u8]) -> eyre::Result<()> {
        let mut answers = Vec::new();
        let trial = self.chain.simulate(bytes).await;
        answers.push(("simulate", trial.map_or_else(|error| refusal(&error), |_| "would do".to_owned())));
        match self.chain.broadcast(bytes).await {
            Err(error) => answers.push(("broadcast", refusal(&error))),
            Ok(check) if check.code != 0 => {
                answers.push(("mempool", format!("{} {}", check.codespace, check.code)));
                answers.push(("log", check.log));
            }
            Ok(check) => {
                let included = self.included(check.hash).await?;
                answers.push(("block", format!("{} {}", included.codespace, included.code)));
                answers.push(("log", included.log));
                let events = included.events.iter().filter(|event| is_of_a_message(event));
                answers.extend(events.map(|event| ("event", event_text(event))));
            }
        }
        answers.extend(self.money_moved().await?.into_iter().map(|line| ("money", line)));
        self.write(step, answers);
        Ok(())
    }

    async fn included(&self, hash: stateset_chain::TxHash) -> eyre::Result<Included> {
        if let Ground::Embedded(chain) = &self.ground {
            chain.advance_block();
        }
        let limit = Instant::now() + PATIENCE;
        loop {
            if let Some(included) = self.chain.find_tx(hash).await? {
                return Ok(included);
            }
            ensure!(Instant::now() < limit, "{hash} is in no block");
            tokio::time::sleep(POLL).await;
        }
    }

    async fn take_balances(&self) -> eyre::Result<BTreeMap<(String, &'static str), u128>> {
        let mut balances = BTreeMap::new();
        for (name, address) in &self.names {
            for denom in [DENOM, "ustate"] {
                balances.insert((name.clone(), denom), self.chain.balance(address, denom).await?);
            }
        }
        Ok(balances)
    }

    /// Each balance that changed since the last step, fees included.
    async fn money_moved(&mut self) -> eyre::Result<Vec<String>> {
        let now = self.take_balances().await?;
        let mut moved = Vec::new();
        for (key, after) in &now {
            let before = self.balances.get(key).copied().unwrap_or(0);
            if before != *after {
                let (sign, amount) = if *after > before { ('+', after - before) } else { ('-', before - after) };
                moved.push(format!("{} {sign}{amount}{}", key.0, key.1));
            }
        }
        self.balances = now;
        Ok(moved)
    }

    /// Asks a contract and writes the answer down.
    pub async fn ask(&mut self, step: &str, contract: &str, query: &Value) -> eyre::Result<()> {
        self.ask_raw(step, contract, query.to_string().as_bytes()).await
    }

    pub async fn ask_raw(&mut self, step: &str, contract: &str, query: &[u8]) -> eyre::Result<()> {
        let answer = self.chain.smart_query(contract, query).await;
        let text = answer.map_or_else(|error| refusal(&error), |bytes| String::from_utf8_lossy(&bytes).into_owned());
        self.write(step, vec![("query", text)]);
        Ok(())
    }

    /// All that a wallet says of itself.
    pub async fn look(&mut self, step: &str, wallet: &str) -> eyre::Result<()> {
        let queries = [
            ("wallet", json!({ "wallet": {} })),
            ("policy", json!({ "policy": {} })),
            ("remaining", json!({ "remaining": { "denom": DENOM } })),
            ("payees", json!({ "payees": { "start_after": null, "limit": 30 } })),
            ("receipts", json!({ "receipts": { "start_after": null, "limit": 30 } })),
        ];
        for (name, query) in queries {
            self.ask(&format!("{step}: {name}"), wallet, &query).await?;
        }
        Ok(())
    }

    /// Writes down something else that the chain answered.
    pub fn write(&mut self, step: &str, answers: Vec<(&str, String)>) {
        let plain = |(aspect, text): (&str, String)| (aspect.to_owned(), plain(&text, self.begin));
        let answers = answers.into_iter().map(plain).collect();
        self.transcript.push(Answered { step: step.to_owned(), answers });
    }
}

/// What comes of taking the fee differs from chain to chain in its parts, not in its sum.
fn is_of_a_message(event: &Event) -> bool {
    event.attributes.iter().any(|attribute| attribute.key == "msg_index")
}

fn event_text(event: &Event) -> String {
    let pairs: Vec<String> = event.attributes.iter().map(|pair| format!("{}={}", pair.key, pair.value)).collect();
    format!("{} {}", event.ty, pairs.join(" "))
}

fn checksum(folder: &Path, library: &str) -> eyre::Result<[u8; 32]> {
    use sha2::{Digest, Sha256};
    Ok(Sha256::digest(std::fs::read(folder.join(format!("{library}.wasm")))?).into())
}
