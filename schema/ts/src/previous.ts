/**
 * Wallets of version 0.2, which go on under the code they have: what they are asked and told in words of their own. Nothing
 * else here knows of versions. `schema/vectors/approvals-0.2.json` has examples.
 */

import { draftHash } from "./approval.js";
import { utf8 } from "./bytes.js";
import { Writer } from "./canonical.js";
import type { RawQuerier } from "./chain.js";
import type { Draft, ExecuteMsg, Policy, WalletInfo } from "./contracts/wallet.js";

/** What a contract says it is, by cw2. */
export interface ContractVersion {
  contract: string;
  version: string;
}

export async function contractVersion(client: RawQuerier, address: string): Promise<ContractVersion> {
  const cell = await client.queryContractRaw(address, utf8("contract_info"));
  if (cell === null) throw new Error(`${address} does not say what it is: it has no contract_info`);
  const text = new TextDecoder("utf-8", { fatal: true }).decode(cell);
  const { contract, version } = JSON.parse(text) as Partial<ContractVersion>;
  if (typeof contract !== "string" || typeof version !== "string") throw new Error(`${address}: no contract_info of cw2`);
  return { contract, version };
}

/** Whether a wallet must be spoken to by the functions below. */
export function isPrevious({ version }: ContractVersion): boolean {
  return /^0\.[12]\./.test(version);
}

/** What an approval says to a wallet of version 0.2. */
export interface ApprovalV1 {
  chainId: string;
  wallet: string;
  subject: { proposal: number | bigint } | { salt: Uint8Array };
  draft: Draft;
  /** `rules_epoch` of the wallet's `signers` query. */
  rulesEpoch: number;
  /** Unix seconds from which the approval is void. */
  deadline: number;
}

/** The bytes to sign for a wallet of version 0.2. */
export async function approvalBytesV1(approval: ApprovalV1): Promise<Uint8Array> {
  const out = new Writer();
  for (const text of ["stateset-wallet-approval-v1", approval.chainId, approval.wallet]) out.text(text);
  if ("proposal" in approval.subject) {
    out.tag(1);
    out.number(approval.subject.proposal, "proposal");
  } else {
    out.tag(2);
    out.bytes(approval.subject.salt);
  }
  out.bytes(await draftHash(approval.draft));
  out.count(approval.rulesEpoch);
  out.number(approval.deadline, "deadline");
  return out.toBytes();
}

/** A policy as a wallet of version 0.2 answers it, in present words. */
export function readPolicyV1(answer: Omit<Policy, "approval_rules"> & { consult?: Policy["approval_rules"] }): Policy {
  const { consult, ...policy } = answer;
  return { ...policy, approval_rules: consult ?? [] };
}

/** What a wallet of version 0.2 answers of itself, in present words. */
export function readWalletV1(answer: Omit<WalletInfo, "dead_man_at"> & { silent_at?: number | null }): WalletInfo {
  const { silent_at, ...info } = answer;
  return { ...info, dead_man_at: silent_at ?? null };
}

/**
 * A message as a wallet of version 0.2 takes it: votes by number, acts without one, `consult` in policies,
 * `freeze_silent`, and nothing of what it does not know where that says nothing. The person who votes must have been shown the draft by two nodes, or by a node of its own: such a
 * wallet compares nothing.
 */
export function writeMessageV1(msg: ExecuteMsg): unknown {
  return rewrite(msg, []);
}

/** Whether such a wallet must be told a grant's member: what narrows or widens it is refused there, and not lost. */
function grantKnew(key: string, value: unknown): boolean {
  if (key === "name" || key === "purpose" || value === false) return false;
  return !(key === "budgets" && Array.isArray(value) && value.length === 0);
}

/** Members that such a wallet does not know, beside one by which their object is told from others. */
const SINCE: readonly { beside: string; names: readonly string[] }[] = [
  { beside: "calls_per_hour", names: ["newcomers", "budgets", "successions", "treasury"] },
  { beside: "lifetime_max", names: ["ends_at", "vendor"] },
  { beside: "payments", names: ["mandate"] },
  { beside: "registry", names: ["agent_id"] },
];

/** Whether it is one of them and says nothing: what says something is refused there, and not lost. */
function isLeftOut(key: string, value: unknown, all: object): boolean {
  const nothing = value === null || (Array.isArray(value) && value.length === 0);
  return nothing && SINCE.some(({ beside, names }) => beside in all && names.includes(key));
}

function rewrite(value: unknown, path: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => rewrite(item, path));
  if (typeof value !== "object" || value === null) return value;
  const [group, kind] = path;
  const votes = (group === "signer" && (kind === "approve" || kind === "reject")) || (group === "anyone" && kind === "execute");
  const entries = Object.entries(value).flatMap(([key, item]): [string, unknown][] => {
    if (votes && key === "draft_hash") return [];
    if (isLeftOut(key, item, value)) return [];
    if (group === "operator" && path.length === 2 && key === "act") return [];
    if (group === "anyone" && path.length === 1 && key === "freeze_dead_man") return [["freeze_silent", item]];
    if (group === "operator" && kind === "grant" && path.length === 3 && !grantKnew(key, item)) return [];
    // Beside what every policy has, so that no other member of that name is taken for it.
    if (key === "approval_rules" && "calls_per_hour" in value) return [["consult", rewrite(item, [...path, key])]];
    return [[key, rewrite(item, [...path, key])]];
  });
  return Object.fromEntries(entries);
}
