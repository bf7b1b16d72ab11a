//! The alarm's own key.

use stateset_api::policy::Policy;
use stateset_api::wallet::{BrakeMsg, ExecuteMsg, GuardianMsg, OperatorMsg, OwnerMsg};

use crate::purse::purse;
use crate::stage::{Stage, USD, payee, policy, spend};

pub(crate) async fn stops_the_operator_until_it_is_lifted_and_then_rests(stage: &Stage) -> eyre::Result<()> {
    let (alarm, vendor) = (stage.node.key("signer-b")?, stage.node.address("vendor-a")?);
    let policy = Policy { newcomers: vec![purse()], ..policy() };
    let wallet = stage.wallet("brake", policy, vec![payee(&vendor)], None).await?;
    let contract = &wallet.address;
    let pull = ExecuteMsg::Brake(BrakeMsg::Freeze { reason: "money leaves at night".to_owned() });
    stage.refused(&alarm, contract, &pull, "only the brake may do this").await?;
    let brake = Some(alarm.address().to_owned());
    stage.owner("a brake is set", &wallet, OwnerMsg::SetBrake { brake }).await?;
    stage.operate("paid before", &wallet, spend(stage.payment(&vendor, USD).await?)).await?;
    let lift = ExecuteMsg::Guardian(GuardianMsg::LiftBrake {});
    stage.refused(&stage.guardian, contract, &lift, "the brake froze nothing").await?;

    stage.send("the brake is pulled", &alarm, contract, &pull).await?;
    let braked = stage.info(&wallet).await?.braked.unwrap();
    assert_eq!((braked.by.as_str(), braked.reason.as_str()), (alarm.address(), "money leaves at night"));
    let frozen = format!("operator refused: frozen: by {} at {}: money leaves at night", braked.by, braked.at);
    stage.refuses(&wallet, spend(stage.payment(&vendor, USD).await?), &frozen).await?;
    stage.refuses(&wallet, OperatorMsg::Heartbeat { epoch: 1, act: 1 }, &frozen).await?;
    let itself = ExecuteMsg::Owner(OwnerMsg::LiftBrake {});
    stage.refused(&alarm, contract, &itself, "only the owner may do this").await?;

    stage.send("the brake is lifted", &stage.guardian, contract, &lift).await?;
    let until = stage.info(&wallet).await?.rests_until.unwrap();
    stage.operate("a listed payee while it rests", &wallet, spend(stage.payment(&vendor, USD).await?)).await?;
    let newcomer = spend(stage.payment(&stage.stranger(61)?, USD).await?);
    let rests = format!("resting: purse, mandates, grants and funding rest until {until}, the block is of ");
    stage.refuses(&wallet, newcomer, &rests).await?;
    stage.refused(&alarm, contract, &pull, &format!("the brake rests until {until}")).await
}
