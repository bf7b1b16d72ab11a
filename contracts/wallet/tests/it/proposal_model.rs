//! Everything that can happen to proposals, at random, beside a plain model that knows only what was promised: who may
//! do what, and what an alarm ends. The model ends proposals one by one when an alarm is raised; the wallet tells by
//! numbers.

use std::collections::{BTreeMap, BTreeSet};

use cosmwasm_std::{Addr, Coin};
use cw_multi_test::Executor;
use proptest::prelude::*;
use stateset_api::policy::Policy;
use stateset_api::wallet::{
    Action, AnyoneMsg, EXECUTION_SECONDS, ExecuteMsg, GuardianMsg, OperatorGrant, OwnerMsg, ProposalContent,
    ProposalInfo, ProposalQuery, ProposalRef, ProposalStatus, QueryMsg, ReceiptsResponse, SignedApproval, SignerMsg,
    SignerSet, SignersResponse, UNDISTURBED_SECONDS, VOTE_SECONDS, WalletInfo,
};
use stateset_tests_suite::{DAY, HOUR, Proposals, START, USDC, accounts, address, propose};

use crate::council::{CARLA, Council, DELAY, DIETER, EVA, Request, keyed, pay};
use crate::story::{payee, payment, policy};
use crate::suite::Suite;
use crate::window::cases;

const NAMES: [&str; 7] = ["anna", "berta", "carla", "dieter", "eva", "owner", "mallory"];

