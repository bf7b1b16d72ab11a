//! What the chain's own money says no to, whatever the wallet allows: a denom switched off, an address that may not be
//! paid, an issuer's module that froze somebody.
//!
//! wasmd passes on the codespace and code of the module that refused a contract's message, and undoes the whole
//! message. Read by those alone, never by the text of a log (cosmos-sdk 0.53 `x/bank/types/errors.go`,
//! `x/bank/keeper/msg_server.go`).

use std::fmt;

/// Why the chain would not move the money of a message that the wallet sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MoneyRefusal {
    /// Nobody may send this denom now: every payment in it fails alike.
    SendsDisabled { denom: String },
    /// The bank pays nothing to one of the payees: an account of the chain's own.
    Receiver,
    /// A module beside the bank refused, such as that of an issuer that froze a payee, or the wallet.
    Module { codespace: String, code: u32 },
}

impl MoneyRefusal {
    /// Of a block's result for a message of payments in `denom`. `None` for what the wallet, the account that pays fees
    /// or the node said.
    pub fn of(codespace: &str, code: u32, denom: &str) -> Option<Self> {
        match (codespace, code) {
            (_, 0) => None,
            ("bank", 5) => Some(Self::SendsDisabled { denom: denom.to_owned() }),
            // After the signature was checked only the bank has this to say.
            ("sdk", 4) => Some(Self::Receiver),
            ("" | "sdk" | "wasm" | "bank" | "feegrant" | "undefined", _) => None,
            _ => Some(Self::Module { codespace: codespace.to_owned(), code }),
        }
    }

    /// Whether no payment of the message is to blame: the others would fail alike, alone too.
    pub const fn is_of_the_denom(&self) -> bool {
        matches!(self, Self::SendsDisabled { .. })
    }
}

impl fmt::Display for MoneyRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SendsDisabled { denom } => {
                write!(f, "the bank refuses sends of {denom}: retry once the chain has switched them on again")
            }
            Self::Receiver => {
                write!(f, "the bank lets nothing be sent to this payee: an account of the chain's own; ask for another")
            }
            Self::Module { codespace, code } => write!(
                f,
                "the chain's module '{codespace}' refuses to move it (code {code}), as where an issuer froze the payee \
                 or the wallet: ask the issuer, then retry"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_of_the_money_by_its_code_alone() {
        let disabled = MoneyRefusal::SendsDisabled { denom: "uusdc".into() };
        let module = |codespace: &str, code| MoneyRefusal::Module { codespace: codespace.into(), code };
        let table = [
            ("", 0, None),
            ("bank", 5, Some(disabled.clone())),
            ("bank", 4, None),
            ("sdk", 4, Some(MoneyRefusal::Receiver)),
            ("sdk", 5, None),
            ("sdk", 11, None),
            ("sdk", 32, None),
            ("wasm", 5, None),
            ("undefined", 1, None),
            ("feegrant", 2, None),
            ("fiat-tokenfactory", 7, Some(module("fiat-tokenfactory", 7))),
        ];
        for (codespace, code, expected) in table {
            assert_eq!(MoneyRefusal::of(codespace, code, "uusdc"), expected, "{codespace} {code}");
        }
        assert_eq!(
            [disabled, MoneyRefusal::Receiver, module("x", 1)].map(|refusal| refusal.is_of_the_denom()),
            [true, false, false]
        );
    }

    #[test]
    fn the_state_is_named_with_its_remedy() {
        let text = MoneyRefusal::of("bank", 5, "uusdc").unwrap().to_string();
        assert!(text.starts_with("the bank refuses sends of uusdc: retry"), "{text}");
        let text = MoneyRefusal::of("issuer", 2, "uusdc").unwrap().to_string();
        assert!(text.contains("'issuer'") && text.contains("(code 2)") && text.contains("froze"), "{text}");
    }
}
