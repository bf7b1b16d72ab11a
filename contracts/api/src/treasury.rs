//! Messages of the treasury, and the pure rules by which it puts a wallet's idle money to work.
//!
//! One instance per wallet: money enters from anywhere and leaves only to that wallet, or into validators and pools
//! that the policy lists, in the treasury's own name. [`ExecuteMsg`] is grouped by who may call. Absent here: storage
//! and IO; holdings come in as plain values, so `Simulate`, the contract's postcondition and a keeper give the same
//! answer.

mod admit;
mod answer;
mod bounds;
mod breach;
mod flow;
mod follow;
mod holdings;
mod judge;
pub mod layout;
#[cfg(test)]
mod market_tests;
mod observe;
mod policy;
mod strategy;
mod tighter;
mod unbonding;
mod venue;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Binary, Coin, StdResult, Timestamp};

use crate::Amount;
use crate::content::{CHANGE, ContentDomain, content_hash};

pub use admit::{Rules, Usage, admit, check_price_age, check_return};
pub use answer::{
    Bucket, DelegationInfo, Following, PendingResponse, PoolInfo, PositionsResponse, QueryMsg, RemainingResponse,
    SimulateResponse, TreasuryInfo,
};
pub use bounds::{PRICE_AGE_SECONDS_MAX, PolicyError};
pub use breach::Breach;
pub use flow::Flow;
pub use follow::{
    Corridor, Follow, FollowedPool, INTERVAL_SECONDS_MIN, OBSERVATIONS_MAX, STEP_BPS_MAX, WINDOW_SECONDS_MAX,
    WINDOW_SECONDS_MIN,
};
pub use holdings::{
    AMOUNT_MAX, Delegated, Holdings, PRICE_MAX, PRICE_SCALE, PoolHolding, Rounding, UnbondingEntry, Values, stake_value,
};
pub use judge::{Outcome, Step, judge, within_bands};
pub use observe::{NotDue, Observation, Observations, Reading, Unusable, check_corridor};
pub use policy::{DELAY_SECONDS_MAX, DELAY_SECONDS_MIN, Policy, SLIPPAGE_BPS_MAX};
pub use strategy::{Strategy, Targets};
pub use tighter::{is_tighter, price_under};
pub use unbonding::{Settled, Unbonding};
pub use venue::{POOLS_MAX, VALIDATORS_MAX, VenueRule};

/// How long a change that is due may be put into force: 7 days. Afterwards it is void.
pub const CHANGE_SECONDS: u64 = 7 * 86_400;
/// Pools that a treasury may know at once: those listed, and those delisted in which it still has liquidity.
pub const KNOWN_POOLS_MAX: usize = 8;
/// Unbondings at once that the operator may bring about. The chain allows seven per validator: the seventh is a
/// recall's, whatever the operator did before. While it is taken nothing more is staked.
pub const UNBONDINGS_MAX: u32 = 6;
/// Validators with stake at once, listed or not: all that one recall unstakes from. Twice what a policy may list, so
/// that stake can move from all of one list to all of another.
pub const DELEGATIONS_MAX: usize = 16;
/// How far an act number may lie above the last, so that a stolen key cannot use all of them up.
pub const ACT_AHEAD_MAX: u64 = 1_000;
/// Validators in one claim.
pub const CLAIMS_MAX: usize = 16;
/// Coins in one return.
pub const COINS_MAX: usize = 8;
/// How long a chain may keep unbonding stake, at most, in seconds: 60 days.
pub const UNBONDING_SECONDS_MAX: u64 = 60 * 86_400;

/// Creates the treasury of one wallet, for ever: there is no owner to exchange.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct InstantiateMsg {
    /// The wallet contract. Its operator, epoch, expiry, freeze and guardian are asked there each time.
    pub wallet: String,
    /// In which everything is valued (`uusdc`).
    pub stable_denom: String,
    /// The chain's bonded denom (`ustate`).
    pub stake_denom: String,
    /// How long the chain keeps unbonding stake, in seconds; contracts cannot ask for it. 1 s to 60 days.
    pub unbonding_seconds: u64,
    /// Refused when of a time to come, or too old for the policy.
    pub price: Price,
    pub policy: Policy,
    /// What the wallet's treasuries before this one lost ([`TreasuryInfo::lost`] of the last), in the stable denom's
    /// smallest unit: the count of `loss_lifetime_max` begins with it.
    #[serde(default)]
    pub lost_before: Amount,
}

/// What the stake is worth: the reference, as the wallet last said and no pool can move; or, where the policy says so,
/// as [`Follow`]ed from there. Its age counts from when it was observed, whenever it was set: what is carried out late
/// makes no old price a fresh one.
#[cw_serde]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Price {
    /// Smallest units of the stable denom for 1,000,000 smallest units of the stake denom; 1 to 10^12.
    pub price: Amount,
    /// Unix seconds. Of a price that version 0.2 set: when it was set.
    pub observed_at: u64,
}

