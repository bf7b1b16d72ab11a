//! The parts of a scenario. Rates are per month of 30 days, times in days and hours, money in dollars.

use serde::Deserialize;

use super::super::series::Series;
use super::{NotNegative, Share};

/// What the wallet and the operator have on the first day.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WalletStart {
    pub(crate) balance_usdc: NotNegative,
    /// STATE of the operator's account, which pays fees.
    #[serde(default = "gas")]
    pub(crate) gas_state: NotNegative,
}

const fn gas() -> NotNegative {
    NotNegative(1_000.0)
}

/// What people around the agent do.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct People {
    /// Signers answer a question so many hours after it was asked; a question lives for 24.
    pub(crate) approve_hours: u32,
    /// Somebody looks at a held bill so many hours after it was held, and releases or leaves it.
    pub(crate) review_hours: u32,
    /// Of the frauds that are put before a person, this part is recognised.
    pub(crate) frauds_spotted: Share,
    /// On the first day the listed payees are made known as vendors, with names and addresses.
    pub(crate) registers_vendors: bool,
}

impl Default for People {
    fn default() -> Self {
        Self { approve_hours: 6, review_hours: 24, frauds_spotted: Share(1.0), registers_vendors: true }
    }
}

/// What a STATE costs, by day.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Price {
    pub(crate) start_usdc: NotNegative,
    /// A file beside the scenario with a value per line, a day each; after its end the last one stays.
    #[serde(default)]
    pub(crate) csv: Option<String>,
    #[serde(default, rename = "regime")]
    pub(crate) regimes: Vec<Regime>,
    #[serde(skip)]
    pub(crate) series: Option<Series>,
}

impl Price {
    pub(super) fn problem(&self) -> Option<&'static str> {
        match (self.start_usdc.0 > 0.0, &self.csv, self.regimes.is_empty()) {
            (false, ..) => Some("begins at zero: start_usdc is more"),
            (_, Some(_), false) => Some("has a csv and regimes: one of them"),
            _ => None,
        }
    }
}

/// A time in which the price behaves alike; the last one goes on for ever.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Regime {
    pub(crate) days: u32,
    #[serde(default)]
    pub(crate) drift_per_year: f64,
    #[serde(default)]
    pub(crate) volatility_per_year: NotNegative,
    #[serde(default)]
    pub(crate) jumps_per_year: NotNegative,
    /// Mean of a jump's logarithm.
    #[serde(default)]
    pub(crate) jump_mean: f64,
    #[serde(default)]
    pub(crate) jump_deviation: NotNegative,
}

/// When something happens: each month on a day, or by chance at a rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Rhythm {
    Monthly(u32),
    /// Events per 30 days.
    Poisson(f64),
}

fn rhythm(day_of_month: Option<u32>, per_month: Option<NotNegative>) -> Result<Rhythm, &'static str> {
    match (day_of_month, per_month) {
        (Some(day @ 1..=28), None) => Ok(Rhythm::Monthly(day)),
        (Some(_), None) => Err("has a day_of_month outside 1 to 28, which every month has"),
        (None, Some(rate)) => Ok(Rhythm::Poisson(rate.0)),
        _ => Err("needs a rhythm: either day_of_month or per_month"),
    }
}

/// How amounts differ: each by a lognormal factor of mean 1 with this σ, and by the season.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spread {
    pub(crate) amount: f64,
    pub(crate) sigma: f64,
    /// Amplitude of the year's wave, as a part of the amount.
    pub(crate) season: f64,
    /// Day of the year at which the wave is highest.
    pub(crate) peak_day: u32,
}

/// Who sends bills.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum PayeeOf {
    /// The payee of this number in the agent's profile, from 1.
    Listed(usize),
    /// Somebody of this name whom the profile does not list.
    New(String),
}

/// A process of honest bills.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bills {
    pub(crate) name: String,
    pub(crate) payee: PayeeOf,
    /// Without it the listed payee's first one.
    #[serde(default)]
    pub(crate) category: Option<String>,
    pub(crate) amount_usdc: NotNegative,
    #[serde(default)]
    spread: NotNegative,
    #[serde(default)]
    season: Share,
    #[serde(default)]
    peak_day: u32,
    #[serde(default)]
    day_of_month: Option<u32>,
    #[serde(default)]
    per_month: Option<NotNegative>,
    /// So many days before it is due it is handed in.
    #[serde(default)]
    pub(crate) notice_days: u32,
}

