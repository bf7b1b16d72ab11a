//! What a wallet tells a conduit: a contract that holds money for others, such as an escrow. Which codes are conduits the
//! wallet's policy lists ([`Policy::conduits`](crate::policy::Policy::conduits)).

use cosmwasm_schema::cw_serde;

use crate::IntentId;

/// The messages of a conduit that wallets send. A conduit may have more.
#[cw_serde]
#[derive(Eq)]
pub enum ConduitMsg {
    /// Comes with exactly one coin, of the payment's denom and amount, from the wallet that pays. A refusal undoes the
    /// wallet's whole message.
    Deposit {
        /// The payment's, which the wallet sends here at most once.
        id: IntentId,
        /// For whom the money is, as the payer's wallet judged it; an address of this chain.
        beneficiary: String,
        /// The payment's, at most 64 bytes.
        reference: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deposit_reads_as_the_page_says() {
        let id = IntentId::new(1_790_000_000, [5; 10]);
        let deposit = ConduitMsg::Deposit { id, beneficiary: "alice".into(), reference: "r-1".into() };
        let expected = format!(r#"{{"deposit":{{"id":"{id}","beneficiary":"alice","reference":"r-1"}}}}"#);
        assert_eq!(serde_json::to_string(&deposit).unwrap(), expected);
    }
}
