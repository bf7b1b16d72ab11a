/** The hash of an action is made of the bytes that the contract's own page describes, and those of others are published. */

import assert from "node:assert/strict";
import { test } from "node:test";

import * as agents from "../../src/index.js";
import { governanceVectors } from "../vectors.js";

const id = agents.intentId(1_790_000_000, new Uint8Array(10).fill(5));
const payment: agents.wallet.Payment = { id, to: "alice", amount: "7", category: "cloud", reference: "r" };
const action = { chainId: "c", governance: "g", wallet: "w", denom: "uusdc", payments: [payment] };

test("an action's hash is that of its domain, place and payments, each with its length before it", async () => {
  const text = (text: string) => agents.concat(Uint8Array.of(0, 0, 0, text.length), agents.utf8(text));
  const amount = new Uint8Array(16);
  amount[15] = 7;
  const bytes = agents.concat(
    ...["stateset/governed-action/1", "c", "g", "w", "uusdc"].map(text),
    Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 16),
    agents.fromHex(id.replaceAll("-", "")),
    text("alice"),
    amount,
    text("cloud"),
    text("r"),
  );
  assert.deepEqual(await agents.actionHash(action), await agents.sha256(bytes));
});

test("another place, order or payment is another action", async () => {
  const other = { ...payment, to: "bob" };
  const actions = [
    action,
    { ...action, chainId: "d" },
    { ...action, governance: "gw", wallet: "" },
    { ...action, denom: "ustate" },
    { ...action, payments: [] },
    { ...action, payments: [payment, other] },
    { ...action, payments: [other, payment] },
    { ...action, payments: [{ ...payment, reference: "s" }] },
    { ...action, payments: [{ ...payment, beneficiary: "bob" }] },
    { ...action, payments: [{ ...payment, beneficiary: "" }] },
  ];
  const hashes = await Promise.all(actions.map(async (action) => agents.toHex(await agents.actionHash(action))));
  assert.equal(new Set(hashes).size, actions.length);
  const more = { ...payment, more: 1 } as agents.wallet.Payment;
  await assert.rejects(async () => agents.actionHash({ ...action, payments: [more] }), /'more' of a payment/);
});

test("whatever may be asked for has the published hash", async () => {
  const { chain_id: chainId, governance, wallet, actions } = governanceVectors;
  const { ACTION_DOMAIN, CONDUIT_DOMAIN, TREASURY_MOVE_DOMAIN, MANDATE_DOMAIN, EXTERNAL_DOMAIN } = agents;
  const domains = [ACTION_DOMAIN, CONDUIT_DOMAIN, TREASURY_MOVE_DOMAIN, MANDATE_DOMAIN, EXTERNAL_DOMAIN];
  assert.deepEqual(governanceVectors.domains, domains);
  assert.equal(actions.length, 15);
  for (const { name, action, action_hash } of actions) {
    const hash = await agents.requestedActionHash({ chainId, governance, wallet }, action);
    assert.equal(agents.toHex(hash), action_hash, name);
  }
});

test("what is not known of an action is not hashed unseen", async () => {
  const domain = { chainId: "c", governance: "g", wallet: "w" };
  const external = { kind: "order", denom: "uusdc", at_stake: "7", content_hash: agents.toBase64(new Uint8Array(32)) };
  const hash = async (action: object) => agents.requestedActionHash(domain, action as agents.governance.RequestedAction);
  await hash({ external });
  await assert.rejects(hash({ external: { ...external, more: 1 } }), /'more' of a external/);
  await assert.rejects(hash({ external, mandate: {} }), /several kinds of action in one/);
  await assert.rejects(hash({ other: {} }), /the action 'other'/);
  const move = (action: object) => ({ treasury_move: { treasury: "t", action, denom: "uusdc", at_stake: "7" } });
  await hash(move({ claim: { validators: ["v"] } }));
  await assert.rejects(hash(move({ claim: { validators: ["v"], more: 1 } })), /'more' of a claim/);
  await assert.rejects(hash(move({ burn: {} })), /the treasury's action 'burn'/);
});

test("a list of blocked addresses has the published hash, however it came and is cut", async () => {
  assert.equal(governanceVectors.blocked_list_domain, agents.BLOCKED_LIST_DOMAIN);
  for (const { date, addresses, hash } of governanceVectors.blocked_lists) {
    assert.equal(agents.toHex(await agents.blockedListHash(date, addresses)), hash);
    if (addresses.length === 0) continue;
    const shuffled = [...addresses].reverse().concat(addresses);
    const pages = await agents.blockedListPages(date, shuffled, 2);
    const list = { hash: agents.toBase64(agents.fromHex(hash)), date, count: addresses.length };
    pages.forEach((page, number) => {
      assert.deepEqual(page, {
        import_blocked: { list, page: number, addresses: addresses.slice(2 * number, 2 * number + 2) },
      });
    });
    assert.equal(pages.length, Math.ceil(addresses.length / 2));
  }
  const { date } = governanceVectors.blocked_lists[0]!;
  assert.equal((await agents.blockedListPages(date, Array.from({ length: 101 }, (_, at) => `a${at}`))).length, 2);
  await assert.rejects(agents.blockedListPages(date, []), /at least 1: got 0/);
  await assert.rejects(agents.blockedListPages(date, ["a"], 101), /1 to 100 addresses: got 101/);
  for (const odd of ["", "a ", "A1", "a\r", "0x01\n"])
    await assert.rejects(agents.blockedListPages(date, ["a", odd]), /is one of this chain, in lower case and alone: got/);
  await assert.rejects(agents.blockedListPages(date, "stateset1a"), /is a list of texts: got one text/);
});
