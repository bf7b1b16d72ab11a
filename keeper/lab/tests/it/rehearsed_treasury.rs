//! Rehearsals with a treasury: whoever decides what it does goes through the same contracts, and every unit is explained.

use std::path::{Path, PathBuf};

use stateset_api::Amount;
use stateset_api::treasury::{Action, Side};
use stateset_cli::profile::Profile;
use stateset_lab::rehearsal::foresight::foresight;
use stateset_lab::rehearsal::report::{Report, TreasuryTotals};
use stateset_lab::rehearsal::scenario::Scenario;
use stateset_lab::rehearsal::{Decider, Pace, Wanted, rehearse, rehearse_with};

const DAILY: Pace = Pace { seed: 1, step_seconds: 86_400 };
const USD: u128 = 1_000_000;

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples")
}

fn profile() -> Profile {
    Profile::load(&examples().join("rehearsal-agent.toml")).unwrap()
}

fn shipped(name: &str) -> String {
    std::fs::read_to_string(examples().join("scenarios").join(format!("{name}.toml"))).unwrap()
}

fn scenario(text: &str) -> Scenario {
    Scenario::parse(text, &examples().join("scenarios/x.toml")).unwrap()
}

/// Nothing happens but what a test adds: no bills, a price that stands still, one validator.
fn quiet(more: &str) -> Scenario {
    scenario(&format!(
        "name = \"quiet\"\nstart = \"2026-12-01\"\n[wallet]\nbalance_usdc = 10000\n[price]\nstart_usdc = 0.1\n\
         [staking]\nrate_per_year = 0.10\n[[validators]]\nname = \"north\"\ncommission = 0.05\n\
         [[validators]]\nname = \"south\"\ncommission = 0.08\n{more}"
    ))
}

const POOL: &str = "[pool]\ndepth_usdc = 500000\n";

async fn daily(scenario: &Scenario, days: u32) -> (Report, TreasuryTotals) {
    let report = rehearse(&profile(), scenario, days, DAILY, &mut |_| {}).await.unwrap();
    assert!(report.agrees(), "{:?} {:?}", report.ledger, report.treasury);
    let treasury = report.treasury.clone().unwrap();
    (report, treasury)
}

async fn decided_by(decider: Decider, scenario: &Scenario, days: u32) -> Report {
    rehearse_with(&profile(), scenario, (days, DAILY), (decider, &mut |_| {})).await.unwrap()
}

fn is_near(got: i128, wanted: i128, tolerance_percent: i128) -> bool {
    (got - wanted).abs() * 100 <= wanted.abs() * tolerance_percent
}

#[tokio::test]
async fn staking_earns_its_rate_less_commission_and_nothing_else_where_nothing_else_happens() {
    let (report, totals) = daily(&quiet(POOL), 120).await;
    // From its own days: what was staked, at a tenth a year less a twentieth.
    let staked: u128 = report.days.iter().filter_map(|day| Some(day.treasury.as_ref()?.staked.0)).sum();
    let expected = i128::try_from(staked * 95 / 1_000 / 365).unwrap();
    assert!(staked > 0 && is_near(totals.rewards.0, expected, 2), "{expected} {totals:?}");
    assert_eq!((totals.slashed.0, totals.price_gain.0), (0, 0), "{totals:?}");
    assert!(totals.trade_costs.0 > 0 && totals.gas.0 > 0 && totals.moves > 0, "{totals:?}");
    let causes = totals.rewards.0 + totals.fees.0 - totals.impermanent_loss.0 - totals.slashed.0;
    let carry = causes - totals.trade_costs.0 - totals.gas.0;
    assert!((totals.carry.0 - carry).abs() <= 5, "{carry} {totals:?}");
}

