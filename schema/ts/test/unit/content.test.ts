/** The hash of what is decided is made of the bytes that the contracts' own page describes. */

import assert from "node:assert/strict";
import { test } from "node:test";

import * as agents from "../../src/index.js";

const decider = { chainId: "c", contract: "g" };

/** The bytes of `contracts/api/src/content.rs` around a content. */
function bytes(kind: string, number: number, content: string): Uint8Array {
  const text = (text: string) => agents.concat(Uint8Array.of(0, 0, 0, agents.utf8(text).length), agents.utf8(text));
  const eight = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, number);
  return agents.concat(text(kind), text("c"), text("g"), eight, text(content));
}

test("a ballot's hash is that of its matter as the contract answers it", async () => {
  // Escapes as serde_json writes them.
  const reason = "a\b\n\u001f\u007f\u2028\"\\/é";
  const matter: agents.governance.Matter = { suspend: { agent: "x", reason } };
  const content = String.raw`{"suspend":{"agent":"x","reason":"a\b\n\u001f` + "\u007f\u2028" + String.raw`\"\\/é"}}`;
  const hash = await agents.matterHash(decider, 7, matter);
  assert.deepEqual(hash, await agents.sha256(bytes("stateset/ballot/1", 7, content)));
});

test("a case's hash is that of what was reported, whatever became of it", async () => {
  const reported = {
    accused: "x",
    reporter: "r",
    kind: "missed_deadline",
    severity: "minor",
    evidence: "AA==",
    victim: null,
    damage: "0",
    reported_at: 5,
  };
  const shown = { ...reported, id: 4, frozen: "9", respond_by: 6 } as unknown as agents.reputation.Case;
  const hash = await agents.caseHash(decider, shown);
  assert.deepEqual(hash, await agents.sha256(bytes("stateset/case/1", 4, JSON.stringify(reported))));
  const { victim: _none, ...without } = shown;
  assert.deepEqual(await agents.caseHash(decider, without as agents.reputation.Case), hash);
  assert.notDeepEqual(await agents.caseHash(decider, { ...shown, damage: "1" }), hash);
});

test("a change's hash is that of all its parts", async () => {
  const hash = await agents.changeHash(decider, 3, [{ resume: {} }]);
  assert.deepEqual(hash, await agents.sha256(bytes("stateset/change/1", 3, '[{"resume":{}}]')));
});

test("another chain, contract, number, kind or content is another hash", async () => {
  const matter: agents.governance.Matter = { suspend: { agent: "x", reason: "r" } };
  const hashes = await Promise.all([
    agents.matterHash(decider, 7, matter),
    agents.matterHash({ ...decider, chainId: "d" }, 7, matter),
    agents.matterHash({ ...decider, contract: "h" }, 7, matter),
    agents.matterHash({ chainId: "cg", contract: "" }, 7, matter),
    agents.matterHash(decider, 8, matter),
    agents.matterHash(decider, 7, { suspend: { agent: "x", reason: "s" } }),
    agents.changeHash(decider, 7, matter as never),
  ]);
  assert.equal(new Set(hashes.map(agents.toHex)).size, hashes.length);
});
