//! The brake, pulled in an incident by a key of its own, which can do nothing else.
//!
//! Its bytes are on disk before they are sent ([`stateset_chain::transact`]), as all that a key signs. From the second round on, and
//! after a restart, the same bytes go to every node that is configured, until the wallet says that it is braked: a node that
//! swallows them, or answers nothing, holds no alarm back. Once they can land no more, or nobody says what became of them, it is signed anew,
//! since it does no harm twice. It waits in no outbox: an alarm stands behind nothing.

use std::sync::Arc;
use std::time::Duration;

use stateset_api::wallet::{BrakeMsg, ExecuteMsg};
use stateset_chain::contract::{AskError, Wallet};
use stateset_chain::endpoints::NamedChain;
use stateset_chain::transact::{Sending, TransactError, resend, transact};
use stateset_chain::{Key, tx};
use thiserror::Error;
use tokio::time::Instant;

/// Between two tries.
const AGAIN: Duration = Duration::from_secs(60);
/// A round waits no longer for it; the next ones send the recorded bytes to every node.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why the brake is not known to be pulled.
#[derive(Debug, Error)]
pub(crate) enum BrakeError {
    #[error(transparent)]
    Ask(#[from] AskError),
    #[error("what it says does not become JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error(transparent)]
    Message(#[from] tx::TxError),
    #[error(transparent)]
    Transact(#[from] TransactError),
    #[error("it is in no block after {} s; its bytes go to every node until it is", PATIENCE.as_secs())]
    Late,
}

/// The key, and how it sends.
#[derive(Debug)]
pub struct Brake {
    key: Arc<Key>,
    sending: Sending,
    tried: Option<Instant>,
}

impl Brake {
    /// A key that the wallet knows as its brake; `sending` as for an alarm.
    pub const fn new(key: Arc<Key>, sending: Sending) -> Self {
        Self { key, sending, tried: None }
    }

    /// Pulls it. If that was tried within the last minute, what was signed is sent to all of `nodes`.
    pub(crate) async fn pull(
        &mut self,
        wallet: &Wallet,
        nodes: &[NamedChain],
        reason: String,
    ) -> Result<(), BrakeError> {
        // Also what a process signed that died since.
        let sent = tokio::time::timeout(PATIENCE, resend(nodes, &self.sending, self.key.address())).await;
        if self.tried.is_some_and(|at| at.elapsed() < AGAIN) {
            return sent.map_or(Err(BrakeError::Late), |sent| Ok(sent.map(drop)?));
        }
        self.tried = Some(Instant::now());
        let message = wallet.dialect().await?.message(&ExecuteMsg::Brake(BrakeMsg::Freeze { reason }))?;
        let message = tx::execute(self.key.address(), &wallet.address, &message, &[])?;
        let sent = transact(wallet.chain.as_ref(), &self.key, &self.sending, vec![message]);
        match tokio::time::timeout(PATIENCE, sent).await {
            Ok(done) => Ok(done.map(drop)?),
            Err(_) => Err(BrakeError::Late),
        }
    }
}
