//! Task mandates: given once, drawn down by number, ended by many things.

use stateset_api::Amount;
use stateset_api::event::{MandateDrawn, MandateGiven, MandateRevoked};
use stateset_api::policy::{Mandate, MandateScope, NarrowCap, Rule};
use stateset_api::wallet::{
    Action, ExecuteMsg, GuardianMsg, MandateInfo, MandateRef, MandateStatus, MandatesResponse, OperatorGrant,
    OperatorMsg, OwnerMsg, PayeeKey, Payment, ProposalInfo, ProposalQuery, ProposalStatus, Proposer, QueryMsg,
    Remaining, SimulateSpendResponse,
};
use stateset_tests_suite::{DAY, Proposals, START, USDC, address};
use stateset_wallet::ContractError;

use crate::council::{Council, DELAY, keyed, three_of_five};
use crate::fixture::Fixture;
use crate::story::{grant, payment, policy};
use crate::suite::Suite;

/// 300 in all, 200 at a time, to a shop and a host that nobody listed, for a week.
pub(crate) fn mandate() -> Mandate {
    Mandate {
        purpose: "Move the shop's site to another host".into(),
        scope: MandateScope::Payees(["shop", "host"].map(address).to_vec()),
        denom: USDC.into(),
        per_payment_max: Amount(200),
        total: Amount(300),
        expires_at: START + 7 * DAY,
        replaces: vec![],
    }
}

fn draw(fixture: &mut Fixture, number: u64, payments: &[Payment]) -> Result<cosmwasm_std::Response, ContractError> {
    draw_under(fixture, 1, number, payments)
}

fn draw_under(
    fixture: &mut Fixture,
    epoch: u32,
    number: u64,
    payments: &[Payment],
) -> Result<cosmwasm_std::Response, ContractError> {
    let (denom, payments) = (USDC.into(), payments.to_vec());
    let spend =
        OperatorMsg::Spend { epoch, denom, payments, approval: None, rationales: Vec::new(), mandate: Some(number) };
    fixture.operator(spend)
}

fn ended(answer: Result<cosmwasm_std::Response, ContractError>) -> bool {
    match answer {
        Err(ContractError::OperatorStopped { breach } | ContractError::Refused { breach, .. }) => {
            breach.rule == Rule::MandateEnded
        }
        other => panic!("{other:?}"),
    }
}

fn info(fixture: &Fixture, number: u64) -> MandateInfo {
    fixture.query(QueryMsg::Mandate(MandateRef { number }))
}

/// A wallet without signers whose owner gave the mandate.
fn given() -> Fixture {
    let mut fixture = Fixture::new();
    fixture.owner(OwnerMsg::GiveMandate { mandate: mandate() }).unwrap();
    fixture
}

#[test]
fn it_is_drawn_down_by_its_number_and_receipts_name_it() {
    let mut fixture = Fixture::new();
    let response = fixture.owner(OwnerMsg::GiveMandate { mandate: mandate() }).unwrap();
    let event = MandateGiven::from_event(&response.events[0]).unwrap();
    assert_eq!((event.number, event.total, event.purpose_hash.len()), (1, Amount(300), 64));
    let response = draw(&mut fixture, 1, &[payment(1, "shop", 200)]).unwrap();
    let drawn = response.events.iter().find_map(|event| MandateDrawn::from_event(event).ok()).unwrap();
    assert_eq!((drawn.number, drawn.left), (1, Amount(100)));
    assert_eq!(fixture.receipt(&payment(1, "shop", 200)).unwrap().mandate, Some(1));
    assert_eq!((info(&fixture, 1).drawn, info(&fixture, 1).status), (Amount(200), MandateStatus::InForce));
    // Once, under a mandate or without.
    assert!(draw(&mut fixture, 1, &[payment(1, "shop", 200)]).unwrap().messages.is_empty());
    assert!(fixture.pay(&payment(1, "shop", 200)).unwrap().messages.is_empty());
    assert_eq!(info(&fixture, 1).drawn, Amount(200));
    let refused = draw(&mut fixture, 1, &[payment(2, "host", 101)]);
    let Err(ContractError::Refused { breach, .. }) = refused else { panic!("{refused:?}") };
    assert_eq!((breach.rule, breach.remaining), (Rule::MandateTotal, Amount(100)));
    draw(&mut fixture, 1, &[payment(2, "host", 60), payment(3, "shop", 40)]).unwrap();
    assert!(
        matches!(fixture.pay(&payment(4, "shop", 1)), Err(ContractError::Refused { breach, .. }) if breach.rule == Rule::Payee)
    );
}

