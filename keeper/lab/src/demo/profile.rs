//! The owner's profile: the example's, with what is known only once the contracts are there, and with room for the
//! demo's later acts. Amounts in micro-dollars.

use std::path::Path;

use eyre::OptionExt;
use stateset_api::Amount;
use stateset_api::policy::{ApprovalRule, NewcomerPurse, TreasuryRules};
use stateset_cli::deploy::Record;
use stateset_cli::profile::Profile;

use super::amounts::{
    APPROVAL_FROM, DENOM, MANDATE_DRAWN, NEWCOMER_PAID, NEWCOMER_PAYMENT, NEWCOMER_TOTAL, TREASURY_DAY,
};
use super::passkey::Passkey;

const EXAMPLE: &str = include_str!("../../../examples/demo-agent.toml");
/// By so much the later acts' payments widen the day's cap: the bills and the theft then meet the example's own.
const LATER_ACTS: u128 = NEWCOMER_PAID + MANDATE_DRAWN;

pub(super) fn read(record: &Record) -> eyre::Result<Profile> {
    let mut profile = Profile::parse(EXAMPLE, Path::new("examples/demo-agent.toml"))?;
    let signers = profile.wallet.signers.as_mut().ok_or_eyre("the demo's wallet has signers")?;
    // The third signer's key lies in an authenticator.
    signers.signers.last_mut().ok_or_eyre("the demo's wallet has signers")?.id = Passkey::new()?.id();
    let policy = &mut profile.policy;
    let caps = policy.denoms.first_mut().ok_or_eyre("the demo's policy has a denom")?;
    caps.per_day_max = Amount(caps.per_day_max.0.saturating_add(LATER_ACTS));
    let (denom, contract) = (DENOM.to_owned(), record.contract("governance")?.address.clone());
    policy.approval_rules = vec![ApprovalRule { denom: denom.clone(), contract, above: Amount(APPROVAL_FROM) }];
    policy.newcomers = vec![NewcomerPurse {
        denom: denom.clone(),
        per_payment_max: Amount(NEWCOMER_PAYMENT),
        per_payee_max: Amount(NEWCOMER_TOTAL),
        per_day_max: Amount(60_000_000),
        per_month_max: Amount(200_000_000),
        lifetime_max: Amount(1_000_000_000),
        categories: policy.categories.iter().map(|category| category.name.clone()).collect(),
    }];
    policy.treasury = Some(TreasuryRules {
        code_ids: vec![record.code("treasury")?.code_id],
        denom,
        share_max_bps: 5_000,
        per_day_max: Amount(TREASURY_DAY),
        lifetime_max: Amount(1_000_000_000),
        keep_min: Amount(100_000_000),
    });
    Ok(profile)
}
