//! What no rule and no vote can allow: findings that stand against an action.

use std::fmt;

use cosmwasm_schema::cw_serde;

use super::facts::{Action, Facts};
use crate::Amount;
use crate::ring::Window;

/// 30 days in days: at most 31 buckets.
pub const MONTH: Window = Window { seconds: 30 * 86_400, bucket_seconds: 86_400 };

/// Beside the blocked addresses, which are kept one by one.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Compliance {
    /// At most 4. In a denom that is missing here nothing is approved.
    pub denoms: Vec<DenomCompliance>,
    pub categories: Categories,
}

/// In the denom's smallest unit.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct DenomCompliance {
    pub denom: String,
    /// What a wallet may pay to one payee under approvals in **any** 24 hours (counted in hours).
    pub payee_day_max: Amount,
    /// And in **any** 30 days (counted in days).
    pub payee_month_max: Amount,
    /// A payment of as much or more must carry a reference.
    pub reference_from: Amount,
}

/// What payments may state.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum Categories {
    Any {},
    /// At most 16.
    Only(Vec<String>),
    /// At most 16.
    Except(Vec<String>),
}

impl Categories {
    pub fn allow(&self, category: &str) -> bool {
        let named = |list: &[String]| list.iter().any(|entry| entry == category);
        match self {
            Self::Any {} => true,
            Self::Only(list) => named(list),
            Self::Except(list) => !named(list),
        }
    }

    /// Whether nothing that may be stated is excluded.
    pub const fn allow_all(&self) -> bool {
        match self {
            Self::Any {} => true,
            Self::Only(_) => false,
            Self::Except(list) => list.is_empty(),
        }
    }
}

/// Something that stands against an action.
#[cw_serde]
#[derive(Eq)]
pub enum Finding {
    /// The agent is suspended or retired.
    AgentInactive {
        status: String,
    },
    Blocked {
        address: String,
    },
    /// No entry names the denom.
    Denom {
        denom: String,
    },
    Category {
        category: String,
    },
    /// A payment that needs a reference and has none.
    ReferenceMissing {
        to: String,
        amount: Amount,
        from: Amount,
    },
    /// What was paid to a payee in a window, with what is asked for, exceeds the cap. An empty payee is whoever is not
    /// named.
    Exposure {
        payee: String,
        seconds: u64,
        spent: Amount,
        requested: Amount,
        max: Amount,
    },
    /// It states no category, and some are excluded.
    CategoryOpen {},
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AgentInactive { status } => write!(f, "the agent is {status}"),
            Self::Blocked { address } => write!(f, "{address} is blocked"),
            Self::Denom { denom } => write!(f, "nothing is approved in '{denom}'"),
            Self::Category { category } => write!(f, "category '{category}' is not allowed"),
            Self::ReferenceMissing { to, amount, from } => {
                write!(f, "a payment of {from} or more needs a reference: that of {amount} to {to} has none")
            }
            Self::CategoryOpen {} => f.write_str("it states no category, and some are excluded"),
            Self::Exposure { payee, seconds, spent, requested, max } => {
                let payee = if payee.is_empty() { "whoever is not named" } else { payee };
                write!(f, "{payee} may get {max} in any {seconds} s: got {spent}, asked for {requested}")
            }
        }
    }
}

impl Compliance {
    /// The caps of a denom.
    pub fn of(&self, denom: &str) -> Option<&DenomCompliance> {
        self.denoms.iter().find(|entry| entry.denom == denom)
    }

    /// All that stands against an action.
    pub fn findings(&self, action: &Action<'_>, facts: &Facts) -> Vec<Finding> {
        let mut found = Vec::new();
        if let Some(status) = &facts.inactive {
            found.push(Finding::AgentInactive { status: status.clone() });
        }
        let caps = self.of(action.denom);
        if caps.is_none() {
            found.push(Finding::Denom { denom: action.denom.to_owned() });
        }
        for part in &action.parts {
            match part.category {
                Some(category) if !self.categories.allow(category) => {
                    found.push(Finding::Category { category: category.to_owned() });
                }
                None if !self.categories.allow_all() => found.push(Finding::CategoryOpen {}),
                _ => {}
            }
            if let Some(caps) = caps.filter(|caps| !part.referenced && part.amount >= caps.reference_from.0) {
                let (to, amount) = (part.payee.unwrap_or_default().to_owned(), Amount(part.amount));
                found.push(Finding::ReferenceMissing { to, amount, from: caps.reference_from });
            }
        }
        for payee in &facts.payees {
            if payee.blocked {
                found.push(Finding::Blocked { address: payee.address.clone() });
            }
            if let Some(caps) = caps {
                found.extend(caps.exposure(&payee.address, action.to(&payee.address), payee.day, payee.month));
            }
        }
        found
    }
}

impl DenomCompliance {
    /// The cap that `requested` more would exceed, if one.
    pub fn exposure(&self, payee: &str, requested: u128, day: u128, month: u128) -> Option<Finding> {
        let windows = [(crate::ring::DAY, day, self.payee_day_max), (MONTH, month, self.payee_month_max)];
        let over = |(_, spent, max): &(Window, u128, Amount)| spent.saturating_add(requested) > max.0;
        windows.into_iter().find(over).map(|(window, spent, max)| Finding::Exposure {
            payee: payee.to_owned(),
            seconds: window.seconds,
            spent: Amount(spent),
            requested: Amount(requested),
            max,
        })
    }
}
