//! Changes of rules and roles: what decides over others waits until they can have left. What they change is in `term`.

use cosmwasm_std::{Binary, HexBinary};
use stateset_api::Amount;
use stateset_api::event::{
    HookAdded, RatingDenomSet, ReputationChangeDropped, ReputationChangePending, RolesSet, RulesSet,
};
use stateset_api::reputation::{
    AddressRef, AnyoneMsg, CHANGE_SECONDS, Change, Config, ExecuteMsg, Nothing, OwnerMsg, PendingChange,
    RATING_SECONDS_MAX, Rules, Side, UNBONDING_SECONDS,
};
use stateset_api::score::Severity;
use stateset_tests_suite::cases::rules;
use stateset_tests_suite::{DAY, START, STATE, USDC, address, event, intent, payment, refused, spend};

use crate::suite::{DISMISSED, Suite, upheld};

const UNBONDING: u64 = UNBONDING_SECONDS as u64;

fn config(suite: &Suite) -> Config {
    suite.config()
}

fn appoint(governance: &str) -> OwnerMsg {
    OwnerMsg::SetRoles { governance: Some(address(governance)), community: None }
}

fn decides(suite: &mut Suite, by: &str, case: u64) -> cosmwasm_std::StdResult<cw_multi_test::AppResponse> {
    suite.decide_as(by, case, upheld(Severity::Critical, 0))
}

#[test]
fn an_owner_alone_makes_nobody_judge_before_all_could_have_left() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    let case = suite.report("vendor", Severity::Critical, 0);
    suite.respond("vendor", case).unwrap();
    let answer = suite.admin(appoint("mallory")).unwrap();
    let due_at = suite.now() + UNBONDING;
    let emitted = event(&answer, ReputationChangePending::from_event).unwrap();
    assert_eq!(emitted, ReputationChangePending { change: "roles".into(), due_at });
    let change = Change::Roles { governance: Some(address("mallory")), community: None };
    assert_eq!(config(&suite).pending, Some(PendingChange { change, due_at, void_at: due_at + CHANGE_SECONDS }));
    refused(decides(&mut suite, "mallory", case), "only the case's governance");
    suite.pass(UNBONDING - 1);
    refused(suite.apply(), "the change can take effect from");
    assert_eq!(config(&suite).governance, address("governance"));
    suite.pass(1);
    let emitted = event(&suite.apply().unwrap(), RolesSet::from_event).unwrap();
    assert_eq!(emitted, RolesSet { governance: address("mallory"), community: address("community"), term: 1 });
    assert_eq!((config(&suite).governance, config(&suite).pending), (address("mallory"), None));
    refused(suite.apply(), "nothing is announced");
}

/// What is open does not keep him either: the new judge's friends could report again and again, so that nothing of the
/// stake could be claimed before their friend takes office.
#[test]
fn who_began_to_leave_before_a_new_judge_took_office_loses_nothing_to_it() {
    let mut suite = Suite::new();
    for agent in ["vendor", "third"] {
        suite.bond(agent, 1_000);
    }
    suite.admin(appoint("mallory")).unwrap();
    suite.pass(UNBONDING - DAY);
    suite.unbond("vendor", 1_000).unwrap();
    // The one who stays leaves too late.
    suite.pass(DAY);
    let holding = suite.report("vendor", Severity::Critical, 0);
    suite.apply().unwrap();
    suite.unbond("third", 1_000).unwrap();
    suite.pass(1);
    let cases = ["vendor", "third"].map(|agent| suite.report(agent, Severity::Critical, 0));
    suite.pass(DAY + 1);
    refused(decides(&mut suite, "mallory", cases[0]), "only the case's governance");
    decides(&mut suite, "mallory", cases[1]).unwrap();
    suite.pass(3 * DAY);
    for case in [cases[0], cases[1], holding] {
        suite.settle(case).unwrap();
    }
    assert_eq!(suite.stake("third").unbonding[0].amount, Amount(500));
    suite.pass(UNBONDING);
    let claimed = suite.stake("vendor").claimable;
    suite.claim("vendor").unwrap();
    assert_eq!((claimed, suite.stake("vendor").unbonding.len()), (Amount(1_000), 0));
}

