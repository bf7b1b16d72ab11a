/** A submission names the alarm that the wallet will look for, of each kind of action that it may hold. */

import assert from "node:assert/strict";
import { test } from "node:test";

import * as agents from "../../src/index.js";
import { approvals } from "../vectors.js";

const alarms: agents.wallet.Alarms = { freeze: "3", operator: "9", rules: "5", owner: "2", roles: "7" };
const of = (...actions: unknown[]) =>
  agents.alarmThatEnds(alarms, { title: "t", rationale: null, actions } as agents.wallet.Draft);
const by = (kind: string, content: object = {}) => of({ owner: { [kind]: content } });

test("each kind of action comes after the alarms that the contract's table names", () => {
  assert.deepEqual([of(), of({ pay: {} }), of({ call_contract: {} }), of({ migrate: {} })], [0n, 0n, 0n, 9n]);
  assert.deepEqual([by("unfreeze"), by("withdraw"), by("give_mandate")], [3n, 2n, 5n]);
  for (const kind of ["set_policy", "bind", "set_treasury"]) assert.equal(by(kind), 5n, kind);
  for (const kind of ["set_guardian", "set_brake"]) assert.equal(by(kind, { guardian: null, brake: null }), 7n, kind);
  for (const kind of ["freeze", "set_signers", "cancel", "cancel_recovery", "keep_log"]) assert.equal(by(kind), 0n, kind);
  for (const kind of ["revoke_mandate", "call_treasury", "lift_brake"]) assert.equal(by(kind), 0n, kind);
});

test("each action of the vectors comes after the alarms that are published for it", () => {
  const safeguards = ["freeze", "operator", "rules", "owner", "roles"] as const;
  const zeros: agents.wallet.Alarms = { freeze: "0", operator: "0", rules: "0", owner: "0", roles: "0" };
  const kinds = new Set<string>();
  for (const { draft, ended_by } of approvals.vectors) {
    draft.actions.forEach((action, at) => {
      const one = { ...draft, actions: [action] };
      const found = safeguards.filter((safeguard) => agents.alarmThatEnds({ ...zeros, [safeguard]: "1" }, one) === 1n);
      assert.deepEqual(found, ended_by[at], JSON.stringify(action));
      kinds.add(Object.keys("owner" in action ? action.owner : action)[0] ?? "");
    });
  }
  assert(kinds.size >= 21, [...kinds].join());
});

test("a mandate also comes after a freeze that is later than the rules", () => {
  const mandate = { title: "t", rationale: null, actions: [{ owner: { give_mandate: {} } }] } as unknown as agents.wallet.Draft;
  assert.equal(agents.alarmThatEnds({ ...alarms, freeze: "8" }, mandate), 8n);
});

test("what only takes away comes after none", () => {
  assert.deepEqual([by("set_operator", { operator: null }), by("set_operator", { operator: {} })], [0n, 9n]);
  assert.equal(by("set_payees", { set: [], remove: [{}] }), 0n);
  assert.equal(by("set_payees", { set: [{}], remove: [] }), 5n);
  for (const [kind, member] of [["offer_ownership", "to"], ["set_recovery", "recovery"]] as const)
    assert.deepEqual([by(kind, { [member]: "a" }), by(kind, { [member]: null }), by(kind)], [7n, 0n, 0n]);
});

test("of several the latest counts", () => {
  assert.equal(of({ owner: { unfreeze: {} } }, { owner: { set_policy: {} } }), 5n);
  assert.equal(of({ owner: { set_policy: {} } }, { owner: { unfreeze: {} } }, { pay: {} }), 5n);
});

test("what is not known is not signed for an alarm that may be the wrong one", () => {
  assert.throws(() => by("sell"), /the owner's action 'sell': a newer client/);
  assert.throws(() => of({ burn: {} }), /the action 'burn'/);
  for (const kind of ["toString", "__proto__", "constructor"]) assert.throws(() => of({ [kind]: {} }), /newer client/, kind);
  assert.throws(() => of({ owner: {} }), /owner's action ''/);
  assert.throws(() => of({ owner: { freeze: {}, unfreeze: {} } }), /several kinds of owner's action/);
  assert.throws(() => of({ pay: {}, migrate: {} }), /several kinds of action/);
  assert.throws(() => of({ owner: { freeze: {} }, migrate: {} }), /several kinds of action/);
});
