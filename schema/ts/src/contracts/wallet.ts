// Generated from the contract's JSON schema; `UPDATE=1 cargo test -p stateset-tests-tidy` rewrites it.
import * as chain from "../chain.js";

/** One thing to do. What no kind names cannot be done. */
export type Action =
  /** Pays anybody any amount, once per intent, as the operator would: the same id again with the same content moves nothing. Denom and category stand in the policy, since the receipt names them by index; caps, the payee list and `allowed` do not matter, and nothing is counted against them. */
  | { pay: {
      denom: string;
      payment: Payment;
    } }
  /** What the owner may do, at once. All of it but cancelling other proposals. */
  | { owner: OwnerMsg }
  /** Calls another contract; at most 4,096 bytes of message and 4 coins. */
  | { call_contract: {
      contract: string;
      funds: Coin[];
      msg: Binary;
    } }
  /** Replaces the wallet's own code; the last action of its proposal. Works where the wallet is its own code admin; at most 4,096 bytes of message. */
  | { migrate: {
      code_id: number;
      msg: Binary;
    } };

/** An agent's id: a UUID that the registry assigns (version 8: derived from chain id, contract and counter). */
export type AgentId = string;

/** When votes on each safeguard were last ended, as the block's time in nanoseconds; zero: never. Signatures name the one [that ends](Alarms::that_end) their draft: nobody knows it before the alarm is raised. */
export interface Alarms {
  freeze: Timestamp;
  operator: Timestamp;
  owner: Timestamp;
  roles: Timestamp;
  rules: Timestamp;
}

export type AnyoneMsg =
  /** Takes up an offer of ownership, only the one it was made to; or ownership after a recovery's 30 days, only the one named for it. */
  | { accept_ownership: Record<string, never> }
  /** The one named for it announces that the owner is lost. */
  | { start_recovery: Record<string, never> }
  /** Freezes a wallet whose dead man's switch has run out. */
  | { freeze_dead_man: Record<string, never> }
  /** Forgets up to `limit` (at most 30) receipts that are past their time. Their ids are refused by age. */
  | { prune_receipts: { limit: number } }
  /** Carries out what passed and failed, while its window lasts, or what the owner's delay is over for. */
  | { execute: ProposalContent }
  /** Writes down that a proposal has expired or is void. */
  | { close: ProposalRef }
  /** Proposes, approves by signatures and carries out, all in one message; refused unless the approvals reach the threshold. `salt` (16 bytes, chosen freely, once) tells one submission from the next. */
  | { submit: {
      approvals: SignedApproval[];
      draft: Draft;
      salt: Binary;
    } }
  /** Delivers signatures for an open proposal. One that has voted already is refused. */
  | { approve_by_signatures: {
      approvals: SignedApproval[];
      id: number;
    } };

/** Payments of a denom about which governance is asked. */
export interface ApprovalRule {
  /** Payments of at least this much, in the denom's smallest unit. */
  above: Uint128;
  /** The governance contract whose approval it takes, for the very payments of the message and once. */
  contract: string;
  /** A denom of the policy. */
  denom: string;
}

/**
 * Binary is a wrapper around Vec<u8> to add base64 de/serialization with serde. It also adds some helper methods to help encode inline.
 *
 * This is only needed as serde-json-{core,wasm} has a horrible encoding for Vec<u8>. See also <https://github.com/CosmWasm/cosmwasm/blob/main/docs/MESSAGE_TYPES.md>.
 */
export type Binary = string;

/** The brake only: a key of its own, for the alarms of the operator's keeper. */
export type BrakeMsg = { freeze: {
    /** At most 256 bytes. */
    reason: string;
  } };

/**
 * Why a payment is refused: the rule, both numbers, and when asking again could help.
 *
 * `requested` and `remaining` are amounts for caps; Unix seconds, counts, epochs, code ids or a mandate's number where the rule is about those.
 */
export interface Breach {
  remaining: Uint128;
  requested: Uint128;
  /** Unix seconds from which the same payment would be within this rule, if time alone can mend it. */
  resets_at?: number | null;
  rule: Rule;
  /** The caps were held to this share of themselves (basis points), for want of trust in the agent. */
  share_bps?: number | null;
}

/** Caps that several denoms or one category share. */
export interface Budget {
  /** Only payments that state it count; without, all of these denoms. */
  category?: string | null;
  /** Denoms of the policy, each once; what is paid in others does not count. */
  denoms: WeightedDenom[];
  /** A slug, once per policy. */
  name: string;
  /** In any 24 hours, in the budget's own unit. */
  per_day_max: Uint128;
  /** In any 30 days (counted in days, so up to one day too careful). */
  per_month_max: Uint128;
}

/** What a budget leaves, in its own unit. */
export interface BudgetRemaining {
  name: string;
  per_day: Uint128;
  /** As in [`PurseRemaining`]. */
  per_day_grows_at?: number | null;
  per_month: Uint128;
  per_month_grows_at?: number | null;
}

/** cw1. */
export interface CanExecuteResponse { can_execute: boolean }

/** A purpose that payments may state. */
export interface CategoryPolicy {
  allowed: boolean;
  name: string;
}

export interface Coin {
  amount: Uint256;
  denom: string;
}

/** See [`crate::decision`]. */
export interface DecisionLog {
  count: number;
  /** 32 bytes: of the last entry, or what the first entry follows. */
  head: Binary;
  /** Whether the wallet keeps one. */
  kept: boolean;
}

/** Caps of one denom, in its smallest unit. */
export interface DenomPolicy {
  denom: string;
  /** All payments to a payee until it is known: a cooldown after its first payment. */
  first_payment_max: Uint128;
  /** All payments ever. */
  lifetime_max: Uint128;
  /** All payments in **any** 24 hours (counted in hours, so up to one hour too careful, never too free). */
  per_day_max: Uint128;
  /** One payment. */
  per_payment_max: Uint128;
}

/** What is proposed. Never changes afterwards. */
export interface Draft {
  /** 1 to 8, all of them or none, in this order; at most 8,192 bytes in their canonical form. */
  actions: Action[];
  /** The SHA-256 of a text kept elsewhere that gives the reasons: 32 bytes. */
  rationale?: Binary | null;
  /** At most 128 bytes. */
  title: string;
}

export type ExecuteMsg =
  | { owner: OwnerMsg }
  | { operator: OperatorMsg }
  | { signer: SignerMsg }
  | { guardian: GuardianMsg }
  | { brake: BrakeMsg }
  | { anyone: AnyoneMsg }
  | { self_call: SelfMsg };

/** cw3: when voting ends. */
export type Expiration = { at_time: Timestamp };

/** A freeze in force. */
export interface Freeze {
  /** Unix seconds. */
  at: number;
  by: string;
  reason: string;
}

/** What a policy's rules on the treasury leave, in the denom's smallest unit. */
export interface FundingRemaining {
  denom: string;
  /** What the wallet holds beyond what stays in it. */
  free: Uint128;
  lifetime: Uint128;
  /** What lies in the treasury, but for what it earned or lost. */
  outside: Uint128;
  per_day: Uint128;
  /** Unix seconds when the oldest counted hour leaves the 24 hours; `None` if nothing is counted. */
  per_day_grows_at?: number | null;
  share: Uint128;
}