#[test]
fn cases_of_the_new_judge_hold_nothing_of_those_who_have_left_and_did_not_collect() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    suite.admin(appoint("mallory")).unwrap();
    suite.pass(UNBONDING - 1);
    suite.unbond("vendor", 1_000).unwrap();
    suite.pass(1);
    suite.apply().unwrap();
    // The very second in which the last of it has left.
    suite.pass(UNBONDING - 1);
    let case = suite.report("vendor", Severity::Critical, 0);
    let case = suite.case(case);
    assert_eq!((case.governance, case.stake_at_report), (Some(address("mallory")), Amount(0)));
    assert_eq!(suite.stake("vendor").frozen, Amount(0));
    // Who bonds anew trusts anew, with that.
    suite.bond("vendor", 10);
    suite.report("vendor", Severity::Critical, 0);
    assert_eq!(suite.stake("vendor").frozen, Amount(5));
}

/// Anyone lets a change take effect, so whoever is about to cheat could pick the second: leave, and let it.
#[test]
fn who_leaves_as_a_new_judge_takes_office_is_still_the_former_ones_to_judge() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    suite.admin(appoint("mallory")).unwrap();
    suite.pass(UNBONDING);
    suite.unbond("vendor", 1_000).unwrap();
    suite.pass(1);
    suite.apply().unwrap();
    suite.pass(1);
    let case = suite.report("vendor", Severity::Critical, 400);
    assert_eq!(suite.case(case).governance, Some(address("governance")));
    assert_eq!(suite.stake("vendor").frozen, Amount(500));
    suite.respond("vendor", case).unwrap();
    refused(decides(&mut suite, "mallory", case), "only the case's governance");
    suite.decide(case, upheld(Severity::Critical, 400)).unwrap();
    suite.pass(DAY + 1);
    suite.settle(case).unwrap();
    assert_eq!(suite.stake("vendor").unbonding[0].amount, Amount(500));
}

#[test]
fn a_case_is_decided_by_the_judge_in_whose_term_it_was_reported() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    suite.admin(appoint("mallory")).unwrap();
    suite.pass(UNBONDING);
    // Before and after, in the block in which the new one takes office; two remain undecided.
    let mut cases = vec![suite.report("vendor", Severity::Critical, 0), suite.report("vendor", Severity::Minor, 0)];
    suite.apply().unwrap();
    cases.extend([suite.report("vendor", Severity::Critical, 0), suite.report("vendor", Severity::Minor, 0)]);
    for case in &cases {
        suite.respond("vendor", *case).unwrap();
    }
    for (case, of, other) in [(0, "governance", "mallory"), (2, "mallory", "governance")] {
        assert_eq!(suite.case(cases[case]).governance, Some(address(of)));
        refused(decides(&mut suite, other, cases[case]), "only the case's governance");
        decides(&mut suite, of, cases[case]).unwrap();
    }
    // The former judge's silence frees the accused, as ever; nobody else is asked.
    suite.pass(3 * DAY + 1);
    for case in &cases {
        assert_eq!(suite.case(*case).governance, None);
        suite.settle(*case).unwrap();
    }
    assert_eq!(suite.score("vendor").open_cases, 0);
}

#[test]
fn an_appeal_goes_to_the_judge_of_its_case() {
    let mut suite = Suite::new();
    suite.admin(appoint("mallory")).unwrap();
    suite.pass(UNBONDING);
    let case = suite.report("vendor", Severity::Major, 0);
    suite.respond("vendor", case).unwrap();
    suite.decide(case, upheld(Severity::Major, 0)).unwrap();
    suite.apply().unwrap();
    suite.accused_appeals("vendor", case).unwrap();
    refused(decides(&mut suite, "mallory", case), "only the case's governance");
    suite.decide(case, DISMISSED).unwrap();
}

#[test]
fn one_change_waits_at_a_time_and_a_newer_one_waits_anew() {
    let mut suite = Suite::new();
    suite.admin(appoint("mallory")).unwrap();
    suite.pass(UNBONDING);
    suite.admin(OwnerMsg::SetRoles { governance: None, community: Some(address("victim")) }).unwrap();
    refused(suite.apply(), "the change can take effect from");
    suite.pass(UNBONDING);
    suite.apply().unwrap();
    let after = config(&suite);
    assert_eq!((after.governance, after.community), (address("governance"), address("victim")));
}

