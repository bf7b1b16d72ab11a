//! A keeper's outbox over a fake chain.

use std::path::PathBuf;
use std::sync::Arc;

use stateset_api::IntentId;
use stateset_chain::journal::{IntentState, Journal, PlannedIntent, TxState};
use stateset_chain::{Key, Outbox, OutboxConfig, OutboxError, Progress};
use tempfile::TempDir;

use crate::fake::{CHAIN_ID, EPOCH, FakeChain, WALLET};
use crate::steps::plan;

const PHRASE: &str = "special sign fit simple patrol salute grocery chicken wheat radar tonight ceiling";

/// A keeper's outbox over a fake chain; it can be killed and started again. The process dies here, never the
/// machine, so the journal need not wait for the disk.
pub(crate) struct Suite {
    pub(crate) dir: TempDir,
    pub(crate) chain: Arc<FakeChain>,
    pub(crate) journal: Option<Journal>,
    pub(crate) outbox: Outbox,
}

pub(crate) fn config() -> OutboxConfig {
    let mut config = OutboxConfig::new(CHAIN_ID.into(), WALLET.into(), "0.025ustate".parse().unwrap());
    // These blocks come as fast as a test makes them; what the machine's clock forbids has tests of its own.
    config.block_milliseconds_min = 0;
    config
}

pub(crate) fn outbox(chain: &Arc<FakeChain>) -> Outbox {
    Outbox::new(chain.clone(), Arc::new(key()), config())
}

pub(crate) fn key() -> Key {
    Key::from_mnemonic(PHRASE, 0, "stateset").unwrap()
}

pub(crate) fn intent(number: u8, reference: &str) -> PlannedIntent {
    PlannedIntent {
        id: IntentId::new(1_790_000_000, [number; 10]),
        wallet: WALLET.into(),
        denom: "uusdc".into(),
        to: "stateset1vendor".into(),
        amount: 5,
        category: "cloud".into(),
        reference: reference.into(),
        rationale: "due".into(),
        origin: "bills.csv".into(),
        approval: None,
        mandate: None,
        planned_at: 1_790_000_000,
    }
}

impl Suite {
    pub(crate) fn with(intents: &[PlannedIntent]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let chain = Arc::new(FakeChain::new(key().address()));
        let journal = Journal::open_rehearsal(dir.path().join("journal.sqlite")).unwrap();
        plan(&journal, intents);
        Self { dir, outbox: outbox(&chain), chain, journal: Some(journal) }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.dir.path().join("journal.sqlite")
    }

    pub(crate) fn journal(&self) -> &Journal {
        self.journal.as_ref().unwrap()
    }

    pub(crate) async fn tick(&mut self) -> Result<Vec<Progress>, OutboxError> {
        self.outbox.tick(self.journal.as_ref().unwrap(), Some(EPOCH)).await
    }

    /// The process dies and another starts: only the file remains.
    pub(crate) fn restart(&mut self) {
        drop(self.journal.take());
        self.journal = Some(Journal::open_rehearsal(self.path()).unwrap());
        let config = self.outbox.config().clone();
        self.outbox = Outbox::new(self.chain.clone(), Arc::new(key()), config);
    }

    /// Other settings, as after a restart.
    pub(crate) fn reconfigure(&mut self, change: impl FnOnce(&mut OutboxConfig)) {
        let mut config = self.outbox.config().clone();
        change(&mut config);
        self.outbox = Outbox::new(self.chain.clone(), Arc::new(key()), config);
    }

    /// Ticks and makes blocks until nothing is planned or in flight.
    pub(crate) async fn settle(&mut self) {
        for _ in 0..400 {
            let quiet = self.tick().await.unwrap().is_empty();
            if quiet {
                return;
            }
            self.chain.blocks(1);
        }
        panic!("still busy after 400 blocks: {:?}", self.journal().intents(None, 500));
    }

    pub(crate) fn states(&self) -> Vec<IntentState> {
        self.journal().intents(None, 500).unwrap().into_iter().map(|row| row.state).collect()
    }

    pub(crate) fn tx_states(&self) -> Vec<TxState> {
        self.journal().txs(50).unwrap().into_iter().map(|row| row.state).collect()
    }
}
