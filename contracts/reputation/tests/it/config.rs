//! What the owner sets, within bounds; and ownership, which moves in two steps.

use cosmwasm_std::Coin;
use cw_multi_test::Executor;
use stateset_api::event::{OwnershipAccepted, OwnershipOffered, RolesSet, RulesSet, WalletCodesSet};
use stateset_api::reputation::{
    AddressRef, AnyoneMsg, CaseRef, Clock, Config, ExecuteMsg, InstantiateMsg, Nothing, OwnerMsg, QueryMsg, Rules,
};
use stateset_tests_suite::cases::rules;
use stateset_tests_suite::{STATE, USDC, address, event, refused, sender, state};

use crate::suite::Suite;

fn config(suite: &Suite) -> Config {
    suite.query(&QueryMsg::Config(Nothing {}))
}

#[test]
fn the_configuration_names_its_chain() {
    let suite = Suite::new();
    let expected = Config {
        owner: address("admin"),
        offered_to: None,
        term: 0,
        governance: address("governance"),
        community: address("community"),
        in_setup: false,
        pending: None,
        registry: suite.registry.to_string(),
        stake_denom: STATE.into(),
        rating_denom: USDC.into(),
        wallet_code_ids: vec![suite.wallet_code],
        hooks: vec![],
        clock: Clock::default(),
        rules: rules(),
        caip10: format!("cosmos:{}:{}", suite.chain_id(), suite.reputation),
    };
    assert_eq!(config(&suite), expected);
}

#[test]
fn only_the_owner_sets_and_no_money_comes_along() {
    let mut suite = Suite::new();
    let messages = [
        OwnerMsg::SetRules { rules: rules() },
        OwnerMsg::SetRoles { governance: Some(address("mallory")), community: None },
        OwnerMsg::CancelChange(Nothing {}),
        OwnerMsg::SetWalletCodes { wallet_code_ids: vec![1] },
        OwnerMsg::SetRatingDenom { rating_denom: "uheir".into() },
        OwnerMsg::AddHook(AddressRef { address: address("mallory") }),
        OwnerMsg::RemoveHook(AddressRef { address: address("mallory") }),
        OwnerMsg::OfferOwnership { to: Some(address("mallory")) },
    ];
    for msg in messages {
        for by in ["mallory", "governance", "community", "vendor"] {
            refused(suite.execute_with(by, &ExecuteMsg::Owner(msg.clone()), &[]), "only the owner may do this");
        }
        let paid = suite.execute_with("admin", &ExecuteMsg::Owner(msg), &[state(1)]);
        refused(paid, "no funds may be sent with this message: got 1ustate");
    }
    for msg in [AnyoneMsg::Settle(CaseRef { case: 1 }), AnyoneMsg::Collect(AddressRef { address: address("a") })] {
        refused(suite.execute_with("admin", &ExecuteMsg::Anyone(msg), &[state(1)]), "no funds may be sent");
    }
}

#[test]
fn a_clock_said_at_creation_bounds_the_windows_and_sets_the_unbonding_time() {
    let fast = Clock { window_seconds_min: 2, unbonding_seconds: 3 };
    let windows = |seconds| Rules { response_seconds: seconds, ..rules() };
    let mut suite = Suite::with(|msg| (msg.clock, msg.rules) = (fast, windows(2)));
    assert_eq!(config(&suite).clock, fast);
    let set = |rules| ExecuteMsg::Owner(OwnerMsg::SetRules { rules });
    let short = suite.execute_with("admin", &set(windows(1)), &[]);
    refused(short, "response_seconds lies between 2 and 1209600: got 1");

    suite.bond("vendor", 10);
    suite.unbond("vendor", 10).unwrap();
    let leaving = suite.stake("vendor").unbonding;
    assert_eq!(leaving[0].claimable_at, suite.app.block_info().time.seconds() + 3);
}