#[derive(Clone, Debug)]
enum Move {
    Propose {
        by: usize,
        what: What,
    },
    Approve {
        by: usize,
        id: u64,
    },
    Reject {
        by: usize,
        id: u64,
    },
    Cancel {
        by: usize,
        id: u64,
    },
    Veto {
        id: u64,
    },
    Execute {
        id: u64,
    },
    Close {
        id: u64,
    },
    /// Signatures for a proposal; under the rules in force, or under others.
    Deliver {
        id: u64,
        indices: Vec<u32>,
        in_force: bool,
    },
    Submit {
        salt: u8,
        indices: Vec<u32>,
        what: What,
    },
    /// Three sign a submission that somebody keeps.
    Sign {
        salt: u8,
        what: What,
    },
    /// Somebody hands in what was signed then.
    HandIn {
        given: usize,
    },
    Schedule {
        what: What,
    },
    Alarm(Alarm),
    Give,
    Wait(u64),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum What {
    Pay { number: u64, amount: u128 },
    Signers(usize),
    Policy,
    Unfreeze,
    Operator,
    Payee,
    Guardian,
}

#[derive(Clone, Copy, Debug)]
enum Alarm {
    GuardianFreezes,
    OwnerFreezes,
    GuardianRevokes,
    OwnerRevokes,
    OwnerTightens,
    /// The same policy again.
    OwnerRepeats,
}

fn what() -> impl Strategy<Value = What> {
    prop_oneof![
        8 => (0_u64..30, prop_oneof![1_u128..300, Just(9_000), Just(60_000)])
            .prop_map(|(number, amount)| What::Pay { number, amount }),
        1 => (0_usize..4).prop_map(What::Signers),
        2 => Just(What::Policy),
        3 => Just(What::Unfreeze),
        2 => Just(What::Operator),
        2 => Just(What::Payee),
        1 => Just(What::Guardian),
    ]
}

fn alarm() -> impl Strategy<Value = Alarm> {
    prop_oneof![
        3 => Just(Alarm::GuardianFreezes),
        1 => Just(Alarm::OwnerFreezes),
        1 => Just(Alarm::GuardianRevokes),
        1 => Just(Alarm::OwnerRevokes),
        3 => Just(Alarm::OwnerTightens),
        1 => Just(Alarm::OwnerRepeats),
    ]
}

fn moves() -> impl Strategy<Value = Move> {
    let (by, id) = (0..NAMES.len(), 1_u64..14);
    let indices = || prop::collection::vec(prop_oneof![6 => CARLA..EVA + 1, 1 => 0_u32..7], 1..5);
    let three = vec![CARLA, DIETER, EVA];
    let wait = prop_oneof![
        4 => 1..2 * HOUR,
        1 => Just(0),
        1 => Just(VOTE_SECONDS),
        1 => Just(DELAY),
        1 => Just(DAY),
        1 => Just(EXECUTION_SECONDS),
    ];
    prop_oneof![
        5 => (by.clone(), what()).prop_map(|(by, what)| Move::Propose { by, what }),
        12 => (by.clone(), id.clone()).prop_map(|(by, id)| Move::Approve { by, id }),
        4 => (by.clone(), id.clone()).prop_map(|(by, id)| Move::Reject { by, id }),
        1 => (by, id.clone()).prop_map(|(by, id)| Move::Cancel { by, id }),
        1 => id.clone().prop_map(|id| Move::Veto { id }),
        3 => id.clone().prop_map(|id| Move::Execute { id }),
        1 => id.clone().prop_map(|id| Move::Close { id }),
        3 => (id, indices(), prop::bool::weighted(0.8))
            .prop_map(|(id, indices, in_force)| Move::Deliver { id, indices, in_force }),
        3 => (0_u8..6, Just(three), what()).prop_map(|(salt, indices, what)| Move::Submit { salt, indices, what }),
        1 => (0_u8..6, indices(), what()).prop_map(|(salt, indices, what)| Move::Submit { salt, indices, what }),
        2 => (6_u8..20, what()).prop_map(|(salt, what)| Move::Sign { salt, what }),
        3 => (0_usize..6).prop_map(|given| Move::HandIn { given }),
        4 => what().prop_map(|what| Move::Schedule { what }),
        5 => alarm().prop_map(Move::Alarm),
        1 => Just(Move::Give),
        4 => wait.prop_map(Move::Wait),
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
    let successor = OperatorGrant { address: address("bob"), expires_at: START + 9_000 * DAY };
    match what {
        What::Pay { number, amount } => pay(payment(number, "mallory", amount)),
        What::Signers(number) => Action::Owner(OwnerMsg::SetSigners { signers: set(number) }),
        What::Policy => Action::Owner(OwnerMsg::SetPolicy { policy: Policy { calls_per_hour: 200, ..policy() } }),
        What::Unfreeze => Action::Owner(OwnerMsg::Unfreeze {}),
        What::Operator => Action::Owner(OwnerMsg::SetOperator { operator: Some(successor) }),
        What::Payee => Action::Owner(OwnerMsg::SetPayees { set: vec![payee("carol")], remove: vec![] }),
        What::Guardian => Action::Owner(OwnerMsg::SetGuardian { guardian: Some(address("guardian")) }),
    }
}

/// What alarms guard, as a reader knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Guarded {
    Freeze,
    Operator,
    Rules,
    Roles,
}

/// What of it a proposal would undo.
fn undoes(what: What, by_owner: bool) -> Vec<Guarded> {
    match what {
        What::Pay { .. } => vec![],
        What::Signers(_) if by_owner => vec![Guarded::Freeze, Guarded::Operator, Guarded::Rules],
        What::Guardian if by_owner => vec![Guarded::Freeze, Guarded::Operator, Guarded::Rules, Guarded::Roles],
        What::Signers(_) => vec![],
        What::Guardian => vec![Guarded::Roles],
        What::Policy | What::Payee => vec![Guarded::Rules],
        What::Unfreeze => vec![Guarded::Freeze],
        What::Operator => vec![Guarded::Operator],
    }
}

/// Whether an alarm ends what is open to votes.
#[derive(Clone, Copy)]
enum Votes {
    Never,
    OnceAWeek,
    Always,
}

/// A proposal as a reader of the promises would note it.
#[derive(Debug)]
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
    /// An alarm ended it; or will have, should it fail.
    ended: bool,
    ended_once_failed: bool,
}

impl Noted {
    fn weight(&self, approves: bool) -> u64 {
        let voted = self.votes.iter().filter(|(_, vote)| **vote == approves);
        voted.map(|(index, _)| u64::from(self.set.signers[*index].weight)).sum()
    }

    fn retry_until(&self) -> u64 {
        if self.by_owner { self.expires_at } else { self.passed_at.unwrap_or_default() + EXECUTION_SECONDS }
    }

