/**
 * Money. On the wire an amount is a decimal string of the denom's smallest unit (`Uint128`); here it is a `bigint`.
 * Never a `number`: from 2^53 on those round.
 */

const UNITS_MAX = 2n ** 128n - 1n;

/** Units as messages carry them. */
export function toWire(units: bigint): string {
  if (typeof units !== "bigint") throw new TypeError(`an amount is a bigint here: got ${typeof units}`);
  if (units < 0n || units > UNITS_MAX) throw new Error(`an amount lies between 0 and 2^128 - 1: got ${units}`);
  return units.toString();
}

/** Units out of an answer, which has one spelling of them. */
export function fromWire(text: string): bigint {
  if (typeof text !== "string") throw new TypeError(`an amount is a text on the wire: got ${typeof text}`);
  if (!/^(0|[1-9][0-9]*)$/.test(text))
    throw new Error(`'${text.slice(0, 48)}' is no amount: expected digits only, and no zero before others`);
  const units = BigInt(text);
  toWire(units);
  return units;
}

/** What a person writes ("12.50" of a denom with 6 decimals) in units. Refuses what the denom cannot express. */
export function parseDecimal(text: string, decimals: number): bigint {
  toDecimals(decimals);
  if (typeof text !== "string") throw new TypeError(`an amount is written as a text: got ${typeof text}`);
  const found = /^([0-9]+)(?:\.([0-9]+))?$/.exec(text);
  if (found === null) throw new Error(`'${text.slice(0, 48)}' is no amount: expected digits with at most one point`);
  const [, whole = "", fraction = ""] = found;
  if (fraction.length > decimals) throw new Error(`${text} has ${fraction.length} decimals, the denom has ${decimals}`);
  const units = BigInt(whole + fraction.padEnd(decimals, "0"));
  toWire(units);
  return units;
}

/** Units as a person reads them: 12500000 with 6 decimals is "12.5". */
export function formatDecimal(units: bigint, decimals: number): string {
  const digits = toWire(units).padStart(toDecimals(decimals) + 1, "0");
  const at = digits.length - decimals;
  const fraction = digits.slice(at).replace(/0+$/, "");
  return fraction === "" ? digits.slice(0, at) : `${digits.slice(0, at)}.${fraction}`;
}

/** Without a number of them, 12.50 would be read as 1250. */
function toDecimals(decimals: number): number {
  if (!Number.isSafeInteger(decimals) || decimals < 0)
    throw new Error(`a denom has a whole number of decimals: got ${String(decimals)}`);
  return decimals;
}
