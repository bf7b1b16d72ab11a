//! `treasury fund|call-back`: money between wallet and treasury by the operator's key, once per id. The id follows from
//! the words and the day, so that whoever lost an answer says the same again.

use eyre::{WrapErr, bail, ensure, eyre};
use serde_json::json;
use sha2::{Digest, Sha256};
use stateset_agent::is_invisible;
use stateset_api::limits::REFERENCE_BYTES_MAX;
use stateset_api::wallet::{ExecuteMsg, OperatorMsg, Receipt, ReceiptKind, TreasuryTransfer};
use stateset_api::{Amount, IntentId};
use stateset_config::context::Context;
use stateset_telemetry::timestamp::show_time;

use crate::bills::parse_due;
use crate::cli;
use crate::describe;
use crate::output::Format;
use crate::verbs::operator::Operator;
use crate::verbs::treasury::opened::Opened;
use crate::verbs::wallet::act::{act, report_with};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Fund,
    CallBack,
}

impl Direction {
    const fn name(self) -> &'static str {
        match self {
            Self::Fund => "fund",
            Self::CallBack => "call-back",
        }
    }

    const fn kind(self) -> ReceiptKind {
        match self {
            Self::Fund => ReceiptKind::Funded,
            Self::CallBack => ReceiptKind::CalledBack,
        }
    }

    fn done(self, amount: &str) -> String {
        match self {
            Self::Fund => format!("has put {amount} into its treasury"),
            Self::CallBack => format!("has called {amount} back from its treasury"),
        }
    }
}

pub(super) async fn run(
    direction: Direction,
    verb: &cli::Transfer,
    context: &Context,
    format: Format,
) -> eyre::Result<()> {
    let opened = Opened::open(context).await?;
    let transfer = read(direction, verb, &opened).await?;
    let shown = opened.stable().show(transfer.amount);
    if let Some(receipt) = opened.wallet.receipt(transfer.id).await? {
        return found(&opened, direction, &transfer, &receipt, format);
    }
    match direction {
        Direction::Fund => check_fund(&opened, transfer.amount).await?,
        Direction::CallBack => check_call_back(&opened, transfer.amount).await?,
    }
    let operator = Operator::open(context, &opened.wallet).await?;
    let (epoch, id) = (operator.info.epoch, transfer.id);
    let mut more = json!({
        "treasury": opened.treasury.address, "id": id, "denom": opened.info.stable_denom, "amount": transfer.amount,
        "reference": transfer.reference,
    });
    let message = match direction {
        Direction::Fund => OperatorMsg::Fund { epoch, transfer },
        Direction::CallBack => OperatorMsg::CallBack { epoch, transfer },
    };
    let acted = act(context, &operator.key, &ExecuteMsg::Operator(message)).await?;
    more["remaining"] = json!(opened.wallet.simulate_fund(Amount(1)).await?.remaining);
    report_with(format, &acted, &format!("{} (intent {id})", direction.done(&shown)), more)
}

/// Checks what the wallet would refuse of the words themselves.
async fn read(direction: Direction, verb: &cli::Transfer, opened: &Opened<'_>) -> eyre::Result<TreasuryTransfer> {
    let context = opened.context;
    let coin = context.coin(&verb.coin)?;
    let rules = opened.wallet.policy().await?.treasury;
    let rules = rules.ok_or_else(|| {
        eyre!("the policy of wallet {} has no rules on a treasury (policy.treasury)", opened.wallet.address)
    })?;
    ensure!(
        coin.denom == rules.denom,
        "between wallet and treasury moves {}, by the policy's rules on it: got {}",
        rules.denom,
        coin.denom
    );
    let amount = Amount(coin.amount);
    ensure!(!amount.is_zero(), "zero_amount: an amount of 0 moves nothing");
    let reference = verb.reference.clone().unwrap_or_else(|| format!("{} {amount}", direction.name()));
    let got = reference.len();
    ensure!(
        (1..=REFERENCE_BYTES_MAX).contains(&got),
        "the reference must have 1 to {REFERENCE_BYTES_MAX} bytes: got {got}"
    );
    ensure!(!reference.chars().any(is_invisible), "the reference has letters that cannot be seen");
    let due = match &verb.due {
        Some(text) => parse_due(text).wrap_err("--due")?,
        // Midnight, so that saying the same again on the same day names the same transfer.
        None => context.chain.latest_block().await?.time / 86_400 * 86_400,
    };
    let parts = [direction.name(), &opened.wallet.address, &opened.treasury.address, &reference];
    Ok(TreasuryTransfer { id: intent_id(due, parts), amount, reference, rationale: None })
}

