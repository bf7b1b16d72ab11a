/** Names: agents (DID), accounts on a chain (CAIP-10), payments (intent ids). */

import { concat, fromHex, toBytes, toHex, toText } from "./bytes.js";

export const DID_PREFIX = "did:stateset:agent:";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The DID of an agent's id. */
export function toDid(agentId: string): string {
  uuidBytes(agentId);
  return DID_PREFIX + agentId;
}

/** The agent's id in a DID. */
export function fromDid(did: string): string {
  if (!did.startsWith(DID_PREFIX)) throw new Error(`'${did.slice(0, 64)}' does not start with ${DID_PREFIX}`);
  const id = did.slice(DID_PREFIX.length);
  uuidBytes(id);
  return id;
}

/** An account of a Cosmos chain, so that testnet and mainnet never look alike. */
export interface Account {
  chainId: string;
  address: string;
}

/** `cosmos:<chain id>:<address>` (CAIP-10). */
export function toCaip10({ chainId, address }: Account): string {
  const text = `cosmos:${chainId}:${address}`;
  fromCaip10(text);
  return text;
}

export function fromCaip10(text: string): Account {
  const found = /^cosmos:([-_a-zA-Z0-9]{1,32}):([-.%a-zA-Z0-9]{1,128})$/.exec(text);
  if (found === null)
    throw new Error(`'${text.slice(0, 64)}' is no account of a Cosmos chain: cosmos:<chain id>:<address>`);
  const [, chainId = "", address = ""] = found;
  return { chainId, address };
}

/**
 * The id of a payment (UUID version 7): of something that became due at `unixSeconds`, told apart by 10 bytes. The same
 * inputs give the same id, so that whoever lost his records names the payment the same way again.
 */
export function intentId(unixSeconds: number, distinct: Uint8Array): string {
  toBytes("distinct", distinct);
  if (distinct.length !== 10) throw new Error(`an intent is told apart by 10 bytes: got ${distinct.length}`);
  const millis = typeof unixSeconds === "number" ? unixSeconds * 1000 : Number.NaN;
  // 48 bits of the id are for the time.
  if (!Number.isSafeInteger(millis) || millis < 0 || millis >= 2 ** 48)
    throw new Error(`no Unix time: ${String(unixSeconds)}`);
  const bytes = concat(fromHex(millis.toString(16).padStart(12, "0")), distinct);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = toHex(bytes);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** The 16 bytes of an id in its one spelling: small letters, with hyphens. */
export function uuidBytes(id: string): Uint8Array {
  if (!UUID.test(toText("id", id))) throw new Error(`'${id.slice(0, 64)}' is no id: expected a lower-case hyphenated UUID`);
  return fromHex(id.replaceAll("-", ""));
}
