/** What is no bytes is an error, never an empty array that is signed. */

import assert from "node:assert/strict";
import { test } from "node:test";
import vm from "node:vm";

import * as agents from "../../src/index.js";

const three = Uint8Array.of(1, 2, 3);
const noBytes: [string, unknown][] = [
  ["a text", "AQID"],
  ["a DataView", new DataView(three.buffer)],
  ["a list of numbers", [1, 2, 3]],
  ["a Uint16Array", Uint16Array.of(1, 2, 3)],
  ["another realm's DataView", vm.runInNewContext("new DataView(new ArrayBuffer(3))")],
  ["another realm's list of numbers", vm.runInNewContext("[1, 2, 3]")],
  ["another realm's Uint16Array", vm.runInNewContext("Uint16Array.of(1, 2, 3)")],
  ["a Uint8ClampedArray", Uint8ClampedArray.of(1, 2, 3)],
  ["what calls itself a Uint8Array", { length: 3, [Symbol.toStringTag]: "Uint8Array" }],
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

test("bytes of another realm (an iframe, jsdom, a vm) are bytes", async () => {
  const view = vm.runInNewContext("new Uint8Array([0, 1, 2, 3, 4]).subarray(1, 4)") as Uint8Array;
  const buffer = vm.runInNewContext("new Uint8Array([1, 2, 3]).buffer") as ArrayBuffer;
  assert(!(view instanceof Uint8Array) && !(buffer instanceof ArrayBuffer));
  assert.deepEqual(agents.toBytes("x", view), three);
  assert.deepEqual(agents.toBytes("x", buffer), three);
  assert.equal(agents.toHex(view), "010203");
  assert.equal(agents.toBase64(view), agents.toBase64(three));
  assert.deepEqual(agents.concat(view, three), agents.concat(three, three));
  assert.deepEqual(await agents.sha256(view), await agents.sha256(three));
});

test("a draft is hashed where TextEncoder is of another realm", async () => {
  const draft: agents.wallet.Draft = { title: "t", rationale: null, actions: [{ owner: { unfreeze: {} } }] };
  const hash = await agents.draftHash(draft);
  const own = globalThis.TextEncoder;
  const foreign = vm.runInNewContext("Uint8Array") as Uint8ArrayConstructor;
  globalThis.TextEncoder = class extends own {
    override encode(text?: string) {
      return foreign.from(super.encode(text));
    }
  };
  try {
    assert.deepEqual(await agents.draftHash(draft), hash);
  } finally {
    globalThis.TextEncoder = own;
  }
});

test("what is no text has no bytes", () => {
  for (const text of ["\ud800", "pay \udc00", "\ude00\ud83d", "\ud83d\ud83d\ude00"])
    assert.throws(() => agents.utf8(text), /surrogate pair stands alone/);
  for (const value of [undefined, null, 5, ["a"], {}])
    assert.throws(() => agents.utf8(value as never), /a text is wanted/);
  assert.equal(agents.toHex(agents.utf8("\u{1f600}\ufffd")), "f09f9880efbfbd");
  assert.deepEqual(agents.utf8(""), new Uint8Array());
});

test("base64 has one spelling, and no other is repaired", () => {
  for (const [text, hex] of [["", ""], ["QQ==", "41"], ["QUI=", "4142"], ["QUJD", "414243"], ["+/+/", "fbffbf"]] as const) {
    assert.equal(agents.toHex(agents.fromBase64(text)), hex);
    assert.equal(agents.toBase64(agents.fromHex(hex)), text);
  }
  const repaired = [" QUJD", "QU JD", "QUJD\n", "QUI", "QQ", "QR==", "QUJ="];
  for (const text of [...repaired, "QQ=", "QQ===", "=", "QUJD=", "QUJDQ", "-_-_", "QQ==QUJD"])
    assert.throws(() => agents.fromBase64(text), /no base64 with padding/, JSON.stringify(text));
  for (const value of [null, undefined, 1234, ["QUJD"]])
    assert.throws(() => agents.fromBase64(value as never), /a text is wanted/);
  // Longer than what a search with groups can go back over.
  assert.equal(agents.fromBase64("QUJD".repeat(2_000_000)).length, 6_000_000);
});
