//! What an approval is bound to: one hash per action, which wallet, governance and clients compute alike.
//!
//! SHA-256 over these bytes, each text and list with its length before it (4 bytes, big-endian), as in
//! [`crate::approval`]:
//!
//! ```text
//! text domain, text chain id, text governance contract, text wallet, then by domain:
//!
//! "stateset/governed-action/1"         text denom, list of payment
//! "stateset/governed-conduit-action/1" text denom, list of (payment, option text beneficiary): one of them has one
//! "stateset/governed-treasury-move/1"  text treasury, move, text denom, at_stake 16
//! "stateset/governed-mandate/1"        text purpose and what follows it in a `give_mandate` of a draft
//! "stateset/governed-external/1"       text kind, text denom, at_stake 16, bytes content hash, option text counterparty
//!
//! payment = bytes id (16), text to, amount 16, text category, text reference
//! move    = 1 stake               text validator, amount 16
//!           2 redelegate          text from, text to, amount 16
//!           3 unstake             text validator, amount 16
//!           4 claim               list of text
//!           5 swap                text pool, offer 1 (1 stable, 2 stake), amount 16, receive_min 16
//!           6 provide_liquidity   text pool, stable 16, stake 16
//!           7 withdraw_liquidity  text pool, lp 16
//!           8 return              list of coin
//! coin    = text denom, text amount (decimal)
//! ```

use super::action::RequestedAction;
use crate::approval::canonical::{Writer, coins, mandate, payment};
use crate::approval::sha256;
use crate::treasury::{Action, Side};
use crate::wallet::Payment;

/// Names what is hashed, and in which version: payments, as in version 0.2.
pub const DOMAIN: &str = "stateset/governed-action/1";
/// Payments of which some go into a conduit.
pub const CONDUIT_DOMAIN: &str = "stateset/governed-conduit-action/1";
/// A treasury move.
pub const TREASURY_MOVE_DOMAIN: &str = "stateset/governed-treasury-move/1";
/// A mandate.
pub const MANDATE_DOMAIN: &str = "stateset/governed-mandate/1";
/// Something outside the chain.
pub const EXTERNAL_DOMAIN: &str = "stateset/governed-external/1";

/// Whose rules an action is held to, and who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SigningDomain<'a> {
    pub chain_id: &'a str,
    /// The governance contract's address.
    pub governance: &'a str,
    /// The wallet's address.
    pub wallet: &'a str,
}

/// The hash of paying `payments`, in this order and in one message.
pub fn action_hash(domain: SigningDomain<'_>, denom: &str, payments: &[Payment]) -> [u8; 32] {
    let through = payments.iter().any(|payment| payment.beneficiary.is_some());
    let mut out = domain.writer(if through { CONDUIT_DOMAIN } else { DOMAIN });
    out.text(denom);
    out.list(payments, |out, of| {
        payment(out, of);
        if through {
            out.option(of.beneficiary.as_ref(), |out, beneficiary| out.text(beneficiary));
        }
    });
    sha256(&[&out.into_bytes()])
}

/// The hash of whatever is asked for: [`action_hash`] for payments.
pub fn requested_hash(domain: SigningDomain<'_>, action: &RequestedAction) -> [u8; 32] {
    let out = match action {
        RequestedAction::Payments { denom, payments } => return action_hash(domain, denom, payments),
        RequestedAction::TreasuryMove { treasury, action, denom, at_stake } => {
            let mut out = domain.writer(TREASURY_MOVE_DOMAIN);
            out.text(treasury);
            treasury_move(&mut out, action);
            out.text(denom);
            out.amount(at_stake.0);
            out
        }
        RequestedAction::Mandate { mandate: of } => {
            let mut out = domain.writer(MANDATE_DOMAIN);
            mandate(&mut out, of);
            out
        }
        RequestedAction::External { kind, denom, at_stake, content_hash, counterparty } => {
            let mut out = domain.writer(EXTERNAL_DOMAIN);
            out.text(kind);
            out.text(denom);
            out.amount(at_stake.0);
            out.bytes(content_hash);
            out.option(counterparty.as_ref(), |out, counterparty| out.text(counterparty));
            out
        }
    };
    sha256(&[&out.into_bytes()])
}

