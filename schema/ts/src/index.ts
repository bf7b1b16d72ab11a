/** A typed client per contract, and the bytes that a wallet's signers sign. */

export * from "./act.js";
export * from "./alarm.js";
export * from "./amount.js";
export * from "./approval.js";
export * from "./brake.js";
export * from "./bytes.js";
export { draftBytes } from "./canonical.js";
export * from "./chain.js";
export * from "./content.js";
export * from "./contracts/index.js";
export * from "./decisions.js";
export * from "./governance.js";
export * from "./identity.js";
export * from "./mandate.js";
export * from "./passkey.js";
export * from "./previous.js";
export * from "./remaining.js";
export * from "./transfer.js";
export * from "./visible.js";
