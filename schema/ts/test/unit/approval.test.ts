/** The bytes made here are those that the contract makes, and the signatures over them those that it accepts. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { makeSignDoc, Secp256k1Wallet, serializeSignDoc } from "@cosmjs/amino";

import * as agents from "../../src/index.js";
import { approvals, approvalsV1 } from "../vectors.js";
import type { ApprovalVector } from "../vectors.js";

function approval(vector: ApprovalVector): agents.Approval {
  const subject =
    "proposal" in vector.subject
      ? vector.subject
      : { salt: agents.fromHex(vector.subject.salt), alarm: BigInt(vector.subject.alarm) };
  const { chain_id: chainId, wallet, draft, deadline } = vector;
  return { chainId, wallet, subject, draft, rulesId: agents.fromHex(vector.rules_id), deadline };
}

/** The draft in the words of this version. */
function renamed(draft: unknown): agents.wallet.Draft {
  const text = JSON.stringify(draft).replaceAll('"consult":', '"approval_rules":');
  return JSON.parse(text) as agents.wallet.Draft;
}

for (const vector of approvalsV1.vectors) {
  test(`${vector.name}, for a wallet of version 0.2: the bytes are the published ones`, async () => {
    const subject = "proposal" in vector.subject ? vector.subject : { salt: agents.fromHex(vector.subject.salt) };
    const { chain_id: chainId, wallet, rules_epoch: rulesEpoch, deadline } = vector;
    const draft = renamed(vector.draft);
    assert.equal(agents.toHex(await agents.draftHash(draft)), vector.draft_hash);
    const bytes = await agents.approvalBytesV1({ chainId, wallet, subject, draft, rulesEpoch, deadline });
    assert.equal(agents.toHex(bytes), vector.approval_bytes);
    assert.equal(approvalsV1.domain, agents.DOMAIN_V1);
  });
}

test("there are vectors of each kind", () => {
  const subjects = new Set(approvals.vectors.map(({ subject }) => ("salt" in subject ? "salt" : "proposal")));
  assert.deepEqual(subjects, new Set(["salt", "proposal"]));
  assert.equal(approvals.domain, agents.DOMAIN);
});

for (const vector of approvals.vectors) {
  test(`${vector.name}: bytes, document and challenge are the published ones`, async () => {
    assert.equal(agents.toHex(agents.draftBytes(vector.draft)), vector.draft_bytes);
    assert.equal(agents.toHex(await agents.draftHash(vector.draft)), vector.draft_hash);
    const bytes = await agents.approvalBytes(approval(vector));
    assert.equal(agents.toHex(bytes), vector.approval_bytes);
    const account = approvals.keys.find(({ kind }) => kind === "secp256k1")?.account ?? "";
    assert.equal(agents.adr36Document(bytes, account), vector.adr36_document);
    assert.equal(agents.toBase64Url(await agents.passkeyChallenge(bytes)), vector.passkey_challenge);
  });

  test(`${vector.name}: CosmJS signs the same document`, async () => {
    const bytes = agents.fromHex(vector.approval_bytes);
    const wallet = await Secp256k1Wallet.fromKey(agents.fromHex(approvals.keys[0]?.secret ?? ""), "stateset");
    const [account] = await wallet.getAccounts();
    assert(account !== undefined);
    const data = { type: "sign/MsgSignData", value: { signer: account.address, data: agents.toBase64(bytes) } };
    const document = makeSignDoc([data], { gas: "0", amount: [] }, "", "", 0, 0);
    assert.equal(new TextDecoder().decode(serializeSignDoc(document)), agents.adr36Document(bytes, account.address));
  });
}

test("what has no canonical form is refused, not left out", () => {
  const draft = (action: unknown) => ({ title: "t", rationale: null, actions: [action] }) as agents.wallet.Draft;
  assert.throws(() => agents.draftBytes(draft({ burn: {} })), /action 'burn'/);
  assert.throws(() => agents.draftBytes(draft({ owner: { sell: {} } })), /owner's action 'sell'/);
  const coin = { denom: "uusdc", amount: "1", more: 1 };
  assert.throws(() => agents.draftBytes(draft({ owner: { withdraw: { coins: [coin] } } })), /'more' of a coin/);
  assert.throws(() => agents.draftBytes(draft({ owner: { cancel: { id: 2 ** 53 } } })), /no whole number/);
  const pay = { id: "not-an-id", to: "a", amount: "1", category: "c", reference: "" };
  assert.throws(() => agents.draftBytes(draft({ pay: { denom: "uusdc", payment: pay } })), /'not-an-id' is no id/);
});

test("an approval without the rules' whole id is refused", async () => {
  const vector = approvals.vectors[0];
  assert(vector !== undefined);
  const { rulesId, ...rest } = approval(vector);
  await assert.rejects(agents.approvalBytes({ ...rest, rulesId: rulesId.subarray(1) }), /31 bytes, it must have 32/);
  const text = vector.rules_id as unknown as Uint8Array;
  await assert.rejects(agents.approvalBytes({ ...rest, rulesId: text }), /bytes are wanted .* got the text/);
});

test("the latest alarm of those that end a draft is named", () => {
  const alarms = { freeze: "3", operator: "9", rules: "5", owner: "0" };
  const draft = (...actions: unknown[]) => ({ title: "t", actions }) as agents.wallet.Draft;
  const owner = (msg: unknown) => ({ owner: msg });
  const cases: [unknown[], bigint][] = [
    [[], 0n],
    [[owner({ unfreeze: {} })], 3n],
    [[owner({ unfreeze: {} }), owner({ set_policy: { policy: {} } })], 5n],
    [[owner({ set_operator: { operator: { address: "a", expires_at: 1 } } })], 9n],
    [[owner({ set_operator: { operator: null } })], 0n],
    [[owner({ set_payees: { set: [{}], remove: [] } })], 5n],
    [[owner({ set_payees: { set: [], remove: [{}] } })], 0n],
    [[owner({ bind: { registry: "r" } })], 5n],
    [[owner({ withdraw: { coins: [] } })], 0n],
    [[owner({ freeze: { reason: "" } }), { pay: {} }, { call_contract: {} }], 0n],
    [[{ migrate: { code_id: 1, msg: "" } }], 9n],
  ];
  for (const [actions, latest] of cases) assert.equal(agents.alarmThatEnds(alarms, draft(...actions)), latest);
  // Nanoseconds are no numbers of JavaScript's.
  const late = { ...alarms, freeze: "1790000000000000001" };
  assert.equal(agents.alarmThatEnds(late, draft(owner({ unfreeze: {} }))), 1_790_000_000_000_000_001n);
});

test("an account that would break the document's JSON is refused", () => {
  for (const account of ["", 'a"b', "a\\", "A", "a b"]) {
    assert.throws(() => agents.adr36Document(new Uint8Array(), account), /small letters and digits/);
  }
});
