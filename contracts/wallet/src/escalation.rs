//! The operator asks: a payment that only a limit stands against becomes a proposal.

use cosmwasm_std::{DepsMut, Env, Response};
use stateset_api::IntentId;
use stateset_api::limits::TITLE_BYTES_MAX;
use stateset_api::policy::{Breach, Verdict};
use stateset_api::wallet::{Action, Draft, Payment, Proposer};

use crate::ContractError;
use crate::proposal::Proposal;
use crate::session::{Judgement, Session};
use crate::signers::{self, CurrentRules};
use crate::state::Account;
use crate::{draft, open_list, proposing, receipt};

pub(crate) fn escalate(
    deps: DepsMut<'_>,
    env: &Env,
    account: &Account,
    denom: String,
    payment: Payment,
) -> Result<Response, ContractError> {
    let present = signers::present(deps.storage)?;
    let now = env.block.time.seconds();
    let breach = breach(&deps, now, account, &denom, &payment)?;
    if let Some(proposal) = asked(&deps, &present.rules, now, payment.id)? {
        return Err(ContractError::AlreadyEscalated { id: payment.id, proposal });
    }
    let title = format!("over limit: {breach}").chars().take(TITLE_BYTES_MAX).collect();
    let draft = Draft { title, rationale: None, actions: vec![Action::Pay { denom, payment }] };
    proposing::ask(deps, env, &present, &draft)
}

/// The limit that stands against it, if nothing else does.
fn breach(
    deps: &DepsMut<'_>,
    now: u64,
    account: &Account,
    denom: &str,
    payment: &Payment,
) -> Result<Breach, ContractError> {
    let mut session = Session::load(deps.as_ref(), account, denom, now)?;
    if let Some(breach) = session.stopped {
        return Err(ContractError::OperatorStopped { breach });
    }
    let id = payment.id;
    match session.judge(deps.as_ref(), payment)? {
        Judgement::Refused(breach) => match breach.verdict(&account.policy) {
            Verdict::Escalate => Ok(breach),
            verdict => Err(ContractError::Refused { id, breach, verdict }),
        },
        Judgement::Reused(earlier) => Err(receipt::reused(deps.api, &account.policy, payment, denom, earlier)),
        Judgement::Pays | Judgement::AlreadyPaid => Err(ContractError::NothingToEscalate { id }),
    }
}

/// The open proposal for the same intent. Looks at the operator's open ones alone: a handful.
fn asked(deps: &DepsMut<'_>, rules: &CurrentRules, now: u64, intent: IntentId) -> Result<Option<u64>, ContractError> {
    for open in open_list::of(deps.storage, &Proposer::Operator {}, rules, now)? {
        let same = |action: &Action| matches!(action, Action::Pay { payment, .. } if payment.id == intent);
        let ended = Proposal::load(deps.storage, open.id)?.is_void(rules);
        if !ended && draft::load(deps.storage, open.id)?.actions.iter().any(same) {
            return Ok(Some(open.id));
        }
    }
    Ok(None)
}
