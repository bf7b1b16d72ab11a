//! From single looks at a balance to a verdict: a node that lags, or a payment between two questions, makes one look
//! wrong, not three at three heights.

use crate::reconcile::Reconciled;

/// So many looks in a row, each at a greater height, before a difference is believed.
pub const LOOKS: u8 = 3;

/// The looks at one asset so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Looks {
    height: u64,
    last: Option<Reconciled>,
    count: u8,
}

impl Looks {
    /// Takes in a look. Returns what is believed from now on, if that is something; then counting begins anew.
    ///
    /// An inflow must be the same each time. Of outflows the least is believed: whoever looks reads the balance first and
    /// what explains it afterwards, so that each look shows at most what is missing.
    pub fn add(&mut self, height: u64, seen: Reconciled) -> Option<Reconciled> {
        if height <= self.height && self.last.is_some() {
            return None;
        }
        self.height = height;
        let (last, count) = match (self.last, seen) {
            (_, Reconciled::Balanced) => (None, 0),
            (Some(Reconciled::Outflow { amount: before }), Reconciled::Outflow { amount }) => {
                (Some(Reconciled::Outflow { amount: before.min(amount) }), self.count.saturating_add(1))
            }
            (Some(before), seen) if before == seen => (Some(seen), self.count.saturating_add(1)),
            (_, seen) => (Some(seen), 1),
        };
        (self.last, self.count) = (last, count);
        if self.count < LOOKS {
            return None;
        }
        self.count = 0;
        self.last.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn inflow(amount: u128) -> Reconciled {
        Reconciled::Inflow { amount }
    }

    const fn outflow(amount: u128) -> Reconciled {
        Reconciled::Outflow { amount }
    }

    /// What is believed after these looks, at heights that rise by one.
    fn after(seen: &[Reconciled]) -> Vec<Reconciled> {
        let mut looks = Looks::default();
        (1..).zip(seen).filter_map(|(height, seen)| looks.add(height, *seen)).collect()
    }

    #[test]
    fn three_in_a_row_are_believed_and_nothing_less() {
        let balanced = Reconciled::Balanced;
        for (what, seen, wanted) in [
            ("dust in", vec![inflow(1); 3], vec![inflow(1)]),
            ("a payment under way, settled late", vec![outflow(5), outflow(5), balanced, outflow(5)], vec![]),
            ("a node that lags", vec![inflow(5), balanced, inflow(5), balanced, inflow(5)], vec![]),
            ("dust twice", vec![inflow(1), inflow(2), inflow(2), inflow(2)], vec![inflow(2)]),
            ("theft beside payments", vec![outflow(9), outflow(7), outflow(8)], vec![outflow(7)]),
            ("in after out", vec![outflow(9), outflow(9), inflow(9), inflow(9)], vec![]),
            ("theft again", vec![outflow(9); 6], vec![outflow(9), outflow(9)]),
        ] {
            assert_eq!(after(&seen), wanted, "{what}");
        }
    }

    #[test]
    fn a_node_whose_height_stands_still_is_believed_nothing() {
        let mut looks = Looks::default();
        for height in [4, 4, 4, 3, 4] {
            assert_eq!(looks.add(height, outflow(1)), None);
        }
        assert_eq!((looks.add(5, outflow(1)), looks.add(6, outflow(1))), (None, Some(outflow(1))));
    }
}
