//! A treasury beside a chain that answers what a test says: what the embedded chain cannot show.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::rc::Rc;

use cosmwasm_std::{
    Binary, Coin, CosmosMsg, Decimal, FullDelegation, Reply, ReplyOn, Response, StakingMsg, SubMsg, SubMsgResponse,
    SubMsgResult, Timestamp, Validator, WasmMsg, WasmQuery, from_json,
};
use serde_json::{Value, json};
use stateset_api::Amount;
use stateset_api::event::TreasuryVenueFailed;
use stateset_api::treasury::{
    Action, AnyoneMsg, ExecuteMsg, GuardianMsg, PendingResponse, Policy, PositionsResponse, QueryMsg, SelfMsg,
    SimulateResponse, TreasuryInfo, WalletMsg,
};
use stateset_tests_suite::{Direct, STATE, USDC, address, impl_deref};
use stateset_treasury::{ContractError, contract};

use crate::suite::{DELAY, USD, VALIDATORS, instantiation, policy, redelegate, stake, unstake};

/// What the chain answers for the wallet and its agent.
pub(crate) struct Standing {
    /// Members of the wallet's answer, over those of a wallet in order.
    pub(crate) wallet: Value,
    /// The registry's cell for the agent.
    pub(crate) status: Option<Vec<u8>>,
}

type Treasury = Direct<ExecuteMsg, QueryMsg, ContractError>;

pub(crate) struct Alone {
    treasury: Treasury,
    /// Whether the pool may be asked anything.
    answers: Rc<Cell<bool>>,
    /// What the chain says is held in the stable denom.
    stable: u128,
    pub(crate) standing: Rc<RefCell<Standing>>,
}

impl_deref!(Alone => treasury: Treasury);

pub(crate) const AGENT: &str = "00000000-0000-8000-8000-000000000007";

fn wallet_answer(standing: &Standing) -> String {
    let mut answer = json!({
        "owner": address("owner"), "guardian": address("guardian"), "epoch": 1, "frozen": null, "registry": null,
        "operator": { "address": address("keeper"), "expires_at": 9_999_999_999_u64 }, "agent_id": null,
        "a member of a later version": {},
    });
    for (member, value) in standing.wallet.as_object().unwrap() {
        answer[member] = value.clone();
    }
    answer.to_string()
}

fn pool_answer(address: &str, asked: &str) -> String {
    let token = |denom: &str| json!({ "native_token": { "denom": denom } });
    let answer = match asked {
        r#"{"pair":{}}"# => {
            let asset_infos = [token(USDC), token(STATE)];
            json!({ "asset_infos": asset_infos, "liquidity_token": address, "pair_type": { "xyk": {} } })
        }
        r#"{"pool":{}}"# => json!({ "assets": [], "total_share": "0" }),
        _ => json!({ "balance": "0" }),
    };
    answer.to_string()
}

impl Alone {
    pub(crate) fn new() -> Self {
        let mut treasury = Direct::bare("treasury", contract::execute, contract::query);
        let answers = Rc::new(Cell::new(true));
        let standing = Rc::new(RefCell::new(Standing { wallet: json!({}), status: None }));
        let (may, stands) = (Rc::clone(&answers), Rc::clone(&standing));
        treasury.others_answer(move |query| {
            let answer = match query {
                WasmQuery::Smart { contract_addr, .. } if *contract_addr == address("wallet") => {
                    wallet_answer(&stands.borrow()).into_bytes()
                }
                WasmQuery::Smart { contract_addr, msg } => {
                    let asked = String::from_utf8_lossy(msg).into_owned();
                    assert!(may.get(), "the pool is asked {asked}");
                    pool_answer(contract_addr, &asked).into_bytes()
                }
                WasmQuery::Raw { contract_addr, key } => {
                    assert_eq!((contract_addr.as_str(), key.len(), key[0]), (address("registry").as_str(), 17, b't'));
                    stands.borrow().status.clone().unwrap_or_default()
                }
                query => panic!("{query:?}"),
            };
            Some(Binary::from(answer))
        });
        let mut alone = Self { treasury, answers, stable: 0, standing };
        alone.hold(&[(VALIDATORS[0], 1_000 * USD)], 0);
        let mut policy = policy(&address("pool"));
        policy.validators.iter_mut().for_each(|rule| rule.share_max_bps = 10_000);
        alone.create(contract::instantiate, "owner", instantiation(&address("wallet"), policy)).unwrap();
        alone
    }

