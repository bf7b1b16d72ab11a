//! Random lives of many agents, the registry beside the plain model: the same is refused, the same is found and
//! counted, no two agents share a wallet, and deposits paid in are held, returned, forfeited or collected. Again and
//! again an agent's cells become those of an earlier version.
//!
//! 3,000 operations by default; `STATESET_OPERATIONS=1000000 cargo test -p stateset-registry --test it property` for
//! the long run. A failure names the seed of its world: `STATESET_SEED=7` begins with that one.

use cosmwasm_std::{BankMsg, Coin, CosmosMsg, Response, from_json};
use stateset_api::AgentId;
use stateset_api::registry::{
    AnyoneMsg, AuthorityMsg, ControllerMsg, ExecuteMsg, OwnerMsg, RegisterResponse, Registration, WalletMsg,
};

use crate::aged::age;
use stateset_tests_suite::{STATE, address};

use crate::fixture::{Fixture, deposit, registration};
use crate::model::{Agent, CAPABILITIES, Link, Model, TYPES};

const OPERATIONS_PER_WORLD: u64 = 150;
pub(crate) const PEOPLE: [&str; 3] = ["alice", "bob", "carol"];
pub(crate) const CONTROLLERS: [&str; 3] = ["keeper 0", "keeper 1", "keeper 2"];
pub(crate) const WALLETS: [&str; 4] = ["wallet 0", "wallet 1", "wallet 2", "wallet 3"];

/// Sebastiano Vigna's SplitMix64: small, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(sides).unwrap()).unwrap()
    }

    fn maybe(&mut self, sides: usize) -> Option<usize> {
        (self.roll(3) > 0).then(|| self.roll(sides))
    }

    fn capabilities(&mut self) -> Vec<usize> {
        (0..CAPABILITIES.len()).filter(|_| self.roll(2) == 0).collect()
    }
}

pub(crate) fn names(capabilities: &[usize]) -> Vec<String> {
    capabilities.iter().map(|index| CAPABILITIES[*index].to_owned()).collect()
}

pub(crate) struct World {
    pub(crate) fixture: Fixture,
    pub(crate) model: Model,
    dice: Dice,
    /// Who owns each wallet contract.
    owners: [usize; WALLETS.len()],
}

impl World {
    fn new(seed: u64) -> Self {
        let mut world =
            Self { fixture: Fixture::governed(0), model: Model::default(), dice: Dice(seed), owners: [0; 4] };
        world.owners = std::array::from_fn(|_| world.dice.roll(PEOPLE.len()));
        world.answer_with_owners();
        world
    }

    fn answer_with_owners(&mut self) {
        let owners: Vec<_> = WALLETS.iter().zip(self.owners).map(|(wallet, owner)| (*wallet, PEOPLE[owner])).collect();
        self.fixture.wallets(&owners);
    }

    /// An agent's index, if there is any, and its id.
    fn any(&mut self) -> Option<(usize, AgentId)> {
        let count = self.model.agents.len();
        // Mostly the younger ones: the old are mostly retired.
        (count > 0).then(|| {
            let among = if self.dice.roll(4) == 0 { count } else { count.min(6) };
            let back = self.dice.roll(among);
            let index = count - 1 - back;
            (index, self.model.agents[index].id)
        })
    }

    fn step(&mut self) {
        match self.dice.roll(34) {
            0..=6 => self.register(),
            7..=8 => self.rename(),
            9..=10 => self.retrain(),
            11..=12 => self.announce(),
            13..=15 => self.bind(),
            16..=17 => self.confirm(),
            18 => self.offer(),
            19 => self.accept(),
            20..=21 => self.suspend_or_reinstate(),
            22..=23 => self.retire(),
            24..=25 => self.heartbeat(),
            26 => self.price_or_collect(),
            27 => {
                let wallet = self.dice.roll(WALLETS.len());
                self.owners[wallet] = self.dice.roll(PEOPLE.len());
                self.answer_with_owners();
            }
            28..=31 => {
                let Some((index, id)) = self.any() else { return };
                age(&mut self.fixture, id, u64::try_from(index).unwrap() + 1);
            }
            _ => {
                let seconds = [1, 1_800, 3_600, 40_000, 90_000][self.dice.roll(5)];
                self.fixture.pass(seconds);
            }
        }
    }

