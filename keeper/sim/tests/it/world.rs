//! A chain with a few people on it, and the verbs that the tests use.

use stateset_api::policy::{CategoryPolicy, DenomPolicy, OverLimit, Policy};
use stateset_api::wallet::{ExecuteMsg, InstantiateMsg, OperatorGrant, OperatorMsg, Payee, Payment};
use stateset_api::{Amount, IntentId};
use stateset_chain::journal::{AgentStep, Journal, NewAgent, PlannedIntent};
use stateset_chain::key::Key;
use stateset_chain::tx::{self, Coin, Instantiate, SignParams, SignedTx};
use stateset_chain::{Chain, CheckTx, Included};
use stateset_sim::{EmbeddedChain, Genesis, Native, STATE, USDC};

pub(crate) type Message = cosmrs::Any;

pub(crate) const GAS: u64 = 400_000;
pub(crate) const FEE: u128 = 10_000;
/// What everybody starts with, in each denom.
pub(crate) const START: u128 = 1_000_000_000;

pub(crate) struct World {
    pub(crate) chain: EmbeddedChain,
    pub(crate) owner: Key,
    pub(crate) operator: Key,
    pub(crate) vendor: Key,
}

pub(crate) fn key(seed: u8) -> Key {
    Key::from_bytes(&[seed; 32], "stateset").unwrap()
}

pub(crate) fn genesis() -> Genesis {
    let coins = vec![(STATE.to_owned(), START), (USDC.to_owned(), START)];
    let accounts = [1, 2].map(|seed| (key(seed).address().to_owned(), coins.clone())).to_vec();
    Genesis { accounts, ..Genesis::default() }
}

/// A step of the agent of this wallet that decides to pay, written down as the keeper does.
pub(crate) fn plan(journal: &Journal, wallet: &str, planned: &[PlannedIntent]) {
    let moment = journal.moment().unwrap();
    let known = moment.agent(wallet).unwrap().map(|row| (row.id, moment.last_input(row.id).unwrap()));
    drop(moment);
    let enter = || (journal.add_agent(&NewAgent { wallet, json: "{}", adopts: None }).unwrap(), 0);
    let (agent, after) = known.unwrap_or_else(enter);
    let step = AgentStep {
        agent,
        after,
        input: "{}",
        at: 0,
        records: &[],
        json: None,
        planned,
        acts: &[],
        paid: &[],
        withdrawn: &[],
        decided: &[],
    };
    journal.record_agent_step(&step).unwrap();
}

impl World {
    /// Owner and operator have money; the vendor has never received any.
    pub(crate) fn new() -> Self {
        let chain = EmbeddedChain::new(&genesis()).unwrap();
        Self { chain, owner: key(1), operator: key(2), vendor: key(3) }
    }

    pub(crate) async fn params(&self, key: &Key) -> SignParams {
        // Asked of the state itself: faults are for what is tested.
        let account = self.chain.committed_account(key.address());
        let account = account.unwrap_or(stateset_chain::Account { number: 0, sequence: 0 });
        SignParams {
            chain_id: stateset_sim::CHAIN_ID.to_owned(),
            account,
            gas_limit: GAS,
            fee: Coin::new(FEE, STATE),
            timeout_height: 0,
            memo: String::new(),
        }
    }

    pub(crate) async fn sign(&self, key: &Key, messages: Vec<Message>) -> SignedTx {
        tx::sign(key, &self.params(key).await, messages)
    }

    pub(crate) async fn broadcast(&self, tx: &SignedTx) -> CheckTx {
        self.chain.broadcast(&tx.bytes).await.unwrap()
    }

    /// Signs, broadcasts, makes a block, and returns what it says.
    pub(crate) async fn run(&self, key: &Key, messages: Vec<Message>) -> Included {
        let signed = self.sign(key, messages).await;
        let check = self.broadcast(&signed).await;
        assert_eq!(check.code, 0, "{}", check.log);
        self.chain.advance_block().unwrap();
        self.chain.find_tx(signed.hash).await.unwrap().unwrap()
    }

    pub(crate) async fn usdc(&self, address: &str) -> u128 {
        self.chain.balance(address, USDC).await.unwrap()
    }

    pub(crate) async fn state(&self, address: &str) -> u128 {
        self.chain.balance(address, STATE).await.unwrap()
    }

