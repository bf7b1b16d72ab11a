//! Three of five signers on a real node: what they approve is paid once, what fails changes nothing and is reported as
//! the chain says it, and what was approved under other rules is void.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use stateset_api::approval::draft_hash;
use stateset_api::event::{ProposalExecuted, ProposalFailed};
use stateset_api::wallet::{
    Action, AnyoneMsg, Draft, ExecuteMsg, OwnerMsg, ProposalContent, ProposalInfo, ProposalQuery, ProposalStatus,
    QueryMsg, SignersResponse,
};
use stateset_chain::contract::ask;
use stateset_chain::{Included, Key, tx};
use stateset_tests_chain::council::Council;
use stateset_tests_chain::node::{Node, Wasm, artifacts};
use stateset_tests_chain::wallets::{self, DENOM, PER_PAYMENT_MAX, Plan, Wallet};

const NAME: &str = "council";
/// What the wallet is given when it is created.
const FUNDS: u128 = 10_000_000_000;

struct Story {
    node: Node,
    owner: Key,
    /// Sends what others signed.
    courier: Key,
    wallet: Wallet,
    vendor: String,
    council: Council,
    registry: String,
    wallet_code: u64,
}

impl Story {
    async fn begin() -> eyre::Result<Option<Self>> {
        let Some(node) = Node::start()? else { return Ok(None) };
        let (record, _) = node.deploy().await?;
        let (owner, courier, vendor) = (node.key("owner")?, node.key("faucet")?, node.address("vendor-a")?);
        let code = record.code("wallet")?;
        let mut checksum = [0; 32];
        hex::decode_to_slice(&code.checksum, &mut checksum)?;
        let itself = tx::predict_address(owner.prefix(), &checksum, owner.address(), NAME.as_bytes())?;
        let plan = Plan {
            owner: &owner,
            guardian: node.address("guardian")?,
            operator: node.address("operator")?,
            payees: vec![],
            name: NAME,
            register: false,
            admin: Some(&itself),
        };
        let (wallet, _) = wallets::create(&node, &record, &plan).await?;
        let council = Council::of_five()?;
        let (registry, wallet_code) = (record.contract("registry")?.address.clone(), code.code_id);
        let story = Self { node, owner, courier, wallet, vendor, council, registry, wallet_code };
        let found = ExecuteMsg::Owner(OwnerMsg::SetSigners { signers: Some(story.council.set()) });
        story.send(&story.owner, &found).await?;
        Ok(Some(story))
    }

    async fn send(&self, by: &Key, msg: &ExecuteMsg) -> eyre::Result<Included> {
        Ok(self.node.send(by, vec![tx::execute(by.address(), &self.wallet.address, msg, &[])?]).await?)
    }

    async fn refused(&self, msg: &ExecuteMsg) -> eyre::Result<String> {
        let by = &self.courier;
        let message = tx::execute(by.address(), &self.wallet.address, msg, &[])?;
        let included = self.node.send_blindly(by, 600_000, vec![message]).await?;
        assert_ne!(included.code, 0, "accepted: {msg:?}");
        Ok(included.log)
    }

    async fn epoch(&self) -> eyre::Result<u32> {
        let answer: SignersResponse =
            ask(self.node.chain.as_ref(), &self.wallet.address, &QueryMsg::Signers {}).await?;
        Ok(answer.rules_epoch)
    }

    async fn status(&self, id: u64) -> eyre::Result<ProposalStatus> {
        Ok(self.proposal(id).await?.summary.status)
    }

    async fn proposal(&self, id: u64) -> eyre::Result<ProposalInfo> {
        let query = QueryMsg::Proposal(ProposalQuery::of(id));
        Ok(ask(self.node.chain.as_ref(), &self.wallet.address, &query).await?)
    }

    async fn pay(&self, distinct: u32, amount: u128) -> eyre::Result<Action> {
        let payment = wallets::payment(self.node.now().await?, distinct, &self.vendor, amount);
        Ok(Action::Pay { denom: DENOM.to_owned(), payment })
    }

    async fn signed(&self, actions: Vec<Action>, salt: u8, count: usize) -> eyre::Result<ExecuteMsg> {
        let draft = Draft { title: "Invoice".to_owned(), rationale: None, actions };
        self.council.submit(&self.node, &self.wallet, draft, [salt; 16], count).await
    }

    async fn paid(&self) -> eyre::Result<u128> {
        Ok(self.node.chain.balance(&self.vendor, DENOM).await?)
    }
}

fn failure(included: &Included) -> ProposalFailed {
    included.events.iter().find_map(|event| ProposalFailed::from_event(event).ok()).unwrap()
}

#[tokio::test]
async fn three_of_five_signatures_pay_once_and_what_they_approved_under_other_rules_is_void() -> eyre::Result<()> {
    let Some(story) = Story::begin().await? else { return Ok(()) };
    let amount = PER_PAYMENT_MAX + 1;
    pays_once(&story, amount).await?;
    let failed = fails_as_reported(&story, amount).await?;
    voided(&story, failed, amount).await?;
    moves_itself(&story).await
}

