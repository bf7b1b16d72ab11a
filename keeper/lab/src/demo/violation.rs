//! A vendor that missed a deadline: reported, heard, judged by governance's arbiters, slashed; every coin accounted
//! for.

use eyre::{OptionExt, ensure};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use stateset_api::AgentId;
use stateset_api::Amount;
use stateset_api::governance::{self, Ballot, BallotsResponse, Matter};
use stateset_api::reputation::{
    AgentRef, Case, CaseRef, CasesResponse, Outcome, QueryMsg, ScoreResponse, StakeResponse, Status,
};
use stateset_api::score::Score;
use stateset_chain::contract::ask;
use stateset_chain::transact::transact;
use stateset_chain::tx::{self, Coin};
use stateset_cli::output::{self, Format};
use stateset_cli::register::register;
use stateset_config::money;
use tokio::time::Instant;

use super::stage::Stage;
use super::{PATIENCE, POLL};
use crate::contracts;

const STATE: &str = "ustate";
/// What the vendor is given for stake and fees, in micro-STATE.
const GIVEN: u128 = 200_000_000;
/// What was lost by the delay, in micro-STATE.
const DAMAGE: Amount = Amount(12_000_000);
const EVIDENCE: &str = "Order 4711 was due on 2026-11-20 and came eleven days late.\n";
const ANSWER: &str = "A supplier of ours was late. We told the buyer, but after the date.\n";

/// What one side got, in micro-STATE.
#[derive(Debug, Serialize)]
struct Share {
    who: &'static str,
    account: &'static str,
    of_the_slash: u128,
    /// The report's bond, returned.
    bond: u128,
    /// By which the account grew at the bank.
    collected: u128,
}

/// A case and what it cost. Amounts in micro-STATE.
#[derive(Debug, Serialize)]
pub(super) struct Violation {
    case: String,
    staked: u128,
    slashed: u128,
    from_unbonding: u128,
    from_bonded: u128,
    shares: Vec<Share>,
    /// Before and after, in points of 100.
    overall: [String; 2],
    reliability: [String; 2],
    pub(super) balanced: bool,
}

pub(super) async fn run(stage: &Stage, narrate: &impl Fn(&str), format: Format) -> eyre::Result<Violation> {
    narrate(&format!(
        "   in this demo a finding can be appealed against for {} s; on a real network for a day at least",
        contracts::APPEAL_SECONDS
    ));
    let court = Court { stage };
    let vendor = court.vendor().await?;
    let agent = vendor.to_string();
    let by_vendor = ["--agent", agent.as_str(), "--key", "vendor-a"];
    stage.keeper(&[&["stake", "bond", "100STATE"], &by_vendor[..]].concat(), format).await?;
    stage.keeper(&[&["stake", "unbond", "90STATE"], &by_vendor[..]].concat(), format).await?;
    let before = court.look(vendor).await?;

    let (evidence, answer) = (stage.folder.path().join("evidence.txt"), stage.folder.path().join("answer.txt"));
    std::fs::write(&evidence, EVIDENCE)?;
    std::fs::write(&answer, ANSWER)?;
    let (evidence, answer) = (evidence.display().to_string(), answer.display().to_string());
    let victim = stage.accounts.account("owner")?.address.clone();
    let report = ["case", "report", &agent, "--kind", "missed_deadline", "--severity", "major"];
    let rest = ["--evidence", &evidence, "--victim", &victim, "--damage", "12STATE", "--key", "operator"];
    stage.keeper(&[&report[..], &rest].concat(), format).await?;
    let case = court.case(vendor).await?;
    ensure!(case.evidence.as_slice() == Sha256::digest(EVIDENCE).as_slice(), "the case is about other evidence");
    let number = case.id.to_string();
    let respond = ["case", "respond", &number, "--evidence", &answer, "--key", "vendor-a"];
    stage.keeper(&respond, format).await?;

    narrate("   two of three arbiters find that it did it: guardian proposes the verdict, signer-a agrees");
    court.judge(case.id, format).await?;
    court.await_appeal(case.id).await?;
    stage.keeper(&["case", "settle", &number, "--key", "operator"], format).await?;
    let after = court.look(vendor).await?;
    court.account(&court.case(vendor).await?, &before, &after, format).await
}

