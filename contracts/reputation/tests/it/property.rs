//! Random lives of three agents, the contract beside the plain model: the same is refused, the same is owed, the same
//! is left; value is conserved, scores stay within their bounds, and in the end everything closes and everybody is
//! paid.

use cosmwasm_std::Binary;
use proptest::prelude::*;
use stateset_api::Amount;
use stateset_api::event::Rated;
use stateset_api::reputation::{
    AddressRef, AgentMsg, AnyoneMsg, Case, CaseRef, ExecuteMsg, Nothing, OwnerMsg, QueryMsg, Rules, Side, Verdict,
};
use stateset_api::score::{Band, Score, Severity};
use stateset_tests_suite::cases::{APPEAL_BOND, REPORT_BOND, report, rules};
use stateset_tests_suite::{DAY, STATE, address, event, refused, state};

use crate::model::{At, Model, Term, Trial};
use crate::suite::{AGENTS, KEEPERS, PEOPLE, Suite, judge_content};

#[derive(Clone, Debug)]
enum Move {
    Bond(usize, u128),
    Unbond(usize, u128),
    Claim(usize),
    Pay(usize, usize, u128),
    Rate(usize, bool, u8),
    /// Agent, how many terms back or whatever it falls to, severity, damage.
    Report(usize, Option<usize>, usize, u128),
    Respond(usize, bool),
    Decide(usize, usize, u128),
    Dismiss(usize, bool),
    Appeal(usize, usize),
    Settle(usize),
    Collect(usize),
    Meddle(usize, usize),
    Rules(bool),
    Roles(bool, bool),
    Apply,
    Wait(u64),
}

/// Moves in a life, on the average.
const MOVES_MEAN: u32 = 40;

fn moves() -> impl Strategy<Value = Move> {
    let agent = || 0..AGENTS.len();
    let amount = || prop_oneof![Just(0_u128), Just(1), 2_u128..50, 50_u128..3_000];
    let value = prop_oneof![1_u128..1_000, 1_000_u128..100_000_000, Just(10_000_000_000), Just(40_000_000_000)];
    prop_oneof![
        4 => (agent(), amount()).prop_map(|(agent, amount)| Move::Bond(agent, amount)),
        4 => (agent(), amount()).prop_map(|(agent, amount)| Move::Unbond(agent, amount)),
        3 => agent().prop_map(Move::Claim),
        3 => (agent(), 1_usize..3, value).prop_map(|(payer, further, value)| Move::Pay(payer, further, value)),
        4 => (0_usize..9, any::<bool>(), 0_u8..=100).prop_map(|(back, side, mark)| Move::Rate(back, side, mark)),
        5 => (agent(), prop::option::weighted(0.3, 0_usize..3), 0_usize..3, amount())
            .prop_map(|(agent, back, severity, damage)| Move::Report(agent, back, severity, damage)),
        4 => (0_usize..9, any::<bool>()).prop_map(|(case, owner)| Move::Respond(case, owner)),
        6 => (0_usize..9, 0_usize..3, amount()).prop_map(|(case, severity, damage)| Move::Decide(case, severity, damage)),
        3 => (0_usize..9, any::<bool>()).prop_map(|(case, frivolous)| Move::Dismiss(case, frivolous)),
        4 => (0_usize..9, 0_usize..3).prop_map(|(case, by)| Move::Appeal(case, by)),
        5 => (0_usize..9).prop_map(Move::Settle),
        2 => (0..payable().count()).prop_map(Move::Collect),
        2 => (0_usize..9, 0_usize..8).prop_map(|(case, what)| Move::Meddle(case, what)),
        1 => any::<bool>().prop_map(Move::Rules),
        2 => (prop::bool::weighted(0.3), any::<bool>()).prop_map(|(judge, community)| Move::Roles(judge, community)),
        4 => Just(Move::Apply),
        7 => prop_oneof![1_u64..DAY, Just(DAY), DAY..4 * DAY, Just(14 * DAY), 20 * DAY..120 * DAY].prop_map(Move::Wait),
    ]
}

fn payable() -> impl Iterator<Item = &'static str> {
    AGENTS.iter().chain(&PEOPLE).chain(&KEEPERS).copied()
}

