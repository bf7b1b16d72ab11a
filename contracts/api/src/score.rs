//! Reputation as arithmetic: marks, decay, weights, violations, slashes, and who gets what of them.
//!
//! Integers only, every rounding named. Time comes in as Unix seconds, state as plain values; nothing here reads a
//! clock or a store, so the contract, the wallet that trusts it and the keeper compute the same score.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

pub mod decay;
pub mod payout;
pub mod record;
pub mod slash;
pub mod standing;
pub mod violation;
pub mod weight;

use std::fmt;
use std::str::FromStr;

use cosmwasm_schema::{cw_schema, cw_serde};
use schemars::JsonSchema;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

pub use payout::{Payouts, distribute};
pub use record::Record;
pub use slash::slash_ceil;
pub use standing::{Band, Standing};
pub use violation::{Severity, ViolationKind};

/// A score of 0 to 100 points, counted in ten-thousandths of a point.
///
/// JSON and events show it as a decimal string with four places (`"62.5000"`); compact formats store the integer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, JsonSchema, cw_schema::Schemaifier)]
#[schemaifier(crate = "::cosmwasm_schema::cw_schema", type = cw_schema::NodeType::String)]
pub struct Score(#[schemars(with = "String")] u32);

/// Ten-thousandths in one point.
const POINT: u32 = 10_000;

/// A text that is no [`Score`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("'{text}' is no score: expected 0.0000 to 100.0000 with four decimal places")]
pub struct ScoreError {
    pub text: String,
}

impl Score {
    pub const ZERO: Self = Self(0);
    /// The best there is.
    pub const FULL: Self = Self(100 * POINT);
    /// What an agent of which nothing is known has, overall and in each dimension: 70 points. Above the warning, so
    /// that newcomers are not warned of; below the bonus, so that throwing an identity away never pays.
    pub const START: Self = Self(70 * POINT);
    /// Below this: a warning.
    pub const WARNING_BELOW: Self = Self(50 * POINT);
    /// Above this: a bonus.
    pub const BONUS_ABOVE: Self = Self(90 * POINT);

    /// Whole points, at most [`Score::FULL`].
    pub const fn points(points: u32) -> Self {
        Self::from_ten_thousandths(points.saturating_mul(POINT))
    }

    /// At most [`Score::FULL`].
    pub const fn from_ten_thousandths(value: u32) -> Self {
        if value > Self::FULL.0 { Self::FULL } else { Self(value) }
    }

    pub const fn ten_thousandths(self) -> u32 {
        self.0
    }

    /// Less by as much, and never below zero.
    #[must_use]
    pub const fn minus_floor_zero(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:04}", self.0 / POINT, self.0 % POINT)
    }
}

impl FromStr for Score {
    type Err = ScoreError;

    fn from_str(text: &str) -> Result<Self, ScoreError> {
        let refuse = || ScoreError { text: text.chars().take(48).collect() };
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let (points, part) = text.split_once('.').ok_or_else(refuse)?;
        if !digits(points) || !digits(part) || part.len() != 4 {
            return Err(refuse());
        }
        let points: u32 = points.parse().map_err(|_| refuse())?;
        let part: u32 = part.parse().map_err(|_| refuse())?;
        let value = points.checked_mul(POINT).and_then(|value| value.checked_add(part)).ok_or_else(refuse)?;
        if value > Self::FULL.0 { Err(refuse()) } else { Ok(Self(value)) }
    }
}

impl Serialize for Score {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() { serializer.collect_str(self) } else { serializer.serialize_u32(self.0) }
    }
}

impl<'de> Deserialize<'de> for Score {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
        } else {
            u32::deserialize(deserializer).map(Self::from_ten_thousandths)
        }
    }
}

/// A score in each of the five dimensions.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct Dimensions {
    /// Does what was agreed, when it was agreed.
    pub reliability: Score,
    /// Gives good value for what it costs.
    pub efficiency: Score,
    /// Works well with other agents.
    pub cooperation: Score,
    /// Keeps the rules.
    pub compliance: Score,
    /// Pays and charges what is owed.
    pub financial_responsibility: Score,
}

/// A score as a whole: overall and by dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scores {
    pub overall: Score,
    pub dimensions: Dimensions,
}

/// The five dimensions, in the order in which records store them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimension {
    Reliability,
    Efficiency,
    Cooperation,
    Compliance,
    FinancialResponsibility,
}

/// How many dimensions there are.
pub const DIMENSIONS: usize = 5;