    /// The contract must do what the model allows and refuse the rest.
    fn ask(&mut self, by: &str, funds: &[Coin], msg: ExecuteMsg, allowed: bool) -> Option<Response> {
        let shown = format!("{by}: {msg:?}");
        let outcome = self.fixture.execute_with(by, funds, msg);
        assert_eq!(outcome.is_ok(), allowed, "{shown}: {outcome:?}");
        outcome.ok()
    }

    fn owner_acts(&mut self, by: usize, msg: OwnerMsg, allowed: bool) -> Option<Response> {
        self.ask(PEOPLE[by], &[], ExecuteMsg::Owner(msg), allowed)
    }

    fn register(&mut self) {
        let (owner, controller) = (self.dice.roll(PEOPLE.len()), self.dice.roll(CONTROLLERS.len()));
        let (kind, capabilities) = (self.dice.roll(TYPES.len()), self.dice.capabilities());
        let wallet = self.dice.maybe(WALLETS.len());
        let brought = if self.dice.roll(5) == 0 { 1 } else { self.model.price };
        let model = &self.model;
        let allowed = !model.has(owner, controller, None)
            && wallet.is_none_or(|wallet| model.may_announce(owner, wallet, None))
            && brought == model.price;
        let registration = Registration {
            agent_type: TYPES[kind].into(),
            capabilities: names(&capabilities),
            wallet: wallet.map(|wallet| address(WALLETS[wallet])),
            ..registration(CONTROLLERS[controller])
        };
        let funds: Vec<_> = (brought > 0).then(|| Coin::new(brought, STATE)).into_iter().collect();
        let msg = ExecuteMsg::Anyone(AnyoneMsg::Register(registration));
        let Some(response) = self.ask(PEOPLE[owner], &funds, msg, allowed) else { return };
        let RegisterResponse { id, .. } = from_json(response.data.unwrap()).unwrap();
        self.model.paid_in += brought;
        let wallet = wallet.map_or(Link::Absent, Link::Announced);
        let (deposit, heard) = (brought, self.fixture.now());
        let (offered_to, suspended, retired) = (None, None, false);
        let agent =
            Agent { id, owner, offered_to, controller, kind, capabilities, wallet, deposit, suspended, retired, heard };
        self.model.agents.push(agent);
    }

    fn rename(&mut self) {
        let Some((index, id)) = self.any() else { return };
        let (by, to) = (self.dice.roll(PEOPLE.len()), self.dice.roll(CONTROLLERS.len()));
        let Agent { owner, controller, retired, .. } = self.model.agents[index];
        let allowed = by == owner && !retired && !self.model.has(owner, to, Some(index));
        let controller_to = Some(address(CONTROLLERS[to]));
        let msg =
            OwnerMsg::Update { id, controller: controller_to, capabilities: None, endpoints: None, metadata: None };
        if self.owner_acts(by, msg, allowed).is_some() && to != controller {
            self.model.unconfirm(controller, index);
            self.model.agents[index].controller = to;
        }
    }

    fn retrain(&mut self) {
        let Some((index, id)) = self.any() else { return };
        let (by, capabilities) = (self.dice.roll(PEOPLE.len()), self.dice.capabilities());
        let allowed = by == self.model.agents[index].owner && !self.model.agents[index].retired;
        let named = Some(names(&capabilities));
        let msg = OwnerMsg::Update { id, controller: None, capabilities: named, endpoints: None, metadata: None };
        if self.owner_acts(by, msg, allowed).is_some() {
            self.model.agents[index].capabilities = capabilities;
        }
    }

