//! What stops the wallet's operator stops the treasury's in the same block, and nothing else.

use cosmwasm_std::{Binary, Timestamp};
use serde_json::{Value, json};
use stateset_api::Amount;
use stateset_api::registry::Status;
use stateset_api::treasury::{
    Action, AnyoneMsg, Breach, Change, ExecuteMsg, GuardianMsg, QueryMsg, RemainingResponse, Side, TreasuryInfo,
    WalletMsg,
};
use stateset_tests_suite::address;
use stateset_treasury::ContractError;

use crate::alone::{AGENT, Alone};
use crate::suite::{VALIDATORS, claim, policy, redelegate, stake, unstake};

const SUSPENDED: &[u8] = &[1];
const RETIRED: &[u8] = &[2];

/// A wallet that answers so, bound to an agent of which the registry's cell says that.
fn standing(wallet: Value, status: Option<&[u8]>) -> Alone {
    let alone = Alone::new();
    *alone.standing.borrow_mut() = crate::alone::Standing { wallet, status: status.map(<[u8]>::to_vec) };
    alone
}

fn bound() -> Value {
    json!({ "registry": address("registry"), "agent_id": AGENT })
}

fn now() -> u64 {
    Alone::new().env.block.time.seconds()
}

fn act(alone: &mut Alone) -> Result<(), ContractError> {
    let action = unstake(VALIDATORS[0], 1);
    let simulated = alone.simulate(&action);
    let acted = alone.operate(1, action);
    assert_eq!(simulated.allowed, acted.is_ok(), "{simulated:?} beside {acted:?}");
    acted.map(drop)
}

/// A treasury that is stopped, with what is refused for it.
type Stop = (Alone, fn(&Breach) -> bool);

/// Everything that stops it.
fn stops() -> Vec<Stop> {
    let wallet = |wallet| standing(wallet, None);
    let agent = |status| standing(bound(), Some(status));
    let freeze = json!({ "by": "g", "at": 1, "reason": "night" });
    let late = json!({ "address": address("keeper"), "expires_at": now() });
    vec![
        (wallet(json!({ "dead_man_at": now() })), |breach| matches!(breach, Breach::DeadMan { .. })),
        // In the word of version 0.2.
        (wallet(json!({ "silent_at": now() })), |breach| matches!(breach, Breach::DeadMan { .. })),
        (wallet(json!({ "frozen": freeze })), |breach| matches!(breach, Breach::Frozen { .. })),
        (wallet(json!({ "braked": freeze })), |breach| matches!(breach, Breach::Braked { at: 1, .. })),
        (wallet(json!({ "operator": late })), |breach| matches!(breach, Breach::Expired { .. })),
        (agent(SUSPENDED), |breach| matches!(breach, Breach::AgentNotActive { status: Status::Suspended, .. })),
        (agent(RETIRED), |breach| matches!(breach, Breach::AgentNotActive { status: Status::Retired, .. })),
    ]
}

#[test]
fn silence_a_freeze_an_expiry_and_a_suspended_agent_stop_the_operator() {
    for (mut alone, expected) in stops() {
        let refused = act(&mut alone).unwrap_err();
        assert!(matches!(&refused, ContractError::Breach(breach) if expected(breach)), "{refused}");
    }
    // Nobody in office, another one, another epoch.
    let other = json!({ "address": address("mallory"), "expires_at": 9_999_999_999_u64 });
    for (wallet, reason) in [
        (json!({ "operator": null }), "only the wallet's operator"),
        (json!({ "operator": other }), "only the wallet's operator"),
        (json!({ "epoch": 2 }), "epoch 1 is not the operator's present epoch 2"),
    ] {
        let mut alone = standing(wallet, None);
        let action = unstake(VALIDATORS[0], 1);
        let refused = alone.operate(1, action).unwrap_err();
        assert!(refused.to_string().contains(reason), "{refused}");
    }
    let simulated = standing(json!({ "operator": null }), None).simulate(&unstake(VALIDATORS[0], 1));
    assert!(matches!(simulated.breach, Some(Breach::NoOperator {})));
}

#[test]
fn an_operator_that_is_heard_of_and_an_agent_in_good_standing_go_on() {
    for (wallet, status) in [
        (json!({}), None),
        (json!({ "dead_man_at": now() + 1 }), None),
        (json!({ "dead_man_at": null }), None),
        (bound(), None),
        (bound(), Some([0].as_slice())),
        // Announced, and bound to nothing.
        (json!({ "registry": address("registry") }), Some(SUSPENDED)),
    ] {
        act(&mut standing(wallet, status)).unwrap();
    }
}

