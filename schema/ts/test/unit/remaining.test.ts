/** What remains is read as numbers, and what is no answer is not read as nothing. */

import assert from "node:assert/strict";
import { test } from "node:test";

import * as agents from "../../src/index.js";

const answer: agents.wallet.Remaining = {
  denom: "uusdc",
  per_payment: "100",
  per_day: "400",
  per_day_grows_at: 1_790_003_600,
  lifetime: "9007199254740993",
  calls: 29,
  calls_grow_at: 1_790_000_300,
  balance: "1000",
};

test("caps, their windows and the balance", () => {
  assert.deepEqual(agents.readRemaining(answer), {
    denom: "uusdc",
    countedIn: "uusdc",
    balance: 1000n,
    perPayment: 100n,
    perDay: { left: 400n, growsAt: 1_790_003_600 },
    lifetime: 9007199254740993n,
    calls: { left: 29, growsAt: 1_790_000_300 },
    shareBps: 10_000,
    newcomers: null,
    budgets: [],
    mandate: null,
  });
  const { per_day_grows_at: _at, ...unused } = answer;
  assert.deepEqual(agents.readRemaining(unused).perDay, { left: 400n, growsAt: null });
  const nulls = { ...answer, share_bps: null, newcomers: null, mandate: null, counted_in: null, calls_grow_at: null };
  const read = agents.readRemaining(nulls);
  assert.deepEqual([read.shareBps, read.newcomers, read.mandate, read.countedIn], [10_000, null, null, "uusdc"]);
  assert.equal(read.calls.growsAt, null);
});

test("purse, budgets, mandate, a share of trust and another denom's units", () => {
  const read = agents.readRemaining({
    ...answer,
    share_bps: 0,
    counted_in: "uusdt",
    mandate: "0",
    newcomers: {
      per_payment: "5",
      per_payee: "20",
      per_day: "7",
      per_day_grows_at: 3,
      per_month: "80",
      lifetime: "300",
    },
    budgets: [{ name: "cloud", per_day: "1", per_month: "2", per_month_grows_at: 9 }],
  });
  assert.deepEqual([read.shareBps, read.countedIn, read.mandate], [0, "uusdt", 0n]);
  assert.deepEqual(read.newcomers, {
    perPayment: 5n,
    perPayee: 20n,
    perDay: { left: 7n, growsAt: 3 },
    perMonth: { left: 80n, growsAt: null },
    lifetime: 300n,
  });
  assert.deepEqual(read.budgets, [
    { name: "cloud", perDay: { left: 1n, growsAt: null }, perMonth: { left: 2n, growsAt: 9 } },
  ]);
});

test("what is of another type is refused", () => {
  const refused = (change: object, error: RegExp) =>
    assert.throws(() => agents.readRemaining({ ...answer, ...change } as agents.wallet.Remaining), error);
  for (const per_day of [400, 400n, null, undefined]) refused({ per_day }, /a text on the wire/);
  refused({ balance: "1.5" }, /is no amount/);
  for (const calls of ["29", 1.5, undefined]) refused({ calls }, /calls: no whole number/);
  refused({ per_day_grows_at: "1790003600" }, /grows_at: no whole number/);
  refused({ calls_grow_at: -1 }, /calls_grow_at: no Unix time: -1/);
  refused({ mandate: 5 }, /a text on the wire/);
  refused({ newcomers: {} }, /a text on the wire/);
  refused({ share_bps: "5000" }, /share_bps: no whole number/);
});

test("a simulated payment has its refusal in numbers", () => {
  const id = agents.intentId(1_790_000_000, new Uint8Array(10));
  const breach: agents.wallet.Breach = { rule: "per_day_max", requested: "500", remaining: "400", resets_at: 7, share_bps: 5000 };
  const read = agents.readSimulatedSpend({
    payments: [
      { id, verdict: "allow", already_done: false },
      { id, verdict: "escalate", already_done: false, breach },
      { id, verdict: "allow", already_done: true, breach: null },
    ],
    remaining: answer,
  });
  assert.deepEqual(
    read.payments.map(({ verdict, alreadyDone, refusal }) => [verdict, alreadyDone, refusal?.rule]),
    [["allow", false, undefined], ["escalate", false, "per_day_max"], ["allow", true, undefined]],
  );
  assert.deepEqual(read.payments[1]?.refusal, {
    rule: "per_day_max",
    requested: 500n,
    remaining: 400n,
    resetsAt: 7,
    shareBps: 5000,
  });
  assert.deepEqual(read.left, agents.readRemaining(answer));
});

test("a simulated funding says what there is room for", () => {
  const remaining: agents.wallet.FundingRemaining = {
    denom: "uusdc",
    outside: "10",
    share: "300",
    per_day: "200",
    per_day_grows_at: 5,
    lifetime: "900",
    free: "250",
  };
  const left = {
    denom: "uusdc",
    outside: 10n,
    share: 300n,
    perDay: { left: 200n, growsAt: 5 },
    lifetime: 900n,
    free: 250n,
    most: 200n,
  };
  assert.deepEqual(agents.readSimulatedFund({ treasury: "t", remaining }), { allowed: true, refusal: null, treasury: "t", left });
  for (const [cap, most] of [["share", 1n], ["lifetime", 2n], ["free", 3n]] as const)
    assert.equal(agents.readSimulatedFund({ remaining: { ...remaining, [cap]: most.toString() } }).left?.most, most, cap);
  const none = agents.readSimulatedFund({ breach: { rule: "treasury", requested: "7", remaining: "0" } });
  assert.deepEqual([none.allowed, none.treasury, none.left], [false, null, null]);
  assert.deepEqual(none.refusal, { rule: "treasury", requested: 7n, remaining: 0n, resetsAt: null, shareBps: null });
  assert.throws(() => agents.readSimulatedFund({ remaining: { ...remaining, free: 3 as unknown as string } }), /a text on the wire/);
});