#[test]
fn it_counts_in_the_wallets_caps_and_shows_in_simulations() {
    let mut fixture = given();
    fixture.hold(10_000);
    draw(&mut fixture, 1, &[payment(1, "shop", 200)]).unwrap();
    let left: Remaining = fixture.query(QueryMsg::Remaining { denom: USDC.into() });
    assert_eq!((left.per_day, left.lifetime, left.mandate), (Amount(800), Amount(4_800), None));
    let payments = vec![payment(2, "shop", 60), payment(3, "mallory", 1), payment(4, "host", 41)];
    let simulation =
        QueryMsg::SimulateSpend { denom: USDC.into(), payments, approval: None, by: None, mandate: Some(1) };
    let answer: SimulateSpendResponse = fixture.query(simulation);
    let rules: Vec<_> = answer.payments.iter().map(|one| one.breach.map(|breach| breach.rule)).collect();
    assert_eq!(rules, [None, Some(Rule::MandatePayee), Some(Rule::MandateTotal)]);
    assert_eq!(answer.remaining.mandate, Some(Amount(40)));
}

#[test]
fn it_ends_with_its_time_a_revocation_and_every_tightening() {
    let shop = [payment(1, "shop", 1)];
    let mut expired = given();
    expired.pass(7 * DAY);
    assert!(ended(draw(&mut expired, 1, &shop)));
    assert_eq!(info(&expired, 1).status, MandateStatus::Expired);
    assert!(ended(draw(&mut given(), 2, &shop)), "there is none of this number");
    for by_guardian in [true, false] {
        let mut fixture = given();
        let one = MandateRef { number: 1 };
        let response = match by_guardian {
            true => fixture.guardian(GuardianMsg::RevokeMandate(one)),
            false => fixture.owner(OwnerMsg::RevokeMandate(one)),
        };
        let by = address(if by_guardian { "guardian" } else { "owner" });
        let event = MandateRevoked::from_event(&response.unwrap().events[0]);
        assert_eq!(event, Ok(MandateRevoked { number: 1, by }));
        assert!(ended(draw(&mut fixture, 1, &shop)));
        assert_eq!(info(&fixture, 1).status, MandateStatus::Revoked);
    }
    let gone = PayeeKey { address: address("bob"), denom: USDC.into() };
    let stricter = stateset_api::policy::Policy { calls_per_hour: 99, ..policy() };
    for msg in [
        OwnerMsg::SetPolicy { policy: stricter },
        OwnerMsg::SetPayees { set: vec![], remove: vec![gone] },
        OwnerMsg::SetSigners { signers: Some(three_of_five()) },
    ] {
        let mut fixture = given();
        fixture.owner(msg).unwrap();
        assert!(ended(draw(&mut fixture, 1, &shop)));
        assert_eq!(info(&fixture, 1).status, MandateStatus::Void);
    }
}

#[test]
fn it_ends_with_a_freeze_for_good_and_not_with_another_key() {
    let shop = [payment(1, "shop", 1)];
    let mut fixture = given();
    fixture.guardian(GuardianMsg::Freeze { reason: "drill".into() }).unwrap();
    assert!(matches!(draw(&mut fixture, 1, &shop), Err(ContractError::Frozen { .. })));
    fixture.owner(OwnerMsg::Unfreeze {}).unwrap();
    assert!(ended(draw(&mut fixture, 1, &shop)));
    let mut fixture = given();
    fixture.owner(OwnerMsg::SetOperator { operator: Some(grant()) }).unwrap();
    draw_under(&mut fixture, 2, 1, &shop).unwrap();
    fixture.operator(OperatorMsg::TakeOver { epoch: 2, act: fixture.act() }).unwrap();
    draw_under(&mut fixture, 3, 1, &[payment(2, "shop", 1)]).unwrap();
}

