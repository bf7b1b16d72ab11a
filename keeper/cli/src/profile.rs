//! What an owner says of an agent and its wallet before registering both: one TOML file, read strictly.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use stateset_api::policy::{Policy, PolicyError};
use stateset_api::registry::{Endpoints, Metadata, VerificationKey};
use stateset_api::treasury;
use stateset_api::wallet::{Payee, SignerSet, SignersError};
use stateset_chain::dialect;
use stateset_config::{ConfigError, TreasuryConfig};
use thiserror::Error;

/// The commented file that `init` writes; a test loads it.
pub const EXAMPLE: &str = include_str!("../../examples/agent.toml");

/// A profile that cannot be used.
#[derive(Debug, Error)]
pub enum ProfileError {
    #[error("cannot read the agent's profile {path}: {reason}")]
    Unreadable { path: PathBuf, reason: std::io::Error },
    #[error("the agent's profile {path} is not understood: {reason}")]
    Syntax { path: PathBuf, reason: Box<toml::de::Error> },
    #[error("the agent's profile {path}: {reason}")]
    Policy { path: PathBuf, reason: PolicyError },
    #[error("the agent's profile {path}, wallet.signers: {reason}")]
    Signers { path: PathBuf, reason: SignersError },
    #[error("the agent's profile {path}: {reason}")]
    Treasury { path: PathBuf, reason: Box<ConfigError> },
    #[error("the agent's profile {path}, treasury_policy: {reason}")]
    TreasuryPolicy { path: PathBuf, reason: treasury::PolicyError },
}

