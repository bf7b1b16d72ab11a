/** A mandate is made, shown and sent as it is signed. */

import assert from "node:assert/strict";
import { test } from "node:test";

import * as agents from "../../src/index.js";
import { approvals } from "../vectors.js";

const terms: agents.MandateTerms = {
  purpose: "move the archive to another host",
  scope: { category: "cloud" },
  denom: "uusdc",
  perPaymentMax: 50_000_000n,
  total: 200_000_000n,
  expiresAt: 1_797_724_800,
  replaces: ["per_payment"],
};
const mandate: agents.wallet.Mandate = {
  purpose: "move the archive to another host",
  scope: { category: "cloud" },
  denom: "uusdc",
  per_payment_max: "50000000",
  total: "200000000",
  expires_at: 1_797_724_800,
  replaces: ["per_payment"],
};

test("terms become what a wallet takes", () => {
  assert.deepEqual(agents.mandateOf(terms), mandate);
  const { replaces: _replaces, ...few } = terms;
  assert.deepEqual(agents.mandateOf({ ...few, scope: { payees: ["a", "b"] } }), {
    ...mandate,
    scope: { payees: ["a", "b"] },
    replaces: [],
  });
});

test("what no wallet takes is refused with the numbers", () => {
  const refused = (change: object, error: RegExp) =>
    assert.throws(() => agents.mandateOf({ ...terms, ...change } as agents.MandateTerms), error);
  refused({ purpose: "" }, /1 to 256 bytes: got 0/);
  refused({ purpose: "é".repeat(129) }, /1 to 256 bytes: got 258/);
  refused({ scope: { payees: [] } }, /1 to 16 payees: got 0/);
  refused({ scope: { payees: Array.from({ length: 17 }, (_, at) => `a${at}`) } }, /1 to 16 payees: got 17/);
  refused({ scope: { payees: ["a", "a"] } }, /each payee once: 'a' stands twice/);
  refused({ replaces: ["payee", "payee"] }, /each cap once: 'payee' stands twice/);
  refused({ total: 0n }, /at least 1: got 0 and 50000000/);
  refused({ perPaymentMax: 0n }, /at least 1: got 200000000 and 0/);
  assert.equal(agents.mandateOf({ ...terms, purpose: "é".repeat(128) }).purpose.length, 128);
});

test("what is of another type is refused rather than turned into it", () => {
  const refused = (change: object, error: RegExp) =>
    assert.throws(() => agents.mandateOf({ ...terms, ...change } as agents.MandateTerms), error);
  for (const total of [1, "1", null, undefined]) refused({ total }, /an amount is a bigint/);
  refused({ perPaymentMax: "1" }, /an amount is a bigint/);
  for (const expiresAt of ["2026-12-20", 1.5, Number.NaN, 2 ** 53, new Date(0)]) refused({ expiresAt }, /no whole number/);
  refused({ expiresAt: -1 }, /expiresAt: no Unix time: -1/);
  refused({ purpose: 7 }, /purpose: a text is wanted: got number/);
  refused({ purpose: "\ud800" }, /surrogate/);
  refused({ denom: undefined }, /a text is wanted/);
  refused({ replaces: ["per_day"] }, /the cap 'per_day'/);
  refused({ scope: { everybody: {} } }, /the scope 'everybody'/);
  refused({ scope: { payees: ["a"], category: "cloud" } }, /several kinds of scope/);
});

test("its purpose is named by the SHA-256 of its text", async () => {
  const hash = agents.toHex(await agents.purposeHash(terms.purpose));
  assert.equal(hash, agents.toHex(await agents.sha256(agents.utf8(terms.purpose))));
  assert.notEqual(hash, agents.toHex(await agents.purposeHash(`${terms.purpose} `)));
  await assert.rejects(async () => agents.purposeHash(7 as unknown as string), /a text is wanted/);
});