    /// Decided by the signers, not by the delay alone.
    fn approved(&self) -> bool {
        self.weight(true) >= u64::from(self.set.threshold)
    }

    fn status(&self, epoch: u32, now: u64) -> &'static str {
        let failed = self.passed_at.is_some() && !self.done;
        match () {
            () if self.done => "executed",
            () if !self.open && !failed => "over",
            () if self.ended || self.epoch != epoch => "void",
            () if failed => "failed",
            () if now >= self.expires_at => "expired",
            () if self.ripens_at.is_some_and(|at| at <= now) => "ripe",
            () => "open",
        }
    }
}

fn name(status: &ProposalStatus) -> &'static str {
    match status {
        ProposalStatus::Open {} => "open",
        ProposalStatus::Ripe {} => "ripe",
        ProposalStatus::Executed { .. } => "executed",
        ProposalStatus::Failed { .. } => "failed",
        ProposalStatus::Expired {} => "expired",
        ProposalStatus::Void {} => "void",
        ProposalStatus::Rejected {} | ProposalStatus::Cancelled { .. } => "over",
    }
}

/// A submission that three signed, and what they knew then.
struct SigningRequest {
    request: Request,
    what: What,
    epoch: u32,
    alarms: Vec<u64>,
}

struct Model {
    set: Option<SignerSet>,
    epoch: u32,
    now: u64,
    balance: u128,
    paid: BTreeMap<u64, u128>,
    proposals: BTreeMap<u64, Noted>,
    salts: Vec<u8>,
    /// By whom.
    frozen: Option<&'static str>,
    operator: Option<&'static str>,
    calls_per_hour: u32,
    carol: bool,
    /// When votes were last ended.
    votes_ended_at: BTreeMap<Guarded, u64>,
    requests: Vec<SigningRequest>,
}

impl Model {
    fn new(now: u64) -> Self {
        Self {
            set: Some(keyed()),
            epoch: 1,
            now,
            balance: 10_000,
            paid: BTreeMap::new(),
            proposals: BTreeMap::new(),
            salts: Vec::new(),
            frozen: None,
            operator: Some("operator"),
            calls_per_hour: policy().calls_per_hour,
            carol: false,
            votes_ended_at: BTreeMap::new(),
            requests: Vec::new(),
        }
    }

    fn index(&self, by: usize) -> Option<usize> {
        self.set.as_ref()?.index_of_address(&address(NAMES[by]))
    }

    fn votable(&self, id: u64) -> bool {
        let status = self.proposals.get(&id).map(|noted| noted.status(self.epoch, self.now));
        self.set.is_some() && matches!(status, Some("open" | "ripe"))
    }