#[test]
fn what_is_announced_is_dropped_by_the_owner_and_by_the_next_one() {
    let mut suite = Suite::new();
    refused(suite.admin(OwnerMsg::CancelChange(Nothing {})), "nothing is announced");
    suite.admin(appoint("mallory")).unwrap();
    let answer = suite.admin(OwnerMsg::CancelChange(Nothing {})).unwrap();
    let emitted = event(&answer, ReputationChangeDropped::from_event).unwrap();
    assert_eq!((emitted.by, config(&suite).pending), (address("admin"), None));
    suite.admin(appoint("mallory")).unwrap();
    suite.admin(OwnerMsg::OfferOwnership { to: Some(address("victim")) }).unwrap();
    let answer = suite.anyone("victim", AnyoneMsg::AcceptOwnership(Nothing {})).unwrap();
    let emitted = event(&answer, ReputationChangeDropped::from_event).unwrap();
    assert_eq!((emitted.by, config(&suite).pending), (address("victim"), None));
    suite.pass(UNBONDING);
    refused(suite.apply(), "nothing is announced");
}

#[test]
fn a_change_is_void_a_week_after_it_was_due() {
    let mut suite = Suite::new();
    suite.admin(appoint("mallory")).unwrap();
    suite.pass(UNBONDING + CHANGE_SECONDS);
    refused(suite.apply(), "the change can take effect from");
    assert_eq!(config(&suite).governance, address("governance"));
}

#[test]
fn an_owner_that_is_the_judge_hands_the_place_over_at_once_and_never_takes_it_back_so() {
    let mut suite = Suite::with(|msg| msg.governance = address("admin"));
    suite.bond("vendor", 1_000);
    let case = suite.report("vendor", Severity::Minor, 0);
    assert!(config(&suite).in_setup);
    let answer = suite.admin(appoint("governance")).unwrap();
    assert_eq!(event(&answer, RolesSet::from_event).unwrap().governance, address("governance"));
    assert_eq!(suite.case(case).governance, Some(address("admin")), "who was reported keeps its judge");
    for back in ["admin", "mallory"] {
        suite.admin(appoint(back)).unwrap();
        assert_eq!((config(&suite).governance, config(&suite).in_setup), (address("governance"), false));
    }
    let case = suite.report("vendor", Severity::Minor, 0);
    assert_eq!(suite.case(case).stake_at_report, Amount(1_000));
}

#[test]
fn harsher_rules_wait_until_all_could_have_left() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    let harsher = Rules { slash_critical_bps: 10_000, ..rules() };
    suite.admin(OwnerMsg::SetRules { rules: harsher }).unwrap();
    assert_eq!(config(&suite).rules, rules());
    suite.convict("vendor", Severity::Critical, 0);
    assert_eq!(suite.stake("vendor").bonded, Amount(500));
    suite.pass(UNBONDING);
    assert_eq!(event(&suite.apply().unwrap(), RulesSet::from_event).unwrap().by, address("admin"));
    suite.pass(1);
    suite.convict("vendor", Severity::Critical, 0);
    assert_eq!(suite.stake("vendor").bonded, Amount(0));
}

/// Nobody leaves in the very second of an announcement.
#[test]
fn who_began_to_leave_before_harsher_rules_is_measured_by_those_it_knew() {
    let mut suite = Suite::new();
    suite.bond("vendor", 1_000);
    suite.bond("third", 1_000);
    suite.admin(OwnerMsg::SetRules { rules: Rules { slash_critical_bps: 10_000, ..rules() } }).unwrap();
    suite.pass(DAY);
    suite.unbond("vendor", 1_000).unwrap();
    suite.pass(UNBONDING - DAY);
    suite.bond("buyer", 1_000);
    suite.report("buyer", Severity::Critical, 0);
    suite.apply().unwrap();
    assert_eq!(suite.stake("buyer").frozen, Amount(500));
    let cases = ["vendor", "third"].map(|agent| suite.report(agent, Severity::Critical, 0));
    let frozen = ["vendor", "third"].map(|agent| suite.stake(agent).frozen);
    assert_eq!(frozen, [Amount(500), Amount(1_000)]);
    suite.pass(DAY + 1);
    for case in cases {
        suite.decide(case, upheld(Severity::Critical, 0)).unwrap();
    }
    suite.pass(DAY + 1);
    for case in cases {
        suite.settle(case).unwrap();
    }
    assert_eq!(suite.stake("vendor").unbonding[0].amount, Amount(500));
    assert_eq!(suite.stake("third").bonded, Amount(0));
}

