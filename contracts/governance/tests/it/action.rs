//! What may be asked for beside payments: mandates, treasury moves, what lies outside the chain; and the terms with
//! which approvals are given.

use cosmwasm_std::{Addr, Binary, Coin};
use stateset_api::Amount;
use stateset_api::event::{ApprovalConsumed, ApprovalGiven};
use stateset_api::governance::{
    ActionKind, ApprovalCondition, ApprovalStatus, BallotRef, Change, Conditions, ConsumerMsg, Decision, Evaluation,
    ExecuteMsg, ExposureResponse, InstantiateMsg, Matter, Monitoring, QueryMsg, RequestResponse, RequestedAction,
    RequesterMsg, Rule, SigningDomain, Terms, Then, When, requested_hash,
};
use stateset_api::policy::{Mandate, MandateScope};
use stateset_api::treasury::{self, Side};
use stateset_tests_suite::{Answer, DAY, START, USDC, address, data, event, refused, sender};

use crate::suite::{DAY_MAX, SMALL, Suite, VALID, VOTED_VALID, pay};

/// What rules of the suite approve at once, and put to the vote, they do of every kind.
fn suite() -> Suite {
    Suite::with(of_every_kind)
}

fn of_every_kind(msg: &mut InstantiateMsg) {
    msg.rules.iter_mut().for_each(|rule| rule.when.kinds = ActionKind::ALL.to_vec());
}

fn external(at_stake: u128, counterparty: Option<&str>) -> RequestedAction {
    RequestedAction::External {
        kind: "cloud-order".into(),
        denom: USDC.into(),
        at_stake: Amount(at_stake),
        content_hash: Binary::from([7; 32]),
        counterparty: counterparty.map(address),
    }
}

fn mandate(total: u128, scope: MandateScope) -> RequestedAction {
    let mandate = Mandate {
        purpose: "a conference".into(),
        scope,
        denom: USDC.into(),
        per_payment_max: Amount(total),
        total: Amount(total),
        expires_at: START + 30 * DAY,
        replaces: vec![],
    };
    RequestedAction::Mandate { mandate }
}

fn travel(total: u128) -> RequestedAction {
    mandate(total, MandateScope::Category("travel".into()))
}

fn to(names: &[&str]) -> MandateScope {
    MandateScope::Payees(names.iter().map(|name| address(name)).collect())
}

fn treasury_move(at_stake: u128, action: treasury::Action) -> RequestedAction {
    RequestedAction::TreasuryMove { treasury: address("vault"), action, denom: USDC.into(), at_stake: Amount(at_stake) }
}

fn swap(at_stake: u128, pool: &str) -> RequestedAction {
    let (amount, receive_min) = (Amount(at_stake), Amount(1));
    treasury_move(at_stake, treasury::Action::Swap { pool: address(pool), offer: Side::Stable, amount, receive_min })
}

fn give_back(at_stake: u128) -> RequestedAction {
    treasury_move(at_stake, treasury::Action::Return { coins: vec![Coin::new(at_stake, USDC)] })
}

fn ask(suite: &Suite, action: &RequestedAction) -> ExecuteMsg {
    let (agent, wallet) = (suite.ids["buyer"], suite.wallets["buyer"].to_string());
    ExecuteMsg::Requester(RequesterMsg::RequestAction { agent, wallet, action: action.clone() })
}

fn try_request(suite: &mut Suite, action: &RequestedAction) -> Answer<RequestResponse> {
    let msg = ask(suite, action);
    Ok(data(suite.execute("buyer-keeper", &msg)?.data))
}

fn request(suite: &mut Suite, action: &RequestedAction) -> RequestResponse {
    try_request(suite, action).unwrap()
}

fn approved(suite: &mut Suite, action: &RequestedAction) -> u64 {
    let answer = request(suite, action);
    let RequestResponse::Approved { approval, .. } = answer else { panic!("{answer:?} for {action:?}") };
    approval
}

fn opened(suite: &mut Suite, action: &RequestedAction) -> u64 {
    let answer = request(suite, action);
    let RequestResponse::Open { ballot, .. } = answer else { panic!("{answer:?} for {action:?}") };
    ballot
}

fn reason(suite: &mut Suite, action: &RequestedAction) -> String {
    let answer = request(suite, action);
    let RequestResponse::Refused { reason } = answer else { panic!("{answer:?} for {action:?}") };
    reason
}

fn hash(suite: &Suite, action: &RequestedAction) -> Binary {
    let chain_id = suite.chain_id();
    let (governance, wallet) = (suite.governance.as_str(), suite.wallets["buyer"].as_str());
    requested_hash(SigningDomain { chain_id: &chain_id, governance, wallet }, action).into()
}

