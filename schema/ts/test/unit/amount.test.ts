import assert from "node:assert/strict";
import { test } from "node:test";

import { formatDecimal, fromWire, parseDecimal, toWire } from "../../src/index.js";

test("decimals and units turn into each other without rounding", () => {
  for (const [text, units] of [
    ["0", 0n],
    ["12.5", 12_500_000n],
    ["0.000001", 1n],
    ["9007199254740993.000001", 9007199254740993000001n],
  ] as const) {
    assert.equal(parseDecimal(text, 6), units);
    assert.equal(formatDecimal(units, 6), text);
  }
  assert.equal(parseDecimal("12.50", 6), 12_500_000n);
  assert.equal(parseDecimal("7", 0), 7n);
  assert.equal(formatDecimal(70n, 0), "70");
});

test("what a denom cannot express is refused with the numbers", () => {
  assert.throws(() => parseDecimal("0.0000001", 6), /7 decimals, the denom has 6/);
  for (const text of ["", "-1", "+1", "1.", ".5", "1e3", "1,5", " 1", "0x1"]) {
    assert.throws(() => parseDecimal(text, 6), /is no amount/);
  }
});

test("the wire carries 0 to 2^128 - 1", () => {
  const most = 2n ** 128n - 1n;
  assert.equal(fromWire(toWire(most)), most);
  assert.throws(() => toWire(most + 1n), /2\^128/);
  assert.throws(() => toWire(-1n), /2\^128/);
  assert.throws(() => fromWire("1.5"), /digits only/);
});

test("an amount on the wire is the one text of its digits", () => {
  for (const text of ["", "007", "00", "-5", "+5", "7.0", "1e3", "0x1", " 7", "7\n", "\u0667", (2n ** 128n).toString()])
    assert.throws(() => fromWire(text), /is no amount|2\^128/, JSON.stringify(text));
  for (const value of [7, 7n, null, undefined, ["7"]]) assert.throws(() => fromWire(value as never), /a text on the wire/);
  for (const value of [7, 1.5, "7", "", null]) assert.throws(() => toWire(value as never), /a bigint/);
  assert.throws(() => parseDecimal(12.5 as unknown as string, 6), /written as a text/);
  assert.throws(() => parseDecimal((2n ** 128n).toString(), 0), /2\^128/);
  assert.equal(parseDecimal("007", 0), 7n);
});

test("without a number of decimals nothing is read or written", () => {
  for (const decimals of [undefined, null, -1, 1.5, "6", Number.NaN]) {
    assert.throws(() => parseDecimal("12.50", decimals as number), /whole number of decimals/);
    assert.throws(() => formatDecimal(1250n, decimals as number), /whole number of decimals/);
  }
});
