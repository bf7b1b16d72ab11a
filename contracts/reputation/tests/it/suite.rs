//! A chain with registry, wallets and reputation; verbs for stories.

use std::collections::BTreeMap;

use cosmwasm_std::testing::{MockApi, MockStorage};
use cosmwasm_std::{Addr, Binary, Coin, Empty, Event, StdResult, Timestamp};
use cw_multi_test::{
    App, AppBuilder, AppResponse, BankKeeper, ContractWrapper, DistributionKeeper, Executor, FailingModule,
    GovFailingModule, IbcFailingModule, MockApiBech32, StakeKeeper, StargateFailing, WasmKeeper,
};
use serde::de::DeserializeOwned;
use stateset_api::event::{AgentRegistered, CaseReported};
use stateset_api::policy::{CategoryPolicy, DenomPolicy, OverLimit, Policy};
use stateset_api::reputation::rules::WINDOW_SECONDS_MIN;
use stateset_api::reputation::{
    AddressRef, AgentMsg, AgentRef, AnyoneMsg, Case, CaseRef, Clock, Config, ExecuteMsg, GovernanceMsg, InstantiateMsg,
    Nothing, OwedResponse, OwnerMsg, PendingChange, QueryMsg, ReporterMsg, Rules, ScoreResponse, Side, StakeResponse,
    Verdict,
};
use stateset_api::score::{Marks, Score, Severity, ViolationKind};
use stateset_api::wallet::{self, OperatorGrant, OperatorMsg, Payee, Payment};
use stateset_api::{AgentId, Amount, IntentId, registry};

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
/// When the stories begin.
pub(crate) const START: u64 = 1_790_000_000;
pub(crate) const DAY: u64 = 86_400;
pub(crate) const REPORT_BOND: u128 = 100;
pub(crate) const APPEAL_BOND: u128 = 200;
/// Everybody's `ustate` at the start.
pub(crate) const PURSE: u128 = 1_000_000;
/// Each wallet's `uusdc` at the start.
pub(crate) const TILL: u128 = 10_000_000_000_000;
/// Owners of agents of the same names; their keepers are `<name>-keeper`.
pub(crate) const AGENTS: [&str; 3] = ["buyer", "vendor", "third"];
/// Others with money.
pub(crate) const PEOPLE: [&str; 6] = ["reporter", "victim", "governance", "community", "admin", "mallory"];

pub(crate) fn address(name: &str) -> String {
    MockApi::default().with_prefix(PREFIX).addr_make(name).into_string()
}

pub(crate) fn sender(name: &str) -> Addr {
    Addr::unchecked(address(name))
}

pub(crate) fn state(amount: u128) -> Coin {
    Coin::new(amount, STATE)
}

pub(crate) fn intent(number: u64) -> IntentId {
    let mut distinct = [0; 10];
    distinct[2..].copy_from_slice(&number.to_be_bytes());
    IntentId::new(START, distinct)
}

/// The same mark in all dimensions.
pub(crate) fn all(mark: u8) -> Marks {
    let mark = Some(mark);
    Marks { reliability: mark, efficiency: mark, cooperation: mark, compliance: mark, financial_responsibility: mark }
}

/// Windows of 1, 2 and 1 days; 5 %, 20 % and 50 %; a tenth of the rest to the reporter.
pub(crate) fn rules() -> Rules {
    Rules {
        report_bond: Amount(REPORT_BOND),
        appeal_bond: Amount(APPEAL_BOND),
        rater_stake_min: Amount(0),
        rating_value_min: Amount(1),
        response_seconds: WINDOW_SECONDS_MIN,
        decision_seconds: 2 * WINDOW_SECONDS_MIN,
        appeal_seconds: WINDOW_SECONDS_MIN,
        slash_minor_bps: 500,
        slash_major_bps: 2_000,
        slash_critical_bps: 5_000,
        reporter_share_bps: 1_000,
    }
}

pub(crate) fn upheld(severity: Severity, damage: u128) -> Verdict {
    Verdict::Upheld { severity, damage: Amount(damage) }
}

pub(crate) const DISMISSED: Verdict = Verdict::Dismissed { frivolous: false };
pub(crate) const FRIVOLOUS: Verdict = Verdict::Dismissed { frivolous: true };

