//! What a deployment's steps found or did.

use stateset_chain::TxHash;

/// What a step found or did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The code is on chain; no transaction was needed.
    CodeFound {
        name: &'static str,
        code_id: u64,
    },
    CodeStored {
        name: &'static str,
        code_id: u64,
        tx: TxHash,
        gas_used: u64,
    },
    /// The contract is there and runs the code of the artifacts.
    ContractFound {
        name: &'static str,
        address: String,
    },
    ContractCreated {
        name: &'static str,
        address: String,
        tx: TxHash,
        gas_used: u64,
    },
    /// The contract runs other code now; its storage stayed.
    ContractMigrated {
        name: &'static str,
        address: String,
        from: u64,
        to: u64,
        tx: TxHash,
        gas_used: u64,
    },
    /// The contract runs older code, and the deployer may not exchange it.
    ContractKept {
        name: &'static str,
        address: String,
        runs: u64,
        code_id: u64,
        admin: Option<String>,
    },
    /// A contract knows of another now.
    Wired {
        name: &'static str,
        what: String,
        tx: TxHash,
        gas_used: u64,
    },
    /// It should know of it, but not from the deployer.
    Unwired {
        name: &'static str,
        what: String,
        why: String,
    },
}

impl Step {
    /// Whether the step sent a transaction.
    pub const fn acted(&self) -> bool {
        matches!(
            self,
            Self::CodeStored { .. } | Self::ContractCreated { .. } | Self::ContractMigrated { .. } | Self::Wired { .. }
        )
    }
}
