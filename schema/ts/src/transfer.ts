/**
 * Money between a wallet and its treasury by the operator's key, each transfer once per id; and what the owner tells a treasury
 * through its wallet.
 */

import { toWire } from "./amount.js";
import { hash32 } from "./act.js";
import { concat, sha256, toBase64, toText, utf8 } from "./bytes.js";
import type { ExecuteMsg as TreasuryExecuteMsg } from "./contracts/treasury.js";
import type { OperatorMsg, OwnerMsg, TreasuryTransfer } from "./contracts/wallet.js";
import { intentId, uuidBytes } from "./identity.js";
import { toJson, toWhole } from "./json.js";

/** Bytes of a transfer's reference in UTF-8, as of a payment's. */
export const REFERENCE_BYTES_MAX = 64;
/** Bytes of a message to a treasury. */
export const CALL_BYTES_MAX = 4_096;

export interface TransferWords {
  direction: "fund" | "call-back";
  /** Both addresses. */
  wallet: string;
  treasury: string;
  reference: string;
  /** Unix seconds; `stateset-keeper treasury` takes the beginning of the day (UTC), so that a day's words name one transfer. */
  due: number;
}

/**
 * The id of a transfer: of all its words but the amount, so that one that is said again, here or by `stateset-keeper treasury
 * fund|call-back`, meets its receipt.
 */
export async function transferId({ direction, wallet, treasury, reference, due }: TransferWords): Promise<string> {
  const words = ["stateset-treasury-transfer", direction, wallet, treasury, reference].map((word) => {
    const bytes = utf8(word);
    // A length of 8 bytes before each: no two lists of words share their bytes.
    const length = new Uint8Array(8);
    new DataView(length.buffer).setBigUint64(0, BigInt(bytes.length));
    return concat(length, bytes);
  });
  return intentId(due, (await sha256(concat(...words))).subarray(0, 10));
}

export interface Transfer {
  /** The operator's present epoch: `epoch` of the wallet's answer. */
  epoch: number;
  /** Names it for ever, and is no payment's: `transferId`, or an id of one's own (`intentId`). */
  id: string;
  /** In the smallest unit of the denom of the policy's treasury rules. */
  amount: bigint;
  /** At most 64 bytes, kept in the receipt. */
  reference: string;
  /** SHA-256 of the reasons, for a wallet that keeps a decision log. */
  rationale?: Uint8Array;
}

/** The operator's message: into the treasury, within the policy's rules. `simulate_fund` says whether and how much. */
export function fundTreasury(transfer: Transfer): OperatorMsg {
  return { fund: { epoch: toWhole("epoch", transfer.epoch), transfer: wireTransfer(transfer) } };
}

/** The operator's message: what lies idle in the treasury comes back. */
export function callBack(transfer: Transfer): OperatorMsg {
  return { call_back: { epoch: toWhole("epoch", transfer.epoch), transfer: wireTransfer(transfer) } };
}

function wireTransfer({ id, amount, reference, rationale }: Transfer): TreasuryTransfer {
  uuidBytes(id);
  const units = toWire(amount);
  if (amount < 1n) throw new RangeError("a transfer moves at least 1: got 0");
  const bytes = utf8(toText("reference", reference)).length;
  if (bytes > REFERENCE_BYTES_MAX)
    throw new RangeError(`a transfer's reference has at most ${REFERENCE_BYTES_MAX} bytes: got ${bytes}`);
  const transfer = { id, amount: units, reference };
  return rationale === undefined ? transfer : { ...transfer, rationale: hash32("rationale", rationale) };
}

/** The owner's message, or an action of the signers: the treasury of the wallet, for ever or until it was recalled. */
export function setTreasury(treasury: string): OwnerMsg {
  return { set_treasury: { treasury: toText("treasury", treasury) } };
}

/**
 * The owner's message, or an action of the signers: has the wallet tell its treasury something, such as
 * `{ wallet: { stop: { reason } } }`. Beside signers what stops, recalls, returns or drops a change tightens; the rest waits.
 */
export function callTreasury(msg: TreasuryExecuteMsg): OwnerMsg {
  const json = utf8(toJson("msg", msg));
  if (json.length > CALL_BYTES_MAX)
    throw new RangeError(`a message to a treasury has at most ${CALL_BYTES_MAX} bytes: got ${json.length}`);
  return { call_treasury: { msg: toBase64(json) } };
}
