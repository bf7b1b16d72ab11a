//! Who may do what: as the wallet says at this moment.

use cosmwasm_std::Coin;
use stateset_api::Amount;
use stateset_api::treasury::{AnyoneMsg, Breach, ExecuteMsg, GuardianMsg, SelfMsg, Side, WalletMsg};
use stateset_api::wallet::{self, OperatorGrant, OwnerMsg};
use stateset_tests_suite::{DAY, START, USDC, address, refused};

use crate::exchange;
use crate::suite::{Suite, USD, instantiation};

#[test]
fn only_the_wallets_operator_acts_and_only_under_its_present_epoch() {
    let mut suite = Suite::new();
    let action = suite.swap(Side::Stable, 100 * USD);
    for name in ["mallory", "owner", "guardian"] {
        let msg = ExecuteMsg::Operator { epoch: 1, act: 1, action: action.clone() };
        refused(suite.execute(name, &msg), "only the wallet's operator");
    }
    let msg = ExecuteMsg::Operator { epoch: 0, act: 1, action: action.clone() };
    refused(suite.execute("keeper", &msg), "epoch 0 is not the operator's present epoch 1");
    let operator = Some(OperatorGrant { address: address("keeper"), expires_at: START + 2 * DAY });
    let appoint = wallet::ExecuteMsg::Owner(OwnerMsg::SetOperator { operator });
    suite.app.call("owner", &suite.wallet, &appoint).unwrap();
    refused(suite.act(action.clone()), "epoch 1 is not the operator's present epoch 2");
    let msg = ExecuteMsg::Operator { epoch: 2, act: 1, action };
    suite.execute("keeper", &msg).unwrap();
    suite.pass(2 * DAY);
    refused(suite.execute("keeper", &msg), "the operator's time ended");
}

#[test]
fn a_frozen_wallet_or_a_stopped_treasury_lets_nothing_be_done() {
    let mut suite = Suite::new();
    let action = suite.swap(Side::Stable, 100 * USD);
    let freeze = wallet::ExecuteMsg::Owner(OwnerMsg::Freeze { reason: "odd".to_owned() });
    suite.app.call("owner", &suite.wallet, &freeze).unwrap();
    refused(suite.act(action.clone()), "the wallet is frozen");
    assert!(matches!(suite.simulate(&action).breach, Some(Breach::Frozen { .. })));

    let mut suite = Suite::new();
    suite.guardian(GuardianMsg::Stop { reason: "odd".to_owned() }).unwrap();
    refused(suite.act(action.clone()), "the treasury is stopped");
    assert!(matches!(suite.simulate(&action).breach, Some(Breach::Stopped { .. })));
}

#[test]
fn wallets_guardians_and_own_messages_are_theirs_alone() {
    let mut suite = Suite::new();
    for name in ["mallory", "keeper", "owner", "guardian"] {
        let msg = ExecuteMsg::Wallet(WalletMsg::Recall {});
        refused(suite.execute(name, &msg), "only the wallet may");
        for own in [SelfMsg::Settle { before: vec![] }, SelfMsg::Forget { pool: suite.pool.to_string() }] {
            refused(suite.execute(name, &ExecuteMsg::SelfCall(own)), "only the treasury itself");
        }
    }
    let wallet = suite.wallet.clone();
    let forged = SelfMsg::Settle { before: vec![] };
    refused(suite.execute(&wallet, &ExecuteMsg::SelfCall(forged)), "only the treasury itself");
    for name in ["mallory", "keeper", "owner"] {
        let msg = ExecuteMsg::Guardian(GuardianMsg::Stop { reason: String::new() });
        refused(suite.execute(name, &msg), "only the wallet's guardian");
    }
    refused(suite.anyone(AnyoneMsg::Sweep {}), "nothing was recalled");
    refused(suite.apply(), "nothing is pending");
}

#[test]
fn money_sent_along_with_a_message_is_refused() {
    let mut suite = Suite::new();
    let msg = ExecuteMsg::Anyone(AnyoneMsg::Sweep {});
    let treasury = suite.treasury.clone();
    let sent = suite.call_with("maker", &treasury, &msg, &[Coin::new(5_u128, USDC)]);
    refused(sent, "no funds may be sent with this message: got 5uusdc");
}

#[test]
fn what_a_treasury_is_created_with_is_checked() {
    let mut suite = Suite::new();
    let policy = suite.info().policy;
    let good = instantiation(suite.wallet.as_str(), policy.clone());
    let now = suite.now();
    let mut expect = |change: &dyn Fn(&mut stateset_api::treasury::InstantiateMsg), reason: &str| {
        let mut msg = good.clone();
        change(&mut msg);
        let code = suite.code;
        refused(suite.create("owner", code, &msg, None), reason);
    };
    expect(&|msg| msg.wallet = address("mallory"), "does not answer as one");
    expect(&|msg| msg.wallet = "x".to_owned(), "no address of this chain");
    expect(&|msg| msg.stake_denom = USDC.to_owned(), "the stable or the stake denom already");
    expect(&|msg| msg.stake_denom = "uother".to_owned(), "the chain bonds 'ustate', not 'uother'");
    expect(&|msg| msg.stable_denom = String::new(), "bytes of a denom");
    expect(&|msg| msg.unbonding_seconds = 0, "unbonding_seconds");
    expect(&|msg| msg.price.price = Amount(0), "the price lies between");
    expect(&|msg| msg.price.observed_at = now + 1, "of a time to come");
    expect(&|msg| msg.price.observed_at = now - 7 * DAY - 1, "is older than 604800 s");
    expect(&|msg| msg.policy.band_bps = 9_999, "band_bps");
    expect(&|msg| msg.policy.validators[0].address = "nobody".to_owned(), "knows no validator");
    expect(&|msg| msg.policy.pools[0].address = msg.wallet.clone(), "does not answer as one");
    let strange = suite.app.open("maker", exchange::code(), &"uother");
    let mut strangers = good.clone();
    strangers.policy.pools[0].address = strange.into_string();
    let code = suite.code;
    refused(suite.create("owner", code, &strangers, None), "trades");
}
