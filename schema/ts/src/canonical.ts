/**
 * The canonical form of a draft: one byte string per meaning, as `contracts/api/src/approval/canonical.rs` describes.
 *
 * Each struct is taken apart to its last field. A field or action that a later contract adds is a type error here once
 * the client is generated anew, and an error at run time until then: never something that is signed unseen. Nor is what no
 * message can say, such as a rounded number.
 */

import { concat, fromBase64, toBytes, utf8 } from "./bytes.js";
import { fromWire, toWire } from "./amount.js";
import { uuidBytes } from "./identity.js";
import { toJson, toWhole } from "./json.js";
import type {
  Action,
  Budget,
  Coin,
  Draft,
  Mandate,
  NewcomerPurse,
  OwnerMsg,
  Payee,
  Payment,
  Policy,
  Signer,
  SignerSet,
  TreasuryRules,
} from "./contracts/wallet.js";

/** The bytes whose SHA-256 stands for a draft. */
export function draftBytes(draft: Draft): Uint8Array {
  const { title, rationale, actions, ...rest } = draft;
  complete("draft", rest);
  toJson("draft", draft);
  const out = new Writer();
  out.text(title);
  out.option(rationale, (hash) => out.bytes(fromBase64(hash)));
  out.list(actions, (action) => writeAction(out, action));
  return out.toBytes();
}

function writeAction(out: Writer, action: Action): void {
  single("action", action);
  if ("pay" in action) {
    const { denom, payment, ...rest } = action.pay;
    complete("pay", rest);
    // A tag of its own: without a beneficiary the bytes are those of wallets that knew none.
    const through = hasBeneficiary(payment);
    out.tag(through ? 43 : 1);
    out.text(denom);
    writePayment(out, payment);
    if (through) out.text(payment.beneficiary);
  } else if ("owner" in action) {
    writeOwner(out, action.owner);
  } else if ("call_contract" in action) {
    const { contract, msg, funds, ...rest } = action.call_contract;
    complete("call_contract", rest);
    out.tag(10);
    out.text(contract);
    out.bytes(fromBase64(msg));
    out.list(funds, (coin) => writeCoin(out, coin));
  } else if ("migrate" in action) {
    const { code_id, msg, ...rest } = action.migrate;
    complete("migrate", rest);
    out.tag(17);
    out.number(code_id);
    out.bytes(fromBase64(msg));
  } else {
    unknownKind("action", action);
  }
}

