//! A whole chain with a wallet and the registry; verbs for stories in which money moves.

use cosmwasm_std::{Addr, Api, Coin, CosmosMsg, WasmMsg, instantiate2_address, to_json_binary};
use stateset_api::wallet::{Action, ExecuteMsg, InstantiateMsg, Payment, QueryMsg, SignerSet, SignersResponse};
use stateset_tests_suite::{
    Agents, Answer, ChainBuilder, Proposals, STATE, USDC, address, changed, client, code, impl_deref, propose, spend,
};

use crate::council::Request;
use crate::story::instantiation;

pub(crate) struct Suite {
    agents: Agents,
    pub(crate) wallet: Addr,
}

impl_deref!(Suite => agents: Agents);

client!(Suite => wallet: ExecuteMsg, QueryMsg);

impl Suite {
    /// The wallet of the stories with 10,000 `uusdc`; the registry beside it.
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(crate) fn with(change: impl FnOnce(&mut InstantiateMsg)) -> Self {
        let mut suite = Self::bare();
        suite.open(&changed(instantiation(), change));
        suite
    }

    pub(crate) fn council(set: SignerSet) -> Self {
        Self::with(|msg| msg.signers = Some(set))
    }

    /// A chain with a registry and no wallet yet.
    pub(crate) fn bare() -> Self {
        let names = ["owner", "operator", "guardian", "alice", "bob", "mallory"];
        let coins = [STATE, USDC].map(|denom| Coin::new(100_000_u128, denom));
        let mut chain = ChainBuilder::default().purses(&names, &coins).build();
        let [registry, wallet] = chain.store([code!(stateset_registry), code!(stateset_wallet, reply)]);
        Self { agents: Agents::new(chain, registry, wallet), wallet: Addr::unchecked("none yet") }
    }

    pub(crate) fn open(&mut self, msg: &InstantiateMsg) {
        self.wallet = self.agents.app.create("owner", self.agents.wallet_code, msg, None).unwrap();
        self.agents.send("owner", &self.wallet, Coin::new(10_000_u128, USDC));
    }

    /// The address that a wallet created by `creator` with `salt` will have.
    pub(crate) fn predict(&self, creator: &str, salt: &[u8]) -> Addr {
        let checksum = self.wrap().query_wasm_code_info(self.wallet_code).unwrap().checksum;
        let creator = self.api().addr_canonicalize(&address(creator)).unwrap();
        let canonical = instantiate2_address(checksum.as_slice(), &creator, salt).unwrap();
        self.api().addr_humanize(&canonical).unwrap()
    }

    /// The message that creates it.
    pub(crate) fn creation(&self, msg: &InstantiateMsg, salt: &[u8]) -> CosmosMsg {
        let (label, msg, code_id) = ("wallet".to_owned(), to_json_binary(msg).unwrap(), self.wallet_code);
        WasmMsg::Instantiate2 { admin: None, code_id, label, msg, funds: vec![], salt: salt.into() }.into()
    }

    pub(crate) fn spend(&mut self, payments: &[Payment]) -> Answer {
        self.execute("operator", &spend(USDC, payments))
    }

    /// Proposes and answers the id.
    pub(crate) fn propose(&mut self, by: &str, actions: Vec<Action>) -> u64 {
        let id = self.query::<SignersResponse>(&QueryMsg::Signers {}).next_proposal;
        self.execute(by, &propose(actions)).unwrap();
        id
    }

    pub(crate) fn approve(&mut self, id: u64, by: &[&str]) {
        for name in by {
            self.execute(*name, &self.approval(id)).unwrap();
        }
    }

    pub(crate) fn submit(&mut self, request: &Request) -> Answer {
        self.execute("mallory", &request.submission(request.all()))
    }
}
