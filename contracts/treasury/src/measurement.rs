//! What an action's own venue gave and kept. Trusts no answer of the pool's, and counts nothing that came from
//! elsewhere meanwhile, in the middle of a call that a pool may pass on to anyone.
//!
//! | action | counted is |
//! | --- | --- |
//! | swap, withdrawal | what the bank says the pool sent here, and no more than the balance grew by |
//! | provision | LP tokens here, and no more than the pool made |
//! | stake, redelegation, unstaking | the delegation, which nobody but the treasury changes |

use cosmwasm_std::{Env, Event, QuerierWrapper};
use stateset_api::Amount;
use stateset_api::treasury::{Action, Delegated, Flow, Holdings, Side};

use crate::state::Config;
use crate::transfer::{Path, sent};
use crate::{ContractError, action, amount, pool, position};

pub(crate) struct Measurement<'a> {
    pub(crate) querier: QuerierWrapper<'a>,
    pub(crate) env: &'a Env,
    pub(crate) config: &'a Config,
    pub(crate) before: &'a Holdings,
    /// Of the action's message and all that it brought about.
    pub(crate) events: &'a [Event],
}

/// By how much `more` exceeds `less`.
fn excess(more: Amount, less: Amount) -> Amount {
    Amount(more.0.saturating_sub(less.0))
}

fn with(delegated: &[Delegated], validator: &str) -> Amount {
    let mut found = delegated.iter().filter(|delegated| delegated.validator == validator);
    found.next().map_or(Amount::ZERO, |delegated| delegated.amount)
}

impl Measurement<'_> {
    pub(crate) fn flow(&self, action: &Action) -> Result<Flow, ContractError> {
        let none = Flow::default();
        Ok(match action {
            Action::Stake { validator, .. } => Flow { delegated: self.entered(&self.delegated()?, validator), ..none },
            Action::Redelegate { from, to, .. } => {
                let now = self.delegated()?;
                Flow { undelegated: self.left(&now, from), delegated: self.entered(&now, to), ..none }
            }
            Action::Unstake { validator, .. } => Flow { undelegated: self.left(&self.delegated()?, validator), ..none },
            Action::Swap { pool, offer: Side::Stable, .. } => Flow { stake: self.paid(pool, Side::Stake)?, ..none },
            Action::Swap { pool, offer: Side::Stake, .. } => Flow { stable: self.paid(pool, Side::Stable)?, ..none },
            Action::WithdrawLiquidity { pool, .. } => {
                Flow { stable: self.paid(pool, Side::Stable)?, stake: self.paid(pool, Side::Stake)?, ..none }
            }
            Action::ProvideLiquidity { pool, .. } => Flow { lp: self.minted(pool)?, ..none },
            Action::Claim { .. } | Action::Return { .. } => none,
        })
    }

    fn delegated(&self) -> Result<Vec<Delegated>, ContractError> {
        position::delegated(self.querier, self.env)
    }

    fn entered(&self, now: &[Delegated], validator: &str) -> Amount {
        excess(with(now, validator), self.before.staked_with(validator))
    }

    fn left(&self, now: &[Delegated], validator: &str) -> Amount {
        excess(self.before.staked_with(validator), with(now, validator))
    }

    fn paid(&self, pool: &str, side: Side) -> Result<Amount, ContractError> {
        let known = action::known(self.config, pool)?;
        let (denom, was) = match side {
            Side::Stable => (&self.config.stable_denom, self.before.stable),
            Side::Stake => (&self.config.stake_denom, self.before.stake),
        };
        let path = Path { from: &known.addr, to: &self.env.contract.address };
        let sent = amount::checked("a pool's payment", sent(self.events, &path, denom))?;
        Ok(sent.min(excess(position::balance(self.querier, self.env, denom)?, was)))
    }

    fn minted(&self, pool: &str) -> Result<Amount, ContractError> {
        let known = action::known(self.config, pool)?;
        let now = pool::holding(self.querier, self.config, known, &self.env.contract.address)?;
        let (lp, supply) = self.before.pool(pool).map_or((now.lp, now.lp_supply), |was| (was.lp, was.lp_supply));
        Ok(excess(now.lp, lp).min(excess(now.lp_supply, supply)))
    }
}
