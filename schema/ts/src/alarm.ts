/**
 * Which alarm a submission comes after: the wallet refuses signatures given before one that ended such drafts. The table is
 * that of `contracts/api/src/wallet/alarm.rs`. A kind of action that has no row here does not compile; one that is unknown
 * when it runs is refused, since it could be signed for the wrong alarm.
 */

import { fromWire } from "./amount.js";
import { single } from "./canonical.js";
import type { Action, Alarms, Draft, OwnerMsg } from "./contracts/wallet.js";

type Safeguard = keyof Alarms;
type KindsOf<Union> = Union extends unknown ? keyof Union : never;

const LOOSENED_BY_OWNER: Record<KindsOf<OwnerMsg>, readonly Safeguard[]> = {
  unfreeze: ["freeze"],
  set_operator: ["operator"],
  set_policy: ["rules"],
  set_payees: ["rules"],
  bind: ["rules"],
  set_treasury: ["rules"],
  // Whatever ends one that is in force ends one that is asked for.
  give_mandate: ["freeze", "rules"],
  set_guardian: ["roles"],
  set_brake: ["roles"],
  offer_ownership: ["roles"],
  set_recovery: ["roles"],
  withdraw: ["owner"],
  freeze: [],
  set_signers: [],
  cancel: [],
  cancel_recovery: [],
  revoke_mandate: [],
  // The treasury's own alarm ends what was drafted before it.
  call_treasury: [],
  lift_brake: [],
  keep_log: [],
};

const LOOSENED: Record<KindsOf<Action>, readonly Safeguard[]> = {
  migrate: ["freeze", "operator", "rules"],
  // As the owner's message says.
  owner: [],
  pay: [],
  call_contract: [],
};

/**
 * The `alarm` of a submission: the latest of the wallet's alarms (`alarms` of its `signers` query) that ended drafts such as
 * this one, in nanoseconds; 0 if there was none.
 */
export function alarmThatEnds(alarms: Alarms, draft: Draft): bigint {
  const loosened = new Set(draft.actions.flatMap(loosens));
  const times = [...loosened].map((safeguard) => fromWire(alarms[safeguard]));
  return times.reduce((latest, time) => (time > latest ? time : latest), 0n);
}

function loosens(action: Action): readonly Safeguard[] {
  if (!("owner" in action)) return row("action", LOOSENED, action);
  single("action", action);
  const of = row("owner's action", LOOSENED_BY_OWNER, action.owner);
  return onlyTightens(action.owner) ? [] : of;
}

/** Of the kinds that both loosen and tighten, those that only take away. */
function onlyTightens(msg: OwnerMsg): boolean {
  if ("set_operator" in msg) return (msg.set_operator.operator ?? null) === null;
  if ("set_payees" in msg) return msg.set_payees.set.length === 0;
  if ("offer_ownership" in msg) return (msg.offer_ownership.to ?? null) === null;
  return "set_recovery" in msg && (msg.set_recovery.recovery ?? null) === null;
}

function row(what: string, table: Readonly<Record<string, readonly Safeguard[]>>, value: object): readonly Safeguard[] {
  single(what, value);
  const [kind = ""] = Object.keys(value);
  const found = Object.hasOwn(table, kind) ? table[kind] : undefined;
  if (found === undefined)
    throw new Error(`it is not known which alarm ends the ${what} '${kind}': a newer client is needed`);
  return found;
}
