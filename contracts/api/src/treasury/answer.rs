//! What the treasury is asked, and answers.

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::Timestamp;

use super::{Action, Breach, Change, Policy, Price, Stopped, UnbondingEntry, Unusable};
use crate::Amount;

#[cw_serde]
#[derive(QueryResponses)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum QueryMsg {
    #[returns(TreasuryInfo)]
    Treasury {},
    /// The change that waits, if one does.
    #[returns(PendingResponse)]
    Pending {},
    /// Everything that is held, and what it is worth.
    #[returns(PositionsResponse)]
    Positions {},
    /// What the caps on 24 hours and on all time leave.
    #[returns(RemainingResponse)]
    Remaining {},
    /// What would become of an action, if the operator sent it now under its present epoch. Nothing is changed. A
    /// pool's own `simulation` is believed here; the action itself is judged by what the pool pays.
    #[returns(SimulateResponse)]
    Simulate { action: Action },
}

#[cw_serde]
#[derive(Eq)]
pub struct TreasuryInfo {
    pub wallet: String,
    pub stable_denom: String,
    pub stake_denom: String,
    pub unbonding_seconds: u64,
    pub policy: Policy,
    pub price: Price,
    pub stopped: Option<Stopped>,
    /// When it was last stopped (again, too), recalled, tightened, or a change dropped by a veto; zero: never. Nobody
    /// knows it before. [`super::WalletMsg::SetPolicy`] and [`super::WalletMsg::Resume`] name it, and
    /// [`super::WalletMsg::SetPrice`] names a later time.
    pub alarm: Timestamp,
    /// What actions have cost since the beginning, with what was lost before it; in the stable denom's smallest unit,
    /// at the reference prices of their times. A next treasury of the same wallet begins with it.
    pub lost: Amount,
    /// The last act number of the operator's; zero: none yet.
    pub act: u64,
    /// What came of the pools that the policy follows; `None`: it follows none.
    pub following: Option<Following>,
    /// CAIP-10 account id (`cosmos:<chain id>:<address>`), so that testnet and mainnet never look alike.
    pub caip10: String,
}

#[cw_serde]
#[derive(Eq)]
pub struct Following {
    /// Why there is no usable price, if there is none; it may be too old all the same
    /// ([`RemainingResponse::price_until`]).
    pub unusable: Option<Unusable>,
    /// Unix seconds from which anyone may observe.
    pub due_at: u64,
    /// How many observations are kept.
    pub observations: u32,
    /// The greatest error of the reference while the true price lies in the corridor: [`super::Follow::error_bps_max`].
    pub error_bps_max: Amount,
}

#[cw_serde]
#[derive(Eq)]
pub struct PendingResponse {
    pub change: Option<Change>,
    /// Unix seconds from which, and until before which, anyone may put it into force.
    pub due_at: Option<u64>,
    pub void_at: Option<u64>,
}

#[cw_serde]
#[derive(Eq)]
pub struct PositionsResponse {
    /// In the stable denom's smallest unit, at the reference price, rounded down; so are all values here.
    pub value: Amount,
    pub liquid: Bucket,
    pub staked: Bucket,
    pub liquidity: Bucket,
    /// Stake that is neither staked nor in a pool, what is unbonding included; its target is nothing.
    pub idle: Bucket,
    pub within_bands: bool,
    /// In the stake denom, not staked and not unbonding.
    pub idle_stake: Amount,
    pub delegations: Vec<DelegationInfo>,
    pub unbonding: Vec<UnbondingEntry>,
    pub pools: Vec<PoolInfo>,
}

#[cw_serde]
#[derive(Copy, Eq)]
pub struct Bucket {
    pub value: Amount,
    /// Of the whole, in basis points, rounded down.
    pub share_bps: u16,
    pub target_bps: u16,
    pub lower_bps: u16,
    pub upper_bps: u16,
}

#[cw_serde]
#[derive(Eq)]
pub struct DelegationInfo {
    pub validator: String,
    pub amount: Amount,
    pub value: Amount,
    /// `None`: not listed any more.
    pub share_max_bps: Option<u16>,
}

#[cw_serde]
#[derive(Eq)]
pub struct PoolInfo {
    pub pool: String,
    pub lp_token: String,
    pub lp: Amount,
    pub value: Amount,
    /// The pool's own price, in the units of [`Price`]; `None` for an empty pool.
    pub spot: Option<Amount>,
    /// `None`: not listed any more.
    pub share_max_bps: Option<u16>,
}

#[cw_serde]
#[derive(Eq)]
pub struct RemainingResponse {
    pub loss_per_day: Amount,
    pub swap_per_day: Amount,
    pub loss_lifetime: Amount,
    /// Of the stable denom, above `liquid_min`.
    pub spendable: Amount,
    /// Unix seconds until which the reference price serves for trading.
    pub price_until: u64,
}

#[cw_serde]
#[derive(Eq)]
pub struct SimulateResponse {
    pub allowed: bool,
    /// The rule that stands against it, and the numbers; absent when allowed.
    pub breach: Option<Breach>,
    /// The same in words.
    pub reason: Option<String>,
    /// What it would cost and what would be held, at the reference price; absent where it could not be foreseen.
    pub loss: Option<Amount>,
    pub value: Option<Amount>,
}

impl Bucket {
    /// Of a `total`, with a band around its target.
    pub fn new(value: u128, total: u128, target_bps: u16, policy: &Policy) -> Self {
        let share = super::holdings::ratio(Amount(value), Amount(10_000), Amount(total), super::Rounding::Down);
        Self {
            value: Amount(value),
            share_bps: u16::try_from(share).unwrap_or(10_000),
            target_bps,
            lower_bps: target_bps.saturating_sub(policy.band_bps),
            upper_bps: target_bps.saturating_add(policy.band_bps).min(10_000),
        }
    }
}
