//! Random lives of three agents, the contract beside the plain model: the same is refused, the same is owed, the same
//! is left; value is conserved, scores stay within their bounds, and in the end everything closes and everybody is paid.

use proptest::prelude::*;
use stateset_api::Amount;
use stateset_api::event::Rated;
use stateset_api::reputation::{
    AddressRef, AgentMsg, AnyoneMsg, CaseRef, ExecuteMsg, Nothing, OwnerMsg, Rules, Side, Verdict,
};
use stateset_api::score::{Band, Score, Severity};
use stateset_tests_suite::cases::{REPORT_BOND, rules};
use stateset_tests_suite::{DAY, STATE, address, event, state};

use crate::model::{At, Model};
use crate::suite::{AGENTS, PEOPLE, Suite};

#[derive(Clone, Debug)]
enum Move {
    Bond(usize, u128),
    Unbond(usize, u128),
    Claim(usize),
    Pay(usize, usize, u128),
    Rate(usize, bool, u8),
    Report(usize, usize, u128),
    Respond(usize),
    Decide(usize, usize, u128),
    Dismiss(usize, bool),
    Appeal(usize, bool),
    Settle(usize),
    Collect(usize),
    Meddle(usize, usize),
    Rules(bool),
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
        4 => (0_usize..9, any::<bool>(), 0_u8..=100).prop_map(|(place, side, mark)| Move::Rate(place, side, mark)),
        5 => (agent(), 0_usize..3, amount()).prop_map(|(agent, severity, damage)| Move::Report(agent, severity, damage)),
        4 => (0_usize..9).prop_map(Move::Respond),
        6 => (0_usize..9, 0_usize..3, amount()).prop_map(|(case, severity, damage)| Move::Decide(case, severity, damage)),
        3 => (0_usize..9, any::<bool>()).prop_map(|(case, frivolous)| Move::Dismiss(case, frivolous)),
        4 => (0_usize..9, any::<bool>()).prop_map(|(case, accused)| Move::Appeal(case, accused)),
        5 => (0_usize..9).prop_map(Move::Settle),
        2 => (0..AGENTS.len() + PEOPLE.len()).prop_map(Move::Collect),
        2 => (0_usize..9, 0_usize..8).prop_map(|(case, what)| Move::Meddle(case, what)),
        2 => any::<bool>().prop_map(Move::Rules),
        2 => Just(Move::Apply),
        7 => prop_oneof![1_u64..DAY, Just(DAY), DAY..4 * DAY, Just(14 * DAY), 20 * DAY..120 * DAY].prop_map(Move::Wait),
    ]
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
    let (by, msg, funds) = match what {
        0 => ("mallory", suite.judge(case, verdict), vec![]),
        1 => ("admin", suite.judge(case, verdict), vec![]),
        2 => ("mallory", agent(suite, AgentMsg::Claim(Nothing {})), vec![]),
        3 => ("vendor-keeper", agent(suite, AgentMsg::Unbond { amount: Amount(1) }), vec![]),
        4 => ("governance", ExecuteMsg::Owner(OwnerMsg::SetRules { rules: rules() }), vec![]),
        5 => ("mallory", ExecuteMsg::Anyone(AnyoneMsg::Settle(CaseRef { case })), vec![state(1)]),
        6 => ("buyer", agent(suite, AgentMsg::Bond(Nothing {})), vec![state(5)]),
        _ => ("mallory", ExecuteMsg::Anyone(AnyoneMsg::AcceptOwnership(Nothing {})), vec![]),
    };
    suite.call_reputation(by, &msg, &funds).is_ok()
}

