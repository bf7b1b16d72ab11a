//! A chain with staking, a pool, a wallet and its treasury; verbs for stories.

use cosmwasm_std::{Addr, BankMsg, Binary, Coin, CosmosMsg, to_json_binary};
use serde::de::DeserializeOwned;
use stateset_api::Amount;
use stateset_api::event::{ProposalExecuted, ProposalFailed};
use stateset_api::treasury::{
    Action, AnyoneMsg, Corridor, ExecuteMsg, Follow, FollowedPool, GuardianMsg, InstantiateMsg, PendingResponse,
    Policy, PositionsResponse, Price, QueryMsg, Side, SimulateResponse, Strategy, TreasuryInfo, VenueRule, WalletMsg,
};
use stateset_api::wallet::{self, OwnerMsg};
use stateset_tests_suite::{
    Answer, Chain, ChainBuilder, DAY, HOUR, Proposals, START, STATE, USDC, accounts, address, changed, client, code,
    event, impl_deref, open_wallet, propose, stand_in, verbs,
};

use crate::{bearer, exchange};

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

pub(crate) fn venue(address: &str, share_max_bps: u16) -> VenueRule {
    VenueRule { address: address.to_owned(), share_max_bps }
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
        loss_lifetime_max: Amount(500 * USD),
        reference: None,
    }
}

/// An hour's average of this pool, every ten minutes, 50 bps an hour, from 24 to 26 cents.
pub(crate) fn follow(pools: &[&str]) -> Follow {
    let followed = |pool: &&str| FollowedPool { address: (*pool).to_owned(), depth_min: Amount(1_000_000 * USD) };
    Follow {
        pools: pools.iter().map(followed).collect(),
        window_seconds: HOUR,
        step_bps_per_hour_max: 50,
        corridor: Corridor { min: Amount(240_000), max: Amount(260_000) },
        agree_bps: 100,
        interval_seconds: 600,
        stale_after_seconds: 2 * HOUR,
    }
}

