/**
 * Acts: an operator's messages that name no payment carry a number that only rises, so that one raw read tells what
 * landed. And notes, the hashes of decisions that enter the wallet's log.
 */

import { toBase64, toBytes, utf8 } from "./bytes.js";
import type { RawQuerier } from "./chain.js";
import type { OperatorMsg } from "./contracts/wallet.js";
import { toWhole } from "./json.js";

/** Hashes in one note. */
export const NOTES_PER_MESSAGE_MAX = 30;

/** The number of the last act that a wallet's operator did, 0 before the first: the next one is above it, by 1,000 at most. */
export function lastAct(client: RawQuerier, wallet: string): Promise<number> {
  return readCell(client, wallet, "c");
}

/** The same of the operator's actions at a treasury, which counts its own. */
export function lastTreasuryAct(client: RawQuerier, treasury: string): Promise<number> {
  return readCell(client, treasury, "t");
}

async function readCell(client: RawQuerier, contract: string, key: string): Promise<number> {
  const cell = await client.queryContractRaw(contract, utf8(key));
  // Clients of CosmJS answer null, and older ones no bytes, where there is no cell.
  return cell === null || toBytes("cell", cell).length === 0 ? 0 : fromVarint(cell);
}

/** Seven bits a byte, the lowest first; the eighth is set where more follow. One spelling of a number, and no byte after it. */
function fromVarint(cell: Uint8Array): number {
  let number = 0n;
  cell.forEach((byte, at) => {
    number |= BigInt(byte & 0x7f) << BigInt(7 * at);
    const last = at === cell.length - 1;
    if (byte >= 0x80 === last || (last && byte === 0 && at > 0))
      throw new Error(`the cell holds no number of an act: ${cell.length} bytes`);
  });
  return toWhole("act", Number(number));
}

/**
 * The operator's note: 1 to 30 SHA-256 of texts that are kept elsewhere, for a wallet that keeps a decision log. It takes 120
 * in any hour.
 */
export function note(epoch: number, act: number, hashes: readonly Uint8Array[]): OperatorMsg {
  const { length } = hashes;
  if (length < 1 || length > NOTES_PER_MESSAGE_MAX)
    throw new RangeError(`a note has 1 to ${NOTES_PER_MESSAGE_MAX} hashes: got ${length}`);
  const texts = hashes.map((hash, at) => hash32(`hash ${at}`, hash));
  return { note: { epoch: toWhole("epoch", epoch), act: toWhole("act", act), hashes: texts } };
}

/** A SHA-256 as messages carry it. */
export function hash32(what: string, hash: Uint8Array): string {
  const { length } = toBytes(what, hash);
  if (length !== 32) throw new RangeError(`${what}: a SHA-256 has 32 bytes: got ${length}`);
  return toBase64(hash);
}
