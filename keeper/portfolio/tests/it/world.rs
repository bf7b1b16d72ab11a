//! An embedded chain with a wallet, its treasury and a deep pool, and a keeper's parts that operate it.

use std::sync::Arc;

use cosmwasm_std::{Binary, Coin as StdCoin};
use stateset_agent::bills::Input as BillInput;
use stateset_agent::treasury::{MoveOutcome, MoveRecord, read};
use stateset_agent::{Bill, Kind};
use stateset_api::Amount;
use stateset_api::policy::{CategoryPolicy, DenomPolicy, OverLimit, Policy, TreasuryRules};
use stateset_api::treasury::{self, PositionsResponse, Price, Strategy, TreasuryInfo, VenueRule, WalletMsg};
use stateset_api::wallet::{ExecuteMsg, InstantiateMsg, OperatorGrant, OwnerMsg, Payee};
use stateset_chain::contract::{Treasury, Wallet};
use stateset_chain::key::Key;
use stateset_chain::outbox::{GasPrice, OutboxConfig};
use stateset_chain::tx::{self, Coin, Instantiate, SignParams};
use stateset_chain::{Account, Chain, Clock, Journal, Outbox, OutboxError, Progress};
use stateset_config::TreasuryConfig;
use stateset_portfolio::{Portfolio, PortfolioError};
use stateset_sim::{EmbeddedChain, Genesis, Native, STATE, USDC, validator};
use stateset_state::inbox::Inbox;
use stateset_state::journaled_state::{JournaledState, StoredState};
use stateset_tests_suite::exchange::{Execute, asset};
use tempfile::TempDir;

pub(crate) const USD: u128 = 1_000_000;
pub(crate) const DAY: u64 = 86_400;
pub(crate) const UNBONDING: u64 = 21 * DAY;
const START: u128 = 100_000_000 * USD;

pub(crate) fn key(seed: u8) -> Key {
    Key::from_bytes(&[seed; 32], "stateset").unwrap()
}

pub(crate) fn gas_price() -> GasPrice {
    "0.025ustate".parse().unwrap()
}

pub(crate) struct World {
    pub(crate) chain: EmbeddedChain,
    pub(crate) wallet: String,
    pub(crate) treasury: String,
    pub(crate) pool: String,
}

impl World {
    /// The same on a chain that was restored from where this one stood.
    pub(crate) fn on(&self, chain: EmbeddedChain) -> Self {
        let Self { wallet, treasury, pool, .. } = self;
        Self { chain, wallet: wallet.clone(), treasury: treasury.clone(), pool: pool.clone() }
    }

    /// A wallet with so many dollars, a treasury with one validator and a pool of a million dollars.
    pub(crate) async fn new(dollars: u128) -> Self {
        let coins = vec![(STATE.to_owned(), START), (USDC.to_owned(), START)];
        let accounts = [1, 2].map(|seed| (key(seed).address().to_owned(), coins.clone())).to_vec();
        let mut genesis = Genesis { accounts, ..Genesis::default() };
        genesis.codes.push((Native::Pool, [9; 32]));
        let chain = EmbeddedChain::new(&genesis).unwrap();
        let empty = String::new;
        let mut world = Self { chain, wallet: empty(), treasury: empty(), pool: empty() };
        world.pool = world.make(Native::Pool, &STATE, &[]).await;
        let sides = [StdCoin::new(1_000_000 * USD, USDC), StdCoin::new(4_000_000 * USD, STATE)];
        let provide = Execute::ProvideLiquidity { assets: sides.iter().map(asset).collect(), slippage_tolerance: None };
        let funds = [Coin::new(4_000_000 * USD, STATE), Coin::new(1_000_000 * USD, USDC)];
        world.owner_sends(tx::execute(key(1).address(), &world.pool, &provide, &funds).unwrap()).await;
        let wallet = world.wallet_msg();
        world.wallet = world.make(Native::Wallet, &wallet, &[Coin::new(dollars * USD, USDC)]).await;
        let treasury = world.treasury_msg().await;
        world.treasury = world.make(Native::Treasury, &treasury, &[]).await;
        world.owner(OwnerMsg::SetTreasury { treasury: world.treasury.clone() }).await;
        world
    }

