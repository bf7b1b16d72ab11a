//! Paid once on a real node: the real keeper is killed without warning, again and again, while it pays 240 bills.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use comfy_table::Table;
use eyre::{OptionExt, ensure};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use stateset_agent::BillStatus;
use stateset_chain::journal::{IntentState, Kind, Reader, TxState};
use stateset_state::journaled_state::read_state;
use stateset_tests_chain::keeper::{Folder, Process};
use stateset_tests_chain::node::Node;
use stateset_tests_chain::wallets::{self, DENOM, Plan};
use tokio::time::Instant;

const BILLS: u32 = 240;
/// Handed in before each start, so that there is always something to be killed in.
const BILLS_A_LIFE: u32 = 4;
const KILLS_MIN: u32 = BILLS / BILLS_A_LIFE;
/// Of each state of the journal that money can be lost or doubled in.
const KILLS_PER_STATE_MIN: u32 = 5;
const BATCH_MAX: u32 = 4;
const SEED: u64 = 4;
/// A keeper that has not come to where it is to be killed by then is killed there.
const AIM_LIMIT: Duration = Duration::from_secs(10);
const PATIENCE: Duration = Duration::from_secs(120);
const POLL: Duration = Duration::from_millis(1);

/// In which phase of its work a keeper was killed, as its journal shows afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    /// Nothing is decided that is not done.
    Idle,
    /// Decided, not signed.
    Planned,
    /// Signed bytes on disk; nobody knows whether they were sent.
    Signed,
    /// A node answered to them.
    Broadcast,
    /// The journal knows all that was decided to be paid, the agent does not.
    Settled,
}

struct Story {
    node: Node,
    folder: Folder,
    wallet: String,
    operator: String,
    payees: Vec<String>,
    start: BTreeMap<String, u128>,
}

impl Story {
    async fn begin() -> eyre::Result<Option<Self>> {
        let Some(node) = Node::start()? else { return Ok(None) };
        let (record, _) = node.deploy().await?;
        let (owner, operator) = (node.key("owner")?, node.key("operator")?);
        let names = ["vendor-a", "vendor-b", "vendor-c", "stranger"];
        let payees = names.into_iter().map(|name| node.address(name)).collect::<eyre::Result<Vec<_>>>()?;
        let plan = Plan {
            owner: &owner,
            guardian: node.address("guardian")?,
            operator: operator.address().to_owned(),
            payees: payees.iter().map(|address| wallets::payee(address)).collect(),
            name: "buyer",
            register: true,
            admin: None,
        };
        let (wallet, _) = wallets::create(&node, &record, &plan).await?;
        let folder = Folder::new(&node.devnet, &operator, &wallet.address, BATCH_MAX)?;
        let mut start = BTreeMap::new();
        for address in payees.iter().chain([&wallet.address]) {
            start.insert(address.clone(), node.chain.balance(address, DENOM).await?);
        }
        let operator = operator.address().to_owned();
        Ok(Some(Self { node, folder, wallet: wallet.address, operator, payees, start }))
    }

    /// What each bill asks for: no two the same.
    fn amount(bill: u32) -> u128 {
        1_000_000 + u128::from(bill) * 1_009
    }

    fn payee(&self, bill: u32) -> &str {
        &self.payees[bill as usize % self.payees.len()]
    }

