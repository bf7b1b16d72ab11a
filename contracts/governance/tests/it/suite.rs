//! A chain with registry, wallets, reputation and governance; verbs for stories.

use cosmwasm_std::{Addr, Binary};
use stateset_api::event::ChangeProposed;
use stateset_api::governance::{
    AmountRange, AnyoneMsg, Approval, ApprovalRef, ApproverMsg, Approvers, Ballot, BallotRef, BallotStatus, Categories,
    Change, ChangesResponse, Compliance, Conditions, Config, ConsumerMsg, DenomCompliance, ExecuteMsg, InstantiateMsg,
    OwnerMsg, QueryMsg, Reference, RequestResponse, RequesterMsg, RiskRules, Rule, ScoreRange, SigningDomain, Terms,
    Then, When, Workflow, Workflows, action_hash,
};
use stateset_api::reputation::{self, AddressRef, Nothing};
use stateset_api::score::{Score, Severity};
use stateset_api::wallet::Payment;
use stateset_api::{Amount, IntentId, registry};
use stateset_tests_suite::{
    Agents, Answer, Cases, ChainBuilder, DAY, HOUR, START, USDC, address, changed, client, code, data, event,
    impl_deref, payment, sender, state, verbs,
};

use crate::group;

/// Most one payee gets of one wallet in a day, and in 30.
pub(crate) const DAY_MAX: u128 = 100_000;
pub(crate) const MONTH_MAX: u128 = 300_000;
/// What is approved at once.
pub(crate) const SMALL: u128 = 1_000;
/// How long that is good for.
pub(crate) const VALID: u64 = 600;
/// How long what was voted is good for.
pub(crate) const VOTED_VALID: u64 = 2 * HOUR;

pub(crate) fn addresses(names: &[&str]) -> Approvers {
    Approvers::Addresses(names.iter().map(|name| address(name)).collect())
}

pub(crate) fn pay(to: &str, amount: u128) -> Payment {
    payment(IntentId::new(START, [7; 10]), to, amount)
}

fn within(min: u128, max: u128) -> When {
    let range = AmountRange { denom: USDC.into(), min: Amount(min), max: Amount(max) };
    When { amounts: vec![range], ..When::default() }
}

