//! Seeded lives of a keeper that operates a treasury: it dies before and after any call, the node loses, delays, repeats
//! and lags, the pool cheats or is silent, the validator is jailed and let out, the price grows old, the treasury is
//! stopped. Whatever happens: each move once, money where wallet, treasury and records say alike to the micro-unit, an end
//! of every move once nothing fails, no incident where nobody stole, and a replay that gives the same rows.
//!
//! `STORM_RUNS=10000` makes more runs, `STORM_SEED=7` begins elsewhere.

mod run;
mod verdict;

use std::collections::BTreeMap;

use self::run::{Stage, run};

/// In a debug build a run takes about half a second.
const RUNS: u64 = 40;

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap())
}

#[test]
fn every_move_is_made_once_and_every_coin_is_where_the_records_say_whatever_fails() {
    let (first, runs) = (number("STORM_SEED", 0), number("STORM_RUNS", RUNS));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    std::thread::scope(|scope| {
        // The seeds are dealt out in turn; a run depends on its seed alone.
        let deal = |thread: usize| {
            let seeds = (first..first.saturating_add(runs)).skip(thread).step_by(threads);
            scope.spawn(move || {
                let stage = Stage::new();
                seeds.flat_map(|seed| run(&stage, seed)).collect::<Vec<_>>()
            })
        };
        let dealt: Vec<_> = (0..threads).map(deal).collect();
        for met in dealt.into_iter().flat_map(|thread| thread.join().unwrap()) {
            *seen.entry(met).or_default() += 1;
        }
    });
    println!("{runs} runs: {seen:?}");
    if runs >= RUNS {
        let must =
            ["fund: done", "buy stake: done", "stake: done", "unstake: done", "call back: done", "died", "stopped"];
        for name in must.into_iter().chain(["buy stake: refused", "jailed", "silent", "old price"]) {
            assert!(seen.contains_key(name), "{runs} runs never met '{name}': {seen:?}");
        }
    }
}

#[test]
fn a_seed_gives_the_same_life_again() {
    let stage = Stage::new();
    assert_eq!(run(&stage, 5), run(&stage, 5));
}
