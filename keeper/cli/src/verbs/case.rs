//! `case`: from report to the end, as reporter, accused or anybody.

use cosmwasm_std::Binary;
use eyre::{WrapErr, eyre};
use serde::Serialize;
use stateset_api::event::CaseReported;
use stateset_api::governance::ApproverMsg;
use stateset_api::reputation::{
    AddressRef, AgentMsg, AnyoneMsg, Case, CaseRef, ExecuteMsg, ReporterMsg, Stage, Term, Verdict,
};
use stateset_api::{AgentId, Amount};
use stateset_config::context::Context;

use crate::cli::{self, CaseVerb};
use crate::exit::after;
use crate::output::{Format, table};
use crate::verbs::ballots;
use crate::verbs::case_view::{describe, look, report_hash, show_verdict, until};
use crate::verbs::confirm::confirm;
use crate::verbs::reputation::{Done, ReputationClient, agent_id, hash};

pub async fn run(verb: &cli::Case, context: &Context, format: Format) -> eyre::Result<()> {
    context.check_chain().await?;
    let client = ReputationClient::open(context, verb.reputation.as_deref()).await?;
    match &verb.verb {
        CaseVerb::List { agent, stage } => {
            let cases = match stage {
                Some(stage) => client.asks().cases_by_stage(stage.parse()?).await?,
                None => client.asks().cases_by_agent(client.agent(agent.as_deref()).await?).await?,
            };
            format.print(&cases, |cases| list(&client, cases))
        }
        CaseVerb::Show { id } => format.print(&look(&client, *id).await?, |case| describe(&client, case)),
        CaseVerb::Report { .. } => report(&client, &verb.verb, format).await,
        CaseVerb::Respond { id, response, key } => {
            let accused = look(&client, *id).await?.accused;
            let msg = AgentMsg::Respond { case: *id, response: Binary::from(hash(response)?) };
            act(&client, *id, key, &ExecuteMsg::Agent { id: accused, msg }, Amount::ZERO, "answered", format).await
        }
        CaseVerb::Appeal { id, key } => appeal(&client, *id, key, format).await,
        CaseVerb::Judge { .. } => judge(&client, &verb.verb, format).await,
        CaseVerb::Owed { address, key } => {
            let owed = owed(&client, address.as_deref(), key).await?;
            format.print(&owed, |owed| format!("{} is owed {}", owed.address, client.show(owed.amount)))
        }
        CaseVerb::Collect { address, key } => {
            let owed = owed(&client, address.as_deref(), key).await?;
            let which = AddressRef { address: owed.address.clone() };
            let message = ExecuteMsg::Anyone(AnyoneMsg::Collect(which));
            let included = client.act(&client.context.key(key)?, &message, Amount::ZERO).await?;
            let done = Done::new(format!("{} paid to {}", client.show(owed.amount), owed.address), &included, owed);
            format.report(&done, Done::line)
        }
        CaseVerb::Settle { id, key } => {
            let msg = ExecuteMsg::Anyone(AnyoneMsg::Settle(CaseRef { case: *id }));
            act(&client, *id, key, &msg, Amount::ZERO, "settled", format).await
        }
    }
}

async fn report(client: &ReputationClient<'_>, verb: &CaseVerb, format: Format) -> eyre::Result<()> {
    let CaseVerb::Report { accused, kind, severity, evidence, victim, damage, term, key } = verb else { return Ok(()) };
    let prefix = &client.context.config.chain.prefix;
    if let Some(victim) = victim {
        stateset_chain::key::parse_address(prefix, victim).wrap_err("--victim")?;
    }
    let accused = agent_id(accused)?;
    let term = term_of(client, accused, *term).await?;
    let message = ReporterMsg::Report {
        accused,
        kind: kind.parse()?,
        severity: severity.parse()?,
        evidence: Binary::from(hash(evidence)?),
        victim: victim.clone(),
        damage: damage.as_deref().map(|text| client.stake(text)).transpose()?.unwrap_or(Amount::ZERO),
        term: Some(term.number),
    };
    let bond = term.rules.report_bond;
    let key = client.context.key(key)?;
    let included = client.act(&key, &ExecuteMsg::Reporter(message), bond).await?;
    let reported = included.events.iter().find_map(|event| CaseReported::from_event(event).ok());
    let id = after(included.hash, reported.ok_or_else(|| eyre!("the chain names no case in it")))?.case;
    let done = format!("case {id} reported with a bond of {}", client.show(bond));
    let done = Done::new(done, &included, after(included.hash, look(client, id).await)?);
    format.report(&done, |done| format!("{}\n{}", done.line(), describe(client, &done.now)))
}

