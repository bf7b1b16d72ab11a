//! The demo: the whole story on a chain of its own, narrated as it happens, and a table that must balance at its end.
//!
//! The keeper in it is this very program, started, killed and stopped as an operator's service manager would.

mod amounts;
mod approval;
mod attack;
mod brake;
mod child;
mod governance;
mod ledger;
mod mandate;
mod newcomer;
mod operated;
mod operator;
mod passkey;
mod profile;
mod quarter;
mod reasons;
mod receipts;
mod stage;
mod treasury;
mod violation;

use std::path::PathBuf;
use std::time::Duration;

use eyre::{Context as _, bail, ensure};
use stateset_agent::{AgentState, BillStatus};
use stateset_api::wallet::{ExecuteMsg, GuardianMsg};
use stateset_chain::journal::{IntentState, Reader};
use stateset_chain::transact::transact;
use stateset_chain::tx;
use stateset_cli::output::{self, Format};
use stateset_state::journaled_state::read_state;
use tokio::time::Instant;

use self::child::KeeperProcess;
use self::ledger::Acts;
use self::stage::Stage;
use crate::cli::Demo;

/// Thirty bills: good ones, some over caps, an unknown payee, one due twice, one malformed.
const BILLS: &str = include_str!("../../examples/bills.csv");
/// One more, for after the freeze.
const LATE_BILL: &str = "number,payee,amount,currency,category,due\n\
    A-017,stateset1thgjp4zp3cklswhgta49w3l3xhfn7je9dyudjd,1.00,USDC,cloud,2026-11-17\n";
/// How long any part of the story may take.
const PATIENCE: Duration = Duration::from_secs(180);
const POLL: Duration = Duration::from_millis(20);
/// A bill that waits longer than this is not waited for.
const SOON_SECONDS: u64 = 120;

/// Tells the story; fails unless every part of it went as it must.
pub async fn run(demo: &Demo, format: Format) -> eyre::Result<()> {
    let narrate = |text: &str| match format {
        Format::Human => output::narrate(std::io::stdout(), text),
        Format::Json => output::narrate(std::io::stderr(), text),
    };
    narrate("\n1. A chain, an owner, an agent with a wallet");
    let stage = Stage::set(demo, &narrate).await?;
    narrate("   the owner wants a log of its decisions: for good, so that it waits unless two of three signers agree");
    approval::keep_log(&stage, format).await?;

    narrate("\n2. Thirty bills are handed in");
    let bills = bills_file(demo, &stage)?;
    stage.keeper(&["bills", "import", &bills.display().to_string()], format).await?;

    narrate("\n3. The keeper pays what the policy allows, and is killed in the middle (SIGKILL)");
    let keeper = KeeperProcess::start(&stage)?;
    let at_kill = wait_for_the_middle(&stage).await?;
    keeper.kill().await?;
    narrate(&format!("   killed with {at_kill}"));

    narrate("\n4. It is started again, finds its journal and goes on");
    let keeper = KeeperProcess::start(&stage)?;
    wait_until_quiet(&stage).await?;
    keeper.stop().await?;
    stage.keeper(&["bills", "list"], format).await?;
    narrate("   why one was paid, and why another was not; and how the agent's goals stand");
    reasons::run(&stage, format).await?;

    narrate("\n5. What is large needs governance's approval: an ordinary bill gets it by rule, a risky one by vote");
    let governed = governance::run(&stage, &narrate, format).await?;
    narrate(&governance::table(&governed));

    narrate(
        "\n6. What exceeds the operator's limits is the signers' to decide: two of three, one of them by signature alone",
    );
    let approvals = approval::run(&stage, &narrate, format).await?;

    narrate("\n7. A shop that nobody listed: its small bill is paid from the newcomer purse, and no unit more");
    let newcomer = newcomer::run(&stage, &narrate, format).await?;
    narrate(&newcomer::table(&newcomer));

    narrate(
        "\n8. A task with a purse: the operator asks for a mandate, signatures approve it, the guardian revokes it",
    );
    let mandate = mandate::run(&stage, &narrate, format).await?;
    narrate(&mandate::table(&mandate));

    narrate("\n9. Money that waits goes to the wallet's treasury, which the keeper operates, and comes back");
    let treasury = treasury::run(&stage, &narrate, format).await?;
    narrate(&treasury::table(&treasury));

    narrate("\n10. The brake is pulled, and lifted: a false alarm costs a day of the purse, and nothing else");
    let brake = brake::run(&stage, &narrate).await?;
    narrate(&brake::table(&brake));

    narrate("\n11. The operator's key is stolen: whoever has it asks the chain directly, past the keeper's own checks");
    let attempts = attack::run(&stage).await?;
    narrate(&attack::table(&attempts));
    ensure!(attempts.iter().all(|attempt| attempt.held), "an attempt got through: see the table above");

    narrate("\n12. The guardian freezes the wallet; the next bill has to wait");
    let guardian = stage.accounts.key("guardian")?;
    let freeze = ExecuteMsg::Guardian(GuardianMsg::Freeze { reason: "the operator's key leaked".to_owned() });
    let message = tx::execute(guardian.address(), &stage.wallet.address, &freeze, &[])?;
    transact(stage.context.chain.as_ref(), &guardian, &stage.context.sending(), vec![message]).await?;
    let late = stage.folder.path().join("late.csv");
    std::fs::write(&late, LATE_BILL)?;
    stage.keeper(&["bills", "import", &late.display().to_string()], format).await?;
    let keeper = KeeperProcess::start(&stage)?;
    let waits = wait_for_the_freeze(&stage).await?;
    keeper.stop().await?;
    narrate(&format!("   bill A-017 over 1.000000 USDC: {waits}"));
    stage.keeper(&["journal", "replay"], format).await?;

    narrate("\n13. A vendor with stake misses a deadline: reported, heard, judged by governance's arbiters, slashed");
    let violation = violation::run(&stage, &narrate, format).await?;
    narrate(&violation::table(&violation));
    ensure!(violation.balanced, "the slash does not add up: see the table above");

    narrate("\n14. A quarter is rehearsed, with vendors' frauds in it, before such an agent is trusted with a dollar");
    let quarter = quarter::run().await?;
    narrate(&quarter::table(&quarter));

    narrate("\n15. What the journal says, what the receipts say, what the bank says");
    let acts = Acts { governed, approvals, newcomer, mandate, treasury, brake, attempts, violation, quarter };
    let ledger = ledger::take(&stage, acts).await?;
    format.print(&ledger, ledger::table)?;
    ensure!(ledger.balanced, "the table does not balance; the folder is kept: {}", stage.keep().display());
    Ok(())
}