/// The highest mark.
pub const MARK_MAX: u8 = 100;

/// What a rater says, 0 to 100 in each dimension that it can judge; at least one.
#[cw_serde]
#[derive(Copy, Eq, Default)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Marks {
    pub reliability: Option<u8>,
    pub efficiency: Option<u8>,
    pub cooperation: Option<u8>,
    pub compliance: Option<u8>,
    pub financial_responsibility: Option<u8>,
}

/// Marks that count for nothing.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MarksError {
    #[error("a rating marks at least one dimension")]
    Empty {},
    #[error("a mark lies between 0 and {max}: got {got}")]
    TooHigh { got: u8, max: u8 },
}

impl Marks {
    /// In the order of [`Dimension`].
    pub const fn by_dimension(&self) -> [Option<u8>; DIMENSIONS] {
        [self.reliability, self.efficiency, self.cooperation, self.compliance, self.financial_responsibility]
    }

    /// At least one mark, none above [`MARK_MAX`].
    pub fn validate(&self) -> Result<(), MarksError> {
        let marks = self.by_dimension();
        if marks.iter().all(Option::is_none) {
            return Err(MarksError::Empty {});
        }
        match marks.into_iter().flatten().find(|mark| *mark > MARK_MAX) {
            Some(got) => Err(MarksError::TooHigh { got, max: MARK_MAX }),
            None => Ok(()),
        }
    }
}

/// A text that names none of an enumeration's values.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("'{text}' is no {what}")]
pub struct NameError {
    pub text: String,
    pub what: &'static str,
}

/// The names of an enumeration's values, in text as in JSON; compact formats store the index. By hand, since what serde
/// derives for each is ten times the code.
macro_rules! names {
    ($type:ident, $what:literal, $($variant:ident = $name:literal),* $(,)?) => {
        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(match self { $(Self::$variant => $name),* })
            }
        }

        impl std::str::FromStr for $type {
            type Err = $crate::score::NameError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($name => Ok(Self::$variant),)*
                    _ => Err($crate::score::NameError { text: text.chars().take(48).collect(), what: $what }),
                }
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    serializer.collect_str(self)
                } else {
                    serializer.serialize_u8(*self as u8)
                }
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                use serde::de::Error as _;
                if deserializer.is_human_readable() {
                    return String::deserialize(deserializer)?.parse().map_err(D::Error::custom);
                }
                let index = u8::deserialize(deserializer)?;
                [$(Self::$variant),*].into_iter().find(|value| *value as u8 == index).ok_or_else(|| D::Error::custom($what))
            }
        }
    };
}

pub(crate) use names;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_shown_with_four_places_and_read_back() {
        let score = Score::from_ten_thousandths(625_000);
        assert_eq!(serde_json::to_string(&score).unwrap(), r#""62.5000""#);
        assert_eq!(serde_json::from_str::<Score>(r#""62.5000""#).unwrap(), score);
        let stored = postcard::to_allocvec(&score).unwrap();
        assert_eq!((stored.len(), postcard::from_bytes::<Score>(&stored)), (3, Ok(score)));
        assert_eq!("100.0000".parse(), Ok(Score::FULL));
        for text in ["", "62", "62.5", "-1.0000", "+1.0000", "100.0001", "1.+000", "99999999999.0000"] {
            assert!(text.parse::<Score>().is_err(), "{text}");
        }
    }

    #[test]
    fn no_number_makes_a_score_above_the_best() {
        assert_eq!(Score::from_ten_thousandths(999_999).to_string(), "99.9999");
        for value in [1_000_000, 1_000_001, u32::MAX] {
            assert_eq!(Score::from_ten_thousandths(value), Score::FULL);
            assert_eq!(postcard::from_bytes(&postcard::to_allocvec(&value).unwrap()), Ok(Score::FULL));
        }
    }

    #[test]
    fn marks_need_one_dimension_and_end_at_a_hundred() {
        assert_eq!(Marks::default().validate(), Err(MarksError::Empty {}));
        let mark = |mark| Marks { cooperation: Some(mark), ..Marks::default() };
        assert_eq!(mark(100).validate(), Ok(()));
        assert_eq!(mark(101).validate(), Err(MarksError::TooHigh { got: 101, max: 100 }));
    }

    #[test]
    fn names_are_read_back() {
        for severity in Severity::ALL {
            assert_eq!(severity.to_string().parse(), Ok(severity));
        }
        assert!("grave".parse::<Severity>().is_err());
    }
}
