/**
 * The hash of what is decided by number: a ballot's matter, a case's report, a change. A vote, a verdict, a settlement
 * names it in base64, computed from what was shown, so that a node which shows something else collects nothing. The bytes
 * are those of `contracts/api/src/content.rs`. A wallet's proposals have a form of their own: `draftHash`.
 */

import { sha256 } from "./bytes.js";
import { Writer } from "./canonical.js";
import type { Change as GovernanceChange, Matter } from "./contracts/governance.js";
import type { Case, Change as ReputationChange } from "./contracts/reputation.js";
import type { Change as TreasuryChange } from "./contracts/treasury.js";

export const BALLOT = "stateset/ballot/1";
export const CASE = "stateset/case/1";
export const CHANGE = "stateset/change/1";

/** Where it is decided: the contract's address, on its chain. */
export interface Decider {
  chainId: string;
  contract: string;
}

/** `matter_hash` of a vote on a ballot, of which the contract's query answered `matter`. */
export function matterHash(governance: Decider, ballot: number, matter: Matter): Promise<Uint8Array> {
  return contentHash(BALLOT, governance, ballot, matter);
}

/** `case_hash` of a verdict, by the reputation contract's answer. Only what was reported counts: it never changes. */
export function caseHash(reputation: Decider, shown: Case): Promise<Uint8Array> {
  const { accused, reporter, kind, severity, evidence, victim = null, damage, reported_at } = shown;
  const report = { accused, reporter, kind, severity, evidence, victim, damage, reported_at };
  return contentHash(CASE, reputation, shown.id, report);
}

/**
 * `change_hash` of what waits: of governance by the change's number and all its parts, of reputation and of a treasury by
 * when it is due and the change.
 */
export function changeHash(
  decider: Decider,
  number: number,
  change: readonly GovernanceChange[] | ReputationChange | TreasuryChange,
): Promise<Uint8Array> {
  return contentHash(CHANGE, decider, number, change);
}

/** The content is the contract's own answer, members in its order, as JSON without blanks. */
function contentHash(kind: string, { chainId, contract }: Decider, number: number, content: unknown): Promise<Uint8Array> {
  const out = new Writer();
  for (const text of [kind, chainId, contract]) out.text(text);
  out.number(number);
  out.text(JSON.stringify(content));
  return sha256(out.toBytes());
}
