//! A treasury that the operator funds and calls on without asking anybody.

use cosmwasm_std::Binary;
use stateset_api::event::{AlreadyPaid, TreasuryCalledBack, TreasuryFunded};
use stateset_api::policy::{Policy, Rule, TreasuryRules};
use stateset_api::treasury::{
    self, Action, AnyoneMsg, GuardianMsg, Price, Strategy, TreasuryInfo, VenueRule, WalletMsg,
};
use stateset_api::wallet::{
    ExecuteMsg, OperatorMsg, OwnerMsg, QueryMsg, ReceiptKind, ReceiptResponse, TreasuryTransfer,
};
use stateset_api::{Amount, IntentId};
use stateset_chain::contract::ask;
use stateset_chain::tx::{self, Coin, Instantiate};
use stateset_tests_chain::venues::{STATE, operator_address};
use stateset_tests_chain::wallets::{DENOM, Wallet};

use crate::UNBONDING_SECONDS;
use crate::stage::{FUNDS, Stage, USD, policy, says};

/// Half of all, 300 a day.
fn rules(code_id: u64) -> TreasuryRules {
    TreasuryRules {
        code_ids: vec![code_id],
        denom: DENOM.to_owned(),
        share_max_bps: 5_000,
        per_day_max: Amount(300 * USD),
        lifetime_max: Amount(5_000 * USD),
        keep_min: Amount(100 * USD),
    }
}

async fn create(stage: &Stage, code_id: u64, wallet: &str, admin: Option<&str>) -> eyre::Result<String> {
    let validator = operator_address(&stage.node.address("validator")?)?;
    let msg = treasury::InstantiateMsg {
        wallet: wallet.to_owned(),
        stable_denom: DENOM.to_owned(),
        stake_denom: STATE.to_owned(),
        unbonding_seconds: UNBONDING_SECONDS,
        price: Price { price: Amount(250_000), observed_at: stage.node.now().await? },
        policy: treasury::Policy {
            strategy: Strategy::Balanced,
            band_bps: 500,
            slippage_max_bps: 100,
            deviation_max_bps: 300,
            price_age_max_seconds: 7 * 86_400,
            loss_per_day_max: Amount(20 * USD),
            swap_per_day_max: Amount(2_000 * USD),
            liquid_min: Amount(USD),
            validators: vec![VenueRule { address: validator, share_max_bps: 5_000 }],
            pools: vec![],
            loosen_delay_seconds: 3_600,
            loss_lifetime_max: Amount(200 * USD),
            reference: None,
        },
        lost_before: Amount::ZERO,
    };
    let new = Instantiate { sender: stage.owner.address(), admin, code_id, label: "treasury", msg: &msg, funds: &[] };
    let made = stage.node.send(&stage.owner, vec![tx::instantiate(&new)?]).await?;
    Ok(tx::instantiated_addresses(&made)?.remove(0))
}

fn transfer(id: IntentId, amount: u128) -> TreasuryTransfer {
    TreasuryTransfer { id, amount: Amount(amount), reference: "idle".to_owned(), rationale: None }
}

const fn fund(transfer: TreasuryTransfer) -> OperatorMsg {
    OperatorMsg::Fund { epoch: 1, transfer }
}

pub(crate) async fn is_named_funded_called_back_stopped_and_recalled(stage: &Stage) -> eyre::Result<()> {
    let code_id = stage.record.code("treasury")?.code_id;
    let policy = Policy { treasury: Some(rules(code_id)), ..policy() };
    let wallet = stage.wallet("treasury", policy, vec![], None).await?;
    let id = stage.payment("", 1).await?.id;
    stage.refuses(&wallet, fund(transfer(id, USD)), &says(Rule::Treasury, USD, 0)).await?;
    let treasury = named(stage, &wallet, code_id).await?;
    let funded = funded_and_called_back(stage, &wallet, &treasury).await?;
    stopped_and_recalled(stage, &wallet, &treasury, funded).await
}

/// Only one of a listed code, without an admin, of this wallet.
async fn named(stage: &Stage, wallet: &Wallet, code_id: u64) -> eyre::Result<String> {
    let owner = stage.owner.address();
    let set = |treasury: &str| ExecuteMsg::Owner(OwnerMsg::SetTreasury { treasury: treasury.to_owned() });
    let other = stage.record.contract("registry")?;
    let of_code = stage.record.code("registry")?.code_id;
    let reason = format!("the policy names no treasury of code {of_code}");
    stage.refused(&stage.owner, &wallet.address, &set(&other.address), &reason).await?;
    let admined = create(stage, code_id, &wallet.address, Some(owner)).await?;
    let reason = format!("{owner} may replace the treasury's code");
    stage.refused(&stage.owner, &wallet.address, &set(&admined), &reason).await?;
    let foreign = create(stage, code_id, owner, None).await;
    if let Ok(foreign) = foreign {
        stage.refused(&stage.owner, &wallet.address, &set(&foreign), "the treasury is that of").await?;
    }
    let treasury = create(stage, code_id, &wallet.address, None).await?;
    stage.owner("a treasury is named", wallet, OwnerMsg::SetTreasury { treasury: treasury.clone() }).await?;
    assert_eq!(stage.info(wallet).await?.treasury.as_ref(), Some(&treasury));
    let next = create(stage, code_id, &wallet.address, None).await?;
    let reason = format!("the present treasury {treasury} is recalled first");
    stage.refused(&stage.owner, &wallet.address, &set(&next), &reason).await?;
    Ok(treasury)
}

