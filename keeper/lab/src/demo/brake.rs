//! The brake: pulled by a key of its own on an alarm that proves false, lifted by the guardian at once; what a thief
//! could have hoped for rests a day.

use eyre::{OptionExt, ensure};
use serde::Serialize;
use stateset_api::policy::{REST_SECONDS, Rule};
use stateset_api::wallet::{BrakeMsg, ExecuteMsg, GuardianMsg, OwnerMsg};
use stateset_chain::Key;
use stateset_chain::transact::transact;
use stateset_chain::tx::{self, Coin};
use stateset_cli::devnet::PREFIX;
use stateset_cli::output;

use super::operator::{Operator, Refusal};
use super::stage::Stage;

/// For the brake's fees, in micro-STATE.
const FEES: u128 = 1_000_000;
/// A payment that every cap allows, in micro-dollars.
const SMALL: u128 = 1_000_000;

/// What the wallet said while it was braked, and after.
#[derive(Debug, Serialize)]
pub(super) struct Braked {
    /// A payment to a listed vendor, before the lift.
    while_braked: Refusal,
    /// The same after it: the wallet allows it.
    vendor_after: bool,
    /// A payment from the newcomer purse, which rests.
    while_resting: Refusal,
    rest_seconds: u64,
}

pub(super) async fn run(stage: &Stage, narrate: &impl Fn(&str)) -> eyre::Result<Braked> {
    let brake = named(stage).await?;
    narrate(&format!(
        "   the owner names a brake, {}: a first one tightens, so that it counts at once",
        brake.address()
    ));
    let pull = BrakeMsg::Freeze { reason: "more payments in an hour than ever before".to_owned() };
    send(stage, &brake, &ExecuteMsg::Brake(pull)).await?;
    let info = stage.wallet.info().await?;
    let by = info.braked.as_ref().map(|freeze| freeze.by.as_str());
    ensure!(by == Some(brake.address()) && info.frozen.is_none(), "the wallet is braked by {by:?}");
    narrate("   an alarm of the keeper's: the brake is pulled");
    let operator = Operator::new(stage).await?;
    let vendor = &stage.accounts.account("vendor-a")?.address;
    let shop = &stage.accounts.account("vendor-c")?.address;
    let to = |number, payee: &str| operator.payment(number, payee, SMALL, "small");
    let while_braked =
        operator.refused("1.00 USDC to a known vendor, while braked", (to(51, vendor), None), Rule::Frozen).await?;

    narrate("   it was a false alarm: the guardian lifts it, at once");
    send(stage, &stage.accounts.key("guardian")?, &ExecuteMsg::Guardian(GuardianMsg::LiftBrake {})).await?;
    let now = stage.context.chain.latest_block().await?.time;
    let info = stage.wallet.info().await?;
    let until = info.rests_until.ok_or_eyre("nothing rests after the brake was lifted")?;
    let lasts = info.braked.is_none() && until.saturating_sub(now) <= REST_SECONDS && until > now;
    ensure!(lasts, "at {now} the wallet rests until {until}; braked: {:?}", info.braked);
    let stands = operator.simulate(to(52, vendor), None).await?;
    ensure!(stands.is_none(), "a vendor is not paid after the lift: {stands:?}");
    let while_resting =
        operator.refused("1.00 USDC to a newcomer, on the day after", (to(53, shop), None), Rule::Resting).await?;
    Ok(Braked { while_braked, vendor_after: true, while_resting, rest_seconds: REST_SECONDS })
}

/// A key of its own, with fees, that the owner names.
async fn named(stage: &Stage) -> eyre::Result<Key> {
    let (brake, _) = Key::generate(PREFIX)?;
    let (owner, context) = (stage.accounts.key("owner")?, &stage.context);
    let set = ExecuteMsg::Owner(OwnerMsg::SetBrake { brake: Some(brake.address().to_owned()) });
    let messages = vec![
        tx::send(owner.address(), brake.address(), &[Coin::new(FEES, "ustate")]),
        tx::execute(owner.address(), &stage.wallet.address, &set, &[])?,
    ];
    transact(context.chain.as_ref(), &owner, &context.sending(), messages).await?;
    let is = stage.wallet.info().await?.brake;
    ensure!(is.as_deref() == Some(brake.address()), "the wallet's brake is {is:?}");
    Ok(brake)
}

async fn send(stage: &Stage, key: &Key, message: &ExecuteMsg) -> eyre::Result<()> {
    let message = tx::execute(key.address(), &stage.wallet.address, message, &[])?;
    transact(stage.context.chain.as_ref(), key, &stage.context.sending(), vec![message]).await?;
    Ok(())
}

pub(super) fn table(braked: &Braked) -> String {
    let refused = [braked.while_braked.row(), braked.while_resting.row()];
    let after = if braked.vendor_after { "is paid again" } else { "is not paid" };
    format!(
        "{}\nafter the lift a known vendor {after}; purse, mandates, grants and funding rest for {} hours",
        output::table(["asked for", "refused by"], refused),
        braked.rest_seconds / 3_600
    )
}