/** A part of the operator's allowance. */
export interface Grant {
  /** Without, every category of the policy; with, only these, at most 8, each once. */
  budgets?: GrantBudget[];
  /** A denom of the policy. */
  denom: string;
  /** Unix seconds from which nothing may be spent. */
  expires_at: number;
  /** Whether it reaches mandates. */
  mandates?: boolean;
  /** A slug, once among those that stand. In answers empty for one that a wallet of version 0.2 gave. */
  name?: string;
  /** Whether it reaches the newcomer purse: payees that are not listed. */
  newcomers?: boolean;
  /** One payment, in the denom's smallest unit; at most the wallet's cap. */
  per_payment_max: Uint128;
  /** What it is for; at most 256 bytes. */
  purpose?: string;
  to: string;
  /** All payments; at most what the wallet's lifetime cap leaves. In answers, what is left of it. */
  total: Uint128;
}

/** What a grant lets be spent for one category. */
export interface GrantBudget {
  /** A category of the policy. */
  category: string;
  /** All payments, in the grant's denom's smallest unit. In answers, what is left of it. */
  total: Uint128;
}

export interface GrantsResponse { grants: Grant[] }

/** The guardian only: it can tighten, never loosen, but for the brake's freeze. */
export type GuardianMsg =
  /** Stops the operator. Again changes nothing. */
  | { freeze: { reason: string } }
  /** Removes the operator and raises the epoch. */
  | { revoke_operator: Record<string, never> }
  /** Ends a proposal that is open or failed, and what waits or failed and would loosen the same ([`alarm`]). Only a signers' proposal that replaces the guardian itself is out of reach. */
  | { veto: ProposalRef }
  /** Takes a grant of the operator back. */
  | { revoke_grant: { to: string } }
  | { revoke_mandate: MandateRef }
  /** Ends the brake's freeze, and no other: else the brake could stall the wallet. */
  | { lift_brake: Record<string, never> }
  /** Ends a recovery under way. At most [`RECOVERY_CANCELS_MAX`] times with no sign of the owner or of the signers in between: a guardian alone would keep a lost owner's money for ever. */
  | { cancel_recovery: Record<string, never> };

/** Creates a wallet, to be created without a code admin, so that nobody can change its rules from outside; one that has another admin than itself does not bind. With `registry` it also confirms the binding that the agent's owner announced there, in the same transaction. */
export interface InstantiateMsg {
  /** May freeze, revoke, veto, lift the brake and cancel a recovery: see [`GuardianMsg`]. */
  guardian?: string | null;
  /** May spend within policy. */
  operator?: OperatorGrant | null;
  /** May set policy, payees, operator and guardian, freeze, unfreeze and withdraw. */
  owner: string;
  /** At most 30; more by [`OwnerMsg::SetPayees`]. */
  payees: Payee[];
  policy: Policy;
  /** The registry with which to bind. The agent must be registered there, naming this wallet's address (predictable by instantiate2), by the same `owner`. */
  registry?: string | null;
  /** Decide together on what exceeds the operator's limits. Without them the owner alone decides, at once. */
  signers?: SignerSet | null;
}

/**
 * The name of one payment, chosen by the payer: a UUID of version 7, whose first 48 bits are a Unix time in milliseconds.
 *
 * The time is what lets a wallet forget: it refuses ids older than its receipts reach, so a pruned id can never be paid again, and receipts lie in storage in the order in which they may be pruned.
 */
export type IntentId = string;

/** What may be spent for one purpose. */
export interface Mandate {
  /** A denom of the policy. */
  denom: string;
  /** Unix seconds from which nothing may be drawn; at most a year ahead. */
  expires_at: number;
  /** One payment, in the denom's smallest unit. */
  per_payment_max: Uint128;
  /** What it is for, as shown before anybody signs; 1 to 256 bytes. Events name its SHA-256. */
  purpose: string;
  /** The narrower caps that do not hold under it, each once. The wallet's caps on 24 hours and for ever, and what governance must have approved, always hold. */
  replaces: NarrowCap[];
  scope: MandateScope;
  /** All payments. */
  total: Uint128;
}

export interface MandateInfo {
  drawn: Uint128;
  /** Unix seconds. */
  given_at: number;
  mandate: Mandate;
  number: number;
  status: MandateStatus;
}

/** A mandate by its number. */
export interface MandateRef { number: number }

/** To whom, or what for. */
export type MandateScope =
  /** These addresses, 1 to 16, listed or not; for any category that the policy allows. */
  | { payees: string[] }
  /** A category of the policy: to listed payees that allow it, to others from the newcomer purse alone. */
  | { category: string };

export type MandateStatus =
  | "in_force" | "revoked"
  /** Its time is over. */
  | "expired"
  /** A freeze was lifted since, the brake's too, or the rules were tightened or replaced. */
  | "void";

export interface MandatesResponse { mandates: MandateInfo[] }

export type MigrateMsg = Record<string, never>;

/** A cap for which a mandate may stand in. */
export type NarrowCap =
  /** The wallet's cap on one payment of the denom. */
  | "per_payment"
  /** A listed payee's own caps and, where the mandate names it, its categories. */
  | "payee"
  /** What a payee has to wait, and the total to one that is not known yet. */
  | "first_payment"
  /** All budgets: nothing is counted in them. */
  | "budgets";

export interface NewcomerInfo {
  /** Unix seconds; who was removed from the list gets nothing from the purse. */
  removed_at?: number | null;
  /** What it got, in the order of the policy's denoms. */
  spent: SpentInDenom[];
}

/** What may be paid to payees that are not listed, in the denom's smallest unit. Every cap of the denom holds as well. */
export interface NewcomerPurse {
  /** Categories of the policy that such a payment may state. */
  categories: string[];
  /** A denom of the policy; at most one purse each. */
  denom: string;
  /** All payments to newcomers ever. */
  lifetime_max: Uint128;
  /** All payments to newcomers in any 24 hours. */
  per_day_max: Uint128;
  /** All payments to newcomers in any 30 days (counted in days, so up to one day too careful). */
  per_month_max: Uint128;
  /** All payments to one payee, ever. */
  per_payee_max: Uint128;
  /** One payment. */
  per_payment_max: Uint128;
}

/** cw3 asks for no deposits here. */
export type NoDeposit = Record<string, never>;

/** An operator: the keeper's key and how long it may act. */
export interface OperatorGrant {
  address: string;
  /** Unix seconds from which the operator may do nothing. */
  expires_at: number;
}

/**
 * The operator only, until its expiry and while the wallet is not frozen; `spend` also by those to whom it granted.
 *
 * What names no payment has an **act number**, so that one raw read ([`layout::ACT_KEY`]) tells what landed: above the last one and at most [`ACT_AHEAD_MAX`] above it. It never begins anew, under no epoch and no operator.
 */
