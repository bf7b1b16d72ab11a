//! A part of the allowance in another's hand; the log of decisions; act numbers.

use cosmwasm_std::Binary;
use stateset_api::Amount;
use stateset_api::policy::Rule;
use stateset_api::wallet::{
    DecisionLog, ExecuteMsg, Grant, GrantBudget, GrantsResponse, OperatorGrant, OperatorMsg, OwnerMsg, QueryMsg,
};
use stateset_tests_chain::wallets::{CATEGORY, DENOM};

use crate::stage::{Stage, USD, payee, policy, says, spend_in};

pub(crate) async fn are_spent_outlive_a_take_over_and_end_with_the_operator(stage: &Stage) -> eyre::Result<()> {
    let (holder, vendor) = (stage.node.key("signer-a")?, stage.node.address("vendor-a")?);
    let wallet = stage.wallet("grants", policy(), vec![payee(&vendor)], None).await?;
    let expires_at = stage.node.now().await? + 3_600;
    let grant = Grant {
        name: "desk".to_owned(),
        purpose: "an assistant's errands".to_owned(),
        to: holder.address().to_owned(),
        denom: DENOM.to_owned(),
        per_payment_max: Amount(3 * USD),
        total: Amount(10 * USD),
        budgets: vec![GrantBudget { category: CATEGORY.to_owned(), total: Amount(5 * USD) }],
        expires_at,
        newcomers: false,
        mandates: false,
    };
    let by_holder = async |epoch: u32, amount: u128| {
        let payment = stage.payment(&vendor, amount).await?;
        eyre::Ok(ExecuteMsg::Operator(spend_in(epoch, DENOM, payment, None)))
    };
    let contract = &wallet.address;
    let none = "only the operator may do this";
    stage.refused(&holder, contract, &by_holder(1, USD).await?, none).await?;
    let act = stage.act(&wallet).await?;
    stage.operate("a grant", &wallet, OperatorMsg::Grant { epoch: 1, act, grant }).await?;
    let beyond = says(Rule::GrantPerPaymentMax, 3 * USD + 1, 3 * USD);
    stage.refused(&holder, contract, &by_holder(1, 3 * USD + 1).await?, &beyond).await?;
    stage.send("under a grant", &holder, contract, &by_holder(1, 3 * USD).await?).await?;
    let beyond = says(Rule::GrantCategoryTotal, 2 * USD + 1, 2 * USD);
    stage.refused(&holder, contract, &by_holder(1, 2 * USD + 1).await?, &beyond).await?;

    let act = stage.act(&wallet).await?;
    stage.operate("a take-over", &wallet, OperatorMsg::TakeOver { epoch: 1, act }).await?;
    let epoch = "operator_epoch: named 1, in force is 2";
    stage.refused(&holder, contract, &by_holder(1, USD).await?, epoch).await?;
    stage.send("under a grant after it", &holder, contract, &by_holder(2, USD).await?).await?;
    let left: GrantsResponse = stage.ask(&wallet, QueryMsg::Grants {}).await?;
    assert_eq!((left.grants[0].total, left.grants[0].budgets[0].total), (Amount(6 * USD), Amount(USD)));

    let operator = Some(OperatorGrant { address: stage.operator.address().to_owned(), expires_at });
    stage.owner("the operator is set anew", &wallet, OwnerMsg::SetOperator { operator }).await?;
    let ended: GrantsResponse = stage.ask(&wallet, QueryMsg::Grants {}).await?;
    assert_eq!(ended.grants, []);
    let present = stage.info(&wallet).await?.epoch;
    stage.refused(&holder, contract, &by_holder(present, USD).await?, none).await
}

pub(crate) async fn notes_enter_the_log_and_no_act_number_serves_twice(stage: &Stage) -> eyre::Result<()> {
    let wallet = stage.wallet("notes", policy(), vec![], None).await?;
    let note = |act: u64, count: u8| {
        let hashes = (0..count).map(|number| Binary::from([number; 32])).collect();
        OperatorMsg::Note { epoch: 1, act, hashes }
    };
    stage.refuses(&wallet, note(1, 1), "the wallet keeps no decision log").await?;
    stage.owner("a log is kept", &wallet, OwnerMsg::KeepLog {}).await?;
    let before: DecisionLog = stage.ask(&wallet, QueryMsg::DecisionLog {}).await?;
    stage.operate("three notes", &wallet, note(1, 3)).await?;
    let after: DecisionLog = stage.ask(&wallet, QueryMsg::DecisionLog {}).await?;
    assert_eq!((before.count, after.count, before.head == after.head), (0, 3, false));
    stage.refuses(&wallet, note(1, 1), "act 1 refused: the last one was 1, the next is at most 1001").await?;
    stage.refuses(&wallet, note(1_002, 1), "act 1002 refused: the last one was 1, the next is at most 1001").await?;
    let heartbeat = OperatorMsg::Heartbeat { epoch: 1, act: 1 };
    stage.refuses(&wallet, heartbeat, "act 1 refused: the last one was 1").await?;
    // Some may be left out.
    stage.operate("thirty notes", &wallet, note(9, 30)).await?;
    stage.operate("a heartbeat", &wallet, OperatorMsg::Heartbeat { epoch: 1, act: 10 }).await?;
    assert_eq!(stage.info(&wallet).await?.act, 10);
    Ok(())
}
