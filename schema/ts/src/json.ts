/** What messages are made of, and its JSON as contracts write it. What has none is an error that names the member. */

import { toText } from "./bytes.js";

/** A number that JavaScript tells from its neighbours: from 2^53 on those round. */
export function toWhole(what: string, number: number): number {
  if (!Number.isSafeInteger(number)) throw new Error(`${what}: no whole number below 2^53: ${String(number)}`);
  return number;
}

/** Unix seconds of a message or an answer. */
export function toTime(what: string, seconds: number): number {
  if (toWhole(what, seconds) < 0) throw new RangeError(`${what}: no Unix time: ${seconds}`);
  return seconds;
}

/**
 * Compact JSON, members in their order. `JSON.stringify` would write a rounded number, and null or nothing for what has no
 * JSON; a `bigint`, which it refuses, is a number here.
 */
export function toJson(what: string, value: unknown): string {
  switch (Object.prototype.toString.call(value).slice(8, -1)) {
    case "Null":
    case "Boolean":
    case "BigInt":
      return String(value);
    case "Number":
      return String(toWhole(what, value as number));
    case "String":
      return JSON.stringify(toText(what, value as string));
    case "Array":
      return `[${Array.from(value as unknown[], (item, at) => toJson(`${what}[${at}]`, item)).join(",")}]`;
    case "Object": {
      const members = Object.entries(value as object).filter(([, member]) => member !== undefined);
      return `{${members.map(([name, member]) => `${toJson(what, name)}:${toJson(`${what}.${name}`, member)}`).join(",")}}`;
    }
    default:
      throw new TypeError(`${what}: ${Object.prototype.toString.call(value)} has no JSON`);
  }
}
