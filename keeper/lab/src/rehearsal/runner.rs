//! Hour by hour: the clock, the world, the people, blocks, and the keeper's own rounds. What the keeper decides, nothing
//! here knows.

use std::collections::BTreeMap;

use stateset_advisor::Store;
use stateset_agent::bills::Input;
use stateset_api::{Amount, IntentId};
use stateset_chain::Chain;
use stateset_chain::journal::Reader;
use stateset_cli::profile::Profile;
use stateset_state::journaled_state::replay;
use stateset_state::stored_state::StoredState;
use tempfile::TempDir;

use super::accounts::{Accounts, Balances};
use super::advised::advised;
use super::agent::Agent;
use super::closing::Moved;
use super::node::Mode;
use super::people::People;
use super::report::{Advised, Day, Report, Totals};
use super::scenario::{NodeKind, Scenario, micro};
use super::stage::Stage;
use super::treasury::{Books, Flows, MarketDay, fee_of, start_price};
use super::treasury_report::{Signed, TreasuryDay, TreasuryTotals};
use super::watch::Watch;
use super::world::{DAY, Window, World};

/// Blocks made in one step at most until the mempool is empty.
const BLOCKS_MAX: usize = 12;
/// The same where a treasury makes its moves one after another.
const BLOCKS_MAX_OF_MOVES: usize = 60;
/// After so many rounds in which nothing was sent, a treasury is left in peace until the next step: its last move ends in
/// one, the ledger books it, and beside it what came in, in another, and then it is looked at again. With fewer a day ended
/// half-way through what a bill of the next one needed.
const QUIET_ROUNDS: usize = 5;

/// How it is run.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    pub seed: u64,
    /// From one round to the next.
    pub step_seconds: u64,
}

/// Rehearses an agent in a world. `progress` is called at each day's end. Returns the folder with its journal as well, which
/// is gone with it.
pub(super) async fn run(
    agent: Agent<'_>,
    world: &World,
    pace: Pace,
    progress: &mut (dyn FnMut(u32) + Send),
) -> eyre::Result<(Report, TempDir)> {
    let (profile, scenario) = (agent.profile, agent.scenario);
    let mut rehearsal = Rehearsal::new(agent, world).await?;
    for day in 1..=world.days {
        let begins = world.start.saturating_add(u64::from(day - 1) * DAY);
        let mut step = pace.step_seconds;
        while step <= DAY {
            rehearsal.day_index = usize::try_from(day - 1).unwrap_or(usize::MAX);
            rehearsal.step(begins.saturating_add(step)).await?;
            step += pace.step_seconds;
        }
        rehearsal.end_day(day, begins.saturating_add(DAY)).await?;
        progress(day);
    }
    rehearsal.report((profile, scenario), pace).await
}

struct Rehearsal<'a> {
    stage: Stage,
    people: People,
    world: &'a World,
    by_id: BTreeMap<IntentId, usize>,
    journal: Reader,
    watch: Watch,
    /// Of each block, by height.
    times: BTreeMap<u64, u64>,
    accounts: Accounts,
    window: Option<Window>,
    next_bill: usize,
    next_income: usize,
    day: Day,
    /// From 0, of the step that is lived through.
    day_index: usize,
    /// Of a profile with a treasury.
    kept: Option<Kept>,
    days: Vec<Day>,
    totals: Totals,
}

/// What is kept of a treasury.
struct Kept {
    books: Books,
    flows: Flows,
    /// In micro-dollars, by each day's price.
    gas: u128,
    dollar_days: u128,
    /// The next of what befalls validators.
    next_change: usize,
    /// The day that the market has lived through, from 1.
    day: usize,
}