    fn possible(&self, what: What) -> bool {
        what != What::Unfreeze || self.frozen.is_some()
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
            ended: false,
            ended_once_failed: false,
        };
        self.proposals.insert(id, noted);
        id
    }

    fn raise(&mut self, guarded: Guarded, votes: Votes) {
        if self.set.is_none() {
            return;
        }
        let ended_at = self.votes_ended_at.get(&guarded).copied();
        let votes = match votes {
            Votes::Never => false,
            Votes::OnceAWeek => ended_at.is_none_or(|at| self.now >= at + UNDISTURBED_SECONDS),
            Votes::Always => true,
        };
        if votes {
            self.votes_ended_at.insert(guarded, self.now);
        }
        for noted in self.proposals.values_mut().filter(|noted| undoes(noted.what, noted.by_owner).contains(&guarded)) {
            let voted_on = noted.open && !noted.by_owner;
            noted.ended |= !voted_on || votes;
            noted.ended_once_failed = true;
        }
    }

    fn sound(&mut self, alarm: Alarm) {
        match alarm {
            Alarm::GuardianFreezes | Alarm::OwnerFreezes => {
                let by = if matches!(alarm, Alarm::OwnerFreezes) { "owner" } else { "guardian" };
                let first = self.frozen.is_none() || (self.frozen == Some("owner") && by == "guardian");
                if first {
                    self.frozen = Some(by);
                }
                let once_a_week = !first || by == "owner";
                self.raise(Guarded::Freeze, if once_a_week { Votes::OnceAWeek } else { Votes::Always });
            }
            Alarm::GuardianRevokes | Alarm::OwnerRevokes => {
                let again = self.operator.take().is_none();
                let once_a_week = again || matches!(alarm, Alarm::OwnerRevokes);
                self.raise(Guarded::Operator, if once_a_week { Votes::OnceAWeek } else { Votes::Always });
            }
            Alarm::OwnerTightens => {
                self.calls_per_hour -= 1;
                self.raise(Guarded::Rules, Votes::OnceAWeek);
            }
            Alarm::OwnerRepeats => {}
        }
    }

    fn settle(&mut self, id: u64) {
        let noted = &self.proposals[&id];
        if noted.approved() {
            self.carry_out(id);
        } else if noted.set.weight_sum() - noted.weight(false) < u64::from(noted.set.threshold) {
            self.proposals.get_mut(&id).unwrap().open = false;
        }
    }

    fn carry_out(&mut self, id: u64) {
        let now = self.now;
        let noted = self.proposals.get_mut(&id).unwrap();
        noted.open = false;
        noted.passed_at.get_or_insert(now);
        let by_signers = noted.approved() || !noted.by_owner;
        let done = self.does(noted_what(&self.proposals, id), by_signers);
        let noted = self.proposals.get_mut(&id).unwrap();
        noted.done = done;
        noted.ended |= noted.ended_once_failed;
    }

    fn does(&mut self, what: What, by_signers: bool) -> bool {
        let reach = if by_signers { Votes::Always } else { Votes::Never };
        match what {
            What::Pay { number, amount } => match self.paid.get(&number) {
                Some(before) => return *before == amount,
                None if amount > self.balance => return false,
                None => {
                    self.balance -= amount;
                    self.paid.insert(number, amount);
                }
            },
            What::Signers(number) => {
                self.set = set(number);
                self.epoch += 1;
            }
            What::Policy if by_signers => {
                self.calls_per_hour = 200;
                self.epoch += 1;
            }
            What::Policy => {
                if self.calls_per_hour != 200 {
                    self.raise(Guarded::Rules, Votes::Never);
                }
                self.calls_per_hour = 200;
            }
            What::Unfreeze if self.frozen.is_none() => return false,
            What::Unfreeze => {
                self.frozen = None;
                self.raise(Guarded::Freeze, reach);
            }
            What::Operator => {
                match self.operator {
                    Some("bob") => {}
                    Some(_) => self.raise(Guarded::Operator, reach),
                    None => self.raise(Guarded::Operator, Votes::Never),
                }
                self.operator = Some("bob");
            }
            What::Payee => self.carol = true,
            What::Guardian if by_signers => self.raise(Guarded::Roles, Votes::Never),
            What::Guardian => {}
        }
        true
    }

    /// Whether the reader expects the move to be taken; if so, notes it. `None`: the move is not made.
    fn expects(&mut self, made: &Move) -> Option<bool> {
        let taken = match made {
            Move::Propose { by, what } => {
                let Some(index) = self.index(*by) else { return Some(false) };
                if !self.possible(*what) {
                    return Some(false);
                }
                // How many one proposer may have open is another test's.
                if !self.has_room() {
                    return None;
                }
                let id = self.note(*what, false);
                self.proposals.get_mut(&id).unwrap().votes.insert(index, true);
                self.settle(id);
                true
            }
            Move::Approve { by, id } | Move::Reject { by, id } => {
                let Some(index) = self.index(*by) else { return Some(false) };
                let fresh = self.votable(*id) && !self.proposals[id].votes.contains_key(&index);
                if fresh {
                    let approves = matches!(made, Move::Approve { .. });
                    self.proposals.get_mut(id).unwrap().votes.insert(index, approves);
                    self.settle(*id);
                }
                fresh
            }
            Move::Deliver { id, indices, in_force } => self.deliver(*id, indices, *in_force),
            Move::Submit { salt, indices, what } => self.submit(*salt, indices, *what),
            Move::HandIn { given } => {
                let given = self.requests.get(*given)?;
                let fresh = given.epoch == self.epoch
                    && given.alarms == self.alarms(given.what)
                    && self.now < given.request.deadline;
                let (salt, what) = (given.request.proposal.clone().unwrap_err()[0], given.what);
                fresh && self.submit(salt, &[CARLA, DIETER, EVA], what)
            }
            Move::Execute { id } => {
                let status =
                    self.proposals.get(id).map(|noted| (noted.status(self.epoch, self.now), noted.retry_until()));
                let may = self.set.is_some()
                    && match status {
                        Some(("ripe", _)) => true,
                        Some(("failed", until)) => self.now < until,
                        _ => false,
                    };
                if may {
                    self.carry_out(*id);
                }
                may
            }
            Move::Schedule { what } => return self.schedule(*what),
            Move::Alarm(Alarm::OwnerTightens) if self.calls_per_hour == 0 => return None,
            Move::Alarm(alarm) => {
                self.sound(*alarm);
                true
            }
            Move::Cancel { .. } | Move::Veto { .. } | Move::Close { .. } | Move::Sign { .. } => return None,
            Move::Give | Move::Wait(_) => true,
        };
        Some(taken)
    }

    /// The owner's loosenings alone: what tightens acts at once.
    fn schedule(&mut self, what: What) -> Option<bool> {
        let tightens = match what {
            What::Pay { .. } => true,
            What::Policy => self.calls_per_hour >= 200,
            What::Operator => self.operator == Some("bob"),
            What::Payee => self.carol,
            What::Signers(_) | What::Unfreeze | What::Guardian => false,
        };
        if tightens || self.set.is_none() || !self.has_room() {
            return None;
        }
        let possible = self.possible(what);
        let id = self.note(what, true);
        // Written down, and void.
        self.proposals.get_mut(&id).unwrap().ended = !possible;
        Some(true)
    }

    fn deliver(&mut self, id: u64, indices: &[u32], in_force: bool) -> bool {
        let keyed = |set: &SignerSet, index: u32| {
            (CARLA..=EVA).contains(&index)
                && set.signers.get(index as usize).is_some_and(|signer| signer.id == crate::council::key(index))
        };
        let once = indices.iter().collect::<BTreeSet<_>>().len() == indices.len();
        let good = in_force && once && self.votable(id) && {
            let noted = &self.proposals[&id];
            indices.iter().all(|index| keyed(&noted.set, *index) && !noted.votes.contains_key(&(*index as usize)))
        };
        if good {
            for index in indices {
                self.proposals.get_mut(&id).unwrap().votes.insert(*index as usize, true);
            }
            self.settle(id);
        }
        good
    }

    fn submit(&mut self, salt: u8, indices: &[u32], what: What) -> bool {
        if self.set.is_none() || self.salts.contains(&salt) || !self.possible(what) {
            return false;
        }
        let id = self.note(what, false);
        let set = self.set.clone().unwrap();
        let weight: u64 = indices
            .iter()
            .filter_map(|index| set.signers.get(*index as usize))
            .map(|signer| u64::from(signer.weight))
            .sum();
        if weight < u64::from(set.threshold) || !self.deliver(id, indices, true) {
            self.proposals.remove(&id);
            return false;
        }
        self.salts.push(salt);
        true
    }

    /// When votes on what this would undo were ended.
    fn alarms(&self, what: What) -> Vec<u64> {
        undoes(what, false).iter().map(|one| self.votes_ended_at.get(one).copied().unwrap_or_default()).collect()
    }

    /// Fewer than the limit can be open of one proposer, even counting those that the contract may have let go.
    fn has_room(&self) -> bool {
        let counts = |noted: &&Noted| noted.open && noted.epoch == self.epoch && noted.expires_at > self.now;
        self.proposals.values().filter(counts).count() < 4
    }

    /// What was vetoed keeps as tight as it is what it would have loosened.
    fn vetoed(&mut self, id: u64) {
        let (what, by_owner) = (self.proposals[&id].what, self.proposals[&id].by_owner);
        for guarded in undoes(what, by_owner).into_iter().filter(|guarded| *guarded != Guarded::Roles) {
            self.raise(guarded, Votes::Never);
        }
    }
}