fn bills_file(demo: &Demo, stage: &Stage) -> eyre::Result<PathBuf> {
    if let Some(file) = &demo.bills {
        return Ok(file.clone());
    }
    let file = stage.folder.path().join("bills.csv");
    std::fs::write(&file, BILLS).wrap_err("cannot write the bills")?;
    Ok(file)
}

/// Returns when some payments are settled and others are under way, as words.
async fn wait_for_the_middle(stage: &Stage) -> eyre::Result<String> {
    let until = Instant::now() + PATIENCE;
    loop {
        if let Ok(reader) = Reader::open(&stage.context.config.journal_file) {
            let rows = reader.intents(None, 1_000)?;
            let count = |state| rows.iter().filter(|row| row.state == state).count();
            let (settled, planned) = (count(IntentState::Settled), count(IntentState::Planned));
            let signed = count(IntentState::Signed);
            if settled > 0 && signed > 0 {
                return Ok(format!(
                    "{settled} payments settled, {signed} signed or sent with an open end, {planned} only planned"
                ));
            }
        }
        ensure!(Instant::now() < until, "no payment was under way within {} s: {}", PATIENCE.as_secs(), stage.log());
        tokio::time::sleep(POLL).await;
    }
}

fn state(stage: &Stage) -> eyre::Result<AgentState> {
    let reader = Reader::open(&stage.context.config.journal_file)?;
    Ok(read_state(&reader, &stage.wallet.address)?)
}

/// Whether the keeper is about to do something about a bill. The signers are asked about what is beyond the operator.
const fn moves(status: &BillStatus) -> bool {
    matches!(
        status,
        BillStatus::Open | BillStatus::Intended { .. } | BillStatus::Escalated { .. } | BillStatus::Asking { .. }
    )
}

/// Returns when no bill is open, under way, about to be asked about again, or about to be put to the signers.
async fn wait_until_quiet(stage: &Stage) -> eyre::Result<()> {
    let until = Instant::now() + PATIENCE;
    loop {
        let now = stage.context.chain.latest_block().await?.time;
        let soon =
            |status: &BillStatus| matches!(status, BillStatus::Waiting { from, .. } if *from < now + SOON_SECONDS);
        let state = state(stage)?;
        let left = state.bills.values().filter(|record| moves(&record.status) || soon(&record.status)).count();
        if left == 0 {
            return Ok(());
        }
        ensure!(Instant::now() < until, "{left} bills are still open after {} s: {}", PATIENCE.as_secs(), stage.log());
        tokio::time::sleep(POLL * 5).await;
    }
}

/// Returns when these bills are paid, and the greatest height at which one was.
async fn wait_until_paid(stage: &Stage, bills: &[&str]) -> eyre::Result<u64> {
    let until = Instant::now() + PATIENCE;
    loop {
        let state = state(stage)?;
        let paid = state.bills.values().filter(|record| bills.contains(&record.bill.number.as_str()));
        let heights = paid.filter_map(|record| match record.status {
            BillStatus::Paid { height } => Some(height),
            _ => None,
        });
        let heights: Vec<u64> = heights.collect();
        if heights.len() == bills.len() {
            return Ok(heights.into_iter().max().unwrap_or_default());
        }
        ensure!(Instant::now() < until, "{} are not seen as paid: {}", bills.join(", "), stage.log());
        tokio::time::sleep(POLL * 5).await;
    }
}

/// Returns when the late bill waits, and with it those that were before the signers: a freeze ends what the operator
/// asked for, and they are looked at anew. Until then they still read as asked about.
async fn wait_for_the_freeze(stage: &Stage) -> eyre::Result<String> {
    let until = Instant::now() + PATIENCE;
    let unsettled = |status: &BillStatus| moves(status) || matches!(status, BillStatus::Proposed { .. });
    loop {
        let state = state(stage)?;
        match state.bills.values().find(|record| record.bill.number == "A-017").map(|record| &record.status) {
            Some(BillStatus::Waiting { breach, .. })
                if !state.bills.values().any(|record| unsettled(&record.status)) =>
            {
                return Ok(format!("waits ({breach})"));
            }
            Some(status @ (BillStatus::Paid { .. } | BillStatus::Intended { .. })) => {
                bail!("a frozen wallet's bill became {}", status.name())
            }
            _ => {}
        }
        ensure!(Instant::now() < until, "the late bill was not looked at: {}", stage.log());
        tokio::time::sleep(POLL * 5).await;
    }
}
