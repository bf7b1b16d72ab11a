/** The bytes made here are those that the contract makes, and the signatures over them those that it accepts. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { makeSignDoc, Secp256k1Wallet, serializeSignDoc } from "@cosmjs/amino";

import * as agents from "../../src/index.js";
import { approvals } from "../vectors.js";
import type { ApprovalVector } from "../vectors.js";

function approval(vector: ApprovalVector): agents.Approval {
  const { chain_id: chainId, wallet, subject: named, draft, rules_id, deadline } = vector;
  const alarm = agents.fromWire(named.alarm);
  const subject = "proposal" in named ? { proposal: named.proposal, alarm } : { salt: agents.fromHex(named.salt), alarm };
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
  for (const kind of ["set_policy", "set_payees", "set_operator", "set_guardian", "set_signers", "unfreeze", "withdraw"])
    assert.throws(() => agents.draftBytes(draft({ owner: { [kind]: { more: 1 } } })), new RegExp(`'more' of a ${kind}`));
  for (const kind of ["offer_ownership", "freeze", "bind", "cancel", "set_recovery", "cancel_recovery", "keep_log"])
    assert.throws(() => agents.draftBytes(draft({ owner: { [kind]: { more: 1 } } })), new RegExp(`'more' of a ${kind}`));
  assert.throws(() => agents.draftBytes(draft({ owner: { freeze: { reason: "" }, unfreeze: {} } })), /'freeze', 'unfreeze'/);
  assert.throws(() => agents.draftBytes(draft({ owner: { unfreeze: {} }, pay: {} })), /several kinds of action/);
  const pay = { id: "not-an-id", to: "a", amount: "1", category: "c", reference: "" };
  assert.throws(() => agents.draftBytes(draft({ pay: { denom: "uusdc", payment: pay } })), /'not-an-id' is no id/);
});

test("an account that would break the document's JSON is refused", () => {
  for (const account of ["", 'a"b', "a\\", "A", "a b"]) {
    assert.throws(() => agents.adr36Document(new Uint8Array(), account), /small letters and digits/);
  }
});

function withdrawal(amount: unknown): agents.wallet.Draft {
  const coins = [{ denom: "uusdc", amount: amount as string }];
  return { title: "t", rationale: null, actions: [{ owner: { withdraw: { coins } } }] };
}

test("a coin's amount is the one text of a number, or refused before it is signed", async () => {
  for (const amount of ["", "007", "1e3", "-5", "+5", "7.0", "abc", " 7", (2n ** 128n).toString()])
    await assert.rejects(agents.draftHash(withdrawal(amount)), /is no amount|2\^128/, `'${amount}'`);
  await assert.rejects(agents.draftHash(withdrawal(7)), /a text on the wire/);
  const most = (2n ** 128n - 1n).toString();
  const bytes = agents.draftBytes(withdrawal(most));
  assert.deepEqual(bytes.slice(-most.length), agents.utf8(most));
});

test("what is no text is not signed for another", async () => {
  const titled = (title: unknown) => ({ ...withdrawal("7"), title }) as agents.wallet.Draft;
  await assert.rejects(agents.draftHash(titled("pay \ud800")), /draft\.title: .*surrogate/);
  await agents.draftHash(titled("pay \ufffd"));
  for (const title of [undefined, null, 5]) await assert.rejects(agents.draftHash(titled(title)), /a text is wanted/);
  assert.throws(() => agents.adr36Document(new Uint8Array(), undefined as never), /account: a text is wanted/);
});

test("a number that came rounded is refused by its name; a bigint is exact", async () => {
  const forever = (expires_at: string) =>
    `{"title":"t","actions":[{"owner":{"set_operator":{"operator":{"address":"a","expires_at":${expires_at}}}}}]}`;
  const name = /draft\.actions\[0\]\.owner\.set_operator\.operator\.expires_at: no whole number/;
  for (const number of ["18446744073709551615", "9007199254740993", "1.5", "1e400"])
    await assert.rejects(agents.draftHash(JSON.parse(forever(number)) as agents.wallet.Draft), name, number);
  const draft = JSON.parse(forever("0")) as agents.wallet.Draft;
  const bytes = (expires_at: unknown) => {
    const operator = { address: "a", expires_at: expires_at as number };
    return agents.draftBytes({ ...draft, actions: [{ owner: { set_operator: { operator } } }] });
  };
  assert.equal(agents.toHex(bytes(18446744073709551615n).slice(-8)), "ff".repeat(8));
  assert.throws(() => bytes(18446744073709551616n), /does not fit into 8 bytes/);
  for (const number of ["7", "", true]) assert.throws(() => bytes(number), /no whole number/);
});

test("where and until when an approval holds is said exactly", async () => {
  const vector = approvals.vectors[0];
  assert(vector !== undefined);
  const bytes = (change: object) => agents.approvalBytes({ ...approval(vector), ...change });
  for (const deadline of [Number.NaN, 2 ** 53, 1.5, "", "9", true, undefined])
    await assert.rejects(bytes({ deadline }), /deadline: no whole number/);
  await assert.rejects(bytes({ subject: { proposal: 2 ** 53, alarm: 0n } }), /proposal: no whole number/);
  await assert.rejects(bytes({ chainId: undefined }), /a text is wanted/);
});

test("a category is allowed or not, by true or false alone", () => {
  const policy = (allowed: unknown) =>
    ({
      ...{ denoms: [], calls_per_hour: 1, payee_cooldown_seconds: 0, over_limit: "refuse", receipt_seconds: 1 },
      categories: [{ name: "cloud", allowed }],
    }) as unknown as agents.wallet.Policy;
  const bytes = (allowed: unknown) =>
    agents.draftBytes({ ...withdrawal("7"), actions: [{ owner: { set_policy: { policy: policy(allowed) } } }] });
  assert.notDeepEqual(bytes(true), bytes(false));
  for (const allowed of ["false", "", 0, 1, null, undefined]) assert.throws(() => bytes(allowed), /true or false is wanted/);
});
