/** What authenticators really return, by the specification's own vectors. */

import assert from "node:assert/strict";
import { createPublicKey, verify } from "node:crypto";
import { test } from "node:test";

import * as agents from "../../src/index.js";
import { approvals, passkeys } from "../vectors.js";

for (const vector of passkeys) {
  const bytes = (name: "authenticator_data" | "client_data_json" | "signature") => agents.fromHex(vector[name]);
  const [x, y] = [agents.fromHex(vector.public_key_x), agents.fromHex(vector.public_key_y)];
  const jwk = { kty: "EC", crv: "P-256", x: agents.toBase64Url(x), y: agents.toBase64Url(y) };
  const key = createPublicKey({ key: jwk, format: "jwk" });

  test(`${vector.name}: the assertion becomes a proof that verifies`, async () => {
    const assertion = {
      authenticatorData: bytes("authenticator_data"),
      clientDataJSON: bytes("client_data_json"),
      signature: bytes("signature"),
    };
    const proof = agents.passkeyProof(assertion);
    assert("web_authn" in proof);
    const { authenticator_data, client_data_json, signature } = proof.web_authn;
    const client = JSON.parse(new TextDecoder().decode(agents.fromBase64(client_data_json))) as Record<string, unknown>;
    assert.equal(client["type"], "webauthn.get");
    assert.equal(client["challenge"], agents.toBase64Url(agents.fromHex(vector.challenge)));
    const hash = await agents.sha256(agents.fromBase64(client_data_json));
    const signed = agents.concat(agents.fromBase64(authenticator_data), hash);
    const raw = agents.fromBase64(signature);
    assert.equal(raw.length, 64);
    assert(verify("sha256", signed, { key, dsaEncoding: "ieee-p1363" }, raw));
    raw[63] = (raw[63] ?? 0) ^ 1;
    assert(!verify("sha256", signed, { key, dsaEncoding: "ieee-p1363" }, raw));
  });

  test(`${vector.name}: the browser's public key becomes a signer`, () => {
    const signer = agents.passkeySigner(key.export({ type: "spki", format: "der" }));
    const parity = 2 + ((y[31] ?? 0) & 1);
    assert.deepEqual(signer, { secp256r1: agents.toBase64(agents.concat(Uint8Array.of(parity), x)) });
  });
}

test("what is no signature or key of P-256 is refused", () => {
  for (const hex of ["", "30", "3006020101", "300602010102010100", "3080020101020101", "3003020101"]) {
    assert.throws(() => agents.signatureFromDer(agents.fromHex(hex)), /DER|left/, hex);
  }
  const short = agents.signatureFromDer(agents.fromHex("3006020101020102"));
  assert.deepEqual([short[31], short[63], short.length], [1, 2, 64]);
  assert.throws(() => agents.passkeySigner(new Uint8Array(44)), /91 bytes of SPKI, got 44/);
});

test("the published proof of a passkey has the form that is made here", () => {
  const proof = approvals.vectors[0]?.proofs.passkey;
  assert(proof !== undefined && "web_authn" in proof);
  assert.deepEqual(Object.keys(proof.web_authn).sort(), ["authenticator_data", "client_data_json", "signature"]);
});