/// A change that was shown under one hash and stored under another does not take effect.
#[test]
fn whoever_lets_a_change_take_effect_names_its_content() {
    let mut suite = Suite::new();
    suite.admin(appoint("mallory")).unwrap();
    let PendingChange { change, due_at, .. } = config(&suite).pending.unwrap();
    suite.pass(UNBONDING);
    let chain_id = suite.chain_id();
    let hash = |change: &Change, chain_id: &str, contract: &str, due_at| {
        Binary::from(change.hash(chain_id, contract, due_at).unwrap())
    };
    let own = suite.reputation.to_string();
    let other = Change::Roles { governance: Some(address("victim")), community: None };
    let named = hash(&change, &chain_id, &own, due_at);
    let wrong = [
        hash(&other, &chain_id, &own, due_at),
        hash(&change, "another-1", &own, due_at),
        hash(&change, &chain_id, &address("mallory"), due_at),
        hash(&change, &chain_id, &own, due_at + 1),
        Binary::default(),
        Binary::from(vec![0; 64]),
    ];
    for change_hash in wrong {
        let shown = HexBinary::from(&change_hash[..change_hash.len().min(32)]).to_hex();
        let answer = suite.anyone("mallory", AnyoneMsg::ApplyChange { change_hash });
        refused(answer, &format!("its hash is {}, not {shown}", HexBinary::from(named.as_slice()).to_hex()));
    }
    suite.anyone("mallory", AnyoneMsg::ApplyChange { change_hash: named }).unwrap();
    assert_eq!(config(&suite).governance, address("mallory"));
}

/// Neither by an announced change nor by an offer of ownership does the judge's and the owner's being one make haste.
#[test]
fn an_owner_that_becomes_the_judge_later_waits_as_ever() {
    let mut taken_over = Suite::new();
    taken_over.change(appoint("admin"));
    let mut judge_accepts = Suite::new();
    judge_accepts.admin(OwnerMsg::OfferOwnership { to: Some(address("governance")) }).unwrap();
    judge_accepts.anyone("governance", AnyoneMsg::AcceptOwnership(Nothing {})).unwrap();
    // The first owner was the judge, and takes the place back after it was another's for a while.
    let mut handed_back = Suite::with(|msg| msg.governance = address("admin"));
    for (owner, next) in [("admin", "victim"), ("victim", "admin")] {
        let offer = ExecuteMsg::Owner(OwnerMsg::OfferOwnership { to: Some(address(next)) });
        handed_back.execute_with(owner, &offer, &[]).unwrap();
        handed_back.anyone(next, AnyoneMsg::AcceptOwnership(Nothing {})).unwrap();
    }
    for (mut suite, owner) in [(taken_over, "admin"), (judge_accepts, "governance"), (handed_back, "admin")] {
        assert_eq!(config(&suite).owner, config(&suite).governance);
        let harsher = Rules { slash_critical_bps: 10_000, ..rules() };
        let messages = [
            OwnerMsg::SetRules { rules: harsher },
            OwnerMsg::SetRoles { governance: None, community: Some(address("mallory")) },
            OwnerMsg::SetWalletCodes { wallet_code_ids: vec![1] },
            OwnerMsg::SetRatingDenom { rating_denom: "uheir".into() },
            OwnerMsg::AddHook(AddressRef { address: address("mallory") }),
        ];
        let before = config(&suite);
        for msg in messages {
            let answer = suite.execute_with(owner, &ExecuteMsg::Owner(msg), &[]).unwrap();
            let emitted = event(&answer, ReputationChangePending::from_event).unwrap();
            assert_eq!(emitted.due_at, suite.now() + UNBONDING);
            assert_eq!(Config { pending: None, ..config(&suite) }, Config { pending: None, ..before.clone() });
        }
    }
}

#[test]
fn in_setup_everything_takes_effect_at_once() {
    let mut suite = Suite::with(|msg| msg.governance = address("admin"));
    let milder = Rules { slash_minor_bps: 1, ..rules() };
    suite.admin(OwnerMsg::SetRules { rules: milder }).unwrap();
    suite.admin(OwnerMsg::SetWalletCodes { wallet_code_ids: vec![1, 2] }).unwrap();
    suite.admin(OwnerMsg::AddHook(AddressRef { address: address("victim") })).unwrap();
    suite.admin(OwnerMsg::SetRoles { governance: None, community: Some(address("victim")) }).unwrap();
    let config = config(&suite);
    assert_eq!((config.rules, config.wallet_code_ids, config.hooks), (milder, vec![1, 2], vec![address("victim")]));
    assert_eq!((config.community, config.pending, config.in_setup), (address("victim"), None, true));
}

