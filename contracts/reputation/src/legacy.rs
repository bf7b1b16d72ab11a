//! What versions 0.1 and 0.2 wrote, as what it means now: bytes in, records out.
//!
//! In them a case reached all of a stake, had rules of its own, and the judge of a time: terms had no numbers. Whatever
//! belongs to one therefore names its time here, and gets its number where it is loaded.

use cosmwasm_std::Addr;
use serde::{Deserialize, Serialize};
use stateset_api::AgentId;
use stateset_api::reputation::{AgentRole, Clock, Rules, Status};
use stateset_api::score::{Severity, ViolationKind};

use crate::record::{Answer, Config, FormerTerm, Hold, Leaving, Reach, Stake, StoredCase, Term};

/// In place of a term's number, until that is known.
pub(crate) const UNNUMBERED: u32 = u32::MAX;
/// All of a stake.
const ALL: Reach = Reach { term: 0, onwards: true };

/// Until 0.2.0 the clock was not stored: it ran in days. One governance had all cases.
#[derive(Deserialize)]
struct Config01 {
    owner: Addr,
    offered_to: Option<Addr>,
    governance: Addr,
    community: Addr,
    registry: Addr,
    stake_denom: String,
    rating_denom: String,
    wallet_code_ids: Vec<u64>,
    rules: Rules,
}

/// After it, if there were any, a [`FormerRules02`] as an `Option`.
#[derive(Deserialize)]
struct Config02 {
    owner: Addr,
    offered_to: Option<Addr>,
    judges: Vec<Judge02>,
    community: Addr,
    registry: Addr,
    stake_denom: String,
    rating_denom: String,
    wallet_code_ids: Vec<u64>,
    clock: Clock,
    rules: Rules,
}

/// Has what was reported after `since`.
#[derive(Deserialize)]
struct Judge02 {
    governance: Addr,
    since: u64,
}

/// Those of what was reported, or began to leave, until then.
#[derive(Deserialize)]
struct FormerRules02 {
    rules: Rules,
    until: u64,
}

#[derive(Deserialize)]
struct Stake02 {
    bonded: u128,
    unbonding: Vec<Leaving02>,
    frozen: u128,
}

#[derive(Deserialize)]
struct Leaving02 {
    amount: u128,
    claimable_at: u64,
}

/// 0.2 left `judged_at` out where there was none.
#[derive(Serialize, Deserialize)]
pub(crate) struct Case02 {
    report: Case02Report,
    /// The time whose judge has it, if that is not the time of the report.
    judged_at: Option<u64>,
}

#[derive(Serialize, Deserialize)]
struct Case02Report {
    accused: AgentId,
    reporter: Addr,
    kind: ViolationKind,
    severity: Severity,
    evidence: Vec<u8>,
    victim: Option<Addr>,
    damage: u128,
    response: Option<Vec<u8>>,
    status: Status,
    appellant: Option<Addr>,
    stake_at_report: u128,
    frozen: u128,
    reported_at: u64,
    respond_by: u64,
    rules: Rules,
}

pub(crate) fn config_of_0_1(bytes: &[u8]) -> Option<Config> {
    let former: Config01 = postcard::from_bytes(bytes).ok()?;
    let Config01 { governance, community, rules, .. } = former;
    Some(Config {
        in_setup: governance == former.owner,
        owner: former.owner,
        offered_to: former.offered_to,
        registry: former.registry,
        stake_denom: former.stake_denom,
        rating_denom: former.rating_denom,
        wallet_code_ids: former.wallet_code_ids,
        clock: Clock::default(),
        term: 0,
        present: Term { governance, community, rules },
    })
}

/// With the terms that have ended, oldest first: at most one for each judge that 0.2 remembered, and one for the former
/// rules.
pub(crate) fn config_of_0_2(bytes: &[u8]) -> Option<(Config, Vec<FormerTerm>)> {
    let (config, rest): (Config02, _) = postcard::take_from_bytes(bytes).ok()?;
    let former: Option<FormerRules02> = if rest.is_empty() { None } else { postcard::from_bytes(rest).ok()? };
    let (first, last) = (config.judges.first()?, config.judges.last()?);
    let mut ends: Vec<u64> = config.judges.iter().skip(1).map(|judge| judge.since).collect();
    ends.extend(former.as_ref().map(|former| former.until));
    ends.sort_unstable();
    ends.dedup();
    let ended = |ended_at: &u64| {
        let judge = config.judges.iter().rev().find(|judge| judge.since < *ended_at).unwrap_or(first);
        let rules = match &former {
            Some(former) if *ended_at <= former.until => former.rules,
            _ => config.rules,
        };
        let (governance, community) = (judge.governance.clone(), config.community.clone());
        FormerTerm { term: Term { governance, community, rules }, ended_at: *ended_at }
    };
    let former_terms: Vec<_> = ends.iter().map(ended).collect();
    let present = Term { governance: last.governance.clone(), community: config.community, rules: config.rules };
    let present = Config {
        // Only the first judge can be the owner since the beginning.
        in_setup: last.since == 0 && last.governance == config.owner,
        owner: config.owner,
        offered_to: config.offered_to,
        registry: config.registry,
        stake_denom: config.stake_denom,
        rating_denom: config.rating_denom,
        wallet_code_ids: config.wallet_code_ids,
        clock: config.clock,
        term: u32::try_from(former_terms.len()).ok()?,
        present,
    };
    Some((present, former_terms))
}

/// Has fewer numbers in it than one of today with as many parts, so that neither is taken for the other.
pub(crate) fn stake(bytes: &[u8]) -> Option<Stake> {
    let Stake02 { bonded, unbonding, frozen } = postcard::from_bytes(bytes).ok()?;
    let unbonding = unbonding.into_iter();
    Some(Stake {
        bonded,
        unbonding: unbonding
            .map(|Leaving02 { amount, claimable_at }| Leaving { amount, claimable_at, term: UNNUMBERED })
            .collect(),
        holds: if frozen > 0 { vec![Hold { reach: ALL, amount: frozen }] } else { Vec::new() },
        last_bonded_in: UNNUMBERED,
        silent_in: None,
        decided_at: None,
    })
}

/// Without the time whose judge has it.
pub(crate) fn case_of_its_report(bytes: &[u8]) -> Option<Case02> {
    Some(Case02 { report: postcard::from_bytes(bytes).ok()?, judged_at: None })
}

impl Case02 {
    /// The time whose judge has it.
    pub(crate) fn judged_at(&self) -> u64 {
        self.judged_at.unwrap_or(self.report.reported_at)
    }

    /// In the term that was in force then.
    pub(crate) fn in_term(self, term: u32) -> StoredCase {
        let case = self.report;
        StoredCase {
            accused: case.accused,
            reporter: case.reporter,
            kind: case.kind,
            severity: case.severity,
            evidence: case.evidence,
            victim: case.victim,
            damage: case.damage,
            // Who answered was not stored: if it was the controller, the owner may still.
            answer: case.response.map(|hash| Answer { hash, by: AgentRole::Controller }),
            effective: !matches!(case.status, Status::Closed { .. }),
            status: case.status,
            appellant: case.appellant,
            stake_at_report: case.stake_at_report,
            frozen: case.frozen,
            reported_at: case.reported_at,
            respond_by: case.respond_by,
            term,
            reach: ALL,
            own_rules: Some(case.rules),
            owner: None,
            reported_height: None,
        }
    }
}