#[test]
fn a_dead_man_that_ran_out_ends_it_whoever_starts_the_clock_anew() {
    let starters = [
        OwnerMsg::Unfreeze {},
        OwnerMsg::SetOperator { operator: Some(OperatorGrant { address: address("other"), expires_at: u64::MAX }) },
    ];
    for anew in starters {
        let mut fixture = Fixture::with(|msg| msg.policy.dead_man_seconds = Some(DAY));
        fixture.owner(OwnerMsg::GiveMandate { mandate: mandate() }).unwrap();
        fixture.pass(DAY + 300);
        fixture.owner(anew).unwrap();
        assert_eq!(info(&fixture, 1).status, MandateStatus::Void);
    }
}

#[test]
fn the_operator_asks_and_the_signers_decide_by_account_or_signature() {
    let mut suite = Suite::council(keyed());
    let ask = |act| ExecuteMsg::Operator(OperatorMsg::AskMandate { epoch: 1, act, mandate: mandate() });
    suite.execute("operator", &ask(1)).unwrap();
    let again = suite.execute("operator", &ask(2)).unwrap_err();
    assert!(format!("{again:?}").contains("asked for already, by proposal 1"), "{again:?}");
    let asked: ProposalInfo = suite.query(&QueryMsg::Proposal(ProposalQuery { id: Some(1), proposal_id: None }));
    assert_eq!(asked.summary.proposer, Proposer::Operator {});
    assert_eq!(asked.summary.title, "mandate: Move the shop's site to another host");
    suite.approve(1, &["anna", "berta"]);
    let request = crate::council::Request { proposal: Ok(1), draft: asked.draft, ..suite.request(0, vec![]) };
    let deliver = stateset_api::wallet::AnyoneMsg::ApproveBySignatures {
        id: 1,
        approvals: vec![request.by(crate::council::EVA)],
    };
    suite.execute("mallory", &ExecuteMsg::Anyone(deliver)).unwrap();
    let given: MandateInfo = suite.query(&QueryMsg::Mandate(MandateRef { number: 1 }));
    assert_eq!((given.status, given.mandate), (MandateStatus::InForce, mandate()));
    let spend = |number, payments| {
        ExecuteMsg::Operator(OperatorMsg::Spend {
            epoch: 1,
            denom: USDC.into(),
            payments,
            approval: None,
            rationales: Vec::new(),
            mandate: Some(number),
        })
    };
    suite.execute("operator", &spend(1, vec![payment(1, "shop", 200)])).unwrap();
    assert_eq!(suite.balance("shop", USDC), 200);
    // Another policy by the signers ends it.
    let change = Action::Owner(OwnerMsg::SetPolicy { policy: policy() });
    let same = suite.propose("anna", vec![change]);
    suite.approve(same, &["berta"]);
    let request = suite.request(7, vec![Action::Owner(OwnerMsg::RevokeMandate(MandateRef { number: 1 }))]);
    suite.submit(&request).unwrap();
    suite.execute("operator", &spend(1, vec![payment(2, "shop", 1)])).unwrap_err();
}

#[test]
fn beside_signers_the_owner_gives_one_only_after_the_delay_and_an_alarm_ends_what_waits() {
    let scheduled = || {
        let mut fixture = Fixture::council(three_of_five());
        fixture.owner(OwnerMsg::GiveMandate { mandate: mandate() }).unwrap();
        assert!(
            fixture
                .query::<MandatesResponse>(QueryMsg::Mandates { start_after: None, limit: None })
                .mandates
                .is_empty()
        );
        fixture
    };
    let mut fixture = scheduled();
    fixture.pass(DELAY);
    fixture.execute("mallory", fixture.execution(1)).unwrap();
    fixture.perform(1).unwrap();
    assert_eq!(info(&fixture, 1).status, MandateStatus::InForce);
    let mut frozen = scheduled();
    frozen.guardian(GuardianMsg::Freeze { reason: "drill".into() }).unwrap();
    let status = |fixture: &Fixture| {
        fixture
            .query::<ProposalInfo>(QueryMsg::Proposal(ProposalQuery { id: Some(1), proposal_id: None }))
            .summary
            .status
    };
    assert_eq!(status(&frozen), ProposalStatus::Void {});
    let mut tightened = scheduled();
    let stricter = stateset_api::policy::Policy { calls_per_hour: 99, ..policy() };
    tightened.owner(OwnerMsg::SetPolicy { policy: stricter }).unwrap();
    assert_eq!(status(&tightened), ProposalStatus::Void {});
}

