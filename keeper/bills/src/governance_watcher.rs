//! Bills that governance must approve before the wallet pays them: follows votes and approvals to their end.
//!
//! Asking is a person's act (`approvals request`). What comes of it is read from the governance contract and recorded
//! before anything is paid, its terms with it; whether an approval holds is the contract's to say when the wallet uses it
//! up.

use stateset_agent::bills::Input;
use stateset_agent::{Bill, BillStatus, Effect, GovernanceAnswer};
use stateset_api::IntentId;
use stateset_api::governance::{Ballot, BallotStatus, Terms};
use stateset_chain::Block;

use crate::bills_error::BillsError;
use crate::follow_ups::FollowUps;
use crate::governance::{contract, fits, unusable};
use stateset_chain::contract::GovernanceClient;
use stateset_chain::contract::{AskError, Wallet};
use stateset_state::journaled_state::JournaledState;
use stateset_telemetry::escape::on_one_line;

/// Looks at what governance was asked, once per block.
#[derive(Debug, Default)]
pub struct GovernanceWatcher {
    /// The height up to which everything was looked at.
    last_height: u64,
    follow_ups: FollowUps,
}

impl GovernanceWatcher {
    pub async fn round(
        &mut self,
        journaled: &mut JournaledState,
        wallet: &Wallet,
        block: &Block,
    ) -> Result<Vec<Effect>, BillsError> {
        if block.height <= self.last_height {
            return Ok(Vec::new());
        }
        let (mut effects, mut failed) = (Vec::new(), None);
        for (id, bill, asked) in asked(journaled, block.time) {
            let is_followed =
                journaled.state().bills.follow_up(id).is_some_and(|known| asked == Asked::Approval(known.approval));
            // One that nobody answers, of a contract that the policy names no more, keeps no other from its answer.
            match look(wallet, &bill, (asked, is_followed), block).await {
                Ok(None) => {}
                Ok(Some(answer)) => {
                    effects.extend(journaled.step(&Input::GovernanceAnswered { id, answer }.into(), block.time)?);
                }
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        effects.extend(self.follow_ups.round(journaled, wallet, block).await?);
        self.last_height = block.height;
        match failed {
            Some(error) if effects.is_empty() => Err(error.into()),
            Some(error) => {
                // What was learned of the others is said all the same.
                tracing::warn!("governance was not read to its end: {}", on_one_line(&error.to_string()));
                Ok(effects)
            }
            None => Ok(effects),
        }
    }
}

/// What was asked of governance, or given by it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    Ballot(u64),
    Approval(u64),
}

fn asked(journaled: &JournaledState, now: u64) -> Vec<(IntentId, Bill, Asked)> {
    let bills = journaled.state().bills.with_governance();
    let of = bills.filter_map(|(id, record)| {
        let asked = match record.status {
            BillStatus::Balloted { ballot, .. } => Asked::Ballot(ballot),
            BillStatus::Approved { approval, from, .. } if from <= now => Asked::Approval(approval),
            _ => return None,
        };
        Some((id, record.bill.clone(), asked))
    });
    of.collect()
}

/// What came of it, if anything did. `is_followed`: its terms are known.
async fn look(
    wallet: &Wallet,
    bill: &Bill,
    (asked, is_followed): (Asked, bool),
    block: &Block,
) -> Result<Option<GovernanceAnswer>, AskError> {
    let Some(contract) = contract(wallet, bill).await? else {
        let reason = format!("the policy asks nobody about {} any more", bill.denom);
        return Ok(Some(GovernanceAnswer::Lapsed { reason }));
    };
    let client = GovernanceClient { chain: wallet.chain.as_ref(), address: &contract };
    let approval = match asked {
        Asked::Approval(approval) => approval,
        Asked::Ballot(number) => {
            let ballot = client.ballot(number).await?;
            match ended(&ballot) {
                Some(GovernanceAnswer::Approved { approval, .. }) => approval,
                answer => return Ok(answer),
            }
        }
    };
    let given = client.approval(approval).await?;
    let fits = fits(&client, &given, (wallet, bill), &block.chain_id);
    let (usable_from, terms) = (given.usable_from, given.terms.clone());
    // A person's word, or a journal of before, does not say the terms.
    let is_known = is_followed || terms.is_empty();
    Ok(match (unusable(&given, fits), asked) {
        (Some(reason), _) => Some(GovernanceAnswer::Lapsed { reason }),
        (None, Asked::Approval(_)) if usable_from <= block.time && is_known => None,
        (None, _) => Some(GovernanceAnswer::Approved { approval, usable_from, terms }),
    })
}

/// How a vote ended, if it did. From when on an approval may be used is for the approval to say.
pub fn ended(ballot: &Ballot) -> Option<GovernanceAnswer> {
    let number = ballot.id;
    let lapsed = |how: &str| Some(GovernanceAnswer::Lapsed { reason: format!("ballot {number} {how}") });
    match &ballot.status {
        BallotStatus::Open {} => None,
        BallotStatus::Overdue {} => lapsed("is over: nobody decided in time"),
        BallotStatus::Void {} => lapsed("is void: governance's settings changed"),
        BallotStatus::Closed { approval: Some(approval), .. } => {
            Some(GovernanceAnswer::Approved { approval: *approval, usable_from: 0, terms: Terms::default() })
        }
        BallotStatus::Closed { outcome, approval: None } if outcome == "rejected" => {
            Some(GovernanceAnswer::Refused { reason: format!("ballot {number}: governance's approvers rejected it") })
        }
        BallotStatus::Closed { outcome, approval: None } => lapsed(&format!("ended: {outcome}")),
    }
}