impl<'a> Rehearsal<'a> {
    async fn new(agent: Agent<'_>, world: &'a World) -> eyre::Result<Self> {
        let scenario = agent.scenario;
        let stage = Stage::set(agent).await?;
        let mut kept = None;
        if let Some(treasury) = &stage.treasury {
            let books = Books::open(treasury.measure().await?, start_price(scenario));
            kept = Some(Kept { books, flows: Flows::default(), gas: 0, dollar_days: 0, next_change: 0, day: 0 });
        }
        let (chain, wallet) = (stage.chain.clone(), stage.wallet.clone());
        let acting = (stage.signers.clone(), stage.customer.clone());
        let people = People::new(scenario.people.clone(), (chain, wallet), acting).await?;
        let payees = world.bills.iter().map(|bill| bill.bill.payee.clone()).collect();
        let addresses = (stage.wallet.address.as_str(), stage.operator.as_str());
        let accounts = Accounts::open(stage.chain.clone(), &stage.denom, addresses, payees);
        Ok(Self {
            people,
            world,
            by_id: world.by_id(&stage.wallet.address),
            journal: Reader::open(stage.journal())?,
            watch: Watch::new(&stage.wallet.address, scenario.grace_hours),
            times: BTreeMap::new(),
            accounts,
            window: None,
            next_bill: 0,
            next_income: 0,
            day: Day::default(),
            day_index: 0,
            kept,
            days: Vec::new(),
            totals: Totals::default(),
            stage,
        })
    }

    /// What is due up to now happens, then a block, then the keeper's round, and on until nothing is under way.
    async fn step(&mut self, now: u64) -> eyre::Result<()> {
        self.hand_in(now)?;
        self.pay_in(now).await?;
        self.people.answer(now, self.world, &self.by_id).await?;
        self.trouble(now);
        let block = self.stage.chain.latest_block().await?;
        // A block takes a second by itself.
        self.stage.chain.advance_time(now.saturating_sub(block.time.saturating_add(1)));
        self.stage.clock.advance(now.saturating_mul(1_000).saturating_sub(self.stage.clock.now_millis()));
        self.block().await?;
        self.people.check().await?;
        self.settle().await?;
        self.begin_day().await?;
        // A treasury's next move is decided some rounds after the last one ended.
        let (wanted, most) = if self.kept.is_some() { (QUIET_ROUNDS, BLOCKS_MAX_OF_MOVES) } else { (0, BLOCKS_MAX) };
        let mut quiet = if self.round().await? { 0 } else { wanted };
        for _ in 0..most {
            if self.stage.chain.mempool_len() == 0 && quiet >= wanted {
                break;
            }
            self.block().await?;
            quiet = if self.round().await? { 0 } else { quiet + 1 };
        }
        self.settle().await
    }

    /// The market's part of a day, before the agent's first round in it.
    async fn begin_day(&mut self) -> eyre::Result<()> {
        let (Some(treasury), Some(kept)) = (&mut self.stage.treasury, &mut self.kept) else { return Ok(()) };
        let index = self.day_index;
        if kept.day > index {
            return Ok(());
        }
        kept.day = index + 1;
        let market = &self.world.market;
        let price = micro(self.world.prices.get(index).copied().unwrap_or_default()).max(1);
        let rate = market.rates.get(index).copied();
        let before = index.checked_sub(1).and_then(|before| market.rates.get(before)).copied();
        let changes = market.changes.get(kept.next_change..).unwrap_or_default();
        let due = changes.iter().take_while(|(day, ..)| usize::try_from(*day).is_ok_and(|day| day <= index)).count();
        kept.next_change += due;
        let day = MarketDay {
            price,
            rate: rate.filter(|rate| Some(*rate) != before),
            volume: market.volumes.get(index).copied().unwrap_or_default(),
            changes: &changes[..due],
        };
        treasury.begin_day(&day, &mut kept.books).await?;
        // The market's blocks have their times, too.
        let block = self.stage.chain.latest_block().await?;
        self.times.insert(block.height, block.time);
        Ok(())
    }

