//! How the program ends: what a script may conclude from the number, and which errors end in which.
//!
//! Never here: an error's words, which its own type has. A number never changes its meaning.

use stateset_chain::TxHash;
use stateset_chain::node_check::NodeCheckError;
use stateset_chain::transact::TransactError;
use stateset_keeper::round_error::RoundError;
use thiserror::Error;

use crate::deploy::{AdvisoryError, DeployError};
use crate::output::OutputError;
use crate::register::RegisterError;

/// What a process says of itself by its exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Done = 0,
    Failed = 1,
    /// By clap, before a verb begins.
    Usage = 2,
    Affected = 3,
    AllRefused = 4,
    SomeRefused = 5,
    Unclear = 6,
    TookEffect = 7,
    Unhealthy = 8,
    Displaced = 9,
}

impl Exit {
    /// All of them, by number.
    pub const ALL: [Self; 10] = [
        Self::Done,
        Self::Failed,
        Self::Usage,
        Self::Affected,
        Self::AllRefused,
        Self::SomeRefused,
        Self::Unclear,
        Self::TookEffect,
        Self::Unhealthy,
        Self::Displaced,
    ];

    /// The number that a shell shows.
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// What it means, and what to do about it.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Done => "done, or shown; whoever stopped reading a listing had read enough",
            Self::Failed => "it did not take effect; the reason is on standard error",
            Self::Usage => "the command line was not understood: nothing was done",
            Self::Affected => {
                "a published fault affects the node: nothing was sent; have it mended, or look for another"
            }
            Self::AllRefused => "nothing in the file was taken in; each row has its reason",
            Self::SomeRefused => "a part of the file was taken in, a part was not; each row has its reason",
            Self::Unclear => {
                "it was sent, and whether it took effect is not known: ask for its hash before repeating it"
            }
            Self::TookEffect => {
                "it took effect, but something after it failed, such as writing the answer: do not repeat it; \
                 standard error has the hash"
            }
            Self::Unhealthy => {
                "`doctor` or `config check` found something without which the keeper does not pay; the answer says what \
                 to do"
            }
            Self::Displaced => {
                "another keeper took over: leave this one stopped, or end the other and say `run --take-over` once"
            }
        }
    }

    /// What an error ends in.
    pub fn of(report: &eyre::Report) -> Self {
        if report.downcast_ref::<TookEffect>().is_some()
            || matches!(report.downcast_ref(), Some(OutputError::AfterAct { .. }))
        {
            return Self::TookEffect;
        }
        if matches!(report.downcast_ref(), Some(AdvisoryError::Affected { .. }))
            || matches!(report.downcast_ref(), Some(NodeCheckError::Affected { .. }))
        {
            return Self::Affected;
        }
        if let Some(refused) = report.downcast_ref::<RowsRefused>() {
            return if refused.taken_in == 0 { Self::AllRefused } else { Self::SomeRefused };
        }
        if report.downcast_ref().is_some_and(RoundError::is_displaced) {
            return Self::Displaced;
        }
        if let Some(unhealthy) = report.downcast_ref::<Unhealthy>() {
            return if unhealthy.affected { Self::Affected } else { Self::Unhealthy };
        }
        match transact_error(report) {
            Some(error) if error.is_unclear() => Self::Unclear,
            _ => Self::Failed,
        }
    }
}

/// Errors that show another as their own hide it from the chain of causes.
fn transact_error(report: &eyre::Report) -> Option<&TransactError> {
    let register = report.downcast_ref().and_then(|error| match error {
        RegisterError::Transact(inner) => Some(inner),
        _ => None,
    });
    let deploy = report.downcast_ref().and_then(|error| match error {
        DeployError::Transact(inner) => Some(inner),
        _ => None,
    });
    report.downcast_ref::<TransactError>().or(register).or(deploy)
}

/// Of a file's rows some, or all, were not taken in: their reasons have been shown.
#[derive(Debug, Error)]
#[error("{not_taken_in} of {} rows were not taken in; the answer names each with its reason", taken_in.saturating_add(*not_taken_in))]
pub struct RowsRefused {
    /// Rows that are known now, whether since now or from before.
    pub taken_in: usize,
    pub not_taken_in: usize,
}

