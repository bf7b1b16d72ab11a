//! Everything that can happen to proposals, at random, beside a plain model that knows only what was promised.

use std::collections::BTreeMap;

use cosmwasm_std::Coin;
use cw_multi_test::Executor;
use proptest::prelude::*;
use stateset_api::policy::Policy;
use stateset_api::wallet::{
    Action, AnyoneMsg, EXECUTION_SECONDS, ExecuteMsg, GuardianMsg, OwnerMsg, ProposalRef, ProposalStatus, QueryMsg,
    ReceiptsResponse, SignedApproval, SignerMsg, SignerSet, SignersResponse, VOTE_SECONDS,
};

use crate::bank::Suite;
use crate::council::{
    CARLA, DELAY, DIETER, EVA, Request, accounts, again, approve, draft, keyed, pay, propose, reject,
};
use crate::story::{DAY, HOUR, USDC, address, payment, policy};
use crate::window::cases;

const NAMES: [&str; 7] = ["anna", "berta", "carla", "dieter", "eva", "owner", "mallory"];

#[derive(Clone, Debug)]
enum Move {
    Propose { by: usize, what: What },
    Approve { by: usize, id: u64 },
    Reject { by: usize, id: u64 },
    Cancel { by: usize, id: u64 },
    Veto { id: u64 },
    Execute { id: u64 },
    Close { id: u64 },
    Deliver { id: u64, places: Vec<u32>, epoch_back: u32 },
    Submit { salt: u8, places: Vec<u32>, what: What },
    Schedule { what: What },
    Tighten,
    Give,
    Wait(u64),
}

#[derive(Clone, Copy, Debug)]
enum What {
    Pay { number: u64, amount: u128 },
    Signers(usize),
    Policy,
}

fn what() -> impl Strategy<Value = What> {
    prop_oneof![
        6 => (0_u64..30, prop_oneof![1_u128..300, Just(9_000), Just(60_000)])
            .prop_map(|(number, amount)| What::Pay { number, amount }),
        1 => (0_usize..4).prop_map(What::Signers),
        1 => Just(What::Policy),
    ]
}

fn moves() -> impl Strategy<Value = Move> {
    let (by, id) = (0..NAMES.len(), 1_u64..14);
    let places = || prop::collection::vec(prop_oneof![6 => CARLA..EVA + 1, 1 => 0_u32..7], 1..5);
    prop_oneof![
        5 => (by.clone(), what()).prop_map(|(by, what)| Move::Propose { by, what }),
        12 => (by.clone(), id.clone()).prop_map(|(by, id)| Move::Approve { by, id }),
        4 => (by.clone(), id.clone()).prop_map(|(by, id)| Move::Reject { by, id }),
        1 => (by, id.clone()).prop_map(|(by, id)| Move::Cancel { by, id }),
        1 => id.clone().prop_map(|id| Move::Veto { id }),
        3 => id.clone().prop_map(|id| Move::Execute { id }),
        1 => id.clone().prop_map(|id| Move::Close { id }),
        3 => (id, places(), prop_oneof![4 => Just(0_u32), 1 => Just(1_u32)])
            .prop_map(|(id, places, epoch_back)| Move::Deliver { id, places, epoch_back }),
        3 => (0_u8..6, Just(vec![CARLA, DIETER, EVA]), what()).prop_map(|(salt, places, what)| Move::Submit { salt, places, what }),
        1 => (0_u8..6, places(), what()).prop_map(|(salt, places, what)| Move::Submit { salt, places, what }),
        2 => what().prop_map(|what| Move::Schedule { what }),
        1 => Just(Move::Tighten),
        1 => Just(Move::Give),
        4 => prop_oneof![0..2 * HOUR, Just(VOTE_SECONDS), Just(DELAY), Just(DAY), Just(EXECUTION_SECONDS)].prop_map(Move::Wait),
    ]
}

fn set(number: usize) -> Option<SignerSet> {
    match number {
        0 => Some(keyed()),
        1 => Some(accounts(&[("anna", 2), ("berta", 1), ("carla", 1)], 3)),
        2 => Some(SignerSet { threshold: 2, ..keyed() }),
        _ => None,
    }
}

fn action(what: What) -> Action {
    match what {
        What::Pay { number, amount } => pay(payment(number, "mallory", amount)),
        What::Signers(number) => Action::Owner(OwnerMsg::SetSigners { signers: set(number) }),
        What::Policy => Action::Owner(OwnerMsg::SetPolicy { policy: Policy { calls_per_hour: 200, ..policy() } }),
    }
}