    /// What the chain says is staked, and idle, from now on.
    fn hold(&mut self, staked: &[(&str, u128)], idle: u128) {
        let [commission, max, change] = [5, 20, 1].map(Decimal::percent);
        let validators = VALIDATORS.map(|name| Validator::create(name.to_owned(), commission, max, change));
        let own = self.env.contract.address.clone();
        let delegation = |(validator, amount): &(&str, u128)| {
            let coin = Coin::new(*amount, STATE);
            FullDelegation::create(own.clone(), (*validator).to_owned(), coin.clone(), coin, vec![])
        };
        self.deps.querier.staking.update(STATE, &validators, &staked.iter().map(delegation).collect::<Vec<_>>());
        let coins = vec![Coin::new(idle, STATE), Coin::new(self.stable, USDC)];
        self.deps.querier.bank.update_balance(own, coins);
    }

    fn positions(&self) -> PositionsResponse {
        self.query(QueryMsg::Positions {})
    }

    /// By the operator, under the next act number.
    pub(crate) fn operate(&mut self, epoch: u32, action: Action) -> Result<Response, ContractError> {
        let TreasuryInfo { act, .. } = self.query(QueryMsg::Treasury {});
        self.execute("keeper", ExecuteMsg::Operator { epoch, act: act + 1, action })
    }

    pub(crate) fn simulate(&self, action: &Action) -> SimulateResponse {
        self.query(QueryMsg::Simulate { action: action.clone() })
    }

    fn reply(&mut self, to: &SubMsg, result: SubMsgResult) -> Result<Response, ContractError> {
        let reply = Reply { id: to.id, payload: to.payload.clone(), gas_used: 0, result };
        let env = self.env.clone();
        contract::reply(self.deps.as_mut(), env, reply)
    }

    /// An action of the operator's, after which the chain holds what the test says.
    fn act(&mut self, action: Action, staked: &[(&str, u128)], idle: u128) -> Result<PositionsResponse, ContractError> {
        let answer = self.operate(1, action)?;
        let [run] = answer.messages.as_slice() else { panic!("{:?}", answer.messages) };
        assert_eq!(run.reply_on, ReplyOn::Success);
        self.hold(staked, idle);
        #[expect(deprecated, reason = "the field is still part of the answer")]
        let done = SubMsgResponse { events: vec![], data: None, msg_responses: vec![] };
        self.reply(run, SubMsgResult::Ok(done))?;
        Ok(self.positions())
    }
}

/// A message of the treasury's to itself.
fn own(msg: &CosmosMsg) -> ExecuteMsg {
    let CosmosMsg::Wasm(WasmMsg::Execute { msg, .. }) = msg else { panic!("{msg:?}") };
    from_json(msg).unwrap()
}

/// Whether a message is one of the treasury's to itself that a pool cannot take more gas from than it has.
fn is_limited(message: &SubMsg) -> bool {
    message.reply_on == ReplyOn::Error && message.gas_limit == Some(1_000_000)
}

/// A pool that answers by taking all gas would otherwise keep what is staked and in other pools.
#[test]
fn a_recall_asks_no_pool_anything_but_within_its_gas() {
    let mut alone = Alone::new();
    alone.answers.set(false);
    let answer = alone.execute("wallet", ExecuteMsg::Wallet(WalletMsg::Recall {})).unwrap();
    let [leave, undelegate, settle] = answer.messages.as_slice() else { panic!("{:?}", answer.messages) };
    assert_eq!(own(&leave.msg), ExecuteMsg::SelfCall(SelfMsg::Leave { pool: address("pool") }));
    assert!(is_limited(leave));
    assert!(matches!(undelegate.msg, CosmosMsg::Staking(_)) && undelegate.reply_on == ReplyOn::Error);
    assert!(matches!(own(&settle.msg), ExecuteMsg::SelfCall(SelfMsg::Settle { .. })));
    // A pool that has another recall carried out in the middle would have the same stake noted twice.
    let again = alone.execute("wallet", ExecuteMsg::Wallet(WalletMsg::Recall {}));
    assert!(matches!(again, Err(ContractError::RecalledNow { .. })), "{again:?}");
    alone.execute("treasury", own(&settle.msg)).unwrap();
    alone.env.block.time = alone.env.block.time.plus_seconds(1);
    alone.execute("wallet", ExecuteMsg::Wallet(WalletMsg::Recall {})).unwrap();
}

