//! Another coin takes a denom's place.

use stateset_api::Amount;
use stateset_api::event::AlreadyPaid;
use stateset_api::policy::{Policy, Rule, Succession, WEIGHT_ONE};
use stateset_api::wallet::{OwnerMsg, Payee, Payment, QueryMsg, Remaining};
use stateset_tests_chain::wallets::DENOM;

use crate::stage::{Stage, USD, payee, policy, says, spend, spend_in};

const NEW: &str = "ustate";

pub(crate) async fn pays_in_both_coins_within_one_cap(stage: &Stage) -> eyre::Result<()> {
    const SECONDS: u64 = 30;
    let vendor = stage.node.address("vendor-c")?;
    let capped = Payee { per_day_max: Amount(10 * USD), ..payee(&vendor) };
    let wallet = stage.wallet("succession", policy(), vec![capped], None).await?;
    let in_new = |payment: Payment| spend_in(1, NEW, payment, None);
    let known = stage.payment(&vendor, 4 * USD).await?;
    stage.refuses(&wallet, in_new(known.clone()), "denom: not in the policy").await?;
    stage.operate("in the old coin", &wallet, spend(known.clone())).await?;

    // Four of the new count one of the old.
    let from_ends_at = stage.node.now().await? + SECONDS;
    let succession = Succession { from: DENOM.to_owned(), to: NEW.to_owned(), rate: WEIGHT_ONE / 4, from_ends_at };
    let policy = Policy { successions: vec![succession], ..policy() };
    stage.owner("a succession", &wallet, OwnerMsg::SetPolicy { policy }).await?;
    let before = stage.held(&vendor, NEW).await?;
    stage.operate("in the new coin", &wallet, in_new(stage.payment(&vendor, 16 * USD).await?)).await?;
    assert_eq!(stage.held(&vendor, NEW).await? - before, 16 * USD);
    // Paid in the old one, and not again in the new one.
    let again = Payment { amount: Amount(16 * USD), ..known };
    let done = stage.operate("the same bill in the new coin", &wallet, in_new(again)).await?;
    assert!(done.events.iter().any(|event| AlreadyPaid::from_event(event).is_ok()), "{:?}", done.events);
    assert_eq!(stage.held(&vendor, NEW).await? - before, 16 * USD);
    // Four and four of ten a day.
    let beyond = in_new(stage.payment(&vendor, 8 * USD + 1).await?);
    stage.refuses(&wallet, beyond, &says(Rule::PayeePerDayMax, 2 * USD + 1, 2 * USD)).await?;
    let beyond = spend(stage.payment(&vendor, 2 * USD + 1).await?);
    stage.refuses(&wallet, beyond, &says(Rule::PayeePerDayMax, 2 * USD + 1, 2 * USD)).await?;
    stage.operate("the old coin beside it", &wallet, spend(stage.payment(&vendor, USD).await?)).await?;
    let left: Remaining = stage.ask(&wallet, QueryMsg::Remaining { denom: NEW.to_owned() }).await?;
    assert_eq!(left.counted_in.as_deref(), Some(DENOM));

    let wait = from_ends_at.saturating_sub(stage.node.now().await?);
    stage.node.time_passes(wait + 1).await?;
    let late = spend(stage.payment(&vendor, USD).await?);
    let ended = format!("denom_ended: another has its place since {from_ends_at}, the block is of ");
    stage.refuses(&wallet, late, &ended).await?;
    stage.operate("the new coin alone", &wallet, in_new(stage.payment(&vendor, 4 * USD).await?)).await?;
    Ok(())
}