#[tokio::test]
async fn a_pool_earns_its_share_of_the_volume_and_pays_for_a_price_that_moves() {
    let still = format!("{POOL}volume_share = 0.2\n");
    let (report, totals) = daily(&quiet(&still), 60).await;
    let lent: u128 = report.days.iter().filter_map(|day| Some(day.treasury.as_ref()?.pool.0)).sum();
    let expected = i128::try_from(lent * 6 / 10_000).unwrap();
    assert!(lent > 0 && is_near(totals.fees.0, expected, 6), "{expected} {totals:?}");
    let moving = shipped("calm-year").replace("volatility_per_year = 0.5", "volatility_per_year = 1.2");
    assert_ne!(moving, shipped("calm-year"));
    let (_, of_moving) = daily(&scenario(&moving), 60).await;
    assert!(of_moving.impermanent_loss.0 > 0, "{of_moving:?}");
    assert!(of_moving.impermanent_loss.0 > totals.impermanent_loss.0, "{of_moving:?} {totals:?}");
}

#[tokio::test]
async fn a_slash_takes_its_fraction_of_what_is_staked() {
    let slash =
        |name: &str| format!("[[slash]]\nvalidator = \"{name}\"\nfrom_day = 40\nfraction = 0.1\njailed_days = 1\n");
    let (report, totals) = daily(&quiet(&format!("{POOL}{}{}", slash("north"), slash("south"))), 42).await;
    let staked = report.days[39].treasury.as_ref().unwrap().staked.0;
    let lost = i128::try_from(staked / 10).unwrap();
    assert!(lost > 0 && (totals.slashed.0 - lost).abs() <= 1, "{lost} {totals:?}");
}

#[tokio::test]
async fn the_keeper_leaves_a_validator_that_was_jailed_and_earns_on() {
    let slash = format!("{POOL}[[slash]]\nvalidator = \"north\"\nfrom_day = 40\nfraction = 0.05\n");
    let (report, totals) = daily(&quiet(&slash), 70).await;
    let day = |day: usize| report.days[day].treasury.as_ref().unwrap();
    // On the best day of those in which nothing is traded: all that is staked, with the other one, who takes 8 %.
    let earned = (55..70).map(|index| day(index).carry.0).max().unwrap();
    let expected = i128::try_from(day(60).staked.0 * 92 / 1_000 / 365).unwrap();
    assert!(totals.slashed.0 > 0 && is_near(earned, expected, 8), "{earned} {expected} {totals:?}");
}

#[tokio::test]
async fn whoever_decides_every_unit_is_explained() {
    let world = scenario(&shipped("crash"));
    let nobody = decided_by(Decider::Rule(Box::new(|_| None)), &world, 60).await;
    let totals = nobody.treasury.clone().unwrap();
    assert!(nobody.agrees(), "{:?}", nobody.ledger);
    assert_eq!((totals.moves, totals.carry.0, totals.price_gain.0), (0, 0, 0), "{totals:?}");

    // Puts a thousand in, buys for half of it, and goes on wanting what the contract refuses.
    let mut asked = 0_u32;
    let rule = move |seen: &stateset_agent::treasury::Survey| {
        asked += 1;
        match asked {
            1 => Some(Wanted::Fund(Amount(1_000 * USD))),
            2 => Some(Wanted::Act(Action::Swap {
                pool: seen.policy.pools[0].address.clone(),
                offer: Side::Stable,
                amount: Amount(200 * USD),
                receive_min: Amount(1),
            })),
            3 => Some(Wanted::Act(Action::Stake {
                validator: seen.policy.validators[0].address.clone(),
                amount: seen.holdings.stake,
            })),
            4 => Some(Wanted::Fund(Amount(1_000_000 * USD))),
            5 => Some(Wanted::CallBack(Amount(100 * USD))),
            _ => None,
        }
    };
    let ruled = decided_by(Decider::Rule(Box::new(rule)), &world, 60).await;
    let totals = ruled.treasury.clone().unwrap();
    assert!(ruled.agrees(), "{:?} {totals:?}", ruled.ledger);
    assert_eq!((totals.funded, totals.called_back), (Amount(1_000 * USD), Amount(100 * USD)), "{totals:?}");
    assert_eq!(totals.moves, 4, "the wallet has no million to put in: {totals:?}");
    assert!(totals.rewards.0 > 0 && totals.trade_costs.0 > 0, "{totals:?}");

    let informed = decided_by(Decider::Informed(Box::new(|seen| seen.settings.staking_yield = 0)), &world, 60).await;
    assert!(informed.agrees(), "{:?}", informed.ledger);
    let days = |report: &Report| report.days.iter().map(|day| day.price).collect::<Vec<_>>();
    assert_eq!(days(&informed), days(&nobody), "one world for all of them");
    assert_eq!(informed.bills.len(), nobody.bills.len());
}

