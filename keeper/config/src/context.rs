//! What most verbs need: the checked configuration, a chain that is the right one, keys.

use std::path::Path;
use std::sync::Arc;

use eyre::{Context as _, bail, ensure, eyre};
use stateset_api::Amount;
use stateset_chain::endpoints::{Endpoints, NamedChain};
use stateset_chain::grpc::GrpcChain;
use stateset_chain::journal::Reader;
use stateset_chain::keystore::Keystore;
use stateset_chain::secret_file;
use stateset_chain::tx::Coin;
use stateset_chain::{Chain, Clock, Journal, Key};
use zeroize::Zeroizing;

use crate::byte_order_mark::text_without_bom;
use crate::money;
use crate::roster::AgentProfile;
use crate::{ChainConfig, Config, ConfigError};
use stateset_chain::contract::Wallet;
use stateset_chain::transact::{Repeat, Sending};
use stateset_state::inbox::Inbox;
use stateset_state::journaled_state::{JournaledState, StoredState};
use stateset_state::shadow::{ShadowError, beside, is_shadow};

/// An opened configuration.
#[derive(Clone)]
pub struct Context {
    pub config: Config,
    pub chain: Arc<dyn Chain>,
    /// Each configured node by itself.
    pub nodes: Vec<NamedChain>,
    /// How each stands, where several are configured.
    pub endpoints: Option<Endpoints>,
    pub by_hand: ByHand,
}

/// What a person says with a verb about how its transactions are sent.
#[derive(Clone, Debug, Default)]
pub struct ByHand {
    /// In place of `chain.fee_max`.
    pub fee_max: Option<Coin>,
    /// Whether it is done beside a first try of the same.
    pub repeat: Repeat,
}

impl Context {
    /// Reads the configuration. Connects lazily: a node that is down is noticed by the first question.
    pub fn open(config: &Path) -> eyre::Result<Self> {
        let config = Config::load(config)?;
        let mut nodes: Vec<NamedChain> = Vec::new();
        for reach in config.chain.reaches()? {
            let name = reach.url.as_str().to_owned();
            nodes.push((name, Arc::new(GrpcChain::reach(reach)?)));
        }
        ensure!(!nodes.is_empty(), "the configuration names no endpoint");
        let clock = Clock::System;
        // One alone too: it is asked nothing before it has shown that it is of the right chain.
        let all = Endpoints::new(&config.chain.id, nodes.clone(), Arc::new(move || clock.now_millis() / 1_000));
        let chain: Arc<dyn Chain> =
            if config.chain.agrees() { Arc::new(all.first_sight()) } else { Arc::new(all.clone()) };
        let endpoints = (nodes.len() > 1).then_some(all);
        Ok(Self { config, chain, nodes, endpoints, by_hand: ByHand::default() })
    }

    /// With one chain that is reached in a way of its own.
    pub fn with_chain(config: Config, chain: Arc<dyn Chain>) -> Self {
        let nodes = vec![(config.chain.endpoint.clone(), chain.clone())];
        Self { config, chain, nodes, endpoints: None, by_hand: ByHand::default() }
    }

    /// Refuses a node of another chain.
    pub async fn check_chain(&self) -> eyre::Result<()> {
        let checked = self.chain.latest_block().await?.of_chain(&self.config.chain.id);
        checked.map(drop).wrap_err_with(|| format!("chain.endpoint is {}", self.config.chain.endpoint))
    }

    pub fn wallet(&self) -> eyre::Result<Wallet> {
        let address = self.config.wallet()?.to_owned();
        stateset_chain::key::parse_address(&self.config.chain.prefix, &address).wrap_err("agent.wallet")?;
        Ok(Wallet { chain: self.chain.clone(), address })
    }

    /// How a person's transactions are sent.
    pub fn sending(&self) -> Sending {
        let ChainConfig { id, gas_price, fee_max, .. } = &self.config.chain;
        let sending = Sending::new(id.clone(), gas_price.clone(), self.config.sent_folder());
        let fee_max = self.by_hand.fee_max.clone().or_else(|| fee_max.clone());
        let journal = Some(self.config.journal_file.clone());
        Sending { fee_max, journal, repeat: self.by_hand.repeat, ..sending }
    }

    /// For an alarm, which is sent even if nobody says what became of a first one: it does no harm twice.
    pub fn for_alarm(&self) -> Self {
        let mut context = self.clone();
        context.by_hand.repeat = context.by_hand.repeat.max(Repeat::IfUnclear);
        context
    }

    /// Reads `12.50USDC` by the configured currencies, or `12500000uusdc` in the denom's smallest unit.
    pub fn coin(&self, text: &str) -> eyre::Result<Coin> {
        let split = text.find(|letter: char| letter.is_ascii_alphabetic());
        let Some((number, unit)) = split.map(|at| text.split_at(at)) else {
            bail!("'{text}' names no unit: write 12.50USDC or 12500000uusdc");
        };
        let number = number.trim_end();
        ensure!(!number.is_empty(), "'{text}' names no amount: write 12.50USDC or 12500000uusdc");
        let Some(currency) = self.config.currencies.get(unit) else {
            return Ok(Coin::new(number.parse::<Amount>()?.0, unit));
        };
        Ok(Coin::new(money::parse(number, currency.decimals)?.0, &currency.denom))
    }

