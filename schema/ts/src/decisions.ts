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
/** Stands first in what the head after a payment into a conduit is made of. */
export const CONDUIT_ENTRY_DOMAIN = "stateset-wallet-conduit-v1";
export const NOTE_DOMAIN = "stateset-wallet-note-v1";

/** One payment of the log. */
export interface Decision {
  /** The intent's id. */
  id: string;
  denom: string;
  to: string;
  /** Who holds the money for `to`; empty or absent where nobody does. */
  conduit?: string;
  /** Of the denom's smallest unit. */
  amount: bigint;
  /** SHA-256 of the reasons, in hex; empty where none was given. */
  rationale: string;
  /** Unix seconds of the block that paid it. */
  at: number;
}

/** Anything else that was decided: SHA-256 of a text kept elsewhere, in hex. */
export interface Note {
  note: string;
  /** Unix seconds of the block that entered it. */
  at: number;
}

/** The head (base64) and number of entries of a wallet's log that has these entries, oldest first. */
export async function decisionLog(
  chainId: string,
  wallet: string,
  entries: readonly (Decision | Note)[],
): Promise<{ head: string; count: number }> {
  const first = new Writer();
  for (const text of [DECISIONS_DOMAIN, chainId, wallet]) first.text(text);
  let head = await sha256(first.toBytes());
  for (const entry of entries) {
    const time = new Writer();
    time.number(entry.at, "at");
    if ("note" in entry) {
      const domain = new Writer();
      domain.text(NOTE_DOMAIN);
      head = await sha256(concat(domain.toBytes(), head, fromHex(entry.note), time.toBytes()));
      continue;
    }
    const { id, denom, to, conduit = "", amount, rationale } = entry;
    const through = new Writer();
    if (conduit !== "") for (const text of [CONDUIT_ENTRY_DOMAIN, conduit]) through.text(text);
    const paid = new Writer();
    paid.text(denom);
    paid.text(to);
    paid.amount(toWire(amount));
    paid.tag(rationale === "" ? 0 : 1);
    head = await sha256(concat(through.toBytes(), head, uuidBytes(id), paid.toBytes(), fromHex(rationale), time.toBytes()));
  }
  return { head: toBase64(head), count: entries.length };
}

/** The entries that a transaction made, in their order, from its events: what `wallet` paid and noted. */
export function decisionsOf(wallet: string, { events }: Pick<Executed, "events">): (Decision | Note)[] {
  const of = (type: string) =>
    events
      .filter((event) => event.type === `wasm-${type}`)
      .map(({ attributes }) => new Map(attributes.map(({ key, value }) => [key, value] as const)))
      .filter((attributes) => attributes.get("_contract_address") === wallet);
  const paid = new Map(of("paid").map((attributes) => [attributes.get("id") ?? "", attributes]));
  const deposited = new Map(of("deposited").map((attributes) => [attributes.get("id") ?? "", attributes]));
  const time = (entered: Map<string, string>) => toWhole("at", Number(fromWire(entered.get("at") ?? "")));
  const number = (entered: Map<string, string>) => toWhole("number", Number(fromWire(entered.get("number") ?? "")));
  const payments = of("decided").map((decided) => {
    const id = decided.get("id") ?? "";
    const payment = paid.get(id);
    const [denom, to, amount] = ["denom", "to", "amount"].map((key) => payment?.get(key));
    if (denom === undefined || to === undefined || amount === undefined)
      throw new Error(`the transaction entered ${id} into the log without the event that pays it`);
    const rationale = decided.get("rationale") ?? "";
    const entry: Decision = { id, denom, to, amount: fromWire(amount), rationale, at: time(decided) };
    const conduit = deposited.get(id)?.get("conduit");
    if (conduit !== undefined) entry.conduit = conduit;
    return { number: number(decided), entry };
  });
  const notes = of("noted").map((noted) => {
    const entry: Note = { note: noted.get("hash") ?? "", at: time(noted) };
    return { number: number(noted), entry };
  });
  return [...payments, ...notes].sort((one, other) => one.number - other.number).map(({ entry }) => entry);
}
