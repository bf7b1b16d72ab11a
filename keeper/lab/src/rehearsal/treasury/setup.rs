//! The treasury's part of the stage: validators, a pool and its first liquidity, the contract, and who its wallet's rules
//! let fund it.

use std::sync::Arc;

use eyre::{OptionExt, ensure};
use stateset_api::treasury::{InstantiateMsg, Policy, Price, VenueRule};
use stateset_api::wallet::OwnerMsg;
use stateset_chain::tx::{self, Coin, Instantiate};
use stateset_chain::{Chain, Key};
use stateset_cli::profile::Profile;
use stateset_sim::{EmbeddedChain, Native, STATE, USDC};

use super::council::Council;
use super::hand::act;
use super::venues::{Treasury, Validator, Venues};
use crate::rehearsal::scenario::{Scenario, micro};

/// What others have staked with each validator.
const OTHERS_STAKE: u128 = 1_000_000_000_000_000;
/// As x/staking's default, and the embedded chain's.
const UNBONDING_SECONDS: u64 = 21 * 86_400;
/// Of all validators together, where the profile lists none.
const SHARE_OF_ALL_BPS: u16 = 10_000;

/// Whether a profile is rehearsed with a treasury, and whether profile and scenario say all that it needs.
pub(in super::super) fn prepare(profile: &mut Profile, scenario: &Scenario, chain_code: u64) -> eyre::Result<bool> {
    if profile.treasury.is_none() && profile.treasury_policy.is_none() {
        return Ok(false);
    }
    ensure!(
        profile.treasury.is_some() && profile.treasury_policy.is_some(),
        "the profile has one of [treasury], the keeper's settings, and [treasury_policy], the contract's rules: a \
         rehearsal with a treasury needs both"
    );
    let rules = profile.policy.treasury.as_mut().ok_or_eyre(
        "the profile has a [treasury], and its policy has no [policy.treasury], so that nothing could be put in",
    )?;
    ensure!(rules.denom == USDC, "a rehearsed treasury holds {USDC}, and policy.treasury names {}", rules.denom);
    rules.code_ids = vec![chain_code];
    let follows = profile.treasury_policy.as_ref().is_some_and(|policy| policy.reference.is_some());
    ensure!(!follows, "treasury_policy.reference follows pools: in a rehearsal the signers say the price each day");
    ensure!(
        scenario.staking.is_some() && scenario.pool.is_some() && !scenario.validators.is_empty(),
        "the profile has a [treasury], and the scenario '{}' says nothing of [staking], [[validators]] or [pool]",
        scenario.name
    );
    Ok(true)
}

/// What is there before the treasury.
pub(in super::super) struct Ground<'a> {
    pub(in super::super) scenario: &'a Scenario,
    pub(in super::super) policy: &'a Policy,
    pub(in super::super) market: Arc<Key>,
}

/// Makes it, and has the council name it as the wallet's.
pub(in super::super) async fn set(ground: Ground<'_>, council: Council) -> eyre::Result<Treasury> {
    let Ground { scenario, policy, market } = ground;
    let chain = &council.chain.clone();
    let validators = validators(chain, scenario)?;
    let pool = pool(chain, scenario, &market).await?;
    let observed_at = chain.latest_block().await?.time;
    let msg = InstantiateMsg {
        wallet: council.wallet.address.clone(),
        stable_denom: USDC.to_owned(),
        stake_denom: STATE.to_owned(),
        unbonding_seconds: UNBONDING_SECONDS,
        price: Price { price: stateset_api::Amount(start_price(scenario)), observed_at },
        policy: listed(policy, &validators, &pool),
        lost_before: stateset_api::Amount(0),
    };
    let address = make(chain, (Native::Treasury, "treasury"), &council.owner, &msg).await?;
    council.decide("the treasury", OwnerMsg::SetTreasury { treasury: address.clone() }).await?;
    let named = council.wallet.info().await?.treasury;
    ensure!(named.as_ref() == Some(&address), "the council did not name the treasury: {named:?}");
    let venues = Venues { pool, validators, market };
    Ok(Treasury { chain: chain.clone(), address, venues, council })
}

/// Micro-dollars for a STATE on the first day.
pub(in super::super) fn start_price(scenario: &Scenario) -> u128 {
    micro(scenario.price.start_usdc.0).max(1)
}

fn validators(chain: &EmbeddedChain, scenario: &Scenario) -> eyre::Result<Vec<Validator>> {
    let mut made = Vec::new();
    for one in &scenario.validators {
        let commission = u32::try_from(micro(one.commission.0)).unwrap_or(1_000_000);
        let address = chain.add_validator(&one.name, commission, OTHERS_STAKE)?;
        made.push(Validator { address, commission, jailed: false, removed: false });
    }
    Ok(made)
}

/// At the first day's price.
async fn pool(chain: &EmbeddedChain, scenario: &Scenario, market: &Key) -> eyre::Result<String> {
    let pool = make(chain, (Native::Pool, "pool"), market, &STATE).await?;
    let usdc = scenario.pool.as_ref().map_or(0, |pool| pool.depth_usdc.micro());
    let stake = usdc.saturating_mul(1_000_000) / start_price(scenario);
    let asset = |amount: u128, denom: &str| serde_json::json!({ "info": { "native_token": { "denom": denom } }, "amount": amount.to_string() });
    let assets = [asset(usdc, USDC), asset(stake, STATE)];
    let msg = serde_json::json!({ "provide_liquidity": { "assets": assets, "slippage_tolerance": null } });
    let funds = [Coin::new(stake, STATE), Coin::new(usdc, USDC)];
    act(chain, market, vec![tx::execute(market.address(), &pool, &msg, &funds)?]).await?;
    Ok(pool)
}

async fn make(
    chain: &EmbeddedChain,
    (native, label): (Native, &str),
    by: &Key,
    msg: &impl serde::Serialize,
) -> eyre::Result<String> {
    let code_id = code(chain, native)?;
    let new = Instantiate { sender: by.address(), admin: None, code_id, label, msg, funds: &[] };
    let done = act(chain, by, vec![tx::instantiate(&new)?]).await?;
    tx::instantiated_addresses(&done)?.pop().ok_or_eyre("a contract has no address")
}

fn code(chain: &EmbeddedChain, native: Native) -> eyre::Result<u64> {
    let found = chain.codes().into_iter().find(|code| code.native == native);
    found.map(|code| code.id).ok_or_eyre("the embedded chain lacks a code")
}

/// The scenario's validators and pool in the places of those that the profile lists, in their order; all of them where it
/// lists none.
fn listed(policy: &Policy, validators: &[Validator], pool: &str) -> Policy {
    let stands_in = |(rule, one): (&VenueRule, &Validator)| VenueRule { address: one.address.clone(), ..rule.clone() };
    let mut rules: Vec<VenueRule> = policy.validators.iter().zip(validators).map(stands_in).collect();
    if policy.validators.is_empty() {
        let all = |one: &Validator| VenueRule { address: one.address.clone(), share_max_bps: SHARE_OF_ALL_BPS };
        rules = validators.iter().take(stateset_api::treasury::VALIDATORS_MAX).map(all).collect();
    }
    let share_max_bps = policy.pools.first().map_or(SHARE_OF_ALL_BPS, |rule| rule.share_max_bps);
    let pools = vec![VenueRule { address: pool.to_owned(), share_max_bps }];
    Policy { validators: rules, pools, ..policy.clone() }
}
