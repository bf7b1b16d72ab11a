/**
 * The brake: a key that can only freeze a wallet's operator. Lifting its freeze lifts no other; for a day afterwards the
 * wallet rests (`rests_until` of its answer): purse, mandates, grants and funding are off.
 */

import { toText, utf8 } from "./bytes.js";
import type { BrakeMsg, OwnerMsg } from "./contracts/wallet.js";

/** Bytes of a freeze's reason in UTF-8. */
export const REASON_BYTES_MAX = 256;

/** The owner's message, or an action of the signers: who may pull it. `null`: nobody. */
export function setBrake(brake: string | null): OwnerMsg {
  return { set_brake: { brake: brake === null ? null : toText("brake", brake) } };
}

/** The brake's own message: stops the operator. Again changes nothing; refused while the wallet rests. */
export function pullBrake(reason: string): BrakeMsg {
  const bytes = utf8(toText("reason", reason)).length;
  if (bytes > REASON_BYTES_MAX) throw new RangeError(`a freeze's reason has at most ${REASON_BYTES_MAX} bytes: got ${bytes}`);
  return { freeze: { reason } };
}

/** Ends the brake's freeze: a message of the owner's and of the guardian's alike. */
export function liftBrake(): { lift_brake: Record<string, never> } {
  return { lift_brake: {} };
}