/// Up to 1,000 at once if the score is 50 or more; up to a million by the panel; beyond never.
pub(crate) fn rules() -> Vec<Rule> {
    let rule = |name: &str, when, then| Rule { name: name.into(), when, then };
    let reputation = Some(ScoreRange { min: Score::points(50), max: Score::FULL });
    let small = Conditions { valid_seconds: VALID, amount_max: Amount(SMALL), monitor: false, terms: Terms::default() };
    let large = Then::Workflow { workflow: "panel".into(), valid_seconds: VOTED_VALID, terms: Terms::default() };
    let huge = Then::Deny { reason: "over a million".into(), alternative: Some("by hand".into()) };
    vec![
        rule("small", When { reputation, ..within(1, SMALL) }, Then::Approve(small)),
        rule("large", within(SMALL + 1, 1_000_000), large),
        rule("huge", within(1_000_001, u128::MAX), huge),
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
    let (payee_day_max, payee_month_max) = (Amount(DAY_MAX), Amount(MONTH_MAX));
    let reference_from = Amount(50_000);
    Compliance {
        denoms: vec![DenomCompliance { denom: USDC.into(), payee_day_max, payee_month_max, reference_from }],
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

/// Buyer and vendor are agents, whose wallets governance watches over.
pub(crate) struct Suite {
    pub(crate) cases: Cases,
    pub(crate) governance: Addr,
    pub(crate) code: u64,
    /// dora and eve weigh 2, ann 1, cleo 0.
    pub(crate) group: Addr,
}

impl_deref!(Suite => cases: Cases);

client!(Suite => governance: ExecuteMsg, QueryMsg);

verbs!(Suite: &ExecuteMsg -> Answer { approver: Approver(ApproverMsg), owner("admin"): Owner(OwnerMsg) });

impl Suite {
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(crate) fn with(change: impl FnOnce(&mut InstantiateMsg)) -> Self {
        let names = ["buyer", "vendor", "reporter", "ann", "admin"];
        let mut chain = ChainBuilder::default().purses(&names, &[state(10_000)]).build();
        let [registry, wallet, reputation, code, group] = chain.store([
            code!(stateset_registry),
            code!(stateset_wallet, reply),
            code!(stateset_reputation, reply),
            code!(stateset_governance, migrate),
            group::code(),
        ]);
        let group = group::create(&mut chain, group, &[("dora", 2), ("eve", 2), ("ann", 1), ("cleo", 0)]);
        let agents = Agents::new(chain, registry, wallet);
        let cases = Cases::new(agents, reputation, |msg| msg.governance = address("admin"));
        let mut suite = Self { cases, governance: Addr::unchecked("none yet"), code, group };
        let msg = changed(suite.instantiation(), change);
        suite.governance = suite.create("admin", code, &msg, Some("admin")).unwrap();
        // Cases and suspensions are the governance's from now on.
        let governance = Some(suite.governance.to_string());
        let roles = reputation::OwnerMsg::SetRoles { governance: governance.clone(), community: None };
        suite.call_reputation("admin", &reputation::ExecuteMsg::Owner(roles), &[]).unwrap();
        let offer = registry::ExecuteMsg::Authority(registry::AuthorityMsg::OfferAuthority { to: governance });
        let agents = &mut suite.cases.agents;
        agents.app.call("admin", &agents.registry, &offer).unwrap();
        suite.owner(OwnerMsg::AcceptAuthority(Nothing {})).unwrap();
        ["buyer", "vendor"].iter().for_each(|name| suite.register(name, None));
        suite.pass(0);
        suite
    }

    /// What the contract is created with unless a test says otherwise.
    pub(crate) fn instantiation(&self) -> InstantiateMsg {
        InstantiateMsg {
            owner: address("admin"),
            registry: self.registry.to_string(),
            reputation: self.reputation.to_string(),
            rules: rules(),
            workflows: workflows(&self.group),
            risk: risk(),
            compliance: compliance(),
            blocked: vec![address("pirate")],
            delay_seconds: Some(DAY),
        }
    }

    pub(crate) fn try_request(&mut self, by: &str, payments: Vec<Payment>) -> Answer<RequestResponse> {
        let (agent, wallet, denom) = (self.id("buyer"), self.wallets["buyer"].to_string(), USDC.to_owned());
        let request = RequesterMsg::Request { agent, wallet, denom, payments };
        Ok(data(self.execute(by, &ExecuteMsg::Requester(request))?.data))
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
    pub(crate) fn consume(&mut self, approval: u64, payments: &[Payment]) -> Answer {
        let (wallet, action_hash) = (self.wallets["buyer"].clone(), self.hash(payments));
        self.execute(&wallet, &ExecuteMsg::Consumer(ConsumerMsg::Consume { approval, action_hash }))
    }

    /// On what is stored, whether that is open or not.
    pub(crate) fn vote(&mut self, by: &str, ballot: u64, approves: bool) -> Answer {
        self.approver(by, ApproverMsg::Vote { ballot, matter_hash: self.matter_hash(ballot), approves })
    }

    pub(crate) fn matter_hash(&self, ballot: u64) -> Binary {
        self.ballot(ballot).matter.hash(&self.chain_id(), self.governance.as_str(), ballot).unwrap().into()
    }

    /// Proposes a verdict on what was reported, at the stage at which it is.
    pub(crate) fn judge(&mut self, by: &str, case: u64, verdict: reputation::Verdict) -> Answer {
        let (case_hash, appeal) = (self.case_hash(case), self.is_appealed(case));
        self.approver(by, ApproverMsg::Judge { case, case_hash, appeal, verdict })
    }

    pub(crate) fn suspend(&mut self, by: &str, name: &str) -> Answer {
        self.approver(by, ApproverMsg::Suspend { agent: self.id(name), reason: "fraud".to_owned() })
    }

    /// Of the suspension that is in force; of one that never was if none is.
    pub(crate) fn reinstate(&mut self, by: &str, name: &str) -> Answer {
        let registry::Agent { id: agent, suspension, .. } = self.agent_of(name);
        self.approver(by, ApproverMsg::Reinstate { agent, since: suspension.map_or(1, |found| found.since) })
    }

    pub(crate) fn close(&mut self, ballot: u64) -> Answer {
        self.execute("mallory", &ExecuteMsg::Anyone(AnyoneMsg::Close(BallotRef { ballot })))
    }

    pub(crate) fn block(&mut self, name: &str) {
        self.owner(OwnerMsg::Block(AddressRef { address: address(name) })).unwrap();
    }

    pub(crate) fn try_propose(&mut self, changes: Vec<Change>) -> Answer<ChangeProposed> {
        Ok(event(&self.owner(OwnerMsg::Propose { changes })?, ChangeProposed::from_event).unwrap())
    }

    pub(crate) fn propose(&mut self, change: Change) -> u64 {
        self.try_propose(vec![change]).unwrap().change
    }

    /// With the hash of what waits.
    pub(crate) fn settle(&mut self, change: u64) -> Answer {
        let change_hash = self.change_hash(change);
        self.execute("mallory", &ExecuteMsg::Anyone(AnyoneMsg::ApplyChange { change, change_hash }))
    }

    /// That of a change which is none is zero.
    pub(crate) fn change_hash(&self, change: u64) -> Binary {
        let query = QueryMsg::Changes { start_after: change.checked_sub(1), limit: Some(1) };
        let found = self.query::<ChangesResponse>(&query).changes.into_iter().find(|waiting| waiting.id == change);
        let hash = |parts: &[Change]| Change::hash(parts, &self.chain_id(), self.governance.as_str(), change).unwrap();
        found.map_or([0; 32], |waiting| hash(&waiting.changes)).into()
    }

    /// Proposes, waits as long as it takes, and lets it take effect.
    pub(crate) fn change(&mut self, change: Change) {
        let proposed = self.try_propose(vec![change]).unwrap();
        self.pass_until(proposed.ripens_at);
        self.settle(proposed.change).unwrap();
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
        self.cases.agents.app.call("admin", &self.group, &group::Set { member: sender(name), weight }).unwrap();
    }

    /// A case against the vendor, by `by`, with ben as its victim; it may be decided at once.
    pub(crate) fn report(&mut self, by: &str) -> u64 {
        let case = data(self.try_report(by, "vendor", Severity::Major, Some(("ben", 50)), None).unwrap().data);
        self.respond("vendor", case).unwrap();
        case
    }
}