function writeOwner(out: Writer, msg: OwnerMsg): void {
  single("owner's action", msg);
  if ("set_policy" in msg) {
    const { policy, ...rest } = msg.set_policy;
    complete("set_policy", rest);
    // A tag of its own: without conditions the bytes are those of wallets that knew none.
    const { newcomers = [], budgets = [], successions = [], treasury, conduits = [] } = policy;
    const listed = newcomers.length > 0 || budgets.length > 0 || successions.length > 0;
    const through = conduits.length > 0;
    const shared = listed || (treasury !== undefined && treasury !== null) || through;
    const conditions = hasConditions(policy);
    out.tag(through ? 42 : shared ? 21 : conditions ? 14 : 2);
    writePolicy(out, policy);
    if (conditions || shared) writeConditions(out, policy);
    if (shared) {
      out.list(newcomers, (purse) => writePurse(out, purse));
      out.list(budgets, (budget) => writeBudget(out, budget));
      out.list(successions, ({ from, to, rate, from_ends_at, ...rest }) => {
        complete("succession", rest);
        out.text(from);
        out.text(to);
        out.number(rate);
        out.number(from_ends_at);
      });
      out.option(treasury, (rules) => writeTreasuryRules(out, rules));
    }
    if (through) out.list(conduits, (code) => out.number(code));
  } else if ("set_payees" in msg) {
    const { set, remove, ...rest } = msg.set_payees;
    complete("set_payees", rest);
    const termed = set.some(hasTerms);
    out.tag(termed ? 20 : 3);
    out.list(set, (payee) => writePayee(out, payee, termed));
    out.list(remove, ({ address, denom, ...rest }) => {
      complete("payee key", rest);
      out.text(address);
      out.text(denom);
    });
  } else if ("set_operator" in msg) {
    const { operator, ...rest } = msg.set_operator;
    complete("set_operator", rest);
    out.tag(4);
    out.option(operator, ({ address, expires_at, ...rest }) => {
      complete("operator", rest);
      out.text(address);
      out.number(expires_at);
    });
  } else if ("set_guardian" in msg) {
    const { guardian, ...rest } = msg.set_guardian;
    complete("set_guardian", rest);
    out.tag(5);
    out.option(guardian, (guardian) => out.text(guardian));
  } else if ("set_signers" in msg) {
    const { signers, ...rest } = msg.set_signers;
    complete("set_signers", rest);
    out.tag(6);
    out.option(signers, (set) => writeSigners(out, set));
  } else if ("unfreeze" in msg) {
    complete("unfreeze", msg.unfreeze);
    out.tag(7);
  } else if ("withdraw" in msg) {
    const { coins, ...rest } = msg.withdraw;
    complete("withdraw", rest);
    out.tag(8);
    out.list(coins, (coin) => writeCoin(out, coin));
  } else if ("offer_ownership" in msg) {
    const { to, ...rest } = msg.offer_ownership;
    complete("offer_ownership", rest);
    out.tag(9);
    out.option(to, (to) => out.text(to));
  } else if ("freeze" in msg) {
    const { reason, ...rest } = msg.freeze;
    complete("freeze", rest);
    out.tag(11);
    out.text(reason);
  } else if ("bind" in msg) {
    const { registry, agent_id, ...rest } = msg.bind;
    complete("bind", rest);
    const agent = agent_id ?? null;
    // A tag of its own: without an agent the bytes are those of wallets that were told none.
    out.tag(agent === null ? 12 : 19);
    out.text(registry);
    if (agent !== null) out.bytes(uuidBytes(agent));
  } else if ("cancel" in msg) {
    const { id, ...rest } = msg.cancel;
    complete("cancel", rest);
    out.tag(13);
    out.number(id);
  } else if ("set_recovery" in msg) {
    const { recovery, ...rest } = msg.set_recovery;
    complete("set_recovery", rest);
    out.tag(15);
    out.option(recovery, (recovery) => out.text(recovery));
  } else if ("give_mandate" in msg) {
    const { mandate, ...rest } = msg.give_mandate;
    complete("give_mandate", rest);
    out.tag(22);
    writeMandate(out, mandate);
  } else if ("revoke_mandate" in msg) {
    const { number, ...rest } = msg.revoke_mandate;
    complete("revoke_mandate", rest);
    out.tag(23);
    out.number(number);
  } else if ("set_treasury" in msg) {
    const { treasury, ...rest } = msg.set_treasury;
    complete("set_treasury", rest);
    out.tag(24);
    out.text(treasury);
  } else if ("call_treasury" in msg) {
    const { msg: call, ...rest } = msg.call_treasury;
    complete("call_treasury", rest);
    out.tag(25);
    out.bytes(fromBase64(call));
  } else if ("set_brake" in msg) {
    const { brake, ...rest } = msg.set_brake;
    complete("set_brake", rest);
    out.tag(40);
    out.option(brake, (brake) => out.text(brake));
  } else if ("lift_brake" in msg) {
    complete("lift_brake", msg.lift_brake);
    out.tag(41);
  } else if ("cancel_recovery" in msg) {
    complete("cancel_recovery", msg.cancel_recovery);
    out.tag(16);
  } else if ("keep_log" in msg) {
    complete("keep_log", msg.keep_log);
    out.tag(18);
  } else {
    unknownKind("owner's action", msg);
  }
}

function writeTreasuryRules(out: Writer, rules: TreasuryRules): void {
  const { code_ids, denom, share_max_bps, per_day_max, lifetime_max, keep_min, ...rest } = rules;
  complete("treasury rules", rest);
  out.list(code_ids, (id) => out.number(id));
  out.text(denom);
  out.count(share_max_bps);
  for (const amount of [per_day_max, lifetime_max, keep_min]) out.amount(amount);
}

/** Whether the money goes into a conduit, which holds it for somebody. */
export function hasBeneficiary(payment: Payment): payment is Payment & { beneficiary: string } {
  return (payment.beneficiary ?? null) !== null;
}

/** All but its beneficiary, which stands apart and under another tag or domain. */
export function writePayment(out: Writer, payment: Payment): void {
  const { id, to, amount, category, reference, beneficiary: _beneficiary, ...rest } = payment;
  complete("payment", rest);
  out.bytes(uuidBytes(id));
  out.text(to);
  out.amount(amount);
  out.text(category);
  out.text(reference);
}

