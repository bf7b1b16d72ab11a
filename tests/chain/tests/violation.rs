//! A violation on a real node, from the payment that went wrong to the last coin; and one that nobody decides.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::collections::BTreeMap;

use cosmwasm_std::Binary;
use stateset_api::Amount;
use stateset_api::event::{CaseClosed, Claimed, Collected, ReputationWarning, Slashed};
use stateset_api::reputation::{
    AddressRef, AgentMsg, AnyoneMsg, CaseRef, Clock, ExecuteMsg, Nothing, Outcome, OwnerMsg, Rules, Side, Status,
    Verdict,
};
use stateset_api::score::{Band, Marks, Score, Severity, ViolationKind};
use stateset_chain::Included;
use stateset_cli::deploy::Record;
use stateset_tests_chain::node::Node;
use stateset_tests_chain::reputation::{Accusation, Agent, Reputation, STAKE, agent, fund, pay};

const REPORT_BOND: u128 = 1_000;
const APPEAL_BOND: u128 = 2_000;
const BONDED: u128 = 1_000_000;
const UNBONDED: u128 = 700_000;
const DAMAGE: u128 = 120_000;
const CLOCK: Clock = Clock { window_seconds_min: 1, unbonding_seconds: 2 };
const PATIENT: u32 = 600;

fn rules(window_seconds: u32) -> Rules {
    Rules {
        report_bond: Amount(REPORT_BOND),
        appeal_bond: Amount(APPEAL_BOND),
        rater_stake_min: Amount(1),
        rating_value_min: Amount(1),
        response_seconds: window_seconds,
        decision_seconds: window_seconds,
        appeal_seconds: window_seconds,
        slash_minor_bps: 500,
        slash_major_bps: 2_000,
        slash_critical_bps: 5_000,
        reporter_share_bps: 1_000,
    }
}

struct Cast {
    record: Record,
    accused: Agent,
    victim: Agent,
    reporter: Agent,
}

/// The contracts with a clock of seconds, and three agents with wallets and stake.
async fn cast(node: &Node) -> eyre::Result<Cast> {
    let mut deployment = node.deployment()?;
    deployment.reputation.clock = CLOCK;
    deployment.reputation.rules = rules(PATIENT);
    deployment.reputation.governance = Some(node.address("guardian")?);
    deployment.reputation.community = Some(node.address("vendor-c")?);
    let (record, _) = node.deploy_as(&deployment).await?;
    for name in ["vendor-a", "vendor-b"] {
        fund(node, name).await?;
    }
    let accused = agent(node, &record, "owner", "operator", &[]).await?;
    let victim = agent(node, &record, "vendor-a", "stranger", std::slice::from_ref(&accused.wallet.address)).await?;
    let reporter = agent(node, &record, "vendor-b", "vendor-c", &[]).await?;
    Ok(Cast { record, accused, victim, reporter })
}

fn event<T, E>(included: &Included, read: impl Fn(&cosmwasm_std::Event) -> Result<T, E>) -> Option<T> {
    included.events.iter().find_map(|event| read(event).ok())
}

#[tokio::test]
async fn a_violation_goes_from_report_to_slash_and_an_undecided_one_frees_the_accused() -> eyre::Result<()> {
    let Some(node) = Node::start()? else { return Ok(()) };
    let cast = cast(&node).await?;
    let reputation = Reputation::new(&node, &cast.record)?;
    rated(&node, &reputation, &cast).await?;
    slashed(&node, &reputation, &cast).await?;
    expired(&node, &reputation, &cast).await
}

/// A payment with a receipt, and a rating against it: once.
async fn rated(node: &Node, reputation: &Reputation<'_>, cast: &Cast) -> eyre::Result<()> {
    let Cast { accused, victim, .. } = cast;
    reputation.by_agent(victim, AgentMsg::Bond(Nothing {}), 1).await?;
    let intent = pay(node, victim, accused, 1, 100_000_000).await?;
    let marks = Marks { reliability: Some(20), financial_responsibility: Some(10), ..Marks::default() };
    let rate = AgentMsg::Rate { counterparty: accused.id, intent, side: Side::Payer, marks };
    reputation.by_agent(victim, rate.clone(), 0).await?;
    // Root of 100,000,000 against the start's 250,000: (70 × 250,000 + 20 × 10,000) / 260,000.
    let score = reputation.score(accused.id).await?;
    assert_eq!(score.dimensions.reliability.to_string(), "68.0769");
    assert_eq!(score.dimensions.financial_responsibility.to_string(), "67.6923");
    assert_eq!(score.overall.to_string(), "69.1538");
    let again = ExecuteMsg::Agent { id: victim.id, msg: rate };
    let refusal = reputation.refused(&victim.owner, &again, 0).await?;
    assert!(refusal.contains("already"), "{refusal}");
    Ok(())
}