/// A proposal as a reader of the promises would note it.
struct Noted {
    what: What,
    set: SignerSet,
    epoch: u32,
    by_owner: bool,
    ripens_at: Option<u64>,
    expires_at: u64,
    votes: BTreeMap<usize, bool>,
    open: bool,
    /// Passed at least once, when first, and whether it is done.
    passed_at: Option<u64>,
    done: bool,
}

impl Noted {
    fn weight(&self, approves: bool) -> u64 {
        let voted = self.votes.iter().filter(|(_, vote)| **vote == approves);
        voted.map(|(place, _)| u64::from(self.set.signers[*place].weight)).sum()
    }

    fn retry_until(&self) -> u64 {
        if self.by_owner { self.expires_at } else { self.passed_at.unwrap_or_default() + EXECUTION_SECONDS }
    }
}

struct Model {
    set: Option<SignerSet>,
    epoch: u32,
    now: u64,
    balance: u128,
    paid: BTreeMap<u64, u128>,
    proposals: BTreeMap<u64, Noted>,
    salts: Vec<u8>,
}

impl Model {
    fn place(&self, by: usize) -> Option<usize> {
        self.set.as_ref()?.place_of_address(&address(NAMES[by]))
    }

    fn votable(&self, id: u64) -> bool {
        self.set.is_some()
            && self
                .proposals
                .get(&id)
                .is_some_and(|noted| noted.open && noted.epoch == self.epoch && self.now < noted.expires_at)
    }

    fn note(&mut self, what: What, by_owner: bool) -> u64 {
        let id = self.proposals.len() as u64 + 1;
        let ripens_at = by_owner.then_some(self.now + DELAY);
        let expires_at = ripens_at.map_or(self.now + VOTE_SECONDS, |at| at + EXECUTION_SECONDS);
        let (set, epoch) = (self.set.clone().unwrap(), self.epoch);
        let noted = Noted {
            what,
            set,
            epoch,
            by_owner,
            ripens_at,
            expires_at,
            votes: BTreeMap::new(),
            open: true,
            passed_at: None,
            done: false,
        };
        self.proposals.insert(id, noted);
        id
    }

    fn settle(&mut self, id: u64) {
        let noted = &self.proposals[&id];
        let threshold = u64::from(noted.set.threshold);
        if noted.weight(true) >= threshold {
            self.carry_out(id);
        } else if noted.set.weight_sum() - noted.weight(false) < threshold {
            self.proposals.get_mut(&id).unwrap().open = false;
        }
    }

    fn carry_out(&mut self, id: u64) {
        let now = self.now;
        let noted = self.proposals.get_mut(&id).unwrap();
        noted.open = false;
        noted.passed_at.get_or_insert(now);
        let done = match noted.what {
            What::Pay { number, amount } => match self.paid.get(&number) {
                Some(before) => *before == amount,
                None if amount > self.balance => false,
                None => {
                    self.balance -= amount;
                    self.paid.insert(number, amount);
                    true
                }
            },
            What::Signers(number) => {
                self.set = set(number);
                self.epoch += 1;
                true
            }
            What::Policy => {
                self.epoch += 1;
                true
            }
        };
        self.proposals.get_mut(&id).unwrap().done = done;
    }

