//! Who is rehearsed.

use std::sync::Arc;

use stateset_cli::profile::Profile;
use stateset_model::Model;
use stateset_portfolio::Decider;

use super::scenario::Scenario;

/// Who is rehearsed, in what, whom it asks, and who decides what its treasury does.
pub(super) struct Agent<'a> {
    pub(super) profile: &'a Profile,
    pub(super) scenario: &'a Scenario,
    pub(super) model: Option<Arc<dyn Model>>,
    pub(super) decider: Decider,
}

impl<'a> Agent<'a> {
    /// Asks nobody, and decides by the keeper's planner.
    pub(super) const fn of(profile: &'a Profile, scenario: &'a Scenario) -> Self {
        Self { profile, scenario, model: None, decider: Decider::Planner }
    }
}
