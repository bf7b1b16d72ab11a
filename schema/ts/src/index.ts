/** A typed client per contract, and the bytes that a wallet's signers sign. */

export * from "./amount.js";
export * from "./approval.js";
export { concat, fromBase64, fromHex, sha256, toBase64, toBase64Url, toHex, utf8 } from "./bytes.js";
export { draftBytes } from "./canonical.js";
export * from "./chain.js";
export * from "./content.js";
export * from "./contracts/index.js";
export * from "./decisions.js";
export * from "./governance.js";
export * from "./identity.js";
export * from "./passkey.js";
