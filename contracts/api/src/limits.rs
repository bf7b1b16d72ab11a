//! Length caps on everything that a message can carry. Storage and queries stay bounded because these are.

/// Denoms in one policy.
pub const DENOMS_MAX: usize = 4;
/// Bytes of a denom: IBC and factory denoms fit.
pub const DENOM_BYTES_MAX: usize = 128;
/// Bytes of an address in a policy.
pub const ADDRESS_BYTES_MAX: usize = 128;
/// Grants of an operator that stand at the same time.
pub const GRANTS_MAX: usize = 16;
/// Budgets of one grant.
pub const GRANT_BUDGETS_MAX: usize = 8;
/// Categories in one policy (a payee's categories are a 16-bit set).
pub const CATEGORIES_MAX: usize = 16;
/// Bytes of a slug: category, capability, agent type.
pub const SLUG_BYTES_MAX: usize = 32;
/// Budgets in one policy.
pub const BUDGETS_MAX: usize = 8;
/// Codes that a wallet's treasury may run.
pub const TREASURY_CODES_MAX: usize = 4;
/// Codes of conduits in one policy.
pub const CONDUITS_MAX: usize = 4;
/// Payees that one mandate names.
pub const MANDATE_PAYEES_MAX: usize = 16;
/// Bytes of a mandate's purpose, or of a grant's.
pub const PURPOSE_BYTES_MAX: usize = 256;
/// Payments in one message.
pub const PAYMENTS_MAX: usize = 30;
/// Hashes in one note.
pub const NOTES_PER_MESSAGE_MAX: usize = 30;
/// Hashes noted in any 60 minutes.
pub const NOTES_PER_HOUR_MAX: u64 = 120;
/// Payees set or removed in one message.
pub const PAYEES_PER_MESSAGE_MAX: usize = 30;
/// Bytes of a payment's reference (an invoice number).
pub const REFERENCE_BYTES_MAX: usize = 64;
/// Bytes of a reason for a freeze or a suspension.
pub const REASON_BYTES_MAX: usize = 256;
/// Signers of one wallet (their votes are a 16-bit set).
pub const SIGNERS_MAX: usize = 16;
/// Actions in one proposal.
pub const ACTIONS_MAX: usize = 8;
/// Bytes of a proposal's draft in its canonical form.
pub const DRAFT_BYTES_MAX: usize = 8_192;
/// Bytes of a proposal's title.
pub const TITLE_BYTES_MAX: usize = 128;
/// Proposals of one proposer that are open at the same time.
pub const OPEN_PROPOSALS_MAX: usize = 4;
/// Bytes of a message to another contract.
pub const CALL_BYTES_MAX: usize = 4_096;
/// Coins sent with one, or withdrawn by one action.
pub const CALL_COINS_MAX: usize = 4;
/// Bytes of what a passkey says beside its signature: authenticator data and client data, each.
pub const PASSKEY_BYTES_MAX: usize = 1_024;
/// Capabilities of one agent.
pub const CAPABILITIES_MAX: usize = 16;
/// Verification keys of one agent.
pub const KEYS_MAX: usize = 8;
/// Revoked keys of one agent that stay listed.
pub const REVOKED_KEYS_MAX: usize = 8;
/// Agents renewed by one heartbeat.
pub const HEARTBEATS_MAX: usize = 30;
/// Bytes of an endpoint or metadata URI.
pub const URI_BYTES_MAX: usize = 256;
/// Entries in a page of a query.
pub const PAGE_MAX: u32 = 30;
/// Entries in a page when the caller names no limit.
pub const PAGE_DEFAULT: u32 = 10;

/// Lower-case letters, digits, `-` and `_`, 1 to [`SLUG_BYTES_MAX`] bytes.
pub fn is_slug(text: &str) -> bool {
    (1..=SLUG_BYTES_MAX).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_'))
}

/// A page's size: the caller's limit within [`PAGE_MAX`], or [`PAGE_DEFAULT`].
pub fn page(limit: Option<u32>) -> usize {
    limit.unwrap_or(PAGE_DEFAULT).min(PAGE_MAX) as usize
}