/// Makes the move on both; `true` if both agree that it is done or refused.
fn make(suite: &mut Suite, model: &mut Model, made: &Move) -> Result<(), TestCaseError> {
    // Cases and payments are named from the newest back: those are the ones that can still move.
    let trial = |back: usize| model.trials.len().checked_sub(back + 1);
    let severity = |place: usize| Severity::ALL[place];
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
        Move::Report(agent, place, damage) => {
            suite.report(AGENTS[agent], severity(place), damage);
            model.report(AGENTS[agent], severity(place), damage);
            (true, true)
        }
        Move::Respond(back) => {
            let Some(number) = trial(back) else { return Ok(()) };
            let accused = model.trials[number].accused;
            (suite.respond(accused, number as u64 + 1).is_ok(), model.respond(number))
        }
        Move::Decide(back, place, damage) => {
            let Some(number) = trial(back) else { return Ok(()) };
            let verdict = Verdict::Upheld { severity: severity(place), damage: Amount(damage) };
            (suite.decide(number as u64 + 1, verdict).is_ok(), model.decide(number, verdict))
        }
        Move::Dismiss(back, frivolous) => {
            let Some(number) = trial(back) else { return Ok(()) };
            let verdict = Verdict::Dismissed { frivolous };
            (suite.decide(number as u64 + 1, verdict).is_ok(), model.decide(number, verdict))
        }
        Move::Appeal(back, by_accused) => {
            let Some(number) = trial(back) else { return Ok(()) };
            let case = number as u64 + 1;
            let accused = model.trials[number].accused;
            let done = if by_accused { suite.accused_appeals(accused, case) } else { suite.reporter_appeals(case) };
            (done.is_ok(), model.appeal(number, by_accused))
        }
        Move::Settle(back) => {
            let Some(number) = trial(back) else { return Ok(()) };
            (suite.settle(number as u64 + 1).is_ok(), model.settle(number))
        }
        Move::Collect(place) => {
            let name = AGENTS.iter().chain(&PEOPLE).nth(place).unwrap();
            let done = suite.anyone("mallory", AnyoneMsg::Collect(AddressRef { address: address(name) }));
            (done.is_ok(), model.collect(name))
        }
        Move::Meddle(case, what) => (meddle(suite, case as u64, what), false),
        Move::Rules(other) => {
            let rules = if other { other_rules() } else { rules() };
            model.announced = Some((rules, model.now + 14 * DAY));
            (suite.admin(OwnerMsg::SetRules { rules }).is_ok(), true)
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

/// Weights may differ by what integers lose; whether there is room for the last unit of one is not the model's to say.
fn rate(suite: &mut Suite, model: &mut Model, back: usize, by_payer: bool, mark: u8) -> Result<(), TestCaseError> {
    let Some(payment) = model.payments.len().checked_sub(back + 1) else { return Ok(()) };
    let (rater, rated, weight) = model.weigh(payment, by_payer);
    let side = if by_payer { Side::Payer } else { Side::Payee };
    let done = suite.rate(rater, rated, side, payment as u64, mark);
    match (done, weight) {
        (Ok(answer), Some(expected)) => {
            let told = event(&answer, Rated::from_event).unwrap();
            prop_assert!((told.weight as f64 - expected).abs() < 2.0, "{} {expected}", told.weight);
            model.rate(payment, by_payer, mark, told.weight);
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
        let unbonding: Vec<_> = stake.unbonding.iter().map(|part| (part.amount.0, part.claimable_at)).collect();
        prop_assert_eq!((stake.bonded.0, &unbonding), (expected.bonded, &expected.unbonding));
        prop_assert_eq!((stake.frozen.0, stake.claimable.0), (model.frozen(name), model.claimable(name)));
        let score = suite.score(name);
        let overall = f64::from(score.overall.ten_thousandths()) / 10_000.0;
        prop_assert!((overall - model.overall(name)).abs() < 0.02, "{overall} {}", model.overall(name));
        prop_assert!(score.overall <= Score::FULL && score.band == Band::of(score.overall));
        let open = model.trials.iter().filter(|trial| trial.accused == name && trial.at != At::Closed).count();
        prop_assert_eq!(score.open_cases as usize, open);
    }
    for name in AGENTS.iter().chain(&PEOPLE) {
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
    for (place, name) in AGENTS.iter().enumerate() {
        make(suite, model, &Move::Claim(place))?;
        let bonded = model.stakes[name].bonded;
        make(suite, model, &Move::Unbond(place, bonded))?;
    }
    make(suite, model, &Move::Wait(14 * DAY))?;
    for place in 0..AGENTS.len() {
        make(suite, model, &Move::Claim(place))?;
    }
    for place in 0..AGENTS.len() + PEOPLE.len() {
        make(suite, model, &Move::Collect(place))?;
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

    #[test]
    fn value_is_conserved_cases_move_on_and_scores_are_what_the_model_says(
        moves in prop::collection::vec(moves(), 1..2 * MOVES_MEAN as usize),
    ) {
        let mut suite = Suite::new();
        let mut model = Model::new(suite.now(), rules());
        for made in &moves {
            make(&mut suite, &mut model, made)?;
            compare(&suite, &model)?;
        }
        prop_assert!(suite.balance("reporter", STATE) >= REPORT_BOND, "the stories never run out of money");
        wind_up(&mut suite, &mut model)?;
    }
}
