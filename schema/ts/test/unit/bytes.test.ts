/** What is no array of bytes is refused: taken for an empty one it would be signed, or compared, unseen. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { runInNewContext } from "node:vm";

import * as agents from "../../src/index.js";
import { Writer } from "../../src/canonical.js";
import { approvals } from "../vectors.js";

/** In the place of bytes, and what the error calls it. */
const OTHERS: [unknown, RegExp][] = [
  ["0a0b", /the text '0a0b'/],
  ["", /the text ''/],
  [new DataView(new ArrayBuffer(2)), /a DataView/],
  [new ArrayBuffer(2), /an ArrayBuffer/],
  [new Uint16Array(2), /an? Uint16Array/],
  [[1, 2], /an Array/],
  [{ length: 2 }, /an Object/],
  [null, /a Null/],
  [undefined, /an Undefined/],
];

const TAKES: Record<string, (bytes: Uint8Array) => unknown> = {
  toHex: agents.toHex,
  toBase64: agents.toBase64,
  toBase64Url: agents.toBase64Url,
  concat: (bytes) => agents.concat(Uint8Array.of(1), bytes),
  sha256: agents.sha256,
  signatureFromDer: agents.signatureFromDer,
  plainProof: agents.plainProof,
  passkeyChallenge: agents.passkeyChallenge,
  adr36Document: (bytes) => agents.adr36Document(bytes, "a"),
  intentId: (bytes) => agents.intentId(1, bytes),
  writer: (bytes) => new Writer().bytes(bytes),
};

for (const [name, takes] of Object.entries(TAKES)) {
  test(`${name} takes bytes and nothing that resembles them`, async () => {
    for (const [other, called] of OTHERS) {
      if (name === "intentId" && !(other instanceof Object)) continue;
      await assert.rejects(async () => takes(other as Uint8Array), name === "intentId" ? /bytes/ : called);
    }
    if (name !== "signatureFromDer" && name !== "intentId") await takes(Buffer.from([10, 11]));
  });
}

test("what a browser returns may be a buffer, and nothing else", () => {
  const buffer = Uint8Array.of(1, 2).buffer;
  const signature = agents.fromHex("3006020101020102");
  const assertion = { authenticatorData: buffer, clientDataJSON: buffer, signature };
  assert("web_authn" in agents.passkeyProof(assertion));
  for (const [other, called] of OTHERS.filter(([value]) => !(value instanceof ArrayBuffer))) {
    const wrong = { ...assertion, authenticatorData: other as ArrayBuffer };
    assert.throws(() => agents.passkeyProof(wrong), called);
    assert.throws(() => agents.passkeySigner(other as ArrayBuffer), called);
  }
});

test("a salt that is a text is no salt", async () => {
  const vector = approvals.vectors[0];
  assert(vector !== undefined);
  const { chain_id: chainId, wallet, draft, deadline } = vector;
  const salt = "000102030405060708090a0b0c0d0e0f" as unknown as Uint8Array;
  const approval = { chainId, wallet, draft, deadline, rulesId: new Uint8Array(32), subject: { salt, alarm: 0n } };
  await assert.rejects(agents.approvalBytes(approval), /bytes are wanted/);
});

test("bytes of another window are bytes", () => {
  const foreign = runInNewContext("Uint8Array.of(10, 11)") as Uint8Array;
  assert(!(foreign instanceof Uint8Array));
  assert.equal(agents.toHex(foreign), "0a0b");
});
