// Generated from the contract's JSON schema; `UPDATE=1 cargo test -p stateset-tests-tidy` rewrites it.
import * as chain from "../chain.js";

/** What the operator may do. What no kind names cannot be done. Amounts in smallest units. */
export type Action =
  /** Delegates idle stake to a listed validator. */
  | { stake: {
      amount: Uint128;
      validator: string;
    } }
  /** Moves stake from any validator to a listed one. */
  | { redelegate: {
      amount: Uint128;
      from: string;
      to: string;
    } }
  /** From any validator, listed or not. */
  | { unstake: {
      amount: Uint128;
      validator: string;
    } }
  /** Takes the rewards of 1 to 16 validators. They come here: nothing can send them elsewhere. */
  | { claim: { validators: string[] } }
  /** Offers one side to a listed pool for at least so much of the other. */
  | { swap: {
      amount: Uint128;
      offer: Side;
      pool: string;
      receive_min: Uint128;
    } }
  /** Both amounts go in whole: what the pool would take as a gift counts as a loss. */
  | { provide_liquidity: {
      pool: string;
      stable: Uint128;
      stake: Uint128;
    } }
  /** From any pool, listed or not. */
  | { withdraw_liquidity: {
      lp: Uint128;
      pool: string;
    } }
  /** To the wallet only. Bound by no target and no minimum: there it is what pays bills. */
  | { return: { coins: Coin[] } };

/** An agent's id: a UUID that the registry assigns (version 8: derived from chain id, contract and counter). */
export type AgentId = string;

export type AnyoneMsg =
  /** Puts a pending change into force, from when it is due until seven days later. */
  | { apply_change: {
      /** [`Change::hash`] of what was shown: 32 bytes. */
      change_hash: Binary;
    } }
  /** Sends all liquid stable and stake to the wallet; only after a recall. */
  | { sweep: Record<string, never> }
  /** Reads all pools that the policy follows, and moves the reference towards their average price. Refused while the policy follows none, before the interval since the last one is over, and within an action. */
  | { observe: Record<string, never> };

/**
 * Binary is a wrapper around Vec<u8> to add base64 de/serialization with serde. It also adds some helper methods to help encode inline.
 *
 * This is only needed as serde-json-{core,wasm} has a horrible encoding for Vec<u8>. See also <https://github.com/CosmWasm/cosmwasm/blob/main/docs/MESSAGE_TYPES.md>.
 */
export type Binary = string;

/** The rule that stands against an action, and the numbers. Amounts without a denom are in the stable denom's smallest unit, at the reference price. */
export type Breach =
  | { stopped: {
      at: number;
      by: string;
      reason: string;
    } }
  | { frozen: {
      at: number;
      by: string;
      reason: string;
    } }
  | { braked: {
      at: number;
      by: string;
      reason: string;
    } }
  | { resting: {
      now: number;
      until: number;
    } }
  | { no_operator: Record<string, never> }
  | { expired: {
      expires_at: number;
      now: number;
    } }
  | { dead_man: {
      dead_man_at: number;
      now: number;
    } }
  | { agent_not_active: {
      agent_id: AgentId;
      status: Status;
    } }
  | { epoch: {
      epoch: number;
      got: number;
    } }
  | { zero_amount: Record<string, never> }
  | { count: {
      got: number;
      max: number;
      min: number;
      what: string;
    } }
  | { coin_twice: { denom: string } }
  | { validator_not_listed: { validator: string } }
  | { same_validator: { validator: string } }
  | { unbondings: { max: number } }
  | { pool_not_listed: { pool: string } }
  | { pool_unknown: { pool: string } }
  | { pool_empty: { pool: string } }
  | { balance: {
      held: Uint128;
      requested: Uint128;
      what: string;
    } }
  | { price_age: {
      max: number;
      now: number;
      observed_at: number;
    } }
  | { no_reference: { reason: Unusable } }
  | { deviation: {
      max_bps: number;
      price: Uint128;
      spot: Uint128;
    } }
  | { swap_per_day: {
      fits_at?: number | null;
      max: Uint128;
      requested: Uint128;
      used: Uint128;
    } }
  | { slippage: {
      got: Uint128;
      min: Uint128;
    } }
  | { loss: {
      loss: Uint128;
      max: Uint128;
    } }
  | { loss_per_day: {
      fits_at?: number | null;
      loss: Uint128;
      max: Uint128;
      used: Uint128;
    } }
  | { loss_lifetime: {
      loss: Uint128;
      lost: Uint128;
      max: Uint128;
    } }
  | { loss_ended: {
      lost: Uint128;
      max: Uint128;
    } }
  | { liquid_min: {
      left: Uint128;
      min: Uint128;
    } }
  | { share: {
      max_bps: number;
      total: Uint128;
      value: Uint128;
      venue: string;
    } }
  | { away_from_target: {
      after: Uint128;
      before: Uint128;
      total: Uint128;
    } };

