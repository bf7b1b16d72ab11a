/**
 * Mandates: purses for one purpose, from what a person wants to what a wallet takes, and what a person reads before giving or
 * signing one. What holds for the policy alone (its denoms and categories, a year at most) the wallet checks.
 */

import { fromWire, toWire } from "./amount.js";
import { sha256, toHex, toText, utf8 } from "./bytes.js";
import { Writer, writeMandate } from "./canonical.js";
import type { Mandate, MandateInfo, MandateRef, MandateScope, NarrowCap, OperatorMsg, OwnerMsg } from "./contracts/wallet.js";
import { toTime, toWhole } from "./json.js";
import { visible } from "./visible.js";

/** Bytes of a purpose in UTF-8. */
export const PURPOSE_BYTES_MAX = 256;
/** Payees that one mandate names. */
export const MANDATE_PAYEES_MAX = 16;

export interface MandateTerms {
  /** What it is for, as it is shown before anybody signs: 1 to 256 bytes. */
  purpose: string;
  /** 1 to 16 addresses, listed or not; or a category of the policy: listed payees, others from the newcomer purse alone. */
  scope: MandateScope;
  /** A denom of the policy. */
  denom: string;
  /** One payment, in the denom's smallest unit. */
  perPaymentMax: bigint;
  /** All payments. */
  total: bigint;
  /** Unix seconds from which nothing may be drawn; at most a year ahead. */
  expiresAt: number;
  /** Narrower caps that do not hold under it, each once; by default none. */
  replaces?: readonly NarrowCap[];
}

/** The mandate of these terms. Refused, with the numbers: what no wallet would take. */
export function mandateOf({ purpose, scope, denom, perPaymentMax, total, expiresAt, replaces = [] }: MandateTerms): Mandate {
  const bytes = utf8(toText("purpose", purpose)).length;
  if (bytes < 1 || bytes > PURPOSE_BYTES_MAX)
    throw new RangeError(`a mandate's purpose has 1 to ${PURPOSE_BYTES_MAX} bytes: got ${bytes}`);
  if ("payees" in scope) {
    const { length } = scope.payees;
    if (length < 1 || length > MANDATE_PAYEES_MAX)
      throw new RangeError(`a mandate names 1 to ${MANDATE_PAYEES_MAX} payees: got ${length}`);
    once("payee", scope.payees);
  }
  once("cap", replaces);
  const [per_payment_max, all] = [toWire(perPaymentMax), toWire(total)];
  if (perPaymentMax < 1n || total < 1n)
    throw new RangeError(`a mandate's total and its payments are at least 1: got ${total} and ${perPaymentMax}`);
  const expires_at = toTime("expiresAt", expiresAt);
  const mandate = { purpose, scope, denom, per_payment_max, total: all, expires_at, replaces: [...replaces] };
  // Refuses what has no canonical form: nothing else could be signed.
  writeMandate(new Writer(), mandate);
  return mandate;
}

function once(what: string, values: readonly string[]): void {
  const twice = values.find((value, at) => values.indexOf(value) !== at);
  if (twice !== undefined) throw new Error(`a mandate names each ${what} once: '${twice.slice(0, 64)}' stands twice`);
}

/** SHA-256 of the purpose: the event `mandate_given` names it by this, in hex. */
export function purposeHash(purpose: string): Promise<Uint8Array> {
  return sha256(utf8(purpose));
}

/** How amounts are written: units and a denom become, say, "12.5 USDC". */
export type ShowAmount = (units: bigint, denom: string) => string;

const NARROW_CAPS: Record<NarrowCap, string> = {
  per_payment: "the wallet's on one payment",
  payee: "a listed payee's own",
  first_payment: "the wait of a new payee and its first payments",
  budgets: "budgets",
};

/**
 * What a person must read before giving or signing it, a line each, the purpose and its hash first. Nothing of it is left
 * out: a member that this package does not know is an error. Letters that cannot be seen are written as `\uXXXX`.
 */
export async function describeMandate(mandate: Mandate, show: ShowAmount = unitsAndDenom): Promise<string[]> {
  writeMandate(new Writer(), mandate);
  const { purpose, scope, denom, per_payment_max, total, expires_at, replaces } = mandate;
  const [most, each] = [total, per_payment_max].map((amount) => show(fromWire(amount), denom));
  const to =
    "payees" in scope
      ? `to ${scope.payees.join(", ")}`
      : `for ${scope.category}: to listed payees, to others from the newcomer purse alone`;
  const lines = [
    `for: ${purpose}`,
    `SHA-256 of the purpose ${toHex(await purposeHash(purpose))}`,
    to,
    `${most} in all, ${each} per payment`,
    `until ${showTime(expires_at)}`,
    `caps that do not hold under it: ${replaces.map((cap) => NARROW_CAPS[cap]).join("; ") || "none"}`,
  ];
  return lines.map(visible);
}

function unitsAndDenom(units: bigint, denom: string): string {
  return `${units} ${denom}`;
}

function showTime(seconds: number): string {
  const time = new Date(1000 * toTime("expires_at", seconds));
  return Number.isNaN(time.getTime()) ? `Unix second ${seconds}` : time.toISOString();
}

/** The owner's message (an owner alone), or an action of the signers' draft: `{ owner: giveMandate(mandate) }`. */
export function giveMandate(mandate: Mandate): OwnerMsg {
  writeMandate(new Writer(), mandate);
  return { give_mandate: { mandate } };
}

/** Ends one for good: a message of the owner's and of the guardian's alike. */
export function revokeMandate(number: number): { revoke_mandate: MandateRef } {
  return { revoke_mandate: { number: mandateNumber(number) } };
}

/** The operator's question to the signers; `act` is above the last (`lastAct`). */
export function askMandate(epoch: number, act: number, mandate: Mandate): OperatorMsg {
  writeMandate(new Writer(), mandate);
  return { ask_mandate: { epoch: toWhole("epoch", epoch), act: toWhole("act", act), mandate } };
}

/** What may still be drawn under one: nothing, once it has ended. */
export function mandateLeft({ mandate, drawn, status }: MandateInfo): bigint {
  const left = fromWire(mandate.total) - fromWire(drawn);
  return status === "in_force" && left > 0n ? left : 0n;
}

/** They are counted from 1. */
function mandateNumber(number: number): number {
  if (toWhole("number", number) < 1) throw new RangeError(`mandates are numbered from 1: got ${number}`);
  return number;
}
