//! Random lives, the contract beside the plain model: the same is approved, voted, used and refused; approvals are used
//! at most once, votes counted once, and after the last deadline anyone closes every vote.
//!
//! `STATESET_OPERATIONS=1000000` makes that many moves; without it a few seconds' worth.

use proptest::prelude::*;
use stateset_api::governance::{
    ApprovalRef, ApprovalStatus, BallotStatus, BallotsResponse, Change, ConsumerMsg, ExecuteMsg, OwnerMsg, QueryMsg,
    RequestResponse,
};
use stateset_api::reputation::{AddressRef, Nothing};
use stateset_tests_suite::{DAY, HOUR, address, sender};

use crate::model::{self, Action, Answer, Model};
use crate::suite::{SMALL, Suite, pay, rules};

const PAYEES: [&str; 3] = ["shop", "bar", "garage"];
const VOTERS: [&str; 6] = ["ann", "ben", "cleo", "dora", "eve", "mallory"];
/// Moves of one life.
const MOVES: usize = 60;

#[derive(Clone, Debug)]
enum Move {
    Request(usize, u128),
    Vote(usize, usize, bool),
    Consume(usize),
    ConsumeOther(usize, usize),
    Close(usize),
    Revoke(usize),
    Block(usize),
    Pause,
    Suspend,
    Reinstate,
    Propose(Proposed),
    Settle(usize),
    Wait(u64),
}

/// What the owner proposes.
#[derive(Clone, Copy, Debug)]
enum Proposed {
    Strict(bool),
    Resume,
    Unblock(usize),
}

fn moves() -> impl Strategy<Value = Move> {
    let amount = prop_oneof![
        Just(SMALL),
        Just(SMALL + 1),
        1..=SMALL,
        30_000_u128..60_000,
        Just(100_000_u128),
        Just(100_001_u128)
    ];
    let wait = prop_oneof![1_u64..600, Just(600), Just(2 * HOUR), HOUR..DAY, Just(DAY), Just(2 * DAY), DAY..12 * DAY];
    prop_oneof![
        8 => (0..PAYEES.len(), amount).prop_map(|(payee, amount)| Move::Request(payee, amount)),
        14 => (0_usize..3, 0..VOTERS.len(), prop::bool::weighted(0.8))
            .prop_map(|(back, voter, approves)| Move::Vote(back, voter, approves)),
        7 => (0_usize..4).prop_map(Move::Consume),
        2 => (0_usize..3, 0_usize..4).prop_map(|(back, what)| Move::ConsumeOther(back, what)),
        4 => (0_usize..4).prop_map(Move::Close),
        1 => (0_usize..3).prop_map(Move::Revoke),
        1 => (0..PAYEES.len()).prop_map(Move::Block),
        1 => Just(Move::Pause),
        1 => Just(Move::Suspend),
        2 => Just(Move::Reinstate),
        4 => proposed().prop_map(Move::Propose),
        3 => (0_usize..3).prop_map(Move::Settle),
        6 => wait.prop_map(Move::Wait),
    ]
}

fn proposed() -> impl Strategy<Value = Proposed> {
    prop_oneof![
        any::<bool>().prop_map(Proposed::Strict),
        Just(Proposed::Resume),
        (0..PAYEES.len()).prop_map(Proposed::Unblock),
    ]
}

fn payments((payee, amount): Action) -> Vec<stateset_api::wallet::Payment> {
    vec![pay(payee, amount)]
}

/// By somebody else, or for something else: never.
fn consume_other(suite: &mut Suite, approval: u64, action: Action, what: usize) -> bool {
    let own = suite.wallets["buyer"].clone();
    let (by, other) = match what {
        0 => (suite.wallets["vendor"].clone(), action),
        1 => (sender("buyer-keeper"), action),
        2 => (own, (action.0, action.1 + 1)),
        _ => (own, ("stranger", action.1)),
    };
    let action_hash = suite.hash(&payments(other));
    suite.execute(&by, &ExecuteMsg::Consumer(ConsumerMsg::Consume { approval, action_hash })).is_ok()
}

/// The second vote on what dora has just opened.
fn second(suite: &mut Suite, model: &Model) -> bool {
    suite.vote("eve", model.ballots.len() as u64 + 1, true).is_ok()
}