#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum ExecuteMsg {
    Wallet(WalletMsg),
    /// The wallet's operator, until its expiry, while the wallet is neither frozen nor braked and heard of its operator
    /// (its dead man's switch), its agent neither suspended nor retired, and the treasury not stopped. For a day after
    /// a brake was lifted it puts nothing into risk. `epoch` is the operator's present one in the wallet: a process
    /// left behind names an old one and is refused.
    Operator {
        epoch: u32,
        /// Above the last, by at most [`ACT_AHEAD_MAX`]; it never resets. Whoever sent it learns from one raw read
        /// ([`layout`]) or from [`TreasuryInfo::act`] whether it landed.
        act: u64,
        action: Action,
    },
    Guardian(GuardianMsg),
    Anyone(AnyoneMsg),
    SelfCall(SelfMsg),
}

/// The wallet contract only: what its signers or its owner decided, and what its operator funds or calls back within
/// the wallet's rules.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[expect(clippy::large_enum_variant, reason = "one is read per call, none is kept")]
pub enum WalletMsg {
    /// Replaces the policy: at once if it tightens, otherwise after the present policy's delay. Either way what was
    /// pending is dropped.
    SetPolicy {
        policy: Policy,
        /// [`TreasuryInfo::alarm`] as whoever drafted this saw it. What loosens is refused after another: an alarm ends
        /// what was drafted before it, in whatever proposal it waits.
        alarm: Timestamp,
    },
    /// Says what the stake is worth, at once. See [`Price`]. Where the policy follows pools it is the price from which
    /// they are followed on, and must lie in the corridor.
    SetPrice {
        price: Amount,
        /// When it was worth that, in Unix seconds. Refused: a time to come, one at or before that of the price in
        /// force, one from which the policy lets no price serve any more, and one at or before the last alarm
        /// ([`TreasuryInfo::alarm`]), which ends what was drafted before it.
        observed_at: u64,
    },
    /// Lets the operator do nothing until [`WalletMsg::Resume`] is over its delay. What was pending is dropped. A
    /// treasury that is stopped stays stopped as it was, by whom, since when and why; it is a new alarm all the same,
    /// which ends what was drafted before it.
    Stop { reason: String },
    /// Puts another denom in the place of the stable one, after the policy's delay, and then only while none of the old
    /// one is held: no coin of it (somebody's gift is returned in the same proposal), and no pool known, each of which
    /// trades it. What was pending is dropped. The policy's amounts, and what was lost so far, are read in the new
    /// one's smallest unit from then on; there is no usable price until one is set.
    SetStableDenom {
        denom: String,
        /// As in [`WalletMsg::SetPolicy`].
        alarm: Timestamp,
    },
    /// Ends a stop after the policy's delay; refused while there is none. What was pending is dropped.
    Resume {
        /// As in [`WalletMsg::SetPolicy`].
        alarm: Timestamp,
    },
    /// Drops what is pending, and voids what was drafted before.
    CancelChange {},
    /// Stops, withdraws all liquidity, unstakes everything (from [`DELEGATIONS_MAX`] validators) and sends the wallet
    /// what is there. What is unbonding is sent on by [`AnyoneMsg::Sweep`]. A pool or validator that fails is passed
    /// over; the message may be repeated. What was pending is dropped.
    Recall {},
    /// Forgets a pool that is not listed, whatever it says that lies in it: one that lies or fails would count for
    /// ever, and no more than [`KNOWN_POOLS_MAX`] are known at once. What does lie there can be had again by listing
    /// the pool anew.
    ForgetPool { pool: String },
    /// Brings the coins sent along. Refused while the treasury is stopped.
    Fund {},
    /// Sends coins to the wallet.
    Return {
        #[serde(deserialize_with = "crate::coins::read")]
        coins: Vec<Coin>,
    },
}

/// The wallet's guardian (or the wallet): it can tighten, never loosen. That it may drop what is pending, again and
/// again, is its veto: the wallet's signers, who name the guardian, can name another.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[expect(clippy::large_enum_variant, reason = "one is read per call, none is kept")]
pub enum GuardianMsg {
    /// As [`WalletMsg::Stop`].
    Stop { reason: String },
    /// A policy that only takes away; see [`is_tighter`]. Drops what is pending.
    Tighten { policy: Policy },
    /// Drops what is pending, and voids what was drafted before.
    CancelChange {},
}