fn noted_what(proposals: &BTreeMap<u64, Noted>, id: u64) -> What {
    proposals[&id].what
}

fn message(suite: &Suite, made: &Move, model: &Model) -> Option<(&'static str, ExecuteMsg)> {
    let anyone = |msg| Some(("mallory", ExecuteMsg::Anyone(msg)));
    let signer = |by: usize, msg| Some((NAMES[by], ExecuteMsg::Signer(msg)));
    // Of a proposal that there is not, some hash.
    let content = |id: u64| {
        let shown = suite.try_query::<ProposalInfo>(&QueryMsg::Proposal(ProposalQuery::of(id)));
        ProposalContent { id, draft_hash: shown.map_or([0; 32].into(), |shown| shown.draft_hash) }
    };
    match made {
        Move::Propose { by, what } => Some((NAMES[*by], propose(vec![action(*what)]))),
        Move::Approve { by, id } => signer(*by, SignerMsg::Approve(content(*id))),
        Move::Reject { by, id } => signer(*by, SignerMsg::Reject(content(*id))),
        Move::Cancel { by, id } => signer(*by, SignerMsg::Cancel(ProposalRef { id: *id })),
        Move::Veto { id } => Some(("guardian", ExecuteMsg::Guardian(GuardianMsg::Veto(ProposalRef { id: *id })))),
        Move::Execute { id } => anyone(AnyoneMsg::Execute(content(*id))),
        Move::Close { id } => anyone(AnyoneMsg::Close(ProposalRef { id: *id })),
        Move::Deliver { id, indices, in_force } => {
            // As scheduled, the owner's drafts have another title: ask the wallet.
            let mut request = match model.proposals.get(id) {
                Some(_) => suite.request_for(*id),
                None => Request { proposal: Ok(*id), ..suite.request(0, vec![]) },
            };
            if !*in_force {
                request.rules_id = [0; 32];
            }
            anyone(AnyoneMsg::ApproveBySignatures { id: *id, approvals: sign(&request, indices) })
        }
        Move::Submit { salt, indices, what } => {
            let request = suite.request(*salt, vec![action(*what)]);
            Some(("mallory", request.submission(sign(&request, indices))))
        }
        Move::HandIn { given } => {
            let request = &model.requests.get(*given)?.request;
            Some(("mallory", request.submission(request.all())))
        }
        Move::Schedule { what } => {
            let Action::Owner(msg) = action(*what) else { return None };
            Some(("owner", ExecuteMsg::Owner(msg)))
        }
        Move::Alarm(alarm) => Some(sounded(suite, *alarm)),
        Move::Sign { .. } | Move::Give | Move::Wait(_) => None,
    }
}

