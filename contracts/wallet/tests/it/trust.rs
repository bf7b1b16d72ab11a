//! Trust: how the agent stands decides, in the block that pays, how much of the caps holds.

use cosmwasm_std::{Storage, SystemError, SystemResult};
use stateset_api::policy::{Breach, Policy, Rule, Trust};
use stateset_api::registry::Status;
use stateset_api::registry::layout::status_key;
use stateset_api::reputation::layout::standing_key;
use stateset_api::score::{Severity, Standing, ViolationKind};
use stateset_api::wallet::{
    ExecuteMsg, InstantiateMsg, OwnerMsg, Payment, ProposalRef, QueryMsg, Remaining, SelfMsg, SimulateSpendResponse,
    WalletInfo,
};
use stateset_api::{AgentId, Amount};
use stateset_tests_suite::{USDC, address, registration};
use stateset_wallet::ContractError;

use crate::council::keyed;
use crate::fixture::{Fixture, named};
use crate::story::{instantiation, payment, policy};
use crate::suite::Suite;

pub(crate) fn agent() -> AgentId {
    AgentId::from_hash([7; 16])
}

/// A quarter of the caps for less than 60 points or an open case.
pub(crate) fn trust() -> Trust {
    Trust { reputation: address("reputation"), score_min: 60, share_bps: 2_500 }
}

impl Suite {
    /// The owner registers an agent that names the wallet.
    fn announce(&mut self) {
        let registration = registration("operator", Some(&self.wallet));
        self.register_as("owner", registration);
    }

    /// Binds the wallet to an agent.
    pub(crate) fn bind(&mut self) -> AgentId {
        self.announce();
        let registry = self.registry.to_string();
        self.execute("owner", &ExecuteMsg::Owner(OwnerMsg::Bind { registry, agent_id: None })).unwrap();
        self.query::<WalletInfo>(&QueryMsg::Wallet {}).agent_id.unwrap()
    }
}

fn trusting() -> OwnerMsg {
    OwnerMsg::SetPolicy { policy: stateset_api::policy::Policy { trust: Some(trust()), ..policy() } }
}

/// Bound, under [`trust`], payees known.
fn fixture() -> Fixture {
    let mut fixture = Fixture::new();
    fixture.spend(&[payment(1, "alice", 1), payment(2, "bob", 1)]).unwrap();
    let binding = postcard::to_allocvec(&(address("registry"), agent())).unwrap();
    fixture.deps.storage.set(b"b", &binding);
    fixture.owner(trusting()).unwrap();
    stands(&mut fixture, None, None);
    fixture
}

fn stands(fixture: &mut Fixture, status: Option<Status>, standing: Option<&Standing>) {
    let mut cells = Vec::new();
    if let Some(status) = status {
        cells.push((address("registry"), status_key(agent()).to_vec(), postcard::to_allocvec(&status).unwrap()));
    }
    if let Some(standing) = standing {
        let value = postcard::to_allocvec(standing).unwrap();
        cells.push((address("reputation"), standing_key(agent()).to_vec(), value));
    }
    fixture.cells(cells);
}

fn accused() -> Standing {
    let mut standing = Standing::default();
    standing.open_case(Severity::Minor);
    standing
}

fn refused(fixture: &mut Fixture, payment: &Payment) -> Breach {
    match fixture.pay(payment) {
        Err(ContractError::Refused { breach, .. } | ContractError::OperatorStopped { breach }) => breach,
        other => panic!("expected a refusal: {other:?}"),
    }
}

