//! What the contracts on the [`CutChain`](super::cut_chain::CutChain) do when they are called, and what they say of themselves.

use cosmrs::proto::cosmwasm::wasm::v1::MsgExecuteContract;
use stateset_api::reputation::{OwnerMsg, PendingChange};
use stateset_api::{governance, registry, reputation};

use super::cut_chain::{NOW, State};

impl State {
    pub(super) fn called(&mut self, execute: &MsgExecuteContract) {
        let label = self.contracts[&execute.contract].label.clone();
        match label.as_str() {
            "StateSet reputation" => {
                let reputation = self.reputation.as_mut().unwrap();
                assert_eq!(reputation.owner, execute.sender, "only the owner may");
                let in_setup = reputation.governance == reputation.owner;
                let (due_at, void_at) = (NOW + self.time + 50, NOW + self.time + 100);
                match serde_json::from_slice(&execute.msg).unwrap() {
                    reputation::ExecuteMsg::Owner(OwnerMsg::SetWalletCodes { wallet_code_ids }) => {
                        assert_ne!(reputation.wallet_code_ids, wallet_code_ids, "nothing new");
                        if in_setup {
                            reputation.wallet_code_ids = wallet_code_ids;
                        } else {
                            let change = reputation::Change::WalletCodes { wallet_code_ids };
                            self.announced = Some(PendingChange { change, due_at, void_at });
                        }
                    }
                    reputation::ExecuteMsg::Owner(OwnerMsg::SetRoles { governance: Some(named), community: None }) => {
                        assert_ne!(reputation.governance, named, "nothing new");
                        if in_setup {
                            reputation.governance = named;
                        } else {
                            let change = reputation::Change::Roles { governance: Some(named), community: None };
                            self.announced = Some(PendingChange { change, due_at, void_at });
                        }
                    }
                    reputation::ExecuteMsg::Anyone(reputation::AnyoneMsg::ApplyChange { change_hash }) => {
                        let pending = self.announced.take().unwrap();
                        let hash = pending.change.hash("testing-1", &execute.contract, pending.due_at).unwrap();
                        assert_eq!(change_hash.as_slice(), hash, "the change that was announced");
                        assert!((pending.due_at..pending.void_at).contains(&(NOW + self.time)), "not due");
                        match pending.change {
                            reputation::Change::Roles { governance, .. } => reputation.governance = governance.unwrap(),
                            reputation::Change::WalletCodes { wallet_code_ids } => {
                                reputation.wallet_code_ids = wallet_code_ids;
                            }
                            other => panic!("unexpected change {other:?}"),
                        }
                    }
                    other => panic!("unexpected call {other:?}"),
                }
            }
            "StateSet agent registry" => match serde_json::from_slice(&execute.msg).unwrap() {
                registry::ExecuteMsg::Authority(registry::AuthorityMsg::OfferAuthority { to }) => {
                    assert_eq!(self.registry.as_ref().unwrap().authority.as_ref(), Some(&execute.sender));
                    assert_ne!(self.offered, to, "offered twice");
                    self.offered = to;
                }
                registry::ExecuteMsg::Anyone(registry::AnyoneMsg::Reindex { limit: Some(30) }) => {
                    self.unlisted = self.unlisted.checked_sub(1).expect("all are listed");
                }
                other => panic!("unexpected call {other:?}"),
            },
            _ => {
                assert_eq!(self.governance.as_ref().unwrap().owner, execute.sender, "only the owner may");
                assert_eq!(execute.msg, br#"{"owner":{"accept_authority":{}}}"#);
                assert_eq!(self.offered.take().as_ref(), Some(&execute.contract), "nothing was offered");
                self.registry.as_mut().unwrap().authority = Some(execute.contract.clone());
            }
        }
    }

    /// What a contract says of itself.
    pub(super) fn config(&self, contract: &str) -> Vec<u8> {
        match self.contracts[contract].label.as_str() {
            "StateSet reputation" => {
                let set = self.reputation.clone().unwrap();
                serde_json::to_vec(&reputation::Config {
                    owner: set.owner.clone(),
                    offered_to: None,
                    term: 0,
                    in_setup: set.governance == set.owner,
                    governance: set.governance,
                    community: set.community,
                    pending: self.announced.clone(),
                    registry: set.registry,
                    stake_denom: set.stake_denom,
                    rating_denom: set.rating_denom,
                    wallet_code_ids: set.wallet_code_ids,
                    hooks: vec![],
                    clock: set.clock,
                    rules: set.rules,
                    caip10: String::new(),
                })
            }
            "StateSet agent registry" => serde_json::to_vec(&registry::ConfigResponse {
                authority: self.registry.clone().unwrap().authority,
                authority_offered_to: self.offered.clone(),
                deposit: None,
                registered: 0,
                reindexing: self.unlisted > 0,
            }),
            _ => {
                let set = self.governance.clone().unwrap();
                serde_json::to_vec(&governance::Config {
                    owner: set.owner.clone(),
                    offered_to: None,
                    registry: set.registry,
                    reputation: set.reputation,
                    epoch: 1,
                    paused: false,
                    delay_seconds: 172_800,
                    caip10: String::new(),
                })
            }
        }
        .unwrap()
    }
}