#[tokio::test]
async fn books_that_lack_a_unit_have_failed() {
    let (mut report, _) = daily(&quiet(POOL), 3).await;
    assert!(report.agrees());
    if let Some(totals) = &mut report.treasury {
        totals.unexplained.0 = 1;
    }
    assert!(!report.agrees());
}

#[tokio::test]
async fn what_a_treasury_needs_and_nobody_said_is_refused_in_words() {
    let said = async |profile: Profile, scenario: &Scenario| {
        rehearse(&profile, scenario, 1, DAILY, &mut |_| {}).await.unwrap_err().to_string()
    };
    let bare = "name = \"x\"\nstart = \"2026-12-01\"\n[wallet]\nbalance_usdc = 10\n[price]\nstart_usdc = 0.1\n";
    let refused = said(profile(), &scenario(bare)).await;
    assert!(refused.contains("[staking]") && refused.contains("'x'"), "{refused}");
    let without_rules = Profile { treasury_policy: None, ..profile() };
    assert!(said(without_rules, &quiet(POOL)).await.contains("[treasury_policy]"));
    let mut unfunded = profile();
    unfunded.policy.treasury = None;
    assert!(said(unfunded, &quiet(POOL)).await.contains("[policy.treasury]"));
    let without_any = Profile { treasury: None, treasury_policy: None, ..profile() };
    let report = rehearse(&without_any, &scenario(bare), 1, DAILY, &mut |_| {}).await.unwrap();
    assert!(report.agrees() && report.treasury.is_none());
}

#[test]
fn a_treasurys_keys_are_read_strictly() {
    let refusal = |more: &str| {
        let text = format!(
            "name = \"x\"\nstart = \"2026-12-01\"\n[wallet]\nbalance_usdc = 10\n[price]\nstart_usdc = 0.1\n{more}"
        );
        Scenario::parse(&text, Path::new("x.toml")).unwrap_err().to_string()
    };
    let north = "[[validators]]\nname = \"north\"\ncommission = 0.05\n";
    for (more, words) in [
        ("[staking]\nrate_per_year = 1.5\n".to_owned(), "1.5"),
        ("[pool]\ndepth_usdc = 0\n".to_owned(), "depth_usdc"),
        ("[pool]\ndepth_usdc = 100\nvolume_share = 11\n".to_owned(), "volume_share"),
        ("[pool]\ndepth_usdc = 100\nfee = 0.1\n".to_owned(), "fee"),
        (format!("{north}{north}"), "'north'"),
        (format!("{north}commission_from_day = 3\n"), "commission_then"),
        (format!("{north}[[slash]]\nvalidator = \"south\"\nfraction = 0.1\nfrom_day = 1\n"), "no validator"),
        (format!("{north}[[slash]]\nvalidator = \"north\"\nfraction = 0.1\n"), "from_day or per_year"),
    ] {
        let said = refusal(&more);
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[test]
fn what_a_world_has_in_store_is_said_beforehand_without_its_prices() {
    let world = scenario(&shipped("crash"));
    let seen = foresight(&profile(), &world, (90, 1)).unwrap();
    assert_eq!((seen.rates.len(), seen.volumes.len()), (90, 90));
    assert!(!seen.bills.is_empty() && !seen.incomes.is_empty(), "{seen:?}");
    assert!(seen.validators.iter().any(|change| change.day == 45 && change.slashed == Some(50_000)), "{seen:?}");
    assert_eq!(seen, foresight(&profile(), &world, (90, 1)).unwrap());
}
