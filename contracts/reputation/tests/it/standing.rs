//! Standing: thresholds reported once when crossed, and one small value that others may read without asking.

use stateset_api::AgentId;
use stateset_api::event::{ReputationBonus, ReputationRegular, ReputationWarning};
use stateset_api::reputation::{AgentRef, AnyoneMsg, CaseRef, QueryMsg, ScoreResponse, Side, standing_key};
use stateset_api::score::{Band, Score, Severity, Standing};
use stateset_tests_suite::{DAY, event, refused};

use crate::suite::Suite;

const BIG: u128 = 10_000_000_000;

/// Reads it as another contract would: by its key and with the shared rules.
fn read_raw(suite: &Suite, agent: AgentId) -> Option<Standing> {
    let raw = suite.app.wrap().query_wasm_raw(&suite.reputation, standing_key(agent).to_vec()).unwrap();
    raw.map(|bytes| postcard::from_bytes(&bytes).unwrap())
}

#[test]
fn an_agent_of_which_nothing_is_known_has_the_start_and_no_entry() {
    let suite = Suite::new();
    let agent = AgentId::from_hash([9; 16]);
    let score: ScoreResponse = suite.query(&QueryMsg::Score(AgentRef { agent }));
    assert_eq!((score.overall, score.band, score.open_cases), (Score::START, Band::Regular, 0));
    assert_eq!(read_raw(&suite, agent), None);
    assert_eq!(Standing::default().scores(suite.now()).overall, score.overall);
}

#[test]
fn what_is_read_raw_is_what_the_query_answers() {
    let mut suite = Suite::new();
    suite.pay("buyer", "vendor", 1, BIG);
    suite.rate("buyer", "vendor", Side::Payer, 1, 15).unwrap();
    suite.report("vendor", Severity::Major, 0);
    suite.report("vendor", Severity::Minor, 0);
    for _ in 0..4 {
        let standing = read_raw(&suite, suite.id("vendor")).unwrap();
        let score = suite.score("vendor");
        let scores = standing.scores(suite.now());
        assert_eq!((scores.overall, scores.dimensions), (score.overall, score.dimensions));
        assert_eq!((standing.open_cases(), standing.gravest_open()), (2, Some(Severity::Major)));
        assert_eq!((score.open_cases, score.gravest_open), (2, Some(Severity::Major)));
        suite.pass(40 * DAY);
    }
}

#[test]
fn falling_below_fifty_warns_once_and_coming_back_is_reported() {
    let mut suite = Suite::new();
    let first = suite.convict("vendor", Severity::Major, 0);
    assert_eq!(event(&first, ReputationWarning::from_event), None, "55 is no warning");
    let second = suite.convict("vendor", Severity::Major, 0);
    let emitted = event(&second, ReputationWarning::from_event).unwrap();
    assert_eq!((emitted.agent, emitted.overall), (suite.id("vendor"), suite.score("vendor").overall));
    let third = suite.convict("vendor", Severity::Minor, 0);
    assert_eq!(event(&third, ReputationWarning::from_event), None, "only on crossing");
    let agent = suite.id("vendor");
    let refresh = |suite: &mut Suite| suite.anyone("mallory", AnyoneMsg::Refresh(AgentRef { agent })).unwrap();
    let same = refresh(&mut suite);
    assert!(
        event(&same, ReputationWarning::from_event).is_none() && event(&same, ReputationRegular::from_event).is_none()
    );
    suite.pass(400 * DAY);
    assert_eq!(
        event(&refresh(&mut suite), ReputationRegular::from_event).unwrap().overall,
        suite.score("vendor").overall
    );
    assert_eq!(event(&refresh(&mut suite), ReputationRegular::from_event), None);
}

#[test]
fn rising_above_ninety_is_a_bonus_once() {
    let mut suite = Suite::new();
    let raters = ["a", "b", "c", "d", "e", "f", "g"];
    let mut bonuses = 0;
    for (number, name) in (1..).zip(raters) {
        suite.register(name, None);
        let vendor = suite.wallets["vendor"].clone();
        suite.list(name, &vendor);
        suite.pay(name, "vendor", number, BIG);
        let answer = suite.rate(name, "vendor", Side::Payer, number, 100).unwrap();
        if let Some(emitted) = event(&answer, ReputationBonus::from_event) {
            assert!(emitted.overall > Score::BONUS_ABOVE);
            bonuses += 1;
        }
    }
    assert_eq!((bonuses, suite.score("vendor").band), (1, Band::Bonus));
}

#[test]
fn refreshing_an_unknown_agent_writes_nothing() {
    let mut suite = Suite::new();
    let agent = AgentId::from_hash([9; 16]);
    suite.anyone("mallory", AnyoneMsg::Refresh(AgentRef { agent })).unwrap();
    assert_eq!(read_raw(&suite, agent), None);
    refused(suite.try_query::<stateset_api::reputation::Case>(&QueryMsg::Case(CaseRef { case: 7 })), "no case 7");
}
