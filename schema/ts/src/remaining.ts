/**
 * What a wallet leaves to be spent, as numbers: amounts as `bigint` in smallest units, times in Unix seconds. Read from the
 * answers of `remaining`, `simulate_spend` and `simulate_fund`; what wallets of version 0.2 do not answer reads as none.
 */

import { fromWire } from "./amount.js";
import type {
  Breach,
  FundingRemaining,
  PurseRemaining,
  Remaining,
  Rule,
  SimulateFundResponse,
  SimulateSpendResponse,
  Verdict,
} from "./contracts/wallet.js";
import { toTime, toWhole } from "./json.js";

/** What a window that moves with time leaves: of any 24 hours, any 30 days, any 60 minutes. */
export interface Room<Amount = bigint> {
  left: Amount;
  /** When the oldest of what is counted leaves the window and there is more; `null`: nothing is counted. */
  growsAt: number | null;
}

/** Under the caps on one denom. One payment is held to each of them, and to its payee's own. */
export interface RoomLeft {
  denom: string;
  /** The denom in whose units all of this but `balance` is: another one, where this one takes its place. */
  countedIn: string;
  /** What the wallet holds. */
  balance: bigint;
  perPayment: bigint;
  perDay: Room;
  lifetime: bigint;
  /** Operator messages that pay. */
  calls: Room<number>;
  /** Of the caps on one payment and on 24 hours this share holds, in basis points: 10,000 but for want of trust. */
  shareBps: number;
  /** For payees that are not listed; `null`: none of them is paid. */
  newcomers: PurseLeft | null;
  /** Of each budget that counts this denom, in the budget's own unit. */
  budgets: BudgetLeft[];
  /** Of the mandate that a simulation named. */
  mandate: bigint | null;
}

export interface PurseLeft {
  perPayment: bigint;
  /** To one payee ever, before anything was paid to it: `newcomer` says what was. */
  perPayee: bigint;
  perDay: Room;
  perMonth: Room;
  lifetime: bigint;
}

export interface BudgetLeft {
  name: string;
  perDay: Room;
  perMonth: Room;
}

/** The rule that stands against something. */
export interface Refusal {
  rule: Rule;
  /** Amounts for caps; Unix seconds or counts where the rule is about those. */
  requested: bigint;
  remaining: bigint;
  /** When time alone will have mended it; `null`: it does not. */
  resetsAt: number | null;
  /** The caps were held to this share of themselves, in basis points. */
  shareBps: number | null;
}

export interface SpendSimulated {
  /** One per payment, in order. */
  payments: { id: string; verdict: Verdict; alreadyDone: boolean; refusal: Refusal | null }[];
  /** After those that would be paid. */
  left: RoomLeft;
}

export interface FundingSimulated {
  /** Whether the wallet lets it go; a treasury that is stopped refuses all the same. */
  allowed: boolean;
  refusal: Refusal | null;
  /** `null`: the wallet has none. */
  treasury: string | null;
  /** Before this one; `null`: the policy lets nothing into a treasury. */
  left: FundingLeft | null;
}

export interface FundingLeft {
  denom: string;
  /** What lies in the treasury, but for what it earned or lost. */
  outside: bigint;
  share: bigint;
  perDay: Room;
  lifetime: bigint;
  /** What the wallet holds beyond what stays in it. */
  free: bigint;
  /** The least of them: what one funding may be now, if nothing else stands against it. */
  most: bigint;
}

const WHOLE_BPS = 10_000;

/** An answer of `remaining`. */
export function readRemaining(answer: Remaining): RoomLeft {
  const { denom, counted_in, calls, calls_grow_at, share_bps, newcomers, budgets = [], mandate } = answer;
  return {
    denom,
    countedIn: counted_in ?? denom,
    balance: fromWire(answer.balance),
    perPayment: fromWire(answer.per_payment),
    perDay: room(answer.per_day, answer.per_day_grows_at),
    lifetime: fromWire(answer.lifetime),
    calls: { left: toWhole("calls", calls), growsAt: time("calls_grow_at", calls_grow_at) },
    shareBps: toWhole("share_bps", share_bps ?? WHOLE_BPS),
    newcomers: (newcomers ?? null) === null ? null : readPurse(newcomers as PurseRemaining),
    budgets: budgets.map((budget) => ({
      name: budget.name,
      perDay: room(budget.per_day, budget.per_day_grows_at),
      perMonth: room(budget.per_month, budget.per_month_grows_at),
    })),
    mandate: (mandate ?? null) === null ? null : fromWire(mandate as string),
  };
}

function readPurse(purse: PurseRemaining): PurseLeft {
  return {
    perPayment: fromWire(purse.per_payment),
    perPayee: fromWire(purse.per_payee),
    perDay: room(purse.per_day, purse.per_day_grows_at),
    perMonth: room(purse.per_month, purse.per_month_grows_at),
    lifetime: fromWire(purse.lifetime),
  };
}

/** An answer of `simulate_spend`. */
export function readSimulatedSpend({ payments, remaining }: SimulateSpendResponse): SpendSimulated {
  return {
    payments: payments.map(({ id, verdict, already_done: alreadyDone, breach }) => {
      return { id, verdict, alreadyDone, refusal: readBreach(breach) };
    }),
    left: readRemaining(remaining),
  };
}

/** An answer of `simulate_fund`. */
export function readSimulatedFund({ breach, treasury, remaining }: SimulateFundResponse): FundingSimulated {
  const refusal = readBreach(breach);
  return {
    allowed: refusal === null,
    refusal,
    treasury: treasury ?? null,
    left: (remaining ?? null) === null ? null : readFunding(remaining as FundingRemaining),
  };
}

function readFunding(answer: FundingRemaining): FundingLeft {
  const perDay = room(answer.per_day, answer.per_day_grows_at);
  const [share, lifetime, free] = [answer.share, answer.lifetime, answer.free].map(fromWire) as [bigint, bigint, bigint];
  const most = [share, lifetime, free].reduce((least, cap) => (cap < least ? cap : least), perDay.left);
  return { denom: answer.denom, outside: fromWire(answer.outside), share, perDay, lifetime, free, most };
}

function readBreach(breach: Breach | null | undefined): Refusal | null {
  if ((breach ?? null) === null) return null;
  const { rule, requested, remaining, resets_at, share_bps } = breach as Breach;
  return {
    rule,
    requested: fromWire(requested),
    remaining: fromWire(remaining),
    resetsAt: time("resets_at", resets_at),
    shareBps: (share_bps ?? null) === null ? null : toWhole("share_bps", share_bps as number),
  };
}

function room(left: string, growsAt: number | null | undefined): Room {
  return { left: fromWire(left), growsAt: time("grows_at", growsAt) };
}

function time(what: string, seconds: number | null | undefined): number | null {
  return (seconds ?? null) === null ? null : toTime(what, seconds as number);
}
