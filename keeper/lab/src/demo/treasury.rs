//! The wallet's treasury: named by the signers, funded by the operator within the policy's rules, then operated by the
//! keeper itself, recalled by the owner.

use std::path::PathBuf;

use eyre::{OptionExt, ensure};
use serde::Serialize;
use stateset_api::Amount;
use stateset_api::policy::Rule;
use stateset_api::treasury::{Policy, Strategy, VenueRule};
use stateset_api::wallet::{ExecuteMsg, OperatorMsg, Receipt, ReceiptKind, TreasuryTransfer};
use stateset_chain::contract::Treasury;
use stateset_cli::output::{self, Format};
use stateset_config::money;

use super::amounts::{DENOM, TREASURY_DAY, TREASURY_FUNDED};
use super::operated::{self, Operated};
use super::operator::{Answer, Operator, Refusal};
use super::stage::Stage;
use super::{approval, receipts};

/// What went in and out. In micro-dollars.
#[derive(Debug, Serialize)]
pub(super) struct Moves {
    /// By the wallet's receipts.
    pub(super) funded: u128,
    /// What the same funding, sent once more under its id, moved.
    again: u128,
    pub(super) called_back: u128,
    /// What the wallet's balance grew by.
    pub(super) recalled: u128,
    /// In the treasury, by the bank.
    pub(super) left: u128,
    /// What the policy would let in yet in these 24 hours: what came back refills nothing.
    left_today: u128,
    refused: Refusal,
    stopped: bool,
    operated: Operated,
}

pub(super) async fn run(stage: &Stage, narrate: &impl Fn(&str), format: Format) -> eyre::Result<Moves> {
    let treasury = create(stage, narrate, format).await?;
    narrate(&format!("   treasury {}", treasury.address));
    let (wallet, chain) = (&stage.wallet, stage.context.chain.as_ref());
    let room = wallet.simulate_fund(Amount(TREASURY_FUNDED)).await?;
    ensure!(room.breach.is_none(), "the wallet would not put {TREASURY_FUNDED} micro-dollars in: {:?}", room.breach);
    let room = room.remaining.ok_or_eyre("the policy lets nothing into a treasury")?;
    let dollars = |amount: Amount| stage.context.show(amount.0, DENOM);
    narrate(&format!(
        "   the wallet says (SimulateFund): {} may go in, for {} are left by its share, {} by the day, {} free",
        stage.context.show(TREASURY_FUNDED, DENOM),
        dollars(room.share),
        dollars(room.per_day),
        dollars(room.free)
    ));
    stage.keeper(&["treasury", "fund", &format!("{TREASURY_FUNDED}{DENOM}")], format).await?;
    let operator = Operator::new(stage).await?;
    let again = repeat(&operator, &receipt(stage, ReceiptKind::Funded).await?).await?;
    ensure!(again == 0, "the same funding moved {again} micro-dollars more");
    narrate("   the same funding under the same id, sent past the keeper: done already, nothing moved");
    let refused = beyond(stage, &operator).await?;
    let operated = operated::run(stage, &treasury, narrate, format).await?;
    stage.keeper(&["treasury", "show"], format).await?;

    narrate("   the owner recalls it, which needs nobody else and waits for nothing");
    let before = chain.balance(&wallet.address, DENOM).await?;
    stage.keeper(&["treasury", "recall"], format).await?;
    let recalled = chain.balance(&wallet.address, DENOM).await?.saturating_sub(before);
    let left = chain.balance(&treasury.address, DENOM).await?;
    let stopped = treasury.info().await?.stopped.is_some_and(|stopped| stopped.recalled);
    ensure!(stopped, "the treasury goes on after its recall");
    let now = wallet.simulate_fund(Amount(1)).await?.remaining.ok_or_eyre("the policy lets nothing in any more")?;
    let funded = moved(stage, ReceiptKind::Funded).await?;
    let called_back = moved(stage, ReceiptKind::CalledBack).await?;
    Ok(Moves { funded, again, called_back, recalled, left, left_today: now.per_day.0, refused, stopped, operated })
}