impl Bills {
    pub(super) fn problem(&self) -> Option<&'static str> {
        if self.category.is_none() && matches!(self.payee, PayeeOf::New(_)) {
            return Some("bills a new payee, whose category nobody knows: name one");
        }
        rhythm(self.day_of_month, self.per_month).err()
    }

    pub(crate) fn rhythm(&self) -> Rhythm {
        rhythm(self.day_of_month, self.per_month).unwrap_or(Rhythm::Poisson(0.0))
    }

    pub(crate) const fn spread(&self) -> Spread {
        let (amount, sigma, season) = (self.amount_usdc.0, self.spread.0, self.season.0);
        Spread { amount, sigma, season, peak_day: self.peak_day }
    }
}

/// A process of money that comes in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Income {
    pub(crate) name: String,
    /// What one payment brings; with a csv by what each of its values is multiplied.
    pub(crate) amount_usdc: NotNegative,
    #[serde(default)]
    spread: NotNegative,
    #[serde(default)]
    season: Share,
    #[serde(default)]
    peak_day: u32,
    #[serde(default)]
    day_of_month: Option<u32>,
    #[serde(default)]
    per_month: Option<NotNegative>,
    /// A file beside the scenario with a value per line, a day each; after its end nothing comes.
    #[serde(default)]
    pub(crate) csv: Option<String>,
    #[serde(skip)]
    pub(crate) series: Option<Series>,
}

impl Income {
    pub(super) fn problem(&self) -> Option<&'static str> {
        match (&self.csv, rhythm(self.day_of_month, self.per_month)) {
            (Some(_), _) if self.day_of_month.is_some() || self.per_month.is_some() => {
                Some("has a csv and a rhythm: one of them")
            }
            (Some(_), _) => None,
            (None, rhythm) => rhythm.err(),
        }
    }

    pub(crate) fn rhythm(&self) -> Rhythm {
        rhythm(self.day_of_month, self.per_month).unwrap_or(Rhythm::Poisson(0.0))
    }

    pub(crate) const fn spread(&self) -> Spread {
        let (amount, sigma, season) = (self.amount_usdc.0, self.spread.0, self.season.0);
        Spread { amount, sigma, season, peak_day: self.peak_day }
    }
}

/// What a fraud looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AttackKind {
    /// A bill from nobody that anybody knows.
    Stranger,
    /// A known vendor's name and its next number, and another account.
    ChangedAccount,
    /// The same, from an address that begins and ends as the known one.
    LookAlikeAddress,
    /// A known bill under its number in letters of another script, which nobody can tell from it.
    LookAlikeNumber,
    /// The same in another case.
    RespelledNumber,
    /// The same with an `O` for a `0`, which real ledgers have beside each other.
    SimilarNumber,
    /// A known bill, once more.
    Duplicate,
    /// A known bill's number over twice the amount.
    RaisedAmount,
}

impl AttackKind {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Stranger => "stranger",
            Self::ChangedAccount => "changed account",
            Self::LookAlikeAddress => "look-alike address",
            Self::LookAlikeNumber => "look-alike number",
            Self::RespelledNumber => "respelled number",
            Self::SimilarNumber => "similar number",
            Self::Duplicate => "duplicate",
            Self::RaisedAmount => "raised amount",
        }
    }
}

/// A process of hostile bills.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Attack {
    pub(crate) kind: AttackKind,
    pub(crate) per_month: NotNegative,
    /// Without it, what the bill that is copied asks for.
    #[serde(default)]
    pub(crate) amount_usdc: Option<NotNegative>,
}

/// What is wrong with the node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NodeKind {
    /// It does not answer.
    Down,
    /// It answers as it did when the trouble began, and passes on what it is sent.
    Stale,
    /// It says other balances than there are.
    WrongBalance,
    /// What it takes it does not pass on.
    Swallows,
}

/// Times in which the node is in trouble: one window, or many by chance.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Node {
    pub(crate) kind: NodeKind,
    /// Of one window; from the start of the first day.
    #[serde(default)]
    pub(crate) from_day: Option<NotNegative>,
    /// Of many.
    #[serde(default)]
    pub(crate) per_month: Option<NotNegative>,
    /// How long one lasts; of many the mean of an exponential.
    pub(crate) hours: NotNegative,
    /// Of `wrong_balance`: what it says, as a multiple of what is.
    #[serde(default)]
    pub(crate) factor: NotNegative,
}

impl Node {
    pub(super) const fn problem(&self) -> Option<&'static str> {
        match (self.from_day, self.per_month) {
            (Some(_), None) | (None, Some(_)) => None,
            _ => Some("needs a time: either from_day or per_month"),
        }
    }
}