/// Answers what lies in it.
async fn funded_and_called_back(stage: &Stage, wallet: &Wallet, treasury: &str) -> eyre::Result<u128> {
    let ids = [stage.payment("", 1).await?.id, stage.payment("", 1).await?.id, stage.payment("", 1).await?.id];
    let day = 300 * USD;
    stage.refuses(wallet, fund(transfer(ids[0], day + 1)), &says(Rule::TreasuryPerDayMax, day + 1, day)).await?;
    let done = stage.operate("funded", wallet, fund(transfer(ids[0], 200 * USD))).await?;
    assert!(done.events.iter().any(|event| TreasuryFunded::from_event(event).is_ok()), "{:?}", done.events);
    assert_eq!(stage.held(treasury, DENOM).await?, 200 * USD);
    let again = stage.operate("funded again by the same id", wallet, fund(transfer(ids[0], 200 * USD))).await?;
    assert!(again.events.iter().any(|event| AlreadyPaid::from_event(event).is_ok()), "{:?}", again.events);
    stage.refuses(wallet, fund(transfer(ids[0], 201 * USD)), "intent_reused").await?;
    stage
        .refuses(
            wallet,
            fund(transfer(ids[1], 100 * USD + 1)),
            &says(Rule::TreasuryPerDayMax, 100 * USD + 1, 100 * USD),
        )
        .await?;

    let back = |amount: u128| OperatorMsg::CallBack { epoch: 1, transfer: transfer(ids[2], amount) };
    stage.refuses(wallet, back(200 * USD + 1), "200000000 is held: 200000001 cannot be moved").await?;
    let done = stage.operate("called back", wallet, back(50 * USD)).await?;
    assert!(done.events.iter().any(|event| TreasuryCalledBack::from_event(event).is_ok()), "{:?}", done.events);
    let found: ReceiptResponse = stage.ask(wallet, QueryMsg::Receipt { id: ids[2] }).await?;
    assert_eq!(found.receipt.unwrap().kind, ReceiptKind::CalledBack);
    // What came back does not refill the day.
    stage
        .refuses(
            wallet,
            fund(transfer(ids[1], 100 * USD + 1)),
            &says(Rule::TreasuryPerDayMax, 100 * USD + 1, 100 * USD),
        )
        .await?;
    let held = [stage.held(treasury, DENOM).await?, stage.held(&wallet.address, DENOM).await?];
    assert_eq!(held, [150 * USD, FUNDS - 150 * USD]);
    Ok(held[0])
}

/// Stake that was unbonding comes home seconds later, by anybody's hand.
async fn stopped_and_recalled(stage: &Stage, wallet: &Wallet, treasury: &str, held: u128) -> eyre::Result<()> {
    let stake = 40 * USD;
    let coins = [Coin::new(stake, STATE)];
    stage.node.send(&stage.owner, vec![tx::send(stage.owner.address(), treasury, &coins)]).await?;
    let validator = operator_address(&stage.node.address("validator")?)?;
    let action = Action::Stake { validator, amount: Amount(stake) };
    let act = |act: u64| treasury::ExecuteMsg::Operator { epoch: 1, act, action: action.clone() };
    stage.send("staked", &stage.operator, treasury, &act(1)).await?;
    let repeated = "act 1 is not above the last, 1, and at most 1001";
    stage.refused(&stage.operator, treasury, &act(1), repeated).await?;

    let stop = treasury::ExecuteMsg::Guardian(GuardianMsg::Stop { reason: "night".to_owned() });
    stage.send("a treasury is stopped", &stage.guardian, treasury, &stop).await?;
    let info: TreasuryInfo = ask(stage.node.chain.as_ref(), treasury, &treasury::QueryMsg::Treasury {}).await?;
    let stopped = info.stopped.unwrap();
    let says = format!("the treasury is stopped by {} since {}: night", stopped.by, stopped.at);
    let id = stage.payment("", 1).await?.id;
    stage.refuses(wallet, fund(transfer(id, USD)), &says).await?;
    stage.refused(&stage.operator, treasury, &act(2), &says).await?;

    let msg = Binary::from(serde_json::to_vec(&treasury::ExecuteMsg::Wallet(WalletMsg::Recall {}))?);
    let before = stage.held(&wallet.address, STATE).await?;
    stage.owner("a treasury is recalled", wallet, OwnerMsg::CallTreasury { msg }).await?;
    assert_eq!([stage.held(treasury, DENOM).await?, stage.held(&wallet.address, DENOM).await?], [0, FUNDS]);
    assert_eq!(held, 150 * USD);
    stage.node.time_passes(UNBONDING_SECONDS + 2).await?;
    let sweep = treasury::ExecuteMsg::Anyone(AnyoneMsg::Sweep {});
    let anybody = stage.node.key("faucet")?;
    stage.send("swept", &anybody, treasury, &sweep).await?;
    let home = stage.held(&wallet.address, STATE).await? - before;
    assert!(home >= stake && stage.held(treasury, STATE).await? == 0, "{home} of {stake} and its rewards");
    Ok(())
}