export type OperatorMsg =
  /** Pays 1 to 30 payments in one denom: all of them or, on any refusal, none. Those with a receipt already are skipped and reported as such. */
  | { spend: {
      /** Governance's approval of exactly these payments, used up if the policy asks for one. */
      approval?: number | null;
      denom: string;
      /** The operator's present epoch; a replica left behind names an old one and is refused. */
      epoch: number;
      /** The number of the mandate under which all of them are paid. */
      mandate?: number | null;
      payments: Payment[];
      /** SHA-256 of the reasons of each payment, 32 bytes, for a wallet that keeps a decision log; none or as many as payments. */
      rationales?: Binary[];
    } }
  /** Says that the operator is there: the dead man's clock starts anew. Refused once it has run out. */
  | { heartbeat: {
      act: number;
      epoch: number;
    } }
  /** Lets another address spend a part of the operator's own allowance, by [`OperatorMsg::Spend`] and nothing else, in place of what it was granted before. Every rule of the wallet holds for it too, and what it pays counts against the wallet's caps. Ends with its time, a revocation, a freeze, and with the operator: with its replacement, also by itself, but not with a take-over. At most 16 stand at a time. */
  | { grant: {
      act: number;
      epoch: number;
      grant: Grant;
    } }
  /** Takes a grant back. */
  | { revoke: {
      act: number;
      epoch: number;
      to: string;
    } }
  /** Raises the epoch by one, from `epoch`: this process takes over from any other that holds the same key. */
  | { take_over: {
      act: number;
      epoch: number;
    } }
  /** Asks the signers for a payment that only a limit stands against (verdict `escalate`). At most 4 are open, and one per intent. */
  | { escalate: {
      denom: string;
      epoch: number;
      payment: Payment;
    } }
  /** Puts money into the wallet's treasury, once per id, within the policy's [`TreasuryRules`](crate::policy::TreasuryRules): a paying call like any other, and like it bound by trust, freeze and the dead man's switch. Refused by a treasury that is stopped. */
  | { fund: {
      epoch: number;
      transfer: TreasuryTransfer;
    } }
  /** Has the treasury send back what lies idle in it, once per id. */
  | { call_back: {
      epoch: number;
      transfer: TreasuryTransfer;
    } }
  /** Asks the signers for a mandate. Counts among the same 4, and a mandate is asked for once at a time. */
  | { ask_mandate: {
      act: number;
      epoch: number;
      mandate: Mandate;
    } }
  /** Enters decisions of any kind into the decision log ([`crate::decision`]): 1 to 30 SHA-256 of 32 bytes each, of texts kept elsewhere, and at most 120 in any 60 minutes. Refused where the wallet keeps no log. No sign of life. */
  | { note: {
      act: number;
      epoch: number;
      hashes: Binary[];
    } };

/** What is said of a payment over a cap or to an unlisted payee. */
export type OverLimit =
  /**
   * Refused, and the signers may be asked ([`Escalate`]); where there are none, asking fails.
   *
   * [`Escalate`]: crate::wallet::OperatorMsg::Escalate
   */
  | "escalate"
  /** Refused, and that is the end of it. */
  | "refuse";

/**
 * The owner only. Money sent along is refused.
 *
 * Beside signers, what tightens acts at once: freezing, a tighter policy, removing payees or lowering their caps, revoking the operator or shortening its time, a first guardian or brake. It is an alarm, and ends earlier proposals that would loosen the same ([`alarm`]). Everything else waits for `loosen_delay_seconds` as a proposal, which signers may speed up or reject and the guardian may veto.
 */
export type OwnerMsg =
  /** Replaces the policy. What was spent stays counted. Where the signers decide it, every proposal is void: they were made under another. */
  | { set_policy: { policy: Policy } }
  /** Adds or replaces payees, then removes. A replaced payee keeps its standing and what it was paid; a removed one that returns starts anew. At most 30 of each. */
  | { set_payees: {
      remove: PayeeKey[];
      set: Payee[];
    } }
  /** Replaces the operator (or removes it) and raises the epoch: whatever the old one signed is void. */
  | { set_operator: { operator?: OperatorGrant | null } }
  | { set_guardian: { guardian?: string | null } }
  /** Stops the operator until [`OwnerMsg::Unfreeze`]. Again changes nothing. */
  | { freeze: { reason: string } }
  /** Also starts the dead man's switch anew. Only while the wallet is frozen or that has run out: then it may be proposed, and what an owner beside signers asks for at another time is written down as void. */
  | { unfreeze: Record<string, never> }
  /** Sends coins to the owner itself; also while frozen. */
  | { withdraw: { coins: Coin[] } }
  /** Offers ownership; it moves when the new owner accepts. `None` withdraws the offer. What the signers offered the owner alone withdraws or replaces only after the delay, and then only by what it asked for since. */
  | { offer_ownership: { to?: string | null } }
  /** Confirms the binding that the owner announced at this registry. For as long as the agent lives: once it is retired, another may be bound. */
  | { bind: {
      /** Refused where another is announced. Beside signers it is always named: they decide on the agent that they were shown. Wallets of version 0.2 bind whichever is announced, and are told none. */
      agent_id?: AgentId | null;
      registry: string;
    } }
  /** Gives the wallet signers, replaces them or (`None`) removes them. Voids every proposal. */
  | { set_signers: { signers?: SignerSet | null } }
  /** Ends an open proposal of the owner's or the operator's. */
  | { cancel: ProposalRef }
  /** Who may take over ownership, 30 days after saying so, should the owner be lost. Ends a recovery under way. */
  | { set_recovery: { recovery?: string | null } }
  /** Ends a recovery under way, as every other act of the owner and every proposal that is carried out does. */
  | { cancel_recovery: Record<string, never> }
  /** Lets the operator draw down a purse for one purpose ([`Mandate`]). Each gets a number, from 1. It ends with its time, its amount, a revocation, a freeze, and with whatever tightens or replaces the rules under which it was given. */
  | { give_mandate: { mandate: Mandate } }
  | { revoke_mandate: MandateRef }
  /** Names the wallet's treasury, for [`OperatorMsg::Fund`] and [`OperatorMsg::CallBack`]: a contract without a code admin, of a code that the policy names, which names this wallet. It is never a payee. In place of another only once that was recalled, and only one that counts at least what was lost there. */
  | { set_treasury: { treasury: string } }
  /** Sends the treasury a message, as JSON: [`crate::treasury::ExecuteMsg`], at most 4096 bytes. Beside signers what stops, recalls, returns or drops a change there tightens; everything else waits. */
  | { call_treasury: { msg: Binary } }
  /** Who may pull the brake ([`BrakeMsg`]): none of owner, guardian, operator, holders of grants, signers and the wallet. A first one tightens. */
  | { set_brake: { brake?: string | null } }
  /** Ends the brake's freeze, and no other. Without signers, or as they decide, at once; by the owner alone beside them not before that freeze has stood for the delay. Refused where the brake froze nothing. */
  | { lift_brake: Record<string, never> }
  /** From now on every payment enters the decision log ([`crate::decision`]), at a cost in gas that the README's table shows. For good, since a log that could be stopped would prove nothing: so beside signers it waits, too. */
  | { keep_log: Record<string, never> };

