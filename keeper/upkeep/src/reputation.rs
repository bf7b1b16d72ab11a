//! What reputation asks of an agent's keeper: its own score is looked at, and payees are rated where that is wanted.
//!
//! A score that is another than the last known one, or the first of a day, is a recorded input and drives the goal
//! `reputation`; one below the warning is said to people. Nothing here moves money, and what fails here stops no payment.

use stateset_agent::goals::{Input, REPUTATION};
use stateset_api::reputation::ScoreResponse;
use stateset_api::score::Band;
use stateset_api::wallet::WalletInfo;
use stateset_chain::Block;
use stateset_chain::contract::{AskError, ReputationClient, Wallet};
use stateset_config::{Config, RateConfig};
use stateset_state::journaled_state::{JournaledState, StateError};
use stateset_telemetry::escape::on_one_line;

use crate::ratings::{Rater, RatingsError};

/// A warning is said again after so long, seconds of the chain: its notices are named by the time.
const SAID_AGAIN_SECONDS: u64 = 30 * 86_400;
/// Ten-thousandths of a point in a basis point of the full score.
const IN_A_BASIS_POINT: u32 = 100;

/// One agent's.
#[derive(Debug, Default)]
pub struct Reputation {
    /// The contract's address. Without one nothing is looked at.
    contract: Option<String>,
    config: RateConfig,
    /// Of which chain's time the last looks were.
    rated_at: Option<u64>,
    scored_at: Option<u64>,
    warned: Option<Warned>,
    /// Of the last look.
    band: Option<Band>,
}

/// That the own score is below the warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warned {
    /// The same while it is said once.
    pub id: String,
    pub words: String,
}

impl Reputation {
    /// By the agent's configuration.
    pub fn new(config: &Config) -> Self {
        let (contract, config) = (config.contracts.reputation.clone(), config.agent.rate.clone());
        Self { contract, config, ..Self::default() }
    }

    /// Looks at what is due. `operator` is the address that signs. Returns why a look came to nothing, in words.
    ///
    /// Errors: the journal's alone.
    pub async fn round(
        &mut self,
        journaled: &mut JournaledState,
        wallet: &Wallet,
        (block, info): (&Block, &WalletInfo),
        operator: &str,
    ) -> Result<Option<String>, StateError> {
        let Some(address) = self.contract.clone() else { return Ok(None) };
        let reputation = ReputationClient { chain: wallet.chain.as_ref(), address: &address };
        let is_due = |last: Option<u64>, seconds: u64| last.is_none_or(|at| block.time >= at.saturating_add(seconds));
        let mut said = None;
        if is_due(self.scored_at, self.config.score_seconds) {
            self.scored_at = Some(block.time);
            if let Some(agent) = info.agent_id {
                match reputation.score(agent).await {
                    Ok(score) if score.agent == agent => self.take_in(journaled, &score, block.time)?,
                    Ok(other) => {
                        said = Some(format!("the own score is not known: the node answers of {}", other.agent))
                    }
                    Err(error) => said = Some(not_known(&error)),
                }
            }
        }
        if self.config.payees && is_due(self.rated_at, self.config.look_seconds) {
            self.rated_at = Some(block.time);
            let rater = Rater { reputation, wallet, operator };
            match rater.look(journaled, (block, info)).await {
                Ok(()) => {}
                Err(RatingsError::State(error)) => return Err(error),
                Err(RatingsError::Journal(error)) => return Err(error.into()),
                Err(error) => said = Some(on_one_line(&error.to_string())),
            }
        }
        Ok(said)
    }

    /// What people are to be told of the own score, while it is below the warning.
    pub const fn warned(&self) -> Option<&Warned> {
        self.warned.as_ref()
    }

    fn take_in(&mut self, journaled: &mut JournaledState, score: &ScoreResponse, now: u64) -> Result<(), StateError> {
        if self.band.replace(score.band) != Some(score.band) {
            tracing::info!(agent = %score.agent, overall = %score.overall, band = %score.band, "the own score");
        }
        self.warned = warning(score, now);
        let value = u64::from(score.overall.ten_thousandths() / IN_A_BASIS_POINT);
        if journaled.state().goals.learns_of(REPUTATION, value, now) {
            journaled.step(&Input::GoalReported { name: REPUTATION.to_owned(), value, at: now }.into(), now)?;
        }
        Ok(())
    }
}

fn not_known(error: &AskError) -> String {
    format!("the own score is not known: {}", on_one_line(&error.to_string()))
}

/// What is said of a score that is below the warning.
fn warning(score: &ScoreResponse, now: u64) -> Option<Warned> {
    (score.band == Band::Warning).then(|| Warned {
        id: format!("score-{}", now / SAID_AGAIN_SECONDS),
        words: format!(
            "the agent's own score is {}, below the warning, and {} cases against it are open: others may refuse it",
            score.overall, score.open_cases
        ),
    })
}

#[cfg(test)]
mod tests {
    use stateset_api::AgentId;
    use stateset_api::score::{Dimensions, Score};

    use super::*;

    #[test]
    fn a_score_below_the_warning_is_said_once_in_thirty_days_and_no_other() {
        let of = |points: u32| {
            let overall = Score::points(points);
            let dimensions = Dimensions {
                reliability: overall,
                efficiency: overall,
                cooperation: overall,
                compliance: overall,
                financial_responsibility: overall,
            };
            let agent = AgentId([1; 16]);
            ScoreResponse { agent, overall, dimensions, band: Band::of(overall), open_cases: 2, gravest_open: None }
        };
        for points in [50, 70, 95] {
            assert_eq!(warning(&of(points), 1), None, "{points}");
        }
        let now = 100 * SAID_AGAIN_SECONDS;
        let said = warning(&of(49), now).unwrap();
        assert!(said.words.contains("49.0000") && said.words.contains("2 cases"), "{}", said.words);
        assert_eq!(warning(&of(30), now + SAID_AGAIN_SECONDS - 1).unwrap().id, said.id);
        assert_ne!(warning(&of(49), now + SAID_AGAIN_SECONDS).unwrap().id, said.id);
    }
}
