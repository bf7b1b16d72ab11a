//! Who is not listed, what a purpose may cost, and who is listed for a time.

use stateset_api::Amount;
use stateset_api::policy::{Budget, NewcomerPurse, Policy, Rule, WEIGHT_ONE, WeightedDenom};
use stateset_api::wallet::{NewcomerInfo, Payee, Payment, QueryMsg};
use stateset_tests_chain::wallets::{CATEGORY, DENOM};

use crate::stage::{OFFICE, Stage, USD, payee, policy, says, spend};

/// Two dollars each, three to each of them, five a day.
pub(crate) fn purse() -> NewcomerPurse {
    NewcomerPurse {
        denom: DENOM.to_owned(),
        per_payment_max: Amount(2 * USD),
        per_payee_max: Amount(3 * USD),
        per_day_max: Amount(5 * USD),
        per_month_max: Amount(50 * USD),
        lifetime_max: Amount(100 * USD),
        categories: vec![CATEGORY.to_owned()],
    }
}

/// Five dollars a day for the office.
fn office() -> Budget {
    Budget {
        name: "office-day".to_owned(),
        category: Some(OFFICE.to_owned()),
        denoms: vec![WeightedDenom { denom: DENOM.to_owned(), weight: WEIGHT_ONE }],
        per_day_max: Amount(5 * USD),
        per_month_max: Amount(50 * USD),
    }
}

pub(crate) async fn is_open_to_newcomers_within_its_caps_and_budgets_hold(stage: &Stage) -> eyre::Result<()> {
    let (shop, other, vendor) = (stage.stranger(41)?, stage.stranger(42)?, stage.node.address("vendor-a")?);
    let policy = Policy { newcomers: vec![purse()], budgets: vec![office()], ..policy() };
    let wallet = stage.wallet("purse", policy, vec![payee(&vendor)], None).await?;
    stage.operate("a listed payee", &wallet, spend(stage.payment(&vendor, USD).await?)).await?;

    let beyond = spend(stage.payment(&shop, 2 * USD + 1).await?);
    stage.refuses(&wallet, beyond, &says(Rule::NewcomerPerPaymentMax, 2 * USD + 1, 2 * USD)).await?;
    stage.operate("a newcomer", &wallet, spend(stage.payment(&shop, 2 * USD).await?)).await?;
    assert_eq!(stage.held(&shop, DENOM).await?, 2 * USD);
    let beyond = spend(stage.payment(&shop, USD + 1).await?);
    stage.refuses(&wallet, beyond, &says(Rule::NewcomerPerPayeeMax, USD + 1, USD)).await?;
    stage.operate("the same newcomer", &wallet, spend(stage.payment(&shop, USD).await?)).await?;
    stage.operate("another newcomer", &wallet, spend(stage.payment(&other, USD).await?)).await?;
    let beyond = spend(stage.payment(&other, USD + 1).await?);
    stage.refuses(&wallet, beyond, &says(Rule::NewcomerPerDayMax, USD + 1, USD)).await?;
    let elsewhere = Payment { category: OFFICE.to_owned(), ..stage.payment(&other, 1).await? };
    stage.refuses(&wallet, spend(elsewhere), "category: not allowed by policy and payee").await?;
    let known: NewcomerInfo = stage.ask(&wallet, QueryMsg::Newcomer { address: shop.clone() }).await?;
    assert_eq!((known.spent[0].amount, stage.held(&shop, DENOM).await?), (Amount(3 * USD), 3 * USD));

    let for_office = |payment: Payment| spend(Payment { category: OFFICE.to_owned(), ..payment });
    let within = for_office(stage.payment(&vendor, 4 * USD).await?);
    stage.operate("within a budget", &wallet, within).await?;
    let beyond = for_office(stage.payment(&vendor, USD + 1).await?);
    stage.refuses(&wallet, beyond, &says(Rule::BudgetPerDayMax, USD + 1, USD)).await?;
    stage.operate("the rest of a budget", &wallet, for_office(stage.payment(&vendor, USD).await?)).await?;
    Ok(())
}

pub(crate) async fn a_payee_ends_at_its_time(stage: &Stage) -> eyre::Result<()> {
    const SECONDS: u64 = 8;
    let vendor = stage.node.address("vendor-b")?;
    let ends_at = stage.node.now().await? + SECONDS;
    let ending = Payee { ends_at: Some(ends_at), ..payee(&vendor) };
    let wallet = stage.wallet("ending", policy(), vec![ending], None).await?;
    stage.operate("a payee that will end", &wallet, spend(stage.payment(&vendor, USD).await?)).await?;
    let left = ends_at.saturating_sub(stage.node.now().await?);
    stage.node.time_passes(left + 1).await?;
    let late = spend(stage.payment(&vendor, USD).await?);
    stage.refuses(&wallet, late, &format!("payee_ended: paid until {ends_at}, the block is of ")).await
}
