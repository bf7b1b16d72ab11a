//! The demo as its reader runs it, on a chain that outlives it: what its table says is asked of bank and contracts
//! afterwards.
//!
//! The chain is served as a node would be, and takes files in place of the contracts' wasm.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use stateset_api::event::{BrakeLifted, Braked, MandateRevoked};
use stateset_api::policy::REST_SECONDS;
use stateset_api::registry::{self, AgentsResponse};
use stateset_api::wallet::{
    MandateStatus, NewcomerInfo, Proposer, QueryMsg, Receipt, ReceiptKind, ReceiptsResponse, SignerId,
};
use stateset_api::{Amount, limits};
use stateset_chain::contract::Treasury;
use stateset_chain::contract::{Wallet, ask};
use stateset_chain::key::with_prefix;
use stateset_chain::{Chain, Key};
use stateset_cli::deploy::{CONTRACTS, Record};
use stateset_cli::devnet::{DevAccount, PREFIX, accounts};
use stateset_sim::{CHAIN_ID, EmbeddedChain, Genesis, Native, USDC, front, validator};
use stateset_tests_keeper::key;
use tokio::net::TcpListener;
use tokio::process::Command;

/// After the bills' dates.
const GENESIS_TIME: u64 = 1_796_083_200;
/// The demo's own pace: a block is a second on the chain.
const BLOCK: Duration = Duration::from_millis(250);
/// It takes a quarter of this where nothing else runs.
const PATIENCE: Duration = Duration::from_secs(240);

/// A chain with nothing on it that takes these files as the contracts' wasm, and its description in a folder.
fn chain(folder: &Path) -> EmbeddedChain {
    let mut lines = String::new();
    let store = |(name, library): (&str, &str)| {
        let (native, wasm) = (Native::ALL.into_iter().find(|native| native.name() == name).unwrap(), name.as_bytes());
        let checksum: [u8; 32] = Sha256::digest(wasm).into();
        std::fs::write(folder.join(format!("{library}.wasm")), wasm).unwrap();
        lines.push_str(&format!("{}  {library}.wasm\n", hex::encode(checksum)));
        (checksum, native)
    };
    let artifacts = CONTRACTS.into_iter().map(store).collect();
    std::fs::write(folder.join("checksums.txt"), lines).unwrap();
    let coins = |account: &DevAccount| {
        let coins = account.coins.iter().map(|coin| (coin.denom.clone(), coin.amount.0)).collect();
        (account.address.clone(), coins)
    };
    let accounts = accounts().unwrap().iter().map(coins).collect();
    let genesis = Genesis { time: GENESIS_TIME, accounts, codes: Vec::new(), artifacts, ..Genesis::default() };
    EmbeddedChain::new(&genesis).unwrap()
}

/// As `scripts/devnet` writes it. The account that runs the validator is the embedded one's.
fn describe(folder: &Path, endpoint: &str) {
    let address = |account: &DevAccount| match account.name.as_str() {
        "validator" => with_prefix(&validator(), PREFIX).unwrap(),
        _ => account.address.clone(),
    };
    let account = |one: &DevAccount| json!({ "name": one.name, "address": address(one), "mnemonic": one.mnemonic });
    let accounts: Vec<Value> = accounts().unwrap().iter().map(account).collect();
    let text = json!({
        "chain_id": CHAIN_ID, "grpc": endpoint, "rpc": "", "api": "", "gas_price": "0.025ustate", "accounts": accounts,
    });
    std::fs::write(folder.join("devnet.json"), text.to_string()).unwrap();
}

