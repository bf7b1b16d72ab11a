use super::*;
use crate::policy::{OverLimit, Verdict, is_tighter, validate_tests::policy};

fn with(conduits: &[u64]) -> Policy {
    Policy { conduits: conduits.to_vec(), over_limit: OverLimit::Escalate, ..policy(&["uusdc"], &["cloud"]) }
}

#[test]
fn only_a_contract_of_listed_code_that_nobody_replaces_takes_money_for_another() {
    let rows = [
        (Some(7), true, Ok(())),
        (Some(8), true, Ok(())),
        (Some(7), false, Err(7)),
        (Some(9), true, Err(9)),
        (None, true, Err(0)),
        (None, false, Err(0)),
    ];
    for (code_id, fixed, expected) in rows {
        let refused = |code: u64| Breach::new(Rule::Conduit, code, 0_u128);
        assert_eq!(assess_conduit(&with(&[7, 8]), code_id, fixed), expected.map_err(refused), "{code_id:?} {fixed}");
        assert!(assess_conduit(&with(&[]), code_id, fixed).is_err(), "none is listed");
    }
}

#[test]
fn no_contract_of_listed_code_is_a_payee_whoever_may_replace_it() {
    let policy = with(&[7, 8]);
    assert_eq!(assess_no_conduit(&policy, Some(8)), Err(Breach::new(Rule::ConduitIsPayee, 8_u64, 0_u128)));
    for code_id in [Some(9), None] {
        assert_eq!(assess_no_conduit(&policy, code_id), Ok(()));
    }
    assert_eq!(assess_no_conduit(&with(&[]), Some(7)), Ok(()));
}

#[test]
fn neither_refusal_is_one_that_signers_could_lift() {
    for rule in [Rule::Conduit, Rule::ConduitIsPayee] {
        let breach = Breach::new(rule, 7_u64, 0_u128);
        assert_eq!(breach.verdict(&with(&[])), Verdict::Deny);
        assert!(breach.to_string().contains("code 7"), "{breach}");
    }
}

#[test]
fn at_most_four_are_listed_each_once() {
    assert_eq!(with(&[1, 2, 3, 4]).validate(None), Ok(()));
    assert_eq!(with(&[1, 2, 3, 4, 5]).validate(None), Err(PolicyError::Conduits { got: 5 }));
    assert_eq!(with(&[1, 2, 1]).validate(None), Err(PolicyError::Conduits { got: 3 }));
    assert_eq!(with(&[]).validate(Some(&with(&[1, 2]))), Ok(()), "nothing points at their order");
}

#[test]
fn only_the_same_list_is_tight() {
    let tighter = |before: &[u64], after: &[u64]| is_tighter(&with(before), &with(after));
    for after in [&[1, 2][..], &[2, 1]] {
        assert!(tighter(&[1, 2], after), "{after:?}");
    }
    for after in [&[1, 2, 3][..], &[3], &[1, 3], &[2], &[]] {
        assert!(!tighter(&[1, 2], after), "{after:?}");
    }
}