/// What the case is must be shown, since the verdict names its hash, and at which stage: it is good for no other.
async fn judge(client: &ReputationClient<'_>, verb: &CaseVerb, format: Format) -> eyre::Result<()> {
    let CaseVerb::Judge { id, uphold, damage, frivolous, key, yes, .. } = verb else { return Ok(()) };
    let verdict = match uphold {
        Some(severity) => {
            let damage = damage.as_deref().map(|text| client.stake(text)).transpose()?.unwrap_or_default();
            Verdict::Upheld { severity: severity.parse()?, damage }
        }
        None => Verdict::Dismissed { frivolous: *frivolous },
    };
    let case = look(client, *id).await?;
    // Not whoever is in office now: that one may not decide what was reported before.
    let judge = case.governance.as_ref().ok_or_else(|| eyre!("nobody may decide case {id} any more"))?;
    let hash = report_hash(client, &case)?;
    let appeal = case.status.stage() == Stage::Appealed;
    let shown = format!(
        "You propose to {judge}, {}: {}\n{}\nhash {}",
        if appeal { "on appeal" } else { "as the first verdict" },
        show_verdict(client, &verdict),
        describe(client, &case),
        hex::encode(hash)
    );
    confirm(&shown, "Send it?", *yes)?;
    let message = ApproverMsg::Judge { case: *id, case_hash: hash.into(), appeal, verdict };
    ballots::judge(message, format!("verdict on case {id} proposed"), key, judge, client.context, format).await
}

/// The term by which a case is measured, whose bond is sent along: the named one, or what the contract would choose.
async fn term_of(client: &ReputationClient<'_>, accused: AgentId, named: Option<u32>) -> eyre::Result<Term> {
    let number = match named {
        Some(number) => number,
        None => {
            let stake = client.asks().stake(accused).await?;
            let now = client.context.chain.latest_block().await?.time;
            let leaving = stake.unbonding.iter().filter(|part| part.claimable_at > now).map(|part| part.term);
            let former = if stake.bonded.is_zero() { leaving.max() } else { None };
            former.unwrap_or(client.config.term)
        }
    };
    Ok(client.asks().term(number).await?)
}

/// For the side whose key it is.
async fn appeal(client: &ReputationClient<'_>, id: u64, key: &str, format: Format) -> eyre::Result<()> {
    let case = look(client, id).await?;
    let address = client.context.keystore()?.show(key)?.address;
    let bond = case.rules.appeal_bond;
    let which = CaseRef { case: id };
    let message = if case.reporter == address {
        ExecuteMsg::Reporter(ReporterMsg::Appeal(which))
    } else {
        ExecuteMsg::Agent { id: case.accused, msg: AgentMsg::Appeal(which) }
    };
    let done = format!("appealed with a bond of {}", client.show(bond));
    act(client, id, key, &message, bond, &done, format).await
}

async fn act(
    client: &ReputationClient<'_>,
    id: u64,
    key: &str,
    message: &ExecuteMsg,
    funds: Amount,
    done: &str,
    format: Format,
) -> eyre::Result<()> {
    let included = client.act(&client.context.key(key)?, message, funds).await?;
    let now = after(included.hash, look(client, id).await)?;
    let done = Done::new(format!("case {id} {done}"), &included, now);
    format.report(&done, |done| format!("{}\n{}", done.line(), describe(client, &done.now)))
}

/// What an address is owed.
#[derive(Serialize)]
struct Owed {
    address: String,
    amount: Amount,
}

async fn owed(client: &ReputationClient<'_>, address: Option<&str>, key: &str) -> eyre::Result<Owed> {
    let address = match address {
        Some(address) => address.to_owned(),
        None => client.context.keystore()?.show(key)?.address,
    };
    stateset_chain::key::parse_address(&client.context.config.chain.prefix, &address)?;
    Ok(Owed { amount: client.asks().owed(&address).await?, address })
}

fn list(client: &ReputationClient<'_>, cases: &[Case]) -> String {
    table(
        ["case", "accused", "kind", "severity", "damage", "stage", "until"],
        cases.iter().map(|case| {
            [
                case.id.to_string(),
                case.accused.to_string(),
                case.kind.to_string(),
                case.severity.to_string(),
                client.show(case.damage),
                case.status.stage().to_string(),
                until(case),
            ]
        }),
    )
}
