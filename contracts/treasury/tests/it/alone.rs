//! A treasury beside a chain that answers what a test says: what the embedded chain cannot show.

use std::cell::Cell;
use std::marker::PhantomData;
use std::rc::Rc;

use cosmwasm_std::testing::{MockApi, MockQuerier, MockStorage, message_info, mock_env};
use cosmwasm_std::{
    Binary, Coin, ContractResult, CosmosMsg, Decimal, Empty, Env, FullDelegation, OwnedDeps, Reply, ReplyOn, SubMsg,
    SubMsgResult, SystemResult, Validator, WasmMsg, WasmQuery, from_json,
};
use serde::de::DeserializeOwned;
use stateset_api::Amount;
use stateset_api::treasury::{
    ExecuteMsg, GuardianMsg, InstantiateMsg, SelfMsg, Policy, PositionsResponse, QueryMsg, TreasuryInfo, WalletMsg,
};
use stateset_treasury::contract;

use crate::suite::{PREFIX, PRICE, STATE, UNBONDING, USD, USDC, VALIDATORS, address, policy, sender, unstake};

struct Alone {
    deps: OwnedDeps<MockStorage, MockApi, MockQuerier, Empty>,
    env: Env,
    /// Whether the pool may be asked anything.
    answers: Rc<Cell<bool>>,
}

