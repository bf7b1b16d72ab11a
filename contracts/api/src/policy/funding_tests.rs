use proptest::prelude::*;

use super::super::validate_tests;
use super::*;

const NOW: u64 = 1_790_000_000;
const HOUR: u64 = 3_600;

fn rules() -> TreasuryRules {
    TreasuryRules {
        code_ids: vec![7, 9],
        denom: "uusdc".into(),
        share_max_bps: 5_000,
        per_day_max: Amount(400),
        lifetime_max: Amount(1_000),
        keep_min: Amount(100),
    }
}

fn policy(treasury: Option<TreasuryRules>) -> Policy {
    Policy { treasury, ..validate_tests::policy(&["uusdc"], &[]) }
}

fn ask(amount: u128, balance: u128, returned: u128) -> AskFunds {
    AskFunds { amount, balance, returned, share_bps: WHOLE_BPS }
}

fn funded(amounts: &[(u64, u128)]) -> FundingState {
    let mut state = FundingState::default();
    amounts.iter().for_each(|(at, amount)| state.record(*amount, 0, *at));
    state
}

fn judge(state: &FundingState, ask: AskFunds) -> Result<(), (Rule, u128, u128)> {
    assess_funding(&policy(Some(rules())), state, ask, NOW)
        .map_err(|breach| (breach.rule, breach.requested.0, breach.remaining.0))
}

#[test]
fn each_rule_refuses_by_its_name_and_numbers_one_unit_beyond_it() {
    let nothing = FundingState::default();
    let without = assess_funding(&policy(None), &nothing, ask(1, 1_000, 0), NOW);
    assert_eq!(without, Err(Breach::new(Rule::Treasury, 1_u128, 0_u128)));
    assert_eq!(judge(&nothing, ask(0, 1_000, 0)), Err((Rule::ZeroAmount, 0, 0)));
    let rows = [
        (nothing.clone(), 50, 150, 0, Rule::TreasuryKeepMin),
        (nothing.clone(), 100, 200, 0, Rule::TreasuryKeepMin),
        (nothing.clone(), 400, 2_000, 0, Rule::TreasuryPerDayMax),
        (nothing, 300, 600, 0, Rule::TreasuryShareMax),
        // Half of 500 and the 200 outside, less those.
        (funded(&[(NOW - 48 * HOUR, 200)]), 150, 500, 0, Rule::TreasuryShareMax),
        // What came back makes room in the share,
        (funded(&[(NOW - 48 * HOUR, 200)]), 250, 500, 200, Rule::TreasuryShareMax),
        // but neither in the lifetime nor in the day.
        (funded(&[(NOW - 48 * HOUR, 900)]), 100, 2_000, 900, Rule::TreasuryLifetimeMax),
        (funded(&[(NOW - HOUR, 300)]), 100, 2_000, 300, Rule::TreasuryPerDayMax),
    ];
    for (state, most, balance, returned, rule) in rows {
        assert_eq!(judge(&state, ask(most, balance, returned)), Ok(()), "{rule:?}");
        let beyond = judge(&state, ask(most + 1, balance, returned));
        assert_eq!(beyond, Err((rule, most + 1, most)));
    }
}

#[test]
fn the_day_resets_when_its_hours_leave_and_holds_to_the_share_that_trust_leaves() {
    let state = funded(&[(NOW, 300)]);
    let refused = assess_funding(&policy(Some(rules())), &state, ask(101, 2_000, 0), NOW).unwrap_err();
    let at = refused.resets_at.unwrap();
    assert_eq!(assess_funding(&policy(Some(rules())), &state, ask(101, 2_000, 0), at), Ok(()));
    assert!(assess_funding(&policy(Some(rules())), &state, ask(101, 2_000, 0), at - 1).is_err());
    let half = AskFunds { share_bps: 5_000, ..ask(201, 2_000, 0) };
    let refused = assess_funding(&policy(Some(rules())), &FundingState::default(), half, NOW).unwrap_err();
    assert_eq!((refused.rule, refused.remaining.0, refused.share_bps), (Rule::TreasuryPerDayMax, 200, Some(5_000)));
}

