//! `treasury create`: a treasury at its predictable address, named by the owner in the same transaction.

use std::path::PathBuf;

use eyre::{bail, ensure};
use serde_json::json;
use sha2::{Digest, Sha256};
use stateset_api::Amount;
use stateset_api::policy::TreasuryRules;
use stateset_api::treasury::{InstantiateMsg, Policy, Price};
use stateset_api::wallet::{Action, ExecuteMsg, OwnerMsg};
use stateset_chain::contract::Treasury;
use stateset_chain::contract::Wallet;
use stateset_chain::tx::{self, Instantiate};
use stateset_config::context::Context;

use crate::cli::CreateTreasury;
use crate::deploy::{CodeRecord, Record};
use crate::output::Format;
use crate::verbs::treasury::change::load;
use crate::verbs::treasury::price;
use crate::verbs::wallet::act::{act_after, report_with};
use crate::verbs::wallet::proposals;

pub(super) async fn run(new: &CreateTreasury, context: &Context, format: Format) -> eyre::Result<()> {
    let default = PathBuf::from(format!("deployments/{}.json", context.config.chain.id));
    let deployment = Record::load(new.deployment.as_deref().unwrap_or(&default), &context.config.chain.id)?;
    let code = deployment.code("treasury")?;
    let policy = load(&new.policy)?;
    let wallet = context.wallet()?;
    let info = wallet.info().await?;
    let former = match &info.treasury {
        None => None,
        Some(present) => match recalled(context, present).await? {
            Some(lost) => Some((present.as_str(), lost)),
            None => return found(&wallet, present, &policy, context, format).await,
        },
    };
    let rules = rules(&wallet, code).await?;
    let price = price::read(context, &new.price, &rules.denom)?;
    let checksum = checksum(context, code).await?;
    let owner = context.key(&new.key)?;
    ensure!(
        info.owner == owner.address(),
        "only the owner of wallet {}, {}, names its treasury: key '{}' is {}",
        wallet.address,
        info.owner,
        new.key,
        owner.address()
    );
    let (before, lost_before) = former.unwrap_or_default();
    let stake_denom = new.stake_denom.as_deref().unwrap_or(context.config.chain.gas_price.denom());
    let made_of = serde_json::to_string(&(&policy, &rules.denom, stake_denom, new.unbonding_seconds))?;
    let salt = salt([&wallet.address, before, &made_of]);
    let address = tx::predict_address(&context.config.chain.prefix, &checksum, owner.address(), &salt)?;
    let set = OwnerMsg::SetTreasury { treasury: address.clone() };
    let block = context.chain.latest_block().await?;
    let mut messages = Vec::new();
    if context.chain.contract(&address).await?.is_some() {
        if let Some(id) = proposals::waiting(&wallet, &Action::Owner(set.clone()), block.time).await? {
            return proposals::report(id, "it waits already", None, context, format).await;
        }
    } else {
        let msg = InstantiateMsg {
            wallet: wallet.address.clone(),
            stable_denom: rules.denom,
            stake_denom: stake_denom.to_owned(),
            unbonding_seconds: new.unbonding_seconds,
            price: Price { price, observed_at: block.time },
            policy,
            lost_before,
        };
        let label = format!("stateset treasury of {}", wallet.address);
        let create = Instantiate {
            sender: owner.address(),
            // Nobody may migrate it: whoever could would have what lies in it.
            admin: None,
            code_id: code.code_id,
            label: &label,
            msg: &msg,
            funds: &[],
        };
        messages.push(tx::instantiate2(&create, &salt)?);
    }
    let acted = act_after(context, &owner, messages, &ExecuteMsg::Owner(set)).await?;
    let done = format!("has treasury {address}");
    report_with(format, &acted, &done, json!({ "treasury": address, "code_id": code.code_id }))
}

/// What the present one lost, if it was recalled and another may take its place.
async fn recalled(context: &Context, present: &str) -> eyre::Result<Option<Amount>> {
    let info = Treasury { chain: context.chain.clone(), address: present.to_owned() }.info().await?;
    Ok(info.stopped.is_some_and(|stopped| stopped.recalled).then_some(info.lost))
}

async fn found(wallet: &Wallet, present: &str, wanted: &Policy, context: &Context, format: Format) -> eyre::Result<()> {
    let info = Treasury { chain: context.chain.clone(), address: present.to_owned() }.info().await?;
    let same = info.policy == *wanted;
    let shown = json!({ "wallet": wallet.address, "done": "was there before", "treasury": present, "tx": null,
        "policy_as_wanted": same });
    format.report(&shown, |_| {
        let other = if same { "" } else { "; its policy is another: `treasury policy FILE` replaces it" };
        format!(
            "wallet {} has treasury {present} already{other}. Another one only after `treasury recall`",
            wallet.address
        )
    })
}

/// The wallet's rules on its treasury, if they name the code.
async fn rules(wallet: &Wallet, code: &CodeRecord) -> eyre::Result<TreasuryRules> {
    let Some(rules) = wallet.policy().await?.treasury else {
        bail!(
            "the policy of wallet {} has no rules on a treasury: set one with a table [policy.treasury] that names code \
             {} (`wallet policy set`)",
            wallet.address,
            code.code_id
        );
    };
    let named = rules.code_ids.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
    ensure!(
        rules.code_ids.contains(&code.code_id),
        "the policy of wallet {} names no treasury of code {}, which is the deployment's (it names {named}): add it to \
         policy.treasury.code_ids (`wallet policy set`)",
        wallet.address,
        code.code_id
    );
    Ok(rules)
}

async fn checksum(context: &Context, code: &CodeRecord) -> eyre::Result<[u8; 32]> {
    let stored = context.chain.code(code.code_id).await?.map(|stored| stored.checksum).unwrap_or_default();
    let got = hex::encode(stored);
    ensure!(
        got == code.checksum.to_lowercase(),
        "code {} on the chain has checksum {got}, the deployment says {}",
        code.code_id,
        code.checksum
    );
    Ok(stored)
}

/// One per wallet, after each that was recalled, and of what it is made: at the address that the words lead to stands
/// no other policy than they say. Only its price is of the day on which it was made.
fn salt([wallet, former, made_of]: [&str; 3]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in ["stateset-treasury", wallet, former, made_of] {
        // Length-prefixed: no two lists of parts share their bytes.
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}