fn sounded(suite: &Suite, alarm: Alarm) -> (&'static str, ExecuteMsg) {
    let policy: Policy = suite.query(&QueryMsg::Policy {});
    let tighter = Policy { calls_per_hour: policy.calls_per_hour.saturating_sub(1), ..policy.clone() };
    let reason = || "alarm".to_owned();
    match alarm {
        Alarm::GuardianFreezes => ("guardian", ExecuteMsg::Guardian(GuardianMsg::Freeze { reason: reason() })),
        Alarm::OwnerFreezes => ("owner", ExecuteMsg::Owner(OwnerMsg::Freeze { reason: reason() })),
        Alarm::GuardianRevokes => ("guardian", ExecuteMsg::Guardian(GuardianMsg::RevokeOperator {})),
        Alarm::OwnerRevokes => ("owner", ExecuteMsg::Owner(OwnerMsg::SetOperator { operator: None })),
        Alarm::OwnerTightens => ("owner", ExecuteMsg::Owner(OwnerMsg::SetPolicy { policy: tighter })),
        Alarm::OwnerRepeats => ("owner", ExecuteMsg::Owner(OwnerMsg::SetPolicy { policy })),
    }
}

/// Each index signs with its key, or with another's if it has none.
fn sign(request: &Request, indices: &[u32]) -> Vec<SignedApproval> {
    indices.iter().map(|index| request.by(*index)).collect()
}