    fn wallet_msg(&self) -> InstantiateMsg {
        let most = Amount(1_000_000 * USD);
        let treasury = TreasuryRules {
            code_ids: vec![self.code(Native::Treasury)],
            denom: USDC.to_owned(),
            share_max_bps: 10_000,
            per_day_max: most,
            lifetime_max: most,
            keep_min: Amount::ZERO,
        };
        InstantiateMsg {
            owner: key(1).address().to_owned(),
            guardian: Some(key(5).address().to_owned()),
            operator: Some(OperatorGrant {
                address: key(2).address().to_owned(),
                expires_at: 1_790_000_000 + 1_000 * DAY,
            }),
            policy: Policy {
                denoms: vec![DenomPolicy {
                    denom: USDC.to_owned(),
                    per_payment_max: most,
                    per_day_max: most,
                    lifetime_max: most,
                    first_payment_max: most,
                }],
                calls_per_hour: 100,
                categories: vec![CategoryPolicy { name: "cloud".to_owned(), allowed: true }],
                payee_cooldown_seconds: 0,
                over_limit: OverLimit::Escalate,
                receipt_seconds: 30 * DAY,
                trust: None,
                dead_man_seconds: None,
                approval_rules: Vec::new(),
                newcomers: Vec::new(),
                budgets: Vec::new(),
                successions: Vec::new(),
                treasury: Some(treasury),
                conduits: Vec::new(),
            },
            payees: vec![Payee {
                address: key(3).address().to_owned(),
                denom: USDC.to_owned(),
                per_payment_max: most,
                per_day_max: most,
                lifetime_max: most,
                categories: vec!["cloud".to_owned()],
                ends_at: None,
                vendor: None,
            }],
            registry: None,
            signers: None,
        }
    }

    async fn treasury_msg(&self) -> treasury::InstantiateMsg {
        treasury::InstantiateMsg {
            wallet: self.wallet.clone(),
            stable_denom: USDC.to_owned(),
            stake_denom: STATE.to_owned(),
            unbonding_seconds: UNBONDING,
            price: Price { price: Amount(250_000), observed_at: self.now().await },
            policy: treasury::Policy {
                strategy: Strategy::Balanced,
                band_bps: 500,
                slippage_max_bps: 100,
                deviation_max_bps: 300,
                price_age_max_seconds: 30 * DAY,
                loss_per_day_max: Amount(200 * USD),
                swap_per_day_max: Amount(100_000 * USD),
                liquid_min: Amount(20 * USD),
                validators: vec![VenueRule { address: validator(), share_max_bps: 10_000 }],
                pools: vec![VenueRule { address: self.pool.clone(), share_max_bps: 4_000 }],
                loosen_delay_seconds: 3_600,
                loss_lifetime_max: Amount(2_000 * USD),
                reference: None,
            },
            lost_before: Amount::ZERO,
        }
    }

    fn code(&self, native: Native) -> u64 {
        self.chain.codes().iter().find(|code| code.native == native).unwrap().id
    }

    async fn make(&self, native: Native, msg: &impl serde::Serialize, funds: &[Coin]) -> String {
        let (owner, code_id) = (key(1), self.code(native));
        let new = Instantiate { sender: owner.address(), admin: None, code_id, label: "it", msg, funds };
        let done = self.owner_sends(tx::instantiate(&new).unwrap()).await;
        tx::instantiated_addresses(&done).unwrap().remove(0)
    }

    /// Signs with the owner's key, and makes a block.
    pub(crate) async fn owner_sends(&self, message: tx::Any) -> stateset_chain::Included {
        self.sends(&key(1), message).await
    }

    async fn sends(&self, by: &Key, message: tx::Any) -> stateset_chain::Included {
        let account = self.chain.committed_account(by.address()).unwrap_or(Account { number: 0, sequence: 0 });
        let params = SignParams {
            chain_id: stateset_sim::CHAIN_ID.to_owned(),
            account,
            gas_limit: 3_000_000,
            fee: Coin::new(100_000, STATE),
            timeout_height: 0,
            memo: String::new(),
        };
        let signed = tx::sign(by, &params, vec![message]);
        assert_eq!(self.chain.broadcast(&signed.bytes).await.unwrap().code, 0);
        self.chain.advance_block().unwrap();
        let done = self.chain.find_tx(signed.hash).await.unwrap().unwrap();
        assert_eq!(done.code, 0, "{}", done.log);
        done
    }

    pub(crate) async fn owner(&self, msg: OwnerMsg) {
        let message = tx::execute(key(1).address(), &self.wallet, &ExecuteMsg::Owner(msg), &[]).unwrap();
        self.owner_sends(message).await;
    }

