//! The operator asks: a payment that only a limit stands against becomes a proposal.

use cosmwasm_std::{DepsMut, Env, Response};
use stateset_api::IntentId;
use stateset_api::limits::TITLE_BYTES_MAX;
use stateset_api::policy::{Breach, Verdict};
use stateset_api::wallet::{Action, Draft, Payment, Proposer, VOTE_SECONDS};

use crate::ContractError;
use crate::session::{Judgement, Session};
use crate::state::Account;
use crate::{proposal, receipt, signers, spend};

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
    let operator = Proposer::Operator {};
    if let Some(proposal) = asked(&deps, &operator, present.rules_epoch, now, payment.id)? {
        return Err(ContractError::AlreadyEscalated { id: payment.id, proposal });
    }
    let title = format!("over limit: {breach}").chars().take(TITLE_BYTES_MAX).collect();
    let draft = Draft { title, rationale: None, actions: vec![Action::Pay { denom, payment }] };
    let expires_at = now.saturating_add(VOTE_SECONDS);
    let checked = proposal::check(&deps, env, &present, operator, &draft, expires_at)?;
    Ok(Response::new().add_event(proposal::open_listed(deps.storage, &checked, &draft, "operator")?))
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
        Judgement::Reused(earlier) => {
            let paid = Box::new(receipt::tell(deps.api, &account.policy, id, earlier)?);
            Err(ContractError::IntentReused { id, asked: spend::describe(payment, denom), paid })
        }
        Judgement::Pays | Judgement::AlreadyPaid => Err(ContractError::NothingToEscalate { id }),
    }
}

/// The open proposal for the same intent. Looks at the operator's open ones alone: a handful.
fn asked(
    deps: &DepsMut<'_>,
    operator: &Proposer,
    rules_epoch: u32,
    now: u64,
    intent: IntentId,
) -> Result<Option<u64>, ContractError> {
    for (id, _) in proposal::open_of(deps.storage, operator, rules_epoch, now)? {
        let same = |action: &Action| matches!(action, Action::Pay { payment, .. } if payment.id == intent);
        if proposal::draft(deps.storage, id)?.actions.iter().any(same) {
            return Ok(Some(id));
        }
    }
    Ok(None)
}