/// What a validator was slashed by may make the chain refuse, by a rounding, what it says is there (cosmos-sdk#6063).
#[test]
fn what_the_chain_refuses_to_unstake_in_a_recall_is_tried_with_one_unit_less() {
    let undelegation = |message: &SubMsg| match &message.msg {
        CosmosMsg::Staking(StakingMsg::Undelegate { validator, amount }) => (validator.clone(), amount.clone()),
        msg => panic!("{msg:?}"),
    };
    let [first, second, third] = VALIDATORS;
    let all = [(first, 10 * USD), (second, 20 * USD), (third, 30 * USD)];
    for failing in 0..3 {
        let mut alone = Alone::new();
        alone.hold(&all, 0);
        let answer = alone.execute("wallet", ExecuteMsg::Wallet(WalletMsg::Recall {})).unwrap();
        let [_, unstakings @ .., _] = answer.messages.as_slice() else { panic!("{:?}", answer.messages) };
        let ids: HashSet<_> = answer.messages.iter().map(|message| message.id).collect();
        assert_eq!((unstakings.len(), ids.len()), (3, 5));
        // Those before have left, or all but a unit has.
        for rest in [0, 1] {
            let before = all[..failing].iter().map(|(validator, _)| (*validator, rest));
            alone.hold(&before.chain(all[failing..].iter().copied()).collect::<Vec<_>>(), 0);
            let again = alone.reply(&unstakings[failing], SubMsgResult::Err("refused".to_owned())).unwrap();
            let [less] = again.messages.as_slice() else { panic!("{again:?}") };
            let (validator, amount) = all[failing];
            assert_eq!(undelegation(less), (validator.to_owned(), Coin::new(amount - 1, STATE)));
            assert!(less.reply_on == ReplyOn::Error && again.events.is_empty());
            let left = alone.reply(less, SubMsgResult::Err("refused".to_owned())).unwrap();
            let event = TreasuryVenueFailed::from_event(&left.events[0]).unwrap();
            assert_eq!((event.index, left.messages.len()), (2 + failing as u64, 0));
        }
        // Of a single unit nothing less is left to try.
        alone.hold(&all.map(|(validator, _)| (validator, 1)), 0);
        let left = alone.reply(&unstakings[failing], SubMsgResult::Err("refused".to_owned())).unwrap();
        assert_eq!((left.events.len(), left.messages.len()), (1, 0));
    }
}

fn without_pools() -> Policy {
    Policy { pools: vec![], slippage_max_bps: 1, ..policy(&address("pool")) }
}

/// Else a pool that answers by taking all gas could not be delisted, nor anything else be tightened beside it.
#[test]
fn a_tightening_asks_no_pool_anything_but_within_its_gas() {
    let delisting = |alone: &mut Alone, wallet: bool| {
        let policy = without_pools();
        let (by, msg) = if wallet {
            ("wallet", ExecuteMsg::Wallet(WalletMsg::SetPolicy { policy, alarm: Timestamp::from_nanos(77) }))
        } else {
            ("guardian", ExecuteMsg::Guardian(GuardianMsg::Tighten { policy }))
        };
        alone.answers.set(false);
        let answer = alone.execute(by, msg).unwrap();
        alone.answers.set(true);
        let info: TreasuryInfo = alone.query(QueryMsg::Treasury {});
        assert_eq!((info.policy.pools.len(), info.policy.slippage_max_bps), (0, 1));
        let [forget] = answer.messages.as_slice() else { panic!("{:?}", answer.messages) };
        assert_eq!(own(&forget.msg), ExecuteMsg::SelfCall(SelfMsg::Forget { pool: address("pool") }));
        assert!(is_limited(forget));
        assert_eq!(alone.positions().pools.len(), 1, "what may lie there still counts");
        forget.clone()
    };
    for wallet in [true, false] {
        // One that burns its gas is forgotten; so is one in which nothing lies.
        let mut alone = Alone::new();
        let forget = delisting(&mut alone, wallet);
        alone.reply(&forget, SubMsgResult::Err("out of gas".to_owned())).unwrap();
        assert_eq!(alone.positions().pools.len(), 0);
        let mut alone = Alone::new();
        let forget = delisting(&mut alone, wallet);
        alone.execute("treasury", own(&forget.msg)).unwrap();
        assert_eq!(alone.positions().pools.len(), 0);
    }
}

