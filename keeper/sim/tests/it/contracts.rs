//! The real contracts on the embedded chain.

use stateset_api::registry::{Agent, AnyoneMsg, Endpoints, ExecuteMsg, QueryMsg as RegistryQuery, Registration};
use stateset_api::wallet::{QueryMsg, ReceiptResponse};
use stateset_chain::tx::{self, Coin, Instantiate};
use stateset_chain::{Chain, ChainError};
use stateset_sim::{EmbeddedChain, Genesis, Native, USDC};

use crate::world::{FEE, START, World, genesis};

#[tokio::test]
async fn a_wallet_stands_where_it_was_predicted_and_pays_within_policy() {
    let world = World::new();
    let wallet = world.wallet(1_000_000).await;
    assert_eq!(world.usdc(&wallet).await, 1_000_000);
    let included = world
        .run(&world.operator, vec![world.spend(&wallet, vec![world.payment(1, 400), world.payment(2, 500)])])
        .await;
    assert_eq!(included.code, 0, "{}", included.log);
    let paid = included.events.iter().filter(|event| event.ty == "wasm-paid").count();
    assert_eq!(paid, 2);
    assert_eq!(world.usdc(world.vendor.address()).await, 900);
    assert_eq!(world.usdc(&wallet).await, 1_000_000 - 900);
    let query = serde_json::to_vec(&QueryMsg::Receipt { id: world.payment(1, 0).id }).unwrap();
    let answer: ReceiptResponse =
        serde_json::from_slice(&world.chain.smart_query(&wallet, &query).await.unwrap()).unwrap();
    assert_eq!(answer.receipt.unwrap().amount.0, 400);
    let info = world.chain.contract(&wallet).await.unwrap().unwrap();
    assert_eq!((info.code_id, info.admin, info.label.as_str()), (world.code_id(Native::Wallet), None, "wallet"));
    assert_eq!(world.chain.code(info.code_id).await.unwrap().unwrap().checksum, world.checksum(Native::Wallet));
}

#[tokio::test]
async fn a_contracts_refusal_reads_as_on_a_node_and_costs_the_fee() {
    let world = World::new();
    let wallet = world.wallet(1_000_000).await;
    let included = world.run(&world.operator, vec![world.spend(&wallet, vec![world.payment(1, 20_000_000)])]).await;
    assert_eq!((included.codespace.as_str(), included.code), ("wasm", 5));
    assert!(included.log.starts_with("failed to execute message; message index: 0: "), "{}", included.log);
    assert!(included.log.ends_with(": execute wasm contract failed"), "{}", included.log);
    assert!(included.log.contains("20000000"), "{}", included.log);
    assert_eq!(world.usdc(&wallet).await, 1_000_000);
    assert_eq!(world.state(world.operator.address()).await, START - FEE);
}

#[tokio::test]
async fn a_payment_that_the_wallet_cannot_cover_fails_in_its_message() {
    let world = World::new();
    let wallet = world.wallet(100).await;
    let included = world.run(&world.operator, vec![world.spend(&wallet, vec![world.payment(1, 101)])]).await;
    assert_ne!(included.code, 0);
    assert_eq!(world.usdc(&wallet).await, 100);
    assert_eq!(world.usdc(world.vendor.address()).await, 0);
}

#[tokio::test]
async fn registration_and_wallet_bind_in_one_transaction() {
    let world = World::new();
    let owner = world.owner.address();
    let registry = Instantiate {
        sender: owner,
        admin: None,
        code_id: world.code_id(Native::Registry),
        label: "registry",
        msg: &stateset_api::registry::InstantiateMsg::default(),
        funds: &[],
    };
    let included = world.run(&world.owner, vec![tx::instantiate(&registry).unwrap()]).await;
    let registry = tx::instantiated_addresses(&included).unwrap().remove(0);
    let wallet = tx::predict_address("stateset", &world.checksum(Native::Wallet), owner, b"agent").unwrap();
    let registration = Registration {
        controller: world.operator.address().to_owned(),
        agent_type: "procurement".to_owned(),
        capabilities: vec![],
        endpoints: Endpoints::default(),
        keys: vec![],
        metadata: None,
        wallet: Some(wallet.clone()),
    };
    let register = ExecuteMsg::Anyone(AnyoneMsg::Register(registration));
    let mut msg = world.wallet_msg();
    msg.registry = Some(registry.clone());
    let new = Instantiate {
        sender: owner,
        admin: None,
        code_id: world.code_id(Native::Wallet),
        label: "wallet",
        msg: &msg,
        funds: &[],
    };
    let messages =
        vec![tx::execute(owner, &registry, &register, &[]).unwrap(), tx::instantiate2(&new, b"agent").unwrap()];
    let included = world.run(&world.owner, messages).await;
    assert_eq!(included.code, 0, "{}", included.log);
    let query = serde_json::to_vec(&RegistryQuery::AgentByWallet { wallet: wallet.clone() }).unwrap();
    let agent: Agent = serde_json::from_slice(&world.chain.smart_query(&registry, &query).await.unwrap()).unwrap();
    assert_eq!(agent.wallet, Some(wallet));
}