/// Makes the move on both; both must agree that it is done or refused.
fn make(suite: &mut Suite, model: &mut Model, made: &Move) -> Result<(), TestCaseError> {
    // Named from the newest back: those are the ones that can still move.
    let back = |len: usize, back: usize| len.checked_sub(back + 1);
    let (done, expected) = match *made {
        Move::Request(payee, amount) => {
            let action = (PAYEES[payee], amount);
            let answer = match suite.try_request("buyer-keeper", payments(action)) {
                Ok(RequestResponse::Approved { .. }) => Answer::Approved,
                Ok(RequestResponse::Open { .. }) => Answer::Open,
                Ok(RequestResponse::Refused { .. }) => Answer::Refused,
                Err(_) => Answer::Full,
            };
            prop_assert_eq!(answer, model.request(action), "{:?}", made);
            return Ok(());
        }
        Move::Vote(index, voter, approves) => {
            // On what is no request nobody votes again: it is closed.
            let number = back(model.ballots.len(), index).filter(|number| model.ballots[*number].action.is_some());
            let Some(number) = number else { return Ok(()) };
            let done = suite.vote(VOTERS[voter], number as u64 + 1, approves).is_ok();
            (done, model.vote(number, VOTERS[voter], approves))
        }
        Move::Consume(index) => {
            let Some(number) = back(model.approvals.len(), index) else { return Ok(()) };
            let payments = payments(model.approvals[number].action);
            (suite.consume(number as u64 + 1, &payments).is_ok(), model.consume(number))
        }
        Move::ConsumeOther(index, what) => {
            let Some(number) = back(model.approvals.len(), index) else { return Ok(()) };
            (consume_other(suite, number as u64 + 1, model.approvals[number].action, what), false)
        }
        Move::Close(index) => {
            let Some(number) = back(model.ballots.len(), index) else { return Ok(()) };
            (suite.close(number as u64 + 1).is_ok(), model.close(number))
        }
        Move::Revoke(index) => {
            let Some(number) = back(model.approvals.len(), index) else { return Ok(()) };
            let revoke = OwnerMsg::Revoke(ApprovalRef { approval: number as u64 + 1 });
            (suite.owner(revoke).is_ok(), model.revoke(number))
        }
        Move::Block(payee) => {
            let block = OwnerMsg::Block(AddressRef { address: address(PAYEES[payee]) });
            (suite.owner(block).is_ok(), model.block(PAYEES[payee]))
        }
        Move::Pause => (suite.owner(OwnerMsg::Pause(Nothing {})).is_ok(), model.pause()),
        Move::Suspend => {
            let opened = suite.suspend("dora", "buyer").is_ok();
            (opened && second(suite, model), model.suspend())
        }
        Move::Reinstate => {
            let opened = suite.reinstate("dora", "buyer").is_ok();
            (opened && second(suite, model), model.reinstate())
        }
        Move::Propose(proposed) => {
            let (part, change) = match proposed {
                Proposed::Strict(true) => (Change::Rules(rules()[1..].to_vec()), model::Change::Strict(true)),
                Proposed::Strict(false) => (Change::Rules(rules()), model::Change::Strict(false)),
                Proposed::Resume => (Change::Resume(Nothing {}), model::Change::Resume),
                Proposed::Unblock(payee) => {
                    let payee = PAYEES[payee];
                    (Change::Unblock(AddressRef { address: address(payee) }), model::Change::Unblock(payee))
                }
            };
            let (done, expected) = (suite.try_propose(vec![part]), model.can_propose(change));
            if let Ok(proposed) = &done {
                model.propose(proposed.change, change);
            }
            (done.is_ok(), expected)
        }
        Move::Settle(index) => {
            let Some(pending) = model.pending.get(index).copied() else { return Ok(()) };
            (suite.settle(pending.id).is_ok(), model.settle(index))
        }
        Move::Wait(seconds) => {
            suite.pass(seconds);
            model.now += seconds;
            (true, true)
        }
    };
    prop_assert_eq!(done, expected, "{:?}", made);
    Ok(())
}

/// After the last deadline anyone closes every ballot and drops every change.
fn wind_up(suite: &mut Suite, model: &mut Model) -> Result<(), TestCaseError> {
    for _ in 0..2 {
        make(suite, model, &Move::Wait(10 * DAY))?;
        for back in 0..model.ballots.len() {
            make(suite, model, &Move::Close(back))?;
        }
        while !model.pending.is_empty() {
            make(suite, model, &Move::Settle(0))?;
        }
    }
    prop_assert!(model.ballots.iter().all(|ballot| ballot.closed), "a ballot that cannot end");
    let open: BallotsResponse = suite.query(&QueryMsg::OpenBallots { start_after: None, limit: None });
    prop_assert_eq!(open.ballots.len(), 0);
    for number in 1..=model.ballots.len() as u64 {
        prop_assert!(matches!(suite.ballot(number).status, BallotStatus::Closed { .. }), "ballot {}", number);
    }
    for (number, approval) in (1..).zip(&model.approvals) {
        let used = matches!(suite.approval(number).status, ApprovalStatus::Used { .. });
        prop_assert_eq!(used, approval.used, "approval {}", number);
    }
    Ok(())
}

/// How many lives: as many as make `STATESET_OPERATIONS` moves, or a few.
fn lives(few: u32) -> u32 {
    let operations = std::env::var("STATESET_OPERATIONS").ok().and_then(|count| count.parse::<usize>().ok());
    operations.map_or(few, |count| u32::try_from(count.div_ceil(MOVES)).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(lives(40)))]

    #[test]
    fn approvals_are_used_once_votes_count_once_and_every_vote_ends(
        moves in prop::collection::vec(moves(), MOVES),
    ) {
        let mut suite = Suite::new();
        let mut model = Model::new(suite.now());
        for made in &moves {
            make(&mut suite, &mut model, made)?;
        }
        wind_up(&mut suite, &mut model)?;
    }
}
