//! Incidents: money that is gone and that nothing explains, and more going wrong than a limit allows.

use serde::{Deserialize, Serialize};
use stateset_api::Amount;
use stateset_ledger::Account;

/// How the limits of unrecognised payments begin.
pub(crate) const UNRECOGNISED: &str = "limits.unrecognised";

/// How the limits of what the treasury loses begin.
pub(crate) const LOSS: &str = "limits.loss_day";

/// The limit of what fails.
pub(crate) const FAILED: &str = "limits.failed_day_count";

/// What was seen. Amounts in the denom's smallest unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Denom.
    pub asset: String,
    /// Where it lay; `None`: in the wallet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<Account>,
    /// What the ledger expected at the last look, with all that explains an outflow booked.
    pub expected: Amount,
    /// What the chain showed at that look.
    pub observed: Amount,
    /// The least that was missing at each of the looks.
    pub missing: Amount,
    /// The block of the last look, and its time in Unix seconds.
    pub height: u64,
    pub time: u64,
    /// Who said so, by their names as configured.
    pub endpoints: Vec<String>,
    /// Payments that were under way, by their ids; at most 20.
    pub under_way: Vec<String>,
}

impl Evidence {
    /// Whose it was, in words.
    pub const fn whose(&self) -> &'static str {
        if self.account.is_some() { "the treasury" } else { "the wallet" }
    }
}

/// More of something than a limit of the configuration allows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overrun {
    /// The setting, such as `limits.unrecognised_day_count`.
    pub limit: String,
    /// The denom of the amounts; none where something is counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asset: Option<String>,
    /// What the setting says, and what there was within its time.
    pub max: Amount,
    pub got: Amount,
    /// What counted, by its ids; at most 20.
    pub about: Vec<String>,
    /// Unix seconds of the chain.
    pub time: u64,
}

/// What an incident is about. Told apart by their fields: what was stored before there were others has those of the first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Cause {
    /// Money of the wallet, or of its treasury, is gone.
    Missing(Evidence),
    /// Too much of something.
    Overrun(Overrun),
}

impl Cause {
    /// Unix seconds of the chain.
    pub const fn time(&self) -> u64 {
        match self {
            Self::Missing(evidence) => evidence.time,
            Self::Overrun(overrun) => overrun.time,
        }
    }

    /// How much, and of which denom; nothing where something is counted.
    pub fn amount(&self) -> Option<(u128, &str)> {
        match self {
            Self::Missing(Evidence { asset, missing, .. }) => Some((missing.0, asset)),
            Self::Overrun(Overrun { asset, got, .. }) => Some((got.0, asset.as_deref()?)),
        }
    }

    /// In one line; `show` writes an amount of a denom.
    pub fn words(&self, show: &dyn Fn(u128, &str) -> String) -> String {
        match self {
            Self::Missing(evidence) => {
                let (amount, whose) = (show(evidence.missing.0, &evidence.asset), evidence.whose());
                format!("{amount} of {whose} are gone and nothing explains it")
            }
            Self::Overrun(Overrun { limit, asset, max, got, .. }) => {
                let number =
                    |amount: &Amount| asset.as_ref().map_or_else(|| amount.to_string(), |asset| show(amount.0, asset));
                format!("{} where {limit} allows {}", number(got), number(max))
            }
        }
    }
}

/// How a person ended one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resolution {
    pub reason: String,
    /// Where the money is booked from then on, if some was missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<Account>,
    /// Unix seconds, by the clock of the machine on which it was said.
    pub at: u64,
}

/// One incident. While it is open nothing is paid or moved; of one about losses the treasury alone takes on no risk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Incident {
    pub number: u64,
    #[serde(rename = "evidence")]
    pub cause: Cause,
    /// The height at which the wallet showed that the brake is pulled, if this keeper pulled it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub braked_at: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolution: Option<Resolution>,
}

impl Incident {
    pub const fn is_open(&self) -> bool {
        self.resolution.is_none()
    }

    /// Whether it stops the treasury from taking on risk, and nothing else.
    pub fn is_about_loss(&self) -> bool {
        matches!(&self.cause, Cause::Overrun(overrun) if overrun.limit.starts_with(LOSS))
    }

    /// Why it stops what it stops, and the remedy.
    pub fn stop(&self) -> String {
        let words = self.cause.words(&|amount, asset| format!("{amount} {asset}"));
        let number = self.number;
        format!(
            "incident {number}: {words}: look with `ledger incidents`, and end it with `ledger resolve {number} --reason ...`"
        )
    }

    /// Whether somebody else may have the operator's key, or the owner's: then the wallet itself is frozen.
    pub fn asks_for_the_brake(&self) -> bool {
        match &self.cause {
            Cause::Missing(_) => true,
            Cause::Overrun(overrun) => overrun.limit.starts_with(UNRECOGNISED),
        }
    }
}
