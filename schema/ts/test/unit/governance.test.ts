/** The hash of an action is made of the bytes that the contract's own page describes. */

import assert from "node:assert/strict";
import { test } from "node:test";

import * as agents from "../../src/index.js";

const id = agents.intentId(1_790_000_000, new Uint8Array(10).fill(5));
const payment: agents.wallet.Payment = { id, to: "alice", amount: "7", category: "cloud", reference: "r" };
const action = { chainId: "c", governance: "g", wallet: "w", denom: "uusdc", payments: [payment] };

test("an action's hash is that of its domain, contracts and payments, each with its length before it", async () => {
  const text = (text: string) => agents.concat(Uint8Array.of(0, 0, 0, text.length), agents.utf8(text));
  const amount = new Uint8Array(16);
  amount[15] = 7;
  const bytes = agents.concat(
    ...["stateset/governed-action/1", "c", "g", "w", "uusdc"].map(text),
    Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 16),
    agents.fromHex(id.replaceAll("-", "")),
    text("alice"),
    amount,
    text("cloud"),
    text("r"),
  );
  assert.deepEqual(await agents.actionHash(action), await agents.sha256(bytes));
});

test("another chain, contract, order or payment is another action", async () => {
  const other = { ...payment, to: "bob" };
  const actions = [
    action,
    { ...action, chainId: "d" },
    { ...action, governance: "gw", wallet: "" },
    { ...action, denom: "ustate" },
    { ...action, payments: [] },
    { ...action, payments: [payment, other] },
    { ...action, payments: [other, payment] },
    { ...action, payments: [{ ...payment, reference: "s" }] },
  ];
  const hashes = await Promise.all(actions.map(async (action) => agents.toHex(await agents.actionHash(action))));
  assert.equal(new Set(hashes).size, actions.length);
  const more = { ...payment, more: 1 } as agents.wallet.Payment;
  await assert.rejects(async () => agents.actionHash({ ...action, payments: [more] }), /'more' of a payment/);
});
