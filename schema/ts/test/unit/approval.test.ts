/** The bytes made here are those that the contract makes, and the signatures over them those that it accepts. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { makeSignDoc, Secp256k1Wallet, serializeSignDoc } from "@cosmjs/amino";

import * as agents from "../../src/index.js";
import { approvals } from "../vectors.js";
import type { ApprovalVector } from "../vectors.js";

function approval(vector: ApprovalVector): agents.Approval {
  const { chain_id: chainId, wallet, subject: named, draft, rules_id, deadline } = vector;
  const subject =
    "proposal" in named ? named : { salt: agents.fromHex(named.salt), alarm: agents.fromWire(named.alarm) };
  return { chainId, wallet, subject, draft, rulesId: agents.fromHex(rules_id), deadline };
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

test("an account that would break the document's JSON is refused", () => {
  for (const account of ["", 'a"b', "a\\", "A", "a b"]) {
    assert.throws(() => agents.adr36Document(new Uint8Array(), account), /small letters and digits/);
  }
});

test("a submission names the latest alarm that ends such drafts", () => {
  const alarms: agents.wallet.Alarms = { freeze: "3", operator: "9", rules: "5", owner: "0" };
  const of = (...actions: unknown[]) =>
    agents.alarmThatEnds(alarms, { title: "t", rationale: null, actions } as agents.wallet.Draft);
  assert.equal(of({ pay: {} }), 0n);
  assert.equal(of({ owner: { unfreeze: {} } }), 3n);
  assert.equal(of({ owner: { unfreeze: {} } }, { owner: { set_policy: {} } }), 5n);
  assert.equal(of({ owner: { set_operator: { operator: null } } }), 0n);
  assert.equal(of({ owner: { set_operator: { operator: {} } } }), 9n);
  assert.equal(of({ owner: { set_payees: { set: [], remove: [{}] } } }), 0n);
  assert.equal(of({ owner: { set_payees: { set: [{}], remove: [] } } }), 5n);
  assert.equal(of({ owner: { withdraw: {} } }), 0n);
  assert.equal(of({ migrate: {} }), 9n);
});
