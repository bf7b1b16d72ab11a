//! Money that another holds, on a chain: with an escrow which keeps what comes and sends it back when it is told to.

use cosmwasm_std::{Addr, BankMsg, DepsMut, Env, MessageInfo, Response, StdError, StdResult};
use serde::{Deserialize, Serialize};
use stateset_api::governance::hash::{SigningDomain, action_hash};
use stateset_api::policy::{ApprovalRule, Policy};
use stateset_api::wallet::{
    ExecuteMsg, InstantiateMsg, OperatorMsg, PayeeInfo, Payment, QueryMsg, ReceiptResponse, Remaining, StandardMsg,
    StandardProposalsResponse, StandardWasmMsg,
};
use stateset_api::{Amount, IntentId};
use stateset_tests_suite::{USDC, address, changed, refused, stand_in};

use crate::approver;
use crate::council::three_of_five;
use crate::story::{instantiation, payment};
use crate::suite::Suite;

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum EscrowMsg {
    /// As wallets send it.
    Deposit {
        id: IntentId,
        beneficiary: String,
        reference: String,
    },
    Refund {
        id: IntentId,
    },
}

/// Keeps of each deposit from whom it is, for whom and how much; has a reference that it does not take.
fn escrow(deps: DepsMut<'_>, _: Env, info: MessageInfo, msg: EscrowMsg) -> StdResult<Response> {
    match msg {
        EscrowMsg::Deposit { reference, .. } if reference == "no" => Err(StdError::msg("the escrow takes no such")),
        EscrowMsg::Deposit { id, beneficiary, .. } => {
            let kept = serde_json::to_vec(&(info.sender, beneficiary, info.funds)).unwrap();
            deps.storage.set(&id.0, &kept);
            Ok(Response::new())
        }
        EscrowMsg::Refund { id } => {
            let (to, _, amount): (String, String, _) =
                serde_json::from_slice(&deps.storage.get(&id.0).unwrap()).unwrap();
            Ok(Response::new().add_message(BankMsg::Send { to_address: to, amount }))
        }
    }
}

struct Story {
    suite: Suite,
    escrow: Addr,
    governance: Addr,
}

impl Story {
    fn with(change: impl FnOnce(&mut InstantiateMsg, &Addr)) -> Self {
        let mut suite = Suite::bare();
        let escrow = suite.app.open("owner", stand_in(escrow), &cosmwasm_std::Empty {});
        let governance = suite.app.open("owner", stand_in(approver::execute), &cosmwasm_std::Empty {});
        let code = suite.wrap().query_wasm_contract_info(&escrow).unwrap().code_id;
        suite.open(&changed(instantiation(), |msg| {
            msg.policy.conduits = vec![code];
            change(msg, &governance);
        }));
        Self { suite, escrow, governance }
    }

    fn through(&self, number: u64, amount: u128) -> Payment {
        Payment { to: self.escrow.to_string(), beneficiary: Some(address("alice")), ..payment(number, "alice", amount) }
    }

    fn held(&self) -> u128 {
        self.suite.balance(&self.escrow, USDC)
    }

    fn left(&self) -> (Remaining, Amount) {
        let payee = QueryMsg::Payee { address: address("alice"), denom: USDC.into() };
        let remaining = self.suite.query::<Remaining>(&QueryMsg::Remaining { denom: USDC.into() });
        (Remaining { balance: Amount(0), ..remaining }, self.suite.query::<PayeeInfo>(&payee).spent_day)
    }
}

#[test]
fn it_is_held_for_the_beneficiary_and_what_comes_back_refills_no_cap() {
    let mut story = Story::with(|_, _| ());
    let asked = story.through(1, 80);
    story.suite.spend(&[asked.clone(), payment(2, "alice", 20)]).unwrap();
    assert_eq!((story.held(), story.suite.balance("alice", USDC)), (80, 100_020));
    let (wallet, before) = (story.suite.wallet.clone(), story.left());
    assert_eq!((before.0.per_day, before.0.lifetime, before.1), (Amount(900), Amount(4_900), Amount(100)));
    let escrow = story.escrow.clone();
    story.suite.app.call("mallory", &escrow, &EscrowMsg::Refund { id: asked.id }).unwrap();
    assert_eq!((story.held(), story.suite.balance(&wallet, USDC)), (0, 9_980));
    assert_eq!(story.left(), before, "day, lifetime and the payee's own count stay as they were");
    let receipt: ReceiptResponse = story.suite.query(&QueryMsg::Receipt { id: asked.id });
    assert_eq!(receipt.receipt.unwrap().conduit, Some(escrow.to_string()), "the receipt stays, and the id is used");
    story.suite.spend(&[asked]).unwrap();
    assert_eq!(story.held(), 0, "sent again it moves nothing");
}

