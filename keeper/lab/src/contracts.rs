//! The contracts that exist once, with the laboratory's rules: windows of seconds, so that nobody waits for days.

use eyre::OptionExt;
use serde::Serialize;
use stateset_api::governance::{
    AmountRange, Approvers, Categories, Compliance, Conditions, DenomCompliance, OwnerMsg, Reference, RiskRules, Rule,
    Settings, Terms, Then, When, Workflow, Workflows,
};
use stateset_api::registry::{AuthorityMsg, ExecuteMsg as RegistryMsg, InstantiateMsg as RegistryStart};
use stateset_api::reputation::{Clock, InstantiateMsg as ReputationStart, Nothing, Rules};
use stateset_api::{Amount, governance};
use stateset_chain::transact::{Sending, transact};
use stateset_chain::tx::{self, Instantiate};
use stateset_chain::{Chain, Key};
use stateset_cli::deploy::{ContractRecord, GovernancePlan, Record, ReputationPlan};
use stateset_cli::devnet::Devnet;

/// How long a finding can be appealed against: what a demo waits for. On a real network the least is a day.
pub(crate) const APPEAL_SECONDS: u32 = 5;
/// Up to here governance approves by rule, in micro-dollars; beyond it people vote.
const BY_RULE_MAX: u128 = 95_000_000;

/// Nobody waits for these two: the accused answers and the arbiters decide at once.
const WINDOW_SECONDS: u32 = 120;

pub(crate) fn reputation(accounts: &Devnet) -> eyre::Result<ReputationPlan> {
    let standard = ReputationPlan::default();
    let rules = Rules {
        response_seconds: WINDOW_SECONDS,
        decision_seconds: WINDOW_SECONDS,
        appeal_seconds: APPEAL_SECONDS,
        ..standard.rules
    };
    let community = Some(accounts.account("validator")?.address.clone());
    let clock = Clock { window_seconds_min: APPEAL_SECONDS, ..Clock::default() };
    Ok(ReputationPlan { community, clock, rules, ..standard })
}

/// Two of three decide on what is risky, two of three judge; others decide on appeals.
pub(crate) fn governance(accounts: &Devnet) -> eyre::Result<GovernancePlan> {
    let named = |names: &[&str]| -> eyre::Result<Approvers> {
        let addresses = names.iter().map(|name| Ok(accounts.account(name)?.address.clone()));
        Ok(Approvers::Addresses(addresses.collect::<eyre::Result<_>>()?))
    };
    let workflow = |name: &str, approvers: Approvers, required| Workflow {
        name: name.to_owned(),
        approvers,
        required,
        vote_seconds: 86_400,
        escalate_to: None,
    };
    let council = named(&["guardian", "signer-a", "signer-b"])?;
    let list = vec![
        workflow("risk", council.clone(), 2),
        workflow("arbiters", council, 2),
        workflow("appeals", named(&["signer-c"])?, 1),
    ];
    let uusdc = || "uusdc".to_owned();
    let up_to = |max: u128| When {
        amounts: vec![AmountRange { denom: uusdc(), min: Amount(0), max: Amount(max) }],
        ..When::default()
    };
    let by_rule =
        Conditions { valid_seconds: 3_600, amount_max: Amount(BY_RULE_MAX), monitor: true, terms: Terms::default() };
    let rules = vec![
        Rule { name: "ordinary".to_owned(), when: up_to(BY_RULE_MAX), then: Then::Approve(by_rule) },
        Rule {
            name: "risky".to_owned(),
            when: When::default(),
            then: Then::Workflow { workflow: "risk".to_owned(), valid_seconds: 3_600, terms: Terms::default() },
        },
    ];
    let risk = RiskRules {
        references: vec![Reference { denom: uusdc(), amount: Amount(1_000_000_000) }],
        amount_points: 40,
        reputation_points: 30,
        new_payee_points: 10,
        unknown_agent_points: 10,
        open_case_points: 20,
        batch_points: 0,
    };
    let limits = DenomCompliance {
        denom: uusdc(),
        payee_day_max: Amount(500_000_000),
        payee_month_max: Amount(5_000_000_000),
        reference_from: Amount(1),
    };
    let settings = Settings {
        rules,
        workflows: Workflows {
            list,
            arbitration: "arbiters".to_owned(),
            appeals: "appeals".to_owned(),
            suspension: "arbiters".to_owned(),
        },
        risk,
        compliance: Compliance { denoms: vec![limits], categories: Categories::Any {} },
    };
    Ok(GovernancePlan { settings: Some(settings), ..GovernancePlan::default() })
}

/// Creates and wires them on the embedded chain, as `deploy` does on a node from the files of their code.
pub(crate) async fn create(chain: &dyn Chain, accounts: &Devnet, record: &mut Record) -> eyre::Result<()> {
    // The chain ends with this process, and so may the records of what was sent to it.
    let folder = tempfile::tempdir()?;
    let records = folder.path().join("sent");
    let sending = Sending::new(accounts.chain_id.clone(), accounts.gas_price.clone(), records);
    let mut site = Site { chain, deployer: accounts.key("deployer")?, sending, record };
    let deployer = site.deployer.address().to_owned();
    let start = RegistryStart { authority: Some(deployer.clone()), deposit: None };
    let registry = site.instantiate("registry", &start).await?;
    let plan = reputation(accounts)?;
    let start = ReputationStart {
        owner: deployer.clone(),
        // Until the governance contract takes over.
        governance: deployer.clone(),
        community: plan.community.ok_or_eyre("the laboratory's plan names a community")?,
        registry: registry.clone(),
        stake_denom: plan.stake_denom,
        rating_denom: plan.rating_denom,
        wallet_code_ids: vec![site.record.code("wallet")?.code_id],
        clock: plan.clock,
        rules: plan.rules,
    };
    let reputation = site.instantiate("reputation", &start).await?;
    let start = governance(accounts)?.instantiation(&deployer, &registry, &reputation)?;
    let governance = site.instantiate("governance", &start).await?;
    let roles = stateset_api::reputation::OwnerMsg::SetRoles { governance: Some(governance.clone()), community: None };
    site.execute(&reputation, &stateset_api::reputation::ExecuteMsg::Owner(roles)).await?;
    let offer = AuthorityMsg::OfferAuthority { to: Some(governance.clone()) };
    site.execute(&registry, &RegistryMsg::Authority(offer)).await?;
    site.execute(&governance, &governance::ExecuteMsg::Owner(OwnerMsg::AcceptAuthority(Nothing {}))).await
}

struct Site<'a> {
    chain: &'a dyn Chain,
    deployer: Key,
    sending: Sending,
    record: &'a mut Record,
}

impl Site<'_> {
    async fn instantiate(&mut self, name: &str, msg: &impl Serialize) -> eyre::Result<String> {
        let (sender, code_id) = (self.deployer.address(), self.record.code(name)?.code_id);
        let label = format!("StateSet {name}");
        let new = Instantiate { sender, admin: None, code_id, label: &label, msg, funds: &[] };
        let made = transact(self.chain, &self.deployer, &self.sending, vec![tx::instantiate(&new)?]).await?;
        let address = tx::instantiated_addresses(&made)?.pop().ok_or_eyre("the new contract has no address")?;
        self.record.contracts.insert(name.to_owned(), ContractRecord { address: address.clone() });
        Ok(address)
    }

    async fn execute(&self, contract: &str, msg: &impl Serialize) -> eyre::Result<()> {
        let message = tx::execute(self.deployer.address(), contract, msg, &[])?;
        transact(self.chain, &self.deployer, &self.sending, vec![message]).await?;
        Ok(())
    }
}
