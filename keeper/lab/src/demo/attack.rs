//! What a thief with the operator's key can do: ask the chain, past every check of the keeper.

use cosmwasm_std::Coin as WireCoin;
use eyre::OptionExt;
use serde::Serialize;
use stateset_api::Amount;
use stateset_api::wallet::{ExecuteMsg, OwnerMsg, Payment, Receipt};
use stateset_chain::tx::{self, Any, Coin};
use stateset_cli::output;

use super::amounts::DENOM;
use super::operator::{Answer, Operator};
use super::stage::Stage;

/// One attempt and the chain's answer.
#[derive(Debug, Serialize)]
pub(super) struct Attempt {
    what: String,
    /// Refused, or for a payment that was made before: accepted without moving anything.
    pub(super) held: bool,
    codespace: String,
    code: u32,
    answer: String,
}

pub(super) async fn run(stage: &Stage) -> eyre::Result<Vec<Attempt>> {
    let thief = Operator::new(stage).await?;
    let paid = a_receipt(stage).await?;
    let vendor = stage.accounts.account("vendor-a")?.address.clone();
    let stranger = stage.accounts.account("stranger")?.address.clone();
    let epoch = stage.wallet.info().await?.epoch;
    let spend = |epoch, denom, payment| thief.spend(epoch, denom, payment, None);
    let stolen = |number, to: &str, amount| thief.payment(number, to, amount, "stolen");
    let (again, more) = (repeat(&paid, paid.amount), repeat(&paid, Amount(paid.amount.0 + 1)));
    let policy = OwnerMsg::SetPolicy { policy: stage.wallet.policy().await? };
    let drain = OwnerMsg::Withdraw { coins: vec![WireCoin::new(1_000_000_u128, DENOM)] };
    let attempts = [
        ("40.00 USDC to a stranger", spend(epoch, DENOM, stolen(1, &stranger, 40_000_000))?),
        ("250.00 USDC to a known vendor", spend(epoch, DENOM, stolen(2, &vendor, 250_000_000))?),
        ("80.00 USDC, more than the day has left", spend(epoch, DENOM, stolen(3, &vendor, 80_000_000))?),
        ("a paid bill once more, a micro-dollar dearer", spend(epoch, DENOM, more)?),
        ("a paid bill once more, word for word", spend(epoch, DENOM, again)?),
        ("another denom", spend(epoch, "ustate", stolen(4, &vendor, 1))?),
        ("under an epoch that is over", spend(epoch - 1, DENOM, stolen(5, &vendor, 1))?),
        ("a wider policy", thief.execute(&ExecuteMsg::Owner(policy))?),
        ("a withdrawal", thief.execute(&ExecuteMsg::Owner(drain))?),
        ("a bank transfer in the wallet's name", tx::send(&stage.wallet.address, &stranger, &[Coin::new(1, DENOM)])),
    ];
    let mut done = Vec::new();
    for (what, message) in attempts {
        done.push(attempt(&thief, what, message).await?);
    }
    Ok(done)
}

/// By reference, not by id: ids carry the second in which a bill was first seen, which differs between runs.
async fn a_receipt(stage: &Stage) -> eyre::Result<Receipt> {
    let receipts = super::receipts::payments(&stage.wallet).await?;
    receipts.into_iter().min_by(|a, b| a.reference.cmp(&b.reference)).ok_or_eyre("nothing was paid")
}

fn repeat(receipt: &Receipt, amount: Amount) -> Payment {
    Payment {
        id: receipt.id,
        to: receipt.conduit.as_ref().unwrap_or(&receipt.to).clone(),
        amount,
        category: receipt.category.clone(),
        reference: receipt.reference.clone(),
        beneficiary: receipt.conduit.as_ref().map(|_| receipt.to.clone()),
    }
}

async fn attempt(thief: &Operator<'_>, what: &str, message: Any) -> eyre::Result<Attempt> {
    let Answer { code, codespace, says, moved } = thief.send(message).await?;
    let answer = if code == 0 { "already paid: nothing moved".to_owned() } else { says };
    Ok(Attempt { what: what.to_owned(), held: moved == 0, codespace, code, answer })
}

pub(super) fn table(attempts: &[Attempt]) -> String {
    output::table(
        ["asked for", "code", "the chain says"],
        attempts.iter().map(|attempt| {
            let code = if attempt.code == 0 { "0".into() } else { format!("{} {}", attempt.codespace, attempt.code) };
            [attempt.what.clone(), code, attempt.answer.clone()]
        }),
    )
}
