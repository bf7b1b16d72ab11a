/**
 * What an approval of governance is bound to: the hash that governance stores and the wallet hands in, as
 * `contracts/api/src/governance/hash.rs` describes it. And lists of blocked addresses, in the pages in which governance
 * takes them (`contracts/api/src/governance/blocklist.rs`). `schema/vectors/governance.json` has examples of both.
 */

import { fromBase64, sha256, toBase64, utf8 } from "./bytes.js";
import { Writer, complete, hasBeneficiary, single, unknownKind, writeCoin, writeMandate, writePayment } from "./canonical.js";
import type { Action, BlockedList, OwnerMsg, RequestedAction } from "./contracts/governance.js";
import type { Payment } from "./contracts/wallet.js";
import { toJson } from "./json.js";

/** Names what is hashed, and in which version: payments, as in version 0.2. */
export const ACTION_DOMAIN = "stateset/governed-action/1";
/** Payments of which some go into a conduit. */
export const CONDUIT_DOMAIN = "stateset/governed-conduit-action/1";
export const TREASURY_MOVE_DOMAIN = "stateset/governed-treasury-move/1";
export const MANDATE_DOMAIN = "stateset/governed-mandate/1";
export const EXTERNAL_DOMAIN = "stateset/governed-external/1";
/** As the above, of a list of blocked addresses. */
export const BLOCKED_LIST_DOMAIN = "stateset/blocked-list/1";
/** Addresses in one page. */
export const PAGE_ADDRESSES_MAX = 100;
/** The letters of a chain's address. Whether it is one of this chain, the contract says. */
const ADDRESS = /^[a-z0-9]+$/;

/** Whose rules an action is held to, and who acts. */
export interface GovernanceDomain {
  chainId: string;
  /** The governance contract's address. */
  governance: string;
  /** The wallet's address. */
  wallet: string;
}

export interface GovernedAction extends GovernanceDomain {
  denom: string;
  /** In the order in which the wallet is asked to pay them, in one message. */
  payments: readonly Payment[];
}

/** An approval's `action_hash`, once it is in base64. */
export async function actionHash({ denom, payments, ...domain }: GovernedAction): Promise<Uint8Array> {
  return requestedActionHash(domain, { payments: { denom, payments: [...payments] } });
}

/** The same of whatever may be asked for: as the request names it. */
export async function requestedActionHash(domain: GovernanceDomain, action: RequestedAction): Promise<Uint8Array> {
  single("action", action);
  toJson("action", action);
  const out = new Writer();
  const begin = (name: string) => {
    for (const text of [name, domain.chainId, domain.governance, domain.wallet]) out.text(text);
  };
  if ("payments" in action) {
    const { denom, payments, ...rest } = action.payments;
    complete("payments", rest);
    const through = payments.some(hasBeneficiary);
    begin(through ? CONDUIT_DOMAIN : ACTION_DOMAIN);
    out.text(denom);
    out.list(payments, (payment) => {
      writePayment(out, payment);
      if (through) out.option(payment.beneficiary, (beneficiary) => out.text(beneficiary));
    });
  } else if ("treasury_move" in action) {
    const { treasury, action: move, denom, at_stake, ...rest } = action.treasury_move;
    complete("treasury move", rest);
    begin(TREASURY_MOVE_DOMAIN);
    out.text(treasury);
    writeMove(out, move);
    out.text(denom);
    out.amount(at_stake);
  } else if ("mandate" in action) {
    const { mandate, ...rest } = action.mandate;
    complete("mandate", rest);
    begin(MANDATE_DOMAIN);
    writeMandate(out, mandate);
  } else if ("external" in action) {
    const { kind, denom, at_stake, content_hash, counterparty, ...rest } = action.external;
    complete("external", rest);
    begin(EXTERNAL_DOMAIN);
    out.text(kind);
    out.text(denom);
    out.amount(at_stake);
    out.bytes(fromBase64(content_hash));
    out.option(counterparty, (counterparty) => out.text(counterparty));
  } else {
    unknownKind("action", action);
  }
  return sha256(out.toBytes());
}

