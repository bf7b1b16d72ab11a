//! What the agent may do by itself at all, by its configuration: kinds of acts, beside what the contracts allow.
//!
//! Absent: limits within a kind, which the wallet's policy has; and what a person does by hand.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// A kind of act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Pay bills.
    Pay,
    /// Operate the treasury.
    Treasury,
    /// Ask the wallet's signers.
    Ask,
    /// Rate payees on chain.
    Rate,
    /// Have decisions noted in the wallet's log.
    Note,
}

impl Act {
    pub const ALL: [Self; 5] = [Self::Pay, Self::Treasury, Self::Ask, Self::Rate, Self::Note];
}

/// The kinds that are permitted; all by default, each as far as the rest of the configuration enables it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Permissions(BTreeSet<Act>);

impl Default for Permissions {
    fn default() -> Self {
        Self(Act::ALL.into())
    }
}

impl Permissions {
    pub fn allow(&self, act: Act) -> bool {
        self.0.contains(&act)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_permitted_until_a_list_says_what_is_and_a_kind_that_there_is_not_is_named() {
        assert!(Act::ALL.iter().all(|act| Permissions::default().allow(*act)));
        let some: Permissions = serde_json::from_str(r#"["pay","note"]"#).unwrap();
        let allowed: Vec<Act> = Act::ALL.into_iter().filter(|act| some.allow(*act)).collect();
        assert_eq!(allowed, [Act::Pay, Act::Note]);
        let none: Permissions = serde_json::from_str("[]").unwrap();
        assert!(Act::ALL.iter().all(|act| !none.allow(*act)));
        let error = serde_json::from_str::<Permissions>(r#"["steal"]"#).unwrap_err().to_string();
        assert!(error.contains("steal") && error.contains("treasury"), "{error}");
    }
}
