//! What the chain is asked for a notice's sake: the hash of what is to be decided, its end, an approval's terms.
//!
//! Only of what is about to be said. A node that does not answer costs a notice its hash in the end, and no payment
//! anything.

use stateset_api::approval::draft_hash;
use stateset_api::wallet::{Action, Draft};
use stateset_chain::contract::governance::contract;
use stateset_chain::contract::{AskError, GovernanceClient, Wallet};
use stateset_telemetry::terms::show_terms;
use stateset_telemetry::timestamp::show_time;

use crate::item::{Item, Look, ShowAmount};
use crate::plain_words::plain_words;

/// Fills in what the chain says of it.
pub(crate) async fn look(
    wallet: &Wallet,
    chain_id: &str,
    show: ShowAmount<'_>,
    item: &mut Item,
) -> Result<(), AskError> {
    match item.look.clone() {
        None => {}
        Some(Look::Proposal { number }) => {
            let info = wallet.proposal(number).await?;
            let hash = draft_hash(&info.draft);
            if info.summary.id != number || info.draft_hash.as_slice() != hash {
                let doubt = " (the node shows another draft than it stores: approve nothing, ask another node)";
                item.words.push_str(doubt);
            }
            item.hash = Some(hex::encode(hash));
            item.until = Some(info.summary.expires_at);
            if item.amount.is_none() {
                add_payments(&info.draft, show, item);
            }
        }
        Some(Look::Ballot { number, denom }) => {
            let Some(governance) = contract(wallet, &denom).await? else { return Ok(()) };
            let client = GovernanceClient { chain: wallet.chain.as_ref(), address: &governance };
            let ballot = client.ballot(number).await?;
            item.hash = ballot.matter.hash(chain_id, &governance, number).ok().map(hex::encode);
            item.until = Some(ballot.deadline);
        }
        Some(Look::Approval { number, denom }) => {
            let Some(governance) = contract(wallet, &denom).await? else { return Ok(()) };
            let client = GovernanceClient { chain: wallet.chain.as_ref(), address: &governance };
            let given = client.approval(number).await?;
            item.hash = Some(hex::encode(&given.action_hash));
            item.until = Some(given.expires_at);
            item.terms = show_terms(&given.terms).iter().map(|term| plain_words(term)).collect();
            if given.usable_from > 0 {
                item.terms.push(format!("usable from {}", show_time(given.usable_from)));
            }
        }
    }
    item.look = None;
    Ok(())
}

/// What a draft that is no known bill's pays, and what it does besides.
fn add_payments(draft: &Draft, show: ShowAmount<'_>, item: &mut Item) {
    let pays = |action: &Action| match action {
        Action::Pay { denom, payment } => Some((show(payment.amount.0, denom), payment.to.clone(), payment.id)),
        _ => None,
    };
    let payments: Vec<_> = draft.actions.iter().filter_map(pays).collect();
    let others = draft.actions.len().saturating_sub(payments.len());
    if let [(amount, to, id)] = &payments[..] {
        item.bill = Some(*id);
        (item.amount, item.payee) = (Some(amount.clone()), Some(plain_words(to)));
    } else if !payments.is_empty() {
        let all = payments.iter().map(|(amount, to, _)| format!("{amount} to {to}")).collect::<Vec<_>>();
        item.words = plain_words(&format!("{}; it pays {}", item.words, all.join(", ")));
    }
    if others > 0 {
        item.words.push_str(&format!("; besides paying it does {others} more"));
    }
}

#[cfg(test)]
mod tests {
    use stateset_api::wallet::{OwnerMsg, Payment};
    use stateset_api::{Amount, IntentId};

    use super::*;
    use crate::item::Incident;

    fn pay(amount: u128, to: &str) -> Action {
        let (id, to) = (IntentId([7; 16]), to.to_owned());
        let (category, reference) = ("cloud".into(), "R-1".into());
        let payment = Payment { id, to, amount: Amount(amount), category, reference, beneficiary: None };
        Action::Pay { denom: "uusdc".into(), payment }
    }

    #[test]
    fn a_proposal_that_is_no_bills_says_what_it_pays_and_that_it_does_more() {
        let said = |actions: Vec<Action>| {
            let incident =
                Incident { id: "1".into(), words: "proposal 3".into(), amount: None, hash: None, next: "x".into() };
            let mut item = Item::of_incident(&incident);
            let draft = Draft { title: String::new(), rationale: None, actions };
            add_payments(&draft, &|amount, denom| format!("{amount} {denom}"), &mut item);
            (item.amount, item.payee, item.words)
        };
        let freeze = || Action::Owner(OwnerMsg::Unfreeze {});
        let one = said(vec![pay(5, "a")]);
        assert_eq!(one, (Some("5 uusdc".into()), Some("a".into()), "proposal 3".into()));
        let two = said(vec![pay(5, "a"), pay(6, "b"), freeze()]);
        let words = "proposal 3; it pays 5 uusdc to a, 6 uusdc to b; besides paying it does 1 more";
        assert_eq!(two, (None, None, words.into()));
    }
}