/// For a day after the brake was lifted, as the wallet says.
#[test]
fn a_wallet_that_rests_puts_nothing_into_risk_and_takes_out_what_it_likes() {
    let pool = address("pool");
    let amount = Amount(1);
    let swap = |offer| Action::Swap { pool: pool.clone(), offer, amount, receive_min: amount };
    let into_risk = [
        stake(VALIDATORS[0], 1),
        redelegate(VALIDATORS[0], VALIDATORS[1], 1),
        swap(Side::Stable),
        Action::ProvideLiquidity { pool: pool.clone(), stable: amount, stake: amount },
    ];
    let resting = |until: u64| standing(json!({ "rests_until": until }), None);
    let (until, now) = (now() + 1, now());
    let rests = Breach::Resting { until, now };
    for action in into_risk {
        let mut alone = resting(until);
        assert_eq!(alone.simulate(&action).breach, Some(rests.clone()), "{action:?}");
        let refused = alone.operate(1, action.clone()).unwrap_err();
        assert!(matches!(&refused, ContractError::Breach(breach) if *breach == rests), "{refused}");
        // Until then, and no longer.
        assert_ne!(
            resting(now).simulate(&action).breach.map(|breach| matches!(breach, Breach::Resting { .. })),
            Some(true)
        );
    }
    let withdraw = Action::WithdrawLiquidity { pool: pool.clone(), lp: amount };
    for action in [unstake(VALIDATORS[0], 1), claim(&VALIDATORS[..1]), withdraw, swap(Side::Stake)] {
        let breach = resting(until).simulate(&action).breach;
        assert!(!matches!(breach, Some(Breach::Resting { .. })), "{action:?}: {breach:?}");
    }
    act(&mut resting(until)).unwrap();
    act(&mut standing(json!({ "rests_until": null, "braked": null }), None)).unwrap();
}

#[test]
fn a_registry_whose_cell_cannot_be_read_is_no_permission() {
    let mut alone = standing(bound(), Some(&[9]));
    let action = unstake(VALIDATORS[0], 1);
    let refused = alone.operate(1, action).unwrap_err();
    assert!(matches!(refused, ContractError::Store(_)), "{refused}");
}

/// Whoever may tighten, stop, call back and send home may do so all the more.
#[test]
fn what_protects_still_works_while_the_operator_is_stopped() {
    for (mut alone, _) in stops() {
        let by_wallet = |alone: &mut Alone, msg| drop(alone.execute("wallet", ExecuteMsg::Wallet(msg)).unwrap());
        let info: TreasuryInfo = alone.query(QueryMsg::Treasury {});
        let looser = stateset_api::treasury::Policy { band_bps: 600, ..info.policy };
        by_wallet(&mut alone, WalletMsg::SetPolicy { policy: looser, alarm: Timestamp::default() });
        let by_guardian = |alone: &mut Alone, msg| drop(alone.execute("guardian", ExecuteMsg::Guardian(msg)).unwrap());
        by_guardian(&mut alone, GuardianMsg::CancelChange {});
        let tighter = stateset_api::treasury::Policy { band_bps: 400, ..policy(&address("pool")) };
        by_guardian(&mut alone, GuardianMsg::Tighten { policy: tighter });
        by_guardian(&mut alone, GuardianMsg::Stop { reason: "silent".to_owned() });
        let TreasuryInfo { alarm, .. } = alone.query(QueryMsg::Treasury {});
        by_wallet(&mut alone, WalletMsg::Resume { alarm });
        alone.pass(crate::suite::DELAY);
        let due_at = alone.env.block.time.seconds();
        let hash = Change::Resume {}.hash(&alone.env.block.chain_id, alone.env.contract.address.as_str(), due_at);
        let change_hash = Binary::from(hash.unwrap());
        alone.execute("mallory", ExecuteMsg::Anyone(AnyoneMsg::ApplyChange { change_hash })).unwrap();
        by_wallet(&mut alone, WalletMsg::Recall {});
        let left: RemainingResponse = alone.query(QueryMsg::Remaining {});
        assert_eq!(left.spendable.0, 0);
        let sweep = alone.execute("mallory", ExecuteMsg::Anyone(AnyoneMsg::Sweep {})).unwrap_err();
        assert!(matches!(sweep, ContractError::NothingToSend {}), "{sweep}");
    }
}
