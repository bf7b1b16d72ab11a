//! One seeded run.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use stateset_api::IntentId;
use stateset_chain::journal::{IntentState, Journal, PlannedIntent};
use stateset_chain::outbox::{Outbox, OutboxConfig};
use stateset_chain::tx::{self, Coin, SignParams};
use stateset_chain::{Chain, Clock, Key};
use stateset_sim::faults::{Dice, Faults, Rates};
use stateset_sim::mortal::{Mortal, Side, live};
use stateset_sim::{CHAIN_ID, EmbeddedChain, GasPrice, STATE, Snapshot, USDC};

use super::verdict::{Crash, Story, judge};
use crate::world::{FEE, GAS, World, genesis, key, plan};

/// Ticks under faults; afterwards nothing fails any more.
const TICKS: u64 = 40;
/// Ticks by which everything must be quiet once nothing fails.
const CALM_TICKS_MAX: u64 = 400;
/// Whose key the keeper holds in [`World`].
const OPERATOR: u8 = 2;
/// Listed, listed, and not.
const PAYEES: [u8; 3] = [3, 4, 9];
pub(crate) const WALLET_USDC: u128 = 30_000_000;

/// What all runs share: a chain with a wallet, and a folder for journals.
pub(crate) struct Stage {
    snapshot: Snapshot,
    pub(crate) wallet: String,
    dir: tempfile::TempDir,
    pub(crate) operator: Key,
    /// Two that are listed and one that is not.
    pub(crate) payees: [String; 3],
}

/// What an intent is made to meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    Payable,
    /// Payable if the wallet still has the money, which it has not for all of them.
    Contested,
    Unlisted,
    OverCap,
}

impl Stage {
    pub(crate) fn new() -> Self {
        let world = World::new();
        let wallet = live(world.wallet(WALLET_USDC)).unwrap();
        // Memory, where the system has such a folder: what is tested is order, not the disk.
        let memory = Path::new("/dev/shm");
        let dir = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
        let payees = PAYEES.map(|seed| key(seed).address().to_owned());
        Self { snapshot: world.chain.snapshot(), wallet, dir: dir.unwrap(), operator: world.operator, payees }
    }
}

/// Everything of one run.
struct Run<'a> {
    stage: &'a Stage,
    seed: u64,
    dice: Dice,
    chain: EmbeddedChain,
    path: PathBuf,
    config: OutboxConfig,
    clock: Clock,
    intents: Vec<PlannedIntent>,
    /// Not where money is short: a lost journal cannot know that what it refuses is paid by bytes it lost.
    may_lose_journal: bool,
    has_index: bool,
    losses: u64,
    story: Story,
}

/// A process' life: what is lost when it dies.
struct Life {
    chain: Arc<Mortal>,
    journal: Journal,
    outbox: Outbox,
}

pub(crate) fn run(stage: &Stage, seed: u64) -> Story {
    let mut dice = Dice::new(seed);
    let mut config = OutboxConfig::new(CHAIN_ID.to_owned(), stage.wallet.clone(), "0.025ustate".parse().unwrap());
    config.timeout_blocks = dice.below(8).saturating_add(2);
    config.batch_max = usize::try_from(dice.below(4)).unwrap().saturating_add(1);
    config.attempts_max = 1_000;
    config.window = usize::try_from(dice.below(8)).unwrap().saturating_add(1);
    let has_index = dice.chance(600);
    let dir = tempfile::tempdir_in(stage.dir.path()).unwrap();
    let mut run = Run {
        stage,
        seed,
        dice,
        chain: EmbeddedChain::restore(&stage.snapshot),
        path: dir.path().join("journal.sqlite"),
        config,
        clock: Clock::manual(1_790_000_000_000),
        intents: Vec::new(),
        may_lose_journal: false,
        has_index,
        losses: 0,
        story: Story::default(),
    };
    run.plan();
    run.storm();
    run.calm();
    let journal = Journal::open(&run.path).unwrap();
    run.chain.set_faults(Faults::None);
    judge(run.seed, &run.chain, stage, &journal, &mut run.story);
    run.story
}

