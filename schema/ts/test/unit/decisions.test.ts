/** The head of a decision log is made of the bytes that the contract's own page describes. */

import assert from "node:assert/strict";
import { test } from "node:test";

import * as agents from "../../src/index.js";

const id = agents.intentId(1_790_000_000, new Uint8Array(10).fill(5));
const entry: agents.Decision = { id, denom: "uusdc", to: "alice", amount: 7n, rationale: "0a".repeat(32), at: 3 };

test("each head is that of the one before it and of an entry, texts with their length before them", async () => {
  const text = (text: string) => agents.concat(Uint8Array.of(0, 0, 0, text.length), agents.utf8(text));
  const first = await agents.sha256(agents.concat(...["stateset-wallet-decisions-v1", "c", "w"].map(text)));
  const number = (value: number, length: number) => {
    const bytes = new Uint8Array(length);
    bytes[length - 1] = value;
    return bytes;
  };
  const paid = [agents.fromHex(id.replaceAll("-", "")), text("uusdc"), text("alice"), number(7, 16)];
  const reasons = [Uint8Array.of(1), new Uint8Array(32).fill(10)];
  const second = await agents.sha256(agents.concat(first, ...paid, ...reasons, number(3, 8)));
  const third = await agents.sha256(agents.concat(second, ...paid, Uint8Array.of(0), number(3, 8)));
  assert.deepEqual(await agents.decisionLog("c", "w", []), { head: agents.toBase64(first), count: 0 });
  assert.deepEqual(await agents.decisionLog("c", "w", [entry]), { head: agents.toBase64(second), count: 1 });
  const both = [entry, { ...entry, rationale: "" }];
  assert.deepEqual(await agents.decisionLog("c", "w", both), { head: agents.toBase64(third), count: 2 });
});

test("a note's head begins with a domain of its own, so that no note is a payment", async () => {
  const text = (text: string) => agents.concat(Uint8Array.of(0, 0, 0, text.length), agents.utf8(text));
  const before = await agents.decisionLog("c", "w", [entry]);
  const time = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 4);
  const noted = [text("stateset-wallet-note-v1"), agents.fromBase64(before.head), new Uint8Array(32).fill(11), time];
  const after = await agents.decisionLog("c", "w", [entry, { note: "0b".repeat(32), at: 4 }]);
  assert.deepEqual(after, { head: agents.toBase64(await agents.sha256(agents.concat(...noted))), count: 2 });
});

test("an entry through a conduit begins with a domain of its own and names it", async () => {
  const text = (text: string) => agents.concat(Uint8Array.of(0, 0, 0, text.length), agents.utf8(text));
  const before = await agents.decisionLog("c", "w", [entry]);
  const number = (value: number, length: number) => {
    const bytes = new Uint8Array(length);
    bytes[length - 1] = value;
    return bytes;
  };
  const through = [text("stateset-wallet-conduit-v1"), text("escrow"), agents.fromBase64(before.head)];
  const paid = [agents.fromHex(id.replaceAll("-", "")), text("uusdc"), text("alice"), number(7, 16)];
  const bytes = agents.concat(...through, ...paid, Uint8Array.of(0), number(3, 8));
  const after = await agents.decisionLog("c", "w", [entry, { ...entry, rationale: "", conduit: "escrow" }]);
  assert.deepEqual(after, { head: agents.toBase64(await agents.sha256(bytes)), count: 2 });
});

test("whatever is changed, left out or put elsewhere gives another head", async () => {
  const other = { ...entry, at: 4 };
  const logs: agents.Decision[][] = [
    [entry, other],
    [other, entry],
    [entry],
    [entry, other, other],
    ...[{ to: "bob" }, { amount: 8n }, { denom: "ustate" }, { rationale: "" }, { conduit: "c" }].map((change) => [
      { ...entry, ...change },
      other,
    ]),
  ];
  const heads = await Promise.all(logs.map(async (entries) => (await agents.decisionLog("c", "w", entries)).head));
  assert.equal(new Set(heads).size, logs.length);
});

test("entries are read from a transaction's events, those of the wallet alone", () => {
  const event = (type: string, wallet: string, attributes: Record<string, string>) => ({
    type: `wasm-${type}`,
    attributes: Object.entries({ _contract_address: wallet, ...attributes }).map(([key, value]) => ({ key, value })),
  });
  const paid = { id, denom: "uusdc", to: "alice", amount: "7" };
  const decided = { id, number: "1", rationale: entry.rationale, at: "3" };
  const events = [event("paid", "w", paid), event("decided", "w", decided), event("decided", "v", { ...decided, id: "?" })];
  assert.deepEqual(agents.decisionsOf("w", { events }), [entry]);
  const deposited = event("deposited", "w", { id, conduit: "escrow" });
  const through = agents.decisionsOf("w", { events: [event("paid", "w", paid), deposited, event("decided", "w", decided)] });
  assert.deepEqual(through, [{ ...entry, conduit: "escrow" }]);
  const noted = event("noted", "w", { number: "1", hash: "0b".repeat(32), at: "2" });
  const later = event("decided", "w", { ...decided, number: "2" });
  const both = agents.decisionsOf("w", { events: [event("paid", "w", paid), later, noted] });
  assert.deepEqual(both, [{ note: "0b".repeat(32), at: 2 }, entry]);
  assert.throws(() => agents.decisionsOf("v", { events }), /without the event that pays it/);
  for (const at of ["", "1e3", "0x3", "-3", "9007199254740993"]) {
    const entered = [event("paid", "w", paid), event("decided", "w", { ...decided, at })];
    assert.throws(() => agents.decisionsOf("w", { events: entered }), /is no amount|at: no whole number/, at);
  }
});
