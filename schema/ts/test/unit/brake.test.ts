import assert from "node:assert/strict";
import { test } from "node:test";

import * as agents from "../../src/index.js";

test("the brake is named, pulled and lifted by whoever may", () => {
  const messages: agents.wallet.ExecuteMsg[] = [
    { owner: agents.setBrake("a") },
    { brake: agents.pullBrake("odd") },
    { guardian: agents.liftBrake() },
    { owner: agents.liftBrake() },
  ];
  assert.deepEqual(messages, [
    { owner: { set_brake: { brake: "a" } } },
    { brake: { freeze: { reason: "odd" } } },
    { guardian: { lift_brake: {} } },
    { owner: { lift_brake: {} } },
  ]);
  assert.deepEqual(agents.setBrake(null), { set_brake: { brake: null } });
});

test("a brake left out is not taken for none, nor a reason cut", () => {
  for (const brake of [undefined, 7, {}]) assert.throws(() => agents.setBrake(brake as unknown as string), /brake: a text/);
  assert.deepEqual(agents.pullBrake("é".repeat(128)), { freeze: { reason: "é".repeat(128) } });
  assert.throws(() => agents.pullBrake("é".repeat(129)), /at most 256 bytes: got 258/);
  assert.throws(() => agents.pullBrake(undefined as unknown as string), /reason: a text is wanted/);
});

test("the signers' drafts of it have the canonical form", () => {
  const bytes = (owner: agents.wallet.OwnerMsg) => agents.toHex(agents.draftBytes({ title: "", actions: [{ owner }] }));
  const head = `${"00".repeat(4)}00${"00".repeat(3)}01`;
  assert.equal(bytes(agents.setBrake("a")), `${head}2801${"00".repeat(3)}0161`);
  assert.equal(bytes(agents.liftBrake()), `${head}29`);
});