fn first_term() -> Term {
    Term { rules: rules(), judge: "governance", community: "community" }
}

fn other_rules() -> Rules {
    let (slash_minor_bps, slash_major_bps, slash_critical_bps) = (1, 3_333, 10_000);
    Rules {
        slash_minor_bps,
        slash_major_bps,
        slash_critical_bps,
        reporter_share_bps: 4_999,
        appeal_seconds: 3 * 86_400,
        ..rules()
    }
}

/// What nobody may do.
fn meddle(suite: &mut Suite, case: u64, what: usize) -> bool {
    let verdict = Verdict::Upheld { severity: Severity::Minor, damage: Amount(0) };
    let agent = |suite: &Suite, msg| ExecuteMsg::Agent { id: suite.id("vendor"), msg };
    // Of a case that there is not, some hash.
    let known = suite.try_query::<Case>(&QueryMsg::Case(CaseRef { case })).is_ok();
    let judge = |suite: &Suite| {
        let (hash, appeal) =
            if known { (suite.case_hash(case), suite.is_appealed(case)) } else { ([0; 32].into(), false) };
        judge_content(case, hash, appeal, verdict)
    };
    let (by, msg, funds) = match what {
        0 => ("mallory", judge(suite), vec![]),
        1 => ("reporter", judge(suite), vec![]),
        2 => ("mallory", agent(suite, AgentMsg::Claim(Nothing {})), vec![]),
        3 => ("vendor-keeper", agent(suite, AgentMsg::Unbond { amount: Amount(1) }), vec![]),
        4 => ("governance", ExecuteMsg::Owner(OwnerMsg::SetRules { rules: rules() }), vec![]),
        5 => ("mallory", ExecuteMsg::Anyone(AnyoneMsg::Settle(CaseRef { case })), vec![state(1)]),
        6 => ("buyer", agent(suite, AgentMsg::Bond(Nothing {})), vec![state(5)]),
        _ => ("mallory", ExecuteMsg::Anyone(AnyoneMsg::AcceptOwnership(Nothing {})), vec![]),
    };
    suite.execute_with(by, &msg, &funds).is_ok()
}

