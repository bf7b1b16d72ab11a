//! The whole path of a payment on a real node: deploy, register with a wallet, pay, be refused.

use stateset_api::wallet::{QueryMsg, ReceiptResponse, WalletInfo};
use stateset_api::{Amount, event};
use stateset_chain::Chain;
use stateset_cli::deploy::Step;
use stateset_tests_chain::node::Node;
use stateset_tests_chain::wallets::{self, DENOM, PER_PAYMENT_MAX, Plan};

async fn ask<T: serde::de::DeserializeOwned>(chain: &dyn Chain, contract: &str, query: &QueryMsg) -> eyre::Result<T> {
    let answer = chain.smart_query(contract, &serde_json::to_vec(query)?).await?;
    Ok(serde_json::from_slice(&answer)?)
}

#[tokio::test]
async fn a_registered_agent_pays_a_bill_and_is_refused_what_exceeds_its_cap() -> eyre::Result<()> {
    let Some(node) = Node::start()? else { return Ok(()) };
    let (record, _) = node.deploy().await?;
    let (owner, operator, vendor) = (node.key("owner")?, node.key("operator")?, node.address("vendor-a")?);
    let plan = Plan {
        owner: &owner,
        guardian: node.address("guardian")?,
        operator: operator.address().to_owned(),
        payees: vec![wallets::payee(&vendor)],
        name: "buyer",
        register: true,
        admin: None,
    };
    let (wallet, created) = wallets::create(&node, &record, &plan).await?;
    let bound = created.events.iter().filter_map(|found| event::WalletBound::from_event(found).ok()).next().unwrap();
    assert_eq!(bound.wallet, wallet.address);
    let info: WalletInfo = ask(node.chain.as_ref(), &wallet.address, &QueryMsg::Wallet {}).await?;
    assert_eq!(info.agent_id, Some(bound.id));
    assert_eq!(info.caip10, format!("cosmos:{}:{}", node.devnet.chain_id, wallet.address));

    node.time_passes(wallets::COOLDOWN_SECONDS + 1).await?;
    let payment = wallets::payment(node.now().await?, 1, &vendor, 12_500_000);
    let message = wallets::spend(operator.address(), &wallet, vec![payment.clone()])?;
    node.send(&operator, vec![message]).await?;
    assert_eq!(node.chain.balance(&vendor, DENOM).await?, 12_500_000);
    let query = QueryMsg::Receipt { id: payment.id };
    let ReceiptResponse { receipt } = ask(node.chain.as_ref(), &wallet.address, &query).await?;
    assert_eq!(receipt.unwrap().amount, Amount(12_500_000));

    let over = wallets::payment(node.now().await?, 2, &vendor, PER_PAYMENT_MAX + 1);
    node.time_passes(wallets::COOLDOWN_SECONDS + 1).await?;
    let message = wallets::spend(operator.address(), &wallet, vec![over])?;
    let refused = node.send_blindly(&operator, 400_000, vec![message]).await?;
    assert_eq!((refused.codespace.as_str(), refused.code), ("wasm", 5), "{}", refused.log);
    let numbers = format!("per_payment_max: requested {}, remaining {PER_PAYMENT_MAX}", PER_PAYMENT_MAX + 1);
    assert!(refused.log.contains(&numbers), "{}", refused.log);
    assert_eq!(node.chain.balance(&vendor, DENOM).await?, 12_500_000);
    Ok(())
}

#[tokio::test]
async fn a_second_deployment_sends_no_transaction() -> eyre::Result<()> {
    let Some(node) = Node::start()? else { return Ok(()) };
    let deployer = node.address("deployer")?;
    let (first, steps) = node.deploy().await?;
    assert!(steps.iter().all(Step::acted), "{steps:?}");
    let account = node.chain.account(&deployer).await?;

    let (second, steps) = node.deploy().await?;
    assert!(!steps.iter().any(Step::acted), "{steps:?}");
    assert_eq!(second, first);
    assert_eq!(node.chain.account(&deployer).await?, account, "no sequence was used");

    // A lost record is found again on the chain itself.
    std::fs::remove_file(node.deployment()?.record)?;
    let (third, steps) = node.deploy().await?;
    assert!(!steps.iter().any(Step::acted), "{steps:?}");
    assert_eq!(third, first);
    Ok(())
}
