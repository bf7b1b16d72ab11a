//! What the wallet answers to tools made for cw1 and cw3. Reads only.

use cosmwasm_std::{Coin, Deps, Env, HexBinary, Timestamp, Uint128, to_json_binary};
use serde::Serialize;
use stateset_api::limits::page;
use stateset_api::policy::Verdict;
use stateset_api::wallet::{
    Action, CanExecuteResponse, Draft, Expiration, OwnerMsg, Payment, ProposalStatus, Proposer, SignerId, SignerSet,
    SomeMsg, StandardBallot, StandardBankMsg, StandardMsg, StandardProposal, StandardProposalsResponse, StandardStatus,
    StandardVote, StandardVoteResponse, StandardVotesResponse, StandardWasmMsg, ThresholdResponse, Transfer, Voter,
    VoterResponse, VotersResponse, bit,
};
use stateset_api::{Amount, IntentId};

use crate::ContractError;
use crate::proposal::Proposal;
use crate::spend::Order;
use crate::state::{ACCOUNT, LAST_PROPOSAL, ROLES};
use crate::{conduit, draft, query, signers};

/// Simulates the payment under each category of the policy, with an id that nobody has used.
pub(crate) fn can_execute(
    deps: Deps<'_>,
    env: &Env,
    sender: &str,
    msg: &SomeMsg,
) -> Result<CanExecuteResponse, ContractError> {
    let no = CanExecuteResponse { can_execute: false };
    let Some(Transfer { to_address, amount }) = &msg.0 else { return Ok(no) };
    let [Coin { denom, amount }] = amount.as_slice() else { return Ok(no) };
    let Ok(amount) = Uint128::try_from(*amount) else { return Ok(no) };
    let account = ACCOUNT.load(deps.storage)?;
    let operator = account.operator.is_some_and(|operator| operator.addr.as_str() == sender);
    let by = (!operator).then_some(sender);
    let can_execute = account.policy.categories.iter().filter(|category| category.allowed).any(|category| {
        let payment = Payment {
            id: IntentId::new(env.block.time.seconds(), [u8::MAX; 10]),
            to: to_address.clone(),
            amount: Amount(amount.u128()),
            category: category.name.clone(),
            reference: String::new(),
            beneficiary: None,
        };
        let order = Order {
            denom: denom.clone(),
            payments: vec![payment],
            approval: None,
            rationales: Vec::new(),
            mandate: None,
        };
        // What cannot even be judged, such as an address of another chain, cannot be paid.
        let answer = query::simulate_spend(deps, env, order, by);
        answer.is_ok_and(|answer| answer.payments.iter().all(|payment| payment.verdict == Verdict::Allow))
    });
    Ok(CanExecuteResponse { can_execute })
}

pub(crate) fn threshold(set: &SignerSet) -> ThresholdResponse {
    ThresholdResponse::AbsoluteCount { weight: u64::from(set.threshold), total_weight: set.weight_sum() }
}

