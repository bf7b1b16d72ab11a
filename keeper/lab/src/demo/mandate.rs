//! A purse for one purpose: the operator asks, two signatures approve, one of them a passkey's; drawn down by number,
//! then revoked by the guardian.

use eyre::{OptionExt, ensure};
use serde::Serialize;
use stateset_api::policy::Rule;
use stateset_api::wallet::{MandateInfo, MandateStatus, SignerId};
use stateset_chain::Key;
use stateset_cli::devnet::PREFIX;
use stateset_cli::output::{self, Format};
use stateset_config::money;

use super::amounts::{DENOM, MANDATE_DRAWN, MANDATE_DRAWS, MANDATE_PAYMENT, MANDATE_TOTAL};
use super::operator::{Operator, Refusal};
use super::passkey::Passkey;
use super::stage::Stage;

const PURPOSE: &str = "move the archive to another host";
/// How long it would last, in seconds.
const GOOD_SECONDS: u64 = 86_400;

/// What the wallet says of the mandate. In micro-dollars.
#[derive(Debug, Serialize)]
pub(super) struct Mandated {
    number: u64,
    purpose: String,
    /// Who approved it: signatures by a key, and by a passkey.
    by_key: usize,
    by_passkey: usize,
    total: u128,
    /// The receipts that name it, in the order in which they were paid.
    draws: Vec<u128>,
    drawn: u128,
    refused: Vec<Refusal>,
    revoked: bool,
}

/// The host that is paid under it, which nobody listed: an address that holds nothing yet.
pub(super) fn host(stage: &Stage) -> eyre::Result<String> {
    let words = &stage.accounts.account("vendor-c")?.mnemonic;
    Ok(Key::from_mnemonic(words, 1, PREFIX)?.address().to_owned())
}

pub(super) async fn run(stage: &Stage, narrate: &impl Fn(&str), format: Format) -> eyre::Result<Mandated> {
    let host = host(stage)?;
    let proposal = ask_for(stage, &host, format).await?;
    narrate("   signer-b approves by its key's signature, signer-c by a passkey's; anybody delivers both");
    let number = approve(stage, proposal, format).await?;
    let votes = stage.wallet.votes(proposal).await?;
    let by = |of: fn(&SignerId) -> bool| votes.iter().filter(|vote| vote.approves && of(&vote.signer)).count();
    let by_key = by(|signer| matches!(signer, SignerId::Secp256k1(_)));
    let by_passkey = by(|signer| matches!(signer, SignerId::Secp256r1(_)));
    ensure!(votes.len() == 2 && by_key == 1 && by_passkey == 1, "others approved the mandate: {votes:?}");

    let operator = Operator::new(stage).await?;
    let to_host = |id, amount| operator.payment(id, &host, amount, "archive");
    let mut draws = Vec::new();
    for (id, amount) in (31..).zip(MANDATE_DRAWS) {
        let receipt = operator.pay(to_host(id, amount), Some(number)).await?;
        ensure!(receipt.mandate == Some(number), "the receipt names mandate {:?}, not {number}", receipt.mandate);
        narrate(&format!("   drawn under mandate {number}: {}", stage.context.show(receipt.amount.0, DENOM)));
        draws.push(receipt.amount.0);
    }
    let beyond = (to_host(33, MANDATE_TOTAL - MANDATE_DRAWN + 1), Some(number));
    let mut refused = vec![operator.refused("a unit more than is left", beyond, Rule::MandateTotal).await?];

    stage.keeper(&["wallet", "mandate", "revoke", &number.to_string(), "--key", "guardian"], format).await?;
    let after = (to_host(34, 1), Some(number));
    refused.push(operator.refused("a unit after the revocation", after, Rule::MandateEnded).await?);
    let MandateInfo { mandate, drawn, status, .. } = stage.wallet.mandate(number).await?;
    ensure!(status == MandateStatus::Revoked, "mandate {number} is {status:?} after its revocation");
    let paid = stage.context.chain.balance(&host, DENOM).await?;
    ensure!(paid == drawn.0 && paid == MANDATE_DRAWN, "{paid} micro-dollars arrived, {} were drawn", drawn.0);
    let (purpose, total, drawn) = (mandate.purpose, mandate.total.0, drawn.0);
    Ok(Mandated { number, purpose, by_key, by_passkey, total, draws, drawn, refused, revoked: true })
}

/// The operator asks the signers. Answers the proposal's number.
async fn ask_for(stage: &Stage, host: &str, format: Format) -> eyre::Result<u64> {
    let proposal = stage.wallet.signers().await?.next_proposal;
    let until = stage.context.chain.latest_block().await?.time.saturating_add(GOOD_SECONDS);
    let text = format!(
        "purpose = \"{PURPOSE}\"\ndenom = \"{DENOM}\"\ntotal = \"{MANDATE_TOTAL}\"\nper_payment_max = \"{MANDATE_PAYMENT}\"\n\
         expires_at = {until}\nscope = {{ payees = [\"{host}\"] }}\nreplaces = []\n"
    );
    let file = stage.folder.path().join("mandate.toml");
    std::fs::write(&file, text)?;
    stage.keeper(&["wallet", "mandate", "ask", &file.display().to_string(), "--yes"], format).await?;
    Ok(proposal)
}

/// Two signatures, delivered together. Answers the mandate's number.
async fn approve(stage: &Stage, proposal: u64, format: Format) -> eyre::Result<u64> {
    let file = |name: &str| stage.folder.path().join(name);
    let (request, by_key, by_passkey) = (file("mandate.json"), file("mandate-b.json"), file("mandate-c.json"));
    let shown = |path: &std::path::Path| path.display().to_string();
    let number = proposal.to_string();
    stage.keeper(&["wallet", "sign", &number, "--key", "signer-b", "--yes", "--out", &shown(&by_key)], format).await?;
    stage.keeper(&["wallet", "proposals", "show", &number, "--out", &shown(&request)], format).await?;
    Passkey::new()?.sign(&request, &by_passkey)?;
    stage.keeper(&["wallet", "submit", &shown(&by_key), &shown(&by_passkey), "--key", "signer-a"], format).await?;
    let given = stage.wallet.mandates().await?.into_iter().find(|info| info.status == MandateStatus::InForce);
    Ok(given.ok_or_eyre("the signers gave no mandate")?.number)
}

pub(super) fn table(mandated: &Mandated) -> String {
    let dollars = |amount: u128| money::show(amount, 6);
    format!(
        "{}\nmandate {} ({}): {} of {} USDC drawn in {} payments, then revoked",
        output::table(["asked for", "refused by"], mandated.refused.iter().map(Refusal::row)),
        mandated.number,
        mandated.purpose,
        dollars(mandated.drawn),
        dollars(mandated.total),
        mandated.draws.len()
    )
}
