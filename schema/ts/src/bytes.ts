/** Bytes and the texts that stand for them. */

/**
 * What is bytes, as bytes. A `DataView`, a text or a list of numbers becomes an empty or another array where one is made
 * of it silently: here it is an error, before anything is signed or sent.
 */
export function toBytes(what: string, bytes: ArrayBuffer | Uint8Array): Uint8Array {
  // By what it is, not by whose: a frame, a `vm` and jsdom have a `Uint8Array` of their own.
  const kind = Object.prototype.toString.call(bytes).slice(8, -1);
  if (ArrayBuffer.isView(bytes) && kind === "Uint8Array")
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (kind === "ArrayBuffer") return new Uint8Array(bytes as ArrayBuffer);
  throw new TypeError(`${what}: bytes are wanted, as a Uint8Array or an ArrayBuffer: got ${kind}`);
}

/** What is a text, as it came: nothing would become an empty one, and half of a surrogate pair U+FFFD. */
export function toText(what: string, text: string): string {
  if (typeof text !== "string") throw new TypeError(`${what}: a text is wanted: got ${typeof text}`);
  // `isWellFormed`, for older browsers too: read as Unicode, only a surrogate alone is one.
  if (/\p{Surrogate}/u.test(text)) throw new TypeError(`${what}: no text, as half of a surrogate pair stands alone in it`);
  return text;
}

export function utf8(text: string): Uint8Array {
  return toBytes("UTF-8", new TextEncoder().encode(toText("UTF-8", text)));
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(toBytes("hex", bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function fromHex(text: string): Uint8Array {
  if (!/^([0-9a-f]{2})*$/i.test(toText("hex", text))) throw new Error(`no hex: '${text.slice(0, 64)}'`);
  return Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}

/** As `Binary` in messages: with padding. */
export function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(toBytes("base64", bytes), (byte) => String.fromCharCode(byte)).join(""));
}

/** In whole groups of four, the one spelling of some bytes: before padding stands a letter that leaves no bit over. */
const BASE64 = /^[A-Za-z0-9+/]*(?:[AQgw]==|[AEIMQUYcgkosw048]=)?$/;

/** Of what `toBase64` gives, and nothing else: `atob` forgives spaces, missing padding and bits that are left over. */
export function fromBase64(text: string): Uint8Array {
  if (!BASE64.test(toText("base64", text)) || text.length % 4 !== 0)
    throw new Error(`no base64 with padding: '${text.slice(0, 64)}'`);
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
