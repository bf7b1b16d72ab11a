//! What is asked: under which rules, and of which part of which past.

use std::path::Path;

use stateset_api::policy::Policy;
use stateset_api::wallet::Payee;

/// The rules that a past is asked about.
#[derive(Clone, Debug)]
pub struct Asked {
    /// As the answer calls them.
    pub name: String,
    pub policy: Policy,
    /// Who is listed, on which terms. Without it whoever the record does not show to be a stranger is, and its own caps
    /// are never reached.
    pub payees: Option<Vec<Payee>>,
}

/// Which part of which past.
#[derive(Clone, Copy, Debug)]
pub struct Which<'a> {
    pub journal: &'a Path,
    /// Of several agents, whose.
    pub wallet: Option<&'a str>,
    /// The last so many days; without it all of them.
    pub days: Option<u32>,
}
