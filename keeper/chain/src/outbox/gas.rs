//! What gas acts use: learned from what was simulated or landed, scaled by count, bounded by the configuration.

use std::collections::BTreeMap;

use crate::journal::Kind;

/// Gas that any transaction needs; says how much an empty gas wallet lacks before anything better is known.
pub(super) const LEAST: u64 = 100_000;

/// Before anything is learned: of a message, and of each act in it (measured on wasmd 0.61: one payment 159 k, ten
/// 360 k, thirty 683 k; rounded up).
const fn shape(kind: Kind, count: u64) -> u64 {
    let (base, each) = match kind {
        Kind::Payment => (150_000, 20_000),
        Kind::GasRefill => (150_000, 20_000),
        Kind::Question => (250_000, 20_000),
        Kind::MandateQuestion => (280_000, 20_000),
        Kind::TreasuryTransfer => (330_000, 20_000),
        Kind::TreasuryAct => (700_000, 50_000),
        // Of one hash, and of each more.
        Kind::Note => (150_000, 10_000),
        // 302,000 of one.
        Kind::Rating => (130_000, 180_000),
        Kind::WalletHeartbeat => (130_000, 20_000),
        Kind::RegistryHeartbeat => (220_000, 60_000),
    };
    count.saturating_mul(each).saturating_add(base)
}

/// Gas by kind and size. Sizes fall into classes of powers of two; one look per class is enough.
#[derive(Debug, Default)]
pub(super) struct GasModel {
    /// The count that was measured, and what it used.
    samples: BTreeMap<(Kind, u64), (u64, u64)>,
}

impl GasModel {
    fn class(count: usize) -> u64 {
        u64::try_from(count).unwrap_or(u64::MAX).checked_next_power_of_two().unwrap_or(u64::MAX)
    }

    /// Whether acts of this kind and number were measured.
    pub(super) fn knows(&self, kind: Kind, count: usize) -> bool {
        self.samples.contains_key(&(kind, Self::class(count)))
    }

    /// What so many acts use; before anything was measured what they usually do.
    pub(super) fn estimate(&self, kind: Kind, count: usize) -> u64 {
        let (class, wanted) = (Self::class(count), u64::try_from(count).unwrap_or(u64::MAX));
        let nearest =
            self.samples.iter().filter(|((of, _), _)| *of == kind).min_by_key(|((_, at), _)| at.abs_diff(class));
        let Some((_, (measured, gas))) = nearest else { return shape(kind, wanted) };
        let scaled =
            u128::from(*gas).saturating_mul(shape(kind, wanted).into()).div_ceil(shape(kind, *measured).into());
        u64::try_from(scaled).unwrap_or(u64::MAX)
    }

    pub(super) fn learn(&mut self, kind: Kind, count: usize, gas: u64) {
        let wanted = u64::try_from(count).unwrap_or(u64::MAX);
        self.samples.insert((kind, Self::class(count)), (wanted, gas));
    }

    /// What was learned about a kind did not hold.
    pub(super) fn forget(&mut self, kind: Kind) {
        self.samples.retain(|(of, _), _| *of != kind);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_measured_is_known_for_its_class_and_scaled_to_others() {
        let mut model = GasModel::default();
        assert!(!model.knows(Kind::Payment, 30));
        assert_eq!((model.estimate(Kind::Payment, 1), model.estimate(Kind::Payment, 30)), (170_000, 750_000));
        model.learn(Kind::Payment, 30, 375_000);
        assert!(model.knows(Kind::Payment, 30) && model.knows(Kind::Payment, 17) && !model.knows(Kind::Payment, 16));
        assert_eq!((model.estimate(Kind::Payment, 30), model.estimate(Kind::Payment, 1)), (375_000, 85_000));
        assert_eq!(model.estimate(Kind::Question, 1), 270_000, "each kind for itself");
        model.forget(Kind::Payment);
        assert_eq!(model.estimate(Kind::Payment, 1), 170_000);
    }
}
