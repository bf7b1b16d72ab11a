/** What landed is read from one cell; notes carry hashes and nothing else. */

import assert from "node:assert/strict";
import { test } from "node:test";

import * as agents from "../../src/index.js";

const cell = (key: string, bytes: number[] | null): agents.RawQuerier => ({
  queryContractRaw: (_address: string, asked: Uint8Array) => {
    assert.deepEqual(asked, agents.utf8(key));
    return Promise.resolve(bytes === null ? null : Uint8Array.from(bytes));
  },
});

test("an act's number is read as the contracts write it", async () => {
  for (const [bytes, number] of [[null, 0], [[], 0], [[0], 0], [[1], 1], [[127], 127], [[0x80, 1], 128], [[0xe8, 7], 1_000]] as const) {
    assert.equal(await agents.lastAct(cell("c", bytes as number[] | null), "w"), number);
    assert.equal(await agents.lastTreasuryAct(cell("t", bytes as number[] | null), "t"), number);
  }
});

test("what is no such number is refused, and one that JavaScript would round", async () => {
  for (const bytes of [[0x80], [1, 1], [0x80, 0], [0xe8, 7, 0]])
    await assert.rejects(agents.lastAct(cell("c", bytes), "w"), /holds no number of an act/, bytes.join());
  const most = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1];
  await assert.rejects(agents.lastAct(cell("c", most), "w"), /act: no whole number below 2\^53/);
});

test("a note names its hashes in their order", () => {
  const [one, other] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
  const hashes = [one, other].map(agents.toBase64);
  assert.deepEqual(agents.note(3, 8, [one, other]), { note: { epoch: 3, act: 8, hashes } });
});

test("a note of nothing, of too much or of no hash is refused", () => {
  const hash = new Uint8Array(32);
  assert.throws(() => agents.note(1, 1, []), /1 to 30 hashes: got 0/);
  assert.throws(() => agents.note(1, 1, new Array<Uint8Array>(31).fill(hash)), /1 to 30 hashes: got 31/);
  assert.throws(() => agents.note(1, 1, [hash, new Uint8Array(31)]), /hash 1: a SHA-256 has 32 bytes: got 31/);
  assert.throws(() => agents.note(1, 1, ["0a".repeat(16) as unknown as Uint8Array]), /hash 0: bytes are wanted/);
  for (const number of ["1", 1.5, null, 2 ** 53]) {
    assert.throws(() => agents.note(number as number, 1, [hash]), /epoch: no whole number/);
    assert.throws(() => agents.note(1, number as number, [hash]), /act: no whole number/);
  }
});