/// Else a pool that turned would keep every later policy from taking effect: a way with no way back.
#[test]
fn a_loosening_asks_no_known_pool_anything_but_within_its_gas() {
    let mut alone = Alone::new();
    let policy = Policy { slippage_max_bps: 200, pools: vec![], ..policy(&address("pool")) };
    let set = WalletMsg::SetPolicy { policy, alarm: Timestamp::default() };
    alone.execute("wallet", ExecuteMsg::Wallet(set)).unwrap();
    let PendingResponse { change, due_at, .. } = alone.query(QueryMsg::Pending {});
    let (chain_id, treasury) = (alone.env.block.chain_id.clone(), alone.env.contract.address.clone());
    let change_hash = change.unwrap().hash(&chain_id, treasury.as_str(), due_at.unwrap()).unwrap().into();
    alone.pass(DELAY);
    alone.answers.set(false);
    let apply = ExecuteMsg::Anyone(AnyoneMsg::ApplyChange { change_hash });
    let answer = alone.execute("mallory", apply).unwrap();
    let [forget, list] = answer.messages.as_slice() else { panic!("{:?}", answer.messages) };
    assert_eq!(own(&forget.msg), ExecuteMsg::SelfCall(SelfMsg::Forget { pool: address("pool") }));
    assert!(is_limited(forget) && own(&list.msg) == ExecuteMsg::SelfCall(SelfMsg::ListPools {}));
    alone.reply(forget, SubMsgResult::Err("out of gas".to_owned())).unwrap();
    alone.execute(&treasury, own(&list.msg)).unwrap();
    let info: TreasuryInfo = alone.query(QueryMsg::Treasury {});
    assert_eq!(info.policy.slippage_max_bps, 200);
}

/// Rewards come with every staking message, and what unbonded long ago may arrive with it. Neither makes up for stake
/// that is not there.
#[test]
fn what_the_chain_pays_meanwhile_is_no_part_of_a_staking_action() {
    let [first, second] = [VALIDATORS[0], VALIDATORS[1]];
    let started = || {
        let mut alone = Alone::new();
        // Enough beside it that stake is below its share.
        alone.stable = 1_000 * USD;
        alone.hold(&[(first, 1_000 * USD)], 400 * USD);
        alone
    };
    let arrives = 300 * USD;
    let actions = [
        // A hundred of four hundred are missing with the validator.
        (stake(first, 400 * USD), vec![(first, 1_300 * USD)]),
        (redelegate(first, second, 400 * USD), vec![(first, 600 * USD), (second, 300 * USD)]),
        (unstake(first, 10 * USD), vec![(first, 890 * USD)]),
    ];
    for (action, staked) in actions {
        for idle in [0, arrives] {
            let mut alone = started();
            let spent = if matches!(action, Action::Stake { .. }) { 400 * USD } else { 0 };
            let refused = alone.act(action.clone(), &staked, 400 * USD - spent + idle).unwrap_err();
            assert!(refused.to_string().contains("slippage: the action may cost"), "{action:?}: {refused}");
        }
    }
    let mut alone = started();
    alone.act(stake(first, 400 * USD), &[(first, 1_400 * USD)], arrives).unwrap();
}

/// Rewards as large as what is unstaked do not make it look as if that were here already.
#[test]
fn what_began_to_unbond_is_noted_whatever_rewards_come_with_it() {
    for rewards in [0, 3 * USD, 40 * USD, 400 * USD] {
        let mut alone = Alone::new();
        let before = alone.positions().value;
        let after = alone.act(unstake(VALIDATORS[0], 40 * USD), &[(VALIDATORS[0], 960 * USD)], rewards).unwrap();
        assert_eq!(after.unbonding[0].amount, Amount(40 * USD));
        assert_eq!(after.value.0, before.0 + rewards / 4);
    }
}

/// No message of the treasury's cancels one; a chain may.
#[test]
fn an_unbonding_that_was_cancelled_is_counted_once() {
    let mut alone = Alone::new();
    let before = alone.positions().value;
    let after = alone.act(unstake(VALIDATORS[0], 40 * USD), &[(VALIDATORS[0], 960 * USD)], 0).unwrap();
    assert_eq!((after.unbonding[0].amount.0, after.value), (40 * USD, before));
    alone.hold(&[(VALIDATORS[0], 990 * USD)], 0);
    let cancelled = alone.positions();
    assert_eq!((cancelled.unbonding[0].amount.0, cancelled.value), (10 * USD, before));
    alone.hold(&[(VALIDATORS[0], 1_000 * USD)], 0);
    assert_eq!((alone.positions().unbonding, alone.positions().value), (vec![], before));
}