function writeMove(out: Writer, move: Action): void {
  single("treasury's action", move);
  if ("stake" in move) {
    const { validator, amount, ...rest } = move.stake;
    complete("stake", rest);
    out.tag(1);
    out.text(validator);
    out.amount(amount);
  } else if ("redelegate" in move) {
    const { from, to, amount, ...rest } = move.redelegate;
    complete("redelegate", rest);
    out.tag(2);
    out.text(from);
    out.text(to);
    out.amount(amount);
  } else if ("unstake" in move) {
    const { validator, amount, ...rest } = move.unstake;
    complete("unstake", rest);
    out.tag(3);
    out.text(validator);
    out.amount(amount);
  } else if ("claim" in move) {
    const { validators, ...rest } = move.claim;
    complete("claim", rest);
    out.tag(4);
    out.list(validators, (validator) => out.text(validator));
  } else if ("swap" in move) {
    const { pool, offer, amount, receive_min, ...rest } = move.swap;
    complete("swap", rest);
    out.tag(5);
    out.text(pool);
    out.tag({ stable: 1, stake: 2 }[offer]);
    out.amount(amount);
    out.amount(receive_min);
  } else if ("provide_liquidity" in move) {
    const { pool, stable, stake, ...rest } = move.provide_liquidity;
    complete("provide_liquidity", rest);
    out.tag(6);
    out.text(pool);
    out.amount(stable);
    out.amount(stake);
  } else if ("withdraw_liquidity" in move) {
    const { pool, lp, ...rest } = move.withdraw_liquidity;
    complete("withdraw_liquidity", rest);
    out.tag(7);
    out.text(pool);
    out.amount(lp);
  } else if ("return" in move) {
    const { coins, ...rest } = move.return;
    complete("return", rest);
    out.tag(8);
    out.list(coins, (coin) => writeCoin(out, coin));
  } else {
    unknownKind("treasury's action", move);
  }
}

/** The hash of a list made at `date` (Unix seconds); its addresses ascend. */
export async function blockedListHash(date: number, addresses: readonly string[]): Promise<Uint8Array> {
  const head = new Writer();
  head.text(BLOCKED_LIST_DOMAIN);
  head.number(date, "date");
  head.count(addresses.length);
  let hash = await sha256(head.toBytes());
  for (const address of addresses) {
    const out = new Writer();
    out.bytes(hash);
    out.text(address);
    hash = await sha256(out.toBytes());
  }
  return hash;
}

/**
 * A message per page, to be sent in order: the addresses once each, in the order that governance wants. A page with one
 * address of another chain is refused whole, and published lists hold many: leave those out first.
 */
export async function blockedListPages(
  date: number,
  addresses: Iterable<string>,
  size = PAGE_ADDRESSES_MAX,
): Promise<OwnerMsg[]> {
  if (!Number.isInteger(size) || size < 1 || size > PAGE_ADDRESSES_MAX)
    throw new RangeError(`a page has 1 to ${PAGE_ADDRESSES_MAX} addresses: got ${size}`);
  // A text is a list of letters to the language.
  if (typeof addresses === "string") throw new TypeError("a list of blocked addresses is a list of texts: got one text");
  const texts = [...addresses];
  const odd = texts.find((text) => typeof text !== "string" || !ADDRESS.test(text));
  if (odd !== undefined)
    throw new TypeError(`a blocked address is one of this chain, in lower case and alone: got ${JSON.stringify(odd)}`);
  const sorted = [...new Set(texts)].sort(byBytes);
  if (sorted.length === 0) throw new RangeError("a list of blocked addresses has at least 1: got 0");
  const hash = toBase64(await blockedListHash(date, sorted));
  const list: BlockedList = { hash, date, count: sorted.length };
  const pages: OwnerMsg[] = [];
  for (let at = 0; at < sorted.length; at += size)
    pages.push({ import_blocked: { list, page: pages.length, addresses: sorted.slice(at, at + size) } });
  return pages;
}

/** As the contract compares texts. `sort` alone compares UTF-16, which is another order beyond ASCII. */
function byBytes(one: string, other: string): number {
  const [left, right] = [utf8(one), utf8(other)];
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