/// The keeper does not pay as things are: what is wrong has been shown.
#[derive(Debug, Error)]
#[error("{failed} checks failed; the answer says what to do about each")]
pub struct Unhealthy {
    pub failed: usize,
    /// Whether a published fault of the node is among them.
    pub affected: bool,
}

/// Something failed after a transaction took effect: what failed is this error's cause.
#[derive(Debug, Error)]
#[error("it took effect by {tx}, do not repeat it; what came after failed")]
pub struct TookEffect {
    pub tx: TxHash,
}

/// What follows a transaction that took effect, if one was sent: its failure is not the transaction's.
pub fn after<T>(tx: impl Into<Option<TxHash>>, result: eyre::Result<T>) -> eyre::Result<T> {
    match tx.into() {
        None => result,
        Some(tx) => result.map_err(|reason| reason.wrap_err(TookEffect { tx })),
    }
}

/// The exit codes as `--help` shows them.
pub fn help() -> String {
    let lines = Exit::ALL.map(|exit| format!("  {}  {}", exit.code(), exit.meaning()));
    format!("Exit codes:\n{}", lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use eyre::eyre;
    use stateset_chain::ChainError;
    use stateset_state::epoch::EpochError;

    use super::*;

    #[test]
    fn each_number_means_one_thing() {
        assert_eq!(Exit::ALL.map(Exit::code), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        assert!(
            help().lines().any(|line| line.starts_with("  6  it was sent, and whether it took effect is not known"))
        );
    }

    #[test]
    fn an_error_ends_in_its_code_whatever_was_said_around_it() {
        let hash = TxHash([7; 32]);
        let unclear = || TransactError::Unknown { hash, height: 9 };
        let refused = |taken_in, not_taken_in| eyre!(RowsRefused { taken_in, not_taken_in });
        let full = || std::io::Error::from(std::io::ErrorKind::StorageFull);
        let table = [
            (eyre!("plain"), Exit::Failed),
            (eyre!(TransactError::Price { gas: 2 }), Exit::Failed),
            (eyre!(TransactError::Lapsed { hash, height: 9 }), Exit::Failed),
            (eyre!(TransactError::Unindexed { hash, sequence: 3 }), Exit::Unclear),
            (eyre!(unclear()).wrap_err("the owner's act"), Exit::Unclear),
            (eyre!(TransactError::Halted { hash, height: 9, seconds: 60 }), Exit::Unclear),
            (
                eyre!(TransactError::Unasked {
                    hash,
                    reason: ChainError::Unreachable { endpoint: "n".into(), reason: "gone".into() }
                }),
                Exit::Unclear,
            ),
            (eyre!(RoundError::from(EpochError::Displaced { ours: 1, theirs: 2 })), Exit::Displaced),
            (eyre!(RoundError::from(EpochError::InDoubt { ours: 1, theirs: 2 })), Exit::Failed),
            (eyre!(RegisterError::Transact(unclear())), Exit::Unclear),
            (eyre!(DeployError::Transact(unclear())), Exit::Unclear),
            (refused(0, 3), Exit::AllRefused),
            (refused(1, 2), Exit::SomeRefused),
            (eyre!(Unhealthy { failed: 1, affected: false }), Exit::Unhealthy),
            (eyre!(Unhealthy { failed: 2, affected: true }), Exit::Affected),
            (eyre!(OutputError::Listing { reason: full() }), Exit::Failed),
            (eyre!(OutputError::AfterAct { reason: full() }), Exit::TookEffect),
            (after::<()>(hash, Err(eyre!("no answer"))).unwrap_err(), Exit::TookEffect),
        ];
        for (report, exit) in table {
            assert_eq!(Exit::of(&report), exit, "{report:?}");
        }
        let shown = format!("{:#}", after::<()>(hash, Err(eyre!("no answer"))).unwrap_err());
        assert!(shown.contains(&hash.to_string()) && shown.ends_with("no answer"), "{shown}");
        assert!(refused(1, 2).to_string().starts_with("2 of 3 rows were not taken in"));
    }
}