#[test]
fn an_open_case_shrinks_the_caps_at_once_and_its_end_restores_them() {
    let mut fixture = fixture();
    fixture.pay(&payment(3, "alice", 200)).unwrap();
    stands(&mut fixture, None, Some(&accused()));
    let breach = refused(&mut fixture, &payment(4, "alice", 101));
    assert_eq!((breach.rule, breach.remaining, breach.share_bps), (Rule::PayeePerPaymentMax, Amount(100), Some(2_500)));
    // 250 a day hold, of which 202 are gone; of alice's 200 all.
    assert_eq!(refused(&mut fixture, &payment(4, "alice", 1)).rule, Rule::PayeePerDayMax);
    assert_eq!(refused(&mut fixture, &payment(4, "bob", 49)).rule, Rule::PerDayMax);
    fixture.pay(&payment(5, "bob", 48)).unwrap();
    stands(&mut fixture, Some(Status::Active), Some(&Standing::default()));
    fixture.pay(&payment(6, "bob", 400)).unwrap();
}

#[test]
fn a_score_below_the_threshold_shrinks_the_caps() {
    let mut fixture = fixture();
    let mut standing = Standing::default();
    standing.penalise(ViolationKind::MissedDeadline, Severity::Major, fixture.now());
    stands(&mut fixture, None, Some(&standing));
    assert_eq!(refused(&mut fixture, &payment(3, "alice", 101)).share_bps, Some(2_500));
    fixture.pay(&payment(3, "alice", 100)).unwrap();
}

#[test]
fn the_wallet_of_a_suspended_or_retired_agent_pays_nothing() {
    let mut fixture = fixture();
    for status in [Status::Suspended, Status::Retired] {
        stands(&mut fixture, Some(status), None);
        assert_eq!(refused(&mut fixture, &payment(3, "alice", 1)).rule, Rule::Suspended);
    }
    stands(&mut fixture, Some(Status::Active), None);
    fixture.pay(&payment(3, "alice", 1)).unwrap();
}

#[test]
fn what_cannot_be_read_is_denied() {
    let mut unbound = Fixture::new();
    unbound.owner(trusting()).unwrap();
    unbound.cells(vec![]);
    assert_eq!(refused(&mut unbound, &payment(1, "alice", 1)).rule, Rule::Trust);
    let mut fixture = fixture();
    for (contract, key) in [("registry", status_key(agent())), ("reputation", standing_key(agent()))] {
        fixture.cells(vec![(address(contract), key.to_vec(), vec![0xff; 3])]);
        assert_eq!(refused(&mut fixture, &payment(3, "alice", 1)).rule, Rule::Trust, "{contract}");
    }
    fixture.deps.querier.update_wasm(|_| SystemResult::Err(SystemError::Unknown {}));
    assert_eq!(refused(&mut fixture, &payment(3, "alice", 1)).rule, Rule::Trust);
}

/// It would have nothing against anybody, whatever the agent does. (A registry shows itself: it confirms the binding.)
#[test]
fn a_policy_does_not_trust_what_is_no_reputation_contract() {
    let set = || InstantiateMsg { policy: Policy { trust: Some(trust()), ..policy() }, ..instantiation() };
    let others =
        [vec![], vec![named("reputation", "stateset:registry")], vec![named("registry", "stateset:reputation")]];
    for cells in others {
        let refused = Fixture::beside(cells.clone(), set());
        assert!(
            matches!(refused.err(), Some(ContractError::NoReputation { address: at }) if at == address("reputation"))
        );
        let mut fixture = Fixture::new();
        fixture.cells(cells);
        let refused = fixture.owner(trusting()).unwrap_err();
        assert_eq!(
            refused.to_string(),
            format!("the policy trusts {}, which is no reputation contract", address("reputation"))
        );
    }
    let mut fixture = Fixture::beside(vec![named("reputation", "stateset:reputation")], set()).unwrap();
    // What is trusted already keeps nobody from tightening.
    fixture.deps.querier.update_wasm(|_| SystemResult::Err(SystemError::Unknown {}));
    fixture.owner(trusting()).unwrap();
}

