//! The operator asks: a payment that only a limit stands against becomes a proposal.

use cosmwasm_std::{DepsMut, Env, Response};
use stateset_api::limits::TITLE_BYTES_MAX;
use stateset_api::policy::{Breach, Mandate, Verdict};
use stateset_api::wallet::{Action, Draft, OwnerMsg, Payment, Proposer};

use crate::ContractError;
use crate::proposal::Proposal;
use crate::session::{Judgement, Means, Session};
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
    let breach = breach(&deps, env, account, &denom, &payment)?;
    let same = |action: &Action| matches!(action, Action::Pay { payment: asked, .. } if asked.id == payment.id);
    if let Some(proposal) = asked(&deps, &present.rules, now, &same)? {
        return Err(ContractError::AlreadyEscalated { id: payment.id, proposal });
    }
    let title = shorten(&format!("over limit: {breach}"));
    let draft = Draft { title, rationale: None, actions: vec![Action::Pay { denom, payment }] };
    proposing::ask(deps, env, &present, &draft)
}

/// The limit that stands against it, if nothing else does.
fn breach(
    deps: &DepsMut<'_>,
    env: &Env,
    account: &Account,
    denom: &str,
    payment: &Payment,
) -> Result<Breach, ContractError> {
    let mut session = Session::load(deps.as_ref(), env, account, denom, Means::default())?;
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

/// The operator asks for a mandate; the signers are shown its purpose first.
pub(crate) fn ask_mandate(deps: DepsMut<'_>, env: &Env, mandate: Mandate) -> Result<Response, ContractError> {
    let present = signers::present(deps.storage)?;
    let title = format!("mandate: {}", mandate.purpose);
    let action = Action::Owner(OwnerMsg::GiveMandate { mandate });
    if let Some(proposal) = asked(&deps, &present.rules, env.block.time.seconds(), &|other| *other == action)? {
        return Err(ContractError::MandateAsked { proposal });
    }
    proposing::ask(deps, env, &present, &Draft { title: shorten(&title), rationale: None, actions: vec![action] })
}

/// To a title's length, at a character's end.
fn shorten(text: &str) -> String {
    let fits = |(start, character): &(usize, char)| start.saturating_add(character.len_utf8()) <= TITLE_BYTES_MAX;
    text.char_indices().take_while(fits).map(|(_, character)| character).collect()
}

/// The operator's open proposal that does the same. Looks at its open ones alone: a handful.
fn asked(
    deps: &DepsMut<'_>,
    rules: &CurrentRules,
    now: u64,
    same: &dyn Fn(&Action) -> bool,
) -> Result<Option<u64>, ContractError> {
    for open in open_list::of(deps.storage, &Proposer::Operator {}, rules, now)? {
        let ended = Proposal::load(deps.storage, open.id)?.is_void(rules);
        if !ended && draft::load(deps.storage, open.id)?.actions.iter().any(same) {
            return Ok(Some(open.id));
        }
    }
    Ok(None)
}
