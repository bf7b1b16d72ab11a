/** What is no bytes is an error, never an empty array that is signed. */

import assert from "node:assert/strict";
import { test } from "node:test";

import * as agents from "../../src/index.js";

const three = Uint8Array.of(1, 2, 3);
const noBytes: [string, unknown][] = [
  ["a text", "AQID"],
  ["a DataView", new DataView(three.buffer)],
  ["a list of numbers", [1, 2, 3]],
  ["a Uint16Array", Uint16Array.of(1, 2, 3)],
  ["a number", 3],
  ["null", null],
  ["nothing", undefined],
];

for (const [name, value] of noBytes) {
  test(`${name} is refused wherever bytes are wanted`, async () => {
    const bytes = value as Uint8Array;
    const refused = /bytes are wanted/;
    assert.throws(() => agents.toHex(bytes), refused);
    assert.throws(() => agents.toBase64(bytes), refused);
    assert.throws(() => agents.toBase64Url(bytes), refused);
    assert.throws(() => agents.concat(three, bytes), refused);
    await assert.rejects(agents.sha256(bytes), refused);
    assert.throws(() => agents.plainProof(bytes), refused);
    assert.throws(() => agents.adr36Document(bytes, "stateset1abc"), refused);
    await assert.rejects(agents.passkeyChallenge(bytes), refused);
    assert.throws(() => agents.passkeySigner(bytes), refused);
    assert.throws(() => agents.signatureFromDer(bytes), refused);
    assert.throws(() => agents.intentId(1, bytes), refused);
    const assertion = { authenticatorData: three, clientDataJSON: bytes, signature: three };
    assert.throws(() => agents.passkeyProof(assertion), refused);
  });
}

test("a Uint8Array, a Buffer and an ArrayBuffer are bytes", () => {
  const buffer = three.buffer.slice(0);
  assert.equal(agents.toHex(three), "010203");
  assert.equal(agents.toHex(Buffer.from(three)), "010203");
  assert.deepEqual(agents.toBytes("x", buffer), three);
});