#[tokio::test]
async fn an_address_that_is_taken_a_code_and_a_contract_that_are_not_there() {
    let world = World::new();
    world.wallet(1).await;
    let msg = world.wallet_msg();
    let owner = world.owner.address();
    let new = Instantiate {
        sender: owner,
        admin: None,
        code_id: world.code_id(Native::Wallet),
        label: "w",
        msg: &msg,
        funds: &[],
    };
    let included = world.run(&world.owner, vec![tx::instantiate2(&new, b"salt").unwrap()]).await;
    assert_eq!((included.codespace.as_str(), included.code), ("wasm", 15), "{}", included.log);
    let included = world.run(&world.owner, vec![tx::instantiate(&Instantiate { code_id: 99, ..new }).unwrap()]).await;
    assert_eq!((included.codespace.as_str(), included.code), ("wasm", 28), "{}", included.log);
    let included = world.run(&world.operator, vec![world.spend(owner, vec![world.payment(1, 1)])]).await;
    assert_eq!((included.codespace.as_str(), included.code), ("wasm", 22), "{}", included.log);
    assert!(included.log.ends_with(&format!("address {owner}: no such contract")), "{}", included.log);
    assert_eq!(world.chain.contract(owner).await.unwrap(), None);
    assert_eq!(world.chain.code(99).await.unwrap(), None);
}

#[tokio::test]
async fn a_query_that_the_contract_refuses_is_an_answer() {
    let world = World::new();
    let wallet = world.wallet(1).await;
    let error = world.chain.smart_query(&wallet, br#"{"nonsense":{}}"#).await.unwrap_err();
    let ChainError::Answered { status, message, .. } = &error else { panic!("{error}") };
    assert_eq!(*status, 2);
    assert!(message.ends_with(": query wasm contract failed") && message.contains("nonsense"), "{message}");
    assert_eq!(world.chain.raw_query(&wallet, b"no such key").await.unwrap(), None);
    let error = world.chain.raw_query("nonsense", b"key").await.unwrap_err();
    assert!(error.to_string().contains("status 2: decoding bech32 failed"), "{error}");
    let error = world.chain.raw_query(world.owner.address(), b"key").await.unwrap_err();
    assert!(error.to_string().contains("codespace wasm code 22: no such contract: address"), "{error}");
}

#[tokio::test]
async fn storing_known_wasm_gives_the_next_code_and_unknown_wasm_is_refused() {
    let wasm = b"\0asm built elsewhere".to_vec();
    let checksum = sha2::Digest::finalize(sha2::Digest::chain_update(<sha2::Sha256 as sha2::Digest>::new(), &wasm));
    let artifacts = vec![(checksum.into(), Native::Wallet)];
    let chain = EmbeddedChain::new(&Genesis { artifacts, ..genesis() }).unwrap();
    let world = World { chain, ..World::new() };
    let next = world.chain.codes().len() as u64 + 1;
    let included = world.run(&world.owner, vec![tx::store_code(world.owner.address(), wasm)]).await;
    assert_eq!(tx::stored_code_id(&included).unwrap(), next, "{}", included.log);
    let included = world.run(&world.owner, vec![tx::store_code(world.owner.address(), b"\0asm other".to_vec())]).await;
    assert_eq!((included.codespace.as_str(), included.code), ("wasm", 2));
    assert!(included.log.contains("native code only"), "{}", included.log);
    assert_eq!(world.chain.code(next + 1).await.unwrap(), None);
}

#[tokio::test]
async fn funds_that_the_sender_lacks_never_reach_the_contract() {
    let world = World::new();
    let wallet = world.wallet(1).await;
    let spend = stateset_api::wallet::ExecuteMsg::Anyone(stateset_api::wallet::AnyoneMsg::AcceptOwnership {});
    let funds = [Coin::new(START * 2, USDC)];
    let message = tx::execute(world.operator.address(), &wallet, &spend, &funds).unwrap();
    let included = world.run(&world.operator, vec![message]).await;
    assert_eq!((included.codespace.as_str(), included.code), ("sdk", 5), "{}", included.log);
    assert!(!included.log.contains("dispatch"), "{}", included.log);
}
