//! What an answer of the chain means for the one who sent, by codespace and code; never by the text of a log.
//!
//! Codes: cosmos-sdk 0.53 `types/errors`, wasmd 0.61 `x/wasm/types/errors.go`; statuses: gRPC.

use crate::ChainError;

/// What to do about an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Taken, or known already; in a block: it took effect.
    Accepted,
    /// Nothing is wrong with it: the same bytes later. Also when no answer came, since it may have arrived.
    Retry,
    /// This node cannot; another may.
    OtherNode,
    /// The sequence is not the account's: read the account anew, once these bytes can no longer land.
    Refresh,
    /// It must be built anew: more gas, more fee, a later timeout.
    Rebuild(Rebuild),
    /// A contract, or the module that runs it, said no.
    Policy,
    /// The account that pays fees cannot. In a block it may instead be the messages' own money.
    GasWalletEmpty,
    /// Will not get better by trying.
    Terminal,
    /// Nobody wrote down what this means: a person must look.
    Unknown,
}

/// What to build differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rebuild {
    MoreGas,
    MoreFee,
    LaterTimeout,
}

impl Outcome {
    /// Of a mempool's check or of a block's result; code 0 is success whatever the codespace.
    pub fn of_code(codespace: &str, code: u32) -> Self {
        match (codespace, code) {
            (_, 0) => Self::Accepted,
            ("sdk", code) => Self::of_sdk(code),
            ("wasm", code) => Self::of_wasm(code),
            // x/bank: transfers of a denom are disabled; invalid inputs.
            ("bank", 2..=7) => Self::Policy,
            // x/feegrant: used up, expired, none, not for these messages. Before any message runs.
            ("feegrant", 2..=7) => Self::GasWalletEmpty,
            _ => Self::Unknown,
        }
    }

    const fn of_sdk(code: u32) -> Self {
        match code {
            // The mempool has the very same bytes.
            19 => Self::Accepted,
            // The mempool is full.
            20 => Self::Retry,
            // Invalid sequence, wrong sequence.
            3 | 32 => Self::Refresh,
            // Out of gas, gas limit the chain does not take.
            11 | 41 => Self::Rebuild(Rebuild::MoreGas),
            13 => Self::Rebuild(Rebuild::MoreFee),
            // Timeout height, timeout time.
            30 | 42 => Self::Rebuild(Rebuild::LaterTimeout),
            // Insufficient funds, unknown address: whoever never received anything has no account.
            5 | 9 => Self::GasWalletEmpty,
            // Not decodable, unauthorised (wrong key, account number or chain id), unknown request, malformed address,
            // key, coins, memo, signatures, request, size, signer, version, chain id, type, options, packing.
            2 | 4 | 6 | 7 | 8 | 10 | 12 | 14 | 15 | 16 | 17 | 18 | 21 | 24 | 27 | 28 | 29 | 31 | 33 | 34 => {
                Self::Terminal
            }
            _ => Self::Unknown,
        }
    }

    const fn of_wasm(code: u32) -> Self {
        match code {
            6 => Self::Rebuild(Rebuild::MoreGas),
            // Upload, instantiate, execute and migrate failed, query failed, and limits on what contracts answer.
            2..=5 | 7..=21 | 27 | 30 => Self::Policy,
            // No such contract, no such code.
            22 | 28 => Self::Terminal,
            // 29: the virtual machine itself failed.
            _ => Self::Unknown,
        }
    }

    /// Of a call that brought no answer of the expected kind.
    pub const fn of_error(error: &ChainError) -> Self {
        match error {
            ChainError::Unreachable { .. } => Self::Retry,
            ChainError::Unreadable { .. } | ChainError::WrongChain { .. } => Self::OtherNode,
            // A node that is behind catches up; endpoints that disagree may agree again.
            ChainError::Behind { .. } | ChainError::EndpointsDisagree { .. } => Self::Retry,
            ChainError::Answered { status, .. } => match status {
                // Resource exhausted, unavailable, aborted.
                8 | 10 | 14 => Self::Retry,
                // Permission denied, unimplemented, internal, unauthenticated: about the node, not the request.
                7 | 12 | 13 | 16 => Self::OtherNode,
                // Invalid argument, out of range.
                3 | 11 => Self::Terminal,
                _ => Self::Unknown,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_mean_what_the_sdk_and_wasmd_registered() {
        use Outcome::*;
        let table = [
            ("", 0, Accepted),
            ("sdk", 19, Accepted),
            ("sdk", 20, Retry),
            ("sdk", 32, Refresh),
            ("sdk", 3, Refresh),
            ("sdk", 11, Rebuild(super::Rebuild::MoreGas)),
            ("sdk", 13, Rebuild(super::Rebuild::MoreFee)),
            ("sdk", 30, Rebuild(super::Rebuild::LaterTimeout)),
            ("sdk", 5, GasWalletEmpty),
            ("sdk", 9, GasWalletEmpty),
            ("sdk", 4, Terminal),
            ("sdk", 2, Terminal),
            ("sdk", 1, Unknown),
            ("sdk", 35, Unknown),
            ("wasm", 5, Policy),
            ("wasm", 6, Rebuild(super::Rebuild::MoreGas)),
            ("wasm", 22, Terminal),
            ("wasm", 29, Unknown),
            ("undefined", 1, Unknown),
            ("undefined", 111_222, Unknown),
            ("some-module", 32, Unknown),
            ("feegrant", 2, GasWalletEmpty),
            ("feegrant", 5, GasWalletEmpty),
        ];
        for (codespace, code, expected) in table {
            assert_eq!(Outcome::of_code(codespace, code), expected, "{codespace} {code}");
        }
    }

    #[test]
    fn a_lost_answer_is_retried_and_a_nodes_own_trouble_goes_elsewhere() {
        let endpoint = || "n".to_owned();
        let lost = ChainError::Unreachable { endpoint: endpoint(), reason: String::new() };
        assert_eq!(Outcome::of_error(&lost), Outcome::Retry);
        let answered =
            |status| ChainError::Answered { endpoint: endpoint(), status, message: "mempool is full".into() };
        for (status, expected) in
            [(8, Outcome::Retry), (13, Outcome::OtherNode), (3, Outcome::Terminal), (2, Outcome::Unknown)]
        {
            assert_eq!(Outcome::of_error(&answered(status)), expected, "{status}");
        }
    }
}