/// Makes the move, where the model expects one, and compares.
fn step(suite: &mut Suite, model: &mut Model, made: &Move) -> Result<(), TestCaseError> {
    let msg = message(suite, made, model);
    let expected = model.expects(made);
    match (made, msg) {
        (Move::Wait(seconds), _) => {
            suite.pass(*seconds);
            model.now += seconds;
        }
        (Move::Give, _) => {
            let (giver, wallet) = (Addr::unchecked(address("alice")), suite.wallet.clone());
            if suite.app.send_tokens(giver, wallet, &[Coin::new(20_000_u128, USDC)]).is_ok() {
                model.balance += 20_000;
            }
        }
        (Move::Sign { salt, what }, _) => {
            let mut request = suite.request(*salt, vec![action(*what)]);
            request.deadline += 100 * DAY;
            model.requests.push(SigningRequest {
                request,
                what: *what,
                epoch: model.epoch,
                alarms: model.alarms(*what),
            });
        }
        (Move::Cancel { id, .. } | Move::Veto { id } | Move::Close { id }, Some((by, msg))) => {
            // May only end what is not done; the model learns that it is over.
            let before = model.proposals.get(id).map(|noted| noted.status(model.epoch, model.now));
            if suite.execute(by, &msg).is_ok() {
                let closes = matches!(made, Move::Close { .. });
                prop_assert!(
                    matches!(
                        (closes, before),
                        (true, Some("void" | "expired" | "failed")) | (false, Some("open" | "ripe" | "failed"))
                    ),
                    "{:?} of {:?}",
                    made,
                    before
                );
                if matches!(made, Move::Veto { .. }) {
                    model.vetoed(*id);
                }
                let noted = model.proposals.get_mut(id).unwrap();
                (noted.open, noted.passed_at) = (false, None);
            }
        }
        (_, Some((by, msg))) if expected.is_some() => {
            let taken = suite.execute(by, &msg);
            prop_assert_eq!(taken.is_ok(), expected == Some(true), "{:?}: {:?}", made, taken.err());
        }
        _ => {}
    }
    Ok(())
}

fn compare(suite: &Suite, model: &Model) -> Result<(), TestCaseError> {
    prop_assert_eq!(suite.balance(&suite.wallet, USDC), model.balance);
    let stored: SignersResponse = suite.query(&QueryMsg::Signers {});
    prop_assert_eq!((stored.signers, stored.rules_epoch), (model.set.clone(), model.epoch));
    let info: WalletInfo = suite.query(&QueryMsg::Wallet {});
    let operator = info.operator.map(|grant| grant.address);
    prop_assert_eq!((info.frozen.is_some(), operator), (model.frozen.is_some(), model.operator.map(address)));
    prop_assert_eq!(suite.query::<Policy>(&QueryMsg::Policy {}).calls_per_hour, model.calls_per_hour);
    for (id, noted) in &model.proposals {
        let expected = noted.status(model.epoch, model.now);
        let status = suite.status(*id);
        // What was closed stands as what it was closed for.
        let closed = expected == "over" && matches!(name(&status), "void" | "expired");
        prop_assert!(
            closed || name(&status) == expected,
            "proposal {id} is {status:?}, expected {expected}: {noted:?}"
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(24, 30)))]

    /// Money leaves exactly as the model says, each intent once; what passes, fails, expires, is void or ended by an
    /// alarm agrees; and no move that the promises forbid is taken.
    #[test]
    fn proposals_do_what_was_promised_and_nothing_else(moves in prop::collection::vec(moves(), 1..60)) {
        let mut suite = Suite::council(keyed());
        let mut model = Model::new(suite.now());
        for made in &moves {
            step(&mut suite, &mut model, made)?;
            compare(&suite, &model).map_err(|error| TestCaseError::fail(format!("after {made:?}: {error}")))?;
        }
        for (id, noted) in &model.proposals {
            let summary = suite.proposal(*id).summary;
            prop_assert_eq!((summary.approved, summary.rejected), (noted.weight(true), noted.weight(false)));
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
        let paid: u128 = receipts.receipts.iter().map(|receipt| receipt.amount.0).sum();
        prop_assert_eq!((receipts.receipts.len(), paid), (model.paid.len(), model.paid.values().sum()));
    }
}