function writePolicy(out: Writer, policy: Policy): void {
  const { denoms, calls_per_hour, categories, payee_cooldown_seconds, over_limit, receipt_seconds, ...others } = policy;
  const { trust: _trust, dead_man_seconds: _deadMan, approval_rules: _rules, ...shared } = others;
  const { newcomers: _newcomers, budgets: _budgets, successions: _successions, treasury: _treasury, ...last } = shared;
  const { conduits: _conduits, ...rest } = last;
  complete("policy", rest);
  out.list(denoms, ({ denom, per_payment_max, per_day_max, lifetime_max, first_payment_max, ...rest }) => {
    complete("denom of the policy", rest);
    out.text(denom);
    for (const cap of [per_payment_max, per_day_max, lifetime_max, first_payment_max]) out.amount(cap);
  });
  out.count(calls_per_hour);
  out.list(categories, ({ name, allowed, ...rest }) => {
    complete("category of the policy", rest);
    out.text(name);
    out.flag(allowed);
  });
  out.number(payee_cooldown_seconds);
  out.tag({ escalate: 1, refuse: 2 }[over_limit]);
  out.number(receipt_seconds);
}

function hasConditions({ trust, dead_man_seconds, approval_rules = [] }: Policy): boolean {
  return (trust ?? null) !== null || (dead_man_seconds ?? null) !== null || approval_rules.length > 0;
}

function writeConditions(out: Writer, { trust, dead_man_seconds, approval_rules = [] }: Policy): void {
  out.option(trust, ({ reputation, score_min, share_bps, ...rest }) => {
    complete("trust", rest);
    out.text(reputation);
    out.count(score_min);
    out.count(share_bps);
  });
  out.option(dead_man_seconds, (seconds) => out.number(seconds));
  out.list(approval_rules, ({ denom, contract, above, ...rest }) => {
    complete("approval rule", rest);
    out.text(denom);
    out.text(contract);
    out.amount(above);
  });
}

function writePurse(out: Writer, purse: NewcomerPurse): void {
  const { denom, per_payment_max, per_payee_max, per_day_max, per_month_max, lifetime_max, categories, ...rest } = purse;
  complete("newcomer purse", rest);
  out.text(denom);
  for (const cap of [per_payment_max, per_payee_max, per_day_max, per_month_max, lifetime_max]) out.amount(cap);
  out.list(categories, (category) => out.text(category));
}

function writeBudget(out: Writer, budget: Budget): void {
  const { name, category, denoms, per_day_max, per_month_max, ...rest } = budget;
  complete("budget", rest);
  out.text(name);
  out.option(category, (category) => out.text(category));
  out.list(denoms, ({ denom, weight, ...rest }) => {
    complete("denom of a budget", rest);
    out.text(denom);
    out.number(weight);
  });
  out.amount(per_day_max);
  out.amount(per_month_max);
}

export function writeMandate(out: Writer, mandate: Mandate): void {
  const { purpose, scope, denom, per_payment_max, total, expires_at, replaces, ...rest } = mandate;
  complete("mandate", rest);
  out.text(purpose);
  single("scope", scope);
  if ("payees" in scope) {
    out.tag(1);
    out.list(scope.payees, (payee) => out.text(payee));
  } else if ("category" in scope) {
    out.tag(2);
    out.text(scope.category);
  } else {
    unknownKind("scope", scope);
  }
  out.text(denom);
  out.amount(per_payment_max);
  out.amount(total);
  out.number(expires_at);
  out.list(replaces, (cap) => out.tag(narrowCap(cap)));
}

function narrowCap(cap: Mandate["replaces"][number]): number {
  const tag = { per_payment: 1, payee: 2, first_payment: 3, budgets: 4 }[cap];
  if (tag === undefined) throw new Error(`no canonical form is known for the cap '${cap}': a newer client is needed`);
  return tag;
}

function hasTerms({ ends_at, vendor }: Payee): boolean {
  return (ends_at ?? null) !== null || (vendor ?? null) !== null;
}