export interface Bucket {
  lower_bps: number;
  /** Of the whole, in basis points, rounded down. */
  share_bps: number;
  target_bps: number;
  upper_bps: number;
  value: Uint128;
}

/** What waits for its time. */
export type Change =
  | { policy: Policy }
  | { resume: Record<string, never> }
  | { stable_denom: { denom: string } };

export interface Coin {
  amount: Uint256;
  denom: string;
}

/** Absolute prices, in the units of [`super::Price`], both included; 1 to 10^12. */
export interface Corridor {
  max: Uint128;
  min: Uint128;
}

/** Stake with one validator, in the stake denom's smallest unit. */
export interface Delegated {
  amount: Uint128;
  validator: string;
}

export interface DelegationInfo {
  amount: Uint128;
  /** `None`: not listed any more. */
  share_max_bps?: number | null;
  validator: string;
  value: Uint128;
}

export type ExecuteMsg =
  | { wallet: WalletMsg }
  /** The wallet's operator, until its expiry, while the wallet is neither frozen nor braked and heard of its operator (its dead man's switch), its agent neither suspended nor retired, and the treasury not stopped. For a day after a brake was lifted it puts nothing into risk. `epoch` is the operator's present one in the wallet: a process left behind names an old one and is refused. */
  | { operator: {
      /** Above the last, by at most [`ACT_AHEAD_MAX`]; it never resets. Whoever sent it learns from one raw read ([`layout`]) or from [`TreasuryInfo::act`] whether it landed. */
      act: number;
      action: Action;
      epoch: number;
    } }
  | { guardian: GuardianMsg }
  | { anyone: AnyoneMsg }
  | { self_call: SelfMsg };

/**
 * The reference follows the time-weighted average price of pools, by their own accumulators (Astroport's `cumulative_prices`), never a price of the moment. [`super::AnyoneMsg::Observe`] reads all of them; whoever calls it picks nothing.
 *
 * Turning it on, another list of pools, another interval and every looser number wait for the policy's delay. Tighter numbers and turning it off act at once; once it is off there is no usable price until the wallet sets one.
 */
export interface Follow {
  /** How far the pools' averages may lie apart, in basis points of the least; at most 2,000. */
  agree_bps: number;
  /** The signers' word on where the price lies. An average or a reference outside leaves no usable price. */
  corridor: Corridor;
  /** How long to wait between observations at least, in seconds; from 60 on, at most the window, which holds at most 31 of them. */
  interval_seconds: number;
  /** 1 to 4, each listed in [`super::Policy::pools`], with no admin who could replace its code or its LP token's. All of them must have their depth: one that has not leaves no usable price, so that nobody chooses which are heard by draining others. */
  pools: FollowedPool[];
  /** How old the last usable average may be, in seconds, beside [`super::Policy::price_age_max_seconds`]: at least an interval, at most 30 days. */
  stale_after_seconds: number;
  /** By how much the reference moves at most per hour, in basis points of itself; 1 to 1,000. Rounded down at each observation, so a price of few units does not move at all. A pause longer than the window counts as one window. */
  step_bps_per_hour_max: number;
  /** Over how long the price is averaged at least, in seconds: one hour to one day. */
  window_seconds: number;
}