/** A payee and its own caps for one denom. The wallet's caps hold as well. */
export interface Payee {
  address: string;
  /** Categories of the policy that a payment to this payee may state. */
  categories: string[];
  /** A denom of the policy. A payee paid in two denoms has two entries. */
  denom: string;
  /** Unix seconds from which it is paid no more; `None`: never. */
  ends_at?: number | null;
  /** For as long as the payee is listed. */
  lifetime_max: Uint128;
  /** Any 24 hours. */
  per_day_max: Uint128;
  /** One payment, in the denom's smallest unit. */
  per_payment_max: Uint128;
  /** The vendor whose address this is, as a SHA-256 of 32 bytes: of its contract, its tax number, whatever the owner knows it by. Several addresses may stand under one. It vouches for nothing: a new address of a known vendor is as new as any, whoever lists it. */
  vendor?: Binary | null;
}

export interface PayeeInfo {
  payee: Payee;
  /** What the payee's own caps leave for one payment now; the wallet's caps may leave less. */
  remaining: Uint128;
  spent_day: Uint128;
  spent_lifetime: Uint128;
  standing: PayeeStanding;
}

export interface PayeeKey {
  address: string;
  denom: string;
}

/** See [`crate::policy::Standing`]; times in Unix seconds. */
export type PayeeStanding =
  /** Not paid yet; payable from this time. */
  | { listed: { payable_from: number } }
  /** Held to `first_payment_max` until this time. */
  | { probation: { known_from: number } }
  | { known: Record<string, never> };

export interface PayeesResponse { payees: PayeeInfo[] }

/** One payment. */
export interface Payment {
  /** In the message's denom's smallest unit. */
  amount: Uint128;
  /**
   * For whom `to` is to hold the money: then `to` is a contract without a code admin, of a code that the policy lists as a conduit, and is told so by [`ConduitMsg`]. The payment is judged, counted and kept as one to the beneficiary. What comes back refills no cap.
   *
   * [`ConduitMsg`]: crate::conduit::ConduitMsg
   */
  beneficiary?: string | null;
  /** A category that policy and payee allow. */
  category: string;
  /** Names the payment for ever: sent again with the same content it answers "already done" and moves nothing; with other content it is refused. */
  id: IntentId;
  /** What the payee knows it by, such as an invoice number; at most 64 bytes, kept in the receipt. */
  reference: string;
  to: string;
}

/** What an operator may spend. The owner sets it; the wallet holds the operator to it. */
export interface Policy {
  /** At most one per denom: what governance must have approved before it is paid. */
  approval_rules?: ApprovalRule[];
  /** At most 8: caps that a category, or several denoms, share. */
  budgets?: Budget[];
  /** Operator messages that pay, in any 60 minutes (counted in five-minute buckets). */
  calls_per_hour: number;
  /** At most 16 slugs. Entries keep their index, as denoms do; to stop one, set `allowed` to false. */
  categories: CategoryPolicy[];
  /**
   * At most 4 code ids: contracts that hold money for others, such as an escrow. A payment into one names its beneficiary and is judged as a payment to that ([`Payment::beneficiary`]); none of them is ever a payee.
   *
   * Anybody makes another contract of a code. So list only code of which every instance, whoever made it and whomever he named in it, gives what it holds to the beneficiary or back to the wallet.
   *
   * [`Payment::beneficiary`]: crate::wallet::Payment::beneficiary
   */
  conduits?: number[];
  /**
   * After so long without a payment or heartbeat nothing is paid until the owner says so ([`OwnerMsg::Unfreeze`]). Seconds, an hour to a year.
   *
   * [`OwnerMsg::Unfreeze`]: crate::wallet::OwnerMsg::Unfreeze
   */
  dead_man_seconds?: number | null;
  /** At most 4. Entries keep their index for the wallet's life, since receipts point at it: a new list starts with the same denoms in the same order; to stop one, set its caps to zero. */
  denoms: DenomPolicy[];
  /** At most one per denom: what payees that are not listed may be paid. Without, nothing. */
  newcomers?: NewcomerPurse[];
  /** What is said of a payment over a cap. Refused here either way. */
  over_limit: OverLimit;
  /** How long a new payee waits for its first payment, and after it for amounts above `first_payment_max`. Seconds, at most 30 days. */
  payee_cooldown_seconds: number;
  /** How long receipts are kept, and with them how old an intent's id may be. Seconds, 30 days to 10 years. May grow again; what was too old before stays so, since its receipt may be forgotten. */
  receipt_seconds: number;
  /** At most 4: denoms that take the place of others. Entries keep their index for the wallet's life, as denoms do. */
  successions?: Succession[];
  /** How much the operator may put into the wallet's treasury. Without, nothing. */
  treasury?: TreasuryRules | null;
  /** Whether the caps depend on how the wallet's agent stands. Needs a wallet that is bound: without, nothing is paid. */
  trust?: Trust | null;
}

/** A signature, in the manner of the signer's key. Signatures have 64 bytes. */
export type Proof =
  /** By a secp256k1 key over a document of ADR-36 that names `account`, the address that the wallet software shows. */
  | { adr36: {
      account: string;
      signature: Binary;
    } }
  /** By an ed25519 key over the bytes, or by a secp256r1 key over their SHA-256. */
  | { plain: { signature: Binary } }
  /** By a passkey (secp256r1), whose challenge is the SHA-256 of the bytes. */
  | { web_authn: {
      authenticator_data: Binary;
      client_data_json: Binary;
      signature: Binary;
    } };

/** A proposal by its id and by what it does: a vote counts, and what passed is carried out, only where both agree. */
export interface ProposalContent {
  /** [`crate::approval::draft_hash`] of the draft that was shown: 32 bytes. */
  draft_hash: Binary;
  id: number;
}

/** The wallet's own words for it, and cw3's (see [`super::StandardProposal`]) beside them. */
export interface ProposalInfo {
  /** The same, beside it: when votes on what this loosens were last ended, in nanoseconds; zero: never. */
  alarm?: Timestamp;
  deposit?: NoDeposit | null;
  description: string;
  draft: Draft;
  /** SHA-256 of the draft's canonical bytes. */
  draft_hash: Binary;
  expires: Expiration;
  id: number;
  msgs: StandardMsg[];
  proposer: string;
  /** What an approval by signature of it names; `None` under other rules, when it is void, and for a wallet of version 0.2. */
  rules_id?: Binary | null;
  status: StandardStatus;
  summary: ProposalSummary;
  threshold: ThresholdResponse;
  title: string;
}

/** A proposal by its id, under the wallet's own name for it or cw3's. */
export interface ProposalQuery {
  id?: number | null;
  proposal_id?: number | null;
}

/** A proposal by its id. */
export interface ProposalRef { id: number }

/** Where a proposal stands, as of the block that answers. */
export type ProposalStatus =
  | { open: Record<string, never> }
  /** The owner's delay is over: anyone may carry it out. */
  | { ripe: Record<string, never> }
  | { executed: { at: number } }
  /** Passed, but an action failed; nothing happened. Anyone may try again until `retry_until`. */
  | { failed: {
      at: number;
      /** As the chain tells a contract: of a contract's own refusal the words, of any other error a code. A node says `codespace: sdk, code: 5` for a payment beyond what the wallet holds. */
      reason: string;
      retry_until: number;
    } }
  | { rejected: Record<string, never> }
  /** Taken back or vetoed. */
  | { cancelled: { by: string } }
  | { expired: Record<string, never> }
  /** The signers changed since, or decided on another policy; or an alarm ended it ([`super::alarm`]). */
  | { void: Record<string, never> };

