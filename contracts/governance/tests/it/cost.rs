//! What is done often costs in storage, by the node's prices: a guard beside the measurement on a real node, which counts
//! everything. Addresses here have 32 bytes, as contracts' do; accounts' have 12 fewer.

use cosmwasm_std::testing::{MockApi, MockStorage, message_info};
use cosmwasm_std::{Addr, DepsMut, Env, Storage, TransactionInfo};
use stateset_api::Amount;
use stateset_api::governance::{ApproverMsg, ConsumerMsg, ExecuteMsg, RequesterMsg, Workflows};
use stateset_api::reputation::Verdict;
use stateset_api::score::Severity;
use stateset_tests_suite::{Metered, PREFIX, USDC, sender};

<<<<<<< HEAD
use stateset_tests_suite::{APPEAL_BOND, PREFIX, STATE, USDC, sender};

use crate::suite::{SMALL, Suite, addresses, pay, workflow};

/// The node's key of a contract's entry: a byte and the contract's 32.
const KEY_PREFIX_BYTES: usize = 33;

/// What a call reads and writes: 1,000 a read and 3 a byte, 2,000 a write and 30 a byte, keys included.
struct Metered<'a> {
    storage: &'a mut MockStorage,
    gas: Cell<usize>,
}

impl Metered<'_> {
    fn charge(&self, flat: usize, each: usize, key: &[u8], value: usize) {
        self.gas.set(self.gas.get() + flat + each * (KEY_PREFIX_BYTES + key.len() + value));
    }
}

impl Storage for Metered<'_> {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        let value = self.storage.get(key);
        self.charge(1_000, 3, key, value.as_ref().map_or(0, Vec::len));
        value
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        self.charge(2_000, 30, key, value.len());
        self.storage.set(key, value);
    }

    fn remove(&mut self, key: &[u8]) {
        self.charge(1_000, 0, key, 0);
        self.storage.remove(key);
    }

    fn range<'a>(
        &'a self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = (Vec<u8>, Vec<u8>)> + 'a> {
        self.storage.range(start, end, order)
    }
}
=======
use crate::suite::{SMALL, Suite, addresses, pay, workflow};
>>>>>>> w-suites

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
        let then = stateset_api::governance::Then::Workflow { workflow: "council".into(), valid_seconds: 86_400 };
        msg.rules[1].then = then;
    })
}

fn judge(suite: &Suite, case: u64) -> ExecuteMsg {
    let verdict = Verdict::Upheld { severity: Severity::Minor, damage: Amount(50) };
    ExecuteMsg::Approver(ApproverMsg::Judge { case, case_hash: suite.case_hash(case), verdict })
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
<<<<<<< HEAD
    suite.execute(&sender("ann"), &msg).unwrap();
    let appeal = reputation::ExecuteMsg::Agent { id: suite.ids["vendor"], msg: AgentMsg::Appeal(CaseRef { case }) };
    let reputation = suite.reputation.clone();
    suite.app.execute_contract(sender("vendor"), reputation, &appeal, &[Coin::new(APPEAL_BOND, STATE)]).unwrap();
=======
    suite.execute("ann", &msg).unwrap();
    suite.accused_appeals("vendor", case).unwrap();
>>>>>>> w-suites
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