/// The message that says a verdict about a case with this content.
pub(crate) fn judge_content(case: u64, case_hash: Binary, verdict: Verdict) -> ExecuteMsg {
    ExecuteMsg::Governance(match verdict {
        Verdict::Upheld { severity, damage } => GovernanceMsg::Uphold { case, case_hash, severity, damage },
        Verdict::Dismissed { frivolous } => GovernanceMsg::Dismiss { case, case_hash, frivolous },
    })
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
    pub(crate) wallet_code: u64,
    /// By owner's name.
    pub(crate) ids: BTreeMap<String, AgentId>,
    pub(crate) wallets: BTreeMap<String, Addr>,
}

impl Suite {
    /// Three agents with wallets; nothing staked.
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(crate) fn with(change: impl FnOnce(&mut InstantiateMsg)) -> Self {
        let mut app = AppBuilder::new().with_api(MockApiBech32::new(PREFIX)).with_stargate(StargateFailing).build(
            |router, _, storage| {
                for name in AGENTS.iter().chain(&PEOPLE) {
                    router.bank.init_balance(storage, &sender(name), vec![state(PURSE)]).unwrap();
                }
            },
        );
        app.update_block(|block| block.time = Timestamp::from_seconds(START));
        let registry_code = app.store_code(Box::new(ContractWrapper::new(
            stateset_registry::contract::execute,
            stateset_registry::contract::instantiate,
            stateset_registry::contract::query,
        )));
        let wallet = ContractWrapper::new(
            stateset_wallet::contract::execute,
            stateset_wallet::contract::instantiate,
            stateset_wallet::contract::query,
        );
        let wallet_code = app.store_code(Box::new(wallet.with_reply(stateset_wallet::contract::reply)));
        let reputation = ContractWrapper::new(
            stateset_reputation::contract::execute,
            stateset_reputation::contract::instantiate,
            stateset_reputation::contract::query,
        );
        let reputation = reputation
            .with_reply(stateset_reputation::contract::reply)
            .with_migrate(stateset_reputation::contract::migrate);
        let code = app.store_code(Box::new(reputation));
        let msg = registry::InstantiateMsg::default();
        let registry = app.instantiate_contract(registry_code, sender("admin"), &msg, &[], "registry", None).unwrap();
        let mut msg = InstantiateMsg {
            owner: address("admin"),
            governance: address("governance"),
            community: address("community"),
            registry: registry.to_string(),
            stake_denom: STATE.to_owned(),
            rating_denom: USDC.to_owned(),
            wallet_code_ids: vec![wallet_code],
            clock: Clock::default(),
            rules: rules(),
        };
        change(&mut msg);
        let reputation = app.instantiate_contract(code, sender("admin"), &msg, &[], "reputation", None).unwrap();
        let (ids, wallets) = (BTreeMap::new(), BTreeMap::new());
        let mut suite = Self { app, registry, reputation, wallet_code, ids, wallets };
        AGENTS.iter().for_each(|name| suite.register(name, None));
        for payer in AGENTS {
            for payee in AGENTS.iter().filter(|payee| **payee != payer) {
                let payee = suite.wallets[*payee].to_string();
                suite.list(payer, &payee);
            }
        }
        suite
    }

    /// An agent of that owner, with a wallet of the code that counts, admin none.
    pub(crate) fn register(&mut self, owner: &str, controller: Option<&str>) {
        let controller = controller.map_or_else(|| format!("{owner}-keeper"), str::to_owned);
        let wallet = self.wallet(owner, self.wallet_code);
        let registration = registry::Registration {
            controller: address(&controller),
            agent_type: "trader".to_owned(),
            capabilities: vec![],
            endpoints: registry::Endpoints::default(),
            keys: vec![],
            metadata: None,
            wallet: Some(wallet.to_string()),
        };
        let msg = registry::ExecuteMsg::Anyone(registry::AnyoneMsg::Register(registration));
        let answer = self.app.execute_contract(sender(owner), self.registry.clone(), &msg, &[]).unwrap();
        let id = event(&answer, AgentRegistered::from_event).unwrap().id;
        let bind = wallet::OwnerMsg::Bind { registry: self.registry.to_string() };
        self.app.execute_contract(sender(owner), wallet.clone(), &wallet::ExecuteMsg::Owner(bind), &[]).unwrap();
        self.ids.insert(owner.to_owned(), id);
        self.wallets.insert(owner.to_owned(), wallet);
    }