/** A pool whose price is followed. */
export interface FollowedPool {
  address: string;
  /** What liquidity of others must be worth in it, both sides together at the reference, in the stable denom's smallest unit. It is looked at when the pool is observed, and may be lent for that: no bound rests on it. */
  depth_min: Uint128;
}

export interface Following {
  /** Unix seconds from which anyone may observe. */
  due_at: number;
  /** The greatest error of the reference while the true price lies in the corridor: [`super::Follow::error_bps_max`]. */
  error_bps_max: Uint128;
  /** How many observations are kept. */
  observations: number;
  /** Why there is no usable price, if there is none; it may be too old all the same ([`RemainingResponse::price_until`]). */
  unusable?: Unusable | null;
}

/** The wallet's guardian (or the wallet): it can tighten, never loosen. That it may drop what is pending, again and again, is its veto: the wallet's signers, who name the guardian, can name another. */
export type GuardianMsg =
  /** As [`WalletMsg::Stop`]. */
  | { stop: { reason: string } }
  /** A policy that only takes away; see [`is_tighter`]. Drops what is pending. */
  | { tighten: { policy: Policy } }
  /** Drops what is pending, and voids what was drafted before. */
  | { cancel_change: Record<string, never> };

/** Creates the treasury of one wallet, for ever: there is no owner to exchange. */
export interface InstantiateMsg {
  /** What the wallet's treasuries before this one lost ([`TreasuryInfo::lost`] of the last), in the stable denom's smallest unit: the count of `loss_lifetime_max` begins with it. */
  lost_before?: Uint128;
  policy: Policy;
  /** Refused when of a time to come, or too old for the policy. */
  price: Price;
  /** In which everything is valued (`uusdc`). */
  stable_denom: string;
  /** The chain's bonded denom (`ustate`). */
  stake_denom: string;
  /** How long the chain keeps unbonding stake, in seconds; contracts cannot ask for it. 1 s to 60 days. */
  unbonding_seconds: number;
  /** The wallet contract. Its operator, epoch, expiry, freeze and guardian are asked there each time. */
  wallet: string;
}

export type MigrateMsg = Record<string, never>;

export interface PendingResponse {
  change?: Change | null;
  /** Unix seconds from which, and until before which, anyone may put it into force. */
  due_at?: number | null;
  void_at?: number | null;
}

/**
 * What the operator may do. Everything else it may not.
 *
 * What the numbers promise: whatever the operator and whoever moves the pools do together, 24 hours cost at most `loss_per_day_max` at the reference price, plus `swap_per_day_max` times the part by which the reference itself is off the market: what the wallet set and the market has moved since, or, of a reference that follows pools, at most [`Follow::error_bps_max`] while the market lies in its corridor. What they do not: a validator's slashing, a fall of the stake's price, the code of a listed pool.
 */
export interface Policy {
  /** How far a share may lie from its target, either way, in basis points of the whole; at most 2,000. Within the bands every move into risk is allowed, outside only one that brings the shares no further from the targets; moves towards safety are bound by none. See [`Strategy::band_bps`]. */
  band_bps: number;
  /** How far a pool's price may lie from the reference for a swap or for providing liquidity; at most 2,000. */
  deviation_max_bps: number;
  /** Below this the treasury's own balance in the stable denom is not spent. What the wallet holds does not count: its payments would otherwise decide what is allowed here. */
  liquid_min: Uint128;
  /** How long a loosening of this policy waits, in seconds: one hour to 30 days. */
  loosen_delay_seconds: number;
  /** What actions may cost for ever, at the reference price, in the stable denom's smallest unit, what the wallet's treasuries before this one lost ([`super::InstantiateMsg::lost_before`]) included. Once it is reached the operator may only unstake, withdraw liquidity and return, until a policy with a higher one is in force. What rounding takes of these three counts, and is refused by neither this nor `loss_per_day_max`. */
  loss_lifetime_max: Uint128;
  /** What actions may cost in any 24 hours, at the reference price, in the stable denom's smallest unit. */
  loss_per_day_max: Uint128;
  /** At most 4; pairs of the stable and the stake denom, constant product, shaped as Astroport's with a cw20 LP token. Whoever can change a pool's code can take what is in it. */
  pools: VenueRule[];
  /** How old the reference may be for the same, in seconds; at most 30 days. */
  price_age_max_seconds: number;
  /** A reference price that follows pools. `None`: the wallet sets it, and nothing else moves it. */
  reference?: Follow | null;
  /** How much less than the pool's price before the swap a swap may yield, fee included, and what part of what it moves providing and withdrawing liquidity may cost; at most 1,000. */
  slippage_max_bps: number;
  strategy: Strategy;
  /** What may be offered to pools for swaps and as liquidity in any 24 hours, at the reference price, in the stable denom's smallest unit. */
  swap_per_day_max: Uint128;
  /** At most 8. */
  validators: VenueRule[];
}

