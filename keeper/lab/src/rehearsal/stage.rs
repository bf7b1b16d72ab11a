//! What is there before the first hour: a chain, the registry, the agent's wallet with its money, and the keeper over a
//! journal of its own.
//!
//! Owner, operator, guardian and signers are the rehearsal's: nobody's real key is needed. What the profile says of
//! policy, payees, weights and threshold stays as it is.

use std::path::Path;
use std::sync::Arc;

use eyre::{Context as _, OptionExt, ensure};
use sha2::{Digest, Sha256};
use stateset_advisor::{Advisor, Store};
use stateset_agent::vendors::{self, NewVendor};
use stateset_api::registry::InstantiateMsg as RegistryStart;
use stateset_api::wallet::{Signer, SignerId};
use stateset_bills::escalation::{Escalator, Scope};
use stateset_chain::contract::Wallet;
use stateset_chain::transact::{Sending, transact};
use stateset_chain::tx::{self, Coin, Instantiate};
use stateset_chain::{Chain, Clock, GasPrice, Journal, Key, Outbox, OutboxConfig};
use stateset_cli::deploy::{CodeRecord, ContractRecord, Record};
use stateset_cli::devnet::PREFIX;
use stateset_cli::profile::Profile;
use stateset_cli::register::register;
use stateset_keeper::parts::Parts;
use stateset_keeper::run::Keeper;
use stateset_portfolio::Portfolio;
use stateset_reconcile::Reconciler;
use stateset_sim::{EmbeddedChain, Genesis, Native, STATE};
use stateset_state::inbox::Inbox;
use stateset_state::journaled_state::JournaledState;
use stateset_telemetry::http::Pulse;
use stateset_upkeep::gas::Gas;
use stateset_upkeep::heartbeat::Heartbeat;
use stateset_upkeep::notes::Noter;
use tempfile::TempDir;
use tokio::sync::watch;

use super::agent::Agent;
use super::model::LIMITS;
use super::node::{Mode, RehearsedNode};
use super::scenario::Scenario;
use super::treasury::{self, Council, Ground, Treasury};

/// What the world owns, of each coin: more than any scenario brings in.
const WORLD_OWNS: u128 = 1_000_000_000_000_000_000_000;
/// STATE of everybody who acts but the operator.
const ENOUGH_GAS: u128 = 1_000_000_000_000;
/// What a transaction's gas costs, as on the embedded chain.
const GAS_PRICE: &str = "0.025ustate";

/// Everything that a rehearsal moves.
pub(super) struct Stage {
    pub(super) chain: EmbeddedChain,
    pub(super) node: Arc<RehearsedNode>,
    pub(super) keeper: Keeper,
    /// The wallet past all trouble of the node: what people and the report see.
    pub(super) wallet: Wallet,
    pub(super) operator: String,
    /// In which bills are paid.
    pub(super) denom: String,
    pub(super) signers: Vec<Arc<Key>>,
    /// Whence income comes.
    pub(super) customer: Arc<Key>,
    pub(super) inbox: Inbox,
    /// What a model was asked, where there is one.
    pub(super) models: Option<Store>,
    pub(super) clock: Clock,
    /// Where the profile has one.
    pub(super) treasury: Option<Treasury>,
    /// Journal and inbox; gone with this.
    pub(super) folder: TempDir,
}

/// The key of somebody who exists in rehearsals alone.
fn key(name: &str) -> eyre::Result<Key> {
    Ok(Key::from_bytes(&Sha256::digest(format!("stateset-lab rehearsal/key/{name}")).into(), PREFIX)?)
}