    /// Whether the reader expects the move to be taken; if so, notes it.
    fn expects(&mut self, made: &Move, suite: &Suite) -> Option<bool> {
        let known = match made {
            Move::Propose { by, what } => {
                let Some(place) = self.place(*by) else { return Some(false) };
                // How many one proposer may have open is another test's.
                if !self.has_room(*by) {
                    return None;
                }
                let id = self.note(*what, false);
                self.proposals.get_mut(&id).unwrap().votes.insert(place, true);
                self.settle(id);
                true
            }
            Move::Approve { by, id } | Move::Reject { by, id } => {
                let Some(place) = self.place(*by) else { return Some(false) };
                let fresh = self.votable(*id) && !self.proposals[id].votes.contains_key(&place);
                if fresh {
                    let approves = matches!(made, Move::Approve { .. });
                    self.proposals.get_mut(id).unwrap().votes.insert(place, approves);
                    self.settle(*id);
                }
                fresh
            }
            Move::Deliver { id, places, epoch_back } => self.deliver(*id, places, *epoch_back == 0),
            Move::Submit { salt, places, what } => self.submit(*salt, places, *what),
            Move::Execute { id } => {
                let now = self.now;
                let may = self.set.is_some()
                    && self.proposals.get(id).is_some_and(|noted| {
                        let ripe = noted.open && noted.ripens_at.is_some_and(|at| at <= now) && now < noted.expires_at;
                        let failed = noted.passed_at.is_some() && !noted.done && now < noted.retry_until();
                        noted.epoch == self.epoch && (ripe || failed)
                    });
                if may {
                    self.carry_out(*id);
                }
                may
            }
            Move::Cancel { .. } | Move::Veto { .. } | Move::Close { .. } => return None,
            Move::Schedule { what: What::Pay { .. } } => return None,
            Move::Schedule { what } => {
                if self.set.is_none() || !self.has_room(5) {
                    return None;
                }
                let current: Policy = suite.query(&QueryMsg::Policy {});
                if matches!(what, What::Policy) && current.calls_per_hour >= 200 {
                    return None;
                }
                self.note(*what, true);
                true
            }
            // Beside signers the owner ends what it asked for itself, and nothing else.
            Move::Tighten if self.set.is_some() => {
                let (epoch, now) = (self.epoch, self.now);
                let own = |noted: &&mut Noted| noted.by_owner && noted.epoch == epoch && now < noted.expires_at;
                self.proposals.values_mut().filter(own).for_each(|noted| noted.open = false);
                true
            }
            Move::Tighten => {
                self.epoch += 1;
                true
            }
            Move::Give | Move::Wait(_) => true,
        };
        Some(known)
    }

    fn deliver(&mut self, id: u64, places: &[u32], present: bool) -> bool {
        let keyed = |set: &SignerSet, place: u32| {
            (CARLA..=EVA).contains(&place)
                && set.signers.get(place as usize).is_some_and(|signer| signer.id == crate::council::secret(place).id())
        };
        let once = places.iter().collect::<std::collections::BTreeSet<_>>().len() == places.len();
        let good = present && once && self.votable(id) && {
            let noted = &self.proposals[&id];
            places.iter().all(|place| keyed(&noted.set, *place) && !noted.votes.contains_key(&(*place as usize)))
        };
        if good {
            for place in places {
                self.proposals.get_mut(&id).unwrap().votes.insert(*place as usize, true);
            }
            self.settle(id);
        }
        good
    }

    fn submit(&mut self, salt: u8, places: &[u32], what: What) -> bool {
        if self.set.is_none() || self.salts.contains(&salt) {
            return false;
        }
        let id = self.note(what, false);
        let set = self.set.clone().unwrap();
        let weight: u64 = places
            .iter()
            .filter_map(|place| set.signers.get(*place as usize))
            .map(|signer| u64::from(signer.weight))
            .sum();
        if weight < u64::from(set.threshold) || !self.deliver(id, places, true) {
            self.proposals.remove(&id);
            return false;
        }
        self.salts.push(salt);
        true
    }

    /// Fewer than the limit can be open of one proposer, even counting those that the contract may have let go.
    fn has_room(&self, _by: usize) -> bool {
        self.proposals
            .values()
            .filter(|noted| noted.open && noted.epoch == self.epoch && noted.expires_at > self.now)
            .count()
            < 4
    }
}

fn message(
    suite: &Suite,
    made: &Move,
    model_draft: impl Fn(u64) -> Option<What>,
) -> Option<(&'static str, ExecuteMsg)> {
    let anyone = |msg| Some(("mallory", ExecuteMsg::Anyone(msg)));
    match made {
        Move::Propose { by, what } => Some((NAMES[*by], propose(vec![action(*what)]))),
        Move::Approve { by, id } => Some((NAMES[*by], approve(*id))),
        Move::Reject { by, id } => Some((NAMES[*by], reject(*id))),
        Move::Cancel { by, id } => Some((NAMES[*by], ExecuteMsg::Signer(SignerMsg::Cancel(ProposalRef { id: *id })))),
        Move::Veto { id } => Some(("guardian", ExecuteMsg::Guardian(GuardianMsg::Veto(ProposalRef { id: *id })))),
        Move::Execute { id } => Some(("mallory", again(*id))),
        Move::Close { id } => anyone(AnyoneMsg::Close(ProposalRef { id: *id })),
        Move::Deliver { id, places, epoch_back } => {
            let base = suite.request(0, vec![]);
            // As scheduled, the owner's drafts have another title: ask the wallet.
            let shown = model_draft(*id).map(|_| suite.proposal(*id).draft);
            let request = Request {
                proposal: Ok(*id),
                draft: shown.unwrap_or_else(|| draft(vec![])),
                rules_epoch: base.rules_epoch.wrapping_sub(*epoch_back),
                ..base
            };
            anyone(AnyoneMsg::ApproveBySignatures { id: *id, approvals: sign(&request, places) })
        }
        Move::Submit { salt, places, what } => {
            let request = suite.request(*salt, vec![action(*what)]);
            Some(("mallory", request.submission(sign(&request, places))))
        }
        Move::Schedule { what } => {
            let Action::Owner(msg) = action(*what) else { return None };
            Some(("owner", ExecuteMsg::Owner(msg)))
        }
        Move::Tighten => {
            let policy: Policy = suite.query(&QueryMsg::Policy {});
            Some(("owner", ExecuteMsg::Owner(OwnerMsg::SetPolicy { policy })))
        }
        Move::Give | Move::Wait(_) => None,
    }
}

