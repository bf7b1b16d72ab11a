//! Voters whose node shows something else than the chain has: their votes are for what they were shown, so the chain
//! takes none of them.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::{Value, json};
use stateset_api::approval::draft_hash;
use stateset_api::wallet::{Draft, ExecuteMsg, OperatorMsg, Payment, QueryMsg, WalletInfo};
use stateset_api::{Amount, IntentId};
use stateset_chain::contract::ask;
use stateset_chain::transact::transact;
use stateset_chain::{
    Account, Block, Chain, ChainError, CheckTx, CodeInfo, ContractInfo, Included, TxHash, TxsPage, tx,
};
use stateset_cli::cli::{Proposals, WalletVerb};
use stateset_cli::output::Format;
use stateset_cli::verbs::wallet;
use stateset_config::Config;
use stateset_config::context::Context;
use stateset_sim::{EmbeddedChain, USDC};
use stateset_tests_keeper::{World, key};

/// A node that answers questions to contracts otherwise than the chain would.
pub(crate) struct LyingNode {
    chain: EmbeddedChain,
    lie: fn(&mut Value),
}

/// As a voter's command line sees the world through it.
pub(crate) fn context(world: &World, lie: fn(&mut Value)) -> Context {
    let config = Config::load(&world.home.config()).unwrap();
    Context::with_chain(config, Arc::new(LyingNode { chain: world.chain.clone(), lie }))
}

#[async_trait]
impl Chain for LyingNode {
    async fn smart_query(&self, contract: &str, query: &[u8]) -> Result<Vec<u8>, ChainError> {
        let mut answer = serde_json::from_slice(&self.chain.smart_query(contract, query).await?).unwrap();
        (self.lie)(&mut answer);
        Ok(serde_json::to_vec(&answer).unwrap())
    }

    async fn latest_block(&self) -> Result<Block, ChainError> {
        self.chain.latest_block().await
    }

    async fn account(&self, address: &str) -> Result<Option<Account>, ChainError> {
        self.chain.account(address).await
    }

    async fn balance(&self, address: &str, denom: &str) -> Result<u128, ChainError> {
        self.chain.balance(address, denom).await
    }

    async fn raw_query(&self, contract: &str, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        self.chain.raw_query(contract, key).await
    }

    async fn code(&self, code_id: u64) -> Result<Option<CodeInfo>, ChainError> {
        self.chain.code(code_id).await
    }

    async fn contract(&self, address: &str) -> Result<Option<ContractInfo>, ChainError> {
        self.chain.contract(address).await
    }

    /// Lets everything through, so that the chain itself has the last word.
    async fn simulate(&self, _: &[u8]) -> Result<u64, ChainError> {
        Ok(400_000)
    }

    async fn broadcast(&self, tx: &[u8]) -> Result<CheckTx, ChainError> {
        self.chain.broadcast(tx).await
    }

    async fn find_tx(&self, hash: TxHash) -> Result<Option<Included>, ChainError> {
        self.chain.find_tx(hash).await
    }

    async fn find_txs(&self, key: &str, value: &str, page: u64) -> Result<TxsPage, ChainError> {
        self.chain.find_txs(key, value, page).await
    }
}

/// With the operator's stolen key: 900 dollars for somebody whom nobody knows, as proposal 1.
async fn thief_asks(world: &World) {
    let operator = key("operator");
    let info: WalletInfo = ask(&world.chain, &world.wallet, &QueryMsg::Wallet {}).await.unwrap();
    let payment = Payment {
        id: IntentId::new(world.chain.latest_block().await.unwrap().time, [7; 10]),
        to: key("stranger").address().to_owned(),
        amount: Amount(900_000_000),
        category: "cloud".to_owned(),
        reference: "INV-7".to_owned(),
        beneficiary: None,
    };
    let message = OperatorMsg::Escalate { epoch: info.epoch, denom: USDC.to_owned(), payment };
    let message = tx::execute(operator.address(), &world.wallet, &ExecuteMsg::Operator(message), &[]).unwrap();
    transact(&world.chain, &operator, &world.home.sending(), vec![message]).await.unwrap();
}

/// An honest bill in the proposal's place.
fn shows_an_honest_bill(answer: &mut Value) {
    if let Some(payment) = answer.pointer_mut("/draft/actions/0/pay/payment") {
        payment["to"] = json!(key("vendor-a").address());
        payment["amount"] = json!("250000000");
    }
}

fn shows_an_honest_bill_and_its_hash(answer: &mut Value) {
    shows_an_honest_bill(answer);
    if let Some(draft) = answer.get("draft") {
        let draft: Draft = serde_json::from_value(draft.clone()).unwrap();
        answer["draft_hash"] = json!(cosmwasm_std::Binary::from(draft_hash(&draft)));
    }
}

fn approve(yes: bool) -> WalletVerb {
    WalletVerb::Approve { id: 1, key: "signer-a".to_owned(), yes }
}

fn reject(yes: bool) -> WalletVerb {
    WalletVerb::Reject { id: 1, key: "signer-a".to_owned(), yes }
}

async fn hash_on_chain(world: &World) -> String {
    let shown = world.home.json(&["wallet", "proposals", "show", "1"]).await;
    assert!(shown["approved"] == 0 && shown["rejected"] == 0 && shown["status"]["open"].is_object(), "{shown}");
    shown["draft_hash"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_vote_on_what_a_lying_node_shows_is_no_vote_on_what_the_chain_has() {
    let world = World::with_signers().await;
    thief_asks(&world).await;
    let context = context(&world, shows_an_honest_bill_and_its_hash);
    for verb in [approve(true), reject(true)] {
        let error = format!("{:#}", wallet::run(&verb, &context, Format::Json).await.unwrap_err());
        assert!(error.contains(&hash_on_chain(&world).await), "the chain's refusal names what it has: {error}");
    }
    assert_eq!(world.paid("stranger"), 0);
    // Through a node that tells the truth the signers see whom it would pay.
    let seen = world.home.run(&["wallet", "approve", "1", "--key", "signer-a"]).await;
    let seen = String::from_utf8(seen.stderr).unwrap();
    assert!(seen.contains("900.000000 USDC to ") && seen.contains(key("stranger").address()), "{seen}");
    assert!(seen.contains("nobody is there to say yes"), "{seen}");
    hash_on_chain(&world).await;
}

#[tokio::test]
async fn a_node_whose_hash_is_not_of_what_it_shows_is_found_out_before_anything_is_signed() {
    let world = World::with_signers().await;
    thief_asks(&world).await;
    let context = context(&world, shows_an_honest_bill);
    for verb in [approve(true), reject(true), WalletVerb::Execute { id: 1, key: "owner".to_owned(), yes: true }] {
        let error = wallet::run(&verb, &context, Format::Json).await.unwrap_err().to_string();
        let on_chain = hash_on_chain(&world).await;
        assert!(error.contains(&format!("the node says {on_chain}")) && error.contains("ask another node"), "{error}");
    }
    // Looking is allowed, and says so.
    let show = WalletVerb::Proposals(Proposals::Show { id: 1, out: None });
    wallet::run(&show, &context, Format::Human).await.unwrap();
    let out = Some(world.home.file("request.json"));
    let draw_up = WalletVerb::Proposals(Proposals::Show { id: 1, out });
    assert!(wallet::run(&draw_up, &context, Format::Human).await.is_err(), "nothing to be signed is drawn up");
}
