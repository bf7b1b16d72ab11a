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

test("a key of another curve is no passkey, though as long", () => {
  const [x, y] = ["11".repeat(32), "22".repeat(32)];
  const p256 = "3059301306072a8648ce3d020106082a8648ce3d030107034200";
  const signer = { secp256r1: agents.toBase64(agents.fromHex(`02${x}`)) };
  assert.deepEqual(agents.passkeySigner(agents.fromHex(`${p256}04${x}${y}`)), signer);
  // SM2, brainpoolP256r1 within as many bytes, a compressed point, one bit.
  for (const head of [
    "3059301306072a8648ce3d020106082a811ccf5501822d03420004",
    "305a301406072a8648ce3d020106092b240303020801010703420004",
    `${p256}02`,
    `${p256.slice(0, -2)}0104`,
  ]) {
    const found = new RegExp(`${p256}04 before x and y, got ${head.slice(0, 54)}`);
    assert.throws(() => agents.passkeySigner(agents.fromHex(`${head}${x}${y}`)), found, head);
  }
});

test("what a browser returned becomes a proof and a signer", () => {
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, "base64url"));
  const proof = agents.passkeyProof({
    authenticatorData: bytes("SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MFAAAAAw"),
    clientDataJSON: bytes("eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0"),
    signature: bytes("MEYCIQDo85-BqqR7VPWya8FgH_ucS8A2sA7BYOqd1chonY5H_wIhAJKMPVC7AfOV_UviC6pQ2yjWz5CLcEe_oH3zPi5GBnZV"),
  });
  assert("web_authn" in proof);
  assert.equal(agents.fromBase64(proof.web_authn.signature).length, 64);
  const spki =
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEAD9X-HUEQqLo6ld7CgpRwRIJkXMWuWfLyVn16N7syL4C_5WPRkE5kXhcU-yy-FGSBJNGUhlPqJueJxGJBtcU7g";
  assert("secp256r1" in agents.passkeySigner(bytes(spki)));
});

test("the published proof of a passkey has the form that is made here", () => {
  const proof = approvals.vectors[0]?.proofs.passkey;
  assert(proof !== undefined && "web_authn" in proof);
  assert.deepEqual(Object.keys(proof.web_authn).sort(), ["authenticator_data", "client_data_json", "signature"]);
});
