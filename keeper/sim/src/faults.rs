//! What goes wrong, as an input: a script or a seed decides about every call and every block, so that a run replays
//! exactly.

use std::collections::VecDeque;

/// Which half of a call is lost. The caller sees the same silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// It never reached the node.
    Request,
    /// It took effect; its answer did not come back.
    Response,
}

/// What befalls one broadcast.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OnBroadcast {
    pub lost: Option<Lost>,
    /// Blocks that the transaction waits in the mempool.
    pub delay_blocks: u64,
    /// The same bytes are delivered once more, this many blocks later, past every mempool.
    pub echo_blocks: Option<u64>,
}

/// What befalls one read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OnRead {
    /// No answer comes back.
    pub lost: bool,
    /// The answering node is this many blocks behind.
    pub behind_blocks: u64,
}

/// What befalls one block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OnBlock {
    /// No block is made.
    pub halted: bool,
    /// The mempool forgets what it holds and what it has seen, as a node that restarts.
    pub evicted: bool,
    /// The mempool's order is shuffled by this seed.
    pub shuffle: Option<u64>,
    /// Blocks until the index knows this block's transactions.
    pub index_lag_blocks: u64,
}

/// Decisions in the order in which they are asked for; afterwards nothing goes wrong.
#[derive(Clone, Debug, Default)]
pub struct Script {
    pub broadcasts: VecDeque<OnBroadcast>,
    pub reads: VecDeque<OnRead>,
    pub blocks: VecDeque<OnBlock>,
}

/// How often things go wrong, each in a thousand, and by how much at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rates {
    pub request_lost: u32,
    pub response_lost: u32,
    pub delayed: u32,
    pub delay_blocks_max: u64,
    pub echoed: u32,
    pub read_lost: u32,
    pub read_behind: u32,
    pub behind_blocks_max: u64,
    pub halted: u32,
    pub evicted: u32,
    pub shuffled: u32,
    pub index_lagging: u32,
    pub index_lag_blocks_max: u64,
}

impl Default for Rates {
    /// A bad day: about one call in eight goes wrong in one way or another.
    fn default() -> Self {
        Self {
            request_lost: 60,
            response_lost: 60,
            delayed: 80,
            delay_blocks_max: 4,
            echoed: 40,
            read_lost: 40,
            read_behind: 80,
            behind_blocks_max: 4,
            halted: 60,
            evicted: 30,
            shuffled: 50,
            index_lagging: 150,
            index_lag_blocks_max: 4,
        }
    }
}

/// Pseudo-random numbers by SplitMix64: the same everywhere and for ever, which a library's generator is not.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to below `end`; 0 if `end` is 0. The bias of the remainder is far below what faults need.
    pub fn below(&mut self, end: u64) -> u64 {
        self.roll().checked_rem(end).unwrap_or(0)
    }

    /// True `in_thousand` times out of a thousand.
    pub fn chance(&mut self, in_thousand: u32) -> bool {
        self.below(1000) < u64::from(in_thousand)
    }

    /// Shuffles by Fisher and Yates.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for end in (1..list.len()).rev() {
            let bound = u64::try_from(end).unwrap_or(u64::MAX).saturating_add(1);
            let other = usize::try_from(self.below(bound)).unwrap_or(end);
            list.swap(end, other);
        }
    }
}

/// Decides what goes wrong.
#[derive(Clone, Debug, Default)]
pub enum Faults {
    #[default]
    None,
    Script(Script),
    Seeded {
        dice: Dice,
        rates: Rates,
    },
}

impl Faults {
    pub fn seeded(seed: u64, rates: Rates) -> Self {
        Self::Seeded { dice: Dice::new(seed), rates }
    }

    /// How far behind a read may be: states of so many blocks are kept.
    pub(crate) fn behind_blocks_max(&self) -> u64 {
        match self {
            Self::None => 0,
            Self::Script(script) => script.reads.iter().map(|read| read.behind_blocks).max().unwrap_or(0),
            Self::Seeded { rates, .. } => rates.behind_blocks_max,
        }
    }

    pub(crate) fn on_broadcast(&mut self) -> OnBroadcast {
        match self {
            Self::None => OnBroadcast::default(),
            Self::Script(script) => script.broadcasts.pop_front().unwrap_or_default(),
            Self::Seeded { dice, rates } => {
                let lost = match (dice.chance(rates.request_lost), dice.chance(rates.response_lost)) {
                    (true, _) => Some(Lost::Request),
                    (false, true) => Some(Lost::Response),
                    (false, false) => None,
                };
                let delay_blocks = some_of(dice, rates.delayed, rates.delay_blocks_max).unwrap_or(0);
                let echo_blocks = some_of(dice, rates.echoed, rates.delay_blocks_max.saturating_add(2));
                OnBroadcast { lost, delay_blocks, echo_blocks }
            }
        }
    }

    pub(crate) fn on_read(&mut self) -> OnRead {
        match self {
            Self::None => OnRead::default(),
            Self::Script(script) => script.reads.pop_front().unwrap_or_default(),
            Self::Seeded { dice, rates } => {
                let lost = dice.chance(rates.read_lost);
                let behind_blocks = some_of(dice, rates.read_behind, rates.behind_blocks_max).unwrap_or(0);
                OnRead { lost, behind_blocks }
            }
        }
    }

    pub(crate) fn on_block(&mut self) -> OnBlock {
        match self {
            Self::None => OnBlock::default(),
            Self::Script(script) => script.blocks.pop_front().unwrap_or_default(),
            Self::Seeded { dice, rates } => OnBlock {
                halted: dice.chance(rates.halted),
                evicted: dice.chance(rates.evicted),
                shuffle: dice.chance(rates.shuffled).then(|| dice.roll()),
                index_lag_blocks: some_of(dice, rates.index_lagging, rates.index_lag_blocks_max).unwrap_or(0),
            },
        }
    }
}

/// From 1 to `max`, `in_thousand` times out of a thousand.
fn some_of(dice: &mut Dice, in_thousand: u32, max: u64) -> Option<u64> {
    (dice.chance(in_thousand) && max > 0).then(|| dice.below(max).saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_decides_the_same() {
        let decide = |seed| {
            let mut faults = Faults::seeded(seed, Rates::default());
            (0..50).map(|_| (faults.on_broadcast(), faults.on_read(), faults.on_block())).collect::<Vec<_>>()
        };
        assert_eq!(decide(7), decide(7));
        assert_ne!(decide(7), decide(8));
    }

    #[test]
    fn a_shuffle_keeps_every_element() {
        let mut list: Vec<u32> = (0..20).collect();
        Dice::new(3).shuffle(&mut list);
        assert_ne!(list, (0..20).collect::<Vec<_>>());
        list.sort_unstable();
        assert_eq!(list, (0..20).collect::<Vec<_>>());
    }
}