#[test]
fn a_deposit_that_is_refused_undoes_the_whole_message() {
    let mut story = Story::with(|_, _| ());
    let before = story.left();
    let refusing = Payment { reference: "no".into(), ..story.through(1, 80) };
    refused(story.suite.spend(&[payment(2, "bob", 20), refusing.clone()]), "the escrow takes no such");
    assert_eq!((story.held(), story.suite.balance("bob", USDC), story.left()), (0, 100_000, before));
    let receipt: ReceiptResponse = story.suite.query(&QueryMsg::Receipt { id: refusing.id });
    assert_eq!(receipt.receipt, None);
}

#[test]
fn what_the_signers_approve_goes_into_the_conduit_too_and_reads_as_the_call_that_it_is() {
    let mut story = Story::with(|msg, _| msg.signers = Some(three_of_five()));
    let asked = story.through(1, 700);
    let escalate = OperatorMsg::Escalate { epoch: 1, denom: USDC.to_owned(), payment: asked.clone() };
    story.suite.execute("operator", &ExecuteMsg::Operator(escalate)).unwrap();
    let list = QueryMsg::ListProposals { start_after: None, limit: None };
    let listed: StandardProposalsResponse = story.suite.query(&list);
    let StandardMsg::Wasm(StandardWasmMsg::Execute { contract_addr, funds, msg }) = &listed.proposals[0].msgs[0] else {
        panic!("{listed:?}")
    };
    assert_eq!((contract_addr.as_str(), funds[0].amount.to_string()), (story.escrow.as_str(), "700".to_owned()));
    let msg: EscrowMsg = serde_json::from_slice(msg).unwrap();
    assert!(
        matches!(msg, EscrowMsg::Deposit { id, beneficiary, .. } if id == asked.id && beneficiary == address("alice"))
    );
    story.suite.approve(1, &["anna", "berta", "carla"]);
    assert_eq!((story.held(), story.suite.balance("alice", USDC)), (700, 100_000));
    let receipt: ReceiptResponse = story.suite.query(&QueryMsg::Receipt { id: asked.id });
    let receipt = receipt.receipt.unwrap();
    assert_eq!((receipt.to, receipt.conduit), (address("alice"), Some(story.escrow.to_string())));
}

#[test]
fn governance_approves_it_for_this_beneficiary_through_this_conduit() {
    let mut story = Story::with(|msg, governance| {
        let rule = ApprovalRule { denom: USDC.into(), contract: governance.to_string(), above: Amount(50) };
        msg.policy = Policy { approval_rules: vec![rule], ..msg.policy.clone() };
    });
    let asked = story.through(1, 80);
    let approve = |story: &mut Story, id: u64, payment: &Payment| {
        let (chain_id, wallet) = (story.suite.chain_id(), story.suite.wallet.to_string());
        let domain = SigningDomain { chain_id: &chain_id, governance: story.governance.as_str(), wallet: &wallet };
        let hash = action_hash(domain, USDC, std::slice::from_ref(payment));
        let given = [wallet.as_bytes(), &hash].concat();
        story.suite.app.contract_storage_mut(&story.governance).set(&approver::key(id), &given);
    };
    let spend = |story: &mut Story, approval| {
        let (denom, payments) = (USDC.to_owned(), vec![story.through(1, 80)]);
        let spend = OperatorMsg::Spend { epoch: 1, denom, payments, approval, rationales: Vec::new(), mandate: None };
        story.suite.execute("operator", &ExecuteMsg::Operator(spend))
    };
    refused(spend(&mut story, None), "approval: requested 80, remaining 49");
    let plain = payment(1, "alice", 80);
    let for_bob = Payment { beneficiary: Some(address("bob")), ..asked.clone() };
    let as_payee = Payment { beneficiary: None, ..asked.clone() };
    for (id, other) in [(7, plain), (8, for_bob), (9, as_payee)] {
        approve(&mut story, id, &other);
        refused(spend(&mut story, Some(id)), "approved is another action");
    }
    approve(&mut story, 10, &asked);
    spend(&mut story, Some(10)).unwrap();
    assert_eq!(story.held(), 80);
}