impl Run<'_> {
    /// Decides the intents and writes them down.
    fn plan(&mut self) {
        let count = self.dice.below(14).saturating_add(3);
        let planned_at = genesis().time;
        let contested = self.dice.chance(250);
        for number in 0..count {
            let expected = match self.dice.below(8) {
                0 => Expected::Unlisted,
                1 => Expected::OverCap,
                _ if contested => Expected::Contested,
                _ => Expected::Payable,
            };
            let [one, other, unlisted] = &self.stage.payees;
            let payee = match (expected, self.dice.chance(500)) {
                (Expected::Unlisted, _) => unlisted,
                (_, true) => one,
                (_, false) => other,
            };
            let amount = match expected {
                Expected::OverCap => 20_000_000,
                Expected::Contested => u128::from(self.dice.below(5_000_000)).saturating_add(5_000_000),
                _ => u128::from(self.dice.below(1_000_000)).saturating_add(1),
            };
            let mut distinct = [0; 10];
            distinct[..8].copy_from_slice(&self.dice.roll().to_be_bytes());
            let id = IntentId::new(planned_at, distinct);
            self.story.expected_ends.push((id, expected));
            self.intents.push(PlannedIntent {
                id,
                wallet: self.stage.wallet.clone(),
                denom: USDC.to_owned(),
                to: payee.clone(),
                amount,
                category: "cloud".to_owned(),
                reference: format!("invoice {number}"),
                rationale: "due".to_owned(),
                origin: "test".to_owned(),
                approval: None,
                mandate: None,
                planned_at,
            });
        }
        self.write_down();
        self.may_lose_journal = !contested;
    }

    fn write_down(&self) {
        plan(&Journal::open(&self.path).unwrap(), "agent", &self.intents);
    }

    /// The disk is lost, and with it what was in flight. The same bills make the same intents again.
    fn lose_journal(&mut self) {
        self.story.journals_lost += 1;
        self.story.sent.clear();
        self.losses += 1;
        self.path.set_file_name(format!("journal-{}.sqlite", self.losses));
        self.write_down();
    }

    fn life(&self) -> Life {
        let chain = Arc::new(Mortal::new(self.chain.clone(), self.has_index));
        let journal = Journal::open(&self.path).unwrap();
        let port: Arc<dyn Chain> = Arc::clone(&chain) as Arc<dyn Chain>;
        let outbox = Outbox::new(port, Arc::new(key(OPERATOR)), self.config.clone()).with_clock(self.clock.clone());
        Life { chain, journal, outbox }
    }

    /// Ticks while calls, blocks and the process itself fail.
    fn storm(&mut self) {
        let rates = match self.dice.below(3) {
            0 => Rates::default(),
            1 => Rates { response_lost: 300, echoed: 200, index_lagging: 400, ..Rates::default() },
            _ => Rates { shuffled: 300, evicted: 200, read_behind: 250, halted: 150, ..Rates::default() },
        };
        let faults_seed = self.dice.roll();
        self.chain.set_faults(Faults::seeded(faults_seed, rates));
        let mut life = self.life();
        for _ in 0..TICKS {
            if self.dice.chance(250) {
                let side = if self.dice.chance(500) { Side::Before } else { Side::After };
                life.chain.die_after(self.dice.below(9), side);
            }
            let epoch = if self.dice.chance(50) { None } else { Some(1) };
            match live(life.outbox.tick(&life.journal, epoch)) {
                Some(result) => self.story.ticks.push(format!("{result:?}")),
                None => {
                    self.note_crash(&life);
                    self.story.sent.extend(life.chain.sent());
                    drop(life);
                    if self.may_lose_journal && self.dice.chance(60) {
                        self.lose_journal();
                    }
                    life = self.life();
                }
            }
            if self.dice.chance(20) {
                self.use_key_by_hand();
            }
            if self.dice.chance(30) {
                // Up to the cap of four times what the configuration names.
                let millionths = self.dice.below(75_001).saturating_add(25_000);
                self.chain.set_min_gas_price(GasPrice { denom: STATE.to_owned(), millionths });
            }
            for _ in 0..self.dice.below(3) {
                self.make_block();
            }
        }
        self.story.sent.extend(life.chain.sent());
    }

    fn note_crash(&mut self, life: &Life) {
        let (call, side) = life.chain.died_at().unwrap();
        let mut states: Vec<IntentState> =
            life.journal.intents(None, 1_000).unwrap().into_iter().map(|row| row.state).collect();
        states.sort();
        states.dedup();
        let flight = life.journal.live(self.stage.operator.address()).unwrap().first().map(|row| row.state);
        self.story.crashes.push(Crash { call, side, states, flight });
    }

    /// The machine's clock goes as the chain's blocks come, once a second, halted or not.
    fn make_block(&mut self) {
        self.chain.advance_block();
        self.clock.advance(1_000);
    }

    /// Somebody sends a transaction of their own with the keeper's key.
    fn use_key_by_hand(&mut self) {
        let Some(account) = self.chain.committed_account(self.stage.operator.address()) else { return };
        let params = SignParams {
            chain_id: CHAIN_ID.to_owned(),
            account,
            gas_limit: GAS,
            fee: Coin::new(FEE, STATE),
            timeout_height: 0,
            memo: "by hand".to_owned(),
        };
        let message = tx::send(self.stage.operator.address(), &self.stage.wallet, &[Coin::new(1, STATE)]);
        let signed = tx::sign(&self.stage.operator, &params, vec![message]);
        // Whether it arrives is the faults' to say.
        let answer = live(self.chain.broadcast(&signed.bytes)).unwrap();
        self.story.ticks.push(format!("by hand: {answer:?}"));
    }

    /// Ticks until nothing is left to do, with nothing failing.
    fn calm(&mut self) {
        self.chain.set_faults(Faults::None);
        let mut life = self.life();
        for _ in 0..CALM_TICKS_MAX {
            let progress = live(life.outbox.tick(&life.journal, Some(1))).unwrap();
            self.story.ticks.push(format!("{progress:?}"));
            let idle = progress.is_ok_and(|progress| progress.is_empty());
            if idle {
                return;
            }
            self.make_block();
        }
        panic!("seed {}: not quiet after {CALM_TICKS_MAX} calm ticks; the last: {:#?}", self.seed, self.story.last(12));
    }
}