fn consume(suite: &mut Suite, by: &Addr, approval: u64, action: &RequestedAction) -> Answer {
    let msg = ConsumerMsg::Consume { approval, action_hash: hash(suite, action) };
    suite.execute(by, &ExecuteMsg::Consumer(msg))
}

fn exposure(suite: &Suite, payee: &str) -> (bool, u128) {
    let wallet = suite.wallets["buyer"].to_string();
    let payee = if payee.is_empty() { String::new() } else { address(payee) };
    let query = QueryMsg::Exposure { wallet, payee, denom: USDC.into() };
    let ExposureResponse { known, day, month } = suite.query(&query);
    assert_eq!(day, month);
    (known, day.0)
}

#[test]
fn rules_made_for_payments_approve_nothing_else_and_put_nothing_else_to_a_vote() {
    let mut suite = Suite::new();
    for action in [external(SMALL, Some("shop")), travel(SMALL), give_back(SMALL), travel(SMALL + 1)] {
        assert_eq!(reason(&mut suite, &action), "no rule matches");
    }
    let payments = vec![pay("shop", SMALL)];
    let asked = RequestedAction::Payments { denom: USDC.into(), payments: payments.clone() };
    let approval = approved(&mut suite, &asked);
    assert_eq!(suite.approval(approval).action_hash, suite.hash(&payments), "the hash of 0.2");
    suite.consume(approval, &payments).unwrap();
    let ballot = opened(&mut suite, &RequestedAction::Payments { denom: USDC.into(), payments: vec![pay("x", 2_000)] });
    assert!(matches!(suite.ballot(ballot).matter, Matter::Action { .. }), "as version 0.2 shows it");
}