/** A proposal without its actions. */
export interface ProposalSummary {
  /** Weight that approved, rejected, and that passes. */
  approved: number;
  /** Nobody may vote from then on. */
  expires_at: number;
  id: number;
  /** Unix seconds. */
  proposed_at: number;
  proposer: Proposer;
  rejected: number;
  /** For the owner's: when its delay is over. */
  ripens_at?: number | null;
  /** The rules under which it was made; void under others. */
  rules_epoch: number;
  status: ProposalStatus;
  threshold: number;
  title: string;
}

export interface ProposalsResponse { proposals: ProposalSummary[] }

/** Who proposed. */
export type Proposer =
  /** By index in the set of the proposal's time. */
  | { signer: number }
  /** Nobody by name: it came with the signatures that passed it. */
  | { signatures: Record<string, never> }
  /** Scheduled by the owner: carried out after the delay unless vetoed or rejected. */
  | { owner: Record<string, never> }
  /** An operator's payment that exceeds its limits. */
  | { operator: Record<string, never> };

/** What a newcomer purse leaves, in the denom's smallest unit. */
export interface PurseRemaining {
  lifetime: Uint128;
  per_day: Uint128;
  /** Unix seconds when the oldest counted hour leaves the 24 hours; `None` if nothing is counted. */
  per_day_grows_at?: number | null;
  per_month: Uint128;
  /** The same for the oldest counted day of the 30 days. */
  per_month_grows_at?: number | null;
  /** For one that got nothing from it yet; what another got, [`QueryMsg::Newcomer`] says. */
  per_payee: Uint128;
  per_payment: Uint128;
}

export type QueryMsg =
  | { wallet: Record<string, never> }
  | { policy: Record<string, never> }
  /** What remains under the wallet's caps for a denom. */
  | { remaining: { denom: string } }
  /** Errors if the payee is not listed. */
  | { payee: {
      address: string;
      denom: string;
    } }
  /** In the order of (index of the denom, address bytes). */
  | { payees: {
      limit?: number | null;
      start_after?: PayeeKey | null;
    } }
  /** `None` if the intent was not paid, or its receipt was past its time and pruned. */
  | { receipt: { id: IntentId } }
  /** Oldest id first. */
  | { receipts: {
      limit?: number | null;
      start_after?: IntentId | null;
    } }
  /**
   * What would happen to these payments, each judged after those before it, as if sent by the operator now. Nothing is changed.
   *
   * With `approval` governance is taken to stand by it; with `by` the message comes from someone with a grant; with `mandate` it pays under that.
   */
  | { simulate_spend: {
      approval?: number | null;
      by?: string | null;
      denom: string;
      mandate?: number | null;
      payments: Payment[];
    } }
  /** Whether the operator could now put so much into the treasury, and what remains. */
  | { simulate_fund: { amount: Uint128 } }
  /** What a payee that is not listed got from the newcomer purse. */
  | { newcomer: { address: string } }
  /** Errors if there is none of this number. */
  | { mandate: MandateRef }
  /** Oldest first, ended ones too. */
  | { mandates: {
      limit?: number | null;
      start_after?: number | null;
    } }
  /** Those that stand, with what is left of each; at most 16, and none while the wallet is frozen. */
  | { grants: Record<string, never> }
  | { signers: Record<string, never> }
  /** By either name of its id; the answer serves both. */
  | { proposal: ProposalQuery }
  /** Oldest first. */
  | { proposals: {
      limit?: number | null;
      start_after?: number | null;
    } }
  | { votes: ProposalRef }
  | { decision_log: Record<string, never> }
  /** cw1: whether the sender could now make this payment by a message of its own, under some category. `false` for every other kind of message. */
  | { can_execute: {
      msg: SomeMsg;
      sender: string;
    } }
  /** cw3. Errors where there are no signers. */
  | { threshold: Record<string, never> }
  /** cw3: oldest first. */
  | { list_proposals: {
      limit?: number | null;
      start_after?: number | null;
    } }
  /** cw3: newest first. */
  | { reverse_proposals: {
      limit?: number | null;
      start_before?: number | null;
    } }
  /** cw3: `voter` as in [`StandardVote`]. */
  | { vote: {
      proposal_id: number;
      voter: string;
    } }
  /** cw3: in the order of the signers' indices. */
  | { list_votes: {
      limit?: number | null;
      proposal_id: number;
      start_after?: string | null;
    } }
  /** cw3. */
  | { voter: { address: string } }
  /** cw3: in the order of their indices. */
  | { list_voters: {
      limit?: number | null;
      start_after?: string | null;
    } };

/** Proof that an intent was paid. */
export interface Receipt {
  amount: Uint128;
  category: string;
  /** The contract that got the money, to hold it for `to`. */
  conduit?: string | null;
  denom: string;
  id: IntentId;
  /** What it is a receipt of. */
  kind?: ReceiptKind;
  /** The mandate under which it was paid. */
  mandate?: number | null;
  /** Unix seconds of the block that paid it. */
  paid_at: number;
  reference: string;
  to: string;
}

/** Who got the money of a receipt. */
export type ReceiptKind =
  | "payment"
  /** The wallet's treasury; `to` names it, and there is no category. */
  | "funded"
  /** The wallet, from its treasury; `to` names that. */
  | "called_back";

export interface ReceiptResponse { receipt?: Receipt | null }

export interface ReceiptsResponse { receipts: Receipt[] }

/** What the wallet's caps on one denom leave, in its smallest unit. */
export interface Remaining {
  /** What the wallet holds. */
  balance: Uint128;
  /** Of each budget that counts this denom. */
  budgets?: BudgetRemaining[];
  /** Paying calls left in this hour. */
  calls: number;
  calls_grow_at?: number | null;
  /** The denom in whose units all of this but the balance is, where another one takes its place. */
  counted_in?: string | null;
  denom: string;
  lifetime: Uint128;
  /** Of the mandate named, after the payments simulated. */
  mandate?: Uint128 | null;
  /** Of the newcomer purse for this denom, if there is one. */
  newcomers?: PurseRemaining | null;
  per_day: Uint128;
  /** Unix seconds when the oldest counted hour leaves the 24 h window; `None` if nothing is counted. */
  per_day_grows_at?: number | null;
  per_payment: Uint128;
  /** Of the caps on one payment and on 24 hours only this share holds (basis points), for want of trust in the agent; 0 if nothing may be paid. */
  share_bps?: number | null;
}

