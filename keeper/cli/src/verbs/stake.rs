//! `stake`: what an agent has at stake for its good name.

use serde::Serialize;
use stateset_api::AgentId;
use stateset_api::reputation::{AgentMsg, ExecuteMsg, Nothing, ScoreResponse, StakeResponse, UNBONDING_SECONDS};
use stateset_api::{Amount, score::Severity};
use stateset_config::context::Context;
use stateset_telemetry::timestamp::show_time;

use crate::cli::{Stake, StakeVerb};
use crate::exit::after;
use crate::output::{Format, pairs, table};
use crate::verbs::reputation::{Done, ReputationClient};

/// Stake and score of one agent.
#[derive(Serialize)]
struct Shown {
    denom: String,
    stake: StakeResponse,
    score: ScoreResponse,
}

pub async fn run(verb: &Stake, context: &Context, format: Format) -> eyre::Result<()> {
    context.check_chain().await?;
    let client = ReputationClient::open(context, verb.reputation.as_deref()).await?;
    let agent = client.agent(verb.agent.as_deref()).await?;
    let (key, msg, amount, done) = match &verb.verb {
        StakeVerb::Show => return format.print(&look(&client, agent).await?, |shown| describe(&client, shown)),
        StakeVerb::Bond { coin, key } => {
            let amount = client.stake(coin)?;
            (key, AgentMsg::Bond(Nothing {}), amount, format!("{} bonded", client.show(amount)))
        }
        StakeVerb::Unbond { coin, key } => {
            let amount = client.stake(coin)?;
            let days = UNBONDING_SECONDS / 86_400;
            let done = format!("{} leaves in {days} days", client.show(amount));
            (key, AgentMsg::Unbond { amount }, Amount::ZERO, done)
        }
        StakeVerb::Claim { key } => {
            (key, AgentMsg::Claim(Nothing {}), Amount::ZERO, "claimed what has left".to_owned())
        }
    };
    let key = context.key(key)?;
    let included = client.act(&key, &ExecuteMsg::Agent { id: agent, msg }, amount).await?;
    let done = Done::new(done, &included, after(included.hash, look(&client, agent).await)?);
    format.report(&done, |done| format!("{}\n{}", done.line(), describe(&client, &done.now)))
}

async fn look(client: &ReputationClient<'_>, agent: AgentId) -> eyre::Result<Shown> {
    Ok(Shown {
        denom: client.config.stake_denom.clone(),
        stake: client.asks().stake(agent).await?,
        score: client.asks().score(agent).await?,
    })
}

fn describe(client: &ReputationClient<'_>, shown: &Shown) -> String {
    let Shown { stake, score, .. } = shown;
    let gravest = score.gravest_open.map_or_else(String::new, |gravest: Severity| format!(", the gravest {gravest}"));
    let about = pairs([
        ("agent", score.agent.did().to_string()),
        ("score", format!("{} ({:?})", score.overall, score.band).to_lowercase()),
        ("open cases", format!("{}{gravest}", score.open_cases)),
        ("bonded", client.show(stake.bonded)),
        ("frozen by cases", client.show(stake.frozen)),
        ("claimable now", client.show(stake.claimable)),
    ]);
    if stake.unbonding.is_empty() {
        return about;
    }
    let leaving = stake.unbonding.iter().map(|one| [client.show(one.amount), show_time(one.claimable_at)]);
    format!("{about}\n{}", table(["leaving", "claimable from"], leaving))
}
