/** Bytes and the texts that stand for them. What is no array of bytes is refused by name, never taken for an empty one. */

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(checked(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function fromHex(text: string): Uint8Array {
  if (!/^([0-9a-f]{2})*$/i.test(text)) throw new Error(`no hex: '${text.slice(0, 64)}'`);
  return Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}

/** As `Binary` in messages: with padding. */
export function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(checked(bytes), (byte) => String.fromCharCode(byte)).join(""));
}

export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** Without padding, as browsers write challenges. */
export function toBase64Url(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll("=", "").replaceAll("+", "-").replaceAll("/", "_");
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + checked(part).length, 0));
  parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
  return whole;
}

export async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  // A copy: the browser takes no view of shared memory.
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(checked(bytes))));
}

/**
 * The value, if it is a `Uint8Array` (as Node's `Buffer` is); also one of another window, which `instanceof` would not
 * know. A text, a `DataView` or a list of numbers would otherwise become no bytes, or others.
 */
export function checked(value: Uint8Array): Uint8Array {
  if (kind(value) !== "Uint8Array") throw new TypeError(`bytes are wanted (a Uint8Array): got ${named(value)}`);
  return value;
}

/** The bytes of a buffer, as browsers return them, or of a `Uint8Array`. */
export function view(value: ArrayBuffer | Uint8Array): Uint8Array {
  return kind(value) === "ArrayBuffer" ? new Uint8Array(value as ArrayBuffer) : checked(value as Uint8Array);
}

function kind(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

function named(value: unknown): string {
  const article = (word: string) => `${/^[AEIOU]/i.test(word) ? "an" : "a"} ${word}`;
  return typeof value === "string" ? `the text '${value.slice(0, 32)}'` : article(kind(value));
}