/// An agent to be registered with its wallet.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    pub agent: AgentProfile,
    pub wallet: WalletProfile,
    pub policy: Policy,
    #[serde(default, rename = "payee")]
    pub payees: Vec<Payee>,
    /// How a rehearsal's keeper treats the treasury, as the table `treasury` of the keeper's own file. Registering reads
    /// it and does nothing with it.
    pub treasury: Option<TreasuryConfig>,
    /// What a rehearsal's treasury is made with, as `treasury create --policy FILE` reads it.
    pub treasury_policy: Option<treasury::Policy>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgentProfile {
    /// Tells this owner's agents apart; the wallet's address follows from it and the owner.
    pub name: String,
    #[serde(rename = "type")]
    pub agent_type: String,
    #[serde(default)]
    pub capabilities: Vec<String>,
    #[serde(default)]
    pub endpoints: Endpoints,
    #[serde(default)]
    pub keys: Vec<VerificationKey>,
    pub metadata: Option<Metadata>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WalletProfile {
    /// Address that may freeze the wallet and revoke the operator.
    pub guardian: Option<String>,
    /// How long the operator's key may act, counted from registration. Days.
    pub operator_days: u32,
    /// Decide together on what exceeds the operator's limits. Without them the owner alone decides, at once.
    pub signers: Option<SignerSet>,
}

impl Profile {
    pub fn load(path: &Path) -> Result<Self, ProfileError> {
        let unreadable = |reason| ProfileError::Unreadable { path: path.to_owned(), reason };
        Self::parse(&std::fs::read_to_string(path).map_err(unreadable)?, path)
    }

    pub fn parse(text: &str, path: &Path) -> Result<Self, ProfileError> {
        let profile: Self = toml::from_str(text)
            .or_else(|reason| Self::of_0_2(text).ok_or(reason))
            .map_err(|reason| ProfileError::Syntax { path: path.to_owned(), reason: Box::new(reason) })?;
        let unfit = |reason| ProfileError::Policy { path: path.to_owned(), reason };
        profile.policy.validate(None).map_err(unfit)?;
        let signers = profile.wallet.signers.as_ref().map_or(Ok(()), SignerSet::validate);
        signers.map_err(|reason| ProfileError::Signers { path: path.to_owned(), reason })?;
        let settings = profile.treasury.as_ref().map_or(Ok(()), TreasuryConfig::check);
        settings.map_err(|reason| ProfileError::Treasury { path: path.to_owned(), reason: Box::new(reason) })?;
        let rules = profile.treasury_policy.as_ref().map_or(Ok(()), treasury::Policy::validate);
        rules.map_err(|reason| ProfileError::TreasuryPolicy { path: path.to_owned(), reason })?;
        Ok(profile)
    }

    /// In the words of version 0.2, which called a policy's approval rules otherwise.
    fn of_0_2(text: &str) -> Option<Self> {
        dialect::read(toml::from_str(text).ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use stateset_api::Amount;

    use super::*;

    #[test]
    fn the_example_loads() {
        let profile = Profile::parse(EXAMPLE, Path::new("agent.toml")).unwrap();
        assert_eq!(profile.agent.name, "buyer");
        assert!(!profile.policy.denoms.is_empty());
    }

    /// Whatever a reader may take the comment off, together with all the rest.
    #[test]
    fn the_example_loads_with_all_that_it_offers() {
        let offered = |rest: &str| {
            let name = |name: &str| name.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_');
            rest.starts_with(['[', ']'])
                || rest.starts_with("    {")
                || rest.split_once(" = ").is_some_and(|(of, _)| name(of))
        };
        let line = |line: &'static str| line.strip_prefix("# ").filter(|rest| offered(rest)).unwrap_or(line);
        let text = EXAMPLE
            .lines()
            .map(line)
            .collect::<Vec<_>>()
            .join("\n")
            .replace("\"A...\"", "\"AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"");
        let profile = Profile::parse(&text, Path::new("agent.toml")).unwrap();
        let Policy {
            trust, dead_man_seconds, approval_rules, newcomers, budgets, successions, treasury, conduits, ..
        } = profile.policy;
        assert_eq!(conduits, [7]);
        assert!(trust.is_some() && dead_man_seconds.is_some() && approval_rules.len() == 1);
        assert_eq!((newcomers.len(), budgets.len(), successions.len()), (1, 1, 1));
        assert_eq!(
            (newcomers[0].per_payee_max, successions[0].rate),
            (Amount(20_000_000), budgets[0].denoms[0].weight)
        );
        let treasury = treasury.unwrap();
        assert_eq!((treasury.code_ids, treasury.keep_min), (vec![5], Amount(500_000_000)));
        assert_eq!((profile.payees.len(), profile.wallet.signers.unwrap().signers.len()), (1, 2));
        let payee = &profile.payees[0];
        assert_eq!((payee.ends_at, payee.vendor.as_ref().map(|hash| hash.len())), (Some(1_814_400_000), Some(32)));
    }

    #[test]
    fn a_misspelt_limit_is_refused_rather_than_left_out() {
        let text = EXAMPLE.replace("calls_per_hour", "calls_per_hours");
        assert!(Profile::parse(&text, Path::new("agent.toml")).unwrap_err().to_string().contains("calls_per_hours"));
    }

    #[test]
    fn signers_are_read_and_a_threshold_that_nobody_reaches_is_refused() {
        let signers = |threshold: u32| {
            format!(
                "operator_days = 30\n[wallet.signers]\nthreshold = {threshold}\nloosen_delay_seconds = 86400\n\
                 signers = [{{ id = {{ address = \"a\" }}, weight = 1 }}, {{ id = {{ address = \"b\" }}, weight = 1 }}]"
            )
        };
        let parse = |threshold| {
            let text = EXAMPLE.replace("operator_days = 30", &signers(threshold));
            Profile::parse(&text, Path::new("agent.toml"))
        };
        assert_eq!(parse(2).unwrap().wallet.signers.unwrap().signers.len(), 2);
        let error = parse(3).unwrap_err();
        assert!(matches!(error, ProfileError::Signers { .. }) && error.to_string().contains("got 3"), "{error}");
    }

    #[test]
    fn a_profile_of_version_0_2_is_read() {
        let rule = |name| format!("[[policy.{name}]]\ndenom = \"uusdc\"\ncontract = \"g\"\nabove = \"5\"\n");
        let [before, now] = ["consult", "approval_rules"].map(|name| {
            let text = EXAMPLE.replacen("[[policy.denoms]]", &format!("{}[[policy.denoms]]", rule(name)), 1);
            assert_ne!(text, EXAMPLE);
            Profile::parse(&text, Path::new("agent.toml")).unwrap().policy
        });
        assert_eq!((before.approval_rules.len(), before), (1, now));
    }

    #[test]
    fn a_policy_that_the_wallet_would_refuse_is_refused_here() {
        let text = EXAMPLE.replace("receipt_seconds = 34560000", "receipt_seconds = 60");
        assert_ne!(text, EXAMPLE);
        assert!(matches!(Profile::parse(&text, Path::new("a")), Err(ProfileError::Policy { .. })));
    }
}