    pub(crate) async fn to_treasury(&self, msg: WalletMsg) {
        let msg = serde_json::to_vec(&treasury::ExecuteMsg::Wallet(msg)).unwrap();
        self.owner(OwnerMsg::CallTreasury { msg: Binary::from(msg) }).await;
    }

    pub(crate) async fn stop_treasury(&self) {
        self.to_treasury(WalletMsg::Stop { reason: "night".to_owned() }).await;
    }

    /// A payment by the operator's key.
    pub(crate) async fn pays(&self, amount: u128) {
        let payment = stateset_api::wallet::Payment {
            id: stateset_api::IntentId::new(self.now().await, [7; 10]),
            to: key(3).address().to_owned(),
            amount: Amount(amount),
            category: "cloud".to_owned(),
            reference: "INV-7".to_owned(),
            beneficiary: None,
        };
        let spend = stateset_api::wallet::OperatorMsg::Spend {
            epoch: 1,
            denom: USDC.to_owned(),
            payments: vec![payment],
            approval: None,
            rationales: Vec::new(),
            mandate: None,
        };
        let message = tx::execute(key(2).address(), &self.wallet, &ExecuteMsg::Operator(spend), &[]).unwrap();
        self.sends(&key(2), message).await;
    }

    /// By the operator's own key, past the keeper.
    pub(crate) async fn by_hand(&self, act: u64, action: treasury::Action) {
        let msg = treasury::ExecuteMsg::Operator { epoch: 1, act, action };
        self.sends(&key(2), tx::execute(key(2).address(), &self.treasury, &msg, &[]).unwrap()).await;
    }

    pub(crate) async fn rig(&self, execute: &Execute) {
        self.owner_sends(tx::execute(key(1).address(), &self.pool, execute, &[]).unwrap()).await;
    }

    pub(crate) async fn now(&self) -> u64 {
        self.chain.latest_block().await.unwrap().time
    }

    /// Time passes, and the price is observed anew.
    pub(crate) async fn pass(&self, seconds: u64) {
        self.chain.advance_time(seconds);
        self.chain.advance_block().unwrap();
        let observed_at = self.now().await;
        self.to_treasury(WalletMsg::SetPrice { price: Amount(250_000), observed_at }).await;
    }

    /// Time passes, and nobody says anything.
    pub(crate) fn pass_silent(&self, seconds: u64) {
        self.chain.advance_time(seconds);
        self.chain.advance_block().unwrap();
    }

    /// By anyone, after a recall.
    pub(crate) async fn sweep(&self) {
        let msg = treasury::ExecuteMsg::Anyone(treasury::AnyoneMsg::Sweep {});
        self.owner_sends(tx::execute(key(1).address(), &self.treasury, &msg, &[]).unwrap()).await;
    }

    /// Beside the one that there is, which was recalled.
    pub(crate) async fn another_treasury(&self) -> String {
        let lost_before = self.contract().info().await.unwrap().lost;
        let msg = treasury::InstantiateMsg { lost_before, ..self.treasury_msg().await };
        self.make(Native::Treasury, &msg, &[]).await
    }

    pub(crate) fn held(&self, of: &str) -> u128 {
        self.chain.committed_balance(of, USDC)
    }

    fn contract(&self) -> Treasury {
        Treasury { chain: Arc::new(self.chain.clone()), address: self.treasury.clone() }
    }

    pub(crate) async fn info(&self) -> TreasuryInfo {
        self.contract().info().await.unwrap()
    }

    pub(crate) async fn positions(&self) -> PositionsResponse {
        self.contract().positions().await.unwrap()
    }
}

pub(crate) fn config() -> TreasuryConfig {
    TreasuryConfig {
        operate: true,
        staking_yield_bps: 1_200,
        look_seconds: 10,
        claim_seconds: 604_800,
        ..TreasuryConfig::default()
    }
}

/// The parts of a keeper that operate the treasury, with a journal on a disk.
pub(crate) struct Operator {
    folder: TempDir,
    pub(crate) journaled: Option<JournaledState>,
    pub(crate) portfolio: Portfolio,
    pub(crate) outbox: Outbox,
    pub(crate) wallet: Wallet,
    chain: EmbeddedChain,
    clock: Clock,
}

impl Operator {
    pub(crate) fn of(world: &World) -> Self {
        Self::over(world, Arc::new(world.chain.clone()))
    }