/// Tells the story and answers its ledger.
async fn run_demo(folder: &Path) -> Value {
    let devnet = folder.join("devnet.json");
    let mut command = Command::new(env!("CARGO_BIN_EXE_stateset-lab"));
    command.args(["--json", "demo", "--network", "devnet", "--devnet-file"]).arg(devnet).arg("--artifacts").arg(folder);
    command.current_dir(folder).stdin(Stdio::null()).env_remove("STATESET_KEEPER_LOG").kill_on_drop(true);
    let output = tokio::time::timeout(PATIENCE, command.output()).await.unwrap().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What stands on the chain when the story is over.
struct After {
    chain: EmbeddedChain,
    wallet: Wallet,
    ledger: Value,
}

impl After {
    async fn of(chain: EmbeddedChain, folder: &Path, ledger: Value) -> Self {
        let record = Record::load(&folder.join(format!("deployments/{CHAIN_ID}.json")), CHAIN_ID).unwrap();
        let registry = &record.contract("registry").unwrap().address;
        let owner = key("owner").address().to_owned();
        let query = registry::QueryMsg::AgentsByOwner { owner, start_after: None, limit: None };
        let AgentsResponse { agents } = ask(&chain, registry, &query).await.unwrap();
        assert_eq!(agents.len(), 1);
        let address = agents[0].wallet.clone().unwrap();
        let wallet = Wallet { chain: std::sync::Arc::new(chain.clone()), address };
        Self { chain, wallet, ledger }
    }

    fn held(&self, address: &str) -> u128 {
        self.chain.committed_balance(address, USDC)
    }

    /// The amounts of these receipts, in the order of their ids.
    async fn receipts(&self, of: impl Fn(&Receipt) -> bool) -> Vec<u128> {
        let (mut found, mut start_after) = (Vec::new(), None);
        loop {
            let query = QueryMsg::Receipts { start_after, limit: Some(limits::PAGE_MAX) };
            let ReceiptsResponse { receipts } = ask(&self.chain, &self.wallet.address, &query).await.unwrap();
            let Some(last) = receipts.last() else { return found };
            start_after = Some(last.id);
            found.extend(receipts.iter().filter(|receipt| of(receipt)).map(|receipt| receipt.amount.0));
        }
    }

    /// Whose act an event of the wallet names, in the one transaction that has it.
    async fn by<E>(&self, kind: &str, read: impl Fn(&cosmwasm_std::Event) -> Option<E>) -> E {
        let key = format!("wasm-{kind}._contract_address");
        let found = self.chain.find_txs(&key, &self.wallet.address, 1).await.unwrap();
        assert_eq!(found.txs.len(), 1, "{kind}");
        found.txs[0].events.iter().find_map(read).unwrap()
    }

    fn refused(&self, of: &Value) -> Vec<String> {
        of.as_array().unwrap().iter().map(|one| one["says"].as_str().unwrap().to_owned()).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_demo_tells_is_what_stands_on_the_chain() {
    let folder = tempfile::tempdir().unwrap();
    let chain = chain(folder.path());
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    describe(folder.path(), &format!("http://{}", listener.local_addr().unwrap()));
    let node = tokio::spawn(front::serve(chain.clone(), listener, BLOCK, std::future::pending()));
    let ledger = run_demo(folder.path()).await;
    let after = After::of(chain, folder.path(), ledger).await;
    assert_eq!(after.ledger["balanced"], true, "{:#}", after.ledger);
    books(&after).await;
    newcomer(&after).await;
    mandate(&after).await;
    treasury(&after).await;
    brake(&after).await;
    node.abort();
}

fn host() -> String {
    let words = accounts().unwrap().into_iter().find(|account| account.name == "vendor-c").unwrap().mnemonic;
    Key::from_mnemonic(&words, 1, PREFIX).unwrap().address().to_owned()
}

/// Every payee's line is what the bank says, and nothing else left the wallet.
async fn books(after: &After) {
    let address = |name: &str| key(name).address().to_owned();
    let payees = [
        ("vendor-a", address("vendor-a")),
        ("vendor-b", address("vendor-b")),
        ("stranger", address("stranger")),
        ("shop, a newcomer", address("vendor-c")),
        ("host, by mandate", host()),
    ];
    let lines = after.ledger["payees"].as_array().unwrap();
    assert_eq!(lines.len(), payees.len());
    let mut paid = 0;
    for (line, (name, address)) in lines.iter().zip(&payees) {
        let held = after.held(address);
        let at_payee = after.receipts(|receipt| receipt.to == *address).await;
        assert_eq!((&line["payee"], &line["bank"]), (&json!(name), &json!(held)));
        assert_eq!((at_payee.len(), at_payee.iter().sum()), (line["paid"].as_u64().unwrap() as usize, held), "{name}");
        paid += held;
    }
    let left = after.held(&after.wallet.address);
    assert_eq!((&after.ledger["left"], &after.ledger["funded"]), (&json!(left), &json!(paid + left)));
    let log = after.wallet.decision_log().await.unwrap();
    assert_eq!((log.kept, json!(log.count)), (true, after.ledger["decisions"].clone()));
}

async fn newcomer(after: &After) {
    let shop = key("vendor-c").address().to_owned();
    let query = QueryMsg::Newcomer { address: shop.clone() };
    let NewcomerInfo { removed_at, spent } = ask(&after.chain, &after.wallet.address, &query).await.unwrap();
    assert_eq!((removed_at, spent.len(), spent[0].amount), (None, 1, Amount(20_000_000)));
    assert_eq!(after.held(&shop), 20_000_000, "neither unit beyond was paid");
    let listed = after.wallet.payees().await.unwrap();
    assert!(listed.iter().all(|info| info.payee.address != shop));
    let shown = &after.ledger["newcomer"];
    let purse = after.wallet.remaining(USDC).await.unwrap().newcomers.unwrap();
    assert_eq!((&shown["paid"], &shown["left_today"]), (&json!(20_000_000), &json!(purse.per_day.0)));
    assert_eq!(
        after.refused(&shown["refused"]),
        [
            "newcomer_per_payment_max: requested 20000001, remaining 20000000",
            "newcomer_per_payee_max: requested 10000001, remaining 10000000"
        ]
    );
}

async fn mandate(after: &After) {
    let mandates = after.wallet.mandates().await.unwrap();
    assert_eq!((mandates.len(), mandates[0].status), (1, MandateStatus::Revoked));
    let given = &mandates[0];
    assert_eq!((given.drawn, given.mandate.total), (Amount(110_000_000), Amount(120_000_000)));
    assert_eq!(after.held(&host()), 110_000_000, "neither what was beyond it nor what came after was paid");
    let mut draws = after.receipts(|receipt| receipt.mandate == Some(given.number)).await;
    draws.sort_unstable();
    assert_eq!(draws, [50_000_000, 60_000_000]);
    let revoked = after.by(MandateRevoked::TYPE, |event| MandateRevoked::from_event(event).ok()).await;
    assert_eq!((revoked.number, revoked.by.as_str()), (given.number, key("guardian").address()));

    let proposals = after.wallet.proposals(1).await.unwrap();
    let asked = proposals.iter().find(|one| one.title.contains(&given.mandate.purpose)).unwrap();
    assert_eq!(asked.proposer, Proposer::Operator {});
    let votes = after.wallet.votes(asked.id).await.unwrap();
    let keys: Vec<bool> = votes.iter().map(|vote| matches!(vote.signer, SignerId::Secp256r1(_))).collect();
    assert_eq!(keys, [false, true], "one of both is a passkey: {votes:?}");
    let shown = &after.ledger["mandate"];
    assert_eq!((&shown["draws"], &shown["by_passkey"]), (&json!([60_000_000, 50_000_000]), &json!(1)));
    assert_eq!((&shown["drawn"], &shown["purpose"]), (&json!(given.drawn.0), &json!(given.mandate.purpose)));
    assert_eq!(
        after.refused(&shown["refused"]),
        [
            "mandate_total: requested 10000001, remaining 10000000",
            "mandate_ended: no mandate of this number is in force"
        ]
    );
}

async fn treasury(after: &After) {
    let address = after.wallet.info().await.unwrap().treasury.unwrap();
    let info = Treasury { chain: after.wallet.chain.clone(), address: address.clone() }.info().await.unwrap();
    assert_eq!(info.wallet, after.wallet.address);
    assert!(info.stopped.unwrap().recalled);
    assert_eq!(info.policy.validators[0].address, validator());
    let of = async |kind| after.receipts(|receipt| receipt.kind == kind && receipt.to == address).await;
    let (mut funded, called_back) = (of(ReceiptKind::Funded).await, of(ReceiptKind::CalledBack).await);
    funded.sort_unstable();
    let by_hand_and_by_itself = (vec![50_000_000, 150_000_000], vec![200_000_000]);
    assert_eq!((funded, called_back), by_hand_and_by_itself, "the repeat and the refused left none");
    let rules = after.wallet.simulate_fund(Amount(1)).await.unwrap().remaining.unwrap();
    assert_eq!((rules.outside, rules.per_day), (Amount(0), Amount(0)));
    let shown = &after.ledger["treasury"];
    let moves = ["funded", "again", "called_back", "recalled", "left", "left_today"].map(|name| &shown[name]);
    assert_eq!(moves, [200_000_000, 0, 200_000_000, 0, 0, 0].map(|number| json!(number)).each_ref());
    let operated = json!({ "moves": ["fund", "stake", "call back"], "staked": 50_000_000, "called_back": 200_000_000 });
    assert_eq!(shown["operated"], operated);
    assert_eq!((after.held(&address), shown["left"].clone()), (0, json!(0)));
    let refused = shown["refused"]["says"].as_str().unwrap();
    assert!(refused.starts_with("treasury_per_day_max: requested 50000001, remaining 50000000"), "{refused}");
}

async fn brake(after: &After) {
    let info = after.wallet.info().await.unwrap();
    let (brake, guardian) = (info.brake.unwrap(), key("guardian").address().to_owned());
    let pulled = after.by(Braked::TYPE, |event| Braked::from_event(event).ok()).await;
    let lifted = after.by(BrakeLifted::TYPE, |event| BrakeLifted::from_event(event).ok()).await;
    assert_eq!((pulled.by, &lifted.by, info.braked), (brake, &guardian, None));
    assert_eq!(info.rests_until, Some(lifted.rests_until));
    let now = after.chain.latest_block().await.unwrap().time;
    assert!(now < lifted.rests_until && lifted.rests_until <= now + REST_SECONDS);
    // The guardian's own freeze, of the act after, is another.
    assert_eq!(info.frozen.unwrap().by, guardian);
    let shown = &after.ledger["brake"];
    assert_eq!(
        (&shown["while_braked"]["rule"], &shown["while_resting"]["rule"]),
        (&json!("frozen"), &json!("resting"))
    );
    assert_eq!(shown["vendor_after"], true);
}