    /// A text with the amounts in it as [`Context::show`] writes them.
    pub fn show_text(&self, text: &str) -> String {
        money::in_words(&self.config.currencies, text)
    }

    /// An amount in its currency, if the configuration knows its denom.
    pub fn show(&self, amount: u128, denom: &str) -> String {
        money::show_in(&self.config.currencies, amount, denom)
    }

    /// The same of one that may be below nought.
    pub fn show_signed(&self, amount: i128, denom: &str) -> String {
        let sign = if amount < 0 { "-" } else { "" };
        format!("{sign}{}", self.show(amount.unsigned_abs(), denom))
    }

    /// Where bills for the agent are handed in.
    pub fn inbox(&self) -> Result<Inbox, ConfigError> {
        let all = Inbox::beside(&self.config.journal_file);
        Ok(if self.config.is_alone() { all } else { all.of(self.config.wallet()?) })
    }

    /// The agent's state in a journal: its own alone, or one among several.
    pub fn open_state(&self, journal: impl Into<Arc<Journal>>) -> eyre::Result<JournaledState> {
        let journal: Arc<Journal> = journal.into();
        if is_shadow(&journal)? {
            return Err(ShadowError::IsShadow { path: self.config.journal_file.clone() }.into());
        }
        self.state_in(journal, self.inbox()?)
    }

    /// The same in a shadow's journal ([`stateset_state::shadow::open`]), where nobody hands anything in.
    pub fn open_shadow(&self, journal: Arc<Journal>) -> eyre::Result<JournaledState> {
        let all = Inbox::beside(&beside(&self.config.journal_file));
        let inbox = if self.config.is_alone() { all } else { all.of(self.config.wallet()?) };
        self.state_in(journal, inbox)
    }

    fn state_in(&self, journal: Arc<Journal>, inbox: Inbox) -> eyre::Result<JournaledState> {
        let wallet = self.config.wallet()?;
        let opened = if self.config.is_alone() {
            JournaledState::open(journal, inbox, wallet)
        } else {
            JournaledState::open_among(journal, inbox, wallet)
        };
        Ok(opened?)
    }

    /// What a journal holds of the agent, as it is now.
    pub fn stored_state<'a>(&self, journal: &'a Reader) -> eyre::Result<StoredState<'a>> {
        let (wallet, is_alone) = (self.config.wallet()?, self.config.is_alone());
        Ok(if is_alone { StoredState::read(journal, wallet)? } else { StoredState::read_among(journal, wallet)? })
    }

    pub fn keystore(&self) -> eyre::Result<Keystore> {
        Ok(Keystore::open(&self.config.key_folder)?)
    }

    /// Unlocks a key with the passphrase from the configured file or the terminal.
    pub fn key(&self, name: &str) -> eyre::Result<Key> {
        let passphrase = self.passphrase(&format!("Passphrase of key '{name}': "))?;
        Ok(self.keystore()?.load(name, &passphrase)?)
    }

    /// The operator's key and the brake's, if one is configured, with one passphrase.
    pub fn agent_keys(&self) -> eyre::Result<(Key, Option<Key>)> {
        let passphrase = self.passphrase("Passphrase of the operator's key: ")?;
        self.agent_keys_with(&self.config.agent, &passphrase)
    }

    /// An agent's operator's key and its brake's, if one is configured.
    pub fn agent_keys_with(&self, agent: &AgentProfile, passphrase: &str) -> eyre::Result<(Key, Option<Key>)> {
        let keys = self.keystore()?;
        let brake = agent.brake_key.as_ref().map(|name| keys.load(name, passphrase)).transpose()?;
        Ok((keys.load(&agent.operator_key, passphrase)?, brake))
    }

    /// First line of the configured file, or asked for without echo.
    pub fn passphrase(&self, prompt: &str) -> eyre::Result<Zeroizing<String>> {
        passphrase(self.config.passphrase_file.as_deref(), prompt)
    }
}

/// First line of a file, or asked for at the terminal without echo. Never taken from an argument or the environment,
/// where other processes could read it.
pub fn passphrase(file: Option<&Path>, prompt: &str) -> eyre::Result<Zeroizing<String>> {
    let Some(file) = file else {
        let asked = rpassword::prompt_password(prompt);
        return asked.map(Zeroizing::new).wrap_err("no passphrase: name a passphrase_file or use a terminal");
    };
    let shown = file.display();
    let text = secret_file::read(file).wrap_err_with(|| format!("cannot read the passphrase file {shown}"))?;
    let text = text.ok_or_else(|| eyre!("cannot read the passphrase file {shown}: there is none"))?;
    let first = text_without_bom(&text).lines().next().unwrap_or_default();
    ensure!(!first.is_empty(), "the passphrase file {shown} has an empty first line");
    Ok(Zeroizing::new(first.to_owned()))
}