#[test]
fn what_the_owner_scheduled_is_asked_again_when_it_is_carried_out() {
    let mut fixture = Fixture::council(keyed());
    let trusting = || ExecuteMsg::Owner(trusting());
    let scheduled = |fixture: &mut Fixture, looser: Policy| fixture.owner(OwnerMsg::SetPolicy { policy: looser });
    fixture.cells(vec![]);
    let looser = Policy { calls_per_hour: policy().calls_per_hour + 1, trust: Some(trust()), ..policy() };
    assert!(matches!(scheduled(&mut fixture, looser.clone()), Err(ContractError::NoReputation { .. })));
    assert!(matches!(fixture.execute("owner", trusting()), Err(ContractError::NoReputation { .. })));
    fixture.cells(vec![named("reputation", "stateset:reputation")]);
    scheduled(&mut fixture, looser).unwrap();
    fixture.cells(vec![]);
    let perform = ExecuteMsg::SelfCall(SelfMsg::Perform(ProposalRef { id: 1 }));
    assert!(matches!(fixture.execute("wallet", perform), Err(ContractError::NoReputation { .. })));
}

#[test]
fn simulation_and_what_remains_tell_of_the_share() {
    let mut fixture = fixture();
    fixture.hold(10_000);
    let remaining = |fixture: &Fixture| fixture.query::<Remaining>(QueryMsg::Remaining { denom: USDC.into() });
    let simulate = |fixture: &Fixture, asked: &Payment| {
        let payments = vec![asked.clone()];
        let asked = QueryMsg::SimulateSpend { denom: USDC.into(), payments, approval: None, by: None, mandate: None };
        fixture.query::<SimulateSpendResponse>(asked)
    };
    assert_eq!((remaining(&fixture).per_payment, remaining(&fixture).share_bps), (Amount(500), None));
    stands(&mut fixture, None, Some(&accused()));
    let left = remaining(&fixture);
    assert_eq!((left.per_payment, left.per_day, left.share_bps), (Amount(125), Amount(248), Some(2_500)));
    assert_eq!(left.lifetime, Amount(4_998));
    let asked = payment(3, "alice", 101);
    let simulated = simulate(&fixture, &asked);
    assert_eq!(
        (simulated.payments[0].breach, simulated.remaining.share_bps),
        (Some(refused(&mut fixture, &asked)), Some(2_500))
    );
    stands(&mut fixture, Some(Status::Suspended), None);
    assert_eq!((remaining(&fixture).per_day, remaining(&fixture).share_bps), (Amount(0), Some(0)));
    assert_eq!(simulate(&fixture, &asked).payments[0].breach, Some(refused(&mut fixture, &asked)));
}

/// On a chain, with a real registry: which of binding and policy comes first does not matter.
#[test]
fn a_wallet_reads_the_cells_of_the_agent_that_it_is_bound_to() {
    for bind_first in [true, false] {
        let mut suite = Suite::new();
        let registry = suite.registry.clone();
        suite.announce();
        let bind = OwnerMsg::Bind { registry: registry.to_string(), agent_id: None };
        // A contract of that name without the agent's cell stands for a reputation that knows nothing of it.
        let (_, key, value) = named("reputation", "stateset:reputation");
        suite.app.contract_storage_mut(&registry).set(&key, &value);
        let trust = Trust { reputation: registry.to_string(), ..trust() };
        let trusting = OwnerMsg::SetPolicy { policy: stateset_api::policy::Policy { trust: Some(trust), ..policy() } };
        let steps = if bind_first { [bind, trusting] } else { [trusting, bind] };
        for step in steps {
            suite.execute("owner", &ExecuteMsg::Owner(step)).unwrap();
        }
        suite.spend(&[payment(1, "alice", 5)]).unwrap();
        let agent = suite.query::<WalletInfo>(&QueryMsg::Wallet {}).agent_id.unwrap();
        let suspended = postcard::to_allocvec(&Status::Suspended).unwrap();
        suite.app.contract_storage_mut(&registry).set(&status_key(agent), &suspended);
        stateset_tests_suite::refused(suite.spend(&[payment(2, "alice", 5)]), "suspended");
    }
}
