/**
 * What a signer signs to approve a wallet's proposal, and how it becomes a `Proof`. The bytes are those of
 * `contracts/api/src/approval.rs`; `schema/vectors/approvals.json` has examples.
 */

import { sha256, toBase64, toText } from "./bytes.js";
import { Writer, draftBytes } from "./canonical.js";
import type { Draft, Proof } from "./contracts/wallet.js";

export const DOMAIN = "stateset-wallet-approval-v2";

/**
 * A proposal on chain by its id, or a submission by the salt (16 bytes) that names it; and the alarm that it comes after, in
 * nanoseconds: `alarm` of the wallet's `proposal` query, or `alarmThatEnds` of `alarm.ts`.
 */
export type Subject = ({ proposal: number | bigint } | { salt: Uint8Array }) & { alarm: bigint };

export interface Approval {
  chainId: string;
  /** The wallet's address. */
  wallet: string;
  subject: Subject;
  draft: Draft;
  /** `rules_id` of the wallet's `signers` query: 32 bytes. */
  rulesId: Uint8Array;
  /** Unix seconds from which the approval is void. */
  deadline: number;
}

/** The bytes to sign. */
export async function approvalBytes(approval: Approval): Promise<Uint8Array> {
  const out = new Writer();
  out.text(DOMAIN);
  out.text(approval.chainId);
  out.text(approval.wallet);
  if ("proposal" in approval.subject) {
    out.tag(1);
    out.number(approval.subject.proposal, "proposal");
  } else {
    out.tag(2);
    out.bytes(approval.subject.salt);
  }
  out.number(approval.subject.alarm, "alarm");
  out.bytes(await draftHash(approval.draft));
  out.bytes(approval.rulesId);
  out.number(approval.deadline, "deadline");
  return out.toBytes();
}

/** SHA-256 of the draft's canonical bytes. */
export async function draftHash(draft: Draft): Promise<Uint8Array> {
  return sha256(draftBytes(draft));
}

/**
 * The document of ADR-36 whose SHA-256 a secp256k1 signer signs. A wallet makes it itself when asked to sign arbitrary
 * data: `keplr.signArbitrary(chainId, account, bytes)`.
 */
export function adr36Document(bytes: Uint8Array, account: string): string {
  if (!/^[a-z0-9]{1,128}$/.test(toText("account", account)))
    throw new Error(`an account is a word of small letters and digits: '${account.slice(0, 64)}'`);
  // Keys in the order of the alphabet, as sign bytes have them.
  return JSON.stringify({
    account_number: "0",
    chain_id: "",
    fee: { amount: [], gas: "0" },
    memo: "",
    msgs: [{ type: "sign/MsgSignData", value: { data: toBase64(bytes), signer: account } }],
    sequence: "0",
  });
}

/** What a wallet's answer to `signArbitrary` proves: `signature` as it comes, 64 bytes in base64. */
export function adr36Proof(account: string, signature: string): Proof {
  return { adr36: { account, signature } };
}

/** A signature (64 bytes) by an ed25519 key over the bytes, or by a secp256r1 key over their SHA-256. */
export function plainProof(signature: Uint8Array): Proof {
  return { plain: { signature: toBase64(signature) } };
}

/** The challenge for `navigator.credentials.get`: the SHA-256 of the bytes. */
export function passkeyChallenge(bytes: Uint8Array): Promise<Uint8Array> {
  return sha256(bytes);
}
