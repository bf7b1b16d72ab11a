/**
 * What a signer signs to approve a wallet's proposal, and how it becomes a `Proof`. The bytes are those of
 * `contracts/api/src/approval.rs`; `schema/vectors/approvals.json` has examples, `approvals-0.2.json` those of wallets of
 * version 0.2.
 */

import { checked, fromBase64, sha256, toBase64 } from "./bytes.js";
import { Writer, draftBytes } from "./canonical.js";
import type { Alarms, Draft, Proof } from "./contracts/wallet.js";

export const DOMAIN = "stateset-wallet-approval-v2";
/** Of wallets of version 0.2. */
export const DOMAIN_V1 = "stateset-wallet-approval-v1";

const RULES_ID_BYTES = 32;

/**
 * A proposal on chain by its id, or a submission by the salt (16 bytes) that names it and by the latest alarm that ended
 * such drafts: {@link alarmThatEnds} of the wallet's `signers` query.
 */
export type Subject = { proposal: number | bigint } | { salt: Uint8Array; alarm: bigint };

export interface Approval {
  chainId: string;
  /** The wallet's address. */
  wallet: string;
  subject: Subject;
  draft: Draft;
  /** 32 bytes: `rules_id` of the wallet's `signers` query, in base64 there; of a proposal, of its `proposal` query. */
  rulesId: Uint8Array;
  /** Unix seconds from which the approval is void. */
  deadline: number;
}

/** The bytes to sign. */
export async function approvalBytes(approval: Approval): Promise<Uint8Array> {
  const out = head(DOMAIN, approval);
  if ("proposal" in approval.subject) {
    out.tag(1);
    out.number(approval.subject.proposal);
  } else {
    out.tag(2);
    out.bytes(approval.subject.salt);
    out.number(approval.subject.alarm);
  }
  out.bytes(await draftHash(approval.draft));
  const { length } = checked(approval.rulesId);
  if (length !== RULES_ID_BYTES) throw new Error(`the rules' id has ${length} bytes, it must have ${RULES_ID_BYTES}`);
  out.bytes(approval.rulesId);
  out.number(approval.deadline);
  return out.toBytes();
}

/** As a wallet of version 0.2 wants it: one whose `signers` query has no `rules_id`. */
export interface ApprovalV1 {
  chainId: string;
  wallet: string;
  subject: { proposal: number | bigint } | { salt: Uint8Array };
  draft: Draft;
  /** `rules_epoch` of the wallet's `signers` query. */
  rulesEpoch: number;
  deadline: number;
}

/** The bytes to sign for a wallet of version 0.2. */
export async function approvalBytesV1(approval: ApprovalV1): Promise<Uint8Array> {
  const out = head(DOMAIN_V1, approval);
  if ("proposal" in approval.subject) {
    out.tag(1);
    out.number(approval.subject.proposal);
  } else {
    out.tag(2);
    out.bytes(approval.subject.salt);
  }
  out.bytes(await draftHash(approval.draft));
  out.count(approval.rulesEpoch);
  out.number(approval.deadline);
  return out.toBytes();
}

function head(domain: string, { chainId, wallet }: { chainId: string; wallet: string }): Writer {
  const out = new Writer();
  for (const text of [domain, chainId, wallet]) out.text(text);
  return out;
}

/** SHA-256 of the draft's canonical bytes: what votes by account name, in base64, as `draft_hash`. */
export function draftHash(draft: Draft): Promise<Uint8Array> {
  return sha256(draftBytes(draft));
}

/**
 * The latest alarm (in nanoseconds, 0 if there was none) of those that end drafts such as this one, once it is submitted
 * with its approvals: what signatures for it name. A later alarm voids them.
 */
export function alarmThatEnds(alarms: Alarms, draft: Draft): bigint {
  const ends = new Set(draft.actions.flatMap(loosens));
  return [...ends].map((safeguard) => BigInt(alarms[safeguard])).reduce((last, at) => (at > last ? at : last), 0n);
}

function loosens(action: Draft["actions"][number]): (keyof Alarms)[] {
  if ("migrate" in action) return ["freeze", "operator", "rules", "owner"];
  if (!("owner" in action)) return [];
  const msg = action.owner;
  if ("unfreeze" in msg) return ["freeze"];
  if ("set_operator" in msg) return (msg.set_operator.operator ?? null) === null ? [] : ["operator"];
  if ("set_policy" in msg || "bind" in msg) return ["rules"];
  if ("set_payees" in msg) return msg.set_payees.set.length > 0 ? ["rules"] : [];
  return "withdraw" in msg ? ["owner"] : [];
}

/**
 * The document of ADR-36 whose SHA-256 a secp256k1 signer signs. A wallet makes it itself when asked to sign arbitrary
 * data: `keplr.signArbitrary(chainId, account, bytes)`.
 */
export function adr36Document(bytes: Uint8Array, account: string): string {
  if (!/^[a-z0-9]{1,128}$/.test(account))
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
  const { length } = fromBase64(signature);
  if (length !== 64) throw new Error(`a signature has 64 bytes: got ${length}`);
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
