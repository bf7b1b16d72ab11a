/** Passkeys (WebAuthn with ES256) as signers: from what a browser returns to what a wallet takes. */

import { concat, toBase64, toBytes, toHex } from "./bytes.js";
import type { Proof, SignerId } from "./contracts/wallet.js";

/** The parts of `AuthenticatorAssertionResponse` that count. */
export interface Assertion {
  authenticatorData: ArrayBuffer | Uint8Array;
  clientDataJSON: ArrayBuffer | Uint8Array;
  /** In DER, as browsers have it. */
  signature: ArrayBuffer | Uint8Array;
}

/** What the answer to `navigator.credentials.get` proves, if its challenge was `passkeyChallenge` of the approval. */
export function passkeyProof(assertion: Assertion): Proof {
  return {
    web_authn: {
      authenticator_data: toBase64(toBytes("authenticatorData", assertion.authenticatorData)),
      client_data_json: toBase64(toBytes("clientDataJSON", assertion.clientDataJSON)),
      signature: toBase64(signatureFromDer(toBytes("signature", assertion.signature))),
    },
  };
}

/** How a key of P-256 begins in SPKI: the curve's name, then 4 for a whole point, whose x and y follow. */
const P256 = "3059301306072a8648ce3d020106082a8648ce3d03010703420004";

/** The signer that a new passkey is: `response.getPublicKey()` of `navigator.credentials.create` (SPKI, in DER). */
export function passkeySigner(publicKey: ArrayBuffer | Uint8Array): SignerId {
  const spki = toBytes("publicKey", publicKey);
  const [head, point] = [toHex(spki.subarray(0, P256.length / 2)), spki.subarray(P256.length / 2)];
  if (head !== P256 || point.length !== 64) {
    throw new Error(
      `no public key of P-256 (ES256): expected 91 bytes of SPKI, got ${spki.length}; ` +
        `${P256} before x and y, got ${head}. Ask for alg -7.`,
    );
  }
  const odd = (point[63] ?? 0) & 1;
  return { secp256r1: toBase64(concat(Uint8Array.of(2 + odd), point.subarray(0, 32))) };
}

/** 64 bytes (r and s) out of an ECDSA signature in DER. */
export function signatureFromDer(der: Uint8Array): Uint8Array {
  toBytes("signature", der);
  const [body, end] = element(der, 0, 0x30);
  const [r, after] = element(body, 0, 0x02);
  const [s, last] = element(body, after, 0x02);
  if (end !== der.length || last !== body.length) throw new Error("bytes are left after the signature");
  return concat(integer(r), integer(s));
}

/** The content of a DER element of this kind, and where the next begins. Signatures of P-256 have short lengths only. */
function element(der: Uint8Array, at: number, kind: number): [Uint8Array, number] {
  const length = der[at + 1] ?? 0x80;
  const end = at + 2 + length;
  if (der[at] !== kind || length >= 0x80 || end > der.length) throw new Error("no ECDSA signature in DER");
  return [der.subarray(at + 2, end), end];
}

/** 32 bytes of a DER integer, which has a zero in front if its first bit is set and none otherwise. */
function integer(der: Uint8Array): Uint8Array {
  const digits = der[0] === 0 ? der.subarray(1) : der;
  if (digits.length > 32) throw new Error(`a part of the signature has ${digits.length} bytes, P-256 has 32`);
  return concat(new Uint8Array(32 - digits.length), digits);
}