    fn announce(&mut self) {
        let Some((index, id)) = self.any() else { return };
        let (by, wallet) = (self.dice.roll(PEOPLE.len()), self.dice.maybe(WALLETS.len()));
        let agent = &self.model.agents[index];
        let allowed = by == agent.owner
            && !agent.retired
            && !matches!(agent.wallet, Link::Bound(_))
            && wallet.is_none_or(|wallet| self.model.may_announce(by, wallet, Some(index)));
        let msg = OwnerMsg::AnnounceWallet { id, wallet: wallet.map(|wallet| address(WALLETS[wallet])) };
        if self.owner_acts(by, msg, allowed).is_some() {
            self.model.agents[index].wallet = wallet.map_or(Link::Absent, Link::Announced);
        }
    }

    fn bind(&mut self) {
        let wallet = self.dice.roll(WALLETS.len());
        let owner = self.owners[wallet];
        let announcer = self.model.announcer(owner, wallet).filter(|_| !self.model.is_bound(wallet));
        let msg = ExecuteMsg::Wallet(WalletMsg::ConfirmBinding { owner: address(PEOPLE[owner]) });
        if self.ask(WALLETS[wallet], &[], msg, announcer.is_some()).is_some() {
            self.model.agents[announcer.unwrap()].wallet = Link::Bound(wallet);
            self.model.bound.insert(wallet, announcer.unwrap());
        }
    }

    fn confirm(&mut self) {
        let Some((index, id)) = self.any() else { return };
        let by = self.dice.roll(CONTROLLERS.len());
        let agent = &self.model.agents[index];
        let allowed = agent.controller == by && !agent.retired;
        let msg = ExecuteMsg::Anyone(AnyoneMsg::ConfirmController { id });
        if self.ask(CONTROLLERS[by], &[], msg, allowed).is_some() {
            self.model.confirmed.insert(by, index);
        }
    }

    fn offer(&mut self) {
        let Some((index, id)) = self.any() else { return };
        let (by, to) = (self.dice.roll(PEOPLE.len()), self.dice.maybe(PEOPLE.len()));
        let allowed = self.model.agents[index].owner == by && !self.model.agents[index].retired;
        let msg = OwnerMsg::OfferOwnership { id, to: to.map(|to| address(PEOPLE[to])) };
        if self.owner_acts(by, msg, allowed).is_some() {
            self.model.agents[index].offered_to = to;
        }
    }

    fn accept(&mut self) {
        let offered = self.model.agents.iter().position(|agent| agent.offered_to.is_some());
        let index = if self.dice.roll(3) > 0 { offered } else { self.any().map(|(index, _)| index) };
        let Some(index) = index else { return };
        let agent = self.model.agents[index].clone();
        let by = agent.offered_to.filter(|_| self.dice.roll(4) > 0).unwrap_or_else(|| self.dice.roll(PEOPLE.len()));
        let owns_wallet = match agent.wallet {
            Link::Bound(wallet) => self.owners[wallet] == by,
            _ => true,
        };
        let allowed = agent.offered_to == Some(by)
            && !agent.retired
            && owns_wallet
            && !self.model.has(by, agent.controller, Some(index));
        let msg = ExecuteMsg::Anyone(AnyoneMsg::AcceptOwnership { id: agent.id });
        if self.ask(PEOPLE[by], &[], msg, allowed).is_some() {
            let agent = &mut self.model.agents[index];
            (agent.owner, agent.offered_to) = (by, None);
            if matches!(agent.wallet, Link::Announced(_)) {
                agent.wallet = Link::Absent;
            }
        }
    }

    fn suspend_or_reinstate(&mut self) {
        let Some((index, id)) = self.any() else { return };
        let by = if self.dice.roll(6) == 0 { PEOPLE[0] } else { "governance" };
        let (suspend, earlier) = (self.dice.roll(2) == 0, self.dice.roll(4) == 0);
        let (now, agent) = (self.fixture.now(), &self.model.agents[index]);
        let since = agent.suspended.unwrap_or(now) - u64::from(earlier);
        let (fits, msg) = if suspend {
            (agent.suspended.is_none(), AuthorityMsg::Suspend { id, reason: "fraud".to_owned() })
        } else {
            (agent.suspended == Some(since), AuthorityMsg::Reinstate { id, since })
        };
        let allowed = by == "governance" && !agent.retired && fits;
        if self.ask(by, &[], ExecuteMsg::Authority(msg), allowed).is_some() {
            let agent = &mut self.model.agents[index];
            agent.suspended = suspend.then_some(now);
            agent.offered_to = agent.offered_to.filter(|_| !suspend);
        }
    }

