/**
 * A wallet's decision log, computed anew from its entries: they are whole and unchanged if this gives the head that the
 * wallet's `decision_log` query tells. The bytes are those of `contracts/api/src/decision.rs`.
 */

import { fromWire, toWire } from "./amount.js";
import { concat, fromHex, sha256, toBase64 } from "./bytes.js";
import { Writer } from "./canonical.js";
import type { Executed } from "./chain.js";
import { uuidBytes } from "./identity.js";
import { toWhole } from "./json.js";

export const DECISIONS_DOMAIN = "stateset-wallet-decisions-v1";

/** One payment of the log. */
export interface Decision {
  /** The intent's id. */
  id: string;
  denom: string;
  to: string;
  /** Of the denom's smallest unit. */
  amount: bigint;
  /** SHA-256 of the reasons, in hex; empty where none was given. */
  rationale: string;
  /** Unix seconds of the block that paid it. */
  at: number;
}

/** The head (base64) and number of entries of a wallet's log that has these entries, oldest first. */
export async function decisionLog(
  chainId: string,
  wallet: string,
  decisions: readonly Decision[],
): Promise<{ head: string; count: number }> {
  const first = new Writer();
  for (const text of [DECISIONS_DOMAIN, chainId, wallet]) first.text(text);
  let head = await sha256(first.toBytes());
  for (const { id, denom, to, amount, rationale, at } of decisions) {
    const [paid, time] = [new Writer(), new Writer()];
    paid.text(denom);
    paid.text(to);
    paid.amount(toWire(amount));
    paid.tag(rationale === "" ? 0 : 1);
    time.number(at, "at");
    head = await sha256(concat(head, uuidBytes(id), paid.toBytes(), fromHex(rationale), time.toBytes()));
  }
  return { head: toBase64(head), count: decisions.length };
}

/** The entries that a transaction made, from its events: what `wallet` paid and what it entered about it. */
export function decisionsOf(wallet: string, { events }: Pick<Executed, "events">): Decision[] {
  const of = (type: string) =>
    events
      .filter((event) => event.type === `wasm-${type}`)
      .map(({ attributes }) => new Map(attributes.map(({ key, value }) => [key, value] as const)))
      .filter((attributes) => attributes.get("_contract_address") === wallet);
  const paid = new Map(of("paid").map((attributes) => [attributes.get("id") ?? "", attributes]));
  return of("decided").map((decided) => {
    const id = decided.get("id") ?? "";
    const payment = paid.get(id);
    const [denom, to, amount] = ["denom", "to", "amount"].map((key) => payment?.get(key));
    if (denom === undefined || to === undefined || amount === undefined)
      throw new Error(`the transaction entered ${id} into the log without the event that pays it`);
    const at = toWhole("at", Number(fromWire(decided.get("at") ?? "")));
    return { id, denom, to, amount: fromWire(amount), rationale: decided.get("rationale") ?? "", at };
  });
}
