//! A shop that nobody listed: its small bill is paid from the newcomer purse, and one unit beyond is refused.

use eyre::{OptionExt, ensure};
use serde::Serialize;
use stateset_api::policy::Rule;
use stateset_api::wallet::{NewcomerInfo, QueryMsg};
use stateset_chain::contract::ask;
use stateset_cli::output::{self, Format};
use stateset_config::money;

use super::amounts::{DENOM, NEWCOMER_PAID, NEWCOMER_PAYMENT, NEWCOMER_TOTAL};
use super::child::KeeperProcess;
use super::operator::{Operator, Refusal};
use super::stage::Stage;
use super::wait_until_paid;

const BILL: &str = "N-001";

/// What the wallet says of the shop. In micro-dollars.
#[derive(Debug, Serialize)]
pub(super) struct Newcomer {
    bill: &'static str,
    /// As the wallet counts it for this payee.
    paid: u128,
    /// For ever.
    left_for_it: u128,
    /// Of the purse, for all newcomers in these 24 hours.
    left_today: u128,
    refused: Vec<Refusal>,
}

pub(super) async fn run(stage: &Stage, narrate: &impl Fn(&str), format: Format) -> eyre::Result<Newcomer> {
    let shop = &stage.accounts.account("vendor-c")?.address;
    let listed = stage.wallet.payees().await?.iter().any(|info| info.payee.address == *shop);
    ensure!(!listed, "the shop {shop} is listed");
    let bill = format!(
        "number,payee,amount,currency,category,due\n{BILL},{shop},{},USDC,cloud,2026-11-16\n",
        money::show(NEWCOMER_PAID, 6)
    );
    let file = stage.folder.path().join("newcomer.csv");
    std::fs::write(&file, bill)?;
    stage.keeper(&["bills", "import", &file.display().to_string()], format).await?;
    let keeper = KeeperProcess::start(stage)?;
    let height = wait_until_paid(stage, &[BILL]).await?;
    keeper.stop().await?;
    narrate(&format!("   paid at height {height}, without anybody having listed it"));

    let operator = Operator::new(stage).await?;
    let of_shop = |number, amount| operator.payment(number, shop, amount, "one more");
    let refused = vec![
        operator
            .refused(
                "a unit more than one payment",
                (of_shop(21, NEWCOMER_PAYMENT + 1), None),
                Rule::NewcomerPerPaymentMax,
            )
            .await?,
        operator
            .refused(
                "a unit more than is left for it",
                (of_shop(22, NEWCOMER_TOTAL - NEWCOMER_PAID + 1), None),
                Rule::NewcomerPerPayeeMax,
            )
            .await?,
    ];
    let chain = stage.context.chain.as_ref();
    let query = QueryMsg::Newcomer { address: shop.clone() };
    let NewcomerInfo { spent, .. } = ask(chain, &stage.wallet.address, &query).await?;
    let paid = spent.iter().find(|one| one.denom == DENOM).map_or(0, |one| one.amount.0);
    ensure!(paid == NEWCOMER_PAID, "the wallet says that the newcomer got {paid} micro-dollars, not {NEWCOMER_PAID}");
    let purse = stage.wallet.remaining(DENOM).await?.newcomers.ok_or_eyre("the wallet has no newcomer purse")?;
    let left_for_it = purse.per_payee.0.saturating_sub(paid);
    Ok(Newcomer { bill: BILL, paid, left_for_it, left_today: purse.per_day.0, refused })
}

pub(super) fn table(newcomer: &Newcomer) -> String {
    let dollars = |amount: u128| money::show(amount, 6);
    format!(
        "{}\npaid {} USDC from the purse; left for this shop {}, for all newcomers today {}",
        output::table(["asked for", "refused by"], newcomer.refused.iter().map(Refusal::row)),
        dollars(newcomer.paid),
        dollars(newcomer.left_for_it),
        dollars(newcomer.left_today)
    )
}