#[test]
fn a_category_mandate_reaches_strangers_through_the_purse_alone() {
    let mut fixture = crate::newcomer::open();
    let scope = MandateScope::Category("cloud".into());
    let wide = Mandate { scope, replaces: vec![NarrowCap::PerPayment, NarrowCap::FirstPayment], ..mandate() };
    fixture.owner(OwnerMsg::GiveMandate { mandate: wide }).unwrap();
    draw(&mut fixture, 1, &[payment(1, "alice", 200)]).unwrap();
    let refused = draw(&mut fixture, 1, &[payment(2, "shop", 21)]);
    assert!(
        matches!(refused, Err(ContractError::Refused { breach, .. }) if breach.rule == Rule::NewcomerPerPaymentMax)
    );
    draw(&mut fixture, 1, &[payment(2, "shop", 20)]).unwrap();
    assert_eq!(info(&fixture, 1).drawn, Amount(220));
}

#[test]
fn who_is_removed_after_it_was_given_gets_nothing_under_a_new_one_of_the_same_second() {
    let mut fixture = Fixture::new();
    let gone = PayeeKey { address: address("alice"), denom: USDC.into() };
    let to_alice = Mandate { scope: MandateScope::Payees(vec![address("alice")]), ..mandate() };
    fixture.owner(OwnerMsg::SetPayees { set: vec![], remove: vec![gone] }).unwrap();
    fixture.owner(OwnerMsg::GiveMandate { mandate: to_alice.clone() }).unwrap();
    let refused = draw(&mut fixture, 1, &[payment(1, "alice", 1)]);
    assert!(matches!(refused, Err(ContractError::Refused { breach, .. }) if breach.rule == Rule::Payee));
    fixture.pass(1);
    fixture.owner(OwnerMsg::GiveMandate { mandate: to_alice }).unwrap();
    draw(&mut fixture, 2, &[payment(1, "alice", 1)]).unwrap();
}

#[test]
fn the_wallet_itself_is_never_named_and_nobody_but_those_who_decide_gives_one() {
    let mut fixture = Fixture::new();
    let to_itself = Mandate { scope: MandateScope::Payees(vec![address("wallet")]), ..mandate() };
    let refused = fixture.owner(OwnerMsg::GiveMandate { mandate: to_itself });
    assert!(matches!(refused, Err(ContractError::Itself { role: "payee" })));
    for by in ["operator", "guardian", "mallory"] {
        let refused = fixture.execute(by, ExecuteMsg::Owner(OwnerMsg::GiveMandate { mandate: mandate() }));
        assert!(matches!(refused, Err(ContractError::Unauthorized { role: "owner", .. })));
    }
    let alone = fixture.operator(OperatorMsg::AskMandate { epoch: 1, act: fixture.act(), mandate: mandate() });
    assert!(matches!(alone, Err(ContractError::NoSigners {})));
    let unknown = fixture.owner(OwnerMsg::RevokeMandate(MandateRef { number: 9 }));
    assert!(matches!(unknown, Err(ContractError::UnknownMandate { number: 9 })));
}

#[test]
fn mandates_are_listed_oldest_first_and_in_pages() {
    let mut fixture = Fixture::new();
    for _ in 0..3 {
        fixture.owner(OwnerMsg::GiveMandate { mandate: mandate() }).unwrap();
    }
    let page = |start_after, limit| {
        let page: MandatesResponse = fixture.query(QueryMsg::Mandates { start_after, limit });
        page.mandates.iter().map(|one| one.number).collect::<Vec<_>>()
    };
    assert_eq!(page(None, None), [1, 2, 3]);
    assert_eq!(page(Some(1), Some(1)), [2]);
    assert_eq!(page(Some(3), None), [] as [u64; 0]);
}