    fn retire(&mut self) {
        let Some((index, id)) = self.any() else { return };
        let by = self.dice.roll(PEOPLE.len());
        let allowed = self.model.agents[index].owner == by && !self.model.agents[index].retired;
        let Some(response) = self.owner_acts(by, OwnerMsg::Retire { id }, allowed) else { return };
        let controller = self.model.agents[index].controller;
        self.model.unconfirm(controller, index);
        let agent = &mut self.model.agents[index];
        (agent.retired, agent.offered_to) = (true, None);
        if matches!(agent.wallet, Link::Announced(_)) {
            agent.wallet = Link::Absent;
        }
        let deposit = std::mem::take(&mut agent.deposit);
        let back = if agent.suspended.is_some() { 0 } else { deposit };
        self.model.returned += back;
        self.model.forfeited += deposit - back;
        assert_eq!(paid_out(&response), back);
    }

    fn heartbeat(&mut self) {
        let by = self.dice.roll(CONTROLLERS.len());
        let indices: Vec<_> = (0..4).filter_map(|_| self.any().map(|(index, _)| index)).collect();
        let ids = indices.iter().map(|index| self.model.agents[*index].id).collect();
        let mine = |agent: &Agent| agent.controller == by && !agent.retired;
        let allowed = indices.iter().any(|index| mine(&self.model.agents[*index]));
        let msg = ExecuteMsg::Controller(ControllerMsg::Heartbeat { ids });
        if self.ask(CONTROLLERS[by], &[], msg, allowed).is_some() {
            let now = self.fixture.now();
            for index in indices.into_iter().filter(|index| mine(&self.model.agents[*index])).collect::<Vec<_>>() {
                self.model.agents[index].heard = now;
            }
        }
    }

    fn price_or_collect(&mut self) {
        if self.dice.roll(2) == 0 {
            let price = [0, 5, 70][self.dice.roll(3)];
            let msg = AuthorityMsg::SetDeposit { deposit: (price > 0).then(|| deposit(price)) };
            self.ask("governance", &[], ExecuteMsg::Authority(msg), true);
            self.model.price = price;
            return;
        }
        let msg = AuthorityMsg::CollectForfeited { denom: STATE.into(), to: address("community") };
        let allowed = self.model.forfeited > 0;
        if let Some(response) = self.ask("governance", &[], ExecuteMsg::Authority(msg), allowed) {
            let forfeited = std::mem::take(&mut self.model.forfeited);
            assert_eq!(paid_out(&response), forfeited);
            self.model.collected += forfeited;
        }
    }
}

fn paid_out(response: &Response) -> u128 {
    let amounts = response.messages.iter().map(|message| match &message.msg {
        CosmosMsg::Bank(BankMsg::Send { amount, .. }) => amount[0].amount.to_string().parse::<u128>().unwrap(),
        other => panic!("{other:?}"),
    });
    amounts.sum()
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap())
}

#[test]
fn indices_records_counts_and_deposits_are_what_the_model_says() {
    let operations = setting("STATESET_OPERATIONS", 3_000);
    let first = setting("STATESET_SEED", 1);
    for seed in first..first + operations.div_ceil(OPERATIONS_PER_WORLD) {
        let run = std::panic::catch_unwind(|| {
            let mut world = World::new(seed);
            for operation in 0..OPERATIONS_PER_WORLD {
                world.step();
                if operation % 8 == 0 {
                    world.check();
                }
            }
            world.check();
        });
        assert!(run.is_ok(), "above, in the world of STATESET_SEED={seed}");
    }
}