    pub(crate) fn send(&self, from: &Key, to: &str, amount: u128) -> Message {
        tx::send(from.address(), to, &[Coin::new(amount, USDC)])
    }

    pub(crate) fn checksum(&self, native: Native) -> [u8; 32] {
        self.chain.codes().iter().find(|code| code.native == native).unwrap().checksum
    }

    pub(crate) fn code_id(&self, native: Native) -> u64 {
        self.chain.codes().iter().find(|code| code.native == native).unwrap().id
    }

    pub(crate) fn wallet_msg(&self) -> InstantiateMsg {
        let payee = |address: &str| Payee {
            address: address.to_owned(),
            denom: USDC.to_owned(),
            per_payment_max: Amount(10_000_000),
            per_day_max: Amount(100_000_000),
            lifetime_max: Amount(100_000_000),
            categories: vec!["cloud".to_owned()],
            ends_at: None,
            vendor: None,
        };
        InstantiateMsg {
            owner: self.owner.address().to_owned(),
            guardian: None,
            operator: Some(OperatorGrant {
                address: self.operator.address().to_owned(),
                expires_at: genesis().time + 1_000_000,
            }),
            policy: Policy {
                denoms: vec![DenomPolicy {
                    denom: USDC.to_owned(),
                    per_payment_max: Amount(10_000_000),
                    per_day_max: Amount(100_000_000),
                    lifetime_max: Amount(1_000_000_000),
                    first_payment_max: Amount(10_000_000),
                }],
                calls_per_hour: 100,
                categories: vec![CategoryPolicy { name: "cloud".to_owned(), allowed: true }],
                payee_cooldown_seconds: 0,
                over_limit: OverLimit::Escalate,
                receipt_seconds: 30 * 86_400,
                trust: None,
                dead_man_seconds: None,
                approval_rules: Vec::new(),
                newcomers: Vec::new(),
                budgets: Vec::new(),
                successions: Vec::new(),
                treasury: None,
                conduits: Vec::new(),
            },
            payees: vec![payee(self.vendor.address()), payee(key(4).address())],
            registry: None,
            signers: None,
        }
    }

    /// Creates the wallet at its predictable address, holding `usdc`.
    pub(crate) async fn wallet(&self, usdc: u128) -> String {
        self.wallet_with(usdc, &self.wallet_msg()).await
    }

    /// As [`World::wallet`], by another message.
    pub(crate) async fn wallet_with(&self, usdc: u128, msg: &InstantiateMsg) -> String {
        let funds = [Coin::new(usdc, USDC)];
        let new = Instantiate {
            sender: self.owner.address(),
            admin: None,
            code_id: self.code_id(Native::Wallet),
            label: "wallet",
            msg,
            funds: &funds,
        };
        let message = tx::instantiate2(&new, b"salt").unwrap();
        let included = self.run(&self.owner, vec![message]).await;
        assert_eq!(included.code, 0, "{}", included.log);
        let predicted =
            tx::predict_address("stateset", &self.checksum(Native::Wallet), self.owner.address(), b"salt").unwrap();
        assert_eq!(tx::instantiated_addresses(&included).unwrap(), vec![predicted.clone()]);
        predicted
    }

    pub(crate) fn payment(&self, n: u8, amount: u128) -> Payment {
        Payment {
            id: IntentId::new(genesis().time, [n; 10]),
            to: self.vendor.address().to_owned(),
            amount: Amount(amount),
            category: "cloud".to_owned(),
            reference: format!("invoice {n}"),
            beneficiary: None,
        }
    }

    pub(crate) fn spend(&self, wallet: &str, payments: Vec<Payment>) -> Message {
        self.spend_in(wallet, USDC, payments)
    }

    /// As [`World::spend`], in another denom.
    pub(crate) fn spend_in(&self, wallet: &str, denom: &str, payments: Vec<Payment>) -> Message {
        let spend = OperatorMsg::Spend {
            epoch: 1,
            denom: denom.to_owned(),
            payments,
            approval: None,
            rationales: Vec::new(),
            mandate: None,
        };
        tx::execute(self.operator.address(), wallet, &ExecuteMsg::Operator(spend), &[]).unwrap()
    }
}