#[test]
fn each_kind_is_approved_under_its_own_hash_and_used_once_by_the_wallet() {
    let mut suite = suite();
    let wallet = suite.wallets["buyer"].clone();
    for (action, kind, payees) in [
        (external(SMALL, Some("shop")), ActionKind::External, vec!["shop"]),
        (travel(SMALL), ActionKind::Mandate, vec![""]),
        (swap(SMALL, "pool"), ActionKind::TreasuryMove, vec!["vault", "pool"]),
    ] {
        let msg = ask(&suite, &action);
        let answer = suite.execute("buyer-keeper", &msg).unwrap();
        let given = event(&answer, ApprovalGiven::from_event).unwrap();
        let approval = suite.approval(given.approval);
        assert_eq!((approval.kind, approval.denom.as_str(), approval.usable_from), (kind, USDC, 0));
        assert_eq!((approval.action_hash.clone(), approval.terms), (hash(&suite, &action), Terms::default()));
        assert_eq!(given.hash, approval.action_hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
        refused(consume(&mut suite, &wallet, approval.id, &give_back(9)), "was given for the action");
        let answer = consume(&mut suite, &wallet, approval.id, &action).unwrap();
        assert_eq!(event(&answer, ApprovalConsumed::from_event).unwrap().approval, approval.id);
        refused(consume(&mut suite, &wallet, approval.id, &action), "was used at");
        for payee in payees {
            assert_eq!(exposure(&suite, payee), (true, SMALL), "{payee}");
        }
    }
}

/// No contract asks on the way, so it is for the agent to say.
#[test]
fn of_what_does_not_pay_whoever_may_ask_reports_the_use_and_of_payments_the_wallet_alone() {
    let mut suite = suite();
    for by in ["buyer", "buyer-keeper"] {
        let action = external(10, Some("shop"));
        let approval = approved(&mut suite, &action);
        for other in ["vendor", "vendor-keeper", "mallory", "admin", "ann"] {
            let because = "only the owner, the controller or the wallet of agent";
            refused(consume(&mut suite, &sender(other), approval, &action), because);
        }
        consume(&mut suite, &sender(by), approval, &action).unwrap();
        assert_eq!(suite.approval(approval).status, ApprovalStatus::Used { at: suite.now() });
    }
    let paid = RequestedAction::Payments { denom: USDC.into(), payments: vec![pay("shop", 10)] };
    let approval = approved(&mut suite, &paid);
    refused(consume(&mut suite, &sender("buyer-keeper"), approval, &paid), "was given to wallet");
}

#[test]
fn what_is_at_stake_is_held_to_what_each_payee_may_get_and_whoever_is_not_named_is_one_payee() {
    let mut suite = suite();
    let wallet = suite.wallets["buyer"].clone();
    let half = DAY_MAX / 2 + 1;
    for (action, payee) in [
        (external(half, Some("shop")), address("shop")),
        (external(half, None), "whoever is not named".to_owned()),
        (swap(half, "pool"), address("vault")),
    ] {
        let [one, two] = [opened(&mut suite, &action), opened(&mut suite, &action)];
        let given: Vec<u64> = [one, two]
            .into_iter()
            .map(|ballot| {
                suite.vote("ann", ballot, true).unwrap();
                suite.vote("ben", ballot, true).unwrap();
                suite.outcome(ballot).1.unwrap()
            })
            .collect();
        consume(&mut suite, &wallet, given[0], &action).unwrap();
        let over = format!("{payee} may get {DAY_MAX} in any 86400 s: got {half}, asked for {half}");
        refused(consume(&mut suite, &wallet, given[1], &action), &over);
        assert_eq!(reason(&mut suite, &action), over);
    }
    // By category nobody is named either.
    assert!(reason(&mut suite, &travel(half)).contains("whoever is not named may get"));
}

#[test]
fn blocked_payees_and_excluded_categories_stand_against_every_kind() {
    let mut suite = suite();
    let blocked = format!("{} is blocked", address("pirate"));
    assert_eq!(reason(&mut suite, &external(1, Some("pirate"))), blocked);
    assert_eq!(reason(&mut suite, &swap(1, "pirate")), blocked);
    let gambling = mandate(1, MandateScope::Category("gambling".into()));
    assert_eq!(reason(&mut suite, &gambling), "category 'gambling' is not allowed");
    // Under it anything could be bought.
    let open = "it states no category, and some are excluded";
    assert_eq!(reason(&mut suite, &mandate(1, to(&["shop"]))), open);
    let mut suite = Suite::with(|msg| {
        of_every_kind(msg);
        msg.compliance.categories = stateset_api::governance::Categories::Any {};
    });
    assert_eq!(reason(&mut suite, &mandate(1, to(&["shop", "pirate"]))), blocked);
    let both = mandate(SMALL, to(&["shop", "bar"]));
    let approval = approved(&mut suite, &both);
    // An alarm after it ends it, like an approval of payments.
    suite.block("bar");
    let wallet = suite.wallets["buyer"].clone();
    refused(consume(&mut suite, &wallet, approval, &both), &format!("{} is blocked", address("bar")));
    assert_eq!(suite.approval(approval).status, ApprovalStatus::Void {});
}

#[test]
fn what_is_voted_on_is_shown_whole_and_passes_to_an_approval_of_just_that() {
    let mut suite = suite();
    let wallet = suite.wallets["buyer"].clone();
    for action in [external(2_000, Some("shop")), travel(2_000), give_back(2_000), swap(2_000, "pool")] {
        let ballot = opened(&mut suite, &action);
        let Matter::Request(shown) = suite.ballot(ballot).matter else { panic!("no request") };
        assert_eq!((&shown.action, shown.rule.as_str(), shown.valid_seconds), (&action, "large", VOTED_VALID));
        assert_eq!((shown.agent, shown.wallet.as_str()), (suite.ids["buyer"], wallet.as_str()));
        suite.vote("ann", ballot, true).unwrap();
        suite.vote("ben", ballot, true).unwrap();
        let approval = suite.outcome(ballot).1.unwrap();
        assert_eq!(suite.approval(approval).ballot, Some(ballot));
        consume(&mut suite, &wallet, approval, &action).unwrap();
    }
    let ballot = opened(&mut suite, &travel(2_000));
    let withdraw = ExecuteMsg::Requester(RequesterMsg::Withdraw(BallotRef { ballot }));
    refused(suite.execute("vendor", &withdraw), "only the account that asked");
    suite.execute("buyer-keeper", &withdraw).unwrap();
    assert_eq!(suite.outcome(ballot), ("withdrawn".into(), None));
}

#[test]
fn nobody_votes_on_a_mandate_or_an_order_of_which_he_is_the_payee() {
    let mut suite = Suite::with(|msg| {
        of_every_kind(msg);
        msg.compliance.categories = stateset_api::governance::Categories::Any {};
    });
    for action in [mandate(2_000, to(&["shop", "ann"])), external(2_000, Some("ann"))] {
        let ballot = opened(&mut suite, &action);
        refused(suite.vote("ann", ballot, true), "has no vote on this: it would be paid");
        suite.vote("ben", ballot, true).unwrap();
        suite.vote("cleo", ballot, true).unwrap();
        assert_eq!(suite.outcome(ballot).0, "passed");
    }
}

/// As payments are: evaluated anew, and void unless the present settings would do the same.
#[test]
fn what_was_asked_for_under_other_settings_passes_only_where_the_present_ones_agree() {
    let mut suite = suite();
    let [kept, dropped] = [opened(&mut suite, &travel(2_000)), opened(&mut suite, &external(2_000, Some("shop")))];
    let mut rules = crate::suite::rules();
    rules.iter_mut().for_each(|rule| rule.when.kinds = vec![ActionKind::Mandate]);
    // It takes a day, in which votes end: they pass to the board.
    suite.change(Change::Rules(rules));
    for (ballot, outcome) in [(kept, "passed"), (dropped, "void")] {
        suite.close(ballot).unwrap();
        suite.vote("dora", ballot, true).unwrap();
        suite.vote("eve", ballot, true).unwrap();
        assert_eq!(suite.outcome(ballot).0, outcome);
    }
}

#[test]
fn what_is_no_action_is_refused_with_the_numbers() {
    let mut suite = suite();
    let of_external = |change: fn(&mut String, &mut Amount, &mut Binary, &mut Option<String>)| {
        let mut action = external(1, Some("shop"));
        if let RequestedAction::External { kind, at_stake, content_hash, counterparty, .. } = &mut action {
            change(kind, at_stake, content_hash, counterparty);
        }
        action
    };
    let of_mandate = |change: fn(&mut Mandate)| {
        let mut action = mandate(1, to(&["shop"]));
        if let RequestedAction::Mandate { mandate } = &mut action {
            change(mandate);
        }
        action
    };
    let claim = |count| treasury_move(1, treasury::Action::Claim { validators: vec!["v".into(); count] });
    let coins = |count| treasury_move(1, treasury::Action::Return { coins: vec![Coin::new(1_u128, USDC); count] });
    let vault = |treasury: &str| RequestedAction::TreasuryMove {
        treasury: treasury.into(),
        action: treasury::Action::Claim { validators: vec!["v".into()] },
        denom: USDC.into(),
        at_stake: Amount(1),
    };
    let pool = treasury_move(1, treasury::Action::WithdrawLiquidity { pool: "x".into(), lp: Amount(1) });
    for (action, because) in [
        (of_external(|kind, _, _, _| *kind = "Order".into()), "kind 'Order' must be a slug"),
        (of_external(|_, at_stake, _, _| *at_stake = Amount(0)), "with nothing at stake there is nothing to approve"),
        (
            of_external(|_, _, hash, _| *hash = Binary::from([1; 31])),
            "bytes of a content hash: between 32 and 32 allowed, got 31",
        ),
        (of_external(|_, _, _, counterparty| *counterparty = Some("x".into())), "'x' is no address of this chain"),
        (of_mandate(|mandate| mandate.purpose = String::new()), "bytes of a purpose: between 1 and 256 allowed, got 0"),
        (of_mandate(|mandate| mandate.purpose = "p".repeat(257)), "got 257"),
        (of_mandate(|mandate| mandate.scope = to(&[])), "payees of a mandate: between 1 and 16 allowed, got 0"),
        (of_mandate(|mandate| mandate.scope = to(&["a"; 17])), "got 17"),
        (of_mandate(|mandate| mandate.scope = to(&["a", "b", "a"])), "a mandate names each payee once"),
        (of_mandate(|mandate| mandate.scope = MandateScope::Payees(vec!["x".into()])), "'x' is no address"),
        (of_mandate(|mandate| mandate.scope = MandateScope::Category("A".into())), "category 'A' must be a slug"),
        (of_mandate(|mandate| mandate.total = Amount(0)), "with nothing at stake"),
        (of_mandate(|mandate| mandate.denom = String::new()), "bytes of a denom: between 1 and 128 allowed, got 0"),
        (of_mandate(|mandate| mandate.expires_at = START), &format!("the mandate would end at {START}")),
        (claim(0), "validators: between 1 and 16 allowed, got 0"),
        (claim(17), "got 17"),
        (coins(9), "coins: between 1 and 8 allowed, got 9"),
        (vault("x"), "'x' is no address of this chain"),
        (pool, "'x' is no address of this chain"),
    ] {
        refused(try_request(&mut suite, &action), because);
        let query = QueryMsg::EvaluateAction { agent: suite.ids["buyer"], action };
        refused(suite.try_query::<Evaluation>(&query), because);
    }
}

#[test]
fn the_dry_run_of_every_kind_says_what_a_request_does() {
    let mut suite = suite();
    for action in [
        external(SMALL, None),
        external(SMALL + 1, Some("shop")),
        external(1, Some("pirate")),
        travel(SMALL),
        travel(SMALL + 1),
        mandate(1, to(&["shop"])),
        swap(SMALL, "pool"),
        give_back(DAY_MAX + 1),
    ] {
        let query = QueryMsg::EvaluateAction { agent: suite.ids["buyer"], action: action.clone() };
        let Evaluation { decision, .. } = suite.query(&query);
        let same = match (&decision, request(&mut suite, &action)) {
            (Decision::Approve { valid_seconds, .. }, RequestResponse::Approved { expires_at, .. }) => {
                suite.now() + valid_seconds == expires_at
            }
            (Decision::Workflow { workflow, .. }, RequestResponse::Open { workflow: asked, .. }) => *workflow == asked,
            (Decision::Deny { reason, .. }, RequestResponse::Refused { reason: given }) => *reason == given,
            _ => false,
        };
        assert!(same, "{decision:?} of {action:?}");
    }
}

const WAIT: u64 = 60;

fn terms() -> Terms {
    Terms {
        conditions: vec![
            ApprovalCondition::NotBefore { seconds: WAIT },
            ApprovalCondition::ReceiptWithin { seconds: DAY },
        ],
        monitoring: vec![Monitoring::WatchCounterparty { seconds: 7 * DAY }],
    }
}

/// Both that approve and that ask.
fn with_terms() -> Suite {
    Suite::with(|msg| {
        for Rule { then, .. } in &mut msg.rules {
            match then {
                Then::Approve(conditions) => conditions.terms = terms(),
                Then::Workflow { terms: of, .. } => *of = terms(),
                Then::Deny { .. } => {}
            }
        }
    })
}

#[test]
fn an_approval_carries_the_terms_of_its_rule_and_is_not_used_before_its_time() {
    let mut suite = with_terms();
    let payments = [pay("shop", SMALL)];
    let approval = suite.approved(&payments);
    let given = suite.approval(approval);
    let until = suite.now() + WAIT;
    assert_eq!((given.terms, given.usable_from, given.expires_at), (terms(), until, suite.now() + VALID));
    assert_eq!(given.status, ApprovalStatus::Waiting { until });
    suite.pass(WAIT - 1);
    let early = format!("approval {approval} may be used from {until} on: now is {}", until - 1);
    refused(suite.consume(approval, &payments), &early);
    suite.pass(1);
    assert_eq!(suite.approval(approval).status, ApprovalStatus::Usable {});
    suite.consume(approval, &payments).unwrap();
    assert_eq!(suite.approval(approval).terms, terms(), "kept for as long as it is known");
    // What ends an approval ends one that waits.
    let approval = suite.approved(&payments);
    let revoke = stateset_api::governance::OwnerMsg::Revoke(stateset_api::governance::ApprovalRef { approval });
    suite.owner(revoke).unwrap();
    assert_eq!(suite.approval(approval).status, ApprovalStatus::Revoked {});
}

#[test]
fn those_who_vote_see_the_terms_and_the_time_counts_from_when_it_is_given() {
    let mut suite = with_terms();
    let payments = [pay("shop", 2_000)];
    let ballot = suite.opened(&payments);
    let Matter::Request(shown) = suite.ballot(ballot).matter else { panic!("terms that nobody sees") };
    assert_eq!(shown.action, RequestedAction::Payments { denom: USDC.into(), payments: payments.to_vec() });
    assert_eq!(shown.terms, terms());
    suite.pass(WAIT);
    suite.vote("ann", ballot, true).unwrap();
    suite.vote("ben", ballot, true).unwrap();
    let approval = suite.outcome(ballot).1.unwrap();
    let until = suite.now() + WAIT;
    assert_eq!(suite.approval(approval).status, ApprovalStatus::Waiting { until });
    refused(suite.consume(approval, &payments), "by its terms");
    suite.pass(WAIT);
    suite.consume(approval, &payments).unwrap();
}

#[test]
fn settings_whose_terms_could_never_be_kept_are_refused() {
    let mut suite = Suite::new();
    let conditions = Conditions { valid_seconds: WAIT, amount_max: Amount(1), monitor: false, terms: terms() };
    let rule = Rule { name: "never".into(), when: When::default(), then: Then::Approve(conditions) };
    let because = "seconds of 'not_before' of 'never': between 1 and 59 allowed, got 60";
    refused(suite.try_propose(vec![Change::Rules(vec![rule])]), because);
}
