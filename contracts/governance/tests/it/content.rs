//! Whoever decides names what was shown: a node that shows one thing and stores another collects no votes.

use cosmwasm_std::{Binary, HexBinary};
use stateset_api::Amount;
use stateset_api::governance::{AnyoneMsg, ApproverMsg, Change, ExecuteMsg, Matter};
use stateset_api::registry::Status;
use stateset_api::reputation::Verdict;
use stateset_api::score::Severity;
use stateset_tests_suite::{DAY, refused};

use crate::suite::{Suite, pay, rules};

const UPHELD: Verdict = Verdict::Upheld { severity: Severity::Minor, damage: Amount(50) };

fn hex(hash: &Binary) -> String {
    HexBinary::from(hash.clone()).to_hex()
}

/// That something is refused because it names the first hash, and what it is about has the second.
fn other<T: std::fmt::Debug>(result: cosmwasm_std::StdResult<T>, what: &str, (got, stored): (&Binary, &Binary)) {
    let (got, stored) = (hex(got), hex(stored));
    refused(result, &format!("the content of {what} has the hash {stored}: the message names {got}"));
}

/// A thief's request, shown as an honest one.
#[test]
fn a_vote_on_what_was_not_shown_counts_nothing() {
    let mut suite = Suite::new();
    let thiefs = suite.opened(&[pay("mallory", 90_000)]);
    let stored = suite.matter_hash(thiefs);
    let Matter::Action { agent, wallet, denom, rule, valid_seconds, .. } = suite.ballot(thiefs).matter else {
        panic!("no action")
    };
    let payments = vec![pay("shop", 90_000)];
    let shown = Matter::Action { agent, wallet, denom, payments, rule, valid_seconds };
    let chain = suite.chain_id();
    let hash = |chain: &str, contract: &str, number| Binary::from(shown.hash(chain, contract, number).unwrap());
    let honest = hash(&chain, suite.governance.as_str(), thiefs);
    for approves in [true, false] {
        let vote = ApproverMsg::Vote { ballot: thiefs, matter_hash: honest.clone(), approves };
        other(suite.approver("ann", vote), &format!("ballot {thiefs}"), (&honest, &stored));
    }
    // Nor is it to be had from another ballot, chain or contract, cut short, or left out.
    let honests = suite.opened(&[pay("shop", 90_000)]);
    let stored = suite.matter_hash(honests);
    for hash in [
        suite.matter_hash(thiefs),
        hash("elsewhere", suite.governance.as_str(), honests),
        hash(&chain, suite.registry.as_str(), honests),
        stored.iter().copied().take(31).collect::<Vec<_>>().into(),
        Binary::default(),
    ] {
        let vote = ApproverMsg::Vote { ballot: honests, matter_hash: hash.clone(), approves: true };
        other(suite.approver("ann", vote), &format!("ballot {honests}"), (&hash, &stored));
    }
    assert_eq!((suite.ballot(thiefs).approvals, suite.ballot(honests).approvals), (0, 0));
    suite.vote("ann", honests, true).unwrap();
    assert_eq!(suite.ballot(honests).approvals, 1);
}

/// Suspensions, reinstatements and verdicts are shown by somebody's node as well.
#[test]
fn a_vote_on_an_agent_or_a_case_names_it() {
    let mut suite = Suite::new();
    suite.suspend("dora", "buyer").unwrap();
    suite.suspend("dora", "vendor").unwrap();
    let [buyers, vendors] = [1, 2].map(|ballot| suite.matter_hash(ballot));
    let vote = ApproverMsg::Vote { ballot: 1, matter_hash: vendors.clone(), approves: true };
    other(suite.approver("eve", vote), "ballot 1", (&vendors, &buyers));
    assert_eq!(suite.agent_of("buyer").status, Status::Active);
    suite.vote("eve", 1, true).unwrap();
    assert_eq!(suite.agent_of("buyer").status, Status::Suspended);
}

#[test]
fn a_verdict_is_on_the_report_that_was_shown_and_goes_out_with_its_hash() {
    let mut suite = Suite::new();
    let (mine, others) = (suite.report("reporter"), suite.report("ann"));
    let [mines, otherss] = [mine, others].map(|case| suite.case_hash(case));
    let judge = |case, case_hash: &Binary| {
        let (case_hash, appeal) = (case_hash.clone(), false);
        ApproverMsg::Judge { case, case_hash, appeal, verdict: UPHELD }
    };
    other(suite.approver("ben", judge(others, &mines)), &format!("case {others}"), (&mines, &otherss));
    other(suite.approver("ann", judge(mine, &otherss)), &format!("case {mine}"), (&otherss, &mines));
    suite.approver("ann", judge(mine, &mines)).unwrap();
    let Matter::Verdict { case, case_hash, .. } = suite.ballot(1).matter else { panic!("no verdict") };
    assert_eq!((case, case_hash), (mine, mines));
    // The reputation contract compares it once more.
    suite.vote("cleo", 1, true).unwrap();
    assert_eq!(suite.outcome(1).0, "passed");
}

#[test]
fn a_change_takes_effect_as_it_was_shown() {
    let mut suite = Suite::new();
    let change = suite.propose(Change::Rules(vec![]));
    suite.propose(Change::Rules(rules()));
    suite.pass(DAY);
    let stored = suite.change_hash(change);
    for hash in [suite.change_hash(change + 1), Binary::default(), vec![0; 64].into()] {
        let settle = ExecuteMsg::Anyone(AnyoneMsg::ApplyChange { change, change_hash: hash.clone() });
        other(suite.execute("mallory", &settle), &format!("change {change}"), (&hash, &stored));
    }
    suite.settle(change).unwrap();
}
