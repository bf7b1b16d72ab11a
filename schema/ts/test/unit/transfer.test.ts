/** Money between wallet and treasury moves once per id, whoever says it. */

import assert from "node:assert/strict";
import { test } from "node:test";

import * as agents from "../../src/index.js";

const words: agents.TransferWords = {
  direction: "fund",
  wallet: "w",
  treasury: "t",
  reference: "R-1",
  due: 1_790_035_200,
};
/** The same stands in `keeper/cli/src/verbs/treasury/transfer.rs`. */
const ID = "01a0c669-8800-7d7e-9f18-5223bc16774f";
const transfer: agents.Transfer = { epoch: 2, id: ID, amount: 7n, reference: "R-1" };

test("the same words are the keeper's transfer", async () => {
  assert.equal(await agents.transferId(words), ID);
  const others = [
    { ...words, direction: "call-back" as const },
    { ...words, wallet: "x" },
    { ...words, treasury: "u" },
    { ...words, reference: "R-2" },
    { ...words, due: words.due + 86_400 },
    { ...words, wallet: "wt", treasury: "" },
  ];
  const ids = await Promise.all([words, ...others].map(agents.transferId));
  assert.equal(new Set(ids).size, ids.length);
  await assert.rejects(agents.transferId({ ...words, reference: 7 as unknown as string }), /a text is wanted/);
  await assert.rejects(agents.transferId({ ...words, due: "today" as unknown as number }), /no Unix time/);
});

test("both ways have the wallet's form", () => {
  const wire = { id: ID, amount: "7", reference: "R-1" };
  assert.deepEqual(agents.fundTreasury(transfer), { fund: { epoch: 2, transfer: wire } });
  assert.deepEqual(agents.callBack(transfer), { call_back: { epoch: 2, transfer: wire } });
  const reasons = new Uint8Array(32).fill(9);
  assert.deepEqual(agents.fundTreasury({ ...transfer, rationale: reasons }), {
    fund: { epoch: 2, transfer: { ...wire, rationale: agents.toBase64(reasons) } },
  });
});

test("what the wallet would refuse, or take for something else, is not sent", () => {
  const refused = (change: object, error: RegExp) => {
    for (const make of [agents.fundTreasury, agents.callBack])
      assert.throws(() => make({ ...transfer, ...change } as agents.Transfer), error);
  };
  refused({ amount: 0n }, /at least 1: got 0/);
  refused({ amount: -1n }, /between 0 and 2\^128/);
  for (const amount of [7, "7", undefined]) refused({ amount }, /an amount is a bigint/);
  refused({ id: ID.toUpperCase() }, /is no id/);
  refused({ id: undefined }, /id: a text is wanted/);
  refused({ epoch: "2" }, /epoch: no whole number/);
  refused({ reference: "é".repeat(33) }, /at most 64 bytes: got 66/);
  refused({ reference: null }, /reference: a text is wanted/);
  refused({ rationale: new Uint8Array(31) }, /rationale: a SHA-256 has 32 bytes: got 31/);
  refused({ rationale: "0a" }, /rationale: bytes are wanted/);
});

test("a treasury is told by its wallet", () => {
  const stop: agents.treasury.ExecuteMsg = { wallet: { stop: { reason: "odd" } } };
  const json = '{"wallet":{"stop":{"reason":"odd"}}}';
  assert.deepEqual(agents.callTreasury(stop), { call_treasury: { msg: agents.toBase64(agents.utf8(json)) } });
  assert.deepEqual(agents.setTreasury("t"), { set_treasury: { treasury: "t" } });
  assert.throws(() => agents.setTreasury(null as unknown as string), /treasury: a text is wanted/);
  const long = (length: number): agents.treasury.ExecuteMsg => ({ wallet: { stop: { reason: "x".repeat(length) } } });
  const most = 4_096 - (json.length - 3);
  assert("call_treasury" in agents.callTreasury(long(most)));
  assert.throws(() => agents.callTreasury(long(most + 1)), /at most 4096 bytes: got 4097/);
  const price = { wallet: { set_price: { price: "1", observed_at: 2 ** 53 } } } as agents.treasury.ExecuteMsg;
  assert.throws(() => agents.callTreasury(price), /observed_at: no whole number/);
});