/// Report, response, decision, appeal, decision: the slash reaches what is leaving, and every coin is accounted for.
async fn slashed(node: &Node, reputation: &Reputation<'_>, cast: &Cast) -> eyre::Result<()> {
    let Cast { accused, victim, reporter, .. } = cast;
    let (judge_key, anybody) = (node.key("guardian")?, node.key("faucet")?);
    reputation.by_agent(accused, AgentMsg::Bond(Nothing {}), BONDED).await?;
    reputation.by_agent(accused, AgentMsg::Unbond { amount: Amount(UNBONDED) }, 0).await?;
    let before = reputation.score(accused.id).await?;

    let accusation = Accusation {
        accused,
        kind: ViolationKind::FinancialMisconduct,
        severity: Severity::Critical,
        victim: Some(victim.owner.address()),
        damage: DAMAGE,
        bond: REPORT_BOND,
    };
    reputation.report(&reporter.owner, &accusation).await?;
    let case = 1;
    let score = reputation.score(accused.id).await?;
    assert_eq!((score.open_cases, score.gravest_open), (1, Some(Severity::Critical)));
    let verdict = Verdict::Upheld { severity: Severity::Critical, damage: Amount(DAMAGE) };
    let unheard = reputation.refused(&judge_key, &reputation.judge(case, verdict).await?, 0).await?;
    assert!(unheard.contains("can be decided after"), "{unheard}");
    let early = reputation.refused(&anybody, &ExecuteMsg::Anyone(AnyoneMsg::Settle(CaseRef { case })), 0).await?;
    assert!(early.contains("can be settled after"), "{early}");

    // Unbonding is over, but half of everything may be needed.
    node.time_passes(u64::from(CLOCK.unbonding_seconds) + 1).await?;
    let claimed = reputation.by_agent(accused, AgentMsg::Claim(Nothing {}), 0).await?;
    assert_eq!(event(&claimed, Claimed::from_event).unwrap().amount, Amount(BONDED / 2));

    reputation.by_agent(accused, AgentMsg::Respond { case, response: Binary::from([7; 32]) }, 0).await?;
    reputation.decide(&judge_key, case, verdict).await?;
    assert!(matches!(reputation.case(case).await?.status, Status::Decided { .. }));
    reputation.by_agent(accused, AgentMsg::Appeal(CaseRef { case }), APPEAL_BOND).await?;
    let last = reputation.decide(&judge_key, case, verdict).await?;

    let slash = event(&last, Slashed::from_event).unwrap();
    let (to_victim, to_reporter) = (DAMAGE, (BONDED / 2 - DAMAGE) / 10);
    let to_community = BONDED / 2 - to_victim - to_reporter;
    assert_eq!(slash.amount, Amount(BONDED / 2));
    let parts = (slash.to_victim.0, slash.to_reporter.0, slash.to_community.0);
    assert_eq!(parts, (to_victim, to_reporter, to_community));
    let outcome = Outcome::Upheld {
        severity: Severity::Critical,
        slashed: slash.amount,
        to_victim: slash.to_victim,
        to_reporter: slash.to_reporter,
        to_community: slash.to_community,
    };
    assert!(matches!(reputation.case(case).await?.status, Status::Closed { outcome: got, .. } if got == outcome));
    let left = reputation.stake(accused.id).await?;
    assert_eq!((left.bonded, left.unbonding.len(), left.frozen), (Amount(0), 0, Amount(0)), "all of what was left");

    fell(&before, &reputation.score(accused.id).await?, &last);
    // The appeal changed nothing, so its bond is the community's; the report was right, so its bond goes back.
    let owed = BTreeMap::from([
        (victim.owner.address().to_owned(), to_victim),
        (reporter.owner.address().to_owned(), to_reporter + REPORT_BOND),
        (node.address("vendor-c")?, to_community + APPEAL_BOND),
    ]);
    collected(reputation, owed).await?;
    assert_eq!(reputation.holds().await?, 1, "the victim's own stake");
    Ok(())
}

