/** The published vectors in `schema/vectors`. */

import { readFileSync } from "node:fs";

import type { governance, wallet } from "../src/index.js";

export interface ApprovalVector {
  name: string;
  chain_id: string;
  wallet: string;
  /** `alarm` in nanoseconds. */
  subject: ({ proposal: number } | { salt: string }) & { alarm: string };
  /** In hex. */
  rules_id: string;
  deadline: number;
  draft: wallet.Draft;
  /** Of each action, whose alarms end what was signed for a submission of it. */
  ended_by: (keyof wallet.Alarms)[][];
  /** In hex, as the two below. */
  draft_bytes: string;
  draft_hash: string;
  approval_bytes: string;
  adr36_document: string;
  passkey_challenge: string;
  proofs: Record<"secp256k1" | "ed25519" | "secp256r1" | "passkey", wallet.Proof>;
}

/** For wallets of version 0.2. */
export interface ApprovalVectorV1 extends Omit<ApprovalVector, "subject" | "rules_id" | "ended_by"> {
  subject: { proposal: number } | { salt: string };
  rules_epoch: number;
}

export interface ApprovalVectors<Vector> {
  domain: string;
  keys: { kind: string; account?: string; public: string; secret: string }[];
  vectors: Vector[];
}

/** From the specification of WebAuthn; everything in hex, the signature in DER. */
export interface PasskeyVector {
  name: string;
  credential_private_key: string;
  public_key_x: string;
  public_key_y: string;
  challenge: string;
  authenticator_data: string;
  client_data_json: string;
  signature: string;
}

/** Hashes in hex. */
export interface GovernanceVectors {
  domains: string[];
  chain_id: string;
  governance: string;
  wallet: string;
  actions: { name: string; action: governance.RequestedAction; action_hash: string }[];
  blocked_list_domain: string;
  blocked_lists: { date: number; addresses: string[]; hash: string }[];
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../../vectors/${name}.json`, import.meta.url), "utf8"));
}

export const approvals = read("approvals") as ApprovalVectors<ApprovalVector>;
export const approvalsV1 = read("approvals-0.2") as ApprovalVectors<ApprovalVectorV1>;
export const passkeys = (read("passkeys") as { assertions: PasskeyVector[] }).assertions;
export const governanceVectors = read("governance") as GovernanceVectors;