function writePayee(out: Writer, payee: Payee, termed: boolean): void {
  const { address, denom, per_payment_max, per_day_max, lifetime_max, categories, ...terms } = payee;
  const { ends_at, vendor, ...rest } = terms;
  complete("payee", rest);
  out.text(address);
  out.text(denom);
  for (const cap of [per_payment_max, per_day_max, lifetime_max]) out.amount(cap);
  out.list(categories, (category) => out.text(category));
  if (!termed) return;
  out.option(ends_at, (at) => out.number(at));
  out.option(vendor, (hash) => out.bytes(fromBase64(hash)));
}

function writeSigners(out: Writer, set: SignerSet): void {
  const { signers, threshold, loosen_delay_seconds, ...rest } = set;
  complete("set of signers", rest);
  out.list(signers, ({ id, weight, ...rest }) => {
    complete("signer", rest);
    const [kind, bytes] = signerId(id);
    out.tag(kind);
    out.bytes(bytes);
    out.count(weight);
  });
  out.count(threshold);
  out.number(loosen_delay_seconds);
}

function signerId(id: Signer["id"]): [number, Uint8Array] {
  single("signer", id);
  if ("address" in id) return [1, utf8(id.address)];
  if ("secp256k1" in id) return [2, fromBase64(id.secp256k1)];
  if ("ed25519" in id) return [3, fromBase64(id.ed25519)];
  if ("secp256r1" in id) return [4, fromBase64(id.secp256r1)];
  return unknownKind("signer", id);
}

export function writeCoin(out: Writer, coin: Coin): void {
  const { denom, amount, ...rest } = coin;
  complete("coin", rest);
  out.text(denom);
  // A text in these bytes, but a number to the contract, which spells it its own way.
  out.text(toWire(fromWire(amount)));
}

/** A compile-time and a run-time check in one: nothing is left of the object. */
export function complete(what: string, rest: Record<string, never>): void {
  const left = Object.keys(rest);
  if (left.length > 0)
    throw new Error(`no canonical form is known for '${left.join("', '")}' of a ${what}: a newer client is needed`);
}

/** Of several kinds in one, the first would be signed and the others unseen. */
export function single(what: string, value: object): void {
  const kinds = Object.keys(value);
  if (kinds.length > 1) throw new Error(`several kinds of ${what} in one: '${kinds.join("', '")}'`);
}

export function unknownKind(what: string, value: never): never {
  throw new Error(
    `no canonical form is known for the ${what} '${Object.keys(value).join("', '")}': a newer client is needed`,
  );
}

/** Appends values in their canonical form: big-endian integers; lengths and counts of 4 bytes before what they measure. */
export class Writer {
  readonly #parts: Uint8Array[] = [];

  tag(tag: number): void {
    this.#integer(tag, 1);
  }

  /** 4 bytes. */
  count(count: number): void {
    this.#integer(count, 4);
  }

  flag(flag: boolean): void {
    if (typeof flag !== "boolean") throw new TypeError(`true or false is wanted: got ${typeof flag}`);
    this.tag(flag ? 1 : 0);
  }

  /** 8 bytes. */
  number(number: number | bigint, what = "a field"): void {
    this.#integer(number, 8, what);
  }

  /** A `Uint128` in 16 bytes. */
  amount(amount: string): void {
    this.#integer(fromWire(amount), 16);
  }

  bytes(bytes: Uint8Array): void {
    toBytes("a field", bytes);
    this.count(bytes.length);
    this.#parts.push(bytes);
  }

  text(text: string): void {
    this.bytes(utf8(text));
  }

  option<T>(value: T | null | undefined, write: (value: T) => void): void {
    if (value === null || value === undefined) return this.tag(0);
    this.tag(1);
    write(value);
  }

  list<T>(values: readonly T[], write: (value: T) => void): void {
    this.count(values.length);
    values.forEach(write);
  }

  toBytes(): Uint8Array {
    return concat(...this.#parts);
  }

  #integer(value: number | bigint, length: number, what = "a field"): void {
    let left = typeof value === "bigint" ? value : BigInt(toWhole(what, value));
    if (left < 0n || left >= 1n << BigInt(8 * length))
      throw new Error(`${what}: ${value} does not fit into ${length} bytes`);
    const bytes = new Uint8Array(length);
    for (let at = length - 1; at >= 0; at -= 1, left >>= 8n) bytes[at] = Number(left & 0xffn);
    this.#parts.push(bytes);
  }
}
