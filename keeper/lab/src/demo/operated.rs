//! The treasury in the keeper's own hands: it decides on what was given to it, is killed on the way and goes on, is asked
//! why, and fetches money home by itself when more may fall due.

use eyre::{OptionExt, ensure};
use serde::Serialize;
use stateset_agent::Kind;
use stateset_agent::treasury::{Deed, MoveOutcome, MoveRecord, read};
use stateset_chain::contract::Treasury;
use stateset_chain::journal::Reader;
use stateset_chain::transact::transact;
use stateset_chain::tx::{self, Coin};
use stateset_cli::output::Format;
use tokio::time::Instant;

use super::amounts::TREASURY_GIFT;
use super::child::KeeperProcess;
use super::stage::Stage;
use super::{PATIENCE, POLL};

/// The stake's denom.
const STATE: &str = "ustate";
/// More moves than the story has.
const MOVES_MAX: u32 = 100;

/// The keeper may move money, looks often, and expects 12 % a year of staking. The story's payments are all of one day, by
/// which no other is to be judged: hence no quantile of what was, and no bound by what a quarter of them would need.
const OPERATE: &str = "
[agent.treasury]
operate = true
look_seconds = 10
staking_yield_bps = 1200
quantile_bps = 0
fall_quantile_bps = 0
surprise_day = 0
";

/// What the keeper did with the treasury.
#[derive(Debug, Serialize)]
pub(super) struct Operated {
    /// Kinds of moves that are done, in their order.
    moves: Vec<&'static str>,
    /// Of what it holds, staked at the end; in micro-dollars at the reference price.
    staked: u128,
    /// Brought home by the keeper's own decision, in micro-dollars.
    called_back: u128,
}

pub(super) async fn run(
    stage: &Stage,
    treasury: &Treasury,
    narrate: &impl Fn(&str),
    format: Format,
) -> eyre::Result<Operated> {
    let gift = Coin::new(TREASURY_GIFT, STATE);
    let owner = stage.accounts.key("owner")?;
    let message = tx::send(owner.address(), &treasury.address, &[gift]);
    transact(stage.context.chain.as_ref(), &owner, &stage.context.sending(), vec![message]).await?;
    narrate("   the owner gives it 20 STATE besides, and the keeper is to operate it from here on");
    let config = &stage.context.config.path;
    let text = std::fs::read_to_string(config)? + OPERATE;
    std::fs::write(config, &text)?;
    let keeper = KeeperProcess::start(stage)?;
    wait_for(stage, |moves| !moves.is_empty()).await?;
    keeper.kill().await?;
    narrate(
        "   it decides to stake them, and is killed (SIGKILL) before it knows how that ended; started again, it goes on",
    );
    let keeper = KeeperProcess::start(stage)?;
    let moves = wait_for(stage, |moves| moves.iter().any(is_staked)).await?;
    keeper.stop().await?;
    let stake = moves.iter().find(|one| is_staked(one)).ok_or_eyre("nothing was staked")?;
    stage.keeper(&["why", &stake.id.to_string()], format).await?;

    narrate("   more may fall due within a day than the wallet has: it rebalances, towards the wallet");
    std::fs::write(config, text.replace("surprise_day = 0", "surprise_day = 2000000000"))?;
    let keeper = KeeperProcess::start(stage)?;
    let moves = wait_for(stage, |moves| moves.iter().any(is_home)).await?;
    keeper.stop().await?;
    std::fs::write(config, text.replace("operate = true", "operate = false"))?;
    stage.keeper(&["treasury", "history"], format).await?;
    let staked = treasury.positions().await?.staked.value.0;
    let home = moves.iter().filter(|one| is_home(one)).filter_map(|one| one.deed.transferred());
    let done = moves.iter().filter(|one| is_done(one)).map(|one| one.planned.name());
    Ok(Operated { moves: done.collect(), staked, called_back: home.map(|amount| amount.0).sum() })
}

fn is_done(one: &MoveRecord) -> bool {
    one.outcome == Some(MoveOutcome::Done)
}

fn is_staked(one: &MoveRecord) -> bool {
    is_done(one) && one.planned.name() == "stake"
}

fn is_home(one: &MoveRecord) -> bool {
    is_done(one) && matches!(one.deed, Deed::CallBack { .. })
}

/// The keeper's moves, the first one first, as soon as they are as wanted.
async fn wait_for(stage: &Stage, wanted: impl Fn(&[MoveRecord]) -> bool) -> eyre::Result<Vec<MoveRecord>> {
    let until = Instant::now() + PATIENCE;
    loop {
        let moves = moves(stage)?;
        if wanted(&moves) {
            return Ok(moves);
        }
        ensure!(Instant::now() < until, "the treasury does not move as it should: {moves:?}\n{}", stage.log());
        tokio::time::sleep(POLL).await;
    }
}

fn moves(stage: &Stage) -> eyre::Result<Vec<MoveRecord>> {
    let reader = Reader::open(&stage.context.config.journal_file)?;
    let rows = stage.context.stored_state(&reader)?.last_rows(Kind::Move, (None, MOVES_MAX))?;
    let mut moves = Vec::new();
    for row in &rows {
        moves.extend(read(row)?);
    }
    moves.sort_by_key(|one: &MoveRecord| (one.height, one.id));
    Ok(moves)
}