/// Makes the move on both; `true` if both agree that it is done or refused.
fn make(suite: &mut Suite, model: &mut Model, made: &Move) -> Result<(), TestCaseError> {
    // Cases and payments are named from the newest back: those are the ones that can still move.
    let trial = |back: usize| model.trials.len().checked_sub(back + 1);
    let severity = |index: usize| Severity::ALL[index];
    let (done, expected) = match *made {
        Move::Bond(agent, amount) => {
            let funds = if amount == 0 { vec![] } else { vec![state(amount)] };
            let done = suite.agent(AGENTS[agent], AGENTS[agent], AgentMsg::Bond(Nothing {}), &funds);
            (done.is_ok(), model.bond(AGENTS[agent], amount))
        }
        Move::Unbond(agent, amount) => {
            (suite.unbond(AGENTS[agent], amount).is_ok(), model.unbond(AGENTS[agent], amount))
        }
        Move::Claim(agent) => (suite.claim(AGENTS[agent]).is_ok(), model.claim(AGENTS[agent])),
        Move::Pay(payer, further, value) => {
            let (payer, payee) = (AGENTS[payer], AGENTS[(payer + further) % AGENTS.len()]);
            suite.pay(payer, payee, model.payments.len() as u64, value);
            model.payments.push((payer, payee, value, model.now));
            (true, true)
        }
        Move::Rate(back, by_payer, mark) => return rate(suite, model, back, by_payer, mark),
        Move::Report(agent, back, index, damage) => {
            let (agent, named) = (AGENTS[agent], back.map(|back| model.present().0.saturating_sub(back)));
            let term = named.map(|term| term as u32);
            let msg = report(suite.id(agent), severity(index), Some(("victim", damage)), term);
            let done = suite.execute_with("reporter", &msg, &[state(REPORT_BOND)]);
            (done.is_ok(), model.report(agent, named, severity(index), damage))
        }
        Move::Respond(back, by_owner) => {
            let Some(number) = trial(back) else { return Ok(()) };
            let accused = model.trials[number].accused;
            let by = if by_owner { accused.to_owned() } else { format!("{accused}-keeper") };
            let respond = AgentMsg::Respond { case: number as u64 + 1, response: Binary::from([8; 32]) };
            (suite.agent(&by, accused, respond, &[]).is_ok(), model.respond(number, by_owner))
        }
        Move::Decide(back, index, damage) => {
            let Some(number) = trial(back) else { return Ok(()) };
            let verdict = Verdict::Upheld { severity: severity(index), damage: Amount(damage) };
            return decide(suite, model, number, verdict);
        }
        Move::Dismiss(back, frivolous) => {
            let Some(number) = trial(back) else { return Ok(()) };
            return decide(suite, model, number, Verdict::Dismissed { frivolous });
        }
        Move::Appeal(back, by) => {
            let Some(number) = trial(back) else { return Ok(()) };
            let (case, accused) = (number as u64 + 1, model.trials[number].accused);
            let keeper = KEEPERS[AGENTS.iter().position(|name| *name == accused).unwrap()];
            let by = [accused, keeper, "reporter"][by];
            let done = match by {
                "reporter" => suite.reporter_appeals(case),
                _ => suite.agent(by, accused, AgentMsg::Appeal(CaseRef { case }), &[state(APPEAL_BOND)]),
            };
            (done.is_ok(), model.appeal(number, by))
        }
        Move::Settle(back) => {
            let Some(number) = trial(back) else { return Ok(()) };
            (suite.settle(number as u64 + 1).is_ok(), model.settle(number))
        }
        Move::Collect(index) => {
            let name = payable().nth(index).unwrap();
            let done = suite.anyone("mallory", AnyoneMsg::Collect(AddressRef { address: address(name) }));
            (done.is_ok(), model.collect(name))
        }
        Move::Meddle(case, what) => (meddle(suite, case as u64, what), false),
        Move::Rules(other) => {
            let rules = if other { other_rules() } else { rules() };
            model.announce(Term { rules, ..model.present().1 });
            (suite.admin(OwnerMsg::SetRules { rules }).is_ok(), true)
        }
        Move::Roles(judge, community) => {
            let before = model.present().1;
            let judge = if judge { Some(if before.judge == "second" { "governance" } else { "second" }) } else { None };
            let community = if community { "commons" } else { "community" };
            model.announce(Term { judge: judge.unwrap_or(before.judge), community, ..before });
            let (governance, community) = (judge.map(address), Some(address(community)));
            (suite.admin(OwnerMsg::SetRoles { governance, community }).is_ok(), true)
        }
        Move::Apply => (suite.apply().is_ok(), model.apply()),
        Move::Wait(seconds) => {
            suite.pass(seconds);
            model.now += seconds;
            (true, true)
        }
    };
    prop_assert_eq!(done, expected, "{:?}", made);
    Ok(())
}

/// By the judge of its term; any other is refused.
fn decide(suite: &mut Suite, model: &mut Model, number: usize, verdict: Verdict) -> Result<(), TestCaseError> {
    let (case, judge) = (number as u64 + 1, model.trials[number].term.judge);
    for other in ["governance", "second", "admin"].iter().filter(|other| **other != judge) {
        refused(suite.decide_as(other, case, verdict), "only the case's governance may do this");
    }
    prop_assert_eq!(suite.decide_as(judge, case, verdict).is_ok(), model.decide(number, verdict), "{:?}", verdict);
    Ok(())
}

/// Weights may differ by what integers lose; whether there is room for the last unit of one is not the model's to say.
fn rate(suite: &mut Suite, model: &mut Model, back: usize, by_payer: bool, mark: u8) -> Result<(), TestCaseError> {
    let Some(payment) = model.payments.len().checked_sub(back + 1) else { return Ok(()) };
    let (rater, rated, weight) = model.weigh(payment, by_payer);
    let side = if by_payer { Side::Payer } else { Side::Payee };
    let done = suite.rate(rater, rated, side, payment as u64, mark);
    match (done, weight) {
        (Ok(answer), Some(expected)) => {
            let emitted = event(&answer, Rated::from_event).unwrap();
            prop_assert!((emitted.weight as f64 - expected).abs() < 2.0, "{} {expected}", emitted.weight);
            model.rate(payment, by_payer, mark, emitted.weight);
        }
        (Err(_), Some(expected)) => prop_assert!(expected < 2.0, "refused though there was room for {expected}"),
        (Ok(_), None) => prop_assert!(false, "rated twice or late"),
        (Err(_), None) => {}
    }
    Ok(())
}

