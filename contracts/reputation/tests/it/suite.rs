//! A chain with registry, wallets and reputation; verbs for stories.

use cosmwasm_std::Binary;
use cw_multi_test::AppResponse;
use stateset_api::Amount;
use stateset_api::reputation::{
    AddressRef, AgentMsg, AgentRef, AnyoneMsg, CaseRef, Config, ExecuteMsg, GovernanceMsg, InstantiateMsg, Nothing,
    OwedResponse, OwnerMsg, PendingChange, QueryMsg, ReporterMsg, ScoreResponse, Side, StakeResponse, Verdict,
};
use stateset_api::score::{Marks, Severity};
use stateset_tests_suite::{
    APPEAL_BOND, Agents, Answer, Cases, ChainBuilder, DAY, START, USDC, address, client, code, data, impl_deref,
    intent, payment, spend, state, verbs,
};

/// Everybody's `ustate` at the start.
pub(crate) const PURSE: u128 = 1_000_000;
/// Owners of agents of the same names; their keepers are `<name>-keeper`.
pub(crate) const AGENTS: [&str; 3] = ["buyer", "vendor", "third"];
/// And those.
pub(crate) const KEEPERS: [&str; 3] = ["buyer-keeper", "vendor-keeper", "third-keeper"];
/// Others with money.
pub(crate) const PEOPLE: [&str; 8] =
    ["reporter", "victim", "governance", "second", "community", "commons", "admin", "mallory"];

/// The same mark in all dimensions.
pub(crate) fn all(mark: u8) -> Marks {
    let mark = Some(mark);
    Marks { reliability: mark, efficiency: mark, cooperation: mark, compliance: mark, financial_responsibility: mark }
}

pub(crate) fn upheld(severity: Severity, damage: u128) -> Verdict {
    Verdict::Upheld { severity, damage: Amount(damage) }
}

pub(crate) const DISMISSED: Verdict = Verdict::Dismissed { frivolous: false };
pub(crate) const FRIVOLOUS: Verdict = Verdict::Dismissed { frivolous: true };

/// The message that says a verdict about a case with this content, at this stage.
pub(crate) fn judge_content(case: u64, case_hash: Binary, appeal: bool, verdict: Verdict) -> ExecuteMsg {
    ExecuteMsg::Governance(match verdict {
        Verdict::Upheld { severity, damage } => GovernanceMsg::Uphold { case, case_hash, appeal, severity, damage },
        Verdict::Dismissed { frivolous } => GovernanceMsg::Dismiss { case, case_hash, appeal, frivolous },
    })
}

pub(crate) struct Suite(Cases);

impl_deref!(Suite => 0: Cases);

client!(Suite => reputation: ExecuteMsg, QueryMsg);

verbs!(Suite: &ExecuteMsg -> Answer { anyone: Anyone(AnyoneMsg), admin("admin"): Owner(OwnerMsg) });

impl Suite {
    /// Three agents, whose wallets may pay each other; nothing staked.
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(crate) fn with(change: impl FnOnce(&mut InstantiateMsg)) -> Self {
        let names = [&AGENTS[..], &KEEPERS, &PEOPLE].concat();
        let mut chain = ChainBuilder::default().purses(&names, &[state(PURSE)]).build();
        let codes =
            [code!(stateset_registry), code!(stateset_wallet, reply), code!(stateset_reputation, reply, migrate)];
        let [registry, wallet, reputation] = chain.store(codes);
        let mut suite = Self(Cases::new(Agents::new(chain, registry, wallet), reputation, change));
        AGENTS.iter().for_each(|name| suite.register(name, None));
        for payer in AGENTS {
            for payee in AGENTS.iter().filter(|payee| **payee != payer) {
                let payee = suite.wallets[*payee].clone();
                suite.list(payer, &payee);
            }
        }
        suite
    }