/// A vendor's stake and score.
struct Look {
    stake: StakeResponse,
    score: ScoreResponse,
}

impl Look {
    fn leaving(&self) -> u128 {
        self.stake.unbonding.iter().map(|one| one.amount.0).sum()
    }
}

struct Court<'a> {
    stage: &'a Stage,
}

impl Court<'_> {
    /// Registers the vendor as an agent with a wallet of its own.
    async fn vendor(&self) -> eyre::Result<AgentId> {
        let Stage { context, accounts, record, .. } = self.stage;
        let (chain, sending) = (context.chain.as_ref(), context.sending());
        let (faucet, owner) = (accounts.key("faucet")?, accounts.key("vendor-a")?);
        let funds = tx::send(faucet.address(), owner.address(), &[Coin::new(GIVEN, STATE)]);
        transact(chain, &faucet, &sending, vec![funds]).await?;
        let mut profile = self.stage.profile.clone();
        "vendor".clone_into(&mut profile.agent.name);
        "vendor".clone_into(&mut profile.agent.agent_type);
        profile.agent.capabilities.clear();
        profile.wallet.signers = None;
        profile.payees.clear();
        let controller = &accounts.account("vendor-c")?.address;
        Ok(register(chain, &owner, &sending, record, &profile, controller).await?.agent.id)
    }

    async fn ask<T: DeserializeOwned>(&self, query: &QueryMsg) -> eyre::Result<T> {
        let contract = &self.stage.record.contract("reputation")?.address;
        Ok(ask(self.stage.context.chain.as_ref(), contract, query).await?)
    }

    async fn look(&self, agent: AgentId) -> eyre::Result<Look> {
        let stake = self.ask(&QueryMsg::Stake(AgentRef { agent })).await?;
        Ok(Look { stake, score: self.ask(&QueryMsg::Score(AgentRef { agent })).await? })
    }

    /// The only one against this agent.
    async fn case(&self, agent: AgentId) -> eyre::Result<Case> {
        let query = QueryMsg::CasesByAgent { agent, start_after: None, limit: None };
        let CasesResponse { mut cases } = self.ask(&query).await?;
        ensure!(cases.len() == 1, "{} cases stand against the vendor", cases.len());
        cases.pop().ok_or_eyre("the vendor is accused of nothing")
    }

    async fn judge(&self, case: u64, format: Format) -> eyre::Result<()> {
        let (number, damage) = (case.to_string(), format!("{}{STATE}", DAMAGE.0));
        let judge = ["case", "judge", &number, "--uphold", "major", "--damage", &damage, "--key", "guardian", "--yes"];
        self.stage.keeper(&judge, format).await?;
        self.stage.keeper(&["approvals", "ballots"], format).await?;
        let query = governance::QueryMsg::OpenBallots { start_after: None, limit: None };
        let contract = &self.stage.record.contract("governance")?.address;
        let open: BallotsResponse = ask(self.stage.context.chain.as_ref(), contract, &query).await?;
        let about = |ballot: &&Ballot| matches!(ballot.matter, Matter::Verdict { case: of, .. } if of == case);
        let ballot = open.ballots.iter().find(about).ok_or_eyre("there is no vote on the case")?.id.to_string();
        self.stage.keeper(&["approvals", "vote", &ballot, "--approve", "--key", "signer-a", "--yes"], format).await
    }

    async fn await_appeal(&self, case: u64) -> eyre::Result<()> {
        let Case { status, .. } = self.ask(&QueryMsg::Case(CaseRef { case })).await?;
        let Status::Decided { appeal_by, .. } = status else { eyre::bail!("case {case} is not decided: {status:?}") };
        let until = Instant::now() + PATIENCE;
        while self.stage.context.chain.latest_block().await?.time <= appeal_by {
            ensure!(Instant::now() < until, "the chain's time does not reach {appeal_by}");
            tokio::time::sleep(POLL * 5).await;
        }
        Ok(())
    }

    /// Lets everybody be paid, and compares what the contract says with what the bank has.
    async fn account(&self, case: &Case, before: &Look, after: &Look, format: Format) -> eyre::Result<Violation> {
        let Status::Closed { outcome: Outcome::Upheld { slashed, to_victim, to_reporter, to_community, .. }, .. } =
            &case.status
        else {
            eyre::bail!("case {} did not end with a slash: {:?}", case.id, case.status)
        };
        let mut shares = Vec::new();
        for (who, account, share, bond) in [
            ("victim", "owner", to_victim.0, 0),
            ("reporter", "operator", to_reporter.0, case.rules.report_bond.0),
            ("community", "validator", to_community.0, 0),
        ] {
            let collected = self.collect(account, format).await?;
            shares.push(Share { who, account, of_the_slash: share, bond, collected });
        }
        let (from_unbonding, from_bonded) =
            (before.leaving() - after.leaving(), before.stake.bonded.0 - after.stake.bonded.0);
        let balanced = shares.iter().map(|share| share.of_the_slash).sum::<u128>() == slashed.0
            && from_unbonding + from_bonded == slashed.0
            && from_unbonding > 0
            && shares.iter().all(|share| share.of_the_slash + share.bond == share.collected);
        let pair = |of: fn(&ScoreResponse) -> Score| [points(of(&before.score)), points(of(&after.score))];
        Ok(Violation {
            case: format!("{}, {}", case.kind, case.severity),
            staked: before.stake.bonded.0 + before.leaving(),
            slashed: slashed.0,
            from_unbonding,
            from_bonded,
            shares,
            overall: pair(|score| score.overall),
            reliability: pair(|score| score.dimensions.reliability),
            balanced,
        })
    }

    /// By how much the account grew; somebody else sends the message, so that no fee blurs it.
    async fn collect(&self, account: &str, format: Format) -> eyre::Result<u128> {
        let (chain, accounts) = (self.stage.context.chain.as_ref(), &self.stage.accounts);
        let address = accounts.account(account)?.address.clone();
        let before = chain.balance(&address, STATE).await?;
        self.stage.keeper(&["case", "collect", &address, "--key", "signer-a"], format).await?;
        Ok(chain.balance(&address, STATE).await?.saturating_sub(before))
    }
}

