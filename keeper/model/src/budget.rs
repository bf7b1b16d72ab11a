//! What an answer costs: tokens and micro-USD, in integers, rounded up.
//!
//! Owns how tokens are counted where the provider's word is not enough. Never here: what was spent before.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Prices are per so many tokens.
const PRICED_TOKENS: u128 = 1_000_000;
/// No tokenizer makes more than one token of a byte: what a prompt costs at most.
const BYTES_PER_TOKEN_LEAST: u64 = 1;
/// What providers put around messages and tools, in tokens each; measured values lie between 3 and 12.
const WRAPPING_TOKENS: u64 = 16;
/// Prose and JSON have three to four and a half bytes a token: who reports less than this makes of it reports too little.
const BYTES_PER_TOKEN_TYPICAL: u64 = 4;

/// Tokens and money that went, or may go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spent {
    pub tokens: u64,
    pub micro_usd: u64,
}

impl Spent {
    /// Both together; stops at the largest number rather than beginning again at zero.
    pub fn plus(self, other: Self) -> Self {
        Self {
            tokens: self.tokens.saturating_add(other.tokens),
            micro_usd: self.micro_usd.saturating_add(other.micro_usd),
        }
    }

    /// What is left of this after `other`, each at least zero.
    pub fn minus(self, other: Self) -> Self {
        Self {
            tokens: self.tokens.saturating_sub(other.tokens),
            micro_usd: self.micro_usd.saturating_sub(other.micro_usd),
        }
    }

    /// The smaller of each.
    pub fn least(self, other: Self) -> Self {
        Self { tokens: self.tokens.min(other.tokens), micro_usd: self.micro_usd.min(other.micro_usd) }
    }

    /// Whether neither is more than `limit`'s.
    pub fn within(self, limit: Self) -> bool {
        self.tokens <= limit.tokens && self.micro_usd <= limit.micro_usd
    }
}

/// Most that may be spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// On one decision, ever.
    pub decision: Spent,
    /// On all together, in any 24 hours.
    pub day: Spent,
}

/// What an attempt or several need of a budget.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Need {
    /// Without so much nothing can be tried.
    pub least: Spent,
    /// All attempts at all providers together, each at its worst.
    pub most: Spent,
}

/// Why a question is not asked now.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BudgetError {
    #[error(
        "decision '{decision}' has {} tokens and {} micro-USD left for models, the question may need {} and {}: ask for \
         less, or raise the limits of a decision", left.tokens, left.micro_usd, least.tokens, least.micro_usd
    )]
    Decision { decision: String, left: Spent, least: Spent },
    #[error(
        "{} tokens and {} micro-USD are left for models in these 24 hours, the question may need {} and {}: wait, or \
         raise the limits of a day", left.tokens, left.micro_usd, least.tokens, least.micro_usd
    )]
    Day { left: Spent, least: Spent },
    #[error(
        "{limit} decisions asked a model in 24 hours, and none was finished: finish them, so that they are dropped"
    )]
    Decisions { limit: usize },
}

/// What a provider takes, in micro-USD for a million tokens: 2,500,000 is $2.50.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    pub prompt: u64,
    pub answer: u64,
}

impl Price {
    /// Rounded up, so that many small calls never cost nothing.
    pub fn cost_ceil(self, prompt_tokens: u64, answer_tokens: u64) -> Spent {
        let part = |tokens: u64, price: u64| (u128::from(tokens) * u128::from(price)).div_ceil(PRICED_TOKENS);
        let micro_usd = part(prompt_tokens, self.prompt).saturating_add(part(answer_tokens, self.answer));
        let micro_usd = u64::try_from(micro_usd).unwrap_or(u64::MAX);
        Spent { tokens: prompt_tokens.saturating_add(answer_tokens), micro_usd }
    }
}

/// What one attempt cost, for the ledger and the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    pub provider: String,
    pub model: String,
    pub prompt_tokens: u64,
    pub answer_tokens: u64,
    pub micro_usd: u64,
    /// The caller's time of the question, in seconds since 1970.
    pub at: u64,
}

impl Cost {
    pub fn spent(&self) -> Spent {
        Spent { tokens: self.prompt_tokens.saturating_add(self.answer_tokens), micro_usd: self.micro_usd }
    }
}

/// Tokens that a request of so many bytes may have at most.
pub(crate) fn prompt_tokens_worst(bytes: usize, items: usize) -> u64 {
    (bytes as u64 / BYTES_PER_TOKEN_LEAST).saturating_add((items as u64).saturating_mul(WRAPPING_TOKENS))
}

/// Whether a provider counted so little of a prompt that it seems to have read a part alone: Ollama cuts what is longer than
/// its `num_ctx` without a word.
pub(crate) fn seems_cut(counted: u64, bytes: usize) -> bool {
    counted < tokens_typical(bytes) / 2
}

/// Tokens that so many bytes have at least, whatever a provider says.
pub(crate) fn tokens_typical(bytes: usize) -> u64 {
    (bytes as u64).div_ceil(BYTES_PER_TOKEN_TYPICAL)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_prompt_of_which_under_half_is_counted_seems_cut() {
        for (counted, bytes, cut) in [(0, 0, false), (499, 4_000, true), (500, 4_000, false), (2_048, 40_000, true)] {
            assert_eq!(seems_cut(counted, bytes), cut, "{counted} of {bytes}");
        }
    }

    #[test]
    fn a_price_is_rounded_up_and_never_runs_over() {
        let price = Price { prompt: 150_000, answer: 600_000 };
        assert_eq!(price.cost_ceil(1, 0), Spent { tokens: 1, micro_usd: 1 });
        assert_eq!(price.cost_ceil(1_000, 1_000), Spent { tokens: 2_000, micro_usd: 750 });
        assert_eq!(price.cost_ceil(1_000_000, 0).micro_usd, 150_000);
        assert_eq!(Price::default().cost_ceil(9, 9), Spent { tokens: 18, micro_usd: 0 });
        let dearest = Price { prompt: u64::MAX, answer: u64::MAX };
        assert_eq!(dearest.cost_ceil(u64::MAX, u64::MAX), Spent { tokens: u64::MAX, micro_usd: u64::MAX });
    }

    proptest! {
        #[test]
        fn more_tokens_never_cost_less(price: (u32, u32), a: (u32, u32), more: (u16, u16)) {
            let price = Price { prompt: price.0.into(), answer: price.1.into() };
            let less = price.cost_ceil(a.0.into(), a.1.into());
            let cost = price.cost_ceil(u64::from(a.0) + u64::from(more.0), u64::from(a.1) + u64::from(more.1));
            prop_assert!(less.within(cost));
        }

        #[test]
        fn what_is_left_and_what_went_make_the_whole(a: (u32, u32), b: (u32, u32)) {
            let of = |pair: (u32, u32)| Spent { tokens: pair.0.into(), micro_usd: pair.1.into() };
            let whole = of(a).plus(of(b));
            prop_assert_eq!(whole.minus(of(b)), of(a));
            prop_assert!(of(a).least(of(b)).within(of(a)));
        }
    }
}