/// Each place signs with its key, or with another's if it has none.
fn sign(request: &Request, places: &[u32]) -> Vec<SignedApproval> {
    places.iter().map(|place| request.by(*place)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(24, 30)))]

    /// Money leaves exactly as the model says, each intent once; what passes, fails, expires and is void agrees; and no
    /// move that the promises forbid is taken.
    #[test]
    fn proposals_do_what_was_promised_and_nothing_else(moves in prop::collection::vec(moves(), 1..60)) {
        let mut suite = Suite::council(keyed());
        let mut model = Model {
            set: Some(keyed()), epoch: 1, now: suite.app.block_info().time.seconds(), balance: 10_000,
            paid: BTreeMap::new(), proposals: BTreeMap::new(), salts: Vec::new(),
        };
        for made in &moves {
            let msg = message(&suite, made, |id| model.proposals.get(&id).map(|noted| noted.what));
            let expected = model.expects(made, &suite);
            match (made, msg) {
                (Move::Wait(seconds), _) => {
                    suite.pass(*seconds);
                    model.now += seconds;
                }
                (Move::Give, _) => {
                    let (giver, wallet) = (cosmwasm_std::Addr::unchecked(address("alice")), suite.wallet.clone());
                    if suite.app.send_tokens(giver, wallet, &[Coin::new(20_000_u128, USDC)]).is_ok() {
                        model.balance += 20_000;
                    }
                }
                (Move::Cancel { id, .. } | Move::Veto { id } | Move::Close { id }, Some((by, msg))) => {
                    // May only end what is not done; the model learns that it is over.
                    let ended = suite.execute(by, &msg).is_ok();
                    if ended {
                        let noted = model.proposals.get_mut(id).unwrap();
                        prop_assert!(!noted.done && (noted.open || noted.passed_at.is_some()));
                        (noted.open, noted.passed_at) = (false, None);
                    }
                }
                (_, Some((by, msg))) if expected.is_some() => {
                    let taken = suite.execute(by, &msg);
                    prop_assert_eq!(taken.is_ok(), expected == Some(true), "{:?}: {:?}", made, taken.err());
                }
                _ => {}
            }
            prop_assert_eq!(suite.balance(suite.wallet.as_str(), USDC), model.balance, "after {:?}", made);
            let board: SignersResponse = suite.query(&QueryMsg::Signers {});
            prop_assert_eq!((board.signers, board.rules_epoch), (model.set.clone(), model.epoch));
        }
        for (id, noted) in &model.proposals {
            let summary = suite.proposal(*id).summary;
            prop_assert_eq!((summary.approved, summary.rejected), (noted.weight(true), noted.weight(false)));
            prop_assert_eq!(matches!(summary.status, ProposalStatus::Executed { .. }), noted.done);
        }
        // Nothing stays where it is for ever: once every time is over, each is carried out or closed.
        suite.pass(VOTE_SECONDS + DELAY + EXECUTION_SECONDS);
        for id in model.proposals.keys() {
            let _ = suite.execute("mallory", &ExecuteMsg::Anyone(AnyoneMsg::Close(ProposalRef { id: *id })));
            let status = suite.status(*id);
            let stuck = matches!(status, ProposalStatus::Open {} | ProposalStatus::Ripe {} | ProposalStatus::Failed { .. });
            prop_assert!(!stuck, "proposal {} is {:?}", id, status);
        }
        let receipts: ReceiptsResponse = suite.query(&QueryMsg::Receipts { start_after: None, limit: Some(30) });
        let told: u128 = receipts.receipts.iter().map(|receipt| receipt.amount.0).sum();
        prop_assert_eq!((receipts.receipts.len(), told), (model.paid.len(), model.paid.values().sum()));
    }
}
