//! Whether the rules, as they stand now, let anything be paid.

use stateset_api::policy::Policy;
use stateset_api::wallet::{Remaining, WalletInfo};
use stateset_chain::contract::{AskError, Wallet};
use stateset_config::GasRefillConfig;
use stateset_config::context::Context;
use stateset_telemetry::timestamp::show_time;

use super::check::Check;

/// A dead man's switch that runs out sooner is to be looked at: a day.
const SILENCE_LOOK: u64 = 86_400;

/// Whose rules they are.
pub(super) struct Of<'a> {
    pub(super) context: &'a Context,
    pub(super) wallet: &'a Wallet,
    pub(super) info: &'a WalletInfo,
    pub(super) rules: &'a Policy,
    /// The operator's address, where its key is there.
    pub(super) operator: Option<&'a str>,
}

impl Of<'_> {
    /// `now`: Unix seconds of the newest block.
    pub(super) async fn checks(&self, now: u64) -> Vec<Check> {
        let mut checks: Vec<Check> = dead_man(self.info, now).into_iter().collect();
        checks.extend(rest(self.info, now));
        let asked = async {
            let mut left = Vec::new();
            for entry in &self.rules.denoms {
                left.push(self.wallet.remaining(&entry.denom).await?);
            }
            Ok::<_, AskError>((left, self.payees().await?))
        };
        match asked.await {
            Err(error) => checks.push(Check::failed("policy", error, "ask again, or another node")),
            Ok((left, payees)) => {
                checks.extend(payees);
                checks.extend(spendable(&left));
            }
        }
        if checks.is_empty() {
            let denoms = self.rules.denoms.iter().map(|entry| entry.denom.clone()).collect::<Vec<_>>().join(", ");
            checks.push(Check::good("policy", format!("payments in {denoms} are possible")));
        }
        checks
    }

    /// Whether anybody can be paid, and the operator's account refilled as the configuration wants.
    async fn payees(&self) -> Result<Vec<Check>, AskError> {
        let payees = self.wallet.payees().await?;
        let mut checks = Vec::new();
        if payees.is_empty() && self.rules.newcomers.is_empty() {
            let remedy = "have the owner list one: `wallet payees add`";
            checks.push(Check::warning("policy", "nobody is a payee, and there is no newcomer purse", remedy));
        }
        let refill = self.context.config.chain.gas_refill.as_ref().and_then(GasRefillConfig::rules);
        if let (Some(refill), Some(operator)) = (refill, self.operator) {
            let denom = self.context.config.chain.gas_price.denom();
            let is_listed = payees.iter().any(|one| {
                let payee = &one.payee;
                payee.address == operator && payee.denom == denom && payee.categories.contains(&refill.category)
            });
            if !is_listed {
                let found = format!("{operator} is no payee in {denom} of the category '{}'", refill.category);
                checks.push(Check::warning(
                    "gas refill",
                    found,
                    "have the owner list it, or take [chain.gas_refill] out",
                ));
            }
        }
        Ok(checks)
    }
}

fn dead_man(info: &WalletInfo, now: u64) -> Option<Check> {
    let at = info.dead_man_at?;
    if at <= now {
        let error = eyre::eyre!("the dead man's switch ran out at {}: nothing is paid", show_time(at));
        return Some(Check::failed("policy", error, "the owner says that it may go on: `wallet unfreeze`"));
    }
    let found = format!("the dead man's switch runs out at {}, unless the operator is heard of", show_time(at));
    (at - now < SILENCE_LOOK).then(|| Check::warning("policy", found, "let the keeper run, with run.heartbeat"))
}

fn rest(info: &WalletInfo, now: u64) -> Option<Check> {
    let until = info.rests_until.filter(|until| *until > now)?;
    let found =
        format!("after its brake the wallet rests until {}: purse, mandates and grants are off", show_time(until));
    Some(Check::warning("policy", found, "wait, and find out why the brake was pulled"))
}

/// What stops payments in one denom, or in all.
fn spendable(left: &[Remaining]) -> Vec<Check> {
    let mut checks = Vec::new();
    for one in left {
        let denom = &one.denom;
        if one.share_bps == Some(0) {
            let error = eyre::eyre!("for want of trust in the agent nothing may be paid in {denom}");
            checks.push(Check::failed("policy", error, "look at its score and cases: `case list`, `stake show`"));
        } else if one.lifetime.is_zero() {
            let found = format!("of what may ever be paid in {denom} nothing is left");
            checks.push(Check::warning("policy", found, "have the owner raise lifetime_max"));
        }
    }
    if !left.is_empty() && left.iter().all(|one| one.balance.is_zero()) {
        let found = "the wallet holds nothing of what its rules are on";
        checks.push(Check::warning("policy", found, "send it some: `send COIN`"));
    }
    checks
}

#[cfg(test)]
mod tests {
    use super::super::check::Health;
    use super::*;
    use stateset_api::Amount;

    fn left(denom: &str, lifetime: u128, balance: u128) -> Remaining {
        serde_json::from_value(serde_json::json!({
            "denom": denom, "per_payment": "1", "per_day": "1", "per_day_grows_at": null,
            "lifetime": lifetime.to_string(), "calls": 1, "calls_grow_at": null, "balance": balance.to_string(),
        }))
        .unwrap()
    }

    #[test]
    fn rules_under_which_nothing_can_be_paid_are_named() {
        let said = |left: &[Remaining]| -> Vec<(Health, String)> {
            spendable(left).into_iter().map(|check| (check.health, check.found)).collect()
        };
        assert_eq!(said(&[left("uusdc", 5, 5)]), []);
        assert_eq!(said(&[left("uusdc", 5, 0), left("ustate", 5, 1)]), []);
        let empty = said(&[left("uusdc", 5, 0)]);
        assert!(empty.len() == 1 && empty[0].1.contains("holds nothing"), "{empty:?}");
        let over = said(&[left("uusdc", 0, 7)]);
        assert!(over[0].0 == Health::Warning && over[0].1.contains("ever be paid in uusdc"), "{over:?}");
        let distrusted = Remaining { share_bps: Some(0), ..left("uusdc", 5, 5) };
        assert_eq!(said(&[distrusted])[0].0, Health::Failed);
        assert_eq!(left("uusdc", 5, 5).balance, Amount(5));
    }
}