/// Receipts that may be invented must not count before everybody could see it, nor those that are none be silenced.
#[test]
fn wallet_codes_wait_whether_they_come_or_go_and_are_stored_before() {
    let mut suite = Suite::new();
    let (code, before) = (suite.wallet_code, config(&suite).wallet_code_ids);
    for code_ids in [vec![1, code], vec![1]] {
        let answer = suite.admin(OwnerMsg::SetWalletCodes { wallet_code_ids: code_ids.clone() }).unwrap();
        assert_eq!(event(&answer, ReputationChangePending::from_event).unwrap().change, "wallet_codes");
        let change = Change::WalletCodes { wallet_code_ids: code_ids };
        assert_eq!(config(&suite).pending.unwrap().change, change);
        assert_eq!(config(&suite).wallet_code_ids, before);
    }
    suite.pass(UNBONDING - 1);
    refused(suite.apply(), "the change can take effect from");
    suite.pass(1);
    suite.apply().unwrap();
    assert_eq!(config(&suite).wallet_code_ids, [1]);
    for unknown in [0, 9_999] {
        let set = OwnerMsg::SetWalletCodes { wallet_code_ids: vec![1, unknown] };
        refused(suite.admin(set), &format!("the chain knows no wallet code {unknown}"));
    }
}

/// Wallets take whatever they like for a denom's successor; ratings follow none but this.
#[test]
fn the_rating_denom_follows_the_owners_delayed_change_alone() {
    let mut suite = Suite::new();
    for (denom, got) in [(String::new(), 0), ("u".repeat(129), 129)] {
        let because = format!("bytes of a denom: between 1 and 128 allowed, got {got}");
        refused(suite.admin(OwnerMsg::SetRatingDenom { rating_denom: denom }), &because);
    }
    let [buyer, vendor] = ["buyer", "vendor"].map(|name| suite.wallets[name].clone());
    for (number, denom) in [(1, STATE), (2, USDC)] {
        let payment = payment(intent(number, START), &vendor, 4_000_000);
        suite.call("buyer-keeper", &buyer, &spend(denom, &[payment])).unwrap();
    }
    let answer = suite.admin(OwnerMsg::SetRatingDenom { rating_denom: STATE.into() }).unwrap();
    assert_eq!(event(&answer, ReputationChangePending::from_event).unwrap().change, "rating_denom");
    suite.pass(UNBONDING - 1);
    refused(suite.apply(), "the change can take effect from");
    refused(suite.rate("buyer", "vendor", Side::Payer, 1, 100), "only payments in uusdc are rated");
    suite.pass(1);
    let answer = suite.apply().unwrap();
    assert_eq!(event(&answer, RatingDenomSet::from_event).unwrap().denom, STATE);
    assert_eq!(config(&suite).rating_denom, STATE);
    let paid = |number| intent(number, START);
    assert!(suite.now() <= paid(1).unix_seconds() + RATING_SECONDS_MAX, "still in time");
    suite.rate("buyer", "vendor", Side::Payer, 1, 100).unwrap();
    refused(suite.rate("buyer", "vendor", Side::Payer, 2, 100), "only payments in ustate are rated");
}

#[test]
fn a_hook_that_comes_waits_and_one_that_goes_does_not() {
    let mut suite = Suite::new();
    let hook = || AddressRef { address: address("victim") };
    let answer = suite.admin(OwnerMsg::AddHook(hook())).unwrap();
    assert_eq!(event(&answer, ReputationChangePending::from_event).unwrap().change, "hook");
    assert_eq!(config(&suite).hooks, [""; 0]);
    refused(suite.admin(OwnerMsg::RemoveHook(hook())), "is no hook");
    suite.pass(UNBONDING);
    assert_eq!(event(&suite.apply().unwrap(), HookAdded::from_event).unwrap().hook, address("victim"));
    refused(suite.admin(OwnerMsg::AddHook(hook())), "stands twice");
    suite.admin(OwnerMsg::RemoveHook(hook())).unwrap();
    assert_eq!(config(&suite).hooks, [""; 0]);
}