/// Of the due time and a hash of everything but the amount, so that a changed copy of what was done meets the receipt.
fn intent_id(due: u64, [direction, wallet, treasury, reference]: [&str; 4]) -> IntentId {
    let mut hash = Sha256::new();
    for part in ["stateset-treasury-transfer", direction, wallet, treasury, reference] {
        // Length-prefixed: no two lists of parts share their bytes.
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part);
    }
    let digest = hash.finalize();
    let mut distinct = [0; 10];
    distinct.copy_from_slice(&digest[..10]);
    IntentId::new(due, distinct)
}

/// It has a receipt already: of just this, or of something else.
fn found(
    opened: &Opened<'_>,
    direction: Direction,
    transfer: &TreasuryTransfer,
    receipt: &Receipt,
    format: Format,
) -> eyre::Result<()> {
    let same = receipt.kind == direction.kind()
        && receipt.amount == transfer.amount
        && receipt.reference == transfer.reference
        && receipt.to == opened.treasury.address;
    ensure!(
        same,
        "intent_reused: '{}' of {} named {} already, not {}: another --reference names another transfer",
        transfer.reference,
        show_time(transfer.id.unix_seconds()),
        opened.stable().show(receipt.amount),
        opened.stable().show(transfer.amount)
    );
    let done = direction.done(&opened.stable().show(transfer.amount));
    let shown = json!({ "wallet": opened.wallet.address, "done": "done before", "receipt": receipt, "tx": null });
    format.print(&shown, |_| {
        format!(
            "{} {done} {} (intent {}): nothing was sent; another --reference names another transfer",
            opened.wallet.address,
            show_time(receipt.paid_at),
            receipt.id
        )
    })
}

/// What wallet and treasury would say to it, before a fee is paid.
async fn check_fund(opened: &Opened<'_>, amount: Amount) -> eyre::Result<()> {
    if let Some(stopped) = &opened.info.stopped {
        bail!(
            "treasury {} is stopped since {} by {} ({}) and takes nothing: `treasury resume` first",
            opened.treasury.address,
            show_time(stopped.at),
            stopped.by,
            stopped.reason
        );
    }
    let Some(breach) = opened.wallet.simulate_fund(amount).await?.breach else { return Ok(()) };
    bail!(
        "the wallet does not put {} into its treasury: {}. `treasury show` says what remains",
        opened.stable().show(amount),
        describe::treasury::breach(opened.stable(), &breach)
    );
}

async fn check_call_back(opened: &Opened<'_>, amount: Amount) -> eyre::Result<()> {
    let held = opened.context.chain.balance(&opened.treasury.address, &opened.info.stable_denom).await?;
    ensure!(
        amount.0 <= held,
        "balance: requested {}, remaining {} lie idle in treasury {}: its operator unstakes or withdraws more, or the \
         owner recalls it",
        opened.stable().show(amount),
        opened.stable().show(Amount(held)),
        opened.treasury.address
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_of_a_day_are_one_id_and_any_other_word_is_another() {
        let day = 1_796_083_200;
        let words = ["fund", "w", "t", "R-1"];
        let id = intent_id(day, words);
        assert_eq!((id, id.unix_seconds()), (intent_id(day, words), day));
        let others = [
            intent_id(day + 86_400, words),
            intent_id(day, ["call-back", "w", "t", "R-1"]),
            intent_id(day, ["fund", "x", "t", "R-1"]),
            intent_id(day, ["fund", "w", "u", "R-1"]),
            intent_id(day, ["fund", "w", "t", "R-2"]),
            // The parts' borders count.
            intent_id(day, ["fund", "wt", "", "R-1"]),
        ];
        assert!(!others.contains(&id));
        // The TypeScript client says the same.
        assert_eq!(intent_id(1_790_035_200, words).to_string(), "01a0c669-8800-7d7e-9f18-5223bc16774f");
    }
}
