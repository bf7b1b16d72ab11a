//! Everything that the contract refuses, with the rule and the numbers.

use cosmwasm_std::{Binary, StdError, Timestamp};
use stateset_api::Amount;
use stateset_api::treasury::{Breach, PolicyError};
use stateset_store::StoreError;
use thiserror::Error;

#[derive(Debug, Error)]
pub enum ContractError {
    #[error(transparent)]
    Std(#[from] StdError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Policy(#[from] PolicyError),
    #[error(transparent)]
    Breach(#[from] Breach),

    #[error("only the {role} may do this: {sender} is not it")]
    Unauthorized { role: &'static str, sender: String },
    #[error("act {got} is not above the last, {last}, and at most {max}")]
    Act { got: u64, last: u64, max: u64 },
    #[error("no funds may be sent with this message: got {got}")]
    UnexpectedFunds { got: String },
    #[error("'{address}' is no address of this chain: {reason}")]
    Address { address: String, reason: String },
    #[error("{what}: between {min} and {max} allowed, got {got}")]
    Count { what: &'static str, got: u64, min: u64, max: u64 },
    #[error("'{denom}' is the stable or the stake denom already")]
    SameDenoms { denom: String },
    #[error("the chain bonds '{bonded}', not '{got}'")]
    BondedDenom { got: String, bonded: String },
    #[error("the price lies between 1 and {max}: got {got}")]
    Price { got: Amount, max: u128 },
    #[error("a price of {observed_at} is of a time to come: now is {now}")]
    PriceAhead { observed_at: u64, now: u64 },
    #[error("a price of {observed_at} is no newer than that of {last}, which is in force")]
    PriceNotNewer { observed_at: u64, last: u64 },
    #[error("a price of {observed_at} is from before the last alarm, that of {alarm}: observe it anew")]
    PriceBeforeAlarm { observed_at: u64, alarm: Timestamp },
    #[error("{what} of {got} is beyond {max}, above which nothing is reckoned")]
    TooMuch { what: &'static str, got: String, max: u128 },

    #[error("wallet {wallet} does not answer as one: {reason}")]
    Wallet { wallet: String, reason: String },
    #[error("the chain knows no validator '{validator}'")]
    NoValidator { validator: String },
    #[error("pool {pool} does not answer as one: {reason}")]
    Pool { pool: String, reason: String },
    #[error("pool {pool} trades {got}, not {expected}")]
    PoolAssets { pool: String, got: String, expected: String },
    #[error("pool {pool} has the LP token '{liquidity_token}', which is no contract: it would have to be a cw20 token")]
    LpTokenNoContract { pool: String, liquidity_token: String },
    #[error(
        "no action is judged without pool {pool}: {reason}. A policy without it, which the wallet or its guardian sets at \
         once, has it forgotten"
    )]
    PoolBlocks { pool: String, reason: String },
    #[error("pool {pool} has the LP token of pool {other}")]
    LpToken { pool: String, other: String },
    #[error("pool {pool} is not followed: {admin} may replace its code")]
    PoolAdmin { pool: String, admin: String },
    #[error("pool {pool} says no accumulated price of the stake")]
    NoAccumulator { pool: String },
    #[error("the policy follows no pools")]
    NotFollowing {},
    #[error("the followed pools were observed already: again from {due_at} on, now is {now}")]
    ObservedAlready { due_at: u64, now: u64 },
    #[error("at most {max} pools at once, delisted ones that still hold liquidity included: withdraw from those first")]
    TooManyPools { max: usize },
    #[error("pool {pool} is listed: a policy without it comes first")]
    PoolListed { pool: String },
    #[error("an action is under way: none begins within another")]
    Reentrant {},
    #[error("it was recalled in this very second, at {at}: once a second is enough")]
    RecalledNow { at: u64 },

    #[error("the policy would allow what the present one does not: only the wallet may loosen, after a delay")]
    NotTighter {},
    #[error("drafted after the alarm of {got}, and the last was that of {last}: it ended what would loosen")]
    Alarm { got: Timestamp, last: Timestamp },
    #[error("the change with hash {pending} is pending, not {got}")]
    ChangeHash { got: Binary, pending: Binary },
    #[error(
        "the stable denom does not change while {held} {denom} are held and {pools} pools known: return and delist first"
    )]
    StableHeld { denom: String, held: Amount, pools: usize },
    #[error("nothing is pending")]
    NothingPending {},
    #[error("the change can be put into force from {due_at} until {void_at}: now is {now}")]
    NotDue { due_at: u64, void_at: u64, now: u64 },
    #[error("the treasury is not stopped")]
    NotStopped {},
    #[error("nothing was recalled: only the operator or the wallet returns money")]
    NotRecalled {},
    #[error("nothing is here to be sent")]
    NothingToSend {},
    #[error("no reply with id {id} is expected")]
    UnknownReply { id: u64 },
    #[error("this is no upgrade of what is stored here: {reason}")]
    Migration { reason: String },
}