/// Makes the treasury, which the owner names; beside signers that waits until two of three approve.
async fn create(stage: &Stage, narrate: &impl Fn(&str), format: Format) -> eyre::Result<Treasury> {
    let (policy, deployment) = files(stage)?;
    let (policy, deployment) = (policy.display().to_string(), deployment.display().to_string());
    let number = stage.wallet.signers().await?.next_proposal.to_string();
    let create = ["treasury", "create", "--policy", &policy, "--price", "2.50USDC", "--deployment", &deployment];
    stage.keeper(&create, format).await?;
    narrate("   naming it loosens: two of three signers agree");
    approval::approve(stage, &number, "treasury-b.json", format).await?;
    let address =
        stage.wallet.info().await?.treasury.ok_or_eyre("the wallet has no treasury after the signers' yes")?;
    let treasury = Treasury { chain: stage.context.chain.clone(), address };
    let info = treasury.info().await?;
    ensure!(info.wallet == stage.wallet.address, "the treasury is wallet {}'s", info.wallet);
    Ok(treasury)
}

/// The treasury's policy, with the chain's own validator and no pool, and the record of what is deployed.
fn files(stage: &Stage) -> eyre::Result<(PathBuf, PathBuf)> {
    let policy = Policy {
        strategy: Strategy::Conservative,
        band_bps: 500,
        slippage_max_bps: 100,
        deviation_max_bps: 300,
        price_age_max_seconds: 86_400,
        loss_per_day_max: Amount(5_000_000),
        loss_lifetime_max: Amount(50_000_000),
        swap_per_day_max: Amount(0),
        liquid_min: Amount(20_000_000),
        validators: vec![VenueRule { address: stage.validator.clone(), share_max_bps: 3_000 }],
        pools: Vec::new(),
        loosen_delay_seconds: 3_600,
        reference: None,
    };
    let file = |name: &str| stage.folder.path().join(name);
    let (path, deployment) = (file("treasury.json"), file("deployment.json"));
    std::fs::write(&path, serde_json::to_vec(&policy)?)?;
    stage.record.save(&deployment)?;
    Ok((path, deployment))
}

/// The wallet's only receipt of its kind.
async fn receipt(stage: &Stage, kind: ReceiptKind) -> eyre::Result<Receipt> {
    let mut found = receipts::receipts(&stage.wallet).await?;
    found.retain(|receipt| receipt.kind == kind);
    ensure!(found.len() == 1, "the wallet has {} receipts of the kind {kind:?}", found.len());
    found.pop().ok_or_eyre("a receipt is missing")
}

/// What the wallet's receipts of a kind are over.
async fn moved(stage: &Stage, kind: ReceiptKind) -> eyre::Result<u128> {
    let of_it = receipts::receipts(&stage.wallet).await?.into_iter().filter(|receipt| receipt.kind == kind);
    Ok(of_it.map(|receipt| receipt.amount.0).sum())
}

/// What sending the same funding again moves.
async fn repeat(operator: &Operator<'_>, receipt: &Receipt) -> eyre::Result<u128> {
    let (id, amount, reference) = (receipt.id, receipt.amount, receipt.reference.clone());
    let Answer { code, moved, says, .. } = operator.send(fund(operator, id, amount, reference).await?).await?;
    ensure!(code == 0, "the same funding is refused: {says}");
    Ok(moved)
}

/// A unit more than the day has left.
async fn beyond(stage: &Stage, operator: &Operator<'_>) -> eyre::Result<Refusal> {
    let amount = Amount(TREASURY_DAY - TREASURY_FUNDED + 1);
    let breach = stage.wallet.simulate_fund(amount).await?.breach;
    let message = fund(operator, operator.id(41), amount, "more".to_owned()).await?;
    operator.refuses("a unit more than the day has left", message, (breach, Rule::TreasuryPerDayMax)).await
}

async fn fund(
    operator: &Operator<'_>,
    id: stateset_api::IntentId,
    amount: Amount,
    reference: String,
) -> eyre::Result<stateset_chain::tx::Any> {
    let epoch = operator.info().await?.epoch;
    let transfer = TreasuryTransfer { id, amount, reference, rationale: None };
    operator.execute(&ExecuteMsg::Operator(OperatorMsg::Fund { epoch, transfer }))
}

pub(super) fn table(moves: &Moves) -> String {
    let dollars = |amount: u128| money::show(amount, 6);
    format!(
        "{}\n{} USDC put in − {} called back − {} recalled = {} left in it; {} more could go in today",
        output::table(["asked for", "refused by"], [moves.refused.row()]),
        dollars(moves.funded),
        dollars(moves.called_back),
        dollars(moves.recalled),
        dollars(moves.left),
        dollars(moves.left_today)
    )
}
