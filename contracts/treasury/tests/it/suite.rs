//! A chain with staking, a pool, a wallet and its treasury; verbs for stories.

use cosmwasm_std::testing::{MockApi, MockStorage};
use cosmwasm_std::{
    Addr, BankMsg, Binary, Coin, CosmosMsg, Decimal, Empty, StdResult, Timestamp, Uint128, Validator, to_json_binary,
};
use cw_multi_test::{
    App, AppBuilder, AppResponse, BankKeeper, ContractWrapper, DistributionKeeper, Executor, FailingModule,
    GovFailingModule, IbcFailingModule, MockApiBech32, StakeKeeper, StakingInfo, StargateFailing, WasmKeeper,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use stateset_api::Amount;
use stateset_api::event::{ProposalExecuted, ProposalFailed};
use stateset_api::policy::{CategoryPolicy, DenomPolicy, OverLimit};
use stateset_api::treasury::{
    Action, AnyoneMsg, ExecuteMsg, GuardianMsg, InstantiateMsg, PendingResponse, Policy, PositionsResponse, QueryMsg,
    Side, SimulateResponse, Strategy, TreasuryInfo, VenueRule, WalletMsg,
};
use stateset_api::wallet::{self, Draft, OperatorGrant, Signer, SignerId, SignerMsg, SignerSet};

use crate::{bearer, exchange};

type Chain = App<
    BankKeeper,
    MockApiBech32,
    MockStorage,
    FailingModule<Empty, Empty, Empty>,
    WasmKeeper<Empty, Empty>,
    StakeKeeper,
    DistributionKeeper,
    IbcFailingModule,
    GovFailingModule,
    StargateFailing,
>;

pub(crate) const PREFIX: &str = "stateset";
pub(crate) const USDC: &str = "uusdc";
pub(crate) const STATE: &str = "ustate";
pub(crate) const START: u64 = 1_790_000_000;
pub(crate) const DAY: u64 = 86_400;
pub(crate) const UNBONDING: u64 = 21 * DAY;
pub(crate) const DELAY: u64 = 2 * DAY;
/// A quarter dollar.
pub(crate) const PRICE: u128 = 250_000;
/// A whole dollar.
pub(crate) const USD: u128 = 1_000_000;
/// The pool's reserves: four million dollars, sixteen million STATE.
pub(crate) const POOL_USDC: u128 = 4_000_000 * USD;
pub(crate) const POOL_STATE: u128 = 16_000_000 * USD;
/// What the treasury starts with.
pub(crate) const CAPITAL: u128 = 10_000 * USD;
/// Everybody's purse, in both denoms.
pub(crate) const PURSE: u128 = 100_000_000 * USD;
pub(crate) const VALIDATORS: [&str; 3] = ["statesetvaloper1anna", "statesetvaloper1berta", "statesetvaloper1unlisted"];
pub(crate) const PEOPLE: [&str; 5] = ["owner", "keeper", "guardian", "maker", "mallory"];

pub(crate) fn address(name: &str) -> String {
    MockApi::default().with_prefix(PREFIX).addr_make(name).into_string()
}

pub(crate) fn sender(name: &str) -> Addr {
    Addr::unchecked(address(name))
}

pub(crate) fn venue(address: &str, share_max_bps: u16) -> VenueRule {
    VenueRule { address: address.to_owned(), share_max_bps }
}

/// That a call was refused, for a reason that contains `reason`.
pub(crate) fn refused<T: std::fmt::Debug>(result: StdResult<T>, reason: &str) {
    let error = result.unwrap_err().to_string();
    assert!(error.contains(reason), "refused, but not because '{reason}': {error}");
}

pub(crate) fn stake(validator: &str, amount: u128) -> Action {
    Action::Stake { validator: validator.to_owned(), amount: Amount(amount) }
}

/// Balanced, bands of 5 %, slippage of 1 %, 3 % off the reference, 50 dollars a day.
pub(crate) fn policy(pool: &str) -> Policy {
    Policy {
        strategy: Strategy::Balanced,
        band_bps: 500,
        slippage_max_bps: 100,
        deviation_max_bps: 300,
        price_age_max_seconds: 7 * DAY,
        loss_per_day_max: Amount(50 * USD),
        swap_per_day_max: Amount(20_000 * USD),
        liquid_min: Amount(1_000 * USD),
        validators: vec![venue(VALIDATORS[0], 3_000), venue(VALIDATORS[1], 3_000)],
        pools: vec![venue(pool, 4_000)],
        loosen_delay_seconds: DELAY,
    }
}

pub(crate) fn unstake(validator: &str, amount: u128) -> Action {
    Action::Unstake { validator: validator.to_owned(), amount: Amount(amount) }
}

pub(crate) fn redelegate(from: &str, to: &str, amount: u128) -> Action {
    Action::Redelegate { from: from.to_owned(), to: to.to_owned(), amount: Amount(amount) }
}

pub(crate) fn claim(validators: &[&str]) -> Action {
    Action::Claim { validators: validators.iter().map(|one| (*one).to_owned()).collect() }
}

pub(crate) struct Suite {
    pub(crate) app: Chain,
    pub(crate) wallet: Addr,
    pub(crate) treasury: Addr,
    pub(crate) pool: Addr,
    /// Does what anyone asks of it.
    pub(crate) bearer: Addr,
    pub(crate) pool_code: u64,
    pub(crate) code: u64,
}

fn wallet_msg() -> wallet::InstantiateMsg {
    let all = Amount::MAX;
    wallet::InstantiateMsg {
        owner: address("owner"),
        guardian: Some(address("guardian")),
        operator: Some(OperatorGrant { address: address("keeper"), expires_at: START + 3_650 * DAY }),
        policy: stateset_api::policy::Policy {
            denoms: vec![DenomPolicy {
                denom: USDC.to_owned(),
                per_payment_max: all,
                per_day_max: all,
                lifetime_max: all,
                first_payment_max: all,
            }],
            calls_per_hour: 1_000,
            categories: vec![CategoryPolicy { name: "treasury".into(), allowed: true }],
            payee_cooldown_seconds: 0,
            over_limit: OverLimit::Refuse,
            receipt_seconds: 3_650 * DAY,
            trust: None,
            dead_man_seconds: None,
            approval_rules: vec![],
        },
        payees: vec![],
        registry: None,
        signers: Some(SignerSet {
            signers: vec![Signer { id: SignerId::Address(address("owner")), weight: 1 }],
            threshold: 1,
            loosen_delay_seconds: 3_600,
        }),
    }
}

impl Suite {
    /// 10,000 dollars in the treasury, nothing at work; two of three validators and the pool listed.
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(crate) fn with(change: impl FnOnce(&mut Policy)) -> Self {
        let mut app = chain();
        let wallet = ContractWrapper::new(
            stateset_wallet::contract::execute,
            stateset_wallet::contract::instantiate,
            stateset_wallet::contract::query,
        );
        let wallet_code = app.store_code(Box::new(wallet.with_reply(stateset_wallet::contract::reply)));
        let wallet =
            app.instantiate_contract(wallet_code, sender("owner"), &wallet_msg(), &[], "wallet", None).unwrap();
        let pool_code =
            app.store_code(Box::new(ContractWrapper::new(exchange::execute, exchange::instantiate, exchange::query)));
        let treasury = ContractWrapper::new(
            stateset_treasury::contract::execute,
            stateset_treasury::contract::instantiate,
            stateset_treasury::contract::query,
        );
        let treasury = treasury.with_reply(stateset_treasury::contract::reply);
        let code = app.store_code(Box::new(treasury.with_migrate(stateset_treasury::contract::migrate)));
        let pool = app.instantiate_contract(pool_code, sender("maker"), &STATE, &[], "pool", None).unwrap();
        let bearer = ContractWrapper::new(bearer::execute, bearer::instantiate, bearer::query);
        let bearer = app.store_code(Box::new(bearer));
        let bearer = app.instantiate_contract(bearer, sender("maker"), &Empty {}, &[], "bearer", None).unwrap();
        let treasury = Addr::unchecked("");
        let mut suite = Self { app, wallet, treasury, pool, bearer, pool_code, code };
        suite.fill(&suite.pool.clone(), POOL_USDC, POOL_STATE);
        let mut policy = policy(suite.pool.as_str());
        change(&mut policy);
        suite.treasury = suite.create(policy).unwrap();
        suite.give(CAPITAL, USDC);
        suite
    }

    pub(crate) fn instantiation(&self, policy: Policy) -> InstantiateMsg {
        InstantiateMsg {
            wallet: self.wallet.to_string(),
            stable_denom: USDC.to_owned(),
            stake_denom: STATE.to_owned(),
            unbonding_seconds: UNBONDING,
            price: Amount(PRICE),
            policy,
        }
    }

    pub(crate) fn create(&mut self, policy: Policy) -> StdResult<Addr> {
        let msg = self.instantiation(policy);
        let admin = Some(address("owner"));
        self.app.instantiate_contract(self.code, sender("owner"), &msg, &[], "treasury", admin)
    }

    pub(crate) fn new_pool(&mut self, other: &str) -> Addr {
        self.app.instantiate_contract(self.pool_code, sender("maker"), &other, &[], "pool", None).unwrap()
    }

    pub(crate) fn fill(&mut self, pool: &Addr, stable: u128, stake: u128) {
        let funds = [Coin::new(stake, STATE), Coin::new(stable, USDC)];
        let assets = funds.iter().map(exchange::asset).collect();
        let msg = exchange::Execute::ProvideLiquidity { assets, slippage_tolerance: None };
        self.app.execute_contract(sender("maker"), pool.clone(), &msg, &funds).unwrap();
    }

    pub(crate) fn rig(&mut self, kept_bps: u128, broken: bool) {
        let msg = exchange::Execute::Rig { kept_bps, broken };
        self.app.execute_contract(sender("maker"), self.pool.clone(), &msg, &[]).unwrap();
    }

    /// From now on the pool calls a contract in the middle of each swap, provision and withdrawal.
    pub(crate) fn rig_call<T: Serialize + ?Sized>(&mut self, contract: &Addr, msg: &T) {
        let (contract, msg) = (contract.to_string(), to_json_binary(msg).unwrap());
        self.rig_with(&exchange::Execute::RigCall { contract, msg });
    }

    /// Nothing happens in the middle any more.
    pub(crate) fn rig_nothing(&mut self) {
        let bearer = self.bearer.clone();
        self.rig_call(&bearer, &[] as &[CosmosMsg]);
    }

    pub(crate) fn rig_with(&mut self, msg: &exchange::Execute) {
        self.app.execute_contract(sender("maker"), self.pool.clone(), msg, &[]).unwrap();
    }

    /// From now on the pool has somebody else send something in the middle of what it does.
    pub(crate) fn rig_inflow(&mut self, msg: impl Into<CosmosMsg>) {
        let bearer = self.bearer.clone();
        self.rig_call(&bearer, &[msg.into()]);
    }

    /// What the bearer sends to the treasury when anybody asks it to; it gets it here.
    pub(crate) fn debt(&mut self, amount: u128, denom: &str) -> BankMsg {
        let (coin, bearer) = (Coin::new(amount, denom), self.bearer.clone());
        self.app.send_tokens(sender("maker"), bearer, std::slice::from_ref(&coin)).unwrap();
        BankMsg::Send { to_address: self.treasury.to_string(), amount: vec![coin] }
    }

    /// Somebody's swap in the pool.
    pub(crate) fn trade(&mut self, by: &str, amount: u128, denom: &str) -> StdResult<AppResponse> {
        let coin = Coin::new(amount, denom);
        let msg = exchange::Execute::Swap { offer_asset: exchange::asset(&coin), max_spread: None };
        self.app.execute_contract(sender(by), self.pool.clone(), &msg, &[coin])
    }

    /// As the wallet pays a payee: a plain send.
    pub(crate) fn give(&mut self, amount: u128, denom: &str) {
        let treasury = self.treasury.clone();
        self.app.send_tokens(sender("maker"), treasury, &[Coin::new(amount, denom)]).unwrap();
    }

    pub(crate) fn now(&self) -> u64 {
        self.app.block_info().time.seconds()
    }

    pub(crate) fn pass(&mut self, seconds: u64) {
        self.app.update_block(|block| {
            block.height += 1;
            block.time = block.time.plus_seconds(seconds);
        });
    }

    pub(crate) fn execute(&mut self, by: &Addr, msg: &ExecuteMsg) -> StdResult<AppResponse> {
        self.app.execute_contract(by.clone(), self.treasury.clone(), msg, &[])
    }

    pub(crate) fn act(&mut self, action: Action) -> StdResult<AppResponse> {
        self.execute(&sender("keeper"), &ExecuteMsg::Operator { epoch: 1, action })
    }

    pub(crate) fn guardian(&mut self, msg: GuardianMsg) -> StdResult<AppResponse> {
        self.execute(&sender("guardian"), &ExecuteMsg::Guardian(msg))
    }

    pub(crate) fn anyone(&mut self, msg: AnyoneMsg) -> StdResult<AppResponse> {
        self.execute(&sender("mallory"), &ExecuteMsg::Anyone(msg))
    }

    /// By a proposal of the wallet's signer, which passes and runs in the same message. A failure, which the wallet
    /// captures, comes back as an error.
    pub(crate) fn wallet(&mut self, msg: WalletMsg) -> StdResult<AppResponse> {
        let msg = ExecuteMsg::Wallet(msg);
        let action = self.call(&msg);
        let answer = self.propose(vec![action])?;
        if answer.events.iter().any(|event| ProposalFailed::from_event(event).is_ok()) {
            // The reason that the wallet keeps is cut short: the same message says all of it.
            let wallet = self.wallet.clone();
            return Err(self.execute(&wallet, &msg).unwrap_err());
        }
        assert!(answer.events.iter().any(|event| ProposalExecuted::from_event(event).is_ok()));
        Ok(answer)
    }

    /// What the wallet does as its owner would, by a proposal of its signer.
    pub(crate) fn as_wallet(&mut self, msg: wallet::OwnerMsg) -> StdResult<AppResponse> {
        let answer = self.propose(vec![wallet::Action::Owner(msg)])?;
        assert!(answer.events.iter().any(|event| ProposalExecuted::from_event(event).is_ok()), "{:?}", answer.events);
        Ok(answer)
    }

    fn call(&self, msg: &ExecuteMsg) -> wallet::Action {
        let (contract, msg) = (self.treasury.to_string(), to_json_binary(msg).unwrap());
        wallet::Action::CallContract { contract, msg, funds: vec![] }
    }

    fn propose(&mut self, actions: Vec<wallet::Action>) -> StdResult<AppResponse> {
        let draft = Draft { title: "treasury".to_owned(), rationale: None, actions };
        self.as_wallet_signer(SignerMsg::Propose { draft, expires_at: None })
    }

    /// A call that the wallet's signers have passed and that failed once, for want of a coin that is there now: anyone may
    /// have it carried out by this message to the wallet.
    pub(crate) fn ripe(&mut self, msg: &WalletMsg) -> wallet::ExecuteMsg {
        let call = self.call(&ExecuteMsg::Wallet(msg.clone()));
        let wallet = self.wallet.clone();
        let coins = vec![Coin::new(self.balance(&wallet, STATE) + 1, STATE)];
        let actions = vec![wallet::Action::Owner(wallet::OwnerMsg::Withdraw { coins: coins.clone() }), call];
        let answer = self.propose(actions).unwrap();
        let failed = answer.events.iter().find_map(|event| ProposalFailed::from_event(event).ok()).unwrap();
        self.app.send_tokens(sender("maker"), wallet, &coins).unwrap();
        self.execution(failed.proposal)
    }

    /// The message that has a proposal of the wallet carried out, as whoever read it would write it.
    pub(crate) fn execution(&self, id: u64) -> wallet::ExecuteMsg {
        let query = wallet::QueryMsg::Proposal(wallet::ProposalQuery::of(id));
        let info: wallet::ProposalInfo = self.app.wrap().query_wasm_smart(&self.wallet, &query).unwrap();
        let content = wallet::ProposalContent { id, draft_hash: info.draft_hash };
        wallet::ExecuteMsg::Anyone(wallet::AnyoneMsg::Execute(content))
    }

    /// By a stranger.
    pub(crate) fn carry_out(&mut self, execution: &wallet::ExecuteMsg) -> StdResult<AppResponse> {
        let wallet = self.wallet.clone();
        self.app.execute_contract(sender("mallory"), wallet, execution, &[])
    }

    fn as_wallet_signer(&mut self, msg: SignerMsg) -> StdResult<AppResponse> {
        self.app.execute_contract(sender("owner"), self.wallet.clone(), &wallet::ExecuteMsg::Signer(msg), &[])
    }

    pub(crate) fn as_wallet_owner(&mut self, msg: wallet::OwnerMsg) {
        let msg = wallet::ExecuteMsg::Owner(msg);
        self.app.execute_contract(sender("owner"), self.wallet.clone(), &msg, &[]).unwrap();
    }

    pub(crate) fn alarm(&self) -> Timestamp {
        self.ask::<TreasuryInfo>(&QueryMsg::Treasury {}).alarm
    }

    /// By the wallet, drafted after the last alarm.
    pub(crate) fn set_policy(&mut self, policy: Policy) -> StdResult<AppResponse> {
        let alarm = self.alarm();
        self.wallet(WalletMsg::SetPolicy { policy, alarm })
    }

    pub(crate) fn resume(&mut self) -> StdResult<AppResponse> {
        let alarm = self.alarm();
        self.wallet(WalletMsg::Resume { alarm })
    }

    /// The hash of what is pending, as whoever is shown it computes it.
    pub(crate) fn pending_hash(&self) -> Binary {
        let PendingResponse { change, due_at, .. } = self.ask(&QueryMsg::Pending {});
        let Some(change) = change else { return Binary::new(vec![0; 32]) };
        let chain_id = self.app.block_info().chain_id;
        change.hash(&chain_id, self.treasury.as_str(), due_at.unwrap()).unwrap().into()
    }

    /// By a stranger, who names what is pending.
    pub(crate) fn apply(&mut self) -> StdResult<AppResponse> {
        let change_hash = self.pending_hash();
        self.anyone(AnyoneMsg::ApplyChange { change_hash })
    }

    pub(crate) fn ask<T: DeserializeOwned>(&self, query: &QueryMsg) -> T {
        self.app.wrap().query_wasm_smart(&self.treasury, query).unwrap()
    }

    pub(crate) fn policy(&self) -> Policy {
        self.ask::<TreasuryInfo>(&QueryMsg::Treasury {}).policy
    }

    pub(crate) fn positions(&self) -> PositionsResponse {
        self.ask(&QueryMsg::Positions {})
    }

    pub(crate) fn simulate(&self, action: &Action) -> SimulateResponse {
        self.ask(&QueryMsg::Simulate { action: action.clone() })
    }

    pub(crate) fn balance(&self, of: &Addr, denom: &str) -> u128 {
        let coin = self.app.wrap().query_balance(of, denom).unwrap();
        Uint128::try_from(coin.amount).unwrap().u128()
    }

    /// All LP tokens of the pool, as the pool says.
    pub(crate) fn lp_supply(&self) -> u128 {
        exchange::supply(&self.app.wrap(), &self.pool)
    }

    pub(crate) fn held(&self, denom: &str) -> u128 {
        self.balance(&self.treasury, denom)
    }

    pub(crate) fn swap(&self, offer: Side, amount: u128) -> Action {
        Action::Swap { pool: self.pool.to_string(), offer, amount: Amount(amount), receive_min: Amount(0) }
    }

    pub(crate) fn provide(&self, stable: u128, stake: u128) -> Action {
        Action::ProvideLiquidity { pool: self.pool.to_string(), stable: Amount(stable), stake: Amount(stake) }
    }

    pub(crate) fn withdraw(&self, lp: u128) -> Action {
        Action::WithdrawLiquidity { pool: self.pool.to_string(), lp: Amount(lp) }
    }

    /// Into the middle of the balanced bands: 40 % staked, 30 % liquidity, 30 % liquid.
    pub(crate) fn settle_in(&mut self) {
        let swap = self.swap(Side::Stable, 5_500 * USD);
        self.act(swap).unwrap();
        self.act(stake(VALIDATORS[0], 8_000 * USD)).unwrap();
        self.act(stake(VALIDATORS[1], 8_000 * USD)).unwrap();
        let (stable, stake) = (self.balance(&self.pool, USDC), self.balance(&self.pool, STATE));
        let offered = 1_450 * USD;
        let provide = self.provide(offered, offered * stake / stable);
        self.act(provide).unwrap();
    }
}

fn chain() -> Chain {
    let mut app = AppBuilder::new().with_api(MockApiBech32::new(PREFIX)).with_stargate(StargateFailing).build(
        |router, api, storage| {
            for name in PEOPLE {
                let coins = vec![Coin::new(PURSE, STATE), Coin::new(PURSE, USDC)];
                router.bank.init_balance(storage, &sender(name), coins).unwrap();
            }
            let info = StakingInfo {
                bonded_denom: STATE.to_owned(),
                unbonding_time: UNBONDING,
                apr: Decimal::percent(10).into(),
            };
            router.staking.setup(storage, info).unwrap();
            let block = cosmwasm_std::testing::mock_env().block;
            for validator in VALIDATORS {
                let [commission, max, change] = [5, 20, 1].map(Decimal::percent);
                let validator = Validator::create(validator.to_owned(), commission, max, change);
                router.staking.add_validator(api, storage, &block, validator).unwrap();
            }
        },
    );
    app.update_block(|block| block.time = Timestamp::from_seconds(START));
    app
}
