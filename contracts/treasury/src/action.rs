//! The messages in which an action consists. Each is in the treasury's own name; none names a recipient.

use cosmwasm_std::{Coin, CosmosMsg, DistributionMsg, StakingMsg};
use stateset_api::Amount;
use stateset_api::treasury::{Action, Breach};

use crate::state::{Config, KnownPool};
use crate::{ContractError, pool};

pub(crate) fn messages(config: &Config, action: &Action) -> Result<Vec<CosmosMsg>, ContractError> {
    let coin = |amount: &Amount| Coin::new(amount.0, &config.stake_denom);
    let message = match action {
        Action::Stake { validator, amount } => {
            StakingMsg::Delegate { validator: validator.clone(), amount: coin(amount) }.into()
        }
        Action::Redelegate { from, to, amount } => {
            let (src_validator, dst_validator) = (from.clone(), to.clone());
            StakingMsg::Redelegate { src_validator, dst_validator, amount: coin(amount) }.into()
        }
        Action::Unstake { validator, amount } => undelegate(config, validator, *amount),
        Action::Claim { validators } => {
            let claim =
                |validator: &String| DistributionMsg::WithdrawDelegatorReward { validator: validator.clone() }.into();
            return Ok(validators.iter().map(claim).collect());
        }
        Action::Swap { pool, offer, amount, .. } => pool::swap(config, known(config, pool)?, *offer, *amount)?,
        Action::ProvideLiquidity { pool, stable, stake } => {
            pool::provide(config, known(config, pool)?, *stable, *stake)?
        }
        Action::WithdrawLiquidity { pool, lp } => pool::withdraw(known(config, pool)?, *lp)?,
        Action::Return { .. } => return Ok(vec![]),
    };
    Ok(vec![message])
}

pub(crate) fn undelegate(config: &Config, validator: &str, amount: Amount) -> CosmosMsg {
    let amount = Coin::new(amount.0, &config.stake_denom);
    StakingMsg::Undelegate { validator: validator.to_owned(), amount }.into()
}

pub(crate) fn known<'a>(config: &'a Config, pool: &str) -> Result<&'a KnownPool, ContractError> {
    Ok(config.known_pool(pool).ok_or_else(|| Breach::PoolUnknown { pool: pool.to_owned() })?)
}