    /// Over a node that shows the chain in its own way.
    pub(crate) fn over(world: &World, node: Arc<dyn Chain>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let wallet = Wallet { chain: node, address: world.wallet.clone() };
        let clock = Clock::manual(1_790_000_000_000);
        let outbox = outbox(&wallet, &clock);
        let mut operator = Self {
            folder,
            journaled: None,
            portfolio: Portfolio::new(config()),
            outbox,
            wallet,
            chain: world.chain.clone(),
            clock,
        };
        operator.open();
        operator
    }

    /// The journal's file.
    pub(crate) fn file(&self) -> std::path::PathBuf {
        self.folder.path().join("journal.db")
    }

    fn open(&mut self) {
        let file = self.folder.path().join("journal.db");
        let journal = Journal::open_rehearsal(&file).unwrap();
        let inbox = Inbox::beside(&file);
        self.journaled = Some(JournaledState::open(journal, inbox, &self.wallet.address).unwrap());
    }

    /// The process dies, and another starts with what the disk has.
    pub(crate) fn dies(&mut self) {
        self.journaled = None;
        self.open();
        self.portfolio = Portfolio::new(config());
        self.outbox = outbox(&self.wallet, &self.clock);
    }

    pub(crate) fn state(&mut self) -> &mut JournaledState {
        self.journaled.as_mut().unwrap()
    }

    pub(crate) fn bill(&mut self, number: &str, dollars: u128, due: u64) {
        let bill = Bill {
            number: number.into(),
            payee: key(3).address().to_owned(),
            denom: USDC.into(),
            amount: Amount(dollars * USD),
            category: "cloud".into(),
            due,
            vendor: None,
            memo: None,
            part: None,
            discount: None,
        };
        self.state().step(&BillInput::Imported(vec![bill]).into(), due).unwrap();
    }

    /// Looks and decides, or learns.
    pub(crate) async fn decide(&mut self) -> Result<usize, PortfolioError> {
        let block = self.chain.latest_block().await.unwrap();
        let info = Wallet { chain: Arc::new(self.chain.clone()), ..self.wallet.clone() }.info().await.unwrap();
        let journaled = self.journaled.as_mut().unwrap();
        let effects = self.portfolio.round(journaled, &self.wallet, (&block, &info), &gas_price()).await?;
        Ok(effects.len())
    }

    pub(crate) async fn tick(&mut self) -> Result<Vec<Progress>, OutboxError> {
        self.clock.advance(600_000);
        self.outbox.tick(self.journaled.as_ref().unwrap().journal(), Some(1)).await
    }

    /// Rounds and blocks until nothing is under way and nothing is decided for a while.
    pub(crate) async fn rests(&mut self) {
        let mut quiet = 0;
        for _ in 0..600 {
            let decided = self.decide().await.unwrap();
            let sent = self.tick().await.unwrap();
            quiet = if decided == 0 && sent.is_empty() { quiet + 1 } else { 0 };
            if quiet > 15 {
                return;
            }
            self.chain.advance_block();
        }
        panic!("it never comes to rest: {:?}", self.names());
    }

    /// All moves, oldest first.
    pub(crate) fn moves(&self) -> Vec<MoveRecord> {
        let stored = StoredState::read(self.journaled.as_ref().unwrap().journal(), &self.wallet.address).unwrap();
        let rows = stored.last_rows(Kind::Move, (None, 1_000)).unwrap();
        let mut moves: Vec<_> = rows.iter().filter_map(|row| read(row).unwrap()).collect();
        moves.sort_by_key(|one| (one.height, one.id));
        moves
    }

    pub(crate) fn names(&self) -> Vec<String> {
        let name = |one: &MoveRecord| {
            let outcome = one.outcome.as_ref().map_or("under way", MoveOutcome::name);
            if outcome == "done" { one.planned.name().to_owned() } else { format!("{}: {outcome}", one.planned.name()) }
        };
        self.moves().iter().map(name).collect()
    }

    pub(crate) fn fees(&self) -> usize {
        self.journaled.as_ref().unwrap().journal().txs(1_000).unwrap().len()
    }
}

fn outbox(wallet: &Wallet, clock: &Clock) -> Outbox {
    let mut config = OutboxConfig::new(stateset_sim::CHAIN_ID.to_owned(), wallet.address.clone(), gas_price());
    config.block_milliseconds_min = 0;
    Outbox::new(wallet.chain.clone(), Arc::new(key(2)), config).with_clock(clock.clone())
}
