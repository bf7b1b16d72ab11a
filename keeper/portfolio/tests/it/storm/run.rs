//! One seeded life.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use stateset_agent::Bill;
use stateset_agent::bills::Input as BillInput;
use stateset_api::Amount;
use stateset_bills::escalation::{Escalator, Scope};
use stateset_chain::contract::Wallet;
use stateset_chain::outbox::OutboxConfig;
use stateset_chain::{Chain, Clock, Journal, Outbox};
use stateset_keeper::parts::Parts;
use stateset_keeper::round_error::RoundError;
use stateset_keeper::run::Keeper;
use stateset_portfolio::Portfolio;
use stateset_reconcile::Reconciler;
use stateset_sim::faults::{Dice, Faults, Rates};
use stateset_sim::mortal::{Mortal, Side, live};
use stateset_sim::{EmbeddedChain, Snapshot, USDC, validator};
use stateset_state::inbox::Inbox;
use stateset_state::journaled_state::JournaledState;
use stateset_telemetry::http::Pulse;
use stateset_tests_suite::exchange::Execute;
use stateset_upkeep::gas::Gas;
use stateset_upkeep::heartbeat::Heartbeat;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;

use super::verdict::judge;
use crate::world::{DAY, USD, World, config, gas_price, key};

/// Rounds while things fail; afterwards nothing fails any more.
const ROUNDS: u64 = 60;
/// Rounds by which everything must be quiet once nothing fails, and for how many in a row.
const CALM_ROUNDS_MAX: u32 = 400;
const QUIET_ROUNDS: u32 = 20;
/// The validator's, in parts of a million.
const COMMISSION: u32 = 50_000;
pub(crate) const CAPITAL: u128 = 10_000;

/// What all lives share: a chain with wallet, treasury and pool, and a folder for journals.
pub(crate) struct Stage {
    snapshot: Snapshot,
    pub(crate) world: World,
    dir: tempfile::TempDir,
    runtime: Runtime,
}

impl Stage {
    pub(crate) fn new() -> Self {
        let world = live(World::new(CAPITAL)).unwrap();
        // Memory, where the system has such a folder: what is tested is order, not the disk.
        let memory = Path::new("/dev/shm");
        let dir = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
        let runtime = Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
        Self { snapshot: world.chain.snapshot(), world, dir: dir.unwrap(), runtime }
    }
}

/// Everything of one life.
pub(crate) struct Life<'a> {
    pub(crate) seed: u64,
    runtime: &'a Runtime,
    dice: Dice,
    pub(crate) world: World,
    clock: Clock,
    path: PathBuf,
    has_index: bool,
    is_jailed: bool,
    /// Whether nobody may put the treasury back to work.
    is_stopped: bool,
    bills: u32,
    /// What befell it.
    pub(crate) met: Vec<String>,
}

/// A process: what is lost when it dies.
struct Process {
    node: Arc<Mortal>,
    keeper: Keeper,
}

pub(crate) fn run(stage: &Stage, seed: u64) -> Vec<String> {
    let mut dice = Dice::new(seed);
    let dir = tempfile::tempdir_in(stage.dir.path()).unwrap();
    let mut life = Life {
        seed,
        runtime: &stage.runtime,
        has_index: dice.chance(600),
        dice,
        world: stage.world.on(EmbeddedChain::restore(&stage.snapshot)),
        clock: Clock::manual(1_790_000_000_000),
        path: dir.path().join("journal.db"),
        is_jailed: false,
        is_stopped: false,
        bills: 0,
        met: Vec::new(),
    };
    life.storm();
    life.calm();
    judge(&mut life);
    life.met
}

