//! The brake, pulled in an incident by a key of its own, which can do nothing else. Sent as an alarm is: again if nobody
//! says what became of the first try, since it does no harm twice.

use std::sync::Arc;
use std::time::Duration;

use stateset_api::wallet::{BrakeMsg, ExecuteMsg};
use stateset_chain::contract::{AskError, Wallet};
use stateset_chain::transact::{Sending, TransactError, transact};
use stateset_chain::{Key, tx};
use thiserror::Error;
use tokio::time::Instant;

/// Between two tries.
const AGAIN: Duration = Duration::from_secs(60);
/// A round waits no longer for it; the next try finds this one by its record.
const PATIENCE: Duration = Duration::from_secs(20);

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
    #[error("it is in no block after {} s; what became of it is looked for", PATIENCE.as_secs())]
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

    /// Pulls it, unless that was tried within the last minute.
    pub(crate) async fn pull(&mut self, wallet: &Wallet, reason: String) -> Result<(), BrakeError> {
        if self.tried.is_some_and(|at| at.elapsed() < AGAIN) {
            return Ok(());
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