export interface PoolInfo {
  lp: Uint128;
  lp_token: string;
  pool: string;
  /** `None`: not listed any more. */
  share_max_bps?: number | null;
  /** The pool's own price, in the units of [`Price`]; `None` for an empty pool. */
  spot?: Uint128 | null;
  value: Uint128;
}

export interface PositionsResponse {
  delegations: DelegationInfo[];
  /** Stake that is neither staked nor in a pool, what is unbonding included; its target is nothing. */
  idle: Bucket;
  /** In the stake denom, not staked and not unbonding. */
  idle_stake: Uint128;
  liquid: Bucket;
  liquidity: Bucket;
  pools: PoolInfo[];
  staked: Bucket;
  unbonding: UnbondingEntry[];
  /** In the stable denom's smallest unit, at the reference price, rounded down; so are all values here. */
  value: Uint128;
  within_bands: boolean;
}

/** What the stake is worth: the reference, as the wallet last said and no pool can move; or, where the policy says so, as [`Follow`]ed from there. Its age counts from when it was observed, whenever it was set: what is carried out late makes no old price a fresh one. */
export interface Price {
  /** Unix seconds. Of a price that version 0.2 set: when it was set. */
  observed_at: number;
  /** Smallest units of the stable denom for 1,000,000 smallest units of the stake denom; 1 to 10^12. */
  price: Uint128;
}

export type QueryMsg =
  | { treasury: Record<string, never> }
  /** The change that waits, if one does. */
  | { pending: Record<string, never> }
  /** Everything that is held, and what it is worth. */
  | { positions: Record<string, never> }
  /** What the caps on 24 hours and on all time leave. */
  | { remaining: Record<string, never> }
  /** What would become of an action, if the operator sent it now under its present epoch. Nothing is changed. A pool's own `simulation` is believed here; the action itself is judged by what the pool pays. */
  | { simulate: { action: Action } };

export interface RemainingResponse {
  loss_lifetime: Uint128;
  loss_per_day: Uint128;
  /** Unix seconds until which the reference price serves for trading. */
  price_until: number;
  /** Of the stable denom, above `liquid_min`. */
  spendable: Uint128;
  swap_per_day: Uint128;
}

/** The treasury itself only: parts of its messages that may fail, or must run after others. */
export type SelfMsg =
  /** Withdraws all that lies in a known pool. A message of its own, so that whatever the pool does, asked or called, it does within the gas that a recall gives it. */
  | { leave: { pool: string } }
  /** Notes what began to unbond in a recall, and sends what is there. */
  | { settle: { before: Delegated[] } }
  /** Forgets a delisted pool in which nothing lies, or which does not answer. A message of its own, so that the pool, asked, stays within the gas that a change of the policy gives it. */
  | { forget: { pool: string } }
  /** Makes the pools known that the policy newly lists. After the messages that forget, which make room. */
  | { list_pools: Record<string, never> };

/** Which side of a pool. */
export type Side = "stable" | "stake";