test("whoever signs reads all of it", async () => {
  const hash = agents.toHex(await agents.purposeHash(terms.purpose));
  assert.deepEqual(await agents.describeMandate(mandate), [
    "for: move the archive to another host",
    `SHA-256 of the purpose ${hash}`,
    "for cloud: to listed payees, to others from the newcomer purse alone",
    "200000000 uusdc in all, 50000000 uusdc per payment",
    "until 2026-12-20T00:00:00.000Z",
    "caps that do not hold under it: the wallet's on one payment",
  ]);
  const named = { ...mandate, scope: { payees: ["alice", "bob"] }, replaces: [] };
  const shown = await agents.describeMandate(named, (units, denom) => `${agents.formatDecimal(units, 6)} of ${denom}`);
  assert.deepEqual(
    [shown[2], shown[3], shown[5]],
    ["to alice, bob", "200 of uusdc in all, 50 of uusdc per payment", "caps that do not hold under it: none"],
  );
  const everyCap = { ...mandate, replaces: ["per_payment", "payee", "first_payment", "budgets"] as agents.wallet.NarrowCap[] };
  assert.equal((await agents.describeMandate(everyCap))[5]?.split("; ").length, 4);
  const late = await agents.describeMandate({ ...mandate, expires_at: Number.MAX_SAFE_INTEGER });
  assert.equal(late[4], "until Unix second 9007199254740991");
});

test("nothing of it is shown otherwise than it is", async () => {
  const [line] = await agents.describeMandate({ ...mandate, purpose: "pay\nto mallory\u202e\u{e0001}" });
  assert.equal(line, "for: pay\\u000ato mallory\\u202e\\udb40\\udc01");
  assert.equal(agents.visible("é \u{1f600}"), "é \u{1f600}");
  const more = { ...mandate, more: 1 } as agents.wallet.Mandate;
  await assert.rejects(agents.describeMandate(more), /'more' of a mandate/);
  for (const send of [agents.giveMandate, (more: agents.wallet.Mandate) => agents.askMandate(1, 1, more)])
    assert.throws(() => send(more), /'more' of a mandate/);
});

test("giving and revoking have the published bytes", () => {
  const given = approvals.vectors.flatMap(({ draft }) =>
    draft.actions.flatMap((action) => ("owner" in action && "give_mandate" in action.owner ? [action.owner] : [])),
  );
  assert(given.length > 0);
  for (const owner of given) {
    const { purpose, scope, denom, per_payment_max, total, expires_at, replaces } = owner.give_mandate.mandate;
    const [perPaymentMax, all] = [agents.fromWire(per_payment_max), agents.fromWire(total)];
    const made = agents.mandateOf({ purpose, scope, denom, perPaymentMax, total: all, expiresAt: expires_at, replaces });
    assert.deepEqual(agents.giveMandate(made), owner);
  }
  const draft = (owner: agents.wallet.OwnerMsg): agents.wallet.Draft => ({ title: "t", actions: [{ owner }] });
  assert.equal(agents.toHex(agents.draftBytes(draft(agents.revokeMandate(3)))).slice(-18), "170000000000000003");
  assert.deepEqual(agents.askMandate(2, 7, mandate), { ask_mandate: { epoch: 2, act: 7, mandate } });
});

test("a mandate's number is a number, from 1", () => {
  const guardian: agents.wallet.GuardianMsg = agents.revokeMandate(3);
  assert.deepEqual(guardian, { revoke_mandate: { number: 3 } });
  for (const number of ["3", 1.5, null, undefined]) assert.throws(() => agents.revokeMandate(number as number), /no whole number/);
  for (const number of [0, -1]) assert.throws(() => agents.revokeMandate(number), /numbered from 1: got/);
  assert.throws(() => agents.askMandate("2" as unknown as number, 7, mandate), /epoch: no whole number/);
});

test("an ended one leaves nothing", () => {
  const info: agents.wallet.MandateInfo = { number: 1, mandate, drawn: "50000000", given_at: 1, status: "in_force" };
  assert.equal(agents.mandateLeft(info), 150_000_000n);
  assert.equal(agents.mandateLeft({ ...info, drawn: mandate.total }), 0n);
  for (const status of ["revoked", "expired", "void"] as const) assert.equal(agents.mandateLeft({ ...info, status }), 0n);
});
