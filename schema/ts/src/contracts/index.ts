// Generated from the contract's JSON schema; `UPDATE=1 cargo test -p stateset-tests-tidy` rewrites it.
export * as governance from "./governance.js";
export { GovernanceClient, GovernanceReader } from "./governance.js";
export * as registry from "./registry.js";
export { RegistryClient, RegistryReader } from "./registry.js";
export * as reputation from "./reputation.js";
export { ReputationClient, ReputationReader } from "./reputation.js";
export * as treasury from "./treasury.js";
export { TreasuryClient, TreasuryReader } from "./treasury.js";
export * as wallet from "./wallet.js";
export { WalletClient, WalletReader } from "./wallet.js";