export interface SimulateResponse {
  allowed: boolean;
  /** The rule that stands against it, and the numbers; absent when allowed. */
  breach?: Breach | null;
  /** What it would cost and what would be held, at the reference price; absent where it could not be foreseen. */
  loss?: Uint128 | null;
  /** The same in words. */
  reason?: string | null;
  value?: Uint128 | null;
}

/** What an agent is to others. Others read it from storage: see [`layout`]. */
export type Status =
  | "active"
  /** By the authority. */
  | "suspended"
  /** By the owner, for good. */
  | "retired";

/** A stop in force. */
export interface Stopped {
  /** Unix seconds. */
  at: number;
  by: string;
  /** At most 256 bytes. */
  reason: string;
  /** The wallet called everything back: anyone may send on what becomes liquid. */
  recalled: boolean;
}

/** Which shares are aimed at, of all that the treasury holds. */
export type Strategy =
  /** 20 % staked, 10 % liquidity, 70 % liquid; a band of 3 %. */
  | "conservative"
  /** 40 % staked, 30 % liquidity, 30 % liquid; a band of 5 %. */
  | "balanced"
  /** 60 % staked, 30 % liquidity, 10 % liquid; a band of 8 %. */
  | "aggressive";

/**
 * A point in time in nanosecond precision.
 *
 * This type can represent times from 1970-01-01T00:00:00Z to 2554-07-21T23:34:33Z.
 *
 * ## Examples
 *
 * ``` # use cosmwasm_std::Timestamp; let ts = Timestamp::from_nanos(1_000_000_202); assert_eq!(ts.nanos(), 1_000_000_202); assert_eq!(ts.seconds(), 1); assert_eq!(ts.subsec_nanos(), 202);
 *
 * let ts = ts.plus_seconds(2); assert_eq!(ts.nanos(), 3_000_000_202); assert_eq!(ts.seconds(), 3); assert_eq!(ts.subsec_nanos(), 202); ```
 */
export type Timestamp = Uint64;

export interface TreasuryInfo {
  /** The last act number of the operator's; zero: none yet. */
  act: number;
  /** When it was last stopped (again, too), recalled, tightened, or a change dropped by a veto; zero: never. Nobody knows it before. [`super::WalletMsg::SetPolicy`] and [`super::WalletMsg::Resume`] name it, and [`super::WalletMsg::SetPrice`] names a later time. */
  alarm: Timestamp;
  /** CAIP-10 account id (`cosmos:<chain id>:<address>`), so that testnet and mainnet never look alike. */
  caip10: string;
  /** What came of the pools that the policy follows; `None`: it follows none. */
  following?: Following | null;
  /** What actions have cost since the beginning, with what was lost before it; in the stable denom's smallest unit, at the reference prices of their times. A next treasury of the same wallet begins with it. */
  lost: Uint128;
  policy: Policy;
  price: Price;
  stable_denom: string;
  stake_denom: string;
  stopped?: Stopped | null;
  unbonding_seconds: number;
  wallet: string;
}

/**
 * A whole number of a denom's smallest unit (micro-dollars for `uusdc`), 0 to 2^128 − 1.
 *
 * JSON shows it as a decimal string, as the chain's own coins do; compact formats store the integer.
 */
export type Uint128 = string;

/**
 * An implementation of u256 that is using strings for JSON encoding/decoding, such that the full u256 range can be used for clients that convert JSON numbers to floats, like JavaScript and jq.
 *
 * # Examples
 *
 * Use `new` to create instances out of u128, `from` for other primitive uint types or `from_be_bytes` to provide big endian bytes:
 *
 * ``` # use cosmwasm_std::Uint256; let a = Uint256::new(258u128); let b = Uint256::from(258u16); let c = Uint256::from_be_bytes([ 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 1u8, 2u8, ]); assert_eq!(a, b); assert_eq!(a, c); ```
 */
export type Uint256 = string;

