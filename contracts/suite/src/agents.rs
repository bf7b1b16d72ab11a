//! A chain with a registry and agents: registered by their owners, each with a wallet that has much.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Coin};
use stateset_api::AgentId;
use stateset_api::event::AgentRegistered;
use stateset_api::registry::{
    Agent, AgentsResponse, AnyoneMsg, Endpoints, ExecuteMsg, InstantiateMsg, OwnerMsg as RegistryOwnerMsg, QueryMsg,
    Registration,
};
use stateset_api::wallet::{self, OwnerMsg};

use crate::{Chain, STATE, USDC, address, event, impl_deref, open_payees, open_wallet};

/// What each wallet has at the start, in both denoms.
const TILL: u128 = 10_000_000_000_000;

/// A trader without capabilities, controlled by `controller`, that announces a wallet.
pub fn registration(controller: &str, wallet: Option<&Addr>) -> Registration {
    Registration {
        controller: address(controller),
        agent_type: "trader".to_owned(),
        capabilities: Vec::new(),
        endpoints: Endpoints::default(),
        keys: Vec::new(),
        metadata: None,
        wallet: wallet.map(Addr::to_string),
    }
}

pub struct Agents {
    pub app: Chain,
    /// Its authority is `admin`.
    pub registry: Addr,
    pub wallet_code: u64,
    /// By the owner's name.
    pub ids: BTreeMap<String, AgentId>,
    pub wallets: BTreeMap<String, Addr>,
}

impl_deref!(Agents => app: Chain);

impl Agents {
    /// None yet; of these two codes.
    pub fn new(mut app: Chain, registry_code: u64, wallet_code: u64) -> Self {
        let msg = InstantiateMsg { authority: Some(address("admin")), deposit: None };
        let registry = app.create("admin", registry_code, &msg, None).unwrap();
        Self { app, registry, wallet_code, ids: BTreeMap::new(), wallets: BTreeMap::new() }
    }

    /// An agent of that owner, whose wallet `<owner>-keeper` operates; the agent's controller too, unless another is
    /// named.
    pub fn register(&mut self, owner: &str, controller: Option<&str>) {
        let keeper = format!("{owner}-keeper");
        let wallet = self.app.create(owner, self.wallet_code, &open_wallet(owner, &keeper), None).unwrap();
        self.app.mint(&wallet, [STATE, USDC].map(|denom| Coin::new(TILL, denom)).to_vec());
        self.register_as(owner, registration(controller.unwrap_or(&keeper), Some(&wallet)));
        self.wallets.insert(owner.to_owned(), wallet);
        self.wallet_owner(owner, OwnerMsg::Bind { registry: self.registry.to_string(), agent_id: None });
    }

    /// An agent of that owner, by this alone.
    pub fn register_as(&mut self, owner: &str, registration: Registration) {
        let msg = ExecuteMsg::Anyone(AnyoneMsg::Register(registration));
        let answer = self.app.call(owner, &self.registry, &msg).unwrap();
        self.ids.insert(owner.to_owned(), event(&answer, AgentRegistered::from_event).unwrap().id);
    }

    pub fn id(&self, owner: &str) -> AgentId {
        self.ids[owner]
    }

    /// The first agent of that owner, as the registry knows it.
    pub fn agent_of(&self, owner: &str) -> Agent {
        let query = QueryMsg::AgentsByOwner { owner: address(owner), start_after: None, limit: Some(1) };
        self.ask::<AgentsResponse>(&self.registry, &query).unwrap().agents.remove(0)
    }

    /// The owner names another controller, who need not know of it.
    pub fn name_controller(&mut self, owner: &str, controller: &str) {
        let (id, controller) = (self.id(owner), Some(address(controller)));
        let update = RegistryOwnerMsg::Update { id, controller, capabilities: None, endpoints: None, metadata: None };
        self.app.call(owner, &self.registry, &ExecuteMsg::Owner(update)).unwrap();
    }

    /// The controller says of itself that it is the agent's.
    pub fn confirm_controller(&mut self, controller: &str, owner: &str) {
        let msg = ExecuteMsg::Anyone(AnyoneMsg::ConfirmController { id: self.id(owner) });
        self.app.call(controller, &self.registry, &msg).unwrap();
    }

    /// The owner's wallet does it.
    pub fn wallet_owner(&mut self, owner: &str, msg: OwnerMsg) {
        self.app.call(owner, &self.wallets[owner], &wallet::ExecuteMsg::Owner(msg)).unwrap();
    }

    /// The owner's wallet may pay that account.
    pub fn list(&mut self, owner: &str, payee: &Addr) {
        self.wallet_owner(owner, OwnerMsg::SetPayees { set: open_payees(payee), remove: Vec::new() });
    }
}