impl Stage {
    pub(super) async fn set(agent: Agent<'_>) -> eyre::Result<Self> {
        let Agent { profile, scenario, model, decider } = agent;
        let folder = tempfile::Builder::new().prefix("stateset-rehearsal-").tempdir()?;
        let mut profile = profile.clone();
        let signers = cast(&mut profile)?;
        let denom = profile.policy.denoms.first().ok_or_eyre("the policy names no denom")?.denom.clone();
        ensure!(denom != STATE, "the policy's first denom is {STATE}: bills are rehearsed in a stable coin");
        let has_treasury = treasury::prepare(&mut profile, scenario, code_id(Native::Treasury)?)?;
        let (owner, operator, customer) = (Arc::new(key("owner")?), key("operator")?, Arc::new(key("customer")?));
        let market = Arc::new(key("market")?);
        let gas = scenario.wallet.gas_state.micro();
        let mut people = vec![owner.address(), customer.address(), market.address()];
        people.extend(signers.iter().map(|signer| signer.address()));
        let chain = chain(scenario, &denom, (operator.address(), gas), &people)?;
        let node = Arc::new(RehearsedNode::new(chain.clone()));
        let clock = Clock::manual(scenario.start_time.saturating_mul(1_000));
        let sending = Sending::new(chain_id(), GAS_PRICE.parse::<GasPrice>()?, folder.path().join("sent"));
        let record = contracts(&chain, node.as_ref(), (&owner, &sending)).await?;
        let made = register(node.as_ref(), &owner, &sending, &record, &profile, operator.address()).await?;
        let given = scenario.wallet.balance_usdc.micro();
        if given > 0 {
            let send = tx::send(customer.address(), &made.wallet, &[Coin::new(given, &denom)]);
            transact(node.as_ref(), &customer, &sending, vec![send]).await?;
        }
        let wallet = Wallet { chain: Arc::new(chain.clone()), address: made.wallet.clone() };
        let mut treasury = None;
        if let Some(policy) = profile.treasury_policy.as_ref().filter(|_| has_treasury) {
            let set = wallet.signers().await?.signers;
            let (chain, wallet, owner) = (chain.clone(), wallet.clone(), owner.clone());
            let council = Council { chain, wallet, owner, signers: signers.clone(), set };
            treasury = Some(treasury::set(Ground { scenario, policy, market }, council).await?);
        }
        node.take_sent();
        node.set(Mode::Sound);
        let operator_addr = operator.address().to_owned();
        let journal = folder.path().join("journal.db");
        let portfolio = Portfolio::new(profile.treasury.clone().unwrap_or_default()).decided_by(decider);
        let models = model.is_some().then(|| Store::open(folder.path().join("models"))).transpose()?;
        let advisor = model.zip(models.clone()).map(|(model, store)| Advisor::rehearsed(model, LIMITS, store));
        let keeper = keeper(&journal, (node.clone(), &made.wallet), (operator, clock.clone()), (portfolio, advisor))?;
        let inbox = Inbox::beside(&journal);
        if scenario.people.registers_vendors {
            make_vendors_known(&inbox, &profile, scenario)?;
        }
        Ok(Self {
            chain,
            node,
            keeper,
            wallet,
            operator: operator_addr,
            denom,
            signers,
            customer,
            inbox,
            models,
            clock,
            treasury,
            folder,
        })
    }

    pub(super) fn journal(&self) -> std::path::PathBuf {
        self.folder.path().join("journal.db")
    }
}

/// A keeper over a new journal, with the parts of `run`: escalation, signs of life, outbox, the machine's clock as an
/// input.
fn keeper(
    journal: &Path,
    (node, wallet): (Arc<RehearsedNode>, &str),
    (key, clock): (Key, Clock),
    (portfolio, advisor): (Portfolio, Option<Advisor>),
) -> eyre::Result<Keeper> {
    let journaled = JournaledState::open(Journal::open_rehearsal(journal)?, Inbox::beside(journal), wallet)?;
    let config = OutboxConfig::new(chain_id(), wallet.to_owned(), GAS_PRICE.parse()?);
    let outbox = Outbox::new(node.clone(), Arc::new(key), config).with_clock(clock.clone());
    let node: Arc<dyn Chain> = node;
    let wallet = Wallet { chain: node.clone(), address: wallet.to_owned() };
    let reconciler = Reconciler::new(outbox.address(), vec![("rehearsal".to_owned(), node)], Vec::new(), None);
    let parts = Parts {
        escalator: Escalator::new(Scope::All),
        heartbeat: Some(Heartbeat::new()),
        noter: Noter::default(),
        reputation: Default::default(),
        gas: Gas::new(None, clock),
        reconciler,
        portfolio,
        advisor,
        notices: None,
        currencies: Default::default(),
        settings: Default::default(),
    };
    // Whoever would read the pulse is not there.
    let (pulse, _) = watch::channel(Pulse::start());
    Ok(Keeper::new(journaled, wallet, outbox, parts, pulse))
}

/// The codes that the chain begins with.
fn codes() -> Vec<(Native, [u8; 32])> {
    Native::ALL.into_iter().chain([Native::Pool]).map(|native| (native, native.label_checksum())).collect()
}