/// Three suffice, two do not; the same signatures again, as they are or as something else, are refused.
async fn pays_once(story: &Story, amount: u128) -> eyre::Result<()> {
    let payment = story.pay(1, amount).await?;
    let two = story.signed(vec![payment.clone()], 1, 2).await?;
    let refusal = story.refused(&two).await?;
    assert!(refusal.contains("weigh 2, the threshold is 3"), "{refusal}");

    let three = story.signed(vec![payment], 1, 3).await?;
    let included = story.send(&story.courier, &three).await?;
    assert!(included.events.iter().any(|event| ProposalExecuted::from_event(event).is_ok()), "{:?}", included.events);
    assert_eq!(story.paid().await?, amount);

    let refusal = story.refused(&three).await?;
    assert!(refusal.contains("this submission is proposal 1 already"), "{refusal}");
    let ExecuteMsg::Anyone(AnyoneMsg::Submit { draft, approvals, .. }) = three else { unreachable!() };
    let salt = [2; 16].into();
    let refusal = story.refused(&ExecuteMsg::Anyone(AnyoneMsg::Submit { draft, salt, approvals })).await?;
    assert!(refusal.contains("signature is not over this approval"), "{refusal}");
    assert_eq!(story.paid().await?, amount);
    Ok(())
}

/// More than the wallet holds, and a call that is refused: the transaction stands, nothing of the proposal does.
/// Of an error of the chain's own modules a contract sees the code and not the words; of another contract's refusal
/// the words.
async fn fails_as_reported(story: &Story, paid: u128) -> eyre::Result<u64> {
    let payment = story.pay(2, FUNDS).await?;
    let included = story.send(&story.courier, &story.signed(vec![payment], 3, 3).await?).await?;
    let failed = failure(&included);
    assert_eq!(failed.reason, "codespace: sdk, code: 5", "insufficient funds");
    let kept = story.status(failed.proposal).await?;
    assert!(matches!(kept, ProposalStatus::Failed { reason, .. } if reason == failed.reason));

    let call = Action::CallContract { contract: story.vendor.clone(), msg: b"{}".into(), funds: vec![] };
    let small = story.pay(3, 1).await?;
    let included = story.send(&story.courier, &story.signed(vec![small, call], 4, 3).await?).await?;
    let other = failure(&included);
    assert_eq!(other.reason, "codespace: wasm, code: 22", "no such contract");
    let refused = Action::CallContract { contract: story.registry.clone(), msg: b"{}".into(), funds: vec![] };
    let included = story.send(&story.courier, &story.signed(vec![refused], 6, 3).await?).await?;
    let refusal = failure(&included).reason;
    assert!(refusal.contains("expected enum ExecuteMsg"), "the contract's own refusal, in its words: {refusal}");
    assert_eq!(story.paid().await?, paid, "not even the payment before the call");
    Ok(failed.proposal)
}

/// Passed, failed for lack of money, could be tried again: but the policy changes first.
async fn voided(story: &Story, failed: u64, paid: u128) -> eyre::Result<()> {
    let mut policy = wallets::policy();
    policy.calls_per_hour -= 1;
    let change = story.signed(vec![Action::Owner(OwnerMsg::SetPolicy { policy })], 5, 3).await?;
    let before = story.epoch().await?;
    story.send(&story.courier, &change).await?;
    assert_eq!(story.epoch().await?, before + 1);

    let funds = tx::send(story.owner.address(), &story.wallet.address, &[tx::Coin::new(FUNDS, DENOM)]);
    story.node.send(&story.owner, vec![funds]).await?;
    assert_eq!(story.status(failed).await?, ProposalStatus::Void {});
    let draft_hash = draft_hash(&story.proposal(failed).await?.draft).into();
    let retry = ExecuteMsg::Anyone(AnyoneMsg::Execute(ProposalContent { id: failed, draft_hash }));
    let refusal = story.refused(&retry).await?;
    assert!(refusal.contains("was made under rules 1, in force are 2"), "{refusal}");
    assert_eq!(story.paid().await?, paid);
    Ok(())
}

/// A wallet that is its own code admin goes to other code by its signers' word, and not to an earlier version.
async fn moves_itself(story: &Story) -> eyre::Result<()> {
    let (node, chain) = (&story.node, &story.node.chain);
    let code = async || Ok::<_, eyre::Report>(chain.contract(&story.wallet.address).await?.unwrap().code_id);
    let former = concat!(env!("CARGO_MANIFEST_DIR"), "/previous/stateset_wallet-0.1.0.wasm.gz");
    let same = artifacts(Wasm::Ours)?.join("stateset_wallet.wasm");
    let mut stored = Vec::new();
    for file in [former.as_ref(), same.as_path()] {
        let (deployer, wasm) = (node.key("deployer")?, std::fs::read(file)?);
        let included = node.send(&deployer, vec![tx::store_code(deployer.address(), wasm)]).await?;
        stored.push(tx::stored_code_id(&included)?);
    }
    let to = |code_id| vec![Action::Migrate { code_id, msg: b"{}".into() }];
    let back = story.send(&story.courier, &story.signed(to(stored[0]), 7, 3).await?).await?;
    assert!(!failure(&back).reason.is_empty());
    assert_eq!(code().await?, story.wallet_code);

    let epoch = story.epoch().await?;
    story.send(&story.courier, &story.signed(to(stored[1]), 8, 3).await?).await?;
    assert_eq!((code().await?, story.epoch().await?), (stored[1], epoch));
    Ok(())
}
