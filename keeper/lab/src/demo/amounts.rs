//! The story's money: what may be paid and what is, act by act. In micro-dollars.

/// The dollar's denom.
pub(super) const DENOM: &str = "uusdc";
/// What the owner puts into the wallet.
pub(super) const FUNDS: u128 = 2_000_000_000;
/// From this amount on a payment needs governance's approval.
pub(super) const APPROVAL_FROM: u128 = 85_000_000;

/// To a payee that nobody listed: so much at a time, and so much for ever.
pub(super) const NEWCOMER_PAYMENT: u128 = 20_000_000;
pub(super) const NEWCOMER_TOTAL: u128 = 30_000_000;
/// What the newcomer's bill is over: as much as one payment may be.
pub(super) const NEWCOMER_PAID: u128 = NEWCOMER_PAYMENT;

/// What the mandate is over, the most at a time, and what is drawn under it.
pub(super) const MANDATE_TOTAL: u128 = 120_000_000;
pub(super) const MANDATE_PAYMENT: u128 = 60_000_000;
pub(super) const MANDATE_DRAWS: [u128; 2] = [60_000_000, 50_000_000];
pub(super) const MANDATE_DRAWN: u128 = MANDATE_DRAWS[0] + MANDATE_DRAWS[1];

/// What may go into the treasury in any 24 hours, and what goes by the operator's hand.
pub(super) const TREASURY_DAY: u128 = 200_000_000;
pub(super) const TREASURY_FUNDED: u128 = 150_000_000;
/// What the owner gives it besides, in micro-STATE.
pub(super) const TREASURY_GIFT: u128 = 20_000_000;