/// To a tenth: penalties fade from the first second on.
fn points(score: Score) -> String {
    score.to_string().parse::<f64>().map_or_else(|_| score.to_string(), |points| format!("{points:.1}"))
}

pub(super) fn table(violation: &Violation) -> String {
    let state = |amount: u128| money::show(amount, 6);
    let line = |who: &str, share: u128, bond: u128, collected: u128| {
        [who.to_owned(), state(share), state(bond), state(collected)]
    };
    let sum = |of: fn(&Share) -> u128| violation.shares.iter().map(of).sum();
    let total = line("total", sum(|one| one.of_the_slash), sum(|one| one.bond), sum(|one| one.collected));
    let lines = violation
        .shares
        .iter()
        .map(|one| line(&format!("{} ({})", one.who, one.account), one.of_the_slash, one.bond, one.collected));
    let table = output::table(
        ["to", "of the slash, STATE", "bond returned, STATE", "collected, STATE"],
        lines.chain(std::iter::once(total)),
    );
    let [was, is] = &violation.overall;
    let [relied, relies] = &violation.reliability;
    let verdict = if violation.balanced { "nothing is lost" } else { "NOT BALANCED" };
    format!(
        "{table}\n{}: {} of {} STATE at stake slashed, {} of it from what was leaving and {} from what was bonded: \
         {verdict}\nscore: overall {was} → {is}, reliability {relied} → {relies}",
        violation.case,
        state(violation.slashed),
        state(violation.staked),
        state(violation.from_unbonding),
        state(violation.from_bonded)
    )
}
