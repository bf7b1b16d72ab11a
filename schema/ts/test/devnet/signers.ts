/** Signers as they exist outside: a Cosmos wallet that signs arbitrary data, authenticators behind a browser. */

import { createECDH, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";

import { makeSignDoc, Secp256k1HdWallet } from "@cosmjs/amino";

import * as agents from "../../src/index.js";
import type { PasskeyVector } from "../vectors.js";
import { PREFIX } from "./node.js";

export interface KeySigner {
  id: agents.wallet.SignerId;
  prove(bytes: Uint8Array): Promise<agents.wallet.Proof>;
}

/** By amino signing of an ADR-36 document, which is what a wallet's `signArbitrary` does. */
export async function cosmosWallet(): Promise<KeySigner> {
  const wallet = await Secp256k1HdWallet.generate(12, { prefix: PREFIX });
  const [account] = await wallet.getAccounts();
  if (account === undefined) throw new Error("a wallet without an account");
  const { address, pubkey } = account;
  return {
    id: { secp256k1: agents.toBase64(pubkey) },
    async prove(bytes) {
      const data = { type: "sign/MsgSignData", value: { signer: address, data: agents.toBase64(bytes) } };
      const { signature } = await wallet.signAmino(
        address,
        makeSignDoc([data], { gas: "0", amount: [] }, "", "", 0, 0),
      );
      return agents.adr36Proof(address, signature.signature);
    },
  };
}

/** A new passkey of a site. */
export function passkey(): KeySigner {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const site = "wallet.example";
  return authenticator(privateKey, publicKey, async (challenge) => {
    const flagsAndCounter = Uint8Array.of(0x05, 0, 0, 0, 1);
    const authenticatorData = agents.concat(await agents.sha256(agents.utf8(site)), flagsAndCounter);
    const clientData = { type: "webauthn.get", challenge, origin: `https://${site}`, crossOrigin: false };
    return { authenticatorData, clientDataJSON: agents.utf8(JSON.stringify(clientData)) };
  });
}

/** A credential of the specification's test vectors: its key and all that it returned, asked for another challenge. */
export function specified(vector: PasskeyVector): KeySigner {
  const ecdh = createECDH("prime256v1");
  ecdh.setPrivateKey(agents.fromHex(vector.credential_private_key));
  const [x, y, d] = [vector.public_key_x, vector.public_key_y, vector.credential_private_key].map((hex) =>
    agents.toBase64Url(agents.fromHex(hex)),
  );
  const key = createPrivateKey({ key: { kty: "EC", crv: "P-256", x, y, d }, format: "jwk" } as never);
  if (ecdh.getPublicKey("hex") !== `04${vector.public_key_x}${vector.public_key_y}`) {
    throw new Error(`${vector.name}: the keys of the vector do not belong together`);
  }
  return authenticator(key, createPublicKey(key), async (challenge) => {
    const published = agents.toBase64Url(agents.fromHex(vector.challenge));
    const clientData = new TextDecoder().decode(agents.fromHex(vector.client_data_json));
    return {
      authenticatorData: agents.fromHex(vector.authenticator_data),
      clientDataJSON: agents.utf8(clientData.replace(published, challenge)),
    };
  });
}

type Answer = Omit<agents.Assertion, "signature">;

function authenticator(
  key: KeyObject,
  publicKey: KeyObject,
  answer: (challenge: string) => Promise<Answer>,
): KeySigner {
  return {
    id: agents.passkeySigner(publicKey.export({ type: "spki", format: "der" })),
    async prove(bytes) {
      const { authenticatorData, clientDataJSON } = await answer(
        agents.toBase64Url(await agents.passkeyChallenge(bytes)),
      );
      const [data, client] = [new Uint8Array(authenticatorData), new Uint8Array(clientDataJSON)];
      // An authenticator signs in DER.
      const signature = sign("sha256", agents.concat(data, await agents.sha256(client)), key);
      return agents.passkeyProof({ authenticatorData, clientDataJSON, signature });
    },
  };
}