/**
 * A thin wrapper around u64 that is using strings for JSON encoding/decoding, such that the full u64 range can be used for clients that convert JSON numbers to floats, like JavaScript and jq.
 *
 * # Examples
 *
 * Use `from` to create instances of this and `u64` to get the value out:
 *
 * ``` # use cosmwasm_std::Uint64; let a = Uint64::from(42u64); assert_eq!(a.u64(), 42);
 *
 * let b = Uint64::from(70u32); assert_eq!(b.u64(), 70); ```
 */
export type Uint64 = string;

/** Stake on its way out of staking, as the treasury noted it: the chain does not tell contracts. */
export interface UnbondingEntry {
  /** When it began to leave, less what came back early ([`super::Unbonding`]). What a slash has taken of it since is not known here until it matures. */
  amount: Uint128;
  /** Unix seconds from which the chain has paid it out. */
  matures_at: number;
}

/** Why no price serves for what puts money at risk, with the numbers. Prices in the units of [`Price`]. */
export type Unusable =
  | { unset: Record<string, never> }
  | { warming: {
      seconds: number;
      window_seconds: number;
    } }
  | { depth: {
      depth: Uint128;
      min: Uint128;
      pool: string;
    } }
  | { disagree: {
      agree_bps: number;
      high: Uint128;
      low: Uint128;
    } }
  | { corridor: {
      max: Uint128;
      min: Uint128;
      price: Uint128;
    } };

/** A validator or a pool, and how much of the treasury's value may go there. */
export interface VenueRule {
  address: string;
  /** Of the treasury's whole value, in basis points, 0 to 10,000. Zero lets nothing more in. */
  share_max_bps: number;
}

/** The wallet contract only: what its signers or its owner decided, and what its operator funds or calls back within the wallet's rules. */
export type WalletMsg =
  /** Replaces the policy: at once if it tightens, otherwise after the present policy's delay. Either way what was pending is dropped. */
  | { set_policy: {
      /** [`TreasuryInfo::alarm`] as whoever drafted this saw it. What loosens is refused after another: an alarm ends what was drafted before it, in whatever proposal it waits. */
      alarm: Timestamp;
      policy: Policy;
    } }
  /** Says what the stake is worth, at once. See [`Price`]. Where the policy follows pools it is the price from which they are followed on, and must lie in the corridor. */
  | { set_price: {
      /** When it was worth that, in Unix seconds. Refused: a time to come, one at or before that of the price in force, one from which the policy lets no price serve any more, and one at or before the last alarm ([`TreasuryInfo::alarm`]), which ends what was drafted before it. */
      observed_at: number;
      price: Uint128;
    } }
  /** Lets the operator do nothing until [`WalletMsg::Resume`] is over its delay. What was pending is dropped. A treasury that is stopped stays stopped as it was, by whom, since when and why; it is a new alarm all the same, which ends what was drafted before it. */
  | { stop: { reason: string } }
  /** Puts another denom in the place of the stable one, after the policy's delay, and then only while none of the old one is held: no coin of it (somebody's gift is returned in the same proposal), and no pool known, each of which trades it. What was pending is dropped. The policy's amounts, and what was lost so far, are read in the new one's smallest unit from then on; there is no usable price until one is set. */
  | { set_stable_denom: {
      /** As in [`WalletMsg::SetPolicy`]. */
      alarm: Timestamp;
      denom: string;
    } }
  /** Ends a stop after the policy's delay; refused while there is none. What was pending is dropped. */
  | { resume: {
      /** As in [`WalletMsg::SetPolicy`]. */
      alarm: Timestamp;
    } }
  /** Drops what is pending, and voids what was drafted before. */
  | { cancel_change: Record<string, never> }
  /** Stops, withdraws all liquidity, unstakes everything (from [`DELEGATIONS_MAX`] validators) and sends the wallet what is there. What is unbonding is sent on by [`AnyoneMsg::Sweep`]. A pool or validator that fails is passed over; the message may be repeated. What was pending is dropped. */
  | { recall: Record<string, never> }
  /** Forgets a pool that is not listed, whatever it says that lies in it: one that lies or fails would count for ever, and no more than [`KNOWN_POOLS_MAX`] are known at once. What does lie there can be had again by listing the pool anew. */
  | { forget_pool: { pool: string } }
  /** Brings the coins sent along. Refused while the treasury is stopped. */
  | { fund: Record<string, never> }
  /** Sends coins to the wallet. */
  | { return: { coins: Coin[] } };