    /// Counts what the agent's transactions did since the last call.
    async fn settle(&mut self) -> eyre::Result<()> {
        let landed = self.accounts.take_landed().await?;
        let fees = landed.iter().fold(0_u128, |sum, (tx, _)| sum.saturating_add(fee_of(tx)));
        self.day.fees = Amount(self.day.fees.0.saturating_add(fees));
        let (Some(treasury), Some(kept)) = (&self.stage.treasury, &mut self.kept) else { return Ok(()) };
        let mut flows = Flows::default();
        for (tx, bytes) in &landed {
            flows.add((tx, bytes), (&treasury.address, &treasury.venues.pool))?;
        }
        kept.gas = kept.gas.saturating_add(flows.gas.saturating_mul(kept.books.price()) / 1_000_000);
        kept.flows = kept.flows.plus(flows);
        kept.books.acted(treasury.measure().await?, &flows);
        Ok(())
    }

    /// As a person hands in what came by mail: all of an hour at once.
    fn hand_in(&mut self, now: u64) -> eyre::Result<()> {
        let mut bills = Vec::new();
        while let Some(next) = self.world.bills.get(self.next_bill).filter(|next| next.arrives <= now) {
            bills.push(next.bill.clone());
            self.next_bill += 1;
            self.day.arrived += 1;
        }
        if !bills.is_empty() {
            self.stage.inbox.hand_in(&Input::Imported(bills).into())?;
        }
        Ok(())
    }

    async fn pay_in(&mut self, now: u64) -> eyre::Result<()> {
        let mut sum: u128 = 0;
        while let Some((_, amount)) = self.world.incomes.get(self.next_income).filter(|(at, _)| *at <= now) {
            sum = sum.saturating_add(*amount);
            self.next_income += 1;
        }
        if sum > 0 {
            self.day.income = Amount(self.day.income.0.saturating_add(sum));
            self.people.pay_in(sum, &self.stage.denom).await?;
        }
        Ok(())
    }

    /// Puts the node into the trouble of this moment, or out of it. Of several at once the first.
    fn trouble(&mut self, now: u64) {
        let current = self.world.windows.iter().find(|window| window.from <= now && now < window.until).copied();
        if current == self.window {
            return;
        }
        self.window = current;
        let mode = match current {
            None => Mode::Sound,
            Some(Window { kind: NodeKind::Down, .. }) => Mode::Down,
            Some(Window { kind: NodeKind::Swallows, .. }) => Mode::Swallows,
            Some(Window { kind: NodeKind::WrongBalance, per_mille, .. }) => Mode::WrongBalance(per_mille),
            Some(Window { kind: NodeKind::Stale, .. }) => {
                Mode::Stale(stateset_sim::EmbeddedChain::restore(&self.stage.chain.snapshot()))
            }
        };
        self.stage.node.set(mode);
    }

    async fn block(&mut self) -> eyre::Result<()> {
        self.stage.chain.advance_block();
        let block = self.stage.chain.latest_block().await?;
        self.times.insert(block.height, block.time);
        Ok(())
    }

    /// One of the keeper's; answers whether it sent anything. What ends a keeper for good ends the rehearsal; anything else
    /// is counted, as `run` goes on.
    async fn round(&mut self) -> eyre::Result<bool> {
        self.totals.rounds += 1;
        if let Err(error) = self.stage.keeper.round().await {
            if error.is_fatal() {
                return Err(error.into());
            }
            self.totals.rounds_failed += 1;
            self.day.rounds_failed += 1;
            self.totals.last_failure = Some(error.to_string());
        }
        let sent = self.stage.node.take_sent();
        let has_sent = !sent.is_empty();
        self.accounts.note_sent(sent);
        Ok(has_sent)
    }

    async fn end_day(&mut self, number: u32, now: u64) -> eyre::Result<()> {
        let Balances { wallet: balance, operator: gas_balance, .. } = self.accounts.balances();
        let covering = self.kept.as_ref().map_or(balance, |kept| kept.worth(balance));
        let Self { day, people, stage, .. } = self;
        let review = |id, record: &_, origin: super::world::Origin| {
            people.review((id, record), (now, origin.passes_a_person()), &stage.inbox)
        };
        let (seen, moment) = ((self.world, &self.by_id), (&self.journal, &self.times));
        self.watch.look(seen, moment, (now, covering), day, review)?;
        let ledger = StoredState::read(&self.journal, &stage.wallet.address)?.ledger(false)?;
        people.end_incidents(&ledger, now, &stage.inbox)?;
        let index = usize::try_from(number - 1).unwrap_or(usize::MAX);
        let price = micro(self.world.prices.get(index).copied().unwrap_or_default());
        let day = std::mem::take(&mut self.day);
        let treasury = self.kept.as_mut().map(|kept| {
            let parts = kept.books.take_day();
            let day = TreasuryDay::of(kept.books.last(), kept.books.price(), &parts);
            kept.dollar_days = kept.dollar_days.saturating_add(day.worth.0);
            day
        });
        let (balance, gas_balance, price) = (Amount(balance), Amount(gas_balance), Amount(price));
        self.days.push(Day { day: number, balance, gas_balance, price, treasury, ..day });
        Ok(())
    }