/** The rules, by the names under which refusals and simulations report them. */
export type Rule =
  | "per_payment_max" | "payee_per_payment_max" | "lifetime_max" | "payee_lifetime_max" | "per_day_max" | "payee_per_day_max"
  /** The wallet is frozen. */
  | "frozen"
  /** No operator is set, or the sender is not it. */
  | "operator"
  /** The operator's time is over. */
  | "operator_expired"
  /** The message names another epoch than the operator's present one. */
  | "operator_epoch"
  /** Nothing was heard of the operator for longer than the policy allows. Version 0.2 said `silent`. */
  | "dead_man"
  /** The wallet's agent is suspended or retired. */
  | "suspended"
  /** The wallet has no agent, or how it stands cannot be read. */
  | "trust"
  /** Paying calls in any hour. */
  | "calls_per_hour"
  /** One payment, under the sender's grant. */
  | "grant_per_payment_max"
  /** What is left of the sender's grant. */
  | "grant_total"
  /** What is left for the category under the sender's grant. */
  | "grant_category_total"
  /** The sender's grant does not reach mandates. */
  | "grant_mandate"
  /** The id's time is older than receipts reach. */
  | "intent_too_old"
  /** The id's time lies too far ahead. */
  | "intent_ahead"
  /** The id was used for another payment. */
  | "intent_reused"
  /** An amount of zero pays nothing. */
  | "zero_amount"
  /** The policy has no such denom. */
  | "denom"
  /** Another denom has taken its place. */
  | "denom_ended"
  /** The mandate named is none of the wallet's, or has ended. */
  | "mandate_ended"
  /** The mandate does not name this payee. */
  | "mandate_payee"
  /** One payment, under the mandate. */
  | "mandate_per_payment_max"
  /** What is left of the mandate. */
  | "mandate_total"
  /** The address is not listed for this denom. */
  | "payee"
  /** The payee's time is over. */
  | "payee_ended"
  /** Money for a beneficiary goes into a contract of a code that the policy lists, and that nobody may replace. */
  | "conduit"
  /** A contract of a code that the policy lists as a conduit is no payee. */
  | "conduit_is_payee"
  /** The policy or the payee does not allow the category. */
  | "category"
  /** The sender's grant does not reach the newcomer purse. */
  | "grant_newcomer"
  /** One payment to a newcomer. */
  | "newcomer_per_payment_max"
  /** All payments to one newcomer. */
  | "newcomer_per_payee_max"
  /** All payments to newcomers. */
  | "newcomer_lifetime_max"
  /** Governance must have approved it. */
  | "approval"
  /** The brake's freeze was lifted less than a day ago: purse, mandates, grants and funding rest. */
  | "resting"
  /** The payee was listed too recently. */
  | "payee_cooldown"
  /** The total to a payee that is not known yet. */
  | "first_payment_max"
  /** To newcomers in any 24 hours. */
  | "newcomer_per_day_max"
  /** To newcomers in any 30 days. */
  | "newcomer_per_month_max"
  /** Of a budget in any 24 hours, in its own unit. */
  | "budget_per_day_max"
  /** Of a budget in any 30 days, in its own unit. */
  | "budget_per_month_max"
  /** The wallet has no treasury, or its policy lets nothing into one. */
  | "treasury"
  /** What stays in the wallet. */
  | "treasury_keep_min"
  /** Put into treasuries ever. */
  | "treasury_lifetime_max"
  /** The treasury's share of what both hold. */
  | "treasury_share_max"
  /** Put into treasuries in any 24 hours. */
  | "treasury_per_day_max"
  /** The wallet holds less than that. */
  | "balance";

/** The wallet itself only: a passed proposal's actions run in a message of their own, so that a failure undoes all of them and nothing else. */
export type SelfMsg =
  | { perform: ProposalRef }
  /** After the actions of a wallet that was not bound before: fails, and undoes them, if one of them called what the wallet is bound to now. */
  | { check_callees: ProposalRef };

/** An approval given by signature. See [`crate::approval`] for the bytes that are signed. */
export interface SignedApproval {
  /** Unix seconds from which the approval is void. Part of what is signed. */
  deadline: number;
  proof: Proof;
  /** The signer's index in the set. */
  signer: number;
}

export interface Signer {
  id: SignerId;
  /** More than zero. */
  weight: number;
}

/** A signer: an account, which sends messages, or a key, whose signatures anybody may deliver. */
export type SignerId =
  | { address: string }
  /** 33 bytes, compressed. Signs documents of ADR-36, as Cosmos wallets do. */
  | { secp256k1: Binary }
  /** 32 bytes. */
  | { ed25519: Binary }
  /** 33 bytes, compressed. Signs plainly or as a passkey. */
  | { secp256r1: Binary };

/** Signers that have an account. */
export type SignerMsg =
  /** Opens a proposal, with the proposer's own approval. At most 4 of one proposer are open at a time. */
  | { propose: {
      draft: Draft;
      /** Unix seconds from which nobody may vote; at most, and by default, 24 hours ahead. */
      expires_at?: number | null;
    } }
  /** The approval that reaches the threshold carries the proposal out in the same message. */
  | { approve: ProposalContent }
  /** Ends the proposal once approval has become impossible, and not before. */
  | { reject: ProposalContent }
  /** Takes back one's own open proposal. */
  | { cancel: ProposalRef };

/** Those who decide on proposals. Also makes the owner's loosening wait. */
export interface SignerSet {
  /** How long a loosening by the owner alone waits, in seconds: one hour to 30 days. Meanwhile the guardian may veto it and the signers may reject it. */
  loosen_delay_seconds: number;
  /** 1 to 16. A signer's index in this list names it in signed approvals. */
  signers: Signer[];
  /** The weight that passes a proposal: 1 to the sum of all weights. */
  threshold: number;
}

export interface SignersResponse {
  /** What approvals of a submission name beside it. */
  alarms?: Alarms;
  /** The id that the next proposal will have. */
  next_proposal: number;
  /** Raised by every change of signers, and by every policy that the signers decide on. */
  rules_epoch: number;
  /** 32 bytes, another with every rules epoch: what approvals by signature name ([`crate::approval::Rules`]). `None` before there are any signers, and for a wallet of version 0.2. */
  rules_id?: Binary | null;
  /** `None`: the owner alone decides. */
  signers?: SignerSet | null;
}

/** See [`crate::policy::TreasuryRules`]. */
export interface SimulateFundResponse {
  /** The rule that stands against it, and the numbers; absent when allowed. A treasury that is stopped refuses all the same. */
  breach?: Breach | null;
  /** What the caps leave, before this; absent where the policy lets nothing in. */
  remaining?: FundingRemaining | null;
  /** `None`: the wallet has none. */
  treasury?: string | null;
}

export interface SimulateSpendResponse {
  /** One per payment, in order. A refusal for the whole message (frozen, expired, calls) stands in each. */
  payments: SimulatedPayment[];
  /** The wallet's caps after those that would be paid. */
  remaining: Remaining;
}

export interface SimulatedPayment {
  /** The payment has a receipt: nothing would move. */
  already_done: boolean;
  /** The rule that stands against it, and the numbers; absent when allowed. */
  breach?: Breach | null;
  id: IntentId;
  verdict: Verdict;
}

/**
 * A message of any kind (`CosmosMsg`), of which only a transfer by the bank is told from the others.
 *
 * A type that knew every kind would add a twentieth to the contract. The schema shows two kinds; all are taken, and which there are depends on how the standard library was built.
 */
export type SomeMsg = StandardMsg;

export interface SpentInDenom {
  amount: Uint128;
  denom: string;
}

/** cw3. Nobody abstains here, and a veto is the guardian's. */
export type StandardBallot = "yes" | "no";

export type StandardBankMsg = { send: {
    amount: Coin[];
    to_address: string;
  } };

