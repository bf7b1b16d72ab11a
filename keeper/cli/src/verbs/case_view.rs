//! A case as the reputation contract shows it: what is read before it is judged.

use cosmwasm_std::Binary;
use eyre::{ensure, eyre};
use stateset_api::reputation::{Case, Outcome, Status, Verdict};
use stateset_telemetry::timestamp::show_time;

use crate::output::pairs;
use crate::verbs::reputation::ReputationClient;

/// The hash of what was reported, computed from the case that is shown.
pub(super) fn report_hash(client: &ReputationClient<'_>, case: &Case) -> eyre::Result<[u8; 32]> {
    let hash = case.report().hash(&client.context.config.chain.id, &client.address, case.id);
    hash.map_err(|reason| eyre!("{reason}"))
}

pub(super) async fn look(client: &ReputationClient<'_>, id: u64) -> eyre::Result<Case> {
    let case = client.asks().case(id).await?;
    ensure!(case.id == id, "the node was asked for case {id} and shows case {}", case.id);
    Ok(case)
}

/// When the stage ends, and what may be done until then.
pub(super) fn until(case: &Case) -> String {
    match case.status {
        Status::Open { .. } if case.response.is_none() => format!("answer by {}", show_time(case.respond_by)),
        Status::Open { decide_by } | Status::Appealed { decide_by, .. } => {
            format!("decision by {}", show_time(decide_by))
        }
        Status::Decided { appeal_by, .. } => format!("appeal by {}", show_time(appeal_by)),
        Status::Closed { at, .. } => format!("closed {}", show_time(at)),
    }
}

pub(super) fn show_verdict(client: &ReputationClient<'_>, verdict: &Verdict) -> String {
    match verdict {
        Verdict::Upheld { severity, damage } => format!("upheld as {severity}, damage {}", client.show(*damage)),
        Verdict::Dismissed { frivolous: true } => "dismissed as frivolous".to_owned(),
        Verdict::Dismissed { frivolous: false } => "dismissed".to_owned(),
    }
}

pub(super) fn describe(client: &ReputationClient<'_>, case: &Case) -> String {
    let verdict = |verdict: &Verdict| show_verdict(client, verdict);
    let status = match &case.status {
        Status::Open { .. } => "open".to_owned(),
        Status::Decided { verdict: found, .. } => verdict(found),
        Status::Appealed { verdict: found, by, .. } => format!("{}, appealed by the {by}", verdict(found)),
        Status::Closed { outcome, .. } => match outcome {
            Outcome::Upheld { severity, slashed, to_victim, to_reporter, to_community } => format!(
                "upheld as {severity}: {} slashed, {} to the victim, {} to the reporter, {} to the community",
                client.show(*slashed),
                client.show(*to_victim),
                client.show(*to_reporter),
                client.show(*to_community)
            ),
            Outcome::Dismissed { frivolous } => verdict(&Verdict::Dismissed { frivolous: *frivolous }),
            Outcome::Expired {} => "expired: nobody decided in time".to_owned(),
        },
    };
    let none = || "none".to_owned();
    let answer = |hash: &Binary| {
        let by = case.answered_by.map_or_else(String::new, |role| format!(", by the {role}"));
        format!("SHA-256 {}{by}", hex::encode(hash))
    };
    let effect = match (&case.status, case.effective) {
        (Status::Closed { .. }, _) => "none: it is closed",
        (_, true) => "freezes stake and counts as open",
        (_, false) => "none before its first verdict: its judge let another case expire and decided none",
    };
    pairs([
        ("case", case.id.to_string()),
        ("accused", case.accused.did().to_string()),
        ("reporter", case.reporter.clone()),
        ("claim", format!("{}, {}", case.kind, case.severity)),
        ("victim", case.victim.clone().unwrap_or_else(none)),
        ("damage", client.show(case.damage)),
        ("evidence", format!("SHA-256 {}", hex::encode(&case.evidence))),
        ("answer", case.response.as_ref().map_or_else(none, answer)),
        ("status", status),
        ("until", until(case)),
        ("decidable from", case.decidable_at.map_or_else(|| "no more".to_owned(), show_time)),
        ("judge", case.governance.clone().unwrap_or_else(|| "it has ended".to_owned())),
        ("term", case.term.to_string()),
        ("effect", effect.to_owned()),
        ("stake when reported", client.show(case.stake_at_report)),
        ("frozen", client.show(case.frozen)),
    ])
}