    /// What a model was asked. Whatever it said is in the recorded inputs: they lead to what is stored without it.
    fn advised(&self, store: &Store) -> eyre::Result<Advised> {
        let wallet = &self.stage.wallet.address;
        replay(&self.journal, wallet)?;
        advised(store, &self.journal, wallet)
    }

    async fn report(
        mut self,
        (profile, scenario): (&Profile, &Scenario),
        pace: Pace,
    ) -> eyre::Result<(Report, TempDir)> {
        let (bills, late_though_covered) = self.watch.outcomes(self.world);
        let mut totals = std::mem::take(&mut self.totals);
        totals.days = self.world.days;
        totals.late_though_covered = late_though_covered;
        for day in &self.days {
            totals.income = Amount(totals.income.0 + day.income.0);
            totals.fees = Amount(totals.fees.0 + day.fees.0);
            totals.fees_usdc = Amount(totals.fees_usdc.0 + day.fees.0 * day.price.0 / 1_000_000);
        }
        totals.paid_amount = self.watch.paid();
        totals.balance_lowest = self.days.iter().map(|day| day.balance).min().unwrap_or_default();
        super::totals::count(&bills, &mut totals);
        totals.utility = super::utility::utility(&bills, &totals, self.world.end());
        let advised = self.stage.models.as_ref().map(|store| self.advised(store)).transpose()?;
        let moved = Moved::read(&self.journal, &self.stage.wallet.address)?;
        let mut ledger = self.accounts.close(&totals, moved);
        let mut treasury = self.kept.as_ref().map(|kept| kept.totals(&totals, moved));
        if let Some(treasury) = &mut treasury {
            treasury.moves_by = super::moves::count(&self.journal, &self.stage.wallet.address)?;
        }
        if let Some(kept) = &self.kept {
            let (flows, end) = (&kept.flows, kept.books.last());
            ledger.extend(super::closing::accounts(moved, flows, (kept.books.stake_slashed(), end)));
        }
        let report = Report {
            scenario: scenario.name.clone(),
            about: scenario.about.clone(),
            agent: profile.agent.name.clone(),
            seed: pace.seed,
            start: self.world.start,
            step_seconds: pace.step_seconds,
            denom: self.stage.denom.clone(),
            totals,
            advised,
            ledger,
            treasury,
            days: self.days,
            bills,
        };
        Ok((report, self.stage.folder))
    }
}

impl Kept {
    /// What could pay, given time: wallet and treasury, in micro-dollars.
    fn worth(&self, wallet: u128) -> u128 {
        u128::try_from(self.books.worth() / 1_000_000).unwrap_or_default().max(wallet)
    }

    fn totals(&self, totals: &Totals, moved: Moved) -> TreasuryTotals {
        let Moved { funded, called_back, count } = moved;
        let dollars = |exact: i128| Signed(exact.div_euclid(1_000_000));
        let mut made = TreasuryTotals {
            funded: Amount(funded),
            called_back: Amount(called_back),
            worth_first: dollars(self.books.opening()),
            worth_last: dollars(self.books.worth()),
            dollar_days: Amount(self.dollar_days),
            moves: count,
            unexplained: Signed(self.books.difference(totals.income.0, totals.paid_amount.0)),
            ..TreasuryTotals::default()
        };
        made.take_parts(self.books.total(), self.gas);
        made.take_time(totals.days);
        made
    }
}
