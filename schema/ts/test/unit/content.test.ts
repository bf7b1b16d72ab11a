/** The hash of what is decided is made of the bytes that the contract's own page describes. */

import assert from "node:assert/strict";
import { test } from "node:test";

import * as agents from "../../src/index.js";

const domain = { chainId: "c", contract: "g" };
const agent = "01890f4e-7c00-7000-8000-000000000001";
const matterHash = (matter: unknown) => agents.matterHash(domain, { id: 7, matter: matter as agents.governance.Matter });

async function hashOf(kind: string, json: string): Promise<Uint8Array> {
  const text = (text: string) => {
    const bytes = agents.utf8(text);
    return agents.concat(Uint8Array.of(0, 0, bytes.length >> 8, bytes.length & 255), bytes);
  };
  const number = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 7);
  return agents.sha256(agents.concat(...[kind, "c", "g"].map(text), number, text(json)));
}

test("a content's hash is that of its kind, place, number and compact JSON", async () => {
  const matter = { suspend: { agent, reason: "odd" } };
  assert.deepEqual(await matterHash(matter), await hashOf("stateset/ballot/1", JSON.stringify(matter)));
  const changes = [{ members: [{ address: "a", weight: 1 }] }, { none: null, yes: true, empty: {}, list: [] }];
  const changed = await agents.governanceChangeHash(domain, { id: 7, changes: changes as never });
  assert.deepEqual(changed, await hashOf("stateset/change/1", JSON.stringify(changes)));
  const change: agents.reputation.Change = { wallet_codes: { wallet_code_ids: [1, 2] } };
  const json = '{"wallet_codes":{"wallet_code_ids":[1,2]}}';
  assert.deepEqual(await agents.pendingChangeHash(domain, 7, change), await hashOf("stateset/change/1", json));
});

test("a reason is escaped as Rust escapes it: control characters, quotes and backslashes alone", async () => {
  const reason = "a\u0001\b\u000b\f\u001f\u007f\u2028\u2029/\"\\<>&\u00e9\u{1f600}";
  const escaped = 'a\\u0001\\b\\u000b\\f\\u001f\u007f\u2028\u2029/\\"\\\\<>&\u00e9\u{1f600}';
  const json = `{"suspend":{"agent":"${agent}","reason":"${escaped}"}}`;
  assert.deepEqual(await matterHash({ suspend: { agent, reason } }), await hashOf("stateset/ballot/1", json));
  assert.equal(
    agents.toHex(await matterHash({ suspend: { agent, reason } })),
    "1f0c261778ecd1e700fe1311aafd9e2d2dcc1a7478cb914da0ba6babd1f6293e",
  );
});

test("a number that JSON.parse rounds is refused by its name; a bigint is exact", async () => {
  const matter = (since: string) => JSON.parse(`{"reinstate":{"agent":"${agent}","since":${since}}}`) as unknown;
  for (const since of ["9007199254740993", "9007199254740992", "18446744073709551615", "1.5", "1e400"])
    await assert.rejects(matterHash(matter(since)), /content\.reinstate\.since: no whole number/, since);
  await matterHash(matter("9007199254740991"));
  const since = 9007199254740993n;
  const json = `{"reinstate":{"agent":"${agent}","since":${since}}}`;
  assert.deepEqual(await matterHash({ reinstate: { agent, since } }), await hashOf("stateset/ballot/1", json));
  await assert.rejects(matterHash([{ weight: 1 }, { weight: 2 ** 53 }]), /content\[1\]\.weight: no whole number/);
  await assert.rejects(agents.matterHash(domain, { id: 2 ** 53, matter: {} as never }), /no whole number/);
});

test("what has no JSON is refused, not left out", async () => {
  const objects = [new Date(0), new Map([[1, 2]]), Uint8Array.of(1), () => 1];
  for (const value of [...objects, undefined, Symbol("s"), Number.NaN, [undefined], [,]])
    await assert.rejects(matterHash(value), /has no JSON|no whole number/);
  await assert.rejects(matterHash({ suspend: { agent, reason: "\ud800" } }), /content\.suspend\.reason: .*surrogate/);
  await assert.rejects(matterHash({ "\ud800": 1 }), /surrogate/);
});

test("a member that is not there is left out, as where it never was", async () => {
  assert.deepEqual(await matterHash({ a: undefined, b: 1 }), await hashOf("stateset/ballot/1", '{"b":1}'));
});
