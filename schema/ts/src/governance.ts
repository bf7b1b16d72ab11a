/**
 * What an approval of governance is bound to: the hash that governance stores and the wallet hands in, as
 * `contracts/api/src/governance/hash.rs` describes it.
 */

import { sha256 } from "./bytes.js";
import { Writer, writePayment } from "./canonical.js";
import type { Payment } from "./contracts/wallet.js";
import { toJson } from "./json.js";

/** Names what is hashed, and in which version. */
export const ACTION_DOMAIN = "stateset/governed-action/1";

export interface GovernedAction {
  chainId: string;
  /** The governance contract's address. */
  governance: string;
  /** The wallet's address. */
  wallet: string;
  denom: string;
  /** In the order in which the wallet is asked to pay them, in one message. */
  payments: readonly Payment[];
}

/** An approval's `action_hash`, once it is in base64. */
export async function actionHash({ chainId, governance, wallet, denom, payments }: GovernedAction): Promise<Uint8Array> {
  toJson("payments", payments);
  const out = new Writer();
  for (const text of [ACTION_DOMAIN, chainId, governance, wallet, denom]) out.text(text);
  out.list(payments, (payment) => writePayment(out, payment));
  return sha256(out.toBytes());
}