impl Alone {
    fn new() -> Self {
        let mut deps = OwnedDeps {
            storage: MockStorage::default(),
            api: MockApi::default().with_prefix(PREFIX),
            querier: MockQuerier::default(),
            custom_query_type: PhantomData,
        };
        let answers = Rc::new(Cell::new(true));
        let may = Rc::clone(&answers);
        deps.querier.update_wasm(move |query| {
            let WasmQuery::Smart { contract_addr, msg } = query else { panic!("{query:?}") };
            let asked = String::from_utf8_lossy(msg).into_owned();
            let answer = if *contract_addr == address("wallet") {
                let [keeper, guardian] = ["keeper", "guardian"].map(address);
                format!(
                    r#"{{"guardian":"{guardian}","operator":{{"address":"{keeper}","expires_at":9999999999}},"epoch":1,"frozen":null}}"#
                )
            } else {
                assert!(may.get(), "the pool is asked {asked}");
                let token = |denom: &str| format!(r#"{{"native_token":{{"denom":"{denom}"}}}}"#);
                let [stable, stake] = [USDC, STATE].map(token);
                match asked.as_str() {
                    r#"{"pair":{}}"# => {
                        format!(r#"{{"asset_infos":[{stable},{stake}],"liquidity_token":"{contract_addr}"}}"#)
                    }
                    r#"{"pool":{}}"# => r#"{"assets":[],"total_share":"0"}"#.to_owned(),
                    _ => r#"{"balance":"0"}"#.to_owned(),
                }
            };
            SystemResult::Ok(ContractResult::Ok(Binary::from(answer.into_bytes())))
        });
        let mut alone = Self { deps, env: mock_env(), answers };
        alone.hold(1_000 * USD, 0);
        let msg = InstantiateMsg {
            wallet: address("wallet"),
            stable_denom: USDC.to_owned(),
            stake_denom: STATE.to_owned(),
            unbonding_seconds: UNBONDING,
            price: Amount(PRICE),
            policy: policy(&address("pool")),
        };
        let by = message_info(&sender("owner"), &[]);
        contract::instantiate(alone.deps.as_mut(), alone.env.clone(), by, msg).unwrap();
        alone
    }

    /// What the chain says is staked with the first validator and idle from now on.
    fn hold(&mut self, staked: u128, idle: u128) {
        let [commission, max, change] = [5, 20, 1].map(Decimal::percent);
        let validators = VALIDATORS.map(|name| Validator::create(name.to_owned(), commission, max, change));
        let (own, coin) = (self.env.contract.address.clone(), Coin::new(staked, STATE));
        let delegation = FullDelegation::create(own.clone(), VALIDATORS[0].to_owned(), coin.clone(), coin, vec![]);
        self.deps.querier.staking.update(STATE, &validators, &[delegation]);
        self.deps.querier.bank.update_balance(own, vec![Coin::new(idle, STATE)]);
    }

    fn execute(&mut self, by: &cosmwasm_std::Addr, msg: ExecuteMsg) -> cosmwasm_std::Response {
        contract::execute(self.deps.as_mut(), self.env.clone(), message_info(by, &[]), msg).unwrap()
    }

    fn ask<T: DeserializeOwned>(&self, query: QueryMsg) -> T {
        from_json(contract::query(self.deps.as_ref(), self.env.clone(), query).unwrap()).unwrap()
    }

    fn positions(&self) -> PositionsResponse {
        self.ask(QueryMsg::Positions {})
    }

    /// Unstakes 400, of which so much is here at once.
    fn unstake(&mut self, arrives: u128) -> PositionsResponse {
        let action = ExecuteMsg::Operator { epoch: 1, action: unstake(VALIDATORS[0], 400 * USD) };
        let answer = self.execute(&sender("keeper"), action);
        self.hold(600 * USD, arrives);
        let verify = own(&answer.messages[1].msg);
        self.execute(&self.env.contract.address.clone(), verify);
        self.positions()
    }
}

/// A message of the treasury's to itself.
fn own(msg: &CosmosMsg) -> ExecuteMsg {
    let CosmosMsg::Wasm(WasmMsg::Execute { msg, .. }) = msg else { panic!("{msg:?}") };
    from_json(msg).unwrap()
}

/// A pool that answers by taking all gas would otherwise keep what is staked and in other pools.
#[test]
fn a_recall_asks_no_pool_anything_but_within_its_gas() {
    let mut alone = Alone::new();
    alone.answers.set(false);
    let answer = alone.execute(&sender("wallet"), ExecuteMsg::Wallet(WalletMsg::Recall {}));
    let [leave, undelegate, settle] = answer.messages.as_slice() else { panic!("{:?}", answer.messages) };
    assert_eq!(own(&leave.msg), ExecuteMsg::SelfCall(SelfMsg::Leave { pool: address("pool") }));
    assert_eq!((leave.reply_on.clone(), leave.gas_limit), (ReplyOn::Error, Some(3_000_000)));
    assert!(matches!(undelegate.msg, CosmosMsg::Staking(_)) && undelegate.reply_on == ReplyOn::Error);
    assert!(matches!(own(&settle.msg), ExecuteMsg::SelfCall(SelfMsg::Settle { .. })));
    alone.execute(&alone.env.contract.address.clone(), own(&settle.msg));
}

/// Else a pool that answers by taking all gas could not be delisted, nor anything else be tightened beside it.
#[test]
fn a_tightening_asks_no_pool_anything_but_within_its_gas() {
    let delisting = |alone: &mut Alone, wallet: bool| {
        let policy = Policy { pools: vec![], slippage_max_bps: 1, ..policy(&address("pool")) };
        let (by, msg) = if wallet {
            ("wallet", ExecuteMsg::Wallet(WalletMsg::SetPolicy { policy }))
        } else {
            ("guardian", ExecuteMsg::Guardian(GuardianMsg::Tighten { policy }))
        };
        alone.answers.set(false);
        let answer = alone.execute(&sender(by), msg);
        alone.answers.set(true);
        let told: TreasuryInfo = alone.ask(QueryMsg::Treasury {});
        assert_eq!((told.policy.pools.len(), told.policy.slippage_max_bps), (0, 1));
        let [forget] = answer.messages.as_slice() else { panic!("{:?}", answer.messages) };
        assert_eq!(own(&forget.msg), ExecuteMsg::SelfCall(SelfMsg::Forget { pool: address("pool") }));
        assert_eq!((forget.reply_on.clone(), forget.gas_limit), (ReplyOn::Error, Some(3_000_000)));
        assert_eq!(alone.positions().pools.len(), 1, "what may lie there still counts");
        forget.clone()
    };
    for wallet in [true, false] {
        // One that burns its gas is forgotten; so is one in which nothing lies.
        let mut alone = Alone::new();
        let SubMsg { id, payload, .. } = delisting(&mut alone, wallet);
        let result = SubMsgResult::Err("out of gas".to_owned());
        let reply = Reply { id, payload, gas_used: 0, result };
        contract::reply(alone.deps.as_mut(), alone.env.clone(), reply).unwrap();
        assert_eq!(alone.positions().pools.len(), 0);
        let mut alone = Alone::new();
        let forget = delisting(&mut alone, wallet);
        alone.execute(&alone.env.contract.address.clone(), own(&forget.msg));
        assert_eq!(alone.positions().pools.len(), 0);
    }
}

/// A validator that is not bonded itself gives stake back in the same block: counted as leaving as well, it would be
/// there twice, and every share be measured against a whole that is not there.
#[test]
fn what_a_validator_pays_at_once_is_not_counted_as_leaving() {
    let mut alone = Alone::new();
    let before = alone.positions().value;
    let after = alone.unstake(400 * USD);
    assert_eq!((after.value, after.unbonding.len(), after.idle_stake), (before, 0, Amount(400 * USD)));
    // A bonded one keeps it for its time; rewards that come with it change nothing of that.
    let mut alone = Alone::new();
    let after = alone.unstake(3 * USD);
    assert_eq!(after.unbonding[0].amount, Amount(400 * USD));
    assert_eq!(after.value.0, before.0 + 3 * USD / 4);
}