impl SigningDomain<'_> {
    fn writer(self, domain: &str) -> Writer {
        let mut out = Writer::default();
        for text in [domain, self.chain_id, self.governance, self.wallet] {
            out.text(text);
        }
        out
    }
}

fn treasury_move(out: &mut Writer, action: &Action) {
    match action {
        Action::Stake { validator, amount } => {
            out.tag(1);
            out.text(validator);
            out.amount(amount.0);
        }
        Action::Redelegate { from, to, amount } => {
            out.tag(2);
            out.text(from);
            out.text(to);
            out.amount(amount.0);
        }
        Action::Unstake { validator, amount } => {
            out.tag(3);
            out.text(validator);
            out.amount(amount.0);
        }
        Action::Claim { validators } => {
            out.tag(4);
            out.list(validators, |out, validator| out.text(validator));
        }
        Action::Swap { pool, offer, amount, receive_min } => {
            out.tag(5);
            out.text(pool);
            out.tag(match offer {
                Side::Stable => 1,
                Side::Stake => 2,
            });
            out.amount(amount.0);
            out.amount(receive_min.0);
        }
        Action::ProvideLiquidity { pool, stable, stake } => {
            out.tag(6);
            out.text(pool);
            out.amount(stable.0);
            out.amount(stake.0);
        }
        Action::WithdrawLiquidity { pool, lp } => {
            out.tag(7);
            out.text(pool);
            out.amount(lp.0);
        }
        Action::Return { coins: of } => {
            out.tag(8);
            coins(out, of);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Amount, IntentId};

    fn pay(to: &str, amount: u128) -> Payment {
        Payment {
            id: IntentId::new(1_790_000_000, [5; 10]),
            to: to.into(),
            amount: Amount(amount),
            category: "cloud".into(),
            reference: "r".into(),
            beneficiary: None,
        }
    }

    const DOMAIN_OF_TEST: SigningDomain<'static> = SigningDomain { chain_id: "c", governance: "g", wallet: "w" };

    #[test]
    fn the_bytes_are_what_the_page_says() {
        let mut bytes =
            b"\0\0\0\x1astateset/governed-action/1\0\0\0\x01c\0\0\0\x01g\0\0\0\x01w\0\0\0\x05uusdc".to_vec();
        bytes.extend(*b"\0\0\0\x01\0\0\0\x10");
        bytes.extend(IntentId::new(1_790_000_000, [5; 10]).0);
        bytes.extend(*b"\0\0\0\x05alice");
        bytes.extend(7_u128.to_be_bytes());
        bytes.extend(*b"\0\0\0\x05cloud\0\0\0\x01r");
        assert_eq!(action_hash(DOMAIN_OF_TEST, "uusdc", &[pay("alice", 7)]), sha256(&[&bytes]));
    }

    #[test]
    fn payments_of_which_one_goes_into_a_conduit_have_a_domain_of_their_own() {
        let payments = [pay("alice", 7), Payment { beneficiary: Some("bob".into()), ..pay("escrow", 8) }];
        let mut bytes = b"\0\0\0\x22stateset/governed-conduit-action/1\0\0\0\x01c\0\0\0\x01g\0\0\0\x01w".to_vec();
        bytes.extend(*b"\0\0\0\x05uusdc\0\0\0\x02");
        for (to, amount, beneficiary) in
            [(b"\0\0\0\x05alice".as_slice(), 7_u128, b"\0".as_slice()), (b"\0\0\0\x06escrow", 8, b"\x01\0\0\0\x03bob")]
        {
            bytes.extend(*b"\0\0\0\x10");
            bytes.extend(IntentId::new(1_790_000_000, [5; 10]).0);
            bytes.extend(to);
            bytes.extend(amount.to_be_bytes());
            bytes.extend(*b"\0\0\0\x05cloud\0\0\0\x01r");
            bytes.extend(beneficiary);
        }
        assert_eq!(action_hash(DOMAIN_OF_TEST, "uusdc", &payments), sha256(&[&bytes]));
    }

    #[test]
    fn whatever_an_action_consists_of_changes_its_hash() {
        let (alice, bob) = (pay("alice", 7), pay("bob", 7));
        let with = |change: fn(&mut Payment)| {
            let mut payment = alice.clone();
            change(&mut payment);
            action_hash(DOMAIN_OF_TEST, "uusdc", &[payment])
        };
        let one = std::slice::from_ref(&alice);
        let mut hashes = vec![
            action_hash(DOMAIN_OF_TEST, "uusdc", one),
            action_hash(SigningDomain { chain_id: "d", ..DOMAIN_OF_TEST }, "uusdc", one),
            action_hash(SigningDomain { governance: "d", ..DOMAIN_OF_TEST }, "uusdc", one),
            action_hash(SigningDomain { wallet: "d", ..DOMAIN_OF_TEST }, "uusdc", one),
            // A letter moved over a border.
            action_hash(SigningDomain { governance: "gw", wallet: "", ..DOMAIN_OF_TEST }, "uusdc", one),
            action_hash(DOMAIN_OF_TEST, "ustate", one),
            action_hash(DOMAIN_OF_TEST, "uusdc", &[alice.clone(), bob.clone()]),
            action_hash(DOMAIN_OF_TEST, "uusdc", &[bob.clone(), alice.clone()]),
            action_hash(DOMAIN_OF_TEST, "uusdc", &[alice.clone(), alice.clone()]),
            action_hash(DOMAIN_OF_TEST, "uusdc", &[]),
            with(|payment| payment.id = IntentId::new(1_790_000_000, [6; 10])),
            with(|payment| payment.to = "bob".into()),
            with(|payment| payment.amount = Amount(8)),
            with(|payment| payment.category = "clou".into()),
            with(|payment| payment.reference = "s".into()),
            with(|payment| payment.beneficiary = Some("bob".into())),
            with(|payment| payment.beneficiary = Some("carol".into())),
            with(|payment| payment.beneficiary = Some(String::new())),
            // Through whom, and for whom, the other way round.
            with(|payment| (payment.to, payment.beneficiary) = ("bob".into(), Some("alice".into()))),
            action_hash(
                DOMAIN_OF_TEST,
                "uusdc",
                &[alice.clone(), Payment { beneficiary: Some("c".into()), ..bob.clone() }],
            ),
            action_hash(
                DOMAIN_OF_TEST,
                "uusdc",
                &[Payment { beneficiary: Some("c".into()), ..alice.clone() }, bob.clone()],
            ),
        ];
        let all = hashes.len();
        hashes.sort();
        hashes.dedup();
        assert_eq!(hashes.len(), all);
    }
    fn external(counterparty: Option<&str>) -> RequestedAction {
        RequestedAction::External {
            kind: "order".into(),
            denom: "uusdc".into(),
            at_stake: Amount(7),
            content_hash: [9; 32].into(),
            counterparty: counterparty.map(str::to_owned),
        }
    }

    fn treasury_move(action: Action) -> RequestedAction {
        RequestedAction::TreasuryMove { treasury: "t".into(), action, denom: "uusdc".into(), at_stake: Amount(7) }
    }

    fn mandate(purpose: &str, payee: &str) -> RequestedAction {
        let mandate = crate::policy::Mandate {
            purpose: purpose.into(),
            scope: crate::policy::MandateScope::Payees(vec![payee.into()]),
            denom: "uusdc".into(),
            per_payment_max: Amount(1),
            total: Amount(2),
            expires_at: 3,
            replaces: vec![],
        };
        RequestedAction::Mandate { mandate }
    }

    #[test]
    fn what_lies_outside_the_chain_is_hashed_as_the_page_says() {
        let mut bytes = b"\0\0\0\x1cstateset/governed-external/1\0\0\0\x01c\0\0\0\x01g\0\0\0\x01w".to_vec();
        bytes.extend(*b"\0\0\0\x05order\0\0\0\x05uusdc");
        bytes.extend(7_u128.to_be_bytes());
        bytes.extend(*b"\0\0\0\x20");
        bytes.extend([9; 32]);
        bytes.extend(*b"\x01\0\0\0\x05alice");
        assert_eq!(requested_hash(DOMAIN_OF_TEST, &external(Some("alice"))), sha256(&[&bytes]));
    }

    #[test]
    fn payments_have_one_hash_however_they_are_asked_for_and_every_other_action_another() {
        let payments = vec![pay("alice", 7)];
        let paid = action_hash(DOMAIN_OF_TEST, "uusdc", &payments);
        let asked = RequestedAction::Payments { denom: "uusdc".into(), payments };
        assert_eq!(requested_hash(DOMAIN_OF_TEST, &asked), paid);
        let (validator, pool, amount) = (|| "v".to_owned(), || "p".to_owned(), Amount(7));
        let moves = [
            Action::Stake { validator: validator(), amount },
            Action::Unstake { validator: validator(), amount },
            Action::Redelegate { from: validator(), to: pool(), amount },
            Action::Redelegate { from: pool(), to: validator(), amount },
            Action::Claim { validators: vec![validator()] },
            Action::Swap { pool: pool(), offer: Side::Stable, amount, receive_min: Amount(6) },
            Action::Swap { pool: pool(), offer: Side::Stake, amount, receive_min: Amount(6) },
            Action::Swap { pool: pool(), offer: Side::Stake, amount, receive_min: Amount(5) },
            Action::ProvideLiquidity { pool: pool(), stable: amount, stake: Amount(6) },
            Action::ProvideLiquidity { pool: pool(), stable: Amount(6), stake: amount },
            Action::WithdrawLiquidity { pool: pool(), lp: amount },
            Action::Return { coins: vec![cosmwasm_std::Coin::new(7_u128, "uusdc")] },
            Action::Return { coins: vec![cosmwasm_std::Coin::new(8_u128, "uusdc")] },
        ];
        let mut actions: Vec<RequestedAction> = moves.into_iter().map(treasury_move).collect();
        actions.extend([asked, external(None), external(Some("alice")), external(Some(""))]);
        actions.extend([mandate("a", "bc"), mandate("ab", "c")]);
        for change in [
            |kind: &mut String, _: &mut String, _: &mut Amount| kind.push('s'),
            |_: &mut String, denom: &mut String, _: &mut Amount| denom.push('s'),
            |_: &mut String, _: &mut String, at_stake: &mut Amount| *at_stake = Amount(8),
        ] {
            for mut other in [external(None), treasury_move(Action::Claim { validators: vec![] })] {
                match &mut other {
                    RequestedAction::External { kind: of, denom, at_stake, .. }
                    | RequestedAction::TreasuryMove { treasury: of, denom, at_stake, .. } => {
                        change(of, denom, at_stake)
                    }
                    RequestedAction::Payments { .. } | RequestedAction::Mandate { .. } => {}
                }
                actions.push(other);
            }
        }
        let mut hashes: Vec<_> = actions.iter().map(|action| requested_hash(DOMAIN_OF_TEST, action)).collect();
        let elsewhere = SigningDomain { wallet: "x", ..DOMAIN_OF_TEST };
        hashes.extend(actions.iter().map(|action| requested_hash(elsewhere, action)));
        let all = hashes.len();
        hashes.sort();
        hashes.dedup();
        assert_eq!(hashes.len(), all);
    }
}