pub(crate) fn proposals(
    deps: Deps<'_>,
    env: &Env,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<StandardProposalsResponse, ContractError> {
    let last = LAST_PROPOSAL.may_load(deps.storage)?.unwrap_or_default();
    let first = start_after.unwrap_or_default().saturating_add(1);
    answer(deps, env, &mut (first..=last).take(page(limit)))
}

pub(crate) fn proposals_reversed(
    deps: Deps<'_>,
    env: &Env,
    start_before: Option<u64>,
    limit: Option<u32>,
) -> Result<StandardProposalsResponse, ContractError> {
    let last = LAST_PROPOSAL.may_load(deps.storage)?.unwrap_or_default();
    let end = start_before.unwrap_or(u64::MAX).min(last.saturating_add(1));
    answer(deps, env, &mut (1..end).rev().take(page(limit)))
}

fn answer(
    deps: Deps<'_>,
    env: &Env,
    ids: &mut dyn Iterator<Item = u64>,
) -> Result<StandardProposalsResponse, ContractError> {
    let mut proposals = Vec::new();
    for id in ids {
        if let Some(found) = Proposal::may_load(deps.storage, id)? {
            proposals.push(proposal(deps, env, &found, draft::load(deps.storage, id)?)?);
        }
    }
    Ok(StandardProposalsResponse { proposals })
}

pub(crate) fn proposal(
    deps: Deps<'_>,
    env: &Env,
    proposal: &Proposal,
    draft: Draft,
) -> Result<StandardProposal, ContractError> {
    let Proposal { id, stored } = proposal;
    let set = signers::of_version(deps.storage, stored.signers_version)?;
    let proposer = match stored.proposer {
        Proposer::Signer(index) => set.signers.get(index as usize).map(|signer| name(&signer.id)).unwrap_or_default(),
        Proposer::Signatures {} => env.contract.address.to_string(),
        Proposer::Owner {} => ROLES.load(deps.storage)?.owner.into_string(),
        Proposer::Operator {} => {
            let operator = ACCOUNT.load(deps.storage)?.operator;
            operator.map(|operator| operator.addr.into_string()).unwrap_or_default()
        }
    };
    let status = match proposal.status(&signers::rules(deps.storage)?, env.block.time.seconds()) {
        ProposalStatus::Open {} => StandardStatus::Open,
        ProposalStatus::Ripe {} | ProposalStatus::Failed { .. } => StandardStatus::Passed,
        ProposalStatus::Executed { .. } => StandardStatus::Executed,
        _ => StandardStatus::Rejected,
    };
    Ok(StandardProposal {
        id: *id,
        title: draft.title,
        description: draft.rationale.map(|hash| HexBinary::from(hash.as_slice()).to_hex()).unwrap_or_default(),
        msgs: draft.actions.into_iter().map(|action| message(env, action)).collect::<Result<_, _>>()?,
        status,
        expires: Expiration::AtTime(Timestamp::from_seconds(stored.expires_at)),
        threshold: threshold(&set),
        proposer,
        deposit: None,
    })
}

/// As the wallet would get it. All of [`ExecuteMsg`](stateset_api::wallet::ExecuteMsg) would be more to write.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum ToItself<'a> {
    Owner(&'a OwnerMsg),
}

/// What an action comes to.
fn message(env: &Env, action: Action) -> Result<StandardMsg, ContractError> {
    let wallet = env.contract.address.to_string();
    Ok(StandardMsg::Wasm(match action {
        Action::Pay { denom, payment } => {
            let amount = vec![Coin::new(payment.amount.0, denom)];
            if let Some(msg) = conduit::message(&payment)? {
                return Ok(StandardMsg::Wasm(StandardWasmMsg::Execute {
                    contract_addr: payment.to,
                    msg,
                    funds: amount,
                }));
            }
            return Ok(StandardMsg::Bank(StandardBankMsg::Send { to_address: payment.to, amount }));
        }
        Action::Owner(msg) => {
            let msg = to_json_binary(&ToItself::Owner(&msg))?;
            StandardWasmMsg::Execute { contract_addr: wallet, msg, funds: Vec::new() }
        }
        Action::CallContract { contract, msg, funds } => {
            StandardWasmMsg::Execute { contract_addr: contract, msg, funds }
        }
        Action::Migrate { code_id, msg } => {
            StandardWasmMsg::Migrate { contract_addr: wallet, new_code_id: code_id, msg }
        }
    }))
}

pub(crate) fn vote(deps: Deps<'_>, proposal_id: u64, voter: &str) -> Result<StandardVoteResponse, ContractError> {
    let vote = voted(deps, proposal_id)?.into_iter().find(|vote| vote.voter == voter);
    Ok(StandardVoteResponse { vote })
}

pub(crate) fn votes(
    deps: Deps<'_>,
    proposal_id: u64,
    start_after: Option<&str>,
    limit: Option<u32>,
) -> Result<StandardVotesResponse, ContractError> {
    let votes = voted(deps, proposal_id)?;
    let start = following(start_after, votes.iter().map(|vote| vote.voter.as_str()));
    Ok(StandardVotesResponse { votes: votes.into_iter().skip(start).take(page(limit)).collect() })
}

/// All votes on a proposal: at most 16.
fn voted(deps: Deps<'_>, proposal_id: u64) -> Result<Vec<StandardVote>, ContractError> {
    let stored = Proposal::load(deps.storage, proposal_id)?.stored;
    let set = signers::of_version(deps.storage, stored.signers_version)?;
    let votes = set.signers.iter().enumerate().filter_map(|(index, signer)| {
        let vote = match () {
            () if stored.approvals & bit(index) != 0 => StandardBallot::Yes,
            () if stored.rejections & bit(index) != 0 => StandardBallot::No,
            () => return None,
        };
        Some(StandardVote { proposal_id, voter: name(&signer.id), vote, weight: u64::from(signer.weight) })
    });
    Ok(votes.collect())
}

pub(crate) fn voter(deps: Deps<'_>, address: &str) -> Result<VoterResponse, ContractError> {
    let weight = all(deps)?.into_iter().find(|voter| voter.addr == address).map(|voter| voter.weight);
    Ok(VoterResponse { weight })
}

pub(crate) fn voters(
    deps: Deps<'_>,
    start_after: Option<&str>,
    limit: Option<u32>,
) -> Result<VotersResponse, ContractError> {
    let voters = all(deps)?;
    let start = following(start_after, voters.iter().map(|voter| voter.addr.as_str()));
    Ok(VotersResponse { voters: voters.into_iter().skip(start).take(page(limit)).collect() })
}

/// The signers in force; none where the owner alone decides.
fn all(deps: Deps<'_>) -> Result<Vec<Voter>, ContractError> {
    let set = signers::may_present(deps.storage)?.map(|present| present.set.signers).unwrap_or_default();
    Ok(set.iter().map(|signer| Voter { addr: name(&signer.id), weight: u64::from(signer.weight) }).collect())
}

/// The index after the one named; from the first without a name, none after a name that is not there.
fn following<'a>(start_after: Option<&str>, mut names: impl Iterator<Item = &'a str>) -> usize {
    let Some(after) = start_after else { return 0 };
    names.position(|name| name == after).map_or(usize::MAX, |index| index.saturating_add(1))
}

/// An address, or a key with its scheme.
fn name(id: &SignerId) -> String {
    match id {
        SignerId::Address(address) => address.clone(),
        SignerId::Secp256k1(key) => format!("secp256k1:{key}"),
        SignerId::Ed25519(key) => format!("ed25519:{key}"),
        SignerId::Secp256r1(key) => format!("secp256r1:{key}"),
    }
}
