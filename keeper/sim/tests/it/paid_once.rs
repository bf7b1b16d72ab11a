//! Paid once: whatever dies, is lost, lags, repeats or comes out of order, every intent is paid exactly once or refused
//! with a reason.
//!
//! Each run is a seed: intents in a journal, a outbox on the embedded chain, faults, and crashes at the outbox's
//! calls, before or after they took effect. `PAID_ONCE_RUNS=10000` makes more runs, `PAID_ONCE_SEED=7` starts
//! elsewhere.

mod run;
mod verdict;

use self::run::{Stage, run};
use self::verdict::Coverage;

const RUNS: u64 = 200;

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap())
}

#[test]
fn every_intent_is_paid_exactly_once_or_refused_whatever_fails() {
    let first = number("PAID_ONCE_SEED", 0);
    let runs = number("PAID_ONCE_RUNS", RUNS);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let seen = std::thread::scope(|scope| {
        // The seeds are dealt out in turn; a run depends on its seed alone.
        let deal = |thread: usize| {
            let seeds = (first..first.saturating_add(runs)).skip(thread).step_by(threads);
            scope.spawn(move || {
                let stage = Stage::new();
                let mut seen = Coverage::default();
                seeds.for_each(|seed| seen.add(&run(&stage, seed)));
                seen
            })
        };
        let dealt: Vec<_> = (0..threads).map(deal).collect();
        dealt.into_iter().map(|thread| thread.join().unwrap()).fold(Coverage::default(), Coverage::with)
    });
    println!("{runs} runs: {seen}");
    if runs >= RUNS {
        seen.assert_everything_was_hit();
    }
}

#[test]
fn a_seed_gives_the_same_run_again() {
    let stage = Stage::new();
    assert_eq!(run(&stage, 5), run(&stage, 5));
}
