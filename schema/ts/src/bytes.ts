/** Bytes and the texts that stand for them. */

/**
 * What is bytes, as bytes. A `DataView`, a text or a list of numbers becomes an empty or another array where one is made
 * of it silently: here it is an error, before anything is signed or sent.
 */
export function toBytes(what: string, bytes: ArrayBuffer | Uint8Array): Uint8Array {
  if (bytes instanceof Uint8Array) return bytes;
  if (bytes instanceof ArrayBuffer) return new Uint8Array(bytes);
  const got = bytes === null ? "null" : typeof bytes === "object" ? (bytes as object).constructor?.name : typeof bytes;
  throw new TypeError(`${what}: bytes are wanted, as a Uint8Array or an ArrayBuffer: got ${got}`);
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(toBytes("hex", bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function fromHex(text: string): Uint8Array {
  if (!/^([0-9a-f]{2})*$/i.test(text)) throw new Error(`no hex: '${text.slice(0, 64)}'`);
  return Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}

/** As `Binary` in messages: with padding. */
export function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(toBytes("base64", bytes), (byte) => String.fromCharCode(byte)).join(""));
}

export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** Without padding, as browsers write challenges. */
export function toBase64Url(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll("=", "").replaceAll("+", "-").replaceAll("/", "_");
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + toBytes("a part", part).length, 0));
  parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
  return whole;
}

export async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  // A copy: the browser takes no view of shared memory.
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(toBytes("SHA-256", bytes))));
}