/// By its place among the codes.
fn code_id(native: Native) -> eyre::Result<u64> {
    let found = (1..).zip(codes()).find(|(_, (code, _))| *code == native);
    found.map(|(id, _)| id).ok_or_eyre("the embedded chain lacks a code")
}

fn chain_id() -> String {
    stateset_sim::CHAIN_ID.to_owned()
}

/// Puts the rehearsal's people where the profile names others, and refuses what a rehearsal would leave out in silence.
fn cast(profile: &mut Profile) -> eyre::Result<Vec<Arc<Key>>> {
    let policy = &profile.policy;
    ensure!(
        policy.approval_rules.is_empty() && policy.trust.is_none(),
        "the policy asks governance or trusts by reputation: a rehearsal has neither contract, so take approval_rules \
         and trust out of the profile that is rehearsed"
    );
    profile.wallet.guardian = Some(key("guardian")?.address().to_owned());
    let Some(set) = &mut profile.wallet.signers else { return Ok(Vec::new()) };
    let keys = (0..set.signers.len()).map(|index| key(&format!("signer {index}")).map(Arc::new));
    let keys = keys.collect::<eyre::Result<Vec<Arc<Key>>>>()?;
    for (signer, key) in set.signers.iter_mut().zip(&keys) {
        *signer = Signer { id: SignerId::Address(key.address().to_owned()), weight: signer.weight };
    }
    Ok(keys)
}

fn chain(
    scenario: &Scenario,
    denom: &str,
    (operator, gas): (&str, u128),
    people: &[&str],
) -> eyre::Result<EmbeddedChain> {
    let customer = key("customer")?;
    let mut accounts = vec![(operator.to_owned(), vec![(STATE.to_owned(), gas)])];
    for person in people {
        let stake = if *person == key("market")?.address() { WORLD_OWNS } else { ENOUGH_GAS };
        let mut coins = vec![(STATE.to_owned(), stake)];
        if *person == customer.address() || *person == key("market")?.address() {
            coins.push((denom.to_owned(), WORLD_OWNS));
        }
        accounts.push(((*person).to_owned(), coins));
    }
    // Setting the stage takes a few blocks of a second before the first hour.
    let time = scenario.start_time.saturating_sub(600);
    Ok(EmbeddedChain::new(&Genesis { time, accounts, codes: codes(), ..Genesis::default() })?)
}

/// Stores nothing new: the codes are there from the start; creates the registry.
async fn contracts(
    chain: &EmbeddedChain,
    node: &dyn Chain,
    (owner, sending): (&Key, &Sending),
) -> eyre::Result<Record> {
    let mut record = Record { chain_id: chain_id(), ..Record::default() };
    for code in chain.codes() {
        let stored = CodeRecord { code_id: code.id, checksum: hex::encode(code.checksum) };
        record.codes.insert(code.native.name().to_owned(), stored);
    }
    let (sender, code_id) = (owner.address(), record.code("registry")?.code_id);
    let msg = &RegistryStart::default();
    let new = Instantiate { sender, admin: None, code_id, label: "registry", msg, funds: &[] };
    let made = transact(node, owner, sending, vec![tx::instantiate(&new)?]).await.wrap_err("the registry")?;
    let address = tx::instantiated_addresses(&made)?.pop().ok_or_eyre("the registry has no address")?;
    record.contracts.insert("registry".to_owned(), ContractRecord { address });
    Ok(record)
}

/// As whoever runs the agent would on the first day.
fn make_vendors_known(inbox: &Inbox, profile: &Profile, scenario: &Scenario) -> eyre::Result<()> {
    let name = |number: usize| {
        let bills = scenario.bills.iter().find(|bills| bills.payee == super::scenario::PayeeOf::Listed(number));
        bills.map_or_else(|| format!("payee {number}"), |bills| bills.name.clone())
    };
    for (number, payee) in (1..).zip(&profile.payees) {
        let vendor = NewVendor {
            id: format!("payee-{number}"),
            name: name(number),
            contacts: Vec::new(),
            addresses: vec![payee.address.clone()],
            by: "the rehearsal: the profile lists it".to_owned(),
            at: scenario.start_time,
        };
        inbox.hand_in(&vendors::Input::VendorAdded(vendor).into())?;
    }
    Ok(())
}