pub(crate) fn stake(validator: &str, amount: u128) -> Action {
    Action::Stake { validator: validator.to_owned(), amount: Amount(amount) }
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

/// For a treasury of this wallet.
pub(crate) fn instantiation(wallet: &str, policy: Policy) -> InstantiateMsg {
    InstantiateMsg {
        wallet: wallet.to_owned(),
        stable_denom: USDC.to_owned(),
        stake_denom: STATE.to_owned(),
        unbonding_seconds: UNBONDING,
        price: Price { price: Amount(PRICE), observed_at: START },
        policy,
        lost_before: Amount::ZERO,
    }
}

pub(crate) struct Suite {
    pub(crate) app: Chain,
    pub(crate) wallet: Addr,
    pub(crate) treasury: Addr,
    pub(crate) pool: Addr,
    /// Does what anyone asks of it.
    pub(crate) bearer: Addr,
    pub(crate) code: u64,
}

impl_deref!(Suite => app: Chain);

client!(Suite => treasury: ExecuteMsg, QueryMsg);

verbs!(Suite: &ExecuteMsg -> Answer { guardian("guardian"): Guardian(GuardianMsg), anyone("mallory"): Anyone(AnyoneMsg) });

impl Proposals for Suite {
    fn ask_wallet<T: DeserializeOwned>(&self, query: wallet::QueryMsg) -> T {
        self.ask(&self.wallet, &query).unwrap()
    }
}

impl Suite {
    /// 10,000 dollars in the treasury, nothing at work; two of three validators and the pool listed.
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(crate) fn with(change: impl FnOnce(&mut Policy)) -> Self {
        let people = ["owner", "keeper", "guardian", "maker", "mallory"];
        let chain = ChainBuilder::default().purses(&people, &[STATE, USDC].map(|denom| Coin::new(PURSE, denom)));
        let mut app = chain.validators(UNBONDING, &VALIDATORS).build();
        let msg = wallet::InstantiateMsg {
            guardian: Some(address("guardian")),
            signers: Some(wallet::SignerSet { loosen_delay_seconds: HOUR, ..accounts(&[("owner", 1)], 1) }),
            ..open_wallet("owner", "keeper")
        };
        // In this order: their addresses stand in the cells that version 0.2 left.
        let wallet = app.open("owner", code!(stateset_wallet, reply), &msg);
        let pool = app.open("maker", exchange::code(), &STATE);
        let code = app.store_code(code!(stateset_treasury, reply, migrate));
        let bearer = app.open("maker", stand_in(bearer::execute), &cosmwasm_std::Empty {});
        let mut suite = Self { app, wallet, treasury: Addr::unchecked("none yet"), pool: pool.clone(), bearer, code };
        suite.fill(&pool, POOL_USDC, POOL_STATE);
        let msg = instantiation(suite.wallet.as_str(), changed(policy(pool.as_str()), change));
        suite.treasury = suite.create("owner", code, &msg, Some("owner")).unwrap();
        suite.give(CAPITAL, USDC);
        suite
    }

    pub(crate) fn fill(&mut self, pool: &Addr, stable: u128, stake: u128) {
        let funds = [Coin::new(stake, STATE), Coin::new(stable, USDC)];
        let assets = funds.iter().map(exchange::asset).collect();
        let msg = exchange::Execute::ProvideLiquidity { assets, slippage_tolerance: None };
        self.call_with("maker", pool, &msg, &funds).unwrap();
    }

    /// Asked by those who run it.
    pub(crate) fn rig_with(&mut self, msg: &exchange::Execute) {
        self.app.call("maker", &self.pool, msg).unwrap();
    }

    pub(crate) fn rig(&mut self, kept_bps: u128, broken: bool) {
        self.rig_with(&exchange::Execute::Rig { kept_bps, broken });
    }

    /// From now on the pool has the bearer do this in the middle of each swap, provision and withdrawal.
    pub(crate) fn rig_bearer(&mut self, messages: &[CosmosMsg]) {
        let (contract, msg) = (self.bearer.to_string(), to_json_binary(messages).unwrap());
        self.rig_with(&exchange::Execute::RigCall { contract, msg });
    }

    /// What the bearer sends to the treasury when anybody asks it to; it gets it here.
    pub(crate) fn debt(&mut self, amount: u128, denom: &str) -> CosmosMsg {
        let coin = Coin::new(amount, denom);
        self.app.send("maker", &self.bearer, coin.clone());
        BankMsg::Send { to_address: self.treasury.to_string(), amount: vec![coin] }.into()
    }

    /// Somebody's swap in the pool.
    pub(crate) fn trade(&mut self, by: &str, amount: u128, denom: &str) -> Answer {
        let coin = Coin::new(amount, denom);
        let msg = exchange::Execute::Swap { offer_asset: exchange::asset(&coin), max_spread: None };
        self.app.call_with(by, &self.pool, &msg, &[coin])
    }

    /// As the wallet pays a payee: a plain send.
    pub(crate) fn give(&mut self, amount: u128, denom: &str) {
        self.app.send("maker", &self.treasury, Coin::new(amount, denom));
    }

    pub(crate) fn act(&mut self, action: Action) -> Answer {
        let act = self.next_act();
        self.execute("keeper", &ExecuteMsg::Operator { epoch: 1, act, action })
    }

    pub(crate) fn next_act(&self) -> u64 {
        self.info().act + 1
    }

    /// By a proposal of the wallet's signer, which passes and runs in the same message. A failure, which the wallet
    /// captures, comes back as an error.
    pub(crate) fn wallet(&mut self, msg: WalletMsg) -> Answer {
        let msg = ExecuteMsg::Wallet(msg);
        let answer = self.app.call("owner", &self.wallet, &propose(vec![self.call_of(&msg)]))?;
        if event(&answer, ProposalFailed::from_event).is_some() {
            // The reason that the wallet keeps is cut short: the same message says all of it.
            return Err(self.execute(&self.wallet.clone(), &msg).unwrap_err());
        }
        assert!(event(&answer, ProposalExecuted::from_event).is_some());
        Ok(answer)
    }

    /// What the wallet does as its owner would, by a proposal of its signer.
    pub(crate) fn as_wallet(&mut self, msg: OwnerMsg) {
        let answer = self.app.call("owner", &self.wallet, &propose(vec![wallet::Action::Owner(msg)])).unwrap();
        assert!(event(&answer, ProposalExecuted::from_event).is_some(), "{:?}", answer.events);
    }

    fn call_of(&self, msg: &ExecuteMsg) -> wallet::Action {
        let (contract, msg) = (self.treasury.to_string(), to_json_binary(msg).unwrap());
        wallet::Action::CallContract { contract, msg, funds: vec![] }
    }

    /// A call that the wallet's signers have passed and that failed once, for want of a coin that is there now: anyone
    /// may have it carried out by this message to the wallet.
    pub(crate) fn ripe(&mut self, msg: &WalletMsg) -> wallet::ExecuteMsg {
        let coin = Coin::new(self.balance(&self.wallet, STATE) + 1, STATE);
        let withdraw = wallet::Action::Owner(OwnerMsg::Withdraw { coins: vec![coin.clone()] });
        let actions = vec![withdraw, self.call_of(&ExecuteMsg::Wallet(msg.clone()))];
        let answer = self.app.call("owner", &self.wallet, &propose(actions)).unwrap();
        self.app.send("maker", &self.wallet, coin);
        self.execution(event(&answer, ProposalFailed::from_event).unwrap().proposal)
    }

    pub(crate) fn info(&self) -> TreasuryInfo {
        self.query(&QueryMsg::Treasury {})
    }

    /// By the wallet, drafted after the last alarm.
    pub(crate) fn set_policy(&mut self, policy: Policy) -> Answer {
        self.wallet(WalletMsg::SetPolicy { policy, alarm: self.info().alarm })
    }

    /// By the wallet, of this moment: a second after whatever was before.
    pub(crate) fn set_price(&mut self, price: u128) -> Answer {
        self.pass(1);
        self.wallet(WalletMsg::SetPrice { price: Amount(price), observed_at: self.now() })
    }

    /// From the beginning with a policy that follows the pool.
    pub(crate) fn following() -> Self {
        Self::with(|policy| policy.reference = Some(follow(&[&policy.pools[0].address])))
    }

    pub(crate) fn observe(&mut self) -> Answer {
        self.anyone(AnyoneMsg::Observe {})
    }

    /// Observed at every interval, for as long as a window and one interval more.
    pub(crate) fn warm(&mut self) {
        for _ in 0..7 {
            self.observe().unwrap();
            self.pass(600);
        }
    }

    pub(crate) fn resume(&mut self) -> Answer {
        self.wallet(WalletMsg::Resume { alarm: self.info().alarm })
    }

    /// By a stranger, who names what is pending as whoever is shown it computes it.
    pub(crate) fn apply(&mut self) -> Answer {
        let PendingResponse { change, due_at, .. } = self.query(&QueryMsg::Pending {});
        let (chain_id, treasury) = (self.chain_id(), self.treasury.as_str());
        let hash = change.map_or([0; 32], |change| change.hash(&chain_id, treasury, due_at.unwrap()).unwrap());
        self.anyone(AnyoneMsg::ApplyChange { change_hash: Binary::from(hash) })
    }

    pub(crate) fn positions(&self) -> PositionsResponse {
        self.query(&QueryMsg::Positions {})
    }

    pub(crate) fn simulate(&self, action: &Action) -> SimulateResponse {
        self.query(&QueryMsg::Simulate { action: action.clone() })
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
        self.act(self.swap(Side::Stable, 5_500 * USD)).unwrap();
        self.act(stake(VALIDATORS[0], 8_000 * USD)).unwrap();
        self.act(stake(VALIDATORS[1], 8_000 * USD)).unwrap();
        let [stable, stake] = [USDC, STATE].map(|denom| self.balance(&self.pool, denom));
        self.act(self.provide(1_450 * USD, 1_450 * USD * stake / stable)).unwrap();
    }
}