/** Every query, by its name on the wire. */
export const QUERIES = ["treasury", "pending", "positions", "remaining", "simulate"] as const;

/** Asks a treasury. */
export class TreasuryReader {
  readonly chain: chain.Querier;
  readonly address: string;

  constructor(chain: chain.Querier, address: string) {
    this.chain = chain;
    this.address = address;
  }

  treasury(): Promise<TreasuryInfo> {
    return this.chain.queryContractSmart(this.address, { treasury: {} });
  }

  /** The change that waits, if one does. */
  pending(): Promise<PendingResponse> {
    return this.chain.queryContractSmart(this.address, { pending: {} });
  }

  /** Everything that is held, and what it is worth. */
  positions(): Promise<PositionsResponse> {
    return this.chain.queryContractSmart(this.address, { positions: {} });
  }

  /** What the caps on 24 hours and on all time leave. */
  remaining(): Promise<RemainingResponse> {
    return this.chain.queryContractSmart(this.address, { remaining: {} });
  }

  /** What would become of an action, if the operator sent it now under its present epoch. Nothing is changed. A pool's own `simulation` is believed here; the action itself is judged by what the pool pays. */
  simulate(args: { action: Action }): Promise<SimulateResponse> {
    return this.chain.queryContractSmart(this.address, { simulate: args });
  }
}

/** Asks a treasury as `query`, and sends it messages from one account. */
export class TreasuryClient {
  readonly chain: chain.Executor;
  readonly sender: string;
  readonly address: string;
  readonly query: TreasuryReader;

  constructor(chain: chain.Executor & chain.Querier, sender: string, address: string) {
    this.chain = chain;
    this.sender = sender;
    this.address = address;
    this.query = new TreasuryReader(chain, address);
  }

  /** Sends a message in a transaction of its own. */
  async execute(msg: ExecuteMsg, options: chain.ExecuteOptions = {}): Promise<chain.Executed> {
    const { fee = "auto", memo, funds } = options;
    return this.chain.execute(this.sender, this.address, chain.exact(msg), fee, memo, funds);
  }

  /** A message to be sent together with others, by `signAndBroadcast`. */
  message(msg: ExecuteMsg, funds: readonly chain.Coin[] = []): chain.ExecuteMessage {
    return chain.executeMessage(this.sender, this.address, msg, funds);
  }

  wallet(args: WalletMsg, options?: chain.ExecuteOptions): Promise<chain.Executed> {
    return this.execute({ wallet: args }, options);
  }

  /** The wallet's operator, until its expiry, while the wallet is neither frozen nor braked and heard of its operator (its dead man's switch), its agent neither suspended nor retired, and the treasury not stopped. For a day after a brake was lifted it puts nothing into risk. `epoch` is the operator's present one in the wallet: a process left behind names an old one and is refused. */
  operator(args: {
    /** Above the last, by at most [`ACT_AHEAD_MAX`]; it never resets. Whoever sent it learns from one raw read ([`layout`]) or from [`TreasuryInfo::act`] whether it landed. */
    act: number;
    action: Action;
    epoch: number;
  }, options?: chain.ExecuteOptions): Promise<chain.Executed> {
    return this.execute({ operator: args }, options);
  }

  guardian(args: GuardianMsg, options?: chain.ExecuteOptions): Promise<chain.Executed> {
    return this.execute({ guardian: args }, options);
  }

  anyone(args: AnyoneMsg, options?: chain.ExecuteOptions): Promise<chain.Executed> {
    return this.execute({ anyone: args }, options);
  }

  selfCall(args: SelfMsg, options?: chain.ExecuteOptions): Promise<chain.Executed> {
    return this.execute({ self_call: args }, options);
  }
}
