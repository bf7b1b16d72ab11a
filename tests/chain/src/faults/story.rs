//! One agent and its keeper, from the first bill to the last.

use std::fmt::Write as _;
use std::time::Duration;

use eyre::{OptionExt, WrapErr, ensure};
use stateset_agent::BillStatus;
use stateset_chain::journal::{Kind, Reader};
use stateset_state::stored_state::StoredState;
use tokio::time::Instant;

use super::BATCH;
use super::disk::Disk;
use super::relay::Relay;
use super::verdict::{self, Verdict, number};
use crate::keeper::{Folder, Process};
use crate::throughput::stage::{AMOUNT, Agent, Stage};
use crate::wallets::DENOM;

/// What a bench's agent begins with.
const MONEY: u128 = 1_000_000_000;
/// Transactions under way at most, as the outbox has it by default.
const WINDOW: u64 = 256;
const PATIENCE: Duration = Duration::from_secs(180);
const POLL: Duration = Duration::from_millis(2);
const SLOW_POLL: Duration = Duration::from_millis(100);

pub(super) struct Story<'a> {
    stage: &'a Stage<'a>,
    agent: Agent,
    folder: Folder,
    keeper: Option<Process>,
    bills: u64,
    // Last, so that nothing uses it any more when it goes.
    disk: Option<Disk>,
}

impl<'a> Story<'a> {
    /// `None` if it is to have a disk of its own, and cannot.
    pub(super) async fn begin(stage: &'a Stage<'a>, relay: &Relay, on_disk: bool) -> eyre::Result<Option<Self>> {
        let agent = stage.agent().await?;
        let batch = u32::try_from(BATCH)?;
        let mut folder = Folder::new(&stage.node.devnet, &agent.operator, &agent.wallet.address, batch)?;
        let disk = if on_disk { Disk::mount(&folder.path().join("disk"))? } else { None };
        if on_disk && disk.is_none() {
            return Ok(None);
        }
        folder.edit(|config| {
            config["chain"]["endpoint"] = toml_edit::value(&relay.endpoint);
            if on_disk {
                config["journal"]["file"] = toml_edit::value("disk/journal.db");
            }
        })?;
        Ok(Some(Self { stage, agent, folder, keeper: None, bills: 0, disk }))
    }

    /// Hands so many more bills in; returns how many.
    pub(super) fn hand_in(&mut self, bills: u64) -> eyre::Result<u64> {
        let mut text = String::from("number,payee,amount,currency,category,due\n");
        let (whole, micros) = (AMOUNT / 1_000_000, AMOUNT % 1_000_000);
        for bill in self.bills..self.bills + bills {
            let payee = &self.stage.payees[usize::try_from(bill)? % self.stage.payees.len()];
            writeln!(text, "{},{payee},{whole}.{micros:06},USDC,cloud,2026-11-01", number(bill))?;
        }
        let file = self.folder.path().join("bills.csv");
        std::fs::write(&file, text)?;
        self.folder.verb(&["bills", "import", &file.display().to_string()])?;
        self.bills += bills;
        Ok(bills)
    }

    pub(super) async fn start(&mut self) -> eyre::Result<()> {
        self.keeper = Some(self.folder.start()?);
        Ok(())
    }

    pub(super) async fn start_unless_running(&mut self) -> eyre::Result<()> {
        if self.keeper.is_none() { self.start().await } else { Ok(()) }
    }

    pub(super) fn kill(&mut self) -> eyre::Result<()> {
        self.keeper.take().ok_or_eyre("no keeper runs")?.kill()
    }

    fn reader(&self) -> Option<Reader> {
        Reader::open(&self.folder.config.journal_file).ok()
    }

    fn check(&mut self) -> eyre::Result<()> {
        let folder = &self.folder;
        self.keeper.as_mut().ok_or_eyre("no keeper runs")?.check().wrap_err_with(|| folder.log())
    }

    /// Returns once as many transactions are under way as may be, and how many they are.
    pub(super) async fn await_full_window(&mut self) -> eyre::Result<usize> {
        let until = Instant::now() + PATIENCE;
        let mut most = 0;
        loop {
            self.check()?;
            if let Some(reader) = self.reader() {
                let live = reader.live(self.agent.operator.address())?.len();
                most = most.max(live);
                if live as u64 >= WINDOW {
                    return Ok(live);
                }
            }
            ensure!(
                Instant::now() < until,
                "no full window in {} s, at most {most} of {WINDOW} under way:\n{}",
                PATIENCE.as_secs(),
                self.folder.log()
            );
            tokio::time::sleep(POLL).await;
        }
    }

    /// How many more bills fill one window, beyond what is still to be signed.
    pub(super) fn missing_for_a_window(&self) -> eyre::Result<u64> {
        let waiting = match self.reader() {
            Some(reader) => {
                let counts = StoredState::read(&reader, &self.agent.wallet.address)?.bill_counts()?;
                let open = counts[usize::from(BillStatus::Open.code())];
                open + reader.planned(&self.agent.wallet.address, Kind::Payment, usize::MAX)?.len() as u64
            }
            None => self.bills,
        };
        // Twice as many as one takes: some of it lands while the rest is signed.
        let wanted = 2 * WINDOW * BATCH;
        Ok(if waiting < wanted { wanted } else { 0 })
    }

    fn counts(&self) -> eyre::Result<[u64; BillStatus::NAMES.len()]> {
        let Some(reader) = self.reader() else { return Ok([0; BillStatus::NAMES.len()]) };
        Ok(StoredState::read(&reader, &self.agent.wallet.address)?.bill_counts()?)
    }

    pub(super) fn paid(&self) -> eyre::Result<u64> {
        Ok(self.counts()?[usize::from(BillStatus::Paid { height: 0 }.code())])
    }

    /// Returns once all bills have ended, paid or otherwise.
    pub(super) async fn await_quiet(&mut self, bills: u64) -> eyre::Result<()> {
        let until = Instant::now() + PATIENCE;
        loop {
            self.check()?;
            let counts = self.counts()?;
            let ended: u64 = BillStatus::NAMES
                .iter()
                .zip(counts)
                .filter(|(name, _)| ["paid", "refused", "needs_review", "denied"].contains(name))
                .map(|(_, count)| count)
                .sum();
            if ended == bills {
                return Ok(());
            }
            ensure!(
                Instant::now() < until,
                "{ended} of {bills} bills have ended after {} s more: {counts:?}\n{}",
                PATIENCE.as_secs(),
                self.folder.log()
            );
            tokio::time::sleep(SLOW_POLL).await;
        }
    }

    pub(super) fn fill_disk(&self) -> eyre::Result<()> {
        self.disk.as_ref().ok_or_eyre("no disk")?.fill()
    }

    pub(super) fn free_disk(&self) -> eyre::Result<()> {
        self.disk.as_ref().ok_or_eyre("no disk")?.free()
    }

    /// Stops the keeper, steps over its journal again, and asks the chain.
    pub(super) async fn end(mut self, bills: u64) -> eyre::Result<Verdict> {
        let paid = self.paid()?;
        self.keeper.take().ok_or_eyre("no keeper runs")?.stop()?;
        self.folder.verb(&["journal", "replay"])?;
        let chain = self.stage.node.chain.as_ref();
        let left = chain.balance(&self.agent.wallet.address, DENOM).await?;
        verdict::read(chain, &self.agent.wallet.address, (bills, MONEY - left), bills - paid).await
    }
}
