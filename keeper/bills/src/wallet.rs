//! What the wallet says of bills: the agent's words for what [`stateset_chain::contract::Wallet`] answers of payments.

use stateset_agent::{Bill, Judged};
use stateset_api::wallet::SimulatedPayment;

use stateset_chain::contract::{AskError, Wallet};
use stateset_telemetry::escape::on_one_line;

/// What the wallet would say to these bills, all in one denom, each judged after those before it.
///
/// Those without an answer are left out, with a warning: one bill never stops the others.
pub async fn judge(wallet: &Wallet, bills: &[&Bill]) -> Result<Vec<Judged>, AskError> {
    let Some(first) = bills.first() else { return Ok(Vec::new()) };
    let payments: Vec<_> = bills.iter().map(|bill| bill.payment(&wallet.address)).collect();
    let answer = wallet.judge(&first.denom, &payments).await?;
    for (id, reason) in &answer.unanswered {
        let number = bills.iter().find(|bill| bill.intent_id(&wallet.address) == *id).map(|bill| bill.number.as_str());
        tracing::warn!(%id, "bill {} cannot be judged: {}", number.unwrap_or_default(), on_one_line(reason));
    }
    Ok(answer.judged.into_iter().map(judged).collect())
}

/// What the wallet would say to one bill under governance's approval, which it takes on trust.
pub async fn judge_one(wallet: &Wallet, bill: &Bill, approval: Option<u64>) -> Result<Vec<Judged>, AskError> {
    if approval.is_none() {
        return judge(wallet, &[bill]).await;
    }
    let answer = wallet.simulate(&bill.denom, &[bill.payment(&wallet.address)], approval).await?;
    Ok(answer.into_iter().map(judged).collect())
}

/// What the wallet would say to these bills, all in one denom and at most thirty, under a mandate.
pub async fn judge_under(wallet: &Wallet, bills: &[&Bill], mandate: u64) -> Result<Vec<Judged>, AskError> {
    let Some(first) = bills.first() else { return Ok(Vec::new()) };
    let payments: Vec<_> = bills.iter().map(|bill| bill.payment(&wallet.address)).collect();
    let answer = wallet.simulate_under(&first.denom, &payments, mandate).await?;
    Ok(answer.into_iter().map(judged).collect())
}

/// The wallet's answer about one payment as the agent takes it in.
pub fn judged(payment: SimulatedPayment) -> Judged {
    let SimulatedPayment { id, verdict, already_done, breach } = payment;
    Judged { id, verdict, already_done, breach }
}
