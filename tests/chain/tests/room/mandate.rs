//! A purse for one purpose: asked for by the operator, approved by signatures.

use stateset_api::Amount;
use stateset_api::event::{MandateGiven, ProposalOpened};
use stateset_api::policy::{Mandate, MandateScope, Rule};
use stateset_api::wallet::{
    ExecuteMsg, GuardianMsg, MandateInfo, MandateRef, MandateStatus, OperatorMsg, QueryMsg, Receipt, ReceiptResponse,
};
use stateset_tests_chain::council::Council;
use stateset_tests_chain::wallets::DENOM;

use crate::stage::{Stage, USD, policy, says, spend_in};

pub(crate) async fn is_asked_for_approved_drawn_and_revoked(stage: &Stage) -> eyre::Result<()> {
    let council = Council::of_five()?;
    let (shop, courier) = (stage.stranger(51)?, stage.node.key("faucet")?);
    let wallet = stage.wallet("mandate", policy(), vec![], Some(council.set())).await?;
    let mandate = Mandate {
        purpose: "move the shop's site to another host".to_owned(),
        scope: MandateScope::Payees(vec![shop.clone()]),
        denom: DENOM.to_owned(),
        per_payment_max: Amount(20 * USD),
        total: Amount(30 * USD),
        expires_at: stage.node.now().await? + 3_600,
        replaces: vec![],
    };
    let act = stage.act(&wallet).await?;
    let ask = OperatorMsg::AskMandate { epoch: 1, act, mandate: mandate.clone() };
    let asked = stage.operate("a mandate is asked for", &wallet, ask).await?;
    let id = asked.events.iter().find_map(|event| ProposalOpened::from_event(event).ok()).unwrap().proposal;
    let again = OperatorMsg::AskMandate { epoch: 1, act: act + 1, mandate: mandate.clone() };
    stage.refuses(&wallet, again, &format!("the same mandate is asked for already, by proposal {id}")).await?;
    let draw = async |amount: u128| eyre::Ok(spend_in(1, DENOM, stage.payment(&shop, amount).await?, Some(1)));
    stage.refuses(&wallet, draw(USD).await?, "mandate_ended: no mandate of this number is in force").await?;

    // Three of five; two alone carry nothing out.
    let approve = council.approve(&stage.node, &wallet, id, 2).await?;
    let done = stage.send("two approve", &courier, &wallet.address, &approve).await?;
    assert!(done.events.iter().all(|event| MandateGiven::from_event(event).is_err()));
    let ExecuteMsg::Anyone(stateset_api::wallet::AnyoneMsg::ApproveBySignatures { approvals, .. }) =
        council.approve(&stage.node, &wallet, id, 3).await?
    else {
        unreachable!()
    };
    let third = stateset_api::wallet::AnyoneMsg::ApproveBySignatures { id, approvals: approvals[2..].to_vec() };
    let done = stage.send("the third approves", &courier, &wallet.address, &ExecuteMsg::Anyone(third)).await?;
    let given = done.events.iter().find_map(|event| MandateGiven::from_event(event).ok()).unwrap();
    assert_eq!((given.number, given.total), (1, Amount(30 * USD)));

    stage
        .refuses(&wallet, draw(20 * USD + 1).await?, &says(Rule::MandatePerPaymentMax, 20 * USD + 1, 20 * USD))
        .await?;
    let OperatorMsg::Spend { payments, .. } = draw(20 * USD).await? else { unreachable!() };
    let first = spend_in(1, DENOM, payments[0].clone(), Some(1));
    stage.operate("drawn under a mandate", &wallet, first).await?;
    let found: ReceiptResponse = stage.ask(&wallet, QueryMsg::Receipt { id: payments[0].id }).await?;
    assert!(matches!(found.receipt, Some(Receipt { mandate: Some(1), .. })), "{found:?}");
    stage.refuses(&wallet, draw(10 * USD + 1).await?, &says(Rule::MandateTotal, 10 * USD + 1, 10 * USD)).await?;
    let elsewhere = spend_in(1, DENOM, stage.payment(&stage.stranger(52)?, 1).await?, Some(1));
    stage.refuses(&wallet, elsewhere, "mandate_payee: the mandate does not name this payee").await?;

    let revoke = ExecuteMsg::Guardian(GuardianMsg::RevokeMandate(MandateRef { number: 1 }));
    stage.send("a mandate is revoked", &stage.guardian, &wallet.address, &revoke).await?;
    stage.refuses(&wallet, draw(1).await?, "mandate_ended: no mandate of this number is in force").await?;
    let info: MandateInfo = stage.ask(&wallet, QueryMsg::Mandate(MandateRef { number: 1 })).await?;
    assert_eq!((info.mandate, info.drawn, info.status), (mandate, Amount(20 * USD), MandateStatus::Revoked));
    Ok(())
}