/** What a proposal's actions come to, as `CosmosMsg` writes it. */
export type StandardMsg =
  | { bank: StandardBankMsg }
  | { wasm: StandardWasmMsg };

/** cw3's view of a proposal. */
export interface StandardProposal {
  /** Always `None`. */
  deposit?: NoDeposit | null;
  /** The SHA-256 of the reasons in hex; empty without. */
  description: string;
  expires: Expiration;
  id: number;
  /** What the actions come to. What the owner may do stands as a message of the wallet to itself. */
  msgs: StandardMsg[];
  /** The signer, owner or operator; the wallet itself for what came with signatures. */
  proposer: string;
  status: StandardStatus;
  threshold: ThresholdResponse;
  title: string;
}

/** cw3. */
export interface StandardProposalsResponse { proposals: StandardProposal[] }

/** cw3. */
export type StandardStatus =
  | "open" | "executed"
  /** Also cancelled, expired or void. */
  | "rejected"
  /** Also failed, while it may be tried again. */
  | "passed";

/** cw3. */
export interface StandardVote {
  proposal_id: number;
  vote: StandardBallot;
  /** An address, or a key as `<scheme>:<base64>`. */
  voter: string;
  weight: number;
}

/** cw3. */
export interface StandardVoteResponse { vote?: StandardVote | null }

/** cw3. */
export interface StandardVotesResponse { votes: StandardVote[] }

export type StandardWasmMsg =
  | { execute: {
      contract_addr: string;
      funds: Coin[];
      msg: Binary;
    } }
  | { migrate: {
      contract_addr: string;
      msg: Binary;
      new_code_id: number;
    } };

/** A denom in whose coins an entry of the policy is paid beside its own, and from some time on alone. */
export interface Succession {
  /** The entry's denom. If it was succeeded before, this takes the place of the last successor. */
  from: string;
  /** Unix seconds from which what was paid before is paid no more. */
  from_ends_at: number;
  /** What 10^12 of the successor's smallest units count in the entry, at least 1: 10^12 where one takes the other's place unit for unit. Rounded up per payment. */
  rate: number;
  /** Neither a denom of the policy nor another succession's. */
  to: string;
}

/** cw3: what passes a proposal. */
export type ThresholdResponse = { absolute_count: {
    total_weight: number;
    weight: number;
  } };

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

/** What the operator may put into the wallet's treasury without asking anybody. Amounts in the denom's smallest unit. */
export interface TreasuryRules {
  /** Codes that a treasury may run, by their ids on the chain: 1 to 4. Whoever writes such a code holds the money in it. */
  code_ids: number[];
  /** A denom of the policy: the treasury's stable one. */
  denom: string;
  /** So much stays in the wallet. */
  keep_min: Uint128;
  /** Ever, over all treasuries of the wallet. */
  lifetime_max: Uint128;
  /** In any 24 hours. */
  per_day_max: Uint128;
  /** How much of what wallet and treasury hold may lie in the treasury, in basis points, 0 to 10,000. What the treasury earned or lost does not count. */
  share_max_bps: number;
}

/** Money between the wallet and its treasury, in the denom of the policy's [`TreasuryRules`](crate::policy::TreasuryRules). */
export interface TreasuryTransfer {
  /** In the denom's smallest unit. */
  amount: Uint128;
  /** As a payment's: it names the transfer for ever, and is no payment's. */
  id: IntentId;
  /** SHA-256 of the reasons, 32 bytes, for a wallet that keeps a decision log. */
  rationale?: Binary | null;
  /** At most 64 bytes, kept in the receipt. */
  reference: string;
}

/** Caps that depend on how the wallet's agent stands, read anew for every message that pays. */
export interface Trust {
  /** The reputation contract that is believed. What is none, by the name it stores, is refused when it is first named. */
  reputation: string;
  /** Whole points, at most 100. Below it, or while a case is open, only a share of the caps holds. */
  score_min: number;
  /** The share: 10,000 is all, 0 stops. Rounded down. Held to it are the caps on one payment, on 24 hours and on a payee's first payments, the wallet's and each payee's; what may be paid ever is a budget and stays. */
  share_bps: number;
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

/** The answer to "may this be paid?". */
export type Verdict =
  | "allow" | "deny"
  /** Not by the operator alone; the signers may be asked, if there are any. */
  | "escalate";

export interface Vote {
  approves: boolean;
  signer: SignerId;
  /** By the set of the proposal's time. */
  weight: number;
}

/** cw3. */
export interface Voter {
  addr: string;
  weight: number;
}

/** cw3: `None` for who is no signer. */
export interface VoterResponse { weight?: number | null }

/** cw3. */
export interface VotersResponse { voters: Voter[] }

/** Those who voted, in the order of their indices: at most 16. */
export interface VotesResponse { votes: Vote[] }

export interface WalletInfo {
  /** The number of the operator's last act, 0 before the first: the next one is above it ([`OperatorMsg`]). */
  act?: number;
  /** The agent, once bound both ways. */
  agent_id?: AgentId | null;
  /** May pull the brake. */
  brake?: string | null;
  /** The brake's freeze in force, beside `frozen`. */
  braked?: Freeze | null;
  /** CAIP-10 account id (`cosmos:<chain id>:<address>`), so that testnet and mainnet never look alike. */
  caip10: string;
  /** Unix seconds at which the dead man's switch runs out, unless the operator is heard of before. */
  dead_man_at?: number | null;
  /** Named in every [`OperatorMsg`]. */
  epoch: number;
  frozen?: Freeze | null;
  guardian?: string | null;
  /** Unix seconds: the id of an intent from before is too old however far receipts reach now. `None` if receipts never reached further back than before. */
  intents_since?: number | null;
  /** Whether every payment enters the decision log. */
  keeps_log?: boolean;
  /** The offer is the signers': the owner alone cannot withdraw it at once. */
  offered_by_signers?: boolean;
  offered_to?: string | null;
  operator?: OperatorGrant | null;
  owner: string;
  /** Unix seconds from which it may, once it said so. */
  recovers_at?: number | null;
  /** May take over ownership after a delay. */
  recovery?: string | null;
  registry?: string | null;
  /** Unix seconds until which purse, mandates and grants are off, and the brake freezes nothing; `None` once that is over. */
  rests_until?: number | null;
  /** The wallet's treasury. */
  treasury?: string | null;
}

/** What a denom counts in a budget. */
export interface WeightedDenom {
  denom: string;
  /** The budget's units for 10^12 of the denom's smallest, at least 1: 10^12 where both have as many decimals, 1 for a denom of 18 decimals in a budget of 6. Rounded up per payment. */
  weight: number;
}

/** Every query, by its name on the wire. */
export const QUERIES = ["wallet", "policy", "remaining", "payee", "payees", "receipt", "receipts", "simulate_spend", "simulate_fund", "newcomer", "mandate", "mandates", "grants", "signers", "proposal", "proposals", "votes", "decision_log", "can_execute", "threshold", "list_proposals", "reverse_proposals", "vote", "list_votes", "voter", "list_voters"] as const;

/** Asks a wallet. */
export class WalletReader {
  readonly chain: chain.Querier;
  readonly address: string;

  constructor(chain: chain.Querier, address: string) {
    this.chain = chain;
    this.address = address;
  }

