//! One thing that was asked, what was found, and what to do about it.

use serde::Serialize;

/// How something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::verbs) enum Health {
    Good,
    /// The keeper works, but a person should look at it.
    Warning,
    /// The keeper does not pay like this.
    Failed,
}

impl Health {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Good => "ok",
            Self::Warning => "warning",
            Self::Failed => "WRONG",
        }
    }
}

#[derive(Clone, Debug, Serialize)]
pub(in crate::verbs) struct Check {
    pub(super) name: &'static str,
    /// Of several agents the one that it is about; nothing for what all of them share.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) agent: Option<String>,
    pub(super) health: Health,
    pub(super) found: String,
    pub(super) remedy: Option<String>,
}

impl Check {
    pub(super) fn good(name: &'static str, found: impl ToString) -> Self {
        Self { name, agent: None, health: Health::Good, found: found.to_string(), remedy: None }
    }

    pub(super) fn warning(name: &'static str, found: impl ToString, remedy: &str) -> Self {
        Self { name, agent: None, health: Health::Warning, found: found.to_string(), remedy: Some(remedy.to_owned()) }
    }

    /// An error that stops nothing, with all causes.
    pub(super) fn warning_of(name: &'static str, error: impl Into<eyre::Report>, remedy: &str) -> Self {
        Self { health: Health::Warning, ..Self::failed(name, error, remedy) }
    }

    /// Its error with all causes, as `{:#}` writes a report's.
    pub(super) fn failed(name: &'static str, error: impl Into<eyre::Report>, remedy: &str) -> Self {
        Self {
            name,
            agent: None,
            health: Health::Failed,
            found: format!("{:#}", error.into()),
            remedy: Some(remedy.to_owned()),
        }
    }

    /// The same, said of one agent among several.
    pub(super) fn of(self, agent: Option<&str>) -> Self {
        Self { agent: agent.map(str::to_owned), ..self }
    }
}