impl Life<'_> {
    fn process(&self) -> Process {
        let node = Arc::new(Mortal::new(self.world.chain.clone(), self.has_index));
        let chain: Arc<dyn Chain> = node.clone();
        let wallet = Wallet { chain: chain.clone(), address: self.world.wallet.clone() };
        let mut of = OutboxConfig::new(stateset_sim::CHAIN_ID.to_owned(), wallet.address.clone(), gas_price());
        of.block_milliseconds_min = 0;
        let outbox = Outbox::new(chain.clone(), Arc::new(key(2)), of).with_clock(self.clock.clone());
        let parts = Parts {
            escalator: Escalator::new(Scope::All),
            heartbeat: Some(Heartbeat::new()),
            gas: Gas::new(None, self.clock.clone()),
            reconciler: Reconciler::new(outbox.address(), vec![("node".to_owned(), chain)], Vec::new(), None),
            portfolio: Portfolio::new(config()),
            advisor: None,
            notices: None,
            currencies: Default::default(),
            noter: Default::default(),
            reputation: Default::default(),
            settings: Default::default(),
        };
        // Whoever would read the pulse is not there.
        let (pulse, _) = watch::channel(Pulse::start());
        Process { node, keeper: Keeper::new(self.journaled(), wallet, outbox, parts, pulse) }
    }

    /// The journal, once whoever wrote to it is dead.
    pub(crate) fn journaled(&self) -> JournaledState {
        let journal = Journal::open_rehearsal(&self.path).unwrap();
        JournaledState::open(journal, Inbox::beside(&self.path), &self.world.wallet).unwrap()
    }

    /// Rounds while calls, blocks, others and the process itself fail.
    fn storm(&mut self) {
        let mut process = self.process();
        for _ in 0..ROUNDS {
            self.others();
            self.weather();
            if self.dice.chance(150) {
                let side = if self.dice.chance(500) { Side::Before } else { Side::After };
                process.node.die_after(self.dice.below(60), side);
            }
            // A round that comes to nothing says so, and the next one goes on.
            if self.round(&mut process).is_none() {
                self.met.push("died".to_owned());
                drop(process);
                process = self.process();
            }
            for _ in 0..self.dice.below(3) {
                self.make_block();
            }
        }
    }

    /// `None`: the process died in it.
    fn round(&self, process: &mut Process) -> Option<Result<(), RoundError>> {
        let Process { node, keeper } = process;
        self.runtime.block_on(async {
            tokio::select! {
                biased;
                ended = keeper.round() => Some(ended),
                () = node.death() => None,
            }
        })
    }

    /// How the node behaves from here on.
    fn weather(&mut self) {
        let rates = match self.dice.below(4) {
            0 => Rates::default(),
            1 => Rates { response_lost: 300, echoed: 200, index_lagging: 400, ..Rates::default() },
            2 => Rates { shuffled: 300, evicted: 200, read_behind: 250, halted: 150, ..Rates::default() },
            _ => return self.world.chain.set_faults(Faults::None),
        };
        let seed = self.dice.roll();
        self.world.chain.set_faults(Faults::seeded(seed, rates));
    }

    /// What other people do, past all weather.
    fn others(&mut self) {
        self.world.chain.set_faults(Faults::None);
        match self.dice.below(24) {
            0 | 1 => self.bill(),
            2 => {
                self.met.push("old price".to_owned());
                self.world.chain.advance_time(31 * DAY);
            }
            3 | 4 => {
                let seconds = self.dice.below(10 * DAY);
                live(self.world.pass(seconds)).unwrap();
            }
            5 => self.rig("cheats", &Execute::Rig { kept_bps: 500, broken: false }),
            6 => self.rig("silent", &Execute::RigSilence { silent: true }),
            7..=9 => self.sound_pool(),
            10 => {
                self.met.push("jailed".to_owned());
                self.jail(!self.is_jailed);
            }
            11 if self.dice.chance(100) && !self.is_stopped => {
                self.is_stopped = true;
                self.met.push("stopped".to_owned());
                live(self.world.stop_treasury()).unwrap();
            }
            _ => {}
        }
    }

    fn jail(&mut self, is_jailed: bool) {
        self.is_jailed = is_jailed;
        self.world.chain.set_validator(&validator(), COMMISSION, is_jailed).unwrap();
    }

    fn rig(&mut self, name: &str, execute: &Execute) {
        self.met.push(name.to_owned());
        live(self.world.rig(execute)).unwrap();
    }

    fn sound_pool(&self) {
        for execute in [Execute::Rig { kept_bps: 0, broken: false }, Execute::RigSilence { silent: false }] {
            live(self.world.rig(&execute)).unwrap();
        }
    }

    /// Handed in as a person would: by the inbox.
    fn bill(&mut self) {
        self.bills += 1;
        let now = live(self.world.now()).unwrap();
        let bill = Bill {
            number: format!("B-{}", self.bills),
            payee: key(3).address().to_owned(),
            denom: USDC.into(),
            amount: Amount(u128::from(self.dice.below(2_000)) * USD + 1),
            category: "cloud".into(),
            due: now + self.dice.below(40 * DAY),
            vendor: None,
            memo: None,
            part: None,
            discount: None,
        };
        Inbox::beside(&self.path).hand_in(&BillInput::Imported(vec![bill]).into()).unwrap();
    }

    fn make_block(&self) {
        self.world.chain.advance_block();
        self.clock.advance(1_000);
    }

    /// Rounds until nothing is left to do, with nothing failing.
    fn calm(&mut self) {
        self.world.chain.set_faults(Faults::None);
        self.jail(false);
        self.sound_pool();
        live(self.world.pass(DAY + 3_600)).unwrap();
        let mut process = self.process();
        let (mut quiet, mut sequence) = (0, None);
        for _ in 0..CALM_ROUNDS_MAX {
            self.round(&mut process).unwrap().unwrap();
            let now = self.world.chain.committed_account(key(2).address()).map(|account| account.sequence);
            quiet = if now == sequence { quiet + 1 } else { 0 };
            sequence = now;
            if quiet > QUIET_ROUNDS {
                return;
            }
            self.clock.advance(600_000);
            self.make_block();
        }
        panic!("seed {}: not quiet after {CALM_ROUNDS_MAX} calm rounds: {:?}", self.seed, self.met);
    }
}
