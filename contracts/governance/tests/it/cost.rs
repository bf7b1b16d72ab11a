//! What is done often costs in storage, by the node's prices: a guard beside the measurement on a real node, which
//! counts everything. Addresses here have 32 bytes, as contracts' do; accounts' have 12 fewer.

use cosmwasm_std::testing::{MockApi, MockStorage, message_info};
use cosmwasm_std::{Addr, DepsMut, Env, Storage, TransactionInfo};
use stateset_api::Amount;
use stateset_api::governance::{ApproverMsg, ConsumerMsg, ExecuteMsg, RequesterMsg, Workflows};
use stateset_api::reputation::Verdict;
use stateset_api::score::Severity;
use stateset_tests_suite::{Metered, PREFIX, USDC, sender};

use crate::suite::{SMALL, Suite, addresses, pay, workflow};

/// The gas of storage that a message takes, of which nothing comes.
fn metered(suite: &Suite, by: &Addr, msg: ExecuteMsg) -> usize {
    let mut stored = MockStorage::new();
    suite.app.dump_wasm_raw(&suite.governance).iter().for_each(|(key, value)| stored.set(key, value));
    let mut storage = Metered::new(&mut stored);
    let api = MockApi::default().with_prefix(PREFIX);
    let deps = DepsMut { storage: &mut storage, api: &api, querier: suite.app.wrap() };
    let contract = cosmwasm_std::ContractInfo { address: suite.governance.clone() };
    let env = Env { block: suite.app.block_info(), transaction: None::<TransactionInfo>, contract };
    stateset_governance::contract::execute(deps, env, message_info(by, &[]), msg).unwrap();
    storage.gas()
}

/// As deployed: one who decides, another for appeals.
fn deployed() -> Suite {
    Suite::with(|msg| {
        let list = vec![
            workflow("council", addresses(&["ann"]), 1, 2, None),
            workflow("appeals", addresses(&["dora"]), 1, 2, None),
        ];
        let [arbitration, suspension] = ["council", "council"].map(str::to_owned);
        msg.workflows = Workflows { list, arbitration, appeals: "appeals".into(), suspension };
        let then = stateset_api::governance::Then::Workflow {
            workflow: "council".into(),
            valid_seconds: 86_400,
            terms: stateset_api::governance::Terms::default(),
        };
        msg.rules[1].then = then;
    })
}

fn judge(suite: &Suite, case: u64) -> ExecuteMsg {
    let verdict = Verdict::Upheld { severity: Severity::Minor, damage: Amount(50) };
    let (case_hash, appeal) = (suite.case_hash(case), suite.is_appealed(case));
    ExecuteMsg::Approver(ApproverMsg::Judge { case, case_hash, appeal, verdict })
}

fn vote(suite: &Suite, ballot: u64) -> ExecuteMsg {
    ExecuteMsg::Approver(ApproverMsg::Vote { ballot, matter_hash: suite.matter_hash(ballot), approves: true })
}

fn request(suite: &Suite) -> ExecuteMsg {
    let wallet = suite.wallets["buyer"].to_string();
    let (agent, denom, payments) = (suite.ids["buyer"], USDC.to_owned(), vec![pay("shop", 2_000)]);
    ExecuteMsg::Requester(RequesterMsg::Request { agent, wallet, denom, payments })
}

/// What version 0.2 took for the same, by the same count.
#[test]
fn nothing_that_is_done_often_takes_more_storage_than_in_0_2() {
    let mut suite = deployed();
    let asked = metered(&suite, &sender("buyer"), request(&suite));
    let ballot = suite.opened(&[pay("shop", 2_000)]);
    let voted = metered(&suite, &sender("ann"), vote(&suite, ballot));
    let approval = suite.approved(&[pay("shop", SMALL)]);
    let action_hash = suite.hash(&[pay("shop", SMALL)]);
    let consume = ExecuteMsg::Consumer(ConsumerMsg::Consume { approval, action_hash });
    let consumed = metered(&suite, &suite.wallets["buyer"].clone(), consume);
    let case = suite.report("reporter");
    let judged = metered(&suite, &sender("ann"), judge(&suite, case));
    let msg = judge(&suite, case);
    suite.execute("ann", &msg).unwrap();
    suite.accused_appeals("vendor", case).unwrap();
    let appealed = metered(&suite, &sender("dora"), judge(&suite, case));
    for (what, now, before) in [
        ("a request that is put to a vote", asked, 46_495),
        ("a vote that decides", voted, 37_907),
        ("an approval that is used", consumed, 21_186),
        ("a verdict of one who decides alone", judged, 60_077),
        ("the same on appeal", appealed, 56_074),
    ] {
        assert!(now <= before, "{what}: {now} gas, {before} in 0.2");
    }
}