    /// The owner names another controller, who need not know of it.
    pub(crate) fn name_controller(&mut self, agent: &str, controller: &str) {
        let update = registry::OwnerMsg::Update {
            id: self.id(agent),
            controller: Some(address(controller)),
            capabilities: None,
            endpoints: None,
            metadata: None,
        };
        let registry = self.registry.clone();
        self.app.execute_contract(sender(agent), registry, &registry::ExecuteMsg::Owner(update), &[]).unwrap();
    }

    /// The controller says of itself that it is the agent's.
    pub(crate) fn confirm_controller(&mut self, controller: &str, agent: AgentId) {
        let msg = registry::ExecuteMsg::Anyone(registry::AnyoneMsg::ConfirmController { id: agent });
        self.app.execute_contract(sender(controller), self.registry.clone(), &msg, &[]).unwrap();
    }

    fn wallet(&mut self, owner: &str, code: u64) -> Addr {
        let denom = |denom: &str| DenomPolicy {
            denom: denom.to_owned(),
            per_payment_max: Amount::MAX,
            per_day_max: Amount::MAX,
            lifetime_max: Amount::MAX,
            first_payment_max: Amount::MAX,
        };
        let msg = wallet::InstantiateMsg {
            signers: None,
            owner: address(owner),
            guardian: None,
            operator: Some(OperatorGrant {
                address: address(&format!("{owner}-keeper")),
                expires_at: START + 3_650 * DAY,
            }),
            policy: Policy {
                denoms: vec![denom(USDC), denom("ujunk")],
                calls_per_hour: 1_000,
                categories: vec![CategoryPolicy { name: "cloud".into(), allowed: true }],
                payee_cooldown_seconds: 0,
                over_limit: OverLimit::Refuse,
                receipt_seconds: 3_650 * DAY,
                trust: None,
                dead_man_seconds: None,
                approval_rules: Vec::new(),
            },
            payees: vec![],
            registry: None,
        };
        let wallet = self.app.instantiate_contract(code, sender(owner), &msg, &[], "wallet", None).unwrap();
        let coins = vec![Coin::new(TILL, "ujunk"), Coin::new(TILL, USDC)];
        self.app.init_modules(|router, _, storage| router.bank.init_balance(storage, &wallet, coins).unwrap());
        wallet
    }

    /// Lists a payee in a wallet, in both denoms.
    pub(crate) fn list(&mut self, payer: &str, payee: &str) {
        let entry = |denom: &str| Payee {
            address: payee.to_owned(),
            denom: denom.to_owned(),
            per_payment_max: Amount::MAX,
            per_day_max: Amount::MAX,
            lifetime_max: Amount::MAX,
            categories: vec!["cloud".into()],
        };
        let set = wallet::OwnerMsg::SetPayees { set: vec![entry(USDC), entry("ujunk")], remove: vec![] };
        let wallet = self.wallets[payer].clone();
        self.app.execute_contract(sender(payer), wallet, &wallet::ExecuteMsg::Owner(set), &[]).unwrap();
    }

    /// Pays from one agent's wallet to another's; the intent's number names the payment.
    pub(crate) fn pay(&mut self, payer: &str, payee: &str, number: u64, amount: u128) {
        let to = self.wallets[payee].to_string();
        self.pay_in(payer, to, USDC, number, amount);
    }

    pub(crate) fn pay_in(&mut self, payer: &str, to: String, denom: &str, number: u64, amount: u128) {
        let payment = Payment {
            id: intent(number),
            to,
            amount: Amount(amount),
            category: "cloud".into(),
            reference: String::new(),
        };
        let spend = OperatorMsg::Spend {
            epoch: 1,
            denom: denom.to_owned(),
            payments: vec![payment],
            approval: None,
            rationales: Vec::new(),
        };
        let (by, wallet) = (sender(&format!("{payer}-keeper")), self.wallets[payer].clone());
        self.app.execute_contract(by, wallet, &wallet::ExecuteMsg::Operator(spend), &[]).unwrap();
    }