/// Overall by 30, financial responsibility by as much, nothing else; reported as a warning.
fn fell(
    before: &stateset_api::reputation::ScoreResponse,
    after: &stateset_api::reputation::ScoreResponse,
    last: &Included,
) {
    let thirty = Score::points(30);
    assert_eq!(after.overall, before.overall.minus_floor_zero(thirty));
    let (was, is) = (before.dimensions, after.dimensions);
    assert_eq!(is.financial_responsibility, was.financial_responsibility.minus_floor_zero(thirty));
    assert_eq!(
        (is.reliability, is.efficiency, is.cooperation, is.compliance),
        (was.reliability, was.efficiency, was.cooperation, was.compliance)
    );
    assert_eq!((before.band, after.band, after.open_cases), (Band::Regular, Band::Warning, 0));
    assert_eq!(event(last, ReputationWarning::from_event).unwrap().overall, after.overall);
}

/// Everybody gets what is theirs, by the bank; somebody else sends the messages, so that no fee blurs it.
async fn collected(reputation: &Reputation<'_>, owed: BTreeMap<String, u128>) -> eyre::Result<()> {
    let anybody = reputation.node.key("faucet")?;
    for (address, amount) in owed {
        let before = reputation.node.chain.balance(&address, STAKE).await?;
        let collect = AnyoneMsg::Collect(AddressRef { address: address.clone() });
        let included = reputation.anyone(&anybody, collect).await?;
        assert_eq!(event(&included, Collected::from_event).unwrap().amount, Amount(amount));
        assert_eq!(reputation.node.chain.balance(&address, STAKE).await? - before, amount);
    }
    Ok(())
}

/// Nobody decides: the case expires, the stake is free, the score as it was, the reporter's bond returned.
async fn expired(node: &Node, reputation: &Reputation<'_>, cast: &Cast) -> eyre::Result<()> {
    let Cast { accused, reporter, .. } = cast;
    let (deployer, anybody) = (node.key("deployer")?, node.key("faucet")?);
    reputation.send(&deployer, &ExecuteMsg::Owner(OwnerMsg::SetRules { rules: rules(1) }), 0).await?;
    node.time_passes(u64::from(CLOCK.unbonding_seconds) + 1).await?;
    reputation.apply_change(&anybody).await?;
    let refusal = reputation.refused(&deployer, &ExecuteMsg::Owner(OwnerMsg::SetRules { rules: rules(0) }), 0).await?;
    assert!(refusal.contains("between 1 and 1209600: got 0"), "{refusal}");

    reputation.by_agent(accused, AgentMsg::Bond(Nothing {}), BONDED).await?;
    let before = reputation.score(accused.id).await?;
    let (kind, severity) = (ViolationKind::MissedDeadline, Severity::Minor);
    let accusation = Accusation { accused, kind, severity, victim: None, damage: 0, bond: REPORT_BOND };
    reputation.report(&reporter.owner, &accusation).await?;
    let case = 2;
    let frozen = reputation.stake(accused.id).await?.frozen;
    assert_eq!(frozen, Amount(BONDED / 20));
    reputation.by_agent(accused, AgentMsg::Unbond { amount: Amount(BONDED) }, 0).await?;
    node.time_passes(u64::from(CLOCK.unbonding_seconds) + 1).await?;
    let claimed = reputation.by_agent(accused, AgentMsg::Claim(Nothing {}), 0).await?;
    assert_eq!(event(&claimed, Claimed::from_event).unwrap().amount, Amount(BONDED - frozen.0));
    let rest = ExecuteMsg::Agent { id: accused.id, msg: AgentMsg::Claim(Nothing {}) };
    let refusal = reputation.refused(&accused.owner, &rest, 0).await?;
    assert!(refusal.contains(&frozen.to_string()), "{refusal}");

    let settled = reputation.anyone(&anybody, AnyoneMsg::Settle(CaseRef { case })).await?;
    assert_eq!(event(&settled, CaseClosed::from_event).unwrap().outcome, "expired");
    let claimed = reputation.by_agent(accused, AgentMsg::Claim(Nothing {}), 0).await?;
    assert_eq!(event(&claimed, Claimed::from_event).unwrap().amount, frozen);
    assert_eq!(reputation.score(accused.id).await?, before);
    collected(reputation, BTreeMap::from([(reporter.owner.address().to_owned(), REPORT_BOND)])).await?;
    assert_eq!(reputation.holds().await?, 1, "the victim's own stake");
    Ok(())
}