fn compare(suite: &Suite, model: &Model) -> Result<(), TestCaseError> {
    for name in AGENTS {
        let (stake, expected) = (suite.stake(name), &model.stakes[name]);
        let leaving = stake.unbonding.iter().map(|part| (part.amount.0, Some((part.claimable_at, part.term as usize))));
        let parts: Vec<_> = std::iter::once((stake.bonded.0, None)).chain(leaving).collect();
        let expected: Vec<_> = expected.parts.iter().map(|part| (part.amount, part.leaving)).collect();
        prop_assert_eq!(parts, expected);
        prop_assert_eq!((stake.frozen.0, stake.claimable.0), (model.frozen(name), model.claimable(name)));
        prop_assert_eq!(stake.judge_silent, model.is_silent(name));
        let score = suite.score(name);
        let overall = f64::from(score.overall.ten_thousandths()) / 10_000.0;
        prop_assert!((overall - model.overall(name)).abs() < 0.02, "{overall} {}", model.overall(name));
        prop_assert!(score.overall <= Score::FULL && score.band == Band::of(score.overall));
        let open = |trial: &&Trial| trial.accused == name && trial.at != At::Closed && trial.effective;
        prop_assert_eq!(score.open_cases as usize, model.trials.iter().filter(open).count());
    }
    for name in payable() {
        prop_assert_eq!(suite.owed(name), model.owed[name], "{} is owed", name);
    }
    if let Some(trial) = model.trials.last() {
        prop_assert_eq!(suite.case(model.trials.len() as u64).status.stage(), trial.stage());
    }
    prop_assert_eq!(suite.balance(&suite.reputation, STATE), model.holdings(), "what is held is what is promised");
    Ok(())
}

/// After the last deadline anyone closes every case, everybody takes what is theirs, and nothing is left.
fn wind_up(suite: &mut Suite, model: &mut Model) -> Result<(), TestCaseError> {
    make(suite, model, &Move::Wait(43 * DAY))?;
    for back in 0..model.trials.len() {
        make(suite, model, &Move::Settle(back))?;
    }
    prop_assert!(model.trials.iter().all(|trial| trial.at == At::Closed), "a case that cannot move on");
    for (index, name) in AGENTS.iter().enumerate() {
        make(suite, model, &Move::Claim(index))?;
        let bonded = model.stakes[name].parts[0].amount;
        make(suite, model, &Move::Unbond(index, bonded))?;
    }
    make(suite, model, &Move::Wait(14 * DAY))?;
    for index in 0..AGENTS.len() {
        make(suite, model, &Move::Claim(index))?;
    }
    for index in 0..payable().count() {
        make(suite, model, &Move::Collect(index))?;
    }
    compare(suite, model)?;
    prop_assert_eq!(suite.balance(&suite.reputation, STATE), 0, "all that came in went out");
    Ok(())
}

/// How many random lives: as many as make about `STATESET_OPERATIONS` moves, or a few.
fn lives(few: u32) -> u32 {
    let operations = std::env::var("STATESET_OPERATIONS").ok().and_then(|count| count.parse::<u32>().ok());
    operations.map_or(few, |count| count.div_ceil(MOVES_MEAN))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(lives(40)))]

    // In setup, where the owner is the judge, terms follow each other at once.
    #[test]
    fn value_is_conserved_cases_move_on_and_scores_are_what_the_model_says(
        moves in prop::collection::vec(moves(), 1..2 * MOVES_MEAN as usize), in_setup in any::<bool>(),
    ) {
        let judge = if in_setup { "admin" } else { "governance" };
        let mut suite = Suite::with(|msg| msg.governance = address(judge));
        let mut model = Model::new(suite.now(), Term { judge, ..first_term() });
        for made in &moves {
            make(&mut suite, &mut model, made)?;
            compare(&suite, &model)?;
        }
        prop_assert!(suite.balance("reporter", STATE) >= REPORT_BOND, "the stories never run out of money");
        wind_up(&mut suite, &mut model)?;
    }
}