    pub(crate) fn id(&self, agent: &str) -> AgentId {
        self.ids[agent]
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

    pub(crate) fn execute_with(&mut self, by: &str, msg: &ExecuteMsg, funds: &[Coin]) -> StdResult<AppResponse> {
        self.app.execute_contract(sender(by), self.reputation.clone(), msg, funds)
    }

    pub(crate) fn agent(&mut self, by: &str, agent: &str, msg: AgentMsg, funds: &[Coin]) -> StdResult<AppResponse> {
        let msg = ExecuteMsg::Agent { id: self.id(agent), msg };
        self.execute_with(by, &msg, funds)
    }

    pub(crate) fn bond(&mut self, agent: &str, amount: u128) {
        self.agent(agent, agent, AgentMsg::Bond(Nothing {}), &[state(amount)]).unwrap();
    }

    pub(crate) fn unbond(&mut self, agent: &str, amount: u128) -> StdResult<AppResponse> {
        self.agent(agent, agent, AgentMsg::Unbond { amount: Amount(amount) }, &[])
    }

    pub(crate) fn claim(&mut self, agent: &str) -> StdResult<AppResponse> {
        self.agent(agent, agent, AgentMsg::Claim(Nothing {}), &[])
    }

    /// As the owner of `rater`.
    pub(crate) fn rate(
        &mut self,
        rater: &str,
        rated: &str,
        side: Side,
        number: u64,
        mark: u8,
    ) -> StdResult<AppResponse> {
        let msg = AgentMsg::Rate { counterparty: self.id(rated), intent: intent(number), side, marks: all(mark) };
        self.agent(rater, rater, msg, &[])
    }

    pub(crate) fn try_report(
        &mut self,
        by: &str,
        accused: &str,
        severity: Severity,
        victim: Option<(&str, u128)>,
    ) -> StdResult<AppResponse> {
        self.try_report_in(by, (accused, None), severity, victim)
    }

    /// To the judge of a term, or to whom it falls.
    pub(crate) fn try_report_in(
        &mut self,
        by: &str,
        (accused, term): (&str, Option<u32>),
        severity: Severity,
        victim: Option<(&str, u128)>,
    ) -> StdResult<AppResponse> {
        let damage = Amount(victim.map_or(0, |(_, damage)| damage));
        let victim = victim.map(|(name, _)| address(name));
        let report = ReporterMsg::Report {
            accused: self.id(accused),
            kind: ViolationKind::FinancialMisconduct,
            severity,
            evidence: Binary::from([7; 32]),
            victim,
            damage,
            term,
        };
        self.execute_with(by, &ExecuteMsg::Reporter(report), &[state(REPORT_BOND)])
    }

    /// By the reporter, against `accused`, with a victim harmed by `damage`; answers the case's number.
    pub(crate) fn report(&mut self, accused: &str, severity: Severity, damage: u128) -> u64 {
        let answer = self.try_report("reporter", accused, severity, Some(("victim", damage))).unwrap();
        event(&answer, CaseReported::from_event).unwrap().case
    }

    /// Critical, without a victim, to the judge of this term.
    pub(crate) fn report_in(&mut self, accused: &str, term: u32) -> u64 {
        let answer = self.try_report_in("reporter", (accused, Some(term)), Severity::Critical, None).unwrap();
        event(&answer, CaseReported::from_event).unwrap().case
    }

    pub(crate) fn respond(&mut self, agent: &str, case: u64) -> StdResult<AppResponse> {
        self.agent(agent, agent, AgentMsg::Respond { case, response: Binary::from([8; 32]) }, &[])
    }

    pub(crate) fn decide(&mut self, case: u64, verdict: Verdict) -> StdResult<AppResponse> {
        self.decide_as("governance", case, verdict)
    }

    pub(crate) fn decide_as(&mut self, by: &str, case: u64, verdict: Verdict) -> StdResult<AppResponse> {
        let decide = self.judge(case, verdict);
        self.execute_with(by, &decide, &[])
    }

    /// The message that says a verdict about what is stored; of a case that there is not, about nothing.
    pub(crate) fn judge(&self, case: u64, verdict: Verdict) -> ExecuteMsg {
        judge_content(case, self.case_hash(case), verdict)
    }

    fn case_hash(&self, case: u64) -> Binary {
        let Ok(stored) = self.try_query::<Case>(&QueryMsg::Case(CaseRef { case })) else { return Binary::default() };
        let chain_id = self.app.block_info().chain_id;
        stored.report().hash(&chain_id, self.reputation.as_str(), case).unwrap().into()
    }

    pub(crate) fn accused_appeals(&mut self, agent: &str, case: u64) -> StdResult<AppResponse> {
        self.agent(agent, agent, AgentMsg::Appeal(CaseRef { case }), &[state(APPEAL_BOND)])
    }

    pub(crate) fn reporter_appeals(&mut self, case: u64) -> StdResult<AppResponse> {
        let appeal = ExecuteMsg::Reporter(ReporterMsg::Appeal(CaseRef { case }));
        self.execute_with("reporter", &appeal, &[state(APPEAL_BOND)])
    }

    pub(crate) fn anyone(&mut self, by: &str, msg: AnyoneMsg) -> StdResult<AppResponse> {
        self.execute_with(by, &ExecuteMsg::Anyone(msg), &[])
    }

    pub(crate) fn settle(&mut self, case: u64) -> StdResult<AppResponse> {
        self.anyone("mallory", AnyoneMsg::Settle(CaseRef { case }))
    }

    pub(crate) fn admin(&mut self, msg: OwnerMsg) -> StdResult<AppResponse> {
        self.execute_with("admin", &ExecuteMsg::Owner(msg), &[])
    }

    pub(crate) fn config(&self) -> Config {
        self.query(&QueryMsg::Config(Nothing {}))
    }

    /// Lets take effect what is announced, if anything is.
    pub(crate) fn apply(&mut self) -> StdResult<AppResponse> {
        let chain_id = self.app.block_info().chain_id;
        let hash = |PendingChange { change, due_at, .. }| {
            Binary::from(change.hash(&chain_id, self.reputation.as_str(), due_at).unwrap())
        };
        let change_hash = self.config().pending.map(hash).unwrap_or_default();
        self.anyone("mallory", AnyoneMsg::ApplyChange { change_hash })
    }

    /// What the owner announces takes effect once it is due.
    pub(crate) fn change(&mut self, msg: OwnerMsg) -> AppResponse {
        self.admin(msg).unwrap();
        self.pass(self.config().clock.unbonding_seconds.into());
        self.apply().unwrap()
    }

    /// From report to the end of an unappealed verdict: what the slash took.
    pub(crate) fn convict(&mut self, accused: &str, severity: Severity, damage: u128) -> AppResponse {
        let case = self.report(accused, severity, damage);
        self.respond(accused, case).unwrap();
        self.decide(case, upheld(severity, damage)).unwrap();
        self.pass(DAY + 1);
        self.settle(case).unwrap()
    }

    pub(crate) fn try_query<T: DeserializeOwned>(&self, msg: &QueryMsg) -> StdResult<T> {
        self.app.wrap().query_wasm_smart(&self.reputation, msg)
    }

    pub(crate) fn query<T: DeserializeOwned>(&self, msg: &QueryMsg) -> T {
        self.try_query(msg).unwrap()
    }

    pub(crate) fn score(&self, agent: &str) -> ScoreResponse {
        self.query(&QueryMsg::Score(AgentRef { agent: self.id(agent) }))
    }

    pub(crate) fn overall(&self, agent: &str) -> Score {
        self.score(agent).overall
    }

    pub(crate) fn stake(&self, agent: &str) -> StakeResponse {
        self.query(&QueryMsg::Stake(AgentRef { agent: self.id(agent) }))
    }

    pub(crate) fn case(&self, id: u64) -> Case {
        self.query(&QueryMsg::Case(CaseRef { case: id }))
    }

    pub(crate) fn owed(&self, name: &str) -> u128 {
        self.query::<OwedResponse>(&QueryMsg::Owed(AddressRef { address: address(name) })).amount.0
    }

    pub(crate) fn balance(&self, holder: &str) -> u128 {
        let held = self.app.wrap().query_balance(holder, STATE).unwrap();
        held.amount.to_string().parse().unwrap()
    }
}