  wallet(): Promise<WalletInfo> {
    return this.chain.queryContractSmart(this.address, { wallet: {} });
  }

  policy(): Promise<Policy> {
    return this.chain.queryContractSmart(this.address, { policy: {} });
  }

  /** What remains under the wallet's caps for a denom. */
  remaining(args: { denom: string }): Promise<Remaining> {
    return this.chain.queryContractSmart(this.address, { remaining: args });
  }

  /** Errors if the payee is not listed. */
  payee(args: {
    address: string;
    denom: string;
  }): Promise<PayeeInfo> {
    return this.chain.queryContractSmart(this.address, { payee: args });
  }

  /** In the order of (index of the denom, address bytes). */
  payees(args: {
    limit?: number | null;
    start_after?: PayeeKey | null;
  } = {}): Promise<PayeesResponse> {
    return this.chain.queryContractSmart(this.address, { payees: args });
  }

  /** `None` if the intent was not paid, or its receipt was past its time and pruned. */
  receipt(args: { id: IntentId }): Promise<ReceiptResponse> {
    return this.chain.queryContractSmart(this.address, { receipt: args });
  }

  /** Oldest id first. */
  receipts(args: {
    limit?: number | null;
    start_after?: IntentId | null;
  } = {}): Promise<ReceiptsResponse> {
    return this.chain.queryContractSmart(this.address, { receipts: args });
  }

  /**
   * What would happen to these payments, each judged after those before it, as if sent by the operator now. Nothing is changed.
   *
   * With `approval` governance is taken to stand by it; with `by` the message comes from someone with a grant; with `mandate` it pays under that.
   */
  simulateSpend(args: {
    approval?: number | null;
    by?: string | null;
    denom: string;
    mandate?: number | null;
    payments: Payment[];
  }): Promise<SimulateSpendResponse> {
    return this.chain.queryContractSmart(this.address, { simulate_spend: args });
  }

  /** Whether the operator could now put so much into the treasury, and what remains. */
  simulateFund(args: { amount: Uint128 }): Promise<SimulateFundResponse> {
    return this.chain.queryContractSmart(this.address, { simulate_fund: args });
  }

  /** What a payee that is not listed got from the newcomer purse. */
  newcomer(args: { address: string }): Promise<NewcomerInfo> {
    return this.chain.queryContractSmart(this.address, { newcomer: args });
  }

  /** Errors if there is none of this number. */
  mandate(args: MandateRef): Promise<MandateInfo> {
    return this.chain.queryContractSmart(this.address, { mandate: args });
  }

  /** Oldest first, ended ones too. */
  mandates(args: {
    limit?: number | null;
    start_after?: number | null;
  } = {}): Promise<MandatesResponse> {
    return this.chain.queryContractSmart(this.address, { mandates: args });
  }

  /** Those that stand, with what is left of each; at most 16, and none while the wallet is frozen. */
  grants(): Promise<GrantsResponse> {
    return this.chain.queryContractSmart(this.address, { grants: {} });
  }

  signers(): Promise<SignersResponse> {
    return this.chain.queryContractSmart(this.address, { signers: {} });
  }

  /** By either name of its id; the answer serves both. */
  proposal(args: ProposalQuery): Promise<ProposalInfo> {
    return this.chain.queryContractSmart(this.address, { proposal: args });
  }

  /** Oldest first. */
  proposals(args: {
    limit?: number | null;
    start_after?: number | null;
  } = {}): Promise<ProposalsResponse> {
    return this.chain.queryContractSmart(this.address, { proposals: args });
  }

  votes(args: ProposalRef): Promise<VotesResponse> {
    return this.chain.queryContractSmart(this.address, { votes: args });
  }

  decisionLog(): Promise<DecisionLog> {
    return this.chain.queryContractSmart(this.address, { decision_log: {} });
  }

  /** cw1: whether the sender could now make this payment by a message of its own, under some category. `false` for every other kind of message. */
  canExecute(args: {
    msg: SomeMsg;
    sender: string;
  }): Promise<CanExecuteResponse> {
    return this.chain.queryContractSmart(this.address, { can_execute: args });
  }

  /** cw3. Errors where there are no signers. */
  threshold(): Promise<ThresholdResponse> {
    return this.chain.queryContractSmart(this.address, { threshold: {} });
  }

  /** cw3: oldest first. */
  listProposals(args: {
    limit?: number | null;
    start_after?: number | null;
  } = {}): Promise<StandardProposalsResponse> {
    return this.chain.queryContractSmart(this.address, { list_proposals: args });
  }

  /** cw3: newest first. */
  reverseProposals(args: {
    limit?: number | null;
    start_before?: number | null;
  } = {}): Promise<StandardProposalsResponse> {
    return this.chain.queryContractSmart(this.address, { reverse_proposals: args });
  }

  /** cw3: `voter` as in [`StandardVote`]. */
  vote(args: {
    proposal_id: number;
    voter: string;
  }): Promise<StandardVoteResponse> {
    return this.chain.queryContractSmart(this.address, { vote: args });
  }

  /** cw3: in the order of the signers' indices. */
  listVotes(args: {
    limit?: number | null;
    proposal_id: number;
    start_after?: string | null;
  }): Promise<StandardVotesResponse> {
    return this.chain.queryContractSmart(this.address, { list_votes: args });
  }

  /** cw3. */
  voter(args: { address: string }): Promise<VoterResponse> {
    return this.chain.queryContractSmart(this.address, { voter: args });
  }

  /** cw3: in the order of their indices. */
  listVoters(args: {
    limit?: number | null;
    start_after?: string | null;
  } = {}): Promise<VotersResponse> {
    return this.chain.queryContractSmart(this.address, { list_voters: args });
  }
}

/** Asks a wallet as `query`, and sends it messages from one account. */
export class WalletClient {
  readonly chain: chain.Executor;
  readonly sender: string;
  readonly address: string;
  readonly query: WalletReader;

  constructor(chain: chain.Executor & chain.Querier, sender: string, address: string) {
    this.chain = chain;
    this.sender = sender;
    this.address = address;
    this.query = new WalletReader(chain, address);
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

  owner(args: OwnerMsg, options?: chain.ExecuteOptions): Promise<chain.Executed> {
    return this.execute({ owner: args }, options);
  }

  operator(args: OperatorMsg, options?: chain.ExecuteOptions): Promise<chain.Executed> {
    return this.execute({ operator: args }, options);
  }

  signer(args: SignerMsg, options?: chain.ExecuteOptions): Promise<chain.Executed> {
    return this.execute({ signer: args }, options);
  }

  guardian(args: GuardianMsg, options?: chain.ExecuteOptions): Promise<chain.Executed> {
    return this.execute({ guardian: args }, options);
  }

  brake(args: BrakeMsg, options?: chain.ExecuteOptions): Promise<chain.Executed> {
    return this.execute({ brake: args }, options);
  }

  anyone(args: AnyoneMsg, options?: chain.ExecuteOptions): Promise<chain.Executed> {
    return this.execute({ anyone: args }, options);
  }

  selfCall(args: SelfMsg, options?: chain.ExecuteOptions): Promise<chain.Executed> {
    return this.execute({ self_call: args }, options);
  }
}