#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum AnyoneMsg {
    /// Puts a pending change into force, from when it is due until seven days later.
    ApplyChange {
        /// [`Change::hash`] of what was shown: 32 bytes.
        change_hash: Binary,
    },
    /// Sends all liquid stable and stake to the wallet; only after a recall.
    Sweep {},
    /// Reads all pools that the policy follows, and moves the reference towards their average price. Refused while the
    /// policy follows none, before the interval since the last one is over, and within an action.
    Observe {},
}

/// The treasury itself only: parts of its messages that may fail, or must run after others.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum SelfMsg {
    /// Withdraws all that lies in a known pool. A message of its own, so that whatever the pool does, asked or called,
    /// it does within the gas that a recall gives it.
    Leave { pool: String },
    /// Notes what began to unbond in a recall, and sends what is there.
    Settle { before: Vec<Delegated> },
    /// Forgets a delisted pool in which nothing lies, or which does not answer. A message of its own, so that the pool,
    /// asked, stays within the gas that a change of the policy gives it.
    Forget { pool: String },
    /// Makes the pools known that the policy newly lists. After the messages that forget, which make room.
    ListPools {},
}

/// Which side of a pool.
#[cw_serde]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum Side {
    Stable,
    Stake,
}

/// What the operator may do. What no kind names cannot be done. Amounts in smallest units.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum Action {
    /// Delegates idle stake to a listed validator.
    Stake { validator: String, amount: Amount },
    /// Moves stake from any validator to a listed one.
    Redelegate { from: String, to: String, amount: Amount },
    /// From any validator, listed or not.
    Unstake { validator: String, amount: Amount },
    /// Takes the rewards of 1 to 16 validators. They come here: nothing can send them elsewhere.
    Claim { validators: Vec<String> },
    /// Offers one side to a listed pool for at least so much of the other.
    Swap { pool: String, offer: Side, amount: Amount, receive_min: Amount },
    /// Both amounts go in whole: what the pool would take as a gift counts as a loss.
    ProvideLiquidity { pool: String, stable: Amount, stake: Amount },
    /// From any pool, listed or not.
    WithdrawLiquidity { pool: String, lp: Amount },
    /// To the wallet only. Bound by no target and no minimum: there it is what pays bills.
    Return {
        #[serde(deserialize_with = "crate::coins::read")]
        coins: Vec<Coin>,
    },
}

impl Action {
    /// The kind's name, as events and refusals say it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Stake { .. } => "stake",
            Self::Redelegate { .. } => "redelegate",
            Self::Unstake { .. } => "unstake",
            Self::Claim { .. } => "claim",
            Self::Swap { .. } => "swap",
            Self::ProvideLiquidity { .. } => "provide_liquidity",
            Self::WithdrawLiquidity { .. } => "withdraw_liquidity",
            Self::Return { .. } => "return",
        }
    }

    /// Whether it puts money at risk that was safer before: into stake or a pool. The others (out of staking, out of a
    /// pool, into the stable side, to the wallet, rewards) are never refused for leading away from the targets.
    pub const fn is_into_risk(&self) -> bool {
        match self {
            Self::Stake { .. } | Self::Redelegate { .. } | Self::ProvideLiquidity { .. } => true,
            Self::Swap { offer, .. } => matches!(offer, Side::Stable),
            Self::Unstake { .. } | Self::Claim { .. } | Self::WithdrawLiquidity { .. } | Self::Return { .. } => false,
        }
    }

    /// Whether it only takes out what is the treasury's, at no price: it goes on without a usable reference, and when
    /// no loss fits any more.
    pub const fn is_exit(&self) -> bool {
        matches!(self, Self::Unstake { .. } | Self::WithdrawLiquidity { .. } | Self::Return { .. })
    }

    /// The pool that the action uses.
    pub fn pool(&self) -> Option<&str> {
        match self {
            Self::Swap { pool, .. } | Self::ProvideLiquidity { pool, .. } | Self::WithdrawLiquidity { pool, .. } => {
                Some(pool)
            }
            _ => None,
        }
    }
}

/// What waits for its time.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[expect(clippy::large_enum_variant, reason = "one is read per call, none is kept")]
pub enum Change {
    Policy(Policy),
    Resume {},
    StableDenom { denom: String },
}

impl Change {
    /// The hash by which it is put into force, its due time as its number: see [`crate::content`].
    pub fn hash(&self, chain_id: &str, treasury: &str, due_at: u64) -> StdResult<[u8; 32]> {
        content_hash(ContentDomain { kind: CHANGE, chain_id, contract: treasury }, due_at, self)
    }
}

/// A stop in force.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Stopped {
    pub by: String,
    /// Unix seconds.
    pub at: u64,
    /// At most 256 bytes.
    pub reason: String,
    /// The wallet called everything back: anyone may send on what becomes liquid.
    pub recalled: bool,
}

#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct MigrateMsg {}