    /// The bills of one life.
    fn hand_in(&self, life: u32) -> eyre::Result<()> {
        let mut text = String::from("number,payee,amount,currency,category,due\n");
        for bill in (0..BILLS).skip((life * BILLS_A_LIFE) as usize).take(BILLS_A_LIFE as usize) {
            let micros = Self::amount(bill);
            let amount = format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000);
            writeln!(text, "INV-{bill:03},{},{amount},USDC,cloud,2026-11-01", self.payee(bill))?;
        }
        let file = self.folder.path().join("bills.csv");
        std::fs::write(&file, text)?;
        self.folder.verb(&["bills", "import", &file.display().to_string()])?;
        Ok(())
    }

    fn reader(&self) -> Option<Reader> {
        Reader::open(&self.folder.config.journal_file).ok()
    }

    fn phase(&self) -> eyre::Result<Phase> {
        let Some(reader) = self.reader() else { return Ok(Phase::Idle) };
        match reader.live(&self.operator)?.last().map(|tx| tx.state) {
            Some(TxState::Signed) => return Ok(Phase::Signed),
            Some(_) => return Ok(Phase::Broadcast),
            None => {}
        }
        if !reader.planned(&self.wallet, Kind::Payment, 1)?.is_empty() {
            return Ok(Phase::Planned);
        }
        // What the journal knows to be paid and the agent does not is Intended to the agent, and not under way.
        let state = read_state(&reader, &self.wallet)?;
        let unlearned = state.bills.values().any(|record| matches!(record.status, BillStatus::Intended { .. }));
        Ok(if unlearned { Phase::Settled } else { Phase::Idle })
    }

    /// Returns once a running keeper has come to this phase; [`Phase::Settled`]: a transaction just ended.
    async fn arrives(&self, aim: Phase, keeper: &mut Process) -> eyre::Result<()> {
        let until = Instant::now() + AIM_LIMIT;
        let mut reader = None;
        let mut carried = false;
        while Instant::now() < until {
            keeper.check()?;
            reader = reader.or_else(|| self.reader());
            let state = match &reader {
                Some(reader) => reader.live(&self.operator)?.last().map(|tx| tx.state),
                None => None,
            };
            let planned = match &reader {
                Some(reader) if aim == Phase::Planned => reader.has_planned(&self.wallet, Kind::Payment)?,
                _ => false,
            };
            let there = match aim {
                Phase::Planned => planned && state.is_none(),
                Phase::Signed => state == Some(TxState::Signed),
                Phase::Broadcast => state == Some(TxState::Broadcast),
                // Its transaction has just come to its end.
                _ => carried && state.is_none(),
            };
            if there {
                return Ok(());
            }
            carried |= state.is_some();
            tokio::time::sleep(POLL).await;
        }
        Ok(())
    }

    fn unpaid(&self) -> eyre::Result<usize> {
        let reader = self.reader().ok_or_eyre("there is no journal")?;
        let state = read_state(&reader, &self.wallet)?;
        Ok(state.bills.values().filter(|record| !matches!(record.status, BillStatus::Paid { .. })).count())
    }

    async fn quiet(&self, keeper: &mut Process) -> eyre::Result<()> {
        let until = Instant::now() + PATIENCE;
        loop {
            keeper.check()?;
            let unpaid = self.unpaid()?;
            if unpaid == 0 {
                return Ok(());
            }
            ensure!(
                Instant::now() < until,
                "{unpaid} bills are unpaid after {} s:\n{}",
                PATIENCE.as_secs(),
                self.folder.log()
            );
            tokio::time::sleep(POLL * 100).await;
        }
    }

    /// What this account got since the story began.
    async fn got(&self, address: &str) -> eyre::Result<u128> {
        Ok(self.node.chain.balance(address, DENOM).await? - self.start[address])
    }

    /// How many bills are unpaid and how many payments too many, by the bank, the receipts and the journal.
    async fn verdict(&self) -> eyre::Result<(usize, usize)> {
        let receipts = wallets::receipts(self.node.chain.as_ref(), &self.wallet).await?;
        let reader = self.reader().ok_or_eyre("there is no journal")?;
        let settled = reader.intents(Some(IntentState::Settled), 10_000)?;
        ensure!(reader.intents(None, 10_000)?.len() == settled.len(), "an intent is not settled");
        let (mut lost, mut double) = (0, 0);
        for bill in 0..BILLS {
            let number = format!("INV-{bill:03}");
            let fits = |to: &str, amount: u128| to == self.payee(bill) && amount == Self::amount(bill);
            let shown: Vec<_> = receipts.iter().filter(|receipt| receipt.reference == number).collect();
            ensure!(
                shown.iter().all(|receipt| fits(&receipt.to, receipt.amount.0)),
                "{number} is paid otherwise: {shown:?}"
            );
            let kept: Vec<_> = settled.iter().filter(|row| row.intent.reference == number).collect();
            ensure!(
                kept.iter().all(|row| fits(&row.intent.to, row.intent.amount)),
                "{number} is kept otherwise: {kept:?}"
            );
            ensure!(kept.len() == shown.len(), "{number} has {} receipts, {} settled intents", shown.len(), kept.len());
            lost += usize::from(shown.is_empty());
            double += shown.len().saturating_sub(1);
        }
        let mut sum = 0;
        for address in &self.payees {
            let owed: u128 = (0..BILLS).filter(|bill| self.payee(*bill) == address).map(Self::amount).sum();
            let got = self.got(address).await?;
            ensure!(got == owed, "{address} is owed {owed} and got {got}");
            sum += got;
        }
        let left = self.node.chain.balance(&self.wallet, DENOM).await?;
        ensure!(left + sum == self.start[&self.wallet], "the wallet paid {sum} and holds {left}");
        ensure!(receipts.len() == BILLS as usize, "{} receipts", receipts.len());
        Ok((lost, double))
    }
}

fn shown(kills: &BTreeMap<Phase, u32>) -> String {
    let mut table = Table::new();
    table.set_header(["killed while", "times"]);
    table.add_rows(kills.iter().map(|(phase, times)| [format!("{phase:?}").to_lowercase(), times.to_string()]));
    table.to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_keeper_killed_again_and_again_pays_each_of_240_bills_once() -> eyre::Result<()> {
    let Some(story) = Story::begin().await? else { return Ok(()) };
    let began = Instant::now();
    let mut dice = StdRng::seed_from_u64(SEED);
    let mut kills: BTreeMap<Phase, u32> = BTreeMap::new();
    let total = |kills: &BTreeMap<Phase, u32>| kills.values().sum::<u32>();
    while total(&kills) < KILLS_MIN {
        story.hand_in(total(&kills))?;
        let mut keeper = story.folder.start()?;
        match total(&kills) % 5 {
            0 => story.arrives(Phase::Signed, &mut keeper).await?,
            1 => story.arrives(Phase::Broadcast, &mut keeper).await?,
            2 => story.arrives(Phase::Settled, &mut keeper).await?,
            3 => story.arrives(Phase::Planned, &mut keeper).await?,
            _ => tokio::time::sleep(Duration::from_millis(dice.random_range(20..=400))).await,
        }
        keeper.kill()?;
        *kills.entry(story.phase()?).or_default() += 1;
    }
    let mut keeper = story.folder.start()?;
    let outcome = story.quiet(&mut keeper).await;
    keeper.kill()?;
    outcome?;
    let seconds = began.elapsed().as_secs();
    let (lost, double) = story.verdict().await?;
    story.folder.verb(&["journal", "replay"])?;
    println!("{}", shown(&kills));
    println!("{} kills, {BILLS} payments, {lost} lost, {double} double, {seconds} s", total(&kills));
    assert_eq!((lost, double), (0, 0));
    assert!(total(&kills) >= 50);
    for phase in [Phase::Planned, Phase::Signed, Phase::Broadcast] {
        let times = kills.get(&phase).copied().unwrap_or(0);
        assert!(times >= KILLS_PER_STATE_MIN, "killed only {times} times while {phase:?}:\n{}", shown(&kills));
    }
    Ok(())
}
