import assert from "node:assert/strict";
import { test } from "node:test";

import { fromCaip10, fromDid, fromHex, intentId, toCaip10, toDid } from "../../src/index.js";
import { approvals } from "../vectors.js";

const ID = "0c9d2f1e-8a4b-8c3d-9e5f-001122334455";

test("a DID is the prefix and the id, in one spelling", () => {
  assert.equal(toDid(ID), `did:stateset:agent:${ID}`);
  assert.equal(fromDid(toDid(ID)), ID);
  assert.throws(() => toDid(ID.toUpperCase()), /lower-case/);
  assert.throws(() => fromDid(ID), /did:stateset:agent:/);
});

test("an account is named with its chain", () => {
  const account = { chainId: "stateset-devnet-1", address: "stateset1abc" };
  assert.equal(toCaip10(account), "cosmos:stateset-devnet-1:stateset1abc");
  assert.deepEqual(fromCaip10(toCaip10(account)), account);
  for (const text of ["stateset1abc", "eip155:1:0xabc", "cosmos:a:b:c", "cosmos::a"]) {
    assert.throws(() => fromCaip10(text), /cosmos:<chain id>:<address>/);
  }
});

test("an intent's id is a UUID of version 7 that carries its time", () => {
  const id = intentId(1_790_000_000, new Uint8Array(10).fill(255));
  assert.equal(id, "01a0c450-6c00-7fff-bfff-ffffffffffff");
  assert.equal(intentId(1_790_000_000, new Uint8Array(10).fill(255)), id);
  assert.equal(Number.parseInt(id.replace("-", "").slice(0, 12), 16), 1_790_000_000_000);
  assert.throws(() => intentId(1, new Uint8Array(9)), /10 bytes: got 9/);
  assert.throws(() => intentId(-1, new Uint8Array(10)), /no Unix time/);
  for (const time of [2 ** 48 / 1000, 2 ** 43, 1e13, Number.NaN, "", "1", null]) {
    assert.throws(() => intentId(time as number, new Uint8Array(10)), /no Unix time/);
  }
});

test("an id that the contract's own code made is made again here", () => {
  const action = approvals.vectors[0]?.draft.actions[0];
  assert(action !== undefined && "pay" in action);
  const { id } = action.pay.payment;
  const hex = id.replaceAll("-", "");
  assert.equal(intentId(Number.parseInt(hex.slice(0, 12), 16) / 1000, fromHex(hex.slice(12))), id);
});