#[test]
fn a_next_treasury_begins_with_nothing_outside_and_the_lifetime_goes_on() {
    let mut state = funded(&[(NOW - 48 * HOUR, 400), (NOW - 24 * HOUR - 7_200, 400)]);
    assert_eq!(state.outside(300), 500);
    state.settle(0);
    assert_eq!((state.outside(0), state.funded.lifetime), (0, 800));
    assert_eq!(judge(&state, ask(201, 2_000, 0)), Err((Rule::TreasuryLifetimeMax, 201, 200)));
}

#[test]
fn rules_at_their_bounds_are_taken_and_beyond_refused_with_numbers() {
    let with = |change: &dyn Fn(&mut TreasuryRules)| {
        let mut rules = rules();
        change(&mut rules);
        policy(Some(rules)).validate(None)
    };
    let refused = |codes, share_bps| Err(PolicyError::Treasury { codes, share_bps });
    assert_eq!(with(&|rules| (rules.code_ids, rules.share_max_bps) = (vec![1; 4], 10_000)), Ok(()));
    assert_eq!(with(&|rules| rules.code_ids = vec![]), refused(0, 5_000));
    assert_eq!(with(&|rules| rules.code_ids = vec![1; 5]), refused(5, 5_000));
    assert_eq!(with(&|rules| rules.share_max_bps = 10_001), refused(2, 10_001));
    assert_eq!(with(&|rules| rules.denom = "uatom".into()), refused(2, 5_000));
}

#[test]
fn only_what_lets_less_in_is_tighter() {
    let tighter = |change: &dyn Fn(&mut TreasuryRules)| {
        let mut after = rules();
        change(&mut after);
        treasury_is_tighter(Some(&rules()), Some(&after))
    };
    assert!(treasury_is_tighter(None, None) && treasury_is_tighter(Some(&rules()), None));
    assert!(!treasury_is_tighter(None, Some(&rules())));
    assert!(tighter(&|_| ()));
    assert!(tighter(&|rules| rules.code_ids = vec![9]) && !tighter(&|rules| rules.code_ids.push(8)));
    assert!(tighter(&|rules| rules.share_max_bps = 4_999) && !tighter(&|rules| rules.share_max_bps = 5_001));
    assert!(tighter(&|rules| rules.per_day_max.0 = 399) && !tighter(&|rules| rules.per_day_max.0 = 401));
    assert!(tighter(&|rules| rules.lifetime_max.0 = 999) && !tighter(&|rules| rules.lifetime_max.0 = 1_001));
    assert!(tighter(&|rules| rules.keep_min.0 = 101) && !tighter(&|rules| rules.keep_min.0 = 99));
    assert!(!tighter(&|rules| rules.denom = "uusdt".into()));
}

proptest! {
    /// Against a plain list of what was funded and returned: no order of fundings and returns gets more than the day,
    /// the lifetime and the share allow, and what they allow is let through.
    #[test]
    fn no_order_of_fundings_and_returns_gets_round_a_cap(
        acts in proptest::collection::vec((0_u64..20_000, 0_u128..300, any::<bool>()), 1..60),
    ) {
        let (policy, rules) = (policy(Some(rules())), rules());
        let (mut state, mut now, mut balance) = (FundingState::default(), NOW, 1_500_u128);
        let (mut log, mut returned) = (Vec::<(u64, u128)>::new(), 0_u128);
        for (passes, amount, returns) in acts {
            now += passes;
            let total: u128 = log.iter().map(|(_, amount)| amount).sum();
            if returns {
                let amount = amount.min(total - returned);
                (returned, balance) = (returned + amount, balance + amount);
                continue;
            }
            let ask = AskFunds { amount, balance, returned, share_bps: WHOLE_BPS };
            let let_through = assess_funding(&policy, &state, ask, now).is_ok();
            // Counted in whole hours: what left 24 hours ago may count for one more.
            let within = |seconds: u64| -> u128 {
                log.iter().filter(|(at, _)| now - at <= seconds).map(|(_, amount)| amount).sum()
            };
            let outside = total - returned;
            let fits = amount > 0
                && balance >= amount + rules.keep_min.0
                && total + amount <= rules.lifetime_max.0
                && (outside + amount) * 2 <= balance + outside;
            if let_through {
                prop_assert!(fits && within(24 * HOUR) + amount <= rules.per_day_max.0);
                state.record(amount, returned, now);
                log.push((now, amount));
                balance -= amount;
            } else {
                prop_assert!(!fits || within(25 * HOUR) + amount > rules.per_day_max.0);
            }
        }
    }
}
