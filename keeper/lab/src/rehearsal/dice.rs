//! Randomness of a rehearsed world, as an input: each process has a stream of its own, named by what it is, so that
//! another process, another agent or another policy shifts nothing (common random numbers).
//!
//! Streams are `StdRng` of rand 0.9 (ChaCha12), keyed by SHA-256 over seed and name. Never used by anything that
//! decides.

use std::f64::consts::TAU;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use sha2::{Digest, Sha256};

/// One stream.
pub(super) struct Dice(StdRng);

impl Dice {
    /// The stream of this name under this seed.
    pub(super) fn of(seed: u64, stream: &str) -> Self {
        Self(StdRng::from_seed(Sha256::digest(format!("stateset-lab rehearsal/{seed}/{stream}")).into()))
    }

    /// Above 0, at most 1.
    pub(super) fn uniform(&mut self) -> f64 {
        1.0 - self.0.random::<f64>()
    }

    /// Standard normal, by Box and Muller.
    pub(super) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * self.uniform().ln()).sqrt();
        radius * (TAU * self.uniform()).cos()
    }

    /// Exponential with this mean.
    pub(super) fn exponential(&mut self, mean: f64) -> f64 {
        -mean * self.uniform().ln()
    }

    /// Lognormal with mean 1: exp(σ·z − σ²/2).
    pub(super) fn factor(&mut self, sigma: f64) -> f64 {
        (sigma * self.normal() - sigma * sigma / 2.0).exp()
    }

    /// True with this probability.
    pub(super) fn chance(&mut self, probability: f64) -> bool {
        self.uniform() <= probability
    }

    /// From 0 to below `end`; 0 if that is 0.
    pub(super) fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { self.0.random_range(0..end) }
    }

    /// Times in `0..span` at which a Poisson process with this rate (per unit) has events.
    pub(super) fn arrivals(&mut self, rate: f64, span: f64) -> Vec<f64> {
        let mut times = Vec::new();
        if rate <= 0.0 {
            return times;
        }
        let mut at = self.exponential(1.0 / rate);
        while at < span {
            times.push(at);
            at += self.exponential(1.0 / rate);
        }
        times
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_follow_from_seed_and_name_alone() {
        let draw = |seed, stream| Dice::of(seed, stream).arrivals(0.2, 365.0);
        assert_eq!(draw(7, "bills/hosting"), draw(7, "bills/hosting"));
        assert_ne!(draw(7, "bills/hosting"), draw(8, "bills/hosting"));
        assert_ne!(draw(7, "bills/hosting"), draw(7, "bills/office"));
        assert!(Dice::of(1, "x").arrivals(0.0, 10.0).is_empty());
    }

    #[test]
    fn processes_have_the_means_that_the_docs_state() {
        let mut dice = Dice::of(3, "means");
        let mean = |mut draw: Box<dyn FnMut() -> f64>| (0..20_000).map(|_| draw()).sum::<f64>() / 20_000.0;
        let events = Dice::of(4, "events").arrivals(2.0, 10_000.0).len();
        assert!((19_500..20_500).contains(&events), "{events}");
        let mut second = Dice::of(5, "factor");
        assert!((mean(Box::new(move || second.factor(0.5))) - 1.0).abs() < 0.02);
        assert!(mean(Box::new(move || dice.normal())).abs() < 0.02);
    }
}