#[test]
fn rules_roles_and_codes_are_replaced_within_their_bounds() {
    let mut suite = Suite::new();
    let new = Rules { reporter_share_bps: 0, ..rules() };
    let answer = suite.change(OwnerMsg::SetRules { rules: new });
    assert_eq!(event(&answer, RulesSet::from_event).unwrap().by, address("admin"));
    assert_eq!(config(&suite).rules, new);
    let beyond = Rules { reporter_share_bps: 5_001, ..rules() };
    refused(suite.admin(OwnerMsg::SetRules { rules: beyond }), "reporter_share_bps lies between 0 and 5000: got 5001");
    let roles = OwnerMsg::SetRoles { governance: None, community: Some(address("victim")) };
    let answer = suite.change(roles);
    let emitted = event(&answer, RolesSet::from_event).unwrap();
    assert_eq!((emitted.governance, emitted.community), (address("governance"), address("victim")));
    let own = Some(suite.reputation.to_string());
    let roles = OwnerMsg::SetRoles { governance: None, community: own };
    refused(suite.admin(roles), "the contract itself cannot be its community");
    for codes in [vec![], (0..9).collect()] {
        refused(
            suite.admin(OwnerMsg::SetWalletCodes { wallet_code_ids: codes }),
            "wallet codes: between 1 and 8 allowed",
        );
    }
    refused(suite.admin(OwnerMsg::SetWalletCodes { wallet_code_ids: vec![2, 2] }), "wallet code '2' stands twice");
    let answer = suite.change(OwnerMsg::SetWalletCodes { wallet_code_ids: vec![2, 3] });
    assert_eq!(event(&answer, WalletCodesSet::from_event).unwrap().code_ids, "2,3");
}

#[test]
fn ownership_moves_when_it_is_taken_up_and_not_before() {
    let mut suite = Suite::new();
    let accept = |suite: &mut Suite, by: &str| suite.anyone(by, AnyoneMsg::AcceptOwnership(Nothing {}));
    refused(accept(&mut suite, "victim"), "no ownership is on offer");
    let answer = suite.admin(OwnerMsg::OfferOwnership { to: Some(address("victim")) }).unwrap();
    assert_eq!(event(&answer, OwnershipOffered::from_event).unwrap().to, address("victim"));
    refused(accept(&mut suite, "mallory"), "only the one to whom ownership is offered");
    assert_eq!(config(&suite).owner, address("admin"));
    suite.admin(OwnerMsg::OfferOwnership { to: None }).unwrap();
    refused(accept(&mut suite, "victim"), "no ownership is on offer");
    suite.admin(OwnerMsg::OfferOwnership { to: Some(address("victim")) }).unwrap();
    let answer = accept(&mut suite, "victim").unwrap();
    assert_eq!(event(&answer, OwnershipAccepted::from_event).unwrap().owner, address("victim"));
    assert_eq!((config(&suite).owner, config(&suite).offered_to), (address("victim"), None));
    refused(suite.admin(OwnerMsg::SetRules { rules: rules() }), "only the owner may do this");
    refused(accept(&mut suite, "victim"), "no ownership is on offer");
}

#[test]
fn a_contract_is_not_created_with_what_it_would_refuse_later() {
    let mut suite = Suite::new();
    let code = suite.app.wrap().query_wasm_contract_info(&suite.reputation).unwrap().code_id;
    let good = InstantiateMsg {
        owner: address("admin"),
        governance: address("governance"),
        community: address("community"),
        registry: suite.registry.to_string(),
        stake_denom: STATE.into(),
        rating_denom: USDC.into(),
        wallet_code_ids: vec![1],
        clock: Clock::default(),
        rules: rules(),
    };
    let mut create = |msg: &InstantiateMsg, funds: &[Coin]| {
        suite.app.instantiate_contract(code, sender("admin"), msg, funds, "reputation", None)
    };
    refused(
        create(&InstantiateMsg { stake_denom: String::new(), ..good.clone() }, &[]),
        "bytes of a denom: between 1 and 128 allowed",
    );
    refused(
        create(&InstantiateMsg { rating_denom: "x".repeat(129), ..good.clone() }, &[]),
        "bytes of a denom: between 1 and 128 allowed",
    );
    refused(
        create(&InstantiateMsg { governance: "stateset1".into(), ..good.clone() }, &[]),
        "is no address of this chain",
    );
    refused(create(&InstantiateMsg { wallet_code_ids: vec![], ..good.clone() }, &[]), "wallet codes");
    let harsh = Rules { response_seconds: 1, ..rules() };
    refused(create(&InstantiateMsg { rules: harsh, ..good.clone() }, &[]), "response_seconds lies between");
    refused(create(&good, &[state(1)]), "no funds may be sent");
    create(&good, &[]).unwrap();
}