    /// Pays from one agent's wallet to another's; the intent's number names the payment.
    pub(crate) fn pay(&mut self, payer: &str, payee: &str, number: u64, amount: u128) {
        let payment = payment(intent(number, START), &self.wallets[payee], amount);
        let Agents { app, wallets, .. } = &mut self.agents;
        app.call(&format!("{payer}-keeper"), &wallets[payer], &spend(USDC, &[payment])).unwrap();
    }

    pub(crate) fn rate(&mut self, rater: &str, rated: &str, side: Side, number: u64, mark: u8) -> Answer {
        let (counterparty, intent) = (self.id(rated), intent(number, START));
        self.agent(rater, rater, AgentMsg::Rate { counterparty, intent, side, marks: all(mark) }, &[])
    }

    pub(crate) fn unbond(&mut self, agent: &str, amount: u128) -> Answer {
        self.agent(agent, agent, AgentMsg::Unbond { amount: Amount(amount) }, &[])
    }

    pub(crate) fn claim(&mut self, agent: &str) -> Answer {
        self.agent(agent, agent, AgentMsg::Claim(Nothing {}), &[])
    }

    /// By the reporter, against `accused`, with a victim harmed by `damage`; answers the case's number.
    pub(crate) fn report(&mut self, accused: &str, severity: Severity, damage: u128) -> u64 {
        data(self.try_report("reporter", accused, severity, Some(("victim", damage)), None).unwrap().data)
    }

    /// Critical, without a victim, to the judge of this term.
    pub(crate) fn report_in(&mut self, accused: &str, term: u32) -> u64 {
        data(self.try_report("reporter", accused, Severity::Critical, None, Some(term)).unwrap().data)
    }

    pub(crate) fn decide(&mut self, case: u64, verdict: Verdict) -> Answer {
        self.decide_as("governance", case, verdict)
    }

    /// About what is stored, as it is.
    pub(crate) fn decide_as(&mut self, by: &str, case: u64, verdict: Verdict) -> Answer {
        self.execute(by, &judge_content(case, self.case_hash(case), self.is_appealed(case), verdict))
    }

    pub(crate) fn reporter_appeals(&mut self, case: u64) -> Answer {
        let appeal = ExecuteMsg::Reporter(ReporterMsg::Appeal(CaseRef { case }));
        self.execute_with("reporter", &appeal, &[state(APPEAL_BOND)])
    }

    pub(crate) fn settle(&mut self, case: u64) -> Answer {
        self.anyone("mallory", AnyoneMsg::Settle(CaseRef { case }))
    }

    pub(crate) fn config(&self) -> Config {
        self.query(&QueryMsg::Config(Nothing {}))
    }

    /// Lets take effect what is announced, if anything is.
    pub(crate) fn apply(&mut self) -> Answer {
        let (chain_id, reputation) = (self.chain_id(), self.reputation.as_str());
        let hash = |PendingChange { change, due_at, .. }| change.hash(&chain_id, reputation, due_at).unwrap().into();
        let change_hash = self.config().pending.map(hash).unwrap_or_default();
        self.anyone("mallory", AnyoneMsg::ApplyChange { change_hash })
    }

    /// What the owner announces takes effect once it is due.
    pub(crate) fn change(&mut self, msg: OwnerMsg) -> AppResponse {
        self.admin(msg).unwrap();
        let unbonding = self.config().clock.unbonding_seconds;
        self.pass(unbonding.into());
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

    pub(crate) fn score(&self, agent: &str) -> ScoreResponse {
        self.query(&QueryMsg::Score(AgentRef { agent: self.id(agent) }))
    }

    pub(crate) fn stake(&self, agent: &str) -> StakeResponse {
        self.query(&QueryMsg::Stake(AgentRef { agent: self.id(agent) }))
    }

    pub(crate) fn owed(&self, name: &str) -> u128 {
        self.query::<OwedResponse>(&QueryMsg::Owed(AddressRef { address: address(name) })).amount.0
    }
}
