//! A chain with registry, wallets, reputation and governance; verbs for stories.

use std::collections::BTreeMap;

use cosmwasm_std::testing::{MockApi, MockStorage};
use cosmwasm_std::{Addr, Binary, Coin, Empty, Event, StdResult, Timestamp, from_json};
use cw_multi_test::{
    App, AppBuilder, AppResponse, BankKeeper, ContractWrapper, DistributionKeeper, Executor, FailingModule,
    GovFailingModule, IbcFailingModule, MockApiBech32, StakeKeeper, StargateFailing, WasmKeeper,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use stateset_api::event::{AgentRegistered, ChangeProposed};
use stateset_api::governance::{
    AmountRange, AnyoneMsg, Approval, ApprovalRef, ApproverMsg, Approvers, Ballot, BallotRef, BallotStatus, Categories,
    Change, ChangesResponse, Compliance, Conditions, Config, ConsumerMsg, DenomCompliance, ExecuteMsg, InstantiateMsg,
    OwnerMsg, QueryMsg, Reference, RequestResponse, RequesterMsg, RiskRules, Rule, ScoreRange, SigningDomain, Then,
    When, Workflow, Workflows, action_hash,
};
use stateset_api::policy::{CategoryPolicy, DenomPolicy, OverLimit, Policy};
use stateset_api::reputation::rules::WINDOW_SECONDS_MIN;
use stateset_api::reputation::{self, AddressRef, Nothing, ReporterMsg};
use stateset_api::score::{Score, Severity, ViolationKind};
use stateset_api::wallet::{self, Payment};
use stateset_api::{AgentId, Amount, IntentId, registry};

use crate::group;

type Chain = App<
    BankKeeper,
    MockApiBech32,
    MockStorage,
    FailingModule<Empty, Empty, Empty>,
    WasmKeeper<Empty, Empty>,
    StakeKeeper,
    DistributionKeeper,
    IbcFailingModule,
    GovFailingModule,
    StargateFailing,
>;

pub(crate) const PREFIX: &str = "stateset";
pub(crate) const USDC: &str = "uusdc";
pub(crate) const STATE: &str = "ustate";
pub(crate) const START: u64 = 1_790_000_000;
pub(crate) const HOUR: u64 = 3_600;
pub(crate) const DAY: u64 = 86_400;
pub(crate) const BOND: u128 = 100;
/// Owners of agents of the same names; their keepers are `<name>-keeper`.
pub(crate) const AGENTS: [&str; 2] = ["buyer", "vendor"];
/// Most one payee gets of one wallet in a day, and in 30.
pub(crate) const DAY_MAX: u128 = 100_000;
pub(crate) const MONTH_MAX: u128 = 300_000;
/// What is approved at once.
pub(crate) const SMALL: u128 = 1_000;
/// How long that is good for.
pub(crate) const VALID: u64 = 600;
/// How long what was voted is good for.
pub(crate) const VOTED_VALID: u64 = 2 * HOUR;

pub(crate) fn address(name: &str) -> String {
    MockApi::default().with_prefix(PREFIX).addr_make(name).into_string()
}

pub(crate) fn sender(name: &str) -> Addr {
    Addr::unchecked(address(name))
}

pub(crate) fn addresses(names: &[&str]) -> Approvers {
    Approvers::Addresses(names.iter().map(|name| address(name)).collect())
}

pub(crate) fn pay(to: &str, amount: u128) -> Payment {
    Payment {
        id: IntentId::new(START, [7; 10]),
        to: address(to),
        amount: Amount(amount),
        category: "cloud".into(),
        reference: "r-1".into(),
    }
}

fn within(min: u128, max: u128) -> When {
    let range = AmountRange { denom: USDC.into(), min: Amount(min), max: Amount(max) };
    When { amounts: vec![range], ..When::default() }
}

/// Up to 1,000 at once if the score is 50 or more; up to a million by the panel; beyond never.
pub(crate) fn rules() -> Vec<Rule> {
    let small = Then::Approve(Conditions { valid_seconds: VALID, amount_max: Amount(SMALL), monitor: false });
    let large = Then::Workflow { workflow: "panel".into(), valid_seconds: VOTED_VALID };
    let huge = Then::Deny { reason: "over a million".into(), alternative: Some("by hand".into()) };
    let good = Some(ScoreRange { min: Score::points(50), max: Score::FULL });
    vec![
        Rule { name: "small".into(), when: When { reputation: good, ..within(1, SMALL) }, then: small },
        Rule { name: "large".into(), when: within(SMALL + 1, 1_000_000), then: large },
        Rule { name: "huge".into(), when: within(1_000_001, u128::MAX), then: huge },
    ]
}

pub(crate) fn workflow(name: &str, approvers: Approvers, required: u64, days: u64, to: Option<&str>) -> Workflow {
    let escalate_to = to.map(str::to_owned);
    Workflow { name: name.into(), approvers, required, vote_seconds: days * DAY, escalate_to }
}

/// The panel (2 of ann, ben, cleo), which escalates to the board (a group); the arbiters (2 of ann, ben, cleo) and, for
/// appeals and suspensions, the court (2 of ann, dora, eve).
pub(crate) fn workflows(group: &Addr) -> Workflows {
    Workflows {
        list: vec![
            workflow("panel", addresses(&["ann", "ben", "cleo"]), 2, 1, Some("board")),
            workflow("board", Approvers::Group(group.to_string()), 3, 2, None),
            workflow("court", addresses(&["ann", "dora", "eve"]), 2, 1, None),
            workflow("arbiters", addresses(&["ann", "ben", "cleo"]), 2, 1, None),
        ],
        arbitration: "arbiters".into(),
        appeals: "court".into(),
        suspension: "court".into(),
    }
}

pub(crate) fn compliance() -> Compliance {
    Compliance {
        denoms: vec![DenomCompliance {
            denom: USDC.into(),
            payee_day_max: Amount(DAY_MAX),
            payee_month_max: Amount(MONTH_MAX),
            reference_from: Amount(50_000),
        }],
        categories: Categories::Except(vec!["gambling".into()]),
    }
}

pub(crate) fn risk() -> RiskRules {
    RiskRules {
        references: vec![Reference { denom: USDC.into(), amount: Amount(100_000) }],
        amount_points: 40,
        reputation_points: 30,
        new_payee_points: 10,
        unknown_agent_points: 5,
        open_case_points: 20,
        batch_points: 5,
    }
}

/// That a call was refused, for a reason that contains `reason`.
pub(crate) fn refused<T: std::fmt::Debug>(result: StdResult<T>, reason: &str) {
    let error = result.unwrap_err().to_string();
    assert!(error.contains(reason), "refused, but not because '{reason}': {error}");
}

/// The first event that reads as the kind asked for.
pub(crate) fn event<T, E>(response: &AppResponse, read: impl Fn(&Event) -> Result<T, E>) -> Option<T> {
    response.events.iter().find_map(|event| read(event).ok())
}

pub(crate) struct Suite {
    pub(crate) app: Chain,
    pub(crate) registry: Addr,
    pub(crate) reputation: Addr,
    pub(crate) governance: Addr,
    pub(crate) code: u64,
    /// dora and eve weigh 2, ann 1, cleo 0.
    pub(crate) group: Addr,
    wallet_code: u64,
    pub(crate) ids: BTreeMap<String, AgentId>,
    pub(crate) wallets: BTreeMap<String, Addr>,
}

impl Suite {
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(crate) fn with(change: impl FnOnce(&mut InstantiateMsg)) -> Self {
        let mut app = AppBuilder::new().with_api(MockApiBech32::new(PREFIX)).with_stargate(StargateFailing).build(
            |router, _, storage| {
                for name in ["buyer", "vendor", "reporter", "ann", "admin"] {
                    let coins = vec![Coin::new(10_000_u128, STATE)];
                    router.bank.init_balance(storage, &sender(name), coins).unwrap();
                }
            },
        );
        app.update_block(|block| block.time = Timestamp::from_seconds(START));
        let [registry_code, wallet_code, reputation_code, code] = store(&mut app);
        let group_code = app.store_code(group::code());
        let by = || sender("admin");
        let member = |name: &str, weight| group::Set { member: sender(name), weight };
        let members = vec![member("dora", 2), member("eve", 2), member("ann", 1), member("cleo", 0)];
        let group = app.instantiate_contract(group_code, by(), &members, &[], "group", None).unwrap();
        let msg = registry::InstantiateMsg { authority: Some(address("admin")), deposit: None };
        let registry = app.instantiate_contract(registry_code, by(), &msg, &[], "registry", None).unwrap();
        let msg = reputation_msg(&registry, wallet_code);
        let reputation = app.instantiate_contract(reputation_code, by(), &msg, &[], "reputation", None).unwrap();
        let mut msg = instantiation([&registry, &reputation, &group]);
        change(&mut msg);
        let governance = app.instantiate_contract(code, by(), &msg, &[], "governance", Some(address("admin"))).unwrap();
        let (ids, wallets) = (BTreeMap::new(), BTreeMap::new());
        let mut suite = Self { app, registry, reputation, governance, code, group, wallet_code, ids, wallets };
        suite.take_office();
        AGENTS.iter().for_each(|name| suite.register(name));
        suite.pass(0);
        suite
    }

    /// What the contract is created with unless a test says otherwise.
    pub(crate) fn instantiation(&self) -> InstantiateMsg {
        instantiation([&self.registry, &self.reputation, &self.group])
    }

    /// Cases and suspensions are the governance's from now on.
    fn take_office(&mut self) {
        let governance = Some(self.governance.to_string());
        let roles = reputation::OwnerMsg::SetRoles { governance: governance.clone(), community: None };
        self.call("admin", &self.reputation.clone(), &reputation::ExecuteMsg::Owner(roles)).unwrap();
        let offer = registry::AuthorityMsg::OfferAuthority { to: governance };
        self.call("admin", &self.registry.clone(), &registry::ExecuteMsg::Authority(offer)).unwrap();
        self.owner(OwnerMsg::AcceptAuthority(Nothing {})).unwrap();
    }

    fn register(&mut self, owner: &str) {
        let msg = wallet_msg(owner);
        let wallet = self.app.instantiate_contract(self.wallet_code, sender(owner), &msg, &[], "wallet", None).unwrap();
        let registration = registry::Registration {
            controller: address(&format!("{owner}-keeper")),
            agent_type: "trader".to_owned(),
            capabilities: vec![],
            endpoints: registry::Endpoints::default(),
            keys: vec![],
            metadata: None,
            wallet: Some(wallet.to_string()),
        };
        let msg = registry::ExecuteMsg::Anyone(registry::AnyoneMsg::Register(registration));
        let answer = self.call(owner, &self.registry.clone(), &msg).unwrap();
        let bind = wallet::OwnerMsg::Bind { registry: self.registry.to_string() };
        self.call(owner, &wallet, &wallet::ExecuteMsg::Owner(bind)).unwrap();
        self.ids.insert(owner.to_owned(), event(&answer, AgentRegistered::from_event).unwrap().id);
        self.wallets.insert(owner.to_owned(), wallet);
    }

    /// The owner names another controller, who need not know of it.
    pub(crate) fn name_controller(&mut self, owner: &str, controller: &str) {
        let update = registry::OwnerMsg::Update {
            id: self.ids[owner],
            controller: Some(address(controller)),
            capabilities: None,
            endpoints: None,
            metadata: None,
        };
        self.call(owner, &self.registry.clone(), &registry::ExecuteMsg::Owner(update)).unwrap();
    }

    /// The agent's keeper says of itself that it is its controller.
    pub(crate) fn confirm_keeper(&mut self, owner: &str) {
        let msg = registry::ExecuteMsg::Anyone(registry::AnyoneMsg::ConfirmController { id: self.ids[owner] });
        self.call(&format!("{owner}-keeper"), &self.registry.clone(), &msg).unwrap();
    }

    pub(crate) fn call<T: Serialize + std::fmt::Debug>(
        &mut self,
        by: &str,
        contract: &Addr,
        msg: &T,
    ) -> StdResult<AppResponse> {
        self.app.execute_contract(sender(by), contract.clone(), msg, &[])
    }

    pub(crate) fn now(&self) -> u64 {
        self.app.block_info().time.seconds()
    }

    pub(crate) fn pass(&mut self, seconds: u64) {
        self.app.update_block(|block| {
            block.height += 1;
            block.time = block.time.plus_seconds(seconds);
        });
    }

    pub(crate) fn execute(&mut self, by: &Addr, msg: &ExecuteMsg) -> StdResult<AppResponse> {
        self.app.execute_contract(by.clone(), self.governance.clone(), msg, &[])
    }

    pub(crate) fn try_request(&mut self, by: &str, payments: Vec<Payment>) -> StdResult<RequestResponse> {
        let wallet = self.wallets["buyer"].to_string();
        let (agent, denom) = (self.ids["buyer"], USDC.to_owned());
        let msg = ExecuteMsg::Requester(RequesterMsg::Request { agent, wallet, denom, payments });
        Ok(from_json(self.execute(&sender(by), &msg)?.data.unwrap()).unwrap())
    }

    /// By the buyer's keeper.
    pub(crate) fn request(&mut self, payments: &[Payment]) -> RequestResponse {
        self.try_request("buyer-keeper", payments.to_vec()).unwrap()
    }

    /// The approval that is given at once.
    pub(crate) fn approved(&mut self, payments: &[Payment]) -> u64 {
        let RequestResponse::Approved { approval, .. } = self.request(payments) else { panic!("not approved") };
        approval
    }

    /// The ballot that a request opens.
    pub(crate) fn opened(&mut self, payments: &[Payment]) -> u64 {
        let RequestResponse::Open { ballot, .. } = self.request(payments) else { panic!("not opened") };
        ballot
    }

    pub(crate) fn hash(&self, payments: &[Payment]) -> Binary {
        let chain_id = self.chain_id();
        let (governance, wallet) = (self.governance.as_str(), self.wallets["buyer"].as_str());
        action_hash(SigningDomain { chain_id: &chain_id, governance, wallet }, USDC, payments).into()
    }

    /// As the buyer's wallet.
    pub(crate) fn consume(&mut self, approval: u64, payments: &[Payment]) -> StdResult<AppResponse> {
        let wallet = self.wallets["buyer"].clone();
        let action_hash = self.hash(payments);
        self.execute(&wallet, &ExecuteMsg::Consumer(ConsumerMsg::Consume { approval, action_hash }))
    }

    pub(crate) fn approver(&mut self, by: &str, msg: ApproverMsg) -> StdResult<AppResponse> {
        self.execute(&sender(by), &ExecuteMsg::Approver(msg))
    }

    /// On what is stored, whether that is open or not.
    pub(crate) fn vote(&mut self, by: &str, ballot: u64, approves: bool) -> StdResult<AppResponse> {
        let matter_hash = self.matter_hash(ballot);
        self.approver(by, ApproverMsg::Vote { ballot, matter_hash, approves })
    }

    /// That of a ballot which is none is zero.
    pub(crate) fn matter_hash(&self, ballot: u64) -> Binary {
        let found = self.try_query::<Ballot>(&QueryMsg::Ballot(BallotRef { ballot })).ok();
        let hash = |found: Ballot| found.matter.hash(&self.chain_id(), self.governance.as_str(), ballot).unwrap();
        found.map_or([0; 32], hash).into()
    }

    /// Proposes a verdict on what was reported.
    pub(crate) fn judge(&mut self, by: &str, case: u64, verdict: reputation::Verdict) -> StdResult<AppResponse> {
        let case_hash = self.case_hash(case);
        self.approver(by, ApproverMsg::Judge { case, case_hash, verdict })
    }

    /// That of a case which is none is zero.
    pub(crate) fn case_hash(&self, case: u64) -> Binary {
        let hash =
            |found: reputation::Case| found.report().hash(&self.chain_id(), self.reputation.as_str(), case).unwrap();
        self.try_case(case).map_or([0; 32], hash).into()
    }

    pub(crate) fn suspend(&mut self, by: &str, name: &str) -> StdResult<AppResponse> {
        let (agent, reason) = (self.ids[name], "fraud".to_owned());
        self.approver(by, ApproverMsg::Suspend { agent, reason })
    }

    /// Of the suspension that is in force; of one that never was if none is.
    pub(crate) fn reinstate(&mut self, by: &str, name: &str) -> StdResult<AppResponse> {
        let since = self.agent(name).suspension.map_or(1, |suspension| suspension.since);
        self.approver(by, ApproverMsg::Reinstate { agent: self.ids[name], since })
    }

    pub(crate) fn close(&mut self, ballot: u64) -> StdResult<AppResponse> {
        self.execute(&sender("mallory"), &ExecuteMsg::Anyone(AnyoneMsg::Close(BallotRef { ballot })))
    }

    pub(crate) fn owner(&mut self, msg: OwnerMsg) -> StdResult<AppResponse> {
        self.execute(&sender("admin"), &ExecuteMsg::Owner(msg))
    }

    pub(crate) fn block(&mut self, name: &str) {
        self.owner(OwnerMsg::Block(AddressRef { address: address(name) })).unwrap();
    }

    pub(crate) fn try_propose(&mut self, changes: Vec<Change>) -> StdResult<u64> {
        let answer = self.owner(OwnerMsg::Propose { changes })?;
        Ok(event(&answer, ChangeProposed::from_event).unwrap().change)
    }

    pub(crate) fn propose(&mut self, change: Change) -> u64 {
        self.try_propose(vec![change]).unwrap()
    }

    /// With the hash of what waits.
    pub(crate) fn settle(&mut self, change: u64) -> StdResult<AppResponse> {
        let change_hash = self.change_hash(change);
        self.execute(&sender("mallory"), &ExecuteMsg::Anyone(AnyoneMsg::Settle { change, change_hash }))
    }

    /// That of a change which is none is zero.
    pub(crate) fn change_hash(&self, change: u64) -> Binary {
        let start_after = change.checked_sub(1);
        let page: ChangesResponse = self.query(&QueryMsg::Changes { start_after, limit: Some(1) });
        let found = page.changes.into_iter().find(|waiting| waiting.id == change);
        let hash =
            |parts: Vec<Change>| Change::hash(&parts, &self.chain_id(), self.governance.as_str(), change).unwrap();
        found.map_or([0; 32], |waiting| hash(waiting.changes)).into()
    }

    /// Proposes, waits as long as it takes, and lets it take effect.
    pub(crate) fn change(&mut self, change: Change) {
        let answer = self.owner(OwnerMsg::Propose { changes: vec![change] }).unwrap();
        let proposed = event(&answer, ChangeProposed::from_event).unwrap();
        self.pass(proposed.ripens_at - self.now());
        self.settle(proposed.change).unwrap();
    }

    pub(crate) fn try_query<T: DeserializeOwned>(&self, msg: &QueryMsg) -> StdResult<T> {
        self.app.wrap().query_wasm_smart(&self.governance, msg)
    }

    pub(crate) fn query<T: DeserializeOwned>(&self, msg: &QueryMsg) -> T {
        self.try_query(msg).unwrap()
    }

    pub(crate) fn config(&self) -> Config {
        self.query(&QueryMsg::Config(Nothing {}))
    }

    pub(crate) fn ballot(&self, ballot: u64) -> Ballot {
        self.query(&QueryMsg::Ballot(BallotRef { ballot }))
    }

    pub(crate) fn approval(&self, approval: u64) -> Approval {
        self.query(&QueryMsg::Approval(ApprovalRef { approval }))
    }

    /// How a ballot ended.
    pub(crate) fn outcome(&self, ballot: u64) -> (String, Option<u64>) {
        let BallotStatus::Closed { outcome, approval } = self.ballot(ballot).status else { panic!("not closed") };
        (outcome, approval)
    }

    pub(crate) fn set_member(&mut self, name: &str, weight: u64) {
        let group = self.group.clone();
        self.call("admin", &group, &group::Set { member: sender(name), weight }).unwrap();
    }

    pub(crate) fn agent_status(&self, name: &str) -> registry::Status {
        self.agent(name).status
    }

    fn agent(&self, name: &str) -> registry::Agent {
        let question = registry::QueryMsg::Agent { id: self.ids[name] };
        self.app.wrap().query_wasm_smart(&self.registry, &question).unwrap()
    }

    fn chain_id(&self) -> String {
        self.app.block_info().chain_id
    }

    /// A case against the vendor, by `by`, with ben as its victim; it may be decided at once.
    pub(crate) fn report(&mut self, by: &str) -> u64 {
        let report = ReporterMsg::Report {
            accused: self.ids["vendor"],
            kind: ViolationKind::MissedDeadline,
            severity: Severity::Major,
            evidence: Binary::from([7; 32]),
            victim: Some(address("ben")),
            damage: Amount(50),
            term: None,
        };
        let bond = [Coin::new(BOND, STATE)];
        let msg = reputation::ExecuteMsg::Reporter(report);
        let answer = self.app.execute_contract(sender(by), self.reputation.clone(), &msg, &bond).unwrap();
        let respond = reputation::AgentMsg::Respond {
            case: from_json(answer.data.as_ref().unwrap()).unwrap(),
            response: Binary::from([8; 32]),
        };
        let msg = reputation::ExecuteMsg::Agent { id: self.ids["vendor"], msg: respond };
        self.call("vendor", &self.reputation.clone(), &msg).unwrap();
        from_json(answer.data.unwrap()).unwrap()
    }

    pub(crate) fn case(&self, case: u64) -> reputation::Case {
        self.try_case(case).unwrap()
    }

    fn try_case(&self, case: u64) -> Option<reputation::Case> {
        let question = reputation::QueryMsg::Case(reputation::CaseRef { case });
        self.app.wrap().query_wasm_smart(&self.reputation, &question).ok()
    }
}

fn store(app: &mut Chain) -> [u64; 4] {
    let registry = app.store_code(Box::new(ContractWrapper::new(
        stateset_registry::contract::execute,
        stateset_registry::contract::instantiate,
        stateset_registry::contract::query,
    )));
    let wallet = app.store_code(crate::stub::code());
    let reputation = ContractWrapper::new(
        stateset_reputation::contract::execute,
        stateset_reputation::contract::instantiate,
        stateset_reputation::contract::query,
    );
    let reputation = app.store_code(Box::new(reputation.with_reply(stateset_reputation::contract::reply)));
    let governance = ContractWrapper::new(
        stateset_governance::contract::execute,
        stateset_governance::contract::instantiate,
        stateset_governance::contract::query,
    );
    let governance = governance.with_migrate(stateset_governance::contract::migrate);
    [registry, wallet, reputation, app.store_code(Box::new(governance))]
}

fn instantiation([registry, reputation, group]: [&Addr; 3]) -> InstantiateMsg {
    InstantiateMsg {
        owner: address("admin"),
        registry: registry.to_string(),
        reputation: reputation.to_string(),
        rules: rules(),
        workflows: workflows(group),
        risk: risk(),
        compliance: compliance(),
        blocked: vec![address("pirate")],
        delay_seconds: Some(DAY),
    }
}

fn reputation_msg(registry: &Addr, wallet_code: u64) -> reputation::InstantiateMsg {
    reputation::InstantiateMsg {
        owner: address("admin"),
        governance: address("admin"),
        community: address("community"),
        registry: registry.to_string(),
        stake_denom: STATE.to_owned(),
        rating_denom: USDC.to_owned(),
        wallet_code_ids: vec![wallet_code],
        clock: reputation::Clock::default(),
        rules: reputation::Rules {
            report_bond: Amount(BOND),
            appeal_bond: Amount(BOND),
            rater_stake_min: Amount(0),
            rating_value_min: Amount(1),
            response_seconds: WINDOW_SECONDS_MIN,
            decision_seconds: 2 * WINDOW_SECONDS_MIN,
            appeal_seconds: WINDOW_SECONDS_MIN,
            slash_minor_bps: 500,
            slash_major_bps: 2_000,
            slash_critical_bps: 5_000,
            reporter_share_bps: 1_000,
        },
    }
}

fn wallet_msg(owner: &str) -> wallet::InstantiateMsg {
    let max = Amount::MAX;
    let denom = DenomPolicy {
        denom: USDC.to_owned(),
        per_payment_max: max,
        per_day_max: max,
        lifetime_max: max,
        first_payment_max: max,
    };
    wallet::InstantiateMsg {
        signers: None,
        owner: address(owner),
        guardian: None,
        operator: None,
        policy: Policy {
            denoms: vec![denom],
            calls_per_hour: 1_000,
            categories: vec![CategoryPolicy { name: "cloud".into(), allowed: true }],
            payee_cooldown_seconds: 0,
            over_limit: OverLimit::Refuse,
            receipt_seconds: 3_650 * DAY,
            approval_rules: Vec::new(),
            dead_man_seconds: None,
            trust: None,
        },
        payees: vec![],
        registry: None,
    }
}
