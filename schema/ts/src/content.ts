/**
 * The hash of what is decided: votes in governance, verdicts on cases and changes that take effect name the content that
 * was shown. The bytes are those of `contracts/api/src/content.rs`.
 *
 * What is hashed is the answer of the contract's own query, as it came: members in their order. A content that is put
 * together by hand in another order has another hash, and the contract refuses it. Numbers from 2^53 on come rounded out of
 * `JSON.parse`, and are refused here: whoever reads them otherwise hands them in as `bigint`.
 */

import { sha256 } from "./bytes.js";
import { Writer } from "./canonical.js";
import { toJson } from "./json.js";
import type { Change as GovernanceChange, Matter } from "./contracts/governance.js";
import type { Case, Change as ReputationChange } from "./contracts/reputation.js";
import type { Change as TreasuryChange } from "./contracts/treasury.js";

/** Where something is decided. */
export interface ContentDomain {
  chainId: string;
  /** The address of the contract that decides it. */
  contract: string;
}

/** `matter_hash` of a vote, before base64: of a ballot as governance answers it. */
export function matterHash(domain: ContentDomain, ballot: { id: number; matter: Matter }): Promise<Uint8Array> {
  return contentHash("stateset/ballot/1", domain, ballot.id, ballot.matter);
}

/** `case_hash` of a verdict: of a case as the reputation contract, which is `domain.contract`, answers it. */
export function caseHash(domain: ContentDomain, answer: Case): Promise<Uint8Array> {
  const { accused, reporter, kind, severity, evidence, victim, damage, reported_at } = answer;
  const report = { accused, reporter, kind, severity, evidence, victim: victim ?? null, damage, reported_at };
  return contentHash("stateset/case/1", domain, answer.id, report);
}

/** `change_hash` of a change of governance's settings: of all its parts as governance answers them. */
export function governanceChangeHash(
  domain: ContentDomain,
  pending: { id: number; changes: readonly GovernanceChange[] },
): Promise<Uint8Array> {
  return contentHash("stateset/change/1", domain, pending.id, pending.changes);
}

/** `change_hash` of what a reputation contract or a treasury announces; `dueAt` is the time that it answers with it. */
export function pendingChangeHash(
  domain: ContentDomain,
  dueAt: number,
  change: ReputationChange | TreasuryChange,
): Promise<Uint8Array> {
  return contentHash("stateset/change/1", domain, dueAt, change);
}

async function contentHash(
  kind: string,
  domain: ContentDomain,
  number: number,
  content: unknown,
): Promise<Uint8Array> {
  const out = new Writer();
  for (const text of [kind, domain.chainId, domain.contract]) out.text(text);
  out.number(number, "number");
  out.text(toJson("content", content));
  return sha256(out.toBytes());
}
